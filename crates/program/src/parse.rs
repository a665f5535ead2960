//! Reading the text form of a program back.

use crate::keyword::{self, BINARY, UNARY};
use crate::{
    AccountColumn, Amount, Clearing, ClearingNode, Conclusion, ConclusionInput, Constant, DefaultCost, Due, Ensemble,
    Guess, History, Instruction, Lookup, Mirror, MoneyOrigin, Posting, Program, ProgramStep, Register, RunPhase,
    TagLayout, TaggedPayment, TaggedSum, Update,
};
use chance::{Distribution, Draw, DrawKind, Recurrence};

/// Deepest nesting of distributions.
const DEEPEST: u32 = 50;

/// Reads what a [`Program`] displays.
///
/// # Errors
/// The number of the first line that cannot be read, and why. Says nothing about whether the program is valid.
pub fn parse(text: &str) -> Result<Program, String> {
    let mut program = Program::default();
    let mut phase = None;
    each_line(text, |words| program_line(words, &mut program, &mut phase))?;
    Ok(program)
}

/// Reads what an [`Ensemble`] displays.
///
/// # Errors
/// As [`parse`].
pub fn parse_ensemble(text: &str) -> Result<Ensemble, String> {
    let mut ensemble = Ensemble::default();
    let mut phase = None;
    let mut part = EnsemblePart::Program;
    each_line(text, |words| {
        if words.is("program") && words.left() == 1 {
            ensemble.programs.push(Program::default());
            (phase, part) = (None, EnsemblePart::Program);
            return words.skip();
        }
        let begun = [("conclusion", EnsemblePart::Conclusion), ("monthly", EnsemblePart::Monthly)];
        if let Some((_, begun)) = begun.into_iter().find(|(word, _)| words.is(word)) {
            part = begun;
            return words.skip();
        }
        match part {
            EnsemblePart::Conclusion => conclusion_line(words, &mut ensemble.conclusion),
            EnsemblePart::Monthly => conclusion_line(words, &mut ensemble.monthly),
            EnsemblePart::Program => {
                let program = ensemble.programs.last_mut();
                program_line(words, program.ok_or("no program has begun")?, &mut phase)
            }
        }
    })?;
    Ok(ensemble)
}

/// What a line of an ensemble belongs to.
#[derive(Clone, Copy)]
enum EnsemblePart {
    Program,
    Conclusion,
    Monthly,
}

type ParseResult<T> = Result<T, String>;

fn each_line(text: &str, mut read: impl FnMut(&mut Words) -> ParseResult<()>) -> ParseResult<()> {
    for (index, line) in text.lines().enumerate() {
        let mut words = Words { words: line.split_whitespace().collect(), next: 0 };
        if words.left() == 0 {
            continue;
        }
        read(&mut words).and_then(|()| words.end()).map_err(|error| format!("line {}: {error}", index + 1))?;
    }
    Ok(())
}

/// The words of a line.
struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
}

impl<'a> Words<'a> {
    fn left(&self) -> usize {
        self.words.len() - self.next
    }

    fn is(&self, word: &str) -> bool {
        self.words.get(self.next) == Some(&word)
    }

    fn take(&mut self) -> ParseResult<&'a str> {
        let word = self.words.get(self.next).copied();
        self.next += 1;
        word.ok_or_else(|| "the line ends too early".into())
    }

    fn skip(&mut self) -> ParseResult<()> {
        self.take().map(|_| ())
    }

    fn expect(&mut self, word: &str) -> ParseResult<()> {
        match self.take()? {
            found if found == word => Ok(()),
            found => Err(format!("expected `{word}`, found `{found}`")),
        }
    }

    /// Takes a word if it is next.
    fn takes(&mut self, word: &str) -> bool {
        let is = self.is(word);
        self.next += usize::from(is);
        is
    }

    fn number<T: std::str::FromStr>(&mut self) -> ParseResult<T> {
        let word = self.take()?;
        word.parse().map_err(|_| format!("`{word}` is no number"))
    }

    fn numbers(&mut self, count: usize) -> ParseResult<Vec<f64>> {
        (0..count).map(|_| self.number()).collect()
    }

    fn register(&mut self) -> ParseResult<Register> {
        let word = self.take()?;
        let digits = word.strip_prefix('r').and_then(|digits| digits.parse().ok());
        digits.map(Register).ok_or_else(|| format!("`{word}` is no register"))
    }

    /// Everything up to a word or the end of the line.
    fn until<T>(&mut self, word: &str, read: impl Fn(&mut Self) -> ParseResult<T>) -> ParseResult<Vec<T>> {
        let mut list = Vec::new();
        while self.left() > 0 && !self.is(word) {
            list.push(read(self)?);
        }
        if self.left() > 0 {
            self.skip()?;
        }
        Ok(list)
    }

    fn registers(&mut self) -> ParseResult<Vec<Register>> {
        self.until("", Self::register)
    }

    fn optional(&mut self, name: &str) -> ParseResult<Option<Register>> {
        if self.takes(name) { self.register().map(Some) } else { Ok(None) }
    }

    fn end(&self) -> ParseResult<()> {
        match self.words.get(self.next) {
            Some(word) => Err(format!("`{word}` is too much")),
            None => Ok(()),
        }
    }
}

