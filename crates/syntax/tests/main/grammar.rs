//! The grammar of `spec/expressions.md` accepts what the parser accepts, and nothing else.

mod ebnf;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use offtake_syntax::Code;

use crate::expressions::{is_unit, parse};
use ebnf::{Grammar, Input, Maker, Part, Random, Recogniser};

const REFERENCE: &str = include_str!("../../../../spec/expressions.md");

/// Words that are no values.
const KEYWORDS: [&str; 10] = ["and", "or", "not", "if", "where", "in", "by", "to", "true", "false"];

fn grammar() -> Grammar {
    let blocks: Vec<&str> = REFERENCE.split("```ebnf\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2, "one block of rules and one of tokens");
    Grammar::read(&blocks.concat())
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_mark_or_digit(character: char) -> bool {
    character.is_ascii_digit() || !is_letter(character) && offtake_syntax::is_word_part(character)
}

fn is_word_part(character: char) -> bool {
    is_letter(character) || is_mark_or_digit(character)
}

/// Characters, to be split into tokens.
struct Characters<'t> {
    text: &'t str,
    /// The end of a word right before the token that is read.
    word_end: Option<usize>,
}

impl Input for Characters<'_> {
    fn quoted(&self, text: &str, at: usize) -> Option<usize> {
        self.text[at..].starts_with(text).then_some(at + text.len())
    }

    fn class(&self, _: &str, _: usize) -> Option<Option<usize>> {
        None
    }

    fn condition(&self, words: &str, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let first = rest.chars().next();
        let second = rest.chars().nth(1);
        let one = |fits: bool| if fits { first.map(char::len_utf8) } else { None };
        let none = |fits: bool| fits.then_some(0);
        let length = match words {
            "right after a word" => none(self.word_end == Some(at)),
            "not right after a word" => none(self.word_end != Some(at)),
            "nothing glued to it" => none(!match first {
                Some('.') => second.is_some_and(|c| c.is_ascii_digit()),
                other => other.is_some_and(|c| is_word_part(c) || c == '%'),
            }),
            "no more digits follow" => {
                let next = rest.strip_prefix('_').unwrap_or(rest);
                none(!next.starts_with(|c: char| c.is_ascii_digit()))
            }
            "no power of ten follows" => {
                let next = rest.strip_prefix(['e', 'E']).map(|next| next.strip_prefix(['+', '-']).unwrap_or(next));
                none(!next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())))
            }
            "no digit follows" => none(!first.is_some_and(|c| c.is_ascii_digit())),
            "no letter or digit follows" => none(!first.is_some_and(is_word_part)),
            "no value follows" => {
                let next = rest.trim_start();
                let word = next.split(|c| !is_word_part(c)).next().unwrap_or("");
                let value = next.starts_with(|c: char| is_letter(c) || c.is_ascii_digit() || c == '(');
                none(!value || KEYWORDS.contains(&word))
            }
            "no point follows" => none(first != Some('.')),
            "no bracket and no member follows" => {
                none(first != Some('(') && !(first == Some('.') && second.is_some_and(is_letter)))
            }
            "a known unit" => {
                let length = rest.find(|c| !is_word_part(c)).unwrap_or(rest.len());
                (rest.starts_with(is_letter) && is_unit(&rest[..length])).then_some(length)
            }
            "any character but '" => one(first != Some('\'')),
            "any character but \"" => one(first != Some('"')),
            "a letter of any script" => one(first.is_some_and(char::is_alphabetic)),
            "a combining mark or a digit" => one(first.is_some_and(is_mark_or_digit)),
            "white space" => one(first.is_some_and(char::is_whitespace)),
            other => panic!("the page has a condition `{other}`"),
        };
        length.map(|length| at + length)
    }
}

/// A token: its rule and its place in the text.
#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    class: &'t str,
    text: &'t str,
    start: usize,
}

struct Tokens<'t>(&'t [Token<'t>]);

impl Input for Tokens<'_> {
    fn quoted(&self, text: &str, at: usize) -> Option<usize> {
        let token = self.0.get(at)?;
        (token.text == text && ["word", "sign"].contains(&token.class)).then_some(at + 1)
    }

    fn class(&self, name: &str, at: usize) -> Option<Option<usize>> {
        const CLASSES: [&str; 7] = ["place", "date", "number", "rate", "quantity", "text", "word"];
        let fits = |token: &Token| name == "token" || token.class == name;
        (name == "token" || CLASSES.contains(&name)).then(|| self.0.get(at).filter(|token| fits(token)).map(|_| at + 1))
    }

    fn condition(&self, words: &str, _: usize) -> Option<usize> {
        panic!("`{words}` is no condition of tokens")
    }
}

