//! What falls due, who pays it when money is short, what default does, and covenants.

mod clearing;
mod covenant;
mod default;
mod origins;
mod owed;
