//! The parameters of the standard kinds, as the schema of scenario files lists them. `OFFTAKE_BLESS=1` writes them into it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::command::{Folder, root};

const PARAMETER: &str = r##"[{"$ref": "#/definitions/parameter_value"}]"##;

/// One kind's word on a parameter: who has it and what it takes, and what it is for.
struct Said {
    of: String,
    about: String,
}

/// What kinds of one class say of each parameter.
fn said(kinds: &[Value], class: &str) -> BTreeMap<String, Vec<Said>> {
    let mut all: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    for kind in kinds.iter().filter(|kind| kind["class"] == class) {
        for parameter in kind["parameters"].as_array().expect("parameters") {
            let text = |key: &str| parameter[key].as_str().unwrap_or_default();
            let default = match text("default") {
                "" => String::new(),
                default => format!("; {default} if not given"),
            };
            let of = format!("{} ({}{default})", kind["name"].as_str().expect("a name"), text("unit"));
            let row = Said { of, about: text("about").to_owned() };
            if !text("name").contains('.') {
                all.entry(text("name").to_owned()).or_default().push(row);
            }
        }
    }
    all
}

/// `a (GW), b (GW): capacity. c (party).`: neighbours that say the same share it.
fn description(rows: &[Said]) -> String {
    let same = |a: &Said, b: &Said| a.about == b.about && !a.about.is_empty();
    let sentence = |rows: &[Said]| {
        let of: Vec<&str> = rows.iter().map(|row| row.of.as_str()).collect();
        match rows[0].about.trim() {
            "" => format!("{}.", of.join(", ")),
            about => format!("{}: {about}.", of.join(", ")),
        }
    };
    rows.chunk_by(same).map(sentence).collect::<Vec<_>>().join(" ")
}

fn entry(name: &str, description: &str) -> String {
    let description = Value::from(description);
    let line = format!("        \"{name}\": {{\"description\": {description}, \"allOf\": {PARAMETER}}}");
    if line.chars().count() <= 119 {
        return line;
    }
    let (head, tail) = (format!("        \"{name}\": {{\n          \"description\": {description},"), "        }");
    format!("{head}\n          \"allOf\": {PARAMETER}\n{tail}")
}

/// The name that a property begins with.
fn name(property: &str) -> &str {
    property.trim_start().trim_start_matches('"').split('"').next().unwrap_or_default()
}

/// The text of the schema with the parameters of these kinds behind the keys that a class has of its own.
fn written(schema: &str, kinds: &[Value]) -> String {
    let definitions = schema.find("\"definitions\"").expect("definitions");
    let mut text = schema.to_owned();
    for class in ["party", "contract", "thing"] {
        let start = definitions + text[definitions..].find(&format!("\n    \"{class}\": {{")).expect("a class");
        let from = start + text[start..].find("\"properties\": {\n").expect("properties") + "\"properties\": {\n".len();
        let to = from + text[from..].find("\n      },\n").expect("an end");
        let (said, mut properties) = (said(kinds, class), Vec::new());
        let mut lines = Vec::new();
        for line in text[from..to].lines() {
            if line.starts_with("        \"") && !lines.is_empty() {
                properties.push(std::mem::take(&mut lines).join("\n"));
            }
            lines.push(line);
        }
        properties.push(lines.join("\n"));
        let is_parameter = |text: &str| text.contains(PARAMETER) && said_of_kinds(text);
        let mut own: Vec<String> = properties
            .iter()
            .filter(|one| !is_parameter(one))
            .map(|one| one.trim_end_matches(',').to_owned())
            .collect();
        let keys: BTreeSet<String> = own.iter().map(|one| name(one).to_owned()).collect();
        let taken: Vec<&String> = said.keys().filter(|name| keys.contains(*name)).collect();
        assert!(taken.is_empty(), "keys of every {class}, and parameters of a kind: {taken:?}");
        own.extend(said.iter().map(|(name, rows)| entry(name, &description(rows))));
        text.replace_range(from..to, &own.join(",\n"));
    }
    text
}

/// Whether a description begins as those of kinds do: `kind (unit`.
fn said_of_kinds(property: &str) -> bool {
    let Some((_, text)) = property.split_once("\"description\": \"") else { return false };
    let word = text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').count();
    word > 0 && text[word..].starts_with(" (")
}

#[test]
fn parameters_of_standard_kinds_are_as_the_kinds_say() {
    let path = root().join("docs/schema/scenario.schema.json");
    let schema = std::fs::read_to_string(&path).expect("the schema");
    let kinds = Folder::new().run(&["kinds", "--json"]).json();
    let expected = written(&schema, kinds.as_array().expect("kinds"));
    if std::env::var_os("OFFTAKE_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(path, &expected).expect("written");
        return;
    }
    assert!(
        schema == expected,
        "write them: OFFTAKE_BLESS=1 cargo test -p offtake-cli --test main parameters_of_standard"
    );
}
