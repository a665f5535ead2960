//! A run as a folder of tables with a manifest: whole or absent.

use std::collections::BTreeSet;
use std::path::Path;

use engine::Outcome;
use explain::Conversion;
use report::{Answer, ReportedAs, json};
use scenario::Month;

use crate::answers::Answers;
use crate::build::Built;
use crate::column::{ColumnKind, places};
use crate::error::Error;
use crate::inquiry::Keep;
use crate::manifest::{ExportTable, INPUTS, InputTexts, MANIFEST, manifest};
use crate::questions::Questions;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::series::{SeriesStretch, Shown};
use crate::table_column::{Sort, TableColumn};
use crate::tables::{TableWriter, Values, day_of, first_day};
use crate::watch::{Watch, Watched, Work};
use crate::world::{NewFolder, Output};

/// The answers, as `run --json` prints them.
pub(crate) const ANSWERS: &str = "run.json";

/// Rows of a row group of the series, about.
const GROUP_ROWS: usize = 1 << 18;

impl<'w> Scenario<'w> {
    /// Runs the scenario and answers questions, and writes tables and a manifest into a new folder: the series by path and
    /// month, claims, measures and assumptions by path, the summaries of all, and what was read.
    ///
    /// # Errors
    /// As [`Scenario::run`] and [`Run::answers`]; or the folder cannot be written. Then nothing is left of it.
    ///
    /// ```
    /// use offtake::{Changes, FileWorld, Memory, Project, Questions, Sampling, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// let folder = tempfile::tempdir().expect("a folder to write into");
    /// let target = folder.path().join("results");
    /// scenario.run_into(&Sampling::default(), &Questions::all(), &FileWorld, &target, &mut unwatched)?;
    /// assert!(target.join("manifest.json").exists());
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn run_into(
        &self,
        sampling: &Sampling,
        questions: &Questions,
        output: &dyn Output,
        target: &Path,
        watch: Watch,
    ) -> Result<(Run<'w>, Answers), Error> {
        let problems = questions.problems(&self.built, self.inquiry.keep == Keep::Answers, self.files.caller);
        self.refuse(problems)?;
        self.check_sampling(sampling)?;
        let watch = Watched::new(watch);
        let folder = output.begin_folder(target, MANIFEST)?;
        let mut export = Export { folder, target, tables: Vec::new() };
        let mut series = None;
        let run =
            self.run_keeping(sampling, &watch, &mut |stretch| export.series(&self.built, stretch, &mut series))?;
        series.map_or(Ok(()), TableWriter::finish)?;
        export.paths(&self.built, &run.kept.run)?;
        let answers = run.answers_shared(questions, &watch)?;
        let told = answers.clone().in_fractions();
        export.summaries(&told)?;
        export.whole(ANSWERS, &json(&told))?;
        export.whole(INPUTS, &json(&InputTexts::of(self)))?;
        let tables = std::mem::take(&mut export.tables);
        let manifest = manifest(self, &answers, tables, &[ANSWERS, INPUTS, MANIFEST]);
        export.whole(MANIFEST, &json(&manifest))?;
        // Who wants it stopped by now finds nothing changed.
        if watch.see(&Work::Paths, answers.paths, answers.paths).is_break() {
            return Err(Error::Stopped);
        }
        export.folder.commit()?;
        Ok((run, answers))
    }
}

/// A folder being filled.
struct Export<'a> {
    folder: Box<dyn NewFolder>,
    target: &'a Path,
    tables: Vec<ExportTable>,
}

/// A table in memory: name, unit and values of each column.
type Columns = Vec<(String, String, Values)>;

