//! Text in aligned columns, and the few colours.

use std::collections::BTreeSet;

use crate::visible::{visible, visible_line};

/// Whether to colour; all colours of a report come from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Use ANSI colours.
    pub color: bool,
    /// Characters that a line of the terminal holds; none if the text goes elsewhere, and tables stay whole.
    pub width: Option<usize>,
}

/// Characters of a line of prose.
const PROSE: usize = 110;

/// Longest name or expression that a table on a terminal shows.
const LONGEST_NAME: usize = 58;

/// A space at which no line ends.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// Fewest characters that text beside other columns is broken to.
pub(crate) const LEAST_TEXT: usize = 12;

impl Style {
    /// No colours, no terminal.
    pub const PLAIN: Self = Self { color: false, width: None };

    /// Characters of a line of prose.
    pub(crate) fn prose(self) -> usize {
        self.width.unwrap_or(PROSE).min(PROSE)
    }

    /// Characters of a line that stays whole where there is no terminal, so that programs find it.
    pub(crate) fn line(self) -> usize {
        self.width.unwrap_or(usize::MAX)
    }

    /// Most characters of a name in a table: elsewhere than on a terminal it stays whole.
    pub(crate) fn longest_name(self) -> usize {
        self.width.map_or(usize::MAX, |_| LONGEST_NAME)
    }

    /// A name in a table, cut if it is too long for a terminal.
    pub(crate) fn named(self, name: &str) -> String {
        cut(name, self.longest_name())
    }

    /// Whether so many characters fit into a line.
    pub(crate) fn holds(self, characters: usize) -> bool {
        self.width.is_none_or(|width| characters <= width)
    }

    fn paint(self, code: &str, text: &str) -> String {
        let text = visible(text);
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into_owned() }
    }

    /// Headings.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Less important text.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Names. Magenta is read on light and on dark ground.
    pub fn name(self, text: &str) -> String {
        self.paint("35", text)
    }

    /// Good news.
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// Bad news.
    pub fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }
}

/// On which side a column is even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows of cells, two spaces between columns. The last column is not padded.
pub(crate) struct TextColumns {
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
    /// Rows that are a line across all columns.
    headings: BTreeSet<usize>,
}

