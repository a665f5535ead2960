//! Where answers flip, against values known on paper.

use analysis::{FlipMethod, FlipStatus};
use offtake::{FlipRange, Questions};
use report::{Crux, FlipPoint};

use crate::play::Play;

/// Two standard normal assumptions of rank correlation 0.8; the claim is that their sum exceeds one.
fn pair() -> Play {
    let assume = |name: &str| format!("[assume.{name}]\nvalue = \"normal(0, 1)\"\nbasis = \"guess\"\nwhy = \"test\"\n");
    let ask = "[ask.high]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"x + y > 1\"\n";
    Play::new(1, &format!("{}{}[correlate]\nx = {{ y = 0.8 }}\n{ask}", assume("x"), assume("y")))
}

/// An assumption that is set leaves the others as drawn: x + y > 1 with y of median 0 flips at x = 1. Among the run's
/// own draws y is about 0.8 x, and half of those with x = 0.55 already hold; that is no flip, and not given as one.
#[test]
fn a_flip_under_correlation_is_an_intervention() {
    let at_one = |flip: &Option<FlipPoint>| {
        let flip = flip.as_ref().expect("found");
        assert_eq!((flip.status, flip.method), (FlipStatus::Crosses, FlipMethod::Intervention));
        let at = &flip.values[0];
        assert!((at.value - 1.0).abs() < 3.0 * at.std_error && at.std_error < 0.1, "{flip:?}");
    };
    let answers = pair().flips(4000, &[]);
    let crux = &answers[0].crux;
    assert_eq!(crux.len(), 2);
    at_one(&crux[0].flip);
    let withheld = crux[1].flip.as_ref().expect("a reason");
    assert_eq!((withheld.status, withheld.values.len(), withheld.evaluations.len()), (FlipStatus::Correlated, 0, 0));
    assert!(crux[1].share > 0.5, "{:?}", crux[1]);
    for entry in &pair().flips(4000, &["x", "y"])[0].crux {
        at_one(&entry.flip);
    }
}

/// Standard normal `x` and `y`, a fixed `level` of one, and a claim.
fn claim(holds: &str) -> Play {
    let assume =
        |name: &str, value: &str| format!("[assume.{name}]\nvalue = \"{value}\"\nbasis = \"guess\"\nwhy = \"test\"\n");
    let assumed =
        [("x", "normal(0, 1)"), ("y", "normal(0, 1)"), ("level", "1")].map(|(name, value)| assume(name, value));
    let ask = format!(
        "[ask.high]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"{holds}\"\nshow = [\"x + 2 * y\"]\n"
    );
    Play::new(1, &format!("{}{ask}", assumed.concat()))
}

fn entry<'c>(crux: &'c [Crux], name: &str) -> &'c Crux {
    crux.iter().find(|one| one.assumption == name).unwrap_or_else(|| panic!("{name}: {crux:?}"))
}

/// That two signs agree depends on neither alone: drawing one of them anew makes the answer even.
#[test]
fn what_two_decide_only_together_has_a_total_and_a_name() {
    let answer = &claim("x * y > 0").asks(10_000, &Questions::all())[0];
    assert!(answer.interaction > 0.95, "{answer:?}");
    for name in ["x", "y"] {
        let found = entry(&answer.crux, name);
        assert!(found.share < 0.02 && (found.total - 1.0).abs() < 4.0 * found.total_error, "{found:?}");
    }
    // x decides alone: nothing is left, and totals are found only if asked for.
    let answer = &claim("x > level").asks(10_000, &Questions::all())[0];
    assert!(answer.interaction < 0.01 && answer.crux[0].share > 0.99 && answer.crux[0].total.is_nan(), "{answer:?}");
    let answer = &claim("x > level").asks(10_000, &Questions::all().with_totals())[0];
    assert!((answer.crux[0].total - 1.0).abs() < 0.1 && entry(&answer.crux, "y").total == 0.0, "{answer:?}");
}

/// x + y > 4 holds on 5 % of the paths if x is 4 − 1.644854, and on half of them only if x is 4.
#[test]
fn a_flip_at_a_probability_of_ones_own() {
    let far = claim("x + y > 4 * level");
    let answer = &far.asks(20_000, &Questions::all().flip("x").at_probability(0.05))[0];
    let flip = entry(&answer.crux, "x").flip.as_ref().expect("asked for");
    assert_eq!((flip.status, flip.probability), (FlipStatus::Crosses, 0.05));
    assert!((flip.values[0].value - 2.355).abs() < 3.0 * flip.values[0].std_error.max(0.02), "{flip:?}");
    // At one half it does not within what is drawn, and P at both ends says how far it is from that.
    let answer = &far.asks(20_000, &Questions::all().flip("x"))[0];
    let flip = entry(&answer.crux, "x").flip.as_ref().expect("asked for");
    let ends = [&flip.evaluations[0], flip.evaluations.last().expect("two")];
    assert_eq!(flip.status, FlipStatus::None);
    assert!(ends[0].value < -2.5 && ends[0].probability < 0.001 && ends[1].value > 2.5, "{flip:?}");
    assert!((ends[1].probability - 0.077).abs() < 0.02, "{flip:?}");
}

