//! The widest vectors of the processor at hand.

/// Runs `work`, compiled also for the 512-bit (AVX-512) and 256-bit (AVX2) vectors of x86-64, on the widest that there are. A function
/// that is to gain from it must be inlined into it. The operations are the same, lane by lane, and none is fused, so the bits
/// are the same too.
#[inline(always)]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        let level = fearless_simd::Level::new();
        if let Some(vectors) = level.as_avx512() {
            return fearless_simd::Simd::vectorize(vectors, work);
        }
        if let Some(vectors) = level.as_avx2() {
            return fearless_simd::Simd::vectorize(vectors, work);
        }
    }
    work()
}
