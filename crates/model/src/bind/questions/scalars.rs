//! Functions of whole paths, and of the same path in two worlds: `npv`, `total`, `at`, …; `in` and `worth`.

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Help, Identifier};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::findings::Bound;
use crate::instances::ids::OwnerId;
use crate::instances::names::NamedThing;
use crate::instances::scope::{Binding, Purpose, Scope};
use crate::words::compared::{Compared, compared_together};
use crate::words::functions::PathFunction;
use crate::words::headings::Heading;
use scenario::*;
use syntax::list_words;

impl Builder<'_> {
    /// Functions of a whole path: one number from a series.
    pub fn path_scalar(&mut self, function: PathFunction, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let mut bare = Vec::new();
        for argument in &call.bare {
            bare.push(self.number(argument, &Scope { purpose: Purpose::Answer, ..scope.clone() })?);
        }
        let rate = call.argument("rate").map(|rate| self.number(rate, scope)).transpose()?;
        // The second argument of `npv` and `at` is one number per path by right.
        if let Some(node) = bare.first()
            && self.node(*node).timing == Timing::End
        {
            let span = self.node(*node).span;
            return self.error(
                Code::TypeMismatch,
                span,
                "this is one number per path already",
                "leave the outer function out",
            );
        }
        let (operation, ty) = match (function, bare.as_slice(), rate) {
            (PathFunction::PresentValue | PathFunction::DatedPresentValue, [x], Some(rate)) => {
                self.present_value(function, *x, rate)?
            }
            (PathFunction::PresentValue | PathFunction::DatedPresentValue, [x, rate], None) => {
                self.present_value(function, *x, *rate)?
            }
            (PathFunction::PresentValue | PathFunction::DatedPresentValue, [_], None) => {
                let word = function.word();
                return self.error(
                    Code::WrongArguments,
                    call.span,
                    format!("`{word}` needs a discount rate"),
                    format!("write `{word}(x, party.discount)`"),
                );
            }
            (PathFunction::At, [x, when], None) => self.at(*x, *when)?,
            (PathFunction::PresentValue | PathFunction::DatedPresentValue | PathFunction::At, ..) => {
                return self.arity(call, "2");
            }
            (PathFunction::First, [x], None) => (Operation::First(self.as_condition(*x)?), Type::Date),
            (PathFunction::Ever, [x], None) => (Operation::Ever(self.as_condition(*x)?), Type::Boolean),
            (PathFunction::Last, [x], None) => (Operation::Last(*x), self.node(*x).ty.clone()),
            (PathFunction::Total, [x], None) => {
                self.amount_only(*x, function.word())?;
                (Operation::Total(*x), self.node(*x).ty.clone())
            }
            (PathFunction::InternalRate | PathFunction::DatedInternalRate, [x], None) => {
                self.amount_only(*x, function.word())?;
                (Operation::InternalRate { of: *x, calendar: calendar(function) }, Self::bare())
            }
            (PathFunction::Average, [x], None) => {
                self.number_only(*x, function.word())?;
                (Operation::Average(*x), self.node(*x).ty.clone())
            }
            (PathFunction::Peak, [x], None) => {
                self.number_only(*x, function.word())?;
                (Operation::Peak(*x), self.node(*x).ty.clone())
            }
            _ => return self.arity(call, "1"),
        };
        Ok(self.push(operation, ty, Timing::End, call.span))
    }

    fn present_value(&mut self, function: PathFunction, of: NodeId, rate: NodeId) -> Bound<(Operation, Type)> {
        self.amount_only(of, function.word())?;
        let rate = self.discount_rate(rate)?;
        Ok((Operation::PresentValue { of, rate, calendar: calendar(function) }, self.node(of).ty.clone()))
    }

    /// A rate of discount, one per path; one that is known is above −100 %, at which money has no present value.
    pub(in crate::bind) fn discount_rate(&mut self, rate: NodeId) -> Bound<NodeId> {
        let (ty, span) = (self.node(rate).ty.clone(), self.node(rate).span);
        const WRITTEN: &str = "write a rate, e.g. `8%`, or `party.discount`";
        if let Type::Number(dimension) = &ty
            && dimension.currencies().next().is_some()
        {
            let message = format!("a discount rate is a bare number, but this is {}", dimension.describe());
            return self.error(Code::DimensionMismatch, span, message, WRITTEN);
        }
        self.expect(rate, &Self::bare(), "a discount rate")?;
        if self.known(rate).is_some_and(|known| known <= -1.0) {
            return self.error(Code::WrongValue, span, "a discount rate is above -100 %", WRITTEN);
        }
        self.one_per_path(rate)
    }

    fn at(&mut self, of: NodeId, date: NodeId) -> Bound<(Operation, Type)> {
        self.expect(date, &Type::Date, "the date of `at`")?;
        self.check_date_in_run(date)?;
        let date = self.one_per_path(date)?;
        Ok((Operation::At { of, date }, self.node(of).ty.clone()))
    }

    /// The two arguments of `in`, `worth` and `contagion`, where they may stand.
    pub(super) fn across_worlds<'e>(&mut self, call: &Call<'e>, scope: &Scope) -> Bound<[&'e Expression; 2]> {
        if scope.purpose == Purpose::Month {
            return self.error(
                Code::ScalarInDynamics,
                call.span,
                format!("`{}` compares whole runs, and stands only in `[ask.*]` and `[show.*]`", call.function.text),
                "move it into `holds` or `show`",
            );
        }
        let [first, second] = call.bare.as_slice() else {
            return self.arity(call, "2");
        };
        if self.world != WorldName::Base {
            let message = "`in`, `worth` and `contagion` do not nest";
            return self.error(Code::Nested, call.span, message, "compare two worlds at a time");
        }
        Ok([first, second])
    }

    /// `in(variant, e)`.
    pub fn in_variant(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [variant, of] = self.across_worlds(call, scope)?;
        if let ExpressionKind::Name(name) = &variant.kind
            && self.known_name(name, scope)?.is_none()
        {
            let known: Vec<String> =
                self.definitions.items(Heading::Variant).iter().map(|item| item.name.clone()).collect();
            let help = match self.closest(&name.text, known.iter().map(String::as_str)) {
                Some(close) => Help::meant(name.span, &name.text, close),
                None if known.is_empty() => format!("there is none; add `[variant.{}]`", name.text).into(),
                None => format!("the variants are {}", list_words(&known)).into(),
            };
            return self.error(Code::NotAVariant, name.span, format!("there is no variant `{}`", name.text), help);
        }
        let binding = match self.variant_named(variant, scope) {
            Some(name) => Binding::Variant(name),
            None => self.evaluate(variant, scope)?,
        };
        let world = match binding {
            Binding::Variant(name) => WorldName::Variant(name),
            Binding::Defaulted(key, month) => WorldName::Defaulted(key, month),
            _ => {
                return self.error(
                    Code::NotAVariant,
                    variant.span,
                    "the first argument of `in` is a variant",
                    "name a `[variant.*]`",
                );
            }
        };
        let world = self.world_number(world, variant.span)?;
        let carried = self.carry(scope);
        let series = scope.purpose == Purpose::Series;
        self.wanted_in(world, series, call.span, |builder| {
            let scope = &builder.unpack(&carried, of.span)?;
            let node = builder.number(of, scope)?;
            if series { Ok(node) } else { builder.one_per_path(node) }
        })
    }

    /// `worth(x, party)`: the party's wealth here less that in the world without it, or in another variant.
    pub fn worth(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [of, party] = self.across_worlds(call, scope)?;
        let owner = self.party_named(party, scope)?;
        let rate = RateAcross::of(call, party);
        let world = self.counterfactual(of, scope)?;
        let world = self.world_number(world, of.span)?;
        self.gained(owner, world, rate, call, scope)
    }

    /// A party's wealth here less that in another world, each at the rate as it is there.
    pub(super) fn gained(
        &mut self,
        owner: OwnerId,
        world: usize,
        rate: RateAcross,
        call: &Call,
        scope: &Scope,
    ) -> Bound<NodeId> {
        let carried = self.carry(scope);
        let key = self.names[owner].key.clone();
        let wealth = |builder: &mut Builder<'_>| {
            let span = rate.expression().span;
            let scope = &builder.unpack(&carried, span)?;
            let party = builder.owner_of_key(&key, span)?;
            let rate = match rate {
                RateAcross::Named(value) => builder.number(value, scope)?,
                RateAcross::DiscountOf(of) => {
                    let discount = Identifier { text: "discount".into(), span };
                    let binding = builder.evaluate(of, scope)?;
                    let binding = builder.member(binding, &discount, scope, span)?;
                    builder.as_number(binding, span, scope)?
                }
            };
            let rate = builder.discount_rate(rate)?;
            let ty = Type::Number(Self::money(&builder.currency_of(party)));
            let party = builder.party_of(party);
            Ok(builder.push(Operation::Wealth { party, rate }, ty, Timing::End, call.span))
        };
        let here = wealth(self)?;
        let there = self.wanted_in(world, false, call.span, wealth)?;
        self.combine(BinaryOperator::Subtract, here, there, call.span)
    }

    /// The world to compare with: a variant itself, else the scenario without the things named.
    fn counterfactual(&mut self, expression: &Expression, scope: &Scope) -> Bound<WorldName> {
        if let ExpressionKind::Name(name) = &expression.kind
            && scope.scenario
            && self.known_name(name, scope)?.is_none()
        {
            return self.worth_of_nothing(name);
        }
        let variant = self.variant_named(expression, scope).filter(|name| !self.can_be_taken_away(name));
        let bindings = match variant {
            Some(name) => vec![Binding::Variant(name)],
            None => match self.evaluate(expression, scope)? {
                Binding::Bindings(list) => list,
                one => vec![one],
            },
        };
        let mut named = Vec::new();
        for binding in bindings {
            match binding {
                Binding::Owners(owners) => named.extend(owners.into_iter().map(|owner| self.taken_away(owner))),
                Binding::Owner(owner) => named.push(self.taken_away(owner)),
                Binding::Variant(name) => named.push((name.clone(), Compared::World, WorldName::Variant(name))),
                Binding::Defaulted(key, month) => {
                    let world = WorldName::Defaulted(key, month);
                    named.push((call_of_default(&world), Compared::World, world));
                }
                _ => named.push((String::new(), Compared::Other, WorldName::Base)),
            }
        }
        let subjects: Vec<(&str, Compared)> = named.iter().map(|(name, sort, _)| (name.as_str(), *sort)).collect();
        if let Err(refused) = compared_together(&subjects) {
            return self.error(Code::NotAVariant, expression.span, refused.message, refused.help);
        }
        let mut keys = Vec::new();
        for (_, _, world) in named {
            match world {
                WorldName::Without(key) => keys.extend(key),
                alone => return Ok(alone),
            }
        }
        keys.sort();
        Ok(WorldName::Without(keys))
    }

    /// The variant of this name where a variant fits: a flow, a let or a party of the same name does not.
    fn variant_named(&self, expression: &Expression, scope: &Scope) -> Option<String> {
        let ExpressionKind::Name(name) = &expression.kind else { return None };
        let is_local = scope.locals.iter().any(|(local, _)| *local == name.text);
        let found = scope.scenario && !is_local && self.definitions.item(Heading::Variant, &name.text).is_some();
        found.then(|| name.text.clone())
    }

    /// Whether a name stands for an instance that is no party, so that `worth` may be of its removal.
    fn can_be_taken_away(&self, name: &str) -> bool {
        let is_one = |(_, thing): &(String, NamedThing)| match thing {
            NamedThing::Owner(owner) => !self.names[*owner].is_party(),
            NamedThing::Member(_) => false,
        };
        self.names.short(name).iter().any(is_one)
    }

    /// An instance that `worth` is asked of: its name, what it is, and the scenario without it.
    fn taken_away(&self, owner: OwnerId) -> (String, Compared, WorldName) {
        let key = self.names[owner].key.clone();
        let name = key.split_once('.').map_or(key.as_str(), |(_, name)| name).to_owned();
        let sort = if self.names[owner].is_party() { Compared::Other } else { Compared::Contract };
        (name, sort, WorldName::Without(vec![key]))
    }

    /// The finding for `worth` of a name that is neither a variant nor an instance.
    fn worth_of_nothing<T>(&mut self, name: &Identifier) -> Bound<T> {
        let variants: Vec<String> =
            self.definitions.items(Heading::Variant).iter().map(|item| item.name.clone()).collect();
        let contracts: Vec<String> =
            self.definitions.items(Heading::Contract).iter().map(|item| item.name.clone()).collect();
        let known = || variants.iter().chain(&contracts).map(String::as_str);
        let listed = |what: &str, names: &[String]| match names {
            [] => None,
            [one] => Some(format!("there is the {what} `{one}`")),
            several => Some(format!("the {what}s are {}", list_words(several))),
        };
        let help = match self.closest(&name.text, known()) {
            Some(close) => Help::meant(name.span, &name.text, close),
            None => {
                let lists = [listed("variant", &variants), listed("contract", &contracts)];
                let lists: Vec<String> = lists.into_iter().flatten().collect();
                match lists.is_empty() {
                    true => format!("there is neither; add `[variant.{}]`", name.text).into(),
                    false => lists.join("; ").into(),
                }
            }
        };
        self.error(Code::NotAVariant, name.span, format!("there is no variant or contract `{}`", name.text), help)
    }
}

/// At which rate wealth counts that two worlds compare.
#[derive(Clone, Copy)]
pub(super) enum RateAcross<'e> {
    /// As written.
    Named(&'e Expression),
    /// The discount of this party.
    DiscountOf(&'e Expression),
}

impl<'e> RateAcross<'e> {
    /// The rate of a call that compares wealth in two worlds: the one named, else the discount of the party.
    pub(super) fn of(call: &Call<'e>, party: &'e Expression) -> Self {
        call.argument("rate").map_or(RateAcross::DiscountOf(party), RateAcross::Named)
    }

    fn expression(self) -> &'e Expression {
        match self {
            RateAcross::Named(expression) | RateAcross::DiscountOf(expression) => expression,
        }
    }
}

/// How a default that a call says is written.
fn call_of_default(world: &WorldName) -> String {
    match world {
        WorldName::Defaulted(key, month) => format!("default({}, {month})", key.strip_prefix("party.").unwrap_or(key)),
        _ => String::new(),
    }
}

/// How a function counts time.
fn calendar(function: PathFunction) -> Calendar {
    match function {
        PathFunction::DatedPresentValue | PathFunction::DatedInternalRate => Calendar::Days,
        _ => Calendar::Months,
    }
}
