//! Pledges: what a buyer that is gone has paid and owes, what leaving costs, and what of it is revenue.

use crate::play::Play;

/// A cloud with a gigawatt of chips, four fifths on credit. A lab without sales pledges $1B a month on three months'
/// notice, and has $3.3B. The market takes 60 % of what is free at $10B a year.
const GONE: &str = r#"
[party.bank]
kind = "lender"
cash = "$40B"
discount = "7%"
[party.cloud]
kind = "cloud"
cash = "$11B"
discount = "10%"
[party.lab]
kind = "lab"
cash = "$3.3B"
discount = "15%"
demand = "$0/yr"
compute = "50%"
list = "$12B/GW/yr"
variable = "20%"
workout = 12
[thing.chips]
kind = "chip"
price = "$50k/GPU"
watts = "1.6 kW/GPU"
[thing.rents]
kind = "rent_market"
posted = "$10B/GW/yr"
busy = "60%"
[thing.hall]
kind = "site"
owner = "cloud"
electricity = "$70/MWh"
operations = "$1.8M/MW/yr"
phases = [{ id = "all", size = "1 GW", cost = "$0/MW", begin = "2026-01", works = "0 mo" }]
[thing.fleet]
kind = "fleet"
owner = "cloud"
site = "hall"
chip = "chips"
market = "rents"
vintages = [{ id = "all", size = "625k GPU", when = "2026-01" }]
[contract.notes]
kind = "facility"
lender = "bank"
borrower = "cloud"
limit = "$25B"
opens = "2026-01"
closes = "2026-02"
maturity = "2030-12"
draws = "80% * fleet.ordered / dt"
benchmark = "4%/yr"
spread = "3%/yr"
profile = "annuity"
cash_flow = "fleet.earned + pledge.charge - fleet.running"
collateral = "fleet.resale"
[contract.pledge]
kind = "commitment"
buyer = "lab"
seller = "cloud"
market = "rents"
total = "$36B"
begin = "2026-02"
over = "3 yr"
price = "$12B/GW/yr"
ceiling = "1 GW"
notice = "3 mo"
"#;

fn gone() -> Play {
    Play::new(48, GONE)
}

/// The same lab with money enough gives notice in the third month that it pays for.
fn notice() -> Play {
    rich().with("notice = \"3 mo\"", "notice = \"3 mo\"\nleave = \"2026-04\"")
}

fn rich() -> Play {
    gone().with("cash = \"$3.3B\"", "cash = \"$40B\"")
}

/// It pays for February to April and $0.3B of May. Three months' notice are $3B, and the market brings 10 · 60 % · 3/12.
#[test]
fn a_buyer_that_is_gone_has_paid_what_it_paid_and_owes_its_notice_less_what_others_pay() {
    gone().comes_to(&[
        ("pledge.paid_total", 3.3e9),
        ("(first(defaulted(lab)) - 2026-07) / 1 mo", 0.0),
        // June is the first of the three months.
        ("at(pledge.exit_cost, 2026-06)", 3e9),
        ("at(pledge.exit_cost, 2026-07)", 2e9),
        ("pledge.claimed", 1.5e9),
        ("pledge.recovered", 0.0),
        // Four months were served; from June on, half a billion a month comes from the market.
        ("at(balance(cloud, revenue compute), 2026-05)", 4e9),
        ("at(balance(cloud, revenue compute), 2026-06)", 4.5e9),
        // It expects nothing of the $0.7B that was served and of the claim, as the estate holds nothing and has no
        // customers; what is owed goes when the estate is closed.
        ("at(balance(cloud, revenue damages), 2026-08)", 1.5e9),
        ("at(lab.recovery, 2026-08)", 0.0),
        ("at(balance(cloud, asset allowance), 2026-05)", -0.7e9),
        ("at(balance(cloud, asset allowance), 2026-08)", -2.2e9),
        ("last(balance(cloud, asset allowance))", 0.0),
        ("last(balance(cloud, expense written off))", 2.2e9),
        // What was served and not paid is a loss of the business, the rest stands beside the damages, before it is written off and after.
        ("at(balance(cloud, expense credit losses), 2026-08)", 0.7e9),
        ("at(balance(cloud, expense damages), 2026-08)", 1.5e9),
        ("last(balance(cloud, expense credit losses) + balance(cloud, expense written off))", 0.7e9),
        ("last(balance(cloud, expense damages))", 1.5e9),
        // The fleet runs, and its debt is served.
        ("at(notes.outstanding, 2026-07) > $22B", 1.0),
        ("at(fleet.running, 2026-12) - at(fleet.running, 2026-03)", 0.0),
        ("at(cloud.free / 1 GW, 2026-12)", 0.4),
    ]);
}

