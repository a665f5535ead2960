//! A run as a folder of tables with a manifest: whole or absent.

use std::fmt::Write as _;
use std::path::Path;

use report::{Answer, ReportedAs, json};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::answers::Answers;
use crate::build::Built;
use crate::column::{ColumnKind, places};
use crate::error::Error;
use crate::inquiry::Keep;
use crate::questions::Questions;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::series::Part;
use crate::tables::{Sort, TableWriter, Values, first_day};
use crate::watch::{Watch, Watched};
use crate::world::{NewFolder, Output};

/// The file that says what the others are.
const MANIFEST: &str = "manifest.json";

/// Rows of a row group of the series, about.
const GROUP_ROWS: usize = 1 << 18;

/// What `manifest.json` holds.
#[derive(Serialize)]
struct Manifest {
    /// Version of the engine.
    offtake: String,
    scenario: String,
    title: String,
    variant: Option<String>,
    settings: Vec<report::SettingView>,
    seed: u64,
    sampler: String,
    paths: u64,
    replicates: u32,
    start: String,
    months: u32,
    /// Every file that the run rested on.
    inputs: Vec<Input>,
    /// Every table beside this file.
    tables: Vec<ExportTable>,
}

#[derive(Serialize)]
struct Input {
    file: String,
    sha256: String,
}

#[derive(Serialize)]
struct ExportTable {
    file: String,
    about: String,
    columns: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    name: String,
    /// As in a measure; empty for names and counts.
    unit: String,
}

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
        let run = self.run_keeping(sampling, &watch, &mut |part| export.part(&self.built, part))?;
        let answers = run.answers_shared(questions, &watch)?;
        export.summaries(&answers)?;
        export.whole("run.json", &json(&answers))?;
        let manifest = manifest(self.inputs(), &answers, std::mem::take(&mut export.tables));
        export.whole(MANIFEST, &json(&manifest))?;
        export.folder.commit()?;
        Ok((run, answers))
    }
}

