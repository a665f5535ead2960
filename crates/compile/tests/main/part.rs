//! One run reports what it can: the checks of a scenario with other errors.

use syntax::Code;

use crate::project::{faults, faults_of_file, project};
use crate::source::file;

const CLEARED: &str = r#"
[party.a]
cash = "$10"
[party.b]
[flow.f]
from = "a"
to = "b"
amount = "paid(f) / dt"
books = "wages"
"#;

#[test]
fn a_circle_through_clearing_is_told_beside_other_errors() {
    let broken = "[let]\nbroken = \"nosuch\"\n";
    assert_eq!(faults(CLEARED), [Code::SameMonthCircle]);
    assert_eq!(faults(&format!("{broken}{CLEARED}")), [Code::UnknownName, Code::SameMonthCircle]);
    // Also beside a flow, a covenant and a party that failed.
    let flow = "[flow.g]\nfrom = \"a\"\nto = \"b\"\namount = \"nosuch\"\nbooks = \"wages\"\n";
    assert_eq!(faults(&format!("{flow}{CLEARED}")), [Code::UnknownName, Code::SameMonthCircle]);
    let covenant = "[covenant.c]\ntest = \"nosuch\"\nparty = \"a\"\n";
    assert_eq!(faults(&format!("{covenant}{CLEARED}")), [Code::UnknownName, Code::SameMonthCircle]);
    let party = "[party.0]\ncash = \"nosuch\"\n".replace('0', "aa");
    assert_eq!(faults(&format!("{party}{CLEARED}")), [Code::UnknownName, Code::SameMonthCircle]);
}

#[test]
fn a_process_before_the_first_month_is_told_beside_other_errors() {
    let stock = r#"
[assume.p]
value = "noise(normal(1, 0.1))"
basis = "guess"
why = "x"
[stock.s]
initial = "p"
next = "s"
"#;
    assert_eq!(faults(stock), [Code::PreviousWithoutInitial]);
    let broken = "[let]\nbroken = \"nosuch\"\n";
    assert_eq!(faults(&format!("{broken}{stock}")), [Code::UnknownName, Code::PreviousWithoutInitial]);
}

/// A part that failed is read as nothing: it makes no circle and no opening that does not balance.
#[test]
fn what_failed_makes_no_further_finding() {
    let opening = "[party.a]\ncash = \"$10\"\nequity = \"$25\"\n[party.b]\ncash = \"nosuch\"\nopening = [ { account = \"liability loan\", of = \"a\", amount = \"$15\" } ]\n";
    assert_eq!(faults(opening), [Code::UnknownName]);
}

/// A rate, volatility or probability that no process has fails the path in the month in which it comes up.
#[test]
fn an_impossible_process_fails_the_path() {
    for (value, fails) in [
        ("event(if(t < 3 mo, 1%/mo, 2%/mo))", false),
        ("event(if(t < 3 mo, 1%/mo, -2%/mo))", true),
        ("jump(1, if(t < 3 mo, 1/mo, -1/mo), normal(0, 1))", true),
        ("gbm(1, 3%, if(t < 3 mo, 10%, -10%))", true),
        ("walk(1, 0/mo, if(t < 3 mo, 10%, -10%))", true),
        ("ar1(1, 0.5, if(t < 3 mo, 10%, -10%))", true),
        ("regime(if(t < 3 mo, 100%, 110%), 90%, 1, 2)", true),
        ("regime(90%, if(t < 3 mo, 90%, 100%), 1, 2)", false),
    ] {
        let body = format!(
            "[assume.p]\nvalue = \"{value}\"\nbasis = \"guess\"\nwhy = \"x\"\n[stock.s]\ninitial = \"0\"\nnext = \"s + READ\"\n"
        );
        let read = if value.starts_with("event") { "if(p, 1, 0)" } else { "p" };
        let run = project(6, &body.replace("READ", read)).run(4, Vec::new());
        assert_eq!(run.failed_paths(0), if fails { 4 } else { 0 }, "{value}");
        assert!(run.failures.iter().all(|failure| failure.month == 3), "{value}: {:?}", run.failures);
    }
}

/// A shipped scenario without one of its lines: whatever is left is looked at without a panic.
#[test]
fn any_part_of_a_scenario_can_be_looked_at() {
    let text = file("scenarios/anthropic-amazon.toml");
    let lines: Vec<&str> = text.lines().collect();
    let mut faulty = 0;
    for gone in (0..lines.len()).step_by(7) {
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        faulty += usize::from(!faults_of_file(&rest.join("\n")).is_empty());
    }
    assert!(faulty > 5, "only {faulty} of {} without a line are at fault", lines.len());
}
