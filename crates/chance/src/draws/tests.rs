use super::{DrawSource, Sampler};
use crate::draw::{Draw, DrawKind, Recurrence};
use crate::math::normal_distribution;

pub(super) fn draw(key: u64, kind: DrawKind, recurrence: Recurrence) -> Draw {
    Draw { key: crate::key(&format!("name{key}")), kind, recurrence }
}

pub(super) fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / count).sqrt())
}

fn column(draws: &DrawSource, draw: &Draw, first: u64, month: u32, lanes: usize) -> Vec<f64> {
    let mut out = vec![0.0; lanes];
    draws.fill(draw, first, month, &mut out);
    out
}

fn kinds() -> [Draw; 4] {
    [
        draw(1, DrawKind::Uniform, Recurrence::Constant),
        draw(2, DrawKind::Normal, Recurrence::Constant),
        draw(3, DrawKind::Uniform, Recurrence::Monthly),
        draw(4, DrawKind::Normal, Recurrence::Monthly),
    ]
}

/// Pearson's statistic of counts that should all be `expected`.
fn chi_square(counts: &[u32], expected: f64) -> f64 {
    counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum()
}

#[test]
fn blocks_leave_no_trace() {
    for sampler in [Sampler::Random, Sampler::Sobol] {
        let draws = DrawSource::new(1, sampler, 100);
        for draw in kinds() {
            for month in [0, 77] {
                let whole = column(&draws, &draw, 0, month, 400);
                for (first, lanes) in [(0, 1), (1, 2), (3, 96), (99, 300), (399, 1)] {
                    let part = column(&draws, &draw, first as u64, month, lanes);
                    assert_eq!(part, whole[first..first + lanes], "{sampler:?} {draw:?} from {first}");
                }
                column(&draws, &draw, 5, month, 0);
            }
        }
    }
}

#[test]
fn constants_ignore_the_month_and_random_ignores_replicates() {
    for sampler in [Sampler::Random, Sampler::Sobol] {
        let draws = DrawSource::new(1, sampler, 100);
        let draw = draw(1, DrawKind::Uniform, Recurrence::Constant);
        assert_eq!(column(&draws, &draw, 0, 0, 50), column(&draws, &draw, 0, 9, 50));
    }
    for draw in kinds() {
        let small = column(&DrawSource::new(1, Sampler::Random, 64), &draw, 0, 3, 64);
        let large = column(&DrawSource::new(1, Sampler::Random, 4096), &draw, 0, 3, 4096);
        assert_eq!(small, large[..64]);
    }
}

#[test]
fn a_normal_is_the_quantile_of_the_uniform_of_the_same_name() {
    for sampler in [Sampler::Random, Sampler::Sobol] {
        let draws = DrawSource::new(6, sampler, 128);
        let uniform = column(&draws, &draw(9, DrawKind::Uniform, Recurrence::Constant), 0, 0, 512);
        let normal = column(&draws, &draw(9, DrawKind::Normal, Recurrence::Constant), 0, 0, 512);
        for (u, z) in uniform.iter().zip(normal) {
            assert!((normal_distribution(z) / u - 1.0).abs() < 1e-13);
        }
    }
}

#[test]
fn random_numbers_are_uniform_and_normal() {
    let count = 1_000_000;
    let draws = DrawSource::new(3, Sampler::Random, 1);
    let uniform = column(&draws, &draw(5, DrawKind::Uniform, Recurrence::Monthly), 0, 17, count);
    let mut bins = vec![0_u32; 1000];
    for u in &uniform {
        bins[(u * 1000.0) as usize] += 1;
    }
    // 0.01 % and 99.99 % points of chi-square with 999 degrees of freedom (scipy).
    let statistic = chi_square(&bins, 1000.0);
    assert!((839.0..1175.0).contains(&statistic), "{statistic}");
    let normal = column(&draws, &draw(5, DrawKind::Normal, Recurrence::Monthly), 0, 18, count);
    let (mean, sd) = mean_and_sd(&normal);
    assert!(mean.abs() < 4.0e-3 && (sd - 1.0).abs() < 2.9e-3, "mean {mean}, sd {sd}");
    let fourth = normal.iter().map(|z| z.powi(4)).sum::<f64>() / count as f64;
    assert!((fourth - 3.0).abs() < 4.0 * (96.0 / count as f64).sqrt(), "fourth moment {fourth}");
    let lagged = normal.windows(2).map(|z| z[0] * z[1]).sum::<f64>() / count as f64;
    assert!(lagged.abs() < 4.0e-3, "neighbouring paths {lagged}");
}

