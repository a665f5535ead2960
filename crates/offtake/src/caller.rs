//! Who asks, and in whose words findings speak of it.

/// Who asks: findings name what was set and asked in the caller's own words.
///
/// ```
/// use offtake::{Caller, Changes, Memory, Project};
///
/// let world = Memory::new().with("deal.toml", "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 2\n");
/// let found = |caller| Project::read_for(caller, &world, "deal.toml").check(&Changes::none().set("rent", "2")).to_string();
/// assert!(found(Caller::Program).contains("request:1:5") && found(Caller::Program).contains("set rent = 2"));
/// assert!(found(Caller::CommandLine).contains("--set rent=2"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caller {
    /// A program that uses the library.
    #[default]
    Program,
    /// A person at the command line.
    CommandLine,
}

impl Caller {
    /// One of two texts: of a program, of the command line.
    pub(crate) fn says<'a>(self, program: &'a str, command_line: &'a str) -> &'a str {
        match self {
            Caller::Program => program,
            Caller::CommandLine => command_line,
        }
    }

    /// The name of the sources that hold what is set and asked.
    pub(crate) fn source(self) -> &'static str {
        self.says("request", "command line")
    }

    /// How a group is asked for.
    pub(crate) fn group(self, key: &str) -> String {
        match self {
            Caller::Program => format!("`Subject::group({key:?})`"),
            Caller::CommandLine if key.contains(' ') => format!("`--group '{key}'`"),
            Caller::CommandLine => format!("`--group {key}`"),
        }
    }
}
