//! Why something could not be done.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::findings::Findings;

/// Why something could not be done. A mistake of Offtake itself panics, but for [`Error::Untied`].
///
/// ```
/// use offtake::{Changes, Error, Memory, Project};
///
/// let world = Memory::new();
/// match Project::read(&world, "deal.toml").build(&Changes::none()) {
///     Err(Error::Mistakes(findings)) => assert!(findings.to_string().contains("cannot be read")),
///     _ => unreachable!("there is no such file"),
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The scenario, or what is asked of it, has mistakes; warnings stand among them.
    Mistakes(Findings),
    /// The caller's [`Watch`](crate::Watch) ended the work.
    Stopped,
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
    /// It is read to make what was to be written, or is written beside it.
    Needed {
        /// Which.
        path: PathBuf,
    },
    /// Another process is writing it.
    Busy {
        /// Which.
        path: PathBuf,
    },
    /// The engine's result contradicts itself: a mistake of Offtake, not of the scenario.
    Untied(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Mistakes(findings) => findings.fmt(f),
            Error::Stopped => f.write_str("stopped before the end"),
            Error::Write { path, .. } if path.as_os_str().is_empty() => f.write_str("cannot write: the path is empty"),
            Error::Write { path, why } => write!(f, "cannot write {}: {why}", path.display()),
            Error::Exists { path } => {
                write!(f, "{} exists already and is left as it is; choose another name", path.display())
            }
            Error::Needed { path } => {
                write!(f, "{} is a file that this command reads or writes itself; choose another name", path.display())
            }
            Error::Busy { path } => {
                write!(f, "{} is being written by another run; wait for it, or choose another name", path.display())
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
