//! Words in messages: the known word nearest to a wrong one, lists of words.

/// The candidate nearest to `word`, if one is near enough: at most a third of the longer word's letters apart, at
/// least one. Distance: restricted Damerau-Levenshtein (insert, delete, replace, swap neighbours; Damerau 1964), blind
/// to case. The alphabetically first of equally near candidates wins, whatever their order.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = folded(word);
    candidates
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| {
            let other = folded(candidate);
            let longer = letters.len().max(other.len());
            let most = (longer / 3).max(1);
            if letters.len().abs_diff(other.len()) > most {
                return None;
            }
            let distance = distance(&letters, &other, most);
            // One letter for another is not a slip of the pen.
            (distance == 0 || distance <= most && longer > 1).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// `a`, `b` and `c`, or the first of many.
pub fn list_words<S: AsRef<str>>(words: &[S]) -> String {
    const MOST: usize = 40;
    if words.len() > MOST {
        let some: Vec<String> = words[..MOST].iter().map(|word| format!("`{}`", word.as_ref())).collect();
        return format!("{} and {} others", some.join(", "), words.len() - MOST);
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match quoted.split_last() {
        None => "none".into(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Longer words are compared by their beginnings, so that hostile input costs little.
const MAX_LETTERS: usize = 64;

fn folded(word: &str) -> Vec<char> {
    word.chars().take(MAX_LETTERS).flat_map(char::to_lowercase).collect()
}

/// The distance, or some number above `most` if it is greater: a row depends on the two before it, so if both lie
/// beyond `most`, all that follow do.
fn distance(a: &[char], b: &[char], most: usize) -> usize {
    let mut before = vec![usize::MAX; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut next = before.clone();
    let mut least_of_row = 0;
    for i in 1..=a.len() {
        next[0] = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (row[j - 1] + change).min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            next[j] = best;
        }
        let least = next.iter().copied().min().unwrap_or(0);
        if least > most && least_of_row > most {
            return least;
        }
        least_of_row = least;
        std::mem::swap(&mut before, &mut row);
        std::mem::swap(&mut row, &mut next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_slip_and_nothing_far() {
        let words = ["amount", "books", "from", "tier", "to", "unpaid", "when", "USD", "GPU", "yr"];
        let cases = [
            ("amuont", Some("amount")),
            ("ammount", Some("amount")),
            ("Books", Some("books")),
            ("form", Some("from")),
            ("usd", Some("USD")),
            ("wehn", Some("when")),
            ("unpayed", Some("unpaid")),
            ("interest", None),
            ("x", None),
            ("", None),
            ("amount", None),
        ];
        for (word, expected) in cases {
            assert_eq!(closest(word, words.into_iter()), expected, "{word}");
        }
    }

    #[test]
    fn order_of_candidates_does_not_matter() {
        let words = ["cast", "cash", "case"];
        let forwards = closest("casx", words.into_iter());
        let backwards = closest("casx", words.into_iter().rev());
        assert_eq!((forwards, backwards), (Some("case"), Some("case")));
    }

    #[test]
    fn distances() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        for (a, b, expected) in [("", "ab", 2), ("ab", "ba", 1), ("kitten", "sitting", 3), ("ca", "abc", 3)] {
            assert_eq!(distance(&letters(a), &letters(b), 99), expected, "{a} {b}");
            assert_eq!(distance(&letters(b), &letters(a), 99), expected, "{b} {a}");
        }
    }
}
