//! Chips, sites, fleets and the market for capacity: which way each parameter moves them, limits, and what is conserved.

use crate::play::Play;

/// Two vintages in one hall of a cloud, let on a market whose rent falls by a fifth a year.
const FLEET: &str = r#"
[party.cloud]
cash = "$400M"
discount = "10%"
[thing.chips]
kind = "chip"
price = "$40k/GPU"
watts = "1 kW/GPU"
efficiency = "exp(30%/yr * t)"
[thing.rents]
kind = "rent_market"
posted = "$25B/GW/yr * exp(-25%/yr * t)"
busy = "80%"
[thing.hall]
kind = "site"
owner = "cloud"
electricity = "$70/MWh"
operations = "$0.2M/MW/yr"
pue = "1.25"
phases = [{ id = "only", size = "3 MW", cost = "$10M/MW", begin = "2026-01", works = "6 mo", queue = "0 mo" }]
[thing.fleet]
kind = "fleet"
owner = "cloud"
site = "hall"
chip = "chips"
market = "rents"
upkeep = "4%/yr"
failing = "3%/yr"
life = "5 yr"
fade = "25%/yr"
haircut = "20%"
scrap = "3%"
power_bound = "0"
bound_elsewhere = "0"
vintages = [
  { id = "first", size = "1000 GPU", when = "2026-09" },
  { id = "second", size = "1000 GPU", when = "2027-09" },
]
"#;

fn fleet() -> Play {
    Play::new(132, FLEET)
}

/// A measure of the path before and after a change of the text.
fn moved(play: &Play, old: &str, new: &str, measure: &str) -> f64 {
    let (before, after) = (play.value(measure), play.with(old, new).value(measure));
    assert!(before.is_finite() && after.is_finite(), "{measure}: {before}, {after}");
    after - before
}

#[track_caller]
fn rises(old: &str, new: &str, measure: &str) {
    let change = moved(&fleet(), old, new, measure);
    assert!(change > 0.0, "{measure} changes by {change} from {old} to {new}");
}

#[track_caller]
fn falls(old: &str, new: &str, measure: &str) {
    let change = moved(&fleet(), old, new, measure);
    assert!(change < 0.0, "{measure} changes by {change} from {old} to {new}");
}

#[test]
fn a_dearer_rent_keeps_chips_longer_and_makes_them_worth_more() {
    rises("$25B/GW/yr", "$30B/GW/yr", "last(fleet.vintages.first.age)");
    falls("$25B/GW/yr", "$15B/GW/yr", "at(fleet.resale, 2029-12)");
    rises("$25B/GW/yr", "$30B/GW/yr", "last(cloud.cash)");
}

#[test]
fn what_lowers_the_margin_ends_a_vintage_sooner() {
    falls("$70/MWh", "$200/MWh", "last(fleet.vintages.first.age)");
    falls("pue = \"1.25\"", "pue = \"2.5\"", "last(cloud.cash)");
    falls("upkeep = \"4%/yr\"", "upkeep = \"8%/yr\"", "last(fleet.vintages.first.age)");
    falls("busy = \"80%\"", "busy = \"60%\"", "last(fleet.vintages.first.age)");
    falls("power_bound = \"0\"", "power_bound = \"1\"", "last(fleet.vintages.first.age)");
}

#[test]
fn a_longer_accounting_life_leaves_more_in_the_books_and_changes_no_cash() {
    rises("life = \"5 yr\"", "life = \"6 yr\"", "at(balance(cloud, asset chips), 2028-12)");
    falls("life = \"5 yr\"", "life = \"6 yr\"", "at(balance(cloud, expense depreciation), 2028-12)");
    assert_eq!(moved(&fleet(), "life = \"5 yr\"", "life = \"6 yr\"", "last(cloud.cash)"), 0.0);
}

