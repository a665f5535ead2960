//! Equity in tranches, and warrants.

use crate::play::Play;

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
        // At the opening stake.
        ("fund.stakes", &[0.0, 60.0, 60.0, 140.0, 196.0, 196.0]),
        ("fund.invested", &[100.0, 0.0, 0.0, 50.0, 0.0, 0.0]),
        ("fund.cash", &[900.0, 900.0, 900.0, 850.0, 850.0, 850.0]),
        ("firm.cash", &[100.0, 100.0, 100.0, 150.0, 150.0, 150.0]),
        // The 20 above fair value are consideration, set against revenue over the other five months.
        ("balance(fund, asset stake)", &[80.0, 80.0, 80.0, 130.0, 130.0, 130.0]),
        ("balance(fund, asset prepaid consideration)", &[20.0, 16.0, 12.0, 8.0, 4.0, 0.0]),
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
            ("balance sheet", "assets", "stake", &[0.0, 80.0, 80.0, 80.0, 130.0, 130.0, 130.0]),
            ("cash flow statement", "investing", "", &[-100.0, 0.0, 0.0, -50.0, 0.0, 0.0]),
            ("income statement", "revenue", "consideration", &[0.0, -4.0, -4.0, -4.0, -4.0, -4.0]),
        ],
    );
    play.states_millions(
        "firm",
        &[
            ("balance sheet", "equity", "paid in", &[0.0, 80.0, 80.0, 80.0, 130.0, 130.0, 130.0]),
            ("balance sheet", "liabilities", "deferred consideration", &[0.0, 20.0, 16.0, 12.0, 8.0, 4.0, 0.0]),
            ("income statement", "expense", "consideration", &[0.0, -4.0, -4.0, -4.0, -4.0, -4.0]),
            ("cash flow statement", "financing", "", &[100.0, 0.0, 0.0, 50.0, 0.0, 0.0]),
        ],
    );
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

/// A price that moves later does not move the stake that was bought; shares sold to others dilute it.
#[test]
fn a_stake_keeps_its_price_and_is_diluted() {
    let play = round("pre", ", price = \"if(date < 2026-02, $400M, $9900M)\"");
    let diluted = play.with("fair = \"worth\"", "fair = \"worth\"\nsold = \"if(date == 2026-03, 50%, 0%)\"");
    play.shows(&[("round.stake", &[0.2, 0.2, 0.2, 0.28, 0.28, 0.28])]);
    diluted.shows(&[("round.stake", &[0.2, 0.2, 0.1, 0.19, 0.19, 0.19])]);
}

/// A million shares at a strike of $1 vest in February, when the share stands at $11: $10M. The second million needs $20 by
/// March and gets it in April.
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
        ("maker.cash", &[0.0; 4]),
    ]);
    play.comes_to(&[("rights.worth_vested", 10.0 * M), ("last(rights.headline) / 1 share", 2e6)]);
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
