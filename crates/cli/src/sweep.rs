//! `offtake sweep`

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::report::{SweepView, sweep_svg, sweep_text};
use offtake::{Error, Findings, Progress, Sweep, SweepAxis, is_sweep_table};

use crate::deadline::{Deadline, TIMED_OUT};
use crate::files::CommandFiles;
use crate::interrupt::Interrupt;
use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::{SamplingArguments, whole};
use crate::scenario::ScenarioArguments;
use crate::terminal::{Bar, complain};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake sweep FILE --over 'price=$2/GPUh to $4/GPUh in 9'
                                             nine prices, all else as drawn
  offtake sweep FILE carry --over 'price=$2/GPUh to $4/GPUh in 9' --over 'fall=0%/yr to 30%/yr in 7'
                                             a map of one answer
  offtake sweep FILE --over 'price=$2/GPUh to $4/GPUh' --over 'demand=1 GW to 9 GW' --latin 1000 --out results
                                             a thousand points of a Latin hypercube, as tables
  offtake sweep FILE --over 'mode=\"Continuous\", \"Discontinuous\"' --variants no_deal,cheap";

/// What becomes of a sweep that is ended.
const GOES_ON: &str = "the tables that are whole stay in the folder, and the same command goes on from there";

/// `offtake sweep`
#[derive(Debug, Args)]
pub struct SweepCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Questions to answer, by id [default: all]
    #[arg(value_name = "QUESTION")]
    pub questions: Vec<String>,

    /// Set this to N values from LOW to HIGH (with `--latin` without `in N`), to each of several (`NAME=A, B, C`), or to N even quantiles of what is drawn (`NAME in N`); may be repeated
    #[arg(long, value_name = "NAME=LOW to HIGH in N", value_parser = axis)]
    pub over: Vec<SweepAxis>,

    /// Take N points of a Latin hypercube in place of all combinations
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole(1, u64::MAX, "100"))]
    pub latin: Option<u64>,

    /// Run these variants too at every point, separated by commas
    #[arg(long, value_name = "VARIANT", value_delimiter = ',')]
    pub variants: Vec<String>,

    /// Also report this measure at every point; may be repeated
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub show: Vec<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,

    /// Write a row for each point (Parquet) into this folder, and go on there if an earlier sweep was ended
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

impl SweepCommand {
    /// Runs all points.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(self.out.is_some()));
        let before = self.tables();
        let view = self.view(&progress, &deadline);
        deadline.meet();
        progress.finish();
        if let (Err(Error::Stopped), true) = (&view, deadline.is_over()) {
            complain(&format!("error: stopped, as `--timeout` says; {GOES_ON}\n"));
            if self.tables() == before {
                complain("no further table was finished: the same time again gets no farther, so give it more\n");
            }
            return Ok(ExitCode::from(TIMED_OUT));
        }
        let written = self.out.as_ref().filter(|_| view.is_ok());
        let drawn = self.picture.draw(&view, sweep_svg);
        let nothing_found = view.as_ref().is_ok_and(|(view, _)| view.points_failed == view.points);
        let mut code = show_run(view, self.json, |view| &view.run, |view| sweep_text(view, style()))?;
        if nothing_found {
            code = ExitCode::FAILURE;
        }
        if let Some(folder) = written {
            complain(&format!("wrote {}\n", folder.display()));
        }
        drawn.beside(code)
    }

    /// How many tables lie in the folder.
    fn tables(&self) -> usize {
        let entries = self.out.as_ref().and_then(|folder| std::fs::read_dir(folder).ok());
        entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| is_sweep_table(&entry.file_name().to_string_lossy()))
            .count()
    }

    fn view(&self, progress: &Bar, deadline: &Deadline) -> Result<(SweepView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = self.request();
        let view = match &self.out {
            None => scenario.sweep(&request, &mut progress.watch())?,
            Some(folder) => {
                let interrupt = Interrupt::watch();
                let mut shown = progress.watch();
                let mut watch = |seen: &Progress| match interrupt.came() || deadline.is_over() {
                    true => ControlFlow::Break(()),
                    false => shown(seen),
                };
                let done = scenario.sweep_into(&request, &CommandFiles, folder, &mut watch);
                if matches!(done, Err(Error::Stopped)) {
                    progress.finish();
                    if interrupt.came() {
                        complain(&format!("stopped; {GOES_ON}\n"));
                    }
                    interrupt.end();
                }
                done?
            }
        };
        Ok((view, scenario.findings()))
    }

    fn request(&self) -> Sweep {
        let request = self.over.iter().cloned().fold(Sweep::new(), Sweep::over);
        let request = self.latin.into_iter().fold(request, Sweep::latin);
        let request = self.variants.iter().fold(request, Sweep::variant);
        let request = self.questions.iter().fold(request, Sweep::question);
        let request = self.show.iter().fold(request, Sweep::show);
        request.sampling(self.sampling.sampling())
    }
}

