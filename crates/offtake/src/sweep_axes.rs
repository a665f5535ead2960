//! What a sweep sets, found in the scenario: values, their unit, and whether they are set without compiling.

use chance::Distribution;
use explain::Conversion;
use report::ReportedAs;
use scenario::{AssumedValue, Quantity, QuantityId, QuantityKind, Type};
use syntax::{Code, Diagnostic};
use units::Unit;

use crate::caller::Caller;
use crate::changes::Setting;
use crate::error::Error;
use crate::intervention::Override;
use crate::scenario::Scenario;
use crate::sweep_request::{Sweep, SweepAxis};

/// The quantiles between which the values of a distribution lie.
const QUANTILES: [f64; 2] = [0.05, 0.95];

/// Most values that are compared with each other.
const MOST_COMPARED: u64 = 1024;

/// An axis of a sweep.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub name: String,
    pub values: AxisValues,
    /// The unit that its numbers are in; none if they are no numbers.
    pub unit: Option<Unit>,
    /// Each of its values is compiled.
    pub compiled: bool,
    /// How many values were asked for that are others again, and left out.
    pub doubles: u64,
}

/// The values of an axis.
#[derive(Clone, Debug)]
pub(crate) enum AxisValues {
    /// So many, at even distances.
    Even { ends: [f64; 2], count: u64 },
    /// All between two, for a Latin hypercube to choose from.
    Between([f64; 2]),
    /// Quantiles of a distribution over canonical values: so many, or as a Latin hypercube chooses.
    Quantiles { of: Distribution, count: Option<u64> },
    /// Numbers one by one.
    Numbers(Vec<f64>),
    /// What a scenario may write, one by one.
    Written(Vec<String>),
}

/// One value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AxisValue {
    Number(f64),
    Written(String),
}

impl Axis {
    fn of(name: &str, values: AxisValues, unit: Option<Unit>) -> Self {
        Axis { name: name.to_owned(), values, unit, compiled: false, doubles: 0 }
    }

    /// The axis with each of its values once.
    fn without_doubles(self) -> Self {
        let mut axis = self;
        let Some(count) = axis.count().filter(|count| *count <= MOST_COMPARED) else { return axis };
        let mut once: Vec<AxisValue> = Vec::new();
        for value in (0..count).map(|number| axis.at(number)) {
            if !once.contains(&value) {
                once.push(value);
            }
        }
        axis.doubles = count - once.len() as u64;
        if axis.doubles > 0 {
            let written = once.iter().filter_map(|value| match value {
                AxisValue::Written(text) => Some(text.clone()),
                AxisValue::Number(_) => None,
            });
            let numbers = once.iter().filter_map(|value| match value {
                AxisValue::Number(number) => Some(*number),
                AxisValue::Written(_) => None,
            });
            axis.values = match axis.values {
                AxisValues::Written(_) => AxisValues::Written(written.collect()),
                _ => AxisValues::Numbers(numbers.collect()),
            };
        }
        axis
    }

    /// How many values it has; nothing if a hypercube chooses them.
    pub fn count(&self) -> Option<u64> {
        match &self.values {
            AxisValues::Even { count, .. } => Some(*count),
            AxisValues::Between(_) => None,
            AxisValues::Quantiles { count, .. } => *count,
            AxisValues::Numbers(numbers) => Some(numbers.len() as u64),
            AxisValues::Written(texts) => Some(texts.len() as u64),
        }
    }

    /// The value of this number among so many.
    pub fn at(&self, number: u64) -> AxisValue {
        match &self.values {
            AxisValues::Even { ends, count } => AxisValue::Number(even(*ends, number, *count)),
            AxisValues::Between([from, _]) => AxisValue::Number(*from),
            AxisValues::Quantiles { count, .. } => self.quantile(even(QUANTILES, number, count.unwrap_or(1))),
            AxisValues::Numbers(numbers) => AxisValue::Number(numbers[number as usize]),
            AxisValues::Written(texts) => AxisValue::Written(texts[number as usize].clone()),
        }
    }

