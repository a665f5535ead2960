//! Which way the answers of scenarios move: one assumption is set, on the same draws.

use offtake::{Answers, Inquiry, Question, Questions, Sampling, unwatched};

use crate::play::{shipped, sound};

/// What the deal is worth to Anthropic: who buys its shares takes what he pays for.
const WORTH_TO_ANTHROPIC: &str = "worth(no_deal, anthropic) - (for_shares - in(no_deal, for_shares))";

fn answered(name: &str, questions: &Questions, settings: &[(&str, &str)], inquiry: Inquiry, paths: u64) -> Answers {
    let scenario = shipped(name, settings, &inquiry.answers_only());
    let run = sound(scenario.run(&Sampling::default().paths(paths).threads(1), &mut unwatched));
    sound(run.answers(questions))
}

/// The answer to one question with some assumptions set.
fn asked(name: &str, question: &str, settings: &[(&str, &str)]) -> Answers {
    answered(name, &Questions::of([question]), settings, Inquiry::none(), 64)
}

/// The share of paths on which this holds, and the mean of a figure with its error.
pub(crate) fn holding(name: &str, holds: &str, figure: &str, settings: &[(&str, &str)], paths: u64) -> (f64, f64, f64) {
    let inquiry = Inquiry::none().ask(Question::holds("it", holds).measure(figure));
    let run = answered(name, &Questions::own(), settings, inquiry, paths);
    let measure = &run.answers[0].measures[0];
    (run.answers[0].probability, measure.mean, measure.std_error)
}

pub(crate) fn chance(name: &str, question: &str, settings: &[(&str, &str)]) -> f64 {
    asked(name, question, settings).answers[0].probability
}

fn means<const N: usize>(run: &Answers, measures: [&str; N]) -> [f64; N] {
    measures.map(|id| {
        let measure = run.answers[0].measures.iter().find(|measure| measure.id == id);
        measure.unwrap_or_else(|| panic!("no {id}")).mean
    })
}

/// A shortage that lasts longer and spares fewer makes the wait for a hall, and for chips, cost more to who buys by the day until then. A
/// pledge for that time stands for most of it.
#[test]
fn waiting_costs_more_the_longer_the_queue() {
    let costs = |bridged: &str, end: &str, queue: &str| {
        let settings = [("bridged", bridged), ("shortage", end), ("queue_day", queue)];
        let run = asked("cloud-or-own.toml", "why_cloud", &settings);
        means(&run, ["-worth(no_wait, lab)", "in(at_once, outcome) - in(no_wait, outcome)"])
    };
    let [none, some, much] =
        [("2027-01", "5%"), ("2030-06", "20%"), ("2030-06", "50%")].map(|(end, queue)| costs("0%", end, queue));
    for argument in 0..2 {
        assert!(none[argument] < some[argument] && some[argument] < much[argument], "{none:?} {some:?} {much:?}");
    }
    let [short, long] = [("2027-01", "5%"), ("2030-06", "50%")].map(|(end, queue)| costs("100%", end, queue)[0]);
    assert!((long - short).abs() < 0.3 * (much[0] - none[0]), "{short} {long}");
    assert!(long < much[0] && none[0] < short, "{short} {long}");
}

/// Who pledges until its own chips run is never without either, whatever part of a month hall and chips take.
#[test]
fn a_pledge_lasts_until_own_chips_run() {
    let settings = [("need_noise", "1"), ("happens", "0"), ("rent_noise", "1")];
    for (wait, way) in [("wait", None), ("shell_wait", Some("shell_way"))] {
        let short = format!("ever(t > 0 mo and t < {wait} + 6 mo and lab.committed + lab.own < 95% * lab.wanted)");
        let short = way.map_or(short.clone(), |way| format!("in({way}, {short})"));
        let (share, mean_wait, _) = holding("cloud-or-own.toml", &short, &format!("last({wait})"), &settings, 64);
        assert_eq!(share, 0.0, "{short}");
        assert!(mean_wait > 1.0, "there is no wait to bridge");
    }
}

