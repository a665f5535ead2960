//! The library's kinds, the shipped scenarios and the textbook models, through the façade.

mod cash_flows;
mod commitment;
mod equity;
mod finance;
mod flips;
mod groups;
mod play;
mod purchase;
mod shipped;
mod textbook;
