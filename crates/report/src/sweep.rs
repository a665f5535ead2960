//! A sweep in short: a table or a map of all points where there are few, and the points with the least and the greatest figures.

use serde::{Serialize, Serializer};

use crate::answers::chance;
use crate::frame::{checks_line, failed_first, head};
use crate::heat_map::{AxisView, HeatCell, heat_map};
use crate::number::{counted, figure_among, largest, told_apart, whole, with_error, with_error_among};
use crate::reported_as::ReportedAs;
use crate::run::{RunView, run_head};
use crate::sensitivity::EffectView;
use crate::table::{Align, Style, TextColumns, wrap};

/// A sweep. Numbers in percent are fractions throughout, as in its tables.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SweepView {
    /// How many points.
    pub points: u64,
    /// Whether they are those of a Latin hypercube; else of a grid.
    pub latin: bool,
    /// What was set.
    pub axes: Vec<SweepAxisView>,
    /// The scenario as stated, then variants; each has all points.
    pub variants: Vec<String>,
    /// The settings of each point, a value for each axis; none if there are more than 1,024.
    pub set: Vec<Vec<SweepSetting>>,
    /// Paths that failed at each point; none if there are more than 1,024.
    pub failed_paths: Vec<u64>,
    /// Points on which some path failed: their figures cover the others.
    pub points_with_failures: u64,
    /// Points on which every path failed, so that they have no figures.
    pub points_failed: u64,
    /// P of each claim, and each measure.
    pub figures: Vec<SweepFigure>,
    /// How the scenario as stated was run, and what was asserted of it.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// What a sweep sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SweepAxisView {
    /// Its name.
    pub name: String,
    /// The unit of its values; `null` if they are no numbers.
    pub unit: Option<ReportedAs>,
    /// The same in the text.
    #[serde(skip)]
    pub shown_in: Option<ReportedAs>,
    /// How many values it has; `null` if a Latin hypercube chooses them.
    pub count: Option<u64>,
    /// The values in the order of points; of a hypercube, or of very many, the two ends.
    pub values: Vec<SweepSetting>,
    /// Each value was compiled, as it shapes the programs.
    pub compiled: bool,
    /// How many further values were asked for that are among these already.
    #[serde(skip)]
    pub doubles: u64,
}

/// A value that was set.
#[derive(Clone, Debug, PartialEq)]
pub enum SweepSetting {
    /// In the unit of its axis.
    Number(f64),
    /// As a scenario writes it.
    Written(String),
}

impl Serialize for SweepSetting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SweepSetting::Number(value) => crate::words::number(value, serializer),
            SweepSetting::Written(text) => serializer.serialize_str(text),
        }
    }
}

/// P of a claim, or a measure, over the points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SweepFigure {
    /// The question's id; empty for a measure of the caller.
    pub question: String,
    /// The measure as written, whose mean it is; `null` for P of the claim.
    pub measure: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// What the question asks.
    #[serde(skip)]
    pub asks: String,
    /// The unit of its numbers: `bool` of probabilities.
    pub unit: ReportedAs,
    /// The same in the text.
    #[serde(skip)]
    pub shown_in: ReportedAs,
    /// In the scenario as stated, nothing set.
    pub as_stated: EffectView,
    /// Points with the least, the least first.
    pub least: Vec<SweepPointView>,
    /// Points with the greatest, the greatest first.
    pub greatest: Vec<SweepPointView>,
    /// All points in their order; none if there are more than 1,024.
    pub cells: Vec<EffectView>,
}

/// A point and what a figure is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SweepPointView {
    /// Its number, from 0.
    pub point: u64,
    /// Its variant, or `as stated`.
    pub variant: String,
    /// A value for each axis.
    pub set: Vec<SweepSetting>,
    /// The figure.
    #[serde(serialize_with = "crate::words::number")]
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// Most points of a table of all.
const MOST_ROWS: u64 = 24;

/// Most figures of which all are in the text.
const MOST_FIGURES: usize = 6;

/// Most values of a side of a map.
const MOST_ACROSS: usize = 16;

impl SweepFigure {
    pub(crate) fn name(&self) -> String {
        match (&self.measure, &self.label) {
            (None, _) => format!("{}: P(claim)", self.question),
            (Some(_), Some(label)) => label.clone(),
            (Some(measure), None) => measure.clone(),
        }
    }

