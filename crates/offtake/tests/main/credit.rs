//! Facilities, revolvers and bonds: draws, tests, acceleration, collateral, and who bears a loss.

use crate::play::Play;

/// A borrower with a year of steady cash flow that then falls, and a facility that pays for most of its works.
const DEAL: &str = r#"
[party.bank]
cash = "$500M"
discount = "7%"
[party.firm]
cash = "$60M"
discount = "10%"
workout = 12
[let]
works = "if(date < 2026-07, $10M/mo, $0/mo)"
income = "if(date < 2026-07, $0/mo, if(date < 2028-01, $3M/mo, later))"
later = "$3M/mo"
[flow]
building = { from = "firm", to = "world", amount = "works", books = "capital plant", tier = 1 }
sales = { from = "world", to = "firm", amount = "income", books = "sale power" }
[contract.notes]
kind = "facility"
lender = "bank"
borrower = "firm"
limit = "$50M"
opens = "2026-01"
closes = "2026-07"
maturity = "2029-06"
draws = "80% * works"
benchmark = "4%/yr"
spread = "3%/yr"
undrawn = "1%/yr"
upfront = "2%"
profile = "level"
cash_flow = "income"
least_cover = "1.2"
waived = false
most_ltv = "200%"
collateral = "$50M"
cure = "3 mo"
"#;

fn deal() -> Play {
    Play::new(48, DEAL)
}

#[test]
fn draws_stop_at_the_limit_and_fees_fall_on_what_is_left() {
    deal().comes_to(&[
        ("notes.lent", 48e6),
        ("round(at(paid(notes.interest), 2026-01) / $1)", (50e6_f64 * 0.01 / 12.0).round()),
        ("total(paid(notes.arrangement))", 1e6),
        ("last(notes.outstanding)", 0.0),
        ("notes.repaid", 48e6),
        ("notes.lost", 0.0),
    ]);
    deal().with("limit = \"$50M\"", "limit = \"$30M\"").comes_to(&[("notes.lent", 30e6)]);
    deal()
        .with("collateral = \"$50M\"", "base = \"$20M\"\ncollateral = \"$50M\"")
        .comes_to(&[("peak(notes.outstanding)", 20e6)]);
}

/// Nobody is owed a fee on what can no longer be drawn: a default ends the commitment, though it would have run to June.
#[test]
fn no_fee_runs_on_a_commitment_that_has_ended() {
    let failed = deal().with("cash = \"$60M\"", "cash = \"$1M\"");
    failed.comes_to(&[
        ("ever(defaulted(firm) and date < notes.closes)", 1.0),
        ("ever(notes.fees > $0/mo)", 1.0),
        ("ever(defaulted(firm) and notes.fees > $0/mo)", 0.0),
        ("ever(defaulted(firm) and notes.committed > $0)", 0.0),
    ]);
}

#[test]
fn a_test_that_fails_and_is_not_cured_makes_all_of_it_due() {
    // Cover is 3 of 1.33 principal and less than 0.28 of interest: nothing fails.
    deal().comes_to(&[("ever(notes.called)", 0.0)]);
    // From January 2028 income no longer covers 1.2 times; the test of March fails, that of June ends the cure.
    let weak = deal().with("later = \"$3M/mo\"", "later = \"$1.5M/mo\"");
    weak.comes_to(&[
        ("ever(notes.called)", 1.0),
        ("(first(notes.called) - 2028-07) / 1 mo", 0.0),
        ("at(notes.principal * dt - opening(notes.outstanding), 2028-07)", 0.0),
    ]);
    // A recovery before June cures it.
    let cured = deal().with("later = \"$3M/mo\"", "later = \"if(date < 2028-04, $1M/mo, $3M/mo)\"");
    cured.comes_to(&[("at(closing(notes.failing) / 1 mo, 2028-03)", 1.0), ("ever(notes.called)", 0.0)]);
    // Loan to value does the same.
    deal().with("$50M\"\ncure", "if(date < 2027-01, $50M, $1M)\"\ncure").comes_to(&[("ever(notes.called)", 1.0)]);
}

