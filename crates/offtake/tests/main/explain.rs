//! What a posting is made of.

use report::Step;

use crate::play::Play;

fn named<'s>(step: &'s Step, name: &str) -> &'s Step {
    let names: Vec<&str> = step.steps.iter().map(|inner| inner.name.as_str()).collect();
    step.steps.iter().find(|inner| inner.name == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

/// A stake that cost $8M is worth $9M from January and $11.5M from March on: its revaluation goes from 1 to 3.5. So does
/// what is owed, where that is the account to be brought to a value.
#[test]
fn an_entry_to_a_value_shows_what_stood_there_before() {
    let play = Play::new(
        4,
        r#"
[party.fund]
cash = "$9M"
[party.firm]
cash = "$1M"
[pay.shares]
from = "fund"
to = "firm"
amount = "$8M"
when = "2026-01"
books = "equity"
[let]
gain = "table([2026-01, $1M], [2026-03, $3.5M])"
[entry.mark]
party = "fund"
to = "gain"
debit = "asset stake revaluation"
credit = "revenue revaluation"
[entry.reserve]
party = "firm"
to = "gain"
debit = "liability reserve"
credit = "expense reserve"
"#,
    );
    for (what, entry, account) in [
        ("balance(fund, asset stake revaluation)", "mark", "asset stake revaluation"),
        ("balance(firm, liability reserve)", "reserve", "liability reserve"),
    ] {
        let found = play.explains(what, "2026-03");
        let posting = named(&found, entry);
        let value = |name: String| named(posting, &name).value;
        let (to, from) = (value(format!("{account} brought to")), value(format!("{account} before")));
        assert_eq!((posting.value, to, from), (Some(2.5e6), Some(3.5e6), Some(1e6)), "{what}");
    }
}

/// A let is walked at the moment at which it is read: $100 less a twentieth of the opening cash each month.
#[test]
fn a_let_is_shown_at_the_moment_at_which_it_is_read() {
    let play = Play::new(
        3,
        r#"
[party.firm]
cash = "$100"
[let]
cover = "firm.cash / $20"
[flow.payout]
from = "firm"
to = "world"
amount = "cover * $1/mo"
books = "wages"
"#,
    );
    let paid = play.explains("paid(payout)", "2026-02");
    let read = named(&paid, "opening(cover)");
    assert_eq!((paid.value, read.value), (Some(4.75), Some(4.75)));
    assert_eq!(named(read, "firm.cash").value, Some(95.0));
    let reported = play.explains("cover", "2026-02");
    assert_eq!((reported.name.as_str(), reported.value), ("cover", Some(4.5125)));
    assert_eq!(named(&reported, "firm.cash").value, Some(90.25));
    let asked = play.explains("opening(cover)", "2026-02");
    assert_eq!((asked.name.as_str(), asked.value), ("opening(cover)", Some(4.75)));
    play.shows(&[("cover", &[4.75, 4.5125, 4.287]), ("opening(cover)", &[5.0, 4.75, 4.5125])]);
}

/// Cover is too low from February to April. With a month to cure it is breached at the end of March, and cured at the end of May.
#[test]
fn a_state_of_a_covenant_leads_to_the_test_that_brought_it_about() {
    let play = Play::new(
        7,
        r#"
[let]
cover = "table([2026-01, 2], [2026-02, 1], [2026-05, 2])"
[covenant.keep]
test = "cover >= 1.5"
cure = "1 mo"
"#,
    );
    for (name, month, value, test, words) in [
        ("keep.breached", "2026-07", 1.0, "2026-03", "breached at the end of 2026-03"),
        ("keep.in_breach", "2026-05", 1.0, "2026-03", "breached at the end of 2026-03"),
        ("keep.cured", "2026-07", 1.0, "2026-05", "cured at the end of 2026-05"),
        ("keep.first_breach", "2026-07", 2026.0 + 2.0 / 12.0, "2026-03", "first breached at the end of 2026-03"),
        ("keep.in_breach", "2026-07", 0.0, "2026-06", ""),
        ("keep.breached", "2026-03", 0.0, "2026-02", ""),
    ] {
        let step = play.explains(name, month);
        let noted = words.is_empty() || step.notes.iter().any(|note| note.starts_with(words));
        assert_eq!((step.value, step.steps[0].month.as_deref()), (Some(value), Some(test)), "{name} in {month}");
        assert!(noted, "{name} in {month}: {:?}", step.notes);
    }
}

/// A rate that is defined on no path says why.
#[test]
fn there_is_a_reason_for_no_rate() {
    let amounts = |second: &str, third: &str| {
        format!("[let]\nx = \"if(t == 0 mo, -$100, if(t == 12 mo, {second}, if(t == 24 mo, {third}, $0)))\"\n")
    };
    for (second, third, reason) in [
        ("$230", "-$132", "undefined: `irr(x)` has several rates"),
        ("-$1", "$0", "undefined: `irr(x)` has no amount of the other sign"),
        ("$10", "-$100", "undefined: `irr(x)` has no rate from -99.99 % to 10,000 %"),
    ] {
        let step = crate::play::Play::new(36, &amounts(second, third)).explains_whole("irr(x)");
        assert!(step.notes.iter().any(|note| note.starts_with(reason)), "{reason}: {:?}", step.notes);
    }
}

/// A question whose claim reads no month, and whose measure does.
#[test]
fn a_claim_of_an_assumption_is_explained() {
    let play = Play::new(
        3,
        "[assume.p]\nvalue = \"$1 to $2\"\nbasis = \"guess\"\nwhy = \"an example\"\n[party.lab]\ncash = \"$5\"\n\
         [ask.q]\nholds = \"p > $1.5\"\nshow = [\"last(lab.cash)\"]\n[ask.always]\nholds = \"true\"\nshow = [\"last(lab.cash)\"]\n",
    );
    assert_eq!(play.explains_whole("q").steps[0].name, "p");
    assert_eq!(play.explains_whole("always").value, Some(1.0));
}

/// The bill of January is half paid, February's not at all. In March the lab is in default: the bill is stopped, and what remains of the
/// contract is claimed, once. In April the workout is over, and 15 and 40 are written off.
#[test]
fn an_explanation_says_what_default_stops_and_what_it_claims() {
    let play = Play::of_stopped_bill("");
    play.shows_millions(&[
        ("paid(deal.bill)", &[5.0, 0.0, 0.0, 0.0, 0.0]),
        ("due(deal.bill)", &[10.0, 15.0, 15.0, 15.0, 0.0]),
        ("due(deal.exit)", &[0.0, 0.0, 40.0, 40.0, 0.0]),
        ("balance(cloud, asset receivable)", &[5.0, 15.0, 55.0, 0.0, 0.0]),
    ]);
    play.states_millions("cloud", &[("income statement", "expense", "credit losses", &[0.0, 0.0, 0.0, 55.0, 0.0])]);
    for (month, name, words) in [
        ("2026-03", "deal.exit", "claimed: what remains of the contract falls due"),
        ("2026-04", "deal.exit", "nothing more falls due: what remained has been claimed"),
        ("2026-03", "deal.bill", "stopped: nothing more falls due"),
    ] {
        let step = play.explains(&format!("paid({name})"), month);
        let why = format!("{words}, as lab fell into default at the end of 2026-02");
        assert!(step.notes.contains(&why), "{why}: {:?}", step.notes);
    }
}

/// A buyer, its seller and a lender. Without the buyer's money the seller pays four months of interest out of what it has, and no more.
const CHAIN: &str = r#"offtake = 1
title = "A chain"
start = "2026-01"
months = 24

[party]
world = { outside = true, issues = "USD" }
buyer = { cash = "$1000" }
seller = { cash = "$20", workout = 12 }
lender = {}

[flow]
bill = { from = "buyer", to = "seller", amount = "$10/mo", books = "sale goods", on_default = "stop" }
interest = { from = "seller", to = "lender", amount = "$8/mo", books = "interest" }
"#;

/// Months, accounts, parties or clauses that a step sums, which come to its value.
fn parts(step: &Step) -> Vec<&Step> {
    let parts: Vec<&Step> = step.steps.iter().filter(|inner| inner.part).collect();
    let sum: f64 = parts.iter().map(|inner| inner.value.expect("a part has a value")).sum();
    let value = step.value.expect("a sum has a value");
    assert!((sum - value).abs() < 1e-9, "{}: {sum} {value}", step.name);
    parts
}

fn names<'s>(steps: &[&'s Step]) -> Vec<(&'s str, Option<&'s str>, f64)> {
    steps.iter().map(|step| (step.name.as_str(), step.month.as_deref(), step.value.expect("a value"))).collect()
}

