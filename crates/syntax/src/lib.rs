//! Source text to a tree with spans, expressions, diagnostics and the formatter. Knows only text.
//!
//! A scenario file is TOML 1.1 whose strings hold small expressions. This crate reads both and keeps,
//! for every key, value and expression node, the place in the file it came from.

pub mod ast;
pub mod diagnostic;
pub mod expression;
pub mod format;
mod layout;
mod lexer;
mod month;
mod parser;
mod precedence;
pub mod print;
pub mod read;
pub mod render;
pub mod repair;
mod scan;
pub mod source;
pub mod suggest;
mod toml_error;
pub mod tree;
mod wrap;
mod written;

pub use ast::{Argument, BinaryOperator, Expression, ExpressionKind, Fold, Identifier, UnaryOperator, UnitText};
pub use diagnostic::{Code, Diagnostic, Label, Severity, has_errors};
pub use expression::{parse_expression, parse_over};
pub use format::format;
pub use lexer::{is_word_part, is_word_start};
pub use month::Month;
pub use print::print;
pub use read::{MAX_BYTES, add_file, parse_toml, too_large};
pub use render::{Located, locate, render};
pub use repair::{Change, Edit, Help, Piece};
pub use source::{FileId, Source, Sources, Span};
pub use suggest::{abbreviated, closest, list_words, with_slashes, without_steps_back};
pub use tree::{Entry, Key, Table, Text, Value, ValueKind};
pub use written::{in_one_unit, in_unit_of, month_meant, months_meant};