/// A line of a program. `phase` is that of the steps that have begun; none among the declarations.
fn program_line(words: &mut Words, program: &mut Program, phase: &mut Option<RunPhase>) -> ParseResult<()> {
    if let Some(begun) = RunPhase::ALL.into_iter().find(|phase| words.is(phase.word())) {
        *phase = Some(begun);
        return words.skip();
    }
    if words.takes("scalars") {
        *phase = None;
        program.scalars = words.registers()?;
        return Ok(());
    }
    if words.takes("series") {
        *phase = None;
        program.series = words.registers()?;
        return Ok(());
    }
    match *phase {
        None => declaration(words, program),
        Some(phase) => step_line(words, program.steps_mut(phase)),
    }
}

fn declaration(words: &mut Words, program: &mut Program) -> ParseResult<()> {
    let ledger = &mut program.ledger;
    match words.take()? {
        "months" => program.months = words.number()?,
        "registers" => program.registers = words.number()?,
        "constant" => program.constants.push(constant(words)?),
        "states" => program.states = words.registers()?,
        "draw" => program.draws.push(draw(words)?),
        "distribution" => program.distributions.push(distribution(words, 0)?),
        "table" => {
            let linear = words.takes("linear");
            if !linear {
                words.expect("stepped")?;
            }
            program.tables.push(Lookup {
                linear,
                arguments: words.until(":", Words::number)?,
                values: words.until(":", Words::number)?,
            });
        }
        "history" => program.histories.push(History { source: words.register()?, months: words.number()? }),
        "books" => ledger.books = words.number()?,
        "account" => ledger.accounts.push(AccountColumn { register: words.register()?, book: words.number()? }),
        "mirror" => {
            ledger.mirrors.push(Mirror { holder: words.until(":", Words::register)?, issuer: words.registers()? })
        }
        "clearing" => program.clearings.push(Clearing { gap: words.optional("gap")?, ..Clearing::default() }),
        part @ ("node" | "due") => {
            let clearing = program.clearings.last_mut();
            let clearing = clearing.ok_or("no clearing has begun")?;
            if part == "node" {
                clearing.nodes.push(node(words)?);
            } else {
                clearing.dues.push(due(words)?);
            }
        }
        "tags" => {
            let clearing = words.number()?;
            words.expect("owners")?;
            program.tags.push(TagLayout { clearing, owners: words.number()?, ..TagLayout::default() });
        }
        part @ ("of" | "marked" | "plain" | "sum") => {
            let tags = program.tags.last_mut().ok_or("no tags have begun")?;
            tags_line(part, words, tags)?;
        }
        other => return Err(format!("`{other}` is no declaration")),
    }
    Ok(())
}

fn constant(words: &mut Words) -> ParseResult<Constant> {
    Ok(Constant { register: words.register()?, value: words.number()? })
}

fn draw(words: &mut Words) -> ParseResult<Draw> {
    let kind = match words.take()? {
        keyword::UNIFORM => DrawKind::Uniform,
        keyword::NORMAL => DrawKind::Normal,
        other => return Err(format!("`{other}` is no kind of draw")),
    };
    let recurrence = match words.take()? {
        keyword::ONCE => Recurrence::Constant,
        keyword::MONTHLY => Recurrence::Monthly,
        other => return Err(format!("`{other}` is no timing")),
    };
    let key = words.number()?;
    Ok(Draw { key, kind, recurrence })
}

