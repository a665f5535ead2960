//! Builds scenarios from text, with the shipped library and facts at hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use offtake_model::{BuildInput, Diagnostic, Facts, Severity, UnreadableTable, build_or_part, lint};
use scenario::{CheckedScenario, Model, StatedDistribution, Statement};
use syntax::{Entry, FileId, Key, Sources, Span, Table, Text, Value, ValueKind, parse_toml};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file of the repository.
pub fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names and texts of the files of a folder with this extension, by name.
pub fn folder(path: &str, extension: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join(path)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths
        .iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// What `use = ["std", "facts"]` brings, and what shipped scenarios share, read once. The scenario is file 0, then come these.
struct Shelf {
    files: Vec<(String, String)>,
    libraries: Vec<Table>,
    facts: Facts,
    /// Files that scenarios share, by the name under which they use them.
    shared: Vec<(String, Table)>,
}

/// Names, as scenarios use them, and texts of the files that they share.
pub fn shared() -> Vec<(String, String)> {
    let files = folder("scenarios/shared", "toml");
    files.into_iter().map(|(name, text)| (format!("shared/{name}"), text)).collect()
}

fn shelf() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| {
        let (mut sources, mut problems) = (Sources::default(), Vec::new());
        sources.add("scenario.toml", "");
        let mut files = folder("library", "toml");
        let count = files.len();
        files.extend(folder("facts", "toml"));
        let with_facts = files.len();
        files.extend(shared());
        let mut tables = Vec::new();
        for (name, text) in &files {
            let id = sources.add(name, text);
            let (table, found) = parse_toml(&sources, id);
            problems.extend(found);
            tables.push(table);
        }
        let names = files[with_facts..].iter().map(|(name, _)| name.clone());
        let shared = names.zip(tables.drain(with_facts..)).collect();
        let mut facts = Facts::none();
        for table in tables.drain(count..) {
            facts.read(&table, &mut problems);
        }
        assert!(problems.is_empty(), "{}", syntax::render(&problems, &sources, false));
        Shelf { files, libraries: tables, facts, shared }
    })
}

/// A scenario, its findings, and the files they point into.
pub struct Built {
    pub scenario: Option<CheckedScenario>,
    /// What could be bound of a scenario with errors.
    pub part: Option<Model>,
    pub diagnostics: Vec<Diagnostic>,
    name: String,
    text: String,
    library: Option<(String, String)>,
    /// Facts files beside the scenario that it uses.
    beside: Vec<(String, String)>,
}

impl Built {
    /// The findings as a reader sees them.
    pub fn rendered(&self) -> String {
        syntax::render(&self.diagnostics, &self.sources(), false)
    }

    /// The first repair of the first finding: its words, and the text with what it writes.
    pub fn first_repair(&self) -> (String, Option<String>) {
        let Some(help) = self.diagnostics.first().and_then(|found| found.help.first()) else {
            return (String::new(), None);
        };
        let (words, edit) = help.in_sources(&self.sources());
        let after = edit.filter(|(span, _)| span.file == FileId(0)).map(|(span, new)| {
            format!("{}{new}{}", &self.text[..span.start as usize], &self.text[span.end as usize..])
        });
        (words, after)
    }

    fn sources(&self) -> Sources {
        let mut sources = Sources::default();
        sources.add(&self.name, &self.text);
        for (name, text) in &shelf().files {
            let changed = self.library.as_ref().filter(|(changed, _)| changed == name);
            sources.add(name, changed.map_or(text, |(_, text)| text));
        }
        for (name, text) in &self.beside {
            sources.add(name, text);
        }
        sources
    }

    /// The ids of the findings, sorted.
    pub fn ids(&self) -> Vec<&'static str> {
        let mut ids: Vec<_> = self.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect();
        ids.sort_unstable();
        ids
    }

    /// The scenario, which must have no error.
    #[track_caller]
    pub fn expect(self) -> CheckedScenario {
        let rendered = self.rendered();
        self.scenario.unwrap_or_else(|| panic!("{rendered}"))
    }

    /// The scenario, which must have no finding at all.
    #[track_caller]
    pub fn finds_nothing(self) -> CheckedScenario {
        assert!(self.diagnostics.is_empty(), "{}", self.rendered());
        self.expect()
    }

    /// Asserts that the findings are these, by id, and that the rendered text holds the words.
    #[track_caller]
    pub fn finds(&self, ids: &[&str], words: &str) {
        let rendered = self.rendered();
        assert_eq!(self.ids(), ids, "{rendered}");
        assert!(rendered.contains(words), "no `{words}` in\n{rendered}");
    }
}

/// A change of the library files before they are used.
pub type Change<'c> = &'c mut dyn FnMut(&mut Vec<Table>);

/// A scenario text and how to build it.
pub struct Project {
    pub name: String,
    pub text: String,
    pub settings: Vec<(String, Value)>,
    pub variant: Option<String>,
    pub files: Vec<(String, String)>,
    /// A file of the library, or one that scenarios share, in place of the shipped one.
    pub library: Option<(String, String)>,
    pub lint: bool,
}

