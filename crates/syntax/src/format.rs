//! The layout of `offtake fmt`. Comments, key order and the text of prose stay; only white space changes.
//!
//! One blank line before each table; `=` aligned within a run of keys, and comments behind lines below one another; one
//! space inside inline tables; expressions with canonical spacing, and over several lines where one is too short.

use toml_edit::{Decor, Document, Item, Key, Table, Value};

use crate::layout::{Layout, dotted};
use crate::scan::{Piece, pieces};
use crate::{Diagnostic, Sources, ValueKind, parse_toml, wrap};

/// Lays a scenario file out anew.
///
/// `is_unit` as in [`crate::parse_expression`]. The result has the same tables, values and comments, apart from white
/// space inside expressions, and formatting it again changes nothing. All lines end as the first one does, and a byte
/// order mark goes. Errors: the findings of [`crate::parse_toml`], their places in [`crate::FileId`] 0.
pub fn format(text: &str, is_unit: &dyn Fn(&str) -> bool) -> Result<String, Vec<Diagnostic>> {
    read(text)?;
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let carried = body.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    let laid_out = format_lines(&body.replace("\r\n", "\n"), is_unit)?;
    Ok(if carried { laid_out.replace('\n', "\r\n") } else { laid_out })
}

/// As [`format`], of text whose lines end with a line feed alone.
fn format_lines(text: &str, is_unit: &dyn Fn(&str) -> bool) -> Result<String, Vec<Diagnostic>> {
    let before = read(text)?;
    let Some(out) = lay_out(text, is_unit) else {
        return Ok(text.to_owned());
    };
    // Better the user's layout than a lost comment or value.
    let kept = read(&out).is_ok_and(|after| same_table(&before, &after, is_unit) && comments(text) == comments(&out));
    Ok(if kept { out } else { text.to_owned() })
}

fn lay_out(text: &str, is_unit: &dyn Fn(&str) -> bool) -> Option<String> {
    let document = Document::parse(text).ok()?.into_mut();
    let mut printer = Printer { out: String::new(), is_unit, blank: false, after_header: false };
    printer.tables(document.as_table());
    printer.lead(document.trailing().as_str().unwrap_or(""));
    Some(printer.out)
}

fn read(text: &str) -> Result<crate::Table, Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let file = sources.add("", text);
    let (table, problems) = parse_toml(&sources, file);
    if problems.is_empty() { Ok(table) } else { Err(problems) }
}

fn comments(text: &str) -> Vec<&str> {
    let mut comments: Vec<&str> = pieces(text)
        .filter(|(.., piece)| *piece == Piece::Comment)
        .map(|(start, end, _)| text[start..end].trim_end())
        .collect();
    comments.sort_unstable();
    comments
}

/// Whether two tables are equal apart from places and from spacing inside expressions.
fn same_table(a: &crate::Table, b: &crate::Table, is_unit: &dyn Fn(&str) -> bool) -> bool {
    a.entries.len() == b.entries.len()
        && a.entries
            .iter()
            .zip(&b.entries)
            .all(|(a, b)| a.key.text == b.key.text && same_value(&a.value.kind, &b.value.kind, is_unit))
}

