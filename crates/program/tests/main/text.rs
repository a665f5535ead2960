//! Text to program and back.

use crate::EVERYTHING;
use chance::Distribution;
use offtake_program::{parse, parse_ensemble};

#[test]
fn a_program_is_displayed_as_it_was_written() {
    assert_eq!(parse(EVERYTHING).unwrap().to_string(), EVERYTHING);
}

#[test]
fn the_gap_of_a_clearing_is_read_back() {
    let text = EVERYTHING.replacen("clearing\n", "clearing gap r1\n", 1);
    assert!(text != EVERYTHING && parse(&text).unwrap().to_string() == text);
}

#[test]
fn an_ensemble_is_displayed_as_it_was_written() {
    let text = format!(
        "program\n{EVERYTHING}program\n{EVERYTHING}conclusion\nregisters 3\nconstant r0 2.0\ninput 1 0 r1\n  r2 = or r0 r1\noutputs r2 r1\nmonthly\nregisters 2\ninput 1 1 r1\ninput 0 0 r0\n  r0 = negate r1\noutputs r0\n"
    );
    let ensemble = parse_ensemble(&text).unwrap();
    assert_eq!(ensemble.programs.len(), 2);
    assert_eq!(ensemble.to_string(), text);
}

#[test]
fn every_distribution_is_read_back() {
    let lines = [
        "normal 1.0 2.0",
        "lognormal 1.0 2.0",
        "uniform 1.0 2.0",
        "uniform_integer 1.0 2.0",
        "triangular 1.0 2.0 3.0",
        "beta 1.0 2.0 3.0 4.0",
        "mixture 2 0.25 0.75 normal 1.0 2.0 mixture 1 1.0 uniform 0.0 1.0",
        "discrete 2 1.0 2.0 0.5 0.5",
        "bernoulli 0.1",
        "truncated -inf 1.0 lognormal 1.0 2.0",
        "empirical 3 1.0 2.0 3.0",
        "constant 0.1",
    ];
    for line in lines {
        let program = parse(&format!("distribution {line}")).unwrap();
        assert_eq!(program.distributions[0].to_string(), line);
    }
    let triangle = parse("distribution triangular 1 2 3").unwrap();
    let expected = Distribution::Triangular { low: 1.0, mode: 2.0, high: 3.0 };
    assert_eq!(triangle.distributions, [expected]);
}

#[test]
fn numbers_keep_their_bits() {
    for value in [0.1 + 0.2, f64::MIN_POSITIVE / 3.0, -0.0, f64::MAX, f64::INFINITY] {
        let program = parse(&format!("constant r0 {value:?}")).unwrap();
        assert_eq!(program.constants[0].value.to_bits(), value.to_bits());
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    for (line, error) in [
        ("months", "the line ends too early"),
        ("months x", "`x` is no number"),
        ("months 3 4", "`4` is too much"),
        ("constant 3 4", "`3` is no register"),
        ("wind 3", "`wind` is no declaration"),
        ("node inside short r1 cash r2", "no clearing has begun"),
        ("marked 1", "no tags have begun"),
        ("distribution cauchy 0 1", "`cauchy` is no distribution"),
        ("distribution mixture 9999999999 0.5", "the line ends too early"),
        ("draw uniform daily 3", "`daily` is no timing"),
    ] {
        let found = parse(&format!("registers 4\n\n{line}\n"));
        assert_eq!(found, Err(format!("line 3: {error}")), "{line}");
    }
    for (line, error) in [
        ("r1 = add r2 r3", "no step has begun"),
        ("compute\nr1 = sum r2 r3", "`sum` is no instruction"),
        ("clear 0\nr1 = copy r2", "the step has no body"),
        ("tag 0\nr1 = copy r2", "the step has no body"),
    ] {
        let found = parse(&format!("month\n{line}\n")).unwrap_err();
        assert!(found.ends_with(error), "{found}");
    }
    let deep = format!("distribution {}", "mixture 1 1 ".repeat(100_000));
    assert!(parse(&deep).unwrap_err().contains("nested too deeply"));
}
