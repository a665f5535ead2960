//! Reads Rust as far as the checks of the tree need it: words and comments, items and paths, the modules of a crate.

pub mod items;
pub mod modules;
pub mod pieces;
