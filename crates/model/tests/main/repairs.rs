//! Mistakes with what the language says of values: each has its id and its place, and the repair that it names works.

use crate::project::built;

/// The scenario with a mistake, its finding, its line and column, and the mistake with its repair.
const CASES: &[(&str, &str, &str, [&str; 2])] = &[
    ("[let]\na = { value = \"$5\", unit = \"USD/mo\" }\n", "rate-expected", "2:16", ["$5\"", "$5/mo\""]),
    ("[let]\na = { value = \"$5/mo\", unit = \"USD\" }\n", "amount-expected", "2:16", ["$5/mo", "$5/mo * dt"]),
    ("[let]\na = { value = \"2 GW\", unit = \"MWW\" }\n", "unknown-unit", "2:30", ["MWW", "MW"]),
    ("[let]\na = { value = \"true\", unit = \"bool\" }\n", "unknown-unit", "2:30", [", unit = \"bool\"", ""]),
    ("[let]\na = { unit = \"USD\" }\n", "missing-key", "2:5", ["{ ", "{ value = \"$5\", "]),
    ("[let]\na = { value = \"$5\", labell = \"A\" }\n", "unknown-key", "2:21", ["labell", "label"]),
    ("[let]\na = { value = \"$5\", why = \"so\" }\n", "unknown-key", "2:21", [", why = \"so\"", ""]),
    ("[stock]\na = { initial = \"$0\", next = \"a\", unit = \"GW\" }\n", "dimension-mismatch", "2:18", ["GW", "USD"]),
    ("[let]\nnever = \"2026-05\"\n", "wrong-value", "2:1", ["never", "never_1"]),
    ("[let]\nunlimited = \"5\"\n", "wrong-value", "2:1", ["unlimited", "unlimited_1"]),
    (
        "[let]\na = \"unlimited\"\n",
        "wrong-value",
        "2:6",
        ["\"unlimited\"", "{ value = \"unlimited\", unit = \"USD\" }"],
    ),
    ("[let]\na = \"5 * unlimited\"\n", "wrong-value", "2:10", ["5 * unlimited", "min(5, unlimited)"]),
    ("[let]\na = \"max(date, unlimited)\"\n", "type-mismatch", "2:16", ["unlimited", "never"]),
    ("[let]\na = \"date > unlimited\"\n", "type-mismatch", "2:13", ["unlimited", "never"]),
    ("[let]\na = \"ratio(1, 2)\"\n", "wrong-arguments", "2:6", ["2)", "2, 0)"]),
    ("[let]\na = \"ratio($1, 2 GW, 0)\"\n", "dimension-mismatch", "2:22", [" 0)", " 0 USD/W)"]),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { a = { unit = \"date\" } }\n",
        "wrong-value",
        "3:24",
        ["unit = \"date\"", "type = \"date\""],
    ),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { a = { unit = \"list of thing\" } }\n",
        "wrong-value",
        "3:24",
        ["unit = \"list of thing\"", "type = \"list of thing\""],
    ),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { a = { type = \"USD\" } }\n",
        "wrong-value",
        "3:24",
        ["type = \"USD\"", "unit = \"USD\""],
    ),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { a = { unit = \"USD\", type = \"date\" } }\n",
        "wrong-value",
        "3:38",
        [", type = \"date\"", ""],
    ),
];

/// Parties and a contract to write mistakes about.
const DEAL: &str = "use = [\"std\"]\n[party]\na = { cash = \"$5B\" }\nb = {}\n";

/// A mistake, its finding, and the text that its help writes: what was wrong, and what stands there then.
const WRITTEN: &[(&str, &str, [&str; 2])] = &[
    // A number without its unit, in the words of its place.
    ("[assume.x]\nvalue = \"event(8%)\"\n", "dimension-mismatch", ["8%", "8%/yr"]),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { size = \"GW\" }\n[thing.x]\nkind = \"k\"\nsize = 1\n",
        "dimension-mismatch",
        ["size = 1", "size = \"1 GW\""],
    ),
    ("[let]\na = \"t > 12\"\n", "dimension-mismatch", ["12", "12 mo"]),
    ("[party.c]\ncash = 15000000\n", "dimension-mismatch", ["15000000", "\"15000000 USD\""]),
    (
        "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$5B\"\nbooks = \"wages\"\n",
        "rate-expected",
        ["$5B\"\nbooks", "$5B/mo\"\nbooks"],
    ),
    // Distributions, in the units in which they were written.
    (
        "[let]\na = \"x\"\n[assume.x]\nvalue = \"900 GPU to 150 GPU\"\n",
        "impossible-distribution",
        ["900 GPU to 150 GPU", "150 GPU to 900 GPU"],
    ),
    (
        "[assume.x]\nvalue = \"$4/GPUh to $2/GPUh\"\n",
        "impossible-distribution",
        ["$4/GPUh to $2/GPUh", "$2/GPUh to $4/GPUh"],
    ),
    (
        "[assume.x]\nvalue = \"2027-06 to 2026-06\"\n",
        "impossible-distribution",
        ["2027-06 to 2026-06", "2026-06 to 2027-06"],
    ),
    ("[assume.x]\nvalue = \"5 GW to 5 GW\"\n", "impossible-distribution", ["5 GW to 5 GW", "5 GW"]),
    ("[assume.x]\nvalue = \"0% to 30%\"\n", "impossible-distribution", ["0% to 30%", "uniform(0%, 30%)"]),
    ("[assume.x]\nvalue = \"lognormal($100, $20)\"\n", "dimension-mismatch", ["$100, $20", "mean = $100, sd = $20"]),
    ("[assume.x]\nvalue = \"gbm($5, 8%/yr, 20%)\"\n", "dimension-mismatch", ["8%/yr", "8%"]),
    // Words that were meant.
    (
        "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"sales compute\"\n",
        "unknown-books",
        ["sales", "sale"],
    ),
    ("[lets]\nx = \"1\"\ny = \"x + 1\"\n", "unknown-table", ["lets", "let"]),
    ("[thing.c]\nlet = { owed = \"$5\", more = \"owed + $1\" }\n", "unknown-name", ["\"owed", "\"self.owed"]),
    ("[let]\na = \"max($5/GPU-hour, $1/GPUh)\"\n", "unknown-unit", ["GPU-hour", "GPUh"]),
    ("[let]\na = \"max($5/hr, $1/h)\"\n", "unknown-unit", ["hr", "h"]),
    ("[let]\na = \"5 MTok\"\n", "unknown-unit", ["MTok", "Mtok"]),
    ("[let]\na = \"$1,000,000\"\n", "expression-syntax", ["$1,000,000", "$1_000_000"]),
    ("[let]\na = \"$-5M\"\n", "expression-syntax", ["$-5M", "-$5M"]),
    // What a kind holds its parameters to, where the instance gives them.
    (
        "[contract.c]\nkind = \"loan\"\nlender = \"a\"\nborrower = \"b\"\nprincipal = \"-$3B\"\ndrawn = \"2026-02\"\nterm = \"4 yr\"\nrate = \"5%/yr\"\n",
        "wrong-value",
        ["-$3B", "$3B"],
    ),
    (
        "[contract.c]\nkind = \"loan\"\nlender = \"a\"\nborrower = \"b\"\nprincipal = \"$3B\"\ndrawn = \"2026-02\"\nterm = \"-4 yr\"\nrate = \"5%/yr\"\n",
        "wrong-value",
        ["-4 yr", "4 yr"],
    ),
];

#[test]
fn what_a_help_writes_is_right() {
    let mut wrong = Vec::new();
    for (text, id, [old, new]) in WRITTEN {
        let text = format!("{DEAL}{text}");
        let found = built(&text);
        let (words, written) = found.first_repair();
        let right = text.replacen(old, new, 1);
        if found.ids() != [*id] || written.as_ref() != Some(&right) {
            wrong.push(format!("{old}: {words}\n{}", found.rendered()));
            continue;
        }
        let left = built(&right);
        if !left.diagnostics.is_empty() {
            wrong.push(format!("{new}: leaves\n{}", left.rendered()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const LOAN: &str = "use = [\"std\"]\n[party]\na = { cash = \"$5B\" }\nb = {}\n[contract.c]\nkind = \"loan\"\nlender = \"a\"\nborrower = \"b\"\nprincipal = \"$3B\"\ndrawn = \"2026-02\"\nterm = \"4 yr\"\nrate = \"5%/yr\"\n";

#[test]
fn what_a_kind_finds_wrong_is_told_where_the_instance_says_it() {
    built(LOAN).finds_nothing();
    for (right, wrong, id, place) in [
        ("2026-02", "2020-02", "date-outside-run", "scenario.toml:10:10"),
        ("$3B", "-$3B", "wrong-value", "scenario.toml:9:14"),
        ("\"$3B\"", "\"2 * -$3B\"", "wrong-value", "scenario.toml:9:14"),
        ("4 yr", "0 yr", "wrong-value", "scenario.toml:11:9"),
        ("\"$3B\"", "[[\"2026-01\", \"$3B\"], [\"2026-05\", \"$4B\"]]", "type-mismatch", "scenario.toml:9:"),
    ] {
        built(&LOAN.replacen(right, wrong, 1)).finds(&[id], place);
    }
    // A distribution given in place is held to the same, when it is fitted.
    let drawn = "{ value = \"$1B to $3B\", basis = \"guess\", why = \"an example\" }";
    let scenario = built(&LOAN.replacen("\"$3B\"", drawn, 1)).finds_nothing();
    let principal = scenario.models[0].quantities.iter().find(|one| one.name == "c.principal").expect("it is there");
    let scenario::QuantityKind::Assumption(drawn) = &principal.kind else { panic!("it is drawn") };
    assert_eq!(drawn.min.as_ref().map(|min| min.value), Some(0.0));
}

#[test]
fn what_is_constant_may_be_an_argument_of_a_distribution() {
    let lets = "[let]\nm = \"10\"\nn = \"exp(m / 10)\"\n";
    for value in ["normal(exp(2), 2^2)", "normal(m, sqrt(m))", "uniform(ln(2), n)", "discrete([25%, 2^0.5], [75%, 2])"]
    {
        built(&format!("{lets}[assume.x]\nvalue = \"{value}\"\n")).finds_nothing();
    }
    built("[assume.x]\nvalue = \"normal(exp(t / 1 yr), 1)\"\n").finds(&["impossible-distribution"], "are constants");
}

#[test]
fn a_party_without_the_kind_that_is_due_is_told_which() {
    let text = "use = [\"std\"]\n[party]\nfirm = {}\n[contract.x]\nkind = \"buys\"\nbuyer = \"firm\"\n[kind.buys]\nclass = \"contract\"\nparam = { buyer = \"party with lab\" }\n";
    built(text).finds(&["wrong-class"], "write `kind = \"lab\"` in `[party.firm]`");
}

#[test]
fn each_repair_works() {
    for (text, id, place, [wrong, right]) in CASES {
        built(text).finds(&[id], &format!("scenario.toml:{place}\n"));
        built(&text.replacen(wrong, right, 1)).finds_nothing();
    }
}

#[test]
fn a_let_that_overrides_another_keeps_its_unit() {
    let kinds = "[kind.base]\nclass = \"thing\"\nlet = { size = { value = \"0 GW\", unit = \"GW\", about = \"size\" } }\n[kind.own]\nlike = \"base\"\n";
    let of = |size: &str| built(&format!("{kinds}let = {{ size = {size} }}\n[thing.x]\nkind = \"own\"\n"));
    let unit = |size: &str| {
        let scenario = of(size).finds_nothing();
        let model = &scenario.models[0];
        model.quantities.iter().find(|quantity| quantity.name == "x.size").expect("it is there").unit.clone()
    };
    assert_eq!(unit("\"3 MW\"").as_deref(), Some("GW"));
    assert_eq!(unit("{ value = \"3 MW\", unit = \"MW\" }").as_deref(), Some("MW"));
    of("\"3 GWh\"").finds(&["dimension-mismatch"], "its unit is `GW`");
}

#[test]
fn what_is_unlimited_by_a_choice_is_so_in_the_dimension_beside_it() {
    let kind = "[kind.k]\nclass = \"thing\"\n[kind.k.param]\nform = { type = \"one of capped | open\", default = \"open\" }\ncap = { unit = \"USD\", default = \"if(form == capped, $5, unlimited)\" }\n[kind.k.let]\nlimit = \"if(form == capped, $5, unlimited)\"\nleft = \"limit - $3\"\nmore = \"cap + $3\"\nleast = \"min(limit, cap, $2)\"\n";
    for form in ["capped", "open"] {
        built(&format!("{kind}[thing.x]\nkind = \"k\"\nform = \"{form}\"\n")).finds_nothing();
    }
}
