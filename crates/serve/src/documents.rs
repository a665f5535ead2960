//! What a page asks for besides answers: JSON as the commands print it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use offtake::report::{AssumptionsView, OutlineView, StatementsView};
use offtake::{Every, Explain, Explanation, Statements, Subject};
use serde::Serialize;

use crate::query::{ApiQuery, QueryWords};
use crate::refusal::Refusal;
use crate::shared::Shared;

/// The scenarios of the folder.
#[derive(Serialize)]
pub(crate) struct Scenarios {
    folder: String,
    version: &'static str,
    scenarios: Vec<OutlineView>,
}

/// `GET /api/scenarios`
pub(crate) async fn scenarios(State(shared): State<Arc<Shared>>) -> Result<Json<Scenarios>, Refusal> {
    let found = Arc::clone(&shared);
    let list = move |_: &_| Ok(found.folder.outlines());
    let scenarios = shared.turns.work(list).await?;
    Ok(Json(Scenarios { folder: shared.folder.name(), version: env!("CARGO_PKG_VERSION"), scenarios }))
}

/// `GET /api/assumptions`
pub(crate) async fn assumptions(
    State(shared): State<Arc<Shared>>,
    Query(words): Query<QueryWords>,
) -> Result<Json<AssumptionsView>, Refusal> {
    let asked = ApiQuery::read(words, &[])?;
    let found = Arc::clone(&shared);
    let view = move |_: &_| {
        let scenario = found.shelf.scenario(&found.folder, &asked, None)?;
        Ok(scenario.assumptions_in_full(&asked.sampling)?.in_fractions())
    };
    shared.turns.work(view).await.map(Json)
}

/// `GET /api/explain`
pub(crate) async fn explain(
    State(shared): State<Arc<Shared>>,
    Query(words): Query<QueryWords>,
) -> Result<Json<Explanation>, Refusal> {
    let asked = ApiQuery::read(words, &["figure", "at", "quantile", "path", "back", "depth"])?;
    let figure = asked.text("figure").ok_or_else(|| Refusal::bad("say which figure: `figure=lab.cash`"))?.to_owned();
    let mut request = Explain::of(&figure);
    if let Some(percent) = asked.number::<f64>("quantile")? {
        if !(0.0..=100.0).contains(&percent) {
            return Err(Refusal::bad("`quantile` is in percent, from 0 to 100"));
        }
        request = request.quantile(percent / 100.0);
    }
    if let Some(back) = asked.number("back")? {
        request = request.back(back);
    }
    if let Some(depth) = asked.number("depth")? {
        request = request.depth(depth);
    }
    request.month = asked.text("at").map(str::to_owned);
    request.path = asked.number("path")?;
    let found = Arc::clone(&shared);
    let walk = move |turn: &crate::turns::Turn| {
        let scenario = found.shelf.scenario(&found.folder, &asked, Some(&figure))?;
        Ok(scenario.explain(&request, &asked.sampling, &mut turn.watch())?.in_fractions())
    };
    shared.turns.work(walk).await.map(Json)
}

/// `GET /api/statements`
pub(crate) async fn statements(
    State(shared): State<Arc<Shared>>,
    Query(words): Query<QueryWords>,
) -> Result<Json<StatementsView>, Refusal> {
    let asked = ApiQuery::read(words, &["party", "group", "every", "path"])?;
    let subject = match (asked.text("party"), asked.text("group")) {
        (Some(party), _) => Subject::party(party),
        (None, Some(group)) => Subject::group(group),
        (None, None) => Subject::Flows { groups: false },
    };
    let every = match asked.text("every") {
        None | Some("year") => Every::Year,
        Some("quarter") => Every::Quarter,
        Some("month") => Every::Month,
        Some(other) => return Err(Refusal::bad(format!("`every` is `month`, `quarter` or `year`, not `{other}`"))),
    };
    let mut request = Statements::of(subject).every(every).sampling(asked.sampling);
    if let Some(path) = asked.number("path")? {
        request = request.path(path);
    }
    let found = Arc::clone(&shared);
    let draw_up = move |turn: &crate::turns::Turn| {
        let scenario = found.shelf.scenario(&found.folder, &asked, None)?;
        Ok(scenario.statements(&request, &mut turn.watch())?)
    };
    shared.turns.work(draw_up).await.map(Json)
}
