//! Contracts side by side: what they promise, what is drawn and paid, what moves and what falls due by year, and what may be called.

use serde::Serialize;

use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::number::{figure_among, largest, with_error_among};
use crate::run::{Measure, RunView, run_head};
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;

/// Contracts with their figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContractsView {
    /// The contracts, as written.
    pub contracts: Vec<ContractRow>,
    /// The years of the run.
    pub years: Vec<ContractYear>,
    /// How it was run, and what was asserted; its answers are the contracts.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// A calendar year of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ContractYear {
    /// The year.
    pub year: i32,
    /// How many of its months the run has.
    pub months: u32,
}

/// One contract. A figure that its kind does not give is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContractRow {
    /// Its name.
    pub contract: String,
    /// Its kind, if it has one.
    pub kind: Option<String>,
    /// Announced.
    pub headline: Option<Measure>,
    /// Owed whatever happens.
    pub firm: Option<Measure>,
    /// Used, at the contract's price.
    pub drawn: Option<Measure>,
    /// Paid by the buyer.
    pub paid: Option<Measure>,
    /// What was used, at the price of each day.
    pub list_value: Option<Measure>,
    /// What was saved against that.
    pub effective_discount: Option<Measure>,
    /// Cash that its flows moved.
    pub payments: Vec<ContractPayments>,
    /// Minimum still to come at the end of each year; nothing if the kind gives none.
    pub remaining: Vec<Measure>,
    /// What leaving would cost at the end of each year; nothing if the kind gives none.
    pub owed_on_leaving: Vec<Measure>,
    /// The most that may still be called under a guarantee or backstop, at the end of each year; nothing if the kind gives none.
    pub promised: Vec<Measure>,
    /// What a lender has committed and the borrower can still draw, at the end of each year; nothing if the kind gives none.
    pub committed: Vec<Measure>,
    /// What falls due, by payer, receiver and sort.
    pub falling_due: Vec<FallingDue>,
}

/// What falls due under a contract from one party to another, paid or not: its maturity analysis (IFRS 7.39), undiscounted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FallingDue {
    /// Who owes.
    pub from: String,
    /// Whom.
    pub to: String,
    /// What.
    pub sort: DueSort,
    /// In each year.
    pub years: Vec<Measure>,
    /// Principal that is still owed at the end of the run and falls due later; `null` where nothing says.
    pub later: Option<Measure>,
}

/// A sort of due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DueSort {
    /// Repayment of a loan.
    Principal,
    /// Interest.
    Interest,
    /// Rent under a lease.
    Lease,
    /// Goods and services.
    Purchases,
    /// Money to be lent, or to be paid for shares.
    Funding,
    /// Anything else: tax, grants, damages, dividends.
    Other,
}

impl DueSort {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            DueSort::Principal => "principal",
            DueSort::Interest => "interest",
            DueSort::Lease => "lease",
            DueSort::Purchases => "purchases",
            DueSort::Funding => "funding",
            DueSort::Other => "other",
        }
    }
}

/// Cash that one party paid another under a contract.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContractPayments {
    /// Who paid.
    pub from: String,
    /// Who received.
    pub to: String,
    /// Over the run.
    pub total: Measure,
    /// In each year.
    pub years: Vec<Measure>,
}

