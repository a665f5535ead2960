//! Same bits in any order: of tables, keys, files, list items.

use serde_json::Value;

use crate::command::{Folder, Outcome, root};
use crate::promises::{DEAL, run};

/// Orders the tables, and the keys and comments within each, by another rule; the head stays in front.
fn shuffled(text: &str, seed: u64) -> String {
    let mut state = seed;
    let mut shuffle = |items: &mut Vec<String>| {
        for i in (1..items.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            items.swap(i, (state >> 33) as usize % (i + 1));
        }
    };
    // A key with its value, however many lines that takes.
    let entries = |body: &str| {
        let mut found: Vec<String> = Vec::new();
        let mut open = false;
        for line in body.lines().filter(|line| !line.trim().is_empty()) {
            match found.last_mut() {
                Some(last) if open => *last += &format!("{line}\n"),
                _ => found.push(format!("{line}\n")),
            }
            let last = found.last().expect("one at least");
            let depth = |opening: char, closing: char| last.matches(opening).count() != last.matches(closing).count();
            open = depth('[', ']') || depth('{', '}') || last.matches("\"\"\"").count() == 1;
        }
        found
    };
    let starts: Vec<usize> =
        text.match_indices("\n[").map(|(at, _)| at + 1).filter(|at| is_table(&text[*at..])).collect();
    let mut head = entries(&text[..starts[0]]);
    shuffle(&mut head);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut tables: Vec<String> = (starts.iter().zip(ends))
        .map(|(start, end)| {
            let (name, body) = text[*start..end].split_once('\n').expect("a line");
            let mut body = entries(body);
            shuffle(&mut body);
            format!("{name}\n{}", body.concat())
        })
        .collect();
    shuffle(&mut tables);
    format!("{}{}", head.concat(), tables.concat())
}

