//! Run to findings: who did not pay, in each world that ran.

use std::collections::BTreeSet;

use engine::{PromiseSums, UnpaidSums};
use report::{PartyInDefault, UnpaidDue, UnpaidView};
use scenario::{Month, Unpaid, WorldName};

use crate::build::Built;
use crate::run::Run;

impl Run<'_> {
    /// Who did not pay by the end: the parties in default and what lapsed, was written off or is still owed. One entry for
    /// each world in which somebody did not, the scenario as stated first; variants and removals are worlds if a question
    /// or series reads them. Empty if everybody paid, and for a run that only explains
    /// ([`Keep::Explained`](crate::Keep::Explained)).
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Sampling, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"loan\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [party]\nbank = { cash = \"$50M\" }\nfirm = {}\n\
    ///     [pay.advance]\nfrom = \"bank\"\nto = \"firm\"\namount = \"$300M\"\nwhen = \"2026-02\"\nbooks = \"loan\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let run = scenario.run(&Sampling::default(), &mut unwatched)?;
    /// let advance = &run.unpaid()[0].dues[0];
    /// assert_eq!((advance.flow.as_str(), advance.share, advance.mean_lapsed), ("advance", 1.0, 250e6));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn unpaid(&self) -> Vec<UnpaidView> {
        self.unpaid_in(|_| true)
    }

    /// The same of some worlds, by their place.
    pub(crate) fn unpaid_in(&self, wanted: impl Fn(usize) -> bool) -> Vec<UnpaidView> {
        let sums = self.kept.run.unpaid.iter().filter(|sums| wanted(sums.program));
        let finished = |world: usize| self.kept.run.plan.paths - self.kept.run.failed_paths(world);
        sums.map(|sums| view(self.built(), sums, finished(sums.program))).filter(|view| !view.is_empty()).collect()
    }

    /// The worlds that some answers read, and all that is shown.
    pub(crate) fn worlds_read(&self, answers: &[usize]) -> BTreeSet<usize> {
        let compiled = &self.built().compiled;
        let answers = answers.iter().map(|answer| &compiled.answers[*answer]);
        let outputs: Vec<usize> =
            answers.flat_map(|answer| answer.measures.iter().copied().chain([answer.holds])).collect();
        let answered = compiled.ensemble.conclusion.only(&outputs).inputs;
        let shown: Vec<usize> = compiled.shows.concat();
        let shown = compiled.ensemble.monthly.only(&shown).inputs;
        answered.iter().chain(&shown).map(|input| input.program).chain([0]).collect()
    }
}

fn view(built: &Built, sums: &UnpaidSums, paths: u64) -> UnpaidView {
    let (model, map) = (&built.checked.models[sums.program], &built.compiled.worlds[sums.program]);
    let name = |party| map.parties[party].name.clone();
    let share = |count: u64| count as f64 / paths as f64;
    let mut defaults = Vec::new();
    for (party, months) in map.defaults.keys().zip(&sums.events) {
        // Who is short for too long in a month is in default from the next on: in none, if that was the last.
        let before = months.len().saturating_sub(1);
        let mut months: Vec<u64> = std::iter::once(0).chain(months[..before].iter().copied()).collect();
        // Who has not been in default by the month that this world says is in default from then on, also where nobody is short.
        if let Some(first) = model.parties.get(*party).and_then(|party| party.forced_default) {
            months.truncate(first as usize);
            months.push(paths - months.iter().sum::<u64>());
        }
        let count = months.iter().sum();
        if let Some(month) = median(&months) {
            let month = model.start.later(month).to_string();
            defaults.push(PartyInDefault { party: name(*party), paths: count, share: share(count), month });
        }
    }
    defaults.sort_by(|a, b| b.paths.cmp(&a.paths).then_with(|| a.party.cmp(&b.party)));
    let due = |(promise, sums): (&compile::PromiseInfo, &PromiseSums)| {
        let month: Month = model.start.later(median(&sums.first)?);
        let flow = &model.flows[promise.flow];
        let (from, to) = if promise.reverse { (flow.to, flow.from) } else { (flow.from, flow.to) };
        let unit = built.ground().figures(model).money(&flow.currency);
        let mean = |minor: i128| unit.value(minor as f64 / promise.scale / paths as f64);
        let lapses = flow.unpaid == Unpaid::Lapses;
        Some(UnpaidDue {
            flow: flow.name.clone(),
            from: name(from),
            to: name(to),
            paths: sums.paths(),
            share: share(sums.paths()),
            month: month.to_string(),
            unit: unit.reported_as(),
            mean_lapsed: if lapses { mean(sums.lost) } else { 0.0 },
            mean_written_off: if lapses { 0.0 } else { mean(sums.lost) },
            mean_owed: mean(sums.owed),
        })
    };
    let mut dues: Vec<UnpaidDue> = map.promises.iter().zip(&sums.promises).filter_map(due).collect();
    dues.sort_by(|a, b| b.mean().total_cmp(&a.mean()).then_with(|| a.flow.cmp(&b.flow)));
    let world = (model.world != WorldName::Base).then(|| model.world.describe());
    UnpaidView { world, paths, defaults, dues }
}

/// The median of months, given how often each is; nothing if none is.
fn median(counts: &[u64]) -> Option<usize> {
    let all: u64 = counts.iter().sum();
    let mut so_far = 0;
    counts.iter().position(|count| {
        so_far += count;
        *count > 0 && 2 * so_far >= all
    })
}
