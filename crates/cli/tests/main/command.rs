//! The command in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A whole small scenario; the tests change a few letters of it.
pub const BASE: &str = r#"offtake = 1
title = "A bank and a firm"
start = "2026-01"
months = 12

[assume.demand]
value = "100 to 200"
basis = "guess"
why = "nobody knows"

[party.bank]
outside = true
issues = "USD"

[party.firm]
cash = "$0"

[flow.sales]
from = "bank"
to = "firm"
amount = "demand * $1/mo"
books = "sale goods"

[ask.rich]
question = "Does the firm grow rich?"
claim = "Yes."
counter = "No."
holds = "last(firm.cash) > $1800"
show = ["last(firm.cash)"]
"#;

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The shipped scenarios, the textbook models included.
pub fn shipped() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["scenarios", "scenarios/textbook"] {
        let files = fs::read_dir(root().join(folder)).expect("scenarios").map(|entry| entry.expect("an entry").path());
        found.extend(files.filter(|path| {
            let text = fs::read_to_string(path).unwrap_or_default();
            path.extension().is_some_and(|extension| extension == "toml") && text.contains("offtake = 1")
        }));
    }
    found.sort();
    assert!(found.len() >= 5, "{found:?}");
    found
}

/// What a command did.
pub struct Outcome {
    /// Exit status; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Outcome {
    /// Fails the test unless the command succeeded; its standard output.
    pub fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out
    }

    /// As [`Outcome::good`], as JSON.
    pub fn json(self) -> Value {
        serde_json::from_str(&self.good()).expect("JSON")
    }
}

/// A folder that goes away with the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// With one scenario, `a.toml`.
    pub fn with(text: &str) -> Self {
        let folder = Folder::new();
        folder.write("a.toml", text);
        folder
    }

    /// With one scenario, beside what shipped ones share.
    pub fn with_shipped(text: &str) -> Self {
        let folder = Folder::with(text);
        fs::create_dir(folder.path().join("shared")).expect("writable");
        for file in fs::read_dir(root().join("scenarios/shared")).expect("there") {
            let file = file.expect("an entry");
            fs::copy(file.path(), folder.path().join("shared").join(file.file_name())).expect("writable");
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).expect("writable");
    }

    /// Names and bytes of every file below.
    pub fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![self.path().to_path_buf()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).expect("readable") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    found.insert(path.join("."), Vec::new());
                    waiting.push(path);
                } else {
                    found.insert(path.clone(), fs::read(&path).unwrap_or_default());
                }
            }
        }
        found
    }

    /// Runs the command in this folder.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let done = self.command(arguments).output().expect("the command starts");
        Outcome {
            code: done.status.code(),
            out: String::from_utf8(done.stdout).expect("UTF-8"),
            err: String::from_utf8(done.stderr).expect("UTF-8"),
        }
    }

    /// The command with its arguments in this folder, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offtake"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        command
    }
}

/// One expected finding: its id, its place, and words of its message or help.
pub struct Expected<'a> {
    pub id: &'a str,
    /// File, line and column.
    pub place: Option<(&'a str, u64, u64)>,
    /// In the message.
    pub says: &'a str,
    /// In one of the hints.
    pub hint: &'a str,
}

/// Runs `a.toml` of the folder with these further arguments, to the terminal and as JSON, and holds it to the promise
/// of every mistake: all of these findings and no others, with id, file, line, column and hint; status 1; nothing on
/// standard output (but the JSON), and nothing written.
pub fn refused(folder: &Folder, arguments: &[&str], expected: &[Expected]) {
    let before = folder.content();
    let run = [&["run", "a.toml", "--paths", "64", "--out", "results"], arguments].concat();
    let told = folder.run(&run);
    assert_eq!(told.code, Some(1), "{}{}", told.out, told.err);
    assert_eq!(told.out, "");
    for one in expected {
        assert!(told.err.contains(&format!("error[{}]: ", one.id)), "{}", told.err);
        if let Some((file, line, column)) = one.place {
            assert!(told.err.contains(&format!("--> {file}:{line}:{column}\n")), "{}", told.err);
        }
        assert!(told.err.contains("= help: "), "{}", told.err);
    }
    let count =
        if expected.len() == 1 { "a.toml: 1 error".into() } else { format!("a.toml: {} errors", expected.len()) };
    assert!(told.err.contains(&count), "{}", told.err);
    let as_json = folder.run(&[run.as_slice(), &["--json"]].concat());
    assert_eq!((as_json.code, as_json.err.as_str()), (Some(1), ""));
    let found: Value = serde_json::from_str(&as_json.out).expect("JSON");
    assert_eq!(found["errors"], expected.len(), "{found:#}");
    let findings = found["diagnostics"].as_array().expect("a list");
    for one in expected {
        let fits = |finding: &&Value| {
            let label = &finding["labels"][0];
            let place = one.place.is_none_or(|(file, line, column)| {
                label["file"] == file && label["line"] == line && label["column"] == column
            });
            let says = finding["message"].as_str().is_some_and(|message| message.contains(one.says));
            finding["id"] == one.id && finding["severity"] == "error" && place && says
        };
        let finding = findings.iter().find(fits).unwrap_or_else(|| panic!("{} (`{}`) in {found:#}", one.id, one.says));
        let mut help = finding["help"].as_array().expect("a list").iter().filter_map(Value::as_str);
        assert!(help.any(|help| help.contains(one.hint)), "`{}` in {finding:#}", one.hint);
    }
    assert_eq!(folder.content(), before, "something was written");
}
