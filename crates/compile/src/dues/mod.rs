//! What falls due, who pays it when money is short, and what default does.

mod clearing;
mod default;
mod owed;
