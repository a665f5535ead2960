//! `min` and `max`: of an assumption its own, of a parameter those of its kind.

use std::cmp::Ordering;

use syntax::{Code, Diagnostic, Help, Value};

use crate::bind::builder::Builder;
use crate::definitions::kinds::ParameterBounds;
use crate::findings::Bound;
use crate::instances::scope::Scope;
use crate::instances::slot::Slot;
use scenario::*;

impl Builder<'_> {
    /// Reports a value known before the run that lies outside what its kind allows.
    pub fn held_to_bounds(&mut self, node: NodeId, slot: &Slot) -> Bound<()> {
        let (ty, ParameterBounds { min, max }) = (self.node(node).ty.clone(), slot.bounds.clone());
        for (key, value, outside) in [("min", min, Ordering::Less), ("max", max, Ordering::Greater)] {
            let Some(limit) = self.bound_of(value.clone(), key, &ty, &slot.scope)? else { continue };
            if self.known(node).and_then(|known| known.partial_cmp(&limit.value)) != Some(outside) {
                continue;
            }
            let words = value
                .as_ref()
                .and_then(Value::as_text)
                .map_or_else(|| limit.value.to_string(), |text| text.text.clone());
            let (most, span) = (if key == "min" { "at least" } else { "at most" }, self.where_written(node));
            let negative = self.known(node).is_some_and(|known| known < 0.0) && limit.value >= 0.0;
            let help = match self.node(self.written_node(node)).operation {
                Operation::Constant(_) if negative => Help::meant(span, "-", "").saying("leave the minus out".into()),
                _ => format!("write a value of {most} `{words}`").into(),
            };
            let found = Diagnostic::new(Code::WrongValue, span, format!("`{}` is {most} `{words}`", slot.name));
            return Err(self.report(found.also(limit.span, format!("its `{key}`")).help(help)));
        }
        Ok(())
    }

    /// The limit that a value states.
    pub fn bound_of(&mut self, value: Option<Value>, key: &str, ty: &Type, scope: &Scope) -> Bound<Option<Box<Limit>>> {
        let Some(value) = value else {
            return Ok(None);
        };
        let node = self.bind_value(&value, scope)?;
        self.expect(node, ty, key)?;
        match self.known(node) {
            Some(number) => Ok(Some(Box::new(Limit { value: number, span: value.span }))),
            None if self.is_open() => Ok(None),
            None => self.error(Code::WrongValue, value.span, format!("`{key}` is a number"), "write a constant"),
        }
    }
}
