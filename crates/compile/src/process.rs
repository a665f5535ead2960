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
use scenario::{Assumption, Chance, NodeId, Process, QuantityId, QuantityKind};
use syntax::Code;

use crate::compiler::{Compiler, Later};
use crate::evaluate::{Item, Moment};
use crate::map::StateSource;

fn argument(process: &Process, name: &str) -> Option<NodeId> {
    let found = process.arguments.iter().find(|(known, _)| known == name);
    found.map(|(_, node)| *node)
}

/// The argument that a level starts from.
fn start_of(process: &Process) -> Option<NodeId> {
    argument(process, "start").or_else(|| argument(process, "mean"))
}

fn has_level(process: &Process) -> bool {
    matches!(process.family.as_str(), "gbm" | "walk" | "ar1" | "jump")
}

/// Whether a process is moved by one standard normal number a month, so that it can be correlated.
pub(crate) fn has_normal_shock(process: &Process) -> bool {
    matches!(process.family.as_str(), "gbm" | "walk" | "ar1")
}

impl Compiler<'_> {
    /// What the value of a process in a month needs.
    pub fn process_needs(&self, process: &Process, moment: Moment) -> Vec<Item> {
        let node = |name: &str, moment| argument(process, name).map(|id| Item::Node(id, moment));
        let needs = match process.family.as_str() {
            _ if has_level(process) => vec![start_of(process).map(|id| Item::Node(id, Moment::Start))],
            "event" if moment != Moment::Start => vec![node("rate", moment)],
            "regime" => vec![node("low", moment), node("high", moment), node("start", Moment::Start)],
            _ => Vec::new(),
        };
        needs.into_iter().flatten().collect()
    }

    /// Reports arguments that no process has, as far as they are known before the run.
    pub fn check_process(&mut self, process: &Process) {
        let family = process.family.as_str();
        for (name, node) in &process.arguments {
            let Some(value) = self.known(*node, 50) else {
                continue;
            };
            let impossible = match (family, name.as_str()) {
                (_, "volatility") if value < 0.0 => "a volatility is at least 0",
                (_, "rate") if value < 0.0 => "a rate is at least 0",
                ("gbm", "growth") if value <= -1.0 => "a growth is above -100%",
                ("gbm", "start") if value < 0.0 => "a geometric Brownian motion starts at 0 or above",
                ("ar1", "persistence") if value.abs() > 1.0 => "a persistence lies within -1 to 1",
                ("regime", "start") if !(0.0..=1.0).contains(&value) => {
                    "`start` is the probability of beginning on the high level, within 0 to 1"
                }
                ("regime", "stay_low" | "stay_high") if !(0.0..=1.0).contains(&value) => {
                    "a probability lies within 0 to 1"
                }
                _ => continue,
            };
            let span = self.model.node(*node).span;
            self.error(
                Code::ImpossibleDistribution,
                span,
                format!("no such process: {impossible}"),
                "write e.g. `gbm(1, 3%, 20%)`, `ar1(2%, 0.9, 0.2%)`, `regime(95%, 90%, $1, $3)`",
            );
        }
    }

    /// The least interval that holds every value of a process, as far as it is known before the run.
    pub fn process_support(&mut self, process: &Process) -> Option<(f64, f64)> {
        let known = |name: &str| argument(process, name).and_then(|node| self.known(node, 50));
        let still = known("volatility") == Some(0.0);
        match process.family.as_str() {
            "gbm" => Some((0.0, if still { return None } else { f64::INFINITY })),
            "walk" | "ar1" if !still => Some((f64::NEG_INFINITY, f64::INFINITY)),
            "regime" => {
                let (low, high) = (known("low")?, known("high")?);
                Some((low.min(high), low.max(high)))
            }
            "noise" => {
                let (_, written) = process.distributions.first()?;
                Some(chance::support(&self.fitted(written)))
            }
            "jump" => {
                let start = known("start")?;
                let (_, written) = process.distributions.first()?;
                let (least, most) = chance::support(&self.fitted(written));
                Some((
                    if least < 0.0 { f64::NEG_INFINITY } else { start },
                    if most > 0.0 { f64::INFINITY } else { start },
                ))
            }
            _ => None,
        }
    }

    /// The value of a process.
    pub fn emit_process(&mut self, quantity: QuantityId, process: &Process, moment: Moment) -> Register {
        match process.family.as_str() {
            _ if has_level(process) => {
                let start = match start_of(process) {
                    Some(start) => self.start(start),
                    None => self.asm.constant(0.0),
                };
                if moment == Moment::Start {
                    return start;
                }
                self.level(quantity, start)
            }
            // It has not happened before the first month.
            "event" if moment == Moment::Start => self.asm.constant(0.0),
            "regime" => self.regime(quantity, process, moment),
            _ if moment == Moment::Start => {
                let known = self.model.quantity(quantity);
                self.error(
                    Code::PreviousWithoutInitial,
                    known.span,
                    format!("`{}` has no value before the first month", known.name),
                    "do not start a stock or an opening balance from it",
                );
                self.asm.constant(0.0)
            }
            "event" => {
                let uniform = self.shock(quantity, "", DrawKind::Uniform);
                let rate = self.process_argument(process, "rate", moment);
                let minus = self.asm.unary(Unary::Negate, rate);
                let none = self.asm.unary(Unary::Exponential, minus);
                let one = self.asm.constant(1.0);
                let probability = self.asm.subtract(one, none);
                let happens = self.asm.binary(Binary::Less, uniform, probability);
                self.since(happens, StateSource::Quantity(quantity))
            }
            _ => {
                let uniform = self.shock(quantity, "", DrawKind::Uniform);
                match process.distributions.first() {
                    Some((_, written)) => {
                        let distribution = self.fitted(written);
                        self.sample(&distribution, written.dates, uniform)
                    }
                    None => self.asm.constant(0.0),
                }
            }
        }
    }

    /// The state of a level.
    fn level(&mut self, quantity: QuantityId, start: Register) -> Register {
        let state = self.state_of(StateSource::Quantity(quantity));
        self.asm.begin_at(state, start);
        self.stocks.insert(quantity, state);
        self.later.push_back(Later::Process(quantity));
        self.opening(state)
    }

    /// A monthly draw of a quantity.
    fn shock(&mut self, quantity: QuantityId, suffix: &str, kind: DrawKind) -> Register {
        let correlated = self.correlated.get(&quantity).filter(|_| suffix.is_empty());
        let shock = match correlated {
            Some(shock) => *shock,
            None => {
                let key = format!("{}{suffix}", self.model.quantity(quantity).key);
                self.asm.draw(chance::key(&key), kind, Recurrence::Monthly)
            }
        };
        if suffix.is_empty() {
            self.shocks.insert(quantity, shock);
        }
        shock
    }

    /// An argument; undefined in a month in which no process has it, so that the path fails there.
    fn process_argument(&mut self, process: &Process, name: &str, moment: Moment) -> Register {
        let Some(node) = argument(process, name) else {
            return self.asm.constant(0.0);
        };
        let value = self.value(Item::Node(node, moment));
        if self.known(node, 50).is_some() {
            return value;
        }
        match name {
            "rate" | "volatility" => self.held_within(value, 0.0, None),
            "stay_low" | "stay_high" => self.held_within(value, 0.0, Some(1.0)),
            _ => value,
        }
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
        let QuantityKind::Assumption(Assumption { value: Chance::Process(process), .. }) =
            &model.quantity(quantity).kind
        else {
            return;
        };
        let state = self.stocks[&quantity];
        let read = |compiler: &mut Self, name: &str| compiler.process_argument(process, name, Moment::Dynamic);
        let next = match process.family.as_str() {
            "gbm" => {
                let growth = read(self, "growth");
                let move_by = self.log_return(quantity, process, growth);
                let factor = self.asm.unary(Unary::Exponential, move_by);
                self.asm.multiply(state, factor)
            }
            "walk" => {
                let drift = read(self, "drift");
                let shock = self.scaled_shock(quantity, process);
                let drifted = self.asm.add(state, drift);
                self.asm.add(drifted, shock)
            }
            "ar1" => {
                let (mean, persistence) = (read(self, "mean"), read(self, "persistence"));
                let volatility = read(self, "volatility");
                let away = self.asm.subtract(state, mean);
                let kept = self.asm.multiply(persistence, away);
                let level = self.asm.add(mean, kept);
                let shock = self.shock(quantity, "", DrawKind::Normal);
                let shock = self.asm.multiply(volatility, shock);
                self.asm.add(level, shock)
            }
            "jump" => {
                let rate = read(self, "rate");
                self.jumps(quantity, process, state, rate)
            }
            _ => self.regime_next(quantity, process, state),
        };
        self.asm.commits.push((next, state));
    }

    /// σ of one month: a bare volatility is per √yr, one with a unit is per √month already.
    fn monthly_volatility(&mut self, process: &Process) -> Register {
        let Some(node) = argument(process, "volatility") else {
            return self.asm.constant(0.0);
        };
        let volatility = self.process_argument(process, "volatility", Moment::Dynamic);
        let level = match process.family.as_str() {
            "walk" => start_of(process).map(|start| &self.model.node(start).ty),
            _ => None,
        };
        let ty = &self.model.node(node).ty;
        let bare = match level {
            Some(level) => ty == level,
            None => matches!(ty, scenario::Type::Number(dimension) if dimension.is_none()),
        };
        if !bare {
            return volatility;
        }
        let scale = self.asm.constant(libm::sqrt(1.0 / 12.0));
        self.asm.multiply(volatility, scale)
    }

    fn scaled_shock(&mut self, quantity: QuantityId, process: &Process) -> Register {
        let volatility = self.monthly_volatility(process);
        let shock = self.shock(quantity, "", DrawKind::Normal);
        self.asm.multiply(volatility, shock)
    }

    /// ln(1+g)/12 − s²/2 + s z, with s the volatility of a month.
    fn log_return(&mut self, quantity: QuantityId, process: &Process, growth: Register) -> Register {
        let one = self.asm.constant(1.0);
        let (twelve, half) = (self.asm.constant(12.0), self.asm.constant(0.5));
        let growth = self.asm.add(one, growth);
        let growth = self.asm.unary(Unary::Logarithm, growth);
        let drift = self.asm.binary(Binary::Divide, growth, twelve);
        let volatility = self.monthly_volatility(process);
        let square = self.asm.multiply(volatility, volatility);
        let correction = self.asm.multiply(half, square);
        let drift = self.asm.subtract(drift, correction);
        let shock = self.scaled_shock(quantity, process);
        self.asm.add(drift, shock)
    }

    /// The level after this month's jumps.
    fn jumps(&mut self, quantity: QuantityId, process: &Process, state: Register, rate: Register) -> Register {
        let Some((_, written)) = process.distributions.first() else {
            return state;
        };
        let known = argument(process, "rate").and_then(|rate| Some((rate, self.known(rate, 50)?)));
        if let Some((node, _)) = known.filter(|(_, rate)| !(0.0..=chance::MOST_JUMPS).contains(rate)) {
            let span = self.model.node(node).span;
            let message = format!("a rate of jumps is between 0 and {} a month", chance::MOST_JUMPS);
            self.error(Code::WrongValue, span, message, "so many small moves are a `walk`; a rate is per time: `2/yr`");
        }
        let sizes = self.fitted(written);
        let key = chance::key(&self.model.quantity(quantity).key);
        let jumps = self.asm.jumps(key, &sizes, rate);
        self.asm.add(state, jumps)
    }

    fn regime(&mut self, quantity: QuantityId, process: &Process, moment: Moment) -> Register {
        let (low, high) =
            (self.process_argument(process, "low", moment), self.process_argument(process, "high", moment));
        let start = match argument(process, "start") {
            Some(start) => {
                let probability = self.start(start);
                if matches!(self.asm.known(probability), Some(0.0 | 1.0)) {
                    probability
                } else {
                    let key = format!("{}#start", self.model.quantity(quantity).key);
                    let key = chance::key(&key);
                    let uniform = match self.memories_of_start.get(&quantity) {
                        Some(uniform) => *uniform,
                        None => self.asm.draw(key, DrawKind::Uniform, Recurrence::Constant),
                    };
                    self.memories_of_start.insert(quantity, uniform);
                    self.asm.binary(Binary::Less, uniform, probability)
                }
            }
            None => self.asm.constant(0.0),
        };
        if moment == Moment::Start {
            return self.asm.select(start, high, low);
        }
        let state = self.level(quantity, start);
        self.asm.select(state, high, low)
    }

    fn regime_next(&mut self, quantity: QuantityId, process: &Process, state: Register) -> Register {
        let uniform = self.shock(quantity, "", DrawKind::Uniform);
        let stay_low = self.process_argument(process, "stay_low", Moment::Dynamic);
        let stay_high = self.process_argument(process, "stay_high", Moment::Dynamic);
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
