//! Whether assumptions keep to the facts that they cite: age, unit and value.

use std::collections::BTreeSet;

use scenario::*;
use syntax::{Code, Diagnostic, Span};
use units::{Unit, Units};

use crate::bind::expressions::known::fold_constants;
use crate::definitions::fact::{Fact, parse_date};
use crate::definitions::facts::Facts;

/// The 5 % and 95 % quantiles of a distribution as stated, in canonical units; `None` if there is no such distribution.
pub type NinetyPercentRange<'a> = &'a dyn Fn(&StatedDistribution) -> Option<Ends>;

/// Warns of a fact that was past its shelf life when the scenario begins.
pub(super) fn stale(
    quantity: &Quantity,
    assumption: &Assumption,
    facts: &Facts,
    start: Month,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(fact) = assumption.fact.as_deref().and_then(|id| facts.get(id)) else {
        return;
    };
    findings.extend(past_shelf_life(fact, start, quantity.span));
}

fn past_shelf_life(fact: &Fact, start: Month, span: Span) -> Option<Diagnostic> {
    let as_of = Month::of(fact.day.year().into(), fact.day.month().into());
    let age = start.since(as_of);
    let months = if age == 1 { "month" } else { "months" };
    let message = format!(
        "the fact `{}` is of {as_of}, {age} {months} before the start; its shelf life is {}",
        fact.id, fact.shelf_life
    );
    let finding = Diagnostic::new(Code::StaleFact, span, message);
    (age > fact.shelf_life as i32).then(|| finding.help("look for a newer figure, or widen the range and say why"))
}

/// Warns of facts past their shelf life that expressions read and no assumption cites.
pub(super) fn stale_in_expressions(model: &Model, facts: &Facts, findings: &mut Vec<Diagnostic>) {
    let cited = |quantity: &Quantity| match &quantity.kind {
        QuantityKind::Assumption(assumption) => assumption.fact.clone(),
        _ => None,
    };
    let mut known: BTreeSet<String> = model.quantities.iter().filter_map(cited).collect();
    for node in model.nodes.iter() {
        if let Operation::Fact { id, .. } = &node.operation
            && known.insert(id.clone())
        {
            findings.extend(facts.get(id).and_then(|fact| past_shelf_life(fact, model.start, node.span)));
        }
    }
}

/// Warns of an assumption that is not what its fact says. `basis = "fact"` promises the unit and the figure of the
/// fact; a range promises only that the fact lies in it, if both are of one dimension. A value that the caller sets is a
/// what-if, and not compared.
pub(super) fn held(
    model: &Model,
    quantity: &Quantity,
    facts: &Facts,
    units: &Units,
    range: NinetyPercentRange,
) -> Option<Diagnostic> {
    let QuantityKind::Assumption(assumption) = &quantity.kind else {
        return None;
    };
    let fact = facts.get(assumption.fact.as_deref()?)?;
    let figures = FactFigures::of(fact, units)?;
    let promised = assumption.basis == Some(Basis::Fact);
    let said_here = |span: Span| span.file == quantity.span.file;
    if !figures.is_of(&quantity.ty) {
        return promised.then(|| another_sort(quantity, fact, &figures, units));
    }
    match &assumption.value {
        AssumedValue::Fixed(node) if promised => {
            let value = constant(model, *node, DEEPEST)?;
            (said_here(model.node(*node).span) && !figures.say(value))
                .then(|| another_figure(quantity, fact, &figures, value))
        }
        AssumedValue::Distribution(stated) if said_here(stated.span) => {
            let range = range(stated)?;
            (!figures.reach(range)).then(|| outside(quantity, fact, &figures, range))
        }
        _ => None,
    }
}

/// How deep an expression is looked into for what it always is.
const DEEPEST: u32 = 50;

/// What an expression of constants and facts always is.
fn constant(model: &Model, node: NodeId, depth: u32) -> Option<f64> {
    let deeper = |node: &NodeId| constant(model, *node, depth.checked_sub(1)?);
    match &model.node(node).operation {
        Operation::Constant(value) => Some(*value),
        Operation::Fact { of, .. } => deeper(of),
        Operation::Apply(function, arguments) => {
            let values: Option<Vec<f64>> = arguments.iter().map(deeper).collect();
            fold_constants(*function, &values?)
        }
        _ => None,
    }
}

