//! Dues and books.

use crate::project::{balances, close, faults, project, try_project};
use syntax::Code;

const BANK_AND_FIRM: &str = r#"
[party.bank]
cash = "$100M"
[party.firm]
cash = "$0"
[let]
rate = "6%/yr"
[pay.drawdown]
from = "bank"
to = "firm"
amount = "$10M"
when = "2026-01"
books = "loan"
[flow.interest]
from = "firm"
to = "bank"
amount = "rate * balance(firm, liability loan, of = bank)"
books = "interest"
tier = 1
[show.x]
series = ["firm.cash", "balance(firm, liability loan)", "paid(interest)", "bank.cash"]
"#;

/// The example of the first page: a loan of $10M at 6 % a year costs $50,000 a month from the second month on.
#[test]
fn a_loan_bears_interest() {
    let project = project(3, BANK_AND_FIRM);
    let series = project.series();
    close(&series[0], &[10_000_000.0, 9_950_000.0, 9_900_000.0]);
    close(&series[1], &[10_000_000.0; 3]);
    close(&series[2], &[0.0, 50_000.0, 50_000.0]);
    close(&series[3], &[90_000_000.0, 90_050_000.0, 90_100_000.0]);
    balances(
        &project,
        "firm",
        &[("cash", 9_900_000.0), ("expense interest", 100_000.0), ("liability loan", -10_000_000.0)],
    );
    balances(
        &project,
        "bank",
        &[
            ("asset loan", 10_000_000.0),
            ("cash", 90_100_000.0),
            ("equity opening", -100_000_000.0),
            ("revenue interest", -100_000.0),
        ],
    );
    balances(&project, "issuer of USD", &[("cash", -100_000_000.0), ("equity opening", 100_000_000.0)]);
}

