//! The walk along one path: from a figure to what it depends on.
//!
//! A step stands for one thing in one month of one world. `walker` keeps where the walk stands and what it has visited,
//! `expression` walks what an expression reads, `named` names to assumptions and facts, `clause` what is owed and posted,
//! `unpaid` what was due and did not come, `balance` accounts to their opening sheet, `past` what remembers earlier months, `whole` numbers of the whole run to
//! the months that make them, `wealth` a party's wealth, `worth` its difference to another world, `contagion` what a default costs others, `loss` what claims on who
//! fails lose, `fragility` who could fail together.

mod balance;
mod clause;
mod contagion;
mod expression;
mod fragility;
mod loss;
mod named;
mod origins;
mod past;
mod share;
mod unpaid;
mod walker;
mod wealth;
mod whole;
mod worth;

pub(crate) use walker::{Bounds, Walk};
