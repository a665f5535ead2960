//! Hostile scenarios: deep, huge, circular. Nothing overflows the stack of a test thread (2 MiB), hangs or panics.

use std::time::{Duration, Instant};

use crate::project::{Built, built};

/// What takes longer hangs, on however busy a machine. How much is done is bounded by counts, which the tests assert.
const HANGS: Duration = Duration::from_secs(300);

fn built_in_time(text: &str) -> Built {
    let started = Instant::now();
    let built = built(text);
    assert!(started.elapsed() < HANGS, "{:?} for {}", started.elapsed(), &text[..text.len().min(200)]);
    built
}

/// `count` lets, each needing the next in an expression made by `nest`; the last is 1.
fn chain(count: usize, nest: impl Fn(&str) -> String) -> String {
    let mut text = String::from("[let]\n");
    for number in 0..count {
        text.push_str(&format!("a{number:05} = \"{}\"\n", nest(&format!("a{:05}", number + 1))));
    }
    text.push_str(&format!("a{count:05} = 1\n"));
    text
}

#[test]
fn an_ordinary_chain_of_names_is_long_enough() {
    built(&chain(450, |next| format!("{next} + 1"))).expect();
    built(&chain(300, |next| format!("if({next} > 3, {next}, 2)"))).expect();
}

#[test]
fn a_chain_of_names_stops_before_the_stack_does() {
    for nest in [
        "X + 1",
        "if(X > t / 1 mo, X, 0)",
        "sum(k in [X, X]: k)",
        "max(1, min(2, max(3, X)))",
        "trailing(X, 12 mo)",
        "-(-(-(-(-(-(-(-(-(-(X))))))))))",
    ] {
        built(&chain(5_000, |next| nest.replace('X', next))).finds(&["nested-too-deep"], "in a chain of names");
    }
    let deep = |next: &str| format!("{}{next}{}", "max(1, ".repeat(100), ")".repeat(100));
    built(&chain(500, deep)).finds(&["nested-too-deep"], "in a chain of names");
}

/// Instances that need one another through what cannot be read off their text: a sum over a kind.
fn hidden_chain(count: usize, body: &str) -> String {
    let mut text = String::from("[kind.link]\nclass = \"thing\"\n");
    text.push_str("param = { next = { type = \"thing\", optional = true } }\n");
    text.push_str(&format!("let = {{ x = \"if(next == none, 1, {body})\" }}\n"));
    for number in 0..count {
        text.push_str(&format!("[thing.l{number:05}]\nkind = \"link\"\n"));
        if number + 1 < count {
            text.push_str(&format!("next = \"l{:05}\"\n", number + 1));
        }
    }
    text
}

#[test]
fn a_hidden_chain_stops_before_the_stack_does() {
    let body = "sum(l in [next]: if(true, -(-(l.x)), 0))";
    built(&hidden_chain(60, body)).expect();
    built(&hidden_chain(3_000, body)).finds(&["nested-too-deep"], "too deep inside one another");
    for body in [
        "sum(l in [next]: sum(a in [1]: sum(b in [1]: max(l.x, min(a, b)))))",
        "sum(l in [next]: if(l.x > 0, if(l.x > 1, if(l.x > 2, 1, 2), 3), 4))",
        "sum(l in [next]: round(l.x, 1) ^ 2 + trailing(l.x, 3 mo))",
        "count(l in [next] where any(m in [next]: m.x > 1))",
        "sum(l in [next]: prev(l.x + 1, 1 mo, 0) + table([0, 1], [1, 2], at = l.x))",
    ] {
        built(&hidden_chain(3_000, body)).finds(&["nested-too-deep"], "too deep inside one another");
    }
    let body = "sum(l in link where l == next: l.x)";
    built(&hidden_chain(60, body)).expect();
    built(&hidden_chain(300, body)).finds(&["nested-too-deep"], "too deep inside one another");
}

/// Does not hang, and gives these findings.
fn ends(text: &str, ids: &[&str], words: &str) {
    built_in_time(text).finds(ids, words);
}

/// Lines made from numbers.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn a_large_scenario_builds() {
    let parties = lines(2_000, |n| format!("[party.p{n}]\ncash = \"$1M\"\n"));
    let flows = lines(2_000, |n| {
        let to = (n + 1) % 2_000;
        format!("[flow.f{n}]\nfrom = \"p{n}\"\nto = \"p{to}\"\namount = \"p{to}.cash / 1 yr\"\nbooks = \"wages\"\n")
    });
    ends(&(parties + &flows), &[], "");
    let kind =
        "[kind.k]\nclass = \"thing\"\nparam = { a = \"1\" }\nlet = { b = \"a + sum(x in k where x != self: x.a)\" }\n";
    let things = lines(200, |n| format!("[thing.t{n}]\nkind = \"k\"\na = {n}\n"));
    ends(&(kind.to_string() + &things), &[], "");
    let parts = "[kind.k]\nclass = \"thing\"\nlet = { all = \"sum(c in cell: c.v)\" }\n[kind.k.part.cell]\nover = \"a in 1..100, b in 1..60\"\nlet = { v = \"a * b\" }\n[thing.x]\nkind = \"k\"\n";
    ends(parts, &[], "");
}