    /// From what is kept to what is shown.
    pub(crate) fn shown(&self, number: f64) -> f64 {
        if self.shown_in.fraction().is_some() { number * 100.0 } else { number }
    }

    /// With its error, beside others of which `among` is the largest.
    pub(crate) fn figure(&self, value: f64, std_error: f64, among: f64) -> String {
        match self.measure {
            None => chance(value, std_error),
            Some(_) => with_error_among(self.shown(value), self.shown(std_error), &self.shown_in, among),
        }
    }
}

impl SweepAxisView {
    fn written(&self, value: &SweepSetting) -> String {
        let Some(unit) = &self.shown_in else { return plain(value) };
        match value {
            SweepSetting::Number(number) => self.number(*number, unit),
            SweepSetting::Written(_) => plain(value),
        }
    }

    fn shown(&self, number: f64) -> f64 {
        let is_percent = self.shown_in.as_ref().is_some_and(|unit| unit.fraction().is_some());
        if is_percent { number * 100.0 } else { number }
    }

    fn numbers(&self) -> Option<Vec<f64>> {
        let number = |value: &SweepSetting| match value {
            SweepSetting::Number(number) => Some(self.shown(*number)),
            SweepSetting::Written(_) => None,
        };
        self.values.iter().map(number).collect()
    }

    /// A value as written where the axis has such values: with the digits that tell them apart.
    fn number(&self, number: f64, unit: &ReportedAs) -> String {
        let (value, all) = (self.shown(number), self.numbers().unwrap_or_default());
        match all.iter().position(|one| *one == value) {
            Some(at) => told_apart(&all, unit).swap_remove(at),
            // A hypercube says its ends: a hundredth of what lies between them shows.
            None => {
                let from = all.first().copied().unwrap_or(value);
                let part = (all.last().copied().unwrap_or(value) - from) / 100.0;
                told_apart(&[from, from + part, value], unit).swap_remove(2)
            }
        }
    }

    /// As a side of a map.
    fn side(&self) -> Option<AxisView> {
        let values = self.numbers().filter(|values| self.count == Some(values.len() as u64))?;
        let unit = self.shown_in.clone()?;
        (values.len() <= MOST_ACROSS).then_some(AxisView { assumption: self.name.clone(), unit, values })
    }

    /// Over what it is, in words.
    fn told(&self) -> String {
        let ends =
            [self.values.first(), self.values.last()].map(|end| end.map_or(String::new(), |end| self.written(end)));
        let over = match (self.count, self.shown_in.is_some()) {
            (Some(count), true) => {
                format!("{} at {} from {} to {}", self.name, counted(count, "value"), ends[0], ends[1])
            }
            (Some(count), false) => format!("{} at {}", self.name, counted(count, "value")),
            (None, _) => format!("{} from {} to {}", self.name, ends[0], ends[1]),
        };
        match self.doubles {
            0 => over,
            doubles => format!("{over} (of {} asked for: the others are alike)", self.count.unwrap_or(0) + doubles),
        }
    }
}

fn plain(value: &SweepSetting) -> String {
    match value {
        SweepSetting::Number(number) => with_error(*number, 0.0, &ReportedAs::RATIO),
        SweepSetting::Written(text) => text.clone(),
    }
}

/// All of it as text.
pub fn sweep_text(view: &SweepView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    out.push_str(&wrap("", &over(view), style.line()));
    out.push('\n');
    out.push_str(&match sweep_maps(view) {
        Some((up, across, maps)) => {
            let text = |map: &SweepMap| {
                wrap("  ", &map.title, style.prose()) + &heat_map(&across, &up, &map.cells, style) + "\n"
            };
            maps.iter().map(text).collect()
        }
        None if has_all_rows(view) => table(view, style),
        None => ends(view, style),
    });
    if let Some(words) = left_out(view) {
        out.push_str(&style.dim(wrap("", &words, style.prose()).trim_end()));
        out.push_str("\n\n");
    }
    if let Some(words) = failed_points(view) {
        out.push_str(&style.bad(wrap("", &words, style.prose()).trim_end()));
        out.push('\n');
    }
    out + "as stated: " + &checks_line(&view.run, style)
}

