//! The files that ship: laid out in the one way, free of findings, and explained to their sources.

use std::path::PathBuf;

use serde_json::Value;

use crate::command::{Folder, Outcome, root, shipped};

fn here(arguments: &[&str]) -> Outcome {
    let folder = Folder::new();
    let mut command = folder.command(arguments);
    let done = command.current_dir(root()).output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Outcome { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect()
}

/// Facts about shares, margins and the like are shown in percent, and in expressions are fractions.
#[test]
fn shares_among_the_facts_are_in_percent() {
    let listed = here(&["facts", "--json"]).json();
    let facts = listed["facts"].as_array().expect("facts");
    let shares = ["share", "shares", "margin", "retention", "utilisation", "MFU", "discount", "stake"];
    let is_share = |what: &str| what.split(|letter: char| !letter.is_alphanumeric()).any(|word| shares.contains(&word));
    let bare = facts.iter().filter(|fact| fact["unit"] == "1" && is_share(fact["what"].as_str().expect("a text")));
    assert_eq!(bare.map(|fact| &fact["id"]).collect::<Vec<_>>(), Vec::<&Value>::new());
    assert!(here(&["facts", "chatgpt-plus-retention"]).good().contains("59 %"));
    let read = [
        ("fact('chatgpt-plus-retention')", "0.59"),
        ("fact('telecom-fiber-lit-share')", "0.026"),
        ("fact('openai-q1-2026-adj-op-margin')", "-1.22"),
        ("fact('nvidia-gross-margin-quarterly', 2026-01)", "0.75"),
        ("fact('oracle-rpo-maturity', 'months 13 to 36')", "0.37"),
        ("fact('training-optout-rate-guess', high)", "0.0065"),
        ("fact('gpu-lending-dscr-range', IREN)", "1.05"),
    ];
    let holds = read.map(|(fact, number)| format!("{fact} == {number}")).join(" and ");
    let head = "offtake = 1\ntitle = \"shares\"\nstart = \"2026-10\"\nmonths = 1\nuse = [\"facts\"]\n";
    let folder = Folder::with(&format!("{head}[ask.same]\nholds = \"{holds}\"\n"));
    let answered = folder.run(&["run", "a.toml", "--json"]).json();
    assert_eq!(answered["answers"][0]["probability"], 1.0, "{answered}");
}

#[test]
fn shipped_scenarios_have_no_findings() {
    for path in shipped() {
        let told = here(&["check", path.to_str().expect("UTF-8")]).good();
        assert!(told.ends_with(": no findings\n"), "{told}");
    }
}

/// Other spaces around the `=` of each key; multi-line texts stay as they are.
fn disordered(text: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        let key = |key: &str| !key.is_empty() && key.trim_end().chars().all(|c| c.is_alphanumeric() || c == '_');
        match line.split_once(" = ") {
            Some((name, value)) if !inside && key(name) => out += &format!("{}   =  {value}\n", name.trim_end()),
            _ => out += &format!("{line}\n"),
        }
        inside ^= line.matches("\"\"\"").count() == 1;
    }
    out
}

fn all() -> Vec<PathBuf> {
    [shipped(), files("scenarios/shared"), files("library"), files("facts")].concat()
}

#[test]
fn shipped_files_are_laid_out() {
    for path in all() {
        here(&["fmt", "--check", path.to_str().expect("UTF-8")]).good();
    }
}

/// There is one layout: laying out again changes nothing, and other spaces lead to it too.
#[test]
fn there_is_one_layout() {
    for path in all() {
        let text = std::fs::read_to_string(&path).expect("shipped");
        let name = path.display().to_string();
        let laid_out = offtake::format(&name, &text, false).expect("TOML");
        assert_eq!(offtake::format(&name, &laid_out, false).as_ref(), Ok(&laid_out), "{name}");
        let loose = disordered(&laid_out);
        assert_ne!(loose, laid_out, "{name}");
        assert_eq!(offtake::format(&name, &loose, false).as_ref(), Ok(&laid_out), "{name}");
    }
}

#[test]
fn layout_changes_no_number() {
    let folder = Folder::with_shipped("");
    for path in shipped() {
        let text = std::fs::read_to_string(&path).expect("shipped");
        let run = |text: &str| {
            folder.write("a.toml", text);
            folder.run(&["run", "a.toml", "--json", "--paths", "16"]).good()
        };
        let laid_out = offtake::format("a.toml", &text, false).expect("TOML");
        assert_eq!(run(&disordered(&text)), run(&laid_out), "{}", path.display());
    }
}

