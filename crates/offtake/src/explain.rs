//! From a reported figure to the path nearest it, and from there back to its sources.

use analysis::quantiles;
use compile::Detail;
use engine::Run;
use report::{Explanation, Question, StepKind};
use scenario::{Explained, Month, NodeId, Timing};
use syntax::{Code, Diagnostic};

use crate::answers::Ready;
use crate::project::{Found, Project, has_errors};
use crate::replay::{At, Replay};
use crate::sampling::{Progress, Sampling};
use crate::statements::path_problem;
use crate::walk::{Bounds, Walk};

/// How to explain what [`crate::Changes::explain`] names.
#[derive(Clone, Debug)]
pub struct ExplainRequest {
    /// The month, `2028-06`. Of what spans the run: the month that is walked in full.
    pub month: Option<String>,
    /// The quantile whose nearest path is walked, 0 to 1.
    pub quantile: f64,
    /// Walk this path instead.
    pub path: Option<u64>,
    /// How many months the walk may go back through stocks and balances.
    pub back: u32,
    /// Levels of the tree; all if none.
    pub depth: Option<usize>,
    /// How to sample.
    pub sampling: Sampling,
}

/// What is explained.
struct Target<'a> {
    name: &'a str,
    /// What is walked: of a question its claim.
    node: NodeId,
    /// The figure by which the path is chosen, and how it is called.
    figure: NodeId,
    chosen_by: &'a str,
    ask: Option<usize>,
}

/// The path to walk, and why it.
struct Choice {
    path: u64,
    /// The quantile's value, unless a path was named or all are alike.
    quantile_value: Option<f64>,
    alike: bool,
}

impl Project<'_> {
    /// Walks from a figure, on the path nearest a quantile, to clauses, assumptions and sources.
    pub fn explain(&self, request: &ExplainRequest, progress: Progress) -> Found<Explanation> {
        let Found { value, mut findings } = self.ready(Detail::Everything);
        findings.extend(request.sampling.problem());
        findings.extend(value.as_ref().and_then(|ready| ready.sampling(&request.sampling).too_much(ready.kept(true))));
        let Some(ready) = value.filter(|_| !has_errors(&findings)) else {
            return Found { value: None, findings };
        };
        let paths = request.sampling.plan().paths;
        findings.extend(request.path.filter(|path| *path >= paths).map(|path| path_problem(path, paths)));
        let explained = target(&ready).and_then(|target| Ok((month(&ready, request, &target)?, target)));
        let explained = explained.map_err(|problem| findings.push(problem));
        let Some((month, target)) = explained.ok().filter(|_| !has_errors(&findings)) else {
            return Found { value: None, findings };
        };
        match self.walk(&ready, request, &target, month, progress) {
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
        month: Option<usize>,
        progress: Progress,
    ) -> Result<Explanation, Diagnostic> {
        let (sampling, base) = (&ready.sampling(&request.sampling), &ready.scenario.models[0]);
        let plan = sampling.plan();
        let figures = self.figures(ready);
        let unit = figures.node(target.figure);
        let run = run(ready, sampling, progress);
        let at = |output: usize| column(ready, &run, month.unwrap_or(0), output);
        let explained = ready.compiled.explained.as_ref().expect("a target is explained");
        let column = unit.column(at(explained.figure));
        let truth = target.ask.map(|ask| run.outputs[ready.compiled.answers[ask].holds].as_slice());
        let choice = choose(&column, truth, request).ok_or_else(|| {
            Diagnostic::bare(Code::WrongValue, format!("`{}` is defined on no path", target.name))
                .help("`offtake run` lists why paths fail")
        })?;
        let across = explained.across.iter().map(|(node, output)| (*node, at(*output)[choice.path as usize])).collect();
        let replay = Replay::new(ready, sampling, plan, choice.path, target.node, across);
        let last = base.months as usize - 1;
        let walked = if base.node(target.node).timing == Timing::End { last } else { month.unwrap_or(0) };
        let failed = replay.base().trace.failed.map(|failure| {
            let cause = self.failure(ready, sampling, plan, failure, 1).cause;
            format!("{cause} in {}", base.start.later(failure.month as usize))
        });
        if walked >= replay.base().months() {
            let when = base.start.later(walked);
            let found = Diagnostic::bare(Code::WrongValue, format!("path {} failed before {when}", choice.path));
            return Err(match failed {
                Some(cause) => found.help(cause),
                None => found,
            });
        }
        let bounds = Bounds { asked: target.name, month, depth: request.depth.unwrap_or(usize::MAX) };
        let mut walk = Walk::new(self, ready, &replay, &run.outputs, bounds);
        let at = At { month: walked, closing: true, back: request.back };
        let mut step = match target.ask {
            Some(_) => walk.claim(target.name, target.node, at),
            None => walk.root(target.node, at),
        };
        // What is explained bears the name by which it was asked for.
        if step.kind == StepKind::Value && step.name != target.name {
            target.name.clone_into(&mut step.name);
        }
        if target.ask.is_none() {
            step.value = Some(column[choice.path as usize]);
            unit.name().clone_into(&mut step.unit);
        }
        Ok(Explanation {
            scenario: self.name.clone(),
            variant: self.changes.variant.clone(),
            settings: self.settings_view(),
            seed: sampling.seed,
            paths: plan.paths,
            name: target.name.into(),
            question: target.ask.zip(truth).map(|(ask, truth)| question(ready, ask, truth, &column, &choice)),
            month: month.map(|month| base.start.later(month).to_string()),
            chosen_by: target.chosen_by.into(),
            unit: unit.name().into(),
            quantile: choice.quantile_value.map(|_| request.quantile),
            quantile_value: choice.quantile_value,
            alike: choice.alike,
            path: choice.path,
            failed,
            step,
        })
    }
}

