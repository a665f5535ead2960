//! Offtake as a library: read a scenario, run it, ask it, explain a figure, change an assumption and run again.
//!
//! ```
//! use offtake::{Changes, Error, Explain, Memory, Project, Questions, Sampling, Style, report, unwatched};
//!
//! # fn main() -> Result<(), Error> {
//! let world = Memory::new().with("deal.toml", r#"
//! offtake = 1
//! title = "A year of rent"
//! start = "2026-01"
//! months = 12
//!
//! [assume.rent]
//! value = "normal($2.50/GPUh, $0.50/GPUh)"
//! basis = "guess"
//! why = "an example"
//!
//! [party.lab]
//! cash = "$30M"
//!
//! [party.cloud]
//!
//! [flow.bill]
//! from = "lab"
//! to = "cloud"
//! amount = "1000 GPU * rent"
//! books = "sale compute"
//!
//! [ask.enough]
//! question = "Does the cash of the lab last for a year?"
//! claim = "It does."
//! counter = "It does not."
//! holds = "last(lab.cash) > $7M"
//! show = ["last(lab.cash)"]
//! "#);
//! let (usual, style) = (Sampling::default().paths(1000), Style::PLAIN);
//!
//! let project = Project::read(&world, "deal.toml"); // text → tree
//! let scenario = project.build(&Changes::none())?; // tree → scenario → program, once
//! let run = scenario.run(&usual, &mut unwatched)?; // program → run: columns by name
//! let answers = run.answers(&Questions::all())?; // run → findings
//! print!("{}", report::run_text(&answers, style)); // findings → view
//!
//! let figure = run.explain(&Explain::of("lab.cash").at("2026-06").quantile(0.9))?;
//! print!("{}", report::explain_text(&figure, None, style));
//!
//! // Another rent: nothing is parsed, built or compiled again.
//! let dear = scenario.with("rent", "$3.50/GPUh")?.run(&usual, &mut unwatched)?;
//! let chance = |answers: &offtake::Answers| answers.answers[0].probability;
//! assert!(chance(&dear.answers(&Questions::all())?) < chance(&answers));
//! # Ok(())
//! # }
//! ```
//!
//! Files and the clock are reached through a [`World`] alone: [`FileWorld`] of this machine, [`Memory`], or one's own.
//! Everything after that is a pure function. A user's mistake comes back as [`Findings`] in an [`Error`], a failing
//! environment as another [`Error`], and a mistake of Offtake panics. [`Scenario`] and [`Run`] can be shared by threads.
//!
//! Results are plain data of the module [`report`], which also makes text and JSON of them; numbers are formatted nowhere
//! else.
#![deny(missing_docs)]

mod answers;
mod argument;
mod arrow_schema;
mod assumptions;
mod books;
mod bounds;
mod build;
mod builtin;
mod calibration;
mod caller;
mod catalogue;
mod changes;
mod choose;
mod claim;
mod column;
mod compare;
mod contagion;
mod contracts;
mod decide;
mod discount_rate;
mod divided;
mod editions;
mod error;
mod exercise;
mod explain;
mod export;
mod files;
mod findings;
mod flips;
mod folder;
mod frontier;
mod growing;
mod inquiry;
mod intervention;
mod layout;
mod manifest;
mod measured;
mod memory;
mod moved;
mod moved_request;
mod named;
mod outline;
mod own_files;
mod project;
mod questions;
mod redraws;
mod regret;
mod round_trip;
mod run;
mod said;
mod sampling;
mod scenario;
mod sensitivity;
mod series;
mod statements;
mod stored;
mod sweep;
mod sweep_axes;
mod sweep_folder;
mod sweep_points;
mod sweep_request;
mod sweep_run;
mod sweep_summary;
mod table_column;
mod tables;
mod template;
mod terminal_value;
mod totals;
mod unpaid;
mod until;
mod watch;
mod world;
mod worth;

pub use self::scenario::Scenario;
pub use ::explain::Explain;
pub use analysis::{Aim, Every};
pub use answers::Answers;
pub use argument::{Argue, argue};
pub use caller::Caller;
pub use catalogue::{FactFilter, facts, kinds};
pub use chance::Sampler;
pub use changes::{Changes, Setting};
pub use choose::Choose;
pub use column::{ByMonth, Column, ColumnKind};
pub use compare::{Compare, compare};
pub use contagion::Contagion;
pub use contracts::Contracts;
pub use decide::{Decide, RiskLimit};
pub use error::Error;
pub use exercise::Exercise;
pub use files::FileWorld;
pub use findings::Findings;
pub use frontier::Frontier;
pub use inquiry::{Inquiry, Keep, Question};
pub use layout::{format, format_file};
pub use memory::Memory;
pub use model::{Date, parse_date};
pub use moved::moved;
pub use moved_request::Moved;
pub use own_files::sha256;
pub use project::Project;
pub use questions::{FlipRange, Questions, Which};
pub use report::{self, Explanation, Style};
pub use round_trip::RoundTrip;
pub use run::Run;
pub use sampling::Sampling;
pub use sensitivity::Sensitivity;
pub use statements::{Statements, Subject};
pub use sweep_folder::is_sweep_table;
pub use sweep_request::{Sweep, SweepAxis};
pub use syntax::{Change, Code, Diagnostic, Edit, FileId, Help, Label, Piece, Severity, Span, closest};
pub use template::Template;
pub use until::PathsUntil;
pub use watch::{Progress, Watch, Work, unwatched};
pub use world::{GrowingFolder, NewFolder, Output, ReadError, World};
pub use worth::Worth;

/// JSON Schema of scenario files, for editors.
///
/// ```
/// assert!(offtake::SCENARIO_SCHEMA.contains("$schema"));
/// ```
pub const SCENARIO_SCHEMA: &str = include_str!("../../../docs/schema/scenario.schema.json");

