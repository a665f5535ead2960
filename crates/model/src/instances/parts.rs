//! Parts: one per item of a list, or one per combination of `over`.

use std::collections::BTreeSet;

use syntax::{Code, Diagnostic, Span, Table, Value};

use crate::bind::builder::*;
use crate::bind::folds::MOST_ROWS;
use crate::definitions::kinds::{Body, Param, Part};
use crate::definitions::tables::is_name;
use crate::instances::creation::Given;
use scenario::*;

/// The most instances and parts together.
const MOST_INSTANCES: usize = 30_000;

impl Builder<'_> {
    /// Makes the parts of an instance: one per item of a list, or one per combination of `over`.
    pub fn create_parts(&mut self, owner: usize, body: &Body, given: &[Given]) {
        for param in &body.params {
            let Ok(ParamType::Parts(part)) = self.param_type_quietly(param, body) else {
                continue;
            };
            if self.owners[owner].members.contains_key(&param.name) {
                continue; // told by `declare_param`
            }
            let Some(part) = body.parts.iter().find(|candidate| candidate.name == part) else {
                continue;
            };
            if self.is_any(owner) {
                let (id, span) = (part.name.clone(), part.span);
                let any = self.create_part(owner, part, &param.name, id, 0, span, Vec::new(), Vec::new());
                self.owners[owner].members.insert(param.name.clone(), MemberRef::Parts(vec![any]));
                continue;
            }
            let (value, scenario) = match given.iter().find(|given| given.entry.key.text == param.name) {
                Some(given) => (Some(given.entry.value.clone()), given.scenario),
                None => (param.default.clone(), false),
            };
            let Some(value) = value else {
                if param.optional {
                    self.owners[owner].members.insert(param.name.clone(), MemberRef::Parts(Vec::new()));
                } else {
                    let who = self.owners[owner].clone();
                    self.report(
                        Diagnostic::new(
                            Code::MissingKey,
                            who.span,
                            format!("`{}` does not list its `{}`", who.key, param.name),
                        )
                        .help(format!("add `{} = [ {{ id = \"a\", … }} ]`, or `[]`", param.name)),
                    );
                }
                continue;
            };
            let Some(items) = value.as_array() else {
                self.report(
                    Diagnostic::new(Code::WrongValue, value.span, format!("`{}` is a list", param.name))
                        .help("write `[ { id = \"a\", … }, { … } ]`"),
                );
                continue;
            };
            if !self.has_room_for(items.len(), value.span) {
                continue;
            }
            let mut rows = Vec::new();
            for (place, item) in items.iter().enumerate() {
                let Some(table) = item.as_table() else {
                    self.report(
                        Diagnostic::new(Code::WrongValue, item.span, "an item of this list is a table")
                            .help("write `{ … }`"),
                    );
                    continue;
                };
                rows.push((self.id_of(table, place), place, item.span, table));
            }
            // Parts are made in the order of their ids, so that ties do not hang on their place in the list.
            if rows.iter().all(|(_, _, _, table)| table.get("id").is_some()) {
                rows.sort_by(|a, b| a.0.cmp(&b.0));
            }
            let mut parts = Vec::new();
            for (id, place, span, table) in rows {
                let given = table.entries.iter().map(|entry| Given { entry: entry.clone(), scenario }).collect();
                let made = self.create_part(owner, part, &param.name, id, place, span, Vec::new(), given);
                parts.push((place, made));
            }
            parts.sort_unstable();
            let parts: Vec<usize> = parts.into_iter().map(|(_, part)| part).collect();
            self.check_part_ids(&parts);
            self.owners[owner].members.insert(param.name.clone(), MemberRef::Parts(parts));
        }
        for part in &body.parts {
            if let Some(over) = &part.over {
                if self.owners[owner].members.contains_key(&part.name) {
                    self.report(
                        Diagnostic::new(
                            Code::DuplicateName,
                            part.span,
                            format!("`{}` is defined twice here", part.name),
                        )
                        .help("rename the part or the other"),
                    );
                    continue;
                }
                self.create_parts_over(owner, part, over);
            }
        }
    }

    pub fn param_type_quietly(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let before = self.diagnostics.len();
        let ty = self.param_type(param, body);
        self.diagnostics.truncate(before);
        ty
    }

    /// Whether so many more parts may be made; reports once if not.
    fn has_room_for(&mut self, count: usize, span: Span) -> bool {
        if self.owners.len() + count <= MOST_INSTANCES {
            return true;
        }
        if !self.context.full.replace(true) {
            self.report(
                Diagnostic::new(
                    Code::TooLarge,
                    span,
                    format!("more than {MOST_INSTANCES} instances and parts once all are written out"),
                )
                .help("use fewer instances or parts"),
            );
        }
        false
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

    fn check_part_ids(&mut self, parts: &[usize]) {
        let mut seen = BTreeSet::new();
        for part in parts {
            let (id, span) = (self.owners[*part].id.clone(), self.owners[*part].span);
            if !seen.insert(id.clone()) {
                self.report(
                    Diagnostic::new(Code::DuplicateName, span, format!("two items have the id `{id}`"))
                        .help("give each its own id"),
                );
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn create_part(
        &mut self,
        owner: usize,
        part: &Part,
        list: &str,
        id: String,
        place: usize,
        span: Span,
        locals: Vec<(String, Binding)>,
        given: Vec<Given>,
    ) -> usize {
        let who = &self.owners[owner];
        let mut made = Owner::new(
            format!("{}.{list}.{id}", who.name),
            format!("{}.{list}.{id}", who.key),
            Some(Class::Part),
            span,
        );
        made.parent = Some(owner);
        made.removed = who.removed || self.is_removed(&format!("{}.{list}.{id}", who.key));
        made.index = place;
        made.id = id;
        made.locals = locals;
        made.kinds = vec![part.name.clone()];
        self.owners.push(made);
        let index = self.owners.len() - 1;
        self.declare(index, &part.body, given);
        index
    }

    fn create_parts_over(&mut self, owner: usize, part: &Part, over: &Value) {
        let Some(text) = over.as_text() else {
            self.report(
                Diagnostic::new(Code::WrongValue, over.span, "`over` is a string")
                    .help("write `over = \"m in model\"`"),
            );
            return;
        };
        let units = self.context.units;
        let bindings = match syntax::parse_over(text, &|word| units.is_unit(word)) {
            Ok(bindings) => bindings,
            Err(problems) => {
                self.diagnostics.extend(problems);
                return;
            }
        };
        let mut rows: Vec<Vec<(String, Binding, String)>> = vec![Vec::new()];
        for (name, expression) in &bindings {
            let scope = Scope { owner, scenario: false, locals: Vec::new(), purpose: Purpose::Month };
            let Ok(values) = self.members_over(expression, &scope) else {
                return;
            };
            if rows.len() * values.len() > MOST_ROWS as usize {
                self.report(
                    Diagnostic::new(
                        Code::TooLarge,
                        over.span,
                        format!("{} combinations; the most is {MOST_ROWS}", rows.len() * values.len()),
                    )
                    .help("list fewer"),
                );
                return;
            }
            rows = rows
                .into_iter()
                .flat_map(|row| {
                    values.iter().map(move |(label, binding)| {
                        let mut row = row.clone();
                        row.push((name.text.clone(), binding.clone(), label.clone()));
                        row
                    })
                })
                .collect();
        }
        if !self.has_room_for(rows.len(), over.span) {
            return;
        }
        // Parts over instances are made in the order of their keys; `index` keeps the place in the list.
        let owner_of = |binding: &Binding| if let Binding::Owner(owner) = binding { Some(*owner) } else { None };
        let mut rows: Vec<_> = rows.into_iter().enumerate().collect();
        rows.sort_by_key(|(_, row)| row.iter().map(|(_, binding, _)| owner_of(binding)).collect::<Vec<_>>());
        let mut parts = Vec::new();
        for (place, row) in rows {
            let id = row.iter().map(|(_, _, label)| label.as_str()).collect::<Vec<_>>().join("_");
            let locals = row.into_iter().map(|(name, binding, _)| (name, binding)).collect();
            parts.push((place, self.create_part(owner, part, &part.name, id, place, part.span, locals, Vec::new())));
        }
        parts.sort_unstable();
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        self.owners[owner].members.insert(part.name.clone(), MemberRef::Parts(parts));
    }
}
