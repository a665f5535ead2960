//! Random and malicious input does no harm.

use offtake_units::{Base, Dimension, Exponent, Unit, UnitError, Units, hint};

use crate::Random;

const PIECES: [&str; 48] = [
    "USD",
    "GPU",
    "h",
    "mo",
    "yr",
    "/",
    "/",
    "*",
    " ",
    "^",
    "^-1",
    "^1/2",
    "^2",
    "(",
    ")",
    "1",
    "%",
    "tok",
    "M",
    "k",
    "B",
    "√",
    "-",
    "$",
    "€",
    "5",
    "0",
    ".",
    "e",
    "e9",
    "_",
    "é",
    "日",
    "\u{0}",
    "\n",
    "·",
    "−",
    "µ",
    "s",
    "MW",
    "FLOP",
    "99999999999",
    "1e308",
    "T",
    "GPUh",
    "ns",
    "YB",
    "\u{1F4B0}",
];

/// Half of the texts are noise, half look like a quantity or a unit, some of them with noise at the end.
fn random_text(random: &mut Random) -> String {
    let noise = |random: &mut Random, longest: usize| -> String {
        (0..random.below(longest)).map(|_| PIECES[random.below(PIECES.len())]).collect()
    };
    if random.below(2) == 0 {
        return noise(random, 9);
    }
    let starts = ["", "", "5", "$2.35/", "-0.1 ", "€3M/", "7e300", "1/"];
    let mut text = starts[random.below(starts.len())].to_owned();
    for place in 0..=random.below(3) {
        let mut pick = |choices: &[&'static str]| choices[random.below(choices.len())];
        text += if place == 0 { "" } else { pick(&["/", "/", "/", "*", " ", "-", ""]) };
        text += pick(&["GPU", "Mtok", "USD", "h", "yr", "√mo", "ZFLOP", "%", "(kW s)", "week"]);
        text += pick(&["", "", "", "^2", "^-1/2", "^(3/2)", "^12", "^99"]);
    }
    if random.below(4) == 0 {
        text += &noise(random, 3);
    }
    text
}

fn check_error(error: &UnitError, text: &str) {
    let range = error.range().expect("errors in texts have a place");
    assert!(range.start <= range.end, "{text:?}");
    assert!(text.get(range).is_some(), "{text:?}: {error:?} cuts a letter");
    assert!(!error.to_string().is_empty());
}

#[test]
fn random_texts() {
    let units = Units::standard();
    let mut random = Random(42);
    let mut good = 0;
    for _ in 0..20_000 {
        let text = random_text(&mut random);
        match units.parse(&text) {
            Ok(unit) => {
                good += 1;
                assert!(unit.scale.is_normal() && unit.scale > 0.0, "{text:?}");
                let again = units.parse(&unit.text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
                assert_eq!(again, unit, "{text:?}");
            }
            Err(error) => check_error(&error, &text),
        }
        match units.parse_quantity(&text) {
            Ok(quantity) => {
                good += 1;
                let canonical = quantity.canonical();
                assert!(canonical.is_finite());
                let printed = units.format_quantity(canonical, &quantity.unit);
                let again = units.parse_quantity(&printed).unwrap_or_else(|error| panic!("{text:?}: {error}"));
                assert_eq!(again.unit, quantity.unit, "{text:?} {printed:?}");
                if canonical.is_normal() {
                    let error = (again.canonical() - canonical).abs();
                    assert!(error <= f64::EPSILON * canonical.abs(), "{text:?} {printed:?}");
                }
            }
            Err(error) => check_error(&error, &text),
        }
        let _ = units.suggest(&text);
    }
    assert!(good > 3000, "only {good} texts were units: the test has lost its teeth");
}

#[test]
fn random_letters() {
    let units = Units::standard();
    let mut random = Random(7);
    for _ in 0..20_000 {
        let text: String = (0..random.below(20)).filter_map(|_| char::from_u32(random.below(0x3000) as u32)).collect();
        if let Err(error) = units.parse(&text) {
            check_error(&error, &text);
        }
        if let Err(error) = units.parse_quantity(&text) {
            check_error(&error, &text);
        }
    }
}

#[test]
fn long_texts_are_refused_at_once() {
    let units = Units::standard();
    for piece in ["(", "√", "GPU*", "GPU^", "1/", "$", "9", "日", "a"] {
        let text = piece.repeat(1_000_000);
        assert!(matches!(units.parse(&text), Err(UnitError::TooLong { .. })));
        assert!(matches!(units.parse_quantity(&text), Err(UnitError::TooLong { .. })));
        assert!(!units.is_unit(&text));
        // The longest text that is read.
        let text: String = text.chars().take(80).collect();
        let _ = (units.parse(&text), units.parse_quantity(&text));
    }
    let nested = "(".repeat(120) + "GPU" + &")".repeat(120);
    assert_eq!(units.parse(&nested).expect("nested").dimension, Dimension::count("GPU"));
}

#[test]
fn random_dimensions_are_shown_and_read_back() {
    let bases = [
        Base::Time,
        Base::Energy,
        Base::Operation,
        Base::Token,
        Base::Byte,
        Base::Currency("USD".to_owned()),
        Base::Currency("JPY".to_owned()),
        Base::Count("GPU".to_owned()),
        Base::Count("share".to_owned()),
    ];
    let units = Units::standard();
    let mut random = Random(99);
    let mut previous = Dimension::none();
    for _ in 0..20_000 {
        let mut dimension = Dimension::none();
        for _ in 0..random.below(5) {
            let halves = random.below(9) as i64 - 4;
            let power = Exponent::new(halves, 1 + random.below(2) as i64).expect("small");
            let base = bases[random.below(bases.len())].clone();
            dimension = dimension.multiply(&Dimension::of(base).power(power));
        }
        let unit = units.display_unit(&dimension);
        assert_eq!(unit.dimension, dimension);
        let powers_fit = dimension.powers().all(|(_, power)| power.magnitude() <= Exponent::whole(12));
        if powers_fit {
            let again = units.parse(&unit.text).unwrap_or_else(|error| panic!("{}: {error}", unit.text));
            assert_eq!(again.dimension, dimension, "{}", unit.text);
            let error = (again.scale - unit.scale).abs();
            assert!(error <= 2.0 * f64::EPSILON * unit.scale, "{}", unit.text);
        }
        assert!(!dimension.describe().is_empty());
        assert_eq!(hint(&dimension, &previous).is_none(), dimension == previous);
        previous = dimension;
    }
}

#[test]
fn huge_powers_are_shown_without_harm() {
    let units = Units::standard();
    let mut dimension = units.parse("USD/(GPU MW)").expect("a unit").dimension;
    for _ in 0..40 {
        dimension = dimension.multiply(&dimension.power(Exponent::whole(7)));
        let unit = units.display_unit(&dimension);
        assert!(unit.scale.is_normal() && unit.scale > 0.0);
        assert!(unit.text.len() < 100 && dimension.describe().len() < 300);
        assert!(hint(&dimension, &Dimension::time()).is_some());
        dimension = dimension.square_root();
    }
    let mut unit = Unit::one();
    (unit.dimension, unit.scale) = (dimension, 0.0);
    assert!(!units.format_quantity(1.0, &unit).is_empty());
}
