//! Model to program: the month of a scenario in its order, its books as quadruple entry (`spec/flows.md`), its answers.
//!
//! [`compile`] is the one way in. Each model becomes a program, written by a compiler month by month (`month`). Its rooms use
//! each other one way only: `assembly` (registers, steps, postings) → `records` (what is known so far: accounts, legs,
//! values, memories) → `compiler` (all of that together) → side by side `uncertainty` (what is drawn), `values` (expressions
//! in the order in which they need each other), `dues` (what falls due, clearing, default), `ledger` (how dues, entries and
//! opening balances are booked). Expressions read flows, and flows read expressions: those four call each other, as methods
//! of the compiler, and share no names but those of the rooms before them.
//!
//! The conclusions (`conclusion`) then compare worlds, one of whole paths and one of every month. The [`Map`] (drawn by
//! `survey`) leads back from registers to names; `statements` reads off it what the statements of a party need.

mod assembly;
mod compiler;
mod conclusion;
mod dues;
mod ledger;
mod map;
mod month;
mod records;
mod statements;
mod survey;
mod uncertainty;
mod values;

pub use map::{
    AccountInfo, AnswerColumns, AssumptionColumns, BookParty, Compiled, Detail, DueInfo, Elimination, ExplainedColumns,
    FlowColumns, Map, PaymentElements, Place, PostingInfo, PostingSource, PromiseInfo, QuantityColumns, StateSource,
    UnpaidColumns, WealthClaim, WealthColumns, WealthMove,
};
pub use statements::CashPayment;
pub use uncertainty::fitting::{distribution_of, ninety_percent_range};

use program::{Ensemble, Program};
use scenario::{Ask, CheckedScenario, Explained, Model, Timing};
use syntax::{Code, Diagnostic, Severity};

use compiler::Compiler;
use conclusion::Concluder;

/// Most instructions and postings of a month, and registers of a program.
pub const MOST_INSTRUCTIONS: usize = 200_000;

/// Compiles a scenario with every name in reach. See [`compile_with`].
pub fn compile(scenario: &CheckedScenario) -> (Option<Compiled>, Vec<Diagnostic>) {
    compile_with(scenario, Detail::Everything)
}

