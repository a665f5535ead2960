//! `offtake moved`: what changed between two results and what each change explains, against numbers worked out by hand.

use std::fs;

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// Both coins fall heads with the product of their probabilities.
const COINS: &str = r#"offtake = 1
title = "Two coins"
start = "2026-01"
months = 3
use = ["terms.toml"]

[assume]
nickel = { value = "bernoulli(50%)", basis = "guess", why = "an example" }
dime = { value = "bernoulli(50%)", basis = "guess", why = "an example" }
rent = { value = "uniform($1, $5)", fact = "rent", why = "an example" }

[let]
least = "1.5"

[ask.both]
question = "Do both fall heads?"
claim = "Yes."
counter = "No."
holds = "nickel + dime > least"
show = ["rent"]

[ask.dear]
question = "Is it dear?"
claim = "Yes."
counter = "No."
holds = "rent > $4"
"#;

const TERMS: &str = "[[fact]]\nid = \"rent\"\nwhat = \"The rent.\"\nvalue = 3\nunit = \"USD\"\nas_of = \"2026-01-01\"\n\
    source = \"https://example.org/rent\"\npublisher = \"Example\"\ngrade = \"reported\"\nshelf_life = \"1 yr\"\n";

struct Results(Folder);

impl Results {
    fn new() -> Self {
        let folder = Folder::with(COINS);
        folder.write("terms.toml", TERMS);
        let results = Results(folder);
        results.run("old", &[]);
        results
    }

    fn run(&self, out: &str, arguments: &[&str]) {
        self.0.run(&[&["run", "a.toml", "--paths", "4096", "--out", out], arguments].concat()).good();
    }

