//! Processes: assumptions with one value per month.
//!
//! | process | value in month one | then |
//! |---|---|---|
//! | `gbm(start, growth, volatility)` | start | x · exp((ln(1+g) − σ²/2)/12 + σ √(1/12) z): the mean grows by g a year |
//! | `walk(start, drift, volatility)` | start | x + drift · dt + σ √(1/12) z |
//! | `ar1(mean, persistence, volatility, start)` | start, else mean | mean + φ (x − mean) + σ z, φ and σ per month |
//! | `jump(start, rate, size)` | start | x + Σ sizes, as many as a Poisson number of the rate |
//! | `noise(dist)` | fresh each month | |
//! | `event(rate)` | true with probability 1 − exp(−rate · dt) | likewise each month until it is true, and true from then on |
//! | `regime(stay_low, stay_high, low, high, start)` | high with probability `start`, else low (0) | stays with the monthly probability of its state |
//!
//! z is standard normal, fresh each month. A level moves at the end of a month; its arguments are read in that month. A
//! volatility written without time (`20%`) is per √yr. In a month in which a rate or volatility is negative, or a
//! probability outside 0 to 1, the process is undefined, and the path fails.

use chance::{Distribution, DrawKind, Recurrence};
use program::{Binary, Register, Unary};
use scenario::{
    AssumedValue, Assumption, Law, NodeId, ProcessArgument, QuantityId, QuantityKind, StatedDistribution, Type,
};
use syntax::Code;

use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::item::{Item, Moment};
use crate::records::memories::Later;

/// The argument that a level starts from.
fn start_of(law: &Law) -> Option<NodeId> {
    match law {
        Law::GeometricBrownian { start, .. } | Law::Walk { start, .. } | Law::Jump { start, .. } => Some(*start),
        Law::Autoregressive { mean, start, .. } => Some(start.unwrap_or(*mean)),
        Law::Noise(_) | Law::Event { .. } | Law::Regime { .. } => None,
    }
}

