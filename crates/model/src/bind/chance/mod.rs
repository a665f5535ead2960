//! What an assumption draws: distributions and processes.

mod assumed;
mod distributions;
mod processes;
