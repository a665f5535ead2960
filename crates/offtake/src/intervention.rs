//! Programs changed on purpose: an assumption set to a value with all other draws kept, and only what one answer needs.

use std::ops::RangeInclusive;

use program::{Constant, Ensemble, Instruction, Program, ProgramStep, Register, Unary, Update};
use scenario::{AssumedValue, Limit, Model, Quantity, QuantityId, QuantityKind, Type};
use syntax::Span;

use crate::build::Built;
use crate::changes::Setting;

/// A drawn assumption or a lever set to a value in programs that were compiled without it.
#[derive(Clone, Debug)]
pub(crate) struct Override {
    /// Full key of the assumption or lever.
    pub key: String,
    /// Where its distribution or value is written. A variant that writes another keeps it.
    written: Span,
    /// Canonical.
    value: f64,
}

impl Override {
    /// The assumption of this name set to this value, and the scenario with it; nothing where that takes more than a value
    /// in the programs.
    pub fn set(built: &Built, name: &str, value: &Setting) -> Option<(Self, Built)> {
        let mut quantities = built.base().quantities.iter().filter(|quantity| !quantity.removed);
        let quantity = quantities.find(|quantity| quantity.name == name)?;
        let (bounds, written) = settable(quantity)?;
        let Type::Number(dimension) = &quantity.ty else { return None };
        let units = &built.checked.units;
        let (number, unit) = match value {
            Setting::Written(text) => {
                let found = units.parse_quantity(text.trim()).ok()?;
                (found.value, found.unit)
            }
            Setting::Number(number, unit) => (*number, units.parse(unit).ok()?),
            Setting::Truth(_) => return None,
        };
        let value = unit.to_canonical(number);
        // A value outside the bounds is for the build to report.
        let bounded = bounds.contains(&value);
        let fits = unit.dimension == *dimension && value.is_finite() && bounded;
        if !fits {
            return None;
        }
        let found = Override { key: quantity.key.clone(), written, value };
        let mut changed = built.clone();
        found.apply_to(&mut changed).then_some((found, changed))
    }

    /// A lever set to a canonical value.
    pub fn of_lever(quantity: &Quantity, value: f64) -> Option<Self> {
        let QuantityKind::Lever(lever) = &quantity.kind else { return None };
        Some(Override { key: quantity.key.clone(), written: lever.span, value })
    }

    /// The same set to another value.
    pub fn at(&self, value: f64) -> Self {
        Override { value, ..self.clone() }
    }

    /// Sets it in an ensemble made by [`only`] of these worlds. What does not read it there stays as it is.
    pub fn set_in(&self, built: &Built, worlds: &[usize], ensemble: &mut Ensemble) {
        for (program, &world) in ensemble.programs.iter_mut().zip(worlds) {
            let Some(place) = self.place(&built.checked.models[world]) else { continue };
            if let Some(columns) = built.compiled.worlds[world].quantities[place] {
                set(program, columns.opening, self.value);
            }
        }
    }

    /// Sets it in every world that has it as written; tells whether each could be.
    fn apply_to(&self, built: &mut Built) -> bool {
        let mut everywhere = true;
        let Built { checked, compiled, set_away, .. } = built;
        let worlds = checked.models.iter().zip(&compiled.worlds).zip(&mut compiled.ensemble.programs);
        for (world, ((model, map), program)) in worlds.enumerate() {
            let Some(place) = self.place(model) else { continue };
            if let Some(columns) = map.quantities[place].filter(|_| !program.prelude.is_empty()) {
                everywhere &= set(program, columns.opening, self.value);
                set_away.insert((world, chance::key(&self.key)));
            }
        }
        let base = &checked.models[0];
        compiled.assumptions.retain(|one| base.quantity(one.quantity).key != self.key);
        everywhere
    }

    fn place(&self, model: &Model) -> Option<QuantityId> {
        let same = |quantity: &Quantity| {
            quantity.key == self.key && settable(quantity).is_some_and(|(_, written)| written == self.written)
        };
        model.quantities.position(same)
    }
}

