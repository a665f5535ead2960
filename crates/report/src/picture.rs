//! Figures drawn with block characters: bars of shares, the course of a series, its spread month by month.

/// Heights of a cell.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A share as a bar of `width` cells; anything above nothing shows.
pub fn bar(share: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let eighths = (share * width as f64 * 8.0).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// A scale from 0 to 1 of twenty cells.
pub(crate) fn gauge(probability: f64) -> String {
    const CELLS: usize = 20;
    let full = (probability.clamp(0.0, 1.0) * CELLS as f64).round() as usize;
    "█".repeat(full) + &"░".repeat(CELLS - full)
}

/// The course of a series in at most `cells` cells, each the mean over a stretch of it. The scale begins at zero, or at the
/// least value below it, so that heights compare as the figures do; a stretch without a figure is empty.
pub(crate) fn course(values: &[f64], cells: usize) -> String {
    let cells = cells.min(values.len());
    let stretch = |cell: usize| {
        let values = &values[cell * values.len() / cells..(cell + 1) * values.len() / cells];
        let known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let heights: Vec<f64> = (0..cells).map(stretch).collect();
    let (low, high) = heights.iter().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(*value), high.max(*value)));
    let level = |value: &f64| match (value - low) / (high - low) {
        _ if value.is_nan() => ' ',
        share if share.is_nan() => LEVELS[0],
        share => LEVELS[(share * 7.0).round() as usize],
    };
    heights.iter().map(level).collect()
}

/// A scale on which spreads are drawn below each other.
pub(crate) struct Scale {
    pub low: f64,
    pub high: f64,
    pub cells: usize,
}

impl Scale {
    /// From the least to the greatest of these values; nothing if they are one, or none is a number.
    pub fn over(values: impl IntoIterator<Item = f64>, cells: usize) -> Option<Self> {
        let known = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value: f64| (low.min(value), high.max(value)));
        (low < high && cells > 0).then_some(Self { low, high, cells })
    }

    fn place(&self, value: f64) -> usize {
        let share = (value - self.low) / (self.high - self.low);
        (share.clamp(0.0, 1.0) * (self.cells - 1) as f64).round() as usize
    }

    /// Five ascending quantiles: the outer two are the ends of a light band, the inner two of a darker one, the median a block.
    pub fn spread(&self, quantiles: [f64; 5]) -> String {
        if quantiles.iter().any(|value| value.is_nan()) {
            return String::new();
        }
        let [p05, p25, p50, p75, p95] = quantiles.map(|value| self.place(value));
        let cell = |at: usize| match at {
            at if at == p50 => '█',
            at if (p25..=p75).contains(&at) => '▒',
            at if (p05..=p95).contains(&at) => '░',
            _ => ' ',
        };
        (0..=p95).map(cell).collect()
    }

    /// A bar from one value to another, whichever is greater, with a mark where `middle` is.
    pub fn bar_between(&self, from: f64, to: f64, middle: f64) -> String {
        if [from, to, middle].iter().any(|value| value.is_nan()) {
            return String::new();
        }
        let (low, high) = (self.place(from.min(to)), self.place(from.max(to)));
        let middle = self.place(middle);
        let cell = |at: usize| match at {
            at if at == middle => '┃',
            at if (low..=high).contains(&at) => '█',
            _ => ' ',
        };
        (0..=high.max(middle)).map(cell).collect()
    }

    /// Its two ends as a heading, the second flush right; only as much as fits.
    pub fn ends(&self, low: &str, high: &str) -> String {
        let used = low.chars().count() + high.chars().count();
        match self.cells.checked_sub(used) {
            Some(space) if space > 0 => format!("{low}{}{high}", " ".repeat(space)),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_what_is_there() {
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(0.001, 10), "▏");
        assert_eq!(bar(0.0, 10), "");
        assert_eq!(bar(f64::NAN, 10), "");
        assert_eq!(bar(2.0, 3), "███");
        assert_eq!(gauge(0.13), "███░░░░░░░░░░░░░░░░░");
    }

    #[test]
    fn a_course_rises_from_zero() {
        assert_eq!(course(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 8), "▁▂▃▄▅▆▇█");
        assert_eq!(course(&[7.0, 7.0, 0.0, 0.0], 2), "█▁");
        // A tenth more is a tenth more, not all of the height.
        assert_eq!(course(&[10.0, 11.0], 9), "▇█");
        assert_eq!(course(&[-7.0, 0.0, 7.0], 3), "▁▅█");
        assert_eq!(course(&[-4.0, -4.0], 2), "▁▁");
        assert_eq!(course(&[0.0, 0.0], 5), "▁▁");
        assert_eq!(course(&[f64::NAN, 1.0, f64::INFINITY], 3), " █ ");
        assert_eq!(course(&[], 5), "");
    }

    #[test]
    fn a_spread_stands_on_its_scale() {
        let scale = Scale::over([0.0, 10.0, f64::NAN], 11).expect("a range");
        assert_eq!(scale.spread([1.0, 3.0, 4.0, 6.0, 9.0]), " ░░▒█▒▒░░░");
        assert_eq!(scale.spread([5.0; 5]), "     █");
        assert_eq!(scale.spread([f64::NAN; 5]), "");
        assert_eq!(scale.bar_between(3.0, 1.0, 2.0), " █┃█");
        assert_eq!(scale.bar_between(3.0, 4.0, 1.0), " ┃ ██");
        assert_eq!(scale.bar_between(f64::NAN, 4.0, 1.0), "");
        assert_eq!(scale.ends("$0", "$10"), "$0      $10");
        assert_eq!(scale.ends("-$10.0B", "$10.0B"), "");
        assert!(Scale::over([3.0, 3.0], 11).is_none() && Scale::over([], 11).is_none());
    }
}
