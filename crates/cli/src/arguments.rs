//! The command line: which command.

use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::{CommandFactory, Parser, Subcommand};
use offtake::Error;

use crate::ask::AskCommand;
use crate::assumptions::AssumptionsCommand;
use crate::check::Check;
use crate::choose::ChooseCommand;
use crate::compare::CompareCommand;
use crate::completions::Completions;
use crate::contagion::ContagionCommand;
use crate::contracts::ContractsCommand;
use crate::decide::DecideCommand;
use crate::exercise::ExerciseCommand;
use crate::explain::ExplainCommand;
use crate::facts::FactsCommand;
use crate::fmt::Fmt;
use crate::frontier::FrontierCommand;
use crate::kinds::Kinds;
use crate::man::print_manual;
use crate::moved::MovedCommand;
use crate::new::New;
use crate::roundtrip::RoundTripCommand;
use crate::run::RunCommand;
use crate::schema::Schema;
use crate::sensitivity::SensitivityCommand;
use crate::serve::ServeCommand;
use crate::statements::StatementsCommand;
use crate::sweep::SweepCommand;
use crate::worth::WorthCommand;

/// As reports are: read on light and on dark ground.
const STYLES: Styles = Styles::styled()
    .header(Style::new().bold())
    .usage(Style::new().bold())
    .literal(AnsiColor::Magenta.on_default())
    .placeholder(Style::new());

const EXAMPLES: &str = "\
Examples:
  offtake new my-deal                        write a small scenario to begin with
  offtake run my-deal.toml                   answer its questions
  offtake serve my-deal.toml                 the same as a page
  offtake run my-deal.toml --set price='$3/GPUh' --show lab.cash
  offtake assumptions my-deal.toml           what they depend on: ranges, sources, who uses each
  offtake explain my-deal.toml lab.cash --at 2028-06 --quantile 90
  offtake statements my-deal.toml lab --every year
  offtake facts anthropic margin             look for a dated, cited number

Exit status: 0 done, 1 the scenario has errors, no path finished or a file could not be written, 2 wrong usage,
3 stopped by --timeout.";

/// Turns an argument about money into a model: how likely each side is right, which assumption decides it, and at which
/// value of that assumption the answer flips.
#[derive(Debug, Parser)]
#[command(name = "offtake", version, styles = STYLES, after_help = EXAMPLES, max_term_width = 110)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Write a small working scenario to begin with
    New(New),
    /// Find mistakes in a scenario without running it
    Check(Check),
    /// Lay scenario files out in the one standard way
    Fmt(Fmt),
    /// Run a scenario and answer its questions
    #[command(after_help = crate::run::EXAMPLES)]
    Run(RunCommand),
    /// Open scenarios as a page: read answers, move an assumption, follow a number to its source
    #[command(after_help = crate::serve::EXAMPLES)]
    Serve(ServeCommand),
    /// Answer some of a scenario's questions, or one of your own
    #[command(after_help = crate::ask::EXAMPLES)]
    Ask(AskCommand),
    /// List the assumptions with range, basis, source and date, and who uses each
    #[command(after_help = crate::assumptions::EXAMPLES)]
    Assumptions(AssumptionsCommand),
    /// Choose among variants by an objective: how often each is best, its regret, and what decides
    #[command(after_help = crate::choose::EXAMPLES)]
    Choose(ChooseCommand),
    /// Move levers to the best of an objective, within a limit of risk
    #[command(after_help = crate::decide::EXAMPLES)]
    Decide(DecideCommand),
    /// Value a right that may be exercised once, decided on what is known then
    #[command(after_help = crate::exercise::EXAMPLES)]
    Exercise(ExerciseCommand),
    /// Set variants or files side by side: answers, payments, statements, and how they differ
    #[command(after_help = crate::compare::EXAMPLES)]
    Compare(CompareCommand),
    /// Find what moves the probability of a claim, or a measure: tornado, Sobol indices, Shapley effects
    #[command(after_help = crate::sensitivity::EXAMPLES)]
    Sensitivity(SensitivityCommand),
    /// Map the probability of a claim over two assumptions, and say what would have to be true
    #[command(after_help = crate::frontier::EXAMPLES)]
    Frontier(FrontierCommand),
    /// Run a scenario at many points of its assumptions and variants, as tables and in short
    #[command(after_help = crate::sweep::EXAMPLES)]
    Sweep(SweepCommand),
    /// Say which answers moved between two stored results, and which changes moved them
    #[command(after_help = crate::moved::EXAMPLES)]
    Moved(MovedCommand),
    /// Walk from a figure back to clauses, assumptions and sources
    #[command(after_help = crate::explain::EXAMPLES)]
    Explain(ExplainCommand),
    /// Print the income statement, balance sheet and cash flows of a party or a group
    #[command(after_help = crate::statements::EXAMPLES)]
    Statements(StatementsCommand),
    /// Set contracts side by side: headline, firm, drawn, paid, and cash by year
    #[command(after_help = crate::contracts::EXAMPLES)]
    Contracts(ContractsCommand),
    /// Say what contracts, or a variant, are worth to every party and group
    #[command(after_help = crate::worth::EXAMPLES)]
    Worth(WorthCommand),
    /// Follow one party's default: who loses by which channel, in which round, and who gains
    #[command(after_help = crate::contagion::EXAMPLES)]
    Contagion(ContagionCommand),
    /// Say whose money sellers take in, by year: how much of it is their own
    #[command(name = "roundtrip", after_help = crate::roundtrip::EXAMPLES)]
    RoundTrip(RoundTripCommand),
    /// List dated, cited facts, and name those gone stale
    #[command(after_help = crate::facts::EXAMPLES)]
    Facts(FactsCommand),
    /// List the kinds of parties, contracts and things
    Kinds(Kinds),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
    /// Print the JSON Schema of scenario files (for editors) or of results
    Schema(Schema),
}

impl Arguments {
    /// Does what was asked for.
    pub fn run(&self) -> Result<ExitCode, Error> {
        match &self.command {
            Command::New(new) => new.run(),
            Command::Check(check) => check.run(),
            Command::Fmt(fmt) => fmt.run(),
            Command::Run(run) => run.run(),
            Command::Serve(serve) => serve.run(),
            Command::Ask(ask) => ask.run(),
            Command::Assumptions(assumptions) => assumptions.run(),
            Command::Choose(choose) => choose.run(),
            Command::Decide(decide) => decide.run(),
            Command::Exercise(exercise) => exercise.run(),
            Command::Compare(compare) => compare.run(),
            Command::Sensitivity(sensitivity) => sensitivity.run(),
            Command::Frontier(frontier) => frontier.run(),
            Command::Sweep(sweep) => sweep.run(),
            Command::Moved(moved) => moved.run(),
            Command::Explain(explain) => explain.run(),
            Command::Statements(statements) => statements.run(),
            Command::Contracts(contracts) => contracts.run(),
            Command::Worth(worth) => worth.run(),
            Command::Contagion(contagion) => contagion.run(),
            Command::RoundTrip(round_trip) => round_trip.run(),
            Command::Facts(facts) => Ok(facts.run()),
            Command::Kinds(kinds) => Ok(kinds.run()),
            Command::Completions(completions) => Ok(completions.run(&mut Arguments::command())),
            Command::Man => Ok(print_manual(&mut Arguments::command())),
            Command::Schema(schema) => Ok(schema.run()),
        }
    }
}
