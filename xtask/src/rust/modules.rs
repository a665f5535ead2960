//! The modules of one crate, and the file that defines what a path leads to.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::items::{Definition, Import, Items, Kind};

/// A module: a file, or a scope inside one.
struct Module {
    file: usize,
    scope: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// An item, by the file that defines it.
    Item(usize),
    /// Another crate.
    Outside,
}

/// Where an item of another file is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The file that uses.
    pub user: usize,
    /// The file that defines.
    pub used: usize,
    pub line: usize,
    /// The path or the name, as written.
    pub name: String,
}

/// The modules of a crate, tests aside.
pub struct Crate<'a, 't> {
    files: &'a [(&'t str, Items<'t>)],
    modules: Vec<Module>,
    /// What was looked up in a module, as the last word of a path or before it. While a lookup goes on it finds nothing,
    /// so that stars that lead to each other come to an end.
    known: RefCell<BTreeMap<(usize, String, bool), Option<Target>>>,
}

impl<'a, 't> Crate<'a, 't> {
    /// Follows the `mod` lines from the file of the crate's root.
    pub fn new(files: &'a [(&'t str, Items<'t>)], root: usize) -> Self {
        let mut modules = Self { files, modules: Vec::new(), known: RefCell::default() };
        let path = files[root].0;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        modules.add(root, 0, None, folder);
        modules
    }

    /// Adds a module and those below it; `folder` holds the files of its modules.
    fn add(&mut self, file: usize, scope: usize, parent: Option<usize>, folder: &str) -> usize {
        let at = self.modules.len();
        self.modules.push(Module { file, scope, parent, children: BTreeMap::new() });
        let items = &self.files[file].1;
        for name in &items.scopes[scope].modules {
            let inner = format!("{folder}/{name}");
            let paths = [format!("{inner}.rs"), format!("{inner}/mod.rs")];
            if let Some(file) = self.files.iter().position(|(path, _)| paths.iter().any(|known| known == path)) {
                let child = self.add(file, 0, Some(at), &inner);
                self.modules[at].children.insert((*name).to_owned(), child);
            }
        }
        for (inner, scope) in items.scopes.iter().enumerate().filter(|(_, inner)| inner.parent == Some(scope)) {
            let child = self.add(file, inner, Some(at), &format!("{folder}/{}", scope.name));
            self.modules[at].children.insert(scope.name.to_owned(), child);
        }
        at
    }

    /// Every use of an item that another file defines. A re-export is none, if its own file does without the name.
    pub fn uses(&self) -> Vec<Use> {
        let mut found = Vec::new();
        for (at, module) in self.modules.iter().enumerate() {
            let items = &self.files[module.file].1;
            let scope = &items.scopes[module.scope];
            let mut add = |target: Target, line: usize, name: String| {
                if let Target::Item(used) = target
                    && used != module.file
                {
                    found.push(Use { user: module.file, used, line, name });
                }
            };
            for path in &scope.paths {
                add(self.resolve(at, &path.words), path.line, path.words.join("::"));
            }
            for import in &scope.imports {
                let path = import.path.join("::");
                match import.name {
                    Some(_) if !import.public => add(self.resolve(at, &import.path), import.line, path),
                    Some(name) => {
                        if let Some(line) = items.words.get(name) {
                            add(self.resolve(at, &import.path), *line, path);
                        }
                    }
                    None => {
                        for (name, line) in &items.words {
                            if let Some(target) = self.through_star(at, import, name) {
                                add(target, *line, format!("{path}::{name}"));
                            }
                        }
                    }
                }
            }
        }
        found.sort_by_key(|a| (a.user, a.used, a.line));
        found
    }

    /// What a path leads to from a module.
    fn resolve(&self, from: usize, path: &[&str]) -> Target {
        let Some((first, rest)) = path.split_first() else { return Target::Outside };
        let above = |module: usize| self.modules[module].parent.map_or(Target::Outside, Target::Module);
        let mut target = match *first {
            "crate" => Target::Module(0),
            "self" => Target::Module(from),
            "super" => above(from),
            name => self.lookup(from, name, rest.is_empty()).unwrap_or(Target::Outside),
        };
        for (at, name) in rest.iter().enumerate() {
            let Target::Module(module) = target else { return target };
            let found = || self.lookup(module, name, at + 1 == rest.len());
            // What a macro makes is not seen; it belongs to the file that calls the macro.
            let made = || Target::Item(self.modules[module].file);
            target = if *name == "super" { above(module) } else { found().unwrap_or_else(made) };
        }
        target
    }

