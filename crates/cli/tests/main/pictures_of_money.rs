//! `--svg` of `decide`, `exercise`, `roundtrip` and `contracts`: amounts stand where their numbers say; long names, one and many.

use serde_json::Value;

use crate::command::Folder;
use crate::drawing::{bars, dots, drawn, drawn_in, heights, list, number, scale, spans, upward};
use crate::exercise::PUT;
use crate::pictures_of_answers::{long_names, name};

/// Need is even over 0..1; a unit held and not needed costs $1, one needed and not held $3.
const NEWSVENDOR: &str = r#"offtake = 1
title = "How much to hold"
start = "2026-01"
months = 3

[party]
lab = {}

[assume]
need = { value = "uniform(0, 1)", basis = "guess", why = "an example" }

[decide]
held = { by = "lab", range = "0 to 1", value = "1/2" }
spare = { by = "lab", range = "0 to 1", value = "1/2" }

[let]
cost = "$3 * max(need - held - spare / 2, 0) + $1 * max(held + spare / 2 - need, 0)"
"#;

#[test]
fn a_lever_is_drawn_along_its_values() {
    let (view, picture) = drawn(NEWSVENDOR, &["decide", "held", "--least", "last(cost)", "--paths", "512"]);
    let candidates = list(&view["candidates"]);
    let marks = dots(&picture, "candidate");
    assert!(candidates.len() > 5 && candidates.len() == marks.len());
    let place = scale(&picture, 30.0, 850.0);
    let height = upward(&picture, 0.0, marks.iter().map(|[_, y]| *y).fold(0.0, f64::max) + 60.0);
    let mut sorted: Vec<&Value> = candidates.iter().collect();
    sorted.sort_by(|a, b| number(&a["values"][0]).total_cmp(&number(&b["values"][0])));
    for pair in sorted.iter().zip(&marks).collect::<Vec<_>>().windows(2) {
        let [(row, at), (next, beside)] = pair else { unreachable!() };
        assert!((at[0] - place(number(&row["values"][0]))).abs() < 0.16, "{row:#}");
        let rise = height(number(&next["mean"]) - number(&row["mean"]));
        assert!((at[1] - beside[1] - rise).abs() < 0.3, "{at:?} {beside:?} {rise}");
    }
    assert_eq!(dots(&picture, "regretted").len(), candidates.len());
    assert!(picture.contains(">best, and as stated: 0.5<"), "{picture}");
}

#[test]
fn several_levers_have_a_row_for_each_of_the_best() {
    let arguments = ["decide", "--least", "last(cost)", "--risk", "cvar 10% <= $2", "--grid", "4", "--paths", "256"];
    let (view, picture) = drawn(NEWSVENDOR, &arguments);
    let place = scale(&picture, 300.0, 570.0);
    let shown = list(&view["candidates"]).len().min(15);
    let (quartiles, means) = (bars(&picture, "quartiles"), dots(&picture, "mean"));
    assert!(quartiles.len() == shown && means.len() == shown, "{} of {shown}", means.len());
    let best = view["best"].as_u64().expect("a best") as usize;
    let best = &view["candidates"][best];
    let named = format!("held = {}, spare = {}: mean ", best["values"][0], best["values"][1]);
    let at = quartiles.iter().position(|(_, tip)| tip.starts_with(&named)).expect("the best is drawn");
    assert!((means[at][0] - place(number(&best["mean"]))).abs() < 0.16, "{best:#}");
    spans(quartiles[at].0, place(number(&best["quantiles"][1])), place(number(&best["quantiles"][3])));
}

