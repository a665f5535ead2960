//! Paths of time: `ramp`, `table`, tables in files.

use syntax::{BinaryOperator, Code, ExpressionKind, Span};

use crate::builder::*;
use crate::functions::Arguments;
use crate::scenario::*;

impl Builder<'_> {
    pub fn ramp(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
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
    pub fn table(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
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

    pub fn csv(&mut self, file: &str, span: Span) -> Bound<Vec<(f64, f64)>> {
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
}
