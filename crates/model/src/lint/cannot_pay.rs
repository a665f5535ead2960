//! Parties that owe and can never pay: a slip such as a source of all money that is not `outside`.

use scenario::{Flow, Model, Operation, PartyId, Settlement, Within};
use syntax::{Code, Diagnostic};

/// Findings for parties that are not outside, owe money, and have neither cash nor receipts. A pool is left alone: its
/// members pay for each other.
pub(super) fn cannot_pay(model: &Model) -> Vec<Diagnostic> {
    let party = |(id, party): (PartyId, &scenario::Party)| {
        let without_cash = matches!(model.node(party.cash).operation, Operation::Constant(0.0));
        let pays_itself = party.outside || party.pool || party.issues.is_some() || !without_cash;
        let receives = model.flows.iter().any(|flow| may_receive(flow, id));
        let due = model.flows.iter().find(|flow| owes(flow, id));
        let due = due.filter(|_| !pays_itself && !receives)?;
        let message = format!("`{}` owes `{}`, and has neither cash nor receipts", party.name, due.name);
        let help = format!(
            "write `outside = true` in `[party.{}]` if it stands for all outside the scenario, or give it `cash = \"…\"`",
            party.name
        );
        Some(Diagnostic::new(Code::CannotPay, party.span, message).also(due.span, "owed here").help(help))
    };
    model.parties.enumerate().filter_map(party).collect()
}

/// Whether cash may move to a party.
fn may_receive(flow: &Flow, party: PartyId) -> bool {
    in_cash(flow) && (flow.to == party || flow.net && flow.from == party)
}

/// Whether a party owes money, whatever it has.
fn owes(flow: &Flow, party: PartyId) -> bool {
    let found_inside = flow.rest || matches!(flow.within, Some(Within::Available));
    in_cash(flow) && flow.from == party && !found_inside
}

fn in_cash(flow: &Flow) -> bool {
    !flow.removed && flow.settlement == Settlement::Cash && !flow.books.verb().is_in_kind()
}
