//! A written file is whole or not there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use offtake::{Changes, Error, FileWorld, Inquiry, NewFolder, Output, Project, Questions, Sampling, unwatched};

use crate::command::{BASE, Folder};

const RUN: [&str; 6] = ["run", "a.toml", "--paths", "64", "--out", "results"];

#[test]
fn a_result_is_tables_and_a_manifest() {
    let folder = Folder::with(BASE);
    folder.run(&[&RUN[..], &["--show", "firm.cash"]].concat()).good();
    let manifest = fs::read_to_string(folder.path().join("results/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!((&manifest["seed"], &manifest["paths"]), (&1.into(), &64.into()));
    assert_eq!(manifest["offtake"], env!("CARGO_PKG_VERSION"));
    // The digest is that of the file, computed apart (`sha256sum`).
    let digest = "d5f0dd4805f6a14057c4133bd72d5fba36738c9f8f909c4862e777239cf6b715";
    let input = &manifest["inputs"][0];
    assert_eq!((&input["file"], &input["sha256"]), (&"a.toml".into(), &digest.into()));
    for table in manifest["tables"].as_array().expect("tables") {
        let bytes = fs::read(folder.path().join("results").join(table["file"].as_str().expect("a name")));
        let bytes = bytes.expect("a table");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{table}");
    }
    let files: Vec<PathBuf> = folder.content().into_keys().collect();
    assert!(files.iter().all(|file| !file.to_string_lossy().contains(".offtake-")), "{files:?}");
}

/// Over the file size limit of the shell a result fails as on a full disk: an error, and nothing left.
#[cfg(unix)]
#[test]
fn a_file_over_the_limit_is_an_error() {
    let folder = Folder::with(BASE);
    let before = folder.content();
    let limited = format!("ulimit -f 1 && exec {} {} --show all", env!("CARGO_BIN_EXE_offtake"), RUN.join(" "));
    let ran = std::process::Command::new("sh").args(["-c", &limited]).current_dir(folder.path()).output();
    let ran = ran.expect("a shell");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(1), 0), "{told}");
    assert!(told.starts_with("error: ") && told.contains("too large"), "{told}");
    assert_eq!(folder.content(), before);
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, before.len(), "an empty folder is left");
}

/// The files of an earlier result are replaced; anything else is kept.
#[test]
fn only_results_are_replaced() {
    let folder = Folder::with(BASE);
    folder.run(&RUN).good();
    let first = folder.content();
    folder.write("results/mine", "mine");
    folder.run(&[&RUN[..], &["--seed", "2"]].concat()).good();
    let mut second = folder.content();
    assert_eq!(second.remove(&folder.path().join("results/mine")), Some(b"mine".to_vec()));
    assert!(first.keys().eq(second.keys()) && first != second);
    fs::write(folder.path().join("results/manifest.json"), "{\"name\": \"an app\"}").expect("writable");
    let before = folder.content();
    let told = folder.run(&RUN);
    assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{}", told.err);
    assert!(told.err.contains("results exists already"), "{}", told.err);
    for taken in ["a.toml", ".", "results/..", "none/deeper"] {
        let told = folder.run(&["run", "a.toml", "--paths", "64", "--out", taken]);
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{}", told.err);
        assert!(told.err.starts_with("error: "), "{}", told.err);
    }
    assert_eq!(folder.content(), before);
}

