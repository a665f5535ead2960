//! Comprehensions over instances, parts and intervals: unrolled when built.

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Fold, Span};

use crate::builder::*;
use crate::scenario::*;

/// One thing that a comprehension runs over.
struct Row {
    binding: Binding,
    /// The instance, if it is one.
    owner: Option<usize>,
}

/// The most that a comprehension or an `over` runs over.
pub(crate) const MOST_ROWS: f64 = 10_000.0;

impl Builder<'_> {
    /// Binds `sum(k in kind where c: e)` and its kin.
    pub fn fold(&mut self, fold: &Fold, span: Span, scope: &Scope) -> Bound<NodeId> {
        let rows: Vec<Row> = self
            .members_over(&fold.over, scope)?
            .into_iter()
            .map(|(_, binding)| Row {
                owner: if let Binding::Owner(owner) = &binding { Some(*owner) } else { None },
                binding,
            })
            .collect();
        match fold.function.text.as_str() {
            "fill" => self.fill(fold, rows, span, scope),
            "ration" => self.ration(fold, rows, span, scope),
            "sum" | "min" | "max" | "mean" | "count" | "any" | "all" => self.reduce(fold, rows, span, scope),
            word => {
                let known = ["sum", "min", "max", "mean", "count", "any", "all", "fill", "ration"];
                let help = match syntax::suggest::closest(word, known.into_iter()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("those that can are {}", crate::definitions::list_words(&known)),
                };
                self.error(Code::UnknownFunction, fold.function.span, format!("`{word}` cannot run over a list"), help)
            }
        }
    }

    /// What an `in` runs over: labels and bindings, in key order.
    pub fn members_over(&mut self, over: &Expression, scope: &Scope) -> Bound<Vec<(String, Binding)>> {
        if let ExpressionKind::Interval(low, high) = &over.kind {
            return self.interval(low, high, over.span, scope);
        }
        // After `in` a kind's name means the kind, also where an instance bears it.
        let binding = match &over.kind {
            ExpressionKind::Name(name)
                if self.definitions.kinds.contains_key(&name.text) && !self.is_list(&name.text, scope) =>
            {
                Binding::Kind(name.text.clone())
            }
            _ => self.evaluate(over, scope)?,
        };
        let owners = match binding {
            Binding::Kind(kind) => self.instances_of(&kind),
            Binding::Owners(owners) => owners,
            Binding::Bindings(bindings) => {
                return Ok(bindings
                    .into_iter()
                    .enumerate()
                    .map(|(place, binding)| ((place + 1).to_string(), binding))
                    .collect());
            }
            Binding::Section(section @ ("party" | "contract" | "thing")) => {
                let prefix = format!("{section}.");
                (1..self.owners.len())
                    .filter(|owner| {
                        self.owners[*owner].key.starts_with(&prefix) && self.owners[*owner].parent.is_none()
                    })
                    .collect()
            }
            _ => {
                return self.error(
                    Code::TypeMismatch,
                    over.span,
                    "after `in` stands a kind, a list of parts or an interval",
                    "e.g. `sum(c in commitment: c.minimum)`",
                );
            }
        };
        Ok(owners.into_iter().map(|owner| (self.owners[owner].id_or_name(), Binding::Owner(owner))).collect())
    }

    fn is_list(&self, name: &str, scope: &Scope) -> bool {
        let mut owner = Some(if scope.scenario { ROOT } else { scope.owner });
        while let Some(index) = owner {
            if matches!(self.owners[index].members.get(name), Some(MemberRef::Parts(_) | MemberRef::Lazy(_))) {
                return true;
            }
            owner = self.owners[index].parent;
        }
        false
    }

    fn interval(
        &mut self,
        low: &Expression,
        high: &Expression,
        span: Span,
        scope: &Scope,
    ) -> Bound<Vec<(String, Binding)>> {
        let (low, high) = (self.number(low, scope)?, self.number(high, scope)?);
        let (Some(from), Some(to)) = (self.known(low), self.known(high)) else {
            return self.error(
                Code::WrongArguments,
                span,
                "the ends of an interval are constants",
                "write e.g. `2026..2035`",
            );
        };
        let ty = Self::bare();
        self.expect(low, &ty, "the start of an interval")?;
        self.expect(high, &ty, "the end of an interval")?;
        if from != from.round() || to != to.round() || to - from > MOST_ROWS || from.abs().max(to.abs()) > 1e15 {
            return self.error(
                Code::WrongArguments,
                span,
                format!("an interval runs over at most {MOST_ROWS} whole numbers"),
                "write e.g. `2026..2035`",
            );
        }
        Ok((from as i64..=to as i64)
            .map(|value| (value.to_string(), Binding::Node(self.constant(value as f64, ty.clone(), span))))
            .collect())
    }

    /// All instances of a kind, in key order, removed ones included; parts if the name is a part's.
    pub fn instances_of(&self, kind: &str) -> Vec<usize> {
        (1..self.owners.len())
            .filter(|owner| self.owners[*owner].parent.is_none() && self.is_of_kind(*owner, kind))
            .collect()
    }

    fn with_local(&self, fold: &Fold, row: &Row, scope: &Scope) -> Scope {
        let mut inner = scope.clone();
        inner.locals.push((fold.binding.text.clone(), row.binding.clone()));
        inner
    }

    /// The condition that a row takes part: `None` = never (decided when built), else perhaps a node.
    fn takes_part(&mut self, fold: &Fold, row: &Row, scope: &Scope) -> Bound<Option<Option<NodeId>>> {
        if row.owner.is_some_and(|owner| self.owners[owner].removed) {
            return Ok(None);
        }
        let Some(filter) = &fold.filter else {
            return Ok(Some(None));
        };
        let condition = self.number(filter, scope)?;
        self.expect(condition, &Type::Boolean, "the condition of `where`")?;
        Ok(match self.known(condition) {
            Some(truth) if truth == 1.0 => Some(None),
            Some(_) => None,
            None => Some(Some(condition)),
        })
    }

    fn reduce(&mut self, fold: &Fold, rows: Vec<Row>, span: Span, scope: &Scope) -> Bound<NodeId> {
        let function = fold.function.text.as_str();
        let mut sum: Option<NodeId> = None;
        let mut number: Option<NodeId> = None;
        for row in &rows {
            let inner = self.with_local(fold, row, scope);
            let Some(condition) = self.takes_part(fold, row, &inner)? else {
                continue;
            };
            let one = self.constant(1.0, Self::bare(), span);
            let counted = match condition {
                Some(condition) => {
                    let none = self.constant(0.0, Self::bare(), span);
                    self.choose(condition, one, none, span)?
                }
                None => one,
            };
            number = Some(match number {
                None => counted,
                Some(number) => self.combine(BinaryOperator::Add, number, counted, span)?,
            });
            if function == "count" {
                continue;
            }
            let Some(body) = &fold.body else {
                return self.error(
                    Code::WrongArguments,
                    span,
                    format!("`{function}` needs an expression after `:`"),
                    "write `sum(k in kind: k.member)`",
                );
            };
            let value = self.number(body, &inner)?;
            sum = Some(self.accumulate(function, sum, value, condition, span)?);
        }
        if matches!(function, "min" | "max" | "mean") && rows.is_empty() {
            return self.error(
                Code::WrongArguments,
                span,
                format!("`{function}` runs over nothing here"),
                "it needs at least one; a `sum` or `count` of none is 0",
            );
        }
        let none = |builder: &mut Self, ty: Type| Ok(builder.constant(0.0, ty, span));
        match (function, sum, number) {
            ("count", _, Some(number)) => Ok(number),
            ("count", _, None) => none(self, Self::bare()),
            ("mean", Some(sum), Some(number)) => self.combine(BinaryOperator::Divide, sum, number, span),
            ("any", None, _) => none(self, Type::Boolean),
            ("all", None, _) => Ok(self.constant(1.0, Type::Boolean, span)),
            (_, Some(sum), _) => Ok(sum),
            ("sum", None, _) => none(self, Type::Zero),
            _ => none(self, Type::Zero),
        }
    }

    fn accumulate(
        &mut self,
        function: &str,
        sum: Option<NodeId>,
        value: NodeId,
        condition: Option<NodeId>,
        span: Span,
    ) -> Bound<NodeId> {
        let ty = self.node(value).ty.clone();
        if let Some(sum) = sum {
            let expected = self.node(sum).ty.clone();
            if expected != Type::Zero {
                self.expect(value, &expected, &format!("each item of `{function}`"))?;
            }
        }
        match function {
            "sum" | "mean" => self.number_only(value, function)?,
            "min" | "max" if ty == Type::Boolean => self.number_only(value, function)?,
            _ => {}
        }
        match function {
            "any" | "all" => {
                self.expect(value, &Type::Boolean, &format!("each item of `{function}`"))?;
                let operator = if function == "any" { BinaryOperator::And } else { BinaryOperator::Or };
                let guarded = match condition {
                    Some(condition) if function == "any" => self.combine(operator, condition, value, span)?,
                    Some(condition) => {
                        let not = self.apply(Function::Not, vec![condition], Type::Boolean, span);
                        self.combine(operator, not, value, span)?
                    }
                    None => value,
                };
                let join = if function == "any" { BinaryOperator::Or } else { BinaryOperator::And };
                match sum {
                    Some(sum) => self.combine(join, sum, guarded, span),
                    None => Ok(guarded),
                }
            }
            "min" | "max" => {
                let extreme = if function == "min" { Function::Minimum } else { Function::Maximum };
                if condition.is_some() {
                    return self.error(
                        Code::WrongArguments,
                        span,
                        format!("the `where` of `{function}` must be decided before the run"),
                        "use references, choices or fixed values in `where`, or `if` in the body",
                    );
                }
                Ok(match sum {
                    Some(sum) => self.apply(extreme, vec![sum, value], ty, span),
                    None => value,
                })
            }
            _ => {
                let guarded = match condition {
                    Some(condition) => {
                        let zero = self.constant(0.0, ty, span);
                        self.choose(condition, value, zero, span)?
                    }
                    None => value,
                };
                match sum {
                    Some(sum) => self.combine(BinaryOperator::Add, sum, guarded, span),
                    None => Ok(guarded),
                }
            }
        }
    }

    /// Ordered allocation: what falls to `self` when `total` is filled into capacities by rising order, ties pro rata.
    fn fill(&mut self, fold: &Fold, rows: Vec<Row>, span: Span, scope: &Scope) -> Bound<NodeId> {
        let (Some(total), Some(order), Some(body)) = (&fold.total, &fold.order, &fold.body) else {
            return self.error(
                Code::WrongArguments,
                span,
                "`fill` needs a total, an order and a capacity",
                "write `fill(total; k in plant by k.cost: k.capacity)`",
            );
        };
        let total = self.number(total, scope)?;
        let mut all = Vec::new();
        let mut own = None;
        for row in &rows {
            let inner = self.with_local(fold, row, scope);
            let Some(condition) = self.takes_part(fold, row, &inner)? else {
                continue;
            };
            let rank = self.number(order, &inner)?;
            let mut capacity = self.number(body, &inner)?;
            if let Some(condition) = condition {
                let zero = self.constant(0.0, self.node(capacity).ty.clone(), span);
                capacity = self.choose(condition, capacity, zero, span)?;
            }
            if row.owner == Some(scope.owner) {
                own = Some((rank, capacity));
            }
            all.push((rank, capacity));
        }
        let Some((rank, capacity)) = own else {
            return self.not_a_member(fold, rows, span, scope);
        };
        let ty = self.node(capacity).ty.clone();
        let zero = self.constant(0.0, ty.clone(), span);
        let (mut before, mut tied) = (zero, zero);
        for (other, size) in all {
            let ahead = self.combine(BinaryOperator::Less, other, rank, span)?;
            let level = self.combine(BinaryOperator::Equal, other, rank, span)?;
            let (ahead, level) = (self.choose(ahead, size, zero, span)?, self.choose(level, size, zero, span)?);
            before = self.combine(BinaryOperator::Add, before, ahead, span)?;
            tied = self.combine(BinaryOperator::Add, tied, level, span)?;
        }
        let left = self.combine(BinaryOperator::Subtract, total, before, span)?;
        let left = self.apply(Function::Maximum, vec![left, zero], ty, span);
        self.share_of(capacity, left, tied, span)
    }

    /// What falls to `self` when wants share a supply pro rata.
    fn ration(&mut self, fold: &Fold, rows: Vec<Row>, span: Span, scope: &Scope) -> Bound<NodeId> {
        let (Some(body), [supply]) = (&fold.body, fold.rest.as_slice()) else {
            return self.error(
                Code::WrongArguments,
                span,
                "`ration` needs a want and a supply",
                "write `ration(k in buyer: k.want, supply)`",
            );
        };
        let supply = self.number(&supply.value, scope)?;
        let (mut own, mut wanted): (Option<NodeId>, Option<NodeId>) = (None, None);
        for row in &rows {
            let inner = self.with_local(fold, row, scope);
            let Some(condition) = self.takes_part(fold, row, &inner)? else {
                continue;
            };
            let mut want = self.number(body, &inner)?;
            if let Some(condition) = condition {
                let zero = self.constant(0.0, self.node(want).ty.clone(), span);
                want = self.choose(condition, want, zero, span)?;
            }
            if row.owner == Some(scope.owner) {
                own = Some(want);
            }
            wanted = Some(match wanted {
                None => want,
                Some(wanted) => self.combine(BinaryOperator::Add, wanted, want, span)?,
            });
        }
        let (Some(own), Some(wanted)) = (own, wanted) else {
            return self.not_a_member(fold, rows, span, scope);
        };
        self.share_of(own, supply, wanted, span)
    }

    /// `part × min(1, supply / whole)`, 0 where the whole is 0.
    fn share_of(&mut self, part: NodeId, supply: NodeId, whole: NodeId, span: Span) -> Bound<NodeId> {
        let zero = self.constant(0.0, self.node(whole).ty.clone(), span);
        let some = self.combine(BinaryOperator::Greater, whole, zero, span)?;
        let ratio = self.combine(BinaryOperator::Divide, supply, whole, span)?;
        let one = self.constant(1.0, Self::bare(), span);
        self.expect(ratio, &Self::bare(), "supply over want")?;
        let ratio = self.apply(Function::Minimum, vec![ratio, one], Self::bare(), span);
        let share = self.combine(BinaryOperator::Multiply, part, ratio, span)?;
        let nothing = self.constant(0.0, self.node(part).ty.clone(), span);
        self.choose(some, share, nothing, span)
    }

    /// A removed instance is allotted nothing; one that never belonged is a mistake.
    fn not_a_member(&mut self, fold: &Fold, rows: Vec<Row>, span: Span, scope: &Scope) -> Bound<NodeId> {
        if rows.iter().any(|row| row.owner == Some(scope.owner)) {
            return Ok(self.constant(0.0, Type::Zero, span));
        }
        let word = &fold.function.text;
        self.error(
            Code::WrongArguments,
            span,
            format!("`{word}` gives what falls to `self`, which is not among those it runs over"),
            format!("write `{word}` inside the kind that it runs over"),
        )
    }
}

impl Owner {
    /// The id of a part, the name of an instance.
    pub fn id_or_name(&self) -> String {
        if self.id.is_empty() { self.name.clone() } else { self.id.clone() }
    }
}
