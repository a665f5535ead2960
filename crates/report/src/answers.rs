//! A run as text for a terminal.

use analysis::FlipStatus;

use crate::crux::{crux_table, shares_words, shown};
use crate::direction::in_words;
use crate::frame::framed;
use crate::measures::{measures_table, undefined_measures};
use crate::names::names_text;
use crate::number::{at_least, at_most, counted, probability_with_error, share_of_all};
use crate::picture::gauge;
use crate::rare::too_rare_text;
use crate::run::{Answer, Crux, Joined, RunView, SettingView, TerminalValue};
use crate::shell::shell_word;
use crate::table::{Align, Style, TextColumns, width, wrap};
use crate::undefined::reasons;
use crate::unpaid::UnpaidExtent;

/// A whole run, every answer in full.
pub fn run_text(run: &RunView, style: Style) -> String {
    framed(run, &answers_text(run, style), UnpaidExtent::Largest, style)
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
    out + &names_text(run, style)
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
        if let Some(words) = in_words(&answer.crux, answer.chance_share) {
            out.push_str(&wrap("  ", &words, style.prose()));
            out.push('\n');
        }
        out.push_str(&crux_table("crux: decided by", &answer.crux, style));
        let remark = if answer.interaction.is_nan() { String::new() } else { shares_words(answer, run) };
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    out.push_str(&too_rare_text(answer, style));
    for measure in answer.measures.iter().filter(|measure| !measure.crux.is_empty()) {
        out.push('\n');
        out.push_str(&crux_table(&format!("{}: decided by", style.named(measure.shown())), &measure.crux, style));
    }
    out
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
            "undefined on {}; between {} and {} whichever way they fall",
            counted(undefined as u64, "path"),
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
        false => probability_with_error(probability, std_error),
    }
}

/// Which way round the `worth` of variants is; nothing if none is asked.
pub(crate) fn worth_of_variants(terminal: &TerminalValue) -> Option<String> {
    let (first, rest) = terminal.against.split_first()?;
    let names = rest.iter().fold(format!("`{first}`"), |names, name| format!("{names}, `{name}`"));
    let each = if rest.is_empty() { "the variant" } else { "each variant" };
    Some(format!("worth of {names} is what the scenario as stated gains against {each}: below 0 the variant gains"))
}

/// What `worth` counts at the end.
pub(crate) fn terminal_words(terminal: &TerminalValue) -> String {
    let stakes = match terminal.at_cost.as_slice() {
        [] => "stakes at fair value".to_owned(),
        at_cost => format!("stakes at fair value, at cost those of {}", at_cost.join(", ")),
    };
    format!("worth counts cash as it moves and, at the end of {}, claims at par and {stakes}", terminal.at)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reported_as::ReportedAs;
    use crate::run::tests::empty;
    use crate::run::{BasedOn, EvaluationView, FlipAt, FlipPoint, IntervalView, Measure, TailFigure};
    use analysis::FlipMethod;

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
            subject: String::new(),
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
            option: None,
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
        (run.checks.failed_paths, run.checks.failed_in_any_world) = (20, 20);
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
    fn a_crux_in_which_nothing_decides_says_so() {
        let text = crux_table("crux: decided by", &[crux("a", 0.004, None), crux("b", 0.0, None)], Style::PLAIN);
        assert_eq!(text, "  crux: decided by no assumption alone: none of 2 has a share of 1 %\n");
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
