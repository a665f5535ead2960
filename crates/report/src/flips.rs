//! Where an assumption flips an answer, in words.

use analysis::{FlipMethod, FlipStatus};

use crate::number::{
    figure, figure_among, largest, probability, probability_with_error, share_of_all, with_error_among,
};
use crate::reported_as::ReportedAs;
use crate::run::{EvaluationView, FlipAt, FlipPoint};
use crate::shell::shell_word;
use crate::table::NO_BREAK;

pub(crate) fn flip_words(flip: &FlipPoint, assumption: &str) -> String {
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
                    format!("{} {state}", probability_with_error(at.probability, at.std_error))
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
        true => probability(at.probability, at.std_error),
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
