//! A folder of results in the file system that grows file by file, and outlives who writes it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::claim::ClaimedFolder;
use crate::error::Error;
use crate::folder::{WAITING, followed, is_free, named, names_in};
use crate::world::GrowingFolder;

/// Opens a folder; see [`Output::grow_folder`](crate::Output::grow_folder).
pub(crate) fn grow(path: &Path, manifest: &str) -> Result<Box<dyn GrowingFolder>, Error> {
    let failed = |error: io::Error| Error::writing(path, &error);
    let target = followed(path).map_err(failed)?;
    match fs::create_dir(&target) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    let begun = named(&target.join(manifest)).is_some() || is_free(&target, &BTreeSet::new());
    let waiting = target.join(WAITING);
    // A run that was killed while it replaced a result has moved files of it there, for the next run to put back.
    let moved_away = names_in(&waiting.join("old")).is_ok_and(|names| !names.is_empty());
    if !target.is_dir() || !begun || moved_away {
        return Err(Error::Exists { path: path.into() });
    }
    let claim = ClaimedFolder::take(&waiting, path)?;
    Ok(Box::new(Folder { shown: path.into(), target, waiting, _claim: claim }))
}

/// An open folder.
struct Folder {
    /// As the caller names it.
    shown: PathBuf,
    target: PathBuf,
    /// Where files are until they are whole.
    waiting: PathBuf,
    /// Dropped, it takes away what waits.
    _claim: ClaimedFolder,
}

impl GrowingFolder for Folder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        match fs::read(self.target.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::writing(&self.shown.join(name), &error)),
        }
    }

    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error> {
        let file = File::create(self.waiting.join(name));
        let file = file.map_err(|error| Error::writing(&self.shown.join(name), &error))?;
        Ok(Box::new(BufWriter::new(file)))
    }

    fn put(&mut self, name: &str) -> Result<(), Error> {
        let (from, to) = (self.waiting.join(name), self.target.join(name));
        let put = || -> io::Result<()> {
            File::open(&from)?.sync_all()?;
            fs::rename(&from, &to)
        };
        put().map_err(|error| Error::writing(&self.shown.join(name), &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileWorld, Output};

    fn grow(path: &Path) -> Result<Box<dyn GrowingFolder>, Error> {
        FileWorld.grow_folder(path, "manifest.json")
    }

    fn names(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn put(folder: &mut dyn GrowingFolder, name: &str, text: &str) {
        folder.file(name).unwrap().write_all(text.as_bytes()).unwrap();
        folder.put(name).unwrap();
    }

    #[test]
    fn files_are_whole_or_not_there_and_stay() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        let mut folder = grow(&target).unwrap();
        assert!(matches!(grow(&target).err(), Some(Error::Busy { .. })));
        put(&mut *folder, "manifest.json", r#"{"offtake": "0.1.0", "scenario": "a", "files": ["a"]}"#);
        folder.file("a").unwrap().write_all(b"half").unwrap();
        drop(folder);
        assert_eq!(names(&target), ["manifest.json"]);
        let mut folder = grow(&target).unwrap();
        put(&mut *folder, "a", "whole");
        assert_eq!(folder.read("a").unwrap().as_deref(), Some(&b"whole"[..]));
        assert_eq!(folder.read("b").unwrap(), None);
        drop(folder);
        assert_eq!(names(&target), ["a", "manifest.json"]);
    }

    #[test]
    fn what_is_no_result_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("mine");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("mine"), "mine").unwrap();
        assert!(matches!(grow(&target).err(), Some(Error::Exists { .. })));
        fs::write(target.join("manifest.json"), "{}").unwrap();
        assert!(matches!(grow(&target).err(), Some(Error::Exists { .. })));
        assert_eq!(names(&target), ["manifest.json", "mine"]);
        assert!(matches!(grow(&target.join("mine")).err(), Some(Error::Exists { .. })));
        assert!(matches!(grow(&home.path().join("none/deeper")).err(), Some(Error::Write { .. })));
        // A run that was killed while it replaced a result.
        let replaced = home.path().join("replaced");
        let old = replaced.join(WAITING).join("old");
        fs::create_dir_all(&old).unwrap();
        fs::write(old.join("run.json"), "kept").unwrap();
        assert!(matches!(grow(&replaced).err(), Some(Error::Exists { .. })));
        assert_eq!(names(&old), ["run.json"]);
        // A process that was killed before its first file was whole.
        let begun = home.path().join("begun");
        fs::create_dir_all(begun.join(WAITING)).unwrap();
        drop(grow(&begun).unwrap());
        assert!(names(&begun).is_empty());
    }
}
