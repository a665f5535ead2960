//! `offtake contagion`: who loses by one party's default, by channel and round.

use crate::command::Folder;
use crate::schema::validator::undescribed;

const CHAIN: &str = r#"offtake = 1
title = "A chain"
start = "2026-01"
months = 24

[assume.price]
value = "uniform($9/mo, $11/mo)"
basis = "guess"
why = "an example"

[party]
world = { outside = true, issues = "USD" }
buyer = { cash = "$1000", discount = "10%", group = "house" }
butler = { cash = "$10", group = "house" }
seller = { cash = "$20" }
lender = { cash = "$100" }

[flow]
bill = { from = "buyer", to = "seller", amount = "price", books = "sale goods", on_default = "stop" }
interest = { from = "seller", to = "lender", amount = "$8/mo", books = "interest" }
"#;

#[test]
fn losses_are_in_json_as_the_schema_says() {
    let folder = Folder::with(CHAIN);
    let view = folder.run(&["contagion", "a.toml", "buyer", "--at", "2026-07", "--paths", "64", "--json"]).json();
    let schema = serde_json::from_str(offtake::CONTAGION_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    assert_eq!(view["rate"], "buyer.discount");
    assert_eq!(view["groups"][0]["members"], serde_json::json!(["butler", "buyer"]));
    let rounds: Vec<(&str, Option<u64>)> = (view["parties"].as_array().expect("a list").iter())
        .map(|row| (row["party"].as_str().expect("a name"), row["round"].as_u64()))
        .collect();
    assert_eq!(
        rounds,
        [("buyer", Some(0)), ("seller", Some(1)), ("lender", Some(2)), ("butler", None), ("world", None)]
    );
}

#[test]
fn the_table_names_rounds_channels_and_who_gains() {
    let folder = Folder::with(CHAIN);
    let text = folder.run(&["contagion", "a.toml", "buyer", "--at", "2026-07", "--paths", "64"]).good();
    for words in
        ["by channel", "P(defaults)", "world (outside)", "group house", "buyer gains", "by `bill`", "buyer in default"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    for line in text.lines() {
        assert!(line.chars().count() <= 160, "{line}");
    }
    let csv = folder.run(&["contagion", "a.toml", "buyer", "--at", "2026-07", "--paths", "64", "--csv"]).good();
    let heads = csv.lines().next().expect("a line").split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == heads), "{csv}");
    let rows: Vec<String> =
        csv.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "party buyer",
        "party seller",
        "party lender",
        "party butler",
        "party world",
        "group house",
        "total others",
        "total all",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn terms_of_a_default_that_decide_losses_are_said() {
    let folder = Folder::with(CHAIN);
    let follow = |party| {
        let text =
            folder.run(&["contagion", "a.toml", party, "--at", "2026-07", "--rate", "0%", "--paths", "64"]).good();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let buyer = follow("buyer");
    let held = "seller in default still owes $112 when the run ends, mean of all paths, which counts at par less allowances: \
                it has no `workout`, after which that is written off";
    assert!(!buyer.contains("no due of") && !buyer.contains("guarantee"), "{buyer}");
    // What stays of the sales before July differs by path, and with it what is owed.
    assert!(buyer.contains("seller in default still owes $11"), "{buyer}");
    assert!(buyer.contains(held.split_once("$112 ").expect("an amount").1), "{buyer}");
    let seller = follow("seller");
    for words in [
        "no due of seller changes by its default, as none has `on_default`",
        "seller in default goes on paying: $144 to lender by `interest`",
    ] {
        assert!(seller.contains(words), "{words}: {seller}");
    }
}

#[test]
fn a_guarantor_s_line_is_explained() {
    let called = "\n[pay.call]\nfrom = \"butler\"\nto = \"lender\"\namount = \"$5\"\nwhen = \"defaulted(seller)\"\n\
                  books = \"grant\"\n";
    let folder = Folder::with(&(CHAIN.to_owned() + called));
    let text = folder.run(&["contagion", "a.toml", "buyer", "--at", "2026-07", "--paths", "64"]).good();
    let legend =
        "who is called on a guarantee loses at the hands of the creditor that it pays, who need not have failed";
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(legend), "{text}");
}

#[test]
fn a_rate_that_is_none_is_one_finding() {
    let folder = Folder::with(CHAIN);
    for (rate, words, help) in [
        ("8%/yr", "`8%/yr` is no rate of discount: a discount rate is a bare number", "help: write `8%`"),
        ("buyer.rate", "`buyer.rate` is no rate of discount: `buyer` has no member `rate`", "`cash`"),
        ("8%, of = buyer", "`8%, of = buyer` is no rate of discount", "write `8%`, or a name"),
    ] {
        let done = folder.run(&["contagion", "a.toml", "buyer", "--at", "2026-07", "--rate", rate]);
        assert_eq!((done.code, done.err.matches("error[").count()), (Some(1), 1), "{}", done.err);
        for word in [words, help] {
            assert!(done.err.contains(word), "{word}: {}", done.err);
        }
        assert!(!done.err.contains("worth(") && !done.err.contains("wealth("), "{}", done.err);
        assert!(done.err.matches("`discount`").count() < 2, "{}", done.err);
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_repair() {
    let folder = Folder::with(CHAIN);
    for (arguments, words) in [
        (&["buyr", "--at", "2026-07"][..], &["there is no party `buyr`", "did you mean `buyer`?"][..]),
        (&["world", "--at", "2026-07"], &["`world` is outside", "name one of: butler, buyer, lender, seller"]),
        (&["buyer", "--at", "2030-01"], &["2030-01 lies outside the run", "`--at 2027-12`"]),
        (&["buyer", "--at", "July"], &["`July` is no month", "`--at 2027-12`"]),
        (&["seller", "--at", "2026-07"], &["`seller` has no `discount`", "`--rate 8%`"]),
    ] {
        let done = folder.run(&[&["contagion", "a.toml"][..], arguments].concat());
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{arguments:?}");
        for word in words {
            assert!(done.err.contains(word), "{word}: {}", done.err);
        }
    }
    let repaired = folder.run(&["contagion", "a.toml", "seller", "--at", "2027-12", "--rate", "8%", "--paths", "64"]);
    assert_eq!(repaired.code, Some(0), "{}", repaired.err);
}

#[test]
fn the_fragility_gap_is_a_line_and_not_applicable_without_default_costs() {
    let folder = Folder::with(CHAIN);
    let follow = ["contagion", "a.toml", "buyer", "--at", "2026-07", "--paths", "64"];
    let without = folder.run(&follow).good();
    assert!(without.contains("fragility gap: not applicable"), "{without}");
    let cost = "seller = { cash = \"$20\", default_cost = { receipts = \"50%\", to = \"world\" } }";
    let ring = "\n[pay]\nthere = { from = \"seller\", to = \"lender\", amount = \"$900\", when = \"2026-03\", books = \"sale a\" }\n\
                back = { from = \"lender\", to = \"seller\", amount = \"$900\", when = \"2026-03\", books = \"sale b\" }\n";
    let fragile = Folder::with(&(CHAIN.replace("seller = { cash = \"$20\" }", cost) + ring));
    let view = fragile.run(&[&follow[..], &["--json"]].concat()).json();
    let schema = serde_json::from_str(offtake::CONTAGION_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let (gap, first) = (&view["fragility"]["gap"], &view["fragility"]["first"]);
    assert!(gap["mean"].as_f64().expect("a number") > 500.0, "{gap:#}");
    assert!((first["p50"].as_f64().expect("a month") - (2026.0 + 2.0 / 12.0)).abs() < 1e-6, "{first:#}");
    let text = fragile.run(&follow).good();
    assert!(text.contains("fragility gap as stated"), "{text}");
}
