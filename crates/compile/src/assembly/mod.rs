//! The program being written: registers, steps, postings.

pub(crate) mod assembler;
pub(crate) mod ends;
pub(crate) mod journal;
