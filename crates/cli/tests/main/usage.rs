//! Flags and arguments.

use std::io::Read;
use std::process::Stdio;

use crate::command::{BASE, Folder};

#[test]
fn check_and_run_print_how_figures_stand_against_what_is_known() {
    let check = "[check.start]\nvalue = \"at(firm.cash, 2026-01)\"\nexpected = \"$140\"\nsource = \"a report\"\ntolerance = \"5%\"\n\
        [check.end]\nvalue = \"last(firm.cash)\"\nexpected = \"$9000\"\nsource = \"a report\"\ntolerance = \"5%\"\n\
        why = \"the report has the old price\"\n";
    let folder = Folder::with(&format!("{BASE}{check}"));
    for command in ["check", "run"] {
        let printed = folder.run(&[command, "a.toml"]).good();
        let line = |start: &str| printed.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_default();
        assert!(line("start").ends_with("within"), "{printed}");
        assert!(line("end ").ends_with("off, see below"), "{printed}");
        assert!(printed.contains("end: the report has the old price"), "{printed}");
        let json = folder.run(&[command, "a.toml", "--json"]).json();
        let status: Vec<&str> =
            json["calibration"].as_array().expect("a list").iter().filter_map(|one| one["status"].as_str()).collect();
        assert_eq!(status, ["within", "explained"]);
    }
}

#[test]
fn a_kind_that_is_none_leads_to_those_that_speak_of_it() {
    let folder = Folder::new();
    for (name, words) in [
        ("bank", "of `bank` speak `lender`"),
        ("guarantee", "`residual_guarantee`"),
        ("comitment", "did you mean `commitment`?"),
        ("zeppelin", "there are `adoption`, `backstop`, `bond`"),
    ] {
        let done = folder.run(&["kinds", name]);
        let start = format!("error: there is no kind `{name}`; ");
        assert!(done.err.starts_with(&start) && done.err.contains(words), "{}", done.err);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{name}");
    }
}

#[test]
fn wrong_usage_exits_with_2_and_writes_nothing() {
    let folder = Folder::with(BASE);
    let before = folder.content();
    for (arguments, says) in [
        (vec![], "Usage"),
        (vec!["chekc", "a.toml"], "'check'"),
        (vec!["run"], "<FILE>"),
        (vec!["run", "a.toml", "--pahts", "3"], "'--paths'"),
        (vec!["run", "a.toml", "--paths", "many"], "--paths"),
        (vec!["run", "a.toml", "--paths", "-3"], "write a whole number from 0 to 16777216, e.g. `10000`"),
        (vec!["run", "a.toml", "--paths", "1e9"], "--paths"),
        (vec!["run", "a.toml", "--paths", "99999999999999999999999"], "--paths"),
        (vec!["run", "a.toml", "--threads", "0"], "write a whole number from 1 to 1024, e.g. `4`"),
        (vec!["run", "a.toml", "--seed", "18446744073709551616"], "--seed"),
        (vec!["run", "a.toml", "--seed", "-1"], "write a whole number from 0 to"),
        (vec!["explain", "a.toml", "demand", "--path", "-1"], "write a whole number from 0 to"),
        (vec!["run", "a.toml", "--set", "demand"], "NAME=VALUE"),
        (vec!["run", "a.toml", "--set", "=3"], "NAME=VALUE"),
        (vec!["run", "a.toml", "--set", "demand="], "NAME=VALUE"),
        (vec!["run", "a.toml", "--sampler", "halton"], "sobol"),
        (vec!["run", "a.toml", "--out", ""], "--out"),
        (vec!["explain", "a.toml", "demand", "--quantile", "101"], "0 to 100"),
        (vec!["explain", "a.toml", "demand", "--quantile", "NaN"], "0 to 100"),
        (vec!["explain", "a.toml", "demand", "--quantile", "0.9"], "write `90%`"),
        (vec!["run", "a.toml", "--quantile", "90"], "write it as a percentage: `90%`"),
        (vec!["statements", "a.toml"], "<PARTY>"),
        (vec!["statements", "a.toml", "firm", "--matrix"], "--matrix"),
        (vec!["statements", "a.toml", "firm", "--group", "house"], "--group"),
        (vec!["statements", "a.toml", "firm", "--groups"], "--groups"),
        (vec!["statements", "a.toml", "firm", "--every", "week"], "quarter"),
        (vec!["statements", "a.toml", "firm", "--json", "--csv"], "--csv"),
        (vec!["facts", "--at", "soon"], "2026-04"),
        (vec!["completions", "tcsh"], "zsh"),
    ] {
        let told = folder.run(&arguments);
        assert_eq!(told.code, Some(2), "{arguments:?}: {}{}", told.out, told.err);
        assert!(told.err.contains(says), "{arguments:?}: {}", told.err);
        assert_eq!(told.out, "", "{arguments:?}");
    }
    assert_eq!(folder.content(), before);
}

