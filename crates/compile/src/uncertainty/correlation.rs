//! Rank correlations as a Gaussian copula, block by block.
//!
//! Spearman's ρ of two quantities is that of a copula whose normal numbers correlate with 2 sin(π ρ / 6) (Pearson
//! 1907). Quantities that correlate with 1 or −1 have the same or the opposite numbers, exactly. A matrix that no numbers
//! can have is replaced by the nearest one (Higham 2002) and the change reported, in rank correlations as they were given.
//! Changing a correlation moves only the quantities connected with it, and never the first of them in key order.

use std::collections::BTreeMap;

use chance::{DrawKind, Recurrence};
use program::{Register, Unary};
use scenario::{AssumedValue, QuantityId, QuantityKind};
use syntax::{Code, Diagnostic};

use crate::compiler::Compiler;

/// Most quantities connected by correlations.
const MOST: usize = 256;
/// Eigenvalues below this make a correlation matrix unusable.
const LEAST_EIGENVALUE: f64 = 1e-8;

/// The part of a quantity that is correlated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShockTiming {
    /// Its only draw.
    Once,
    /// Its monthly shocks.
    Shocks,
    /// Nothing: it is certain.
    Fixed,
    /// Nothing that could be.
    Other,
}

/// Whose numbers a quantity has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Leader {
    /// Its place in the block.
    place: usize,
    /// It has the opposite ones: great where the leader's are small.
    opposite: bool,
}

/// A square matrix by rows.
type Matrix = Vec<Vec<f64>>;

