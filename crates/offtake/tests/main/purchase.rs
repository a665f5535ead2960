//! Purchases and orders, and the parties that make them.

use crate::play::Play;

const PARTIES: &str = r#"
[party.lab]
kind = "lab"
cash = "$1000M"
discount = "0%"
demand = "wanted * $4M/MW/mo"
compute = "50%"
list = "$2M/MW/mo"
overhead = "25%"
[party.cloud]
kind = "cloud"
cash = "$100M"
list = "$2M/MW/mo"
cost = "$0.5M/MW/mo"
"#;

/// The lab wants 10 MW and gets 10, 5 and 0: half of the sales that depend on the missing compute is lost, so
/// 40, 30, 20.
#[test]
fn compute_that_is_missing_costs_sales() {
    let play = Play::new(
        3,
        &format!(
            r#"
[let]
wanted = "10 MW"
{PARTIES}
[contract.spot]
kind = "purchase"
buyer = "lab"
seller = "cloud"
quantity = "table([2026-01, 10 MW], [2026-02, 5 MW], [2026-03, 0 MW])"
"#
        ),
    );
    play.shows_millions(&[
        ("lab.missing / 1 W", &[0.0, 5.0, 10.0]),
        ("lab.run_rate * dt", &[40.0, 30.0, 20.0]),
        // The profit is lost before a quarter of overhead.
        ("lab.lost_profit * dt", &[0.0, 7.5, 15.0]),
        ("lab.operating * dt", &[10.0, 12.5, 15.0]),
        ("lab.cash", &[1010.0, 1022.5, 1037.5]),
        ("cloud.cash", &[115.0, 122.5, 122.5]),
    ]);
    play.comes_to(&[("spot.spent", 30e6)]);
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[20.0, 10.0, 0.0]),
            ("income statement", "expense", "operations", &[5.0, 2.5, 0.0]),
        ],
    );
    play.states_millions(
        "lab",
        &[
            ("income statement", "revenue", "tokens", &[40.0, 30.0, 20.0]),
            ("income statement", "expense", "wages", &[10.0, 7.5, 5.0]),
            ("income statement", "expense", "compute", &[20.0, 10.0, 0.0]),
        ],
    );
}

/// A cloud keeps 12 MW; of what the lab leaves free, half is sold to others at a margin of $1.5M.
#[test]
fn a_cloud_sells_what_is_free_to_others() {
    let play = Play::new(
        2,
        &format!(
            r#"
[let]
wanted = "10 MW"
{PARTIES}
reserve = "12 MW"
resold = "50%"
[contract.spot]
kind = "purchase"
buyer = "lab"
seller = "cloud"
quantity = "table([2026-01, 10 MW], [2026-02, 2 MW])"
"#
        ),
    );
    play.shows_millions(&[
        ("cloud.free / 1 W", &[2.0, 10.0]),
        ("cloud.cash", &[100.0 + 15.0 + 1.5, 116.5 + 3.0 + 7.5]),
    ]);
}

/// A lab that loses 20 a month and wants three months in hand sells shares for at most all of its revenue until March;
/// one that earns pays out what it has beyond its cushion.
#[test]
fn a_lab_raises_and_pays_out() {
    let lab = |cash: &str, overhead: &str| {
        Play::new(
            4,
            &format!(
                r#"
[let]
wanted = "10 MW"
{PARTIES}
[contract.spot]
kind = "purchase"
buyer = "lab"
seller = "cloud"
quantity = "10 MW"
"#
            ),
        )
        .with("cash = \"$1000M\"", cash)
        .with("overhead = \"25%\"", overhead)
    };
    // Sales 40, overhead 40, compute 20: 60 are wanted, 40 to be had, and nothing from April on.
    let losing = lab(
        "cash = \"$0\"\nrunway = \"3 mo\"\nappetite = \"100%\"\ncloses = \"2026-04\"\nvalue = \"$360M\"",
        "overhead = \"100%\"",
    );
    losing.shows_millions(&[
        ("paid(lab.funding)", &[40.0, 40.0, 20.0, 0.0]),
        ("lab.cash", &[20.0, 40.0, 40.0, 20.0]),
        ("lab.sold * $1M", &[0.1, 0.1, 1.0 / 19.0, 0.0]),
    ]);
    losing.states_millions("lab", &[("cash flow statement", "financing", "", &[40.0, 40.0, 20.0, 0.0])]);
    // Costs 30 a month, earns 10: with two months' cushion, 60, it pays out 5 of 65 and then what it earns.
    let earning = lab("cash = \"$65M\"\ncushion = \"2 mo\"", "overhead = \"25%\"");
    earning.shows_millions(&[("paid(lab.dividends)", &[5.0, 10.0, 10.0, 10.0]), ("lab.cash", &[70.0; 4])]);
}

