//! One world being built: what has a name in it, the expressions bound so far, and what has been found wrong.

use std::collections::BTreeSet;
use std::rc::Rc;

use syntax::{Code, Diagnostic, FileId, Help, Span};

use crate::bind::chain::Chain;
use crate::bind::expressions::table_files::ColumnName;
use crate::bind::moving::Moving;
use crate::bind::nodes::Nodes;
use crate::context::Context;
use crate::definitions::merged::MergedKinds;
use crate::definitions::tables::Definitions;
use crate::findings::{Bound, FindingLog, Reported};
use crate::instances::any::AnyInstances;
use crate::instances::declarer::Declarer;
use crate::instances::ids::OwnerId;
use crate::instances::names::Names;
use scenario::*;

/// One world being built.
pub(crate) struct Builder<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) definitions: Definitions,
    /// Its kinds, each with what it has of those that it is like; of another world, if they are the same there.
    pub(super) kinds: Option<Rc<MergedKinds>>,
    pub(super) world: WorldName,
    pub(super) names: Names,
    pub(super) nodes: Nodes,
    pub(super) findings: FindingLog,
    /// Numbers that stand in TOML as numbers.
    pub(super) toml_numbers: BTreeSet<Span>,
    /// Columns of table files read in this world, each of which weighs something once.
    pub(super) columns: BTreeSet<ColumnName>,
    /// Names being bound.
    pub(super) chain: Chain,
    /// Names whose past was read before they were bound.
    pub(super) deferred: Vec<Deferred>,
    /// Binding what is switched off: it counts nothing, so its own names keep what is written.
    pub(super) as_written: bool,
    /// Facts are read that the scenario does not know yet: what a check is held against.
    pub in_hindsight: bool,
    pub(super) moving: Moving,
    /// Worlds other than the base that answers need, in order; none where one failed.
    pub(super) worlds: Vec<(WorldName, Option<Box<Builder<'a>>>)>,
    /// The nodes of this world that answers of the base need.
    pub(super) wanted: Vec<NodeId>,
}

/// A name whose past was read before it was bound.
#[derive(Clone, Debug)]
pub(crate) struct Deferred {
    pub id: QuantityId,
    /// The type of its value before the first month.
    pub ty: Type,
    pub span: Span,
    /// Where that value stands.
    pub initial: Span,
}

impl<'a> Builder<'a> {
    /// A builder of `world` over its (already patched) definitions.
    pub fn new(context: &'a Context<'a>, definitions: Definitions, world: WorldName) -> Self {
        Self::with_names(context, definitions, world, Names::new(None))
    }

    /// A builder of the base world in which further instances stand for any, of a scenario in this file.
    pub fn of_any(context: &'a Context<'a>, definitions: Definitions, file: FileId) -> Self {
        let names = Names::new(Some(AnyInstances::new(&definitions, file)));
        Self::with_names(context, definitions, WorldName::Base, names)
    }

    fn with_names(context: &'a Context<'a>, definitions: Definitions, world: WorldName, names: Names) -> Self {
        Self {
            context,
            definitions,
            kinds: None,
            world,
            names,
            nodes: Nodes::default(),
            findings: FindingLog::default(),
            toml_numbers: BTreeSet::new(),
            columns: BTreeSet::new(),
            chain: Chain::default(),
            deferred: Vec::new(),
            as_written: false,
            in_hindsight: false,
            moving: Moving::default(),
            worlds: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// What declares instances in this world.
    pub fn declarer(&mut self) -> Declarer<'_> {
        let kinds = self.kinds.clone().unwrap_or_default();
        Declarer {
            context: self.context,
            definitions: &self.definitions,
            kinds,
            names: &mut self.names,
            findings: &mut self.findings,
        }
    }

    /// Whether this is a second look, in which instances stand for any of their kind.
    pub fn is_open(&self) -> bool {
        self.names.any().is_some()
    }

    /// How many findings there are.
    pub fn found(&self) -> usize {
        self.findings.count()
    }

    /// Takes all findings so far.
    pub fn take_findings(&mut self) -> Vec<Diagnostic> {
        self.findings.take()
    }

    /// Reports a finding.
    pub fn report(&mut self, finding: Diagnostic) -> Reported {
        self.findings.report(finding)
    }

    /// Reports an error in one line.
    pub fn error<T>(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<Help>) -> Bound<T> {
        self.findings.error(code, span, message, help)
    }

    /// The word that was probably meant.
    pub fn closest<'c>(&self, word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
        self.findings.closest(word, candidates)
    }

    /// Adds a node.
    pub fn push(&mut self, operation: Operation, ty: Type, timing: Timing, span: Span) -> NodeId {
        let height = 1 + self.height_below(&operation);
        let value = self.value_of(&operation);
        self.nodes.push(Node { operation, ty, timing, span }, height, value)
    }

    /// The height of the highest node that an operation reads in the same month.
    fn height_below(&self, operation: &Operation) -> u32 {
        match operation {
            Operation::Quantity(id) => self.names[*id].height,
            Operation::Previous { of, .. } => self.nodes.height(*of),
            _ => operation.operands().map(|id| self.nodes.height(id)).max().unwrap_or(0),
        }
    }

    /// Adds a constant.
    pub fn constant(&mut self, value: f64, ty: Type, span: Span) -> NodeId {
        self.push(Operation::Constant(value), ty, Timing::Fixed, span)
    }

    /// Adds the month in which a value is read.
    pub fn this_month(&mut self, span: Span) -> NodeId {
        self.push(Operation::Date, Type::Date, Timing::Monthly, span)
    }

    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// Enters an expression or name, which weighs something on the stack; counts what the world has grown to.
    pub fn deeper(&mut self, weight: usize, span: Span) -> Bound<()> {
        self.chain.enter(weight, span, &mut self.findings)?;
        let made = self.nodes.count_new();
        let counted = self.context.size.add_nodes(made, span, &mut self.findings);
        if counted.is_err() {
            self.chain.leave(weight);
        }
        counted
    }

    /// The party that an owner is.
    pub fn party_of(&self, owner: OwnerId) -> PartyId {
        self.names[owner].party.expect("whoever asks has seen that it is a party")
    }

    /// The currency of a party's books.
    pub fn currency_of(&self, owner: OwnerId) -> String {
        self.names[owner].currency.clone()
    }
}
