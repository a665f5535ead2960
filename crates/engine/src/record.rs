//! The record of a block: series, exact sums of accounts, and the check of the books.

use crate::request::Request;
use crate::stretch::BlockPlaces;
use program::{Ensemble, LedgerLayout, Mirror, Program, Register, WHOLE_LIMIT};

/// Exact sums of a program's accounts over the paths that it finished, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSums {
    /// Index into `Ensemble::programs`.
    pub program: usize,
    /// Number of paths summed.
    pub paths: u64,
    /// Per account, in the order of `Ledger::accounts`: before the first month.
    pub opening: Vec<i128>,
    /// Per month and account: at the end of the month.
    pub months: Vec<Vec<i128>>,
}

impl AccountSums {
    pub(crate) fn new(index: usize, program: &Program) -> Self {
        let accounts = program.ledger.accounts.len();
        AccountSums {
            program: index,
            paths: 0,
            opening: vec![0; accounts],
            months: vec![vec![0; accounts]; program.months as usize],
        }
    }

    fn add(&mut self, other: &AccountSums) {
        self.paths += other.paths;
        let rows = self.months.iter_mut().zip(&other.months);
        for (row, more) in rows.chain([(&mut self.opening, &other.opening)]) {
            for (sum, more) in row.iter_mut().zip(more) {
                *sum += more;
            }
        }
    }
}

/// The largest imbalance seen on any path that had not failed, in minor units. Every path is checked before the first
/// month and at the end of every month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BookChecks {
    /// The greatest |sum of its accounts| of any book.
    pub books: f64,
    /// The greatest |holder's accounts + issuer's accounts| of any claim.
    pub mirrors: f64,
}

impl BookChecks {
    pub(crate) fn worst(&mut self, other: &BookChecks) {
        self.books = self.books.max(other.books);
        self.mirrors = self.mirrors.max(other.mirrors);
    }
}

/// Which accounts must cancel.
pub(crate) struct BookAccounts {
    books: Vec<Vec<Register>>,
    mirrors: Vec<Vec<Register>>,
}

impl BookAccounts {
    pub(crate) fn new(ledger: &LedgerLayout) -> Self {
        let mut books = vec![Vec::new(); ledger.books as usize];
        for account in &ledger.accounts {
            books[account.book as usize].push(account.register);
        }
        let both_sides = |mirror: &Mirror| [&mirror.holder[..], &mirror.issuer].concat();
        BookAccounts { books, mirrors: ledger.mirrors.iter().map(both_sides).collect() }
    }

    /// Notes how far each book and each claim is off on the lanes that count, in strips of neighbouring paths.
    #[inline(always)]
    pub(crate) fn check<const L: usize>(&self, columns: &[[f64; L]], alive: &[u64; L], checks: &mut BookChecks) {
        for (strip, alive) in alive.chunks(STRIP).enumerate() {
            checks.books = checks.books.max(imbalance(&self.books, columns, strip, alive));
            checks.mirrors = checks.mirrors.max(imbalance(&self.mirrors, columns, strip, alive));
        }
    }
}

/// Paths whose books are checked together; their sums fit into the registers of the processor.
const STRIP: usize = 32;

/// Largest magnitude of the sum of any of these sets of accounts on the lanes of a strip that count. Sums on the way may pass 2^53
/// although every account is below it, and then be off, or hide what is: where the magnitudes come to so much, they are added again
/// in integers.
#[inline(always)]
fn imbalance<const L: usize>(sets: &[Vec<Register>], columns: &[[f64; L]], strip: usize, alive: &[u64]) -> f64 {
    let (mut most, mut most_size) = ([0.0; STRIP], [0.0; STRIP]);
    for accounts in sets {
        let (mut sums, mut sizes) = ([0.0; STRIP], [0.0; STRIP]);
        for account in accounts {
            let (strips, rest) = columns[account.index()].as_chunks::<STRIP>();
            match strips.get(strip) {
                Some(strip) => accumulate(&mut sums, &mut sizes, strip),
                None => accumulate(&mut sums, &mut sizes, rest),
            }
        }
        raise(&mut most, &sums);
        raise(&mut most_size, &sizes);
    }
    // Below, every sum on the way is a whole number that a double holds.
    if largest(&most_size, alive) < WHOLE_LIMIT {
        return largest(&most, alive);
    }
    sets.iter().map(|accounts| exact_imbalance(accounts, columns, strip, alive)).fold(0.0, f64::max)
}

/// Keeps the greater magnitude of each lane; an undefined one counts for nothing.
#[inline(always)]
fn raise(most: &mut [f64; STRIP], found: &[f64; STRIP]) {
    for (most, found) in most.iter_mut().zip(found) {
        let magnitude = found.abs();
        *most = if magnitude > *most { magnitude } else { *most };
    }
}

