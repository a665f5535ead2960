//! Where a curve changes side, and how surely.

use crate::evaluation::{Evaluate, Evaluation, FlipValue, Settings, evaluate_all};
use crate::probability::Probability;
use crate::response::ResponsePoint;

/// One point of a curve: where, how far P is from the level looked for, and how sure.
#[derive(Clone, Copy)]
pub(crate) struct Point {
    pub value: f64,
    pub excess: f64,
    pub std_error: f64,
}

impl Point {
    pub(crate) fn of_run(run: &Evaluation, level: f64) -> Point {
        let Probability { probability, std_error, .. } = run.probability;
        Point { value: run.value, excess: probability - level, std_error }
    }

    pub(crate) fn of_estimate(point: &ResponsePoint, level: f64) -> Point {
        Point { value: point.value, excess: point.probability - level, std_error: point.std_error }
    }
}

/// Pairs of points between which the curve changes side. Points too near the level to tell do not change the side, so
/// that noise about it is no crowd of crossings; except the first and the last where `ends_count`, as on the
/// smooth curve of paired runs.
pub(crate) fn crossings(points: &[Point], significance: f64, ends_count: bool) -> Vec<(usize, usize)> {
    let side = |excess: f64| {
        if excess > 0.0 { 1 } else { -i32::from(excess < 0.0) }
    };
    let mut found = Vec::new();
    let clear = |point: &Point| point.excess.abs() > significance * point.std_error;
    let Some(start) = points.iter().position(|point| clear(point) || (ends_count && point.excess != 0.0)) else {
        return found;
    };
    let (mut current, mut last_there) = (side(points[start].excess), start);
    for (at, point) in points.iter().enumerate().skip(start) {
        let there = side(point.excess);
        let sure = clear(point) || (ends_count && at + 1 == points.len());
        if there == current {
            last_there = at;
        } else if there == -current && sure {
            let first_here = (last_there + 1..=at).find(|&near| side(points[near].excess) == there).unwrap_or(at);
            found.push((last_there, first_here));
            (current, last_there) = (there, at);
        }
    }
    found
}

/// A crossing: its bracket, where in it, and the error left by a search that ended without meeting the level.
pub(crate) struct Root {
    pub low: Point,
    pub high: Point,
    pub value: f64,
    pub search_error: f64,
}

/// Narrows a bracket by at most `budget` runs.
pub(crate) fn refine(
    evaluate: Evaluate,
    (mut low, mut high): (Point, Point),
    budget: usize,
    settings: &Settings,
    evaluations: &mut Vec<Evaluation>,
) -> Root {
    let narrow = (high.value - low.value) / 1000.0;
    // The Illinois rule: an end kept twice in a row counts half.
    let (mut low_weight, mut high_weight) = (1.0, 1.0);
    let mut replaced_low = None;
    for _ in 0..budget {
        let weigh = |point: Point, weight: f64| Point { excess: point.excess * weight, ..point };
        let value = straight_root(weigh(low, low_weight), weigh(high, high_weight));
        if high.value - low.value <= narrow || value <= low.value || value >= high.value {
            break;
        }
        let run = evaluate_all(evaluate, &[value])[0];
        evaluations.push(run);
        let point = Point::of_run(&run, settings.level);
        if !point.excess.is_finite() {
            break;
        }
        let half_a_path = 0.5 / run.probability.defined as f64;
        if point.excess.abs() <= (settings.tolerance * point.std_error).max(half_a_path) {
            return Root { low, high, value, search_error: 0.0 };
        }
        let replaces_low = (point.excess > 0.0) == (low.excess > 0.0);
        let again = replaced_low == Some(replaces_low);
        replaced_low = Some(replaces_low);
        if replaces_low {
            (low, low_weight) = (point, 1.0);
            high_weight *= if again { 0.5 } else { 1.0 };
        } else {
            (high, high_weight) = (point, 1.0);
            low_weight *= if again { 0.5 } else { 1.0 };
        }
    }
    // The root may lie anywhere in the bracket: the spread of a uniform distribution.
    let search_error = (high.value - low.value) / 12.0_f64.sqrt();
    Root { low, high, value: straight_root(low, high), search_error }
}

/// Where the straight line through two points on different sides meets the level.
pub(crate) fn straight_root(low: Point, high: Point) -> f64 {
    let rise = high.excess - low.excess;
    if rise == 0.0 {
        low.value + (high.value - low.value) / 2.0
    } else {
        low.value - low.excess * (high.value - low.value) / rise
    }
}

/// A crossing of the curve through `points` with its error. The slope is taken over a stretch on which the curve keeps
/// its direction, long enough for the change of P to stand clear of its noise.
pub(crate) fn flip_value(points: &[Point], root: &Root) -> FlipValue {
    let Root { low, high, value, search_error } = *root;
    let rising = high.excess > low.excess;
    let noise = match points.iter().find(|point| point.value == value) {
        Some(there) => there.std_error,
        None => low.std_error.max(high.std_error),
    };
    let mut before = points.iter().rev().skip_while(|point| point.value >= low.value).peekable();
    let mut after = points.iter().skip_while(|point| point.value <= high.value).peekable();
    let (mut left, mut right) = (low, high);
    while (right.excess - left.excess).abs() < 8.0 * noise {
        let farther_left = before.next_if(|point| (point.excess < left.excess) == rising);
        let farther_right = after.next_if(|point| (point.excess > right.excess) == rising);
        if farther_left.is_none() && farther_right.is_none() {
            break;
        }
        left = farther_left.copied().unwrap_or(left);
        right = farther_right.copied().unwrap_or(right);
    }
    let slope = (right.excess - left.excess) / (right.value - left.value);
    let sampling_error = if noise == 0.0 { 0.0 } else { noise / slope.abs() };
    FlipValue { value, std_error: (sampling_error * sampling_error + search_error * search_error).sqrt(), rising }
}