/// The figures that the text has: all if they are few, else those that were asked for and P of the claims.
pub(crate) fn shown(view: &SweepView) -> impl Iterator<Item = &SweepFigure> {
    let all = view.figures.len() <= MOST_FIGURES;
    view.figures.iter().filter(move |figure| all || figure.measure.is_none() || figure.question.is_empty())
}

/// Whether the points are so few that each has a row.
pub(crate) fn has_all_rows(view: &SweepView) -> bool {
    view.points <= MOST_ROWS
}

/// How many measures the text does not have.
pub(crate) fn left_out(view: &SweepView) -> Option<String> {
    let left_out = view.figures.len() - shown(view).count();
    let measures = counted(left_out as u64, "measure");
    (left_out > 0)
        .then(|| format!("{measures} left out: `--json` and `--out` have all; name a question, or `--show` one"))
}

/// On how many points some path failed.
pub(crate) fn failed_points(view: &SweepView) -> Option<String> {
    let failed = match view.points_failed {
        0 => String::new(),
        failed => format!(", on {} every path", counted(failed, "point")),
    };
    let (points, all) = (counted(view.points_with_failures, "point"), whole(view.points.into()));
    (view.points_with_failures > 0)
        .then(|| format!("on {points} of {all} some path failed{failed}; figures cover the others; `run` with such a point's `--set` says why"))
}

/// How many points over what.
pub(crate) fn over(view: &SweepView) -> String {
    let mut parts: Vec<String> = view.axes.iter().map(SweepAxisView::told).collect();
    if view.variants.len() > 1 {
        parts.push(view.variants.join(", "));
    }
    let shape = if view.latin { "a Latin hypercube of" } else { "a grid of" };
    let mut text = format!("{shape} {} on the same draws: {}", counted(view.points, "point"), parts.join("; "));
    let compiled: Vec<&str> = view.axes.iter().filter(|axis| axis.compiled).map(|axis| axis.name.as_str()).collect();
    if !compiled.is_empty() {
        text.push_str(&format!("; compiled again at each value of {}", compiled.join(", ")));
    }
    text
}

/// The sides of a map: two axes of a grid, one variant.
fn map_sides(view: &SweepView) -> Option<(AxisView, AxisView)> {
    let [up, across] = view.axes.as_slice() else { return None };
    let alone = !view.latin && view.variants.len() == 1;
    alone.then(|| Some((up.side()?, across.side()?))).flatten()
}

/// A map of one figure.
pub(crate) struct SweepMap {
    /// What it is a map of, and what that is as stated.
    pub title: String,
    /// By the values of the first side, then of the second.
    pub cells: Vec<Vec<HeatCell>>,
}

/// The sides up and across, and a map of each figure that the text has; nothing if the sweep has no two sides.
pub(crate) fn sweep_maps(view: &SweepView) -> Option<(AxisView, AxisView, Vec<SweepMap>)> {
    let (up, across) = map_sides(view)?;
    let maps = shown(view).map(|figure| map(figure, &up, &across)).collect();
    Some((up, across, maps))
}

fn map(figure: &SweepFigure, up: &AxisView, across: &AxisView) -> SweepMap {
    let known = || figure.cells.iter().map(|cell| cell.value).filter(|value| value.is_finite());
    let (low, high) =
        known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    let among = largest(known().map(|value| figure.shown(value)));
    let cell = |cell: &EffectView| match figure.measure {
        None => HeatCell::probability(cell.value),
        Some(_) => HeatCell {
            shade: if cell.value.is_nan() { f64::NAN } else { ((cell.value - low) / (high - low)).max(0.0) },
            text: figure_among(figure.shown(cell.value), figure.shown(cell.std_error), &figure.shown_in, among),
        },
    };
    let cells: Vec<Vec<HeatCell>> =
        figure.cells.chunks(across.values.len()).map(|row| row.iter().map(cell).collect()).collect();
    let in_percent = if figure.measure.is_none() { " in percent" } else { ", mean" };
    let EffectView { value, std_error } = figure.as_stated;
    let stated = figure.figure(value, std_error, figure.shown(value).abs());
    let sides = format!("{} up, {} across", up.assumption, across.assumption);
    SweepMap { title: format!("{}{in_percent}: {sides}; as stated {stated}", figure.name()), cells }
}

