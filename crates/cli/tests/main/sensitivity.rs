//! `offtake sensitivity`: what moves a figure, against numbers worked out by hand, and how mistakes are met.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// Two coins that must both fall heads, a sum of two even numbers of unlike spread, and one that moves nothing.
const COINS: &str = r#"offtake = 1
title = "Coins"
start = "2026-01"
months = 3

[assume]
nickel = { value = "bernoulli(50%)", basis = "guess", why = "an example" }
dime = { value = "bernoulli(50%)", basis = "guess", why = "an example" }
wide = { value = "uniform($0, $20)", basis = "estimate", why = "an example" }
narrow = { value = "uniform($0, $10)", basis = "guess", why = "an example" }
idle = { value = "uniform(0, 1)", basis = "guess", why = "an example" }

[ask.both]
question = "Do both fall heads?"
claim = "Yes."
counter = "No."
holds = "nickel + dime > 1.5"
show = [{ value = "wide - narrow", label = "Spread" }]
"#;

fn found(folder: &Folder, arguments: &[&str]) -> Value {
    folder.run(&[&["sensitivity", "a.toml", "both", "--json"], arguments].concat()).json()
}

fn row<'v>(view: &'v Value, name: &str) -> &'v Value {
    let mut rows = view["assumptions"].as_array().expect("a list").iter();
    rows.find(|row| row["assumption"] == name).unwrap_or_else(|| panic!("no {name}: {view:#}"))
}

/// Within four of its standard errors, and those are small.
fn near(figure: &Value, exact: f64, most: f64) {
    let (value, error) = (figure["value"].as_f64().expect("a number"), figure["std_error"].as_f64().expect("a number"));
    assert!((value - exact).abs() <= 4.0 * error + 1e-9 && error <= most, "{value} ± {error} should be {exact}");
}

/// V = 3/16; each alone decides 1/16, both together 1/16: first 1/3, total 2/3, Shapley 1/2. Set to heads, the other decides.
#[test]
fn two_coins_share_what_they_decide_together() {
    let folder = Folder::with(COINS);
    let view = found(&folder, &["--paths", "20000"]);
    for name in ["nickel", "dime"] {
        let coin = row(&view, name);
        near(&coin["first"], 1.0 / 3.0, 0.06);
        near(&coin["total"], 2.0 / 3.0, 0.06);
        near(&coin["shapley"], 0.5, 0.06);
        near(&coin["rank_correlation"], 1.0 / 3.0_f64.sqrt(), 0.03);
        let swing = &coin["swing"];
        assert_eq!((&swing["low"]["value"], &swing["low"]["figure"]), (&Value::from(0.0), &Value::from(0.0)));
        near(&swing["change"], 0.5, 0.03);
    }
    assert!(view["assumptions"].as_array().expect("a list").iter().all(|row| row["assumption"] != "idle"));
    assert_eq!(view["others"], Value::Null);
    let sum: f64 =
        view["assumptions"].as_array().expect("a list").iter().filter_map(|row| row["shapley"]["value"].as_f64()).sum();
    assert!((sum - 1.0).abs() < 1e-9);
}

/// Variances 400/12 and 100/12: shares 0.8 and 0.2, alone as with others. From 5 to 95 % `wide` moves the mean by $18, `narrow` by -$9.
#[test]
fn a_difference_of_two_numbers() {
    let folder = Folder::with(COINS);
    let view = found(&folder, &["--of", "Spread", "--paths", "20000"]);
    assert_eq!(
        (&view["figure"]["statistic"], &view["figure"]["measure"]),
        (&Value::from("mean"), &Value::from("Spread"))
    );
    assert_eq!(view["assumptions"][0]["assumption"], "wide");
    for (name, share, change) in [("wide", 0.8, 18.0), ("narrow", 0.2, -9.0)] {
        let row = row(&view, name);
        near(&row["share"], share, 0.03);
        near(&row["first"], share, 0.06);
        near(&row["total"], share, 0.06);
        near(&row["shapley"], share, 0.06);
        let found = row["swing"]["change"]["value"].as_f64().expect("a number");
        assert!((found - change).abs() < 0.05, "{name}: {found}");
    }
    assert!(row(&view, "narrow")["rank_correlation"]["value"].as_f64().expect("a number") < -0.3);
    // The 5 % quantile of the difference falls with `narrow`, and rises with `wide`.
    let tail = found(&folder, &["--of", "Spread", "--quantile", "5%", "--paths", "4096"]);
    assert_eq!(tail["figure"]["statistic"], "quantile 0.05");
    for (name, rises) in [("wide", true), ("narrow", false)] {
        let row = row(&tail, name);
        let signs = [&row["rank_correlation"]["value"], &row["swing"]["change"]["value"]];
        assert!(signs.iter().all(|sign| (sign.as_f64().expect("a number") > 0.0) == rises), "{name}: {row:#}");
    }
}

