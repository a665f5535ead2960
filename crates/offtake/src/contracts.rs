//! What contracts promise and pay: headline, firm, drawn, paid, and what moves by year.

use std::collections::BTreeMap;

use report::{ContractPayments, ContractRow, ContractYear, ContractsView, DueSort, FallingDue, Measure};
use scenario::{BooksVerb, Flow, InstanceId, Model, NodeId, Quantity, QuantityKind, Settlement, Timing, Type};
use syntax::{Code, Diagnostic};

use crate::error::Error;
use crate::measured::{Asked, Measured, years};
use crate::questions::Questions;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// Contracts to look at.
///
/// ```
/// use offtake::Contracts;
///
/// assert_eq!(Contracts::all().names, Vec::<String>::new());
/// assert_eq!(Contracts::of(["pledge"]).names, ["pledge"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contracts {
    /// Their names; all if there is none.
    pub names: Vec<String>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Contracts {
    /// All contracts.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of these names.
    pub fn of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Contracts { names: names.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// A contract with the places of its figures among the measures.
struct ContractPlan {
    name: String,
    kind: Option<String>,
    /// In the order of [`FIGURES`].
    figures: Vec<Option<usize>>,
    payments: Vec<PaymentPlan>,
    /// By year.
    remaining: Vec<usize>,
    owed_on_leaving: Vec<usize>,
    promised: Vec<usize>,
    committed: Vec<usize>,
    dues: Vec<DuesPlan>,
}

struct DuesPlan {
    from: String,
    to: String,
    sort: DueSort,
    years: Vec<usize>,
    later: Option<usize>,
}

struct PaymentPlan {
    from: String,
    to: String,
    total: usize,
    years: Vec<usize>,
}

/// Outputs under which kinds give the figures of the table (`spec/economy.md`).
const FIGURES: [&str; 6] = ["headline", "firm_amount", "drawn", "paid_total", "list_value", "effective_discount"];

impl Scenario<'_> {
    /// What contracts promise and pay. Headline, firm and drawn amounts, what is still to come, what leaving would cost, what may be called and what can still be drawn are those that
    /// a contract's kind gives under these names; cash is what its flows move, of every contract.
    ///
    /// # Errors
    /// There is no such contract, or the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Contracts, Memory, Project, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-07\"\nmonths = 12\n\
    ///     [party]\nlab = { cash = \"$1M\" }\ncloud = {}\n\
    ///     [contract.lease.flow.rent]\nfrom = \"lab\"\nto = \"cloud\"\namount = \"$1k/mo\"\nbooks = \"sale compute\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.contracts(&Contracts::all(), &mut unwatched)?;
    /// let paid = &found.contracts[0].payments[0];
    /// assert_eq!((paid.from.as_str(), paid.to.as_str(), paid.total.mean), ("lab", "cloud", 12_000.0));
    /// assert_eq!(paid.years.iter().map(|year| year.mean).collect::<Vec<_>>(), [6_000.0, 6_000.0]);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn contracts(&self, request: &Contracts, watch: Watch) -> Result<ContractsView, Error> {
        let model = self.built.base();
        let years = years(model);
        let mut asked = Asked::default();
        let plans: Vec<ContractPlan> =
            self.contracts_of(request)?.into_iter().map(|id| plan(model, id, &years, &mut asked)).collect();
        let Measured { answers, carrier, .. } =
            self.measured(asked.all(), Questions::own(), &request.sampling, watch)?;
        let of = |place: usize| carrier.measures[place].clone();
        let contracts = plans.into_iter().map(|plan| row(plan, &of)).collect();
        let years = years.into_iter().map(|(year, months)| ContractYear { year, months }).collect();
        Ok(ContractsView { contracts, years, run: answers })
    }

    fn contracts_of(&self, request: &Contracts) -> Result<Vec<InstanceId>, Error> {
        let model = self.built.base();
        let there: Vec<InstanceId> = self.contracts_there().collect();
        if request.names.is_empty() {
            return Ok(there);
        }
        let mut problems = Vec::new();
        let found = request.names.iter().filter_map(|name| {
            let found = there.iter().find(|id| model.instances[**id].name == *name);
            if found.is_none() {
                let known = there.iter().map(|id| model.instances[*id].name.as_str());
                let problem = Diagnostic::bare(Code::UnknownName, format!("there is no contract `{name}`"));
                problems.push(match syntax::closest(name, known.clone()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None if there.is_empty() => problem.help("there is none; add a `[contract.x]`"),
                    None => problem.help(format!("name one of: {}", known.collect::<Vec<_>>().join(", "))),
                });
            }
            found.copied()
        });
        let found: Vec<InstanceId> = found.collect();
        self.refuse(problems)?;
        Ok(found)
    }
}