fn distribution(words: &mut Words, depth: u32) -> ParseResult<Distribution> {
    if depth > DEEPEST {
        return Err("distributions nested too deeply".into());
    }
    Ok(match words.take()? {
        "normal" => Distribution::Normal { mean: words.number()?, sd: words.number()? },
        "lognormal" => Distribution::LogNormal { mu: words.number()?, sigma: words.number()? },
        "uniform" => Distribution::Uniform { low: words.number()?, high: words.number()? },
        "uniform_integer" => Distribution::UniformInteger { low: words.number()?, high: words.number()? },
        "triangular" => Distribution::Triangular { low: words.number()?, mode: words.number()?, high: words.number()? },
        "beta" => {
            Distribution::Beta { a: words.number()?, b: words.number()?, low: words.number()?, high: words.number()? }
        }
        "mixture" => {
            let count = words.number()?;
            Distribution::Mixture {
                weights: words.numbers(count)?,
                components: (0..count).map(|_| distribution(words, depth + 1)).collect::<ParseResult<_>>()?,
            }
        }
        "discrete" => {
            let count = words.number()?;
            Distribution::Discrete { values: words.numbers(count)?, probabilities: words.numbers(count)? }
        }
        "bernoulli" => Distribution::Bernoulli { probability: words.number()? },
        "truncated" => Distribution::Truncated {
            low: words.number()?,
            high: words.number()?,
            inner: Box::new(distribution(words, depth + 1)?),
        },
        "empirical" => {
            let count = words.number()?;
            Distribution::Empirical { sorted: words.numbers(count)? }
        }
        "constant" => Distribution::Constant { value: words.number()? },
        other => return Err(format!("`{other}` is no distribution")),
    })
}

fn node(words: &mut Words) -> ParseResult<ClearingNode> {
    let outside = words.takes("outside");
    if !outside {
        words.expect("inside")?;
    }
    words.expect("short")?;
    let short = words.register()?;
    let floor = words.optional("floor")?;
    let mut default_cost = None;
    if words.takes("cost") {
        let (payee, cash, receipts) = (words.number()?, words.register()?, words.register()?);
        words.expect("paid")?;
        default_cost = Some(DefaultCost { payee, cash, receipts, paid: words.register()? });
    }
    words.expect("cash")?;
    Ok(ClearingNode { cash: words.registers()?, outside, floor, default_cost, short })
}

fn due(words: &mut Words) -> ParseResult<Due> {
    let (payer, payee) = (words.number()?, words.number()?);
    words.expect("tier")?;
    let tier = words.number()?;
    let lapses = words.takes("lapses");
    words.expect("writes")?;
    let (due, paid) = (words.register()?, words.register()?);
    let carry = words.optional("carry")?;
    let amount = match words.take()? {
        "fixed" => Amount::Fixed(words.register()?),
        "available" => Amount::Available { share: words.register()?, most: words.optional("most")? },
        "received" => {
            let (share, most) = (words.register()?, words.optional("most")?);
            words.expect("of")?;
            let of = words.until("", Words::number)?;
            Amount::Received { share, of, most }
        }
        other => return Err(format!("`{other}` is no amount")),
    };
    Ok(Due { payer, payee, tier, lapses, amount, carry, due, paid })
}

/// A line of what follows money by its origin.
fn tags_line(part: &str, words: &mut Words, tags: &mut TagLayout) -> ParseResult<()> {
    match part {
        "of" => {
            tags.owner.push(if words.takes("nobody") { None } else { Some(words.number()?) });
            words.expect("held")?;
            tags.held.push(words.registers()?);
        }
        "marked" | "plain" => {
            let dues = words.until("", Words::number)?;
            tags.payments.push(TaggedPayment { dues, marks: part == "marked" });
        }
        _ => {
            let target = words.register()?;
            let origin = match words.take()? {
                "customers" => MoneyOrigin::Customers,
                "owner" => MoneyOrigin::Owner(words.number()?),
                "circle" => MoneyOrigin::Circle,
                "opening" => MoneyOrigin::Opening,
                other => return Err(format!("`{other}` is no origin")),
            };
            words.expect("of")?;
            tags.found.push(TaggedSum { payments: words.until("", Words::number)?, origin, target });
        }
    }
    Ok(())
}

