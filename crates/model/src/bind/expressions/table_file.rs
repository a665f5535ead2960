//! A table in a file: rows of a month (or a number) and a number, with commas between cells and a point in numbers; or
//! one column of several, by its heading. What might mean something else is refused, with its line and column.

use scenario::{LookupRow, Month};

/// The rows of a table file.
#[derive(Debug)]
pub(crate) struct ReadTable {
    /// Whether the first column has months, not numbers.
    pub months: bool,
    pub rows: Vec<FileRow>,
}

/// A row and where it stands.
#[derive(Debug)]
pub(crate) struct FileRow {
    /// From 1.
    pub line: usize,
    pub row: LookupRow,
}

/// Why a table file cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TableFault {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
    pub help: String,
}

/// What to write where cells or digits are set apart in another way.
const SEPARATORS: &str =
    "write a comma between the two cells, a point before decimals, and nothing between thousands: `2026-05,1234.5`";

/// Reads a table file of two columns, or its first column and the one with a heading. Lines that are empty or begin with
/// `#` are skipped; a first line of words is a heading.
pub(crate) fn read_table(text: &str, column: Option<&str>) -> Result<ReadTable, TableFault> {
    let mut lines = lines(text).peekable();
    let heading = match (column, lines.peek()) {
        (Some(column), Some(&(number, line))) => {
            lines.next();
            Some(Heading::read(number, line, column)?)
        }
        _ => None,
    };
    let mut table = ReadTable { months: true, rows: Vec::new() };
    for (place, (number, line)) in lines.enumerate() {
        let [first, second] = match &heading {
            Some(heading) => heading.cells(number, line)?,
            None => two_cells(number, line)?,
        };
        if heading.is_none() && place == 0 && !first.is_number_like() && !second.is_number_like() {
            continue;
        }
        let (month, at) = first.key()?;
        let value = second.number()?;
        if let Some(before) = table.rows.last() {
            if month != table.months {
                let words = |month| if month { "a month" } else { "a number" };
                let message = format!("{} is {}, after {}", first.shown(), words(month), words(table.months));
                return Err(first.fault(message, "begin all rows with months, or all with numbers"));
            }
            if at <= before.row.at {
                let message = format!("{} does not come after line {}", first.shown(), before.line);
                return Err(first.fault(message, "sort the rows by their first column, each once"));
            }
        }
        table.months = month;
        table.rows.push(FileRow { line: number, row: LookupRow { at, value } });
    }
    Ok(table)
}

/// The lines that say something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Spreadsheets begin UTF-8 with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// The line of a table file in which a key stands, a month (since year 0) or a number.
pub fn table_line(text: &str, key: f64) -> Option<usize> {
    let first = |(line, text)| Some((line, *cells(line, text).ok()?.first()?));
    lines(text).filter_map(first).find(|(_, cell)| cell.key().is_ok_and(|(_, at)| at == key)).map(|(line, _)| line)
}

/// Which column is read of a file with several.
struct Heading {
    /// How many cells a row has.
    width: usize,
    /// The place of the column, from 0.
    place: usize,
}

impl Heading {
    fn read(number: usize, line: &str, column: &str) -> Result<Self, TableFault> {
        let cells = cells(number, line)?;
        let names: Vec<&str> = cells.iter().skip(1).map(|cell| cell.text).collect();
        let places: Vec<usize> = (1..cells.len()).filter(|place| cells[*place].text == column).collect();
        match places[..] {
            [place] => Ok(Self { width: cells.len(), place }),
            [] => {
                let help = match syntax::closest(column, names.iter().copied()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("its columns are {}", syntax::list_words(&names)),
                };
                Err(cells[0].fault(format!("no column has the heading `{column}`"), help))
            }
            [_, second, ..] => Err(cells[second]
                .fault(format!("two columns have the heading `{column}`"), "give each a heading of its own")),
        }
    }

    /// The first cell of a row, and that of the column.
    fn cells<'t>(&self, number: usize, line: &'t str) -> Result<[FileCell<'t>; 2], TableFault> {
        let cells = cells(number, line)?;
        if cells.len() == self.width {
            return Ok([cells[0], cells[self.place]]);
        }
        let whole = FileCell { line: number, column: 1, text: line.trim() };
        let message = format!("{} has {}; the heading has {}", whole.shown(), count(cells.len()), self.width);
        Err(cells.get(self.width).unwrap_or(&cells[0]).fault(message, SEPARATORS))
    }
}

