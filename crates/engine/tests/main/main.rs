//! The engine against its oracle on programs that no one wrote, and against answers worked out by hand.

mod agreement;
mod bounds;
mod generate;
mod hand;
