//! What contracts or a variant are worth to every party and group.

use analysis::{Probability, probability, share_of_chance};
use model::{Compared, NotCompared, compared_together};
use report::{WorthRow, WorthView};
use syntax::{Code, Diagnostic, list_words};

use crate::error::Error;
use crate::measured::Measured;
use crate::questions::Questions;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// Contracts or a variant to value, and how.
///
/// ```
/// use offtake::Worth;
///
/// let request = Worth::of(["pledge", "shares"]).rate("8%");
/// assert_eq!(request.names, ["pledge", "shares"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Worth {
    /// Names of contracts, taken away together; or the name of one variant.
    pub names: Vec<String>,
    /// A rate for all parties, in place of the discount of each.
    pub rate: Option<String>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Worth {
    /// Values contracts together, or a variant.
    pub fn of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Worth { names: names.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// At one rate for all.
    pub fn rate(mut self, rate: impl Into<String>) -> Self {
        self.rate = Some(rate.into());
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }

    /// As an expression, for one party.
    fn expression(&self, party: &str) -> String {
        let named = match self.names.as_slice() {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        let rate = self.rate.as_ref().map_or(String::new(), |rate| format!(", rate = {rate}"));
        format!("worth({named}, {party}{rate})")
    }
}

/// Who is asked after, and how it is said.
struct Beneficiary {
    name: String,
    members: Vec<String>,
    expression: String,
}

impl Scenario<'_> {
    /// What contracts or a variant are worth to every party that has a discount, and to the groups of such parties: `worth` of the
    /// language (`spec/questions.md`), with the share of paths on which each gains and what decides it.
    ///
    /// # Errors
    /// There is no such contract or variant, no party has a discount, the rate is none, or the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Sampling, Worth, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 12\n\
    ///     [party]\nlab = { cash = \"$1M\", discount = \"10%\" }\ncloud = { discount = \"10%\" }\n\
    ///     [contract.lease.flow.rent]\nfrom = \"lab\"\nto = \"cloud\"\namount = \"$1k/mo\"\nbooks = \"sale compute\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let worth = scenario.worth(&Worth::of(["lease"]), &mut unwatched)?;
    /// assert_eq!(worth.parties[0].party, "cloud");
    /// assert_eq!(worth.parties[0].worth.mean, -worth.parties[1].worth.mean);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn worth(&self, request: &Worth, watch: Watch) -> Result<WorthView, Error> {
        let subject = self.subject(request)?;
        let model = self.built.base();
        let there = model.parties.iter().find(|party| !model.instances[party.instance].removed);
        if let (Some(rate), Some(party)) = (&request.rate, there) {
            self.known_rate(rate, party)?;
        }
        let (found, without_discount) = self.beneficiaries(request);
        if found.is_empty() {
            let problem =
                Diagnostic::bare(Code::MissingKey, "no party has a `discount`, at which its money counts today")
                    .help("give one to the parties, e.g. `discount = \"10%\"`, or a rate for all: `--rate 8%`");
            return Err(self.mistake(problem));
        }
        let expressions = found.iter().map(|one| &one.expression);
        let questions = Questions::own().crux_of("all");
        let measured = self.measured(expressions, questions, &request.sampling, watch)?;
        let chance_share = share_of_chance(measured.run.paths() as usize, self.built.compiled.assumptions.len());
        let gains: Vec<Probability> = measured.gains().collect();
        let Measured { answers, carrier, .. } = measured;
        let mut rows: Vec<WorthRow> = Vec::new();
        for ((one, worth), gains) in found.into_iter().zip(carrier.measures).zip(gains) {
            let Beneficiary { name, members, .. } = one;
            rows.push(WorthRow { party: name, members, gains: gains.probability, gains_error: gains.std_error, worth });
        }
        let groups = rows.iter().position(|row| !row.members.is_empty()).unwrap_or(rows.len());
        let groups = rows.split_off(groups);
        Ok(WorthView {
            contract: request.names.join(", "),
            against: subject,
            chance_share,
            rate: request.rate.clone(),
            terminal: carrier.worth,
            parties: rows,
            groups,
            without_discount,
            run: answers,
        })
    }

    /// The other world in words, if the names are of contracts, or of one variant.
    fn subject(&self, request: &Worth) -> Result<String, Error> {
        let model = self.built.base();
        let contracts: Vec<&str> = self.contracts_there().map(|id| model.instances[id].name.as_str()).collect();
        let is_contract = |name: &String| contracts.contains(&name.as_str());
        let is_variant = |name: &String| self.built.checked.variants.iter().any(|one| one == name);
        let refused =
            |message: String, help: String| Err(self.mistake(Diagnostic::bare(Code::NotAVariant, message).help(help)));
        let unknown = |name: &&String| !is_contract(name) && !is_variant(name);
        if let Some(other) = request.names.iter().find(unknown) {
            let variants: Vec<&str> = self.built.checked.variants.iter().map(String::as_str).collect();
            let help = match syntax::closest(other, contracts.iter().chain(&variants).copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => what_there_is(&contracts, &variants),
            };
            return refused(format!("there is no contract or variant `{other}`"), help);
        }
        let sort = |name: &String| if is_contract(name) { Compared::Contract } else { Compared::World };
        let sorts: Vec<(&str, Compared)> = request.names.iter().map(|name| (name.as_str(), sort(name))).collect();
        if let Err(NotCompared { message, help }) = compared_together(&sorts) {
            return refused(message, help.into());
        }
        match request.names.as_slice() {
            [one] if is_variant(one) && self.changes.variant.as_ref() == Some(one) => {
                let help = "leave `--variant` out: a variant is set against the scenario as stated".into();
                refused(format!("`{one}` is the variant that runs"), help)
            }
            [one] if is_contract(one) && self.says_without(one) => {
                Ok(format!("what the `without` of `{one}` puts in its place"))
            }
            [one] if !is_contract(one) && is_variant(one) => Ok(format!("the variant `{one}`")),
            names => Ok(format!("the same without {}", listed(names))),
        }
    }

    /// Whether the contract says what would be in its place.
    fn says_without(&self, contract: &str) -> bool {
        let tables = std::iter::once(&self.files.file).chain(&self.files.libraries);
        let mut said = tables.filter_map(|table| table.get("contract")?.as_table()?.get(contract)?.as_table());
        said.any(|table| table.get("without").is_some())
    }

    /// Parties, then groups of several; and parties that have no discount and so no worth.
    fn beneficiaries(&self, request: &Worth) -> (Vec<Beneficiary>, Vec<String>) {
        let model = self.built.base();
        let there = model.parties.iter().filter(|party| !model.instances[party.instance].removed);
        let (valued, left): (Vec<_>, Vec<_>) =
            there.partition(|party| request.rate.is_some() || party.discount.is_some());
        let mut found: Vec<Beneficiary> = Vec::new();
        for party in &valued {
            let (name, expression) = (party.name.clone(), request.expression(&party.name));
            found.push(Beneficiary { name, members: Vec::new(), expression });
        }
        let mut groups: Vec<&str> = valued.iter().filter_map(|party| party.group.as_deref()).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let members = valued.iter().filter(|party| party.group.as_deref() == Some(group));
            let members: Vec<String> = members.map(|party| party.name.clone()).collect();
            let currency = |name: &String| valued.iter().find(|party| party.name == *name).map(|party| &party.currency);
            // Money of several currencies has no sum.
            if members.len() > 1 && members.iter().all(|name| currency(name) == currency(&members[0])) {
                let sum: Vec<String> = members.iter().map(|member| request.expression(member)).collect();
                found.push(Beneficiary { name: group.to_owned(), members, expression: sum.join(" + ") });
            }
        }
        (found, left.into_iter().map(|party| party.name.clone()).collect())
    }
}

impl Measured<'_> {
    /// How often each measure is above zero by more than an error of arithmetic.
    fn gains(&self) -> impl Iterator<Item = Probability> {
        let design = self.run.scenario.design(&self.run.scenario.sampling(&self.run.asked));
        let gain =
            |value: &f64| if value.is_nan() { f64::NAN } else { f64::from(u8::from(*value > WorthRow::NOTHING)) };
        self.columns().map(move |column| probability(&column.iter().map(gain).collect::<Vec<f64>>(), design))
    }
}

/// The contracts and variants that can be named, or how to begin.
fn what_there_is(contracts: &[&str], variants: &[&str]) -> String {
    let named = |what: &str, names: &[&str]| match names {
        [] => None,
        [one] => Some(format!("there is the {what} `{one}`")),
        several => Some(format!("the {what}s are {}", list_words(several))),
    };
    let lists: Vec<String> = [named("contract", contracts), named("variant", variants)].into_iter().flatten().collect();
    if lists.is_empty() {
        "there is neither; add a `[contract.…]` or a `[variant.…]`".into()
    } else {
        lists.join("; ")
    }
}

/// Names in backticks.
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
