//! Functions of whole paths, and of the same path in two worlds: `npv`, `total`, `at`, …; `in` and `worth`.

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Identifier};

use crate::bind::builder::*;
use crate::bind::functions::Arguments;
use crate::words::catalogue::signature;
use scenario::*;
use syntax::list_words;

impl Builder<'_> {
    /// Functions of a whole path: one number from a series.
    pub fn path_scalar(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        let mut rate = None;
        let mut bare = Vec::new();
        for argument in &call.bare {
            bare.push(self.number(argument, &Scope { purpose: Purpose::Answer, ..scope.clone() })?);
        }
        for (name, value) in &call.named {
            if name.text != "rate" {
                return self.error(
                    Code::WrongArguments,
                    name.span,
                    format!("`{}` has no argument `{}`", call.function.text, name.text),
                    signature(&call.function.text),
                );
            }
            rate = Some(self.number(value, scope)?);
        }
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
        let function = call.function.text.as_str();
        let (operation, ty) = match (function, bare.as_slice(), rate) {
            ("npv", [x, _], None) | ("npv", [x], Some(_)) => {
                let rate = rate.unwrap_or_else(|| bare[bare.len() - 1]);
                self.amount_only(*x, "npv")?;
                self.expect(rate, &Self::bare(), "a discount rate")?;
                if self.node(rate).timing == Timing::Monthly {
                    return self.bare_series(rate);
                }
                (Operation::PresentValue { of: *x, rate }, self.node(*x).ty.clone())
            }
            ("npv", [_], None) => {
                return self.error(
                    Code::WrongArguments,
                    span,
                    "`npv` needs a discount rate",
                    "write `npv(x, party.discount)`",
                );
            }
            ("irr", [x], None) => {
                self.amount_only(*x, "irr")?;
                (Operation::InternalRate(*x), Self::bare())
            }
            ("total", [x], None) => {
                self.amount_only(*x, "total")?;
                (Operation::Total(*x), self.node(*x).ty.clone())
            }
            ("at", [x, when], None) => {
                self.expect(*when, &Type::Date, "the date of `at`")?;
                self.check_date_in_run(*when)?;
                if self.node(*when).timing == Timing::Monthly {
                    return self.bare_series(*when);
                }
                (Operation::At { of: *x, date: *when }, self.node(*x).ty.clone())
            }
            ("last", [x], None) => (Operation::Last(*x), self.node(*x).ty.clone()),
            ("average", [x], None) => {
                self.number_only(*x, "average")?;
                (Operation::Average(*x), self.node(*x).ty.clone())
            }
            ("peak", [x], None) => {
                self.number_only(*x, "peak")?;
                (Operation::Peak(*x), self.node(*x).ty.clone())
            }
            ("first", [c], None) => {
                let c = self.as_condition(*c)?;
                (Operation::First(c), Type::Date)
            }
            ("ever", [c], None) => {
                let c = self.as_condition(*c)?;
                (Operation::Ever(c), Type::Boolean)
            }
            _ => {
                return self.arity(call, if matches!(function, "npv" | "at") { "2" } else { "1" });
            }
        };
        Ok(self.push(operation, ty, Timing::End, span))
    }

    /// `in(variant, e)` and `worth(x, party)`.
    pub fn across_worlds(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
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
        if self.world != World::Base {
            return self.error(Code::Nested, call.span, "`in` and `worth` do not nest", "compare two worlds at a time");
        }
        if call.function.text == "in" {
            if let ExpressionKind::Name(name) = &first.kind
                && self.known_name(name, scope)?.is_none()
            {
                let known: Vec<String> =
                    self.definitions.items("variant").iter().map(|item| item.name.clone()).collect();
                let help = match self.closest(&name.text, known.iter().map(String::as_str)) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None if known.is_empty() => format!("there is none; add `[variant.{}]`", name.text),
                    None => format!("the variants are {}", list_words(&known)),
                };
                return self.error(Code::NotAVariant, name.span, format!("there is no variant `{}`", name.text), help);
            }
            let Binding::Variant(name) = self.evaluate(first, scope)? else {
                return self.error(
                    Code::NotAVariant,
                    first.span,
                    "the first argument of `in` is a variant",
                    "name a `[variant.*]`",
                );
            };
            let world = self.world_number(World::Variant(name), first.span)?;
            let carried = self.carry(scope);
            let series = scope.purpose == Purpose::Series;
            return self.wanted_in(world, series, call.span, |builder| {
                let scope = &builder.unpack(&carried, second.span)?;
                let node = builder.number(second, scope)?;
                if !series && builder.node(node).timing == Timing::Monthly {
                    return builder.bare_series(node);
                }
                Ok(node)
            });
        }
        let party = self.evaluate(second, scope)?;
        let party = self.as_party(party, second.span)?;
        let rate = match call.named.first() {
            Some((name, value)) if name.text == "rate" => value,
            Some((name, _)) => {
                return self.error(
                    Code::WrongArguments,
                    name.span,
                    format!("`worth` has no argument `{}`", name.text),
                    "write `rate = …`",
                );
            }
            None => *second,
        };
        let world = self.counterfactual(first, scope)?;
        let world = self.world_number(world, first.span)?;
        let explicit = !call.named.is_empty();
        let carried = self.carry(scope);
        let key = self.owners[party].key.clone();
        let wealth = |builder: &mut Builder<'_>| {
            let scope = &builder.unpack(&carried, rate.span)?;
            let party = builder.owner_of_key(&key, rate.span)?;
            let rate = if explicit {
                builder.number(rate, scope)?
            } else {
                let discount = Identifier { text: "discount".into(), span: rate.span };
                let binding = builder.member(Binding::Owner(party), &discount, scope, rate.span)?;
                builder.as_number(binding, rate.span, scope)?
            };
            builder.expect(rate, &Self::bare(), "a discount rate")?;
            if builder.node(rate).timing == Timing::Monthly {
                return builder.bare_series(rate);
            }
            let (number, currency) = (builder.party_of(party), builder.currency_of(party));
            let ty = Type::Number(Self::money(&currency));
            Ok(builder.push(Operation::Wealth { party: number, rate }, ty, Timing::End, call.span))
        };
        let here = wealth(self)?;
        let there = self.wanted_in(world, false, call.span, wealth)?;
        self.combine(BinaryOperator::Subtract, here, there, call.span)
    }

    /// The world to compare with: a variant itself, else the scenario without the things named.
    fn counterfactual(&mut self, expression: &Expression, scope: &Scope) -> Bound<World> {
        let bindings = match self.evaluate(expression, scope)? {
            Binding::Bindings(list) => list,
            one => vec![one],
        };
        let mut keys = Vec::new();
        for binding in bindings {
            match binding {
                Binding::Variant(name) => return Ok(World::Variant(name)),
                Binding::Owner(owner) => keys.push(self.owners[owner].key.clone()),
                Binding::Owners(owners) => keys.extend(owners.iter().map(|owner| self.owners[*owner].key.clone())),
                _ => {
                    return self.error(
                        Code::NotAVariant,
                        expression.span,
                        "`worth` is of a contract, a list of them, or a variant",
                        "name a `[contract.*]`, a `[variant.*]`, or a list `[a, b]`",
                    );
                }
            }
        }
        keys.sort();
        keys.dedup();
        Ok(World::Without(keys))
    }
}