/// The bounds of an assumption that is drawn once a path, or of a lever, and where its distribution or value is written.
fn settable(quantity: &Quantity) -> Option<(RangeInclusive<f64>, Span)> {
    let or = |limit: &Option<Box<Limit>>, otherwise: f64| limit.as_ref().map_or(otherwise, |limit| limit.value);
    match &quantity.kind {
        QuantityKind::Assumption(assumption) => match &assumption.value {
            AssumedValue::Distribution(distribution) => {
                let bounds = or(&assumption.min, f64::NEG_INFINITY)..=or(&assumption.max, f64::INFINITY);
                Some((bounds, distribution.span))
            }
            AssumedValue::Fixed(_) | AssumedValue::Process(_) => None,
        },
        QuantityKind::Lever(lever) => Some((lever.low..=lever.high, lever.span)),
        QuantityKind::Let(_) | QuantityKind::Stock { .. } => None,
    }
}

/// A scenario with values in place of draws.
pub(crate) fn apply(mut built: Built, overrides: &[Override]) -> Built {
    for one in overrides {
        one.apply_to(&mut built);
    }
    built
}

/// Writes `value` into a register of the prelude in place of what was drawn there. False if nothing writes it.
pub(crate) fn set(program: &mut Program, register: Register, value: f64) -> bool {
    let constant = Register(program.registers);
    let mut found = false;
    for step in &mut program.prelude {
        let ProgramStep::Compute(body) = step else { continue };
        for instruction in body.iter_mut().filter(|one| one.target() == register) {
            *instruction = Instruction::Unary { operation: Unary::Copy, target: register, a: constant };
            found = true;
        }
    }
    if found {
        program.registers += 1;
        program.constants.push(Constant { register: constant, value });
    }
    found
}

/// Lets a level begin at `value` in place of where it began: `opening` is the register of what it is as a month opens.
/// False if that is no level.
pub(crate) fn begin_at(program: &mut Program, opening: Register, value: f64) -> bool {
    let copied = |instruction: &Instruction| match *instruction {
        Instruction::Unary { operation: Unary::Copy, target, a } if target == opening => Some(a),
        _ => None,
    };
    let of_month = program.month.iter().find_map(|step| match step {
        ProgramStep::Compute(body) => body.iter().find_map(copied),
        _ => None,
    });
    let candidates = [Some(opening), of_month].into_iter().flatten();
    let Some(state) = candidates.into_iter().find(|register| program.states.contains(register)) else {
        return false;
    };
    let constant = Register(program.registers);
    program.registers += 1;
    program.constants.push(Constant { register: constant, value });
    // The later of two beginnings counts.
    program.prelude.push(ProgramStep::Commit(vec![Update { source: constant, target: state }]));
    true
}

/// Turns the key of a draw into that of other numbers, as likely as those.
const OTHER: u64 = 0x9e37_79b9_7f4a_7c15;

/// The keys of what a quantity draws.
fn keys_of(quantity: &str) -> [u64; 2] {
    [chance::key(quantity), chance::key(&format!("{quantity}#start"))]
}

/// What one quantity draws taken from other numbers in every program; all other draws kept.
pub(crate) fn redraw(ensemble: &mut Ensemble, quantity: &str) {
    let keys = keys_of(quantity);
    redraw_where(ensemble, |key| keys.contains(&key));
}

/// All draws taken from other numbers but those of some quantities.
pub(crate) fn redraw_all_but(ensemble: &mut Ensemble, kept: &[&str]) {
    let kept: Vec<u64> = kept.iter().flat_map(|quantity| keys_of(quantity)).collect();
    redraw_where(ensemble, |key| !kept.contains(&key));
}

fn redraw_where(ensemble: &mut Ensemble, anew: impl Fn(u64) -> bool) {
    let draws = ensemble.programs.iter_mut().flat_map(|program| &mut program.draws);
    draws.filter(|draw| anew(draw.key)).for_each(|draw| draw.key ^= OTHER);
}

