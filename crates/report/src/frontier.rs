//! A map of P over two assumptions, the line at which the answer flips, and what would have to be true.

use serde::Serialize;

use crate::answers::chance;
use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::heat_map::{AxisView, HeatCell, heat_map};
use crate::number::{figure, figure_among, largest, share_of_all, whole, with_error, with_error_among};
use crate::reported_as::ReportedAs;
use crate::run::{RunView, run_head};
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;

/// The frontier of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrontierView {
    /// The question's id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// P(claim) on all paths.
    pub probability: f64,
    /// Its standard error.
    pub std_error: f64,
    /// The probability on the frontier.
    pub level: f64,
    /// The assumption that goes across the map.
    pub across: AxisView,
    /// The one that goes up.
    pub up: AxisView,
    /// P(claim) by the values of `up`, then of `across`, both set.
    pub cells: Vec<Vec<FrontierCell>>,
    /// Where P is `level`, per value of `up`.
    pub frontier: Vec<FrontierPoint>,
    /// What would have to be true: the smallest joint move of assumptions to `level`; `null` if the draws do not reach so far.
    pub joint: Option<JointView>,
    /// Assumptions that decide too and are not moved: processes, events, choices, correlated ones.
    pub left_out: Vec<String>,
    /// How it was run, and what was asserted.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// P(claim) with both set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FrontierCell {
    /// P(claim).
    pub probability: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// A point of the frontier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// Value of the assumption across.
    pub across: f64,
    /// Value of the one that goes up.
    pub up: f64,
    /// Standard error of `across`.
    pub std_error: f64,
    /// Whether the claim becomes likelier as `across` grows.
    pub rising: bool,
}

/// The smallest joint move to a probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JointView {
    /// Its length in standard deviations.
    pub distance: f64,
    /// Its standard error.
    pub std_error: f64,
    /// P(claim) there.
    pub probability: f64,
    /// As many equally weighed paths would know as much.
    pub effective_paths: f64,
    /// The assumptions, farthest first.
    pub moves: Vec<MovedView>,
}

/// One assumption of a joint move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovedView {
    /// Its name.
    pub assumption: String,
    /// Unit of its values.
    pub unit: ReportedAs,
    /// How far all that it may be moves, in standard deviations of its normal score.
    pub deviations: f64,
    /// Its median as drawn.
    pub from: f64,
    /// Its median then.
    pub to: f64,
}

/// All of it as text.
pub fn frontier_text(view: &FrontierView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    let asked = if view.question.is_empty() { &view.claim } else { &view.question };
    out.push_str(&format!("\n{}", wrap(&format!("{}  ", view.id), asked, style.line())));
    let figure = chance(view.probability, view.std_error);
    out.push_str(&format!("  {}\n\n", style.bold(&format!("P(claim) = {figure}"))));
    out.push_str(&map(view, style));
    out.push('\n');
    out.push_str(&line(view, style));
    out.push('\n');
    out.push_str(&joint(view, style));
    out + &unpaid_below(&view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

/// P in percent at each pair of values, shaded.
fn map(view: &FrontierView, style: Style) -> String {
    let cells: Vec<Vec<HeatCell>> = (view.cells.iter())
        .map(|row| row.iter().map(|cell| HeatCell::probability(cell.probability)).collect())
        .collect();
    let title = format!("P(claim) in percent: {} up, {} across", view.up.assumption, view.across.assumption);
    wrap("  ", &title, style.prose()) + &heat_map(&view.across, &view.up, &cells, style)
}

/// The frontier in words.
fn line(view: &FrontierView, style: Style) -> String {
    let level = share_of_all(view.level);
    if view.frontier.is_empty() {
        return wrap(
            "  ",
            &format!("P is {level} nowhere on this map: no pair of these values flips the answer"),
            style.prose(),
        );
    }
    let mut columns = TextColumns::new(&[Align::Right, Align::Left]);
    columns.row([format!("at {}", view.up.assumption), format!("P is {level} at {}", view.across.assumption)]);
    let (across, up) =
        (largest(view.frontier.iter().map(|at| at.across)), largest(view.frontier.iter().map(|at| at.up)));
    for at in &view.frontier {
        let side = if at.rising { "more above" } else { "more below" };
        columns.row([
            figure_among(at.up, 0.0, &view.up.unit, up),
            format!("{} ({side})", with_error_among(at.across, at.std_error, &view.across.unit, across)),
        ]);
    }
    columns.blocks("  ", style, |row, _, cell| if row == 0 { style.dim(cell) } else { cell.to_owned() })
}

/// What would have to be true.
fn joint(view: &FrontierView, style: Style) -> String {
    let level = share_of_all(view.level);
    let Some(joint) = &view.joint else {
        let words = format!("What would have to be true for P to be {level} lies farther than these draws can say.");
        return wrap("  ", &words, style.prose()) + &left_out(view, style);
    };
    let distance = with_error(joint.distance, joint.std_error, &ReportedAs::RATIO);
    let words = format!(
        "What would have to be true for P to be {level}: the smallest joint move is {distance} standard deviations (by the draws weighed anew, of which {} count).",
        whole(joint.effective_paths.round() as i128)
    );
    let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    columns.row(["assumption", "deviations", "median from", "to"]);
    for moved in joint.moves.iter().filter(|moved| moved.deviations.abs() >= 0.01) {
        let among = largest([moved.from, moved.to]);
        columns.row([
            style.named(&moved.assumption),
            figure(moved.deviations, 0.01, &ReportedAs::RATIO),
            figure_among(moved.from, 0.0, &moved.unit, among),
            figure_among(moved.to, 0.0, &moved.unit, among),
        ]);
    }
    let table = columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    format!("{}\n{table}{}", wrap("  ", &words, style.prose()), left_out(view, style))
}

fn left_out(view: &FrontierView, style: Style) -> String {
    if view.left_out.is_empty() {
        return String::new();
    }
    let words = format!("not moved, as they are processes, events or correlated: {}", view.left_out.join(", "));
    style.dim(wrap("  ", &words, style.prose()).trim_end()) + "\n"
}
