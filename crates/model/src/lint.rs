//! Lints: assumptions without a source or not as their fact says, facts gone stale, assumptions that move nothing asked,
//! names that nothing reads, names read at two moments (`two_moments`), parties that can never pay (`cannot_pay`), series that
//! begin after the run (`late_series`), values of what is removed (`removed_values`), numbers that are hardly meant (`implausible`).

mod cannot_pay;
mod extent;
pub(crate) mod facts;
mod implausible;
mod late_series;
mod removed_values;

use std::collections::BTreeSet;

use syntax::{Code, Diagnostic, FileId, Span};

use crate::definitions::facts::Facts;
use crate::two_moments::two_moments;
use crate::words::headings::Heading;
use facts::NinetyPercentRange;
use scenario::*;

/// Findings about a scenario that runs. Age is measured at the scenario's start, so that a result does not depend on
/// the day it is looked at. `range` gives the 5 % and 95 % quantiles of a distribution. `file` is the scenario's own: files that it
/// uses offer assumptions, as a library offers kinds, and one that nothing takes up is no finding.
pub fn lint(scenario: &CheckedScenario, file: FileId, facts: &Facts, range: NinetyPercentRange) -> Vec<Diagnostic> {
    let Some(base) = scenario.models.first() else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let alive = alive(scenario);
    let mentioned = mentioned(scenario);
    for (id, quantity) in base.quantities.enumerate() {
        let QuantityKind::Assumption(assumption) = &quantity.kind else {
            continue;
        };
        unsourced(quantity, assumption, &mut findings);
        facts::stale(quantity, assumption, facts, base.start, &mut findings);
        findings.extend(facts::held(base, quantity, facts, &scenario.units, range));
        let offered = quantity.span.file != file && !mentioned.contains(quantity.key.as_str());
        if !alive[id] && !offered && !scenario.asks.is_empty() {
            findings.push(
                Diagnostic::new(
                    Code::DeadAssumption,
                    quantity.span,
                    format!("moving `{}` moves nothing asked", quantity.name),
                )
                .help("remove it, or use it in something that an `[ask.*]` or `[show.*]` reads"),
            );
        }
    }
    facts::stale_in_expressions(base, facts, &mut findings);
    findings.extend(two_moments(scenario));
    findings.extend(cannot_pay::cannot_pay(base));
    findings.extend(implausible::implausible(base, range));
    findings.extend(late_series::late_series(base));
    findings.extend(removed_values::removed_values(scenario));
    unused(scenario, &mut findings);
    findings
}

/// Lets and stocks of the scenario itself that neither a flow, a question nor anything of an instance reads, and covenants of
/// which nothing reads a state. A file
/// without questions is left alone: its names may be asked for from outside.
fn unused(scenario: &CheckedScenario, findings: &mut Vec<Diagnostic>) {
    let Some(base) = scenario.models.first() else {
        return;
    };
    if scenario.asks.is_empty() && scenario.shows.is_empty() {
        return;
    }
    let table = |quantity: &Quantity| Heading::parse(quantity.key.split('.').next()?);
    let own = |quantity: &Quantity| matches!(table(quantity), Some(Heading::Let | Heading::Stock));
    let mut read: BTreeSet<&str> = BTreeSet::new();
    for (place, model) in scenario.models.iter().enumerate() {
        let mut walk = Reach::new(model);
        read_in_distributions(model).into_iter().for_each(|id| walk.quantity(id));
        if place == 0 {
            walk.walk(asked(scenario));
        }
        walk.dynamics();
        for (id, quantity) in model.quantities.enumerate() {
            if !own(quantity) {
                walk.quantity(id);
            }
        }
        walk.walk(model.wanted.iter().copied().chain(model.covenants.iter().flat_map(Covenant::expressions)));
        let reached = model.quantities.iter().zip(&walk.quantities).filter(|(_, reached)| **reached);
        read.extend(reached.map(|(quantity, _)| quantity.key.as_str()));
        let reached = model.covenants.iter().zip(&walk.covenants).filter(|(_, reached)| **reached);
        read.extend(reached.map(|(covenant, _)| covenant.key.as_str()));
    }
    for quantity in base.quantities.iter().filter(|quantity| own(quantity) && !read.contains(quantity.key.as_str())) {
        findings.push(
            Diagnostic::new(Code::UnusedName, quantity.span, format!("nothing reads `{}`", quantity.name))
                .help("remove it, or show it in `[show.*]`"),
        );
    }
    unread_covenants(base, &read, findings);
}

