//! The telecom boom: which way its answers move, and what comes of its ends.

use offtake::Answers;

use crate::play::{chance, is_open, mean, shipped_answers};

/// All answers with some assumptions set, on a few paths.
fn answers(settings: &[(&str, &str)]) -> Answers {
    shipped_answers("telecom-1999.toml", settings, &[], 64)
}

const COST: &str = "cost to Lucent";
const LOST: &str = "lost on what carriers owe it, at par";
const DRAWN: &str = "drawn over the run, of a year of its sales";
const OWN: &str = "Lucent's own, of all it takes in, followed in cash";
const INVESTORS: &str = "other investors', of what the carriers pay it";
const OTHERS_FAIL: &str = "that the others fail";
const FAILS: &str = "that Lucent fails";

/// No answer is built in: each may go either way, and something decides it.
#[test]
fn answers_are_open() {
    let run = answers(&[]);
    for answer in &run.answers {
        is_open(answer);
        assert!(answer.crux.first().is_some_and(|crux| crux.share > 0.05), "{}", answer.id);
    }
}

/// Who promises more is nearer the line, who sells its loans on has less of its own in what it is paid, and bonds that sell bring other
/// investors' money.
#[test]
fn whose_money_it_is_follows_the_lines() {
    let [few, many] = ["$4.5B", "$8B"].map(|promised| answers(&[("promised", promised)]));
    assert!(chance(&few, "circle") < 0.1 && chance(&many, "circle") > 0.9);
    let [kept, sold] = ["0%", "100%"].map(|sold_on| answers(&[("sold_on", sold_on)]));
    assert!(mean(&kept, DRAWN) > 2.0 * mean(&sold, DRAWN));
    assert!(mean(&kept, OWN) > 2.0 * mean(&sold, OWN) && mean(&sold, OWN) > 0.0);
    let [open, shut] = ["0%/yr", "300%/yr"].map(|closing| answers(&[("closing", closing), ("lasts", "60 mo")]));
    assert!(mean(&open, INVESTORS) > mean(&shut, INVESTORS) + 0.1);
}

/// A shut window costs more the more others follow, the longer overheads stay and the more carriers buy; lines cost more the less a network
/// brings.
#[test]
fn a_shut_window_costs_what_depends_on_it() {
    for (name, low, high) in [("follow", "0%", "40%"), ("sheds_in", "1 yr", "3 yr"), ("funded_buys", "8%", "20%")] {
        let [less, more] = [low, high].map(|end| answers(&[(name, end)]));
        assert!(mean(&less, COST) < mean(&more, COST), "{name}");
        assert!(chance(&less, "breaks") < chance(&more, "breaks"), "{name}");
    }
    let [poor, rich] = ["5%", "80%"].map(|part| answers(&[("fetches", part)]));
    assert!(mean(&poor, LOST) > 3.0 * mean(&rich, LOST));
    assert!(chance(&poor, "reserve") > chance(&rich, "reserve") + 0.3);
    let [lean, fat] = ["4%", "17%"].map(|margin| answers(&[("margin", margin)]));
    assert!(mean(&lean, FAILS) > mean(&fat, FAILS));
    let [empty, full] = ["35%/yr", "80%/yr"].map(|sales| answers(&[("fills_to", sales)]));
    assert!(mean(&empty, OTHERS_FAIL) > mean(&full, OTHERS_FAIL));
}

/// Without lines nothing of it is Lucent's own and nothing is lost but by what others follow. Who sells carriers nothing, and nobody who
/// follows them, loses nothing either. Networks that fill at any price need nobody's money.
#[test]
fn ends_are_what_they_should_be() {
    let none = answers(&[("promised", "$0"), ("drawn", "$0")]);
    assert_eq!((mean(&none, OWN), mean(&none, DRAWN), chance(&none, "circle")), (0.0, 0.0, 0.0));
    let nothing = [("follow", "0%"), ("financed_buys", "0%"), ("funded_buys", "0%"), ("drawn", "$0")];
    let run = answers(&nothing);
    assert!(mean(&run, COST).abs() < 1.0 && mean(&run, LOST) == 0.0, "{} {}", mean(&run, COST), mean(&run, LOST));
    let rich = answers(&[("fills_to", "60/yr"), ("prices_fall", "0%/yr")]);
    assert_eq!(mean(&rich, OTHERS_FAIL), 0.0);
    answers(&[("spends", "0%")]);
    answers(&[("in_hand", "0 mo"), ("lucent.cash", "$0")]);
    let all = ["follow", "fetches", "keeps", "sold_on", "financed_leans"].map(|name| (name, "100%"));
    answers(&all);
}
