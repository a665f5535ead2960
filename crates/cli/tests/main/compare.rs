//! `offtake compare`: paired differences, why payments differ, statements side by side, and how mistakes are met.

use serde_json::{Value, json};

use crate::command::{BASE, Folder};
use crate::schema::validator::undescribed;

/// A contract whose kind names the volume that its bill pays for, a gift, and variants of each.
const DEAL: &str = r#"offtake = 1
title = "A lease"
start = "2026-01"
months = 12

[kind.hire]
about = "capacity at a price"
class = "contract"
param.price = { unit = "USD/GPU/mo", about = "price" }
param.volume = { unit = "GPU", about = "chips" }
let.used = { value = "volume", unit = "GPU", about = "chips in use" }
flow.bill = { from = "root.lab", to = "root.cloud", amount = "price * used", books = "sale compute" }

[assume.fee]
value = "uniform($1/GPU/mo, $3/GPU/mo)"
basis = "guess"
why = "an example"

[party.lab]
cash = "$10k"

[party.cloud]

[contract.lease]
kind = "hire"
price = "fee"
volume = "10 GPU"

[contract.gift.pay.once]
from = "lab"
to = "cloud"
amount = "$100"
when = "2026-03"
books = "grant"

[variant.more]
set = { "contract.lease.volume" = "20 GPU" }

[variant.dear]
set = { fee = "$4/GPU/mo" }

[variant.alone]
remove = ["contract.gift"]

[variant.late]
set = { "contract.gift.pay.once.when" = "2026-09" }

[ask.dear]
question = "Is it dear?"
claim = "Yes."
counter = "No."
holds = "total(paid(lease.bill)) > $240"
show = [{ value = "total(paid(lease.bill))", label = "Paid" }]
"#;

fn view(folder: &Folder, arguments: &[&str]) -> Value {
    folder.run(&[&["compare", "a.toml", "--paths", "1024", "--json"], arguments].concat()).json()
}