#[test]
fn expecting_rents_to_fall_lowers_collateral_and_impairs() {
    falls("fade = \"25%/yr\"", "fade = \"50%/yr\"", "at(fleet.resale, 2028-12)");
    rises("fade = \"25%/yr\"", "fade = \"50%/yr\"", "peak(-balance(cloud, asset impairment))");
    falls("haircut = \"20%\"", "haircut = \"60%\"", "at(fleet.resale, 2028-12)");
}

/// A chip whose rent is above its cost by a millionth part of a per cent runs on for a moment, and earns cost · fade · time² / 2 in it: no
/// digit may be lost in the difference of two annuities.
#[test]
fn running_on_for_a_moment_is_worth_next_to_nothing_exactly() {
    let play = fleet().with("upkeep = \"4%/yr\"", "upkeep = \"0%/yr\"").with("busy = \"80%\"", "busy = \"100%\"");
    // $100 a megawatt-hour at the chip are $876M a gigawatt and year.
    let play = play.with("$70/MWh", "$80/MWh").with("failing = \"3%/yr\"", "failing = \"0%/yr\"");
    let play = play.with("exp(30%/yr * t)", "1");
    let play = play.with("$25B/GW/yr * exp(-25%/yr * t)", "if(date < 2027-01, $25B/GW/yr, $876M/GW/yr * (1 + 1e-7))");
    let earned = "$876/GPU/yr * 25%/yr / 2 * (ln(1 + 1e-7) / 25%)^2 * (1 yr)^2";
    play.comes_to(&[(&format!("abs(at(fleet.vintages.first.run_on, 2027-01) / ({earned}) - 1) < 1e-6"), 1.0)]);
}

/// Rents fall for a year and come back: US rules leave the loss in the books, IFRS write it back, and no cash depends on it.
#[test]
fn an_impairment_is_written_back_only_where_the_rules_say_so() {
    let dip = fleet().with("\"$25B/GW/yr *", "\"if(date >= 2027-06 and date < 2028-06, 50%, 1) * $25B/GW/yr *");
    let dip = dip.with("  { id = \"second\", size = \"1000 GPU\", when = \"2027-09\" },\n", "");
    let back = dip.with("life = \"5 yr\"", "life = \"5 yr\"\nwritten_back = true");
    let carried =
        |play: &Play, month: &str| play.value(&format!("at(fleet.carrying / balance(cloud, asset chips), {month})"));
    let (low, after) = (carried(&dip, "2028-05"), carried(&dip, "2028-12"));
    assert!(low < 0.9 && (after - low).abs() < 1e-6, "{low} {after}");
    assert!(carried(&back, "2028-05") >= low);
    assert!(carried(&back, "2028-12") > low + 0.1);
    assert_eq!(dip.value("last(cloud.cash)"), back.value("last(cloud.cash)"));
    // An impaired part is depreciated no more: the loss stands in its own line and stays there as long as the chips do.
    let reversed = "ever(balance(cloud, expense impairment) < prev(balance(cloud, expense impairment), 1 mo, $0) - $1)";
    assert_eq!((dip.value(reversed), back.value(reversed)), (0.0, 1.0));
    // It is sold at a gain or loss on what it stood at, impairment off (IAS 16.71), and nothing stays in the books.
    let carried = "total(if(fleet.vintages.first.sold, prev(fleet.carrying, 1 mo, $0), $0))";
    dip.comes_to(&[
        ("last(balance(cloud, asset impairment))", 0.0),
        ("ever(fleet.vintages.first.sold)", 1.0),
        (&format!("{carried} < 0.99 * at(balance(cloud, asset chips), 2028-12)"), 1.0),
        (&format!("abs(last(balance(cloud, revenue disposal chips)) - total(fleet.vintages.first.proceeds) + {carried}) < $0.02"), 1.0),
    ]);
}

