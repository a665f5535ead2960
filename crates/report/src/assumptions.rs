//! The assumptions of a scenario as a table: what each is, how far it ranges, what it is based on, who uses it.

use serde::Serialize;

use crate::decide::LeverView;
use crate::number::{figure, figure_among, largest, share_of_all, whole};
use crate::reported_as::ReportedAs;
use crate::run::BasedOn;
use crate::table::{Align, Style, TextColumns, cut, wrap};
use crate::visible::csv_cell;

/// Longest names, and those on a narrow terminal.
const NAMES: [usize; 3] = [44, 32, 24];

/// What `offtake assumptions --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssumptionsView {
    /// The scenario file as the user named it.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// First month, at which the age of facts is measured.
    pub start: String,
    /// Paths on which ranges were sampled.
    pub paths: u64,
    /// How many questions there are.
    #[serde(skip)]
    pub questions: usize,
    /// In the order in which they are written: those of the scenario, then those of the files that it uses.
    pub assumptions: Vec<AssumptionView>,
    /// What parties decide, which is assumed of nobody; in the same order.
    pub levers: Vec<StatedLever>,
}

/// A lever: a choice of a party within bounds, no guess.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatedLever {
    /// Its name, who decides, its value and its bounds.
    #[serde(flatten)]
    pub lever: LeverView,
    /// What it means, if the scenario says so.
    pub about: Option<String>,
    /// Ids of the questions whose answers depend on it.
    pub questions: Vec<String>,
    /// Parties, contracts and things that use it.
    pub used_by: Vec<String>,
    /// Where it is written.
    pub file: String,
    /// The line there.
    pub line: usize,
}

/// One assumption.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssumptionView {
    /// Its name.
    pub name: String,
    /// What it is based on; `null` if the scenario does not say.
    pub basis: Option<BasedOn>,
    /// Its value as written.
    pub value: String,
    /// What its figures are.
    pub unit: ReportedAs,
    /// How it varies.
    pub varies: Varies,
    /// It is 1 or 0, so that its mean is how likely the 1 is.
    #[serde(skip)]
    pub yes_or_no: bool,
    /// Its mean as sampled, of a process in the last month; of a condition the share of paths on which it holds; of a fixed
    /// value this.
    pub mean: f64,
    /// Its 5 % quantile, likewise.
    pub p05: f64,
    /// Its median.
    pub p50: f64,
    /// Its 95 % quantile.
    pub p95: f64,
    /// The fact that it cites.
    pub fact: Option<CitedFact>,
    /// The reason given.
    pub why: Option<String>,
    /// Ids of the questions whose answers depend on it.
    pub questions: Vec<String>,
    /// Parties, contracts and things that use it.
    pub used_by: Vec<String>,
    /// Assumptions that are correlated with it.
    pub correlated: Vec<String>,
    /// Where it is written.
    pub file: String,
    /// The line there.
    pub line: usize,
}

/// How an assumption varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Varies {
    /// It is certain.
    Fixed,
    /// It is drawn once a path.
    Drawn,
    /// It is a process, drawn every month.
    Process,
}

impl Varies {
    fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Drawn => "drawn",
            Self::Process => "process",
        }
    }
}

/// A fact that an assumption cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitedFact {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: String,
    /// Address of its source.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// The day or month that it speaks of.
    pub as_of: String,
    /// Past its shelf life when the run starts.
    pub stale: bool,
}

