//! The findings about a model, gathered while it is compiled.

use syntax::{Code, Diagnostic, Span};

/// The findings so far, each once.
#[derive(Default)]
pub(crate) struct ModelFindings {
    found: Vec<Diagnostic>,
}

impl ModelFindings {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        if !self.found.contains(&diagnostic) {
            self.found.push(diagnostic);
        }
    }

    /// Reports a mistake at its place, with its repair; an empty `help` is none.
    pub fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: &str) {
        let mut diagnostic = Diagnostic::new(code, span, message);
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.found
    }
}
