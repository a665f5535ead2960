//! Questions that are answered by names: each name with its probability and regret, likeliest first.

use crate::number::{figure_among, largest, probability_with_error, share_of_all, with_error_among};
use crate::picture::gauge;
use crate::run::{Answer, Measure, RunView};
use crate::table::{Align, Style, TextColumns, wrap};

/// The measure that holds the regret of a name.
const REGRET: &str = "regret";

/// A table for each such question; empty if there is none.
pub(crate) fn names_text(run: &RunView, style: Style) -> String {
    let mut questions: Vec<&str> = Vec::new();
    for option in run.answers.iter().filter_map(|answer| answer.option.as_ref()) {
        if !questions.contains(&option.of.as_str()) {
            questions.push(&option.of);
        }
    }
    questions.into_iter().map(|id| format!("\n{}", question_text(id, run, style))).collect()
}

fn question_text(id: &str, run: &RunView, style: Style) -> String {
    let named = run.answers.iter().filter_map(|answer| Some((answer.option.as_ref()?, answer)));
    let mut rows: Vec<(&str, &Answer)> =
        named.filter(|(option, _)| option.of == id).map(|(option, answer)| (option.name.as_str(), answer)).collect();
    // Those that are as likely stay in their order.
    rows.sort_by(|(_, a), (_, b)| b.probability.total_cmp(&a.probability));
    let regrets: Vec<Option<&Measure>> = rows.iter().map(|(_, answer)| regret(answer)).collect();
    let with_regret = regrets.iter().any(Option::is_some);
    let mut align = vec![Align::Left, Align::Right, Align::Left];
    align.extend(if with_regret { vec![Align::Right; 2] } else { Vec::new() });
    let mut columns = TextColumns::new(&align);
    let mut head = vec!["name", if with_regret { "P(best)" } else { "P(admissible)" }, ""];
    head.extend(if with_regret { vec!["regret", "p95"] } else { Vec::new() });
    columns.row(head);
    let among = largest(regrets.iter().flatten().map(|measure| measure.quantiles()[4]));
    for ((name, answer), regret) in rows.iter().zip(&regrets) {
        let likely = match answer.probability == 0.0 || answer.probability == 1.0 {
            true => share_of_all(answer.probability),
            false => probability_with_error(answer.probability, answer.std_error),
        };
        let mut cells = vec![style.named(name), likely, gauge(answer.probability)];
        if let Some(measure) = regret {
            let error = measure.quantile_errors.get(4).copied().unwrap_or(f64::NAN);
            cells.push(with_error_among(measure.mean, measure.std_error, &measure.unit, among));
            cells.push(figure_among(measure.quantiles()[4], error, &measure.unit, among));
        }
        columns.row(cells);
    }
    let asked = rows.first().map_or("", |(_, answer)| answer.question.as_str());
    let table = columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    let several = rows.iter().map(|(_, answer)| answer.probability).sum::<f64>() > 1.0 + 1e-9;
    let equals = match with_regret && several {
        true => style.dim("  on some paths several are equally good: each of them is best there\n"),
        false => String::new(),
    };
    wrap(&format!("{id}  "), asked, style.line()).replacen(id, &style.name(id), 1) + &table + &equals
}

fn regret(answer: &Answer) -> Option<&Measure> {
    answer.measures.iter().find(|measure| measure.label.as_deref() == Some(REGRET))
}
