//! `offtake run` of several scenarios: their questions in one table.

use serde_json::Value;

use crate::command::{Folder, Outcome};
use crate::drawing::{bars, number, scale, sound, spans};
use crate::schema::validator::undescribed;

/// A scenario of one question on a line of rent, with a figure that is known.
fn deal(subject: &str, line: &str) -> String {
    format!(
        r#"offtake = 1
title = "Rent"
start = "2026-01"
months = 3

[assume]
rent = {{ value = "uniform($1/mo, $5/mo)", basis = "guess", why = "an example" }}
fee = {{ value = "uniform($0/mo, $2/mo)", basis = "estimate", why = "an example" }}

[check.rent]
value = "rent"
expected = "$3/mo"
source = "the middle"
tolerance = "10%"

[ask.dear]
subject = "{subject}"
question = "Is it dear?"
claim = "Yes."
counter = "No."
holds = "rent + fee > {line}"
"#
    )
}

/// A decision among two names.
const NAMES: &str = r#"offtake = 1
title = "Two ways"
start = "2026-01"
months = 3

[assume]
rent = { value = "uniform($1/mo, $5/mo)", basis = "guess", why = "an example" }

[let]
cost = "rent"

[variant.own]
set = { cost = "$2/mo" }

[ask.best]
question = "Which is cheaper?"
among = ["as stated", "own"]
least = "last(cost)"
"#;

const FEW: [&str; 2] = ["--paths", "1024"];

fn deals() -> Folder {
    let folder = Folder::new();
    folder.write("b.toml", deal("Debt", "$4/mo"));
    folder.write("a.toml", deal("Rent", "$3/mo"));
    folder.write("names.toml", NAMES);
    folder.write("prices.toml", "[assume]\nprice = { value = \"$1\", basis = \"guess\", why = \"shared\" }\n");
    folder.write("read.me", "no scenario");
    folder.write(".hidden.toml", "nor this");
    std::fs::create_dir(folder.path().join("shared")).expect("writable");
    folder
}

fn run(folder: &Folder, arguments: &[&str]) -> Outcome {
    folder.run(&[&["run"], arguments, &FEW[..]].concat())
}

fn questions(view: &Value) -> Vec<(&str, &str, &str)> {
    let questions = view["questions"].as_array().expect("a list").iter();
    questions
        .map(|one| ["subject", "id", "scenario"].map(|key| one[key].as_str().expect("a text")))
        .map(|[subject, id, scenario]| (subject, id, scenario))
        .collect()
}

/// By subject, and what else lies in the folder is named with the reason.
#[test]
fn a_folder_is_one_table() {
    let folder = deals();
    let text = run(&folder, &["."]).good();
    let places = ["\nDebt\n", "b.toml", "\nRent\n", "a.toml", "\nwithout a subject\n", "own"];
    let places = places.map(|mark| text.find(mark).unwrap_or_else(|| panic!("no {mark}: {text}")));
    assert!(places.is_sorted(), "{text}");
    assert!(text.starts_with("3 questions in 3 scenarios, 1,024 paths each, seed 1\n"), "{text}");
    assert!(text.contains("rent (guess)") && text.contains("flips at") && text.contains("1 of 1"), "{text}");
    let passed =
        "passed over: shared (folder); read.me (not `.toml`); .hidden.toml (hidden); prices.toml (asks nothing)";
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(words.join(" ").ends_with(passed), "{text}");
    let view = run(&folder, &[".", "--json"]).json();
    let expected = [("Debt", "dear", "b.toml"), ("Rent", "dear", "a.toml"), ("", "best", "names.toml")];
    assert_eq!(questions(&view), expected);
    assert_eq!(view["passed_over"][1]["reason"], "asks_nothing", "{view:#}");
}

