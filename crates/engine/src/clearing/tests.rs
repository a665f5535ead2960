//! Worked by hand, and at random against other methods.

mod against;
mod case;
mod inner;
mod random;
mod worked;