fn same_value(a: &ValueKind, b: &ValueKind, is_unit: &dyn Fn(&str) -> bool) -> bool {
    match (a, b) {
        (ValueKind::String(a), ValueKind::String(b)) => {
            a.text == b.text
                || match (wrap::canonical(&a.text, is_unit), wrap::canonical(&b.text, is_unit)) {
                    (Some(a), Some(b)) => a == b,
                    _ => false,
                }
        }
        (ValueKind::Array(a), ValueKind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(&a.kind, &b.kind, is_unit))
        }
        (ValueKind::Table(a), ValueKind::Table(b)) => same_table(a, b, is_unit),
        (ValueKind::Float(a), ValueKind::Float(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

fn prefix(decor: &Decor) -> &str {
    decor.prefix().and_then(|raw| raw.as_str()).unwrap_or("")
}

fn suffix(decor: &Decor) -> &str {
    decor.suffix().and_then(|raw| raw.as_str()).unwrap_or("")
}

/// A table to print: its place in the file, its path, and whether it is of `[[…]]`.
type HeadedTable<'t> = (isize, Vec<&'t Key>, &'t Table, bool);

/// All tables that have a header, and the root. One without a place of its own follows the one before.
fn collect<'t>(
    table: &'t Table,
    path: &mut Vec<&'t Key>,
    in_array: bool,
    last: &mut isize,
    found: &mut Vec<HeadedTable<'t>>,
) {
    if !table.is_dotted() {
        *last = table.position().unwrap_or(*last);
        found.push((*last, path.clone(), table, in_array));
    }
    for (name, item) in table.iter() {
        let Some(key) = table.key(name) else { continue };
        path.push(key);
        match item {
            Item::Table(inner) => collect(inner, path, false, last, found),
            Item::ArrayOfTables(tables) => {
                for inner in tables {
                    collect(inner, path, true, last, found);
                }
            }
            _ => {}
        }
        path.pop();
    }
}

struct Printer<'u> {
    out: String,
    is_unit: &'u dyn Fn(&str) -> bool,
    /// A blank line is due before the next line.
    blank: bool,
    /// A header was just written; no blank line follows it.
    after_header: bool,
}

impl Printer<'_> {
    fn tables(&mut self, root: &Table) {
        let mut found = Vec::new();
        collect(root, &mut Vec::new(), false, &mut 0, &mut found);
        found.sort_by_key(|(position, path, ..)| (!path.is_empty(), *position));
        for (_, path, table, in_array) in found {
            let values = table.get_values();
            if !path.is_empty() {
                if table.is_implicit() && values.is_empty() {
                    continue;
                }
                self.header(&path, table, in_array);
            }
            let names: Vec<&str> = path.iter().map(|key| key.get()).collect();
            self.entries(&values, &names);
        }
    }

    fn header(&mut self, path: &[&Key], table: &Table, in_array: bool) {
        self.blank = true;
        self.after_header = false;
        self.lead(prefix(table.decor()));
        let name = dotted(path);
        let header = if in_array { format!("[[{name}]]") } else { format!("[{name}]") };
        self.line(&header, suffix(table.decor()));
        self.after_header = true;
    }

    fn entries(&mut self, values: &[(Vec<&Key>, &Value)], table: &[&str]) {
        let lead = |(keys, _): &(Vec<&Key>, &Value)| keys.last().map_or("", |key| prefix(key.leaf_decor())).to_owned();
        let mut start = 0;
        while start < values.len() {
            // A run of keys without a blank line has its `=` in one column.
            let length = 1 + values[start + 1..].iter().take_while(|value| !has_blank_line(&lead(value))).count();
            let run = &values[start..start + length];
            let width = run.iter().map(|(keys, _)| dotted(keys).chars().count()).max().unwrap_or(0);
            let lines: Vec<FormattedLine> = run
                .iter()
                .map(|entry| {
                    let (keys, value) = entry;
                    let mut path = table.to_vec();
                    path.extend(keys.iter().map(|key| key.get()));
                    let layout = Layout { is_unit: self.is_unit, indent: 0, used: width + 3, block: true };
                    let text = format!("{:width$} = {}", dotted(keys), layout.value(value, &path));
                    FormattedLine { lead: lead(entry), text, tail: suffix(value.decor()).trim_end().to_owned() }
                })
                .collect();
            for (line, tail) in lines.iter().zip(tails(&lines)) {
                self.lead(&line.lead);
                self.line(&line.text, &tail);
            }
            start += length;
        }
    }

    /// Comments and blank lines before a header, before a key, or at the end. What follows the last line break is an
    /// indentation, except in a file that ends with a comment.
    fn lead(&mut self, decor: &str) {
        let mut lines: Vec<&str> = decor.split('\n').map(str::trim).collect();
        lines.pop_if(|last| last.is_empty());
        for line in lines {
            if line.is_empty() {
                self.blank = true;
            } else {
                self.line(line, "");
            }
        }
    }

    /// A line with the comment behind it, which keeps its distance.
    fn line(&mut self, text: &str, tail: &str) {
        if self.blank && !self.after_header && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.blank = false;
        self.after_header = false;
        self.out.push_str(text);
        let tail = tail.trim_end();
        if !tail.is_empty() {
            if tail.starts_with('#') {
                self.out.push(' ');
            }
            self.out.push_str(tail);
        }
        self.out.push('\n');
    }
}

/// A key with its value, what stands before it, and the comment behind it with its distance.
struct FormattedLine {
    lead: String,
    text: String,
    tail: String,
}

impl FormattedLine {
    /// Whether it is one line with a comment behind it.
    fn has_comment(&self) -> bool {
        !self.tail.is_empty() && !self.text.contains('\n')
    }

    /// Columns between its value and its comment.
    fn distance(&self) -> usize {
        (self.tail.chars().count() - self.tail.trim_start().chars().count()).max(1)
    }
}

