//! A place of one's own in the file system for as long as a process lives.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// How often a place that others give up and take is tried.
const TRIES: usize = 100;

/// A folder in which only this process works: the system lets go of its lock when the process ends, however it ends, so
/// what is there without one was left by a process that was killed. Dropped, it is removed with all that is in it.
pub(crate) struct ClaimedFolder {
    folder: PathBuf,
    /// Its lock is held.
    _lock: File,
    /// Its files stay when it is dropped.
    keep: bool,
}

impl ClaimedFolder {
    /// Takes a folder, for what is written at `target`.
    pub fn take(folder: &Path, target: &Path) -> Result<Self, Error> {
        let failed = |error: &io::Error| Error::writing(target, error);
        for _ in 0..TRIES {
            match fs::create_dir(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(&error)),
                _ => {}
            }
            if !folder.symlink_metadata().is_ok_and(|about| about.is_dir()) {
                return Err(Error::Exists { path: folder.into() });
            }
            let path = folder.join("lock");
            let lock = match OpenOptions::new().write(true).create(true).truncate(false).open(&path) {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(&error)),
            };
            if is_held(&lock) {
                return Err(Error::Busy { path: target.into() });
            }
            // Its holder may have removed it just before it let go.
            if is_at(&lock, &path) {
                return Ok(ClaimedFolder { folder: folder.into(), _lock: lock, keep: false });
            }
        }
        Err(Error::Busy { path: target.into() })
    }
}

impl ClaimedFolder {
    /// Gives it up and leaves what is in it.
    pub fn leave(mut self) {
        self.keep = true;
    }
}

impl Drop for ClaimedFolder {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A new file in which only this process writes, in place of one that a killed process left; for what is written at
/// `target`.
pub(crate) fn scratch(path: &Path, target: &Path) -> Result<File, Error> {
    let failed = |error: &io::Error| Error::writing(target, error);
    for _ in 0..TRIES {
        match File::create_new(path) {
            Ok(file) if is_held(&file) => return Err(Error::Busy { path: target.into() }),
            Ok(file) => return Ok(file),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(&error)),
            Err(_) => {}
        }
        if !path.symlink_metadata().is_ok_and(|about| about.is_file()) {
            return Err(Error::Exists { path: path.into() });
        }
        match File::open(path) {
            Ok(left) if is_held(&left) => break,
            Ok(_) => fs::remove_file(path).map_err(|error| failed(&error))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&error)),
        }
    }
    Err(Error::Busy { path: target.into() })
}

/// Whether another process holds the lock of a file; else it is ours now. A file system without locks has one user.
fn is_held(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Whether a path still leads to this file.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let same = |one: fs::Metadata, other: fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
        file.metadata().and_then(|one| fs::metadata(path).map(|other| same(one, other))).unwrap_or(false)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}
