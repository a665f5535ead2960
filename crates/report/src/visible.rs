//! Text of a scenario in a terminal: shown, never obeyed.

use std::borrow::Cow;

/// A text without what could command a terminal or turn the direction of reading: a control character becomes its
/// picture, `␛`, a mark of direction `�`. Line breaks stay, a tab becomes a space.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    match text.chars().all(|letter| picture(letter).is_none()) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(|letter| picture(letter).unwrap_or(letter)).collect()),
    }
}

/// As [`visible`], in one line.
pub(crate) fn visible_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// A cell of a CSV file (RFC 4180), [visible] and quoted if it must be: such a file is looked at in a terminal too.
pub(crate) fn csv_cell(text: &str) -> String {
    let text = visible(text);
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

/// A whole output, in which line ends and, in colour, the colours of reports and findings stay, and nothing else that a terminal
/// would obey.
///
/// ```
/// # mod offtake { pub use offtake_report as report; }
/// assert_eq!(offtake::report::printable("\u{1b}[1mrent\u{1b}[0m\u{1b}[2J", true), "\u{1b}[1mrent\u{1b}[0m␛[2J");
/// ```
pub fn printable(text: &str, in_color: bool) -> Cow<'_, str> {
    if text.chars().all(|letter| picture(letter).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let color = color(rest).filter(|_| in_color);
        let length = if rest.starts_with("\r\n") { 2 } else { color.unwrap_or(letter.len_utf8()) };
        let (piece, after) = rest.split_at(length);
        match picture(letter) {
            Some(picture) if length == letter.len_utf8() => out.push(picture),
            _ => out.push_str(piece),
        }
        rest = after;
    }
    Cow::Owned(out)
}

/// Bytes of the colour (`ESC [ 1 ; 31 m`) at the start of a text.
fn color(text: &str) -> Option<usize> {
    let codes = text.strip_prefix("\u{1b}[")?;
    let end = codes.find(|letter: char| !letter.is_ascii_digit() && letter != ';')?;
    codes[end..].starts_with('m').then_some(2 + end + 1)
}

/// The character to show in place of another; nothing if that is harmless.
fn picture(letter: char) -> Option<char> {
    match letter {
        '\n' => None,
        '\t' => Some(' '),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + letter as u32),
        '\u{7f}' => Some('␡'),
        // Controls of eight bits; marks, embeddings, overrides and isolates of direction; separators of lines.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown_and_not_obeyed() {
        assert_eq!(visible("\u{1b}[32mP = 99 %\u{1b}[0m\r\u{7}\u{9b}2J\tx"), "␛[32mP = 99 %␛[0m␍␇\u{fffd}2J x");
        assert_eq!(visible("100\u{202e}%\u{2066} a\u{200f}"), "100\u{fffd}%\u{fffd} a\u{fffd}");
        assert_eq!(visible("नमस्ते e\u{301} \u{200d}a\nb"), "नमस्ते e\u{301} \u{200d}a\nb");
        assert_eq!(visible_line("a\nb"), "a b");
    }

    #[test]
    fn a_cell_commands_nothing() {
        assert_eq!(csv_cell("\u{1b}[31mred\u{1b}[0m\r"), "␛[31mred␛[0m␍");
        assert_eq!(csv_cell("a, \"b\"\n"), "\"a, \"\"b\"\"\n\"");
    }

    #[test]
    fn colours_of_reports_stay() {
        let painted = "\u{1b}[1;31mbad\u{1b}[0m\n";
        assert_eq!(printable(painted, true), painted);
        assert_eq!(printable(painted, false), "␛[1;31mbad␛[0m\n");
        assert_eq!(printable("a,b\r\nc\rd", false), "a,b\r\nc␍d");
        assert_eq!(
            printable("\u{1b}[1mx\u{1b}[0m \u{1b}]0;title\u{7} \u{1b}[1", true),
            "\u{1b}[1mx\u{1b}[0m ␛]0;title␇ ␛[1"
        );
    }
}
