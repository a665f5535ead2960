//! Statements of a party or a group, and who paid whom, on the mean ledger or one path.

use analysis::{
    ChartOfAccounts, Every, Ledger, Line, LineGroup, Members, Period, Sums, Untied, consolidate, flow_matrix, ledger,
    periods, statements,
};
use report::{
    StatementTable, StatementsView, counted, matrix_table, partial_months, period_name, statement_tables, unpaid_table,
};
use syntax::{Code, Diagnostic};

use crate::books::{BookedPromise, ChartOfBooks, Group, UnpaidLedger, only_base};
use crate::build::Built;
use crate::caller::Caller;
use crate::error::Error;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::{Watch, Watched};

/// What statements are drawn up of.
///
/// ```
/// use offtake::Subject;
///
/// assert_eq!(Subject::group("amazon"), Subject::Group("amazon".into()));
/// assert_eq!(Subject::flows(), Subject::Flows { groups: false });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The three statements of a party.
    Party(String),
    /// The three consolidated statements of a group of parties.
    Group(String),
    /// Who paid whom: a flow matrix for each period.
    Flows {
        /// Whether a group is one column.
        groups: bool,
    },
}

impl Subject {
    /// A party, by its name.
    pub fn party(name: impl Into<String>) -> Self {
        Subject::Party(name.into())
    }

    /// A group, by its name.
    pub fn group(name: impl Into<String>) -> Self {
        Subject::Group(name.into())
    }

    /// Who paid whom.
    pub fn flows() -> Self {
        Subject::Flows { groups: false }
    }
}

/// Whose statements, over which periods, on which ledger.
///
/// ```
/// use offtake::{Every, Statements, Subject};
///
/// let request = Statements::of(Subject::party("lab")).every(Every::Quarter).path(17);
/// assert_eq!(request.subject, Subject::Party("lab".into()));
/// assert_eq!(Statements::default().subject, Subject::Flows { groups: false });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statements {
    /// Whose.
    pub subject: Subject,
    /// Length of a period.
    pub every: Every,
    /// The ledger of this path; the mean ledger if none.
    pub path: Option<u64>,
    /// How to sample.
    pub sampling: Sampling,
}

/// Who paid whom, year by year, on the mean ledger.
impl Default for Statements {
    fn default() -> Self {
        let subject = Subject::Flows { groups: false };
        Statements { subject, every: Every::Year, path: None, sampling: Sampling::default() }
    }
}

impl Statements {
    /// Statements of a party, of a group, or the flows of all.
    pub fn of(subject: Subject) -> Self {
        Statements { subject, ..Self::default() }
    }

    /// With periods of this length.
    pub fn every(mut self, every: Every) -> Self {
        self.every = every;
        self
    }