#[test]
fn what_cannot_be_paid_is_carried_and_ends_in_default() {
    // The tenant owes 100 a month and earns 30: the arrears grow, and from the third month on it is in default.
    let text = r#"
[party.world]
outside = true
[party.tenant]
cash = "$50"
workout = 1
[party.owner]
cash = "$0"
[flow.wage]
from = "world"
to = "tenant"
amount = "$30/mo"
books = "wages"
[flow.rent]
from = "tenant"
to = "owner"
amount = "$100/mo"
books = "sale rent"
on_default = "stop"
[show.x]
series = ["paid(rent)", "arrears(rent)", "due(rent)", "short(rent)", "if(defaulted(tenant), 1, 0)", "balance(owner, asset receivable)"]
"#;
    let project = project(5, text);
    let series = project.series();
    // Month 1: 80 of 100. Month 2: 30 of 120. Then default: nothing falls due but arrears; written off after a month.
    close(&series[0], &[80.0, 30.0, 30.0, 0.0, 0.0]);
    close(&series[1], &[20.0, 90.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[100.0, 120.0, 90.0, 0.0, 0.0]);
    close(&series[3], &[20.0, 90.0, 60.0, 0.0, 0.0]);
    close(&series[4], &[0.0, 0.0, 1.0, 1.0, 1.0]);
    close(&series[5], &[20.0, 90.0, 0.0, 0.0, 0.0]);
    balances(&project, "owner", &[("cash", 140.0), ("expense written off", 60.0), ("revenue rent", -200.0)]);
    balances(
        &project,
        "tenant",
        &[
            ("cash", 60.0),
            ("equity opening", -50.0),
            ("expense rent", 200.0),
            ("revenue wages", -150.0),
            ("revenue written off", -60.0),
        ],
    );
}

#[test]
fn a_prepayment_is_an_asset_until_it_is_used() {
    let text = r#"
[party.lab]
cash = "$1000"
[party.cloud]
cash = "$0"
[contract.pledge.pay.deposit]
from = "lab"
to = "cloud"
amount = "$300"
when = "2026-01"
books = "prepay compute"
[contract.pledge.transfer.release]
from = "lab"
to = "cloud"
amount = "min($100/mo, balance(lab, asset prepaid compute, of = pledge) / dt)"
books = "use prepaid compute"
[show.x]
series = ["balance(lab, asset prepaid compute)", "balance(cloud, liability deferred compute)", "balance(cloud, revenue compute)", "lab.cash"]
"#;
    let project = project(5, text);
    let series = project.series();
    close(&series[0], &[300.0, 200.0, 100.0, 0.0, 0.0]);
    close(&series[1], &[300.0, 200.0, 100.0, 0.0, 0.0]);
    close(&series[2], &[0.0, 100.0, 200.0, 300.0, 300.0]);
    close(&series[3], &[700.0; 5]);
}

#[test]
fn a_loan_is_repaid_from_its_own_account() {
    let text = r#"
[party.bank]
cash = "$1000"
[party.firm]
cash = "$500"
[contract.a.pay.advance]
from = "bank"
to = "firm"
amount = "$300"
when = "2026-01"
books = "loan"
[contract.b.pay.advance]
from = "bank"
to = "firm"
amount = "$200"
when = "2026-01"
books = "loan"
[contract.b.pay.back]
from = "firm"
to = "bank"
amount = "$50"
whenever = "date >= 2026-02"
books = "repay"
[show.x]
series = ["balance(firm, liability loan, of = a)", "balance(firm, liability loan, of = b)", "balance(bank, asset loan)", "book(b)"]
"#;
    let series = project(4, text).series();
    close(&series[0], &[300.0; 4]);
    close(&series[1], &[200.0, 150.0, 100.0, 50.0]);
    close(&series[2], &[500.0, 450.0, 400.0, 350.0]);
    close(&series[3], &[200.0, 150.0, 100.0, 50.0]);
}

#[test]
fn a_net_flow_runs_backwards() {
    let text = r#"
[party.a]
cash = "$1000"
[party.b]
cash = "$1000"
[flow.swap]
from = "a"
to = "b"
amount = "if(date < 2026-03, $10/mo, -$30/mo)"
books = "sale hedge"
net = true
[show.x]
series = ["paid(swap)", "a.cash", "balance(b, revenue hedge)", "balance(a, expense hedge)"]
"#;
    let series = project(4, text).series();
    close(&series[0], &[10.0, 10.0, -30.0, -30.0]);
    close(&series[1], &[990.0, 980.0, 1010.0, 1040.0]);
    close(&series[2], &[10.0, 20.0, -10.0, -40.0]);
    close(&series[3], &[10.0, 20.0, -10.0, -40.0]);
}

#[test]
fn an_asset_is_depreciated_valued_and_sold() {
    let text = r#"
[party.maker]
cash = "$0"
[party.owner]
cash = "$1000"
[party.buyer]
cash = "$1000"
[contract.rig.pay.purchase]
from = "owner"
to = "maker"
amount = "$600"
when = "2026-01"
books = "capital chips"
[contract.rig.entry.depreciation]
party = "owner"
amount = "min($100/mo, book(self) / dt)"
debit = "expense depreciation"
credit = "asset chips"
[contract.rig.pay.resale]
from = "buyer"
to = "owner"
amount = "$250"
when = "2026-04"
books = "dispose chips"
[entry.fair]
party = "buyer"
debit = "asset revaluation"
credit = "equity revaluation"
to = "if(date < 2026-05, $0, $40)"
[show.x]
series = ["balance(owner, asset chips)", "balance(owner, asset)", "balance(buyer, asset)", "book(rig)"]
"#;
    let project = project(5, text);
    let series = project.series();
    // Bought in month 1, 100 off in months 2 to 4. The rest after the 100 of month 4 goes off whole for 250: a loss
    // of 50. What the buyer has is no longer in the contract's books.
    close(&series[0], &[600.0, 500.0, 400.0, 0.0, 0.0]);
    close(&series[2], &[1000.0, 1000.0, 1000.0, 1000.0, 1040.0]);
    close(&series[3], &[600.0, 500.0, 400.0, 0.0, 0.0]);
    let owner = project.balances("owner");
    let booked = |wanted: &str| owner.iter().find(|(words, _)| words == wanted).map(|(_, sum)| *sum);
    assert_eq!(booked("revenue disposal chips"), Some(-250.0 + 300.0));
    assert_eq!(booked("expense depreciation"), Some(300.0));
}

/// A lot sold in two parts goes off once; a lot that nobody can tell from others, down to nothing.
#[test]
fn a_lot_goes_off_once() {
    let text = r#"
[party.buyer]
cash = "$1000"
[party.owner]
opening = { "asset plant" = "$100" }
[party.maker]
cash = "$0"
[contract.rig.pay.purchase]
from = "buyer"
to = "maker"
amount = "$600"
when = "2026-01"
books = "capital chips"
[contract.rig.pay.half]
from = "maker"
to = "buyer"
amount = "$250"
when = "2026-02"
books = "dispose chips"
[contract.rig.pay.rest]
from = "maker"
to = "buyer"
amount = "$250"
when = "2026-02"
books = "dispose chips"
[flow.plant]
from = "buyer"
to = "owner"
amount = "$60/mo"
books = "dispose plant"
[show.x]
series = ["balance(buyer, asset chips)", "balance(buyer, revenue disposal chips)", "balance(owner, asset plant)", "balance(owner, revenue disposal plant)"]
"#;
    let series = project(2, text).series();
    close(&series[0], &[600.0, 0.0]);
    close(&series[1], &[0.0, -100.0]);
    close(&series[2], &[40.0, 0.0]);
    close(&series[3], &[0.0, 20.0]);
}

/// A disposal that belongs to no contract takes off one lot after the other in the order of their names, after the month's
/// depreciation, and none below nothing; what is paid for more than there is, is a gain.
#[test]
fn a_disposal_at_the_root_takes_no_lot_below_nothing() {
    let lot = |name: &str, wear: &str| {
        format!(
            "[contract.{name}.pay.buy]\nfrom = \"shop\"\nto = \"maker\"\namount = \"$100\"\nwhen = \"2026-01\"\n\
             books = \"capital gpus\"\n[contract.{name}.entry.wear]\nparty = \"shop\"\n\
             amount = \"min({wear}, book(self) / dt)\"\ndebit = \"expense depreciation\"\ncredit = \"asset gpus\"\n"
        )
    };
    let sale = |name: &str, amount: &str, when: &str| {
        format!(
            "[pay.{name}]\nfrom = \"buyer\"\nto = \"shop\"\namount = \"{amount}\"\nwhen = \"{when}\"\n\
             books = \"dispose gpus\"\n"
        )
    };
    let text = [
        "[party]\nshop = { cash = \"$1000\" }\nmaker = {}\nbuyer = { cash = \"$1000\" }\n".to_owned(),
        lot("b", "$20/mo"),
        lot("a", "$10/mo"),
        lot("c", "if(t > 2 mo, $5/mo, $0/mo)"),
        sale("some", "$150", "2026-03"),
        sale("rest", "$500", "2026-05"),
        "[show.x]\nseries = [\"balance(shop, asset gpus, of = a)\", \"balance(shop, asset gpus, of = b)\", \
         \"balance(shop, asset gpus, of = c)\", \"balance(shop, revenue disposal gpus)\", \
         \"balance(shop, expense depreciation)\", \"balance(buyer, asset gpus)\"]\n"
            .to_owned(),
    ];
    let series = project(6, &text.concat()).series();
    // Depreciation begins in month 2. In month 3 the lots stand at 80, 60 and 100: of the 150, 80 and 60 and 10 go off.
    close(&series[0], &[100.0, 90.0, 0.0, 0.0, 0.0, 0.0]);
    close(&series[1], &[100.0, 80.0, 0.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[100.0, 100.0, 90.0, 85.0, 0.0, 0.0]);
    close(&series[3], &[0.0, 0.0, 0.0, 0.0, 420.0, 420.0]);
    close(&series[4], &[0.0, 30.0, 60.0, 65.0, 70.0, 70.0]);
    close(&series[5], &[0.0, 0.0, 150.0, 150.0, 650.0, 650.0]);
}

#[test]
fn a_sweep_leaves_the_floor_and_a_share_follows_receipts() {
    let text = r#"
[party.world]
outside = true
[party.firm]
cash = "$0"
floor = "$20"
[party.fund]
cash = "$0"
[party.agent]
cash = "$0"
[flow.sales]
from = "world"
to = "firm"
amount = "$100/mo"
books = "sale goods"
[flow.fee]
from = "firm"
to = "agent"
amount = "10%"
of = "received(sales)"
books = "sale services"
[flow.sweep]
from = "firm"
to = "fund"
amount = "rest"
books = "dividend"
[show.x]
series = ["firm.cash", "paid(fee)", "paid(sweep)"]
"#;
    let series = project(3, text).series();
    close(&series[0], &[20.0, 20.0, 20.0]);
    close(&series[1], &[10.0, 10.0, 10.0]);
    close(&series[2], &[70.0, 90.0, 90.0]);
}

#[test]
fn stated_equity_must_balance() {
    let body = |equity: &str| {
        format!("[party.a]\ncash = \"$10\"\nequity = \"{equity}\"\nopening = {{ \"asset chips\" = \"$30\" }}\n")
    };
    assert_eq!(faults(&body("$40")), []);
    assert_eq!(faults(&body("$39.99")), [Code::UnbalancedOpening]);
    // What another states of it counts, whoever that is: $150 in cash less $100 owed to the bank.
    let owes = |equity: &str, bank: &str| {
        let claim = "opening = [{ account = \"asset loan\", amount = \"$100\", of = \"firm\" }]";
        format!("[party]\nfirm = {{ cash = \"$150\", equity = \"{equity}\" }}\nbank = {{ {bank}, {claim} }}\n")
    };
    for bank in ["outside = true", "cash = \"$7\""] {
        assert_eq!(faults(&owes("$50", bank)), []);
        assert_eq!(faults(&owes("$150", bank)), [Code::UnbalancedOpening]);
    }
}

#[test]
fn a_claim_is_stated_by_one_of_its_parties() {
    let body = |own: &str| {
        format!(
            "[party]\nbank = {{ opening = [{{ account = \"asset loan\", amount = \"$100\", of = \"firm\" }}] }}\n\
             firm = {{ opening = [{{ account = \"{own}\", amount = \"$100\", of = \"bank\" }}] }}\n"
        )
    };
    assert_eq!(faults(&body("liability loan")), [Code::StatedTwice]);
    // Another claim between the same two, and one the other way.
    assert_eq!(faults(&body("liability deferred power")), []);
    assert_eq!(faults(&body("asset loan")), []);
}

#[test]
fn a_due_may_not_hang_on_this_months_payments() {
    let text = r#"
[party.a]
cash = "$10"
[party.b]
cash = "$10"
[let]
half = "paid(first) / 2 / dt"
[flow.first]
from = "a"
to = "b"
amount = "$1/mo"
books = "grant"
[flow.second]
from = "b"
to = "a"
amount = "half"
books = "grant"
"#;
    let header = "offtake = 1\ntitle = \"t\"\nstart = \"2026-01\"\nmonths = 3\n";
    let Err(found) = try_project(&format!("{header}{text}")) else {
        panic!("accepted");
    };
    assert_eq!(found[0].0, Code::SameMonthCircle);
    assert!(found[0].1.contains("due(second) → half → paid(first)"), "{}", found[0].1);
}

#[test]
fn a_word_never_booked_is_a_slip() {
    let text =
        "[party.a]\ncash = \"$1\"\nopening = { \"asset chips\" = \"$30\" }\n[let]\nx = \"balance(a, asset chip)\"\n";
    assert_eq!(faults(text), [Code::UnknownAccount]);
}

#[test]
fn a_negative_due_fails_the_path() {
    let text = r#"
[party.a]
cash = "$10"
[party.b]
cash = "$10"
[flow.first]
from = "a"
to = "b"
amount = "$1/mo - $1/mo * t / 1 mo"
books = "grant"
"#;
    let project = project(4, text);
    let run = project.run(1, Vec::new());
    assert_eq!(run.failures.len(), 1);
    assert_eq!(run.failures[0].month, 2);
}

#[test]
fn default_costs_go_to_an_outside_party() {
    let text = r#"
[party.world]
outside = true
[party.firm]
cash = "$100"
default_cost = { cash = "10%", receipts = "0%", to = "world" }
[party.bank]
cash = "$0"
[flow.rent]
from = "firm"
to = "bank"
amount = "$150/mo"
books = "sale rent"
[show.x]
series = ["paid(rent)", "balance(firm, expense default costs)"]
"#;
    let project = project(1, text);
    let series = project.series();
    close(&series[0], &[90.0]);
    close(&series[1], &[10.0]);
    balances(&project, "world", &[("cash", 10.0), ("revenue default costs", -10.0)]);
}

/// An outside party receives default costs in a currency that it has.
#[test]
fn default_costs_are_in_a_currency_of_who_receives_them() {
    let text = r#"offtake = 1
title = "t"
start = "2026-01"
months = 1
[party.abroad]
outside = true
currency = "EUR"
[party.firm]
cash = "$100"
default_cost = { cash = "10%", receipts = "0%", to = "abroad" }
"#;
    let Err(found) = try_project(text) else {
        panic!("accepted");
    };
    let message = "the default costs of `firm` are in USD, of which `abroad` has none";
    assert_eq!(found, [(Code::WrongValue, message.to_string())]);
}

#[test]
fn a_covenant_is_read_from_the_next_month_on() {
    let text = r#"
[party.world]
outside = true
[party.firm]
cash = "$100"
[flow.cost]
from = "firm"
to = "world"
amount = "if(floor.breached, $0/mo, $20/mo)"
books = "wages"
[covenant.floor]
party = "firm"
test = "firm.cash >= $50"
cure = 1
[show.x]
series = ["firm.cash", "if(floor.breached, 1, 0)"]
"#;
    // Fails at the end of month 3 (40), and 4 (20): a breach then, which stops the cost in month 5.
    let series = project(6, text).series();
    close(&series[0], &[80.0, 60.0, 40.0, 20.0, 20.0, 20.0]);
    close(&series[1], &[0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
}

#[test]
fn a_pool_shares_its_cash() {
    let body = |pool: &str| {
        format!(
            r#"
[party.parent]
cash = "$100"
group = "g"
{pool}
[party.child]
cash = "$0"
group = "g"
{pool}
[party.seller]
cash = "$0"
[flow.bill]
from = "child"
to = "seller"
amount = "$60/mo"
books = "sale goods"
[flow.fee]
from = "child"
to = "parent"
amount = "$5/mo"
books = "sale services"
[show.x]
series = ["paid(bill)", "paid(fee)", "child.cash"]
"#
        )
    };
    let series = project(1, &body("pool = true")).series();
    close(&series.concat(), &[60.0, 5.0, -65.0]);
    let series = project(1, &body("")).series();
    close(&series.concat(), &[0.0, 0.0, 0.0]);
}

#[test]
fn claims_change_without_cash() {
    let text = r#"
[party.bank]
cash = "$1000"
[party.firm]
cash = "$0"
[contract.loan.pay.advance]
from = "bank"
to = "firm"
amount = "$300"
when = "2026-01"
books = "loan"
[contract.loan.transfer.pik]
from = "firm"
to = "bank"
amount = "$10/mo"
books = "interest"
[contract.loan.transfer.swap]
from = "firm"
to = "bank"
amount = "$100"
when = "2026-02"
books = "convert"
[contract.loan.transfer.mercy]
from = "firm"
to = "bank"
amount = "$50"
when = "2026-03"
books = "forgive"
[contract.gift.pay.rebate]
from = "bank"
to = "firm"
amount = "$40"
when = "2026-01"
books = "credit advice"
[contract.gift.transfer.vest]
from = "firm"
to = "bank"
amount = "$7"
when = "2026-01"
books = "warrant"
[show.x]
series = ["balance(firm, liability loan)", "balance(bank, asset loan, of = loan)"]
"#;
    let project = project(3, text);
    let series = project.series();
    close(&series[0], &[310.0, 220.0, 180.0]);
    close(&series[1], &[310.0, 220.0, 180.0]);
    balances(
        &project,
        "firm",
        &[
            ("cash", 340.0),
            ("equity paid in", -100.0),
            ("equity warrants", -7.0),
            ("expense advice", -40.0),
            ("expense interest", 30.0),
            ("liability loan", -180.0),
            ("revenue forgiven", -50.0),
            ("revenue warrants", 7.0),
        ],
    );
    balances(
        &project,
        "bank",
        &[
            ("asset loan", 180.0),
            ("asset stake", 100.0),
            ("asset warrants", 7.0),
            ("cash", 660.0),
            ("equity opening", -1000.0),
            ("expense forgiven", 50.0),
            ("expense warrants", -7.0),
            ("revenue advice", 40.0),
            ("revenue interest", -30.0),
        ],
    );
}

#[test]
fn an_entry_may_hang_on_what_was_paid() {
    let text = r#"
[party.world]
outside = true
[party.firm]
cash = "$0"
[flow.sales]
from = "world"
to = "firm"
amount = "$100/mo"
books = "sale goods"
[entry.bonus]
party = "firm"
debit = "expense bonus"
credit = "liability bonus"
amount = "paid(sales) * 10% / dt"
[show.x]
series = ["balance(firm, liability bonus)"]
"#;
    close(&project(3, text).series()[0], &[10.0, 20.0, 30.0]);
}

#[test]
fn an_accelerated_loan_falls_due_at_once() {
    let text = r#"
[party.bank]
cash = "$1000"
[party.firm]
cash = "$0"
grace = 0
[pay.advance]
from = "bank"
to = "firm"
amount = "$500"
when = "2026-01"
books = "loan"
[pay.wasted]
from = "firm"
to = "bank"
amount = "$600"
when = "2026-02"
books = "grant"
[contract.plan.flow.back]
from = "firm"
to = "bank"
amount = "$10/mo"
books = "repay"
tier = 9
on_default = "accelerate"
[show.x]
series = ["due(plan.back)", "paid(plan.back)", "balance(firm, liability loan)", "if(defaulted(firm), 1, 0)"]
"#;
    let series = project(4, text).series();
    // Paid in month 1; in month 2 the grant takes the 490 there are and the 10 are overdue; then all 490 are due.
    close(&series[0], &[10.0, 10.0, 490.0, 490.0]);
    close(&series[1], &[10.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[490.0, 490.0, 490.0, 490.0]);
    close(&series[3], &[0.0, 0.0, 1.0, 1.0]);
}

#[test]
fn a_share_of_receipts_may_stay_owed() {
    let text = r#"
[party.world]
outside = true
[party.firm]
cash = "$0"
[party.agent]
cash = "$0"
[party.landlord]
cash = "$0"
[flow.sales]
from = "world"
to = "firm"
amount = "if(date < 2026-02, $100/mo, $200/mo)"
books = "sale goods"
[flow.rent]
from = "firm"
to = "landlord"
amount = "$80/mo"
books = "sale rent"
tier = 1
[flow.fee]
from = "firm"
to = "agent"
amount = "30%"
of = "received(sales)"
books = "sale services"
unpaid = "owed"
[show.x]
series = ["paid(fee)", "arrears(fee)", "due(fee)", "balance(agent, asset receivable)"]
"#;
    let series = project(2, text).series();
    close(&series[0], &[20.0, 70.0]);
    close(&series[1], &[10.0, 0.0]);
    close(&series[2], &[30.0, 70.0]);
    close(&series[3], &[10.0, 0.0]);
}

#[test]
fn uncertain_equity_fails_where_it_does_not_balance() {
    let text = r#"
[assume.cash]
value = "discrete([50%, $10], [50%, $20])"
[party.a]
cash = "cash"
equity = "$20"
"#;
    let run = project(1, text).run(400, Vec::new());
    let failed = run.failed_paths(0);
    assert!((150..250).contains(&failed), "{failed}");
}
