//! Did you mean.

use crate::meaning::LARGE_PREFIXES;
use crate::registry::{Units, takes_time};

/// Words that people write, too far from the unit for a comparison of spelling. In lower case.
const SYNONYMS: [(&str, &str); 24] = [
    ("hr", "h"),
    ("hrs", "h"),
    ("sec", "s"),
    ("secs", "s"),
    ("mins", "min"),
    ("mos", "mo"),
    ("mth", "mo"),
    ("mths", "mo"),
    ("y", "yr"),
    ("a", "yr"),
    ("yrs", "yr"),
    ("annum", "yr"),
    ("wk", "week"),
    ("wks", "week"),
    ("q", "quarter"),
    ("qtr", "quarter"),
    ("bps", "bp"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("rmb", "CNY"),
    ("fraction", "1"),
    ("ratio", "1"),
];

impl Units {
    /// What was probably meant by a word that is no unit: a known synonym, the same letters in another case, or the nearest
    /// spelling (optimal string alignment distance at most 1, or 2 in words of six letters or more). Ties go to one of the same
    /// letters, then to the first in alphabetical order.
    pub fn suggest(&self, symbol: &str) -> Option<String> {
        if symbol.len() > 64 {
            return None;
        }
        let lower = symbol.to_lowercase();
        if let Some(rate) = operations_per_second(symbol) {
            return Some(rate);
        }
        if let Some((_, unit)) = SYNONYMS.iter().find(|(word, _)| *word == lower) {
            return Some((*unit).to_owned());
        }
        let candidates = candidates(self);
        let same = candidates.iter().find(|candidate| candidate.to_lowercase() == lower);
        if let Some(candidate) = same {
            return Some(candidate.clone());
        }
        let limit = match lower.chars().count() {
            0..=2 => return None,
            3..=5 => 1,
            _ => 2,
        };
        candidates
            .into_iter()
            .filter(|candidate| candidate.len() > 1)
            .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate))
            .filter(|(distance, _)| *distance <= limit)
            .map(|(distance, candidate)| (distance, letters(&candidate) != letters(&lower), candidate))
            .min()
            .map(|(.., candidate)| candidate)
    }
}

/// The letters of a word in order: two letters that changed places leave them alike.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.to_lowercase().chars().collect();
    letters.sort_unstable();
    letters
}

/// `PFLOPS` and `FLOPs` mean a rate in some mouths and a plural in others: ask for the rate in full.
fn operations_per_second(symbol: &str) -> Option<String> {
    let prefix = symbol.strip_suffix(['S', 's'])?.strip_suffix("FLOP")?;
    let known = prefix.is_empty() || LARGE_PREFIXES.iter().any(|(name, _)| *name == prefix);
    known.then(|| format!("{prefix}FLOP/s"))
}

/// Every defined word, alone, with its prefixes, and with the times that may follow it.
fn candidates(units: &Units) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (name, meaning) in units.names() {
        words.push(name.to_owned());
        let prefixes = meaning.prefixes.table().iter();
        words.extend(prefixes.map(|(prefix, _)| format!("{prefix}{name}")));
        if takes_time(&meaning.dimension) {
            words.extend(["h", "mo", "yr"].map(|time| format!("{name}{time}")));
        }
    }
    words.sort();
    words
}