impl Export<'_> {
    /// One row per path and month, by month within each stretch of paths.
    fn series(&mut self, built: &Built, found: &SeriesStretch, writer: &mut Option<TableWriter>) -> Result<(), Error> {
        let columns = found.columns();
        if columns.is_empty() {
            return Ok(());
        }
        let writer = match writer {
            Some(writer) => writer,
            none => none.insert(self.begin_series(&columns)?),
        };
        let base = built.base();
        let paths = found.stretch.paths;
        let step = (GROUP_ROWS / paths.max(1)).max(1);
        let mut month = 0;
        while month < base.months as usize {
            let end = (month + step).min(base.months as usize);
            let first = found.stretch.first as i64;
            let rows = |at: usize| (first..first + paths as i64).map(move |path| (path, at));
            let both = (month..end).flat_map(rows);
            let (numbers, months): (Vec<i64>, Vec<usize>) = both.unzip();
            let day = |at: &usize| first_day(base.start.later(*at));
            let mut group = vec![Values::Whole(numbers), Values::Day(months.iter().map(day).collect())];
            for (shown, column) in &columns {
                group.push(figures(&shown.unit, &column[month * paths..end * paths]).1);
            }
            writer.rows(&group)?;
            month = end;
        }
        Ok(())
    }

    fn begin_series(&mut self, columns: &[(&Shown, &[f64])]) -> Result<TableWriter, Error> {
        let mut table = vec![column("path", "", Sort::Whole), column("month", ReportedAs::Date.name(), Sort::Day)];
        for (shown, _) in columns {
            // A series may bear the name of a column that stands beside all.
            let name = match table[..2].iter().any(|column| column.name == shown.id) {
                true => format!("series: {}", shown.id),
                false => shown.id.clone(),
            };
            let (unit, values) = figures(&shown.unit, &[]);
            table.push(column(&name, &unit, values.sort()));
        }
        let about = "one row for each path and month; NaN, of dates null, where the path failed";
        self.begin("series.parquet", about, table)
    }

    /// One row per path: whether it failed, claims, measures, assumptions.
    fn paths(&mut self, built: &Built, run: &Outcome) -> Result<(), Error> {
        let paths = run.plan.paths as i64;
        let failed = run.failed[0].iter().map(|&failed| i64::from(failed)).collect();
        let mut columns: Columns = vec![
            ("path".into(), String::new(), Values::Whole((0..paths).collect())),
            ("failed".into(), String::new(), Values::Whole(failed)),
        ];
        for place in places(built) {
            let name = column_name(place.kind, &place.name);
            if columns.iter().all(|(known, ..)| *known != name) {
                let (unit, values) = figures(&place.unit, &run.outputs[place.output]);
                columns.push((name, unit, values));
            }
        }
        let about = "one row for each path; a claim is 1 or 0, NaN where not applicable; a date is null there, and 9999-12-31 if it never comes";
        self.table("paths.parquet", about, columns)
    }

    /// Summaries: series by month, answers, measures, the crux.
    fn summaries(&mut self, run: &Answers) -> Result<(), Error> {
        let series = &run.series;
        let per_month = |of: fn(&report::Series) -> &Vec<f64>| {
            Values::Number(series.iter().flat_map(|one| of(one).clone()).collect())
        };
        let text = |of: fn(&report::Series) -> String| {
            let repeat = |one: &report::Series| vec![of(one); one.months.len()];
            Values::Text(series.iter().flat_map(repeat).collect())
        };
        let day = |month: &String| Month::parse(month).map_or(0, first_day);
        let months = series.iter().flat_map(|one| &one.months).map(day).collect();
        let columns: Columns = vec![
            plain("series", text(|one| one.id.clone())),
            plain("unit", text(|one| one.unit.to_string())),
            ("month".into(), ReportedAs::Date.to_string(), Values::Day(months)),
            plain("mean", per_month(|one| &one.mean)),
            plain("p05", per_month(|one| &one.p05)),
            plain("p25", per_month(|one| &one.p25)),
            plain("p50", per_month(|one| &one.p50)),
            plain("p75", per_month(|one| &one.p75)),
            plain("p95", per_month(|one| &one.p95)),
        ];
        self.table("summaries.parquet", "one row for each series and month", columns)?;
        self.answers(&run.answers)?;
        self.measures(&run.answers)?;
        self.crux(&run.answers)
    }

    fn answers(&mut self, answers: &[Answer]) -> Result<(), Error> {
        let text = |of: fn(&Answer) -> &String| Values::Text(answers.iter().map(|answer| of(answer).clone()).collect());
        let number = |of: fn(&Answer) -> f64| Values::Number(answers.iter().map(of).collect());
        let columns: Columns = vec![
            plain("question_id", text(|answer| &answer.id)),
            plain("question", text(|answer| &answer.question)),
            plain("claim", text(|answer| &answer.claim)),
            ("probability".into(), "1".into(), number(|answer| answer.probability)),
            ("std_error".into(), "1".into(), number(|answer| answer.std_error)),
            ("low".into(), "1".into(), number(|answer| answer.interval.low)),
            ("high".into(), "1".into(), number(|answer| answer.interval.high)),
        ];
        self.table("answers.parquet", "one row for each question", columns)
    }

    fn measures(&mut self, answers: &[Answer]) -> Result<(), Error> {
        let rows: Vec<(&Answer, &report::Measure)> =
            answers.iter().flat_map(|answer| answer.measures.iter().map(move |measure| (answer, measure))).collect();
        let number =
            |of: fn(&report::Measure) -> f64| Values::Number(rows.iter().map(|(_, measure)| of(measure)).collect());
        let text =
            |of: fn(&report::Measure) -> String| Values::Text(rows.iter().map(|(_, measure)| of(measure)).collect());
        let ids = rows.iter().map(|(answer, _)| answer.id.clone());
        let columns: Columns = vec![
            plain("question_id", Values::Text(ids.collect())),
            plain("measure", text(|measure| measure.id.clone())),
            plain("unit", text(|measure| measure.unit.to_string())),
            plain("mean", number(|measure| measure.mean)),
            plain("std_error", number(|measure| measure.std_error)),
            plain("p05", number(|measure| measure.p05)),
            plain("p25", number(|measure| measure.p25)),
            plain("p50", number(|measure| measure.p50)),
            plain("p75", number(|measure| measure.p75)),
            plain("p95", number(|measure| measure.p95)),
        ];
        self.table("measures.parquet", "one row for each measure of a question", columns)
    }

    /// One row for each assumption, and one more for each further value at which the answer flips.
    fn crux(&mut self, answers: &[Answer]) -> Result<(), Error> {
        let mut rows: Vec<(&Answer, &report::Crux, Option<&report::FlipAt>)> = Vec::new();
        for answer in answers {
            for crux in &answer.crux {
                let flips = crux.flip.iter().flat_map(|flip| &flip.values).map(Some);
                let mut flips: Vec<Option<&report::FlipAt>> = flips.collect();
                if flips.is_empty() {
                    flips.push(None);
                }
                rows.extend(flips.into_iter().map(|flip| (answer, crux, flip)));
            }
        }
        let crux = |of: fn(&report::Crux) -> f64| Values::Number(rows.iter().map(|(_, crux, _)| of(crux)).collect());
        let flip = |of: fn(&report::FlipPoint) -> &str| {
            let word = |crux: &report::Crux| crux.flip.as_ref().map_or("", of).to_owned();
            Values::Text(rows.iter().map(|(_, crux, _)| word(crux)).collect())
        };
        let at = |of: fn(&report::FlipAt) -> f64| {
            Values::Number(rows.iter().map(|(.., flip)| flip.map_or(f64::NAN, of)).collect())
        };
        let columns: Columns = vec![
            plain("question_id", Values::Text(rows.iter().map(|(answer, ..)| answer.id.clone()).collect())),
            plain("assumption", Values::Text(rows.iter().map(|(_, crux, _)| crux.assumption.clone()).collect())),
            ("share".into(), "1".into(), crux(|crux| crux.share)),
            ("std_error".into(), "1".into(), crux(|crux| crux.std_error)),
            ("total".into(), "1".into(), crux(|crux| crux.total)),
            ("total_error".into(), "1".into(), crux(|crux| crux.total_error)),
            plain("flip_status", flip(report::FlipPoint::status_word)),
            plain("flip_method", flip(report::FlipPoint::method_word)),
            plain("flip_unit", flip(|flip| flip.unit.name())),
            plain("flip_value", at(|flip| flip.value)),
            plain("flip_std_error", at(|flip| flip.std_error)),
            ("flip_rising".into(), ReportedAs::Truth.to_string(), at(|flip| f64::from(u8::from(flip.rising)))),
        ];
        self.table("crux.parquet", "one row for each assumption of a question, or for each of its flips", columns)
    }

    /// A whole table in one row group.
    fn table(&mut self, file: &str, about: &str, columns: Columns) -> Result<(), Error> {
        let table = columns.iter().map(|(name, unit, values)| column(name, unit, values.sort())).collect();
        let mut writer = self.begin(file, about, table)?;
        let values: Vec<Values> = columns.into_iter().map(|(_, _, values)| values).collect();
        writer.rows(&values)?;
        writer.finish()
    }

    fn begin(&mut self, file: &str, about: &str, mut columns: Vec<TableColumn>) -> Result<TableWriter, Error> {
        make_unique(&mut columns);
        self.tables.push(ExportTable::new(file, about, &columns));
        TableWriter::begin(self.folder.file(file)?, self.target.join(file), &columns)
    }

    /// A text file.
    fn whole(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let mut file = self.folder.file(name)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        written.map_err(|error| Error::writing(&self.target.join(name), &error))
    }
}