/// JSON Schema of what `run --json` prints.
///
/// ```
/// assert!(offtake::RUN_SCHEMA.contains("$schema"));
/// ```
pub const RUN_SCHEMA: &str = include_str!("../../../docs/schema/run.schema.json");

/// JSON Schema of what `run --json` prints of several scenarios.
///
/// ```
/// assert!(offtake::ARGUMENT_SCHEMA.contains("$schema"));
/// ```
pub const ARGUMENT_SCHEMA: &str = include_str!("../../../docs/schema/argument.schema.json");

/// JSON Schema of what `explain --json` prints.
///
/// ```
/// assert!(offtake::EXPLAIN_SCHEMA.contains("$schema"));
/// ```
pub const EXPLAIN_SCHEMA: &str = include_str!("../../../docs/schema/explain.schema.json");

/// JSON Schema of findings: what `check --json` prints, and every command with `--json` where the scenario has errors.
///
/// ```
/// assert!(offtake::DIAGNOSTICS_SCHEMA.contains("$schema"));
/// ```
pub const DIAGNOSTICS_SCHEMA: &str = include_str!("../../../docs/schema/diagnostics.schema.json");

/// JSON Schema of what `statements --json` prints.
///
/// ```
/// assert!(offtake::STATEMENTS_SCHEMA.contains("$schema"));
/// ```
pub const STATEMENTS_SCHEMA: &str = include_str!("../../../docs/schema/statements.schema.json");

/// JSON Schema of what `worth --json` prints.
///
/// ```
/// assert!(offtake::WORTH_SCHEMA.contains("$schema"));
/// ```
pub const WORTH_SCHEMA: &str = include_str!("../../../docs/schema/worth.schema.json");

/// JSON Schema of what `frontier --json` prints.
///
/// ```
/// assert!(offtake::FRONTIER_SCHEMA.contains("$schema"));
/// ```
pub const FRONTIER_SCHEMA: &str = include_str!("../../../docs/schema/frontier.schema.json");

/// JSON Schema of what `sensitivity --json` prints.
///
/// ```
/// assert!(offtake::SENSITIVITY_SCHEMA.contains("$schema"));
/// ```
pub const SENSITIVITY_SCHEMA: &str = include_str!("../../../docs/schema/sensitivity.schema.json");

/// JSON Schema of what `sweep --json` prints.
///
/// ```
/// assert!(offtake::SWEEP_SCHEMA.contains("$schema"));
/// ```
pub const SWEEP_SCHEMA: &str = include_str!("../../../docs/schema/sweep.schema.json");

/// JSON Schema of what `moved --json` prints.
///
/// ```
/// assert!(offtake::MOVED_SCHEMA.contains("$schema"));
/// ```
pub const MOVED_SCHEMA: &str = include_str!("../../../docs/schema/moved.schema.json");

/// JSON Schema of what `choose --json` prints.
///
/// ```
/// assert!(offtake::CHOOSE_SCHEMA.contains("$schema"));
/// ```
pub const CHOOSE_SCHEMA: &str = include_str!("../../../docs/schema/choose.schema.json");

/// JSON Schema of what `decide --json` prints.
///
/// ```
/// assert!(offtake::DECIDE_SCHEMA.contains("$schema"));
/// ```
pub const DECIDE_SCHEMA: &str = include_str!("../../../docs/schema/decide.schema.json");

/// JSON Schema of what `exercise --json` prints.
///
/// ```
/// assert!(offtake::EXERCISE_SCHEMA.contains("$schema"));
/// ```
pub const EXERCISE_SCHEMA: &str = include_str!("../../../docs/schema/exercise.schema.json");

/// JSON Schema of what `compare --json` prints.
///
/// ```
/// assert!(offtake::COMPARE_SCHEMA.contains("$schema"));
/// ```
pub const COMPARE_SCHEMA: &str = include_str!("../../../docs/schema/compare.schema.json");

/// JSON Schema of what `contracts --json` prints.
///
/// ```
/// assert!(offtake::CONTRACTS_SCHEMA.contains("$schema"));
/// ```
pub const CONTRACTS_SCHEMA: &str = include_str!("../../../docs/schema/contracts.schema.json");

/// JSON Schema of what `contagion --json` prints.
///
/// ```
/// assert!(offtake::CONTAGION_SCHEMA.contains("$schema"));
/// ```
pub const CONTAGION_SCHEMA: &str = include_str!("../../../docs/schema/contagion.schema.json");

/// JSON Schema of what `roundtrip --json` prints.
///
/// ```
/// assert!(offtake::ROUND_TRIP_SCHEMA.contains("$schema"));
/// ```
pub const ROUND_TRIP_SCHEMA: &str = include_str!("../../../docs/schema/roundtrip.schema.json");

/// JSON Schema of what `assumptions --json` prints.
///
/// ```
/// assert!(offtake::ASSUMPTIONS_SCHEMA.contains("$schema"));
/// ```
pub const ASSUMPTIONS_SCHEMA: &str = include_str!("../../../docs/schema/assumptions.schema.json");

/// JSON Schema of what `facts --json` prints.
///
/// ```
/// assert!(offtake::FACTS_SCHEMA.contains("$schema"));
/// ```
pub const FACTS_SCHEMA: &str = include_str!("../../../docs/schema/facts.schema.json");

/// JSON Schema of what `kinds --json` prints.
///
/// ```
/// assert!(offtake::KINDS_SCHEMA.contains("$schema"));
/// ```
pub const KINDS_SCHEMA: &str = include_str!("../../../docs/schema/kinds.schema.json");

/// The version of Offtake.
///
/// ```
/// assert!(offtake::VERSION.starts_with(char::is_numeric));
/// ```
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