/// The comments behind the lines of a run: in one column, as near to the longest line as the nearest was to its own;
/// one alone keeps its distance.
fn tails(lines: &[FormattedLine]) -> Vec<String> {
    let width = |line: &FormattedLine| line.text.chars().count();
    let commented = || lines.iter().filter(|line| line.has_comment());
    let column =
        commented().map(width).max().unwrap_or(0) + commented().map(FormattedLine::distance).min().unwrap_or(0);
    let tail = |line: &FormattedLine| match line.has_comment() && commented().count() > 1 {
        true => " ".repeat(column - width(line)) + line.tail.trim_start(),
        false => line.tail.clone(),
    };
    lines.iter().map(tail).collect()
}

fn has_blank_line(decor: &str) -> bool {
    let mut lines: Vec<&str> = decor.split('\n').collect();
    lines.pop();
    lines.iter().any(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_unit(word: &str) -> bool {
        ["yr", "mo", "USD", "GPUh"].contains(&word)
    }

    const LONG: &str = "'a.bbbbbbbbbbbbbbbbb > 5 and c.dddddddddddddddddddd < d or \
sum(k in kind where k.aaaaaaaa > 5: k.bbbbbbbbbbbbbb) > $100B and not x'";

    /// Values, one with each trait of the layout.
    const VALUES: [&str; 20] = [
        "1",
        "1_000",
        "-1.5e3",
        "true",
        "2026-05-01",
        "\"x+y\"",
        "'x  + y'",
        "\"\"\"\n a+\n b\"\"\"",
        "'''\n a\n'''",
        "\"why  not\"",
        "\"\\u00e9 + 1\"",
        "[]",
        "[ 1,2 ]",
        "[ # open\n 1 # one\n , # comma\n\n # own\n 2\n # last\n]",
        "{}",
        "{a=1,b.c='x'}",
        "{ a = 1, # one\n b = 2 # two\n}",
        "[{a=1,b=22},{a=333,b=4}, {b=1},]",
        "'table(\"x\")'",
        LONG,
    ];

    const KEYS: [&str; 8] = ["holds", "why", "amount", "x", "a-long-key", "\"q k\"", "dotted . key", "\"ü\""];

    fn file() -> impl Strategy<Value = String> {
        let lead = prop::sample::select(&["", "", "", "\n", "# note\n", "\n\n  # a\n\n#b\n"][..]);
        let tail = prop::sample::select(&["", "", "# behind", "   # far", "\t"][..]);
        let entry = (lead.clone(), 0..KEYS.len(), prop::sample::select(&VALUES[..]), tail.clone());
        let header = prop::sample::select(&["let", "flow", "kind.k.param", "kind . k"][..]);
        let table = (lead, header, any::<bool>(), tail, prop::collection::vec(entry, 0..6));
        let end = prop::sample::select(&["", "# end", "\n\n# end\n\n", "\n\n"][..]);
        (prop::collection::vec(table, 0..5), end).prop_map(|(tables, end)| {
            let mut out = String::new();
            // Headers and keys get numbers, so that none stands twice.
            for (number, (lead, header, array, tail, entries)) in tables.into_iter().enumerate() {
                out.push_str(lead);
                let (open, close) = if array { ("[[", "]]") } else { ("[", "]") };
                out.push_str(&format!("{open}t{number}.{header}{close} {tail}\n"));
                let mut keys: Vec<usize> = Vec::new();
                for (line, (lead, key, value, tail)) in entries.into_iter().enumerate() {
                    let name = KEYS[key];
                    let name = if keys.contains(&key) { format!("k{line}.{name}") } else { name.to_owned() };
                    keys.push(key);
                    out.push_str(&format!("{lead}{name}={value}{tail}\n"));
                }
            }
            out + end
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

        #[test]
        fn nothing_is_lost_and_again_changes_nothing(source in file()) {
            let before = read(&source).unwrap_or_else(|e| panic!("{source}\n{e:?}"));
            let once = lay_out(&source, &is_unit).expect("parses");
            let after = read(&once).unwrap_or_else(|e| panic!("{source}\nbecame\n{once}\n{e:?}"));
            prop_assert!(same_table(&before, &after, &is_unit), "{}\nbecame\n{}", source, once);
            prop_assert_eq!(comments(&source), comments(&once), "{}\nbecame\n{}", source, once);
            let twice = lay_out(&once, &is_unit).expect("parses");
            prop_assert_eq!(&twice, &once, "{}", source);
            prop_assert!(!once.contains("\n\n\n"), "{}", once);
            prop_assert!(once.lines().all(|line| line.trim_end() == line), "{}", once);
        }
    }
}
