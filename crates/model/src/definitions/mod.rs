//! What a scenario and its libraries define: tables, kinds, facts and units as read, patched by variants and settings.
//! A pure function of trees; no name is bound yet.

pub(crate) mod declared;
pub(crate) mod fact;
mod fact_reading;
pub(crate) mod facts;
pub(crate) mod forced_default;
pub(crate) mod kinds;
pub(crate) mod library;
pub(crate) mod merged;
mod patch;
pub(crate) mod tables;
