//! Why a request is not answered.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use offtake::Error;
use offtake::report::CheckView;
use serde::Serialize;

/// Why a request is not answered, as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Refusal {
    #[serde(skip)]
    pub status: StatusCode,
    /// In a sentence.
    pub message: String,
    /// Faults of the scenario, with places and repairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<CheckView>,
}

impl Refusal {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Refusal { status, message: message.into(), findings: None }
    }

    /// The request makes no sense.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Mistakes(findings) => {
                let view = findings.view();
                let first = view.diagnostics.iter().find(|finding| finding.id != "note");
                let message =
                    first.map_or_else(|| "the scenario has mistakes".to_owned(), |found| found.message.clone());
                Refusal { status: StatusCode::UNPROCESSABLE_ENTITY, message, findings: Some(view) }
            }
            Error::Stopped => Self::new(StatusCode::REQUEST_TIMEOUT, "stopped before the end"),
            other => Self::new(StatusCode::INTERNAL_SERVER_ERROR, other.to_string()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, axum::Json(self)).into_response()
    }
}
