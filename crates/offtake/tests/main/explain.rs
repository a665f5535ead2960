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
    let play = Play::new(
        5,
        r#"
[party.lab]
cash = "$5M"
workout = 2
[party.cloud]
cash = "$100M"
[contract.deal.flow.bill]
from = "lab"
to = "cloud"
amount = "$10M/mo"
books = "sale compute"
on_default = "stop"
[contract.deal.pay.exit]
from = "lab"
to = "cloud"
amount = "$1M"
when = "2026-05"
books = "sale compute"
on_default = "claim"
remaining = "$40M"
"#,
    );
    play.shows_millions(&[
        ("paid(deal.bill)", &[5.0, 0.0, 0.0, 0.0, 0.0]),
        ("due(deal.bill)", &[10.0, 15.0, 15.0, 15.0, 0.0]),
        ("due(deal.exit)", &[0.0, 0.0, 40.0, 40.0, 0.0]),
        ("balance(cloud, asset receivable)", &[5.0, 15.0, 55.0, 0.0, 0.0]),
    ]);
    play.states_millions(
        "cloud",
        &[("income statement", "other expense", "loss on claims written off", &[0.0, 0.0, 0.0, 55.0, 0.0])],
    );
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
