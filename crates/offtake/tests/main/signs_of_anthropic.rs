//! Which way the answers on Amazon's deal with Anthropic move.

use crate::signs::{asked, chance, holding, means};

const DEALS: [&str; 2] = ["anthropic-amazon.toml", "anthropic-amazon-november.toml"];

/// What the deal is worth to Anthropic: who buys its shares takes what he pays for.
const WORTH_TO_ANTHROPIC: &str = "worth(no_deal, anthropic) - (for_shares - in(no_deal, for_shares))";

/// Where more of what is not reserved cannot be had, a pledge is worth more to who made it: it saves more sales.
#[test]
fn assured_supply_is_worth_more_the_longer_the_queue() {
    let saved = |file: &str, question: &str, measure: &str| {
        let of =
            |queue: &str| means(&asked(file, question, &[("queue", queue), ("shortage_end", "2030-06")]), [measure]);
        [of("5%")[0], of("60%")[0]]
    };
    let lost = "in(no_pledge, total(openai.lost_sales * dt)) - total(openai.lost_sales * dt)";
    let sales = saved("openai-oracle.toml", "presale", lost);
    let of = |queue: &str| {
        let lost = "in(no_deal, total(anthropic.lost_sales * dt)) - total(anthropic.lost_sales * dt)";
        let settings = [("queue", queue), ("shortage_end", "2030-06")];
        holding("anthropic-amazon.toml", "true", lost, &settings, 64).1
    };
    for saved in [sales, [of("5%"), of("60%")]] {
        assert!(saved[0] > 0.0 && saved[0] < saved[1], "{saved:?}");
    }
    let worth = saved("anthropic-amazon.toml", "group_worth", WORTH_TO_ANTHROPIC);
    assert!(worth[0] < worth[1], "{worth:?}");
}

/// What others can build for a laboratory is a number like any other: the less they build, the more a pledge is worth.
#[test]
fn assured_supply_is_worth_more_where_others_build_less() {
    let worth = |pace: &str| {
        let run = asked("anthropic-amazon.toml", "group_worth", &[("others_build", pace)]);
        means(&run, [WORTH_TO_ANTHROPIC])[0]
    };
    assert!(worth("1 GW/yr") > worth("4 GW/yr"));
}

/// The pledge comes on top of what Anthropic bought of AWS before: more of that is paid beside the pledge, and takes from it only what
/// it has of the gigawatt of 2026.
#[test]
fn the_pledge_comes_on_top_of_what_stood() {
    let of = |before: &str| {
        let run = asked("anthropic-amazon.toml", "round_trip", &[("aws_before", before)]);
        let [all, pledge] = means(&run, ["at(cum(aws_paid), 2028-12)", "at(cum(pledge.payment), 2028-12)"]);
        (all, pledge, run.answers[0].probability)
    };
    let (less, more) = (of("$5B/yr"), of("$10B/yr"));
    // It stands for eight months at least.
    assert!(more.0 - less.0 > 5e9 * 8.0 / 12.0, "{less:?} {more:?}");
    let beside = (more.0 - more.1) - (less.0 - less.1);
    assert!(less.1 - more.1 < 0.3 * beside && more.2 <= less.2, "{less:?} {more:?}");
    let until_2029 = |over: &str| {
        let figure = "at(cum(aws_paid), 2028-12)";
        holding("anthropic-amazon.toml", "true", figure, &[("stood.over", over)], 64).1
    };
    assert!(until_2029("8 mo") < until_2029("50 mo"));
}

/// What stood before leaves AWS for others when it ends: the longer it stands, the less they fill of what the pledge gives back.
#[test]
fn leaving_costs_more_the_longer_other_contracts_fill_the_halls() {
    let costs = |over: &str| {
        let run = asked("anthropic-amazon.toml", "could_leave", &[("stood.over", over)]);
        means(&run, ["at(leaving_costs, 2029-05)"])[0]
    };
    let [over, still] = ["36 mo", "40 mo"].map(costs);
    assert!(still > 0.95 * over, "{over} {still}");
}

/// A pledge fills halls that would stand empty: the less others want of them, the more it is worth to who builds them.
#[test]
fn a_pledge_is_worth_more_the_less_others_want() {
    let gains = |name: &str, busy: &str| {
        let gained = "worth(no_deal, amazon) + worth(no_deal, aws)";
        let (share, mean, _) = holding(name, &format!("{gained} > $0"), gained, &[("busy", busy)], 128);
        (share, mean)
    };
    for name in DEALS {
        let (few, many) = (gains(name, "30%"), gains(name, "90%"));
        assert!(few.0 > many.0 && few.1 > many.1, "{name}: {few:?} {many:?}");
    }
}