/// A row for each point.
fn table(view: &SweepView, style: Style) -> String {
    let mut align = vec![Align::Left; 1];
    let by_variant = view.variants.len() > 1;
    let settings = view.axes.len() + usize::from(by_variant);
    align.resize(settings.max(1), Align::Right);
    align.resize(settings + shown(view).count() + 1, Align::Right);
    let mut columns = TextColumns::new(&align);
    let heads = by_variant.then(|| "variant".to_owned()).into_iter();
    let heads = heads.chain(view.axes.iter().map(|axis| axis.name.clone()));
    let failing = view.points_with_failures > 0;
    let heads = heads.chain(shown(view).map(|figure| style.named(&figure.name())));
    columns.row(heads.chain(failing.then(|| "paths failed".to_owned())));
    let amongs: Vec<f64> =
        shown(view).map(|figure| largest(figure.cells.iter().map(|cell| figure.shown(cell.value)))).collect();
    let figures = |cell: &dyn Fn(&SweepFigure) -> EffectView| -> Vec<String> {
        let with_error = |(figure, among): (&SweepFigure, &f64)| {
            let EffectView { value, std_error } = cell(figure);
            figure.figure(value, std_error, *among)
        };
        shown(view).zip(&amongs).map(with_error).collect()
    };
    for number in 0..view.points as usize {
        let cells = settings_of(view, number).into_iter().chain(figures(&|figure| figure.cells[number]));
        columns.row(cells.chain(failing.then(|| whole(view.failed_paths[number].into()))));
    }
    let stated = (0..settings).map(|at| if at == 0 { "as stated".to_owned() } else { String::new() });
    columns.row(stated.chain(figures(&|figure| figure.as_stated)));
    let last = view.points as usize + 1;
    let table = columns.blocks("  ", style, |row, _, cell| match row {
        0 => style.dim(cell),
        row if row == last => style.dim(cell),
        _ => cell.to_owned(),
    });
    table + "\n"
}

/// The variant, if there are several, and what was set at a point.
pub(crate) fn settings_of(view: &SweepView, number: usize) -> Vec<String> {
    let per_variant = view.points as usize / view.variants.len().max(1);
    let variant = (view.variants.len() > 1).then(|| view.variants[number / per_variant].clone());
    let set = view.axes.iter().zip(&view.set[number]).map(|(axis, value)| axis.written(value));
    variant.into_iter().chain(set).collect()
}

/// The points with the least and the greatest figures.
fn ends(view: &SweepView, style: Style) -> String {
    let by_variant = view.variants.len() > 1;
    let mut out = String::new();
    for figure in shown(view) {
        let mut align = vec![Align::Left, Align::Right, Align::Right];
        align.resize(3 + view.axes.len() + usize::from(by_variant), Align::Right);
        let mut columns = TextColumns::new(&align);
        let heads = ["".to_owned(), "point".to_owned()].into_iter();
        let heads = heads.chain(view.axes.iter().map(|axis| axis.name.clone()));
        let heads = heads.chain(by_variant.then(|| "variant".to_owned()));
        columns.row(heads.chain([style.named(&figure.name())]));
        let points = figure.greatest.iter().chain(&figure.least);
        let among = largest(points.map(|point| figure.shown(point.value)));
        for (word, points) in [("greatest", &figure.greatest), ("least", &figure.least)] {
            for (place, point) in points.iter().enumerate() {
                let first = [if place == 0 { word.to_owned() } else { String::new() }, point.point.to_string()];
                let set = view.axes.iter().zip(&point.set).map(|(axis, value)| axis.written(value));
                let cells = first.into_iter().chain(set).chain(by_variant.then(|| point.variant.clone()));
                columns.row(cells.chain([figure.figure(point.value, point.std_error, among)]));
            }
        }
        let empty = vec![String::new(); 1 + view.axes.len() + usize::from(by_variant)];
        let EffectView { value, std_error } = figure.as_stated;
        let stated = std::iter::once("as stated".to_owned()).chain(empty);
        columns.row(stated.chain([figure.figure(value, std_error, among)]));
        let table =
            columns.blocks("  ", style, |row, _, cell| if row == 0 { style.dim(cell) } else { cell.to_owned() });
        out.push_str(&table);
        out.push('\n');
    }
    out
}
