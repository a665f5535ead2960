//! A folder of results in the file system: whole or absent, and never at the cost of anything that Offtake did not write.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use crate::claim::ClaimedFolder;
use crate::error::Error;
use crate::world::NewFolder;

/// Where files wait within a folder that exists; of one that does not, its name begins with that of the folder.
pub(crate) const WAITING: &str = ".offtake-writing";

/// Most bytes of a manifest that is looked at.
const LONGEST_MANIFEST: u64 = 16 << 20;

/// Most links that are followed.
const MOST_LINKS: usize = 40;

/// Begins a folder; see [`Output::begin_folder`](crate::Output::begin_folder).
pub(crate) fn begin(path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error> {
    let failed = |error: io::Error| Error::writing(path, &error);
    let target = followed(path).map_err(failed)?;
    let exists = target.symlink_metadata().is_ok();
    let beside = target.file_name().map(|name| target.with_file_name(format!(".{}{WAITING}", name.to_string_lossy())));
    let waiting = match (&beside, exists) {
        (_, true) => target.join(WAITING),
        (Some(beside), false) => beside.clone(),
        (None, false) => return Err(failed(io::ErrorKind::NotFound.into())),
    };
    let mut owned = BTreeSet::new();
    if exists {
        if let Some(beside) = beside.filter(|beside| beside.is_dir()) {
            // A run that began before the folder was there has its files beside it.
            drop(ClaimedFolder::take(&beside, path)?);
        }
        let earlier = replaceable(&target.join(manifest));
        let replaced = earlier.is_some() || waiting.is_dir();
        owned.extend(earlier.into_iter().flatten());
        if !target.is_dir() || !replaced && !is_free(&target, &owned) {
            return Err(Error::Exists { path: path.into() });
        }
    }
    let claim = ClaimedFolder::take(&waiting, path)?;
    let (new, old) = (waiting.join("new"), waiting.join("old"));
    if exists && let Err(error) = restore(&target, &new, &old, manifest) {
        claim.leave();
        return Err(failed(error));
    }
    for left in [&target, &new, &old] {
        // A run that was killed while it put its files in their place has left their names here.
        owned.extend(replaceable(&left.join(manifest)).into_iter().flatten());
    }
    if exists && replaceable(&target.join(manifest)).is_none() && !is_free(&target, &owned) {
        return Err(Error::Exists { path: path.into() });
    }
    for folder in [&new, &old] {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir(folder).map_err(failed)?;
    }
    Ok(Box::new(Folder { shown: path.into(), target, exists, manifest: manifest.into(), owned, new, old, claim }))
}

/// Puts back what a run that was killed while it replaced an earlier result has moved away, and takes out what it had put in
/// its place. If it had come to its end there is nothing left to put in, and the new result stays.
fn restore(target: &Path, new: &Path, old: &Path, manifest: &str) -> io::Result<()> {
    let written = names_in(new)?;
    if written.is_empty() {
        return Ok(());
    }
    let moved = names_in(old)?;
    for name in replaceable(&new.join(manifest)).into_iter().flatten() {
        let put = !written.contains(&name) && !moved.contains(&name);
        if put && target.join(&name).symlink_metadata().is_ok() {
            fs::remove_file(target.join(&name))?;
        }
    }
    for name in &moved {
        fs::rename(old.join(name), target.join(name))?;
    }
    Ok(())
}

/// Names in a folder; none if there is no such folder.
pub(crate) fn names_in(folder: &Path) -> io::Result<BTreeSet<String>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        entries => entries?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect(),
    }
}

