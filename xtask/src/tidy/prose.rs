//! Words that prose does without: pages, comments of the crates, and what they print. `CONTRIBUTING.md` says why.

use super::finding::{Finding, Tree};
use crate::markdown;
use crate::rust::pieces::{Sort, pieces};
use crate::tree::File;

/// Words that stand for a plainer one, in small letters.
const WORDS: [(&str, &str); 9] = [
    ("told", "`reported`, or say who says it"),
    ("hang on", "`depend on`"),
    ("hangs on", "`depends on`"),
    ("hung on", "`depended on`"),
    ("hanging on", "`depending on`"),
    ("rest on", "`depend on`, `be based on`"),
    ("rests on", "`depends on`, `is based on`"),
    ("need be", "`if it must`"),
    ("the which", "`which`"),
];

/// Beginnings of a sentence that leave its subject for later.
const HEADLESS: [(&str, &str); 2] =
    [("Of ", "name the subject first"), ("What is ", "name the thing: `A value that is …`")];

/// How many words may stand between `where` and `be`.
const WHERE_BE: usize = 5;

/// Some text in a row, without code, and the line of each of its bytes.
#[derive(Default)]
struct Passage {
    text: String,
    lines: Vec<usize>,
}

impl Passage {
    fn push(&mut self, text: &str, line: usize) {
        self.text.push_str(text);
        self.text.push(' ');
        self.lines.resize(self.text.len(), line);
    }

    /// The passage with inline code blanked out.
    fn without_code(mut self) -> Self {
        let parts: Vec<&str> = self.text.split('`').collect();
        let (count, mut text) = (parts.len(), String::new());
        for (at, part) in parts.into_iter().enumerate() {
            let code = at % 2 == 1 && at + 1 < count;
            if at > 0 {
                text.push('`');
            }
            if code { text.extend(std::iter::repeat_n('_', part.len())) } else { text.push_str(part) }
        }
        self.text = text;
        self
    }
}

/// Pages and crates use none of these words.
pub fn words(tree: &Tree, findings: &mut Vec<Finding>) {
    let pages = tree.with_extension("md").filter(|file| file.path != "CHANGELOG.md").map(|file| (file, page(file)));
    let sources = tree.with_extension("rs").filter(|file| file.path.starts_with("crates/"));
    let crates = sources.map(|file| (file, source(file)));
    for (file, passages) in pages.chain(crates) {
        let found = passages.iter().flat_map(faults);
        findings.extend(found.map(|(line, message)| Finding::new(&file.path, line, message)));
    }
}

/// The paragraphs, items and cells of a page.
fn page(file: &File) -> Vec<Passage> {
    let mut passages = vec![Passage::default()];
    for (line, text) in markdown::prose(&file.text) {
        let text = text.trim();
        let cells = text.starts_with('|');
        let apart = text.is_empty() || cells || ["# ", "#", "- ", "* ", "> "].iter().any(|mark| text.starts_with(mark));
        if apart {
            passages.push(Passage::default());
        }
        for (at, part) in if cells { text.split('|').collect() } else { vec![text] }.into_iter().enumerate() {
            if at > 0 {
                passages.push(Passage::default());
            }
            // A heading keeps its mark: it is no sentence.
            let part = part.trim_start_matches(['-', '*', '>', ' ']);
            passages.last_mut().expect("there is one").push(part.trim(), line);
        }
    }
    passages.into_iter().map(Passage::without_code).collect()
}

/// The comments of a file of Rust; of a source file, also its strings.
fn source(file: &File) -> Vec<Passage> {
    let strings = file.path.contains("/src/");
    let mut passages = vec![Passage::default()];
    let mut last = 0;
    for piece in pieces(&file.text) {
        match piece.sort {
            Sort::Comment => {
                let text = piece.text.trim_start_matches(['/', '!', '*']).trim();
                if piece.line != last + 1 || text.is_empty() || text.starts_with("- ") {
                    passages.push(Passage::default());
                }
                passages.last_mut().expect("there is one").push(text.trim_start_matches("- "), piece.line);
                last = piece.line;
            }
            Sort::Text if strings => {
                passages.push(Passage::default());
                passages.last_mut().expect("there is one").push(piece.text.trim_matches('"'), piece.line);
                last = 0;
            }
            _ => {}
        }
    }
    passages.into_iter().map(Passage::without_code).collect()
}