/// Numbers of a run as tables have them, and their unit: dates as days, and what is in percent as fractions of 1.
fn figures(unit: &Conversion, numbers: &[f64]) -> (String, Values) {
    let (mut values, reported) = (unit.column(numbers), unit.reported_as());
    if reported == ReportedAs::Date {
        return (reported.to_string(), Values::Date(values.into_iter().map(day_of).collect()));
    }
    let Some(fraction) = reported.fraction() else {
        return (reported.to_string(), Values::Number(values));
    };
    values.iter_mut().for_each(|value| *value /= 100.0);
    (fraction.to_string(), Values::Number(values))
}

/// The name of a column of `paths.parquet`.
fn column_name(kind: ColumnKind, name: &str) -> String {
    match kind {
        ColumnKind::Claim => format!("{name}: claim"),
        // A measure may be written as the word for the claim, and a question named like the assumptions.
        ColumnKind::Measure if name.ends_with(": claim") || name.starts_with("assume: ") => format!("measure: {name}"),
        ColumnKind::Measure => name.to_owned(),
        ColumnKind::Assumption | ColumnKind::AssumptionMean => format!("assume: {name}"),
    }
}

pub(crate) fn column(name: &str, unit: &str, sort: Sort) -> TableColumn {
    TableColumn { name: name.into(), unit: unit.into(), sort }
}

/// Gives each column a name of its own, in whatever letters: some readers take `Cash` for `cash`. The
/// second one is `cash (2)`.
pub(crate) fn make_unique(columns: &mut [TableColumn]) {
    let mut known = BTreeSet::new();
    for column in columns {
        let (plain, mut number) = (column.name.clone(), 1);
        while !known.insert(column.name.to_lowercase()) {
            number += 1;
            column.name = format!("{plain} ({number})");
        }
    }
}

fn plain(name: &str, values: Values) -> (String, String, Values) {
    (name.to_owned(), String::new(), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_columns_have_one_name() {
        let mut columns: Vec<TableColumn> =
            ["path", "month", "Month", "month (2)", "month", "cash"].map(|name| column(name, "", Sort::Number)).into();
        make_unique(&mut columns);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["path", "month", "Month (2)", "month (2) (2)", "month (3)", "cash"]);
    }
}
