//! What stays unpaid: noted on the paths on which somebody cannot pay, and on no others.
//!
//! A path on which everybody pays costs nothing here: the lanes of a block on which a due is left short are known from
//! clearing.

use program::Register;

/// Whose unpaid dues are counted, in one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpaidRequest {
    /// Index into `Ensemble::programs`.
    pub program: usize,
    /// Each counted by itself.
    pub promises: Vec<Promise>,
    /// States that are 1 from the month on in which something came about, and can come about only in a month in which a
    /// due is left short.
    pub events: Vec<Register>,
}

/// Dues that are one promise, and what keeps the unpaid part of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Indices into the dues of the first clearing.
    pub dues: Vec<usize>,
    /// States in whole minor units that hold, at the end of a month, what is still owed.
    pub kept: Vec<Register>,
}

/// What stayed unpaid in one program, over the paths that it finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpaidSums {
    /// Index into `Ensemble::programs`.
    pub program: usize,
    /// By promise.
    pub promises: Vec<PromiseSums>,
    /// By event and month: on how many paths it came about then.
    pub events: Vec<Vec<u64>>,
}

/// What stayed unpaid of one promise, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromiseSums {
    /// By month: paths on which the promise was first left short then, and on which something of it stayed unpaid.
    pub first: Vec<u64>,
    /// Left short and kept by nothing: what lapsed and what was written off.
    pub lost: i128,
    /// Still owed after the last month.
    pub owed: i128,
}

impl PromiseSums {
    /// Paths on which something stayed unpaid.
    pub fn paths(&self) -> u64 {
        self.first.iter().sum()
    }
}

impl UnpaidSums {
    pub(crate) fn new(request: &UnpaidRequest, months: u32) -> Self {
        let none = vec![0; months as usize];
        UnpaidSums {
            program: request.program,
            promises: vec![PromiseSums { first: none.clone(), lost: 0, owed: 0 }; request.promises.len()],
            events: vec![none; request.events.len()],
        }
    }

    pub(crate) fn add(&mut self, other: &UnpaidSums) {
        let add = |counts: &mut Vec<u64>, more: &Vec<u64>| {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        };
        for (sums, more) in self.promises.iter_mut().zip(&other.promises) {
            add(&mut sums.first, &more.first);
            sums.lost += more.lost;
            sums.owed += more.owed;
        }
        self.events.iter_mut().zip(&other.events).for_each(|(counts, more)| add(counts, more));
    }
}

/// The lanes on which this month's clearing leaves a due short, and by how much.
#[derive(Default)]
pub(crate) struct ShortLanes {
    lanes: Vec<usize>,
    /// Per lane and due: due less paid.
    short: Vec<f64>,
    dues: usize,
}

impl ShortLanes {
    pub(crate) fn new(dues: usize) -> Self {
        ShortLanes { dues, ..ShortLanes::default() }
    }

    pub(crate) fn clear(&mut self) {
        self.lanes.clear();
        self.short.clear();
    }

    /// Notes a lane, if something is short.
    pub(crate) fn note(&mut self, lane: usize, due: &[f64], paid: &[f64]) {
        if due != paid {
            self.lanes.push(lane);
            self.short.extend(due.iter().zip(paid).map(|(due, paid)| due - paid));
        }
    }

    /// Notes what these dues are short of, the others being paid.
    pub(crate) fn note_some(&mut self, lane: usize, short: impl Iterator<Item = (usize, f64)> + Clone) {
        if short.clone().any(|(_, short)| short != 0.0) {
            let first = self.short.len();
            self.lanes.push(lane);
            self.short.resize(first + self.dues, 0.0);
            short.for_each(|(due, short)| self.short[first + due] = short);
        }
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.lanes.iter().copied().zip(self.short.chunks(self.dues.max(1)))
    }
}

/// No month.
const NEVER: usize = usize::MAX;

/// What a path of the block has left unpaid of a promise so far.
#[derive(Clone, Copy)]
struct Left {
    first: usize,
    lost: i128,
    owed: i128,
}

impl Left {
    const NOTHING: Left = Left { first: NEVER, lost: 0, owed: 0 };
}

/// Notes what one program leaves unpaid, block after block.
pub(crate) struct UnpaidRecorder<const L: usize> {
    request: UnpaidRequest,
    /// Those of this thread.
    sums: UnpaidSums,
    /// Lanes of the block on which something was short.
    touched: [bool; L],
    /// Per promise and lane.
    left: Vec<[Left; L]>,
    /// Per event and lane: its month.
    came: Vec<[usize; L]>,
}

impl<const L: usize> UnpaidRecorder<L> {
    pub(crate) fn new(request: &UnpaidRequest, months: u32) -> Self {
        UnpaidRecorder {
            sums: UnpaidSums::new(request, months),
            touched: [false; L],
            left: vec![[Left::NOTHING; L]; request.promises.len()],
            came: vec![[NEVER; L]; request.events.len()],
            request: request.clone(),
        }
    }

    /// Begins a block, or begins it anew.
    pub(crate) fn begin(&mut self) {
        if self.touched.contains(&true) {
            self.touched = [false; L];
            self.left.fill([Left::NOTHING; L]);
            self.came.fill([NEVER; L]);
        }
    }

    /// Notes a month, once its states are committed.
    pub(crate) fn month(&mut self, columns: &[[f64; L]], short: &ShortLanes, month: usize) {
        for (lane, short) in short.iter() {
            self.touched[lane] = true;
            let value = |register: &Register| columns[register.index()][lane];
            for (promise, left) in self.request.promises.iter().zip(&mut self.left) {
                let left = &mut left[lane];
                // Whole numbers below 2^53, most of them nothing.
                let short: i128 = promise.dues.iter().map(|due| i128::from(short[*due] as i64)).sum();
                if short > 0 {
                    left.first = left.first.min(month);
                    left.lost += short - promise.kept.iter().map(|kept| value(kept) as i128).sum::<i128>();
                }
            }
            for (event, came) in self.request.events.iter().zip(&mut self.came) {
                if came[lane] == NEVER && value(event) != 0.0 {
                    came[lane] = month;
                }
            }
        }
    }

    /// Notes what is still owed after the last month.
    pub(crate) fn last(&mut self, columns: &[[f64; L]]) {
        for lane in (0..L).filter(|lane| self.touched[*lane]) {
            for (promise, left) in self.request.promises.iter().zip(&mut self.left) {
                let kept = promise.kept.iter().map(|register| columns[register.index()][lane] as i128);
                left[lane].owed = kept.sum();
            }
        }
    }

    /// Ends a block: adds the lanes that count.
    pub(crate) fn keep_finished(&mut self, alive: &[u64; L]) {
        for lane in (0..L).filter(|lane| self.touched[*lane] && alive[*lane] != 0) {
            for (left, sums) in self.left.iter().zip(&mut self.sums.promises) {
                let Left { first, lost, owed } = left[lane];
                if let Some(count) = sums.first.get_mut(first).filter(|_| lost > 0 || owed > 0) {
                    *count += 1;
                    sums.lost += lost;
                    sums.owed += owed;
                }
            }
            for (came, counts) in self.came.iter().zip(&mut self.sums.events) {
                if let Some(count) = counts.get_mut(came[lane]) {
                    *count += 1;
                }
            }
        }
    }

    /// Adds the thread's sums to those of the run.
    pub(crate) fn finish(&self, sums: &mut [UnpaidSums]) {
        sums.iter_mut().filter(|of| of.program == self.sums.program).for_each(|of| of.add(&self.sums));
    }
}
