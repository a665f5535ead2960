//! How tightly operators bind.

use crate::lexer::TokenKind;
use crate::{BinaryOperator, Expression, ExpressionKind};

/// How tightly operators bind, loosest first.
pub(crate) mod level {
    pub const ANY: u8 = 0;
    pub const TO: u8 = 1;
    pub const OR: u8 = 2;
    pub const AND: u8 = 3;
    pub const NOT: u8 = 4;
    pub const COMPARE: u8 = 5;
    pub const SUM: u8 = 6;
    pub const PRODUCT: u8 = 7;
    pub const NEGATE: u8 = 8;
    pub const POWER: u8 = 9;
    pub const INTERVAL: u8 = 10;
    pub const ATOM: u8 = 11;
}

/// How tightly a binary operator binds.
pub(crate) fn level_of(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Or => level::OR,
        BinaryOperator::And => level::AND,
        BinaryOperator::Add | BinaryOperator::Subtract => level::SUM,
        BinaryOperator::Multiply | BinaryOperator::Divide => level::PRODUCT,
        BinaryOperator::Power => level::POWER,
        _ => level::COMPARE,
    }
}

/// What stands between two operands.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Infix {
    To,
    Interval,
    Operator(BinaryOperator),
}

impl Infix {
    pub fn of(token: &TokenKind) -> Option<Infix> {
        let operator = match token {
            TokenKind::Sign(sign) => match *sign {
                ".." => return Some(Infix::Interval),
                "+" => BinaryOperator::Add,
                "-" => BinaryOperator::Subtract,
                "*" => BinaryOperator::Multiply,
                "/" => BinaryOperator::Divide,
                "^" => BinaryOperator::Power,
                "<" => BinaryOperator::Less,
                "<=" => BinaryOperator::LessOrEqual,
                ">" => BinaryOperator::Greater,
                ">=" => BinaryOperator::GreaterOrEqual,
                "==" => BinaryOperator::Equal,
                "!=" => BinaryOperator::NotEqual,
                _ => return None,
            },
            TokenKind::Word(word) => match word.as_str() {
                "to" => return Some(Infix::To),
                "and" => BinaryOperator::And,
                "or" => BinaryOperator::Or,
                _ => return None,
            },
            _ => return None,
        };
        Some(Infix::Operator(operator))
    }

    pub fn level(self) -> u8 {
        match self {
            Infix::To => level::TO,
            Infix::Interval => level::INTERVAL,
            Infix::Operator(operator) => level_of(operator),
        }
    }

    pub fn chains(self) -> bool {
        !matches!(self.level(), level::TO | level::INTERVAL | level::COMPARE)
    }

    pub fn join(self, left: Expression, right: Expression) -> ExpressionKind {
        let (left, right) = (Box::new(left), Box::new(right));
        match self {
            Infix::To => ExpressionKind::Range(left, right),
            Infix::Interval => ExpressionKind::Interval(left, right),
            Infix::Operator(operator) => ExpressionKind::Binary(operator, left, right),
        }
    }
}
