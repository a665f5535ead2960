//! A run as text for a terminal.

use crate::calibration::calibration_text;
use crate::number::{
    at_least, at_most, figure, figure_among, largest, share_of_all, whole, with_error, with_error_among,
};
use crate::picture::{bar, gauge};
use crate::rates::TimeOfRates;
use crate::reported_as::ReportedAs;
use crate::run::{
    Answer, BasedOn, Checks, Crux, EvaluationView, FlipAt, FlipPoint, Joined, Measure, RunView, SettingView,
    TailFigure, TerminalValue,
};
use crate::series::series_text;
use crate::shell::shell_word;
use crate::table::{Align, NO_BREAK, Style, TextColumns, cut, width, wrap};
use crate::undefined::reasons;
use crate::unpaid::{UnpaidExtent, unpaid_text};
use analysis::{FlipMethod, FlipStatus};

/// Share of failed paths above which the text begins with them.
const MANY_FAILED: f64 = 0.01;

/// Assumptions whose share is less are only counted.
pub(crate) const LEAST_SHARE: f64 = 0.01;

/// Share in interaction that is worth a word.
const INTERACTION: f64 = 0.05;

/// Share that chance alone may give an assumption above which paths are too few.
const MUCH_CHANCE: f64 = 0.05;

/// Characters of a line that has room for the longest name of an assumption.
const NARROW: usize = 100;

/// Fewest characters that a flip is broken to beside other columns.
const LEAST_FLIP: usize = 26;

/// Longest expression shown in a table.
const LONGEST_NAME: usize = 58;

/// A whole run, every answer in full.
pub fn run_text(run: &RunView, style: Style) -> String {
    framed(run, &answers_text(run, style), UnpaidExtent::Largest, style)
}

/// Answers between the head of a run and who did not pay, its series and checks.
pub(crate) fn framed(run: &RunView, answers: &str, unpaid: UnpaidExtent, style: Style) -> String {
    let mut out = String::new();
    if run.checks.failed_paths as f64 > MANY_FAILED * run.paths as f64 {
        out.push_str(&failed(run, style));
        out.push('\n');
    }
    out.push_str(&head(run, style));
    out.push_str(answers);
    let extent = if run.all_unpaid { UnpaidExtent::All } else { unpaid };
    let unpaid = unpaid_text(&run.unpaid, run.certain, extent, style);
    if !unpaid.is_empty() {
        out.push('\n');
        out.push_str(&unpaid);
    }
    let calibration = calibration_text(&run.calibration, run.certain, style);
    if !calibration.is_empty() {
        out.push('\n');
        out.push_str(&calibration);
    }
    out.push_str(&series_text(run, style));
    out.push('\n');
    out.push_str(&checks_line(run, style));
    out
}

pub(crate) fn answers_text(run: &RunView, style: Style) -> String {
    let mut out = String::new();
    // Once is enough.
    let mut told = None;
    for answer in &run.answers {
        out.push('\n');
        out.push_str(&answer_text(answer, run, style));
        if told.is_none()
            && let Some(advice) = advice(answer, run)
        {
            out.push_str(&style.dim(wrap("  ", &advice, style.line()).trim_end()));
            out.push('\n');
            told = Some(answer.id.as_str());
        }
    }
    out
}

fn head(run: &RunView, style: Style) -> String {
    let mut what = vec![
        format!("{} months from {}", run.months, run.start),
        match run.paths {
            _ if run.certain => "nothing is uncertain: one path".to_owned(),
            1 => "1 path".to_owned(),
            paths => format!("{} paths", whole(i128::from(paths))),
        },
    ];
    if !run.certain {
        what.push(format!("seed {}", run.seed));
    }
    if let Some(variant) = &run.variant {
        what.push(format!("variant {variant}"));
    }
    for setting in &run.settings {
        what.push(format!("{} = {}", setting.name, setting.value));
    }
    let title = if run.title.is_empty() { &run.scenario } else { &run.title };
    let lines = |text: &str| wrap("", text, style.line()).trim_end().to_owned();
    let about = if run.about.is_empty() { String::new() } else { wrap("", &run.about, style.prose()) };
    format!("{}\n{about}{}\n", style.bold(&lines(title)), style.dim(&lines(&what.join(", "))))
}

fn failed(run: &RunView, style: Style) -> String {
    if run.certain {
        return format!("{}\n{}", style.bad("the run failed, so it has no figures"), causes(&run.checks, style));
    }
    let share = run.checks.failed_paths as f64 / run.paths as f64;
    let first = format!(
        "{} of {} paths failed ({}); every figure covers the others",
        whole(i128::from(run.checks.failed_paths)),
        whole(i128::from(run.paths)),
        share_of_all(share),
    );
    let first = wrap("", &first, style.line());
    format!("{}\n{}", style.bad(first.trim_end()), causes(&run.checks, style))
}