#[inline(always)]
fn accumulate(sums: &mut [f64; STRIP], sizes: &mut [f64; STRIP], column: &[f64]) {
    for ((sum, size), &x) in sums.iter_mut().zip(sizes).zip(column) {
        *sum += x;
        *size += x.abs();
    }
}

/// The same of one set, in integers.
fn exact_imbalance<const L: usize>(accounts: &[Register], columns: &[[f64; L]], strip: usize, alive: &[u64]) -> f64 {
    let lanes = (strip * STRIP..).zip(alive).filter(|&(_, &alive)| alive != 0);
    let sum = |lane: usize| accounts.iter().map(|account| columns[account.index()][lane] as i128).sum::<i128>();
    lanes.map(|(lane, _)| sum(lane).unsigned_abs() as f64).fold(0.0, f64::max)
}

/// Largest magnitude on the lanes that count.
#[inline(always)]
fn largest(column: &[f64], alive: &[u64]) -> f64 {
    let mut most = 0.0;
    for (&x, &alive) in column.iter().zip(alive) {
        let magnitude = f64::from_bits(x.abs().to_bits() & alive);
        most = if magnitude > most { magnitude } else { most };
    }
    most
}

/// Exact sum of whole numbers on the lanes that count.
#[inline(always)]
fn exact_sum<const L: usize>(column: &[f64; L], counted: &[u64; L]) -> i128 {
    let most = largest(column, counted);
    if most * (L as f64) < WHOLE_LIMIT {
        // Every partial sum is a whole number below 2^53, so the order does not matter.
        let mut partial = [0.0; 8];
        for (values, counted) in column.chunks(8).zip(counted.chunks(8)) {
            for ((sum, &x), &counted) in partial.iter_mut().zip(values).zip(counted) {
                *sum += f64::from_bits(x.to_bits() & counted);
            }
        }
        partial.iter().sum::<f64>() as i128
    } else {
        let whole = |(&x, &counted): (&f64, &u64)| f64::from_bits(x.to_bits() & counted) as i128;
        column.iter().zip(counted).map(whole).sum()
    }
}

/// Writes a column to its place; all that is undefined is one NaN, whatever arithmetic made it.
#[inline(always)]
pub(crate) fn record<const L: usize>(column: &[f64; L], place: &mut [f64]) {
    for (place, &x) in place.iter_mut().zip(column) {
        *place = if x.is_nan() { f64::NAN } else { x };
    }
}

/// A register of a program that goes to a column of the stretch as it stands.
#[derive(Clone, Copy)]
pub(crate) struct DirectColumn {
    pub(crate) program: usize,
    pub(crate) register: Register,
    pub(crate) column: usize,
    /// It counts only on paths that the base finished, too.
    pub(crate) compared: bool,
}

/// Keeps what was requested of one program, block after block.
pub(crate) struct Recorder<const L: usize> {
    direct: Vec<DirectColumn>,
    /// Registers that the monthly conclusion computes with.
    read: Vec<Register>,
    /// Per month and such register.
    values: Vec<[f64; L]>,
    accounts: Vec<Register>,
    /// AccountSums of this thread, and those of the present block.
    sums: Option<(AccountSums, AccountSums)>,
    counted: [u64; L],
}

impl<const L: usize> Recorder<L> {
    /// For what is requested, for these outputs of the monthly conclusion, and for the registers that it computes the others with.
    pub(crate) fn new(
        ensemble: &Ensemble,
        program: usize,
        request: &Request,
        plain: &[DirectColumn],
        read: &[Register],
    ) -> Self {
        let data = &ensemble.programs[program];
        let series = request.series.iter().enumerate();
        let series =
            series.map(|(column, &(program, register))| DirectColumn { program, register, column, compared: false });
        let direct = series.chain(plain.iter().copied()).filter(|column| column.program == program).collect();
        let summed = request.ledger_sums.contains(&program);
        let sums = || AccountSums::new(program, data);
        Recorder {
            direct,
            values: vec![[0.0; L]; read.len() * data.months as usize],
            read: read.to_vec(),
            accounts: data.ledger.accounts.iter().map(|a| a.register).collect(),
            sums: summed.then(|| (sums(), sums())),
            counted: [0; L],
        }
    }

    pub(crate) fn sums_accounts(&self) -> bool {
        self.sums.is_some()
    }

    /// Begins a block, or begins it anew: sums will count these lanes.
    pub(crate) fn begin(&mut self, counted: [u64; L]) {
        self.counted = counted;
        if let Some((_, block)) = &mut self.sums {
            block.paths = 0;
            block.opening.fill(0);
            block.months.iter_mut().for_each(|row| row.fill(0));
        }
    }

