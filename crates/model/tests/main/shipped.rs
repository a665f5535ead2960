//! Shipped scenarios have no finding at all.

use crate::project::{Project, file};

fn check(path: &str) {
    let built = Project { name: path.into(), lint: true, ..Project::new(file(path)) }.build();
    assert!(built.diagnostics.is_empty(), "{}", built.rendered());
    assert!(built.scenario.is_some());
}

#[test]
fn anthropic_amazon() {
    check("scenarios/anthropic-amazon.toml");
}

#[test]
fn openai_oracle() {
    check("scenarios/openai-oracle.toml");
}

#[test]
fn textbook_models() {
    for name in ["sim", "pc", "lp"] {
        check(&format!("scenarios/textbook/{name}.toml"));
    }
}
