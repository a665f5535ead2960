//! Capacity bought as it goes, and what becomes of that which nobody buys.

use crate::play::Play;

/// A lab that wants 10 MW, and a cloud that has what `has` says and pays half a million for each.
fn day(months: u32, has: &str, busy: &str) -> Play {
    Play::new(
        months,
        &format!(
            r#"
[party.lab]
kind = "lab"
cash = "$1000M"
discount = "0%"
demand = "10 MW * $4M/MW/mo"
compute = "50%"
list = "$2M/MW/mo"
variable = "25%"
[party.cloud]
kind = "cloud"
cash = "$100M"
[thing.market]
kind = "rent_market"
posted = "$2M/MW/mo"
busy = "{busy}"
[thing.hall]
kind = "hired_capacity"
owner = "cloud"
lessor = "world"
size = "{has}"
fee = "$0.5M/MW/mo"
[contract.day]
kind = "purchase"
buyer = "lab"
seller = "cloud"
"#
        ),
    )
}

/// The lab gets 10, 5 and 0 MW. Half of what it wants trains and tries: missing, a megawatt of it costs 2 of profit, which is 8 / 3 of
/// sales. The other half serves, and without it nothing is sold: 40, 80 / 3 and 0 are left.
#[test]
fn compute_that_is_missing_costs_sales() {
    let play = day(3, "table([2026-01, 10 MW], [2026-02, 5 MW], [2026-03, 0 MW])", "100%");
    play.shows_millions(&[
        ("lab.missing / 1 W", &[0.0, 5.0, 10.0]),
        ("lab.run_rate * dt", &[40.0, 80.0 / 3.0, 0.0]),
        // A quarter of sales goes for costs, and 2 for each megawatt: what trains leaves nothing.
        ("lab.operating * dt", &[10.0, 10.0, 0.0]),
        ("lab.cash", &[1010.0, 1020.0, 1020.0]),
        ("cloud.cash", &[115.0, 122.5, 122.5]),
    ]);
    play.comes_to(&[("day.spent", 30e6)]);
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[20.0, 10.0, 0.0]),
            ("income statement", "expense", "operations", &[5.0, 2.5, 0.0]),
        ],
    );
    play.states_millions("lab", &[("income statement", "expense", "compute", &[20.0, 10.0, 0.0])]);
}

/// Three quarters of what a cloud has can be let: of 20 MW the lab takes 10 and others 5, of 8 it gets 6.
#[test]
fn a_cloud_lets_to_others_what_is_free() {
    let play = day(2, "table([2026-01, 20 MW], [2026-02, 8 MW])", "75%");
    play.shows_millions(&[
        ("day.provided / 1 W", &[10.0, 6.0]),
        ("hall.let_out / 1 W", &[5.0, 0.0]),
        ("cloud.free / 1 W", &[5.0, 2.0]),
        ("cloud.cash", &[100.0 + 30.0 - 10.0, 120.0 + 12.0 - 4.0]),
    ]);
}

/// A GPU for $100 over a year: 8.33, 8.34, 8.33 and so on, so that after m months 100 m / 12 are worn off, to the nearest cent.
#[test]
fn a_chip_wears_off_to_the_cent() {
    let play = Play::new(
        15,
        r#"
[party.lab]
cash = "$1000"
discount = "0%"
[thing.market]
kind = "rent_market"
posted = "$100B/GW/yr"
[thing.chips]
kind = "chip"
price = "$100/GPU"
watts = "1 kW/GPU"
[thing.hall]
kind = "site"
owner = "lab"
electricity = "$0/MWh"
phases = [{ id = "all", size = "1 MW", cost = "$0/MW", begin = "2026-01", works = "0 mo" }]
[thing.fleet]
kind = "fleet"
owner = "lab"
site = "hall"
chip = "chips"
life = "1 yr"
vintages = [{ id = "only", size = "1 GPU", when = "2026-01" }]
"#,
    );
    let worn = |month: i32| (f64::from(month.min(12)) * 10_000.0 / 12.0).round();
    let carried: Vec<f64> = (0..15).map(|month| (10_000.0 - worn(month)) / 100.0).collect();
    play.shows(&[("balance(lab, asset chips)", &carried)]);
    let lines = ["chips", "accumulated depreciation, chips"];
    let found = crate::play::rows(&play.statements("lab"));
    let line = |name: &str| {
        let row = format!("balance sheet/assets/{name}");
        found.iter().find(|(known, _)| *known == row).unwrap_or_else(|| panic!("no {row}")).1.clone()
    };
    assert_eq!([line(lines[0])[13], line(lines[1])[13], line(lines[1])[12]], [10_000, -10_000, -9167]);
}
