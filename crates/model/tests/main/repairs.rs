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
