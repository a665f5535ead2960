//! A move of answers divided among the changes that made it, by making them alone and together.

use std::collections::BTreeMap;

use analysis::{Design, Statistic, probability};
use report::{MovedAttribution, MovedPart, MovedSort};

use crate::changes::Changes;
use crate::editions::Edition;
use crate::error::Error;
use crate::inquiry::{Inquiry, Question};
use crate::intervention;
use crate::memory::Memory;
use crate::moved_request::Moved;
use crate::project::Project;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::stored::StoredResult;
use crate::watch::{Watched, Work};

/// Most changes, or sets of changes, that are made in every order.
const MOST_IN_ANY_ORDER: usize = 6;

/// A smaller error of a probability is what rounding leaves of none.
const NO_ERROR: f64 = 1e-12;

/// What moves are divided among.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Player {
    /// A value that may be set, by its place.
    Value(String),
    /// Files of facts.
    Facts,
    /// Settings, and the variant.
    Settings,
    /// When claims hold.
    Claims,
    /// Values that cannot be set alone, by their places, as an assumption in another unit with the lets that read it; they come with the
    /// files, and so with `rest` does all else in them.
    Together { values: Vec<String>, rest: bool },
    /// All else in the files.
    Else,
}

impl Player {
    fn part(&self) -> (MovedSort, String) {
        match self {
            Player::Value(place) => named(place),
            Player::Together { values, rest } => {
                let values = values.iter().map(|place| named(place));
                let (assumptions, others): (Vec<_>, Vec<_>) =
                    values.partition(|(sort, _)| *sort == MovedSort::Assumption);
                let rest = rest.then(|| Player::Else.part());
                let (sort, first, with) = match assumptions.is_empty() {
                    true => (MovedSort::Scenario, others, rest.into_iter().collect()),
                    false => (MovedSort::Assumption, assumptions, others.into_iter().chain(rest).collect::<Vec<_>>()),
                };
                let list = |names: Vec<(MovedSort, String)>| -> String {
                    names.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ")
                };
                let with = if with.is_empty() { String::new() } else { format!(" with {}", list(with)) };
                (sort, format!("{}{with}", list(first)))
            }
            Player::Facts => (MovedSort::Fact, "facts of the scenario's files".into()),
            Player::Settings => (MovedSort::Setting, "what is set".into()),
            Player::Claims => (MovedSort::Question, "when it holds".into()),
            Player::Else => (MovedSort::Scenario, "all else in the files".into()),
        }
    }
}

/// The sort and the name of a value at a place.
fn named(place: &str) -> (MovedSort, String) {
    match place.strip_prefix("assume.") {
        Some(name) => (MovedSort::Assumption, name.to_owned()),
        None => (MovedSort::Scenario, place.to_owned()),
    }
}

/// What came of dividing moves; each list has a place for each question.
pub(crate) struct Division {
    pub attribution: MovedAttribution,
    /// Why they are not divided.
    pub why_not: Option<String>,
    pub parts: Vec<Vec<MovedPart>>,
    /// The error of the move, if both results are on the same draws.
    pub paired_errors: Vec<Option<f64>>,
    /// P of both results when run again.
    pub reruns: Vec<[f64; 2]>,
}

impl Division {
    /// Nothing was divided.
    pub fn without(why: impl Into<String>) -> Self {
        Division {
            attribution: MovedAttribution::None,
            why_not: Some(why.into()),
            parts: Vec::new(),
            paired_errors: Vec::new(),
            reruns: Vec::new(),
        }
    }
}

/// Two results with what they stand on.
pub(crate) struct Divided<'a> {
    pub old: &'a StoredResult,
    pub new: &'a StoredResult,
    pub editions: &'a [Edition; 2],
    /// The questions that both answer.
    pub ids: &'a [String],
    pub request: &'a Moved,
}

/// P of each claim with its column.
struct Claims {
    chances: Vec<f64>,
    columns: Vec<Vec<f64>>,
    design: Design,
}