/// Every kind of thing that can be asked after, with a word that its walk must reach.
#[test]
fn a_dozen_figures_are_explained() {
    let explain = |name: &str, more: &[&str]| {
        let arguments =
            ["explain", "scenarios/anthropic-amazon.toml", name, "--at", "2028-06", "--json", "--paths", "64"];
        here(&[&arguments[..], more].concat()).json()
    };
    fn reached(step: &Value, found: &mut Vec<String>) {
        found.push(step["kind"].as_str().expect("a kind").into());
        for inner in step["steps"].as_array().into_iter().flatten() {
            reached(inner, found);
        }
    }
    for (name, kind) in [
        ("anthropic.cash", "posting"),
        ("anthropic.run_rate", "assumption"),
        ("anthropic.need", "assumption"),
        ("pledge.minimum", "assumption"),
        ("pledge.charge", "assumption"),
        ("pledge.remaining", "opening"),
        ("sales_mature", "assumption"),
        ("demand_noise", "assumption"),
        ("paid(pledge.bill)", "assumption"),
        ("balance(amazon, asset stake)", "opening"),
        ("defaulted(anthropic)", "value"),
        ("market.price * 2", "assumption"),
    ] {
        let all = [&[][..], &["--path", "5"], &["--back", "2"], &["--variant", "no_deal"]];
        for more in &all[..if name.starts_with("pledge") { 4 } else { 2 }] {
            let found = explain(name, more);
            let mut kinds = Vec::new();
            reached(&found["step"], &mut kinds);
            // Without the deal its own figures depend on nothing.
            if more.contains(&"no_deal") {
                continue;
            }
            assert!(kinds.iter().any(|one| one == kind), "{name} {more:?}: {found:#}");
            assert_eq!(found["month"], "2028-06");
        }
    }
}

/// Every answer of a shipped scenario walks back: what is shown as a sum adds up, every end is an assumption, a
/// source, the opening sheet, a literal, or says how to go on; and a walk stays readable.
#[test]
fn what_is_asked_walks_back_and_adds_up() {
    fn check(step: &Value, count: &mut [usize; 2]) {
        let steps = step["steps"].as_array().expect("steps");
        let parts: Vec<f64> =
            steps.iter().filter(|inner| inner["part"] == true).map(|part| part["value"].as_f64().unwrap()).collect();
        count[0] += 1;
        if !parts.is_empty() {
            let (sum, value) = (parts.iter().sum::<f64>(), step["value"].as_f64().unwrap());
            let largest = parts.iter().fold(1e-3, |most: f64, part| most.max(part.abs()));
            assert!((sum - value).abs() <= 1e-9 * largest, "{sum} is not {value} in {step:#}");
            count[1] += 1;
        }
        let [kind, name, text] = ["kind", "name", "text"].map(|field| step[field].as_str().unwrap());
        let told = step["notes"].to_string();
        let told = ["go on with", "earlier months", "switched off", "initial value", "opening sheet"]
            .iter()
            .any(|word| told.contains(word));
        let literal = text.contains(|letter: char| letter.is_ascii_digit())
            || matches!(text, "true" | "false" | "never" | "unlimited");
        let nothing = name.starts_with("defaulted(") || step["value"] == 0.0;
        let ends = matches!(kind, "assumption" | "fact" | "rest" | "opening") || step["seen"] == true;
        assert!(!steps.is_empty() || ends || told || literal || nothing, "a dead end: {step:#}");
        steps.iter().for_each(|inner| check(inner, count));
    }
    for scenario in ["scenarios/anthropic-amazon.toml", "scenarios/openai-oracle.toml"] {
        let quick = ["--json", "--paths", "32"];
        let run = here(&[&["run", scenario][..], &quick].concat()).json();
        let answers = run["answers"].as_array().unwrap();
        let measures = answers.iter().flat_map(|answer| answer["measures"].as_array().unwrap());
        let scalars: Vec<&str> =
            answers.iter().chain(measures.step_by(2)).map(|one| one["id"].as_str().unwrap()).collect();
        let parties = ["anthropic", "openai", "amazon", "aws", "oracle", "nvidia"];
        let shown = here(&["run", scenario, "--show", "*.cash", "--json", "--paths", "8"]).json();
        let cash = shown["series"].as_array().unwrap().iter().map(|series| series["id"].as_str().unwrap());
        let cash: Vec<&str> =
            cash.filter(|name| parties.iter().any(|party| **name == format!("{party}.cash"))).collect();
        assert!(cash.len() >= 2 && scalars.len() > 20, "{cash:?} {scalars:?}");
        let dated = cash.iter().flat_map(|name| ["2026-05", "2029-11"].map(|month| vec![*name, "--at", month]));
        let mut sums = 0;
        for asked in scalars.iter().map(|name| vec![*name]).chain(dated) {
            let found = here(&[&["explain", scenario][..], &asked, &quick].concat()).json();
            let mut count = [0, 0];
            check(&found["step"], &mut count);
            assert!(count[0] < 1_000, "{asked:?}: {} steps", count[0]);
            sums += count[1];
        }
        assert!(sums > 20, "{sums}");
    }
}

/// Where a walk ends with a command to go on, that command works.
#[test]
fn a_walk_goes_on_as_it_says() {
    for (scenario, ask) in
        [("scenarios/anthropic-amazon.toml", "discount"), ("scenarios/openai-oracle.toml", "stranded")]
    {
        let text = here(&["explain", scenario, ask, "--paths", "32", "--depth", "6"]).out;
        let said = text.lines().filter_map(|line| line.split_once("go on with explain "));
        let commands: std::collections::BTreeSet<&str> = said.map(|(_, command)| command.trim()).collect();
        assert!(commands.len() > 10, "{commands:?}");
        for command in commands.into_iter().step_by(2).take(20) {
            let (name, flags) = command.split_once(" --").expect("flags");
            let flags = format!("--{flags}");
            let flags: Vec<&str> = flags.split(' ').collect();
            let name = name.trim_matches('\'');
            let ran = here(&[&["explain", scenario, name, "--paths", "32", "--depth", "2"][..], &flags].concat());
            assert_eq!(ran.code, Some(0), "{command}: {}", ran.err);
        }
    }
}
