//! Statements of a party or a group, and who paid whom, on the mean ledger or one path.

use analysis::{
    Chart, Every, Ledger, Members, Period, Sums, Untied, consolidate, flow_matrix, ledger, periods, statements,
};
use compile::Detail;
use report::{StatementTable, StatementsView, matrix_table, period_name, statement_tables, whole};
use syntax::{Code, Diagnostic};

use crate::answers::Ready;
use crate::books::{Books, Group};
use crate::project::{Found, Project, has_errors};
use crate::sampling::{Progress, Sampling};
use crate::world::Error;

/// What statements are drawn up of.
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

/// Whose statements, over which periods, on which ledger.
#[derive(Clone, Debug)]
pub struct StatementsRequest {
    /// Whose.
    pub subject: Subject,
    /// Length of a period.
    pub every: Every,
    /// The ledger of this path; the mean ledger if none.
    pub path: Option<u64>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Project<'_> {
    /// The three statements of a party or a group, or the flow matrix.
    ///
    /// # Errors
    /// The ledger of the run does not tie ([`Error::Untied`]): a mistake of Offtake.
    pub fn statements(&self, request: &StatementsRequest, progress: Progress) -> Result<Found<StatementsView>, Error> {
        let Found { value, mut findings } = self.ready(Detail::Everything);
        findings.extend(request.sampling.problem());
        let Some(ready) = value.filter(|_| !has_errors(&findings)) else {
            return Ok(Found { value: None, findings });
        };
        let request = &StatementsRequest { sampling: ready.sampling(&request.sampling), ..request.clone() };
        findings.extend(request.sampling.too_much(ready.kept(false)));
        let books = Books::of(&ready.scenario.models[0], &ready.compiled.worlds[0]);
        findings.extend(unknown_subject(&books, &request.subject));
        findings.extend(no_such_path(request));
        if has_errors(&findings) {
            return Ok(Found { value: None, findings });
        }
        let (sums, name) = match self.sums(&ready, &books, request, progress) {
            Ok(found) => found,
            Err(problem) => {
                findings.push(problem);
                return Ok(Found { value: None, findings });
            }
        };
        let view = self.view(&ready, &books, &sums, name, request);
        let view = view.map_err(|untied| Error::Untied(untied.to_string()))?;
        Ok(Found { value: Some(view), findings })
    }

    /// The sums asked for, and the name of their ledger.
    fn sums(
        &self,
        ready: &Ready,
        books: &Books,
        request: &StatementsRequest,
        progress: Progress,
    ) -> Result<(Sums, String), Diagnostic> {
        let sampling = &request.sampling;
        let program = &ready.compiled.ensemble.programs[0];
        if let Some(path) = request.path {
            let trace = engine::trace(program, sampling.seed, sampling.sampler, sampling.plan(), path);
            if trace.failed.is_some() {
                let message = format!("path {path} failed, so it has no statements");
                return Err(Diagnostic::bare(Code::WrongValue, message)
                    .help("`offtake run` lists why paths fail; choose another path"));
            }
            return Ok((books.of_path(&trace), format!("path {path}")));
        }
        let (sums, run) = books.mean(ready, sampling, progress);
        let finished = run.plan.paths - run.failed_paths(0);
        if finished == 0 {
            let message = "every path failed, so there is no mean ledger";
            return Err(Diagnostic::bare(Code::WrongValue, message).help("`offtake run` lists why paths fail"));
        }
        let name = match ready.is_certain() {
            true => "the one path, as nothing is uncertain".into(),
            false => format!("mean of {} paths", whole(i128::from(finished))),
        };
        Ok((sums, name))
    }

