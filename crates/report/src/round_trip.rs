//! Whose money sellers take in: gross, net, looked through, their own; and who pays whom both ways.

use serde::Serialize;

use crate::contracts::{ContractYear, partial_years};
use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::number::{figure_among, largest};
use crate::reported_as::ReportedAs;
use crate::run::{Measure, RunView, run_head};
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;

/// What sellers take in, by year and origin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundTripView {
    /// Parties that sell, then groups of which one does.
    pub sellers: Vec<SellerRow>,
    /// Parties that pay each other, both ways.
    pub reciprocal: Vec<ReciprocalRow>,
    /// The years of the run.
    pub years: Vec<ContractYear>,
    /// How it was run, and what was asserted; its answers are the rows.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// What one takes in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SellerRow {
    /// The party, or the group.
    pub seller: String,
    /// Members of a group; nothing for a party.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// By year.
    pub years: Vec<TakingsRow>,
    /// Over the run.
    pub all: TakingsRow,
}

/// What one takes in, in a year or over the run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TakingsRow {
    /// The year; nothing over the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Cash of buyers outside the group.
    pub gross: Measure,
    /// The same, less what buyers were given that comes off revenue.
    pub net: Measure,
    /// The part of the gross amount that outside customers paid for.
    pub look_through: Measure,
    /// The share of the gross amount that is the seller's own or its group's money; undefined where that is nothing.
    pub own_money_share: Measure,
    /// The gross amount by origin, which sum to it: the seller's own money.
    pub own: Measure,
    /// What others put into the buyers.
    pub investors: Measure,
    /// What buyers had at the beginning, or what has come back to them.
    pub opening: Measure,
    /// What went round with no cash in the circle.
    pub circle: Measure,
}

/// What two paid each other over the run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReciprocalRow {
    /// One, a party or a group.
    pub a: String,
    /// The other.
    pub b: String,
    /// What the first paid the second.
    pub a_to_b: Measure,
    /// What the second paid the first.
    pub b_to_a: Measure,
    /// The lesser over the greater; undefined where both are nothing.
    pub reciprocal: Measure,
}

impl RoundTripView {
    /// The sellers that take in something, without groups that say no more than one of their members.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &SellerRow> {
        self.sellers.iter().filter(|seller| !seller.all.is_nothing() && !self.is_one_of_its_members(seller))
    }

    /// Whether a group takes in no more and gives no more than one of its members, so that its table says nothing new.
    fn is_one_of_its_members(&self, group: &SellerRow) -> bool {
        let figures = |row: &SellerRow| [row.all.gross.mean, row.all.net.mean, row.all.own.mean];
        let alike = |row: &SellerRow| row.members.is_empty() && figures(row) == figures(group);
        self.sellers.iter().any(|row| group.members.contains(&row.seller) && alike(row))
    }
}

impl TakingsRow {
    /// The parts of the gross amount, each with its cell.
    fn parts(&self) -> [(char, f64); 5] {
        [('█', &self.own), ('▓', &self.investors), ('▒', &self.opening), ('·', &self.circle), ('░', &self.look_through)]
            .map(|(cell, part)| (cell, part.mean))
    }

    fn is_nothing(&self) -> bool {
        self.gross.quantiles().iter().chain([&self.gross.mean]).all(|figure| *figure == 0.0)
    }
}

