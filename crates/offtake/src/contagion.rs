//! What one party's default costs everybody, by channel and round, against the same draws without it.

mod asking;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use report::{ContagionRow, ContagionView, DealingsLoss, FlowGain, FragilityView, GainRow, Measure, WorthRow};
use scenario::{Model, Party, PartyId, Settlement, WealthChannel};
use syntax::{Code, Diagnostic, Month};

use self::asking::Asking;
use crate::error::Error;
use crate::measured::{Asked, Measured};
use crate::questions::Questions;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// A default to follow, and how.
///
/// ```
/// use offtake::Contagion;
///
/// let request = Contagion::of("lab", "2029-01").rate("8%");
/// assert_eq!((request.party.as_str(), request.month.as_str()), ("lab", "2029-01"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contagion {
    /// Who defaults, whatever it holds.
    pub party: String,
    /// In which month, as `2029-01`.
    pub month: String,
    /// A rate for all; without one the discount of who defaults.
    pub rate: Option<String>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Contagion {
    /// Follows the default of a party in a month.
    pub fn of(party: impl Into<String>, month: impl Into<String>) -> Self {
        Contagion { party: party.into(), month: month.into(), ..Self::default() }
    }

    /// At another rate than the discount of who defaults.
    pub fn rate(mut self, rate: impl Into<String>) -> Self {
        self.rate = Some(rate.into());
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// Places of a row's figures among the measures.
struct RowPlan {
    name: String,
    members: Vec<String>,
    outside: bool,
    loss: usize,
    by_channel: Vec<usize>,
    by_party: Vec<(String, usize)>,
    /// Defaults with the forced one and as stated, and the month of it.
    defaults: Option<[usize; 3]>,
    /// What it still owes at the end in default, with the forced one.
    owed_in_default: Option<usize>,
    workout: Option<u32>,
}

impl Scenario<'_> {
    /// What one party's default in a month costs everybody, whatever that party holds: losses of wealth at one rate, by channel and by
    /// the party at whose hands, the round in which each is reached, who defaults in turn, and who gains by what
    /// (`docs/contagion.md`).
    ///
    /// # Errors
    /// There is no such party, it is outside, the month lies outside the run, no rate is known, or the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Contagion, Memory, Project, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"chain\"\nstart = \"2026-01\"\nmonths = 12\n\
    ///     [party]\nbuyer = { cash = \"$120\" }\nseller = { cash = \"$0\" }\n\
    ///     [flow.bill]\nfrom = \"buyer\"\nto = \"seller\"\namount = \"$10/mo\"\nbooks = \"sale goods\"\non_default = \"stop\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.contagion(&Contagion::of("buyer", "2026-07").rate("0%"), &mut unwatched)?;
    /// let seller = &found.parties[1];
    /// assert_eq!((seller.party.as_str(), seller.round, seller.loss.mean), ("seller", Some(1), 60.0));
    /// assert_eq!((found.gains[0].party.as_str(), found.gains[0].by_flow[0].flow.as_str()), ("buyer", "bill"));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn contagion(&self, request: &Contagion, watch: Watch) -> Result<ContagionView, Error> {
        let (failing, asking) = self.asking(request)?;
        let model = self.built.base();
        let there = |party: &&Party| !model.instances[party.instance].removed;
        let (counted, others): (Vec<&Party>, Vec<&Party>) =
            model.parties.iter().filter(there).partition(|party| party.currency == failing.currency);
        let mut asked = Asked::default();
        let plans: Vec<RowPlan> =
            counted.iter().map(|party| plan(model, party, &counted, &asking, &mut asked)).collect();
        let groups: Vec<RowPlan> =
            groups(&counted).into_iter().map(|(name, members)| sum_plan(name, members, &asking, &mut asked)).collect();
        let goes_on = terms::dues_that_go_on(model, failing, &asking, &mut asked);
        let sum = |name: &str, asked: &mut Asked, takes: &dyn Fn(&Party) -> bool| {
            let members = counted.iter().filter(|party| takes(party)).map(|party| party.name.clone()).collect();
            sum_plan(name.into(), members, &asking, asked)
        };
        let others_together = sum("others", &mut asked, &|party| !party.outside && party.name != failing.name);
        let all = sum("all", &mut asked, &|_| true);
        let costly = counted.iter().any(|party| party.default_cost.is_some()) && others.is_empty();
        let fragility = costly.then(|| {
            ["peak(fragility())".to_owned(), format!("first(fragility() > 0 {})", failing.currency)]
                .map(|expression| asked.place(expression))
        });
        let Measured { answers, carrier, .. } =
            self.measured(asked.all(), Questions::own(), &request.sampling, &mut *watch)?;
        let of = |place: usize| carrier.measures[place].clone();
        let mut parties: Vec<ContagionRow> = plans.iter().map(|plan| row(plan, &of)).collect();
        number_rounds(&mut parties, &failing.name);
        let key = |row: &ContagionRow| (row.outside, row.round.unwrap_or(usize::MAX), row.party.clone());
        parties.sort_by_key(key);
        let gains = self.gains(&parties, &asking, request, watch)?;
        Ok(ContagionView {
            party: failing.name.clone(),
            month: request.month.clone(),
            rate: asking.rate,
            terminal: carrier.worth.clone(),
            channels: WealthChannel::ALL.iter().map(|channel| channel.word().to_owned()).collect(),
            parties,
            groups: groups.iter().map(|plan| row(plan, &of)).collect(),
            others: ContagionRow { members: Vec::new(), ..row(&others_together, &of) },
            all: ContagionRow { members: Vec::new(), ..row(&all, &of) },
            gains,
            dues_change: terms::dues_change(model, failing),
            goes_on: terms::paid_in_default(goes_on, of),
            fragility: fragility.map(|[gap, first]| FragilityView { gap: of(gap), first: of(first) }),
            other_currencies: others.iter().map(|party| party.name.clone()).collect(),
            run: answers,
        })
    }

    /// Who defaults, and what is asked.
    fn asking(&self, request: &Contagion) -> Result<(&Party, Asking), Error> {
        let model = self.built.base();
        let mistake =
            |code: Code, message: String, help: String| Err(self.mistake(Diagnostic::bare(code, message).help(help)));
        let can = |party: &&Party| !party.outside && !model.instances[party.instance].removed;
        let known = || model.parties.iter().filter(can).map(|party| party.name.as_str());
        let listed = || match known().collect::<Vec<_>>() {
            none if none.is_empty() => "add a party that is not outside: `[party.x]`".to_owned(),
            some => format!("name one of: {}", some.join(", ")),
        };
        let name = request.party.as_str();
        let Some(failing) = model.parties.iter().find(|party| party.name == name) else {
            let help = match syntax::closest(name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => listed(),
            };
            return mistake(Code::UnknownName, format!("there is no party `{name}`"), help);
        };
        if failing.outside {
            let message = format!("`{name}` is outside: it always pays, and never defaults");
            return mistake(Code::WrongValue, message, listed());
        }
        let (first, last) = (model.start, model.last());
        let Some(month) = Month::parse(&request.month) else {
            let message = format!("`{}` is no month", request.month);
            return mistake(Code::WrongValue, message, format!("write it as `--at {last}`"));
        };
        if month < first || month > last {
            let help = format!("the run covers {first} to {last}: name a month of it, e.g. `--at {last}`");
            return mistake(Code::DateOutsideRun, format!("{month} lies outside the run"), help);
        }
        let rate = match &request.rate {
            Some(rate) => self.known_rate(rate, failing)?,
            None if failing.discount.is_some() => format!("{name}.discount"),
            None => {
                let message = format!("`{name}` has no `discount`, at which losses count today");
                let help = format!("say a rate for all, `--rate 8%`, or add `discount = \"10%\"` to `[party.{name}]`");
                return Err(self.mistake(Diagnostic::new(Code::MissingKey, failing.span, message).help(help)));
            }
        };
        let nothing = format!("0 {}", failing.currency);
        Ok((failing, Asking { world: format!("default({name}, {month})"), rate, nothing }))
    }

    /// Who gains on the mean, and by which flows: a run of its own, only if somebody does.
    fn gains(
        &self,
        parties: &[ContagionRow],
        asking: &Asking,
        request: &Contagion,
        watch: Watch,
    ) -> Result<Vec<GainRow>, Error> {
        let gaining: Vec<&str> = parties
            .iter()
            .filter(|row| !row.outside && row.loss.mean < -WorthRow::NOTHING)
            .map(|row| row.party.as_str())
            .collect();
        if gaining.is_empty() {
            return Ok(Vec::new());
        }
        let (model, mut asked) = (self.built.base(), Asked::default());
        let plans: Vec<GainPlan> = gaining.iter().map(|party| gain_plan(model, party, asking, &mut asked)).collect();
        let Measured { carrier, .. } = self.measured(asked.all(), Questions::own(), &request.sampling, watch)?;
        let of = |place: usize| carrier.measures[place].clone();
        let row = |plan: GainPlan| {
            let mut by_flow: Vec<FlowGain> = (plan.flows.into_iter())
                .map(|(flow, party, received, place)| FlowGain { flow, party, received, gain: of(place) })
                .filter(|one| one.gain.mean.abs() > WorthRow::NOTHING)
                .collect();
            by_flow.sort_by(|a, b| b.gain.mean.total_cmp(&a.gain.mean).then_with(|| a.flow.cmp(&b.flow)));
            GainRow { party: plan.party, gain: of(plan.gain), by_flow, at_end: of(plan.at_end) }
        };
        Ok(plans.into_iter().map(row).collect())
    }
}

