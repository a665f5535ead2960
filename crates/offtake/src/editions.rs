//! Two editions of the files of a scenario: what stands in them, table by table, and what differs.

use std::collections::BTreeMap;

use report::{MovedChange, MovedSort};
use syntax::{Sources, Table, Value, ValueKind};

/// Tables of what may be set.
const SETTABLE: [&str; 3] = ["assume", "let", "decide"];

/// Dotted keys of a table, with their texts in its order.
type Keys = Vec<(String, String)>;

/// What stands in the files of a scenario.
pub(crate) struct Edition {
    /// Each table of a table, as `assume.price`, and each entry of the head, with its text; in the order of the files.
    entries: Vec<(String, String)>,
    /// What stands in each table of a table, key by key, by its place.
    keys: BTreeMap<String, Keys>,
    /// The value of each assumption, let and lever that says one, as it may be set, by its place.
    values: BTreeMap<String, String>,
    /// When each claim holds.
    claims: BTreeMap<String, String>,
}

impl Edition {
    /// Reads files.
    pub fn read(texts: &[(String, String)]) -> Self {
        let mut sources = Sources::default();
        let mut edition =
            Edition { entries: Vec::new(), keys: BTreeMap::new(), values: BTreeMap::new(), claims: BTreeMap::new() };
        for (at, (name, text)) in texts.iter().enumerate() {
            let Ok(file) = syntax::add_file(&mut sources, name, text.as_bytes()) else { continue };
            // The rows of a table are no TOML: one entry.
            if !name.ends_with(".toml") {
                edition.entries.push((name.clone(), text.clone()));
                continue;
            }
            let (table, _) = syntax::parse_toml(&sources, file);
            // Each file has a head of its own; that of the scenario comes first.
            let head = if at == 0 { String::new() } else { format!("{name}: ") };
            edition.add(&table, &head, &sources);
        }
        edition
    }

    fn add(&mut self, table: &Table, head: &str, sources: &Sources) {
        for entry in &table.entries {
            let section = &entry.key.text;
            if let ("fact", Some(facts)) = (section.as_str(), entry.value.as_array()) {
                let id = |fact: &Value| Some(fact.as_table()?.get("id")?.as_text()?.text.clone());
                for fact in facts {
                    self.enter(format!("fact.{}", id(fact).unwrap_or_default()), fact, sources);
                }
                continue;
            }
            let Some(inner) = entry.value.as_table() else {
                self.enter(format!("{head}{section}"), &entry.value, sources);
                continue;
            };
            for one in &inner.entries {
                let name = &one.key.text;
                let place = format!("{section}.{name}");
                self.enter(place.clone(), &one.value, sources);
                let said = |key: &str| one.value.as_table().and_then(|table| table.get(key)).unwrap_or(&one.value);
                let text = |value: &Value| value.as_text().map(|text| text.text.clone());
                match section.as_str() {
                    section if SETTABLE.contains(&section) => {
                        self.values.extend(text(said("value")).map(|text| (place, text)));
                    }
                    "ask" => self.claims.extend(text(said("holds")).map(|text| (name.clone(), text))),
                    _ => {}
                }
            }
        }
    }

    fn enter(&mut self, place: String, value: &Value, sources: &Sources) {
        if let Some(table) = value.as_table() {
            let mut keys = Vec::new();
            add_keys(table, "", sources, &mut keys);
            self.keys.entry(place.clone()).or_insert(keys);
        }
        self.entries.push((place, written(value, sources)));
    }

    /// The keys of a table that another edition of it lacks or says otherwise; nothing if both have no table there.
    fn other_keys(&self, place: &str, other: &Edition) -> Option<Option<String>> {
        let (own, others) = (self.keys.get(place)?, other.keys.get(place)?);
        let differs = own.iter().filter(|key| !others.contains(key));
        let texts: Vec<String> = differs.map(|(key, text)| format!("{key} = {text}")).collect();
        Some((!texts.is_empty()).then(|| texts.join(", ")))
    }

    /// The value at a place, if it says one.
    pub fn value(&self, place: &str) -> Option<&str> {
        self.values.get(place).map(String::as_str)
    }

    /// The unit in which the value at a place is reported, if it says one.
    fn unit(&self, place: &str) -> Option<&str> {
        let (_, unit) = self.keys.get(place)?.iter().find(|(key, _)| key == "unit")?;
        Some(unit)
    }

