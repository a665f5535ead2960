//! A fact as a view.

use jiff::ToSpan;
use model::Date;
use report::{FactView, PageView, ReportedAs};

/// Months from the first to the last year of the calendar.
const LONGEST: u32 = 2 * 9999 * 12;

/// A fact as views show it, its age measured on a day.
pub fn fact_view(fact: &model::Fact, at: Date) -> FactView {
    // A day that its last month lacks is that month's last.
    let last = fact.day.saturating_add(i64::from(fact.shelf_life.min(LONGEST)).months());
    FactView {
        id: fact.id.clone(),
        what: fact.what.clone(),
        value: fact.value,
        low: fact.low,
        high: fact.high,
        series: fact.series.clone(),
        by: fact.by.clone(),
        date: fact.date.clone(),
        truth: fact.truth,
        unit: fact.unit.clone(),
        as_of: fact.as_of.clone(),
        shelf_life: fact.shelf_life,
        stale: last < at,
        source: fact.source.clone(),
        publisher: fact.publisher.clone(),
        grade: fact.grade.clone(),
        covers: fact.covers.clone(),
        also: fact.also.iter().map(page_view).collect(),
        see: fact.see.clone(),
        note: fact.note.clone(),
        subject: fact.subject.clone(),
    }
}

fn page_view(page: &model::OtherSource) -> PageView {
    PageView {
        source: page.source.clone(),
        publisher: page.publisher.clone(),
        as_of: page.as_of.clone(),
        grade: page.grade.clone(),
    }
}

/// What the value of a fact is, by the word that the fact has for it.
pub(crate) fn reported_as(fact: &model::Fact) -> ReportedAs {
    match fact.unit.as_str() {
        "date" => ReportedAs::Date,
        "bool" => ReportedAs::Truth,
        unit => ReportedAs::number(unit.to_owned()),
    }
}
