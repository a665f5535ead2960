//! `--svg` of `ask`, `run`, `compare` and `moved`: probabilities stand where their numbers say; long names, one and many.

use serde_json::Value;

use crate::command::Folder;
use crate::drawing::{bars, dots, drawn, drawn_in, list, number, scale, spans};
use crate::pictures::SUM;

/// From where to where the bar of a probability reaches.
const WHOLE: [f64; 2] = [24.0, 836.0];

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no word: {value}"))
}

#[test]
fn a_probability_parts_a_bar_between_two_claims() {
    let (view, picture) = drawn(SUM, &["ask", "much", "--paths", "2000"]);
    let answer = &view["answers"][0];
    let split = WHOLE[0] + number(&answer["probability"]) * (WHOLE[1] - WHOLE[0]);
    spans(bars(&picture, "claim")[0].0, WHOLE[0], split - 1.0);
    spans(bars(&picture, "counter")[0].0, split + 1.0, WHOLE[1]);
    let place = scale(&picture, 265.0, 455.0);
    let shares = bars(&picture, "share");
    let crux: Vec<&Value> = list(&answer["crux"]).iter().filter(|one| number(&one["share"]) >= 0.01).collect();
    assert!(crux.len() == 2 && shares.len() == 2, "{answer:#}");
    for (one, (bar, tip)) in crux.iter().zip(shares) {
        assert!(tip.starts_with(word(&one["assumption"])), "{tip}");
        spans(bar, place(0.0), place(number(&one["share"])));
    }
    for words in ["Is a &lt; b &amp; &quot;c&quot; &gt; d?", ">Yes.<", ">No.<", "flips at", "SHA-256 ", "seed 1"] {
        assert!(picture.contains(words), "{words}: {picture}");
    }
}

/// `sha256sum` of the file prints the same.
#[test]
fn the_foot_has_the_hash_of_the_file() {
    let folder = Folder::with(SUM);
    let (_, picture) = drawn_in(&folder, &["ask", "a.toml", "much", "--paths", "64"]);
    folder.run(&["run", "a.toml", "--paths", "64", "--out", "out"]).good();
    let manifest = std::fs::read_to_string(folder.path().join("out/manifest.json")).expect("written");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let own = list(&manifest["inputs"]).iter().find(|input| input["file"] == "a.toml").expect("it is read");
    assert!(picture.contains(&format!("a.toml, SHA-256 {}…", &word(&own["sha256"])[..12])), "{picture}");
}

#[test]
fn a_claim_that_is_certain_or_undefined_says_so() {
    let certain =
        SUM.replace("normal($100, $10)", "$110").replace("normal(40%, 10%)", "40%").replace("uniform(0, 1)", "0");
    let (_, picture) = drawn(&certain, &["run"]);
    assert!(picture.contains("the claim does not hold") && bars(&picture, "claim").is_empty(), "{picture}");
    let undefined = SUM.replace("4 * (first - $100) / $10", "first / (first - first)");
    let (_, picture) = drawn(&undefined, &["run", "--paths", "64"]);
    assert!(picture.contains("the claim is defined on no path"), "{picture}");
}

#[test]
fn scenarios_side_by_side_have_a_mark_each() {
    let text = format!("{SUM}show = [\"first\"]\n\n[variant.more]\nset = {{ first = \"normal($104, $12)\" }}\n");
    let (view, picture) = drawn(&text, &["compare", "more", "--paths", "2000"]);
    let (above, _) = picture.split_once("Means of measures").expect("a measure moved");
    let place = scale(above, 290.0, 700.0);
    let chances = dots(&picture, "chance");
    let cells = list(&view["answers"][0]["cells"]);
    assert_eq!((chances.len(), cells.len()), (2, 2));
    for ([x, _], cell) in chances.iter().zip(cells) {
        assert!((x - place(number(&cell["value"]))).abs() < 0.16, "{x} {cell}");
    }
    assert_eq!(dots(&picture, "change").len(), 1);
    assert!(picture.contains("Means of measures, less those of as stated"), "{picture}");
}

