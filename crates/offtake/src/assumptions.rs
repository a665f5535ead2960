//! The assumptions of a scenario in full: how far each ranges, what it is based on, who uses it.

use std::collections::{BTreeMap, BTreeSet};

use analysis::{mean, quantiles};
use explain::Conversion;
use report::{AssumptionView, AssumptionsView, CitedFact, LeverView, StatedLever, Varies};
use scenario::{
    Arena, Ask, AssumedValue, Assumption, EntryAmount, InstanceId, Lever, Model, NodeId, Operation, Quantity,
    QuantityId, QuantityKind, Reach, Statement,
};
use syntax::Span;

use crate::build::Built;
use crate::error::Error;
use crate::intervention;
use crate::sampling::Sampling;
use crate::scenario::Scenario;

impl Scenario<'_> {
    /// All assumptions of the scenario and the levers beside them, in the order in which they are written. Their ranges are sampled as a run samples them, without
    /// running the months that no assumption needs.
    ///
    /// # Errors
    /// It is sampled on no path ([`Error::Mistakes`]).
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Sampling, Style, report};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    ///     [ask.dear]\nquestion = \"?\"\nclaim = \"yes\"\ncounter = \"no\"\nholds = \"rent > $3/mo\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.assumptions_in_full(&Sampling::default().paths(1000))?;
    /// let rent = &found.assumptions[0];
    /// assert_eq!((rent.name.as_str(), rent.unit.name(), rent.questions.as_slice()), ("rent", "USD/mo", &["dear".to_owned()][..]));
    /// assert!((rent.p05 - 1.2).abs() < 0.02 && (rent.p95 - 4.8).abs() < 0.02);
    /// assert!(report::assumptions_text(&found, Style::PLAIN).contains("$1.20/mo to $4.80/mo"));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn assumptions_in_full(&self, sampling: &Sampling) -> Result<AssumptionsView, Error> {
        self.check_sampling(sampling)?;
        let built = &*self.built;
        let (drawn, paths) = sampled(built, &self.sampling(sampling));
        let users = Users::of(built);
        let base = built.base();
        let mut found: Vec<(Span, AssumptionView)> = Vec::new();
        for (id, quantity) in base.quantities.enumerate().filter(|(_, quantity)| !quantity.removed) {
            if let QuantityKind::Assumption(assumption) = &quantity.kind {
                let view = view(built, (id, quantity), assumption, drawn.get(&id).copied(), &users);
                found.push((quantity.span, view));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
        let levers = base.quantities.enumerate().filter_map(|(id, quantity)| lever(built, (id, quantity), &users));
        let mut levers: Vec<(Span, StatedLever)> = levers.collect();
        levers.sort_by_key(|(span, _)| *span);
        Ok(AssumptionsView {
            scenario: built.name.clone(),
            title: built.checked.title.clone(),
            start: base.start.to_string(),
            paths,
            questions: built.checked.asks.len(),
            assumptions: found.into_iter().map(|(_, view)| view).collect(),
            levers: levers.into_iter().map(|(_, lever)| lever).collect(),
        })
    }
}

/// What an assumption comes to, in one unit.
#[derive(Clone, Copy)]
struct Sampled {
    mean: f64,
    /// The 5 %, 50 % and 95 % quantiles.
    quantiles: [f64; 3],
}

impl Sampled {
    const NOTHING: Sampled = Sampled { mean: f64::NAN, quantiles: [f64::NAN; 3] };

    fn certain(value: f64) -> Self {
        Sampled { mean: value, quantiles: [value; 3] }
    }
}

/// What every uncertain assumption comes to in canonical units, and on how many paths.
fn sampled(built: &Built, sampling: &Sampling) -> (BTreeMap<QuantityId, Sampled>, u64) {
    let columns = &built.compiled.assumptions;
    let outputs: Vec<usize> = columns.iter().filter_map(|one| one.outputs.first().copied()).collect();
    if outputs.is_empty() {
        return (BTreeMap::new(), sampling.plan().paths);
    }
    let run = engine::run(&intervention::only(&built.compiled.ensemble, &outputs).0, &sampling.request());
    let summed = |values: &Vec<f64>| {
        let found = quantiles(values, &[0.05, 0.5, 0.95]).values;
        let quantiles = [0, 1, 2].map(|at| found.get(at).copied().unwrap_or(f64::NAN));
        Sampled { mean: mean(values), quantiles }
    };
    (columns.iter().map(|one| one.quantity).zip(run.outputs.iter().map(summed)).collect(), run.plan.paths)
}