/// Who waits longer for a hall, or in a hall that stands for chips, has less of owning, and time is worth more to who waits longer. Chips
/// are ordered while the hall is built, so that their wait costs nothing beside a longer one.
#[test]
fn owning_is_worth_less_the_longer_it_takes() {
    let of = |wait: &str, chips: &str| {
        let run = asked("cloud-or-own.toml", "own", &[("wait", wait), ("allocation", chips)]);
        means(&run, ["worth(cloud_way, lab)"])[0]
    };
    assert!(of("2 mo", "2 mo") > of("60 mo", "2 mo"));
    assert!(of("1 mo", "1 mo") > of("1 mo", "12 mo"));
    assert_eq!(of("24 mo", "1 mo"), of("24 mo", "12 mo"));
    let time = |wait: &str| {
        let run = asked("cloud-or-own.toml", "why_cloud", &[("wait", wait)]);
        means(&run, ["-worth(no_wait, lab)"])[0]
    };
    let times = ["2 mo", "24 mo", "60 mo"].map(time);
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
}

/// A pledge that is signed again costs what the market then asks: dearer rents make owning better, and so do rents that stay above the
/// cost of new plant.
#[test]
fn a_pledge_is_signed_again_at_the_rent_of_that_day() {
    let priced = |noise: &str, date: &str| {
        holding("cloud-or-own.toml", "true", &format!("at(signed, {date})"), &[("rent_noise", noise)], 16).1
    };
    assert_eq!(priced("2", "2028-01"), priced("1", "2028-01"));
    assert!((priced("2", "2031-01") / priced("1", "2031-01") - 2.0).abs() < 1e-9);
    let gained = |name: &str, value: &str| {
        means(&asked("cloud-or-own.toml", "own", &[(name, value)]), ["worth(cloud_way, lab)"])[0]
    };
    let dearer = ["0.5", "1", "2"].map(|noise| gained("rent_noise", noise));
    assert!(dearer.windows(2).all(|pair| pair[0] < pair[1]), "{dearer:?}");
    let eroded = ["0%/yr", "20%/yr", "50%/yr"].map(|pace| gained("eroded", pace));
    assert!(eroded.windows(2).all(|pair| pair[0] > pair[1]), "{eroded:?}");
}

/// A hall leaves the books when it is sold, at a loss too; what its chips no longer need of it is let.
#[test]
fn a_hall_is_let_and_sold_whole() {
    for worth in ["40%", "120%"] {
        let sold = "at(balance(lab, asset site), 2036-05) > $1M and last(balance(lab, asset site)) < $0.01";
        let gain = "last(paid(hall.phases.all.sale)) - at(balance(lab, asset site), 2036-05)";
        let (share, gain, _) = holding("cloud-or-own.toml", sold, gain, &[("hall_worth", worth)], 16);
        assert!(share == 1.0 && (gain > 0.0) == (worth == "120%"), "{worth}: {share} {gain}");
    }
    let settings = [("wait", "24 mo"), ("refresh", "4 yr")];
    let let_out = "at(paid(hall_let), 2034-06) > $0";
    assert_eq!(holding("cloud-or-own.toml", let_out, "outcome", &settings, 16).0, 1.0);
}

/// Who leases a shell waits for it as an owner does for a hall, under a pledge for that time.
#[test]
fn who_waits_for_a_shell_pledges_too() {
    let pledged = |bridged: &str| {
        let paid = "in(shell_way, total(paid(to_lease.bill)))";
        holding("cloud-or-own.toml", "true", paid, &[("bridged", bridged)], 16).1
    };
    assert!(pledged("100%") > 0.0);
    assert_eq!(pledged("0%"), 0.0);
}

/// Chips and halls stand when a neocloud fails, and its estate rejects only a contract that is below what others pay for the rest of its
/// term: where nothing comes unforeseen, who leases of it is no richer by that, and poorer while supply is short. A price above the market
/// the estate keeps.
#[test]
fn no_lab_gains_by_the_failure_of_its_neocloud() {
    let left = |fails: &str, rent: &str| {
        let settings = [("neo_fails", fails), ("rent_noise", rent), ("need_noise", "1"), ("happens", "0")];
        holding("cloud-or-own.toml", "in(neo_way, ever(rejected > 0))", "in(neo_way, outcome)", &settings, 128)
    };
    let stands = left("false", "1");
    for month in ["2027-01", "2028-06", "2031-01"] {
        let fails = left(&format!("date >= {month}"), "1");
        assert!(fails.1 < stands.1 && fails.0 > 0.1, "{month}: {fails:?} {stands:?}");
    }
    assert!(left("date >= 2027-01", "1").1 < stands.1 - 1e9);
    let (kept, stands) = (left("date >= 2028-06", "0.2"), left("false", "0.2"));
    assert_eq!((kept.0, kept.1), (0.0, stands.1));
}

