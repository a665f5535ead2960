//! The state that all requests share.

use tokio::sync::{Mutex, watch};

use crate::folder::ServedFolder;
use crate::shelf::Shelf;
use crate::turns::Turns;

/// The state that all requests share.
pub(crate) struct Shared {
    pub folder: ServedFolder,
    pub shelf: Shelf,
    pub turns: Turns,
    /// Held while a file is written.
    pub saving: Mutex<()>,
    /// Whether the server is ending.
    pub stopped: watch::Receiver<bool>,
}
