//! The textbook models against numbers that were computed apart, through the façade.

use std::path::{Path, PathBuf};

use offtake::{Answers, Changes, FileWorld, Inquiry, Project, Questions, unwatched};
use syntax::{Sources, Table, Value, ValueKind, parse_toml};

use crate::play::{one_path, sound};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/textbook")
}

fn run(name: &str, show: &[String]) -> Answers {
    let project = Project::read(FileWorld, folder().join(format!("{name}.toml")));
    assert_eq!(project.check(&Changes::none()).to_string(), "", "{name}");
    let inquiry = show.iter().fold(Inquiry::none(), Inquiry::show);
    let scenario = sound(project.build_for(&Changes::none(), &inquiry));
    let run = sound(sound(scenario.run(&one_path(), &mut unwatched)).answers(&Questions::all()));
    assert_eq!((run.checks.books_off_by_cents, run.checks.claims_off_by_cents), (0.0, 0.0));
    assert_eq!(run.checks.failed_paths, 0);
    run
}

fn series<'a>(run: &'a Answers, name: &str) -> &'a [f64] {
    &run.series.iter().find(|one| one.id == name).unwrap_or_else(|| panic!("{name}")).mean
}

fn number(value: &Value) -> f64 {
    match value.kind {
        ValueKind::Float(number) => number,
        ValueKind::Integer(number) => number as f64,
        _ => panic!("not a number"),
    }
}

fn text<'a>(row: &'a Table, key: &str) -> &'a str {
    &row.get(key).and_then(Value::as_text).unwrap_or_else(|| panic!("{key}")).text
}

/// SIM, PC and LP of Godley and Lavoie (2007): every number of `expected.toml` to 1e-9 of itself.
#[test]
fn godley_and_lavoie() {
    let known = std::fs::read_to_string(folder().join("expected.toml")).expect("readable");
    let mut sources = Sources::default();
    let file = sources.add("expected.toml", known);
    let (table, _) = parse_toml(&sources, file);
    let mut compared = 0;
    for entry in &table.entries {
        let name = &entry.key.text;
        let rows: Vec<&Table> = entry.value.as_array().expect("rows").iter().filter_map(Value::as_table).collect();
        // In the unit in which the value is known.
        let shown = |row: &Table| format!("({}) / 1 {}", text(row, "series"), text(row, "unit"));
        let run = run(name, &rows.iter().map(|row| shown(row)).collect::<Vec<_>>());
        for row in rows {
            let found = series(&run, &shown(row));
            let mut agrees = |month: usize, expected: f64| {
                let near = (found[month] - expected).abs() <= 1e-9 * expected.abs();
                assert!(
                    near,
                    "{name}, {}, month {}: {} is not {expected}",
                    text(row, "series"),
                    month + 1,
                    found[month]
                );
                compared += 1;
            };
            for (month, value) in row.get("first").and_then(Value::as_array).expect("a list").iter().enumerate() {
                agrees(month, number(value));
            }
            agrees(99, number(row.get("month_100").expect("a number")));
            agrees(found.len() - 1, number(row.get("last").expect("a number")));
        }
    }
    assert!(compared >= 12 * 15, "{compared}");
}

/// Nobody is lost, and the share never infected solves its equation (Kermack and McKendrick 1927), found here by
/// Newton's method: 0.2032 for R0 = 2.
#[test]
fn an_epidemic_ends_where_it_must() {
    let run = run("sir", &[]);
    let [susceptible, infected, recovered] = ["susceptible", "infected", "recovered"].map(|name| series(&run, name));
    for month in 0..susceptible.len() {
        let all = susceptible[month] + infected[month] + recovered[month];
        assert!((all - 1e6).abs() < 1e-6, "{all}");
    }
    let mut s: f64 = 0.2;
    for _ in 0..50 {
        let infected_first = (1.0 - 1e-6) * (-2.0 * (1.0 - s)).exp();
        s -= (s - infected_first) / (1.0 - 2.0 * infected_first);
    }
    assert!((s - 0.2032).abs() < 1e-4);
    let last = *susceptible.last().expect("months");
    assert!((last / 1e6 / s - 1.0).abs() < 1e-9, "{last} {s}");
    // January: one infected among a million minus one.
    let first = 999_999.0 * (-0.5_f64 / 1e6).exp();
    assert!((susceptible[0] - first).abs() < 1e-6, "{}", susceptible[0]);
    assert_eq!(run.answers[0].probability, 1.0);
}
