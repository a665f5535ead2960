//! The shipped scenarios build without a finding, and mistakes are found.

mod document;
mod errors;
mod functions;
mod hostile;
mod project;
mod random;
mod shipped;
mod spec;
mod unit_mistakes;
