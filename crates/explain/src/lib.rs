//! The walk back: from a figure, on one path, to the clauses, assumptions and facts behind it; and why a path failed.
//!
//! [`Target::find`] says what a request asks for and which columns of a run it needs. [`Target::explain`] then picks the
//! path nearest the quantile, replays it in every world that the figure reads, and walks from the value along the compiler's
//! map. [`failures`] puts the causes of failed paths into the scenario's words. [`Figures`] finds the unit in which a
//! value is reported.

mod choice;
mod expression_columns;
mod fact;
mod failures;
mod figures;
mod ground;
mod made_of;
mod narrowed;
mod replay;
mod request;
mod target;
mod undefined;
mod walk;
mod why;

pub use fact::fact_view;
pub use failures::failures;
pub use figures::{Conversion, Figures};
pub use ground::{Draws, Ground, TableFile};
pub use request::Explain;
pub use target::{ExplainedRun, Target, no_such_path};
pub use undefined::{PathFigure, undefined};
