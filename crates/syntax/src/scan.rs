//! A rough pass over TOML that cannot fail: strings, comments, lines and signs. It serves what must hold before a
//! parse (depth) and after a failed one (what was left open).

/// A stretch of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Piece {
    String {
        closed: bool,
    },
    Comment,
    Newline,
    Blank,
    /// One byte of anything else.
    Byte(u8),
}

/// The pieces of a file with their first byte and the byte behind them, in order.
pub(crate) fn pieces(source: &str) -> impl Iterator<Item = (usize, usize, Piece)> {
    let bytes = source.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let (end, piece) = match *bytes.get(start)? {
            b'\n' => (start + 1, Piece::Newline),
            b' ' | b'\t' | b'\r' => (start + 1, Piece::Blank),
            b'#' => {
                let length = source[start..].find('\n');
                (start + length.unwrap_or(bytes.len() - start), Piece::Comment)
            }
            b'"' | b'\'' => {
                let (end, closed) = string_end(bytes, start);
                (end, Piece::String { closed })
            }
            byte => (start + 1, Piece::Byte(byte)),
        };
        at = end;
        Some((start, end, piece))
    })
}

/// The byte behind the string that opens at `start`, and whether it is closed; an unclosed one ends with its line, or
/// with the file.
fn string_end(bytes: &[u8], start: usize) -> (usize, bool) {
    let quote = bytes[start];
    let long = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if long { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            // A backslash before the end of the line hides nothing in a one-line string.
            b'\\' if quote == b'"' && (long || bytes.get(at + 1) != Some(&b'\n')) => at += 1,
            b'\n' if !long => return (at, false),
            found if found == quote && !long => return (at + 1, true),
            found if found == quote && bytes[at..].starts_with(&[quote; 3]) => {
                // Up to two quotes may stand right before the closing three.
                let quotes = bytes[at..].iter().take(5);
                return (at + quotes.take_while(|b| **b == quote).count(), true);
            }
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), false)
}

/// The first place nested deeper than `most` tables, arrays and dotted keys, counted together.
pub(crate) fn first_too_deep(source: &str, most: usize) -> Option<usize> {
    let mut header = 0; // depth of the last `[a.b]`
    let mut in_header = false;
    let mut at_line_start = true;
    let mut outer: Vec<usize> = Vec::new(); // depths around the open brackets
    let mut depth = 0;
    let mut key = 0; // points since the last separator
    for (start, _, piece) in pieces(source) {
        match piece {
            Piece::Newline => {
                in_header = false;
                at_line_start = true;
                if outer.is_empty() {
                    key = 0;
                }
                continue;
            }
            Piece::Blank | Piece::Comment => continue,
            Piece::Byte(b'[') if outer.is_empty() && at_line_start => {
                in_header = true;
                header = 1;
            }
            Piece::Byte(b'[' | b'.') if in_header => header += 1,
            Piece::Byte(b'[' | b'{') => {
                outer.push(depth);
                depth += 1 + key;
                key = 0;
            }
            Piece::Byte(b']' | b'}') if !in_header => {
                depth = outer.pop().unwrap_or(0);
                key = 0;
            }
            Piece::Byte(b',') => key = 0,
            Piece::Byte(b'.') => key += 1,
            Piece::Byte(_) | Piece::String { .. } => {}
        }
        at_line_start = false;
        if header + depth + key > most {
            return Some(start);
        }
    }
    None
}

/// What a failed parse may have tripped over: the first string never closed, and the brackets open at byte `end`.
pub(crate) fn left_open(source: &str, end: usize) -> (Option<usize>, Vec<usize>) {
    let mut string = None;
    let mut brackets = Vec::new();
    for (start, _, piece) in pieces(source).take_while(|(start, ..)| *start < end) {
        match piece {
            Piece::String { closed: false } => string = string.or(Some(start)),
            Piece::Byte(b'[' | b'{') => brackets.push(start),
            Piece::Byte(b']' | b'}') => {
                brackets.pop();
            }
            _ => {}
        }
    }
    (string, brackets)
}
