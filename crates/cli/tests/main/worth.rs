//! `offtake worth`: who gains by a deal, and how mistakes are met.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// A lease of $12k a year at one rate, a gift, a group, a party that gives no discount, and an uncertain rent.
const DEAL: &str = r#"offtake = 1
title = "A lease"
start = "2026-01"
months = 12

[assume.rent]
value = "uniform($1k/mo, $3k/mo)"
basis = "guess"
why = "an example"

[party.lab]
cash = "$1M"
discount = "10%"

[party.cloud]
discount = "10%"
group = "house"

[party.investor]
cash = "$1M"
discount = "10%"
group = "house"

[party.world]
outside = true
issues = "USD"

[contract.lease.flow.pay]
from = "lab"
to = "cloud"
amount = "rent"
books = "sale compute"

[contract.gift.pay.once]
from = "investor"
to = "lab"
amount = "$5k"
when = "2026-01"
books = "grant"

[variant.bare]
remove = ["contract.gift"]

[variant.cheap]
set = { rent = "$1k/mo" }

[ask.dear]
question = "Is it dear?"
claim = "Yes."
counter = "No."
holds = "worth(lease, cloud) > $24k"
"#;

fn row<'v>(view: &'v Value, list: &str, name: &str) -> &'v Value {
    let rows = view[list].as_array().expect("a list").iter();
    let mut found = rows.filter(|row| row["party"] == name);
    found.next().unwrap_or_else(|| panic!("no {name}: {view:#}"))
}

fn mean(row: &Value) -> f64 {
    row["mean"].as_f64().expect("a number")
}

/// Without a rate what one pays the other receives; a group has the sum of its members.
#[test]
fn what_one_gains_another_gives() {
    let folder = Folder::with(DEAL);
    let view = folder.run(&["worth", "a.toml", "lease", "--rate", "0%", "--paths", "1024", "--json"]).json();
    assert_eq!(view["contract"], "lease");
    let (lab, cloud) = (row(&view, "parties", "lab"), row(&view, "parties", "cloud"));
    assert!((mean(cloud) - 24_000.0).abs() < 100.0 && (mean(lab) + mean(cloud)).abs() < 0.01, "{view:#}");
    assert_eq!((cloud["gains"].as_f64(), lab["gains"].as_f64()), (Some(1.0), Some(0.0)));
    assert_eq!((cloud["crux"][0]["assumption"].as_str(), cloud["unit"].as_str()), (Some("rent"), Some("USD")));
    let both = folder.run(&["worth", "a.toml", "lease", "gift", "--rate", "0%", "--paths", "1024", "--json"]).json();
    let house = row(&both, "groups", "house");
    assert_eq!(house["members"], serde_json::json!(["cloud", "investor"]));
    assert!((mean(house) - mean(cloud) + 5000.0).abs() < 0.01, "{both:#}");
    assert!((mean(row(&both, "parties", "lab")) + mean(house)).abs() < 0.01, "{both:#}");
}

/// A variant stands for itself: worth is what the scenario as stated gains against it.
#[test]
fn a_variant_is_what_is_done_without() {
    let folder = Folder::with(DEAL);
    let view = folder.run(&["worth", "a.toml", "cheap", "--rate", "0%", "--paths", "1024", "--json"]).json();
    assert!((mean(row(&view, "parties", "cloud")) - 12_000.0).abs() < 100.0, "{view:#}");
    assert_eq!(view["against"], "the variant `cheap`");
}

