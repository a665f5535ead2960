//! Instances are created; where parts run `over` something, what it runs over is evaluated on the way.

use std::rc::Rc;

use crate::bind::builder::Builder;
use crate::context::{MOST_ROWS, NamesToMake};
use crate::definitions::merged::{MergedKinds, MergedOrder, names_of_merged};
use crate::findings::{Bound, Reported};
use crate::instances::declarer::WithoutParts;
use crate::instances::ids::OwnerId;
use crate::instances::parts::Combination;
use crate::instances::scope::Scope;
use syntax::{Code, Diagnostic, Value};

impl Builder<'_> {
    /// Creates all instances with their members and parts, unless they are too many.
    pub fn create_instances(&mut self) -> Bound<()> {
        if self.kinds.is_none() {
            self.count_kinds()?;
            let merged = MergedKinds::of(&self.definitions.kinds, MergedOrder::ByName, &mut self.findings);
            self.kinds = Some(Rc::new(merged));
        }
        let created = self.declarer().create()?;
        self.create_parts(&created);
        self.declarer().check_removed();
        if self.is_open() {
            let any = self.declarer().create_any()?;
            self.create_parts(&any);
        }
        if self.context.size.is_full() { Err(Reported) } else { Ok(()) }
    }

    /// Counts what kinds have of those that they are like, before they are merged.
    fn count_kinds(&mut self) -> Bound<()> {
        let (count, largest) = names_of_merged(&self.definitions.kinds);
        let Some(largest) = largest else { return Ok(()) };
        let make = NamesToMake {
            count,
            span: largest.span,
            source: "in kinds with what they have of those that they are like".into(),
            help: "let fewer kinds be `like` one another, or give their bases fewer names".into(),
        };
        self.context.size.add_names(&make, &mut self.findings)
    }

    fn create_parts(&mut self, instances: &[WithoutParts]) {
        for instance in instances {
            self.declarer().create_listed_parts(instance);
            for part in &instance.body.parts {
                if let Some(over) = &part.over
                    && self.declarer().can_have_part(instance.owner, part)
                    && let Ok(combinations) = self.combinations(instance.owner, over)
                {
                    self.declarer().create_parts_over(instance.owner, part, over.span, combinations);
                }
            }
        }
    }

    /// All combinations of what an `over` runs over.
    fn combinations(&mut self, owner: OwnerId, over: &Value) -> Bound<Vec<Combination>> {
        let Some(text) = over.as_text() else {
            return self.error(Code::WrongValue, over.span, "`over` is a string", "write `over = \"m in model\"`");
        };
        let units = self.context.units;
        let bindings = syntax::parse_over(text, &|word| units.is_unit(word)).map_err(|problems| {
            self.findings.extend(problems);
            Reported
        })?;
        let mut rows = vec![Combination { locals: Vec::new(), id: String::new() }];
        for (name, expression) in &bindings {
            let values = self.members_over(expression, &Scope::of(owner, false, Vec::new()))?;
            let count = rows.len() * values.len();
            if count > MOST_ROWS as usize {
                let message = format!("{count} combinations; the most is {MOST_ROWS}");
                return Err(self.report(Diagnostic::new(Code::TooLarge, over.span, message).help("list fewer")));
            }
            let mut longer = Vec::with_capacity(count);
            for row in &rows {
                for (label, binding) in &values {
                    let mut locals = row.locals.clone();
                    locals.push((name.text.clone(), binding.clone()));
                    let id = if row.locals.is_empty() { label.clone() } else { format!("{}_{label}", row.id) };
                    longer.push(Combination { locals, id });
                }
            }
            rows = longer;
        }
        Ok(rows)
    }
}
