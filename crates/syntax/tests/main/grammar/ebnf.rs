//! Reads EBNF, finds what it accepts, and makes sentences of it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// One side of a rule.
#[derive(Debug)]
pub enum Part {
    All(Vec<Part>),
    One(Vec<Part>),
    Maybe(Box<Part>),
    Many(Box<Part>),
    /// The first, unless the same stretch is also the second.
    Except(Box<Part>, Box<Part>),
    Quoted(String),
    Rule(String),
    Condition(String),
}

/// Rules by their names.
pub struct Grammar {
    pub rules: BTreeMap<String, Part>,
}

impl Grammar {
    /// Reads rules.
    pub fn read(text: &str) -> Self {
        let mut words = words(text);
        words.reverse();
        let mut rules = BTreeMap::new();
        while let Some(name) = words.pop() {
            assert_eq!(words.pop().as_deref(), Some("="), "behind `{name}`");
            let part = alternatives(&mut words);
            assert_eq!(words.pop().as_deref(), Some(";"), "at the end of `{name}`");
            assert!(rules.insert(name.clone(), part).is_none(), "`{name}` twice");
        }
        Self { rules }
    }
}

/// Names, signs, quoted texts and conditions; comments are left out.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' if rest.starts_with("(*") => rest.find("*)").expect("a closed comment") + 2,
            '"' | '\'' | '?' => rest[1..].find(first).expect("a closed text") + 2,
            _ if first.is_alphabetic() => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        if !rest.starts_with("(*") {
            found.push(rest[..length].to_owned());
        }
        rest = rest[length..].trim_start();
    }
    found
}

fn alternatives(words: &mut Vec<String>) -> Part {
    let mut parts = vec![sequence(words)];
    while words.last().is_some_and(|word| word == "|") {
        words.pop();
        parts.push(sequence(words));
    }
    if parts.len() == 1 { parts.remove(0) } else { Part::One(parts) }
}

/// Parts in a row. What stands behind `-` reaches to the end of the row.
fn sequence(words: &mut Vec<String>) -> Part {
    let mut parts = Vec::new();
    while let Some(word) = words.last().cloned() {
        let part = match word.as_str() {
            "|" | ")" | "]" | "}" | ";" => break,
            "-" => {
                words.pop();
                let last = parts.pop().expect("something before `-`");
                Part::Except(Box::new(last), Box::new(sequence(words)))
            }
            "(" => inside(words, ")"),
            "[" => Part::Maybe(Box::new(inside(words, "]"))),
            "{" => Part::Many(Box::new(inside(words, "}"))),
            _ => {
                words.pop();
                let inner = || word[1..word.len() - 1].trim().to_owned();
                match word.as_bytes()[0] {
                    b'"' | b'\'' => Part::Quoted(inner()),
                    b'?' => Part::Condition(inner()),
                    _ => Part::Rule(word.clone()),
                }
            }
        };
        parts.push(part);
    }
    if parts.len() == 1 { parts.remove(0) } else { Part::All(parts) }
}

fn inside(words: &mut Vec<String>, close: &str) -> Part {
    words.pop();
    let part = alternatives(words);
    assert_eq!(words.pop().as_deref(), Some(close));
    part
}

/// Characters or tokens, to be read.
pub trait Input {
    /// How far a quoted text of the grammar reaches from here.
    fn quoted(&self, text: &str, at: usize) -> Option<usize>;
    /// How far a rule that the input knows by itself reaches from here; nothing if the grammar defines the rule.
    fn class(&self, name: &str, at: usize) -> Option<Option<usize>>;
    /// How far a condition reaches from here.
    fn condition(&self, words: &str, at: usize) -> Option<usize>;
}

/// Finds where the rules of a grammar end, from each place of an input.
pub struct Recogniser<'g, I> {
    grammar: &'g Grammar,
    input: I,
    known: BTreeMap<(&'g str, usize), Rc<BTreeSet<usize>>>,
}

impl<'g, I: Input> Recogniser<'g, I> {
    pub fn new(grammar: &'g Grammar, input: I) -> Self {
        Self { grammar, input, known: BTreeMap::new() }
    }

