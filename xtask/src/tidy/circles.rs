//! No circle of files: within a crate, whoever reads one file need not come back to it through those that it uses.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::finding::{Finding, Tree};
use crate::rust::items::{Items, items};
use crate::rust::modules::{Crate, Use};

/// No files of a crate use each other in a circle. A `mod` line and a re-export are no use.
pub fn circles(tree: &Tree, findings: &mut Vec<Finding>) {
    let mut sources: BTreeMap<&str, Vec<(&str, Items)>> = BTreeMap::new();
    for file in tree.sources() {
        let folder = file.path.split_once("/src/").map_or("", |(folder, _)| folder);
        sources.entry(folder).or_default().push((&file.path, items(&file.text)));
    }
    for (folder, files) in sources {
        for root in [format!("{folder}/src/lib.rs"), format!("{folder}/src/main.rs")] {
            if let Some(root) = files.iter().position(|(path, _)| *path == root) {
                find(&files, &Crate::new(&files, root).uses(), findings);
            }
        }
    }
}

fn find(files: &[(&str, Items)], uses: &[Use], findings: &mut Vec<Finding>) {
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for start in 0..files.len() {
        if done.contains(&start) || shortest(uses, start).is_none() {
            continue;
        }
        let group: Vec<usize> =
            reached(uses, start).into_iter().filter(|at| reached(uses, *at).contains(&start)).collect();
        done.extend(&group);
        let Some(circle) = group.iter().filter_map(|at| shortest(uses, *at)).min_by_key(Vec::len) else { continue };
        let (first, line) = (files[circle[0].user].0, circle[0].line);
        let steps: Vec<String> = circle.iter().map(|step| describe(files, step)).collect();
        findings.push(Finding::new(first, line, format!("a circle of files: {}", steps.join("; "))));
    }
}

fn describe(files: &[(&str, Items)], step: &Use) -> String {
    format!("{}:{} uses {} (`{}`)", files[step.user].0, step.line, files[step.used].0, step.name)
}

/// The files that a file uses, directly or through others.
fn reached(uses: &[Use], start: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for step in uses.iter().filter(|step| step.user == at) {
            if found.insert(step.used) {
                open.push(step.used);
            }
        }
    }
    found
}

/// The shortest way from a file back to itself.
fn shortest(uses: &[Use], start: usize) -> Option<Vec<&Use>> {
    let mut came: BTreeMap<usize, &Use> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for step in uses.iter().filter(|step| step.user == at) {
            if let std::collections::btree_map::Entry::Vacant(place) = came.entry(step.used) {
                place.insert(step);
                open.push_back(step.used);
            }
        }
    }
    let mut circle = vec![*came.get(&start)?];
    while circle[circle.len() - 1].user != start {
        circle.push(came[&circle[circle.len() - 1].user]);
    }
    circle.reverse();
    Some(circle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: (&str, &str) = ("crates/a/src/lib.rs", "mod b;\nmod c;\nmod d;\npub use b::B;\n");

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Vec::new();
        circles(&Tree::of(files), &mut findings);
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn the_shortest_circle_is_shown_with_its_lines() {
        let files = [
            ROOT,
            ("crates/a/src/b.rs", "use crate::c::C;\npub struct B;\n"),
            ("crates/a/src/c.rs", "pub struct C;\nfn f() { crate::d::help(); super::B; }\n"),
            ("crates/a/src/d.rs", "use crate::B;\npub fn help() {}\n"),
        ];
        let expected = "a circle of files: crates/a/src/b.rs:1 uses crates/a/src/c.rs (`crate::c::C`); \
                        crates/a/src/c.rs:2 uses crates/a/src/b.rs (`super::B`)";
        assert_eq!(messages(&files), [expected]);
    }

    #[test]
    fn declarations_reexports_and_tests_make_no_circle() {
        let files = [
            ROOT,
            ("crates/a/src/b.rs", "pub struct B;\n#[cfg(test)]\nmod tests {\n use crate::c::C;\n}\n"),
            ("crates/a/src/c.rs", "use super::B;\npub struct C;\n"),
            ("crates/a/src/d.rs", "use crate::{B, c::C};\n"),
        ];
        assert_eq!(messages(&files), [""; 0]);
    }

    #[test]
    fn a_parent_that_does_more_is_part_of_a_circle() {
        let files = [
            ("crates/a/src/lib.rs", "mod b;\npub struct A;\nfn f() -> A { b::make() }\n"),
            ("crates/a/src/b.rs", "use super::A;\npub fn make() -> A { A }\n"),
        ];
        assert_eq!(messages(&files).len(), 1);
    }
}