/// Who sells compute pays for the plant: a large cloud keeps a part of its price, a neocloud hardly any.
#[test]
fn who_sells_compute_pays_for_the_plant() {
    let kept = |way: &str, thing: &str, seller: &str| {
        let part = format!("in({way}, 1 - total(paid({thing}.hire)) / total(takings({seller})))");
        holding("cloud-or-own.toml", &format!("{part} < 80%"), &part, &[], 128)
    };
    let (cloud, neocloud) = (kept("cloud_way", "aws", "cloud"), kept("neo_way", "core", "neocloud"));
    assert!(cloud.0 == 1.0 && cloud.1 > 0.1 && cloud.1 < 0.5, "{cloud:?}");
    assert!(neocloud.0 == 1.0 && neocloud.1 < cloud.1 && neocloud.1 > -0.3, "{neocloud:?}");
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

/// The sooner new chips can take an old one's megawatt, the sooner it is sold, and the more the books overstate it; where power is not
/// short that decides nothing.
#[test]
fn chips_that_none_can_replace_yet_are_kept() {
    let of = |power: &str, swapped: &str| {
        let settings = [("power_short", power), ("swapped", swapped)];
        let run = asked("gpu-life.toml", "gpu_life", &settings);
        (means(&run, ["lived"])[0], chance("gpu-life.toml", "overstated", &settings))
    };
    let (kept, swapped) = (of("1", "0%"), of("1", "100%"));
    assert!(kept.0 > swapped.0 && kept.1 < swapped.1, "{kept:?} {swapped:?}");
    assert_eq!(of("0", "0%"), of("0", "100%"));
}

/// Once halls can be had, a megawatt costs no more than a hall.
#[test]
fn power_is_no_dearer_than_a_hall_once_halls_can_be_had() {
    let dearer = "ever(date >= shortage and fleet.kept_for > hall.operations * (1 + 1e-9))";
    assert_eq!(holding("gpu-life.toml", dearer, "lived", &[("power_short", "1")], 64).0, 0.0);
}

/// Dearer rent leaves more in the chips, so that the books overstate them less often.
#[test]
fn dearer_rent_overstates_less() {
    let [cheap, dear] =
        ["$2.40/GPUh", "$3.80/GPUh"].map(|rent| chance("gpu-life.toml", "overstated", &[("rent_now", rent)]));
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
        let settings = [("busy", busy), ("rent_noise", "1"), ("stay", "20%"), ("day_premium", "0%")];
        let run = asked("buyer-gone.toml", "worse_than_notice", &settings);
        means(&run, ["worth(notice, cloud) > $1M", "worth(notice, cloud)", "pledge.recovered"])
    };
    let [better, added, recovered] = gains("60%");
    assert!(better == 0.0 && added < 0.0 && recovered > 0.0, "{better} {added} {recovered}");
    assert!(gains("90%")[1] > added);
}

/// What the owners have taken out carries no debt.
#[test]
fn a_cloud_that_keeps_more_is_brought_down_less_often() {
    let of = |reserve: &str| chance("buyer-gone.toml", "brings_down", &[("reserve", reserve)]);
    assert!(of("$0.5B") > of("$8B"));
}

/// In the world in which the customers stay nothing happens on the day on which they would have gone: cash, dividends and defaults are the same.
#[test]
fn nothing_happens_on_a_day_on_which_nobody_goes() {
    let of = |gone: &str| {
        let stays =
            ["in(stays, last(cloud.cash))", "in(stays, total(paid(dividend)))", "in(stays, last(notes.overdue))"];
        let kept = stays.map(|figure| holding("buyer-gone.toml", "true", figure, &[("gone", gone)], 64).1);
        (
            kept,
            holding("buyer-gone.toml", "in(stays, ever(defaulted(cloud)))", "last(cloud.cash)", &[("gone", gone)], 256)
                .0,
        )
    };
    let (early, late) = (of("2026-11"), of("2029-06"));
    assert_eq!(early, late);
    assert!(early.0[1] > 1e9, "{early:?}");
    let brought_down =
        ["2026-11", "2028-03", "2029-06"].map(|gone| chance("buyer-gone.toml", "brings_down", &[("gone", gone)]));
    assert!(brought_down[0] >= brought_down[1] && brought_down[1] >= brought_down[2], "{brought_down:?}");
    // A hall without chips runs up no rent ahead of the lender.
    let rented = "ever(vacant and arrears(hall.running) > prev(arrears(hall.running), 1 mo, $0) + $0.01)";
    let (rented, vacant, _) = holding("buyer-gone.toml", rented, "if(ever(vacant), 1, 0)", &[("busy", "40%")], 128);
    assert!(rented == 0.0 && vacant > 0.0, "{rented} {vacant}");
}

