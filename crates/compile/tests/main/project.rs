//! A scenario as text, compiled and run.

use chance::Sampler;
use engine::{Outcome, Request};
use model::{BuildInput, Facts};
use offtake_compile::{Compiled, Detail, check_part, compile_with};
use program::Register;
use scenario::CheckedScenario;
use std::path::{Path, PathBuf};
use syntax::{Code, Sources, Table, parse_toml};

/// A scenario with what became of it.
pub struct Project {
    pub scenario: CheckedScenario,
    pub compiled: Compiled,
    pub codes: Vec<Code>,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All TOML files of a folder of the repository, in order.
fn folder(name: &str, sources: &mut Sources) -> Vec<Table> {
    let entries = std::fs::read_dir(root().join(name)).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("readable");
        let file = sources.add(path.to_string_lossy(), text);
        parse_toml(sources, file).0
    };
    paths.iter().map(read).collect()
}

/// Builds and compiles a scenario with the library and facts if `shipped`; the findings if it cannot.
fn build(text: &str, shipped: bool, detail: Detail) -> Result<Project, Vec<(Code, String)>> {
    let mut sources = Sources::default();
    let file = sources.add("scenario.toml", text);
    let (table, mut findings) = parse_toml(&sources, file);
    let (mut libraries, mut facts) = (Vec::new(), Facts::none());
    if shipped {
        libraries = folder("library", &mut sources);
        for table in folder("facts", &mut sources) {
            facts.read(&table, &mut findings);
        }
    }
    let input = BuildInput {
        file: &table,
        libraries: &libraries,
        facts: &facts,
        settings: &[],
        variant: None,
        asks: &[],
        show: &[],
        explain: None,
        read_file: &|_| Err("no files here".into()),
    };
    let (scenario, part, more) = model::build_or_part(&input);
    findings.extend(more);
    findings.extend(part.iter().flat_map(check_part));
    let known = |findings: &[syntax::Diagnostic]| {
        let pairs = findings.iter().map(|found| (found.code, found.message.clone()));
        pairs.collect::<Vec<_>>()
    };
    let Some(scenario) = scenario else {
        return Err(known(&findings));
    };
    let (compiled, more) = compile_with(&scenario, detail);
    findings.extend(more);
    let codes = findings.iter().map(|found| found.code).collect();
    match compiled {
        Some(compiled) => {
            let valid = program::validate_ensemble(&compiled.ensemble);
            assert_eq!(valid, Ok(()));
            Ok(Project { scenario, compiled, codes })
        }
        None => Err(known(&findings)),
    }
}

/// Builds and compiles a scenario of its own; the findings if it cannot.
pub fn try_project(text: &str) -> Result<Project, Vec<(Code, String)>> {
    build(text, false, Detail::Everything)
}

/// The findings of a scenario that uses the library and facts.
pub fn faults_with_library(text: &str) -> Vec<(Code, String)> {
    build(text, true, Detail::Answers).err().unwrap_or_default()
}

/// A shipped scenario, by its path, with more text at its end.
pub fn shipped(path: &str, more: &str, detail: Detail) -> Project {
    let text = std::fs::read_to_string(root().join(path)).expect("readable");
    build(&format!("{text}\n{more}"), true, detail).unwrap_or_else(|found| panic!("{path}: {found:?}"))
}

/// A scenario that uses the library and facts.
pub fn with_library(text: &str) -> Project {
    build(text, true, Detail::Answers).unwrap_or_else(|found| panic!("{found:?}"))
}

/// A scenario without faults, below a header of `months` from 2026-01.
pub fn project(months: u32, body: &str) -> Project {
    let text = format!("offtake = 1\ntitle = \"test\"\nstart = \"2026-01\"\nmonths = {months}\n{body}");
    match try_project(&text) {
        Ok(project) => project,
        Err(found) => panic!("{found:?}"),
    }
}

/// The findings of a scenario with faults.
pub fn faults(body: &str) -> Vec<Code> {
    let text = format!("offtake = 1\ntitle = \"test\"\nstart = \"2026-01\"\nmonths = 24\n{body}");
    match try_project(&text) {
        Ok(project) => project.codes,
        Err(found) => found.into_iter().map(|(code, _)| code).collect(),
    }
}

impl Project {
    /// Runs it and holds its books to balance exactly.
    pub fn run(&self, paths: u64, series: Vec<(usize, Register)>) -> Outcome {
        self.run_showing(paths, series, Vec::new())
    }

    fn run_showing(&self, paths: u64, series: Vec<(usize, Register)>, monthly: Vec<usize>) -> Outcome {
        let run = engine::run(
            &self.compiled.ensemble,
            &Request {
                seed: 1,
                sampler: Sampler::Random,
                paths,
                threads: 1,
                series,
                monthly,
                ledger_sums: Vec::new(),
                progress: None,
            },
        );
        assert_eq!(run.checks.books, 0.0, "books are off");
        assert_eq!(run.checks.mirrors, 0.0, "claims are off");
        run
    }

    /// Series of `[show.x]` in order, by month, on the only path of a run without failure.
    pub fn series(&self) -> Vec<Vec<f64>> {
        let run = self.run_showing(1, Vec::new(), self.compiled.shows.concat());
        assert_eq!(run.failures, [], "{:?}", self.failure(&run));
        run.monthly
    }

    /// Answers by output: (holds, measures) of the first ask, on all paths.
    pub fn answer(&self, paths: u64) -> (Vec<f64>, Vec<Vec<f64>>) {
        let run = self.run(paths, Vec::new());
        assert_eq!(run.failures, [], "{:?}", self.failure(&run));
        let ask = &self.compiled.answers[0];
        let measures = ask.measures.iter().map(|output| run.outputs[*output].clone());
        (run.outputs[ask.holds].clone(), measures.collect())
    }

    /// Why the first path failed: the register that went undefined.
    fn failure(&self, run: &Outcome) -> Option<String> {
        let failure = run.failures.first()?;
        Some(format!("{failure:?}"))
    }

    /// Balances of one party at the end of the run, in money by account words, debits positive; zero ones left out.
    pub fn balances(&self, party: &str) -> Vec<(String, f64)> {
        let map = &self.compiled.worlds[0];
        let series = map.accounts.iter().map(|account| (0, account.register));
        let run = self.run(1, series.collect());
        assert_eq!(run.failures, [], "{:?}", self.failure(&run));
        let last = self.scenario.models[0].months as usize - 1;
        let mut sums = std::collections::BTreeMap::new();
        for (account, values) in map.accounts.iter().zip(&run.series) {
            if map.parties[account.party].name == party {
                *sums.entry(account.account.to_string()).or_insert(0.0) += values[last] / account.scale;
            }
        }
        sums.into_iter().filter(|(_, sum)| *sum != 0.0).collect()
    }
}

/// Numbers that agree to a relative 1e-12 or an absolute 1e-9.
pub fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?} against {expected:?}");
    for (a, b) in found.iter().zip(expected) {
        let fits = (a - b).abs() <= 1e-9_f64.max(b.abs() * 1e-12);
        assert!(fits, "{found:?} against {expected:?}");
    }
}

/// Balances as expected.
pub fn balances(project: &Project, party: &str, expected: &[(&str, f64)]) {
    let found = project.balances(party);
    let expected: Vec<(String, f64)> = expected.iter().map(|(words, sum)| (words.to_string(), *sum)).collect();
    assert_eq!(found, expected, "the books of {party}");
}
