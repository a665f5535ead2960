//! What a default costs whom: a chain by hand, sums, gains with their postings, and a deal.

use std::path::Path;

use offtake::report::{ContagionRow, ContagionView, Measure};
use offtake::{Changes, Contagion, FileWorld, Memory, Project, Sampling, unwatched};

use crate::play::sound;

/// A buyer pays a seller, and the seller a lender. The seller has two months of what it pays on its own account.
const CHAIN: &str = r#"offtake = 1
title = "A chain"
start = "2026-01"
months = 24

[party]
world = { outside = true, issues = "USD" }
buyer = { cash = "$1000" }
seller = { cash = "$20", workout = 3 }
lender = { cash = "$100" }

[flow]
bill = { from = "buyer", to = "seller", amount = "$10/mo", books = "sale goods", on_default = "stop" }
interest = { from = "seller", to = "lender", amount = "$8/mo", books = "interest" }
"#;

/// Four parties with every channel: shares, a loan, a guarantee that is called, costs of default.
const WEB: &str = r#"offtake = 1
title = "A web"
start = "2026-01"
months = 24

[assume.size]
value = "uniform($8/mo, $12/mo)"
basis = "guess"
why = "an example"

[party]
world = { outside = true, issues = "USD" }
buyer = { cash = "$120" }
seller = { cash = "$0", workout = 12, default_cost = { cash = "10%", receipts = "10%", to = "world" } }
lender = { cash = "$100" }
parent = { cash = "$100" }

[pay]
shares = { from = "parent", to = "seller", amount = "$20", when = "2026-01", books = "equity" }
advance = { from = "lender", to = "seller", amount = "$60", when = "2026-01", books = "loan" }
called = { from = "parent", to = "lender", amount = "$15", when = "defaulted(seller)", books = "grant" }

[flow]
sales = { from = "world", to = "buyer", amount = "$12/mo", books = "sale goods" }
bill = { from = "buyer", to = "seller", amount = "size", books = "sale goods", on_default = "stop" }
rack = { from = "buyer", to = "seller", amount = "$0.1/mo", books = "sale compute", channel = "capacity", on_default = "stop" }
wages = { from = "seller", to = "world", amount = "$4/mo", books = "wages", tier = 1 }
interest = { from = "seller", to = "lender", amount = "$1/mo", books = "interest" }
repayment = { from = "seller", to = "lender", amount = "$2.5/mo", books = "repay" }
dividend = { from = "seller", to = "parent", amount = "if(defaulted(buyer), $0/mo, $0.5/mo)", books = "dividend" }

[entry.price]
party = "parent"
to = "if(defaulted(seller), -$20, $0)"
debit = "asset stake revaluation"
credit = "revenue revaluation"
"#;

fn followed(text: &str, party: &str, rate: &str) -> ContagionView {
    let scenario = sound(Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none()));
    let request = Contagion::of(party, "2026-07").rate(rate).sampling(Sampling::default().paths(128).threads(1));
    sound(scenario.contagion(&request, &mut unwatched))
}

fn row<'v>(view: &'v ContagionView, party: &str) -> &'v ContagionRow {
    view.parties.iter().find(|row| row.party == party).unwrap_or_else(|| panic!("no {party}"))
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{what}: {found} {expected}");
}

fn sum<'m>(measures: impl IntoIterator<Item = &'m Measure>) -> f64 {
    measures.into_iter().map(|measure| measure.mean).sum()
}

