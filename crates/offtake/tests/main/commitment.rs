//! Commitments: every month worked by hand. A megawatt costs $1M a month under the pledge and $2M at list, and costs
//! the seller half a million; the lab wants what `wanted` says and earns four times the list price of what it wants.

use crate::play::Play;

const M: f64 = 1e6;

/// A lab and a cloud with one pledge; the lab's need by month in MW.
fn pledge(months: u32, wanted: &[f64], terms: &str) -> Play {
    let rows: Vec<String> =
        wanted.iter().enumerate().map(|(month, wanted)| format!("[2026-{:02}, {wanted} MW]", month + 1)).collect();
    Play::new(
        months,
        &format!(
            r#"
[let]
wanted = "table({})"
[party.lab]
kind = "lab"
cash = "$1000M"
discount = "0%"
demand = "wanted * $4M/MW/mo"
compute = "50%"
list = "$2M/MW/mo"
lost = "0"
overhead = "0"
[party.cloud]
kind = "cloud"
cash = "$100M"
list = "$2M/MW/mo"
cost = "$0.5M/MW/mo"
[contract.pledge]
kind = "commitment"
buyer = "lab"
seller = "cloud"
begin = "2026-01"
price = "$1M/MW/mo"
share = "100%"
{terms}
"#,
            rows.join(", ")
        ),
    )
}

/// Half of $120M over six months is firm. With a ramp of three months the minimum is 4, 8, 12, 12, 12, 12: together 60.
#[test]
fn continuous_with_firm_share_ramp_and_ceiling() {
    let play = pledge(
        6,
        &[10.0, 5.0, 20.0, 12.0, 0.0, 30.0],
        "total = \"$120M\"\nover = \"6 mo\"\nfirm = \"50%\"\nramp = \"3 mo\"\nceiling = \"15 MW\"",
    );
    play.shows_millions(&[
        ("pledge.minimum * dt", &[4.0, 8.0, 12.0, 12.0, 12.0, 12.0]),
        // The need, at most the ceiling.
        ("pledge.used / 1 W", &[10.0, 5.0, 15.0, 12.0, 0.0, 15.0]),
        ("pledge.shortfall * dt", &[0.0, 3.0, 0.0, 0.0, 12.0, 0.0]),
        ("pledge.charge * dt", &[10.0, 8.0, 15.0, 12.0, 12.0, 15.0]),
        ("paid(pledge.bill)", &[10.0, 8.0, 15.0, 12.0, 12.0, 15.0]),
        ("pledge.remaining", &[56.0, 48.0, 36.0, 24.0, 12.0, 0.0]),
        // At the opening balance of each month.
        ("pledge.exit_cost", &[60.0, 56.0, 48.0, 36.0, 24.0, 12.0]),
        ("lab.on_demand / 1 W", &[0.0, 0.0, 5.0, 0.0, 0.0, 15.0]),
        // Sales are four times the need; all is paid.
        ("lab.cash", &[1030.0, 1042.0, 1107.0, 1143.0, 1131.0, 1236.0]),
        // 0.5 for each MW used or kept: 10, 8, 15, 12, 12, 15.
        ("cloud.cash", &[105.0, 109.0, 116.5, 122.5, 128.5, 136.0]),
    ]);
    play.comes_to(&[
        ("pledge.drawn", 57.0 * M),
        ("pledge.paid_total", 72.0 * M),
        ("pledge.firm_amount", 60.0 * M),
        ("pledge.headline", 120.0 * M),
        ("pledge.wasted", 15.0 * M),
        ("pledge.idle_share", 2.0 / 6.0),
        // 72 paid for 57 MW-months that cost 114 at list.
        ("pledge.list_value", 114.0 * M),
        ("pledge.effective_discount", 1.0 - 72.0 / 114.0),
    ]);
    // 57 of 72 are 79 %: who asks for four fifths quotes none.
    let discount = |play: &Play| play.answers(&["pledge.effective_discount"]).measures[0].clone();
    let strict = play.with("share = \"100%\"", "share = \"100%\"\nleast_drawn = \"80%\"");
    assert_eq!(discount(&strict).defined, 0);
    play.states_millions(
        "lab",
        &[
            ("income statement", "revenue", "tokens", &[40.0, 20.0, 80.0, 48.0, 0.0, 120.0]),
            ("income statement", "expense", "compute", &[10.0, 8.0, 15.0, 12.0, 12.0, 15.0]),
            ("income statement", "", "net income", &[30.0, 12.0, 65.0, 36.0, -12.0, 105.0]),
            ("cash flow statement", "operating", "", &[30.0, 12.0, 65.0, 36.0, -12.0, 105.0]),
        ],
    );
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[10.0, 8.0, 15.0, 12.0, 12.0, 15.0]),
            ("income statement", "expense", "operations", &[5.0, 4.0, 7.5, 6.0, 6.0, 7.5]),
            ("balance sheet", "assets", "", &[100.0, 105.0, 109.0, 116.5, 122.5, 128.5, 136.0]),
        ],
    );
}