/// A step's first line, or a line that belongs to the last step.
fn step_line(words: &mut Words, steps: &mut Vec<ProgramStep>) -> ParseResult<()> {
    let step = match words.take()? {
        keyword::COMPUTE => ProgramStep::Compute(Vec::new()),
        keyword::CLEAR => ProgramStep::Clear(words.number()?),
        keyword::TAG => ProgramStep::Tag(words.number()?),
        keyword::POST => ProgramStep::Post(Vec::new()),
        keyword::COMMIT => ProgramStep::Commit(Vec::new()),
        keyword::SOLVE => ProgramStep::Solve { body: Vec::new(), guesses: Vec::new(), most: words.number()? },
        keyword::REMEMBER => ProgramStep::Remember,
        _ => {
            words.next -= 1;
            let step = steps.last_mut().ok_or("no step has begun")?;
            return inside_step(words, step);
        }
    };
    steps.push(step);
    Ok(())
}

fn inside_step(words: &mut Words, step: &mut ProgramStep) -> ParseResult<()> {
    match step {
        ProgramStep::Compute(body) => body.push(instruction(words)?),
        ProgramStep::Post(postings) => {
            words.expect("debit")?;
            let debit = words.register()?;
            words.expect("credit")?;
            let credit = words.register()?;
            words.expect("amount")?;
            postings.push(Posting { debit, credit, amount: words.register()? });
        }
        ProgramStep::Commit(updates) => {
            let source = words.register()?;
            words.expect("to")?;
            updates.push(Update { source, target: words.register()? });
        }
        ProgramStep::Solve { guesses, .. } if words.takes("guess") => {
            let guess = words.register()?;
            words.expect("new")?;
            let new = words.register()?;
            words.expect("within")?;
            guesses.push(Guess { guess, new, tolerance: words.number()? });
        }
        ProgramStep::Solve { body, .. } => body.push(instruction(words)?),
        ProgramStep::Clear(_) | ProgramStep::Tag(_) | ProgramStep::Remember => {
            return Err("the step has no body".into());
        }
    }
    Ok(())
}

fn instruction(words: &mut Words) -> ParseResult<Instruction> {
    let target = words.register()?;
    words.expect("=")?;
    let word = words.take()?;
    if let Some(operation) = keyword::operation(&UNARY, word) {
        let a = words.register()?;
        return Ok(Instruction::Unary { operation, target, a });
    }
    if let Some(operation) = keyword::operation(&BINARY, word) {
        let (a, b) = (words.register()?, words.register()?);
        return Ok(Instruction::Binary { operation, target, a, b });
    }
    Ok(match word {
        keyword::SELECT => {
            Instruction::Select { target, condition: words.register()?, yes: words.register()?, no: words.register()? }
        }
        keyword::MONTH => Instruction::Month { target },
        keyword::DRAW => Instruction::Draw { target, draw: words.number()? },
        keyword::QUANTILE => Instruction::Quantile { target, distribution: words.number()?, a: words.register()? },
        keyword::JUMPS => {
            Instruction::Jumps { target, draw: words.number()?, distribution: words.number()?, rate: words.register()? }
        }
        keyword::TABLE => Instruction::Table { target, table: words.number()?, a: words.register()? },
        keyword::LAG => {
            Instruction::Lag { target, history: words.number()?, lag: words.number()?, initial: words.register()? }
        }
        keyword::WINDOW => Instruction::Window { target, history: words.number()?, window: words.number()? },
        keyword::INTERNAL_RATE => Instruction::InternalRate { target, history: words.number()?, days: None },
        keyword::DATED_INTERNAL_RATE => {
            Instruction::InternalRate { target, history: words.number()?, days: Some(words.number()?) }
        }
        other => return Err(format!("`{other}` is no instruction")),
    })
}

fn conclusion_line(words: &mut Words, conclusion: &mut Conclusion) -> ParseResult<()> {
    if words.takes("registers") {
        conclusion.registers = words.number()?;
    } else if words.takes("constant") {
        conclusion.constants.push(constant(words)?);
    } else if words.takes("input") {
        let (program, place) = (words.number()?, words.number()?);
        conclusion.inputs.push(ConclusionInput { program, place, register: words.register()? });
    } else if words.takes("outputs") {
        conclusion.outputs = words.registers()?;
    } else {
        conclusion.instructions.push(instruction(words)?);
    }
    Ok(())
}
