//! Fast checks of the tree itself. Each finding names file and line.

mod architecture;
mod circles;
mod crates;
mod finding;
mod pages;
mod prose;
mod sources;
mod types;

use crate::outcome::Outcome;
use crate::tree;

use finding::{Finding, Tree};

/// Runs every check and prints what it finds.
pub fn tidy() -> Outcome {
    let tree = Tree { files: tree::files()? };
    let mut findings = check(&tree);
    findings.sort();
    for finding in &findings {
        println!("{}:{}: {}", finding.path, finding.line, finding.message);
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing found", tree.files.len());
            Ok(())
        }
        count => Err(format!("tidy found {count}")),
    }
}

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    crates::layers(tree, &mut findings);
    crates::listed(tree, &mut findings);
    crates::locked(tree, &mut findings);
    architecture::table(tree, &mut findings);
    architecture::length(tree, &mut findings);
    circles::circles(tree, &mut findings);
    types::once(tree, &mut findings);
    sources::lengths(tree, &mut findings);
    sources::functions(tree, &mut findings);
    sources::words(tree, &mut findings);
    sources::worlds(tree, &mut findings);
    sources::paths(tree, &mut findings);
    prose::words(tree, &mut findings);
    pages::errors(tree, &mut findings);
    pages::decisions(tree, &mut findings);
    pages::links(tree, &mut findings);
    findings
}