/// Rivals who serve the customers of a failed buyer take capacity where it had it, and its estate sells its plant.
#[test]
fn a_failure_costs_less_the_more_is_taken_and_sold() {
    for name in DEALS {
        let cost = |taken: &str| holding(name, "true", "worth(fails, aws)", &[("rivals_need", taken)], 64).1;
        assert!(cost("100%") < cost("0%"));
        let paid = |fetch: &str| {
            let left =
                "in(fails, last(balance(anthropic, asset racks))) < $0.01 or not in(fails, ever(defaulted(anthropic)))";
            let (gone, paid, _) = holding(name, left, "in(fails, pledge.recovered)", &[("racks_fetch", fetch)], 64);
            assert_eq!(gone, 1.0, "{name}");
            paid
        };
        assert!(paid("90%") > paid("20%"));
    }
}

/// Damages leave AWS where notice would have, on average: they are worth what would have come later, less what AWS no longer spends. Claimed at
/// par they would make ruin a gain. What Anthropic buys beyond its minimum is left out: nobody owes damages for that, and the right to it ends.
#[test]
fn ruin_enriches_nobody_who_claims_what_notice_is_worth() {
    let costs_more = "worth(default(anthropic, 2029-05), aws) - worth(leaves, aws)";
    let minimum_alone =
        [("contract.pledge.ceiling", "pledge.plateau / pledge.price"), ("contract.spot_aws.most", "0 GW")];
    for name in DEALS {
        let of = |settings: &[(&str, &str)]| holding(name, "true", costs_more, settings, 256);
        let (_, more, error) = of(&minimum_alone);
        assert!(more > -2.0 * error && error < 2e9, "{name}: {more} {error}");
        let [ceiling, by_the_day] = minimum_alone;
        let (_, at_par, error) = of(&[ceiling, by_the_day, ("contract.pledge.claim_rate", "0%")]);
        assert!(at_par < -3.0 * error && at_par < more - 3e9, "{name}: {at_par} {error} {more}");
    }
}

/// What fails loses part of what comes in to those who wind it up, and its creditors with it.
#[test]
fn a_failure_costs_more_the_more_is_lost_in_it() {
    let cost = |lost: &str| holding(DEALS[0], "true", "worth(fails, aws)", &[("failing_costs", lost)], 64).1;
    assert!(cost("3%") < cost("20%"));
}

/// Racks in use are in the books: in November those that were paid for before it.
#[test]
fn racks_in_use_are_in_the_books() {
    let part = "at((rack_lot.in_books - racks_bill * 1 mo) / racks_there, 2026-12)";
    let (_, part, _) = holding(DEALS[1], "true", part, &[], 16);
    assert!((0.95..1.0).contains(&part), "{part}");
}

/// An investor's books hold each stake once.
#[test]
fn a_stake_stands_on_the_books_once() {
    for name in DEALS {
        let held = "balance(amazon, asset stake) + balance(amazon, asset stake revaluation)";
        let once = format!("at(abs({held} - held.value - shares.value) < $1M, 2029-12)");
        assert_eq!(holding(name, &once, "last(held.value)", &[], 64).0, 1.0, "{name}");
    }
}

/// Who served an issuer that fails has no more of the service: neither what cheap shares paid ahead of it is earned, nor what dear ones gave back
/// forgotten. Shares bought later in the other world are another matter.
#[test]
fn the_default_of_a_customer_never_adds_to_what_serving_it_earns() {
    let served = "balance(amazon, revenue compute) + balance(amazon, revenue consideration)";
    for name in DEALS {
        let lost = format!("at({served}, 2032-12) - in(default(anthropic, 2029-01), at({served}, 2032-12))");
        let later = "at(cum(shares.bought), 2032-12) > at(cum(shares.bought), 2028-12)";
        let (never, mean, _) = holding(name, &format!("{lost} >= $0 or {later}"), &lost, &[], 64);
        assert!(never == 1.0 && (name != DEALS[0] || mean > 0.0), "{name}: {never} {mean}");
    }
}

/// Chips are bought anew for a hall that the last ones left full, and for no other: nobody who would rent them is known.
#[test]
fn no_chips_come_into_a_hall_that_stood_empty() {
    let empty = "fleet.capacity == 0 GW and prev(fleet.idle > 10% * fleet.capacity, 1 mo, false)";
    for name in DEALS {
        for world in ["in(fails, IT)", "in(no_deal, IT)", "IT"] {
            let bought = world.replace("IT", &format!("ever(fleet.ordered > $0 and {empty})"));
            let left = world.replace("IT", &format!("ever({empty})"));
            let left = format!("if({left}, 1, 0)");
            let (bought, left, _) = holding(name, &bought, &left, &[], 256);
            assert!(bought == 0.0 && (world != "in(fails, IT)" || left > 0.0), "{name}, {world}: {bought} {left}");
        }
    }
}