fn causes(checks: &Checks, style: Style) -> String {
    let mut out = String::new();
    for failure in checks.failures.iter().take(5) {
        let world = failure.world.as_ref();
        let world = world.map_or(String::new(), |world| format!(" in {world}"));
        let place = failure.place.as_ref();
        let place = place.map_or(String::new(), |place| format!(" at {place}"));
        let label =
            format!("  {} {}: ", whole(i128::from(failure.paths)), if failure.paths == 1 { "path" } else { "paths" },);
        let what = format!("{}{place}{world}, first seen on path {} in {}", failure.cause, failure.path, failure.month);
        out.push_str(&wrap(&label, &what, style.line()));
    }
    if checks.failures.len() > 5 {
        let more = checks.failures.len() - 5;
        out.push_str(&format!("  and {more} more {}\n", if more == 1 { "cause" } else { "causes" }));
    }
    out
}

fn answer_text(answer: &Answer, run: &RunView, style: Style) -> String {
    let mut out = question(answer, style);
    for (label, text) in [("about", &answer.about), ("claim", &answer.claim), ("counter", &answer.counter)] {
        if !text.is_empty() {
            out.push_str(&wrap(&format!("  {label:9}"), text, style.prose()));
        }
    }
    out.push('\n');
    out.push_str(&probability_line(answer, run, style));
    for line in reasons(&answer.undefined, run.paths, run.certain) {
        out.push_str(&wrap("  undefined ", &line, style.line()));
    }
    out.push_str(&conditions_table(answer, run, style));
    if !answer.measures.is_empty() {
        out.push('\n');
        out.push_str(&measures_table(&answer.measures, run, style));
        out.push_str(&undefined_measures(&answer.measures, run, style));
    }
    if let Some(terminal) = &answer.worth {
        for words in [Some(terminal_words(terminal)), worth_of_variants(terminal)].into_iter().flatten() {
            out.push_str(&style.dim(wrap("  ", &words, style.prose()).trim_end()));
            out.push('\n');
        }
    }
    if !answer.crux.is_empty() {
        out.push('\n');
        out.push_str(&crux_table("crux: decided by", &answer.crux, style));
        let remark = if answer.interaction.is_nan() { String::new() } else { shares_words(answer, run) };
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    for measure in answer.measures.iter().filter(|measure| !measure.crux.is_empty()) {
        out.push('\n');
        out.push_str(&crux_table(&format!("{}: decided by", cut(measure.shown(), LONGEST_NAME)), &measure.crux, style));
    }
    out
}

/// What the shares leave out, and what they cannot tell.
fn shares_words(answer: &Answer, run: &RunView) -> String {
    let mut words = vec!["shares are of each assumption alone and need not sum to one".to_owned()];
    let has_totals = answer.crux.iter().any(|one| !one.total.is_nan());
    if has_totals {
        words.push("totals are with all that it decides together with others".into());
    }
    if answer.interaction - 2.0 * answer.interaction_error > INTERACTION {
        let share = with_error(answer.interaction, answer.interaction_error, &ReportedAs::SHARE);
        words.push(format!("{share} is in interaction: decided by no assumption alone"));
    }
    if answer.chance_share > MUCH_CHANCE {
        words.push(format!(
            "on {} paths chance alone may give one of {} assumptions a share of {}: ask for more `--paths`",
            whole(i128::from(run.paths)),
            whole(answer.crux.len() as i128),
            at_most(answer.chance_share),
        ));
    }
    words.join("; ")
}

/// The id and the question.
fn question(answer: &Answer, style: Style) -> String {
    if answer.question.is_empty() {
        return style.name(&answer.id) + "\n";
    }
    let label = format!("{}  ", answer.id);
    let text = wrap(&label, &answer.question, style.line());
    let (first, rest) = text.split_at(label.len());
    let bold: Vec<String> = rest.lines().map(|line| style.bold(line)).collect();
    format!("{}{}\n", first.replacen(&answer.id, &style.name(&answer.id), 1), bold.join("\n"))
}

fn probability_line(answer: &Answer, run: &RunView, style: Style) -> String {
    if answer.defined == 0 {
        return "  P(claim) = n/a: the claim is defined on no path\n".into();
    }
    if run.certain {
        let holds = if answer.probability == 1.0 { "the claim holds" } else { "the claim does not hold" };
        return format!("  {}  nothing is uncertain, so there is no crux\n", style.bold(holds));
    }
    let unanimous = answer.probability == 0.0 || answer.probability == 1.0;
    let figure_text = chance(answer.probability, answer.std_error);
    let (claim, gauge) = (format!("P(claim) = {figure_text}"), gauge(answer.probability));
    let mut line = format!("  {}  {}", style.bold(&claim), style.dim(&gauge));
    if unanimous {
        let side = if answer.probability == 1.0 {
            format!("holds on every path (at least {} with 95 % confidence)", at_least(answer.interval.low))
        } else {
            format!("holds on no path (at most {} with 95 % confidence)", at_most(answer.interval.high))
        };
        let side = format!("{side}; no crux");
        match style.holds(width(&claim) + width(&gauge) + width(&side) + 6) {
            true => line.push_str(&format!("  {side}")),
            false => line.push_str(&format!("\n{}", wrap("  ", &side, style.line()).trim_end())),
        }
    }
    let undefined = run.paths as usize - answer.defined.min(run.paths as usize);
    if undefined > 0 {
        let remark = format!(
            "undefined on {} {}; between {} and {} whichever way they fall",
            whole(undefined as i128),
            if undefined == 1 { "path" } else { "paths" },
            share_of_all(answer.range.low),
            share_of_all(answer.range.high),
        );
        line.push_str(&format!("\n{}", wrap("  ", &remark, style.line()).trim_end()));
    }
    line + "\n"
}

/// The conditions of a claim, each alone.
fn conditions_table(answer: &Answer, run: &RunView, style: Style) -> String {
    let Some(joined) = answer.joined else { return String::new() };
    let head = match joined {
        Joined::And => "holds if all of these do",
        Joined::Or => "holds if any of these does",
    };
    let mut columns = TextColumns::new(&[Align::Right, Align::Left]);
    columns.row([if run.certain { "" } else { "P" }, head]);
    for condition in &answer.conditions {
        let chance = match condition.defined {
            0 => "n/a".to_owned(),
            _ if run.certain => if condition.probability == 1.0 { "holds" } else { "does not" }.to_owned(),
            _ => chance(condition.probability, condition.std_error),
        };
        columns.row([chance, condition.label.clone().unwrap_or_else(|| condition.text.clone())]);
    }
    let table =
        columns.lines_wrapped("  ", style, |row, _, cell| if row == 0 { style.dim(cell) } else { cell.to_owned() });
    format!("\n{table}")
}

/// A probability with its error; without one if all paths agree.
pub(crate) fn chance(probability: f64, std_error: f64) -> String {
    match probability == 0.0 || probability == 1.0 {
        true => share_of_all(probability),
        false => with_error(probability, std_error, &ReportedAs::SHARE),
    }
}

fn measures_table(measures: &[Measure], run: &RunView, style: Style) -> String {
    let rates = TimeOfRates::among(measures.iter().map(|measure| &measure.unit));
    let measures: &[Measure] = &measures.iter().map(|measure| rates.measure(measure)).collect::<Vec<_>>();
    if run.certain {
        return values_table(measures, style) + &meanings(measures, style);
    }
    // On a narrow terminal names are cut, then the quartiles left out, then remarks go below.
    let shapes = [
        (LONGEST_NAME, true, true),
        (36, true, true),
        (36, false, true),
        (24, false, true),
        (36, false, false),
        (24, false, false),
    ];
    let paths = run.paths as usize;
    let tables =
        shapes.map(|(name, quartiles, beside)| (distributions(measures, paths, name, quartiles, beside), beside));
    let fitting = tables.iter().find(|(columns, _)| style.holds(columns.width("  ")));
    let (columns, beside) = fitting.unwrap_or(&tables[shapes.len() - 1]);
    let paint = |row: usize, _: usize, cell: &str| if row == 0 { style.dim(cell) } else { cell.to_owned() };
    let mut out = columns.blocks("  ", style, paint);
    let remarks = measures.iter().filter(|_| !beside).filter_map(|measure| Some((measure, remark(measure, paths)?)));
    for (measure, remark) in remarks {
        out.push_str(&wrap("  ", &format!("{}: {remark}", measure.shown()), style.line()));
    }
    out.push_str(&tails_table(measures, style));
    out + &meanings(measures, style)
}

/// What the measures mean, as far as the scenario says so.
fn meanings(measures: &[Measure], style: Style) -> String {
    let said = measures.iter().filter_map(|measure| Some((measure.shown(), measure.about.as_ref()?)));
    let lines = said.map(|(name, about)| {
        let line = wrap("  ", &format!("{name}: {about}"), style.prose());
        style.dim(line.trim_end()) + "\n"
    });
    lines.collect()
}

/// Quantiles that were asked for, with the mean beyond each.
fn tails_table(measures: &[Measure], style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    columns.row(["tail", "", "quantile", "mean beyond"]);
    let rows = measures.iter().filter(|measure| measure.unit != ReportedAs::Truth);
    let rows: Vec<(&Measure, &TailFigure)> =
        rows.flat_map(|measure| measure.tails.iter().map(move |tail| (measure, tail))).collect();
    for (measure, tail) in &rows {
        let largest = largest([tail.value, tail.mean_beyond]);
        columns.row([
            cut(measure.shown(), LONGEST_NAME),
            format!("p{}", (tail.probability * 1e8).round() / 1e6),
            figure_among(tail.value, tail.std_error, &measure.unit, largest),
            with_error_among(tail.mean_beyond, tail.mean_beyond_error, &measure.unit, largest),
        ]);
    }
    match rows.is_empty() {
        true => String::new(),
        false => {
            let paint = |row: usize, _: usize, cell: &str| if row == 0 { style.dim(cell) } else { cell.to_owned() };
            format!("\n{}", columns.blocks("  ", style, paint))
        }
    }
}

/// Means and quantiles of measures. A truth value has no quantiles: its mean is how often it is true.
fn distributions(
    measures: &[Measure],
    paths: usize,
    longest_name: usize,
    quartiles: bool,
    remarks: bool,
) -> TextColumns {
    const HEAD: [&str; 5] = ["p05", "p25", "p50", "p75", "p95"];
    let shown = |at: &usize| quartiles || at.is_multiple_of(2);
    let mut align = vec![Align::Right; HEAD.len() + 2];
    align[0] = Align::Left;
    if !quartiles {
        align.truncate(HEAD.len());
    }
    let mut columns = TextColumns::new(&align);
    columns.row(["measure", "mean"].into_iter().chain((0..HEAD.len()).filter(shown).map(|at| HEAD[at])));
    for measure in measures {
        let mut cells = vec![cut(measure.shown(), longest_name)];
        let (errors, quantiles) = (&measure.quantile_errors, measure.quantiles());
        let observed = largest(quantiles);
        let largest = observed.max(largest([measure.mean]));
        cells.push(with_error_among(measure.mean, measure.std_error, &measure.unit, largest));
        for at in (0..HEAD.len()).filter(shown) {
            let error = errors.get(at).copied().unwrap_or(f64::NAN);
            cells.push(match &measure.unit {
                ReportedAs::Truth => String::new(),
                unit => figure_among(quantiles[at], error, unit, observed),
            });
        }
        cells.extend(remark(measure, paths).filter(|_| remarks));
        columns.row(cells);
    }
    columns
}

/// Why measures are not applicable.
fn undefined_measures(measures: &[Measure], run: &RunView, style: Style) -> String {
    let lines = measures.iter().flat_map(|measure| {
        let named = |line: String| match line.contains(&format!("`{}`", measure.shown())) {
            true => wrap("  n/a  ", &line, style.line()),
            false => wrap("  n/a  ", &format!("{}: {line}", measure.shown()), style.line()),
        };
        reasons(&measure.undefined, run.paths, run.certain).into_iter().map(named)
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// Which way round the `worth` of variants is; nothing if none is asked.
fn worth_of_variants(terminal: &TerminalValue) -> Option<String> {
    let (first, rest) = terminal.against.split_first()?;
    let names = rest.iter().fold(format!("`{first}`"), |names, name| format!("{names}, `{name}`"));
    let each = if rest.is_empty() { "the variant" } else { "each variant" };
    Some(format!("worth of {names} is what the scenario as stated gains against {each}: below 0 the variant gains"))
}

/// What `worth` counts at the end.
fn terminal_words(terminal: &TerminalValue) -> String {
    let stakes = match terminal.at_cost.as_slice() {
        [] => "stakes at fair value".to_owned(),
        at_cost => format!("stakes at fair value, at cost those of {}", at_cost.join(", ")),
    };
    format!("worth counts cash as it moves and, at the end of {}, claims at par and {stakes}", terminal.at)
}

/// The measures of a run without chance.
fn values_table(measures: &[Measure], style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left, Align::Right]);
    columns.row(["measure", "value"]);
    for measure in measures {
        let value = if measure.never > 0.0 { f64::INFINITY } else { measure.mean };
        columns.row([cut(measure.shown(), LONGEST_NAME), figure(value, 0.0, &measure.unit)]);
    }
    columns.blocks("  ", style, |row, _, cell| if row == 0 { style.dim(cell) } else { cell.to_owned() })
}

/// On how many paths a measure is not applicable, or a date does not come, and whether its error is to be trusted.
fn remark(measure: &Measure, paths: usize) -> Option<String> {
    let mut words = Vec::new();
    if measure.never > 0.0 {
        words.push(format!("never on {}", share_of_all(measure.never)));
    }
    if measure.defined < paths {
        let share = 1.0 - measure.defined as f64 / paths as f64;
        words.push(format!("n/a on {}", share_of_all(share)));
    }
    if measure.heavy_tail {
        words.push("heavy tail: do not trust the ±".to_owned());
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// The part of a crux that is shown: what was asked for, and the first of what has a share.
pub(crate) fn shown(crux: &[Crux]) -> impl Iterator<Item = &Crux> {
    let mut room = 8;
    crux.iter().filter(move |one| {
        let counts = one.share >= LEAST_SHARE || one.total >= LEAST_SHARE && one.total > 2.0 * one.total_error;
        let shown = one.asked || counts && room > 0;
        room -= usize::from(shown && room > 0);
        shown
    })
}

/// What to do about a flip that is withheld, as a command.
fn advice(answer: &Answer, run: &RunView) -> Option<String> {
    let withheld = |one: &&Crux| one.flip.as_ref().is_some_and(|flip| flip.status == FlipStatus::Correlated);
    let name = &shown(&answer.crux).find(withheld)?.assumption;
    let [file, question, name] = [&run.scenario, &answer.id, name].map(|word| shell_word(word));
    Some(format!(
        "correlated: others move with it, so these draws cannot show it; to set it alone: \
         offtake ask {file} {question} --flip {name}{}",
        changes(run)
    ))
}

/// What was changed in the scenario, as arguments of a command.
pub(crate) fn changes(run: &RunView) -> String {
    let others: String = run.settings.iter().map(|setting| format!(" --set {}", set(setting))).collect();
    let variant = run.variant.iter().map(|variant| format!(" --variant {}", shell_word(variant)));
    variant.chain([others]).collect()
}

fn set(setting: &SettingView) -> String {
    shell_word(&format!("{}={}", setting.name, setting.value))
}

/// Names, bars and bases of a crux that the terminal has room for, beside where it flips; the last of them if for none.
fn crux_table(head: &str, crux: &[Crux], style: Style) -> String {
    const SHAPES: [(usize, usize, bool); 5] =
        [(LONGEST_NAME, 12, true), (32, 8, true), (24, 4, true), (24, 0, false), (16, 0, false)];
    let shown: Vec<&Crux> = shown(crux).collect();
    let fits = |columns: &TextColumns| {
        style.holds(columns.width("  ")) || style.holds(columns.width_before_last("  ") + LEAST_FLIP)
    };
    let mut shapes = SHAPES.into_iter().skip(usize::from(!style.holds(NARROW)));
    let columns = shapes.clone().map(|shape| crux_columns(head, &shown, shape)).find(fits);
    let paint = |row: usize, column: usize, cell: &str| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    };
    let mut out = match columns {
        Some(columns) => columns.lines_wrapped("  ", style, paint),
        None => shapes
            .next_back()
            .map_or(String::new(), |shape| crux_columns(head, &shown, shape).lines_above("  ", style, paint)),
    };
    let rest = crux.len() - shown.len();
    if rest > 0 {
        out.push_str(&style.dim(&format!("  {rest} more with less")));
        out.push('\n');
    }
    out
}

/// A crux as a table: the longest name, the cells of a bar, whether it says what each is based on.
fn crux_columns(head: &str, shown: &[&Crux], (longest_name, cells, with_bases): (usize, usize, bool)) -> TextColumns {
    let crux = shown;
    let totals = crux.iter().any(|one| !one.total.is_nan());
    let share = |share: f64, error: f64| match share.is_nan() {
        true => String::new(),
        false => with_error(share, error, &ReportedAs::SHARE),
    };
    let bases = with_bases && crux.iter().any(|one| one.basis.is_some());
    let mut align = vec![Align::Left, Align::Right, Align::Left, Align::Left];
    let mut titles = vec![head, "share", "", ""];
    if totals {
        align.insert(2, Align::Right);
        titles.insert(2, "total");
    }
    if bases {
        align.insert(1, Align::Left);
        titles.insert(1, "basis");
    }
    if cells == 0 {
        align.remove(align.len() - 2);
        titles.remove(titles.len() - 2);
    }
    let mut columns = TextColumns::new(&align);
    columns.row(titles);
    for one in shown {
        let bars = (cells > 0).then(|| format!("{:<cells$}", bar(one.share, cells)));
        let mut cells = vec![cut(&one.assumption, longest_name), share(one.share, one.std_error)];
        cells.extend(bars);
        cells.push(one.flip.as_ref().map_or(String::new(), |flip| flip_words(flip, &one.assumption)));
        if totals {
            cells.insert(2, share(one.total, one.total_error));
        }
        if bases {
            cells.insert(1, one.basis.map_or("", BasedOn::word).to_owned());
        }
        columns.row(cells);
    }
    columns
}

fn flip_words(flip: &FlipPoint, assumption: &str) -> String {
    let about = if flip.method == FlipMethod::Estimate { "about " } else { "" };
    let among = largest(flip.values.iter().map(|at| at.value).chain(flip.evaluations.iter().map(|at| at.value)));
    let even = flip.probability == 0.5;
    let level = figure(flip.probability, 0.0, &ReportedAs::SHARE);
    let values: Vec<String> = flip
        .values
        .iter()
        .map(|at| {
            let side = flip_side(flip, at);
            let side = format!("{} {side}", if even { "true" } else { "more" });
            let value = with_error_among(at.value, at.std_error, &flip.unit, among);
            let value = if flip.begins { format!("a start of {value}") } else { value };
            format!("{value} ({})", side.replace(' ', &NO_BREAK.to_string()))
        })
        .collect();
    match flip.status {
        FlipStatus::Crosses | FlipStatus::Several if even => format!("flips at {about}{}", values.join(", ")),
        FlipStatus::Crosses | FlipStatus::Several => format!("P is {level} at {about}{}", values.join(", ")),
        FlipStatus::None => no_flip(flip, if even { None } else { Some(&level) }),
        FlipStatus::Correlated => format!("correlated: --flip {}", shell_word(assumption)),
        FlipStatus::NotScalar => {
            let largest = largest(flip.evaluations.iter().map(|at| at.value));
            let states: Vec<String> = flip
                .evaluations
                .iter()
                .take(4)
                .map(|at| {
                    let state = state_words(at.value, &flip.unit, largest);
                    format!("{} {state}", with_error(at.probability, at.std_error, &ReportedAs::SHARE))
                        .replace(' ', &NO_BREAK.to_string())
                })
                .collect();
            let along = if flip.correlated { "; correlated: others move with it" } else { "" };
            format!("P is {}{along}", states.join(", "))
        }
    }
}

/// On which side of a value the claim is the likelier.
pub(crate) fn flip_side(flip: &FlipPoint, at: &FlipAt) -> &'static str {
    match (&flip.unit, at.rising) {
        (ReportedAs::Date, true) => "after",
        (ReportedAs::Date, false) => "before",
        (_, true) => "above",
        (_, false) => "below",
    }
}

/// Between which values the answer does not flip, and P at both.
fn no_flip(flip: &FlipPoint, level: Option<&str>) -> String {
    let [first, .., last] = flip.evaluations.as_slice() else {
        return "no flip seen".into();
    };
    let among = largest(flip.evaluations.iter().map(|at| at.value));
    let value = |value: f64| figure_among(value, 0.0, &flip.unit, among);
    let chance = |at: &EvaluationView| match at.std_error > 0.0 {
        true => figure(at.probability, at.std_error, &ReportedAs::SHARE),
        false => share_of_all(at.probability),
    };
    let what = match (level, flip.method) {
        (None, FlipMethod::Intervention) => "not".to_owned(),
        (None, FlipMethod::Estimate) => "no flip seen".to_owned(),
        (Some(level), _) => format!("not {level}"),
    };
    let (from, to) = (value(first.value), value(last.value));
    let between = if flip.begins { "between starts of" } else { "between" };
    let ends = format!("{} to {}", chance(first), chance(last)).replace(' ', &NO_BREAK.to_string());
    format!("{what} {between} {from} and {to}: P is {ends}")
}

pub(crate) fn state_words(value: f64, unit: &ReportedAs, largest: f64) -> String {
    match unit {
        ReportedAs::Truth if value == 0.0 => "if false".into(),
        ReportedAs::Truth => "if true".into(),
        _ => format!("at {}", figure_among(value, 0.0, unit, largest)),
    }
}

fn checks_line(run: &RunView, style: Style) -> String {
    let (checks, paths) = (&run.checks, run.paths);
    let off = format!(
        "books off by {:.0} cents, claims off by {:.0} cents",
        checks.books_off_by_cents, checks.claims_off_by_cents
    );
    let text = match run.certain {
        true => format!("{off} in every month"),
        false => format!(
            "{off} on every path and month; {} of {} paths failed",
            whole(i128::from(checks.failed_paths)),
            whole(i128::from(paths)),
        ),
    };
    let well = checks.are_well();
    let text = wrap("", &text, style.prose());
    let text = text.trim_end();
    let mut out = if well { style.good(text) } else { style.bad(text) };
    out.push('\n');
    if checks.failed_paths as f64 <= MANY_FAILED * paths as f64 {
        out.push_str(&causes(checks, style));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::IntervalView;
    use crate::run::tests::empty;

    fn flip(status: FlipStatus, values: Vec<FlipAt>, evaluations: Vec<EvaluationView>) -> Option<FlipPoint> {
        let confirmed = status == FlipStatus::Crosses;
        let method = if confirmed { FlipMethod::Intervention } else { FlipMethod::Estimate };
        let unit = ReportedAs::number("USD/yr");
        Some(FlipPoint {
            probability: 0.5,
            status,
            begins: false,
            correlated: false,
            unit,
            method,
            values,
            evaluations,
        })
    }

    fn crux(assumption: &str, share: f64, flip: Option<FlipPoint>) -> Crux {
        Crux { share, std_error: 0.01, flip, ..Crux::without_share(assumption) }
    }

    fn answer(id: &str) -> Answer {
        let at = FlipAt { value: 73.5e9, std_error: 1e9, rising: false };
        let state = |value, probability| EvaluationView { value, probability, std_error: 0.01 };
        Answer {
            id: id.into(),
            question: "Does the lab, whatever else may come of its many promises, pay for all that it has reserved?"
                .into(),
            claim: "Yes.".into(),
            counter: "No.".into(),
            about: String::new(),
            probability: 0.3,
            std_error: 0.004,
            interval: IntervalView { low: 0.29, high: 0.31 },
            range: IntervalView { low: 0.3, high: 0.31 },
            defined: 998,
            undefined: crate::undefined::Undefined::default(),
            joined: None,
            conditions: Vec::new(),
            crux: vec![
                crux("sales", 0.35, flip(FlipStatus::Crosses, vec![at], Vec::new())),
                crux("company_value", 0.08, flip(FlipStatus::Correlated, Vec::new(), Vec::new())),
                crux("noise", 0.05, flip(FlipStatus::NotScalar, Vec::new(), vec![state(1e9, 0.33), state(2e9, 0.026)])),
            ],
            interaction: 0.02,
            interaction_error: 0.02,
            chance_share: 0.01,
            measures: vec![Measure {
                id: "ln(x)".into(),
                label: None,
                about: None,
                unit: ReportedAs::RATIO,
                mean: -0.981,
                std_error: 0.004,
                heavy_tail: false,
                p05: -2.9,
                p25: -1.6,
                p50: -0.9,
                p75: -0.3,
                p95: 0.5,
                quantile_errors: vec![0.01; 5],
                defined: 993,
                undefined: crate::undefined::Undefined::default(),
                never: 0.0,
                tails: Vec::new(),
                crux: Vec::new(),
            }],
            worth: None,
        }
    }

    fn run(answers: Vec<Answer>) -> RunView {
        RunView { answers, ..empty() }
    }

    #[test]
    fn a_withheld_flip_says_why_and_what_to_do() {
        let mut run = run(vec![answer("carry"), answer("repay")]);
        run.settings = vec![SettingView { name: "price".into(), value: "$3/GPUh".into() }];
        let text = run_text(&run, Style::PLAIN);
        assert_eq!(text.matches("correlated: --flip company_value\n").count(), 2, "{text}");
        let command = "offtake ask 'my deal.toml' carry --flip company_value --set 'price=$3/GPUh'";
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(command), "{text}");
        assert_eq!(text.matches("others move with it").count(), 1, "{text}");
        run.answers = vec![Answer { crux: vec![crux("sales", 0.5, None)], ..answer("carry") }];
        assert!(!run_text(&run, Style::PLAIN).contains("correlated"));
    }

    #[test]
    fn a_flip_at_any_probability_and_none_say_what_they_know() {
        let state = |value, probability| EvaluationView { value, probability, std_error: 0.002 };
        let ends = vec![state(38e3, 0.03), state(52e3, 0.08)];
        let of = |status, unit, probability, values: Vec<FlipAt>| FlipPoint {
            probability,
            status,
            begins: false,
            correlated: false,
            unit,
            method: FlipMethod::Intervention,
            values,
            evaluations: ends.clone(),
        };
        let money = || ReportedAs::number("USD");
        let at = |value, rising| FlipAt { value, std_error: 0.0, rising };
        for (flip, words) in [
            (
                of(FlipStatus::None, money(), 0.5, vec![]),
                "not between $38.0k and $52.0k: P is 3\u{a0}%\u{a0}to\u{a0}8\u{a0}%",
            ),
            (
                of(FlipStatus::None, money(), 0.2, vec![]),
                "not 20.0 % between $38.0k and $52.0k: P is 3\u{a0}%\u{a0}to\u{a0}8\u{a0}%",
            ),
            (of(FlipStatus::Crosses, money(), 0.05, vec![at(41e3, true)]), "P is 5.00 % at $41.0k (more\u{a0}above)"),
            (of(FlipStatus::Crosses, money(), 0.5, vec![at(41e3, false)]), "flips at $41.0k (true\u{a0}below)"),
            (
                of(FlipStatus::Crosses, ReportedAs::Date, 0.5, vec![at(2029.0, false)]),
                "flips at 2029-01 (true\u{a0}before)",
            ),
        ] {
            assert_eq!(flip_words(&flip, "price"), words);
        }
    }

    #[test]
    fn what_is_asked_for_is_shown_and_what_shares_leave_out_is_named() {
        let asked = Crux { asked: true, ..crux("rare", 0.001, flip(FlipStatus::Crosses, vec![], vec![])) };
        let both = Crux { total: 0.9, total_error: 0.02, ..crux("pair", 0.0, None) };
        let mut answer = Answer { crux: vec![both, asked], interaction: 0.97, chance_share: 0.3, ..answer("carry") };
        answer.measures[0].crux = vec![crux("sales", 0.7, None)];
        answer.measures[0].heavy_tail = true;
        let tail =
            TailFigure { probability: 0.01, value: -4.1, std_error: 0.05, mean_beyond: -4.6, mean_beyond_error: 0.1 };
        answer.measures[0].tails = vec![tail];
        let text = run_text(&run(vec![answer]), Style::PLAIN);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "crux: decided by share total",
            "pair 0 % ± 1 % 90 % ± 2 %",
            "rare 0 % ± 1 %",
            "97 % ± 2 % is in interaction: decided by no assumption alone",
            "on 1,000 paths chance alone may give one of 2 assumptions a share of 30 %: ask for more `--paths`",
            "heavy tail: do not trust the ±",
            "tail quantile mean beyond ln(x) p1 -4.1 -4.6 ± 0.1",
            "ln(x): decided by share sales 70 % ± 1 %",
        ] {
            assert!(flat.contains(words), "{words}\n{text}");
        }
    }

    #[test]
    fn a_row_of_a_ratio_has_one_style() {
        let text = run_text(&run(vec![answer("carry")]), Style::PLAIN);
        let row = text.lines().find(|line| line.contains("ln(x)")).expect("the measure");
        assert_eq!(
            row.split_whitespace().collect::<Vec<_>>().join(" "),
            "ln(x) -0.981 ± 0.004 -2.90 -1.60 -0.90 -0.30 0.50 n/a on 0.7 %"
        );
    }

    #[test]
    fn answers_fit_the_terminal() {
        let unanimous = Answer { probability: 0.0, std_error: 0.0, crux: Vec::new(), defined: 1000, ..answer("carry") };
        let mut long = answer("long");
        long.measures[0].id = "commitment.effective_discount - commitment.effective_price".into();
        (long.measures[0].mean, long.measures[0].std_error) = (123.456e9, 0.012e9);
        let mut wide = answer("wide");
        let price =
            Measure { unit: ReportedAs::number("USD/GW/yr"), p05: 9.1e9, p50: 12.3e9, ..long.measures[0].clone() };
        let tail =
            TailFigure { probability: 0.01, value: 9.1e9, std_error: 1e7, mean_beyond: 8.7e9, mean_beyond_error: 1e7 };
        wide.measures = vec![Measure { p95: 19.4e9, tails: vec![tail], ..price }];
        let mut run = run(vec![answer("carry"), long, unanimous, wide]);
        run.checks.failed_paths = 20;
        run.checks.failures = vec![crate::run::FailureView {
            cause: "division by zero in an expression of the contract".into(),
            place: Some("scenarios/deal.toml:12".into()),
            world: None,
            paths: 20,
            path: 4,
            month: "2026-07".into(),
        }];
        for width in 78..130 {
            let text = run_text(&run, Style { color: false, width: Some(width) });
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
            // Figures are not torn from their units.
            assert!(!text.lines().any(|line| line.trim_start().starts_with('%')), "{text}");
            let text = crate::summary::summary_text(&run, Style { color: false, width: Some(width) });
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
            // The question is asked in words, however narrow the terminal is.
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains("Does the lab, whatever") && flat.contains("reserved?"), "{width}:\n{text}");
        }
    }

    #[test]
    fn a_crux_with_totals_fits_the_terminal() {
        let with_total = |one: Crux| Crux { total: 0.4, total_error: 0.02, basis: Some(BasedOn::Estimate), ..one };
        let crux: Vec<Crux> = answer("carry").crux.into_iter().map(with_total).collect();
        for width in 46..130 {
            let text = crux_table("crux: decided by", &crux, Style { color: false, width: Some(width) });
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains("flips at $74B/yr"), "{width}:\n{text}");
        }
    }
}
