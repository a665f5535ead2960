//! Unit texts: dimension, scale, and mistakes.

use offtake_units::{Dimension, UnitError, Units};

use crate::{bytes, energy, gpu, operations, per, power, time, to_the, tokens, usd};

const SECONDS: f64 = 730.0 * 3600.0;

/// A number behind a unit is arithmetic, whatever stands between them.
#[test]
fn one_stands_only_first() {
    let units = Units::standard();
    for text in ["USD * 1", "USD/ 1", "mo*1", "GW * 1 h", "USD 1"] {
        assert!(units.parse(text).is_err(), "{text}");
    }
    for text in ["1", "1/yr", "1 GPU/mo", "USD/(1/yr)"] {
        assert!(units.parse(text).is_ok(), "{text}");
    }
}

#[test]
fn texts_have_dimension_and_scale() {
    let none = Dimension::none;
    let count = Dimension::count;
    let cases: Vec<(&str, Dimension, f64)> = vec![
        ("1", none(), 1.0),
        ("%", none(), 0.01),
        ("percent", none(), 0.01),
        ("bp", none(), 0.0001),
        ("1/yr", per(none(), &[time()]), 1.0 / 12.0),
        ("%/yr", per(none(), &[time()]), 0.01 / 12.0),
        ("yr^-1", per(none(), &[time()]), 1.0 / 12.0),
        ("1/mo^2", to_the(time(), -2, 1), 1.0),
        ("yr^-1/2", to_the(time(), -1, 2), 1.0 / 12f64.sqrt()),
        ("1/√yr", to_the(time(), -1, 2), 1.0 / 12f64.sqrt()),
        ("1/yr^(1/2)", to_the(time(), -1, 2), 1.0 / 12f64.sqrt()),
        ("%/√yr", to_the(time(), -1, 2), 1.0 / (100.0 * 12f64.sqrt())),
        ("mo", time(), 1.0),
        ("month", time(), 1.0),
        ("months", time(), 1.0),
        ("yr", time(), 12.0),
        ("year", time(), 12.0),
        ("years", time(), 12.0),
        ("quarter", time(), 3.0),
        ("week", time(), 168.0 / 730.0),
        ("weeks", time(), 168.0 / 730.0),
        ("d", time(), 24.0 / 730.0),
        ("day", time(), 24.0 / 730.0),
        ("days", time(), 24.0 / 730.0),
        ("h", time(), 1.0 / 730.0),
        ("hour", time(), 1.0 / 730.0),
        ("hours", time(), 1.0 / 730.0),
        ("min", time(), 1.0 / 43_800.0),
        ("minutes", time(), 1.0 / 43_800.0),
        ("s", time(), 1.0 / SECONDS),
        ("seconds", time(), 1.0 / SECONDS),
        ("ms", time(), 1.0 / (1e3 * SECONDS)),
        ("us", time(), 1.0 / (1e6 * SECONDS)),
        ("µs", time(), 1.0 / (1e6 * SECONDS)),
        ("μs", time(), 1.0 / (1e6 * SECONDS)),
        ("ns", time(), 1.0 / (1e9 * SECONDS)),
        ("USD", usd(), 1.0),
        ("$", usd(), 1.0),
        ("€", Dimension::money("EUR"), 1.0),
        ("JPY/yr", per(Dimension::money("JPY"), &[time()]), 1.0 / 12.0),
        ("USD/yr", per(usd(), &[time()]), 1.0 / 12.0),
        ("USD/mo", per(usd(), &[time()]), 1.0),
        ("USD/quarter", per(usd(), &[time()]), 1.0 / 3.0),
        ("USD/week", per(usd(), &[time()]), 730.0 / 168.0),
        ("$/GPUh", per(usd(), &[gpu(), time()]), 730.0),
        ("USD/GPUh", per(usd(), &[gpu(), time()]), 730.0),
        ("USD/GPU/h", per(usd(), &[gpu(), time()]), 730.0),
        ("USD/gpu-hour", per(usd(), &[gpu(), time()]), 730.0),
        ("USD/(GPU h)", per(usd(), &[gpu(), time()]), 730.0),
        ("USD/GPUyr", per(usd(), &[gpu(), time()]), 1.0 / 12.0),
        ("USD/GPUmo", per(usd(), &[gpu(), time()]), 1.0),
        ("USD/GPU/mo", per(usd(), &[gpu(), time()]), 1.0),
        ("USD/Mtok", per(usd(), &[tokens()]), 1e-6),
        ("USD/Mtoken", per(usd(), &[tokens()]), 1e-6),
        ("USD/Mtokens", per(usd(), &[tokens()]), 1e-6),
        ("USD/MW/mo", per(usd(), &[energy()]), 1.0 / 730e6),
        ("USD/kW-month", per(usd(), &[energy()]), 1.0 / 730e3),
        ("USD/MW-day", per(usd(), &[energy()]), 1.0 / 24e6),
        ("USD/MWh", per(usd(), &[energy()]), 1e-6),
        ("USD/kWh", per(usd(), &[energy()]), 1e-3),
        ("USD/W", per(usd(), &[power()]), 1.0 / 730.0),
        ("USD/GW", per(usd(), &[power()]), 1.0 / 730e9),
        ("GPU h", gpu().multiply(&time()), 1.0 / 730.0),
        ("GPU*h", gpu().multiply(&time()), 1.0 / 730.0),
        ("GPU·h", gpu().multiply(&time()), 1.0 / 730.0),
        ("GPUh", gpu().multiply(&time()), 1.0 / 730.0),
        ("GPUs", gpu(), 1.0),
        ("kW/GPU", per(power(), &[gpu()]), 730e3),
        ("chip/GW", per(count("chip"), &[power()]), 1.0 / 730e9),
        ("rack/week", per(count("rack"), &[time()]), 730.0 / 168.0),
        ("shares", count("share"), 1.0),
        ("USD/share", per(usd(), &[count("share")]), 1.0),
        ("USD/task", per(usd(), &[count("task")]), 1.0),
        ("tok/s/GPU", per(tokens(), &[time(), gpu()]), SECONDS),
        ("tokens/min", per(tokens(), &[time()]), 43_800.0),
        ("tok/s/MW", per(tokens(), &[energy()]), 3600.0 / 1e6),
        ("FLOP/s", per(operations(), &[time()]), SECONDS),
        ("PFLOP/s/W", per(operations(), &[energy()]), 3600e15),
        ("GB", bytes(), 1e9),
        ("GB/s", per(bytes(), &[time()]), 1e9 * SECONDS),
        ("B", bytes(), 1.0),
        ("GW", power(), 730e9),
        ("W", power(), 730.0),
        ("Wh", energy(), 1.0),
        ("kWh", energy(), 1e3),
        ("MWh", energy(), 1e6),
        ("GWyr", energy(), 8760e9),
        ("J", energy(), 1.0 / 3600.0),
        ("W s", energy(), 1.0 / 3600.0),
        ("  USD / mo  ", per(usd(), &[time()]), 1.0),
        ("USD^2/mo^2", to_the(per(usd(), &[time()]), 2, 1), 1.0),
        ("EUR/USD", per(Dimension::money("EUR"), &[usd()]), 1.0),
    ];
    let units = Units::standard();
    for (text, dimension, scale) in cases {
        let unit = units.parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(unit.dimension, dimension, "{text}");
        assert_eq!(unit.scale, scale, "{text}");
    }
}