#[test]
fn a_move_is_a_stair_from_the_earlier_to_the_later_answer() {
    let folder = Folder::with(SUM);
    folder.run(&["run", "a.toml", "--paths", "2048", "--out", "old"]).good();
    folder.write("a.toml", SUM.replace("normal($100, $10)", "normal($110, $10)").replace("40%, 10%)", "35%, 10%)"));
    folder.run(&["run", "a.toml", "--paths", "2048", "--out", "new"]).good();
    let (view, picture) = drawn_in(&folder, &["moved", "old", "new"]);
    let place = scale(&picture, 310.0, 730.0);
    let answer = &view["answers"][0];
    let parts: Vec<&Value> = list(&answer["parts"]).iter().filter(|part| number(&part["value"]) != 0.0).collect();
    let steps = bars(&picture, "step");
    assert!(parts.len() >= 2 && parts.len() == steps.len(), "{answer:#}");
    let mut at = number(&answer["old"]["value"]);
    for (part, (bar, tip)) in parts.iter().zip(steps) {
        assert!(tip.starts_with(word(&part["name"])), "{tip}");
        spans(bar, place(at), place(at + number(&part["value"])));
        at += number(&part["value"]);
    }
    assert!((at - number(&answer["new"]["value"])).abs() < 1e-9);
    let (_, picture) = drawn_in(&folder, &["moved", "new", "new"]);
    assert!(picture.contains("No answer moved."), "{picture}");
}

/// So many of everything that has a name, each of more than 58 characters.
pub fn long_names(count: usize) -> String {
    let mut text = "offtake = 1\ntitle = \"Long names\"\nstart = \"2026-01\"\nmonths = 24\n\n[party]\n\
        buyer = { cash = \"$9000M\" }\nworld = { outside = true, issues = \"USD\" }\n"
        .to_owned();
    for name in (0..count).map(name) {
        text += &format!("seller_{name} = {{}}\n");
    }
    text += "\n[let]\ncost = \"$3 * max(0.5 - lever_";
    text += &format!("{0}, 0) + $1 * max(lever_{0} - 0.5, 0)\"\n\n[assume]\n", name(0));
    for name in (0..count).map(name) {
        text += &format!(
            "price_{name} = {{ value = \"uniform($1M/mo, $3M/mo)\", basis = \"guess\", why = \"an example\" }}\n"
        );
    }
    for name in (0..count).map(name) {
        text += &format!(
            "[contract.order_{name}.let]\nheadline = \"price_{name} * 24 mo\"\n\
             [contract.order_{name}.flow.bill]\nfrom = \"buyer\"\nto = \"seller_{name}\"\namount = \"price_{name}\"\nbooks = \"sale goods\"\n\
             [ask.question_{name}]\nquestion = \"Is it {}?\"\nclaim = \"Yes, {1}.\"\ncounter = \"No, {1}.\"\nholds = \"price_{name} > $2M/mo\"\n\
             show = [\"total(paid(order_{name}.bill))\"]\n\
             [variant.variant_{name}]\nset = {{ price_{name} = \"$2.5M/mo\" }}\n",
            "very dear ".repeat(12).trim(),
            "this is what one side says of it and it takes its time ".repeat(3).trim()
        );
    }
    for name in (0..count.min(3)).map(name) {
        text += &format!("[decide.lever_{name}]\nby = \"buyer\"\nrange = \"0 to 1\"\nvalue = \"1/4\"\n");
    }
    text
}

pub fn name(at: usize) -> String {
    format!("that_is_called_so_that_it_takes_more_than_fifty_letters_{at:02}")
}

#[test]
fn long_names_of_answers_stand_whole_and_apart() {
    for count in [1, 12] {
        let folder = Folder::with(&long_names(count));
        let names = |prefix: &str| (0..count).map(|at| format!("{prefix}{}", name(at))).collect::<Vec<_>>();
        let (_, picture) = drawn_in(&folder, &["run", "a.toml", "--paths", "256"]);
        for price in names("price_") {
            assert!(picture.contains(&price), "{price}");
        }
        assert_eq!(bars(&picture, "claim").len(), count);
        let first = &names("question_")[0];
        drawn_in(&folder, &["ask", "a.toml", first, "--paths", "256"]);
        let variants = names("variant_");
        let few: Vec<&str> = variants.iter().take(3).map(String::as_str).collect();
        let (_, picture) = drawn_in(&folder, &[&["compare", "a.toml"], &few[..], &["--paths", "256"]].concat());
        for question in names("question_") {
            assert!(picture.contains(&question), "{question}");
        }
        folder.run(&["run", "a.toml", "--paths", "256", "--out", "old"]).good();
        folder.write("a.toml", long_names(count).replace("uniform($1M/mo, $3M/mo)", "uniform($1M/mo, $4M/mo)"));
        folder.run(&["run", "a.toml", "--paths", "256", "--out", "new"]).good();
        let (_, picture) = drawn_in(&folder, &["moved", "old", "new"]);
        assert!(names("price_").iter().all(|price| picture.contains(price)), "{picture}");
    }
}
