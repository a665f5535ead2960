//! `docs/errors/`: one page for each id, and the command says what each page says.
//!
//! A `toml` block with a `text` block after it is wrong: it gives the page's id and nothing else, in these words. One
//! without is the repair, and gives nothing. A comment above a block says what is unusual about it:
//! `<!-- offtake run --paths 0 -->`, `<!-- saved as Latin-1 -->`, `<!-- repeated 100000 times -->`.

use serde_json::Value;
use syntax::Code;

use crate::command::{Folder, root};
use crate::document::{Block, blocks};

const HEADER: [(&str, &str); 3] = [("offtake", "1"), ("start", "\"2026-01\""), ("months", "24")];

/// What the comment above a block says.
fn comment<'p>(page: &'p str, block: &Block) -> &'p str {
    let above = page.lines().take(block.line - 1).collect::<Vec<_>>();
    let near = above.iter().rev().find(|line| !line.is_empty());
    near.and_then(|line| line.strip_prefix("<!-- ")?.strip_suffix(" -->")).unwrap_or("")
}

/// The scenario of a block as a file, with the keys of the header that it leaves out.
fn scenario(block: &Block, comment: &str) -> Vec<u8> {
    if let Some(times) = comment.strip_prefix("repeated ") {
        let times = times.trim_end_matches(" times").parse().expect("a number");
        return block.text.repeat(times).into();
    }
    if comment == "saved as Latin-1" {
        return block.text.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect();
    }
    let head: Vec<&str> = block.text.lines().take_while(|line| !line.starts_with('[')).collect();
    let missing = HEADER.iter().filter(|(key, _)| !head.iter().any(|line| line.starts_with(&format!("{key} = "))));
    let header: String = missing.map(|(key, value)| format!("{key} = {value}\n")).collect();
    (header + &block.text).into()
}

/// The printed text without line numbers, since the page leaves out the header.
fn shape(text: &str) -> String {
    let line = |line: &str| {
        let trimmed = line.trim_start();
        if let Some(place) = trimmed.strip_prefix("--> ").or(trimmed.strip_prefix("::: ")) {
            let mut parts = place.rsplitn(3, ':');
            let (column, _, file) = (parts.next(), parts.next(), parts.next());
            return format!("--> {}:{}", file.unwrap_or(""), column.unwrap_or(""));
        }
        let source = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
        if source.trim_start().starts_with(['|', '=']) { source.trim_start().into() } else { line.into() }
    };
    let lines: Vec<String> = text.trim_end().lines().map(line).collect();
    lines.join("\n")
}

/// The ids found and what is printed.
fn told(block: &Block, comment: &str) -> (Vec<String>, String) {
    let folder = Folder::new();
    folder.write("scenario.toml", scenario(block, comment));
    let given = comment.strip_prefix("offtake ").unwrap_or("check");
    let (command, more) = given.split_once(' ').unwrap_or((given, ""));
    let arguments: Vec<&str> = [command, "scenario.toml"].into_iter().chain(more.split_whitespace()).collect();
    let json = folder.run(&[&arguments[..], &["--json"]].concat());
    let found: Value = serde_json::from_str(&json.out).expect("JSON");
    let ids = found["diagnostics"].as_array().into_iter().flatten();
    let ids = ids.map(|one| one["id"].as_str().expect("an id").to_owned()).collect();
    let printed = folder.run(&arguments);
    let printed = if printed.err.is_empty() { printed.out } else { printed.err };
    let findings = printed.rsplit_once("\n\n").map_or(printed.as_str(), |(findings, _)| findings);
    (ids, findings.to_owned())
}

#[test]
fn each_page_shows_its_error_and_the_repair() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let path = format!("docs/errors/{}.md", code.id());
        let page = std::fs::read_to_string(root().join(&path)).unwrap_or_else(|_| panic!("{path} is missing"));
        let all = blocks(&page);
        let (mut shown, mut repaired) = (0, 0);
        for (at, block) in all.iter().enumerate().filter(|(_, block)| block.info == "toml") {
            let expected = all.get(at + 1).filter(|next| next.info == "text");
            let (ids, printed) = told(block, comment(&page, block));
            let place = format!("{path}:{}", block.line);
            match expected {
                Some(_) if ids.is_empty() || ids.iter().any(|id| id != code.id()) => {
                    wrong.push(format!("{place}: should give {} alone, gives {ids:?}\n{printed}", code.id()));
                }
                Some(text) if shape(&printed) != shape(&text.text) => {
                    wrong.push(format!("{place}: expected\n{}found\n{printed}", text.text));
                }
                Some(_) => shown += 1,
                None if ids.is_empty() => repaired += 1,
                None => wrong.push(format!("{place}: the repair gives {ids:?}\n{printed}")),
            }
        }
        if shown == 0 || repaired == 0 {
            wrong.push(format!("{path}: {shown} scenarios with the error, {repaired} repaired"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
