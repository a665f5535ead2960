//! The real roots of a polynomial on an interval, each once.

use crate::clearing::Precise;

/// xⁿ.
pub(super) fn whole_power(x: f64, n: u32) -> f64 {
    let (mut power, mut square, mut left) = (1.0, x, n);
    while left > 0 {
        if left & 1 == 1 {
            power *= square;
        }
        square *= square;
        left >>= 1;
    }
    power
}

/// xⁿ, with twice the digits.
fn precise_power(x: f64, n: u32) -> Precise {
    let (mut power, mut square, mut left) = (Precise::ONE, Precise::new(x), n);
    while left > 0 {
        if left & 1 == 1 {
            power = power * square;
        }
        square = square * square;
        left >>= 1;
    }
    power
}

/// A term of a polynomial: its coefficient, and how many powers it stands above the one before.
#[derive(Clone, Copy)]
pub(super) struct SparseTerm {
    pub amount: f64,
    pub step: u32,
}

/// The polynomial with its powers counted from the other end.
pub(super) fn reversed(terms: &[SparseTerm]) -> Vec<SparseTerm> {
    let steps = std::iter::once(0).chain(terms.iter().rev().map(|term| term.step));
    terms.iter().rev().zip(steps).map(|(term, step)| SparseTerm { amount: term.amount, step }).collect()
}

/// The polynomial of the slopes by the logarithm of x, x p′(x), over its highest power: it has the sign of p′.
fn slopes(terms: &[SparseTerm]) -> Vec<SparseTerm> {
    let highest: u32 = terms.iter().map(|term| term.step).sum();
    let mut power = 0;
    let slope = |term: &SparseTerm| {
        power += term.step;
        SparseTerm { amount: term.amount * f64::from(power) / f64::from(highest), step: term.step }
    };
    terms.iter().map(slope).collect()
}

/// The widest interval on which roots are looked for between those of the slope.
const NARROW: f64 = 1.0 / 512.0;
/// Slopes of slopes that are looked at: a root is found if it is at most so many fold, and one more.
const MOST_SLOPES: u32 = 12;
/// A value of this part of the sizes of all terms, or of less, is nothing: it is what amounts lose on the way to a double.
const LOST: f64 = 4.0 * f64::EPSILON;

/// A search for the roots of a polynomial of x ≥ 0.
pub(super) struct RootSearch<'a> {
    pub terms: &'a [SparseTerm],
    /// Roots, ascending; one that is manifold stands once.
    pub found: Vec<f64>,
    /// Roots that end the search.
    most: usize,
    /// The search ended early.
    pub undecided: bool,
    /// Intervals still allowed.
    left: u32,
    /// Slopes still allowed.
    slopes: u32,
}

/// At one point: the sums of positive and of negative terms, of the polynomial and of its derivative. All four rise
/// with x, so that their values at the ends of an interval bound it.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    plus: f64,
    minus: f64,
    plus_slope: f64,
    minus_slope: f64,
}

impl Parts {
    pub fn value(self) -> f64 {
        self.plus - self.minus
    }
}

impl<'a> RootSearch<'a> {
    pub fn new(terms: &'a [SparseTerm], most: usize) -> Self {
        RootSearch { terms, found: Vec::new(), most, undecided: false, left: 2000, slopes: MOST_SLOPES }
    }

    /// Horner's rule on both halves at once.
    pub fn parts(&self, x: f64) -> Parts {
        let (mut plus, mut minus, mut plus_slope, mut minus_slope) = (0.0, 0.0, 0.0, 0.0);
        let (mut step, mut power, mut slope) = (1, x, 1.0);
        for term in self.terms.iter().rev() {
            plus += f64::max(term.amount, 0.0);
            minus += f64::max(-term.amount, 0.0);
            if term.step == 0 {
                break;
            }
            if term.step != step {
                let below = whole_power(x, term.step - 1);
                (step, power, slope) = (term.step, below * x, f64::from(term.step) * below);
            }
            plus_slope = plus_slope * power + plus * slope;
            minus_slope = minus_slope * power + minus * slope;
            plus *= power;
            minus *= power;
        }
        Parts { plus, minus, plus_slope, minus_slope }
    }