    /// Records the opening balances.
    #[inline(always)]
    pub(crate) fn opening(&mut self, columns: &[[f64; L]], alive: &[u64; L]) {
        if let Some((_, block)) = &mut self.sums {
            let counted = both(&self.counted, alive);
            sum_accounts(&mut block.opening, &self.accounts, columns, &counted);
        }
    }

    /// Records a month's closing values.
    #[inline(always)]
    pub(crate) fn month(&mut self, columns: &[[f64; L]], alive: &[u64; L], month: usize, places: &mut BlockPlaces) {
        for &DirectColumn { register, column, .. } in &self.direct {
            record(&columns[register.index()], places.month(column, month));
        }
        let rows = &mut self.values[month * self.read.len()..];
        for (row, register) in rows.iter_mut().zip(&self.read) {
            *row = columns[register.index()];
        }
        if let Some((_, block)) = &mut self.sums {
            let counted = both(&self.counted, alive);
            sum_accounts(&mut block.months[month], &self.accounts, columns, &counted);
        }
    }

    /// Ends a block: adds its sums to the thread's and blanks what was kept of failed lanes.
    pub(crate) fn keep_finished(&mut self, alive: &[u64; L], base: &[u64; L], places: &mut BlockPlaces) {
        let (own, compared) = (alive, both(alive, base));
        for direct in &self.direct {
            places.keep_only(direct.column, if direct.compared { &compared } else { own });
        }
        for column in &mut self.values {
            let lanes = column.iter_mut().zip(alive);
            lanes.filter(|(_, alive)| **alive == 0).for_each(|(value, _)| *value = f64::NAN);
        }
        if let Some((total, block)) = &mut self.sums {
            block.paths = alive.iter().filter(|&&alive| alive != 0).count() as u64;
            total.add(block);
        }
    }

    /// What the monthly conclusion reads in a month of the block.
    pub(crate) fn kept(&self, month: usize, place: usize) -> &[f64; L] {
        &self.values[month * self.read.len() + place]
    }

    /// Adds the thread's sums to those of the run.
    pub(crate) fn finish(&self, sums: &mut [AccountSums]) {
        if let Some((total, _)) = &self.sums {
            for run in sums.iter_mut().filter(|s| s.program == total.program) {
                run.add(total);
            }
        }
    }
}

#[inline(always)]
fn both<const L: usize>(a: &[u64; L], b: &[u64; L]) -> [u64; L] {
    std::array::from_fn(|lane| a[lane] & b[lane])
}

#[inline(always)]
fn sum_accounts<const L: usize>(row: &mut [i128], accounts: &[Register], columns: &[[f64; L]], counted: &[u64; L]) {
    for (sum, register) in row.iter_mut().zip(accounts) {
        *sum += exact_sum(&columns[register.index()], counted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 × (2^53 − 1) and its negative in two parts: on the way the sum is no double, at the end it is 0, and off by 1 with
    /// 1 more.
    #[test]
    fn sums_beyond_two_to_the_53rd_are_exact() {
        let most = WHOLE_LIMIT - 1.0;
        let accounts: Vec<Register> = (0..7).map(Register).collect();
        for off in [0.0, 1.0] {
            let columns = [most, 1.0, most, most, -most, -most, off - most].map(|x| [x, 0.0]);
            let columns = [&columns[..], &[[-1.0, 0.0]]].concat();
            let all: Vec<Register> = accounts.iter().copied().chain([Register(7)]).collect();
            assert_eq!(imbalance(&[all], &columns, 0, &[u64::MAX, u64::MAX]), off);
        }
    }

    /// 2^53 and 1 and its opposite: in doubles the 1 is lost, and the sum is 0.
    #[test]
    fn what_a_sum_of_doubles_hides_is_found() {
        let accounts: Vec<Register> = (0..5).map(Register).collect();
        let columns = [WHOLE_LIMIT - 1.0, 1.0, 1.0, 1.0 - WHOLE_LIMIT, -1.0].map(|x| [x]);
        assert_eq!(accounts.iter().map(|account| columns[account.index()][0]).sum::<f64>(), 0.0);
        assert_eq!(imbalance(&[accounts], &columns, 0, &[u64::MAX]), 1.0);
    }

    #[test]
    fn lanes_that_failed_do_not_count() {
        let columns = [[1.0, f64::NAN, 5.0], [-1.0, 0.0, 0.0]];
        assert_eq!(imbalance(&[vec![Register(0), Register(1)]], &columns, 0, &[u64::MAX, 0, 0]), 0.0);
    }
}
