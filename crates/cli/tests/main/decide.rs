//! `offtake decide`: what is printed in each form, and how mistakes are met.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// Need is even over 0..1; a unit held and not needed costs $1, one needed and not held $3.
const NEWSVENDOR: &str = r#"offtake = 1
title = "How much to hold"
start = "2026-01"
months = 3

[party]
lab = {}

[assume]
need = { value = "uniform(0, 1)", basis = "guess", why = "an example" }

[decide.held]
by = "lab"
range = "0 to 1"
value = "1/2"

[let]
cost = "$3 * max(need - held, 0) + $1 * max(held - need, 0)"
idle = "max(held - need, 0)"
"#;

#[test]
fn json_csv_and_text_say_the_same() {
    let folder = Folder::with(NEWSVENDOR);
    let arguments = ["decide", "a.toml", "held", "--least", "last(cost)", "--show", "last(idle)", "--paths", "1024"];
    let view = folder.run(&[&arguments[..], &["--json"]].concat()).json();
    let schema = serde_json::from_str(offtake::DECIDE_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let candidates = view["candidates"].as_array().expect("a list");
    let best = view["best"].as_u64().expect("a place") as usize;
    let held = candidates[best]["values"][0].as_f64().expect("a number");
    assert!((held - 0.75).abs() < 0.01, "{held}");
    let csv = folder.run(&[&arguments[..], &["--csv"]].concat()).good();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), candidates.len() + 1);
    assert!(lines.iter().all(|line| line.split(',').count() == lines[0].split(',').count()), "{csv}");
    assert!(lines[best + 1].contains(",true,USD,"), "{}", lines[best + 1]);
    let mean: f64 = lines[1].split(',').nth(5).expect("a mean").parse().expect("a number");
    assert_eq!(Value::from(mean), candidates[0]["mean"]);
    let text = folder.run(&arguments).good();
    for words in [
        "The least last(cost)",
        "lab decides from 0 to 1",
        "best",
        "As stated, held = 0.5 is behind by",
        "On other draws",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn a_limit_is_said_to_bind() {
    let folder = Folder::with(NEWSVENDOR);
    let limited = |limit: &str| {
        let arguments = ["decide", "a.toml", "--most", "-last(cost)", "--risk", limit, "--paths", "1024"];
        folder.run(&arguments)
    };
    // The worst tenth costs 3 × 0.95 − 3 q on average if q is below ¾: at most $0.75 from 0.7 on, at most $0.9 from 0.65 on.
    let text = limited("cvar 10% >= -$0.90").good();
    assert!(text.contains("within the limit of -$0.9"), "{text}");
    let text = limited("10% >= -$0.50").good();
    assert!(text.contains("No candidate is within the limit"), "{text}");
    for (limit, words) in [
        ("5%", "cvar 5% >= -$2B"),
        ("5 >= $1", "write it as a percentage: `5%`"),
        ("5% <= $1", "write `>=`"),
        ("var 5% >= $1", "`var` is no measure of risk here, only `cvar`"),
        ("cvar 95% >= $1", "more than 0% and less than 50%: for the worst twentieth write `cvar 5%`"),
        ("cvar 0% >= $1", "more than 0% and less than 50%"),
        ("cvar 150% >= $1", "more than 0% and less than 50%"),
        ("cvar >= $1", "more than 0% and less than 50%"),
    ] {
        let done = limited(limit);
        assert!(done.err.contains(words) && done.out.is_empty(), "{limit}: {}", done.err);
    }
    // The word is read however it is written.
    assert_eq!(limited("CVaR 10% >= -$0.90").good(), limited("cvar 10% >= -$0.90").good());
    let done = folder.run(&["decide", "a.toml"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("--least <EXPRESSION>|--most <EXPRESSION>"), "{}", done.err);
    assert_eq!(folder.run(&["decide", "a.toml", "--least", "last(cost)", "--most", "last(cost)"]).code, Some(2));
}
