//! The text form of a program: one declaration, step or instruction a line. [`crate::parse()`] reads it back.
//!
//! Numbers are written so that reading them gives the same bits. Indentation is for the eye alone.

use std::fmt::{self, Display, Formatter, Write};

use crate::keyword::{self, BINARY, UNARY};
use crate::{
    Amount, Clearing, ClearingNode, Conclusion, ConclusionInput, Constant, Due, Ensemble, Guess, Instruction,
    LedgerLayout, MoneyOrigin, Program, ProgramStep, Register, RunPhase, TagLayout, TaggedSum,
};
use chance::{DrawKind, Recurrence};

impl Display for Register {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

impl Display for Instruction {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{} = ", self.target())?;
        match self {
            Self::Unary { operation, a, .. } => write!(f, "{} {a}", keyword::of(&UNARY, operation)),
            Self::Binary { operation, a, b, .. } => write!(f, "{} {a} {b}", keyword::of(&BINARY, operation)),
            Self::Select { condition, yes, no, .. } => write!(f, "{} {condition} {yes} {no}", keyword::SELECT),
            Self::Month { .. } => f.write_str(keyword::MONTH),
            Self::Draw { draw, .. } => write!(f, "{} {draw}", keyword::DRAW),
            Self::Quantile { distribution, a, .. } => write!(f, "{} {distribution} {a}", keyword::QUANTILE),
            Self::Jumps { draw, distribution, rate, .. } => {
                write!(f, "{} {draw} {distribution} {rate}", keyword::JUMPS)
            }
            Self::Table { table, a, .. } => write!(f, "{} {table} {a}", keyword::TABLE),
            Self::Lag { history, lag, initial, .. } => write!(f, "{} {history} {lag} {initial}", keyword::LAG),
            Self::Window { history, window, .. } => write!(f, "{} {history} {window}", keyword::WINDOW),
            Self::InternalRate { history, days: None, .. } => write!(f, "{} {history}", keyword::INTERNAL_RATE),
            Self::InternalRate { history, days: Some(days), .. } => {
                write!(f, "{} {history} {days}", keyword::DATED_INTERNAL_RATE)
            }
        }
    }
}

/// Numbers, each after a space.
fn numbers(values: &[f64]) -> String {
    let mut text = String::new();
    for value in values {
        // Writing to a string cannot fail.
        let _ = write!(text, " {value:?}");
    }
    text
}

/// Registers, each after a space.
fn registers(list: &[Register]) -> String {
    list.iter().map(|register| format!(" {register}")).collect()
}

/// A named register that may be missing.
fn optional(name: &str, register: Option<Register>) -> String {
    register.map_or_else(String::new, |register| format!(" {name} {register}"))
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f, "months {}", self.months)?;
        writeln!(f, "registers {}", self.registers)?;
        for Constant { register, value } in &self.constants {
            writeln!(f, "constant {register} {value:?}")?;
        }
        writeln!(f, "states{}", registers(&self.states))?;
        for draw in &self.draws {
            let kind = match draw.kind {
                DrawKind::Uniform => keyword::UNIFORM,
                DrawKind::Normal => keyword::NORMAL,
            };
            let timing = match draw.recurrence {
                Recurrence::Constant => keyword::ONCE,
                Recurrence::Monthly => keyword::MONTHLY,
            };
            writeln!(f, "draw {kind} {timing} {}", draw.key)?;
        }
        for distribution in &self.distributions {
            writeln!(f, "distribution {distribution}")?;
        }
        for table in &self.tables {
            let shape = if table.linear { "linear" } else { "stepped" };
            let (arguments, values) = (numbers(&table.arguments), numbers(&table.values));
            writeln!(f, "table {shape}{arguments} :{values}")?;
        }
        for history in &self.histories {
            writeln!(f, "history {} {}", history.source, history.months)?;
        }
        write!(f, "{}", self.ledger)?;
        for clearing in &self.clearings {
            write!(f, "{clearing}")?;
        }
        for tags in &self.tags {
            write!(f, "{tags}")?;
        }
        for phase in RunPhase::ALL {
            writeln!(f, "{}", phase.word())?;
            self.steps(phase).iter().try_for_each(|step| write!(f, "{step}"))?;
        }
        writeln!(f, "scalars{}", registers(&self.scalars))?;
        writeln!(f, "series{}", registers(&self.series))
    }
}

impl Display for LedgerLayout {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f, "books {}", self.books)?;
        for account in &self.accounts {
            writeln!(f, "account {} {}", account.register, account.book)?;
        }
        for mirror in &self.mirrors {
            let (holder, issuer) = (registers(&mirror.holder), registers(&mirror.issuer));
            writeln!(f, "mirror{holder} :{issuer}")?;
        }
        Ok(())
    }
}

