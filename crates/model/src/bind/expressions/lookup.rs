//! Paths of time: `step`, `ramp`, `table`, tables in files.

use std::sync::Arc;

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Help, Span, Value};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::bind::expressions::table_files::{ColumnFault, UnreadableTable};
use crate::findings::Bound;
use crate::instances::scope::Scope;
use scenario::*;

impl Builder<'_> {
    /// `step(height, from)`.
    pub fn step(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [height, from] = self.numbers::<2>(call, scope)?;
        self.expect(from, &Type::Date, "the date of a step")?;
        self.number_only(height, "step")?;
        let ty = self.node(height).ty.clone();
        let now = self.this_month(call.span);
        let come = self.apply(Function::LessOrEqual, vec![from, now], Type::Boolean, call.span);
        let zero = self.constant(0.0, ty.clone(), call.span);
        Ok(self.apply(Function::If, vec![come, height, zero], ty, call.span))
    }

    /// `ramp(slope, from)`, `ramp(slope, from, until)`.
    pub fn ramp(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        if !(2..=3).contains(&call.bare.len()) || !call.named.is_empty() {
            return self.arity(call, "2 or 3");
        }
        let slope = self.number(call.bare[0], scope)?;
        self.number_only(slope, "ramp")?;
        let from = self.number(call.bare[1], scope)?;
        self.expect(from, &Type::Date, "the start of a ramp")?;
        let mut now = self.this_month(span);
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

    /// `table([2026-05, $5B], …)`, `table('prices.csv', unit = 1 USD)`, `table(fact('id'))`; `linear` between rows, else stepped.
    pub fn table(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let at = call.argument("at").map(|at| self.number(at, scope)).transpose()?;
        let factor = call.argument("unit").map(|unit| self.number(unit, scope)).transpose()?;
        let column = match call.argument("column").map(|column| &column.kind) {
            None => None,
            Some(ExpressionKind::Text(word)) => Some(word.clone()),
            Some(ExpressionKind::Name(word)) => Some(word.text.clone()),
            Some(_) => return self.arity_of(call, "a column is named by its heading: `column = 'output'`"),
        };
        let word = |argument: &Expression| match &argument.kind {
            ExpressionKind::Name(word) => Some(word.text.clone()),
            _ => None,
        };
        let linear = call.bare.iter().any(|argument| word(argument).as_deref() == Some("linear"));
        let (mut rows, mut files, mut cited) = (WrittenRows::None, Vec::new(), None);
        let mut types: Option<(Type, Type)> = None;
        for argument in &call.bare {
            match &argument.kind {
                ExpressionKind::Name(word) if ["linear", "stepped"].contains(&word.text.as_str()) => {}
                ExpressionKind::Text(file) => {
                    let (key, found) = self.csv(file, column.clone(), argument.span)?;
                    self.of_one_sort(&mut types, (key, Self::bare()), argument.span)?;
                    rows.add_shared(found);
                    files.push(file.clone());
                }
                ExpressionKind::List(cells) if cells.len() == 2 => {
                    let row = self.row(cells, argument.span, scope, &mut types)?;
                    rows.several().push(row);
                }
                ExpressionKind::Call { function, arguments } if function.text == "fact" => {
                    let fact = self.whole_fact(arguments, argument.span)?;
                    if cited.replace(fact).is_some() {
                        return self.arity_of(call, "it has the rows of one fact");
                    }
                    let found = self.cited_rows(fact, linear, argument.span)?;
                    self.of_one_sort(&mut types, (found.argument, found.value), argument.span)?;
                    rows.several().extend(found.rows);
                }
                _ => {
                    let wanted = "its arguments are rows `[month, value]`, the name of a file, or `fact('id')`";
                    return self.arity_of(call, wanted);
                }
            }
        }
        let (key, ty) = types.unwrap_or((Type::Date, Self::bare()));
        let at = match at {
            Some(at) => at,
            None => self.this_month(call.span),
        };
        self.expect(at, &key, "the argument of this table")?;
        let rows = self.counted(rows, call.span)?;
        let mut node = self.table_node(LookupRows { rows, linear, files }, ty, Some(at), call.span)?;
        if let Some(fact) = cited {
            node = self.cited(fact, None, node, call.span);
        }
        match factor {
            Some(factor) => self.combine(BinaryOperator::Multiply, node, factor, call.span),
            None => Ok(node),
        }
    }

    /// Rows from a file or a fact are of the same types as those before them.
    fn of_one_sort(&mut self, types: &mut Option<(Type, Type)>, found: (Type, Type), span: Span) -> Bound<()> {
        match types {
            None => *types = Some(found),
            Some((key, value)) => {
                let (key, value) = (key.clone(), value.clone());
                let [a, b] = [found.0, found.1].map(|ty| self.push(Operation::Constant(0.0), ty, Timing::Fixed, span));
                self.expect(a, &key, "the argument of a row")?;
                self.expect(b, &value, "the value of a row")?;
            }
        }
        Ok(())
    }

    /// One row `[argument, value]`, of the same types as the first.
    fn row(
        &mut self,
        cells: &[Expression],
        span: Span,
        scope: &Scope,
        types: &mut Option<(Type, Type)>,
    ) -> Bound<LookupRow> {
        let (key, value) = (self.number(&cells[0], scope)?, self.number(&cells[1], scope)?);
        match types {
            None => *types = Some((self.node(key).ty.clone(), self.node(value).ty.clone())),
            Some((key_type, value_type)) => {
                self.expect(key, &key_type.clone(), "the argument of a row")?;
                self.expect(value, &value_type.clone(), "the value of a row")?;
            }
        }
        match (self.known_or(key, f64::NAN), self.known_or(value, 0.0)) {
            (Some(at), Some(value)) => Ok(LookupRow { at, value }),
            _ => self.error(Code::WrongArguments, span, "a row of a table is constant", "write numbers, not names"),
        }
    }

    /// The rows of a file, or of one column of it, and the type of its first column.
    fn csv(&mut self, file: &str, column: Option<String>, span: Span) -> Bound<(Type, Arc<[LookupRow]>)> {
        let name = (file.to_owned(), column);
        match self.context.tables.column(&name) {
            Ok(column) if column.rows.is_empty() => {
                let help = "write rows such as `2026-05,1.5`";
                self.error(Code::WrongArguments, span, format!("`{file}` is a table without rows"), help)
            }
            Ok(column) => {
                if self.columns.insert(name) {
                    self.context.size.add_nodes(column.rows.len() / ROWS_OF_A_NODE, span, &mut self.findings)?;
                }
                Ok((if column.months { Type::Date } else { Self::bare() }, column.rows))
            }
            Err(ColumnFault::Unreadable(problem)) => {
                let (code, message, help) = match (syntax::with_slashes(file), problem) {
                    (Some(help), _) => {
                        (Code::FileNotFound, format!("`{file}` has `\\` between folders"), Help::from(help))
                    }
                    (None, UnreadableTable::NotUtf8) => {
                        let help = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)";
                        (Code::NotUtf8, format!("`{file}` is not UTF-8"), help.into())
                    }
                    (None, UnreadableTable::Other(problem)) => {
                        let direct = syntax::without_steps_back(file);
                        let help = match direct {
                            Some(direct) => Help::write(span, format!("'{direct}'")),
                            None => "a table file lies at or below the scenario's folder".into(),
                        };
                        (Code::FileNotFound, format!("`{file}`: {problem}"), help)
                    }
                };
                self.error(code, span, message, help)
            }
            Err(ColumnFault::Wrong(fault)) => {
                let place = format!("`{file}`, line {}, column {}", fault.line, fault.column);
                self.error(Code::WrongValue, span, format!("{place}: {}", fault.message), fault.help)
            }
            Err(ColumnFault::TooMany(bytes, most)) => {
                let message = format!(
                    "with `{file}` the table files have {bytes} bytes, each column that is read counted with its whole file; the most is {most}"
                );
                let help = "read fewer columns, or leave out rows and columns that nothing reads";
                self.error(Code::TooLarge, span, message, help)
            }
        }
    }

    /// The rows of a table, counted unless they are those of a file alone, which were.
    fn counted(&mut self, rows: WrittenRows, span: Span) -> Bound<Arc<[LookupRow]>> {
        match rows {
            WrittenRows::None => Ok(Arc::new([])),
            WrittenRows::Shared(rows) => Ok(rows),
            WrittenRows::Several(rows) => {
                self.context.size.add_nodes(rows.len() / ROWS_OF_A_NODE, span, &mut self.findings)?;
                Ok(rows.into())
            }
        }
    }

    /// Rows `[when, value]` of a series, stepped.
    pub fn bind_series(&mut self, rows: &[Value], span: Span, scope: &Scope) -> Bound<NodeId> {
        let mut table = Vec::new();
        let mut ty: Option<Type> = None;
        for row in rows {
            let cells = row.as_array().unwrap_or(&[]);
            let [at, value] = cells else {
                return self.error(
                    Code::WrongValue,
                    row.span,
                    "a row of a series is a month and a value",
                    "write `[\"2026-05\", \"$5B\"]`",
                );
            };
            let at = self.bind_value(at, scope)?;
            self.expect(at, &Type::Date, "the month of a row")?;
            let value = self.bind_value(value, scope)?;
            match &ty {
                None => ty = Some(self.node(value).ty.clone()),
                Some(ty) => self.expect(value, &ty.clone(), "the value of a row")?,
            }
            let (Some(at), Some(value)) = (self.known_or(at, f64::NAN), self.known_or(value, 0.0)) else {
                return self.error(
                    Code::WrongValue,
                    row.span,
                    "a row of a series is constant",
                    "write numbers, not names",
                );
            };
            table.push(LookupRow { at, value });
        }
        self.table_node(
            LookupRows { rows: table.into(), linear: false, files: Vec::new() },
            ty.unwrap_or_else(Self::bare),
            None,
            span,
        )
    }

    /// A lookup node; rows must ascend.
    pub fn table_node(
        &mut self,
        LookupRows { rows, linear, files }: LookupRows,
        ty: Type,
        at: Option<NodeId>,
        span: Span,
    ) -> Bound<NodeId> {
        if rows.is_empty() {
            return self.error(Code::WrongArguments, span, "a table without rows", "add rows `[2026-05, $5B]`");
        }
        if rows.windows(2).any(|pair| pair[0].at >= pair[1].at) {
            return self.error(
                Code::WrongArguments,
                span,
                "the rows of a table must ascend",
                "sort them by their first column, each once",
            );
        }
        let at = match at {
            Some(at) => at,
            None => self.this_month(span),
        };
        let timing = self.node(at).timing;
        Ok(self.push(Operation::Table { rows, linear, at, files }, ty, timing, span))
    }
}

/// How many rows of a table weigh about what an operation does.
const ROWS_OF_A_NODE: usize = 32;

/// The rows of a table as they are gathered.
enum WrittenRows {
    None,
    /// Those of one file.
    Shared(Arc<[LookupRow]>),
    Several(Vec<LookupRow>),
}

impl WrittenRows {
    fn add_shared(&mut self, rows: Arc<[LookupRow]>) {
        match self {
            Self::None => *self = Self::Shared(rows),
            _ => self.several().extend_from_slice(&rows),
        }
    }

    fn several(&mut self) -> &mut Vec<LookupRow> {
        match self {
            Self::None => *self = Self::Several(Vec::new()),
            Self::Shared(rows) => *self = Self::Several(rows.to_vec()),
            Self::Several(_) => {}
        }
        match self {
            Self::Several(rows) => rows,
            _ => unreachable!("made so above"),
        }
    }
}

/// The rows of a lookup, as in [`Operation::Table`].
pub(crate) struct LookupRows {
    pub rows: Arc<[LookupRow]>,
    pub linear: bool,
    pub files: Vec<String>,
}
