//! What a party loses on its claims on another.

use compile::{AccountInfo, Elimination, PostingSource};
use report::{ReportedAs, Step, StepKind};
use scenario::{NodeId, PartyId, Section, StandardAccount};

use super::share::{Share, rest};
use super::walker::{Visited, Walk};
use crate::replay::At;

impl Walk<'_> {
    /// Claims written off, a step for each month and account, and those left at the end against who is then in default.
    pub(super) fn lost(&mut self, node: NodeId, holder: PartyId, of: PartyId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let last = At { month: self.last_month(), closing: true, ..at };
        if !self.enter(Visited::Whole(node), last.month, true, &mut step) {
            return step;
        }
        let claims = self.choose(|account| is_claim(account, holder, of));
        let unit = self.figures().node(node).reported_as();
        for account in &claims {
            let name = self.account_name(*account);
            for month in 0..=last.month {
                for (source, change) in self.postings(&[*account], true, month) {
                    if source != PostingSource::WriteOff(of) {
                        continue;
                    }
                    let mut inner = self.posting(source, At { month, ..last });
                    (inner.kind, inner.name) = (StepKind::Month, format!("{name}, written off"));
                    inner.month = Some(self.month(month));
                    (inner.value, inner.unit, inner.part) = (Some(-change), Some(unit.clone()), true);
                    inner.steps.extend(self.built_up(*account, At { month, ..last }, &unit));
                    step.steps.push(inner);
                }
            }
        }
        if self.in_default_since(of, last.month).is_some() {
            for account in &claims {
                let left = self.played().account(*account, Some(last.month));
                if left == 0.0 {
                    continue;
                }
                let name = format!("{}, left at the end", self.account_name(*account));
                let mut inner = Step::new(StepKind::Month, name);
                (inner.value, inner.unit, inner.part) = (Some(left), Some(unit.clone()), true);
                self.fell(of, &mut inner, last);
                inner.month = Some(self.month(last.month));
                inner.steps.extend(self.built_up(*account, last, &unit));
                step.steps.push(inner);
            }
        }
        if step.steps.is_empty() {
            step.notes.push(match claims.is_empty() {
                true => format!("{} never has a claim on {}", self.party(holder), self.party(of)),
                false => format!("nothing is written off, and {} is not in default at the end", self.party(of)),
            });
        }
        self.leave();
        step
    }

    /// The months that made an account what it was at the end of one, before anything was written off then.
    fn built_up(&mut self, account: usize, at: At, unit: &ReportedAs) -> Vec<Step> {
        let moved = |walk: &Self, month: usize| -> Vec<(PostingSource, f64)> {
            let postings = walk.postings(&[account], true, month).into_iter();
            let counts = |source: &PostingSource| month < at.month || !matches!(source, PostingSource::WriteOff(_));
            postings.filter(|(source, _)| counts(source)).collect()
        };
        let amount = |month: usize| moved(self, month).into_iter().map(|(_, change)| change).sum();
        let share = |month: usize| Share { month, amount: amount(month), factor: 1.0 };
        let shares: Vec<Share> = (0..=at.month).map(share).collect();
        let mut steps = Vec::new();
        if self.played().account(account, None) != 0.0 {
            let mut opening = self.account_of(account, "opening", At { month: 0, closing: false, ..at });
            opening.part = true;
            steps.push(opening);
        }
        let (shown, full) = self.that_matter(&shares);
        for share in &shown {
            let mut month = Step::new(StepKind::Month, self.account_name(account));
            month.month = Some(self.month(share.month));
            (month.value, month.unit, month.part) = (Some(share.amount), Some(unit.clone()), true);
            match full == Some(share.month) {
                true => {
                    for (source, change) in moved(self, share.month) {
                        let mut inner = self.posting(source, At { month: share.month, ..at });
                        (inner.value, inner.unit, inner.part) = (Some(change), Some(unit.clone()), true);
                        month.steps.push(inner);
                    }
                }
                false => month.notes.push(self.in_full(share.month)),
            }
            steps.push(month);
        }
        steps.extend(rest(&shares, &shown, |value| value, unit));
        steps
    }
}

/// Whether an account is a claim at par of one party on another.
fn is_claim(account: &AccountInfo, holder: PartyId, of: PartyId) -> bool {
    account.party == holder
        && account.counterparty == Some(of)
        && account.section == Section::Asset
        && account.terminal
        && account.elimination == Elimination::Mirrored
        && account.account.standard() != Some(StandardAccount::Barter)
}
