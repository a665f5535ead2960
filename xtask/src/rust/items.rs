//! The items of a file, the names it imports and the paths it writes. Items for tests are left out.

use std::collections::BTreeMap;

use super::pieces::{Piece, Sort, pieces};

/// The sort of an item that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `struct`, `enum`, `union`, `trait` or `type`.
    Type,
    /// A function, a constant, a macro.
    Other,
}

/// An item that a module defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition<'t> {
    pub name: &'t str,
    pub kind: Kind,
    pub line: usize,
}

/// One name of a `use`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import<'t> {
    /// The path, without the star.
    pub path: Vec<&'t str>,
    /// The name that it brings in; none for a star.
    pub name: Option<&'t str>,
    /// Whether others may reach the name through this module.
    pub public: bool,
    pub line: usize,
}

/// A path of two words or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'t> {
    pub words: Vec<&'t str>,
    pub line: usize,
}

/// A function with its lines, from `fn` to the closing bracket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function<'t> {
    pub name: &'t str,
    pub first: usize,
    pub last: usize,
}

/// The module that a file is, or one written inside it.
#[derive(Clone, Debug, Default)]
pub struct Scope<'t> {
    pub name: &'t str,
    /// The scope around it; the file itself has none.
    pub parent: Option<usize>,
    /// `mod name;`: modules with a file of their own.
    pub modules: Vec<&'t str>,
    pub definitions: Vec<Definition<'t>>,
    pub imports: Vec<Import<'t>>,
    pub paths: Vec<Path<'t>>,
}

/// What stands in a file.
#[derive(Clone, Debug, Default)]
pub struct Items<'t> {
    /// The file itself first.
    pub scopes: Vec<Scope<'t>>,
    pub functions: Vec<Function<'t>>,
    /// The words of its code outside `use` that may stand for an item, each with the first line on which it stands.
    pub words: BTreeMap<&'t str, usize>,
}

/// Reads a file.
pub fn items(text: &str) -> Items<'_> {
    let code: Vec<Piece> = pieces(text).into_iter().filter(|piece| piece.sort != Sort::Comment).collect();
    let items = Items { scopes: vec![Scope::default()], ..Items::default() };
    let mut reader = Reader { code, at: 0, depth: 0, scope: 0, blocks: Vec::new(), next: None, items };
    while reader.at < reader.code.len() {
        reader.step();
    }
    reader.items
}

/// What a pair of curly brackets holds.
#[derive(Clone, Copy)]
enum Block<'t> {
    /// A module; the scope around it.
    Module(usize),
    /// An `impl` or a `trait`: its items belong to a type.
    Members,
    Function(&'t str, usize),
    Other,
}

struct Reader<'t> {
    code: Vec<Piece<'t>>,
    at: usize,
    /// Round and square brackets open.
    depth: usize,
    scope: usize,
    blocks: Vec<Block<'t>>,
    /// What the next curly bracket opens, and the depth at which its head began.
    next: Option<(Block<'t>, usize)>,
    items: Items<'t>,
}

