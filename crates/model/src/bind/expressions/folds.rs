//! Comprehensions over instances, parts and intervals: unrolled when built.

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Fold, Help, Span};

use crate::bind::builder::Builder;
use crate::context::MOST_ROWS;
use crate::findings::{Bound, Reported};
use crate::instances::declarer::open_slot;
use crate::instances::ids::OwnerId;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope};
use crate::words::functions::{Allotment, Reduction};
use scenario::*;

/// One thing that a comprehension runs over.
struct FoldRow {
    binding: Binding,
    /// The instance, if it is one.
    owner: Option<OwnerId>,
    /// Its place in what is run over, from 1.
    place: usize,
}

impl Builder<'_> {
    /// Binds `sum(k in kind where c: e)` and its kin.
    pub fn fold(&mut self, fold: &Fold, span: Span, scope: &Scope) -> Bound<NodeId> {
        let mut rows: Vec<FoldRow> = self
            .members_over(&fold.over, scope)?
            .into_iter()
            .enumerate()
            .map(|(place, (_, binding))| FoldRow { place: place + 1, owner: binding.as_owner(), binding })
            .collect();
        // In key order, whatever the order of a list.
        rows.sort_by_key(|row| row.owner);
        let word = fold.function.text.as_str();
        if let Some(reduction) = Reduction::parse(word) {
            return self.reduce(reduction, fold, rows, span, scope);
        }
        match Allotment::parse(word) {
            Some(Allotment::Fill) => self.fill(fold, rows, span, scope),
            Some(Allotment::Ration) => self.ration(fold, rows, span, scope),
            None => {
                let reductions = Reduction::ALL.iter().map(|one| one.word());
                let known: Vec<&str> = reductions.chain(Allotment::ALL.iter().map(|one| one.word())).collect();
                let help = match syntax::suggest::closest(word, known.iter().copied()) {
                    Some(close) => Help::meant(fold.function.span, word, close),
                    None => format!("those that can are {}", syntax::list_words(&known)).into(),
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
            Binding::Kind(kind) => self.instances_of(&kind, scope),
            Binding::Owners(owners) => owners,
            Binding::Bindings(bindings) => {
                return Ok(bindings
                    .into_iter()
                    .enumerate()
                    .map(|(place, binding)| ((place + 1).to_string(), binding))
                    .collect());
            }
            Binding::Table(heading) if heading.class().is_some() => {
                let fits = |owner: &OwnerId| self.names[*owner].class == heading.class() && !self.names.is_any(*owner);
                self.names.instances().filter(fits).collect()
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
        Ok(owners.into_iter().map(|owner| (self.names[owner].id_or_name(), Binding::Owner(owner))).collect())
    }

    fn is_list(&self, name: &str, scope: &Scope) -> bool {
        let mut members =
            self.names.outwards(scope.innermost()).filter_map(|owner| self.names[owner].members.get(name));
        members.any(|member| matches!(member, MemberRef::Parts(_) | MemberRef::Reference(_)))
    }

    fn interval(
        &mut self,
        low: &Expression,
        high: &Expression,
        span: Span,
        scope: &Scope,
    ) -> Bound<Vec<(String, Binding)>> {
        let (low, high) = (self.number(low, scope)?, self.number(high, scope)?);
        if self.is_open() && (self.known(low).is_none() || self.known(high).is_none()) {
            let any = self.names.add_slot(open_slot("interval", Some(Self::bare()), span));
            let any = self.read_quantity(any, span)?;
            return Ok(vec![("any".into(), Binding::Node(any))]);
        }
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
    pub fn instances_of(&self, kind: &str, scope: &Scope) -> Vec<OwnerId> {
        let open = self.names.is_any(scope.owner);
        self.names
            .instances()
            .filter(|owner| self.names[*owner].parent.is_none() && self.is_of_kind(*owner, kind))
            .filter(|owner| open || !self.names.is_any(*owner))
            .collect()
    }

    /// The scope of the body: `x` is the row, and `x.index` its place, unless it is a part, which has one of its own.
    fn with_local(&mut self, fold: &Fold, row: &FoldRow, scope: &Scope) -> Scope {
        let mut inner = scope.clone();
        let name = &fold.binding.text;
        if row.owner.is_some_and(|owner| self.names[owner].class != Some(Class::Part)) {
            let place = self.constant(row.place as f64, Self::bare(), fold.binding.span);
            inner.locals.push((place_of(name), Binding::Node(place)));
        }
        inner.locals.push((name.clone(), row.binding.clone()));
        inner
    }

    /// The place of an instance that a name stands for, in the list that the name runs over.
    pub fn place_in_list(&self, name: &str, scope: &Scope) -> Option<Binding> {
        let latest = |wanted: &str| scope.locals.iter().rposition(|(local, _)| local == wanted);
        let (row, place) = (latest(name)?, latest(&place_of(name))?);
        (place + 1 == row).then(|| scope.locals[place].1.clone())
    }

    /// The condition that a row takes part: `None` = never (decided when built), else perhaps a node.
    fn takes_part(&mut self, fold: &Fold, row: &FoldRow, scope: &Scope) -> Bound<Option<Option<NodeId>>> {
        if row.owner.is_some_and(|owner| self.names[owner].removed) {
            return Ok(None);
        }
        let Some(filter) = &fold.filter else {
            return Ok(Some(None));
        };
        let condition = self.number(filter, scope)?;
        self.expect(condition, &Type::Boolean, "the condition of `where`")?;
        Ok(match self.decided(condition, scope) {
            Some(true) => Some(None),
            Some(false) => None,
            None => Some(Some(condition)),
        })
    }

    fn reduce(
        &mut self,
        function: Reduction,
        fold: &Fold,
        rows: Vec<FoldRow>,
        span: Span,
        scope: &Scope,
    ) -> Bound<NodeId> {
        use Reduction::*;
        let (mut values, mut counts) = (Vec::new(), Vec::new());
        let mut ty = Type::Zero;
        for row in &rows {
            let inner = self.with_local(fold, row, scope);
            let Some(condition) = self.takes_part(fold, row, &inner)? else {
                continue;
            };
            if matches!(function, Count | Mean) {
                let one = self.constant(1.0, Self::bare(), span);
                counts.push(self.guarded(one, condition, span)?);
            }
            if function == Count {
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
            self.check_item(function, value, &ty)?;
            if ty == Type::Zero {
                ty = self.node(value).ty.clone();
            }
            values.push(self.item(function, value, condition, span)?);
        }
        if matches!(function, Minimum | Maximum | Mean) && rows.is_empty() {
            if self.is_open() {
                return Err(Reported);
            }
            return self.error(
                Code::WrongArguments,
                span,
                format!("`{function}` runs over nothing here"),
                "it needs at least one; a `sum` or `count` of none is 0",
            );
        }
        let of_none = match function {
            Count => self.constant(0.0, Self::bare(), span),
            Any => self.constant(0.0, Type::Boolean, span),
            All => self.constant(1.0, Type::Boolean, span),
            Minimum | Maximum | Mean => self.constant(f64::NAN, Type::Zero, span),
            Sum => self.constant(0.0, Type::Zero, span),
        };
        Ok(self.reduced(function, values, counts, span)?.unwrap_or(of_none))
    }

    /// One value made of the items and, for what counts them, of how many each is; none of none.
    fn reduced(
        &mut self,
        function: Reduction,
        values: Vec<NodeId>,
        counts: Vec<NodeId>,
        span: Span,
    ) -> Bound<Option<NodeId>> {
        let join = |builder: &mut Self, operator: BinaryOperator, values: Vec<NodeId>| {
            builder.joined(values, |builder, a, b| builder.combine(operator, a, b, span))
        };
        Ok(match function {
            Reduction::Count => join(self, BinaryOperator::Add, counts)?,
            Reduction::Mean => {
                match (join(self, BinaryOperator::Add, values)?, join(self, BinaryOperator::Add, counts)?) {
                    (Some(sum), Some(count)) => Some(self.combine(BinaryOperator::Divide, sum, count, span)?),
                    _ => None,
                }
            }
            Reduction::Any => join(self, BinaryOperator::Or, values)?,
            Reduction::All => join(self, BinaryOperator::And, values)?,
            Reduction::Minimum => self.joined(values, |builder, a, b| builder.pair(Function::Minimum, a, b, span))?,
            Reduction::Maximum => self.joined(values, |builder, a, b| builder.pair(Function::Maximum, a, b, span))?,
            Reduction::Sum => join(self, BinaryOperator::Add, values)?,
        })
    }

    /// Joins values in pairs, pairs of pairs and so on, in their order, so that no long chain depends on one end.
    pub fn joined(
        &mut self,
        mut values: Vec<NodeId>,
        join: impl Fn(&mut Self, NodeId, NodeId) -> Bound<NodeId>,
    ) -> Bound<Option<NodeId>> {
        while values.len() > 1 {
            let mut halves = Vec::with_capacity(values.len().div_ceil(2));
            for pair in values.chunks(2) {
                halves.push(match pair {
                    [a, b] => join(self, *a, *b)?,
                    _ => pair[0],
                });
            }
            values = halves;
        }
        Ok(values.pop())
    }

    /// A value where its condition holds, else nothing.
    fn guarded(&mut self, value: NodeId, condition: Option<NodeId>, span: Span) -> Bound<NodeId> {
        let Some(condition) = condition else {
            return Ok(value);
        };
        let ty = self.node(value).ty.clone();
        let nothing = self.constant(0.0, ty, span);
        self.choose(condition, value, nothing, span)
    }

    /// An item must be of the sort that its function joins, and like those before it.
    fn check_item(&mut self, function: Reduction, value: NodeId, before: &Type) -> Bound<()> {
        let ty = self.node(value).ty.clone();
        if *before != Type::Zero {
            self.expect(value, before, &format!("each item of `{function}`"))?;
        }
        match function {
            Reduction::Any | Reduction::All => {
                self.expect(value, &Type::Boolean, &format!("each item of `{function}`"))
            }
            Reduction::Minimum | Reduction::Maximum if ty != Type::Boolean => Ok(()),
            _ => self.number_only(value, function.word()),
        }
    }

    /// What an item adds: itself, or nothing where its condition fails.
    fn item(&mut self, function: Reduction, value: NodeId, condition: Option<NodeId>, span: Span) -> Bound<NodeId> {
        match (function, condition) {
            (Reduction::Any, Some(condition)) => self.combine(BinaryOperator::And, condition, value, span),
            (Reduction::All, Some(condition)) => {
                let not = self.apply(Function::Not, vec![condition], Type::Boolean, span);
                self.combine(BinaryOperator::Or, not, value, span)
            }
            (Reduction::Minimum | Reduction::Maximum, Some(_)) if self.is_open() => Ok(value),
            (Reduction::Minimum | Reduction::Maximum, Some(_)) => self.error(
                Code::WrongArguments,
                span,
                format!("the `where` of `{function}` must be decided before the run"),
                "use references, choices or fixed values in `where`, or `if` in the body",
            ),
            (_, condition) => self.guarded(value, condition, span),
        }
    }

    /// Ordered allocation: what falls to `self` when `total` is filled into capacities by rising order, ties pro rata.
    fn fill(&mut self, fold: &Fold, rows: Vec<FoldRow>, span: Span, scope: &Scope) -> Bound<NodeId> {
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
            let capacity = self.number(body, &inner)?;
            let capacity = self.guarded(capacity, condition, span)?;
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
        let (mut before, mut tied) = (Vec::new(), Vec::new());
        for (other, size) in all {
            let ahead = self.combine(BinaryOperator::Less, other, rank, span)?;
            let level = self.combine(BinaryOperator::Equal, other, rank, span)?;
            let (ahead, level) = (self.choose(ahead, size, zero, span)?, self.choose(level, size, zero, span)?);
            before.push(ahead);
            tied.push(level);
        }
        let add = |builder: &mut Self, a: NodeId, b: NodeId| builder.combine(BinaryOperator::Add, a, b, span);
        let before = self.joined(before, add)?.unwrap_or(zero);
        let tied = self.joined(tied, add)?.unwrap_or(zero);
        let left = self.combine(BinaryOperator::Subtract, total, before, span)?;
        let left = self.apply(Function::Maximum, vec![left, zero], ty, span);
        self.share_of(capacity, left, tied, span)
    }

    /// What falls to `self` when wants share a supply pro rata.
    fn ration(&mut self, fold: &Fold, rows: Vec<FoldRow>, span: Span, scope: &Scope) -> Bound<NodeId> {
        let (Some(body), [supply]) = (&fold.body, fold.rest.as_slice()) else {
            return self.error(
                Code::WrongArguments,
                span,
                "`ration` needs a want and a supply",
                "write `ration(k in buyer: k.want, supply)`",
            );
        };
        let supply = self.number(&supply.value, scope)?;
        let (mut own, mut wants) = (None, Vec::new());
        for row in &rows {
            let inner = self.with_local(fold, row, scope);
            let Some(condition) = self.takes_part(fold, row, &inner)? else {
                continue;
            };
            let want = self.number(body, &inner)?;
            let want = self.guarded(want, condition, span)?;
            if row.owner == Some(scope.owner) {
                own = Some(want);
            }
            wants.push(want);
        }
        let wanted = self.joined(wants, |builder, a, b| builder.combine(BinaryOperator::Add, a, b, span))?;
        let (Some(own), Some(wanted)) = (own, wanted) else {
            return self.not_a_member(fold, rows, span, scope);
        };
        // A negative supply is none, as in `fill`.
        let ty = self.node(wanted).ty.clone();
        self.expect(supply, &ty, "the supply of `ration`")?;
        let zero = self.constant(0.0, ty.clone(), span);
        let supply = self.apply(Function::Maximum, vec![supply, zero], ty, span);
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
    fn not_a_member(&mut self, fold: &Fold, rows: Vec<FoldRow>, span: Span, scope: &Scope) -> Bound<NodeId> {
        if rows.iter().any(|row| row.owner == Some(scope.owner)) {
            return Ok(self.constant(0.0, Type::Zero, span));
        }
        if self.is_open() {
            return Err(Reported);
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

/// The local that holds the place of what a name stands for; no name has a dot.
fn place_of(name: &str) -> String {
    format!("{name}.index")
}
