//! Where payments stand in a cash flow statement (spec/flows.md).

use crate::play::{Play, rows};

/// A word of `books`, and the activities of payer and receiver.
const WORDS: [(&str, &str, &str); 16] = [
    ("sale power", "operating", "operating"),
    ("wages", "operating", "operating"),
    ("tax", "operating", "operating"),
    ("grant", "operating", "operating"),
    ("damages", "operating", "operating"),
    ("interest", "operating", "operating"),
    ("prepay power", "operating", "operating"),
    ("credit power", "operating", "operating"),
    ("lease desks", "operating", "operating"),
    ("capital chips", "investing", "operating"),
    ("dispose plant", "investing", "investing"),
    ("loan", "investing", "financing"),
    ("repay", "financing", "investing"),
    ("equity", "investing", "financing"),
    ("buyback", "financing", "investing"),
    ("dividend", "financing", "operating"),
];

#[test]
fn every_word_of_books_stands_under_its_activity() {
    for (books, paid, received) in WORDS {
        let body = format!(
            "[party]\na = {{ cash = \"$10M\" }}\nb = {{}}\n[pay.x]\nfrom = \"a\"\nto = \"b\"\namount = \"$2M\"\nwhen = \"2026-01\"\nbooks = \"{books}\"\n"
        );
        // The sum repaid was lent before.
        let body =
            body.replace("b = {}", "b = { opening = [{ account = \"asset loan\", amount = \"$5M\", of = \"a\" }] }");
        let play = Play::new(1, &body);
        play.states_millions("a", &[("cash flow statement", paid, "x", &[-2.0])]);
        play.states_millions("b", &[("cash flow statement", received, "x", &[2.0])]);
    }
}

/// A hall for 13 months at 100 from February on. At no interest all of it is principal; what March costs more varies.
#[test]
fn the_principal_of_a_lease_is_financing_and_what_varies_is_not() {
    let body = r#"
[party]
lab = { cash = "$1B", discount = "0%" }
cloud = {}
[flow.hall]
from = "lab"
to = "cloud"
amount = "table([2026-01, $0/mo], [2026-02, $100M/mo], [2026-03, $150M/mo], [2026-04, $30M/mo], [2026-05, $100M/mo])"
books = "lease halls"
term = "13 mo"
"#;
    let play = Play::new(5, body);
    play.states_millions(
        "lab",
        &[
            ("cash flow statement", "operating", "hall", &[0.0, 0.0, -50.0, 0.0, 0.0]),
            ("cash flow statement", "financing", "hall", &[0.0, -100.0, -100.0, -30.0, -100.0]),
        ],
    );
    // The lessor's receipts are operating, in one line.
    let found = rows(&play.statements("cloud"));
    let lines: Vec<_> = found.iter().filter(|(row, _)| row.ends_with("/hall")).collect();
    let cents = [0, 10_000_000_000, 15_000_000_000, 3_000_000_000, 10_000_000_000];
    assert_eq!(lines, [&("cash flow statement/operating/hall".to_owned(), cents.to_vec())]);
}

/// 24 payments of 100 at 12 % a year are worth 100 (1 − 1.12⁻²) / (1.12^(1/12) − 1) = 2137.33: interest is 20.28, then
/// 19.52.
#[test]
fn the_interest_of_a_lease_is_operating_and_is_paid_first() {
    let body = r#"
[party]
lab = { cash = "$110", discount = "12%", grace = 24 }
cloud = {}
[flow]
hall = { from = "lab", to = "cloud", amount = "$100/mo", books = "lease halls", term = "2 yr" }
"#;
    let millions = |cents: f64| cents / 1e8;
    Play::new(2, body).states_millions(
        "lab",
        &[
            // In February 10 of 100 can be paid: all of it is interest.
            ("cash flow statement", "operating", "hall", &[millions(-2_028.0), millions(-1_000.0)]),
            ("cash flow statement", "financing", "hall", &[millions(-7_972.0), 0.0]),
            ("balance sheet", "liabilities", "payable", &[0.0, 0.0, millions(9_000.0)]),
        ],
    );
}

/// What an estate pays later is paid for what it was owed for.
#[test]
fn arrears_stand_where_the_payment_would_have_stood() {
    let body = r#"
[party]
firm = { cash = "$1M", workout = 12 }
bank = { cash = "$9M", opening = [{ account = "asset loan", amount = "$5M", of = "firm" }] }
[flow]
sales = { from = "world", to = "firm", amount = "$1M/mo", books = "sale goods" }
[pay]
back = { from = "firm", to = "bank", amount = "$5M", when = "2026-01", books = "repay" }
"#;
    Play::new(4, body).states_millions(
        "firm",
        &[
            ("cash flow statement", "financing", "back", &[-2.0, -1.0, -1.0, -1.0]),
            ("balance sheet", "liabilities", "loan", &[5.0, 3.0, 2.0, 1.0, 0.0]),
        ],
    );
}