    /// Every end of a rule that begins here.
    fn ends(&mut self, rule: &str, at: usize) -> Rc<BTreeSet<usize>> {
        let grammar = self.grammar;
        let (name, part) = grammar.rules.get_key_value(rule).unwrap_or_else(|| panic!("no rule `{rule}`"));
        if let Some(ends) = self.known.get(&(name.as_str(), at)) {
            return ends.clone();
        }
        let ends = Rc::new(self.part(part, at));
        self.known.insert((name, at), ends.clone());
        ends
    }

    /// Every end of a part that begins here.
    pub fn part(&mut self, part: &'g Part, at: usize) -> BTreeSet<usize> {
        match part {
            Part::Quoted(text) => self.input.quoted(text, at).into_iter().collect(),
            Part::Condition(words) => self.input.condition(words, at).into_iter().collect(),
            Part::Rule(name) => match self.input.class(name, at) {
                Some(end) => end.into_iter().collect(),
                None => (*self.ends(name, at)).clone(),
            },
            Part::One(parts) => parts.iter().flat_map(|part| self.part(part, at)).collect(),
            Part::Maybe(part) => {
                let mut ends = self.part(part, at);
                ends.insert(at);
                ends
            }
            Part::Except(part, other) => {
                let ends = self.part(part, at);
                let others = self.part(other, at);
                ends.difference(&others).copied().collect()
            }
            Part::All(parts) => {
                let mut ends = BTreeSet::from([at]);
                for part in parts {
                    ends = ends.iter().flat_map(|end| self.part(part, *end)).collect();
                }
                ends
            }
            Part::Many(part) => {
                let mut ends = BTreeSet::from([at]);
                let mut open = vec![at];
                while let Some(at) = open.pop() {
                    open.extend(self.part(part, at).into_iter().filter(|end| ends.insert(*end)));
                }
                ends
            }
        }
    }
}

/// A generator of numbers (Steele, Lea and Flood 2014).
pub struct Random(pub u64);

impl Random {
    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % most as u64) as usize
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// The most rules of one sentence.
const MOST_RULES: usize = 160;

/// The pieces for a condition, or for a rule at a depth; nothing if the rule's own parts make them.
type Leaf<'g> = &'g dyn Fn(&str, &mut Random, usize) -> Option<Vec<String>>;

/// Makes sentences.
pub struct Maker<'g> {
    grammar: &'g Grammar,
    leaf: Leaf<'g>,
    /// Whether these pieces are also a sentence of the part.
    is: &'g dyn Fn(&'g Part, &[String]) -> bool,
    /// How many more rules may be made; a sentence that needs more is given up.
    left: Cell<usize>,
}

impl<'g> Maker<'g> {
    pub fn new(grammar: &'g Grammar, leaf: Leaf<'g>, is: &'g dyn Fn(&'g Part, &[String]) -> bool) -> Self {
        Self { grammar, leaf, is, left: Cell::new(MOST_RULES) }
    }

    fn repeated(&self, part: &'g Part, times: usize, random: &mut Random, depth: usize) -> Option<Vec<String>> {
        let all: Option<Vec<Vec<String>>> = (0..times).map(|_| self.make(part, random, depth)).collect();
        all.map(|all| all.concat())
    }

    /// The pieces of a sentence; none if an exception could not be kept.
    pub fn make(&self, part: &'g Part, random: &mut Random, depth: usize) -> Option<Vec<String>> {
        match part {
            Part::Quoted(text) => Some(vec![text.clone()]),
            Part::Condition(words) => (self.leaf)(words, random, depth),
            Part::Rule(name) => match (self.leaf)(name, random, depth) {
                Some(pieces) => Some(pieces),
                None => {
                    self.left.set(self.left.get().checked_sub(1)?);
                    self.make(&self.grammar.rules[name], random, depth + 1)
                }
            },
            // The first are the plainest: they come more often, so that sentences stay short.
            Part::One(parts) => {
                let at = random.below(parts.len()).min(random.below(parts.len()));
                self.make(&parts[at], random, depth)
            }
            Part::Maybe(part) => self.repeated(part, [0, 1, 0, 0][random.below(4)], random, depth),
            Part::Many(part) => self.repeated(part, [0, 0, 0, 0, 1, 2][random.below(6)], random, depth),
            Part::All(parts) => {
                let mut pieces = Vec::new();
                for part in parts {
                    pieces.extend(self.make(part, random, depth)?);
                }
                Some(pieces)
            }
            Part::Except(part, other) => {
                (0..4).find_map(|_| self.make(part, random, depth).filter(|pieces| !(self.is)(other, pieces)))
            }
        }
    }
}
