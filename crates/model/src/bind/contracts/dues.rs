//! Flows, pays and transfers: who owes whom how much, when, and how it is booked.

use syntax::{Code, Span, Table, Value, ValueKind};

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::ids::OwnerId;
use crate::instances::scope::Binding;
use crate::instances::slot::Pending;
use crate::words::accounts;
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};
use scenario::*;

/// What some ways to book need to know.
struct Terms {
    remaining: Option<NodeId>,
    fair: Option<NodeId>,
    amortise: Option<u32>,
    lease_months: Option<u32>,
    lease_rate: Option<NodeId>,
}

impl Builder<'_> {
    /// Binds a flow, pay or transfer.
    pub fn bind_flow(&mut self, pending: &Pending) -> Bound<Flow> {
        let Some(table) = pending.value.as_table().cloned() else {
            return self.error(
                Code::WrongValue,
                pending.value.span,
                format!("`{}` is a table", pending.name),
                "write `{ from = \"…\", to = \"…\", amount = \"…\", books = \"…\" }`",
            );
        };
        check_keys(&table, keys::DUE, &format!("a {}", pending.heading), &mut self.findings);
        optional_text(&table, "about", &mut self.findings);
        let (from, to) = (self.end(&table, "from", pending), self.end(&table, "to", pending));
        let books = self.bind_books(&table, pending);
        let payer = from.ok().map(|(owner, _)| self.currency_of(owner));
        let amount = self.bind_amount(&table, pending, payer.as_deref());
        let most = self.bind_money_key(&table, "most", pending, payer.as_deref());
        let terms = self.bind_terms(&table, pending, payer.as_deref());
        let when = self.bind_when(&table, pending);
        let (unpaid, tier) = (self.bind_unpaid(&table), self.bind_tier(&table, pending));
        let (net, on_default) = (self.boolean_key(&table, "net"), self.on_default(&table, pending.owner));
        let ((from, _), (to, to_span)) = (from?, to?);
        self.check_ends(from, to, to_span, pending)?;
        let (most, on_default, books, (amount, within, rest), terms) = (most?, on_default?, books?, amount?, terms?);
        if let (Some(most), None) = (most, &within) {
            return self.error(
                Code::WrongValue,
                self.node(most).span,
                "`most` bounds a share `of` something",
                "write `amount = \"min(…, …)\"` instead, or add `of = \"available\"`",
            );
        }
        self.check_terms(&table, pending, (books.verb(), on_default), &terms)?;
        let lapses = matches!(
            books.verb(),
            BooksVerb::Equity | BooksVerb::Loan | BooksVerb::Prepay | BooksVerb::Credit | BooksVerb::Buyback
        );
        let unpaid = match unpaid? {
            Some(unpaid) => unpaid,
            None if lapses || within.is_some() || rest => Unpaid::Lapses,
            None => Unpaid::Owed,
        };
        Ok(Flow {
            name: pending.name.clone(),
            key: pending.key.clone(),
            instance: pending.owner.instance(),
            from: self.party_of(from),
            to: self.party_of(to),
            amount,
            within,
            most,
            rest,
            when: when?,
            channel: self.channel_of_due(&table, books.verb())?,
            books,
            tier: tier?,
            unpaid,
            net: net?,
            settlement: if pending.heading == Heading::Transfer { Settlement::Kind } else { Settlement::Cash },
            on_default,
            remaining: terms.remaining,
            fair: terms.fair,
            amortise: terms.amortise,
            lease_months: terms.lease_months,
            lease_rate: terms.lease_rate,
            currency: self.currency_of(from),
            span: pending.span,
            // Nobody pays one who is switched off, nor is paid by him.
            removed: pending.removed || self.names[from].removed || self.names[to].removed,
        })
    }

    /// The channel by which a due moves wealth: that of its books, or the part of business that `channel` says.
    fn channel_of_due(&mut self, table: &Table, verb: BooksVerb) -> Bound<WealthChannel> {
        let own = verb.channel();
        let Some(value) = table.get("channel") else {
            return Ok(own);
        };
        let parts = [WealthChannel::Business, WealthChannel::Capacity];
        let said = value.as_text().and_then(|text| parts.into_iter().find(|part| part.word() == text.text.trim()));
        match said {
            Some(said) if own == WealthChannel::Business => Ok(said),
            Some(_) => {
                let message = format!("`channel` divides business, and `{}` is of {own}", verb.words());
                self.error(Code::WrongValue, value.span, message, "leave `channel` out")
            }
            None => self.error(
                Code::WrongValue,
                value.span,
                "the channel of a due is `business` or `capacity`",
                "write `channel = \"capacity\"` where it is paid for capacity, else leave it out",
            ),
        }
    }

    /// Payer or receiver.
    fn end(&mut self, table: &Table, key: &str, pending: &Pending) -> Bound<(OwnerId, Span)> {
        let value = self.required(table, key, &pending.name)?;
        match self.bind_reference(&value, Some(Class::Party), None, &pending.scope)? {
            Binding::Owner(owner) => Ok((owner, value.span)),
            _ => self.error(
                Code::MissingKey,
                value.span,
                format!("`{key}` names an optional party that is not given"),
                "give it on the instance",
            ),
        }
    }

    fn check_ends(&mut self, from: OwnerId, to: OwnerId, span: Span, pending: &Pending) -> Bound<()> {
        let (payer, receiver) = (self.names[from].name.clone(), self.names[to].name.clone());
        let text = |key: &str| pending.value.as_table()?.get(key)?.as_text().map(|text| text.text.trim());
        if from == to && (!self.names.is_any(from) || text("from") == text("to")) {
            return self.error(
                Code::PaysItself,
                span,
                format!("`{}` is paid by `{payer}` to itself", pending.name),
                "name another payer or receiver",
            );
        }
        let (mine, theirs) = (self.currency_of(from), self.currency_of(to));
        if !self.may_be_one(&mine, &theirs) {
            return self.error(
                Code::DimensionMismatch,
                span,
                format!("`{payer}` keeps its books in {mine}, `{receiver}` in {theirs}"),
                format!(
                    "pay through a party of each currency that exchanges them at a dated price in `{mine}/{theirs}`"
                ),
            );
        }
        Ok(())
    }

    fn bind_unpaid(&mut self, table: &Table) -> Bound<Option<Unpaid>> {
        let Some(value) = table.get("unpaid") else {
            return Ok(None);
        };
        match value.as_text().and_then(|text| Unpaid::parse(&text.text)) {
            Some(unpaid) => Ok(Some(unpaid)),
            None => {
                let message = "`unpaid` is `owed` or `lapses`";
                self.error(Code::WrongValue, value.span, message, "write `unpaid = \"lapses\"`")
            }
        }
    }

    /// A number, or an expression of what is fixed: the tier of a kind's parameter, say.
    fn bind_tier(&mut self, table: &Table, pending: &Pending) -> Bound<u32> {
        const UNLESS_SAID: u32 = 5;
        let Some(value) = table.get("tier") else {
            return Ok(UNLESS_SAID);
        };
        let tier = match value.kind {
            ValueKind::Integer(tier) => Some(tier as f64),
            _ if value.as_text().is_some() => {
                let node = self.bind_value(value, &pending.scope)?;
                self.expect(node, &Self::bare(), "`tier`")?;
                self.known_or(node, f64::from(UNLESS_SAID))
            }
            _ => None,
        };
        match tier {
            Some(tier) if (0.0..=1000.0).contains(&tier) && tier == tier.round() => Ok(tier as u32),
            _ => self.error(
                Code::WrongValue,
                value.span,
                "`tier` is a whole number from 0 to 1000, or is computed from what is fixed; lower is paid first",
                "write `tier = 1`",
            ),
        }
    }

    fn bind_books(&mut self, table: &Table, pending: &Pending) -> Bound<Books> {
        let value = self.required(table, "books", &pending.name)?;
        let Some(text) = value.as_text() else {
            return self.error(
                Code::WrongValue,
                value.span,
                "`books` is a text",
                "write e.g. `books = \"sale compute\"`",
            );
        };
        accounts::read_books(&text.text).or_else(|found| {
            let help = found.help_at(value.span);
            self.error(Code::UnknownBooks, value.span, found.message, help)
        })
    }

    /// The amount in money this month, what it is solved within, and whether it is the rest.
    fn bind_amount(
        &mut self,
        table: &Table,
        pending: &Pending,
        currency: Option<&str>,
    ) -> Bound<(NodeId, Option<Within>, bool)> {
        let value = self.required(table, "amount", &pending.name)?;
        let of = match table.get("of") {
            None => None,
            Some(of) => Some(self.bind_within(of, pending)?),
        };
        if value.as_text().is_some_and(|text| text.text.trim() == "rest") {
            if of.is_some() {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    "`rest` is all that is left; it is no share `of` anything",
                    "leave `of` out, or write a share such as `50%`",
                );
            }
            let one = self.constant(1.0, Self::bare(), value.span);
            return Ok((one, None, true));
        }
        if of.is_some() {
            let node = self.bind_value(&value, &pending.scope)?;
            self.forbid_scalar(node)?;
            self.expect(node, &Self::bare(), "the share")?;
            return Ok((node, of, false));
        }
        Ok((self.bind_money(&value, table, pending, currency)?, None, false))
    }

    /// An amount of money under a key that may be left out.
    fn bind_money_key(
        &mut self,
        table: &Table,
        key: &str,
        pending: &Pending,
        currency: Option<&str>,
    ) -> Bound<Option<NodeId>> {
        let Some(value) = table.get(key) else {
            return Ok(None);
        };
        let node = self.bind_value(value, &pending.scope)?;
        self.forbid_scalar(node)?;
        let currency = currency.ok_or(Reported)?;
        self.expect(node, &Type::Number(Self::money(currency)), &format!("`{key}` of `{}`", pending.name))?;
        Ok(Some(node))
    }

    /// The claim on default, the fair value of shares and the time over which their premium is amortised, the
    /// term of a lease and the rate at which it is worth its payments.
    fn bind_terms(&mut self, table: &Table, pending: &Pending, currency: Option<&str>) -> Bound<Terms> {
        let remaining = self.bind_money_key(table, "remaining", pending, currency);
        let fair = self.bind_money_key(table, "fair", pending, currency);
        let amortise = self.months_key(table, "amortise", &pending.scope);
        let term = self.months_key(table, "term", &pending.scope);
        let rate = match table.get("rate") {
            Some(value) => {
                let node = self.bind_value(value, &pending.scope)?;
                self.forbid_scalar(node)?;
                Some(self.discount_rate(node)?)
            }
            None => None,
        };
        Ok(Terms { remaining: remaining?, fair: fair?, amortise: amortise?, lease_months: term?, lease_rate: rate })
    }

    /// Holds such keys to the dues that they say something about.
    fn check_terms(
        &mut self,
        table: &Table,
        pending: &Pending,
        (verb, on_default): (BooksVerb, Option<OnDefault>),
        terms: &Terms,
    ) -> Bound<()> {
        let has = |key: &str| table.get(key).is_some();
        if let (Some(said), Some(OnDefault::Claim)) = (table.get("on_default"), on_default)
            && !has("remaining")
        {
            return self.error(
                Code::MissingKey,
                said.span,
                format!("`{}` does not say how much is claimed", pending.name),
                "add `remaining = \"…\"`: the minimum still to come",
            );
        }
        let steady = pending.heading == Heading::Flow && !has("of") && !has("net");
        let problems = [
            (
                "fair",
                verb == BooksVerb::Equity && !has("net"),
                "shares that are bought: `books = \"equity\"`, not `net`",
            ),
            ("amortise", has("fair"), "what is paid above the `fair` value of shares"),
            (
                "term",
                verb == BooksVerb::Lease && steady,
                "a `[flow.x]` with `books = \"lease …\"`, without `of` and `net`",
            ),
            ("rate", has("term"), "a lease with a `term`"),
        ];
        for (key, fits, of) in problems {
            if let (Some(value), false) = (table.get(key), fits) {
                let message = format!("`{key}` is said of {of}");
                return self.error(Code::WrongValue, value.span, message, format!("leave `{key}` out"));
            }
        }
        for (key, months) in [("amortise", terms.amortise), ("term", terms.lease_months)] {
            if let (Some(value), Some(0)) = (table.get(key), months) {
                let message = format!("`{key}` is at least a month");
                return self.error(Code::WrongValue, value.span, message, format!("write e.g. `{key} = \"5 yr\"`"));
            }
        }
        Ok(())
    }

    /// Money this month: a flow states a rate, a pay an amount; a transfer is a pay where it says `when` or `whenever`,
    /// else a flow.
    fn bind_money(&mut self, value: &Value, table: &Table, pending: &Pending, currency: Option<&str>) -> Bound<NodeId> {
        let what = &format!("the amount of `{}`", pending.name);
        let node = self.bind_value(value, &pending.scope)?;
        self.forbid_scalar(node)?;
        let money = Self::money(currency.ok_or(Reported)?);
        if self.node(node).ty == Type::Zero {
            return Ok(self.constant(0.0, Type::Number(money), value.span));
        }
        let is_rate = match pending.heading {
            Heading::Flow => true,
            Heading::Pay => false,
            _ => table.get("when").is_none() && table.get("whenever").is_none(),
        };
        if !is_rate {
            self.expect(node, &Type::Number(money), what)?;
            return Ok(node);
        }
        self.expect(node, &Type::Number(money.divide(&Self::time())), what)?;
        let month = self.constant(1.0, Type::Number(Self::time()), value.span);
        let span = self.node(node).span;
        Ok(self.apply(Function::Multiply, vec![node, month], Type::Number(money), span))
    }

    fn bind_within(&mut self, of: &Value, pending: &Pending) -> Bound<Within> {
        let Some(text) = of.as_text() else {
            return self.error(
                Code::WrongValue,
                of.span,
                "`of` is a text",
                "write `of = \"available\"` or `of = \"received(flow)\"`",
            );
        };
        if text.text.trim() == "available" {
            return Ok(Within::Available);
        }
        let expression = self.parse(text)?;
        match &expression.kind {
            syntax::ExpressionKind::Call { function, arguments }
                if matches!(function.text.as_str(), "received" | "paid") =>
            {
                let mut flows = Vec::new();
                for argument in arguments {
                    flows.extend(self.flows_named(&argument.value, &pending.scope)?);
                }
                Ok(Within::Received(flows))
            }
            _ => self.error(
                Code::WrongValue,
                of.span,
                "`of` is `available` or `received(flow)`",
                "write `of = \"received(bill)\"`",
            ),
        }
    }
}
