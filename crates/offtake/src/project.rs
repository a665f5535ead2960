//! A scenario with everything it uses, read and ready to be checked.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use model::{Facts, Input};
use syntax::{Code, Diagnostic, FileId, MAX_BYTES, Severity, Sources, Span, Table, Text, Value, ValueKind};

use crate::builtin::{self, File};
use crate::world::{ReadError, World};

/// The name of the source that holds what the command line says.
pub(crate) const COMMAND_LINE: &str = "command line";

/// Most files that one scenario may use.
const MOST_FILES: usize = 64;

/// What the command line changes about a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Name and value of each `--set`.
    pub settings: Vec<(String, String)>,
    /// The variant to run in place of the base.
    pub variant: Option<String>,
    /// Series to show: names, expressions, patterns, `all`.
    pub show: Vec<String>,
    /// What to explain: a name, an expression, the id of a question.
    pub explain: Option<String>,
    /// Further questions: an id and the claim as an expression.
    pub ask: Vec<(String, String)>,
}

/// A value with what was found on the way; without a value one of the findings is an error.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The value, unless an error stands in its way.
    pub value: Option<T>,
    /// Errors, warnings and notes.
    pub findings: Vec<Diagnostic>,
}

/// A scenario file with the files it uses, its facts, and what the command line changes.
pub struct Project<'w> {
    world: &'w dyn World,
    /// The file as the user named it.
    pub(crate) name: String,
    folder: PathBuf,
    pub(crate) sources: Sources,
    file: Table,
    libraries: Vec<Table>,
    pub(crate) facts: Facts,
    pub(crate) changes: Changes,
    settings: Vec<(String, Span, Value)>,
    show: Vec<Value>,
    explain: Option<Value>,
    problems: Vec<Diagnostic>,
    /// The scenario and all that it uses could be read.
    readable: bool,
    /// The variant asked for, if there is one of its name.
    variant: Option<String>,
    /// Names and texts of the table files read while building.
    tables_read: RefCell<Vec<(String, String)>>,
}

impl<'w> Project<'w> {
    /// Reads a scenario and all files it uses. Whatever is wrong is kept and reported by [`Project::check`] and all
    /// else.
    pub fn open(world: &'w dyn World, path: &Path, changes: &Changes) -> Self {
        let empty = Table { span: Span::new(FileId(0), 0, 0), entries: Vec::new() };
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut project = Project {
            world,
            name: path.display().to_string(),
            folder: folder.into(),
            sources: Sources::default(),
            file: empty,
            libraries: Vec::new(),
            facts: Facts::none(),
            changes: changes.clone(),
            settings: Vec::new(),
            show: Vec::new(),
            explain: None,
            problems: Vec::new(),
            readable: true,
            variant: None,
            tables_read: RefCell::default(),
        };
        let name = project.name.clone();
        match world.read(path, MAX_BYTES as u64) {
            Ok(bytes) => {
                if let Some(table) = project.add(&name, &bytes) {
                    project.use_all(&table);
                    project.file = table;
                }
            }
            Err(error) => project.problems.push(unreadable(&name, &error)),
        }
        project.readable = !has_errors(&project.problems);
        project.apply_changes();
        project
    }

