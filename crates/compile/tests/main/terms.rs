//! Shares above fair value, leases, claims on default, stakes lost.

use crate::project::{balances, close, faults, of_file, project, try_project};
use syntax::Code;

const PARTIES: &str = r#"
[party.fund]
cash = "$1000"
discount = "0%"
[party.lab]
cash = "$0"
"#;

fn purchase(more: &str) -> String {
    format!(
        r#"{PARTIES}
[contract.deal.pay.shares]
from = "fund"
to = "lab"
amount = "$100"
when = "2026-01"
books = "equity"
{more}
[show.x]
series = ["balance(fund, asset stake)", "balance(fund, asset prepaid consideration)", "balance(lab, equity)", "balance(lab, liability deferred consideration)", "balance(fund, revenue consideration)", "balance(lab, expense consideration)"]
"#
    )
}

/// A payment of 100 for what is worth 70 holds 30 of consideration to a customer: 10 a month over three months.
#[test]
fn a_premium_on_shares_is_amortised() {
    let project = project(5, &purchase("fair = \"$70\"\namortise = \"3 mo\""));
    let series = project.series();
    let left = [30.0, 20.0, 10.0, 0.0, 0.0];
    let charged = [0.0, -10.0, -20.0, -30.0, -30.0];
    close(&series[0], &[70.0; 5]);
    close(&series[1], &left);
    close(&series[2], &[70.0; 5]);
    close(&series[3], &left);
    close(&series[4], &charged);
    close(&series[5], &charged);
    balances(
        &project,
        "fund",
        &[("asset stake", 70.0), ("cash", 900.0), ("equity opening", -1000.0), ("revenue consideration", 30.0)],
    );
    balances(&project, "lab", &[("cash", 100.0), ("equity paid in", -70.0), ("expense consideration", -30.0)]);
}

/// Cents that do not divide: 100.00 over 3 months is 33.33, 33.34, 33.33, and nothing is left.
#[test]
fn a_premium_ends_at_zero() {
    let series = project(5, &purchase("fair = \"-$5\"\namortise = \"3 mo\"")).series();
    close(&series[0], &[0.0; 5]);
    close(&series[1], &[100.0, 66.67, 33.33, 0.0, 0.0]);
}

/// Without `amortise` what stands goes over the rest of the run: 30 over the four months after the payment.
#[test]
fn a_premium_is_amortised_over_the_run() {
    let series = project(5, &purchase("fair = \"$70\"")).series();
    close(&series[1], &[30.0, 22.5, 15.0, 7.5, 0.0]);
}

#[test]
fn a_bargain_stands_at_cost() {
    let series = project(3, &purchase("fair = \"$170\"")).series();
    close(&series[0], &[100.0; 3]);
    close(&series[1], &[0.0; 3]);
}

/// Two purchases overlap: 60 from month 1 and 30 from month 2, each over three months.
#[test]
fn premiums_overlap() {
    let text = format!(
        r#"{PARTIES}
[contract.deal.pay.shares]
from = "fund"
to = "lab"
amount = "if(date == 2026-01, $60, $30)"
whenever = "date <= 2026-02"
books = "equity"
fair = "0 * paid(deal.shares)"
amortise = "3 mo"
[show.x]
series = ["balance(fund, asset prepaid consideration)", "balance(fund, asset stake)"]
"#
    );
    let series = project(6, &text).series();
    close(&series[0], &[60.0, 70.0, 40.0, 10.0, 0.0, 0.0]);
    close(&series[1], &[0.0; 6]);
}

/// Less is paid than was promised; the fair value follows what is paid. As the issuer fails, the excess goes off revenue; as its estate is
/// closed, the stake is revalued to nothing.
#[test]
fn a_premium_follows_what_is_paid_and_is_lost_with_the_stake() {
    let text = r#"
[party.world]
outside = true
[party.fund]
cash = "$80"
[party.lab]
cash = "$0"
grace = 0
workout = 1
[contract.deal.pay.shares]
from = "fund"
to = "lab"
amount = "$100"
when = "2026-01"
books = "equity"
fair = "75% * paid(deal.shares)"
amortise = "10 mo"
[flow.rent]
from = "lab"
to = "world"
amount = "$50/mo"
books = "sale rent"
[show.x]
series = ["balance(fund, asset stake)", "balance(fund, asset prepaid consideration)", "balance(fund, revenue revaluation)", "if(defaulted(lab), 1, 0)"]
"#;
    let project = project(4, text);
    let series = project.series();
    // Month 1: 80 paid, 60 stake, 20 excess; month 2: 2 amortised and 20 of rent short; default in month 3, in which
    // all 18 that are left are charged and the workout ends.
    close(&series[0], &[60.0, 60.0, 0.0, 0.0]);
    close(&series[1], &[20.0, 18.0, 0.0, 0.0]);
    close(&series[2], &[0.0, 0.0, -60.0, -60.0]);
    close(&series[3], &[0.0, 0.0, 1.0, 1.0]);
    balances(
        &project,
        "fund",
        &[("equity opening", -80.0), ("revenue consideration", 20.0), ("revenue revaluation", 60.0)],
    );
    // The rent of months 3 and 4 is due to the estate and written off with what was short.
    balances(
        &project,
        "lab",
        &[
            ("equity paid in", -60.0),
            ("expense consideration", -2.0),
            ("expense rent", 200.0),
            ("revenue written off", -138.0),
        ],
    );
}