/// What an appraisal leaves out is the buyer's cut, and scrap fetches its price wherever it lies.
#[test]
fn an_appraisal_does_not_turn_on_what_a_buyer_takes_off() {
    let cut = |haircut: &str| fleet().with("haircut = \"20%\"", &format!("haircut = \"{haircut}\""));
    for month in ["2026-12", "2028-12", "2032-06"] {
        let worth = |haircut: &str| cut(haircut).value(&format!("at(fleet.vintages.second.appraised, {month})"));
        assert!(worth("20%") == worth("60%") && worth("20%") == worth("100%"), "{month}");
    }
    fleet().comes_to(&[("abs(at(fleet.resale - 80% * fleet.appraised, 2028-12)) < $0.01", 1.0)]);
    // Nothing but scrap is left where rents fall to nothing.
    let scrap = fleet().with("posted = \"$25B/GW/yr", "posted = \"if(date < 2028-01, 1, 1e-3) * $25B/GW/yr");
    let scrap = scrap.with("$0.2M/MW/yr", "$0/MW/yr").with("cash = \"$400M\"", "cash = \"$900M\"");
    scrap.comes_to(&[("peak(if(date >= 2028-02, abs(fleet.appraised - fleet.resale), $0)) < $0.01", 1.0)]);
}

/// The phase of $30M is sold at two fifths of what it stands at: the rest is a loss, no power is left and nothing stays in the books.
#[test]
fn a_site_that_is_sold_leaves_the_books_at_a_loss() {
    let sold = fleet().with("pue = \"1.25\"", "pue = \"1.25\"\nsold = \"date >= 2031-01\"\nfetches = \"40%\"");
    let stood = "at(balance(cloud, asset site), 2030-12)";
    sold.comes_to(&[
        ("at(balance(cloud, asset site), 2031-01)", 0.0),
        (&format!("abs(total(if(date == 2031-01, paid(hall.phases.only.sale), $0)) - 40% * {stood}) < $0.01"), 1.0),
        (&format!("abs(at(balance(cloud, revenue disposal site), 2031-01) + 60% * {stood}) < $0.01"), 1.0),
        ("last(hall.power)", 0.0),
    ]);
}

#[test]
fn a_grid_queue_delays_power_and_what_it_earns() {
    rises("queue = \"0 mo\"", "queue = \"18 mo\"", "(first(fleet.power > 0 MW) - 2026-01) / 1 mo");
    falls("queue = \"0 mo\"", "queue = \"18 mo\"", "total(paid(fleet.lettings))");
    // The works are paid for all the same.
    assert_eq!(moved(&fleet(), "queue = \"0 mo\"", "queue = \"18 mo\"", "total(paid(hall.phases.only.work))"), 0.0);
}

#[test]
fn capacity_and_power_are_conserved() {
    let play = fleet();
    play.comes_to(&[
        ("peak(abs(fleet.capacity - fleet.contracted - fleet.let_out - fleet.idle) / 1 W)", 0.0),
        ("peak(abs(hall.power - hall.drawn - hall.free) / 1 W)", 0.0),
        ("total(paid(fleet.vintages.first.delivery))", 40e6),
        ("total(paid(hall.phases.only.work))", 30e6),
        ("last(balance(cloud, asset chips))", 0.0),
        ("last(balance(cloud, asset impairment))", 0.0),
    ]);
}

#[test]
fn chips_beyond_the_power_of_the_site_stand_idle() {
    let short = fleet().with("size = \"3 MW\"", "size = \"0.5 MW\"");
    short.comes_to(&[("at(fleet.power, 2027-01) / 1 MW", 0.5), ("at(fleet.units, 2027-01) / 1 GPU - 1000 < 0", 1.0)]);
}

#[test]
fn what_is_not_paid_for_is_not_delivered() {
    let poor = fleet().with("cash = \"$400M\"", "cash = \"$45M\"");
    poor.comes_to(&[("at(fleet.vintages.first.bought, 2026-12) < $20M", 1.0)]);
    // Fifteen million of works are left unpaid as well: the hall is ready once they are.
    poor.comes_to(&[(
        "at(closing(fleet.vintages.first.units), 2026-09) * $40k/GPU - at(fleet.vintages.first.bought, 2026-09)",
        0.0,
    )]);
}

