//! A result that `run --out` has stored, read again.

use std::path::Path;

use report::{EffectView, MovedResult};
use serde_json::Value;
use syntax::{Code, Diagnostic};

use crate::changes::{Changes, Setting};
use crate::export::ANSWERS;
use crate::manifest::{INPUTS, LAYOUT, MANIFEST};
use crate::own_files::sha256;
use crate::sampling::Sampling;
use crate::world::{ReadError, World};

/// Most bytes of a file of a result that is read.
const LONGEST: u64 = 64 << 20;

/// A stored result.
pub(crate) struct StoredResult {
    pub view: MovedResult,
    pub changes: Changes,
    pub sampling: Sampling,
    /// The scenario's own files with their texts.
    pub texts: Vec<(String, String)>,
    /// All files with their hashes.
    pub hashes: Vec<(String, String)>,
    pub answers: Vec<StoredAnswer>,
}

/// An answer of it.
pub(crate) struct StoredAnswer {
    pub id: String,
    pub question: String,
    pub probability: EffectView,
    pub measures: Vec<StoredMeasure>,
}

/// The mean of a measure.
pub(crate) struct StoredMeasure {
    pub id: String,
    pub label: Option<String>,
    pub unit: String,
    pub mean: EffectView,
}

impl StoredResult {
    /// Reads the result in a folder.
    pub fn read(world: &dyn World, folder: &Path) -> Result<Self, Diagnostic> {
        let shown = folder.display().to_string();
        let manifest = json(world, folder, MANIFEST)?;
        let known = ["offtake", "scenario"].iter().all(|key| manifest[*key].is_string());
        if !known {
            let message = format!("{shown} holds no result of Offtake");
            return Err(
                Diagnostic::bare(Code::WrongValue, message).help("name the folder of `offtake run FILE --out DIR`")
            );
        }
        if !manifest["sweep"].is_null() {
            let message = format!("{shown} holds a sweep, and no result of a run");
            return Err(
                Diagnostic::bare(Code::WrongValue, message).help("name the folder of `offtake run FILE --out DIR`")
            );
        }
        match manifest["layout"].as_u64() {
            Some(LAYOUT) => {}
            Some(later) if later > LAYOUT => {
                let message =
                    format!("{shown} is laid out as number {later}, by a later Offtake; this one knows {LAYOUT}");
                return Err(
                    Diagnostic::bare(Code::WrongValue, message).help("take that Offtake, or run the scenario again")
                );
            }
            _ => {
                let message = format!("{shown} is of an earlier Offtake, which did not keep what it ran");
                let file = manifest["scenario"].as_str().unwrap_or("FILE");
                let help = format!("run it again: `offtake run {file} --out {shown}`");
                return Err(Diagnostic::bare(Code::WrongValue, message).help(help));
            }
        }
        let (answers, inputs) = (json(world, folder, ANSWERS)?, json(world, folder, INPUTS)?);
        let damaged = |what: String| {
            let message = format!("{shown} holds a result that is damaged: {what}");
            Diagnostic::bare(Code::WrongValue, message).help("run the scenario again into this folder")
        };
        let found = read(&shown, &manifest, &answers, &inputs);
        let found = found.ok_or_else(|| damaged("something in it is missing".into()))?;
        match found.texts.iter().find(|(file, text)| found.hash(file) != Some(sha256(text).as_str())) {
            Some((file, _)) => Err(damaged(format!("{INPUTS} has another {file} than {MANIFEST} says was run"))),
            None => Ok(found),
        }
    }

    /// The hash of a file.
    pub fn hash(&self, file: &str) -> Option<&str> {
        self.hashes.iter().find(|(name, _)| name == file).map(|(_, hash)| hash.as_str())
    }
}

fn json(world: &dyn World, folder: &Path, name: &str) -> Result<Value, Diagnostic> {
    let shown = folder.display();
    let help = "name the folder of `offtake run FILE --out DIR`";
    let bytes = world.read(&folder.join(name), LONGEST).map_err(|error| {
        let message = match error {
            ReadError::NotFound => format!("{shown} holds no result: there is no {name} in it"),
            error => format!("{shown} holds no result that can be read: {name}: {error}"),
        };
        Diagnostic::bare(Code::FileNotFound, message).help(help)
    })?;
    serde_json::from_slice(&bytes).map_err(|_| {
        let message = format!("{shown} holds a result that is damaged: {name} is not JSON");
        Diagnostic::bare(Code::WrongValue, message).help("run the scenario again into this folder")
    })
}

fn read(shown: &str, manifest: &Value, answers: &Value, inputs: &Value) -> Option<StoredResult> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array().cloned();
    let view = MovedResult {
        folder: shown.to_owned(),
        scenario: text(&manifest["scenario"])?,
        title: text(&manifest["title"])?,
        variant: text(&manifest["variant"]),
        offtake: text(&manifest["offtake"])?,
        paths: manifest["paths"].as_u64()?,
        seed: manifest["seed"].as_u64()?,
        sampler: text(&manifest["sampler"])?,
    };
    let sampler = match view.sampler.as_str() {
        "sobol" => chance::Sampler::Sobol,
        "random" => chance::Sampler::Random,
        _ => return None,
    };
    let sampling = Sampling::default().paths(manifest["paths_asked"].as_u64()?).seed(view.seed).sampler(sampler);
    let mut changes = Changes { variant: view.variant.clone(), ..Changes::none() };
    for setting in list(&manifest["settings"])? {
        changes.settings.push((text(&setting["name"])?, Setting::Written(text(&setting["value"])?)));
    }
    let pairs = |value: &Value, key: &str| -> Option<Vec<(String, String)>> {
        list(value)?.iter().map(|one| Some((text(&one["file"])?, text(&one[key])?))).collect()
    };
    let answers = list(&answers["answers"])?.iter().map(answer).collect::<Option<Vec<_>>>()?;
    Some(StoredResult {
        view,
        changes,
        sampling,
        texts: pairs(&inputs["files"], "text")?,
        hashes: pairs(&manifest["inputs"], "sha256")?,
        answers,
    })
}

fn answer(value: &Value) -> Option<StoredAnswer> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let measure = |value: &Value| {
        let mean = EffectView { value: number(&value["mean"]), std_error: number(&value["std_error"]) };
        Some(StoredMeasure { id: text(&value["id"])?, label: text(&value["label"]), unit: text(&value["unit"])?, mean })
    };
    Some(StoredAnswer {
        id: text(&value["id"])?,
        question: text(&value["question"])?,
        probability: EffectView { value: number(&value["probability"]), std_error: number(&value["std_error"]) },
        measures: value["measures"].as_array()?.iter().map(measure).collect::<Option<Vec<_>>>()?,
    })
}

/// As views have numbers: a word if it is infinite, nothing if it is undefined.
fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("infinity") => f64::INFINITY,
        Some("-infinity") => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap_or(f64::NAN),
    }
}
