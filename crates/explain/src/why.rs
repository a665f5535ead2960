//! Why an expression has no value on a path: the walk to where it was lost.

use chance::math::pow;
use engine::{AmountTimes, NoRate};
use report::{NoValue, UndefinedReason};
use scenario::{
    AssumedValue, Assumption, Calendar, Function, Model, Month, NEVER, NodeId, Operation, QuantityKind, Timing, Type,
};

use crate::ground::Ground;
use crate::replay::{At, Played, Replay};

/// Deepest chain of expressions that is followed.
const DEEPEST: u32 = 1000;

/// Where a value was lost.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Loss {
    pub reason: NoValue,
    /// The expression, and the world in which it stands.
    pub node: NodeId,
    pub world: usize,
    /// The month, from 0, if it has one value for each.
    pub month: Option<usize>,
    /// The rates of return, if several.
    pub rates: Vec<f64>,
}

impl Loss {
    /// The reason in words, found on a path.
    pub fn view(&self, ground: &Ground, path: u64) -> UndefinedReason {
        let model = &ground.scenario.models[self.world];
        let span = model.node(self.node).span;
        let text = ground.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        UndefinedReason {
            reason: self.reason,
            text: format!("`{text}` {}", words(self.reason)),
            place: ground.written_at(span).map(|(file, line)| format!("{file}:{line}")),
            paths: 1,
            path,
            month: self.month.map(|month| model.start.later(month).to_string()),
            rates: self.rates.clone(),
        }
    }
}

pub(crate) fn words(reason: NoValue) -> &'static str {
    match reason {
        NoValue::DivisionByZero => "divides by zero",
        NoValue::NotGiven => "is read where its condition does not hold",
        NoValue::Never => "reads a date that never comes",
        NoValue::OutsideRun => "reads a date outside the run",
        NoValue::OfNothing => "runs over nothing",
        NoValue::OneSign => "has no amount of the other sign, so that no rate brings their present values to nothing",
        NoValue::NoRate => "has no rate from -99.99 % to 10,000 % that brings its present values to nothing",
        NoValue::RateBeyondLimits => "has a rate below -99.99 % or above 10,000 %, and none between",
        NoValue::SeveralRates => "has several rates that bring its present values to nothing, so that none is the rate",
        NoValue::DiscountRate => "has a discount rate of -100 % or less",
        NoValue::Logarithm => "takes the logarithm of a number that is not positive",
        NoValue::SquareRoot => "takes the root of a negative number",
        NoValue::Power => "takes a power that is not a number",
        NoValue::Overflow => "is beyond all numbers",
        NoValue::PathFailed => "is read on a path that failed",
        NoValue::VariantFailed => "is read from a world in which the path failed",
        NoValue::Other => "is undefined",
    }
}

/// The search in one world of a path.
#[derive(Clone, Copy)]
pub(crate) struct LossSearch<'a> {
    replay: &'a Replay<'a>,
    world: usize,
    depth: u32,
}

impl<'a> LossSearch<'a> {
    /// A search that begins in a world.
    pub fn new(replay: &'a Replay<'a>, world: usize) -> Self {
        LossSearch { replay, world, depth: 0 }
    }

    fn played(&self) -> &'a Played<'a> {
        self.replay.world(self.world)
    }

