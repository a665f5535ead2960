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
    let mut text = String::from("[kind.link]\nclass = \"thing\"\nparam = { next = \"thing\", last = \"bool\" }\n");
    text.push_str(&format!("let = {{ x = \"{body}\" }}\n"));
    for number in 0..count {
        let (next, last) = (format!("l{:05}", (number + 1).min(count - 1)), number + 1 == count);
        text.push_str(&format!("[thing.l{number:05}]\nkind = \"link\"\nnext = \"{next}\"\nlast = {last}\n"));
    }
    text
}

#[test]
fn a_hidden_chain_stops_before_the_stack_does() {
    let body = "if(last, 1, sum(l in [next]: if(true, -(-(l.x)), 0)))";
    built(&hidden_chain(60, body)).expect();
    built(&hidden_chain(3_000, body)).finds(&["nested-too-deep"], "too deep inside one another");
    let body = "if(last, 1, sum(l in link where l == next: l.x))";
    built(&hidden_chain(60, body)).expect();
    built(&hidden_chain(400, body)).finds(&["nested-too-deep"], "too deep inside one another");
}
