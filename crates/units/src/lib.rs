//! Dimensions, units and quantities: parse and print. Knows nothing else.
//!
//! Every value of a model is one `f64` in the canonical unit of its [`Dimension`]: months, Wh, FLOP, tokens, bytes, one
//! major unit of each currency, one of each counted thing. A [`Unit`] is a text with a dimension and a scale into that
//! canonical unit; [`Units`] is the registry that knows the words. Time follows one rule, whatever the calendar says:
//! 1 yr = 12 mo = 8760 h, so 1 mo = 730 h, 1 d = 24 h, and 1 W = 730 Wh/mo.
//!
//! ```
//! let units = offtake_units::Units::standard();
//! let rent = units.parse_quantity("$2.35/GPUh")?;
//! assert_eq!(rent.canonical(), 2.35 * 730.0); // USD per GPU and month
//! assert_eq!(rent.unit.dimension.describe(), "money per GPU and time (USD/GPUh)");
//! # Ok::<(), offtake_units::UnitError>(())
//! ```

mod dimension;
mod display;
mod error;
mod exponent;
mod hint;
mod meaning;
mod parse;
mod quantity;
mod registry;
mod standard;
mod suggest;
mod unit;

pub use dimension::{Base, Dimension};
pub use error::UnitError;
pub use exponent::Exponent;
pub use hint::{hint, missing_factor};
pub use quantity::QuantityValue;
pub use registry::Units;
pub use unit::Unit;
