//! Conclusions from all worlds on the same path: the answers; and, month by month, the series shown.

use std::collections::{BTreeMap, BTreeSet};

use program::{Conclusion, ConclusionInput, Program, Register};
use scenario::{Arena, Model, NodeId, Operation};

use crate::assembly::assembler::{Assembler, Phase};
use crate::assembly::journal::Journal;
use crate::compiler::Compiler;

/// What a conclusion reads of one program, each once.
#[derive(Default)]
pub(crate) struct Inputs {
    pub registers: Vec<Register>,
    places: BTreeMap<Register, usize>,
}

impl Inputs {
    pub fn place(&mut self, register: Register) -> usize {
        *self.places.entry(register).or_insert_with(|| {
            self.registers.push(register);
            self.registers.len() - 1
        })
    }
}

/// Builds a conclusion: of path scalars, or of monthly values. Both are read as they close.
pub(crate) struct Concluder<'m> {
    base: &'m Model,
    /// Whether an expression of the base reads another world.
    across: Arena<NodeId, bool>,
    asm: Assembler,
    inputs: BTreeMap<(usize, usize), Register>,
    nodes: BTreeMap<NodeId, Register>,
    outputs: Vec<Register>,
    /// By program.
    pub read: Vec<Inputs>,
}

impl<'m> Concluder<'m> {
    pub fn new(base: &'m Model, programs: usize) -> Self {
        // Arguments stand before what applies to them.
        let mut across: Arena<NodeId, bool> = Arena::new();
        for node in &base.nodes {
            across.push(match &node.operation {
                Operation::In { .. } => true,
                Operation::Apply(_, arguments) => arguments.iter().any(|id| across[*id]),
                _ => false,
            });
        }
        Concluder {
            base,
            across,
            asm: Assembler::new(1, false),
            inputs: BTreeMap::new(),
            nodes: BTreeMap::new(),
            outputs: Vec::new(),
            read: (0..programs).map(|_| Inputs::default()).collect(),
        }
    }

    /// The output of a base expression. `others` are the compiled worlds, by model.
    pub fn output(&mut self, node: NodeId, worlds: &mut [Compiler]) -> usize {
        let mut wanted = BTreeSet::from([node]);
        let mut stack = vec![node];
        while let Some(here) = stack.pop() {
            if !self.across[here] {
                continue;
            }
            if let Operation::Apply(_, arguments) = &self.base.node(here).operation {
                for id in arguments.iter().filter(|id| !self.nodes.contains_key(id)) {
                    if wanted.insert(*id) {
                        stack.push(*id);
                    }
                }
            }
        }
        for id in wanted {
            if !self.nodes.contains_key(&id) {
                let register = self.place(id, worlds);
                self.nodes.insert(id, register);
            }
        }
        let register = self.nodes[&node];
        self.push_output(register)
    }

    /// Outputs of all parts of a placed base expression that read other worlds, itself included.
    pub fn across_outputs(&mut self, node: NodeId) -> BTreeMap<NodeId, usize> {
        let mut found = BTreeMap::new();
        let mut stack = vec![node];
        while let Some(here) = stack.pop() {
            if !self.across[here] || found.contains_key(&here) {
                continue;
            }
            found.insert(here, self.push_output(self.nodes[&here]));
            if let Operation::Apply(_, arguments) = &self.base.node(here).operation {
                stack.extend(arguments);
            }
        }
        found
    }

    /// The output of a scalar of the base program.
    pub fn scalar_output(&mut self, register: Register) -> usize {
        let input = self.input(0, register);
        self.push_output(input)
    }

    fn push_output(&mut self, register: Register) -> usize {
        self.outputs.push(register);
        self.outputs.len() - 1
    }

    fn input(&mut self, program: usize, register: Register) -> Register {
        let place = self.read[program].place(register);
        let asm = &mut self.asm;
        *self.inputs.entry((program, place)).or_insert_with(|| asm.column(Phase::Prelude, false))
    }

    fn place(&mut self, node: NodeId, worlds: &mut [Compiler]) -> Register {
        match &self.base.node(node).operation {
            Operation::In { model, node } => {
                let register = worlds[*model].closing(*node);
                self.input(*model, register)
            }
            Operation::Apply(function, arguments) if self.across[node] => {
                let values: Vec<Register> = arguments.iter().map(|id| self.nodes[id]).collect();
                crate::values::arithmetic::apply(&mut self.asm, *function, &values)
            }
            _ => {
                let register = worlds[0].closing(node);
                self.input(0, register)
            }
        }
    }

    pub fn finish(self) -> (Conclusion, Vec<Inputs>) {
        let inputs = self.inputs.iter();
        let input = |(&(program, place), &register)| ConclusionInput { program, place, register };
        let inputs = inputs.map(input).collect();
        let (program, _) = self.asm.finish(&Journal::default());
        let Program { registers, constants, prelude, .. } = program;
        let instructions = prelude
            .into_iter()
            .flat_map(|step| match step {
                program::ProgramStep::Compute(body) => body,
                other => unreachable!("a conclusion only computes, and has no {other:?}"),
            })
            .collect();
        (Conclusion { registers, constants, inputs, instructions, outputs: self.outputs }, self.read)
    }
}