/// Running cost, and the works and upkeep of the site, do not depend on whether anybody rents.
#[test]
fn cost_runs_on_without_customers() {
    let change = moved(&fleet(), "busy = \"80%\"", "busy = \"79%\"", "at(fleet.running, 2027-06)");
    assert_eq!(change, 0.0);
    let change = moved(&fleet(), "busy = \"80%\"", "busy = \"79%\"", "at(paid(hall.running), 2027-06)");
    assert_eq!(change, 0.0);
}

#[test]
fn seized_chips_are_sold_at_once_for_less() {
    let seized = fleet().with("power_bound = \"0\"", "power_bound = \"0\"\nseized = \"2028-01\"");
    seized.comes_to(&[
        ("last(fleet.vintages.first.age) / 1 mo", 15.0),
        ("at(fleet.units, 2028-02) / 1 GPU", 0.0),
        // A fifth off what they would have fetched, at a rent that has fallen by a month's two per cent since.
        ("total(paid(fleet.vintages.first.sale)) < 0.8 * at(fleet.vintages.first.resale, 2027-12)", 1.0),
        ("total(paid(fleet.vintages.first.sale)) > 0.77 * at(fleet.vintages.first.resale, 2027-12)", 1.0),
    ]);
}

/// A market of others who want twice what there is, and a fleet that adds as much again.
const MARKET: &str = r#"
[thing.rents]
kind = "rent_market"
posted = "$10B/GW/yr"
demand = "2 GW * exp(0%/yr * t)"
elsewhere = "step(1 GW, 2027-01) + 1 GW"
elasticity = "1"
settles = "3 mo"
floor = "$2B/GW/yr"
conduct = "0"
"#;

#[test]
fn a_shortage_is_dear_and_ends_when_capacity_comes() {
    let play = Play::new(60, MARKET);
    play.comes_to(&[
        ("at(rents.price, 2026-12) > $19B/GW/yr", 1.0),
        ("round(last(rents.price) / $1M/GW/yr)", 10_000.0),
        ("last(rents.unserved) / 1 MW < 0.1", 1.0),
    ]);
    let later = play.with("2027-01", "2028-01");
    later.comes_to(&[("at(rents.price, 2027-12) > $19.9B/GW/yr", 1.0)]);
}

#[test]
fn the_price_moves_with_demand_supply_and_market_power() {
    let play = Play::new(36, MARKET);
    let price = "average(rents.price)";
    assert!(moved(&play, "exp(0%/yr * t)", "exp(30%/yr * t)", price) > 0.0);
    assert!(moved(&play, "+ 1 GW", "+ 3 GW", price) < 0.0);
    assert!(moved(&play, "elasticity = \"1\"", "elasticity = \"2\"", price) < 0.0);
    let linear = play.with("conduct = \"0\"", "form = \"linear\"\nconduct = \"0\"").with("+ 1 GW", "+ 9 GW");
    assert!(moved(&linear, "conduct = \"0\"", "conduct = \"0.5\"", price) > 0.0);
    assert!(moved(&linear, "conduct = \"0\"", "conduct = \"1\"", price) > 0.0);
    // Two alike in Cournot's way: a third of the way from cost to where demand ends, twice: (20 + 2 · 2) / 3.
    linear.with("conduct = \"0\"", "conduct = \"0.5\"").comes_to(&[("round(last(rents.price) / $1M/GW/yr)", 8000.0)]);
}

