//! Mistakes with what the language says of values: each has its id and its place, and the repair that it names works.

use crate::project::built;

/// The scenario with a mistake, its finding, its line and column, and the mistake with its repair.
const CASES: &[(&str, &str, &str, [&str; 2])] = &[
    ("[let]\na = { value = \"$5\", unit = \"USD/mo\" }\n", "rate-expected", "2:16", ["$5\"", "$5/mo\""]),
    ("[let]\na = { value = \"$5\", unit = \"USD/mo\" }\n", "rate-expected", "2:16", ["$5\"", "$5/yr\""]),
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
    // A word in place of a sign stands apart, and a power of ten stands behind the digits.
    ("[let]\na = \"1>0&&2>1\"\n", "expression-syntax", ["&&", " and "]),
    ("[let]\na = \"$5/mo T\"\n", "expression-syntax", ["$5/mo T", "$5T/mo"]),
    // A number without its unit, in the words of its place.
    ("[assume.x]\nvalue = \"event(8%)\"\n", "dimension-mismatch", ["8%", "8%/yr"]),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { size = \"GW\" }\n[thing.x]\nkind = \"k\"\nsize = 1\n",
        "dimension-mismatch",
        ["size = 1", "size = \"1 GW\""],
    ),
    ("[let]\na = \"t > 12\"\n", "dimension-mismatch", ["12", "12 mo"]),
    ("[party.c]\ncash = 15000000\n", "dimension-mismatch", ["15000000", "\"15000000 USD\""]),
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
    ("[assume.x]\nvalue = \"6 mo to -1 mo\"\n", "impossible-distribution", ["6 mo to -1 mo", "uniform(-1 mo, 6 mo)"]),
    ("[assume.x]\nvalue = \"0 to -3\"\n", "impossible-distribution", ["0 to -3", "uniform(-3, 0)"]),
    ("[assume.x]\nvalue = \"0% to 30%\"\n", "impossible-distribution", ["0% to 30%", "uniform(0%, 30%)"]),
    ("[assume.x]\nvalue = \"lognormal($100, $20)\"\n", "dimension-mismatch", ["$100, $20", "mean = $100, sd = $20"]),
    ("[assume.x]\nvalue = \"gbm($5, 8%/yr, 20%)\"\n", "dimension-mismatch", ["8%/yr", "8%"]),
    // Words that were meant, if they fit the place.
    (
        "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"dividen d\"\n",
        "unknown-books",
        ["dividen d", "dividend"],
    ),
    (
        "[party.wages_paid]\n[let]\nwage_paid = \"$1\"\nx = \"2 * wagse_paid\"\n",
        "unknown-name",
        ["wagse_paid", "wage_paid"],
    ),
    ("[party.firms]\n[let]\nfirm = \"$1\"\nx = \"firmss.cash\"\n", "unknown-name", ["firmss", "firms"]),
    ("[parties.c]\ncash = \"$1\"\n", "unknown-table", ["parties", "party"]),
    ("[assumption.y]\nvalue = \"1 to 2\"\n[let]\nx = \"y + 1\"\n", "unknown-table", ["assumption", "assume"]),
    ("[party.c.asume.y]\nvalue = \"1 to 2\"\n[let]\nx = \"c.y + 1\"\n", "unknown-key", ["asume", "assume"]),
    (
        "[kind.k]\nclass = \"thing\"\n[kind.k.lte]\nlow = \"1\"\nhigh = \"low + 1\"\n[thing.x]\nkind = \"k\"\n[let]\ny = \"x.high\"\n",
        "unknown-key",
        ["lte", "let"],
    ),
    // A product that looks like a pattern.
    ("[let]\ny = \"2\"\n[show.s]\nseries = [\"y*2\"]\n", "unknown-name", ["y*2", "y * 2"]),
    ("[let]\ny = \"2\"\n[show.s]\nseries = [\"2*a.cash\"]\n", "unknown-name", ["2*a.cash", "2 * a.cash"]),
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
    // Rates that are of a year already, and rates per year.
    ("[let]\nrate = \"3%/yr + 450\"\n", "dimension-mismatch", ["450", "450 bp/yr"]),
    ("[let]\nrate = \"max(3%/yr, 8)\"\n", "dimension-mismatch", ["8)", "8%/yr)"]),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { rate = \"%/yr\" }\n[thing.x]\nkind = \"k\"\nrate = \"8%\"\n",
        "dimension-mismatch",
        ["\"8%\"", "\"8%/yr\""],
    ),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { rate = \"%/yr\" }\n[thing.x]\nkind = \"k\"\nrate = 8\n",
        "dimension-mismatch",
        ["= 8", "= \"8%/yr\""],
    ),
    ("[let]\ngain = \"a.cash\"\n[ask.x]\nholds = \"irr(gain) > 12%/yr\"\n", "dimension-mismatch", ["12%/yr", "12%"]),
    ("[ask.x]\nholds = \"npv(a.cash, 9%/yr) > $0\"\n", "dimension-mismatch", ["9%/yr", "9%"]),
    ("[party.c]\ntax = \"25%/yr\"\n", "dimension-mismatch", ["25%/yr", "25%"]),
    ("[let]\ngrowth = \"5%\"\nx = \"(1 + growth) ^ t\"\n", "dimension-mismatch", ["^ t", "^ (t / 1 yr)"]),
    ("[assume.fails]\nvalue = \"8%/yr\"\n[let]\nx = \"if(fails, 1, 0)\"\n", "type-mismatch", ["8%/yr", "event(8%/yr)"]),
    // A unit at one end alone.
    ("[assume.x]\nvalue = \"0.5 to 5T tok/yr\"\n", "dimension-mismatch", ["0.5 to", "0.5T tok/yr to"]),
    ("[assume.x]\nvalue = \"$5M to 6\"\n", "dimension-mismatch", ["to 6", "to $6M"]),
    ("[assume.x]\nvalue = \"5 to 10%\"\n", "dimension-mismatch", ["5 to", "5% to"]),
    ("[assume.x]\nvalue = \"5% to 10\"\n", "lopsided-range", ["to 10", "to 10%"]),
    ("[assume.x]\nvalue = \"pert(3.5, 5 yr, 7 yr)\"\n", "dimension-mismatch", ["3.5", "3.5 yr"]),
    ("[assume.x]\nvalue = \"normal(5 yr, 1)\"\n", "dimension-mismatch", ["1)", "1 yr)"]),
    // Shares.
    (
        "[assume.x]\nvalue = \"beta(mean = 30, sd = 12)\"\n",
        "impossible-distribution",
        ["mean = 30, sd = 12", "mean = 30%, sd = 12%"],
    ),
    ("[assume.x]\nvalue = \"bernoulli(30)\"\n", "impossible-distribution", ["30", "30%"]),
    ("[assume.x]\nvalue = \"45% to 90%\"\n", "implausible-value", ["45% to 90%", "beta(p05 = 45%, p95 = 90%)"]),
    // Other habits.
    ("[let]\nx = \"max(USD 5M/yr, $1/mo)\"\n", "expression-syntax", ["USD 5M/yr", "5M USD/yr"]),
    ("[let]\nx = \"max(US$5M/yr, $1/mo)\"\n", "expression-syntax", ["US$5M/yr", "$5M/yr"]),
    ("[let]\nx = \"max(GW 5, 1 MW)\"\n", "expression-syntax", ["GW 5", "5 GW"]),
    ("[let]\nx = \"max(2.5k%, 1)\"\n", "expression-syntax", ["2.5k%", "2500%"]),
    ("[assume.x]\nvalue = \"5 yr ± 1 yr\"\n", "expression-syntax", ["5 yr ± 1 yr", "normal(5 yr, 1 yr)"]),
    ("[assume.x]\nvalue = \"5 +/- 1 yr\"\n", "expression-syntax", ["5 +/- 1 yr", "normal(5 yr, 1 yr)"]),
    ("[let]\nx = \"max($2.20 per GPU-hour, $1/GPUh)\"\n", "expression-syntax", ["$2.20 per GPU-hour", "$2.20/GPUh"]),
    ("[let]\nx = \"max(8% per year, 450 bp/yr)\"\n", "expression-syntax", ["8% per year", "8%/yr"]),
    ("[let]\nx = \"max(450 per year, 1/yr)\"\n", "expression-syntax", ["450 per year", "450/yr"]),
    ("[let]\nx = \"if(t < 5 mo; 1; 0)\"\n", "expression-syntax", ["; 1; 0", ", 1, 0"]),
    ("[let]\nx = \"$0,07/kWh\"\n", "expression-syntax", ["0,07", "0.07"]),
    ("[let]\nx = \"1.234,5\"\n", "expression-syntax", ["1.234,5", "1_234.5"]),
    ("[let]\nx = \"12 000 GPU\"\n", "expression-syntax", ["12 000", "12_000"]),
    ("[let]\nx = \"if(!(t > 5 mo), 1, 0)\"\n", "expression-syntax", ["!", "not "]),
    ("[let]\nx = \"if(1.20x > 1, 1, 0)\"\n", "unknown-unit", ["1.20x", "1.20"]),
    ("[let]\ny = \"2\"\nx = \"3 x y\"\n", "expression-syntax", ["3 x y", "3 * y"]),
    ("[let]\nx = \"date >= Jan 2026\"\n", "expression-syntax", ["Jan 2026", "2026-01"]),
    // A month, where one is due.
    (
        "[let]\nx = \"if(date >= 2026-02, 1, 0)\"\n[pay.p]\nfrom = \"a\"\nto = \"b\"\namount = \"$5\"\nbooks = \"wages\"\nwhen = \"31.01.2026\"\n",
        "expression-syntax",
        ["31.01.2026", "2026-01"],
    ),
    // An abbreviation of a key; what needs it is no further mistake.
    (
        "[party.c]\ndisc = \"9%\"\n[variant.v]\n[ask.x]\nholds = \"worth(v, c) > $0\"\nshow = [\"worth(v, c)\"]\n",
        "unknown-key",
        ["disc", "discount"],
    ),
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

/// Mistakes of which only their author knows what was meant: the finding, and words of its advice.
const ADVISED: &[(&str, &str, &str)] = &[
    ("[ask.x]\nholds = \"a.cash == $0\"\n", "bare-series", "in every month `not ever(not (x))`"),
    (
        "[covenant.k]\nparty = \"a\"\ntest = \"a.cash > $0\"\n[ask.x]\nholds = \"true\"\nshow = [\"k.first_breach\"]\n",
        "bare-series",
        "at the end `last(x)`",
    ),
    (
        "[covenant.k]\nparty = \"a\"\ntest = \"a.cash > $0\"\n[ask.x]\nholds = \"true\"\nshow = [\"total(k.first_breach)\"]\n",
        "type-mismatch",
        "at the end `last(x)`",
    ),
    (
        "[let]\nrate = \"$5/mo * (t / 1 mo)\"\n[ask.x]\nholds = \"rate > $5/mo\"\nshow = [\"rate\"]\n",
        "bare-series",
        "`total(x * dt)`",
    ),
    ("[let]\nx = \"5%k\"\n", "expression-syntax", "write `5%`, or `5000%`"),
    ("[let]\nx = \"max(8%/yr k, 1/yr)\"\n", "expression-syntax", "write `8%/yr`, or `8000%/yr`"),
    ("[let]\nx = \"FOO 5\"\n", "expression-syntax", "an amount of money as `$5` or `5 USD`"),
    ("[let]\nx = \"5 FOO\"\n", "unknown-unit", "`[unit.FOO]`"),
    ("[let]\nx = { value = \"5\", unit = \"FOO\" }\n", "unknown-unit", "`[unit.FOO]`"),
    ("[party.c]\nopening = { equity = \"$5\" }\n", "unknown-account", "leave it out"),
    ("[party.c]\nopening = { revenue = \"$5\" }\n", "unknown-account", "leave it out"),
    (
        "[flow.wage]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"wages\"\n[let]\nx = \"2 * wages\"\n",
        "unknown-name",
        "define it in `[let]`",
    ),
    ("[party.wage]\n[let]\nx = \"2 * wages\"\n", "unknown-name", "define it in `[let]`"),
    ("[let]\nx = \"2 * selfé\"\n", "unknown-name", "define it in `[let]`"),
    ("[let]\nx = \"nobody.cash\"\n", "unknown-name", "`[party.nobody]`"),
    ("[amount.x]\nvalue = \"3\"\n", "unknown-table", "the tables are"),
    (
        "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"sales\"\n",
        "unknown-books",
        "write e.g. `sale compute`",
    ),
    ("[ask.x]\nholds = \"true\"\nshow = [\"a.*\"]\n", "wrong-value", "`series` of a `[show.x]`"),
    ("[assume.x]\nvalue = \"$1 to $1\"\n", "impossible-distribution", "so it is a constant"),
    ("[let]\nx = \"if(30%, 1, 0)\"\n", "type-mismatch", "`bernoulli(8%)`"),
    ("[let]\nx = \"if(8%/yr, 1, 0)\"\n", "type-mismatch", "`event(8%/yr)`"),
    ("[variant.own]\n[ask.x]\nholds = \"worth(leased, a) > $0\"\n", "not-a-variant", "there is the variant `own`"),
    ("[let]\nn = \"64 GPU\"\nx = \"n * $2.10 + $5M/mo\"\n", "dimension-mismatch", "write `$2.10/GPUh`"),
    (
        "[assume.p]\nvalue = \"lognormal(p05 = 5%, p95 = 30%)\"\nbasis = \"guess\"\nwhy = \"x\"\n[let]\nx = \"exp(-p * t)\"\n",
        "dimension-mismatch",
        "`p` lacks its unit: give its value in `%/yr`",
    ),
    (
        "[let]\nlife = \"5\"\nx = \"exp(-t / life)\"\n",
        "dimension-mismatch",
        "in `life`, write `5 mo`, or `5 yr` if it is in years",
    ),
    ("[let]\nrate = \"max(3%/yr, 0.08)\"\n", "dimension-mismatch", "`0.08/yr`, or `0.08%/yr` if it is in percent"),
    (
        "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$14M\"\nbooks = \"wages\"\n",
        "rate-expected",
        "`$14M/mo`, or `$14M/yr` if it is of a year",
    ),
];

#[test]
fn what_may_mean_several_is_advised() {
    for (text, id, words) in ADVISED {
        let found = built(&format!("{DEAL}{text}"));
        assert!(!found.ids().is_empty() && found.ids().iter().all(|one| one == id), "{}", found.rendered());
        assert!(found.rendered().contains(words), "no `{words}` in\n{}", found.rendered());
    }
}

#[test]
fn what_is_missing_is_told_once_where_it_is_missing() {
    let text = "[party.c]\n[variant.v]\n[ask.x]\nholds = \"worth(v, c) > $0\"\nshow = [\"worth(v, c)\", \"c.discount\"]\n[ask.y]\nholds = \"worth(v, c) < c.discount * $5\"\n";
    let found = built(&format!("{DEAL}{text}"));
    found.finds(&["missing-key"], "e.g. `discount = \"10%\"`");
    let place = format!("{DEAL}[party.").len() as u32;
    assert_eq!(found.diagnostics[0].labels[0].span.start, place);
}

#[test]
fn a_number_is_suspected_where_it_is_written() {
    let power = "[let]\nprice = \"$70/kW\"\ncost = \"12 MW * price\"\n[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"cost\"\nbooks = \"sale power\"\n";
    let found = built(&format!("{DEAL}{power}"));
    found.finds(&["rate-expected"], "------ in `USD/MWh` this would fit");
    found.finds(&["rate-expected"], "`price` lacks part of its unit: give its value in `USD/MWh`");
    let rent = "[let]\nrent = \"2.20\"\n[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"8k GPU * rent\"\nbooks = \"sale compute\"\n";
    built(&format!("{DEAL}{rent}")).finds(&["dimension-mismatch"], "---- in `USD/GPUh` this would fit");
}

/// Where a name lacks its unit, that is said, and how its value is written; what the place that reads it could do is not.
#[test]
fn the_definition_gets_the_unit_that_it_lacks() {
    let flow =
        |amount: &str| format!("[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"{amount}\"\nbooks = \"sale compute\"\n");
    let assumed = |value: &str| format!("[assume.p]\nvalue = \"{value}\"\nbasis = \"guess\"\nwhy = \"x\"\n");
    for (text, help) in [
        (assumed("5% to 30%") + "[let]\nx = \"exp(-p * t)\"\n", "in `p`, write `5%/yr to 30%/yr`"),
        (assumed("$2.35") + "[let]\nn = \"500 GPU\"\nbill = \"n * p\"\n" + &flow("bill"), "in `p`, write `$2.35/GPUh`"),
        (assumed("$2 to $3") + "[let]\nn = \"500 GPU\"\n" + &flow("n * p"), "in `p`, write `$2/GPUh to $3/GPUh`"),
        (assumed("500") + &flow("p * $2/GPUh"), "in `p`, write `500 GPU`"),
        (assumed("8%") + &flow("a.cash * p"), "in `p`, write `8%/yr`"),
        (assumed("$5M") + &flow("p"), "in `p`, write `$5M/mo`, or `$5M/yr` if it is of a year"),
    ] {
        let found = built(&format!("{DEAL}{text}"));
        assert_eq!(found.ids().len(), 1, "{}", found.rendered());
        assert!(found.rendered().contains(&format!("= help: {help}\n")), "no `{help}` in\n{}", found.rendered());
        assert!(!found.rendered().contains("/ 1 mo"), "{}", found.rendered());
    }
}

#[test]
fn a_range_is_written_with_its_words_and_its_unit_twice() {
    for (value, right) in [
        ("$3.30 to $5.20/GPUh", "$3.30/GPUh to $5.20/GPUh"),
        ("$3.30/GPUh to $5.20", "$3.30/GPUh to $5.20/GPUh"),
        ("5% to 10%/yr", "5%/yr to 10%/yr"),
        ("150-900 GPU", "150 GPU to 900 GPU"),
        ("150 GPU-900 GPU", "150 GPU to 900 GPU"),
        ("5%-10%", "5% to 10%"),
    ] {
        let text = |value: &str| {
            format!(
                "{DEAL}[assume.p]\nvalue = \"{value}\"\nbasis = \"guess\"\nwhy = \"x\"\n[show.p]\nseries = [\"p\"]\n"
            )
        };
        let found = built(&text(value));
        assert_eq!(found.ids().len(), 1, "{}", found.rendered());
        assert!(found.rendered().contains(&format!("write `{right}`")), "{}", found.rendered());
        assert!(built(&text(right)).ids().is_empty(), "{}", built(&text(right)).rendered());
    }
}

/// A variant is found where only a variant fits, whatever else bears its name.
#[test]
fn a_variant_and_a_flow_may_share_a_name() {
    let shared = "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"sale compute\"\n[variant.f]\nset = { flow.f.amount = \"$2/mo\" }\n";
    let asks = "[ask.x]\nholds = \"worth(f, a, rate = 8%) + in(f, total(paid(f))) > $0\"\n";
    let found = built(&format!("{DEAL}{shared}{asks}"));
    assert!(found.ids().is_empty(), "{}", found.rendered());
}

#[test]
fn names_of_habit_and_of_ones_own() {
    let kind = "[kind.k]\nclass = \"thing\"\nparam = { slack = { unit = \"1\" } }\n[thing.one]\nkind = \"k\"\nslack = \"slack\"\n";
    let near = format!("{DEAL}{kind}[let]\nslack_ = \"2\"\n");
    built(&near).finds(&["unknown-name"], "did you mean `slack_`?");
    for word in ["month", "now", "today"] {
        let text = format!("{DEAL}[let]\nx = \"if({word} > 2026-05, 1, 0)\"\n");
        built(&text).finds(&["unknown-name"], "the month of the run is `date`");
        assert!(built(&text.replace(word, "date")).ids().is_empty());
    }
    built(&format!("{DEAL}[let]\nx = \"nope + 1\"\n")).finds(&["unknown-name"], "define it in `[let]`");
}

#[test]
fn keys_right_below_a_heading_are_one_mistake() {
    let text = format!("{DEAL}[ask]\nquestion = \"q\"\nclaim = \"c\"\nholds = \"true\"\n");
    built(&text).finds(&["wrong-value"], "write `[ask.x]`");
}

#[test]
fn a_name_read_by_a_range_is_read() {
    let text = "[let]\nlow = \"$3\"\n[assume.p]\nvalue = \"low to $9\"\nbasis = \"guess\"\nwhy = \"x\"\n[show.p]\nseries = [\"p\"]\n";
    let found = built(&format!("{DEAL}{text}"));
    assert!(found.ids().is_empty(), "{}", found.rendered());
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
