//! Whom a deal makes richer: a table over parties and groups.

use serde::Serialize;

use crate::answers::{terminal_words, worth_of_variants};
use crate::crux::shown;
use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::measures::{heavy_tails, quantile_figures, undefined_measures};
use crate::number::{figure, largest, share_of_all, with_error_among};
use crate::picture::Scale;
use crate::run::{Measure, RunView, TerminalValue, run_head};
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;

/// What contracts or a variant are worth to everybody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorthView {
    /// The contracts, or the variant, as named.
    pub contract: String,
    /// The world that the scenario as stated is set against, in words.
    pub against: String,
    /// The rate at which all count, if one was given in place of each party's own.
    pub rate: Option<String>,
    /// Share that chance alone may give the first of the assumptions on so few paths.
    pub chance_share: f64,
    /// What counts at the end.
    pub terminal: Option<TerminalValue>,
    /// Per party that has a discount, or all if a rate was given.
    pub parties: Vec<WorthRow>,
    /// Per group, the sum over its members.
    pub groups: Vec<WorthRow>,
    /// Parties without a discount, which are left out.
    pub without_discount: Vec<String>,
    /// How it was run, and what was asserted; its answers are the rows.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// What they are worth to one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorthRow {
    /// The party, or the group.
    pub party: String,
    /// Members of a group; nothing for a party.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Share of the paths on which it gains.
    pub gains: f64,
    /// Its standard error.
    pub gains_error: f64,
    /// The present value, path by path the scenario as stated less the other world.
    #[serde(flatten)]
    pub worth: Measure,
}

impl WorthRow {
    /// Money below which a difference is an error of arithmetic: a twentieth of a cent.
    pub const NOTHING: f64 = 0.0005;

    /// Whether more than an error of arithmetic is at stake.
    fn moves(&self) -> bool {
        self.worth.quantiles().iter().chain([&self.worth.mean]).any(|figure| figure.abs() > Self::NOTHING)
    }
}

/// The table as text.
pub fn worth_text(view: &WorthView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    out.push('\n');
    out.push_str(&style.bold(wrap("", &heading(view), style.line()).trim_end()));
    out.push_str("\n\n");
    out.push_str(&table(view, style));
    let rows: Vec<Measure> = rows(view).map(|row| row.worth.clone()).collect();
    out.push_str(&undefined_measures(&rows, &view.run, style));
    out.push('\n');
    for remark in remarks(view) {
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    out + &unpaid_below(&view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

fn rows(view: &WorthView) -> impl Iterator<Item = &WorthRow> {
    view.parties.iter().chain(&view.groups)
}

/// What the figures mean, and what they leave out.
pub(crate) fn remarks(view: &WorthView) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    if !view.run.certain {
        remarks.push("`gains` is the share of paths on which it gains at all".into());
    }
    remarks.extend(heavy_tails(rows(view).map(|row| &row.worth)));
    remarks.extend(view.terminal.as_ref().map(terminal_words));
    remarks.extend(view.terminal.as_ref().and_then(worth_of_variants));
    if !view.run.certain {
        remarks.push("± is of paired runs: both worlds have the same draws".into());
    }
    if !view.without_discount.is_empty() {
        let names = view.without_discount.join(", ");
        remarks.push(format!("left out, as no discount is given: {names}; `--rate 8%` counts all at one rate"));
    }
    remarks
}

/// Whose worth, against what, at which rate.
pub(crate) fn heading(view: &WorthView) -> String {
    let at = match &view.rate {
        Some(rate) => format!("at {rate}"),
        None => "at each party's own discount".to_owned(),
    };
    format!("Worth of {}: present value {at}, the scenario less {}", view.contract, view.against)
}

/// Cells of the picture.
const CELLS: usize = 25;

fn table(view: &WorthView, style: Style) -> String {
    let rows = || view.parties.iter().chain(&view.groups);
    let certain = view.run.certain;
    let ends = rows().flat_map(|row| row.worth.quantiles()).chain([0.0]);
    // Several currencies have no common scale.
    let one_unit = rows().all(|row| Some(&row.worth.unit) == rows().next().map(|first| &first.worth.unit));
    let scale = Scale::over(ends, CELLS).filter(|_| !certain && one_unit);
    let observed = largest(rows().flat_map(|row| row.worth.quantiles()));
    let mut columns = TextColumns::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
        Align::Left,
    ]);
    if certain {
        columns.row(["", "worth"]);
    } else {
        let ends = scale.as_ref().zip(rows().next()).map_or(String::new(), |(scale, row)| {
            let end = |value: f64| figure(value, (scale.high - scale.low) / 50.0, &row.worth.unit);
            scale.ends(&end(scale.low), &end(scale.high))
        });
        columns.row(["", "mean", "p05", "p50", "p95", "gains", &ends, "decided first by"]);
    }
    for row in rows() {
        let measure = &row.worth;
        let name = match row.members.as_slice() {
            [] => row.party.clone(),
            members => format!("group {} ({})", row.party, members.join(", ")),
        };
        let mut cells = vec![style.named(&name)];
        if certain {
            cells.push(figure(measure.mean, 0.0, &measure.unit));
            columns.row(cells);
            continue;
        }
        let all = observed.max(largest([measure.mean]));
        cells.push(with_error_among(measure.mean, measure.std_error, &measure.unit, all));
        cells.extend(quantile_figures(measure, observed).into_iter().step_by(2));
        cells.push(share_of_all(row.gains));
        cells.push(scale.as_ref().map_or(String::new(), |scale| scale.spread(measure.quantiles())));
        let first = shown(&measure.crux).next().filter(|first| row.moves() && first.share > view.chance_share);
        cells.push(first.map_or(String::new(), |first| format!("{} {}", first.assumption, share_of_all(first.share))));
        columns.row(cells);
    }
    columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    })
}
