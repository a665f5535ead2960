//! The published schemas against what they describe.

mod parameters;
mod scenario;
pub mod validator;
