//! Every diagnostic has a page; every decision bears its number; every link leads somewhere.

use super::finding::{Finding, Tree};
use crate::{markdown, tree};

const CODES: &str = "crates/syntax/src/diagnostic.rs";
const ERRORS: &str = "docs/errors";
const DECISIONS: &str = "docs/decisions";

/// Ids of diagnostics: the first string of the lines of `codes! { … }`.
fn codes(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let block = lines.skip_while(|(_, line)| !line.starts_with("codes! {")).skip(1);
    let block = block.take_while(|(_, line)| !line.starts_with('}'));
    block.filter_map(|(number, line)| Some((number, line.split('"').nth(1)?))).collect()
}

/// Each id has a page in `docs/errors` that bears its name, and each page an id.
pub fn errors(tree: &Tree, findings: &mut Vec<Finding>) {
    let Some(source) = tree.file(CODES) else {
        findings.push(Finding::new(CODES, 1, "the ids of diagnostics are not where they were"));
        return;
    };
    let codes = codes(&source.text);
    if codes.is_empty() {
        findings.push(Finding::new(CODES, 1, "no ids of diagnostics are found"));
    }
    for &(line, id) in &codes {
        let path = format!("{ERRORS}/{id}.md");
        match tree.file(&path) {
            None => findings.push(Finding::new(CODES, line, format!("`{id}` has no page {path}"))),
            Some(page) if page.text.lines().next() != Some(&format!("# {id}")) => {
                findings.push(Finding::new(&path, 1, format!("the page does not begin with `# {id}`")));
            }
            Some(_) => {}
        }
    }
    for file in tree.with_extension("md") {
        let page = file.path.strip_prefix(ERRORS).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".md"));
        if page.is_some_and(|page| page != "README" && !codes.iter().any(|(_, id)| *id == page)) {
            findings.push(Finding::new(&file.path, 1, "no diagnostic has this id"));
        }
    }
}

/// The heading of each decision begins with the number that its file has.
pub fn decisions(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.with_extension("md") {
        let name = file.path.strip_prefix(DECISIONS).and_then(|rest| rest.strip_prefix('/'));
        let Some((number, _)) = name.and_then(|name| name.split_once('-')) else { continue };
        if !file.text.starts_with(&format!("# {number} ")) {
            findings.push(Finding::new(&file.path, 1, format!("the page does not begin with `# {number} `")));
        }
    }
}

/// Links between files of the repository lead to files and headings that are there.
pub fn links(tree: &Tree, findings: &mut Vec<Finding>) {
    for file in tree.with_extension("md") {
        for (line, link) in markdown::links(&file.text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { Some(file.path.clone()) } else { resolve(&file.path, path) };
            let there = target.as_deref().and_then(|target| tree.file(target));
            let exists = there.is_some() || target.as_deref().is_some_and(|target| is_there(tree, target));
            if !exists {
                findings.push(Finding::new(&file.path, line, format!("the link `{link}` leads nowhere")));
            } else if let Some(page) = there.filter(|page| !anchor.is_empty() && page.has_extension("md"))
                && !markdown::anchors(&page.text).iter().any(|known| known == anchor)
            {
                findings.push(Finding::new(&file.path, line, format!("`{}` has no heading `#{anchor}`", page.path)));
            }
        }
    }
}

/// A folder, or a file that is not text.
fn is_there(tree: &Tree, path: &str) -> bool {
    tree.has_folder(path) || (!path.is_empty() && tree::root().join(path).is_file())
}

/// The path from the root that a link of a page means; none if it leads out of the repository.
fn resolve(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = match link.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => page.split('/').collect(),
    };
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::finding::found;
    use super::*;

    #[test]
    fn ids_and_pages_agree() {
        let source = "enum X {}\ncodes! {\n    A Error \"a-a\" \"Text.\";\n    B Error \"b-b\" \"Text.\";\n}\n";
        let files = [(CODES, source), ("docs/errors/a-a.md", "# a-a\n"), ("docs/errors/c.md", "# c\n")];
        assert_eq!(found(errors, &files), [(CODES.to_owned(), 4), ("docs/errors/c.md".to_owned(), 1)]);
        let files = [(CODES, source), ("docs/errors/a-a.md", "# a\n"), ("docs/errors/b-b.md", "# b-b\n")];
        assert_eq!(found(errors, &files), [("docs/errors/a-a.md".to_owned(), 1)]);
    }

    #[test]
    fn a_decision_bears_the_number_of_its_file() {
        let files = [
            ("docs/decisions/0002-two.md", "# 0002 Two\n"),
            ("docs/decisions/0003-three.md", "# 0002 Three\n"),
            ("docs/decisions/README.md", "# Decisions\n"),
        ];
        assert_eq!(found(decisions, &files), [("docs/decisions/0003-three.md".to_owned(), 1)]);
    }

    #[test]
    fn broken_links_and_anchors_are_found() {
        let page =
            "[a](../b.md) [b](c.md#there)\n[c](c.md#not-there)\n[d](gone.md)\n[e](https://example.com/x)\n[f](../..)\n";
        let files = [("docs/a.md", page), ("b.md", "# B\n"), ("docs/c.md", "## There\n"), ("docs/errors/x.md", "")];
        assert_eq!(found(links, &files), [2, 3, 5].map(|line| ("docs/a.md".to_owned(), line)));
        assert_eq!(
            found(links, &[("a.md", "[x](#b) [y](#c) [z](docs)\n# B\n"), ("docs/x.md", "")]),
            [("a.md".to_owned(), 1)]
        );
    }
}
