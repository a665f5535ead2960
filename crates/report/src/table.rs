//! Text in aligned columns, and the few colours.

/// Whether to colour; all colours of a report come from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Use ANSI colours.
    pub color: bool,
}

impl Style {
    /// No colours.
    pub const PLAIN: Self = Self { color: false };

    fn paint(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Headings.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What is less important.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Names.
    pub fn name(self, text: &str) -> String {
        self.paint("36", text)
    }

    /// What is well.
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// What is not.
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
pub(crate) struct Columns {
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    pub fn new(align: &[Align]) -> Self {
        Self { align: align.to_vec(), rows: Vec::new() }
    }

    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The lines, each behind `indent`, without trailing spaces. `paint` may colour a padded cell of (row, column).
    pub fn lines(&self, indent: &str, paint: impl Fn(usize, usize, &str) -> String) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell_width = |row: &Vec<String>, at: usize| row.get(at).map_or(0, |cell| width(cell));
        let widths: Vec<usize> =
            (0..columns).map(|at| self.rows.iter().map(|row| cell_width(row, at)).max().unwrap_or(0)).collect();
        let mut out = String::new();
        for (number, row) in self.rows.iter().enumerate() {
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

/// Text broken at spaces into lines of at most `most` characters; `first` stands before the first line, spaces of the
/// same width before the others.
pub(crate) fn wrap(first: &str, text: &str, most: usize) -> String {
    let indent = " ".repeat(width(first));
    let room = most.saturating_sub(width(first)).max(20);
    let mut out = String::from(first);
    let mut used = 0;
    for word in text.split_whitespace() {
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
    if width(text) <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_and_lines_do_not_trail() {
        let mut columns = Columns::new(&[Align::Left, Align::Right, Align::Left]);
        columns.row(["a", "1", ""]);
        columns.row(["bé…", "100", "x"]);
        assert_eq!(columns.lines("  ", |_, _, cell| cell.to_owned()), "  a      1\n  bé…  100  x\n");
    }

    #[test]
    fn text_wraps_under_its_start() {
        assert_eq!(wrap("claim  ", "one two three four five six", 27), "claim  one two three four\n       five six\n");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}
