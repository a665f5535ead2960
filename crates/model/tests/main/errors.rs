//! `docs/errors/`: each id has a page; its first scenario gives that id, its last one, the repair, does not.

use std::fs;

use syntax::Code;

use crate::bless::{blessing, replace};
use crate::document::blocks;
use crate::project::{Built, Project, file, root};

/// Pages whose scenario the model finds nothing wrong with, and who does. The tests of the command run every page as a
/// user would; these run what the model judges, and can rewrite it.
const HIGHER: &[(&str, &str)] = &[
    ("correlation-repaired", "compile"),
    ("mass-outside-bounds", "compile"),
    ("stated-twice", "compile"),
    ("unbalanced-opening", "compile"),
];

/// Pages of what goes wrong outside the model: files that are not even text, commands.
const OUTSIDE: &[&str] = &[
    "expression-syntax",
    "file-too-large",
    "nested-too-deep",
    "no-paths",
    "not-utf8",
    "toml-syntax",
    "use-outside-folder",
];

fn build(text: &str) -> Built {
    Project { lint: true, ..Project::new(text) }.build()
}

fn level(page: &str) -> Option<&str> {
    page.lines().find_map(|line| line.strip_prefix("<!-- level: ")?.strip_suffix(" -->"))
}

#[test]
fn every_id_has_a_page_and_every_page_an_id() {
    let mut pages: Vec<String> = fs::read_dir(root().join("docs/errors"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != "README.md")
        .collect();
    pages.sort();
    let mut ids: Vec<String> = Code::ALL.iter().map(|code| format!("{}.md", code.id())).collect();
    ids.sort();
    assert_eq!(pages, ids);
    for code in Code::ALL {
        let page = file(&format!("docs/errors/{}.md", code.id()));
        assert!(page.starts_with(&format!("# {}\n", code.id())), "{}", code.id());
        assert!(page.contains("**Repair.**"), "{} says no repair", code.id());
    }
}

#[test]
fn every_page_shows_its_error_and_the_repair() {
    let (mut wrong, mut faulty) = (Vec::new(), Vec::new());
    for code in Code::ALL.iter().filter(|code| !OUTSIDE.contains(&code.id())) {
        let path = format!("docs/errors/{}.md", code.id());
        let page = file(&path);
        let expected = HIGHER.iter().find(|(id, _)| *id == code.id()).map(|(_, level)| *level);
        assert_eq!(level(&page), expected, "{path}: the level");
        let all = blocks(&page);
        let scenarios: Vec<_> = all.iter().filter(|block| block.info == "toml").collect();
        let first = build(&scenarios[0].text);
        if expected.is_none() {
            let text = all.iter().find(|block| block.info == "text").expect("what is said");
            if first.ids().iter().any(|id| *id != code.id()) || first.diagnostics.is_empty() {
                faulty.push(format!("{path} should show {} alone:\n{}", code.id(), first.rendered()));
            }
            if first.rendered() != text.text {
                wrong.push(format!("{path}: expected\n{}found\n{}", text.text, first.rendered()));
                if blessing() {
                    fs::write(root().join(&path), replace(&page, text, &first.rendered())).unwrap();
                }
            }
        } else {
            assert!(first.diagnostics.is_empty(), "{path} is no matter of a higher level:\n{}", first.rendered());
        }
        let repaired = build(&scenarios[scenarios.len() - 1].text);
        if !repaired.diagnostics.is_empty() {
            faulty.push(format!("{path}: the repair\n{}", repaired.rendered()));
        }
    }
    assert!(faulty.is_empty(), "{}", faulty.join("\n"));
    assert!(blessing() || wrong.is_empty(), "{}", wrong.join("\n"));
}
