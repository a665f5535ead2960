//! How dues, entries and opening balances are booked, and what stands in the way.

mod books;
mod claims;
mod consideration;
mod disposal;
mod lease;
mod openings;
mod unbooked;
