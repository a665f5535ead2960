//! A run's columns: one number per path, with name and unit.

use explain::Conversion;
use report::ReportedAs;

use crate::build::Built;

/// Numbers of a run, one per path.
///
/// ```
/// use offtake::{Changes, ColumnKind, Memory, Project, Sampling, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
///     [ask.dear]\nquestion = \"?\"\nclaim = \"yes\"\ncounter = \"no\"\nholds = \"rent > $3/mo\"\nshow = [\"rent * 1 mo\"]\n";
/// let world = Memory::new().with("deal.toml", text);
/// let run = Project::read(&world, "deal.toml").build(&Changes::none())?
///     .run(&Sampling::default().paths(100), &mut unwatched)?;
/// let rent = run.column("rent").expect("an assumption");
/// assert_eq!((rent.kind, rent.unit.name()), (ColumnKind::Assumption, "USD/mo"));
/// assert!(rent.values.iter().all(|value| (1.0..=5.0).contains(value)));
/// let names: Vec<String> = run.columns().map(|column| column.name).collect();
/// assert_eq!(names, ["dear", "dear: rent * 1 mo", "rent"]);
/// # Ok::<(), offtake::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// A claim has the question's id; a measure has that, a colon and the measure as written; an assumption has its
    /// own name.
    pub name: String,
    /// What it is.
    pub kind: ColumnKind,
    /// What its numbers are, as in a measure.
    pub unit: ReportedAs,
    /// By path. Undefined (NaN) where it does not apply or the path failed; a date that never comes is infinite.
    pub values: Vec<f64>,
}

/// What a column holds. See [`Column`].
///
/// ```
/// assert_ne!(offtake::ColumnKind::Claim, offtake::ColumnKind::Measure);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// Whether the claim of a question holds: 1 or 0.
    Claim,
    /// A number shown with a question.
    Measure,
    /// A draw; of a process its level in the last month.
    Assumption,
    /// The mean of a process over the months.
    AssumptionMean,
}

/// A series of a run: numbers by month and path.
///
/// ```
/// # use offtake::{Changes, Memory, Project, Sampling, unwatched};
/// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
/// #     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
/// #     [show.all]\nseries = [\"rent * (1 + t / (1 mo))\"]\n";
/// # let world = Memory::new().with("deal.toml", text);
/// # let run = Project::read(&world, "deal.toml").build(&Changes::none())?
/// #     .run(&Sampling::default().paths(160), &mut unwatched)?;
/// let rising = run.by_month("rent * (1 + t / (1 mo))", &mut unwatched)?;
/// assert_eq!((rising.unit.name(), rising.months(), rising.paths), ("USD/mo", 3, 160));
/// let (first, third) = (rising.month(0).expect("in the run"), rising.month(2).expect("in the run"));
/// assert_eq!(third[0], 3.0 * first[0]);
/// assert_eq!(rising.month(3), None);
/// # Ok::<(), offtake::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ByMonth {
    /// As asked for.
    pub name: String,
    /// What its numbers are, as in a measure.
    pub unit: ReportedAs,
    /// How many paths there are: as many as the run has, unless it draws nothing and this series does.
    pub paths: usize,
    /// At month × paths + path, both from 0. Undefined (NaN) where it does not apply or the path failed.
    pub values: Vec<f64>,
}

impl ByMonth {
    /// How many months there are.
    pub fn months(&self) -> usize {
        self.values.len() / self.paths.max(1)
    }

    /// The numbers of one month, from 0, by path; none after the last.
    pub fn month(&self, month: usize) -> Option<&[f64]> {
        self.values.chunks_exact(self.paths.max(1)).nth(month)
    }
}

/// Where a column stands in a run.
pub(crate) struct ColumnPlace {
    pub name: String,
    pub kind: ColumnKind,
    pub unit: Conversion,
    pub output: usize,
}

/// All columns: of each question the claim and its measures, then the assumptions.
pub(crate) fn places(built: &Built) -> Vec<ColumnPlace> {
    let figures = built.figures();
    let mut places = Vec::new();
    for place in built.questions_as_written() {
        let (ask, columns) = (&built.checked.asks[place], &built.compiled.answers[place]);
        let (name, unit) = (ask.id.clone(), Conversion::Truth);
        places.push(ColumnPlace { name, kind: ColumnKind::Claim, unit, output: columns.holds });
        for (measure, &output) in ask.measures.iter().zip(&columns.measures) {
            let (name, unit) = (format!("{}: {}", ask.id, measure.text), figures.measure(measure));
            places.push(ColumnPlace { name, kind: ColumnKind::Measure, unit, output });
        }
    }
    for (name, one) in built.assumption_names().zip(&built.compiled.assumptions) {
        for (at, &output) in one.outputs.iter().enumerate() {
            let (name, kind) = match at {
                0 => (name.to_owned(), ColumnKind::Assumption),
                _ => (format!("{name} (mean over the months)"), ColumnKind::AssumptionMean),
            };
            places.push(ColumnPlace { name, kind, unit: figures.quantity(one.quantity), output });
        }
    }
    places
}