    /// When a claim holds.
    pub fn claim(&self, question: &str) -> Option<&str> {
        self.claims.get(question).map(String::as_str)
    }

    /// Places at which both editions say a value, and another one, in the order of the later files.
    pub fn other_values(&self, later: &Edition) -> Vec<String> {
        let differs = |place: &&String| match (self.value(place), later.value(place)) {
            (Some(from), Some(to)) => from != to,
            _ => false,
        };
        later.entries.iter().map(|(place, _)| place).filter(differs).cloned().collect()
    }

    /// Questions that hold otherwise.
    pub fn other_claims(&self, later: &Edition) -> Vec<String> {
        let both = self.claims.iter().filter_map(|(id, from)| Some((id, from, later.claims.get(id)?)));
        both.filter(|(_, from, to)| from != to).map(|(id, ..)| id.clone()).collect()
    }

    /// Whether anything differs but assumptions, lets, values of levers, claims and facts. Only the value of an assumption or a let
    /// moves answers: its unit is that of reports.
    pub fn has_other(&self, later: &Edition) -> bool {
        let rest = |edition: &Edition| -> Vec<(String, String)> {
            let without = |(place, text): &(String, String)| {
                let (section, name) = place.split_once('.').unwrap_or(("", place));
                let said = match section {
                    "fact" => return None,
                    "assume" | "let" if [self, later].iter().all(|edition| edition.value(place).is_some()) => {
                        return None;
                    }
                    section if SETTABLE.contains(&section) => {
                        self.values.get(place).zip(later.values.get(place)).and(edition.values.get(place))
                    }
                    "ask" => self.claims.get(name).zip(later.claims.get(name)).and(edition.claims.get(name)),
                    _ => None,
                };
                let said = said.map(|said| said.split_whitespace().collect::<Vec<_>>().join(" "));
                Some((place.clone(), said.map_or_else(|| text.clone(), |said| text.replacen(&said, "", 1))))
            };
            edition.entries.iter().filter_map(without).collect()
        };
        rest(self) != rest(later)
    }

    /// What differs, by its sort, then in the order of the later files; what is gone last.
    pub fn changes(&self, later: &Edition) -> Vec<MovedChange> {
        let find = |edition: &Edition, place: &str| {
            edition.entries.iter().find(|(other, _)| other == place).map(|(_, text)| text.clone())
        };
        let mut found = Vec::new();
        for (place, to) in &later.entries {
            let from = find(self, place);
            if from.as_ref() != Some(to) {
                found.push(self.change(later, place, from, Some(to.clone())));
            }
        }
        for (place, from) in &self.entries {
            if find(later, place).is_none() {
                found.push(self.change(later, place, Some(from.clone()), None));
            }
        }
        found.sort_by_key(|change| change.sort);
        found
    }

    fn change(&self, later: &Edition, place: &str, from: Option<String>, to: Option<String>) -> MovedChange {
        let (section, name) = place.split_once('.').unwrap_or(("", place));
        let sort = match section {
            "assume" => MovedSort::Assumption,
            "fact" => MovedSort::Fact,
            "ask" => MovedSort::Question,
            "kind" => MovedSort::Kind,
            _ => MovedSort::Scenario,
        };
        let name = if sort == MovedSort::Scenario { place } else { name }.to_owned();
        // Where the value differs, the value says it; else the keys of the table that do.
        let units = [self, later].map(|edition| edition.unit(place));
        let short = |values: [Option<&str>; 2]| match values {
            [Some(was), Some(is)] if was != is => {
                let mut both = [was, is].map(str::to_owned);
                for (value, unit) in both.iter_mut().zip(units).filter(|_| units[0] != units[1]) {
                    value.extend(unit.map(|unit| format!(", unit = {unit}")));
                }
                Some(both.map(Some))
            }
            _ => None,
        };
        let keys = || Some([self.other_keys(place, later)?, later.other_keys(place, self)?]);
        let values = match sort {
            MovedSort::Assumption | MovedSort::Scenario => short([self.value(place), later.value(place)]),
            MovedSort::Question => short([self.claim(&name), later.claim(&name)]),
            _ => None,
        };
        let [from, to] = values.or_else(keys).filter(|both| both[0] != both[1]).unwrap_or([from, to]);
        MovedChange { sort, name, from, to }
    }
}

