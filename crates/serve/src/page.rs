//! The page and what it is made of, built from `app/` and kept in the program.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

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
    "licences.txt" as "text/plain; charset=utf-8",
    "inter-latin-var.woff2" as "font/woff2",
    "source-serif-4-latin-var.woff2" as "font/woff2",
    "ibm-plex-mono-latin-400.woff2" as "font/woff2",
    "OFL-inter.txt" as "text/plain; charset=utf-8",
    "OFL-source-serif-4.txt" as "text/plain; charset=utf-8",
    "OFL-ibm-plex-mono.txt" as "text/plain; charset=utf-8",
];

/// The page of a report: it holds all that it shows, and loads nothing.
const REPORT: &str = include_str!("../../../app/dist/report.html");

/// Where its data goes.
const PLACE: &str = "<!-- offtake-report -->";

/// A report in one file: the page with what it shows inside it, to be sent and opened anywhere.
///
/// ```
/// let page = offtake_serve::report_page(&serde_json::json!({"run": {"title": "rent </script>"}}));
/// assert!(page.contains(r#"<script type="application/json" id="offtake-report">"#));
/// assert!(!page.contains("rent </script>"), "no text ends the script early");
/// ```
pub fn report_page(data: &impl Serialize) -> String {
    let data = serde_json::to_string(data).expect("views hold only strings, numbers, lists and named fields");
    // In JSON `<` stands in strings alone.
    let data = data.replace('<', "\\u003c");
    REPORT.replacen(PLACE, &format!("<script type=\"application/json\" id=\"offtake-report\">{data}</script>"), 1)
}

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
