//! The tables of `spec/units.md` hold.

use offtake_units::{Units, hint};

const PAGE: &str = include_str!("../../../../spec/units.md");

/// The rows of all tables with this header, as cells.
fn rows(header: &str) -> Vec<Vec<&'static str>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in PAGE.lines() {
        if line == header {
            inside = true;
        } else if !line.starts_with('|') {
            inside = false;
        } else if inside && !line.starts_with("|---") {
            let cells = line.trim_matches('|').split(" | ").map(str::trim);
            rows.push(cells.collect());
        }
    }
    assert!(!rows.is_empty(), "no table {header}");
    rows
}

/// The texts between backticks in a cell.
fn quoted(cell: &'static str) -> Vec<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn assert_same(units: &Units, left: &str, right: &str) {
    let read = |text: &str| units.parse_quantity(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let (left, right) = (read(left), read(right));
    assert_eq!(left.unit.dimension, right.unit.dimension, "{left:?} {right:?}");
    let error = (left.canonical() - right.canonical()).abs();
    assert!(error <= f64::EPSILON * right.canonical().abs(), "{left:?} is not {right:?}");
}

#[test]
fn units_are_what_the_page_says() {
    let units = Units::standard();
    let mut count = 0;
    for row in rows("| unit | is |") {
        for unit in quoted(row[0]) {
            let unit = units.parse(unit).expect(unit);
            let one = units.format_quantity(unit.to_canonical(1.0), &unit);
            assert_same(&units, &one, quoted(row[1])[0]);
            count += 1;
        }
    }
    assert!(count > 55, "{count}");
}

#[test]
fn quantities_are_what_the_page_says() {
    let units = Units::standard();
    for row in rows("| quantity | is | measures |") {
        assert_same(&units, quoted(row[0])[0], quoted(row[1])[0]);
        let quantity = units.parse_quantity(quoted(row[0])[0]).expect(row[0]);
        assert_eq!(quantity.unit.dimension.describe(), row[2]);
    }
}

#[test]
fn currencies_reports_repairs_and_suggestions_are_what_the_page_says() {
    let units = Units::standard();
    let dimension = |cell| units.parse(quoted(cell)[0]).expect(cell).dimension;
    for row in rows("| currency | minor digits |") {
        for code in quoted(row[0]) {
            assert!(units.is_unit(code), "{code}");
            assert_eq!(units.minor_digits(code).to_string(), row[1], "{code}");
        }
    }
    for row in rows("| dimension of | is reported in |") {
        assert_eq!(units.display_unit(&dimension(row[0])).text, quoted(row[1])[0]);
    }
    for row in rows("| expected | found | repair |") {
        let repair = hint(&dimension(row[0]), &dimension(row[1]));
        assert_eq!(repair.as_deref(), Some(row[2]));
    }
    for row in rows("| word | meant |") {
        assert_eq!(units.suggest(quoted(row[0])[0]).as_deref(), Some(quoted(row[1])[0]));
    }
}
