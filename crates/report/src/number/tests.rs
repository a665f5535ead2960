//! Reference values of numbers as people read them.

use super::*;

#[test]
fn no_figure_of_a_row_is_written_above_a_later_one() {
    let (ratio, money) = (&ReportedAs::RATIO, &ReportedAs::number("USD"));
    // 147 to the ten, 149 to the unit: rounded by themselves they would be 150 and 149.
    assert_eq!(
        ascending(&[(147.0, 8.0), (149.0, 0.1), (151.0, 0.1), (190.0, 30.0)], ratio, 190.0),
        ["150", "150", "151", "200"]
    );
    assert_eq!(ascending(&[(1.6e9, 1e6), (1.7e9, 1e6), (2.4e9, 9e8)], money, 2.4e9), ["$1.60B", "$1.70B", "$2B"]);
    assert_eq!(ascending(&[(2.2e9, 1e6), (2.4e9, 9e8)], money, 2.4e9), ["$2B", "$2B"]);
    assert_eq!(
        ascending(&[(f64::NEG_INFINITY, 0.0), (0.0, 0.0), (f64::NAN, 0.0)], money, 1.0),
        ["-unlimited", "$0", "n/a"]
    );
    let sizes = [1e-9, 0.004, 0.37, 0.96, 1.3, 4.6, 9.7, 14.9, 15.1, 96.0, 99.0, 104.0, 9.97e5, 1.04e6];
    let errors = [0.0, 1e-4, 0.06, 0.5, 3.0, 9.0, 40.0, 2e5];
    for (at, low) in sizes.iter().enumerate() {
        for high in &sizes[at..] {
            for (first, last) in errors.iter().flat_map(|first| errors.iter().map(move |last| (*first, *last))) {
                for signs in [[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]] {
                    let (low, high) = if signs == [-1.0, -1.0] { (high, low) } else { (low, high) };
                    let words = ascending(&[(signs[0] * low, first), (signs[1] * high, last)], ratio, 1e6);
                    let number = |word: &String| {
                        let power = word.chars().next_back().map_or(1.0, |last| match last {
                            'k' => 1e3,
                            'M' => 1e6,
                            _ => 1.0,
                        });
                        word.trim_matches(['≈', 'k', 'M']).parse::<f64>().expect("a number") * power
                    };
                    let [low, high] = [0, 1].map(|at| number(&words[at]));
                    assert!(low <= high + 1e-9 * high.abs(), "{words:?}");
                }
            }
        }
    }
}

#[test]
fn values_of_a_list_differ_as_written() {
    let money = &ReportedAs::number("USD/GPUh");
    assert_eq!(told_apart(&[2.0, 2.5, 3.0], money), ["$2.00/GPUh", "$2.50/GPUh", "$3.00/GPUh"]);
    assert_eq!(told_apart(&[2.0001, 2.0002, 2.0001], money), ["$2.0001/GPUh", "$2.0002/GPUh", "$2.0001/GPUh"]);
    assert_eq!(told_apart(&[0.0, 1e6, 1_000_001.0], &ReportedAs::RATIO), ["0", "1.000000M", "1.000001M"]);
    assert_eq!(told_apart(&[2029.0, 2029.5], &ReportedAs::Date), ["2029-01", "2029-07"]);
    assert_eq!(told_apart(&[], money), Vec::<String>::new());
}

#[test]
fn what_is_not_all_is_not_written_so() {
    let share = |value: f64| figure(value, 0.0, &ReportedAs::SHARE);
    assert_eq!([share(-0.999_8), share(-0.999_756), share(0.999_98)], ["-99.98 %", "-99.98 %", "99.998 %"]);
    assert_eq!([share(1.0), share(-1.0), share(0.999_999_9), share(0.995)], ["100 %", "-100 %", "100 %", "99.5 %"]);
    assert_eq!(figure(0.9998, 0.001, &ReportedAs::SHARE), "100 %");
}