#[test]
fn a_huge_scenario_is_told_so() {
    ends(&format!("[let]\n{}", lines(30_001, |n| format!("a{n} = {n}\n"))), &["too-large"], "keys and values");
    ends(&format!("a = [{}]", "[0],".repeat(20_000)), &["too-large"], "keys and values");
    let sums = "[let]\na = \"sum(x in 1..10000: sum(y in 1..10000: x * y))\"\n";
    ends(sums, &["too-large"], "operations");
    let kind =
        "[kind.k]\nclass = \"thing\"\nparam = { a = \"1\" }\nlet = { b = \"sum(x in k: sum(y in k: x.a * y.a))\" }\n";
    let things = lines(1_000, |n| format!("[thing.t{n}]\nkind = \"k\"\na = {n}\n"));
    ends(&(kind.to_string() + &things), &["too-large"], "operations");
    let wide = "[kind.k]\nclass = \"thing\"\n[kind.k.part.cell]\nover = \"a in 1..10000\"\nlet = { v = \"a\" }\n";
    let things = lines(1_000, |n| format!("[thing.t{n}]\nkind = \"k\"\n"));
    ends(&(wide.to_string() + &things), &["too-large"], "names with 10000 further parts `cell`; the most is 300000");
    let variants = lines(2_000, |n| format!("[variant.v{n}.set]\na = {n}\n"));
    let lets = lines(500, |n| format!("b{n} = \"a + a + a + a + a + a + a + a\"\n"));
    ends(&format!("{variants}[let]\na = 1\n{lets}"), &["too-large"], "names in 2000 variants");
}

/// `count` kinds, each like the one before and with a let of its own, and a party of the last.
fn kinds_like_one_another(count: usize) -> String {
    let like = |n: usize| if n == 0 { "class = \"party\"".to_owned() } else { format!("like = \"k{:04}\"", n - 1) };
    let kinds = lines(count, |n| format!("[kind.k{n:04}]\n{}\nlet.l{n} = \"{n} + 1\"\n", like(n)));
    format!("{kinds}[party.a]\nkind = \"k{:04}\"\n[let]\nhow_many = \"count(k in k0000)\"\n", count - 1)
}

#[test]
fn kinds_like_one_another_are_merged_once() {
    let scenario = built(&kinds_like_one_another(200)).expect();
    let names = scenario.models[0].quantities.iter().filter(|quantity| quantity.name.starts_with("a.l"));
    assert_eq!(names.count(), 200);
    // Each kind of a chain has what all before it have.
    ends(&kinds_like_one_another(1_000), &["too-large"], "1001000 names in kinds with what they have of those");
    let circle = lines(5_000, |n| format!("[kind.k{n}]\nlike = \"k{}\"\n", (n + 1) % 5_000));
    ends(&circle, &["definition-circle"], "kinds that are like one another");
    let unknown = lines(5_000, |n| format!("[kind.k{n:04}]\nlike = \"k{:04}\"\n", n + 1));
    ends(&unknown, &["too-large"], "in kinds with what they have");
}

#[test]
fn names_are_counted_before_they_are_made() {
    let kind = format!("[kind.k]\nclass = \"party\"\n{}", lines(1_000, |n| format!("let.l{n} = \"1\"\n")));
    let parties = lines(9_000, |n| format!("[party.i{n}]\nkind = \"k\"\n"));
    let message = "9019001 names in all instances, 9018000 of them in 9000 of `k`; the most is 300000";
    ends(&(kind + &parties), &["too-large"], message);
    let tables = lines(2_000, |n| format!("[variant.v{n}.add.let]\nb{n} = 1\n"));
    let lets = lines(5_000, |n| format!("a{n} = 1\n"));
    ends(&format!("[let]\n{lets}{tables}"), &["too-large"], "names in 2000 variants");
}

/// What no patch touches is shared: thousands of variants weigh what they change.
#[test]
fn worlds_share_what_they_have_in_common() {
    let variants = lines(1_000, |n| format!("[variant.v{n}.set]\na = {n}\n[ask.q{n}]\nholds = \"a < in(v{n}, a)\"\n"));
    let scenario = built(&format!("[assume.a]\nvalue = 3\nbasis = \"fact\"\nwhy = \"so it is\"\n{variants}")).expect();
    assert_eq!((scenario.models.len(), scenario.asks.len()), (1_001, 1_000));
}

