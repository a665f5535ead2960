//! How a step ends.

/// A step that went well, or why it did not.
pub type Outcome = Result<(), String>;