/// Runs, with what is explained.
fn run(ready: &Ready, sampling: &Sampling, progress: Progress) -> Run {
    let paths = sampling.plan().paths;
    let told = |done: u64| progress("running", done, paths);
    let mut asked = sampling.request();
    asked.progress = Some(&told);
    asked.monthly = monthly_outputs(ready);
    engine::run(&ready.compiled.ensemble, &asked)
}

/// What is explained, where it has a value for every month.
fn monthly_outputs(ready: &Ready) -> Vec<usize> {
    let monthly = ready.compiled.explained.iter().filter(|explained| explained.monthly);
    monthly.flat_map(|one| one.across.values().copied().chain([one.figure])).collect()
}

/// A column of what is explained, by path: of the month, or of the whole run.
fn column<'r>(ready: &Ready, run: &'r Run, month: usize, output: usize) -> &'r [f64] {
    match monthly_outputs(ready).iter().position(|one| *one == output) {
        Some(place) => {
            let paths = run.plan.paths as usize;
            &run.monthly[place][month * paths..(month + 1) * paths]
        }
        None => &run.outputs[output],
    }
}

/// What the command line names.
fn target(ready: &Ready) -> Result<Target<'_>, Diagnostic> {
    match &ready.scenario.explained {
        Some(Explained::Expression(name, node)) => {
            Ok(Target { name, node: *node, figure: *node, chosen_by: name, ask: None })
        }
        Some(Explained::Ask(place)) => {
            let ask = &ready.scenario.asks[*place];
            let (chosen_by, figure) = match ask.measures.first() {
                Some((text, node)) => (text.as_str(), *node),
                None => (ask.id.as_str(), ask.holds),
            };
            Ok(Target { name: &ask.id, node: ask.holds, figure, chosen_by, ask: Some(*place) })
        }
        None => Err(Diagnostic::bare(Code::UnknownName, "there is nothing to explain")
            .help("name a balance, a let, a stock, a flow or a question: `anthropic.cash`")),
    }
}