/// The lab pays 60 and draws 30, worth 60 at list: no discount. If it draws a tenth less, there is none to quote: the
/// rest, however near to nothing, would make it minus anything.
#[test]
fn a_discount_is_quoted_only_for_what_was_mostly_drawn() {
    let discount = |last: f64| {
        let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"10 MW\"";
        let play = pledge(6, &[10.0, 10.0, last, 0.0, 0.0, 0.0], terms);
        let measure = play.answers(&["pledge.effective_discount"]).measures[0].clone();
        (measure.defined, measure.mean)
    };
    assert_eq!(discount(10.0), (1, 0.0));
    assert_eq!(discount(7.0).0, 0);
    assert_eq!(discount(0.0).0, 0);
}

/// Seven months at $10M, trued up every third month and at the end: use of 27, 30 and 4 leaves 3, 0 and 6 to pay.
#[test]
fn discontinuous_is_trued_up_by_period() {
    let play = pledge(
        7,
        &[5.0, 12.0, 10.0, 20.0, 5.0, 5.0, 4.0],
        "total = \"$70M\"\nover = \"7 mo\"\nceiling = \"20 MW\"\nmode = \"Discontinuous\"\nperiod = \"3 mo\"",
    );
    play.shows_millions(&[
        ("pledge.minimum * dt", &[10.0; 7]),
        ("pledge.shortfall * dt", &[0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 6.0]),
        ("paid(pledge.bill)", &[5.0, 12.0, 13.0, 20.0, 5.0, 5.0, 10.0]),
        ("pledge.behind", &[5.0, 3.0, 0.0, -10.0, -5.0, 0.0, 0.0]),
    ]);
    play.comes_to(&[
        ("pledge.paid_total", 70.0 * M),
        ("pledge.drawn", 61.0 * M),
        ("pledge.wasted", 9.0 * M),
        // Four months of use below the minimum, though only two true-ups.
        ("pledge.idle_share", 4.0 / 7.0),
    ]);
}

/// Notice in March with three months' notice and a fee of a quarter: the pledge runs to May, whose end trues up the 25
/// that five months at 5 of 10 left unused; in June a quarter of the remaining 70 is due.
#[test]
fn notice_and_termination_fee() {
    let terms = "total = \"$120M\"\nover = \"12 mo\"\nceiling = \"20 MW\"\nmode = \"Discontinuous\"\nperiod = \"6 mo\"
leave = \"2026-03\"\nnotice = \"3 mo\"\nfee = \"25%\"";
    let play = pledge(8, &[5.0], terms);
    play.shows_millions(&[
        ("pledge.minimum * dt", &[10.0, 10.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0]),
        ("paid(pledge.bill)", &[5.0, 5.0, 5.0, 5.0, 30.0, 0.0, 0.0, 0.0]),
        ("paid(pledge.exit)", &[0.0, 0.0, 0.0, 0.0, 0.0, 17.5, 0.0, 0.0]),
        // Before notice: three months and a quarter of what then remains, e.g. 30 + 90 / 4.
        ("pledge.exit_cost", &[52.5, 50.0, 47.5, 45.0, 42.5, 0.0, 0.0, 0.0]),
        // Once the buyer has left, nothing remains.
        ("pledge.remaining", &[110.0, 100.0, 90.0, 80.0, 70.0, 0.0, 0.0, 0.0]),
    ]);
    play.comes_to(&[("pledge.firm_amount", 52.5 * M), ("pledge.paid_total", 67.5 * M)]);
    // The same pledge month by month: 5 of use and 5 of shortfall, to May.
    let monthly = pledge(8, &[5.0], &terms.replace("Discontinuous", "Continuous"));
    monthly.shows_millions(&[
        ("paid(pledge.bill)", &[10.0, 10.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0]),
        ("lab.on_demand / 1 W", &[0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 5.0]),
    ]);
}

