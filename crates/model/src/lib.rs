//! Tree to checked scenario: names bound, kinds expanded, every value has a dimension.
//!
//! [`build`] is the one way in. Four rooms, each of which uses those before it: `words` (the words of the language),
//! `definitions` (what the files define), `instances` (parties, contracts, things, their parts and members, and what a
//! name stands for), `bind` (expressions become typed nodes). Above them `worlds` builds each other world that an answer
//! compares with, `open` takes the second look and `lint` reads the result. A mistake is reported and the rest goes on,
//! so that one run reports all it can find.

mod bind;
mod definitions;
mod instances;
mod lint;
mod open;
mod part;
mod settings;
mod words;
mod worlds;

pub use bind::lookup::table_key;
pub use definitions::facts::{Fact, Facts, OtherSource, parse_date};
pub use definitions::library::{KindDescription, ParameterDescription, describe_kinds};
pub use jiff::civil::Date;
pub use lint::lint;
pub use syntax::{Code, Diagnostic, Severity, Span, closest};
pub use words::catalogue::{FUNCTIONS, FunctionDescription, FunctionGroup};
pub use words::keys::{choices, table_keys};

use std::cell::Cell;
use std::collections::BTreeSet;

use syntax::{Table, Value};

use scenario::{Model, Scenario, World};

use bind::builder::{Builder, Context};
use definitions::declared::read_units;
use definitions::tables::Definitions;

/// What a scenario is built from.
pub struct Input<'a> {
    /// The scenario file.
    pub file: &'a Table,
    /// The files it uses, library files included.
    pub libraries: &'a [Table],
    /// Facts in reach.
    pub facts: &'a Facts,
    /// Settings of the command line: dotted name, place, value. Applied before anything else.
    pub settings: &'a [(String, Span, Value)],
    /// The variant to run in place of the base.
    pub variant: Option<&'a str>,
    /// Questions of the caller: an id, which may be any text, and a table as under `[ask.*]`.
    pub asks: &'a [(String, Value)],
    /// Series asked for on the command line.
    pub show: &'a [Value],
    /// What is to be explained: an expression, or the id of a question.
    pub explain: Option<&'a Value>,
    /// Reads a table file that lies at or below the scenario's folder.
    pub read_file: &'a dyn Fn(&str) -> Result<String, String>,
}

/// Builds the checked scenario. Gives no scenario if any finding is an error.
pub fn build(input: &Input) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (scenario, _, diagnostics) = build_or_part(input);
    (scenario, diagnostics)
}

/// As [`build`]; if a finding is an error, also what could be bound of the base world, so that its assumptions, opening
/// sheets and circles can be checked in the same run. A name that failed is undefined, a flow that failed is switched off.
pub fn build_or_part(input: &Input) -> (Option<Scenario>, Option<Model>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let units = read_units(input.libraries.iter().chain(std::iter::once(input.file)), &mut diagnostics);
    let read = Definitions::read(input.file, input.libraries, &mut diagnostics);
    let context = |written| Context {
        units: &units,
        facts: input.facts,
        read_file: input.read_file,
        written,
        nodes: Cell::new(0),
        full: Cell::new(false),
    };
    let written = settings::apply(&context(&read), &read, input.settings, &mut diagnostics);
    written.check_withouts(&mut diagnostics);
    let definitions = match input.variant {
        Some(variant) => settings::apply_variant(&context(&written), &written, variant, &mut diagnostics),
        None => written.clone(),
    };
    let looked_at = definitions.clone();
    let context = context(&written);
    let title = definitions.title.clone();
    let variants: Vec<String> = definitions.items("variant").iter().map(|item| item.name.clone()).collect();
    let mut builder = Builder::new(&context, definitions, World::Base);
    builder.create_instances();
    builder.bind_dynamics();
    // Every variant is checked, asked for or not.
    for item in builder.definitions.items("variant").to_vec() {
        if context.full.get() || builder.told() > MOST_FINDINGS {
            break;
        }
        let _ = builder.world_number(World::Variant(item.name.clone()), item.span);
    }
    let mut asks = builder.bind_asks();
    asks.extend(builder.bind_requested_asks(input.asks));
    asks.sort_by(|a, b| a.id.cmp(&b.id));
    let mut shows = builder.bind_shows();
    shows.extend(builder.bind_requested(input.show));
    let explained = input.explain.and_then(|value| builder.bind_explained(value, &asks));
    diagnostics.append(&mut builder.findings());
    if !context.full.get() && diagnostics.len() < MOST_FINDINGS {
        let context = Context { nodes: Cell::new(0), full: Cell::new(false), ..context };
        let told: BTreeSet<_> = diagnostics.iter().map(primary).collect();
        let found = open::findings(&context, looked_at, input.file.span.file);
        diagnostics.extend(found.into_iter().filter(|finding| !told.contains(&primary(finding))));
    }
    remove_repeated(&mut diagnostics);
    keep_most(&mut diagnostics);
    let worlds = std::mem::take(&mut builder.worlds);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return (None, builder.into_part(), diagnostics);
    }
    let mut models = Vec::new();
    models.extend(builder.into_model());
    models.extend(worlds.into_iter().filter_map(|(_, world)| world?.into_model()));
    (Some(Scenario { title, models, asks, shows, explained, variants, units }), None, diagnostics)
}

/// A mistake in a kind shows in each of its instances; it is told once.
fn remove_repeated(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|diagnostic| {
        // A name at one place is unknown once, whatever it was looked for in.
        let message = if diagnostic.code == Code::UnknownName { String::new() } else { sentence(&diagnostic.message) };
        seen.insert((diagnostic.code, primary(diagnostic), message))
    });
}

/// The place of a finding.
fn primary(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.labels.first().map(|label| label.span)
}

/// A message with names cut to their last word: what it says of a member of any instance.
fn sentence(message: &str) -> String {
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut words: Vec<&str> = Vec::new();
    let mut rest = message;
    while let Some(start) = rest.find(in_name) {
        let (before, name) = rest.split_at(start);
        let (name, after) = name.split_at(name.find(|c| !in_name(c)).unwrap_or(name.len()));
        words.push(before);
        words.push(name.rsplit('.').find(|word| !word.is_empty()).unwrap_or(""));
        rest = after;
    }
    words.push(rest);
    words.concat()
}

/// The most findings told in one run: a reader mends the first, and a hostile file has any number.
const MOST_FINDINGS: usize = 300;

fn keep_most(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() <= MOST_FINDINGS {
        return;
    }
    // Errors first, by place, so that what is told does not depend on the order in which it was found.
    diagnostics.sort_by_key(|found| (found.severity, found.labels.first().map(|label| label.span)));
    let more = diagnostics.len() - MOST_FINDINGS;
    diagnostics.truncate(MOST_FINDINGS);
    let mut rest = Diagnostic::bare(Code::TooLarge, format!("{more} more findings are not shown"));
    rest.severity = diagnostics[0].severity;
    diagnostics.push(rest.help("mend these first"));
}
