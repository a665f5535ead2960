//! The shipped scenarios build without a finding, and mistakes are found.

mod project;
mod shipped;
