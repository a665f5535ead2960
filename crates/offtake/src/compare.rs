//! Scenarios side by side on the same draws: answers, payments and statements, and how they differ.

use std::collections::BTreeMap;

use analysis::{Design, Estimate, Statistic};
use explain::{Conversion, Figures};
use report::{
    CompareView, ComparedAnswer, ComparedCell, ComparedColumn, ComparedMeasure, ComparedPayment, EffectView,
    PaymentCell, compared_tables,
};
use scenario::{Model, Settlement, Type, WrittenExpression};
use syntax::{Code, Diagnostic};

use crate::answers::Answers;
use crate::error::Error;
use crate::inquiry::{Inquiry, Question};
use crate::questions::Questions;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::statements::{Statements, Subject};
use crate::sweep_points::named_twice;
use crate::watch::Watch;

/// The id of the question that carries the payments.
const CARRIER: &str = "--payments";

/// What a contract's kind calls the capacity that is paid for by its price: what its `bill` pays for.
const VOLUMES: [&str; 2] = ["used", "provided"];

/// The flow of a contract that pays for its volume.
const BILL: &str = "bill";

/// How to compare scenarios.
///
/// ```
/// use offtake::{Compare, Sampling};
///
/// let request = Compare::new().party("lab").sampling(Sampling::default().paths(512));
/// assert_eq!(request.party.as_deref(), Some("lab"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compare {
    /// Set the statements of this party side by side too, and only its payments.
    pub party: Option<String>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Compare {
    /// Answers and payments of all.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the statements of a party.
    pub fn party(mut self, party: impl Into<String>) -> Self {
        self.party = Some(party.into());
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// One of the scenarios, as it was run.
struct ComparedSide<'w> {
    run: Run<'w>,
    answers: Answers,
    payments: Vec<Payment>,
    design: Design,
}

/// A payment that a scenario may make, with the places of its measures.
struct Payment {
    name: String,
    from: String,
    to: String,
    total: usize,
    /// Total of the money times the months since the start.
    weighted: usize,
    /// Total of what it pays for, if its contract says.
    volume: Option<usize>,
    /// Its present value at the discount of the party that was asked for, if it has one.
    present: Option<usize>,
}

impl<'w> Scenario<'w> {
    /// The same scenario as one of its variants.
    ///
    /// # Errors
    /// There is no such variant, or it is this one.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n\
    ///     [variant.dear]\nset = { rent = \"$3/mo\" }\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// assert_eq!(scenario.as_variant("dear")?.changes().variant.as_deref(), Some("dear"));
    /// assert!(scenario.as_variant("dera").unwrap_err().to_string().contains("did you mean `dear`?"));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn as_variant(&self, name: &str) -> Result<Scenario<'w>, Error> {
        let known: Vec<&str> = self.variants().collect();
        if !known.contains(&name) {
            let problem = Diagnostic::bare(Code::NotAVariant, format!("there is no variant `{name}`"));
            return Err(self.mistake(match syntax::closest(name, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => {
                    problem.help("the scenario has none: add `[variant.x]`, or name another file")
                }
                None => problem.help(format!("name one of {}, or another file", known.join(", "))),
            }));
        }
        self.rebuilt(&self.changes.clone().variant(name))
    }

    /// Names of its variants.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        self.built.checked.variants.iter().map(String::as_str)
    }
}