fn plan(model: &Model, id: InstanceId, years: &[(i32, u32)], asked: &mut Asked) -> ContractPlan {
    let instance = &model.instances[id];
    let name = instance.name.clone();
    let found = |output: &str| {
        let wanted = format!("{name}.{output}");
        model.quantities.iter().find(|quantity| !quantity.removed && quantity.name == wanted)
    };
    let is_figure = |quantity: &Quantity| {
        let once = |node: &NodeId| model.node(*node).timing != Timing::Monthly;
        matches!(quantity.ty, Type::Number(_)) && quantity.expressions().iter().all(once) && !is_stock(quantity)
    };
    let figure = |output: &&str| found(output).is_some_and(is_figure);
    let figures = FIGURES.map(|output| figure(&output).then(|| asked.place(format!("{name}.{output}")))).to_vec();
    let mut payments = Vec::new();
    for ((from, to), flows) in cash_flows(model, id) {
        let paid: Vec<String> = flows.iter().map(|flow| format!("paid({flow})")).collect();
        let paid = paid.join(" + ");
        payments.push(PaymentPlan {
            from,
            to,
            total: asked.place(format!("total({paid})")),
            years: (years.iter())
                .map(|(year, _)| asked.place(format!("total(({paid}) * if(year(date) == {year}, 1, 0))")))
                .collect(),
        });
    }
    let mut ends = |output: &str| -> Vec<usize> {
        let last = model.last();
        let at = |&(year, _): &(i32, u32)| match year == last.year() {
            true => format!("at({name}.{output}, {last})"),
            false => format!("at({name}.{output}, {year}-12)"),
        };
        let numbers = found(output).is_some_and(|quantity| matches!(quantity.ty, Type::Number(_)));
        if numbers { years.iter().map(|year| asked.place(at(year))).collect() } else { Vec::new() }
    };
    let (remaining, owed_on_leaving) = (ends("remaining"), ends("exit_cost"));
    let (promised, committed) = (ends("promised"), ends("committed"));
    let dues = dues_of(model, id, years, asked);
    let kind = instance.kinds.first().cloned();
    ContractPlan { kind, name, figures, payments, remaining, owed_on_leaving, promised, committed, dues }
}

/// The dues of a contract and its parts by payer, receiver and sort: what falls due anew in each year, whether it is paid or not. A sweep
/// and a share of the month's cash are no dues beforehand.
fn dues_of(model: &Model, contract: InstanceId, years: &[(i32, u32)], asked: &mut Asked) -> Vec<DuesPlan> {
    let of_it = |flow: &&Flow| {
        let inside = flow.instance.is_some_and(|id| model.lineage(id).any(|up| up == contract));
        let stated = flow.within.is_none() && !flow.rest && !flow.net;
        inside && stated && !flow.removed && flow.settlement == Settlement::Cash && flow.from != flow.to
    };
    let mut found: BTreeMap<(String, String, DueSort), Vec<&Flow>> = BTreeMap::new();
    for flow in model.flows.iter().filter(of_it) {
        let [from, to] = [flow.from, flow.to].map(|end| model.parties[end].name.clone());
        found.entry((from, to, sort_of(flow.books.verb()))).or_default().push(flow);
    }
    let loans = found.keys().filter(|(.., sort)| *sort == DueSort::Principal).count();
    let plan = |((from, to, sort), flows): ((String, String, DueSort), Vec<&Flow>)| {
        let zero = format!("0 {}", flows[0].currency);
        let fresh: Vec<String> =
            flows.iter().map(|flow| format!("due({0}) - prev(arrears({0}), 1 mo, {zero})", flow.name)).collect();
        let fresh = fresh.join(" + ");
        let years = (years.iter())
            .map(|(year, _)| asked.place(format!("total(if(year(date) == {year}, {fresh}, {zero}))")))
            .collect();
        // Whose loan the balance of a contract is, is known only if it has one.
        let later = (sort == DueSort::Principal && loans == 1).then(|| {
            let overdue: Vec<String> = flows.iter().map(|flow| format!(" - last(arrears({}))", flow.name)).collect();
            let contract = &model.instances[contract].name;
            asked.place(format!("last(balance({from}, liability loan, of = {contract})){}", overdue.concat()))
        });
        DuesPlan { from, to, sort, years, later }
    };
    found.into_iter().map(plan).collect()
}

fn sort_of(verb: BooksVerb) -> DueSort {
    match verb {
        BooksVerb::Repay => DueSort::Principal,
        BooksVerb::Interest => DueSort::Interest,
        BooksVerb::Lease => DueSort::Lease,
        BooksVerb::Loan | BooksVerb::Equity => DueSort::Funding,
        BooksVerb::Sale | BooksVerb::Capital | BooksVerb::Prepay | BooksVerb::Dispose | BooksVerb::Wages => {
            DueSort::Purchases
        }
        _ => DueSort::Other,
    }
}

fn is_stock(quantity: &Quantity) -> bool {
    matches!(quantity.kind, QuantityKind::Stock { .. })
}

/// Names of the cash flows of a contract and its parts, by payer and receiver.
fn cash_flows(model: &Model, contract: InstanceId) -> BTreeMap<(String, String), Vec<String>> {
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for flow in model.flows.iter().filter(|flow| !flow.removed && flow.settlement == Settlement::Cash) {
        let of_it = flow.instance.is_some_and(|id| model.lineage(id).any(|up| up == contract));
        if of_it {
            let ends = (model.parties[flow.from].name.clone(), model.parties[flow.to].name.clone());
            found.entry(ends).or_default().push(flow.name.clone());
        }
    }
    found
}

fn row(plan: ContractPlan, of: &impl Fn(usize) -> Measure) -> ContractRow {
    let all = |places: &[usize]| places.iter().map(|place| of(*place)).collect();
    let mut figures = plan.figures.iter().map(|place| place.map(of));
    let mut next = || figures.next().flatten();
    ContractRow {
        headline: next(),
        firm: next(),
        drawn: next(),
        paid: next(),
        list_value: next(),
        effective_discount: next(),
        contract: plan.name,
        kind: plan.kind,
        payments: (plan.payments.iter())
            .map(|one| ContractPayments {
                from: one.from.clone(),
                to: one.to.clone(),
                total: of(one.total),
                years: all(&one.years),
            })
            .collect(),
        remaining: all(&plan.remaining),
        owed_on_leaving: all(&plan.owed_on_leaving),
        promised: all(&plan.promised),
        committed: all(&plan.committed),
        falling_due: (plan.dues.iter())
            .map(|one| FallingDue {
                from: one.from.clone(),
                to: one.to.clone(),
                sort: one.sort,
                years: all(&one.years),
                later: one.later.map(of),
            })
            .collect(),
    }
}