/// Bytes do not depend on the order in which scenarios are named, nor on how often.
#[test]
fn order_is_nothing() {
    let folder = deals();
    for format in [&[][..], &["--json"]] {
        let bytes = |files: &[&str]| run(&folder, &[files, format].concat()).good();
        assert_eq!(
            bytes(&["a.toml", "b.toml", "names.toml"]),
            bytes(&["names.toml", "b.toml", "./a.toml", "a.toml", "b.toml"])
        );
    }
}

/// What `--json` prints is what its schema says, with what failed too.
#[test]
fn json_fits_its_schema() {
    let folder = deals();
    folder.write("broken.toml", "offtake = = 1\n");
    let view: Value = serde_json::from_str(&run(&folder, &[".", "--json"]).out).expect("JSON");
    let schema = folder.run(&["schema", "argument"]).json();
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
}

/// A picture for each subject, with a bar for each question from nothing to P.
#[test]
fn each_subject_has_a_picture() {
    let folder = deals();
    let twice = "[ask.dearer]\nsubject = \"Rent\"\nquestion = \"Is it, with the fee and all that is asked beside, dearer than dear?\"\nholds = \"rent > $4/mo\"\n";
    folder.write("a.toml", deal("Rent", "$3/mo") + twice);
    folder.write("c.toml", deal("? / ?", "$3/mo"));
    let view = run(&folder, &[".", "--json", "--svg", "pictures/new"]).json();
    let names = ["debt.svg", "rent.svg", "subject.svg", "without-a-subject.svg"];
    let drawn = std::fs::read_dir(folder.path().join("pictures/new")).expect("a folder");
    let mut found: Vec<String> =
        drawn.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    found.sort();
    assert_eq!(found, names);
    let read = |name: &str| std::fs::read_to_string(folder.path().join("pictures/new").join(name)).expect("a picture");
    names.iter().for_each(|name| sound(&read(name)));
    let picture = read("rent.svg");
    let place = scale(&picture, 318.0, 454.0);
    let asked: Vec<&Value> =
        view["questions"].as_array().expect("a list").iter().filter(|one| one["subject"] == "Rent").collect();
    let drawn = bars(&picture, "claim");
    assert_eq!((asked.len(), drawn.len()), (2, 2));
    for (one, (bar, tip)) in asked.iter().zip(drawn) {
        assert!(tip.starts_with(&format!("{}: P(claim) = ", one["id"].as_str().expect("an id"))), "{tip}");
        spans(bar, place(0.0), place(number(&one["probability"])) - 1.0);
    }
    run(&folder, &[".", "--svg", "again"]).good();
    let again = std::fs::read_to_string(folder.path().join("again/rent.svg")).expect("a picture");
    assert_eq!(again, picture);
    let told = run(&folder, &[".", "--svg", "a.toml"]);
    assert!(
        told.code == Some(1) && told.out.contains("Is it dear?") && told.err.contains("a.toml exists already"),
        "{}",
        told.err
    );
}

/// A row is what a run of that scenario says, to the digit.
#[test]
fn a_row_is_a_run() {
    let folder = deals();
    let view = run(&folder, &[".", "--json"]).json();
    for row in view["questions"].as_array().expect("a list") {
        let alone = run(&folder, &[row["scenario"].as_str().expect("a file"), "--json"]).json();
        let answers = alone["answers"].as_array().expect("a list");
        let answer = match row["name"].as_str() {
            Some(name) => {
                answers.iter().find(|answer| answer["option"]["name"] == name).expect("an answer of that name")
            }
            None => &answers[0],
        };
        assert!(answers.iter().all(|other| other["probability"].as_f64() <= answer["probability"].as_f64()), "{row:#}");
        for key in ["probability", "std_error", "interval", "defined", "question", "claim", "counter", "subject"] {
            assert_eq!(row[key], answer[key], "{key}");
        }
        assert_eq!(row["decided_by"], answer["crux"][0]);
        let counted = answer["crux"].as_array().expect("a list").iter();
        let counted: Vec<&Value> =
            counted.filter(|one| number(&one["share"]) > number(&answer["chance_share"])).collect();
        let sum = |of: &dyn Fn(&Value) -> bool| -> f64 {
            counted.iter().filter(|one| of(one)).map(|one| number(&one["share"])).sum()
        };
        let guesses = sum(&|one| one["basis"] == "guess") / sum(&|_| true);
        assert!((number(&row["guesses"]) - guesses).abs() < 1e-12, "{row:#}");
    }
    let guesses = view["questions"][0]["guesses"].as_f64().expect("a number");
    assert!(guesses > 0.5 && guesses < 0.95, "the estimate of the fee decides too: {guesses}");
}

