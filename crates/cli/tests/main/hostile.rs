//! Text made to hurt.

use std::path::Path;
use std::time::{Duration, Instant};

use offtake::{Changes, Date, Project, ReadError, World};

use crate::command::{BASE, Expected, Folder, refused, root};

/// What takes longer hangs, on however busy a machine.
const HANGS: Duration = Duration::from_secs(300);

fn nested(text: &str, id: &str) {
    let folder = Folder::with(text);
    let begun = Instant::now();
    refused(&folder, &[], &[Expected { id, place: None, says: "", hint: "" }]);
    assert!(begun.elapsed() < HANGS, "{:?}", begun.elapsed());
}

#[test]
fn deep_nesting_is_refused() {
    let deep = 100_000;
    nested(&format!("{BASE}[x{}]\n", ".y".repeat(deep)), "nested-too-deep");
    nested(&format!("{BASE}z = {}{}\n", "[".repeat(deep), "]".repeat(deep)), "nested-too-deep");
    nested(&format!("{BASE}z = {}1{}\n", "{ a = ".repeat(deep), "}".repeat(deep)), "nested-too-deep");
    nested(&format!("{BASE}z{} = 1\n", ".y".repeat(deep)), "nested-too-deep");
    let amount = |amount: String| BASE.replace("demand * $1/mo", &amount);
    let deep = 4000;
    for text in [
        format!("{}demand{}", "(".repeat(deep), ")".repeat(deep)),
        format!("{}demand", "-".repeat(deep)),
        format!("{}demand > 3", "not ".repeat(deep)),
        format!("demand{}", "^2".repeat(deep)),
        format!("demand{}", " + 1".repeat(deep)),
        format!("{}1{}", "max(1, ".repeat(2000), ")".repeat(2000)),
    ] {
        nested(&amount(text), "nested-too-deep");
    }
    nested(&amount(format!("demand{}", " + 1".repeat(100_000))), "expression-syntax");
    let chain: String = (1..20_000).map(|i| format!("v{i} = \"v{} + 1\"\n", i - 1)).collect();
    nested(&format!("{BASE}[let]\nv0 = \"1\"\n{chain}"), "nested-too-deep");
}

/// More than a scenario needs and less than the memory of a small machine.
#[test]
fn too_much_is_refused_by_count() {
    let many: String = (0..40_000).map(|i| format!("v{i} = \"1\"\n")).collect();
    nested(&format!("{BASE}[let]\n{many}"), "too-large");
    let use_many: Vec<String> = (0..100).map(|i| format!("\"f{i}.toml\"")).collect();
    let folder = Folder::with(&BASE.replace("months = 12", &format!("months = 12\nuse = [{}]", use_many.join(", "))));
    for i in 0..100 {
        folder.write(&format!("f{i}.toml"), format!("[let]\nv{i} = \"1\"\n"));
    }
    // The 65th.
    let place = Some(("a.toml", 5, 766));
    refused(&folder, &[], &[Expected { id: "too-large", place, says: "64 files", hint: "" }]);
}

/// A path of this takes seconds: hundreds of jumps a month, each drawn by bisection.
const LONG: &str = "offtake = 1\nstart = \"2026-01\"\nmonths = 1200\n[assume.x]\nvalue = \"jump(0, 8000/yr, 10%)\"\n\
    basis = \"guess\"\nwhy = \"made to hurt\"\n[ask.q]\nholds = \"last(x) > 1\"\n";

#[test]
fn a_run_says_beforehand_what_it_takes() {
    let folder = Folder::with(LONG);
    for (flags, says, repair) in [
        (&["--paths", "1000000"][..], "1T are allowed", "--most-operations "),
        (&["--paths", "10", "--most-operations", "1M"], "1M are allowed", "--most-operations "),
        (&["--paths", "10", "--most-memory", "1KB"], "1KB are allowed", "--most-memory "),
    ] {
        let told = folder.run(&[&["run", "a.toml"], flags].concat());
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{}", told.err);
        assert!(told.err.contains("error[too-large]") && told.err.contains(says), "{}", told.err);
        let flag = told.err.split(&format!("`{repair}")).nth(1).and_then(|rest| rest.split('`').next());
        let flag = flag.unwrap_or_else(|| panic!("no repair: {}", told.err));
        if flags.contains(&"10") {
            folder.run(&["run", "a.toml", "--paths", "10", repair.trim(), flag]).good();
        }
    }
}

