//! Fast checks of the tree itself. Each finding names file and line.

mod architecture;
mod circles;
mod crates;
mod finding;
mod pages;
mod pending;
mod prose;
mod sources;
mod types;

use crate::outcome::Outcome;
use crate::tree;

use finding::{Finding, Tree};
use pending::Pending;

/// Runs every check and prints what it finds.
pub fn tidy() -> Outcome {
    let tree = Tree { files: tree::files()? };
    let mut pending = Pending::read();
    let mut findings = check(&tree, &mut pending);
    pending.stale(&mut findings);
    findings.sort();
    for finding in &findings {
        println!("{}:{}: {}", finding.path, finding.line, finding.message);
    }
    for (check, count) in pending.counts() {
        println!("tidy: pending: {count} of `{check}`, listed in {}", pending::LIST);
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing found", tree.files.len());
            Ok(())
        }
        count => Err(format!("tidy found {count}")),
    }
}

/// Writes the list of what is pending anew. Faults that the list did not have are a matter for who reviews the change.
pub fn list_pending() -> Outcome {
    let tree = Tree { files: tree::files()? };
    let mut pending = Pending::read();
    check(&tree, &mut pending);
    let path = tree::root().join(pending::LIST);
    std::fs::write(path, pending.today()).map_err(|error| format!("{}: {error}", pending::LIST))
}

fn check(tree: &Tree, pending: &mut Pending) -> Vec<Finding> {
    let mut findings = Vec::new();
    crates::layers(tree, &mut findings);
    crates::listed(tree, &mut findings);
    crates::locked(tree, &mut findings);
    architecture::table(tree, &mut findings);
    architecture::length(tree, &mut findings);
    circles::circles(tree, pending, &mut findings);
    types::once(tree, pending, &mut findings);
    sources::lengths(tree, &mut findings);
    sources::functions(tree, pending, &mut findings);
    sources::words(tree, &mut findings);
    sources::worlds(tree, &mut findings);
    sources::paths(tree, &mut findings);
    prose::words(tree, pending, &mut findings);
    pages::errors(tree, &mut findings);
    pages::links(tree, &mut findings);
    findings
}
