//! Which way an answer goes with the assumption that decides it, in words.

use crate::number::{figure_among, largest, probability_with_error, share_of_all};
use crate::reported_as::ReportedAs;
use crate::run::{Crux, Direction, EvaluationView};

impl Direction {
    /// How far P goes from low to high, and whether that is more than chance may make it.
    fn change(&self) -> Option<f64> {
        let change = self.high.probability - self.low.probability;
        (change.abs() > 2.0 * self.low.std_error.hypot(self.high.std_error)).then_some(change)
    }
}

/// What decides an answer, in which direction, from where to where; nothing if no assumption stands out.
pub(crate) fn in_words(crux: &[Crux], chance_share: f64) -> Option<String> {
    let first = crux.first().filter(|first| first.share > chance_share)?;
    let direction = first.direction.as_ref()?;
    let likelier = match (direction.change(), &direction.unit) {
        (None, _) => String::new(),
        (Some(change), ReportedAs::Date) if change > 0.0 => "; the later it is, the likelier the claim".to_owned(),
        (Some(_), ReportedAs::Date) => "; the earlier it is, the likelier the claim".to_owned(),
        (Some(change), ReportedAs::Truth) if change > 0.0 => "; if it is so, the claim is likelier".to_owned(),
        (Some(_), ReportedAs::Truth) => "; if it is not so, the claim is likelier".to_owned(),
        (Some(change), _) if change > 0.0 => "; the higher it is, the likelier the claim".to_owned(),
        (Some(_), _) => "; the lower it is, the likelier the claim".to_owned(),
    };
    let (low, high) = (end(&direction.low, direction), end(&direction.high, direction));
    Some(format!("Decided most by {}{likelier}: P is {low} and {high}.", named(first)))
}

fn named(first: &Crux) -> String {
    format!("`{}` ({} of the variance alone)", first.assumption, share_of_all((first.share * 100.0).round() / 100.0))
}

fn end(at: &EvaluationView, direction: &Direction) -> String {
    let chance = match at.std_error > 0.0 {
        true => probability_with_error(at.probability, at.std_error),
        false => share_of_all(at.probability),
    };
    let among = largest([direction.low.value, direction.high.value]);
    match direction.unit {
        ReportedAs::Truth if at.value == 0.0 => format!("{chance} if it is not so"),
        ReportedAs::Truth => format!("{chance} if it is"),
        _ => format!("{chance} at {}", figure_among(at.value, 0.0, &direction.unit, among)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_the_sign_and_say_nothing_of_chance() {
        let end = |value, probability| EvaluationView { value, probability, std_error: 0.01 };
        let direction = |unit, low, high| Direction { unit, low: end(2.0, low), high: end(7.0, high) };
        let years = || ReportedAs::number("yr");
        for (direction, words) in [
            (direction(years(), 0.1, 0.7), "; the higher it is, the likelier the claim: P is"),
            (direction(years(), 0.7, 0.1), "; the lower it is, the likelier the claim: P is"),
            (direction(ReportedAs::Date, 0.1, 0.7), "; the later it is, the likelier the claim: P is"),
            (direction(years(), 0.40, 0.41), "of the variance alone): P is"),
        ] {
            let crux = |share| Crux { share, direction: Some(direction.clone()), ..Crux::without_share("life") };
            let found = in_words(&[crux(0.5)], 0.01).expect("it stands out");
            assert!(found.contains(words) && found.contains("`life`"), "{found}");
            assert_eq!(in_words(&[crux(0.005)], 0.01), None);
        }
    }
}
