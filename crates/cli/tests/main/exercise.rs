//! `offtake exercise`: what is printed in each form, and how mistakes are met.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

pub const PUT: &str = r#"offtake = 1
title = "A put"
start = "2026-01"
months = 36

[assume]
price = { value = "gbm($36, 6%, 20%)", basis = "guess", why = "an example" }
"#;

#[test]
fn json_csv_and_text_say_the_same() {
    let folder = Folder::with(PUT);
    let payoff = ["--payoff", "max($40 - price, $0)", "--reads", "price", "--rate", "6%", "--paths", "1024"];
    let arguments = [&["exercise", "a.toml"], &payoff[..]].concat();
    let view = folder.run(&[&arguments[..], &["--json"]].concat()).json();
    let schema = serde_json::from_str(offtake::EXERCISE_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let dates = view["dates"].as_array().expect("a list");
    assert_eq!((dates.len(), &view["unit"]), (36, &Value::from("USD")));
    let csv = folder.run(&[&arguments[..], &["--csv"]].concat()).good();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 37);
    assert!(lines.iter().all(|line| line.split(',').count() == lines[0].split(',').count()), "{csv}");
    let share: f64 = lines[1].split(',').nth(1).expect("a share").parse().expect("a number");
    assert_eq!(Value::from(share), dates[0]["share"]["value"]);
    let text = folder.run(&arguments).good();
    for words in ["The right to max($40 - price, $0)", "worth $", "whatever is known then", "never exercised", "2028"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let few = folder.run(&[&arguments[..], &["--every", "6 mo"]].concat()).good();
    assert!(few.contains("2028-07") && !few.contains("2028-06"), "{few}");
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let folder = Folder::with(PUT);
    let done = folder.run(&["exercise", "a.toml", "--payoff", "prise", "--reads", "price", "--rate", "6%"]);
    assert!(done.err.contains("did you mean `price`?") && done.out.is_empty(), "{}", done.err);
    assert_eq!(folder.run(&["exercise", "a.toml", "--payoff", "price", "--rate", "6%"]).code, Some(2));
    // One number for the whole run is no value by month, whichever of the expressions it is; the repair works.
    let whole = "`total(price)` is one number for the whole run, and a value by month is due here";
    let [good, bad] = ["cum(price)", "total(price)"];
    for [payoff, reads, gains] in [[bad, "price", "price"], ["price", bad, "price"], ["price", "price", bad]] {
        let run = |of: &dyn Fn(&'static str) -> &'static str| {
            let arguments = ["--payoff", of(payoff), "--reads", of(reads), "--gains", of(gains), "--rate", "6%"];
            folder.run(&[&["exercise", "a.toml", "--paths", "64"], &arguments[..]].concat())
        };
        let done = run(&|expression| expression);
        assert!(done.err.contains(whole) && done.out.is_empty(), "{}", done.err);
        assert!(done.err.contains("`cum(x)` in place of `total(x)`"), "{}", done.err);
        run(&|expression| if expression == bad { good } else { expression }).good();
    }
    for payoff in ["npv(price, 6%)", "last(price)"] {
        let done = folder.run(&["exercise", "a.toml", "--payoff", payoff, "--reads", "price", "--rate", "6%"]);
        assert!(done.err.contains("a value by month is due here"), "{}", done.err);
    }
}
