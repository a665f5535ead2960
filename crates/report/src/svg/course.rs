//! A figure along an axis: bands of its quantiles and lines, on a scale that goes up.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, Drawing, TEXT, WIDTH, color, width_of};
use super::page::{MARGIN, Page};
use crate::reported_as::ReportedAs;

/// A scale across and one up.
pub(crate) struct Frame {
    pub across: DrawnAxis,
    pub up: DrawnAxis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// How wide a band is that has one value along.
const ALONE: f64 = 7.0;

/// What a frame is drawn of: values along it, and how high it is.
pub(crate) struct FrameOf<'a> {
    pub across: Vec<f64>,
    pub across_unit: &'a ReportedAs,
    pub up: Vec<f64>,
    pub up_unit: &'a ReportedAs,
    pub height: f64,
}

impl Frame {
    /// Draws both scales below what is on the page; nothing if there is nothing to draw. The names stand below it and above it.
    pub fn draw(page: &mut Page, of: FrameOf, [across, up]: [&str; 2]) -> Option<Self> {
        // The last label stands half beyond it.
        let right = WIDTH - 1.5 * MARGIN;
        page.top += 16.0;
        page.drawing.text("axis", (MARGIN, page.top), Anchor::Start, color::INK, up);
        let (top, bottom) = (page.top + 10.0, page.top + 10.0 + of.height);
        let vertical = DrawnAxis::upward(of.up, of.up_unit, bottom, top)?;
        let left = MARGIN + vertical.widest() + 10.0;
        let horizontal = DrawnAxis::over(of.across, of.across_unit, left, right)?;
        vertical.draw_upward(&mut page.drawing, left, right);
        horizontal.draw(&mut page.drawing, top, bottom, across);
        page.top = bottom + 42.0;
        Some(Frame { across: horizontal, up: vertical, left, right, top, bottom })
    }

    /// The place of a pair of values.
    pub fn place(&self, (across, up): (f64, f64)) -> (f64, f64) {
        (self.across.place(across), self.up.place(up))
    }

    /// A band between the second and the third of each, in pieces where some are no numbers; a bar where one stands alone.
    pub fn band(&self, drawing: &mut Drawing, class: &str, points: &[(f64, f64, f64)], fill: &str) {
        for piece in points.split(|(_, low, high)| !low.is_finite() || !high.is_finite()) {
            let lower = piece.iter().map(|(x, low, _)| self.place((*x, *low)));
            let upper = piece.iter().rev().map(|(x, _, high)| self.place((*x, *high)));
            let corners: Vec<(f64, f64)> = lower.chain(upper).collect();
            match piece.len() {
                0 => {}
                1 => drawing.line(class, &corners, fill, ALONE),
                _ => drawing.shape(class, &corners, fill),
            }
        }
    }

    /// A line through pairs, in pieces where some are no numbers; a dot where one stands alone.
    pub fn line(&self, drawing: &mut Drawing, class: &str, points: &[(f64, f64)], color: &str, width: f64) {
        for piece in points.split(|(_, up)| !up.is_finite()) {
            match piece {
                [] => {}
                [alone] => drawing.dot(class, self.place(*alone), color, ""),
                _ => drawing.line(class, &piece.iter().map(|one| self.place(*one)).collect::<Vec<_>>(), color, width),
            }
        }
    }

    /// A dashed line across at a value, with a word above its end.
    pub fn level(&self, drawing: &mut Drawing, class: &str, value: f64, color: &str, word: &str) {
        let y = self.up.place(value);
        drawing.dashed(class, &[(self.left, y), (self.right, y)], color, 1.5);
        drawing.sized("word", (self.right - 4.0, y - 5.0), Anchor::End, color::INK, TEXT - 1.0, word);
    }

    /// A dashed line up at a value, with a word beside its top: `row` lines below that.
    pub fn mark(&self, drawing: &mut Drawing, class: &str, value: f64, row: usize, word: &str) {
        let x = self.across.place(value);
        drawing.dashed(class, &[(x, self.top), (x, self.bottom)], color::INK, 1.0);
        let size = TEXT - 1.0;
        let room = x + 6.0 + width_of(word, size) <= self.right;
        let (x, anchor) = if room { (x + 5.0, Anchor::Start) } else { (x - 5.0, Anchor::End) };
        drawing.sized("word", (x, self.top + 12.0 + 14.0 * row as f64), anchor, color::INK, size, word);
    }
}
