//! Canonical values as figures: in which unit something is reported, and its values there.

use report::{ReportedAs, decimal_years, figure};
use scenario::{
    AssumedValue, Function, Law, Model, Month, NodeId, Operation, QuantityId, QuantityKind, Statement, Type,
    WrittenExpression,
};
use syntax::{Sources, Span};
use units::{Dimension, Unit, Units};

/// Deepest expression that is searched for a unit.
const DEEPEST: u32 = 24;

/// From canonical values to those reported.
#[derive(Clone, Debug)]
pub enum Conversion {
    /// A unit of the language.
    Unit(Unit),
    /// A truth value stays.
    Truth,
    /// A month, in decimal years.
    Date,
}

impl Conversion {
    /// What the values are then.
    pub fn reported_as(&self) -> ReportedAs {
        match self {
            Self::Unit(unit) => ReportedAs::number(unit.text.clone()),
            Self::Truth => ReportedAs::Truth,
            Self::Date => ReportedAs::Date,
        }
    }

    /// A canonical value, exact, in words for people.
    pub fn figure(&self, canonical: f64) -> String {
        figure(self.value(canonical), 0.0, &self.reported_as())
    }

    /// A canonical value, exact, as it is written in a scenario.
    pub fn written(&self, canonical: f64) -> String {
        match self {
            Self::Unit(unit) => unit.beside(self.value(canonical).to_string()),
            _ => self.figure(canonical),
        }
    }

    /// A canonical value as reported. A date that never comes is infinite.
    pub fn value(&self, canonical: f64) -> f64 {
        match self {
            // Nobody means −0.
            Self::Unit(unit) => unit.from_canonical(canonical) + 0.0,
            Self::Truth => canonical + 0.0,
            Self::Date if canonical > Month::LAST.date() => f64::INFINITY,
            Self::Date => decimal_years(canonical),
        }
    }

    /// A column as reported.
    pub fn column(&self, canonical: &[f64]) -> Vec<f64> {
        canonical.iter().map(|value| self.value(*value)).collect()
    }
}

/// Finds the units that a model's values are reported in: as people wrote them where they did, else as the dimension is
/// usually shown. Bare numbers are in percent only if people wrote them so (`spec/units.md`).
#[derive(Clone, Copy)]
pub struct Figures<'a> {
    /// The world whose values they are.
    pub model: &'a Model,
    /// All worlds of the scenario.
    pub worlds: &'a [Model],
    /// The units of the scenario.
    pub units: &'a Units,
    /// The texts that it was written in.
    pub sources: &'a Sources,
}