/// A dearer share makes AMD's warrants a bigger rebate, and a lower worth of OpenAI NVIDIA's shares a dearer buy.
#[test]
fn a_rebate_grows_with_what_is_given() {
    let rebate = |share: &str| chance("openai-oracle.toml", "rebate", &[("amd_share_now", share)]);
    assert!(rebate("$40/share") < rebate("$340/share"));
    let above = |worth: &str| chance("openai-oracle.toml", "price_support", &[("company_value", worth)]);
    assert!(above("$300B") > above("$1000B"));
    let above = |off: &str| chance("anthropic-amazon.toml", "price_support", &[("mispriced", off)]);
    assert!(above("0%") <= above("30%") && above("30%") < above("80%"));
}

/// AWS builds by one rule with the deal and without: in neither world does a hall wait for years without chips.
#[test]
fn no_hall_waits_for_chips() {
    let empty = "at(halls.power - fleet.draw, 2029-06)";
    for name in DEALS {
        for empty in [empty, &format!("in(no_deal, {empty})")] {
            let (waits, mean, _) = holding(name, &format!("{empty} > 0.5 GW"), empty, &[], 64);
            assert!(waits < 0.1 && mean < 0.3e9, "{name} {empty}: {waits} {mean}");
        }
    }
}

/// The failure of the largest customer costs AWS more where rents fall with it, the more the less rivals take of what it used.
#[test]
fn rents_that_fall_with_a_customer_cost_its_cloud_more() {
    let cost = |slump: &str, rivals: &str| {
        let settings = [("slump", slump), ("rivals_need", rivals)];
        holding(DEALS[0], "true", "worth(fails, aws)", &settings, 64).1
    };
    let (falls, stays) = (cost("1", "30%"), cost("0", "30%"));
    assert!(falls > stays, "{falls} {stays}");
    assert!(cost("1", "80%") < falls && (cost("1", "100%") / cost("0", "100%") - 1.0).abs() < 1e-9);
}

/// A minimum that climbs faster than AWS builds does not make the headline less of a floor: what is not delivered counts as paid.
#[test]
fn a_steeper_minimum_is_no_more_of_an_option() {
    let paid = |ramp: &str| chance(DEALS[0], "paid", &[("pledge.ramp", ramp)]);
    let (steep, slow) = (paid("0 yr"), paid("4 yr"));
    assert!(steep <= slow + 0.05, "{steep} {slow}");
}

/// Nobody gains by holding shares, on average: at their owner's rate they are worth later what they are worth now. News is in sales.
#[test]
fn shares_keep_their_worth_at_their_owners_rate() {
    for name in DEALS {
        let gain = "at(held_today, 2036-04) - at(held_today, 2027-01)";
        let (up, mean, error) = holding(name, &format!("{gain} > $0"), gain, &[], 1024);
        assert!(mean.abs() < 3.0 * error && error < 30e9, "{name}: {mean} {error}");
        assert!(up > 0.1 && up < 0.5, "{name}: {up}");
        let worth = |mature: &str| holding(name, "true", "at(fair_value, 2031-01)", &[("sales_mature", mature)], 64).1;
        assert!(worth("$120B/yr") < worth("$300B/yr") && worth("$300B/yr") < worth("$900B/yr"));
    }
    // OpenAI's too, as long as it is not in default: sales that grow more than expected raise it, and less lower it.
    let worth = |mature: &str| {
        let value = "at(value, 2031-01) / (1 + nvidia.discount)^(56 / 12) - at(value, 2026-06)";
        holding("openai-oracle.toml", "true", value, &[("sales_mature", mature)], 64).1
    };
    assert!(worth("$60B/yr") < 0.0 && worth("$600B/yr") > 0.0);
    // Series H is bought at what it is worth, give or take.
    let (_, premium, error) = holding(DEALS[0], "true", "at(shares.premium, 2026-06)", &[], 256);
    assert!(premium.abs() < 0.1 * 5e9 && error < 0.1 * 5e9, "{premium} {error}");
}

/// In the world of a failure a window for money shuts, and none that was shut opens.
#[test]
fn a_failure_opens_no_window() {
    for name in DEALS.into_iter().chain(["openai-oracle.toml"]) {
        let more = "in(fails, rounds.raised_all) > rounds.raised_all + $1M";
        let (more, raised, _) = holding(name, more, "rounds.raised_all - in(fails, rounds.raised_all)", &[], 128);
        assert!(more == 0.0 && raised > 0.0, "{name}: {more} {raised}");
    }
}

/// What AWS does by its rule is the best it can do for itself with the pledge there: to build nothing for it, or for twice its minimum, is worse.
#[test]
fn aws_builds_what_pays_best() {
    let [none, rule, twice] = ["0%", "100%", "200%"].map(|part| {
        let settings = [("kept_for_it", part)];
        holding(DEALS[0], "true", "worth(no_deal, aws)", &settings, 512).1
    });
    assert!(none + 0.5e9 < rule && twice + 1e9 < rule, "{none} {rule} {twice}");
}