/// The tables as text: a seller each, by year, with a bar of origins; then who pays whom both ways.
pub fn round_trip_text(view: &RoundTripView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    let (selling, idle): (Vec<_>, Vec<_>) = view.sellers.iter().partition(|seller| !seller.all.is_nothing());
    if selling.is_empty() {
        out.push_str("\nnobody takes in anything for what it sells\n");
    }
    for seller in view.shown() {
        out.push('\n');
        out.push_str(&seller_table(seller, style));
    }
    let paying: Vec<&ReciprocalRow> =
        view.reciprocal.iter().filter(|row| row.a_to_b.mean != 0.0 && row.b_to_a.mean != 0.0).collect();
    if !paying.is_empty() {
        out.push('\n');
        out.push_str(&reciprocal_table(&paying, style));
    }
    out.push('\n');
    let mut remarks = Vec::new();
    if !selling.is_empty() {
        remarks.push(
            "own: money that the seller or its group put into its buyers as equity, loans, prepayments or credits; looked through: what \
             outside customers paid for; a bar is of the takings of a year: █ own, ▓ other investors', ▒ there at the start, · a circle without cash, ░ customers'"
                .to_owned(),
        );
    }
    if !idle.is_empty() {
        let names: Vec<&str> = idle.iter().map(|seller| seller.seller.as_str()).collect();
        remarks.push(format!("take in nothing: {}", names.join(", ")));
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

/// Cells of a bar.
const CELLS: usize = 30;

/// A bar of a mean amount by origin, as long as its part of the greatest; every cell is of the origin at its middle.
fn bar(row: &TakingsRow, greatest: f64) -> String {
    let sum: f64 = row.parts().iter().map(|(_, part)| part).sum();
    if !(sum > 0.0 && greatest > 0.0) {
        return String::new();
    }
    let cells = ((sum / greatest * CELLS as f64).round() as usize).clamp(1, CELLS);
    let cell = |at: usize| {
        let (middle, mut passed) = ((at as f64 + 0.5) / cells as f64 * sum, 0.0);
        let reached = row.parts().into_iter().find(|(_, part)| {
            passed += part;
            middle < passed
        });
        reached.map_or(' ', |(cell, _)| cell)
    };
    (0..cells).map(cell).collect()
}

fn seller_table(seller: &SellerRow, style: Style) -> String {
    let name = match seller.members.as_slice() {
        [] => seller.seller.clone(),
        members => format!("group {} ({})", seller.seller, members.join(", ")),
    };
    let mut align = vec![Align::Right; 7];
    (align[0], align[6]) = (Align::Left, Align::Left);
    let mut columns = TextColumns::new(&align);
    columns.row([style.named(&name).as_str(), "gross", "net", "looked through", "own", "own of gross", ""]);
    let rows = seller.years.iter().filter(|row| !row.is_nothing()).chain([&seller.all]);
    let shares = largest(rows.clone().map(|row| row.own_money_share.mean));
    let greatest = seller.years.iter().map(|row| row.gross.mean).fold(0.0, f64::max);
    for row in rows {
        let money = [&row.gross, &row.net, &row.look_through, &row.own];
        let observed = largest(money.map(|measure| measure.mean));
        let label = row.year.map_or("all".to_owned(), |year| year.to_string());
        let share = match row.own_money_share.defined {
            0 => "n/a".to_owned(),
            _ => figure_among(row.own_money_share.mean, row.own_money_share.std_error, &ReportedAs::SHARE, shares),
        };
        let scale = if row.year.is_some() { greatest } else { row.gross.mean };
        let money = money.map(|one| figure_among(one.mean, one.std_error, &one.unit, observed));
        columns.row([label].into_iter().chain(money).chain([share, bar(row, scale)]));
    }
    columns.blocks("  ", style, paint(style))
}

fn reciprocal_table(rows: &[&ReciprocalRow], style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    columns.row(["paid each other over the run", "to the second", "to the first", "reciprocal"]);
    for row in rows {
        let observed = largest([row.a_to_b.mean, row.b_to_a.mean]);
        let money = |one: &Measure| figure_among(one.mean, one.std_error, &one.unit, observed);
        let share = figure_among(row.reciprocal.mean, row.reciprocal.std_error, &ReportedAs::SHARE, 1.0);
        let name = style.named(&format!("{} and {}", row.a, row.b));
        columns.row([name, money(&row.a_to_b), money(&row.b_to_a), share]);
    }
    columns.blocks("  ", style, paint(style))
}

fn paint(style: Style) -> impl Fn(usize, usize, &str) -> String {
    move |row, column, cell| match (row, column) {
        (0, 0) => style.bold(cell),
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    }
}
