//! Tables of Markdown.

/// A table: its heads, then its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// No rows yet.
    pub fn new(heads: &[&str]) -> Self {
        Table { heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// As Markdown, the first column to the left and the others to the right.
    pub fn text(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule: Vec<String> =
            (0..self.heads.len()).map(|at| if at == 0 { "---" } else { "--:" }.to_owned()).collect();
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.heads) + &line(&rule).replace(' ', "") + &rows
    }
}

/// A number with three digits, or a dash.
pub fn cell(value: Option<f64>) -> String {
    match value.filter(|value| value.is_finite()) {
        None => "–".to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(value) => {
            let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
            grouped(&format!("{value:.digits$}"))
        }
    }
}

/// A count with its thousands apart.
pub fn count(value: f64) -> String {
    grouped(&format!("{value:.0}"))
}

fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        let cells = [0.012_345, 1.234, 12.34, 123.4, 1234.0, 1_234_567.0].map(|value| cell(Some(value)));
        assert_eq!(cells, ["0.0123", "1.23", "12.3", "123", "1,234", "1,234,567"]);
        assert_eq!([cell(None), cell(Some(f64::NAN)), cell(Some(0.0))], ["–", "–", "0"]);
        assert_eq!(count(999_999.6), "1,000,000");
    }

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new(&["who", "s"]);
        table.row(["we".to_owned(), "1.5".to_owned()]);
        assert_eq!(table.text(), "| who | s |\n|---|--:|\n| we | 1.5 |\n");
    }
}