#[test]
fn a_probability_is_certain_only_if_it_is() {
    for (share, error, text) in [
        (0.9996, 0.003, "99.96 % ± 0.30 %"),
        (0.0004, 0.003, "0.04 % ± 0.30 %"),
        (0.9996, 0.0002, "99.96 % ± 0.02 %"),
        (0.999, 0.0006, "99.90 % ± 0.06 %"),
        (0.742, 0.004, "74.2 % ± 0.4 %"),
        (0.5, 0.3, "50 % ± 30 %"),
        (0.999_999_9, 0.0, "99.999990 %"),
        (0.742, 0.0, "74.2 %"),
        (1.0, 0.0, "100 %"),
        (0.0, 0.01, "0 %"),
        (f64::NAN, 0.0, "n/a"),
    ] {
        assert_eq!(probability_with_error(share, error), text, "{share} {error}");
    }
    for (share, error, text) in [
        (0.9996, 0.004, "99.960 %"),
        (0.9999, 0.0, "99.99 %"),
        (0.0004, 0.004, "≈0.04 %"),
        (0.96, 0.004, "96 %"),
        (1.0, 0.0, "100 %"),
        (0.0, 0.0, "0 %"),
    ] {
        assert_eq!(probability(share, error), text, "{share} {error}");
    }
}

#[test]
fn numbers_of_hundreds_of_digits_are_powers_of_ten() {
    for (value, unit, text) in [
        (1.45e300, "1", "1.45e300"),
        (-1.45e300, "USD/yr", "-$1.45e300/yr"),
        (1e300, "GPU", "1.00e300 GPU"),
        (2.5e300, "W", "2.50e300 W"),
        (5e26, "FLOP", "5.00e26 FLOP"),
        (9.996e17, "USD", "$1.00e18"),
        (9.99e17, "USD", "$999000T"),
        (1e15, "USD", "$1000T"),
        (1e14, "mo", "100000000000000 mo"),
        (1e15, "mo", "1.00e15 mo"),
        (1e300, "%", "1.00e300 %"),
        (1.7e308, "GW", "unlimited"),
    ] {
        assert_eq!(figure(value, 0.0, &ReportedAs::number(unit)), text);
    }
    let money = &ReportedAs::number("USD");
    assert_eq!(with_error(1.446e300, 2e298, money), "$1.45e300 ± $0.02e300");
    assert_eq!(figure(1.446e300, 1e298, money), "$1.45e300");
    assert_eq!(figure(1.446e300, 2e298, money), "$1.4e300");
    assert_eq!(stated(1e300, "USD"), "$1e300");
    assert_eq!(stated(1.25e300, "1"), "1.25e300");
    assert_eq!(compared([1.0001e300, 1.0002e300], money), Some(["$1.0001e300".into(), "$1.0002e300".into()]));
    assert_eq!(summands(3e300, &[1e300, 2e300], money).expect("a sum").0, "$3.00e300");
    assert_eq!(drawn(1.23456e300, 4), "1.2346e300");
}

#[test]
fn money_is_written_with_its_sign_and_power() {
    for (value, unit, text) in [
        (5.234e9, "USD", "$5.23B"),
        (-5.234e9, "USD", "-$5.23B"),
        (999.96e6, "USD", "$1.00B"),
        (47e9, "USD/yr", "$47.0B/yr"),
        (2.35, "USD/GPUh", "$2.35/GPUh"),
        (12.0, "CHF", "CHF 12.0"),
        (3.1e6, "EUR/mo", "€3.10M/mo"),
        (0.0, "USD", "$0"),
    ] {
        assert_eq!(figure(value, 0.0, &ReportedAs::number(unit)), text);
    }
}

