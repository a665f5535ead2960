//! Where the walk stands, what it has visited, and how a step is named and placed.

use std::collections::BTreeSet;

use report::Step;
use scenario::{Figure, FlowId, Model, NodeId, Operation, PartyId, QuantityId, TakingsPart, WorldName};

use crate::figures::Figures;
use crate::ground::Ground;
use crate::replay::{At, Played, Replay};

/// Most steps of a walk.
const MOST_STEPS: usize = 600;

/// Deepest chain of a walk.
const DEEPEST: usize = 80;

/// The bounds of a walk: from where, and how far.
pub(crate) struct Bounds<'a> {
    /// What the caller asked for.
    pub asked: &'a str,
    /// The month that is walked in full if the figure spans the run; without it, the one that matters most.
    pub month: Option<usize>,
    /// Levels of the tree.
    pub depth: usize,
}

/// A thing that is walked once in a month of a world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Visited {
    /// A let, a stock or an assumption.
    Quantity(QuantityId),
    /// What a clause moves.
    Flow(FlowId),
    /// What an entry books: index into `Model::entries`.
    Entry(usize),
    /// A sum of accounts, under its name.
    Balance(String, Vec<usize>),
    /// A number of the whole run.
    Whole(NodeId),
    /// How a party fell into default.
    Default(PartyId),
}

/// One walk.
pub(crate) struct Walk<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) replay: &'a Replay<'a>,
    pub(super) outputs: &'a [Vec<f64>],
    pub(super) bounds: Bounds<'a>,
    /// The world in which the walk stands.
    pub(super) world: usize,
    visited: BTreeSet<(usize, Visited, usize, bool)>,
    steps: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// A walk that begins in the base.
    pub fn new(ground: Ground<'a>, replay: &'a Replay<'a>, outputs: &'a [Vec<f64>], bounds: Bounds<'a>) -> Self {
        let (visited, world, steps, depth) = (BTreeSet::new(), 0, 0, 0);
        Walk { ground, replay, outputs, bounds, world, visited, steps, depth }
    }

    pub(super) fn played(&self) -> &'a Played<'a> {
        self.replay.world(self.world)
    }

    pub(super) fn model(&self) -> &'a Model {
        self.played().model
    }

    pub(super) fn figures(&self) -> Figures<'a> {
        self.ground.figures(self.model())
    }

    /// Goes one level deeper, unless a thing was walked before or the walk is long enough; then notes that.
    pub(super) fn enter(&mut self, thing: Visited, month: usize, closing: bool, step: &mut Step) -> bool {
        let key = (self.world, thing, month, closing);
        // A figure that stands above is a line to read too.
        self.steps += 1;
        if !self.visited.insert(key.clone()) {
            step.seen = true;
            return false;
        }
        if self.steps > MOST_STEPS || self.depth >= DEEPEST.min(self.bounds.depth) {
            // It may be reached again on a shorter way.
            self.visited.remove(&key);
            // A figure that does not vary by month may be asked for in any.
            let name = match key.1 {
                Visited::Quantity(id) => {
                    let two_valued = self.played().two_valued.quantity(id);
                    self.read_at(&self.model().quantity(id).name, two_valued, closing)
                }
                Visited::Balance(name, _) => name,
                _ => step.name.clone(),
            };
            step.notes.push(self.go_on(&name, month.min(self.last_month())));
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// A name as it is asked for: what is asked for is read as the month closes.
    pub(super) fn read_at(&self, name: &str, two_valued: bool, closing: bool) -> String {
        if two_valued && !closing { format!("opening({name})") } else { name.to_owned() }
    }

    /// How to go on with an earlier month of something.
    pub(super) fn go_on(&self, name: &str, month: usize) -> String {
        match &self.model().world {
            WorldName::Without(_) | WorldName::Defaulted(..) => "earlier months: --back MONTHS".into(),
            WorldName::Variant(variant) => {
                format!("{} --variant {}", self.command(name, month), report::shell_word(variant))
            }
            WorldName::Base => self.command(name, month),
        }
    }

    /// How to see another month of what was asked for in full.
    pub(super) fn in_full(&self, month: usize) -> String {
        self.command(self.bounds.asked, month)
    }

    pub(super) fn command(&self, name: &str, month: usize) -> String {
        let quoted = report::shell_word(name);
        format!("go on with explain {quoted} --at {} --path {}", self.month(month), self.replay.path)
    }

    pub(super) fn month(&self, month: usize) -> String {
        self.model().start.later(month).to_string()
    }

    pub(super) fn last_month(&self) -> usize {
        self.played().months().saturating_sub(1)
    }

    /// What stands for an expression: a name that reads the same anywhere, if it has one, else as written.
    pub(super) fn text(&self, node: NodeId) -> String {
        self.absolute(node).unwrap_or_else(|| self.written(node))
    }

    /// A name that reads the same anywhere.
    pub(super) fn absolute(&self, node: NodeId) -> Option<String> {
        let model = self.model();
        Some(match &model.node(node).operation {
            Operation::Quantity(id) => model.quantity(*id).name.clone(),
            Operation::Since(condition) => format!("since({})", self.absolute(*condition)?),
            Operation::Opening(of) => format!("opening({})", self.absolute(*of)?),
            Operation::Closing(of) => format!("closing({})", self.absolute(*of)?),
            Operation::Flow(flow, figure) => {
                let word = match figure {
                    Figure::Due => "due",
                    Figure::Paid => "paid",
                    Figure::Short => "short",
                    Figure::Arrears => "arrears",
                };
                format!("{word}({})", model.flows[*flow].name)
            }
            Operation::Balance(filter) => self.balance_name(filter),
            Operation::Book(id) => format!("book({})", model.instances[*id].name),
            Operation::Defaulted(party) => format!("defaulted({})", self.party(*party)),
            Operation::Takings { party, part: TakingsPart::Gross } => format!("takings({})", self.party(*party)),
            Operation::Takings { party, part } => format!("takings({}, {part})", self.party(*party)),
            Operation::PaidTo { from, to } => format!("paid_to({}, {})", self.party(*from), self.party(*to)),
            Operation::Covenant(covenant, state) => {
                format!("{}.{}", model.covenants[*covenant].name, state.word())
            }
            _ => return None,
        })
    }

    /// Whether the language made a node of another: it has no text of its own, and stands where the other does. A call that
    /// is written stands around its argument.
    pub(super) fn is_made_of(&self, node: NodeId, of: NodeId) -> bool {
        self.model().node(node).span == self.model().node(of).span
    }

    /// An expression as written.
    pub(super) fn written(&self, node: NodeId) -> String {
        let text = self.ground.sources.text(self.model().node(node).span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(super) fn placed(&self, mut step: Step, span: syntax::Span) -> Step {
        if let Some((file, line)) = self.ground.written_at(span) {
            (step.file, step.line) = (Some(file), Some(line));
        }
        step
    }

    pub(super) fn valued(&self, step: &mut Step, node: NodeId, at: At) {
        let unit = self.figures().node(node);
        step.value = self.played().value(node, at).map(|value| unit.value(value));
        step.unit = Some(unit.reported_as());
    }
}
