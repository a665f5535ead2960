//! The schema of scenario files, as an editor reads it: it knows the keys that the language knows, accepts what ships,
//! and marks what is broken.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Map, Value};
use syntax::{Sources, Table, ValueKind};

use super::validator::problems;
use crate::command::{BASE, Folder, root, shipped};

fn schema() -> Value {
    Folder::new().run(&["schema", "scenario"]).json()
}

/// A TOML text as JSON.
fn json(name: &str, text: &str) -> Value {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let (table, problems) = syntax::parse_toml(&sources, file);
    assert!(problems.is_empty(), "{name} is not TOML: {}", syntax::render(&problems, &sources, false));
    json_table(&table)
}

fn json_table(table: &Table) -> Value {
    let entries = table.entries.iter().map(|entry| (entry.key.text.clone(), json_value(&entry.value)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn json_value(value: &syntax::Value) -> Value {
    match &value.kind {
        ValueKind::String(text) => text.text.as_str().into(),
        ValueKind::Integer(number) => (*number).into(),
        ValueKind::Float(number) => (*number).into(),
        ValueKind::Boolean(truth) => (*truth).into(),
        ValueKind::Datetime(text) => serde_json::json!({ "a date": text }),
        ValueKind::Array(values) => values.iter().map(json_value).collect(),
        ValueKind::Table(table) => json_table(table),
    }
}

/// The tables of the schema by the names that the language gives them.
fn tables(schema: &Value) -> BTreeMap<&str, &Value> {
    let table = |definition: &Value| definition.get("properties").is_some();
    let mut tables: BTreeMap<&str, &Value> = BTreeMap::from([("file", schema)]);
    for (name, definition) in schema["definitions"].as_object().expect("definitions") {
        let choices = definition["anyOf"].as_array().into_iter().flatten();
        let inner = std::iter::once(definition).chain(choices).find(|one| table(one));
        tables.extend(inner.map(|inner| (name.as_str(), inner)));
    }
    tables
}

fn keys(table: &Value) -> BTreeSet<&str> {
    table["properties"].as_object().expect("properties").keys().map(String::as_str).collect()
}

#[test]
fn each_table_has_the_keys_that_the_language_gives_it() {
    let schema = schema();
    let mut tables = tables(&schema);
    for (name, known) in model::table_keys() {
        if name == "fact" {
            continue; // facts have files of their own
        }
        let table = tables.remove(name).unwrap_or_else(|| panic!("the schema has no table {name}"));
        let (said, known) = (keys(table), known.into_iter().collect::<BTreeSet<_>>());
        let missing: Vec<_> = known.difference(&said).collect();
        assert!(missing.is_empty(), "{name} lacks {missing:?}");
        if matches!(name, "party" | "contract" | "thing") {
            assert_ne!(table["additionalProperties"], false, "{name} has the parameters of its kinds");
        } else {
            let more: Vec<_> = said.difference(&known).collect();
            assert!(more.is_empty(), "{name} has no {more:?}");
            assert_eq!(table["additionalProperties"], false, "{name}");
        }
    }
    assert_eq!(tables.into_keys().collect::<Vec<_>>(), ["assumption_in_place", "item"], "tables of no fixed keys");
}

#[test]
fn choices_have_the_words_that_the_language_knows() {
    let schema = schema();
    let definitions = &schema["definitions"];
    for (key, words) in model::choices() {
        let said = match key {
            "basis" => &definitions["assumption"]["properties"]["basis"]["enum"],
            "class" => &definitions["kind"]["properties"]["class"]["enum"],
            "name" => &definitions["name"]["not"]["enum"],
            "books" => {
                let books = &definitions["due"]["properties"]["books"];
                for word in words {
                    let alone = problems(&word.into(), books).is_empty();
                    let of_something = problems(&format!("{word} compute").into(), books).is_empty();
                    assert!(alone || of_something, "books = {word}");
                }
                continue;
            }
            _ => &definitions["due"]["properties"][key]["enum"],
        };
        assert_eq!(said, &serde_json::json!(words), "{key}");
    }
}

/// An editor shows a description when the pointer is over a key.
#[test]
fn everything_is_described() {
    fn silent(schema: &Value, place: &str, found: &mut Vec<String>) {
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            let described = inner.get("description").is_some() || inner.get("$ref").is_some();
            if !described {
                found.push(format!("{place}.{name}"));
            }
        }
    }
    let schema = schema();
    let mut found = Vec::new();
    silent(&schema, "", &mut found);
    for (name, table) in tables(&schema) {
        assert!(table.get("description").is_some(), "{name}");
        silent(table, name, &mut found);
    }
    assert!(found.is_empty(), "{found:?}");
}

fn library() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("library")).expect("the library");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect()
}

