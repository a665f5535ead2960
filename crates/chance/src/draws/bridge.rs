//! Brownian bridges of fixed length.

use super::sobol;
use super::uniform::{StreamPurpose, Uniforms};
use crate::math::normal_quantile_in_place;

/// Times, in months, at which the Brownian motion is set by a Sobol coordinate, in the order of the coordinates; the
/// motion is 0 at time 0. They are the multiples of 32 up to 256. A run asks for 60 to 240 months as a rule: a motion
/// over 120 months is mostly its values at 128 and 64, then at 32 and 96; one over 240 adds 256 and 192.
const SOBOL_TIMES: [u32; sobol::DIMENSIONS] = [128, 64, 256, 32, 96, 192, 160, 224];
/// Months covered; later ones have independent increments.
const LENGTH: u32 = 512;
/// Halvings from the longest stretch to one month.
const LEVELS: usize = 8;

/// Monthly standard normal increments of a block of paths, independent across months in law, made coarse to fine.
///
/// The motion is first set at 128, 256 and 512 months; then every stretch is halved. The increment D over n months
/// splits into D/2 ± √n g/2 with a standard normal g of its own (Lévy's construction). g is a Sobol coordinate where the
/// halving point is among the first (`SOBOL_TIMES`), else a counter's number. Nothing depends on the length of the run.
#[derive(Clone, Debug)]
pub struct Bridge {
    uniforms: Uniforms,
    /// The key of the draw.
    key: u64,
    first_path: u64,
    lanes: usize,
    /// The month that follows the last one filled: its stretches are at hand.
    next: u32,
    /// Per level, the increments over the stretch of 2^level months that begins where a left half ended.
    saved: Vec<f64>,
    /// Normals of the halving point at hand.
    normals: Vec<f64>,
}

impl Bridge {
    pub(super) fn new(uniforms: Uniforms, key: u64, first_path: u64, lanes: usize) -> Self {
        Self { uniforms, key, first_path, lanes, next: 0, saved: vec![0.0; LEVELS * lanes], normals: vec![0.0; lanes] }
    }

    /// Moves the bridge to other paths, as many as before.
    pub fn restart(&mut self, first_path: u64) {
        self.first_path = first_path;
        self.next = 0;
    }

    /// The increments of a month (from 0), one per path. Months in order cost one normal each; any other order gives
    /// the same numbers, slower.
    ///
    /// # Panics
    /// If `out` is not as long as the block.
    pub fn fill(&mut self, month: u32, out: &mut [f64]) {
        assert_eq!(out.len(), self.lanes, "a number for each path of the bridge");
        if month >= LENGTH {
            self.uniforms.counters(self.key, StreamPurpose::Draw, self.first_path, month, out);
            return normal_quantile_in_place(out);
        }
        self.descend(month, out);
        self.next = month + 1;
    }

    /// Halves the stretch that holds the month until it is the month.
    fn descend(&mut self, month: u32, out: &mut [f64]) {
        let (mut start, mut level) = root(month);
        if month == self.next && month != start {
            (start, level) = (month, month.trailing_zeros() as usize);
            out.copy_from_slice(&self.saved[level * self.lanes..][..out.len()]);
        } else {
            self.set_normals(start + (1 << level), out.len());
            let scale = f64::from(1_u32 << level).sqrt();
            for (out, g) in out.iter_mut().zip(&self.normals) {
                *out = scale * g;
            }
        }
        while level > 0 {
            let middle = start + (1 << (level - 1));
            self.set_normals(middle, out.len());
            let scale = 0.5 * f64::from(1_u32 << level).sqrt();
            level -= 1;
            let left = month < middle;
            let saved = &mut self.saved[level * self.lanes..];
            for ((out, saved), g) in out.iter_mut().zip(saved).zip(&self.normals) {
                let (half, spread) = (0.5 * *out, scale * g);
                *out = if left { half + spread } else { half - spread };
                // Only a left turn leaves its other half for later.
                *saved = if left { half - spread } else { *saved };
            }
            start = if left { start } else { middle };
        }
    }

    /// The normals that set the motion at a time.
    fn set_normals(&mut self, time: u32, lanes: usize) {
        let (key, path) = (self.key, self.first_path);
        let normals = &mut self.normals[..lanes];
        match SOBOL_TIMES.iter().position(|&sobol| sobol == time) {
            Some(dimension) => self.uniforms.sobol(key, dimension, path, normals),
            None => self.uniforms.counters(key, StreamPurpose::Bridge, path, time, normals),
        }
        normal_quantile_in_place(normals);
    }
}

/// Start and level of the undivided stretch that holds a month: 0–128, 128–256 or 256–512.
fn root(month: u32) -> (u32, usize) {
    match month {
        0..128 => (0, 7),
        128..256 => (128, 7),
        _ => (256, 8),
    }
}

#[cfg(test)]
mod tests;
