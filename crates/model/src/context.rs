//! Things common to all worlds of a scenario, and how large they may grow together.

use std::cell::Cell;

use syntax::{Code, Diagnostic, Span};
use units::Units;

use crate::definitions::facts::Facts;
use crate::definitions::tables::Definitions;
use crate::findings::{Bound, FindingLog, Reported};

/// The most nodes of all worlds together.
const MOST_NODES: usize = 500_000;
/// The most instances and parts of one world.
const MOST_INSTANCES: usize = 30_000;
/// The most that a comprehension or an `over` runs over.
pub(crate) const MOST_ROWS: f64 = 10_000.0;

/// Things common to all worlds of a scenario.
#[derive(Clone)]
pub(crate) struct Context<'a> {
    pub units: &'a Units,
    pub facts: &'a Facts,
    pub read_file: &'a dyn Fn(&str) -> Result<String, String>,
    /// The scenario as written, before the variant to run: what variants are patches of.
    pub written: &'a Definitions,
    pub size: Size,
}

/// How large all worlds are together.
#[derive(Clone, Default)]
pub(crate) struct Size {
    nodes: Cell<usize>,
    /// Whether it has been reported that the scenario is too large.
    full: Cell<bool>,
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
        if !self.full.replace(true) {
            findings.push_kept(
                Diagnostic::new(
                    Code::TooLarge,
                    span,
                    format!("more than {MOST_NODES} operations once kinds, parts and sums are written out"),
                )
                .help("use fewer instances, parts or variants"),
            );
        }
        Err(Reported)
    }

    /// Whether a world may have so many instances and parts; reports once if not.
    pub fn has_room_for(&self, instances: usize, span: Span, findings: &mut FindingLog) -> bool {
        if instances <= MOST_INSTANCES {
            return true;
        }
        if !self.full.replace(true) {
            findings.push(
                Diagnostic::new(
                    Code::TooLarge,
                    span,
                    format!("more than {MOST_INSTANCES} instances and parts once all are written out"),
                )
                .help("use fewer instances or parts"),
            );
        }
        false
    }
}
