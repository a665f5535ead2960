//! The figures of a run by name: a column, one number per path; a series, by month and path.

use scenario::{AssumedValue, Quantity, QuantityKind};
use syntax::{Code, Diagnostic};

use crate::build::Built;
use crate::column::{ByMonth, Column, ColumnKind, ColumnPlace, places};
use crate::error::Error;
use crate::inquiry::Inquiry;
use crate::run::Run;
use crate::scenario::Scenario;
use crate::series::Shown;
use crate::watch::{Watch, Watched};

/// Most names listed of those that fit a pattern.
const MOST_NAMES: usize = 8;

impl<'w> Run<'w> {
    /// A column by its name: a claim has the question's id, an assumption its own name, a measure `ID: MEASURE`.
    ///
    /// The mean of a claim's column, over the paths on which it is defined, is the probability that
    /// [`Run::answers`] gives. Values by month are in [`Run::by_month`].
    ///
    /// # Errors
    /// No column has the name, and the finding says why; or a question and an assumption have it ([`Run::column_of`]
    /// reads one of them).
    ///
    /// ```
    /// # use offtake::{Changes, ColumnKind, Inquiry, Memory, Project, Question, Sampling, unwatched};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    /// #     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    /// #     [let]\nyearly = \"12 * rent\"\n";
    /// # let world = Memory::new().with("deal.toml", text);
    /// let inquiry = Inquiry::none().ask(Question::holds("rent", "rent > $3/mo"));
    /// let run = Project::read(&world, "deal.toml").build_for(&Changes::none(), &inquiry)?
    ///     .run(&Sampling::default().paths(100), &mut unwatched)?;
    /// assert!(run.column("yearly").unwrap_err().to_string().contains("by month"));
    /// assert!(run.column("rent").unwrap_err().to_string().contains("a question and an assumption"));
    /// assert_eq!(run.column_of(ColumnKind::Assumption, "rent")?.unit.name(), "USD/mo");
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn column(&self, name: &str) -> Result<Column, Error> {
        let mut fitting = places(self.built()).into_iter().filter(|place| place.name == name);
        let first = fitting.next().ok_or_else(|| self.scenario.mistake(self.no_column(name)))?;
        match fitting.find(|other| other.kind != first.kind) {
            Some(_) => Err(self.scenario.mistake(two_columns(name))),
            None => Ok(self.column_at(first)),
        }
    }

    /// As [`Run::column`], of one kind: where a question has the id of an assumption.
    ///
    /// # Errors
    /// No column of this kind has the name.
    pub fn column_of(&self, kind: ColumnKind, name: &str) -> Result<Column, Error> {
        let mut places = places(self.built()).into_iter();
        let found = places.find(|place| place.kind == kind && place.name == name);
        found.map(|place| self.column_at(place)).ok_or_else(|| self.scenario.mistake(self.no_column(name)))
    }

    /// All columns: the claim and the measures of each question, then the assumptions.
    pub fn columns(&self) -> impl Iterator<Item = Column> + use<'_, 'w> {
        places(self.built()).into_iter().map(|place| self.column_at(place))
    }

    fn column_at(&self, ColumnPlace { name, kind, unit, output }: ColumnPlace) -> Column {
        let values = unit.column(&self.kept.run.outputs[output]);
        Column { name, kind, unit: unit.reported_as(), values }
    }

    /// A series by month and path: the figures behind [`Run::series`], or those of any name or expression. They are run
    /// again on the same draws.
    ///
    /// # Errors
    /// There is no such series, it is a pattern of several, all its figures are too many, or the watch ended the work.
    pub fn by_month(&self, name: &str, watch: Watch) -> Result<ByMonth, Error> {
        let (scenario, shown) = self.one_series(name.trim())?;
        let sampling = scenario.sampling(&self.asked);
        let mut request = sampling.request();
        request.monthly = vec![shown.output];
        scenario.check_cost(&sampling, &scenario.built.compiled.ensemble, &request, 1)?;
        let mut run = Watched::new(watch).run(&scenario.built.compiled.ensemble, &request)?;
        let values = shown.unit.column(&run.monthly.swap_remove(0));
        Ok(ByMonth { name: name.into(), unit: shown.unit.reported_as(), paths: run.plan.paths as usize, values })
    }

