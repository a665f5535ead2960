//! Small mutations with a fixed seed, for a smoke test without a fuzzer.

use std::ops::Range;

/// Words that lead into corners of the readers.
const DICTIONARY: [&str; 40] = [
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "'",
    "'''",
    "=",
    ",",
    ".",
    "\n",
    "\r\n",
    "#",
    "\\",
    "\\u",
    "é",
    "\u{feff}",
    "%",
    "$",
    "$1B/yr",
    "1e999",
    "-1",
    "NaN",
    "inf",
    "0",
    "4294967296",
    "9007199254740992",
    " to ",
    " and ",
    "2026-13",
    "^",
    "r0",
    "r9999999999",
    "compute",
    "month",
    "finale",
    "clear 0",
];

/// Numbers that stand on an edge.
const NUMBERS: [&str; 12] =
    ["0", "1", "2", "7", "4294967295", "0.5", "-1.0", "0.0", "1e300", "-1e-300", "9007199254740992.0", "NaN"];

/// Makes inputs out of seeds. The same seed gives the same inputs.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// A source of mutations.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if that is 0.
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next() % bound as u64) as usize }
    }

    /// A seed with one to six mutations, or none now and then.
    pub fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.pick(seeds);
        for _ in 0..self.below(7) {
            self.mutate(&mut input, seeds);
        }
        input
    }

    /// A seed in which one to three words or lines stand elsewhere, or numbers are others: much of it can still be
    /// read.
    pub fn reworded(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.pick(seeds);
        for _ in 0..=self.below(3) {
            match self.below(6) {
                0 => self.move_line(&mut input),
                1 => self.change_number(&mut input),
                _ => self.swap_words(&mut input),
            }
        }
        input
    }

    fn pick(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(seeds.len());
        seeds.get(at).cloned().unwrap_or_default()
    }

    fn mutate(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let length = self.below(12);
        let end = (at + length).min(input.len());
        match self.below(8) {
            0 => {
                let word = DICTIONARY[self.below(DICTIONARY.len())];
                input.splice(at..at, word.bytes());
            }
            1 => {
                let word = DICTIONARY[self.below(DICTIONARY.len())];
                input.splice(at..end, word.bytes());
            }
            2 => drop(input.drain(at..end)),
            3 => {
                let copy = input[at..end].to_vec();
                let to = self.below(input.len() + 1);
                input.splice(to..to, copy);
            }
            4 => {
                let byte = self.next() as u8;
                input.splice(at..end.min(at + 1), [byte]);
            }
            5 => self.swap_words(input),
            6 => self.move_line(input),
            _ => {
                let other = self.pick(seeds);
                let from = self.below(other.len() + 1);
                let to = (from + self.below(400)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
        }
    }

    /// Puts one word of the input in the place of another.
    fn swap_words(&mut self, input: &mut Vec<u8>) {
        let words = words(input);
        let (to, from) = (self.below(words.len()), self.below(words.len()));
        if let (Some(to), Some(from)) = (words.get(to), words.get(from)) {
            let word = input[from.clone()].to_vec();
            input.splice(to.clone(), word);
        }
    }

    fn change_number(&mut self, input: &mut Vec<u8>) {
        let mut words = words(input);
        words.retain(|word| input[word.start].is_ascii_digit());
        let at = self.below(words.len());
        if let Some(word) = words.get(at) {
            let number = NUMBERS[self.below(NUMBERS.len())];
            input.splice(word.clone(), number.bytes());
        }
    }

    fn move_line(&mut self, input: &mut Vec<u8>) {
        let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
        let from = self.below(lines.len());
        let line = lines.remove(from);
        let to = self.below(lines.len() + 1);
        lines.insert(to, line);
        *input = lines.join(&b'\n');
    }
}

/// Where the words and numbers of the input stand.
fn words(input: &[u8]) -> Vec<Range<usize>> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.';
    let starts = (0..input.len()).filter(|&at| is_word(&input[at]) && (at == 0 || !is_word(&input[at - 1])));
    let end = |start: usize| start + input[start..].iter().take_while(|byte| is_word(byte)).count();
    starts.map(|start| start..end(start)).collect()
}