#[test]
fn a_chain_falls_as_by_hand() {
    let view = followed(CHAIN, "buyer", "0%");
    let found: Vec<(&str, Option<usize>, f64)> =
        view.parties.iter().map(|row| (row.party.as_str(), row.round, row.loss.mean)).collect();
    let expected =
        [("buyer", Some(0), -180.0), ("seller", Some(1), 68.0), ("lender", Some(2), 112.0), ("world", None, 0.0)];
    assert_eq!(found, expected);
    // Eighteen bills, and fourteen months of interest.
    let channel = |party: &str, at: usize| row(&view, party).by_channel[at].mean;
    assert_eq!(view.channels[..3], ["business", "capacity", "receivables"]);
    assert_eq!([0, 1, 2].map(|at| channel("seller", at)), [180.0, 0.0, -112.0]);
    assert_eq!([0, 1, 2].map(|at| channel("lender", at)), [0.0, 0.0, 112.0]);
    let chance = |party: &str| {
        let row = row(&view, party);
        [&row.defaults, &row.defaults_as_stated].map(|one| one.as_ref().expect("it can default").mean)
    };
    assert_eq!([chance("buyer"), chance("seller"), chance("lender")], [[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]);
    let month = |party: &str| row(&view, party).default_month.as_ref().expect("it can default").p50;
    assert_eq!([month("buyer"), month("seller")], [2026.5, 2027.0]);
    let since = |party: &str| {
        let unpaid =
            view.run.unpaid.iter().find(|unpaid| unpaid.world.is_some()).expect("a world in which nobody pays");
        let one = unpaid.defaults.iter().find(|one| one.party == party).expect("it defaults");
        (one.share, one.month.clone())
    };
    assert_eq!([since("buyer"), since("seller")], [(1.0, "2026-07".into()), (1.0, "2027-01".into())]);
    // At 8 % a bill at the end of month m is worth 1.08^(-m/12).
    let bill = |month: i32| 10.0 * 1.08_f64.powf(-f64::from(month) / 12.0);
    close(-row(&followed(CHAIN, "buyer", "8%"), "buyer").loss.mean, (7..=24).map(bill).sum(), "at 8 %");
}

/// The page's own scenario and its table.
#[test]
fn the_example_of_the_page_comes_to_its_table() {
    let page = include_str!("../../../../docs/contagion.md");
    let text = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a scenario");
    let losses = |text: &str| {
        let view = followed(text, "buyer", "0%");
        let owed = row(&view, "seller").owed_in_default.as_ref().expect("it can default").mean;
        (["buyer", "seller", "lender"].map(|party| row(&view, party).loss.mean), view.all.loss.mean, owed)
    };
    assert_eq!(losses(text), ([-180.0, 68.0, 112.0], 0.0, 0.0));
    let tables = ["| buyer | \u{2212}$180 |", "| seller | $68 |", "| lender | $112 |", "| all | $0 |"];
    assert!(tables.iter().all(|row| page.contains(row)), "the table is not that of the test");
    // Without a workout that ends, the lender keeps at par what is owed.
    for never in ["seller = { cash = \"$20\" }", "seller = { cash = \"$20\", workout = 13 }"] {
        let text = text.replace("seller = { cash = \"$20\", workout = 12 }", never);
        assert_eq!(losses(&text), ([-180.0, 180.0, 0.0], 0.0, 112.0), "{never}");
    }
}

#[test]
fn dues_that_a_default_does_not_change_are_named() {
    let view = followed(CHAIN, "buyer", "0%");
    assert!(view.dues_change && view.goes_on.is_empty());
    // The seller has no `on_default`: it pays eighteen months of interest all the same, and nobody loses.
    let view = followed(CHAIN, "seller", "0%");
    let found: Vec<(&str, &str, f64)> =
        view.goes_on.iter().map(|one| (one.flow.as_str(), one.party.as_str(), one.paid.mean)).collect();
    assert_eq!((view.dues_change, found, view.all.loss.mean), (false, vec![("interest", "lender", 144.0)], 0.0));
    let both =
        CHAIN.to_owned() + "wages = { from = \"buyer\", to = \"world\", amount = \"$2/mo\", books = \"wages\" }\n";
    let view = followed(&both, "buyer", "0%");
    assert_eq!((view.dues_change, view.goes_on[0].flow.as_str(), view.goes_on[0].paid.mean), (true, "wages", 36.0));
}

#[test]
fn channels_and_dealings_sum_to_the_loss_and_losses_to_what_nobody_has() {
    let view = followed(WEB, "buyer", "7%");
    assert!(view.channels.len() == 7 && view.parties.len() == 5);
    for at in 0..7 {
        let moved = view.parties.iter().any(|row| row.by_channel[at].mean.abs() > 0.01);
        assert!(moved, "{} moves nothing", view.channels[at]);
    }
    for row in view.parties.iter().chain([&view.all]) {
        close(sum(&row.by_channel), row.loss.mean, &row.party);
    }
    for row in &view.parties {
        close(row.by_party.iter().map(|one| one.loss.mean).sum(), row.loss.mean, &row.party);
    }
    close(sum(view.parties.iter().map(|row| &row.loss)), view.all.loss.mean, "all");
    // Left are the shares that lost their value, $20 at the end of two years.
    let [business, capacity, receivables, debt, guarantees, equity, costs] =
        [0, 1, 2, 3, 4, 5, 6].map(|at| view.all.by_channel[at].mean);
    let written_down = 20.0 * 1.07_f64.powi(-2);
    assert!((equity - written_down).abs() < 0.2, "{equity} {written_down}");
    for (what, nothing) in [
        ("business", business),
        ("capacity", capacity),
        ("receivables", receivables),
        ("debt", debt),
        ("guarantees", guarantees),
        ("costs", costs),
    ] {
        assert!(nothing.abs() < 1e-6, "{what}: {nothing}");
    }
    let rounds: Vec<Option<usize>> =
        ["buyer", "seller", "lender", "parent", "world"].map(|p| row(&view, p).round).into();
    assert_eq!(rounds, [Some(0), Some(1), Some(2), Some(2), None]);
}

/// The row of all others that are not outside is `contagion(party, month)`, on each path at its own rate.
#[test]
fn others_lose_together_what_contagion_says() {
    use offtake::{Inquiry, Question, Questions};
    let scenario = sound(Project::read(Memory::new().with("deal.toml", WEB), "deal.toml").build(&Changes::none()));
    let question = Question::holds("it", "true")
        .measure("contagion(buyer, 2026-07, rate = 7%)")
        .measure("in(default(buyer, 2026-07), loss(lender, seller)) - loss(lender, seller)");
    let asked = sound(scenario.inquire(&Inquiry::none().answers_only().only([""; 0]).ask(question)));
    let run = sound(asked.run(&Sampling::default().paths(128).threads(1), &mut unwatched));
    let answers = sound(run.answers(&Questions::own()));
    let [together, on_claims] = [0, 1].map(|at| answers.answers[0].measures[at].clone());
    let view = followed(WEB, "buyer", "7%");
    close(together.mean, view.others.loss.mean, "others");
    close(together.p95, view.others.loss.p95, "p95 of others");
    close(sum(&view.others.by_channel), view.others.loss.mean, "by channel");
    let inside = ["seller", "lender", "parent"].map(|party| &row(&view, party).loss);
    close(sum(inside), together.mean, "the parties");
    // The seller pays no more interest and principal: written off at the end of its workout, undiscounted.
    assert!(on_claims.mean > row(&view, "lender").loss.mean && on_claims.mean < 61.0 + 24.0, "{}", on_claims.mean);
}

/// What a hall loses that stands empty stands apart: the rent that ends, less what others pay for it and what is not spent on it any
/// more. A meal sold beside it is business, and what was paid ahead is of the channel of the payment.
#[test]
fn stranded_capacity_is_a_channel_of_its_own() {
    const HALL: &str = r#"offtake = 1
title = "A hall"
start = "2026-01"
months = 24

[party]
world = { outside = true, issues = "USD" }
buyer = { cash = "$1000" }
owner = { cash = "$100" }

[flow]
rent = { from = "buyer", to = "owner", amount = "$10/mo", books = "sale compute", channel = "capacity", on_default = "stop" }
relet = { from = "world", to = "owner", amount = "if(defaulted(buyer), $3/mo, $0/mo)", books = "sale compute", channel = "capacity" }
upkeep = { from = "owner", to = "world", amount = "if(defaulted(buyer), $1/mo, $2/mo)", books = "sale operations", channel = "capacity" }
meals = { from = "buyer", to = "owner", amount = "$1/mo", books = "sale meals", on_default = "stop" }

[pay.ahead]
from = "buyer"
to = "owner"
amount = "if(defaulted(buyer), $0, $6)"
when = "2026-08"
books = "prepay compute"
channel = "capacity"
"#;
    let view = followed(HALL, "buyer", "0%");
    let owner = row(&view, "owner");
    // Eighteen months: 10 less 3 less 1; the six paid ahead are owed back in use.
    let by_channel: Vec<f64> = owner.by_channel.iter().map(|one| one.mean).collect();
    assert_eq!(by_channel, [18.0, 18.0 * 6.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(owner.loss.mean, 18.0 * 7.0);
}

/// A single party has nobody to drag along.
#[test]
fn nobody_else_loses_nothing() {
    let alone = CHAIN.replace("seller = { cash = \"$20\", workout = 3 }", "seller = { outside = true }");
    let alone = alone.replace("lender = { cash = \"$100\" }", "lender = { outside = true }");
    let view = followed(&alone, "buyer", "0%");
    assert_eq!((view.others.loss.mean, view.others.loss.std_error), (0.0, 0.0));
    assert_eq!(row(&view, "seller").loss.mean, 180.0);
}

#[test]
fn who_gains_says_by_which_postings() {
    for (text, party) in [(CHAIN, "buyer"), (WEB, "buyer"), (WEB, "seller")] {
        let view = followed(text, party, "7%");
        let gaining: Vec<&str> = view
            .parties
            .iter()
            .filter(|row| !row.outside && row.loss.mean < -0.001)
            .map(|row| row.party.as_str())
            .collect();
        assert_eq!(view.gains.iter().map(|row| row.party.as_str()).collect::<Vec<_>>(), gaining);
        assert!(!gaining.is_empty() || party == "seller");
        for gain in &view.gains {
            close(gain.gain.mean, -row(&view, &gain.party).loss.mean, &gain.party);
            let named: f64 = gain.by_flow.iter().map(|one| one.gain.mean).sum();
            assert!(gain.by_flow[0].gain.mean > 0.0, "{}", gain.party);
            close(named + gain.at_end.mean, gain.gain.mean, &gain.party);
        }
    }
}

/// A default lasts: a variant that says an earlier one keeps it, and loses nothing more by a later one.
#[test]
fn an_earlier_default_is_not_undone() {
    let text = format!("{CHAIN}\n[variant.gone]\ndefault = \"buyer at 2026-07\"\n");
    let memory = Memory::new().with("chain.toml", text);
    let scenario = sound(Project::read(memory, "chain.toml").build(&Changes::none().variant("gone")));
    let request = Contagion::of("buyer", "2026-09").rate("0%");
    let view = sound(scenario.contagion(&request, &mut unwatched));
    assert!(view.parties.iter().all(|row| row.loss.mean == 0.0), "{view:?}");
}

/// Oracle's fleet stands without its tenant. What it loses is about what the fleet brings less, which the scenario itself counts.
#[test]
fn openai_s_default_costs_oracle_about_what_its_stranded_fleet_brings_less() {
    use offtake::{Inquiry, Question, Questions};
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/openai-oracle.toml");
    let world = "default(openai, 2029-01)";
    // A claim for damages falls due as business, and what is not paid of it is lost as a receivable.
    let business = "(wealth(oracle, capacity) + wealth(oracle, receivables))";
    let question = Question::holds("it", "true")
        .measure(format!("worth({world}, oracle)"))
        .measure(format!("brings - in({world}, brings)"))
        .measure(format!("{business} - in({world}, {business})"))
        .measure(format!("in({world}, ever(defaulted(oracle)))"))
        .measure("ever(defaulted(oracle))");
    let inquiry = Inquiry::none().answers_only().only([""; 0]).ask(question);
    let scenario = sound(Project::read(FileWorld, path).build_for(&Changes::none(), &inquiry));
    let run = sound(scenario.run(&Sampling::default().paths(256).threads(1), &mut unwatched));
    let answers = sound(run.answers(&Questions::own()));
    let [lost, brings_less, business, falls, would_fall] =
        [0, 1, 2, 3, 4].map(|at| answers.answers[0].measures[at].mean);
    assert!(brings_less > 10e9, "{brings_less}");
    assert!((business / brings_less - 1.0).abs() < 0.25, "{business} {brings_less}");
    assert!((lost / brings_less - 1.0).abs() < 0.4, "{lost} {brings_less}");
    assert!(falls > would_fall + 0.1, "{falls} {would_fall}");
}
