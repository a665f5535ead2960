//! Which way the answers of scenarios move: one assumption is set, on the same draws.

use std::path::Path;

use offtake::{Answers, Changes, FileWorld, Inquiry, Project, Questions, Sampling, unwatched};

use crate::play::sound;

/// The answer to one question with some assumptions set.
fn asked(name: &str, question: &str, settings: &[(&str, &str)]) -> Answers {
    let changes = settings.iter().fold(Changes::none(), |changes, (name, value)| changes.set(*name, *value));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name);
    let scenario = sound(Project::read(FileWorld, path).build_for(&changes, &Inquiry::none().answers_only()));
    let run = sound(scenario.run(&Sampling::default().paths(64).threads(1), &mut unwatched));
    sound(run.answers(&Questions::of([question])))
}

fn chance(name: &str, question: &str, settings: &[(&str, &str)]) -> f64 {
    asked(name, question, settings).answers[0].probability
}

fn means<const N: usize>(run: &Answers, measures: [&str; N]) -> [f64; N] {
    measures.map(|id| {
        let measure = run.answers[0].measures.iter().find(|measure| measure.id == id);
        measure.unwrap_or_else(|| panic!("no {id}")).mean
    })
}

/// A shortage that lasts longer and spares fewer makes the wait for a hall, and for chips, cost more.
#[test]
fn waiting_costs_more_the_longer_the_queue() {
    let costs = |end: &str, queue: &str| {
        let run = asked("cloud-or-own.toml", "why_cloud", &[("shortage", end), ("queue_day", queue)]);
        means(&run, ["-worth(no_wait, lab)", "-worth(no_allocation, lab)"])
    };
    let [none, some, much] =
        [("2027-01", "5%"), ("2030-06", "20%"), ("2030-06", "50%")].map(|(end, queue)| costs(end, queue));
    for argument in 0..2 {
        assert!(none[argument] < some[argument] && some[argument] < much[argument], "{none:?} {some:?} {much:?}");
    }
}

/// The longer the books, the likelier they overstate; books of two years do so only to chips that are sold within them.
#[test]
fn longer_books_overstate_more() {
    let of = |settings: &[_]| chance("gpu-life.toml", "overstated", settings);
    let chances = ["2 yr", "4 yr", "5 yr", "6 yr"].map(|life| of(&[("booked", life)]));
    assert!(chances.windows(2).all(|pair| pair[0] < pair[1]), "{chances:?}");
    let kept = [("booked", "2 yr"), ("power_short", "0"), ("progress", "15%/yr")];
    assert!(of(&kept) == 0.0, "{}", of(&kept));
}

/// Dearer rent leaves more in the chips, so that the books overstate them less often.
#[test]
fn dearer_rent_overstates_less() {
    let [cheap, dear] =
        ["$2.80/GPUh", "$5.60/GPUh"].map(|rent| chance("gpu-life.toml", "overstated", &[("rent_now", rent)]));
    assert!(dear < cheap, "{dear} {cheap}");
}

/// Who lends less, or more of whose progress stays with the maker, is less often in breach.
#[test]
fn less_lent_is_less_often_too_much() {
    let covered = |share: &str| chance("gpu-life.toml", "collateral", &[("advance", share)]);
    assert!(covered("30%") < covered("80%"));
    let kept = |cap: &str| chance("gpu-life.toml", "covenant", &[("later_cap", cap)]);
    assert!(kept("80%") < kept("40%"));
}

/// A buyer's failure leaves its seller no better off than its notice of the same month, unless the buyer limps on or the market pays more
/// than the pledge.
#[test]
fn nobody_gains_from_a_failure_of_its_buyer() {
    let gains = |busy: &str| {
        let run =
            asked("buyer-gone.toml", "worse_than_notice", &[("busy", busy), ("rent_noise", "1"), ("stay", "20%")]);
        means(&run, ["worth(notice, cloud) > $1M", "worth(notice, cloud)", "pledge.recovered"])
    };
    let [better, added, recovered] = gains("60%");
    assert!(better == 0.0 && added < 0.0 && recovered > 0.0, "{better} {added} {recovered}");
    assert!(gains("90%")[1] > added);
}

/// A covenant that is stricter, and a customer that fails, are the lender's trouble.
#[test]
fn a_weaker_customer_costs_its_neoclouds_lender() {
    let [stands, fails] =
        ["false", "true"].map(|fails| chance("neocloud-facility.toml", "loss", &[("lab_fails", fails)]));
    assert!(stands < fails, "{stands} {fails}");
    let lost =
        |fails: &str| means(&asked("neocloud-facility.toml", "loss", &[("lab_fails", fails)]), ["notes.lost"])[0];
    let never = lost("false");
    for month in ["2028-01", "2029-01", "2030-01"] {
        let then = lost(&format!("date >= {month}"));
        assert!(then >= never, "{month}: {then} {never}");
    }
    let breach = |cover: &str| chance("neocloud-facility.toml", "cover", &[("notes.least_cover", cover)]);
    assert!(breach("115%") < breach("140%"));
}

/// Where more of what is not reserved cannot be had, a pledge is worth more to who made it: it saves more sales.
#[test]
fn assured_supply_is_worth_more_the_longer_the_queue() {
    let saved = |file: &str, question: &str, measure: &str| {
        let of =
            |queue: &str| means(&asked(file, question, &[("queue", queue), ("shortage_end", "2030-06")]), [measure]);
        [of("5%")[0], of("60%")[0]]
    };
    let lost = "in(no_pledge, total(openai.lost_sales * dt)) - total(openai.lost_sales * dt)";
    for worth in [
        saved("anthropic-amazon.toml", "group_worth", "worth(no_deal, anthropic)"),
        saved("openai-oracle.toml", "presale", lost),
    ] {
        assert!(worth[0] > 0.0 && worth[0] < worth[1], "{worth:?}");
    }
}

/// What others can build for a laboratory is a number like any other: the less they build, the more a pledge is worth.
#[test]
fn assured_supply_is_worth_more_where_others_build_less() {
    let worth = |pace: &str| {
        let run = asked("anthropic-amazon.toml", "group_worth", &[("others_build", pace)]);
        means(&run, ["worth(no_deal, anthropic)"])[0]
    };
    assert!(worth("1 GW/yr") > worth("4 GW/yr"));
}

/// The pledge comes on top of what Anthropic bought of AWS before: more of that is paid beside the pledge, and takes nothing from it.
#[test]
fn the_pledge_comes_on_top_of_what_stood() {
    let of = |before: &str| {
        let run = asked("anthropic-amazon.toml", "round_trip", &[("aws_before", before)]);
        let [all, pledge] = means(&run, ["at(cum(aws_paid), 2028-04)", "at(cum(pledge.payment), 2028-04)"]);
        (all, pledge, run.answers[0].probability)
    };
    let (less, more) = (of("$5B/yr"), of("$10B/yr"));
    // It stands for eight months at least.
    assert!(more.0 - less.0 > 5e9 * 8.0 / 12.0, "{less:?} {more:?}");
    assert!(more.1 >= less.1 && more.2 <= less.2, "{less:?} {more:?}");
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

/// Sites that come late lower what Oracle is paid, and what it does not deliver of the minimum is shown apart.
#[test]
fn late_sites_are_shown_apart() {
    let paid = |apart: &str| {
        let run = asked("openai-oracle.toml", "headline", &[("sites_apart", apart)]);
        means(&run, ["pledge.paid_total", "not_delivered"])
    };
    let (soon, late) = (paid("4 mo"), paid("14 mo"));
    assert!(late[0] < soon[0] && late[1] > soon[1], "{soon:?} {late:?}");
}
