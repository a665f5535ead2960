//! Rounds, shares for service, leases, vehicles and what is promised to them.

use crate::play::Play;

/// A company that burns $100M a month and wants a year of it in hand; investors give a billion at most, until 2027-03.
const ROUNDS: &str = r#"
[party.lab]
cash = "$1B"
[flow.burn]
from = "lab"
to = "world"
amount = "$100M/mo"
books = "wages"
[contract.next]
kind = "round"
issuer = "lab"
price = "$9B"
needed = "12 mo * $100M/mo - lab.cash"
appetite = "$1B"
open = "date < 2027-03"
apart = "6 mo"
"#;

#[test]
fn rounds_bring_what_is_needed_while_the_window_is_open() {
    let play = Play::new(36, ROUNDS);
    // $200M at once, then what half a year has burnt: the year in hand at the beginning of the month.
    play.comes_to(&[
        ("at(next.raised, 2026-01)", 200e6),
        ("at(next.raised, 2026-07)", 600e6),
        ("at(next.raised, 2027-01)", 600e6),
        ("next.raised_all", 1.4e9),
        ("at(next.sold, 2026-07) - 0.6 / 9.6", 0.0),
        ("(first(defaulted(lab)) - 2028-03) / 1 mo", 0.0),
    ]);
    play.comes_to(&[("last(next.held)", (9.0 / 9.2) * (9.0 / 9.6) * (9.0 / 9.6))]);
    let poor = play.with("appetite = \"$1B\"", "appetite = \"$300M\"");
    poor.comes_to(&[("at(next.raised, 2026-07)", 300e6), ("at(next.unmet, 2026-07)", 300e6)]);
    play.with("2027-03", "2028-03").comes_to(&[("ever(defaulted(lab))", 0.0)]);
    play.with("price = \"$9B\"", "price = \"$4.5B\"").comes_to(&[("at(next.sold, 2026-07) - 0.6 / 5.1", 0.0)]);
}

/// Two lenders paid for a plant that earns a third of what is due to them.
const RANKED: &str = r#"
[party.bank]
cash = "$500M"
[party.fund]
cash = "$500M"
[party.firm]
cash = "$0"
[let]
income = "$1M/mo"
[flow]
sales = { from = "world", to = "firm", amount = "income", books = "sale power" }
spent = { from = "firm", to = "world", amount = "if(t < 1 mo, $60M/mo, $0/mo)", books = "capital plant", tier = 1 }
[contract.senior]
kind = "facility"
lender = "bank"
borrower = "firm"
limit = "$30M"
opens = "2026-01"
closes = "2026-02"
maturity = "2028-01"
draws = "if(t < 1 mo, $30M/mo, $0/mo)"
benchmark = "4%/yr"
spread = "2%/yr"
cash_flow = "income"
[contract.junior]
kind = "facility"
lender = "fund"
borrower = "firm"
limit = "$30M"
opens = "2026-01"
closes = "2026-02"
maturity = "2028-01"
draws = "if(t < 1 mo, $30M/mo, $0/mo)"
benchmark = "4%/yr"
spread = "2%/yr"
cash_flow = "income"
seniority = 4
"#;

#[test]
fn the_senior_lender_is_paid_first() {
    let ranked = Play::new(36, RANKED);
    ranked.comes_to(&[
        ("at(paid(junior.repayment), 2026-03)", 0.0),
        ("at(paid(senior.repayment), 2026-03) > $0.8M", 1.0),
        ("senior.lost", 0.0),
        ("junior.lost > $25M", 1.0),
    ]);
    let equal = ranked.with("seniority = 4", "seniority = 3");
    equal.comes_to(&[("senior.lost - junior.lost", 0.0), ("senior.lost > $12M", 1.0)]);
}