/// Splits a text by the rules of tokens; nothing if there is something else.
fn tokens<'t>(grammar: &'t Grammar, text: &'t str) -> Option<Vec<Token<'t>>> {
    let Part::One(classes) = &grammar.rules["token"] else { panic!("a token is one of several") };
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() {
            return Some(found);
        }
        let is_word = |token: &&Token| ["word", "place"].contains(&token.class);
        let word_end = found.last().filter(is_word).map(|token| token.start + token.text.len());
        let mut recogniser = Recogniser::new(grammar, Characters { text, word_end });
        let mut best: Option<(usize, &str)> = None;
        for class in classes {
            let Part::Rule(name) = class else { panic!("a token is a rule") };
            let end = recogniser.part(class, at).last().copied();
            if let Some(end) = end.filter(|end| best.is_none_or(|(longest, _)| *end > longest)) {
                best = Some((end, name));
            }
        }
        let (end, class) = best?;
        found.push(Token { class, text: &text[at..end], start: at });
        at = end;
    }
}

fn fits(grammar: &Grammar, part: &Part, text: &str) -> bool {
    let Some(tokens) = tokens(grammar, text) else { return false };
    Recogniser::new(grammar, Tokens(&tokens)).part(part, 0).contains(&tokens.len())
}

fn accepts(grammar: &Grammar, text: &str) -> bool {
    fits(grammar, &grammar.rules["expression"], text)
}

/// What the parser says; nothing if the text only breaks a limit, of which the grammar does not speak.
fn parses(text: &str) -> Option<bool> {
    match parse(text) {
        Ok(_) => Some(true),
        Err(found) => {
            let limit = found[0].code == Code::NestedTooDeep || found[0].message == "the number is too large";
            (!limit).then_some(false)
        }
    }
}

// Sentences.

/// Where the random choices begin.
const SEED: u64 = 7;

/// How deep a sentence goes before its operands are names.
const DEEP: usize = 26;

/// A piece that stands right behind the one before it.
const GLUED: char = '\u{1}';

fn join(pieces: &[String]) -> String {
    pieces.join(" ").replace(&format!(" {GLUED}"), "")
}

/// A token of a rule, or the end of a sentence that is deep enough.
fn leaf(grammar: &Grammar, rule: &str, random: &mut Random, depth: usize) -> Option<Vec<String>> {
    let token = match rule {
        "operand" if depth > DEEP || random.below(2) == 0 => {
            return Some(vec![
                random.one_of(&["a", "k", "5", "3/yr", "$2M/yr", "10 GPU", "2029-12", "'x'"]).to_owned(),
            ]);
        }
        "token" => random.one_of(&["word", "number", "date", "text"]),
        "place" | "date" | "number" | "rate" | "quantity" | "text" | "word" => rule,
        _ => return None,
    };
    if token == "word" && random.below(4) > 0 {
        return Some(vec![
            random.one_of(&["a", "k", "balance", "firm", "loan", "in", "to", "is", "yr", "Δ_1"]).to_owned(),
        ]);
    }
    let letters = |words: &str, random: &mut Random, _: usize| {
        let made = match words {
            "a letter of any script" | "any character but '" | "any character but \"" => {
                random.one_of(&["a", "k", "ß"])
            }
            "a known unit" => random.one_of(&["yr", "GPUh", "tok", "USD"]),
            "white space" => random.one_of(&[" ", "\n"]),
            "right after a word" => "\u{1}",
            "blank" | "keyword" => return None,
            _ if grammar.rules.contains_key(words) => return None,
            _ => "",
        };
        Some(vec![made.to_owned()])
    };
    let is_keyword = |part: &Part, pieces: &[String]| {
        let text = pieces.concat();
        Recogniser::new(grammar, Characters { text: &text, word_end: None }).part(part, 0).contains(&text.len())
    };
    let maker = Maker::new(grammar, &letters, &is_keyword);
    Some(vec![maker.make(&grammar.rules[token], random, 0)?.concat()])
}

