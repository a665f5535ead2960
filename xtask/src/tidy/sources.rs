//! Lengths, forbidden words and forbidden places.

use super::finding::{Finding, Tree};
use crate::rust::items::items;
use crate::tree;

/// Most lines of a file of Rust.
const MOST_LINES: usize = 900;

/// Most lines of a function, from its `fn` to its last bracket.
const MOST_FUNCTION_LINES: usize = 70;

/// Words that leave work undone, put together so that this file holds none of them.
const UNDONE: [&str; 5] = [
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("FIX", "ME"),
    concat!("#[ig", "nore"),
    concat!("db", "g!("),
];

/// What the crates that are pure functions may not name.
const WORLDLY: [&str; 8] =
    ["std::fs", "std::env", "std::net", "std::process", "std::time", "HashMap", "HashSet", "println!("];

/// The crates whose results depend on their arguments alone.
const PURE: [&str; 9] = ["units", "syntax", "model", "program", "compile", "engine", "analysis", "report", "explain"];

/// Folders of one person's machine.
const LOCAL: [&str; 6] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/"),
    concat!("/mn", "t/"),
    concat!("C:", "\\"),
];

/// No file of Rust is too long to hold in mind.
pub fn lengths(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.with_extension("rs") {
        let count = file.text.lines().count();
        if count > MOST_LINES {
            findings.push(Finding::new(&file.path, count, format!("{count} lines, more than {MOST_LINES}")));
        }
    }
}

/// A function fits a screen.
pub fn functions(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.sources() {
        for function in items(&file.text).functions {
            let count = function.last + 1 - function.first;
            if count > MOST_FUNCTION_LINES {
                let message = format!("`{}` has {count} lines, more than {MOST_FUNCTION_LINES}", function.name);
                findings.push(Finding::new(&file.path, function.first, message));
            }
        }
    }
}

/// Nothing is left undone or left out.
pub fn words(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.with_extension("rs").chain(tree.with_extension("toml")).chain(tree.with_extension("md")) {
        for (line, text) in file.lines() {
            for word in UNDONE {
                if text.contains(word) {
                    findings.push(Finding::new(&file.path, line, format!("`{word}`")));
                }
            }
        }
    }
}

/// The core reads no file, clock or variable, prints nothing, and has no order that changes from run to run.
pub fn worlds(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.with_extension("rs") {
        let mut parts = file.path.split('/');
        let pure = parts.next() == Some("crates") && parts.next().is_some_and(|name| PURE.contains(&name));
        let source = parts.next() == Some("src") && !parts.any(|part| part == "tests" || part == "tests.rs");
        if !pure || !source {
            continue;
        }
        for (line, text) in file.lines().take_while(|(_, text)| !text.starts_with("mod tests {")) {
            let code = text.split("//").next().unwrap_or("");
            for word in WORLDLY.iter().filter(|word| names(code, word)) {
                findings.push(Finding::new(&file.path, line, format!("`{word}` has no place in a pure crate")));
            }
        }
    }
}

/// Whether code has this word and not a longer one that ends with it.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

/// No file names a folder of one machine.
pub fn paths(tree: &Tree, findings: &mut Vec<Finding>) {
    let here = tree::root().display().to_string();
    for file in &tree.files {
        for (line, text) in file.lines() {
            let mut folders = LOCAL.iter().copied().chain(std::iter::once(here.as_str()));
            // A line is reported once, also where the repository itself lies in one of the folders.
            if let Some(folder) = folders.find(|folder| begins_in(text, folder)) {
                findings.push(Finding::new(&file.path, line, format!("a path of one machine: `{folder}`")));
            }
        }
    }
}

/// Whether a path in the line begins with this folder: a longer path or an address that holds it does not count.
fn begins_in(line: &str, folder: &str) -> bool {
    let inside = |before: char| before.is_alphanumeric() || "./-_~%:}".contains(before);
    line.match_indices(folder).any(|(at, _)| !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::super::finding::found;
    use super::*;

    #[test]
    fn a_file_of_901_lines_is_too_long() {
        let (long, fits) = ("\n".repeat(901), "\n".repeat(900));
        assert_eq!(found(lengths, &[("a.rs", &long), ("b.rs", &fits), ("c.md", &long)]), [("a.rs".to_owned(), 901)]);
    }

    #[test]
    fn a_function_of_71_lines_is_too_long() {
        let function = |lines: usize| format!("struct S;\nimpl S {{\n    fn f() {{{}}}\n}}\n", "\n".repeat(lines - 1));
        let (long, fits) = (function(71), function(70));
        let files =
            [("crates/a/src/a.rs", long.as_str()), ("crates/a/src/b.rs", &fits), ("crates/a/tests/c.rs", &long)];
        assert_eq!(found(functions, &files), [("crates/a/src/a.rs".to_owned(), 3)]);
    }

    #[test]
    fn undone_work_is_found() {
        for word in UNDONE {
            let text = format!("fine\n    {word}\n");
            assert_eq!(found(words, &[("a.rs", &text)]), [("a.rs".to_owned(), 2)]);
        }
    }

    #[test]
    fn the_core_stays_out_of_the_world() {
        let text = "use std::fs;\n// std::fs\nlet x = eprintln!();\nuse std::collections::HashMap;\nmod tests {\nuse std::env;\n";
        let files =
            [("crates/model/src/lib.rs", text), ("crates/cli/src/main.rs", text), ("crates/model/tests/main.rs", text)];
        let expected = [1, 4].map(|line| ("crates/model/src/lib.rs".to_owned(), line));
        assert_eq!(found(worlds, &files), expected);
    }

    #[test]
    fn local_paths_are_found_and_addresses_are_not() {
        let local = format!("see {}x/y\n", LOCAL[0]);
        let address = format!("https://example.com{}x and a{}b\n", LOCAL[0], LOCAL[3]);
        let here = format!("{}/x\n", tree::root().display());
        let files = [("a.md", local.as_str()), ("b.md", &address), ("c.toml", &here)];
        assert_eq!(found(paths, &files), [("a.md".to_owned(), 1), ("c.toml".to_owned(), 1)]);
    }
}
