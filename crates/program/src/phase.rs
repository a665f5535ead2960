//! The phases of a run.

/// A phase of a run: one part of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunPhase {
    /// Before the first month.
    Prelude,
    /// A month.
    Month,
    /// After the last month.
    Finale,
}

impl RunPhase {
    /// All phases in their order.
    pub const ALL: [RunPhase; 3] = [RunPhase::Prelude, RunPhase::Month, RunPhase::Finale];

    /// Its word in the text form.
    pub fn word(self) -> &'static str {
        match self {
            RunPhase::Prelude => "prelude",
            RunPhase::Month => "month",
            RunPhase::Finale => "finale",
        }
    }
}
