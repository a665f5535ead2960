//! Scenarios side by side: answers, payments, statements, and by how much they differ from the first.

use serde::Serialize;

use crate::frame::{causes, checks_line, head};
use crate::number::{counted, figure_among, largest, whole, with_error, with_error_among};
use crate::reported_as::ReportedAs;
use crate::run::{Checks, RunView, run_head};
use crate::sensitivity::EffectView;
use crate::statement::{RowRole, StatementsView};
use crate::table::{Align, Style, TextColumns, cut, wrap};
use crate::unpaid::{UnpaidExtent, UnpaidView, unpaid_text};

/// Scenarios side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CompareView {
    /// One per scenario; the others are held against the first.
    pub columns: Vec<ComparedColumn>,
    /// The questions of the first.
    pub answers: Vec<ComparedAnswer>,
    /// Payments that any of them makes, those that differ most first.
    pub payments: Vec<ComparedPayment>,
    /// The party whose payments and statements these are; `null` for the payments of all, and no statements.
    pub party: Option<String>,
    /// Its statements over the whole run.
    pub statements: Vec<ComparedTable>,
    /// Who did not pay, per scenario, as in a run.
    pub unpaid: Vec<Vec<UnpaidView>>,
    /// How the first was run, and what was asserted.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// One of the scenarios.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedColumn {
    /// What it is called here.
    pub name: String,
    /// Its file.
    pub scenario: String,
    /// Its variant.
    pub variant: Option<String>,
    /// Its first month.
    pub start: String,
    /// How many months it runs.
    pub months: u32,
    /// Paths run.
    pub paths: u64,
    /// Paths that failed; figures cover the others.
    pub failed_paths: u64,
    /// What was asserted of it, and why paths failed.
    pub checks: Checks,
}

impl ComparedColumn {
    /// Whether some path finished, and no book is off.
    pub fn is_well(&self) -> bool {
        self.failed_paths < self.paths && self.checks.are_well()
    }
}

/// A question, answered by each that asks it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedAnswer {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// P(claim) per column; `null` where it is not asked.
    pub cells: Vec<Option<ComparedCell>>,
    /// Its measures.
    pub measures: Vec<ComparedMeasure>,
}

/// A measure, per scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedMeasure {
    /// The expression as written in the first.
    pub id: String,
    /// Its label.
    pub label: Option<String>,
    /// What the figures are.
    pub unit: ReportedAs,
    /// Its mean per column; `null` where there is no such measure.
    pub cells: Vec<Option<ComparedCell>>,
}

/// A figure, and how far it is from that of the first column.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ComparedCell {
    /// The figure.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Paths on which it is defined and finite.
    pub defined: usize,
    /// From the first column to this one, with the error of paired paths; `null` in the first.
    pub change: Option<EffectView>,
}

/// A payment of one party to another over the whole run, per scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedPayment {
    /// Its name: contract and clause.
    pub name: String,
    /// Who pays.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// Its currency.
    pub unit: ReportedAs,
    /// Per column.
    pub cells: Vec<Option<PaymentCell>>,
}

/// The money of a payment in one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PaymentCell {
    /// Mean over paths of the total.
    pub total: f64,
    /// Its standard error.
    pub std_error: f64,
    /// From the first column to this one.
    pub change: Option<EffectView>,
    /// When it is paid, in months from the start, weighted by the money; `null` if nothing is paid.
    pub months: Option<f64>,
    /// By how many months it is paid later than in the first column.
    pub later: Option<f64>,
    /// What of the change is due to the volume paid for, if the contract knows it.
    pub by_volume: Option<f64>,
    /// What of it is due to its price.
    pub by_price: Option<f64>,
    /// By how much its present value at the party's discount changes because it is paid at another time, at the average of both
    /// totals; `null` without a party that has a discount.
    pub by_timing: Option<f64>,
}

/// Money below which a difference is an error of arithmetic.
const NOTHING: f64 = 0.0005;

/// Months below which a payment is not moved.
const AT_ONCE: f64 = 0.05;

impl PaymentCell {
    /// Whether more or less is paid than in the first column, by more than chance may make it, or at another time.
    pub(crate) fn differs(&self) -> bool {
        let clear = |change: EffectView| change.value.abs() > (2.0 * change.std_error).max(NOTHING);
        self.change.is_some_and(clear) || self.is_moved()
    }

