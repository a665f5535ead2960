//! A sweep as a folder of tables: a manifest, then one file after the other, then the summary. It may be ended at any moment and go on.

use std::fmt::Display;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use report::{SweepView, json};
use serde::Serialize;
use serde_json::Value;
use syntax::{Code, Diagnostic};

use crate::error::Error;
use crate::export::{column, make_unique};
use crate::manifest::{ExportTable, MANIFEST, ManifestInput};
use crate::scenario::Scenario;
use crate::sweep_axes::{Axis, AxisValue};
use crate::sweep_points::SweepPoints;
use crate::sweep_request::{SHOWN, fraction_of};
use crate::sweep_run::{SweepRow, SweepRunner, SweptFigure};
use crate::table_column::{Sort, TableColumn};
use crate::tables::{TableWriter, Values};
use crate::world::{GrowingFolder, Output};

/// The summary, as `sweep --json` prints it.
const SUMMARY: &str = "sweep.json";

/// What stands before and after the number of a table in its name.
const TABLE: [&str; 2] = ["points-", ".parquet"];

/// How many tables there are, at most about, and how many points one of them has at most: what is ended loses the table that it is at.
const TABLES: u64 = 64;
const MOST_IN_A_TABLE: u64 = 4096;

/// What `manifest.json` holds: all that decides the bytes of the tables.
#[derive(Serialize)]
struct SweepManifest {
    /// Version of the engine.
    offtake: String,
    scenario: String,
    title: String,
    variant: Option<String>,
    settings: Vec<report::SettingView>,
    seed: u64,
    sampler: String,
    paths: u64,
    start: String,
    months: u32,
    sweep: StatedSweep,
    /// Every file that it stands on.
    inputs: Vec<ManifestInput>,
    /// The files that are there when this is written: the tables come one after the other, then the summary.
    files: Vec<String>,
    tables: Vec<ExportTable>,
}

/// The points, as they were stated.
#[derive(Serialize)]
struct StatedSweep {
    points: u64,
    points_per_table: u64,
    latin: bool,
    axes: Vec<StatedAxis>,
    variants: Vec<String>,
    /// The figures of each.
    figures: Vec<String>,
}

#[derive(Serialize)]
struct StatedAxis {
    name: String,
    unit: Option<String>,
    values: Vec<String>,
    count: Option<u64>,
}

/// Whether a file of the folder of a sweep is one of its tables, by its name.
///
/// ```
/// use offtake::is_sweep_table;
///
/// assert!(is_sweep_table("points-12.parquet"));
/// assert!(!is_sweep_table("manifest.json") && !is_sweep_table("points-all.parquet"));
/// ```
pub fn is_sweep_table(name: &str) -> bool {
    let [before, after] = TABLE;
    let number = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    number.is_some_and(|number| number.parse::<u64>().is_ok())
}

/// The name of a table, or of all.
fn table_name(number: impl Display) -> String {
    let [before, after] = TABLE;
    format!("{before}{number}{after}")
}

/// The folder of a sweep.
pub(crate) struct SweepFolder {
    folder: Box<dyn GrowingFolder>,
    target: PathBuf,
    columns: Vec<TableColumn>,
    points: u64,
    per_table: u64,
    /// How many columns stand before those of figures.
    before: usize,
}

impl SweepFolder {
    /// Opens the folder of a sweep: a new one, or where this very sweep has begun.
    pub fn open(scenario: &Scenario, runner: &SweepRunner, output: &dyn Output, target: &Path) -> Result<Self, Error> {
        let points = runner.points.count;
        let per_table = (points / TABLES).clamp(1, MOST_IN_A_TABLE);
        let columns = columns(runner);
        let before = columns.len() - runner.figures.iter().map(|figure| figure.columns().len()).sum::<usize>();
        let folder = output.grow_folder(target, MANIFEST)?;
        let mut opened = SweepFolder { folder, target: target.into(), columns, points, per_table, before };
        let manifest = json(&opened.manifest(scenario, runner));
        match opened.folder.read(MANIFEST)? {
            None => opened.text(MANIFEST, &manifest)?,
            Some(known) if known == manifest.as_bytes() => {}
            Some(known) => return Err(scenario.mistake(other_sweep(&known, &manifest, target))),
        }
        Ok(opened)
    }