/// From January 2028 cash flow is $1M a month, where cover asks for more; the firm has $1.8M in June, and owes 16. The collateral fetches 14:
/// a sale brings $15.8M. If all fades by 90 % a year, waiting brings 1.8, 7.2 of the cash flow and 5.1 of the collateral.
#[test]
fn a_lender_calls_where_that_brings_it_more_than_waiting() {
    let lean = deal()
        .with("waived = false\nmost_ltv = \"200%\"\n", "")
        .with("later = \"$3M/mo\"", "later = \"$1M/mo\"")
        .with("collateral = \"$50M\"", "collateral = \"$14M\"\nfalling = \"90%/yr\"")
        .with(
            "cure = \"3 mo\"\n",
            r#"cure = "3 mo"
[flow.dividends]
from = "firm"
to = "world"
amount = "rest"
books = "dividend"
tier = 9
when = "date >= 2026-08 and date < 2027-10"
"#,
        );
    lean.comes_to(&[
        ("(first(notes.called) - 2028-07) / 1 mo", 0.0),
        ("abs(at(notes.realisable - $14M - firm.cash, 2028-06)) < $0.01", 1.0),
        ("round(at(notes.awaited, 2028-06) / $0.1M)", 142.0),
    ]);
    // What keeps its price is as good later; of less to sell the cash flow of a year is worth more; and others may pay a part of the rest.
    let fades = "falling = \"90%/yr\"";
    lean.with(fades, "falling = \"0%/yr\"").comes_to(&[("ever(notes.called)", 0.0), ("ever(notes.breached)", 1.0)]);
    let bare = lean.with("$14M", "$10M");
    bare.comes_to(&[("ever(notes.called)", 0.0), ("ever(notes.breached)", 1.0)]);
    bare.with(fades, &format!("{fades}\nrecovery = \"40%\"")).comes_to(&[("ever(notes.called)", 1.0)]);
}

/// Sweeps and principal that falls due are together never more than is left, to the cent.
#[test]
fn a_sweep_repays_what_is_owed_and_no_more() {
    for profile in ["level", "annuity", "bullet", "balloon", "sculpted"] {
        for share in ["7%", "33.3%", "50%", "100%"] {
            let swept = deal()
                .with("profile = \"level\"", &format!("profile = \"{profile}\"\nsweep = \"{share}\""))
                .with("\"$3M/mo\"", "\"$4123456.789/mo\"");
            swept.comes_to(&[
                ("peak(-balance(bank, asset loan)) <= $0", 1.0),
                ("last(notes.outstanding)", 0.0),
                ("notes.repaid - notes.lent", 0.0),
            ]);
        }
    }
}

/// What the lender loses is what the borrower does not repay, and nobody else may take it first.
#[test]
fn a_default_costs_the_lender() {
    let broke = deal()
        .with("later = \"$3M/mo\"", "later = \"$0/mo\"")
        .with("cash = \"$60M\"", "cash = \"$15M\"")
        .with("date < 2028-01", "date < 2026-12");
    assert_eq!(broke.value("ever(defaulted(firm))"), 1.0);
    let (lost, exposure) = (broke.value("notes.lost"), broke.value("notes.exposure"));
    assert!(lost > 0.0 && exposure >= lost, "{lost} of {exposure}");
    assert!(broke.value("notes.yield") < deal().value("notes.yield"));
    broke.comes_to(&[("notes.lent - notes.repaid - notes.lost", 0.0), ("last(notes.outstanding)", 0.0)]);
    // In the books the write-off is the lender's loss and the borrower's gain: principal, and interest that was due.
    broke.comes_to(&[
        ("last(balance(bank, expense written off)) - last(balance(firm, revenue written off))", 0.0),
        ("last(balance(bank, expense written off)) >= notes.lost", 1.0),
    ]);
}

#[test]
fn what_a_lender_asks_moves_its_yield_and_the_borrowers_cash() {
    let changed = |old: &str, new: &str, measure: &str| deal().with(old, new).value(measure) - deal().value(measure);
    assert!(changed("spread = \"3%/yr\"", "spread = \"5%/yr\"", "notes.yield") > 0.0);
    assert!(changed("spread = \"3%/yr\"", "spread = \"5%/yr\"", "last(firm.cash)") < 0.0);
    assert!(changed("upfront = \"2%\"", "upfront = \"4%\"", "notes.yield") > 0.0);
    assert!(changed("undrawn = \"1%/yr\"", "undrawn = \"3%/yr\"", "notes.yield") > 0.0);
    assert!(changed("cure = \"3 mo\"", "cure = \"3 mo\"\ndiscount = \"2%\"", "notes.yield") > 0.0);
    assert!(changed("cure = \"3 mo\"", "cure = \"3 mo\"\nsweep = \"50%\"", "at(notes.outstanding, 2027-06)") < 0.0);
    // Without fees the yield is the rate, compounded monthly.
    let plain = deal().with("upfront = \"2%\"", "upfront = \"0%\"").with("undrawn = \"1%/yr\"", "undrawn = \"0%/yr\"");
    plain.comes_to(&[("round(notes.yield * 1e6)", ((1.0_f64 + 0.07 / 12.0).powi(12) * 1e6 - 1e6).round())]);
}

