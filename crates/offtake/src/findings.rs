//! What was found wrong with a scenario or a request, with the texts that it points into.

use std::fmt;
use std::sync::Arc;

use report::Style;
use syntax::{Diagnostic, Sources, has_errors};

/// Errors, warnings and notes about a scenario: data, many at once.
///
/// ```
/// use offtake::{Changes, Memory, Project};
///
/// let world = Memory::new().with("deal.toml", "offtake = 1\ntitle = \"a deal\"\nmonhts = 12\n");
/// let findings = Project::read(&world, "deal.toml").check(&Changes::none());
/// assert!(findings.has_errors());
/// assert!(findings.text(false).contains("did you mean `months`?"));
/// assert_eq!(findings.view().errors, findings.len());
/// ```
#[derive(Clone)]
pub struct Findings {
    scenario: String,
    found: Vec<Diagnostic>,
    sources: Arc<Sources>,
}

impl Findings {
    /// No findings, of no scenario.
    ///
    /// ```
    /// assert!(offtake::Findings::none().is_empty());
    /// ```
    pub fn none() -> Self {
        Self::new("", Vec::new(), &Arc::default())
    }

    pub(crate) fn new(scenario: &str, found: Vec<Diagnostic>, sources: &Arc<Sources>) -> Self {
        Findings { scenario: scenario.to_owned(), found, sources: Arc::clone(sources) }
    }

    /// Whether one is an error, so that nothing runs.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.found)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Each of them, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// All of them as text, with the lines that they point to.
    pub fn text(&self, color: bool) -> String {
        syntax::render(&self.found, &self.sources, color)
    }

    /// One line that counts them: `deal.toml: 2 errors, 1 warning`.
    pub fn verdict(&self, style: Style) -> String {
        report::verdict(&self.scenario, &self.found, style)
    }

    /// All of them as a view.
    pub fn view(&self) -> report::CheckView {
        report::check_view(&self.scenario, &self.found, &self.sources)
    }
}

/// As text, as [`Findings::text`] has it: the error of a `main` says what is wrong.
impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(false))
    }
}