fn payment<'v>(view: &'v Value, name: &str) -> &'v Value {
    let mut found = view["payments"].as_array().expect("a list").iter();
    found.find(|payment| payment["name"] == name).unwrap_or_else(|| panic!("no {name}: {view:#}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// The rent of ten chips for a year is $240 on average. Twice the chips: another $240, all volume. At $4: another $240, all price.
#[test]
fn a_payment_differs_by_volume_or_by_price() {
    let view = view(&Folder::with(DEAL), &["more", "dear"]);
    let cells = payment(&view, "lease.bill")["cells"].as_array().expect("a list");
    assert!((number(&cells[0]["total"]) - 240.0).abs() < 1.0, "{cells:#?}");
    for (cell, volume, price) in [(&cells[1], 240.0, 0.0), (&cells[2], 0.0, 240.0)] {
        let parts = [number(&cell["by_volume"]), number(&cell["by_price"])];
        assert!((parts[0] - volume).abs() < 1.0 && (parts[1] - price).abs() < 1.0, "{cell:#}");
        assert!((parts[0] + parts[1] - number(&cell["change"]["value"])).abs() < 1e-6, "{cell:#}");
    }
    // On the same draws the dearer one always costs more: P goes from one half to one, and by how much has the error of one half.
    let answer = &view["answers"][0];
    assert!((number(&answer["cells"][0]["value"]) - 0.5).abs() < 0.01);
    assert_eq!(answer["cells"][2]["value"], 1.0);
    let measure = &answer["measures"][0];
    assert_eq!(measure["label"], "Paid");
    assert!((number(&measure["cells"][2]["change"]["value"]) - 240.0).abs() < 1.0, "{measure:#}");
}

/// Without its contract nothing is paid; half a year later no more is paid.
#[test]
fn a_payment_goes_away_or_comes_later() {
    let view = view(&Folder::with(DEAL), &["alone", "late"]);
    let cells = &payment(&view, "gift.once")["cells"];
    assert_eq!((number(&cells[0]["total"]), number(&cells[1]["change"]["value"])), (100.0, -100.0));
    assert_eq!((number(&cells[2]["change"]["value"]), number(&cells[2]["later"])), (0.0, 6.0));
    assert_eq!(cells[1]["later"], Value::Null);
    // What differs most comes first, and the lease not at all.
    assert_eq!(view["payments"][0]["name"], "gift.once");
    assert_eq!(payment(&view, "lease.bill")["cells"][1]["change"]["value"], 0.0);
}

/// The statements of a party over the whole run, to the cent.
#[test]
fn statements_stand_side_by_side() {
    let folder = Folder::with(DEAL);
    let view = view(&folder, &["alone", "--party", "lab"]);
    let cash = view["statements"].as_array().expect("a list").iter().find(|table| table["name"] == "balance sheet");
    let rows = cash.expect("a balance sheet")["rows"].as_array().expect("a list");
    let cash = rows.iter().find(|row| row["name"] == "cash").expect("cash");
    let amounts: Vec<i64> =
        cash["amounts"].as_array().expect("a list").iter().map(|one| one.as_i64().expect("cents")).collect();
    assert_eq!(amounts[1] - amounts[0], 10_000);
    let text = folder.run(&["compare", "a.toml", "alone", "late", "--party", "lab", "--paths", "64"]).good();
    for words in
        ["6.0 mo", "alone less as stated", "gift.once: lab to cloud", "income statement", "balance sheet", "-$100"]
    {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

/// Another file draws the same where its assumptions are the same.
#[test]
fn another_file_is_paired() {
    let folder = Folder::with(DEAL);
    folder.write("b.toml", DEAL.replace("amount = \"$100\"", "amount = \"$150\""));
    let view = view(&folder, &["b.toml"]);
    let change = &payment(&view, "lease.bill")["cells"][1]["change"];
    assert_eq!(change, &json!({"value": 0.0, "std_error": 0.0}));
    assert_eq!(payment(&view, "gift.once")["cells"][1]["change"]["value"], 50.0);
}

/// Euros are not held against dollars; measures of one name are held in their order.
#[test]
fn currencies_and_names_are_kept_apart() {
    let twice = DEAL.replace("show = [{", "show = [{ value = \"2 * fee\", label = \"Paid\" }, {");
    let folder = Folder::with(&twice);
    folder.write(
        "euro.toml",
        twice
            .replace("USD", "EUR")
            .replace('$', "€")
            .replace("[party.lab]", "[party.lab]\ncurrency = \"EUR\"")
            .replace("[party.cloud]", "[party.cloud]\ncurrency = \"EUR\""),
    );
    let view = view(&folder, &["alone", "euro.toml"]);
    let measures = view["answers"][0]["measures"].as_array().expect("two");
    for measure in measures {
        assert_eq!(measure["cells"][1]["change"]["value"], 0.0, "{measure:#}");
        assert_eq!(measure["cells"][2], Value::Null);
    }
    let payments = view["payments"].as_array().expect("payments").iter().filter(|one| one["name"] == "gift.once");
    let units: Vec<&Value> = payments.map(|one| &one["unit"]).collect();
    assert_eq!(units.len(), 2, "{units:?}");
    let done = folder.run(&["compare", "a.toml", "euro.toml", "--party", "lab", "--paths", "64"]);
    assert!(done.code == Some(1) && done.err.contains("in USD and, in euro.toml, in EUR"), "{}", done.err);
}

#[test]
fn json_is_described() {
    let view = view(&Folder::with(DEAL), &["more", "--party", "cloud"]);
    let schema = serde_json::from_str(offtake::COMPARE_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let folder = Folder::with(DEAL);
    for (arguments, words) in [
        (&["mroe"][..], "did you mean `more`?"),
        (&["nothing.toml"], "nothing.toml"),
        (&["more", "--party", "lba"], "did you mean `lab`?"),
        (&["more", "late", "more"], "`more` is named twice"),
    ] {
        let done = folder.run(&[&["compare", "a.toml", "--paths", "64"], arguments].concat());
        assert!(done.err.contains(words), "{arguments:?}: {}", done.err);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{arguments:?}");
    }
    assert_eq!(folder.run(&["compare", "a.toml"]).code, Some(2));
}

/// Why paths fail is said of each column, and a column of which none finished is no success.
#[test]
fn each_column_says_why_its_paths_fail() {
    let text = BASE
        .replace("demand * $1/mo", "demand * $1/mo / parts")
        .replace("[party.bank]", "[let]\nparts = \"1\"\n\n[party.bank]");
    let folder = Folder::with(&format!("{text}\n[variant.broken]\nset = {{ parts = \"demand - demand\" }}\n"));
    let done = folder.run(&["compare", "a.toml", "broken", "--paths", "64"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    for words in ["broken: 64 of 64 paths failed", "  64 paths: "] {
        assert!(done.out.contains(words), "{words}:\n{}", done.out);
    }
    let done = folder.run(&["compare", "a.toml", "broken", "--paths", "64", "--json"]);
    let view: Value = serde_json::from_str(&done.out).expect("JSON");
    let failures = |column: usize| view["columns"][column]["checks"]["failures"].as_array().map(Vec::len);
    assert_eq!((done.code, failures(0), failures(1)), (Some(1), Some(0), Some(1)));
}

/// The same $100 half a year later: all that its present value loses is timing; without a discount nobody knows.
#[test]
fn a_payment_that_comes_later_is_worth_less() {
    let present = "{ value = \"npv(paid(gift.once), lab.discount)\", label = \"Worth\" }";
    let text = DEAL
        .replace("cash = \"$10k\"", "cash = \"$10k\"\ndiscount = \"12%\"")
        .replace("show = [", &format!("show = [{present}, "));
    let folder = Folder::with(&text);
    let compared = view(&folder, &["late", "more", "--party", "lab"]);
    let worth = number(&compared["answers"][0]["measures"][0]["cells"][1]["change"]["value"]);
    let cell = &payment(&compared, "gift.once")["cells"][1];
    assert!(worth < -5.0 && (number(&cell["by_timing"]) - worth).abs() < 1e-9, "{worth} {cell:#}");
    // Twice the chips at the same times: no timing but that of the odd cents, which wait for a later month.
    assert!(number(&payment(&compared, "lease.bill")["cells"][2]["by_timing"]).abs() < 0.01);
    let text = folder.run(&["compare", "a.toml", "late", "--party", "lab", "--paths", "64"]).good();
    assert!(text.contains("in present value") && text.contains("6.0 mo"), "{text}");
    assert_eq!(payment(&view(&folder, &["late"]), "gift.once")["cells"][1]["by_timing"], Value::Null);
}
