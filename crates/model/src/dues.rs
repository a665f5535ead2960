//! Parties, flows, pays, transfers, entries, covenants and solves: what moves in a month.

use syntax::{Code, Diagnostic, Span, Table, Value, ValueKind};

use crate::accounts;
use crate::builder::*;
use crate::definitions::{Item, check_keys};

use crate::scenario::*;

const DUE_KEYS: &[&str] = &[
    "from",
    "to",
    "amount",
    "books",
    "tier",
    "unpaid",
    "when",
    "whenever",
    "wait",
    "by",
    "of",
    "most",
    "net",
    "on_default",
    "about",
];

/// The moving parts of a model, bound.
#[derive(Default)]
pub(crate) struct Dynamics {
    pub parties: Vec<Party>,
    pub flows: Vec<Option<Flow>>,
    pub entries: Vec<BookEntry>,
    pub covenants: Vec<Option<Covenant>>,
    pub solves: Vec<Solve>,
    pub correlations: Vec<Correlation>,
}

impl Builder<'_> {
    /// Binds all that moves; then what was left open of the quantities.
    pub fn bind_dynamics(&mut self) {
        let mut dynamics = Dynamics::default();
        for item in self.definitions.items("solve").to_vec() {
            if let Ok(solve) = self.bind_solve(&item) {
                dynamics.solves.push(solve);
            }
        }
        for owner in 1..self.owners.len() {
            if self.owners[owner].class == Some(Class::Party)
                && let Ok(party) = self.bind_party(owner)
            {
                dynamics.parties.push(party);
            }
        }
        for pending in self.pending_flows.clone() {
            let flow = self.bind_flow(&pending).ok();
            dynamics.flows.push(flow);
        }
        for pending in self.pending_entries.clone() {
            if let Ok(entry) = self.bind_entry(&pending) {
                dynamics.entries.push(entry);
            }
        }
        for pending in self.pending_covenants.clone() {
            let covenant = self.bind_covenant(&pending).ok();
            dynamics.covenants.push(covenant);
        }
        for lazy in 0..self.lazies.len() {
            let _ = self.lazy(lazy);
        }
        self.finish_quantities();
        for (id, ty, span) in std::mem::take(&mut self.deferred) {
            if self.bind_quantity(id).is_ok() {
                let found = self.slots[id.0 as usize].ty.clone();
                let name = self.slots[id.0 as usize].name.clone();
                let timing = self.slots[id.0 as usize].timing;
                let probe = self.push(Operation::Quantity(id), found, timing, span);
                let _ = self.forbid_scalar(probe);
                let _ = self.expect(probe, &ty, &name);
            }
        }
        for item in self.definitions.correlations.clone() {
            if let Ok(correlation) = self.bind_correlation(&item) {
                dynamics.correlations.push(correlation);
            }
        }
        self.dynamics = dynamics;
    }

    fn bind_solve(&mut self, item: &Item) -> Bound<Solve> {
        let Some(table) = item.value.as_table() else {
            return self.error(
                Code::WrongValue,
                item.value.span,
                "a solve is a table",
                "write `[solve.x]` with `names`, `start`, `tolerance`, `max`",
            );
        };
        check_keys(table, &["names", "start", "tolerance", "max", "about"], "a solve", &mut self.diagnostics);
        let root = Scope { owner: ROOT, scenario: true, locals: Vec::new(), answer: false };
        let names = self.required(table, "names", &item.name)?;
        let start = self.required(table, "start", &item.name)?;
        let names: Vec<Value> = match &names.kind {
            ValueKind::Array(values) => values.clone(),
            _ => vec![names.clone()],
        };
        let mut solve = Solve {
            key: format!("solve.{}", item.name),
            names: Vec::new(),
            tolerance: Vec::new(),
            most: match table.get("max").map(|value| &value.kind) {
                None => 100,
                Some(ValueKind::Integer(most)) if (1..=10_000).contains(most) => *most as u32,
                Some(_) => {
                    return self.error(
                        Code::WrongValue,
                        item.span,
                        "`max` is a whole number of rounds up to 10,000",
                        "write `max = 100`",
                    );
                }
            },
            span: item.span,
        };
        let pick = |value: &Value, place: usize, name: &str| match &value.kind {
            ValueKind::Array(values) => values.get(place).cloned(),
            ValueKind::Table(table) => table.get(name).cloned(),
            _ => Some(value.clone()),
        };
        for (place, name) in names.iter().enumerate() {
            let Some(text) = name.as_text() else {
                return self.error(
                    Code::WrongValue,
                    name.span,
                    "the name of a let is due here",
                    "write `names = [\"output\"]`",
                );
            };
            let Some(id) = self.quantity_of_path(text.text.trim()) else {
                return self.error(
                    Code::UnknownName,
                    name.span,
                    format!("there is no let `{}`", text.text),
                    "list the lets that need each other",
                );
            };
            let Some(value) = pick(&start, place, text.text.trim()) else {
                return self.error(
                    Code::MissingKey,
                    start.span,
                    format!("no start value for `{}`", text.text),
                    "give one per name",
                );
            };
            let node = self.bind_value(&value, &root)?;
            let tolerance = match table.get("tolerance") {
                None => 1e-9,
                Some(value) => {
                    let Some(value) = pick(value, place, text.text.trim()) else {
                        return self.error(
                            Code::MissingKey,
                            value.span,
                            format!("no tolerance for `{}`", text.text),
                            "give one per name, or one for all",
                        );
                    };
                    let tolerance = self.bind_value(&value, &root)?;
                    if self.node(tolerance).ty != Self::bare() {
                        let ty = self.node(node).ty.clone();
                        self.expect(tolerance, &ty, "the tolerance")?;
                    }
                    match self.known(tolerance) {
                        Some(tolerance) if tolerance > 0.0 => tolerance,
                        _ => {
                            return self.error(Code::WrongValue, value.span, "a tolerance is a positive constant", "");
                        }
                    }
                }
            };
            let ty = self.node(node).ty.clone();
            let slot = &mut self.slots[id.0 as usize];
            slot.ty = ty;
            slot.timing = Timing::Monthly;
            slot.state = State::Bound;
            slot.kind = Some(QuantityKind::Let(node));
            self.solved.insert(id, node);
            solve.names.push((id, node));
            solve.tolerance.push(tolerance);
        }
        Ok(solve)
    }

    /// The quantity at a dotted path from the scenario, without binding it.
    pub fn quantity_of_path(&self, path: &str) -> Option<QuantityId> {
        let index = self.slots.iter().position(|slot| slot.name == path || slot.key == path)?;
        Some(QuantityId(index as u32))
    }

    fn bind_party(&mut self, owner: usize) -> Bound<Party> {
        let who = self.owners[owner].clone();
        let Some(item) = self.definitions.items("party").iter().find(|item| item.name == who.name).cloned() else {
            return Err(Reported);
        };
        let table = self.party_table(&item, &who);
        let currency = self.currency_of(owner);
        let money = Type::Number(Self::money(&currency));
        let scope = Scope { owner, scenario: true, locals: Vec::new(), answer: false };
        let cash = match who.members.get("cash at the start") {
            Some(MemberRef::Quantity(id)) => self.read_quantity(*id, who.span)?,
            _ => self.constant(0.0, money.clone(), who.span),
        };
        let equity = match who.members.get("equity at the start") {
            Some(MemberRef::Quantity(id)) => Some(self.read_quantity(*id, who.span)?),
            _ => None,
        };
        let mut member = |name: &str| match who.members.get(name) {
            Some(MemberRef::Quantity(id)) => Ok(Some(self.read_quantity(*id, who.span)?)),
            _ => Ok(None),
        };
        let (discount, floor) = (member("discount")?, member("floor")?);
        let _ = member("tax")?;
        let opening = self.bind_openings(&table, &scope, &money, owner)?;
        let default_cost = self.bind_default_cost(&table, &scope)?;
        Ok(Party {
            instance: InstanceId(owner as u32 - 1),
            name: who.name.clone(),
            minor_digits: self.context.units.minor_digits(&currency),
            currency,
            cash,
            opening,
            equity,
            outside: self.boolean_key(&table, "outside")?,
            issues: table.get("issues").and_then(Value::as_text).map(|text| text.text.clone()),
            group: table.get("group").and_then(Value::as_text).map(|text| text.text.clone()),
            pool: self.boolean_key(&table, "pool")?,
            discount,
            floor,
            grace: self.months_key(&table, "grace", &scope)?.unwrap_or(1),
            workout: self.months_key(&table, "workout", &scope)?,
            default_cost,
            span: who.span,
        })
    }

    /// What the party's table and its kinds say of it, the table first.
    fn party_table(&self, item: &Item, who: &Owner) -> Table {
        let mut table = item.value.as_table().cloned().unwrap_or(Table { span: item.span, entries: Vec::new() });
        for kind in &who.kinds {
            for entry in crate::kinds::attributes(&self.definitions.kinds, kind) {
                if table.get(&entry.key.text).is_none() {
                    table.entries.push(entry);
                }
            }
        }
        table
    }

    fn boolean_key(&mut self, table: &Table, key: &str) -> Bound<bool> {
        match table.get(key).map(|value| (&value.kind, value.span)) {
            None => Ok(false),
            Some((ValueKind::Boolean(truth), _)) => Ok(*truth),
            Some((ValueKind::String(text), _)) if matches!(text.text.as_str(), "true" | "false") => {
                Ok(text.text == "true")
            }
            Some((_, span)) => {
                self.error(Code::WrongValue, span, format!("`{key}` is true or false"), format!("write `{key} = true`"))
            }
        }
    }

    /// A whole number of months: `2` or `"2 mo"`.
    fn months_key(&mut self, table: &Table, key: &str, scope: &Scope) -> Bound<Option<u32>> {
        let Some(value) = table.get(key).cloned() else {
            return Ok(None);
        };
        if let ValueKind::Integer(months) = value.kind
            && (0..=1200).contains(&months)
        {
            return Ok(Some(months as u32));
        }
        let node = self.bind_value(&value, scope)?;
        self.expect(node, &Type::Number(Self::time()), key)?;
        match self.known(node) {
            Some(months) if (0.0..=1200.0).contains(&months) && months == months.round() => Ok(Some(months as u32)),
            _ => self.error(
                Code::WrongValue,
                value.span,
                format!("`{key}` is a constant whole number of months"),
                format!("write `{key} = \"2 mo\"`"),
            ),
        }
    }

    /// `opening = [ { account = "asset chips", amount = "$3B", of = "bank", contract = "loan" } ]`, or
    /// `opening = { "asset chips" = "$3B" }`.
    fn bind_openings(&mut self, table: &Table, scope: &Scope, money: &Type, owner: usize) -> Bound<Vec<Opening>> {
        let Some(value) = table.get("opening").cloned() else {
            return Ok(Vec::new());
        };
        let mut openings = Vec::new();
        match &value.kind {
            ValueKind::Table(rows) => {
                for entry in &rows.entries {
                    let amount = self.bind_opening_amount(&entry.value, scope, money, owner, &entry.key.text)?;
                    let account = self.opening_account(&entry.key.text, entry.key.span)?;
                    openings.push(Opening {
                        account,
                        counterparty: None,
                        instance: None,
                        amount,
                        span: entry.key.span,
                    });
                }
            }
            ValueKind::Array(rows) => {
                for row in rows {
                    let Some(row_table) = row.as_table() else {
                        return self.error(
                            Code::WrongValue,
                            row.span,
                            "an opening balance is a table",
                            "write `{ account = \"asset chips\", amount = \"$3B\" }`",
                        );
                    };
                    check_keys(
                        row_table,
                        &["account", "amount", "of", "contract"],
                        "an opening balance",
                        &mut self.diagnostics,
                    );
                    let account = self.required(row_table, "account", "an opening balance")?;
                    let text = account.as_text().map(|text| text.text.clone()).unwrap_or_default();
                    let text = self.opening_account(&text, account.span)?;
                    let amount = self.required(row_table, "amount", "an opening balance")?;
                    let amount = self.bind_opening_amount(&amount, scope, money, owner, &text)?;
                    let counterparty = match row_table.get("of").cloned() {
                        Some(value) => match self.bind_reference(&value, Some(Class::Party), None, scope)? {
                            Binding::Owner(other) => Some(self.party_of(other)),
                            _ => None,
                        },
                        None => None,
                    };
                    let instance = match row_table.get("contract").cloned() {
                        Some(value) => match self.bind_reference(&value, None, None, scope)? {
                            Binding::Owner(other) => Some(InstanceId(other as u32 - 1)),
                            _ => None,
                        },
                        None => None,
                    };
                    openings.push(Opening { account: text, counterparty, instance, amount, span: row.span });
                }
            }
            _ => {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    "`opening` is a table of accounts and amounts",
                    "write `opening = { \"asset chips\" = \"$3B\" }`",
                );
            }
        }
        Ok(openings)
    }

    fn opening_account(&mut self, words: &str, span: Span) -> Bound<String> {
        match accounts::check(words) {
            Ok(()) if words.starts_with("asset") || words.starts_with("liability") => Ok(words.to_string()),
            Ok(()) => self.error(
                Code::UnknownAccount,
                span,
                format!("`{words}` has no opening balance"),
                "open assets and liabilities; equity is what balances them",
            ),
            Err((message, help)) => self.error(Code::UnknownAccount, span, message, help),
        }
    }

    fn bind_opening_amount(
        &mut self,
        value: &Value,
        scope: &Scope,
        money: &Type,
        owner: usize,
        account: &str,
    ) -> Bound<NodeId> {
        let node = if value.as_table().is_some() {
            let who = &self.owners[owner];
            let slot = Slot {
                name: format!("{} {account} at the start", who.name),
                key: format!("{}.opening.{account}", who.key),
                source: Source::Assumption(value.clone()),
                scope: scope.clone(),
                declared: None,
                fixed: true,
                span: value.span,
                removed: false,
                state: State::Unbound,
                ty: Self::bare(),
                timing: Timing::Monthly,
                unit: None,
                kind: None,
            };
            let id = self.add_slot(slot);
            self.read_quantity(id, value.span)?
        } else {
            self.bind_value(value, scope)?
        };
        self.expect(node, money, account)?;
        Ok(node)
    }

    fn bind_default_cost(&mut self, table: &Table, scope: &Scope) -> Bound<Option<(NodeId, NodeId, PartyId)>> {
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
        check_keys(inner, &["cash", "receipts", "to"], "a default cost", &mut self.diagnostics);
        let mut share = |key: &str| match inner.get(key) {
            Some(value) => {
                let node = self.bind_value(value, scope)?;
                self.expect(node, &Self::bare(), key)?;
                Ok(node)
            }
            None => Ok(self.constant(0.0, Self::bare(), value.span)),
        };
        let (cash, receipts) = (share("cash")?, share("receipts")?);
        let to = self.required(inner, "to", "default_cost")?;
        match self.bind_reference(&to, Some(Class::Party), None, scope)? {
            Binding::Owner(owner) => Ok(Some((cash, receipts, self.party_of(owner)))),
            _ => Err(Reported),
        }
    }

    fn bind_flow(&mut self, pending: &Pending) -> Bound<Flow> {
        let Some(table) = pending.value.as_table().cloned() else {
            return self.error(
                Code::WrongValue,
                pending.value.span,
                format!("`{}` is a table", pending.name),
                "write `{ from = \"…\", to = \"…\", amount = \"…\", books = \"…\" }`",
            );
        };
        check_keys(&table, DUE_KEYS, "a flow", &mut self.diagnostics);
        let scope = &pending.scope;
        let party = |builder: &mut Self, key: &str| {
            let value = builder.required(&table, key, &pending.name)?;
            match builder.bind_reference(&value, Some(Class::Party), None, scope)? {
                Binding::Owner(owner) => Ok((owner, value.span)),
                _ => builder.error(
                    Code::MissingKey,
                    value.span,
                    format!("`{key}` names an optional party that is not given"),
                    "give it on the instance",
                ),
            }
        };
        let ends = (party(self, "from"), party(self, "to"));
        let books = self.bind_books(&table, pending);
        let amount = self.bind_amount(&table, pending);
        let when = self.bind_when(&table, pending);
        let ((from, _), (to, to_span)) = (ends.0?, ends.1?);
        if from == to {
            let name = self.owners[from].name.clone();
            return self.error(
                Code::PaysItself,
                to_span,
                format!("`{}` is paid by `{name}` to itself", pending.name),
                "name another payer or receiver",
            );
        }
        let (books, (amount, within, rest), when) = (books?, amount?, when?);
        let currency = match &self.node(amount).ty {
            Type::Number(dimension) => dimension.as_currency().map(str::to_string),
            _ => None,
        };
        let most = match table.get("most") {
            Some(value) => {
                let node = self.bind_value(value, scope)?;
                self.forbid_scalar(node)?;
                Some(node)
            }
            None => None,
        };
        let lapses = matches!(
            books.verb,
            BooksVerb::Equity | BooksVerb::Loan | BooksVerb::Prepay | BooksVerb::Credit | BooksVerb::Buyback
        );
        let unpaid = match table.get("unpaid").map(|value| (value.as_text().map(|text| text.text.as_str()), value.span))
        {
            None if lapses || within.is_some() || rest => Unpaid::Lapses,
            None | Some((Some("owed"), _)) => Unpaid::Owed,
            Some((Some("lapses"), _)) => Unpaid::Lapses,
            Some((_, span)) => {
                return self.error(
                    Code::WrongValue,
                    span,
                    "`unpaid` is `owed` or `lapses`",
                    "write `unpaid = \"lapses\"`",
                );
            }
        };
        let tier = match table.get("tier").map(|value| (&value.kind, value.span)) {
            None => 5,
            Some((ValueKind::Integer(tier), _)) if (0..=1000).contains(tier) => *tier as u32,
            Some((_, span)) => {
                return self.error(
                    Code::WrongValue,
                    span,
                    "`tier` is a whole number from 0; lower is paid first",
                    "write `tier = 1`",
                );
            }
        };
        Ok(Flow {
            name: pending.name.clone(),
            key: pending.key.clone(),
            instance: (pending.owner != ROOT).then(|| InstanceId(pending.owner as u32 - 1)),
            from: self.party_of(from),
            to: self.party_of(to),
            amount,
            within,
            most,
            rest,
            when,
            books,
            tier,
            unpaid,
            net: self.boolean_key(&table, "net")?,
            settlement: if pending.section == "transfer" { Settlement::Kind } else { Settlement::Cash },
            on_default: self.on_default(&table, pending.owner)?,
            currency: currency.unwrap_or_else(|| self.currency_of(from)),
            span: pending.span,
            removed: pending.removed,
        })
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
        accounts::read_books(&text.text)
            .or_else(|(message, help)| self.error(Code::UnknownBooks, value.span, message, help))
    }

    /// The amount in money this month, what it is solved within, and whether it is the rest.
    fn bind_amount(&mut self, table: &Table, pending: &Pending) -> Bound<(NodeId, Option<Within>, bool)> {
        let value = self.required(table, "amount", &pending.name)?;
        if value.as_text().is_some_and(|text| text.text.trim() == "rest") {
            let one = self.constant(1.0, Self::bare(), value.span);
            return Ok((one, None, true));
        }
        let within = match table.get("of") {
            None => None,
            Some(of) => Some(self.bind_within(of, pending)?),
        };
        let node = self.bind_value(&value, &pending.scope)?;
        self.forbid_scalar(node)?;
        if within.is_some() {
            self.expect(node, &Self::bare(), "the share")?;
            return Ok((node, within, false));
        }
        let ty = self.node(node).ty.clone();
        let repeats = table.get("when").is_some() || table.get("whenever").is_some();
        let pays_rate = match pending.section {
            "flow" => true,
            "pay" => false,
            _ => match &ty {
                Type::Number(dimension) => dimension.as_currency_rate().is_some(),
                _ => !repeats,
            },
        };
        let money = match &ty {
            Type::Zero => {
                return Ok((self.constant(0.0, Type::Number(Self::money("USD")), value.span), None, false));
            }
            Type::Number(dimension) => {
                dimension.as_currency().or(dimension.as_currency_rate()).unwrap_or("USD").to_string()
            }
            _ => "USD".into(),
        };
        let money = Self::money(&money);
        if pays_rate {
            self.expect(node, &Type::Number(money.divide(&Self::time())), &format!("amount of {}", pending.name))?;
            let month = self.constant(1.0, Type::Number(Self::time()), value.span);
            let span = self.node(node).span;
            return Ok((self.apply(Function::Multiply, vec![node, month], Type::Number(money), span), None, false));
        }
        self.expect(node, &Type::Number(money), &format!("amount of {}", pending.name))?;
        Ok((node, None, false))
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

    /// When a due is active: `when` of a flow holds while it lasts, of a pay only the first time; `whenever` each month.
    fn bind_when(&mut self, table: &Table, pending: &Pending) -> Bound<Option<NodeId>> {
        let scope = &pending.scope;
        let by = match table.get("by") {
            Some(value) => {
                let by = self.bind_value(value, scope)?;
                self.expect(by, &Type::Date, "by")?;
                let now = self.push(Operation::Date, Type::Date, Timing::Monthly, value.span);
                Some(self.apply(Function::LessOrEqual, vec![now, by], Type::Boolean, value.span))
            }
            None => None,
        };
        let once = pending.section != "flow" && table.get("when").is_some();
        let condition = match (table.get("when"), table.get("whenever")) {
            (Some(value), Some(_)) => {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    "`when` (once) and `whenever` (each time) exclude each other",
                    "keep one of them",
                );
            }
            (Some(value), None) | (None, Some(value)) => {
                let node = self.bind_condition(value, scope)?;
                self.forbid_scalar(node)?;
                Some(node)
            }
            (None, None) if pending.section == "pay" => {
                return self.error(
                    Code::MissingKey,
                    pending.span,
                    format!("`{}` does not say when it is paid", pending.name),
                    "add `when = \"2026-05\"` (once) or `whenever = \"…\"` (each month that it holds)",
                );
            }
            (None, None) => None,
        };
        let condition = match condition {
            Some(condition) if once => Some(self.first_time(condition)),
            Some(condition) => Some(self.spaced(condition, table, pending)?),
            None => None,
        };
        Ok(match (condition, by) {
            (Some(a), Some(b)) => {
                let span = self.node(a).span;
                Some(self.apply(Function::And, vec![a, b], Type::Boolean, span))
            }
            (a, b) => a.or(b),
        })
    }

    /// True in the first month in which a condition holds.
    fn first_time(&mut self, condition: NodeId) -> NodeId {
        let span = self.node(condition).span;
        let since = self.push(Operation::Since(condition), Type::Boolean, Timing::Monthly, span);
        let no = self.constant(0.0, Type::Boolean, span);
        let before = self.push(
            Operation::Previous { of: since, months: 1, initial: Some(no) },
            Type::Boolean,
            Timing::Monthly,
            span,
        );
        let not = self.apply(Function::Not, vec![before], Type::Boolean, span);
        self.apply(Function::And, vec![since, not], Type::Boolean, span)
    }

    /// `whenever` with `wait`: not again until so many months have passed.
    fn spaced(&mut self, condition: NodeId, table: &Table, pending: &Pending) -> Bound<NodeId> {
        let Some(months) = self.months_key(table, "wait", &pending.scope)? else {
            return Ok(condition);
        };
        if months <= 1 {
            return Ok(condition);
        }
        let span = self.node(condition).span;
        let id = self.add_slot(Slot {
            name: format!("{}.fires", pending.name),
            key: format!("{}.fires", pending.key),
            source: Source::Made(condition),
            scope: pending.scope.clone(),
            declared: None,
            fixed: false,
            span,
            removed: false,
            state: State::Bound,
            ty: Type::Boolean,
            timing: Timing::Monthly,
            unit: None,
            kind: None,
        });
        let fires = self.push(Operation::Quantity(id), Type::Boolean, Timing::Monthly, span);
        let no = self.constant(0.0, Type::Boolean, span);
        let before = self.push(
            Operation::Previous { of: fires, months: 1, initial: Some(no) },
            Type::Boolean,
            Timing::Monthly,
            span,
        );
        let recent =
            self.push(Operation::Trailing { of: before, months: months - 1 }, Self::bare(), Timing::Monthly, span);
        let zero = self.constant(0.0, Self::bare(), span);
        let rested = self.apply(Function::Equal, vec![recent, zero], Type::Boolean, span);
        let node = self.apply(Function::And, vec![condition, rested], Type::Boolean, span);
        self.slots[id.0 as usize].kind = Some(QuantityKind::Let(node));
        Ok(fires)
    }

    /// What becomes of a flow when a party is in default: said in the flow, or by its contract's `on_default`.
    fn on_default(&mut self, table: &Table, owner: usize) -> Bound<Option<String>> {
        let word = match table.get("on_default") {
            Some(value) => match value.as_text() {
                Some(text) => Some((text.text.clone(), value.span)),
                None => {
                    return self.error(
                        Code::WrongValue,
                        value.span,
                        "`on_default` is a word",
                        "write `stop`, `accelerate` or `claim`",
                    );
                }
            },
            None => {
                let mut next = Some(owner);
                let mut found = None;
                while let Some(index) = next {
                    if let Some(MemberRef::Lazy(lazy)) = self.owners[index].members.get("on_default") {
                        let span = self.lazies[*lazy].span;
                        if let Binding::Choice(word, _) = self.lazy(*lazy)? {
                            found = Some((word, span));
                        }
                        break;
                    }
                    next = self.owners[index].parent;
                }
                found
            }
        };
        match word {
            None => Ok(None),
            Some((word, _)) if matches!(word.as_str(), "stop" | "accelerate" | "claim") => Ok(Some(word)),
            Some((word, span)) => self.error(
                Code::WrongValue,
                span,
                format!("`{word}` is not something to do on default"),
                "write `stop`, `accelerate` or `claim`",
            ),
        }
    }

    fn bind_entry(&mut self, pending: &Pending) -> Bound<BookEntry> {
        let Some(table) = pending.value.as_table().cloned() else {
            return self.error(
                Code::WrongValue,
                pending.value.span,
                "an entry is a table",
                "write `{ party, debit, credit, amount }`",
            );
        };
        check_keys(
            &table,
            &["party", "debit", "credit", "amount", "to", "when", "about"],
            "an entry",
            &mut self.diagnostics,
        );
        let value = self.required(&table, "party", &pending.name)?;
        let Binding::Owner(owner) = self.bind_reference(&value, Some(Class::Party), None, &pending.scope)? else {
            return Err(Reported);
        };
        let money = Self::money(&self.currency_of(owner));
        let mut words = |key: &str| {
            let value = self.required(&table, key, &pending.name)?;
            let text = value.as_text().map(|text| text.text.trim().to_string()).unwrap_or_default();
            match accounts::check(&text) {
                Ok(()) if text != "cash" => Ok(text),
                Ok(()) => {
                    self.error(Code::UnknownAccount, value.span, "an entry moves no cash", "pay cash with a flow")
                }
                Err((message, help)) => self.error(Code::UnknownAccount, value.span, message, help),
            }
        };
        let (debit, credit) = (words("debit")?, words("credit")?);
        let amount = match (table.get("amount"), table.get("to")) {
            (Some(value), None) => {
                let node = self.bind_value(value, &pending.scope)?;
                self.forbid_scalar(node)?;
                self.expect(node, &Type::Number(money.divide(&Self::time())), &format!("amount of {}", pending.name))?;
                let month = self.constant(1.0, Type::Number(Self::time()), value.span);
                let span = self.node(node).span;
                EntryAmount::Amount(self.apply(Function::Multiply, vec![node, month], Type::Number(money), span))
            }
            (None, Some(value)) => {
                let node = self.bind_value(value, &pending.scope)?;
                self.forbid_scalar(node)?;
                self.expect(node, &Type::Number(money), &format!("value of {}", pending.name))?;
                EntryAmount::To(node)
            }
            _ => {
                return self.error(
                    Code::MissingKey,
                    table.span,
                    format!("`{}` says neither `amount` nor `to`", pending.name),
                    "give one of them: `amount` (a rate), or `to` (the value to reach)",
                );
            }
        };
        let when = match table.get("when") {
            Some(value) => Some(self.bind_condition(value, &pending.scope)?),
            None => None,
        };
        Ok(BookEntry {
            name: pending.name.clone(),
            key: pending.key.clone(),
            instance: (pending.owner != ROOT).then(|| InstanceId(pending.owner as u32 - 1)),
            party: self.party_of(owner),
            debit,
            credit,
            amount,
            when,
            span: pending.span,
            removed: pending.removed,
        })
    }

    fn bind_covenant(&mut self, pending: &Pending) -> Bound<Covenant> {
        let Some(table) = pending.value.as_table().cloned() else {
            return self.error(
                Code::WrongValue,
                pending.value.span,
                "a covenant is a table",
                "write `{ party, test }`",
            );
        };
        check_keys(&table, &["test", "party", "cure", "about"], "a covenant", &mut self.diagnostics);
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
        let cure = self.months_key(&table, "cure", &pending.scope)?.unwrap_or(0);
        Ok(Covenant {
            name: pending.name.clone(),
            key: pending.key.clone(),
            party,
            test,
            cure,
            span: pending.span,
            removed: pending.removed,
        })
    }

    fn bind_correlation(&mut self, item: &crate::definitions::CorrelationItem) -> Bound<Correlation> {
        let mut find = |(name, span): &(String, Span)| match self.quantity_of_path(name) {
            Some(id)
                if matches!(
                    self.slots[id.0 as usize].kind,
                    Some(QuantityKind::Assumption(Assumption {
                        value: Chance::Distribution(_) | Chance::Process(_),
                        ..
                    }))
                ) =>
            {
                Ok(id)
            }
            Some(_) => self.error(
                Code::ImpossibleCorrelation,
                *span,
                format!("`{name}` is not uncertain"),
                "correlate assumptions that have a distribution",
            ),
            None => {
                let names: Vec<String> = self.slots.iter().map(|slot| slot.name.clone()).collect();
                let mut diagnostic =
                    Diagnostic::new(Code::UnknownName, *span, format!("there is no assumption `{name}`"));
                if let Some(close) = syntax::suggest::closest(name, names.iter().map(String::as_str)) {
                    diagnostic = diagnostic.help(format!("did you mean `{close}`?"));
                }
                Err(self.report(diagnostic))
            }
        };
        let (a, b) = (find(&item.a)?, find(&item.b)?);
        if !(-1.0..=1.0).contains(&item.rho) || a == b {
            return self.error(
                Code::ImpossibleCorrelation,
                item.span,
                "a rank correlation lies between -1 and 1, of two different assumptions",
                "write a number such as 0.5",
            );
        }
        Ok(Correlation { a, b, rho: item.rho, span: item.span })
    }
}

