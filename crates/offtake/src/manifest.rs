//! The manifest of a result: all that it stands on, so that another one can be held against it.

use std::collections::BTreeSet;

use report::{CitedFact, SettingView};
use scenario::{AssumedValue, QuantityKind};
use serde::Serialize;
use syntax::Span;

use crate::answers::Answers;
use crate::assumptions::cited;
use crate::build::Built;
use crate::own_files::{own_files, sha256};
use crate::scenario::Scenario;
use crate::table_column::TableColumn;

/// The file that says what the others are.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The file with the texts of the scenario's own files.
pub(crate) const INPUTS: &str = "inputs.json";

/// The number of this layout. Results without one kept no texts.
pub(crate) const LAYOUT: u64 = 2;

/// What `manifest.json` holds.
#[derive(Serialize)]
pub(crate) struct Manifest {
    layout: u64,
    /// Version of the engine.
    offtake: String,
    scenario: String,
    title: String,
    variant: Option<String>,
    settings: Vec<SettingView>,
    seed: u64,
    sampler: String,
    paths: u64,
    paths_asked: u64,
    replicates: u32,
    start: String,
    months: u32,
    /// Every file that the run rested on.
    inputs: Vec<ManifestInput>,
    assumptions: Vec<ManifestAssumption>,
    /// Facts that assumptions cite.
    facts: Vec<CitedFact>,
    questions: Vec<ManifestQuestion>,
    /// Kinds that something is of.
    kinds: Vec<String>,
    /// Every file of the result, this one too: what a later result may replace.
    files: Vec<String>,
    /// Every table beside this file.
    tables: Vec<ExportTable>,
}

#[derive(Serialize)]
struct ManifestAssumption {
    name: String,
    /// As it is written, on one line.
    value: String,
    fact: Option<String>,
    /// The hash of the value.
    sha256: String,
}

#[derive(Serialize)]
struct ManifestQuestion {
    id: String,
    holds: String,
    shows: Vec<String>,
}

/// A file that was read.
#[derive(Serialize)]
pub(crate) struct ManifestInput {
    file: String,
    sha256: String,
}

impl ManifestInput {
    /// A file with its text.
    pub fn of((file, text): (String, String)) -> Self {
        ManifestInput { file, sha256: sha256(&text) }
    }
}

/// A table of a result.
#[derive(Serialize)]
pub(crate) struct ExportTable {
    pub file: String,
    about: String,
    columns: Vec<ExportColumn>,
}

#[derive(Serialize)]
struct ExportColumn {
    name: String,
    /// As in a measure; empty for names and counts.
    unit: String,
}

impl ExportTable {
    /// A table of these columns.
    pub fn new(file: &str, about: &str, columns: &[TableColumn]) -> Self {
        let listed = columns.iter().map(|column| ExportColumn { name: column.name.clone(), unit: column.unit.clone() });
        ExportTable { file: file.into(), about: about.into(), columns: listed.collect() }
    }
}

/// What `inputs.json` holds: the files that are not built in.
#[derive(Serialize)]
pub(crate) struct InputTexts {
    files: Vec<InputText>,
}

#[derive(Serialize)]
struct InputText {
    file: String,
    text: String,
}

impl InputTexts {
    /// The files of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        InputTexts { files: own_files(scenario.files_read()).map(|(file, text)| InputText { file, text }).collect() }
    }
}

/// The manifest of a run; `others` are files beside its tables.
pub(crate) fn manifest(scenario: &Scenario, run: &Answers, tables: Vec<ExportTable>, others: &[&str]) -> Manifest {
    let built = &*scenario.built;
    let named = tables.iter().map(|table| table.file.clone()).chain(others.iter().map(|name| (*name).to_owned()));
    Manifest {
        layout: LAYOUT,
        offtake: run.offtake.clone(),
        scenario: run.scenario.clone(),
        title: run.title.clone(),
        variant: run.variant.clone(),
        settings: run.settings.clone(),
        seed: run.seed,
        sampler: run.sampler.clone(),
        paths: run.paths,
        paths_asked: run.paths_asked,
        replicates: run.replicates,
        start: run.start.clone(),
        months: run.months,
        inputs: scenario.inputs().into_iter().map(ManifestInput::of).collect(),
        assumptions: assumptions(built),
        facts: facts(built),
        questions: questions(built),
        kinds: kinds(built),
        files: named.collect(),
        tables,
    }
}

fn on_one_line(built: &Built, span: Span) -> String {
    built.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assumptions(built: &Built) -> Vec<ManifestAssumption> {
    let base = built.base();
    let mut found: Vec<(Span, ManifestAssumption)> = Vec::new();
    for quantity in base.quantities.iter().filter(|quantity| !quantity.removed) {
        let QuantityKind::Assumption(assumption) = &quantity.kind else { continue };
        let span = match &assumption.value {
            AssumedValue::Fixed(node) => base.node(*node).span,
            AssumedValue::Distribution(stated) => stated.span,
            AssumedValue::Process(process) => process.span,
        };
        let (name, value) = (quantity.name.clone(), on_one_line(built, span));
        let sha256 = sha256(&value);
        found.push((quantity.span, ManifestAssumption { name, value, fact: assumption.fact.clone(), sha256 }));
    }
    found.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    found.into_iter().map(|(_, one)| one).collect()
}

fn facts(built: &Built) -> Vec<CitedFact> {
    let base = built.base();
    let of = |kind: &QuantityKind| match kind {
        QuantityKind::Assumption(assumption) => assumption.fact.clone(),
        QuantityKind::Let(_) | QuantityKind::Stock { .. } | QuantityKind::Lever(_) => None,
    };
    let there = base.quantities.iter().filter(|quantity| !quantity.removed);
    let ids: BTreeSet<String> = there.filter_map(|quantity| of(&quantity.kind)).collect();
    ids.iter().filter_map(|id| Some(cited(built.facts.get(id)?, base))).collect()
}

fn questions(built: &Built) -> Vec<ManifestQuestion> {
    let question = |place: usize| {
        let ask = &built.checked.asks[place];
        ManifestQuestion {
            id: ask.id.clone(),
            holds: on_one_line(built, built.base().node(ask.holds).span),
            shows: ask.measures.iter().map(|measure| measure.text.clone()).collect(),
        }
    };
    built.questions_as_written().into_iter().map(question).collect()
}

fn kinds(built: &Built) -> Vec<String> {
    let there = built.base().instances.iter().filter(|instance| !instance.removed);
    let kinds: BTreeSet<&String> = there.flat_map(|instance| &instance.kinds).collect();
    kinds.into_iter().cloned().collect()
}
