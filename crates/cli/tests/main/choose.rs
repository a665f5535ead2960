//! `offtake choose`: the newsvendor by hand, the break-even beyond what is drawn, and how mistakes are met.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// Need is even over 0..1; a unit held and not needed costs $1, one needed and not held $3.
const NEWSVENDOR: &str = r#"offtake = 1
title = "How much to hold"
start = "2026-01"
months = 3

[assume]
need = { value = "uniform(0, 1)", basis = "guess", why = "an example" }
dear = { value = 3, basis = "guess", why = "an example" }

[let]
held = "1/2"
cost = "$1 * (dear * max(need - held, 0) + max(held - need, 0))"
idle = "max(held - need, 0)"
odd = "$1 / max(need - held, 0)"

[variant]
more = { set = { held = "3/4" } }
all = { set = { held = "1" } }
"#;

fn chosen(folder: &Folder, arguments: &[&str]) -> Value {
    folder.run(&[&["choose", "a.toml", "--paths", "4096", "--json"], arguments].concat()).json()
}

fn row<'v>(view: &'v Value, name: &str) -> &'v Value {
    let mut rows = view["options"].as_array().expect("a list").iter();
    rows.find(|row| row["option"] == name).unwrap_or_else(|| panic!("no {name}: {view:#}"))
}

fn near(value: &Value, exact: f64, error: f64) {
    let found = value.as_f64().unwrap_or_else(|| panic!("no number: {value}"));
    assert!((found - exact).abs() < error, "{found} should be {exact}");
}

/// The cost of q is q²/2 + 3 (1 − q)²/2: 1/2, 3/8 and 1/2. q and r are alike at D with 3 (D − q) = r − D: 9/16 and 13/16, so that they are
/// best on 9/16, 1/4 and 3/16 of the paths. Regrets differ as costs do; idle is q²/2.
#[test]
fn how_much_to_hold() {
    let view = chosen(&Folder::with(NEWSVENDOR), &["--least", "last(cost)", "--show", "last(idle)"]);
    assert_eq!(view["options"][0]["option"], "more");
    for (name, q, cost, best) in
        [("as stated", 0.5, 0.5, 9.0 / 16.0), ("more", 0.75, 0.375, 0.25), ("all", 1.0, 0.5, 3.0 / 16.0)]
    {
        let row = row(&view, name);
        near(&row["objective"]["mean"], cost, 0.002);
        near(&row["best"]["value"], best, 0.005);
        near(&row["shows"][0]["mean"], q * q / 2.0, 0.002);
        let less = row["regret"]["mean"].as_f64().expect("a number")
            - view["options"][0]["regret"]["mean"].as_f64().expect("a number");
        assert!((less - (cost - 0.375)).abs() < 0.002, "{name}: {less}");
    }
    // Much of the same is wanted the other way round.
    let most = chosen(&Folder::with(NEWSVENDOR), &["more", "--most", "-last(cost)"]);
    assert_eq!(
        (most["options"].as_array().expect("a list").len(), &most["options"][0]["option"]),
        (2, &Value::from("more"))
    );
}

/// Which of the two best is better turns at a need of 9/16. Where a unit not held costs $d they are alike at a need of (3/4 + d/2) / (1 + d): more is
/// better on 47.5 % of the paths at 9, on none at 0 where a unit not held costs nothing, and never on half of them: this does not flip.
#[test]
fn break_even_within_and_beyond_what_is_drawn() {
    let folder = Folder::with(NEWSVENDOR);
    let view = chosen(&folder, &["more", "--least", "last(cost)", "--break-even", "dear=0 to 9"]);
    let crux = view["difference"]["answer"]["crux"].as_array().expect("a list");
    let of = |name: &str| crux.iter().find(|one| one["assumption"] == name).unwrap_or_else(|| panic!("no {name}"));
    near(&of("need")["flip"]["values"][0]["value"], 9.0 / 16.0, 0.01);
    let dear = &of("dear")["flip"];
    assert_eq!(dear["status"], "none");
    let ends = dear["evaluations"].as_array().expect("a list");
    near(&ends[0]["probability"], 0.0, 1e-9);
    near(&ends[ends.len() - 1]["probability"], 1.0 - 5.25 / 10.0, 0.02);
}