    fn is_moved(&self) -> bool {
        self.later.is_some_and(|later| later.abs() >= AT_ONCE)
    }
}

/// A statement over the whole run, per scenario. Amounts are whole minor units, exact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedTable {
    /// `income statement`, …
    pub name: String,
    /// Unit of the amounts.
    pub currency: String,
    /// Digits of the minor unit that amounts are counted in.
    pub minor_digits: u32,
    /// The rows of all.
    pub rows: Vec<ComparedRow>,
}

/// A row of statements.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedRow {
    /// As in a statement.
    pub role: RowRole,
    /// The group.
    pub group: String,
    /// What it is.
    pub name: String,
    /// The contract or part.
    pub contract: Option<String>,
    /// The other party.
    pub counterparty: Option<String>,
    /// One per column: the sum over the run, of a balance that at its end.
    pub amounts: Vec<i128>,
}

/// The balance that a cash flow statement begins with: over a whole run that of its first period.
const OPENING_CASH: &str = "opening cash";

/// The statements of a party in several scenarios as tables of the whole run.
pub fn compared_tables(all: &[StatementsView]) -> Vec<ComparedTable> {
    let Some(first) = all.first() else { return Vec::new() };
    let names = first.tables.iter().map(|table| &table.name);
    names
        .map(|name| {
            let mut rows: Vec<ComparedRow> = Vec::new();
            for (number, view) in all.iter().enumerate() {
                let Some(table) = view.tables.iter().find(|table| table.name == *name) else { continue };
                // A balance has the opening day as one more column.
                let is_balance = table.columns.first().is_some_and(|head| head == "opening");
                let mut after = 0;
                for row in &table.rows {
                    let amount = match row.role {
                        RowRole::Balance if row.name == OPENING_CASH => row.amounts.first().copied(),
                        _ if is_balance || row.role == RowRole::Balance => row.amounts.last().copied(),
                        _ => Some(row.amounts.iter().sum()),
                    };
                    let amount = amount.unwrap_or_default();
                    let same = |one: &ComparedRow| {
                        (one.role, &one.group, &one.name, &one.contract, &one.counterparty)
                            == (row.role, &row.group, &row.name, &row.contract, &row.counterparty)
                    };
                    let place = rows.iter().position(same).unwrap_or_else(|| {
                        let (group, name) = (row.group.clone(), row.name.clone());
                        let (contract, counterparty) = (row.contract.clone(), row.counterparty.clone());
                        let amounts = vec![0; all.len()];
                        // Behind the row that stands before it in its own statement.
                        rows.insert(
                            after,
                            ComparedRow { role: row.role, group, name, contract, counterparty, amounts },
                        );
                        after
                    });
                    rows[place].amounts[number] = amount;
                    after = place + 1;
                }
            }
            ComparedTable {
                name: name.clone(),
                currency: first.currency.clone(),
                minor_digits: first.minor_digits,
                rows,
            }
        })
        .collect()
}

/// Payments shown in text.
pub(crate) const MOST_PAYMENTS: usize = 12;

/// All of it as text.
pub fn compare_text(view: &CompareView, style: Style) -> String {
    let mut out = head(&view.run, style);
    for (number, column) in view.columns.iter().enumerate() {
        let what = match &column.variant {
            Some(variant) => format!("{}, variant {variant}", column.scenario),
            None => column.scenario.clone(),
        };
        let failed = match column.failed_paths {
            0 => String::new(),
            failed => format!(", {} failed", counted(failed, "path")),
        };
        let against = if number == 0 { "; the others are held against it" } else { "" };
        let (first, months) = (&column.start, counted(u64::from(column.months), "month"));
        let paths = counted(column.paths, "path");
        let line = format!("  {}: {what}, {months} from {first}, {paths}{failed}{against}", column.name);
        out.push_str(&style.dim(&line));
        out.push('\n');
    }
    out.push_str(&answers_table(view, style));
    out.push_str(&payments_table(view, style));
    for table in &view.statements {
        out.push_str(&statement(table, view, style));
    }
    for (column, unpaid) in view.columns.iter().zip(&view.unpaid) {
        let text = unpaid_text(unpaid, view.run.certain, UnpaidExtent::Stated, style);
        if !text.is_empty() {
            out.push_str(&format!("\n{}\n{text}", style.bold(&column.name)));
        }
    }
    for column in view.columns.iter().skip(1).filter(|column| column.failed_paths > 0) {
        let failed = format!(
            "{}: {} of {} failed",
            column.name,
            whole(column.failed_paths.into()),
            counted(column.paths, "path")
        );
        out.push_str(&format!("\n{}\n{}", style.bad(&failed), causes(&column.checks, style)));
    }
    out + "\n" + &checks_line(&view.run, style)
}

