//! Whether a figure rises or falls with an assumption, by ranks.

use crate::error::Design;
use crate::mean::{mean, sum};

/// How far two columns go up together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankCorrelation {
    /// From −1, the one falls as the other rises, to 1.
    pub rho: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// Spearman's ρ of two columns of the same paths (Spearman 1904, *American Journal of Psychology* 15), ties at their middle rank,
/// over the paths on which both are defined. Nothing if one of them is the same on all.
///
/// The error is a delete-one-part jackknife over replicates, or over 20 stretches of independent paths, the ranks kept.
pub fn rank_correlation(a: &[f64], b: &[f64], design: Design) -> Option<RankCorrelation> {
    let paths: Vec<usize> = (0..a.len().min(b.len())).filter(|&path| !a[path].is_nan() && !b[path].is_nan()).collect();
    let (a_ranks, b_ranks) = (centred_ranks(a, &paths), centred_ranks(b, &paths));
    let length = design.part_length(a.len(), 20);
    let mut parts: Vec<RankSums> = Vec::new();
    let mut last = None;
    for ((path, x), y) in paths.iter().zip(&a_ranks).zip(&b_ranks) {
        if last != Some(path / length) {
            last = Some(path / length);
            parts.push(RankSums::default());
        }
        parts.last_mut().expect("a part was begun").add(*x, *y);
    }
    let whole = parts.iter().fold(RankSums::default(), |all, part| all.and(part, 1.0));
    let rho = whole.correlation()?;
    let without: Vec<f64> = parts.iter().filter_map(|part| whole.and(part, -1.0).correlation()).collect();
    let count = without.len() as f64;
    let centre = mean(&without);
    let squares = sum(without.iter().map(|value| (value - centre) * (value - centre)));
    let std_error = match design {
        Design::Certain => 0.0,
        _ if count < 2.0 => f64::NAN,
        _ => (squares * (count - 1.0) / count).sqrt(),
    };
    Some(RankCorrelation { rho, std_error })
}

/// Ranks of a column on some paths, from −1/2 to 1/2.
fn centred_ranks(column: &[f64], paths: &[usize]) -> Vec<f64> {
    let value = |place: usize| column[paths[place]] + 0.0;
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by(|&x, &y| value(x).total_cmp(&value(y)).then(x.cmp(&y)));
    let mut ranks = vec![0.0; paths.len()];
    let mut before = 0;
    for ties in order.chunk_by(|&x, &y| value(x) == value(y)) {
        let middle = (before as f64 + ties.len() as f64 / 2.0) / paths.len() as f64 - 0.5;
        ties.iter().for_each(|&place| ranks[place] = middle);
        before += ties.len();
    }
    ranks
}

/// Sums of two columns.
#[derive(Clone, Copy, Default)]
struct RankSums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl RankSums {
    fn add(&mut self, x: f64, y: f64) {
        *self = self.and(&RankSums { count: 1.0, x, y, xx: x * x, yy: y * y, xy: x * y }, 1.0);
    }

    fn and(&self, other: &RankSums, times: f64) -> RankSums {
        RankSums {
            count: self.count + times * other.count,
            x: self.x + times * other.x,
            y: self.y + times * other.y,
            xx: self.xx + times * other.xx,
            yy: self.yy + times * other.yy,
            xy: self.xy + times * other.xy,
        }
    }

    /// Nothing if a column is constant.
    fn correlation(&self) -> Option<f64> {
        let n = self.count;
        let (x, y) = (self.xx - self.x * self.x / n, self.yy - self.y * self.y / n);
        let whole = (x * y).sqrt();
        (n > 1.0 && whole > 1e-12 * n).then(|| ((self.xy - self.x * self.y / n) / whole).clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn ranks_by_hand() {
        // Ranks 1 2 3 4 against 1 3 2 4: 1 − 6 · 2 / (4 · 15) = 0.8. With a tie at the middle rank: 1, 2.5, 2.5, 4 against
        // 1, 2, 3, 4 has 4.5 / √(4.5 · 5) = √0.9.
        let found = |b: &[f64]| rank_correlation(&[1.0, 2.0, 3.0, 4.0], b, Design::Random).unwrap().rho;
        assert!((found(&[10.0, 1000.0, 100.0, 1e9]) - 0.8).abs() < 1e-12);
        assert!((found(&[4.0, 3.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
        assert!((found(&[1.0, 2.0, 2.0, 3.0]) - 0.9_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn normals_as_pearson_found() {
        // Pearson 1907: ρ of ranks is 6/π · asin(r/2) for normals that correlate with r.
        let r: f64 = 0.5;
        let exact = 6.0 / std::f64::consts::PI * (r / 2.0).asin();
        let errors: Vec<f64> = (0..100)
            .map(|seed| {
                let mut source = RandomColumns::new(700 + seed);
                let (x, y): (Vec<f64>, Vec<f64>) = (0..1000)
                    .map(|_| {
                        let x = source.normal();
                        (x, r * x + (1.0 - r * r).sqrt() * source.normal())
                    })
                    .unzip();
                let found = rank_correlation(&x, &y, Design::Random).unwrap();
                (found.rho - exact) / found.std_error
            })
            .collect();
        assert!(errors.iter().filter(|error| error.abs() > 2.0).count() <= 12, "{errors:?}");
    }

    #[test]
    fn what_does_not_move_has_none() {
        assert_eq!(rank_correlation(&[1.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0], Design::Random), None);
        assert_eq!(rank_correlation(&[], &[], Design::Random), None);
        let found = rank_correlation(&[1.0, f64::NAN, 2.0], &[1.0, 9.0, 2.0], Design::Random).unwrap();
        assert_eq!(found.rho, 1.0);
    }
}