#[test]
fn a_bullet_is_renewed_or_falls_due() {
    let bullet = deal().with("profile = \"level\"", "profile = \"bullet\"").with("2029-06", "2028-06");
    assert!(bullet.value("at(notes.principal, 2028-06) * 1 mo") > 40e6);
    let renewed =
        bullet.with("cure = \"3 mo\"", "extends = true\nextension = \"2 yr\"\ndearer = \"2%/yr\"\ncure = \"3 mo\"");
    renewed.comes_to(&[
        ("at(paid(notes.repayment), 2028-06)", 0.0),
        ("round(at(notes.rate, 2028-07) * 1 yr * 1e6)", 90_000.0),
    ]);
}

#[test]
fn a_revolver_fills_the_gap_and_is_repaid() {
    let play = Play::new(
        24,
        r#"
[party.bank]
cash = "$100M"
[party.firm]
cash = "$2M"
[flow]
loss = { from = "firm", to = "world", amount = "if(date < 2026-07, $500k/mo, $0/mo)", books = "wages" }
gain = { from = "world", to = "firm", amount = "if(date < 2026-07, $0/mo, $500k/mo)", books = "sale goods" }
[contract.line]
kind = "revolver"
lender = "bank"
borrower = "firm"
limit = "$5M"
in_hand = "$3M"
benchmark = "4%/yr"
spread = "8%/yr"
until = "2027-06"
"#,
    );
    play.comes_to(&[
        ("at(line.outstanding, 2026-01)", 1e6),
        ("at(line.outstanding, 2026-02)", 1.5e6),
        ("peak(line.outstanding) < $5M", 1.0),
        ("last(line.outstanding)", 0.0),
        ("ever(defaulted(firm))", 0.0),
    ]);
}

/// A loan without security is owed as a bond is: of what a borrower in default has, both get the same share.
#[test]
fn a_loan_ranks_with_a_bond() {
    let owed = Play::new(
        24,
        r#"
[party]
one = { cash = "$1B", discount = "7%" }
two = { cash = "$1B", discount = "7%" }
firm = { discount = "10%" }
[flow]
spent = { from = "firm", to = "world", amount = "$200M/mo", books = "wages", when = "t == 0 mo", tier = 0 }
sales = { from = "world", to = "firm", amount = "$2M/mo", books = "sale stuff", when = "date >= 2027-01" }
[contract]
loan = { kind = "loan", lender = "one", borrower = "firm", principal = "$100M", drawn = "2026-01", term = "3 yr", rate = "0%/yr" }
bond = { kind = "bond", holder = "two", issuer = "firm", face = "$100M", issued = "2026-01", term = "3 yr", coupon = "0%/yr" }
"#,
    );
    owed.comes_to(&[("total(paid(loan.repayment))", 12e6), ("total(paid(bond.repayment))", 12e6)]);
    // One that is said to come first does.
    owed.with("rate = \"0%/yr\"", "rate = \"0%/yr\", tier = 1")
        .comes_to(&[("total(paid(loan.repayment))", 24e6), ("total(paid(bond.repayment))", 0.0)]);
}

#[test]
fn a_bond_pays_twice_a_year_and_yields_more_below_par() {
    let play = Play::new(
        24,
        r#"
[party.bank]
cash = "$100M"
[party.firm]
cash = "$20M"
[contract.bonds]
kind = "bond"
holder = "bank"
issuer = "firm"
face = "$10M"
issued = "2026-02"
term = "1 yr"
coupon = "8%/yr"
price = "100%"
"#,
    );
    play.comes_to(&[
        ("at(paid(bonds.interest), 2026-08)", 400e3),
        ("at(paid(bonds.interest), 2027-02)", 400e3),
        ("total(paid(bonds.interest))", 800e3),
        ("at(paid(bonds.repayment), 2027-02)", 10e6),
        // Two coupons of 4 % at par: 1.04² − 1.
        ("round(bonds.yield * 1e6)", 81_600.0),
    ]);
    assert!(play.with("price = \"100%\"", "price = \"97%\"").value("bonds.yield") > 0.0816);
}

