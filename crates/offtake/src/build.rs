//! Tree to checked scenario to program.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use compile::{Compiled, Detail, PromiseInfo};
use engine::{Promise, UnpaidRequest};
use explain::{Figures, Ground, TableFile};
use model::{BuildInput, Facts};
use report::BasedOn;
use scenario::{Ask, Basis, Model, QuantityId, QuantityKind};
use syntax::{Code, Diagnostic, Sources, Span, has_errors};

use crate::changes::Changes;
use crate::error::Error;
use crate::findings::Findings;
use crate::inquiry::{Inquiry, Keep};
use crate::project::Files;
use crate::said::Said;

/// A scenario built and compiled once: nothing in it changes.
#[derive(Clone)]
pub(crate) struct Built {
    /// The scenario file as the user named it.
    pub name: String,
    pub sources: Arc<Sources>,
    /// How many of the sources are files.
    pub files: usize,
    /// The tables that it reads.
    pub tables: Vec<TableFile>,
    pub facts: Arc<Facts>,
    pub checked: Arc<scenario::CheckedScenario>,
    pub compiled: Compiled,
    pub detail: Detail,
    /// Draws that the programs still name, though a value was set in their place: world and key.
    pub set_away: BTreeSet<(usize, u64)>,
    /// Warnings and notes.
    pub findings: Vec<Diagnostic>,
}

impl Built {
    /// The scenario as written.
    pub fn base(&self) -> &Model {
        &self.checked.models[0]
    }

    /// The units of the base.
    pub fn figures(&self) -> Figures<'_> {
        self.ground().figures(self.base())
    }

    /// What an explanation stands on.
    pub fn ground(&self) -> Ground<'_> {
        Ground {
            scenario: &self.checked,
            compiled: &self.compiled,
            sources: &self.sources,
            files: self.files,
            facts: &self.facts,
            tables: &self.tables,
        }
    }

    /// Whether this was said by the caller and stands in no file.
    pub fn is_said(&self, span: Span) -> bool {
        span.file.0 as usize >= self.files
    }

    /// Whether no world that runs draws anything, so that all paths are the same.
    pub fn is_certain(&self) -> bool {
        let worlds = self.compiled.ensemble.programs.iter().enumerate();
        let mut draws = worlds.flat_map(|(world, program)| program.draws.iter().map(move |draw| (world, draw.key)));
        draws.all(|draw| self.set_away.contains(&draw))
    }

    /// What every world that runs is to note of those who do not pay.
    pub fn unpaid_requests(&self) -> Vec<UnpaidRequest> {
        let worlds = self.compiled.ensemble.programs.iter().zip(&self.compiled.worlds).enumerate();
        let running = worlds.filter(|(_, (program, _))| !program.clearings.is_empty());
        let promise = |promise: &PromiseInfo| Promise { dues: promise.dues.clone(), kept: promise.arrears.clone() };
        let request = |(program, (_, map)): (usize, (_, &compile::Map))| UnpaidRequest {
            program,
            promises: map.promises.iter().map(promise).collect(),
            events: map.defaults.values().copied().collect(),
        };
        running.map(request).collect()
    }

    /// Places of the questions in the order in which they are written: those of the scenario, of the files that it uses, of the caller.
    pub fn questions_as_written(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.checked.asks.len()).collect();
        places.sort_by_key(|place| self.checked.asks[*place].span);
        places
    }

    /// As [`Built::questions_as_written`], of what is shown by month.
    pub fn shows_as_written(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.checked.shows.len()).collect();
        places.sort_by_key(|place| self.checked.shows[*place].span);
        places
    }

    /// What an assumption is based on, if the scenario says so.
    pub fn basis(&self, assumption: QuantityId) -> Option<BasedOn> {
        let QuantityKind::Assumption(assumption) = &self.base().quantity(assumption).kind else { return None };
        Some(match assumption.basis? {
            Basis::Fact => BasedOn::Fact,
            Basis::Estimate => BasedOn::Estimate,
            Basis::Guess => BasedOn::Guess,
        })
    }

    /// Names of the uncertain quantities, as their columns are ordered.
    pub fn assumption_names(&self) -> impl Iterator<Item = &str> {
        let columns = self.compiled.assumptions.iter();
        columns.map(|columns| self.base().quantity(columns.quantity).name.as_str())
    }
}

/// Builds and compiles what was read.
pub(crate) fn build(files: &Files, changes: &Changes, inquiry: &Inquiry) -> Result<Built, Error> {
    let detail = if inquiry.keep == Keep::Explained { Detail::Everything } else { Detail::Answers };
    let mut built = Attempt::new(files, changes, inquiry, detail).built(files, detail)?;
    if inquiry.keep == Keep::Answers {
        built.compiled.forget_shows();
    }
    Ok(built)
}

/// A scenario bound and compiled as far as its mistakes let it.
pub(crate) struct Attempt {
    pub said: Said,
    pub bound: Option<(scenario::CheckedScenario, Vec<TableFile>)>,
    compiled: Option<Compiled>,
    pub findings: Vec<Diagnostic>,
}

