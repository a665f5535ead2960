//! Loans, revenue shares, credits and grants.

use crate::play::Play;

fn loan(months: u32, terms: &str, rest: &str) -> Play {
    Play::new(
        months,
        &format!(
            r#"
[party.bank]
kind = "lender"
cash = "$1000M"
[party.firm]
cash = "$20M"
workout = 2
[contract.debt]
kind = "loan"
lender = "bank"
borrower = "firm"
drawn = "2026-01"
{terms}
{rest}
"#
        ),
    )
}

/// $120M at 12 % a year, back in four equal parts: interest of 1 % on 120, 90, 60, 30.
#[test]
fn a_level_loan() {
    let play = loan(6, "principal = \"$120M\"\nterm = \"4 mo\"\nrate = \"12%/yr\"", "");
    play.shows_millions(&[
        ("paid(debt.advance)", &[120.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("paid(debt.interest)", &[0.0, 1.2, 0.9, 0.6, 0.3, 0.0]),
        ("paid(debt.repayment)", &[0.0, 30.0, 30.0, 30.0, 30.0, 0.0]),
        ("balance(firm, liability loan)", &[120.0, 90.0, 60.0, 30.0, 0.0, 0.0]),
        ("bank.lent", &[120.0, 90.0, 60.0, 30.0, 0.0, 0.0]),
    ]);
    play.comes_to(&[("debt.paid_total", 123e6)]);
    play.states_millions(
        "bank",
        &[
            ("income statement", "revenue", "interest", &[0.0, 1.2, 0.9, 0.6, 0.3, 0.0]),
            ("balance sheet", "assets", "loan", &[0.0, 120.0, 90.0, 60.0, 30.0, 0.0, 0.0]),
            ("cash flow statement", "investing", "", &[-120.0, 30.0, 30.0, 30.0, 30.0, 0.0]),
        ],
    );
    play.states_millions(
        "firm",
        &[
            ("income statement", "other expense", "interest", &[0.0, 1.2, 0.9, 0.6, 0.3, 0.0]),
            ("cash flow statement", "operating", "", &[0.0, -1.2, -0.9, -0.6, -0.3, 0.0]),
            ("cash flow statement", "financing", "", &[120.0, -30.0, -30.0, -30.0, -30.0, 0.0]),
        ],
    );
}

/// A third of $100 is no whole number of cents: the odd one is kept until it is due, and nothing is left.
#[test]
fn a_level_loan_keeps_its_odd_cent() {
    loan(6, "principal = \"$100\"\nterm = \"3 mo\"\nrate = \"0%/yr\"", "").shows(&[
        ("paid(debt.repayment)", &[0.0, 33.33, 33.34, 33.33, 0.0, 0.0]),
        ("balance(firm, liability loan)", &[100.0, 66.67, 33.33, 0.0, 0.0, 0.0]),
    ]);
    loan(6, "principal = \"$0.05\"\nterm = \"3 mo\"\nrate = \"0%/yr\"", "").shows(&[
        ("paid(debt.repayment)", &[0.0, 0.02, 0.01, 0.02, 0.0, 0.0]),
        ("balance(firm, liability loan)", &[0.05, 0.03, 0.02, 0.0, 0.0, 0.0]),
    ]);
}

#[test]
fn a_bullet_loan() {
    let play = loan(6, "principal = \"$120M\"\nterm = \"4 mo\"\nrate = \"12%/yr\"\nstyle = \"bullet\"", "");
    play.shows_millions(&[
        ("paid(debt.interest)", &[0.0, 1.2, 1.2, 1.2, 1.2, 0.0]),
        ("paid(debt.repayment)", &[0.0, 0.0, 0.0, 0.0, 120.0, 0.0]),
        ("bank.cash", &[880.0, 881.2, 882.4, 883.6, 1004.8, 1004.8]),
    ]);
}

/// $100M at 10 % a month, 10 back each month; the firm has spent all, earns 10 in February and 11.9 in April.
/// February: of 10 + 10 half is paid; 5 of interest are in arrears, 5 of principal overdue in a loan of 95.
/// March: 9.5 + 5 and 90 / 9 + 5 are due, nothing is paid. April: default, so the whole loan of 95 falls due beside
/// 9.5 + 14.5 of interest, and 11.9 pay a tenth of each. May: 8.55 + 21.6 and 85.5; nothing is paid, all is written off.
/// The bank's allowance in April is 60 % of 21.6 and 85.5; the write-off of 115.65 uses it up.
#[test]
fn a_loan_in_arrears_default_and_workout() {
    let play = loan(
        6,
        "principal = \"$100M\"\nterm = \"10 mo\"\nrate = \"120%/yr\"",
        r#"
[pay]
plant = { from = "firm", to = "world", amount = "$120M", when = "2026-01", books = "capital plant" }
first = { from = "world", to = "firm", amount = "$10M", when = "2026-02", books = "sale goods" }
second = { from = "world", to = "firm", amount = "$11.9M", when = "2026-04", books = "sale goods" }
"#,
    );
    play.shows_millions(&[
        ("due(debt.interest)", &[0.0, 10.0, 14.5, 24.0, 30.15, 0.0]),
        ("due(debt.repayment)", &[0.0, 10.0, 15.0, 95.0, 85.5, 0.0]),
        ("paid(debt.interest)", &[0.0, 5.0, 0.0, 2.4, 0.0, 0.0]),
        ("paid(debt.repayment)", &[0.0, 5.0, 0.0, 9.5, 0.0, 0.0]),
        ("arrears(debt.interest)", &[0.0, 5.0, 14.5, 21.6, 0.0, 0.0]),
        ("debt.outstanding", &[100.0, 95.0, 95.0, 85.5, 0.0, 0.0]),
        ("balance(bank, asset loan)", &[100.0, 95.0, 95.0, 85.5, 0.0, 0.0]),
        ("balance(bank, asset receivable)", &[0.0, 5.0, 14.5, 21.6, 0.0, 0.0]),
    ]);
    play.states_millions(
        "bank",
        &[
            ("income statement", "revenue", "interest", &[0.0, 10.0, 9.5, 9.5, 8.55, 0.0]),
            ("income statement", "expense", "credit losses", &[0.0, 0.0, 0.0, 64.26, 51.39, 0.0]),
        ],
    );
    play.states_millions(
        "firm",
        &[
            ("income statement", "other income", "gain on debts written off", &[0.0, 0.0, 0.0, 0.0, 115.65, 0.0]),
            ("balance sheet", "liabilities", "", &[0.0, 100.0, 100.0, 109.5, 107.1, 0.0, 0.0]),
        ],
    );
    // Without acceleration the schedule stops: April's 11.9 go to the arrears of 14.5 and 15 in proportion.
    let stopped = play.with("drawn = ", "on_default = \"stop\"\ndrawn = ").with("workout = 2", "");
    let left = 14.5 - 14.5 * 11.9 / 29.5;
    stopped.shows_millions(&[("due(debt.interest)", &[0.0, 10.0, 14.5, 14.5, left, left])]);
}

/// The same loan. In March nothing comes to the bank, whose cash moved last in February: what did not come are lines of their own. In
/// April all of the loan falls due, because of the default at the end of March. In May the workout is over.
#[test]
fn an_explanation_says_what_did_not_come_and_why_all_falls_due() {
    let play = loan(
        6,
        "principal = \"$100M\"\nterm = \"10 mo\"\nrate = \"120%/yr\"",
        r#"
[pay]
plant = { from = "firm", to = "world", amount = "$120M", when = "2026-01", books = "capital plant" }
first = { from = "world", to = "firm", amount = "$10M", when = "2026-02", books = "sale goods" }
second = { from = "world", to = "firm", amount = "$11.9M", when = "2026-04", books = "sale goods" }
tip = { from = "firm", to = "bank", amount = "$1M", when = "2026-03", books = "grant", unpaid = "lapses", tier = 9 }
"#,
    );
    let named = |step: &report::Step, name: &str| {
        let found = step.steps.iter().find(|inner| inner.name == name).cloned();
        found.unwrap_or_else(|| panic!("no {name} in {step:#?}"))
    };
    let march = play.explains("bank.cash", "2026-03");
    assert_eq!(march.month.as_deref(), Some("2026-02"));
    for (name, short, words) in [
        (
            "short(debt.interest)",
            14.5e6,
            "due $14.5M, paid $0, unpaid $14.5M: it stays owed as arrears, a claim of bank on firm",
        ),
        ("short(debt.repayment)", 15e6, "due $15.0M, paid $0, unpaid $15.0M: it stays in the loan, overdue"),
        ("short(tip)", 1e6, "due $1.00M, paid $0, unpaid $1.00M: it lapses"),
    ] {
        let line = named(&march, name);
        assert_eq!((line.value, line.month.as_deref(), line.part), (Some(short), Some("2026-03"), false));
        assert!(line.notes.contains(&words.to_owned()), "{name}: {:?}", line.notes);
        // Which leads on to the cash of who owes.
        assert!(line.steps.iter().any(|inner| inner.name == "firm.cash"), "{line:#?}");
    }
    // Half of February's came: a posting and a line.
    let february = play.explains("bank.cash", "2026-02");
    assert_eq!(named(&february, "debt.interest").value, Some(5e6));
    assert_eq!(named(&february, "short(debt.interest)").value, Some(5e6));
    let summands = february.steps.iter().filter(|step| step.part).filter_map(|step| step.value);
    assert_eq!(Some(summands.sum()), february.value);
    let accelerated = play.explains("paid(debt.repayment)", "2026-04");
    assert_eq!((accelerated.value, accelerated.text.as_str()), (Some(9.5e6), "all that is left of the loan"));
    let why = "accelerated: all that is left of the loan falls due, as firm fell into default at the end of 2026-03";
    assert!(accelerated.notes.contains(&why.to_owned()), "{:?}", accelerated.notes);
    assert_eq!(named(&accelerated, "balance(firm, liability loan, of = debt, of = bank)").value, Some(95e6));
    assert!(!named(&accelerated, "defaulted(firm)").steps.is_empty());
    let may = play.explains("short(debt.interest)", "2026-05");
    assert!(
        may.notes.iter().any(|note| note.ends_with("written off, as the workout of firm is over")),
        "{:?}",
        may.notes
    );
}

/// A fifth of $10M a month, up to $5M; or until February.
#[test]
fn a_revenue_share_with_cap_and_end() {
    let play = |terms: &str| {
        Play::new(
            4,
            &format!(
                r#"
[party.lab]
cash = "$100M"
[party.partner]
cash = "$0"
[contract.cut]
kind = "revenue_share"
payer = "lab"
receiver = "partner"
base = "$10M/mo"
share = "20%"
{terms}
"#
            ),
        )
    };
    let capped = play("cap = \"$5M\"");
    capped.shows_millions(&[("paid(cut.cut)", &[2.0, 2.0, 1.0, 0.0]), ("cut.so_far", &[2.0, 4.0, 5.0, 5.0])]);
    capped.comes_to(&[("cut.paid_total", 5e6)]);
    capped.states_millions("partner", &[("income statement", "revenue", "resale", &[2.0, 2.0, 1.0, 0.0])]);
    capped.states_millions("lab", &[("income statement", "expense", "resale", &[2.0, 2.0, 1.0, 0.0])]);
    play("until = \"2026-02\"").shows_millions(&[("paid(cut.cut)", &[2.0, 2.0, 0.0, 0.0])]);
}

/// Amounts that are no whole cents, month after month, come to the cap to the cent.
#[test]
fn a_revenue_share_pays_its_cap_and_no_cent_more() {
    for (base, share) in [("$1000/mo / 3", "7%"), ("$1234.56/mo", "8.1%"), ("$777.77/mo", "1/3"), ("$123.45/mo", "17%")]
    {
        let play = Play::new(
            240,
            &format!(
                r#"
[party.lab]
cash = "$10k"
[party.partner]
cash = "$0"
[contract.cut]
kind = "revenue_share"
payer = "lab"
receiver = "partner"
base = "{base}"
share = "{share}"
cap = "$2500"
"#
            ),
        );
        play.comes_to(&[("cut.paid_total", 2500.0), ("last(partner.cash)", 2500.0), ("peak(due(cut.cut)) > $0", 1.0)]);
    }
}

/// A fifth of what the lab is really paid: its customer can pay 10, 10 and 5 of 10 a month.
#[test]
fn a_share_of_receipts() {
    let play = Play::new(
        3,
        r#"
[party.customer]
cash = "$25M"
[party.lab]
cash = "$0"
[party.partner]
cash = "$0"
[flow.sales]
from = "customer"
to = "lab"
amount = "$10M/mo"
books = "sale tokens"
[flow.cut]
from = "lab"
to = "partner"
amount = "20%"
of = "received(sales)"
books = "sale resale"
"#,
    );
    play.shows_millions(&[
        ("received(sales)", &[10.0, 10.0, 5.0]),
        ("paid(cut)", &[2.0, 2.0, 1.0]),
        ("lab.cash", &[8.0, 16.0, 20.0]),
        ("balance(lab, asset receivable)", &[0.0, 0.0, 5.0]),
    ]);
    play.states_millions("partner", &[("income statement", "revenue", "resale", &[2.0, 2.0, 1.0])]);
}

/// A credit of $5M in February takes revenue from its giver and cost from the customer; a grant is expense and revenue.
#[test]
fn credits_and_grants() {
    let play = Play::new(
        3,
        r#"
[party.cloud]
cash = "$100M"
[party.lab]
cash = "$100M"
[flow.bill]
from = "lab"
to = "cloud"
amount = "$20M/mo"
books = "sale compute"
[contract.welcome]
kind = "credit"
seller = "cloud"
customer = "lab"
amount = "$5M"
when = "2026-02"
[contract.lapsed]
kind = "credit"
seller = "cloud"
customer = "lab"
amount = "$7M"
when = "cloud.cash > $120M"
by = "2026-02"
[contract.gift]
kind = "grant"
giver = "cloud"
receiver = "lab"
amount = "$3M"
when = "2026-03"
"#,
    );
    play.shows_millions(&[("cloud.cash", &[120.0, 135.0, 152.0]), ("lab.cash", &[80.0, 65.0, 48.0])]);
    play.comes_to(&[("welcome.paid_total", 5e6), ("lapsed.paid_total", 0.0)]);
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[20.0, 15.0, 20.0]),
            ("income statement", "expense", "grant", &[0.0, 0.0, 3.0]),
        ],
    );
    play.states_millions(
        "lab",
        &[
            ("income statement", "expense", "compute", &[20.0, 15.0, 20.0]),
            ("income statement", "other income", "grant", &[0.0, 0.0, 3.0]),
        ],
    );
}

