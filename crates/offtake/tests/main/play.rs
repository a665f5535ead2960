//! Small scenarios without chance, run through the façade: the library's kinds, a world outside, and round numbers.

use std::path::Path;

use offtake::{
    Answers, Changes, Error, Every, Explain, FileWorld, Inquiry, Memory, Project, Questions, Sampler, Sampling,
    Scenario, Statements, Subject, unwatched,
};
use report::{Answer, ReportedAs, StatementsView};

/// The file that holds a scenario.
const FILE: &str = "test.toml";

/// One path of independent numbers.
pub fn one_path() -> Sampling {
    Sampling::default().paths(1).threads(1).sampler(Sampler::Random)
}

/// A scenario from January 2026 on.
pub struct Play {
    text: String,
    /// Names and texts of the files that it uses.
    beside: Vec<(String, String)>,
}

/// A bill of $10M a month to one who has $5M and is in default in March, for two months: the bill is stopped, and what remains of the contract is
/// claimed.
const STOPPED_BILL: &str = r#"
[party.lab]
cash = "$5M"
workout = 2
[party.cloud]
cash = "$100M"
[contract.deal.flow.bill]
from = "lab"
to = "cloud"
amount = "$10M/mo"
books = "sale compute"
on_default = "stop"
[contract.deal.pay.exit]
from = "lab"
to = "cloud"
amount = "$1M"
when = "2026-05"
books = "sale compute"
on_default = "claim"
remaining = "$40M"
"#;

impl Play {
    /// The five months of a bill that a default stops, and this beside.
    pub fn of_stopped_bill(further: &str) -> Self {
        Play::new(5, &format!("{STOPPED_BILL}{further}"))
    }

    /// The body of a scenario with the library and a party `world` outside.
    pub fn new(months: u32, body: &str) -> Self {
        let header =
            format!("offtake = 1\ntitle = \"test\"\nstart = \"2026-01\"\nmonths = {months}\nuse = [\"std\"]\n");
        let outside = "[party.world]\nkind = \"outside\"\noutside = true\nissues = \"USD\"\n";
        Play::of(format!("{header}{outside}{body}"))
    }

    /// A whole scenario.
    pub fn of(text: String) -> Self {
        Play { text, beside: Vec::new() }
    }

    /// The same beside these files.
    pub fn beside(self, beside: Vec<(String, String)>) -> Self {
        Play { beside, ..self }
    }

    /// The same with one text in place of another.
    pub fn with(&self, old: &str, new: &str) -> Self {
        assert!(self.text.contains(old), "no {old}");
        Play { text: self.text.replace(old, new), beside: self.beside.clone() }
    }

