//! What a default changes by its terms: dues that stop or go on, and what is owed until a workout ends.

use report::{DueInDefault, Measure};
use scenario::{Flow, Model, Party, Settlement};

use super::asking::Asking;
use crate::measured::Asked;

/// A due that goes on: its name, who is paid, the place of what is paid.
pub(super) type GoingOn = (String, String, usize);

/// What a party in default still owes at the end: payables and loans, at par.
pub(super) fn owed_in_default(party: &Party, asking: &Asking, asked: &mut Asked) -> usize {
    let (name, currency) = (&party.name, &party.currency);
    let owed = format!("balance({name}, liability payable) + balance({name}, liability loan)");
    asked.place(asking.with_default(&format!("last(if(defaulted({name}), {owed}, 0 {currency}))")))
}

fn dues<'m>(model: &'m Model, failing: &Party) -> impl Iterator<Item = &'m Flow> {
    let name = failing.name.clone();
    model
        .flows
        .iter()
        .filter(move |flow| !flow.removed && flow.from != flow.to && model.parties[flow.from].name == name)
}

/// Whether a due of who defaults says what becomes of it.
pub(super) fn dues_change(model: &Model, failing: &Party) -> bool {
    dues(model, failing).any(|flow| flow.on_default.is_some())
}

/// Dues in cash of who defaults that do not say what becomes of them, with the present value of what is paid of them in default.
pub(super) fn dues_that_go_on(model: &Model, failing: &Party, asking: &Asking, asked: &mut Asked) -> Vec<GoingOn> {
    let (name, currency, rate) = (&failing.name, &failing.currency, &asking.rate);
    let goes_on = |flow: &&Flow| flow.settlement == Settlement::Cash && flow.on_default.is_none();
    let place = |flow: &Flow| {
        let paid = format!("npv(if(defaulted({name}), paid({}), 0 {currency}), {rate})", flow.name);
        (flow.name.clone(), model.parties[flow.to].name.clone(), asked.place(asking.with_default(&paid)))
    };
    dues(model, failing).filter(goes_on).map(place).collect()
}

/// Those of which something is paid in default, the largest first.
pub(super) fn paid_in_default(dues: Vec<GoingOn>, of: impl Fn(usize) -> Measure) -> Vec<DueInDefault> {
    let mut found: Vec<DueInDefault> = (dues.into_iter())
        .map(|(flow, party, place)| DueInDefault { flow, party, paid: of(place) })
        .filter(|one| one.paid.mean.abs() > report::WorthRow::NOTHING)
        .collect();
    found.sort_by(|a, b| b.paid.mean.total_cmp(&a.paid.mean).then_with(|| a.flow.cmp(&b.flow)));
    found
}