struct GainPlan {
    party: String,
    gain: usize,
    /// Name, other party, whether it is received, place.
    flows: Vec<(String, String, bool, usize)>,
    at_end: usize,
}

fn gain_plan(model: &Model, party: &str, asking: &Asking, asked: &mut Asked) -> GainPlan {
    let (world, rate) = (&asking.world, &asking.rate);
    let mut flows = Vec::new();
    let mut moved = Vec::new();
    for flow in model.flows.iter().filter(|flow| !flow.removed && flow.settlement == Settlement::Cash) {
        let [from, to] = [flow.from, flow.to].map(|end| model.parties[end].name.as_str());
        if from == to || from != party && to != party {
            continue;
        }
        let paid = format!("npv(paid({}), {rate})", flow.name);
        let (more, other) = match to == party {
            true => (format!("in({world}, {paid}) - {paid}"), from),
            false => (format!("{paid} - in({world}, {paid})"), to),
        };
        flows.push((flow.name.clone(), other.to_owned(), to == party, asked.place(more.clone())));
        moved.push(format!("({more})"));
    }
    let gain = format!("-1 * {}", asking.loss(party));
    let costs = asking.part(party, WealthChannel::DefaultCosts.word());
    let at_end = moved.iter().fold(format!("{gain} + {costs}"), |left, one| format!("{left} - {one}"));
    GainPlan { party: party.to_owned(), gain: asked.place(gain), flows, at_end: asked.place(at_end) }
}