fn sentences(grammar: &Grammar, count: usize) -> Vec<String> {
    let pieces = |rule: &str, random: &mut Random, depth: usize| leaf(grammar, rule, random, depth);
    let is = |part: &Part, pieces: &[String]| fits(grammar, part, &join(pieces));
    let mut random = Random(SEED);
    let mut found = BTreeSet::new();
    while found.len() < count {
        if let Some(pieces) = Maker::new(grammar, &pieces, &is).make(&grammar.rules["expression"], &mut random, 0) {
            let text = join(&pieces);
            // A place made behind a bracket is no place.
            if text.len() < 300 && accepts(grammar, &text) {
                found.insert(text);
            }
        }
    }
    found.into_iter().collect()
}

#[test]
fn every_sentence_of_the_grammar_parses() {
    let grammar = grammar();
    for text in sentences(&grammar, 300) {
        assert_ne!(parses(&text), Some(false), "{text}\n{:?}", parse(&text));
    }
}

// What others wrote.

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md" || ending == "toml") {
            found.push(path);
        }
    }
}

/// The strings and the inline code of the reference, the library and the shipped scenarios: expressions and other text.
fn written() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    for folder in ["spec", "scenarios", "library"] {
        files(&root.join(folder), &mut paths);
    }
    let mut found = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("text");
        for line in text.lines() {
            found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found.into_iter().collect()
}

#[track_caller]
fn agree(grammar: &Grammar, text: &str) -> bool {
    let parses = parses(text);
    if let Some(parses) = parses {
        assert_eq!(accepts(grammar, text), parses, "grammar and parser differ on: {text}\n{:?}", parse(text));
    }
    parses == Some(true)
}

#[test]
fn grammar_and_parser_agree_on_what_is_written() {
    let grammar = grammar();
    let written = written();
    let expressions = written.iter().filter(|text| agree(&grammar, text)).count();
    assert!(expressions > 1000 && written.len() > expressions + 300, "{expressions} of {}", written.len());
}

/// The text with a token removed, doubled or put in.
fn mutated(text: &str, tokens: &[Token], random: &mut Random) -> String {
    const SOUP: [&str; 34] = [
        "a",
        "k in x",
        "not",
        "-",
        "-",
        "5",
        "3/yr",
        "$2/GPUh",
        "10 yr",
        "2029-12",
        "'x'",
        "+",
        "*",
        "/",
        "^",
        "..",
        "<",
        "==",
        "and",
        "or",
        "to",
        "by",
        "where",
        "in",
        "if(",
        "sum(",
        "balance(f,",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "=",
    ];
    let at = random.below(tokens.len());
    let (start, end) = (tokens[at].start, tokens[at].start + tokens[at].text.len());
    match random.below(4) {
        0 => format!("{}{}", &text[..start], &text[end..]),
        1 => format!("{} {} {}", &text[..start], random.one_of(&SOUP), &text[start..]),
        2 => format!("{} {} {}", &text[..start], random.one_of(&SOUP), &text[end..]),
        _ => {
            let other = tokens[random.below(tokens.len())];
            format!("{}{}{}", &text[..start], other.text, &text[end..])
        }
    }
}

#[test]
fn grammar_and_parser_agree_on_mistakes() {
    let grammar = grammar();
    let mut random = Random(SEED);
    let mut right = 0;
    let texts = written().into_iter().filter(|text| parses(text) == Some(true)).chain(sentences(&grammar, 100));
    for text in texts.filter(|text| text.len() < 160) {
        let tokens = tokens(&grammar, &text).expect("accepted");
        for _ in 0..3 {
            right += usize::from(agree(&grammar, &mutated(&text, &tokens, &mut random)));
        }
    }
    assert!(right > 500, "{right}");
}

#[test]
fn a_wrong_grammar_is_found() {
    let grammar = grammar();
    for (text, expected) in [("a < b < c", false), ("a + not b < c", true), ("5 / 3/yr", false), ("-(1..2)", false)] {
        assert_eq!(accepts(&grammar, text), expected, "{text}");
        assert_eq!(parses(text), Some(expected), "{text}");
    }
    let blocks = REFERENCE.split("```ebnf\n").skip(1).filter_map(|rest| rest.split("```").next()).collect::<String>();
    let chained = Grammar::read(&blocks.replace("[ compare sum ] ;", "{ compare sum } ;"));
    assert!(accepts(&chained, "a < b < c"));
}