    fn model(&self) -> &'a Model {
        self.played().model
    }

    fn value(&self, node: NodeId, at: At) -> f64 {
        self.known(node, at).unwrap_or(f64::NAN)
    }

    /// The value of an expression, of another world's where it stands there; nothing of what is made of several worlds.
    fn known(&self, node: NodeId, at: At) -> Option<f64> {
        match self.model().node(node).operation {
            Operation::In { model, node: there } => {
                let other = LossSearch { world: model, ..*self };
                (!other.played().fails).then(|| other.known(there, at))?
            }
            _ => self.played().value(node, at),
        }
    }

    /// Where the value of an expression was lost; nothing if it has one.
    pub fn find(&self, node: NodeId, at: At) -> Option<Loss> {
        if self.known(node, at).is_some_and(|value| !value.is_nan()) {
            return None;
        }
        let deeper = LossSearch { depth: self.depth + 1, ..*self };
        let here = |reason: NoValue| Some(self.loss(reason, node, at));
        if self.depth >= DEEPEST {
            return here(NoValue::Other);
        }
        match &self.model().node(node).operation {
            Operation::Constant(value) => value.is_nan().then(|| self.loss(NoValue::OfNothing, node, at)),
            Operation::Quantity(id) => match &self.model().quantity(*id).kind {
                QuantityKind::Let(inner)
                | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(inner), .. }) => {
                    deeper.find(*inner, at)
                }
                _ => None,
            }
            .or_else(|| here(NoValue::Other)),
            Operation::Opening(of) => deeper.find(*of, At { closing: false, ..at }),
            Operation::Closing(of) => deeper.find(*of, At { closing: true, ..at }),
            Operation::Apply(function, arguments) => deeper.applied(node, *function, arguments, at),
            Operation::Previous { of, months, initial } => match at.month.checked_sub(*months as usize) {
                Some(month) => deeper.find(*of, At { month, closing: true, ..at }),
                None => initial.and_then(|initial| deeper.find(initial, at)),
            },
            Operation::In { model, node: there } => deeper.elsewhere(node, *model, *there, at),
            operation => deeper.over_months(node, operation, at),
        }
        .or_else(|| here(NoValue::Other))
    }

    /// The loss of a figure that has no value, if it is read where its condition does not hold: all that is looked at is what it
    /// divides by (see [`condition`]).
    pub fn not_given(&self, node: NodeId, at: At) -> Option<Loss> {
        let divisor = condition(self.model(), node)?;
        (self.known(divisor, at)? == 0.0).then(|| self.loss(NoValue::NotGiven, node, at))
    }

    fn loss(&self, reason: NoValue, node: NodeId, at: At) -> Loss {
        let monthly = self.model().node(node).timing == Timing::Monthly;
        Loss { reason, node, world: self.world, month: monthly.then_some(at.month), rates: Vec::new() }
    }

    /// Where an argument of a function was lost, else what the function cannot do.
    fn applied(&self, node: NodeId, function: Function, arguments: &[NodeId], at: At) -> Option<Loss> {
        if let (Function::If, [condition, yes, no]) = (function, arguments) {
            return self.find(*condition, at).or_else(|| {
                let branch = if self.value(*condition, at) == 0.0 { no } else { yes };
                self.find(*branch, at)
            });
        }
        if self.is_not_given(node, arguments, at) {
            return Some(self.loss(NoValue::NotGiven, node, at));
        }
        if let Some(lost) = arguments.iter().find_map(|argument| self.find(*argument, at)) {
            return Some(lost);
        }
        let reason = match function {
            _ if arguments.iter().any(|argument| self.known(*argument, at).is_none()) => NoValue::Other,
            Function::Divide | Function::Power
                if self.outgrows(function, arguments, at) && !is_made(self.model(), node, arguments) =>
            {
                NoValue::Overflow
            }
            Function::Divide => division(self.model(), node, arguments),
            Function::Logarithm => NoValue::Logarithm,
            Function::SquareRoot => NoValue::SquareRoot,
            Function::Power => NoValue::Power,
            _ => NoValue::Overflow,
        };
        Some(self.loss(reason, node, at))
    }

    /// Whether `given` is read where its condition does not hold: what it divides by is 0 there, whatever x is. A condition that is made of
    /// several worlds is not known here; it is to blame where x has a value.
    fn is_not_given(&self, node: NodeId, arguments: &[NodeId], at: At) -> bool {
        let (Some(divisor), [dividend, _]) = (condition(self.model(), node), arguments) else { return false };
        match self.known(divisor, at) {
            Some(divisor) => divisor == 0.0,
            None => self.known(*dividend, at).is_some_and(|value| !value.is_nan()),
        }
    }

    /// Whether a quotient or a power has a meaning, and is too large for a number or reads what is unlimited.
    fn outgrows(&self, function: Function, arguments: &[NodeId], at: At) -> bool {
        let values: Vec<f64> = arguments.iter().map(|argument| self.value(*argument, at)).collect();
        let has_meaning = match (function, values.as_slice()) {
            (Function::Divide, [_, divisor]) => *divisor != 0.0,
            (_, [base, exponent]) => *base > 0.0 || (*base < 0.0 && exponent.fract() == 0.0),
            _ => false,
        };
        has_meaning || values.iter().any(|value| value.is_infinite())
    }

    fn elsewhere(&self, node: NodeId, world: usize, there: NodeId, at: At) -> Option<Loss> {
        let other = LossSearch { world, ..*self };
        match other.played().fails {
            true => Some(self.loss(NoValue::VariantFailed, node, at)),
            false => other.find(there, at),
        }
    }

    /// Where the value of something that is made of months was lost.
    fn over_months(&self, node: NodeId, operation: &Operation, at: At) -> Option<Loss> {
        let last = At { month: self.played().months().saturating_sub(1), closing: true, ..at };
        let first_lost = |of: NodeId, first: usize, until: At| {
            (first..=until.month).find_map(|month| self.find(of, At { month, ..until }))
        };
        match *operation {
            Operation::Total(of)
            | Operation::Average(of)
            | Operation::Peak(of)
            | Operation::First(of)
            | Operation::Ever(of) => first_lost(of, 0, last),
            Operation::Cumulative(of) | Operation::Since(of) => first_lost(of, 0, at),
            Operation::Trailing { of, months } => first_lost(of, (at.month + 1).saturating_sub(months as usize), at),
            Operation::Last(of) => self.find(of, last),
            Operation::PresentValue { of, rate, .. } => self
                .find(rate, last)
                .or_else(|| first_lost(of, 0, last))
                .or_else(|| (self.value(rate, last) <= -1.0).then(|| self.loss(NoValue::DiscountRate, node, at))),
            Operation::Wealth { rate, .. } | Operation::WealthPart { rate, .. } => self
                .find(rate, last)
                .or_else(|| (self.value(rate, last) <= -1.0).then(|| self.loss(NoValue::DiscountRate, node, at))),
            Operation::InternalRate { of, calendar } => {
                first_lost(of, 0, last).or_else(|| self.no_rate(node, of, calendar, last))
            }
            Operation::At { of, date } => self.find(date, last).or_else(|| self.outside(node, of, date, last)),
            Operation::Table { at: argument, .. } => self.find(argument, at),
            _ => None,
        }
    }

    fn outside(&self, node: NodeId, of: NodeId, date: NodeId, last: At) -> Option<Loss> {
        let date = self.value(date, last);
        let month = date.floor() - self.model().start.date();
        match (0..=last.month).find(|known| *known as f64 == month) {
            Some(month) => self.find(of, At { month, ..last }),
            None if date > Month::LAST.date() || date >= NEVER => Some(self.loss(NoValue::Never, node, last)),
            None => Some(self.loss(NoValue::OutsideRun, node, last)),
        }
    }

    fn no_rate(&self, node: NodeId, of: NodeId, calendar: Calendar, last: At) -> Option<Loss> {
        let amounts: Vec<f64> = (0..=last.month).map(|month| self.value(of, At { month, ..last })).collect();
        let days: Vec<f64> = (0..=last.month).map(|month| self.model().days_to(month)).collect();
        let due = match calendar {
            Calendar::Months => AmountTimes::Monthly,
            Calendar::Days => AmountTimes::At(&days),
        };
        let found = engine::rate_or_reason(&amounts, due).err()?;
        let reason = match &found {
            NoRate::Undefined => NoValue::Overflow,
            NoRate::OneSign => NoValue::OneSign,
            NoRate::Nowhere => NoValue::NoRate,
            NoRate::Beyond => NoValue::RateBeyondLimits,
            NoRate::Several(_) => NoValue::SeveralRates,
        };
        let rates = if let NoRate::Several(rates) = found { rates } else { Vec::new() };
        Some(Loss { rates, ..self.loss(reason, node, last) })
    }
}