#[test]
fn every_large_prefix_on_every_word_that_takes_one() {
    let prefixes = [
        ("", 1.0),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("E", 1e18),
        ("Z", 1e21),
        ("Y", 1e24),
    ];
    let words = [("tok", 1.0), ("token", 1.0), ("tokens", 1.0), ("FLOP", 1.0), ("B", 1.0), ("Wh", 1.0), ("W", 730.0)];
    let units = Units::standard();
    for (prefix, factor) in prefixes {
        for (word, scale) in words {
            let text = format!("{prefix}{word}");
            let unit = units.parse(&text).expect("a prefixed unit");
            assert_eq!(unit.scale, factor * scale, "{text}");
            assert_eq!(unit.dimension, units.parse(word).expect("a unit").dimension);
            assert!(units.is_unit(&text), "{text}");
        }
        let joule = units.parse(&format!("{prefix}J")).expect("joules");
        assert_eq!(joule.scale, factor / 3600.0);
    }
}

#[test]
fn prefixes_stay_off_other_words() {
    let units = Units::standard();
    for word in [
        "mW", "kmo", "Mh", "kGPU", "MUSD", "kyr", "ks", "m%", "Mshare", "mtok", "kkW", "M", "k", "T", "G", "m",
        "ubyte", "kpercent",
    ] {
        assert!(!units.is_unit(word), "{word}");
        assert!(units.parse(word).is_err(), "{word}");
    }
}

#[test]
fn words_that_could_be_read_in_two_ways() {
    let units = Units::standard();
    let dimension = |text: &str| units.parse(text).expect(text).dimension;
    assert_eq!(dimension("min"), time());
    assert_eq!(dimension("mo"), time());
    assert_eq!(dimension("MB"), bytes());
    assert_eq!(dimension("ms"), time());
    assert_eq!(dimension("GPUs"), gpu());
    assert_eq!(dimension("tasks"), Dimension::count("task"));
    assert_eq!(dimension("chipmonth"), Dimension::count("chip").multiply(&time()));
    // A time of a time, or of money, is no compound.
    for word in ["hh", "yrh", "USDh", "tokh", "Whh", "hmo"] {
        assert!(!units.is_unit(word), "{word}");
    }
}