/// Names in the arguments of distributions: their numbers are known before the run, so that no expression is left to read them.
fn read_in_distributions(model: &Model) -> Vec<QuantityId> {
    let stated: BTreeSet<Span> = (model.quantities.iter())
        .filter_map(|quantity| match &quantity.kind {
            QuantityKind::Assumption(Assumption { value: AssumedValue::Distribution(drawn), .. }) => Some(drawn.span),
            _ => None,
        })
        .collect();
    // Distributions of assumptions do not overlap.
    let within = |span: Span| {
        let before = stated.range(..=Span { end: u32::MAX, ..span }).next_back();
        before.is_some_and(|stated| stated.file == span.file && span.end <= stated.end)
    };
    let named = model.nodes.iter().filter_map(|node| match node.operation {
        Operation::Quantity(id) if within(node.span) => Some(id),
        _ => None,
    });
    named.collect()
}

/// Covenants whose breach changes nothing and is not asked for; of a kind with many instances, said once.
fn unread_covenants(base: &Model, read: &BTreeSet<&str>, findings: &mut Vec<Diagnostic>) {
    let is_read = |covenant: &&Covenant| covenant.removed || read.contains(covenant.key.as_str());
    let mut said: BTreeSet<Span> = base.covenants.iter().filter(is_read).map(|covenant| covenant.span).collect();
    for covenant in &base.covenants {
        if said.insert(covenant.span) {
            let message =
                format!("nothing reads the covenant `{}`, so that a breach has no consequence", covenant.name);
            findings.push(Diagnostic::new(Code::UnusedName, covenant.span, message).help(format!(
                "remove it, or read `{name}.breached` or `{name}.in_breach` in an amount, a condition or an `[ask.*]`",
                name = covenant.name
            )));
        }
    }
}

fn unsourced(quantity: &Quantity, assumption: &Assumption, findings: &mut Vec<Diagnostic>) {
    if assumption.basis.is_none() {
        findings.push(
            Diagnostic::new(
                Code::UnsourcedAssumption,
                quantity.span,
                format!("`{}` does not say what it is based on", quantity.name),
            )
            .help("add `basis = \"fact\"` with `fact = \"id\"`, or `basis = \"guess\"` with `why = \"…\"`"),
        );
        return;
    }
    let sourced = assumption.fact.is_some() || assumption.why.as_ref().is_some_and(|why| !why.trim().is_empty());
    let needs_fact = assumption.basis == Some(Basis::Fact) && assumption.fact.is_none();
    if !sourced || needs_fact {
        let wanted = if needs_fact { "a `fact`" } else { "a `fact` or a `why`" };
        findings.push(
            Diagnostic::new(Code::UnsourcedAssumption, quantity.span, format!("`{}` has no source", quantity.name))
                .help(format!("add {wanted}")),
        );
    }
}

/// For each quantity of the base, whether anything asked or shown depends on it. Conservative: whatever reads a
/// balance, a payment or a default depends on every flow, since clearing couples them all.
fn alive(scenario: &CheckedScenario) -> Arena<QuantityId, bool> {
    let Some(base) = scenario.models.first() else {
        return Arena::new();
    };
    let mut walk = Reach::new(base);
    walk.walk(asked(scenario));
    // Other worlds hold the same names; what they read is alive too.
    let mut names: Vec<&str> = Vec::new();
    for model in &scenario.models[1..] {
        let mut there = Reach::new(model);
        there.walk(model.wanted.iter().copied());
        names.extend(
            model.quantities.iter().zip(&there.quantities).filter(|(_, alive)| **alive).map(|(q, _)| q.key.as_str()),
        );
    }
    names.sort_unstable();
    let mut alive = walk.quantities;
    for (id, quantity) in base.quantities.enumerate() {
        alive[id] |= names.binary_search(&quantity.key.as_str()).is_ok();
    }
    alive
}

/// Keys of all that an expression of some world names, whether anything is made of it or not.
fn mentioned(scenario: &CheckedScenario) -> BTreeSet<&str> {
    let mut keys = BTreeSet::new();
    for model in &scenario.models {
        for node in model.nodes.iter() {
            if let Operation::Quantity(id) = node.operation {
                keys.insert(model.quantity(id).key.as_str());
            }
        }
    }
    keys
}

/// All that is asked, shown and checked.
fn asked(scenario: &CheckedScenario) -> impl Iterator<Item = NodeId> + '_ {
    let asks = scenario.asks.iter().flat_map(|ask| ask.measures.iter().map(|measure| measure.node).chain([ask.holds]));
    let shows = scenario.shows.iter().flat_map(|show| show.series.iter().map(|series| series.node));
    asks.chain(shows).chain(scenario.checks.iter().flat_map(CalibrationCheck::nodes))
}
