//! By how much less could be paid: `fragility`.

use syntax::Code;

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::findings::Bound;
use crate::instances::scope::{Purpose, Scope};
use scenario::*;

impl Builder<'_> {
    /// `fragility()`: by how much less would be paid this month in the least clearing vector than in the greatest.
    pub fn fragility(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        if !call.bare.is_empty() || !call.named.is_empty() {
            return self.arity(call, "no");
        }
        if scope.purpose == Purpose::Month {
            return self.error(
                Code::ScalarInDynamics,
                call.span,
                "`fragility` compares two ways to clear a month, and stands only in `[ask.*]` and `[show.*]`",
                "move it into `holds` or `show`",
            );
        }
        let parties = self.names.instances().filter(|owner| self.names[*owner].is_party());
        let mut currencies: Vec<String> = parties.map(|owner| self.currency_of(owner)).collect();
        currencies.sort();
        currencies.dedup();
        match currencies.as_slice() {
            [one] => {
                let ty = Type::Number(Self::money(one));
                Ok(self.push(Operation::Fragility, ty, Timing::Monthly, call.span))
            }
            several => {
                let message =
                    format!("`fragility` is of one currency; the parties keep their cash in {}", several.join(", "));
                self.error(Code::WrongArguments, call.span, message, "leave it out where there are several")
            }
        }
    }
}
