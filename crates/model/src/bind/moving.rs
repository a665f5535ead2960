//! What moves in a month, once bound.

use scenario::{Arena, BookEntry, Correlation, Covenant, CovenantId, Flow, FlowId, Party, PartyId, Solve};

/// The moving parts of a model.
#[derive(Default)]
pub(crate) struct Moving {
    pub parties: Arena<PartyId, Party>,
    /// Each flow, unless it failed.
    pub flows: Arena<FlowId, Option<Flow>>,
    pub entries: Vec<BookEntry>,
    /// Each covenant, unless it failed.
    pub covenants: Arena<CovenantId, Option<Covenant>>,
    pub solves: Vec<Solve>,
    pub correlations: Vec<Correlation>,
}
