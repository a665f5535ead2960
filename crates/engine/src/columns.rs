//! Memory of a block.

/// Columns that begin where a line of the processor's cache does, so that no vector lies across two.
pub(crate) struct AlignedColumns<const L: usize> {
    numbers: Vec<f64>,
    first: usize,
}

/// Bytes of a line.
const LINE: usize = 64;

impl<const L: usize> AlignedColumns<L> {
    pub(crate) fn new(columns: usize) -> Self {
        let numbers = vec![0.0; columns * L + LINE / size_of::<f64>()];
        // If no place is aligned, any will do.
        let first = numbers.as_ptr().align_offset(LINE).min(LINE / size_of::<f64>());
        AlignedColumns { numbers, first }
    }

    pub(crate) fn all(&mut self) -> &mut [[f64; L]] {
        self.numbers[self.first..].as_chunks_mut().0
    }
}
