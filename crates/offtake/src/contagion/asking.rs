//! Questions about a default, in words of the language.

/// Writes the expressions that are measured.
pub(super) struct Asking {
    /// The world with the default.
    pub world: String,
    /// The rate at which all count.
    pub rate: String,
    /// What nobody loses.
    pub nothing: String,
}

impl Asking {
    /// What a party loses.
    pub fn loss(&self, party: &str) -> String {
        format!("worth({}, {party}, rate = {})", self.world, self.rate)
    }

    /// A part of the loss: by a channel, or in dealings with another.
    pub fn part(&self, party: &str, part: &str) -> String {
        let wealth = format!("wealth({party}, {part}, rate = {})", self.rate);
        format!("{wealth} - in({}, {wealth})", self.world)
    }

    /// An expression in the world with the default.
    pub fn with_default(&self, expression: &str) -> String {
        format!("in({}, {expression})", self.world)
    }
}