/// The cells of a line.
fn cells(line: usize, text: &str) -> Result<Vec<FileCell<'_>>, TableFault> {
    let mut cells = Vec::new();
    let mut column = 1;
    for part in text.split(',') {
        let before = part.len() - part.trim_start().len();
        cells.push(FileCell { line, column: column + before, text: part.trim() });
        column += part.chars().count() + 1;
    }
    let other = |cell: &FileCell| cell.text.contains([';', '\t', '|']);
    match cells.iter().find(|cell| other(cell)) {
        Some(cell) => {
            let whole = FileCell { line, column: 1, text: text.trim() };
            Err(cell.fault(format!("{} has another sign than a comma between its cells", whole.shown()), SEPARATORS))
        }
        None => Ok(cells),
    }
}

/// The two cells of a line.
fn two_cells(line: usize, text: &str) -> Result<[FileCell<'_>; 2], TableFault> {
    match <[FileCell; 2]>::try_from(cells(line, text)?) {
        Ok(both) => Ok(both),
        Err(cells) => {
            let whole = FileCell { line, column: 1, text: text.trim() };
            let message = format!("{} has {} where two are expected", whole.shown(), count(cells.len()));
            let help = match cells.len() {
                1 => SEPARATORS.to_owned(),
                _ if let Some(plain) = without_quotes(text) => format!("write `{plain}`, without quotes"),
                _ => format!("{SEPARATORS}; of several columns name one: `column = 'heading'`"),
            };
            Err(cells.get(2).unwrap_or(&cells[0]).fault(message, help))
        }
    }
}

/// A line whose cells are in quotes, as some programs write them: without, and without the commas of digits within. Nothing if that
/// is no line of two cells.
fn without_quotes(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('"').collect();
    if parts.len() == 1 {
        return None;
    }
    let inside =
        |(place, part): (usize, &&str)| if place % 2 == 1 { part.replace(',', "") } else { (*part).to_owned() };
    let plain: String = parts.iter().enumerate().map(inside).collect();
    let [first, second] = two_cells(1, plain.trim()).ok()?;
    (first.key().is_ok() && second.number().is_ok()).then(|| format!("{},{}", first.text, second.text))
}

fn count(cells: usize) -> String {
    if cells == 1 { "one cell".into() } else { format!("{cells} cells") }
}

/// One cell without the spaces around it.
#[derive(Clone, Copy, Debug)]
struct FileCell<'t> {
    line: usize,
    column: usize,
    text: &'t str,
}

