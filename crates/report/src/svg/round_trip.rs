//! Whose money sellers take in: columns by year and origin.

use super::columns::{Layer, YearColumns};
use super::drawing::{Anchor, TEXT, WIDTH, broken, color, letters, width_of};
use super::page::{MARGIN, Page};
use crate::contracts::partial_years;
use crate::number::{figure_among, largest, share_of_all, with_error};
use crate::reported_as::ReportedAs;
use crate::round_trip::{RoundTripView, SellerRow, TakingsRow};
use crate::run::Measure;

/// Height of the columns, and of all that stands around them.
const HEIGHT: f64 = 150.0;

/// Between two sellers side by side.
const BETWEEN: f64 = 30.0;

/// The origins of a gross amount, which sum to it.
type OriginOf = fn(&TakingsRow) -> &Measure;
const PARTS: [(&str, &str, OriginOf); 5] = [
    ("the seller's own money", color::LINE, |row| &row.own),
    ("put in by others", color::BRIGHT, |row| &row.investors),
    ("opening cash of buyers", color::SAND, |row| &row.opening),
    ("a circle", color::SLATE, |row| &row.circle),
    ("outside customers", color::PALE, |row| &row.look_through),
];

/// What sellers take in by year and origin, as a picture: the share of their own money above each column, and net takings as a line.
pub fn round_trip_svg(view: &RoundTripView) -> String {
    let selling: Vec<&SellerRow> = view.shown().collect();
    let mut page = Page::new("Whose money is it?", &finding(&selling));
    if selling.is_empty() {
        page.words("Nobody takes in anything for what it sells.");
        return page.finish(&[], &view.run);
    }
    let used = |part: &OriginOf| selling.iter().any(|seller| part(&seller.all).mean != 0.0);
    let shown = PARTS.iter().filter(|(.., part)| used(part)).map(|(name, fill, _)| (*fill, *name));
    page.legend(shown.chain([(color::INK, "net of what buyers were given (line)")]));
    let whole = WIDTH - 2.0 * MARGIN;
    let across = if selling.len() == 1 { whole } else { (whole - BETWEEN) / 2.0 };
    for pair in selling.chunks(if selling.len() == 1 { 1 } else { 2 }) {
        let top = page.top;
        let mut lowest = top;
        for (at, seller) in pair.iter().enumerate() {
            page.top = top;
            let left = MARGIN + (across + BETWEEN) * at as f64;
            takings(&mut page, seller, [left, left + across]);
            lowest = lowest.max(page.top);
        }
        page.top = lowest;
    }
    let mut remarks = vec![
        "means; above each column the share of the gross amount that is the seller's own or its group's money"
            .to_owned(),
    ];
    remarks.extend(partial_years(&view.years));
    page.finish(&remarks, &view.run)
}

/// Who takes in the greatest share of its own money.
fn finding(selling: &[&SellerRow]) -> String {
    let share = |seller: &SellerRow| seller.all.own_money_share.mean;
    let most = selling.iter().filter(|seller| share(seller).is_finite() && share(seller) > 0.0);
    let most = most.max_by(|a, b| share(a).total_cmp(&share(b)));
    most.map_or(String::new(), |seller| {
        let measure = &seller.all.own_money_share;
        let said = with_error(measure.mean, measure.std_error, &ReportedAs::SHARE);
        format!("{said} of what {} takes in over the run is its own money.", seller.seller)
    })
}

/// One seller, by year.
fn takings(page: &mut Page, seller: &SellerRow, [left, right]: [f64; 2]) {
    let name = match seller.members.as_slice() {
        [] => seller.seller.clone(),
        members => format!("group {} ({})", seller.seller, members.join(", ")),
    };
    let among = largest([seller.all.gross.mean]);
    let money = |measure: &Measure| figure_among(measure.mean, measure.std_error, &measure.unit, among);
    let sums = format!(
        "gross {}, net {}, looked through {}",
        money(&seller.all.gross),
        money(&seller.all.net),
        money(&seller.all.look_through)
    );
    page.top += 10.0;
    for (text, ink) in [(name, color::INK), (sums, color::DIM)] {
        for line in broken(&text, letters(right - left, TEXT)) {
            page.top += 16.0;
            page.drawing.text("seller", (left, page.top), Anchor::Start, ink, &line);
        }
    }
    let means = |part: &OriginOf| seller.years.iter().map(|row| part(row).mean).collect();
    let columns = YearColumns {
        heads: seller.years.iter().map(|row| row.year.map_or(String::new(), |year| year.to_string())).collect(),
        layers: PARTS
            .iter()
            .map(|(name, fill, part)| Layer { name: (*name).to_owned(), fill, values: means(part) })
            .collect(),
        unit: seller.all.gross.unit.clone(),
        marks: seller.years.iter().filter(|row| row.gross.mean > 0.0).map(|row| row.net.mean).collect(),
    };
    let of = format!("{}, ", seller.seller);
    let Some(placed) = columns.draw(page, [left, right], [page.top + 24.0, HEIGHT], &of) else { return };
    let shares: Vec<Option<String>> = seller.years.iter().map(own_share).collect();
    let widest = shares.iter().flatten().map(|share| width_of(share, TEXT - 1.0)).fold(0.0, f64::max);
    for (at, (row, share)) in seller.years.iter().zip(&shares).enumerate() {
        let [from, to] = placed.sides(at);
        if row.net.mean.is_finite() && columns.height(at) > 0.0 {
            let y = placed.axis.place(row.net.mean);
            page.drawing.line("net", &[(from - 3.0, y), (to + 3.0, y)], color::INK, 2.0);
        }
        // Shares that would meet are left out; each column says its own when pointed at.
        if let Some(share) = share.as_ref().filter(|_| widest < placed.width / 0.68) {
            let y = placed.axis.place(columns.height(at).max(row.net.mean)) - 5.0;
            page.drawing.sized("own", (placed.middles[at], y), Anchor::Middle, color::INK, TEXT - 1.0, share);
        }
    }
    page.top += 24.0 + HEIGHT + 26.0;
}

/// The share of its own money in a year; nothing if it takes in nothing.
fn own_share(row: &TakingsRow) -> Option<String> {
    let measure = &row.own_money_share;
    let words = match measure.mean {
        share if share > 0.0 && share < 0.01 => "< 1 %".to_owned(),
        share => share_of_all((share * 100.0).round() / 100.0),
    };
    (measure.defined > 0 && measure.mean.is_finite()).then_some(words)
}
