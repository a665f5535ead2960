//! YearColumns side by side, one for each year: sums of parts that stand on each other.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, Area, TEXT, color, width_of};
use super::page::Page;
use super::rows::stacked;
use crate::number::{figure_among, largest};
use crate::reported_as::ReportedAs;

/// Share of its place that a column takes.
const FILLED: f64 = 0.68;

/// The parts of one sort, one for each column.
pub(crate) struct Layer {
    pub name: String,
    pub fill: &'static str,
    pub values: Vec<f64>,
}

/// YearColumns with their parts.
pub(crate) struct YearColumns {
    /// What stands below each.
    pub heads: Vec<String>,
    pub layers: Vec<Layer>,
    pub unit: ReportedAs,
    /// Marks that the axis must reach too.
    pub marks: Vec<f64>,
}

/// Where columns stand.
pub(crate) struct PlacedColumns {
    pub axis: DrawnAxis,
    /// The middle of each across.
    pub middles: Vec<f64>,
    pub width: f64,
}

impl PlacedColumns {
    /// The sides of a column.
    pub fn sides(&self, at: usize) -> [f64; 2] {
        [-0.5, 0.5].map(|side| self.middles[at] + side * self.width)
    }
}

impl YearColumns {
    /// The sum of the parts above zero of a column.
    pub fn height(&self, at: usize) -> f64 {
        let parts = self.layers.iter().map(|layer| layer.values[at]);
        parts.filter(|part| part.is_finite() && *part > 0.0).sum()
    }

    /// Draws them with their axis from `left` to `right`, `height` pixels high from `top`; nothing if none has a number.
    pub fn draw(
        &self,
        page: &mut Page,
        [left, right]: [f64; 2],
        [top, height]: [f64; 2],
        of: &str,
    ) -> Option<PlacedColumns> {
        let stacks: Vec<Vec<[f64; 2]>> =
            (0..self.heads.len()).map(|at| stacked(self.layers.iter().map(|layer| layer.values[at]))).collect();
        let ends = stacks.iter().flatten().flatten().copied().chain(self.marks.iter().copied());
        let axis = DrawnAxis::upward(ends.chain([0.0]), &self.unit, top + height, top)?;
        let left = left + axis.widest() + 8.0;
        axis.draw_upward(&mut page.drawing, left, right);
        let step = (right - left) / self.heads.len().max(1) as f64;
        let middles: Vec<f64> = (0..self.heads.len()).map(|at| left + step * (at as f64 + 0.5)).collect();
        let width = (step * FILLED).min(60.0);
        let among = largest(stacks.iter().flatten().map(|[from, to]| to - from));
        for (at, (stack, middle)) in stacks.iter().zip(&middles).enumerate() {
            for (layer, [from, to]) in self.layers.iter().zip(stack).filter(|(_, [from, to])| from != to) {
                let [bottom, top] = [from, to].map(|value| axis.place(*value));
                let area =
                    Area { left: middle - width / 2.0, top: top.min(bottom), width, height: (top - bottom).abs() };
                let said = figure_among(to - from, 0.0, &self.unit, among);
                let tip = format!("{of}{}: {} {said}", self.heads[at], layer.name);
                page.drawing.area("part", area, layer.fill, &tip);
            }
        }
        let zero = axis.place(0.0);
        page.drawing.line("zero", &[(left, zero), (right, zero)], color::INK, 1.0);
        let widest = self.heads.iter().map(|head| width_of(head, TEXT - 1.0)).fold(0.0, f64::max) + 6.0;
        let every = (widest / step).ceil().max(1.0) as usize;
        for (head, middle) in self.heads.iter().zip(&middles).step_by(every) {
            let place = (*middle, top + height + 16.0);
            page.drawing.sized("head", place, Anchor::Middle, color::DIM, TEXT - 1.0, head);
        }
        Some(PlacedColumns { axis, middles, width })
    }
}
