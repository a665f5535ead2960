//! The `offtake` command.
fn main() {}
