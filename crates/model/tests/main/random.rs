//! Order never matters, and no text, however mangled, makes the model panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use syntax::{FileId, Sources, Table, Value, ValueKind, parse_toml};

use crate::beside::files_before;
use crate::document::blocks;
use crate::project::{Change, Project, add_header, file, folder};

/// A small generator with a fixed seed (xorshift64; Marsaglia 2003).
struct Dice {
    state: u64,
    /// Lists whose items have ids are shuffled too.
    lists: bool,
}

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % sides.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len())]
    }

    fn shuffle(&mut self, table: &mut Table) {
        for place in (1..table.entries.len()).rev() {
            table.entries.swap(place, self.roll(place + 1));
        }
        table.entries.iter_mut().for_each(|entry| self.shuffle_inside(&mut entry.value));
    }

    fn shuffle_inside(&mut self, value: &mut Value) {
        match &mut value.kind {
            ValueKind::Table(table) => self.shuffle(table),
            ValueKind::Array(values) => {
                let has_id = |value: &Value| value.as_table().is_some_and(|table| table.get("id").is_some());
                if self.lists && values.iter().all(has_id) {
                    for place in (1..values.len()).rev() {
                        values.swap(place, self.roll(place + 1));
                    }
                }
                values.iter_mut().for_each(|value| self.shuffle_inside(value));
            }
            _ => {}
        }
    }
}

/// A scenario by name and text, with the files beside it.
struct Known {
    name: String,
    text: String,
    files: Vec<(String, String)>,
}

/// The shipped scenarios, and those of the reference that have no error.
fn scenarios() -> Vec<Known> {
    let mut shipped = folder("scenarios", "toml");
    shipped
        .extend(["sim", "pc", "lp"].map(|name| (name.to_string(), file(&format!("scenarios/textbook/{name}.toml")))));
    let mut all: Vec<Known> = shipped.into_iter().map(|(name, text)| Known { name, text, files: Vec::new() }).collect();
    for (name, page) in folder("spec", "md") {
        let blocks = blocks(&page);
        for (at, pair) in blocks.windows(2).enumerate() {
            if pair[0].info == "toml" && pair[1].text == "ok\n" {
                let files = files_before(&blocks[..at]);
                all.push(Known { name: format!("{name}:{}", pair[0].line), text: pair[0].text.clone(), files });
            }
        }
    }
    all
}

#[test]
fn the_order_of_tables_and_keys_never_matters() {
    let mut dice = Dice { state: 20260501, lists: false };
    for Known { name, text, files } in scenarios() {
        let mut sources = Sources::default();
        let id = sources.add("scenario.toml", &text);
        let (mut table, problems) = parse_toml(&sources, id);
        assert!(problems.is_empty(), "{name}");
        add_header(&mut table, FileId(0));
        let project = Project { files, ..Project::new("") };
        let built =
            |table: &Table, libraries: Option<Change>| format!("{:?}", project.build_shuffled(table, libraries));
        let as_written = built(&table, None);
        // Where its places are read, the order of a list is what the scenario says.
        dice.lists = ![".index", "first(", "last("].iter().any(|word| text.contains(word));
        assert!(as_written.starts_with("(Some("), "{name} does not build");
        for _ in 0..3 {
            let mut shuffled = table.clone();
            dice.shuffle(&mut shuffled);
            let mut shuffle_libraries = |libraries: &mut Vec<Table>| {
                libraries.iter_mut().for_each(|library| dice.shuffle(library));
                libraries.reverse();
            };
            // The places stay those of the text as written, so that even they must be equal.
            assert!(built(&shuffled, Some(&mut shuffle_libraries)) == as_written, "{name} depends on its order");
        }
    }
}

/// The pieces of a text: words, numbers and signs, each with its place.
fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| if first.is_alphanumeric() { c.is_alphanumeric() || c == '_' } else { false };
        let end = rest[first.len_utf8()..].find(|c| !same(c)).map_or(rest.len(), |at| at + first.len_utf8());
        out.push(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

fn mangle(dice: &mut Dice, text: &str, other: &[&str]) -> String {
    let mut pieces: Vec<&str> = tokens(text);
    for _ in 0..1 + dice.roll(4) {
        let at = dice.roll(pieces.len());
        match dice.roll(6) {
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at]),
            2 => pieces[at] = other[dice.roll(other.len())],
            3 => pieces.insert(at, other[dice.roll(other.len())]),
            4 => {
                let to = dice.roll(pieces.len());
                pieces.swap(at, to);
            }
            _ => {
                let length = dice.roll(12).min(pieces.len() - at);
                drop(pieces.drain(at..at + length));
            }
        }
        if pieces.is_empty() {
            return String::new();
        }
    }
    pieces.concat()
}

#[test]
fn mangled_scenarios_never_panic() {
    let scenarios = scenarios();
    let all: String = scenarios.iter().map(|known| known.text.as_str()).collect();
    let other: Vec<&str> = tokens(&all);
    let mut dice = Dice { state: 6_700_417, lists: false };
    let (count, mut valid) = (600, 0);
    for _ in 0..count {
        let Known { name, text, files } = dice.pick(&scenarios);
        let seed = dice.state;
        let mangled = mangle(&mut dice, text, &other);
        let built = catch_unwind(AssertUnwindSafe(|| {
            let built = Project { lint: true, files: files.clone(), ..Project::new(mangled.clone()) }.build();
            (built.scenario.is_some(), built.rendered().len())
        }));
        match built {
            Ok((scenario, _)) => valid += usize::from(scenario),
            Err(_) => panic!("{name} mangled with {seed} makes it panic:\n{mangled}"),
        }
    }
    assert!(valid > 20, "{count} texts, {valid} of them valid");
}
