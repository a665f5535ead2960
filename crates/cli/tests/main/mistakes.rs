//! Mistakes in a scenario, each in a file that is right but for them.

use crate::command::{BASE, Expected, Folder, refused};

/// Replaces one line of the base by others and expects one finding in a place of `a.toml`.
fn mistake(line: &str, with: &str, id: &str, place: (u64, u64), says: &str, hint: &str) {
    let text = changed(line, with);
    refused(&Folder::with(&text), &[], &[Expected { id, place: Some(("a.toml", place.0, place.1)), says, hint }]);
}

fn changed(line: &str, with: &str) -> String {
    assert_eq!(BASE.matches(line).count(), 1, "{line}");
    BASE.replace(line, with)
}

const AMOUNT: &str = "amount = \"demand * $1/mo\"";
const VALUE: &str = "value = \"100 to 200\"";

#[test]
fn unknown_key() {
    mistake("why =", "wy =", "unknown-key", (9, 1), "`wy`", "did you mean `why`?");
    mistake("cash =", "casch =", "unknown-key", (16, 1), "`casch`", "did you mean `cash`?");
    mistake(
        "months =",
        "mnths = 3\nmonths =",
        "unknown-key",
        (4, 1),
        "`mnths`",
        "`months` is there already: remove this",
    );
}

#[test]
fn unknown_table() {
    mistake("[flow.sales]", "[flwo.sales]", "unknown-table", (18, 2), "`flwo`", "did you mean `flow`?");
}

#[test]
fn unknown_unit() {
    mistake(AMOUNT, "amount = \"demand * 3 GWW\"", "unknown-unit", (21, 22), "`GWW`", "did you mean `GW`?");
}

#[test]
fn unknown_kind() {
    let kind = "kind = \"lba\"\noutside = true";
    mistake("outside = true", kind, "unknown-kind", (12, 8), "`lba`", "use = [\"std\"]");
    let text = changed("outside = true", kind).replace("months = 12", "months = 12\nuse = [\"std\"]");
    let place = Some(("a.toml", 13, 8));
    let found = Expected { id: "unknown-kind", place, says: "`lba`", hint: "did you mean `lab`?" };
    refused(&Folder::with(&text), &[], &[found]);
}

#[test]
fn unknown_name() {
    mistake(AMOUNT, "amount = \"demnad * $1/mo\"", "unknown-name", (21, 11), "`demnad`", "did you mean `demand`?");
    mistake("to = \"firm\"", "to = \"frim\"", "unknown-name", (20, 7), "`frim`", "did you mean `firm`?");
    let holds = "holds = \"last(firm.cash) > $1800\"";
    let wrong = "holds = \"last(firm.cahs) > $1800\"";
    mistake(holds, wrong, "unknown-name", (28, 20), "`cahs`", "did you mean `firm.cash`?");
    let wrong = "holds = \"lst(firm.cash) > $1800\"";
    mistake(holds, wrong, "unknown-function", (28, 10), "`lst`", "did you mean `last`?");
}

#[test]
fn wrong_dimension() {
    let wrong = "amount = \"demand * $1/mo + 3 GW\"";
    mistake(AMOUNT, wrong, "dimension-mismatch", (21, 11), "power", "MWh");
    let holds = "holds = \"last(firm.cash) > $1800\"";
    let wrong = "holds = \"last(firm.cash) > 1800\"";
    mistake(holds, wrong, "dimension-mismatch", (28, 10), "money", "USD");
}

#[test]
fn money_where_a_rate_is_due() {
    mistake(AMOUNT, "amount = \"demand * $1\"", "rate-expected", (21, 11), "money per time", "write `$1/mo`");
}

#[test]
fn unbalanced_opening_sheet() {
    let text = changed("cash = \"$0\"", "cash = \"$10\"\nequity = \"$39.99\"\nopening = { \"asset chips\" = \"$30\" }");
    let place = Some(("a.toml", 15, 8));
    let found = Expected { id: "unbalanced-opening", place, says: "39.99", hint: "" };
    refused(&Folder::with(&text), &[], &[found]);
}

