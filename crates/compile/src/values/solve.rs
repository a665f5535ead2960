//! Same-month circles that are solved by iteration.

use std::collections::{BTreeMap, BTreeSet};

use program::{Guess, Register};
use scenario::QuantityKind;
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::records::item::{Item, Moment};

impl Compiler<'_> {
    /// Compiles `[solve.*]` number `index`: what its names need from outside first, then the circle as the body of one
    /// step. Each round reads the guesses of the round before; a month begins from the start values. Says whether the
    /// circle can be solved; else reports why not.
    pub fn solve(&mut self, index: usize) -> bool {
        let model = self.model;
        let solve = &model.solves[index];
        let names: Vec<Item> = solve.names.iter().map(|name| Item::Quantity(name.quantity, Moment::Dynamic)).collect();
        let roots: Vec<Item> = solve
            .names
            .iter()
            .filter_map(|name| match &model.quantity(name.quantity).kind {
                QuantityKind::Let(node) => Some(Item::Node(*node, Moment::Dynamic)),
                _ => None,
            })
            .collect();
        if roots.len() != names.len() {
            self.findings.error(
                Code::SameMonthCircle,
                solve.span,
                "only lets are solved by iteration",
                "list the names of `[let]`s that need each other",
            );
            return false;
        }
        let inside = self.circle_of(&roots, &names);
        let within: BTreeSet<Item> = inside.iter().copied().collect();
        if self.runs_through_another(index, &inside) {
            return false;
        }
        let mut phase = self.needed_outside(&inside, &roots, &names);
        let mut guesses = Vec::new();
        for (solved, name) in solve.names.iter().zip(&names) {
            let start = self.dynamic(solved.start);
            phase = phase.max(self.asm.phase(start));
            guesses.push((start, *name));
        }
        let guesses: Vec<Register> = guesses
            .into_iter()
            .map(|(start, name)| {
                let guess = self.asm.copy(phase, start);
                self.evaluation.guess(name, guess, index);
                guess
            })
            .collect();
        self.asm.begin_body(phase);
        // The items that led here may be part of the circle themselves: they are computed in the body.
        let aside = self.evaluation.set_aside(&within);
        for item in &inside {
            self.value(*item);
        }
        self.evaluation.take_up(aside);
        let mut found = Vec::new();
        for (place, root) in roots.iter().enumerate() {
            let value = self.value(*root);
            let new = self.asm.copy(phase, value);
            found.push(Guess { guess: guesses[place], new, tolerance: solve.names[place].tolerance });
        }
        self.asm.end_body(found.clone(), solve.most);
        for (name, Guess { new, .. }) in names.iter().zip(&found) {
            self.evaluation.set(*name, *new);
        }
        true
    }

    /// Reports a circle of which a part belongs to another.
    fn runs_through_another(&mut self, index: usize, inside: &[Item]) -> bool {
        let model = self.model;
        let other = inside.iter().find_map(|item| self.evaluation.circle_of(*item).filter(|circle| *circle != index));
        let Some(other) = other else {
            return false;
        };
        self.findings.error(
            Code::SameMonthCircle,
            model.solves[index].span,
            format!("this circle runs through `{}`", model.solves[other].key),
            "list the names of both in one `[solve.x]`",
        );
        true
    }

    /// Computes what a circle needs from outside; says when all of that is known.
    fn needed_outside(&mut self, inside: &[Item], roots: &[Item], names: &[Item]) -> Phase {
        let within: BTreeSet<Item> = inside.iter().copied().collect();
        let known: BTreeSet<Item> = within.iter().chain(names).copied().collect();
        let mut phase = Phase::Open;
        for item in inside {
            for need in self.needs(*item) {
                if !known.contains(&need) {
                    let register = self.value(need);
                    phase = phase.max(self.asm.phase(register));
                }
            }
        }
        for root in roots.iter().filter(|root| !within.contains(root)) {
            let register = self.value(*root);
            phase = phase.max(self.asm.phase(register));
        }
        phase
    }

    /// What stands between the names and their expressions: all that depends on a name in the same month, each after
    /// what it needs.
    fn circle_of(&self, roots: &[Item], names: &[Item]) -> Vec<Item> {
        let names: BTreeSet<Item> = names.iter().copied().collect();
        let mut hangs: BTreeMap<Item, bool> = BTreeMap::new();
        let mut ordered = Vec::new();
        let mut stack: Vec<(Item, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
        while let Some((item, ready)) = stack.pop() {
            let needs = self.needs(item);
            if ready {
                let on = |need: &Item| names.contains(need) || hangs.get(need) == Some(&true);
                let depends = needs.iter().any(on);
                hangs.insert(item, depends);
                if depends {
                    ordered.push(item);
                }
            } else if !hangs.contains_key(&item) && !names.contains(&item) && self.evaluation.value(item).is_none() {
                hangs.insert(item, false);
                stack.push((item, true));
                stack.extend(needs.into_iter().rev().map(|need| (need, false)));
            }
        }
        ordered
    }
}
