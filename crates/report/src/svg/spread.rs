//! Rows of figures under one scale: the spread of each, its mean, and columns of words beside it.

use super::axis::DrawnAxis;
use super::drawing::{Drawing, color};
use super::rows::{BAR, bar};
use crate::number::{figure_among, largest, with_error_among};
use crate::run::Measure;

/// Width of the median.
const MEDIAN: f64 = 2.0;

/// Draws the 5, 25, 50, 75 and 95 % quantiles and the mean of a measure in the row around `middle`.
pub(crate) fn spread(drawing: &mut Drawing, axis: &DrawnAxis, name: &str, measure: &Measure, middle: f64) {
    let quantiles = measure.quantiles();
    let among = largest(quantiles.into_iter().chain([measure.mean]));
    let said = |value: f64| figure_among(value, 0.0, &measure.unit, among);
    let [p05, p25, p50, p75, p95] = quantiles;
    let tip = format!(
        "{name}: 5 % {}, 25 % {}, 50 % {}, 75 % {}, 95 % {}",
        said(p05),
        said(p25),
        said(p50),
        said(p75),
        said(p95)
    );
    let bars = [("tails", p05, p95, color::PALE, BAR / 2.0), ("quartiles", p25, p75, color::DARK, BAR)];
    for (class, from, to, fill, height) in bars {
        if from.is_nan() || to.is_nan() {
            continue;
        }
        drawing.area(class, bar(axis.place(from), axis.place(to), middle, height), fill, &tip);
    }
    let x = axis.place(p50);
    // On a narrow bar it would look like a gap.
    if p50.is_finite() && axis.place(p75) - axis.place(p25) > 3.0 * MEDIAN {
        drawing.line("median", &[(x, middle - BAR / 2.0), (x, middle + BAR / 2.0)], color::PAPER, MEDIAN);
    }
    if measure.mean.is_finite() {
        let mean = with_error_among(measure.mean, measure.std_error, &measure.unit, among);
        drawing.dot("mean", (axis.place(measure.mean), middle), color::BRIGHT, &format!("{name}: mean {mean}"));
    }
}

/// What a spread shows, for a legend.
pub(crate) const LEGEND: [(&str, &str); 3] =
    [(color::DARK, "25 to 75 %, median white"), (color::PALE, "5 to 95 %"), (color::BRIGHT, "mean")];