/// The run that fails names what no account can hold; no finding says `inf`, or a number of hundreds of digits.
#[test]
fn an_opening_sheet_beyond_all_numbers() {
    for keys in [
        "cash = \"$1e308 * 10\"\nequity = \"$3\"",
        "cash = \"$1\"\nequity = \"$1e308 * 10\"",
        "cash = \"$1e300\"\nequity = \"$3\"",
    ] {
        let folder = Folder::with(&changed("cash = \"$0\"", keys));
        let told = folder.run(&["run", "a.toml", "--paths", "64"]);
        let text = format!("{}{}", told.out, told.err);
        assert_eq!(told.code, Some(1), "{text}");
        assert!(text.contains("of `firm`") && text.contains("at a.toml:"), "{text}");
        assert!(!text.contains("inf") && !text.contains(&"0".repeat(20)), "{text}");
    }
}

#[test]
fn same_month_circle_is_printed() {
    let lets = "[let]\nleft = \"middle + 1\"\nmiddle = \"right * 2\"\nright = \"left - 3\"\n\n[party.bank]";
    let text = changed("[party.bank]", lets);
    let folder = Folder::with(&text);
    // It may begin anywhere.
    let names = ["left", "middle", "right"];
    let printed = |first: usize| {
        let circle: Vec<&str> = (first..=first + 3).map(|at| names[at % 3]).collect();
        circle.join(" → ")
    };
    let told = folder.run(&["check", "a.toml"]).out;
    let first = (0..3).find(|first| told.contains(&printed(*first)));
    let first = first.unwrap_or_else(|| panic!("no circle in {told}"));
    for line in ["12 | left = ", "13 | middle = ", "14 | right = "] {
        assert!(told.contains(line), "{told}");
    }
    let says = printed(first);
    let line = 12 + first as u64;
    let found = Expected { id: "same-month-circle", place: Some(("a.toml", line, 1)), says: &says, hint: "prev(" };
    refused(&folder, &[], &[found]);
}

#[test]
fn impossible_distribution() {
    let id = "impossible-distribution";
    for (value, says) in [
        ("10 to 5", "a range must ascend"),
        ("-1 to 5", "above 0"),
        ("normal(1, -1)", "standard deviation"),
        ("bernoulli(1.5)", "within 0 to 1"),
        ("bernoulli(-10%)", "within 0 to 1"),
        ("triangular(3, 2, 1)", ""),
        ("beta(p05 = 95%, p95 = 40%)", ""),
        ("uniform(2, 2 - 4)", ""),
        ("lognormal(mean = -3, sd = 1)", ""),
    ] {
        let wrong = format!("value = \"{value}\"");
        mistake(VALUE, &wrong, id, (7, 10), says, "");
    }
}

#[test]
fn date_outside_the_run() {
    let after = "from = \"bank\"\nwhen = \"2031-01\"";
    mistake("from = \"bank\"", after, "date-outside-run", (20, 9), "2031-01", "2026-01 to 2026-12");
    let before = "from = \"bank\"\nwhen = \"2025-12\"";
    mistake("from = \"bank\"", before, "date-outside-run", (20, 9), "2025-12", "2026-01 to 2026-12");
    let holds = "holds = \"last(firm.cash) > $1800\"";
    let late = "holds = \"at(firm.cash, 2027-01) > $1800\"";
    mistake(holds, late, "date-outside-run", (28, 24), "2027-01", "2026-01 to 2026-12");
}

#[test]
fn a_party_paying_itself() {
    mistake("from = \"bank\"", "from = \"firm\"", "pays-itself", (20, 6), "`firm`", "another");
}

#[test]
fn all_mistakes_are_told_in_one_run() {
    let text = BASE
        .replace("why =", "wy =")
        .replace("cash = \"$0\"", "cash = \"$0\"\ncasch = 3")
        .replace(AMOUNT, "amount = \"demnad * $1\"")
        .replace("holds = \"last(", "holds = \"lst(")
        .replace("to = \"firm\"", "to = \"frim\"")
        .replace("\"100 to 200\"", "\"200 to 100\"")
        .replace(
            "title = \"A bank and a firm\"",
            "title = \"A bank and a firm\"\nparty.other = { cash = \"$5\", equity = \"$7\" }",
        );
    let expected = [
        ("unbalanced-opening", 3, 7, ""),
        ("impossible-distribution", 8, 10, "write `100 to 200`"),
        ("unknown-key", 10, 1, "did you mean `why`?"),
        ("unknown-key", 18, 1, "`cash` is there already: remove this"),
        ("unknown-name", 22, 7, "did you mean `firm`?"),
        ("unknown-name", 23, 11, "did you mean `demand`?"),
        ("unknown-function", 30, 10, "did you mean `last`?"),
    ];
    let expected =
        expected.map(|(id, line, column, hint)| Expected { id, place: Some(("a.toml", line, column)), says: "", hint });
    refused(&Folder::with(&text), &[], &expected);
}

