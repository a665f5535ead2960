//! A scenario in short: its title, and what it asks.

use serde::Serialize;

/// A scenario as its text introduces it, before anything is built or run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutlineView {
    /// The file as the user named it.
    pub file: String,
    /// Its title; empty if it has none.
    pub title: String,
    /// What it is about; empty if it does not say.
    pub about: String,
    /// What it asks, in the order of the text.
    pub questions: Vec<AskedView>,
    /// How many faults its files have as texts: nothing can be built from a text that cannot be read.
    pub findings: usize,
}

/// A question as it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AskedView {
    /// Its id.
    pub id: String,
    /// The subject under which it stands; empty if it has none.
    pub subject: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// What the other says.
    pub counter: String,
}