/// The names of the columns, and of the changes from the first to each other.
fn heads(view: &CompareView, first: &str) -> Vec<String> {
    let names = view.columns.iter().map(|column| column.name.clone());
    let changes = view.columns.iter().skip(1).map(|column| format!("{} less {}", column.name, view.columns[0].name));
    std::iter::once(first.to_owned()).chain(names).chain(changes).collect()
}

fn aligned(view: &CompareView) -> Vec<Align> {
    std::iter::once(Align::Left).chain(std::iter::repeat_n(Align::Right, 2 * view.columns.len() - 1)).collect()
}

fn answers_table(view: &CompareView, style: Style) -> String {
    if view.answers.is_empty() {
        return String::new();
    }
    let mut columns = TextColumns::new(&aligned(view));
    columns.row(heads(view, "answers"));
    for answer in &view.answers {
        columns.row(figures(format!("P({})", answer.id), &answer.cells, &ReportedAs::SHARE));
        for measure in &answer.measures {
            let shown = measure.label.as_deref().unwrap_or(&measure.id);
            columns.row(figures(format!("  {}", cut(shown, style.longest_name() - 2)), &measure.cells, &measure.unit));
        }
    }
    let remark = style.dim(wrap("  ", &covered(view), style.prose()).trim_end());
    format!("\n{}{remark}\n", columns.blocks("  ", style, paint(style)))
}

/// Which paths figures and differences cover.
pub(crate) fn covered(view: &CompareView) -> String {
    let leaves_out = |measure: &&ComparedMeasure| {
        let mut cells = measure.cells.iter().zip(&view.columns);
        cells.any(|(cell, column)| cell.is_some_and(|cell| (cell.defined as u64) < column.paths))
    };
    let partial = view.answers.iter().flat_map(|answer| &answer.measures).filter(leaves_out);
    let partial: Vec<&str> = partial.map(|measure| measure.label.as_deref().unwrap_or(&measure.id)).collect();
    let both = "a difference is over the paths on which both figures are defined";
    match partial.is_empty() {
        true => both.to_owned(),
        false => {
            format!("{both}; undefined, or never, on some paths that their means leave out: {}", partial.join(", "))
        }
    }
}

/// A row of figures with their errors, then of changes.
fn figures(name: String, cells: &[Option<ComparedCell>], unit: &ReportedAs) -> Vec<String> {
    let among = largest(cells.iter().flatten().map(|cell| cell.value));
    let figure = |cell: &Option<ComparedCell>| {
        cell.map_or(String::new(), |cell| with_error_among(cell.value, cell.std_error, unit, among))
    };
    let change = |cell: &Option<ComparedCell>| match (cell.and_then(|cell| cell.change), unit) {
        (None, _) => String::new(),
        // A date less a date is a time.
        (Some(change), ReportedAs::Date) => {
            with_error(change.value * 12.0, change.std_error * 12.0, &ReportedAs::number("mo"))
        }
        (Some(change), _) => with_error(change.value, change.std_error, unit),
    };
    std::iter::once(name).chain(cells.iter().map(figure)).chain(cells.iter().skip(1).map(change)).collect()
}

fn payments_table(view: &CompareView, style: Style) -> String {
    let moves = |payment: &&ComparedPayment| payment.cells.iter().flatten().any(PaymentCell::differs);
    let moved: Vec<&ComparedPayment> = view.payments.iter().filter(moves).collect();
    if moved.is_empty() {
        return style.dim("\n  no payment differs by more than chance\n");
    }
    let shown = &moved[..moved.len().min(MOST_PAYMENTS)];
    let mut columns = TextColumns::new(&aligned(view));
    columns.row(heads(view, "paid over the run"));
    for payment in shown {
        let name = format!("{}: {} to {}", payment.name, payment.from, payment.to);
        let among = largest(payment.cells.iter().flatten().map(|cell| cell.total));
        let figure = |cell: &Option<PaymentCell>| {
            cell.map_or(String::new(), |cell| with_error_among(cell.total, cell.std_error, &payment.unit, among))
        };
        let change = |cell: &Option<PaymentCell>| {
            let found = cell.and_then(|cell| cell.change);
            found.map_or(String::new(), |change| with_error(change.value, change.std_error, &payment.unit))
        };
        let cells = payment.cells.iter();
        columns
            .row(std::iter::once(style.named(&name)).chain(cells.clone().map(figure)).chain(cells.skip(1).map(change)));
    }
    let mut out = format!("\n{}", columns.blocks("  ", style, paint(style)));
    let rest = moved.len() - shown.len();
    if rest > 0 {
        out.push_str(&style.dim(&format!("  {} more differ\n", counted(rest as u64, "payment"))));
    }
    out.push_str(&reasons(view, shown, style));
    out
}

