//! Stable keys of names.

/// The key of a name: FNV-1a, 64 bit (Fowler, Noll and Vo), then the finaliser of SplitMix64 (Steele, Lea and Flood
/// 2014) to spread close names. Part of the promise that draws depend on the name alone; never change it.
pub fn key(name: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