/// Compiles a scenario. Gives nothing if a finding is an error.
pub fn compile_with(scenario: &CheckedScenario, detail: Detail) -> (Option<Compiled>, Vec<Diagnostic>) {
    let digits = |currency: &str| scenario.units.minor_digits(currency);
    let mut worlds: Vec<Compiler> = scenario.models.iter().map(|model| Compiler::new(model, &digits)).collect();
    let Some(base) = scenario.models.first() else {
        return (None, Vec::new());
    };
    for world in &mut worlds {
        world.plan();
        world.compile_month();
        world.check_accounts_read();
        world.check_on_default();
        world.check_bounds();
    }
    let mut concluder = Concluder::new(base, worlds.len());
    let answers = scenario.asks.iter().map(|ask| answer_columns(ask, base, &mut concluder, &mut worlds)).collect();
    let checks = scenario.checks.iter().map(|check| concluder.output(check.value.node, &mut worlds)).collect();
    let baseline = |check: &scenario::CalibrationCheck| check.baseline.map(|node| concluder.output(node, &mut worlds));
    let baselines = scenario.checks.iter().map(baseline).collect();
    let mut months = Concluder::new(base, worlds.len());
    let mut shows: Vec<Vec<usize>> = Vec::new();
    for show in &scenario.shows {
        shows.push(show.series.iter().map(|series| months.output(series.node, &mut worlds)).collect());
    }
    let explained = scenario
        .explained
        .as_ref()
        .map(|explained| explain(explained, scenario, [&mut concluder, &mut months], &mut worlds));
    let assumptions = match scenario.asks.is_empty() && explained.is_none() {
        true => Vec::new(),
        false => assumption_columns(&mut worlds[0], &mut concluder),
    };
    let (conclusion, scalars) = concluder.finish();
    let (monthly, series) = months.finish();
    let mut diagnostics = Vec::new();
    let (mut programs, mut maps) = (Vec::new(), Vec::new());
    for (index, ((mut world, scalars), series)) in worlds.into_iter().zip(scalars).zip(series).enumerate() {
        let asked = index == 0 || !scalars.registers.is_empty() || !series.registers.is_empty();
        let mut map = world.survey(detail);
        world.finish_later();
        world.lay_out_tags();
        world.check_size();
        let (mut program, found) = finish(world, &mut map);
        program.scalars = scalars.registers;
        program.series = series.registers;
        // A variant that nothing reads is checked, but not run.
        programs.push(if asked { program } else { map::nothing() });
        maps.push(map);
        for diagnostic in found {
            if !diagnostics.contains(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
    }
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return (None, diagnostics);
    }
    let compiled = Compiled {
        ensemble: Ensemble { programs, conclusion, monthly },
        worlds: maps,
        answers,
        shows,
        checks,
        baselines,
        explained,
        assumptions,
    };
    (Some(compiled), diagnostics)
}

/// Finds what is impossible in the part of a scenario that could be bound: distributions, bounds, correlations, opening
/// sheets, circles, reads of a time before the first month. It serves a scenario with other errors, so that one run
/// reports all it can.
pub fn check_part(model: &Model) -> Vec<Diagnostic> {
    let digits = |currency: &str| {
        let party = model.parties.iter().find(|party| party.currency == currency);
        // A flow may be in a currency that no party keeps, whose unit is not in this part. No finding shows its cents.
        party.map_or(2, |party| party.minor_digits)
    };
    let mut part = Compiler::new(model, &digits);
    part.open_books();
    part.check_bounds();
    part.correlate();
    part.check_openings();
    let mut found = part.findings.into_diagnostics();
    // The month gives only findings that no missing name can feign: what failed is read as nothing, and needs nothing.
    let mut month = Compiler::new(model, &digits);
    month.plan();
    month.compile_month();
    let certain = [Code::SameMonthCircle, Code::PreviousWithoutInitial];
    let of_month = month.findings.into_diagnostics().into_iter().filter(|finding| certain.contains(&finding.code));
    found.extend(of_month);
    found
}

/// Gives a question its columns.
fn answer_columns(ask: &Ask, base: &Model, concluder: &mut Concluder, worlds: &mut [Compiler]) -> AnswerColumns {
    let conditions = base.joined(ask.holds).map_or(Vec::new(), |(_, conditions)| conditions);
    AnswerColumns {
        holds: concluder.output(ask.holds, worlds),
        conditions: conditions.into_iter().map(|one| concluder.output(one, worlds)).collect(),
        measures: ask.measures.iter().map(|measure| concluder.output(measure.node, worlds)).collect(),
    }
}

/// Gives what is to be explained its columns, of the conclusion of whole paths or of the monthly one.
fn explain(
    explained: &Explained,
    scenario: &CheckedScenario,
    concluders: [&mut Concluder; 2],
    worlds: &mut [Compiler],
) -> ExplainedColumns {
    let (node, figure) = match explained {
        Explained::Expression(_, node) => (*node, *node),
        Explained::Ask(ask) => {
            let ask = &scenario.asks[*ask];
            (ask.holds, ask.measures.first().map_or(ask.holds, |measure| measure.node))
        }
    };
    // A question is of whole paths, also if its claim reads nothing that has a month.
    let is_expression = matches!(explained, Explained::Expression(..));
    let monthly = is_expression && scenario.models[0].node(node).timing != Timing::End;
    let [whole, months] = concluders;
    let concluder = if monthly { months } else { whole };
    concluder.output(node, worlds);
    let figure = concluder.output(figure, worlds);
    ExplainedColumns { monthly, figure, across: concluder.across_outputs(node) }
}

/// Gives every uncertain quantity of the base its columns.
fn assumption_columns(base: &mut Compiler, concluder: &mut Concluder) -> Vec<AssumptionColumns> {
    let uncertain = base.uncertain().into_iter();
    let columns = uncertain.map(|(quantity, registers)| {
        let outputs = registers.into_iter().map(|register| concluder.scalar_output(register));
        AssumptionColumns { quantity, outputs: outputs.collect() }
    });
    columns.collect()
}

/// Puts the steps of a world in order and completes its map.
fn finish(world: Compiler, map: &mut Map) -> (Program, Vec<Diagnostic>) {
    let Compiler { asm, journal, findings, .. } = world;
    let (program, steps) = asm.finish(&journal);
    map.add_postings(&journal, &steps);
    (program, findings.into_diagnostics())
}

impl Compiler<'_> {
    /// Reports a program over the size budget.
    fn check_size(&mut self) {
        let size = self.asm.month_size() + self.journal.month_size();
        let columns = self.asm.columns();
        let (count, what, most) = if size > MOST_INSTRUCTIONS {
            (size as u64, "instructions a month", MOST_INSTRUCTIONS as u64)
        } else if columns > u64::from(program::MOST_REGISTERS) {
            let most = u64::from(program::MOST_REGISTERS);
            (columns, "numbers per path", most)
        } else {
            return;
        };
        self.findings.report(
            Diagnostic::bare(Code::TooLarge, format!("the compiled scenario has {count} {what}, more than {most}"))
                .help("use fewer parts, shorter lists, or a coarser `over`"),
        );
    }
}