/// Ctrl-C, or a time limit: nothing half-written, and the command ends by the signal.
#[cfg(unix)]
#[test]
fn a_signal_leaves_nothing() {
    use std::os::unix::process::ExitStatusExt;
    let folder = Folder::with(BASE);
    let before = folder.content();
    let waiting = folder.path().join(".results.offtake-writing");
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let mut ran = folder.command(&["run", "a.toml", "--paths", "4000000", "--out", "results"]);
        let mut ran =
            ran.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().expect("it starts");
        while !waiting.join("new").exists() {
            assert!(ran.try_wait().expect("a state").is_none(), "it ended by itself");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &ran.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        assert_eq!(ran.wait().expect("it ends").signal(), Some(number));
        assert_eq!(folder.content(), before, "{name}");
    }
    // What cannot be caught is cleared by the next run.
    let mut ran = folder.command(&["run", "a.toml", "--paths", "4000000", "--out", "results"]);
    let mut ran = ran.stdout(std::process::Stdio::null()).spawn().expect("it starts");
    while !waiting.join("new").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let told = folder.run(&RUN);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("results is being written by another run"), "{}", told.err);
    ran.kill().and_then(|()| ran.wait()).expect("it ends");
    assert!(waiting.exists());
    folder.run(&RUN).good();
    assert!(!waiting.exists());
}

/// A machine that starts no thread (here: none with so large a stack) computes the same with the one it has.
#[test]
fn a_run_needs_no_further_thread() {
    let folder = Folder::with(BASE);
    let run = ["run", "a.toml", "--json", "--paths", "1000", "--threads", "4", "--show", "firm.cash"];
    let plain = folder.run(&run).good();
    let done = folder.command(&run).env("RUST_MIN_STACK", (1_u64 << 47).to_string()).output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&done.stdout), plain, "{}", String::from_utf8_lossy(&done.stderr));
}

/// Where memory ends, the command does: with a message and status 1, neither by a signal nor in a panic.
#[cfg(target_os = "linux")]
#[test]
fn out_of_memory_is_an_error() {
    use std::os::unix::process::ExitStatusExt;
    const ABORTED: i32 = 6;
    const PANICKED: i32 = 101;
    let folder = Folder::with(BASE);
    let mut failed = 0;
    // Less than the program itself takes, up to more than the run does.
    for megabytes in (10..130).step_by(10) {
        let run = "run a.toml --paths 10000 --show all --out results";
        let limited = format!("ulimit -v {megabytes}000 && exec {} {run}", env!("CARGO_BIN_EXE_offtake"));
        let ran = std::process::Command::new("sh").args(["-c", &limited]).current_dir(folder.path()).output();
        let ran = ran.expect("a shell");
        let told = String::from_utf8_lossy(&ran.stderr);
        // It could not even be loaded.
        if ran.status.signal().is_some_and(|signal| signal != ABORTED) {
            continue;
        }
        assert!(ran.status.signal() != Some(ABORTED) && ran.status.code() != Some(PANICKED), "{megabytes}: {told}");
        assert!(ran.status.success() || !told.is_empty(), "{megabytes}: {:?}", ran.status);
        failed += i32::from(!ran.status.success());
    }
    assert!(failed > 0);
    // A run that has room clears what the others left.
    folder.run(&RUN).good();
    let files = folder.content();
    assert!(files.keys().all(|file| !file.to_string_lossy().contains(".offtake-")), "{files:?}");
}

#[test]
fn new_keeps_what_is_there() {
    let folder = Folder::new();
    folder.run(&["new", "deal"]).good();
    let text = fs::read_to_string(folder.path().join("deal.toml")).expect("written");
    folder.run(&["fmt", "--check", "deal.toml"]).good();
    folder.run(&["check", "deal.toml"]).good();
    folder.run(&["run", "deal.toml", "--paths", "100"]).good();
    let told = folder.run(&["new", "deal.toml"]);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("deal.toml exists already"), "{}", told.err);
    assert_eq!(folder.run(&["new", "none/deal"]).code, Some(1));
    for no_name in ["dir/", "none/", ".", ".."] {
        let told = folder.run(&["new", no_name]);
        assert_eq!(told.code, Some(1));
        assert!(told.err.contains("it is a folder; write the scenario's name behind it"), "{}", told.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("deal.toml")).expect("kept"), text);
    assert_eq!(folder.content().len(), 1);
}

#[test]
fn names_that_need_quoting_make_a_sound_scenario() {
    let folder = Folder::new();
    for name in ["a \"quoted\" name", "back\\slash", "ünïcode", "{title}", "x.toml"] {
        folder.run(&["new", name]).good();
    }
    for file in folder.content().keys() {
        folder.run(&["check", file.to_str().expect("UTF-8")]).good();
    }
}

