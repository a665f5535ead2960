//! What a sweep is asked for.

use report::ReportedAs;

use crate::sampling::Sampling;

/// What the scenario as stated is called among variants.
pub(crate) const AS_STATED: &str = "as stated";

/// The id of the question that carries the measures of the caller.
pub(crate) const SHOWN: &str = "--show";

/// Points at which a scenario is to be run.
///
/// ```
/// use offtake::{Sweep, SweepAxis};
///
/// let grid = Sweep::new().over(SweepAxis::range("price", "$2/GPUh", "$4/GPUh").values(5)).variant("no_deal");
/// let cube = Sweep::new().over(SweepAxis::range("price", "$2/GPUh", "$4/GPUh")).latin(100).show("last(lab.cash)");
/// assert_eq!((grid.axes[0].count, cube.latin), (Some(5), Some(100)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Sweep {
    /// Things to set, each to several values.
    pub axes: Vec<SweepAxis>,
    /// So many points of a Latin hypercube over the axes, in place of every combination of their values.
    pub latin: Option<u64>,
    /// Variants at every point beside the scenario as stated.
    pub variants: Vec<String>,
    /// Ids of the questions to answer; all if none is named.
    pub questions: Vec<String>,
    /// Further measures: expressions with one number per path.
    pub shows: Vec<String>,
    /// How to sample, at every point alike.
    pub sampling: Sampling,
}

impl Sweep {
    /// The scenario as stated.
    pub fn new() -> Self {
        Self::default()
    }

    /// Over the values of this too.
    pub fn over(mut self, axis: SweepAxis) -> Self {
        self.axes.push(axis);
        self
    }

    /// Points of a Latin hypercube in place of a grid.
    pub fn latin(mut self, points: u64) -> Self {
        self.latin = Some(points);
        self
    }

    /// This variant at every point too.
    pub fn variant(mut self, name: impl Into<String>) -> Self {
        self.variants.push(name.into());
        self
    }

    /// Answers this question; without any all are answered.
    pub fn question(mut self, id: impl Into<String>) -> Self {
        self.questions.push(id.into());
        self
    }

    /// Shows this measure too, once.
    pub fn show(mut self, expression: impl Into<String>) -> Self {
        let expression = expression.into();
        if !self.shows.contains(&expression) {
            self.shows.push(expression);
        }
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// Something that a sweep sets: an assumption, a let or a parameter, by its dotted name.
///
/// ```
/// use offtake::SweepAxis;
///
/// let price = SweepAxis::range("price", "$2/GPUh", "$4/GPUh").values(5);
/// let growth = SweepAxis::listed("growth", ["10%/yr", "20%/yr to 40%/yr"]);
/// let demand = SweepAxis::drawn("demand").values(5);
/// assert_eq!((price.from.as_str(), growth.listed.len(), demand.count), ("$2/GPUh", 2, Some(5)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SweepAxis {
    /// The thing to set.
    pub name: String,
    /// The first value of a range, as a scenario writes it; without a range and a list it is that of the distribution.
    pub from: String,
    /// Its last value.
    pub to: String,
    /// So many values at even distances, the first and the last among them. A Latin hypercube chooses its own.
    pub count: Option<u64>,
    /// Values one by one, in place of a range.
    pub listed: Vec<String>,
}

impl SweepAxis {
    /// From a value to another.
    pub fn range(name: impl Into<String>, from: impl Into<String>, to: impl Into<String>) -> Self {
        SweepAxis { name: name.into(), from: from.into(), to: to.into(), ..Self::default() }
    }

    /// An assumption over its own distribution: even quantiles from 5 to 95 %, or as a Latin hypercube chooses.
    pub fn drawn(name: impl Into<String>) -> Self {
        SweepAxis { name: name.into(), ..Self::default() }
    }

    /// So many values of the range.
    pub fn values(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// These values: whatever the thing may be set to.
    pub fn listed<S: Into<String>>(name: impl Into<String>, values: impl IntoIterator<Item = S>) -> Self {
        let listed = values.into_iter().map(Into::into).collect();
        SweepAxis { name: name.into(), listed, ..Self::default() }
    }
}

/// From a number of this unit to what a sweep keeps: of percent a fraction.
pub(crate) fn fraction_of(unit: &ReportedAs) -> impl Fn(f64) -> f64 + use<> {
    let is_percent = unit.fraction().is_some();
    move |number| if is_percent { number / 100.0 } else { number }
}
