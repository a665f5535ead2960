//! Questions, series and checks to report: numbers of whole paths, and the other worlds that they compare with.

mod asks;
mod checks;
mod contagion;
mod fragility;
mod named_asks;
mod origins;
mod scalars;
mod wealth;
mod worlds;