/// A chip is worth what it will earn until its rent has faded to what running it costs: the present value of that, month by month,
/// of the one vintage that nobody buys.
#[test]
fn running_on_is_worth_what_it_brings() {
    let alone = fleet()
        .with("  { id = \"second\", size = \"1000 GPU\", when = \"2027-09\" },\n", "")
        .with("haircut = \"20%\"", "haircut = \"99%\"")
        .with("scrap = \"3%\"", "scrap = \"0%\"");
    let brings = "npv(if(date > 2027-12, max(fleet.earned - fleet.running, $0/yr) * dt, $0), 10%) * 1.1^(23 / 12)";
    let ratio = format!("at(fleet.vintages.first.run_on * fleet.vintages.first.running, 2027-12) / ({brings})");
    for (fade, rents) in [("25%/yr", "-25%/yr"), ("50%/yr", "-50%/yr"), ("0%/yr", "-0%/yr")] {
        let play = alone
            .with("fade = \"25%/yr\"", &format!("fade = \"{fade}\""))
            .with("exp(-25%/yr * t)", &format!("exp({rents} * t)"));
        let found = play.value(&ratio);
        assert!((0.95..1.08).contains(&found), "{fade}: {found}");
    }
}

/// What its power would bring elsewhere makes an owner retire a chip early, and is no loss on it.
#[test]
fn the_shadow_price_of_power_is_no_impairment() {
    let short = fleet().with("power_bound = \"0\"\n", "power_bound = \"1\"\n");
    let impaired = "at(-balance(cloud, asset impairment), 2026-11)";
    assert!(short.value("at(fleet.surplus, 2026-11) / (1 USD/MW/yr)") > 0.0);
    assert!(
        short.value("at(fleet.vintages.first.run_on, 2026-11)")
            < fleet().value("at(fleet.vintages.first.run_on, 2026-11)")
    );
    assert_eq!(short.value(impaired), fleet().value(impaired));
}

/// A year's price once it has settled, in millions a gigawatt.
fn settled(play: &Play, expected: f64) {
    play.comes_to(&[("round(last(rents.price) / $1M/GW/yr)", expected)]);
}

/// Demand in a straight line ends at $20B; the running cost is $2B.
#[test]
fn the_price_has_its_textbook_limits() {
    let market = |supply: &str, conduct: &str| {
        Play::new(120, MARKET)
            .with("step(1 GW, 2027-01) + 1 GW", supply)
            .with("conduct = \"0\"", &format!("conduct = \"{conduct}\""))
    };
    let linear =
        |supply: &str, conduct: &str| market(supply, conduct).with("conduct =", "form = \"linear\"\nconduct =");
    // Taking the price: where demand meets 1.5 of the 2 GW wanted at $10B.
    settled(&linear("1.5 GW", "0"), 12_500.0);
    settled(&linear("1.5 GW", "0").with("elasticity = \"1\"", "elasticity = \"2\""), 11_250.0);
    // A monopoly with more than it sells: halfway between cost and where demand ends. With less, what the market bears.
    settled(&linear("10 GW", "1"), 11_000.0);
    settled(&linear("0.5 GW", "1"), 17_500.0);
    settled(&linear("0 GW", "0"), 20_000.0);
    settled(&linear("10 GW", "0"), 2000.0);
    // Demand that falls by 2 % for each: cost over 1 - 1/2. By 1 % or less, the monopoly asks the most that anybody pays.
    settled(&market("60 GW", "1").with("elasticity = \"1\"", "elasticity = \"2\""), 4000.0);
    for elasticity in ["0.5", "1"] {
        let most = |most: &str| {
            let price = format!("elasticity = \"{elasticity}\"\nmost = \"{most}\"");
            market("60 GW", "1").with("elasticity = \"1\"", &price)
        };
        settled(&most("$50B/GW/yr"), 50_000.0);
        settled(&most("$30B/GW/yr"), 30_000.0);
    }
    settled(&market("60 GW", "1"), 100_000.0);
    // Nothing to be had is worth as much, whoever asks; so is almost nothing.
    settled(&market("0 GW", "0"), 100_000.0);
    settled(&market("1 MW", "0"), 100_000.0);
    market("0 GW", "0").comes_to(&[("round(last(rents.unserved) / 1 MW)", 200.0)]);
    // Free, and more of it than anybody wants: as near to nothing as it closes in.
    settled(&linear("10 GW", "0").with("floor = \"$2B/GW/yr\"", "floor = \"$0/GW/yr\""), 10.0);
}

