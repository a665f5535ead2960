//! What has no value says why: in answers, in their JSON and text, and in explanations.

use offtake::{Changes, Explain, Memory, Project, Questions, Sampling, Style, report, unwatched};
use report::{NoValue, Undefined};

use crate::play::{Play, sound};

const LETS: &str = r#"
[assume.ruinous]
value = "uniform(-200%, -150%)"
basis = "guess"
why = "a test"
[let]
several = "if(t == 0 mo, -$100, if(t == 12 mo, $230, if(t == 24 mo, -$132, $0)))"
one_sign = "if(t == 12 mo, $5, $0)"
rateless = "if(t == 0 mo, -$100, if(t == 12 mo, $10, if(t == 24 mo, -$100, $0)))"
beyond = "if(t == 0 mo, -$1, if(t == 12 mo, $102, $0))"
wave = "1 / (t / 1 mo - 3)"
"#;

/// Each function that may lack a value, with its reason and the month in which that arises.
#[test]
fn every_undefined_number_has_a_reason() {
    let expected = [
        ("irr(several)", NoValue::SeveralRates, None),
        ("irr(one_sign)", NoValue::OneSign, None),
        ("xirr(rateless)", NoValue::NoRate, None),
        ("irr(beyond)", NoValue::RateBeyondLimits, None),
        ("irr(several * wave)", NoValue::DivisionByZero, Some("2026-04")),
        ("total(wave)", NoValue::DivisionByZero, Some("2026-04")),
        ("1 / total(wave * 0)", NoValue::DivisionByZero, Some("2026-04")),
        ("total(one_sign) / total(0 * one_sign)", NoValue::DivisionByZero, None),
        ("given(total(one_sign), ever(t > 90 mo))", NoValue::NotGiven, None),
        ("at(wave, first(t > 90 mo))", NoValue::Never, None),
        ("at(wave, first(t > 2 mo))", NoValue::DivisionByZero, Some("2026-04")),
        ("ln(total(one_sign) / $1 - 5)", NoValue::Logarithm, None),
        ("sqrt(total(one_sign) / $1 - 6)", NoValue::SquareRoot, None),
        ("npv(one_sign, ruinous)", NoValue::DiscountRate, None),
        ("last(if(t > 3 mo, wave / (wave - wave), wave))", NoValue::DivisionByZero, Some("2028-12")),
    ];
    let names: Vec<&str> = expected.iter().map(|one| one.0).collect();
    let answer = Play::new(36, LETS).answers(&names);
    for ((name, reason, month), measure) in expected.iter().zip(&answer.measures) {
        let Undefined { paths, examined, reasons } = &measure.undefined;
        assert_eq!((measure.defined, *paths, *examined, reasons.len()), (0, 1, 1, 1), "{name}: {reasons:?}");
        let found = &reasons[0];
        assert_eq!((found.reason, found.paths, found.path), (*reason, 1, 0), "{name}: {found:?}");
        assert_eq!(found.month.as_deref(), *month, "{name}");
        assert!(found.place.is_some() && found.text.starts_with('`'), "{found:?}");
    }
    // The rates are 10 % and 20 %.
    let rates = &answer.measures[0].undefined.reasons[0].rates;
    assert!(rates.len() == 2 && (rates[0] - 0.1).abs() < 1e-12 && (rates[1] - 0.2).abs() < 1e-12, "{rates:?}");
}

/// A figure that has a value on every path has no reason, and an infinite one is not undefined.
#[test]
fn what_never_comes_is_not_undefined() {
    let answer = Play::new(36, LETS).answers(&["first(t > 90 mo)", "total(one_sign)"]);
    assert!(answer.measures.iter().all(|measure| measure.undefined == Undefined::default() && measure.defined == 1));
    assert_eq!(answer.measures[0].p50, f64::INFINITY);
    let json = report::json(&answer);
    assert!(json.contains("\"p50\": \"infinity\""), "{json}");
}

/// An explanation walks to where a value is lost, and says it.
#[test]
fn an_explanation_says_why_there_is_no_value() {
    let play = Play::new(36, LETS);
    for (asked, words) in [
        (
            "irr(several)",
            "has several rates that bring its present values to nothing, so that none is the rate: 10.0 %, 20.0 %",
        ),
        ("total(wave)", "divides by zero in 2026-04"),
        ("given(total(one_sign), ever(t > 90 mo))", "is read where its condition does not hold"),
        ("at(wave, first(t > 90 mo))", "reads a date that never comes"),
    ] {
        let step = play.explains_whole(asked);
        assert!(
            step.notes[0].starts_with("undefined: `") && step.notes[0].ends_with(words),
            "{asked}: {:?}",
            step.notes
        );
    }
    assert!(!play.explains_whole("total(one_sign)").notes.iter().any(|note| note.starts_with("undefined")));
}

const DRAWN: &str = r#"offtake = 1
title = "drawn"
start = "2026-01"
months = 3

