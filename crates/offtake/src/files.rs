//! The world of files: the only place that touches the file system and the clock.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::error::{Error, words};
use crate::world::{NewFolder, Output, ReadError, World};

/// The file system and the clock of this machine.
///
/// ```
/// use offtake::{Changes, FileWorld, Project};
///
/// let project = Project::read(FileWorld, "no/such/deal.toml");
/// assert!(project.check(&Changes::none()).to_string().contains("there is no such file"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct FileWorld;

/// Where the clock of the system begins.
pub(crate) const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days from there to the end of the calendar, at least.
const MOST_DAYS: i64 = 3_000_000;

impl World for FileWorld {
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
        let file = File::open(path).map_err(|error| read_error(&error))?;
        let about = file.metadata().map_err(|error| read_error(&error))?;
        if about.is_dir() {
            return Err(ReadError::Other("it is a folder".into()));
        }
        if about.len() > most {
            return Err(ReadError::TooLarge(about.len()));
        }
        // A pipe or device has no length: read one byte more than allowed.
        let mut bytes = Vec::with_capacity(about.len() as usize);
        let read = file.take(most + 1).read_to_end(&mut bytes);
        read.map_err(|error| read_error(&error))?;
        if bytes.len() as u64 > most {
            return Err(ReadError::TooLarge(bytes.len() as u64));
        }
        Ok(bytes)
    }

    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        let inside = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
        if relative.contains('\\') || !Path::new(relative).components().all(inside) {
            return Err(ReadError::OutsideFolder);
        }
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = |path: &Path| fs::canonicalize(path).map_err(|error| read_error(&error));
        let path = real(&folder.join(relative))?;
        if !path.starts_with(real(folder)?) {
            return Err(ReadError::OutsideFolder);
        }
        // A pipe or device might never end.
        let about = fs::metadata(&path).map_err(|error| read_error(&error))?;
        if !about.is_file() && !about.is_dir() {
            return Err(ReadError::Other("it is not a file".into()));
        }
        self.read(&path, most)
    }

    fn today(&self) -> Date {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let days = since.map_or(0, |since| since.as_secs() / 86_400);
        let days = i64::try_from(days).unwrap_or(MOST_DAYS).min(MOST_DAYS);
        EPOCH.saturating_add(days.days())
    }
}

impl Output for FileWorld {
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(Error::Exists { path: path.into() });
        }
        // Writing through a link keeps the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let failed = |error: io::Error| Error::writing(path, &error);
        let temporary = beside(&target);
        let write = || -> io::Result<()> {
            let mut file = File::create_new(&temporary)?;
            if let Ok(about) = fs::metadata(&target) {
                file.set_permissions(about.permissions())?;
            }
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&temporary, &target)
        };
        write().map_err(|error| {
            let _ = fs::remove_file(&temporary);
            failed(error)
        })
    }

    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error> {
        let exists = path.symlink_metadata().is_ok();
        let earlier = exists && (is_empty(path) || path.join(manifest).is_file());
        if exists && !earlier {
            return Err(Error::Exists { path: path.into() });
        }
        let temporary = beside(path);
        fs::create_dir(&temporary).map_err(|error| Error::writing(path, &error))?;
        Ok(Box::new(Folder { target: path.into(), temporary, replaces: earlier, committed: false }))
    }
}

/// A folder under a temporary name beside its target.
struct Folder {
    target: PathBuf,
    temporary: PathBuf,
    replaces: bool,
    committed: bool,
}

impl NewFolder for Folder {
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error> {
        let file = File::create_new(self.temporary.join(name));
        let file = file.map_err(|error| Error::writing(&self.target.join(name), &error))?;
        Ok(Box::new(BufWriter::new(file)))
    }

