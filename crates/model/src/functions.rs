//! Function calls.

use syntax::{Argument, BinaryOperator, Code, Expression, ExpressionKind, Identifier, Span, suggest};

use crate::builder::*;
use crate::expressions::dimension_of;
use crate::scenario::*;

/// Every function of the language outside distributions and processes.
const FUNCTIONS: &[&str] = &[
    "if",
    "min",
    "max",
    "clamp",
    "exp",
    "ln",
    "pow",
    "sqrt",
    "abs",
    "round",
    "floor",
    "prev",
    "cum",
    "trailing",
    "since",
    "delay",
    "ramp",
    "step",
    "table",
    "first",
    "last",
    "due",
    "paid",
    "short",
    "received",
    "arrears",
    "balance",
    "book",
    "defaulted",
    "npv",
    "irr",
    "total",
    "at",
    "ever",
    "average",
    "peak",
    "in",
    "worth",
    "sum",
    "mean",
    "count",
    "fill",
    "ration",
    "any",
    "all",
];
/// Distributions and processes: only as the value of an assumption.
pub(crate) const CHANCE: &[&str] = &[
    "normal",
    "lognormal",
    "uniform",
    "triangular",
    "pert",
    "beta",
    "mixture",
    "discrete",
    "bernoulli",
    "truncate",
    "empirical",
    "gbm",
    "ar1",
    "walk",
    "jump",
    "noise",
    "event",
    "regime",
];

/// Arguments of a call, by place and by name.
pub(crate) struct Arguments<'e> {
    pub function: &'e Identifier,
    pub span: Span,
    pub bare: Vec<&'e Expression>,
    pub named: Vec<(&'e Identifier, &'e Expression)>,
}

