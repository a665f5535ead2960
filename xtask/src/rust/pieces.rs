//! Splits Rust into words, signs, literals and comments.

/// The sort of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A word of code, keywords included.
    Word,
    /// A number.
    Number,
    /// `::`, or one character.
    Sign,
    /// A string or a character, with its quotes.
    Text,
    /// A comment, with its marks.
    Comment,
}

/// A piece of a file, and the line on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    pub sort: Sort,
    pub text: &'t str,
    pub line: usize,
}

impl Piece<'_> {
    pub fn is_word(&self) -> bool {
        self.sort == Sort::Word
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        self.sort == Sort::Sign && self.text == sign
    }
}

/// The pieces of a file in order. White space and lifetimes are left out.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest, mut line) = (Vec::new(), text, 1);
    while let Some(first) = rest.chars().next() {
        let (length, sort) = measure(rest, first);
        let (piece, behind) = rest.split_at(length);
        if let Some(sort) = sort {
            found.push(Piece { sort, text: piece, line });
        }
        line += piece.matches('\n').count();
        rest = behind;
    }
    found
}

/// The length of the piece at the start, and its sort; none if it is left out.
fn measure(rest: &str, first: char) -> (usize, Option<Sort>) {
    if first.is_whitespace() {
        return (first.len_utf8(), None);
    }
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Some(Sort::Comment));
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Some(Sort::Comment));
    }
    if let Some(length) = string(rest) {
        return (length, Some(Sort::Text));
    }
    if first == '\'' {
        return match character(rest) {
            Some(length) => (length, Some(Sort::Text)),
            None => (1 + word(&rest[1..]), None),
        };
    }
    match first {
        _ if first.is_ascii_digit() => (word(rest), Some(Sort::Number)),
        _ if is_part(first) => (word(rest), Some(Sort::Word)),
        _ if rest.starts_with("::") => (2, Some(Sort::Sign)),
        _ => (first.len_utf8(), Some(Sort::Sign)),
    }
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word(rest: &str) -> usize {
    rest.find(|character| !is_part(character)).unwrap_or(rest.len())
}

/// Comments of this sort stand inside one another.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => depth += 1,
            [b'*', b'/', ..] => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of a string with its prefix: `"…"`, `b"…"`, `r#"…"#`.
fn string(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        let behind = rest.strip_prefix(prefix).map(|behind| behind.trim_start_matches('#'));
        behind.is_some_and(|behind| behind.starts_with('"'))
    })?;
    let behind = &rest[prefix.len()..];
    let hashes = behind.find('"')?;
    let start = prefix.len() + hashes + 1;
    if prefix.ends_with('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        return Some(rest[start..].find(&close).map_or(rest.len(), |at| start + at + close.len()));
    }
    if hashes > 0 {
        return None;
    }
    let mut escaped = false;
    let end = rest[start..].find(|character| {
        let closes = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        closes
    });
    Some(end.map_or(rest.len(), |at| start + at + 1))
}

/// The length of a character in quotes; none for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inside = &rest[1..];
    let first = inside.chars().next()?;
    if first == '\\' {
        // The character behind the backslash may be a quote.
        return inside[2..].find('\'').map(|at| at + 4);
    }
    inside[first.len_utf8()..].starts_with('\'').then_some(first.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_comments_and_lifetimes_are_told_from_code() {
        let text =
            "fn f<'a>(x: &'a str) -> char { '\\'' } // fn g\n/* /* a */ b */ r#\"\"fn\"\"# \"\\\"x\" b'\"' a::b 1.5";
        let found: Vec<(&str, usize)> = pieces(text).into_iter().map(|piece| (piece.text, piece.line)).collect();
        let words: Vec<&str> = pieces(text).into_iter().filter(Piece::is_word).map(|piece| piece.text).collect();
        assert_eq!(words, ["fn", "f", "x", "str", "char", "b", "a", "b"]);
        for expected in [("'\\''", 1), ("// fn g", 1), ("/* /* a */ b */", 2), ("r#\"\"fn\"\"#", 2), ("\"\\\"x\"", 2)] {
            assert!(found.contains(&expected), "{expected:?}: {found:?}");
        }
        assert!(found.contains(&("::", 2)) && found.contains(&("'\"'", 2)));
    }
}
