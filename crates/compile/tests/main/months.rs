//! What a month does with shortage, chains, pools, currencies and what is switched off.

use crate::project::{balances, close, faults, project, try_project};
use syntax::Code;

/// The first tier takes 60 of 100.01; 40.01 go to dues of 50 and 30, in proportion: 25.01 and 15.00.
#[test]
fn tiers_are_paid_in_order_and_in_proportion() {
    let text = r#"
[party.firm]
cash = "$100.01"
[party.a]
[party.b]
[party.c]
[flow.first]
from = "firm"
to = "a"
amount = "$60/mo"
books = "interest"
tier = 1
[flow.large]
from = "firm"
to = "b"
amount = "$50/mo"
books = "sale rent"
tier = 2
[flow.small]
from = "firm"
to = "c"
amount = "$30/mo"
books = "sale rent"
tier = 2
[show.x]
series = ["paid(first)", "paid(large)", "paid(small)", "firm.cash"]
"#;
    let series = project(1, text).series();
    close(&series.concat(), &[60.0, 25.01, 15.0, 0.0]);
}

/// A share of a share: 10 % of sales to the agent, 30 % of that to the state, half of which to a town.
#[test]
fn shares_of_receipts_follow_each_other() {
    let text = r#"
[party.world]
outside = true
[party.firm]
[party.agent]
[party.state]
[party.town]
[flow.sales]
from = "world"
to = "firm"
amount = "$100/mo * (1 + t / 1 mo)"
books = "sale goods"
[flow.fee]
from = "firm"
to = "agent"
amount = "10%"
of = "received(sales)"
books = "sale services"
[flow.levy]
from = "agent"
to = "state"
amount = "30%"
of = "received(fee)"
books = "tax"
[flow.part]
from = "state"
to = "town"
amount = "50%"
of = "received(levy)"
most = "$2.50"
books = "grant"
[show.x]
series = ["paid(fee)", "paid(levy)", "paid(part)", "agent.cash"]
"#;
    let series = project(2, text).series();
    close(&series[0], &[10.0, 20.0]);
    close(&series[1], &[3.0, 6.0]);
    close(&series[2], &[1.5, 2.5]);
    close(&series[3], &[7.0, 21.0]);
}