/// Whether a line that begins with `[` heads a table.
fn is_table(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let line = line.split('#').next().unwrap_or_default().trim_end();
    line.ends_with(']') && line[1..line.len() - 1].chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// What a run prints, but for when and where: failures and what is undefined are reported by the place of their cause, and
/// questions, checks and series in the order in which they are written.
fn printed(outcome: Outcome) -> Value {
    let mut run = outcome.json();
    run["checks"]["failures"].take();
    let answers = run["answers"].as_array_mut().expect("answers").iter_mut();
    for answer in answers {
        without_places(answer);
        answer["measures"].as_array_mut().expect("measures").iter_mut().for_each(without_places);
    }
    for list in ["answers", "series", "calibration"] {
        run[list].as_array_mut().expect("a list").sort_by_key(|one| one["id"].as_str().expect("an id").to_owned());
    }
    run
}

/// The line in which a claim or a measure loses its value moves with the order of tables.
fn without_places(figure: &mut Value) {
    let reasons = figure.pointer_mut("/undefined/reasons").and_then(Value::as_array_mut);
    reasons.into_iter().flatten().for_each(|reason| drop(reason["place"].take()));
}

#[test]
fn the_order_of_tables_and_keys_changes_no_byte() {
    let folder = Folder::with(DEAL);
    let plain = printed(run(&folder, &["--show", "all"]));
    for seed in 1..=4 {
        let text = shuffled(DEAL, seed);
        assert_ne!(text, DEAL);
        folder.write("a.toml", text);
        assert_eq!(printed(run(&folder, &["--show", "all"])), plain, "seed {seed}");
    }
}

#[test]
fn the_order_of_tables_changes_no_byte_of_the_real_deals() {
    for name in ["anthropic-amazon.toml", "openai-oracle.toml"] {
        let text = std::fs::read_to_string(root().join("scenarios").join(name)).expect("shipped");
        let folder = Folder::with_shipped(&text);
        let few = ["run", "a.toml", "--json", "--paths", "64"];
        let plain = printed(folder.run(&few));
        folder.write("a.toml", shuffled(&text, 5));
        assert_eq!(printed(folder.run(&few)), plain, "{name}");
    }
}

/// Everybody owes several more than he has, in odd cents, so that rounding has ties to break; tranches in a list; a
/// second file.
const TIES: &str = r#"offtake = 1
title = "Ties"
start = "2026-01"
months = 6
use = ["one.toml", "two.toml"]

[party.mint]
outside = true
issues = "USD"

[party.ann]
cash = "$100.01"

[party.bob]
cash = "$0.02"

[party.cyd]
cash = "$0"

[assume.luck]
value = "10 to 20"
basis = "guess"
why = "nobody knows"

[flow.ann_bob]
from = "ann"
to = "bob"
amount = "$333.33/mo"
books = "sale work"

[flow.ann_cyd]
from = "ann"
to = "cyd"
amount = "$333.33/mo"
books = "sale work"

[flow.bob_cyd]
from = "bob"
to = "cyd"
amount = "$77.77/mo * luck"
books = "sale work"

[flow.cyd_ann]
from = "cyd"
to = "ann"
amount = "$77.77/mo"
books = "sale work"

[contract.round]
kind = "round"
giver = "mint"
taker = "ann"
tranches = [{ id = "b", amount = "$33.333" }, { id = "a", amount = "$0.335" }, { id = "c", amount = "$0.1" }]

[contract.shared]
kind = "shared"
payer = "ann"
payees = ["cyd", "bob", "mint"]

[variant.poor]
set = { "ann.cash" = "$1.01" }

[variant.later]
remove = ["flow.ann_cyd"]

[ask.zed]
question = "?"
claim = "Yes."
counter = "No."
holds = "not ever(defaulted(ann))"
show = ["last(ann.cash)", "last(bob.cash) - in(poor, last(bob.cash))"]

[ask.abe]
question = "?"
claim = "Yes."
counter = "No."
holds = "ever(defaulted(bob))"
show = ["total(round.paid_in)", "last(cyd.cash) - in(later, last(cyd.cash))"]
"#;

const ONE: &str = r#"
[kind.round]
class = "contract"
[kind.round.param]
giver = "party"
taker = "party"
tranches = "list of tranche"
[kind.round.let]
paid_in = "sum(x in tranches: paid(x.put) / 3)"
[kind.round.part.tranche.param]
amount = "USD"
[kind.round.part.tranche.pay.put]
from = "giver"
to = "taker"
amount = "amount"
whenever = "true"
books = "equity"
"#;

const TWO: &str = r#"
[kind.shared]
class = "contract"
[kind.shared.param]
payer = "party"
payees = "list of party"
[kind.shared.part.share]
over = "p in payees"
[kind.shared.part.share.flow.due]
from = "payer"
to = "p"
amount = "$11.115/mo"
books = "wages"
"#;

#[test]
fn ties_follow_names_and_not_places() {
    let folder = Folder::with(TIES);
    folder.write("one.toml", ONE);
    folder.write("two.toml", TWO);
    let series = ["--show", "all", "--show", "ann.cash", "--show", "bob.cash"];
    let ledger = |party: &str| folder.run(&["statements", "a.toml", party, "--paths", "64", "--json"]).json();
    let plain = (printed(run(&folder, &series)), ["ann", "bob", "cyd"].map(ledger));
    let lists = TIES
        .replace("use = [\"one.toml\", \"two.toml\"]", "use = [\"two.toml\", \"one.toml\"]")
        .replace("{ id = \"b\", amount = \"$33.333\" }, ", "")
        .replace("amount = \"$0.1\" }", "amount = \"$0.1\" }, { amount = \"$33.333\", id = \"b\" }")
        .replace("[\"cyd\", \"bob\", \"mint\"]", "[\"mint\", \"bob\", \"cyd\"]");
    for seed in 1..=6 {
        let text = if seed % 2 == 0 { TIES } else { &lists };
        folder.write("a.toml", shuffled(text, seed));
        folder.write("one.toml", if seed % 3 == 0 { TWO } else { ONE });
        folder.write("two.toml", if seed % 3 == 0 { ONE } else { TWO });
        let now = (printed(run(&folder, &series)), ["ann", "bob", "cyd"].map(ledger));
        assert_eq!(now, plain, "seed {seed}");
    }
}