/// Where a path leads through links; as it is where nothing is.
pub(crate) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        if let Ok(real) = fs::canonicalize(&path) {
            return Ok(real);
        }
        match fs::read_link(&path) {
            Ok(to) => path = path.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// The files of an earlier result, by the manifest at this place; nothing if it is not one of Offtake's.
pub(crate) fn named(manifest: &Path) -> Option<BTreeSet<String>> {
    files_of(&stated(manifest)?)
}

/// The files of an earlier result that a new one replaces: none of a sweep, which goes on where it ended and is long in the making.
fn replaceable(manifest: &Path) -> Option<BTreeSet<String>> {
    let found = stated(manifest)?;
    found.get("sweep").is_none().then(|| files_of(&found))?
}

/// What the manifest at this place says.
fn stated(manifest: &Path) -> Option<serde_json::Value> {
    if fs::metadata(manifest).ok()?.len() > LONGEST_MANIFEST {
        return None;
    }
    serde_json::from_slice(&fs::read(manifest).ok()?).ok()
}

/// The files that a manifest names; nothing if it is not one of Offtake's.
fn files_of(manifest: &serde_json::Value) -> Option<BTreeSet<String>> {
    for key in ["offtake", "scenario"] {
        manifest.get(key)?.as_str()?;
    }
    let names = manifest.get("files")?.as_array()?.iter();
    names.map(|name| name.as_str().filter(|name| is_file_name(name)).map(str::to_owned)).collect()
}

/// Whether it names a file right within a folder.
fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name)
}

/// Whether a folder holds nothing but these files and what waits in it.
pub(crate) fn is_free(folder: &Path, owned: &BTreeSet<String>) -> bool {
    let ours = |name: &str| name == WAITING || owned.contains(name);
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.all(|entry| entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(ours)))
    })
}

/// A folder being written.
struct Folder {
    /// As the caller names it.
    shown: PathBuf,
    target: PathBuf,
    /// Whether it was there before; then its files are put into it one by one, which also works on a mount point.
    exists: bool,
    manifest: String,
    /// Files of an earlier result in it.
    owned: BTreeSet<String>,
    /// Where new files wait.
    new: PathBuf,
    /// Where old ones go.
    old: PathBuf,
    /// Removes both when it is dropped, unless files of an earlier result could not be put back.
    claim: ClaimedFolder,
}

impl Folder {
    /// Whether somebody else's file or folder has this name in the target.
    fn is_foreign(&self, name: &str) -> bool {
        self.exists
            && self.target.join(name).symlink_metadata().is_ok_and(|about| about.is_dir() || !self.owned.contains(name))
    }

    /// Sees to it that new files are on the disk before they take the place of others.
    fn settled(&self) -> io::Result<()> {
        names_in(&self.new)?.iter().try_for_each(|name| File::open(self.new.join(name))?.sync_all())
    }

    /// Puts new files in the place of old ones, the manifest last.
    fn replace(&self) -> io::Result<()> {
        let mut names: Vec<String> = names_in(&self.new)?.into_iter().collect();
        names.sort_by_key(|name| (*name == self.manifest, name.clone()));
        let owned = self.owned.iter().filter(|name| self.target.join(name).symlink_metadata().is_ok());
        let moves = owned.map(|name| (self.target.join(name), self.old.join(name)));
        let moves = moves.chain(names.iter().map(|name| (self.new.join(name), self.target.join(name))));
        let mut done: Vec<(PathBuf, PathBuf)> = Vec::new();
        for (from, to) in moves {
            if let Err(error) = fs::rename(&from, &to) {
                for (from, to) in done.iter().rev() {
                    // What cannot be moved back now waits in `old` for the next run.
                    let _ = fs::rename(to, from);
                }
                return Err(error);
            }
            done.push((from, to));
        }
        Ok(())
    }
}

impl NewFolder for Folder {
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error> {
        if self.is_foreign(name) {
            return Err(Error::Exists { path: self.shown.join(name) });
        }
        let file = File::create_new(self.new.join(name));
        let file = file.map_err(|error| Error::writing(&self.shown.join(name), &error))?;
        Ok(Box::new(BufWriter::new(file)))
    }

    fn commit(self: Box<Self>) -> Result<(), Error> {
        let put = self.settled().and_then(|()| match self.exists {
            true => self.replace(),
            false => fs::rename(&self.new, &self.target),
        });
        let put = put.map_err(|error| Error::writing(&self.shown, &error));
        match put.is_err() && names_in(&self.old).is_ok_and(|left| !left.is_empty()) {
            // What could not be put back waits for the next run.
            true => self.claim.leave(),
            false => drop(self.claim),
        }
        put
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileWorld, Output};

    fn home() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    fn begin(path: &Path) -> Result<Box<dyn NewFolder>, Error> {
        FileWorld.begin_folder(path, "manifest.json")
    }

