//! Where paths fail, and how it is reported.

use crate::play::Play;

/// $120 lent.
fn lent(rest: &str) -> Play {
    Play::new(
        12,
        &format!(
            r#"
[party.bank]
cash = "$1000"
[party.firm]
cash = "$500"
[pay.advance]
from = "bank"
to = "firm"
amount = "$120"
when = "2026-01"
books = "loan"
{rest}"#
        ),
    )
}

fn causes(play: &Play) -> Vec<(String, Option<String>, String)> {
    let failures = play.failures().into_iter();
    failures.map(|failure| (failure.cause, failure.place, failure.month)).collect()
}

#[test]
fn more_is_repaid_than_is_owed() {
    let flow = |name: &str, amount: &str| {
        format!(
            "[pay.{name}]\nfrom = \"firm\"\nto = \"bank\"\namount = \"{amount}\"\nwhen = \"2026-03\"\nbooks = \"repay\"\n"
        )
    };
    let one = lent(&flow("back", "$130"));
    let cause = "`back` repays more than `firm` owes `bank` (loan): $130 of $120, $10.0 too much";
    assert_eq!(causes(&one), [(cause.into(), Some("test.toml:21".into()), "2026-03".into())]);
    let two = lent(&(flow("back", "$70") + &flow("more", "$60")));
    let cause = "`back` and `more` take off more than `firm` owes `bank` (loan): $130 of $120, $10.0 too much";
    assert_eq!(causes(&two)[0].0, cause);
    assert_eq!(causes(&lent(&flow("back", "$120"))), []);
}

/// Revenue since the start fills an account of a whole economy in 2068. What the finding says to add is all that it needs.
#[test]
fn an_economy_for_a_hundred_years_is_in_whole_money() {
    let text = include_str!("../../../../scenarios/textbook/pc.toml").replace("months  = 200", "months = 1200");
    let economy = Play::of(text);
    let [(cause, _, month)] = &causes(&economy)[..] else { panic!("one cause") };
    assert!(
        cause.contains("` beyond 2^53 cents, the most that an account holds; add `whole_money = true` to"),
        "{cause}"
    );
    assert!(cause.contains("takes `revenue ") || cause.contains("takes `expense "), "{cause}");
    assert!(month.starts_with("2068"), "{month}");
    assert_eq!(causes(&economy.with("months = 1200", "months = 1200\nwhole_money = true")), []);
}

/// Nine payments of 13.3333, seven of 17.142857 and eleven of 10.909090 repay $120 to the cent: after each of them, what is repaid is the
/// nearest cent of what was to be.
#[test]
fn parts_that_are_no_whole_cents_repay_a_loan_to_the_cent() {
    for parts in [9, 7, 11] {
        let back = format!(
            "[flow.back]\nfrom = \"firm\"\nto = \"bank\"\namount = \"$120 / {parts} mo\"\nwhen = \"t < {parts} mo\"\nbooks = \"repay\"\n"
        );
        let repaid = |month: i32| (f64::from(month.min(parts)) * 12_000.0 / f64::from(parts)).round();
        let owed: Vec<f64> = (1..=12).map(|month| (12_000.0 - repaid(month)) / 100.0).collect();
        lent(&back).shows(&[("balance(firm, liability loan)", &owed)]);
    }
}

/// A `net` flow may lend one way and then the other.
#[test]
fn a_net_loan_may_change_sides() {
    let play = Play::new(
        2,
        r#"
[party.a]
cash = "$100"
[party.b]
cash = "$100"
[flow.account]
from = "a"
to = "b"
amount = "if(t == 0 mo, $10/mo, -$30/mo)"
net = true
books = "loan"
[pay.back]
from = "b"
to = "a"
amount = "$5"
when = "2026-02"
books = "repay"
"#,
    );
    play.shows(&[("balance(a, asset loan)", &[10.0, -25.0])]);
}
