//! Stock-flow models with published numbers.

use crate::project::{close, faults, project, shipped};
use crate::source;
use offtake_compile::Detail;
use syntax::{Code, Sources, Table, Value, ValueKind, parse_toml};

/// Godley and Lavoie (2007), model SIM, table 3.4, with output found by iteration.
#[test]
fn model_sim() {
    let text = r#"
[let]
spending = "$20B/mo"
output = "consumption + spending"
taxes = "20% * output"
disposable = "output - taxes"
consumption = "60% * disposable + 40%/mo * households.cash"
[solve.multiplier]
names = ["output"]
start = "$0/mo"
tolerance = "$0.000001/mo"
max = 100
[party.government]
outside = true
issues = "USD"
[party.firms]
cash = "$0"
[party.households]
cash = "$0"
[flow]
public = { from = "government", to = "firms", amount = "spending", books = "sale goods" }
private = { from = "households", to = "firms", amount = "consumption", books = "sale goods" }
wage_bill = { from = "firms", to = "households", amount = "output", books = "wages" }
tax_bill = { from = "households", to = "government", amount = "taxes", books = "tax" }
[show.x]
series = ["output * dt", "households.cash", "government.cash", "firms.cash"]
"#;
    let series = project(100, text).series();
    let output = &series[0];
    let expected = [38461538461.53846, 47928994082.84024, 55939918070.09559];
    for (found, expected) in output.iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 1e-10, "{found} {expected}");
    }
    assert!((output[99] / 99_999_995_957.680_97 - 1.0).abs() < 1e-10);
    // All money is owed by the government.
    let held: Vec<f64> = series[1].iter().zip(&series[3]).map(|(a, b)| -(a + b)).collect();
    close(&series[2], &held);
}

#[test]
fn the_past_is_read_as_it_was() {
    let text = r#"
[let]
x = "t / 1 mo + 1"
lagged = "prev(x, 2 mo, -1)"
summed = "cum(x)"
window = "trailing(x, 3 mo)"
held = "if(since(x > 2), 1, 0)"
priced = "table([2026-01, 10], [2026-03, 20], linear)"
stepped = "table([2026-02, 10], [2026-04, 20])"
before = "prev(level)"
[stock.level]
initial = "5"
next = "level * 2"
[show.x]
series = ["lagged", "summed", "window", "held", "priced", "stepped", "before", "level", "prev(level)", "opening(before)"]
"#;
    let series = project(4, text).series();
    close(&series[0], &[-1.0, -1.0, 1.0, 2.0]);
    close(&series[1], &[1.0, 3.0, 6.0, 10.0]);
    close(&series[2], &[1.0, 3.0, 6.0, 9.0]);
    close(&series[3], &[0.0, 0.0, 1.0, 1.0]);
    close(&series[4], &[10.0, 15.0, 20.0, 20.0]);
    close(&series[5], &[10.0, 10.0, 10.0, 20.0]);
    // A report reads the end of the month, and what it was a month before.
    close(&series[6], &[5.0, 10.0, 20.0, 40.0]);
    close(&series[7], &[10.0, 20.0, 40.0, 80.0]);
    close(&series[8], &[5.0, 10.0, 20.0, 40.0]);
    // In the month a stock is what it was at its beginning.
    close(&series[9], &[5.0, 5.0, 10.0, 20.0]);
}

fn number(value: &Value) -> f64 {
    match value.kind {
        ValueKind::Float(number) => number,
        ValueKind::Integer(number) => number as f64,
        _ => panic!("not a number"),
    }
}

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    &table.get(key).and_then(Value::as_text).expect("a text").text
}

/// Every number of `expected.toml`, computed apart with 60 digits, to 1e-9: SIM, PC and LP of Godley and Lavoie (2007).
#[test]
fn published_models() {
    let mut sources = Sources::default();
    let file = sources.add("expected.toml", source::file("scenarios/textbook/expected.toml"));
    let (table, _) = parse_toml(&sources, file);
    for entry in &table.entries {
        let name = &entry.key.text;
        let rows: Vec<&Table> = entry.value.as_array().expect("rows").iter().filter_map(Value::as_table).collect();
        let names: Vec<String> = rows.iter().map(|row| format!("\"{}\"", text(row, "series"))).collect();
        let show = format!("[show.expected]\nseries = [{}]\n", names.join(", "));
        let project = shipped(&format!("scenarios/textbook/{name}.toml"), &show, Detail::Answers);
        let all = project.series();
        let skipped: usize = project.compiled.shows
            [..project.scenario.shows.iter().position(|s| s.id == "expected").expect("there")]
            .iter()
            .map(Vec::len)
            .sum();
        for (row, series) in rows.iter().zip(&all[skipped..]) {
            let agrees = |month: usize, expected: f64| {
                let found = series[month];
                let fits = (found - expected).abs() <= 1e-9 * expected.abs();
                assert!(fits, "{name} {}: {found} is not {expected} in month {}", text(row, "series"), month + 1);
            };
            for (month, value) in row.get("first").and_then(Value::as_array).expect("a list").iter().enumerate() {
                agrees(month, number(value));
            }
            agrees(99, number(row.get("month_100").expect("a number")));
            agrees(series.len() - 1, number(row.get("last").expect("a number")));
        }
    }
}

#[test]
fn a_circle_that_does_not_settle_fails_the_path() {
    let body = |factor: &str| {
        format!(
            r#"
[let]
x = "1 + {factor} * y"
y = "x"
[solve.loop]
names = ["x"]
start = "0"
tolerance = "1e-9"
max = 50
[stock.s]
initial = "0"
next = "y"
"#
        )
    };
    assert_eq!(project(1, &body("0.5")).run(1, Vec::new()).failures.len(), 0);
    assert_eq!(project(1, &body("2")).run(1, Vec::new()).failures.len(), 1);
}

#[test]
fn two_circles_through_each_other_are_reported() {
    let text = r#"
[let]
x = "y + 1"
y = "x / 2 + z"
z = "w"
w = "y + z / 2"
[solve.first]
names = ["x"]
start = "0"
[solve.second]
names = ["z"]
start = "0"
"#;
    assert_eq!(faults(text), [Code::SameMonthCircle]);
}

#[test]
fn a_circle_through_a_due_is_reported() {
    let text = r#"
[party.a]
cash = "$10"
[party.b]
cash = "$10"
[let]
x = "due(first) / dt / 2"
[flow.first]
from = "a"
to = "b"
amount = "x + $1/mo"
books = "grant"
"#;
    assert_eq!(faults(text), [Code::SameMonthCircle]);
}

/// Thousands of names in a chain, and a sum of thousands of terms, need no deep stack.
#[test]
fn long_chains_are_no_deep_calls() {
    let mut text = String::from("[let]\nx0 = \"t / 1 mo\"\n");
    for number in 1..400 {
        text += &format!("x{number} = \"x{} + 1\"\n", number - 1);
    }
    let terms: Vec<String> = (0..400).map(|number| format!("x{number}")).collect();
    text += &format!(
        "all = \"sum(i in 1..900: x0) + {}\"\n[show.x]\nseries = [\"x399\", \"all\"]\n",
        terms[..50].join(" + ")
    );
    let series = project(2, &text).series();
    close(&series[0], &[399.0, 400.0]);
    close(&series[1], &[1225.0, 950.0 + 1225.0]);
}
