//! A scenario as text, compiled and run.

use chance::Sampler;
use engine::{Outcome, Request, Shortcuts};
use offtake_compile::{Compiled, Detail, check_part, compile_with};
use program::Register;
use scenario::CheckedScenario;
use syntax::Code;

use crate::source;

/// A scenario with what became of it.
pub struct Project {
    pub scenario: CheckedScenario,
    pub compiled: Compiled,
    pub codes: Vec<Code>,
}

/// Builds and compiles a scenario; the findings if it cannot.
fn build(text: &str, detail: Detail) -> Result<Project, Vec<(Code, String)>> {
    let built = source::built(text);
    let mut findings = built.diagnostics;
    findings.extend(built.part.iter().flat_map(check_part));
    let known = |findings: &[syntax::Diagnostic]| {
        let pairs = findings.iter().map(|found| (found.code, found.message.clone()));
        pairs.collect::<Vec<_>>()
    };
    let Some(scenario) = built.scenario else {
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

/// Builds and compiles a scenario with all that can be asked of it; the findings if it cannot.
pub fn try_project(text: &str) -> Result<Project, Vec<(Code, String)>> {
    build(text, Detail::Everything)
}

/// The findings of a whole file, compiled for its answers.
pub fn faults_of_file(text: &str) -> Vec<(Code, String)> {
    build(text, Detail::Answers).err().unwrap_or_default()
}

/// A shipped scenario, by its path, with more text at its end.
pub fn shipped(path: &str, more: &str, detail: Detail) -> Project {
    build(&format!("{}\n{more}", source::file(path)), detail).unwrap_or_else(|found| panic!("{path}: {found:?}"))
}

/// A whole file, compiled for its answers.
pub fn of_file(text: &str) -> Project {
    build(text, Detail::Answers).unwrap_or_else(|found| panic!("{found:?}"))
}

/// A scenario without faults, below a header of `months` from 2026-01.
pub fn project(months: u32, body: &str) -> Project {
    match try_project(&format!("months = {months}\n{body}")) {
        Ok(project) => project,
        Err(found) => panic!("{found:?}"),
    }
}

/// The findings of a scenario with faults.
pub fn faults(body: &str) -> Vec<Code> {
    match try_project(body) {
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
                unpaid: Vec::new(),
                shortcuts: Shortcuts::default(),
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
