//! A small validator of JSON Schema: the words that the published schemas use, and a panic at any other.

use regex_lite::Regex;
use serde_json::Value;

/// Words that describe and check nothing.
const SILENT: &[&str] =
    &["$schema", "$id", "title", "description", "default", "definitions", "$defs", "x-tombi-toml-version"];

/// Where a value does not fit, as `place: why`.
pub fn problems(value: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Validator { root: schema, closed: false }.check(value, schema, "", &mut found);
    found
}

/// As [`problems`], and every field must be described: what a program prints must be in its schema, even where the
/// schema leaves room for more fields to come.
pub fn undescribed(value: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Validator { root: schema, closed: true }.check(value, schema, "", &mut found);
    found
}

struct Validator<'s> {
    root: &'s Value,
    closed: bool,
}

impl<'s> Validator<'s> {
    fn check(&self, value: &Value, schema: &'s Value, place: &str, found: &mut Vec<String>) {
        let words = match schema {
            Value::Bool(true) => return,
            Value::Object(words) => words,
            _ => return found.push(format!("{place}: nothing may stand here")),
        };
        if let Some(name) = words.get("$ref").and_then(Value::as_str) {
            assert_eq!(words.len(), 1, "what stands beside `$ref` is ignored: {schema}");
            let inner = self.root.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("no {name}"));
            return self.check(value, inner, place, found);
        }
        for (word, said) in words {
            self.word(word, said, value, schema, place, found);
        }
    }

    fn word(
        &self,
        word: &str,
        said: &'s Value,
        value: &Value,
        schema: &'s Value,
        place: &str,
        found: &mut Vec<String>,
    ) {
        let mut unless = |fits: bool, why: String| {
            if !fits {
                found.push(format!("{place}: {why}"));
            }
        };
        let list = || said.as_array().expect("a list").iter();
        let matching = || list().filter(|inner| self.fits(value, inner)).count();
        let length = |text: &str| said.as_u64() <= Some(text.chars().count() as u64);
        match word {
            "type" => unless(is_of(value, said), format!("{value} is not of type {said}")),
            "const" => unless(value == said, format!("{value} is not {said}")),
            "enum" => unless(list().any(|one| one == value), format!("{value} is none of {said}")),
            "anyOf" => self.any(value, said, place, found),
            "oneOf" => unless(matching() == 1, format!("{value} fits {} of {said}", matching())),
            "allOf" => list().for_each(|inner| self.check(value, inner, place, found)),
            "not" => unless(!self.fits(value, said), format!("{value} fits {said}")),
            "minimum" => {
                unless(value.as_f64() >= said.as_f64() || !value.is_number(), format!("{value} is below {said}"))
            }
            "maximum" => {
                unless(value.as_f64() <= said.as_f64() || !value.is_number(), format!("{value} is above {said}"))
            }
            "minLength" => unless(value.as_str().is_none_or(length), format!("{value} is shorter than {said}")),
            "minItems" => unless(items(value).is_none_or(|len| len >= said.as_u64().unwrap()), "too few items".into()),
            "maxItems" => unless(items(value).is_none_or(|len| len <= said.as_u64().unwrap()), "too many items".into()),
            "pattern" => {
                let pattern = Regex::new(said.as_str().expect("a pattern")).expect("a pattern");
                unless(
                    value.as_str().is_none_or(|text| pattern.is_match(text)),
                    format!("{value} does not match {said}"),
                );
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(item, said, &format!("{place}[{at}]"), found);
                }
            }
            "required" => {
                let missing = list().filter(|name| value.is_object() && value.get(name.as_str().unwrap()).is_none());
                found.extend(missing.map(|name| format!("{place}: {name} is missing")));
            }
            "dependencies" => {
                for (name, needs) in said.as_object().expect("a table") {
                    let needs = needs.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name"));
                    let missing = needs.filter(|other| value.get(name).is_some() && value.get(other).is_none());
                    found.extend(missing.map(|other| format!("{place}: {name} needs {other}")));
                }
            }
            "properties" => self.properties(value, said, schema, place, found),
            "additionalProperties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    if schema["properties"].get(name).is_none() {
                        self.check(inner, said, &format!("{place}.{name}"), found);
                    }
                }
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flat_map(|table| table.keys()) {
                    self.check(&Value::from(name.as_str()), said, &format!("{place}.{name}"), found);
                }
            }
            _ => assert!(SILENT.contains(&word), "the validator does not know `{word}`"),
        }
    }

    fn properties(&self, value: &Value, said: &'s Value, schema: &'s Value, place: &str, found: &mut Vec<String>) {
        for (name, inner) in value.as_object().into_iter().flatten() {
            let place = format!("{place}.{name}");
            match said.get(name) {
                Some(said) => self.check(inner, said, &place, found),
                None if self.closed && schema.get("additionalProperties").is_none() => {
                    found.push(format!("{place}: is not in the schema"));
                }
                None => {}
            }
        }
    }

    /// One of several must fit; if none does, what is said of the nearest.
    fn any(&self, value: &Value, said: &'s Value, place: &str, found: &mut Vec<String>) {
        let tried = said.as_array().expect("a list").iter().map(|inner| {
            let mut problems = Vec::new();
            self.check(value, inner, place, &mut problems);
            problems
        });
        let place_of = |problem: &String| problem.find(": ").unwrap_or(0);
        let depth = |problems: &Vec<String>| problems.iter().map(place_of).max();
        let best = tried.max_by_key(|problems| (problems.is_empty(), depth(problems)));
        found.extend(best.into_iter().flatten());
    }

    fn fits(&self, value: &Value, schema: &'s Value) -> bool {
        let mut found = Vec::new();
        self.check(value, schema, "", &mut found);
        found.is_empty()
    }
}

fn items(value: &Value) -> Option<u64> {
    Some(value.as_array()?.len() as u64)
}

fn is_of(value: &Value, said: &Value) -> bool {
    match said.as_str() {
        None => said.as_array().expect("types").iter().any(|one| is_of(value, one)),
        Some("null") => value.is_null(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => panic!("no type is called {other}"),
    }
}
