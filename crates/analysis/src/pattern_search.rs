//! Where to look for the best of a few numbers within bounds: a grid, then ever closer about the best.

/// Numbers within bounds, free or with a given sum.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRegion {
    /// The least of each.
    pub low: Vec<f64>,
    /// The greatest of each.
    pub high: Vec<f64>,
    /// What they add up to, if that is given: parts of a mix.
    pub sum: Option<f64>,
}

/// What a sum may be off by, as a part of the range.
const ROUNDING: f64 = 1e-9;

impl SearchRegion {
    /// How many of the numbers may be chosen before the rest is given.
    pub fn free(&self) -> usize {
        self.low.len() - usize::from(self.sum.is_some())
    }

    /// Whether two points differ by no more than errors of arithmetic.
    ///
    /// ```
    /// use offtake_analysis::SearchRegion;
    ///
    /// let one = SearchRegion { low: vec![0.0], high: vec![1.0], sum: None };
    /// assert!(one.is_same(&[0.1 + 0.2], &[0.3]) && !one.is_same(&[0.3], &[0.30001]));
    /// ```
    pub fn is_same(&self, one: &[f64], other: &[f64]) -> bool {
        let ranges = self.low.iter().zip(&self.high).map(|(low, high)| high - low);
        one.iter().zip(other).zip(ranges).all(|((one, other), range)| (one - other).abs() <= ROUNDING * range)
    }

    /// Every combination of `values` even values of each free number, the first slowest; with a sum those whose last number, the rest,
    /// is within its bounds.
    ///
    /// ```
    /// use offtake_analysis::SearchRegion;
    ///
    /// let mix = SearchRegion { low: vec![0.0, 0.0], high: vec![2.0, 1.0], sum: Some(2.0) };
    /// assert_eq!(mix.grid(3), [[1.0, 1.0], [2.0, 0.0]]);
    /// ```
    pub fn grid(&self, values: usize) -> Vec<Vec<f64>> {
        let mut points: Vec<Vec<f64>> = vec![Vec::new()];
        for at in 0..self.free() {
            let (low, high) = (self.low[at], self.high[at]);
            let step = |place: usize| match place + 1 {
                // To the bit.
                last if last == values => high,
                _ => low + (high - low) * place as f64 / (values.max(2) - 1) as f64,
            };
            points = (points.iter())
                .flat_map(|point| (0..values).map(move |place| [point.as_slice(), &[step(place)]].concat()))
                .collect();
        }
        points.into_iter().filter_map(|point| self.completed(point)).collect()
    }

    /// A point with the rest of the sum as its last number; nothing if that is out of bounds.
    fn completed(&self, mut point: Vec<f64>) -> Option<Vec<f64>> {
        let Some(sum) = self.sum else { return Some(point) };
        let (low, high) = (*self.low.last()?, *self.high.last()?);
        let rest = sum - point.iter().sum::<f64>();
        let slack = ROUNDING * (high - low);
        let within = low - slack <= rest && rest <= high + slack;
        point.push(rest.clamp(low, high));
        within.then_some(point)
    }

    /// The points about one: each number `part` of its range less and more, no further than its bounds; with a sum, what one gets another
    /// gives (the polling step of a pattern search: Hooke and Jeeves 1961, *JACM* 8; Torczon 1997, *SIAM J. Optim.* 7).
    ///
    /// ```
    /// use offtake_analysis::SearchRegion;
    ///
    /// let one = SearchRegion { low: vec![0.0], high: vec![8.0], sum: None };
    /// assert_eq!(one.around(&[1.0], 0.25), [[0.0], [3.0]]);
    /// ```
    pub fn around(&self, point: &[f64], part: f64) -> Vec<Vec<f64>> {
        let range = |at: usize| self.high[at] - self.low[at];
        let numbers = 0..point.len();
        match self.sum {
            None => (numbers.flat_map(|at| [(at, -1.0), (at, 1.0)]))
                .map(|(at, sign)| {
                    let mut near = point.to_vec();
                    near[at] = (near[at] + sign * part * range(at)).clamp(self.low[at], self.high[at]);
                    near
                })
                .filter(|near| near.as_slice() != point)
                .collect(),
            Some(_) => (numbers.clone().flat_map(|gets| numbers.clone().map(move |gives| (gets, gives))))
                .filter(|(gets, gives)| gets != gives)
                .filter_map(|(gets, gives)| {
                    let most = (self.high[gets] - point[gets]).min(point[gives] - self.low[gives]);
                    let step = (part * range(gets).min(range(gives))).min(most);
                    let mut near = point.to_vec();
                    near[gets] += step;
                    near[gives] -= step;
                    (step > 0.0).then_some(near)
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_reaches_both_ends_and_holds_a_sum() {
        let free = SearchRegion { low: vec![0.1, -1.0], high: vec![0.3, 1.0], sum: None };
        let grid = free.grid(3);
        assert_eq!((grid.len(), grid[0].clone(), grid[8].clone()), (9, vec![0.1, -1.0], vec![0.3, 1.0]));
        let mix = SearchRegion { low: vec![0.0; 3], high: vec![1.0; 3], sum: Some(1.0) };
        let grid = mix.grid(5);
        assert_eq!(grid.len(), 15);
        assert!(grid.iter().all(|point| (point.iter().sum::<f64>() - 1.0).abs() < 1e-12));
        let never = SearchRegion { low: vec![0.0; 2], high: vec![1.0; 2], sum: Some(3.0) };
        assert!(never.grid(11).is_empty());
    }

    /// The least of a tilted paraboloid in a corner of the region and inside it.
    #[test]
    fn ever_smaller_steps_find_the_least() {
        let least = |region: &SearchRegion, start: Vec<f64>, of: &dyn Fn(&[f64]) -> f64| {
            let (mut best, mut part) = (start, 0.25);
            while part > 1e-9 {
                let near = region.around(&best, part);
                match near.into_iter().min_by(|a, b| of(a).total_cmp(&of(b))).filter(|near| of(near) < of(&best)) {
                    Some(better) => best = better,
                    None => part /= 2.0,
                }
            }
            best
        };
        let free = SearchRegion { low: vec![0.0; 2], high: vec![1.0, 4.0], sum: None };
        let found =
            least(&free, vec![0.5, 2.0], &|x| (x[0] - 0.3).powi(2) + (x[1] - 9.0).powi(2) + x[0] * x[1] / 100.0);
        assert!((found[0] - 0.28).abs() < 1e-6 && found[1] == 4.0, "{found:?}");
        let mix = SearchRegion { low: vec![0.0; 3], high: vec![1.0; 3], sum: Some(1.0) };
        // Least Σ wᵢ xᵢ² with Σ xᵢ = 1: xᵢ in the ratio of 1 / wᵢ.
        let found = least(&mix, vec![1.0, 0.0, 0.0], &|x| x[0] * x[0] + 2.0 * x[1] * x[1] + 4.0 * x[2] * x[2]);
        let exact = [4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0];
        assert!(found.iter().zip(exact).all(|(found, exact)| (found - exact).abs() < 1e-6), "{found:?}");
    }
}
