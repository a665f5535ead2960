//! What facts state, in expressions: `fact('id')`, `fact('id', row)`, and the rows of `table(fact('id'), …)`.

use scenario::*;
use syntax::{Argument, Code, Diagnostic, Expression, ExpressionKind, Help, Span, list_words};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::bind::expressions::lookup::LookupRows;
use crate::definitions::fact::{Fact, month_of};
use crate::findings::{Bound, Reported};

/// The rows of a fact as those of a table: the types of arguments and values, and the rows in order.
pub(crate) struct CitedRows {
    pub argument: Type,
    pub value: Type,
    pub rows: Vec<LookupRow>,
}

/// The row of a fact that an expression chooses.
enum ChosenRow {
    Named(String),
    Month(Month),
}

impl<'a> Builder<'a> {
    /// `fact('id')`: its value, or month by month that of its series. `fact('id', row)`: one of its rows.
    pub fn fact_call(&mut self, call: &Call) -> Bound<NodeId> {
        let ([id] | [id, _], []) = (&call.bare[..], &call.named[..]) else {
            return self.arity(call, "1 or 2");
        };
        let fact = self.fact_of(id)?;
        match call.bare.get(1) {
            None => self.fact_value(fact, call.span),
            Some(row) => {
                let row = self.chosen_row(fact, row)?;
                self.fact_row(fact, &row, call.bare[1].span, call.span)
            }
        }
    }

