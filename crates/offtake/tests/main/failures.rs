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

/// A party that cannot be as its table says, and the only cause that its run fails with: in words, and at which line.
fn fails_at(keys: &str, rest: &str, says: &str, line: &str) {
    let body = format!(
        r#"
[party.firm]
{keys}
[assume.u]
value = "uniform(0, 1)"
basis = "guess"
why = "a test"
[let]
nothing = "$0 * u"
[flow]
sales = {{ from = "world", to = "firm", amount = "$10/mo", books = "sale goods" }}
costs = {{ from = "firm", to = "world", amount = "$20/mo", books = "wages" }}
{rest}"#
    );
    let play = Play::new(3, &body);
    // Before the body stand nine lines of the play.
    let at = 10 + body.lines().position(|text| text.contains(line)).unwrap_or_else(|| panic!("no {line} in {body}"));
    let [(cause, place, _)] = &causes(&play)[..] else { panic!("one cause: {:?}", causes(&play)) };
    assert!(cause.starts_with(says), "{cause}\nexpected {says}");
    assert_eq!(place.as_deref(), Some(format!("test.toml:{at}").as_str()), "{cause}");
}

#[test]
fn an_opening_sheet_that_cannot_be_names_party_key_and_line() {
    let divides = "divides by zero; `ratio(a, b, otherwise)` says what it is then";
    let larger = "is too large; add `whole_money = true`";
    for (keys, says) in [
        ("cash = \"$1/0\"", format!("the opening `cash` of `firm` is undefined: `$1/0` {divides}")),
        ("cash = \"$1 / (nothing / $1)\"", format!("the opening `cash` of `firm` is undefined: `$1 / (nothing / $1)` {divides}")),
        ("cash = \"$1e17\"", format!("the opening `cash` of `firm` {larger}")),
        ("cash = \"$1e308 * 10\"", "the opening `cash` of `firm` is undefined: `$1e308 * 10` is beyond all numbers".into()),
        ("equity = \"$6/0\"", format!("the opening `equity` of `firm` is undefined: `$6/0` {divides}")),
        (
            "equity = \"$1e308 * 10\"",
            "the opening `equity` of `firm` is undefined: `$1e308 * 10` is beyond all numbers"
                .into(),
        ),
        (
            "cash = \"$100 + nothing\"\nequity = \"$3\"",
            "the opening sheet of `firm` does not balance: assets less liabilities are $100, `equity` is stated as $3.00".into(),
        ),
        (
            "opening = { \"asset chips\" = \"$5/0\" }",
            format!("the opening `asset chips` of `firm` is undefined: `$5/0` {divides}"),
        ),
        ("opening = { \"asset chips\" = \"$1e18\" }", format!("the opening `asset chips` of `firm` {larger}")),
    ] {
        fails_at(keys, "", &says, keys.lines().last().expect("a line"));
    }
}

#[test]
fn a_clearing_that_cannot_be_names_party_key_and_line() {
    let divides = "divides by zero; `ratio(a, b, otherwise)` says what it is then";
    let cut = |keys: &str| format!("[flow.cut]\nfrom = \"firm\"\nto = \"world\"\nbooks = \"sale x\"\n{keys}\n");
    for (keys, rest, says, line) in [
        ("floor = \"$1/0\"", String::new(), format!("the `floor` of `firm` is undefined: `$1/0` {divides}"), "floor ="),
        (
            "floor = \"$1e17\"",
            String::new(),
            "the `floor` of `firm` is too large; add `whole_money = true`".into(),
            "floor =",
        ),
        (
            "default_cost = { cash = \"2 + t / 1 yr\", receipts = \"10%\", to = \"world\" }",
            String::new(),
            "`cash` of the `default_cost` of `firm` is no share from 0 to 100 %: 200 %".into(),
            "default_cost =",
        ),
        (
            "default_cost = { cash = \"10%\", receipts = \"1/0\", to = \"world\" }",
            String::new(),
            format!("`receipts` of the `default_cost` of `firm` is undefined: `1/0` {divides}"),
            "default_cost =",
        ),
        (
            "",
            cut("of = \"received(sales)\"\namount = \"-5%\""),
            "the `amount` of `cut`, a share of the cash of `firm`, is negative: -5.00 %".into(),
            "-5%",
        ),
        (
            "",
            cut("of = \"available\"\namount = \"-5%\""),
            "the `amount` of `cut`, a share of the cash of `firm`, is negative: -5.00 %".into(),
            "-5%",
        ),
        (
            "",
            cut("of = \"received(sales)\"\namount = \"5%/0\""),
            format!("the `amount` of `cut`, a share of the cash of `firm`, is undefined: `5%/0` {divides}"),
            "5%/0",
        ),
        (
            "",
            cut("of = \"available\"\namount = \"5%\"\nmost = \"$1/0\""),
            format!("the `most` that `firm` pays on `cut` is undefined: `$1/0` {divides}"),
            "most =",
        ),
    ] {
        fails_at(keys, &rest, &says, line);
    }
}

/// What the language divides by 0 itself is no division of the author's.
#[test]
fn an_amount_of_a_date_that_never_comes_says_so() {
    let due = |amount: &str| {
        format!("[flow.cut]\nfrom = \"world\"\nto = \"firm\"\nbooks = \"sale x\"\namount = \"{amount}\"\n")
    };
    for (amount, why) in [
        ("$1/mo * year(never)", "`year(never)` reads a date that never comes"),
        ("given($1/mo, nothing > $1)", "`given($1/mo, nothing > $1)` is read where its condition does not hold"),
    ] {
        fails_at("", &due(amount), &format!("the amount of `cut` is undefined: {why}"), amount);
    }
}
