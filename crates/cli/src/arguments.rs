//! The command line. A comment here is the help text and the manual page.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  offtake new my-deal                        write a small scenario to begin with
  offtake run my-deal.toml                   answer its questions
  offtake run my-deal.toml --set price='$3/GPUh' --show lab.cash
  offtake explain my-deal.toml lab.cash --at 2028-06 --quantile 90
  offtake statements my-deal.toml lab --every year
  offtake facts anthropic margin             look for a dated, cited number

Exit status: 0 done, 1 the scenario has errors or a file could not be written, 2 wrong usage.";

/// Turns an argument about money into a model: how likely each side is right, which assumption decides it, and at which
/// value of that assumption the answer flips.
#[derive(Debug, Parser)]
#[command(name = "offtake", version, styles = STYLES, after_help = EXAMPLES, max_term_width = 110)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a small working scenario to begin with
    New(New),
    /// Find mistakes in a scenario without running it
    Check(Check),
    /// Lay scenario files out in the one standard way
    Fmt(Fmt),
    /// Run a scenario and answer its questions
    #[command(after_help = RUN_EXAMPLES)]
    Run(Run),
    /// Answer some of a scenario's questions, or one of your own
    #[command(after_help = ASK_EXAMPLES)]
    Ask(Ask),
    /// Walk from a figure back to clauses, assumptions and sources
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// Print the income statement, balance sheet and cash flows of a party or a group
    #[command(after_help = STATEMENTS_EXAMPLES)]
    Statements(Statements),
    /// List dated, cited facts, and name those gone stale
    #[command(after_help = FACTS_EXAMPLES)]
    Facts(Facts),
    /// List the kinds of parties, contracts and things
    Kinds(Kinds),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
    /// Print the JSON Schema of scenario files (for editors) or of results
    Schema(Schema),
}

const RUN_EXAMPLES: &str = "\
Examples:
  offtake run scenarios/anthropic-amazon.toml
  offtake run FILE --paths 100000 --seed 7
  offtake run FILE --set firm_share=60% --variant no_deal
  offtake run FILE --show anthropic.cash --show 'commitment.*' --json
  offtake run FILE --out results";

const ASK_EXAMPLES: &str = "\
Examples:
  offtake ask FILE                           all questions
  offtake ask FILE rebate                    one of them
  offtake ask FILE rebate --flip aws_margin  and where it flips on this assumption
  offtake ask FILE --holds 'last(lab.cash) > $10B'";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  offtake explain FILE anthropic.cash --at 2028-06 --quantile 90
  offtake explain FILE equity.support                     a number of the whole run, from its months
  offtake explain FILE rebate                             why the claim of a question holds
  offtake explain FILE 'worth(commitment, aws)' --quantile 10
  offtake explain FILE commitment.charge --at 2027-01 --path 17 --json";

const STATEMENTS_EXAMPLES: &str = "\
Examples:
  offtake statements FILE anthropic
  offtake statements FILE aws --every quarter --path 17
  offtake statements FILE --group amazon     its members as one, without what they owe and pay each other
  offtake statements FILE --matrix --every year --csv > flows.csv";

const FACTS_EXAMPLES: &str = "\
Examples:
  offtake facts aws margin                   those with both words
  offtake facts --stale --at 2027-01-01      those past their shelf life on that day
  offtake facts --scenario FILE              those in reach of a scenario";

/// A scenario and what to change about it.
#[derive(Debug, Args)]
pub struct Scenario {
    /// The scenario file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// Set an assumption or parameter to another value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,

    /// Run this variant of the scenario in place of the scenario as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
}

/// How to sample.
#[derive(Debug, Args)]
pub struct Sampling {
    /// Paths to run, at least; Sobol points are rounded up to whole sets
    #[arg(long, value_name = "N", default_value_t = 10_000, allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(..=1 << 24))]
    pub paths: u64,

    /// Seed of all random numbers; the same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = 1, allow_negative_numbers = true)]
    pub seed: u64,

    /// Threads to use; changes no result [default: all]
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub threads: Option<u64>,

    /// How paths are drawn
    #[arg(long, value_enum, default_value_t = Sampler::Sobol)]
    pub sampler: Sampler,
}

/// How paths are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sampler {
    /// Scrambled Sobol points in independent replicates: smaller errors
    Sobol,
    /// Independent random numbers
    Random,
}

/// `offtake new`
#[derive(Debug, Args)]
pub struct New {
    /// Name of the scenario; the file is NAME.toml
    #[arg(value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub name: PathBuf,
}

/// `offtake check`
#[derive(Debug, Args)]
pub struct Check {
    /// The scenario.
    #[command(flatten)]
    pub scenario: Scenario,

    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// `offtake fmt`
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files to lay out
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// Write nothing; name the files that would change, and exit with 1 if there are any
    #[arg(long)]
    pub check: bool,
}

/// `offtake run`
#[derive(Debug, Args)]
pub struct Run {
    /// The scenario.
    #[command(flatten)]
    pub scenario: Scenario,

    /// The sampling.
    #[command(flatten)]
    pub sampling: Sampling,

