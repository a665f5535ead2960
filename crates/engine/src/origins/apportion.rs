//! Whole cents of several origins out of one amount, by largest remainder (Hamilton's method).

use std::cmp::Reverse;

use crate::clearing::Precise;

/// Reals that differ by less are ties, and what misses a whole cent by half of it is whole: an error of arithmetic must not decide
/// who gets a cent.
const TIE: f64 = 1e-6;

/// Takes an amount out of a pot in proportion to what the pot holds of each origin. Remainders are compared exactly, ties go
/// to the earlier. No entry takes more than there is of it. What the pot lacks is taken from `last`, the last entry, which then
/// goes without.
pub(super) fn take(pot: &mut [i64], amount: i64, mix: &mut [i64], remainders: &mut Vec<(i64, usize)>) {
    mix.fill(0);
    let total: i64 = pot.iter().sum();
    if amount >= total {
        mix.copy_from_slice(pot);
        pot.fill(0);
        if let Some(last) = mix.last_mut() {
            *last += amount - total;
        }
        return;
    }
    if amount == 0 {
        return;
    }
    remainders.clear();
    let (mut left, ratio) = (amount, amount as f64 / total as f64);
    for (place, (held, taken)) in pot.iter().zip(mix.iter_mut()).enumerate().filter(|(_, (held, _))| **held > 0) {
        let (whole, remainder) = part(amount, *held, total, ratio);
        *taken = whole;
        remainders.push((remainder, place));
        left -= whole;
    }
    hand_out(left, mix, remainders);
    pot.iter_mut().zip(mix).for_each(|(held, taken)| *held -= *taken);
}

/// Quotient and remainder of `amount · held ÷ total`, none of them negative, neither amount nor held more than total; `ratio` is that of
/// amount and total. A product of doubles misses by a few cents at most, which the exact remainder tells: a division of 128 bits would
/// take several times as long.
fn part(amount: i64, held: i64, total: i64, ratio: f64) -> (i64, i64) {
    let mut whole = (held as f64 * ratio) as i64;
    let mut rest = i128::from(amount) * i128::from(held) - i128::from(whole) * i128::from(total);
    while rest < 0 {
        whole -= 1;
        rest += i128::from(total);
    }
    while rest >= i128::from(total) {
        whole += 1;
        rest -= i128::from(total);
    }
    (whole, rest as i64)
}

/// Whole cents of an amount of which each origin has a real part. The parts sum to the amount.
pub(super) fn round(parts: &[Precise], amount: i64, mix: &mut [i64], remainders: &mut Vec<(i64, usize)>) {
    remainders.clear();
    let mut left = amount;
    for (place, (part, rounded)) in parts.iter().zip(mix.iter_mut()).enumerate() {
        let lifted = *part + Precise::new(0.5 * TIE);
        let whole = lifted.floor();
        *rounded = whole.get() as i64;
        left -= *rounded;
        let ties = ((lifted - whole).get() / TIE).floor();
        if !part.is_zero() {
            remainders.push((ties as i64, place));
        }
    }
    hand_out(left, mix, remainders);
}

/// A cent to each of the largest remainders, of equals to the earlier. There are few, and fewer cents.
fn hand_out(left: i64, mix: &mut [i64], remainders: &mut Vec<(i64, usize)>) {
    for _ in 0..left {
        let largest = (0..remainders.len()).max_by_key(|&at| (remainders[at].0, Reverse(remainders[at].1)));
        let Some(largest) = largest else { return };
        mix[remainders.swap_remove(largest).1] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pot: &[i64], amount: i64) -> (Vec<i64>, Vec<i64>) {
        let (mut pot, mut mix) = (pot.to_vec(), vec![7; pot.len()]);
        take(&mut pot, amount, &mut mix, &mut Vec::new());
        (mix, pot)
    }

    /// 10 of 60 : 25 : 15 are 6, 2.5 and 1.5: the cent goes to the earlier of two equals.
    #[test]
    fn the_largest_remainder_gets_the_cent_and_of_equals_the_earlier() {
        assert_eq!(taken(&[60, 25, 15], 10), (vec![6, 3, 1], vec![54, 22, 14]));
        assert_eq!(taken(&[1, 1, 1], 2), (vec![1, 1, 0], vec![0, 0, 1]));
        assert_eq!(taken(&[0, 5], 5), (vec![0, 5], vec![0, 0]));
        assert_eq!(taken(&[2, 1], 5), (vec![2, 3], vec![0, 0]));
    }

    /// 2^52 of three equal parts that sum to 3 · 2^51: two thirds of each, 3002399751580330.67, which no double product holds.
    #[test]
    fn large_amounts_are_taken_to_the_cent() {
        let part = 1 << 51;
        let (mix, pot) = taken(&[part, part, part], 1 << 52);
        assert_eq!(mix, [1_501_199_875_790_166, 1_501_199_875_790_165, 1_501_199_875_790_165]);
        assert_eq!(mix.iter().sum::<i64>(), 1 << 52);
        assert_eq!(pot.iter().sum::<i64>(), 3 * part - (1 << 52));
    }

    /// Against a division of 128 bits.
    #[test]
    fn parts_are_exact() {
        let numbers = [1, 2, 3, 7, 99, 1_000_003, (1 << 51) + 1, (1 << 53) - 1, (1 << 58) + 12_345, (1 << 62) - 1];
        for total in numbers {
            for held in numbers.into_iter().chain([0, total / 3, total - 1]).filter(|held| *held <= total) {
                for amount in numbers.into_iter().filter(|amount| *amount < total) {
                    let product = i128::from(amount) * i128::from(held);
                    let exact = (product / i128::from(total), product % i128::from(total));
                    let found = part(amount, held, total, amount as f64 / total as f64);
                    assert_eq!((i128::from(found.0), i128::from(found.1)), exact, "{amount} {held} {total}");
                }
            }
        }
    }

    #[test]
    fn reals_that_are_almost_whole_are_whole_and_almost_equal_are_ties() {
        let rounded = |parts: &[f64], amount: i64| {
            let parts: Vec<Precise> = parts.iter().map(|part| Precise::new(*part)).collect();
            let mut mix = vec![0; parts.len()];
            round(&parts, amount, &mut mix, &mut Vec::new());
            mix
        };
        assert_eq!(rounded(&[2.999_999_999_9, 4.000_000_000_1], 7), [3, 4]);
        assert_eq!(rounded(&[1.5, 2.500_000_000_1, 1.0], 5), [2, 2, 1]);
        assert_eq!(rounded(&[1.4, 2.6], 4), [1, 3]);
    }
}