/// `NAME=LOW to HIGH in N`, `NAME=LOW to HIGH`, `NAME=A, B, C`, `NAME in N`, or `NAME`.
fn axis(text: &str) -> Result<SweepAxis, String> {
    const FORM: &str = "write it as `NAME=LOW to HIGH in N`, or `NAME=A, B, C`";
    let of = |count: &str| count.trim().parse::<u64>().map_err(|_| format!("`{count}` is no number of values; {FORM}"));
    let Some((name, values)) = text.split_once('=') else {
        return Ok(match text.rsplit_once(" in ") {
            Some((name, count)) => SweepAxis::drawn(name.trim()).values(of(count)?),
            None => SweepAxis::drawn(text.trim()),
        });
    };
    let (name, values) = (name.trim(), values.trim());
    if name.is_empty() || values.is_empty() {
        return Err(FORM.into());
    }
    let listed = at_commas(values);
    let Some((from, to)) = values.split_once(" to ").filter(|_| listed.len() == 1) else {
        return Ok(SweepAxis::listed(name, listed));
    };
    if let Some((to, count)) = to.rsplit_once(" by ") {
        let so_many = format!("{name}={from} to {to} in {count}");
        return Err(format!("`by {count}` may be a step or a number of values; for so many values write `{so_many}`"));
    }
    let Some((to, count)) = to.rsplit_once(" in ") else {
        return Ok(SweepAxis::range(name, from.trim(), to.trim()));
    };
    Ok(SweepAxis::range(name, from.trim(), to.trim()).values(of(count)?))
}

/// The parts of a text between commas that stand in no brackets and quotes.
fn at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_i32, None);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' | '\'' if quote == Some(letter) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(letter),
            _ if quote.is_some() => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_a_range_or_a_list() {
        let range = SweepAxis::range("price", "$2/GPUh", "$4/GPUh");
        assert_eq!(axis("price=$2/GPUh to $4/GPUh in 5"), Ok(range.clone().values(5)));
        assert_eq!(axis(" price = $2/GPUh to $4/GPUh"), Ok(range));
        assert_eq!(axis("a=normal(1, 2), 3"), Ok(SweepAxis::listed("a", ["normal(1, 2)", "3"])));
        assert_eq!(axis("a=1 to 2, 3 to 4"), Ok(SweepAxis::listed("a", ["1 to 2", "3 to 4"])));
        assert_eq!(axis("a=\"x, y\""), Ok(SweepAxis::listed("a", ["\"x, y\""])));
        assert!(axis("a=1 to 2 by 5").is_err_and(|told| told.contains("write `a=1 to 2 in 5`")));
        assert_eq!(axis("a"), Ok(SweepAxis::drawn("a")));
        assert_eq!(axis("a in 5"), Ok(SweepAxis::drawn("a").values(5)));
        for wrong in ["a in x", "=1 to 2", "a=", "a=1 to 2 in x"] {
            assert!(axis(wrong).is_err_and(|told| told.contains("NAME=LOW")), "{wrong}");
        }
    }
}
