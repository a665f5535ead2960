//! The library's kinds, the shipped scenarios and the textbook models, through the façade.

mod commitment;
mod play;
