//! The rate at which all count: asked for once, so that a mistake in it is one finding.

use scenario::Party;
use syntax::{Code, Diagnostic};

use crate::error::Error;
use crate::scenario::Scenario;

impl Scenario<'_> {
    /// The rate, if it is one of discount.
    pub(super) fn known_rate(&self, rate: &str, party: &Party) -> Result<String, Error> {
        let refused = |why: &str, help: String| {
            let message = format!("`{rate}` is no rate of discount{why}");
            Err(self.mistake(Diagnostic::bare(Code::WrongValue, message).help(help)))
        };
        let written = || "write `8%`, or a name, for example `lab.discount`".to_owned();
        if rate.contains([',', '(', ')', '[', ']']) {
            return refused("", written());
        }
        match self.measuring([&format!("wealth({}, rate = {rate})", party.name)]) {
            Ok(_) => Ok(rate.to_owned()),
            Err(Error::Mistakes(findings)) => {
                let Some(first) = findings.iter().find(|one| one.severity == syntax::Severity::Error) else {
                    return Err(Error::Mistakes(findings));
                };
                let help = first.help.first().map_or_else(written, |help| help.text.clone());
                refused(&format!(": {}", first.message), help)
            }
            Err(other) => Err(other),
        }
    }
}
