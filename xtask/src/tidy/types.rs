//! One word, one meaning: no two crates define a type of the same name.

use std::collections::BTreeMap;

use super::finding::{Finding, Tree};
use crate::rust::items::{Kind, items};

/// No type name stands in two crates. Tests may use names again.
pub fn once(tree: &Tree, findings: &mut Vec<Finding>) {
    let mut places: BTreeMap<String, Vec<(&str, &str, usize)>> = BTreeMap::new();
    for file in tree.sources() {
        let Some(owner) = file.path.strip_prefix("crates/").and_then(|path| path.split('/').next()) else { continue };
        for definition in items(&file.text).scopes.into_iter().flat_map(|scope| scope.definitions) {
            if definition.kind == Kind::Type {
                places.entry(definition.name.to_owned()).or_default().push((owner, &file.path, definition.line));
            }
        }
    }
    for (name, places) in places {
        let (first, path, line) = places[0];
        let Some((owner, other_path, other_line)) = places.iter().find(|(owner, ..)| *owner != first) else { continue };
        let message = format!("`{owner}` has a type `{name}` too, at {other_path}:{other_line}: rename one");
        findings.push(Finding::new(path, line, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &str); 4] = [
        ("crates/a/src/lib.rs", "struct World;\ntrait Show {}\n#[cfg(test)]\nmod tests {\n struct Tree;\n}\n"),
        ("crates/a/src/b.rs", "enum World {}\nenum Tree {}\n"),
        ("crates/b/src/lib.rs", "impl X { type Tree = u8; }\npub type World = u8;\nfn f() { struct Show; }\n"),
        ("crates/b/tests/main.rs", "struct Show;\n"),
    ];

    #[test]
    fn a_name_in_two_crates_is_found() {
        assert_eq!(super::super::finding::found(once, &FILES), [("crates/a/src/lib.rs".to_owned(), 1)]);
    }
}
