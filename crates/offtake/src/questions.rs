//! What is wrong with what is asked of a scenario, and what can be asked of it.

use scenario::{Model, QuantityKind, Scenario};
use syntax::{Code, Diagnostic};

use crate::answers::{Ready, RunRequest};

/// Most names listed as what can be asked of.
const MOST_NAMES: usize = 12;

/// Findings for questions and assumptions that the scenario does not have.
pub(crate) fn problems(ready: &Ready, request: &RunRequest) -> Vec<Diagnostic> {
    let scenario = &ready.scenario;
    if scenario.asks.is_empty() && (request.answers_only || !request.questions.is_empty()) {
        return vec![no_question(scenario)];
    }
    let asks: Vec<&str> = scenario.asks.iter().map(|ask| ask.id.as_str()).collect();
    let assumptions: Vec<&str> = ready.assumption_names().collect();
    let mut findings = Vec::new();
    for name in request.questions.iter().filter(|name| !asks.contains(&name.as_str())) {
        findings.push(unknown("question", name, &asks));
    }
    for name in request.flips.iter().filter(|name| !assumptions.contains(&name.as_str())) {
        findings.push(unknown("uncertain assumption", name, &assumptions));
    }
    findings
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no {what} `{name}`"));
    match syntax::closest(name, known.iter().copied()) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None if known.is_empty() => found.help(format!("the scenario has no {what}")),
        None => found.help(format!("there are {}", known.join(", "))),
    }
}

/// The finding for a scenario without questions: how to ask one, and of what.
fn no_question(scenario: &Scenario) -> Diagnostic {
    let found = Diagnostic::bare(Code::MissingKey, "the scenario asks no question")
        .help("add one: `[ask.name]` with `question`, `claim`, `counter` and `holds`")
        .help(
            "or ask here: `--holds 'last(x) > y'`, with `at`, `total`, `peak` or `ever` for other months than the last",
        );
    let names = scenario.models.first().map(names).unwrap_or_default();
    if names.is_empty() {
        return found;
    }
    let more = if names.len() > MOST_NAMES { ", …; `offtake run FILE --show all` has all" } else { "" };
    found.help(format!("it can be asked of {}{more}", names[..names.len().min(MOST_NAMES)].join(", ")))
}

/// Names that can be asked of: what moves in the scenario itself, the cash of its parties, then all else.
fn names(base: &Model) -> Vec<&str> {
    let rank = |key: &str, kind: &QuantityKind| match (key.split('.').next(), kind) {
        (Some("let" | "stock"), _) => 0,
        _ if key.starts_with("party.") && key.ends_with(".cash") => 1,
        (_, QuantityKind::Assumption(_)) => 3,
        _ => 2,
    };
    let quantities = base.quantities.iter().filter(|quantity| !quantity.removed && !quantity.name.contains(' '));
    let mut ranked: Vec<(u32, &str)> =
        quantities.map(|quantity| (rank(&quantity.key, &quantity.kind), quantity.name.as_str())).collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().map(|(_, name)| name).collect()
}
