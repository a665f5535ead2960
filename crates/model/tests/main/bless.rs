//! Rewriting of the blocks that show what is found.

use crate::document::Block;

/// The page with the text of one of its blocks replaced.
pub fn replace(page: &str, block: &Block, text: &str) -> String {
    let mut lines: Vec<&str> = page.lines().collect();
    let length = block.text.lines().count();
    lines.splice(block.line..block.line + length, text.lines());
    let mut out = lines.join("\n");
    out.push('\n');
    out
}

/// Whether expected blocks are to be rewritten: `OFFTAKE_BLESS=1`.
pub fn blessing() -> bool {
    std::env::var_os("OFFTAKE_BLESS").is_some_and(|value| value == "1")
}