impl Builder<'_> {
    /// Binds a call.
    pub fn call(&mut self, function: &Identifier, arguments: &[Argument], span: Span, scope: &Scope) -> Bound<Binding> {
        let arguments = Arguments {
            function,
            span,
            bare: arguments.iter().filter(|argument| argument.name.is_none()).map(|argument| &argument.value).collect(),
            named: arguments.iter().filter_map(|argument| Some((argument.name.as_ref()?, &argument.value))).collect(),
        };
        match function.text.as_str() {
            "first" | "last" if arguments.bare.len() == 1 => {
                if let Some(binding) = self.end_of_list(&arguments, scope)? {
                    return Ok(binding);
                }
            }
            _ => {}
        }
        self.call_number(&arguments, scope).map(Binding::Node)
    }

    fn call_number(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        match call.function.text.as_str() {
            "if" => self.call_if(call, scope),
            "min" => self.extreme(call, Function::Minimum, scope),
            "max" => self.extreme(call, Function::Maximum, scope),
            "clamp" => {
                let [x, low, high] = self.numbers::<3>(call, scope)?;
                let low = self.pair(Function::Maximum, x, low, span)?;
                self.pair(Function::Minimum, low, high, span)
            }
            "exp" | "ln" => {
                let [x] = self.numbers::<1>(call, scope)?;
                self.expect(x, &Self::bare(), &call.function.text)?;
                let function = if call.function.text == "exp" { Function::Exponential } else { Function::Logarithm };
                Ok(self.apply(function, vec![x], Self::bare(), span))
            }
            "sqrt" => {
                let [x] = self.numbers::<1>(call, scope)?;
                let ty = Type::Number(dimension_of(&self.node(x).ty.clone()).square_root());
                Ok(self.apply(Function::SquareRoot, vec![x], ty, span))
            }
            "pow" => {
                let [x, n] = self.numbers::<2>(call, scope)?;
                self.check_mixed_timing(x, n)?;
                self.power(x, n, span)
            }
            "abs" => {
                let [x] = self.numbers::<1>(call, scope)?;
                let ty = self.node(x).ty.clone();
                Ok(self.apply(Function::Absolute, vec![x], ty, span))
            }
            "round" => self.rounded(call, Function::Round, scope),
            "floor" => self.rounded(call, Function::Floor, scope),
            "prev" | "delay" => self.previous(call, scope),
            "cum" => {
                let [x] = self.numbers::<1>(call, scope)?;
                self.forbid_scalar(x)?;
                self.amount_only(x, "cum")?;
                let ty = self.node(x).ty.clone();
                Ok(self.push(Operation::Cumulative(x), ty, Timing::Monthly, span))
            }
            "trailing" => {
                let [x, window] = self.numbers::<2>(call, scope)?;
                self.forbid_scalar(x)?;
                self.amount_only(x, "trailing")?;
                let months = self.whole_months(window, "trailing")?;
                let ty = self.node(x).ty.clone();
                Ok(self.push(Operation::Trailing { of: x, months }, ty, Timing::Monthly, span))
            }
            "since" => {
                let [c] = self.numbers::<1>(call, scope)?;
                self.forbid_scalar(c)?;
                let c = self.as_condition(c)?;
                Ok(self.push(Operation::Since(c), Type::Boolean, Timing::Monthly, span))
            }
            "ramp" => self.ramp(call, scope),
            "step" => {
                let [height, from] = self.numbers::<2>(call, scope)?;
                self.expect(from, &Type::Date, "the date of a step")?;
                let ty = self.node(height).ty.clone();
                let now = self.push(Operation::Date, Type::Date, Timing::Monthly, span);
                let come = self.apply(Function::LessOrEqual, vec![from, now], Type::Boolean, span);
                let zero = self.constant(0.0, ty.clone(), span);
                Ok(self.apply(Function::If, vec![come, height, zero], ty, span))
            }
            "table" => self.table(call, scope),
            "due" => self.figures(call, Figure::Due, scope),
            "paid" | "received" => self.figures(call, Figure::Paid, scope),
            "short" => self.figures(call, Figure::Short, scope),
            "arrears" => self.figures(call, Figure::Arrears, scope),
            "balance" => self.balance(call, scope),
            "book" => {
                let owner = self.owner_argument(call, 0, scope)?;
                let ty = Type::Number(Self::money("USD"));
                Ok(self.push(Operation::Book(InstanceId(owner as u32 - 1)), ty, Timing::Monthly, span))
            }
            "defaulted" => {
                let owner = self.owner_argument(call, 0, scope)?;
                let owner = self.as_party(Binding::Owner(owner), span)?;
                let party = self.party_of(owner);
                Ok(self.push(Operation::Defaulted(party), Type::Boolean, Timing::Monthly, span))
            }
            "npv" | "irr" | "total" | "at" | "last" | "first" | "ever" | "average" | "peak" => {
                self.path_scalar(call, scope)
            }
            "in" | "worth" => self.across_worlds(call, scope),
            word if CHANCE.contains(&word) => self.error(
                Code::RangeInParameter,
                span,
                format!("`{word}` stands only as the value of an assumption"),
                "write `{ value = \"…\", basis = \"guess\", why = \"…\" }` here, or name it in `[assume.x]`",
            ),
            word => {
                let help = match suggest::closest(word, FUNCTIONS.iter().chain(CHANCE).copied()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => "the functions are listed in spec/functions.md".into(),
                };
                self.error(Code::UnknownFunction, call.function.span, format!("there is no function `{word}`"), help)
            }
        }
    }

    /// Exactly N bare arguments, bound to nodes.
    fn numbers<const N: usize>(&mut self, call: &Arguments, scope: &Scope) -> Bound<[NodeId; N]> {
        if call.bare.len() != N || !call.named.is_empty() {
            return self.arity(call, &N.to_string());
        }
        let bound: Vec<Bound<NodeId>> = call.bare.iter().map(|argument| self.number(argument, scope)).collect();
        let bound: Bound<Vec<NodeId>> = bound.into_iter().collect();
        bound?.try_into().map_err(|_| Reported)
    }

    pub fn arity<T>(&mut self, call: &Arguments, wanted: &str) -> Bound<T> {
        let name = &call.function.text;
        let given = call.bare.len() + call.named.len();
        self.error(
            Code::WrongArguments,
            call.span,
            format!("`{name}` takes {wanted} argument{}; {given} given", if wanted == "1" { "" } else { "s" }),
            format!("write {}", signature(name)),
        )
    }

    fn pair(&mut self, function: Function, a: NodeId, b: NodeId, span: Span) -> Bound<NodeId> {
        self.check_mixed_timing(a, b)?;
        let (x, y) = (self.node(a).ty.clone(), self.node(b).ty.clone());
        let ty = match (&x, &y) {
            (Type::Zero, _) => y,
            (_, Type::Zero) => x,
            _ if x == y => x,
            _ => {
                self.expect(b, &x, "an argument")?;
                x
            }
        };
        Ok(self.apply(function, vec![a, b], ty, span))
    }

    fn extreme(&mut self, call: &Arguments, function: Function, scope: &Scope) -> Bound<NodeId> {
        if call.bare.len() < 2 || !call.named.is_empty() {
            return self.arity(call, "two or more");
        }
        let bound: Vec<Bound<NodeId>> = call.bare.iter().map(|argument| self.number(argument, scope)).collect();
        let bound: Bound<Vec<NodeId>> = bound.into_iter().collect();
        let mut nodes = bound?.into_iter();
        let first = nodes.next().ok_or(Reported)?;
        nodes.try_fold(first, |a, b| self.pair(function, a, b, call.span))
    }

    fn call_if(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        if call.bare.len() != 3 || !call.named.is_empty() {
            return self.arity(call, "3");
        }
        let condition = self.number(call.bare[0], scope)?;
        self.expect(condition, &Type::Boolean, "the condition of `if`")?;
        // A condition that is known picks its branch, so that the other is no dependency.
        if let Operation::Constant(truth) = self.node(condition).operation {
            return self.number(call.bare[if truth == 1.0 { 1 } else { 2 }], scope);
        }
        let (yes, no) = (self.number(call.bare[1], scope), self.number(call.bare[2], scope));
        self.choose(condition, yes?, no?, call.span)
    }

    /// `if(c, a, b)` on bound nodes.
    pub fn choose(&mut self, condition: NodeId, yes: NodeId, no: NodeId, span: Span) -> Bound<NodeId> {
        self.check_mixed_timing(yes, no)?;
        self.check_mixed_timing(condition, yes)?;
        self.check_mixed_timing(condition, no)?;
        let (a, b) = (self.node(yes).ty.clone(), self.node(no).ty.clone());
        let ty = match (&a, &b) {
            (Type::Zero, _) => b,
            (_, Type::Zero) => a,
            _ => {
                self.expect(no, &a, "the second branch of `if`")?;
                a
            }
        };
        Ok(self.apply(Function::If, vec![condition, yes, no], ty, span))
    }

    fn rounded(&mut self, call: &Arguments, function: Function, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        match call.bare.as_slice() {
            [x] => {
                let x = self.number(x, scope)?;
                self.expect(x, &Self::bare(), &call.function.text)?;
                Ok(self.apply(function, vec![x], Self::bare(), span))
            }
            [x, unit] => {
                let (x, unit) = (self.number(x, scope)?, self.number(unit, scope)?);
                let ratio = self.combine(BinaryOperator::Divide, x, unit, span)?;
                self.expect(ratio, &Self::bare(), "the ratio to round")?;
                let whole = self.apply(function, vec![ratio], Self::bare(), span);
                self.combine(BinaryOperator::Multiply, whole, unit, span)
            }
            _ => self.arity(call, "1 or 2"),
        }
    }

    /// `prev(x)`, `prev(x, n, initial)`, `delay(x, n, initial)`.
    fn previous(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        if call.bare.is_empty() || call.bare.len() > 3 || !call.named.is_empty() {
            return self.arity(call, "1, 2 or 3");
        }
        let months = match call.bare.get(1) {
            Some(argument) => {
                let node = self.number(argument, scope)?;
                self.whole_months(node, &call.function.text)?
            }
            None => 1,
        };
        let initial = match call.bare.get(2) {
            Some(argument) => Some(self.number(argument, scope)?),
            None => None,
        };
        match initial {
            // The type comes from the initial value, so that a name may read its own past.
            Some(initial) => {
                let ty = self.node(initial).ty.clone();
                let of = self.past_of(call.bare[0], &ty, scope)?;
                Ok(self.push(Operation::Previous { of, months, initial: Some(initial) }, ty, Timing::Monthly, span))
            }
            None => {
                let of = self.number(call.bare[0], scope)?;
                self.forbid_scalar(of)?;
                let is_stock = match self.node(of).operation {
                    Operation::Quantity(id) => {
                        matches!(self.slots[id.0 as usize].source, Source::Stock(_))
                    }
                    _ => false,
                };
                // What never varies was the same before the run.
                if self.node(of).timing < Timing::Monthly {
                    return Ok(of);
                }
                if !is_stock {
                    let text = call.function.text.clone();
                    return self.error(
                        Code::PreviousWithoutInitial,
                        span,
                        "only a stock has a value before the first month",
                        format!("say what it was: `{text}(x, 1 mo, initial)`"),
                    );
                }
                let ty = self.node(of).ty.clone();
                Ok(self.push(Operation::Previous { of, months, initial: None }, ty, Timing::Monthly, span))
            }
        }
    }

    /// The argument of `prev` with an initial value: a name is not bound yet, so that circles through the past are open.
    fn past_of(&mut self, expression: &Expression, ty: &Type, scope: &Scope) -> Bound<NodeId> {
        if let ExpressionKind::Name(_) | ExpressionKind::Member(..) = expression.kind
            && let Some(id) = self.quantity_named(expression, scope)
        {
            let made = self.push(Operation::Quantity(id), ty.clone(), Timing::Monthly, expression.span);
            self.deferred.push((id, ty.clone(), expression.span));
            return Ok(made);
        }
        let of = self.number(expression, scope)?;
        self.forbid_scalar(of)?;
        self.expect(of, ty, "the initial value of `prev`")?;
        Ok(of)
    }

    /// The quantity that a name or member stands for, without binding it.
    fn quantity_named(&mut self, expression: &Expression, scope: &Scope) -> Option<QuantityId> {
        match &expression.kind {
            ExpressionKind::Name(name) => {
                if scope.locals.iter().any(|(local, _)| *local == name.text) {
                    return None;
                }
                let mut owner = if scope.scenario { Some(ROOT) } else { Some(scope.owner) };
                while let Some(index) = owner {
                    match self.owners[index].members.get(&name.text) {
                        Some(MemberRef::Quantity(id) | MemberRef::LetAndFlow(id, _)) => {
                            return Some(*id);
                        }
                        Some(_) => return None,
                        None => owner = self.owners[index].parent,
                    }
                }
                None
            }
            ExpressionKind::Member(inner, member) => {
                let before = self.diagnostics.len();
                let inner = match &inner.kind {
                    ExpressionKind::Name(_) => self.evaluate(inner, scope).ok(),
                    _ => None,
                };
                self.diagnostics.truncate(before);
                let Some(Binding::Owner(owner)) = inner else {
                    return None;
                };
                match self.owners[owner].members.get(&member.text) {
                    Some(MemberRef::Quantity(id) | MemberRef::LetAndFlow(id, _)) => Some(*id),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn whole_months(&mut self, node: NodeId, what: &str) -> Bound<u32> {
        self.expect(node, &Type::Number(Self::time()), what)?;
        match self.known(node) {
            Some(months) if (1.0..=1200.0).contains(&months) && months == months.round() => Ok(months as u32),
            _ => {
                let span = self.node(node).span;
                self.error(
                    Code::WrongArguments,
                    span,
                    format!("`{what}` needs a constant whole number of months"),
                    "write e.g. `12 mo`",
                )
            }
        }
    }

    /// Sums over months take amounts, not rates.
    pub fn amount_only(&mut self, node: NodeId, what: &str) -> Bound<()> {
        let Type::Number(dimension) = self.node(node).ty.clone() else {
            return Ok(());
        };
        if dimension.exponent(&units::Base::Time).is_negative() {
            let span = self.node(node).span;
            return self.error(
                Code::SumOfRate,
                span,
                format!("`{what}` sums amounts; this is {}", dimension.describe()),
                "multiply it by the month: `* dt`",
            );
        }
        Ok(())
    }

    fn ramp(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        if !(2..=3).contains(&call.bare.len()) {
            return self.arity(call, "2 or 3");
        }
        let slope = self.number(call.bare[0], scope)?;
        let from = self.number(call.bare[1], scope)?;
        self.expect(from, &Type::Date, "the start of a ramp")?;
        let mut now = self.push(Operation::Date, Type::Date, Timing::Monthly, span);
        if let Some(end) = call.bare.get(2) {
            let end = self.number(end, scope)?;
            self.expect(end, &Type::Date, "the end of a ramp")?;
            now = self.apply(Function::Minimum, vec![now, end], Type::Date, span);
        }
        let elapsed = self.combine(BinaryOperator::Subtract, now, from, span)?;
        let zero = self.constant(0.0, Type::Number(Self::time()), span);
        let elapsed = self.apply(Function::Maximum, vec![elapsed, zero], Type::Number(Self::time()), span);
        self.combine(BinaryOperator::Multiply, slope, elapsed, span)
    }

    /// `table([2026-05, $5B], …)`, `table('prices.csv', unit = 1 USD)`; `linear` between rows, else stepped.
    fn table(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let mut linear = false;
        let mut rows = Vec::new();
        let mut ty: Option<Type> = None;
        let mut at = None;
        let mut factor = None;
        for (name, value) in &call.named {
            match name.text.as_str() {
                "at" => at = Some(self.number(value, scope)?),
                "unit" => factor = Some(self.number(value, scope)?),
                _ => return self.arity(call, "rows, `linear`, `at =` and `unit =` as"),
            }
        }
        for argument in &call.bare {
            match &argument.kind {
                ExpressionKind::Name(word) if word.text == "linear" => linear = true,
                ExpressionKind::Name(word) if word.text == "stepped" => linear = false,
                ExpressionKind::Text(file) => rows.extend(self.csv(file, argument.span)?),
                ExpressionKind::List(cells) if cells.len() == 2 => {
                    let key = self.number(&cells[0], scope)?;
                    let value = self.number(&cells[1], scope)?;
                    match &ty {
                        None => ty = Some(self.node(value).ty.clone()),
                        Some(ty) => self.expect(value, &ty.clone(), "the value of a row")?,
                    }
                    let (Some(key), Some(value)) = (self.known(key), self.known(value)) else {
                        return self.error(
                            Code::WrongArguments,
                            argument.span,
                            "a row of a table is constant",
                            "write numbers, not names",
                        );
                    };
                    rows.push((key, value));
                }
                _ => return self.arity(call, "rows `[argument, value]` or a file as"),
            }
        }
        let node = self.table_node(rows, linear, ty.unwrap_or_else(Self::bare), at, call.span)?;
        match factor {
            Some(factor) => self.combine(BinaryOperator::Multiply, node, factor, call.span),
            None => Ok(node),
        }
    }

    fn csv(&mut self, file: &str, span: Span) -> Bound<Vec<(f64, f64)>> {
        let text = match (self.context.read_file)(file) {
            Ok(text) => text,
            Err(problem) => {
                return self.error(
                    Code::FileNotFound,
                    span,
                    format!("`{file}`: {problem}"),
                    "a table file lies at or below the scenario's folder",
                );
            }
        };
        let mut rows = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let mut cells = line.split(',').map(str::trim);
            let (key, value) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            let month = key.get(..7).and_then(crate::definitions::parse_month).map(f64::from);
            match (month.or_else(|| key.parse().ok()), value.parse::<f64>()) {
                (Some(key), Ok(value)) if value.is_finite() => rows.push((key, value)),
                _ if rows.is_empty() => {} // a heading
                _ => {
                    return self.error(
                        Code::WrongValue,
                        span,
                        format!("`{file}`, line {}: `{line}` is not a month and a number", number + 1),
                        "write rows `2026-05,1.5`",
                    );
                }
            }
        }
        Ok(rows)
    }

    fn end_of_list(&mut self, call: &Arguments, scope: &Scope) -> Bound<Option<Binding>> {
        let is_list = matches!(call.bare[0].kind, ExpressionKind::Name(_) | ExpressionKind::Member(..));
        if !is_list {
            return Ok(None);
        }
        let before = self.diagnostics.len();
        let binding = self.evaluate(call.bare[0], scope);
        let owners = match binding {
            Ok(Binding::Owners(owners)) => owners,
            Ok(Binding::Kind(kind)) => self.instances_of(&kind),
            _ => {
                self.diagnostics.truncate(before);
                return Ok(None);
            }
        };
        let end = if call.function.text == "first" { owners.first() } else { owners.last() };
        match end {
            Some(owner) => Ok(Some(Binding::Owner(*owner))),
            None => self.error(Code::WrongArguments, call.span, "the list is empty", ""),
        }
    }

    fn owner_argument(&mut self, call: &Arguments, place: usize, scope: &Scope) -> Bound<usize> {
        let Some(argument) = call.bare.get(place) else {
            return self.arity(call, "a name as");
        };
        match self.evaluate(argument, scope)? {
            Binding::Owner(owner) => Ok(owner),
            _ => self.error(Code::TypeMismatch, argument.span, "the name of an instance is due here", ""),
        }
    }

    /// `paid(flow)`, or the sum over the flows of a contract or list.
    fn figures(&mut self, call: &Arguments, figure: Figure, scope: &Scope) -> Bound<NodeId> {
        let [argument] = call.bare.as_slice() else {
            return self.arity(call, "1");
        };
        let flows = self.flows_named(argument, scope)?;
        let mut sum: Option<NodeId> = None;
        for flow in flows {
            let node = self.flow_figure(flow, figure, call.span)?;
            sum = Some(match sum {
                None => node,
                Some(sum) => self.combine(BinaryOperator::Add, sum, node, call.span)?,
            });
        }
        match sum {
            Some(sum) => Ok(sum),
            None => Ok(self.constant(0.0, Type::Zero, call.span)),
        }
    }

    /// The flows that an expression names.
    pub fn flows_named(&mut self, expression: &Expression, scope: &Scope) -> Bound<Vec<FlowId>> {
        if let Some(flow) = self.twin_flow(expression, scope) {
            return Ok(vec![flow]);
        }
        let owners = match self.evaluate(expression, scope)? {
            Binding::Flow(flow) => return Ok(vec![flow]),
            Binding::Owner(owner) => vec![owner],
            Binding::Owners(owners) => owners,
            _ => {
                return self.error(
                    Code::TypeMismatch,
                    expression.span,
                    "a flow is due here",
                    "name a `[flow.*]`, `[pay.*]` or a contract",
                );
            }
        };
        let flows = self
            .pending_flows
            .iter()
            .enumerate()
            .filter(|(_, flow)| {
                let mut owner = Some(flow.owner);
                std::iter::from_fn(|| {
                    let here = owner?;
                    owner = self.owners[here].parent;
                    Some(here)
                })
                .any(|here| owners.contains(&here))
            })
            .map(|(index, _)| FlowId(index as u32))
            .collect();
        Ok(flows)
    }

    /// The flow that bears the name of its let.
    fn twin_flow(&mut self, expression: &Expression, scope: &Scope) -> Option<FlowId> {
        let (owner, name) = match &expression.kind {
            ExpressionKind::Name(name) => {
                let mut owner = if scope.scenario { ROOT } else { scope.owner };
                while !self.owners[owner].members.contains_key(&name.text) {
                    owner = self.owners[owner].parent?;
                }
                (owner, name)
            }
            ExpressionKind::Member(inner, member) => match self.evaluate(inner, scope).ok()? {
                Binding::Owner(owner) => (owner, member),
                _ => return None,
            },
            _ => return None,
        };
        match self.owners[owner].members.get(&name.text) {
            Some(MemberRef::LetAndFlow(_, flow)) => Some(*flow),
            _ => None,
        }
    }

    /// A node for a figure of a flow.
    pub fn flow_figure(&mut self, flow: FlowId, figure: Figure, span: Span) -> Bound<NodeId> {
        let pending = &self.pending_flows[flow.0 as usize];
        let currency = pending
            .value
            .as_table()
            .and_then(|table| table.get("currency"))
            .and_then(syntax::Value::as_text)
            .map_or("USD".to_string(), |text| text.text.clone());
        Ok(self.push(Operation::Flow(flow, figure), Type::Number(Self::money(&currency)), Timing::Monthly, span))
    }

    /// `balance(party, asset chips, of = contract | part | party)`.
    fn balance(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let [party, account] = call.bare.as_slice() else {
            return self.arity(call, "2");
        };
        let binding = self.evaluate(party, scope)?;
        let owner = self.as_party(binding, party.span)?;
        let words = match &account.kind {
            ExpressionKind::Account(words) => words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
            ExpressionKind::Name(word) => word.text.clone(),
            _ => {
                return self.error(
                    Code::UnknownAccount,
                    account.span,
                    "account words are due here",
                    "write e.g. `asset chips`, `liability loan`, `cash`",
                );
            }
        };
        if let Err(problem) = crate::accounts::check(&words) {
            return self.error(Code::UnknownAccount, account.span, problem.0, problem.1);
        }
        let (mut instance, mut counterparty) = (None, None);
        for (name, value) in &call.named {
            if name.text != "of" {
                return self.error(
                    Code::WrongArguments,
                    name.span,
                    format!("`balance` has no argument `{}`", name.text),
                    "write `of = …`",
                );
            }
            match self.evaluate(value, scope)? {
                Binding::Owner(other) if self.owners[other].class == Some(Class::Party) => counterparty = Some(other),
                Binding::Owner(other) => instance = Some(other),
                _ => {
                    return self.error(Code::TypeMismatch, value.span, "a contract, part or party is due here", "");
                }
            }
        }
        self.accounts_read.push((owner, words.clone(), account.span));
        self.balance_node(owner, &words, instance, counterparty, call.span)
    }
}

pub(crate) fn signature(name: &str) -> &'static str {
    match name {
        "if" => "`if(condition, then, else)`",
        "min" => "`min(a, b, …)`",
        "max" => "`max(a, b, …)`",
        "clamp" => "`clamp(x, low, high)`",
        "pow" => "`pow(x, n)`",
        "prev" => "`prev(stock)` or `prev(x, 1 mo, initial)`",
        "delay" => "`delay(x, 3 mo, initial)`",
        "trailing" => "`trailing(x, 12 mo)`",
        "ramp" => "`ramp(slope, from, until)`",
        "step" => "`step(height, from)`",
        "table" => "`table([2026-05, $5B], [2027-05, $6B], linear)` or `table('file.csv', unit = 1 USD)`",
        "balance" => "`balance(party, asset chips, of = contract)`",
        "npv" => "`npv(x, rate)`",
        "at" => "`at(x, 2028-06)`",
        "in" => "`in(variant, expression)`",
        "worth" => "`worth(contract, party)`",
        "round" | "floor" => "`round(x)` or `round(x, 1 GPU)`",
        _ => "one argument",
    }
}