/// How much is much is one line for all files: the higher, the fewer paths are beyond it. And who fails when little is left to be paid does
/// less harm, not more.
#[test]
fn a_failure_that_comes_late_is_less_often_much_worse() {
    let of = |settings: &[_]| chance("buyer-gone.toml", "worse_than_notice", settings);
    let [early, late] = ["2027-03", "2029-06"].map(|gone| of(&[("gone", gone)]));
    assert!(late < early, "{late} {early}");
    let lines = ["0%", "20%", "60%"];
    let beyond = lines.map(|line| of(&[("much_worse", line)]));
    assert!(beyond[0] > beyond[1] && beyond[1] > beyond[2], "{beyond:?}");
    let stranded = Questions::of(["stranded"]);
    let beyond = lines.map(|line| {
        let settings = [("much_worse", line)];
        answered("openai-oracle.toml", &stranded, &settings, Inquiry::none(), 256).answers[0].probability
    });
    assert!(beyond[0] > beyond[1] && beyond[1] > beyond[2], "{beyond:?}");
}

/// A covenant that is stricter, and a customer that fails, are the lender's trouble.
#[test]
fn a_weaker_customer_costs_its_neoclouds_lender() {
    let [stands, fails] =
        ["false", "date >= 2028-01"].map(|fails| chance("neocloud-facility.toml", "loss", &[("lab_fails", fails)]));
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

/// Nobody lends on more chips for a customer that has failed.
#[test]
fn no_more_is_lent_once_the_customer_has_failed() {
    let lent = |fails: &str| holding("neocloud-facility.toml", "true", "notes.lent", &[("lab_fails", fails)], 64).1;
    let (first, second, all) = (lent("date >= 2026-11"), lent("date >= 2027-02"), lent("false"));
    assert!(0.0 < first && first < second && second < all, "{first} {second} {all}");
}

/// Owners take nothing out of a neocloud whose customer has failed, so that one that fails before the money is spent costs the lender less
/// than one that fails after; and a hall without chips is given back.
#[test]
fn no_owner_is_paid_once_the_customer_has_failed() {
    let of = |holds: &str, month: &str| {
        let settings = [("lab_fails", format!("date >= {month}"))];
        let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
        holding("neocloud-facility.toml", holds, "notes.lost", &settings, 128)
    };
    let months = ["2026-12", "2028-01", "2029-06"];
    for month in months {
        assert_eq!(of("ever(lab_fails and paid(dividend) > $0)", month).0, 0.0, "{month}");
        assert_eq!(
            of("ever(vacant and arrears(hall.running) > prev(arrears(hall.running), 1 mo, $0) + $0.01)", month).0,
            0.0,
            "{month}"
        );
    }
    assert!(of("ever(paid(dividend) > $0)", "2029-06").0 > 0.9 && of("ever(vacant)", "2028-01").0 > 0.1);
    assert!(of("true", "2026-12").1 < of("true", "2028-01").1);
}

/// A loan is sized on what is left of the contract's cash in its last year, chips that fail and dearer halls counted: who keeps above the
/// covenant by that breaks it where the lab fails, and seldom else. A lab that is likelier to fail breaks it more often. Owners pay for what
/// is not lent, so that no chip is left behind.
#[test]
fn a_loan_that_is_sized_with_room_keeps_its_covenant() {
    let asked = |settings: &[_]| holding("neocloud-facility.toml", BREACH, UNDELIVERED, settings, 256);
    const BREACH: &str = "ever(closing(notes.failing) > 0 mo)";
    const UNDELIVERED: &str = "80k GPU * price / $1 - sum(v in fleet.vintages: last(v.bought)) / $1";
    let [tight, even, ample] =
        ["115%", "140%", "180%"].map(|sizing| asked(&[("sizing", sizing), ("lab_fails", "false")]));
    assert!(tight.0 > even.0 && even.0 >= ample.0 && even.0 < 0.1 && tight.0 > 0.2, "{tight:?} {even:?} {ample:?}");
    assert!([tight, even, ample].iter().all(|found| found.1.abs() < 1.0), "{tight:?} {even:?} {ample:?}");
    let [seldom, often] = ["1%/yr", "12.5%/yr"].map(|risk| asked(&[("lab_risk", risk)]).0);
    assert!(often > seldom + 0.2, "{seldom} {often}");
    // The more of the fleet the contract takes, the more is lent on it, and the less is let beside it if the lab fails.
    let fails =
        ["80%", "99%"].map(|taken| asked(&[("taken", taken), ("sizing", "140%"), ("lab_fails", "date >= 2029-01")]));
    assert!(fails[0].0 < fails[1].0, "{fails:?}");
}

/// A covenant is a right: a lender that has more of it is no worse off, since it uses it only where a sale brings more than waiting. It knows
/// that on average and not on each path: on these few its forecast may miss by a five-hundredth of what is lost. One that calls whenever
/// it may loses far more. It has lent too much here, so that covenants fail and principal is lost.
#[test]
fn a_stricter_covenant_does_its_lender_no_harm() {
    for fails in ["false", "date >= 2028-01", "date >= 2029-01", "date >= 2030-01"] {
        let with = |name: &str, value: &str| {
            let settings = [("lab_fails", fails), ("sizing", "85%"), ("reserve", "$0.1B"), (name, value)];
            let of = |figure: &str| holding("neocloud-facility.toml", "notes.lost > $1", figure, &settings, 64);
            let ((loses, lost, _), (_, worth, _)) = (of("notes.lost"), of("npv(net(notes, bank), bank.discount)"));
            [lost, -worth, loses]
        };
        let strict = ["100%", "140%", "170%"].map(|cover| with("notes.least_cover", cover));
        let chance = [strict[0][0] / 500.0, strict[0][0] / 500.0, 0.0];
        for pair in strict.windows(2) {
            assert!((0..3).all(|figure| pair[1][figure] <= pair[0][figure] + chance[figure]), "{fails}: {pair:?}");
        }
        let always = with("notes.waived", "false");
        assert!(
            (0..3).all(|figure| strict[1][figure] < always[figure] - chance[figure]),
            "{fails}: {strict:?} {always:?}"
        );
    }
}

/// Cash that is swept to a lender fails no path, and it earns more.
#[test]
fn a_sweep_does_its_lender_good() {
    let owed = |share: &str| {
        let run = asked("neocloud-facility.toml", "loss", &[("notes.sweep", share)]);
        assert_eq!(run.checks.failed_paths, 0, "{:?}", run.checks.failures);
        means(&run, ["notes.yield"])[0]
    };
    let earned = ["0%", "20%", "50%"].map(owed);
    assert!(earned.windows(2).all(|pair| pair[0] < pair[1]), "{earned:?}");
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

/// A seller keeps chips that it has promised, however little the market pays, so that it can deliver.
#[test]
fn promised_chips_are_not_sold() {
    let sold =
        "ever(sum(v in fleet.vintages: v.proceeds) > $0 and date < 2032-01 and not gone and not defaulted(oracle))";
    for busy in ["30%", "90%"] {
        assert_eq!(holding("openai-oracle.toml", sold, "not_delivered", &[("busy", busy)], 64).0, 0.0, "{busy}");
    }
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
/// par they would make ruin a gain.
#[test]
fn ruin_enriches_nobody_who_claims_what_notice_is_worth() {
    let costs_more = "worth(default(anthropic, 2029-05), aws) - worth(leaves, aws)";
    for name in DEALS {
        let of = |settings: &[(&str, &str)]| holding(name, "true", costs_more, settings, 256);
        let (_, more, error) = of(&[]);
        assert!(more > -3.0 * error && error < 2e9, "{name}: {more} {error}");
        let (_, at_par, error) = of(&[("contract.pledge.claim_rate", "0%")]);
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

/// A lease of years is a debt of its tenant: of fifteen years that began by 2027, or ten by 2028, most is still owed in 2029.
#[test]
fn halls_that_are_leased_for_years_are_on_the_books() {
    let owed = |name: &str, world: &str, lease: &str, years: &str| {
        let most = format!("{lease}.owed > {years} * {lease}.yearly or not {lease}.runs");
        let holds = world.replace("IT", &format!("at({most}, 2029-01)"));
        let (share, mean, _) =
            holding(name, &holds, &world.replace("IT", &format!("at({lease}.owed, 2029-01)")), &[], 128);
        assert!(share == 1.0 && mean > 1e9, "{name}, {lease}: {share} {mean}");
    };
    owed("openai-oracle.toml", "IT", "hall_1", "4 yr");
    owed("openai-oracle.toml", "IT", "amd_hall_1", "2 yr");
    owed("cloud-or-own.toml", "in(shell_way, IT)", "shell_let", "3 yr");
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

/// What Oracle's other business earns rises with prices, as all that is bought and sold does.
#[test]
fn what_oracle_earns_elsewhere_keeps_its_worth() {
    let kept = "at(paid(other), 2036-04) / at(paid(other), 2026-05) / (at(prices, 2036-04) / at(prices, 2026-05))";
    let settings = [("shunned", "0%"), ("inflation", "4%/yr")];
    let kept = holding("openai-oracle.toml", "true", kept, &settings, 64).1;
    assert!((kept - 1.0).abs() < 1e-6, "{kept}");
}

/// What stands before Rubins are made is not paid for as Rubins.
#[test]
fn no_chip_is_paid_for_before_it_is_made() {
    let paid = |since: &str, price: &str| {
        let settings = [("sites_first", "2026-06"), ("rubins", since), ("chip_price", price), ("advance", "90%")];
        holding("openai-oracle.toml", "true", "last(fleet.vintages.first.bought)", &settings, 64).1
    };
    let [cheap, dear] = ["$60k/GPU", "$140k/GPU"].map(|price| paid("2027-04", price));
    assert!(cheap > 10e9 && (dear / cheap - 1.0).abs() < 1e-9, "{cheap} {dear}");
    assert!(paid("2026-05", "$140k/GPU") > 2.0 * paid("2026-05", "$60k/GPU"));
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

const DEALS: [&str; 2] = ["anthropic-amazon.toml", "anthropic-amazon-november.toml"];

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

/// Its own ruin makes Oracle no richer, by halls that it need not pay for; and costs it the more the more of its other business leaves.
#[test]
fn oracle_gains_nothing_by_its_own_ruin() {
    let ruin = "in(fails, ever(defaulted(oracle))) and not in(on_notice, ever(defaulted(oracle)))";
    let cost = "worth(fails, oracle)";
    let gains = format!("{ruin} and {cost} < worth(on_notice, oracle) - $0.1B");
    let of = |settings: &[(&str, &str)]| holding("openai-oracle.toml", &gains, cost, settings, 128);
    assert_eq!(of(&[]).0, 0.0);
    assert!(of(&[("shunned", "0%")]).1 < of(&[("shunned", "30%")]).1);
    assert!(of(&[("shut", "2 mo")]).1 < of(&[("shut", "46 mo")]).1);
}

/// Late sites are no option of OpenAI's.
#[test]
fn late_sites_make_no_headline_an_option() {
    let of = |apart: &str| chance("openai-oracle.toml", "headline", &[("sites_apart", apart)]);
    assert_eq!(of("4 mo"), of("14 mo"));
}

/// Who pays ahead holds less for what may come.
#[test]
fn paying_ahead_makes_the_buyer_no_safer() {
    let failed = |prepaid: &str| {
        let settings = [("contract.pledge.prepaid", prepaid)];
        holding("openai-oracle.toml", "ever(defaulted(openai))", "openai.discount", &settings, 1024).0
    };
    assert!(failed("0%") < failed("20%"));
}

/// Gigawatts are counted at one boundary: at the meter of a site fewer chips draw them, so that Oracle earns more by the pledge and is
/// brought down less often. No more is drawn than was announced.
#[test]
fn a_gigawatt_at_the_meter_is_fewer_chips() {
    let of = |counted: &str| {
        let settings = [("stated_per_it", counted)];
        let beyond = "ever(fleet.draw * stated_per_it > oracle_most + 1 kW or amd_power > 6 GW + 1 kW)";
        let (beyond, earns, _) = holding("openai-oracle.toml", beyond, "brings", &settings, 64);
        assert_eq!(beyond, 0.0, "{counted}");
        (earns, chance("openai-oracle.toml", "brings_down", &settings))
    };
    let (chips, meter) = (of("1"), of("1.35"));
    assert!(chips.0 < meter.0 && chips.1 > meter.1, "{chips:?} {meter:?}");
}

/// What binds to its end is firm, and there is no leaving it. Ruin is no option: it counts only beside the answer.
#[test]
fn what_binds_to_its_end_is_no_option() {
    let of = |settings: &[_]| {
        let run = asked("openai-oracle.toml", "headline", settings);
        let ruin =
            run.answers[0].measures.iter().find(|found| found.label.as_deref() == Some("P, its ruin counted as well"));
        let paid = means(&run, ["pledge.firm_amount", "pledge.paid_total"]);
        (run.answers[0].probability, ruin.expect("a measure").mean, paid)
    };
    let (option, bound) = (of(&[("pledge.binds", "0")]), of(&[("pledge.binds", "1")]));
    assert!(option.0 > bound.0 && option.2[0] < bound.2[0] && option.2[1] < bound.2[1], "{option:?} {bound:?}");
    let whole = of(&[("pledge.binds", "1"), ("booked_firm", "100%")]);
    assert!(whole.0 < 0.1 && whole.1 > whole.0 + 0.1, "{whole:?}");
}

/// Who leaves on notice does so in the month in which it would have been in default, give or take one: else two worlds that are compared
/// differ by more than the failure.
#[test]
fn notice_comes_when_the_default_would_have() {
    let lag = |file: &str, notice: &str, default: &str, ever: &str| {
        let given = format!("in({notice}, first(pledge.notice_given)) - {default}");
        let both = format!("in({notice}, ever(pledge.notice_given)) and {ever}");
        holding(file, &both, &format!("given(({given}) / 1 mo, {both})"), &[], 128)
    };
    let fails = ("in(fails, first(defaulted(openai)))", "in(fails, ever(defaulted(openai)))");
    let (many, openai, _) = lag("openai-oracle.toml", "on_notice", fails.0, fails.1);
    assert!(many > 0.5 && openai.abs() < 1.0, "{many} {openai}");
    let (many, lab, _) = lag("buyer-gone.toml", "notice", "first(defaulted(lab))", "ever(defaulted(lab))");
    assert!(many > 0.5 && lab.abs() < 1.0, "{many} {lab}");
}

/// Who gives halls back before their lease is over owes what their landlord loses: the harder they are to let anew, the more, and the
/// likelier it brings the tenant down.
#[test]
fn who_gives_halls_back_pays_for_them() {
    let of = |lost: &str| {
        let cost = ["in(fails, total(sum(l in hall_lease: paid(l.damages))))", "worth(fails, oracle)"];
        let settings = [("relet_loss", lost)];
        let [paid, cost] = cost.map(|figure| holding("openai-oracle.toml", "true", figure, &settings, 64).1);
        (paid, cost, chance("openai-oracle.toml", "brings_down", &settings))
    };
    let (soon, late) = (of("10%"), of("60%"));
    assert!(soon.0 < late.0 && soon.1 < late.1 && soon.2 <= late.2, "{soon:?} {late:?}");
}

/// The longer a hall stands empty until it is let anew, the more the failure costs its landlord; and nothing if it is let anew at once.
#[test]
fn a_hall_that_is_hard_to_let_costs_its_landlord() {
    let cost = |lost: &str, figure: &str| {
        holding("openai-oracle.toml", "true", figure, &[("relet_loss", lost), ("amd_need", "100 GW")], 128).1
    };
    let lords = ["0%", "10%", "60%", "100%"].map(|lost| cost(lost, "worth(fails, lords, rate = oracle.discount)"));
    assert!(lords.windows(2).all(|pair| pair[0] < pair[1]), "{lords:?}");
    assert!(lords[0].abs() < 1e6, "{lords:?}");
}

/// Rights to AMD's shares are sold before bills go unpaid, and none are kept from creditors.
#[test]
fn no_shares_are_kept_from_creditors() {
    let kept = "ever(warrant.value > $1M and (defaulted(openai) or opening(openai.cash) < 1 mo * opening(burn)))";
    let kept = format!("in(fails, {kept})");
    let (kept, sold, _) = holding("openai-oracle.toml", &kept, "in(fails, total(paid(warrant.sale)))", &[], 128);
    assert!(kept == 0.0 && sold > 1e9, "{kept} {sold}");
    let rich = |price: &str| {
        let settings = [("amd_share_now", price)];
        holding("openai-oracle.toml", "ever(defaulted(openai))", "openai.discount", &settings, 256).0
    };
    assert!(rich("$400/share") <= rich("$40/share"));
}

/// Leases stand in the books at what their tenant borrows at, not at its cost of capital.
#[test]
fn a_lease_is_counted_at_a_borrowing_rate() {
    let owed = |lease: &str, name: &str, value: &str| {
        holding("openai-oracle.toml", "true", &format!("at({lease}.owed, 2029-01)"), &[(name, value)], 64).1
    };
    for (lease, rate, low, high) in
        [("hall_1", "notes.spread", "1.5%/yr", "4%/yr"), ("amd_hall_1", "lab_borrows", "8%", "15%")]
    {
        assert!(owed(lease, rate, low) > owed(lease, rate, high), "{lease}");
    }
    assert_eq!(owed("hall_1", "oracle.discount", "7.5%"), owed("hall_1", "oracle.discount", "13%"));
    assert_eq!(owed("amd_hall_1", "lab_capital", "11%"), owed("amd_hall_1", "lab_capital", "22%"));
}

/// AWS serves OpenAI from the chips of 2025, a sixth of what it will have, until the Trainium of 2027 comes.
#[test]
fn nobody_is_served_from_what_is_not_built() {
    let used = |date: &str| format!("at(aws.used / newest, {date})");
    let holds = format!("{} > aws.power / 6 + 1 kW or {} > 5 / 6 * aws.power", used("2026-12"), used("2027-12"));
    let (beyond, late, _) = holding("openai-oracle.toml", &holds, &used("2030-06"), &[("aws_builds", "2 yr")], 128);
    let early = holding("openai-oracle.toml", "true", &used("2026-12"), &[], 128).1;
    assert!(beyond == 0.0 && early > 0.0 && late > 2.0 * early, "{beyond} {early} {late}");
}

/// Money that is promised lowers what has to be raised, and the sooner it comes the more; its promises do not ruin who makes them.
#[test]
fn promised_money_is_not_raised_again() {
    let raised =
        |comes: &str| holding("openai-oracle.toml", "true", "rounds.raised_all", &[("amazon_pays", comes)], 64).1;
    assert!(raised("2026-06") < raised("2028-06") && raised("2028-06") < raised("2040-01"));
    let promises = [("revived", "1")];
    assert_eq!(holding("openai-oracle.toml", "ever(defaulted(nvidia))", "shares.paid_total", &promises, 64).0, 0.0);
}

/// Oracle takes no chips while it owes a coupon: its line of credit pays its own part of an order.
#[test]
fn no_chips_come_while_a_coupon_is_owed() {
    let lots = ["second", "third", "fourth"].map(|lot| format!("fleet.vintages.{lot}.paid_now"));
    let taken = format!("{} > $0 and arrears(bonds.interest) > $1M", lots.join(" + "));
    let owes = format!("in(fails, total(if({taken}, 1, 0))) > 0.5");
    let (taken, owed, _) = holding("openai-oracle.toml", &owes, "in(fails, peak(arrears(bonds.interest)))", &[], 1024);
    assert!(taken < 0.005 && owed > 0.0, "{taken} {owed}");
    // Nor for the sites that stand only once the loan is closed.
    let late = [("sites_first", "2026-12"), ("sites_apart", "14 mo")];
    let after = "at(fleet.vintages.fourth.bought, 2031-01) - at(fleet.vintages.fourth.bought, 2030-01)";
    let (taken, bought, _) = holding("openai-oracle.toml", &owes, after, &late, 256);
    assert!(taken == 0.0 && bought > 10e9, "{taken} {bought}");
}

/// Failing costs a part of what comes in after it. A rescue before it is not charged, and none comes after it.
#[test]
fn no_rescue_is_lost_to_advisers() {
    let rescues = [("oracle", "paid(notes.draw) + paid(more.draw)"), ("openai", "rounds.raised + shares.bought")];
    for (party, rescue) in rescues {
        let costs = format!("last(balance({party}, expense default costs))");
        let early = format!("not ever(defaulted({party})) and {costs} > $1M");
        let charged = format!("in(fails, {early} or total(if(defaulted({party}), {rescue}, $0)) > $1M)");
        let (charged, costs, _) = holding("openai-oracle.toml", &charged, &format!("in(fails, {costs})"), &[], 256);
        assert!(charged == 0.0 && costs > 0.0, "{party}: {charged} {costs}");
    }
}

/// What a failed carrier's network fetches takes the network off its books, whole.
#[test]
fn a_network_that_is_sold_leaves_the_books() {
    for carrier in ["financed", "funded"] {
        let kept = format!("{carrier}.sold and prev({carrier}.sold, 1 mo, false)");
        let kept = format!("in(shut, ever({kept} and balance({carrier}, asset network) > $1))");
        let sold = format!("in(shut, if(ever({carrier}.sold), 1, 0))");
        let (kept, sold, _) = holding("telecom-1999.toml", &kept, &sold, &[], 128);
        assert!(kept == 0.0 && sold > 0.5, "{carrier}: {kept} {sold}");
    }
}
