//! Tree to checked scenario: names bound, kinds expanded, every value has a dimension.
//!
//! [`build`] is the one way in. Four rooms, each of which uses those before it: `words` (the words of the language),
//! `definitions` (what the files define), `instances` (parties, contracts, things, their parts and members), `bind`
//! (expressions become typed nodes, in each world that an answer compares with). Above them `second_look` judges what no
//! instance uses, and `lint` reads the result. A mistake is reported and the rest goes on, so that one run reports all
//! it can find.

mod bind;
mod context;
mod definitions;
mod findings;
mod instances;
mod lint;
mod second_look;
mod two_moments;
mod words;

pub use bind::expressions::table_file::table_line;
pub use bind::expressions::table_files::UnreadableTable;
pub use definitions::fact::{Fact, OtherSource, parse_date};
pub use definitions::facts::Facts;
pub use definitions::library::{KindDescription, OutputDescription, ParameterDescription, describe_kinds};
pub use jiff::civil::Date;
pub use lint::lint;
pub use syntax::{Code, Diagnostic, Severity, Span, closest};
pub use words::catalogue::{FUNCTIONS, FunctionDescription, FunctionGroup};
pub use words::choices::choices;
pub use words::compared::{Compared, NotCompared, compared_together};
pub use words::keys::table_keys;

use std::collections::BTreeSet;

use syntax::{Table, Value, has_errors};

use scenario::{CheckedScenario, Model, WorldName};

use bind::builder::Builder;
use bind::expressions::table_files::TableFiles;
use bind::settings;
use context::{Context, Size};
use definitions::declared::read_units;
use definitions::tables::{Definitions, read_month};
use findings::{FindingLog, place_of};
use words::headings::Heading;
use words::reading::flag;

/// What a scenario is built from.
pub struct BuildInput<'a> {
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
    /// The value to explain: an expression, or the id of a question.
    pub explain: Option<&'a Value>,
    /// Reads a table file that lies at or below the scenario's folder.
    pub read_file: &'a dyn Fn(&str) -> Result<String, UnreadableTable>,
}

/// Builds the checked scenario. Gives no scenario if any finding is an error.
pub fn build(input: &BuildInput) -> (Option<CheckedScenario>, Vec<Diagnostic>) {
    let (scenario, _, diagnostics) = build_or_part(input);
    (scenario, diagnostics)
}

/// As [`build`]; if a finding is an error, also what could be bound of the base world, so that its assumptions, opening
/// sheets and circles can be checked in the same run. A name that failed is undefined, a flow that failed is switched off.
pub fn build_or_part(input: &BuildInput) -> (Option<CheckedScenario>, Option<Model>, Vec<Diagnostic>) {
    let mut findings = FindingLog::default();
    let files = input.libraries.iter().chain(std::iter::once(input.file));
    let mut units = read_units(input.facts, files, &mut findings);
    if flag(input.file, "whole_money", &mut findings) {
        units.forget_minor_units();
    }
    input.facts.check_units(&units, &mut findings);
    let read = Definitions::read(input.file, input.libraries, &mut findings);
    let tables = TableFiles::new(input.read_file);
    let facts_until = read_month(input.file, "facts_until", &mut findings);
    let known_facts = facts_until.map(|month| input.facts.known_by(month));
    let context = |written| Context {
        units: &units,
        facts: input.facts,
        known_facts: known_facts.as_ref().unwrap_or(input.facts),
        facts_until,
        tables: &tables,
        written,
        size: Size::default(),
    };
    let written = settings::apply(&context(&read), &read, input.settings, &mut findings);
    written.check_withouts(&mut findings);
    let definitions = match input.variant {
        Some(variant) => settings::apply_variant(&context(&written), &written, variant, &mut findings),
        None => written.clone(),
    };
    let context = context(&written);
    let (title, about) = (definitions.title.clone(), definitions.about.clone());
    let variants = definitions.items(Heading::Variant).iter().map(|item| item.name.clone()).collect();
    let mut builder = Builder::new(&context, definitions.clone(), WorldName::Base);
    if builder.create_instances().is_err() {
        let mut diagnostics = findings.take();
        diagnostics.append(&mut builder.take_findings());
        return (None, None, diagnostics);
    }
    builder.bind_dynamics();
    builder.check_variants(MOST_FINDINGS);
    let mut asks = builder.bind_asks();
    asks.extend(builder.bind_requested_asks(input.asks));
    asks.sort_by(|a, b| a.id.cmp(&b.id));
    let mut shows = builder.bind_shows();
    shows.extend(builder.bind_requested(input.show));
    let checks = builder.bind_checks();
    let explained = input.explain.and_then(|value| builder.bind_explained(value, &asks, &checks));
    let mut diagnostics = findings.take();
    diagnostics.append(&mut builder.take_findings());
    if !context.size.is_full() && diagnostics.len() < MOST_FINDINGS {
        let context = Context { size: Size::default(), ..context.clone() };
        let known: BTreeSet<_> = diagnostics.iter().map(place_of).collect();
        let found = second_look::findings(&context, definitions, input.file.span.file);
        diagnostics.extend(found.into_iter().filter(|finding| !known.contains(&place_of(finding))));
    }
    remove_repeated(&mut diagnostics);
    keep_most(&mut diagnostics);
    if has_errors(&diagnostics) {
        return (None, builder.into_part(), diagnostics);
    }
    let models = builder.into_models();
    let checked = CheckedScenario { title, about, models, asks, shows, checks, explained, variants, units };
    (Some(checked), None, diagnostics)
}

/// A mistake in a kind shows in each of its instances; it is reported once.
fn remove_repeated(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|diagnostic| {
        // A name at one place is unknown once, whatever it was looked for in.
        let message = if diagnostic.code == Code::UnknownName { String::new() } else { sentence(&diagnostic.message) };
        seen.insert((diagnostic.code, place_of(diagnostic), message))
    });
}

/// A message with names cut to their last word: what it says of a member of any instance.
fn sentence(message: &str) -> String {
    let in_name = |c: char| syntax::is_word_part(c) || c == '.';
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

/// The most findings reported in one run: a reader mends the first, and a hostile file has any number.
const MOST_FINDINGS: usize = 300;

fn keep_most(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() <= MOST_FINDINGS {
        return;
    }
    // Errors first, by place, so that the report does not depend on the order in which it was found.
    diagnostics.sort_by_key(|found| (found.severity, found.labels.first().map(|label| label.span)));
    let more = diagnostics.len() - MOST_FINDINGS;
    diagnostics.truncate(MOST_FINDINGS);
    let mut rest = Diagnostic::bare(Code::TooLarge, format!("{more} more findings are not shown"));
    rest.severity = diagnostics[0].severity;
    diagnostics.push(rest.help("mend these first"));
}
