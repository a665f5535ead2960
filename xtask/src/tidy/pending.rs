//! Faults that are known and wait for their repair. The list only shrinks: a line without its fault is a finding.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;

/// The list, one fault a line: the check, and the file or name.
pub const LIST: &str = "xtask/src/tidy/pending.txt";

/// The first line of the list.
const HEAD: &str =
    "# Faults that wait for their repair. The list only shrinks: write it anew with `cargo xtask tidy --pending`.";

/// One line of the list.
struct Entry {
    check: String,
    what: String,
    line: usize,
    found: bool,
}

/// The faults that are known.
pub struct Pending {
    entries: Vec<Entry>,
    /// What is found today, as lines of a list.
    today: BTreeSet<String>,
}

impl Pending {
    /// The list of this repository.
    pub fn read() -> Self {
        Self::of(include_str!("pending.txt"))
    }

    /// A list by its text. Lines with `#` are comments.
    pub fn of(text: &str) -> Self {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        let entry = |(index, line): (usize, &str)| {
            let (check, what) = line.split_once(' ')?;
            Some(Entry { check: check.to_owned(), what: what.to_owned(), line: index + 1, found: false })
        };
        Self { entries: lines.filter_map(entry).collect(), today: BTreeSet::new() }
    }

    /// Whether the list has this fault, which is there.
    pub fn has(&mut self, check: &str, what: &str) -> bool {
        self.today.insert(format!("{check} {what}"));
        let entry = self.entries.iter_mut().find(|entry| entry.check == check && entry.what == what);
        if let Some(entry) = entry {
            entry.found = true;
            return true;
        }
        false
    }

    /// Lines whose fault is gone.
    pub fn stale(&self, findings: &mut Vec<Finding>) {
        for entry in self.entries.iter().filter(|entry| !entry.found) {
            let message = format!("`{}` is repaired: remove the line `{} {0}`", entry.what, entry.check);
            findings.push(Finding::new(LIST, entry.line, message));
        }
    }

    /// The list as it would be with what is found today.
    pub fn today(&self) -> String {
        let lines: Vec<&str> = self.today.iter().map(String::as_str).collect();
        format!("{HEAD}\n{}\n", lines.join("\n"))
    }

    /// How many faults of each check are known.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for entry in &self.entries {
            *counts.entry(entry.check.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_is_gone_leaves_a_stale_line() {
        let mut pending = Pending::of("# known\ntype World\ncircle a.rs\n");
        assert!(pending.has("circle", "a.rs") && !pending.has("circle", "b.rs"));
        let mut findings = Vec::new();
        pending.stale(&mut findings);
        assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2]);
        assert!(pending.today().ends_with("\ncircle a.rs\ncircle b.rs\n"));
        assert_eq!(pending.counts().into_iter().collect::<Vec<_>>(), [("circle", 1), ("type", 1)]);
    }
}