/// The schema describes all that is printed; the table names both worlds, who is left out, and what counts.
#[test]
fn the_table_says_against_what() {
    let folder = Folder::with(DEAL);
    let view = folder.run(&["worth", "a.toml", "lease", "--paths", "64", "--json"]).json();
    let schema = serde_json::from_str(offtake::WORTH_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    assert_eq!(view["without_discount"], serde_json::json!(["world"]));
    let text = folder.run(&["worth", "a.toml", "lease", "--paths", "64"]).good();
    for words in [
        "the scenario less the same without `lease`",
        "left out, as no discount is given: world",
        "group house",
        "rent",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// One mistake is one finding, however many parties there are.
#[test]
fn a_contract_that_is_none_is_one_mistake() {
    let folder = Folder::with(DEAL);
    for (arguments, says) in [
        (&["lese"][..], "there is no contract or variant `lese`"),
        (&["lab"], "there is no contract or variant `lab`"),
        (&["[lease]"], "there is no contract or variant"),
        (&["lease", "cheap"], "`cheap` is a variant, which stands alone"),
        (&["lease", "gift", "lease"], "`lease` is named twice"),
        (&["cheap", "--variant", "cheap"], "is the variant that runs"),
        (&["gift", "--variant", "bare"], "there is no contract or variant `gift`"),
        (&["lease", "--rate", "8%) + worth(gift, lab"], "is no rate"),
    ] {
        let done = folder.run(&[&["worth", "a.toml", "--paths", "64"], arguments].concat());
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{}", done.err);
        assert!(done.err.contains("a.toml: 1 error") && done.err.contains(says), "{}", done.err);
    }
    let done = folder.run(&["worth", "a.toml", "lease", "--rate", "8"]);
    assert!(done.code == Some(2) && done.err.contains("write it as a percentage: `8%`"), "{}", done.err);
    let without = DEAL.replace("discount = \"10%\"\n", "");
    let poor = Folder::with(&without.replace("worth(lease, cloud) > $24k", "last(lab.cash) > $0"));
    let done = poor.run(&["worth", "a.toml", "lease", "--paths", "64"]);
    assert!(done.code == Some(1) && done.err.contains("--rate 8%"), "{}", done.err);
    poor.run(&["worth", "a.toml", "lease", "--rate", "8%", "--paths", "64"]).good();
}

/// A contract that says what would be in its place is set against that.
#[test]
fn the_without_of_a_contract_is_named() {
    let without = "[contract.lease]\nwithout = { set = { rent = \"$1k/mo\" } }\n\n[contract.lease.flow.pay]";
    let folder = Folder::with(&DEAL.replace("[contract.lease.flow.pay]", without));
    let view = folder.run(&["worth", "a.toml", "lease", "--rate", "0%", "--paths", "1024", "--json"]).json();
    assert_eq!(view["against"], "what the `without` of `lease` puts in its place");
    assert!((mean(row(&view, "parties", "cloud")) - 12_000.0).abs() < 100.0, "{view:#}");
}

/// A payment within a group is no gain of the group, whatever arithmetic leaves of it.
#[test]
fn an_error_of_arithmetic_is_no_gain() {
    let within = DEAL.replace("from = \"lab\"\nto = \"cloud\"", "from = \"investor\"\nto = \"cloud\"");
    let view = Folder::with(&within).run(&["worth", "a.toml", "lease", "--paths", "256", "--json"]).json();
    let house = row(&view, "groups", "house");
    assert!(mean(house).abs() < 1e-6 && house["gains"] == 0.0, "{house:#}");
}

/// A run in which no path finished is no success, and says why first.
#[test]
fn failed_paths_come_first() {
    let failing = Folder::with(&DEAL.replace("amount = \"$5k\"", "amount = \"-$5k\""));
    for command in [&["worth", "a.toml", "lease"][..], &["contracts", "a.toml"]] {
        let done = failing.run(&[command, &["--paths", "32"]].concat());
        assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
        assert!(done.out.starts_with("32 of 32 paths failed"), "{}", done.out);
    }
}

/// Who does not pay stands below the table, the largest first, and all of them if that is asked for.
#[test]
fn who_did_not_pay_is_named() {
    let poor = DEAL.replace(
        "cash = \"$1M\"\ndiscount = \"10%\"\n\n[party.cloud]",
        "cash = \"$1k\"\ndiscount = \"10%\"\n\n[party.cloud]",
    );
    let folder = Folder::with(&poor);
    for command in [&["worth", "a.toml", "gift"][..], &["contracts", "a.toml"]] {
        let text = folder.run(&[command, &["--paths", "64", "--all-unpaid"]].concat()).good();
        assert!(
            text.contains("not paid") && text.contains("lab in default") && !text.contains("--all-unpaid"),
            "{text}"
        );
    }
}

/// Where nothing is uncertain, there is no share of paths, and no words on one.
#[test]
fn a_certain_worth_speaks_of_no_paths() {
    let certain = DEAL.replace("uniform($1k/mo, $3k/mo)", "$2k/mo");
    let printed = Folder::with(&certain).run(&["worth", "a.toml", "lease"]).good();
    assert!(printed.contains("$22.8k") && !printed.contains("`gains`") && !printed.contains("±"), "{printed}");
    assert!(Folder::with(DEAL).run(&["worth", "a.toml", "lease", "--paths", "64"]).good().contains("`gains`"));
}