fn view(
    built: &Built,
    (id, quantity): (QuantityId, &Quantity),
    assumption: &Assumption,
    sampled: Option<Sampled>,
    users: &Users,
) -> AssumptionView {
    let base = built.base();
    let (varies, span, canonical) = match &assumption.value {
        AssumedValue::Fixed(node) => {
            let value = match base.node(*node).operation {
                Operation::Constant(value) => value,
                _ => f64::NAN,
            };
            (Varies::Fixed, base.node(*node).span, Sampled::certain(value))
        }
        AssumedValue::Distribution(stated) => {
            let unsampled = || {
                let ends = compile::ninety_percent_range(stated)?;
                Some(Sampled { quantiles: [ends.low, f64::NAN, ends.high], ..Sampled::NOTHING })
            };
            (Varies::Drawn, stated.span, sampled.or_else(unsampled).unwrap_or(Sampled::NOTHING))
        }
        AssumedValue::Process(process) => (Varies::Process, process.span, sampled.unwrap_or(Sampled::NOTHING)),
    };
    let yes_or_no = matches!(
        &assumption.value,
        AssumedValue::Distribution(stated) if matches!(stated.statement, Statement::Bernoulli(_))
    );
    let unit = built.figures().quantity(id);
    let [p05, p50, p95] = canonical.quantiles.map(|value| unit.value(value));
    let mean = unit.value(canonical.mean);
    let place = syntax::locate(quantity.span, &built.sources);
    let fact = assumption.fact.as_ref().and_then(|fact| built.facts.get(fact));
    AssumptionView {
        name: quantity.name.clone(),
        basis: built.basis(id),
        value: built.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" "),
        unit: unit.reported_as(),
        varies,
        yes_or_no,
        mean,
        p05,
        p50,
        p95,
        fact: fact.map(|fact| cited(fact, base)),
        why: assumption.why.clone().filter(|why| !why.trim().is_empty()),
        questions: users.questions(&quantity.key),
        used_by: users.instances(base, id),
        correlated: correlated(base, id),
        file: place.file,
        line: place.line,
    }
}

/// A lever with its place, if that is what it is.
fn lever(built: &Built, (id, quantity): (QuantityId, &Quantity), users: &Users) -> Option<(Span, StatedLever)> {
    let QuantityKind::Lever(lever) = &quantity.kind else { return None };
    let place = syntax::locate(quantity.span, &built.sources);
    let stated = StatedLever {
        lever: lever_view(&quantity.name, lever, &built.figures().quantity(id)),
        about: quantity.about.clone(),
        questions: users.questions(&quantity.key),
        used_by: users.instances(built.base(), id),
        file: place.file,
        line: place.line,
    };
    (!quantity.removed).then_some((quantity.span, stated))
}

/// A lever as it is stated, in a unit.
pub(crate) fn lever_view(name: &str, lever: &Lever, unit: &Conversion) -> LeverView {
    LeverView {
        lever: name.to_owned(),
        by: lever.by.clone(),
        unit: unit.reported_as(),
        low: unit.value(lever.low),
        high: unit.value(lever.high),
        value: unit.value(lever.value),
    }
}

/// A fact that an assumption cites; its age is measured at the start, so that nothing depends on today.
pub(crate) fn cited(fact: &model::Fact, base: &Model) -> CitedFact {
    let stale = model::parse_date(&base.start.to_string()).is_some_and(|start| explain::fact_view(fact, start).stale);
    CitedFact {
        id: fact.id.clone(),
        what: fact.what.clone(),
        source: fact.source.clone(),
        publisher: fact.publisher.clone(),
        as_of: fact.as_of.clone(),
        stale,
    }
}

fn correlated(base: &Model, id: QuantityId) -> Vec<String> {
    let others = base.correlations.iter().filter_map(|pair| match id {
        _ if pair.a == id => Some(pair.b),
        _ if pair.b == id => Some(pair.a),
        _ => None,
    });
    let names: BTreeSet<String> = others.map(|other| base.quantity(other).name.clone()).collect();
    names.into_iter().collect()
}

/// Who uses what.
struct Users {
    /// By question, in the order in which they are written: its id, and the keys of all quantities that its answer depends on.
    asks: Vec<(String, BTreeSet<String>)>,
    /// For each quantity those of the scenario itself that read it.
    readers: BTreeMap<QuantityId, BTreeSet<QuantityId>>,
    /// The party, contract or thing that each quantity is of.
    owners: Arena<QuantityId, Option<InstanceId>>,
    /// For each quantity the parties, contracts, things and flows that read it.
    holders: BTreeMap<QuantityId, BTreeSet<String>>,
}

