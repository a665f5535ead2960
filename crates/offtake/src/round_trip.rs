//! Whose money sellers take in, by year, and who pays whom both ways.

use std::collections::BTreeSet;

use report::{ContractYear, Measure, ReciprocalRow, RoundTripView, SellerRow, TakingsRow};
use scenario::{Model, MoneyOwner, Party, PartyId, Settlement, TakingsPart};
use syntax::{Code, Diagnostic};

use crate::error::Error;
use crate::measured::{Asked, Measured, years};
use crate::questions::Questions;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// Sellers whose money to look at.
///
/// ```
/// use offtake::RoundTrip;
///
/// assert_eq!(RoundTrip::all().names, Vec::<String>::new());
/// assert_eq!(RoundTrip::of(["aws"]).names, ["aws"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoundTrip {
    /// Names of parties or groups; all that sell if there is none.
    pub names: Vec<String>,
    /// How to sample.
    pub sampling: Sampling,
}

impl RoundTrip {
    /// All that sell.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of these names, parties or groups.
    pub fn of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        RoundTrip { names: names.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// A seller: a party, or a group by its members.
struct Seller {
    name: String,
    members: Vec<String>,
    currency: String,
    is_group: bool,
}

/// A seller with the places of its figures among the measures.
struct SellerPlan {
    seller: Seller,
    years: Vec<TakingsPlan>,
    all: TakingsPlan,
}

struct TakingsPlan {
    year: Option<i32>,
    /// By part, in the order of [`TakingsPart::ALL`].
    parts: Vec<usize>,
    share: usize,
}

struct ReciprocalPlan {
    names: [String; 2],
    there: usize,
    back: usize,
    ratio: usize,
}

impl Scenario<'_> {
    /// Whose money sellers take in for what they sell: by year gross, net of what buyers were given, looked through to outside
    /// customers, and the share that is their own or their group's (`docs/origins.md`); and which parties pay each other.
    ///
    /// # Errors
    /// There is no such party or group, it is outside or sells nothing for cash, or the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, RoundTrip, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"loop\"\nstart = \"2026-01\"\nmonths = 2\n\
    ///     [party]\nvendor = { cash = \"$9M\" }\nlab = { cash = \"$1M\" }\n\
    ///     [pay.shares]\nfrom = \"vendor\"\nto = \"lab\"\namount = \"$3M\"\nwhen = \"2026-01\"\nbooks = \"equity\"\n\
    ///     [pay.chips]\nfrom = \"lab\"\nto = \"vendor\"\namount = \"$4M\"\nwhen = \"2026-02\"\nbooks = \"capital chips\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.round_trip(&RoundTrip::all(), &mut unwatched)?;
    /// let vendor = &found.sellers[0];
    /// assert_eq!((vendor.seller.as_str(), vendor.all.gross.mean), ("vendor", 4e6));
    /// assert_eq!((vendor.all.own.mean, vendor.all.own_money_share.mean), (3e6, 0.75));
    /// assert_eq!(found.reciprocal[0].reciprocal.mean, 0.75);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn round_trip(&self, request: &RoundTrip, watch: Watch) -> Result<RoundTripView, Error> {
        let model = self.built.base();
        let years = years(model);
        let mut asked = Asked::default();
        let sellers: Vec<SellerPlan> =
            self.sellers_of(request)?.into_iter().map(|seller| plan(seller, &years, &mut asked)).collect();
        let pairs = pairs(model, &sellers, &mut asked);
        let Measured { answers, carrier, .. } =
            self.measured(asked.all(), Questions::own(), &request.sampling, watch)?;
        let of = |place: usize| carrier.measures[place].clone();
        let reciprocal = pairs.into_iter().map(|plan| {
            let ReciprocalPlan { names: [a, b], there, back, ratio } = plan;
            ReciprocalRow { a, b, a_to_b: of(there), b_to_a: of(back), reciprocal: of(ratio) }
        });
        Ok(RoundTripView {
            sellers: sellers.into_iter().map(|plan| row(plan, &of)).collect(),
            reciprocal: reciprocal.collect(),
            years: years.into_iter().map(|(year, months)| ContractYear { year, months }).collect(),
            run: answers,
        })
    }

    fn sellers_of(&self, request: &RoundTrip) -> Result<Vec<Seller>, Error> {
        let model = self.built.base();
        let all = sellers(model);
        if request.names.is_empty() {
            return Ok(all);
        }
        let mut problems = Vec::new();
        for name in &request.names {
            if all.iter().any(|seller| seller.name == *name) {
                continue;
            }
            let party = model.parties.iter().find(|party| party.name == *name);
            let problem = match party {
                Some(party) if party.outside => {
                    let message = format!("`{name}` is outside: nobody knows whose money it has");
                    Diagnostic::bare(Code::UnknownName, message)
                }
                Some(_) => {
                    let message = format!("nobody outside its group pays `{name}` in cash for what it sells");
                    Diagnostic::bare(Code::UnknownName, message)
                }
                None => Diagnostic::bare(Code::UnknownName, format!("there is no party or group `{name}`")),
            };
            let known = || all.iter().map(|seller| seller.name.as_str());
            problems.push(match syntax::closest(name, known()) {
                Some(near) if party.is_none() => problem.help(format!("did you mean `{near}`?")),
                _ if all.is_empty() => problem.help("add a `[flow.x]` with `books = \"sale …\"` to a party"),
                _ => problem.help(format!("name one of: {}", known().collect::<Vec<_>>().join(", "))),
            });
        }
        self.refuse(problems)?;
        Ok(all.into_iter().filter(|seller| request.names.contains(&seller.name)).collect())
    }
}