/// A stock that is undefined from the first month on fails every path: no figure is worth anything.
#[test]
fn a_run_of_which_no_path_finished_fails() {
    let folder = Folder::with(&format!("{BASE}\n[stock.odd]\ninitial = \"1\"\nnext = \"odd / 0\"\n"));
    for arguments in [vec!["run", "a.toml"], vec!["run", "a.toml", "--json"], vec!["ask", "a.toml"]] {
        let told = folder.run(&arguments);
        assert_eq!(told.code, Some(1), "{arguments:?}: {}{}", told.out, told.err);
    }
}

/// What fails in a variant alone leaves the scenario as stated whole, and what compares with it without figures.
#[test]
fn paths_that_fail_in_a_world_compared_with_are_counted_and_said_first() {
    let odd = "[let]\nfactor = \"1\"\n[variant.broken]\nset = { factor = \"0\" }\n[stock.odd]\ninitial = \"1\"\nnext = \"odd / factor\"\n";
    let asks = "[ask.compared]\nholds = \"in(broken, last(odd)) > last(odd)\"\n";
    let folder = Folder::with(&format!("{BASE}\n{odd}{asks}"));
    let run = folder.run(&["run", "a.toml", "--paths", "64", "--json"]).json();
    let checks = &run["checks"];
    assert_eq!((&checks["failed_paths"], &checks["failed_in_any_world"]), (&0.into(), &run["paths"]), "{checks}");
    let told = folder.run(&["run", "a.toml", "--paths", "64"]);
    let first = told.out.lines().next().unwrap_or_default();
    assert!(first.contains("failed in a world compared with"), "{}", told.out);
    assert!(told.out.lines().nth(1).is_some_and(|cause| cause.contains("broken")), "{}", told.out);
}

#[test]
fn a_picture_of_nothing_says_so() {
    let folder = Folder::with(
        "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 12\n[let]\nx = \"1\"\n[show.x]\nseries = [\"x\"]\n",
    );
    for command in ["run", "check"] {
        let told = folder.run(&[command, "a.toml", "--svg", "a.svg"]);
        assert!(told.err.contains("nothing to draw"), "{command}: {}{}", told.out, told.err);
    }
}

#[test]
fn one_misspelt_objective_is_one_error() {
    let folder = Folder::with(&format!(
        "{BASE}\n[let]\ncost = \"$1\"\n[variant.dear]\nset = {{ cost = \"$2\" }}\n[variant.dearer]\nset = {{ cost = \"$3\" }}\n"
    ));
    let told = folder.run(&["choose", "a.toml", "--least", "cst"]);
    assert!(told.err.contains("did you mean `cost`?") && told.err.contains(": 1 error"), "{}", told.err);
}