/// A sixth of a company worth $12B with the money for $2.4B: $0.4B too dear, and half as dear as it should be.
const SHARES: &str = r#"
[party.cloud]
cash = "$50B"
discount = "10%"
[party.lab]
cash = "$1B"
[contract.shares]
kind = "equity"
investor = "cloud"
issuer = "lab"
valuation = "$12B"
fair = "$9.6B"
serves = "2 yr"
tranches = [{ id = "now", amount = "$2.4B", when = "2026-02" }]
"#;

#[test]
fn what_is_paid_above_fair_value_is_taken_off_the_service() {
    let play = Play::new(36, SHARES);
    // A sixth of 12 is 2.0; the rest is consideration to a customer, over two years from March on.
    play.comes_to(&[
        ("at(shares.premium, 2026-02)", 0.4e9),
        ("at(balance(cloud, asset prepaid consideration), 2026-02)", 0.4e9),
        ("at(balance(cloud, asset prepaid consideration), 2027-02)", 0.2e9),
        ("last(balance(cloud, asset prepaid consideration))", 0.0),
        ("last(shares.unearned)", 0.0),
    ]);
}

#[test]
fn shares_below_fair_value_are_earned_with_the_service() {
    // A third for 2.4 of a company of 4.8 before it, worth 9.6 before and 12 with the money: $1.6B is part of the price.
    let play = Play::new(36, SHARES).with("valuation = \"$12B\"", "valuation = \"$4.8B\"");
    play.comes_to(&[
        ("round(at(shares.discount, 2026-02) / $1)", 1.6e9),
        ("round(at(balance(cloud, liability unearned shares), 2026-02) / $1)", 1.6e9),
        ("round(at(balance(cloud, revenue compute), 2027-02) / $1)", 0.8e9),
        ("round(last(balance(cloud, revenue compute)) / $1)", 1.6e9),
        ("round(last(shares.unearned) / $1)", 0.0),
        ("round(at(balance(cloud, revenue revaluation), 2026-02) / $1)", 0.0),
    ]);
}

/// A vehicle owns chips in a leased hall and leases them to a cloud that lets them on; a sponsor stands behind both.
const VEHICLE: &str = r#"
[party.bank]
kind = "lender"
cash = "$50B"
[party.sponsor]
cash = "$20B"
[party.hull]
kind = "vehicle"
sponsor = "sponsor"
cash = "$2B"
discount = "10%"
[party.tenant]
kind = "cloud"
cash = "$300M"
discount = "10%"
[party.landlord]
cash = "$10B"
discount = "8%"
[thing.chips]
kind = "chip"
price = "$50k/GPU"
watts = "1.6 kW/GPU"
[thing.rents]
kind = "rent_market"
posted = "$15B/GW/yr*exp(-20%/yr*t)"
busy = "80%"
[thing.hall]
kind = "site"
owner = "landlord"
electricity = "$70/MWh"
phases = [{ id = "all", size = "100 MW", cost = "$10M/MW", begin = "2026-01", works = "3 mo" }]
[thing.fleet]
kind = "fleet"
owner = "hull"
site = "hall"
chip = "chips"
market = "rents"
vintages = [{ id = "all", size = "62500 GPU", when = "2026-05" }]
[contract.shell]
kind = "shell_lease"
tenant = "hull"
site = "hall"
begin = "2026-05"
term = "4 yr"
rent = "$1.5M/MW/yr"
power = "100 MW"
[thing.lease]
kind = "leased_chips"
owner = "tenant"
lessor = "hull"
market = "rents"
size = "fleet.capacity"
fee = "$14B/GW/yr"
begin = "2026-06"
term = "4 yr"
[contract.notes]
kind = "facility"
lender = "bank"
borrower = "hull"
limit = "$2.5B"
opens = "2026-05"
closes = "2026-06"
maturity = "2030-05"
draws = "80% * fleet.ordered / dt"
benchmark = "4%/yr"
spread = "3%/yr"
profile = "annuity"
cash_flow = "lease.rent - fleet.running"
collateral = "fleet.resale"
waived = false
[contract.rvg]
kind = "residual_guarantee"
guarantor = "sponsor"
holder = "hull"
sum = "$800M"
on = "2030-06"
value = "fleet.resale"
premium = "$10M/yr"
[contract.stop]
kind = "backstop"
guarantor = "sponsor"
holder = "hull"
tenant = "tenant"
rent = "100 MW * lease.fee"
brings = "fleet.earned"
until = "2030-06"
limit = "$1B"
"#;