impl Figures<'_> {
    /// The unit of an expression.
    pub fn node(&self, node: NodeId) -> Conversion {
        self.conversion(&self.model.node(node).ty, |dimension| self.written(node, dimension, DEEPEST))
    }

    /// The unit of a quantity.
    pub fn quantity(&self, quantity: QuantityId) -> Conversion {
        let ty = &self.model.quantity(quantity).ty;
        self.conversion(ty, |dimension| self.written_for(quantity, dimension, DEEPEST))
    }

    /// The unit of a measure or series: its own if it says one, else that of its expression.
    pub fn measure(&self, measure: &WrittenExpression) -> Conversion {
        let own = measure.unit.as_ref().and_then(|unit| self.units.parse(unit).ok());
        own.map_or_else(|| self.node(measure.node), Conversion::Unit)
    }

    /// How the scenario labels a measure or series, if it does.
    pub fn label_of(&self, measure: &WrittenExpression) -> Option<String> {
        measure.label.clone().or_else(|| self.label(measure.node))
    }

    /// What the scenario says that a measure or series means: its own words, or those of the scenario's own name that it is.
    /// What the members of kinds mean, the kinds say.
    pub fn about(&self, measure: &WrittenExpression) -> Option<String> {
        measure.about.clone().or_else(|| match self.model.node(measure.node).operation {
            Operation::Quantity(id) => {
                let quantity = self.model.quantity(id);
                quantity.about.clone().filter(|_| !quantity.name.contains('.'))
            }
            _ => None,
        })
    }

    /// How the scenario labels what an expression names, if it does.
    pub fn label(&self, node: NodeId) -> Option<String> {
        match self.model.node(node).operation {
            Operation::Quantity(id) => self.model.quantity(id).label.clone(),
            Operation::Opening(of) => self.label(of).map(|label| format!("{label}, opening")),
            Operation::Closing(of) => self.label(of).map(|label| format!("{label}, closing")),
            _ => None,
        }
    }

    /// Money of a currency.
    pub fn money(&self, currency: &str) -> Conversion {
        Conversion::Unit(self.units.display_unit(&Dimension::money(currency)))
    }

    fn conversion(&self, ty: &Type, written: impl Fn(&Dimension) -> Option<Unit>) -> Conversion {
        match ty {
            Type::Boolean => Conversion::Truth,
            Type::Date => Conversion::Date,
            Type::Zero => Conversion::Unit(Unit::one()),
            Type::Number(dimension) => {
                let unit = written(dimension).unwrap_or_else(|| self.units.display_unit(dimension));
                Conversion::Unit(unit)
            }
        }
    }

    /// The unit that a value of this dimension has in what an expression reads, through operations that keep it.
    fn written(&self, node: NodeId, dimension: &Dimension, depth: u32) -> Option<Unit> {
        let depth = depth.checked_sub(1)?;
        let found = self.model.node(node);
        if !matches!(&found.ty, Type::Number(own) if own == dimension) {
            return None;
        }
        let first = |nodes: &[NodeId]| nodes.iter().find_map(|node| self.written(*node, dimension, depth));
        match &found.operation {
            Operation::Constant(_) => self.of_text(found.span, dimension),
            Operation::Quantity(id) => self.written_for(*id, dimension, depth),
            Operation::Fact { unit, .. } => {
                self.units.parse(unit).ok().filter(|unit| unit.dimension == *dimension && unit.text != "1")
            }
            Operation::InternalRate { .. } => self.units.parse("%").ok(),
            Operation::In { model, node } => {
                Figures { model: self.worlds.get(*model)?, ..*self }.written(*node, dimension, depth)
            }
            Operation::Apply(Function::If, arguments) => first(arguments.get(1..)?),
            Operation::Apply(function, arguments) if dimension.is_none() => match function {
                // A part of a part is a part; a multiple of one need not be.
                Function::Multiply => {
                    let units = arguments.iter().map(|node| self.written(*node, dimension, depth));
                    units.collect::<Option<Vec<_>>>()?.into_iter().next()
                }
                Function::Divide | Function::Power => None,
                Function::Exponential | Function::Logarithm | Function::SquareRoot => None,
                _ => first(arguments),
            },
            Operation::Apply(_, arguments) => first(arguments),
            Operation::Last(of)
            | Operation::Average(of)
            | Operation::Peak(of)
            | Operation::Opening(of)
            | Operation::Closing(of)
            | Operation::At { of, .. }
            | Operation::Previous { of, .. } => first(&[*of]),
            _ => None,
        }
    }

    fn written_for(&self, id: QuantityId, dimension: &Dimension, depth: u32) -> Option<Unit> {
        let quantity = self.model.quantity(id);
        let declared = quantity.unit.as_ref().and_then(|text| self.units.parse(text).ok());
        if let Some(unit) = declared.filter(|unit| unit.dimension == *dimension) {
            // A rate has one form along the names that hand it on: in percent, if it is written so.
            let in_percent = |read: &Unit| read.text.starts_with('%');
            let handed = unit.text.starts_with("1/").then(|| self.handed_on(id, dimension, depth)).flatten();
            return Some(handed.filter(in_percent).unwrap_or(unit));
        }
        match &quantity.kind {
            QuantityKind::Let(node) => self.written(*node, dimension, depth),
            QuantityKind::Stock { initial, .. } => self.written(*initial, dimension, depth),
            QuantityKind::Lever(lever) => self.of_text(lever.span, dimension),
            QuantityKind::Assumption(assumption) => match &assumption.value {
                AssumedValue::Fixed(node) => self.written(*node, dimension, depth),
                AssumedValue::Distribution(distribution) => match distribution.statement {
                    // Their texts begin with a probability.
                    Statement::Bernoulli(_) | Statement::Discrete(_) | Statement::Mixture(_) if dimension.is_none() => {
                        None
                    }
                    _ => self.of_text(distribution.span, dimension),
                },
                AssumedValue::Process(process) => {
                    // Its level, not its growth or a probability of staying.
                    match process.law {
                        Law::Autoregressive { mean: level, .. } | Law::Regime { low: level, .. } => {
                            self.written(level, dimension, depth)
                        }
                        _ => self.of_text(process.span, dimension),
                    }
                }
            },
        }
    }

    /// The unit of what a quantity stands for, if it is another name or a number.
    fn handed_on(&self, id: QuantityId, dimension: &Dimension, depth: u32) -> Option<Unit> {
        let QuantityKind::Let(node) = self.model.quantity(id).kind else { return None };
        let plain = matches!(self.model.node(node).operation, Operation::Quantity(_) | Operation::Constant(_));
        self.written(node, dimension, depth).filter(|_| plain)
    }

    /// The unit of the first number in a text that has this dimension: of `normal($3/GPUh, $1/GPUh)`, USD/GPUh.
    fn of_text(&self, span: Span, dimension: &Dimension) -> Option<Unit> {
        let text = self.sources.text(span);
        let numbers = text.split(['(', ')', ',', '=', ':']).flat_map(|part| part.split(" to "));
        let units = numbers.filter_map(|number| Some(self.units.parse_quantity(number.trim()).ok()?.unit));
        let mut fitting = units.filter(|unit| unit.dimension == *dimension);
        fitting.next().filter(|unit| unit.text != "1")
    }
}