#[test]
fn time_identities() {
    let units = Units::standard();
    let months = |number: f64, unit: &str| units.parse(unit).expect(unit).to_canonical(number);
    // Exact, to the bit.
    assert_eq!(months(1.0, "yr"), 12.0);
    assert_eq!(months(12.0, "mo"), months(1.0, "yr"));
    assert_eq!(months(730.0, "h"), 1.0);
    assert_eq!(months(8760.0, "h"), 12.0);
    assert_eq!(months(60.0, "min"), months(1.0, "h"));
    assert_eq!(months(3600.0, "s"), months(1.0, "h"));
    assert_eq!(months(4.0, "quarter"), 12.0);
    for (amount, rate) in [(5.0, 5.0 / 12.0), (7.0, 7.0 / 12.0), (1e11, 1e11 / 12.0)] {
        assert_eq!(months(amount, "USD/yr"), rate);
    }
    // A day is no whole part of a month, and 365 of them are a year.
    for (number, unit, expected) in [(365.0, "d", 12.0), (24.0, "h", 24.0 / 730.0), (730.0, "d", 24.0)] {
        assert_eq!(months(number, unit), expected, "{number} {unit}");
    }
    for count in 1..=1000 {
        let count = f64::from(count);
        assert_eq!(months(count, "week"), months(7.0 * count, "d"));
        assert_eq!(months(count, "d"), months(24.0 * count, "h"));
        assert_eq!(months(365.0 * count, "d"), months(count, "yr"));
        // A decimal is what was written: 0.1 is no double, and ten times 0.1 yr are a year.
        assert_eq!(months(count / 10.0, "yr"), 12.0 * count / 10.0);
    }
    assert_eq!(10.0 * months(0.1, "yr"), 12.0);
    // One watt for an hour is one watt-hour.
    let hour = units.parse("h").expect("h").scale;
    assert_eq!(units.parse("W").expect("W").scale * hour, 1.0);
}

#[test]
fn conversion_is_the_nearest_number_where_the_scale_is_a_reciprocal() {
    let units = Units::standard();
    let percent = units.parse("%").expect("%");
    let hour = units.parse("h").expect("h");
    for number in 0..2000 {
        let value = f64::from(number);
        assert_eq!(percent.to_canonical(value), value / 100.0);
        assert_eq!(hour.to_canonical(value), value / 730.0);
        let back = hour.from_canonical(hour.to_canonical(value));
        assert!((back - value).abs() <= f64::EPSILON * value);
    }
}

#[test]
fn mistakes_are_placed() {
    let units = Units::standard();
    let cases = [
        ("", 0..0, "a unit is missing; write `1` for a bare number"),
        ("USD/GPUz", 4..8, "`GPUz` is not a unit; did you mean `GPU`?"),
        ("USD/", 4..4, "the unit ends where a unit should stand"),
        ("/mo", 0..1, "found `/` where a unit should stand"),
        ("USD//mo", 4..5, "found `/` where a unit should stand"),
        ("USD/(GPU h", 10..10, "the unit ends where `)` should stand"),
        ("USD)", 3..4, "found `)` where `/`, `*` or the end of the unit should stand"),
        ("2 GPU", 0..1, "found `2` where a unit should stand"),
        ("12/yr", 0..1, "found `1` where a unit should stand"),
        (
            "yr^1/3",
            3..6,
            "`1/3` is not a power that a unit can have; write a whole or half power from -12 to 12, such as `^2` or `^-1/2`",
        ),
        ("yr^", 3..3, "the unit ends where a power should stand"),
        (
            "USD/GPU h",
            4..9,
            "a product after `/` can be read in two ways; write `/GPU/h` to divide by both, or put `h` before the first `/`",
        ),
    ];
    for (text, range, message) in cases {
        let error = units.parse(text).expect_err(text);
        assert_eq!(error.range(), Some(range), "{text}");
        assert_eq!(error.to_string(), message, "{text}");
    }
}

#[test]
fn powers_are_bounded() {
    let units = Units::standard();
    assert!(units.parse("GPU^12").is_ok());
    for text in ["GPU^13", "GPU^-13", "GPU^99999999999999999999", "GPU^1/99999999999", "GPU^1/0", "GPU^0/0"] {
        let error = units.parse(text).expect_err(text);
        assert!(matches!(error, UnitError::Power { .. }), "{text}: {error:?}");
    }
    assert!(units.parse("GPU^0").expect("no dimension").dimension.is_none());
    let error = units.parse("((YB^12)^12)^12").expect_err("too large");
    assert!(matches!(error, UnitError::OutOfRange { .. }), "{error:?}");
    let error = units.parse("((ns^12)^12)^12").expect_err("too small");
    assert!(matches!(error, UnitError::OutOfRange { .. }), "{error:?}");
}