/// The one vintage, whose rent and cost do not change, and which nobody builds better.
fn steady() -> Play {
    fleet()
        .with("  { id = \"second\", size = \"1000 GPU\", when = \"2027-09\" },\n", "")
        .with("$25B/GW/yr * exp(-25%/yr * t)", "$10B/GW/yr")
        .with("efficiency = \"exp(30%/yr * t)\"", "efficiency = \"1\"")
        .with("failing = \"3%/yr\"", "failing = \"0%/yr\"")
        .with("fade = \"25%/yr\"", "fade = \"0%/yr\"")
        .with("haircut = \"20%\"", "haircut = \"0%\"")
}

/// An annuity of what is left of the rent: $8000 a year for a kilowatt, less electricity, upkeep, and a hall that costs
/// $0.2M to run and $10M to build, recovered over twenty years.
#[test]
fn a_used_chip_is_worth_an_annuity_with_the_hall_paid() {
    let continuous = 1.1_f64.ln();
    let annuity = |years: f64| (1.0 - 1.1_f64.powf(-years)) / continuous;
    let hall = 0.2e6 + 10e6 / annuity(20.0);
    let power = 70.0 * 1.25 * 8.760;
    let left = 10.0 - 15.0 / 12.0;
    let worth = (8000.0 - power - 0.04 * 40e3 - hall / 1e3) * annuity(left);
    let play = steady();
    play.comes_to(&[
        ("at(fleet.hall / (1 USD/MW/yr), 2027-12)", hall),
        ("at(closing(fleet.vintages.first.age), 2027-12) / 1 yr", 15.0 / 12.0),
        ("at(fleet.vintages.first.used_price / (1 USD/GPU), 2027-12)", worth),
        // The owner has the hall anyway.
        ("at(fleet.vintages.first.run_on / (1 USD/GPU), 2027-12)", worth + hall / 1e3 * annuity(left)),
    ]);
    // Who could give the hall back, or is asked what the chips bring in use, counts it.
    let leased = play.with("haircut = \"0%\"", "haircut = \"0%\"\nhall_saved = \"$1M/MW/yr\"");
    leased.comes_to(&[(
        "at(fleet.vintages.first.run_on / (1 USD/GPU), 2027-12)",
        worth + (hall - 1e6) / 1e3 * annuity(left),
    )]);
    // A stated cost of the hall is taken in place of what it costs to build.
    let said = play.with("haircut = \"0%\"", "haircut = \"0%\"\nhall = \"$2M/MW/yr\"");
    said.comes_to(&[(
        "at(fleet.vintages.first.used_price / (1 USD/GPU), 2027-12)",
        worth + (hall - 2e6) / 1e3 * annuity(left),
    )]);
}

#[test]
fn a_dearer_hall_lowers_collateral_and_impairs_but_keeps_the_owners_chips() {
    let dearer = ("operations = \"$0.2M/MW/yr\"", "operations = \"$1M/MW/yr\"");
    falls(dearer.0, dearer.1, "at(fleet.resale, 2028-12)");
    rises(dearer.0, dearer.1, "peak(-balance(cloud, asset impairment))");
    assert_eq!(moved(&fleet(), dearer.0, dearer.1, "at(fleet.vintages.first.run_on, 2027-12)"), 0.0);
    // If power is short, who buys the chips pays for it what new ones would earn, hall included: the dearer of both.
    let short = fleet().with("bound_elsewhere = \"0\"", "bound_elsewhere = \"1\"").with("$25B", "$40B");
    assert!(short.value("at(fleet.surplus - fleet.hall, 2027-12) / (1 USD/MW/yr)") > 0.0);
    assert_eq!(moved(&short, dearer.0, dearer.1, "at(fleet.resale, 2027-12)"), 0.0);
}
