//! Instances, their parts and members, and what a name stands for.

pub(crate) mod creation;
mod members;
mod names;
mod params;
mod parts;
mod references;
pub(crate) mod state;