/// Permissions do not hold back the superuser, who may be running the tests.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(BASE);
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).expect("a folder");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).expect("permissions");
    let superuser = fs::write(locked.join("probe"), "").is_ok();
    let _ = fs::remove_file(locked.join("probe"));
    let told = folder.run(&["run", "a.toml", "--paths", "64", "--out", "locked/results"]);
    if !superuser {
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{}", told.err);
        assert!(told.err.contains("permission denied"), "{}", told.err);
        assert_eq!(fs::read_dir(&locked).expect("readable").count(), 0);
    }
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// The file system, with a disk that holds only so many more bytes.
struct SmallDisk {
    free: Arc<AtomicU64>,
    /// Which files were begun.
    begun: Arc<Mutex<Vec<String>>>,
}

impl SmallDisk {
    fn new(free: u64) -> Self {
        Self { free: Arc::new(AtomicU64::new(free)), begun: Arc::default() }
    }
}

impl Output for SmallDisk {
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
        FileWorld.write(path, bytes, replace)
    }

    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error> {
        let inner = FileWorld.begin_folder(path, manifest)?;
        Ok(Box::new(SmallFolder { inner, free: self.free.clone(), begun: self.begun.clone() }))
    }
}

struct SmallFolder {
    inner: Box<dyn NewFolder>,
    free: Arc<AtomicU64>,
    begun: Arc<Mutex<Vec<String>>>,
}

impl NewFolder for SmallFolder {
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error> {
        self.begun.lock().expect("unpoisoned").push(name.into());
        Ok(Box::new(SmallFile { inner: self.inner.file(name)?, free: self.free.clone() }))
    }

    fn commit(self: Box<Self>) -> Result<(), Error> {
        self.inner.commit()
    }
}

struct SmallFile {
    inner: Box<dyn Write + Send>,
    free: Arc<AtomicU64>,
}

impl Write for SmallFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let free = self.free.load(Ordering::Relaxed);
        let left = free.checked_sub(bytes.len() as u64).ok_or(io::Error::from(io::ErrorKind::StorageFull))?;
        self.free.store(left, Ordering::Relaxed);
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The disk runs full after every few hundred bytes in turn, so within every table and between them.
#[test]
fn a_full_disk_leaves_nothing() {
    let folder = Folder::with(BASE);
    let scenario = folder.path().join("a.toml");
    let target = folder.path().join("results");
    let sampling = Sampling::default().paths(64).threads(1);
    let project = Project::read(FileWorld, &scenario);
    let scenario = project.build_for(&Changes::none(), &Inquiry::none().show("firm.cash")).expect("it builds");
    let write = |free: u64, begun: &mut Vec<String>| {
        let disk = SmallDisk::new(free);
        let done = scenario.run_into(&sampling, &Questions::all(), &disk, &target, &mut unwatched).map(|_| ());
        *begun = disk.begun.lock().expect("unpoisoned").clone();
        (done, free - disk.free.load(Ordering::Relaxed))
    };
    let mut begun = Vec::new();
    let (done, needed) = write(u64::MAX, &mut begun);
    assert!(done.is_ok());
    let all = begun.clone();
    fs::remove_dir_all(&target).expect("removed");
    let before = folder.content();
    let mut last = Vec::new();
    for free in (0..needed).step_by(needed as usize / 40) {
        let (done, _) = write(free, &mut begun);
        match done {
            Err(Error::Write { path, why }) => {
                assert!(path.starts_with(&target), "{path:?}");
                assert_eq!(why, "no space left on the disk");
            }
            other => panic!("{free} bytes: {other:?}"),
        }
        assert_eq!(folder.content(), before, "{free} bytes");
        last.extend(begun.last().cloned());
    }
    last.dedup();
    assert!(last.len() >= 4 && last.len() <= all.len(), "the disk should fill in several files: {last:?}");
    assert!(write(needed, &mut begun).0.is_ok());
}
