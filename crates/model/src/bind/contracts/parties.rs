//! Parties: opening sheets, grace, default costs.

use syntax::{Code, Span, Table, Value, ValueKind};

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::create::is_currency;
use crate::instances::ids::OwnerId;
use crate::instances::owner::{MemberRef, Owner};
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::{Slot, Written};
use crate::words::accounts;
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};
use scenario::*;

impl Builder<'_> {
    /// Binds what a party's table and its kinds say of it.
    pub fn bind_party(&mut self, owner: OwnerId) -> Bound<Party> {
        let who = self.names[owner].clone();
        let word = who.key.split_once('.').map_or("", |(_, name)| name);
        let item = self.definitions.item(Heading::Party, word).filter(|_| !self.names.is_any(owner)).cloned();
        let given = item.as_ref().and_then(|item| item.value.as_table());
        let table = self.party_table(given, &who);
        let currency = self.currency_of(owner);
        let money = Type::Number(Self::money(&currency));
        // What stands on a kind is read in the kind's scope.
        let scope = |key: &str| Scope::of(owner, given.is_some_and(|given| given.get(key).is_some()), Vec::new());
        let mut member = |name: &str| match who.members.get(name) {
            Some(MemberRef::Quantity(id)) => self.read_quantity(*id, who.span).map(Some),
            _ => Ok(None),
        };
        let (cash, equity) = (member("cash at the start"), member("equity at the start"));
        let (discount, floor, tax) = (member("discount"), member("floor"), member("tax"));
        let opening = self.bind_openings(&table, &scope("opening"), &money, owner);
        let default_cost = self.bind_default_cost(&table, &scope("default_cost"));
        let (outside, pool) = (self.boolean_key(&table, "outside"), self.boolean_key(&table, "pool"));
        let grace = self.months_key(&table, "grace", &scope("grace"));
        let workout = self.months_key(&table, "workout", &scope("workout"));
        let issues = self.issued_currency(&table, &currency);
        let forced = self.definitions.forced_default_of(word).filter(|_| item.is_some());
        let group = optional_text(&table, "group", &mut self.findings);
        let shares = pool.as_ref().is_ok_and(|pool| *pool).then(|| table.get("pool").map(|value| value.span));
        if let Some(Some(span)) = shares {
            self.check_pool(&table, &who.name, !group.is_empty(), span)?;
        }
        optional_text(&table, "about", &mut self.findings);
        tax?;
        let forced_default = self.forced_default(forced, &who.name, outside.as_ref().is_ok_and(|outside| *outside))?;
        Ok(Party {
            instance: owner.instance().expect("a party is an instance"),
            name: who.name.clone(),
            minor_digits: self.context.units.minor_digits(&currency),
            currency,
            cash: match cash? {
                Some(cash) => cash,
                None => self.constant(0.0, money.clone(), who.span),
            },
            opening: opening?,
            equity: equity?,
            outside: outside?,
            issues: issues?,
            group: (!group.is_empty()).then_some(group),
            pool: pool?,
            discount: discount?,
            floor: floor?,
            grace: grace?.unwrap_or(1),
            workout: workout?,
            default_cost: default_cost?,
            forced_default,
            span: who.span,
        })
    }

    /// The month in which this world has a party in default; who always pays has none.
    fn forced_default(&mut self, forced: Option<(u32, Span)>, name: &str, outside: bool) -> Bound<Option<u32>> {
        match forced {
            Some((_, span)) if outside => self.error(
                Code::WrongValue,
                span,
                format!("`{name}` is outside: it always pays, and never defaults"),
                "name a party without `outside = true`",
            ),
            forced => Ok(forced.map(|(month, _)| month)),
        }
    }

    /// Whether a party has cash to share, and with whom.
    fn check_pool(&mut self, table: &Table, name: &str, grouped: bool, span: Span) -> Bound<()> {
        let endless = ["outside", "issues"].into_iter().find(|key| match table.get(key).map(|value| &value.kind) {
            Some(ValueKind::Boolean(outside)) => *outside,
            given => given.is_some(),
        });
        match endless {
            Some(key) => self.error(
                Code::WrongValue,
                span,
                format!("`{name}` pays whatever it holds, and has no cash to share"),
                format!("leave out `pool`, or `{key}`"),
            ),
            None if !grouped => self.error(
                Code::WrongValue,
                span,
                format!("`{name}` shares its cash with nobody: it is in no group"),
                "add `group = \"…\"`, to it and to those it shares with",
            ),
            None => Ok(()),
        }
    }

    fn issued_currency(&mut self, table: &Table, own: &str) -> Bound<Option<String>> {
        let Some(value) = table.get("issues") else {
            return Ok(None);
        };
        match value.as_text() {
            Some(text) if text.text == own => Ok(Some(text.text.clone())),
            Some(text) if is_currency(self.context.units, &text.text) => self.error(
                Code::WrongValue,
                value.span,
                format!("a party issues the currency of its books, which is {own}"),
                format!("add `currency = \"{}\"`, or let another party issue it", text.text),
            ),
            _ => self.error(
                Code::WrongValue,
                value.span,
                "`issues` is the code of a currency",
                "write `issues = \"USD\"`",
            ),
        }
    }

    /// What the party's table and its kinds say of it, the table first.
    fn party_table(&self, given: Option<&Table>, who: &Owner) -> Table {
        let mut table = given.cloned().unwrap_or(Table { span: who.span, entries: Vec::new() });
        let kinds = self.kinds.clone().unwrap_or_default();
        for kind in &who.kinds {
            for entry in kinds.get(kind).map_or(&[][..], |kind| &kind.attributes) {
                if table.get(&entry.key.text).is_none() {
                    table.entries.push(entry.as_ref().clone());
                }
            }
        }
        table
    }

    /// `opening = [ { account = "asset chips", amount = "$3B", of = "bank", contract = "loan" } ]`, or
    /// `opening = { "asset chips" = "$3B" }`.
    fn bind_openings(&mut self, table: &Table, scope: &Scope, money: &Type, owner: OwnerId) -> Bound<Vec<Opening>> {
        let Some(value) = table.get("opening").cloned() else {
            return Ok(Vec::new());
        };
        let openings: Vec<Bound<Opening>> = match &value.kind {
            ValueKind::Table(rows) => rows
                .entries
                .iter()
                .map(|entry| {
                    let account = self.opening_account(&entry.key.text, entry.key.span);
                    let amount = self.bind_opening_amount(&entry.value, scope, money, owner, &entry.key.text);
                    let span = entry.key.span;
                    Ok(Opening { account: account?, counterparty: None, instance: None, amount: amount?, span })
                })
                .collect(),
            ValueKind::Array(rows) => rows.iter().map(|row| self.bind_opening(row, scope, money, owner)).collect(),
            _ => {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    "`opening` is a table of accounts and amounts",
                    "write `opening = { \"asset chips\" = \"$3B\" }`",
                );
            }
        };
        openings.into_iter().collect()
    }

    fn bind_opening(&mut self, row: &Value, scope: &Scope, money: &Type, owner: OwnerId) -> Bound<Opening> {
        let Some(table) = row.as_table() else {
            return self.error(
                Code::WrongValue,
                row.span,
                "an opening balance is a table",
                "write `{ account = \"asset chips\", amount = \"$3B\" }`",
            );
        };
        check_keys(table, keys::OPENING, "an opening balance", &mut self.findings);
        let account = self.required(table, "account", "an opening balance")?;
        let text = account.as_text().map(|text| text.text.clone()).unwrap_or_default();
        let place = account.span;
        let account = self.opening_account(&text, place)?;
        let amount = self.required(table, "amount", "an opening balance")?;
        // Two balances of one account differ in whose they are; so do their draws.
        let words =
            ["of", "contract"].into_iter().filter_map(|key| Some(table.get(key)?.as_text()?.text.trim().to_string()));
        let label = std::iter::once(account.to_string()).chain(words).collect::<Vec<_>>().join(" ");
        let amount = self.bind_opening_amount(&amount, scope, money, owner, &label);
        let mut named = |key: &str, class: Option<Class>| match table.get(key) {
            Some(value) => match self.bind_reference(value, class, None, scope)? {
                Binding::Owner(other) => Ok(Some(other)),
                _ => Ok(None),
            },
            None => Ok(None),
        };
        let (of, contract) = (named("of", Some(Class::Party)), named("contract", None));
        let of = of?;
        if of.is_some() {
            self.check_mirror(&account, place)?;
        }
        if of == Some(owner) {
            let name = self.names[owner].name.clone();
            let message = format!("`{name}` opens with `{account}` of itself");
            return self.error(Code::PaysItself, row.span, message, "name another party");
        }
        Ok(Opening {
            account,
            counterparty: of.map(|other| self.party_of(other)),
            instance: contract?.and_then(OwnerId::instance),
            amount: amount?,
            span: row.span,
        })
    }

    /// Reports a claim whose other side would be an account of the language, which means something else.
    fn check_mirror(&mut self, account: &Account, span: Span) -> Bound<()> {
        let alone = account.standard().is_some_and(StandardAccount::is_holding);
        if alone || account.mirrored().is_some() {
            return Ok(());
        }
        self.error(
            Code::UnknownAccount,
            span,
            format!("the other side of `{account}` would be an account that the language itself keeps"),
            format!("write another word, e.g. `{} own_{}`", account.section().word(), account.name().replace(' ', "_")),
        )
    }

    fn opening_account(&mut self, words: &str, span: Span) -> Bound<Account> {
        let opens = |account: &Account| {
            matches!(account.section(), Section::Asset | Section::Liability)
                && account.standard() != Some(StandardAccount::Cash)
        };
        let whole = Section::parse(words.trim());
        if whole.is_some_and(|section| !matches!(section, Section::Asset | Section::Liability)) {
            return self.without_opening(words.trim(), span);
        }
        match accounts::account(words) {
            Ok(account) if opens(&account) => Ok(account),
            Ok(Account::Standard(StandardAccount::Cash)) => self.error(
                Code::UnknownAccount,
                span,
                "cash at the start is no balance of `opening`",
                "write `cash = \"…\"` of the party",
            ),
            Ok(account) => self.without_opening(&account.to_string(), span),
            Err(found) => {
                let help = found.help_at(span);
                self.error(Code::UnknownAccount, span, found.message, help)
            }
        }
    }

    fn without_opening<T>(&mut self, account: &str, span: Span) -> Bound<T> {
        self.error(
            Code::UnknownAccount,
            span,
            format!("`{account}` has no opening balance"),
            "leave it out: assets and liabilities are opened, and equity is what balances them",
        )
    }

    fn bind_opening_amount(
        &mut self,
        value: &Value,
        scope: &Scope,
        money: &Type,
        owner: OwnerId,
        account: &str,
    ) -> Bound<NodeId> {
        let node = if value.as_table().is_some() {
            let who = &self.names[owner];
            let name = format!("{} {account} at the start", who.name);
            let key = format!("{}.opening.{account}", who.key);
            let written = Written::Assumption(value.clone());
            let slot = Slot { fixed: true, ..Slot::new(name, key, written, scope.clone(), value.span) };
            let id = self.names.add_slot(slot);
            self.read_quantity(id, value.span)?
        } else {
            self.bind_value(value, scope)?
        };
        let what = format!("the opening balance of `{account}`");
        self.expect(node, money, &what)?;
        self.fixed(node, &what)?;
        Ok(node)
    }

    fn bind_default_cost(&mut self, table: &Table, scope: &Scope) -> Bound<Option<DefaultCosts>> {
        let Some(value) = table.get("default_cost").cloned() else {
            return Ok(None);
        };
        let Some(inner) = value.as_table() else {
            return self.error(
                Code::WrongValue,
                value.span,
                "`default_cost` is a table",
                "write `{ cash = \"10%\", receipts = \"10%\", to = \"world\" }`",
            );
        };
        check_keys(inner, keys::DEFAULT_COST, "a default cost", &mut self.findings);
        let mut share = |key: &str| match inner.get(key) {
            Some(value) => {
                let node = self.bind_value(value, scope)?;
                self.expect(node, &Self::bare(), key)?;
                match self.known(node) {
                    Some(known) if !(0.0..=1.0).contains(&known) => {
                        let message = format!("`{key}` is the share that default destroys, from 0 % to 100 %");
                        self.error(Code::WrongValue, value.span, message, "write a share, e.g. `10%`")
                    }
                    _ => Ok(node),
                }
            }
            None => Ok(self.constant(0.0, Self::bare(), value.span)),
        };
        let (cash, receipts) = (share("cash")?, share("receipts")?);
        let to = self.required(inner, "to", "default_cost")?;
        match self.bind_reference(&to, Some(Class::Party), None, scope)? {
            Binding::Owner(owner) => {
                let payee = self.party_of(owner);
                Ok(Some(DefaultCosts { cash, receipts, payee }))
            }
            _ => Err(Reported),
        }
    }
}