impl Divided<'_> {
    /// Divides the moves.
    pub fn divide(&self, watch: &Watched) -> Result<Division, Error> {
        if self.ids.is_empty() {
            return Ok(Division::without("no claim that both answer is written in their files"));
        }
        let players = self.players();
        match self.among(&players, watch) {
            Err(Error::Mistakes(_)) if players.len() > 1 => {}
            found => return self.or_why_not(found),
        }
        if let Some(players) = self.bound_together(&players) {
            match self.among(&players, watch) {
                Err(Error::Mistakes(_)) => {}
                found => return self.or_why_not(found),
            }
        }
        // Other changes need each other too: all of them are one.
        let found = self.among(&[Player::Else], watch);
        self.or_why_not(found)
    }

    fn or_why_not(&self, found: Result<Division, Error>) -> Result<Division, Error> {
        match found {
            Err(Error::Mistakes(findings)) => {
                let first = findings.iter().find(|one| one.severity == syntax::Severity::Error);
                let why = first.map_or(String::new(), |one| format!(": {}", one.message));
                Ok(Division::without(format!("what was run cannot be run again by this Offtake{why}")))
            }
            found => found,
        }
    }

    /// The changes in the order in which they are listed.
    fn players(&self) -> Vec<Player> {
        let [before, after] = self.editions;
        let values = before.other_values(after);
        let mut players: Vec<Player> = values.into_iter().map(Player::Value).collect();
        let differs = |player: &Player| match player {
            Player::Value(_) | Player::Together { .. } => true,
            Player::Facts => facts(&self.old.texts).ne(facts(&self.new.texts)),
            Player::Settings => self.old.changes != self.new.changes,
            Player::Claims => before.other_claims(after).iter().any(|id| self.ids.contains(id)),
            Player::Else => before.has_other(after),
        };
        players.extend([Player::Facts, Player::Settings, Player::Claims, Player::Else].into_iter().filter(differs));
        players
    }

    /// The same changes, those values as one that cannot be made alone; nothing if each can.
    fn bound_together(&self, players: &[Player]) -> Option<Vec<Player>> {
        let bound = |player: &Player| {
            let alone = std::slice::from_ref(player);
            matches!(player, Player::Value(_)) && matches!(self.with(alone, 1), Err(Error::Mistakes(_)))
        };
        let (bound, others): (Vec<Player>, Vec<Player>) = players.iter().cloned().partition(bound);
        let values = bound.into_iter().filter_map(|player| match player {
            Player::Value(place) => Some(place),
            _ => None,
        });
        let (values, rest): (Vec<String>, bool) = (values.collect(), others.contains(&Player::Else));
        (!values.is_empty()).then(|| {
            let others = others.into_iter().filter(|player| *player != Player::Else);
            [Player::Together { values, rest }].into_iter().chain(others).collect()
        })
    }

    fn among(&self, players: &[Player], watch: &Watched) -> Result<Division, Error> {
        let in_any_order = players.len() <= MOST_IN_ANY_ORDER;
        let all = (1_u64 << players.len()) - 1;
        // In a given order the sets of the first few.
        let sets: Vec<u64> = match in_any_order {
            true => (0..=all).collect(),
            false => (0..=players.len()).map(|first| (1_u64 << first) - 1).collect(),
        };
        let [was, is] = [self.old, self.new].map(|result| self.sampling(&result.sampling));
        let same_sampling = self.old.sampling == self.new.sampling;
        let (first, last) = (self.with(players, 0)?, self.with(players, all)?);
        let certain = first.built.is_certain() && last.built.is_certain();
        let runs = sets.len() as u64 + u64::from(!same_sampling);
        if let Some(why) = self.takes_too_much(&last, &is, runs) {
            return Ok(Division::without(why));
        }
        let count = (runs, std::cell::Cell::new(0));
        let run = |scenario: &Scenario, sampling: &Sampling| self.claims(scenario, sampling, certain, &count, watch);
        let earlier = match same_sampling {
            true => None,
            false => Some(run(&first, &was)?),
        };
        let mut found = Contributions::new(players.len(), self.ids.len(), in_any_order);
        let (mut bottom, mut top) = (None, None);
        for &set in &sets {
            let claims = match set {
                0 => run(&first, &is)?,
                set if set == all => run(&last, &is)?,
                set => run(&self.with(players, set)?, &is)?,
            };
            found.add(set, &claims);
            match set {
                0 => bottom = Some(claims),
                set if set == all => top = Some(claims),
                _ => {}
            }
        }
        let bottom = bottom.expect("the set of nothing is run");
        let top = top.as_ref().unwrap_or(&bottom);
        Ok(self.division(players, &found, earlier.as_ref(), [&bottom, top]))
    }

    fn division(
        &self,
        players: &[Player],
        found: &Contributions,
        earlier: Option<&Claims>,
        [bottom, top]: [&Claims; 2],
    ) -> Division {
        let design = bottom.design;
        let of = |question: usize| {
            let sampling = earlier.map(|earlier| MovedPart {
                sort: MovedSort::Sampling,
                name: "other draws".into(),
                value: bottom.chances[question] - earlier.chances[question],
                std_error: error(&bottom.columns[question], design)
                    .hypot(error(&earlier.columns[question], earlier.design)),
            });
            let parts = players.iter().enumerate().map(|(at, player)| {
                let (sort, name) = player.part();
                let (value, std_error) = found.part(at, question, design);
                MovedPart { sort, name, value, std_error }
            });
            parts.chain(sampling).collect()
        };
        let paired = |question: usize| {
            let pairs = bottom.columns[question].iter().zip(&top.columns[question]);
            let moved: Vec<f64> = pairs.map(|(from, to)| to - from).collect();
            earlier.is_none().then(|| error(&moved, design))
        };
        let questions = 0..self.ids.len();
        Division {
            attribution: match players.len() {
                0 | 1 => MovedAttribution::Alone,
                _ if found.in_any_order => MovedAttribution::Shapley,
                _ => MovedAttribution::InOrder,
            },
            why_not: None,
            parts: questions.clone().map(of).collect(),
            paired_errors: questions.clone().map(paired).collect(),
            reruns: questions.map(|at| [earlier.unwrap_or(bottom).chances[at], top.chances[at]]).collect(),
        }
    }

    /// The sampling of a result, with the threads and limits of the caller.
    fn sampling(&self, of: &Sampling) -> Sampling {
        Sampling { paths: of.paths, seed: of.seed, sampler: of.sampler, ..self.request.limits }
    }

    /// Why so many runs are not made, if they take more operations than are allowed.
    fn takes_too_much(&self, scenario: &Scenario, sampling: &Sampling, runs: u64) -> Option<String> {
        let takes =
            engine::cost(&scenario.built.compiled.ensemble, &sampling.request()).operations.saturating_mul(runs);
        (takes > sampling.most_operations).then(|| {
            let more = crate::bounds::in_thousands(takes.saturating_add(takes / 4));
            let allow = match self.request.caller {
                crate::Caller::CommandLine => format!("`--most-operations {more}` allows it"),
                crate::Caller::Program => format!("`most_operations` of {more} allows it"),
            };
            format!("{runs} runs would take more operations than are allowed; {allow}")
        })
    }

    /// The scenario with some of the changes made, asked for every claim.
    fn with(&self, players: &[Player], set: u64) -> Result<Scenario<'static>, Error> {
        let made = |player: &Player| players.iter().position(|one| one == player).is_some_and(|at| set >> at & 1 == 1);
        let alone = players == [Player::Else];
        let later = |player: &Player| if alone { set == 1 } else { made(player) };
        let place = |player: &Player| usize::from(later(player));
        let results = [self.old, self.new];
        let together = players.iter().find(|player| matches!(player, Player::Together { .. }));
        let with_files = place(together.unwrap_or(&Player::Else));
        let files = results[with_files];
        let facts = &results[place(&Player::Facts)].texts;
        let edition = &self.editions[with_files];
        let mut world = Memory::new();
        for (name, text) in &files.texts {
            let other = facts.iter().find(|(other, _)| other == name).filter(|_| is_facts(text));
            world = world.with(name, other.map_or(text, |(_, text)| text));
        }
        let mut changes = Changes::none();
        for player in players {
            let Player::Value(written) = player else { continue };
            let wanted = self.editions[place(player)].value(written);
            let name = written.split_once('.').map_or("", |(_, name)| name);
            if let Some(value) = wanted.filter(|_| wanted != edition.value(written)) {
                changes = changes.set(name, value);
            }
        }
        let settings = &results[place(&Player::Settings)].changes;
        changes.settings.extend(settings.settings.iter().cloned());
        changes.variant.clone_from(&settings.variant);
        let claims = &self.editions[place(&Player::Claims)];
        let ask = |inquiry: Inquiry, id: &String| {
            inquiry.ask(Question::holds(format!("--{id}"), claims.claim(id).unwrap_or_default()))
        };
        let inquiry = self.ids.iter().fold(Inquiry::none().answers_only().only([""; 0]), ask);
        Project::read_for(self.request.caller, world, &files.view.scenario).build_for(&changes, &inquiry)
    }

    /// Runs a scenario for its claims.
    fn claims(
        &self,
        scenario: &Scenario,
        sampling: &Sampling,
        certain: bool,
        (runs, done): &(u64, std::cell::Cell<u64>),
        watch: &Watched,
    ) -> Result<Claims, Error> {
        let built = &scenario.built;
        let output = |id: &String| {
            let asked = format!("--{id}");
            let place = built.checked.asks.iter().position(|ask| ask.id == asked).expect("it is asked");
            built.compiled.answers[place].holds
        };
        let outputs: Vec<usize> = self.ids.iter().map(output).collect();
        let (ensemble, _) = intervention::only(&built.compiled.ensemble, &outputs);
        let sampling = match certain {
            true => Sampling { paths: 1, sampler: chance::Sampler::Random, ..*sampling },
            false => *sampling,
        };
        let design = if certain { Design::Certain } else { sampling.design() };
        let before = done.get();
        let seen = |_: u64| watch.see(&Work::Moved, before, *runs);
        let request = engine::Request { progress: Some(&seen), ..sampling.request() };
        let columns = engine::run_unless_stopped(&ensemble, &request).ok_or(Error::Stopped)?.outputs;
        done.set(before + 1);
        let chances = columns.iter().map(|column| probability(column, design).probability).collect();
        Ok(Claims { chances, columns, design })
    }
}