/// A lease of three years, of which one is paid in the run: what is still to come is worth nothing to either, as the use is to come too.
#[test]
fn a_lease_under_way_is_worth_what_was_paid() {
    let play = Play::new(
        12,
        r#"
[party.lab]
cash = "$100M"
discount = "10%"
[party.landlord]
cash = "$0"
discount = "10%"
[contract.hall.flow.rent]
from = "lab"
to = "landlord"
amount = "$1M/mo"
books = "lease halls"
term = "3 yr"
"#,
    );
    play.comes_to(&[("worth(hall, lab, rate = 0%)", -12e6), ("worth(hall, landlord, rate = 0%)", 12e6)]);
}

/// Nothing is expected of what a buyer owes: 5 of January, 10 of February, and in March the 40 that remain of the contract. In April all 55 are
/// written off, against the allowance (IFRS 9 5.4.4, ASC 326-20-35-8): the operating result does not move.
#[test]
fn a_write_off_goes_against_its_allowance() {
    let play = Play::of_stopped_bill(
        r#"
[contract.deal.entry.doubtful]
party = "cloud"
to = "-balance(cloud, asset receivable)"
debit = "asset allowance"
credit = "expense credit losses"
"#,
    );
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[10.0, 10.0, 40.0, 0.0, 0.0]),
            ("income statement", "expense", "credit losses", &[5.0, 10.0, 40.0, 0.0, 0.0]),
            ("income statement", "", "operating result", &[5.0, 0.0, 0.0, 0.0, 0.0]),
        ],
    );
}