    /// How many tables there are.
    pub fn parts(&self) -> u64 {
        self.points.div_ceil(self.per_table)
    }

    /// The points of a table.
    pub fn points_of(&self, part: u64) -> Range<u64> {
        let first = part * self.per_table;
        first..(first + self.per_table).min(self.points)
    }

    fn name(&self, part: u64) -> String {
        table_name(part + 1)
    }

    /// The rows of a table that is done; nothing if it is not.
    pub fn done(&self, part: u64) -> Result<Option<Vec<SweepRow>>, Error> {
        let Some(bytes) = self.folder.read(&self.name(part))? else { return Ok(None) };
        let points = self.points_of(part);
        // What cannot be read, or is another table, is written again.
        Ok(rows_of(bytes, &self.columns, self.before, points).ok())
    }

    /// Writes a table.
    pub fn write(&mut self, part: u64, runner: &SweepRunner, rows: &[SweepRow]) -> Result<(), Error> {
        let name = self.name(part);
        let mut writer = TableWriter::begin(self.folder.file(&name)?, self.target.join(&name), &self.columns)?;
        writer.rows(&values(runner, self.points_of(part), rows))?;
        writer.finish()?;
        self.folder.put(&name)
    }

    /// Writes the summary, as the last file.
    pub fn finish(mut self, view: &SweepView) -> Result<(), Error> {
        self.text(SUMMARY, &json(view))
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let mut file = self.folder.file(name)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        written.map_err(|error| Error::writing(&self.target.join(name), &error))?;
        drop(file);
        self.folder.put(name)
    }

    fn manifest(&self, scenario: &Scenario, runner: &SweepRunner) -> SweepManifest {
        let about = "one row for each point; NaN where a figure is defined on no path; dates in decimal years";
        let sampling = runner.sampling();
        SweepManifest {
            offtake: crate::VERSION.into(),
            scenario: scenario.built.name.clone(),
            title: scenario.title().into(),
            variant: scenario.changes.variant.clone(),
            settings: scenario.settings_view(),
            seed: sampling.seed,
            sampler: sampling.sampler_name().into(),
            paths: sampling.paths,
            start: scenario.start(),
            months: scenario.months(),
            sweep: stated(&runner.points, runner, self.per_table),
            inputs: scenario.files_read().into_iter().map(ManifestInput::of).collect(),
            files: vec![MANIFEST.into()],
            tables: vec![ExportTable::new(&table_name("*"), about, &self.columns)],
        }
    }
}

fn stated(points: &SweepPoints, runner: &SweepRunner, points_per_table: u64) -> StatedSweep {
    let axis = |axis: &Axis| {
        let written = |value: AxisValue| axis.setting(&value).to_string();
        let values = axis.told().into_iter().map(written).collect();
        let unit = axis.unit.as_ref().map(|unit| unit.text.clone());
        StatedAxis { name: axis.name.clone(), unit, values, count: axis.count() }
    };
    let figure = |figure: &SweptFigure| match &figure.measure {
        Some(measure) => format!("{}: {measure}", figure.question),
        None => figure.question.clone(),
    };
    StatedSweep {
        points: points.count,
        points_per_table,
        latin: points.is_latin(),
        axes: points.axes.iter().map(axis).collect(),
        variants: (0..points.variants.len()).map(|variant| runner.variant_name(variant).to_owned()).collect(),
        figures: runner.figures.iter().map(figure).collect(),
    }
}

