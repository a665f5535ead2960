//! A request's query: which scenario, changed and sampled how.

use std::str::FromStr;

use offtake::{Changes, Sampling};

use crate::refusal::Refusal;

/// Most paths of a run.
const MOST_PATHS: u64 = 1_000_000;
/// Paths of a run that does not say how many: as many as answer at once.
const PATHS: u64 = 2_000;
/// Most values that one request sets.
const MOST_SETTINGS: usize = 200;

/// The words of a query, each a name and a value; a name may come again.
pub(crate) type QueryWords = Vec<(String, String)>;

/// A question about a scenario, changed and sampled somehow.
#[derive(Clone, Debug)]
pub(crate) struct ApiQuery {
    pub file: String,
    pub sampling: Sampling,
    /// Assumptions and parameters, with the values that they are set to.
    pub settings: Vec<(String, String)>,
    pub variant: Option<String>,
    others: QueryWords,
}

impl ApiQuery {
    /// Reads a query that may also have the words `others`.
    pub fn read(words: QueryWords, others: &[&str]) -> Result<Self, Refusal> {
        let mut asked = ApiQuery {
            file: String::new(),
            sampling: Sampling::default().paths(PATHS),
            settings: Vec::new(),
            variant: None,
            others: Vec::new(),
        };
        for (name, value) in words {
            match name.as_str() {
                "file" => asked.file = value,
                "paths" => asked.sampling = asked.sampling.paths(number(&name, &value)?),
                "seed" => asked.sampling = asked.sampling.seed(number(&name, &value)?),
                "variant" => asked.variant = Some(value).filter(|variant| !variant.is_empty()),
                "set" => asked.settings.push(setting(&value)?),
                known if others.contains(&known) => asked.others.push((name, value)),
                _ => return Err(Refusal::bad(format!("`{name}` is nothing that can be asked here"))),
            }
        }
        if asked.file.is_empty() {
            return Err(Refusal::bad("say which scenario: `file=deal.toml`"));
        }
        if !(1..=MOST_PATHS).contains(&asked.sampling.paths) {
            return Err(Refusal::bad(format!("`paths` is a number from 1 to {MOST_PATHS}")));
        }
        if asked.settings.len() > MOST_SETTINGS {
            return Err(Refusal::bad(format!("no more than {MOST_SETTINGS} values can be set at once")));
        }
        Ok(asked)
    }

    /// One of the other words.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same as a number.
    pub fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        self.text(name).map(|value| number(name, value)).transpose()
    }

    /// The changes that are made before anything is built.
    pub fn changes(&self) -> Changes {
        self.variant.iter().fold(Changes::none(), |changes, variant| changes.variant(variant.as_str()))
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, Refusal> {
    value.trim().parse().map_err(|_| Refusal::bad(format!("`{name}` is a number, and `{value}` is none")))
}

fn setting(text: &str) -> Result<(String, String), Refusal> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(Refusal::bad("write a setting as `set=NAME=VALUE`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[(&str, &str)]) -> Result<ApiQuery, Refusal> {
        let words = words.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ApiQuery::read(words.collect(), &["figure"])
    }

    #[test]
    fn a_query_is_read_word_by_word() {
        let asked = read(&[("file", "a.toml"), ("paths", "512"), ("set", "rent = $3/GPUh"), ("figure", "lab.cash")]);
        let asked = asked.expect("all is known");
        assert_eq!(
            (asked.file.as_str(), asked.sampling.paths, asked.text("figure")),
            ("a.toml", 512, Some("lab.cash"))
        );
        assert_eq!(asked.settings, [("rent".to_owned(), "$3/GPUh".to_owned())]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for words in [
            &[][..],
            &[("file", "")],
            &[("file", "a.toml"), ("paths", "many")],
            &[("file", "a.toml"), ("paths", "0")],
            &[("file", "a.toml"), ("paths", "1000000000000")],
            &[("file", "a.toml"), ("set", "rent")],
            &[("file", "a.toml"), ("fgure", "lab.cash")],
        ] {
            assert_eq!(read(words).expect_err("refused").status, axum::http::StatusCode::BAD_REQUEST, "{words:?}");
        }
    }
}
