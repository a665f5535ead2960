//! What `--json` prints is what the published schema says.

use serde_json::Value;

use super::{Home, SMALL};

/// Checks the part of JSON Schema that the schemas of results use; says where a value does not fit.
fn check(value: &Value, schema: &Value, place: &str) {
    check_in(schema, value, schema, place);
}

fn check_in(whole: &Value, value: &Value, schema: &Value, place: &str) {
    let check = |value: &Value, schema: &Value, place: &str| check_in(whole, value, schema, place);
    if let Some(reference) = schema["$ref"].as_str() {
        let found = whole.pointer(reference.trim_start_matches('#'));
        return check(value, found.unwrap_or_else(|| panic!("no {reference}")), place);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let null = choices.iter().any(|choice| choice["type"] == "null");
        if null && value.is_null() {
            return;
        }
        return choices.iter().filter(|choice| choice["type"] != "null").for_each(|choice| check(value, choice, place));
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value} is not one of {words:?}");
        return;
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    let fits = |ty: &Value| match ty.as_str() {
        Some("null") => value.is_null(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_u64(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    assert!(types.iter().any(fits), "{place}: {value} is not of {types:?}");
    for item in value.as_array().into_iter().flatten() {
        check(item, &schema["items"], &format!("{place}[]"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        assert!(value.get(name).is_some(), "{place}: {name} is missing");
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        let known = &schema["properties"][name];
        assert!(known.is_object(), "{place}: {name} is not in the schema");
        check(inner, known, &format!("{place}.{name}"));
    }
}

#[test]
fn a_run_fits_its_schema() {
    let home = Home::new();
    let schema = home.run(&["schema", "run"]).json();
    let run = home.run(&["run", "small.toml", "--json", "--paths", "200", "--set", "rent=$2/GPUh"]).json();
    check(&run, &schema, "run");
    assert!(!run["answers"][0]["crux"][0]["flip"]["values"].as_array().unwrap().is_empty());
}

#[test]
fn failed_paths_are_counted_first_and_fit_the_schema_too() {
    let home = Home::new();
    let text = SMALL.replace("500 GPU * rent", "500 GPU * rent / if(demand > 300 GPU, 1, 0)");
    home.write("failing.toml", text);
    let run = home.run(&["run", "failing.toml", "--json", "--paths", "200"]).json();
    check(&run, &home.run(&["schema", "run"]).json(), "run");
    let failure = &run["checks"]["failures"][0];
    assert!(failure["cause"].as_str().unwrap().contains("divides by zero"), "{failure}");
    assert!(failure["place"].as_str().unwrap().starts_with("failing.toml:"), "{failure}");
    let failed = run["checks"]["failed_paths"].as_u64().unwrap();
    assert!(failed > 20 && failed < 180, "{failed}");
    let printed = home.run(&["run", "failing.toml", "--paths", "200"]).ok();
    assert!(printed.lines().next().unwrap().contains("paths failed"), "{printed}");
}

#[test]
fn an_explanation_fits_its_schema() {
    let home = Home::new();
    let schema = home.run(&["schema", "explain"]).json();
    let quiet = ["--paths", "64", "--json"];
    for arguments in [
        &["lab.cash", "--at", "2027-03"][..],
        &["carry"],
        &["first(lab.cash < $5M)", "--set", "rent=$3/GPUh"],
        &["npv(paid(rental), 10%)", "--at", "2027-03"],
        &["last(lab.cash) - in(cheap, last(lab.cash))", "--path", "7"],
        &["rent"],
    ] {
        let found = home.run(&[&["explain", "small.toml"][..], arguments, &quiet].concat()).json();
        check(&found, &schema, arguments[0]);
    }
}
