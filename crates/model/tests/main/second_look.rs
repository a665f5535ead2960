//! Kinds are judged without an instance, and branches although a fixed value excludes them.

use crate::project::{Project, built, file, folder};
use crate::unit_mistakes::slips;

#[test]
fn shipped_kinds_are_right_without_an_instance() {
    for using in ["[\"std\"]", "[\"std\", \"facts\"]"] {
        built(&format!("use = {using}\n")).finds_nothing();
    }
    let currency = "[party.bank]\ncurrency = \"EUR\"\ncash = \"€5\"\n";
    built(&format!("use = [\"std\"]\n{currency}")).finds_nothing();
}

#[test]
fn slips_in_kinds_are_caught_without_an_instance() {
    let (mut uncaught, mut count) = (Vec::new(), 0);
    for (name, text) in folder("library", "toml") {
        for (changed, place) in slips(&text) {
            count += 1;
            let library = Some((name.clone(), changed));
            if (Project { library, ..Project::new("use = [\"std\"]\n") }).build().scenario.is_some() {
                uncaught.push(format!("{name}: {place}"));
            }
        }
    }
    assert!(uncaught.is_empty(), "{} of {count} slips are not caught:\n{}", uncaught.len(), uncaught.join("\n"));
    assert!(count > 100, "{count}");
}

/// A kind with a mistake in a let, a flow, a default and a part, and so many instances of it.
fn faulty(instances: usize) -> String {
    let mut text = String::from(
        r#"
[kind.rental]
class = "contract"
[kind.rental.param]
tenant = "party"
owner = "party"
rent = { unit = "USD/mo", default = "$5" }
units = "list of flat"
[kind.rental.let]
yearly = "rent + 12 mo"
more = "less + rent"
less = "more - rent"
[kind.rental.flow.bill]
from = "tenant"
to = "owner"
amount = "rent * dt"
books = "sale rooms"
[kind.rental.flow.nothing]
from = "tenant"
amount = "rent"
[kind.rental.part.flat.param]
size = "1"
[kind.rental.part.flat.let]
share = "sise / 2"
[party]
ann = {}
bob = {}
"#,
    );
    for number in 0..instances {
        text.push_str(&format!("[contract.c{number}]\nkind = \"rental\"\ntenant = \"ann\"\nowner = \"bob\"\n"));
        text.push_str("units = [{ size = 1 }, { size = 2 }]\n");
    }
    text
}

#[test]
fn a_mistake_in_a_kind_is_told_once_however_many_instances_there_are() {
    let expected =
        ["dimension-mismatch", "missing-key", "missing-key", "rate-expected", "rate-expected", "unknown-name"];
    for instances in [0, 1, 2, 7] {
        let found = built(&faulty(instances));
        let mut ids = found.ids();
        let before = ids.len();
        ids.retain(|id| *id != "same-month-circle");
        assert_eq!(ids, expected, "{instances}: {}", found.rendered());
        assert_eq!(before - ids.len(), instances.min(1), "{instances}: {}", found.rendered());
    }
}

#[test]
fn what_only_an_instance_can_say_is_left_to_it() {
    for (what, body) in [
        ("a branch that a choice excludes", "x = \"if(mode == cash, $5, 3 GW)\""),
        ("a member of a kind that it does not ask for", "x = \"who.worth_of_it\""),
        ("an item of a list", "x = \"items.first.size\""),
        ("a constant", "x = \"trailing(size, wait)\""),
        ("the ends of an interval", "x = \"sum(i in 1..count: i * size)\""),
        ("the least of a list that a choice narrows", "x = \"min(i in items where i.big: i.size)\""),
        ("a circle through another of its kind", "x = \"if(other == none, size, other.x)\""),
        ("the currency of its parties", "x = \"min(who.cash, euros)\"\ny = \"min(who.cash, size)\""),
        ("rows of a table", "x = \"table([begin, size], [begin + wait, size])\""),
        ("a power", "x = \"size ^ count\""),
        ("a month", "x = \"if(date > 2095-01, size, $0)\""),
        ("a series", "x = \"path + 3 GW\""),
    ] {
        let text = format!(
            r#"
[kind.other]
class = "party"
let = {{ worth_of_it = "$5" }}
[kind.k]
class = "contract"
[kind.k.param]
mode = "one of cash | kind"
who = "party"
size = "USD"
euros = "EUR"
begin = "date"
wait = {{ unit = "mo", fixed = true }}
count = {{ unit = "1", fixed = true }}
items = "list of item"
other = {{ type = "k", optional = true }}
path = "series"
[kind.k.let]
{body}
[kind.k.part.item.param]
size = "USD"
big = "bool"
"#
        );
        let found = built(&text);
        assert!(found.scenario.is_some(), "{what}: {}", found.rendered());
    }
}

#[test]
fn what_a_file_in_use_reads_of_the_scenario_is_left_to_its_user() {
    let kind = "[kind.k]\nclass = \"thing\"\nlet = { x = \"root.rate * 2\", y = \"rat\" }\n";
    built(kind).finds(&["unknown-name", "unknown-name"], "nothing named `rate` here");
    let library = Some(("market.toml".to_string(), format!("{}\n{kind}", file("library/market.toml"))));
    let found = Project { library, ..Project::new("use = [\"std\"]\n") }.build();
    found.finds(&["unknown-name"], "nothing named `rat` here");
}

#[test]
fn a_branch_that_a_fixed_value_excludes_is_judged_all_the_same() {
    built("[let]\nbig = \"5 > 7\"\nx = \"if(big, $5, 3 GW)\"\n").finds(&["dimension-mismatch"], "second branch");
    built("[let]\nbig = \"5 > 7\"\nx = \"big and pries > 3\"\n").finds(&["unknown-name"], "pries");
}
