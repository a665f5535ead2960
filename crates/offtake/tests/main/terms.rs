//! Which offers a policy admits, what the cheapest of them costs, and on how much of what it is sent a host may train.

use crate::play::Play;

/// Closed weights at a cloud in Europe, their maker's own interface elsewhere, open weights at a host, a server of one's own, an app, and an
/// offer of which nothing is known but the price.
const OFFERS: &str = r#"
[party]
firm = { outside = true }
maker = {}
cloud = {}
host = {}
[thing]
near = { kind = "offer_on_terms", host = "cloud", region = "eu", trains = "never", retention = "30 day", indemnity = "uncapped", skill = "0 mo", price = "$5/Mtok" }
direct = { kind = "offer_on_terms", host = "maker", region = "us", trains = "opt_in", acts = "2%", retention = "90 day", indemnity = "capped", skill = "0 mo", price = "$4/Mtok" }
open = { kind = "offer_on_terms", nest = "open", host = "host", region = "us", trains = "opt_in", retention = "0 day", indemnity = "none", skill = "-6 mo", price = "$2/Mtok" }
server = { kind = "offer_on_terms", nest = "local", host = "host", region = "eu", trains = "never", retention = "0 day", indemnity = "none", skill = "-6 mo", price = "$3/Mtok" }
app = { kind = "offer_on_terms", host = "maker", tier = "consumer", trains = "opt_out", acts = "5%", retention = "1000 day", skill = "-2 mo", price = "$0/Mtok" }
unknown = { kind = "offer_on_terms", nest = "open", host = "host", skill = "-6 mo", price = "$1/Mtok" }
rules = { kind = "data_policy", private = false }
[contract.use]
kind = "token_purchase"
buyer = "firm"
offer = "near"
policy = "rules"
tokens = "6 Mtok/mo"
"#;

/// The policy, with these demands.
fn policy(demands: &str) -> Play {
    Play::new(3, &OFFERS.replace("private = false", demands))
}

/// What the policy admits, of all that is sold by interface: a letter for each.
#[track_caller]
fn admits(demands: &str, expected: &str) {
    let play = policy(demands);
    let offers = ["near", "direct", "open", "server", "app", "unknown"];
    let admitted = offers.map(|offer| play.value(&format!("if(last(rules.cell.{offer}.admitted), 1, 0)")) > 0.5);
    let found: Vec<&str> =
        offers.iter().zip(admitted).filter_map(|(offer, admitted)| admitted.then_some(*offer)).collect();
    assert_eq!(found.join(" "), expected, "{demands}");
    play.comes_to(&[("last(rules.admits)", found.len() as f64)]);
}

/// A term that is unknown meets no demand, whatever it is; and who demands nothing admits all.
#[test]
fn what_is_unknown_is_not_admitted() {
    admits("private = false", "near direct open server unknown");
    for demand in [
        "private = true",
        "private = false, kept = \"1000000 day\"",
        "private = false, resides = \"us_or_eu\"",
        "private = false, indemnified = \"capped\"",
    ] {
        policy(demand).comes_to(&[("if(last(rules.cell.unknown.admitted), 1, 0)", 0.0)]);
    }
}

/// Each demand shuts out who does not meet it, and together they shut out whom each does.
#[test]
fn each_demand_shuts_out_who_does_not_meet_it() {
    admits("private = true", "near direct open server");
    admits("private = false, kept = \"30 day\"", "near open server");
    admits("private = false, kept = \"29 day\"", "open server");
    admits("private = false, resides = \"us\"", "direct open");
    admits("private = false, resides = \"eu\"", "near server");
    admits("private = false, resides = \"us_or_eu\"", "near direct open server");
    admits("private = false, indemnified = \"capped\"", "near direct");
    admits("private = false, indemnified = \"uncapped\"", "near");
    admits("private = false, skill = \"-1 mo\"", "near direct");
    admits("private = true, kept = \"30 day\", resides = \"eu\", indemnified = \"capped\", skill = \"-1 mo\"", "near");
    admits("private = true, kept = \"0 day\", resides = \"eu\", indemnified = \"capped\"", "");
    // An app trains unless its user objects, and is no use for work by interface.
    admits("private = true, buys = \"consumer\"", "");
    admits("private = true, objects = true, buys = \"consumer\"", "app");
}

/// The cheapest of what is admitted; unlimited where that is nothing; and what no term is asked of.
#[test]
fn a_demand_never_makes_a_bill_smaller() {
    for (demands, cheapest, open) in [
        ("private = false", 1.0, 1.0),
        ("private = true", 2.0, 2.0),
        ("private = true, resides = \"eu\"", 3.0, 3.0),
        ("private = true, resides = \"eu\", skill = \"-1 mo\"", 5.0, f64::INFINITY),
        ("private = true, indemnified = \"capped\"", 4.0, f64::INFINITY),
        ("private = true, kept = \"0 day\", indemnified = \"capped\"", f64::INFINITY, f64::INFINITY),
    ] {
        let play = policy(demands);
        let price = |of: &str| {
            let bound = format!("if(last(rules.{of} < unlimited), 1, 0)");
            if play.value(&bound) > 0.5 { play.value(&format!("last(rules.{of}) / $1/Mtok")) } else { f64::INFINITY }
        };
        let is = |of: &str, expected: f64| {
            let found = price(of);
            assert!(found == expected || (found - expected).abs() < 1e-12 * expected, "{demands}: {of} is {found}");
        };
        is("cheapest", cheapest);
        is("cheapest_open", open);
        let any = if demands.contains("skill") { 4.0 } else { 1.0 };
        is("on_any_terms", any);
        assert!(any <= cheapest && cheapest <= open, "{demands}");
    }
}

/// Who must agree, and who must object; a host of which it is not known may train on all.
#[test]
fn a_host_learns_from_who_does_nothing_or_agrees() {
    policy("private = false").comes_to(&[
        ("last(near.learns)", 0.0),
        ("last(direct.learns)", 0.02),
        ("last(app.learns)", 0.95),
        ("last(unknown.learns)", 1.0),
        ("last(server.learns)", 0.0),
    ]);
}

/// Tokens are paid for to who runs the model, admitted or not.
#[test]
fn a_host_is_paid_for_the_tokens_it_serves() {
    let near = policy("private = false");
    near.comes_to(&[
        ("total(paid(use.bill)) / $1", 90.0),
        ("last(cloud.cash) / $1", 90.0),
        ("if(last(use.admitted), 1, 0)", 1.0),
        ("last(balance(cloud, revenue)) / $1", 90.0),
    ]);
    let far = policy("private = false, resides = \"us\"");
    far.comes_to(&[("total(paid(use.bill)) / $1", 90.0), ("if(last(use.admitted), 1, 0)", 0.0)]);
    let open = near.with("offer = \"near\"", "offer = \"open\"");
    open.comes_to(&[("last(host.cash) / $1", 36.0), ("last(cloud.cash) / $1", 0.0)]);
}
