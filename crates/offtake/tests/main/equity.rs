//! Equity in tranches, and warrants.

use crate::play::{Play, rows};

const M: f64 = 1e6;

/// A fund buys shares of a firm: $100M at once, $50M when sales reach $20M a month, and $30M more if they reach $100M by
/// March, which they do only in May.
fn round(money: &str, first: &str) -> Play {
    Play::new(
        6,
        &format!(
            r#"
[let]
sales = "table([2026-01, $10M/mo], [2026-04, $20M/mo], [2026-05, $100M/mo])"
worth = "table([2026-01, $300M], [2026-04, $700M])"
[party.fund]
kind = "investor"
cash = "$1000M"
discount = "0%"
[party.firm]
cash = "$0"
[contract.round]
kind = "equity"
investor = "fund"
issuer = "firm"
valuation = "$400M"
money = "{money}"
fair = "worth"
tranches = [
  {{ id = "now", amount = "$100M", when = "2026-01", firm = true{first} }},
  {{ id = "milestone", amount = "$50M", when = "sales >= $20M/mo", by = "2026-04", price = "$450M" }},
  {{ id = "late", amount = "$30M", when = "sales >= $100M/mo", by = "2026-03" }},
]
"#
        ),
    )
}

/// Before the money $400M: $100M buy a fifth, worth 80 of the 400 that firm and money are worth, so 20 is support. In April
/// $50M buy a tenth of 500, worth 75 of 750; the first fifth becomes 18 %.
#[test]
fn tranches_milestones_and_expiry_pre_money() {
    let play = round("pre", "");
    play.shows_millions(&[
        ("round.bought", &[100.0, 0.0, 0.0, 50.0, 0.0, 0.0]),
        ("round.premium", &[20.0, 0.0, 0.0, -25.0, 0.0, 0.0]),
        // What the stake at the end of the month is worth, the money of the month included.
        ("fund.stakes", &[80.0, 60.0, 60.0, 210.0, 196.0, 196.0]),
        ("fund.invested", &[100.0, 0.0, 0.0, 50.0, 0.0, 0.0]),
        ("fund.cash", &[900.0, 900.0, 900.0, 850.0, 850.0, 850.0]),
        ("firm.cash", &[100.0, 100.0, 100.0, 150.0, 150.0, 150.0]),
        // The fund sells the firm nothing: the 20 above fair value are a loss of the day.
        ("balance(fund, asset stake)", &[100.0, 100.0, 100.0, 150.0, 150.0, 150.0]),
        // Cost and revaluation together are fair value: down when the firm is worth 300, up when it is worth 700.
        ("balance(fund, asset stake revaluation)", &[-20.0, -40.0, -40.0, 60.0, 46.0, 46.0]),
        ("book(round)", &[80.0, 60.0, 60.0, 210.0, 196.0, 196.0]),
    ]);
    play.shows(&[("round.stake", &[0.2, 0.2, 0.2, 0.28, 0.28, 0.28])]);
    play.comes_to(&[
        ("round.headline", 180.0 * M),
        ("round.firm_amount", 100.0 * M),
        ("round.paid_total", 150.0 * M),
        ("round.cheque", 150.0 * M),
        ("round.fair_value", 155.0 * M),
        ("round.support", -5.0 * M),
        ("round.dilution", 0.3),
        ("round.held", 0.28),
    ]);
    play.states_millions(
        "fund",
        &[
            ("balance sheet", "assets", "stake", &[0.0, 100.0, 100.0, 100.0, 150.0, 150.0, 150.0]),
            ("balance sheet", "assets", "stake revaluation", &[0.0, -20.0, -40.0, -40.0, 60.0, 46.0, 46.0]),
            ("income statement", "other income", "revaluation", &[-20.0, -20.0, 0.0, 100.0, -14.0, 0.0]),
            ("cash flow statement", "", "change in cash", &[-100.0, 0.0, 0.0, -50.0, 0.0, 0.0]),
            ("cash flow statement", "investing", "", &[-100.0, 0.0, 0.0, -50.0, 0.0, 0.0]),
        ],
    );
    play.states_millions(
        "firm",
        &[
            ("balance sheet", "equity", "paid in", &[0.0, 100.0, 100.0, 100.0, 150.0, 150.0, 150.0]),
            ("cash flow statement", "financing", "", &[100.0, 0.0, 0.0, 50.0, 0.0, 0.0]),
        ],
    );
}

