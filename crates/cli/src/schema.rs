//! `offtake schema`

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::terminal::print_exact;

/// `offtake schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// Which
    #[arg(value_enum, default_value_t = SchemaOf::Scenario)]
    pub of: SchemaOf,
}

/// A schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Scenario files
    Scenario,
    /// What `run --json` and `ask --json` print
    Run,
    /// What `run --json` prints of several scenarios, or of a folder
    Argument,
    /// What `explain --json` prints
    Explain,
    /// What `check --json` prints, and all others with `--json` where the scenario has errors
    Diagnostics,
    /// What `statements --json` prints
    Statements,
    /// What `contracts --json` prints
    Contracts,
    /// What `worth --json` prints
    Worth,
    /// What `choose --json` prints
    Choose,
    /// What `decide --json` prints
    Decide,
    /// What `exercise --json` prints
    Exercise,
    /// What `compare --json` prints
    Compare,
    /// What `sensitivity --json` prints
    Sensitivity,
    /// What `frontier --json` prints
    Frontier,
    /// What `sweep --json` prints
    Sweep,
    /// What `contagion --json` prints
    Contagion,
    /// What `moved --json` prints
    Moved,
    /// What `roundtrip --json` prints
    #[value(name = "roundtrip")]
    RoundTrip,
    /// What `assumptions --json` prints
    Assumptions,
    /// What `facts --json` prints
    Facts,
    /// What `kinds --json` prints
    Kinds,
}

impl Schema {
    /// Prints the schema.
    pub fn run(&self) -> ExitCode {
        print_exact(match self.of {
            SchemaOf::Scenario => offtake::SCENARIO_SCHEMA,
            SchemaOf::Run => offtake::RUN_SCHEMA,
            SchemaOf::Argument => offtake::ARGUMENT_SCHEMA,
            SchemaOf::Explain => offtake::EXPLAIN_SCHEMA,
            SchemaOf::Diagnostics => offtake::DIAGNOSTICS_SCHEMA,
            SchemaOf::Statements => offtake::STATEMENTS_SCHEMA,
            SchemaOf::Contracts => offtake::CONTRACTS_SCHEMA,
            SchemaOf::Worth => offtake::WORTH_SCHEMA,
            SchemaOf::Choose => offtake::CHOOSE_SCHEMA,
            SchemaOf::Decide => offtake::DECIDE_SCHEMA,
            SchemaOf::Exercise => offtake::EXERCISE_SCHEMA,
            SchemaOf::Compare => offtake::COMPARE_SCHEMA,
            SchemaOf::Sensitivity => offtake::SENSITIVITY_SCHEMA,
            SchemaOf::Frontier => offtake::FRONTIER_SCHEMA,
            SchemaOf::Sweep => offtake::SWEEP_SCHEMA,
            SchemaOf::Contagion => offtake::CONTAGION_SCHEMA,
            SchemaOf::Moved => offtake::MOVED_SCHEMA,
            SchemaOf::RoundTrip => offtake::ROUND_TRIP_SCHEMA,
            SchemaOf::Assumptions => offtake::ASSUMPTIONS_SCHEMA,
            SchemaOf::Facts => offtake::FACTS_SCHEMA,
            SchemaOf::Kinds => offtake::KINDS_SCHEMA,
        });
        ExitCode::SUCCESS
    }
}