/// The excess over fair value is no claim that anybody pays at the horizon: only cash and the stake count.
#[test]
fn consideration_is_worth_nothing_at_the_horizon() {
    let text = format!(
        "{}\n[ask.a]\nquestion = \"?\"\nclaim = \"a\"\ncounter = \"b\"\nholds = \"worth(deal, fund) < $0\"\nshow = [\"worth(deal, fund)\"]\n",
        purchase("fair = \"$70\"\namortise = \"50 yr\"")
    );
    let (holds, measures) = project(3, &text).answer(1);
    assert_eq!(holds, [1.0]);
    close(&measures[0], &[-30.0]);
}

/// A tranche of the library at twice what it is worth: 10 for shares of a company of 90 + 10 at fair value, priced at
/// 190 before the money: (90 + 10) × 10 / 200 = 5 of stake and 5 of consideration.
#[test]
fn the_library_splits_a_tranche() {
    let text = r#"
offtake = 1
title = "t"
start = "2026-01"
months = 2
use = ["std"]
[party.fund]
kind = "investor"
cash = "$100"
discount = "10%"
[party.lab]
cash = "$0"
[contract.deal]
kind = "equity"
investor = "fund"
issuer = "lab"
valuation = "$190"
fair = "$90"
serves = "1 mo"
tranches = [{ id = "now", amount = "$10", when = "2026-01" }]
[show.x]
series = ["balance(fund, asset stake)", "balance(fund, asset prepaid consideration)", "balance(lab, equity)"]
"#;
    let series = of_file(text).series();
    close(&series[0], &[5.0, 5.0]);
    close(&series[1], &[5.0, 0.0]);
    close(&series[2], &[5.0, 5.0]);
}

#[test]
fn fair_value_is_of_shares() {
    let flow = |books: &str, more: &str| {
        format!(
            "{PARTIES}[pay.x]\nfrom = \"fund\"\nto = \"lab\"\namount = \"$1\"\nwhen = \"2026-01\"\nbooks = \"{books}\"\n{more}\n"
        )
    };
    assert_eq!(faults(&flow("equity", "fair = \"$1\"")), []);
    assert_eq!(faults(&flow("loan", "fair = \"$1\"")), [Code::WrongValue]);
    assert_eq!(faults(&flow("equity", "amortise = 5")), [Code::WrongValue]);
    assert_eq!(faults(&flow("equity", "fair = \"$1\"\namortise = 0")), [Code::WrongValue]);
    assert_eq!(faults(&flow("equity", "fair = \"1\"")), [Code::DimensionMismatch]);
    assert_eq!(faults(&flow("lease x", "term = \"2 yr\"")), [Code::WrongValue]);
}

fn lease(months: u32, discount: &str, term: &str, amount: &str, more: &str) -> crate::project::Project {
    let text = format!(
        r#"
[party.lab]
cash = "$10000"
{discount}
[party.cloud]
cash = "$0"
[contract.hall.flow.rent]
from = "lab"
to = "cloud"
amount = "{amount}"
books = "lease hall"
{term}
{more}
[show.x]
series = ["balance(lab, liability lease hall)", "balance(lab, asset right of use hall)", "balance(lab, expense interest)", "balance(lab, expense lease hall)", "balance(cloud, revenue lease hall)", "balance(cloud, asset lease hall)", "balance(cloud, liability right of use hall)", "balance(cloud, revenue interest)", "lab.cash", "book(hall)"]
"#
    );
    project(months, &text)
}

