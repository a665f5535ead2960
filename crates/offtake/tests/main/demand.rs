//! The economy whose customers choose: which way its answers move, and that the market, the spending and the ledger are one.

use offtake::Answers;

use crate::play::{chance, is_open, mean, shipped_answers};

/// All answers with some assumptions set, on a few paths, and these series.
fn answers(settings: &[(&str, &str)], show: &[&str]) -> Answers {
    shipped_answers("ai-demand.toml", settings, show, 32)
}

const AT_HOME: &str = "machines at home, of all tokens, end of 2031";
const AT_HOSTS: &str = "hosts of open weights, of all tokens, end of 2031";
const LOST: &str = "lost, end of 2031";
const FRONTIER: &str = "where the frontier is after 59 months";
const SALES: &str = "sales of all makers, end of 2030";
const ASKED: &str = "what sellers need of them";
const RENT: &str = "rent over full cost, end of 2030";

/// No answer is built in: each may go either way, but that half of the money goes to open weights, as in `commodity`.
#[test]
fn answers_are_open() {
    let run = answers(&[], &[]);
    run.answers.iter().filter(|answer| answer.id != "price_dominates").for_each(is_open);
}

/// What makers sell is what customers spend, but for their own machines, and less where one has failed; where nobody may use open weights
/// nobody does.
#[test]
fn one_demand_drives_the_market_and_the_ledger() {
    let run = answers(
        &[],
        &[
            "max(sum(m in model_maker: m.demand * m.stays) / spend - 1, 0) * 1e6",
            "(openai.demand / openai.part / spend - 1) * 1e6",
            "(all_spent - sum(s in token_segment: sum(c in s.cell where c.o == machines: c.bought * c.asked)) - spend) / spend * 1e6",
            "max(gpt.effort - openai.to_train, 0 USD/yr) / (1 USD/yr)",
            "in(central, if(date > 2027-01, open_tokens + local_tokens, 0 Mtok/mo)) / (1 Mtok/yr)",
        ],
    );
    let shown: Vec<_> =
        run.series.iter().filter(|series| series.id.contains("1e6") || series.id.contains("(1 ")).collect();
    assert_eq!(shown.len(), 5);
    for series in shown {
        assert!(series.mean.iter().all(|mean| mean.abs() < 1.0), "{}: {:?}", series.id, series.mean);
    }
}

/// Customers start from what makers sell, so that makers who sell more today sell more later.
#[test]
fn who_sells_more_today_sells_more_later() {
    let [little, much] = ["$20B/yr", "$91B/yr"].map(|beside| answers(&[("sold_beside", beside)], &["revenue"]));
    let first = |run: &Answers| run.series.iter().find(|one| one.id == "revenue").expect("it is shown").mean[1];
    assert!(first(&little) * 1.3 < first(&much), "{} {}", first(&little), first(&much));
    assert!(mean(&little, SALES) < mean(&much, SALES));
}

/// Nobody has machines at home, or buys open weights, at the start: there is an answer all the same.
#[test]
fn what_nobody_has_yet_fails_no_path() {
    for share in ["local_first", "open_now"] {
        let run = answers(&[(share, "0%")], &[]);
        assert_eq!(run.checks.failed_in_any_world, 0, "{share}");
    }
}

/// Who copies keeps up; who no longer minds that weights are open, and has machines, leaves the centre.
#[test]
fn copying_trust_and_machines_decide_who_buys_where() {
    let [little, much] = ["15%", "70%"].map(|copies| answers(&[("copies", copies)], &[]));
    assert!(chance(&little, "staying_close") + 0.2 < chance(&much, "staying_close"));
    assert!(chance(&little, "moat") > chance(&much, "moat"));
    let [kept, faded] = ["0%/yr", "30%/yr"].map(|fades| answers(&[("trust_fades", fades)], &[]));
    assert!(chance(&kept, "erosion") + 0.2 < chance(&faded, "erosion"));
    assert!(chance(&kept, "price_dominates_tokens") + 0.2 < chance(&faded, "price_dominates_tokens"));
    let [few, many] = ["0.1%", "8%"].map(|first| answers(&[("local_first", first)], &[]));
    assert!(mean(&few, AT_HOME) < mean(&many, AT_HOME) && mean(&few, AT_HOSTS) > mean(&many, AT_HOSTS));
    assert!(mean(&few, LOST) < mean(&many, LOST));
    // A machine of one's own pays for nobody's plant, so that more of them leave more for firms to pay.
    assert!(mean(&few, ASKED) < mean(&many, ASKED));
    let [still, spread] = ["0/yr", "0.6/yr"].map(|spreads| answers(&[("home_spreads", spreads)], &[]));
    assert!(chance(&still, "erosion") < chance(&spread, "erosion"));
}

/// What users gain and pay decides whether firms can pay; what makers train with, where the frontier is.
#[test]
fn what_the_tool_adds_and_what_makers_train_with_decide() {
    let [none, all] = ["10%", "90%"].map(|part| answers(&[("put_to_use", part)], &[]));
    assert!(chance(&none, "bottleneck") + 0.1 < chance(&all, "bottleneck"));
    let [little, much] = ["5%", "60%"].map(|passed| answers(&[("passed", passed)], &[]));
    assert!(chance(&little, "bottleneck") + 0.2 < chance(&much, "bottleneck"));
    assert!(mean(&little, SALES) < mean(&much, SALES));
    let serve = |part| answers(&[("openai_serves", part), ("anthropic_serves", part)], &[]);
    let [train, sell] = ["20%", "80%"].map(serve);
    assert!(mean(&train, FRONTIER) > mean(&sell, FRONTIER) + 3.0);
    assert!(chance(&train, "moat") > chance(&sell, "moat") + 0.2);
    let [few, many] = ["1", "5"].map(|tenants| answers(&[("tenants_grow", tenants)], &[]));
    assert!(chance(&few, "adoption") < chance(&many, "adoption"));
    assert!(mean(&few, RENT) < mean(&many, RENT));
    // Hosts pass their rent on.
    assert!(mean(&few, AT_HOSTS) > mean(&many, AT_HOSTS));
}

/// What tenants pay is no gift to firms that are tenants: where all are, as much is asked of firms however much of the plant tenants take; where
/// none is, tenants pay for them.
#[test]
fn firms_pay_for_what_they_rent() {
    let rented = |tenants, part| answers(&[("tenants_grow", tenants), ("firms_rent", part)], &[]);
    let [few, many] = ["1", "5"].map(|tenants| rented(tenants, "100%"));
    let ratio = mean(&many, ASKED) / mean(&few, ASKED);
    assert!((ratio - 1.0).abs() < 0.25, "{ratio}");
    let free = rented("5", "0%");
    assert!(mean(&free, ASKED) < 0.5 * mean(&many, ASKED));
    assert!(chance(&free, "bottleneck") > chance(&many, "bottleneck") + 0.2);
}