/// The others run, the error is shown, and the exit status says so.
#[test]
fn one_that_fails_leaves_the_others() {
    let folder = deals();
    folder.write("a.toml", deal("Rent", "$3/yr/yr"));
    folder.write("broken.toml", "offtake = = 1\n");
    let told = run(&folder, &["."]);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("--> a.toml:") && told.err.contains("--> broken.toml:1:"), "{}", told.err);
    assert!(told.out.starts_with("a.toml has 1 error and is not in the table\n"), "{}", told.out);
    assert!(told.out.contains("b.toml") && told.out.contains("2 questions in 2 scenarios"), "{}", told.out);
    let told = run(&folder, &[".", "--json"]);
    assert_eq!(told.code, Some(1));
    let view: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!((questions(&view).len(), &view["failed"][1]["scenario"]), (2, &Value::from("broken.toml")), "{view:#}");
    assert_eq!(view["failed"][0]["errors"], 1);
}

/// A setting is made in each; in one that has no such name it is a mistake.
#[test]
fn changes_are_made_to_each() {
    let folder = deals();
    let told = run(&folder, &["a.toml", "b.toml", "names.toml", "--set", "fee=$2/mo", "--json"]);
    assert_eq!(told.code, Some(1));
    let view: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(view["failed"][0]["scenario"], "names.toml");
    let chances: Vec<f64> =
        view["questions"].as_array().expect("a list").iter().filter_map(|one| one["probability"].as_f64()).collect();
    assert!((chances[0] - 0.75).abs() < 0.01 && (chances[1] - 1.0).abs() < 0.01, "{chances:?}");
    assert_eq!(view["settings"][0]["value"], "$2/mo");
}

#[test]
fn flags_of_one_scenario_are_refused_for_several() {
    let folder = deals();
    let before = folder.content();
    for flags in
        [&["--details"][..], &["--show", "rent"], &["--quantile", "1%"], &["--all-unpaid"], &["--out", "results"]]
    {
        let told = run(&folder, &[&["."], flags].concat());
        assert_eq!((told.code, told.out.as_str()), (Some(2), ""), "{flags:?}");
        assert!(told.err.contains(&format!("`{}`", flags[0])) && told.err.contains("each by itself"), "{}", told.err);
        let alone = run(&Folder::with(&deal("Rent", "$3/mo")), &[&["a.toml"], flags].concat());
        assert_eq!(alone.code, Some(0), "{}", alone.err);
    }
    assert_eq!(folder.content(), before);
}

/// A folder of one scenario is a table too; a file alone is answered in full, and a folder without a scenario is none.
#[test]
fn a_folder_of_one_and_of_none() {
    let folder = Folder::with(&deal("Rent", "$3/mo"));
    std::fs::create_dir(folder.path().join("empty")).expect("writable");
    let table = run(&folder, &["."]).good();
    assert!(table.starts_with("1 question in 1 scenario"), "{table}");
    assert!(run(&folder, &["a.toml"]).good().contains("P(claim) = "));
    let told = run(&folder, &["empty"]);
    assert_eq!((told.code, told.out.as_str()), (Some(1), ""));
    assert!(told.err.contains("it is a folder"), "{}", told.err);
}
