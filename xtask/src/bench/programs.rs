//! Builds what is measured: ours, the loop written by hand, and a virtual environment with the peers.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::figures::Figures;
use crate::{cargo, tree};

/// The reference workload in the scenario language, from the root.
pub const WORKLOAD: &str = "bench/ace1.toml";

const HANDWRITTEN: &str = "bench/handwritten/Cargo.toml";
const REQUIREMENTS: &str = "bench/peers/requirements.txt";

/// What is measured, built and ready.
pub struct Programs {
    /// The command.
    pub offtake: PathBuf,
    /// Measures the parts of an answer of ours.
    pub parts: PathBuf,
    /// The loop written by hand.
    pub handwritten: PathBuf,
    /// A Python that has the peers; none if it cannot be had.
    pub python: Option<PathBuf>,
}

impl Programs {
    /// Builds all. Why there are no peers is said on the error output in one line.
    pub fn build() -> Result<Self, String> {
        let ours = ["build", "--release", "--locked", "--quiet"];
        build(&[&ours[..], &["--bin", "offtake"]].concat(), None)?;
        build(&[&ours[..], &["--package", "offtake", "--example", "parts"]].concat(), None)?;
        let made = cargo::target_folder().join("release");
        let folder = work_folder().join("handwritten");
        let target = folder.display().to_string();
        let loops =
            ["build", "--release", "--locked", "--quiet", "--manifest-path", HANDWRITTEN, "--target-dir", &target];
        // The loop is for this machine alone, as the peers compile for it too.
        build(&loops, Some(("RUSTFLAGS", "-C target-cpu=native")))?;
        let python = peers().inspect_err(|why| say(&format!("no Python peers: {why}"))).ok();
        let name = |name: &str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
        Ok(Programs {
            offtake: made.join(name("offtake")),
            parts: made.join("examples").join(name("parts")),
            handwritten: folder.join("release").join(name("offtake-handwritten")),
            python,
        })
    }

    /// What the parts of an answer of ours take: `series`, `all`, or a question by its id.
    pub fn parts(&self, file: &str, paths: u64, threads: usize, part: &str) -> Result<Figures, String> {
        let arguments = [file, &paths.to_string(), &threads.to_string(), part].map(str::to_owned);
        measured(&self.parts, &arguments)
    }
}

/// Where a benchmark keeps what it makes.
pub fn work_folder() -> PathBuf {
    cargo::target_folder().join("bench")
}

/// A line on the error output, so that nothing is in the way of the results.
pub fn say(line: &str) {
    eprintln!("bench: {line}");
}

/// Runs a process to its end and reads the figures that it prints.
pub fn measured(program: &Path, arguments: &[String]) -> Result<Figures, String> {
    let shown = || format!("{} {}", program.display(), arguments.join(" "));
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(tree::root()).output();
    let output = output.map_err(|error| format!("{}: {error}", shown()))?;
    let figures = Figures::read(&String::from_utf8_lossy(&output.stdout)).filter(|_| output.status.success());
    figures.ok_or_else(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("{} fails: {}", shown(), errors.trim().lines().last().unwrap_or("it prints no figures"))
    })
}

fn build(arguments: &[&str], variable: Option<(&str, &str)>) -> Result<(), String> {
    say(&format!("cargo {}", arguments.join(" ")));
    let status = cargo::cargo(arguments).envs(variable).status();
    let status = status.map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` failed", arguments.join(" "))) }
}

/// A Python with what `requirements.txt` names, made once.
fn peers() -> Result<PathBuf, String> {
    let folder = work_folder().join("python");
    let python = match cfg!(windows) {
        true => folder.join("Scripts").join("python.exe"),
        false => folder.join("bin").join("python"),
    };
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let wanted = read(&tree::root().join(REQUIREMENTS))?;
    let installed = folder.join("installed.txt");
    if read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    say("a virtual environment with NumPy, Numba and JAX is made");
    let make = |program: &Path, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(tree::root()).output();
        let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        let why = errors.trim().lines().last().unwrap_or("it fails");
        if output.status.success() { Ok(()) } else { Err(format!("{}: {why}", program.display())) }
    };
    let system = Path::new(if cfg!(windows) { "python" } else { "python3" });
    make(system, &["-m", "venv", "--clear", &folder.display().to_string()])?;
    make(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS])?;
    std::fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(python)
}