/// What each change explains so far.
struct Contributions {
    /// By set of changes and question: P with these made.
    chances: BTreeMap<u64, Vec<f64>>,
    /// By change and question: its part by path.
    columns: Vec<Vec<Vec<f64>>>,
    in_any_order: bool,
}

impl Contributions {
    fn new(players: usize, questions: usize, in_any_order: bool) -> Self {
        Contributions { chances: BTreeMap::new(), columns: vec![vec![Vec::new(); questions]; players], in_any_order }
    }

    fn weight(&self, player: usize, set: u64) -> f64 {
        match self.in_any_order {
            true => shapley_weight(player, set, self.columns.len()),
            false => order_weight(player, set),
        }
    }

    /// Adds the claims with a set of changes made.
    fn add(&mut self, set: u64, found: &Claims) {
        self.chances.insert(set, found.chances.clone());
        for player in 0..self.columns.len() {
            let weight = self.weight(player, set);
            if weight == 0.0 {
                continue;
            }
            for (sum, column) in self.columns[player].iter_mut().zip(&found.columns) {
                sum.resize(column.len(), 0.0);
                sum.iter_mut().zip(column).for_each(|(sum, value)| *sum += weight * value);
            }
        }
    }

    /// What a change explains of the move of a question: of differences, so that what moves nothing explains exactly nothing.
    fn part(&self, player: usize, question: usize, design: Design) -> (f64, f64) {
        let with = self.chances.iter().filter(|(set, _)| *set >> player & 1 == 1);
        let explained = with.filter_map(|(set, chances)| {
            let without = self.chances.get(&(set & !(1 << player)))?;
            Some(self.weight(player, *set) * (chances[question] - without[question]))
        });
        let std_error = error(&self.columns[player][question], design);
        (explained.sum(), if std_error < NO_ERROR { 0.0 } else { std_error })
    }
}

