//! Books that cannot be kept: opening sheets, postings, claims below zero.

use compile::{Place, PostingInfo, PostingSource, StateSource};
use engine::Sink;
use program::{ProgramStep, Register, RunPhase};
use scenario::{BooksVerb, FlowId, NodeId, PartyId};
use syntax::Span;

use crate::failures::cause::Cause;

impl Cause<'_> {
    /// The party whose opening equity is not what it states, that and what it is, in minor units.
    pub fn stated_equity(&self) -> Option<(PartyId, f64, f64)> {
        let Sink::Commit { step, index } = self.failure.sink else { return None };
        let Some(ProgramStep::Commit(updates)) = self.steps().get(step) else { return None };
        match self.map.states.get(&updates.get(index)?.target) {
            Some(&StateSource::StatedEquity { party, stated, opened }) => {
                Some((party, self.value(stated), self.value(opened)))
            }
            _ => None,
        }
    }

    /// An opening sheet that does not balance.
    pub fn unbalanced(&self, (party, stated, opened): (PartyId, f64, f64)) -> (String, Option<Span>) {
        let party = &self.model.parties[party];
        let span = party.equity.map(|equity| self.written(equity, party.span));
        let unit = self.figures.money(&party.currency);
        let money =
            |minor: f64| unit.figure(minor / 10_f64.powi(if self.is_whole() { 0 } else { party.minor_digits as i32 }));
        let cause = match stated {
            stated if stated.is_nan() => format!("the opening `equity` of `{}` is undefined", party.name),
            stated => format!(
                "the opening sheet of `{}` does not balance: assets less liabilities are {}, `equity` is stated as {}",
                party.name,
                money(opened),
                money(stated)
            ),
        };
        (cause, span)
    }

    /// An opening balance that cannot be booked.
    fn opening(&self, amount: NodeId, booked: f64) -> (String, Option<Span>) {
        let stated = self.model.parties.iter().flat_map(|party| {
            let other = party.opening.iter().map(|opening| (opening.amount, opening.account.to_string()));
            let stated = std::iter::once((party.cash, "cash".to_owned())).chain(other);
            stated.filter(|(stated, _)| *stated == amount).map(move |(_, key)| (party, key))
        });
        let said = match booked.is_nan() {
            true => "is undefined".to_owned(),
            false => format!("is too large; {}", self.larger_money()),
        };
        match stated.into_iter().next() {
            Some((party, key)) => {
                (format!("the opening `{key}` of `{}` {said}", party.name), Some(self.written(amount, party.span)))
            }
            None => (format!("the opening sheet {said}"), Some(self.model.node(amount).span)),
        }
    }

    pub fn posting(
        &self,
        step: usize,
        index: usize,
        what: impl Fn(Option<&PostingInfo>) -> String,
    ) -> (String, Option<Span>) {
        let place = match self.failure.phase {
            RunPhase::Prelude => Place::Prelude,
            _ => Place::Month,
        };
        let mut postings = self.map.postings.iter();
        let found = postings.find(|one| (one.place, one.step, one.posting) == (place, step, index));
        let what = what(found);
        match found.map(|one| one.source) {
            Some(PostingSource::Due(flow) | PostingSource::Paid(flow)) => {
                let flow = &self.model.flows[flow];
                (format!("`{}` {what}", flow.name), Some(flow.span))
            }
            Some(PostingSource::Entry(entry)) => {
                let entry = &self.model.entries[entry];
                (format!("the entry `{}` {what}", entry.name), Some(entry.span))
            }
            Some(PostingSource::WriteOff(who) | PostingSource::DefaultCost(who)) => {
                let span = self.model.parties.get(who).map(|party| party.span);
                (format!("the default of `{}` {what}", self.map.parties[who].name), span)
            }
            Some(PostingSource::Opening(amount)) => {
                self.opening(amount, found.map_or(f64::NAN, |one| self.value(one.amount)))
            }
            None => (format!("the opening sheet {what}"), None),
        }
    }

    /// The account of a posting that holds the most.
    pub fn full_account(&self, posting: &PostingInfo) -> String {
        let accounts = [posting.debit, posting.credit].map(|account| &self.map.accounts[account]);
        let held = accounts.map(|account| self.value(account.register).abs());
        let full = accounts[usize::from(held[1] > held[0])];
        format!("`{}` of `{}`", full.account, self.map.parties[full.party].name)
    }

    /// A claim, given by its issuer's account, that was reduced below zero, and what reduced it this month.
    pub fn overpaid(&self, claim: Register) -> (String, Option<Span>) {
        let account = |place: usize| &self.map.accounts[place];
        let reduces = |one: &&PostingInfo| one.place == Place::Month && account(one.debit).register == claim;
        let reducing = self.map.postings.iter().filter(reduces).filter_map(|one| match one.source {
            PostingSource::Paid(flow) if self.value(one.amount) > 0.0 => Some((flow, self.value(one.amount))),
            _ => None,
        });
        let reducing: Vec<(FlowId, f64)> = reducing.collect();
        let Some(issuer) = self.map.accounts.iter().find(|account| account.register == claim) else {
            return ("a claim falls below zero".into(), None);
        };
        let flow = |place: usize| &self.model.flows[reducing[place].0];
        let names: Vec<String> = (0..reducing.len()).map(|place| format!("`{}`", flow(place).name)).collect();
        let verb = match reducing[..] {
            [_] => flow(0).books.verb(),
            _ => BooksVerb::Loan,
        };
        let takes = match verb {
            BooksVerb::Repay => "repays",
            BooksVerb::UsePrepaid => "uses up",
            BooksVerb::Convert => "converts",
            BooksVerb::Forgive => "forgives",
            _ => "take off",
        };
        let unit = self.figures.money(&issuer.currency);
        let money = |minor: f64| unit.figure(minor / issuer.scale);
        let (paid, over) = (reducing.iter().map(|(_, amount)| amount).sum::<f64>(), self.value(claim));
        let of = match paid > over {
            true => format!("{}, {} too much", money(paid - over), money(over)),
            false if matches!(verb, BooksVerb::Convert | BooksVerb::Forgive) => "nothing (`from` is who owes)".into(),
            false => "nothing".into(),
        };
        let party = |party: scenario::PartyId| self.map.parties[party].name.clone();
        let (owes, owed) = (party(issuer.party), issuer.counterparty.map(party).unwrap_or_default());
        let (names, words) = (names.join(" and "), issuer.account.name());
        let cause = format!("{names} {takes} more than `{owes}` owes `{owed}` ({words}): {} of {of}", money(paid));
        (cause, (!reducing.is_empty()).then(|| flow(0).span))
    }
}
