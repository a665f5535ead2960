//! The table files of a scenario: each column is read once, and all that read it share its rows, in all worlds.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bind::expressions::table_file::{TableFault, read_table};
use scenario::LookupRow;

/// The most bytes of text that are read for tables: of each file, once for each column that is read of it.
const MOST_BYTES: usize = 64 << 20;

/// A column of a file: the name of the file, and the heading if it has several.
pub(crate) type ColumnName = (String, Option<String>);

/// Why the text of a table file cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadableTable {
    /// Its bytes are no text.
    NotUtf8,
    /// In words.
    Other(String),
}

/// Reads a table file that lies at or below the scenario's folder.
pub(crate) type ReadTable<'a> = &'a dyn Fn(&str) -> Result<String, UnreadableTable>;

/// The table files read so far.
pub(crate) struct TableFiles<'a> {
    read: ReadTable<'a>,
    columns: RefCell<BTreeMap<ColumnName, Result<FileColumn, ColumnFault>>>,
    bytes: Cell<usize>,
    most: usize,
}

/// The rows of a column.
#[derive(Clone)]
pub(crate) struct FileColumn {
    /// Whether the first column has months, not numbers.
    pub months: bool,
    pub rows: Arc<[LookupRow]>,
}

/// Why a column cannot be had.
#[derive(Clone)]
pub(crate) enum ColumnFault {
    Unreadable(UnreadableTable),
    Wrong(TableFault),
    /// With it all tables have so many bytes, more than the most.
    TooMany(usize, usize),
}

impl<'a> TableFiles<'a> {
    /// Nothing read yet; files are read by this.
    pub fn new(read: ReadTable<'a>) -> Self {
        Self { read, columns: RefCell::default(), bytes: Cell::new(0), most: MOST_BYTES }
    }

    /// A column, read unless it was.
    pub fn column(&self, name: &ColumnName) -> Result<FileColumn, ColumnFault> {
        if let Some(known) = self.columns.borrow().get(name) {
            return known.clone();
        }
        let read = self.read(name);
        self.columns.borrow_mut().insert(name.clone(), read.clone());
        read
    }

    fn read(&self, (file, column): &ColumnName) -> Result<FileColumn, ColumnFault> {
        let text = (self.read)(file).map_err(ColumnFault::Unreadable)?;
        self.bytes.set(self.bytes.get() + text.len());
        if self.bytes.get() > self.most {
            return Err(ColumnFault::TooMany(self.bytes.get(), self.most));
        }
        let table = read_table(&text, column.as_deref()).map_err(ColumnFault::Wrong)?;
        Ok(FileColumn { months: table.months, rows: table.rows.into_iter().map(|row| row.row).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(file: &str, column: &str) -> ColumnName {
        (file.to_owned(), (!column.is_empty()).then(|| column.to_owned()))
    }

    #[test]
    fn a_column_is_read_once_and_shared() {
        let reads = Cell::new(0);
        let read = |file: &str| {
            reads.set(reads.get() + 1);
            match file {
                "none.csv" => Err(UnreadableTable::Other("there is no such file".to_owned())),
                _ => Ok("m,a,b\n1,2,3\n".to_owned()),
            }
        };
        let files = TableFiles { most: 30, ..TableFiles::new(&read) };
        let [a, again] = [(); 2].map(|()| files.column(&name("x.csv", "a")).ok().expect("a column").rows);
        assert!(Arc::ptr_eq(&a, &again) && reads.get() == 1);
        for _ in 0..2 {
            assert!(matches!(files.column(&name("none.csv", "")), Err(ColumnFault::Unreadable(_))));
            assert!(matches!(files.column(&name("x.csv", "c")), Err(ColumnFault::Wrong(_))));
        }
        // Twelve bytes a column.
        assert_eq!(reads.get(), 3);
        assert!(matches!(files.column(&name("x.csv", "b")), Err(ColumnFault::TooMany(36, 30))));
    }
}
