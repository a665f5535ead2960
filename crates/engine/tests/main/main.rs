//! The engine against its oracle, on programs that no one wrote.

mod agreement;
mod generate;
