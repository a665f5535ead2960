//! Which of a few neighbouring entries are wanted.

use chance::math::wide;

/// The most entries that are looked at together.
pub(crate) const TOGETHER: usize = 512;

/// Entries of which most often none is wanted.
const LANES: usize = 32;

/// The places of the wanted ones of up to [`TOGETHER`] entries, found without branches, which nobody could foresee.
pub(crate) struct Picked {
    found: [u16; TOGETHER],
    count: usize,
}

impl Picked {
    /// Seeks them among so many entries.
    #[inline(always)]
    pub fn find(entries: usize, is_wanted: impl Fn(usize) -> bool) -> Self {
        let mut places = Picked { found: [0; TOGETHER], count: 0 };
        wide(
            #[inline(always)]
            || places.put(entries, is_wanted),
        );
        places
    }

    #[inline(always)]
    fn put(&mut self, entries: usize, is_wanted: impl Fn(usize) -> bool) {
        let mut wanted = [0_u8; TOGETHER];
        wanted[..entries].iter_mut().enumerate().for_each(|(at, wanted)| *wanted = u8::from(is_wanted(at)));
        for (at, wanted) in wanted.as_chunks::<LANES>().0.iter().enumerate() {
            if wanted.iter().fold(0, |any, wanted| any | wanted) > 0 {
                for (place, &wanted) in wanted.iter().enumerate() {
                    self.found[self.count % TOGETHER] = (at * LANES + place) as u16;
                    self.count += usize::from(wanted);
                }
            }
        }
    }

    /// From the first on.
    pub fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.found[..self.count].iter().map(|&place| usize::from(place))
    }
}
