//! The one way in which files and the clock reach Offtake, and the one way in which files leave it.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use model::Date;

use crate::error::Error;

/// Why a file could not be read.
///
/// ```
/// assert_eq!(offtake::ReadError::TooLarge(7).to_string(), "it has 7 bytes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

impl std::error::Error for ReadError {}

/// Files and the clock, to be read. Everything else of Offtake is a pure function of what is read here.
///
/// ```
/// use std::path::Path;
/// use offtake::{Changes, Date, Project, ReadError, World};
///
/// struct Shelf;
///
/// impl World for Shelf {
///     fn read(&self, path: &Path, _most: u64) -> Result<Vec<u8>, ReadError> {
///         if path != Path::new("deal.toml") {
///             return Err(ReadError::NotFound);
///         }
///         Ok(b"offtake = 1\ntitle = \"a deal\"\nstart = \"2026-01\"\nmonths = 2\n".to_vec())
///     }
///
///     fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
///         self.read(&folder.join(relative), most)
///     }
///
///     fn today(&self) -> Date {
///         offtake::parse_date("2026-01-01").expect("a day")
///     }
/// }
///
/// assert!(Project::read(&Shelf, "deal.toml").build(&Changes::none()).is_ok());
/// ```
pub trait World: Send + Sync {
    /// A whole file of at most `most` bytes; a longer one is not read.
    ///
    /// # Errors
    /// There is no such file, it is too large, or it cannot be read.
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError>;

    /// As [`World::read`], for a file that must lie at or below `folder`: a relative path without `..` that follows no
    /// link out of it.
    ///
    /// # Errors
    /// As [`World::read`], and if it lies outside the folder.
    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError>;

    /// Today (UTC).
    fn today(&self) -> Date;

    /// Bytes of memory that a run may take, if that is known.
    fn free_memory(&self) -> Option<u64> {
        None
    }
}

/// Whoever leads to a world is one.
macro_rules! world_behind {
    ($($pointer:ty),*) => {$(
        impl<W: World + ?Sized> World for $pointer {
            fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
                (**self).read(path, most)
            }

            fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
                (**self).read_below(folder, relative, most)
            }

            fn today(&self) -> Date {
                (**self).today()
            }

            fn free_memory(&self) -> Option<u64> {
                (**self).free_memory()
            }
        }
    )*};
}

world_behind!(&W, Arc<W>, Box<W>);

/// Where results are written. Each appears whole or not at all. See [`Scenario::run_into`](crate::Scenario::run_into).
///
/// ```
/// use offtake::{Error, FileWorld, Output};
///
/// let folder = tempfile::tempdir().expect("a folder to write into");
/// let path = folder.path().join("note.txt");
/// FileWorld.write(&path, b"kept", false)?;
/// assert!(matches!(FileWorld.write(&path, b"lost", false), Err(Error::Exists { .. })));
/// # Ok::<(), Error>(())
/// ```
pub trait Output {
    /// Writes a whole file or nothing. An existing one is kept ([`Error::Exists`]) unless `replace`.
    ///
    /// # Errors
    /// It exists, or it cannot be written.
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error>;

    /// Begins a folder that appears, whole, only when it is committed. A folder already there is filled if it is empty.
    /// If its file `manifest` is that of an earlier run, the files that this one names are replaced and all others
    /// stay. Any other folder, that of a sweep too, is kept as it is ([`Error::Exists`]). Links are followed.
    ///
    /// # Errors
    /// It exists, another process is writing it ([`Error::Busy`]), or it cannot be written.
    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error>;

    /// A folder that grows file by file, each whole or not there, and goes on where an earlier process was ended: a new folder, an
    /// empty one, or one whose file `manifest` is that of an earlier result. Any other is kept as it is ([`Error::Exists`]).
    ///
    /// # Errors
    /// It exists, another process is writing it ([`Error::Busy`]), or it cannot be written; an output that does not say otherwise has
    /// no such folders.
    fn grow_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn GrowingFolder>, Error> {
        let _ = manifest;
        Err(Error::Write { path: path.into(), why: "this output has no folders that grow".into() })
    }
}

/// A folder that grows file by file. See [`Output::grow_folder`].
///
/// ```
/// use std::io::Write;
/// use offtake::{Error, FileWorld, Output};
///
/// let folder = tempfile::tempdir().expect("a folder to write into");
/// let target = folder.path().join("results");
/// let mut grown = FileWorld.grow_folder(&target, "manifest.json")?;
/// grown.file("a.txt")?.write_all(b"whole").expect("it can be written");
/// assert_eq!(grown.read("a.txt")?, None);
/// grown.put("a.txt")?;
/// assert_eq!(grown.read("a.txt")?.as_deref(), Some(&b"whole"[..]));
/// # Ok::<(), Error>(())
/// ```
pub trait GrowingFolder {
    /// A file that lies in it; nothing if there is none.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error>;

    /// Begins a file, which is not in the folder yet.
    ///
    /// # Errors
    /// It cannot be written.
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error>;

    /// Puts a file that was begun, and whose writer is dropped, in its place, whole, where it outlives the process.
    ///
    /// # Errors
    /// It cannot be put there.
    fn put(&mut self, name: &str) -> Result<(), Error>;
}

/// A folder being written. Dropped before [`NewFolder::commit`], it leaves nothing behind.
///
/// ```
/// use offtake::{Error, FileWorld, Output};
///
/// let folder = tempfile::tempdir().expect("a folder to write into");
/// let target = folder.path().join("results");
/// let mut begun = FileWorld.begin_folder(&target, "manifest.json")?;
/// drop(begun.file("manifest.json")?);
/// assert!(!target.exists());
/// begun.commit()?;
/// assert!(target.exists());
/// # Ok::<(), Error>(())
/// ```
pub trait NewFolder {
    /// A new file in it.
    ///
    /// # Errors
    /// It cannot be written.
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error>;

    /// Puts it in its place.
    ///
    /// # Errors
    /// It cannot be put there.
    fn commit(self: Box<Self>) -> Result<(), Error>;
}