    fn scenario(&self, inquiry: &Inquiry) -> Scenario<'static> {
        let world = Memory::new().with(FILE, self.text.as_str());
        let world = self.beside.iter().fold(world, |world, (name, text)| world.with(name.as_str(), text.as_str()));
        let project = Project::read(world, FILE);
        sound(project.build_for(&Changes::none(), inquiry))
    }

    /// Runs one path with these series; nothing may be found, and all must tie.
    fn run(&self, show: &[&str]) -> Answers {
        let inquiry = show.iter().fold(Inquiry::none(), |inquiry, name| inquiry.show(*name));
        let run = sound(self.scenario(&inquiry).run(&one_path(), &mut unwatched));
        let answers = sound(run.answers(&Questions::all()));
        assert_eq!(answers.checks.books_off_by_cents, 0.0);
        assert_eq!(answers.checks.claims_off_by_cents, 0.0);
        assert_eq!(answers.checks.failed_paths, 0, "{:?}", answers.checks.failures);
        answers
    }

    /// Why its one path fails, in each world.
    pub fn failures(&self) -> Vec<report::FailureView> {
        let run = sound(self.scenario(&Inquiry::none()).run(&one_path(), &mut unwatched));
        sound(run.answers(&Questions::all())).checks.failures
    }

    /// Where a figure of a month comes from.
    pub fn explains(&self, what: &str, month: &str) -> report::Step {
        let scenario = self.scenario(&Inquiry::none().explain(what));
        let request = Explain::of(what).at(month).back(12);
        sound(scenario.explain(&request, &one_path(), &mut unwatched)).step
    }

    /// Where a figure of the whole run comes from.
    pub fn explains_whole(&self, what: &str) -> report::Step {
        let scenario = self.scenario(&Inquiry::none().explain(what));
        sound(scenario.explain(&Explain::of(what), &one_path(), &mut unwatched)).step
    }

    /// Its answers on so many random paths, with flips of these assumptions.
    pub fn flips(&self, paths: u64, flips: &[&str]) -> Vec<Answer> {
        self.asks(paths, &flips.iter().fold(Questions::all(), |questions, name| questions.flip(*name)))
    }

    /// Its answers to questions, on so many random paths.
    pub fn asks(&self, paths: u64, questions: &Questions) -> Vec<Answer> {
        let scenario = self.scenario(&Inquiry::none().answers_only());
        let run = sound(scenario.run(&one_path().paths(paths), &mut unwatched));
        sound(run.answers(questions)).answers
    }

    /// The findings for questions that it refuses.
    pub fn refused(&self, questions: &Questions) -> String {
        let run = sound(self.scenario(&Inquiry::none()).run(&one_path(), &mut unwatched));
        run.answers(questions).expect_err("it is refused").to_string()
    }

    /// Each series by month, in base units (dollars, watts); money to the cent, all else to nine digits.
    pub fn shows(&self, expected: &[(&str, &[f64])]) -> &Self {
        let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        let run = self.run(&names);
        for (name, values) in expected {
            let series = run.series.iter().find(|series| series.id == *name);
            let series = series.unwrap_or_else(|| panic!("{name} is not shown"));
            let exact: f64 = if series.unit.name().starts_with("USD") { 0.004 } else { 1e-9 };
            let agrees = |(a, b): (&f64, &f64)| (a - b).abs() <= exact.max(1e-12 * b.abs());
            let found: Vec<f64> = series.mean.iter().map(|mean| mean / percent(&series.unit)).collect();
            let same = found.len() == values.len() && found.iter().zip(*values).all(agrees);
            assert!(same, "{name} in {}:\n   found {found:?}\nexpected {values:?}", series.unit);
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
        let run = Play::of(format!("{}{ask}", self.text)).beside(self.beside.clone()).run(&[]);
        run.answers.into_iter().next().expect("one question, one answer")
    }

    /// A number of the path as a whole, in its unit.
    pub fn value(&self, measure: &str) -> f64 {
        self.answers(&[measure]).measures[0].mean
    }

    /// Numbers of the path as a whole, in base units.
    pub fn comes_to(&self, expected: &[(&str, f64)]) -> &Self {
        let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        let answer = self.answers(&names);
        for (name, value) in expected {
            let measure = answer.measures.iter().find(|measure| measure.id == *name);
            let measure = measure.unwrap_or_else(|| panic!("{name} is not shown"));
            let found = measure.mean / percent(&measure.unit);
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

    /// The error if there are no such statements.
    pub fn refuses(&self, subject: Subject) -> String {
        let request = Statements::of(subject).every(Every::Month).path(0).sampling(one_path());
        let found = self.scenario(&Inquiry::none()).statements(&request, &mut unwatched);
        found.expect_err("there are no such statements").to_string()
    }

    /// Any statements, with so many paths.
    pub fn drawn_up(&self, subject: Subject, every: Every, path: Option<u64>, paths: u64) -> StatementsView {
        let mut request = Statements::of(subject).every(every).sampling(one_path().paths(paths));
        request.path = path;
        sound(self.scenario(&Inquiry::none()).statements(&request, &mut unwatched))
    }
}

/// How many of a unit make one: 100 if it is in percent.
fn percent(unit: &ReportedAs) -> f64 {
    if unit.name().starts_with('%') { 100.0 } else { 1.0 }
}

/// What must be there.
pub fn sound<T>(found: Result<T, Error>) -> T {
    found.unwrap_or_else(|error| panic!("{error}"))
}

/// A shipped scenario with some assumptions set.
pub fn shipped(file: &str, settings: &[(&str, &str)], inquiry: &Inquiry) -> Scenario<'static> {
    let changes = settings.iter().fold(Changes::none(), |changes, (name, value)| changes.set(*name, *value));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(file);
    sound(Project::read(FileWorld, path).build_for(&changes, inquiry))
}

/// All its answers and these series, on so many paths. All paths finish, and books and claims agree.
pub fn shipped_answers(file: &str, settings: &[(&str, &str)], show: &[&str], paths: u64) -> Answers {
    let asked = if show.is_empty() { Inquiry::none().answers_only() } else { Inquiry::none() };
    let inquiry = show.iter().fold(asked, |inquiry, series| inquiry.show(*series));
    let scenario = shipped(file, settings, &inquiry);
    let run = sound(scenario.run(&Sampling::default().paths(paths).threads(1), &mut unwatched));
    let run = sound(run.answers(&Questions::all().without_flips()));
    assert_eq!((run.checks.books_off_by_cents, run.checks.claims_off_by_cents), (0.0, 0.0), "{settings:?}");
    assert_eq!(run.checks.failed_paths, 0, "{settings:?}: {:?}", run.checks.failures);
    run
}

/// An answer is not built in: it may go either way.
pub fn is_open(answer: &Answer) {
    assert!(answer.probability > 0.02 && answer.probability < 0.98, "{} {}", answer.id, answer.probability);
}

/// P of a question.
pub fn chance(run: &Answers, id: &str) -> f64 {
    run.answers.iter().find(|answer| answer.id == id).unwrap_or_else(|| panic!("{id}")).probability
}

/// The mean of a measure by its label.
pub fn mean(run: &Answers, label: &str) -> f64 {
    let mut measures = run.answers.iter().flat_map(|answer| &answer.measures);
    measures.find(|one| one.label.as_deref() == Some(label)).unwrap_or_else(|| panic!("{label}")).mean
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
