//! Non-cash entries and covenants.

use syntax::{Code, Table};
use units::Dimension;

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::Pending;
use crate::words::accounts;
use crate::words::keys;
use crate::words::reading::check_keys;
use scenario::*;

impl Builder<'_> {
    pub fn bind_entry(&mut self, pending: &Pending) -> Bound<BookEntry> {
        let Some(table) = pending.value.as_table().cloned() else {
            return self.error(
                Code::WrongValue,
                pending.value.span,
                "an entry is a table",
                "write `{ party, debit, credit, amount }`",
            );
        };
        check_keys(&table, keys::ENTRY, "an entry", &mut self.findings);
        let value = self.required(&table, "party", &pending.name)?;
        let party = match self.bind_reference(&value, Some(Class::Party), None, &pending.scope) {
            Ok(Binding::Owner(owner)) => Ok(owner),
            _ => Err(Reported),
        };
        let money = party.map(|owner| Self::money(&self.currency_of(owner)));
        let mut account = |key: &str| {
            let value = self.required(&table, key, &pending.name)?;
            let text = value.as_text().map(|text| text.text.trim().to_string()).unwrap_or_default();
            match accounts::account(&text) {
                Ok(account) if account.standard() != Some(StandardAccount::Cash) => Ok(account),
                Ok(_) => self.error(Code::UnknownAccount, value.span, "an entry moves no cash", "pay cash with a flow"),
                Err(found) => {
                    let help = found.help_at(value.span);
                    self.error(Code::UnknownAccount, value.span, found.message, help)
                }
            }
        };
        let (debit, credit) = (account("debit"), account("credit"));
        let amount = self.entry_amount(&table, pending, money);
        let when = table.get("when").map(|value| self.bind_condition(value, &pending.scope)).transpose();
        Ok(BookEntry {
            name: pending.name.clone(),
            key: pending.key.clone(),
            instance: pending.owner.instance(),
            party: self.party_of(party?),
            debit: debit?,
            credit: credit?,
            amount: amount?,
            when: when?,
            span: pending.span,
            removed: pending.removed,
        })
    }

    /// The amount booked this month, or the value to reach.
    fn entry_amount(&mut self, table: &Table, pending: &Pending, money: Bound<Dimension>) -> Bound<EntryAmount> {
        Ok(match (table.get("amount"), table.get("to")) {
            (Some(value), None) => {
                let node = self.bind_value(value, &pending.scope)?;
                self.forbid_scalar(node)?;
                let money = money?;
                self.expect(
                    node,
                    &Type::Number(money.divide(&Self::time())),
                    &format!("the amount of `{}`", pending.name),
                )?;
                let month = self.constant(1.0, Type::Number(Self::time()), value.span);
                let span = self.node(node).span;
                EntryAmount::Amount(self.apply(Function::Multiply, vec![node, month], Type::Number(money), span))
            }
            (None, Some(value)) => {
                let node = self.bind_value(value, &pending.scope)?;
                self.forbid_scalar(node)?;
                self.expect(node, &Type::Number(money?), &format!("the value of `{}`", pending.name))?;
                EntryAmount::To(node)
            }
            (amount, _) => {
                let (code, word) = match amount {
                    Some(_) => (Code::WrongValue, "both"),
                    None => (Code::MissingKey, "neither"),
                };
                return self.error(
                    code,
                    pending.span,
                    format!("`{}` says {word} of `amount` and `to`", pending.name),
                    "give one of them: `amount` (a rate), or `to` (the value to reach)",
                );
            }
        })
    }

    pub fn bind_covenant(&mut self, pending: &Pending) -> Bound<Covenant> {
        let Some(table) = pending.value.as_table().cloned() else {
            return self.error(
                Code::WrongValue,
                pending.value.span,
                "a covenant is a table",
                "write `{ party, test }`",
            );
        };
        check_keys(&table, keys::COVENANT, "a covenant", &mut self.findings);
        let test = self.required(&table, "test", &pending.name)?;
        let test = self.bind_value(&test, &pending.scope)?;
        self.forbid_scalar(test)?;
        self.expect(test, &Type::Boolean, "test")?;
        let party = match table.get("party").cloned() {
            Some(value) => match self.bind_reference(&value, Some(Class::Party), None, &pending.scope)? {
                Binding::Owner(owner) => Some(self.party_of(owner)),
                _ => None,
            },
            None => None,
        };
        let tested = self.bind_tested(&table, &pending.scope)?;
        let cure = self.months_key(&table, "cure", &pending.scope)?.unwrap_or(0);
        let waived = match table.get("waived").cloned() {
            Some(value) => {
                let waived = self.bind_condition(&value, &pending.scope)?;
                self.forbid_scalar(waived)?;
                Some(waived)
            }
            None => None,
        };
        Ok(Covenant {
            name: pending.name.clone(),
            key: pending.key.clone(),
            party,
            test,
            tested,
            cure,
            waived,
            span: pending.span,
            removed: pending.removed,
        })
    }
    /// The months in which a covenant is tested: a condition, or a time such as `3 mo`, which counts from the first month.
    fn bind_tested(&mut self, table: &Table, scope: &Scope) -> Bound<Option<NodeId>> {
        let Some(value) = table.get("tested").cloned() else {
            return Ok(None);
        };
        let node = self.bind_value(&value, scope)?;
        let span = self.node(node).span;
        let time = Type::Number(Self::time());
        if self.node(node).ty != time {
            let tested = self.as_condition(node)?;
            self.forbid_scalar(tested)?;
            return Ok(Some(tested));
        }
        let every = self.whole_months(node, "tested")?;
        let elapsed = self.push(Operation::Elapsed, time.clone(), Timing::Monthly, span);
        let month = self.constant(1.0, time.clone(), span);
        let gone = self.apply(Function::Add, vec![elapsed, month], time.clone(), span);
        let every = self.constant(f64::from(every), time, span);
        let periods = self.apply(Function::Divide, vec![gone, every], Self::bare(), span);
        let whole = self.apply(Function::Floor, vec![periods], Self::bare(), span);
        Ok(Some(self.apply(Function::Equal, vec![periods, whole], Type::Boolean, span)))
    }
}
