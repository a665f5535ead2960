//! The one way in which files and the clock reach Offtake.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use model::Date;

/// The environment failed. A user's mistake is a [`syntax::Diagnostic`] instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A file or folder could not be written; nothing of it is left behind.
    Write {
        /// Which.
        path: PathBuf,
        /// Why, in words.
        why: String,
    },
    /// It is there already, and is not Offtake's to replace.
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The engine's result contradicts itself: a mistake of Offtake, not of the scenario.
    Untied(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Write { path, why } => write!(f, "cannot write {}: {why}", path.display()),
            Error::Exists { path } => {
                write!(f, "{} exists already and is left as it is; choose another name", path.display())
            }
            Error::Untied(what) => write!(f, "the books do not tie (please report this): {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What an operation of the system says about a file that was to be written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        Error::Write { path: path.into(), why: words(error) }
    }
}

/// An error of the system without its number.
pub(crate) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::StorageFull => "no space left on the disk".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    NotFound,
    /// It lies outside the folder, perhaps behind a link.
    OutsideFolder,
    /// It has this many bytes, more than allowed.
    TooLarge(u64),
    /// Something else, in words.
    Other(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotFound => f.write_str("there is no such file"),
            ReadError::OutsideFolder => f.write_str("it lies outside the scenario's folder"),
            ReadError::TooLarge(bytes) => write!(f, "it has {bytes} bytes"),
            ReadError::Other(why) => f.write_str(why),
        }
    }
}

/// Files and the clock. Everything else of Offtake is a pure function of what is read here.
pub trait World {
    /// A whole file of at most `most` bytes; a longer one is not read.
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError>;

    /// As [`World::read`], for a file that must lie at or below `folder`: a relative path without `..` that follows no
    /// link out of it.
    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError>;

    /// Writes a whole file or nothing. An existing one is kept ([`Error::Exists`]) unless `replace`.
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error>;

    /// Begins a folder that appears, whole, only when it is committed. What is there already is replaced if it is an
    /// empty folder or holds a file `manifest` (an earlier result), else kept ([`Error::Exists`]).
    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error>;

    /// Today (UTC).
    fn today(&self) -> Date;
}

/// A folder being written. Dropped before [`NewFolder::commit`], it leaves nothing behind.
pub trait NewFolder {
    /// A new file in it.
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error>;

    /// Puts it in its place.
    fn commit(self: Box<Self>) -> Result<(), Error>;
}
