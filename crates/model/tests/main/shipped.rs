//! Shipped scenarios have no finding at all.

use std::fs;

use crate::project::{build_text, root};

fn check(path: &str) {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let built = build_text(path, &text);
    assert!(built.diagnostics.is_empty(), "{}", built.rendered());
    assert!(built.scenario.is_some());
}

#[test]
fn anthropic_amazon() {
    check("scenarios/anthropic-amazon.toml");
}

#[test]
fn openai_oracle_nvidia_amd() {
    check("scenarios/openai-oracle-nvidia-amd.toml");
}

#[test]
fn textbook_models() {
    for name in ["sim", "pc", "lp"] {
        check(&format!("scenarios/textbook/{name}.toml"));
    }
}
