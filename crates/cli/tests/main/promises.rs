//! Same bits: what may not move a result does not move one byte of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::command::{BASE, Folder, Outcome};

/// Two parties that may fail, a loan, a tranche, a noise, an event, correlated assumptions and a variant.
pub const DEAL: &str = r#"offtake = 1
title = "A deal"
start = "2026-01"
months = 36
use = ["std"]

[assume.demand]
value = "100 to 200"
basis = "guess"
why = "nobody knows"

[assume.price]
value = "normal($10, $1)"
basis = "guess"
why = "nobody knows"

[assume.taste]
value = "gbm(1, 3%, 20%)"
basis = "guess"
why = "it wanders"

[assume.accident]
value = "event(10%/yr)"
basis = "guess"
why = "it happens"

[assume.noise]
value = "noise(normal(1, 0.1))"
basis = "guess"
why = "every month"

[correlate]
demand = { price = 0.5 }

[let]
sold = "demand * taste * noise * if(since(accident), 0.5, 1) / 1 mo"
earned = "sold * price"

[party.bank]
outside = true
issues = "USD"

[party.firm]
cash = "$2000"

[party.landlord]
cash = "$0"

[flow.sales]
from = "bank"
to = "firm"
amount = "earned"
books = "sale goods"

[flow.rent]
from = "firm"
to = "landlord"
amount = "$1400/mo"
books = "lease office"
tier = 1

[flow.wages]
from = "firm"
to = "bank"
amount = "0.1 * earned + $50/mo"
books = "wages"
tier = 0

[stock.seen]
initial = "0"
next = "seen + sold * dt"

[ask.lasts]
question = "Does the firm last?"
claim = "Yes."
counter = "No."
holds = "not ever(defaulted(firm))"
show = ["last(firm.cash)", "last(seen)", "last(landlord.cash) - in(cheap, last(landlord.cash))"]

[ask.pays]
question = "Is the rent paid?"
claim = "Yes."
counter = "No."
holds = "total(paid(rent)) > $40000"

[variant.cheap]
set = { "assume.price" = { value = "normal($10, $0.5)", basis = "guess", why = "a try" } }
"#;

const FAST: [&str; 4] = ["--paths", "512", "--seed", "3"];

pub fn run(folder: &Folder, more: &[&str]) -> Outcome {
    folder.run(&[&["run", "a.toml", "--json"][..], &FAST, more].concat())
}

/// Answers, series and checks, without what says how the run was called.
fn results(outcome: Outcome) -> (Value, BTreeMap<String, Value>, Value) {
    let mut run = outcome.json();
    let series = run["series"].take();
    let series = series.as_array().expect("a list").iter();
    let series = series.map(|one| (one["id"].as_str().expect("a name").to_owned(), one.clone())).collect();
    (run["answers"].take(), series, run["checks"].take())
}

#[test]
fn threads_change_no_byte_of_what_is_printed_or_written() {
    let folder = Folder::with(DEAL);
    for sampler in ["sobol", "random"] {
        let bytes = |threads: &str| {
            let more = ["--threads", threads, "--sampler", sampler, "--show", "all", "--out", threads];
            let paired = ["--show", "firm.cash - in(cheap, firm.cash)"];
            let printed = run(&folder, &[&more[..], &paired].concat()).good();
            let written = std::fs::read_dir(folder.path().join(threads)).expect("a folder");
            let read = |entry: std::io::Result<std::fs::DirEntry>| {
                let path = entry.expect("an entry").path();
                (path.file_name().expect("a name").to_owned(), std::fs::read(&path).expect("readable"))
            };
            let written: BTreeMap<_, _> = written.map(read).collect();
            std::fs::remove_dir_all(folder.path().join(threads)).expect("removed");
            (printed, written)
        };
        let one = bytes("1");
        // Six tables, the answers, the texts of the scenario, the manifest.
        assert_eq!(one.1.len(), 9);
        for threads in ["2", "8"] {
            assert_eq!(one, bytes(threads), "{threads} threads, {sampler}");
        }
    }
}