/// Rights to a supplier's shares are property of the estate: worth half of what it owes they are half of what creditors expect, and what they
/// get once the rights are sold.
#[test]
fn rights_to_shares_belong_to_the_estate() {
    let rights = "[party.maker]\nkind = \"vendor\"\n[contract.rights]\nkind = \"warrant\"\nissuer = \"maker\"\nholder = \"lab\"\n\
                  price = \"$11.01/share\"\ntranches = [{ shares = \"100M share\", when = \"2026-01\" }]\n";
    let held = gone().with("[thing.chips]", &format!("{rights}[thing.chips]"));
    held.comes_to(&[("at(lab.recovery, 2026-08)", 0.5), ("pledge.paid_total", 3.3e9)]);
    let sold = held.with("price = \"$11.01/share\"", "price = \"$11.01/share\"\nsold = \"defaulted(lab)\"");
    sold.comes_to(&[("pledge.paid_total", 4.4e9), ("last(rights.value)", 0.0), ("last(lab.cash)", 0.0)]);
}

#[test]
fn no_failure_is_better_for_the_seller_than_notice() {
    for rent in ["$4B", "$10B", "$20B", "$30B"] {
        let at = |play: Play| play.with("posted = \"$10B", &format!("posted = \"{rent}")).value("worth(pledge, cloud)");
        let (failed, left, stayed) = (at(gone()), at(notice()), at(rich()));
        assert!(failed < left, "{rent}: {failed}, {left}");
        // Above $20B at 60 % the market is the better customer.
        assert_eq!(left < stayed, rent != "$20B" && rent != "$30B", "{rent}: {left}, {stayed}");
    }
    notice().comes_to(&[("pledge.paid_total", 5e9), ("pledge.claimed", 0.0)]);
}

/// Money comes in July, and default would come later: June and July were not served, and are owed less what the market paid.
#[test]
fn who_stops_paying_owes_the_minimum_all_the_same() {
    let late = gone().with("workout = 12", "workout = 12\ngrace = 4");
    let rescue =
        "[pay.rescue]\nfrom = \"world\"\nto = \"lab\"\namount = \"$40B\"\nwhen = \"2026-07\"\nbooks = \"grant\"\n";
    let late = late.with("notice = \"3 mo\"\n", &format!("notice = \"3 mo\"\n{rescue}"));
    late.comes_to(&[
        ("ever(defaulted(lab))", 0.0),
        ("pledge.claimed", 1e9),
        ("pledge.recovered", 1e9),
        ("pledge.paid_total", 35e9),
        // Revenue is for what was served: 34 months of the pledge and what the market paid in the two between.
        ("last(balance(cloud, revenue damages))", 1e9),
        ("at(balance(cloud, revenue compute), 2026-07)", 5e9),
    ]);
    // It keeps what the seller got from others, and had $3.3B more to begin with.
    assert_eq!(late.value("last(lab.cash)"), rich().value("last(lab.cash)") + 3.3e9 + 1e9);
}

#[test]
fn a_claim_falls_with_what_the_market_pays() {
    let claimed = |rent: &str| gone().with("posted = \"$10B", &format!("posted = \"{rent}")).value("pledge.claimed");
    assert_eq!([claimed("$4B"), claimed("$10B"), claimed("$20B")].map(f64::round), [2.4e9, 1.5e9, 0.0]);
}

/// A gigawatt under the pledge of [`GONE`] and some that is open, in hired halls, where others want so much at a price that hardly moves.
fn wanted(open: &str, by_others: &str) -> Play {
    Play::new(
        12,
        &format!(
            r#"
[party.cloud]
kind = "cloud"
cash = "$11B"
discount = "10%"
[party.lab]
kind = "lab"
cash = "$3.3B"
discount = "15%"
demand = "$0/yr"
compute = "50%"
list = "$12B/GW/yr"
variable = "20%"
[thing]
market = {{ kind = "rent_market", posted = "$10B/GW/yr", demand = "{by_others}", settles = "1000000 mo" }}
hall = {{ kind = "hired_capacity", owner = "cloud", lessor = "world", size = "1 GW", fee = "$6B/GW/yr" }}
more = {{ kind = "hired_capacity", owner = "cloud", lessor = "world", size = "{open}", fee = "$0/GW/yr" }}
[contract.pledge]
kind = "commitment"
buyer = "lab"
seller = "cloud"
total = "$36B"
begin = "2026-02"
over = "3 yr"
price = "$12B/GW/yr"
ceiling = "1 GW"
notice = "3 mo"
"#
        ),
    )
}

