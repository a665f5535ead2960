//! Tables of plain columns as Parquet, written without compression by the low-level column writer.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::arrow_schema::{self, arrow_schema};
use crate::error::Error;
use crate::files::EPOCH;
use crate::table_column::{Sort, TableColumn};
use scenario::Month;

/// Values of one column of a row group.
pub(crate) enum Values {
    Text(Vec<String>),
    Number(Vec<f64>),
    Whole(Vec<i64>),
    Day(Vec<i32>),
    /// None where there is no date.
    Date(Vec<Option<i32>>),
}

impl Values {
    /// The sort of column that they stand in.
    pub fn sort(&self) -> Sort {
        match self {
            Values::Text(_) => Sort::Text,
            Values::Number(_) => Sort::Number,
            Values::Whole(_) => Sort::Whole,
            Values::Day(_) => Sort::Day,
            Values::Date(_) => Sort::Date,
        }
    }
}

/// A file being written, row group by row group.
pub(crate) struct TableWriter {
    path: PathBuf,
    writer: SerializedFileWriter<Box<dyn Write + Send>>,
}

impl TableWriter {
    /// Begins a file that will be at `path`.
    pub fn begin(file: Box<dyn Write + Send>, path: PathBuf, columns: &[TableColumn]) -> Result<Self, Error> {
        let fields = columns.iter().map(|column| field(&column.name, column.sort).map(Arc::new));
        let schema = fields
            .collect::<Result<Vec<_>, _>>()
            .and_then(|fields| Type::group_type_builder("offtake").with_fields(fields).build());
        // A reader of Parquet finds names and types; a reader of Arrow, also units.
        let described = KeyValue::new(arrow_schema::KEY.to_owned(), arrow_schema(columns));
        let properties = WriterProperties::builder()
            .set_created_by(format!("offtake {}", crate::VERSION))
            .set_key_value_metadata(Some(vec![described]));
        let writer =
            schema.and_then(|schema| SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties.build())));
        match writer {
            Ok(writer) => Ok(Self { path, writer }),
            Err(error) => Err(failure(&path, error)),
        }
    }

    /// Writes a row group; all columns, in order, of one length.
    pub fn rows(&mut self, columns: &[Values]) -> Result<(), Error> {
        let write = || -> Result<(), ParquetError> {
            let mut group = self.writer.next_row_group()?;
            for values in columns {
                let Some(mut column) = group.next_column()? else {
                    return Err(ParquetError::General("more columns than declared".into()));
                };
                match values {
                    Values::Text(texts) => {
                        let texts: Vec<ByteArray> = texts.iter().map(|text| text.as_str().into()).collect();
                        column.typed::<ByteArrayType>().write_batch(&texts, None, None)?
                    }
                    Values::Number(numbers) => column.typed::<DoubleType>().write_batch(numbers, None, None)?,
                    Values::Whole(numbers) => column.typed::<Int64Type>().write_batch(numbers, None, None)?,
                    Values::Day(days) => column.typed::<Int32Type>().write_batch(days, None, None)?,
                    Values::Date(days) => {
                        let there: Vec<i16> = days.iter().map(|day| i16::from(day.is_some())).collect();
                        let days: Vec<i32> = days.iter().copied().flatten().collect();
                        column.typed::<Int32Type>().write_batch(&days, Some(&there), None)?
                    }
                };
                column.close()?;
            }
            group.close()?;
            Ok(())
        };
        let mut write = write;
        write().map_err(|error| failure(&self.path, error))
    }

    /// Ends the file, and hands all of it to the system.
    pub fn finish(self) -> Result<(), Error> {
        match self.writer.close() {
            Ok(_) => Ok(()),
            Err(error) => Err(failure(&self.path, error)),
        }
    }
}

fn field(name: &str, sort: Sort) -> Result<Type, ParquetError> {
    let (physical, logical) = match sort {
        Sort::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Sort::Number => (Physical::DOUBLE, None),
        Sort::Whole => (Physical::INT64, None),
        Sort::Day | Sort::Date => (Physical::INT32, Some(LogicalType::Date)),
    };
    let repetition = if sort.may_miss() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).build()
}

/// The system's own words where there are some.
fn failure(path: &Path, error: ParquetError) -> Error {
    if let ParquetError::External(inner) = &error
        && let Some(error) = inner.downcast_ref::<io::Error>()
    {
        return Error::writing(path, error);
    }
    Error::Write { path: path.into(), why: error.to_string() }
}

/// The day of a date in decimal years, the first of its month: none if it is undefined, the last of all if it never comes.
pub(crate) fn day_of(years: f64) -> Option<i32> {
    let (last, months) = (f64::from(Month::LAST.year()) + 1.0, years * 12.0);
    match years {
        years if years.is_nan() || years < 0.0 => None,
        years if years >= last => Some(first_day(Month::LAST) + 30),
        // A month is no binary fraction of a year.
        _ => Some(first_day(Month::of_date((months + 1e-6).floor()))),
    }
}

/// Days from 1970-01-01 to the first day of a month.
pub(crate) fn first_day(month: Month) -> i32 {
    let first = i16::try_from(month.year()).ok().and_then(|year| Date::new(year, month.number() as i8, 1).ok());
    (first.expect("a run ends by 9999-12") - EPOCH).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted by hand: 30 years of 365 days with 7 leap days up to 2000-01-01, and so on.
    #[test]
    fn the_first_of_a_month_is_a_day() {
        for (year, month, day) in [
            (1970, 1, 0),
            (1970, 2, 31),
            (2000, 1, 30 * 365 + 7),
            (2000, 3, 30 * 365 + 7 + 31 + 29),
            (2026, 12, 56 * 365 + 14 + 334),
            (1969, 12, -31),
        ] {
            assert_eq!(first_day(Month::of(year, month)), day, "{year}-{month}");
        }
        first_day(Month::of(9999, 12));
    }

    #[test]
    fn a_date_is_the_first_of_its_month_or_the_last_day_of_all() {
        let of = |year: i32, month: i32| Some(first_day(Month::of(year, month)));
        for month in 1..=12 {
            let years = 2026.0 + f64::from(month - 1) / 12.0;
            assert_eq!((day_of(years), day_of(years + 0.04)), (of(2026, month), of(2026, month)), "{month}");
        }
        assert_eq!(day_of(f64::NAN), None);
        // 9999-12-31
        assert_eq!((day_of(f64::INFINITY), day_of(1e5)), (Some(2_932_896), Some(2_932_896)));
    }
}