/// Plant that is sold when the firm fails, damages that it then owes, and a second lender.
const FAILED: &str = r#"
[stock]
gone = { initial = "0", next = "if(defaulted(firm), 1, gone)" }
[let.fetched]
value = "if(defaulted(firm) and opening(gone) == 0, plant, $0)"
[let.plant]
value = "$20M"
[pay.seizure]
from = "world"
to = "firm"
amount = "fetched"
whenever = "fetched > $0"
books = "dispose plant"
[pay.harm]
from = "firm"
to = "world"
amount = "$100M"
when = "defaulted(firm)"
books = "damages"
tier = 1
[party.fund]
cash = "$10M"
discount = "7%"
[contract.line]
kind = "revolver"
lender = "fund"
borrower = "firm"
limit = "$5M"
in_hand = "$6M"
benchmark = "4%/yr"
spread = "8%/yr"
"#;

/// Income ends in December 2026, and the firm has little else.
fn failed() -> Play {
    Play::new(48, &format!("{DEAL}{FAILED}"))
        .with("later = \"$3M/mo\"", "later = \"$0/mo\"")
        .with("cash = \"$60M\"", "cash = \"$15M\"")
        .with("date < 2028-01", "date < 2026-12")
        .with("most_ltv = \"200%\"\n", "")
        .with("collateral = \"$50M\"", "collateral = \"if(gone == 0, plant, $0)\"\nproceeds = \"fetched\"")
}

/// The loan is called in July 2027, two months before the default: all of it is overdue when the plant is sold.
#[test]
fn what_collateral_brings_goes_to_its_lender_first() {
    let twenty = failed();
    twenty.comes_to(&[
        ("(first(notes.called) - 2027-07) / 1 mo", 0.0),
        ("(first(defaulted(firm)) - 2027-09) / 1 mo", 0.0),
        ("total(paid(notes.realised))", 20e6),
        ("total(paid(harm))", 0.0),
        ("notes.lent - notes.repaid - notes.lost", 0.0),
    ]);
    // It takes what it is owed of $50M; the rest goes to others by tier.
    let fifty = twenty.with("value = \"$20M\"", "value = \"$50M\"");
    fifty.comes_to(&[
        ("total(paid(notes.realised)) - at(opening(notes.outstanding), 2027-09)", 0.0),
        ("notes.lost", 0.0),
        ("at(notes.outstanding, 2027-09)", 0.0),
        ("total(paid(harm)) + total(paid(notes.realised)) > $49.9M", 1.0),
    ]);
    // Without security damages come first, and with more of it less is lost.
    let bare = twenty.with("proceeds = \"fetched\"", "proceeds = \"$0\"");
    bare.comes_to(&[("total(paid(notes.realised))", 0.0), ("total(paid(harm))", 20e6)]);
    assert!(bare.value("notes.lost") - twenty.value("notes.lost") == 20e6);
    assert!(bare.value("last(bank.cash)") < twenty.value("last(bank.cash)"));
}