fn vehicle() -> Play {
    Play::new(60, VEHICLE)
}

#[test]
fn leased_chips_are_the_tenants_until_it_fails() {
    let play = vehicle();
    play.comes_to(&[
        ("at(lease.capacity / 1 GW, 2026-12)", 0.1),
        ("at(fleet.spare / 1 GW, 2026-12)", 0.0),
        ("round(at(due(lease.hire), 2026-12) * 12 / $1)", 1.4e9),
        ("(first(defaulted(tenant)) - 2027-05) / 1 mo", 0.0),
        ("at(lease.capacity / 1 GW, 2027-05)", 0.0),
        ("at(fleet.let_out / 1 GW, 2027-05)", 0.08),
        // Both sides book the lease: what one owes is what the other is owed, until it is stopped.
        ("at(balance(tenant, liability lease chips) - balance(hull, asset lease chips), 2026-12)", 0.0),
        ("at(balance(tenant, liability lease chips), 2026-12) > $3.9B", 1.0),
        ("last(balance(tenant, liability lease chips))", 0.0),
        ("at(shell.owed, 2026-12) > $0.4B", 1.0),
        ("peak(abs(fleet.capacity - fleet.contracted - fleet.let_out - fleet.idle) / 1 W)", 0.0),
    ]);
}

/// $1M a month for two years, from April 2026 on, when the hall is ready.
#[test]
fn a_hall_is_leased_from_when_it_stands() {
    let play = Play::new(
        36,
        r#"
[party.landlord]
cash = "$500M"
[party.tenant]
cash = "$500M"
discount = "8%"
[thing.hall]
kind = "site"
owner = "landlord"
electricity = "$0/MWh"
phases = [{ id = "all", size = "10 MW", cost = "$0/MW", begin = "2026-04", works = "0 mo" }]
[contract.shell]
kind = "shell_lease"
tenant = "tenant"
site = "hall"
begin = "2026-01"
term = "2 yr"
rent = "$1.2M/MW/yr"
power = "hall.power"
"#,
    );
    play.comes_to(&[
        ("at(paid(shell.payment) + shell.owed, 2026-03)", 0.0),
        ("total(paid(shell.payment))", 24e6),
        // The payments to come at 8 % a year: 24 of them in April, of which one is paid, and none after March 2028.
        ("round(at(shell.owed, 2026-04) / $1M)", 21.0),
        ("at(shell.owed, 2028-02) > $0.9M", 1.0),
        ("at(shell.owed, 2028-03)", 0.0),
        ("last(balance(landlord, asset lease halls))", 0.0),
    ]);
    // At a rate of its own the discount of the tenant is no matter: at 0 % it owes 23 payments.
    play.with("term = \"2 yr\"", "term = \"2 yr\"\nrate = \"0%\"").comes_to(&[
        ("at(shell.owed, 2026-04)", 23e6),
        ("last(balance(tenant, expense interest))", 0.0),
        ("total(paid(shell.payment))", 24e6),
    ]);
    play.with("term = \"2 yr\"", "term = \"2 yr\"\ngiven_back = \"2027-01\"").comes_to(&[
        ("total(paid(shell.payment))", 9e6),
        ("at(shell.owed, 2026-12) > $14M", 1.0),
        ("at(shell.owed, 2027-01)", 0.0),
    ]);
}