/// Two years at 100 a month and an effective 12 % a year. With i = 1.12^(1/12) − 1 = 0.948879 % the payments are worth
/// 100 (1 − 1.12⁻²) / i = 2137.32 (the tables' annuity factor), the first month's interest is 20.28.
/// Rounding carries a cent from month to month; that is no variable rent. The right of use goes off in a straight line.
#[test]
fn a_carried_cent_is_no_variable_rent() {
    let series = lease(26, "discount = \"12%\"", "term = \"2 yr\"", "$100.005/mo", "").series();
    let worth = (10000.5 * (1.0 - 1.12_f64.powi(-2)) / (1.12_f64.powf(1.0 / 12.0) - 1.0)).round();
    for month in 1..=24 {
        let left = (worth * f64::from(24 - month) / 24.0).round();
        let expense = series[3][month as usize - 1] * 100.0;
        assert!((expense - (worth - left)).abs() < 1e-6, "month {month}: {expense}");
    }
    // What was paid is expense or interest: 24 times $100.005.
    assert!((series[2][23] + series[3][23] - 2400.12).abs() < 1e-9, "{} {}", series[2][23], series[3][23]);
    assert_eq!((series[0][23], series[1][23]), (0.0, 0.0));
}

#[test]
fn a_lease_is_an_asset_and_a_debt() {
    let project = lease(26, "discount = \"12%\"", "term = \"2 yr\"", "$100/mo", "");
    let series = project.series();
    let i = 1.12_f64.powf(1.0 / 12.0) - 1.0;
    let cents = |value: f64| (value * 100.0).round() / 100.0;
    let worth = |left: f64| cents(100.0 * (1.0 - 1.12_f64.powf(-left / 12.0)) / i);
    assert_eq!(worth(24.0), 2137.32);
    let owed: Vec<f64> = (1..=26).map(|month| worth(f64::from((24_i32 - month).max(0)))).collect();
    let right: Vec<f64> =
        (1..=26).map(|month| (213_732.0 * f64::from((24_i32 - month).max(0)) / 24.0).round() / 100.0).collect();
    close(&series[0], &owed);
    close(&series[1], &right);
    close(&series[2][..1], &[20.28]);
    close(&series[2][23..], &[262.68; 3]);
    // Straight line: 2137.32 × 23 / 24 = 2048.265 is left, 2048.27, after the first month; then what the two months
    // after the end cost.
    close(&series[3][..1], &[89.05]);
    close(&series[3][23..], &[2137.32, 2237.32, 2337.32]);
    close(&series[4], &series[3]);
    close(&series[5], &series[0]);
    close(&series[6], &series[1]);
    close(&series[7], &series[2]);
    close(&series[8][25..], &[10000.0 - 2600.0]);
    close(&series[9], &right);
    balances(&project, "cloud", &[("cash", 2600.0), ("revenue interest", -262.68), ("revenue lease hall", -2337.32)]);
}

#[test]
fn a_short_lease_is_an_expense() {
    for term in ["", "term = 12"] {
        let text = format!(
            r#"
[party.lab]
cash = "$1000"
[party.cloud]
cash = "$0"
[flow.rent]
from = "lab"
to = "cloud"
amount = "$100/mo"
books = "lease hall"
{term}
"#
        );
        let project = project(3, &text);
        balances(&project, "lab", &[("cash", 700.0), ("equity opening", -1000.0), ("expense lease hall", 300.0)]);
        balances(&project, "cloud", &[("cash", 300.0), ("revenue lease hall", -300.0)]);
    }
}

/// Without interest: 13 × 100. It begins when something falls due, and what is due above or below the first amount is
/// expense of its month.
#[test]
fn variable_payments_are_no_debt() {
    let amount = "if(date == 2026-01, $0/mo, if(date == 2026-03, $150/mo, if(date == 2026-04, $30/mo, $100/mo)))";
    let series = lease(5, "discount = \"0%\"", "term = \"13 mo\"", amount, "").series();
    close(&series[0], &[0.0, 1200.0, 1100.0, 1000.0, 900.0]);
    close(&series[1], &[0.0, 1200.0, 1100.0, 1000.0, 900.0]);
    close(&series[2], &[0.0; 5]);
    close(&series[3], &[0.0, 100.0, 250.0, 280.0, 380.0]);
    close(&series[8], &[10000.0, 9900.0, 9750.0, 9720.0, 9620.0]);
}

/// A lease that is left: 1100 are no longer owed, nor is what they would have paid for any longer there.
#[test]
fn a_lease_ends_with_its_condition() {
    let discount = "discount = \"0%\"";
    let series = lease(4, discount, "term = \"13 mo\"", "$100/mo", "when = \"date <= 2026-02\"").series();
    close(&series[0], &[1200.0, 1100.0, 0.0, 0.0]);
    close(&series[1], &[1200.0, 1100.0, 0.0, 0.0]);
    close(&series[3], &[100.0, 200.0, 200.0, 200.0]);
    close(&series[4], &[100.0, 200.0, 200.0, 200.0]);
}

