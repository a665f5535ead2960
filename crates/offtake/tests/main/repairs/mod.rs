//! Repairs that repair: what the help of a finding says, written to the letter, is accepted and leaves nothing new to
//! find. Tried are all findings of `spec/*.md` and `docs/errors/*.md` whose help holds code.
//!
//! A help that says exactly what to write carries an edit, which is applied. The others are advice: `advice.rs` says what
//! a reader writes who follows it. The pages of errors state the repaired scenario themselves; other tests run it.

mod advice;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use offtake::report::{CheckView, Finding, FindingPlace};
use offtake::{Changes, Memory, Project, Severity};

use self::advice::{FOLLOWED, UNFOLLOWED};
use crate::beside::files_before;
use crate::document::{Block, blocks};

const HEADER: [(&str, &str); 3] = [("offtake", "1"), ("start", "\"2026-01\""), ("months", "24")];

/// A scenario of a page, and where it stands.
struct Shown {
    page: String,
    line: usize,
    text: String,
    /// Files beside it, by name.
    beside: Vec<(String, String)>,
}

/// The text of a block, with the keys of the header that it leaves out.
fn whole(block: &Block) -> String {
    let head: Vec<&str> = block.text.lines().take_while(|line| !line.starts_with('[')).collect();
    let missing = HEADER.iter().filter(|(key, _)| !head.iter().any(|line| line.starts_with(&format!("{key} = "))));
    missing.map(|(key, value)| format!("{key} = {value}\n")).collect::<String>() + &block.text
}

/// The scenarios of all pages that are followed by what is found.
fn shown() -> Vec<Shown> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut out = Vec::new();
    for folder in ["spec", "docs/errors"] {
        let entries = fs::read_dir(root.join(folder)).expect("a folder");
        let mut pages: Vec<_> = entries.map(|entry| entry.expect("a page").path()).collect();
        pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
        pages.sort();
        for path in pages {
            let page = fs::read_to_string(&path).expect("a page");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let all = blocks(&page);
            for (at, pair) in all.windows(2).enumerate() {
                if pair[0].info == "toml" && pair[1].info == "text" {
                    out.push(Shown {
                        page: format!("{folder}/{name}"),
                        line: pair[0].line,
                        text: whole(&pair[0]),
                        beside: files_before(&all[..at]),
                    });
                }
            }
        }
    }
    out
}

fn check(text: &str, beside: &[(String, String)]) -> CheckView {
    let alone = Memory::new().with("scenario.toml", text);
    let world = beside.iter().fold(alone, |world, (name, text)| world.with(name.as_str(), text.as_str()));
    Project::read(&world, "scenario.toml").check(&Changes::none()).view()
}

/// The text with what stands at a place replaced.
fn replaced(text: &str, at: &FindingPlace) -> String {
    let byte = |line: usize, column: usize| {
        let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let inside = text[before..].char_indices().nth(column - 1);
        before + inside.map_or(text.len() - before, |(byte, _)| byte)
    };
    let (start, end) = (byte(at.line, at.column), byte(at.end_line, at.end_column));
    format!("{}{}{}", &text[..start], at.text, &text[end..])
}

/// How often each finding is made, by its severity, id and message.
fn counted(view: &CheckView) -> BTreeMap<(Severity, &str, &str), usize> {
    let mut counts = BTreeMap::new();
    for found in &view.diagnostics {
        *counts.entry((found.severity, found.id.as_str(), found.message.as_str())).or_default() += 1;
    }
    counts
}

/// The fault of a repair of one finding: it stays, or an error is found that was not before.
fn remains(before: &CheckView, repaired: &Finding, after: &str, beside: &[(String, String)]) -> Option<String> {
    let after = check(after, beside);
    let (was, is) = (counted(before), counted(&after));
    let key = (repaired.severity, repaired.id.as_str(), repaired.message.as_str());
    let stays = is.get(&key).copied().unwrap_or(0) >= was[&key];
    let worse = is.iter().filter(|(key, count)| **count > was.get(*key).copied().unwrap_or(0));
    let new: BTreeSet<&str> = worse.filter(|(key, _)| key.0 == Severity::Error).map(|(key, _)| key.2).collect();
    (stays || !new.is_empty()).then(|| format!("stays: {stays}; new: {new:?}"))
}