/// Whether an instruction of some program reads what a quantity draws.
pub(crate) fn draws(ensemble: &Ensemble, quantity: &str) -> bool {
    let keys = keys_of(quantity);
    let reads = |program: &Program| {
        let steps = program.prelude.iter().chain(&program.month).chain(&program.finale);
        let mut instructions = steps.flat_map(|step| match step {
            ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } => body.as_slice(),
            _ => &[],
        });
        instructions.any(|instruction| match *instruction {
            Instruction::Draw { draw, .. } => keys.contains(&program.draws[draw as usize].key),
            _ => false,
        })
    };
    ensemble.programs.iter().any(reads)
}

/// An ensemble made by [`only`] of these worlds, with an assumption set to a value, or the level that it has begun there.
pub(crate) fn with_assumption(
    built: &Built,
    (ensemble, worlds): &(Ensemble, Vec<usize>),
    assumption: QuantityId,
    value: f64,
) -> Ensemble {
    let mut ensemble = ensemble.clone();
    let scenario = &built.checked;
    let key = &scenario.models[0].quantity(assumption).key;
    for (program, world) in ensemble.programs.iter_mut().zip(worlds) {
        let quantities = scenario.models[*world].quantities.iter();
        let columns = &built.compiled.worlds[*world].quantities;
        let found = quantities.zip(columns).find(|(quantity, _)| quantity.key == *key);
        if let Some((quantity, Some(columns))) = found {
            match has_level(quantity) {
                true => begin_at(program, columns.opening, value),
                false => set(program, columns.opening, value),
            };
        }
    }
    ensemble
}

/// An ensemble made by [`only`] of these worlds, with levers set to values in every world that has them as written.
pub(crate) fn with_levers(built: &Built, (ensemble, worlds): &(Ensemble, Vec<usize>), levers: &[Override]) -> Ensemble {
    let mut ensemble = ensemble.clone();
    for (program, &world) in ensemble.programs.iter_mut().zip(worlds) {
        for lever in levers {
            let place = lever.place(&built.checked.models[world]);
            if let Some(columns) = place.and_then(|place| built.compiled.worlds[world].quantities[place]) {
                set(program, columns.opening, lever.value);
            }
        }
    }
    ensemble
}

/// Whether an assumption moves month by month.
pub(crate) fn is_process(quantity: &Quantity) -> bool {
    match &quantity.kind {
        QuantityKind::Assumption(found) => matches!(found.value, AssumedValue::Process(_)),
        QuantityKind::Let(_) | QuantityKind::Stock { .. } => true,
        QuantityKind::Lever(_) => false,
    }
}

/// Whether an assumption is a process with a level, which begins somewhere.
pub(crate) fn has_level(quantity: &Quantity) -> bool {
    let QuantityKind::Assumption(found) = &quantity.kind else {
        return false;
    };
    matches!(&found.value, AssumedValue::Process(process) if process.law.has_level())
}

/// Only the programs and the arithmetic that some outputs of the conclusion depend on, with the base, and for each
/// program kept its index in the whole.
pub(crate) fn only(whole: &Ensemble, outputs: &[usize]) -> (Ensemble, Vec<usize>) {
    let mut conclusion = whole.conclusion.only(outputs);
    let used = |program: &usize| *program == 0 || conclusion.inputs.iter().any(|input| input.program == *program);
    let kept: Vec<usize> = (0..whole.programs.len()).filter(used).collect();
    let mut programs: Vec<Program> = kept.iter().map(|&program| whole.programs[program].clone()).collect();
    // Only the scalars that are read, and what leads to them.
    for program in &mut programs {
        program.scalars.clear();
        program.series.clear();
    }
    for input in &mut conclusion.inputs {
        let register = whole.programs[input.program].scalars[input.place];
        input.program = kept.iter().position(|one| *one == input.program).expect("its program is used");
        let scalars = &mut programs[input.program].scalars;
        scalars.push(register);
        input.place = scalars.len() - 1;
    }
    let programs = programs.iter().map(|program| program::pruned(program, &[])).collect();
    (Ensemble { programs, conclusion, ..Ensemble::default() }, kept)
}

