//! The shipped scenarios build without a finding, and mistakes are found.

mod document;
mod hostile;
mod project;
mod shipped;
mod spec;
