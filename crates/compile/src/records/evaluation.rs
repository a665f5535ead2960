//! What has been evaluated, and what is being evaluated.

use std::collections::{BTreeMap, BTreeSet};

use program::Register;
use scenario::{QuantityId, Solve};

use crate::records::item::Item;

/// The values of items, and the way that leads to the one under evaluation.
pub(crate) struct ItemEvaluation {
    values: BTreeMap<Item, Register>,
    /// The items under evaluation, outermost first.
    path: Vec<Item>,
    /// The items of the path that would close a circle.
    open: BTreeSet<Item>,
    /// The circle to solve that a name belongs to.
    circles: BTreeMap<QuantityId, usize>,
    /// Circles being solved.
    solving: BTreeSet<usize>,
    /// The circle of each guess.
    guesses: BTreeMap<Register, usize>,
}

impl ItemEvaluation {
    pub fn new(solves: &[Solve]) -> Self {
        let mut circles = BTreeMap::new();
        for (index, solve) in solves.iter().enumerate() {
            circles.extend(solve.names.iter().map(|name| (name.quantity, index)));
        }
        ItemEvaluation {
            values: BTreeMap::new(),
            path: Vec::new(),
            open: BTreeSet::new(),
            circles,
            solving: BTreeSet::new(),
            guesses: BTreeMap::new(),
        }
    }

    /// The register of an item, if it has been evaluated.
    pub fn value(&self, item: Item) -> Option<Register> {
        self.values.get(&item).copied()
    }

    /// Every item that has been evaluated.
    pub fn values(&self) -> impl Iterator<Item = (Item, Register)> + '_ {
        self.values.iter().map(|(item, register)| (*item, *register))
    }

    /// Says what an item is, from here on.
    pub fn set(&mut self, item: Item, value: Register) {
        self.values.insert(item, value);
    }

    /// Begins an item.
    pub fn enter(&mut self, item: Item) {
        self.path.push(item);
        self.open.insert(item);
    }

    /// Ends an item, the last that was begun.
    pub fn leave(&mut self, item: Item) {
        self.path.pop();
        self.open.remove(&item);
    }

    pub fn is_open(&self, item: Item) -> bool {
        self.open.contains(&item)
    }

    /// The circle to solve that an item belongs to: an index into `Model::solves`.
    pub fn circle_of(&self, item: Item) -> Option<usize> {
        match item {
            Item::Quantity(name, _) => self.circles.get(&name).copied(),
            _ => None,
        }
    }

    pub fn is_solving(&self, circle: usize) -> bool {
        self.solving.contains(&circle)
    }

    /// Begins a circle that an item leads to.
    pub fn begin_circle(&mut self, circle: usize, from: Item) {
        self.solving.insert(circle);
        self.path.push(from);
    }

    /// Ends a circle. One that cannot be solved stays under way: its names keep needing each other.
    pub fn end_circle(&mut self, circle: usize, solved: bool) {
        if solved {
            self.solving.remove(&circle);
        }
        self.path.pop();
    }

    /// Says what a name of a circle is while the circle is being solved.
    pub fn guess(&mut self, name: Item, guess: Register, circle: usize) {
        self.values.insert(name, guess);
        self.guesses.insert(guess, circle);
    }

    /// The circle of each guess: an index into `Model::solves`.
    pub fn guesses(&self) -> &BTreeMap<Register, usize> {
        &self.guesses
    }

    /// Lets items be evaluated although the path leads through them; gives those that are open.
    pub fn set_aside(&mut self, items: &BTreeSet<Item>) -> BTreeSet<Item> {
        let aside = self.open.intersection(items).copied().collect();
        self.open.retain(|item| !items.contains(item));
        aside
    }

    /// Ends [`Self::set_aside`].
    pub fn take_up(&mut self, aside: BTreeSet<Item>) {
        self.open.extend(aside);
    }

    /// The part of the path that an item closes to a circle.
    pub fn closed_by(&self, item: Item) -> &[Item] {
        let from = self.path.iter().position(|other| *other == item);
        let from = from.or_else(|| self.path.iter().position(|other| self.circle_of(*other).is_some()));
        // A circle that could not be solved is on the path no more, and all of the path leads to it.
        &self.path[from.unwrap_or(0)..]
    }
}