    /// The value at a coordinate from 0 to 1.
    pub fn along(&self, coordinate: f64) -> AxisValue {
        match &self.values {
            AxisValues::Even { ends: [from, to], .. } | AxisValues::Between([from, to]) => {
                AxisValue::Number(from * (1.0 - coordinate) + to * coordinate)
            }
            AxisValues::Quantiles { count: None, .. } => self.quantile(coordinate),
            AxisValues::Quantiles { .. } | AxisValues::Numbers(_) | AxisValues::Written(_) => {
                let count = self.count().unwrap_or(1);
                self.at(((coordinate * count as f64) as u64).min(count - 1))
            }
        }
    }

    /// A quantile of its distribution, in its unit.
    fn quantile(&self, probability: f64) -> AxisValue {
        let AxisValues::Quantiles { of, .. } = &self.values else { return AxisValue::Number(f64::NAN) };
        let canonical = chance::quantile(of, probability);
        AxisValue::Number(self.unit.as_ref().map_or(canonical, |unit| unit.from_canonical(canonical)))
    }

    /// The two ends, or all that are listed.
    pub fn told(&self) -> Vec<AxisValue> {
        match &self.values {
            AxisValues::Even { ends, .. } | AxisValues::Between(ends) => ends.map(AxisValue::Number).to_vec(),
            AxisValues::Quantiles { .. } => QUANTILES.map(|end| self.quantile(end)).to_vec(),
            AxisValues::Numbers(_) | AxisValues::Written(_) => {
                (0..self.count().unwrap_or(0)).map(|number| self.at(number)).collect()
            }
        }
    }

    /// A value as one sets it.
    pub fn setting(&self, value: &AxisValue) -> Setting {
        match (value, &self.unit) {
            (AxisValue::Number(number), Some(unit)) => Setting::Written(unit.beside(number.to_string())),
            (AxisValue::Number(number), None) => Setting::from(*number),
            (AxisValue::Written(text), _) => Setting::Written(text.clone()),
        }
    }

    /// What its numbers are.
    pub fn reported_as(&self) -> Option<ReportedAs> {
        self.unit.as_ref().map(|unit| ReportedAs::number(unit.text.clone()))
    }
}

/// A value at even distances between two, to twelve digits, so that decimals stay decimals: 0.1, 0.2, 0.3.
fn even([from, to]: [f64; 2], number: u64, count: u64) -> f64 {
    let last = count.saturating_sub(1).max(1);
    if number == 0 {
        return from;
    }
    if number == last {
        return to;
    }
    let value = (from * (last - number) as f64 + to * number as f64) / last as f64;
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// The axes of a sweep, those that are compiled first, and the scenario in which the others can be set without compiling.
pub(crate) fn axes<'w>(scenario: &Scenario<'w>, request: &Sweep) -> Result<(Scenario<'w>, Vec<Axis>), Error> {
    let caller = scenario.files.caller;
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for axis in &request.axes {
        match stated(scenario, axis, request.latin, caller) {
            // A hypercube draws a value that is listed twice twice as often.
            Ok(axis) if request.latin.is_some() => found.push(axis),
            Ok(axis) => found.push(axis.without_doubles()),
            Err(problem) => problems.push(problem),
        }
    }
    scenario.refuse(problems)?;
    let mut scenario = scenario.clone();
    for axis in &mut found {
        axis.compiled = !is_set(&scenario, axis);
        if axis.compiled
            && let Some(drawn) = drawn(&scenario, axis)
        {
            (scenario, axis.compiled) = (drawn, false);
        }
        if axis.compiled {
            for value in axis.told() {
                scenario.with(&axis.name, axis.setting(&value))?;
            }
        }
    }
    found.sort_by_key(|axis| !axis.compiled);
    Ok((scenario, found))
}