/// Why a quotient is undefined: the language divides by 0 in what is not `given`, in a mean of nothing, and in the year of a date
/// that never comes.
pub(crate) fn division(model: &Model, node: NodeId, arguments: &[NodeId]) -> NoValue {
    let [dividend, divisor] = arguments else { return NoValue::DivisionByZero };
    if is_made_of(model, node, *dividend) && is_made_of(model, node, *divisor) {
        return NoValue::OfNothing;
    }
    if !is_made_of(model, node, *divisor) {
        return NoValue::DivisionByZero;
    }
    let is_date = model.node(node).ty == Type::Date;
    match &model.node(*divisor).operation {
        Operation::Apply(Function::If, chosen) if is_date && is_made_of(model, node, chosen[0]) => NoValue::Never,
        Operation::Apply(Function::If, _) => NoValue::NotGiven,
        _ if is_date => NoValue::Never,
        _ => NoValue::DivisionByZero,
    }
}

/// What `given` divides by: 0 where its condition does not hold. Nothing of another expression.
pub(crate) fn condition(model: &Model, node: NodeId) -> Option<NodeId> {
    match &model.node(node).operation {
        Operation::Apply(Function::Divide, arguments) if division(model, node, arguments) == NoValue::NotGiven => {
            arguments.get(1).copied()
        }
        _ => None,
    }
}

/// Whether the language made a division, and nobody wrote it.
fn is_made(model: &Model, node: NodeId, arguments: &[NodeId]) -> bool {
    division(model, node, arguments) != NoValue::DivisionByZero
}

fn is_made_of(model: &Model, node: NodeId, of: NodeId) -> bool {
    model.node(node).span == model.node(of).span
}

/// What an amount of a month, from 0, is worth at the present that a calendar means: (1+r)^(−t), t in years.
pub(crate) fn discount(model: &Model, calendar: Calendar, rate: f64, month: usize) -> f64 {
    let years = match calendar {
        Calendar::Months => (month + 1) as f64 / 12.0,
        Calendar::Days => model.days_to(month) / 365.0,
    };
    pow(1.0 + rate, -years)
}
