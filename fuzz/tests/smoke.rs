//! A few thousand mutated seeds, the same ones every time.

use std::path::Path;

use offtake_fuzz::{Mutator, program, text};

/// The files of a folder beside or above this crate, by name.
fn seeds(folder: &str, extension: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("readable")).collect();
    assert!(!seeds.is_empty(), "{}", folder.display());
    seeds
}

fn smoke(seeds: &[Vec<u8>], count: usize, target: fn(&[u8])) {
    seeds.iter().for_each(|seed| target(seed));
    let mut mutator = Mutator::new(1);
    for _ in 0..count {
        target(&mutator.mutated(seeds));
        target(&mutator.reworded(seeds));
    }
}

#[test]
fn files_are_read_or_refused() {
    let folders = ["../scenarios", "../scenarios/textbook", "../library"];
    let seeds: Vec<Vec<u8>> = folders.iter().flat_map(|folder| seeds(folder, "toml")).collect();
    smoke(&seeds, 800, text);
}

#[test]
fn expressions_are_read_or_refused() {
    // Every quoted text of the scenarios on its own: short inputs go deeper.
    let quoted = |file: Vec<u8>| {
        let text = String::from_utf8(file).expect("UTF-8");
        text.split('"').skip(1).step_by(2).map(|part| part.as_bytes().to_vec()).collect::<Vec<_>>()
    };
    let seeds: Vec<Vec<u8>> =
        ["../scenarios", "../library"].iter().flat_map(|f| seeds(f, "toml")).flat_map(quoted).collect();
    smoke(&seeds, 10_000, text);
}

#[test]
fn programs_are_run_or_refused() {
    let seeds = seeds("seeds/program", "txt");
    for seed in &seeds {
        let source = String::from_utf8_lossy(seed);
        if !source.starts_with("program") {
            let read = ::program::parse(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
            assert_eq!(::program::validate(&read), Ok(()), "{source}");
        }
    }
    smoke(&seeds, 10_000, program);
}

#[test]
fn mutations_are_the_same_every_time() {
    let seeds = [b"one two\nthree".to_vec(), b"four".to_vec()];
    let inputs = |seed| {
        let mut mutator = Mutator::new(seed);
        (0..50).map(|_| mutator.mutated(&seeds)).collect::<Vec<_>>()
    };
    assert_eq!(inputs(1), inputs(1));
    assert_ne!(inputs(1), inputs(2));
}
