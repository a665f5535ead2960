//! Whole parts of a whole total.

/// Whole numbers that sum to `total` and lie as near as they can to `numerators` / `denominator`, by largest remainder
/// (Hamilton's method; Balinski and Young 1982, *Fair Representation*), ties to the earlier.
///
/// Where `total` is the exact sum rounded down or up, each part is its share rounded down or up, and a whole share is
/// kept. A `total` farther off is spread evenly first. `denominator` must be positive, else nothing is apportioned; no
/// parts, no result, whatever the total.
pub fn apportion(numerators: &[i128], denominator: i128, total: i128) -> Vec<i128> {
    if denominator <= 0 || numerators.is_empty() {
        return vec![0; numerators.len()];
    }
    let mut parts: Vec<i128> = numerators.iter().map(|numerator| numerator.div_euclid(denominator)).collect();
    let count = parts.len() as i128;
    let left = total - parts.iter().sum::<i128>();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|&part| std::cmp::Reverse(numerators[part].rem_euclid(denominator)));
    for (place, part) in by_remainder.into_iter().enumerate() {
        parts[part] += left.div_euclid(count) + i128::from((place as i128) < left.rem_euclid(count));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Source;

    #[test]
    fn thirds_of_a_hundred() {
        assert_eq!(apportion(&[100, 100, 100], 3, 100), [34, 33, 33]);
        assert_eq!(apportion(&[-100, 50, 50], 3, 0), [-33, 17, 16]);
        assert_eq!(apportion(&[7, 9], 1, 16), [7, 9]);
        assert_eq!(apportion(&[10, 10], 10, 7), [4, 3]);
        assert_eq!(apportion(&[], 3, 5), []);
        assert_eq!(apportion(&[1, 2], 0, 5), [0, 0]);
    }

    #[test]
    fn parts_are_within_one_of_their_share_and_sum_to_the_total() {
        let mut source = Source::new(1);
        for _ in 0..2_000 {
            let denominator = 1 + (source.uniform() * 1000.0) as i128;
            let count = 1 + (source.uniform() * 12.0) as usize;
            let numerators: Vec<i128> = (0..count).map(|_| (source.normal() * 1e6) as i128).collect();
            let sum: i128 = numerators.iter().sum();
            let up = i128::from(source.uniform() < 0.5 && sum.rem_euclid(denominator) != 0);
            let total = sum.div_euclid(denominator) + up;
            let parts = apportion(&numerators, denominator, total);
            assert_eq!(parts.iter().sum::<i128>(), total);
            for (part, numerator) in parts.iter().zip(&numerators) {
                assert!((part * denominator - numerator).abs() < denominator);
            }
        }
    }
}