/// By volume, by price, later: why payments differ, where that is known.
fn reasons(view: &CompareView, shown: &[&ComparedPayment], style: Style) -> String {
    let mut columns =
        TextColumns::new(&[Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Right]);
    let mut cells = shown.iter().flat_map(|payment| payment.cells.iter().flatten());
    let timed = cells.any(|cell| cell.by_timing.is_some() && cell.is_moved());
    let heads = ["why", "", "by volume", "by price", "paid later by"].into_iter();
    columns.row(heads.chain(timed.then_some("in present value")));
    let mut known = false;
    for payment in shown {
        for (column, cell) in view.columns.iter().zip(&payment.cells).skip(1) {
            let Some(cell) = cell.filter(PaymentCell::differs) else { continue };
            let among = largest(cell.change.map(|change| change.value));
            let money =
                |part: Option<f64>| part.map_or(String::new(), |part| figure_among(part, 0.0, &payment.unit, among));
            let later = cell.later.filter(|_| cell.is_moved());
            if cell.by_volume.is_none() && later.is_none() {
                continue;
            }
            known = true;
            let reasons = [
                style.named(&payment.name),
                column.name.clone(),
                money(cell.by_volume),
                money(cell.by_price),
                later.map_or(String::new(), |later| figure_among(later, 0.1, &ReportedAs::number("mo"), later.abs())),
            ];
            let worth = cell.by_timing.filter(|_| cell.is_moved());
            let worth = worth.map_or(String::new(), |worth| figure_among(worth, 0.0, &payment.unit, worth.abs()));
            columns.row(reasons.into_iter().chain(timed.then_some(worth)));
        }
    }
    if !known {
        return String::new();
    }
    let remark = "by volume: capacity in use, at the average of both prices; by price: what a unit in use costs, so that a minimum paid and not used makes it dearer; paid later: by the mean month, weighted by the money";
    let worth = "; in present value: what that alone is at the discount of the party";
    let remark = format!("{remark}{}", if timed { worth } else { "" });
    format!(
        "\n{}{}\n",
        columns.blocks("  ", style, paint(style)),
        style.dim(wrap("  ", &remark, style.prose()).trim_end())
    )
}

/// One statement over the whole run.
fn statement(table: &ComparedTable, view: &CompareView, style: Style) -> String {
    let unit = ReportedAs::number(table.currency.clone());
    let scale = 10_f64.powi(table.minor_digits as i32);
    let mut columns = TextColumns::new(&aligned(view));
    columns.row(heads(view, &table.name));
    for row in &table.rows {
        if row.amounts.iter().all(|amount| *amount == 0) {
            continue;
        }
        let of = [&row.contract, &row.counterparty].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        let name = if of.is_empty() { row.name.clone() } else { format!("{} ({of})", row.name) };
        let indent = if row.role == RowRole::Line { "  " } else { "" };
        let among = largest(row.amounts.iter().map(|amount| *amount as f64 / scale));
        let money = |amount: i128| figure_among(amount as f64 / scale, 0.0, &unit, among);
        let first = row.amounts[0];
        let amounts = row.amounts.iter().map(|amount| money(*amount));
        let changes = row.amounts.iter().skip(1).map(|amount| money(amount - first));
        columns.row(
            std::iter::once(format!("{indent}{}", cut(&name, style.longest_name() - 2))).chain(amounts).chain(changes),
        );
    }
    format!("\n{}", columns.blocks("  ", style, paint(style)))
}

fn paint(style: Style) -> impl Fn(usize, usize, &str) -> String {
    move |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    }
}