#[test]
fn months_that_no_computer_runs() {
    for months in ["0", "-5", "1201", "999999999999", "1e9", "12.5", "\"24k\"", "\"101 yr\""] {
        let months = format!("months = {months}");
        mistake("months = 12", &months, "wrong-value", (4, 10), "1 to 1200", "months = 120");
    }
    for (months, meant) in [("\"12\"", 12), ("\"24 mo\"", 24), ("24.0", 24), ("1e3", 1000), ("\"2 yr\"", 24)] {
        let months = format!("months = {months}");
        mistake("months = 12", &months, "wrong-value", (4, 10), "1 to 1200", &format!("write `{meant}`"));
    }
    for (months, hint) in
        [("24 mo", "write `24`"), ("2 yr", "write `24`"), ("24k", "without a power or unit: `months = 120`")]
    {
        let line = format!("months = {months}");
        mistake("months = 12", &line, "toml-syntax", (4, 10), "no whole number of months", hint);
    }
    mistake("start = \"2026-01\"", "start = \"9999-02\"", "wrong-value", (4, 10), "9999-12", "earlier");
    for start in ["2026-13", "26-01", "2026", "0000-00"] {
        let start = format!("start = \"{start}\"");
        mistake("start = \"2026-01\"", &start, "wrong-value", (3, 9), "a month", "2026-05");
    }
}

#[test]
fn settings_variants_and_shows_that_fit_nothing() {
    let folder = Folder::with(&format!("{BASE}\n[variant.calm]\nset = {{ demand = \"150\" }}\n"));
    let place = Some(("command line", 1, 7));
    let one = |id, place, says, hint| [Expected { id, place, says, hint }];
    refused(&folder, &["--set", "demnad=3"], &one("unknown-name", place, "`demnad`", "did you mean `demand`?"));
    let place = Some(("command line", 1, 14));
    let hint = "write `5 to 10`";
    refused(&folder, &["--set", "demand=10 to 5"], &one("impossible-distribution", place, "must ascend", hint));
    refused(&folder, &["--set", "demand={"], &one("toml-syntax", place, "`{`", "`}`"));
    refused(&folder, &["--set", "demand=3 GWW"], &one("unknown-unit", None, "`GWW`", "did you mean `GW`?"));
    refused(&folder, &["--variant", "clam"], &one("not-a-variant", None, "`clam`", "did you mean `calm`?"));
    let place = Some(("command line", 1, 1));
    refused(&folder, &["--show", "demnad"], &one("unknown-name", place, "`demnad`", "did you mean `demand`?"));
    let place = Some(("command line", 1, 9));
    refused(&folder, &["--show", "demand +"], &one("expression-syntax", place, "after `+`", "write a number"));
}

