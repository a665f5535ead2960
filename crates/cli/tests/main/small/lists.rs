//! `facts`, `kinds`, `completions`, `man`, `schema`.

use super::Home;

#[test]
fn facts_are_found_and_age() {
    let home = Home::new();
    let one = home.run(&["facts", "anthropic-aws-commitment-2026", "--json", "--at", "2026-11-22"]).json();
    assert_eq!(one["at"], "2026-11-22");
    assert_eq!(one["facts"][0]["low"], 100e9);
    assert_eq!(one["facts"][0]["stale"], false);
    let text = home.run(&["facts", "anthropic-aws-commitment-2026", "--at", "2026-11"]).ok();
    assert!(text.contains("over $100B") && text.contains("https://"), "{text}");
    let stale = home.run(&["facts", "--stale", "--at", "2030-01-01", "--json"]).json();
    let fresh = home.run(&["facts", "--stale", "--at", "2020-01-01", "--json"]).json();
    assert!(stale["facts"].as_array().unwrap().len() > 100);
    assert!(fresh["facts"].as_array().unwrap().is_empty());
}

#[test]
fn kinds_are_listed_and_described() {
    let home = Home::new();
    let text = home.run(&["kinds"]).ok();
    assert!(text.contains("commitment") && text.contains("loan"), "{text}");
    let one = home.run(&["kinds", "commitment", "--json"]).json();
    let firm = one[0]["parameters"].as_array().unwrap().iter().find(|one| one["name"] == "firm").unwrap();
    assert_eq!((firm["unit"].as_str(), firm["default"].as_str()), (Some("%"), Some("100%")));
    let text = home.run(&["kinds", "commitment"]).ok();
    let line = text.lines().find(|line| line.trim_start().starts_with("effective_discount ")).expect("an output");
    assert!(line.split_whitespace().nth(1) == Some("%") && line.contains("saves"), "{text}");
    assert!(!text.contains("owed_by_now"), "{text}");
    let minimum = one[0]["outputs"].as_array().unwrap().iter().find(|one| one["name"] == "minimum").unwrap();
    assert_eq!((minimum["table"].as_str(), minimum["unit"].as_str()), (Some("let"), Some("USD/mo")));
    let none = home.run(&["kinds", "nonsense"]);
    assert_eq!(none.code(), 1);
    assert!(none.error().contains("there is no kind `nonsense`"));
    assert!(home.run(&["kinds", "comitment"]).error().contains("did you mean `commitment`?"));
    home.write(
        "own.toml",
        "offtake = 1\nstart = \"2026-01\"\nmonths = 1\n[kind.shop]\nabout = \"A shop.\"\nclass = \"party\"\n",
    );
    assert!(home.run(&["kinds", "--scenario", "own.toml"]).ok().contains("A shop."));
}

#[test]
fn shells_manuals_and_schemas() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(home.run(&["completions", shell]).ok().contains("statements"), "{shell}");
    }
    let manual = home.run(&["man"]).ok();
    assert!(manual.contains(".TH offtake 1") && manual.contains("quantile"), "{manual}");
    for of in ["scenario", "run", "diagnostics", "statements", "assumptions", "facts", "kinds"] {
        let schema = home.run(&["schema", of]).json();
        assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"), "{of}");
    }
}