/// Sets scenarios side by side, the first of them the one that the others are held against. All draw the same: an assumption of
/// the same name and distribution has the same value on the same path, so that differences are found path by path.
///
/// # Errors
/// There is no such party, or the watch ended the work.
///
/// # Panics
/// If there is no scenario.
///
/// ```
/// use offtake::{Changes, Compare, Memory, Project, compare, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 12\n[assume.rent]\n\
///     value = \"uniform($1/mo, $3/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n[party.lab]\ncash = \"$1k\"\n[party.cloud]\n\
///     [flow.pay]\nfrom = \"lab\"\nto = \"cloud\"\namount = \"2 * rent\"\nbooks = \"sale compute\"\n\
///     [variant.half]\nset = { rent = \"$1/mo\" }\n";
/// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
/// let half = scenario.as_variant("half")?;
/// let view = compare(&[("as stated", &scenario), ("half", &half)], &Compare::new(), &mut unwatched)?;
/// let change = view.payments[0].cells[1].as_ref().unwrap().change.unwrap();
/// assert!((change.value + 24.0).abs() < 0.1);
/// # Ok::<(), offtake::Error>(())
/// ```
pub fn compare(scenarios: &[(&str, &Scenario)], request: &Compare, watch: Watch) -> Result<CompareView, Error> {
    let twice = named_twice(scenarios.iter().map(|(name, _)| *name));
    if let Some(name) = twice.first() {
        let problem = Diagnostic::bare(Code::WrongArguments, format!("`{name}` is named twice"));
        return Err(scenarios[0].1.mistake(problem.help("name each once: nothing differs from itself")));
    }
    let mut sides = Vec::new();
    for (_, scenario) in scenarios {
        if let Some(party) = &request.party {
            scenario.must_have(party)?;
        }
        sides.push(ComparedSide::run(scenario, request, &mut *watch)?);
    }
    let mut tables = Vec::new();
    if let Some(party) = &request.party {
        let statements = Statements::of(Subject::party(party)).sampling(request.sampling);
        for (_, scenario) in scenarios {
            tables.push(scenario.statements(&statements, &mut *watch)?);
        }
    }
    if let Some(other) = tables.iter().position(|table| table.currency != tables[0].currency) {
        let (party, name) = (request.party.as_deref().unwrap_or_default(), scenarios[other].0);
        let message = format!(
            "`{party}` keeps its books in {} and, in {name}, in {}",
            tables[0].currency, tables[other].currency
        );
        let problem = Diagnostic::bare(Code::WrongValue, message);
        return Err(scenarios[0].1.mistake(problem.help("compare statements of one currency, or leave the party out")));
    }
    let column = |((name, scenario), side): (&(&str, &Scenario), &ComparedSide)| ComparedColumn {
        name: (*name).to_owned(),
        scenario: side.answers.scenario.clone(),
        variant: scenario.changes.variant.clone(),
        start: side.answers.start.clone(),
        months: side.answers.months,
        paths: side.answers.paths,
        failed_paths: side.answers.checks.failed_paths,
        checks: side.answers.checks.clone(),
    };
    let columns = scenarios.iter().zip(&sides).map(column).collect();
    let (answers, payments) = (compared_answers(&sides), compared_payments(&sides));
    let unpaid = sides.iter().map(|side| side.answers.unpaid.clone()).collect();
    let mut run = sides.swap_remove(0).answers;
    run.answers.clear();
    Ok(CompareView {
        columns,
        answers,
        payments,
        unpaid,
        party: request.party.clone(),
        statements: compared_tables(&tables),
        run,
    })
}

impl<'w> Scenario<'w> {
    fn must_have(&self, party: &str) -> Result<(), Error> {
        let known: Vec<&str> = self.built.base().parties.iter().map(|one| one.name.as_str()).collect();
        if known.contains(&party) {
            return Ok(());
        }
        let problem = Diagnostic::bare(Code::UnknownName, format!("there is no party `{party}`"));
        Err(self.mistake(match syntax::closest(party, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("name one of {}", known.join(", "))),
        }))
    }
}

