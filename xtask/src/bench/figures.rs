//! Reads what a measured process prints: one flat JSON object.

/// The figures of one process.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures(String);

impl Figures {
    /// The last line that is an object; none if there is none.
    pub fn read(output: &str) -> Option<Self> {
        let line = output.lines().rev().find(|line| line.trim_start().starts_with('{'))?;
        Some(Figures(line.to_owned()))
    }

    fn value(&self, key: &str) -> Option<&str> {
        let name = format!("\"{key}\":");
        let at = self.0.find(&name)? + name.len();
        Some(self.0[at..].trim_start())
    }

    /// A number; none if it is `null` or missing.
    pub fn number(&self, key: &str) -> Option<f64> {
        let value = self.value(key)?;
        let end = value.find([',', '}']).unwrap_or(value.len());
        value[..end].trim().parse().ok()
    }

    /// A list of numbers, `null` as not a number; empty if it is missing.
    pub fn numbers(&self, key: &str) -> Vec<f64> {
        let list = self.value(key).and_then(|value| value.strip_prefix('[')?.split_once(']'));
        let items = list.map_or("", |(list, _)| list).split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| item.parse().unwrap_or(f64::NAN)).collect()
    }
}

/// The middle one of numbers, the mean of two where there is none; none of no number.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut numbers: Vec<f64> = numbers.into_iter().filter(|number| number.is_finite()).collect();
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => None,
        count if count % 2 == 1 => Some(numbers[middle]),
        _ => Some((numbers[middle - 1] + numbers[middle]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_by_name() {
        let text =
            "numba: a warning\n{\"paths\": 256, \"total\": null, \"simulation\": 1.5e-1, \"means\": [1, null, 2.5]}\n";
        let figures = Figures::read(text).expect("an object");
        assert_eq!(figures.number("paths"), Some(256.0));
        assert_eq!(figures.number("simulation"), Some(0.15));
        assert_eq!((figures.number("total"), figures.number("peak_mb")), (None, None));
        let means = figures.numbers("means");
        assert!(means[0] == 1.0 && means[1].is_nan() && means[2] == 2.5, "{means:?}");
        assert_eq!(figures.numbers("errors"), [0.0; 0]);
        assert_eq!(Figures::read("no object\n"), None);
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, f64::NAN, 1.0]), Some(2.5));
        assert_eq!(median([]), None);
    }
}