#[test]
fn a_right_has_its_value_its_months_and_its_boundary() {
    let payoff =
        ["exercise", "--payoff", "max($40 - price, $0)", "--reads", "price", "--rate", "6%", "--paths", "1024"];
    let (view, picture) = drawn(PUT, &payoff);
    let (above, _) = picture.split_once("exercised, share of the paths").expect("it is there");
    let place = scale(above, 260.0, 700.0);
    let values = bars(&picture, "value");
    for (figure, (bar, _)) in [&view["value"], &view["fixed"]["value"], &view["flexibility"]].iter().zip(&values) {
        spans(*bar, place(0.0), place(number(&figure["value"])));
    }
    let exercised: Vec<&Value> =
        list(&view["dates"]).iter().filter(|date| number(&date["share"]["value"]) > 0.0).collect();
    let columns = heights(&picture, "part");
    assert!(values.len() == 3 && exercised.len() == columns.len(), "{} {}", exercised.len(), columns.len());
    let (columns_above, _) = picture.split_once("price where it is exercised").expect("it is there");
    let height = upward(columns_above, 250.0, 420.0);
    for (date, (column, tip)) in exercised.iter().zip(&columns) {
        assert!(tip.starts_with(date["month"].as_str().expect("a month")), "{tip}");
        assert!((column - height(number(&date["share"]["value"]))).abs() < 0.3, "{date:#}");
    }
    assert!(
        picture.contains(r#"<polygon class="range""#) && picture.contains("price where it is exercised"),
        "{picture}"
    );
}

/// A vendor buys shares of a lab that buys its chips with them.
const LOOP: &str = r#"offtake = 1
title = "A loop"
start = "2026-07"
months = 18

[assume.growth]
value = "uniform($10M, $30M)"
basis = "guess"
why = "an example"

[party]
vendor = { cash = "$900M" }
lab = { cash = "$20M" }
world = { outside = true, issues = "USD" }

[pay]
shares = { from = "vendor", to = "lab", amount = "$100M", when = "2026-07", books = "equity" }
users = { from = "world", to = "lab", amount = "growth", when = "2026-07", books = "sale tokens" }
chips = { from = "lab", to = "vendor", amount = "$80M", when = "2026-08", books = "capital chips" }
more = { from = "lab", to = "vendor", amount = "$20M", when = "2027-03", books = "capital chips" }
credit = { from = "vendor", to = "lab", amount = "$5M", when = "2027-02", books = "credit chips" }
"#;

#[test]
fn takings_are_columns_by_origin() {
    let (view, picture) = drawn(LOOP, &["roundtrip", "vendor", "--paths", "64"]);
    let height = upward(&picture, 0.0, 900.0);
    let parts = heights(&picture, "part");
    let origins = [
        ("own", "the seller's own money"),
        ("investors", "put in by others"),
        ("opening", "opening cash of buyers"),
        ("circle", "a circle"),
        ("look_through", "outside customers"),
    ];
    let mut drawn = 0;
    for row in list(&view["sellers"][0]["years"]) {
        for (key, words) in origins {
            let mean = number(&row[key]["mean"]);
            let wanted = format!("vendor, {}: {words} ", row["year"]);
            let found = parts.iter().find(|(_, tip)| tip.starts_with(&wanted));
            assert_eq!(found.is_some(), mean != 0.0, "{wanted}");
            if let Some((part, _)) = found {
                assert!((part - height(mean)).abs() < 0.16, "{wanted} {part}");
                drawn += 1;
            }
        }
    }
    assert!(drawn >= 4 && drawn == parts.len(), "{parts:?}");
    assert!(picture.contains("2026 has 6 of its months") && picture.contains(r#"class="own""#), "{picture}");
}

/// A lease with a headline and a loan that outlasts the run.
const DEAL: &str = r#"offtake = 1
title = "A lease"
start = "2026-07"
months = 24

[assume.rent]
value = "uniform($1k/mo, $3k/mo)"
basis = "guess"
why = "an example"

[party.lab]
cash = "$1M"

[party.cloud]
cash = "$0"

[contract.lease.let]
headline = "rent * 24 mo"

[contract.lease.flow.pay]
from = "lab"
to = "cloud"
amount = "rent"
books = "sale compute"

[contract.gift.pay.once]
from = "cloud"
to = "lab"
amount = "$5k"
when = "2028-03"
books = "grant"
"#;

#[test]
fn contracts_have_their_figures_and_their_years() {
    let (view, picture) = drawn(DEAL, &["contracts", "--paths", "64"]);
    let place = scale(&picture, 260.0, 810.0);
    let contracts = list(&view["contracts"]);
    let lease = contracts.iter().find(|row| row["contract"] == "lease").expect("it is there");
    spans(bars(&picture, "headline")[0].0, place(0.0), place(number(&lease["headline"]["mean"])));
    let height = upward(&picture, 180.0, 420.0);
    let parts = heights(&picture, "part");
    let years = list(&lease["payments"][0]["years"]);
    for (year, of) in years.iter().zip([2026, 2027, 2028]) {
        let wanted = format!("{of}: lease ");
        let (part, _) = parts.iter().find(|(_, tip)| tip.starts_with(&wanted)).expect("a column");
        assert!((part - height(number(&year["mean"]))).abs() < 0.16, "{wanted} {part}");
    }
    assert!(picture.contains("Falls due by year, paid or not") && picture.contains(">purchases<"), "{picture}");
}

#[test]
fn long_names_of_money_stand_whole_and_apart() {
    for count in [1, 12] {
        let folder = Folder::with(&long_names(count));
        let names = |prefix: &str| (0..count).map(|at| format!("{prefix}{}", name(at))).collect::<Vec<_>>();
        let (_, picture) = drawn_in(&folder, &["contracts", "a.toml", "--paths", "64"]);
        assert!(names("order_").iter().all(|order| picture.contains(order)), "{picture}");
        let (_, picture) = drawn_in(&folder, &["roundtrip", "a.toml", "--paths", "64"]);
        assert!(names("seller_").iter().all(|seller| picture.contains(seller)), "{picture}");
        let first = &names("lever_")[0];
        let (_, picture) =
            drawn_in(&folder, &["decide", "a.toml", first, "--least", "last(cost)", "--paths", "64", "--grid", "5"]);
        assert!(picture.contains(first), "{picture}");
        drawn_in(&folder, &["decide", "a.toml", "--least", "last(cost)", "--paths", "64", "--grid", "3"]);
        let price = &names("price_")[0];
        let payoff = format!("max(1 mo * ($2.5M/mo - {price}), $0)");
        let put = ["exercise", "a.toml", "--payoff", &payoff, "--reads", price, "--rate", "6%", "--paths", "64"];
        let (_, picture) = drawn_in(&folder, &put);
        assert!(picture.contains(price), "{picture}");
    }
}