/// Capacity given back goes to those who still want some: nobody, part of them, or all at full rent. Who has a place already takes no other.
#[test]
fn what_is_given_back_goes_to_whom_wants_more() {
    for (open, wanted_by_others, taken) in [
        ("0 GW", "1 kW", 0.0),
        ("0 GW", "0.4 GW", 0.4),
        ("0 GW", "1 GW", 1.0),
        ("0 GW", "5 GW", 1.0),
        ("1 GW", "0.5 GW", 0.0),
        ("1 GW", "1 GW", 0.0),
        ("1 GW", "1.5 GW", 0.5),
        ("1 GW", "2 GW", 1.0),
    ] {
        let play = wanted(open, wanted_by_others);
        let near = |what: &str, expected: f64| {
            let found = play.value(what);
            assert!((found - expected).abs() < 1e-3, "{open} {wanted_by_others}: {what} is {found}");
        };
        near("at(pledge.refilled, 2026-07) / 1 GW", taken);
        near("pledge.claimed / $3B", 1.0 - taken * 10.0 / 12.0);
        let let_out = "hall.let_out + more.let_out";
        near(&format!("(at({let_out}, 2026-08) - at({let_out}, 2026-05)) / 1 GW"), taken);
    }
    let nobody = gone().with("busy = \"60%\"", "busy = \"0%\"").value("pledge.claimed");
    let all = gone().with("busy = \"60%\"", "busy = \"100%\"").value("pledge.claimed");
    assert_eq!([nobody, all].map(f64::round), [3e9, 0.5e9]);
}

/// A billion comes to the estate, which owes the cloud $0.7B for service and $1.5B of damages: they share it pro rata.
#[test]
fn damages_share_the_estate_with_what_was_served() {
    let windfall = "[flow.windfall]\nfrom = \"world\"\nto = \"lab\"\nbooks = \"grant\"\n\
                    amount = \"if(date == 2027-01, $1B/mo, $0/mo)\"\n[party.lab]";
    gone().with("[party.lab]", windfall).comes_to(&[
        ("round(pledge.recovered / $1)", (1e9_f64 * 1.5 / 2.2).round()),
        ("pledge.paid_total", 4.3e9),
        // The rest is written off: all that the claim adds to what the cloud earns is what it gets.
        ("round((last(balance(cloud, expense written off)) + $1B - $2.2B) / $1)", 0.0),
    ]);
}

/// 12 months with a ramp of four: the plateau is 12 / 10.5, and no more is owed than the ceiling costs.
#[test]
fn what_leaving_costs_is_what_is_then_paid() {
    let ramp = rich()
        .with("total = \"$36B\"", "total = \"$12B\"")
        .with("over = \"3 yr\"", "over = \"1 yr\"\nramp = \"4 mo\"\nleave = \"2026-04\"");
    let step = 12e9 / 10.5 / 4.0;
    ramp.comes_to(&[
        ("at(pledge.exit_cost, 2026-02)", 6.0 * step),
        ("at(pledge.exit_cost, 2026-04)", 3.0 * step + 2e9),
        ("round(pledge.paid_total / $1)", (6.0 * step + 2e9).round()),
    ]);
    let fee = notice().with("leave = ", "fee = \"10%\"\nleave = ");
    // There are $34B left: three months, and a tenth of the rest.
    fee.comes_to(&[("at(pledge.exit_cost, 2026-04)", 6.1e9), ("pledge.paid_total", 8.1e9)]);
}

/// Half a billion a month unused for two months covers what is used beyond it in the next two.
#[test]
fn unused_minimum_may_be_made_up() {
    let play = rich()
        .with("demand = \"$0/yr\"", "demand = \"if(date < 2026-04, $0/yr, $48B/yr)\"")
        .with("ceiling = \"1 GW\"", "ceiling = \"1 GW\"\nmake_up = true")
        .with("over = \"3 yr\"", "over = \"6 mo\"")
        .with("total = \"$36B\"", "total = \"$3B\"");
    play.comes_to(&[
        ("pledge.paid_total", 4e9),
        ("at(pledge.credit, 2026-03)", 1e9),
        ("at(paid(pledge.bill), 2026-04)", 0.5e9),
        ("last(pledge.credit)", 0.0),
        ("at(lab.missing / 1 GW, 2026-05)", 1.0),
    ]);
}

