//! Interest over the life of what is lent: what the lender keeps at the start, and what a line owes once.

use crate::play::Play;

/// $48M lent in February 2026 and repaid from March on; 2 % is kept of it.
const LENT: &str = r#"
[party.bank]
cash = "$100M"
discount = "7%"
[party.firm]
cash = "$90M"
discount = "10%"
[contract.notes]
kind = "facility"
lender = "bank"
borrower = "firm"
limit = "$48M"
opens = "2026-02"
closes = "closes"
maturity = "2029-06"
draws = "$48M / dt"
benchmark = "4%/yr"
spread = "3%/yr"
discount = "2%"
cash_flow = "$3M/mo"
profile = "level"
balloon = "40%"
cover = "1.5"
[let]
closes = "2026-03"
"#;

const PROFILES: [&str; 5] = ["bullet", "level", "annuity", "balloon", "sculpted"];

fn lent(profile: &str) -> Play {
    Play::new(48, LENT)
        .with("closes = \"closes\"", "closes = \"2026-03\"")
        .with("profile = \"level\"", &format!("profile = \"{profile}\""))
}

/// Interest above what is paid is, early, midway and late, the effective rate on what the notes stand at, discount off.
fn earns_one_rate(play: &Play, profile: &str) {
    let yearly = play.value("notes.yield");
    let monthly = (1.0 + yearly).powf(1.0 / 12.0) - 1.0;
    for (month, before) in [("2026-03", "2026-02"), ("2027-08", "2027-07"), ("2028-12", "2028-11")] {
        let income =
            format!("at(balance(bank, revenue interest), {month}) - at(balance(bank, revenue interest), {before})");
        let carried = format!("at(notes.outstanding - notes.unamortised, {before})");
        let paid = play.value(&format!("at(paid(notes.interest), {month})"));
        let share = (play.value(&income) - paid) / (monthly * play.value(&carried) - paid);
        assert!((share - 1.0).abs() < 0.05, "{profile} {month}: {share}");
    }
}

/// IFRS 9 B5.4.1, ASC 835-30-35: interest is the effective rate on what the loan stands at, which its discount lowers.
#[test]
fn a_discount_is_interest_of_the_whole_life_at_one_rate() {
    for profile in PROFILES {
        let play = lent(profile);
        play.comes_to(&[
            // Nothing is earned on the day it is kept; all is by the end.
            ("at(balance(firm, expense interest), 2026-02)", 0.0),
            ("at(balance(firm, asset issue discount), 2026-02)", 960e3),
            ("round((last(balance(firm, expense interest)) - total(paid(notes.interest)) - $0.96M) / $0.01)", 0.0),
            ("last(balance(firm, asset issue discount))", 0.0),
            // One's cost is the other's income.
            ("peak(balance(firm, asset issue discount) - balance(bank, liability unearned discount))", 0.0),
            ("last(balance(firm, expense interest)) - last(balance(bank, revenue interest))", 0.0),
        ]);
        if profile == "sculpted" {
            continue;
        }
        earns_one_rate(&play, profile);
    }
}

/// Months in which nothing is repaid yet, and an upfront fee, are no exception.
#[test]
fn a_fee_at_the_start_is_interest_of_the_whole_life_too() {
    for profile in ["bullet", "level", "annuity"] {
        let play = lent(profile).with("closes = \"2026-03\"", "closes = \"2027-03\"");
        let play = play.with("discount = \"2%\"", "upfront = \"2%\"");
        play.comes_to(&[
            ("at(balance(firm, expense interest), 2026-02)", 0.0),
            ("round((last(balance(bank, revenue interest)) - total(paid(notes.interest)) - $0.96M) / $0.01)", 0.0),
        ]);
        earns_one_rate(&play, profile);
    }
}

/// No discount is left behind by a loan that is repaid early or not at all.
#[test]
fn a_discount_ends_with_its_loan() {
    let swept = lent("bullet").with("cover = \"1.5\"", "sweep = \"100%\"");
    swept.comes_to(&[("last(notes.outstanding)", 0.0), ("at(balance(firm, asset issue discount), 2026-05)", 0.0)]);
    let broke = lent("level").with("cash = \"$90M\"", "cash = \"$5M\"\nworkout = 12").with(
        "[let]",
        "[flow]\nwages = { from = \"firm\", to = \"world\", amount = \"$5M/mo\", books = \"wages\", tier = 1 }\n[let]",
    );
    broke.comes_to(&[
        ("ever(defaulted(firm))", 1.0),
        ("last(balance(firm, asset issue discount))", 0.0),
        ("last(balance(bank, liability unearned discount))", 0.0),
    ]);
}

/// $10M at 97 % for two years: a sinking fund of $300k, beside coupons of $400k.
#[test]
fn what_a_bond_lies_below_par_is_interest_of_its_term() {
    let play = Play::new(
        36,
        r#"
[party.bank]
cash = "$100M"
discount = "7%"
[party.firm]
cash = "$20M"
[contract.bonds]
kind = "bond"
holder = "bank"
issuer = "firm"
face = "$10M"
issued = "2026-02"
term = "2 yr"
coupon = "8%/yr"
price = "97%"
"#,
    );
    let grown = |months: i32| (1.0_f64 + 0.08 / 12.0).powi(months) - 1.0;
    let fund = |months: i32| 300e3 * grown(months) / grown(24);
    play.comes_to(&[
        ("at(balance(firm, expense interest), 2026-02)", 0.0),
        ("round(at(balance(firm, expense interest), 2026-08) / $1)", (400e3 + fund(6)).round()),
        ("round(at(balance(bank, revenue interest), 2027-02) / $1)", (800e3 + fund(12)).round()),
        ("last(balance(firm, expense interest))", 1.9e6),
        ("last(balance(firm, asset issue discount) + balance(bank, liability unearned discount))", 0.0),
    ]);
}

/// A line that a borrower in default owes is owed once: no more is unpaid than was lent.
#[test]
fn a_line_in_default_is_owed_once() {
    let play = Play::new(
        36,
        r#"
[party.bank]
cash = "$100M"
discount = "7%"
[party.firm]
cash = "$2M"
[flow.loss]
from = "firm"
to = "world"
amount = "$1M/mo"
books = "wages"
tier = 1
[contract.line]
kind = "revolver"
lender = "bank"
borrower = "firm"
limit = "$5M"
in_hand = "$3M"
benchmark = "4%/yr"
spread = "8%/yr"
"#,
    );
    play.comes_to(&[
        ("ever(defaulted(firm))", 1.0),
        ("last(line.outstanding)", 5e6),
        ("last(arrears(line.repayment))", 5e6),
        ("peak(line.called * dt)", 5e6),
        ("total(line.called * dt)", 5e6),
    ]);
    // It ends, and what cannot be repaid is due once, and brings the default.
    let ended = play.with("$1M/mo", "if(date < 2026-06, $1M/mo, $0/mo)").with("spread", "until = \"2026-09\"\nspread");
    ended.comes_to(&[("ever(defaulted(firm))", 1.0), ("total(line.called * dt) - peak(line.outstanding)", 0.0)]);
    // A limit that falls below what is drawn calls the difference.
    let cut =
        play.with("\"$5M\"", "\"if(date < 2026-06, $5M, $4M)\"").with("$1M/mo", "if(date < 2026-05, $1M/mo, $0/mo)");
    cut.comes_to(&[("last(line.outstanding) <= $4M", 1.0), ("ever(defaulted(firm))", 0.0)]);
}