    /// Adds a file to the sources and reads it as TOML.
    fn add(&mut self, name: &str, bytes: &[u8]) -> Option<Table> {
        let file = match syntax::add_file(&mut self.sources, name, bytes) {
            Ok(file) => file,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let (table, problems) = syntax::parse_toml(&self.sources, file);
        let sound = !has_errors(&problems);
        self.problems.extend(problems);
        sound.then_some(table)
    }

    /// Adds what the header's `use` names, and what those files use in turn.
    fn use_all(&mut self, scenario: &Table) {
        // Files may use one another in a circle: each is read once, the scenario too.
        let own = Path::new(&self.name).file_name().map(|name| name.to_string_lossy().into_owned());
        let mut used: Vec<String> = Vec::new();
        let mut waiting = uses(scenario, &mut self.problems);
        waiting.reverse();
        while let Some((name, span)) = waiting.pop() {
            let name = name.split('/').filter(|word| *word != ".").collect::<Vec<_>>().join("/");
            if used.contains(&name) || own.as_ref() == Some(&name) {
                continue;
            }
            used.push(name.clone());
            if used.len() > MOST_FILES {
                let problem = format!("more than {MOST_FILES} files in use");
                self.problems.push(Diagnostic::new(Code::TooLarge, span, problem).help("put some of them together"));
                return;
            }
            match name.as_str() {
                "std" => self.add_built_in(builtin::LIBRARY),
                "facts" => self.add_built_in(builtin::FACTS),
                _ => {
                    if let Some(table) = self.read_used(&name, span) {
                        waiting.extend(uses(&table, &mut self.problems).into_iter().rev());
                        self.take(table);
                    }
                }
            }
        }
    }

    fn add_built_in(&mut self, files: &[File]) {
        for file in files {
            if let Some(table) = self.add(file.name, file.text.as_bytes()) {
                self.take(table);
            }
        }
    }

    /// A file of facts or of definitions.
    fn take(&mut self, table: Table) {
        if table.get("fact").is_some() {
            self.facts.read(&table, &mut self.problems);
        } else {
            self.libraries.push(table);
        }
    }

    fn read_used(&mut self, name: &str, span: Span) -> Option<Table> {
        let shown = self.folder.join(name).display().to_string();
        match self.world.read_below(&self.folder, name, MAX_BYTES as u64) {
            Ok(bytes) => self.add(&shown, &bytes),
            Err(ReadError::TooLarge(bytes)) => {
                self.problems.push(syntax::too_large(&shown, bytes));
                None
            }
            Err(ReadError::OutsideFolder) => {
                let message = format!("`{name}` lies outside the scenario's folder");
                self.problems.push(
                    Diagnostic::new(Code::UseOutsideFolder, span, message)
                        .help("a scenario may use files beside it or in folders below; copy the file there"),
                );
                None
            }
            Err(error) => {
                let found = Diagnostic::new(Code::FileNotFound, span, format!("`{name}` cannot be read: {error}"));
                let close = syntax::closest(name, ["std", "facts"].into_iter());
                self.problems.push(match close {
                    Some(close) => found.help(format!("did you mean `{close}`?")),
                    None => found.help("`use` names `std`, `facts`, or a file beside the scenario"),
                });
                None
            }
        }
    }

    /// Puts the command line's settings, shows and questions into a form that the model reads.
    fn apply_changes(&mut self) {
        let changes = self.changes.clone();
        for (name, value) in &changes.settings {
            let text = format!("--set {name}={value}");
            let start = text.find('=').unwrap_or(0);
            let (file, value) = self.given_value(text, start, value);
            let span = Span::new(file, "--set ".len(), start);
            self.settings.extend(value.map(|value| (name.clone(), span, value)));
        }
        for name in &changes.show {
            let text = format!("--show={name}");
            let start = text.find('=').unwrap_or(0);
            let file = self.sources.add(COMMAND_LINE, text);
            self.show.push(string(file, start, name));
        }
        if let Some(name) = &changes.explain {
            let text = format!("explain {name}");
            let start = text.find(' ').unwrap_or(0);
            let file = self.sources.add(COMMAND_LINE, text);
            self.explain = Some(string(file, start, name));
        }
        for (id, holds) in &changes.ask {
            let quoted = |text: &str| toml_string(text);
            let text = format!(
                "[ask.{id}]\nquestion = {0}\nclaim = \"It holds.\"\ncounter = \"It does not.\"\nholds = {0}\n",
                quoted(holds)
            );
            if let Some(table) = self.add(COMMAND_LINE, text.as_bytes()) {
                self.libraries.push(table);
            }
        }
        if let Some(variant) = &changes.variant {
            self.check_variant(variant);
        }
    }

    /// The value of a `--set`: an inline table, array or quoted string is TOML, all else an expression.
    fn given_value(&mut self, text: String, start: usize, value: &str) -> (FileId, Option<Value>) {
        let file = self.sources.add(COMMAND_LINE, text);
        if !value.starts_with(['{', '[', '"', '\'']) {
            return (file, Some(string(file, start, value)));
        }
        // The same bytes at the same places, so that findings point into the command line.
        let padded = format!("{}v={value}", " ".repeat(start - 1));
        let mut sources = Sources::default();
        for (_, source) in self.sources.iter() {
            let text = if source.name == COMMAND_LINE { padded.as_str() } else { "" };
            sources.add(source.name.as_str(), text);
        }
        let (table, problems) = syntax::parse_toml(&sources, file);
        self.problems.extend(problems);
        (file, table.get("v").cloned())
    }

    fn check_variant(&mut self, variant: &str) {
        let tables = std::iter::once(&self.file).chain(&self.libraries);
        let variants = tables.filter_map(|table| table.get("variant")?.as_table());
        let names: Vec<&str> =
            variants.flat_map(|table| table.entries.iter().map(|entry| entry.key.text.as_str())).collect();
        if names.contains(&variant) {
            self.variant = Some(variant.to_owned());
            return;
        }
        if !self.readable {
            return;
        }
        let found = Diagnostic::bare(Code::NotAVariant, format!("there is no variant `{variant}`"));
        let problem = match syntax::closest(variant, names.iter().copied()) {
            Some(close) => found.help(format!("did you mean `{close}`?")),
            None if names.is_empty() => found.help("the scenario has none; add one as `[variant.name]`"),
            None => found.help(format!("its variants are {}", names.join(", "))),
        };
        self.problems.push(problem);
    }

    /// Builds the checked scenario.
    pub(crate) fn build(&self) -> Found<scenario::Scenario> {
        let mut findings = self.problems.clone();
        if !self.readable {
            return Found { value: None, findings };
        }
        let read_file = |name: &str| self.read_table(name);
        let (value, part, found) = model::build_or_part(&Input {
            file: &self.file,
            libraries: &self.libraries,
            facts: &self.facts,
            settings: &self.settings,
            variant: self.variant.as_deref(),
            show: &self.show,
            explain: self.explain.as_ref(),
            read_file: &read_file,
        });
        findings.extend(found);
        findings.extend(part.iter().flat_map(compile::check_part));
        let value = value.filter(|_| !has_errors(&findings));
        Found { value, findings }
    }

    /// A CSV beside the scenario, for `table('…')`.
    fn read_table(&self, name: &str) -> Result<String, String> {
        let bytes = self.world.read_below(&self.folder, name, MAX_BYTES as u64);
        let bytes = bytes.map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let mut read = self.tables_read.borrow_mut();
        let entry = (self.folder.join(name).display().to_string(), text.clone());
        if !read.contains(&entry) {
            read.push(entry);
        }
        Ok(text)
    }

    /// Where the row of a key (a month, or a number) stands in a table file that the last build read.
    pub(crate) fn table_line(&self, file: &str, key: f64) -> Option<(String, usize)> {
        let shown = self.folder.join(file).display().to_string();
        let read = self.tables_read.borrow();
        let (_, text) = read.iter().find(|(name, _)| *name == shown)?;
        let line = text.lines().position(|line| model::table_key(line) == Some(key))?;
        Some((shown, line + 1))
    }

    /// Every file that the last build rested on: name and text.
    pub(crate) fn inputs(&self) -> Vec<(String, String)> {
        let read = |(_, source): (FileId, &syntax::Source)| (source.name.clone(), source.text.clone());
        let mut inputs: Vec<(String, String)> = self.sources.iter().map(read).collect();
        inputs.extend(self.tables_read.borrow().iter().cloned());
        inputs
    }

    pub(crate) fn world(&self) -> &'w dyn World {
        self.world
    }