/// The month asked for; a series needs one.
fn month(ready: &Ready, request: &ExplainRequest, target: &Target) -> Result<Option<usize>, Diagnostic> {
    let base = &ready.scenario.models[0];
    let (first, last) = (base.start, base.last());
    let Some(text) = &request.month else {
        if base.node(target.node).timing != Timing::Monthly {
            return Ok(None);
        }
        let name = target.name;
        let found = Diagnostic::bare(Code::BareSeries, format!("`{name}` has a value for every month"));
        return Err(found.help(format!(
            "name one with --at, from {first} to {last}; or explain one number of the run: 'last({name})', 'total(…)', 'peak(…)'"
        )));
    };
    match Month::parse(text) {
        Some(month) if (first..=last).contains(&month) => Ok(Some(month.since(first) as usize)),
        Some(_) => Err(Diagnostic::bare(Code::DateOutsideRun, format!("{text} is outside the run"))
            .help(format!("it goes from {first} to {last}"))),
        None => Err(Diagnostic::bare(Code::WrongValue, format!("`{text}` is not a month")).help("write it as 2028-06")),
    }
}

/// The path named, else the one nearest the quantile; of a question one on which its claim is decided.
fn choose(column: &[f64], truth: Option<&[f64]>, request: &ExplainRequest) -> Option<Choice> {
    let mut defined = column.iter().filter(|value| !value.is_nan());
    let first = defined.next().copied();
    let alike = first.is_some_and(|first| defined.all(|value| *value == first)) && truth.is_none_or(is_alike);
    if let Some(path) = request.path {
        return Some(Choice { path, quantile_value: None, alike: false });
    }
    let decided: Vec<f64> = match truth {
        Some(truth) => {
            let pairs = column.iter().zip(truth);
            pairs.map(|(value, truth)| if truth.is_nan() { f64::NAN } else { *value }).collect()
        }
        None => column.to_vec(),
    };
    match nearest(&decided, request.quantile) {
        Some((path, value)) => Some(Choice { path, quantile_value: (!alike).then_some(value), alike }),
        // The measure is undefined wherever the claim is decided.
        None => {
            let path = truth?.iter().position(|truth| !truth.is_nan())? as u64;
            Some(Choice { path, quantile_value: None, alike: false })
        }
    }
}

fn is_alike(column: &[f64]) -> bool {
    column.iter().all(|value| value.to_bits() == column[0].to_bits())
}

/// The path whose value is nearest the quantile, the first of them, and the quantile.
fn nearest(column: &[f64], quantile: f64) -> Option<(u64, f64)> {
    let value = quantiles(column, &[quantile]).values[0];
    // A date that never comes is as far from itself as any other figure: not at all.
    let distance = |value_of: f64| if value_of == value { 0.0 } else { (value_of - value).abs() };
    let defined = column.iter().enumerate().filter(|(_, found)| !found.is_nan());
    let nearest = defined.min_by(|a, b| distance(*a.1).total_cmp(&distance(*b.1)));
    nearest.map(|(path, _)| (path as u64, value))
}

fn question(ready: &Ready, ask: usize, truth: &[f64], column: &[f64], choice: &Choice) -> Question {
    let found = &ready.scenario.asks[ask];
    let here = truth[choice.path as usize];
    let measure = column[choice.path as usize];
    let distance = |path: usize| (column[path] - measure).abs();
    let others = (0..truth.len()).filter(|&path| !truth[path].is_nan() && truth[path] != here);
    let other = others.min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    Question {
        id: found.id.clone(),
        question: found.question.clone(),
        claim: found.claim.clone(),
        holds_on: truth.iter().filter(|truth| **truth == 1.0).count() as u64,
        decided: truth.iter().filter(|truth| !truth.is_nan()).count() as u64,
        other_path: other.filter(|_| !here.is_nan()).map(|path| path as u64),
    }
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
        // Never is nearest to never.
        assert_eq!(nearest(&[2029.0, f64::INFINITY, f64::INFINITY], 1.0), Some((1, f64::INFINITY)));
    }
}
