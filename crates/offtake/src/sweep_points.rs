//! The points of a sweep, each found by its number alone.

use chance::LatinHypercube;

use crate::sweep_axes::{Axis, AxisValue};
use crate::sweep_request::Sweep;

/// All points: the variants one after the other; in each the combinations of a grid, the last axis first, or those of a hypercube.
#[derive(Clone, Debug)]
pub(crate) struct SweepPoints {
    pub axes: Vec<Axis>,
    /// Variants, nothing for the scenario as stated.
    pub variants: Vec<Option<String>>,
    latin: Option<LatinHypercube>,
    /// How many there are.
    pub count: u64,
    /// How many each variant has.
    per_variant: u64,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SweepPoint {
    /// The place of its variant.
    pub variant: usize,
    /// A value for each axis.
    pub values: Vec<AxisValue>,
}

impl SweepPoints {
    /// Nothing if they cannot be counted.
    pub fn new(request: &Sweep, axes: Vec<Axis>) -> Option<Self> {
        let variants: Vec<Option<String>> =
            std::iter::once(None).chain(request.variants.iter().cloned().map(Some)).collect();
        let of_grid = || axes.iter().try_fold(1_u64, |count, axis| count.checked_mul(axis.count()?));
        let per_variant = match request.latin {
            Some(points) => points,
            None => of_grid()?,
        };
        let count = per_variant.checked_mul(variants.len() as u64)?;
        let latin = request.latin.map(|points| LatinHypercube::new(request.sampling.seed, points));
        Some(SweepPoints { axes, variants, latin, count, per_variant })
    }

    /// Whether a hypercube chooses them.
    pub fn is_latin(&self) -> bool {
        self.latin.is_some()
    }

    /// The point of this number.
    pub fn at(&self, number: u64) -> SweepPoint {
        let variant = (number / self.per_variant) as usize;
        let mut rest = number % self.per_variant;
        if let Some(latin) = &self.latin {
            let value = |axis: &Axis| axis.along(latin.coordinate(&axis.name, rest));
            return SweepPoint { variant, values: self.axes.iter().map(value).collect() };
        }
        let mut values = Vec::new();
        for axis in self.axes.iter().rev() {
            let count = axis.count().unwrap_or(1);
            values.push(axis.at(rest % count));
            rest /= count;
        }
        values.reverse();
        SweepPoint { variant, values }
    }
}

/// Names that stand among these twice.
pub(crate) fn named_twice<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let (mut known, mut twice) = (Vec::new(), Vec::new());
    for name in names {
        match known.contains(&name) {
            true if !twice.contains(&name) => twice.push(name),
            true => {}
            false => known.push(name),
        }
    }
    twice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep_axes::AxisValues;

    fn axis(name: &str, values: AxisValues) -> Axis {
        Axis { name: name.into(), values, unit: None, compiled: false, doubles: 0 }
    }

    #[test]
    fn a_grid_has_every_combination_once() {
        let axes = vec![
            axis("a", AxisValues::Even { ends: [1.0, 3.0], count: 3 }),
            axis("b", AxisValues::Written(vec!["x".into(), "y".into()])),
        ];
        let points = SweepPoints::new(&Sweep::new().variant("v"), axes).expect("they can be counted");
        assert_eq!(points.count, 12);
        let all: Vec<SweepPoint> = (0..12).map(|number| points.at(number)).collect();
        assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)));
        let value = |a: f64, b: &str| vec![AxisValue::Number(a), AxisValue::Written(b.into())];
        assert_eq!(all[1], SweepPoint { variant: 0, values: value(1.0, "y") });
        assert_eq!(all[11], SweepPoint { variant: 1, values: value(3.0, "y") });
    }

    #[test]
    fn too_many_to_count_are_none() {
        let axes =
            || (0..3).map(|number| axis(&number.to_string(), AxisValues::Even { ends: [0.0, 1.0], count: 1 << 30 }));
        assert!(SweepPoints::new(&Sweep::new(), axes().collect()).is_none());
        assert_eq!(SweepPoints::new(&Sweep::new(), axes().take(2).collect()).map(|points| points.count), Some(1 << 60));
    }

    #[test]
    fn a_hypercube_takes_every_tenth_and_every_listed_value_alike() {
        let axes = vec![axis("a", AxisValues::Between([10.0, 20.0])), axis("b", AxisValues::Numbers(vec![1.0, 2.0]))];
        let points = SweepPoints::new(&Sweep::new().latin(10), axes).expect("they can be counted");
        let all: Vec<SweepPoint> = (0..10).map(|number| points.at(number)).collect();
        let number = |point: &SweepPoint, at: usize| match point.values[at] {
            AxisValue::Number(number) => number,
            AxisValue::Written(_) => f64::NAN,
        };
        let mut a: Vec<u64> = all.iter().map(|point| number(point, 0).floor() as u64).collect();
        a.sort_unstable();
        assert!(a.into_iter().eq(10..20));
        assert_eq!(all.iter().filter(|point| number(point, 1) == 2.0).count(), 5);
    }

    #[test]
    fn a_name_is_said_once() {
        assert_eq!(named_twice(["a", "b", "a", "a"].into_iter()), ["a"]);
    }
}