impl TextColumns {
    pub fn new(align: &[Align]) -> Self {
        Self { align: align.to_vec(), rows: Vec::new(), headings: BTreeSet::new() }
    }

    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| visible_line(&cell.into())).collect());
    }

    /// A line across all columns, for [`TextColumns::lines`].
    pub fn heading(&mut self, text: &str) {
        self.headings.insert(self.rows.len());
        self.row([text]);
    }

    /// The widest cell of each column.
    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let in_columns = || self.rows.iter().enumerate().filter(|(number, _)| !self.headings.contains(number));
        let widest = |at: usize| in_columns().filter_map(|(_, row)| row.get(at)).map(|cell| width(cell)).max();
        (0..columns).map(|at| widest(at).unwrap_or(0)).collect()
    }

    /// Characters of the longest line behind `indent`.
    pub fn width(&self, indent: &str) -> usize {
        let widths = self.widths();
        width(indent) + widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
    }

    /// Characters before the last column.
    pub fn width_before_last(&self, indent: &str) -> usize {
        self.width(indent) - self.widths().last().copied().unwrap_or(0)
    }

    /// As [`TextColumns::lines`]; if a line would not fit, in blocks of columns one below the other, each behind the
    /// first column, which is cut to two fifths of the line.
    pub fn blocks(&self, indent: &str, style: Style, paint: impl Fn(usize, usize, &str) -> String) -> String {
        let Some(room) = style.width.filter(|_| !style.holds(self.width(indent))) else {
            return self.lines(indent, paint);
        };
        let widths = self.widths();
        let first = widths.first().copied().unwrap_or(0).min(room * 2 / 5);
        let mut blocks: Vec<std::ops::Range<usize>> = Vec::new();
        let mut used = usize::MAX;
        for (column, width) in widths.iter().enumerate().skip(1) {
            match blocks.last_mut() {
                Some(block) if used + 2 + width <= room => block.end = column + 1,
                _ => {
                    blocks.push(column..column + 1);
                    used = indent.chars().count() + first;
                }
            }
            used += 2 + width;
        }
        let block = |block: &std::ops::Range<usize>| {
            let align = self.align.iter().take(1).chain(self.align.get(block.clone()).unwrap_or_default());
            let mut part = TextColumns::new(&align.copied().collect::<Vec<_>>());
            for row in &self.rows {
                let label = row.first().map_or(String::new(), |label| cut(label, first));
                part.row(std::iter::once(label).chain(row.get(block.clone()).unwrap_or_default().iter().cloned()));
            }
            part.lines(indent, |row, column, cell| match column {
                0 => paint(row, 0, cell),
                _ => paint(row, block.start + column - 1, cell),
            })
        };
        blocks.iter().map(block).collect::<Vec<_>>().join("\n")
    }

    /// As [`TextColumns::lines`]; if a line would not fit, the last column is broken into lines below each other.
    pub fn lines_wrapped(&self, indent: &str, style: Style, paint: impl Fn(usize, usize, &str) -> String) -> String {
        let last = self.widths().len().saturating_sub(1);
        let before = self.width_before_last(indent);
        let Some(room) = style.width.filter(|room| !style.holds(self.width(indent)) && before + LEAST_TEXT <= *room)
        else {
            return self.lines(indent, paint).replace(NO_BREAK, " ");
        };
        let mut parts = TextColumns::new(&self.align);
        let mut rows = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let text = row.get(last).map_or("", String::as_str);
            for (line, piece) in wrap("", text, room - before).lines().enumerate() {
                let cell = |at: usize| if line == 0 { row[at].clone() } else { String::new() };
                parts.row((0..row.len().min(last)).map(cell).chain([piece.to_owned()]));
                rows.push(number);
            }
        }
        parts.lines(indent, |row, column, cell| paint(rows[row], column, cell)).replace(NO_BREAK, " ")
    }

    /// As [`TextColumns::lines`] of all columns but the last, which goes below each row, broken where the line ends.
    pub fn lines_above(&self, indent: &str, style: Style, paint: impl Fn(usize, usize, &str) -> String) -> String {
        let last = self.widths().len().saturating_sub(1);
        let mut above = TextColumns::new(&self.align);
        for row in &self.rows {
            above.row(row.iter().take(last).cloned());
        }
        let mut out = String::new();
        for (number, line) in above.lines(indent, &paint).lines().enumerate() {
            out.push_str(line);
            out.push('\n');
            let below = self.rows.get(number).and_then(|row| row.get(last)).filter(|text| !text.is_empty());
            for piece in below.map_or(String::new(), |text| wrap(&format!("{indent}  "), text, style.line())).lines() {
                out.push_str(&paint(number, last, piece));
                out.push('\n');
            }
        }
        out.replace(NO_BREAK, " ")
    }

    /// The lines, each behind `indent`, without trailing spaces. `paint` may colour a padded cell of (row, column).
    pub fn lines(&self, indent: &str, paint: impl Fn(usize, usize, &str) -> String) -> String {
        let widths = self.widths();
        let mut out = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            if self.headings.contains(&number) {
                out.push_str(&paint(number, 0, &row[0]));
                out.push('\n');
                continue;
            }
            let mut line = String::from(indent);
            for (at, cell) in row.iter().enumerate() {
                let space = " ".repeat(widths[at] - width(cell));
                let painted = paint(number, at, cell);
                if at > 0 {
                    line.push_str("  ");
                }
                match self.align.get(at) {
                    Some(Align::Right) => line.push_str(&(space + &painted)),
                    _ => line.push_str(&(painted + &space)),
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

/// Cells of a terminal that a text takes; every character counts as one.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// Text broken at spaces (but [`NO_BREAK`]) into lines of at most `most` characters; `first` stands before the first line, spaces of the
/// same width before the others.
pub(crate) fn wrap(first: &str, text: &str, most: usize) -> String {
    let indent = " ".repeat(width(first));
    let room = most.saturating_sub(width(first)).max(LEAST_TEXT);
    let mut out = String::from(first);
    let mut used = 0;
    let breaks = |letter: char| letter.is_whitespace() && letter != NO_BREAK;
    for word in visible(text).split(breaks).filter(|word| !word.is_empty()) {
        if used > 0 && used + 1 + width(word) > room {
            out = out.trim_end().to_owned() + "\n" + &indent;
            used = 0;
        }
        if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += width(word);
    }
    out.push('\n');
    out
}

/// A text cut to `most` characters, with `…` where something is missing.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text = visible_line(text);
    if width(&text) <= most {
        return text;
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_and_lines_do_not_trail() {
        let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Left]);
        columns.row(["a", "1", ""]);
        columns.row(["bé…", "100", "x"]);
        assert_eq!(columns.lines("  ", |_, _, cell| cell.to_owned()), "  a      1\n  bé…  100  x\n");
    }

    #[test]
    fn a_heading_is_part_of_no_column() {
        let mut columns = TextColumns::new(&[Align::Left; 2]);
        columns.row(["a", "b"]);
        columns.heading("longer than any cell");
        columns.row(["c", "d"]);
        assert_eq!(columns.width(" "), 5);
        assert_eq!(columns.lines(" ", |_, _, cell| cell.to_owned()), " a  b\nlonger than any cell\n c  d\n");
    }

    #[test]
    fn a_table_too_wide_for_the_terminal_is_broken() {
        let plain = |_: usize, _: usize, cell: &str| cell.to_owned();
        let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
        columns.row(["", "2026", "2027", "2028"]);
        columns.row(["sales of goods", "1,000", "-20", "3"]);
        let narrow = Style { color: false, width: Some(24) };
        assert_eq!(
            columns.blocks("  ", narrow, plain),
            "              2026  2027\n  sales of…  1,000   -20\n\n             2028\n  sales of…     3\n"
        );
        assert_eq!(columns.blocks("  ", Style::PLAIN, plain), columns.lines("  ", plain));
        for width in 1..60 {
            let lines = columns.blocks("  ", Style { color: false, width: Some(width) }, plain);
            assert!(width < 24 || lines.lines().all(|line| self::width(line) <= width), "{width}:\n{lines}");
        }
        let mut columns = TextColumns::new(&[Align::Left; 2]);
        columns.row(["a", "one two three four five six seven"]);
        let narrow = Style { color: false, width: Some(26) };
        let narrower = Style { color: false, width: Some(16) };
        assert_eq!(columns.lines_above("", narrower, plain), "a\n  one two three\n  four five six\n  seven\n");
        assert_eq!(columns.lines_wrapped("", narrow, plain), "a  one two three four five\n   six seven\n");
    }

    #[test]
    fn a_name_is_cut_on_a_terminal_only() {
        let long = "a".repeat(LONGEST_NAME + 1);
        assert_eq!(Style::PLAIN.named(&long), long);
        let terminal = Style { color: false, width: Some(200) };
        assert_eq!(terminal.named(&long), "a".repeat(LONGEST_NAME - 1) + "…");
    }

    #[test]
    fn text_wraps_under_its_start() {
        assert_eq!(wrap("claim  ", "one two three four five six", 27), "claim  one two three four\n       five six\n");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}
