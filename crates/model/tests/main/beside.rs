//! Files beside a scenario of a page. The tests of `offtake`, which run the same pages, take this file by its path.

use crate::document::Block;

/// Names and texts of the files beside a scenario: the blocks before it that are marked with a name, `toml own.toml` or
/// `csv prices.csv`. The later of two of one name stands.
pub fn files_before(blocks: &[Block]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for block in blocks {
        if let Some((_, name)) = block.info.split_once(' ').filter(|(_, name)| name.contains('.')) {
            files.retain(|(known, _)| known != name);
            files.push((name.into(), block.text.clone()));
        }
    }
    files
}
