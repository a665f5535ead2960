//! The linear system of one round: amounts that pass on shares of each other.

use super::precise::Precise;

/// Operations of one share in one elimination, if it is not zero.
const ELIMINATION: f64 = 5.0;

/// `x = A x + b`, where column `j` of `A` and `leak[j]` are shares of `x[j]`, all at least 0, that sum to 1.
///
/// Solved by elimination without subtraction on the left-hand side (Grassmann, Taksar and Heyman 1985; Alfa, Xue and Ye
/// 2002 for diagonally dominant M-matrices): the diagonal is summed from what leaves, so that a circle that leaks only a
/// ten-trillionth keeps all its digits.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinearSystem {
    size: usize,
    /// What passes on from one to another, at `from × size + to`: most loops go over where it goes.
    shares: Vec<Precise>,
    /// What leaves the circle; overwritten.
    pub leak: Vec<Precise>,
    /// `b`, then `x`.
    pub known: Vec<Precise>,
    /// What an unknown passes on to, as it is eliminated.
    reached: Vec<usize>,
}

impl LinearSystem {
    /// Room for systems of up to `most` unknowns.
    pub fn with_room(most: usize) -> Self {
        Self {
            size: 0,
            shares: Vec::with_capacity(most * most),
            leak: Vec::with_capacity(most),
            known: Vec::with_capacity(most),
            reached: Vec::with_capacity(most),
        }
    }

    /// Starts a system of `size` unknowns, all zero.
    pub fn clear(&mut self, size: usize) {
        self.size = size;
        for (list, length) in [(&mut self.shares, size * size), (&mut self.leak, size), (&mut self.known, size)] {
            list.clear();
            list.resize(length, Precise::ZERO);
        }
    }

    /// Adds `share` of what `from` has to what `to` has. A share kept by `from` itself is no leak.
    pub fn add(&mut self, from: usize, to: usize, share: Precise) {
        if from != to {
            self.shares[from * self.size + to] += share;
        }
    }

    /// Leaves the solution in `known`; false if some circle leaks nothing, or the run ends early.
    pub fn solve(&mut self, is_over: impl Fn(f64) -> bool) -> bool {
        let size = self.size;
        for pivot in 0..size {
            let left = (size - pivot) as f64;
            if is_over(left * left * ELIMINATION) {
                return false;
            }
            let mut diagonal = self.leak[pivot];
            for share in self.shares[pivot * size..][pivot + 1..size].iter().filter(|share| !share.is_zero()) {
                diagonal += *share;
            }
            if diagonal.is_zero() {
                return false;
            }
            self.eliminate(pivot, diagonal);
            self.leak[pivot] = diagonal;
        }
        for pivot in (0..size).rev() {
            let mut sum = self.known[pivot];
            for column in pivot + 1..size {
                let share = self.shares[column * size + pivot];
                if !share.is_zero() {
                    sum += share * self.known[column];
                }
            }
            self.known[pivot] = sum / self.leak[pivot];
        }
        true
    }

    /// Hands what reaches `pivot` on to the later unknowns.
    fn eliminate(&mut self, pivot: usize, diagonal: Precise) {
        let size = self.size;
        let passed = self.known[pivot] / diagonal;
        let (_, rest) = self.shares.split_at_mut(pivot * size);
        let (outward, later) = rest.split_at_mut(size);
        self.reached.clear();
        self.reached.extend((pivot + 1..size).filter(|&row| !outward[row].is_zero()));
        for &row in &self.reached {
            self.known[row] += outward[row] * passed;
        }
        for (column, onward) in (pivot + 1..size).zip(later.chunks_exact_mut(size)) {
            let inward = onward[pivot];
            if inward.is_zero() {
                continue;
            }
            let factor = inward / diagonal;
            let leak = self.leak[pivot] * factor;
            self.leak[column] += leak;
            for &row in self.reached.iter().filter(|&&row| row != column) {
                onward[row] += outward[row] * factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_that_pass_on_to_each_other() {
        // x = 10 + y/2, y = 4 + x: y = 14 + y/2 = 28, x = 24.
        let mut system = LinearSystem::with_room(2);
        system.clear(2);
        system.add(1, 0, Precise::new(0.5));
        system.add(0, 1, Precise::ONE);
        system.leak[1] = Precise::new(0.5);
        system.known.copy_from_slice(&[Precise::new(10.0), Precise::new(4.0)]);
        assert!(system.solve(|_| false));
        assert_eq!((system.known[0].get(), system.known[1].get()), (24.0, 28.0));
    }

    #[test]
    fn a_circle_that_leaks_almost_nothing_keeps_its_digits() {
        // x = y, y = 1 + (1 − 2^-60) x: x = y = 2^60.
        let mut system = LinearSystem::with_room(2);
        let leak = Precise::new(2f64.powi(-60));
        for (first, second) in [(0, 1), (1, 0)] {
            system.clear(2);
            system.add(first, second, Precise::ONE - leak);
            system.add(second, first, Precise::ONE);
            system.leak[first] = leak;
            system.known[second] = Precise::ONE;
            assert!(system.solve(|_| false));
            assert_eq!(system.known[0].get(), 2f64.powi(60));
            assert_eq!(system.known[1].get(), 2f64.powi(60));
        }
    }

    #[test]
    fn three_in_a_circle_against_substitution() {
        // x = 1 + z/4, y = x/2 + 2, z = y/3 + x/2: z = x/6 + 2/3 + x/2 = 2x/3 + 2/3; x = 1 + x/6 + 1/6 = 1.4.
        let mut system = LinearSystem::with_room(3);
        system.clear(3);
        for (from, to, share) in [(2, 0, 0.25), (0, 1, 0.5), (0, 2, 0.5)] {
            system.add(from, to, Precise::new(share));
        }
        system.add(1, 2, Precise::ONE / Precise::new(3.0));
        system.leak[1] = Precise::ONE - Precise::ONE / Precise::new(3.0);
        system.leak[2] = Precise::new(0.75);
        system.known[0] = Precise::ONE;
        system.known[1] = Precise::new(2.0);
        assert!(system.solve(|_| false));
        for (found, expected) in system.known.iter().zip([1.4, 2.7, 1.6]) {
            assert!((found.get() - expected).abs() < 1e-15, "{found:?} {expected}");
        }
    }

    #[test]
    fn a_closed_circle_is_refused() {
        let mut system = LinearSystem::with_room(2);
        system.clear(2);
        system.add(0, 1, Precise::ONE);
        system.add(1, 0, Precise::ONE);
        assert!(!system.solve(|_| false));
    }
}