#[test]
fn json_csv_and_text_say_the_same() {
    let folder = Folder::with(NEWSVENDOR);
    let arguments = ["choose", "a.toml", "--least", "last(cost)", "--show", "last(idle)", "--paths", "1024"];
    let view = folder.run(&[&arguments[..], &["--json"]].concat()).json();
    let schema = serde_json::from_str(offtake::CHOOSE_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let csv = folder.run(&[&arguments[..], &["--csv"]].concat()).good();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line.split(',').count() == lines[0].split(',').count()), "{csv}");
    // A measure that is asked for twice is shown once: no two columns have one name.
    let twice = folder.run(&[&arguments[..], &["--show", "last(idle)", "--csv"]].concat()).good();
    assert_eq!(twice, csv);
    let mean: f64 = lines[1].split(',').nth(2).expect("a mean").parse().expect("a number");
    assert_eq!(Value::from(mean), view["options"][0]["objective"]["mean"]);
    let text = folder.run(&arguments).good();
    for words in ["Options by the least last(cost)", "P(more is better than ", "which is better: decided by", "regret"]
    {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let folder = Folder::with(NEWSVENDOR);
    for (arguments, words) in [
        (&["mroe", "--least", "last(cost)"][..], "did you mean `more`?"),
        (&["--least", "cost * t / 1 mo"], "last("),
        (&["--least", "last(odd)"], "is not finite on"),
        (&["--least", "if(need > held, 2026-02, never)"], "is not finite on"),
        (&["--least", "last(cost)", "--break-even", "nede"], "did you mean `need`?"),
    ] {
        let done = folder.run(&[&["choose", "a.toml", "--paths", "64"], arguments].concat());
        assert!(done.err.contains(words), "{arguments:?}: {}", done.err);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{arguments:?}");
    }
    let done = folder.run(&["choose", "a.toml"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("--least <EXPRESSION>|--most <EXPRESSION>"), "{}", done.err);
    let alone = Folder::with(&NEWSVENDOR[..NEWSVENDOR.find("[variant]").expect("variants")]);
    let done = alone.run(&["choose", "a.toml", "--least", "last(cost)"]);
    assert!(done.code == Some(1) && done.err.contains("at least two options"), "{}", done.err);
}

/// A question that is answered by names says what `choose` says, and where a single claim is due it is refused.
#[test]
fn a_question_is_answered_by_names() {
    let ask =
        "\n[ask.best]\nquestion = \"How much?\"\namong = [\"as stated\", \"more\", \"all\"]\nleast = \"last(cost)\"\n";
    let folder = Folder::with(&[NEWSVENDOR, ask].concat());
    let run = folder.run(&["ask", "a.toml", "best", "--paths", "4096", "--json"]).json();
    let schema = serde_json::from_str(offtake::RUN_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&run, &schema), Vec::<String>::new());
    let view = chosen(&folder, &["--least", "last(cost)"]);
    let answers = run["answers"].as_array().expect("a list");
    assert_eq!(answers.len(), 3);
    for answer in answers {
        let row = row(&view, answer["option"]["name"].as_str().expect("a name"));
        assert_eq!((&answer["option"]["of"], &answer["probability"]), (&Value::from("best"), &row["best"]["value"]));
        let regret = answer["measures"].as_array().expect("a list").iter().find(|one| one["label"] == "regret");
        near(&regret.expect("a regret")["mean"], row["regret"]["mean"].as_f64().expect("a number"), 1e-12);
    }
    let text = folder.run(&["run", "a.toml", "--paths", "512"]).good();
    let names: Vec<usize> =
        ["  as stated  5", "  more       2", "  all        1"].map(|name| text.find(name).expect(name)).to_vec();
    assert!(names.is_sorted() && text.contains("P(best)"), "{text}");
    for (command, words) in
        [("sensitivity", "ask after one of them: `best.all`"), ("explain", "explain one of best.all"), ("ask", "")]
    {
        let done = folder.run(&[command, "a.toml", "best", "--paths", "64"]);
        assert!(done.err.contains(words), "{command}: {}", done.err);
    }
}
