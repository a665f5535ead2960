//! `ARCHITECTURE.md` is short, and its table of crates is the one that the manifests are held to.

use std::collections::BTreeSet;

use super::crates::MAY_USE;
use super::finding::{Finding, Tree};

const PAGE: &str = "ARCHITECTURE.md";

/// Fewer lines than this.
const LINES: usize = 300;

/// The page can be read in one go.
pub fn length(tree: &Tree, findings: &mut Vec<Finding>) {
    let count = tree.file(PAGE).map_or(0, |page| page.text.lines().count());
    if count >= LINES {
        findings.push(Finding::new(PAGE, count, format!("{count} lines; it has fewer than {LINES}")));
    }
}

/// Each crate has a row in the table of crates, and the row says what [`MAY_USE`] says.
pub fn table(tree: &Tree, findings: &mut Vec<Finding>) {
    let Some(page) = tree.file(PAGE) else {
        findings.push(Finding::new(PAGE, 1, "the page is missing"));
        return;
    };
    let exists = |name: &str| tree.file(&format!("crates/{name}/Cargo.toml")).is_some();
    let mut above = BTreeSet::new();
    for (line, text) in page.lines() {
        let Some((name, uses)) = row(text) else { continue };
        let uses = match uses {
            "–" => BTreeSet::new(),
            "all of these" => above.clone(),
            uses => uses.split(", ").collect(),
        };
        above.insert(name);
        let rule = MAY_USE.iter().find(|(known, _)| *known == name);
        // The rules may know a crate that is not there yet.
        let allowed = rule.map(|(_, allowed)| allowed.iter().copied().filter(|used| exists(used)).collect::<Vec<_>>());
        match allowed {
            None => findings.push(Finding::new(PAGE, line, format!("no rule says what the crate `{name}` may use"))),
            Some(allowed) if uses != allowed.iter().copied().collect() => {
                findings.push(Finding::new(PAGE, line, format!("`{name}` may use {}", allowed.join(", "))));
            }
            Some(_) => {}
        }
    }
    for (name, _) in MAY_USE {
        if exists(name) && !above.contains(name) {
            findings.push(Finding::new(PAGE, 1, format!("the table of crates has no row for `{name}`")));
        }
    }
}

/// The crate of a row and what it may use: `| [units](crates/units/src/lib.rs) | … | syntax |`.
fn row(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix("| [")?.split_once("](crates/")?;
    let uses = rest.trim_end().strip_suffix(" |")?.rsplit("| ").next()?;
    Some((name, uses))
}

#[cfg(test)]
mod tests {
    use super::super::finding::found;
    use super::*;

    const UNITS: &str = "| [units](crates/units/src/lib.rs) | dimensions | – |\n";

    #[test]
    fn a_row_that_differs_from_the_rule_is_found() {
        let wrong = format!("{UNITS}| [cli](crates/cli/src/main.rs) | the command | offtake, units |\n");
        let here = ("crates/units/Cargo.toml", "");
        assert_eq!(found(table, &[here, (PAGE, &wrong)]), [(PAGE.to_owned(), 2)]);
        let unknown = format!("{UNITS}| [common](crates/common/src/lib.rs) | all sorts | all of these |\n");
        assert_eq!(found(table, &[here, (PAGE, &unknown)]), [(PAGE.to_owned(), 2)]);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        let crates = [("crates/units/Cargo.toml", ""), ("crates/syntax/Cargo.toml", ""), (PAGE, UNITS)];
        assert_eq!(found(table, &crates), [(PAGE.to_owned(), 1)]);
    }

    #[test]
    fn a_page_of_300_lines_is_too_long() {
        assert_eq!(found(length, &[(PAGE, &"\n".repeat(300))]), [(PAGE.to_owned(), 300)]);
        assert_eq!(found(length, &[(PAGE, &"\n".repeat(299))]), []);
    }
}