impl Project {
    /// A text; keys of the header that it does not give are supplied.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            name: "scenario.toml".into(),
            text: text.into(),
            settings: Vec::new(),
            variant: None,
            files: Vec::new(),
            library: None,
            lint: false,
        }
    }

    /// As with `--set name=value`.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), text(value)));
        self
    }

    /// As with `--variant name`.
    pub fn variant(mut self, name: &str) -> Self {
        self.variant = Some(name.into());
        self
    }

    /// With a file beside the scenario.
    pub fn file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.into(), text.into()));
        self
    }

    /// Builds the text; a text that is not TOML gives only that finding.
    pub fn build(self) -> Built {
        let mut sources = Sources::default();
        let id = sources.add(&self.name, &self.text);
        let (mut table, mut diagnostics) = parse_toml(&sources, id);
        let (mut scenario, mut part) = (None, None);
        if diagnostics.is_empty() {
            add_header(&mut table, id);
            (scenario, part, diagnostics) = self.build_or_part(&table, None);
        }
        let beside = self.used_beside(&table);
        Built { scenario, part, diagnostics, name: self.name, text: self.text, library: self.library, beside }
    }

    /// The facts files beside the scenario that it uses.
    fn used_beside(&self, table: &Table) -> Vec<(String, String)> {
        let used = |name: &str| used_names(table).any(|used| used == name);
        self.files.iter().filter(|(name, _)| used(name)).cloned().collect()
    }

    /// With the facts of the files beside the scenario that it uses; nothing if there are none.
    fn facts_beside(&self, table: &Table, before: &Facts) -> Option<Result<Facts, Vec<Diagnostic>>> {
        let beside = self.used_beside(table);
        if beside.is_empty() {
            return None;
        }
        let (mut facts, mut problems) = (before.clone(), Vec::new());
        for (place, (name, text)) in beside.iter().enumerate() {
            let mut sources = Sources::default();
            for _ in 0..=shelf().files.len() + place {
                sources.add("before", "");
            }
            let id = sources.add(name, text);
            let (file, found) = parse_toml(&sources, id);
            problems.extend(found);
            facts.read(&file, &mut problems);
        }
        Some(if problems.is_empty() { Ok(facts) } else { Err(problems) })
    }

    /// Builds a table with the libraries changed first.
    pub fn build_shuffled(&self, table: &Table, change: Option<Change>) -> (Option<CheckedScenario>, Vec<Diagnostic>) {
        let (scenario, _, diagnostics) = self.build_or_part(table, change);
        (scenario, diagnostics)
    }

    fn build_or_part(
        &self,
        table: &Table,
        change: Option<Change>,
    ) -> (Option<CheckedScenario>, Option<Model>, Vec<Diagnostic>) {
        let shelf = shelf();
        let none = Facts::none();
        let uses = |word: &str| used_names(table).any(|used| used == word);
        let span = Span::new(FileId(0), 0, 0);
        let settings: Vec<_> = self.settings.iter().map(|(name, value)| (name.clone(), span, value.clone())).collect();
        let read_file = |name: &str| {
            let file = self.files.iter().find(|(known, _)| known == name);
            file.map(|(_, text)| text.clone()).ok_or(UnreadableTable::Other("there is no such file".to_string()))
        };
        let of_shelf = if uses("facts") { &shelf.facts } else { &none };
        let own = match self.facts_beside(table, of_shelf).transpose() {
            Ok(own) => own,
            Err(problems) => return (None, None, problems),
        };
        let facts = own.as_ref().unwrap_or(of_shelf);
        let mut libraries = if uses("std") { shelf.libraries.clone() } else { Vec::new() };
        libraries.extend(shelf.shared.iter().filter(|(name, _)| uses(name)).map(|(_, table)| table.clone()));
        if let Some((name, text)) = &self.library {
            let place = shelf.files.iter().position(|(known, _)| known == name).expect("a file of the shelf");
            let mut sources = Sources::default();
            for _ in 0..=place {
                sources.add("before", "");
            }
            let id = sources.add(name, text);
            let changed = libraries.iter_mut().find(|table| table.span.file == id).expect("a file that is used");
            *changed = parse_toml(&sources, id).0;
        }
        if let Some(change) = change {
            change(&mut libraries);
        }
        let input = BuildInput {
            file: table,
            libraries: &libraries,
            facts,
            settings: &settings,
            variant: self.variant.as_deref(),
            asks: &[],
            show: &[],
            explain: None,
            read_file: &read_file,
        };
        let (scenario, part, mut diagnostics) = build_or_part(&input);
        let wrong = diagnostics.iter().any(|found| found.severity == Severity::Error);
        assert_eq!(scenario.is_none(), wrong, "a scenario is built if and only if no finding is an error");
        if let (Some(scenario), true) = (&scenario, self.lint) {
            // The compiler knows the quantiles of other distributions.
            let range = |stated: &StatedDistribution| match stated.statement {
                Statement::Range(ends) => Some(ends),
                _ => None,
            };
            diagnostics.extend(lint(scenario, FileId(0), facts, &range));
        }
        (scenario, part, diagnostics)
    }
}

/// The names under `use`.
fn used_names(table: &Table) -> impl Iterator<Item = &str> {
    let used = table.get("use").and_then(Value::as_array).unwrap_or(&[]);
    used.iter().filter_map(|value| Some(value.as_text()?.text.as_str()))
}

/// A value written as text.
pub fn text(value: &str) -> Value {
    let text = Text::verbatim(FileId(0), 0, value);
    Value { span: text.span, kind: ValueKind::String(text) }
}

/// Adds the keys of the header that a short text leaves out: `offtake = 1`, `start = "2026-01"`, `months = 24`.
pub fn add_header(table: &mut Table, file: FileId) {
    let span = Span::new(file, 0, 0);
    let number = |number: i64| Value { kind: ValueKind::Integer(number), span };
    for (key, value) in [("offtake", number(1)), ("start", text("2026-01")), ("months", number(24))] {
        if table.get(key).is_none() {
            table.entries.push(Entry { key: Key { text: key.into(), span }, value });
        }
    }
}

/// Builds a text without lints.
pub fn built(text: &str) -> Built {
    Project::new(text).build()
}