/// Groups with several members among these parties.
fn groups(parties: &[&Party]) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for party in parties {
        if let Some(group) = &party.group {
            found.entry(group.clone()).or_default().push(party.name.clone());
        }
    }
    found.retain(|_, members| members.len() > 1);
    found
}

fn plan(model: &Model, party: &Party, counted: &[&Party], asking: &Asking, asked: &mut Asked) -> RowPlan {
    let name = &party.name;
    let deals = dealings(model, name);
    let others = counted.iter().filter(|other| deals.contains(other.name.as_str()));
    let defaults = (!party.outside).then(|| {
        let (ever, first) = (format!("ever(defaulted({name}))"), format!("first(defaulted({name}))"));
        [asking.with_default(&ever), ever.clone(), asking.with_default(&format!("given({first}, {ever})"))]
            .map(|expression| asked.place(expression))
    });
    RowPlan {
        name: name.clone(),
        members: Vec::new(),
        outside: party.outside,
        loss: asked.place(asking.loss(name)),
        by_channel: WealthChannel::ALL.iter().map(|one| asked.place(asking.part(name, one.word()))).collect(),
        by_party: others
            .map(|other| (other.name.clone(), asked.place(asking.part(name, &format!("of = {}", other.name)))))
            .collect(),
        defaults,
        owed_in_default: (!party.outside).then(|| terms::owed_in_default(party, asking, asked)),
        workout: party.workout,
    }
}

