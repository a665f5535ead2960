//! ACE-1 written by hand for the vectors of this machine: what a compiler of scenarios is measured against.
//!
//! `offtake-handwritten PATHS THREADS` prints one JSON object; `bench/model.md` says what it runs.

mod model;
mod normals;
mod process;
mod statistics;
mod vector;

use fearless_simd::{Level, Simd, SimdBase, dispatch};

use model::{CONSTANTS, FIRST, MONTHS, OUTPUTS, SHOCKS, STATE};
use process::{Moment, peak_mb};
use statistics::{Statistics, statistics};
use vector::{Lanes, V, exp};

/// Paths of a block: their state stays close to the processor.
const LANES: usize = 256;

/// Months in a row before quantiles are taken.
const SWEEP: usize = 4;

/// The counter of the constants, in place of a month.
const BEFORE: u64 = 1 << 20;

const SEED: u64 = 1;

/// A block of paths between two months.
struct Block {
    constants: [[f64; LANES]; CONSTANTS.len()],
    state: [[f64; LANES]; FIRST.len()],
}

/// Work of one thread: its blocks, the first of them, and its part of each column.
struct Share<'a> {
    first: usize,
    blocks: &'a mut [Block],
    columns: Vec<&'a mut [f32]>,
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().expect("a number"));
    let (paths, threads) = (arguments.next().unwrap_or(10_240), arguments.next().unwrap_or(1));
    let level = Level::new();
    dispatch!(level, simd => whole(simd, paths, threads));
}

#[inline(always)]
fn whole<S: Simd>(simd: S, paths: usize, threads: usize) {
    let begun = Moment::now();
    let mut simulation = [0.0; 2];
    let mut add = |part: [f64; 2]| (0..2).for_each(|at| simulation[at] += part[at]);
    let count = paths.div_ceil(LANES);
    let width = count * LANES;
    let mut blocks: Vec<Block> = (0..count).map(|number| first_state(simd, number)).collect();
    let mut columns = vec![0.0_f32; SWEEP * OUTPUTS.len() * width];
    let mut found = Vec::with_capacity(MONTHS * OUTPUTS.len());
    add(begun.passed());
    for month in (0..MONTHS).step_by(SWEEP) {
        let start = Moment::now();
        sweep(simd, month, &mut blocks, &mut columns, threads);
        add(start.passed());
        let columns: Vec<&[f32]> = columns.chunks_exact(width).map(|column| &column[..paths]).collect();
        found.extend(in_parallel(&columns, threads));
    }
    let total = begun.passed();
    print(paths, threads, &blocks, &found, [simulation, total]);
}

#[inline(always)]
fn first_state<S: Simd>(simd: S, number: usize) -> Block {
    let mut normals = [[0.0; LANES]; CONSTANTS.len()];
    normals::fill(simd, &mut normals, (number * LANES) as u64, BEFORE, SEED);
    let mut block = Block { constants: [[0.0; LANES]; CONSTANTS.len()], state: FIRST.map(|value| [value; LANES]) };
    for (row, ((median, sigma), weights)) in CONSTANTS.into_iter().zip(model::root(0.3)).enumerate() {
        for lane in (0..LANES).step_by(S::f64s::LEN) {
            let place = lane..lane + S::f64s::LEN;
            let load = |row: usize| V::<S>(S::f64s::from_slice(simd, &normals[row][place.clone()]));
            let z = (0..=row).fold(0.0.lanes(simd), |sum, column| sum + weights[column] * load(column));
            exp(median.ln() + sigma * z).0.store_slice(&mut block.constants[row][place.clone()]);
        }
    }
    block
}

/// Runs all blocks through the months of a sweep, each thread a part of them.
#[inline(always)]
fn sweep<S: Simd>(simd: S, month: usize, blocks: &mut [Block], columns: &mut [f32], threads: usize) {
    let (each, width) = (blocks.len().div_ceil(threads), blocks.len() * LANES);
    let mut shares: Vec<Share> = Vec::new();
    for (number, blocks) in blocks.chunks_mut(each).enumerate() {
        shares.push(Share { first: number * each, blocks, columns: Vec::new() });
    }
    for column in columns.chunks_exact_mut(width) {
        shares.iter_mut().zip(column.chunks_mut(each * LANES)).for_each(|(share, part)| share.columns.push(part));
    }
    let mut shares = shares.into_iter();
    let own = shares.next();
    std::thread::scope(|scope| {
        for share in shares {
            scope.spawn(move || {
                simd.vectorize(
                    #[inline(always)]
                    || run(simd, month, share),
                )
            });
        }
        own.into_iter().for_each(
            #[inline(always)]
            |share| run(simd, month, share),
        );
    });
}