impl FileCell<'_> {
    fn fault(&self, message: String, help: impl Into<String>) -> TableFault {
        TableFault { line: self.line, column: self.column, message, help: help.into() }
    }

    /// Quoted, cut if it is long.
    fn shown(&self) -> String {
        const MOST: usize = 40;
        let cut: String = self.text.chars().take(MOST).collect();
        if cut.len() < self.text.len() { format!("`{cut}…`") } else { format!("`{cut}`") }
    }

    /// What stands in its quotes, if it has some.
    fn unquoted(&self) -> &str {
        let inside = |quote: char| self.text.strip_prefix(quote)?.strip_suffix(quote);
        inside('"').or_else(|| inside('\'')).unwrap_or(self.text).trim()
    }

    /// Whether it looks like a number or a month, so that it is no heading.
    fn is_number_like(&self) -> bool {
        let signs = ['-', '+', '.', '$', '€', '£', '¥', '(', '\'', '"', '='];
        let rest = self.text.trim_start_matches(signs);
        rest.is_empty() || rest.starts_with(|letter: char| letter.is_numeric())
    }

    /// A month or a number, and whether it is a month.
    fn key(&self) -> Result<(bool, f64), TableFault> {
        if let Some(month) = month_of(self.text) {
            return Ok((true, month.date()));
        }
        if let Some(number) = plain_number(self.text) {
            return Ok((false, number));
        }
        let inside = self.unquoted();
        if let Some(month) = month_of(inside).or_else(|| syntax::month_meant(inside)) {
            return Err(
                self.fault(format!("{} is neither a month nor a number", self.shown()), format!("write `{month}`"))
            );
        }
        let parts: Vec<&str> = self.text.split(['-', '/', '.']).collect();
        let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let help = match parts[..] {
            [year, month, ..] if year.len() == 4 && [year, month].iter().all(digits) => {
                match month.parse::<u32>().ok().filter(|month| (1..=12).contains(month)) {
                    Some(month) => format!("write a month as a year and two digits: `{year}-{month:02}`"),
                    None => "months run from 01 to 12".into(),
                }
            }
            _ => "write a month, `2026-05`, or a number".into(),
        };
        Err(self.fault(format!("{} is neither a month nor a number", self.shown()), help))
    }

    fn number(&self) -> Result<f64, TableFault> {
        if let Some(number) = plain_number(self.text) {
            return Ok(number);
        }
        let help = match self.unquoted() {
            "" => "write a number behind the comma".to_owned(),
            inside if plain_number(inside).is_some() => format!("write `{inside}`, without quotes"),
            inside if let Some(number) = written_out(inside) => format!("write `{number}`, in digits alone"),
            text if text.ends_with('%') => "write a share as a decimal number: `0.05` for 5 %".to_owned(),
            _ => "write digits and a point alone, as in `1234.5`; what they are is said once, by `unit = 1 USD`"
                .to_owned(),
        };
        let shown = if self.text.is_empty() { "an empty cell".to_owned() } else { self.shown() };
        Err(self.fault(format!("{shown} is not a number"), help))
    }
}

/// A month, or that of a day.
fn month_of(text: &str) -> Option<Month> {
    let day = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    Month::parse(text).or_else(|| Month::parse(text.get(..7).filter(|_| day(text))?))
}

/// A finite decimal number: a sign, digits with a point, a power of ten.
fn plain_number(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let number = text.bytes().all(plain).then(|| text.parse::<f64>().ok())?;
    number.filter(|number| number.is_finite())
}

