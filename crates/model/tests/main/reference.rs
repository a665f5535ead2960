//! The reference is complete: every function and every standard kind stands in it, in a scenario that is right.

use offtake_model::{FUNCTIONS, FunctionGroup, describe_kinds};
use syntax::{Sources, parse_toml};

use crate::document::blocks;
use crate::project::{file, folder};

#[test]
fn the_page_has_every_function() {
    let page = file("spec/functions.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let known: Vec<String> =
        FUNCTIONS.iter().map(|function| format!("| {} | {} |", function.forms, function.about)).collect();
    assert_eq!(rows, known);
}

#[test]
fn every_function_has_an_example_that_is_right() {
    let mut right = String::new();
    for name in ["functions", "assumptions"] {
        let all = blocks(&file(&format!("spec/{name}.md")));
        for pair in all.windows(2).filter(|pair| pair[0].info == "toml" && pair[1].text == "ok\n") {
            right.push_str(&pair[0].text);
        }
    }
    for function in FUNCTIONS {
        let call = match function.group {
            FunctionGroup::Path if function.name == "last" || function.name == "first" => {
                format!("{}(firm.cash", function.name)
            }
            _ => format!("{}(", function.name),
        };
        assert!(right.contains(&call), "no example of `{}` ({:?})", function.name, function.group);
    }
}

#[test]
fn every_standard_kind_has_an_instance() {
    let mut sources = Sources::default();
    let mut tables = Vec::new();
    for (name, text) in folder("library", "toml") {
        let id = sources.add(name, text);
        tables.push(parse_toml(&sources, id).0);
    }
    let page = file("spec/standard-kinds.md");
    let kinds = describe_kinds(&tables);
    assert!(kinds.len() > 10);
    for kind in kinds {
        assert!(page.contains(&format!("kind = \"{}\"\n", kind.name)), "no instance of `{}`", kind.name);
    }
}
