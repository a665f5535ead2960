//! Every command on every scenario that ships, and on one of nothing.

use serde_json::Value;

use crate::command::{Folder, shipped};

/// What a scenario must have, and no more.
const NOTHING: &str = "offtake = 1\ntitle   = \"nothing\"\nstart   = \"2026-01\"\nmonths  = 2\n";

/// Few paths: what is looked at is whether a command ends well.
const FEW: [&str; 2] = ["--paths", "16"];

/// Runs a command, and holds it to its promises: a status of 0, or 1 with an error; no panic.
fn held(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let told = folder.run(arguments);
    let code = told.code.unwrap_or(-1);
    assert!(matches!(code, 0 | 1), "{arguments:?}: {code}: {}{}", told.out, told.err);
    assert!(!told.err.contains("panicked"), "{arguments:?}: {}", told.err);
    if code == 1 {
        assert!(told.err.starts_with("error") || told.out.contains("\"errors\""), "{arguments:?}: {}", told.err);
    }
    (code, told.out)
}

fn good(folder: &Folder, arguments: &[&str]) -> String {
    let (code, out) = held(folder, arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}");
    out
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()).collect()
}

#[test]
fn every_command_ends_well_on_every_scenario() {
    let texts = shipped().into_iter().map(|path| std::fs::read_to_string(path).expect("shipped"));
    for text in texts.chain([NOTHING.to_owned()]) {
        // Deals that share files take long to build: what two formats have in common is looked at once.
        let formats: &[&[&str]] = if text.contains("\"shared/") { &[&["--json"]] } else { &[&[], &["--json"]] };
        let folder = Folder::with_shipped(&text);
        let few = |arguments: &[&'static str]| [arguments, &FEW[..]].concat();
        good(&folder, &["check", "a.toml"]);
        good(&folder, &["fmt", "--check", "a.toml"]);
        good(&folder, &few(&["run", "a.toml"]));
        good(&folder, &few(&["run", "a.toml", "--show", "all", "--out", "results"]));
        good(&folder, &few(&["run", "a.toml", "--out", "results"]));
        let run = good(&folder, &few(&["run", "a.toml", "--show", "all", "--json"]));
        let run: Value = serde_json::from_str(&run).expect("JSON");
        let asks = !ids(&run["answers"]).is_empty();
        for &format in formats {
            good(&folder, &[&["check", "a.toml"], format].concat());
            for list in ["facts", "kinds"] {
                good(&folder, &[&[list, "--scenario", "a.toml"], format].concat());
            }
            let asked = few(&[&["ask", "a.toml"], format].concat());
            assert_eq!(held(&folder, &asked).0, i32::from(!asks), "{asked:?}");
            good(&folder, &few(&[&["roundtrip", "a.toml"], format].concat()));
        }
        good(&folder, &few(&["ask", "a.toml", "--holds", "1 < 2"]));
        statements(&folder, &run);
        let start = run["start"].as_str().expect("a month");
        for party in parties(&run).take(1) {
            let follow = ["contagion", "a.toml", party, "--at", start, "--rate", "8%"];
            held(&folder, &[&follow[..], &["--json"], &FEW].concat());
        }
        let answers = ids(&run["answers"]).into_iter().map(|id| (id, &[][..]));
        let at = ["--at", start];
        let series = ids(&run["series"]).into_iter().map(|id| (id, &at[..]));
        for &format in formats {
            for (name, more) in answers.clone().take(3).chain(series.clone().take(3)) {
                good(&folder, &[&["explain", "a.toml", name, "--depth", "3"][..], more, format, &FEW].concat());
            }
            for name in ["nobody", "month", "1 + 1", "all"] {
                held(&folder, &[&["explain", "a.toml", name][..], format, &FEW].concat());
            }
        }
    }
}

fn parties(run: &Value) -> impl Iterator<Item = &str> {
    ids(&run["series"]).into_iter().filter_map(|id| id.strip_suffix(".cash"))
}

fn statements(folder: &Folder, run: &Value) {
    for party in parties(run).take(2) {
        good(folder, &[&["statements", "a.toml", party][..], &FEW].concat());
    }
    for party in parties(run).take(1) {
        good(folder, &[&["statements", "a.toml", party, "--csv", "--path", "0"][..], &FEW].concat());
    }
    for more in [&[][..], &["--json"], &["--csv", "--every", "month"]] {
        good(folder, &[&["statements", "a.toml", "--matrix"][..], more, &FEW].concat());
    }
    for more in [&["--matrix", "--groups"][..], &["nobody"], &["--group", "nobody"]] {
        held(folder, &[&["statements", "a.toml"][..], more, &FEW].concat());
    }
}

/// A scenario from somewhere else can forge no answer on the terminal; a program reads what was written.
#[test]
fn text_of_a_scenario_commands_no_terminal() {
    // Colours that no report has.
    let evil = r#"\u001B[7m\u001B[2J\u001B]0;gone\u0007 \u202Eten\u2066 \u009B1m"#;
    let rent = format!("rent = {{ value = \"demand * 2\", about = \"about {evil}\", label = \"rent {evil}\" }}\n");
    let text = crate::command::BASE
        .replace("A bank and a firm", &format!("A bank {evil}"))
        .replace("nobody knows", &format!("nobody {evil}"))
        .replace("Does the firm", &format!("Does {evil} the firm"))
        .replace("\"Yes.\"", &format!("\"Yes {evil}\""))
        .replace("months = 12", "months = 12\nuse = [\"own.toml\"]")
        .replace("cash = \"$0\"", "cash = \"$0\"\ngroup = \"house\\u001B[7m\"")
        .replace("\"last(firm.cash)\"]", "\"last(firm.cash)\", \"last(rent)\"]")
        + &format!("\n[let]\n{rent}");
    let folder = Folder::with(&text);
    let said = format!(
        "what = \"own {evil}\"\nsource = \"https://x.example/{evil}\"\npublisher = \"p{evil}\"\nnote = \"n{evil}\"\n"
    );
    let fact = "[[fact]]\nid = \"own\"\nvalue = 5\nunit = \"USD\"\nas_of = \"2026-01-01\"\ngrade = \"primary\"\n";
    folder.write("own.toml", format!("[file]\nsubject = \"s{evil}\"\nshelf_life = \"120 mo\"\n\n{fact}{said}"));
    for arguments in [
        &["check", "a.toml"][..],
        &["run", "a.toml", "--paths", "64", "--show", "rent"],
        &["ask", "a.toml", "--paths", "64"],
        &["explain", "a.toml", "rich", "--paths", "64"],
        &["explain", "a.toml", "rent", "--paths", "64"],
        &["facts", "--scenario", "a.toml", "own"],
        &["kinds", "--scenario", "a.toml"],
        &["statements", "a.toml", "firm", "--paths", "64"],
        &["statements", "a.toml", "--group", "house\u{1b}[7m", "--paths", "64"],
        &["statements", "a.toml", "--group", "house\u{1b}[7m", "--csv", "--paths", "64"],
        &["statements", "a.toml", "--matrix", "--groups", "--paths", "64"],
        &["statements", "a.toml", "--matrix", "--groups", "--csv", "--paths", "64"],
        &["assumptions", "a.toml"],
        &["assumptions", "a.toml", "--csv"],
    ] {
        for color in [false, true] {
            let mut command = folder.command(arguments);
            let command = if color { command.env("CLICOLOR_FORCE", "1") } else { &mut command };
            let done = command.output().expect("it starts");
            let text = String::from_utf8([done.stdout, done.stderr].concat()).expect("UTF-8");
            assert!(!text.contains("\u{1b}[7m"), "{arguments:?}: {text:?}");
            let mut rest = text.replace("\r\n", "\n");
            for (code, _) in text.match_indices("\u{1b}[").filter(|_| color) {
                let end = code + 2 + text[code + 2..].find('m').expect("only colours");
                assert!(
                    text[code + 2..end].bytes().all(|byte| byte.is_ascii_digit() || byte == b';'),
                    "{arguments:?}: {text:?}"
                );
                rest = rest.replace(&text[code..=end], "");
            }
            let obeyed = |letter: char| {
                letter != '\n' && letter.is_control()
                    || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!rest.contains(obeyed), "{arguments:?}: {rest:?}");
        }
    }
    let run = folder.run(&["run", "a.toml", "--paths", "64", "--json"]).json();
    assert!(
        run["title"].as_str().expect("a text").contains("\u{1b}[7m\u{1b}[2J\u{1b}]0;gone\u{7} \u{202e}ten"),
        "{}",
        run["title"]
    );
}

/// Colours are all that distinguishes what a terminal is shown from what a file is.
#[test]
fn colours_change_no_letter() {
    let folder = Folder::with(crate::command::BASE);
    let color = regex_lite::Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    for arguments in [
        &["run", "a.toml", "--paths", "64", "--show", "firm.cash"][..],
        &["explain", "a.toml", "rich", "--paths", "64"],
        &["facts", "aws"],
        &["kinds", "loan"],
        &["statements", "a.toml", "firm", "--paths", "64"],
    ] {
        let plain = folder.run(arguments).good();
        let done = folder.command(arguments).env("CLICOLOR_FORCE", "1").output().expect("it starts");
        let painted = String::from_utf8(done.stdout).expect("UTF-8");
        assert_ne!(painted, plain, "{arguments:?}");
        assert_eq!(color.replace_all(&painted, ""), plain, "{arguments:?}");
    }
}

/// Hindi, Thai, and a letter with its accent behind it.
#[test]
fn names_have_letters_of_any_script_and_their_marks() {
    let lets = "\n[let]\n\"क्षमता\" = \"demand * 2\"\n\"ที่ดิน\" = \"क्षमता + 1\"\n\"cafe\u{301}_2\" = \"ที่ดिन_x * 2\"\n\"ที่ดिन_x\" = \"ที่ดิน\"\n";
    let folder = Folder::with(&(crate::command::BASE.to_owned() + lets));
    let run = folder.run(&["run", "a.toml", "--paths", "64", "--json", "--show", "cafe\u{301}_2"]).json();
    assert_eq!(ids(&run["series"]), ["cafe\u{301}_2"]);
    folder.run(&["fmt", "a.toml"]).good();
    folder.run(&["explain", "a.toml", "ที่ดิน", "--paths", "64"]).good();
    // The two spellings look alike and are two names.
    let told = folder.run(&["run", "a.toml", "--paths", "64", "--show", "caf\u{e9}_2"]);
    assert!(told.code == Some(1) && told.err.contains("error[unknown-name]"), "{}", told.err);
}