/// 10 MW for $3M each in January, in use for three months and written off over the three after; 5 MW more once the lab
/// has 1040 in cash, by March; and 7 MW that come too late.
#[test]
fn an_order_in_lots() {
    let play = Play::new(
        5,
        &format!(
            r#"
[let]
wanted = "20 MW"
{PARTIES}
[party.maker]
kind = "vendor"
cash = "$0"
[contract.chips]
kind = "order"
buyer = "lab"
seller = "maker"
price = "$3M/MW"
cost = "$1M/MW"
upkeep = "$0.1M/MW/mo"
life = "3 mo"
lots = [
  {{ id = "firm", size = "10 MW", when = "2026-01", firm = true }},
  {{ id = "option", size = "5 MW", when = "lab.cash > $1040M", by = "2026-03" }},
  {{ id = "late", size = "7 MW", when = "2026-04", by = "2026-03" }},
]
"#
        ),
    );
    // Lost 50 % of sales where compute is missing: 20 MW wanted, so sales are 60, 60, 70, 50, 50 and overhead a
    // quarter.
    play.shows_millions(&[
        ("chips.capacity / 1 W", &[10.0, 10.0, 15.0, 5.0, 5.0]),
        ("chips.delivered / 1 W", &[10.0, 10.0, 15.0, 15.0, 15.0]),
        ("lab.need / 1 W", &[10.0, 10.0, 5.0, 15.0, 15.0]),
        ("lab.missing / 1 W", &[10.0, 10.0, 5.0, 15.0, 15.0]),
        ("chips.payment", &[30.0, 0.0, 15.0, 0.0, 0.0]),
        ("paid(chips.running)", &[1.0, 1.0, 1.5, 0.5, 0.5]),
        ("balance(lab, asset chips)", &[30.0, 20.0, 25.0, 10.0, 5.0]),
        ("maker.cash", &[20.0, 20.0, 30.0, 30.0, 30.0]),
    ]);
    play.comes_to(&[("last(chips.headline)", 66e6), ("last(chips.firm_amount)", 30e6), ("chips.paid_total", 45e6)]);
    play.states_millions(
        "maker",
        &[
            ("income statement", "revenue", "chips", &[30.0, 0.0, 15.0, 0.0, 0.0]),
            ("income statement", "expense", "parts", &[10.0, 0.0, 5.0, 0.0, 0.0]),
        ],
    );
    play.states_millions(
        "lab",
        &[
            ("income statement", "expense", "depreciation", &[0.0, 10.0, 10.0, 15.0, 5.0]),
            ("income statement", "expense", "operations", &[1.0, 1.0, 1.5, 0.5, 0.5]),
            ("cash flow statement", "investing", "", &[-30.0, 0.0, -15.0, 0.0, 0.0]),
        ],
    );
}

/// $100 over a year: 8.33, 8.34, 8.33 and so on, so that after m months 100 m / 12 are worn off, to the nearest cent.
#[test]
fn an_order_wears_off_to_the_cent() {
    let play = Play::new(
        15,
        r#"
[party.lab]
cash = "$1000"
[party.maker]
cash = "$0"
[contract.chips]
kind = "order"
buyer = "lab"
seller = "maker"
price = "$100/GW"
cost = "$0/GW"
life = "1 yr"
lots = [{ id = "only", size = "1 GW", when = "2026-01" }]
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