    /// On the ledger of one path.
    pub fn path(mut self, path: u64) -> Self {
        self.path = Some(path);
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

impl Scenario<'_> {
    /// The three statements of a party or a group, or the flow matrix.
    ///
    /// # Errors
    /// There is no such party, group or path ([`Error::Mistakes`]); the watch ended the run ([`Error::Stopped`]); the ledger
    /// of the run does not tie ([`Error::Untied`]): a mistake of Offtake.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Statements, Style, Subject, report, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 12\n\
    ///     [party.lab]\ncash = \"$100\"\n[party.cloud]\n\
    ///     [flow.rent]\nfrom = \"lab\"\nto = \"cloud\"\namount = \"$2/mo\"\nbooks = \"sale compute\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// let view = scenario.statements(&Statements::of(Subject::party("lab")), &mut unwatched)?;
    /// assert!(report::statements_text(&view, Style::PLAIN).contains("net income"));
    /// assert!(scenario.statements(&Statements::of(Subject::party("lob")), &mut unwatched).is_err());
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn statements(&self, request: &Statements, watch: Watch) -> Result<StatementsView, Error> {
        let built = self.everything();
        let sampling = self.sampling(&request.sampling);
        self.refuse(request.sampling.problem(self.files.caller).into_iter().collect())?;
        let base = only_base(&built);
        self.check_cost(&sampling, &base, &engine::Request { ledger_sums: vec![0], ..sampling.request() }, 1)?;
        let mut problems: Vec<Diagnostic> = Vec::new();
        let books = ChartOfBooks::of(built.base(), &built.compiled.worlds[0]);
        problems.extend(unknown_subject(&books, &request.subject, self.files.caller));
        let paths = sampling.plan().paths;
        let beyond = request.path.filter(|path| *path >= paths);
        problems.extend(beyond.map(|path| explain::no_such_path(path, paths)));
        self.refuse(problems)?;
        let (sums, unpaid, name) = self.sums(&built, &books, request, &sampling, &Watched::new(watch))?;
        let view = view(&built, &books, (&sums, &unpaid), name, request);
        view.map_err(|untied| Error::Untied(untied.to_string()))
    }

    /// The sums asked for, and the name of their ledger.
    fn sums(
        &self,
        built: &Built,
        books: &ChartOfBooks,
        request: &Statements,
        sampling: &Sampling,
        watch: &Watched,
    ) -> Result<(Sums, UnpaidLedger, String), Error> {
        let refuse = |message: String, help: &str| {
            let problem = Diagnostic::bare(Code::WrongValue, message).help(help);
            Err(self.mistake(problem))
        };
        if let Some(path) = request.path {
            let program = &built.compiled.ensemble.programs[0];
            let trace = engine::trace(program, sampling.seed, sampling.sampler, sampling.plan(), path);
            if trace.failed.is_some() {
                let message = format!("path {path} failed, so it has no statements");
                return refuse(message, "the answers of a run say why paths fail; choose another path");
            }
            let (sums, unpaid) = books.of_path(&trace);
            return Ok((sums, unpaid, format!("path {path}")));
        }
        let (sums, unpaid, run) = books.mean(built, sampling, watch)?;
        let finished = run.plan.paths - run.failed_paths(0);
        if finished == 0 {
            let message = "every path failed, so there is no mean ledger";
            return refuse(message.into(), "the answers of a run say why paths fail");
        }
        let name = match self.built.is_certain() {
            true => "the one path, as nothing is uncertain".into(),
            false => format!("mean of {}", counted(finished, "path")),
        };
        Ok((sums, unpaid, name))
    }
}

/// What a subject means in the books.
enum Found<'b> {
    Party(usize),
    Group(&'b Group),
    Flows(Vec<&'b Group>),
}

impl<'b> Found<'b> {
    fn of(subject: &Subject, books: &'b ChartOfBooks) -> Self {
        match subject {
            Subject::Party(name) => {
                let place = books.chart.parties.iter().position(|party| party == name);
                Found::Party(place.expect("an unknown party is refused before"))
            }
            Subject::Group(key) => {
                let group = books.groups.iter().find(|group| group.key == *key);
                Found::Group(group.expect("an unknown group is refused before"))
            }
            Subject::Flows { groups } => Found::Flows(books.groups.iter().filter(|_| *groups).collect()),
        }
    }

    fn groups(&self) -> Vec<Members> {
        match self {
            Found::Party(_) => Vec::new(),
            Found::Group(group) => vec![group.members.clone()],
            Found::Flows(groups) => groups.iter().map(|group| group.members.clone()).collect(),
        }
    }

    /// The party of the books in whose currency amounts are; none where nobody keeps books.
    fn keeper(&self) -> Option<usize> {
        match self {
            Found::Party(party) => Some(*party),
            Found::Group(group) => group.members.parties.first().copied(),
            Found::Flows(groups) => {
                Some(groups.first().and_then(|group| group.members.parties.first().copied()).unwrap_or(0))
            }
        }
    }
}

fn view(
    built: &Built,
    books: &ChartOfBooks,
    (sums, unpaid): (&Sums, &UnpaidLedger),
    ledger_name: String,
    request: &Statements,
) -> Result<StatementsView, Untied> {
    let base = built.base();
    let start = base.start;
    let periods = periods(start.year(), start.number() as u32, base.months as usize, request.every);
    let subject = Found::of(&request.subject, books);
    let (chart, sums) = consolidate(&books.chart, sums, &subject.groups())?;
    let found = ledger(&chart, &sums)?;
    let names = |group: &Group| group.members.parties.iter().map(|&party| books.chart.parties[party].clone()).collect();
    let drawn_up = |name: &str, members: &[usize]| {
        let place = chart.parties.iter().position(|party| party == name).expect("whose books are kept is in the chart");
        let mut tables = statement_tables(&statements(&chart, &found, place, &periods)?, request.every, &chart.parties);
        let not_paid = |side: UnpaidSide, lines: &str| {
            (format!("not paid {lines} {name}"), unpaid_lines(books, unpaid, side, members, &periods))
        };
        let groups = [not_paid(UnpaidSide::By, "by"), not_paid(UnpaidSide::To, "to")];
        tables.extend(unpaid_table(&groups, &periods, request.every, &books.chart.parties));
        Ok(tables)
    };
    let who_paid_whom = |groups: &[&Group]| {
        let mut tables = matrices(&chart, &found, &periods, request.every)?;
        let columns = columns(books, groups);
        let members = |name: &String| (0..columns.len()).filter(|&party| columns[party] == *name).collect::<Vec<_>>();
        let mut payers: Vec<&String> = Vec::new();
        columns.iter().for_each(|name| {
            if !payers.contains(&name) {
                payers.push(name)
            }
        });
        let not_paid = |name: &&String| {
            (format!("not paid by {name}"), unpaid_lines(books, unpaid, UnpaidSide::By, &members(name), &periods))
        };
        let unpaid: Vec<(String, LineGroup)> = payers.iter().map(not_paid).collect();
        tables.extend(unpaid_table(&unpaid, &periods, request.every, &columns));
        Ok(tables)
    };
    let (party, members, tables): (String, Vec<String>, _) = match &subject {
        Found::Party(place) => {
            let name = books.chart.parties[*place].clone();
            let tables = drawn_up(&name, &[*place])?;
            (name, Vec::new(), tables)
        }
        Found::Group(group) => {
            let tables = drawn_up(&group.members.name, &group.members.parties)?;
            (group.members.name.clone(), names(group), tables)
        }
        Found::Flows(groups) => ("flows".into(), Vec::new(), who_paid_whom(groups)?),
    };
    let currency = subject.keeper().and_then(|keeper| books.currencies.get(keeper)).cloned().unwrap_or_default();
    Ok(StatementsView {
        scenario: built.name.clone(),
        party,
        members,
        ledger: ledger_name,
        minor_digits: built.checked.units.minor_digits(&currency),
        currency,
        tables,
    })
}

/// The column of each party in the flow matrix: its own, or that of its group.
fn columns(books: &ChartOfBooks, groups: &[&Group]) -> Vec<String> {
    let column = |(party, name): (usize, &String)| {
        let group = groups.iter().find(|group| group.members.parties.contains(&party));
        group.map_or(name, |group| &group.members.name).clone()
    };
    books.chart.parties.iter().enumerate().map(column).collect()
}

/// On which side of a due some parties are.
#[derive(Clone, Copy, PartialEq)]
enum UnpaidSide {
    By,
    To,
}

/// What some parties owe others, or others them, and have not paid by the end of each period, or what lapsed or was written off in it.
fn unpaid_lines(
    books: &ChartOfBooks,
    unpaid: &UnpaidLedger,
    side: UnpaidSide,
    members: &[usize],
    periods: &[Period],
) -> LineGroup {
    let paths = i128::from(unpaid.paths);
    let amount = |promise: usize, period: &Period| {
        let lost: i128 = unpaid.lost[period.first..period.end].iter().map(|month| month[promise]).sum();
        let owed = period.end.checked_sub(1).map_or(0, |last| unpaid.owed[last][promise]);
        (2 * (lost + owed) + paths).div_euclid(2 * paths)
    };
    let line = |(at, promise): (usize, &BookedPromise)| {
        let (own, other) = if side == UnpaidSide::By { (promise.from, promise.to) } else { (promise.to, promise.from) };
        (members.contains(&own) && !members.contains(&other)).then(|| Line {
            name: promise.name.clone(),
            contract: promise.contract.clone(),
            counterparty: Some(other),
            source: None,
            amounts: periods.iter().map(|period| amount(at, period)).collect(),
        })
    };
    LineGroup::of(books.promises.iter().enumerate().filter_map(line), periods.len())
}

/// A flow matrix for each period.
fn matrices(
    chart: &ChartOfAccounts,
    ledger: &Ledger,
    periods: &[Period],
    every: Every,
) -> Result<Vec<StatementTable>, Untied> {
    let names = chart.flows.iter().map(|flow| (flow.name.clone(), flow.contract.clone()));
    let names: Vec<(String, Option<String>)> = names.collect();
    let table = |period: &Period| {
        let title = format!("flows {}", period_name(period, every));
        Ok(matrix_table(
            &flow_matrix(chart, ledger, period)?,
            &title,
            partial_months(period, every),
            &chart.parties,
            &names,
        ))
    };
    periods.iter().map(table).collect()
}

/// The fault in the name of a party or a group, if there is one.
fn unknown_subject(books: &ChartOfBooks, subject: &Subject, caller: Caller) -> Option<Diagnostic> {
    match subject {
        Subject::Party(party) => unknown_party(books, party, caller),
        Subject::Group(group) => unknown_group(books, group, caller),
        Subject::Flows { groups: true } if books.groups.is_empty() => Some(no_groups()),
        Subject::Flows { .. } => None,
    }
}

fn unknown_party(books: &ChartOfBooks, party: &str, caller: Caller) -> Option<Diagnostic> {
    if books.chart.parties.iter().any(|known| known == party) {
        return None;
    }
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no party `{party}`"));
    if books.groups.iter().any(|group| group.name == party || group.key == party) {
        return Some(found.help(format!("it is a group: write {}", caller.group(party))));
    }
    let known = &books.chart.parties;
    Some(match syntax::closest(party, known.iter().map(String::as_str)) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None if known.is_empty() => found.help("there is none; add a `[party.x]`"),
        None => found.help(format!("the parties are {}", known.join(", "))),
    })
}

fn unknown_group(books: &ChartOfBooks, group: &str, caller: Caller) -> Option<Diagnostic> {
    let keys: Vec<&str> = books.groups.iter().map(|group| group.key.as_str()).collect();
    if keys.contains(&group) {
        return None;
    }
    let apart: Vec<&Group> = books.groups.iter().filter(|known| known.name == group).collect();
    if !apart.is_empty() {
        let currencies: Vec<&str> =
            apart.iter().map(|known| books.currencies[known.members.parties[0]].as_str()).collect();
        let flags: Vec<String> = apart.iter().map(|known| caller.group(&known.key)).collect();
        let message = format!("the members of the group `{group}` keep books in {}", currencies.join(" and "));
        let help = format!("amounts of two currencies do not add up: write {}", flags.join(" or "));
        return Some(Diagnostic::bare(Code::WrongValue, message).help(help));
    }
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no group `{group}`"));
    Some(match syntax::closest(group, keys.iter().copied()) {
        Some(close) => found.help(format!("did you mean {}?", caller.group(close))),
        None if books.chart.parties.iter().any(|party| party == group) => {
            let party = format!("write `Subject::party({group:?})`");
            found.help(format!("it is a party: {}", caller.says(&party, "leave `--group` out")))
        }
        None if keys.is_empty() => return Some(no_groups()),
        None => found.help(format!("the groups are {}", keys.join(", "))),
    })
}

fn no_groups() -> Diagnostic {
    Diagnostic::bare(Code::UnknownName, "no party is in a group").help("add `group = \"…\"` to the parties of one")
}