/// A hall of $1M a month is given back after nine months of two years. For a share of the fifteen that are left it stands empty, which its
/// tenant pays, and then another rents it. The landlord of a tenant in default claims a year at most here, and gets what there is.
#[test]
fn a_hall_that_is_given_back_is_let_anew() {
    let play = Play::new(
        36,
        r#"
[party.landlord]
[party.tenant]
cash = "$100M"
discount = "0%"
[thing.hall]
kind = "site"
owner = "landlord"
electricity = "$0/MWh"
phases = [{ id = "all", size = "10 MW", cost = "$0/MW", begin = "2026-04", works = "0 mo" }]
[contract.shell]
kind = "long_lease"
tenant = "tenant"
site = "hall"
begin = "2026-01"
term = "2 yr"
given_back = "2027-01"
empty = "40%"
rent = "$1.2M/MW/yr"
power = "hall.power"
"#,
    );
    let got = |empty: &str, damages: f64, relet: f64| {
        let play = play.with("empty = \"40%\"", &format!("empty = \"{empty}\""));
        play.comes_to(&[
            ("total(paid(shell.payment))", 9e6),
            ("total(paid(shell.damages))", damages),
            ("total(paid(shell.relet))", relet),
            ("last(landlord.cash)", 24e6),
            ("at(shell.still_empty, 2027-01)", (damages - 1e6).max(0.0)),
        ]);
    };
    got("0%", 0.0, 15e6);
    got("40%", 6e6, 9e6);
    got("50%", 7.5e6, 7.5e6);
    got("100%", 15e6, 0.0);
    // Money now for rent later is worth less: at 10 % a year it is short of fifteen months of it. What the tenant's owners ask for is another matter.
    for (rate, discount) in [("", "10%"), ("rate = \"10%\"\n", "25%")] {
        let dear = play.with("empty = \"40%\"\n", &format!("empty = \"100%\"\n{rate}"));
        let dear = dear.with("discount = \"0%\"", &format!("discount = \"{discount}\""));
        let paid = dear.value("total(paid(shell.damages))");
        assert!((paid - 12e6 * (1.0 - 1.1_f64.powf(-1.25)) / 1.1_f64.ln()).abs() < 1.0, "{paid}");
    }
    // Nine months of rent are all it has: in default a year of rent is claimed, not fifteen months, and nothing is paid.
    let poor = play.with("cash = \"$100M\"", "cash = \"$9M\"").with("given_back = \"2027-01\"\n", "");
    poor.with("empty = \"40%\"", "empty = \"100%\"").comes_to(&[
        ("ever(defaulted(tenant))", 1.0),
        ("last(arrears(shell.damages))", 12e6),
        ("total(paid(shell.damages) + paid(shell.relet))", 0.0),
    ]);
}

#[test]
fn a_backstop_pays_the_rent_that_the_market_does_not() {
    let play = vehicle();
    play.comes_to(&[
        ("at(paid(stop.call), 2027-04)", 0.0),
        ("round(at(paid(stop.call) + paid(fleet.lettings), 2027-06) * 12 / $1)", 1.4e9),
        ("total(paid(stop.call))", 1e9),
        ("ever(defaulted(hull))", 0.0),
    ]);
    let alone = play.with("limit = \"$1B\"", "limit = \"$0\"");
    alone.comes_to(&[("ever(defaulted(hull))", 1.0), ("total(paid(stop.call))", 0.0)]);
    assert!(play.value("last(sponsor.cash)") < alone.value("last(sponsor.cash)"));
}

#[test]
fn a_residual_guarantee_pays_what_the_chips_are_worth_less() {
    let play = vehicle();
    let [worth, paid] = ["at(fleet.resale, 2030-05)", "total(paid(rvg.call))"].map(|measure| play.value(measure));
    assert!((800e6 - worth - paid).abs() < 0.01, "{worth}, {paid}");
    play.comes_to(&[("round(total(paid(rvg.fee)) / $1)", (10e6_f64 * 53.0 / 12.0).round())]);
    play.with("sum = \"$800M\"", "sum = \"$100M\"").comes_to(&[("total(paid(rvg.call))", 0.0)]);
    // A promise is counted until it is called or over.
    play.comes_to(&[("at(hull.assured, 2026-12)", 1.8e9), ("last(hull.assured)", 0.0)]);
}