fn has_note(step: &Step, words: &str) {
    assert!(step.notes.iter().any(|note| note.contains(words)), "{words}: {:?}", step.notes);
}

/// The seller loses 180 of bills and does not pay 112 of interest, the lender loses that; each with the clause that did not come.
#[test]
fn a_contagion_leads_to_each_loss_by_round() {
    let found = Play::of(CHAIN.into()).explains_whole("contagion(buyer, 2026-07, rate = 0%)");
    let losses = parts(&found);
    assert_eq!(names(&losses), [("loss of seller", None, 68.0), ("loss of lender", None, 112.0)]);
    has_note(losses[0], "round 1: in its dealings it loses $180 with buyer");
    has_note(losses[1], "round 2: in its dealings it loses $112 with seller");
    for (loss, clause, month, why) in [
        (losses[0], "bill", "2026-07", "stopped: nothing more falls due, as buyer fell into default"),
        (losses[1], "interest", "2026-11", "due $8.00, paid $0, unpaid $8.00: it stays owed as arrears"),
    ] {
        let months = parts(loss);
        let first = months.iter().find(|step| step.month.as_deref() == Some(month)).expect("it is shown");
        // The clause stands under the difference, in both worlds.
        let [written, defaulted] = &named(first, clause).steps[..] else { panic!("{:?}", named(first, clause).steps) };
        assert_eq!((written.world.as_deref(), defaulted.value), (None, Some(0.0)));
        has_note(defaulted, why);
    }
    // A rival sells one more a month in the place of the seller, and a farmer one less.
    let market = "rival = { from = \"world\", to = \"other\", amount = \"if(defaulted(buyer), $1/mo, $0/mo)\", books = \"sale goods\" }\n\
        crops = { from = \"world\", to = \"farmer\", amount = \"if(defaulted(buyer), $0/mo, $1/mo)\", books = \"sale goods\" }\n";
    let text = CHAIN.replace("lender = {}\n", "lender = {}\nother = {}\nfarmer = {}\n") + market;
    let found = Play::of(text).explains_whole("contagion(buyer, 2026-07, rate = 0%)");
    assert_eq!(names(&parts(&found)[2..]), [("loss of farmer", None, 18.0), ("loss of other", None, -18.0)]);
    has_note(parts(&found)[2], "of no round: it loses through the market");
    has_note(parts(&found)[3], "of no round: it gains");
    let none = Play::of(CHAIN.into()).explains_whole("contagion(lender, 2026-07, rate = 0%)");
    assert_eq!((none.value, none.steps.len()), (Some(0.0), 0));
    has_note(&none, "no other party loses or gains anything");
}

