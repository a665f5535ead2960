//! A scenario built by hand, without the language.

use offtake_compile::{Detail, compile_with};
use scenario::*;
use syntax::{Code, Sources, Span};
use units::{Dimension, Units};

use crate::project::{Project, balances};

/// Two parties with cash of their own.
struct Bench {
    model: Model,
    span: Span,
}

impl Bench {
    fn new(months: u32) -> Self {
        let model = Model {
            world: WorldName::Base,
            start: Month::of(2026, 1),
            months,
            nodes: Arena::new(),
            quantities: Arena::new(),
            instances: Arena::new(),
            parties: Arena::new(),
            flows: Arena::new(),
            entries: Vec::new(),
            covenants: Arena::new(),
            solves: Vec::new(),
            correlations: Vec::new(),
            wanted: Vec::new(),
        };
        Bench { model, span: Span::new(Sources::default().add("by hand", ""), 0, 0) }
    }

    fn money(&mut self, value: f64) -> NodeId {
        let ty = Type::Number(Dimension::money("USD"));
        let operation = Operation::Constant(value);
        self.model.nodes.push(Node { operation, ty, timing: Timing::Fixed, span: self.span })
    }

    fn party(&mut self, name: &str, cash: f64) -> PartyId {
        let cash = self.money(cash);
        let instance = self.model.instances.push(Instance {
            name: name.into(),
            key: format!("party.{name}"),
            class: Class::Party,
            parent: None,
            kinds: Vec::new(),
            span: self.span,
            removed: false,
        });
        self.model.parties.push(Party {
            instance,
            name: name.into(),
            currency: "USD".into(),
            minor_digits: 2,
            cash,
            opening: Vec::new(),
            equity: None,
            outside: false,
            issues: None,
            group: None,
            pool: false,
            discount: None,
            floor: None,
            grace: 0,
            workout: None,
            default_cost: None,
            forced_default: None,
            span: self.span,
        })
    }

    fn flow(&mut self, from: PartyId, to: PartyId, amount: f64, books: Books) {
        let amount = self.money(amount);
        self.model.flows.push(Flow {
            name: books.to_string(),
            key: format!("flow.{books}"),
            instance: None,
            from,
            to,
            amount,
            within: None,
            most: None,
            rest: false,
            when: None,
            channel: books.verb().channel(),
            books,
            tier: 1,
            unpaid: Unpaid::Lapses,
            net: false,
            settlement: Settlement::Cash,
            on_default: None,
            remaining: None,
            fair: None,
            amortise: None,
            lease_months: None,
            lease_rate: None,
            currency: "USD".into(),
            span: self.span,
            removed: false,
        });
    }

    fn compiled(self) -> Result<Project, Vec<Code>> {
        let scenario = CheckedScenario {
            title: "by hand".into(),
            about: String::new(),
            models: vec![self.model],
            asks: Vec::new(),
            shows: Vec::new(),
            checks: Vec::new(),
            explained: None,
            variants: Vec::new(),
            units: Units::standard(),
        };
        let (compiled, findings) = compile_with(&scenario, Detail::Everything);
        let codes: Vec<Code> = findings.iter().map(|found| found.code).collect();
        match compiled {
            Some(compiled) => Ok(Project { scenario, compiled, codes }),
            None => Err(codes),
        }
    }
}

#[test]
fn what_is_bought_stands_in_two_books() {
    let mut bench = Bench::new(3);
    let (firm, maker) = (bench.party("firm", 100.0), bench.party("maker", 0.0));
    bench.flow(firm, maker, 10.0, Books::new(BooksVerb::Capital, "presses").unwrap());
    bench.flow(maker, firm, 4.0, Books::plain(BooksVerb::Dividend));
    let project = bench.compiled().unwrap_or_else(|codes| panic!("{codes:?}"));
    let firm = [("asset presses", 30.0), ("cash", 82.0), ("equity opening", -100.0), ("revenue dividends", -12.0)];
    balances(&project, "firm", &firm);
    balances(&project, "maker", &[("cash", 18.0), ("equity dividends", 12.0), ("revenue presses", -30.0)]);
}

#[test]
fn what_no_numbers_can_have_is_found_without_the_language() {
    let mut bench = Bench::new(3);
    bench.party("firm", 0.0);
    let (span, ty) = (bench.span, Type::Number(Dimension::none()));
    let statement = Statement::Normal(Moments { mean: 1.0, sd: -1.0 });
    bench.model.quantities.push(Quantity {
        name: "share".into(),
        key: "assume.share".into(),
        kind: QuantityKind::Assumption(Assumption {
            value: AssumedValue::Distribution(StatedDistribution { statement, dates: false, span }),
            basis: Some(Basis::Guess),
            fact: None,
            why: None,
            min: None,
            max: None,
        }),
        ty,
        unit: None,
        label: None,
        about: None,
        span,
        removed: false,
    });
    assert_eq!(bench.compiled().err(), Some(vec![Code::ImpossibleDistribution]));
}
