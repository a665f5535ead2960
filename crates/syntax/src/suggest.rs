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
            let (length, other_length) = (letters.chars().count(), other.chars().count());
            let longer = length.max(other_length);
            let most = (longer / 3).max(1);
            if length.abs_diff(other_length) > most {
                return None;
            }
            let distance = strsim::osa_distance(&letters, &other);
            // One letter for another is not a slip of the pen.
            (distance == 0 || distance <= most && longer > 1).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The one candidate that begins with `word`, of three letters at least: `disc` of `discount`.
pub fn abbreviated<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = folded(word);
    let mut longer = candidates.filter(|candidate| folded(candidate).starts_with(&letters) && *candidate != word);
    let only = longer.next().filter(|_| letters.chars().count() >= 3)?;
    longer.next().is_none().then_some(only)
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

fn folded(word: &str) -> String {
    word.chars().take(MAX_LETTERS).flat_map(char::to_lowercase).collect()
}

/// The repair of a path with `\` between its folders, as Windows writes it; nothing if `/` would not make it a path below
/// a folder.
pub fn with_slashes(path: &str) -> Option<String> {
    let slashed = path.replace('\\', "/");
    let below = !slashed.starts_with('/') && !slashed.contains(':') && slashed.split('/').all(|part| part != "..");
    (slashed != path && below).then(|| format!("write `/` between folders: `{slashed}`"))
}

/// A path of a folder and its steps back without them: `b.toml` of `sub/../b.toml`. Nothing if it has none, or leads out of the
/// folder in which it begins.
pub fn without_steps_back(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" => return None,
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let direct = parts.join("/");
    (!direct.is_empty() && path.split('/').any(|part| part == "..")).then_some(direct)
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
    fn a_beginning_is_an_abbreviation_of_one_word_alone() {
        let words = ["discount", "default_cost", "currency"];
        for (word, expected) in [("disc", Some("discount")), ("DISC", Some("discount")), ("di", None), ("cash", None)] {
            assert_eq!(abbreviated(word, words.into_iter()), expected, "{word}");
        }
        assert_eq!(abbreviated("dis", ["discount", "distance"].into_iter()), None, "two");
    }

    #[test]
    fn order_of_candidates_does_not_matter() {
        let words = ["cast", "cash", "case"];
        let forwards = closest("casx", words.into_iter());
        let backwards = closest("casx", words.into_iter().rev());
        assert_eq!((forwards, backwards), (Some("case"), Some("case")));
    }

    #[test]
    fn paths_of_windows_are_written_with_slashes() {
        assert_eq!(with_slashes("data\\a.csv").as_deref(), Some("write `/` between folders: `data/a.csv`"));
        for path in ["data/a.csv", "..\\a.csv", "x:\\a.csv", "\\\\host\\a.csv"] {
            assert_eq!(with_slashes(path), None, "{path}");
        }
    }

    #[test]
    fn steps_back_within_a_folder_are_left_out() {
        for (path, direct) in [
            ("sub/../b.toml", Some("b.toml")),
            ("a/b/../c/./d.csv", Some("a/c/d.csv")),
            ("../b.toml", None),
            ("a/../../b.toml", None),
            ("/a/../b.toml", None),
            ("a/b.toml", None),
            ("a/..", None),
        ] {
            assert_eq!(without_steps_back(path).as_deref(), direct, "{path}");
        }
    }
}
