//! Whole parts of a whole total.

/// Whole numbers that sum to `total` and lie as near as they can to `numerators` / `denominator`, by largest remainder
/// (Hamilton's method; Balinski and Young 1982, *Fair Representation*), ties to the earlier.
///
/// If `total` is the exact sum rounded down or up, each part is its share rounded down or up, and a whole share is
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

/// A matrix in whole units whose rows and columns sum to what they did, each cell rounded down or up (controlled
/// rounding: Cox 1987, *JASA* 82, "A constructive procedure for unbiased controlled rounding"; here without chance:
/// each step goes the shorter way). If rows or columns do not sum to whole units, the new sums are only near.
pub fn round_matrix(cells: &[Vec<i128>], unit: i128) -> Vec<Vec<i128>> {
    let each = |of: &dyn Fn(i128) -> i128| -> Vec<Vec<i128>> {
        cells.iter().map(|row| row.iter().map(|&cell| of(cell)).collect()).collect()
    };
    let (mut whole, mut rest) = (each(&|cell| cell.div_euclid(unit)), each(&|cell| cell.rem_euclid(unit)));
    while let Some(circle) = circle(&rest) {
        // Every other cell goes up and the rest down, or the other way, until one of them is whole.
        let room = |upward: usize| {
            let of = |(at, &(row, column)): (usize, &(usize, usize))| match at % 2 == upward {
                true => unit - rest[row][column],
                false => rest[row][column],
            };
            circle.iter().enumerate().map(of).min().unwrap_or(0)
        };
        let (first, second) = (room(0), room(1));
        let (upward, step) = if first <= second { (0, first) } else { (1, second) };
        for (at, (row, column)) in circle.into_iter().enumerate() {
            let moved = rest[row][column] + if at % 2 == upward { step } else { -step };
            whole[row][column] += moved / unit;
            rest[row][column] = moved % unit;
        }
    }
    let nearest = |(whole, rest): (&i128, &i128)| whole + i128::from(2 * rest >= unit);
    whole.iter().zip(&rest).map(|(whole, rest)| whole.iter().zip(rest).map(nearest).collect()).collect()
}

/// A circle of cells that are not whole, each in the row or by turns the column of the one before, and the first in
/// that of the last. Nothing if a walk along them ends.
fn circle(rest: &[Vec<i128>]) -> Option<Vec<(usize, usize)>> {
    let row = rest.iter().position(|row| row.iter().any(|&cell| cell != 0))?;
    // Rows and columns passed, by turns, and the cells between them.
    let (mut passed, mut cells): (Vec<usize>, Vec<(usize, usize)>) = (vec![row], Vec::new());
    loop {
        let (along_row, here) = (passed.len() % 2 == 1, *passed.last()?);
        let cell = |other: usize| if along_row { (here, other) } else { (other, here) };
        let others = 0..if along_row { rest[here].len() } else { rest.len() };
        let other = others.into_iter().find(|&other| {
            let (row, column) = cell(other);
            rest[row][column] != 0 && cells.last() != Some(&(row, column))
        })?;
        cells.push(cell(other));
        // A row stands at even places, a column at odd ones.
        let known = passed.iter().enumerate().position(|(at, &one)| one == other && at % 2 == passed.len() % 2);
        if let Some(known) = known {
            return Some(cells.split_off(known));
        }
        passed.push(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

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
    fn a_matrix_keeps_its_margins_and_every_cell_its_neighbours() {
        // Three flows of a third between three parties, and what each keeps.
        assert_eq!(round_matrix(&[vec![-1, 1, 0], vec![0, -1, 1], vec![1, 0, -1]], 3), vec![vec![0; 3]; 3]);
        let mut source = RandomColumns::new(2);
        for _ in 0..500 {
            let (flows, parties) = (1 + (source.uniform() * 20.0) as usize, 2 + (source.uniform() * 6.0) as usize);
            let unit = 1 + (source.uniform() * 1000.0) as i128;
            let mut cells = vec![vec![0; parties]; flows + 1];
            for flow in 0..flows {
                let from = (source.uniform() * parties as f64) as usize;
                let to = (from + 1 + (source.uniform() * (parties - 1) as f64) as usize) % parties;
                let amount = (source.normal() * 1e5) as i128;
                for (party, amount) in [(from, -amount), (to, amount)] {
                    cells[flow][party] += amount;
                    cells[flows][party] -= amount;
                }
            }
            let found = round_matrix(&cells, unit);
            for (row, exact) in found.iter().zip(&cells) {
                assert_eq!(row.iter().sum::<i128>(), 0);
                for (cell, exact) in row.iter().zip(exact) {
                    assert!((cell * unit - exact).abs() < unit);
                }
            }
            for party in 0..parties {
                assert_eq!(found.iter().map(|row| row[party]).sum::<i128>(), 0);
            }
        }
    }

    #[test]
    fn parts_are_within_one_of_their_share_and_sum_to_the_total() {
        let mut source = RandomColumns::new(1);
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