/// The floor holds back what is optional, not what is due; below it, the rest is nothing.
#[test]
fn a_floor_binds_the_rest_only() {
    let text = r#"
[party.firm]
cash = "$100"
floor = "$40"
[party.owner]
[party.staff]
[flow.wages]
from = "firm"
to = "staff"
amount = "$30/mo"
books = "wages"
tier = 1
[flow.out]
from = "firm"
to = "owner"
amount = "rest"
books = "dividend"
tier = 9
[show.x]
series = ["paid(wages)", "paid(out)", "firm.cash"]
"#;
    let series = project(4, text).series();
    close(&series[0], &[30.0, 30.0, 10.0, 0.0]);
    close(&series[1], &[30.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[40.0, 10.0, 0.0, 0.0]);
}

/// Nothing that lapses is owed later, nobody defaults, and only what is paid is booked.
#[test]
fn what_lapses_is_gone() {
    let text = r#"
[party.world]
outside = true
[party.firm]
cash = "$50"
grace = 0
[party.owner]
[flow.sales]
from = "world"
to = "firm"
amount = "$30/mo"
books = "sale goods"
[flow.licence]
from = "firm"
to = "owner"
amount = "$70/mo"
books = "sale licence"
unpaid = "lapses"
[show.x]
series = ["due(licence)", "paid(licence)", "arrears(licence)", "if(defaulted(firm), 1, 0)"]
"#;
    let project = project(3, text);
    let series = project.series();
    close(&series[0], &[70.0; 3]);
    close(&series[1], &[70.0, 40.0, 30.0]);
    close(&series[2], &[0.0; 3]);
    close(&series[3], &[0.0; 3]);
    balances(&project, "owner", &[("cash", 140.0), ("revenue licence", -140.0)]);
}

/// Who pays backwards may be short as well, and owes it.
#[test]
fn a_net_flow_is_owed_both_ways() {
    let text = r#"
[party.a]
cash = "$5"
[party.b]
cash = "$5"
[flow.swap]
from = "a"
to = "b"
amount = "if(date == 2026-02, -$20/mo, $4/mo)"
books = "sale hedge"
net = true
[show.x]
series = ["paid(swap)", "arrears(swap)", "a.cash", "balance(a, asset receivable)", "balance(b, revenue hedge)"]
"#;
    let series = project(3, text).series();
    // Month 2: b owes 20 and has 9; month 3: it owes 11 and has nothing but the 4 that a pays it.
    close(&series[0], &[4.0, -9.0, 0.0]);
    close(&series[1], &[0.0, -11.0, -7.0]);
    close(&series[2], &[1.0, 10.0, 10.0]);
    close(&series[3], &[0.0, 11.0, 7.0]);
    close(&series[4], &[4.0, -16.0, -12.0]);
}

/// Two months of grace: short in months 2 to 4, in default from month 5. A month without shortage starts the count
/// again.
#[test]
fn grace_is_counted_in_months_in_a_row() {
    let body = |rescue: &str| {
        format!(
            r#"
[party.world]
outside = true
[party.firm]
cash = "$10"
grace = "2 mo"
[flow.rent]
from = "firm"
to = "world"
amount = "$10/mo"
books = "sale rent"
[pay.rescue]
from = "world"
to = "firm"
amount = "$25"
when = "{rescue}"
books = "grant"
[show.x]
series = ["arrears(rent)", "if(defaulted(firm), 1, 0)"]
"#
        )
    };
    let series = project(7, &body("2026-07")).series();
    close(&series[0], &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 35.0]);
    close(&series[1], &[0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
    let series = project(7, &body("2026-03")).series();
    close(&series[0], &[0.0, 10.0, 0.0, 5.0, 15.0, 25.0, 35.0]);
    close(&series[1], &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
}

/// The middle of a chain fails: its contract stops, and a month later its supplier is in default.
#[test]
fn a_failure_in_the_middle_spreads_along_the_chain() {
    let text = r#"
[party.world]
outside = true
[party.lab]
cash = "$125"
grace = 0
[party.cloud]
cash = "$0"
grace = 1
[party.maker]
cash = "$100"
[flow.bill]
from = "lab"
to = "cloud"
amount = "$100/mo"
books = "sale compute"
on_default = "stop"
[flow.chips]
from = "cloud"
to = "maker"
amount = "$90/mo"
books = "sale chips"
on_default = "stop"
[flow.wages]
from = "maker"
to = "world"
amount = "$90/mo"
books = "wages"
[show.x]
series = ["paid(bill)", "paid(chips)", "if(defaulted(lab), 1, 0)", "if(defaulted(cloud), 1, 0)", "due(bill)", "due(chips)", "maker.cash", "if(defaulted(maker), 1, 0)"]
"#;
    let series = project(6, text).series();
    // Month 2: the lab pays 25, so the cloud pays 35 of 90, all it has. The lab is in default from month 3, the cloud,
    // short in months 2 and 3, from month 4; the maker lives on its 100 until then, and is short in months 4 and 5.
    close(&series[0], &[100.0, 25.0, 0.0, 0.0, 0.0, 0.0]);
    close(&series[1], &[90.0, 35.0, 0.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    close(&series[3], &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
    close(&series[4], &[100.0, 100.0, 75.0, 75.0, 75.0, 75.0]);
    close(&series[5], &[90.0, 90.0, 145.0, 145.0, 145.0, 145.0]);
    close(&series[6], &[100.0, 45.0, 0.0, 0.0, 0.0, 0.0]);
    close(&series[7], &[0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
}

/// A credit line is drawn until the covenant breaks, in the month after the test first fails.
#[test]
fn a_breach_stops_the_draws_of_a_loan() {
    let text = r#"
[party.world]
outside = true
[party.bank]
cash = "$1000"
[party.firm]
cash = "$100"
[contract.line.pay.draw]
from = "bank"
to = "firm"
amount = "$50"
whenever = "not leverage.breached"
books = "loan"
[flow.burn]
from = "firm"
to = "world"
amount = "$60/mo"
books = "wages"
[covenant.leverage]
party = "firm"
test = "balance(firm, liability loan) <= $100"
[show.x]
series = ["balance(firm, liability loan)", "firm.cash", "if(leverage.breached, 1, 0)"]
"#;
    let series = project(5, text).series();
    close(&series[0], &[50.0, 100.0, 150.0, 150.0, 150.0]);
    close(&series[1], &[90.0, 80.0, 70.0, 10.0, 0.0]);
    close(&series[2], &[0.0, 0.0, 0.0, 1.0, 1.0]);
}

/// Members of a pool stand in for each other down to the sum of their floors; dues between them need no cash.
#[test]
fn a_pool_keeps_the_sum_of_its_floors() {
    let text = r#"
[party.parent]
cash = "$100"
group = "g"
pool = true
floor = "$30"
[party.child]
cash = "$0"
group = "g"
pool = true
floor = "$20"
[party.alone]
cash = "$70"
group = "g"
[party.seller]
[flow.bill]
from = "child"
to = "seller"
amount = "$15/mo"
books = "sale goods"
[flow.fee]
from = "child"
to = "parent"
amount = "$500/mo"
books = "sale services"
[flow.sweep]
from = "child"
to = "seller"
amount = "rest"
books = "dividend"
[show.x]
series = ["paid(bill)", "paid(fee)", "paid(sweep)", "child.cash + parent.cash", "alone.cash"]
"#;
    let series = project(3, text).series();
    close(&series[0], &[15.0, 15.0, 15.0]);
    close(&series[1], &[500.0; 3]);
    close(&series[2], &[35.0, 0.0, 0.0]);
    close(&series[3], &[50.0, 35.0, 20.0]);
    close(&series[4], &[70.0; 3]);
}

#[test]
fn a_pool_is_shared_and_has_one_default_cost() {
    let faults = |parties: &str| faults(&format!("[party]\nworld = {{ outside = true }}\n{parties}"));
    let pooled = |more: &str| format!("{{ pool = true, group = \"g\"{more} }}");
    let (plain, euros) = (pooled(""), pooled(", currency = \"EUR\""));
    let costs = pooled(", default_cost = { cash = \"5%\", to = \"world\" }");
    assert_eq!(faults(&format!("a = {plain}\nb = {plain}\n")), []);
    assert_eq!(faults(&format!("a = {plain}\nb = {{ group = \"g\" }}\n")), [Code::WrongValue]);
    assert_eq!(faults(&format!("a = {plain}\nb = {euros}\n")), [Code::WrongValue, Code::WrongValue]);
    assert_eq!(faults(&format!("a = {costs}\nb = {plain}\n")), []);
    assert_eq!(faults(&format!("a = {costs}\nb = {costs}\n")), [Code::WrongValue]);
}

/// A pool holds 100 and owes 90 a month. In February 10 are left: what is paid first leaves its debtor unharmed, the
/// other member is short, and in default two months later, although both pay out of one purse.
#[test]
fn a_member_of_a_pool_defaults_on_its_own_dues() {
    let text = |tier: u32| {
        format!(
            r#"
[party.parent]
cash = "$100"
group = "g"
pool = true
[party.child]
group = "g"
pool = true
[party.seller]
[flow.rent]
from = "parent"
to = "seller"
amount = "$10/mo"
books = "sale rent"
tier = {tier}
[flow.bill]
from = "child"
to = "seller"
amount = "$80/mo"
books = "sale goods"
tier = 5
when = "date <= 2026-02"
[flow.fee]
from = "child"
to = "parent"
amount = "$7/mo"
books = "sale services"
[show.x]
series = ["paid(rent)", "paid(bill)", "arrears(bill)", "paid(fee)", "child.cash + parent.cash", "if(defaulted(parent), 1, 0)", "if(defaulted(child), 1, 0)"]
"#
        )
    };
    let series = project(4, &text(1)).series();
    close(&series[0][..2], &[10.0, 10.0]);
    close(&series[1], &[80.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[0.0, 80.0, 80.0, 80.0]);
    // Between members there is always enough.
    close(&series[3], &[7.0; 4]);
    close(&series[4], &[10.0, 0.0, 0.0, 0.0]);
    close(&series[6], &[0.0, 0.0, 0.0, 1.0]);
    // Rent of March and April is short too, and the parent in default only a month later than the child.
    close(&series[5], &[0.0; 4]);
    // In one tier both are short pro rata: 10/9 and 80/9 of 10.
    let series = project(4, &text(5)).series();
    close(&[series[0][1], series[1][1]], &[1.11, 8.89]);
    close(&[series[5][3], series[6][3]], &[1.0, 1.0]);
}

/// Two banks issue one currency: what all others hold is what both owe, the opening cash the first of them.
#[test]
fn a_currency_may_have_several_issuers() {
    let text = r#"
[party.bank_a]
issues = "USD"
[party.bank_b]
issues = "USD"
[party.firm]
cash = "$100"
[flow.credit]
from = "bank_a"
to = "firm"
amount = "$10/mo"
books = "loan"
[flow.fee]
from = "firm"
to = "bank_b"
amount = "$30/mo"
books = "sale services"
"#;
    let project = project(2, text);
    balances(&project, "bank_a", &[("asset loan", 20.0), ("cash", -120.0), ("equity opening", 100.0)]);
    balances(&project, "bank_b", &[("cash", 60.0), ("revenue services", -60.0)]);
    balances(
        &project,
        "firm",
        &[("cash", 60.0), ("equity opening", -100.0), ("expense services", 60.0), ("liability loan", -20.0)],
    );
}

/// A firm in euros buys in dollars through a dealer with a book of each, at a dated price. Yen have no minor unit: a third of a
/// hundred is 33, 34, 33.
#[test]
fn currencies_are_exchanged_at_a_dated_price() {
    let text = r#"
[party.firm]
currency = "EUR"
cash = "€1000"
[party.desk_eur]
currency = "EUR"
[party.desk_usd]
cash = "$1000"
[party.desk_jpy]
currency = "JPY"
cash = "¥100"
[party.maker]
currency = "JPY"
[let]
price = "table([2026-01, 0.90 EUR/USD], [2026-02, 0.8333 EUR/USD])"
bill = "$100/mo"
[flow.sold]
from = "firm"
to = "desk_eur"
amount = "bill * price"
books = "sale exchange"
[flow.bought]
from = "desk_usd"
to = "seller"
amount = "bill"
books = "sale goods"
[party.seller]
[flow.yen]
from = "desk_jpy"
to = "maker"
amount = "¥100/mo / 3"
books = "sale goods"
[show.x]
series = ["firm.cash", "desk_usd.cash", "maker.cash", "balance(maker, revenue goods)", "firm.cash / price"]
"#;
    let project = project(3, text);
    let series = project.series();
    close(&series[0], &[910.0, 826.67, 743.34]);
    close(&series[1], &[900.0, 800.0, 700.0]);
    close(&series[2], &[33.0, 67.0, 100.0]);
    close(&series[3], &[33.0, 67.0, 100.0]);
    close(&series[4], &[910.0 / 0.9, 826.67 / 0.8333, 743.34 / 0.8333]);
    balances(&project, "issuer of EUR", &[("cash", -1000.0), ("equity opening", 1000.0)]);
    balances(&project, "issuer of JPY", &[("cash", -100.0), ("equity opening", 100.0)]);
    balances(&project, "issuer of USD", &[("cash", -2000.0 + 1000.0), ("equity opening", 1000.0)]);
}

/// A thing that a variant removes reads as zero, and as never; the others keep their draws.
#[test]
fn what_is_removed_reads_as_nothing() {
    let text = r#"
[assume.growth]
value = "noise(uniform(0, 1))"
[party.world]
outside = true
[party.firm]
cash = "$100"
[kind.plan]
class = "contract"
[kind.plan.param]
ends = "date"
fee = "USD/mo"
[kind.plan.let]
spent = "total(paid(due))"
discount = "1 - spent / total(2 * fee * dt)"
[kind.plan.flow.due]
from = "root.firm"
to = "root.world"
amount = "fee"
books = "sale plan"
[contract.plan]
kind = "plan"
ends = "2026-02"
fee = "$5/mo"
[let]
noise = "growth"
free = "date > plan.ends"
[variant.no_plan]
remove = ["contract.plan"]
[ask.a]
question = "?"
claim = "a"
counter = "b"
holds = "last(firm.cash) == $85"
show = ["in(no_plan, last(firm.cash))", "in(no_plan, total(paid(plan) + plan.fee * dt))", "in(no_plan, total(if(free, 1, 0)))", "total(if(free, 1, 0))", "in(no_plan, total(noise)) - total(noise)", "total(noise)", "plan.discount", "in(no_plan, plan.discount)", "in(no_plan, plan.spent)"]
"#;
    let (holds, measures) = project(3, text).answer(4);
    assert_eq!(holds, [1.0; 4]);
    close(&measures[0], &[100.0; 4]);
    close(&measures[1], &[0.0; 4]);
    close(&measures[2], &[0.0; 4]);
    close(&measures[3], &[1.0; 4]);
    assert_eq!(measures[4], [0.0; 4]);
    assert!(measures[5].iter().all(|sum| (0.0..3.0).contains(sum)) && measures[5][0] != measures[5][1]);
    // A ratio of nothing is undefined, and a total zero.
    close(&measures[6], &[0.5; 4]);
    assert!(measures[7].iter().all(|ratio| ratio.is_nan()), "{:?}", measures[7]);
    close(&measures[8], &[0.0; 4]);
}

/// Parts that each remember two years: more numbers per path than a program may have.
#[test]
fn too_large_says_how_large() {
    let header = "offtake = 1\ntitle = \"t\"\nstart = \"2026-01\"\nmonths = 1200\n";
    let body = r#"
[kind.many]
class = "thing"
[kind.many.part.cell]
over = "i in 1..1000"
[kind.many.part.cell.stock.level]
initial = "1"
next = "level + prev(level, 1199 mo, 0) * i"
[thing.many]
kind = "many"
"#;
    let Err(found) = try_project(&format!("{header}{body}")) else {
        panic!("accepted");
    };
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Code::TooLarge);
    let number = found[0].1.split_whitespace().find_map(|word| word.parse::<u64>().ok());
    assert!(number.is_some_and(|number| number > 1_199_000), "{}", found[0].1);
}

#[test]
fn a_pool_sweeps_nothing_to_itself() {
    let text = "[party.a]\ngroup = \"g\"\npool = true\n[party.b]\ngroup = \"g\"\npool = true\ncash = \"$5\"\n[flow.x]\nfrom = \"a\"\nto = \"b\"\namount = \"rest\"\nbooks = \"dividend\"\n";
    assert_eq!(faults(text), [Code::WrongValue]);
}
