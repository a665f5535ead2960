//! Who keeps which accounts, and what each due and entry posts to them.

mod books;
pub(crate) mod chart;
mod claims;
mod consideration;
mod disposal;
mod lease;
pub(crate) mod leg;
mod openings;
mod unbooked;
