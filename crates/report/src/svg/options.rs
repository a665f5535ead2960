//! Options of a decision: the spread of the objective, how often each is best, and its regret.

use analysis::Aim;

use super::axis::DrawnAxis;
use super::drawing::{Anchor, TEXT, color, width_of};
use super::page::{Page, undefined};
use super::rows::{BAR, Rows, bar, word};
use super::spread::{LEGEND, spread};
use crate::choose::{ChoiceRow, ChooseView, equals, measures, remarks};
use crate::number::{figure_among, largest, share_of_all};
use crate::reported_as::ReportedAs;
use crate::run::Measure;

/// Where names end, and where the panels begin and end.
const NAMES: f64 = 140.0;
const OBJECTIVE: [f64; 2] = [160.0, 410.0];
const BEST: [f64; 2] = [460.0, 570.0];
const REGRET: [f64; 2] = [640.0, 790.0];

/// Options, best first, as a picture.
pub fn choose_svg(view: &ChooseView) -> String {
    let aim = if view.aim == Aim::Least { "least" } else { "most" };
    let title = format!("Options by the {aim} {}", view.objective);
    let best = view.options.first().map_or(String::new(), |row| {
        format!(
            "{} is best on average; it is the best of all on {} of the paths.",
            row.option,
            share_of_all(row.best.value)
        )
    });
    let words = equals(view).map_or(best, |equals| format!("{equals}."));
    let mut page = Page::new(&title, &words);
    let unit = view.options.first().map_or(ReportedAs::RATIO, |row| row.objective.unit.clone());
    let objectives =
        view.options.iter().flat_map(|row| row.objective.quantiles().into_iter().chain([row.objective.mean]));
    let regrets = view.options.iter().flat_map(|row| [row.regret.mean, row.regret.mean_beyond]);
    let axes = (
        DrawnAxis::over(objectives, &unit, OBJECTIVE[0], OBJECTIVE[1]),
        DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, BEST[0], BEST[1]),
        DrawnAxis::over(regrets.chain([0.0]), &unit, REGRET[0], REGRET[1]),
    );
    let (Some(objective), Some(best), Some(regret)) = axes else {
        page.words("No option has a figure.");
        return page.finish(&[], &view.run);
    };
    page.legend(LEGEND.into_iter().chain([(color::BRIGHT, "regret"), (color::LINE, "its tail")]));
    let rows = Rows::new(page.top + 4.0, view.options.iter().map(|row| row.option.clone()), NAMES);
    let (top, bottom) = (rows.top(), rows.bottom());
    objective.draw(&mut page.drawing, top, bottom, &view.objective);
    best.draw(&mut page.drawing, top, bottom, "best");
    regret.draw(&mut page.drawing, top, bottom, "regret");
    let among = largest(view.options.iter().map(|row| row.regret.mean_beyond));
    rows.draw_names(&mut page.drawing);
    for (at, row) in view.options.iter().enumerate() {
        let y = rows.middle(at);
        spread(&mut page.drawing, &objective, &row.option, &row.objective, y);
        shares(&mut page, row, (&best, &regret), among, y);
    }
    page.top = bottom + 42.0;
    let shown: Vec<Measure> = measures(view).cloned().collect();
    let remarks: Vec<String> = remarks(view).into_iter().chain(undefined(&shown, &view.run)).collect();
    page.finish(&remarks, &view.run)
}

/// How often it is the best, and its regret.
fn shares(page: &mut Page, row: &ChoiceRow, (best, regret): (&DrawnAxis, &DrawnAxis), among: f64, y: f64) {
    let bar = |axis: &DrawnAxis, value: f64| bar(axis.place(0.0), axis.place(value), y, BAR);
    let share = share_of_all(row.best.value);
    let tip = format!("{} is the best of all on {share} of the paths", row.option);
    page.drawing.area("best", bar(best, row.best.value), color::DARK, &tip);
    word(&mut page.drawing, "figure", best.place(row.best.value) + 5.0, y, Anchor::Start, &share);
    let unit = &row.objective.unit;
    let mean = figure_among(row.regret.mean, row.regret.std_error, unit, among);
    let tail = figure_among(row.regret.mean_beyond, row.regret.mean_beyond_error, unit, among);
    if row.regret.mean.is_nan() {
        return;
    }
    let tip = format!("{}: mean regret {mean}, of the worst twentieth {tail}", row.option);
    page.drawing.area("regret", bar(regret, row.regret.mean), color::BRIGHT, &tip);
    let end = regret.place(row.regret.mean_beyond);
    page.drawing.dot("beyond", (end, y), color::LINE, &tip);
    // Beside the bar if there is room before the mark of the tail, else behind that.
    let after_bar = regret.place(row.regret.mean) + 5.0;
    let x = if after_bar + width_of(&mean, TEXT) < end - 6.0 { after_bar } else { end + 8.0 };
    word(&mut page.drawing, "figure", x, y, Anchor::Start, &mean);
}
