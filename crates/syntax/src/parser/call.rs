//! What stands in the brackets of a call: arguments, account words, sums.

use super::mistake::foreign_word;
use super::{Draft, Parsed, Parser};
use crate::lexer::{Problem, Token, TokenKind, is_keyword};
use crate::precedence::level;
use crate::{Argument, Expression, ExpressionKind, Fold, Identifier};

/// Whether the argument after so many others is an account.
fn takes_account(function: &Identifier, place: usize) -> bool {
    function.text == "balance" && place == 1
}

impl Parser<'_> {
    pub(super) fn call(&mut self, function: Identifier, start: usize) -> Parsed<Draft> {
        let open = self.advance();
        let mut height = 0;
        if self.at_binding() {
            return self.fold(function, None, height, start, &open);
        }
        let mut arguments: Vec<Argument> = Vec::new();
        while !self.is_sign(")") {
            let argument = self.argument(&function, arguments.len(), &mut height)?;
            arguments.push(argument);
            if let Some(problem) = self.thousands() {
                return Err(problem);
            }
            if self.is_sign(";") {
                if function.text != "fill" && !self.binding_follows() {
                    return Err(self.semicolons());
                }
                let total = match (arguments.pop(), arguments.is_empty()) {
                    (Some(Argument { name: None, value }), true) => value,
                    _ => {
                        return Err(self.problem_here(
                            "one expression stands before `;`",
                            "write `fill(total; k in kind by k.order: k.cap)`",
                        ));
                    }
                };
                self.advance();
                return self.fold(function, Some(total), height, start, &open);
            }
            if !self.take(",") {
                break;
            }
            if self.at_binding() && !takes_account(&function, arguments.len()) {
                return Err(self.problem_here(
                    "a sum runs over one thing",
                    "put one sum inside the other: `sum(a in x: sum(b in y: …))`",
                ));
            }
        }
        self.close(&open, ")", "`,` or ")?;
        let end = self.passed().1;
        let kind = ExpressionKind::Call { function, arguments };
        self.node(kind, height + 1, start, end)
    }

    fn argument(&mut self, function: &Identifier, place: usize, height: &mut usize) -> Parsed<Argument> {
        let mut name = None;
        if let (TokenKind::Word(_), TokenKind::Sign("=")) = (&self.token().kind, self.next_kind()) {
            if function.text == "if" {
                self.advance();
                return Err(self.problem_here("`=` does not compare", "write `==`"));
            }
            name = Some(self.identifier());
            self.advance();
        }
        let node = if takes_account(function, place) && self.at_words() {
            self.account(true)?
        } else if self.at_account() {
            self.account(false)?
        } else {
            self.expression(level::ANY)?
        };
        *height = (*height).max(node.height);
        Ok(Argument { name, value: node.expression })
    }

    fn at_account(&self) -> bool {
        let (TokenKind::Word(first), TokenKind::Word(second)) = (&self.token().kind, self.next_kind()) else {
            return false;
        };
        !is_keyword(first) && !is_keyword(second) && foreign_word(first, second).is_none()
    }

    /// Two words in a row, of which the first is no keyword: `equity paid in`.
    fn at_words(&self) -> bool {
        matches!((&self.token().kind, self.next_kind()), (TokenKind::Word(first), TokenKind::Word(_)) if !is_keyword(first))
    }

    /// Account words; if an account is due, `in` and `to` are words like others.
    fn account(&mut self, due: bool) -> Parsed<Draft> {
        let start = self.token().start;
        let mut words = Vec::new();
        while matches!(&self.token().kind, TokenKind::Word(word) if due || !is_keyword(word)) {
            words.push(self.identifier());
        }
        let end = self.passed().1;
        if !matches!(self.token().kind, TokenKind::Sign("," | ")") | TokenKind::End) {
            let both = self.slice(start, end).to_owned();
            let token = self.token();
            let mut problem = Problem::new(
                token.start,
                token.end,
                format!("{} cannot follow the account words `{both}`", self.found()),
                "write `,` or `)` after account words, and an operator between two values",
            );
            problem.also = Some(Box::new((start, end, "account words".to_owned())));
            return Err(problem);
        }
        self.node(ExpressionKind::Account(words), 1, start, end)
    }

    fn at_binding(&self) -> bool {
        matches!(&self.token().kind, TokenKind::Word(word) if !is_keyword(word))
            && matches!(self.next_kind(), TokenKind::Word(word) if word == "in")
    }

    /// `word in expression`; returns the height of the expression too.
    pub(super) fn binding(&mut self) -> Parsed<(Identifier, Expression, usize)> {
        if !self.at_binding() {
            return Err(self.problem_here("a word and what it runs over should stand here", "write `k in kind`"));
        }
        let word = self.identifier();
        self.advance();
        let over = self.expression(level::OR)?;
        Ok((word, over.expression, over.height))
    }

    fn fold(
        &mut self,
        function: Identifier,
        total: Option<Expression>,
        mut height: usize,
        start: usize,
        open: &Token,
    ) -> Parsed<Draft> {
        let (binding, over, over_height) = self.binding()?;
        height = height.max(over_height);
        let (mut filter, mut order) = (None, None);
        loop {
            let slot = match &self.token().kind {
                TokenKind::Word(word) if word == "where" => &mut filter,
                TokenKind::Word(word) if word == "by" => &mut order,
                _ => break,
            };
            if slot.is_some() {
                return Err(self.problem_here("a sum has one `where` and one `by`", "join conditions with `and`"));
            }
            self.advance();
            let node = self.expression(level::OR)?;
            height = height.max(node.height);
            *slot = Some(node.expression);
        }
        let mut body = None;
        if self.take(":") {
            let node = self.expression(level::ANY)?;
            height = height.max(node.height);
            body = Some(node.expression);
        }
        let mut rest = Vec::new();
        while self.take(",") {
            if self.at_binding() {
                return Err(self.problem_here(
                    "a sum runs over one thing",
                    "put one sum inside the other: `sum(a in x: sum(b in y: …))`",
                ));
            }
            rest.push(self.argument(&function, 0, &mut height)?);
        }
        self.close(open, ")", if body.is_none() { "`:` or " } else { "`,` or " })?;
        let end = self.passed().1;
        let fold = Fold { function, total, binding, over, filter, order, body, rest };
        self.node(ExpressionKind::Fold(Box::new(fold)), height + 1, start, end)
    }
}
