//! A world of texts in memory.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use model::Date;

use crate::world::{ReadError, World};

/// A world of files in memory and a day that does not pass: for tests, servers and notebooks.
///
/// ```
/// use std::path::Path;
/// use offtake::{Memory, World};
///
/// let world = Memory::new().with("deals/a.toml", "title = \"a\"").on(offtake::parse_date("2026-05-01").expect("a day"));
/// assert!(world.read(Path::new("./deals/a.toml"), 1000).is_ok());
/// assert!(world.read_below(Path::new("deals"), "../other.toml", 1000).is_err());
/// assert_eq!(world.today().to_string(), "2026-05-01");
/// ```
#[derive(Clone, Debug)]
pub struct Memory {
    files: BTreeMap<PathBuf, String>,
    today: Date,
}

impl Default for Memory {
    fn default() -> Self {
        Memory { files: BTreeMap::new(), today: jiff::civil::date(2026, 1, 1) }
    }
}

impl Memory {
    /// A world without files, on the first day of 2026.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a file, in place of what had its path.
    pub fn with(mut self, path: impl AsRef<Path>, text: impl Into<String>) -> Self {
        self.files.insert(plain(path.as_ref()), text.into());
        self
    }

    /// On another day.
    pub fn on(mut self, today: Date) -> Self {
        self.today = today;
        self
    }
}

/// A path without `.`: `./a` is `a`.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

impl World for Memory {
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
        let text = self.files.get(&plain(path)).ok_or(ReadError::NotFound)?;
        if text.len() as u64 > most {
            return Err(ReadError::TooLarge(text.len() as u64));
        }
        Ok(text.clone().into_bytes())
    }

    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        let relative = Path::new(relative);
        let inside = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
        if !relative.components().all(inside) {
            return Err(ReadError::OutsideFolder);
        }
        self.read(&folder.join(relative), most)
    }

    fn today(&self) -> Date {
        self.today
    }
}