/// Point, variant, what is set, how many paths failed; then the columns of each figure.
fn columns(runner: &SweepRunner) -> Vec<TableColumn> {
    let mut columns = vec![column("point", "", Sort::Whole), column("variant", "", Sort::Text)];
    for axis in &runner.points.axes {
        let (unit, sort) = match axis.reported_as() {
            Some(unit) => (unit.fraction().unwrap_or(unit).to_string(), Sort::Number),
            None => (String::new(), Sort::Text),
        };
        columns.push(column(&format!("set: {}", axis.name), &unit, sort));
    }
    columns.push(column("paths", "", Sort::Whole));
    columns.push(column("failed_paths", "", Sort::Whole));
    for figure in &runner.figures {
        let own = figure.unit.fraction().unwrap_or_else(|| figure.unit.clone());
        let (unit, error) = match (&figure.measure, own.name()) {
            (None, _) | (_, "bool") => ("1", "1"),
            (_, "date") => ("yr", "yr"),
            (_, unit) => (unit, unit),
        };
        let name = match &figure.measure {
            Some(measure) if figure.question == SHOWN => measure.clone(),
            Some(measure) => format!("{}: {measure}", figure.question),
            None => figure.question.clone(),
        };
        columns.extend(figure.columns().iter().map(|of| match *of {
            "defined" => column(&format!("{name}: defined"), "", Sort::Whole),
            "std_error" => column(&format!("{name}: std_error"), error, Sort::Number),
            of => column(&format!("{name}: {of}"), unit, Sort::Number),
        }));
    }
    make_unique(&mut columns);
    columns
}

/// The columns of some rows.
fn values(runner: &SweepRunner, numbers: Range<u64>, rows: &[SweepRow]) -> Vec<Values> {
    let points: Vec<_> = numbers.clone().map(|number| runner.points.at(number)).collect();
    let variants = points.iter().map(|point| runner.variant_name(point.variant).to_owned());
    let mut values =
        vec![Values::Whole(numbers.map(|number| number as i64).collect()), Values::Text(variants.collect())];
    for (at, axis) in runner.points.axes.iter().enumerate() {
        let set = points.iter().map(|point| &point.values[at]);
        values.push(match axis.reported_as() {
            Some(unit) => {
                let fraction = fraction_of(&unit);
                let number = |value: &AxisValue| match value {
                    AxisValue::Number(number) => fraction(*number),
                    AxisValue::Written(_) => f64::NAN,
                };
                Values::Number(set.map(number).collect())
            }
            None => Values::Text(set.map(|value| axis.setting(value).to_string()).collect()),
        });
    }
    values.push(Values::Whole(rows.iter().map(|row| row.paths as i64).collect()));
    values.push(Values::Whole(rows.iter().map(|row| row.failed_paths as i64).collect()));
    let mut at = 0;
    for figure in &runner.figures {
        for of in figure.columns() {
            let column = rows.iter().map(|row| row.numbers[at]);
            values.push(match *of {
                "defined" => Values::Whole(column.map(|number| number as i64).collect()),
                _ => Values::Number(column.collect()),
            });
            at += 1;
        }
    }
    values
}

/// The rows of a table as it was written; an error if it has other columns or other points.
fn rows_of(
    bytes: Vec<u8>,
    columns: &[TableColumn],
    before: usize,
    points: Range<u64>,
) -> Result<Vec<SweepRow>, ParquetError> {
    let other = |what: &str| ParquetError::General(format!("other {what} than this sweep has"));
    let reader = SerializedFileReader::new(Bytes::from(bytes))?;
    let named = reader.metadata().file_metadata().schema_descr().columns();
    if !named.iter().map(|column| column.name()).eq(columns.iter().map(|column| column.name.as_str())) {
        return Err(other("columns"));
    }
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let count = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let column = |at: usize| numbers_of(group.get_column_reader(at)?, count);
        numbers.extend(column(0)?.into_iter().map(|number| number as u64));
        let (paths, failed) = (column(before - 2)?, column(before - 1)?);
        let figures = (before..columns.len()).map(column).collect::<Result<Vec<_>, _>>()?;
        rows.extend((0..count).map(|row| SweepRow {
            paths: paths[row] as u64,
            failed_paths: failed[row] as u64,
            numbers: figures.iter().map(|figure| figure[row]).collect(),
        }));
    }
    if numbers.into_iter().eq(points) { Ok(rows) } else { Err(other("points")) }
}

