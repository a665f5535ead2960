//! The warning about names that are read at two moments without a word.

use crate::project::{Built, Project};

const FIRM: &str = "[party]\nworld = { outside = true, issues = \"USD\" }\n\
    firm = { cash = \"$100\", opening = [{ account = \"liability loan\", amount = \"$50\", of = \"world\" }] }\n\
    [let]\ncover = \"firm.cash / $10\"\nowed = \"balance(firm, liability loan)\"\nworth = \"firm.cash - owed\"\n";

fn built(body: &str) -> Built {
    Project { lint: true, ..Project::new(format!("{FIRM}{body}")) }.build()
}

fn flow(when: &str) -> String {
    format!(
        "[flow]\npayout = {{ from = \"firm\", to = \"world\", amount = \"$1/mo\", books = \"dividend\", when = \"{when}\" }}\n"
    )
}

fn covenant(test: &str) -> String {
    format!("[covenant.c]\nparty = \"firm\"\ntest = \"{test}\"\n")
}

#[test]
fn a_name_with_both_values_is_reported_once_for_all_its_places() {
    let text = format!("{}{}", flow("cover > 2"), covenant("cover >= 1 and (cover < 9 or 2 * cover > 7)"));
    let found = built(&text);
    found.finds(&["two-moments"], "the covenant `c` reads it as the month closes, `payout` as it opens");
    assert_eq!(found.diagnostics[0].labels.len(), 3);
    for said in ["closing(cover) >= 1", "opening(cover) >= 1", "firm.cash / $10 >= 1"] {
        built(&format!("{}{}", flow("cover > 2"), covenant(said))).finds_nothing();
    }
    // Nobody but the covenant reads it.
    built(&format!("{}{}", flow("firm.cash > $2"), covenant("cover >= 1"))).finds_nothing();
}

#[test]
fn balances_and_their_sums_open_and_close_without_a_word() {
    let dues = flow("owed > $2 and worth > $0");
    built(&format!("{dues}{}", covenant("owed <= $90 and worth >= -owed"))).finds_nothing();
}

#[test]
fn the_past_of_what_is_reported_is_last_months_closing_value_only_if_it_says_so() {
    let both = |when: &str, test: &str| built(&format!("{}{}", flow(when), covenant(test)));
    both("prev(cover, 1 mo, 9) > 2", "closing(cover) >= 1").finds(
        &["two-moments"],
        "`payout` reads its past as the month opens, the covenant `c` reads it as the month closes",
    );
    both("prev(closing(cover), 1 mo, 9) > 2", "cover >= 1").finds_nothing();
    both("prev(opening(cover), 1 mo, 9) > 2", "closing(cover) >= 1").finds_nothing();
    // A table and a question read it as it closes, an entry to a value too.
    let table = format!("{}[show.x]\nseries = [\"cover\", \"worth\"]\n", flow("cover > 2"));
    built(&table).finds(&["two-moments"], "`[show.x]` reads it");
    let entry = "[entry.mark]\nparty = \"firm\"\ndebit = \"asset x\"\ncredit = \"revenue y\"\nto = \"$1 * cover\"\n";
    built(&format!("{}{entry}", flow("cover > 2"))).finds(&["two-moments"], "the entry `mark` reads it");
}

#[test]
fn a_pattern_asks_for_no_moment_and_shows_what_can_be_read() {
    let pay = "[pay.bonus]\nfrom = \"firm\"\nto = \"world\"\namount = \"$1\"\nbooks = \"wages\"\nwhenever = \"cover > 2\"\nwait = \"3 mo\"\n";
    let shown = |series: &str| built(&format!("{pay}[show.s]\nseries = [\"{series}\"]\n"));
    let scenario = shown("*").finds_nothing();
    let names: Vec<&str> = scenario.shows[0].series.iter().map(|series| series.text.as_str()).collect();
    assert_eq!(names, ["cover", "owed", "worth", "firm.cash", "world.cash", "paid(bonus)"]);
    let written = shown("cover\", \"owed\", \"worth");
    written.finds(&["two-moments", "two-moments"], "`[show.s]` reads it as the month closes");
}
