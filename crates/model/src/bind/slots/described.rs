//! What a let, a stock or a measure says of itself beside its value: the unit that it is shown in and held to, its label, and
//! what it is about.

use syntax::{Code, Diagnostic, Help, Span, Table, Value};
use units::Dimension;

use crate::bind::builder::Builder;
use crate::bind::expressions::evaluate::own_unit;
use crate::findings::Bound;
use crate::instances::ids::ROOT;
use crate::instances::slot::Slot;
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};
use scenario::*;

/// What a let, a stock or a measure says of itself.
#[derive(Default)]
pub(crate) struct Described {
    pub unit: Option<(String, Dimension, Span)>,
    pub label: Option<String>,
    pub about: Option<String>,
}

impl Described {
    /// The dimension of its unit.
    pub fn dimension(&self) -> Option<&Dimension> {
        self.unit.as_ref().map(|(_, dimension, _)| dimension)
    }
}

impl Builder<'_> {
    /// The value of a let that is written as a table, and what the table says of it.
    pub fn described_let(&mut self, table: &Table, slot: &Slot) -> Bound<(Value, Described)> {
        if let Some(entry) =
            table.entries.iter().find(|entry| matches!(entry.key.text.as_str(), "basis" | "fact" | "why"))
        {
            let name = slot.name.clone();
            return self.error(
                Code::UnknownKey,
                entry.key.span,
                format!("the let `{name}` cannot have a `{}`", entry.key.text),
                "a value based on a fact, an estimate or a guess is an assumption: move it to `[assume.x]`",
            );
        }
        check_keys(table, keys::LET, "a let", &mut self.findings);
        let described = self.described(table, slot);
        let value = self.required(table, "value", &slot.name)?;
        Ok((value, described?))
    }

    /// What the table of a let or a stock says beside its value.
    pub fn described(&mut self, table: &Table, slot: &Slot) -> Bound<Described> {
        let described = self.said_beside(table)?;
        let owner = &self.names[slot.scope.owner];
        // Two instances of a kind have the same labels; their names tell them apart.
        let label = described.label.map(|label| match slot.key.strip_prefix(&owner.key) {
            Some(_) if slot.scope.owner != ROOT => format!("{}: {label}", owner.name),
            _ => label,
        });
        Ok(Described { label, ..described })
    }

    /// What a table says beside a value.
    pub fn said_beside(&mut self, table: &Table) -> Bound<Described> {
        for key in ["unit", "about", "label"] {
            optional_text(table, key, &mut self.findings);
        }
        let text = |key: &str| {
            let text = table.get(key).and_then(Value::as_text).map(|text| text.text.trim().to_string());
            text.filter(|text| !text.is_empty())
        };
        let unit = match (text("unit"), table.get("unit")) {
            (Some(unit), Some(value)) => {
                let dimension = self.unit_of(&unit, value.span)?;
                Some((unit, dimension, value.span))
            }
            _ => None,
        };
        Ok(Described { unit, label: text("label"), about: text("about") })
    }

    fn unit_of(&mut self, unit: &str, span: Span) -> Bound<Dimension> {
        let problem = match self.context.units.parse(unit) {
            Ok(parsed) => return Ok(parsed.dimension),
            Err(problem) => problem,
        };
        let help = match (unit, problem.suggestion()) {
            ("date" | "bool", _) => Help::from("a date and a condition have no unit: leave `unit` out"),
            (_, Some(close)) => Help::meant(span, problem.symbol().unwrap_or(unit), close),
            (_, None) => problem.help().unwrap_or_else(|| own_unit(&problem, "or write one such as `USD/yr`")).into(),
        };
        self.error(Code::UnknownUnit, span, problem.message(), help)
    }

    /// Reports a value that its unit does not fit.
    pub fn held_to_unit(&mut self, node: NodeId, described: &Described, name: &str) -> Bound<()> {
        let Some((unit, dimension, span)) = &described.unit else {
            return Ok(());
        };
        let before = self.findings.mark();
        let held = self.expect(node, &Type::Number(dimension.clone()), name);
        let said = format!("its unit is `{unit}`");
        let found = self.findings.since(before).iter_mut();
        found.for_each(|found| *found = std::mem::replace(found, Diagnostic::bare(found.code, "")).also(*span, &said));
        held
    }
}