/// Nothing that is added beside moves what was there.
#[test]
fn additions_move_nothing() {
    let folder = Folder::with(DEAL);
    let (answers, series, checks) = results(run(&folder, &["--show", "all"]));
    let assumption = "[assume.aaa]\nvalue = \"1 to 2\"\nbasis = \"guess\"\nwhy = \"unused\"\n";
    let process = "[assume.aab]\nvalue = \"gbm(1, 0%, 10%)\"\nbasis = \"guess\"\nwhy = \"unused\"\n";
    let party =
        "[party.aaa]\ncash = \"$7\"\n[party.zzz]\ncash = { value = \"$1 to $2\", basis = \"guess\", why = \"x\" }\n";
    let show = "[show.more]\nseries = [\"earned * 2\", \"firm.cash + landlord.cash\"]\n";
    let paid = "[party.aaa]\ncash = \"$7\"\n[party.zzz]\ncash = \"$1\"\n[flow.aab]\nfrom = \"aaa\"\nto = \"zzz\"\namount = \"$1/mo\"\nbooks = \"grant\"\n";
    let variant = "[variant.aaa]\nremove = [\"flow.rent\"]\n";
    let computed = "[thing.aaa]\nkind = \"aab\"\n[kind.aab]\nclass = \"thing\"\n[kind.aab.let]\nx = \"root.demand * 3\"\n[stock.zzz]\ninitial = \"1\"\nnext = \"zzz * 1.1\"\n";
    for added in [assumption, process, party, show, paid, variant, computed] {
        let text = format!("{DEAL}\n{added}");
        folder.write("a.toml", text);
        let (mut now, more, still) = results(run(&folder, &["--show", "all"]));
        let mut before = answers.clone();
        for answers in [&mut before, &mut now] {
            for answer in answers.as_array_mut().expect("a list") {
                let crux = answer["crux"].as_array_mut().expect("a list");
                crux.retain(|one| !["aaa", "aab", "zzz.cash"].contains(&one["assumption"].as_str().expect("a name")));
                // These are about all assumptions together, the added one among them.
                for of_all in ["interaction", "interaction_error", "chance_share"] {
                    answer.as_object_mut().expect("an answer").remove(of_all).expect("a number");
                }
            }
        }
        assert_eq!(now, before, "{added}");
        assert_eq!(still, checks, "{added}");
        // What a further party holds at the start is owed by who issues the money.
        for (name, one) in series.iter().filter(|(name, _)| *name != "bank.cash") {
            assert_eq!(more.get(name), Some(one), "{added}");
        }
    }
}

#[test]
fn another_name_for_one_thing_moves_no_draw_of_another() {
    let folder = Folder::with(DEAL);
    let (answers, series, _) = results(run(&folder, &["--show", "price", "--show", "taste", "--show", "noise"]));
    folder.write(
        "a.toml",
        DEAL.replace("[assume.accident]", "[assume.mishap]").replace("since(accident)", "since(mishap)"),
    );
    let (other, kept, _) = results(run(&folder, &["--show", "price", "--show", "taste", "--show", "noise"]));
    assert_eq!(kept, series);
    assert_ne!(other[0]["probability"], answers[0]["probability"], "a draw is keyed by its name");
    // A party is no draw.
    let renamed = DEAL.replace("landlord", "owner_of_house");
    folder.write("a.toml", renamed);
    let (renamed, ..) = results(run(&folder, &[]));
    assert_eq!(renamed[0]["probability"], answers[0]["probability"]);
    assert_eq!(renamed[0]["measures"][0], answers[0]["measures"][0]);
}

