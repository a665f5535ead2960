//! Parties, contracts, things, their parts and members: all that has a name in one world, before anything is evaluated.

pub(crate) mod any;
pub(crate) mod create;
mod create_any;
pub(crate) mod declarer;
pub(crate) mod ids;
mod members;
pub(crate) mod names;
pub(crate) mod owner;
mod params;
pub(crate) mod parts;
pub(crate) mod scope;
pub(crate) mod slot;