#[test]
fn of_many_mistakes_the_first_are_told_and_fewer_guessed_at() {
    let params = lines(7_000, |n| format!("parameter{n} = {{ unit = \"1\", default = 1 }}\n"));
    for text in [
        format!("[let]\n{}", lines(29_000, |n| format!("name{n} = \"nowhere{n}\"\n"))),
        format!(
            "[kind.k]\n[kind.k.param]\n{params}[thing.x]\nkind = \"k\"\n{}",
            lines(7_000, |n| format!("parametre{n} = 1\n"))
        ),
        lines(9_000, |n| format!("[thing.thing{n}]\nkind = \"knid{n}\"\n")),
        format!(
            "[let]\n{}[variant.v.set]\n{}",
            lines(9_000, |n| format!("name{n} = 1\n")),
            lines(9_000, |n| format!("naem{n} = 1\n"))
        ),
        format!(
            "{}[correlate]\n{}",
            lines(2_000, |n| format!("[assume.name{n}]\nvalue = 1\n")),
            lines(9_000, |n| format!("nmae{n} = {{ naem = 0 }}\n"))
        ),
    ] {
        let built = built_in_time(&text);
        let count = built.diagnostics.len();
        assert!(count <= 301, "{count}");
        assert!(built.rendered().contains("more findings are not shown"), "{count} of {}", &text[..100]);
        // Each guess compares thousands of words.
        let guesses = built.rendered().matches("did you mean").count();
        assert!(guesses <= 51, "{guesses} guesses for {}", &text[..100]);
    }
}

#[test]
fn odd_shapes_are_mistakes_or_nothing() {
    for (text, ids) in [
        ("", &[][..]),
        ("[party]\n[let]\n[kind]\n[variant]\n[unit]\n[correlate]\n", &[]),
        ("[party.a]\n[kind.k]\n[thing.x]\nkind = []\n[variant.v]\n", &[]),
        ("let = 5\nparty = []\nkind = true\ncorrelate = 1\n", &["wrong-value"; 4]),
        (
            "[let]\na = 2026-05-01\nb = []\nc = [[]]\nd = \"\"\n",
            &["expression-syntax", "wrong-value", "wrong-value", "wrong-value"],
        ),
        ("[kind.k]\nparam = 5\nlet = 3\npart = \"x\"\nclass = 1\n", &["wrong-value"; 4]),
        ("[kind.k]\nclass = \"thing\"\npart.p = 1\n[thing.x]\nkind = 5\n", &["wrong-value"; 2]),
        ("[decide.x]\nactor = \"a\"\n", &["missing-key", "unknown-key"]),
        ("[decide]\nx = 5\ny = { by = \"z\", range = [] }\n", &["unknown-name", "wrong-value"]),
        ("[party.a]\n[contract.a]\n[thing.a]\n[let]\na = 1\n", &[]),
        ("[let]\na = \"a\"\n", &["same-month-circle"]),
        ("[stock.s]\ninitial = \"s\"\nnext = \"s\"\n", &["same-month-circle"]),
        (
            "[kind.k]\nclass = \"thing\"\nparam = { a = { type = \"thing\", default = \"b\" }, b = { type = \"thing\", default = \"a\" } }\n[thing.x]\nkind = \"k\"\n",
            &["definition-circle"],
        ),
        (
            "[kind.k]\nclass = \"thing\"\nparam = { a = { unit = \"1\", default = \"b\" }, b = { unit = \"1\", default = \"a\" } }\n[thing.x]\nkind = \"k\"\n",
            &["same-month-circle"],
        ),
        ("[let]\n\"прибыль\" = 1\n\"利润\" = \"прибыль + 1\"\n\"ünïts\" = \"利润\"\n\"e\u{301}\" = \"ünïts\"\n", &[]),
        ("[let]\n\"a b\" = 1\n\"\" = 2\n\"\u{301}e\" = 3\n\"x²\" = 4\n", &["wrong-value"; 4]),
        ("[solve.x]\nnames = []\nstart = []\n[show.x]\nseries = []\n[ask.x]\nholds = []\n", &["wrong-value"]),
        ("[let]\na = inf\nb = \"1e999\"\nc = nan\n", &["expression-syntax", "wrong-value", "wrong-value"]),
    ] {
        let built = built(text);
        assert_eq!(built.ids(), ids, "{text}\n{}", built.rendered());
    }
}