    /// Names and content of what lies in a folder, also hidden.
    fn content(path: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<(String, String)> = entries
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read_to_string(&path).unwrap_or_default())
            })
            .collect();
        found.sort();
        found
    }

    fn manifest(files: &[&str]) -> String {
        serde_json::json!({ "offtake": "0.1.0", "scenario": "a.toml", "files": files }).to_string()
    }

    /// A whole result: these files with one text, and a manifest.
    fn put(path: &Path, files: &[&str], text: &str) -> Result<(), Error> {
        let mut folder = begin(path)?;
        for name in files {
            folder.file(name)?.write_all(text.as_bytes()).unwrap();
        }
        let all = [files, &["manifest.json"]].concat();
        folder.file("manifest.json")?.write_all(manifest(&all).as_bytes()).unwrap();
        folder.commit()
    }

    fn names(path: &Path) -> Vec<String> {
        content(path).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_folder_is_whole_or_absent() {
        let home = home();
        let target = home.path().join("out");
        let mut begun = begin(&target).unwrap();
        begun.file("a").unwrap().write_all(b"1").unwrap();
        assert!(!target.exists());
        drop(begun);
        assert!(names(home.path()).is_empty());
        for text in ["first", "second"] {
            put(&target, &["a"], text).unwrap();
            assert_eq!(content(&target)[0], ("a".into(), text.into()));
        }
        assert_eq!(names(home.path()), ["out"]);
        assert!(matches!(begin(&home.path().join("none/deeper")).err(), Some(Error::Write { .. })));
        assert!(matches!(begin(Path::new("")).err(), Some(Error::Write { .. })));
    }

    #[test]
    fn what_a_manifest_does_not_name_stays() {
        let home = home();
        let target = home.path().join("out");
        put(&target, &["a", "b"], "first").unwrap();
        fs::write(target.join("mine"), "mine").unwrap();
        put(&target, &["a", "c"], "second").unwrap();
        assert_eq!(names(&target), ["a", "c", "manifest.json", "mine"]);
        assert_eq!(content(&target)[3].1, "mine");
        // A name that is taken is refused before anything moves.
        fs::write(target.join("b"), "mine too").unwrap();
        let before = content(&target);
        assert!(matches!(put(&target, &["a", "b"], "third"), Err(Error::Exists { path }) if path.ends_with("b")));
        assert_eq!(content(&target), before);
        // Stopped, it is as it was.
        drop(begin(&target).unwrap());
        assert_eq!(content(&target), before);
    }

    #[test]
    fn another_manifest_is_no_result() {
        let home = home();
        for text in [
            r#"{"name": "an app", "start_url": "."}"#,
            r#"{"offtake": "0.1.0", "scenario": "a"}"#,
            r#"{"offtake": "0.1.0", "scenario": "a", "files": ["../precious"]}"#,
            r#"{"offtake": "0.1.0", "scenario": "a", "files": ["/precious"]}"#,
            "[1]",
            "",
        ] {
            let target = home.path().join("app");
            fs::create_dir(&target).unwrap();
            fs::write(target.join("manifest.json"), text).unwrap();
            let before = content(&target);
            assert!(matches!(begin(&target).err(), Some(Error::Exists { .. })), "{text}");
            assert_eq!(content(&target), before);
            fs::remove_dir_all(&target).unwrap();
        }
    }

    /// Not even if it was killed and left what waited.
    #[test]
    fn a_sweep_is_not_replaced() {
        let home = home();
        let target = home.path().join("out");
        let sweep =
            r#"{"offtake": "0.1.0", "scenario": "a.toml", "sweep": {"points": 9}, "files": ["a", "manifest.json"]}"#;
        fs::create_dir(&target).unwrap();
        fs::write(target.join("a"), "swept").unwrap();
        fs::write(target.join("manifest.json"), sweep).unwrap();
        let before = content(&target);
        for killed in [false, true] {
            if killed {
                fs::create_dir(target.join(WAITING)).unwrap();
            }
            assert!(matches!(put(&target, &["a"], "run"), Err(Error::Exists { path }) if path == target));
            assert_eq!(content(&target), before);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_stay() {
        use std::os::unix::fs::symlink;
        let home = home();
        let (link, real) = (home.path().join("link"), home.path().join("real"));
        symlink("real", &link).unwrap();
        for text in ["first", "second"] {
            put(&link, &["a"], text).unwrap();
            assert_eq!(content(&real)[0], ("a".into(), text.into()));
            assert_eq!(fs::read_link(&link).unwrap(), Path::new("real"));
        }
        symlink("round", home.path().join("round")).unwrap();
        assert!(matches!(begin(&home.path().join("round")).err(), Some(Error::Write { .. })));
    }

    /// As a mount point it cannot be renamed; its files are put into it.
    #[test]
    fn an_empty_folder_stays_the_same_folder() {
        let home = home();
        let target = home.path().join("out");
        fs::create_dir(&target).unwrap();
        let held = fs::read_dir(&target).unwrap();
        put(&target, &["a"], "first").unwrap();
        drop(held);
        assert_eq!(names(&target), ["a", "manifest.json"]);
        assert_eq!(names(home.path()), ["out"]);
    }

    #[test]
    fn two_runs_do_not_write_into_one_folder() {
        let home = home();
        let target = home.path().join("out");
        let first = begin(&target).unwrap();
        assert!(matches!(begin(&target).err(), Some(Error::Busy { .. })));
        // Nor if the folder is made meanwhile.
        fs::create_dir(&target).unwrap();
        assert!(matches!(begin(&target).err(), Some(Error::Busy { .. })));
        drop(first);
        let first = begin(&target).unwrap();
        assert!(matches!(begin(&target).err(), Some(Error::Busy { .. })));
        drop(first);
        assert_eq!(names(home.path()), ["out"]);
        assert!(names(&target).is_empty());
    }

    /// Killed after each of its moves, and followed by a run that is stopped: the earlier result is whole.
    #[test]
    fn what_a_killed_run_moved_away_is_put_back() {
        for moves in 0..=6 {
            let home = home();
            let target = home.path().join("out");
            put(&target, &["a", "b"], "first").unwrap();
            let before = content(&target);
            let waiting = target.join(WAITING);
            let (new, old) = (waiting.join("new"), waiting.join("old"));
            for folder in [&waiting, &new, &old] {
                fs::create_dir(folder).unwrap();
            }
            for name in ["b", "c"] {
                fs::write(new.join(name), "second").unwrap();
            }
            fs::write(new.join("manifest.json"), manifest(&["b", "c", "manifest.json"])).unwrap();
            let away = ["a", "b", "manifest.json"].map(|name| (target.join(name), old.join(name)));
            let into = ["b", "c", "manifest.json"].map(|name| (new.join(name), target.join(name)));
            for (from, to) in away.iter().chain(&into).take(moves) {
                fs::rename(from, to).unwrap();
            }
            drop(begin(&target).unwrap());
            let whole = if moves < 6 { before } else { content(&target) };
            assert_eq!(content(&target), whole, "after {moves} moves");
            assert_eq!(names(home.path()), ["out"]);
            put(&target, &["d"], "third").unwrap();
            assert_eq!(names(&target), ["d", "manifest.json"], "after {moves} moves");
        }
    }

    /// Killed while it ran, or while it put its files in their place.
    #[test]
    fn what_a_killed_run_left_is_cleared() {
        let home = home();
        let target = home.path().join("out");
        let left = home.path().join(".out.offtake-writing");
        fs::create_dir_all(left.join("new")).unwrap();
        fs::write(left.join("new/a"), "half").unwrap();
        put(&target, &["a"], "first").unwrap();
        assert_eq!(names(home.path()), ["out"]);
        let waiting = target.join(WAITING);
        for folder in [waiting.clone(), waiting.join("new"), waiting.join("old"), left.clone()] {
            fs::create_dir(folder).unwrap();
        }
        fs::rename(target.join("manifest.json"), waiting.join("old/manifest.json")).unwrap();
        fs::write(waiting.join("new/manifest.json"), manifest(&["b", "manifest.json"])).unwrap();
        fs::write(target.join("b"), "new").unwrap();
        put(&target, &["c"], "second").unwrap();
        assert_eq!(names(&target), ["c", "manifest.json"]);
        assert_eq!(names(home.path()), ["out"]);
        // Somebody else's file is kept even then.
        fs::remove_file(target.join("manifest.json")).unwrap();
        fs::create_dir(&waiting).unwrap();
        assert!(matches!(begin(&target).err(), Some(Error::Exists { .. })));
        assert_eq!(names(&target), ["c"]);
    }
}
