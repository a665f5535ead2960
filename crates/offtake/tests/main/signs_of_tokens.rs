//! Which way the answers of scenarios on tokens, models and their terms move.

use crate::signs::{asked, chance, holding};

/// The claim of each of these questions is less likely at the first value of an assumption than at the second.
fn rises(chance: impl Fn(&str, &str, &str) -> f64, rows: &[(&str, &str, &str, &str)]) {
    for &(question, name, less, more) in rows {
        let [less_of_it, more_of_it] = [less, more].map(|value| chance(question, name, value));
        assert!(less_of_it < more_of_it, "{question}, {name}: {less_of_it} {more_of_it}");
    }
}

/// A machine pays by its use, a computer that is there by the time it costs, a small model by how near it is; and at the ends.
#[test]
fn tokens_of_ones_own_pay_by_their_use() {
    let local_or_api =
        |question: &str, name: &str, value: &str| chance("local-or-api.toml", question, &[(name, value)]);
    rises(
        local_or_api,
        &[
            ("local", "paper_daily", "100 tok/d", "20k tok/d"),
            ("local", "sharing", "1", "8"),
            ("local", "api_out", "$8/Mtok", "$25/Mtok"),
            ("local", "care", "$800/yr", "$50/yr"),
            ("local", "chase", "100%", "20%"),
            ("spare", "nuisance", "$300/yr", "$10/yr"),
            ("host_or_spare", "light_out", "$20/Mtok", "$0.25/Mtok"),
            ("tougher", "host_fall", "-300%/yr", "50%/yr"),
            ("undercut", "small_lag", "15 mo", "5 mo"),
            ("undercut", "small_out", "$2.50/Mtok", "$0.25/Mtok"),
        ],
    );
    assert_eq!(local_or_api("local", "api_out", "$10000/Mtok"), 1.0);
    let idle = [("talk_daily", "0 tok/d"), ("agent_daily", "0 tok/d"), ("paper_daily", "0 tok/d")];
    assert_eq!(chance("local-or-api.toml", "local", &idle), 0.0);
}

/// 2,000 tokens a second on GPUs that make 1,000, at $3.60 an hour: a million tokens at a dollar.
const PLAIN: [(&str, &str); 20] = [
    ("tokens_day", "172.8 Mtok/d"),
    ("growth", "0%/yr"),
    ("planned", "0%/yr"),
    ("prompt", "0"),
    ("cached", "0"),
    ("peak", "4"),
    ("open_lag", "0 mo"),
    ("gpu_speed", "1000 tok/s/GPU"),
    ("packed", "100%"),
    ("day_rent", "$3.60/GPUh"),
    ("rent_fall", "0%/yr"),
    ("staff", "$0/yr"),
    ("gpu_price", "$0/GPU"),
    ("watts", "1 kW"),
    ("room", "$2628/kW/mo"),
    ("tariff", "$0/kWh"),
    ("api_price", "$20/Mtok"),
    ("api_paid", "100%"),
    ("api_fall", "0%/yr"),
    ("by_hand", "$30k/Mtok"),
];

/// A figure of that workload, with more set.
fn of_plain_work(figure: &str, more: &[(&str, &str)]) -> f64 {
    holding("my-workload.toml", "true", figure, &[&PLAIN[..], more].concat(), 64).1
}

/// Dollars for a million of its tokens.
#[track_caller]
fn costs(way: &str, dollars: f64, more: &[(&str, &str)]) {
    let found = of_plain_work(&format!("{way} * 1 Mtok / $1"), more);
    assert!((found / dollars - 1.0).abs() < 1e-6, "{way}, {more:?}: {found}");
}

#[test]
fn a_workload_costs_what_its_hours_do() {
    costs("a_million", 20.0, &[]);
    costs("in(on_demand, a_million)", 1.0, &[]);
    // As many of our own as the busiest hour needs, if none can be rented; none that cost what the rented do; and eight at half of
    // that, which are enough.
    let own = "in(own, a_million)";
    costs(own, 4.0, &[("gpus_allowed", "0")]);
    costs(own, 1.0, &[]);
    costs(own, 2.0, &[("room", "$1314/kW/mo")]);
    // The price list, and what is paid of it; and the hours in which a host is dear.
    costs("a_million", 10.0, &[("api_paid", "50%")]);
    let host = [("host_price", "$2/Mtok"), ("host_fall", "0%/yr")];
    for (hours, dollars) in [("0%", 2.0), ("50%", 3.0), ("100%", 4.0)] {
        costs("in(host, a_million)", dollars, &[&host[..], &[("dear_hours", hours)][..]].concat());
    }
}