#[test]
fn what_is_shown_changes_nothing_else() {
    let folder = Folder::with(DEAL);
    let (answers, _, checks) = results(run(&folder, &[]));
    let (also, series, _) = results(run(&folder, &["--show", "firm.cash", "--show", "sold * 2"]));
    let (all, every, still) = results(run(&folder, &["--show", "all"]));
    assert_eq!((&also, &all, &still), (&answers, &answers, &checks));
    assert_eq!(every["firm.cash"], series["firm.cash"]);
}

/// A path's draws depend on its number, not on how many there are.
#[test]
fn further_random_paths_leave_the_first_as_they_were() {
    let folder = Folder::with(DEAL);
    let path = |paths: &str, seed: &str, path: &str| {
        let arguments = ["explain", "a.toml", "last(seen)", "--sampler", "random", "--json", "--path", path];
        let told = folder.run(&[&arguments[..], &["--paths", paths, "--seed", seed]].concat()).json();
        told["step"]["value"].as_f64().expect("a number")
    };
    for number in ["0", "5", "99"] {
        assert_eq!(path("100", "3", number), path("1000", "3", number));
        assert_ne!(path("100", "3", number), path("100", "4", number));
    }
}

/// What a variant does not touch is the same on each of its paths, not just on average.
#[test]
fn variants_run_on_the_same_draws() {
    let ask = |expression: &str| {
        format!(
            "[ask.pair]\nquestion = \"?\"\nclaim = \"Yes.\"\ncounter = \"No.\"\nholds = \"last(firm.cash) > $0\"\nshow = [\"{expression}\"]\n"
        )
    };
    for (expression, same) in [
        ("average(demand * taste * noise) - in(cheap, average(demand * taste * noise))", true),
        ("last(seen) - in(cheap, last(seen))", true),
        ("last(price) - in(cheap, last(price))", false),
    ] {
        let folder = Folder::with(&format!("{DEAL}{}", ask(expression)));
        let told = folder.run(&[&["ask", "a.toml", "pair", "--json"][..], &FAST].concat()).json();
        let measure = &told["answers"][0]["measures"][0];
        for figure in ["mean", "std_error", "p05", "p25", "p50", "p75", "p95"] {
            assert_eq!(measure[figure] == 0.0, same, "{expression}: {measure}");
        }
        let folder = Folder::with(DEAL);
        let seen = |variant: &[&str]| results(run(&folder, &[&["--show", "seen"], variant].concat())).1;
        assert_eq!(seen(&[]), seen(&["--variant", "cheap"]));
    }
}

#[test]
fn without_uncertainty_there_is_no_error() {
    let text = BASE.replace("value = \"100 to 200\"", "value = \"150\"");
    for sampler in ["sobol", "random"] {
        let folder = Folder::with(&text);
        let told = folder.run(&["run", "a.toml", "--json", "--show", "all", "--paths", "100", "--sampler", sampler]);
        let told = told.json();
        let answer = &told["answers"][0];
        assert_eq!((&answer["probability"], &answer["std_error"]), (&0.0.into(), &0.0.into()));
        let figures = |of: &Value, month: Option<usize>| {
            let names = ["mean", "p05", "p25", "p50", "p75", "p95"];
            names.map(|name| month.map_or_else(|| of[name].clone(), |month| of[name][month].clone()))
        };
        let measure = &answer["measures"][0];
        assert_eq!(measure["std_error"], 0.0);
        assert!(figures(measure, None).iter().all(|figure| *figure == 1800.0), "{measure}");
        for series in told["series"].as_array().expect("a list") {
            for month in 0..12 {
                let all = figures(series, Some(month));
                assert!(all.iter().all(|figure| *figure == all[0]), "{series}");
            }
        }
    }
}

/// The same file elsewhere gives the same numbers, and no path of this machine stands in them.
#[test]
fn a_result_does_not_say_where_it_was_made() {
    let (one, other) = (Folder::with(DEAL), Folder::with(DEAL));
    let (first, second) = (run(&one, &["--out", "x"]).good(), run(&other, &["--out", "x"]).good());
    assert_eq!(first, second);
    let read =
        |folder: &Folder, name: &str| std::fs::read(folder.path().join(Path::new("x").join(name))).expect("there");
    for name in ["manifest.json", "paths.parquet", "measures.parquet"] {
        assert!(read(&one, name) == read(&other, name), "{name}");
    }
}