/// The loss of the only other party is a loss too.
#[test]
fn a_contagion_of_one_other_party_says_whose_loss_it_is() {
    let two = CHAIN.replace("lender = {}\n", "").replace("to = \"lender\"", "to = \"world\"");
    let found = Play::of(two).explains_whole("contagion(buyer, 2026-07, rate = 0%)");
    assert_eq!(names(&parts(&found)), [("loss of seller", None, 68.0)]);
}

/// Fourteen months of interest: written off at the end of the workout, or left at that of the run.
#[test]
fn a_loss_leads_to_the_months_that_were_not_paid() {
    for (workout, name) in
        [("12", "asset receivable with seller, written off"), ("13", "asset receivable with seller, left at the end")]
    {
        let play = Play::of(CHAIN.replace("workout = 12", &format!("workout = {workout}")));
        let found = play.explains_whole("in(default(buyer, 2026-07), loss(lender, seller))");
        let loss = &found.steps[0];
        let accounts = parts(loss);
        assert_eq!(names(&accounts), [(name, Some("2027-12"), 112.0)]);
        has_note(accounts[0], "seller fell into default at the end of 2026-12");
        let months = parts(accounts[0]);
        assert_eq!(names(&months[..1]), [("asset receivable with seller", Some("2026-11"), 8.0)]);
        assert_eq!(names(&months[5..]), [("9 other months", None, 72.0)]);
        assert_eq!(names(&parts(months[0])), [("interest (owed)", None, 8.0)]);
    }
    let none = Play::of(CHAIN.into()).explains_whole("loss(lender, seller)");
    has_note(&none, "nothing is written off, and seller is not in default at the end");
}

