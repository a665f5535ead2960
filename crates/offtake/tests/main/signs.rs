//! Which way the answers of scenarios move: one assumption is set, on the same draws.

use offtake::{Answers, Inquiry, Question, Questions, Sampling, unwatched};

use crate::play::{shipped, sound};

pub(crate) fn answered(
    name: &str,
    questions: &Questions,
    settings: &[(&str, &str)],
    inquiry: Inquiry,
    paths: u64,
) -> Answers {
    let scenario = shipped(name, settings, &inquiry.answers_only());
    let run = sound(scenario.run(&Sampling::default().paths(paths).threads(1), &mut unwatched));
    sound(run.answers(questions))
}

/// The answer to one question with some assumptions set.
pub(crate) fn asked(name: &str, question: &str, settings: &[(&str, &str)]) -> Answers {
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

pub(crate) fn means<const N: usize>(run: &Answers, measures: [&str; N]) -> [f64; N] {
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

/// A customer that stays and pays fails its cloud no oftener than one that leaves on notice, and that no oftener than one that fails; however little
/// the owners leave. What a failure costs the estate makes it worse.
#[test]
fn a_customer_that_stays_is_the_safest() {
    for reserve in ["$0.5B", "$4B"] {
        let fails =
            ["in(stays, ever(defaulted(cloud)))", "in(notice, ever(defaulted(cloud)))", "ever(defaulted(cloud))"]
                .map(|fails| holding("buyer-gone.toml", fails, "last(cloud.cash)", &[("reserve", reserve)], 512).0);
        assert!(fails[0] < 0.01 && fails[0] <= fails[1] && fails[1] < fails[2], "{reserve}: {fails:?}");
    }
    let of = |lost: &str| {
        let settings = [("failing_costs", lost)];
        let paid = holding("buyer-gone.toml", "true", "pledge.recovered", &settings, 256).1;
        (chance("buyer-gone.toml", "worse_than_notice", &settings), paid)
    };
    let (little, much) = (of("3%"), of("20%"));
    assert!(little.0 < much.0 && little.1 > much.1, "{little:?} {much:?}");
}

/// What the failure of a cloud costs its estate its lender loses.
#[test]
fn what_a_failing_cloud_loses_its_lender_does() {
    let lost = |file: &str, figure: &str, setting: (&str, &str)| {
        ["3%", "20%"].map(|costs| holding(file, "true", figure, &[("failing_costs", costs), setting], 128).1)
    };
    let cloud = lost("buyer-gone.toml", "in(default(cloud, 2027-06), notes.lost)", ("gone", "2029-06"));
    let neo = lost("neocloud-facility.toml", "notes.lost", ("lab_fails", "date >= 2028-01"));
    assert!(0.0 < cloud[0] && cloud[0] < cloud[1], "{cloud:?}");
    assert!(0.0 < neo[0] && neo[0] < neo[1], "{neo:?}");
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
