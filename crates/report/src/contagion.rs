//! What one party's default costs everybody: by whom, by which channel, in which round, and who gains by what.

use serde::Serialize;

use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::measures::{heavy_tails, quantile_figures, undefined_measures};
use crate::number::{figure, figure_among, largest, share_of_all, with_error_among};
use crate::run::{Measure, RunView, TerminalValue, run_head};
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;
use crate::visible::csv_cell;
use crate::worth::WorthRow;

/// What one party's default in a month costs everybody, against the same draws without it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContagionView {
    /// Who defaults.
    pub party: String,
    /// In which month.
    pub month: String,
    /// The rate at which all count.
    pub rate: String,
    /// What counts at the end.
    pub terminal: Option<TerminalValue>,
    /// The channels, in the order in which each row has them.
    pub channels: Vec<String>,
    /// Parties: who defaults, then by round, those that no round reaches, and those outside.
    pub parties: Vec<ContagionRow>,
    /// Groups of several such parties, each the sum over its members.
    pub groups: Vec<ContagionRow>,
    /// All parties but who defaults and those outside, together: `contagion(party, month)`.
    pub others: ContagionRow,
    /// All parties together. What one loses and another gains is not in it.
    pub all: ContagionRow,
    /// Who gains on the mean, and by what.
    pub gains: Vec<GainRow>,
    /// Whether a due of who defaults says what becomes of it (`on_default`); if none does, only conditions that read the default change.
    pub dues_change: bool,
    /// Dues of who defaults that do not say so, and of which it goes on paying something, the largest first.
    pub goes_on: Vec<DueInDefault>,
    /// The fragility gap of the scenario as stated; `null` if failing costs nobody anything, or where there are several currencies.
    pub fragility: Option<FragilityView>,
    /// Parties with another currency, which are left out.
    pub other_currencies: Vec<String>,
    /// How it was run, and what was asserted; its answers are the rows.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// By how much less could be paid in the scenario as stated, if all who could fail did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FragilityView {
    /// The gap of the worst month.
    pub gap: Measure,
    /// The first month that has a gap.
    pub first: Measure,
}

/// What it costs one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContagionRow {
    /// The party, the group, `others` or `all`.
    pub party: String,
    /// Members of a group; nothing for a party.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Whether it is outside, and always pays.
    pub outside: bool,
    /// 0 for who defaults; one more than that of the first party at whose hands it loses; nothing if it loses at nobody's who does.
    pub round: Option<usize>,
    /// Present value of what it loses, path by path: its wealth as stated less that with the default.
    pub loss: Measure,
    /// What it loses by each channel. They sum to the loss.
    pub by_channel: Vec<Measure>,
    /// What it loses in its dealings with each party that it deals with.
    pub by_party: Vec<DealingsLoss>,
    /// Whether it ever defaults, with the forced default.
    pub defaults: Option<Measure>,
    /// The same as stated.
    pub defaults_as_stated: Option<Measure>,
    /// The month of its default with the forced one, where it defaults.
    pub default_month: Option<Measure>,
    /// What it still owes at the end where it is in default, with the forced one: payables and loans at par.
    pub owed_in_default: Option<Measure>,
    /// Months in default until what it still owes is written off; without them nothing is.
    pub workout: Option<u32>,
}

/// A due that goes on in default.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueInDefault {
    /// The flow.
    pub flow: String,
    /// Who is paid.
    pub party: String,
    /// Present value of what is paid of it in default.
    pub paid: Measure,
}

/// What one loses in its dealings with another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DealingsLoss {
    /// The other.
    pub party: String,
    /// The loss in them.
    pub loss: Measure,
}

/// Who gains, and by which postings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GainRow {
    /// The party.
    pub party: String,
    /// What it gains.
    pub gain: Measure,
    /// By which flows, those that bring most first; then by what it holds and owes at the end.
    pub by_flow: Vec<FlowGain>,
    /// The part of its gain that it holds, or no longer owes, at the end.
    pub at_end: Measure,
}

/// What one flow brings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowGain {
    /// The flow.
    pub flow: String,
    /// The other party of it.
    pub party: String,
    /// Whether it is paid by that party.
    pub received: bool,
    /// What more is received, or less is paid.
    pub gain: Measure,
}

/// Whether more than an error of arithmetic is at stake.
pub(crate) fn moves(measure: &Measure) -> bool {
    measure.quantiles().iter().chain([&measure.mean]).any(|figure| figure.abs() > WorthRow::NOTHING)
}