    /// Looks strictly above `low` and below `high`, and at `high` too if `closed`.
    pub fn roots(&mut self, low: f64, high: f64, closed: bool) {
        let (at_low, at_high) = (self.parts(low), self.parts(high));
        self.between(low, at_low, high, at_high);
        if closed && at_high.value() == 0.0 {
            self.found.push(high);
        }
    }

    /// Looks strictly between two points.
    fn between(&mut self, low: f64, at_low: Parts, high: f64, at_high: Parts) {
        if self.undecided || at_low.plus > at_high.minus || at_low.minus > at_high.plus {
            return;
        }
        let rises = at_low.plus_slope > at_high.minus_slope;
        let falls = at_low.minus_slope > at_high.plus_slope;
        if rises || falls {
            self.crossing((low, at_low.value()), (high, at_high.value()));
            return;
        }
        if high - low <= NARROW
            && let Some(turns) = self.turns(low, high)
        {
            self.between_turns((low, at_low), &turns, (high, at_high));
            return;
        }
        let middle = 0.5 * (low + high);
        if self.left == 0 || middle <= low || middle >= high || self.found.len() >= self.most {
            self.undecided = true;
            return;
        }
        self.left -= 1;
        let at_middle = self.parts(middle);
        self.between(low, at_low, middle, at_middle);
        if at_middle.value() == 0.0 {
            self.found.push(middle);
        }
        self.between(middle, at_middle, high, at_high);
    }

    /// Where the slope is nothing strictly between two points; none if that cannot be decided.
    fn turns(&self, low: f64, high: f64) -> Option<Vec<f64>> {
        let slopes = slopes(self.terms);
        let left = self.slopes.checked_sub(1)?;
        let mut search = RootSearch { slopes: left, left: 0, ..RootSearch::new(&slopes, usize::MAX) };
        search.roots(low, high, false);
        (!search.undecided).then_some(search.found)
    }

    /// Looks strictly between two points, where all is monotone between the turns. At a turn the value is nothing if the
    /// terms leave no more of it than they may have lost: the root is manifold, or its parts cannot be separated.
    fn between_turns(&mut self, low: (f64, Parts), turns: &[f64], high: (f64, Parts)) {
        let mut before = (low.0, low.1.value());
        for &turn in turns {
            let parts = self.parts(turn);
            let value = self.precise_value(turn);
            let value = if value.abs() <= LOST * (parts.plus + parts.minus) { 0.0 } else { value };
            self.crossing(before, (turn, value));
            if value == 0.0 {
                self.found.push(turn);
            }
            before = (turn, value);
        }
        self.crossing(before, (high.0, high.1.value()));
    }

    /// The root of a monotone stretch, if it has one between its ends.
    fn crossing(&mut self, (low, first): (f64, f64), (high, last): (f64, f64)) {
        if (first < 0.0 && last > 0.0) || (first > 0.0 && last < 0.0) {
            self.found.push(self.bisect(low, high, last > 0.0));
        }
    }

    /// The polynomial's value, rounded once.
    fn precise_value(&self, x: f64) -> f64 {
        let mut sum = Precise::ZERO;
        for term in self.terms.iter().rev() {
            sum += Precise::new(term.amount);
            sum = sum * precise_power(x, term.step);
        }
        sum.get()
    }

    /// The root of a monotone stretch, to the last bit.
    fn bisect(&self, mut low: f64, mut high: f64, rises: bool) -> f64 {
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                let size = |x: f64| self.parts(x).value().abs();
                return if size(low) < size(high) { low } else { high };
            }
            let value = self.parts(middle).value();
            if value == 0.0 {
                return middle;
            }
            if (value > 0.0) == rises {
                high = middle;
            } else {
                low = middle;
            }
        }
    }
}
