//! Contracts: what each promises and pays, the cash that moves by year, and what falls due.

use super::axis::DrawnAxis;
use super::columns::{Layer, YearColumns};
use super::drawing::{TEXT, WIDTH, color};
use super::page::{MARGIN, Page};
use super::rows::{Rows, bar, ends, whisker};
use crate::contracts::{ContractRow, ContractsView, DueSort, partial_years};
use crate::number::with_error;
use crate::reported_as::ReportedAs;
use crate::run::Measure;
use crate::sensitivity::EffectView;

/// Where names end, and where the panel begins and ends.
const NAMES: f64 = 250.0;
const PANEL: [f64; 2] = [270.0, 800.0];

/// Height of columns.
const HEIGHT: f64 = 170.0;

/// Height of one of several bars of a row.
const THIN: f64 = 7.0;

/// Contracts that have a colour of their own in a year; the others stand together.
const OWN_COLOR: usize = 5;

/// The figures of a contract.
type FigureOf = fn(&ContractRow) -> &Option<Measure>;
const FIGURES: [(&str, &str, FigureOf); 4] = [
    ("headline", color::GREY, |row| &row.headline),
    ("firm", color::SLATE, |row| &row.firm),
    ("drawn", color::PALE, |row| &row.drawn),
    ("paid", color::DARK, |row| &row.paid),
];

/// Contracts as a picture: figures of each, cash by year, and what falls due by year.
pub fn contracts_svg(view: &ContractsView) -> String {
    let mut page = Page::new("What contracts promise and pay", "");
    if view.contracts.is_empty() {
        page.words("It has no contracts.");
        return page.finish(&[], &view.run);
    }
    for unit in units(view) {
        figures(&mut page, view, &unit);
    }
    for unit in units(view) {
        cash(&mut page, view, &unit);
    }
    for unit in units(view) {
        ladder(&mut page, view, &unit);
    }
    let mut remarks = vec![
        "means; firm: least that is owed if the buyer leaves as soon as it may; drawn: used, at the contract's price"
            .to_owned(),
    ];
    if !view.run.certain {
        remarks.push("whiskers reach two standard errors to either side".to_owned());
    }
    remarks.extend(partial_years(&view.years));
    page.finish(&remarks, &view.run)
}

/// The currencies of all amounts, in their order.
fn units(view: &ContractsView) -> Vec<ReportedAs> {
    let mut units: Vec<ReportedAs> = Vec::new();
    for row in &view.contracts {
        let amounts = FIGURES.iter().filter_map(|(.., figure)| figure(row).as_ref());
        let paid = row.payments.iter().map(|one| &one.total);
        for measure in amounts.chain(paid).chain(row.falling_due.iter().flat_map(|one| &one.years)) {
            if !units.contains(&measure.unit) {
                units.push(measure.unit.clone());
            }
        }
    }
    units
}

/// Headline, firm, drawn and paid of each contract that has one of them in this currency.
fn figures(page: &mut Page, view: &ContractsView, unit: &ReportedAs) {
    let of = |row: &ContractRow, figure: FigureOf| -> Option<EffectView> {
        let measure = figure(row).as_ref().filter(|measure| measure.unit == *unit && measure.defined > 0)?;
        let known = EffectView { value: measure.mean, std_error: measure.std_error };
        Some(known).filter(|known| known.value.is_finite())
    };
    let counts =
        |row: &&ContractRow| FIGURES.iter().any(|(.., figure)| of(row, *figure).is_some_and(|one| one.value != 0.0));
    let rows: Vec<&ContractRow> = view.contracts.iter().filter(counts).collect();
    let all = rows.iter().flat_map(|row| FIGURES.iter().filter_map(|(.., figure)| of(row, *figure)));
    let reach = all.flat_map(|one| ends(one).into_iter().chain([one.value])).chain([0.0]);
    let Some(axis) = DrawnAxis::over(reach.collect::<Vec<_>>(), unit, PANEL[0], PANEL[1]).filter(|_| !rows.is_empty())
    else {
        return;
    };
    page.legend(FIGURES.iter().map(|(name, fill, _)| (*fill, *name)));
    let named = rows.iter().map(|row| match &row.kind {
        Some(kind) => format!("{} ({kind})", row.contract),
        None => row.contract.clone(),
    });
    let placed = Rows::new(page.top + 6.0, named, NAMES).with_lines(3);
    axis.draw(&mut page.drawing, placed.top(), placed.bottom(), "over the run");
    placed.draw_names(&mut page.drawing);
    for (at, row) in rows.iter().enumerate() {
        for ((name, fill, figure), y) in FIGURES.iter().zip(placed.places(at, FIGURES.len())) {
            let Some(known) = of(row, *figure) else { continue };
            let said = with_error(known.value, known.std_error, unit);
            let area = bar(axis.place(0.0), axis.place(known.value), y, THIN);
            page.drawing.area(name, area, fill, &format!("{}: {name} {said}", row.contract));
            whisker(&mut page.drawing, &axis, known, y);
        }
    }
    let zero = axis.place(0.0);
    page.drawing.line("zero", &[(zero, placed.top()), (zero, placed.bottom())], color::INK, 1.0);
    page.top = placed.bottom() + 42.0;
}