/// Where a passage uses a word of the lists, and what to write.
fn faults(passage: &Passage) -> Vec<(usize, String)> {
    let small = passage.text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut add = |at: usize, what: &str, write: &str| found.push((passage.lines[at], format!("`{what}`: {write}")));
    for (word, write) in WORDS {
        for (at, _) in small.match_indices(word).filter(|(at, word)| is_apart(&small, *at, word.len())) {
            add(at, word, write);
        }
    }
    for (start, sentence) in sentences(&passage.text) {
        let start = start + sentence.len() - sentence.trim_start().len();
        let sentence = sentence.trim();
        for (head, write) in HEADLESS {
            if sentence.starts_with(head) && !sentence.ends_with('?') {
                add(start, &format!("{head}…"), write);
            }
        }
        for (at, _) in sentence.match_indices("where ").filter(|(at, _)| is_apart(sentence, *at, 5)) {
            let clause = sentence[at..].split([',', ';', ':', '.', '(']).next().unwrap_or("");
            if clause.split_whitespace().take(WHERE_BE + 2).any(|word| word == "be") && !clause.contains(" to be") {
                add(start + at, "where … be", "`if`");
            }
        }
    }
    found
}

/// Whether the word at this place is no part of a longer one.
fn is_apart(text: &str, at: usize, length: usize) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_' || character == '-';
    !text[..at].ends_with(part) && !text[at + length..].starts_with(part)
}

/// The sentences of a passage and where they begin.
fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(['.', '?', '!', ':']) {
        let end = at + mark.len();
        if text[end..].starts_with(' ') {
            found.push((start, &text[start..end]));
            start = end + 1;
        }
    }
    found.push((start, &text[start..]));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)]) -> Vec<(String, usize)> {
        super::super::finding::found(words, files)
    }

    fn in_page(text: &str) -> Vec<usize> {
        check(&[("a.md", text)]).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn words_of_the_list_are_found_across_lines() {
        assert_eq!(in_page("It is told\nonce. It hangs\non the rest.\n\nIt rests on facts.\n"), [1, 2, 5]);
        assert_eq!(in_page("`told` and untold, `a\ntold b`, the rest on Monday"), [2]);
        assert_eq!(in_page("```text\ntold\n```\n| a | told |\n- told\n"), [4, 5]);
    }

    #[test]
    fn sentences_without_a_subject_are_found() {
        assert_eq!(in_page("A sum. Of these one.\nWhat is it? What is new?\n\nWhat is new stays.\n"), [1, 4]);
        assert_eq!(in_page("## Of time\n## It is told\n"), [2]);
        assert_eq!(in_page("| a | Of two |\n| the sum | one: Of two |\n\nA list Of names.\n"), [1, 2]);
    }

    #[test]
    fn where_for_if_is_found() {
        assert_eq!(in_page("Computed where it can be.\nThe place where it is.\nWhere it is, it must be.\n"), [1]);
    }

    #[test]
    fn comments_and_strings_of_crates_are_read() {
        let text = "/// Of two, one is\n/// told.\nfn told() { \"is told\" } // told\n";
        let files = [("crates/a/src/lib.rs", text), ("crates/a/tests/main.rs", text), ("xtask/src/main.rs", text)];
        let lines = |path: &str, lines: &[usize]| lines.iter().map(|line| (path.to_owned(), *line)).collect::<Vec<_>>();
        let mut expected = lines("crates/a/src/lib.rs", &[2, 1, 3, 3]);
        expected.extend(lines("crates/a/tests/main.rs", &[2, 3, 1]));
        assert_eq!(check(&files), expected);
    }
}
