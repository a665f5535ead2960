//! Parts: one per item of a list, or one per combination of what `over` runs over.

use std::collections::BTreeSet;

use crate::context::NamesToMake;
use crate::definitions::kinds::{Body, Param, PartDefinition};
use crate::findings::Bound;
use crate::instances::declarer::{Declarer, Given, WithoutParts};
use crate::instances::ids::OwnerId;
use crate::instances::owner::{MemberRef, Owner};
use crate::instances::scope::{Binding, Locals};
use crate::instances::slot::ParamType;
use crate::words::names::is_name;
use scenario::Class;
use syntax::{Code, Diagnostic, Span, Table, Value};

/// One combination of what an `over` runs over: names with what they stand for, and the id of its part.
pub(crate) struct Combination {
    pub locals: Locals,
    pub id: String,
}

/// A part to be made: its id, its place in the list, and what it is given.
struct NewPart {
    id: String,
    place: usize,
    span: Span,
    locals: Locals,
    given: Vec<Given>,
}

impl Declarer<'_> {
    /// Makes the parts of an instance that its lists hold.
    pub fn create_listed_parts(&mut self, instance: &WithoutParts) {
        for param in &instance.body.params {
            let Ok(ParamType::Parts(part)) = self.param_type_quietly(param, &instance.body) else {
                continue;
            };
            if self.names[instance.owner].members.contains_key(&param.name) {
                continue; // reported by `declare_param`
            }
            if let Some(part) = instance.body.parts.iter().find(|candidate| candidate.name == part) {
                self.create_list(instance, param, part);
            }
        }
    }

    /// Makes the parts of one list.
    fn create_list(&mut self, instance: &WithoutParts, param: &Param, part: &PartDefinition) {
        let owner = instance.owner;
        if self.names.is_any(owner) {
            let made =
                NewPart { id: part.name.clone(), place: 0, span: part.span, locals: Vec::new(), given: Vec::new() };
            let any = self.create_part(owner, part, &param.name, made);
            self.names.set_member(owner, &param.name, MemberRef::Parts(vec![any]));
            return;
        }
        let given = instance.given.iter().find(|given| given.entry.key.text == param.name);
        let (value, scenario) = match given {
            Some(given) => (Some(&given.entry.value), given.scenario),
            None => (param.default.as_ref(), false),
        };
        let Some(value) = value else {
            if param.optional {
                self.names.set_member(owner, &param.name, MemberRef::Parts(Vec::new()));
            } else {
                let who = &self.names[owner];
                let message = format!("`{}` does not list its `{}`", who.key, param.name);
                let found = Diagnostic::new(Code::MissingKey, who.span, message);
                self.report(found.help(format!("add `{} = [ {{ id = \"a\", … }} ]`, or `[]`", param.name)));
            }
            return;
        };
        let Some(items) = value.as_array() else {
            self.report(
                Diagnostic::new(Code::WrongValue, value.span, format!("`{}` is a list", param.name))
                    .help("write `[ { id = \"a\", … }, { … } ]`"),
            );
            return;
        };
        if !self.has_room_for(items.len(), part, value.span) {
            return;
        }
        let mut parts = Vec::new();
        for made in self.rows(items, scenario) {
            parts.push((made.place, self.create_part(owner, part, &param.name, made)));
        }
        parts.sort_unstable();
        let parts: Vec<OwnerId> = parts.into_iter().map(|(_, part)| part).collect();
        self.check_part_ids(&parts);
        self.names.set_member(owner, &param.name, MemberRef::Parts(parts));
    }

    /// The items of a list, in the order of their ids if all have one, so that ties do not depend on their place.
    fn rows(&mut self, items: &[Value], scenario: bool) -> Vec<NewPart> {
        let mut rows = Vec::new();
        let mut all_have_ids = true;
        for (place, item) in items.iter().enumerate() {
            let Some(table) = item.as_table() else {
                self.report(
                    Diagnostic::new(Code::WrongValue, item.span, "an item of this list is a table")
                        .help("write `{ … }`"),
                );
                continue;
            };
            all_have_ids &= table.get("id").is_some();
            let given = table.entries.iter().map(|entry| Given { entry: entry.clone(), scenario }).collect();
            rows.push(NewPart { id: self.id_of(table, place), place, span: item.span, locals: Vec::new(), given });
        }
        if all_have_ids {
            rows.sort_by(|a, b| a.id.cmp(&b.id));
        }
        rows
    }

    /// The type of a parameter, if it has one; what is wrong with it is reported elsewhere.
    pub fn param_type_quietly(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let trial = self.findings.begin_trial();
        let ty = self.param_type(param, body);
        self.findings.end_trial(trial);
        ty
    }

    /// Counts parts before they are made; reports once if there is no room for them.
    fn has_room_for(&mut self, count: usize, part: &PartDefinition, span: Span) -> bool {
        let make = NamesToMake {
            count: count * (1 + part.body.names()),
            span,
            source: format!("with {count} further parts `{}`", part.name),
            help: "list fewer, or give each fewer names".into(),
        };
        self.context.size.add_names(&make, self.findings).is_ok()
    }

    /// The id of an item: the one written, else its place from 1.
    fn id_of(&mut self, table: &Table, place: usize) -> String {
        let Some(value) = table.get("id") else {
            return (place + 1).to_string();
        };
        match value.as_text() {
            Some(text) if is_name(&format!("_{}", text.text)) && !text.text.is_empty() => text.text.clone(),
            _ => {
                self.report(
                    Diagnostic::new(Code::WrongValue, value.span, "an `id` is a word")
                        .help("write letters, digits and `_` in quotes"),
                );
                (place + 1).to_string()
            }
        }
    }

    fn check_part_ids(&mut self, parts: &[OwnerId]) {
        let mut seen = BTreeSet::new();
        for part in parts {
            let (id, span) = (self.names[*part].id.clone(), self.names[*part].span);
            if !seen.insert(id.clone()) {
                self.report(
                    Diagnostic::new(Code::DuplicateName, span, format!("two items have the id `{id}`"))
                        .help("give each its own id"),
                );
            }
        }
    }

    /// Makes a part and declares its members.
    fn create_part(&mut self, owner: OwnerId, part: &PartDefinition, list: &str, made: NewPart) -> OwnerId {
        let who = &self.names[owner];
        let [name, key] = [&who.name, &who.key].map(|outer| format!("{outer}.{list}.{}", made.id));
        let removed = who.removed || self.is_removed(&key);
        let id = self.names.add_owner(Owner {
            parent: Some(owner),
            removed,
            index: made.place,
            id: made.id,
            locals: made.locals,
            kinds: vec![part.name.clone()],
            unread: part.body.unread.clone(),
            ..Owner::new(name, key, Some(Class::Part), made.span)
        });
        self.declare(id, &part.body, made.given);
        id
    }

    /// Whether a part that runs over something can bear its name; reports if not.
    pub fn can_have_part(&mut self, owner: OwnerId, part: &PartDefinition) -> bool {
        if !self.names[owner].members.contains_key(&part.name) {
            return true;
        }
        self.report(
            Diagnostic::new(Code::DuplicateName, part.span, format!("`{}` is defined twice here", part.name))
                .help("rename the part or the other"),
        );
        false
    }

    /// Makes a part for each combination of what an `over` runs over.
    pub fn create_parts_over(
        &mut self,
        owner: OwnerId,
        part: &PartDefinition,
        over: Span,
        combinations: Vec<Combination>,
    ) {
        if !self.has_room_for(combinations.len(), part, over) {
            return;
        }
        // Parts over instances are made in the order of their keys; `index` keeps the place in the list.
        let owners = |row: &Combination| -> Vec<Option<OwnerId>> {
            row.locals.iter().map(|(_, binding)| Binding::as_owner(binding)).collect()
        };
        let mut rows: Vec<_> = combinations.into_iter().enumerate().collect();
        rows.sort_by_key(|(_, row)| owners(row));
        let mut parts = Vec::new();
        for (place, Combination { locals, id }) in rows {
            let made = NewPart { id, place, span: part.span, locals, given: Vec::new() };
            parts.push((place, self.create_part(owner, part, &part.name, made)));
        }
        parts.sort_unstable();
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        self.names.set_member(owner, &part.name, MemberRef::Parts(parts));
    }
}
