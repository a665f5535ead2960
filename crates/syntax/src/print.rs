//! Writes an expression in its canonical form.

use crate::lexer::{CURRENCIES, POWERS};
use crate::month::Month;
use crate::precedence::{level, level_of};
use crate::{Argument, BinaryOperator, Expression, ExpressionKind, Fold, UnaryOperator};

/// The canonical text of an expression: one line, single spaces, no needless brackets. Reading it gives the same tree,
/// apart from the places.
pub fn print(expression: &Expression) -> String {
    let mut out = String::new();
    write(&mut out, expression, level::ANY);
    out
}

/// The words of an operator.
pub fn operator_text(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Power => "^",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::And => "and",
        BinaryOperator::Or => "or",
    }
}

fn level_of_kind(kind: &ExpressionKind) -> u8 {
    match kind {
        ExpressionKind::Range(..) => level::TO,
        ExpressionKind::Binary(operator, ..) => level_of(*operator),
        ExpressionKind::Unary(UnaryOperator::Not, _) => level::NOT,
        ExpressionKind::Unary(UnaryOperator::Negate, _) => level::NEGATE,
        ExpressionKind::Interval(..) => level::INTERVAL,
        ExpressionKind::Number(value) | ExpressionKind::Quantity { value, .. } if value.is_sign_negative() => {
            level::NEGATE
        }
        // `5 yr^2` is five square years, and `a / 3/yr` is refused: keep literals with a unit apart from `^ ..`.
        ExpressionKind::Quantity { unit, .. } if unit.text.starts_with("1/") => level::PRODUCT,
        ExpressionKind::Quantity { .. } => level::NEGATE,
        _ => level::ATOM,
    }
}

fn write(out: &mut String, expression: &Expression, least: u8) {
    let bracketed = level_of_kind(&expression.kind) < least;
    if bracketed {
        out.push('(');
    }
    write_kind(out, &expression.kind);
    if bracketed {
        out.push(')');
    }
}

fn write_kind(out: &mut String, kind: &ExpressionKind) {
    match kind {
        ExpressionKind::Number(value) => out.push_str(&number(*value)),
        ExpressionKind::Quantity { value, unit } => out.push_str(&quantity(*value, &unit.text)),
        ExpressionKind::Date(month) => out.push_str(&Month::of_date(f64::from(*month)).to_string()),
        ExpressionKind::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        ExpressionKind::Text(text) => {
            let quote = if text.contains('\'') { '"' } else { '\'' };
            out.push(quote);
            out.push_str(text);
            out.push(quote);
        }
        ExpressionKind::Name(name) => out.push_str(&name.text),
        ExpressionKind::Member(inner, member) => {
            write(out, inner, level::ATOM);
            out.push('.');
            out.push_str(&member.text);
        }
        ExpressionKind::Unary(UnaryOperator::Negate, inner) => {
            out.push('-');
            write(out, inner, level::POWER);
        }
        ExpressionKind::Unary(UnaryOperator::Not, inner) => {
            out.push_str("not ");
            write(out, inner, level::NOT);
        }
        ExpressionKind::Binary(operator, left, right) => binary(out, *operator, left, right),
        ExpressionKind::Range(low, high) => {
            write(out, low, level::OR);
            out.push_str(" to ");
            write(out, high, level::OR);
        }
        ExpressionKind::Interval(low, high) => {
            write(out, low, level::ATOM);
            out.push_str("..");
            write(out, high, level::ATOM);
        }
        ExpressionKind::Call { function, arguments } => {
            out.push_str(&function.text);
            out.push('(');
            for (index, argument) in arguments.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_argument(out, argument);
            }
            out.push(')');
        }
        ExpressionKind::Fold(fold) => write_fold(out, fold),
        ExpressionKind::Account(words) => {
            for (index, word) in words.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(&word.text);
            }
        }
        ExpressionKind::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(out, item, level::ANY);
            }
            out.push(']');
        }
    }
}

fn binary(out: &mut String, operator: BinaryOperator, left: &Expression, right: &Expression) {
    let level = level_of(operator);
    let (left_least, right_least) = match operator {
        BinaryOperator::Power => (level + 1, level),
        _ if level == level::COMPARE => (level + 1, level + 1),
        _ => (level, level + 1),
    };
    write(out, left, left_least);
    if operator == BinaryOperator::Power {
        out.push('^');
    } else {
        out.push(' ');
        out.push_str(operator_text(operator));
        out.push(' ');
    }
    write(out, right, right_least);
}

fn write_argument(out: &mut String, argument: &Argument) {
    if let Some(name) = &argument.name {
        out.push_str(&name.text);
        out.push_str(" = ");
    }
    write(out, &argument.value, level::ANY);
}

fn write_fold(out: &mut String, fold: &Fold) {
    out.push_str(&fold.function.text);
    out.push('(');
    if let Some(total) = &fold.total {
        write(out, total, level::ANY);
        out.push_str("; ");
    }
    out.push_str(&fold.binding.text);
    out.push_str(" in ");
    write(out, &fold.over, level::OR);
    for (word, part) in [(" where ", &fold.filter), (" by ", &fold.order)] {
        if let Some(part) = part {
            out.push_str(word);
            write(out, part, level::OR);
        }
    }
    if let Some(body) = &fold.body {
        out.push_str(": ");
        write(out, body, level::ANY);
    }
    for argument in &fold.rest {
        out.push_str(", ");
        write_argument(out, argument);
    }
    out.push(')');
}

/// The shortest decimal that reads back as the same double.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e15).contains(&size) { format!("{value:e}") } else { format!("{value}") }
}

fn quantity(value: f64, unit: &str) -> String {
    if let Some(per) = unit.strip_prefix("1/") {
        return format!("{}/{per}", number(value));
    }
    let (first, per) = unit.split_at(unit.find('/').unwrap_or(unit.len()));
    match CURRENCIES.iter().find(|(_, code)| *code == first) {
        Some((sign, _)) => {
            let minus = if value.is_sign_negative() { "-" } else { "" };
            format!("{minus}{sign}{}{per}", with_power(value.abs()))
        }
        None => format!("{} {unit}", number(value)),
    }
}

/// `100B` for 1e11, if that is exact and has at most three decimals.
fn with_power(value: f64) -> String {
    let plain = number(value);
    POWERS
        .iter()
        .rev()
        .map(|(letter, power)| (letter, value / 10f64.powi(*power)))
        .find(|(letter, scaled)| {
            let power = POWERS.iter().find(|(name, _)| name == *letter);
            let back = power.and_then(|(_, power)| format!("{scaled}e{power}").parse().ok());
            let most = if **letter == "T" { 1e6 } else { 1e3 };
            *scaled >= 1.0 && *scaled < most && decimals(*scaled) <= 3 && back == Some(value)
        })
        .map_or(plain, |(letter, scaled)| format!("{scaled}{letter}"))
}

fn decimals(value: f64) -> usize {
    format!("{value}").split_once('.').map_or(0, |(_, digits)| digits.len())
}