    /// The view after the scenario was written anew and run.
    fn moved(&self, text: &str, arguments: &[&str]) -> Value {
        self.0.write("a.toml", text);
        self.run("new", arguments);
        let view = self.0.run(&["moved", "old", "new", "--json"]).json();
        let schema = serde_json::from_str(offtake::MOVED_SCHEMA).expect("JSON");
        assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
        for answer in view["answers"].as_array().expect("answers") {
            let parts = answer["parts"].as_array().expect("parts").iter();
            let sum: f64 = parts.map(|part| number(&part["value"])).sum();
            let whole = number(&answer["change"]["value"]);
            assert!((sum - whole).abs() < 1e-12 || view["attribution"] == "none", "{answer:#}");
        }
        view
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn part(view: &Value, answer: usize, name: &str) -> (f64, f64) {
    let mut parts = view["answers"][answer]["parts"].as_array().expect("parts").iter();
    let found = parts.find(|part| part["name"] == name).unwrap_or_else(|| panic!("no {name}: {view:#}"));
    (number(&found["value"]), number(&found["std_error"]))
}

/// From 50 % × 50 % to 80 % × 60 %: alone the nickel adds 15 %, behind the dime 18 %, so 16.5 % on average; the dime 5 % and 8 %, so 6.5 %.
#[test]
fn two_changes_are_divided_by_shapley_values() {
    let results = Results::new();
    let text = COINS.replacen("bernoulli(50%)", "bernoulli(80%)", 1).replacen("bernoulli(50%)", "bernoulli(60%)", 1);
    let view = results.moved(&text, &[]);
    assert_eq!((&view["attribution"], &view["not_attributed"]), (&"shapley".into(), &Value::Null));
    for (name, expected) in [("nickel", 0.165), ("dime", 0.065)] {
        let (value, error) = part(&view, 0, name);
        assert!((value - expected).abs() <= 4.0 * error && error < 0.01, "{name}: {value} ± {error}");
        assert_eq!(part(&view, 1, name), (0.0, 0.0));
    }
    let change = &view["changes"][0];
    assert_eq!((&change["sort"], &change["name"]), (&"assumption".into(), &"nickel".into()));
    assert_eq!((&change["from"], &change["to"]), (&"bernoulli(50%)".into(), &"bernoulli(80%)".into()));
    assert_eq!(view["answers"][0]["paired"], true);
    let text = results.0.run(&["moved", "old", "new"]).good();
    for words in ["nickel", "bernoulli(80%)", "Shapley values", "P(claim) from 24", "+16.8 %", "as it was"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

/// Another claim, another seed, another setting, and all else: each is named and explains its part.
#[test]
fn every_sort_of_change_is_named() {
    let results = Results::new();
    let view =
        results.moved(&COINS.replace("rent > $4", "rent > $3"), &["--seed", "2", "--set", "dime=bernoulli(60%)"]);
    let sorts: Vec<&str> =
        view["changes"].as_array().expect("changes").iter().map(|one| one["sort"].as_str().expect("a word")).collect();
    assert_eq!(sorts, ["setting", "question", "sampling"]);
    let (value, error) = part(&view, 1, "when it holds");
    assert!((value - 0.25).abs() <= 4.0 * error.max(1e-3), "{value} ± {error}");
    let (value, error) = part(&view, 0, "what is set");
    assert!((value - 0.05).abs() <= 4.0 * error, "{value} ± {error}");
    assert!(part(&view, 0, "other draws").1 > 0.0);
    assert_eq!(view["answers"][0]["paired"], false);

    let view = results.moved(&COINS.replace("least = \"1.5\"", "least = \"0.5\""), &[]);
    let (value, error) = part(&view, 0, "let.least");
    assert!((value - 0.5).abs() <= 4.0 * error, "{value} ± {error}");
    assert_eq!((&view["attribution"], &view["changes"][0]["name"]), (&"alone".into(), &"let.least".into()));
    let view = results.moved(&COINS.replace("months = 3", "months = 4"), &[]);
    assert_eq!(part(&view, 0, "all else in the files"), (0.0, 0.0));
    assert_eq!((&view["changes"][0]["name"], &view["changes"][0]["to"]), (&"months".into(), &"4".into()));

    results.0.write("terms.toml", TERMS.replace("value = 3", "value = 2"));
    let view = results.moved(COINS, &[]);
    assert_eq!((&view["changes"][0]["sort"], &view["changes"][0]["name"]), (&"fact".into(), &"rent".into()));
    assert_eq!(part(&view, 0, "facts of the scenario's files"), (0.0, 0.0));
    assert_eq!((&view["changes"][0]["from"], &view["changes"][0]["to"]), (&"value = 3".into(), &"value = 2".into()));
}

/// In a pipe also a long text is whole.
#[test]
fn no_text_of_a_change_is_cut() {
    let results = Results::new();
    let long = "Do both of these coins, thrown by one and the same hand, fall heads in the end?";
    results.moved(&COINS.replace("Do both fall heads?", long), &[]);
    let text = results.0.run(&["moved", "old", "new"]).good();
    let line = text.lines().find(|line| line.trim_start().starts_with("question ")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("question = Do both fall heads?") && line.ends_with(&format!("question = {long}")), "{line}");
}

/// Layout and comments change nothing, and neither do threads.
#[test]
fn nothing_changed_moves_nothing() {
    let results = Results::new();
    let view = results.moved(&COINS.replace("[let]", "# a comment\n\n[let]"), &["--threads", "1"]);
    assert_eq!((&view["changes"], &view["answers"][0]["parts"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    assert_eq!(view["answers"][0]["change"]["value"], 0.0);
    assert!(results.0.run(&["moved", "old", "new"]).good().contains("nothing changed"));
}

/// More than six are made one after the other; what cannot be made alone is made together.
#[test]
fn many_changes_and_those_that_need_each_other() {
    let coins: String = (0..7)
        .map(|coin| format!("coin{coin} = {{ value = \"bernoulli(50%)\", basis = \"guess\", why = \"an example\" }}\n"))
        .collect();
    let folder = Folder::with(
        &COINS
            .replace("[let]", &format!("{coins}\n[let]"))
            .replace("nickel + dime > least", "coin0 + coin1 + coin2 + coin3 + coin4 + coin5 + coin6 > 3.5"),
    );
    folder.write("terms.toml", TERMS);
    let results = Results(folder);
    results.run("old", &[]);
    let text = fs::read_to_string(results.0.path().join("a.toml")).expect("it was written");
    let view = results.moved(&text.replace("bernoulli(50%)", "bernoulli(60%)"), &[]);
    assert_eq!(view["attribution"], "in_order");
    assert_eq!(view["answers"][0]["parts"].as_array().map(Vec::len), Some(9));

    // The claim reads a name that only the later files have: neither alone can be run.
    let results = Results::new();
    let text = COINS.replace("least = \"1.5\"", "most = \"0.5\"").replace("> least", "> most");
    let view = results.moved(&text, &[]);
    let (value, error) = part(&view, 0, "all else in the files");
    assert!((value - 0.5).abs() <= 4.0 * error, "{value} ± {error}");
    assert_eq!(view["attribution"], "alone");
}

/// The unit of an assumption moves nothing if it is that of reports, and else comes with the let that reads it; neither is all else.
#[test]
fn another_unit_is_a_change_of_its_assumption() {
    let bill = |rent: &str, bill: &str, dime: &str| {
        COINS
            .replace("{ value = \"uniform($1, $5)\", fact = \"rent\"", &format!("{{ {rent}, basis = \"guess\""))
            .replace("[let]\n", &format!("[let]\nbill = \"{bill}\"\n"))
            .replace("rent > $4", "bill > $48")
            .replace("dime = { value = \"bernoulli(50%)\"", &format!("dime = {{ value = \"bernoulli({dime})\""))
    };
    let yearly = "value = \"uniform($12/yr, $60/yr)\"";
    let results = Results(Folder::with(&bill(yearly, "rent * 1 yr", "50%")));
    results.0.write("terms.toml", TERMS);
    results.run("old", &[]);
    let view = results.moved(&bill(&format!("{yearly}, unit = \"USD/mo\""), "rent * 1 yr", "60%"), &[]);
    let changes = [&view["changes"][0], &view["changes"][1]].map(|one| (&one["sort"], &one["name"], &one["to"]));
    assert_eq!(changes[1], (&"assumption".into(), &"rent".into(), &"unit = USD/mo".into()));
    assert_eq!(
        (&view["attribution"], view["answers"][0]["parts"].as_array().map(Vec::len)),
        (&"alone".into(), Some(1))
    );

    let view = results.moved(&bill("value = \"uniform($12, $84)\", unit = \"USD\"", "rent", "60%"), &[]);
    let (value, error) = part(&view, 1, "rent with let.bill");
    assert!((value - 0.25).abs() <= 4.0 * error, "{value} ± {error}");
    assert!(part(&view, 0, "dime").0 > 0.02 && part(&view, 0, "rent with let.bill") == (0.0, 0.0));
    assert_eq!(view["changes"][1]["to"], "uniform($12, $84), unit = USD");
}

/// The versions are alike, and say nothing of it.
#[test]
fn what_is_not_found_again_is_unexplained() {
    let results = Results::new();
    results.moved(COINS, &[]);
    let path = results.0.path().join("new/run.json");
    let mut run: Value = serde_json::from_str(&fs::read_to_string(&path).expect("written")).expect("JSON");
    let chance = number(&run["answers"][0]["probability"]);
    run["answers"][0]["probability"] = (chance + 0.25).into();
    fs::write(&path, run.to_string()).expect("writable");
    let view = results.0.run(&["moved", "old", "new", "--json"]).json();
    let parts = view["answers"][0]["parts"].as_array().expect("parts");
    assert_eq!((parts.len(), &parts[0]["sort"]), (1, &Value::from("unexplained")), "{view:#}");
    assert!((number(&parts[0]["value"]) - 0.25).abs() < 1e-12);
}

#[test]
fn without_reruns_the_changes_are_listed() {
    let results = Results::new();
    results.moved(&COINS.replacen("bernoulli(50%)", "bernoulli(80%)", 1), &[]);
    for (arguments, words) in [
        (&["--without-reruns"][..], "no run was to be made again"),
        (&["--most-operations", "1000"], "`--most-operations"),
    ] {
        let text = results.0.run(&[&["moved", "old", "new"], arguments].concat()).good();
        assert!(text.contains(words) && text.contains("bernoulli(80%)"), "{words}:\n{text}");
    }
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let results = Results::new();
    let folder = &results.0;
    folder.write("b.toml", COINS.replace("ask.both", "ask.other").replace("ask.dear", "ask.cheap"));
    folder.run(&["run", "b.toml", "--paths", "64", "--out", "other"]).good();
    folder.run(&["sweep", "a.toml", "--over", "rent=$1 to $2 in 2", "--paths", "64", "--out", "swept"]).good();
    let manifest = fs::read_to_string(folder.path().join("old/manifest.json")).expect("a manifest");
    for (name, text) in [
        ("earlier", manifest.replace("  \"layout\": 2,\n", "")),
        ("later", manifest.replace("\"layout\": 2", "\"layout\": 9")),
        ("app", "{\"name\": \"an app\"}".to_owned()),
        ("broken", "{".to_owned()),
        ("half", manifest.clone()),
    ] {
        fs::create_dir(folder.path().join(name)).expect("writable");
        folder.write(&format!("{name}/manifest.json"), text);
    }
    // What was run is not what its inputs say.
    fs::create_dir(folder.path().join("edited")).expect("writable");
    for name in ["manifest.json", "run.json", "inputs.json"] {
        let text = fs::read_to_string(folder.path().join("old").join(name)).expect("written");
        folder.write(&format!("edited/{name}"), text.replace("uniform($1, $5)", "uniform($1, $6)"));
    }
    folder.write("edited/manifest.json", &manifest);
    for (name, words) in [
        ("edited", "inputs.json has another a.toml than manifest.json says was run"),
        ("none", "there is no manifest.json in it"),
        (".", "there is no manifest.json in it"),
        ("app", "app holds no result of Offtake"),
        ("broken", "manifest.json is not JSON"),
        ("half", "there is no run.json in it"),
        ("earlier", "run it again: `offtake run a.toml --out earlier`"),
        ("later", "by a later Offtake"),
        ("swept", "swept holds a sweep"),
        ("other", "no question is in both"),
    ] {
        let done = folder.run(&["moved", "old", name]);
        assert!(done.err.contains(words) && done.err.contains("help"), "{name}: {}", done.err);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{name}");
    }
    assert_eq!(folder.run(&["moved", "old"]).code, Some(2));
}

/// A question that is answered by names has claims in no file: their moves are said, and the others are divided all the same.
#[test]
fn names_move_and_are_not_divided() {
    let named = "\n[variant.cheap]\nset = { rent = \"$1\" }\n\n[ask.which]\nquestion = \"Which?\"\namong = [\"as stated\", \"cheap\"]\nleast = \"rent\"\n";
    let folder = Folder::with(&(COINS.to_owned() + named));
    folder.write("terms.toml", TERMS);
    let results = Results(folder);
    results.run("old", &[]);
    let text = (COINS.to_owned() + named).replacen("bernoulli(50%)", "bernoulli(80%)", 1);
    results.0.write("a.toml", text);
    results.run("new", &[]);
    let view = results.0.run(&["moved", "old", "new", "--json"]).json();
    assert!(view["answers"].as_array().is_some_and(|answers| answers.len() > 2), "{view:#}");
    let undivided = "not divided among the changes: its claim is one of the names that answer a question";
    let text = results.0.run(&["moved", "old", "new"]).good();
    assert!(!text.contains(undivided), "no name moved: {text}");
    let dearer = (COINS.to_owned() + named).replace("set = { rent = \"$1\" }", "set = { rent = \"$4\" }");
    results.0.write("a.toml", dearer);
    results.run("dearer", &[]);
    let text = results.0.run(&["moved", "old", "dearer"]).good();
    assert_eq!(text.matches(undivided).count(), 2, "{text}");
    let (value, error) = part(&view, 0, "nickel");
    assert!((value - 0.15).abs() <= 4.0 * error, "{value} ± {error}");
}