impl Compiler<'_> {
    /// What the value of a process in a month needs.
    pub fn process_needs(&self, law: &Law, moment: Moment) -> Vec<Item> {
        match law {
            Law::Event { rate } if moment != Moment::Start => vec![Item::Node(*rate, moment)],
            Law::Regime { low, high, start, .. } => {
                let levels = [*low, *high].map(|level| Item::Node(level, moment));
                levels.into_iter().chain(start.map(|start| Item::Node(start, Moment::Start))).collect()
            }
            _ => start_of(law).map(|start| Item::Node(start, Moment::Start)).into_iter().collect(),
        }
    }

    /// Reports arguments that no process has, as far as they are known before the run.
    pub fn check_process(&mut self, law: &Law) {
        use ProcessArgument::{Growth, Persistence, Rate, Start, StayHigh, StayLow, Volatility};
        for (argument, node) in law.arguments() {
            let Some(value) = self.known(node, 50) else {
                continue;
            };
            let impossible = match (law, argument) {
                (_, Volatility) if value < 0.0 => "a volatility is at least 0",
                (_, Rate) if value < 0.0 => "a rate is at least 0",
                (_, Growth) if value <= -1.0 => "a growth is above -100%",
                (Law::GeometricBrownian { .. }, Start) if value < 0.0 => {
                    "a geometric Brownian motion starts at 0 or above"
                }
                (_, Persistence) if value.abs() > 1.0 => "a persistence lies within -1 to 1",
                (Law::Regime { .. }, Start) if !(0.0..=1.0).contains(&value) => {
                    "`start` is the probability of beginning on the high level, within 0 to 1"
                }
                (_, StayLow | StayHigh) if !(0.0..=1.0).contains(&value) => "a probability lies within 0 to 1",
                _ => continue,
            };
            let span = self.model.node(node).span;
            self.findings.error(
                Code::ImpossibleDistribution,
                span,
                format!("no such process: {impossible}"),
                "write e.g. `gbm(1, 3%, 20%)`, `ar1(2%, 0.9, 0.2%)`, `regime(95%, 90%, $1, $3)`",
            );
        }
    }

    /// The least interval that holds every value of a process, as far as it is known before the run.
    pub fn process_support(&mut self, law: &Law) -> Option<(f64, f64)> {
        let known = |node: NodeId| self.known(node, 50);
        match law {
            Law::GeometricBrownian { volatility, .. } => {
                (known(*volatility) != Some(0.0)).then_some((0.0, f64::INFINITY))
            }
            Law::Walk { volatility, .. } | Law::Autoregressive { volatility, .. } => {
                (known(*volatility) != Some(0.0)).then_some((f64::NEG_INFINITY, f64::INFINITY))
            }
            Law::Regime { low, high, .. } => {
                let (low, high) = (known(*low)?, known(*high)?);
                Some((low.min(high), low.max(high)))
            }
            Law::Noise(stated) => Some(chance::support(&self.fitted(stated))),
            Law::Jump { start, size, .. } => {
                let start = known(*start)?;
                let (least, most) = chance::support(&self.fitted(size));
                Some((
                    if least < 0.0 { f64::NEG_INFINITY } else { start },
                    if most > 0.0 { f64::INFINITY } else { start },
                ))
            }
            Law::Event { .. } => None,
        }
    }

    /// The value of a process.
    pub fn emit_process(&mut self, quantity: QuantityId, law: &Law, moment: Moment) -> Register {
        match law {
            // It has not happened before the first month.
            Law::Event { .. } if moment == Moment::Start => self.asm.constant(0.0),
            Law::Event { rate } => self.event(quantity, *rate, moment),
            Law::Regime { low, high, start, .. } => self.regime(quantity, [*low, *high], *start, moment),
            Law::Noise(_) if moment == Moment::Start => {
                let known = self.model.quantity(quantity);
                self.findings.error(
                    Code::PreviousWithoutInitial,
                    known.span,
                    format!("`{}` has no value before the first month", known.name),
                    "do not start a stock or an opening balance from it",
                );
                self.asm.constant(0.0)
            }
            Law::Noise(stated) => {
                // A normal number, though its months are independent: what adds them up is mostly its coarse shape, which Sobol points
                // then decide.
                let normal = self.shock(quantity, DrawKind::Normal);
                let distribution = self.fitted(stated);
                self.sample_at_normal(&distribution, stated.dates, normal)
            }
            _ => {
                let start = start_of(law).expect("what has a level has a start");
                let start = self.start(start);
                match moment {
                    Moment::Start => start,
                    _ => self.level(quantity, start),
                }
            }
        }
    }

    fn event(&mut self, quantity: QuantityId, rate: NodeId, moment: Moment) -> Register {
        let uniform = self.shock(quantity, DrawKind::Uniform);
        let rate = self.at_least_zero(rate, moment);
        let minus = self.asm.unary(Unary::Negate, rate);
        let none = self.asm.unary(Unary::Exponential, minus);
        let one = self.asm.constant(1.0);
        let probability = self.asm.subtract(one, none);
        let happens = self.asm.binary(Binary::Less, uniform, probability);
        self.since(happens, StateSource::Quantity(quantity))
    }

    /// The state of a level.
    fn level(&mut self, quantity: QuantityId, start: Register) -> Register {
        let state = self.asm.state_of(StateSource::Quantity(quantity));
        self.asm.begin_at(state, start);
        self.states.set_level(quantity, state);
        self.memories.put_off(Later::Process(quantity));
        self.opening(state)
    }

    /// The monthly draw of a quantity.
    fn shock(&mut self, quantity: QuantityId, kind: DrawKind) -> Register {
        let shock = match self.shocks.correlated(quantity) {
            Some(shock) => shock,
            None => self.asm.draw(chance::key(&self.model.quantity(quantity).key), kind, Recurrence::Monthly),
        };
        self.shocks.set_monthly(quantity, shock);
        shock
    }

    /// A rate or volatility; undefined in a month in which it is negative, so that the path fails there.
    fn at_least_zero(&mut self, node: NodeId, moment: Moment) -> Register {
        let value = self.value(Item::Node(node, moment));
        if self.known(node, 50).is_some() { value } else { self.held_within(value, 0.0, None) }
    }

    /// A probability in the month; undefined where it is none, so that the path fails there.
    fn probability(&mut self, node: NodeId) -> Register {
        let value = self.dynamic(node);
        if self.known(node, 50).is_some() { value } else { self.held_within(value, 0.0, Some(1.0)) }
    }

    /// The value, undefined outside bounds.
    fn held_within(&mut self, value: Register, least: f64, most: Option<f64>) -> Register {
        let undefined = self.asm.undefined();
        let least = self.asm.constant(least);
        let below = self.asm.binary(Binary::Less, value, least);
        let value_above = self.asm.select(below, undefined, value);
        let Some(most) = most else {
            return value_above;
        };
        let most = self.asm.constant(most);
        let above = self.asm.binary(Binary::Less, most, value);
        self.asm.select(above, undefined, value_above)
    }

    /// How a level moves on at the end of a month.
    pub fn move_process(&mut self, quantity: QuantityId) {
        let model = self.model;
        let QuantityKind::Assumption(Assumption { value: AssumedValue::Process(process), .. }) =
            &model.quantity(quantity).kind
        else {
            unreachable!("only a process is put off to be moved")
        };
        let state = self.states.level(quantity);
        let next = match &process.law {
            Law::GeometricBrownian { growth, volatility, .. } => {
                let growth = self.dynamic(*growth);
                let move_by = self.log_return(quantity, growth, *volatility);
                let factor = self.asm.unary(Unary::Exponential, move_by);
                self.asm.multiply(state, factor)
            }
            Law::Walk { start, drift, volatility } => {
                let drift = self.dynamic(*drift);
                let bare = model.node(*volatility).ty == model.node(*start).ty;
                let volatility = self.monthly_volatility(*volatility, bare);
                let shock = self.scaled_shock(quantity, volatility);
                let drifted = self.asm.add(state, drift);
                self.asm.add(drifted, shock)
            }
            Law::Autoregressive { mean, persistence, volatility, .. } => {
                let (mean, persistence) = (self.dynamic(*mean), self.dynamic(*persistence));
                let volatility = self.at_least_zero(*volatility, Moment::Dynamic);
                let away = self.asm.subtract(state, mean);
                let kept = self.asm.multiply(persistence, away);
                let level = self.asm.add(mean, kept);
                let shock = self.scaled_shock(quantity, volatility);
                self.asm.add(level, shock)
            }
            Law::Jump { rate, size, .. } => self.jumps(quantity, state, *rate, size),
            Law::Regime { stay_low, stay_high, .. } => self.regime_next(quantity, state, *stay_low, *stay_high),
            Law::Noise(_) | Law::Event { .. } => unreachable!("it has no level"),
        };
        self.asm.commit(next, state);
    }

    /// σ of one month: a bare volatility is per √yr, one with a unit is per √month already.
    fn monthly_volatility(&mut self, volatility: NodeId, bare: bool) -> Register {
        let volatility = self.at_least_zero(volatility, Moment::Dynamic);
        if !bare {
            return volatility;
        }
        let scale = self.asm.constant(libm::sqrt(1.0 / 12.0));
        self.asm.multiply(volatility, scale)
    }

    fn scaled_shock(&mut self, quantity: QuantityId, volatility: Register) -> Register {
        let shock = self.shock(quantity, DrawKind::Normal);
        self.asm.multiply(volatility, shock)
    }

    /// ln(1+g)/12 − s²/2 + s z, with s the volatility of a month.
    fn log_return(&mut self, quantity: QuantityId, growth: Register, volatility: NodeId) -> Register {
        let one = self.asm.constant(1.0);
        let (twelve, half) = (self.asm.constant(12.0), self.asm.constant(0.5));
        let growth = self.asm.add(one, growth);
        let growth = self.asm.unary(Unary::Logarithm, growth);
        let drift = self.asm.binary(Binary::Divide, growth, twelve);
        let bare = matches!(&self.model.node(volatility).ty, Type::Number(dimension) if dimension.is_none());
        let volatility = self.monthly_volatility(volatility, bare);
        let square = self.asm.multiply(volatility, volatility);
        let correction = self.asm.multiply(half, square);
        let drift = self.asm.subtract(drift, correction);
        let shock = self.scaled_shock(quantity, volatility);
        self.asm.add(drift, shock)
    }

    /// The level after this month's jumps.
    fn jumps(&mut self, quantity: QuantityId, state: Register, rate: NodeId, size: &StatedDistribution) -> Register {
        let jumps_a_month = self.at_least_zero(rate, Moment::Dynamic);
        if self.known(rate, 50).is_some_and(|rate| !(0.0..=chance::MOST_JUMPS).contains(&rate)) {
            let span = self.model.node(rate).span;
            let message = format!("a rate of jumps is between 0 and {} a month", chance::MOST_JUMPS);
            self.findings.error(
                Code::WrongValue,
                span,
                message,
                "use a `walk` for so many small moves; write a rate per time: `2/yr`",
            );
        }
        let sizes = self.fitted(size);
        let key = chance::key(&self.model.quantity(quantity).key);
        let jumps = self.asm.jumps(key, &sizes, jumps_a_month);
        self.asm.add(state, jumps)
    }

    fn regime(&mut self, quantity: QuantityId, levels: [NodeId; 2], start: Option<NodeId>, moment: Moment) -> Register {
        let [low, high] = levels.map(|level| self.value(Item::Node(level, moment)));
        let begins_high = match start {
            Some(start) => self.begins_high(quantity, start),
            None => self.asm.constant(0.0),
        };
        if moment == Moment::Start {
            return self.asm.select(begins_high, high, low);
        }
        let state = self.level(quantity, begins_high);
        self.asm.select(state, high, low)
    }

    /// Whether a regime begins on its high level, drawn once.
    fn begins_high(&mut self, quantity: QuantityId, probability: NodeId) -> Register {
        let probability = self.start(probability);
        if matches!(self.asm.known(probability), Some(0.0 | 1.0)) {
            return probability;
        }
        let uniform = self.shocks.start(quantity, || {
            let key = chance::key(&format!("{}#start", self.model.quantity(quantity).key));
            self.asm.draw(key, DrawKind::Uniform, Recurrence::Constant)
        });
        self.asm.binary(Binary::Less, uniform, probability)
    }

    fn regime_next(&mut self, quantity: QuantityId, state: Register, stay_low: NodeId, stay_high: NodeId) -> Register {
        let uniform = self.shock(quantity, DrawKind::Uniform);
        let (stay_low, stay_high) = (self.probability(stay_low), self.probability(stay_high));
        let stays_high = self.asm.binary(Binary::Less, uniform, stay_high);
        let stays_low = self.asm.binary(Binary::Less, uniform, stay_low);
        let rises = self.asm.not(stays_low);
        self.asm.select(state, stays_high, rises)
    }
}

/// A distribution of one value is no chance.
pub(crate) fn is_constant(distribution: &Distribution) -> bool {
    matches!(distribution, Distribution::Constant { .. })
}
