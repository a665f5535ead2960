//! Reads expressions: top-down operator precedence (Pratt 1973) over the decoded text of a TOML string.

use crate::lexer::{Problem, SPREADS, tokens};
use crate::parser::{Parsed, Parser};
use crate::written::{in_one_unit, month_meant};
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
    let read = tokens.and_then(|tokens| read(&mut Parser::new(text, tokens, is_unit)));
    read.map_err(|problem| {
        let told = problem.start == 0 && problem.end == size;
        vec![diagnose(written_elsewhere(&text.text).filter(|_| !told).unwrap_or(problem), text)]
    })
}

/// The fault of a whole text that is a month, or a value with its spread, as they are written elsewhere.
fn written_elsewhere(text: &str) -> Option<Problem> {
    let Some(month) = month_meant(text).map(|month| month.to_string()) else {
        let sign = SPREADS.into_iter().find(|sign| text.contains(sign))?;
        let (centre, spread) = text.split_once(sign)?;
        let [mean, sd] = in_one_unit(centre.trim(), spread.trim())?;
        let right = format!("normal({mean}, {sd})");
        let help = format!("write `{right}`, of a mean and a standard deviation; a range is `low to high`");
        let (start, message) = (centre.len(), format!("`{sign}` is not a sign of this language"));
        return Some(Problem::new(start, start + sign.len(), message, help).writing(0..text.len(), right));
    };
    let message = "a month is written with its year first, and its number";
    Some(Problem::new(0, text.len(), message, format!("write `{month}`")).writing(0..text.len(), month))
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
