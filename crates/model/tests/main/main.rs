//! The shipped scenarios build without a finding, and mistakes are found.

mod beside;
mod bless;
mod document;
mod errors;
mod hostile;
mod language;
mod mistakes;
mod project;
mod random;
mod reference;
mod repairs;
mod second_look;
mod shipped;
mod spec;
mod two_moments;
mod unit_mistakes;
