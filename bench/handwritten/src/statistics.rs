//! Mean, error of the mean and quantiles of a column.

/// The quantiles, as NumPy's `linear` has them (type 7 of Hyndman and Fan 1996).
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// What is said of one output in one month.
#[derive(Clone, Copy, Default)]
pub struct Statistics {
    /// The mean.
    pub mean: f64,
    /// The standard error of the mean.
    pub error: f64,
    /// Exact quantiles at 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
}

/// Statistics of a column; `room` is reused from column to column.
pub fn statistics(column: &[f32], room: &mut Vec<u32>) -> Statistics {
    let (count, [sum, squares]) = (column.len() as f64, sums(column));
    let mean = sum / count;
    let error = ((squares / count - mean * mean).max(0.0) / count).sqrt();
    room.clear();
    room.extend(column.iter().map(|value| ordered(*value)));
    let mut quantiles = [0.0; 5];
    let mut known = 0;
    for (quantile, found) in QUANTILES.iter().zip(&mut quantiles) {
        let place = quantile * (count - 1.0);
        let (index, share) = (place as usize, place.fract());
        // All before `known` are no greater than all after it.
        let (_, low, above) = room[known..].select_nth_unstable(index - known);
        let low = value(*low);
        let high = above.iter().min().map_or(low, |key| value(*key));
        *found = low + share * (high - low);
        known = index;
    }
    Statistics { mean, error, quantiles }
}

/// Σx and Σx², eight at a time.
fn sums(column: &[f32]) -> [f64; 2] {
    let (chunks, rest) = column.as_chunks::<8>();
    let mut lanes = [[0.0; 8]; 2];
    for chunk in chunks {
        for (lane, value) in chunk.iter().enumerate() {
            let value = f64::from(*value);
            lanes[0][lane] += value;
            lanes[1][lane] += value * value;
        }
    }
    let rest = rest.iter().map(|value| f64::from(*value));
    let ends = [rest.clone().sum::<f64>(), rest.map(|value| value * value).sum()];
    [lanes[0].iter().sum::<f64>() + ends[0], lanes[1].iter().sum::<f64>() + ends[1]]
}

/// Whole numbers in the order of the numbers.
fn ordered(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ (((bits as i32 >> 31) as u32) | 0x8000_0000)
}

fn value(key: u32) -> f64 {
    let bits = if key >> 31 == 0 { !key } else { key ^ 0x8000_0000 };
    f64::from(f32::from_bits(bits))
}
