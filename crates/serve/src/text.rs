//! The text of a scenario: read, checked as it is typed, and saved over the text that was read and no other.

use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use offtake::report::CheckView;
use offtake::{Changes, Date, FileWorld, Output, Project, ReadError, World, sha256};
use serde::{Deserialize, Serialize};

use crate::query::{ApiQuery, QueryWords};
use crate::refusal::Refusal;
use crate::shared::Shared;

/// Most bytes of a scenario's text.
pub(crate) const MOST_BYTES: u64 = 2 << 20;

/// A text, and a hash that says which.
#[derive(Serialize)]
pub(crate) struct ScenarioText {
    text: String,
    hash: String,
}

/// A text that somebody has written.
#[derive(Deserialize)]
pub(crate) struct TypedText {
    file: String,
    text: String,
    /// The hash of the text that it replaces; not asked for where it is only checked.
    #[serde(default)]
    hash: String,
}

/// `GET /api/text`
pub(crate) async fn read(
    State(shared): State<Arc<Shared>>,
    Query(words): Query<QueryWords>,
) -> Result<Json<ScenarioText>, Refusal> {
    let asked = ApiQuery::read(words, &[])?;
    let text = present(&shared.folder.path(&asked.file)?)?;
    Ok(Json(ScenarioText { hash: sha256(&text), text }))
}

/// `POST /api/check`: what is wrong with a text, were it saved.
pub(crate) async fn check(
    State(shared): State<Arc<Shared>>,
    Json(written): Json<TypedText>,
) -> Result<Json<CheckView>, Refusal> {
    let path = shared.folder.path(&written.file)?;
    let check = move |_: &_| {
        let world = Unsaved { path: &path, text: &written.text };
        Ok(Project::read(&world, &path).check(&Changes::none()).view())
    };
    shared.turns.work(check).await.map(Json)
}

/// `PUT /api/text`: saves a text over the one that its hash names; if the file has changed since, nothing is written.
pub(crate) async fn save(
    State(shared): State<Arc<Shared>>,
    Json(written): Json<TypedText>,
) -> Result<Json<ScenarioText>, Refusal> {
    // One after the other: what is compared stays as it is until it is written over.
    let _alone = shared.saving.lock().await;
    let path = shared.folder.path(&written.file)?;
    if sha256(&present(&path)?) != written.hash {
        let message =
            "the file has changed since it was opened; nothing is saved. Open it again, and make the change there";
        return Err(Refusal::new(StatusCode::CONFLICT, message));
    }
    FileWorld.write(&path, written.text.as_bytes(), true)?;
    Ok(Json(ScenarioText { hash: sha256(&written.text), text: written.text }))
}

/// The text as it is on disk.
fn present(path: &Path) -> Result<String, Refusal> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let refused = |why: String| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{file} cannot be read: {why}"));
    let bytes = FileWorld.read(path, MOST_BYTES).map_err(|error| refused(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| refused("it is no text in UTF-8".into()))
}

/// The world of files, but for one text that is not saved yet.
struct Unsaved<'a> {
    path: &'a Path,
    text: &'a str,
}

impl World for Unsaved<'_> {
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
        match path == self.path {
            true if self.text.len() as u64 > most => Err(ReadError::TooLarge(self.text.len() as u64)),
            true => Ok(self.text.as_bytes().to_vec()),
            false => FileWorld.read(path, most),
        }
    }

    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        FileWorld.read_below(folder, relative, most)
    }

    fn today(&self) -> Date {
        FileWorld.today()
    }

    fn free_memory(&self) -> Option<u64> {
        FileWorld.free_memory()
    }
}
