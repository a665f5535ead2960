//! Canonical spacing of an expression, and its lines where it is too long for one. Literals stay as written.

use crate::expression::parse_text;
use crate::lexer::{Token, TokenKind, is_keyword, tokens};
use crate::print;

/// The expression with canonical spacing, broken into lines of at most `width` characters if possible.
///
/// Nothing if the text is not an expression, or if its meaning depends on its spacing (`5 yr ^ 2`).
pub(crate) fn lines(text: &str, is_unit: &dyn Fn(&str) -> bool, width: usize) -> Option<Vec<String>> {
    let meaning = canonical(text, is_unit)?;
    let mut tokens = tokens(text, is_unit).ok()?;
    tokens.pop();
    let pieces = Pieces::new(text, &tokens);
    let mut lines = Vec::new();
    pieces.wrap(0..tokens.len(), width, &mut lines);
    (canonical(&lines.join("\n"), is_unit)? == meaning).then_some(lines)
}

/// The canonical text of an expression; nothing if it is none.
pub(crate) fn canonical(text: &str, is_unit: &dyn Fn(&str) -> bool) -> Option<String> {
    parse_text(text, is_unit).map(|tree| print(&tree))
}

/// How readily a line is broken at a token: the clauses of a sum and the arguments of a call first, then what joins
/// conditions, then terms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    Clause,
    Or,
    And,
    Term,
}

struct WrapPiece {
    text: String,
    /// A space stands before it, unless it begins a line.
    spaced: bool,
    /// Open brackets around it.
    depth: usize,
    /// Whether and how a line may break before it.
    break_before: Option<Break>,
}

struct Pieces(Vec<WrapPiece>);

impl Pieces {
    fn new(source: &str, tokens: &[Token]) -> Self {
        let mut pieces: Vec<WrapPiece> = Vec::with_capacity(tokens.len());
        let mut depth: usize = 0;
        let mut unary = false; // the sign before is a prefix minus
        let glued = glued(tokens);
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).map(|at| &tokens[at].kind);
            if matches!(token.kind, TokenKind::Sign(")" | "]")) {
                depth = depth.saturating_sub(1);
            }
            let binary = !unary && before.is_some_and(ends_operand);
            let words: Vec<&str> = match &token.kind {
                TokenKind::Text(_) => vec![&source[token.start..token.end]],
                _ => source[token.start..token.end].split_whitespace().collect(),
            };
            pieces.push(WrapPiece {
                text: words.join(" "),
                spaced: !unary && !glued[index] && spaced(tokens, index),
                depth,
                break_before: break_before(before, &token.kind, binary),
            });
            if matches!(token.kind, TokenKind::Sign("(" | "[")) {
                depth += 1;
            }
            unary = token.kind == TokenKind::Sign("-") && !binary;
        }
        Self(pieces)
    }

    fn line(&self, range: std::ops::Range<usize>) -> String {
        let mut line = String::new();
        for (index, piece) in self.0[range].iter().enumerate() {
            if piece.spaced && index > 0 {
                line.push(' ');
            }
            line.push_str(&piece.text);
        }
        line
    }

    /// Breaks a range at all its best places, and again what is still too long.
    fn wrap(&self, range: std::ops::Range<usize>, width: usize, lines: &mut Vec<String>) {
        let indent = 2 * self.0.get(range.start).map_or(0, |piece| piece.depth);
        let line = format!("{}{}", " ".repeat(indent), self.line(range.clone()));
        let places = range.clone().skip(1);
        let best = places
            .clone()
            .filter_map(|at| {
                let piece = &self.0[at];
                Some((piece.depth, piece.break_before?))
            })
            .min();
        let Some((depth, kind)) = best.filter(|_| line.chars().count() > width) else {
            lines.push(line);
            return;
        };
        let mut start = range.start;
        for at in places {
            let piece = &self.0[at];
            if piece.depth == depth && piece.break_before == Some(kind) {
                self.wrap(start..at, width, lines);
                start = at;
            }
        }
        self.wrap(start..range.end, width, lines);
    }
}

/// Which tokens stay right behind the one before them: `/word` written right behind a literal. The word may be a unit
/// that another file defines; then `$1/bond` is a price and `$1 / bond` a division by something named `bond`.
fn glued(tokens: &[Token]) -> Vec<bool> {
    let mut glued = vec![false; tokens.len()];
    let mut literal = false; // the token before is a literal, with what is glued to it
    let mut index = 0;
    while index < tokens.len() {
        let per = match &tokens[index..] {
            [slash, word, ..] if literal && slash.kind == TokenKind::Sign("/") => {
                let unit = matches!(&word.kind, TokenKind::Word(word) if !is_keyword(word));
                let name = tokens.get(index + 2).is_some_and(|next| matches!(next.kind, TokenKind::Sign("(" | ".")));
                unit && !name && tokens[index - 1].end == slash.start && slash.end == word.start
            }
            _ => false,
        };
        if per {
            glued[index] = true;
            glued[index + 1] = true;
            index += 2;
        } else {
            literal = matches!(tokens[index].kind, TokenKind::Number(_) | TokenKind::Quantity { .. });
            index += 1;
        }
    }
    glued
}