/// The years of the run as heads.
fn heads(view: &ContractsView) -> Vec<String> {
    view.years.iter().map(|year| year.year.to_string()).collect()
}

/// Cash that contracts moved, by year: those that moved most each for itself.
fn cash(page: &mut Page, view: &ContractsView, unit: &ReportedAs) {
    let by_year = |row: &ContractRow| -> Vec<f64> {
        let payments = || row.payments.iter().filter(|one| one.total.unit == *unit);
        (0..view.years.len()).map(|year| payments().filter_map(|one| Some(one.years.get(year)?.mean)).sum()).collect()
    };
    let mut paid: Vec<(String, Vec<f64>)> =
        view.contracts.iter().map(|row| (row.contract.clone(), by_year(row))).collect();
    let size = |years: &[f64]| years.iter().map(|one| one.abs()).sum::<f64>();
    paid.retain(|(_, years)| size(years) > 0.0);
    paid.sort_by(|(_, a), (_, b)| size(b).total_cmp(&size(a)));
    let others = paid.split_off(paid.len().min(if paid.len() == OWN_COLOR + 1 { paid.len() } else { OWN_COLOR }));
    let mut layers: Vec<Layer> = (paid.into_iter().enumerate())
        .map(|(at, (name, values))| Layer { name, fill: color::PARTS[at], values })
        .collect();
    if !others.is_empty() {
        let sum = |year: usize| others.iter().map(|(_, years)| years[year]).sum();
        let name = format!("{} others", others.len());
        layers.push(Layer { name, fill: color::GREY, values: (0..view.years.len()).map(sum).collect() });
    }
    years(
        page,
        "Cash paid under contracts, by year",
        YearColumns { heads: heads(view), layers, unit: unit.clone(), marks: Vec::new() },
    );
}

/// What falls due by year and sort, and principal that falls due after the run.
fn ladder(page: &mut Page, view: &ContractsView, unit: &ReportedAs) {
    const SORTS: [DueSort; 6] =
        [DueSort::Principal, DueSort::Interest, DueSort::Lease, DueSort::Purchases, DueSort::Funding, DueSort::Other];
    let dues = || view.contracts.iter().flat_map(|row| &row.falling_due);
    let later = dues().any(|one| one.later.as_ref().is_some_and(|later| later.mean != 0.0));
    let of = |sort: DueSort| -> Vec<f64> {
        let mine = || dues().filter(|one| one.sort == sort);
        let in_year = |year: usize| -> f64 {
            let measures = mine().filter_map(|one| one.years.get(year)).filter(|one| one.unit == *unit);
            measures.map(|one| one.mean).sum()
        };
        let after =
            || mine().filter_map(|one| one.later.as_ref()).filter(|one| one.unit == *unit).map(|one| one.mean).sum();
        (0..view.years.len()).map(in_year).chain(later.then(after)).collect()
    };
    let layers = SORTS.iter().enumerate().map(|(at, sort)| Layer {
        name: sort.word().to_owned(),
        fill: color::PARTS[at],
        values: of(*sort),
    });
    let layers = layers.filter(|layer| layer.values.iter().any(|one| *one != 0.0)).collect();
    let heads = heads(view).into_iter().chain(later.then(|| "later".to_owned())).collect();
    years(page, "Falls due by year, paid or not", YearColumns { heads, layers, unit: unit.clone(), marks: Vec::new() });
}

/// YearColumns with their heading and legend; nothing without a layer.
fn years(page: &mut Page, heading: &str, columns: YearColumns) {
    if columns.layers.is_empty() {
        return;
    }
    page.heading(heading);
    page.legend(columns.layers.iter().map(|layer| (layer.fill, layer.name.as_str())));
    if columns.draw(page, [MARGIN, WIDTH - MARGIN], [page.top + TEXT, HEIGHT], "").is_some() {
        page.top += TEXT + HEIGHT + 26.0;
    }
}