    /// What was wrong with the files themselves, before anything is built from them.
    pub fn reading_problems(&self) -> Vec<Diagnostic> {
        self.problems.clone()
    }

    /// The files, for places of findings.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The scenario file as the user named it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The facts that the scenario may name.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn libraries(&self) -> impl Iterator<Item = &Table> {
        self.libraries.iter().chain(std::iter::once(&self.file))
    }
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The names under `use`.
fn uses(table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<(String, Span)> {
    let Some(value) = table.get("use") else {
        return Vec::new();
    };
    let mut wrong = |span: Span| {
        let problem = Diagnostic::new(Code::WrongValue, span, "`use` is a list of names");
        problems.push(problem.help("write `use = [\"std\", \"facts\"]`"));
    };
    let Some(items) = value.as_array() else {
        wrong(value.span);
        return Vec::new();
    };
    let mut names = Vec::new();
    for item in items {
        match item.as_text() {
            Some(text) => names.push((text.text.clone(), text.span)),
            None => wrong(item.span),
        }
    }
    names
}

fn unreadable(name: &str, error: &ReadError) -> Diagnostic {
    match error {
        ReadError::TooLarge(bytes) => syntax::too_large(name, *bytes),
        _ => Diagnostic::bare(Code::FileNotFound, format!("{name} cannot be read: {error}"))
            .help("name a scenario file; `offtake new NAME` writes one to begin with"),
    }
}

/// A string that stands, unquoted, behind byte `start` of a file.
fn string(file: FileId, start: usize, text: &str) -> Value {
    let text = Text::verbatim(file, start, text);
    Value { span: Span::new(file, start + 1, start + 1 + text.text.len()), kind: ValueKind::String(text) }
}

/// A TOML basic string.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            control if control.is_control() => out.push_str(&format!("\\u{:04X}", control as u32)),
            plain => out.push(plain),
        }
    }
    out + "\""
}
