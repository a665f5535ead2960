//! Numbers with units, in and out.

use offtake_units::{Dimension, Unit, UnitError, Units};

use crate::{Random, gpu, per, power, time, tokens, usd};

#[test]
fn numbers_with_units_are_read() {
    let eur = Dimension::money("EUR");
    let none = Dimension::none;
    let cases: Vec<(&str, Dimension, f64, &str)> = vec![
        ("$2.35/GPUh", per(usd(), &[gpu(), time()]), 2.35 * 730.0, "USD/GPUh"),
        ("$15/Mtok", per(usd(), &[tokens()]), 15e-6, "USD/Mtok"),
        ("5%", none(), 0.05, "%"),
        ("5 %", none(), 0.05, "%"),
        ("6%/yr", per(none(), &[time()]), 0.06 / 12.0, "%/yr"),
        ("$100B", usd(), 1e11, "USD"),
        ("$100B/yr", per(usd(), &[time()]), 1e11 / 12.0, "USD/yr"),
        ("$100B / yr", per(usd(), &[time()]), 1e11 / 12.0, "USD/ yr"),
        ("-$5M", usd(), -5e6, "USD"),
        ("$-5M", usd(), -5e6, "USD"),
        ("−€1.5T", eur, -1.5e12, "EUR"),
        ("¥300", Dimension::money("JPY"), 300.0, "JPY"),
        ("100B USD", usd(), 1e11, "USD"),
        ("100 USD", usd(), 100.0, "USD"),
        ("10 yr", time(), 120.0, "yr"),
        ("10yr", time(), 120.0, "yr"),
        ("730 h", time(), 1.0, "h"),
        ("5 GW", power(), 5.0 * 730e9, "GW"),
        ("5GW", power(), 5.0 * 730e9, "GW"),
        ("3k", none(), 3000.0, "1"),
        ("3k tok", tokens(), 3000.0, "tok"),
        ("40k tok/s/GPU", per(tokens(), &[time(), gpu()]), 40e3 * 2_628_000.0, "tok/s/GPU"),
        ("100k GPU", gpu(), 1e5, "GPU"),
        ("5B", none(), 5e9, "1"),
        ("5 B", crate::bytes(), 5.0, "B"),
        ("2M/yr", per(none(), &[time()]), 2e6 / 12.0, "1/yr"),
        ("3/yr", per(none(), &[time()]), 0.25, "1/yr"),
        ("1_000_000", none(), 1e6, "1"),
        ("3e8", none(), 3e8, "1"),
        ("3e-2 mo", time(), 0.03, "mo"),
        ("1e26 FLOP", crate::operations(), 1e26, "FLOP"),
        ("+7", none(), 7.0, "1"),
        (" 0.5 ", none(), 0.5, "1"),
        ("2.35M", none(), 2_350_000.0, "1"),
        ("0.1T", none(), 1e11, "1"),
    ];
    let units = Units::standard();
    for (text, dimension, canonical, unit) in cases {
        let quantity = units.parse_quantity(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(quantity.unit.dimension, dimension, "{text}");
        assert_eq!(quantity.canonical(), canonical, "{text}");
        assert_eq!(quantity.unit.text, unit, "{text}");
    }
}

#[test]
fn mistakes_in_quantities_are_placed() {
    let units = Units::standard();
    let cases = [
        ("", 0..0, "a number is missing"),
        ("USD 5", 0..1, "`U` is not a number"),
        ("$", 1..1, "a number is missing"),
        (".5", 0..1, "`.` is not a number"),
        ("--5", 1..2, "`-` is not a number"),
        ("-$-5", 2..3, "`-` is not a number"),
        ("5 GPUz", 2..6, "`GPUz` is not a unit"),
        ("$5/GPUz", 3..7, "`GPUz` is not a unit"),
        ("$5 GPU", 3..4, "found `G` where"),
        ("5M M", 3..4, "`M` is not a unit"),
        ("1,000", 1..2, "found `,` where"),
        ("1e999", 0..5, "this is too large"),
        ("9e307 YB", 0..8, "this is too large"),
    ];
    for (text, range, start) in cases {
        let error = units.parse_quantity(text).expect_err(text);
        assert_eq!(error.range(), Some(range), "{text}: {error}");
        assert!(error.to_string().starts_with(start), "{text}: {error}");
    }
    let long = "1".repeat(1000);
    let error = units.parse_quantity(&long).expect_err("long");
    assert!(matches!(error, UnitError::TooLong { .. }));
}

#[test]
fn printing() {
    let units = Units::standard();
    let print = |value: f64, unit: &str| units.format_quantity(value, &units.parse(unit).expect(unit));
    assert_eq!(print(2.35 * 730.0, "USD/GPUh"), "2.35 USD/GPUh");
    assert_eq!(print(0.05, "%"), "5%");
    assert_eq!(print(0.06 / 12.0, "%/yr"), "6%/yr");
    assert_eq!(print(0.25, "1/yr"), "3/yr");
    assert_eq!(print(12.0, "yr"), "1 yr");
    assert_eq!(print(-0.1, "USD"), "-0.1 USD");
    assert_eq!(print(1e22, "FLOP"), "1e22 FLOP");
    assert_eq!(print(1e-7, "1"), "1e-7");
    assert_eq!(print(0.0, "1"), "0");
    assert_eq!(print(f64::NAN, "USD"), "undefined USD");
    assert_eq!(print(f64::NEG_INFINITY, "1"), "-infinite");
}

#[test]
fn a_number_of_few_decimals_comes_back_as_written() {
    let units = Units::standard();
    for text in ["bp", "%", "USD/GPUh", "USD/yr", "GPUh", "d", "Mtok", "USD/Mtok", "kWh", "GW"] {
        let unit = units.parse(text).expect(text);
        for thousandths in 1..5_000 {
            let written = f64::from(thousandths) / 1e3;
            assert_eq!(unit.from_canonical(unit.to_canonical(written)), written, "{written} {text}");
        }
    }
}

const TEXTS: [&str; 22] = [
    "1",
    "%",
    "%/yr",
    "1/yr",
    "1/yr^1/2",
    "USD",
    "USD/yr",
    "USD/mo",
    "USD/GPUh",
    "USD/Mtok",
    "USD/MWh",
    "USD/MW/mo",
    "yr",
    "mo",
    "week",
    "d",
    "h",
    "s",
    "GW",
    "tok/s/GPU",
    "PFLOP/s",
    "USD/(GPU h)",
];

/// A random number over the magnitudes that occur.
fn magnitude(random: &mut Random) -> f64 {
    let exponent = random.below(60) as i32 - 30;
    let mantissa = 1.0 + (random.next() >> 12) as f64 / (1u64 << 52) as f64;
    let sign = if random.below(2) == 0 { 1.0 } else { -1.0 };
    sign * mantissa * 2f64.powi(exponent)
}

/// A number written is read back to the bit; a number computed, to the bit or to the neighbouring number.
#[test]
fn quantities_make_the_round_trip() {
    let units = Units::standard();
    let mut random = Random(0x5DEE_CE66);
    for text in TEXTS {
        let unit = units.parse(text).expect(text);
        for _ in 0..2000 {
            let number = magnitude(&mut random);
            let written = unit.to_canonical(number);
            let back = units.parse_quantity(&units.format_quantity(written, &unit));
            assert_eq!(back.expect(text).canonical(), written, "{number} {text}");

            let computed = magnitude(&mut random);
            let printed = units.format_quantity(computed, &unit);
            let back = units.parse_quantity(&printed).expect(text);
            assert_eq!(back.unit.dimension, unit.dimension);
            assert_eq!(back.unit.scale, unit.scale);
            let error = (back.canonical() - computed).abs();
            assert!(error <= f64::EPSILON * computed.abs(), "{computed} as {printed}");
            if unit.scale == 1.0 {
                assert_eq!(back.canonical(), computed);
            }
        }
    }
}

#[test]
fn a_bare_number_prints_as_such() {
    let units = Units::standard();
    assert_eq!(units.format_quantity(1_234_567.891, &Unit::one()), "1234567.891");
}
