//! Measures without a claim: what tables are made of that no question asks for.

use std::collections::BTreeMap;

use explain::Conversion;
use report::Answer;
use scenario::{Class, InstanceId, Model};

use crate::answers::Answers;
use crate::error::Error;
use crate::inquiry::{Inquiry, Question};
use crate::questions::Questions;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// The id of the question that carries them: no name, so that no question of a scenario has it.
const CARRIER: &str = "--measures";

/// Expressions to measure, each with its place among the measures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    expressions: Vec<String>,
}

impl Asked {
    /// Asks for an expression; its place among the measures.
    pub fn place(&mut self, expression: String) -> usize {
        self.expressions.push(expression);
        self.expressions.len() - 1
    }

    /// All of them, in their places.
    pub fn all(&self) -> &[String] {
        &self.expressions
    }
}

/// Calendar years of the run, each with how many of its months are in it.
pub(crate) fn years(model: &Model) -> Vec<(i32, u32)> {
    let mut found: BTreeMap<i32, u32> = BTreeMap::new();
    for month in 0..model.months as usize {
        *found.entry(model.start.later(month).year()).or_default() += 1;
    }
    found.into_iter().collect()
}

/// A run for measures alone.
pub(crate) struct Measured<'w> {
    /// The run.
    pub run: Run<'w>,
    /// How it was run and what was asserted, without answers.
    pub answers: Answers,
    /// The question that carries them: its measures are in the order of the expressions.
    pub carrier: Answer,
}

impl<'w> Scenario<'w> {
    /// Runs for these expressions, and for nothing else that the scenario asks or shows. What `questions` find
    /// of claims is left out.
    pub(crate) fn measured<'e>(
        &self,
        expressions: impl IntoIterator<Item = &'e String>,
        questions: Questions,
        sampling: &Sampling,
        watch: Watch,
    ) -> Result<Measured<'w>, Error> {
        self.measuring(expressions)?.run_measured(questions, sampling, watch)
    }

    /// The scenario that asks for these expressions and nothing else.
    pub(crate) fn measuring<'e>(
        &self,
        expressions: impl IntoIterator<Item = &'e String>,
    ) -> Result<Scenario<'w>, Error> {
        let question = expressions.into_iter().fold(Question::holds(CARRIER, "true"), Question::measure);
        self.inquire(&Inquiry::none().answers_only().only([""; 0]).ask(question))
    }

    /// Runs a scenario that was made for expressions.
    pub(crate) fn run_measured(
        &self,
        questions: Questions,
        sampling: &Sampling,
        watch: Watch,
    ) -> Result<Measured<'w>, Error> {
        let run = self.run(sampling, &mut *watch)?;
        let mut answers = run.answers_watched(&questions.without_flips(), watch)?;
        let carrier = answers.answers.pop().expect("one question is asked");
        Ok(Measured { run, answers, carrier })
    }

    /// The contracts that are there, without their parts.
    pub(crate) fn contracts_there(&self) -> impl Iterator<Item = InstanceId> + '_ {
        let instances = &self.built.base().instances;
        instances.ids().filter(|id| {
            let one = &instances[*id];
            one.class == Class::Contract && one.parent.is_none() && !one.removed
        })
    }
}

impl Measured<'_> {
    /// What a measure is reported as.
    pub fn unit_of(&self, measure: usize) -> Conversion {
        let built = &self.run.scenario.built;
        let ask = built.checked.asks.last().expect("one question is asked");
        built.figures().measure(&ask.measures[measure])
    }

    /// The outputs of the measures.
    pub fn outputs(&self) -> Vec<usize> {
        let built = &self.run.scenario.built;
        let asked = built.checked.asks.iter().position(|ask| ask.id == CARRIER).expect("one question is asked");
        built.compiled.answers[asked].measures.clone()
    }

    /// The column of each measure, canonical, by path.
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.outputs().into_iter().map(|output| self.run.kept.run.outputs[output].as_slice())
    }
}