/// Collects what stands in a table, and in tables in it under dotted keys.
fn add_keys(table: &Table, head: &str, sources: &Sources, keys: &mut Keys) {
    for entry in &table.entries {
        let key = format!("{head}{}", entry.key.text);
        match entry.value.as_table() {
            Some(inner) => add_keys(inner, &format!("{key}."), sources, keys),
            None => keys.push((key, written(&entry.value, sources))),
        }
    }
}

/// A value on one line, without comments and layout.
fn written(value: &Value, sources: &Sources) -> String {
    match &value.kind {
        ValueKind::Table(table) => {
            let entries =
                table.entries.iter().map(|entry| format!("{} = {}", entry.key.text, written(&entry.value, sources)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        ValueKind::Array(items) => {
            let items = items.iter().map(|item| written(item, sources));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        ValueKind::String(text) => text.text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => sources.text(value.span).split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(text: &str) -> Edition {
        Edition::read(&[("a.toml".into(), text.into())])
    }

    #[test]
    fn layout_and_comments_change_nothing() {
        let a = edition("[assume]\nprice = { value = \"$2\", basis = \"guess\" } # as heard\n");
        let b = edition("[assume.price]\nvalue   = \"$2\"\nbasis = \"guess\"\n");
        assert_eq!(a.changes(&b), []);
    }

    /// Also in a table within a table; a key that only one of them has stands alone.
    #[test]
    fn only_the_keys_of_a_table_that_differ_are_said() {
        let old = edition(
            "[[fact]]\nid = \"f\"\nwhat = \"long\"\nvalue = 360\n[contract.notes]\nkind = \"loan\"\nterms = { principal = \"$300\", rate = \"8%\" }\n\
             [ask.x]\nholds = \"a\"\nclaim = \"Yes.\"\n[party.lab]\n",
        );
        let new = edition(
            "[[fact]]\nid = \"f\"\nwhat = \"long\"\nvalue = 320\n[contract.notes]\nkind = \"loan\"\nterms = { principal = \"$320\", rate = \"8%\" }\n\
             [ask.x]\nholds = \"a\"\nclaim = \"Surely.\"\n[party.lab]\ncash = \"$1\"\n",
        );
        let found: Vec<(String, Option<String>, Option<String>)> =
            old.changes(&new).into_iter().map(|one| (one.name, one.from, one.to)).collect();
        let said = |name: &str, from: &str, to: &str| (name.to_owned(), Some(from.to_owned()), Some(to.to_owned()));
        let added = ("party.lab".to_owned(), None, Some("cash = $1".to_owned()));
        assert_eq!(
            found,
            [
                said("f", "value = 360", "value = 320"),
                said("x", "claim = Yes.", "claim = Surely."),
                said("contract.notes", "terms.principal = $300", "terms.principal = $320"),
                added,
            ]
        );
    }

    #[test]
    fn changes_are_named_by_sort_with_both_texts() {
        let old = edition(
            "months = 12\n[assume]\nprice = { value = \"$2\", why = \"a\" }\nold = \"1\"\n[ask.x]\nholds = \"a > 1\"\n[party.lab]\n",
        );
        let new = edition(
            "months = 24\n[assume]\nprice = { value = \"$3\", why = \"b\" }\n[ask.x]\nholds = \"a > 2\"\n[party.lab]\n[[fact]]\nid = \"f\"\nvalue = 1\n",
        );
        let found: Vec<(MovedSort, String, Option<String>, Option<String>)> =
            old.changes(&new).into_iter().map(|one| (one.sort, one.name, one.from, one.to)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                (MovedSort::Assumption, "price".into(), some("$2"), some("$3")),
                (MovedSort::Assumption, "old".into(), some("1"), None),
                (MovedSort::Fact, "f".into(), None, some("{ id = f, value = 1 }")),
                (MovedSort::Question, "x".into(), some("a > 1"), some("a > 2")),
                (MovedSort::Scenario, "months".into(), some("12"), some("24")),
            ]
        );
        assert_eq!(
            (old.other_values(&new), old.other_claims(&new)),
            (vec!["assume.price".to_owned()], vec!["x".to_owned()])
        );
    }
}
