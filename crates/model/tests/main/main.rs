//! The shipped scenarios build without a finding, and mistakes are found.

mod document;
mod functions;
mod hostile;
mod project;
mod shipped;
mod spec;
mod unit_mistakes;
