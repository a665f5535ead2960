//! Ids of what a world declares beside the lists of a model.

use scenario::{Id, InstanceId};

scenario::ids! {
    /// Names the scenario itself or one of its instances.
    pub(crate) struct OwnerId;
    /// Names a reference parameter.
    pub(crate) struct ReferenceId;
}

/// The scenario's own body.
pub(crate) const ROOT: OwnerId = OwnerId(0);

impl OwnerId {
    /// Its number among the instances; none of the scenario itself.
    pub fn instance(self) -> Option<InstanceId> {
        self.place().checked_sub(1).map(InstanceId::at)
    }
}