impl Users {
    fn of(built: &Built) -> Self {
        let asks = built.questions_as_written().into_iter().map(|place| &built.checked.asks[place]);
        let mut users = Users {
            asks: asks.map(|ask| (ask.id.clone(), read_by(built, ask))).collect(),
            owners: built.base().owners(),
            readers: BTreeMap::new(),
            holders: BTreeMap::new(),
        };
        users.read(built.base());
        users
    }

    /// Ids of the questions whose answers depend on a quantity.
    fn questions(&self, key: &str) -> Vec<String> {
        let asks = self.asks.iter().filter(|(_, keys)| keys.contains(key));
        asks.map(|(id, _)| id.clone()).collect()
    }

    /// Who uses a quantity, directly or through names of the scenario itself.
    fn instances(&self, base: &Model, id: QuantityId) -> Vec<String> {
        let (mut seen, mut stack, mut found) = (BTreeSet::from([id]), vec![id], BTreeSet::new());
        found.extend(self.owners[id].map(|owner| base.instances[owner].name.clone()));
        while let Some(here) = stack.pop() {
            found.extend(self.holders.get(&here).into_iter().flatten().cloned());
            let readers = self.readers.get(&here).into_iter().flatten();
            stack.extend(readers.filter(|reader| seen.insert(**reader)));
        }
        found.into_iter().collect()
    }

    /// Notes who reads what in a model.
    fn read(&mut self, model: &Model) {
        for (id, quantity) in model.quantities.enumerate().filter(|(_, quantity)| !quantity.removed) {
            let reads = reads(model, quantity.expressions());
            match self.owners[id] {
                Some(owner) => self.hold(&model.instances[owner].name, reads),
                None => reads.into_iter().for_each(|read| {
                    self.readers.entry(read).or_default().insert(id);
                }),
            }
        }
        let name = |instance: Option<InstanceId>, own: &String| match instance {
            Some(id) => model.instances[model.lineage(id).last().unwrap_or(id)].name.clone(),
            None => own.clone(),
        };
        for flow in model.flows.iter().filter(|flow| !flow.removed) {
            self.hold(&name(flow.instance, &flow.name), reads(model, flow.expressions()));
        }
        for entry in model.entries.iter().filter(|entry| !entry.removed) {
            let (EntryAmount::Amount(amount) | EntryAmount::To(amount)) = entry.amount;
            self.hold(&name(entry.instance, &entry.name), reads(model, entry.when.into_iter().chain([amount])));
        }
        for covenant in model.covenants.iter().filter(|covenant| !covenant.removed) {
            self.hold(&covenant.name, reads(model, covenant.expressions()));
        }
        for party in &model.parties {
            let costs = party.default_cost.iter().flat_map(|costs| [costs.cash, costs.receipts]);
            let sheet = party.opening.iter().map(|opening| opening.amount).chain([party.cash]);
            let nodes = sheet.chain(party.floor).chain(party.discount).chain(party.equity).chain(costs);
            self.hold(&party.name, reads(model, nodes));
        }
    }

    fn hold(&mut self, name: &str, reads: BTreeSet<QuantityId>) {
        for read in reads {
            self.holders.entry(read).or_default().insert(name.to_owned());
        }
    }
}

/// Keys of all quantities that an answer depends on, in all worlds that it compares.
fn read_by(built: &Built, ask: &Ask) -> BTreeSet<String> {
    let models = &built.checked.models;
    let mut waiting: Vec<(usize, NodeId)> =
        ask.measures.iter().map(|measure| (0, measure.node)).chain([(0, ask.holds)]).collect();
    let mut walks: BTreeMap<usize, Reach> = BTreeMap::new();
    while let Some((world, node)) = waiting.pop() {
        let walk = walks.entry(world).or_insert_with(|| Reach::new(&models[world]));
        walk.walk([node]);
        waiting.append(&mut walk.across);
    }
    let mut keys = BTreeSet::new();
    for (world, walk) in &walks {
        let reached = models[*world].quantities.iter().zip(&walk.quantities).filter(|(_, reached)| **reached);
        keys.extend(reached.map(|(quantity, _)| quantity.key.clone()));
    }
    keys
}

/// The quantities that expressions name.
fn reads(model: &Model, from: impl IntoIterator<Item = NodeId>) -> BTreeSet<QuantityId> {
    let (mut seen, mut stack, mut found) = (BTreeSet::new(), Vec::from_iter(from), BTreeSet::new());
    while let Some(node) = stack.pop() {
        if seen.insert(node) {
            let operation = &model.node(node).operation;
            if let Operation::Quantity(id) = operation {
                found.insert(*id);
            }
            stack.extend(operation.operands());
        }
    }
    found
}