#[test]
fn other_units_take_prefixes_powers_or_percent() {
    for (value, unit, text) in [
        (4.1e9, "W", "4.10 GW"),
        (4.1, "GW", "4.10 GW"),
        (0.05, "GW", "50.0 MW"),
        (1.5e15, "FLOP/s/GPU", "1.50 PFLOP/s/GPU"),
        (0.38, "1", "0.380"),
        (1.36, "1", "1.36"),
        (38.0, "%/yr", "38.0 %/yr"),
        (38.0, "%", "38.0 %"),
        (5.3, "1", "5.30"),
        (12_345.0, "1", "12.3k"),
        (0.0, "1", "0"),
        (0.0, "%", "0 %"),
        (0.12, "1/yr", "0.120/yr"),
        (30.0, "mo", "30.0 mo"),
        (12_345.0, "GPU", "12.3k GPU"),
        (f64::INFINITY, "USD", "unlimited"),
        (f64::NEG_INFINITY, "USD", "-unlimited"),
        (f64::NAN, "USD", "n/a"),
        (9.57e-7, "person", "9.57e-7 person"),
        (-3.34e-6, "USD/tok", "-$3.34e-6/tok"),
        (0.01, "%/yr", "0.0100 %/yr"),
        (0.00012, "USD/kWh", "$0.000120/kWh"),
        (3.8e-7, "USD", "$0"),
        (-3.8e-7, "EUR/mo", "€0/mo"),
        (0.005, "USD", "$0.00500"),
    ] {
        assert_eq!(figure(value, 0.0, &ReportedAs::number(unit)), text);
    }
    assert_eq!(figure(2029.0 + 2.0 / 12.0, 0.0, &ReportedAs::Date), "2029-03");
    assert_eq!(figure(f64::INFINITY, 0.0, &ReportedAs::Date), "never");
    assert_eq!(figure(0.38, 0.0, &ReportedAs::Truth), "38.0 %");
}

#[test]
fn a_figure_shows_no_digit_that_its_error_exceeds() {
    for (value, error, text) in [
        (5.234e9, 0.04e9, "$5.2B"),
        (5.234e9, 0.1e9, "$5.2B"),
        (5.234e9, 0.11e9, "$5B"),
        (5.234e9, 0.9e9, "$5B"),
        (5.234e9, 3e9, "≈$5B"),
        (5.234e9, 1e6, "$5.23B"),
        (5.234e9, f64::NAN, "$5.23B"),
    ] {
        assert_eq!(figure(value, error, &ReportedAs::number("USD")), text, "{value} {error}");
    }
}

#[test]
fn a_bound_is_never_tighter_than_it_is() {
    for (share, least, most) in [(0.000375, "99.96 %", "0.04 %"), (0.0342, "96 %", "4 %"), (0.25, "75 %", "25 %")] {
        assert_eq!((at_least(1.0 - share).as_str(), at_most(share).as_str()), (least, most));
    }
    assert_eq!((at_least(0.0), at_least(1.0), at_most(1e-12)), ("0 %".into(), "100 %".into(), "0.000000001 %".into()));
}

