//! Forced defaults of a patch: `default = "lab at 2029-01"`, or a list of such.

use std::slice;

use scenario::Month;
use syntax::{Code, Diagnostic, Help, Span, Value, list_words, month_meant, suggest};

use crate::definitions::tables::{Definitions, ForcedDefault};
use crate::findings::FindingLog;
use crate::words::headings::Heading;

/// The word between a party and a month.
const AT: &str = "at";

impl Definitions {
    /// Reads `default` of a patch: one party and month, or a list of them.
    pub fn force_defaults(&mut self, value: &Value, findings: &mut FindingLog) {
        for one in value.as_array().unwrap_or(slice::from_ref(value)) {
            match self.forced_default(one) {
                Ok(forced) => self.forced_defaults.push(forced),
                Err(problem) => findings.push(problem),
            }
        }
    }

    /// The month, from 0, in which a party is forced into default, and where that is said.
    pub fn forced_default_of(&self, party: &str) -> Option<(u32, Span)> {
        let forced = self.forced_defaults.iter().find(|forced| forced.party == party)?;
        Some((u32::try_from(forced.month.since(self.start)).ok()?, forced.span))
    }

    fn forced_default(&self, value: &Value) -> Result<ForcedDefault, Diagnostic> {
        let written = value.as_text().map_or("", |text| text.text.trim());
        let apart = |c: char| c.is_whitespace() || c == ',';
        let words: Vec<&str> = written.split(apart).filter(|word| !word.is_empty()).collect();
        let [party, AT, month] = words[..] else {
            return Err(self.no_forced_default(value, &words));
        };
        let Some(month) = Month::parse(month) else {
            return Err(self.no_forced_default(value, &words));
        };
        let place = |word: &str| {
            let text = value.as_text().filter(|text| text.text.matches(word).count() == 1);
            text.and_then(|text| Some(text.locate(text.text.find(word)?, text.text.find(word)? + word.len())))
        };
        let name = party.strip_prefix("party.").unwrap_or(party);
        if self.item(Heading::Party, name).is_none() {
            let known = || self.items(Heading::Party).iter().map(|item| item.name.as_str());
            let found = Diagnostic::new(
                Code::UnknownName,
                place(party).unwrap_or(value.span),
                format!("there is no party `{name}`"),
            );
            return Err(match suggest::closest(name, known()) {
                Some(close) => found.help(Help::meant(value.span, name, close)),
                None => found.help(format!("name one of {}", list_words(&known().collect::<Vec<_>>()))),
            });
        }
        let last = self.start.later(self.months as usize - 1);
        if month < self.start || month > last {
            let found = format!("{month} lies outside the run");
            let help = format!("the run covers {} to {last}; change the date, `start` or `months`", self.start);
            let place = place(words[2]).unwrap_or(value.span);
            return Err(Diagnostic::new(Code::DateOutsideRun, place, found).help(help));
        }
        if let Some((_, before)) = self.forced_default_of(name) {
            let found = format!("`{name}` is to default twice, and a default lasts");
            let found = Diagnostic::new(Code::WrongValue, value.span, found).also(before, "first here");
            return Err(found.help("leave out the later month"));
        }
        Ok(ForcedDefault { party: name.to_owned(), month, span: value.span })
    }

    /// The finding for what is no party and month. The repair keeps the party and the month that are there.
    fn no_forced_default(&self, value: &Value, words: &[&str]) -> Diagnostic {
        let is_party = |word: &&&str| self.item(Heading::Party, word.strip_prefix("party.").unwrap_or(word)).is_some();
        let first = self.items(Heading::Party).first().map_or("lab", |item| item.name.as_str());
        let party = words.iter().find(is_party).copied().unwrap_or(first);
        let others = || words.iter().filter(|word| **word != party && **word != AT);
        let rest = others().copied().collect::<Vec<_>>().join(" ");
        let stated = others().find_map(|word| Month::parse(word)).or_else(|| month_meant(&rest));
        let month = stated.unwrap_or(self.start);
        let found = Diagnostic::new(Code::WrongValue, value.span, "`default` is a party and the month of its default");
        let meant = format!("\"{party} {AT} {month}\"");
        found.help(Help::from(format!("write `{meant}`")).which_writes(value.span, meant))
    }
}
