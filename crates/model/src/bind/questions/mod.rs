//! Questions and series to report: numbers of whole paths, and the other worlds that they compare with.

mod asks;
mod scalars;
mod worlds;
