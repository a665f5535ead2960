//! A rate at which all count: asked for once, so that a mistake in it is one finding.

use scenario::Party;
use syntax::{Code, Diagnostic, Severity};

use crate::error::Error;
use crate::scenario::Scenario;

impl Scenario<'_> {
    /// The rate, if it is one of discount, at which this party's wealth could be counted.
    pub(crate) fn known_rate(&self, rate: &str, party: &Party) -> Result<String, Error> {
        let refused = |why: &str, help: String| {
            let message = format!("`{rate}` is no rate of discount{why}");
            Err(self.mistake(Diagnostic::bare(Code::WrongValue, message).help(help)))
        };
        let written = || "write `8%`, or a name, for example `lab.discount`".to_owned();
        if rate.trim().is_empty() || rate.contains([',', '(', ')', '[', ']']) {
            return refused("", written());
        }
        match self.measuring([&format!("wealth({}, rate = {rate})", party.name)]) {
            Ok(_) => Ok(rate.to_owned()),
            Err(Error::Mistakes(findings)) => {
                let Some(first) = findings.iter().find(|one| one.severity == Severity::Error) else {
                    return Err(Error::Mistakes(findings));
                };
                // A rate need not be defined in the scenario: one may be written as it is.
                let is_unknown = first.message.starts_with("there is nothing named");
                let fits = |help: &String| !is_unknown || help.starts_with("did you mean");
                let help = first.help.first().map(|help| help.text.clone()).filter(fits);
                refused(&format!(": {}", first.message), help.unwrap_or_else(written))
            }
            Err(other) => Err(other),
        }
    }
}
