//! The whole web: which way its answers move, what is conserved, and what comes of its ends.

use offtake::Answers;

use crate::play::{chance, mean, shipped_answers};

/// All answers with some assumptions set, on a few paths, and these series.
fn answers(settings: &[(&str, &str)], show: &[&str]) -> Answers {
    shipped_answers("ai-economy.toml", settings, show, 32)
}

/// The same of the file that follows the money.
fn circle(settings: &[(&str, &str)]) -> Answers {
    shipped_answers("ai-circle.toml", settings, &[], 32)
}

const GIVEN: &str = "yet to be given to OpenAI";
const GIVEN_OTHER: &str = "and to Anthropic";
const FOLLOWED: &str = "NVIDIA's own money in what it takes in, followed";
const RESULT: &str = "result of 2028";
const BROUGHT: &str = "what a dollar of training brings";
const COVER: &str = "end of 2029";
const LENDERS: &str = "lost by lenders, or expected to be";
const RENT: &str = "rent over full cost, end of 2029";
const CLAIMED: &str = "claimed by clouds of who is in default, and not paid";

/// No answer is built in: each may go either way.
#[test]
fn answers_are_open() {
    for answer in answers(&[], &[]).answers.iter().chain(&circle(&[]).answers) {
        assert!(answer.probability > 0.02 && answer.probability < 0.98, "{} {}", answer.id, answer.probability);
    }
}

/// Who builds shares the chips and the power that there are, nobody lets more than it has, and what customers spend goes to somebody.
#[test]
fn chips_power_capacity_and_customers_are_conserved() {
    let run = answers(
        &[],
        &[
            "max(drawn - connected, 0 GW) / 1 W",
            "max(opening(sum(p in plant: p.got) - buildable), 0 GW/yr) / 1 W * 1 yr",
            "sum(p in plant: abs(p.capacity - p.contracted - p.let_out - p.idle)) / 1 W",
            "sum(c in cloud: max(c.sold - c.capacity, 0 GW)) / 1 W",
            "abs(sum(m in model_maker: m.part * m.stays) - 1) * 1e6",
        ],
    );
    let shown = run.series.iter().filter(|series| series.id.contains("1 W") || series.id.contains("1e6"));
    let mut looked_at = 0;
    for series in shown {
        looked_at += 1;
        assert!(series.mean.iter().all(|mean| mean.abs() < 1.0), "{}: {:?}", series.id, series.mean);
    }
    assert_eq!(looked_at, 5);
}

/// More customers make losses, failures and a bubble rarer; dearer training makes losses.
#[test]
fn customers_and_costs_decide_who_earns() {
    let [few, many] = ["$250B/yr", "$4000B/yr"].map(|sales| answers(&[("sales_mature", sales)], &[]));
    for id in ["margins", "subsidies_end", "repayment", "bubble"] {
        assert!(chance(&few, id) > chance(&many, id) + 0.1, "{id}");
    }
    let [lean, dear] = ["25%", "65%"].map(|compute| answers(&[("compute_mature", compute)], &[]));
    assert!(chance(&lean, "margins") + 0.2 < chance(&dear, "margins"));
    assert!(chance(&few, "inference") < chance(&many, "inference"));
    assert!(mean(&lean, BROUGHT) > mean(&dear, BROUGHT));
    assert!(mean(&lean, RESULT) > mean(&dear, RESULT));
    let [none, third] = ["0%", "33%"].map(|part| answers(&[("startup_part", part)], &[]));
    assert!(mean(&none, COVER) > mean(&third, COVER));
}

/// A pledge that does not bind brings no laboratory down; cash in hand carries it, and investors who give.
#[test]
fn pledges_and_cash_decide_who_fails() {
    let [loose, firm] = ["20%", "100%"].map(|share| answers(&[("firm_share", share)], &[]));
    assert!(chance(&loose, "subsidies_end") + 0.2 < chance(&firm, "subsidies_end"));
    assert!(mean(&loose, CLAIMED) < mean(&firm, CLAIMED));
    let [poor, rich] = ["$20B", "$400B"].map(|cash| answers(&[("openai_cash", cash)], &[]));
    assert!(chance(&poor, "subsidies_end") > chance(&rich, "subsidies_end") + 0.2);
    let [none, all] = ["0%", "200%"].map(|appetite| answers(&[("appetite", appetite)], &[]));
    assert!(chance(&none, "repayment") > chance(&all, "repayment") + 0.2);
    let [nothing, much] = ["$0", "$400B"].map(|owes| answers(&[("oracle_owes", owes)], &[]));
    assert!(mean(&nothing, LENDERS) < mean(&much, LENDERS));
}

/// What suppliers give goes round, and the dearer compute is the less of it they pay.
#[test]
fn what_suppliers_give_comes_back_to_them() {
    let [none, most] = ["0%", "65%"].map(|part| circle(&[("suppliers_part", part)]));
    assert!(chance(&none, "circle") < chance(&most, "circle"));
    assert_eq!(mean(&none, GIVEN), 0.0);
    assert!(mean(&most, GIVEN) > 1e10 && mean(&most, FOLLOWED) > mean(&none, FOLLOWED));
    let [poor, rich] = ["$20B", "$400B"].map(|cash| circle(&[("openai_cash", cash)]));
    assert!(mean(&poor, GIVEN) > mean(&rich, GIVEN));
    let [small, large] = ["$250B/yr", "$4000B/yr"].map(|sales| circle(&[("sales_mature", sales)]));
    assert!(chance(&small, "circle") > chance(&large, "circle"));
    let [nothing, all] = ["0%", "100%"].map(|part| {
        circle(&[("google_may", part), ("anthropic_cash", "$10B"), ("costs_mature", "40%"), ("not_yet_bought", part)])
    });
    assert!(mean(&nothing, GIVEN_OTHER) < mean(&all, GIVEN_OTHER));
}

/// Where power or chips are short rents are high, and builders who do not mind prices overbuild less.
#[test]
fn a_shortage_is_dear_and_eager_builders_end_it() {
    let [dark, bright] = ["1 GW/yr", "100 GW/yr"].map(|power| answers(&[("power_adds", power)], &[]));
    assert!(mean(&dark, RENT) > 2.0 * mean(&bright, RENT));
    let [few, many] = ["$100B/yr", "$2000B/yr"].map(|chips| answers(&[("makers_sell", chips)], &[]));
    assert!(mean(&few, RENT) > 2.0 * mean(&many, RENT));
    let [calm, eager] = ["0%/yr", "300%/yr"].map(|eagerness| answers(&[("eagerness", eagerness)], &[]));
    assert!(chance(&calm, "bubble") < chance(&eager, "bubble"));
    assert!(mean(&calm, RENT) > mean(&eager, RENT));
}

/// Nearly no customers, no money from anybody, capacity for next to nothing: the books close.
#[test]
fn ends_close_their_books() {
    let run = answers(&[("sales_mature", "$1B/yr")], &[]);
    assert!(chance(&run, "repayment") > 0.9 && chance(&run, "subsidies_end") > 0.9);
    answers(&[("closing", "100%/yr"), ("lasts", "84 mo"), ("appetite", "0%")], &[]);
    answers(&[("list_price", "$2B/GW/yr")], &[]);
}
