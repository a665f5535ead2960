//! Ids of the things in a model, each a type of its own.

crate::ids! {
    /// Names an expression of [`crate::Model::nodes`].
    pub struct NodeId;
    /// Names one of [`crate::Model::quantities`].
    pub struct QuantityId;
    /// Names one of [`crate::Model::instances`].
    pub struct InstanceId;
    /// Names one of [`crate::Model::parties`].
    pub struct PartyId;
    /// Names one of [`crate::Model::flows`].
    pub struct FlowId;
    /// Names one of [`crate::Model::covenants`].
    pub struct CovenantId;
}
