//! Which way the answers on OpenAI's deals with Oracle, NVIDIA and AMD move.

use offtake::{Inquiry, Questions};

use crate::signs::{answered, asked, chance, holding, means};

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

/// A seller keeps chips that it has promised, however little the market pays, so that it can deliver.
#[test]
fn promised_chips_are_not_sold() {
    let sold =
        "ever(sum(v in fleet.vintages: v.proceeds) > $0 and date < 2032-01 and not gone and not defaulted(oracle))";
    for busy in ["30%", "90%"] {
        assert_eq!(holding("openai-oracle.toml", sold, "not_delivered", &[("busy", busy)], 64).0, 0.0, "{busy}");
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

/// Who borrows less is less often brought down, and earns less by what it builds.
#[test]
fn debt_pays_and_is_a_danger() {
    let [half, whole] = ["50%", "100%"].map(|part| {
        let settings = [("lent", part)];
        holding("openai-oracle.toml", "ever(defaulted(oracle))", "worth(no_pledge, oracle)", &settings, 1024)
    });
    assert!(half.0 < whole.0 && half.1 + 1e9 < whole.1, "{half:?} {whole:?}");
}

/// A loan at par is worth nothing to who lends at its rate until it fails: the failure of the borrower's customer is no good news for lenders.
#[test]
fn lenders_gain_nothing_by_a_failure() {
    let gains = "worth(fails, banks) < worth(on_notice, banks) - $0.1B";
    let (gains, cost, _) = holding("openai-oracle.toml", gains, "worth(fails, banks)", &[], 512);
    assert!(gains < 0.03 && cost > 1e9, "{gains} {cost}");
}

/// The faster rents fall, the more of what notice would have brought the seller claims: others pay less for it later.
#[test]
fn damages_know_that_rents_fall() {
    let claimed = |progress: &str| {
        let settings = [("progress", progress), ("oracle_price", "$13B/GW/yr")];
        holding("openai-oracle.toml", "true", "in(fails, at(pledge.rent_later, 2030-01))", &settings, 64).1
    };
    let (slow, fast) = (claimed("2%/yr"), claimed("25%/yr"));
    assert!(slow > fast && fast < 90.0, "{slow} {fast}");
}

/// Damages at par for years to come would be worth more than the notice that they stand for.
#[test]
fn damages_are_worth_what_notice_is() {
    let gains = "worth(fails, oracle) < worth(on_notice, oracle)";
    let recovered = |rate: &str| {
        let settings = [("contract.pledge.claim_rate", rate)];
        holding("openai-oracle.toml", gains, "in(fails, pledge.claimed)", &settings, 256)
    };
    let (par, present) = (recovered("0%"), recovered("10%"));
    assert!(present.0 <= par.0 && present.1 < 0.9 * par.1, "{par:?} {present:?}");
}