/// With a time limit a command ends in the middle of a block of paths, with a status of its own, and leaves nothing.
#[test]
fn a_run_ends_in_time() {
    let folder = Folder::with(LONG);
    let before = folder.content();
    let most = ["--paths", "20000", "--most-operations", "1000T", "--timeout", "1s"];
    for command in [
        &["run", "a.toml"][..],
        &["run", "a.toml", "--out", "results"],
        &["ask", "a.toml"],
        &["explain", "a.toml", "last(x)"],
        &["statements", "a.toml", "--matrix"],
    ] {
        let begun = Instant::now();
        let told = folder.run(&[command, &most].concat());
        assert_eq!((told.code, told.out.as_str()), (Some(3), ""), "{command:?}: {}", told.err);
        assert!(told.err.contains("stopped after 1 s, as `--timeout` says"), "{}", told.err);
        assert!(begun.elapsed() < HANGS, "{command:?}");
        assert_eq!(folder.content(), before, "{command:?}");
    }
    // A command that is done in time is as ever.
    let plain = folder.run(&["run", "a.toml", "--paths", "10"]).good();
    assert_eq!(folder.run(&["run", "a.toml", "--paths", "10", "--timeout", "5m"]).good(), plain);
}

/// One text behind any name.
struct OneText(Vec<u8>);

impl World for OneText {
    fn read(&self, _: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
        if self.0.len() as u64 > most { Err(ReadError::TooLarge(self.0.len() as u64)) } else { Ok(self.0.clone()) }
    }

    fn read_below(&self, _: &Path, _: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::NotFound)
    }

    fn today(&self) -> Date {
        offtake::parse_date("2026-05-01").expect("a day")
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

const WORDS: [&str; 48] = [
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "(",
    ")",
    "\n",
    "#",
    "\\",
    "-",
    "+",
    "*",
    "/",
    "^",
    "<",
    ">",
    "$",
    "%",
    "0",
    "1e308",
    "-1",
    "0.1",
    "9007199254740993",
    "NaN",
    "inf",
    "sum(p in party: p.cash)",
    "prev(",
    "cum(",
    "self",
    "root",
    "last(",
    "if(",
    " to ",
    " and ",
    "where",
    "\u{0}",
    "é",
    "\u{202e}",
    "[[x]]",
    "GW",
    "USD",
    "2026-05",
    "5 yr",
];

/// One to four changes: a byte, a word put in, a piece cut, doubled, or moved, two lines swapped.
fn mutated(text: &[u8], random: &mut Random) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(text.len());
        let end = (at + random.below(40)).min(text.len());
        match random.below(7) {
            0 if !text.is_empty() => text[at] = random.next() as u8,
            1 => drop(text.drain(at..end)),
            2 => {
                let piece = text[at..end].to_vec();
                let to = random.below(text.len());
                text.splice(to..to, piece);
            }
            3 => {
                let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
                let (one, other) = (random.below(lines.len()), random.below(lines.len()));
                let mut lines = lines;
                if !lines.is_empty() {
                    lines.swap(one, other);
                }
                text = lines.concat();
            }
            4 => {
                let digit = text.iter().skip(at).position(u8::is_ascii_digit).map(|offset| at + offset);
                if let Some(digit) = digit {
                    text[digit] = b"0123456789.e-"[random.below(13)];
                }
            }
            _ => {
                let word = WORDS[random.below(WORDS.len())].bytes();
                text.splice(at..at, word);
            }
        }
    }
    text
}

/// Whatever stands in the file, a check ends soon, says something where it is no scenario, and does not panic.
#[test]
fn mutations_of_a_scenario_are_checked_without_harm() {
    let textbook = |name: &str| std::fs::read(root().join("scenarios/textbook").join(name)).expect("shipped");
    let seeds = [textbook("sim.toml"), textbook("pc.toml"), textbook("lp.toml"), BASE.into()];
    let mut random = Random(7);
    let (mut sound, mut faulty) = (0, 0);
    for number in 0..2000 {
        let text = mutated(&seeds[number % seeds.len()], &mut random);
        let world = OneText(text);
        let begun = Instant::now();
        let findings = Project::read(&world, "a.toml").check(&Changes::none());
        let shown = findings.to_string();
        let took = begun.elapsed();
        assert!(took < HANGS, "{took:?} for number {number}: {}", String::from_utf8_lossy(&world.0));
        if findings.has_errors() {
            faulty += 1;
            assert!(shown.contains("error["), "{shown}");
        } else {
            sound += 1;
        }
        if let Ok(text) = std::str::from_utf8(&world.0) {
            let _ = offtake::format("a.toml", text, false);
        }
    }
    // Both sides of the fence are met: comments and numbers may change.
    assert!(sound > 100 && faulty > 1000, "{sound} sound, {faulty} faulty");
}

/// A pipe that nobody writes to would be read for ever.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_folder_is_not_read() {
    let used = BASE.replace("months = 12", "months = 12\nuse = [\"more.toml\"]");
    let folder = Folder::with(&used);
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("more.toml")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let told = folder.run(&["check", "a.toml"]);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("file-not-found") || told.out.contains("file-not-found"), "{}{}", told.out, told.err);
}
