//! Claims that are true, or false, on too few paths to say what decides them.

use crate::number::{counted, whole};
use crate::run::Answer;
use crate::table::{Style, wrap};

/// Fewest paths on which a claim is true, and on which it is false, for a crux: shares of the variance of fewer are those of
/// single paths.
pub const FEWEST_OF_CRUX: u64 = 15;

/// In the place of what decides first.
pub(crate) const TOO_RARE: &str = "too rare to say";

/// The paths on the rarer side of a claim, if there are some and too few; and whether they are those on which it is true.
pub(crate) fn too_rare(probability: f64, defined: usize) -> Option<(u64, bool)> {
    let rarer = (probability.min(1.0 - probability) * defined as f64).round();
    (rarer > 0.0 && rarer < FEWEST_OF_CRUX as f64).then_some((rarer as u64, probability < 0.5))
}

/// That a claim is too rare, with what would help; nothing if it is not.
pub(crate) fn too_rare_words(answer: &Answer) -> Option<String> {
    let (paths, is_true) = too_rare(answer.probability, answer.defined)?;
    let side = if is_true { "true" } else { "false" };
    Some(format!(
        "{side} on {} of {}: too rare to say what decides it, which takes {FEWEST_OF_CRUX}; ask for more `--paths`",
        counted(paths, "path"),
        whole(answer.defined as i128),
    ))
}

/// The same on lines of its own, behind an empty one.
pub(crate) fn too_rare_text(answer: &Answer, style: Style) -> String {
    too_rare_words(answer).map_or(String::new(), |words| format!("\n{}", wrap("  ", &words, style.line())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_of_few_paths_is_too_rare() {
        for (probability, defined, found) in [
            (12.0 / 10240.0, 10240, Some((12, true))),
            (1.0 - 14.0 / 512.0, 512, Some((14, false))),
            (15.0 / 512.0, 512, None),
            (0.0, 512, None),
            (1.0, 512, None),
            (f64::NAN, 0, None),
        ] {
            assert_eq!(too_rare(probability, defined), found, "{probability} of {defined}");
        }
    }
}
