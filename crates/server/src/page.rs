//! The page and what it is made of, built from `app/` and kept in the program.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;

/// A file of the page: its name, its kind, and what is in it.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

/// Files of `app/dist`.
macro_rules! assets {
    ($($name:literal as $kind:literal),* $(,)?) => {
        &[$(Asset { name: $name, kind: $kind, bytes: include_bytes!(concat!("../../../app/dist/", $name)) }),*]
    };
}

const ASSETS: &[Asset] = assets![
    "index.html" as "text/html; charset=utf-8",
    "main.js" as "text/javascript; charset=utf-8",
    "main.css" as "text/css; charset=utf-8",
];

/// `GET /`
pub(crate) async fn index() -> Response {
    asset(Path("index.html".to_owned())).await
}

/// `GET /main.js` and its like.
pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        // A newer program brings newer files under the same names.
        Some(asset) => ([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "no-cache")], asset.bytes).into_response(),
        None => Refusal::new(StatusCode::NOT_FOUND, "there is nothing of this name").into_response(),
    }
}
