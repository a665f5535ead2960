//! Questions and series to report.

use std::collections::BTreeSet;

use syntax::{Code, Diagnostic, Help, Span, Table, Value};

use crate::bind::builder::Builder;
use crate::bind::slots::described::Described;
use crate::definitions::tables::DefinedItem;
use crate::findings::{Bound, Reported};
use crate::instances::scope::{Purpose, Scope};
use crate::instances::slot::{Slot, State};
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};
use scenario::*;

impl Builder<'_> {
    /// Binds all `[ask.*]`.
    pub fn bind_asks(&mut self) -> Vec<Ask> {
        let items = self.named_items(Heading::Ask);
        let bind = |item: &DefinedItem| match item.value.as_table().filter(|table| table.get("among").is_some()) {
            Some(table) => self.bind_named_asks(&item.name, table, item.span).unwrap_or_default(),
            None => self.bind_ask(&item.name, &item.value, item.span).into_iter().collect(),
        };
        items.iter().flat_map(bind).collect()
    }

    /// The tables below a heading, and the first of what is none: keys right below `[ask]` are one mistake, a name that is missing.
    pub(super) fn named_items(&self, heading: Heading) -> Vec<DefinedItem> {
        let mut items = self.definitions.items(heading).to_vec();
        let mut is_first = true;
        items.retain(|item| item.value.as_table().is_some() || std::mem::take(&mut is_first));
        items
    }

    /// Binds questions of the caller.
    pub fn bind_requested_asks(&mut self, requested: &[(String, Value)]) -> Vec<Ask> {
        requested.iter().filter_map(|(id, value)| self.bind_ask(id, value, value.span).ok()).collect()
    }

    fn bind_ask(&mut self, id: &str, value: &Value, span: Span) -> Bound<Ask> {
        let Some(table) = value.as_table() else {
            return self.error(
                Code::WrongValue,
                value.span,
                "an ask is a table",
                "write `[ask.x]` with `question`, `claim`, `counter`, `holds`",
            );
        };
        check_keys(table, keys::ASK, "an ask", &mut self.findings);
        let scope = Scope::of_scenario(Purpose::Answer);
        let holds = self.required(table, "holds", id).and_then(|value| self.bind_value(&value, &scope));
        let holds = holds.and_then(|node| {
            self.expect(node, &Type::Boolean, "holds")?;
            self.one_per_path(node)
        });
        let measures = self.bind_measures(table);
        let mut text = |key: &str| optional_text(table, key, &mut self.findings);
        let [subject, question, claim, counter, about] =
            ["subject", "question", "claim", "counter", "about"].map(&mut text);
        Ok(Ask {
            id: id.to_string(),
            question,
            claim,
            counter,
            about,
            subject,
            holds: holds?,
            measures: measures?,
            span,
            option: None,
        })
    }

    /// What a `series` shows.
    fn bind_series_list(&mut self, table: &Table) -> Bound<Vec<WrittenExpression>> {
        let bound: Vec<Bound<_>> = listed(table, "series").iter().map(|item| self.bind_series_of(item)).collect();
        Ok(bound.into_iter().collect::<Bound<Vec<_>>>()?.concat())
    }

    /// The measures of an ask with their texts.
    fn bind_measures(&mut self, table: &Table) -> Bound<Vec<WrittenExpression>> {
        let items = listed(table, "show");
        let mut out = Vec::new();
        let mut failed = false;
        for item in &items {
            match self.bind_measure(item) {
                Ok(measure) => out.push(measure),
                Err(Reported) => failed = true,
            }
        }
        if failed { Err(Reported) } else { Ok(out) }
    }

    fn bind_measure(&mut self, item: &Value) -> Bound<WrittenExpression> {
        let (value, described) = self.described_measure(item)?;
        let text = value.as_text().map(|text| text.text.clone()).unwrap_or_default();
        if text.contains('*') && is_pattern(&text) && !may_be_product(&text) {
            return self.error(
                Code::WrongValue,
                value.span,
                format!("a measure is one number; `{text}` is a pattern of series"),
                "put the pattern into `series` of a `[show.x]`, and name one number here",
            );
        }
        let node = self.bind_value(&value, &Scope::of_scenario(Purpose::Answer))?;
        let node = self.one_per_path(node)?;
        self.described_expression(text, node, described)
    }

    /// The expression of a measure or series, and what its table says beside it.
    pub fn described_measure(&mut self, item: &Value) -> Bound<(Value, Described)> {
        let Some(table) = item.as_table() else {
            return Ok((item.clone(), Described::default()));
        };
        check_keys(table, keys::MEASURE, "a measure", &mut self.findings);
        let value = self.required(table, "value", "a measure")?;
        Ok((value, self.said_beside(table)?))
    }

    pub fn described_expression(
        &mut self,
        text: String,
        node: NodeId,
        described: Described,
    ) -> Bound<WrittenExpression> {
        self.held_to_unit(node, &described, &text)?;
        let Described { unit, label, about } = described;
        Ok(WrittenExpression { text, node, unit: unit.map(|(unit, ..)| unit), label, about, fits_pattern: false })
    }

    fn series(&mut self, node: NodeId) -> Bound<NodeId> {
        if self.node(node).timing == Timing::End {
            let span = self.node(node).span;
            return self.error(
                Code::TypeMismatch,
                span,
                "a series is due here; this is one number per path",
                "put it into the `show` of an `[ask.*]`",
            );
        }
        self.compared(node)
    }

    /// Worlds may be compared by arithmetic alone.
    fn compared(&mut self, node: NodeId) -> Bound<NodeId> {
        match self.more_than_arithmetic(node) {
            Some(inner) => {
                let span = self.node(inner).span;
                self.error(
                    Code::Nested,
                    span,
                    "worlds are compared by arithmetic, month by month; this is more",
                    "put it inside: `in(variant, cum(x))`, `in(variant, prev(x, 1 mo))`",
                )
            }
            None => Ok(node),
        }
    }

    /// What does more with the value of another world than arithmetic, such as reading past months of it.
    fn more_than_arithmetic(&self, node: NodeId) -> Option<NodeId> {
        let expression = self.expression(node);
        let is_more = |here: &NodeId| {
            let plain = matches!(self.node(*here).operation, Operation::Apply(..) | Operation::In { .. });
            let reads = |inner: &NodeId| matches!(self.node(*inner).operation, Operation::In { .. });
            !plain && self.expression(*here).iter().any(reads)
        };
        let compares = expression.iter().any(|here| matches!(self.node(*here).operation, Operation::In { .. }));
        if compares { expression.into_iter().find(is_more) } else { None }
    }

    /// The nodes of an expression, itself first; not what the names in it stand for.
    pub fn expression(&self, node: NodeId) -> Vec<NodeId> {
        let (mut seen, mut found, mut stack) = (BTreeSet::from([node]), Vec::new(), vec![node]);
        while let Some(here) = stack.pop() {
            found.push(here);
            stack.extend(self.node(here).operation.operands().filter(|operand| seen.insert(*operand)));
        }
        found
    }

    /// Binds all `[show.*]`.
    pub fn bind_shows(&mut self) -> Vec<Show> {
        let items = self.named_items(Heading::Show);
        let mut shows = Vec::new();
        for item in &items {
            let Some(table) = item.value.as_table() else {
                let _: Bound<()> = self.error(
                    Code::WrongValue,
                    item.value.span,
                    "a show is a table",
                    "write `[show.x]` with `series = [\"party.cash\"]`",
                );
                continue;
            };
            check_keys(table, keys::SHOW, "a show", &mut self.findings);
            let [title, about] = ["title", "about"].map(|key| optional_text(table, key, &mut self.findings));
            if self.required(table, "series", &item.name).is_err() {
                continue;
            }
            if let Ok(series) = self.bind_series_list(table) {
                let title = (!title.is_empty()).then_some(title);
                shows.push(Show { id: item.name.clone(), series, title, about, span: item.span });
            }
        }
        shows
    }

    /// Binds a name or expression given on the command line as a series (`--show`), or all names matching a pattern.
    pub fn bind_requested(&mut self, requested: &[Value]) -> Option<Show> {
        let series = requested.iter().filter_map(|value| self.bind_series_of(value).ok()).flatten().collect();
        let first = requested.first()?;
        Some(Show { id: "command line".into(), series, title: None, about: String::new(), span: first.span })
    }

    /// The series that a text asks for: an expression, or all names that fit a pattern.
    fn bind_series_of(&mut self, item: &Value) -> Bound<Vec<WrittenExpression>> {
        let (value, described) = self.described_measure(item)?;
        let text = value.as_text().map(|text| text.text.trim().to_string()).unwrap_or_default();
        if is_pattern(&text) && item.as_table().is_some() {
            return self.error(
                Code::WrongValue,
                value.span,
                format!("`{text}` stands for several series, which have their own units and labels"),
                format!("write `\"{text}\"` alone, or name one series"),
            );
        }
        if is_pattern(&text) {
            return self.fitting(&text, &value);
        }
        let node = self.bind_value(&value, &Scope::of_scenario(Purpose::Series))?;
        let node = self.series(node)?;
        Ok(vec![self.described_expression(text, node, described)?])
    }

    /// All series whose names fit a pattern: quantities, cash, and what was paid on flows.
    fn fitting(&mut self, pattern: &str, value: &Value) -> Bound<Vec<WrittenExpression>> {
        let (span, mut series) = (value.span, Vec::new());
        for (name, id) in self.matching(pattern) {
            if let Ok(node) = self.read_quantity(id, span)
                && self.node(node).timing != Timing::End
            {
                series.push(WrittenExpression::fitting(name, node));
            }
        }
        for owner in self.names.instances() {
            let name = format!("{}.cash", self.names[owner].name);
            if self.names[owner].is_party()
                && matches(&name, pattern)
                && let Ok(node) = self.balance_node(owner, StandardAccount::Cash.into(), None, None, span)
            {
                series.push(WrittenExpression::fitting(name, node));
            }
        }
        for flow in self.names.flows().ids() {
            let name = self.names[flow].name.clone();
            if matches(&name, pattern)
                && let Ok(node) = self.flow_figure(flow, Figure::Paid, span)
            {
                series.push(WrittenExpression::fitting(format!("paid({name})"), node));
            }
        }
        // A name whose own definition is wrong fits all the same.
        let unbound = self.names.slots().iter().any(|slot| matches(&slot.name, pattern));
        // Everything may be nothing.
        if !series.is_empty() || unbound || is_all(pattern) {
            return Ok(series);
        }
        let help = match self.product_meant(pattern, value) {
            Some(product) => {
                let inside = value.as_text().map_or(span, |text| text.locate(0, text.text.len()));
                let help = format!("to multiply, put spaces around `*`: `{product}`");
                Help::from(help).which_writes(inside, product)
            }
            None => "in a pattern `*` stands for anything, e.g. `lab.*`; `all` shows everything".into(),
        };
        self.error(Code::UnknownName, span, format!("no name fits the pattern `{pattern}`"), help)
    }

    /// The product that a pattern means which no name fits: `sales * 2` of `sales*2`.
    fn product_meant(&mut self, pattern: &str, value: &Value) -> Option<String> {
        let factors: Vec<&str> = pattern.split('*').collect();
        if !may_be_product(pattern) {
            return None;
        }
        let trial = self.findings.begin_trial();
        let bound = self.bind_value(value, &Scope::of_scenario(Purpose::Series)).and_then(|node| self.series(node));
        self.findings.end_trial(trial);
        bound.is_ok().then(|| factors.join(" * "))
    }

    /// Binds the value to explain: a question by its id (`rebate`, `ask.rebate`), the figure of a check (`check.revenue`), else a
    /// name or expression of any timing.
    pub fn bind_explained(&mut self, value: &Value, asks: &[Ask], checks: &[CalibrationCheck]) -> Option<Explained> {
        let text = value.as_text()?.text.trim().to_string();
        let named = |check: &&CalibrationCheck| text.strip_prefix("check.") == Some(check.id.as_str());
        if let Some(check) = checks.iter().find(named) {
            return Some(Explained::Expression(check.value.text.clone(), check.value.node));
        }
        let id = text.strip_prefix("ask.").unwrap_or(&text);
        if let Some(ask) = asks.iter().position(|ask| ask.id == id) {
            return Some(Explained::Ask(ask));
        }
        let parts: Vec<&str> = asks.iter().filter(|ask| ask.answers(id)).map(|ask| ask.id.as_str()).collect();
        if !parts.is_empty() {
            let message = format!("`{id}` is answered by names, and one claim at a time is explained");
            let found = Diagnostic::new(Code::WrongValue, value.span, message);
            self.report(found.help(format!("explain one of {}", parts.join(", "))));
            return None;
        }
        if is_pattern(&text) {
            let found = Diagnostic::new(Code::WrongValue, value.span, "one figure at a time is explained");
            self.report(found.help("name one balance, let, stock, flow or question"));
            return None;
        }
        let before = self.findings.mark();
        let bound = self.bind_value(value, &Scope::of_scenario(Purpose::Series)).and_then(|node| self.compared(node));
        if bound.is_err()
            && let Some(close) = syntax::closest(id, asks.iter().map(|ask| ask.id.as_str()))
            && let Some(found) = self.findings.since(before).first_mut().filter(|found| found.code == Code::UnknownName)
        {
            let help = Help::meant(value.span, id, close);
            found.help.insert(0, help.saying(format!("did you mean the question `{close}`?")));
        }
        Some(Explained::Expression(text, bound.ok()?))
    }

    fn matching(&self, pattern: &str) -> Vec<(String, QuantityId)> {
        let slots = self.names.slots().enumerate();
        let mut found: Vec<(String, QuantityId)> = slots
            .filter(|(_, slot)| slot.state == State::Bound && matches(&slot.name, pattern) && !slot.name.contains(' '))
            .filter(|(_, slot)| !self.is_opening(slot))
            .map(|(id, slot)| (slot.name.clone(), id))
            .collect();
        found.sort();
        found
    }

    /// Whether it is a party's opening cash or equity, which bears the name of the balance.
    fn is_opening(&self, slot: &Slot) -> bool {
        let party = self.names[slot.scope.owner].is_party();
        party && matches!(slot.key.rsplit_once('.'), Some((_, "cash" | "equity")))
    }
}

/// The values under a key: a list, or one.
pub(super) fn listed(table: &Table, key: &str) -> Vec<Value> {
    match table.get(key) {
        Some(value) => value.as_array().map_or_else(|| vec![value.clone()], <[Value]>::to_vec),
        None => Vec::new(),
    }
}

/// Whether a request is a pattern of names. With a space it is an expression, in which `*` multiplies.
fn is_pattern(text: &str) -> bool {
    text == "all" || text.contains('*') && text.chars().all(|c| syntax::is_word_part(c) || matches!(c, '.' | '*'))
}

/// Whether a pattern may have been meant as a product: something stands on both sides of each `*`.
fn may_be_product(pattern: &str) -> bool {
    pattern.split('*').all(|factor| !factor.is_empty() && !factor.starts_with('.') && !factor.ends_with('.'))
}

/// Whether a pattern fits every name.
fn is_all(pattern: &str) -> bool {
    matches!(pattern, "all" | "*")
}

/// Whether a name fits a pattern in which `*` stands for anything; `all` fits every name.
fn matches(name: &str, pattern: &str) -> bool {
    if is_all(pattern) {
        return true;
    }
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut rest = rest;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}