/// A sum over parties.
fn sum_plan(name: String, members: Vec<String>, asking: &Asking, asked: &mut Asked) -> RowPlan {
    let sum = |one: &dyn Fn(&str) -> String| {
        let parts: Vec<String> = members.iter().map(|member| format!("({})", one(member))).collect();
        if parts.is_empty() { asking.nothing.clone() } else { parts.join(" + ") }
    };
    RowPlan {
        loss: asked.place(sum(&|member| asking.loss(member))),
        by_channel: (WealthChannel::ALL.iter())
            .map(|channel| asked.place(sum(&|member| asking.part(member, channel.word()))))
            .collect(),
        by_party: Vec::new(),
        defaults: None,
        owed_in_default: None,
        workout: None,
        outside: false,
        name,
        members,
    }
}

/// Whom a party pays or is paid by, or has a claim on or a debt to at the start.
fn dealings<'m>(model: &'m Model, party: &str) -> BTreeSet<&'m str> {
    let name = |id: PartyId| model.parties[id].name.as_str();
    let flows = model.flows.iter().filter(|flow| !flow.removed).map(|flow| [name(flow.from), name(flow.to)]);
    let openings = model.parties.iter().flat_map(|one| {
        one.opening.iter().filter_map(move |opening| Some([one.name.as_str(), name(opening.counterparty?)]))
    });
    let costs = (model.parties.iter()).filter_map(|one| Some([one.name.as_str(), name(one.default_cost?.payee)]));
    let pairs = flows.chain(openings).chain(costs).filter(|ends| ends.contains(&party));
    pairs.flatten().filter(|other| *other != party).collect()
}

fn row(plan: &RowPlan, of: &impl Fn(usize) -> Measure) -> ContagionRow {
    let [defaults, defaults_as_stated, default_month] =
        plan.defaults.map_or([None, None, None], |places| places.map(|place| Some(of(place))));
    ContagionRow {
        party: plan.name.clone(),
        members: plan.members.clone(),
        outside: plan.outside,
        round: None,
        loss: of(plan.loss),
        by_channel: plan.by_channel.iter().map(|place| of(*place)).collect(),
        by_party: (plan.by_party.iter())
            .map(|(party, place)| DealingsLoss { party: party.clone(), loss: of(*place) })
            .collect(),
        defaults,
        defaults_as_stated,
        default_month,
        owed_in_default: plan.owed_in_default.map(of),
        workout: plan.workout,
    }
}

/// Numbers the rounds: who defaults is 0, and who loses on the mean in its dealings with one of a round is of the next, unless it is of
/// an earlier one. Nobody outside passes anything on, as it always pays.
fn number_rounds(rows: &mut [ContagionRow], failing: &str) {
    let mut reached: BTreeSet<String> = BTreeSet::from([failing.to_owned()]);
    let mut last = reached.clone();
    for round in 0.. {
        for row in rows.iter_mut().filter(|row| last.contains(&row.party)) {
            row.round = Some(round);
        }
        let loses = |one: &DealingsLoss| last.contains(&one.party) && one.loss.mean > WorthRow::NOTHING;
        let next: BTreeSet<String> = rows
            .iter()
            .filter(|row| !row.outside && !reached.contains(&row.party) && row.by_party.iter().any(loses))
            .map(|row| row.party.clone())
            .collect();
        if next.is_empty() {
            return;
        }
        reached.extend(next.iter().cloned());
        last = next;
    }
}