#[test]
fn a_setting_of_the_wrong_dimension() {
    let text = format!(
        r#"{BASE}
[kind.lease]
class = "contract"
param = {{ tenant = "party", rent = "USD/yr", over = {{ unit = "yr", fixed = true }}, mode = "one of cash | kind", lots = "list of lot" }}
assume.drift = {{ value = "1 to 2", basis = "guess", why = "one for all" }}
let.total = "rent * over * drift"
part.lot.param = {{ size = "1" }}
[contract.hall]
kind = "lease"
tenant = "firm"
rent = "$1/yr * demand"
over = "3 yr"
mode = "cash"
lots = [{{ id = "north", size = 1 }}, {{ size = 2 }}]
[let]
rent = "demand * $1/yr"
[stock.pile]
initial = "$5"
next = "pile"
[variant.calm]
set = {{ demand = "150" }}
"#
    );
    let folder = Folder::with(&text);
    let at = |name: &str| Some(("command line", 1, 7 + name.len() as u64 + 1));
    for (name, value, id, says, hint) in [
        ("demand", "3 GW", "dimension-mismatch", "`demand` is a bare number, but this is power", "divide by a power"),
        ("demand", "2026-05", "type-mismatch", "`demand` is a bare number, but this is a date", "`date - 2026-05`"),
        ("rent", "$5", "rate-expected", "`rent` is money per time", "write `$5/mo`"),
        ("pile.initial", "5 kg", "unknown-unit", "`kg`", ""),
        ("pile.initial", "5 GW", "dimension-mismatch", "`pile` is money (USD), but this is power", ""),
        ("hall.rent", "$5", "rate-expected", "`hall.rent` is money per time", "write `$5/mo`"),
        ("contract.hall.over", "5 GW", "dimension-mismatch", "`hall.over` is time, but this is power", ""),
        ("contract.hall.over", "t", "type-mismatch", "one value for the whole run", ""),
        ("hall.mode", "knd", "wrong-value", "`knd` is not one of the choices", "did you mean `kind`?"),
        ("hall.tenant", "nobody", "unknown-name", "nothing named `nobody`", "`bank` and `firm`"),
        ("hall.lots.north.size", "$1", "dimension-mismatch", "a bare number, but this is money", ""),
        ("hall.lots.2.size", "1 to 2", "range-in-parameter", "a range", "`[assume.x]`"),
        ("lease.drift", "5 GW", "dimension-mismatch", "`lease.drift` is a bare number, but this is power", ""),
        (
            "firm.cash",
            "5",
            "dimension-mismatch",
            "`firm.cash` is money (USD), but this is a bare number",
            "write `5 USD`",
        ),
    ] {
        let inside = match value {
            "5 kg" => Some(("command line", 1, 7 + name.len() as u64 + 3)),
            _ => at(name),
        };
        let found = [Expected { id, place: inside, says, hint }];
        refused(&folder, &["--set", &format!("{name}={value}")], &found);
    }
    // Where one is wrong, the others are heard.
    let first = Expected { id: "dimension-mismatch", place: at("demand"), says: "power", hint: "" };
    let second = Expected { id: "dimension-mismatch", place: at("hall.over"), says: "is time", hint: "" };
    refused(&folder, &["--set", "demand=3 GW", "--set", "hall.over=5 GW"], &[first, second]);
    let place = Some(("command line", 1, 7));
    for (setting, says, hint) in [
        ("hal.over=5 yr", "nothing named `hal.over`", "did you mean `hall.over`?"),
        ("contract.hal.over=5 yr", "nothing named", "did you mean `contract.hall.over`?"),
        ("lease.drfit=2", "nothing named", "did you mean `lease.drift`?"),
        ("hall.lots.south.size=2", "cannot be set", "there is no item `south` among `north` and `2`"),
        ("hall=2", "cannot be set", "`contract.hall.tenant`"),
        ("pile=2", "cannot be set", "`stock.pile.…`"),
        ("sales=2", "cannot be set", "`flow.sales.…`"),
        ("calm=2", "cannot be set", "`[variant.calm]` is no value"),
        ("months=24", "cannot be set", "at the head of the file"),
    ] {
        refused(&folder, &["--set", setting], &[Expected { id: "unknown-name", place, says, hint }]);
    }
    let found = Expected { id: "unknown-key", place, says: "no key `ovr`", hint: "did you mean `over`?" };
    refused(&folder, &["--set", "hall.ovr=5 yr"], &[found]);
    for setting in ["demand=120", "contract.hall.over=5 yr", "hall.lots.2.size=3", "lease.drift=1", "rent=$5/mo"] {
        folder.run(&["check", "a.toml", "--set", setting]).good();
    }
}

#[test]
fn a_pattern_that_fits_nothing() {
    let place = Some(("command line", 1, 1));
    let found = Expected { id: "unknown-name", place, says: "`zzz*`", hint: "" };
    refused(&Folder::with(BASE), &["--show", "zzz*"], &[found]);
}

#[test]
fn a_product_is_told_from_a_pattern() {
    let place = Some(("command line", 1, 1));
    let hint = "put spaces around `*`: `demand * 2`";
    refused(&Folder::with(BASE), &["--show", "demand*2"], &[Expected { id: "unknown-name", place, says: "", hint }]);
    let folder = Folder::with(BASE);
    folder.run(&["check", "a.toml"]).good();
    let told = folder.run(&["run", "a.toml", "--paths", "64", "--show", "demand * 2", "--show", "dem*d"]).good();
    assert!(told.contains("demand * 2") && told.contains("\ndemand\n"), "{told}");
}