/// No notice asked and none given: the pledge runs on; given in April, it ends at once.
#[test]
fn a_pledge_without_notice_ends_at_once() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nnotice = \"0 mo\"";
    let run_on = pledge(6, &[5.0], terms);
    run_on.shows_millions(&[("paid(pledge.bill)", &[10.0; 6])]);
    let ended = pledge(6, &[5.0], &format!("{terms}\nleave = \"2026-04\""));
    ended.shows_millions(&[("paid(pledge.bill)", &[10.0, 10.0, 10.0, 0.0, 0.0, 0.0])]);
}

/// Unused minimum of 5, 10 and 2 is paid and used later, above the minimum of 10; until then it is a prepayment. The
/// rest unused at the end (nothing here) would be revenue then.
#[test]
fn make_up_is_used_later() {
    let play = pledge(
        6,
        &[5.0, 20.0, 0.0, 25.0, 8.0, 40.0],
        "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nmake_up = true",
    );
    play.shows_millions(&[
        ("pledge.used / 1 W", &[5.0, 20.0, 0.0, 20.0, 8.0, 20.0]),
        ("pledge.shortfall * dt", &[5.0, 0.0, 10.0, 0.0, 2.0, 0.0]),
        ("pledge.made_up * dt", &[0.0, 5.0, 0.0, 10.0, 0.0, 2.0]),
        ("paid(pledge.bill)", &[5.0, 15.0, 0.0, 10.0, 8.0, 18.0]),
        ("paid(pledge.top_up)", &[5.0, 0.0, 10.0, 0.0, 2.0, 0.0]),
        ("pledge.credit", &[5.0, 0.0, 10.0, 0.0, 2.0, 0.0]),
        ("balance(lab, asset prepaid compute)", &[5.0, 0.0, 10.0, 0.0, 2.0, 0.0]),
        ("balance(cloud, liability deferred compute)", &[5.0, 0.0, 10.0, 0.0, 2.0, 0.0]),
    ]);
    // Every MW used is paid once.
    play.comes_to(&[("pledge.paid_total", 73.0 * M), ("pledge.drawn", 73.0 * M), ("pledge.wasted", 0.0)]);
    play.states_millions("cloud", &[("income statement", "revenue", "compute", &[5.0, 20.0, 0.0, 20.0, 8.0, 20.0])]);
    play.states_millions("lab", &[("income statement", "expense", "compute", &[5.0, 20.0, 0.0, 20.0, 8.0, 20.0])]);
}

/// Make-up that is never used is revenue when the pledge ends, with the shortfall of the last month.
#[test]
fn unused_make_up_lapses_at_the_end() {
    let play = pledge(4, &[5.0], "total = \"$30M\"\nover = \"3 mo\"\nceiling = \"20 MW\"\nmake_up = true");
    play.shows_millions(&[
        ("balance(cloud, liability deferred compute)", &[5.0, 10.0, 0.0, 0.0]),
        ("pledge.payment", &[10.0, 10.0, 10.0, 0.0]),
        ("pledge.credit", &[5.0, 10.0, 0.0, 0.0]),
    ]);
    play.states_millions("cloud", &[("income statement", "revenue", "compute", &[5.0, 5.0, 20.0, 0.0])]);
}

