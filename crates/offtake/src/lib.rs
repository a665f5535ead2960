//! The façade: a project that checks, runs, explains and answers.
//!
//! A scenario is opened through a [`World`], which is the only way to files and the clock; everything after that is a
//! pure function: text → tree → model → program → run → findings → view. A user's mistake comes back as findings, a
//! failing environment as an [`Error`], and a mistake of Offtake panics.

mod answers;
mod books;
mod builtin;
mod catalogue;
mod explain;
mod export;
mod failures;
mod figures;
mod files;
mod flips;
mod intervention;
mod layout;
mod project;
mod questions;
mod replay;
mod sampling;
mod statements;
mod tables;
mod template;
mod terminal_value;
mod walk;
mod world;

pub use analysis::Every;
pub use answers::RunRequest;
pub use catalogue::{FactFilter, facts, kinds};
pub use chance::Sampler;
pub use explain::ExplainRequest;
pub use files::FileWorld;
pub use layout::{format, format_file};
pub use model::{Date, parse_date};
pub use project::{Changes, Found, Project, has_errors};
pub use report::{self, Style};
pub use sampling::{Progress, Sampling};
pub use statements::{StatementsRequest, Subject};
pub use syntax::{Diagnostic, Severity};
pub use template::template;
pub use world::{Error, NewFolder, ReadError, World};

/// JSON Schema of scenario files, for editors.
pub const SCENARIO_SCHEMA: &str = include_str!("../../../docs/schema/scenario.schema.json");

/// JSON Schema of what `run --json` prints.
pub const RUN_SCHEMA: &str = include_str!("../../../docs/schema/run.schema.json");

/// JSON Schema of what `explain --json` prints.
pub const EXPLAIN_SCHEMA: &str = include_str!("../../../docs/schema/explain.schema.json");

/// JSON Schema of findings: what `check --json` prints, and every command with `--json` where the scenario has errors.
pub const DIAGNOSTICS_SCHEMA: &str = include_str!("../../../docs/schema/diagnostics.schema.json");

/// JSON Schema of what `statements --json` prints.
pub const STATEMENTS_SCHEMA: &str = include_str!("../../../docs/schema/statements.schema.json");

/// JSON Schema of what `facts --json` prints.
pub const FACTS_SCHEMA: &str = include_str!("../../../docs/schema/facts.schema.json");

/// JSON Schema of what `kinds --json` prints.
pub const KINDS_SCHEMA: &str = include_str!("../../../docs/schema/kinds.schema.json");

/// The version of Offtake.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Project<'_> {
    /// Everything there is to find about the scenario, lints included, without running it.
    pub fn check(&self) -> Vec<Diagnostic> {
        let Found { value, mut findings } = self.build();
        if let Some(scenario) = value {
            let (_, problems) = compile::compile_with(&scenario, compile::Detail::Answers);
            findings.extend(problems);
            findings.extend(model::lint(&scenario, &self.facts));
        }
        findings
    }

    /// Findings as text for a terminal.
    pub fn render(&self, findings: &[Diagnostic], color: bool) -> String {
        syntax::render(findings, &self.sources, color)
    }

    /// Findings as a view.
    pub fn check_view(&self, findings: &[Diagnostic]) -> report::Check {
        report::check_view(&self.name, findings, &self.sources)
    }
}
