//! Balances: what they were before, and what was posted since.

use compile::{AccountInfo, Place, PostingInfo, PostingSource};
use report::{Step, StepKind};
use scenario::{BalanceFilter, EntryAmount, InstanceId, NodeId, PartyId, Selection, StandardAccount};
use syntax::Span;

use super::walker::{Visited, Walk};
use crate::replay::At;

/// A sum of accounts.
pub(super) struct Sum {
    /// As it is shown.
    name: String,
    /// As it is asked for.
    asked: String,
    span: Span,
    accounts: Vec<usize>,
    /// Debits increase it.
    debit: bool,
}

impl Sum {
    fn visited(&self) -> Visited {
        Visited::Balance(self.asked.clone(), self.accounts.clone())
    }
}

impl Walk<'_> {
    /// A balance that an expression reads.
    pub(super) fn balance_of(&mut self, node: NodeId, filter: &BalanceFilter, at: At) -> Step {
        let (name, span) = (self.text(node), self.model().node(node).span);
        let (accounts, debit) = (self.accounts(filter), filter.accounts.is_debit());
        self.balance(&Sum { asked: name.clone(), name, span, accounts, debit }, at)
    }

    /// A balance that no expression reads.
    pub(super) fn balance_in(&mut self, filter: &BalanceFilter, at: At) -> Step {
        let (name, span) = (self.balance_name(filter), self.model().parties[filter.party].span);
        let (accounts, debit) = (self.accounts(filter), filter.accounts.is_debit());
        self.balance(&Sum { asked: name.clone(), name, span, accounts, debit }, at)
    }

    /// The carrying value of a thing.
    pub(super) fn book_of(&mut self, node: NodeId, instance: InstanceId, at: At) -> Step {
        let (name, span) = (self.text(node), self.model().node(node).span);
        let accounts = self.carried(instance);
        self.balance(&Sum { asked: name.clone(), name, span, accounts, debit: true }, at)
    }

    /// One account, debits positive.
    pub(super) fn account_of(&mut self, account: usize, name: &str, at: At) -> Step {
        let info = &self.played().map.accounts[account];
        let filter = BalanceFilter {
            party: info.party,
            accounts: Selection::Account(info.account.clone()),
            instance: info.instance,
            counterparty: info.counterparty.filter(|_| info.instance.is_none()),
        };
        let (asked, span) = (self.balance_name(&filter), self.model().parties[info.party].span);
        self.balance(&Sum { name: name.to_owned(), asked, span, accounts: vec![account], debit: true }, at)
    }

    /// The cash of a party.
    pub(super) fn cash_of(&mut self, party: PartyId, at: At) -> Step {
        let (name, span) = (format!("{}.cash", self.party(party)), self.model().parties[party].span);
        let accounts = self.cash(party);
        self.balance(&Sum { asked: name.clone(), name, span, accounts, debit: true }, at)
    }

    /// A sum of accounts: its opening value and the postings by clause of the month that last moved it.
    fn balance(&mut self, sum: &Sum, at: At) -> Step {
        let mut step = self.placed(Step::new(StepKind::Balance, &sum.name), sum.span);
        let end = if at.closing { Some(at.month) } else { at.month.checked_sub(1) };
        self.held(sum, end, &mut step);
        if !at.closing {
            step.kind = StepKind::Opening;
            if self.enter(sum.visited(), at.month, false, &mut step) {
                self.opening(&mut step, sum, at);
                self.leave();
            }
            return step;
        }
        // A balance that has not moved is shown in the month in which it moved last.
        match self.last_moved(&sum.accounts, at.month + 1) {
            Some(month) if month < at.month => {
                step.month = Some(self.month(month));
                step.notes.push("not moved since".into());
                self.moved(&mut step, sum, At { month, ..at });
            }
            Some(_) => self.moved(&mut step, sum, at),
            None => {
                if self.enter(sum.visited(), 0, false, &mut step) {
                    step.notes.push("not moved since the opening sheet".into());
                    self.sheet(&mut step, sum, at);
                    self.leave();
                }
            }
        }
        if !step.seen {
            let lines = self.unpaid_lines(&sum.accounts, at);
            // The balance may be shown in an earlier month.
            let month = step.month.is_some().then(|| self.month(at.month));
            step.steps.extend(lines.into_iter().map(|line| Step { month: month.clone(), ..line }));
        }
        step
    }

    /// Gives a step what the accounts held at the end of a month, or before the first.
    fn held(&self, sum: &Sum, month: Option<usize>, step: &mut Step) {
        let sign = if sum.debit { 1.0 } else { -1.0 };
        let held: f64 = sum.accounts.iter().map(|account| self.played().account(*account, month)).sum();
        step.value = Some(sign * held + 0.0);
        if let Some(first) = sum.accounts.first() {
            let unit = self.figures().money(&self.played().map.accounts[*first].currency);
            step.unit = Some(unit.reported_as());
        }
    }

    /// The opening value and the postings of a month.
    fn moved(&mut self, step: &mut Step, sum: &Sum, at: At) {
        if !self.enter(sum.visited(), at.month, true, step) {
            return;
        }
        let mut opening = Step::new(StepKind::Opening, "opening");
        opening.part = true;
        self.held(sum, at.month.checked_sub(1), &mut opening);
        self.opening(&mut opening, sum, at);
        step.steps.push(opening);
        for (source, change) in self.postings(&sum.accounts, sum.debit, at.month) {
            let mut inner = self.posting(source, at);
            inner.part = true;
            inner.value = Some(change);
            inner.unit.clone_from(&step.unit);
            step.steps.push(inner);
        }
        self.leave();
    }

    /// What a month posted to accounts, by what it is for, in units of money.
    pub(super) fn postings(&self, accounts: &[usize], debit: bool, month: usize) -> Vec<(PostingSource, f64)> {
        let played = self.played();
        let at = At { month, closing: true, back: 0 };
        let mut moved: Vec<(PostingSource, f64, f64)> = Vec::new();
        for posting in played.map.postings.iter().filter(|one| one.place == Place::Month) {
            let amount = played.read(posting.amount, at).unwrap_or(0.0).round();
            let change = side(posting, accounts) * amount;
            match moved.iter_mut().find(|(source, ..)| *source == posting.source) {
                Some((_, sum, _)) => *sum += change,
                None => moved.push((posting.source, change, played.map.accounts[posting.debit].scale)),
            }
        }
        let sign = if debit { 1.0 } else { -1.0 };
        let moved = moved.into_iter().filter(|(_, change, _)| *change != 0.0);
        moved.map(|(source, change, scale)| (source, sign * change / scale)).collect()
    }

    /// The last month before this one in which something was posted.
    fn last_moved(&self, accounts: &[usize], before: usize) -> Option<usize> {
        let played = self.played();
        let touching = |one: &&PostingInfo| one.place == Place::Month && side(one, accounts) != 0.0;
        let postings: Vec<&PostingInfo> = played.map.postings.iter().filter(touching).collect();
        let moves = |month: &usize| {
            let at = At { month: *month, closing: true, back: 0 };
            postings.iter().any(|posting| played.read(posting.amount, at).is_some_and(|amount| amount.round() != 0.0))
        };
        (0..before).rev().find(moves)
    }

    /// Balances before a month: the opening sheet, or what the last month that moved them left.
    fn opening(&mut self, step: &mut Step, sum: &Sum, at: At) {
        let Some(month) = self.last_moved(&sum.accounts, at.month) else {
            return self.sheet(step, sum, at);
        };
        step.month = Some(self.month(month));
        match at.back.checked_sub(1) {
            Some(back) => {
                let balance = self.balance(sum, At { month, closing: true, back });
                step.steps.push(balance);
            }
            None => step.notes.push(self.go_on(&sum.asked, month)),
        }
    }

    /// The opening sheet: its amounts, and their places.
    fn sheet(&mut self, step: &mut Step, sum: &Sum, at: At) {
        step.kind = StepKind::Opening;
        let played = self.played();
        let sign = if sum.debit { 1.0 } else { -1.0 };
        let opens = |one: &&PostingInfo| one.place == Place::Prelude && side(one, &sum.accounts) != 0.0;
        let postings: Vec<&PostingInfo> = played.map.postings.iter().filter(opens).collect();
        let now = At { month: 0, closing: false, ..at };
        for posting in &postings {
            let PostingSource::Opening(amount) = posting.source else { continue };
            let minor = played.trace.prelude.get(posting.amount.0 as usize).copied().unwrap_or(f64::NAN);
            let value = sign * side(posting, &sum.accounts) * minor / played.map.accounts[posting.debit].scale;
            if let [_] = postings[..] {
                if self.is_arithmetic(amount) {
                    step.text = self.written(amount);
                    let span = self.model().node(amount).span;
                    *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), span);
                }
                self.collect(amount, now, &mut step.steps);
            } else if value != 0.0 {
                let mut item = self.posting(posting.source, now);
                (item.value, item.part) = (Some(value), true);
                item.unit.clone_from(&step.unit);
                step.steps.push(item);
            }
        }
        if step.steps.is_empty() && step.text.is_empty() {
            step.text = "nothing on the opening sheet".into();
        }
    }

    /// What an entry `to` a value brings its debit account to, and what stood there before: the posting is the difference.
    pub(super) fn brought_to(&self, place: usize, at: At) -> [Step; 2] {
        let entry = &self.model().entries[place];
        let (party, accounts) = (entry.party, Selection::Account(entry.debit.clone()));
        let filter = BalanceFilter { party, accounts, instance: entry.instance, counterparty: None };
        let accounts = self.accounts(&filter);
        let (debit, span) = (entry.debit.is_debit(), entry.span);
        let named = |name: String| self.placed(Step::new(StepKind::Balance, name), span);
        let (mut reached, mut before) =
            (named(format!("{} brought to", entry.debit)), named(format!("{} before", entry.debit)));
        let (mut own, mut all) = (0.0, 0.0);
        for (source, change) in self.postings(&accounts, debit, at.month) {
            match source {
                PostingSource::Entry(other) if matches!(self.model().entries[other].amount, EntryAmount::To(_)) => {
                    all += change;
                    own += if other == place { change } else { 0.0 };
                }
                _ => {}
            }
        }
        let scale = accounts.first().map_or(1.0, |first| self.played().map.accounts[*first].scale);
        let cents = |value: f64| (value * scale).round() / scale;
        self.held(
            &Sum { name: String::new(), asked: String::new(), span, accounts, debit },
            Some(at.month),
            &mut before,
        );
        reached.unit.clone_from(&before.unit);
        before.value = before.value.map(|end| cents(end - all) + 0.0);
        reached.value = before.value.map(|before| cents(before + own) + 0.0);
        before.notes.push(match at.month.checked_sub(1) {
            Some(month) => self.go_on(&self.balance_name(&filter), month),
            None => "as the opening sheet has it".into(),
        });
        [reached, before]
    }

    /// How an expression reads a balance.
    pub(super) fn balance_name(&self, filter: &BalanceFilter) -> String {
        let party = self.party(filter.party);
        let of: Vec<String> = (filter.instance.map(|id| self.model().instances[id].name.clone()).into_iter())
            .chain(filter.counterparty.map(|party| self.party(party)))
            .map(|of| format!(", of = {of}"))
            .collect();
        match filter.accounts == StandardAccount::Cash.into() && of.is_empty() {
            true => format!("{party}.cash"),
            false => format!("balance({party}, {}{})", filter.accounts, of.concat()),
        }
    }

    /// Accounts that a balance sums.
    fn accounts(&self, filter: &BalanceFilter) -> Vec<usize> {
        let currency = &self.model().parties[filter.party].currency;
        self.choose(|account| {
            account.party == filter.party
                && account.currency == *currency
                && filter.accounts.covers(&account.account, account.section)
                && filter.instance.is_none_or(|wanted| self.within(account.instance, wanted))
                && filter.counterparty.is_none_or(|wanted| account.counterparty == Some(wanted))
        })
    }

    /// Accounts that make up the carrying value of a thing.
    fn carried(&self, instance: InstanceId) -> Vec<usize> {
        self.choose(|account| account.carried && self.within(account.instance, instance))
    }

    pub(super) fn choose(&self, fits: impl Fn(&AccountInfo) -> bool) -> Vec<usize> {
        let accounts = self.played().map.accounts.iter().enumerate();
        accounts.filter(|(_, account)| fits(account)).map(|(at, _)| at).collect()
    }

    fn within(&self, instance: Option<InstanceId>, of: InstanceId) -> bool {
        instance.is_some_and(|id| self.model().lineage(id).any(|up| up == of))
    }
}

/// +1 if a posting debits one of the accounts, −1 if it credits one, 0 if neither or both.
fn side(posting: &PostingInfo, accounts: &[usize]) -> f64 {
    let among = |account: usize| f64::from(u8::from(accounts.contains(&account)));
    among(posting.debit) - among(posting.credit)
}
