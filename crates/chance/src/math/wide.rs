//! The widest vectors of the processor at hand.

/// Runs `work`, compiled also for the 256-bit vectors of x86-64 (AVX2) and so run if there are any. A function that is to
/// gain from it must be inlined into it. The operations are the same, lane by lane, and none is fused, so the bits are
/// the same too.
#[inline(always)]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if let Some(vectors) = fearless_simd::Level::new().as_avx2() {
        return fearless_simd::Simd::vectorize(vectors, work);
    }
    work()
}