/// What decides only together with others is found among many that the answer does not read or that do nothing.
#[test]
fn those_that_act_together_only_lead() {
    let mut text = COINS.replace(
        "nickel + dime > 1.5",
        "(nickel - 0.5) * (dime - 0.5) > 0 and n1 + n2 + n3 + n4 + n5 + n6 + n7 + n8 > -1",
    );
    for number in 1..=8 {
        let line = format!("n{number} = {{ value = \"uniform(0, 1)\", basis = \"guess\", why = \"an example\" }}\n");
        text = text.replace("idle =", &(line + "idle ="));
    }
    let view = found(&Folder::with(&text), &["--paths", "4096"]);
    let rows = view["assumptions"].as_array().expect("a list");
    let mut leading: Vec<&str> = rows[..2].iter().map(|row| row["assumption"].as_str().expect("a name")).collect();
    leading.sort_unstable();
    assert_eq!(leading, ["dime", "nickel"]);
    assert!(rows.iter().all(|row| row["assumption"] != "idle"), "the answer does not read it");
    near(&row(&view, "dime")["total"], 1.0, 0.1);
    near(&row(&view, "dime")["shapley"], 0.5, 0.1);
    // Nothing that an idle one does is nothing.
    let idle = rows
        .iter()
        .find(|row| row["assumption"] != "dime" && row["assumption"] != "nickel" && row["first"] != Value::Null);
    assert_eq!(idle.expect("eight are drawn anew")["first"]["value"], 0.0);
}

/// A date that never comes, and paths without a value, are said; a change of a date is a time.
#[test]
fn what_a_figure_leaves_out_is_said() {
    let text = COINS.replace("{ value = \"wide - narrow\", label = \"Spread\" }", "{ value = \"if(nickel > 0.5, if(narrow > $5, 2026-03, 2026-02), never)\", label = \"Comes\" }, { value = \"$1 / max(nickel, 0)\", label = \"Odd\" }");
    let folder = Folder::with(&text);
    let comes = found(&folder, &["--of", "Comes", "--paths", "1024"]);
    assert!((comes["figure"]["never"].as_f64().expect("a share") - 0.5).abs() < 0.05);
    let text = folder.run(&["sensitivity", "a.toml", "both", "--of", "Comes", "--paths", "1024"]).good();
    assert!(text.contains("never on 50 %") && text.contains("1.00 mo"), "{text}");
    let text = folder.run(&["sensitivity", "a.toml", "both", "--of", "Odd", "--paths", "1024"]).good();
    assert!(text.contains("undefined on 512 paths"), "{text}");
}

/// Two that are correlated are drawn anew together: their indices are of both, and the others know it.
#[test]
fn correlated_assumptions_are_one() {
    let folder = Folder::with(&format!("{COINS}\n[correlate]\nwide.narrow = 0.5\n"));
    let view = found(&folder, &["--of", "Spread", "--paths", "20000"]);
    let wide = row(&view, "wide");
    assert_eq!(wide["moves_with"], serde_json::json!(["narrow"]));
    near(&wide["total"], 1.0, 0.05);
    assert_eq!(row(&view, "narrow")["total"], Value::Null);
}

#[test]
fn json_is_described_and_text_says_what_moves_it() {
    let folder = Folder::with(COINS);
    let view = found(&folder, &["--paths", "2048"]);
    let schema = serde_json::from_str(offtake::SENSITIVITY_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let text = folder.run(&["sensitivity", "a.toml", "both", "--paths", "2048"]).good();
    for words in ["P(claim) = 2", "P(claim) rises from 0 % to 5", "Shapley", "nickel", "dime"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let folder = Folder::with(COINS);
    for (arguments, words) in [
        (&["boht"][..], "did you mean `both`?"),
        (&["both", "--of", "Spred"], "did you mean `Spread`?"),
        (&["both", "--quantile", "5%"], "name a measure by `--of MEASURE`"),
    ] {
        let done = folder.run(&[&["sensitivity", "a.toml"], arguments].concat());
        assert!(done.err.contains(words), "{arguments:?}: {}", done.err);
        assert_eq!(done.code, Some(1), "{arguments:?}");
    }
    let done = folder.run(&["sensitivity", "a.toml", "both", "--of", "Spread", "--quantile", "0%"]);
    assert!(done.code == Some(2) && done.err.contains("write a share between 0% and 100%"), "{}", done.err);
    // Nothing moves what is the same on all paths.
    let sure = Folder::with(&COINS.replace("nickel + dime > 1.5", "nickel > -1"));
    let text = sure.run(&["sensitivity", "a.toml", "both", "--paths", "128"]).good();
    assert!(text.contains("the same on all paths"), "{text}");
}

/// A limit that the run alone would keep is refused with what runs again, before anything runs.
#[test]
fn what_runs_again_counts_as_operations() {
    let variant = "\n[variant.half]\nset = { wide = \"$10\" }\n";
    let folder = Folder::with(&(COINS.to_owned() + variant));
    for command in [
        &["sensitivity", "a.toml", "both"][..],
        &["frontier", "a.toml", "both", "wide", "narrow"],
        &["choose", "a.toml", "--most", "wide - narrow"],
    ] {
        let told = |most: u64| {
            let most = most.to_string();
            folder.run(&[command, &["--paths", "2000", "--most-operations", &most]].concat()).err
        };
        let limits = (10..40).map(|power| 1_u64 << power);
        let all: Vec<String> = limits.map(told).take_while(|told| told.contains("too-large")).collect();
        let (last, before) = (all.last().expect("it takes something"), all.first().expect("it takes something"));
        assert!(last.contains("runs again on fewer paths, takes about"), "{last}");
        assert!(before.contains("the run takes about"), "{before}");
    }
}