fn break_before(before: Option<&TokenKind>, token: &TokenKind, binary: bool) -> Option<Break> {
    if matches!(before, Some(TokenKind::Sign("," | ";" | ":"))) {
        return Some(Break::Clause);
    }
    match token {
        TokenKind::Word(word) if binary => match word.as_str() {
            "where" | "by" => Some(Break::Clause),
            "or" => Some(Break::Or),
            "and" => Some(Break::And),
            _ => None,
        },
        TokenKind::Sign("+" | "-") if binary => Some(Break::Term),
        _ => None,
    }
}

/// Whether an operator after this token has it as its left operand.
fn ends_operand(kind: &TokenKind) -> bool {
    match kind {
        TokenKind::Word(word) => !is_keyword(word) || matches!(word.as_str(), "true" | "false"),
        TokenKind::Sign(sign) => matches!(*sign, ")" | "]"),
        _ => true,
    }
}

/// Whether a space stands before a token, prefix minus aside.
fn spaced(tokens: &[Token], index: usize) -> bool {
    let Some(before) = index.checked_sub(1).map(|at| &tokens[at].kind) else {
        return false;
    };
    match (before, &tokens[index].kind) {
        (TokenKind::Sign("(" | "[" | "." | ".." | "^"), _) => false,
        (_, TokenKind::Sign(")" | "]" | "," | ";" | ":" | "." | ".." | "^")) => false,
        // A call; `in(variant, e)` is one where no word stands before it.
        (TokenKind::Word(word), TokenKind::Sign("(")) => match word.as_str() {
            "if" => false,
            "in" => index.checked_sub(2).is_some_and(|at| ends_operand(&tokens[at].kind)),
            _ => is_keyword(word),
        },
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_unit(word: &str) -> bool {
        ["yr", "mo", "USD", "GPUh"].contains(&word)
    }

    #[test]
    fn spacing() {
        let cases = [
            ("a+b", "a + b"),
            (" a  *-b ", "a * -b"),
            ("a-b", "a - b"),
            ("-a", "-a"),
            ("f( -a,b )", "f(-a, b)"),
            ("a - -b", "a - -b"),
            ("f (x)", "f(x)"),
            ("not(a)and(b)", "not (a) and (b)"),
            ("in (v , x)", "in(v, x)"),
            ("sum(k in(a): k)", "sum(k in (a): k)"),
            ("if (a==b,1,2)", "if(a == b, 1, 2)"),
            ("sum(k in kind where k . x>0:k.y)", "sum(k in kind where k.x > 0: k.y)"),
            ("fill(t;k in x by k.o:k.c)", "fill(t; k in x by k.o: k.c)"),
            ("2026 .. 2035", "2026..2035"),
            ("a ^ 2", "a^2"),
            ("10   yr", "10 yr"),
            ("10yr", "10yr"),
            ("$100B", "$100B"),
            ("2*$1B/bond/mo+3", "2 * $1B/bond/mo + 3"),
            ("10 yr/bond^2", "10 yr/bond^2"),
            ("3 /bond", "3 / bond"),
            ("3/f(x)/y.z/(2)", "3 / f(x) / y.z / (2)"),
            ("a/b", "a / b"),
            ("5%", "5%"),
            ("table('a  b.csv')", "table('a  b.csv')"),
            ("beta(p05=40%,p95=95%)", "beta(p05 = 40%, p95 = 95%)"),
            ("true==false", "true == false"),
        ];
        for (text, expected) in cases {
            let found = lines(text, &is_unit, 1_000).map(|lines| lines.join("\n"));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn left_alone() {
        for text in ["sale compute", "5 yr ^ 2", "a +", "Is it a rebate?", ""] {
            assert_eq!(lines(text, &is_unit, 1_000), None, "{text}");
        }
    }

    #[test]
    fn wrapping() {
        let text = "sum(k in kind where k.first > 0 and k.second: k.third * 2) > 5 and other(a, b) == c";
        let expected = "\
sum(k in kind where k.first > 0 and k.second: k.third * 2) > 5
and other(a, b) == c";
        assert_eq!(lines(text, &is_unit, 70).map(|l| l.join("\n")).as_deref(), Some(expected));
        let expected = "\
sum(k in kind
  where k.first > 0 and k.second:
  k.third * 2) > 5
and other(a, b) == c";
        assert_eq!(lines(text, &is_unit, 40).map(|l| l.join("\n")).as_deref(), Some(expected));
    }
}
