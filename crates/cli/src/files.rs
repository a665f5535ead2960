//! The files of a command: none that it reads, or has written, is written over by what it writes.

use std::convert::Infallible;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use offtake::{Date, Error, FileWorld, GrowingFolder, NewFolder, Output, ReadError, World};

use crate::terminal::{complain, print_exact};

/// What this process has read, and what lies in the folders that it has written.
static KEPT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Files that this process is to write once it has a result.
static PLANNED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is to be written once there is a result: it is read for none.
pub fn planned_file(text: &str) -> Result<PathBuf, Infallible> {
    PLANNED.lock().unwrap_or_else(PoisonError::into_inner).push(text.into());
    Ok(text.into())
}

/// The files of this machine, as [`FileWorld`] has them, for one command.
#[derive(Clone, Copy, Debug)]
pub struct CommandFiles;

impl World for CommandFiles {
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
        keep_unplanned(path.into())?;
        FileWorld.read(path, most)
    }

    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        keep_unplanned(folder.join(relative))?;
        FileWorld.read_below(folder, relative, most)
    }

    fn today(&self) -> Date {
        FileWorld.today()
    }

    fn free_memory(&self) -> Option<u64> {
        FileWorld.free_memory()
    }
}

impl Output for CommandFiles {
    /// Bytes that are to go where this command prints go on there.
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
        let text = String::from_utf8_lossy(bytes);
        if is_same(path, Path::new("/dev/stdout")) {
            print_exact(&text);
        } else if is_same(path, Path::new("/dev/stderr")) {
            complain(&text);
        } else {
            refuse_kept(path)?;
            FileWorld.write(path, bytes, replace)?;
        }
        Ok(())
    }

    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error> {
        let begun = FileWorld.begin_folder(path, manifest)?;
        Ok(Box::new(KeptFolder { path: path.into(), written: Vec::new(), begun }))
    }

    fn grow_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn GrowingFolder>, Error> {
        let begun = FileWorld.grow_folder(path, manifest)?;
        Ok(Box::new(KeptFolder { path: path.into(), written: Vec::new(), begun }))
    }
}

/// A folder of results. It replaces nothing that the command has read, and its own files are kept.
struct KeptFolder<T: ?Sized> {
    path: PathBuf,
    /// What has been written into it.
    written: Vec<PathBuf>,
    begun: Box<T>,
}

impl NewFolder for KeptFolder<dyn NewFolder> {
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error> {
        let path = self.path.join(name);
        refuse_kept(&path)?;
        self.written.push(path);
        self.begun.file(name)
    }

    fn commit(self: Box<Self>) -> Result<(), Error> {
        self.begun.commit()?;
        self.written.into_iter().for_each(keep);
        Ok(())
    }
}

impl GrowingFolder for KeptFolder<dyn GrowingFolder> {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        keep(self.path.join(name));
        self.begun.read(name)
    }

    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error> {
        self.begun.file(name)
    }

    fn put(&mut self, name: &str) -> Result<(), Error> {
        self.begun.put(name)?;
        keep(self.path.join(name));
        Ok(())
    }
}

fn keep(path: PathBuf) {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(path);
}

/// Keeps a file that is about to be read; none that is to be written over.
fn keep_unplanned(path: PathBuf) -> Result<(), ReadError> {
    let planned = PLANNED.lock().unwrap_or_else(PoisonError::into_inner);
    if planned.iter().any(|planned| is_same(planned, &path)) {
        let why = "a picture is to replace it, and it is a file that this command reads or writes itself; choose another name";
        return Err(ReadError::Other(why.into()));
    }
    keep(path);
    Ok(())
}

fn refuse_kept(path: &Path) -> Result<(), Error> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    match kept.iter().any(|kept| is_same(kept, path)) {
        true => Err(Error::Needed { path: path.into() }),
        false => Ok(()),
    }
}

/// Whether two paths lead to one file, by whatever links and names.
fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| std::fs::metadata(path).map(|about| (about.dev(), about.ino()));
        matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
    }
    #[cfg(not(unix))]
    matches!((std::fs::canonicalize(one), std::fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}