/// Whether all values can be written into the compiled programs. An assumption leaves other draws to those that it is correlated with when it is
/// set and built, so that it has to be.
fn is_set(scenario: &Scenario, axis: &Axis) -> bool {
    // A variant's own settings come after the caller's.
    if scenario.changes.variant.is_some() {
        return false;
    }
    let correlated = |(id, _): (QuantityId, &Quantity)| {
        scenario.built.base().correlations.iter().any(|pair| pair.a == id || pair.b == id)
    };
    if quantity(scenario, &axis.name).is_some_and(correlated) {
        return false;
    }
    let fits = |value: &AxisValue| Override::set(&scenario.built, &axis.name, &axis.setting(value)).is_some();
    axis.told().iter().all(fits)
}

/// The scenario with a fixed assumption, or a process, drawn between the ends, so that it can be set.
fn drawn<'w>(scenario: &Scenario<'w>, axis: &Axis) -> Option<Scenario<'w>> {
    let (_, quantity) = quantity(scenario, &axis.name)?;
    let QuantityKind::Assumption(_) = quantity.kind else { return None };
    let numbers = axis.told().into_iter().map(|value| match value {
        AxisValue::Number(number) => Some(number),
        AxisValue::Written(_) => None,
    });
    let numbers = numbers.collect::<Option<Vec<f64>>>()?;
    let (low, high) =
        numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(*one), high.max(*one)));
    let [low, high] = [low, high].map(|end| axis.setting(&AxisValue::Number(end)));
    let drawn = scenario.with(&axis.name, format!("uniform({low}, {high})")).ok()?;
    is_set(&drawn, axis).then_some(drawn)
}

fn quantity<'s>(scenario: &'s Scenario, name: &str) -> Option<(QuantityId, &'s Quantity)> {
    let mut there = scenario.built.base().quantities.enumerate().filter(|(_, quantity)| !quantity.removed);
    there.find(|(_, quantity)| quantity.name == name)
}

/// An axis as it was stated, with its numbers in the unit that the thing is reported in.
fn stated(scenario: &Scenario, axis: &SweepAxis, latin: Option<u64>, caller: Caller) -> Result<Axis, Diagnostic> {
    let name = &axis.name;
    let wrong = |message: String| Diagnostic::bare(Code::WrongArguments, format!("`{name}`: {message}"));
    let numbers = |texts: &[&str]| -> Option<(Vec<f64>, Unit)> {
        let units = &scenario.built.checked.units;
        let found = texts.iter().map(|text| units.parse_quantity(text.trim()).ok()).collect::<Option<Vec<_>>>()?;
        let own = quantity(scenario, name).map(|(id, quantity)| (scenario.built.figures().quantity(id), &quantity.ty));
        let unit = match own {
            Some((Conversion::Unit(unit), Type::Number(_))) => unit,
            Some(_) => return None,
            None => found.first()?.unit.clone(),
        };
        let fits = found.iter().all(|one| one.unit.dimension == unit.dimension);
        // As written if it is written in that unit, so that 0.3 stays 0.3.
        let numbers = found.iter().map(|one| match one.unit.scale == unit.scale {
            true => one.value,
            false => unit.from_canonical(one.unit.to_canonical(one.value)),
        });
        fits.then(|| (numbers.collect(), unit.clone()))
    };
    if !axis.listed.is_empty() {
        let texts: Vec<&str> = axis.listed.iter().map(String::as_str).collect();
        let (values, unit) = match numbers(&texts) {
            Some((numbers, unit)) => (AxisValues::Numbers(numbers), Some(unit)),
            None => (AxisValues::Written(axis.listed.clone()), None),
        };
        return Ok(Axis::of(name, values, unit));
    }
    let count = counted(axis, latin, caller)?;
    if axis.from.is_empty() && axis.to.is_empty() {
        let found = distribution(scenario, name).map(|(of, unit)| (AxisValues::Quantiles { of, count }, Some(unit)));
        let (values, unit) = found.ok_or_else(|| {
            if let Some(unknown) = unknown_name(scenario, name) {
                return unknown;
            }
            let help = caller.says("say between what: `SweepAxis::range`", "say between what: `NAME=LOW to HIGH in 5`");
            wrong("it is not drawn once a path from a distribution".into()).help(help)
        })?;
        return Ok(Axis::of(name, values, unit));
    }
    let Some((ends, unit)) = numbers(&[&axis.from, &axis.to]) else {
        let unit = quantity(scenario, name).map(|(id, _)| scenario.built.figures().quantity(id).reported_as());
        let found = wrong(format!("{} and {} are no two quantities of its kind", axis.from, axis.to));
        return Err(match unit {
            Some(ReportedAs::Number(unit)) if unit != "1" => {
                found.help(format!("write both ends in a unit such as `{unit}`"))
            }
            Some(ReportedAs::Number(_)) => found.help("write both ends as numbers without a unit"),
            _ => {
                found.help(caller.says("list its values: `SweepAxis::listed`", "list its values: `--over 'NAME=A, B'`"))
            }
        });
    };
    let ends = [ends[0], ends[1]];
    let values = count.map_or(AxisValues::Between(ends), |count| AxisValues::Even { ends, count });
    Ok(Axis::of(name, values, Some(unit)))
}