impl<'t> Reader<'t> {
    fn piece(&self, ahead: usize) -> Option<Piece<'t>> {
        self.code.get(self.at + ahead).copied()
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        self.piece(ahead).is_some_and(|piece| piece.is_sign(sign))
    }

    fn word(&self, ahead: usize) -> Option<&'t str> {
        self.piece(ahead).filter(Piece::is_word).map(|piece| piece.text)
    }

    fn before(&self) -> Option<Piece<'t>> {
        self.at.checked_sub(1).map(|at| self.code[at])
    }

    fn step(&mut self) {
        let piece = self.code[self.at];
        match (piece.sort, piece.text) {
            (Sort::Sign, "#") if self.is_sign(1, "[") || self.is_sign(2, "[") => return self.attribute(),
            (Sort::Sign, "(" | "[") => self.depth += 1,
            (Sort::Sign, ")" | "]") => self.depth = self.depth.saturating_sub(1),
            (Sort::Sign, "{") => {
                let next = self.next.take().map_or(Block::Other, |(block, _)| block);
                self.blocks.push(next);
            }
            (Sort::Sign, "}") => self.close(piece.line),
            (Sort::Sign, ";") if self.next.is_some_and(|(_, depth)| depth == self.depth) => self.next = None,
            (Sort::Word, word) if self.keyword(word, piece.line) => return,
            (Sort::Word, word) => return self.name(word, piece.line),
            _ => {}
        }
        self.at += 1;
    }

    fn close(&mut self, line: usize) {
        match self.blocks.pop() {
            Some(Block::Module(around)) => self.scope = around,
            Some(Block::Function(name, first)) => self.items.functions.push(Function { name, first, last: line }),
            _ => {}
        }
    }

    /// Passes an attribute, and the item behind it if that is for tests.
    fn attribute(&mut self) {
        let start = self.at;
        while !self.is_sign(0, "[") {
            self.at += 1;
        }
        self.pass_brackets();
        let words: Vec<&str> = self.code[start..self.at].iter().filter(|p| p.is_word()).map(|p| p.text).collect();
        let for_tests = words == ["test"] || words == ["cfg", "test"];
        if for_tests && self.item_follows() {
            self.pass_item();
        }
        // What follows stands where the attribute stood.
        self.code.drain(start..self.at);
        self.at = start;
    }

    fn item_follows(&self) -> bool {
        const ITEMS: [&str; 15] = [
            "pub",
            "mod",
            "fn",
            "use",
            "impl",
            "struct",
            "enum",
            "trait",
            "type",
            "const",
            "static",
            "unsafe",
            "async",
            "extern",
            "macro_rules",
        ];
        self.is_sign(0, "#") || self.word(0).is_some_and(|word| ITEMS.contains(&word))
    }

    /// From an opening bracket to behind its closing one.
    fn pass_brackets(&mut self) {
        let mut depth = 0;
        while let Some(piece) = self.piece(0) {
            self.at += 1;
            match piece.text {
                "(" | "[" | "{" if piece.sort == Sort::Sign => depth += 1,
                ")" | "]" | "}" if piece.sort == Sort::Sign => depth -= 1,
                _ => continue,
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn pass_item(&mut self) {
        while let Some(piece) = self.piece(0) {
            match piece.text {
                ";" => {
                    self.at += 1;
                    return;
                }
                "{" => {
                    self.pass_brackets();
                    // `use a::{b, c};`
                    self.at += usize::from(self.is_sign(0, ";"));
                    return;
                }
                "(" | "[" => self.pass_brackets(),
                _ => self.at += 1,
            }
        }
    }

    /// Takes an item by its keyword; false if the word is none here.
    fn keyword(&mut self, word: &'t str, line: usize) -> bool {
        let name = self.word(1);
        match (word, name) {
            ("mod", Some(name)) if self.is_sign(2, ";") => self.items.scopes[self.scope].modules.push(name),
            ("mod", Some(name)) => {
                self.next = Some((Block::Module(self.scope), self.depth));
                self.items.scopes.push(Scope { name, parent: Some(self.scope), ..Scope::default() });
                self.scope = self.items.scopes.len() - 1;
            }
            ("use", _) if !self.is_sign(1, "<") => return self.import(),
            ("struct" | "enum" | "type", Some(name)) => self.define(name, Kind::Type, line),
            ("union", Some(name)) if self.is_sign(2, "{") || self.is_sign(2, "<") => {
                self.define(name, Kind::Type, line);
            }
            ("trait", Some(name)) => {
                self.define(name, Kind::Type, line);
                self.next = Some((Block::Members, self.depth));
            }
            ("impl", _) if self.begins_item() => self.next = Some((Block::Members, self.depth)),
            ("fn", Some(name)) => {
                self.define(name, Kind::Other, line);
                self.next = Some((Block::Function(name, line), self.depth));
            }
            ("const" | "static", Some(name)) if self.is_sign(2, ":") && self.begins_item() => {
                self.define(name, Kind::Other, line);
            }
            ("macro_rules", None) => {
                if let Some(name) = self.word(2) {
                    self.define(name, Kind::Other, line);
                    self.at += 1;
                }
            }
            _ => return false,
        }
        self.at += 1 + usize::from(name.is_some() && word != "impl");
        true
    }

    /// Whether an item may begin here: behind a bracket, a semicolon, a visibility.
    fn begins_item(&self) -> bool {
        self.before().is_none_or(|before| matches!(before.text, ";" | "{" | "}" | ")" | "pub" | "unsafe" | "]"))
    }

    /// Items of functions and members of types have no path from outside.
    fn define(&mut self, name: &'t str, kind: Kind, line: usize) {
        if self.blocks.iter().all(|block| matches!(block, Block::Module(_) | Block::Other)) {
            self.items.scopes[self.scope].definitions.push(Definition { name, kind, line });
        }
    }

    fn import(&mut self) -> bool {
        let public = self.before().is_some_and(|before| before.text == "pub" || before.text == ")");
        self.at += 1;
        self.import_tree(&mut Vec::new(), public);
        true
    }

    /// A path of a `use`, or what stands in its curly brackets.
    fn import_tree(&mut self, prefix: &mut Vec<&'t str>, public: bool) {
        let outer = prefix.len();
        while let Some(piece) = self.piece(0) {
            self.at += 1;
            match piece.text {
                "::" => continue,
                "{" => {
                    while self.piece(0).is_some() && !self.is_sign(0, "}") {
                        self.import_tree(prefix, public);
                        self.at += usize::from(self.is_sign(0, ","));
                    }
                    self.at += 1;
                    break;
                }
                "*" => {
                    let import = Import { path: prefix.clone(), name: None, public, line: piece.line };
                    self.items.scopes[self.scope].imports.push(import);
                    break;
                }
                word => {
                    // `a::{self}` is `a`.
                    if word != "self" || prefix.is_empty() {
                        prefix.push(word);
                    }
                }
            }
            if self.is_sign(0, "::") {
                continue;
            }
            let mut name = prefix.last().copied();
            if self.word(0) == Some("as") {
                name = self.word(1);
                self.at += 2;
            }
            let import = Import { path: prefix.clone(), name, public, line: piece.line };
            self.items.scopes[self.scope].imports.push(import);
            break;
        }
        prefix.truncate(outer);
    }

    /// A word of code, or the path that begins with it.
    fn name(&mut self, word: &'t str, line: usize) {
        let before = self.before();
        let is_member = before.is_some_and(|before| before.is_sign("."));
        let mut words = vec![word];
        self.at += 1;
        while self.is_sign(0, "::")
            && let Some(next) = self.word(1)
        {
            words.push(next);
            self.at += 2;
        }
        if is_member {
            return;
        }
        // A small word that nothing follows is a variable or a field.
        if word.starts_with(char::is_uppercase) || words.len() > 1 || self.is_sign(0, "(") || self.is_sign(0, "!") {
            self.items.words.entry(word).or_insert(line);
        }
        if words.len() > 1 && !before.is_some_and(|before| before.is_sign("::")) {
            self.items.scopes[self.scope].paths.push(Path { words, line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
use std::fmt::{self, Write as _};
pub use inner::{Shape, deep::*};
mod inner;
#[derive(Debug)]
pub struct Point { x: f64 }
enum Side { Left }
impl Point {
    fn long(&self) -> impl Fn(usize) -> usize {
        struct Local;
        crate::other::help::<u8>(self.x);
        |x| x
    }
}
trait Area { type Unit; }
pub(crate) mod level {
    pub const ANY: [u8; 2] = [0, 1];
    pub(super) fn f(x: [u8; 2]) { super::g() }
}
type Pair = (f64, f64);
#[cfg(test)]
mod tests {
    use super::*;
    struct Hidden;
}
";

    #[test]
    fn items_are_found_and_those_of_tests_left_out() {
        let found = items(TEXT);
        let names = |scope: usize| found.scopes[scope].definitions.iter().map(|item| (item.name, item.line)).collect();
        let outer: Vec<(&str, usize)> = names(0);
        assert_eq!(outer, [("Point", 5), ("Side", 6), ("Area", 14), ("Pair", 19)]);
        let inner: Vec<(&str, usize)> = names(1);
        assert_eq!(inner, [("ANY", 16), ("f", 17)]);
        assert_eq!(found.scopes.len(), 2);
        assert_eq!(found.scopes[0].modules, ["inner"]);
        let functions: Vec<_> = found.functions.iter().map(|f| (f.name, f.first, f.last)).collect();
        assert_eq!(functions, [("long", 8, 12), ("f", 17, 17)]);
    }

    #[test]
    fn imports_and_paths_are_read() {
        let found = items(TEXT);
        let imports: Vec<(String, Option<&str>, bool)> =
            found.scopes[0].imports.iter().map(|i| (i.path.join("::"), i.name, i.public)).collect();
        let expected = [
            ("std::fmt".to_owned(), Some("fmt"), false),
            ("std::fmt::Write".to_owned(), Some("_"), false),
            ("inner::Shape".to_owned(), Some("Shape"), true),
            ("inner::deep".to_owned(), None, true),
        ];
        assert_eq!(imports, expected);
        let paths: Vec<(String, usize)> =
            found.scopes.iter().flat_map(|scope| &scope.paths).map(|p| (p.words.join("::"), p.line)).collect();
        assert_eq!(paths, [("crate::other::help".to_owned(), 10), ("super::g".to_owned(), 17)]);
        assert!(
            found.words.contains_key("Point")
                && !found.words.contains_key("f64")
                && !found.words.contains_key("Hidden")
        );
    }
}