/// Leaves each program only what its scalars depend on, and lets it end with the last month on which they do. For where no path failed:
/// what fails elsewhere, or later, no longer takes an answer away.
pub(crate) fn shorten(ensemble: &mut Ensemble) {
    for program in &mut ensemble.programs {
        *program = program::only_read(program);
        program.months = engine::horizon(program);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chance::Sampler;
    use chance::{Draw, DrawKind, Recurrence};
    use engine::Request;
    use program::{Binary, Conclusion, ConclusionInput};

    /// Two programs on one draw: x, and x + 10; three outputs: x, the other, their difference.
    fn ensemble() -> Ensemble {
        let r = Register;
        let program = |offset: f64| Program {
            months: 1,
            registers: 3,
            constants: vec![Constant { register: r(0), value: offset }],
            draws: vec![Draw { key: 7, kind: DrawKind::Uniform, recurrence: Recurrence::Constant }],
            prelude: vec![ProgramStep::Compute(vec![
                Instruction::Draw { target: r(1), draw: 0 },
                Instruction::Binary { operation: Binary::Add, target: r(2), a: r(0), b: r(1) },
            ])],
            scalars: vec![r(2)],
            ..Program::default()
        };
        Ensemble {
            programs: vec![program(0.0), program(10.0), program(20.0)],
            conclusion: Conclusion {
                registers: 4,
                inputs: [0, 1, 2]
                    .map(|program| ConclusionInput { program, place: 0, register: r(program as u32) })
                    .to_vec(),
                instructions: vec![Instruction::Binary { operation: Binary::Subtract, target: r(3), a: r(2), b: r(0) }],
                outputs: vec![r(0), r(1), r(3)],
                ..Conclusion::default()
            },
            ..Ensemble::default()
        }
    }

    fn first(ensemble: &Ensemble) -> Vec<Vec<f64>> {
        let request = Request {
            seed: 1,
            sampler: Sampler::Random,
            paths: 3,
            threads: 1,
            series: Vec::new(),
            monthly: Vec::new(),
            ledger_sums: Vec::new(),
            unpaid: Vec::new(),
            shortcuts: engine::Shortcuts::default(),
            progress: None,
        };
        engine::run(ensemble, &request).outputs
    }

    #[test]
    fn an_answer_alone_is_what_it_was_among_the_others() {
        let whole = ensemble();
        let outputs = first(&whole);
        for (output, programs) in [(0, vec![0]), (1, vec![0, 1]), (2, vec![0, 2])] {
            let (alone, kept) = only(&whole, &[output]);
            assert_eq!(kept, programs);
            assert_eq!(first(&alone), [outputs[output].clone()]);
        }
    }

    /// What a state holds from month 3 on, of a number that grows each month.
    #[test]
    fn fewer_months_leave_what_is_read_as_it_was() {
        let text = "months 12\nregisters 5\nconstant r0 3.0\nstates r1\nprelude\nmonth\n  compute\n    r2 = month\n    r3 = equal r2 r0\n    \
            r4 = select r3 r2 r1\n  commit\n    r4 to r1\nfinale\nscalars r1";
        let program = program::parse(text).expect("a program");
        let mut whole = ensemble();
        whole.programs = vec![program; 3];
        let outputs = first(&whole);
        shorten(&mut whole);
        assert_eq!(whole.programs[0].months, 5);
        assert_eq!((first(&whole), outputs[0].as_slice()), (outputs.clone(), &[3.0; 3][..]));
    }

    #[test]
    fn a_set_register_keeps_its_value_on_every_path() {
        let mut whole = ensemble();
        assert!(set(&mut whole.programs[1], Register(1), 0.25));
        assert!(!set(&mut whole.programs[1], Register(0), 0.25));
        assert_eq!(first(&whole)[1], [10.25; 3]);
        assert_eq!(first(&whole)[0], first(&ensemble())[0]);
    }
}
