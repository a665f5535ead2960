//! Bad input: a clear message, the right status, and nothing written.

use crate::Home;

/// The id of each finding of `check --json`.
fn ids(home: &Home, file: &str) -> Vec<String> {
    let checked = home.run(&["check", file, "--json"]);
    assert_eq!(checked.code(), 1);
    let found = checked.json();
    let found = found["diagnostics"].as_array().unwrap().iter();
    found.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn wrong_usage_is_status_2() {
    let home = Home::new();
    for wrong in [
        &["run"][..],
        &["nonsense"],
        &["run", "small.toml", "--paths", "many"],
        &["run", "small.toml", "--threads", "0"],
        &["run", "small.toml", "--set", "rent"],
        &["explain", "small.toml", "lab.cash", "--quantile", "101"],
        &["statements", "small.toml"],
        &["facts", "--at", "yesterday"],
    ] {
        assert_eq!(home.run(wrong).code(), 2, "{wrong:?}");
    }
    assert_eq!(home.run(&["--help"]).code(), 0);
}

#[test]
fn a_run_of_no_paths_is_an_error_and_writes_nothing() {
    let home = Home::new();
    let ran = home.run(&["run", "small.toml", "--paths", "0", "--out", "out"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.error().contains("error[no-paths]"), "{}", ran.error());
    assert_eq!(ran.out(), "");
    assert_eq!(home.names(), ["small.toml"]);
}

#[test]
fn all_mistakes_are_reported_at_once_with_their_places() {
    let home = Home::new();
    let text = crate::SMALL
        .replace("500 GPU * rent", "500 GPU + rnt")
        .replace("books = \"sale compute\"\n\n[ask", "boks = \"sale\"\n\n[ask");
    home.write("bad.toml", text);
    let checked = home.run(&["check", "bad.toml"]);
    assert_eq!(checked.code(), 1);
    let out = checked.out();
    for part in
        ["error[unknown-name]", "did you mean `rent`?", "error[unknown-key]", "did you mean `books`?", "bad.toml:"]
    {
        assert!(out.contains(part), "{part} is missing in:\n{out}");
    }
    let ran = home.run(&["run", "bad.toml", "--json"]);
    assert_eq!(ran.code(), 1);
    let found = ran.json();
    assert!(found["errors"].as_u64().unwrap() >= 2);
    assert!(found["diagnostics"][0]["labels"][0]["line"].as_u64().unwrap() > 1);
}

#[test]
fn what_the_command_line_gets_wrong_is_shown_there() {
    let home = Home::new();
    let ran = home.run(&["run", "small.toml", "--set", "rnt=$2/GPUh", "--variant", "chep", "--show", "lab.csh"]);
    assert_eq!(ran.code(), 1);
    let error = ran.error();
    for part in ["did you mean `rent`?", "did you mean `cheap`?", "command line", "--set rnt=$2/GPUh"] {
        assert!(error.contains(part), "{part} is missing in:\n{error}");
    }
    let ran = home.run(&["ask", "small.toml", "cary", "--flip", "demnd"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.error().contains("did you mean `carry`?") && ran.error().contains("did you mean `demand`?"));
}

#[test]
fn files_that_cannot_be_scenarios() {
    let home = Home::new();
    home.write("bytes.toml", b"offtake = 1\ntitle = \"\xff\"\n");
    assert_eq!(ids(&home, "bytes.toml"), ["not-utf8"]);
    let large = std::fs::File::create(home.path("large.toml")).unwrap();
    large.set_len(100 << 20).unwrap();
    assert_eq!(ids(&home, "large.toml"), ["file-too-large"]);
    home.write("deep.toml", format!("offtake = 1\nx = {}1{}\n", "[".repeat(5000), "]".repeat(5000)));
    assert_eq!(ids(&home, "deep.toml"), ["nested-too-deep"]);
    assert_eq!(ids(&home, "absent.toml"), ["file-not-found"]);
    assert_eq!(ids(&home, "."), ["file-not-found"]);
}

#[test]
fn files_in_use_lie_at_or_below_the_scenario() {
    let home = Home::new();
    std::fs::create_dir(home.path("below")).unwrap();
    home.write("below/more.toml", "[let]\nmore = \"1\"\n");
    let using = |name: &str| crate::SMALL.replace("\"facts\"]", &format!("\"facts\", \"{name}\"]"));
    home.write(
        "good.toml",
        using("below/more.toml").replace("bill = \"500 GPU * rent\"", "bill = \"500 GPU * rent * more\""),
    );
    assert!(home.run(&["check", "good.toml"]).ok().contains("no findings"));
    home.write("up.toml", using("../small.toml"));
    assert_eq!(ids(&home, "up.toml"), ["use-outside-folder"]);
    home.write("absolute.toml", using("/etc/hosts"));
    assert_eq!(ids(&home, "absolute.toml"), ["use-outside-folder"]);
    home.write("none.toml", using("fcts"));
    assert_eq!(ids(&home, "none.toml"), ["file-not-found"]);
    assert!(home.run(&["check", "none.toml"]).out().contains("did you mean `facts`?"));
}

#[test]
fn results_go_nowhere_but_where_they_may() {
    let home = Home::new();
    std::fs::create_dir(home.path("mine")).unwrap();
    home.write("mine/notes", "keep");
    let run = |folder: &str| home.run(&["run", "small.toml", "--paths", "20", "--out", folder]);
    let kept = run("mine");
    assert_eq!(kept.code(), 1);
    assert!(kept.error().contains("mine exists already"), "{}", kept.error());
    assert_eq!(crate::names(&home.path("mine")), ["notes"]);
    let nowhere = run("none/out");
    assert_eq!(nowhere.code(), 1);
    assert!(nowhere.error().contains("its folder does not exist"), "{}", nowhere.error());
    let file = run("small.toml");
    assert_eq!(file.code(), 1);
    assert_eq!(std::fs::read_to_string(home.path("small.toml")).unwrap(), crate::SMALL);
    assert_eq!(home.names(), ["mine", "small.toml"]);
}

#[test]
fn formatting_writes_only_what_it_can_read() {
    let home = Home::new();
    home.write("bad.toml", "offtake = = 1\n");
    let ran = home.run(&["fmt", "bad.toml", "small.toml"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.error().contains("error[toml-syntax]"), "{}", ran.error());
    assert_eq!(std::fs::read_to_string(home.path("bad.toml")).unwrap(), "offtake = = 1\n");
    home.run(&["fmt", "--check", "small.toml"]).ok();
    home.write("loose.toml", crate::SMALL.replace("months = 24", "months   =24"));
    let check = home.run(&["fmt", "--check", "loose.toml"]);
    assert_eq!((check.code(), check.out().contains("loose.toml")), (1, true));
    assert!(std::fs::read_to_string(home.path("loose.toml")).unwrap().contains("months   =24"));
}
