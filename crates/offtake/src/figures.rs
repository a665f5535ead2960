//! Canonical values as figures: in which unit something is reported, and its values there.

use model::{Chance, Model, NEVER, NodeId, Operation, QuantityId, QuantityKind, Type};
use report::decimal_years;
use units::{Unit, Units};

/// A unit of a report, and the way there from canonical values.
#[derive(Clone, Debug)]
pub(crate) enum Reported {
    /// A unit of the language.
    Unit(Unit),
    /// A truth value.
    Boolean,
    /// A month, in decimal years.
    Date,
}

impl Reported {
    /// The unit of an expression: as written where it is a name with a unit of its own, else as its dimension is usually
    /// shown.
    pub fn of_node(model: &Model, node: NodeId, units: &Units) -> Self {
        let found = model.node(node);
        Self::of(&found.ty, declared(model, node).as_deref(), units)
    }

    /// The unit of a quantity.
    pub fn of_quantity(model: &Model, quantity: QuantityId, units: &Units) -> Self {
        let found = model.quantity(quantity);
        Self::of(&found.ty, found.unit.as_deref(), units)
    }

    fn of(ty: &Type, declared: Option<&str>, units: &Units) -> Self {
        match ty {
            Type::Boolean => Self::Boolean,
            Type::Date => Self::Date,
            Type::Zero => Self::Unit(Unit::one()),
            Type::Number(dimension) => {
                let declared = declared.and_then(|text| units.parse(text).ok());
                let fits = declared.filter(|unit| unit.dimension == *dimension);
                Self::Unit(fits.unwrap_or_else(|| units.display_unit(dimension)))
            }
        }
    }

    /// Money of a currency.
    pub fn money(currency: &str, units: &Units) -> Self {
        Self::Unit(units.display_unit(&units::Dimension::money(currency)))
    }

    /// Its name in views.
    pub fn name(&self) -> &str {
        match self {
            Self::Unit(unit) => &unit.text,
            Self::Boolean => "bool",
            Self::Date => "date",
        }
    }

    /// A canonical value in this unit. A date that never comes is infinite.
    pub fn value(&self, canonical: f64) -> f64 {
        match self {
            Self::Unit(unit) => unit.from_canonical(canonical),
            Self::Boolean => canonical,
            Self::Date if canonical >= NEVER => f64::INFINITY,
            Self::Date => decimal_years(canonical),
        }
    }

    /// A column in this unit.
    pub fn column(&self, canonical: &[f64]) -> Vec<f64> {
        canonical.iter().map(|value| self.value(*value)).collect()
    }
}

/// The unit that a name was given, read through functions that keep the unit.
fn declared(model: &Model, node: NodeId) -> Option<String> {
    let mut node = node;
    for _ in 0..20 {
        node = match &model.node(node).operation {
            Operation::Quantity(id) => {
                let quantity = model.quantity(*id);
                match (&quantity.unit, &quantity.kind) {
                    (Some(unit), _) => return Some(unit.clone()),
                    (None, QuantityKind::Let(inner)) => *inner,
                    (None, QuantityKind::Stock { initial, .. }) => *initial,
                    (None, QuantityKind::Assumption(assumption)) => match &assumption.value {
                        Chance::Fixed(inner) => *inner,
                        _ => return None,
                    },
                }
            }
            Operation::Last(of)
            | Operation::Average(of)
            | Operation::Peak(of)
            | Operation::At { of, .. }
            | Operation::Previous { of, .. } => *of,
            _ => return None,
        };
    }
    None
}