    /// The fact of `fact('id')` in a table, of which no row is chosen.
    pub fn whole_fact(&mut self, arguments: &[Argument], span: Span) -> Bound<&'a Fact> {
        match arguments {
            [Argument { name: None, value }] => self.fact_of(value),
            _ => {
                let help = "write `table(fact('id'), linear)`; one row alone is `fact('id', row)`";
                self.error(Code::WrongArguments, span, "a table has all rows of a fact", help)
            }
        }
    }

    fn fact_of(&mut self, id: &Expression) -> Bound<&'a Fact> {
        match &id.kind {
            ExpressionKind::Text(name) => self.find_fact(name, id.span),
            _ => self.error(
                Code::WrongArguments,
                id.span,
                "the id of a fact is quoted",
                "write `fact('id')`; `offtake facts` lists the ids",
            ),
        }
    }

    /// The fact of an id; without one, that is reported.
    pub fn find_fact(&mut self, id: &str, span: Span) -> Bound<&'a Fact> {
        let facts = if self.in_hindsight { self.context.facts } else { self.context.known_facts };
        if let Some(fact) = facts.get(id) {
            return Ok(fact);
        }
        if let (Some(later), Some(until)) = (self.context.facts.get(id), self.context.facts_until) {
            let of = later.series.first().map_or(&later.as_of, |(date, _)| date);
            let message = format!("the fact `{id}` is of {of}: the scenario knows facts until {until}");
            let finding = Diagnostic::new(Code::LaterFact, span, message);
            return Err(self
                .report(finding.help(
                    "cite what was known by then, or hold it against the run in the `expected` of a `[check.x]`",
                )));
        }
        let finding = Diagnostic::new(Code::UnknownFact, span, format!("there is no fact `{id}`"));
        let finding = match self.closest(id, self.context.facts.ids()) {
            Some(close) => finding.help(Help::meant(span, id, close)),
            None => finding.help("`offtake facts` lists them; `use = [\"facts\"]` brings them in"),
        };
        Err(self.report(finding))
    }

    /// The value of a fact: a number, a date, a truth value, or what its series says each month.
    pub fn fact_value(&mut self, fact: &Fact, span: Span) -> Bound<NodeId> {
        if let Some(truth) = fact.truth {
            let truth = self.constant(f64::from(u8::from(truth)), Type::Boolean, span);
            return Ok(self.cited(fact, None, truth, span));
        }
        if let Some(date) = &fact.date {
            let month = month_of(date).ok_or(Reported)?;
            let date = self.constant(month.date(), Type::Date, span);
            return Ok(self.cited(fact, None, date, span));
        }
        if let Some(value) = fact.value {
            return self.cited_number(fact, None, value, span);
        }
        if !fact.series.is_empty() {
            let CitedRows { value, rows, .. } = self.cited_rows(fact, false, span)?;
            let table = LookupRows { rows: rows.into(), linear: false, files: Vec::new() };
            let table = self.table_node(table, value, None, span)?;
            return Ok(self.cited(fact, None, table, span));
        }
        let message = format!("the fact `{}` gives no single value", fact.id);
        let help = self.rows_to_choose(fact);
        self.error(Code::WrongArguments, span, message, help)
    }

    /// The rows of a fact: of a series by month, of categories that are quantities by those.
    pub fn cited_rows(&mut self, fact: &Fact, linear: bool, span: Span) -> Bound<CitedRows> {
        let unit = self.unit_of_fact(fact)?;
        let value = Type::Number(unit.dimension.clone());
        let number = |value: f64| unit.decimal_to_canonical(value);
        if !fact.series.is_empty() {
            let rows = fact.months(linear).into_iter().map(|(at, value)| LookupRow { at, value: number(value) });
            return Ok(CitedRows { argument: Type::Date, value, rows: rows.collect() });
        }
        let parsed = fact.by.iter().map(|(key, value)| Some((self.context.units.parse_quantity(key).ok()?, *value)));
        let parsed: Option<Vec<_>> = parsed.collect();
        let of_one_sort = parsed.filter(|rows| {
            rows.windows(2).all(|pair| pair[0].0.unit.dimension == pair[1].0.unit.dimension) && !rows.is_empty()
        });
        let Some(parsed) = of_one_sort else {
            let message = format!("the fact `{}` has no rows of months or of quantities", fact.id);
            let help = self.rows_to_choose(fact);
            return self.error(Code::WrongArguments, span, message, help);
        };
        let argument = Type::Number(parsed[0].0.unit.dimension.clone());
        let row = |(key, value): &(units::QuantityValue, f64)| LookupRow {
            at: key.unit.to_canonical(key.value),
            value: number(*value),
        };
        let mut rows: Vec<LookupRow> = parsed.iter().map(row).collect();
        rows.sort_by(|a, b| a.at.total_cmp(&b.at));
        Ok(CitedRows { argument, value, rows })
    }

    /// Marks an expression as what a fact states.
    pub fn cited(&mut self, fact: &Fact, row: Option<&str>, of: NodeId, span: Span) -> NodeId {
        let (ty, timing) = (self.node(of).ty.clone(), self.node(of).timing);
        let operation =
            Operation::Fact { id: fact.id.clone(), row: row.map(str::to_owned), unit: fact.unit.clone(), of };
        self.push(operation, ty, timing, span)
    }

    fn cited_number(&mut self, fact: &Fact, row: Option<&str>, value: f64, span: Span) -> Bound<NodeId> {
        let unit = self.unit_of_fact(fact)?;
        let number = self.constant(unit.decimal_to_canonical(value), Type::Number(unit.dimension), span);
        Ok(self.cited(fact, row, number, span))
    }

    /// Its unit; one that is unknown is reported at the fact.
    fn unit_of_fact(&self, fact: &Fact) -> Bound<units::Unit> {
        self.context.units.parse(&fact.unit).map_err(|_| Reported)
    }

    fn chosen_row(&mut self, fact: &Fact, row: &Expression) -> Bound<ChosenRow> {
        match &row.kind {
            ExpressionKind::Name(word) => Ok(ChosenRow::Named(word.text.clone())),
            ExpressionKind::Text(text) => Ok(ChosenRow::Named(text.clone())),
            ExpressionKind::Date(month) => Ok(ChosenRow::Month(Month::of_date(f64::from(*month)))),
            _ => {
                let help = self.rows_to_choose(fact);
                self.error(Code::WrongArguments, row.span, "a row of a fact is a word, a month or a quoted text", help)
            }
        }
    }

    fn fact_row(&mut self, fact: &Fact, row: &ChosenRow, at: Span, span: Span) -> Bound<NodeId> {
        let (found, shown) = match row {
            ChosenRow::Named(name) => (fact.row(name), name.clone()),
            ChosenRow::Month(month) => (fact.row_of_month(*month), month.to_string()),
        };
        match found {
            Some((name, value)) => self.cited_number(fact, Some(&name), value, span),
            None => {
                let names = fact.row_names();
                let message = format!("the fact `{}` has no row `{shown}`", fact.id);
                let help = match self.closest(&shown, names.iter().copied()) {
                    Some(close) => Help::meant(at, &shown, &written(close)),
                    None => self.rows_to_choose(fact).into(),
                };
                self.error(Code::WrongArguments, at, message, help)
            }
        }
    }

    /// What may be written to choose a row of a fact.
    fn rows_to_choose(&self, fact: &Fact) -> String {
        const MOST: usize = 12;
        let names = fact.row_names();
        let Some(first) = names.first() else {
            return format!("its value stands alone: `fact('{}')`", fact.id);
        };
        let example = written(first);
        let mut words: Vec<String> = names.iter().take(MOST).map(|name| written(name)).collect();
        if names.len() > MOST {
            words.push(format!("{} more", names.len() - MOST));
        }
        format!("write `fact('{}', {example})`; its rows are {}", fact.id, list_words(&words))
    }
}

/// The name of a row as an expression writes it: a word or a month as it is, anything else in quotes.
fn written(name: &str) -> String {
    let word = name.starts_with(|first: char| first.is_alphabetic()) && name.chars().all(syntax::is_word_part);
    if word || Month::parse(name).is_some() { name.to_owned() } else { format!("'{name}'") }
}
