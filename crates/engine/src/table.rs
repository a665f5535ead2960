//! Lookup tables.

use program::Lookup;

/// The value of a table at an argument: linear between rows or stepped, flat outside, undefined at an undefined argument.
pub(crate) fn at(table: &Lookup, argument: f64) -> f64 {
    if argument.is_nan() {
        return f64::NAN;
    }
    let after = table.arguments.partition_point(|&x| x <= argument);
    if after == 0 {
        return table.values[0];
    }
    let before = after - 1;
    if !table.linear || after == table.arguments.len() {
        return table.values[before];
    }
    let (x0, x1) = (table.arguments[before], table.arguments[after]);
    let (y0, y1) = (table.values[before], table.values[after]);
    y0 + (y1 - y0) * ((argument - x0) / (x1 - x0))
}

/// [`at`] over lanes; a column that is the same on all lanes (the month) is looked up once.
pub(crate) fn at_slice(table: &Lookup, arguments: &[f64], target: &mut [f64]) {
    let first = arguments[0];
    if arguments.iter().fold(true, |same, &x| same & (x == first)) {
        target.fill(at(table, first));
        return;
    }
    for (t, &x) in target.iter_mut().zip(arguments) {
        *t = at(table, x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(linear: bool) -> Lookup {
        Lookup { arguments: vec![0.0, 2.0, 3.0], values: vec![10.0, 20.0, 0.0], linear }
    }

    #[test]
    fn linear_between_rows_and_flat_outside() {
        let t = table(true);
        let found = [-1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 9.0].map(|x| at(&t, x));
        assert_eq!(found, [10.0, 10.0, 15.0, 20.0, 10.0, 0.0, 0.0]);
        assert!(at(&t, f64::NAN).is_nan());
    }

    #[test]
    fn stepped_is_the_last_row_at_or_before() {
        let t = table(false);
        let found = [-1.0, 0.0, 1.9, 2.0, 2.9, 3.0, f64::INFINITY].map(|x| at(&t, x));
        assert_eq!(found, [10.0, 10.0, 10.0, 20.0, 20.0, 0.0, 0.0]);
    }

    #[test]
    fn slices_look_up_each_lane() {
        let t = table(true);
        let mut out = [0.0; 3];
        at_slice(&t, &[1.0, f64::NAN, 2.0], &mut out);
        assert_eq!((out[0], out[2]), (15.0, 20.0));
        assert!(out[1].is_nan());
        at_slice(&t, &[1.0; 3], &mut out);
        assert_eq!(out, [15.0; 3]);
    }
}