#[test]
fn a_share_near_all_is_as_exact_as_what_it_lacks() {
    for (share, text) in [
        (0.04, "4.0 %"),
        (0.96, "96.0 %"),
        (0.375, "38 %"),
        (0.9997, "99.970 %"),
        (0.0003, "0.030 %"),
        (0.007, "0.7 %"),
        (0.993, "99.3 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (f64::NAN, "n/a"),
    ] {
        assert_eq!(share_of_all(share), text);
    }
}

#[test]
fn figures_of_a_row_agree() {
    assert_eq!(figure_among(0.3, 0.0, &ReportedAs::RATIO, 1.9), "0.300");
    assert_eq!(figure_among(1.67e-7, 0.0, &ReportedAs::number("W"), 1e10), "0 W");
    // The quartile of a law whose mean few paths make.
    assert_eq!(figure_among(0.003466, 0.0, &ReportedAs::RATIO, 1e5), "0.00347");
    assert_eq!(figure_among(1.67e-7, 0.0, &ReportedAs::number("W"), 1e10), "0 W");
    assert_eq!(with_error(13.1, 7.0, &ReportedAs::RATIO), "13 ± 7");
}

#[test]
fn a_bare_number_is_in_percent_only_if_its_unit_says_so() {
    let (ratio, percent, money) = (&ReportedAs::RATIO, &ReportedAs::number("%"), &ReportedAs::number("USD"));
    assert_eq!(with_error_among(-0.981, 0.02, ratio, 1.9), "-0.98 ± 0.02");
    assert_eq!(with_error_among(-98.1, 2.0, percent, 190.0), "-98 % ± 2 %");
    assert_eq!(with_error_among(0.5, 0.0, ratio, 0.9), "0.500");
    assert_eq!(with_error(0.981, 0.02, &ReportedAs::SHARE), "98 % ± 2 %");
    assert_eq!(with_error_among(3.8e-7, 1e-8, money, 4e-7), "$0");
    assert_eq!(with_error_among(3.8e-7, 0.2, money, 0.3), "$0.0 ± $0.2");
    assert_eq!(with_error(3e4, 1e5, money), "$0 ± $100k");
    assert_eq!(with_error(-3e4, 1e5, money), "$0 ± $100k");
}

#[test]
fn what_people_stated_keeps_their_digits() {
    for (value, unit, text) in [
        (6.0, "yr", "6 yr"),
        (0.5, "yr", "0.5 yr"),
        (5e9, "USD", "$5B"),
        (2.5e9, "USD", "$2.5B"),
        (120.0, "GW", "120 GW"),
        (2.358, "USD/GPUh", "$2.358/GPUh"),
        (0.38, "1", "0.38"),
        (38.25, "%", "38.25 %"),
        (12_345.0, "GPU", "12.345k GPU"),
        (1_234_567.0, "GPU", "1.23457M GPU"),
        (-5e-6, "USD/tok", "-$5e-6/tok"),
        (0.0, "USD", "$0"),
    ] {
        assert_eq!(stated(value, unit), text);
    }
}

#[test]
fn a_mean_and_its_error_share_digits_and_power() {
    for (value, error, unit, text) in [
        (74.21, 0.42, "%", "74.2 % ± 0.4 %"),
        (0.7421, 0.0042, "1", "0.742 ± 0.004"),
        (5.2345e9, 0.04e9, "USD", "$5.23B ± $0.04B"),
        (0.3e9, 2e9, "USD", "$0 ± $2B"),
        (-1.24e9, 0.1e9, "USD", "-$1.2B ± $0.1B"),
        (5.0, 0.0, "1", "5.00"),
        (123.456, 1e-9, "GPU", "123 GPU"),
        (0.74, f64::NAN, "1", "0.740"),
    ] {
        assert_eq!(with_error(value, error, &ReportedAs::number(unit)), text, "{value} {error}");
    }
    assert_eq!(with_error(2029.5, 0.2, &ReportedAs::Date), "2029-07 ± 3 mo");
}

#[test]
fn parts_add_up_as_written() {
    let (ratio, money) = (&ReportedAs::RATIO, &ReportedAs::number("USD"));
    let written = |total: f64, parts: &[f64]| summands(total, parts, money).expect("a sum");
    let (total, parts) = written(156.034e9, &[149.911e9, -0.67e9, 6.793e9]);
    assert_eq!((total.as_str(), parts.join(" ").as_str()), ("$156.034B", "$149.911B -$670M $6.793B"));
    // A third of a cent is nobody's: it goes to the first.
    let (total, parts) = written(1.0, &[1.0 / 3.0; 3]);
    assert_eq!((total.as_str(), parts.join(" ").as_str()), ("$1.00", "$0.34 $0.33 $0.33"));
    // A figure too small beside the rest is nothing.
    let (_, parts) = written(1e9, &[1e9, 0.25]);
    assert_eq!(parts, ["$1.000000B", "$0"]);
    assert_eq!(written(0.0, &[5e6, -5e6]).1, ["$5.00M", "-$5.00M"]);
    assert_eq!(summands(0.5, &[0.2, 0.3], ratio), Some(("0.500".into(), vec!["0.200".into(), "0.300".into()])));
    assert_eq!(summands(2029.0, &[2029.0], &ReportedAs::Date), None);
    assert_eq!(summands(f64::NAN, &[1.0], money), None);
    assert_eq!(summands(0.0, &[6e8, -3.5e8], money), None);
}

#[test]
fn thousands_stand_apart() {
    assert_eq!(whole(-1_234_567), "-1,234,567");
    assert_eq!(whole(999), "999");
    assert_eq!(whole(0), "0");
}
