//! The files that a scenario is made of and are not built in, and their hashes.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::builtin;

/// The files among these, with their texts, that are not built in.
pub(crate) fn own_files(read: Vec<(String, String)>) -> impl Iterator<Item = (String, String)> {
    let built_in = |file: &str, text: &str| {
        let mut all = builtin::LIBRARY.iter().chain(builtin::FACTS);
        all.any(|one| one.name == file && one.text == text)
    };
    read.into_iter().filter(move |(file, text)| !built_in(file, text))
}

/// One hash of the texts of these files: of a single file its own, as `sha256sum` prints it; of several that of their hashes, in order, each on a line.
pub(crate) fn own_files_sha256(read: Vec<(String, String)>) -> String {
    let hashes: Vec<String> = own_files(read).map(|(_, text)| sha256(&text)).collect();
    match hashes.as_slice() {
        [one] => one.clone(),
        several => sha256(&several.iter().map(|hash| format!("{hash}\n")).collect::<String>()),
    }
}

/// SHA-256 of a text, in hexadecimal, as manifests and pages have it.
///
/// ```
/// assert!(offtake::sha256("").starts_with("e3b0c442"));
/// ```
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
