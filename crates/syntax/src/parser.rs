//! Top-down operator precedence (Pratt 1973): operators, atoms, members.

mod call;
mod habits;
mod mistake;

use crate::lexer::{Problem, Token, TokenKind};
use crate::precedence::{Infix, level};
use crate::{BinaryOperator, Expression, ExpressionKind, Identifier, Span, Text, UnaryOperator, UnitText};

/// How many expressions may stand inside one another, and how high the tree may grow: `a + b + c + …` is as high as
/// it has operators. Bounds the stack of everything that walks a tree.
const MAX_EXPRESSION_DEPTH: usize = 128;

/// An expression being built: its height, and its decoded bytes, brackets included.
struct Draft {
    expression: Expression,
    height: usize,
    start: usize,
    end: usize,
    bracketed: bool,
}

pub(crate) struct Parser<'t> {
    text: &'t Text,
    tokens: Vec<Token>,
    at: usize,
    nesting: usize,
    is_unit: &'t dyn Fn(&str) -> bool,
}

pub(crate) type Parsed<T> = Result<T, Problem>;

impl<'t> Parser<'t> {
    pub fn new(text: &'t Text, tokens: Vec<Token>, is_unit: &'t dyn Fn(&str) -> bool) -> Self {
        Self { text, tokens, at: 0, nesting: 0, is_unit }
    }

    /// One expression and nothing else.
    pub fn whole(&mut self) -> Parsed<Expression> {
        if self.token().kind == TokenKind::End {
            return Err(self.problem_here("an expression is missing", "write a number, a name or a formula"));
        }
        let node = self.expression(level::ANY)?;
        self.expect_end()?;
        Ok(node.expression)
    }

    /// The bindings of `over` and nothing else.
    pub fn bindings(&mut self) -> Parsed<Vec<(Identifier, Expression)>> {
        let mut bindings: Vec<(Identifier, Expression)> = Vec::new();
        loop {
            let (name, over, _) = self.binding()?;
            if bindings.iter().any(|(known, _)| known.text == name.text) {
                let token = &self.tokens[self.at - 1];
                return Err(Problem::new(
                    token.start,
                    token.end,
                    format!("`{}` runs over two things", name.text),
                    "give each its own word",
                ));
            }
            bindings.push((name, over));
            if !self.take(",") {
                self.expect_end()?;
                return Ok(bindings);
            }
        }
    }

    fn expect_end(&mut self) -> Parsed<()> {
        if self.token().kind == TokenKind::End {
            Ok(())
        } else {
            Err(self.unexpected("the expression should end here"))
        }
    }

    // Tokens.

