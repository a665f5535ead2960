//! What an explanation stands on: the scenario, its programs, its texts, and the draws of its run.

use chance::Sampler;
use compile::Compiled;
use engine::{Plan, Trace};
use model::Facts;
use program::Program;
use scenario::{CheckedScenario, Model};
use syntax::{Sources, Span};

use crate::figures::Figures;

/// A checked scenario with its programs, and the texts that both come from.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The checked scenario.
    pub scenario: &'a CheckedScenario,
    /// Its programs, compiled with every name.
    pub compiled: &'a Compiled,
    /// The texts that spans point into: files first, then what the caller said.
    pub sources: &'a Sources,
    /// How many of the sources are files.
    pub files: usize,
    /// The facts in reach.
    pub facts: &'a Facts,
    /// The tables that it reads.
    pub tables: &'a [TableFile],
}

/// A table file beside the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// As the scenario names it.
    pub name: String,
    /// As the user would name it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// What decides the draws of a run.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// Seed of all draws.
    pub seed: u64,
    /// How points are chosen.
    pub sampler: Sampler,
    /// The layout of the paths.
    pub plan: Plan,
}

impl Draws {
    /// One path of a program again, with every register of every month.
    pub(crate) fn trace(&self, program: &Program, path: u64) -> Trace {
        engine::trace(program, self.seed, self.sampler, self.plan, path)
    }

    /// Ascending paths of a program again, with its scalars, and its series from the `first` month on.
    pub(crate) fn traces_of_series(&self, program: &Program, paths: &[u64], first: u32) -> Vec<Trace> {
        engine::traces_of_series(program, self.seed, self.sampler, self.plan, paths, first)
    }
}

impl<'a> Ground<'a> {
    /// The scenario as written.
    pub fn base(&self) -> &'a Model {
        &self.scenario.models[0]
    }

    /// Units of the values of a world.
    pub fn figures(&self, model: &'a Model) -> Figures<'a> {
        Figures { model, worlds: &self.scenario.models, units: &self.scenario.units, sources: self.sources }
    }

    /// File and line of a place; nothing if the caller said it, which is written nowhere.
    pub(crate) fn written_at(&self, span: Span) -> Option<(String, usize)> {
        let place = syntax::locate(span, self.sources);
        ((span.file.0 as usize) < self.files).then_some((place.file, place.line))
    }

    /// Where the row of a key (a month, or a number) stands in a table file.
    pub(crate) fn table_line(&self, file: &str, key: f64) -> Option<(&'a str, usize)> {
        let table = self.tables.iter().find(|table| table.name == file)?;
        Some((&table.shown, model::table_line(&table.text, key)?))
    }
}
