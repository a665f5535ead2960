//! Where an expression is read, and what a name there can stand for.

use crate::instances::ids::{OwnerId, ROOT};
use crate::words::headings::Heading;
use scenario::{CovenantId, FlowId, Month, NodeId};

/// The value of an expression when bound.
#[derive(Clone, Debug)]
pub(crate) enum Binding {
    Node(NodeId),
    Owner(OwnerId),
    Owners(Vec<OwnerId>),
    Bindings(Vec<Binding>),
    Kind(String),
    Choice(String, Vec<String>),
    Flow(FlowId),
    Covenant(CovenantId),
    Words(String),
    Variant(String),
    /// The scenario in which the party of this key is in default from this month on.
    Defaulted(String, Month),
    Root,
    Table(Heading),
    Text(String),
    /// An optional reference that was not given.
    Nothing,
}

impl Binding {
    /// The instance or part, if it is one.
    pub fn as_owner(&self) -> Option<OwnerId> {
        match self {
            Binding::Owner(owner) => Some(*owner),
            _ => None,
        }
    }
}

/// Names bound by `over`, by a comprehension or for a part, the innermost last.
pub(crate) type Locals = Vec<(String, Binding)>;

/// Where an expression is read.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub owner: OwnerId,
    /// Names of the scenario are in scope (what is written on an instance), or only the kind's own.
    pub scenario: bool,
    pub locals: Locals,
    pub purpose: Purpose,
}

/// What an expression is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The month: nothing of the whole path, nothing of another world.
    Month,
    /// An answer: `worth`, `in` are allowed, a flow means what was paid.
    Answer,
    /// A series to report: as an answer, and `in` may read a series.
    Series,
}

/// What a name must stand for where it is read, so that none is suggested that would be refused there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A number, a date or a condition.
    Number,
    /// What has members: a dot follows.
    Members,
    /// Anything.
    Any,
}

impl Scope {
    /// What the scenario itself reads.
    pub fn of_scenario(purpose: Purpose) -> Self {
        Self { owner: ROOT, scenario: true, locals: Vec::new(), purpose }
    }

    /// An expression written on an instance reads names of the scenario; what its kind says only the kind's own.
    pub fn of(owner: OwnerId, scenario: bool, locals: Locals) -> Self {
        Self { owner, scenario, locals, purpose: Purpose::Month }
    }

    /// The owner whose members are in scope: the scenario, or what the expression stands on.
    pub fn innermost(&self) -> OwnerId {
        if self.scenario { ROOT } else { self.owner }
    }
}