/// In a true-up, use that make-up paid for does not count a second time: 10 is paid for the first period, of which 6 is
/// used in March above that month's minimum; April's 4 then leaves 6 to pay for the second.
#[test]
fn make_up_does_not_count_twice() {
    let play = pledge(
        4,
        &[5.0, 5.0, 16.0, 4.0],
        "total = \"$40M\"\nover = \"4 mo\"\nceiling = \"20 MW\"\nmode = \"Discontinuous\"\nperiod = \"2 mo\"\nmake_up = true",
    );
    play.shows_millions(&[
        ("pledge.made_up * dt", &[0.0, 0.0, 6.0, 0.0]),
        ("pledge.shortfall * dt", &[0.0, 10.0, 0.0, 6.0]),
        ("pledge.payment", &[5.0, 15.0, 10.0, 10.0]),
    ]);
}

/// Half of $60M is paid in January, the charge of January included; charges draw the rest down.
#[test]
fn a_prepayment_is_drawn_down() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nprepaid = ";
    let play = pledge(6, &[10.0], &format!("{terms}\"50%\""));
    play.shows_millions(&[
        ("paid(pledge.deposit)", &[20.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("paid(pledge.bill)", &[10.0, 0.0, 0.0, 10.0, 10.0, 10.0]),
        ("balance(lab, asset prepaid compute)", &[20.0, 10.0, 0.0, 0.0, 0.0, 0.0]),
        ("balance(cloud, liability deferred compute)", &[20.0, 10.0, 0.0, 0.0, 0.0, 0.0]),
    ]);
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[10.0; 6]),
            ("balance sheet", "liabilities", "deferred compute", &[0.0, 20.0, 10.0, 0.0, 0.0, 0.0, 0.0]),
            ("cash flow statement", "operating", "", &[25.0, -5.0, -5.0, 5.0, 5.0, 5.0]),
        ],
    );
    play.states_millions(
        "lab",
        &[
            ("income statement", "expense", "compute", &[10.0; 6]),
            ("balance sheet", "assets", "prepaid compute", &[0.0, 20.0, 10.0, 0.0, 0.0, 0.0, 0.0]),
        ],
    );
    // Paid whole in January, it covers the whole term.
    let whole = pledge(6, &[10.0], &format!("{terms}\"100%\""));
    whole.shows_millions(&[
        ("pledge.payment", &[60.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("pledge.prepayment", &[50.0, 40.0, 30.0, 20.0, 10.0, 0.0]),
        ("balance(lab, asset prepaid compute)", &[50.0, 40.0, 30.0, 20.0, 10.0, 0.0]),
    ]);
}

/// A buyer that leaves loses what it prepaid: with notice in March and two months owed, 30 of 60 is left after April.
#[test]
fn an_unused_prepayment_stays_with_the_seller() {
    let play = pledge(
        6,
        &[10.0],
        "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nprepaid = \"100%\"\nleave = \"2026-03\"\nnotice = \"2 mo\"",
    );
    play.shows_millions(&[
        ("pledge.payment", &[60.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("balance(lab, asset prepaid compute)", &[50.0, 40.0, 30.0, 0.0, 0.0, 0.0]),
    ]);
    play.states_millions("cloud", &[("income statement", "revenue", "compute", &[10.0, 10.0, 10.0, 30.0, 0.0, 0.0])]);
}

/// Nothing is owed for capacity that the seller does not have: with 4 MW until March, the minimum of 10 is 4 until
/// then.
#[test]
fn capacity_that_is_not_there_is_not_owed() {
    let play = pledge(
        6,
        &[0.0, 3.0, 20.0, 20.0, 0.0, 20.0],
        "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"if(date < 2026-04, 4 MW, 20 MW)\"",
    );
    play.shows_millions(&[
        ("pledge.minimum * dt", &[4.0, 4.0, 4.0, 10.0, 10.0, 10.0]),
        ("paid(pledge.bill)", &[4.0, 4.0, 4.0, 20.0, 10.0, 20.0]),
        ("pledge.remaining", &[50.0, 40.0, 30.0, 20.0, 10.0, 0.0]),
    ]);
}

/// Two pledges and a share of the rest: 10 and 20 MW are reserved; of a need of 24 they get four fifths each, of 40
/// also a quarter and a half of the 10 beyond them.
#[test]
fn need_is_shared_between_pledges() {
    let play = pledge(
        2,
        &[24.0, 40.0],
        r#"total = "$20M"
over = "2 mo"
ceiling = "50 MW"
[contract.other]
kind = "commitment"
buyer = "lab"
seller = "cloud"
begin = "2026-01"
price = "$2M/MW/mo"
share = "100%"
total = "$80M"
over = "2 mo"
ceiling = "50 MW"
"#,
    );
    play.shows_millions(&[
        ("pledge.used / 1 W", &[8.0, 15.0]),
        ("other.used / 1 W", &[16.0, 25.0]),
        ("paid(other.bill)", &[40.0, 50.0]),
        ("lab.on_demand / 1 W", &[0.0, 0.0]),
    ]);
}

/// The lab runs out of cash: the bill of January is half paid, February's not at all, so that March finds it in
/// default, the remaining 40 of the minimum is claimed at once, and with what was owed before (5 and 10) 55 is written
/// off in April.
#[test]
fn default_claims_the_remaining_minimum() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"";
    let play = pledge(5, &[0.0], terms);
    let broke = play.with("cash = \"$1000M\"", "cash = \"$5M\"\nworkout = 2");
    broke.shows_millions(&[
        ("paid(pledge.bill)", &[5.0, 0.0, 0.0, 0.0, 0.0]),
        ("due(pledge.bill)", &[10.0, 15.0, 15.0, 15.0, 0.0]),
        ("due(pledge.exit)", &[0.0, 0.0, 40.0, 40.0, 0.0]),
        ("balance(cloud, asset receivable)", &[5.0, 15.0, 55.0, 0.0, 0.0]),
        ("if(defaulted(lab), $1M, $0)", &[0.0, 0.0, 1.0, 1.0, 1.0]),
    ]);
    broke.states_millions(
        "cloud",
        &[("income statement", "other expense", "loss on claims written off", &[0.0, 0.0, 0.0, 55.0, 0.0])],
    );
    let says = |play: &Play, month: &str, name: &str, words: &str| {
        let step = play.explains(&format!("paid({name})"), month);
        let why = format!("{words}, as lab fell into default at the end of 2026-02");
        assert!(step.notes.contains(&why), "{why}: {:?}", step.notes);
    };
    says(&broke, "2026-03", "pledge.exit", "claimed: what remains of the contract falls due");
    says(&broke, "2026-04", "pledge.exit", "nothing more falls due: what remained has been claimed");
    let stopped = broke.with("workout = 2", "").with(terms, &format!("{terms}\non_default = \"stop\""));
    says(&stopped, "2026-03", "pledge.bill", "stopped: nothing more falls due");
    stopped.shows_millions(&[("balance(cloud, asset receivable)", &[5.0, 15.0, 15.0, 15.0, 15.0])]);
}

/// Notice in January with one month's notice: in February a quarter of the remaining 50 is due and paid, and nothing remains. The lab,
/// which earns nothing, cannot pay the rent of 10 from March on; in default from May on, it is not asked for a minimum
/// that it has left.
#[test]
fn a_buyer_that_has_left_is_claimed_nothing() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"
leave = \"2026-01\"\nnotice = \"1 mo\"\nfee = \"25%\"
[flow.rent]\nfrom = \"lab\"\nto = \"cloud\"\namount = \"$10M/mo\"\nbooks = \"sale space\"";
    let broke = pledge(6, &[0.0], terms).with("cash = \"$1000M\"", "cash = \"$42.5M\"");
    broke.shows_millions(&[
        ("paid(pledge.bill)", &[10.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("due(pledge.exit)", &[0.0, 12.5, 0.0, 0.0, 0.0, 0.0]),
        ("short(rent)", &[0.0, 0.0, 10.0, 20.0, 30.0, 40.0]),
        ("if(defaulted(lab), $1M, $0)", &[0.0, 0.0, 0.0, 0.0, 1.0, 1.0]),
    ]);
}
