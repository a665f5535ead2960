//! One model to one program: everything of a month in its order.

use program::Binary;
use scenario::QuantityKind;

use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::item::{Item, Moment};
use crate::records::states::CovenantStates;

impl Compiler<'_> {
    /// States and accounts of everything, so that any expression can be evaluated.
    pub fn plan(&mut self) {
        for (id, quantity) in self.model.quantities.enumerate() {
            if matches!(quantity.kind, QuantityKind::Stock { .. }) && !quantity.removed {
                let state = self.asm.state_of(StateSource::Quantity(id));
                self.states.set_level(id, state);
            }
        }
        for id in self.model.covenants.ids() {
            let source = StateSource::Covenant(id);
            let (failed_months, breached) = (self.asm.state_of(source), self.asm.state_of(source));
            self.states.add_covenant(CovenantStates { failed_months, breached });
        }
        self.open_books();
        self.plan_openings();
        self.plan_legs();
        self.plan_considerations();
        self.plan_leases();
        self.plan_entries();
        self.plan_disposals();
        self.plan_money();
        self.plan_defaults();
        self.correlate();
    }

    /// All that happens in a month whether somebody asks or not.
    pub fn compile_month(&mut self) {
        self.post_money();
        self.post_openings();
        self.clear();
        self.post_dues();
        self.post_entries();
        self.check_claims();
        self.post_disposals();
        self.post_write_offs();
        self.move_stocks();
        self.move_covenants();
        self.move_defaults();
    }

    /// All stocks together: each `next` reads the opening stocks.
    fn move_stocks(&mut self) {
        for id in self.model.quantities.ids() {
            let quantity = self.model.quantity(id);
            let QuantityKind::Stock { next, .. } = quantity.kind else {
                continue;
            };
            if quantity.removed {
                continue;
            }
            let state = self.states.level(id);
            let initial = self.value(Item::Quantity(id, Moment::Start));
            self.asm.begin_at(state, initial);
            let next = self.dynamic(next);
            self.asm.commit(next, state);
        }
    }

    /// A test that fails for more than `cure` months in a row is a breach, for good.
    fn move_covenants(&mut self) {
        for (id, covenant) in self.model.covenants.enumerate() {
            if covenant.removed {
                continue;
            }
            let CovenantStates { failed_months, breached } = self.states.covenant(id);
            let test = self.closing(covenant.test);
            let (zero, one) = (self.asm.constant(0.0), self.asm.constant(1.0));
            let cure = self.asm.constant(f64::from(covenant.cure));
            let longer = self.asm.add(failed_months, one);
            let months = self.asm.select(test, zero, longer);
            let breaks = self.asm.binary(Binary::Less, cure, months);
            let now = self.asm.binary(Binary::Or, breached, breaks);
            self.asm.commit(months, failed_months);
            self.asm.commit(now, breached);
        }
    }
}
