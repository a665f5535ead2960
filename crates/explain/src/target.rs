//! A request that fits its scenario: what is walked, in which month, and on which columns of a run its path is chosen.

use report::{Explanation, QuestionView, StepKind};
use scenario::{Explained, Month, NodeId, Timing};
use syntax::{Code, Diagnostic};

use crate::choice::Choice;
use crate::failures::failure;
use crate::ground::{Draws, Ground};
use crate::replay::{At, Replay};
use crate::request::Explain;
use crate::walk::{Bounds, Walk};
use crate::why::LossSearch;

/// The figure to explain.
pub struct Target<'a> {
    ground: Ground<'a>,
    request: &'a Explain,
    name: &'a str,
    /// The node that is walked: for a question, its claim.
    node: NodeId,
    /// The figure by which the path is chosen, and how it is called.
    figure: NodeId,
    chosen_by: &'a str,
    ask: Option<usize>,
    /// The month asked for, from 0.
    month: Option<usize>,
}

/// What a run leaves for an explanation.
pub struct ExplainedRun<'r> {
    /// By path, each output of the run. If one path was asked for, of that path alone, but for what was drawn.
    pub outputs: &'r [Vec<f64>],
    /// On which paths the base failed.
    pub failed: &'r [bool],
    /// By path, each of [`Target::monthly_outputs`] in [`Target::month`].
    pub month: &'r [Vec<f64>],
}

impl<'a> Target<'a> {
    /// What a request means to a scenario that was built and compiled with what it asks for. The findings if it has no such
    /// figure, month or path.
    pub fn find(ground: Ground<'a>, request: &'a Explain, paths: u64) -> Result<Self, Vec<Diagnostic>> {
        let mut findings: Vec<Diagnostic> = no_quantile(request.quantile).into_iter().collect();
        findings.extend(request.path.filter(|path| *path >= paths).map(|path| no_such_path(path, paths)));
        let target = Self::named(ground, request).and_then(|mut target| {
            target.month = target.find_month()?;
            Ok(target)
        });
        match target {
            Ok(target) if findings.is_empty() => Ok(target),
            Ok(_) => Err(findings),
            Err(problem) => {
                findings.push(problem);
                Err(findings)
            }
        }
    }

    fn named(ground: Ground<'a>, request: &'a Explain) -> Result<Self, Diagnostic> {
        let of = |name, node, figure, chosen_by, ask| Target {
            ground,
            request,
            name,
            node,
            figure,
            chosen_by,
            ask,
            month: None,
        };
        match &ground.scenario.explained {
            Some(Explained::Expression(name, node)) => Ok(of(name, *node, *node, name, None)),
            Some(Explained::Ask(place)) => {
                let ask = &ground.scenario.asks[*place];
                let (chosen_by, figure) = match ask.measures.first() {
                    Some(measure) => (measure.text.as_str(), measure.node),
                    None => (ask.id.as_str(), ask.holds),
                };
                Ok(of(&ask.id, ask.holds, figure, chosen_by, Some(*place)))
            }
            None => Err(Diagnostic::bare(Code::UnknownName, "there is nothing to explain")
                .help("name a balance, a let, a stock, a flow or a question: `anthropic.cash`")),
        }
    }

    /// The month whose values by path are needed.
    pub fn month(&self) -> usize {
        self.month.unwrap_or(0)
    }

    /// The one path of which alone values are needed, if there is one: of a question it is counted on how many its claim holds.
    pub fn only_path(&self) -> Option<u64> {
        self.request.path.filter(|_| self.ask.is_none())
    }

    /// The month asked for; a series needs one.
    fn find_month(&self) -> Result<Option<usize>, Diagnostic> {
        let base = self.ground.base();
        let (first, last) = (base.start, base.last());
        let Some(text) = &self.request.month else {
            if base.node(self.node).timing != Timing::Monthly {
                return Ok(None);
            }
            let name = self.name;
            let found = Diagnostic::bare(Code::BareSeries, format!("`{name}` has a value for every month"));
            return Err(found.help(format!(
                "name one, from {first} to {last}; or explain one number of the run: 'last({name})', 'total(…)', 'peak(…)'"
            )));
        };
        match Month::parse(text) {
            Some(month) if (first..=last).contains(&month) => Ok(Some(month.since(first) as usize)),
            Some(_) => Err(Diagnostic::bare(Code::DateOutsideRun, format!("{text} is outside the run"))
                .help(format!("name a month from {first} to {last}"))),
            None => {
                Err(Diagnostic::bare(Code::WrongValue, format!("`{text}` is not a month")).help("write it as 2028-06"))
            }
        }
    }

    /// Outputs of the monthly conclusion that a run must keep, so that a path can be chosen by them.
    pub fn monthly_outputs(ground: &Ground) -> Vec<usize> {
        let monthly = ground.compiled.explained.iter().filter(|explained| explained.monthly);
        monthly.flat_map(|one| one.across.values().copied().chain([one.figure])).collect()
    }

