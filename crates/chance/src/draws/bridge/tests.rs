use super::super::tests::{draw, mean_and_sd};
use super::super::{DrawSource, Sampler};
use crate::draw::{DrawKind, Recurrence};

fn increments(draws: &DrawSource, key: u64, months: u32, paths: usize) -> Vec<Vec<f64>> {
    let draw = draw(key, DrawKind::Normal, Recurrence::Monthly);
    let mut bridge = draws.bridge(&draw, 0, paths);
    (0..months)
        .map(|month| {
            let mut out = vec![0.0; paths];
            match &mut bridge {
                Some(bridge) => bridge.fill(month, &mut out),
                None => draws.fill(&draw, 0, month, &mut out),
            }
            out
        })
        .collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, sd_a), (mean_b, sd_b)) = (mean_and_sd(a), mean_and_sd(b));
    let product: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    product / a.len() as f64 / (sd_a * sd_b)
}

#[test]
fn increments_are_standard_normal_and_uncorrelated() {
    let paths = 1 << 14;
    for sampler in [Sampler::Sobol, Sampler::Random] {
        let draws = DrawSource::new(5, sampler, 1 << 10);
        let months = increments(&draws, 11, 530, paths);
        let mut variance = 0.0;
        for (month, column) in months.iter().enumerate() {
            let (mean, sd) = mean_and_sd(column);
            // 530 months at 4.5 standard errors: one false alarm in 280 seeds.
            assert!(mean.abs() < 4.5 / (paths as f64).sqrt(), "{sampler:?} month {month}: mean {mean}");
            assert!((sd - 1.0).abs() < 4.5 / (2.0 * paths as f64).sqrt(), "{sampler:?} month {month}: sd {sd}");
            variance += sd * sd / 530.0;
        }
        assert!((variance - 1.0).abs() < 4.0 * (2.0 / (paths as f64 * 530.0)).sqrt(), "{sampler:?}: {variance}");
        for lag in [1, 2, 16, 31, 32, 64, 128, 256] {
            let pairs = months.len() - lag;
            let mut sum = 0.0;
            for month in 0..pairs {
                let r = correlation(&months[month], &months[month + lag]);
                assert!(r.abs() < 5.0 / (paths as f64).sqrt(), "{sampler:?} months {month}, +{lag}: {r}");
                sum += r / pairs as f64;
            }
            assert!(sum.abs() < 4.5 / (paths as f64 * pairs as f64).sqrt(), "{sampler:?} lag {lag}: {sum}");
        }
    }
}

#[test]
fn order_of_months_and_length_of_run_leave_no_trace() {
    let draws = DrawSource::new(2, Sampler::Sobol, 64);
    let months = increments(&draws, 3, 600, 100);
    let draw = draw(3, DrawKind::Normal, Recurrence::Monthly);
    let mut bridge = draws.bridge(&draw, 0, 100).unwrap();
    let mut out = vec![0.0; 100];
    for month in [599, 0, 1, 5, 6, 7, 130, 131, 127, 128, 129, 255, 256, 300, 511, 512, 511, 512, 3] {
        bridge.fill(month, &mut out);
        assert_eq!(out, months[month as usize], "month {month}");
        let mut fresh = vec![0.0; 100];
        draws.fill(&draw, 0, month, &mut fresh);
        assert_eq!(fresh, out, "fresh, month {month}");
    }
    bridge.restart(0);
    bridge.fill(0, &mut out);
    assert_eq!(out, months[0]);
}

#[test]
fn blocks_leave_no_trace() {
    let draws = DrawSource::new(2, Sampler::Sobol, 50);
    let draw = draw(3, DrawKind::Normal, Recurrence::Monthly);
    let whole = increments(&draws, 3, 140, 150);
    for (first, lanes) in [(0, 7), (7, 1), (8, 64), (72, 78)] {
        let mut bridge = draws.bridge(&draw, first as u64, lanes).unwrap();
        let mut out = vec![0.0; lanes];
        for (month, column) in whole.iter().enumerate() {
            bridge.fill(month as u32, &mut out);
            assert_eq!(out, column[first..first + lanes], "from {first}, month {month}");
        }
    }
}

/// Error of the mean over replicates of a function of the motion, measured by its spread.
fn spread(sampler: Sampler, months: u32, function: impl Fn(&[f64]) -> f64) -> f64 {
    let (replicates, size) = (32_usize, 512_usize);
    let draws = DrawSource::new(9, sampler, size as u64);
    let columns = increments(&draws, 21, months, replicates * size);
    let means: Vec<f64> = (0..replicates)
        .map(|replicate| {
            let values = (0..size).map(|index| {
                let path: Vec<f64> = columns.iter().map(|c| c[replicate * size + index]).collect();
                function(&path)
            });
            values.sum::<f64>() / size as f64
        })
        .collect();
    mean_and_sd(&means).1
}

#[test]
fn common_horizons_gain_from_sobol() {
    let last = |path: &[f64]| (0.05 * path.iter().sum::<f64>()).exp();
    let average = |path: &[f64]| {
        let mut level = 0.0;
        let levels = path.iter().map(|z| {
            level += 0.05 * z;
            f64::exp(level)
        });
        levels.sum::<f64>() / path.len() as f64
    };
    for months in [60, 120, 240] {
        let end = spread(Sampler::Random, months, last) / spread(Sampler::Sobol, months, last);
        let mean = spread(Sampler::Random, months, average) / spread(Sampler::Sobol, months, average);
        assert!(end > 2.0, "level after {months} months: error only {end} times smaller");
        assert!(mean > 2.0, "average over {months} months: error only {mean} times smaller");
    }
}