/// The finding for a name that the scenario does not have, close to one that it has.
fn unknown_name(scenario: &Scenario, name: &str) -> Option<Diagnostic> {
    if quantity(scenario, name).is_some() {
        return None;
    }
    let there = scenario.built.base().quantities.iter().filter(|quantity| !quantity.removed);
    let drawn = there.filter(|quantity| matches!(quantity.kind, QuantityKind::Assumption(_)));
    let drawn: Vec<&str> = drawn.map(|quantity| quantity.name.as_str()).collect();
    let found = Diagnostic::bare(Code::UnknownName, format!("there is nothing named `{name}`"));
    Some(found.help(match (syntax::closest(name, drawn.iter().copied()), &drawn[..]) {
        (Some(close), _) => format!("did you mean `{close}`?"),
        (None, []) => "the scenario has no assumption to move".into(),
        (None, drawn) => format!("there is {}", syntax::list_words(drawn)),
    }))
}

/// How many values an axis has; nothing if a hypercube chooses them.
fn counted(axis: &SweepAxis, latin: Option<u64>, caller: Caller) -> Result<Option<u64>, Diagnostic> {
    let wrong = |message: &str| Diagnostic::bare(Code::WrongArguments, format!("`{}`: {message}", axis.name));
    match (axis.count, latin) {
        (Some(0), None) => Err(wrong("no values").help("take at least one value, better several")),
        (Some(count), None) => Ok(Some(count)),
        (None, Some(_)) => Ok(None),
        (None, None) => {
            let help = caller.says(
                "say how many: `.values(5)`, or take a Latin hypercube: `.latin(100)`",
                "say how many: `LOW to HIGH in 5`, or take a Latin hypercube: `--latin 100`",
            );
            Err(wrong("a range has no number of values yet").help(help))
        }
        (Some(_), Some(_)) => {
            let help = caller.says("leave `.values` out, or `.latin`", "leave `in N` out, or `--latin`");
            Err(wrong("a Latin hypercube chooses its own values").help(help))
        }
    }
}

/// The distribution of an assumption that is drawn once a path, and the unit that it is reported in.
fn distribution(scenario: &Scenario, name: &str) -> Option<(Distribution, Unit)> {
    let (id, quantity) = quantity(scenario, name)?;
    let QuantityKind::Assumption(assumption) = &quantity.kind else { return None };
    let AssumedValue::Distribution(stated) = &assumption.value else { return None };
    let Conversion::Unit(unit) = scenario.built.figures().quantity(id) else { return None };
    Some((compile::distribution_of(stated)?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_values_stay_decimal_and_end_at_the_ends() {
        let tenths: Vec<f64> = (0..7).map(|number| even([0.1, 0.7], number, 7)).collect();
        assert_eq!(tenths, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
        assert_eq!(
            (even([2.0, 4.0], 0, 1), even([4.0, 2.0], 1, 3), even([0.0, 1.0], 1, 4)),
            (2.0, 3.0, 0.333333333333)
        );
    }
}
