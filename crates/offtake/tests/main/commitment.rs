//! Terms of commitments: every month worked by hand. A megawatt costs $1M a month under the pledge and $2M at the price of the
//! day, which nobody else pays; the seller has 100, hired for $10M. The lab wants what `wanted` says and earns twice the list price of it.

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
variable = "0%"
[party.cloud]
kind = "cloud"
cash = "$100M"
[thing.market]
kind = "rent_market"
posted = "$2M/MW/mo"
busy = "0%"
[thing.hall]
kind = "hired_capacity"
owner = "cloud"
lessor = "world"
size = "100 MW"
fee = "$0.1M/MW/mo"
[contract.pledge]
kind = "commitment"
buyer = "lab"
seller = "cloud"
begin = "2026-01"
price = "$1M/MW/mo"
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
        // Sales of 4 for each MW wanted, and 2 less for each that is missing.
        ("lab.cash", &[1030.0, 1042.0, 1097.0, 1133.0, 1121.0, 1196.0]),
        // The hall costs 10 whoever uses it.
        ("cloud.cash", &[100.0, 98.0, 103.0, 105.0, 107.0, 112.0]),
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
    let strict = play.with("ceiling = ", "least_drawn = \"80%\"\nceiling = ");
    assert_eq!(discount(&strict).defined, 0);
    play.states_millions(
        "lab",
        &[
            ("income statement", "revenue", "tokens", &[40.0, 20.0, 70.0, 48.0, 0.0, 90.0]),
            ("income statement", "expense", "compute", &[10.0, 8.0, 15.0, 12.0, 12.0, 15.0]),
            ("income statement", "", "net income", &[30.0, 12.0, 55.0, 36.0, -12.0, 75.0]),
            ("cash flow statement", "operating", "", &[30.0, 12.0, 55.0, 36.0, -12.0, 75.0]),
        ],
    );
    play.states_millions(
        "cloud",
        &[
            ("income statement", "revenue", "compute", &[10.0, 8.0, 15.0, 12.0, 12.0, 15.0]),
            ("income statement", "expense", "operations", &[10.0; 6]),
            ("balance sheet", "assets", "", &[100.0, 100.0, 98.0, 103.0, 105.0, 107.0, 112.0]),
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
        // The months of notice that are left and a quarter of what then remains: 30 + 90 / 4, and in April 20 + 70 / 4.
        ("pledge.exit_cost", &[52.5, 50.0, 47.5, 37.5, 27.5, 0.0, 0.0, 0.0]),
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
            ("cash flow statement", "operating", "", &[20.0, -10.0, -10.0, 0.0, 0.0, 0.0]),
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

/// All of $60M is due in January, and the lab has the $40M that it earns then: it pays two thirds of the bill of 10 and of the 50
/// beyond. From February on it is served no more and buys by the day. The seller keeps the month of notice, 10, and gives back the rest.
#[test]
fn a_buyer_that_cannot_pay_ahead_is_served_no_more() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nprepaid = \"100%\"\nnotice = \"1 mo\"";
    let poor = pledge(6, &[10.0], terms).with("cash = \"$1000M\"", "cash = \"$0M\"");
    poor.shows_millions(&[
        ("paid(pledge.bill)", &[6.66666667, 3.33333333, 0.0, 0.0, 0.0, 0.0]),
        ("paid(pledge.deposit)", &[33.33333333, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("paid(pledge.refund)", &[0.0, 23.33333333, 0.0, 0.0, 0.0, 0.0]),
        ("pledge.used / 1 W", &[10.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("lab.on_demand / 1 W", &[0.0, 10.0, 10.0, 10.0, 10.0, 10.0]),
        ("balance(lab, asset prepaid compute)", &[33.33333333, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ]);
    poor.comes_to(&[("ever(defaulted(lab))", 0.0), ("pledge.claimed", 0.0)]);
    // If it may not leave, the seller claims the 50 of the term that are left, less the 33 that it holds.
    let bound = poor.with("\nnotice = \"1 mo\"", "");
    bound.shows_millions(&[("pledge.claim", &[0.0, 16.66666667, 0.0, 0.0, 0.0, 0.0])]);
    // Who can pay is served on.
    let able = poor.with("cash = \"$0M\"", "cash = \"$20M\"");
    able.shows_millions(&[("pledge.used / 1 W", &[10.0; 6])]);
}

/// With notice in March and two months owed, 20 of 60 is left after April. It goes back to the buyer, or stays with the seller.
#[test]
fn what_is_left_of_a_prepayment_goes_back_or_stays() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nprepaid = \"100%\"\nleave = \"2026-03\"\nnotice = \"2 mo\"";
    let back = pledge(6, &[10.0], terms);
    back.shows_millions(&[
        ("pledge.payment", &[60.0, 0.0, 0.0, 0.0, -20.0, 0.0]),
        ("balance(lab, asset prepaid compute)", &[50.0, 40.0, 30.0, 0.0, 0.0, 0.0]),
    ]);
    let stays = pledge(6, &[10.0], &format!("{terms}\nrefunded = \"0%\""));
    stays.shows_millions(&[
        ("pledge.payment", &[60.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("balance(lab, asset prepaid compute)", &[50.0, 40.0, 30.0, 0.0, 0.0, 0.0]),
    ]);
    stays.states_millions("cloud", &[("income statement", "revenue", "compute", &[10.0, 10.0, 10.0, 30.0, 0.0, 0.0])]);
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

/// Two pledges of one preference: 10 and 20 MW are reserved; of a need of 24 they get four fifths each, of 40 also half each of the
/// 10 beyond them, as both have 40 more to give. Who is preferred is used first.
#[test]
fn need_is_shared_between_pledges_of_one_preference() {
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
total = "$80M"
over = "2 mo"
ceiling = "60 MW"
"#,
    );
    play.shows_millions(&[
        ("pledge.used / 1 W", &[8.0, 15.0]),
        ("other.used / 1 W", &[16.0, 25.0]),
        ("paid(other.bill)", &[40.0, 50.0]),
        ("lab.on_demand / 1 W", &[0.0, 0.0]),
    ]);
    let first = play.with("total = \"$80M\"", "total = \"$80M\"\npreference = 2");
    first.shows_millions(&[("pledge.used / 1 W", &[10.0, 20.0]), ("other.used / 1 W", &[14.0, 20.0])]);
}

/// A pledge of 10 a month is trued up at its end, in June; the lab uses 5. In March its costs ruin it, so that in April it is served no
/// more, and in May it is in default. The seller claims 10 for April, which is the month of notice, and in May the 15 that the lab had not used.
#[test]
fn what_is_not_yet_trued_up_is_claimed() {
    let terms = "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nmode = \"Discontinuous\"\nnotice = \"1 mo\"";
    let play = pledge(7, &[5.0], terms)
        .with("variable = \"0%\"", "variable = \"0%\"\nfixed = \"if(date < 2026-03, $0/mo, $10B/mo)\"");
    play.shows_millions(&[
        ("pledge.behind", &[5.0, 10.0, 15.0, 15.0, 15.0, 15.0, 15.0]),
        ("pledge.meanwhile * 1 mo", &[0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0]),
        ("pledge.claim", &[0.0, 0.0, 0.0, 0.0, 15.0, 0.0, 0.0]),
    ]);
    play.with("mode = \"Discontinuous\"", "mode = \"Continuous\"").shows_millions(&[
        ("pledge.claim", &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("pledge.meanwhile * 1 mo", &[0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0]),
    ]);
}

/// A seller that claims at 1 % a month has 10 now and 10 / 1.01, 10 / 1.01², … for the four months after: 49.02 of 50, less the 33.33 that
/// it holds. What it no longer spends comes off. A fee that is due after the two months of notice is worth its part of that day.
#[test]
fn damages_are_claimed_at_what_they_are_worth() {
    let terms =
        "total = \"$60M\"\nover = \"6 mo\"\nceiling = \"20 MW\"\nprepaid = \"100%\"\nclaim_rate = \"1.01^12 - 1\"";
    let poor = |more: &str| pledge(6, &[10.0], &format!("{terms}\n{more}")).with("cash = \"$1000M\"", "cash = \"$0M\"");
    let claimed = |more: &str, claim: f64| {
        poor(more).shows_millions(&[("pledge.claim", &[0.0, claim, 0.0, 0.0, 0.0, 0.0])]);
    };
    let worth: f64 = (0..5).map(|month| 10.0 / 1.01_f64.powi(month)).sum();
    claimed("", worth - 100.0 / 3.0);
    claimed("saved = \"$5M\"", worth - 5.0 - 100.0 / 3.0);
    claimed("saved = \"$50M\"", 0.0);
    // Others take a tenth of it at twice its price, a fifth of what it costs; half of that where rents are to fall by half on average.
    let let_to_others = |later: &str, part: f64| {
        let play = poor(&format!("rent_later = \"{later}\"")).with("busy = \"0%\"", "busy = \"10%\"");
        play.shows_millions(&[("pledge.claim", &[0.0, (1.0 - part) * worth - 100.0 / 3.0, 0.0, 0.0, 0.0, 0.0])]);
    };
    let_to_others("100%", 0.2);
    let_to_others("50%", 0.1);
    let noticed = 10.0 + 10.0 / 1.01 + 0.25 * 30.0 / 1.01_f64.powi(2);
    poor("notice = \"2 mo\"\nfee = \"25%\"")
        .shows_millions(&[("paid(pledge.refund)", &[0.0, 100.0 / 3.0 - noticed, 0.0, 0.0, 0.0, 0.0])]);
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