#[test]
fn files_are_reached_without_steps_back() {
    let used = |path: &str| changed("months = 12", &format!("months = 12\nuse = [\"{path}\"]"));
    for (path, hint) in [
        ("sub/../b.toml", "write `b.toml`, the same file"),
        ("../b.toml", "copy the file into the scenario's folder, and write `b.toml`"),
        ("/b.toml", "copy the file into the scenario's folder, and write `b.toml`"),
    ] {
        let place = Some(("a.toml", 5, 8));
        refused(&Folder::with(&used(path)), &[], &[Expected { id: "use-outside-folder", place, says: path, hint }]);
    }
    let text = changed("months = 12", "months = 12\nuse = \"b.toml\"");
    let found =
        Expected { id: "wrong-value", place: Some(("a.toml", 5, 7)), says: "a list", hint: "write `[\"b.toml\"]`" };
    refused(&Folder::with(&text), &[], &[found]);
    let table = changed(AMOUNT, "amount = \"demand * table('sub/../t.csv') * $1/mo\"");
    let found =
        Expected { id: "file-not-found", place: Some(("a.toml", 21, 26)), says: "t.csv", hint: "write `'t.csv'`" };
    let folder = Folder::with(&table);
    folder.write("t.csv", "2026-01,1\n");
    refused(&folder, &[], &[found]);
    let folder = Folder::with(&table.replace("sub/../", ""));
    folder.write("t.csv", "2026-01,1\n");
    folder.run(&["check", "a.toml"]).good();
}

#[test]
fn a_flip_is_looked_for_between_two_values() {
    let folder = Folder::with(BASE);
    for (range, says, hint) in [
        ("demand=100 to 100", "both ends are 100, a constant", "set it by `--set`"),
        ("demand=200 to 100", "the lower end stands first", "write `demand=100 to 200`"),
        ("demand=$1 to $2", "is a bare number, but this is money", "write both ends as numbers without a unit"),
        ("demand=100", "a range has two ends", "write `demand` alone"),
    ] {
        let told = folder.run(&["ask", "a.toml", "rich", "--paths", "64", "--flip", range]);
        assert_eq!(told.code, Some(1), "{}", told.out);
        assert!(told.err.contains(says) && told.err.contains(hint), "{}", told.err);
    }
}

#[test]
fn one_month_and_one_path_are_said_in_the_singular() {
    let folder = Folder::with(&changed("months = 12", "months = 1").replace("last(firm.cash) > $1800", "demand > 150"));
    let told = folder.run(&["run", "a.toml", "--paths", "1", "--sampler", "random"]).good();
    assert!(told.contains("\n1 month from 2026-01, 1 path, ") && told.contains("; 0 of 1 path failed"), "{told}");
}

#[test]
fn a_division_by_zero_fails_its_paths_and_is_counted() {
    let text = changed(AMOUNT, "amount = \"$1/mo / if(demand > 150, 1, 0)\"");
    let folder = Folder::with(&text);
    let run = folder.run(&["run", "a.toml", "--paths", "1024", "--json"]).json();
    let failed = run["checks"]["failed_paths"].as_u64().expect("a count");
    let paths = run["paths"].as_u64().expect("a count");
    // Half the probability lies below the geometric mean, 141.
    assert!(failed > paths / 2 && failed < paths * 7 / 10, "{failed} of {paths}");
    let cause = &run["checks"]["failures"][0];
    assert_eq!((&cause["paths"], &cause["place"]), (&failed.into(), &"a.toml:21".into()));
    let words = cause["cause"].as_str().expect("text");
    assert!(words.contains("`sales`") && words.contains("divides by zero"), "{words}");
    let answer = &run["answers"][0];
    assert_eq!(answer["defined"], paths - failed);
    assert_eq!(answer["range"]["low"], 0.0);
    assert!((answer["range"]["high"].as_f64().expect("a number") - failed as f64 / paths as f64).abs() < 1e-12);
    let told = folder.run(&["run", "a.toml", "--paths", "1024"]).good();
    let first: Vec<&str> = told.lines().take(2).collect();
    assert!(first[0].contains(&format!("of {paths} paths failed").replace("1024", "1,024")), "{told}");
    assert!(first[1].contains("a.toml:21"), "{told}");
}

#[test]
fn files_that_use_one_another_are_each_read_once() {
    let folder =
        Folder::with(&BASE.replace("months = 12", "months = 12\nuse = [\"a.toml\", \"./b.toml\", \"b.toml\"]"));
    folder.write("b.toml", "use = [\"c.toml\", \"a.toml\", \"b.toml\"]\n[let]\nb = 1\n");
    folder.write("c.toml", "use = [\"b.toml\"]\n[let]\nc = \"b + 1\"\n");
    let told = folder.run(&["check", "a.toml"]);
    assert!(!told.err.contains("error") && !told.out.contains("error"), "{}{}", told.out, told.err);
    assert_eq!(told.code, Some(0));
}
