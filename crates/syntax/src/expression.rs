//! Reads expressions: top-down operator precedence (Pratt 1973) over the decoded text of a TOML string.

use crate::lexer::{Problem, tokens};
use crate::parser::{Parsed, Parser};
use crate::{Code, Diagnostic, Expression, FileId, Help, Identifier, Label, Text};

/// The longest expression, in bytes.
const MAX_EXPRESSION_BYTES: usize = 20_000;

/// Reads one expression.
///
/// `is_unit` says whether a word is a unit, prefixes included; it decides whether `/word` right after a literal
/// belongs to the literal. Errors: one diagnostic of code [`Code::ExpressionSyntax`] or [`Code::NestedTooDeep`], the
/// leftmost mistake, with its repair.
pub fn parse_expression(text: &Text, is_unit: &dyn Fn(&str) -> bool) -> Result<Expression, Vec<Diagnostic>> {
    run(text, is_unit, |parser| parser.whole())
}

/// Reads the bindings of a part's `over`: `m in model, s in segment` or `y in 2026..2035`.
///
/// Errors: as [`parse_expression`].
pub fn parse_over(
    text: &Text,
    is_unit: &dyn Fn(&str) -> bool,
) -> Result<Vec<(Identifier, Expression)>, Vec<Diagnostic>> {
    run(text, is_unit, |parser| parser.bindings())
}

/// Reads an expression whose place does not matter.
pub(crate) fn parse_text(text: &str, is_unit: &dyn Fn(&str) -> bool) -> Option<Expression> {
    parse_expression(&Text::verbatim(FileId(0), 0, text), is_unit).ok()
}

fn run<T>(
    text: &Text,
    is_unit: &dyn Fn(&str) -> bool,
    read: impl FnOnce(&mut Parser) -> Parsed<T>,
) -> Result<T, Vec<Diagnostic>> {
    let size = text.text.len();
    let tokens = if size > MAX_EXPRESSION_BYTES {
        Err(Problem::new(
            0,
            size,
            format!("an expression of {size} bytes; the most is {MAX_EXPRESSION_BYTES}"),
            "give its parts names in `[let]`",
        ))
    } else {
        tokens(&text.text, is_unit)
    };
    tokens.and_then(|tokens| read(&mut Parser::new(text, tokens))).map_err(|problem| vec![diagnose(problem, text)])
}

fn diagnose(problem: Problem, text: &Text) -> Diagnostic {
    let code = if problem.too_deep { Code::NestedTooDeep } else { Code::ExpressionSyntax };
    // At the end of the text there is no character to point at: point at the closing quote.
    let end = problem.end.max(problem.start);
    let mut span = text.locate(problem.start, end);
    if span.start == span.end && span.end < text.span.end {
        span.end += 1;
    }
    let mut diagnostic = Diagnostic::new(code, span, cut(problem.message)).because(problem.because);
    if let Some((start, end, words)) = problem.also.map(|also| *also) {
        diagnostic.labels.push(Label { span: text.locate(start, end), text: words });
    }
    if !problem.help.is_empty() {
        let help = Help::from(cut(problem.help));
        diagnostic.help.push(match problem.writes.map(|writes| *writes) {
            Some((range, words)) => help.which_writes(text.locate(range.start, range.end), words),
            None => help,
        });
    }
    diagnostic
}

/// Messages quote the expression, which may be long.
fn cut(words: String) -> String {
    match words.char_indices().nth(300) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}