/// Series of two worlds are subtracted path by path: the figures of a difference are those of the differences, over the
/// paths that finished in both.
#[test]
fn series_of_two_worlds_are_compared_path_by_path() {
    let folder = Folder::with(PAIRED);
    let names = ["firm.cash", "in(poor, firm.cash)", "firm.cash - in(poor, firm.cash)"];
    let show: Vec<&str> = names.iter().flat_map(|name| ["--show", name]).collect();
    let (_, series, checks) = results(run(&folder, &show));
    assert_eq!(checks["failed_paths"], 0);
    let numbers = |name: &str, what: &str| -> Vec<f64> {
        let list = series[name][what].as_array().expect("a list").iter();
        list.map(|one| one.as_f64().expect("a number")).collect()
    };
    // The variant fails, by 1 / 0, on the paths with bad luck; the base on none.
    let failed: Vec<u64> = names.iter().map(|name| series[*name]["failed_paths"].as_u64().expect("a count")).collect();
    assert!(failed[0] == 0 && (100..156).contains(&failed[1]) && failed[1] == failed[2], "{failed:?} of 512");
    // Each path gains its own extra every month, 1 to 2 dollars evenly.
    for what in ["p05", "p50", "p95"] {
        let share: f64 = what[1..].parse().expect("a percentage");
        for (month, found) in numbers(names[2], what).into_iter().enumerate() {
            let expected = (1.0 + share / 100.0) * (month + 1) as f64;
            assert!((found - expected).abs() < 0.02 * (month + 1) as f64 + 0.01, "{what} {month}: {found} {expected}");
        }
    }
    // Quantiles of a difference are no differences of quantiles: cash spreads over 900 dollars.
    let spread = |name: &str| numbers(name, "p95")[0] - numbers(name, "p05")[0];
    assert!(spread(names[0]) > 800.0 && spread(names[2]) < 1.0);
    let text = folder.run(&[&["run", "a.toml"][..], &FAST, &["--show", names[2]]].concat()).good();
    assert!(text.contains(&format!("without {} paths that failed in one of the worlds", failed[2])), "{text}");
}

const PAIRED: &str = r#"offtake = 1
title = "Paired"
start = "2026-01"
months = 12

[assume.money]
value = "uniform($100, $1100)"
basis = "guess"
why = "nobody knows"

[assume.extra]
value = "uniform($1/mo, $2/mo)"
basis = "guess"
why = "nobody knows"

[assume.luck]
value = "bernoulli(75%)"
basis = "guess"
why = "nobody knows"

[let]
safe = "1"
fee = "$1/mo / if(safe > 0, 1, luck)"

[party.bank]
outside = true
issues = "USD"

[party.firm]
cash = "money"

[flow.gift]
from = "bank"
to = "firm"
amount = "extra"
books = "grant"

[flow.fee]
from = "bank"
to = "firm"
amount = "fee"
books = "interest"

[variant.poor]
remove = ["gift"]
set.safe = "0"
"#;

#[test]
fn a_regime_is_shown_in_the_unit_of_its_levels() {
    let text = format!(
        "{BASE}\n[assume.state]\nvalue = \"regime(95%, 90%, 1, 3)\"\nbasis = \"guess\"\nwhy = \"an example\"\n"
    );
    let folder = Folder::with(&text);
    let run = folder.run(&["run", "a.toml", "--paths", "64", "--show", "state", "--json"]).json();
    let shown = &run["series"][0];
    assert_eq!((&shown["id"], &shown["unit"], &shown["mean"][0]), (&"state".into(), &"1".into(), &1.0.into()));
}