/// The lessee fails in its second month. What it owes is written off; the lessor's loss is what it had not earned yet.
#[test]
fn a_lease_ends_with_its_lessee() {
    let text = r#"
[party.lab]
cash = "$150"
grace = 0
workout = 0
discount = "0%"
[party.cloud]
cash = "$0"
[contract.hall.flow.rent]
from = "lab"
to = "cloud"
amount = "$100/mo"
books = "lease hall"
term = "20 mo"
on_default = "stop"
[show.x]
series = ["balance(lab, liability lease hall)", "balance(cloud, asset lease hall)", "balance(lab, asset right of use hall)", "balance(cloud, liability right of use hall)", "balance(cloud, expense written off)"]
"#;
    let project = project(4, text);
    let series = project.series();
    // Month 3: the lease stops, and both sides take off 1800 of debt against 1800 of use; 50 are written off.
    close(&series[0], &[1900.0, 1800.0, 0.0, 0.0]);
    close(&series[1], &[1900.0, 1800.0, 0.0, 0.0]);
    close(&series[2], &[1900.0, 1800.0, 0.0, 0.0]);
    close(&series[3], &[1900.0, 1800.0, 0.0, 0.0]);
    close(&series[4], &[0.0, 0.0, 50.0, 50.0]);
    balances(&project, "cloud", &[("cash", 150.0), ("expense written off", 50.0), ("revenue lease hall", -200.0)]);
}

/// Nothing stops the lease: what is owed is written off when the workout ends, and the right goes the month after.
#[test]
fn a_lease_is_written_off() {
    let text = r#"
[party.lab]
cash = "$150"
grace = 0
workout = 0
discount = "0%"
[party.cloud]
cash = "$0"
[flow.rent]
from = "lab"
to = "cloud"
amount = "$100/mo"
books = "lease hall"
term = "20 mo"
[show.x]
series = ["balance(lab, liability lease hall)", "balance(lab, asset right of use hall)", "balance(lab, liability payable)", "balance(cloud, expense written off)", "balance(cloud, revenue lease hall)"]
"#;
    let series = project(5, text).series();
    // Month 3: another 100 falls due; 1700 of debt, 150 of arrears are written off. Month 4: 100 due, the right of 1700
    // goes.
    close(&series[0], &[1900.0, 1800.0, 0.0, 0.0, 0.0]);
    close(&series[1], &[1900.0, 1800.0, 1700.0, 0.0, 0.0]);
    close(&series[2], &[0.0, 50.0, 0.0, 0.0, 0.0]);
    close(&series[3], &[0.0, 0.0, 1850.0, 1950.0, 2050.0]);
    close(&series[4], &[100.0, 200.0, 300.0, 2100.0, 2200.0]);
}

/// The lessor fails in its second month, and its workout is over in the third. The tenant pays on and keeps its hall, month by month.
#[test]
fn a_lease_outlives_its_lessor() {
    let text = r#"
[party.lab]
cash = "$5000"
discount = "0%"
[party.cloud]
cash = "$150"
grace = 0
workout = 0
[party.bank]
cash = "$0"
[flow.rent]
from = "lab"
to = "cloud"
amount = "$100/mo"
books = "lease hall"
term = "20 mo"
[flow.interest]
from = "cloud"
to = "bank"
amount = "$200/mo"
books = "interest"
[show.x]
series = ["balance(lab, asset right of use hall)", "balance(cloud, liability right of use hall)", "balance(lab, liability lease hall)", "balance(lab, expense written off)", "balance(bank, expense written off)", "balance(lab, expense lease hall)"]
"#;
    let series = project(5, text).series();
    let left = [1900.0, 1800.0, 1700.0, 1600.0, 1500.0];
    (0..3).for_each(|place| close(&series[place], &left));
    close(&series[3], &[0.0; 5]);
    // 150 and the rent pay January and three quarters of February. March writes off the 50, and from then on 100 a month are lost.
    close(&series[4], &[0.0, 0.0, 150.0, 250.0, 350.0]);
    close(&series[5], &[100.0, 200.0, 300.0, 400.0, 500.0]);
}

#[test]
fn a_lease_needs_a_discount() {
    let text = "[party.a]\ncash = \"$10\"\n[party.b]\ncash = \"$10\"\n[flow.x]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"lease y\"\nterm = \"2 yr\"\n";
    assert_eq!(faults(text), [Code::MissingKey]);
}

