//! Least squares on a few columns, some of which may say the same.

/// A column of which less than this part is left beside those before it says nothing of its own.
const LEAST_OWN: f64 = 1e-8;

/// The coefficients with which columns come nearest to `target` (least squares by orthogonalising column after column, modified
/// Gram–Schmidt, twice: Björck 1996, *Numerical Methods for Least Squares Problems*, §2.4). A column that those before it already give gets 0.
///
/// ```
/// use offtake_analysis::least_squares;
///
/// let (one, x) = (vec![1.0; 4], vec![0.0, 1.0, 2.0, 3.0]);
/// let found = least_squares(&[one, x.clone(), x], &[1.0, 3.0, 5.0, 7.0]);
/// assert!((found[0] - 1.0).abs() < 1e-12 && (found[1] - 2.0).abs() < 1e-12 && found[2] == 0.0);
/// ```
pub fn least_squares(columns: &[Vec<f64>], target: &[f64]) -> Vec<f64> {
    // Orthonormal columns, the place of each among the given ones, and what each given one is made of.
    let mut basis: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut parts: Vec<Vec<f64>> = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let mut own = column.clone();
        let mut of_basis = vec![0.0; basis.len()];
        for _ in 0..2 {
            for ((_, unit), part) in basis.iter().zip(&mut of_basis) {
                let share = dot(unit, &own);
                *part += share;
                own.iter_mut().zip(unit).for_each(|(own, unit)| *own -= share * unit);
            }
        }
        let (left, all) = (dot(&own, &own).sqrt(), dot(column, column).sqrt());
        if left > LEAST_OWN * all && left > 0.0 {
            own.iter_mut().for_each(|own| *own /= left);
            of_basis.push(left);
            basis.push((place, own));
            parts.push(of_basis);
        }
    }
    let mut rest = target.to_vec();
    let mut of_target: Vec<f64> = Vec::with_capacity(basis.len());
    for (_, unit) in &basis {
        let share = dot(unit, &rest);
        rest.iter_mut().zip(unit).for_each(|(rest, unit)| *rest -= share * unit);
        of_target.push(share);
    }
    let mut coefficients = vec![0.0; columns.len()];
    for at in (0..basis.len()).rev() {
        let after: f64 = (at + 1..basis.len()).map(|later| parts[later][at] * coefficients[basis[later].0]).sum();
        coefficients[basis[at].0] = (of_target[at] - after) / parts[at][at];
    }
    coefficients
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Longley data (1967, *JASA* 62), whose columns are nearly alike; certified values of NIST StRD.
    #[test]
    fn longley() {
        let rows: [[f64; 7]; 16] = [
            [60323.0, 83.0, 234289.0, 2356.0, 1590.0, 107608.0, 1947.0],
            [61122.0, 88.5, 259426.0, 2325.0, 1456.0, 108632.0, 1948.0],
            [60171.0, 88.2, 258054.0, 3682.0, 1616.0, 109773.0, 1949.0],
            [61187.0, 89.5, 284599.0, 3351.0, 1650.0, 110929.0, 1950.0],
            [63221.0, 96.2, 328975.0, 2099.0, 3099.0, 112075.0, 1951.0],
            [63639.0, 98.1, 346999.0, 1932.0, 3594.0, 113270.0, 1952.0],
            [64989.0, 99.0, 365385.0, 1870.0, 3547.0, 115094.0, 1953.0],
            [63761.0, 100.0, 363112.0, 3578.0, 3350.0, 116219.0, 1954.0],
            [66019.0, 101.2, 397469.0, 2904.0, 3048.0, 117388.0, 1955.0],
            [67857.0, 104.6, 419180.0, 2822.0, 2857.0, 118734.0, 1956.0],
            [68169.0, 108.4, 442769.0, 2936.0, 2798.0, 120445.0, 1957.0],
            [66513.0, 110.8, 444546.0, 4681.0, 2637.0, 121950.0, 1958.0],
            [68655.0, 112.6, 482704.0, 3813.0, 2552.0, 123366.0, 1959.0],
            [69564.0, 114.2, 502601.0, 3931.0, 2514.0, 125368.0, 1960.0],
            [69331.0, 115.7, 518173.0, 4806.0, 2572.0, 127852.0, 1961.0],
            [70551.0, 116.9, 554894.0, 4007.0, 2827.0, 130081.0, 1962.0],
        ];
        let column = |at: usize| -> Vec<f64> { rows.iter().map(|row| row[at]).collect() };
        let columns: Vec<Vec<f64>> = std::iter::once(vec![1.0; 16]).chain((1..7).map(column)).collect();
        let certified = [
            -3_482_258.634_595_82,
            15.061_872_271_373_3,
            -0.358_191_792_925_910e-1,
            -2.020_229_803_816_83,
            -1.033_226_867_173_59,
            -0.511_041_056_535_807e-1,
            1_829.151_464_613_55,
        ];
        for (found, exact) in least_squares(&columns, &column(0)).iter().zip(certified) {
            assert!((found / exact - 1.0).abs() < 1e-6, "{found} should be {exact}");
        }
    }

    #[test]
    fn of_nothing_comes_nothing() {
        assert_eq!(least_squares(&[], &[1.0]), Vec::<f64>::new());
        assert_eq!(least_squares(&[vec![0.0, 0.0], vec![]], &[1.0, 2.0]), [0.0, 0.0]);
    }
}