#[test]
fn months_and_names_of_random_numbers_are_unrelated() {
    let draws = DrawSource::new(3, Sampler::Random, 1);
    let monthly = |key, month| column(&draws, &draw(key, DrawKind::Normal, Recurrence::Monthly), 0, month, 100_000);
    let base = monthly(1, 0);
    for other in [monthly(1, 1), monthly(1, 2), monthly(2, 0), monthly(3, 7)] {
        let r = base.iter().zip(&other).map(|(a, b)| a * b).sum::<f64>() / 1e5;
        assert!(r.abs() < 4.0 / 1e5_f64.sqrt(), "correlation {r}");
    }
    assert_ne!(base, {
        let reseeded = DrawSource::new(4, Sampler::Random, 1);
        column(&reseeded, &draw(1, DrawKind::Normal, Recurrence::Monthly), 0, 0, 100_000)
    });
}

#[test]
fn every_start_of_a_sobol_replicate_fills_its_bins() {
    let draws = DrawSource::new(8, Sampler::Sobol, 1024);
    for key in 0..20 {
        let draw = draw(key, DrawKind::Uniform, Recurrence::Constant);
        for replicate in 0..4 {
            let points = column(&draws, &draw, replicate * 1024, 0, 1024);
            for size in [1, 2, 16, 128, 1024] {
                let mut bins = vec![0; size];
                for u in &points[..size] {
                    bins[(u * size as f64) as usize] += 1;
                }
                assert_eq!(bins, vec![1; size], "name {key}, replicate {replicate}");
            }
        }
    }
}

/// Mean squared error, over replicates, of the integral of a smooth function of three names.
fn squared_error(sampler: Sampler, size: u64) -> f64 {
    let replicates = 64_u32;
    let draws = DrawSource::new(12, sampler, size);
    let columns: Vec<Vec<f64>> = (0..3)
        .map(|key| {
            let draw = draw(key, DrawKind::Uniform, Recurrence::Constant);
            column(&draws, &draw, 0, 0, (size * u64::from(replicates)) as usize)
        })
        .collect();
    // ∫ Σ eᵘ = 3 (e − 1).
    let truth = 3.0 * (std::f64::consts::E - 1.0);
    let errors = (0..replicates as usize).map(|replicate| {
        let range = replicate * size as usize..(replicate + 1) * size as usize;
        let sum: f64 = range.map(|path| columns.iter().map(|c| c[path].exp()).sum::<f64>()).sum();
        (sum / size as f64 - truth).powi(2)
    });
    errors.sum::<f64>() / f64::from(replicates)
}

#[test]
fn sobol_integrates_sums_of_names_far_better() {
    // Scrambled nets: variance ∝ n⁻³ for smooth functions (Owen 1997); random numbers: n⁻¹.
    let (coarse, fine) = (squared_error(Sampler::Sobol, 64), squared_error(Sampler::Sobol, 1024));
    let rate = (coarse / fine).log2() / 4.0;
    assert!((2.5..3.5).contains(&rate), "variance falls as n^-{rate}");
    let (coarse, fine) = (squared_error(Sampler::Random, 64), squared_error(Sampler::Random, 1024));
    let random_rate = (coarse / fine).log2() / 4.0;
    assert!((0.7..1.3).contains(&random_rate), "variance falls as n^-{random_rate}");
}