    fn token(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next_kind(&self) -> &TokenKind {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind
    }

    fn advance(&mut self) -> Token {
        let token = self.token().clone();
        self.at += 1;
        token
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token().kind, TokenKind::Sign(found) if found == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(&self.token().kind, TokenKind::Word(found) if found == word)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    /// The place of the token just passed.
    fn passed(&self) -> (usize, usize) {
        self.at.checked_sub(1).map_or((0, 0), |at| (self.tokens[at].start, self.tokens[at].end))
    }

    fn identifier(&mut self) -> Identifier {
        let token = self.advance();
        let span = self.text.locate(token.start, token.end);
        let text = match token.kind {
            TokenKind::Word(word) => word,
            _ => String::new(),
        };
        Identifier { text, span }
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.text.get(start..end).unwrap_or("")
    }

    // Nodes.

    fn node(&self, kind: ExpressionKind, height: usize, start: usize, end: usize) -> Parsed<Draft> {
        if height > MAX_EXPRESSION_DEPTH {
            return Err(Problem {
                too_deep: true,
                ..Problem::new(
                    start,
                    end,
                    format!("more than {MAX_EXPRESSION_DEPTH} operators stand one inside another"),
                    "give parts of it names in `[let]`, or use `sum(x in [a, b]: x)`",
                )
            });
        }
        let span: Span = self.text.locate(start, end);
        Ok(Draft { expression: Expression { kind, span }, height, start, end, bracketed: false })
    }

    fn expression(&mut self, least: u8) -> Parsed<Draft> {
        if self.nesting == MAX_EXPRESSION_DEPTH {
            let token = self.token();
            return Err(Problem {
                too_deep: true,
                ..Problem::new(
                    token.start,
                    token.end,
                    format!("more than {MAX_EXPRESSION_DEPTH} expressions inside one another"),
                    "give the inner ones names in `[let]`",
                )
            });
        }
        self.nesting += 1;
        let node = self.operators(least);
        self.nesting -= 1;
        node
    }

    fn operators(&mut self, least: u8) -> Parsed<Draft> {
        let mut left = self.prefix()?;
        while let Some(infix) = Infix::of(&self.token().kind) {
            let level = infix.level();
            if level < least {
                break;
            }
            let sign = self.advance();
            let right_least = if infix == Infix::Operator(BinaryOperator::Power) { level } else { level + 1 };
            let right = self.expression(right_least)?;
            self.check_operands(infix, &sign, &left, &right)?;
            let height = 1 + left.height.max(right.height);
            let kind = infix.join(left.expression, right.expression);
            left = self.node(kind, height, left.start, right.end)?;
        }
        Ok(left)
    }

    fn check_operands(&self, infix: Infix, sign: &Token, left: &Draft, right: &Draft) -> Parsed<()> {
        let next = self.token();
        if !infix.chains() && Infix::of(&next.kind).map(Infix::level) == Some(infix.level()) {
            let first = self.slice(sign.start, sign.end);
            let second = self.slice(next.start, next.end);
            let middle = self.slice(right.start, right.end);
            let help = match infix {
                Infix::To => "write one low and one high end: `a to b`".to_owned(),
                Infix::Interval => "write two ends: `2026..2035`".to_owned(),
                Infix::Operator(_) => {
                    format!("write `{} {first} {middle} and {middle} {second} …`", self.slice(left.start, left.end))
                }
            };
            let mut problem =
                Problem::new(next.start, next.end, format!("`{second}` cannot follow another `{first}`"), help);
            problem.also = Some(Box::new((sign.start, sign.end, "the first".to_owned())));
            if matches!(infix, Infix::Operator(_)) {
                problem.message = "comparisons cannot be chained".to_owned();
            }
            return Err(problem);
        }
        let divides = matches!(infix, Infix::Operator(BinaryOperator::Divide | BinaryOperator::Power));
        match &right.expression.kind {
            // `a / 3/yr` could be `a / (3/yr)` or `(a / 3)/yr`.
            ExpressionKind::Quantity { unit, .. } if divides && !right.bracketed && unit.text.starts_with("1/") => {
                let literal = self.slice(right.start, right.end);
                Err(Problem::new(
                    right.start,
                    right.end,
                    format!("`{literal}` is one literal, a number per unit"),
                    format!(
                        "to divide by it write `({literal})`; else divide by the unit apart: `… / {} / (1 {})`",
                        literal.split('/').next().unwrap_or(""),
                        &unit.text[2..]
                    ),
                ))
            }
            _ => Ok(()),
        }
    }

    fn prefix(&mut self) -> Parsed<Draft> {
        let (operator, least) = if self.is_sign("-") {
            (UnaryOperator::Negate, level::NEGATE)
        } else if self.is_word("not") {
            (UnaryOperator::Not, level::NOT)
        } else {
            let atom = self.atom()?;
            return self.postfix(atom);
        };
        let start = self.advance().start;
        let inner = self.expression(least)?;
        if operator == UnaryOperator::Negate && matches!(inner.expression.kind, ExpressionKind::Interval(..)) {
            return Err(Problem::new(
                start,
                inner.end,
                "an interval has no negative",
                "put a negative end in brackets: `(-5)..5`",
            ));
        }
        let kind = ExpressionKind::Unary(operator, Box::new(inner.expression));
        self.node(kind, inner.height + 1, start, inner.end)
    }

    fn postfix(&mut self, mut inner: Draft) -> Parsed<Draft> {
        loop {
            if self.is_sign("(") && matches!(inner.expression.kind, ExpressionKind::Member(..)) {
                let function = self.slice(inner.start, inner.end);
                let name = function.rsplit('.').next().unwrap_or(function).trim();
                return Err(Problem::new(
                    inner.start,
                    inner.end,
                    "only a plain name can be called",
                    format!("write the thing as the first argument: `{name}(…)`"),
                ));
            }
            if !self.is_sign(".") {
                return Ok(inner);
            }
            let dot = self.advance();
            let has_members = matches!(
                inner.expression.kind,
                ExpressionKind::Name(_)
                    | ExpressionKind::Member(..)
                    | ExpressionKind::Call { .. }
                    | ExpressionKind::Fold(_)
            );
            if !has_members {
                return Err(Problem::new(
                    dot.start,
                    dot.end,
                    "only names and calls have members",
                    "write a digit after the point of a number: `5.0`",
                ));
            }
            if !matches!(self.token().kind, TokenKind::Word(_)) {
                return Err(self.problem_here("the name of a member is missing after `.`", "write `thing.member`"));
            }
            let member = self.identifier();
            let (start, height, end) = (inner.start, inner.height + 1, self.passed().1);
            let kind = ExpressionKind::Member(Box::new(inner.expression), member);
            inner = self.node(kind, height, start, end)?;
        }
    }

    fn atom(&mut self) -> Parsed<Draft> {
        match &self.token().kind {
            TokenKind::Word(_) => self.word(),
            TokenKind::Sign("(") => self.brackets(),
            TokenKind::Sign("[") => self.list(),
            TokenKind::Sign(_) | TokenKind::End => Err(self.missing_operand()),
            _ => self.literal(),
        }
    }

    fn literal(&mut self) -> Parsed<Draft> {
        let token = self.advance();
        let kind = match token.kind {
            TokenKind::Number(value) => ExpressionKind::Number(value),
            TokenKind::Date(month) => ExpressionKind::Date(month),
            TokenKind::Text(text) => ExpressionKind::Text(text),
            TokenKind::Quantity { value, unit, unit_start } => ExpressionKind::Quantity {
                value,
                unit: UnitText { text: unit, span: self.text.locate(unit_start, token.end) },
            },
            TokenKind::Word(_) | TokenKind::Sign(_) | TokenKind::End => ExpressionKind::Boolean(false),
        };
        self.node(kind, 1, token.start, token.end)
    }

    fn word(&mut self) -> Parsed<Draft> {
        let start = self.token().start;
        let called = matches!(self.next_kind(), TokenKind::Sign("("));
        let word = self.identifier();
        let end = self.passed().1;
        let wrong_place = |help: &str| {
            let message = format!("`{}` cannot stand here", word.text);
            Err(Problem::new(start, end, message, help))
        };
        match word.text.as_str() {
            "true" => self.node(ExpressionKind::Boolean(true), 1, start, end),
            "false" => self.node(ExpressionKind::Boolean(false), 1, start, end),
            // `in(variant, e)` reads another run.
            "if" | "in" if called => self.call(word, start),
            "if" => wrong_place("write `if(condition, then, otherwise)`"),
            "in" | "where" => wrong_place("write it inside a sum: `sum(k in kind where condition: value)`"),
            "to" => wrong_place("write a low end before it: `10 to 20`"),
            "and" | "or" => wrong_place("write it between two conditions: `a and b`"),
            _ if called => self.call(word, start),
            _ => self.node(ExpressionKind::Name(word), 1, start, end),
        }
    }

    fn brackets(&mut self) -> Parsed<Draft> {
        let open = self.advance();
        let mut inner = self.expression(level::ANY)?;
        if self.is_sign(",") {
            return Err(
                self.problem_here("round brackets hold one expression", "write a list with square brackets: `[a, b]`")
            );
        }
        self.close(&open, ")", "")?;
        inner.start = open.start;
        inner.end = self.passed().1;
        inner.bracketed = true;
        // Members follow names and calls only, so brackets need no node of their own.
        Ok(inner)
    }

    fn list(&mut self) -> Parsed<Draft> {
        let open = self.advance();
        let mut items = Vec::new();
        let mut height = 0;
        while !self.is_sign("]") {
            let item = self.expression(level::ANY)?;
            height = height.max(item.height);
            items.push(item.expression);
            if self.is_sign(";") {
                return Err(self.semicolons());
            }
            if !self.take(",") {
                break;
            }
        }
        self.close(&open, "]", "`,` or ")?;
        let end = self.passed().1;
        self.node(ExpressionKind::List(items), height + 1, open.start, end)
    }

    fn close(&mut self, open: &Token, sign: &str, or: &str) -> Parsed<()> {
        if self.take(sign) {
            return Ok(());
        }
        if self.token().kind == TokenKind::End {
            let opening = self.slice(open.start, open.end);
            return Err(Problem::new(
                open.start,
                open.end,
                format!("this `{opening}` is never closed"),
                format!("write the missing `{sign}`"),
            ));
        }
        let mut problem = self.unexpected(&format!("expected {or}`{sign}` here"));
        problem.also = Some(Box::new((open.start, open.end, "to close this".to_owned())));
        Err(problem)
    }
}