fn pledge(more: &str) -> String {
    format!(
        r#"
[party.lab]
cash = "$250"
grace = 0
[party.cloud]
cash = "$0"
[contract.pledge.stock.left]
initial = "$1200"
next = "pledge.left - $100"
[contract.pledge.flow.bill]
from = "lab"
to = "cloud"
amount = "$100/mo"
books = "sale compute"
on_default = "claim"
{more}
[show.x]
series = ["due(pledge.bill)", "paid(pledge.bill)", "arrears(pledge.bill)", "balance(cloud, asset receivable)"]
"#
    )
}

/// Months 1 and 2 are paid, 50 of month 3 are short: from month 4 on the buyer is in default, and the 900 still to come
/// fall due once, on top of the arrears.
#[test]
fn a_default_makes_the_remaining_minimum_due_once() {
    let series = project(6, &pledge("remaining = \"pledge.left\"")).series();
    close(&series[0], &[100.0, 100.0, 100.0, 950.0, 950.0, 950.0]);
    close(&series[1], &[100.0, 100.0, 50.0, 0.0, 0.0, 0.0]);
    close(&series[2], &[0.0, 0.0, 50.0, 950.0, 950.0, 950.0]);
    close(&series[3], &[0.0, 0.0, 50.0, 950.0, 950.0, 950.0]);
}

#[test]
fn a_claim_says_how_much() {
    assert_eq!(faults(&pledge("")), [Code::MissingKey]);
    // It is enough that one flow says the contract's word, but one must.
    let by_contract = |more: &str| {
        format!(
            r#"
[party.lab]
cash = "$250"
[party.cloud]
cash = "$0"
[kind.pledge]
class = "contract"
[kind.pledge.param]
on_default = {{ type = "one of stop | claim", default = "claim" }}
[kind.pledge.flow.bill]
from = "root.lab"
to = "root.cloud"
amount = "$100/mo"
books = "sale compute"
[kind.pledge.pay.exit]
from = "root.lab"
to = "root.cloud"
amount = "$5"
when = "2026-05"
books = "sale compute"
{more}
[contract.p]
kind = "pledge"
"#
        )
    };
    assert_eq!(faults(&by_contract("remaining = \"$50\"")), []);
    assert_eq!(faults(&by_contract("")), [Code::MissingKey]);
}

/// The first rent takes 200 of the 300 raised; in month 2 half of it stays short, and two months later the shares are
/// gone: no claims that are written off, but a loss of worth.
#[test]
fn a_stake_and_warrants_are_lost_when_a_workout_ends() {
    let text = r#"
[party.world]
outside = true
[party.fund]
cash = "$500"
[party.firm]
cash = "$0"
grace = 0
workout = 2
[pay.round]
from = "fund"
to = "firm"
amount = "$300"
when = "2026-01"
books = "equity"
[transfer.gift]
from = "firm"
to = "fund"
amount = "$7"
when = "2026-01"
books = "warrant"
[flow.rent]
from = "firm"
to = "world"
amount = "$200/mo"
books = "sale rent"
on_default = "stop"
[show.x]
series = ["balance(fund, asset stake)", "balance(fund, revenue revaluation)", "if(defaulted(firm), 1, 0)", "balance(firm, equity)"]
"#;
    let project = project(5, text);
    let series = project.series();
    close(&series[0], &[300.0, 300.0, 300.0, 0.0, 0.0]);
    close(&series[1], &[0.0, 0.0, 0.0, -307.0, -307.0]);
    close(&series[2], &[0.0, 0.0, 1.0, 1.0, 1.0]);
    close(&series[3], &[307.0; 5]);
    balances(
        &project,
        "fund",
        &[("cash", 200.0), ("equity opening", -500.0), ("expense warrants", -7.0), ("revenue revaluation", 307.0)],
    );
}

#[test]
fn an_issuer_of_money_has_no_cash_of_its_own() {
    let body =
        |cash: &str| format!("[party.bank]\nissues = \"USD\"\noutside = true\n{cash}\n[party.a]\ncash = \"$10\"\n");
    assert_eq!(faults(&body("")), []);
    let header = "offtake = 1\ntitle = \"t\"\nstart = \"2026-01\"\nmonths = 3\n";
    let Err(found) = try_project(&format!("{header}{}", body("cash = \"$5\""))) else {
        panic!("accepted");
    };
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0], (Code::WrongValue, "`bank` issues USD, so that its cash is what others hold of it".into()));
}
