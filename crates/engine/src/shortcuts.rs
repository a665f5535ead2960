//! Ways to the same bits with less work.

use chance::math::Vectors;

/// Ways to the same bits with less work. A run takes all of them; one that leaves some out measures what they save, and
/// shows that they change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcuts {
    /// Programs do only what leads to something that is asked for.
    pub optimised: bool,
    /// What several programs compute alike is computed once.
    pub shared: bool,
    /// Lanes on which everybody can pay are cleared side by side.
    pub side_by_side: bool,
    /// Where few cannot pay, only they and whom they deal with are cleared. It begins where side by side has left off.
    pub few: bool,
    /// The widest vectors that are used.
    pub vectors: Vectors,
}

impl Default for Shortcuts {
    fn default() -> Self {
        Shortcuts { optimised: true, shared: true, side_by_side: true, few: true, vectors: Vectors::Widest }
    }
}

impl Shortcuts {
    /// None of them.
    pub fn none() -> Self {
        Shortcuts { optimised: false, shared: false, side_by_side: false, few: false, vectors: Vectors::Baseline }
    }
}
