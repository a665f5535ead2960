//! The place of each entry among all.

/// The share of the entries that are below each entry, ties at their middle, from 0 to 1: (rank + ½) / n over the defined ones.
///
/// ```
/// assert_eq!(offtake_analysis::levels(&[3.0, 1.0, 3.0, 9.0]), [0.5, 0.125, 0.5, 0.875]);
/// ```
pub fn levels(column: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..column.len()).filter(|&place| !column[place].is_nan()).collect();
    order.sort_by(|&a, &b| column[a].total_cmp(&column[b]).then(a.cmp(&b)));
    let mut found = vec![f64::NAN; column.len()];
    let (count, mut before) = (order.len() as f64, 0);
    for ties in order.chunk_by(|&a, &b| column[a] == column[b]) {
        let middle = (before as f64 + ties.len() as f64 / 2.0) / count;
        ties.iter().for_each(|&place| found[place] = middle);
        before += ties.len();
    }
    found
}
