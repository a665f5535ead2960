//! Postings: whole amounts from one account to another.

use crate::failure::Sink;
use crate::kernel;
use crate::lanes::Lanes;
use program::{Posting, Register, WHOLE_LIMIT};

/// Runs `ProgramStep::Post`. `whole` says of which postings the amounts need no rounding.
#[inline(always)]
pub(crate) fn post<const L: usize>(
    postings: &[Posting],
    whole: &[bool],
    step: usize,
    columns: &mut [[f64; L]],
    lanes: &mut Lanes<L>,
) {
    for (index, (posting, &whole)) in postings.iter().zip(whole).enumerate() {
        let [amount, debit, credit] = [posting.amount, posting.debit, posting.credit].map(Register::index);
        let sink = |of_account: bool| match of_account {
            true => Sink::Account { step, index },
            false => Sink::Post { step, index },
        };
        if let Ok([amount, debit, credit]) = columns.get_disjoint_mut([amount, debit, credit]) {
            book(lanes, amount, [debit, credit], whole, sink);
        } else {
            // An account's own balance.
            let amount = columns[amount];
            let accounts = columns.get_disjoint_mut([debit, credit]).expect("a posting has two accounts");
            book(lanes, &amount, accounts, whole, sink);
        }
    }
}

/// Moves amounts, rounded unless they are whole, from credit to debit. A lane on which one does not fit fails; `sink`
/// receives whether the account is to blame.
#[inline(always)]
fn book<const L: usize>(
    lanes: &mut Lanes<L>,
    amounts: &[f64; L],
    [debit, credit]: [&mut [f64; L]; 2],
    whole: bool,
    sink: impl Fn(bool) -> Sink,
) {
    // Most contracts move nothing in most months.
    if kernel::nothing(amounts) {
        return;
    }
    let bad = match whole {
        true => transfer(amounts, debit, credit, &lanes.alive, |a| a),
        false => transfer(amounts, debit, credit, &lanes.alive, kernel::nearest),
    };
    if bad != 0 {
        lanes.demand(amounts, sink(false), |a| fits(kernel::nearest(a)));
        lanes.demand(debit, sink(true), fits);
        lanes.demand(credit, sink(true), fits);
    }
}

/// Not 0 if an amount or a balance does not fit on a lane that counts.
#[inline(always)]
fn transfer<const L: usize>(
    amounts: &[f64; L],
    debit: &mut [f64; L],
    credit: &mut [f64; L],
    alive: &[u64; L],
    whole: impl Fn(f64) -> f64,
) -> u64 {
    let mut bad = 0;
    for lane in 0..L {
        let a = whole(amounts[lane]);
        let (d, c) = (debit[lane] + a, credit[lane] - a);
        debit[lane] = d;
        credit[lane] = c;
        bad |= alive[lane] & u64::from(!(fits(a) & fits(d) & fits(c)));
    }
    bad
}

/// Whether every whole number up to it is a double.
#[inline(always)]
fn fits(amount: f64) -> bool {
    amount.abs() < WHOLE_LIMIT
}