/// Beyond what is drawn x + y > 4 flips at x = 4; it flips on the fixed level at 0, where x + y is even.
#[test]
fn a_flip_beyond_what_is_drawn_and_of_what_is_fixed() {
    let range = |name: &str, from: &str, to: &str| Questions::all().flip_between(FlipRange::new(name, from, to));
    let at = |questions: &Questions, name: &str, value: f64, rising: bool| {
        let answer = &claim("x + y > 4 * level").asks(20_000, questions)[0];
        let found = entry(&answer.crux, name);
        let flip = found.flip.as_ref().expect("asked for");
        assert!(found.asked && flip.status == FlipStatus::Crosses && flip.method == FlipMethod::Intervention);
        let there = flip.values[0];
        assert!((there.value - value).abs() < 4.0 * there.std_error && there.std_error < 0.1, "{flip:?}");
        assert_eq!(there.rising, rising);
    };
    at(&range("x", "-10", "10"), "x", 4.0, true);
    at(&range("level", "-2", "2"), "level", 0.0, false);
    // An answer that is the same on all paths has flips too.
    let answer = &claim("x > 50 * level").asks(1000, &range("x", "0", "100").flip("y"))[0];
    assert_eq!((answer.probability, answer.crux.len()), (0.0, 2));
    let flip = entry(&answer.crux, "x").flip.as_ref().expect("asked for");
    assert!((flip.values[0].value - 50.0).abs() < 0.2, "{flip:?}");
    assert_eq!(entry(&answer.crux, "y").flip.as_ref().expect("asked for").status, FlipStatus::None);
}

/// Ends without the unit of the assumption are a mistake, in the words in which they were said.
#[test]
fn the_ends_of_a_flip_have_its_unit() {
    let text = "[assume.life]\nvalue = \"4 yr to 6 yr\"\nbasis = \"guess\"\nwhy = \"test\"\n[ask.long]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"life > 5 yr\"\n";
    let play = Play::new(1, text);
    let found = play.refused(&Questions::all().flip_between(FlipRange::new("life", "3", "8")));
    assert!(found.contains("a flip of `life` between 3 and 8: `life` is time, but this is a bare number"), "{found}");
    assert!(found.contains("write `life=3 yr to 8 yr`"), "{found}");
}

/// x + 2 y is due to y by four fifths of its variance.
#[test]
fn the_crux_of_a_measure() {
    let answer = &claim("x > level").asks(10_000, &Questions::all().crux_of("x + 2 * y"))[0];
    let crux = &answer.measures[0].crux;
    assert!((entry(crux, "y").share - 0.8).abs() < 0.02 && (entry(crux, "x").share - 0.2).abs() < 0.03, "{crux:?}");
    assert_eq!(claim("x > level").asks(100, &Questions::all())[0].measures[0].crux, []);
}

/// One of many assumptions on few paths has a share by chance: it is said how much, and no flip is given for it.
#[test]
fn chance_is_no_crux() {
    let assume = |at: usize| format!("[assume.a{at}]\nvalue = \"normal(0, 1)\"\nbasis = \"guess\"\nwhy = \"test\"\n");
    let names: Vec<String> = (0..120).map(|at| format!("a{at}")).collect();
    let ask = format!(
        "[ask.high]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"{} > 0\"\n",
        names.join(" + ")
    );
    let all: String = (0..120).map(assume).collect();
    let answer = &Play::new(1, &format!("{all}{ask}")).asks(100, &Questions::all())[0];
    assert!(answer.chance_share > 0.2 && answer.crux[0].share > 0.1, "{answer:?}");
    let flips = answer.crux.iter().filter(|one| one.flip.is_some()).count();
    assert!(flips <= 1, "{flips}");
}

/// A level of 0 that moves by a standard normal number a year, over thirteen months: it moves twelve times, and ends above
/// 1 on half of the paths if it begins at 1. Nothing that it is correlated with moves along.
#[test]
fn a_level_flips_where_it_begins() {
    let assume =
        |name: &str| format!("[assume.{name}]\nvalue = \"walk(0, 0/yr, 1)\"\nbasis = \"guess\"\nwhy = \"test\"\n");
    let ask =
        "[ask.high]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"last(x) > 1\"\nshow = [\"last(y)\"]\n";
    let play = Play::new(13, &format!("{}{}[correlate]\nx = {{ y = 0.5 }}\n{ask}", assume("x"), assume("y")));
    let unasked = &play.flips(4000, &[])[0].crux;
    let marked = entry(unasked, "x").flip.as_ref().expect("P where it ends");
    assert_eq!((marked.status, marked.begins, marked.correlated), (FlipStatus::NotScalar, false, true));
    let asked = &play.flips(4000, &["x"])[0].crux;
    let flip = entry(asked, "x").flip.as_ref().expect("a start");
    assert_eq!((flip.status, flip.method, flip.begins), (FlipStatus::Crosses, FlipMethod::Intervention, true));
    let at = &flip.values[0];
    assert!((at.value - 1.0).abs() < 4.0 * at.std_error && at.std_error < 0.1 && at.rising, "{flip:?}");
}

/// What an assumption is worth as the books open is its one draw: cash of x flips where x does, and is x where x is set.
#[test]
fn an_opening_balance_moves_with_its_assumption() {
    let body = "[assume.x]\nvalue = \"uniform($1, $3)\"\nbasis = \"guess\"\nwhy = \"test\"\n\
        [party.firm]\ncash = \"x\"\nopening = { \"asset plant\" = \"x\" }\n\
        [let]\nplant = \"balance(firm, asset plant)\"\n\
        [ask.cash]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"last(firm.cash) > $2\"\n\
        [ask.plant]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"last(plant) > $2.50\"\n";
    let answers = Play::new(2, body).flips(1000, &[]);
    for (answer, expected) in answers.iter().zip([2.0, 2.5]) {
        let flip = entry(&answer.crux, "x").flip.as_ref().expect("found");
        assert_eq!(flip.status, FlipStatus::Crosses, "{answer:?}");
        assert!((flip.values[0].value - expected).abs() < 0.01, "{flip:?}");
    }
}