impl Compiler<'_> {
    /// Makes the draws of all correlated quantities.
    pub fn correlate(&mut self) {
        for block in blocks(&self.model.correlations) {
            if block.len() > MOST {
                let span = self.model.quantity(block[0]).span;
                self.findings.error(
                    Code::TooLarge,
                    span,
                    format!("{} quantities are connected by correlations, more than {MOST}", block.len()),
                    "correlate them through fewer common drivers",
                );
                continue;
            }
            let kinds: Vec<ShockTiming> = block.iter().map(|id| self.correlates(*id)).collect();
            let drawn = kinds.iter().find(|kind| **kind != ShockTiming::Fixed);
            let Some(drawn) = drawn.copied() else {
                continue;
            };
            let fits = |kind: &ShockTiming| *kind != ShockTiming::Other && [drawn, ShockTiming::Fixed].contains(kind);
            if let Some(odd) = kinds.iter().position(|kind| !fits(kind)) {
                let known = self.model.quantity(block[odd]);
                self.findings.error(
                    Code::ImpossibleCorrelation,
                    known.span,
                    format!("`{}` cannot be correlated with the others of its block", known.name),
                    "correlate distributions with distributions, and `gbm`, `walk`, `ar1`, `noise` among themselves",
                );
                continue;
            }
            let leaders = self.leaders(&block);
            let factor = self.factor(&block, &leaders);
            match drawn {
                ShockTiming::Once => self.mix_constants(&block, &factor, &leaders),
                _ => self.mix_shocks(&block, &factor, &leaders),
            }
        }
    }

    /// The part of a quantity that can be correlated. One that is set or switched off keeps its draw, so that the others keep
    /// theirs.
    fn correlates(&self, quantity: QuantityId) -> ShockTiming {
        match &self.model.quantity(quantity).kind {
            QuantityKind::Assumption(assumption) => match &assumption.value {
                AssumedValue::Distribution(_) => ShockTiming::Once,
                AssumedValue::Process(process) if process.law.can_correlate() => ShockTiming::Shocks,
                AssumedValue::Process(_) => ShockTiming::Other,
                AssumedValue::Fixed(_) => ShockTiming::Fixed,
            },
            _ => ShockTiming::Fixed,
        }
    }

    /// For each quantity of a block the first one that has its numbers or the opposite ones, by correlations of 1 and −1: itself if
    /// there is none. Each is itself if they contradict each other or the correlations with others, which are then repaired.
    fn leaders(&self, block: &[QuantityId]) -> Vec<Leader> {
        let alone: Vec<Leader> = (0..block.len()).map(|place| Leader { place, opposite: false }).collect();
        let mut leaders = alone.clone();
        let pairs = self.pairs(block);
        for &(a, b, rho) in pairs.iter().filter(|(_, _, rho)| rho.abs() == 1.0) {
            let (of_a, of_b) = (leaders[a], leaders[b]);
            let opposite = of_a.opposite ^ of_b.opposite ^ (rho < 0.0);
            let (keep, drop) = (of_a.place.min(of_b.place), of_a.place.max(of_b.place));
            for leader in leaders.iter_mut().filter(|leader| leader.place == drop) {
                *leader = Leader { place: keep, opposite: leader.opposite ^ opposite };
            }
        }
        let mut known: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for &(a, b, rho) in &pairs {
            let (of_a, of_b) = (leaders[a], leaders[b]);
            let rho = if of_a.opposite ^ of_b.opposite { -rho } else { rho };
            let between = (of_a.place.min(of_b.place), of_a.place.max(of_b.place));
            let expected = if between.0 == between.1 { 1.0 } else { *known.entry(between).or_insert(rho) };
            if rho != expected {
                return alone;
            }
        }
        leaders
    }

    /// The correlated pairs of a block, by place.
    fn pairs(&self, block: &[QuantityId]) -> Vec<(usize, usize, f64)> {
        let place = |id: QuantityId| block.iter().position(|known| *known == id);
        let pair = |one: &scenario::Correlation| Some((place(one.a)?, place(one.b)?, one.rho));
        self.model.correlations.iter().filter_map(pair).collect()
    }

    /// The Cholesky factor of a block's normal numbers, after repair. Rows of quantities that others lead say nothing.
    fn factor(&mut self, block: &[QuantityId], leaders: &[Leader]) -> Matrix {
        let place = |id: QuantityId| block.iter().position(|known| *known == id).map(|place| leaders[place]);
        let mut matrix = identity(block.len());
        let mut span = None;
        for correlation in &self.model.correlations {
            if let (Some(a), Some(b)) = (place(correlation.a), place(correlation.b)) {
                let rho = if a.opposite ^ b.opposite { -correlation.rho } else { correlation.rho };
                let (a, b) = (a.place, b.place);
                if a == b {
                    continue;
                }
                let normal = normal_correlation(rho);
                matrix[a][b] = normal;
                matrix[b][a] = normal;
                span.get_or_insert(correlation.span);
            }
        }
        let (repaired, changed) = nearest(&matrix);
        if let (true, Some(span)) = (changed, span) {
            let ranks = |normal: &Matrix| map_entries(normal, |i, j| rank_correlation(normal[i][j]));
            let moved = greatest_difference(&ranks(&repaired), &ranks(&matrix));
            self.findings.report(
                Diagnostic::new(
                    Code::CorrelationRepaired,
                    span,
                    format!(
                        "the correlations cannot hold together; the nearest that can are used, at most {:.3} away",
                        (moved * 1000.0).ceil() / 1000.0
                    ),
                )
                .help("give the pairs that are missing, or weaken the strongest"),
            );
        }
        cholesky(&repaired)
    }

    /// Uniform numbers with the block's copula, from independent ones.
    fn mix_constants(&mut self, block: &[QuantityId], factor: &Matrix, leaders: &[Leader]) {
        let uniforms: Vec<Register> = block
            .iter()
            .map(|id| {
                let key = chance::key(&self.model.quantity(*id).key);
                self.asm.draw(key, DrawKind::Uniform, Recurrence::Constant)
            })
            .collect();
        let normals: Vec<Register> =
            uniforms.iter().map(|uniform| self.asm.unary(Unary::NormalQuantile, *uniform)).collect();
        let [_, high] = self.levels();
        let mut mixes: Vec<Register> = Vec::new();
        for (row, (id, leader)) in block.iter().zip(leaders).enumerate() {
            let uniform = if leader.place < row {
                let same = mixes[leader.place];
                if leader.opposite {
                    let opposite = self.asm.unary(Unary::Not, same);
                    self.asm.binary(program::Binary::Minimum, opposite, high)
                } else {
                    same
                }
            } else if row == 0 {
                uniforms[0]
            } else {
                let mixed = self.mix(&normals, &factor[row]);
                self.level_of(mixed)
            };
            mixes.push(uniform);
            self.shocks.correlate(*id, uniform);
        }
    }

    /// Monthly shocks with the block's copula: normal numbers.
    fn mix_shocks(&mut self, block: &[QuantityId], factor: &Matrix, leaders: &[Leader]) {
        let normals: Vec<Register> = block.iter().map(|id| self.monthly_draw(*id)).collect();
        let mut mixes: Vec<Register> = Vec::new();
        for (row, (id, leader)) in block.iter().zip(leaders).enumerate() {
            let mixed = match (leader.place < row, leader.opposite) {
                (false, _) if row == 0 => normals[0],
                (false, _) => self.mix(&normals, &factor[row]),
                (true, false) => mixes[leader.place],
                (true, true) => self.asm.unary(Unary::Negate, mixes[leader.place]),
            };
            self.shocks.correlate(*id, mixed);
            mixes.push(mixed);
        }
    }

    /// The monthly draw of a quantity alone.
    fn monthly_draw(&mut self, quantity: QuantityId) -> Register {
        self.asm.draw(chance::key(&self.model.quantity(quantity).key), DrawKind::Normal, Recurrence::Monthly)
    }

    /// The least and the greatest level at which a quantile is a number. Φ of a large number is 1.
    fn levels(&mut self) -> [Register; 2] {
        let low = self.asm.constant(1.0 / 18_014_398_509_481_984.0); // 2^-54
        let high = self.asm.constant(1.0 - 1.0 / 9_007_199_254_740_992.0); // 1 - 2^-53
        [low, high]
    }

    /// Φ of a normal number, within the levels.
    pub fn level_of(&mut self, normal: Register) -> Register {
        let [low, high] = self.levels();
        let uniform = self.asm.unary(Unary::NormalDistribution, normal);
        let uniform = self.asm.binary(program::Binary::Maximum, uniform, low);
        self.asm.binary(program::Binary::Minimum, uniform, high)
    }

    fn mix(&mut self, normals: &[Register], weights: &[f64]) -> Register {
        let mut sum = None;
        for (normal, weight) in normals.iter().zip(weights) {
            if *weight == 0.0 {
                continue;
            }
            let weight = self.asm.constant(*weight);
            let term = self.asm.multiply(weight, *normal);
            sum = Some(match sum {
                None => term,
                Some(sum) => self.asm.add(sum, term),
            });
        }
        sum.expect("a row of the factor has length 1")
    }
}

