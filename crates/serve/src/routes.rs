//! Which request is answered by what.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::guard::guard;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::{documents, page, run, text};

/// Bytes of a request's body, at most: a scenario's text, quoted.
const MOST_BODY: usize = 2 * text::MOST_BYTES as usize + (64 << 10);

/// Everything that is answered, behind the guard.
pub(crate) fn router(shared: Arc<Shared>, address: SocketAddr) -> Router {
    let api = Router::new()
        .route("/scenarios", get(documents::scenarios))
        .route("/run", get(run::run))
        .route("/assumptions", get(documents::assumptions))
        .route("/explain", get(documents::explain))
        .route("/statements", get(documents::statements))
        .route("/text", get(text::read).put(text::save))
        .route("/check", post(text::check))
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "there is nothing of this name") });
    Router::new()
        .nest("/api", api)
        .route("/", get(page::index))
        .route("/{file}", get(page::asset))
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(from_fn_with_state(Arc::new(address), guard))
        .with_state(shared)
}