/// Whether a party takes part: it is there, and does not always pay.
fn is_inside(model: &Model, party: &Party) -> bool {
    !party.outside && party.issues.is_none() && !model.instances[party.instance].removed
}

/// Parties inside that somebody outside their group pays in cash for what they sell; then groups of several with such a party.
fn sellers(model: &Model) -> Vec<Seller> {
    let selling: BTreeSet<PartyId> =
        model.flows.iter().filter(|flow| model.is_takings(flow)).map(|flow| flow.to).collect();
    let selling: Vec<&Party> =
        selling.iter().map(|id| &model.parties[*id]).filter(|party| is_inside(model, party)).collect();
    let single = |party: &&Party| Seller {
        name: party.name.clone(),
        members: vec![party.name.clone()],
        currency: party.currency.clone(),
        is_group: false,
    };
    let mut found: Vec<Seller> = selling.iter().map(single).collect();
    let groups: BTreeSet<&str> = selling.iter().filter_map(|party| party.group.as_deref()).collect();
    for group in groups {
        let members: Vec<&Party> = (model.parties.iter())
            .filter(|party| party.group.as_deref() == Some(group) && is_inside(model, party))
            .collect();
        // Money of several currencies has no sum.
        if members.len() > 1 && members.iter().all(|party| party.currency == members[0].currency) {
            found.push(Seller {
                name: group.to_owned(),
                members: members.iter().map(|party| party.name.clone()).collect(),
                currency: members[0].currency.clone(),
                is_group: true,
            });
        }
    }
    found
}

fn plan(seller: Seller, years: &[(i32, u32)], asked: &mut Asked) -> SellerPlan {
    let taken = |part: TakingsPart| {
        let parts: Vec<String> = seller.members.iter().map(|member| format!("takings({member}, {part})")).collect();
        parts.join(" + ")
    };
    let mut takings = |year: Option<i32>| {
        // A choice keeps money whole; a product would not.
        let total = |part: TakingsPart| match year {
            None => format!("total({})", taken(part)),
            Some(year) => format!("total(if(year(date) == {year}, {}, 0 {}))", taken(part), seller.currency),
        };
        let share = format!("{} / {}", total(TakingsPart::Own), total(TakingsPart::Gross));
        TakingsPlan {
            year,
            parts: TakingsPart::ALL.iter().map(|part| asked.place(total(*part))).collect(),
            share: asked.place(share),
        }
    };
    let years = years.iter().map(|(year, _)| takings(Some(*year))).collect();
    let all = takings(None);
    SellerPlan { seller, years, all }
}

/// Pairs of a seller, its group if it has one, and another party or group inside, each of which has a flow of cash to the other.
fn pairs(model: &Model, sellers: &[SellerPlan], asked: &mut Asked) -> Vec<ReciprocalPlan> {
    let flows = model.flows.iter().filter(|flow| !flow.removed && flow.settlement == Settlement::Cash);
    let owned: BTreeSet<[MoneyOwner<'_>; 2]> =
        flows.map(|flow| [flow.from, flow.to].map(|end| model.money_owner(end))).collect();
    let sells = |end: MoneyOwner<'_>| {
        let is_member = |id: &PartyId, plan: &SellerPlan| plan.seller.members.contains(&model.parties[*id].name);
        model.parties.ids().any(|id| model.money_owner(id) == end && sellers.iter().any(|plan| is_member(&id, plan)))
    };
    let mut found = Vec::new();
    for &[a, b] in owned.iter().filter(|[a, b]| a < b && owned.contains(&[*b, *a])) {
        let member = |end: MoneyOwner<'_>| {
            let of_it = |id: &PartyId| model.money_owner(*id) == end && is_inside(model, &model.parties[*id]);
            model.parties.ids().find(of_it).map(|id| &model.parties[id])
        };
        let (Some(first), Some(second)) = (member(a), member(b)) else {
            continue;
        };
        if first.currency != second.currency || !(sells(a) || sells(b)) {
            continue;
        }
        let [x, y] = [&first.name, &second.name];
        found.push(ReciprocalPlan {
            names: [a, b].map(|end| model.owner_name(end).to_owned()),
            there: asked.place(format!("total(paid_to({x}, {y}))")),
            back: asked.place(format!("total(paid_to({y}, {x}))")),
            ratio: asked.place(format!("reciprocal({x}, {y})")),
        });
    }
    found
}

fn row(plan: SellerPlan, of: &impl Fn(usize) -> Measure) -> SellerRow {
    let takings = |plan: &TakingsPlan| {
        let part = |wanted: TakingsPart| {
            let at = TakingsPart::ALL.iter().position(|part| *part == wanted).expect("every part is asked for");
            of(plan.parts[at])
        };
        TakingsRow {
            year: plan.year,
            gross: part(TakingsPart::Gross),
            net: part(TakingsPart::Net),
            look_through: part(TakingsPart::Customers),
            own_money_share: of(plan.share),
            own: part(TakingsPart::Own),
            investors: part(TakingsPart::Investors),
            opening: part(TakingsPart::Opening),
            circle: part(TakingsPart::Circle),
        }
    };
    SellerRow {
        seller: plan.seller.name,
        members: if plan.seller.is_group { plan.seller.members } else { Vec::new() },
        years: plan.years.iter().map(takings).collect(),
        all: takings(&plan.all),
    }
}