/// Quantities connected by correlations, each block in key order.
fn blocks(correlations: &[scenario::Correlation]) -> Vec<Vec<QuantityId>> {
    let mut block_of: BTreeMap<QuantityId, QuantityId> = BTreeMap::new();
    for correlation in correlations {
        let a = *block_of.entry(correlation.a).or_insert(correlation.a);
        let b = *block_of.entry(correlation.b).or_insert(correlation.b);
        let (keep, drop) = (a.min(b), a.max(b));
        for block in block_of.values_mut().filter(|block| **block == drop) {
            *block = keep;
        }
    }
    let mut blocks: BTreeMap<QuantityId, Vec<QuantityId>> = BTreeMap::new();
    for (quantity, block) in block_of {
        blocks.entry(block).or_default().push(quantity);
    }
    blocks.into_values().collect()
}

fn identity(size: usize) -> Matrix {
    let row = |i: usize| (0..size).map(|j| f64::from(u8::from(i == j))).collect();
    (0..size).map(row).collect()
}

/// The correlation of normal numbers whose ranks correlate so.
fn normal_correlation(rank: f64) -> f64 {
    2.0 * libm::sin(std::f64::consts::PI * rank / 6.0)
}

/// The correlation of the ranks of normal numbers that correlate so.
fn rank_correlation(normal: f64) -> f64 {
    6.0 / std::f64::consts::PI * libm::asin(normal / 2.0)
}

