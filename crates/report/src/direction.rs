//! Which way an answer goes with the assumption that decides it, in words.

use crate::flips::flip_side;
use crate::number::{figure_among, largest, probability_with_error, share_of_all};
use crate::reported_as::ReportedAs;
use crate::run::{Crux, Direction, EvaluationView, FlipAt, FlipPoint};

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
    let turns = first.flip.as_ref().filter(|flip| flip.values.len() > 1);
    let likelier = match (direction.change(), &direction.unit) {
        _ if turns.is_some() => turns.map_or(String::new(), between),
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

/// On which side of two values the claim is likelier; nothing if it flips more often, or the values are those that a process begins at.
fn between(flip: &FlipPoint) -> String {
    let [low, high] = flip.values.as_slice() else { return String::new() };
    if flip.begins || low.rising == high.rising {
        return String::new();
    }
    let among = largest([low.value, high.value]);
    let value = |at: &FlipAt| figure_among(at.value, at.std_error, &flip.unit, among);
    let (low_words, high_words) = (value(low), value(high));
    match low.rising {
        true => format!("; the claim is likeliest between {low_words} and {high_words}"),
        false => format!(
            "; the claim is likelier {} {low_words} and {} {high_words}",
            flip_side(flip, low),
            flip_side(flip, high)
        ),
    }
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
    fn no_direction_is_said_where_the_answer_flips_twice() {
        use analysis::{FlipMethod, FlipStatus};
        let end = |value, probability| EvaluationView { value, probability, std_error: 0.001 };
        let unit = || ReportedAs::number("mo");
        let direction = Direction { unit: unit(), low: end(2.0, 0.008), high: end(15.0, 0.09) };
        let words = |rising: &[bool]| {
            let values = rising.iter().zip([6.0, 8.0, 9.0]);
            let flip = FlipPoint {
                probability: 0.5,
                status: FlipStatus::Several,
                begins: false,
                correlated: false,
                unit: unit(),
                method: FlipMethod::Intervention,
                values: values.map(|(&rising, value)| FlipAt { value, std_error: 0.05, rising }).collect(),
                evaluations: Vec::new(),
            };
            let first =
                Crux { share: 0.5, direction: Some(direction.clone()), flip: Some(flip), ..Crux::without_share("lag") };
            in_words(&[first], 0.01).expect("it stands out")
        };
        let hump = words(&[true, false]);
        assert!(hump.contains("; the claim is likeliest between 6.0 mo and 8.0 mo: P is"), "{hump}");
        let valley = words(&[false, true]);
        assert!(valley.contains("; the claim is likelier below 6.0 mo and above 8.0 mo: P is"), "{valley}");
        let thrice = words(&[true, false, true]);
        assert!(thrice.contains("of the variance alone): P is"), "{thrice}");
        let once = words(&[true]);
        assert!(once.contains("the higher it is, the likelier"), "{once}");
    }

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
