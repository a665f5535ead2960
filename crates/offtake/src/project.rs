//! A scenario file with everything it uses, read: text to tree.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use explain::TableFile;
use model::{Facts, UnreadableTable};
use syntax::{Code, Diagnostic, FileId, Help, MAX_BYTES, Sources, Span, Table, Value, has_errors};

use crate::builtin::{self, File};
use crate::caller::Caller;
use crate::findings::Findings;
use crate::world::{ReadError, World};

/// Most files that one scenario may use.
const MOST_FILES: usize = 64;

/// A scenario file with the files it uses: read once, built as often as one likes.
///
/// Whatever is wrong with the files is kept, and reported by [`Project::check`] and [`Project::build`].
///
/// ```
/// use std::sync::Arc;
/// use offtake::{Memory, Project};
///
/// let world = Memory::new().with("deal.toml", "use = [\"std\", \"facts\"]");
/// let project = Project::read(&world, "deal.toml");
/// assert_eq!(project.name(), "deal.toml");
/// assert!(project.reading_findings().is_empty());
///
/// // A shared world makes a project that borrows nothing.
/// let project: Project<'static> = Project::read(Arc::new(world.clone()), "other.toml");
/// assert!(project.reading_findings().has_errors());
/// ```
#[derive(Clone)]
pub struct Project<'w> {
    pub(crate) files: Arc<Files<'w>>,
}

/// Its file and how much of what it uses was found wrong.
impl fmt::Debug for Project<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Project");
        shown.field("name", &self.name()).field("findings", &self.files.problems.len());
        shown.finish_non_exhaustive()
    }
}

/// What was read.
pub(crate) struct Files<'w> {
    /// In whose words findings speak of what is set and asked.
    pub caller: Caller,
    world: Box<dyn World + 'w>,
    /// The file as the user named it.
    pub name: String,
    folder: PathBuf,
    pub sources: Arc<Sources>,
    pub file: Table,
    pub libraries: Vec<Table>,
    pub facts: Arc<Facts>,
    pub problems: Vec<Diagnostic>,
    /// The table files that were asked for: a project is read once.
    tables: Mutex<BTreeMap<String, Result<String, UnreadableTable>>>,
}

impl<'w> Project<'w> {
    /// Reads a scenario and all files it uses.
    pub fn read(world: impl World + 'w, path: impl AsRef<Path>) -> Self {
        Self::read_for(Caller::Program, world, path)
    }

    /// As [`Project::read`], with findings in the words of this caller.
    pub fn read_for(caller: Caller, world: impl World + 'w, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let mut reading = Reading {
            caller,
            world: &world,
            name: path.display().to_string(),
            folder: path.parent().unwrap_or(Path::new("")),
            sources: Sources::default(),
            file: Table { span: Span::new(FileId(0), 0, 0), entries: Vec::new() },
            libraries: Vec::new(),
            facts: Facts::none(),
            problems: Vec::new(),
        };
        reading.scenario(path);
        let Reading { name, folder, sources, file, libraries, facts, problems, .. } = reading;
        let (folder, facts) = (folder.into(), Arc::new(facts));
        let (world, sources, tables) = (Box::new(world), Arc::new(sources), Mutex::default());
        Project {
            files: Arc::new(Files { caller, world, name, folder, sources, file, libraries, facts, problems, tables }),
        }
    }

    /// The scenario file as the user named it.
    pub fn name(&self) -> &str {
        &self.files.name
    }

    /// Whether the scenario, or a file that it uses, has a question; also if its files could not be read, as then nobody knows.
    ///
    /// ```
    /// use offtake::{Memory, Project};
    ///
    /// let world = Memory::new().with("deal.toml", "use = [\"lines.toml\"]").with("lines.toml", "[ask.dear]\nholds = \"1 > 2\"\n");
    /// assert!(Project::read(&world, "deal.toml").asks());
    /// assert!(!Project::read(Memory::new().with("shelf.toml", "[let]\nrent = \"$2/mo\"\n"), "shelf.toml").asks());
    /// ```
    pub fn asks(&self) -> bool {
        let has = |table: &Table| table.get("ask").is_some();
        !self.files.readable() || self.files.trees().any(has)
    }

    /// What was wrong with the files themselves, before anything is built from them.
    pub fn reading_findings(&self) -> Findings {
        Findings::new(self.name(), self.files.problems.clone(), &self.files.sources)
    }
}

