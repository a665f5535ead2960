//! Whether a figure rises or falls with an assumption, by ranks.

use crate::error::Design;
use crate::levels::levels;
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
    // Only where the other is defined too.
    let only = |column: &[f64], other: &[f64]| -> Vec<f64> {
        levels(&column.iter().zip(other).map(|(x, y)| if y.is_nan() { *y } else { *x }).collect::<Vec<f64>>())
    };
    let (a_levels, b_levels) = (only(a, b), only(b, a));
    let length = design.part_length(a.len(), 20);
    let mut parts: Vec<RankSums> = Vec::new();
    let mut last = None;
    for (path, (x, y)) in a_levels.iter().zip(&b_levels).enumerate().filter(|(_, (x, _))| !x.is_nan()) {
        if last != Some(path / length) {
            last = Some(path / length);
            parts.push(RankSums::default());
        }
        // Centred, so that the sums of squares lose nothing.
        parts.last_mut().expect("a part was begun").add(x - 0.5, y - 0.5);
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
