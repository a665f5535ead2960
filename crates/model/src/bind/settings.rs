//! The settings of the command line and of variants: what a name is set to has the dimension that it has as written.

use syntax::{Span, Value};

use crate::bind::builder::Builder;
use crate::context::Context;
use crate::definitions::tables::{Definitions, StatedSetting};
use crate::findings::FindingLog;
use crate::instances::slot::{Slot, State, Written};
use scenario::*;

/// The definitions with all settings that can be; what is wrong with the others is reported at their values, and they
/// are left out, so that nothing is reported again where the name is used.
pub(crate) fn apply(
    context: &Context,
    written: &Definitions,
    settings: &[StatedSetting],
    findings: &mut FindingLog,
) -> Definitions {
    let mut definitions = written.clone();
    for (path, span, value) in settings {
        definitions.set(path, *span, value.clone(), findings);
    }
    if settings.is_empty() {
        return definitions;
    }
    let (before, mut after) = (bound(context, written.clone()), bound(context, definitions.clone()));
    after.take_findings();
    let wrong = wrong(&before, &mut after, settings);
    if wrong.is_empty() {
        return definitions;
    }
    findings.extend(after.take_findings());
    let mut definitions = written.clone();
    for (path, span, value) in settings.iter().filter(|(_, _, value)| !wrong.contains(&value.span)) {
        definitions.set(path, *span, value.clone(), &mut FindingLog::default());
    }
    definitions
}

/// As [`apply`], of the variant to run in place of the base.
pub(crate) fn apply_variant(
    context: &Context,
    written: &Definitions,
    variant: &str,
    findings: &mut FindingLog,
) -> Definitions {
    let mut definitions = written.clone();
    definitions.apply_variant(variant, &[], findings);
    let (before, mut after) = (bound(context, written.clone()), bound(context, definitions.clone()));
    after.take_findings();
    let wrong = wrong(&before, &mut after, &definitions.settings);
    if wrong.is_empty() {
        return definitions;
    }
    findings.extend(after.take_findings());
    let mut definitions = written.clone();
    definitions.apply_variant(variant, &wrong, &mut FindingLog::default());
    definitions
}

/// The places of the values that have another dimension than what they set had `before`; reported in `after`.
pub(crate) fn wrong(before: &Builder, after: &mut Builder, settings: &[StatedSetting]) -> Vec<Span> {
    let mut wrong = Vec::new();
    if settings.is_empty() {
        return wrong;
    }
    for id in after.names.slots().ids() {
        let slot = &after.names[id];
        let within = |span: Span| settings.iter().map(|(_, _, value)| value.span).find(|set| contains(*set, span));
        let Some((span, setting)) = set_at(slot).and_then(|span| Some((span, within(span)?))) else {
            continue;
        };
        let known = before.names.slots().iter().find(|known| known.key == slot.key && known.state == State::Bound);
        let Some(expected) = known.map(|known| known.ty.clone()).filter(|_| slot.state == State::Bound) else {
            continue;
        };
        let (name, found) = (slot.name.clone(), slot.ty.clone());
        let probe = after.push(Operation::Constant(0.0), found, Timing::Fixed, span);
        if after.expect(probe, &expected, &name).is_err() {
            wrong.push(setting);
        }
    }
    wrong
}

/// The base world with all its names bound.
fn bound<'a>(context: &'a Context, definitions: Definitions) -> Builder<'a> {
    let mut builder = Builder::new(context, definitions, WorldName::Base);
    if builder.create_instances().is_ok() {
        builder.bind_in_order();
    }
    builder
}

/// Where the value stands of a name that no parameter gives a type.
fn set_at(slot: &Slot) -> Option<Span> {
    let inner = |value: &Value, key: &str| Some(value.as_table()?.get(key)?.span);
    match &slot.written {
        _ if slot.declared.is_some() => None,
        Written::Let(value) => inner(value, "value").or(Some(value.span)),
        Written::Assumption(value) | Written::Decision(value) => inner(value, "value"),
        Written::Stock(value) => inner(value, "initial"),
        Written::When(_) | Written::Nowhere | Written::Choice => None,
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
