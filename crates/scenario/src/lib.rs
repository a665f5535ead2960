//! The checked scenario: names bound, kinds expanded, every expression with a type. What the compiler reads.
//!
//! A [`CheckedScenario`] holds one [`Model`] for the base and one for every variant that an answer compares it with. All
//! expressions of a model live in one arena, `Model::nodes`, in canonical units (time in months, money in major units).

mod account;
mod arena;
mod books;
mod channel;
mod distribution;
mod flow;
mod ids;
mod model;
mod moment;
mod money_owner;
mod node;
mod presentation;
mod process;
mod reach;
mod takings;
mod value;

pub use account::*;
pub use arena::{Arena, Id};
pub use books::*;
pub use channel::WealthChannel;
pub use distribution::*;
pub use flow::*;
pub use ids::*;
pub use model::*;
pub use moment::TwoValued;
pub use money_owner::MoneyOwner;
pub use node::*;
pub use presentation::CashFlowSection;
pub use process::*;
pub use reach::Reach;
pub use takings::TakingsPart;
pub use value::*;

pub use syntax::Month;