impl Attempt {
    pub fn new(files: &Files, changes: &Changes, inquiry: &Inquiry, detail: Detail) -> Self {
        let said = Said::new(files, changes, inquiry);
        let Found { value: mut bound, mut findings } = bind(files, changes, &said);
        if let (Some((checked, _)), Some(only)) = (&mut bound, &inquiry.only) {
            leave_out(&mut checked.asks, only, files);
        }
        let compiled = bound.as_ref().and_then(|(checked, _)| {
            let (compiled, found) = compile::compile_with(checked, detail);
            findings.extend(found);
            findings.extend(same_ids(&checked.asks, files));
            compiled
        });
        Attempt { said, bound, compiled, findings }
    }

    /// What it has come to, or what was wrong.
    pub fn built(self, files: &Files, detail: Detail) -> Result<Built, Error> {
        let Attempt { said, bound, compiled, findings } = self;
        let Some(((checked, tables), compiled)) = bound.zip(compiled).filter(|_| !has_errors(&findings)) else {
            return Err(Error::Mistakes(Findings::new(&files.name, findings, &said.sources)));
        };
        Ok(Built {
            name: files.name.clone(),
            sources: said.sources,
            files: files.sources.iter().count(),
            tables,
            facts: Arc::clone(&files.facts),
            checked: Arc::new(checked),
            compiled,
            detail,
            set_away: BTreeSet::new(),
            findings,
        })
    }
}

/// A value with what was found on the way; without a value one of the findings is an error.
struct Found<T> {
    value: Option<T>,
    findings: Vec<Diagnostic>,
}

/// Builds the checked scenario, and names the tables that it read.
fn bind(files: &Files, changes: &Changes, said: &Said) -> Found<(scenario::CheckedScenario, Vec<TableFile>)> {
    let mut findings = files.problems.clone();
    findings.extend(said.problems.iter().cloned());
    let variant = changes.variant.as_deref();
    let no_variant = variant.and_then(|variant| no_such_variant(files, variant));
    let variant = variant.filter(|_| no_variant.is_none());
    findings.extend(no_variant.filter(|_| files.readable()));
    if !files.readable() {
        return Found { value: None, findings };
    }
    let tables = RefCell::new(Vec::new());
    let read_file = |name: &str| {
        let table = files.table(name)?;
        let text = table.text.clone();
        let mut tables = tables.borrow_mut();
        if !tables.contains(&table) {
            tables.push(table);
        }
        Ok(text)
    };
    let (value, part, found) = model::build_or_part(&BuildInput {
        file: &files.file,
        libraries: &files.libraries,
        facts: &files.facts,
        settings: &said.settings,
        variant,
        asks: &said.asks,
        show: &said.shows,
        explain: said.explained.as_ref(),
        read_file: &read_file,
    });
    findings.extend(found);
    findings.extend(part.iter().flat_map(compile::check_part));
    let value = value.filter(|_| !has_errors(&findings));
    Found { value: value.map(|checked| (checked, tables.into_inner())), findings }
}

/// Leaves out the questions of the scenario that are not among these, if all of these are there.
fn leave_out(asks: &mut Vec<Ask>, only: &[String], files: &Files) {
    let written = files.sources.iter().count();
    if only.iter().all(|id| asks.iter().any(|ask| ask.answers(id))) {
        asks.retain(|ask| only.iter().any(|id| ask.answers(id)) || ask.span.file.0 as usize >= written);
    }
}

/// A finding for each question of the caller that bears the id of another one.
fn same_ids(asks: &[Ask], files: &Files) -> Vec<Diagnostic> {
    let written = files.sources.iter().count();
    let mut findings = Vec::new();
    for (place, ask) in asks.iter().enumerate().filter(|(_, ask)| ask.span.file.0 as usize >= written) {
        if let Some(other) = asks[..place].iter().find(|other| other.id == ask.id) {
            let found =
                Diagnostic::new(Code::DuplicateName, ask.span, format!("two questions have the id `{}`", ask.id));
            findings.push(found.also(other.span, "the other").help("give one of them another id"));
        }
    }
    findings
}

fn no_such_variant(files: &Files, variant: &str) -> Option<Diagnostic> {
    let tables = std::iter::once(&files.file).chain(&files.libraries);
    let variants = tables.filter_map(|table| table.get("variant")?.as_table());
    let names: Vec<&str> =
        variants.flat_map(|table| table.entries.iter().map(|entry| entry.key.text.as_str())).collect();
    if names.contains(&variant) {
        return None;
    }
    let found = Diagnostic::bare(Code::NotAVariant, format!("there is no variant `{variant}`"));
    Some(match syntax::closest(variant, names.iter().copied()) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None if names.is_empty() => found.help("the scenario has none; add one as `[variant.name]`"),
        None => found.help(format!("its variants are {}", names.join(", "))),
    })
}