    /// Also show this by month: a name, an expression, a pattern such as `lab.*`, or `all`; may be repeated
    #[arg(long, value_name = "NAME")]
    pub show: Vec<String>,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,

    /// Write tables (Parquet) and a manifest into this new folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// `offtake ask`
#[derive(Debug, Args)]
pub struct Ask {
    /// The scenario.
    #[command(flatten)]
    pub scenario: Scenario,

    /// Questions to answer, by id [default: all]
    #[arg(value_name = "QUESTION")]
    pub questions: Vec<String>,

    /// Ask whether this expression holds
    #[arg(long, value_name = "EXPRESSION")]
    pub holds: Option<String>,

    /// Find where the answer flips on this assumption too; may be repeated
    #[arg(long, value_name = "ASSUMPTION")]
    pub flip: Vec<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: Sampling,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

/// `offtake explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The scenario.
    #[command(flatten)]
    pub scenario: Scenario,

    /// What to explain: a balance (`lab.cash`), a let, a stock, a flow, an expression, or a question by its id
    #[arg(value_name = "NAME")]
    pub name: String,

    /// The month; of a number of the whole run, the month to walk in full [default there: the one that matters most]
    #[arg(long, value_name = "MONTH")]
    pub at: Option<String>,

    /// Walk the path nearest this quantile, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0, value_parser = parse_percent)]
    pub quantile: f64,

    /// Walk this path
    #[arg(long, value_name = "PATH")]
    pub path: Option<u64>,

    /// Months that the walk may go back through stocks and past values
    #[arg(long, value_name = "MONTHS", default_value_t = 0)]
    pub back: u32,

    /// Levels of the tree, or `all` [default: all; on a terminal about 70 lines, the branches first that decide]
    #[arg(long, value_name = "LEVELS", value_parser = parse_depth)]
    pub depth: Option<Depth>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: Sampling,

    /// Print the walk as JSON
    #[arg(long)]
    pub json: bool,
}

/// How much of a tree to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The whole tree.
    All,
    /// So many levels.
    Levels(usize),
}

/// `offtake statements`
#[derive(Debug, Args)]
pub struct Statements {
    /// The scenario.
    #[command(flatten)]
    pub scenario: Scenario,

    /// The party
    #[arg(value_name = "PARTY", required_unless_present_any = ["matrix", "group"])]
    pub party: Option<String>,

    /// Consolidate the parties of this group in place of one party
    #[arg(long, value_name = "GROUP", conflicts_with = "party")]
    pub group: Option<String>,

    /// Length of a period
    #[arg(long, value_enum, default_value_t = Every::Year)]
    pub every: Every,

    /// The ledger of one path in place of the mean over all
    #[arg(long, value_name = "PATH")]
    pub path: Option<u64>,

    /// Print who paid whom: parties across, flows down, a matrix per period; both sums are zero
    #[arg(long, conflicts_with_all = ["party", "group"])]
    pub matrix: bool,

    /// In the matrix, make each group one column; what its members pay each other is left out
    #[arg(long, requires = "matrix", conflicts_with_all = ["party", "group"])]
    pub groups: bool,

    /// The sampling.
    #[command(flatten)]
    pub sampling: Sampling,

    /// Print JSON, amounts in whole cents
    #[arg(long)]
    pub json: bool,

    /// Print CSV, amounts in whole cents
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// Length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Every {
    /// Calendar months
    Month,
    /// Calendar quarters
    Quarter,
    /// Calendar years
    Year,
}

/// `offtake facts`
#[derive(Debug, Args)]
pub struct Facts {
    /// Words that must all occur; one id alone shows that fact in full
    #[arg(value_name = "FILTER")]
    pub words: Vec<String>,

    /// Only facts past their shelf life
    #[arg(long)]
    pub stale: bool,

    /// The day at which age is measured [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub at: Option<offtake::Date>,

    /// The facts that this scenario may name, instead of the built-in ones
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub scenario: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `offtake kinds`
#[derive(Debug, Args)]
pub struct Kinds {
    /// Show this kind in full: its parameters with units and defaults
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// The kinds that this scenario may use, its own included, instead of the built-in ones
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub scenario: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `offtake completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

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
    /// What `explain --json` prints
    Explain,
    /// What `check --json` prints, and all others with `--json` where the scenario has errors
    Diagnostics,
    /// What `statements --json` prints
    Statements,
    /// What `facts --json` prints
    Facts,
    /// What `kinds --json` prints
    Kinds,
}

fn parse_setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as NAME=VALUE, e.g. price='$2.35/GPUh'".into()),
    }
}

fn parse_percent(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("write a number from 0 to 100".into()),
    }
}

fn parse_depth(text: &str) -> Result<Depth, String> {
    match (text, text.parse::<u32>()) {
        ("all", _) => Ok(Depth::All),
        (_, Ok(levels)) if levels > 0 => Ok(Depth::Levels(levels as usize)),
        _ => Err("write a number from 1, or `all`".into()),
    }
}

fn parse_date(text: &str) -> Result<offtake::Date, String> {
    offtake::parse_date(text).ok_or_else(|| "write it as 2026-04-20 or 2026-04".into())
}
