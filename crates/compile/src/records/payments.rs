//! What flows pay, leg by leg, and what failing costs.

use program::Register;
use scenario::{Arena, FlowId, PartyId};

use crate::map::PaymentElements;
use crate::records::leg::Leg;

/// What default costs a party this month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DefaultCostPaid {
    pub party: PartyId,
    /// In minor units.
    pub paid: Register,
}

/// The legs of all flows, the elements of payments, the default costs.
#[derive(Default)]
pub(crate) struct Payments {
    legs: Arena<FlowId, Vec<Leg>>,
    elements: Vec<PaymentElements>,
    default_costs: Vec<DefaultCostPaid>,
}

impl Payments {
    /// Gives every flow a place for its legs, and none yet.
    pub fn begin(&mut self, flows: usize) {
        self.legs = (0..flows).map(|_| Vec::new()).collect();
    }

    pub fn set_legs(&mut self, flow: FlowId, legs: Vec<Leg>) {
        self.legs[flow] = legs;
    }

    /// The legs of a flow; none if it is switched off.
    pub fn legs_of(&self, flow: FlowId) -> &[Leg] {
        &self.legs[flow]
    }

    /// One leg of a flow, to be completed.
    pub fn leg_mut(&mut self, flow: FlowId, place: usize) -> &mut Leg {
        &mut self.legs[flow][place]
    }

    /// All legs, flow by flow.
    pub fn legs(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().flatten()
    }

    /// Payments of which one element is operating.
    pub fn elements(&self) -> &[PaymentElements] {
        &self.elements
    }

    pub fn add_elements(&mut self, elements: PaymentElements) {
        self.elements.push(elements);
    }

    pub fn default_costs(&self) -> &[DefaultCostPaid] {
        &self.default_costs
    }

    pub fn add_default_cost(&mut self, cost: DefaultCostPaid) {
        self.default_costs.push(cost);
    }
}
