//! Mistakes of every sort: each is reported once, at its place, and nothing follows from it.

use crate::project::built;

const PARTIES: &str = "[party]\na = { cash = \"$5B\" }\nb = {}\n";

/// The text, the ids of its findings, and words that they hold.
const CASES: &[(&str, &[&str], &[&str])] = &[
    // A misspelt key is not missing as well.
    (
        "[flow.f]\nform = \"a\"\ntoo = \"b\"\namonut = \"$1/mo\"\nbook = \"wages\"\n",
        &["unknown-key", "unknown-key", "unknown-key", "unknown-key"],
        &["did you mean `from`?", "did you mean `books`?"],
    ),
    ("[assume.x]\nvaule = \"1 to 2\"\n", &["unknown-key"], &["did you mean `value`?"]),
    ("[assume.x]\nfact = \"nothing\"\n", &["unknown-fact"], &[]),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { size = \"GW\" }\nlet = { x = \"size * 2\" }\n[thing.k1]\nkind = \"k\"\nsise = \"1 GW\"\n",
        &["unknown-key"],
        &["did you mean `size`?"],
    ),
    // A parameter that is missing or of no type is reported once, and not where it is read.
    (
        "[kind.k]\nclass = \"thing\"\nparam = { size = \"GW\", hue = \"colour\" }\nlet = { x = \"size * 2\", y = \"hue\" }\n[thing.k1]\nkind = \"k\"\nhue = 3\n",
        &["missing-key", "unknown-unit"],
        &["does not say its `size`", "the type of `hue`"],
    ),
    // One that cannot be a name is reported once, however many instances give it.
    (
        "[kind.k]\nclass = \"contract\"\nparam = { to = \"party\", size = \"GW\" }\nlet = { x = \"size\" }\n[contract]\nc1 = { kind = \"k\", to = \"a\", size = \"1 GW\" }\nc2 = { kind = \"k\", to = \"b\", size = \"2 GW\" }\n",
        &["wrong-value"],
        &["`to` cannot be a name"],
    ),
    // One whose type cannot be read is no further mistake where its name is used.
    (
        "[kind.k]\nclass = \"thing\"\nparam = { size = 5, hue = { about = \"none\" } }\nlet = { x = \"size * 2\", y = \"hue + size\" }\n[thing]\nk1 = { kind = \"k\", size = \"1 GW\", hue = \"2\" }\nk2 = { kind = \"k\", size = \"1 GW\", hue = \"2\" }\n[let]\nz = \"k1.size + k2.size\"\n",
        &["missing-key", "wrong-value"],
        &["has no unit or type", "a parameter is its unit or type"],
    ),
    // What a process draws from is a family, whatever its arguments are.
    (
        "[assume.x]\nvalue = \"noise(if(true, 1, 2))\"\n",
        &["impossible-distribution"],
        &["no such distribution: `if` is not a distribution"],
    ),
    ("[unit]\nfoo = { value = \"3 bar\" }\n[let]\nx = \"5 foo\"\n", &["unknown-unit"], &["`bar` is not a unit"]),
    ("[unit]\n\"a b\" = {}\n", &["unknown-unit"], &["cannot name a unit"]),
    // What a kind expects of the scenario.
    (
        "[kind.k]\nclass = \"thing\"\nparam = { who = { type = \"party\", default = \"root.world\" } }\n[thing]\nk1 = { kind = \"k\" }\nk2 = { kind = \"k\" }\n",
        &["unknown-name"],
        &["there is no `world` in the scenario", "`thing.k1` needs it", "add `[party.world]`"],
    ),
    (
        "[kind.k]\nclass = \"thing\"\nparam = { who = \"party with labb\", mode = \"one of\", other = \"one of a | | c\" }\n",
        &["unknown-kind", "wrong-value", "wrong-value"],
        &["there is no kind `labb`", "leaves out a word to choose"],
    ),
    ("[kind]\nx = 3\n", &["wrong-value"], &["write `[kind.x]`"]),
    // All that is wrong with one table.
    (
        "[entry.e]\nparty = \"z\"\ndebit = \"asst x\"\ncredit = \"cash\"\n",
        &["missing-key", "unknown-account", "unknown-account", "unknown-name"],
        &["says neither", "did you mean `asset`?", "an entry moves no cash", "there are `a` and `b`"],
    ),
    (
        "[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"loan rooms\"\nwhen = 5\nby = \"x\"\n",
        &["type-mismatch", "unknown-books", "unknown-name"],
        &["`loan` is not of anything", "a date or a condition is due"],
    ),
    ("[party.c]\ngrace = -1\nworkout = 1.5\n", &["wrong-value", "wrong-value"], &["whole number of months"]),
    // Hints that repair.
    ("[contract.c]\nkind = \"k\"\n[kind.k]\nclass = \"thing\"\n", &["kind-clash"], &["write `[thing.…]`"]),
    ("[let]\nx = 2026-01-01\n", &["wrong-value"], &["write `\"2026-01\"`"]),
    ("[let]\nx = \"self\"\n", &["unknown-name"], &["`self` is the instance"]),
    ("[let]\nx = \"a.discont\"\n", &["unknown-name"], &["did you mean `a.discount`?"]),
    ("[covenant.c]\ntest = \"true\"\n[let]\nx = \"c.breach\"\n", &["unknown-name"], &["read `x.breached`"]),
    (
        "[variant.calm]\n[ask.x]\nholds = \"in(clam, last(a.cash)) > $1\"\n",
        &["not-a-variant"],
        &["there is no variant `clam`", "did you mean `calm`?"],
    ),
    ("[ask.x]\nholds = \"in(calm, last(a.cash)) > $1\"\n", &["not-a-variant"], &["add `[variant.calm]`"]),
    ("[show.x]\nseries = [\"zzz*\"]\n", &["unknown-name"], &["no name fits the pattern `zzz*`"]),
    // Names of every sort.
    (
        "[let]\n\"\" = 1\n\"a b\" = 2\nif = 3\n\"näme\" = 4\nx = \"näme\"\n",
        &["wrong-value"; 3],
        &["a word of the language"],
    ),
    ("[party.\"日本\"]\n[let]\nx = \"日.cash\"\n", &["unknown-name"], &["did you mean `日本`?"]),
    // Sizes.
    (
        "[kind.k]\nclass = \"thing\"\npart.p.over = \"x in 1..1000000000\"\npart.q.over = \"x in 1..1000, y in 1..1000\"\n[thing]\nk1 = { kind = \"k\" }\n",
        &["too-large", "wrong-arguments"],
        &["at most 10000", "1000000 combinations"],
    ),
    (
        "[let]\nx = \"sum(a in 1..1000000000: a)\"\ny = \"min(a in 5..1: a)\"\n",
        &["wrong-arguments"; 2],
        &["runs over nothing"],
    ),
    ("[let]\nx = \"1e400\"\ny = 1e308\nz = \"y * y\"\n", &["expression-syntax"], &["too large"]),
    // A mistake in one place does not show in others.
    (
        "[let]\nx = \"nowhere\"\ny = \"x + 1\"\n[flow.f]\nfrom = \"p\"\nto = \"q\"\namount = \"y * $5\"\nbooks = \"wages\"\n",
        &["unknown-name"; 3],
        &["add `[party.p]`"],
    ),
    (
        "[contract.c]\nkind = \"nothing\"\nsize = 3\n[let]\nx = \"c.size + c.age\"\n[flow.f]\nfrom = \"c\"\nto = \"a\"\namount = \"c.x\"\nbooks = \"wages\"\n",
        &["unknown-kind", "wrong-class"],
        &["`c` is not a party"],
    ),
];

#[test]
fn each_is_told_once_at_its_place() {
    for (text, ids, words) in CASES {
        let found = built(&format!("{PARTIES}{text}"));
        assert_eq!(found.ids(), *ids, "{text}\n{}", found.rendered());
        let rendered = found.rendered();
        for words in *words {
            assert!(rendered.contains(words), "no `{words}` in\n{rendered}");
        }
        for finding in &found.diagnostics {
            assert!(!finding.labels.is_empty() && !finding.help.is_empty(), "{rendered}");
        }
    }
}

#[test]
fn patterns_stand_in_shows_too() {
    let scenario =
        built(&format!("{PARTIES}[let]\nx = 1\nxx = 2\ny = 3\n[show.s]\nseries = [\"x*\", \"*.cash\", \"y\"]\n"))
            .finds_nothing();
    let names: Vec<&str> = scenario.shows[0].series.iter().map(|series| series.text.as_str()).collect();
    assert_eq!(names, ["x", "xx", "a.cash", "b.cash", "y"]);
}
