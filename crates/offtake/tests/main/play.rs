//! Small scenarios without chance, run through the façade: the library's kinds, a world outside, and round numbers.

use std::path::Path;

use analysis::Every;
use offtake::{
    Changes, Date, Error, ExplainRequest, Found, NewFolder, Project, ReadError, RunRequest, Sampler, Sampling,
    StatementsRequest, Subject, World,
};
use report::{Answer, Run, StatementsView};

/// A world of one file.
pub struct Memory(String);

impl Memory {
    pub fn new(text: impl Into<String>) -> Self {
        Memory(text.into())
    }
}

impl World for Memory {
    fn read(&self, _: &Path, _: u64) -> Result<Vec<u8>, ReadError> {
        Ok(self.0.clone().into_bytes())
    }

    fn read_below(&self, _: &Path, _: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::Other("there is one file only".into()))
    }

    fn write(&self, _: &Path, _: &[u8], _: bool) -> Result<(), Error> {
        panic!("a run writes nothing")
    }

    fn begin_folder(&self, _: &Path, _: &str) -> Result<Box<dyn NewFolder>, Error> {
        panic!("a run writes nothing")
    }

    fn today(&self) -> Date {
        offtake::parse_date("2026-01-01").expect("a day")
    }
}

pub const ONE_PATH: Sampling = Sampling { paths: 1, seed: 1, threads: 1, sampler: Sampler::Random };

/// A scenario from January 2026 on.
pub struct Play {
    world: Memory,
}

impl Play {
    /// The body of a scenario with the library and a party `world` outside.
    pub fn new(months: u32, body: &str) -> Self {
        let header =
            format!("offtake = 1\ntitle = \"test\"\nstart = \"2026-01\"\nmonths = {months}\nuse = [\"std\"]\n");
        let outside = "[party.world]\nkind = \"outside\"\noutside = true\nissues = \"USD\"\n";
        Play { world: Memory(format!("{header}{outside}{body}")) }
    }

    /// A whole scenario.
    pub fn of(text: String) -> Self {
        Play { world: Memory(text) }
    }

    /// The same with one text in place of another.
    pub fn with(&self, old: &str, new: &str) -> Self {
        assert!(self.world.0.contains(old), "no {old}");
        Play { world: Memory(self.world.0.replace(old, new)) }
    }

    /// Runs one path with these series; nothing may be found, and all must tie.
    fn run(&self, show: &[&str]) -> Run {
        let show = show.iter().map(|name| (*name).to_owned()).collect();
        let project = Project::open(&self.world, Path::new("test.toml"), &Changes { show, ..Changes::default() });
        let request = RunRequest { sampling: ONE_PATH, questions: Vec::new(), flips: Vec::new(), answers_only: false };
        let run = value(&project, project.run(&request, &|_, _, _| {}));
        assert_eq!(run.checks.books_off_by_cents, 0.0);
        assert_eq!(run.checks.claims_off_by_cents, 0.0);
        assert_eq!(run.checks.failed_paths, 0, "{:?}", run.checks.failures);
        run
    }

    /// Why its one path fails, in each world.
    pub fn failures(&self) -> Vec<report::Failure> {
        let project = Project::open(&self.world, Path::new("test.toml"), &Changes::default());
        let request = RunRequest { sampling: ONE_PATH, questions: Vec::new(), flips: Vec::new(), answers_only: false };
        value(&project, project.run(&request, &|_, _, _| {})).checks.failures
    }

    /// Where a figure of a month comes from.
    pub fn explains(&self, what: &str, month: &str) -> report::Step {
        let changes = Changes { explain: Some(what.into()), ..Changes::default() };
        let project = Project::open(&self.world, Path::new("test.toml"), &changes);
        let request = ExplainRequest {
            month: Some(month.into()),
            quantile: 0.5,
            path: None,
            back: 12,
            depth: None,
            sampling: ONE_PATH,
        };
        value(&project, project.explain(&request, &|_, _, _| {})).step
    }

    /// Its answers on so many random paths, with flips of these assumptions.
    pub fn flips(&self, paths: u64, flips: &[&str]) -> Vec<Answer> {
        let project = Project::open(&self.world, Path::new("test.toml"), &Changes::default());
        let sampling = Sampling { paths, ..ONE_PATH };
        let flips = flips.iter().map(|name| (*name).to_owned()).collect();
        let request = RunRequest { sampling, questions: Vec::new(), flips, answers_only: true };
        value(&project, project.run(&request, &|_, _, _| {})).answers
    }

    /// Each series by month, in base units (dollars, watts); money to the cent, all else to nine digits.
    pub fn shows(&self, expected: &[(&str, &[f64])]) -> &Self {
        let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        let run = self.run(&names);
        for (name, values) in expected {
            let series = run.series.iter().find(|series| series.id == *name);
            let series = series.unwrap_or_else(|| panic!("{name} is not shown"));
            let exact: f64 = if series.unit.starts_with("USD") { 0.004 } else { 1e-9 };
            let agrees = |(a, b): (&f64, &f64)| (a - b).abs() <= exact.max(1e-12 * b.abs());
            let same = series.mean.len() == values.len() && series.mean.iter().zip(*values).all(agrees);
            assert!(same, "{name} in {}:\n   found {:?}\nexpected {values:?}", series.unit, series.mean);
        }
        self
    }

