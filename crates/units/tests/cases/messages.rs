//! Words for dimensions, units for reports, and repairs.

use offtake_units::{Dimension, Units, hint, missing_factor};

use crate::time;

#[test]
fn dimensions_in_words_and_in_units() {
    let cases = [
        ("1", "a bare number", "1"),
        ("yr", "time", "mo"),
        ("kWh", "energy", "Wh"),
        ("GW", "power", "W"),
        ("tok", "tokens", "tok"),
        ("GB", "bytes", "B"),
        ("FLOP", "operations (FLOP)", "FLOP"),
        ("FLOP/s", "operations per time (FLOP/s)", "FLOP/s"),
        ("PFLOP/s/GPU", "operations per GPU and time (FLOP/s/GPU)", "FLOP/s/GPU"),
        ("GB/s", "bytes per time (B/s)", "B/s"),
        ("USD", "money (USD)", "USD"),
        ("EUR/yr", "money per time (EUR/mo)", "EUR/mo"),
        ("USD/mo^2", "money per time^2 (USD/mo^2)", "USD/mo^2"),
        ("GPU", "a number of GPU", "GPU"),
        ("GPUh", "GPU times time (GPU mo)", "GPU mo"),
        ("USD/GPUyr", "money per GPU and time (USD/GPUh)", "USD/GPUh"),
        ("USD/chip/mo", "money per chip and time (USD/chip/mo)", "USD/chip/mo"),
        ("USD/share", "money per share (USD/share)", "USD/share"),
        ("USD/tok", "money per token (USD/Mtok)", "USD/Mtok"),
        ("USD/kWh", "money per energy (USD/MWh)", "USD/MWh"),
        ("USD/MW/mo", "money per energy (USD/MWh)", "USD/MWh"),
        ("USD/GW", "money per power (USD/W)", "USD/W"),
        ("GPU/MW", "GPU per power (GPU/W)", "GPU/W"),
        ("tok/s", "tokens per time (tok/mo)", "tok/mo"),
        ("tok/s/GPU", "tokens per GPU and time (tok/s/GPU)", "tok/s/GPU"),
        ("1/yr", "a number per time (1/yr)", "1/yr"),
        ("1/√yr", "a number per the square root of time (1/yr^1/2)", "1/yr^1/2"),
        ("MW/mo", "power per time (W/mo)", "W/mo"),
        ("EUR/USD", "money per money (EUR/USD)", "EUR/USD"),
        ("1/GPU", "a number per GPU (1/GPU)", "1/GPU"),
    ];
    let units = Units::standard();
    for (text, words, shown) in cases {
        let dimension = units.parse(text).expect(text).dimension;
        assert_eq!(dimension.describe(), words, "{text}");
        assert_eq!(units.display_unit(&dimension).text, shown, "{text}");
    }
}

#[test]
fn reported_numbers_are_those_that_people_write() {
    let units = Units::standard();
    for (text, value) in [
        ("$2.35/GPUh", 2.35),
        ("$15/Mtok", 15.0),
        ("$70/MWh", 70.0),
        ("5 GW", 5e9),
        ("$100M/mo", 1e8),
        ("$12/yr", 1.0),
        ("2 yr", 24.0),
        ("3/yr", 3.0),
        ("1500 tok/s/GPU", 1500.0),
    ] {
        let quantity = units.parse_quantity(text).expect(text);
        let shown = units.display_unit(&quantity.unit.dimension);
        assert_eq!(shown.from_canonical(quantity.canonical()), value, "{text}");
    }
}

#[test]
fn repairs() {
    let cases = [
        ("USD/mo", "USD", "divide by a time, e.g. `/ 1 mo` or `/ 1 yr`, or write the amount per month (`USD/mo`)"),
        ("USD", "USD/yr", "multiply by a time, e.g. `* 1 mo` or `* 1 yr`"),
        ("USD/mo", "USD/GPU/mo", "multiply by a number of GPU"),
        ("USD/mo", "USD/GPUh", "multiply by a number of GPU"),
        ("USD/GPU/mo", "USD/mo", "divide by a number of GPU"),
        ("USD/mo", "USD/GPU", "multiply by a number of GPU and divide by a time, e.g. `/ 1 mo` or `/ 1 yr`"),
        ("USD/mo", "USD/MWh", "multiply by a power, e.g. `* 1 MW`"),
        ("USD", "USD/MWh", "multiply by an energy, e.g. `* 1 MWh`"),
        ("MWh", "MW", "multiply by a time, e.g. `* 1 mo` or `* 1 yr`"),
        ("MW", "MWh", "divide by a time, e.g. `/ 1 mo` or `/ 1 yr`"),
        ("USD", "USD/Mtok", "multiply by a number of tokens"),
        ("USD", "EUR", "convert through a dated price of EUR in USD: multiply by it (`USD/EUR`)"),
        (
            "USD/mo",
            "EUR",
            "convert through a dated price of EUR in USD: multiply by it (`USD/EUR`), then divide by a time, e.g. `/ 1 mo` or `/ 1 yr`",
        ),
        ("USD/GPU", "EUR/GPU", "convert through a dated price of EUR in USD: multiply by it (`USD/EUR`)"),
        ("GPU/USD", "GPU/EUR", "convert through a dated price of USD in EUR: multiply by it (`EUR/USD`)"),
        ("USD/mo", "1", "write the number with its unit, e.g. `1 USD/mo`"),
        ("1", "USD", "divide by an amount of money in USD"),
        ("1", "USD/mo", "divide by a quantity in `USD/mo`"),
        ("1", "yr", "divide by a time, e.g. `/ 1 mo` or `/ 1 yr`"),
        ("1/yr", "1", "write the number with its unit, e.g. `5%/yr`"),
        ("USD/tok", "tok/USD", "the fraction is upside down: `1 / (…)` turns `tok/USD` into `USD/Mtok`"),
        ("1/√yr", "1/yr", "multiply by the square root of time"),
        ("tok", "USD/GPUh", "no one factor turns `USD/GPUh` into `tok`: check what each stands for"),
        ("GPU", "chip", "multiply by a quantity in `GPU/chip`"),
        ("GPU", "USD", "multiply by a quantity in `GPU/USD`"),
    ];
    let units = Units::standard();
    let dimension = |text: &str| units.parse(text).expect(text).dimension;
    for (expected, found, repair) in cases {
        let text = hint(&dimension(expected), &dimension(found));
        assert_eq!(text.as_deref(), Some(repair), "{expected}, found {found}");
    }
    assert_eq!(hint(&time(), &time()), None);
    assert_eq!(hint(&Dimension::none(), &Dimension::none()), None);
}

#[test]
fn the_missing_factor_repairs() {
    let units = Units::standard();
    let texts = ["USD", "USD/mo", "EUR", "GPUh", "1/√yr", "1", "tok/s/GPU", "MW"];
    for expected in texts {
        for found in texts {
            let dimension = |text: &str| units.parse(text).expect(text).dimension;
            let factor = missing_factor(&dimension(expected), &dimension(found));
            assert_eq!(dimension(found).multiply(&factor), dimension(expected));
            assert_eq!(factor.is_none(), expected == found);
        }
    }
}
