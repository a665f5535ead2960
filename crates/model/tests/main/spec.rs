//! `spec/*.md`: each `toml` block is a scenario, the `text` block after it what `check` says: `ok`, or the findings
//! with their places. `OFFTAKE_BLESS=1` writes what is found into the pages instead.

use std::fs;

use crate::beside::files_before;
use crate::bless::{blessing, replace};
use crate::document::{Block, blocks};
use crate::project::{Built, Project, folder, root};

/// What a reader of the page should see.
fn outcome(built: &Built) -> String {
    if built.diagnostics.is_empty() { "ok\n".into() } else { built.rendered() }
}

fn build(block: &Block, files: Vec<(String, String)>) -> Built {
    Project { lint: true, files, ..Project::new(block.text.clone()) }.build()
}

/// Compares each scenario of a page with what stands below it; gives the page as it should be.
pub fn check(name: &str, page: &str, wrong: &mut Vec<String>) -> String {
    let (mut out, mut place) = (page.to_string(), 0);
    loop {
        let all = blocks(&out);
        let Some(at) = (place..all.len()).find(|at| all[*at].info == "toml") else {
            return out;
        };
        let (scenario, expected) = (&all[at], all.get(at + 1).filter(|block| block.info == "text"));
        let expected = expected.unwrap_or_else(|| panic!("{name}:{}: no `text` block follows", scenario.line));
        let found = outcome(&build(scenario, files_before(&all[..at])));
        if found != expected.text {
            wrong.push(format!("{name}:{}: expected\n{}found\n{found}", scenario.line, expected.text));
            out = replace(&out, expected, &found);
        }
        place = at + 2;
    }
}

#[test]
fn pages_say_what_is_found() {
    let mut wrong = Vec::new();
    let mut scenarios = 0;
    for (name, page) in folder("spec", "md") {
        scenarios += blocks(&page).iter().filter(|block| block.info == "toml").count();
        let should_be = check(&name, &page, &mut wrong);
        if blessing() && should_be != page {
            fs::write(root().join("spec").join(&name), should_be).unwrap();
        }
    }
    assert!(blessing() || wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(scenarios > 50, "only {scenarios} scenarios");
}

#[test]
fn blocks_are_found_and_replaced() {
    let page = "a\n```toml\nx = 1\n```\nb\n```text\nold\n```\nc\n";
    let found = blocks(page);
    assert_eq!((found.len(), found[1].info.as_str(), found[1].text.as_str(), found[1].line), (2, "text", "old\n", 6));
    assert_eq!(replace(page, &found[1], "new\nlines\n"), page.replace("old", "new\nlines"));
}
