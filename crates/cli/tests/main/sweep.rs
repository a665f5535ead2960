//! `offtake sweep`: a killed one goes on, what has changed is refused, too much is refused, and how mistakes are met.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::command::{BASE, Folder};
use crate::schema::validator::undescribed;

/// Two axes of a scenario with one question: P is the share of demands above 150 at a price of 1.
const DEMAND: &str = "demand=100 to 200 in 5";

fn with_price() -> String {
    let price =
        "[assume.price]\nvalue = \"uniform($1/mo, $2/mo)\"\nbasis = \"guess\"\nwhy = \"nobody knows\"\n\n[party.bank]";
    BASE.replace("[party.bank]", price).replace("demand * $1/mo", "demand * price")
}

/// Names and bytes of the files in a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let file = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap_or_default())
    };
    entries.map(file).collect()
}

/// Demand is uniform from 100 to 200 and the price at least $1: $1800 a year is reached where demand × price > $150, so that at a demand of 100
/// half of the prices reach it, and from 150 on all.
#[test]
fn a_grid_is_a_table_and_a_map() {
    let folder = Folder::with(&with_price());
    let view = folder.run(&["sweep", "a.toml", "--over", DEMAND, "--paths", "4096", "--json"]).json();
    let schema = serde_json::from_str(offtake::SWEEP_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let cells = view["figures"][0]["cells"].as_array().expect("cells");
    let chances: Vec<f64> = cells.iter().map(|cell| cell["value"].as_f64().expect("a number")).collect();
    for (chance, expected) in chances.iter().zip([0.5, 0.8, 1.0, 1.0, 1.0]) {
        assert!((chance - expected).abs() < 0.01, "{chances:?}");
    }
    assert_eq!(view["set"].as_array().map(Vec::len), Some(5));
    let text = folder.run(&["sweep", "a.toml", "--over", DEMAND, "--paths", "1024"]).good();
    for words in ["a grid of 5 points", "rich: P(claim)", "as stated"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let over = ["--over", DEMAND, "--over", "price=$1/mo to $2/mo in 3", "--paths", "1024"];
    let text = folder.run(&[&["sweep", "a.toml"], &over[..]].concat()).good();
    assert!(text.contains("P(claim) in percent: demand up, price across") && text.contains("█ 100"), "{text}");
}

/// Killed in the middle, with the same command it leaves the bytes of one that was let run.
#[cfg(unix)]
#[test]
fn a_killed_sweep_goes_on() {
    let folder = Folder::with(&with_price());
    let sweep = |out| ["sweep", "a.toml", "--over", "demand=100 to 200 in 200", "--paths", "20000", "--out", out];
    folder.run(&sweep("whole")).good();
    let whole = files(&folder.path().join("whole"));
    assert_eq!(whole.len(), 2 + 200_usize.div_ceil(3));
    let target = folder.path().join("killed");
    let begun = |number: usize| target.join(format!("points-{number}.parquet"));
    // Killed twice, once before its first table, once after some.
    for number in [0, 3] {
        let mut ran =
            folder.command(&sweep("killed")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        let ready = || if number == 0 { target.join("manifest.json").exists() } else { begun(number).exists() };
        while !ready() {
            assert!(ran.try_wait().expect("a state").is_none(), "it ended by itself");
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        ran.kill().and_then(|()| ran.wait()).expect("it ends");
        assert!(!target.join("sweep.json").exists(), "it was not ended in the middle");
    }
    let done = folder.run(&sweep("killed"));
    assert_eq!(files(&target), whole, "{}", done.err);
    assert_eq!(done.good(), folder.run(&sweep("whole")).good());
}

/// A time in which no table is finished is no time to go on with.
#[test]
fn a_time_that_is_too_short_says_so() {
    let folder = Folder::with(&with_price());
    let sweep = ["sweep", "a.toml", "--over", DEMAND, "--paths", "20000", "--out", "out"];
    let done = folder.run(&[&sweep[..], &["--timeout", "0.000001s"]].concat());
    assert_eq!(done.code, Some(3), "{}", done.err);
    assert!(done.err.contains("no further table was finished"), "{}", done.err);
    folder.run(&sweep).good();
}

/// Labels keep the digits that tell points apart.
#[test]
fn close_points_have_labels_of_their_own() {
    let folder = Folder::with(&with_price());
    let text = folder.run(&["sweep", "a.toml", "--over", "demand=150 to 150.03 in 4", "--paths", "64"]).good();
    for label in ["150.00", "150.01", "150.02", "150.03"] {
        assert!(text.lines().any(|line| line.trim_start().starts_with(label)), "{label}: {text}");
    }
}

/// Neither command writes over what the other has left.
#[test]
fn a_run_and_a_sweep_keep_each_other() {
    let folder = Folder::with(&with_price());
    let sweep = |out| ["sweep", "a.toml", "--over", DEMAND, "--paths", "64", "--out", out];
    let run = |out| ["run", "a.toml", "--paths", "64", "--out", out];
    folder.run(&sweep("swept")).good();
    folder.run(&run("ran")).good();
    let before = ["swept", "ran"].map(|out| files(&folder.path().join(out)));
    for (arguments, words) in [
        (&run("swept")[..], "swept exists already and is left as it is; choose another name"),
        (&sweep("ran")[..], "ran holds a result that is no sweep"),
    ] {
        let done = folder.run(arguments);
        assert!(done.code != Some(0) && done.err.contains(words), "{}", done.err);
        assert_eq!(["swept", "ran"].map(|out| files(&folder.path().join(out))), before, "{arguments:?}");
    }
    assert!(before.iter().all(|files| files.len() > 2));
}

/// What has changed is named, and nothing is written.
#[test]
fn what_has_changed_is_refused() {
    let folder = Folder::with(&with_price());
    let sweep = ["sweep", "a.toml", "--over", DEMAND, "--paths", "64", "--out", "out"];
    folder.run(&sweep).good();
    let before = files(&folder.path().join("out"));
    let refused = |arguments: &[&str], words: &str| {
        let done = folder.run(arguments);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{}", done.err);
        assert!(done.err.contains("out holds another sweep") && done.err.contains(words), "{words}: {}", done.err);
        assert_eq!(files(&folder.path().join("out")), before);
    };
    refused(&[&sweep[..], &["--seed", "2"]].concat(), "the seed was 1 and is 2");
    refused(&[&sweep[..], &["--set", "price=$1/mo"]].concat(), "what is set was");
    let mut other = sweep;
    other[3] = "demand=100 to 200 in 6";
    refused(&other, "the number of points was 5 and is 6");
    other[3] = DEMAND;
    other[5] = "65";
    refused(&other, "the number of paths was 64 and is 65");
    folder.write("a.toml", with_price().replace("$1800", "$1801"));
    refused(&sweep, "a.toml has changed");
    folder.write("a.toml", with_price());
    folder.run(&sweep).good();
}

#[test]
fn too_many_points_are_refused_with_what_fits() {
    let folder = Folder::with(&with_price());
    let over = |count: &str| format!("demand=100 to 200 in {count}");
    let price = |count: &str| format!("price=$1/mo to $2/mo in {count}");
    let million = "1000000";
    let done = folder.run(&["sweep", "a.toml", "--over", &over(million), "--over", &price(million), "--out", "out"]);
    assert_eq!(done.code, Some(1));
    for words in ["1,000,000,000,000 points", "take at most", "--most-operations"] {
        assert!(done.err.contains(words), "{words}: {}", done.err);
    }
    assert!(!folder.path().join("out").exists());
    let most = u64::MAX.to_string();
    let done = folder.run(&["sweep", "a.toml", "--over", &over(&most), "--over", &price(&most)]);
    assert!(done.code == Some(1) && done.err.contains("more points than can be counted"), "{}", done.err);
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let folder = Folder::with(&with_price());
    for (arguments, words) in [
        (&["--over", "damend=1 to 2 in 3"][..], "did you mean `demand`?"),
        (&["--over", "demand=$1 to $2 in 3"], "write both ends as numbers without a unit"),
        (&["--over", "price=1 to 2 in 3"], "write both ends in a unit such as `USD/mo`"),
        (&["--over", "demand=1 to 2"], "say how many: `LOW to HIGH in 5`"),
        (&["--over", "demand=1 to 2 in 3", "--latin", "9"], "leave `in N` out, or `--latin`"),
        (&["--over", "demand=1 to 2 in 0"], "take at least one value"),
        (&["--over", "demand"], "say how many"),
        (&["--over", "firm.cash in 3"], "say between what: `NAME=LOW to HIGH in 5`"),
        (&["--over", DEMAND, "--over", DEMAND], "`demand` is named twice"),
        (&["--over", DEMAND, "--variants", "none"], "there is no variant `none`"),
        (&["--variants", "none,none"], "`none` is named twice"),
        (&["rihc", "--over", DEMAND], "did you mean `rich`?"),
        (&["--over", DEMAND, "--show", "last(frim.cash)"], "did you mean `firm`?"),
        (&[], "--over 'NAME=LOW to HIGH in 5'"),
    ] {
        let done = folder.run(&[&["sweep", "a.toml", "--paths", "64"], arguments].concat());
        assert!(done.err.contains(words), "{arguments:?}: {}", done.err);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{arguments:?}");
    }
    for (axis, words) in
        [("demand=1 to 2 by 3", "write `demand=1 to 2 in 3`"), ("demand in x", "NAME=LOW to HIGH in N")]
    {
        let done = folder.run(&["sweep", "a.toml", "--over", axis]);
        assert!(done.code == Some(2) && done.err.contains(words), "{axis}: {}", done.err);
    }
}

/// A hypercube has each of its strata once on every side.
#[test]
fn a_hypercube_covers_its_sides() {
    let folder = Folder::with(&with_price());
    let over = ["--over", "demand=100 to 200", "--over", "price=$1/mo to $2/mo"];
    let cube = [&["sweep", "a.toml", "--latin", "10", "--paths", "64", "--json"], &over[..]].concat();
    let view = folder.run(&cube).json();
    for (at, low, width) in [(0, 100.0, 10.0), (1, 1.0, 0.1)] {
        let set = view["set"].as_array().expect("points").iter().map(|set: &Value| set[at].as_f64().expect("a number"));
        let mut strata: Vec<u64> = set.map(|value| ((value - low) / width) as u64).collect();
        strata.sort_unstable();
        assert!(strata.iter().copied().eq(0..10), "{strata:?}");
    }
    assert_eq!(folder.run(&cube).json(), view);
}

/// The text has, of many figures, P of the claims and what was asked for, and says what it leaves out.
#[test]
fn many_measures_are_left_out_of_the_text() {
    let shows: Vec<String> = (1..=7).map(|times| format!("\"{times} * last(firm.cash)\"")).collect();
    let folder = Folder::with(&with_price().replace("\"last(firm.cash)\"]", &format!("{}]", shows.join(", "))));
    let text = folder.run(&["sweep", "a.toml", "--over", DEMAND, "--show", "last(bank.cash)", "--paths", "64"]).good();
    for words in ["rich: P(claim)", "last(bank.cash)", "7 measures left out"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!text.contains("7 * last(firm.cash)"), "{text}");
}

/// A demand that is drawn evenly has its even quantiles at even distances, and a hypercube covers its distribution.
#[test]
fn an_axis_may_be_what_is_drawn() {
    let folder = Folder::with(&with_price().replace("\"100 to 200\"", "\"uniform(100, 200)\""));
    let view = folder.run(&["sweep", "a.toml", "--over", "demand in 3", "--paths", "64", "--json"]).json();
    assert_eq!(view["set"], serde_json::json!([[105.0], [150.0], [195.0]]));
    let cube = folder.run(&["sweep", "a.toml", "--over", "demand", "--latin", "10", "--paths", "64", "--json"]).json();
    let set = cube["set"].as_array().expect("points").iter().map(|set| set[0].as_f64().expect("a number"));
    let mut strata: Vec<u64> = set.map(|value| ((value - 100.0) / 10.0) as u64).collect();
    strata.sort_unstable();
    assert!(strata.into_iter().eq(0..10), "{cube:#}");
}

/// Every path of every point fails: there is nothing to show, and the status says so.
#[test]
fn a_sweep_that_finds_nothing_is_no_success() {
    let folder = Folder::with(&with_price());
    let none = folder.run(&["sweep", "a.toml", "--over", "price=$1e15/mo, $1e16/mo", "--paths", "16"]);
    assert_eq!(none.code, Some(1), "{}{}", none.out, none.err);
    let told = none.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("on 2 points every path") && told.contains("`run` with such a point's `--set` says why"),
        "{told}"
    );
    let some = folder.run(&["sweep", "a.toml", "--over", "price=$1/mo, $1e16/mo", "--paths", "16"]);
    assert_eq!(some.code, Some(0), "{}{}", some.out, some.err);
}