#[inline(always)]
fn run<S: Simd>(simd: S, month: usize, mut share: Share) {
    let mut shocks = [[0.0; LANES]; SHOCKS];
    for (index, block) in share.blocks.iter_mut().enumerate() {
        for step in 0..SWEEP {
            let path = (share.first + index) * LANES;
            normals::fill(simd, &mut shocks, path as u64, (month + step) as u64, SEED);
            let columns = &mut share.columns[step * OUTPUTS.len()..][..OUTPUTS.len()];
            one_month(simd, (month + step) as f64, block, &shocks, columns, index * LANES);
        }
    }
}

#[inline(always)]
fn one_month<S: Simd>(
    simd: S,
    month: f64,
    block: &mut Block,
    shocks: &[[f64; LANES]; SHOCKS],
    columns: &mut [&mut [f32]],
    at: usize,
) {
    let clock = [month, (-0.01 * month).exp(), (-0.1 * month / 12.0).exp()].map(|value| value.lanes(simd));
    for lane in (0..LANES).step_by(S::f64s::LEN) {
        let place = lane..lane + S::f64s::LEN;
        let load = |row: &[f64; LANES]| V::<S>(S::f64s::from_slice(simd, &row[place.clone()]));
        let constants = std::array::from_fn(|row| load(&block.constants[row]));
        let shocks = std::array::from_fn(|row| load(&shocks[row]));
        let state = std::array::from_fn(|row| load(&block.state[row]));
        let (state, outputs) = model::month(clock, constants, shocks, state);
        for (row, value) in block.state.iter_mut().zip(state) {
            value.0.store_slice(&mut row[place.clone()]);
        }
        for (column, value) in columns.iter_mut().zip(outputs) {
            let target = &mut column[at + lane..at + lane + S::f64s::LEN];
            target.iter_mut().zip(value.0.as_slice()).for_each(|(target, value)| *target = *value as f32);
        }
    }
}

/// Statistics of all columns, shared out among threads.
fn in_parallel(columns: &[&[f32]], threads: usize) -> Vec<Statistics> {
    let mut found = vec![Statistics::default(); columns.len()];
    let each = columns.len().div_ceil(threads);
    let work = |columns: &[&[f32]], found: &mut [Statistics]| {
        let mut room = Vec::new();
        found.iter_mut().zip(columns).for_each(|(found, column)| *found = statistics(column, &mut room));
    };
    std::thread::scope(|scope| {
        let mut parts = columns.chunks(each).zip(found.chunks_mut(each));
        let own = parts.next();
        for (columns, found) in parts {
            scope.spawn(move || work(columns, found));
        }
        own.into_iter().for_each(|(columns, found)| work(columns, found));
    });
    found
}

fn print(paths: usize, threads: usize, blocks: &[Block], found: &[Statistics], [simulation, total]: [[f64; 2]; 2]) {
    let at = |name: &str| STATE.iter().position(|known| *known == name).expect("a name of the state");
    let last = |name: &str| -> Vec<f64> { blocks.iter().flat_map(|b| b.state[at(name)]).take(paths).collect() };
    let short = last("defm").iter().filter(|month| **month < 999.0).count();
    let list = |pick: fn(&Statistics) -> f64| {
        let numbers: Vec<String> =
            found[(MONTHS - 1) * OUTPUTS.len()..].iter().map(|one| pick(one).to_string()).collect();
        numbers.join(", ")
    };
    println!(
        "{{\"paths\": {paths}, \"threads\": {threads}, \"simulation_processor\": {}, \"simulation\": {}, \
         \"total_processor\": {}, \"total\": {}, \"peak_mb\": {}, \"defaults\": {}, \"means\": [{}], \"errors\": [{}], \
         \"medians\": [{}]}}",
        simulation[0],
        simulation[1],
        total[0],
        total[1],
        peak_mb(),
        short as f64 / paths as f64,
        list(|one| one.mean),
        list(|one| one.error),
        list(|one| one.quantiles[2]),
    );
}
