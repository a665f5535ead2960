//! Definitions, suggestions, currencies.

use offtake_units::{Dimension, UnitError, Units};

use crate::time;

#[test]
fn counts_are_defined_once() {
    let mut units = Units::standard();
    units.define_count("seat", None).expect("new");
    units.define_count("person", Some("people")).expect("new");
    let dimension = |text: &str| units.parse(text).expect(text).dimension;
    let seat = Dimension::count("seat");
    assert_eq!(dimension("seats"), seat);
    assert_eq!(dimension("people"), Dimension::count("person"));
    assert_eq!(dimension("seatmo"), seat.multiply(&time()));
    assert_eq!(dimension("USD/seat/mo"), Dimension::money("USD").divide(&seat).divide(&time()));
    assert!(!units.is_unit("persons"));

    for name in ["seat", "seats", "GPU", "kW", "GPUh", "USD", "Mtok", "B"] {
        let error = units.define_count(name, None).expect_err(name);
        assert_eq!(error, UnitError::Redefined { symbol: name.to_owned() });
    }
    assert_eq!(
        UnitError::Redefined { symbol: "GPU".to_owned() }.to_string(),
        "`GPU` is a unit already; choose another name"
    );
    let long = "x".repeat(65);
    for name in ["", "k", "M", "T", "2x", "a b", "a-b", "ä", "_x", long.as_str(), "a/b", "a^2"] {
        let error = units.define_count(name, None).expect_err(name);
        assert_eq!(error, UnitError::Name { symbol: name.to_owned() }, "{name}");
    }
    let error = units.define_count("dog", Some("GPUs")).expect_err("a plural in use");
    assert_eq!(error, UnitError::Redefined { symbol: "GPUs".to_owned() });
    assert!(!units.is_unit("dog"));
}

#[test]
fn the_order_of_definitions_does_not_matter() {
    for (first, second) in [("pod", "podh"), ("podh", "pod"), ("cat", "cats"), ("cats", "cat")] {
        let mut units = Units::standard();
        units.define_count(first, None).expect("new");
        assert!(units.define_count(second, None).is_err(), "{first}, then {second}");
    }
}

#[test]
fn multiples() {
    let mut units = Units::standard();
    let chip = units.parse("chip").expect("chip");
    units.define_multiple("pod", 9216.0, &chip).expect("new");
    let hour = units.parse("h").expect("h");
    units.define_multiple("shift", 8.0, &hour).expect("new");
    let pod = units.parse("USD/pod/h").expect("pods");
    assert_eq!(pod.scale, 730.0 / 9216.0);
    assert_eq!(units.parse("podh").expect("pod hours").scale, 9216.0 / 730.0);
    assert_eq!(units.parse("shift").expect("shift").scale, 8.0 / 730.0);
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-320] {
        let error = units.define_multiple("lot", value, &chip).expect_err("no value");
        assert_eq!(error, UnitError::Value { symbol: "lot".to_owned() });
    }
    assert!(units.define_multiple("pod", 2.0, &chip).is_err());
}

#[test]
fn currencies() {
    let units = Units::standard();
    for (code, digits) in
        [("USD", 2), ("EUR", 2), ("GBP", 2), ("CNY", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("XXX", 2)]
    {
        assert_eq!(units.minor_digits(code), digits, "{code}");
    }
    assert_eq!(units.parse("EUR").expect("EUR").dimension, Dimension::money("EUR"));
    assert!(!units.is_unit("ABC"));
    for (sign, code) in [('$', "USD"), ('€', "EUR"), ('£', "GBP"), ('¥', "JPY"), ('₩', "KRW"), ('₹', "INR")] {
        assert_eq!(Units::currency_of_sign(sign), Some(code));
    }
    assert_eq!(Units::currency_of_sign('¤'), None);
}

#[test]
fn suggestions() {
    let mut units = Units::standard();
    units.define_count("seat", None).expect("new");
    for (word, meant) in [
        ("mw", "MW"),
        ("mW", "MW"),
        ("kw", "kW"),
        ("gb", "GB"),
        ("usd", "USD"),
        ("Usd", "USD"),
        ("mtok", "Mtok"),
        ("mwh", "MWh"),
        ("toks", "tok"),
        ("tokn", "tok"),
        ("tokenz", "token"),
        ("hr", "h"),
        ("hrs", "h"),
        ("Hr", "h"),
        ("yrs", "yr"),
        ("bps", "bp"),
        ("FLOPS", "FLOP/s"),
        ("PFLOPs", "PFLOP/s"),
        ("GUPh", "GPUh"),
        ("GPhU", "GPUh"),
        ("monht", "month"),
        ("seta", "seat"),
        ("dollars", "USD"),
        ("fraction", "1"),
        ("shaers", "shares"),
        ("custmer", "customer"),
    ] {
        assert!(!units.is_unit(word), "{word}");
        assert_eq!(units.suggest(word).as_deref(), Some(meant), "{word}");
    }
    let long = "z".repeat(10_000);
    for word in ["", "q1w2e3", "banana", "zz", long.as_str()] {
        assert_eq!(units.suggest(word), None, "{word}");
    }
}
