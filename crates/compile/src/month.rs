//! One model to one program: everything of a month in its order.

use scenario::QuantityKind;

use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::item::{Item, Moment};

impl Compiler<'_> {
    /// States and accounts of everything, so that any expression can be evaluated.
    pub fn plan(&mut self) {
        for (id, quantity) in self.model.quantities.enumerate() {
            if matches!(quantity.kind, QuantityKind::Stock { .. }) && !quantity.removed {
                let state = self.asm.state_of(StateSource::Quantity(id));
                self.states.set_level(id, state);
            }
        }
        self.plan_covenants();
        self.open_books();
        self.plan_openings();
        self.plan_legs();
        self.plan_leases();
        self.plan_entries();
        self.plan_disposals();
        self.plan_money();
        self.plan_defaults();
        self.plan_considerations();
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
        self.post_buybacks();
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
}