/// Twenty-four months of 10 less 8, or what of it is business; what is not paid is a receivable, which the seller owes.
#[test]
fn wealth_leads_to_its_months_and_to_what_is_left_at_the_end() {
    let play = Play::of(CHAIN.replace("workout = 12", "workout = 13"));
    let all = play.explains_whole("wealth(seller, rate = 0%)");
    let months = parts(&all);
    assert_eq!((all.value, months.len()), (Some(48.0), 6));
    assert_eq!(names(&months[..1]), [("cash of seller", Some("2026-01"), 2.0)]);
    assert_eq!(named(months[0], "bill").value.zip(named(months[0], "interest").value), Some((10.0, -8.0)));
    let business = play.explains_whole("wealth(seller, business, rate = 0%)");
    let months = parts(&business);
    assert_eq!(names(&months[..1]), [("business of seller", Some("2026-01"), 10.0)]);
    assert_eq!(names(&months[0].steps.iter().collect::<Vec<_>>()), [("bill (owed)", None, 10.0)]);
    let unpaid =
        play.explains_whole("in(default(buyer, 2026-07), wealth(seller, receivables, of = lender, rate = 0%))");
    let months = parts(&unpaid.steps[0]);
    assert_eq!(names(&months[..1]), [("receivables of seller with lender", Some("2026-11"), 8.0)]);
    assert_eq!(named(months[0], "interest (owed less paid)").value, Some(8.0));
    let left = months.last().expect("it is left");
    assert_eq!((left.name.as_str(), left.value), ("liability payable with lender at the end", Some(-112.0)));
}

/// A discounted month says its amount and its factor, and the rate is walked.
#[test]
fn wealth_says_how_a_month_is_discounted() {
    let play = Play::of(CHAIN.replace("cash = \"$20\"", "cash = \"$20\", discount = \"10%\""));
    let found = play.explains_whole("wealth(seller)");
    let first = parts(&found)[0];
    assert_eq!(first.amount.zip(first.factor).map(|(amount, factor)| amount * factor), first.value);
    assert_eq!(first.factor, Some(1.1_f64.powf(-1.0 / 12.0)));
    assert_eq!(named(&found, "seller.discount").value, Some(10.0));
}

/// Both can pay the other 100 if both do. If not, each has 10 of its own, and half of what it receives is lost.
#[test]
fn fragility_leads_to_what_would_not_be_paid_and_to_who_would_fail() {
    let ring = r#"offtake = 1
title = "A ring"
start = "2026-01"
months = 3

[party]
world = { outside = true, issues = "USD" }
one = { cash = "$10", default_cost = { receipts = "50%", to = "world" } }
two = { cash = "$10", default_cost = { receipts = "50%", to = "world" } }

[pay]
there = { from = "one", to = "two", amount = "$100", when = "2026-02", books = "sale goods" }
back = { from = "two", to = "one", amount = "$100", when = "2026-02", books = "sale goods" }
"#;
    let found = Play::of(ring.into()).explains_whole("peak(fragility())");
    let worst = &found.steps[0];
    assert_eq!((worst.value, worst.month.as_deref()), (Some(160.0), Some("2026-02")));
    assert_eq!(names(&parts(worst)), [("back", None, 80.0), ("there", None, 80.0)]);
    has_note(parts(worst)[0], "$100 paid, $20.0 if all who could fail did");
    has_note(worst, "who fails as it is: nobody; if all who could did: one, two");
    assert_eq!(named(worst, "one.cash").value, Some(10.0));
    assert_eq!(named(worst, "default_cost of one, of its receipts").value, Some(50.0));
    let quiet = Play::of(ring.into()).explains("fragility()", "2026-03");
    has_note(&quiet, "if all who could fail did, as much would be paid");
    let free = ring.replace(", default_cost = { receipts = \"50%\", to = \"world\" }", "");
    has_note(&Play::of(free).explains("fragility()", "2026-02"), "no party has a `default_cost`");
}