[assume.x]
value = "uniform(0, 1)"
basis = "guess"
why = "an example"

[variant.other]
set = { "assume.x" = "0.2" }

[ask.large]
question = "?"
claim = "Large."
counter = "Small."
holds = "1 / max(x - 0.9, 0) > 20"
show = ["given(x, x > 0.25)", "if(x > 0.5, ln(x - 0.75), 1 / (x - x))", "in(other, given(x, x > 0.25))"]
"#;

/// Shares of reasons are those of the paths; a reason in another world is found there.
#[test]
fn reasons_are_counted() {
    let project = Project::read(Memory::new().with("a.toml", DRAWN), "a.toml");
    let scenario = sound(project.build(&Changes::none()));
    let run = sound(scenario.run(&Sampling::default().paths(1000), &mut unwatched));
    let answers = sound(run.answers(&Questions::all().without_flips()));
    let (answer, all) = (&answers.answers[0], answers.paths);
    assert_eq!(answer.undefined.paths + answer.defined as u64, all);
    assert_eq!(answer.undefined.reasons[0].reason, NoValue::DivisionByZero);
    let [given, both, other] = answer.measures.as_slice() else { panic!("three measures") };
    for measure in [given, both, other] {
        let undefined = &measure.undefined;
        assert_eq!(undefined.paths + measure.defined as u64, all);
        assert_eq!(undefined.reasons.iter().map(|reason| reason.paths).sum::<u64>(), undefined.examined);
    }
    // Two thirds of x below 0.75 divide by zero, a third take a logarithm; 60 or more were looked at.
    let share = |place: usize| both.undefined.reasons[place].paths as f64 / both.undefined.examined as f64;
    assert!(both.undefined.examined >= 60, "{:?}", both.undefined);
    assert_eq!(both.undefined.reasons[0].reason, NoValue::DivisionByZero);
    assert_eq!(both.undefined.reasons[1].reason, NoValue::Logarithm);
    assert!((share(0) - 2.0 / 3.0).abs() < 0.15, "{:?}", both.undefined);
    assert_eq!((other.undefined.paths, other.undefined.reasons[0].reason), (all, NoValue::NotGiven));
    let text = report::run_text(&answers, Style::PLAIN).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("n/a on about 25 %: `given(x, x > 0.25)` is read where"), "{text}");
    assert!(text.contains("undefined on about 90 %: `1 / max(x - 0.9, 0)` divides by zero"), "{text}");
    // The path that is named shows it.
    let path = given.undefined.reasons[0].path;
    let found = sound(run.explain(&Explain::of("given(x, x > 0.25)").path(path)));
    assert_eq!(found.undefined.map(|reason| reason.reason), Some(NoValue::NotGiven));
}

/// A value read of other worlds is there; it is the condition that does not hold.
#[test]
fn a_condition_on_another_world_is_the_reason() {
    for across in ["given(in(other, x), x > 0.25)", "given(worth(other, firm) > $1 or x > 0.5, x > 0.25)"] {
        condition_is_the_reason(across);
    }
}

#[track_caller]
fn condition_is_the_reason(across: &str) {
    let firm = "[party]\nfirm = { discount = \"10%\" }\nworld = { outside = true, issues = \"USD\" }\n\
        [flow.fee]\nfrom = \"world\"\nto = \"firm\"\namount = \"x * $1/mo\"\nbooks = \"grant\"\n";
    let text = format!("{}{firm}", DRAWN.replace("in(other, given(x, x > 0.25))", across));
    let project = Project::read(Memory::new().with("a.toml", &text), "a.toml");
    let scenario = sound(project.build(&Changes::none()));
    let run = sound(scenario.run(&Sampling::default().paths(100), &mut unwatched));
    let answers = sound(run.answers(&Questions::all().without_flips()));
    let [given, _, across] = answers.answers[0].measures.as_slice() else { panic!("three measures") };
    let reasons: Vec<NoValue> = across.undefined.reasons.iter().map(|reason| reason.reason).collect();
    assert_eq!((across.undefined.paths, reasons), (given.undefined.paths, vec![NoValue::NotGiven]));
}

/// A comparison whose sides look alike is explained with the digits that decide it.
#[test]
fn the_digits_that_decide_a_comparison_are_shown() {
    let claim = "[flow]\nfee = { from = \"world\", to = \"firm\", amount = \"$100.04/mo\", books = \"grant\" }\n\
        [party]\nfirm = {}\n";
    let text = Play::new(12, claim);
    for (asked, words) in [
        ("total(paid(fee)) >= $1200.48", "compares $1200.48 with $1200.48"),
        ("total(paid(fee)) < $1200.49", "compares $1200.48 with $1200.49"),
    ] {
        let step = text.explains_whole(asked);
        assert!(step.notes.iter().any(|note| note == words), "{asked}: {:?}", step.notes);
    }
    let plain = text.explains_whole("total(paid(fee)) >= $500");
    assert!(plain.notes.is_empty(), "{:?}", plain.notes);
}