/// The weight of v(S) in the Shapley value of a player among n: (|S| − 1)! (n − |S|)! / n! if the player is in S, else −|S|! (n − |S| − 1)! / n!.
fn shapley_weight(player: usize, set: u64, players: usize) -> f64 {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let (size, of_all) = (set.count_ones() as usize, factorial(players));
    match set >> player & 1 {
        1 => factorial(size - 1) * factorial(players - size) / of_all,
        _ => -factorial(size) * factorial(players - size - 1) / of_all,
    }
}

/// The weight of v(the first few) in what a player adds to those before it.
fn order_weight(player: usize, set: u64) -> f64 {
    match set.count_ones() as usize {
        size if size == player + 1 => 1.0,
        size if size == player => -1.0,
        _ => 0.0,
    }
}

/// The standard error of a mean over paths.
fn error(column: &[f64], design: Design) -> f64 {
    Statistic::Mean.of(column, design).std_error
}

/// Files of facts.
fn facts(texts: &[(String, String)]) -> impl Iterator<Item = &(String, String)> {
    texts.iter().filter(|(_, text)| is_facts(text))
}

fn is_facts(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("[[fact]]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// v = a + 2 b + 4 a b: of the product each has one half.
    #[test]
    fn shapley_values_divide_a_product_evenly() {
        let v = |set: u64| {
            let [a, b] = [set & 1, set >> 1 & 1].map(|bit| bit as f64);
            a + 2.0 * b + 4.0 * a * b
        };
        let value = |player| (0..4).map(|set| shapley_weight(player, set, 2) * v(set)).sum::<f64>();
        assert_eq!([value(0), value(1)], [3.0, 4.0]);
    }

    #[test]
    fn weights_sum_to_the_whole_move() {
        for players in 1..=6 {
            let all = (1_u64 << players) - 1;
            for set in 0..=all {
                let sum: f64 = (0..players).map(|player| shapley_weight(player, set, players)).sum();
                let expected = if set == all {
                    1.0
                } else if set == 0 {
                    -1.0
                } else {
                    0.0
                };
                assert!((sum - expected).abs() < 1e-12, "{players} {set}");
            }
        }
        let in_order: Vec<f64> = (0..=3).map(|first| order_weight(1, (1 << first) - 1)).collect();
        assert_eq!(in_order, [0.0, -1.0, 1.0, 0.0]);
    }
}
