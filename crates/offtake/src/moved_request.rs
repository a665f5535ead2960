//! Two results to hold against each other.

use std::path::{Path, PathBuf};

use crate::caller::Caller;
use crate::sampling::Sampling;

/// Two stored results.
///
/// ```
/// use offtake::Moved;
///
/// let request = Moved::between("may", "november").without_reruns();
/// assert_eq!((request.old.to_str(), request.reruns), (Some("may"), false));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// The folder of the earlier result.
    pub old: PathBuf,
    /// The folder of the later one.
    pub new: PathBuf,
    /// Whether scenarios run again, to divide the moves among the changes.
    pub reruns: bool,
    /// Threads and limits of these runs; paths, seed and sampler are those of the results.
    pub limits: Sampling,
    /// In whose words findings speak.
    pub caller: Caller,
}

impl Moved {
    /// From an earlier result to a later one.
    pub fn between(old: impl AsRef<Path>, new: impl AsRef<Path>) -> Self {
        let [old, new] = [old.as_ref(), new.as_ref()].map(Path::to_path_buf);
        Moved { old, new, reruns: true, limits: Sampling::default(), caller: Caller::Program }
    }

    /// Only lists what changed.
    pub fn without_reruns(mut self) -> Self {
        self.reruns = false;
        self
    }

    /// With these threads and limits.
    pub fn limits(mut self, limits: Sampling) -> Self {
        self.limits = limits;
        self
    }

    /// With findings in the words of this caller.
    pub fn caller(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }
}
