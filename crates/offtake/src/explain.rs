//! From a reported figure to the path nearest it, and from there back to its sources.

use analysis::quantiles;
use compile::Detail;
use model::{NodeId, parse_month, print_month};
use report::{Explanation, StepKind};
use syntax::{Code, Diagnostic};

use crate::answers::{Ready, worlds_of};
use crate::project::{Found, Project, has_errors};
use crate::sampling::{Progress, Sampling};
use crate::statements::path_problem;
use crate::walk::{At, Walk};

/// What to explain. The quantity is the first of [`crate::Changes::show`].
#[derive(Clone, Debug)]
pub struct ExplainRequest {
    /// The month, `2028-06`; the last if none.
    pub month: Option<String>,
    /// The quantile whose nearest path is walked, 0 to 1.
    pub quantile: f64,
    /// Walk this path instead.
    pub path: Option<u64>,
    /// How many months the walk may go back through stocks and balances.
    pub back: u32,
    /// How to sample.
    pub sampling: Sampling,
}

/// What is explained: its name, expression, and place among the outputs of the monthly conclusion.
struct Target {
    name: String,
    node: NodeId,
    output: usize,
}

impl Project<'_> {
    /// Walks from a quantity in a month, on the path nearest a quantile, to clauses, assumptions and sources.
    pub fn explain(&self, request: &ExplainRequest, progress: Progress) -> Found<Explanation> {
        let Found { value, mut findings } = self.ready(Detail::Everything);
        findings.extend(request.sampling.problem());
        findings.extend(value.as_ref().and_then(|ready| ready.sampling(&request.sampling).too_much(ready.kept(true))));
        let Some(ready) = value.filter(|_| !has_errors(&findings)) else {
            return Found { value: None, findings };
        };
        let explained = target(&ready)
            .and_then(|target| Ok((month(&ready, request)?, target)))
            .and_then(|(month, target)| self.walk(&ready, request, &target, month, progress));
        match explained {
            Ok(explanation) => Found { value: Some(explanation), findings },
            Err(problem) => {
                findings.push(problem);
                Found { value: None, findings }
            }
        }
    }

    fn walk(
        &self,
        ready: &Ready,
        request: &ExplainRequest,
        target: &Target,
        month: usize,
        progress: Progress,
    ) -> Result<Explanation, Diagnostic> {
        let (sampling, base) = (&ready.sampling(&request.sampling), &ready.scenario.models[0]);
        let plan = sampling.plan();
        let mut asked = sampling.request();
        asked.monthly = vec![target.output];
        let told = |done: u64| progress("running", done, plan.paths);
        asked.progress = Some(&told);
        let run = engine::run(&ready.compiled.ensemble, &asked);
        let paths = plan.paths as usize;
        let column = &run.monthly[0][month * paths..(month + 1) * paths];
        let (path, quantile_value) = match request.path {
            Some(path) if path >= plan.paths => return Err(path_problem(path, plan.paths)),
            Some(path) => (path, None),
            None => {
                let (path, value) = nearest(column, request.quantile).ok_or_else(|| {
                    Diagnostic::bare(Code::WrongValue, format!("`{}` is defined on no path", target.name))
                        .help("`offtake run` lists why paths fail")
                })?;
                (path, Some(value))
            }
        };
        let program = &ready.compiled.ensemble.programs[0];
        let trace = engine::trace(program, sampling.seed, sampling.sampler, plan, path);
        let failed = trace.failed.map(|failure| {
            let cause = self.failures(ready, sampling, &engine::Run { failures: vec![failure], ..run.clone() });
            let month = print_month(base.start + failure.month as i32);
            cause.first().map_or(month.clone(), |cause| format!("{} in {month}", cause.cause))
        });
        if month >= trace.months.len() {
            let message = format!("path {path} failed before {}", print_month(base.start + month as i32));
            let found = Diagnostic::bare(Code::WrongValue, message);
            return Err(match failed {
                Some(cause) => found.help(cause),
                None => found,
            });
        }
        let unit = self.figures(ready).node(target.node);
        let mut walk = Walk::new(self, ready, &trace, &run.outputs, path);
        let at = At { month, closing: true, back: request.back };
        let mut step = walk.root(target.node, at);
        // What is explained bears the name by which it was asked for.
        if step.kind == StepKind::Value && step.name != target.name {
            step.name.clone_from(&target.name);
        }
        step.value = Some(unit.value(column[path as usize]));
        unit.name().clone_into(&mut step.unit);
        Ok(Explanation {
            scenario: self.name.clone(),
            variant: self.changes.variant.clone(),
            settings: self.settings_view(),
            seed: sampling.seed,
            paths: plan.paths,
            name: target.name.clone(),
            month: print_month(base.start + month as i32),
            quantile: quantile_value.map(|_| request.quantile),
            quantile_value: quantile_value.map(|value| unit.value(value)),
            path,
            failed,
            step,
        })
    }
}

/// The first thing shown on the command line.
fn target(ready: &Ready) -> Result<Target, Diagnostic> {
    let shows = ready.scenario.shows.iter().zip(&ready.compiled.shows);
    let found = shows.rev().find_map(|(show, columns)| {
        let (name, node) = show.series.first()?;
        Some(Target { name: name.clone(), node: *node, output: *columns.first()? })
    });
    if let Some(target) = &found
        && worlds_of(ready, target.output).len() > 1
    {
        let message = format!("`{}` compares worlds, and a walk leads through one", target.name);
        let found = Diagnostic::bare(Code::Nested, message);
        return Err(found.help("explain each side by itself; `--variant NAME` walks a variant"));
    }
    found.ok_or_else(|| {
        Diagnostic::bare(Code::UnknownName, "there is nothing to explain")
            .help("name a balance, a let, a stock or a flow: `anthropic.cash`")
    })
}

fn month(ready: &Ready, request: &ExplainRequest) -> Result<usize, Diagnostic> {
    let base = &ready.scenario.models[0];
    let last = base.start + base.months as i32 - 1;
    let Some(text) = &request.month else {
        return Ok(base.months as usize - 1);
    };
    match parse_month(text) {
        Some(month) if (base.start..=last).contains(&month) => Ok((month - base.start) as usize),
        Some(_) => Err(Diagnostic::bare(Code::DateOutsideRun, format!("{text} is outside the run")).help(format!(
            "it goes from {} to {}",
            print_month(base.start),
            print_month(last)
        ))),
        None => Err(Diagnostic::bare(Code::WrongValue, format!("`{text}` is not a month")).help("write it as 2028-06")),
    }
}

/// The path whose value is nearest the quantile, the first of them, and the quantile.
fn nearest(column: &[f64], quantile: f64) -> Option<(u64, f64)> {
    let value = quantiles(column, &[quantile]).values[0];
    let distance = |value_of: f64| (value_of - value).abs();
    let defined = column.iter().enumerate().filter(|(_, found)| !found.is_nan());
    let nearest = defined.min_by(|a, b| distance(*a.1).total_cmp(&distance(*b.1)));
    nearest.map(|(path, _)| (path as u64, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_path_to_a_quantile() {
        let column = [5.0, f64::NAN, 1.0, 3.0, 2.9];
        assert_eq!(nearest(&column, 0.0), Some((2, 1.0)));
        assert_eq!(nearest(&column, 0.5).map(|(path, _)| path), Some(3));
        assert_eq!(nearest(&column, 1.0), Some((0, 5.0)));
        assert_eq!(nearest(&[f64::NAN], 0.5), None);
    }
}
