//! The reference is complete: every function and every standard kind stands in it, in a scenario that is right.

use std::collections::BTreeSet;

use offtake_model::{FUNCTIONS, FunctionGroup, KindDescription, describe_kinds};
use scenario::Type;
use syntax::{Sources, Table, parse_toml};

use crate::document::blocks;
use crate::project::{Project, file, folder};

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
    for name in ["functions", "assumptions", "facts", "questions"] {
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

fn library() -> Vec<Table> {
    let mut sources = Sources::default();
    let read = |(name, text)| {
        let id = sources.add(name, text);
        parse_toml(&sources, id).0
    };
    folder("library", "toml").into_iter().map(read).collect()
}

#[test]
fn every_standard_kind_has_an_instance() {
    let page = file("spec/standard-kinds.md");
    let kinds = describe_kinds(&library());
    assert!(kinds.len() > 10);
    let is_base = |kind: &KindDescription| kinds.iter().any(|other| other.like.as_ref() == Some(&kind.name));
    for kind in kinds.iter().filter(|kind| !is_base(kind)) {
        assert!(page.contains(&format!("kind = \"{}\"\n", kind.name)), "no instance of `{}`", kind.name);
    }
}

/// Words that stand behind a dot, in what ships: members that somebody reads.
fn words_read() -> BTreeSet<String> {
    let pages = ["scenarios", "library"].map(|name| folder(name, "toml")).into_iter().flatten();
    let texts = pages.chain(folder("spec", "md")).map(|(_, text)| text);
    let mut words = BTreeSet::new();
    for text in texts {
        let after = text.split('.').skip(1);
        let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        words.extend(after.map(word));
    }
    words
}

/// The names that a kind or part defines in these tables.
fn defined(body: &Table) -> Vec<String> {
    let tables = ["let", "stock", "flow", "pay", "transfer"].into_iter().filter_map(|key| body.get(key)?.as_table());
    tables.flat_map(|table| table.entries.iter().map(|entry| entry.key.text.clone())).collect()
}

#[test]
fn what_is_read_of_a_standard_kind_says_what_it_is() {
    let (tables, read) = (library(), words_read());
    let kinds = describe_kinds(&tables);
    let bodies = tables.iter().filter_map(|table| table.get("kind")?.as_table()).flat_map(|kinds| &kinds.entries);
    let (mut seen, mut silent) = (0, Vec::new());
    for entry in bodies {
        let body = entry.value.as_table().expect("a kind is a table");
        let kind = kinds.iter().find(|kind| kind.name == entry.key.text).expect("it is described");
        for name in defined(body).into_iter().filter(|name| read.contains(name)) {
            seen += 1;
            if !kind.outputs.iter().any(|output| output.name == name) {
                silent.push(format!("{}.{name}", kind.name));
            }
        }
    }
    assert!(seen > 80, "{seen}");
    assert!(silent.is_empty(), "give an `about`: {}", silent.join(", "));
}

#[test]
fn outputs_that_are_numbers_have_a_unit() {
    let page = file("spec/standard-kinds.md");
    let scenario = Project::new(blocks(&page)[0].text.clone()).build().expect();
    let (kinds, model) = (describe_kinds(&library()), &scenario.models[0]);
    let mut checked = 0;
    for instance in &model.instances {
        let of: Vec<&KindDescription> = kinds.iter().filter(|kind| instance.kinds.contains(&kind.name)).collect();
        for output in of.iter().flat_map(|kind| &kind.outputs).filter(|output| matches!(output.table, "let" | "stock"))
        {
            let name = format!("{}.{}", instance.name, output.name);
            let Some(quantity) = model.quantities.iter().find(|quantity| quantity.name == name) else {
                continue; // of a part
            };
            checked += 1;
            let number = !matches!(quantity.ty, Type::Boolean | Type::Date);
            assert_eq!(number, output.unit.is_some(), "{name}");
            assert_eq!(quantity.unit, output.unit, "{name}");
        }
    }
    assert!(checked > 50, "{checked}");
}