/// The tables as text.
pub fn contagion_text(view: &ContagionView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    out.push('\n');
    out.push_str(&style.bold(wrap("", &heading(view), style.line()).trim_end()));
    out.push_str("\n\n");
    out.push_str(&losses_table(view, style));
    out.push('\n');
    out.push_str(&channels_table(view, style));
    let rows = losses(view);
    out.push_str(&undefined_measures(&rows, &view.run, style));
    out.push('\n');
    for remark in gains(view).into_iter().chain(terms(view)).chain(hands(view)).chain(remarks(view)) {
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    out + &unpaid_below(&view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

/// Whose default, when, and how it is counted.
pub(crate) fn heading(view: &ContagionView) -> String {
    format!(
        "Default of {} in {}: what each loses, the scenario less the same with that default; present value at {}",
        view.party, view.month, view.rate
    )
}

/// All rows of its tables, and of its picture.
pub(crate) fn all_rows(view: &ContagionView) -> impl Iterator<Item = &ContagionRow> {
    rows(view).chain(sums(view))
}

fn rows(view: &ContagionView) -> impl Iterator<Item = &ContagionRow> {
    view.parties.iter().chain(&view.groups)
}

/// Those who could fail too together, then everybody.
fn sums(view: &ContagionView) -> [&ContagionRow; 2] {
    [&view.others, &view.all]
}

/// What each loses, by its name.
pub(crate) fn losses(view: &ContagionView) -> Vec<Measure> {
    let named = |row: &ContagionRow| Measure { label: Some(row.party.clone()), ..row.loss.clone() };
    rows(view).map(named).collect()
}

fn name(row: &ContagionRow, style: Style) -> String {
    let name = match row.members.as_slice() {
        [] if row.outside => format!("{} (outside)", row.party),
        [] => row.party.clone(),
        members => format!("group {} ({})", row.party, members.join(", ")),
    };
    style.named(&name)
}

fn losses_table(view: &ContagionView, style: Style) -> String {
    let observed = largest(rows(view).flat_map(|row| row.loss.quantiles()));
    let certain = view.run.certain;
    let mut align = vec![Align::Right; if certain { 5 } else { 9 }];
    align[0] = Align::Left;
    let mut columns = TextColumns::new(&align);
    let spread: &[&str] = if certain { &[] } else { &["p05", "p50", "p95"] };
    let heads = ["loss", "round"].into_iter().chain(["loses"]).chain(spread.iter().copied());
    let last: &[&str] = if certain { &["defaults", "without"] } else { &["P(defaults)", "without", "median month"] };
    columns.row(heads.chain(last.iter().copied()));
    for row in rows(view).chain(sums(view)) {
        let loss = &row.loss;
        let all = observed.max(largest([loss.mean]));
        let round = row.round.map_or(String::new(), |round| round.to_string());
        let mut cells = vec![name(row, style), round];
        if certain {
            cells.push(figure(loss.mean, 0.0, &loss.unit));
        } else {
            cells.push(with_error_among(loss.mean, loss.std_error, &loss.unit, all));
            cells.extend(quantile_figures(loss, observed).into_iter().step_by(2));
        }
        let share = |measure: &Option<Measure>| measure.as_ref().map_or(String::new(), |one| share_of_all(one.mean));
        cells.extend([share(&row.defaults), share(&row.defaults_as_stated)]);
        if !certain {
            let month = row.default_month.as_ref().filter(|month| month.defined > 0);
            cells.push(month.map_or(String::new(), |month| figure(month.p50, 0.0, &month.unit)));
        }
        columns.row(cells);
    }
    columns.blocks("  ", style, paint(style))
}

fn channels_table(view: &ContagionView, style: Style) -> String {
    let used: Vec<usize> =
        (0..view.channels.len()).filter(|at| view.parties.iter().any(|row| moves(&row.by_channel[*at]))).collect();
    let mut align = vec![Align::Right; used.len() + 2];
    align[0] = Align::Left;
    align[used.len() + 1] = Align::Left;
    let mut columns = TextColumns::new(&align);
    let heads = used.iter().map(|at| view.channels[*at].replace('_', " "));
    columns.row(["by channel".to_owned()].into_iter().chain(heads).chain(["at whose hands most".to_owned()]));
    for row in rows(view).chain(sums(view)) {
        let observed = largest(row.by_channel.iter().map(|one| one.mean));
        let mut cells = vec![name(row, style)];
        cells.extend(used.iter().map(|at| {
            let one = &row.by_channel[*at];
            if moves(one) { figure_among(one.mean, one.std_error, &one.unit, observed) } else { String::new() }
        }));
        let worst = row.by_party.iter().filter(|one| one.loss.mean > WorthRow::NOTHING);
        let worst = worst.max_by(|a, b| a.loss.mean.total_cmp(&b.loss.mean));
        cells.push(worst.map_or(String::new(), |one| {
            format!("{} {}", one.party, figure_among(one.loss.mean, one.loss.std_error, &one.loss.unit, observed))
        }));
        columns.row(cells);
    }
    columns.blocks("  ", style, paint(style))
}

/// Flows of one who gains that are named; all else is one figure.
const MOST_FLOWS: usize = 4;

/// A sentence for each who gains: the flows that matter most, whichever way.
fn gains(view: &ContagionView) -> Vec<String> {
    let sentence = |row: &GainRow| {
        let mut flows: Vec<&FlowGain> = row.by_flow.iter().collect();
        flows.sort_by(|a, b| b.gain.mean.abs().total_cmp(&a.gain.mean.abs()).then_with(|| a.flow.cmp(&b.flow)));
        flows.truncate(MOST_FLOWS);
        let all = largest(flows.iter().map(|one| one.gain.mean).chain([row.gain.mean]));
        let said = |measure: &Measure| figure_among(measure.mean, measure.std_error, &measure.unit, all);
        let by = |one: &FlowGain| match (one.received, one.gain.mean < 0.0) {
            (true, false) => format!("{} of {} by `{}`", said(&one.gain), one.party, one.flow),
            (false, false) => format!("{} less paid to {} by `{}`", said(&one.gain), one.party, one.flow),
            (true, true) => format!("{} of {} by `{}`", said(&one.gain), one.party, one.flow),
            (false, true) => format!("{} to {} by `{}`", said(&one.gain), one.party, one.flow),
        };
        let mut parts: Vec<String> = flows.iter().map(|one| by(one)).collect();
        let named: f64 = flows.iter().map(|one| one.gain.mean).sum();
        let rest = row.gain.mean - named - row.at_end.mean;
        if rest.abs() > all / 100.0 {
            parts.push(format!("{} by all else", figure(rest, all / 100.0, &row.gain.unit)));
        }
        if row.at_end.mean.abs() > WorthRow::NOTHING {
            parts.push(format!("{} by what it holds and owes at the end", said(&row.at_end)));
        }
        format!("{} gains {}: {}", row.party, said(&row.gain), parts.join("; "))
    };
    view.gains.iter().map(sentence).collect()
}

/// What follows from the terms of a default: dues that it does not change, and who is in no workout that ends.
fn terms(view: &ContagionView) -> Vec<String> {
    let party = &view.party;
    let all = largest(view.goes_on.iter().map(|one| one.paid.mean));
    let said = |measure: &Measure| figure_among(measure.mean, measure.std_error, &measure.unit, all);
    let by = |one: &DueInDefault| format!("{} to {} by `{}`", said(&one.paid), one.party, one.flow);
    let mut paid: Vec<String> = view.goes_on.iter().take(MOST_FLOWS).map(by).collect();
    if view.goes_on.len() > MOST_FLOWS {
        paid.push(format!("{} more", view.goes_on.len() - MOST_FLOWS));
    }
    let mut sentences = Vec::new();
    if !view.dues_change {
        sentences.push(format!(
            "no due of {party} changes by its default, as none has `on_default` (`stop`, `claim` or `accelerate`)"
        ));
    }
    if !paid.is_empty() {
        let which = if view.dues_change { " dues without `on_default`" } else { "" };
        sentences.push(format!("{party} in default goes on paying{which}: {}", paid.join("; ")));
    }
    let held = view.parties.iter().filter_map(|row| {
        let owed = row.owed_in_default.as_ref().filter(|owed| owed.mean > WorthRow::NOTHING)?;
        let amount = figure(owed.mean, owed.std_error, &owed.unit);
        let mean = if view.run.certain { "" } else { ", mean of all paths" };
        let why = match row.workout {
            None => "it has no `workout`, after which that is written off".to_owned(),
            Some(months) => format!("its `workout` of {months} months ends after the run"),
        };
        Some(format!(
            "{} in default still owes {amount} when the run ends{mean}, which counts at par less allowances: {why}",
            row.party
        ))
    });
    sentences.extend(held);
    sentences
}

/// Whether somebody gains or loses by a channel.
fn is_used(view: &ContagionView, channel: &str) -> bool {
    let at = view.channels.iter().position(|one| one == channel);
    at.is_some_and(|at| view.parties.iter().any(|row| moves(&row.by_channel[at])))
}

/// What the channels that are there mean.
fn channels(view: &ContagionView) -> Option<String> {
    let meanings = [
        (
            "capacity",
            "what it was let for, less what it brings from others and what it no longer costs: of who owns or hires it, what is stranded",
        ),
        ("business", if is_used(view, "capacity") { "other sales and costs" } else { "sales and costs" }),
        ("receivables", "what fell due and is not paid"),
    ];
    let used = meanings.iter().filter(|(channel, _)| is_used(view, channel));
    let said: Vec<String> = used.map(|(channel, meaning)| format!("{channel}: {meaning}")).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// What stands under "at whose hands".
fn hands(view: &ContagionView) -> Option<String> {
    is_used(view, "guarantees").then(|| {
        "at whose hands: with whom it deals; who is called on a guarantee loses at the hands of the creditor that it \
         pays, who need not have failed"
            .to_owned()
    })
}

/// What the figures mean, and what they leave out.
pub(crate) fn remarks(view: &ContagionView) -> Vec<String> {
    let mut remarks = vec![
        "round: 1 loses at the hands of who defaults, 2 at the hands of round 1, and so on; without a number it loses \
         through the market alone, or not at all"
            .to_owned(),
        format!("others: all but {} and those outside, `contagion({}, {})`", view.party, view.party, view.month),
        "all: what one loses and another gains is not in it; what is left is the value of shares and allowances on \
         claims, which nobody has on the other side"
            .to_owned(),
    ];
    remarks.splice(1..1, channels(view));
    remarks.push(match &view.fragility {
        None if !view.other_currencies.is_empty() => "fragility gap: not applicable, as money is of several currencies".into(),
        None => "fragility gap: not applicable, as failing costs nobody anything (no `default_cost`)".to_owned(),
        Some(FragilityView { gap, .. }) if !moves(gap) => {
            "fragility gap as stated: none; if all who could fail did, as much would be paid in every month".to_owned()
        }
        Some(FragilityView { gap, .. }) => {
            let all = largest(gap.quantiles().into_iter().chain([gap.mean]));
            let mean = with_error_among(gap.mean, gap.std_error, &gap.unit, all);
            let p95 = figure_among(gap.p95, gap.quantile_errors.last().copied().unwrap_or(f64::NAN), &gap.unit, all);
            let spread = if view.run.certain { String::new() } else { format!(" on the mean, p95 {p95}") };
            format!(
                "fragility gap as stated: {mean}{spread} less would be paid in the worst month if all who could fail did"
            )
        }
    });
    remarks.extend(heavy_tails(losses(view).iter()));
    remarks.extend(view.terminal.as_ref().map(crate::answers::terminal_words));
    if !view.run.certain {
        remarks.push("± is of paired runs: both worlds have the same draws".into());
    }
    if !view.other_currencies.is_empty() {
        remarks.push(format!("left out, as their money is another: {}", view.other_currencies.join(", ")));
    }
    remarks
}

fn paint(style: Style) -> impl Fn(usize, usize, &str) -> String {
    move |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    }
}

/// The parties as CSV: one a line, at full precision, then groups and totals, which the first column sets apart.
pub fn contagion_csv(view: &ContagionView) -> String {
    let mut out = String::from("row,party,outside,round,unit,loss,error of loss,p05,p50,p95");
    for channel in &view.channels {
        out.push_str(&format!(",{channel}"));
    }
    out.push_str(",defaults,defaults as stated\n");
    let parties = view.parties.iter().map(|row| ("party", row));
    let groups = view.groups.iter().map(|row| ("group", row));
    let totals = sums(view).into_iter().map(|row| ("total", row));
    for (sort, row) in parties.chain(groups).chain(totals) {
        let loss = &row.loss;
        let round = row.round.map_or(String::new(), |round| round.to_string());
        let quantiles = [loss.p05, loss.p50, loss.p95];
        let numbers = [loss.mean, loss.std_error].into_iter().chain(quantiles);
        let numbers = numbers.chain(row.by_channel.iter().map(|one| one.mean));
        let shares = [&row.defaults, &row.defaults_as_stated].map(|one| one.as_ref().map_or(f64::NAN, |one| one.mean));
        let cells: Vec<String> = [sort.to_owned(), csv_cell(&row.party).to_string(), row.outside.to_string(), round]
            .into_iter()
            .chain([csv_cell(loss.unit.name()).to_string()])
            .chain(numbers.chain(shares).map(|number| if number.is_nan() { String::new() } else { number.to_string() }))
            .collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