/// Which years the run has not all months of; nothing if it has.
pub(crate) fn partial_years(years: &[ContractYear]) -> Option<String> {
    let partial = years.iter().filter(|year| year.months < 12);
    let words: Vec<String> = partial.map(|year| format!("{} has {} of its months", year.year, year.months)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The tables as text: figures, cash by year, what is still to come, what leaving would cost.
pub fn contracts_text(view: &ContractsView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    if view.contracts.is_empty() {
        out.push_str("\nit has no contracts\n");
    }
    for table in [
        figures_table(view, style),
        cash_table(view, style),
        ladder_table(view, style),
        ends_table(view, "minimum still to come, at the end of", |row| &row.remaining, style),
        ends_table(view, "owed on leaving, at the end of", |row| &row.owed_on_leaving, style),
        ends_table(view, "may be called, at the end of", |row| &row.promised, style),
        ends_table(view, "can still be drawn, at the end of", |row| &row.committed, style),
    ] {
        if !table.is_empty() {
            out.push('\n');
            out.push_str(&table);
        }
    }
    out.push('\n');
    let mut remarks = Vec::new();
    if view.contracts.iter().any(|row| row.firm.is_some()) {
        remarks.push("firm: least that is owed if the buyer leaves as soon as it may; drawn: used, at the contract's price; saved: the median".into());
    }
    if !view.run.certain {
        remarks.push("means over the paths on which a figure is defined; `--json` has errors and quantiles".to_owned());
    }
    remarks.extend(partial_years(&view.years));
    for remark in remarks {
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    out.push_str(&unpaid_below(&view.run, UnpaidExtent::Largest, style));
    out + "\n" + &checks_line(&view.run, style)
}

fn paint(style: Style) -> impl Fn(usize, usize, &str) -> String {
    move |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    }
}

fn figures_table(view: &ContractsView, style: Style) -> String {
    let figures = |row: &ContractRow| {
        [&row.headline, &row.firm, &row.drawn, &row.paid, &row.list_value, &row.effective_discount].map(Clone::clone)
    };
    let rows: Vec<(&ContractRow, [Option<Measure>; 6])> =
        view.contracts.iter().map(|row| (row, figures(row))).collect();
    let rows: Vec<_> = rows.into_iter().filter(|(_, figures)| figures.iter().any(Option::is_some)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let money = rows.iter().flat_map(|(_, figures)| figures[..5].iter().flatten().map(|measure| measure.mean));
    let observed = largest(money);
    let mut align = vec![Align::Right; 8];
    align[0] = Align::Left;
    align[1] = Align::Left;
    let mut columns = TextColumns::new(&align);
    columns.row(["contract", "kind", "headline", "firm", "drawn", "paid", "at the day's price", "saved"]);
    for (row, figures) in rows {
        let mut cells = vec![style.named(&row.contract), row.kind.clone().unwrap_or_default()];
        cells.extend(figures.iter().enumerate().map(|(at, figure)| match figure {
            Some(measure) if measure.defined == 0 => "n/a".to_owned(),
            // A mean of ratios may have another sign than the ratio of the means beside it.
            Some(measure) if at == 5 => {
                let error = measure.quantile_errors.get(2).copied().unwrap_or(f64::NAN);
                figure_among(measure.p50, error, &measure.unit, largest([measure.p50]))
            }
            Some(measure) => with_error_among(measure.mean, measure.std_error, &measure.unit, observed),
            None => String::new(),
        }));
        columns.row(cells);
    }
    columns.blocks("  ", style, paint(style))
}

fn cash_table(view: &ContractsView, style: Style) -> String {
    let rows: Vec<(String, &ContractPayments)> = (view.contracts.iter())
        .flat_map(|row| row.payments.iter().map(|one| (format!("{}: {} to {}", row.contract, one.from, one.to), one)))
        .filter(|(_, one)| one.total.quantiles().iter().chain([&one.total.mean]).any(|figure| *figure != 0.0))
        .collect();
    let years = |one: &ContractPayments| one.years.iter().chain([&one.total]).cloned().collect();
    by_year(view, "cash paid", rows.into_iter().map(|(name, one)| (name, years(one))).collect(), style)
}

/// What falls due by year, those that owe together; `later` is principal that outlasts the run.
fn ladder_table(view: &ContractsView, style: Style) -> String {
    let mut rows: Vec<(&ContractRow, &FallingDue)> =
        view.contracts.iter().flat_map(|row| row.falling_due.iter().map(move |one| (row, one))).collect();
    let is_some = |measure: &Measure| measure.quantiles().iter().chain([&measure.mean]).any(|figure| *figure != 0.0);
    rows.retain(|(_, one)| one.years.iter().chain(&one.later).any(is_some));
    if rows.is_empty() {
        return String::new();
    }
    rows.sort_by(|(a, x), (b, y)| (&x.from, x.sort, &x.to, &a.contract).cmp(&(&y.from, y.sort, &y.to, &b.contract)));
    let later = rows.iter().any(|(_, one)| one.later.is_some());
    let mut align = vec![Align::Right; view.years.len() + 1 + usize::from(later)];
    align[0] = Align::Left;
    let mut columns = TextColumns::new(&align);
    let years = view.years.iter().map(|year| year.year.to_string());
    columns
        .row(["falls due, paid or not".to_owned()].into_iter().chain(years).chain(later.then(|| "later".to_owned())));
    for (row, one) in rows {
        let observed = largest(one.years.iter().chain(&one.later).map(|measure| measure.mean));
        let figure = |measure: &Measure| figure_among(measure.mean, measure.std_error, &measure.unit, observed);
        let name = format!("{} to {}: {}, {}", one.from, one.to, row.contract, one.sort.word());
        let last = later.then(|| one.later.as_ref().map_or(String::new(), figure));
        columns.row([style.named(&name)].into_iter().chain(one.years.iter().map(figure)).chain(last));
    }
    columns.blocks("  ", style, paint(style))
}

fn ends_table(view: &ContractsView, heading: &str, of: impl Fn(&ContractRow) -> &Vec<Measure>, style: Style) -> String {
    let rows = view.contracts.iter().filter(|row| !of(row).is_empty());
    by_year(view, heading, rows.map(|row| (row.contract.clone(), of(row).clone())).collect(), style)
}

/// Means by year, with a last column for the total where there is one.
fn by_year(view: &ContractsView, heading: &str, rows: Vec<(String, Vec<Measure>)>, style: Style) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut align = vec![Align::Right; view.years.len() + 2];
    align[0] = Align::Left;
    let mut columns = TextColumns::new(&align);
    let years = view.years.iter().map(|year| year.year.to_string());
    let total = rows[0].1.len() > view.years.len();
    columns.row([heading.to_owned()].into_iter().chain(years).chain(total.then(|| "all".to_owned())));
    for (name, measures) in rows {
        let observed = largest(measures.iter().map(|measure| measure.mean));
        let figure = |measure: &Measure| figure_among(measure.mean, measure.std_error, &measure.unit, observed);
        columns.row([style.named(&name)].into_iter().chain(measures.iter().map(figure)));
    }
    columns.blocks("  ", style, paint(style))
}
