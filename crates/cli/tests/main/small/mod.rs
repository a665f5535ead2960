//! What each command makes of one small scenario.

mod committee;
mod explain;
mod lists;
mod results;
mod schema;
mod statements;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A scenario small enough to run in an instant.
const SMALL: &str = r#"offtake = 1
title = "Small"
start = "2026-11"
months = 24
use = ["std", "facts"]

[assume.demand]
value = "150 GPU to 900 GPU"
basis = "guess"
why = "nobody knows"

[assume.rent]
value = "$2.35/GPUh"
basis = "fact"
fact = "anthropic-aws-commitment-2026"

[let]
bill = "500 GPU * rent"

[party.world]
outside = true
issues = "USD"

[party.lab]
cash = { value = "$10M to $20M", basis = "guess", why = "nobody says" }

[party.cloud]
cash = "$0"

[flow.revenue]
from = "world"
to = "lab"
amount = "demand * $2.50/GPUh"
books = "sale compute"

[flow.rental]
from = "lab"
to = "cloud"
amount = "bill"
books = "sale compute"

[ask.carry]
question = "Can the lab carry its pledge?"
claim = "Yes."
counter = "No."
holds = "last(lab.cash) > $5M"
show = ["last(lab.cash)", "first(lab.cash < $5M)"]

[show.money]
series = ["lab.cash", "bill"]

[variant.cheap]
set = { rent = "$1/GPUh" }
"#;

/// A folder with the scenario `small.toml`.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Home { folder: tempfile::tempdir().expect("a temporary folder") };
        home.write("small.toml", SMALL);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("written");
    }

    /// Runs the command in this folder.
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offtake"));
        let output = command.args(arguments).current_dir(self.folder.path()).output();
        Ran(output.expect("the command starts"))
    }

    /// Names in this folder, sorted.
    fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What a command printed, and its status.
struct Ran(Output);

impl Ran {
    fn code(&self) -> i32 {
        self.0.status.code().expect("it exits")
    }

    fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8")
    }

    fn error(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("UTF-8")
    }

    /// Standard output of a run that did well.
    fn ok(&self) -> String {
        assert_eq!(self.code(), 0, "{}{}", self.out(), self.error());
        self.out()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out()).unwrap_or_else(|error| panic!("{error}: {}{}", self.out(), self.error()))
    }
}