/// The assumptions for a terminal: a row for each, with its source and its users below.
pub fn assumptions_text(view: &AssumptionsView, style: Style) -> String {
    let title = if view.title.is_empty() { &view.scenario } else { &view.title };
    let count = |basis: Option<BasedOn>| view.assumptions.iter().filter(|one| one.basis == basis).count();
    let bases = [
        (Some(BasedOn::Guess), "guess", "guesses"),
        (Some(BasedOn::Estimate), "estimate", "estimates"),
        (Some(BasedOn::Fact), "fact", "facts"),
        (None, "without a basis", "without a basis"),
    ];
    let counts = bases.map(|(basis, one, many)| match count(basis) {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{} {many}", whole(number as i128))),
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let ranges = match view.assumptions.iter().any(|one| one.varies != Varies::Fixed) {
        true => format!("; ranges are from 5 to 95 % of {} draws", whole(i128::from(view.paths))),
        false => String::new(),
    };
    let levers = match view.levers.len() {
        0 => String::new(),
        1 => "; 1 lever".into(),
        levers => format!("; {} levers", whole(levers as i128)),
    };
    let counts = if counts.is_empty() { "no assumptions".to_owned() } else { counts.join(", ") };
    let mut out = wrap("", title, style.line()).lines().map(|line| style.bold(line) + "\n").collect::<String>();
    out.push_str(&dim_lines("", &format!("{counts}{levers}{ranges}"), style));
    if !view.assumptions.is_empty() {
        out.push_str(&listed(view, style));
    }
    if !view.levers.is_empty() {
        out.push_str(&chosen(view, style));
    }
    out
}

/// A row for each assumption.
fn listed(view: &AssumptionsView, style: Style) -> String {
    let tables = NAMES.map(|names| rows(view, names));
    let fitting = tables.iter().find(|columns| style.holds(columns.width("  ")));
    let table = fitting.unwrap_or(&tables[NAMES.len() - 1]).lines("  ", |row, column, cell| {
        let basis = row.checked_sub(1).and_then(|at| view.assumptions.get(at)?.basis);
        match (row, column, basis) {
            (0, ..) => style.dim(cell),
            (_, 0, _) => style.name(cell),
            (_, 1, Some(BasedOn::Guess) | None) => style.bold(cell),
            _ => cell.to_owned(),
        }
    });
    let mut lines = table.lines();
    let mut out = format!("\n{}\n", lines.next().unwrap_or_default());
    for (line, one) in lines.zip(&view.assumptions) {
        out.push_str(&format!("{line}\n"));
        for remark in remarks(one, view) {
            out.push_str(&dim_lines("      ", &remark, style));
        }
    }
    out
}

/// A row for each lever: who decides, on what, within which bounds.
fn chosen(view: &AssumptionsView, style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left, Align::Left, Align::Right, Align::Left]);
    columns.row(["lever", "decided by", "value", "within"]);
    for StatedLever { lever, .. } in &view.levers {
        let among = largest([lever.low, lever.high]);
        let [value, low, high] =
            [lever.value, lever.low, lever.high].map(|one| figure_among(one, 0.0, &lever.unit, among));
        columns.row([cut(&lever.lever, NAMES[2]), lever.by.clone(), value, format!("{low} to {high}")]);
    }
    let table = columns.lines("  ", |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    let mut lines = table.lines();
    let mut out = format!("\n{}\n", lines.next().unwrap_or_default());
    for (line, one) in lines.zip(&view.levers) {
        let users = users(&one.used_by, &one.questions, view);
        let remarks = one.about.iter().cloned().chain([users.join("; ")]);
        out.push_str(&format!("{line}\n"));
        out.extend(remarks.map(|remark| dim_lines("      ", &remark, style)));
    }
    out.push_str(&dim_lines(
        "",
        "levers are choices: each is the same on every path, and no crux has a share of them",
        style,
    ));
    out
}

fn rows(view: &AssumptionsView, names: usize) -> TextColumns {
    let mut columns = TextColumns::new(&[Align::Left, Align::Left, Align::Left]);
    columns.row(["assumption", "basis", "value"]);
    for one in &view.assumptions {
        columns.row([cut(&one.name, names), one.basis.map_or("none", BasedOn::word).to_owned(), range(one)]);
    }
    columns
}

/// Its value, or from where to where it ranges.
fn range(one: &AssumptionView) -> String {
    let among = largest([one.p05, one.p95]);
    let written = |value: f64| figure_among(value, 0.0, &one.unit, among);
    let (low, high) = (written(one.p05), written(one.p95));
    match one.varies {
        _ if one.p05.is_nan() => one.value.clone(),
        Varies::Fixed => figure(one.p50, 0.0, &one.unit),
        _ if one.unit == ReportedAs::Truth => format!("true on {}", share_of_all(one.mean)),
        _ if one.yes_or_no => format!("1 on {}, else 0", share_of_all(one.mean)),
        _ if low == high => low,
        _ => format!("{low} to {high}"),
    }
}

/// Where it comes from, and who uses it.
fn remarks(one: &AssumptionView, view: &AssumptionsView) -> Vec<String> {
    let fact = one.fact.as_ref().map(|fact| {
        let stale = if fact.stale { ", stale at the start" } else { "" };
        let publisher = if fact.publisher.is_empty() { &fact.source } else { &fact.publisher };
        format!("{} ({publisher}, {}{stale}; {})", fact.what, fact.as_of, fact.id)
    });
    let source: Vec<String> = one.why.iter().cloned().chain(fact).collect();
    let mut users = Vec::new();
    if one.varies == Varies::Process {
        users.push("a process, ranged in its last month".to_owned());
    }
    if !one.correlated.is_empty() {
        users.push(format!("correlated with {}", one.correlated.join(", ")));
    }
    users.extend(self::users(&one.used_by, &one.questions, view));
    let source = if source.is_empty() { "no source".to_owned() } else { source.join("; ") };
    vec![source, users.join("; ")]
}

/// Who uses something, and which questions depend on it.
fn users(used_by: &[String], questions: &[String], view: &AssumptionsView) -> Vec<String> {
    let used = (!used_by.is_empty()).then(|| format!("used by {}", used_by.join(", ")));
    let asked = match questions.len() {
        0 => "no question depends on it".to_owned(),
        all if all == view.questions && all > 1 => "all questions depend on it".to_owned(),
        _ => format!("asked in {}", questions.join(", ")),
    };
    used.into_iter().chain([asked]).collect()
}

fn dim_lines(indent: &str, text: &str, style: Style) -> String {
    wrap(indent, text, style.prose()).lines().map(|line| style.dim(line) + "\n").collect()
}

/// A number for a program, exact: nothing if it is none. Nobody means −0.
fn exact(value: f64) -> String {
    match value.abs() {
        size if !size.is_finite() => String::new(),
        size if size != 0.0 && !(1e-6..1e15).contains(&size) => format!("{value:e}"),
        _ => (value + 0.0).to_string(),
    }
}

/// The assumptions as CSV (RFC 4180): a row for each, then one for each lever, whose `basis` is `choice`; only a lever has `by`, `low` and
/// `high`. Lists are joined by semicolons.
pub fn assumptions_csv(view: &AssumptionsView) -> String {
    let mut out = String::from(
        "name,basis,value,unit,varies,mean,p05,p50,p95,why,fact,fact_what,source,publisher,as_of,stale,questions,used_by,\
         correlated,file,line,by,low,high\r\n",
    );
    for one in &view.assumptions {
        let fact = |of: fn(&CitedFact) -> String| one.fact.as_ref().map_or(String::new(), of);
        let cells = [
            one.name.clone(),
            one.basis.map_or("", BasedOn::word).to_owned(),
            one.value.clone(),
            one.unit.name().to_owned(),
            one.varies.word().to_owned(),
            exact(one.mean),
            exact(one.p05),
            exact(one.p50),
            exact(one.p95),
            one.why.clone().unwrap_or_default(),
            fact(|fact| fact.id.clone()),
            fact(|fact| fact.what.clone()),
            fact(|fact| fact.source.clone()),
            fact(|fact| fact.publisher.clone()),
            fact(|fact| fact.as_of.clone()),
            fact(|fact| fact.stale.to_string()),
            one.questions.join(";"),
            one.used_by.join(";"),
            one.correlated.join(";"),
            one.file.clone(),
            one.line.to_string(),
            String::new(),
            String::new(),
            String::new(),
        ];
        out.push_str(&csv_row(&cells));
    }
    for one in &view.levers {
        let nothing = String::new;
        let (lever, value) = (&one.lever, exact(one.lever.value));
        let cells = [
            lever.lever.clone(),
            "choice".to_owned(),
            value,
            lever.unit.name().to_owned(),
            "decided".to_owned(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            one.about.clone().unwrap_or_default(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            one.questions.join(";"),
            one.used_by.join(";"),
            nothing(),
            one.file.clone(),
            one.line.to_string(),
            lever.by.clone(),
            exact(lever.low),
            exact(lever.high),
        ];
        out.push_str(&csv_row(&cells));
    }
    out
}

fn csv_row(cells: &[String]) -> String {
    cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",") + "\r\n"
}