    /// A column of what is explained, by path: of the month, or of the whole run.
    fn column<'r>(&self, run: &ExplainedRun<'r>, output: usize) -> &'r [f64] {
        match Self::monthly_outputs(&self.ground).iter().position(|one| *one == output) {
            Some(place) => &run.month[place],
            None => &run.outputs[output],
        }
    }

    /// Walks from the figure to clauses, assumptions and sources. Who asked, and of which scenario, is left for the caller to say.
    ///
    /// # Errors
    /// All paths failed, or the path before the month.
    pub fn explain(&self, draws: &Draws, run: &ExplainedRun) -> Result<Explanation, Diagnostic> {
        let (ground, request, base) = (&self.ground, self.request, self.ground.base());
        let unit = ground.figures(base).node(self.figure);
        let explained = ground.compiled.explained.as_ref().expect("a target is compiled with what it explains");
        let column = unit.column(self.column(run, explained.figure));
        let truth = self.ask.map(|ask| run.outputs[ground.compiled.answers[ask].holds].as_slice());
        let choice = Choice::of(&column, truth, request).or_else(|| Choice::finished(run.failed)).ok_or_else(|| {
            Diagnostic::bare(Code::WrongValue, format!("`{}` is defined on no path", self.name))
                .help("the answers of a run say why paths fail")
        })?;
        let here = |output: usize| self.column(run, output)[choice.path as usize];
        let across = explained.across.iter().map(|(node, output)| (*node, here(*output))).collect();
        let replay = Replay::of(ground, draws, choice.path, self.node, &across);
        let failed = replay.base().trace.failed.map(|found| {
            let cause = failure(ground, draws, found, 1).cause;
            format!("{cause} in {}", base.start.later(found.month as usize))
        });
        let (mut step, undefined) = self.walk(&replay, run, failed.as_deref())?;
        if self.ask.is_none() {
            step.value = Some(column[choice.path as usize]);
            step.unit = Some(unit.reported_as());
        }
        if let Some(reason) = &undefined {
            step.notes.insert(0, format!("undefined: {}", reason.words()));
        }
        Ok(Explanation {
            scenario: String::new(),
            variant: None,
            settings: Vec::new(),
            seed: draws.seed,
            paths: draws.plan.paths,
            name: self.name.into(),
            question: self.ask.zip(truth).map(|(ask, truth)| self.question(ask, truth, &column, &choice)),
            month: self.month.map(|month| base.start.later(month).to_string()),
            chosen_by: self.chosen_by.into(),
            unit: unit.reported_as(),
            quantile: choice.quantile_value.map(|_| request.quantile),
            quantile_value: choice.quantile_value,
            alike: choice.alike,
            path: choice.path,
            failed,
            undefined,
            step,
        })
    }

    /// The walk, and why the figure has no value if it has none.
    fn walk(
        &self,
        replay: &Replay,
        run: &ExplainedRun,
        failed: Option<&str>,
    ) -> Result<(report::Step, Option<report::UndefinedReason>), Diagnostic> {
        let base = self.ground.base();
        let last = base.months as usize - 1;
        let month = if base.node(self.node).timing == Timing::End { last } else { self.month.unwrap_or(0) };
        if month >= replay.base().months() {
            let when = base.start.later(month);
            let found = Diagnostic::bare(Code::WrongValue, format!("path {} failed before {when}", replay.path));
            return Err(match failed {
                Some(cause) => found.help(cause),
                None => found,
            });
        }
        let depth = self.request.depth.unwrap_or(usize::MAX);
        let bounds = Bounds { asked: self.name, month: self.month, depth };
        let mut walk = Walk::new(self.ground, replay, run.outputs, bounds);
        let at = At { month, closing: true, back: self.request.back };
        let mut step = match self.ask {
            Some(_) => walk.claim(self.name, self.node, at),
            None => walk.root(self.node, at),
        };
        // The figure explained bears the name by which it was asked for.
        if step.kind == StepKind::Value && step.name != self.name {
            self.name.clone_into(&mut step.name);
        }
        let lost = LossSearch::new(replay, 0).find(self.node, at).map(|lost| lost.view(&self.ground, replay.path));
        Ok((step, lost))
    }

    fn question(&self, ask: usize, truth: &[f64], column: &[f64], choice: &Choice) -> QuestionView {
        let found = &self.ground.scenario.asks[ask];
        QuestionView {
            id: found.id.clone(),
            question: found.question.clone(),
            claim: found.claim.clone(),
            holds_on: truth.iter().filter(|truth| **truth == 1.0).count() as u64,
            decided: truth.iter().filter(|truth| !truth.is_nan()).count() as u64,
            other_path: choice.other_path(column, truth),
        }
    }
}

/// The finding for a path that a run does not have.
pub fn no_such_path(path: u64, paths: u64) -> Diagnostic {
    Diagnostic::bare(Code::WrongValue, format!("there is no path {path}"))
        .help(format!("name a path from 0 to {}", paths - 1))
}

/// The finding for a quantile that is no share.
fn no_quantile(quantile: f64) -> Option<Diagnostic> {
    let fits = (0.0..=1.0).contains(&quantile);
    (!fits).then(|| Diagnostic::bare(Code::WrongValue, "a quantile is a share").help("name one from 0 to 1"))
}