    /// As [`Play::shows`], in millions.
    pub fn shows_millions(&self, expected: &[(&str, &[f64])]) -> &Self {
        let scaled: Vec<(&str, Vec<f64>)> =
            expected.iter().map(|(name, values)| (*name, values.iter().map(|x| x * 1e6).collect())).collect();
        let expected: Vec<(&str, &[f64])> = scaled.iter().map(|(name, values)| (*name, values.as_slice())).collect();
        self.shows(&expected)
    }

    /// The answer to a question that shows these numbers of the path as a whole.
    pub fn answers(&self, shown: &[&str]) -> Answer {
        let names: Vec<String> = shown.iter().map(|name| format!("\"{name}\"")).collect();
        let ask = format!(
            "\n[ask.all]\nquestion = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"last(t) >= 0 mo\"\nshow = [{}]\n",
            names.join(", ")
        );
        let run = Play { world: Memory(format!("{}{ask}", self.world.0)) }.run(&[]);
        run.answers.into_iter().next().expect("one question, one answer")
    }

    /// Numbers of the path as a whole, in base units.
    pub fn comes_to(&self, expected: &[(&str, f64)]) -> &Self {
        let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        let answer = self.answers(&names);
        for (name, value) in expected {
            let measure = answer.measures.iter().find(|measure| measure.id == *name);
            let found = measure.unwrap_or_else(|| panic!("{name} is not shown")).mean;
            assert!((found - value).abs() <= 1e-9 * value.abs().max(1e-3), "{name}: found {found}, expected {value}");
        }
        self
    }

    /// Rows of the monthly statements of a party, or of `group` and its name, in millions: (statement, group, name),
    /// summed over contracts and counterparties. An empty name is the group's total. A balance sheet begins with its
    /// opening.
    pub fn states_millions(&self, party: &str, expected: &[(&str, &str, &str, &[f64])]) -> &Self {
        let view = self.statements(party);
        for (table, group, name, values) in expected {
            let found = row(&view, table, group, name);
            let expected: Vec<i128> = values.iter().map(|value| (value * 1e8).round() as i128).collect();
            assert_eq!(found, expected, "{party}: {table}, {group}, {name} (cents)");
        }
        self
    }

    /// The monthly statements of a party, or of `group` and its name.
    pub fn statements(&self, whose: &str) -> StatementsView {
        let subject = match whose.strip_prefix("group ") {
            Some(group) => Subject::Group(group.into()),
            None => Subject::Party(whose.into()),
        };
        self.drawn_up(subject, Every::Month, Some(0), 1)
    }

    /// What is said where there are no such statements.
    pub fn refuses(&self, subject: Subject) -> String {
        let project = Project::open(&self.world, Path::new("test.toml"), &Changes::default());
        let request = StatementsRequest { subject, every: Every::Month, path: Some(0), sampling: ONE_PATH };
        let found = project.statements(&request, &|_, _, _| {}).expect("nothing untied");
        assert!(found.value.is_none());
        project.render(&found.findings, false)
    }

    /// Any statements, with so many paths.
    pub fn drawn_up(&self, subject: Subject, every: Every, path: Option<u64>, paths: u64) -> StatementsView {
        let project = Project::open(&self.world, Path::new("test.toml"), &Changes::default());
        let request = StatementsRequest { subject, every, path, sampling: Sampling { paths, ..ONE_PATH } };
        let found = project.statements(&request, &|_, _, _| {}).expect("the books tie");
        value(&project, found)
    }
}

/// What was found, which must hold no error and no warning.
pub fn value<T>(project: &Project, found: Found<T>) -> T {
    let text = project.render(&found.findings, false);
    found.value.unwrap_or_else(|| panic!("{text}"))
}

/// All rows: statement, group and name, and amounts in cents.
pub fn rows(view: &StatementsView) -> Vec<(String, Vec<i128>)> {
    let of = |table: &report::StatementTable| {
        let name = |row: &report::StatementRow| format!("{}/{}/{}", table.name, row.group, row.name);
        table.rows.iter().map(|row| (name(row), row.amounts.clone())).collect::<Vec<_>>()
    };
    view.tables.iter().flat_map(of).collect()
}

fn row(view: &StatementsView, table: &str, group: &str, name: &str) -> Vec<i128> {
    let tables: Vec<&str> = view.tables.iter().map(|table| table.name.as_str()).collect();
    let found = view.tables.iter().find(|one| one.name == table);
    let found = found.unwrap_or_else(|| panic!("no {table} among {tables:?}"));
    let wanted = |row: &&report::StatementRow| {
        row.group == group && (row.name == name || name.is_empty() && row.role == report::RowRole::Total)
    };
    let rows: Vec<_> = found.rows.iter().filter(wanted).collect();
    let names: Vec<_> = found.rows.iter().map(|row| format!("{}/{}", row.group, row.name)).collect();
    assert!(!rows.is_empty(), "no {group}/{name} among {names:?}");
    let mut sums = vec![0; found.columns.len()];
    for row in rows {
        for (sum, amount) in sums.iter_mut().zip(&row.amounts) {
            *sum += amount;
        }
    }
    sums
}