fn another_sort(quantity: &Quantity, fact: &Fact, figures: &FactFigures, units: &Units) -> Diagnostic {
    let (said, is) = (sort(&figures.ty, units), sort(&quantity.ty, units));
    let message = format!("the fact `{}` is {said}, but `{}` is {is}", fact.id, quantity.name);
    Diagnostic::new(Code::FactMismatch, quantity.span, message)
        .help("if the value follows from the fact, write `basis = \"estimate\"` and say in `why` how")
}

fn another_figure(quantity: &Quantity, fact: &Fact, figures: &FactFigures, value: f64) -> Diagnostic {
    let message = format!("the fact `{}` says {}, not {}", fact.id, figures.text(), figures.shown(value));
    Diagnostic::new(Code::FactMismatch, quantity.span, message).help(
        "write the fact's figure; if the value follows from it, write `basis = \"estimate\"` and say in `why` how",
    )
}

fn outside(quantity: &Quantity, fact: &Fact, figures: &FactFigures, Ends { low, high }: Ends) -> Diagnostic {
    let message = format!(
        "the fact `{}` says {}; nine in ten draws of `{}` lie between {} and {}",
        fact.id,
        figures.text(),
        quantity.name,
        figures.shown(low),
        figures.shown(high)
    );
    Diagnostic::new(Code::FactOutsideRange, quantity.span, message)
        .help("widen the range until the fact lies in it, or cite the fact in `why` instead of `fact`")
}

/// The figures of a fact, in canonical units.
struct FactFigures {
    ty: Type,
    /// The unit in which the fact gives them, if they are numbers.
    unit: Option<Unit>,
    /// Those it names one by one; empty if it gives a range alone.
    points: Vec<f64>,
    /// Whether all between its ends is meant, not only its points.
    ranged: bool,
    low: f64,
    high: f64,
}

impl FactFigures {
    /// Nothing if the unit is unknown here or the fact has no figure.
    fn of(fact: &Fact, units: &Units) -> Option<Self> {
        if let Some(truth) = fact.truth {
            return Some(Self::points(Type::Boolean, vec![f64::from(u8::from(truth))]));
        }
        if let Some(date) = &fact.date {
            let day = parse_date(date)?;
            let month = Month::of(day.year().into(), day.month().into());
            return Some(Self::points(Type::Date, vec![month.date()]));
        }
        let unit = units.parse(&fact.unit).ok()?;
        let ty = Type::Number(unit.dimension.clone());
        let rows = fact.series.iter().chain(&fact.by).map(|(_, value)| *value);
        let points: Vec<f64> = fact.value.into_iter().chain(rows).map(|value| unit.to_canonical(value)).collect();
        let end = |value: Option<f64>, open: f64| value.map_or(open, |value| unit.to_canonical(value));
        if fact.low.is_none() && fact.high.is_none() {
            return (!points.is_empty()).then(|| Self { unit: Some(unit), ..Self::points(ty, points) });
        }
        let (low, high) = (end(fact.low, f64::NEG_INFINITY), end(fact.high, f64::INFINITY));
        Some(Self { ty, unit: Some(unit), points, ranged: true, low, high })
    }

    fn points(ty: Type, points: Vec<f64>) -> Self {
        let low = points.iter().copied().fold(f64::INFINITY, f64::min);
        let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { ty, unit: None, points, ranged: false, low, high }
    }

