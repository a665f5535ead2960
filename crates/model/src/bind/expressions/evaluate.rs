//! Expressions: names are bound, operators typed, constants folded.

use syntax::{
    BinaryOperator, Code, Diagnostic, Expression, ExpressionKind, Help, Identifier, Piece, Span, UnaryOperator,
};
use units::{Dimension, UnitError};

use crate::bind::builder::Builder;
use crate::bind::expressions::known::fold_constants;
use crate::bind::expressions::suspects::Suspect;
use crate::bind::expressions::types::in_currency;
use crate::findings::{Bound, Reported};
use crate::instances::scope::{Binding, Purpose, Scope, Wanted};
use crate::words::headings::Heading;
use scenario::*;

/// The repair of a word that is no unit, and like none: it is declared, or what else may be meant.
pub(crate) fn own_unit(problem: &UnitError, otherwise: &str) -> String {
    let symbol = match problem {
        UnitError::Unknown { symbol, .. } => symbol,
        _ => "seat",
    };
    format!("declare a unit of your own: `[unit.{symbol}]`; {otherwise}")
}

impl Builder<'_> {
    /// Binds an expression to a node.
    pub fn number(&mut self, expression: &Expression, scope: &Scope) -> Bound<NodeId> {
        let mut binding = self.evaluate_as(expression, Wanted::Number, scope)?;
        if let (Binding::Flow(_), ExpressionKind::Name(name)) = (&binding, &expression.kind)
            && let Some(further) = self.number_further_out(&name.text, scope)
        {
            binding = Binding::Node(self.read_quantity(further, expression.span)?);
        }
        self.as_number(binding, expression.span, scope)
    }

    /// Turns a binding into a node, or says what was found instead.
    pub fn as_number(&mut self, binding: Binding, span: Span, scope: &Scope) -> Bound<NodeId> {
        let (found, help) = match binding {
            Binding::Node(node) => return Ok(node),
            Binding::Flow(flow) if scope.purpose != Purpose::Month => {
                return self.flow_figure(flow, Figure::Paid, span);
            }
            Binding::Flow(flow) => {
                let name = self.names[flow].name.clone();
                ("a flow".to_string(), format!("write `paid({name})`, `due({name})` or `short({name})`"))
            }
            Binding::Owner(owner) => {
                let name = self.names[owner].name.clone();
                let help = match scope.purpose {
                    Purpose::Series => {
                        format!("name one of its members: `{name}.…`; a show takes all of them: `{name}.*`")
                    }
                    _ => format!("name one of its members: `{name}.…`"),
                };
                (format!("`{name}`, not a number"), help)
            }
            Binding::Owners(_) | Binding::Bindings(_) => ("a list".into(), "sum it: `sum(x in list: x.member)`".into()),
            Binding::Kind(kind) => (format!("the kind `{kind}`"), format!("sum over it: `sum(x in {kind}: x.member)`")),
            Binding::Choice(word, _) if word.is_empty() => ("a choice".into(), "compare it with `==`".into()),
            Binding::Choice(word, _) => (format!("the choice `{word}`"), "compare it with `==`".into()),
            Binding::Covenant(_) => ("a covenant".into(), "read `x.breached`".into()),
            Binding::Words(words) => (format!("account words `{words}`"), "use them in `balance(party, …)`".into()),
            Binding::Variant(name) => {
                (format!("the variant `{name}`"), format!("use it in `in({name}, …)` or `worth({name}, party)`"))
            }
            Binding::Defaulted(..) => (
                "a world".into(),
                "use it in `in(default(party, 2029-01), …)` or `worth(default(party, 2029-01), party)`".into(),
            ),
            Binding::Root | Binding::Table(_) => ("a table".into(), "name a member after the dot".into()),
            Binding::Text(_) => ("a text".into(), "texts stand only in `table('file.csv')`".into()),
            Binding::Nothing => ("an optional reference that is not given".into(), "give it on the instance".into()),
        };
        self.error(Code::TypeMismatch, span, format!("a number is due here; this is {found}"), help)
    }

    /// Binds an expression to whatever it stands for.
    pub fn evaluate(&mut self, expression: &Expression, scope: &Scope) -> Bound<Binding> {
        self.evaluate_as(expression, Wanted::Any, scope)
    }

    /// As [`Builder::evaluate`], where only what is wanted fits. A name of another sort is bound all the same: who wants it says
    /// what is wrong with it.
    fn evaluate_as(&mut self, expression: &Expression, wanted: Wanted, scope: &Scope) -> Bound<Binding> {
        self.deeper(1, expression.span)?;
        let binding = self.evaluate_inside(expression, wanted, scope);
        self.chain.leave(1);
        binding
    }

    fn evaluate_inside(&mut self, expression: &Expression, wanted: Wanted, scope: &Scope) -> Bound<Binding> {
        let span = expression.span;
        Ok(match &expression.kind {
            ExpressionKind::Number(value) => Binding::Node(self.constant(*value, Self::bare(), span)),
            ExpressionKind::Quantity { value, unit } => Binding::Node(self.quantity_literal(*value, unit, span)?),
            ExpressionKind::Date(months) => Binding::Node(self.constant(f64::from(*months), Type::Date, span)),
            ExpressionKind::Boolean(truth) => {
                Binding::Node(self.constant(f64::from(u8::from(*truth)), Type::Boolean, span))
            }
            ExpressionKind::Text(text) => Binding::Text(text.clone()),
            ExpressionKind::Name(name) => self.name(name, wanted, scope)?,
            ExpressionKind::Member(inner, member) => {
                if let (ExpressionKind::Name(name), "index") = (&inner.kind, member.text.as_str())
                    && let Some(place) = self.place_in_list(&name.text, scope)
                {
                    return Ok(place);
                }
                let inner = self.evaluate_as(inner, Wanted::Members, scope)?;
                self.member(inner, member, scope, span)?
            }
            ExpressionKind::Unary(operator, inner) => Binding::Node(self.unary(*operator, inner, span, scope)?),
            ExpressionKind::Binary(operator, left, right) => {
                Binding::Node(self.binary(*operator, left, right, span, scope)?)
            }
            ExpressionKind::Range(..) => {
                return self.drawn_here("a range", span);
            }
            ExpressionKind::Interval(..) => {
                return self.error(
                    Code::TypeMismatch,
                    span,
                    "an interval stands only after `in`",
                    "write `sum(y in 2026..2035: …)`",
                );
            }
            ExpressionKind::Call { function, arguments } => self.call(function, arguments, span, scope)?,
            ExpressionKind::Fold(fold) => Binding::Node(self.fold(fold, span, scope)?),
            ExpressionKind::Account(words) => {
                Binding::Words(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
            }
            ExpressionKind::List(items) => {
                let bound: Bound<Vec<Binding>> = items.iter().map(|item| self.evaluate(item, scope)).collect();
                Binding::Bindings(bound?)
            }
        })
    }

    /// The finding for what is drawn where no assumption is stated. A parameter may be one in its place.
    pub fn drawn_here<T>(&mut self, what: &str, span: Span) -> Bound<T> {
        let within = self.chain.innermost().map(|id| &self.names[id]);
        let help = match within.is_some_and(|slot| slot.declared.is_some()) {
            true => "write `{ value = \"…\", basis = \"guess\", why = \"…\" }` here, or name it in `[assume.x]`",
            false => "name it in `[assume.x]`, and write the name here",
        };
        self.error(Code::RangeInParameter, span, format!("{what} stands only as the value of an assumption"), help)
    }

    fn quantity_literal(&mut self, value: f64, unit: &syntax::UnitText, span: Span) -> Bound<NodeId> {
        match self.context.units.parse(&unit.text) {
            Ok(parsed) => Ok(self.constant(parsed.to_canonical(value), Type::Number(parsed.dimension.clone()), span)),
            // A unit that is declared and wrong has been reported.
            Err(_) if self.definitions.item(Heading::Unit, &unit.text).is_some() => Err(Reported),
            Err(problem) => {
                let help = match problem.suggestion() {
                    _ if matches!(unit.text.as_str(), "x" | "X") => {
                        Help::from("a ratio is a bare number: leave the `x` out").which_writes(unit.span, "")
                    }
                    _ if is_power(&unit.text) => "a power stands right after the digits: `5k`, `5M`, `5B`, `5T`".into(),
                    Some(close) => Help::meant(unit.span, problem.symbol().unwrap_or(&unit.text), close),
                    None => {
                        problem.help().unwrap_or_else(|| own_unit(&problem, "multiply by a name with ` * `")).into()
                    }
                };
                self.error(Code::UnknownUnit, unit.span, problem.message(), help)
            }
        }
    }

    fn unary(&mut self, operator: UnaryOperator, inner: &Expression, span: Span, scope: &Scope) -> Bound<NodeId> {
        let inner = self.number(inner, scope)?;
        let ty = self.node(inner).ty.clone();
        match operator {
            UnaryOperator::Negate => {
                if !matches!(ty, Type::Number(_) | Type::Zero) {
                    let found = self.describe(&ty);
                    let help = self.type_hint(&Self::bare(), &ty);
                    return self.error(Code::TypeMismatch, span, format!("`-` takes a number; this is {found}"), help);
                }
                Ok(self.apply(Function::Negate, vec![inner], ty, span))
            }
            UnaryOperator::Not => {
                self.expect(inner, &Type::Boolean, "what follows `not`")?;
                Ok(self.apply(Function::Not, vec![inner], Type::Boolean, span))
            }
        }
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
        span: Span,
        scope: &Scope,
    ) -> Bound<NodeId> {
        use BinaryOperator as B;
        if matches!(operator, B::Equal | B::NotEqual)
            && let Some(node) = self.compare_bindings(operator, left, right, span, scope)?
        {
            return Ok(node);
        }
        if operator == B::Divide
            && let Some(word) = self.unit_not_declared(left, right, scope)
        {
            let help = match self.context.units.suggest(&word.text) {
                Some(unit) => Help::meant(word.span, &word.text, &unit),
                None => format!("declare `[unit.{}]`, or define the name in `[let]`", word.text).into(),
            };
            let message = format!("`{}` is neither a unit nor a name", word.text);
            return self.error(Code::UnknownUnit, word.span, message, help);
        }
        if operator == B::Subtract
            && let Some((written, unit)) = self.hyphenated_unit(left, right, scope)
        {
            let message = format!("`{}` is not a unit", written.text);
            return self.error(
                Code::UnknownUnit,
                written.span,
                message,
                Help::meant(written.span, &written.text, &unit),
            );
        }
        // Both sides are bound before either fails, so that one run reports both.
        let left = self.number(left, scope);
        if matches!(operator, B::And | B::Or)
            && let Ok(left) = left
            && self.node(left).ty == Type::Boolean
            && self.decided(left, scope) == Some(operator == B::Or)
        {
            // The left side settles it, so that the right is no dependency.
            return Ok(left);
        }
        if matches!(operator, B::Equal | B::NotEqual) && left.is_err() {
            // What it was compared with may be no number by right.
            return Err(Reported);
        }
        let right = self.number(right, scope);
        let (left, right) = (left?, right?);
        self.combine(operator, left, right, span)
    }

    /// `GPU-hour` as it was written right after a number, and the unit that it means.
    fn hyphenated_unit(&self, left: &Expression, right: &Expression, scope: &Scope) -> Option<(Identifier, String)> {
        let (ExpressionKind::Quantity { unit, .. }, ExpressionKind::Name(word)) = (&left.kind, &right.kind) else {
            return None;
        };
        let first = unit.text.rsplit('/').next()?;
        let means = if word.text == "hour" || word.text == "hours" {
            format!("{first}h")
        } else {
            format!("{first}{}", word.text)
        };
        let start = unit.span.end - first.len() as u32;
        let joined = unit.span.end + 1 == word.span.start && self.context.units.is_unit(&word.text);
        let known = self.names.member_outwards(scope.innermost(), &word.text).is_some();
        let text = format!("{first}-{}", word.text);
        let written = Identifier { text, span: Span { start, ..word.span } };
        (joined && !known && self.context.units.is_unit(&means)).then_some((written, means))
    }

    /// The word that was meant as a unit in `$20/seat/mo`: below a number with its unit, and nothing else.
    fn unit_not_declared(&mut self, left: &Expression, right: &Expression, scope: &Scope) -> Option<Identifier> {
        let ExpressionKind::Name(word) = &right.kind else {
            return None;
        };
        match &left.kind {
            ExpressionKind::Number(_) | ExpressionKind::Quantity { .. } => {}
            ExpressionKind::Binary(BinaryOperator::Divide, first, second) => {
                // What follows the word is part of the unit.
                return self.unit_not_declared(first, second, scope).filter(|_| self.context.units.is_unit(&word.text));
            }
            _ => return None,
        }
        let before = self.found();
        let known = self.known_name(word, scope);
        let nothing = matches!(known, Ok(None)) && self.found() == before && !self.context.units.is_unit(&word.text);
        let names = self.names.short_names();
        (nothing && scope.scenario && self.closest(&word.text, names).is_none()).then(|| word.clone())
    }

    /// Types and builds a binary operation on two nodes.
    pub fn combine(&mut self, operator: BinaryOperator, left: NodeId, right: NodeId, span: Span) -> Bound<NodeId> {
        use BinaryOperator as B;
        let (left, right) = match operator {
            B::Multiply | B::Divide | B::Power | B::And | B::Or => (left, right),
            _ => self.beside(left, right)?,
        };
        self.check_mixed_timing(left, right)?;
        match operator {
            B::Add | B::Subtract => self.sum(operator, left, right, span),
            B::Multiply | B::Divide => self.product(operator, left, right, span),
            B::Power => self.power(left, right, span),
            B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual | B::Equal | B::NotEqual => {
                self.comparison(operator, left, right, span)
            }
            B::And | B::Or => {
                let word = if operator == B::And { "each side of `and`" } else { "each side of `or`" };
                let checked = (self.expect(left, &Type::Boolean, word), self.expect(right, &Type::Boolean, word));
                checked.0?;
                checked.1?;
                let function = if operator == B::And { Function::And } else { Function::Or };
                Ok(self.apply(function, vec![left, right], Type::Boolean, span))
            }
        }
    }

    /// `+` and `-`: of numbers of one dimension, of dates and times.
    fn sum(&mut self, operator: BinaryOperator, left: NodeId, right: NodeId, span: Span) -> Bound<NodeId> {
        let adds = operator == BinaryOperator::Add;
        let (a, b) = self.settled(&self.node(left).ty, &self.node(right).ty);
        let ty = match (&a, &b) {
            (Type::Zero, _) if adds => return Ok(right),
            (Type::Zero, Type::Number(_)) => b.clone(),
            (_, Type::Zero) => return Ok(left),
            (Type::Number(x), Type::Number(y)) if x == y => a.clone(),
            (Type::Date, Type::Number(time)) if *time == Self::time() => Type::Date,
            (Type::Number(time), Type::Date) if *time == Self::time() && adds => Type::Date,
            (Type::Date, Type::Date) if !adds => Type::Number(Self::time()),
            _ => return self.mismatch(operator, left, right, span),
        };
        let function = if adds { Function::Add } else { Function::Subtract };
        Ok(self.apply(function, vec![left, right], ty, span))
    }

    /// `*` and `/`: of numbers of any dimensions.
    fn product(&mut self, operator: BinaryOperator, left: NodeId, right: NodeId, span: Span) -> Bound<NodeId> {
        let multiplies = operator == BinaryOperator::Multiply;
        let (x, y) = match (&self.node(left).ty, &self.node(right).ty) {
            (Type::Zero, Type::Number(_) | Type::Zero) => return Ok(left),
            (Type::Number(_), Type::Zero) if multiplies => return Ok(right),
            (Type::Number(x), Type::Zero) => (x.clone(), Dimension::none()),
            (Type::Number(x), Type::Number(y)) => (x.clone(), y.clone()),
            _ => return self.mismatch(operator, left, right, span),
        };
        let (function, dimension) =
            if multiplies { (Function::Multiply, x.multiply(&y)) } else { (Function::Divide, x.divide(&y)) };
        Ok(self.apply(function, vec![left, right], Type::Number(dimension), span))
    }

    /// `<`, `==` and their kin, of two values of one type.
    fn comparison(&mut self, operator: BinaryOperator, left: NodeId, right: NodeId, span: Span) -> Bound<NodeId> {
        use BinaryOperator as B;
        let fits = match self.settled(&self.node(left).ty, &self.node(right).ty) {
            (Type::Zero, Type::Number(_) | Type::Zero) | (Type::Number(_), Type::Zero) => true,
            (Type::Boolean, Type::Boolean) => matches!(operator, B::Equal | B::NotEqual),
            (a, b) => a == b,
        };
        if !fits {
            return self.mismatch(operator, left, right, span);
        }
        let (function, arguments) = match operator {
            B::Less => (Function::Less, vec![left, right]),
            B::LessOrEqual => (Function::LessOrEqual, vec![left, right]),
            B::Greater => (Function::Less, vec![right, left]),
            B::GreaterOrEqual => (Function::LessOrEqual, vec![right, left]),
            B::Equal => (Function::Equal, vec![left, right]),
            _ => (Function::NotEqual, vec![left, right]),
        };
        Ok(self.apply(function, arguments, Type::Boolean, span))
    }

    /// `x ^ n`: a dimension needs a constant exponent.
    pub fn power(&mut self, base: NodeId, exponent: NodeId, span: Span) -> Bound<NodeId> {
        self.expect_exponent(exponent)?;
        let Type::Number(dimension) = self.node(base).ty.clone() else {
            let found = self.describe(&self.node(base).ty.clone());
            return self.error(Code::TypeMismatch, span, format!("{found} has no powers"), "only numbers do");
        };
        let ty = if dimension.is_none() {
            Self::bare()
        } else {
            let exact = self.known(exponent).and_then(units::Exponent::from_f64);
            match exact {
                Some(exact) => Type::Number(dimension.power(exact)),
                None if self.is_open() => return Err(Reported),
                None => {
                    return self.error(
                        Code::DimensionMismatch,
                        span,
                        format!(
                            "{} is raised only to a constant power, whole or a simple fraction",
                            dimension.describe()
                        ),
                        "divide the base by its unit first, e.g. `(x / 1 GPU) ^ n`",
                    );
                }
            }
        };
        Ok(self.apply(Function::Power, vec![base, exponent], ty, span))
    }

    /// An exponent is a bare number; of a time is said how to count its years.
    fn expect_exponent(&mut self, exponent: NodeId) -> Bound<()> {
        let Node { span, ty, .. } = self.node(exponent).clone();
        if ty != Type::Number(Self::time()) {
            return self.expect(exponent, &Self::bare(), "an exponent");
        }
        let years = ["(".into(), Piece::from(span), " / 1 yr)".into()];
        let help =
            Help::compose(span, years, " where the growth is that of a year, `/ 1 mo` where it is that of a month");
        self.error(Code::DimensionMismatch, span, "an exponent is a bare number, but this is time", help)
    }

    fn mismatch(&mut self, operator: BinaryOperator, left: NodeId, right: NodeId, span: Span) -> Bound<NodeId> {
        let (a, b) = self.settled(&self.node(left).ty, &self.node(right).ty);
        let (x, y) = (self.describe(&a), self.describe(&b));
        let usual = |ty: &Type| match ty {
            Type::Number(dimension) => Type::Number(in_currency(dimension, "USD")),
            other => other.clone(),
        };
        let (a, b) = (usual(&a), usual(&b));
        let (left_span, right_span) = (self.node(left).span, self.node(right).span);
        let adds = matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract);
        let multiplies = matches!(operator, BinaryOperator::Multiply | BinaryOperator::Divide);
        let message = match operator {
            BinaryOperator::Add => format!("cannot add {y} to {x}"),
            BinaryOperator::Subtract => format!("cannot subtract {y} from {x}"),
            BinaryOperator::Multiply => format!("cannot multiply {x} and {y}"),
            BinaryOperator::Divide => format!("cannot divide {x} and {y}"),
            _ => format!("cannot compare {x} with {y}"),
        };
        let code = if matches!((&a, &b), (Type::Number(_), Type::Number(_))) {
            Code::DimensionMismatch
        } else {
            Code::TypeMismatch
        };
        let mut diagnostic = Diagnostic::new(code, span, message);
        diagnostic.labels = vec![
            syntax::Label { span: left_span, text: format!("this is {x}") },
            syntax::Label { span: right_span, text: format!("this is {y}") },
        ];
        if let (Type::Number(a), Type::Number(b)) = (&a, &b)
            && let Some(hint) = self.context.units.hint(a, b)
        {
            if self.suspect_of_two([left, right], [a, b]).is_some_and(|one| self.findings.has_label(&one.label())) {
                return Err(Reported);
            }
            diagnostic = self.with_unit_help(diagnostic, [left, right], [a, b], hint);
            if a.is_none() != b.is_none() && adds {
                diagnostic = diagnostic.help("a share is multiplied: `x * (1 + 5%)`");
            }
        }
        if code == Code::TypeMismatch {
            diagnostic = diagnostic.help(match (&a, &b) {
                (Type::Boolean, Type::Boolean) => "conditions are joined with `and`, `or`, `not`".into(),
                (Type::Boolean, _) => self.type_hint(&b, &a),
                (_, Type::Boolean) => self.type_hint(&a, &b),
                _ if !adds && !multiplies => self.type_hint(&Type::Number(Self::time()), &Type::Date),
                _ => "a date takes a time: `2026-05 + 6 mo`; the time between two dates is `a - b`".into(),
            });
        }
        Err(self.report(diagnostic))
    }

    /// The finding for two sides of different dimensions, with the repair of the one that is likelier wrong: the one that is written as a
    /// number, or the price that lacks its unit.
    fn with_unit_help(
        &self,
        finding: Diagnostic,
        [left, right]: [NodeId; 2],
        [a, b]: [&Dimension; 2],
        hint: String,
    ) -> Diagnostic {
        let written = |node: NodeId| matches!(self.node(node).operation, Operation::Constant(_));
        let left_is_wrong = match (written(left), written(right)) {
            (true, false) => true,
            (false, true) => false,
            _ => a.is_none() && !b.is_none(),
        };
        let (node, wanted, has) = if left_is_wrong { (left, b, a) } else { (right, a, b) };
        if let Some(suspect) = self.suspect_of_two([left, right], [a, b]) {
            let label = suspect.label();
            return finding.also(label.span, label.text).help(self.repair_of(&suspect));
        }
        // A formula without a unit gets no unit: the other side is said to be divided.
        let (side, hint) = match left_is_wrong && !a.is_none() {
            true => ("the left side", self.context.units.hint(b, a).unwrap_or(hint)),
            false => ("the right side", hint),
        };
        let help = self.unit_help(node, wanted, has, None, of_side(&hint, side));
        let of_a_year = [left, right].iter().any(|node| self.is_internal_rate(*node));
        finding.help(match of_a_year && help.edit.is_some() {
            true => {
                let words = format!("{}: an internal rate of return is of a year already", help.text);
                help.saying(words)
            }
            false => help,
        })
    }

    /// The number at fault on either of two sides of different dimensions.
    fn suspect_of_two(&self, [left, right]: [NodeId; 2], [a, b]: [&Dimension; 2]) -> Option<Suspect> {
        let suspect = |node, wanted, has| self.suspect(node, wanted, has).filter(Suspect::is_price_or_rate);
        suspect(left, b, a).or_else(|| suspect(right, a, b))
    }

    /// Builds an element-wise node, folding what is constant and exact.
    pub fn apply(&mut self, function: Function, arguments: Vec<NodeId>, ty: Type, span: Span) -> NodeId {
        let known: Option<Vec<f64>> = arguments
            .iter()
            .map(|id| match self.node(*id).operation {
                Operation::Constant(value) => Some(value),
                _ => None,
            })
            .collect();
        if let Some(value) = known.and_then(|values| fold_constants(function, &values)) {
            return self.constant(value, ty, span);
        }
        let timing = arguments.iter().map(|id| self.node(*id).timing).max().unwrap_or(Timing::Fixed);
        self.push(Operation::Apply(function, arguments), ty, timing, span)
    }
}

/// A hint that says which side it is about.
fn of_side(hint: &str, side: &str) -> String {
    match ["multiply by", "divide by"].into_iter().find_map(|verb| Some((verb, hint.strip_prefix(verb)?))) {
        Some((verb, rest)) => format!("{} {side} by{rest}", verb.trim_end_matches(" by")),
        None => hint.to_owned(),
    }
}

/// Words for a power of ten that are no unit.
fn is_power(word: &str) -> bool {
    matches!(word, "k" | "K" | "M" | "m" | "mn" | "million" | "b" | "bn" | "billion" | "T" | "tn" | "trillion")
}