/// A number with a percent sign or a power of ten in digits: `0.05` of `5%`, `1500` of `1.5k`.
fn written_out(text: &str) -> Option<f64> {
    let (number, power) = match text.chars().next_back()? {
        '%' => (text.trim_end_matches('%'), -2),
        'k' => (text.trim_end_matches('k'), 3),
        'M' => (text.trim_end_matches('M'), 6),
        'B' => (text.trim_end_matches('B'), 9),
        'T' => (text.trim_end_matches('T'), 12),
        _ => return None,
    };
    let number = number.trim_end();
    // The nearest double of the decimal number, not of a product.
    plain_number(number).filter(|_| !number.contains(['e', 'E']))?;
    plain_number(&format!("{number}e{power}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, f64, f64)> {
        let table = read_table(text, None).expect("a table");
        table.rows.iter().map(|row| (row.line, row.row.at, row.row.value)).collect()
    }

    #[test]
    fn months_and_numbers_are_read() {
        let (may, june) = (Month::of(2026, 5).date(), Month::of(2026, 6).date());
        for text in [
            "month,price ($)\n2026-05,1.5\n2026-06,-2e3\n",
            "\u{feff}month,price\r\n 2026-05 , 1.5\r\n2026-06,-2000\r\n",
            "\u{feff}# said by nobody\n2026-05,1.50\n\n2026-06,-2000",
        ] {
            let found = rows(text);
            assert_eq!(
                found.iter().map(|row| (row.1, row.2)).collect::<Vec<_>>(),
                [(may, 1.5), (june, -2000.0)],
                "{text}"
            );
        }
        assert_eq!(rows("0,1\n.5,+2\n1e1,3"), [(1, 0.0, 1.0), (2, 0.5, 2.0), (3, 10.0, 3.0)]);
        assert_eq!(rows("2026-05-31,1\n2026-06-01,2\n"), [(1, may, 1.0), (2, june, 2.0)]);
        assert_eq!(rows("month,value\n"), []);
        assert_eq!(table_line("x,y\n\n1,5\n# none\n2,6", 2.0), Some(5));
    }

    #[test]
    fn what_might_mean_something_else_is_refused() {
        for (text, line, column, message, help) in [
            ("month;value\n", 1, 1, "another sign than a comma", "write a comma"),
            ("2026-01;0,435", 1, 1, "another sign than a comma", "write a comma"),
            ("2026-01\t5", 1, 1, "another sign than a comma", "write a comma"),
            ("2026-01,1,234.50", 1, 11, "has 3 cells where two are expected", "nothing between thousands"),
            ("month,v\n2026-01,0,435", 2, 11, "has 3 cells", "a point before decimals"),
            ("2026-01 5", 1, 1, "has one cell", "write a comma"),
            ("2026-1,1", 1, 1, "`2026-1` is neither a month nor a number", "`2026-01`"),
            ("2026-03-99xyz,1", 1, 1, "neither a month", "`2026-03`"),
            ("2026-02-30,1", 1, 1, "neither a month", "`2026-02`"),
            ("2026/3,1", 1, 1, "neither a month", "`2026-03`"),
            ("2026-13,1", 1, 1, "neither a month", "01 to 12"),
            ("m,v\nmay,1", 2, 1, "neither a month", "`2026-05`"),
            ("2026-01, $5", 1, 10, "`$5` is not a number", "`unit = 1 USD`"),
            ("2026-01,5%", 1, 9, "`5%` is not a number", "`0.05`"),
            ("2026-01,\"12.5%\"", 1, 9, "`\"12.5%\"` is not a number", "`0.125`"),
            ("2026-01,1.5k", 1, 9, "`1.5k` is not a number", "`1500`"),
            ("2026-01,\"5%k\"", 1, 9, "is not a number", "write digits and a point alone"),
            ("2026-01,'6'", 1, 9, "`'6'` is not a number", "write `6`, without quotes"),
            ("2026-01,\"12,000\"", 1, 13, "has 3 cells", "write `2026-01,12000`, without quotes"),
            ("m,v\n\"2026-01\",5", 2, 1, "neither a month", "write `2026-01`"),
            ("m,v\n1/2026,5", 2, 1, "neither a month", "write `2026-01`"),
            ("2026-01,", 1, 9, "an empty cell is not a number", "behind the comma"),
            ("2026-01,nan", 1, 9, "`nan` is not a number", "digits"),
            ("2026-01,1e999", 1, 9, "not a number", "digits"),
            ("2026-01,\"5\"", 1, 9, "not a number", "write `5`, without quotes"),
            ("2026-01,5\n3,6", 2, 1, "`3` is a number, after a month", "all rows"),
            ("2026-02,5\n2026-01,6", 2, 1, "`2026-01` does not come after line 1", "sort"),
            ("2026-02,5\n\n2026-02,6", 3, 1, "does not come after line 1", "each once"),
        ] {
            let fault = read_table(text, None).expect_err(text);
            assert_eq!((fault.line, fault.column), (line, column), "{text}: {fault:?}");
            assert!(fault.message.contains(message) && fault.help.contains(help), "{text}: {fault:?}");
        }
    }
    #[test]
    fn one_column_of_several_is_read_by_its_heading() {
        let text = "month,input,cached input,output\n2026-05,3,0.3,15\n# later\n2026-06,2,,10\n";
        let of =
            |column| read_table(text, Some(column)).map(|table| table.rows.iter().map(|row| row.row.value).collect());
        assert_eq!(of("output"), Ok(vec![15.0, 10.0]));
        let fault = |column| of(column).expect_err(column);
        assert_eq!((fault("cached input").line, fault("cached input").column), (4, 11));
        assert_eq!((fault("outputs").line, fault("outputs").help.as_str()), (1, "did you mean `output`?"));
        assert!(fault("zebra").help.contains("`input`, `cached input` and `output`"), "{:?}", fault("zebra"));
        let narrow = read_table("m,a,b\n2026-05,1\n", Some("a")).expect_err("narrow");
        assert_eq!((narrow.line, narrow.column), (2, 1));
        let twice = read_table("m,a,a\n2026-05,1,2\n", Some("a")).expect_err("twice");
        assert_eq!((twice.line, twice.column), (1, 5));
        assert_eq!(table_line(text, Month::of(2026, 6).date()), Some(4));
        assert!(read_table("", Some("a")).is_ok_and(|table| table.rows.is_empty()));
    }
}