fn manifest(inputs: Vec<(String, String)>, run: &Answers, tables: Vec<ExportTable>) -> Manifest {
    let input = |(file, text): (String, String)| Input { file, sha256: hex(&Sha256::digest(text.as_bytes())) };
    Manifest {
        offtake: run.offtake.clone(),
        scenario: run.scenario.clone(),
        title: run.title.clone(),
        variant: run.variant.clone(),
        settings: run.settings.clone(),
        seed: run.seed,
        sampler: run.sampler.clone(),
        paths: run.paths,
        replicates: run.replicates,
        start: run.start.clone(),
        months: run.months,
        inputs: inputs.into_iter().map(input).collect(),
        tables,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
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
    /// The columns of one part of the run; what stands by path comes with the first.
    fn part(&mut self, built: &Built, part: &Part) -> Result<(), Error> {
        if part.number == 0 {
            self.paths(built, part)?;
        }
        self.series(built, part)
    }

    /// One row per path and month; a file per part.
    fn series(&mut self, built: &Built, part: &Part) -> Result<(), Error> {
        let columns = part.columns();
        if columns.is_empty() {
            return Ok(());
        }
        let file = match part.number {
            0 => "series.parquet".to_owned(),
            number => format!("series-{}.parquet", number + 1),
        };
        let mut names = vec![
            ("path".to_owned(), String::new(), Sort::Whole),
            ("month".to_owned(), ReportedAs::Date.to_string(), Sort::Date),
        ];
        for (shown, _) in &columns {
            // A series may bear the name of a column that stands beside all.
            let name = match names[..2].iter().any(|(known, ..)| *known == shown.id) {
                true => format!("series: {}", shown.id),
                false => shown.id.clone(),
            };
            names.push((name, shown.unit.reported_as().to_string(), Sort::Number));
        }
        let about = "one row for each path and month, NaN where the path failed";
        let mut writer = self.begin(&file, about, &names)?;
        let base = built.base();
        let paths = part.run.plan.paths as usize;
        let step = (GROUP_ROWS / paths.max(1)).max(1);
        let mut month = 0;
        while month < base.months as usize {
            let end = (month + step).min(base.months as usize);
            let rows = |at: usize| (0..paths as i64).map(move |path| (path, at));
            let both = (month..end).flat_map(rows);
            let (numbers, months): (Vec<i64>, Vec<usize>) = both.unzip();
            let day = |at: &usize| first_day(base.start.later(*at));
            let mut group = vec![Values::Whole(numbers), Values::Date(months.iter().map(day).collect())];
            for (shown, column) in &columns {
                let values = shown.unit.column(&column[month * paths..end * paths]);
                group.push(Values::Number(values));
            }
            writer.rows(&group)?;
            month = end;
        }
        writer.finish()
    }

    /// One row per path: whether it failed, claims, measures, assumptions.
    fn paths(&mut self, built: &Built, part: &Part) -> Result<(), Error> {
        let run = part.run;
        let paths = run.plan.paths as i64;
        let failed = run.failed[0].iter().map(|&failed| i64::from(failed)).collect();
        let mut columns: Columns = vec![
            ("path".into(), String::new(), Values::Whole((0..paths).collect())),
            ("failed".into(), String::new(), Values::Whole(failed)),
        ];
        for place in places(built) {
            let name = column_name(place.kind, &place.name);
            if columns.iter().all(|(known, ..)| *known != name) {
                let values = place.unit.column(&run.outputs[place.output]);
                columns.push((name, place.unit.reported_as().to_string(), Values::Number(values)));
            }
        }
        let about = "one row for each path; a claim is 1 or 0, NaN where not applicable";
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
        let months = series.iter().flat_map(|one| one.months.iter());
        let columns: Columns = vec![
            plain("series", text(|one| one.id.clone())),
            plain("unit", text(|one| one.unit.to_string())),
            plain("month", Values::Text(months.cloned().collect())),
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
            plain("probability", number(|answer| answer.probability)),
            plain("std_error", number(|answer| answer.std_error)),
            plain("low", number(|answer| answer.interval.low)),
            plain("high", number(|answer| answer.interval.high)),
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

    fn crux(&mut self, answers: &[Answer]) -> Result<(), Error> {
        let rows: Vec<(&Answer, &report::Crux)> =
            answers.iter().flat_map(|answer| answer.crux.iter().map(move |crux| (answer, crux))).collect();
        let ids = rows.iter().map(|(answer, _)| answer.id.clone());
        let names = rows.iter().map(|(_, crux)| crux.assumption.clone());
        let columns: Columns = vec![
            plain("question_id", Values::Text(ids.collect())),
            plain("assumption", Values::Text(names.collect())),
            plain("share", Values::Number(rows.iter().map(|(_, crux)| crux.share).collect())),
            plain("std_error", Values::Number(rows.iter().map(|(_, crux)| crux.std_error).collect())),
            plain("total", Values::Number(rows.iter().map(|(_, crux)| crux.total).collect())),
            plain("total_error", Values::Number(rows.iter().map(|(_, crux)| crux.total_error).collect())),
        ];
        self.table("crux.parquet", "one row for each assumption of a question", columns)
    }

    /// A whole table in one row group.
    fn table(&mut self, file: &str, about: &str, columns: Columns) -> Result<(), Error> {
        let sort = |values: &Values| match values {
            Values::Text(_) => Sort::Text,
            Values::Number(_) => Sort::Number,
            Values::Whole(_) => Sort::Whole,
            Values::Date(_) => Sort::Date,
        };
        let named = columns.iter().map(|(name, unit, values)| (name.clone(), unit.clone(), sort(values)));
        let named: Vec<(String, String, Sort)> = named.collect();
        let mut writer = self.begin(file, about, &named)?;
        let values: Vec<Values> = columns.into_iter().map(|(_, _, values)| values).collect();
        writer.rows(&values)?;
        writer.finish()
    }

    fn begin(&mut self, file: &str, about: &str, columns: &[(String, String, Sort)]) -> Result<TableWriter, Error> {
        let column = |(name, unit, _): &(String, String, Sort)| Column { name: name.clone(), unit: unit.clone() };
        self.tables.push(ExportTable {
            file: file.into(),
            about: about.into(),
            columns: columns.iter().map(column).collect(),
        });
        let sorts: Vec<(String, Sort)> = columns.iter().map(|(name, _, sort)| (name.clone(), *sort)).collect();
        TableWriter::begin(self.folder.as_mut(), self.target, file, &sorts)
    }

    /// A text file.
    fn whole(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let mut file = self.folder.file(name)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        written.map_err(|error| Error::writing(&self.target.join(name), &error))
    }
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

fn plain(name: &str, values: Values) -> (String, String, Values) {
    (name.to_owned(), String::new(), values)
}
