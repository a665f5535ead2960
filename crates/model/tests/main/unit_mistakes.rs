//! `spec/unit-mistakes.md`: every row of its tables is a slip of one line that must be caught and repaired.

use std::fs;

use crate::document::blessing;
use crate::project::{Built, Project, built, file, root};

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

/// The file under a heading with one line changed, in a scenario that uses it; or the line alone.
fn changed(heading: &str, row: &Row) -> Built {
    let Some(line) = heading.contains(".toml").then(|| file(heading)) else {
        assert!(built(&format!("[let]\n{}", row.right)).diagnostics.is_empty(), "{} is not right", row.right);
        return built(&format!("[let]\n{}", row.wrong));
    };
    assert!(line.contains(&row.right), "{heading} has no longer a line `{}`: choose another for the table", row.right);
    let changed = line.replacen(&row.right, &row.wrong, 1);
    match heading.strip_prefix("library/") {
        Some(name) => {
            let scenario = file("scenarios/anthropic-amazon.toml");
            let project = Project { library: Some((name.into(), changed)), ..Project::new(scenario) };
            project.build()
        }
        None => Project::new(changed).build(),
    }
}

#[test]
fn every_slip_is_caught_and_repaired() {
    let page = file("spec/unit-mistakes.md");
    let (mut heading, mut out, mut rows) = ("", String::new(), 0);
    let (mut wrong, mut uncaught) = (Vec::new(), Vec::new());
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
        let (error, repair) = (found.code.id(), found.help.first().cloned().unwrap_or_default());
        if error != row.error || repair != row.repair || repair.is_empty() {
            wrong.push(format!("{heading}: `{}` gives {error}: {repair}\n{}", row.wrong, built.rendered()));
        }
        let cell = |text: &str| format!("`{}`", text.replace('\n', " ⏎ "));
        out.push_str(&format!("| {} | {} | `{error}` | {repair} |\n", cell(&row.right), cell(&row.wrong)));
    }
    assert!(uncaught.is_empty(), "not caught: {uncaught:#?}");
    if blessing() && out != page {
        fs::write(root().join("spec/unit-mistakes.md"), out).unwrap();
    }
    assert!(blessing() || wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows >= 60, "{rows}");
}