#[test]
fn shipped_files_fit() {
    let schema = schema();
    for path in [shipped(), library()].concat() {
        let name = path.display().to_string();
        let found = problems(&json(&name, &std::fs::read_to_string(&path).expect("shipped")), &schema);
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    }
}

/// Mistakes that a schema may see.
const VISIBLE: &[&str] = &[
    "unknown-key",
    "unknown-table",
    "missing-key",
    "wrong-value",
    "unknown-books",
    "toml-syntax",
    "nested-too-deep",
    "impossible-correlation",
];

/// The scenarios of the language reference and of the pages of errors: those without such a mistake fit, whatever else
/// is wrong with their names, units and expressions.
#[test]
fn what_the_reference_shows_fits() {
    let (schema, mut fitting) = (schema(), 0);
    for folder in ["spec", "docs/errors"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("the reference") {
            let path = entry.expect("an entry").path();
            let page = std::fs::read_to_string(&path).expect("a page");
            for shown in page.split("\n```toml\n").skip(1) {
                let (text, rest) = shown.split_once("\n```\n").expect("a block ends");
                let told = rest.trim_start().strip_prefix("```text\n").unwrap_or("").split("```").next().unwrap_or("");
                let visible = |id: &str| told.contains(&format!("[{id}]"));
                let broken = path.file_stem().is_some_and(|stem| VISIBLE.iter().any(|id| stem == *id));
                if broken || VISIBLE.iter().any(|id| visible(id)) {
                    continue;
                }
                let place = format!("{}:\n{text}\n", path.display());
                let mut value = json(&place, text);
                let table = value.as_object_mut().expect("a table");
                for (key, header) in [("offtake", Value::from(1)), ("start", "2026-01".into()), ("months", 24.into())] {
                    table.entry(key).or_insert(header);
                }
                let found = problems(&value, &schema);
                assert!(found.is_empty(), "{place}{}", found.join("\n"));
                fitting += 1;
            }
        }
    }
    assert!(fitting > 120, "{fitting}");
}

#[test]
fn files_of_definitions_fit_without_a_start() {
    let schema = schema();
    for text in [
        "[kind.shop]\nclass = \"party\"\n",
        "offtake = 1\ntitle = \"Units\"\n[unit.seat]\n[unit.team]\nvalue = \"8 seat\"\n",
        "[let]\nprice = 3\n[assume.x]\nvalue = \"1 to 2\"\nbasis = \"guess\"\nwhy = \"who knows\"\n",
    ] {
        assert_eq!(problems(&json("lib.toml", text), &schema), [""; 0], "{text}");
    }
}