#[test]
fn what_a_help_writes_is_accepted() {
    let (mut wrong, mut applied) = (Vec::new(), 0);
    for Shown { page, line, text, beside } in shown() {
        let before = check(&text, &beside);
        for found in &before.diagnostics {
            for repair in found.repairs.iter().filter(|repair| repair.replace.file == "scenario.toml") {
                applied += 1;
                if let Some(problem) = remains(&before, found, &replaced(&text, &repair.replace), &beside) {
                    wrong.push(format!("{page}:{line}: {}: {}: {problem}", found.message, repair.help));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {applied}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(applied >= 60, "{applied}");
}

/// Helps of a finding that hold code and carry no edit.
fn advice(found: &Finding) -> impl Iterator<Item = &String> {
    let written = |help: &String| found.repairs.iter().any(|repair| repair.help == *help);
    found.help.iter().filter(move |help| help.contains('`') && !written(help))
}

#[test]
fn what_a_help_advises_is_accepted() {
    let (mut wrong, mut followed, mut given) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let pages: Vec<(Shown, CheckView)> = shown()
        .into_iter()
        .filter(|shown| shown.page.starts_with("spec/"))
        .map(|shown| {
            let view = check(&shown.text, &shown.beside);
            (shown, view)
        })
        .collect();
    for (_, view) in &pages {
        given.extend(view.diagnostics.iter().flat_map(advice).cloned());
    }
    // The finding of a page that a row is about, with the scenario around it.
    let about = |page: &str, message: &str| {
        let of_page = pages.iter().filter(|(shown, _)| shown.page == format!("spec/{page}.md"));
        let mut found =
            of_page.flat_map(|(shown, view)| view.diagnostics.iter().map(move |found| (shown, view, found)));
        found.find(|(.., found)| found.message.contains(message) && advice(found).next().is_some())
    };
    for (page, message, [old, new]) in FOLLOWED {
        let Some((shown, view, found)) = about(page, message) else {
            wrong.push(format!("{page}: nothing says: {message}"));
            continue;
        };
        followed.extend(advice(found).cloned());
        // Words that the scenario lacks stand in a file beside it.
        let of_file = |text: &str| if shown.text.contains(old) { text.into() } else { text.replacen(old, new, 1) };
        let after = shown.text.replacen(old, new, 1);
        let beside: Vec<_> = shown.beside.iter().map(|(name, text)| (name.clone(), of_file(text))).collect();
        if after == shown.text && beside == shown.beside {
            wrong.push(format!("{page}: {message}: no `{old}`"));
        } else if let Some(problem) = remains(view, found, &after, &beside) {
            wrong.push(format!("{page}: {message}: `{new}`: {problem}"));
        }
    }
    for (page, message, _reason) in UNFOLLOWED {
        match about(page, message) {
            Some((.., found)) => followed.extend(advice(found).cloned()),
            None => wrong.push(format!("{page}: nothing says: {message}")),
        }
    }
    wrong.extend(given.difference(&followed).map(|help| format!("nobody follows: {help}")));
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((FOLLOWED.len(), UNFOLLOWED.len()), (185, 21));
}

#[test]
fn one_cause_is_one_finding() {
    let head = "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 24\n";
    for (old, new, help) in [
        (
            "months = 24\n",
            "month = 60\n[let]\na = \"date > 2030-01\"\n[show.x]\nseries = [\"a\"]\n",
            "did you mean `months`?",
        ),
        ("start", "strat", "did you mean `start`?"),
        ("offtake", "oftake", "did you mean `offtake`?"),
        (
            "months = 24\n",
            "months = 24\n[lets]\na = \"1\"\nb = \"2\"\n[ask.x]\nquestion = \"a\"\nclaim = \"b\"\ncounter = \"c\"\nholds = \"a + b > 2\"\n",
            "did you mean `let`?",
        ),
    ] {
        let found = check(&head.replacen(old, new, 1), &[]).diagnostics;
        let helps: Vec<&str> = found.iter().flat_map(|found| &found.help).map(String::as_str).collect();
        assert_eq!(helps, [help], "{found:#?}");
    }
}