#[test]
fn sobol_sets_of_two_names_are_independent() {
    // Within a replicate: correlations of many pairs as of randomly paired points, mean 0 and variance 1/n.
    let (size, names) = (1024_usize, 40_u64);
    let draws = DrawSource::new(31, Sampler::Sobol, size as u64);
    let columns: Vec<Vec<f64>> =
        (0..names).map(|key| column(&draws, &draw(key, DrawKind::Uniform, Recurrence::Constant), 0, 0, size)).collect();
    let mut correlations = Vec::new();
    let mut total = 0.0;
    for a in 0..columns.len() {
        for b in 0..a {
            let product: f64 = columns[a].iter().zip(&columns[b]).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum();
            correlations.push(12.0 * product / size as f64);
            let mut boxes = [0_u32; 64];
            for (x, y) in columns[a].iter().zip(&columns[b]) {
                boxes[(x * 8.0) as usize * 8 + (y * 8.0) as usize] += 1;
            }
            total += chi_square(&boxes, size as f64 / 64.0);
        }
    }
    let pairs = correlations.len() as f64;
    let (mean, sd) = mean_and_sd(&correlations);
    let expected = (1.0 / size as f64).sqrt();
    assert!(mean.abs() < 4.0 * expected / pairs.sqrt(), "mean correlation {mean}");
    assert!((sd / expected - 1.0).abs() < 0.1, "spread {sd}, expected {expected}");
    // Margins are fixed, so 7 × 7 degrees of freedom on average.
    assert!((total / pairs - 49.0).abs() < 1.5, "chi-square {}", total / pairs);
}

#[test]
fn one_sobol_path_is_random_over_replicates() {
    // The same path index of two names over independent replicates: plain independent uniform numbers.
    let replicates = 16_384_u32;
    let draws = DrawSource::new(2, Sampler::Sobol, 4);
    let of = |key| column(&draws, &draw(key, DrawKind::Uniform, Recurrence::Constant), 0, 0, 4 * replicates as usize);
    let (a, b) = (of(1), of(2));
    for index in 0..4 {
        let mut boxes = vec![0_u32; 256];
        for path in (index..a.len()).step_by(4) {
            boxes[(a[path] * 16.0) as usize * 16 + (b[path] * 16.0) as usize] += 1;
        }
        // 0.01 % and 99.99 % points of chi-square with 255 degrees of freedom (scipy).
        let statistic = chi_square(&boxes, f64::from(replicates) / 256.0);
        assert!((176.0..347.0).contains(&statistic), "index {index}: {statistic}");
    }
}

#[test]
fn hostile_sizes_do_not_panic() {
    for sampler in [Sampler::Random, Sampler::Sobol] {
        for size in [0, u64::MAX, 3] {
            let draws = DrawSource::new(u64::MAX, sampler, size);
            for draw in kinds() {
                for first in [0, u64::MAX - 8] {
                    let out = column(&draws, &draw, first, u32::MAX, 9);
                    assert!(out.iter().all(|x| x.is_finite()));
                }
            }
        }
    }
}

#[test]
fn bits_are_pinned() {
    // Changing any of these changes every result ever published.
    let digest = |sampler: Sampler| {
        let draws = DrawSource::new(1, sampler, 64);
        let mut hash = 0_u64;
        for draw in kinds() {
            for month in [0, 1, 200, 600] {
                for x in column(&draws, &draw, 0, month, 128) {
                    hash = (hash ^ x.to_bits()).wrapping_mul(0x0000_0100_0000_01b3);
                }
            }
        }
        hash
    };
    assert_eq!(digest(Sampler::Random), 0x5b8b_2971_762c_4d85);
    assert_eq!(digest(Sampler::Sobol), 0x10f1_b59b_5f3b_6eb2);
}