/// A file that is right but for one line, and what the schema says of it; `check` calls each of them an error too.
#[test]
fn broken_files_do_not_fit() {
    let schema = schema();
    let folder = Folder::new();
    let extra = |more: &str| format!("{BASE}\n{more}\n");
    let changed = |line: &str, with: &str| {
        assert_eq!(BASE.matches(line).count(), 1, "{line}");
        BASE.replace(line, with)
    };
    assert_eq!(problems(&json("a.toml", BASE), &schema), [""; 0]);
    let books = "books = \"sale goods\"";
    let broken = [
        (changed("why =", "wy ="), ".assume.demand.wy"),
        (changed("basis = \"guess\"", "basis = \"gues\""), ".assume.demand.basis"),
        (changed("basis = \"guess\"", "basis = 3"), ".assume.demand.basis"),
        (changed("value = \"100 to 200\"", "min = 3"), ".assume.demand"),
        (changed("offtake = 1", "offtake = 2"), ".offtake"),
        (changed("offtake = 1\n", ""), "offtake"),
        (changed("months = 12\n", ""), "months"),
        (changed("start = \"2026-01\"\n", ""), "start"),
        (changed("start = \"2026-01\"", "start = \"2026-13\""), ".start"),
        (changed("start = \"2026-01\"", "start = \"2026-00\""), ".start"),
        (changed("start = \"2026-01\"", "start = \"26-01\""), ".start"),
        (changed("start = \"2026-01\"", "start = 2026-01-01"), ".start"),
        (changed("months = 12", "months = 0"), ".months"),
        (changed("months = 12", "months = 1201"), ".months"),
        (changed("months = 12", "months = \"12\""), ".months"),
        (changed("months = 12", "months = 12\nmnths = 3"), ".mnths"),
        (changed("months = 12", "months = 12\nuse = \"std\""), ".use"),
        (changed("[flow.sales]", "[flwo.sales]"), ".flwo"),
        (changed(books, "book = \"sale goods\""), ".flow.sales.book"),
        (changed(books, "books = \"sale\""), ".flow.sales.books"),
        (changed(books, "books = \"intrest\""), ".flow.sales.books"),
        (changed(books, "books = \"sale goods\"\nunpaid = \"lapse\""), ".flow.sales.unpaid"),
        (changed(books, "books = \"sale goods\"\non_default = \"halt\""), ".flow.sales.on_default"),
        (changed(books, "books = \"sale goods\"\ntier = -1"), ".flow.sales.tier"),
        (changed(books, "books = \"sale goods\"\nnet = \"maybe\""), ".flow.sales.net"),
        (changed("from = \"bank\"", "from = 3"), ".flow.sales.from"),
        (changed("from = \"bank\"\n", ""), ".flow.sales"),
        (changed("outside = true", "outside = \"yes\""), ".party.bank.outside"),
        (changed("holds =", "hold ="), ".ask.rich.hold"),
        (changed("show = [\"last(firm.cash)\"]", "show = [[\"x\"]]"), ".ask.rich.show"),
        (extra("[let]\nif = 3"), ".let.if"),
        (extra("[let]\n2x = 3"), ".let.2x"),
        (extra("[let]\nx = { vale = 3 }"), ".let.x"),
        (extra("[let]\nx = { value = 3, unit = 3 }"), ".let.x"),
        (extra("[stock.x]\ninitial = 0"), ".stock.x"),
        (extra("[kind.k]\nclass = \"partei\""), ".kind.k.class"),
        (extra("[kind.k]\nklass = \"party\""), ".kind.k.klass"),
        (extra("[kind.k.param]\nx = { default = 3 }"), ".kind.k.param.x"),
        (extra("[kind.k.param]\nx = { unit = \"USD\", type = \"date\" }"), ".kind.k.param.x"),
        (extra("[kind.k.param]\nx = { unit = \"USD\", optional = \"no\" }"), ".kind.k.param.x.optional"),
        (extra("[kind.k.part.p]\nstocks = {}"), ".kind.k.part.p.stocks"),
        (extra("[variant.v]\nsets = {}"), ".variant.v.sets"),
        (extra("[variant.v]\nadd.variant.w = {}"), ".variant.v.add.variant"),
        (extra("[show.s]\nserie = \"firm.cash\""), ".show.s"),
        (extra("[solve.s]\nnames = [\"x\"]\nstart = 1\nmax = 0"), ".solve.s.max"),
        (extra("[correlate]\ndemand = 0.5"), ".correlate"),
        (extra("[correlate]\ndemand = { other = 1.5 }"), ".correlate"),
        (extra("[decide.d]"), ".decide"),
        (extra("[entry.e]\nparty = \"firm\"\ndebit = \"expense x\"\ncredit = \"asset x\""), ".entry.e"),
        (extra("[party.x]\nopening = { \"asset chips\" = [] }"), ".party.x.opening"),
        (extra("[party.x]\ndefault_cost = { cash = \"10%\", too = \"bank\" }"), ".party.x.default_cost"),
        (extra("[unit.seat]\nvalue = 3"), ".unit.seat.value"),
    ];
    for (text, place) in &broken {
        let found = problems(&json("a.toml", text), &schema);
        assert!(found.iter().any(|found| found.contains(place)), "{place}: {found:?}\n{text}");
        folder.write("a.toml", text);
        assert_eq!(folder.run(&["check", "a.toml"]).code, Some(1), "{text}");
    }
}