    /// What a name means in a module: an item rather than a module if it is the last word of a path.
    fn lookup(&self, module: usize, name: &str, last: bool) -> Option<Target> {
        let key = (module, name.to_owned(), last);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        self.known.borrow_mut().insert(key.clone(), None);
        let found = self.search(module, name, last);
        self.known.borrow_mut().insert(key, found);
        found
    }

    fn search(&self, module: usize, name: &str, last: bool) -> Option<Target> {
        let Module { file, scope, children, .. } = &self.modules[module];
        let scope = &self.files[*file].1.scopes[*scope];
        let child = children.get(name).map(|child| Target::Module(*child));
        let is_it = |item: &Definition| item.name == name && (last || item.kind == Kind::Type || child.is_none());
        if scope.definitions.iter().any(is_it) {
            return Some(Target::Item(*file));
        }
        let named = scope.imports.iter().filter(|import| import.name == Some(name) && import.path != [name]);
        let imported: Vec<Target> = named.map(|import| self.resolve(module, &import.path)).collect();
        let item = imported.iter().find(|target| matches!(target, Target::Item(_))).copied();
        let found = if last { item.or(child) } else { child.or(item) };
        found.or(imported.first().copied()).or_else(|| {
            let stars = scope.imports.iter().filter(|import| import.name.is_none());
            let mut found = stars.filter_map(|import| self.through_star(module, import, name));
            found.next()
        })
    }

    /// What `use path::*` makes of a name; nothing if the path leads to no module or the module has no such name.
    fn through_star(&self, module: usize, import: &Import, name: &str) -> Option<Target> {
        match self.resolve(module, &import.path) {
            Target::Module(inner) if inner != module => self.lookup(inner, name, true),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::items::items;
    use super::*;

    fn uses(files: &[(&str, &str)]) -> Vec<String> {
        let read: Vec<(&str, Items)> = files.iter().map(|(path, text)| (*path, items(text))).collect();
        let show =
            |found: Use| format!("{}:{} {} {}", files[found.user].0, found.line, files[found.used].0, found.name);
        Crate::new(&read, 0).uses().into_iter().map(show).collect()
    }

    #[test]
    fn a_path_leads_through_reexports_to_the_file_that_defines() {
        let files = [
            ("s/lib.rs", "mod a;\npub mod b;\npub use a::Thing;\npub use outside::Other;\n"),
            ("s/a.rs", "mod deep;\npub use deep::Thing;\n"),
            ("s/a/deep.rs", "pub struct Thing;\nuse crate::Other;\n"),
            ("s/b.rs", "use crate::Thing;\nfn f() { super::a::Thing; crate::made(); }\n"),
        ];
        let expected = [
            "s/b.rs:2 s/lib.rs crate::made",
            "s/b.rs:1 s/a/deep.rs crate::Thing",
            "s/b.rs:2 s/a/deep.rs super::a::Thing",
        ];
        assert_eq!(uses(&files), expected);
    }

    #[test]
    fn stars_bring_in_the_names_that_are_written() {
        let files = [
            ("s/lib.rs", "mod a;\nmod b;\npub use a::*;\n"),
            ("s/a.rs", "pub struct Thing;\npub fn help() {}\n"),
            ("s/b.rs", "use super::*;\nfn f(help: Thing) {\n help }\n"),
        ];
        assert_eq!(uses(&files), ["s/b.rs:2 s/a.rs super::Thing"]);
    }

    #[test]
    fn inner_modules_lie_in_their_file() {
        let files = [
            ("s/lib.rs", "mod a;\nfn f() { a::level::ANY; }\nuse a::level;\nfn g() { level::NO; }\n"),
            ("s/a.rs", "pub mod level { pub const ANY: u8 = 0; pub const NO: u8 = super::TOP; }\nconst TOP: u8 = 1;\n"),
        ];
        assert_eq!(uses(&files), ["s/lib.rs:2 s/a.rs a::level::ANY", "s/lib.rs:4 s/a.rs level::NO"]);
    }
}
