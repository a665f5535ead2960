//! Rows below each other, each with its name at the left and marks on a scale beside it.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, Area, Drawing, NAME_LINE, TEXT, broken, color, letters};
use super::page::MARGIN;
use crate::sensitivity::EffectView;

/// Least height of a row, and height of a bar in it.
const ROW: f64 = 30.0;
pub(crate) const BAR: f64 = 16.0;

/// Standard errors on either side of a mark.
pub(crate) const ERRORS: f64 = 2.0;

/// Space above and below what stands in several lines.
const SPACE: f64 = 8.0;

/// Rows with their names.
pub(crate) struct Rows {
    top: f64,
    height: f64,
    names: Vec<(String, Vec<String>)>,
    /// Where names end.
    end: f64,
}

impl Rows {
    /// From `top` on, with these names between the margin and `end`, in as many lines as they need.
    pub fn new(top: f64, names: impl IntoIterator<Item = String>, end: f64) -> Self {
        let lines = |name: String| {
            let lines = broken(&name, letters(end - MARGIN, TEXT));
            (name, lines)
        };
        let names: Vec<_> = names.into_iter().map(lines).collect();
        let most = names.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
        Rows { top, height: ROW, names, end }.with_lines(most)
    }

    /// With room for so many lines in each.
    pub fn with_lines(mut self, lines: usize) -> Self {
        self.height = self.height.max(lines as f64 * NAME_LINE + SPACE);
        self
    }

    /// The middle of a row, in pixels from the top of the picture.
    pub fn middle(&self, at: usize) -> f64 {
        self.top + self.height * (at as f64 + 0.5)
    }

    pub fn top(&self) -> f64 {
        self.top
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height * self.names.len() as f64
    }

    /// Places of `count` marks below each other in a row.
    pub fn places(&self, at: usize, count: usize) -> impl Iterator<Item = f64> + use<> {
        let (middle, step) = (self.middle(at), (self.height - SPACE) / count.max(1) as f64);
        (0..count).map(move |mark| middle + step * (mark as f64 - (count as f64 - 1.0) / 2.0))
    }

    /// Writes all names.
    pub fn draw_names(&self, drawing: &mut Drawing) {
        for (at, (name, lines)) in self.names.iter().enumerate() {
            drawing.name((self.end, self.middle(at)), Anchor::End, lines, name);
        }
    }
}

/// A bar between two places, around the middle of a row.
pub(crate) fn bar(from: f64, to: f64, middle: f64, height: f64) -> Area {
    Area::between(from, to, middle - height / 2.0, height)
}

/// A word in a row.
pub(crate) fn word(drawing: &mut Drawing, class: &str, x: f64, middle: f64, anchor: Anchor, text: &str) {
    drawing.text(class, (x, middle + TEXT / 3.0), anchor, color::INK, text);
}

/// A line of so many standard errors on either side of a figure; nothing if it has none.
pub(crate) fn whisker(drawing: &mut Drawing, axis: &DrawnAxis, figure: EffectView, middle: f64) {
    if !figure.value.is_finite() || !figure.std_error.is_finite() || figure.std_error <= 0.0 {
        return;
    }
    let [from, to] = ends(figure).map(|end| axis.place(end));
    drawing.line("error", &[(from, middle), (to, middle)], color::INK, 1.0);
    for end in [from, to] {
        drawing.line("error", &[(end, middle - 3.0), (end, middle + 3.0)], color::INK, 1.0);
    }
}

/// The ends of the whisker of a figure.
pub(crate) fn ends(figure: EffectView) -> [f64; 2] {
    [-ERRORS, ERRORS].map(|side| figure.value + side * figure.std_error)
}

/// From which sum to which the parts of a stack reach: those below zero go the other way, and what is no number is left out.
pub(crate) fn stacked(parts: impl IntoIterator<Item = f64>) -> Vec<[f64; 2]> {
    let (mut above, mut below) = (0.0, 0.0);
    let reach = |part: f64| {
        let part = if part.is_finite() { part } else { 0.0 };
        let sum = if part < 0.0 { &mut below } else { &mut above };
        let from = *sum;
        *sum += part;
        [from, *sum]
    };
    parts.into_iter().map(reach).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_on_each_other() {
        assert_eq!(
            stacked([1.0, -2.0, 3.0, f64::NAN, -1.0]),
            [[0.0, 1.0], [0.0, -2.0], [1.0, 4.0], [4.0, 4.0], [-2.0, -3.0]]
        );
    }

    #[test]
    fn rows_make_room_for_their_longest_name() {
        let rows = Rows::new(10.0, ["a".to_owned(), "b".to_owned()], 200.0);
        assert_eq!((rows.middle(0), rows.bottom()), (25.0, 70.0));
        let long = "a_name_of_more_than_fifty_eight_letters_that_fits_on_no_line".to_owned();
        let tall = Rows::new(10.0, [long, "b".to_owned()], 140.0);
        assert_eq!(tall.bottom(), 10.0 + 2.0 * (5.0 * NAME_LINE + SPACE));
        let places: Vec<f64> = rows.places(0, 2).collect();
        assert_eq!(places, [19.5, 30.5]);
    }
}
