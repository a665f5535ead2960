//! Hostile scenarios: deep, huge, circular. Nothing overflows the stack of a test thread (2 MiB), hangs or panics.

use crate::project::built;

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
        "if(X > 1, X, 0)",
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