/// The nearest correlation matrix with no eigenvalue below the least, and whether anything had to change. Alternating projections with Dykstra's correction: N. J. Higham (2002), *Computing the
/// nearest correlation matrix*, IMA Journal of Numerical Analysis 22, algorithm 3.3.
fn nearest(matrix: &Matrix) -> (Matrix, bool) {
    let size = matrix.len();
    let (values, _) = eigen(matrix);
    if values.iter().all(|value| *value >= LEAST_EIGENVALUE) {
        return (matrix.clone(), false);
    }
    let mut y = matrix.clone();
    let mut correction = vec![vec![0.0; size]; size];
    for _ in 0..if size > 32 { 8 } else { 100 } {
        let r = map_entries(&y, |i, j| y[i][j] - correction[i][j]);
        let x = positive_part(&r, 0.0);
        correction = map_entries(&x, |i, j| x[i][j] - r[i][j]);
        let next = map_entries(&x, |i, j| if i == j { 1.0 } else { x[i][j] });
        let moved = greatest_difference(&next, &y);
        y = next;
        if moved < 1e-12 {
            break;
        }
    }
    // A little inside the set, so that it has a factor; then a unit diagonal again.
    let x = positive_part(&y, 4.0 * LEAST_EIGENVALUE);
    let repaired =
        map_entries(&x, |i, j| if i == j { 1.0 } else { x[i][j] / (libm::sqrt(x[i][i]) * libm::sqrt(x[j][j])) });
    (repaired, true)
}

fn map_entries(like: &Matrix, entry: impl Fn(usize, usize) -> f64) -> Matrix {
    let size = like.len();
    (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect()
}

fn greatest_difference(a: &Matrix, b: &Matrix) -> f64 {
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    pairs.fold(0.0, |most, (a, b)| f64::max(most, (a - b).abs()))
}

/// The matrix with its eigenvalues raised to at least this.
fn positive_part(matrix: &Matrix, least: f64) -> Matrix {
    let (values, vectors) = eigen(matrix);
    map_entries(matrix, |i, j| (0..values.len()).map(|k| vectors[i][k] * values[k].max(least) * vectors[j][k]).sum())
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, *Matrix
/// Computations*, 8.5). Additions, multiplications, divisions and square roots only: the same bits everywhere.
fn eigen(matrix: &Matrix) -> (Vec<f64>, Matrix) {
    let size = matrix.len();
    let (mut a, mut v) = (matrix.clone(), identity(size));
    for _ in 0..60 {
        let off: f64 = (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off < 1e-26 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    ((0..size).map(|i| a[i][i]).collect(), v)
}

fn rotate(a: &mut Matrix, v: &mut Matrix, p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / libm::sqrt(t * t + 1.0);
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (above, below) = a.split_at_mut(q);
    for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
    for row in v.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

/// The lower triangle L with L Lᵀ = matrix, of a matrix that is positive definite.
fn cholesky(matrix: &Matrix) -> Matrix {
    let size = matrix.len();
    let mut factor = vec![vec![0.0; size]; size];
    for i in 0..size {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            factor[i][j] = if i == j {
                libm::sqrt((matrix[i][i] - dot).max(0.0))
            } else if factor[j][j] > 0.0 {
                (matrix[i][j] - dot) / factor[j][j]
            } else {
                0.0
            };
        }
    }
    factor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(factor: &Matrix) -> Matrix {
        map_entries(factor, |i, j| (0..factor.len()).map(|k| factor[i][k] * factor[j][k]).sum())
    }

    #[test]
    fn a_factor_gives_its_matrix_back() {
        let matrix = vec![vec![1.0, 0.5, 0.2], vec![0.5, 1.0, -0.3], vec![0.2, -0.3, 1.0]];
        let (same, changed) = nearest(&matrix);
        assert!(!changed);
        assert!(greatest_difference(&product(&cholesky(&same)), &matrix) < 1e-15);
    }

    /// Higham (2002), section 5: the nearest correlation matrix to the tridiagonal one of ones.
    #[test]
    fn the_nearest_matrix_is_the_published_one() {
        let matrix = vec![vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]];
        let (repaired, changed) = nearest(&matrix);
        let published = vec![vec![1.0, 0.7607, 0.1573], vec![0.7607, 1.0, 0.7607], vec![0.1573, 0.7607, 1.0]];
        assert!(greatest_difference(&repaired, &published) < 1e-4, "{repaired:?}");
        assert!(changed && (greatest_difference(&repaired, &matrix) - 0.2393).abs() < 1e-3);
        assert!(greatest_difference(&product(&cholesky(&repaired)), &repaired) < 1e-12);
    }

    #[test]
    fn eigenvalues_of_a_known_matrix() {
        let (mut values, _) = eigen(&vec![vec![2.0, 1.0], vec![1.0, 2.0]]);
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-14 && (values[1] - 3.0).abs() < 1e-14);
    }
}