impl Files<'_> {
    /// The scenario and all that it uses could be read.
    pub fn readable(&self) -> bool {
        !has_errors(&self.problems)
    }

    /// The trees of all files: what the scenario uses, then itself.
    pub fn trees(&self) -> impl Iterator<Item = &Table> {
        self.libraries.iter().chain(std::iter::once(&self.file))
    }

    /// Bytes of memory that a run may take, if that is known.
    pub fn free_memory(&self) -> Option<u64> {
        self.world.free_memory()
    }

    /// A CSV beside the scenario, for `table('…')`.
    pub fn table(&self, name: &str) -> Result<TableFile, UnreadableTable> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || {
            let bytes = self.world.read_below(&self.folder, name, MAX_BYTES as u64);
            let bytes = bytes.map_err(|error| UnreadableTable::Other(error.to_string()))?;
            String::from_utf8(bytes).map_err(|_| UnreadableTable::NotUtf8)
        };
        let text = tables.entry(name.to_owned()).or_insert_with(read).clone()?;
        Ok(TableFile { name: name.into(), shown: self.folder.join(name).display().to_string(), text })
    }
}

/// A scenario being read.
struct Reading<'a> {
    caller: Caller,
    world: &'a dyn World,
    name: String,
    folder: &'a Path,
    sources: Sources,
    file: Table,
    libraries: Vec<Table>,
    facts: Facts,
    problems: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn scenario(&mut self, path: &Path) {
        let name = self.name.clone();
        match self.world.read(path, MAX_BYTES as u64) {
            Ok(bytes) => {
                if let Some(table) = self.add(&name, &bytes) {
                    self.use_all(&table);
                    self.file = table;
                }
            }
            Err(error) => self.problems.push(unreadable(self.caller, &name, &error)),
        }
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
        match self.world.read_below(self.folder, name, MAX_BYTES as u64) {
            Ok(bytes) => self.add(&shown, &bytes),
            Err(ReadError::TooLarge(bytes)) => {
                self.problems.push(syntax::too_large(&shown, bytes));
                None
            }
            Err(ReadError::OutsideFolder) => {
                let outside = || outside_folder(name, span);
                let slashed = |help| {
                    Diagnostic::new(Code::FileNotFound, span, format!("`{name}` has `\\` between folders")).help(help)
                };
                self.problems.push(syntax::with_slashes(name).map_or_else(outside, slashed));
                None
            }
            Err(error) => {
                let found = Diagnostic::new(Code::FileNotFound, span, format!("`{name}` cannot be read: {error}"));
                let close = syntax::closest(name, ["std", "facts"].into_iter());
                self.problems.push(match close {
                    Some(close) => found.help(Help::meant(span, name, close)),
                    None => found.help("`use` names `std`, `facts`, or a file beside the scenario"),
                });
                None
            }
        }
    }
}

/// The finding for a file that is reached by a way out of the scenario's folder.
fn outside_folder(name: &str, span: Span) -> Diagnostic {
    if let Some(direct) = syntax::without_steps_back(name) {
        let message = format!("`{name}` steps out of a folder");
        let help = Help::from(format!("write `{direct}`, the same file")).which_writes(span, format!("\"{direct}\""));
        return Diagnostic::new(Code::UseOutsideFolder, span, message).help(help);
    }
    let message = format!("`{name}` lies outside the scenario's folder");
    let file = name.rsplit(['/', '\\']).next().filter(|file| !file.is_empty() && *file != "..").unwrap_or("x.toml");
    Diagnostic::new(Code::UseOutsideFolder, span, message)
        .help(format!("copy the file into the scenario's folder, and write `{file}`"))
}

/// The names under `use`.
fn uses(table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<(String, Span)> {
    let Some(value) = table.get("use") else {
        return Vec::new();
    };
    let mut wrong = |value: &Value, help: Help| {
        problems.push(Diagnostic::new(Code::WrongValue, value.span, "`use` is a list of names").help(help));
    };
    let example = || Help::from("write `use = [\"std\", \"facts\"]`");
    let Some(items) = value.as_array() else {
        let listed = || Help::compose(value.span, ["[".into(), value.span.into(), "]".into()], "");
        wrong(value, value.as_text().map_or_else(example, |_| listed()));
        return Vec::new();
    };
    let mut names = Vec::new();
    for item in items {
        match item.as_text() {
            Some(text) => names.push((text.text.clone(), text.span)),
            None => wrong(item, example()),
        }
    }
    names
}

fn unreadable(caller: Caller, name: &str, error: &ReadError) -> Diagnostic {
    match error {
        ReadError::TooLarge(bytes) => syntax::too_large(name, *bytes),
        _ => {
            let message = match name {
                "" => "no file is named: its path is empty".to_owned(),
                _ => format!("{name} cannot be read: {error}"),
            };
            let begin =
                caller.says("`template` has a text to begin with", "`offtake new NAME` writes one to begin with");
            Diagnostic::bare(Code::FileNotFound, message).help(format!("name a scenario file; {begin}"))
        }
    }
}
