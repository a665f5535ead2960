//! Function calls.

use syntax::{Argument, BinaryOperator, Code, Expression, Help, Identifier, Span, suggest};

use crate::bind::builder::Builder;
use crate::bind::expressions::types::dimension_of;
use crate::findings::{Bound, Reported};
use crate::instances::scope::{Binding, Scope};
use crate::words::catalogue::{FUNCTIONS, described, is_chance, named_arguments, signature};
use crate::words::functions::{PathFunction, Reduction};
use scenario::*;

/// Call of a call, by place and by name.
pub(crate) struct Call<'e> {
    pub function: &'e Identifier,
    pub span: Span,
    pub bare: Vec<&'e Expression>,
    pub named: Vec<(&'e Identifier, &'e Expression)>,
}

impl<'e> Call<'e> {
    /// The argument of this name.
    pub fn argument(&self, name: &str) -> Option<&'e Expression> {
        self.named.iter().find(|(known, _)| known.text == name).map(|(_, value)| *value)
    }
}

impl Builder<'_> {
    /// Binds a call.
    pub fn call(&mut self, function: &Identifier, arguments: &[Argument], span: Span, scope: &Scope) -> Bound<Binding> {
        self.each_once(arguments)?;
        let arguments = Call {
            function,
            span,
            bare: arguments.iter().filter(|argument| argument.name.is_none()).map(|argument| &argument.value).collect(),
            named: arguments.iter().filter_map(|argument| Some((argument.name.as_ref()?, &argument.value))).collect(),
        };
        self.only_known_names(&arguments)?;
        if let Some(end @ (PathFunction::First | PathFunction::Last)) = PathFunction::parse(&function.text)
            && let [list] = arguments.bare[..]
            && let Some(binding) = self.end_of_list(end, list, span, scope)?
        {
            return Ok(binding);
        }
        if function.text == "default" {
            return self.defaulted_world(&arguments, scope);
        }
        self.call_number(&arguments, scope).map(Binding::Node)
    }

    /// Refuses an argument that is given twice by name.
    pub fn each_once(&mut self, arguments: &[Argument]) -> Bound<()> {
        let mut names: Vec<&Identifier> = arguments.iter().filter_map(|argument| argument.name.as_ref()).collect();
        names.sort_by_key(|name| (&name.text, name.span));
        match names.windows(2).find(|pair| pair[0].text == pair[1].text) {
            None => Ok(()),
            Some(pair) => self.given_twice(&pair[1].text, pair[1].span),
        }
    }

    /// The finding for an argument that is given already.
    pub fn given_twice<T>(&mut self, name: &str, span: Span) -> Bound<T> {
        self.error(Code::WrongArguments, span, format!("`{name}` is given twice"), "leave one of them out")
    }

    /// Refuses an argument by a name that the function does not have.
    fn only_known_names(&mut self, call: &Call) -> Bound<()> {
        let function = call.function.text.as_str();
        let goes_over_a_list = Reduction::parse(function).is_some() && !matches!(function, "min" | "max");
        if described(function).next().is_none() || is_chance(function) || goes_over_a_list {
            return Ok(());
        }
        let known = named_arguments(function);
        let Some((name, _)) = call.named.iter().find(|(name, _)| !known.contains(&name.text.as_str())) else {
            return Ok(());
        };
        let help = match suggest::closest(&name.text, known.iter().copied()) {
            Some(close) => Help::meant(name.span, &name.text, close),
            None => format!("write {}", signature(function)).into(),
        };
        self.error(Code::WrongArguments, name.span, format!("`{function}` has no argument `{}`", name.text), help)
    }

    fn call_number(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let known = self.arithmetic_call(call, scope).or_else(|| self.call_of_time(call, scope));
        if let Some(bound) = known.or_else(|| self.ledger_call(call, scope)) {
            return bound;
        }
        if let Some(function) = PathFunction::parse(&call.function.text) {
            return self.path_scalar(function, call, scope);
        }
        match call.function.text.as_str() {
            "in" => self.in_variant(call, scope),
            "worth" => self.worth(call, scope),
            "wealth" => self.wealth(call, scope),
            "contagion" => self.contagion(call, scope),
            "loss" => self.loss(call, scope),
            "roundtrip" => self.round_trip(call, scope),
            "reciprocal" => self.reciprocal(call, scope),
            "fragility" => self.fragility(call, scope),
            word if is_chance(word) => self.drawn_here(&format!("`{word}`"), call.span),
            word if Reduction::parse(word).is_some() => self.error(
                Code::WrongArguments,
                call.span,
                format!("`{word}` goes over a list"),
                format!("write `{word}(k in kind: …)`, or `a + b`"),
            ),
            word => {
                // What goes over a list takes no arguments.
                let names = FUNCTIONS.iter().map(|function| function.name);
                let fit = names.filter(|name| Reduction::parse(name).is_none() || matches!(*name, "min" | "max"));
                let help = match suggest::closest(word, fit) {
                    Some(close) => Help::meant(call.function.span, word, close),
                    None => "the functions are listed in spec/functions.md".into(),
                };
                self.error(Code::UnknownFunction, call.function.span, format!("there is no function `{word}`"), help)
            }
        }
    }

    /// Functions of numbers and conditions, at one moment; none if it is another.
    fn arithmetic_call(&mut self, call: &Call, scope: &Scope) -> Option<Bound<NodeId>> {
        Some(match call.function.text.as_str() {
            "if" => self.call_if(call, scope),
            "ratio" => self.ratio(call, scope),
            "given" => self.conditional(call, scope),
            "min" => self.extreme(call, Function::Minimum, scope),
            "max" => self.extreme(call, Function::Maximum, scope),
            "clamp" => self.clamp(call, scope),
            "exp" => self.transcendental(call, Function::Exponential, scope),
            "ln" => self.transcendental(call, Function::Logarithm, scope),
            "sqrt" => self.square_root(call, scope),
            "pow" => self.power_call(call, scope),
            "abs" => self.absolute(call, scope),
            "round" => self.rounded(call, Function::Round, scope),
            "floor" => self.rounded(call, Function::Floor, scope),
            "ceil" => self.ceiling(call, scope),
            "mod" => self.remainder(call, scope),
            _ => return None,
        })
    }

    /// Functions of earlier months, and paths of time; none if it is another.
    fn call_of_time(&mut self, call: &Call, scope: &Scope) -> Option<Bound<NodeId>> {
        Some(match call.function.text.as_str() {
            "prev" | "delay" => self.previous(call, scope),
            "cum" => self.cumulative(call, scope),
            "trailing" => self.trailing(call, scope),
            "since" => self.since(call, scope),
            "opening" | "closing" => self.moment(call, scope),
            "ramp" => self.ramp(call, scope),
            "step" => self.step(call, scope),
            "year" => self.year(call, scope),
            "month" => self.month(call, scope),
            "table" => self.table(call, scope),
            "fact" => self.fact_call(call),
            _ => return None,
        })
    }

    /// What the ledger says; none if it is another.
    fn ledger_call(&mut self, call: &Call, scope: &Scope) -> Option<Bound<NodeId>> {
        Some(match call.function.text.as_str() {
            "due" => self.figures(call, Figure::Due, scope),
            "paid" | "received" => self.figures(call, Figure::Paid, scope),
            "net" => self.net(call, scope),
            "short" => self.figures(call, Figure::Short, scope),
            "arrears" => self.figures(call, Figure::Arrears, scope),
            "balance" => self.balance(call, scope),
            "book" => self.book(call, scope),
            "defaulted" => self.defaulted(call, scope),
            "takings" => self.takings(call, scope),
            "paid_to" => self.paid_to(call, scope),
            _ => return None,
        })
    }

    fn clamp(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x, low, high] = self.numbers::<3>(call, scope)?;
        let low = self.pair(Function::Maximum, x, low, call.span)?;
        self.pair(Function::Minimum, low, high, call.span)
    }

    /// `exp` or `ln`.
    fn transcendental(&mut self, call: &Call, function: Function, scope: &Scope) -> Bound<NodeId> {
        let [x] = self.numbers::<1>(call, scope)?;
        self.expect(x, &Self::bare(), &format!("the argument of `{}`", call.function.text))?;
        Ok(self.apply(function, vec![x], Self::bare(), call.span))
    }

    fn square_root(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x] = self.numbers::<1>(call, scope)?;
        self.number_only(x, "sqrt")?;
        let ty = Type::Number(dimension_of(&self.node(x).ty).square_root());
        Ok(self.apply(Function::SquareRoot, vec![x], ty, call.span))
    }

    fn power_call(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x, n] = self.numbers::<2>(call, scope)?;
        self.check_mixed_timing(x, n)?;
        self.power(x, n, call.span)
    }

    fn absolute(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x] = self.numbers::<1>(call, scope)?;
        self.number_only(x, "abs")?;
        let ty = self.node(x).ty.clone();
        Ok(self.apply(Function::Absolute, vec![x], ty, call.span))
    }

    /// Exactly N bare arguments, bound to nodes.
    pub fn numbers<const N: usize>(&mut self, call: &Call, scope: &Scope) -> Bound<[NodeId; N]> {
        if call.bare.len() != N || !call.named.is_empty() {
            return self.arity(call, &N.to_string());
        }
        let bound: Vec<Bound<NodeId>> = call.bare.iter().map(|argument| self.number(argument, scope)).collect();
        let bound: Bound<Vec<NodeId>> = bound.into_iter().collect();
        bound?.try_into().map_err(|_| Reported)
    }

    /// The finding for arguments that do not fit.
    pub fn arity_of<T>(&mut self, call: &Call, what: &str) -> Bound<T> {
        let name = &call.function.text;
        self.error(Code::WrongArguments, call.span, format!("`{name}`: {what}"), format!("write {}", signature(name)))
    }

    /// The finding for too few or too many arguments.
    pub fn arity<T>(&mut self, call: &Call, wanted: &str) -> Bound<T> {
        let name = &call.function.text;
        let given = call.bare.len() + call.named.len();
        self.error(
            Code::WrongArguments,
            call.span,
            format!("`{name}` takes {wanted} argument{}; {given} given", if wanted == "1" { "" } else { "s" }),
            format!("write {}", signature(name)),
        )
    }

    pub fn pair(&mut self, function: Function, a: NodeId, b: NodeId, span: Span) -> Bound<NodeId> {
        self.check_mixed_timing(a, b)?;
        let (a, b) = self.beside(a, b)?;
        for node in [a, b] {
            if self.node(node).ty == Type::Boolean {
                self.number_only(node, if function == Function::Minimum { "min" } else { "max" })?;
            }
        }
        let (x, y) = self.settled(&self.node(a).ty, &self.node(b).ty);
        let ty = match (&x, &y) {
            (Type::Zero, _) => y,
            (_, Type::Zero) => x,
            _ if x == y => x,
            _ => {
                self.expect(b, &x, "each argument")?;
                x
            }
        };
        Ok(self.apply(function, vec![a, b], ty, span))
    }

    fn extreme(&mut self, call: &Call, function: Function, scope: &Scope) -> Bound<NodeId> {
        if call.bare.len() < 2 || !call.named.is_empty() {
            return self.arity(call, "two or more");
        }
        let bound: Vec<Bound<NodeId>> = call.bare.iter().map(|argument| self.number(argument, scope)).collect();
        let bound: Bound<Vec<NodeId>> = bound.into_iter().collect();
        let mut nodes = bound?.into_iter();
        let first = nodes.next().ok_or(Reported)?;
        nodes.try_fold(first, |a, b| self.pair(function, a, b, call.span))
    }

    fn call_if(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        if call.bare.len() != 3 || !call.named.is_empty() {
            return self.arity(call, "3");
        }
        let condition = self.number(call.bare[0], scope)?;
        self.expect(condition, &Type::Boolean, "the condition of `if`")?;
        // A condition that is known picks its branch, so that the other is no dependency.
        if let Some(truth) = self.decided(condition, scope) {
            return self.number(call.bare[if truth { 1 } else { 2 }], scope);
        }
        let (yes, no) = (self.number(call.bare[1], scope), self.number(call.bare[2], scope));
        self.choose(condition, yes?, no?, call.span)
    }

    /// `if(c, a, b)` on bound nodes.
    pub fn choose(&mut self, condition: NodeId, yes: NodeId, no: NodeId, span: Span) -> Bound<NodeId> {
        self.check_mixed_timing(yes, no)?;
        self.check_mixed_timing(condition, yes)?;
        self.check_mixed_timing(condition, no)?;
        let (yes, no) = self.beside(yes, no)?;
        let (a, b) = self.settled(&self.node(yes).ty, &self.node(no).ty);
        let ty = match (&a, &b) {
            (Type::Zero, _) => b,
            (_, Type::Zero) => a,
            _ if self.is_open() && a != b && self.hangs_on_choice(condition) => return Err(Reported),
            _ => {
                self.expect(no, &a, "the second branch of `if`")?;
                a
            }
        };
        Ok(self.apply(Function::If, vec![condition, yes, no], ty, span))
    }

    /// `given(x, condition)`: x where the condition holds, else undefined, as what is divided by 0 is.
    fn conditional(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x, condition] = self.numbers::<2>(call, scope)?;
        self.check_mixed_timing(x, condition)?;
        self.expect(condition, &Type::Boolean, "the condition of `given`")?;
        let [one, zero] = [1.0, 0.0].map(|value| self.constant(value, Self::bare(), call.span));
        let holds = self.choose(condition, one, zero, call.span)?;
        let ty = self.node(x).ty.clone();
        Ok(self.apply(Function::Divide, vec![x, holds], ty, call.span))
    }

    /// `ratio(a, b, otherwise)`: a / b, or otherwise where b is 0 and a is anything at all.
    fn ratio(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [a, b, otherwise] = self.numbers::<3>(call, scope)?;
        for node in [a, b, otherwise] {
            self.number_only(node, "ratio")?;
        }
        if self.node(b).ty == Type::Zero {
            // The sum of nothing is 0 on every path.
            return Ok(otherwise);
        }
        let zero = self.constant(0.0, self.node(b).ty.clone(), call.span);
        let nothing = self.combine(BinaryOperator::Equal, b, zero, call.span)?;
        // A value that is undefined does not equal itself.
        let defined = self.combine(BinaryOperator::Equal, a, a, call.span)?;
        let nothing = self.combine(BinaryOperator::And, defined, nothing, call.span)?;
        let quotient = self.combine(BinaryOperator::Divide, a, b, call.span)?;
        let (otherwise, quotient) = self.beside(otherwise, quotient)?;
        let ty = self.node(quotient).ty.clone();
        if ty != Type::Zero {
            self.expect(otherwise, &ty, "what `ratio` gives otherwise")?;
        }
        self.choose(nothing, otherwise, quotient, call.span)
    }
}
