//! What moves in a month, and between whom: parties, dues, entries, covenants.

mod dues;
mod dynamics;
mod entries;
mod occasions;
mod parties;
