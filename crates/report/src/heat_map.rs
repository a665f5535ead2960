//! A map of figures over two axes: shaded cells, the second axis up.

use serde::Serialize;

use crate::number::told_apart;
use crate::reported_as::ReportedAs;
use crate::table::{Align, Style, TextColumns};

/// The values of an assumption along a side of a map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AxisView {
    /// Its name.
    pub assumption: String,
    /// Unit of the values.
    pub unit: ReportedAs,
    /// Ascending.
    #[serde(serialize_with = "crate::words::numbers")]
    pub values: Vec<f64>,
}

/// Shades, by fifths.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// A cell: how dark, from 0 to 1, and what stands in it.
pub(crate) struct HeatCell {
    pub shade: f64,
    pub text: String,
}

impl HeatCell {
    /// A probability in percent.
    pub fn probability(probability: f64) -> Self {
        HeatCell { shade: probability, text: format!("{:.0}", probability * 100.0) }
    }
}

/// Cells by the values of `up`, then of `across`.
pub(crate) fn heat_map(across: &AxisView, up: &AxisView, cells: &[Vec<HeatCell>], style: Style) -> String {
    let align = vec![Align::Right; 1 + across.values.len()];
    let mut columns = TextColumns::new(&align);
    for (value, row) in told_apart(&up.values, &up.unit).into_iter().zip(cells).rev() {
        let cell = |cell: &HeatCell| match cell.shade {
            shade if shade.is_nan() => "n/a".to_owned(),
            shade => format!("{} {}", SHADES[((shade * 5.0) as usize).min(4)], cell.text),
        };
        columns.row(std::iter::once(value).chain(row.iter().map(cell)));
    }
    columns.row(std::iter::once(String::new()).chain(told_apart(&across.values, &across.unit)));
    let last = up.values.len();
    columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (row, _) if row == last => style.dim(cell),
        (_, 0) => style.dim(cell),
        _ => cell.to_owned(),
    })
}
