//! The files that ship: laid out in the one way, free of findings, and explained to their sources.

use std::path::PathBuf;

use serde_json::Value;

use crate::command::{Folder, Outcome, root, shipped};

fn here(arguments: &[&str]) -> Outcome {
    let folder = Folder::new();
    let mut command = folder.command(arguments);
    let done = command.current_dir(root()).output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Outcome { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect()
}

#[test]
fn shipped_scenarios_have_no_findings() {
    for path in shipped() {
        let told = here(&["check", path.to_str().expect("UTF-8")]).good();
        assert!(told.ends_with(": no findings\n"), "{told}");
    }
}

/// Other spaces around the `=` of each key; multi-line texts stay as they are.
fn disordered(text: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        let key = |key: &str| !key.is_empty() && key.trim_end().chars().all(|c| c.is_alphanumeric() || c == '_');
        match line.split_once(" = ") {
            Some((name, value)) if !inside && key(name) => out += &format!("{}   =  {value}\n", name.trim_end()),
            _ => out += &format!("{line}\n"),
        }
        inside ^= line.matches("\"\"\"").count() == 1;
    }
    out
}

fn all() -> Vec<PathBuf> {
    [shipped(), files("library"), files("facts")].concat()
}

#[test]
fn shipped_files_are_laid_out() {
    for path in all() {
        here(&["fmt", "--check", path.to_str().expect("UTF-8")]).good();
    }
}

/// There is one layout: laying out again changes nothing, and other spaces lead to it too.
#[test]
fn there_is_one_layout() {
    for path in all() {
        let text = std::fs::read_to_string(&path).expect("shipped");
        let name = path.display().to_string();
        let laid_out = offtake::format(&name, &text, false).expect("TOML");
        assert_eq!(offtake::format(&name, &laid_out, false).as_ref(), Ok(&laid_out), "{name}");
        let loose = disordered(&laid_out);
        assert_ne!(loose, laid_out, "{name}");
        assert_eq!(offtake::format(&name, &loose, false).as_ref(), Ok(&laid_out), "{name}");
    }
}

#[test]
fn layout_changes_no_number() {
    let folder = Folder::new();
    for path in shipped() {
        let text = std::fs::read_to_string(&path).expect("shipped");
        let run = |text: &str| {
            folder.write("a.toml", text);
            folder.run(&["run", "a.toml", "--json", "--paths", "16"]).good()
        };
        let laid_out = offtake::format("a.toml", &text, false).expect("TOML");
        assert_eq!(run(&disordered(&text)), run(&laid_out), "{}", path.display());
    }
}

/// Every kind of thing that can be asked after, with a word that its walk must reach.
#[test]
fn a_dozen_figures_are_explained() {
    let explain = |name: &str, more: &[&str]| {
        let arguments =
            ["explain", "scenarios/anthropic-amazon.toml", name, "--at", "2028-06", "--json", "--paths", "64"];
        here(&[&arguments[..], more].concat()).json()
    };
    fn reached(step: &Value, found: &mut Vec<String>) {
        found.push(step["kind"].as_str().expect("a kind").into());
        for inner in step["steps"].as_array().into_iter().flatten() {
            reached(inner, found);
        }
    }
    for (name, kind) in [
        ("anthropic.cash", "posting"),
        ("anthropic.run_rate", "assumption"),
        ("anthropic.need", "assumption"),
        ("commitment.minimum", "assumption"),
        ("commitment.charge", "assumption"),
        ("commitment.remaining", "opening"),
        ("sales_mature", "assumption"),
        ("demand_noise", "assumption"),
        ("paid(commitment.bill)", "assumption"),
        ("balance(amazon, asset stake)", "opening"),
        ("defaulted(anthropic)", "value"),
        ("list_price * 2", "assumption"),
    ] {
        let all = [&[][..], &["--path", "5"], &["--back", "2"], &["--variant", "no_deal"]];
        for more in &all[..if name.starts_with("commitment") { 4 } else { 2 }] {
            let found = explain(name, more);
            let mut kinds = Vec::new();
            reached(&found["step"], &mut kinds);
            // Without the deal its own figures rest on nothing.
            if more.contains(&"no_deal") {
                continue;
            }
            assert!(kinds.iter().any(|one| one == kind), "{name} {more:?}: {found:#}");
            assert_eq!(found["month"], "2028-06");
        }
    }
}
