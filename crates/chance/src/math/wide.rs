//! The widest vectors of the processor at hand.

use std::cell::Cell;

/// How wide vectors may be; the bits are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vectors {
    /// As wide as the processor has them.
    #[default]
    Widest,
    /// 256 bits (AVX2) at most.
    Bits256,
    /// What every processor of the kind has.
    Baseline,
}

thread_local! {
    static ALLOWED: Cell<Vectors> = const { Cell::new(Vectors::Widest) };
}

/// Does work on this thread with vectors no wider than these, to measure what wider ones bring and to see that they change nothing.
///
/// ```
/// use offtake_chance::math::{Vectors, exp_slice, with_vectors};
/// let of = |vectors| {
///     let mut found = [0.0; 9];
///     with_vectors(vectors, || exp_slice(&[0.1; 9], &mut found));
///     found
/// };
/// assert_eq!(of(Vectors::Widest), of(Vectors::Baseline));
/// ```
pub fn with_vectors<R>(widest: Vectors, work: impl FnOnce() -> R) -> R {
    let before = ALLOWED.replace(widest);
    let done = work();
    ALLOWED.set(before);
    done
}

/// Runs `work`, compiled also for the 512-bit (AVX-512) and 256-bit (AVX2) vectors of x86-64, on the widest that there are. A function
/// that is to gain from it must be inlined into it. The operations are the same, lane by lane, and none is fused, so the bits
/// are the same too.
#[inline(always)]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        let (level, allowed) = (fearless_simd::Level::new(), ALLOWED.get());
        if let Some(vectors) = level.as_avx512().filter(|_| allowed == Vectors::Widest) {
            return fearless_simd::Simd::vectorize(vectors, work);
        }
        if let Some(vectors) = level.as_avx2().filter(|_| allowed != Vectors::Baseline) {
            return fearless_simd::Simd::vectorize(vectors, work);
        }
    }
    work()
}
