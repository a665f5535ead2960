//! The world of files: the only place that touches the file system and the clock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Component, Path};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::claim::scratch;
use crate::error::{Error, words};
use crate::folder;
use crate::growing;
use crate::world::{GrowingFolder, NewFolder, Output, ReadError, World};

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

    /// On Linux the least of what the machine has free, what its group of processes may take, and what `ulimit -v` leaves.
    fn free_memory(&self) -> Option<u64> {
        let text = |path: &str| fs::read_to_string(path).ok();
        let machine = text("/proc/meminfo").and_then(|text| kilobytes(&text, "MemAvailable:"));
        let group = |most: &str, used: &str| -> Option<u64> {
            let number = |path: &str| text(path)?.trim().parse::<u64>().ok();
            number(most)?.checked_sub(number(used)?)
        };
        let newer = group("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current");
        let older = "/sys/fs/cgroup/memory/memory";
        let older = group(&format!("{older}.limit_in_bytes"), &format!("{older}.usage_in_bytes"));
        let process = text("/proc/self/limits").and_then(|limits| {
            let line = limits.lines().find(|line| line.starts_with("Max address space"))?;
            let most = line.split_whitespace().nth(3)?.parse::<u64>().ok()?;
            most.checked_sub(kilobytes(&text("/proc/self/status")?, "VmSize:")?)
        });
        [machine, newer, older, process].into_iter().flatten().min()
    }
}

/// The number behind a word of the kernel's, which is in kilobytes.
fn kilobytes(text: &str, word: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

impl Output for FileWorld {
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(Error::Exists { path: path.into() });
        }
        let failed = |error: &io::Error| Error::writing(path, error);
        // A pipe or a device cannot be put in its own place: it is written to.
        if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            let mut device = OpenOptions::new().write(true).open(path).map_err(|error| failed(&error))?;
            return device.write_all(bytes).map_err(|error| failed(&error));
        }
        // Writing through a link keeps the link, also one that leads to nothing yet.
        let target = folder::followed(path).map_err(|error| failed(&error))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let temporary = target.with_file_name(format!(".{name}.offtake-writing"));
        let mut file = scratch(&temporary, path)?;
        let mut put = || -> io::Result<()> {
            if let Ok(about) = fs::metadata(&target) {
                file.set_permissions(about.permissions())?;
            }
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&temporary, &target)
        };
        put().map_err(|error| {
            let _ = fs::remove_file(&temporary);
            failed(&error)
        })
    }

    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error> {
        folder::begin(path, manifest)
    }

    fn grow_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn GrowingFolder>, Error> {
        growing::grow(path, manifest)
    }
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
        // What a killed process left is cleared; what a living one writes is not touched.
        let waiting = home.path().join(".a.toml.offtake-writing");
        fs::write(&waiting, "half").unwrap();
        FileWorld.write(&path, b"three", true).unwrap();
        assert_eq!((fs::read(&path).unwrap(), names(home.path())), (b"three".to_vec(), vec!["a.toml".to_owned()]));
        let held = scratch(&waiting, &path).unwrap();
        assert!(matches!(FileWorld.write(&path, b"four", true), Err(Error::Busy { .. })));
        drop(held);
        FileWorld.write(&path, b"four", true).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_stay_what_they_are() {
        use std::os::unix::fs::{FileTypeExt, symlink};
        let home = folder();
        let (link, real) = (home.path().join("link"), home.path().join("real"));
        symlink("real", &link).unwrap();
        for text in ["first", "second"] {
            FileWorld.write(&link, text.as_bytes(), true).unwrap();
            assert_eq!(
                (fs::read_to_string(&real).unwrap(), fs::read_link(&link).unwrap()),
                (text.into(), "real".into())
            );
        }
        symlink("round", home.path().join("round")).unwrap();
        assert!(matches!(FileWorld.write(&home.path().join("round"), b"", true), Err(Error::Write { .. })));
        let pipe = home.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()));
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        FileWorld.write(&pipe, b"through", true).unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(names(home.path()), ["link", "pipe", "real", "round"]);
    }
}