/// The lab that is gone has customers after all, who pay for more than the capacity that serves them costs by the day.
fn estate() -> Play {
    gone()
        .with("demand = \"$0/yr\"", "demand = \"$1B/yr\"")
        .with("discount = \"15%\"", "discount = \"0%\"")
        .with("workout = 12", "workout = 12\nrun_off = \"6 mo\"\nserving = \"50%\"\nwinds_up = \"12 mo\"")
        .with(
            "[contract.pledge]",
            "[contract.day]\nkind = \"purchase\"\nbuyer = \"lab\"\nseller = \"cloud\"\nmarket = \"rents\"\n[contract.pledge]",
        )
}

/// Its estate serves them while they stay, pays for that, and gives the rest to its creditors: a geometric series. The
/// seller carries its claim at just that.
#[test]
fn what_a_seller_expects_of_an_estate_is_what_it_gets() {
    let play = estate();
    // In July it makes $1B · (80 % − 50 % · 50 % · 10/12) a year, then less by exp(-1/6) each month.
    let margin = 1e9 / 12.0 * (0.8 - 0.25 * 10.0 / 12.0);
    let stays = (-1.0_f64 / 6.0).exp();
    let left: f64 = (1..12).map(|month| margin * stays.powi(month)).sum();
    play.comes_to(&[
        ("(first(defaulted(lab)) - 2026-07) / 1 mo", 0.0),
        ("round(at(lab.operating * 1 mo, 2026-07) / $1)", margin.round()),
        ("round(at(lab.estate, 2026-07) / $1)", left.round()),
        ("at(lab.recovery * lab.claims, 2026-07)", left),
        ("abs(last(balance(cloud, expense written off)) + at(balance(cloud, asset allowance), 2026-07)) < $1", 1.0),
        ("abs(last(balance(cloud, expense written off)) + at(balance(cloud, asset allowance), 2027-03)) < $1", 1.0),
        ("last(balance(cloud, asset allowance))", 0.0),
        ("last(balance(cloud, expense credit losses) + balance(cloud, expense damages))", 0.0),
        // After a year nobody is served.
        ("at(lab.run_rate * 1 yr, 2027-07)", 0.0),
        ("round(at(lab.run_rate * 1 yr, 2027-06) / $1)", (1e9 * stays.powi(11)).round()),
    ]);
}

#[test]
fn customers_that_stay_longer_bring_creditors_more() {
    let recovered = |old: &str, new: &str| estate().with(old, new).value("pledge.recovered");
    assert!(rises(
        ["0.01 mo", "2 mo", "6 mo", "24 mo"]
            .map(|time| recovered("run_off = \"6 mo\"", &format!("run_off = \"{time}\"")))
    ));
    assert!(rises(
        ["0 mo", "3 mo", "12 mo"].map(|time| recovered("winds_up = \"12 mo\"", &format!("winds_up = \"{time}\"")))
    ));
    assert!(rises(
        ["$1.6B/yr", "$1B/yr", "$0.5B/yr"]
            .map(|sales| -recovered("demand = \"$1B/yr\"", &format!("demand = \"{sales}\"")))
    ));
    assert!(rises(
        ["20%", "50%", "100%"].map(|part| -recovered("serving = \"50%\"", &format!("serving = \"{part}\"")))
    ));
    // Where capacity costs more than its customers pay for, it serves nobody.
    let dear = estate().with("posted = \"$10B", "posted = \"$40B").with("notice = \"3 mo\"", "notice = \"12 mo\"");
    dear.comes_to(&[("at(lab.run_rate * 1 yr, 2026-09)", 0.0), ("at(day.provided / 1 GW, 2026-09)", 0.0)]);
    // The seller is never better off than under notice.
    assert!(estate().value("worth(pledge, cloud)") < notice().value("worth(pledge, cloud)"));
}

fn rises(values: impl IntoIterator<Item = f64>) -> bool {
    values.into_iter().collect::<Vec<_>>().windows(2).all(|pair| pair[0] < pair[1])
}