/// The same by who serves the firm for five months: the 20 above fair value are consideration, set against revenue over the other five
/// months; the 25 below it in April are deferred, and 5 a month are earned from May on.
#[test]
fn who_serves_the_issuer_spreads_what_it_pays_too_much_or_too_little() {
    let play = round("pre", "").with("money = \"pre\"", "money = \"pre\"\nserves = \"5 mo\"");
    play.shows_millions(&[
        ("fund.stakes", &[80.0, 60.0, 60.0, 210.0, 196.0, 196.0]),
        ("balance(fund, asset stake)", &[80.0, 80.0, 80.0, 130.0, 130.0, 130.0]),
        ("balance(fund, asset prepaid consideration)", &[20.0, 16.0, 12.0, 8.0, 4.0, 0.0]),
        ("balance(fund, asset stake revaluation)", &[0.0, -20.0, -20.0, 80.0, 66.0, 66.0]),
        ("balance(fund, liability unearned shares)", &[0.0, 0.0, 0.0, 25.0, 20.0, 15.0]),
        ("round.unearned", &[0.0, 0.0, 0.0, 25.0, 20.0, 15.0]),
    ]);
    play.states_millions(
        "fund",
        &[
            ("income statement", "other income", "revaluation", &[0.0, -20.0, 0.0, 75.0, -14.0, 0.0]),
            ("cash flow statement", "investing", "", &[-80.0, 0.0, 0.0, -50.0, 0.0, 0.0]),
            ("cash flow statement", "operating", "", &[-20.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            ("income statement", "revenue", "consideration to the customer", &[0.0, -4.0, -4.0, -4.0, -4.0, -4.0]),
            ("income statement", "revenue", "compute", &[0.0, 0.0, 0.0, 0.0, 5.0, 5.0]),
        ],
    );
    play.states_millions(
        "firm",
        &[
            ("balance sheet", "equity", "paid in", &[0.0, 80.0, 80.0, 80.0, 130.0, 130.0, 130.0]),
            ("balance sheet", "liabilities", "deferred consideration", &[0.0, 20.0, 16.0, 12.0, 8.0, 4.0, 0.0]),
            ("income statement", "expense", "consideration from the supplier", &[0.0, -4.0, -4.0, -4.0, -4.0, -4.0]),
            ("cash flow statement", "financing", "", &[80.0, 0.0, 0.0, 50.0, 0.0, 0.0]),
            ("cash flow statement", "operating", "", &[20.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ],
    );
}

/// The service ends in May, with the issuer: of the 20 paid too much the 8 that are left go off revenue at once, and the 25 paid too little
/// are other income beside the loss of the stake of 210. So ruin never adds to what the fund earns by serving, and all that it paid is lost.
#[test]
fn the_default_of_an_issuer_never_adds_to_what_its_supplier_earns_by_serving_it() {
    let play = round("pre", "").with("money = \"pre\"", "money = \"pre\"\nserves = \"5 mo\"");
    let served = "balance(fund, revenue compute) + balance(fund, revenue consideration)";
    let after = |account: &str| format!("in(default(firm, 2026-05), {account})");
    play.shows_millions(&[
        (served, &[0.0, -4.0, -8.0, -12.0, -11.0, -10.0]),
        (&after(served), &[0.0, -4.0, -8.0, -12.0, -20.0, -20.0]),
        (&after("balance(fund, liability unearned shares)"), &[0.0, 0.0, 0.0, 25.0, 0.0, 0.0]),
        (&after("balance(fund, asset prepaid consideration)"), &[20.0, 16.0, 12.0, 8.0, 0.0, 0.0]),
        (&after("balance(fund, revenue revaluation)"), &[0.0, -20.0, -20.0, 55.0, -130.0, -130.0]),
        (&after("balance(fund, revenue)"), &[0.0, -24.0, -28.0, 43.0, -150.0, -150.0]),
        (&after("balance(firm, expense consideration)"), &[0.0, -4.0, -8.0, -12.0, -12.0, -12.0]),
        (&after("balance(firm, revenue written off)"), &[0.0, 0.0, 0.0, 0.0, 8.0, 8.0]),
    ]);
}

/// A tenth is held from the start. With the fifth bought, it is four fifths of a tenth; with the next tenth, nine tenths of that.
#[test]
fn a_stake_held_before_is_diluted_by_its_own_purchases() {
    let play = round("pre", "").with("money = \"pre\"", "money = \"pre\"\nheld_before = \"10%\"");
    play.shows(&[("round.stake", &[0.28, 0.28, 0.28, 0.352, 0.352, 0.352])]);
}

/// After the money $400M: a quarter for $100M, worth 100 of 400; and a ninth for $50M of 450, worth 750 / 9.
#[test]
fn post_money() {
    let play = round("post", "");
    play.shows(&[("round.new", &[0.25, 0.0, 0.0, 1.0 / 9.0, 0.0, 0.0])]);
    play.comes_to(&[
        ("round.support", (0.0 + 50.0 - 750.0 / 9.0) * M),
        ("round.dilution", 0.25 + 1.0 / 9.0),
        ("round.held", 0.25 * 8.0 / 9.0 + 1.0 / 9.0),
    ]);
}

/// At the start of April $100M and $50M at a price of $400M before any money: 0.25 and 0.125 new shares for each there was, of
/// which the fund held none. It has 0.375 of 1.375, worth 3 / 11 of 700 + 150. After the money $400M: 0.25 + 0.125 of all.
#[test]
fn tranches_of_one_month_are_priced_together() {
    let first = |money: &str| {
        let play =
            round(money, "").with("amount = \"$100M\", when = \"2026-01\"", "amount = \"$100M\", when = \"2026-04\"");
        play.with(", price = \"$450M\"", "")
    };
    first("pre").shows(&[("round.stake", &[0.0, 0.0, 0.0, 3.0 / 11.0, 3.0 / 11.0, 3.0 / 11.0])]);
    first("pre").comes_to(&[("round.support", (150.0 - 850.0 * 3.0 / 11.0) * M), ("round.dilution", 3.0 / 11.0)]);
    first("post").shows(&[("round.stake", &[0.0, 0.0, 0.0, 0.375, 0.375, 0.375])]);
}

/// The fund has $60M of the $100M due, and the rest lapses: 0.15 new shares for each there was.
#[test]
fn a_tranche_paid_in_part_buys_its_part() {
    let play = round("pre", "").with("cash = \"$1000M\"", "cash = \"$60M\"");
    play.shows(&[("round.stake", &[0.15 / 1.15; 6])]);
    play.shows_millions(&[("round.bought", &[60.0, 0.0, 0.0, 0.0, 0.0, 0.0])]);
}

/// A price that moves later does not move the stake that was bought; shares sold to others dilute it.
#[test]
fn a_stake_keeps_its_price_and_is_diluted() {
    let play = round("pre", ", price = \"if(date < 2026-02, $400M, $9900M)\"");
    let diluted = play.with("fair = \"worth\"", "fair = \"worth\"\nsold = \"if(date == 2026-03, 50%, 0%)\"");
    play.shows(&[("round.stake", &[0.2, 0.2, 0.2, 0.28, 0.28, 0.28])]);
    diluted.shows(&[("round.stake", &[0.2, 0.2, 0.1, 0.19, 0.19, 0.19])]);
    // Others pay what they get: their money keeps in March what their shares take.
    diluted.shows_millions(&[("round.value", &[80.0, 60.0, 60.0, 142.5, 133.0, 133.0])]);
}

/// 28 % of a firm that is worth 700 at the end are 196, for 150 paid. What was paid above fair value is gone.
#[test]
fn worth_counts_the_stake_at_fair_value() {
    let play = round("pre", "").with("[contract.round]", "[variant.no_round]\nremove = [\"round\"]\n[contract.round]");
    let value = |rate: f64| {
        let factor = |months: f64| (1.0 + rate).powf(-months / 12.0);
        (196.0 * factor(6.0) - 100.0 * factor(1.0) - 50.0 * factor(4.0)) * M
    };
    play.comes_to(&[
        ("worth(no_round, fund)", value(0.0)),
        ("worth(round, fund)", 46.0 * M),
        ("worth(no_round, fund, rate = 10%)", value(0.1)),
    ]);
}

/// Where nobody values them, shares count at what they cost; an entry of any scenario values them.
#[test]
fn a_stake_without_valuation_counts_at_cost() {
    let play = Play::new(
        3,
        r#"
[party]
fund = { cash = "$1000M", discount = "0%" }
firm = {}
[contract.deal.pay.shares]
from = "fund"
to = "firm"
amount = "$100M"
when = "2026-02"
books = "equity"
"#,
    );
    play.comes_to(&[("worth(deal, fund)", 0.0)]);
    let said = |play: &Play, measure: &str| play.answers(&[measure]).worth.map(|worth| (worth.at, worth.at_cost));
    assert_eq!(said(&play, "worth(deal, fund)"), Some(("2026-03".into(), vec!["deal".into()])));
    assert_eq!(said(&play, "worth(deal, firm, rate = 5%) / 2"), Some(("2026-03".into(), vec![])));
    assert_eq!(said(&play, "last(fund.cash)"), None);
    let valued = play.with(
        "[contract.deal.pay",
        r#"[contract.deal.entry.mark]
party = "fund"
to = "$30M - balance(fund, asset stake)"
debit = "asset stake revaluation"
credit = "revenue revaluation"
[contract.deal.pay"#,
    );
    valued.comes_to(&[("worth(deal, fund)", -70.0 * M)]);
    assert_eq!(said(&valued, "worth(deal, fund)"), Some(("2026-03".into(), vec![])));
    valued.shows_millions(&[("balance(fund, asset stake revaluation)", &[30.0, -70.0, -70.0])]);
}

/// Rent of 40 a month eats the 100 raised: short from March, in default after April. A fifth of 500 is worth 100 until then
/// and nothing after; when the estate is closed in June, cost goes off against the revaluation, and nothing is lost twice.
#[test]
fn a_stake_in_a_failed_issuer_is_worth_nothing() {
    let play = Play::new(
        7,
        r#"
[party.fund]
kind = "investor"
cash = "$1000M"
discount = "0%"
[party.firm]
cash = "$0"
workout = 2
[contract.round]
kind = "equity"
investor = "fund"
issuer = "firm"
valuation = "$400M"
fair = "if(date < 2026-02, $400M, $500M)"
tranches = [{ amount = "$100M", when = "2026-01" }]
[flow.rent]
from = "firm"
to = "world"
amount = "$40M/mo"
books = "sale space"
"#,
    );
    play.shows_millions(&[
        ("firm.cash", &[60.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("round.value", &[100.0, 100.0, 100.0, 100.0, 0.0, 0.0, 0.0]),
        ("balance(fund, asset stake)", &[100.0, 100.0, 100.0, 100.0, 100.0, 0.0, 0.0]),
        ("balance(fund, asset stake revaluation)", &[0.0, 0.0, 0.0, 0.0, -100.0, 0.0, 0.0]),
    ]);
    play.states_millions(
        "fund",
        &[
            ("income statement", "other income", "revaluation", &[0.0, 0.0, 0.0, 0.0, -100.0, 0.0, 0.0]),
            ("income statement", "", "net income", &[0.0, 0.0, 0.0, 0.0, -100.0, 0.0, 0.0]),
        ],
    );
    play.comes_to(&[("worth(round, fund)", -100.0 * M)]);
    play.with("months = 7", "months = 5").comes_to(&[("worth(round, fund)", -100.0 * M)]);
    play.with("months = 7", "months = 4").comes_to(&[("worth(round, fund)", 0.0)]);
    play.with("workout = 2\n", "").shows_millions(&[
        ("balance(fund, asset stake)", &[100.0; 7]),
        ("balance(fund, asset stake revaluation)", &[0.0, 0.0, 0.0, 0.0, -100.0, -100.0, -100.0]),
    ]);
}

/// A firm that earns 60 a month pays it out from February on, a fifth to who holds a fifth.
#[test]
fn dividends_are_shared_pro_rata() {
    let play = Play::new(
        4,
        r#"
[party.fund]
kind = "investor"
cash = "$1000M"
discount = "0%"
[party.firm]
cash = "$40M"
[flow.sales]
from = "world"
to = "firm"
amount = "$60M/mo"
books = "sale goods"
[contract.round]
kind = "equity"
investor = "fund"
issuer = "firm"
valuation = "$400M"
fair = "$400M"
dividend = "table([2026-01, $0/mo], [2026-02, $60M/mo])"
tranches = [{ amount = "$100M", when = "2026-01" }]
"#,
    );
    play.shows_millions(&[("firm.cash", &[200.0, 248.0, 296.0, 344.0]), ("fund.cash", &[900.0, 912.0, 924.0, 936.0])]);
    play.comes_to(&[("round.dividends_received", 36.0 * M), ("worth(round, fund)", (36.0 - 100.0 + 80.0) * M)]);
    play.states_millions("fund", &[("income statement", "other income", "dividends", &[0.0, 12.0, 12.0, 12.0])]);
    play.states_millions("firm", &[("balance sheet", "equity", "dividends", &[0.0, 0.0, -12.0, -24.0, -36.0])]);
    // Who says nothing of dividends gets none.
    play.with("dividend = \"table([2026-01, $0/mo], [2026-02, $60M/mo])\"\n", "")
        .shows_millions(&[("fund.cash", &[900.0; 4]), ("firm.cash", &[200.0, 260.0, 320.0, 380.0])]);
}

/// A million shares at a strike of $1 vest in February, when the share stands at $11: $10M. The second million needs $20 by
/// March and gets it in April, when the first is worth $24M.
#[test]
fn warrants_vest_and_lapse() {
    let play = Play::new(
        4,
        r#"
[let]
quote = "table([2026-01, $5/share], [2026-02, $11/share], [2026-04, $25/share])"
[party.maker]
kind = "vendor"
cash = "$0"
[party.lab]
cash = "$0"
discount = "0%"
[contract.rights]
kind = "warrant"
issuer = "maker"
holder = "lab"
price = "quote"
strike = "$1/share"
tranches = [
  { id = "first", shares = "1e6 share", when = "quote > $10/share" },
  { id = "second", shares = "1e6 share", when = "quote > $20/share", by = "2026-03" },
]
"#,
    );
    play.shows(&[
        ("rights.vested / 1 share", &[0.0, 1e6, 1e6, 1e6]),
        ("rights.given", &[0.0, 10e6, 0.0, 0.0]),
        ("balance(lab, asset warrants)", &[0.0, 10e6, 10e6, 10e6]),
        ("balance(lab, asset warrant revaluation)", &[0.0, 0.0, 0.0, 14e6]),
        ("maker.cash", &[0.0; 4]),
    ]);
    play.comes_to(&[
        ("rights.worth_vested", 10.0 * M),
        ("worth(rights, lab)", 24.0 * M),
        ("last(rights.headline) / 1 share", 2e6),
    ]);
    play.states_millions(
        "maker",
        &[
            ("income statement", "revenue", "warrants", &[0.0, -10.0, 0.0, 0.0]),
            ("balance sheet", "equity", "warrants", &[0.0, 0.0, 10.0, 10.0, 10.0]),
        ],
    );
    play.states_millions(
        "lab",
        &[
            ("income statement", "expense", "warrants", &[0.0, -10.0, 0.0, 0.0]),
            ("balance sheet", "assets", "warrants", &[0.0, 0.0, 10.0, 10.0, 10.0]),
            ("cash flow statement", "", "change in cash", &[0.0; 4]),
        ],
    );
}

/// Rights to a million shares at $1, of which the share is worth $11 and then $25, are sold when the share has risen: cash for what stood in
/// the books, and nothing stands there any more.
#[test]
fn rights_that_are_sold_leave_the_books() {
    let play = Play::new(
        4,
        r#"
[let]
quote = "table([2026-01, $11/share], [2026-03, $25/share])"
[party.maker]
kind = "vendor"
[party.lab]
discount = "0%"
[contract.rights]
kind = "warrant"
issuer = "maker"
holder = "lab"
price = "quote"
strike = "$1/share"
sold = "date >= 2026-03"
tranches = [
  { id = "first", shares = "1e6 share", when = "2026-01" },
  { id = "second", shares = "1e6 share", when = "2026-04" },
]
"#,
    );
    play.shows_millions(&[
        ("rights.value", &[10.0, 10.0, 0.0, 0.0]),
        ("lab.cash", &[0.0, 0.0, 24.0, 48.0]),
        ("balance(lab, asset warrants) + balance(lab, asset warrant revaluation)", &[10.0, 10.0, 0.0, 0.0]),
        ("balance(lab, revenue disposal rights)", &[0.0, 0.0, 14.0, 38.0]),
        ("balance(maker, equity warrants)", &[10.0, 10.0, 10.0, 34.0]),
    ]);
    // In all it has earned what it got: $10M and $24M as a discount of its supplier, $14M as the share rose.
    play.comes_to(&[("worth(rights, lab)", 48.0 * M), ("last(balance(lab, equity))", 0.0)]);
}

/// An entry `to` a value moves the account up and down, on whichever side it stands, and reads the end of the month: the
/// next stock, and cash after the month's sale.
#[test]
fn an_entry_reaches_its_value_from_both_sides() {
    let play = Play::new(
        3,
        r#"
[party.firm]
cash = "$100M"
[stock.quote]
initial = "$10M"
next = "quote + if(date == 2026-02, -$15M, $5M)"
[flow.sale]
from = "world"
to = "firm"
amount = "$1M/mo"
books = "sale goods"
[entry.land]
party = "firm"
to = "quote + balance(firm, cash)"
debit = "asset land"
credit = "revenue revaluation"
[entry.provision]
party = "firm"
to = "quote"
debit = "liability provision"
credit = "expense provision"
"#,
    );
    play.shows_millions(&[
        ("balance(firm, asset land)", &[116.0, 102.0, 108.0]),
        ("balance(firm, revenue revaluation)", &[116.0, 102.0, 108.0]),
        ("balance(firm, liability provision)", &[15.0, 0.0, 5.0]),
        ("balance(firm, expense provision)", &[15.0, 0.0, 5.0]),
    ]);
    play.states_millions(
        "firm",
        &[
            ("income statement", "other income", "revaluation", &[116.0, -14.0, 6.0]),
            ("cash flow statement", "", "change in cash", &[1.0; 3]),
        ],
    );
}

/// $100M of shares bought at the root and $60M under a contract. Bought back for $90M they stand at 10 and 60, for $130M at 0 and 30, and
/// for $400M at nothing: 240 more than they cost, which is income of the fund and none of the group's.
#[test]
fn a_buyback_takes_no_stake_below_zero() {
    let play = |price: &str| {
        Play::new(
            4,
            &format!(
                r#"
[party]
fund = {{ cash = "$500M", group = "house" }}
firm = {{ cash = "$500M", group = "house" }}
[pay.shares]
from = "fund"
to = "firm"
amount = "$100M"
when = "2026-01"
books = "equity"
[thing.round.pay.shares]
from = "fund"
to = "firm"
amount = "$60M"
when = "2026-01"
books = "equity"
[pay.back]
from = "firm"
to = "fund"
amount = "{price}"
when = "2026-03"
books = "buyback"
"#
            ),
        )
    };
    let net_income = |play: &Play, whose: &str| {
        let found = rows(&play.statements(whose)).into_iter();
        let net = found.filter(|(name, _)| name == "income statement//net income").map(|(_, amounts)| amounts);
        net.collect::<Vec<_>>().concat()
    };
    for (price, left) in [("$90M", 70.0), ("$130M", 30.0)] {
        let part = play(price);
        part.states_millions("fund", &[("balance sheet", "assets", "stake", &[0.0, 160.0, 160.0, left, left])]);
        assert_eq!(net_income(&part, "fund"), [0; 4], "{price}");
    }
    let all = play("$400M");
    all.states_millions(
        "fund",
        &[
            ("balance sheet", "assets", "stake", &[0.0, 160.0, 160.0, 0.0, 0.0]),
            ("income statement", "other income", "revaluation", &[0.0, 0.0, 240.0, 0.0]),
            ("cash flow statement", "investing", "back", &[0.0, 0.0, 400.0, 0.0]),
        ],
    );
    all.states_millions("firm", &[("balance sheet", "equity", "paid in", &[0.0, 160.0, 160.0, -240.0, -240.0])]);
    assert_eq!(net_income(&all, "group house"), [0; 4]);
}