/// The lender carries what the collateral covers and a share of the rest, and writes off what is left in the end.
#[test]
fn a_lender_books_what_it_expects_to_lose() {
    let play = failed();
    play.comes_to(&[
        ("at(balance(bank, asset allowance), 2027-08)", 0.0),
        ("at(balance(bank, asset allowance) + notes.claim, 2027-09)", 0.0),
        ("at(notes.credit_loss, 2027-08)", 0.0),
        ("last(balance(bank, asset allowance))", 0.0),
        ("last(notes.credit_loss) - last(balance(bank, expense written off))", 0.0),
        ("last(balance(bank, expense credit losses))", 0.0),
        // A revolver without security is quoted at 40 %.
        (
            "round(at(balance(fund, asset allowance) + 60% * (line.outstanding + arrears(line.interest)), 2027-10) / $1)",
            0.0,
        ),
        ("last(balance(fund, asset allowance))", 0.0),
    ]);
    // All but interest of the workout is known when the plant is sold.
    let known = play.value("at(notes.credit_loss, 2027-09) / last(notes.credit_loss)");
    assert!((0.93..1.0).contains(&known), "{known}");
    let hopeful = play.with("cure = ", "recovery = \"40%\"\ncure = ");
    hopeful.comes_to(&[("at(balance(bank, asset allowance) + 60% * notes.claim, 2027-10) < $1", 1.0)]);
    // A run that ends in the workout counts it so.
    let worth = |recovery: &str| {
        let play = Play::new(24, &format!("{DEAL}{FAILED}")).with("cash = \"$60M\"", "cash = \"$15M\"");
        let play = play.with("date < 2028-01", "date < 2026-12").with("later = \"$3M/mo\"", "later = \"$0/mo\"");
        play.with("collateral = \"$50M\"", &format!("collateral = \"$0\"\nrecovery = \"{recovery}\""))
            .value("worth(notes, bank)")
    };
    let [nothing, half, par] = ["0%", "50%", "100%"].map(worth);
    assert!(nothing < half && (half - (nothing + par) / 2.0).abs() < 1.0, "{nothing}, {half}, {par}");
    // Collateral that nobody has sold yet is counted.
    let unsold = play.with("whenever = \"fetched > $0\"", "whenever = \"false\"");
    let unsold = unsold.with("proceeds = \"fetched\"", "proceeds = \"$0\"").with("if(gone == 0, plant, $0)", "plant");
    unsold.comes_to(&[("round(at(notes.allowance - notes.claim + $20M, 2027-10) / $1)", 0.0)]);
}

/// What lenders read beside cover: the same number over the life of an annuity, and what may be missing.
#[test]
fn cover_over_the_life_of_an_annuity_is_that_of_the_quarter() {
    let annuity =
        deal().with("profile = \"level\"", "profile = \"annuity\"").with("undrawn = \"1%/yr\"", "undrawn = \"0%/yr\"");
    for month in ["2026-12", "2027-09", "2029-03"] {
        let [dscr, llcr] = ["dscr", "llcr"].map(|cover| annuity.value(&format!("at(notes.{cover}, {month})")));
        assert!((dscr - llcr).abs() < 1e-6, "{month}: {dscr}, {llcr}");
    }
    let falling = annuity.with("cure = ", "falling = \"20%/yr\"\ncure = ");
    assert!(falling.value("at(notes.llcr, 2026-12)") < annuity.value("at(notes.llcr, 2026-12)"));
    // $9M a quarter over 1.2 times debt service; twice the collateral over what is owed.
    annuity.comes_to(&[
        ("abs(at(notes.cover_room, 2027-09) - $9M + 1.2 * $9M / at(notes.dscr, 2027-09)) < $0.01", 1.0),
        ("at(notes.value_room + notes.outstanding, 2027-09)", 100e6),
        ("ever(notes.breached)", 0.0),
        ("last(notes.credit_loss)", 0.0),
    ]);
    let weak = deal().with("later = \"$3M/mo\"", "later = \"$1.5M/mo\"");
    weak.comes_to(&[("(first(notes.breached) - 2028-03) / 1 mo", 0.0), ("at(notes.cover_room, 2028-03) < $0", 1.0)]);
}

#[test]
fn lenders_renew_what_the_collateral_carries() {
    let bullet = deal()
        .with("profile = \"level\"", "profile = \"bullet\"")
        .with("2029-06", "2028-06")
        .with("cure = \"3 mo\"", "extends = true\nextension = \"1 yr\"\nrenews = \"80%\"\ncure = \"3 mo\"");
    // They renew four fifths of $50M, out of $48M.
    bullet.comes_to(&[
        ("at(notes.gap, 2028-06)", 8e6),
        ("at(paid(notes.repayment), 2028-06)", 8e6),
        ("at(notes.outstanding, 2028-07)", 40e6),
        ("last(notes.outstanding)", 0.0),
        ("notes.repaid", 48e6),
        ("ever(defaulted(firm))", 0.0),
    ]);
    // A firm that cannot pay the rest fails on the day, as it does if the market is shut.
    let poor = bullet.with("cash = \"$60M\"", "cash = \"$25M\"").with("$3M/mo", "$1M/mo");
    let poor = poor.with("$50M\"\nextends", "if(date < 2028-01, $50M, $20M)\"\nextends");
    let shut = poor.with("extends = true", "extends = false");
    for play in [&poor, &shut] {
        play.comes_to(&[("ever(defaulted(firm))", 1.0)]);
    }
    poor.with("renews = \"80%\"", "renews = \"unlimited\"").comes_to(&[("at(notes.gap, 2028-06)", 0.0)]);
}