    fn commit(mut self: Box<Self>) -> Result<(), Error> {
        let put = || -> io::Result<()> {
            if !self.replaces {
                return fs::rename(&self.temporary, &self.target);
            }
            let old = beside(&self.target);
            fs::rename(&self.target, &old)?;
            if let Err(error) = fs::rename(&self.temporary, &self.target) {
                fs::rename(&old, &self.target)?;
                return Err(error);
            }
            fs::remove_dir_all(&old)
        };
        put().map_err(|error| Error::writing(&self.target, &error))?;
        self.committed = true;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.committed {
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

fn is_empty(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// A name beside a path that is not taken.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named = |number: u32| path.with_file_name(format!(".{name}.offtake-{}-{number}", std::process::id()));
    let free = |path: &PathBuf| path.symlink_metadata().is_err();
    (0..u32::MAX).map(named).find(free).unwrap_or_else(|| named(0))
}

fn read_error(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        _ => ReadError::Other(words(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    fn names(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn reading_stops_at_the_limit_and_at_the_folder() {
        let home = folder();
        let below = home.path().join("below");
        fs::create_dir(&below).unwrap();
        fs::write(home.path().join("outside.toml"), "x").unwrap();
        fs::write(below.join("inside.toml"), "four").unwrap();
        let world = FileWorld;
        assert_eq!(world.read_below(&below, "./inside.toml", 4), Ok(b"four".to_vec()));
        assert_eq!(world.read_below(&below, "inside.toml", 3), Err(ReadError::TooLarge(4)));
        assert_eq!(world.read_below(&below, "none.toml", 3), Err(ReadError::NotFound));
        let absolute = home.path().join("below/inside.toml");
        for outside in ["../outside.toml", "a/../../outside.toml", absolute.to_str().unwrap(), "a\\b"] {
            assert_eq!(world.read_below(&below, outside, 9), Err(ReadError::OutsideFolder));
        }
        assert!(matches!(world.read(&below, 9), Err(ReadError::Other(_))));
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_not_followed() {
        let home = folder();
        let below = home.path().join("below");
        fs::create_dir(&below).unwrap();
        fs::write(home.path().join("outside.toml"), "x").unwrap();
        fs::write(below.join("inside.toml"), "y").unwrap();
        std::os::unix::fs::symlink(home.path().join("outside.toml"), below.join("out.toml")).unwrap();
        std::os::unix::fs::symlink(below.join("inside.toml"), below.join("in.toml")).unwrap();
        assert_eq!(FileWorld.read_below(&below, "out.toml", 9), Err(ReadError::OutsideFolder));
        assert_eq!(FileWorld.read_below(&below, "in.toml", 9), Ok(b"y".to_vec()));
    }

    #[test]
    fn a_file_is_written_whole_and_kept_unless_asked() {
        let home = folder();
        let path = home.path().join("a.toml");
        FileWorld.write(&path, b"one", false).unwrap();
        assert!(matches!(FileWorld.write(&path, b"two", false), Err(Error::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        FileWorld.write(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        let nowhere = home.path().join("none/a.toml");
        assert!(matches!(FileWorld.write(&nowhere, b"", false), Err(Error::Write { .. })));
        assert_eq!(names(home.path()), ["a.toml"]);
    }

    #[test]
    fn a_folder_is_whole_or_absent() {
        let home = folder();
        let target = home.path().join("out");
        let mut begun = FileWorld.begin_folder(&target, "manifest.json").unwrap();
        begun.file("a").unwrap().write_all(b"1").unwrap();
        assert!(!target.exists());
        drop(begun);
        assert!(names(home.path()).is_empty());
        for content in ["first", "second"] {
            let mut begun = FileWorld.begin_folder(&target, "manifest.json").unwrap();
            begun.file("manifest.json").unwrap().write_all(content.as_bytes()).unwrap();
            begun.commit().unwrap();
            assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), content);
        }
        assert_eq!(names(home.path()), ["out"]);
        fs::rename(target.join("manifest.json"), target.join("mine")).unwrap();
        assert!(matches!(FileWorld.begin_folder(&target, "manifest.json").err(), Some(Error::Exists { .. })));
        assert_eq!(names(&target), ["mine"]);
    }
}
