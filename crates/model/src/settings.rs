//! The settings of the command line and of variants: what a name is set to has the dimension that it has as written.

use syntax::{Diagnostic, Span, Value};

use crate::bind::builder::*;
use crate::definitions::tables::Definitions;
use scenario::*;

/// A setting: dotted name, place, value.
pub(crate) type Setting = (String, Span, Value);

/// The definitions with all settings that can be; what is wrong with the others is told at their values, and they are
/// left out, so that nothing is told again where the name is used.
pub(crate) fn apply(
    context: &Context,
    written: &Definitions,
    settings: &[Setting],
    diagnostics: &mut Vec<Diagnostic>,
) -> Definitions {
    let mut definitions = written.clone();
    for (path, span, value) in settings {
        definitions.set(path, *span, value.clone(), diagnostics);
    }
    if settings.is_empty() {
        return definitions;
    }
    let (before, mut after) = (bound(context, written.clone()), bound(context, definitions.clone()));
    after.findings();
    let wrong = wrong(&before, &mut after, settings);
    if wrong.is_empty() {
        return definitions;
    }
    diagnostics.extend(after.findings());
    let mut definitions = written.clone();
    for (path, span, value) in settings.iter().filter(|(_, _, value)| !wrong.contains(&value.span)) {
        definitions.set(path, *span, value.clone(), &mut Vec::new());
    }
    definitions
}

/// As [`apply`], of the variant to run in place of the base.
pub(crate) fn apply_variant(
    context: &Context,
    written: &Definitions,
    variant: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Definitions {
    let mut definitions = written.clone();
    definitions.apply_variant(variant, &[], diagnostics);
    let (before, mut after) = (bound(context, written.clone()), bound(context, definitions.clone()));
    after.findings();
    let wrong = wrong(&before, &mut after, &definitions.settings);
    if wrong.is_empty() {
        return definitions;
    }
    diagnostics.extend(after.findings());
    let mut definitions = written.clone();
    definitions.apply_variant(variant, &wrong, &mut Vec::new());
    definitions
}

/// The places of the values that have another dimension than what they set had `before`; told in `after`.
pub(crate) fn wrong(before: &Builder, after: &mut Builder, settings: &[Setting]) -> Vec<Span> {
    let mut wrong = Vec::new();
    if settings.is_empty() {
        return wrong;
    }
    for id in after.slots.ids() {
        let slot = &after.slots[id];
        let within = |span: Span| settings.iter().map(|(_, _, value)| value.span).find(|set| contains(*set, span));
        let Some((span, setting)) = set_at(slot).and_then(|span| Some((span, within(span)?))) else {
            continue;
        };
        let known = before.slots.iter().find(|known| known.key == slot.key && known.state == State::Bound);
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
    let mut builder = Builder::new(context, definitions, World::Base);
    builder.create_instances();
    builder.bind_in_order();
    builder
}

/// Where the value stands of a name that no parameter gives a type.
fn set_at(slot: &Slot) -> Option<Span> {
    let inner = |value: &Value, key: &str| Some(value.as_table()?.get(key)?.span);
    match &slot.source {
        _ if slot.declared.is_some() => None,
        Source::Let(value) => Some(value.span),
        Source::Assumption(value) => inner(value, "value"),
        Source::Stock(value) => inner(value, "initial"),
        Source::When(_) | Source::Made(_) => None,
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