    /// Several series by month and path, in the order of the names: built once and run once, where [`Run::by_month`] does both for each.
    ///
    /// # Errors
    /// As of [`Run::by_month`].
    ///
    /// ```
    /// # use offtake::{Changes, Memory, Project, Sampling, unwatched};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
    /// # let world = Memory::new().with("deal.toml", text);
    /// # let run = Project::read(&world, "deal.toml").build(&Changes::none())?.run(&Sampling::default(), &mut unwatched)?;
    /// let both = run.by_months(&["2 * rent", "rent"], &mut unwatched)?;
    /// assert_eq!([both[0].month(0), both[1].month(2)], [Some(&[4.0][..]), Some(&[2.0][..])]);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn by_months(&self, names: &[&str], watch: Watch) -> Result<Vec<ByMonth>, Error> {
        let inquiry = names.iter().fold(Inquiry::none(), |inquiry, name| inquiry.show(name.trim()));
        let scenario = self.scenario.inquire(&inquiry)?;
        let (built, sampling) = (&*scenario.built, scenario.sampling(&self.asked));
        let known = Shown::all(built);
        let find = |name: &&str| {
            let found = known.iter().find(|shown| shown.id == name.trim()).cloned();
            found.ok_or_else(|| scenario.mistake(several_series(name, &known)))
        };
        let shown = names.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        let mut request = sampling.request();
        request.monthly = shown.iter().map(|one| one.output).collect();
        scenario.check_cost(&sampling, &built.compiled.ensemble, &request, 1)?;
        let run = Watched::new(watch).run(&built.compiled.ensemble, &request)?;
        let paths = run.plan.paths as usize;
        let series = |(shown, column): (&Shown, Vec<f64>)| ByMonth {
            name: shown.id.clone(),
            unit: shown.unit.reported_as(),
            paths,
            values: shown.unit.column(&column),
        };
        Ok(shown.iter().zip(run.monthly).map(series).collect())
    }

    /// The series of this name, and the scenario that has it.
    fn one_series(&self, name: &str) -> Result<(Scenario<'w>, Shown), Error> {
        if let Some(known) = Shown::all(self.built()).into_iter().find(|shown| shown.id == name) {
            return Ok((self.scenario.clone(), known));
        }
        let scenario = match self.scenario.inquire(&Inquiry::none().show(name)) {
            Err(Error::Mistakes(_)) if self.scenario.questions().any(|id| id == name) => {
                return Err(self.scenario.mistake(question_by_month(name)));
            }
            found => found?,
        };
        let mut fitting: Vec<Shown> = Shown::all(&scenario.built).into_iter().filter(|shown| shown.full).collect();
        match fitting.iter().position(|shown| shown.id == name) {
            Some(place) => Ok((scenario, fitting.swap_remove(place))),
            None => Err(self.scenario.mistake(several_series(name, &fitting))),
        }
    }

    /// The finding for a name that no column has: what it is instead.
    fn no_column(&self, name: &str) -> Diagnostic {
        let found = |message: String| Diagnostic::bare(Code::UnknownName, message);
        let set = self.scenario.changes.settings.iter().find(|(known, _)| known == name);
        if let Some((_, value)) = set {
            return found(format!("`{name}` is set to {value}, so that it is no column"));
        }
        let mut quantities = self.built().base().quantities.iter().filter(|quantity| !quantity.removed);
        match quantities.find(|quantity| quantity.name == name) {
            Some(quantity) => {
                let (what, help) = instead(quantity);
                found(format!("`{name}` is no column: {what}")).help(help)
            }
            None => unknown_column(self.built(), found(format!("there is no column `{name}`")), name),
        }
    }
}

/// What a quantity is that is no column, and where its values are.
fn instead(quantity: &Quantity) -> (&'static str, String) {
    let name = &quantity.name;
    match &quantity.kind {
        QuantityKind::Assumption(assumption) => match assumption.value {
            AssumedValue::Fixed(_) => ("it is certain, the same on all paths", "read it by month".into()),
            AssumedValue::Distribution(_) | AssumedValue::Process(_) => {
                ("no question reads it", "ask a question, and show it there as a measure".into())
            }
        },
        QuantityKind::Lever(_) => ("it is a lever, the same on all paths", format!("`offtake decide` moves `{name}`")),
        QuantityKind::Let(_) | QuantityKind::Stock { .. } => {
            let help = format!("read it by month, or show one number of it with a question, `last({name})`");
            ("it has values by month", help)
        }
    }
}

fn unknown_column(built: &Built, found: Diagnostic, name: &str) -> Diagnostic {
    let places = places(built);
    match syntax::closest(name, places.iter().map(|place| place.name.as_str())) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None => found.help(
            "a column is a claim (by the id of its question), a measure (`ID: MEASURE`) or an uncertain assumption; \
             all else is read by month",
        ),
    }
}

fn two_columns(name: &str) -> Diagnostic {
    Diagnostic::bare(Code::AmbiguousName, format!("a question and an assumption have the name `{name}`"))
        .help("ask for the column of one kind: of claims, or of assumptions")
}

fn question_by_month(name: &str) -> Diagnostic {
    Diagnostic::bare(Code::WrongValue, format!("`{name}` is a question: one truth value per path, none by month"))
        .help("read its column")
}

fn several_series(pattern: &str, fitting: &[Shown]) -> Diagnostic {
    let names: Vec<&str> = fitting.iter().map(|shown| shown.id.as_str()).take(MOST_NAMES).collect();
    let more = if fitting.len() > names.len() { ", …" } else { "" };
    Diagnostic::bare(Code::WrongValue, format!("`{pattern}` is a pattern; one series at a time is read by month"))
        .help(format!("name one: {}{more}", names.join(", ")))
}
