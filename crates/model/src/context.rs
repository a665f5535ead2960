//! Things common to all worlds of a scenario, and how large they may grow together.

use std::cell::Cell;

use scenario::Month;
use syntax::{Code, Diagnostic, Span};
use units::Units;

use crate::bind::expressions::table_files::TableFiles;
use crate::definitions::facts::Facts;
use crate::definitions::tables::Definitions;
use crate::findings::{Bound, FindingLog, Reported};

/// The most nodes of all worlds together.
const MOST_NODES: usize = 500_000;
/// The most names of all worlds together: instances and parts, what they and their kinds define, and what worlds keep of
/// the definitions.
const MOST_NAMES: usize = 300_000;
/// The most that a comprehension or an `over` runs over.
pub(crate) const MOST_ROWS: f64 = 10_000.0;

/// Things common to all worlds of a scenario.
#[derive(Clone)]
pub(crate) struct Context<'a> {
    pub units: &'a Units,
    pub facts: &'a Facts,
    /// Facts as they were known by the month that the scenario says; all if it says none.
    pub known_facts: &'a Facts,
    /// That month.
    pub facts_until: Option<Month>,
    pub tables: &'a TableFiles<'a>,
    /// The scenario as written, before the variant to run: what variants are patches of.
    pub written: &'a Definitions,
    pub size: Size,
}

/// How large all worlds are together.
#[derive(Clone, Default)]
pub(crate) struct Size {
    nodes: Cell<usize>,
    names: Cell<usize>,
    /// Whether it has been reported that the scenario is too large.
    full: Cell<bool>,
}

/// Names to be made, in words: where they come from, and how there would be fewer.
pub(crate) struct NamesToMake {
    pub count: usize,
    pub span: Span,
    pub source: String,
    pub help: String,
}

impl Size {
    /// Whether the scenario is too large.
    pub fn is_full(&self) -> bool {
        self.full.get()
    }

    /// Counts further nodes; reports once if there are too many.
    pub fn add_nodes(&self, made: usize, span: Span, findings: &mut FindingLog) -> Bound<()> {
        self.nodes.set(self.nodes.get() + made);
        if self.nodes.get() <= MOST_NODES {
            return Ok(());
        }
        self.report(
            span,
            || {
                let message = format!("more than {MOST_NODES} operations once kinds, parts and sums are written out");
                (message, "use fewer instances, parts or variants".into())
            },
            findings,
        );
        Err(Reported)
    }

    /// Whether there is room for names to be made, which is asked before anything is made of them; reports once if not.
    pub fn has_room_for(&self, make: &NamesToMake, findings: &mut FindingLog) -> bool {
        let names = self.names.get().saturating_add(make.count);
        if names <= MOST_NAMES {
            return true;
        }
        let message = format!("{names} names {}; the most is {MOST_NAMES}", make.source);
        self.report(make.span, || (message, make.help.clone()), findings);
        false
    }

    /// Counts names that are made now; reports once if there is no room for them.
    pub fn add_names(&self, make: &NamesToMake, findings: &mut FindingLog) -> Bound<()> {
        if !self.has_room_for(make, findings) {
            return Err(Reported);
        }
        self.names.set(self.names.get() + make.count);
        Ok(())
    }

    fn report(&self, span: Span, found: impl FnOnce() -> (String, String), findings: &mut FindingLog) {
        if !self.full.replace(true) {
            let (message, help) = found();
            findings.push_kept(Diagnostic::new(Code::TooLarge, span, message).help(help));
        }
    }
}