impl<'w> ComparedSide<'w> {
    fn run(scenario: &Scenario<'w>, request: &Compare, watch: Watch) -> Result<ComparedSide<'w>, Error> {
        let mut asked = Vec::new();
        let payments = payments(scenario.built.base(), request.party.as_deref(), &mut asked);
        let carrier = asked.iter().fold(Question::holds(CARRIER, "true"), Question::measure);
        let inquiry = Inquiry::none().answers_only().ask(carrier);
        let run = scenario.inquire(&inquiry)?.run(&request.sampling, &mut *watch)?;
        let answers = run.answers_watched(&Questions::all().without_flips(), watch)?;
        let design = run.scenario.design(&run.scenario.sampling(&run.asked));
        Ok(ComparedSide { run, answers, payments, design })
    }

    /// A canonical column of the run.
    fn column(&self, output: usize) -> &[f64] {
        &self.run.kept.run.outputs[output]
    }

    /// A measure of the carrier.
    fn carried(&self, place: usize) -> &[f64] {
        let built = self.run.built();
        let carrier = built.checked.asks.iter().position(|ask| ask.id == CARRIER).expect("it is asked");
        self.column(built.compiled.answers[carrier].measures[place])
    }

    /// The currency in which a party keeps its books.
    fn currency_of(&self, party: &str) -> String {
        let parties = &self.run.built().base().parties;
        parties.iter().find(|one| one.name == party).map_or(String::new(), |one| one.currency.clone())
    }

    /// Whether paths of both are the same draws.
    fn pairs_with(&self, other: &ComparedSide) -> bool {
        self.run.paths() == other.run.paths() && self.design == other.design
    }

    /// What a statistic is, and how far it is from that of the first side.
    fn cell(&self, statistic: Statistic, column: &[f64], first: Option<(&ComparedSide, &[f64])>) -> ComparedCell {
        let found = statistic.of(column, self.design);
        let change = first.map(|(side, reference)| {
            let change = if side.pairs_with(self) {
                statistic.change(reference, column, self.design)
            } else {
                let reference = statistic.of(reference, side.design);
                Estimate { value: found.value - reference.value, std_error: found.std_error.hypot(reference.std_error) }
            };
            EffectView { value: change.value, std_error: change.std_error }
        });
        let defined = column.iter().filter(|value| value.is_finite()).count();
        ComparedCell { value: found.value, std_error: found.std_error, defined, change }
    }
}

/// The cash flows of a scenario, of one party if one is named, and the expressions that are to be measured.
fn payments(model: &Model, party: Option<&str>, asked: &mut Vec<String>) -> Vec<Payment> {
    let mut place = |expression: String| {
        asked.push(expression);
        asked.len() - 1
    };
    let discounting =
        party.filter(|party| model.parties.iter().any(|one| one.name == *party && one.discount.is_some()));
    let there = model.flows.iter().filter(|flow| !flow.removed && flow.settlement == Settlement::Cash);
    let mut found = Vec::new();
    for flow in there {
        let (from, to) = (model.parties[flow.from].name.clone(), model.parties[flow.to].name.clone());
        if party.is_some_and(|party| party != from && party != to) {
            continue;
        }
        let name = flow.name.clone();
        let contract = name.strip_suffix(BILL).and_then(|contract| contract.strip_suffix('.'));
        let volume = contract.and_then(|contract| {
            let named = VOLUMES.iter().map(|volume| format!("{contract}.{volume}"));
            named.into_iter().find(|wanted| {
                let quantity = model.quantities.iter().find(|one| !one.removed && one.name == *wanted);
                quantity.is_some_and(|quantity| matches!(quantity.ty, Type::Number(_)))
            })
        });
        found.push(Payment {
            total: place(format!("total(paid({name}))")),
            weighted: place(format!("total(paid({name}) * t)")),
            volume: volume.map(|volume| place(format!("total({volume} * dt)"))),
            present: discounting.map(|party| place(format!("npv(paid({name}), {party}.discount)"))),
            name,
            from,
            to,
        });
    }
    found
}

fn compared_answers(sides: &[ComparedSide]) -> Vec<ComparedAnswer> {
    let first = &sides[0];
    let built = first.run.built();
    let asks = built.questions_as_written().into_iter().filter(|&place| built.checked.asks[place].id != CARRIER);
    asks.map(|place| {
        let (ask, answer) = (&built.checked.asks[place], &built.compiled.answers[place]);
        let figures = built.figures();
        // The same question of every side, by its id; its measures by their label, or as they are written.
        let same = |side: &ComparedSide| side.run.built().checked.asks.iter().position(|one| one.id == ask.id);
        let reference = first.column(answer.holds);
        let cells = sides.iter().enumerate().map(|(number, side)| {
            let place = same(side)?;
            let column = side.column(side.run.built().compiled.answers[place].holds);
            Some(side.cell(Statistic::Probability, column, (number > 0).then_some((first, reference))))
        });
        let measure = |at: usize| {
            let asked = &ask.measures[at];
            let (label, unit) = (figures.label_of(asked), figures.measure(asked));
            let same_measure = |figures: &Figures, one: &WrittenExpression| match &label {
                Some(label) => figures.label_of(one).as_ref() == Some(label),
                None => figures.label_of(one).is_none() && one.text == asked.text,
            };
            // Several may have one name: the first is held against the first.
            let before = ask.measures[..at].iter().filter(|one| same_measure(&figures, one)).count();
            let reference = unit.column(first.column(answer.measures[at]));
            let cells = sides.iter().enumerate().map(|(number, side)| {
                let built = side.run.built();
                let place = same(side)?;
                let figures = built.figures();
                let measures = &built.checked.asks[place].measures;
                let at = (0..measures.len()).filter(|&at| same_measure(&figures, &measures[at])).nth(before)?;
                if !comparable(&figures.measure(&built.checked.asks[place].measures[at]), &unit) {
                    return None;
                }
                let column = unit.column(side.column(built.compiled.answers[place].measures[at]));
                Some(side.cell(Statistic::Mean, &column, (number > 0).then_some((first, &reference))))
            });
            ComparedMeasure {
                id: asked.text.clone(),
                unit: unit.reported_as(),
                cells: cells.collect(),
                label: label.clone(),
            }
        };
        ComparedAnswer {
            id: ask.id.clone(),
            question: ask.question.clone(),
            claim: ask.claim.clone(),
            cells: cells.collect(),
            measures: (0..ask.measures.len()).map(measure).collect(),
        }
    })
    .collect()
}

/// Whether values of one can be had in the unit of the other.
fn comparable(a: &Conversion, b: &Conversion) -> bool {
    match (a, b) {
        (Conversion::Unit(a), Conversion::Unit(b)) => a.dimension == b.dimension,
        (Conversion::Truth, Conversion::Truth) | (Conversion::Date, Conversion::Date) => true,
        _ => false,
    }
}

/// Payments by name, payer and receiver, that differ between sides or are made at all.
fn compared_payments(sides: &[ComparedSide]) -> Vec<ComparedPayment> {
    // Money of several currencies has no difference: a payment in each.
    let mut keys: BTreeMap<(&str, &str, &str, String), Vec<Option<&Payment>>> = BTreeMap::new();
    for (number, side) in sides.iter().enumerate() {
        for payment in &side.payments {
            let key =
                (payment.name.as_str(), payment.from.as_str(), payment.to.as_str(), side.currency_of(&payment.from));
            keys.entry(key).or_insert_with(|| vec![None; sides.len()])[number] = Some(payment);
        }
    }
    let mut found: Vec<ComparedPayment> = Vec::new();
    for ((name, from, to, currency), payments) in keys {
        let Some(side) = payments.iter().zip(sides).find_map(|(payment, side)| payment.map(|_| side)) else { continue };
        let unit = side.run.built().figures().money(&currency);
        let cells: Vec<Option<PaymentCell>> = cells(sides, &payments, &unit);
        let moved = cells.iter().flatten().any(|cell| cell.total != 0.0);
        if moved {
            let (name, from, to) = (name.to_owned(), from.to_owned(), to.to_owned());
            found.push(ComparedPayment { name, from, to, unit: unit.reported_as(), cells });
        }
    }
    let most = |payment: &ComparedPayment| {
        let changes = payment.cells.iter().flatten().filter_map(|cell| cell.change);
        changes.map(|change| change.value.abs()).fold(0.0, f64::max)
    };
    found.sort_by(|a, b| most(b).total_cmp(&most(a)));
    found
}

/// One payment on every side. What a side does not have, it pays nothing of.
fn cells(sides: &[ComparedSide], payments: &[Option<&Payment>], unit: &Conversion) -> Vec<Option<PaymentCell>> {
    let column = |number: usize, place: &dyn Fn(&Payment) -> Option<usize>| -> Option<Vec<f64>> {
        let (side, payment) = (&sides[number], payments[number]);
        match payment {
            Some(payment) => place(payment).map(|place| side.carried(place).to_vec()),
            None => Some(vec![0.0; side.run.paths() as usize]),
        }
    };
    let mean = |number: usize, place: &dyn Fn(&Payment) -> Option<usize>| {
        column(number, place).map(|column| Statistic::Mean.of(&column, sides[number].design).value)
    };
    let total = |number: usize| unit.column(&column(number, &|payment| Some(payment.total)).unwrap_or_default());
    let reference = total(0);
    (0..sides.len())
        .map(|number| {
            let cell =
                sides[number].cell(Statistic::Mean, &total(number), (number > 0).then_some((&sides[0], &reference)));
            let weighted = |number: usize| mean(number, &|payment| Some(payment.weighted));
            let paid = |number: usize| mean(number, &|payment| Some(payment.total));
            // Months from the start, weighted by the money.
            let on_average =
                |number: usize| Some(weighted(number)? / paid(number)?).filter(|months| months.is_finite());
            let volume = |number: usize| mean(number, &|payment| payment.volume);
            let split = (number > 0).then(|| {
                let [before, after] = [volume(0)?, volume(number)?];
                let [was, is] = [paid(0)?, paid(number)?].map(|money| unit.value(money));
                by_volume_and_price([before, after], [was, is])
            });
            // At the average of both totals, so that it is none of the amounts.
            let by_timing = (number > 0).then(|| {
                let [before, after] = [0, number].map(|number| {
                    let worth = mean(number, &|payment| payment.present)?;
                    Some(worth / paid(number)?).filter(|factor| factor.is_finite())
                });
                let [was, is] = [paid(0)?, paid(number)?].map(|money| unit.value(money));
                Some((was + is) / 2.0 * (after? - before?))
            });
            Some(PaymentCell {
                total: cell.value,
                std_error: cell.std_error,
                change: cell.change,
                months: on_average(number),
                later: if number > 0 { on_average(0).zip(on_average(number)).map(|(was, is)| is - was) } else { None },
                by_volume: split.flatten().map(|split| split.0),
                by_price: split.flatten().map(|split| split.1),
                by_timing: by_timing.flatten(),
            })
        })
        .collect()
}

/// What of a change of money is due to volume at the average of both prices, and what to price at the average of both volumes: they
/// sum to it (Bennet 1920, *Journal of the Royal Statistical Society* 83, "The theory of measurement of changes in cost of living").
/// Where there is no volume on one side there is no price there, and all is volume.
fn by_volume_and_price([before, after]: [f64; 2], [was, is]: [f64; 2]) -> Option<(f64, f64)> {
    match (before > 0.0, after > 0.0) {
        (false, false) => None,
        (true, true) => {
            let [p, q] = [was / before, is / after];
            Some(((after - before) * (p + q) / 2.0, (q - p) * (before + after) / 2.0))
        }
        _ => Some((is - was, 0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volume_and_price_sum_to_the_change() {
        // 10 at $2 becomes 12 at $3: 2 more at $2.50 is $5, $1 more on 11 is $11; $36 − $20 = $16.
        assert_eq!(by_volume_and_price([10.0, 12.0], [20.0, 36.0]), Some((5.0, 11.0)));
        assert_eq!(by_volume_and_price([10.0, 0.0], [20.0, 0.0]), Some((-20.0, 0.0)));
        assert_eq!(by_volume_and_price([0.0, 0.0], [0.0, 0.0]), None);
    }
}