#[test]
fn every_command_explains_itself() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]).good();
    let commands = [
        "new",
        "check",
        "fmt",
        "run",
        "ask",
        "assumptions",
        "explain",
        "statements",
        "facts",
        "kinds",
        "completions",
        "man",
    ];
    for command in commands {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command} in {help}");
        let own = folder.run(&[command, "--help"]).good();
        assert!(own.contains("Usage: offtake"), "{own}");
        assert_eq!(own, folder.run(&["help", command]).good());
    }
    let page = folder.run(&["man"]).good();
    assert!(page.contains(".TH"), "{page}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(folder.run(&["completions", shell]).good().contains("statements"));
    }
    assert_eq!(folder.run(&["--version"]).good(), format!("offtake {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn seeds_at_both_ends_run() {
    let folder = Folder::with(BASE);
    for seed in ["0", "18446744073709551615"] {
        for sampler in ["sobol", "random"] {
            let arguments = ["run", "a.toml", "--paths", "100", "--seed", seed, "--sampler", sampler, "--json"];
            let out = folder.run(&arguments).good();
            assert!(out.contains(&format!("\"seed\": {seed},")), "{out}");
        }
    }
}

/// A reader that goes away, as in `offtake … | head -1`.
#[test]
fn a_closed_pipe_is_no_panic() {
    let folder = Folder::with(BASE);
    for arguments in [&["facts"][..], &["kinds"], &["man"], &["run", "a.toml", "--show", "all", "--json"], &["--help"]]
    {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
        let mut out = child.stdout.take().expect("piped");
        let mut byte = [0];
        out.read_exact(&mut byte).expect("a byte");
        drop(out);
        let done = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&done.stderr);
        assert!(!err.contains("panicked"), "{arguments:?}: {err}");
        assert_ne!(done.status.code(), Some(101), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_output_is_no_panic() {
    let folder = Folder::with(BASE);
    for arguments in [&["kinds"][..], &["--help"], &["--version"], &["help"], &["help", "run"], &["run", "--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there on Linux");
        let done = folder.command(arguments).stdout(full).stderr(Stdio::piped()).output().expect("it ends");
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "a result that could not be printed is no success: {err}");
        assert!(err.starts_with("error: the result could not be printed: "), "{arguments:?}: {err}");
    }
}

#[test]
fn questions_and_parties_that_are_not_there() {
    let folder = Folder::with(BASE);
    for (arguments, says) in [
        (vec!["ask", "a.toml", "rihc"], "did you mean `rich`?"),
        (vec!["ask", "a.toml", "--flip", "demnad"], "did you mean `demand`?"),
        (vec!["ask", "a.toml", "--holds", "last(firm.cahs) > $1"], "did you mean `firm.cash`?"),
        (vec!["ask", "a.toml", "--holds", "firm.cash > $1"], "error[bare-series]"),
        (vec!["statements", "a.toml", "frim"], "did you mean `firm`?"),
        (vec!["statements", "a.toml", "--group", "house"], "no party is in a group"),
        (vec!["statements", "a.toml", "--matrix", "--groups"], "no party is in a group"),
        (vec!["statements", "a.toml", "firm", "--path", "99999999"], "path"),
        (vec!["explain", "a.toml", "firm.cash", "--at", "2099-01"], "2026-01 to 2026-12"),
        (vec!["explain", "a.toml", "firm.cash", "--at", "soon"], "error["),
        (vec!["explain", "a.toml", "firm.cash", "--path", "99999999"], "path"),
        (vec!["explain", "a.toml", "firm.csh"], "did you mean"),
        (vec!["kinds", "lba"], "lab"),
        (vec!["run", "a.toml", "--paths", "0"], "--paths 10000"),
        (vec!["facts", "no-such-word-anywhere"], ""),
    ] {
        let told = folder.run(&arguments);
        let expected = if arguments[0] == "facts" { 0 } else { 1 };
        assert_eq!(told.code, Some(expected), "{arguments:?}: {}{}", told.out, told.err);
        assert!(format!("{}{}", told.out, told.err).contains(says), "{arguments:?}: {}{}", told.out, told.err);
        assert!(expected == 0 || told.out.is_empty() && told.err.contains("error"), "{arguments:?}");
    }
}

/// Sixteen million paths of a hundred years would fill 150 GB if all were kept by month, and 510 MB with their answers alone.
#[test]
fn more_paths_than_fit_into_memory_are_refused() {
    let folder = Folder::with(&BASE.replace("months = 12", "months = 1200"));
    for (command, takes, most, fewer) in [
        (&["run", "a.toml", "--show", "firm.cash"][..], "510MB", "200MB", "ask for at most 6"),
        (&["explain", "a.toml", "firm.cash"], "170GB", "8GB", "ask for at most 8"),
    ] {
        let told = folder.run(&[command, &["--paths", "16777216", "--most-memory", most]].concat());
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{}", told.err);
        let message = format!("error[too-large]: the run takes about {takes} of memory; {most} are allowed");
        assert!(told.err.contains(&message) && told.err.contains(fewer), "{}", told.err);
    }
}

/// Options differ, and what stands behind one is shown without another's name.
#[test]
fn an_excerpt_of_the_command_line_has_no_option_that_nobody_wrote() {
    let folder = Folder::with(BASE);
    for arguments in [
        &["sweep", "a.toml", "--over", "demand in 3", "--show", "zeppelin"][..],
        &["exercise", "a.toml", "--payoff", "zeppelin", "--rate", "8%", "--reads", "demand"],
        &["explain", "a.toml", "zeppelin"],
    ] {
        let told = folder.run(arguments);
        let quoted = told.err.lines().find(|line| line.starts_with("1 | ")).unwrap_or_default();
        let expected = if arguments[0] == "explain" { "1 | explain zeppelin" } else { "1 | zeppelin" };
        assert_eq!((told.code, quoted), (Some(1), expected), "{arguments:?}: {}", told.err);
    }
}

/// An axis that nothing is named by says what there is.
#[test]
fn an_unknown_axis_of_a_sweep_names_what_can_move() {
    let folder = Folder::with(BASE);
    let told = folder.run(&["sweep", "a.toml", "--over", "zeppelin in 3"]);
    assert_eq!(told.code, Some(1), "{}", told.err);
    assert!(
        told.err.contains("there is nothing named `zeppelin`") && told.err.contains("there is `demand`"),
        "{}",
        told.err
    );
}
