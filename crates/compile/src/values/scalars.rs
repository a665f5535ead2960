//! One number per path: sums, extremes and present values over the run.
//!
//! Arguments are read as the month closes. An argument undefined in some month makes the number undefined (not
//! applicable), but never fails the path: nothing undefined is committed to a state.

use program::{Binary, Lookup, Register, Unary};
use scenario::{Calendar, NodeId, Operation};
use syntax::Code;

use crate::assembly::assembler::{Booked, Phase};
use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::item::{Item, Moment};
use crate::records::memories::MemoryKind;
use crate::values::wealth::WealthSelection;

impl Compiler<'_> {
    /// Emits a path scalar whose needs are computed.
    pub fn path_scalar(&mut self, node: NodeId, moment: Moment) -> Register {
        let source = StateSource::Node(node);
        let known = self.model.node(node);
        match known.operation.clone() {
            Operation::PresentValue { of, rate, calendar } => {
                let of = self.value(Item::Node(of, moment));
                let rate = self.rate(rate, moment);
                self.present_value(of, rate, calendar, source)
            }
            Operation::InternalRate { of, calendar } => {
                let history = self.history(Item::Node(of, moment), self.model.months);
                let days = (calendar == Calendar::Days).then(|| self.days());
                self.asm.internal_rate(history, days)
            }
            Operation::Total(of) => {
                let of = self.value(Item::Node(of, moment));
                self.total(of, source)
            }
            Operation::At { of, date } => self.at(of, date, moment, source),
            Operation::Last(of) => {
                let of = self.value(Item::Node(of, moment));
                self.in_finale(of)
            }
            Operation::First(of) => {
                let condition = self.value(Item::Node(of, moment));
                self.first(condition, source)
            }
            Operation::Ever(of) => {
                let condition = self.value(Item::Node(of, moment));
                let ever = self.since(condition, source);
                self.in_finale(ever)
            }
            Operation::Average(of) => {
                let of = self.value(Item::Node(of, moment));
                self.average(of, source)
            }
            Operation::Peak(of) => {
                let of = self.value(Item::Node(of, moment));
                self.peak(of, source)
            }
            Operation::Wealth { party, rate } => {
                let rate = self.rate(rate, moment);
                self.wealth(node, party, rate)
            }
            Operation::WealthPart { party, with, channel, rate } => {
                let rate = self.rate(rate, moment);
                self.wealth_part(node, party, WealthSelection { with, channel }, rate)
            }
            Operation::Loss { holder, of } => self.loss(holder, of, source),
            // Other worlds are read by the conclusion.
            Operation::In { .. } => self.asm.undefined(),
            other => unreachable!("{other:?} is computed month by month"),
        }
    }

    /// A discount rate, which must be known before the run ends.
    pub fn rate(&mut self, rate: NodeId, moment: Moment) -> Register {
        let register = self.value(Item::Node(rate, moment));
        if self.asm.phase(register) <= Phase::Opened {
            return register;
        }
        let span = self.model.node(rate).span;
        self.findings.error(
            Code::ScalarInDynamics,
            span,
            "a discount rate is one number per path, known before the run",
            "use an assumption, or the `discount` of a party",
        );
        self.asm.constant(0.0)
    }

    /// A value of the last month, read after it.
    pub fn in_finale(&mut self, value: Register) -> Register {
        if self.asm.phase(value) == Phase::Finale {
            return value;
        }
        if let Some(Booked { minor, scale }) = self.asm.minor_of(value) {
            // Money without minor units is its own.
            let minor = match minor == value {
                true => self.asm.unary_from(Phase::Finale, Unary::Copy, value),
                false => self.in_finale(minor),
            };
            return self.asm.booked(minor, scale);
        }
        self.asm.unary_from(Phase::Finale, Unary::Copy, value)
    }

    /// Σ over the run.
    pub fn total(&mut self, of: Register, source: StateSource) -> Register {
        let sum = self.running_sum(of, source);
        self.in_finale(sum)
    }

    /// Mean over the months.
    pub fn average(&mut self, of: Register, source: StateSource) -> Register {
        let total = self.total(of, source);
        let months = self.asm.constant(f64::from(self.model.months));
        self.asm.binary(Binary::Divide, total, months)
    }

    fn peak(&mut self, of: Register, source: StateSource) -> Register {
        if let Some(known) = self.memories.figure(MemoryKind::Peak, of) {
            return known;
        }
        let unlimited = self.asm.open_ends(of).any();
        let bounded = if unlimited { self.bounded(of) } else { of };
        let missing = self.seen_undefined(bounded, source);
        let safe = self.or_zero(bounded);
        let state = self.asm.state_of(source);
        let (month, zero) = (self.asm.month(Phase::Open), self.asm.constant(0.0));
        let begins = self.asm.binary(Binary::Equal, month, zero);
        let greater = self.asm.binary(Binary::Maximum, state, safe);
        let peak = self.asm.select(begins, safe, greater);
        self.asm.commit(peak, state);
        let peak = if unlimited { self.unbounded(peak) } else { peak };
        let peak = self.undefined_where(missing, peak);
        let peak = self.in_finale(peak);
        self.memories.keep(MemoryKind::Peak, of, peak);
        peak
    }

    /// Date of the first month in which the condition holds, or NEVER; undefined if it was undefined before.
    fn first(&mut self, condition: Register, source: StateSource) -> Register {
        if let Some(known) = self.memories.figure(MemoryKind::First, condition) {
            return known;
        }
        let missing = self.seen_undefined(condition, source);
        let safe = self.or_zero(condition);
        let never = self.asm.constant(scenario::NEVER);
        let state = self.asm.state_of(source);
        self.asm.begin_at(state, never);
        let month = self.asm.month(Phase::Open);
        let start = self.asm.constant(self.model.start.date());
        let date = self.asm.add(start, month);
        let waiting = self.asm.binary(Binary::Equal, state, never);
        let now = self.asm.binary(Binary::And, waiting, safe);
        let now = match missing {
            None => now,
            // The undefined condition may have held: the first month is not known.
            Some(missing) => {
                let clear = self.asm.not(missing);
                self.asm.binary(Binary::And, now, clear)
            }
        };
        let first = self.asm.select(now, date, state);
        self.asm.commit(first, state);
        let value = match missing {
            None => first,
            Some(missing) => {
                let still = self.asm.binary(Binary::Equal, first, never);
                let unknown = self.asm.binary(Binary::And, still, missing);
                self.undefined_where(Some(unknown), first)
            }
        };
        let value = self.in_finale(value);
        self.memories.keep(MemoryKind::First, condition, value);
        value
    }

    /// The value in the month of a date; undefined where the date lies outside the run.
    fn at(&mut self, of: NodeId, date: NodeId, moment: Moment, source: StateSource) -> Register {
        let value = self.value(Item::Node(of, moment));
        let when = self.value(Item::Node(date, moment));
        // A date that varies by month would be caught by the model.
        let (of_phase, when_phase) = (self.asm.phase(value), self.asm.phase(when));
        if of_phase == Phase::Finale {
            return value;
        }
        let month = self.month_of(when);
        if when_phase > Phase::Opened {
            return self.at_late(Item::Node(of, moment), month);
        }
        let now = self.asm.month(Phase::Open);
        let here = self.asm.binary(Binary::Equal, now, month);
        let (certain, unlimited) = (self.asm.is_certain(value), self.asm.open_ends(value).any());
        let value = if unlimited { self.bounded(value) } else { value };
        let (safe, state) = (self.or_zero(value), self.asm.state_of(source));
        let kept = self.asm.select(here, safe, state);
        self.asm.commit(kept, state);
        // Undefined: of a month outside the run, or where the value was.
        let (zero, last) = (self.asm.constant(0.0), f64::from(self.model.months) - 1.0);
        let last = self.asm.constant(last);
        let begun = self.asm.binary(Binary::LessOrEqual, zero, month);
        let ended = self.asm.binary(Binary::LessOrEqual, month, last);
        let inside = self.asm.binary(Binary::And, begun, ended);
        let outside = self.asm.not(inside);
        let kept = if unlimited { self.unbounded(kept) } else { kept };
        let mut found = self.undefined_where(Some(outside), kept);
        if !certain {
            let defined = self.asm.unary(Unary::Defined, value);
            let missing = self.asm.not(defined);
            let state = self.asm.state_of(source);
            let missing = self.asm.select(here, missing, state);
            self.asm.commit(missing, state);
            found = self.undefined_where(Some(missing), found);
        }
        self.in_finale(found)
    }

    /// A value that a state can hold: what is unlimited is the largest number.
    pub fn bounded(&mut self, value: Register) -> Register {
        let (low, high) = (self.asm.constant(f64::MIN), self.asm.constant(f64::MAX));
        let least = self.asm.binary(Binary::Maximum, value, low);
        self.asm.binary(Binary::Minimum, least, high)
    }

    /// What [`Self::bounded`] made of a value, as it was.
    fn unbounded(&mut self, value: Register) -> Register {
        [f64::MIN, f64::MAX].into_iter().fold(value, |value, bound| {
            let (end, unlimited) = (self.asm.constant(bound), self.asm.constant(bound * 2.0));
            let reached = self.asm.binary(Binary::Equal, value, end);
            self.asm.select(reached, unlimited, value)
        })
    }

    /// The number of the month of a date, from 0.
    fn month_of(&mut self, date: Register) -> Register {
        let start = self.model.start.date();
        if let Some(date) = self.asm.known(date) {
            return self.asm.constant(date.floor() - start);
        }
        let start = self.asm.constant(start);
        let whole = self.asm.unary(Unary::Floor, date);
        self.asm.subtract(whole, start)
    }

    /// The value in a month that is known only at the end: picked from the whole run's history.
    fn at_late(&mut self, of: Item, month: Register) -> Register {
        let months = self.model.months;
        let history = self.history(of, months);
        let mut found = self.asm.undefined();
        for number in 0..months {
            let undefined = self.asm.undefined();
            let number_register = self.asm.constant(f64::from(number));
            let here = self.asm.binary(Binary::Equal, month, number_register);
            let value = self.asm.lag(Phase::Finale, history, months - number, undefined);
            found = self.asm.select(here, value, found);
        }
        found
    }

    /// Σ xₘ (1+r)^(−tₘ) over the run, t in years.
    pub fn present_value(&mut self, of: Register, rate: Register, calendar: Calendar, source: StateSource) -> Register {
        let discount = match calendar {
            Calendar::Months => self.discount(rate, source),
            Calendar::Days => self.discount_by_days(rate),
        };
        let present = self.asm.multiply(of, discount);
        let sum = self.total(present, source);
        // A rate of −100 % or less discounts nothing.
        let (zero, one) = (self.asm.constant(0.0), self.asm.constant(1.0));
        let growth = self.asm.add(one, rate);
        let possible = self.asm.binary(Binary::Less, zero, growth);
        let impossible = self.asm.not(possible);
        self.undefined_where(Some(impossible), sum)
    }

    /// (1+r)^(−m/12) this month, m = 1 first, as a running product.
    fn discount(&mut self, rate: Register, source: StateSource) -> Register {
        if let Some(known) = self.memories.figure(MemoryKind::Discount, rate) {
            return known;
        }
        let factor = self.power_of_growth(rate, -1.0 / 12.0);
        let factor = {
            let (defined, one) = (self.asm.unary(Unary::Defined, factor), self.asm.constant(1.0));
            self.asm.select(defined, factor, one)
        };
        let state = self.asm.state_of(source);
        let one = self.asm.constant(1.0);
        self.asm.begin_at(state, one);
        let discount = self.asm.multiply(state, factor);
        self.asm.commit(discount, state);
        self.memories.keep(MemoryKind::Discount, rate, discount);
        discount
    }

    /// (1+r)^(−d/365) this month.
    fn discount_by_days(&mut self, rate: Register) -> Register {
        let (days, month) = (self.days(), self.asm.month(Phase::Open));
        let days = self.asm.table(days, month);
        let (one, year) = (self.asm.constant(1.0), self.asm.constant(-365.0));
        let years_back = self.asm.binary(Binary::Divide, days, year);
        let growth = self.asm.add(one, rate);
        self.asm.binary(Binary::Power, growth, years_back)
    }

    /// Days from the last of the first month to that of each, by month from 0.
    fn days(&self) -> Lookup {
        let months = 0..self.model.months;
        let day = |month: u32| self.model.days_to(month as usize);
        Lookup { arguments: months.clone().map(f64::from).collect(), values: months.map(day).collect(), linear: false }
    }

    /// (1 + rate)^exponent.
    pub fn power_of_growth(&mut self, rate: Register, exponent: f64) -> Register {
        let (one, exponent) = (self.asm.constant(1.0), self.asm.constant(exponent));
        let growth = self.asm.add(one, rate);
        self.asm.binary(Binary::Power, growth, exponent)
    }
}
