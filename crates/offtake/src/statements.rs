//! Statements of a party, and who paid whom, on the mean ledger or one path.

use analysis::{Chart, Every, FlowMatrix, Ledger, Untied, flow_matrix, ledger, periods, statements};
use compile::Detail;
use report::{StatementsView, matrix_table, period_name, statement_tables, whole};
use syntax::{Code, Diagnostic};

use crate::answers::Ready;
use crate::books::Books;
use crate::project::{Found, Project, has_errors};
use crate::sampling::{Progress, Sampling};
use crate::world::Error;

/// Whose statements, over which periods, on which ledger.
#[derive(Clone, Debug)]
pub struct StatementsRequest {
    /// The party; none for the flow matrix.
    pub party: Option<String>,
    /// Length of a period.
    pub every: Every,
    /// The ledger of this path; the mean ledger if none.
    pub path: Option<u64>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Project<'_> {
    /// The three statements of a party, or the flow matrix.
    ///
    /// # Errors
    /// The ledger of the run does not tie ([`Error::Untied`]): a mistake of Offtake.
    pub fn statements(&self, request: &StatementsRequest, progress: Progress) -> Result<Found<StatementsView>, Error> {
        let Found { value, mut findings } = self.ready(Detail::Everything);
        findings.extend(request.sampling.problem());
        let Some(ready) = value.filter(|_| !has_errors(&findings)) else {
            return Ok(Found { value: None, findings });
        };
        findings.extend(request.sampling.too_much(ready.kept(false)));
        let books = Books::of(&ready.scenario.models[0], &ready.compiled.worlds[0]);
        findings.extend(unknown_party(&books.chart, request));
        findings.extend(no_such_path(request));
        if has_errors(&findings) {
            return Ok(Found { value: None, findings });
        }
        let (ledger, name) = match self.ledger(&ready, &books, request, progress) {
            Ok(found) => found.map_err(|untied| Error::Untied(untied.to_string()))?,
            Err(problem) => {
                findings.push(problem);
                return Ok(Found { value: None, findings });
            }
        };
        let view = self.view(&ready, &books, &ledger, name, request);
        let view = view.map_err(|untied| Error::Untied(untied.to_string()))?;
        Ok(Found { value: Some(view), findings })
    }

    /// The ledger asked for, and its name.
    #[allow(clippy::type_complexity)]
    fn ledger(
        &self,
        ready: &Ready,
        books: &Books,
        request: &StatementsRequest,
        progress: Progress,
    ) -> Result<Result<(Ledger, String), Untied>, Diagnostic> {
        let sampling = &request.sampling;
        let program = &ready.compiled.ensemble.programs[0];
        if let Some(path) = request.path {
            let trace = engine::trace(program, sampling.seed, sampling.sampler, sampling.plan(), path);
            if trace.failed.is_some() {
                let message = format!("path {path} failed, so it has no statements");
                return Err(Diagnostic::bare(Code::WrongValue, message)
                    .help("`offtake run` lists why paths fail; choose another path"));
            }
            let found = ledger(&books.chart, &books.of_path(&trace));
            return Ok(found.map(|ledger| (ledger, format!("path {path}"))));
        }
        let (sums, run) = books.mean(ready, sampling, progress);
        let finished = run.plan.paths - run.failed_paths(0);
        if finished == 0 {
            let message = "every path failed, so there is no mean ledger";
            return Err(Diagnostic::bare(Code::WrongValue, message).help("`offtake run` lists why paths fail"));
        }
        let name = format!("mean of {} paths", whole(i128::from(finished)));
        Ok(ledger(&books.chart, &sums).map(|ledger| (ledger, name)))
    }

    fn view(
        &self,
        ready: &Ready,
        books: &Books,
        ledger: &Ledger,
        name: String,
        request: &StatementsRequest,
    ) -> Result<StatementsView, Untied> {
        let base = &ready.scenario.models[0];
        let start = (base.start.div_euclid(12), base.start.rem_euclid(12) as u32 + 1);
        let periods = periods(start.0, start.1, base.months as usize, request.every);
        let chart = &books.chart;
        let party = request.party.as_ref();
        let party = party.and_then(|party| chart.parties.iter().position(|name| name == party));
        let currency = &books.currencies[party.unwrap_or(0)];
        let tables = match party {
            Some(party) => {
                let found = statements(chart, ledger, party, &periods)?;
                statement_tables(&found, request.every, &chart.parties)
            }
            None => {
                let names = chart.flows.iter().map(|flow| (flow.name.clone(), flow.contract.clone()));
                let names: Vec<(String, Option<String>)> = names.collect();
                let mut tables = Vec::new();
                for period in &periods {
                    let matrix: FlowMatrix = flow_matrix(chart, ledger, period)?;
                    let title = format!("flows {}", period_name(period, request.every));
                    tables.push(matrix_table(&matrix, &title, &chart.parties, &names));
                }
                tables
            }
        };
        Ok(StatementsView {
            scenario: self.name.clone(),
            party: party.map_or("flows".into(), |party| chart.parties[party].clone()),
            ledger: name,
            currency: currency.clone(),
            minor_digits: ready.scenario.units.minor_digits(currency),
            tables,
        })
    }
}

fn unknown_party(chart: &Chart, request: &StatementsRequest) -> Option<Diagnostic> {
    let party = request.party.as_ref()?;
    if chart.parties.contains(party) {
        return None;
    }
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no party `{party}`"));
    let known = chart.parties.iter().map(String::as_str);
    Some(match syntax::closest(party, known) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None => found.help(format!("the parties are {}", chart.parties.join(", "))),
    })
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