/// Work whose way is refused goes to the laboratory, else to a host, else to GPUs by the hour; people do it where nothing else is left.
#[test]
fn refused_work_goes_to_people_last() {
    let host = [("host_price", "$2/Mtok"), ("host_fall", "0%/yr"), ("dear_hours", "0%")];
    let ways = ["a_million", "in(host, a_million)", "in(on_demand, a_million)", "in(neocloud, a_million)"];
    let refused = |names: &[&'static str]| {
        let off: Vec<_> = names.iter().map(|name| (*name, "0")).collect();
        [&host[..], &off[..]].concat()
    };
    costs(ways[1], 20.0, &refused(&["host_allowed"]));
    costs(ways[2], 20.0, &refused(&["gpus_allowed"]));
    costs(ways[0], 2.0, &refused(&["api_allowed"]));
    for way in ways {
        costs(way, 2.0, &refused(&["api_allowed", "gpus_allowed"]));
        costs(way, 30_000.0, &refused(&["api_allowed", "host_allowed", "gpus_allowed"]));
    }
    for way in &ways[..3] {
        costs(way, 1.0, &refused(&["api_allowed", "host_allowed"]));
    }
    // Who has machines of its own needs nobody's leave.
    costs("in(own, a_million)", 4.0, &refused(&["api_allowed", "host_allowed", "gpus_allowed"]));
    let people =
        |way: &str, names: &[&'static str]| of_plain_work(&format!("in({way}, part_by_people)"), &refused(names));
    assert_eq!(people("on_demand", &["api_allowed", "host_allowed"]), 0.0);
    assert_eq!(people("on_demand", &["api_allowed", "host_allowed", "gpus_allowed"]), 100.0);
    assert_eq!(people("desks", &["api_allowed", "host_allowed"]), 0.0);
    let of_desks = people("desks", &["api_allowed", "host_allowed", "gpus_allowed"]);
    assert!(of_desks > 0.0 && of_desks < 100.0, "{of_desks}");
}

/// What comes when all servers are busy is done by GPUs by the hour if they can be rented, and by people if nothing else is admitted.
#[test]
fn servers_that_are_full_send_nobody_to_work_by_hand() {
    let full = [("growth", "100%/yr"), ("room", "$876/kW/mo"), ("api_allowed", "0"), ("host_allowed", "0")];
    let with = |rented: &'static str| [&full[..], &[("gpus_allowed", rented)][..]].concat();
    assert_eq!(of_plain_work("in(own, part_by_people)", &with("1")), 0.0);
    assert!(of_plain_work("in(own, part_by_people)", &with("0")) > 10.0);
    let cheaper = of_plain_work("in(own, a_million) / in(on_demand, a_million)", &with("1"));
    assert!(cheaper < 1.0, "{cheaper}");
}

/// GPUs pay by the work that they have and the people whom they need, a pledge by what rents do, one's own by their price.
#[test]
fn a_workload_goes_where_it_costs_less() {
    let mine = |question: &str, name: &str, value: &str| chance("my-workload.toml", question, &[(name, value)]);
    rises(
        mine,
        &[
            ("gpus", "tokens_day", "20 Mtok/d", "2000 Mtok/d"),
            ("gpus", "staff", "$2M/yr", "$0/yr"),
            ("gpus", "host_price", "$1/Mtok", "$4/Mtok"),
            ("gpus", "gpu_speed", "400 tok/s/GPU", "4000 tok/s/GPU"),
            ("gpus", "gpus_allowed", "0", "1"),
            ("gpus", "host_allowed", "1", "0"),
            ("gpus", "dear_hours", "0%", "100%"),
            ("gpus", "gpu_reads", "1", "8"),
            ("pledge", "rent_fall", "60%/yr", "-20%/yr"),
            ("pledge", "peak", "10", "1.2"),
            ("pledge", "neo_rent", "$6/GPUh", "$2.50/GPUh"),
            ("pledge", "cloud_rent", "$6/GPUh", "$2.50/GPUh"),
            ("own", "gpu_price", "$100k/GPU", "$20k/GPU"),
            ("own", "day_rent", "$3/GPUh", "$12/GPUh"),
            ("cheapest.desks", "desk_hours", "2%", "60%"),
            ("cheapest.desks", "desk_price", "$9999", "$999"),
        ],
    );
}

/// Load that peaks costs whoever has machines for it, and nobody who rents by the hour.
#[test]
fn a_peak_costs_who_is_ready_for_it() {
    let million = |way: &str, settings: &[(&str, &str)]| {
        holding("my-workload.toml", "true", &format!("in({way}, a_million) * 1 Mtok / $1"), settings, 64).1
    };
    for rented in ["0", "1"] {
        let [level, peaked] = ["1.2", "6"].map(|peak| million("own", &[("peak", peak), ("gpus_allowed", rented)]));
        assert!(level < peaked, "{rented}: {level} {peaked}");
    }
    let [level, peaked] = ["1.2", "6"].map(|peak| million("on_demand", &[("peak", peak)]));
    assert!((level / peaked - 1.0).abs() < 1e-9, "{level} {peaked}");
}

/// The more of open weights there are, the more tokens are bought of them: a maker that opens a better model withdraws no older one. So
/// who copies better, has more from openness or may open for longer wins no fewer tokens, whatever buyers are like.
#[test]
fn more_open_weights_win_more_tokens() {
    let won =
        |settings: &[_]| holding("commodity.toml", "true", "at(open_tokens / all_tokens, 2031-10)", settings, 128).1;
    let ends = [("copies", "15%", "70%"), ("complement", "$2B/yr", "$60B/yr"), ("open_stops", "2027-01", "2040-01")];
    for (name, low, high) in ends {
        let (few, many) = (won(&[(name, low)]), won(&[(name, high)]));
        assert!(few < many, "{name}: {few} {many}");
        // Buyers who mind prices most and want capability least.
        let [few, many] = [low, high].map(|end| won(&[(name, end), ("prized", "0.2"), ("sensitivity", "2.2")]));
        assert!(few < many, "{name}: {few} {many}");
    }
}

/// No token costs less than its power, and nobody who opens weights spends what he has not.
#[test]
fn no_token_and_no_training_is_for_nothing() {
    let cheap = "ever(min(s in token_segment: s.paid) < capability.least * (1 - 1e-9))";
    let (share, least, _) = holding("commodity.toml", cheap, "capability.least * 1 Mtok / $1", &[], 128);
    assert!(share == 0.0 && least > 1e-4 && least < 1e-2, "{share} {least}");
    let most = "peak(qwen.effort - max(open_effort, complement + opening(qwen.profit)))";
    let settings = [("open_grows", "90%/yr"), ("open_effort", "$8B/yr"), ("complement", "$2B/yr")];
    let (beyond, _, _) = holding("commodity.toml", &format!("{most} > $1/yr"), most, &settings, 128);
    let (frontier, _, _) = holding("commodity.toml", "at(qwen.effort < training, 2033-09)", most, &settings, 128);
    assert!(beyond == 0.0 && frontier > 0.95, "{beyond} {frontier}");
}

/// Terms cost most where what is cheapest is shut out by them: open weights that do the work, while small models do not yet. A policy that
/// admits nothing cheaper on any terms costs nothing.
#[test]
fn terms_cost_what_they_shut_out() {
    let of = |question: &str, name: &str, value: &str| chance("data-terms.toml", question, &[(name, value)]);
    rises(
        of,
        &[
            ("data_terms", "open_lag", "10 mo", "3 mo"),
            ("data_terms", "small_lag", "5 mo", "15 mo"),
            ("cheapest.opus_via_amazon", "opus_paid", "100%", "50%"),
            ("cheapest.sol_europe", "opus_paid", "50%", "100%"),
            ("own_weights", "open_lag", "10 mo", "3 mo"),
            ("own_weights", "small_lag", "5 mo", "15 mo"),
            ("own_weights", "node_speed", "5000 tok/s", "100000 tok/s"),
            ("consumers", "by_public", "20%", "70%"),
            ("consumers", "act", "50%", "1%"),
            ("product", "data_worth", "$0.01/Mtok", "$1/Mtok"),
            ("product", "to_serve", "$0.40/Mtok", "$0.02/Mtok"),
            ("flywheel", "sent", "300M Mtok/mo", "6000M Mtok/mo"),
            ("flywheel", "training", "$90B/yr", "$19B/yr"),
        ],
    );
    assert_eq!(chance("data-terms.toml", "data_terms", &[("open_lag", "30 mo"), ("small_lag", "30 mo")]), 0.0);
}

/// A price in dispute, hours in which a host is dear, and what hosts elsewhere ask for the same weights move the bills that they are in,
/// and no others.
#[test]
fn prices_move_the_bills_that_they_are_in() {
    let of = |figure: &str, name: &str, value: &str| holding("data-terms.toml", "true", figure, &[(name, value)], 64).1;
    for (figure, name, low, high, direction) in [
        ("in(luna_europe, total(use.charge * dt)) / $1", "luna_paid", "50%", "100%", 1.0),
        ("in(luna_europe, total(use.charge * dt)) / $1", "opus_paid", "50%", "100%", 0.0),
        ("bill / bare", "dear_hours", "0%", "100%", -1.0),
        ("total(private.cheapest * used) / bare", "us_premium", "2", "5", 1.0),
        ("total(private.cheapest * used) / bare", "dear_hours", "0%", "100%", -1.0),
    ] {
        let change = of(figure, name, high) - of(figure, name, low);
        let moved = if change == 0.0 { 0.0 } else { change.signum() };
        assert_eq!(moved, direction, "{figure}, {name}: {change}");
    }
}

/// What stands as stated has a name of its own, by which it is asked, and costs the same.
#[test]
fn every_option_has_a_name() {
    let same = "in(sol_europe, cost) == cost or (in(sol_europe, cost) == unlimited and cost == unlimited)";
    assert_eq!(holding("data-terms.toml", same, "1", &[], 64).0, 1.0);
    for question in ["admitted", "cheapest"] {
        let answers = asked("data-terms.toml", question, &[]).answers;
        assert!(answers.iter().any(|answer| answer.id == format!("{question}.sol_europe")), "{question}");
        assert!(answers.iter().all(|answer| !answer.id.ends_with("as_stated")), "{question}");
    }
}

/// A rule that binds more buyers, or more weights, moves more money and costs more; one that binds nobody nothing.
#[test]
fn a_rule_costs_the_more_the_more_it_binds() {
    let of =
        |question: &str, name: &str, value: &str| chance("open-weight-restriction.toml", question, &[(name, value)]);
    rises(
        of,
        &[
            ("capture", "bound", "20%", "90%"),
            ("capture", "elasticity", "1.6", "0.6"),
            ("averted", "bound", "90%", "20%"),
            ("averted", "wide", "1", "0"),
            // Who cannot move goes without, and pays for it.
            ("averted", "settles", "60 mo", "1 mo"),
            ("averted", "forgoes_at", "20", "1"),
            ("payers", "settles", "1 mo", "60 mo"),
            ("averted", "large_harm", "$1B/yr", "$100B/yr"),
            ("substitution", "wide", "0", "1"),
            ("substitution", "settles", "60 mo", "2 mo"),
            ("motive", "likelier", "0.1%", "20%"),
            ("motive", "pushing", "$3B/yr", "$20M/yr"),
            ("backfires", "held_often", "0.1/yr", "4/yr"),
            ("backfires", "held_claude", "1 day", "60 day"),
            ("backfires", "held_gpt", "1 day", "60 day"),
        ],
    );
    let nobody = [("bound", "0%")];
    let figures = "to_all - in(free, to_all)";
    assert_eq!(holding("open-weight-restriction.toml", "later > in(free, later)", figures, &nobody, 64).0, 0.0);
    assert_eq!(holding("open-weight-restriction.toml", "true", figures, &nobody, 64).1, 0.0);
    let held =
        holding("open-weight-restriction.toml", "true", "npv(held_back * dt, rate)", &[("held_often", "0/yr")], 64);
    assert_eq!(held.1, 0.0);
}

/// A rule against their rivals takes no buyers of closed models: where power is enough, their makers earn no less in the month in which it
/// comes, on any draw, and more on average in the next. Later a few earn less: who may sell less of what he opens has less reason to close it.
#[test]
fn a_rule_against_rivals_takes_no_buyers() {
    let plenty = [("power_now", "900 GW"), ("power_later", "9000 GW")];
    for (elasticity, settles) in [("0.4", "1 mo"), ("2", "1 mo"), ("2", "18 mo")] {
        let settings = [&plenty[..], &[("elasticity", elasticity), ("settles", settles)]].concat();
        let fewer = "at(made, rule_date) < in(free, at(made, rule_date)) * (1 - 1e-9)";
        let next = "at(made, rule_date + 1 mo) / in(free, at(made, rule_date + 1 mo)) - 1";
        let (share, mean, _) = holding("open-weight-restriction.toml", fewer, next, &settings, 128);
        assert!(share == 0.0 && mean > 0.0, "{elasticity} {settles}: {share} {mean}");
    }
}

/// No more tokens are served than there is power for, at what the least of them takes and at what they do; more power makes none dearer, and
/// with enough of it no token is dear for want of it.
#[test]
fn tokens_stay_within_the_power_of_the_world() {
    let beyond = "ever(draws * served_part > room * (1 + 1e-9) or all_tokens * token_power > room * (1 + 1e-9))";
    let scarce = |settings: &[_]| holding("commodity.toml", beyond, "at(scarce, 2031-12)", settings, 256);
    let drawn = scarce(&[]);
    let [little, much, plenty] =
        ["30 GW", "300 GW", "90000 GW"].map(|power| scarce(&[("power_later", power), ("power_now", "30 GW")]));
    for (share, _, _) in [drawn, little, much, plenty] {
        assert_eq!(share, 0.0);
    }
    assert!(little.1 > much.1 && much.1 > plenty.1, "{little:?} {much:?} {plenty:?}");
    assert!((plenty.1 - 1.0).abs() < 1e-3, "{plenty:?}");
}

/// Spending on a token stays up where buyers want each year's progress and need it as fast as it comes, and falls where they stay with what
/// they have, or where a level gets cheaper whatever the frontier does.
#[test]
fn what_is_paid_for_a_token_follows_what_buyers_want() {
    let fall = |name: &str, value: &str| {
        let spent = "at(all_spent / all_tokens, 2029-12) / at(all_spent / all_tokens, 2026-12)";
        holding("commodity.toml", &format!("{spent} >= 0.5"), spent, &[(name, value), ("sensitivity", "1.2")], 256).0
    };
    for (name, less, more) in
        [("prized", "0.5", "2"), ("wants_more", "10%", "110%"), ("by_time", "20", "1.2"), ("bulk_more", "0%", "100%")]
    {
        let (few, many) = (fall(name, less), fall(name, more));
        assert!(few < many, "{name}: {few} {many}");
    }
}

/// A distance by the calendar: more of it admits more; none admits only who leads; and two makers that lead leave no third.
#[test]
fn distances_to_the_frontier_are_by_the_calendar() {
    let of = |question: &str, name: &str, value: &str| chance("commodity.toml", question, &[(name, value)]);
    rises(
        of,
        &[
            ("staying_close", "near", "3 mo", "24 mo"),
            ("staying_close", "copies", "5%", "90%"),
            ("moat", "abreast", "24 mo", "3 mo"),
            ("moat", "few", "1", "4"),
            ("moat", "prized", "0.3", "3"),
            ("price_dominates_tokens", "sensitivity", "2.2", "0.7"),
            ("inference", "sales_mature", "$200B/yr", "$4000B/yr"),
        ],
    );
    assert_eq!(of("moat", "few", "7"), 1.0);
}
