//! Words of a command line.

/// A word as a POSIX shell reads it back: between single quotes, unless nothing in it means anything to a shell.
pub fn shell_word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-./=:,+@%".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_from_a_shell() {
        for (text, word) in [
            ("deals/my-deal.toml", "deals/my-deal.toml"),
            ("my deal.toml", "'my deal.toml'"),
            ("price=$3/GPUh", "'price=$3/GPUh'"),
            ("it's", r"'it'\''s'"),
            ("*", "'*'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