impl Display for Clearing {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f, "clearing{}", optional("gap", self.gap))?;
        self.nodes.iter().try_for_each(|node| writeln!(f, "  {node}"))?;
        self.dues.iter().try_for_each(|due| writeln!(f, "  {due}"))
    }
}

impl Display for ClearingNode {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let side = if self.outside { "outside" } else { "inside" };
        write!(f, "node {side} short {}", self.short)?;
        f.write_str(&optional("floor", self.floor))?;
        if let Some(cost) = &self.default_cost {
            let (payee, cash, receipts) = (cost.payee, cost.cash, cost.receipts);
            write!(f, " cost {payee} {cash} {receipts} paid {}", cost.paid)?;
        }
        write!(f, " cash{}", registers(&self.cash))
    }
}

impl Display for Due {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let (payer, payee, tier) = (self.payer, self.payee, self.tier);
        let lapses = if self.lapses { "lapses " } else { "" };
        write!(f, "due {payer} {payee} tier {tier} {lapses}")?;
        write!(f, "writes {} {}{} ", self.due, self.paid, optional("carry", self.carry))?;
        match &self.amount {
            Amount::Fixed(register) => write!(f, "fixed {register}"),
            Amount::Available { share, most } => {
                write!(f, "available {share}{}", optional("most", *most))
            }
            Amount::Received { share, of, most } => {
                write!(f, "received {share}{} of", optional("most", *most))?;
                of.iter().try_for_each(|due| write!(f, " {due}"))
            }
        }
    }
}

impl Display for TagLayout {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f, "tags {} owners {}", self.clearing, self.owners)?;
        for (owner, held) in self.owner.iter().zip(&self.held) {
            let owner = owner.map_or_else(|| "nobody".into(), |owner| owner.to_string());
            writeln!(f, "  of {owner} held{}", registers(held))?;
        }
        for payment in &self.payments {
            f.write_str(if payment.marks { "  marked" } else { "  plain" })?;
            payment.dues.iter().try_for_each(|due| write!(f, " {due}"))?;
            writeln!(f)?;
        }
        self.found.iter().try_for_each(|sum| writeln!(f, "  {sum}"))
    }
}

impl Display for TaggedSum {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "sum {}", self.target)?;
        match self.origin {
            MoneyOrigin::Customers => f.write_str(" customers")?,
            MoneyOrigin::Owner(owner) => write!(f, " owner {owner}")?,
            MoneyOrigin::Circle => f.write_str(" circle")?,
            MoneyOrigin::Opening => f.write_str(" opening")?,
        }
        f.write_str(" of")?;
        self.payments.iter().try_for_each(|payment| write!(f, " {payment}"))
    }
}

impl Display for ProgramStep {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let body = |f: &mut Formatter, body: &[Instruction]| body.iter().try_for_each(|i| writeln!(f, "    {i}"));
        match self {
            Self::Compute(instructions) => {
                writeln!(f, "  {}", keyword::COMPUTE)?;
                body(f, instructions)
            }
            Self::Clear(clearing) => writeln!(f, "  {} {clearing}", keyword::CLEAR),
            Self::Tag(tags) => writeln!(f, "  {} {tags}", keyword::TAG),
            Self::Post(postings) => {
                writeln!(f, "  {}", keyword::POST)?;
                postings.iter().try_for_each(|posting| {
                    let (debit, credit, amount) = (posting.debit, posting.credit, posting.amount);
                    writeln!(f, "    debit {debit} credit {credit} amount {amount}")
                })
            }
            Self::Commit(updates) => {
                writeln!(f, "  {}", keyword::COMMIT)?;
                updates.iter().try_for_each(|update| writeln!(f, "    {} to {}", update.source, update.target))
            }
            Self::Solve { body: instructions, guesses, most } => {
                writeln!(f, "  {} {most}", keyword::SOLVE)?;
                for Guess { guess, new, tolerance } in guesses {
                    writeln!(f, "    guess {guess} new {new} within {tolerance:?}")?;
                }
                body(f, instructions)
            }
            Self::Remember => writeln!(f, "  {}", keyword::REMEMBER),
        }
    }
}

impl Display for Conclusion {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f, "registers {}", self.registers)?;
        for Constant { register, value } in &self.constants {
            writeln!(f, "constant {register} {value:?}")?;
        }
        for ConclusionInput { program, place, register } in &self.inputs {
            writeln!(f, "input {program} {place} {register}")?;
        }
        for instruction in &self.instructions {
            writeln!(f, "  {instruction}")?;
        }
        writeln!(f, "outputs{}", registers(&self.outputs))
    }
}

impl Display for Ensemble {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for program in &self.programs {
            write!(f, "program\n{program}")?;
        }
        write!(f, "conclusion\n{}monthly\n{}", self.conclusion, self.monthly)
    }
}
