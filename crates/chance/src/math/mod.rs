//! Mathematical functions with the same bits on every platform: only +, −, ×, ÷, √ and bit operations, in a fixed
//! order, never fused. If speed does not matter, they call the pure-Rust `libm`.
//!
//! Undefined is NaN: NaN in gives NaN out, and so does an argument outside a function's domain.

mod elementary;
mod normal;
mod power;
mod special;
mod wide;

pub use elementary::{exp, exp_slice, ln, ln_slice};
pub use normal::{
    normal_density, normal_distribution, normal_quantile, normal_quantile_in_place, normal_quantile_slice,
};
pub use power::{pow, pow_slice};
pub use special::{incomplete_beta, inverse_incomplete_beta, ln_beta, ln_gamma};
pub use wide::{Vectors, wide, with_vectors};

/// √x, correctly rounded (IEEE 754 demands it of every platform); undefined for x < 0.
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

#[cfg(test)]
#[allow(clippy::approx_constant, reason = "values to test against")]
mod reference;
#[cfg(test)]
mod tests;