/// A column of numbers.
fn numbers_of(reader: ColumnReader, count: usize) -> Result<Vec<f64>, ParquetError> {
    let numbers: Vec<f64> = match reader {
        ColumnReader::DoubleColumnReader(mut reader) => {
            let mut values = Vec::with_capacity(count);
            reader.read_records(count, None, None, &mut values)?;
            values
        }
        ColumnReader::Int64ColumnReader(mut reader) => {
            let mut values = Vec::with_capacity(count);
            reader.read_records(count, None, None, &mut values)?;
            values.into_iter().map(|value| value as f64).collect()
        }
        _ => Vec::new(),
    };
    match numbers.len() == count {
        true => Ok(numbers),
        false => Err(ParquetError::General("a column of another sort or length".into())),
    }
}

/// The finding for a folder with another sweep: what differs.
fn other_sweep(known: &[u8], manifest: &str, target: &Path) -> Diagnostic {
    let known: Value = serde_json::from_slice(known).unwrap_or_default();
    let own: Value = serde_json::from_str(manifest).expect("it was just written");
    let shown = target.display();
    let found = match known.get("sweep") {
        None => Diagnostic::bare(Code::WrongArguments, format!("{shown} holds a result that is no sweep")),
        Some(_) => {
            let message = format!("{shown} holds another sweep: {}", differences(&known, &own).join("; "));
            Diagnostic::bare(Code::WrongArguments, message)
        }
    };
    found.help(match known.get("sweep") {
        None => "name another folder",
        Some(_) => "name another folder, or undo the change and the sweep goes on",
    })
}

/// A value of a manifest: what is set as `NAME=VALUE`, an axis as `NAME=A to B in N`.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "nothing".into(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(of) => {
            let text = |key: &str| of.get(key).map(in_words).unwrap_or_default();
            match (of.get("values"), of.get("count")) {
                (Some(Value::Array(ends)), Some(Value::Number(count))) if ends.len() == 2 && *count != 2.into() => {
                    format!("{}={} to {} in {count}", text("name"), in_words(&ends[0]), in_words(&ends[1]))
                }
                (Some(values), _) => format!("{}={}", text("name"), in_words(values)),
                _ => format!("{}={}", text("name"), text("value")),
            }
        }
        other => other.to_string(),
    }
}

/// What differs between two manifests, in words.
fn differences(known: &Value, own: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let files = |of: &Value| -> Vec<(String, String)> {
        let text = |input: &Value, key: &str| input[key].as_str().unwrap_or_default().to_owned();
        let inputs = of["inputs"].as_array().cloned().unwrap_or_default();
        inputs.iter().map(|input| (text(input, "file"), text(input, "sha256"))).collect()
    };
    let (before, now) = (files(known), files(own));
    for (file, hash) in &now {
        match before.iter().find(|(other, _)| other == file) {
            Some((_, other)) if other == hash => {}
            Some(_) => found.push(format!("{file} has changed")),
            None => found.push(format!("{file} was not read")),
        }
    }
    let gone = before.iter().filter(|(file, _)| now.iter().all(|(other, _)| other != file));
    found.extend(gone.map(|(file, _)| format!("{file} is not read any more")));
    let words = [
        ("/offtake", "the version of Offtake"),
        ("/scenario", "the scenario"),
        ("/variant", "the variant"),
        ("/settings", "what is set"),
        ("/seed", "the seed"),
        ("/sampler", "the sampler"),
        ("/paths", "the number of paths"),
        ("/sweep/axes", "what it is over"),
        ("/sweep/latin", "whether it is a Latin hypercube"),
        ("/sweep/points", "the number of points"),
        ("/sweep/variants", "the variants"),
        ("/sweep/figures", "what is shown"),
    ];
    for (place, word) in words {
        let (was, is) = (known.pointer(place), own.pointer(place));
        if was != is {
            let said = |value: Option<&Value>| value.map_or("nothing".to_owned(), in_words);
            found.push(format!("{word} was {} and is {}", said(was), said(is)));
        }
    }
    if found.is_empty() {
        found.push("its tables are laid out otherwise".to_owned());
    }
    found
}