    /// Whether the fact can be a value of this type.
    fn is_of(&self, ty: &Type) -> bool {
        match (&self.ty, ty) {
            (Type::Number(a), Type::Number(b)) => a == b,
            // A condition from a date on.
            (Type::Date, Type::Boolean) => true,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// Whether the fact says this value: one of its figures, or one between its ends.
    fn say(&self, value: f64) -> bool {
        let ends = [self.low, self.high];
        let between = (self.low..=self.high).contains(&value);
        self.points.iter().chain(&ends).any(|point| same(value, *point)) || (self.ranged && between)
    }

    /// Whether one of its figures lies in a range, or at an end of it.
    fn reach(&self, range: Ends) -> bool {
        let meet = self.low <= range.high && self.high >= range.low;
        meet || same(self.low, range.high) || same(self.high, range.low)
    }

    /// A value of the fact's type, in the unit of the fact, to three digits.
    fn shown(&self, value: f64) -> String {
        match (&self.ty, &self.unit) {
            (_, Some(unit)) => unit.beside(three_digits(unit.from_canonical(value))),
            (Type::Date, None) => Month::of_date(value).to_string(),
            _ => (value == 1.0).to_string(),
        }
    }

    /// What the fact says, in words.
    fn text(&self) -> String {
        let shown = |value| self.shown(value);
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, false) => format!("at least {}", shown(self.low)),
            (false, true) => format!("at most {}", shown(self.high)),
            _ if self.low == self.high => shown(self.low),
            _ => format!("{} to {}", shown(self.low), shown(self.high)),
        }
    }
}

/// A number to three digits, with the powers that a scenario may write: `1.5B`.
fn three_digits(value: f64) -> String {
    const POWERS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
    let value: f64 = format!("{value:.2e}").parse().expect("a printed number is read");
    let power = POWERS.iter().find(|(power, _)| value.abs() >= *power);
    power.map_or_else(|| value.to_string(), |(power, letter)| format!("{}{letter}", value / power))
}

/// Whether two numbers are the same to two digits, for a scenario may round what a fact says.
fn same(value: f64, stated: f64) -> bool {
    let exponent: Option<i32> = format!("{stated:e}").split_once('e').and_then(|(_, power)| power.parse().ok());
    let half_a_digit = exponent.and_then(|exponent| format!("5e{}", exponent - 2).parse::<f64>().ok());
    value == stated || half_a_digit.is_some_and(|half| (value - stated).abs() <= half)
}

/// A type, in words.
fn sort(ty: &Type, units: &Units) -> String {
    match ty {
        Type::Number(dimension) => format!("in {}", units.display_unit(dimension).text),
        Type::Boolean => "true or false".into(),
        Type::Date => "a date".into(),
        Type::Zero => "nothing".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_the_same() {
        for (value, stated) in [(0.21, 0.213), (5.0, 5.0), (-1.0, -1.04), (0.0, 0.0), (5.04e9, 5e9)] {
            assert!(same(value, stated), "{value} {stated}");
        }
        for (value, stated) in
            [(900e9, 5e9), (0.45, 0.045), (5.2e9, 5e9), (1.0, 0.0), (-5.0, 5.0), (1.0, f64::INFINITY)]
        {
            assert!(!same(value, stated), "{value} {stated}");
        }
    }

    #[test]
    fn numbers_are_short() {
        let shown = [1.5e9, 0.123_456, 999_999.0, -30e9, 12.0].map(three_digits);
        assert_eq!(shown, ["1.5B", "0.123", "1M", "-30B", "12"]);
    }

    #[test]
    fn a_fact_says_its_rows_and_what_lies_between_its_ends() {
        let said = |keys: &str, value: f64| {
            let head = "[[fact]]\nid = \"a\"\nunit = \"USD\"\nas_of = \"2026-02\"\nsource = \"https://example.org\"\n";
            let mut sources = syntax::Sources::default();
            let file = sources.add("facts.toml", format!("{head}{keys}\n"));
            let mut facts = Facts::none();
            facts.read(&syntax::parse_toml(&sources, file).0, &mut Vec::new());
            FactFigures::of(facts.get("a")?, &Units::standard()).map(|figures| figures.say(value))
        };
        assert_eq!(said("value = 5", 5.0), Some(true));
        assert_eq!(said("value = 5", 6.0), Some(false));
        assert_eq!(said("low = 5", 600.0), Some(true));
        assert_eq!(said("high = 5", 600.0), Some(false));
        assert_eq!(said("value = 5\nlow = 4\nhigh = 6", 5.5), Some(true));
        assert_eq!(said("series = [[\"2025-01\", 2], [\"2026-01\", 4], [\"2027-01\", 8]]", 4.0), Some(true));
        assert_eq!(said("series = [[\"2025-01\", 2], [\"2026-01\", 4], [\"2027-01\", 8]]", 3.0), Some(false));
        assert_eq!(said("", 3.0), None);
    }
}
