//! `spec/unit-mistakes.md`: every row of its tables is a slip of one line that must be caught and repaired.

use std::fs;

use crate::bless::blessing;
use crate::document::blocks;
use crate::project::{Built, Project, built, file, folder, root, shared};

const PAGE: &str = "spec/unit-mistakes.md";

struct Row {
    right: String,
    wrong: String,
    error: String,
    repair: String,
}

fn read(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.strip_prefix("| `")?.split(" | ").collect();
    let [right, wrong, error, repair] = cells.as_slice() else {
        panic!("four columns: {line}");
    };
    let code = |cell: &str| cell.trim_matches('`').replace(" ⏎ ", "\n");
    let repair = repair.trim_end_matches('|').trim().to_string();
    Some(Row { right: code(right), wrong: code(wrong), error: error.trim_matches('`').into(), repair })
}

/// The scenario of the page with one line changed, or the line alone.
fn changed(heading: &str, row: &Row) -> Built {
    if heading == "In one line" {
        assert!(built(&format!("[let]\n{}", row.right)).diagnostics.is_empty(), "{} is not right", row.right);
        return built(&format!("[let]\n{}", row.wrong));
    }
    let text = blocks(&file(PAGE)).swap_remove(0).text;
    assert!(text.contains(&row.right), "the scenario has no `{}`", row.right);
    built(&text.replacen(&row.right, &row.wrong, 1))
}

#[test]
fn every_slip_is_caught_and_repaired() {
    let page = file(PAGE);
    let (mut heading, mut out, mut rows) = ("", String::new(), 0);
    let (mut wrong, mut uncaught, mut applied) = (Vec::new(), Vec::new(), 0);
    for line in page.lines() {
        heading = line.strip_prefix("## ").unwrap_or(heading);
        let Some(row) = read(line) else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        rows += 1;
        let built = changed(heading, &row);
        let Some(found) = built.diagnostics.first() else {
            uncaught.push(format!("{heading}: `{}` for `{}`", row.wrong, row.right));
            continue;
        };
        let (error, (repair, repaired)) = (found.code.id(), built.first_repair());
        if let Some(repaired) = repaired {
            applied += 1;
            let left = Project::new(repaired).build();
            if !left.diagnostics.is_empty() {
                wrong.push(format!("{heading}: `{repair}` leaves\n{}", left.rendered()));
            }
        }
        if error != row.error || repair != row.repair || repair.is_empty() {
            wrong.push(format!("{heading}: `{}` gives {error}: {repair}\n{}", row.wrong, built.rendered()));
        }
        let cell = |text: &str| format!("`{}`", text.replace('\n', " ⏎ "));
        out.push_str(&format!("| {} | {} | `{error}` | {repair} |\n", cell(&row.right), cell(&row.wrong)));
    }
    assert!(uncaught.is_empty(), "not caught: {uncaught:#?}");
    if blessing() && out != page {
        fs::write(root().join(PAGE), out).unwrap();
    }
    assert!(blessing() || wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows >= 50 && applied >= 4, "{rows}, {applied}");
}

/// Slips that can be made wherever the text has the words: what stands there, and what is written instead.
const SLIPS: &[(&str, &str)] = &[
    ("$", "€"),
    ("/yr", ""),
    ("/mo", ""),
    ("/GW", ""),
    (" GW", " GWh"),
    (" yr", ""),
    (" mo", ""),
    (" * dt", ""),
    (" / dt", ""),
];

/// Lines whose words are for readers.
fn is_prose(line: &str) -> bool {
    let key = line.split('=').next().unwrap_or("").trim();
    line.trim_start().starts_with('#')
        || !line.contains('=') && !line.trim_start().starts_with(['"', '{'])
        || ["title", "about", "why", "question", "claim", "counter", "source"].contains(&key)
}

/// The text with each slip that can be made in it, one at a time, and the place where.
pub fn slips(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let (mut start, mut inside) = (0, false);
    for line in text.split_inclusive('\n') {
        // Texts of many lines are for readers too.
        let quotes = line.matches("\"\"\"").count();
        let prose = inside || quotes > 0 || is_prose(line);
        inside ^= quotes == 1;
        for (right, wrong) in SLIPS.iter().filter(|_| !prose) {
            for (at, _) in line.match_indices(right) {
                let rest = &line[at + right.len()..];
                let word = rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') && *right != "$";
                let said = [" why = \"", " about = \""].iter().any(|key| line[..at].contains(key))
                    || line[..at].contains(" # ");
                if !word && !said {
                    let place = start + at;
                    let changed = format!("{}{wrong}{}", &text[..place], &text[place + right.len()..]);
                    out.push((changed, format!("`{right}` → `{wrong}` at {at} of {}", line.trim_end())));
                }
            }
        }
        start += line.len();
    }
    out
}

#[test]
fn slips_anywhere_in_shipped_files_are_caught() {
    let main = file("scenarios/anthropic-amazon.toml");
    let (mut uncaught, mut count) = (Vec::new(), 0);
    let mut check = |project: Project, place: String| {
        count += 1;
        let built = project.build();
        if built.scenario.is_some() {
            uncaught.push(place);
        }
    };
    for (changed, place) in slips(&main) {
        check(Project::new(changed), place);
    }
    for (name, text) in shared() {
        let used = main.contains(&name);
        for (changed, place) in slips(&text).into_iter().filter(|_| used) {
            let library = Some((name.clone(), changed));
            check(Project { library, ..Project::new(main.clone()) }, format!("{name}: {place}"));
        }
    }
    let every_kind = blocks(&file("spec/standard-kinds.md")).swap_remove(0).text;
    for (name, text) in folder("library", "toml") {
        for (changed, place) in slips(&text) {
            let library = Some((name.clone(), changed));
            check(Project { library, ..Project::new(every_kind.clone()) }, format!("{name}: {place}"));
        }
    }
    assert!(uncaught.is_empty(), "{} of {count} slips are not caught:\n{}", uncaught.len(), uncaught.join("\n"));
    assert!(count > 150, "{count}");
}