    fn view(
        &self,
        ready: &Ready,
        books: &Books,
        sums: &Sums,
        name: String,
        request: &StatementsRequest,
    ) -> Result<StatementsView, Untied> {
        let base = &ready.scenario.models[0];
        let start = base.start;
        let periods = periods(start.year(), start.number() as u32, base.months as usize, request.every);
        let (shown, consolidated): (&str, Vec<&Group>) = match &request.subject {
            Subject::Party(party) => (party, Vec::new()),
            Subject::Group(key) => {
                let group = books.groups.iter().find(|group| group.key == *key);
                (group.map_or("", |group| group.members.name.as_str()), group.into_iter().collect())
            }
            Subject::Flows { groups } => ("flows", books.groups.iter().filter(|_| *groups).collect()),
        };
        let groups: Vec<Members> = consolidated.iter().map(|group| group.members.clone()).collect();
        let (chart, sums) = consolidate(&books.chart, sums, &groups)?;
        let found = ledger(&chart, &sums)?;
        let party = chart.parties.iter().position(|name| name == shown);
        let tables = match party {
            Some(party) => {
                let found = statements(&chart, &found, party, &periods)?;
                statement_tables(&found, request.every, &chart.parties)
            }
            None => matrices(&chart, &found, &periods, request.every)?,
        };
        let member = groups.first().and_then(|group| group.parties.first().copied());
        let own = books.chart.parties.iter().position(|name| name == shown);
        let currency = &books.currencies[own.or(member).unwrap_or(0)];
        let names = |group: &Members| group.parties.iter().map(|&party| books.chart.parties[party].clone()).collect();
        Ok(StatementsView {
            scenario: self.name.clone(),
            party: shown.to_owned(),
            members: groups.first().filter(|_| party.is_some()).map_or_else(Vec::new, names),
            ledger: name,
            currency: currency.clone(),
            minor_digits: ready.scenario.units.minor_digits(currency),
            tables,
        })
    }
}

/// A flow matrix for each period.
fn matrices(chart: &Chart, ledger: &Ledger, periods: &[Period], every: Every) -> Result<Vec<StatementTable>, Untied> {
    let names = chart.flows.iter().map(|flow| (flow.name.clone(), flow.contract.clone()));
    let names: Vec<(String, Option<String>)> = names.collect();
    let table = |period: &Period| {
        let title = format!("flows {}", period_name(period, every));
        Ok(matrix_table(&flow_matrix(chart, ledger, period)?, &title, &chart.parties, &names))
    };
    periods.iter().map(table).collect()
}

/// What is wrong with the name of a party or a group.
fn unknown_subject(books: &Books, subject: &Subject) -> Option<Diagnostic> {
    match subject {
        Subject::Party(party) => unknown_party(books, party),
        Subject::Group(group) => unknown_group(books, group),
        Subject::Flows { groups: true } if books.groups.is_empty() => Some(no_groups()),
        Subject::Flows { .. } => None,
    }
}

fn unknown_party(books: &Books, party: &str) -> Option<Diagnostic> {
    if books.chart.parties.iter().any(|known| known == party) {
        return None;
    }
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no party `{party}`"));
    if books.groups.iter().any(|group| group.name == party || group.key == party) {
        return Some(found.help(format!("it is a group: write `--group {}`", quoted(party))));
    }
    let known = &books.chart.parties;
    Some(match syntax::closest(party, known.iter().map(String::as_str)) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None => found.help(format!("the parties are {}", known.join(", "))),
    })
}

fn unknown_group(books: &Books, group: &str) -> Option<Diagnostic> {
    let keys: Vec<&str> = books.groups.iter().map(|group| group.key.as_str()).collect();
    if keys.contains(&group) {
        return None;
    }
    let apart: Vec<&Group> = books.groups.iter().filter(|known| known.name == group).collect();
    if !apart.is_empty() {
        let currencies: Vec<&str> =
            apart.iter().map(|known| books.currencies[known.members.parties[0]].as_str()).collect();
        let flags: Vec<String> = apart.iter().map(|known| format!("`--group {}`", quoted(&known.key))).collect();
        let message = format!("the members of the group `{group}` keep books in {}", currencies.join(" and "));
        let help = format!("amounts of two currencies do not add up: write {}", flags.join(" or "));
        return Some(Diagnostic::bare(Code::WrongValue, message).help(help));
    }
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no group `{group}`"));
    Some(match syntax::closest(group, keys.iter().copied()) {
        Some(close) => found.help(format!("did you mean `--group {}`?", quoted(close))),
        None if books.chart.parties.iter().any(|party| party == group) => {
            found.help("it is a party: leave `--group` out")
        }
        None if keys.is_empty() => return Some(no_groups()),
        None => found.help(format!("the groups are {}", keys.join(", "))),
    })
}

fn no_groups() -> Diagnostic {
    Diagnostic::bare(Code::UnknownName, "no party is in a group").help("add `group = \"…\"` to the parties of one")
}

/// As a shell takes it for one word.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("'{name}'") } else { name.to_owned() }
}

fn no_such_path(request: &StatementsRequest) -> Option<Diagnostic> {
    let (path, paths) = (request.path?, request.sampling.plan().paths);
    (path >= paths).then(|| path_problem(path, paths))
}

/// The finding for a path that the run does not have.
pub(crate) fn path_problem(path: u64, paths: u64) -> Diagnostic {
    Diagnostic::bare(Code::WrongValue, format!("there is no path {path}"))
        .help(format!("paths are numbered from 0 to {}", paths - 1))
}
