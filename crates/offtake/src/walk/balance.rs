//! Balances: what they were before, and what was posted since.

use compile::{AccountInfo, Place, PostingInfo, Section, Source};
use model::{BalanceFilter, InstanceId, NodeId};
use report::{Step, StepKind};

use super::Walk;
use crate::replay::At;

impl Walk<'_> {
    /// A sum of accounts: its opening value and the postings by clause of the month that last moved it.
    pub(super) fn balance(&mut self, node: NodeId, accounts: &[usize], debit: bool, at: At) -> Step {
        let name = self.text(node);
        let mut step = self.placed(Step::new(StepKind::Balance, &name), self.model().node(node).span);
        self.valued(&mut step, node, at);
        if !at.closing {
            step.kind = StepKind::Opening;
            if self.enter(&format!("{name} {accounts:?}"), at.month, false, &mut step) {
                self.opening(&mut step, node, accounts, debit, at);
                self.leave();
            }
            return step;
        }
        // What has not moved is shown where it moved last.
        match self.last_moved(accounts, at.month + 1) {
            Some(month) if month < at.month => {
                step.month = Some(self.month(month));
                step.notes.push("not moved since".into());
                self.moved(&mut step, node, accounts, debit, At { month, ..at });
            }
            Some(_) => self.moved(&mut step, node, accounts, debit, at),
            None => {
                if self.enter(&format!("{name} {accounts:?}"), 0, false, &mut step) {
                    step.notes.push("not moved since the opening sheet".into());
                    self.sheet(&mut step, accounts, debit, at);
                    self.leave();
                }
            }
        }
        step
    }

    /// The opening value and the postings of a month.
    fn moved(&mut self, step: &mut Step, node: NodeId, accounts: &[usize], debit: bool, at: At) {
        if !self.enter(&format!("{} {accounts:?}", step.name), at.month, true, step) {
            return;
        }
        let mut opening = Step::new(StepKind::Opening, "opening");
        opening.part = true;
        opening.unit.clone_from(&step.unit);
        self.opening(&mut opening, node, accounts, debit, at);
        step.steps.push(opening);
        for (source, change) in self.postings(accounts, debit, at.month) {
            let mut inner = self.posting(source, at);
            inner.part = true;
            inner.value = Some(change);
            inner.unit.clone_from(&step.unit);
            step.steps.push(inner);
        }
        self.leave();
    }

    /// What a month posted to accounts, by what it is for, in units of money.
    pub(super) fn postings(&self, accounts: &[usize], debit: bool, month: usize) -> Vec<(Source, f64)> {
        let played = self.played();
        let at = At { month, closing: true, back: 0 };
        let mut moved: Vec<(Source, f64, f64)> = Vec::new();
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
    fn opening(&mut self, step: &mut Step, node: NodeId, accounts: &[usize], debit: bool, at: At) {
        let sign = if debit { 1.0 } else { -1.0 };
        let before = |account: &usize| self.played().account(*account, at.month.checked_sub(1));
        step.value = Some(sign * accounts.iter().map(before).sum::<f64>());
        let Some(month) = self.last_moved(accounts, at.month) else {
            return self.sheet(step, accounts, debit, at);
        };
        step.month = Some(self.month(month));
        match at.back.checked_sub(1) {
            Some(back) => {
                let balance = self.balance(node, accounts, debit, At { month, closing: true, back });
                step.steps.push(balance);
            }
            None => step.notes.push(self.go_on(&self.text(node), month)),
        }
    }

    /// The opening sheet: its amounts, and their places.
    fn sheet(&mut self, step: &mut Step, accounts: &[usize], debit: bool, at: At) {
        step.kind = StepKind::Opening;
        let played = self.played();
        let sign = if debit { 1.0 } else { -1.0 };
        let opens = |one: &&PostingInfo| one.place == Place::Prelude && side(one, accounts) != 0.0;
        let postings: Vec<&PostingInfo> = played.map.postings.iter().filter(opens).collect();
        let now = At { month: 0, closing: false, ..at };
        for posting in &postings {
            let Source::Opening(amount) = posting.source else { continue };
            let minor = played.trace.prelude.get(posting.amount.0 as usize).copied().unwrap_or(f64::NAN);
            let value = sign * side(posting, accounts) * minor / played.map.accounts[posting.debit].scale;
            if let [_] = postings[..] {
                step.text = self.written(amount);
                let span = self.model().node(amount).span;
                *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), span);
                self.collect(amount, now, &mut step.steps);
            } else if value != 0.0 {
                let mut item = self.posting(posting.source, now);
                (item.value, item.part) = (Some(value), true);
                item.unit.clone_from(&step.unit);
                step.steps.push(item);
            }
        }
        if step.steps.is_empty() && step.text.is_empty() {
            step.text = "opening sheet".into();
        }
    }

    /// Accounts that a balance sums.
    pub(super) fn accounts(&self, filter: &BalanceFilter) -> Vec<usize> {
        let currency = &self.model().parties[filter.party.0 as usize].currency;
        self.choose(|account| {
            account.party == filter.party
                && account.currency == *currency
                && (account.words == filter.account || section_word(account.section) == filter.account)
                && filter.instance.is_none_or(|wanted| self.within(account.instance, wanted))
                && filter.counterparty.is_none_or(|wanted| account.counterparty == Some(wanted))
        })
    }

    /// Accounts that make up the carrying value of a thing.
    pub(super) fn carried(&self, instance: InstanceId) -> Vec<usize> {
        self.choose(|account| {
            account.section == Section::Asset
                && !matches!(account.words.as_str(), "asset receivable" | "asset barter")
                && self.within(account.instance, instance)
        })
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

fn section_word(section: Section) -> &'static str {
    match section {
        Section::Asset => "asset",
        Section::Liability => "liability",
        Section::Equity => "equity",
        Section::Revenue => "revenue",
        Section::Expense => "expense",
    }
}

/// Whether debits increase what these words name.
pub(super) fn is_debit(words: &str) -> bool {
    matches!(words.split(' ').next(), Some("asset" | "expense" | "cash"))
}
