//! The published schemas against what they describe.

mod scenario;
pub mod validator;
