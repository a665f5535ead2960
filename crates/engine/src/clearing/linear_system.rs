//! The linear system of one round: amounts that pass on shares of each other.

use super::precise::Precise;

/// Operations of one share in one elimination, if it is not zero.
const ELIMINATION: f64 = 5.0;

/// `x = A x + b`, where column `j` of `A` and `leak[j]` are shares of `x[j]`, all at least 0, that sum to 1.
///
/// Solved by elimination without subtraction on the left-hand side (Grassmann, Taksar and Heyman 1985; Alfa, Xue and Ye
/// 2002 for diagonally dominant M-matrices): the diagonal is summed from what leaves, so that a circle that leaks only a
/// ten-trillionth keeps all its digits.
///
/// Only what passes on is kept, so that a system costs what its elimination fills in, however many unknowns it has.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinearSystem {
    size: usize,
    /// Per unknown: to which others it passes on, ascending, and what share.
    onward: Vec<Vec<(usize, Precise)>>,
    /// Per unknown: which others pass on to it.
    inward: Vec<Vec<usize>>,
    /// What leaves the circle; overwritten.
    pub leak: Vec<Precise>,
    /// `b`, then `x`.
    pub known: Vec<Precise>,
    /// Per unknown: what it gets from later ones, as it was eliminated.
    fed: Vec<(usize, Precise)>,
    /// Where each one's part of that ends.
    ends: Vec<usize>,
    merged: Vec<(usize, Precise)>,
}

impl LinearSystem {
    /// Room for systems of up to `most` unknowns.
    pub fn with_room(most: usize) -> Self {
        Self {
            onward: vec![Vec::new(); most],
            inward: vec![Vec::new(); most],
            leak: Vec::with_capacity(most),
            known: Vec::with_capacity(most),
            ..Self::default()
        }
    }

    /// Starts a system of `size` unknowns, all zero.
    pub fn clear(&mut self, size: usize) {
        self.size = size;
        self.onward.resize_with(size.max(self.onward.len()), Vec::new);
        self.inward.resize_with(size.max(self.inward.len()), Vec::new);
        self.onward[..size].iter_mut().for_each(Vec::clear);
        self.inward[..size].iter_mut().for_each(Vec::clear);
        for list in [&mut self.leak, &mut self.known] {
            list.clear();
            list.resize(size, Precise::ZERO);
        }
    }

    /// Adds `share` of what `from` has to what `to` has. A share kept by `from` itself is no leak.
    pub fn add(&mut self, from: usize, to: usize, share: Precise) {
        if from == to || share.is_zero() {
            return;
        }
        let onward = &mut self.onward[from];
        match onward.binary_search_by_key(&to, |entry| entry.0) {
            Ok(place) => onward[place].1 += share,
            Err(place) => {
                onward.insert(place, (to, share));
                self.inward[to].push(from);
            }
        }
    }

    /// Leaves the solution in `known`; false if some circle leaks nothing, or the run ends early.
    pub fn solve(&mut self, is_over: impl Fn(f64) -> bool) -> bool {
        self.fed.clear();
        self.ends.clear();
        for pivot in 0..self.size {
            let onward = std::mem::take(&mut self.onward[pivot]);
            let later = &onward[onward.partition_point(|entry| entry.0 < pivot)..];
            if is_over((later.len() * self.inward[pivot].len()) as f64 * ELIMINATION) {
                return false;
            }
            let diagonal = later.iter().fold(self.leak[pivot], |sum, &(_, share)| sum + share);
            if diagonal.is_zero() {
                return false;
            }
            self.eliminate(pivot, diagonal, later);
            self.leak[pivot] = diagonal;
            self.onward[pivot] = onward;
            self.ends.push(self.fed.len());
        }
        for pivot in (0..self.size).rev() {
            let start = if pivot == 0 { 0 } else { self.ends[pivot - 1] };
            let fed = self.fed[start..self.ends[pivot]].iter();
            let sum = fed.fold(self.known[pivot], |sum, &(from, share)| sum + share * self.known[from]);
            self.known[pivot] = sum / self.leak[pivot];
        }
        true
    }

    /// Hands what reaches `pivot` on to the later unknowns, to which it passes on these shares.
    fn eliminate(&mut self, pivot: usize, diagonal: Precise, later: &[(usize, Precise)]) {
        let passed = self.known[pivot] / diagonal;
        for &(to, share) in later {
            self.known[to] += share * passed;
        }
        let mut inward = std::mem::take(&mut self.inward[pivot]);
        inward.sort_unstable();
        for &from in inward.iter().filter(|&&from| from > pivot) {
            let onward = &mut self.onward[from];
            // What it passes on to earlier ones is known by now.
            let first = onward.partition_point(|entry| entry.0 < pivot);
            let Some(&(to, share)) = onward.get(first) else { continue };
            debug_assert_eq!(to, pivot, "who is listed as passing on to it does");
            self.fed.push((from, share));
            let factor = share / diagonal;
            let leak = self.leak[pivot] * factor;
            self.leak[from] += leak;
            self.merged.clear();
            let mut own = onward[first + 1..].iter().peekable();
            for &(to, share) in later.iter().filter(|&&(to, _)| to != from) {
                while let Some(entry) = own.next_if(|entry| entry.0 < to) {
                    self.merged.push(*entry);
                }
                let more = share * factor;
                match own.next_if(|entry| entry.0 == to) {
                    Some(&(_, share)) => self.merged.push((to, share + more)),
                    None => {
                        self.inward[to].push(from);
                        self.merged.push((to, more));
                    }
                }
            }
            self.merged.extend(own);
            std::mem::swap(onward, &mut self.merged);
        }
        self.inward[pivot] = inward;
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
