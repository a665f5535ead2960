//! Clearing a block: lanes on which everybody can pay in full are settled side by side, the others one by one.

use crate::clearing::{
    ClearingInputs, ClearingOutputs, ClearingVector, FullPlan, PaidInFull, Solver, Unresolved, is_due, whole_due,
    whole_share,
};
use crate::failure::Sink;
use crate::kernel::{floor, most, nothing};
use crate::lanes::Lanes;
use crate::shortcuts::Shortcuts;
use crate::stop::Patience;
use crate::unpaid::ShortLanes;
use chance::math::wide;
use program::{Amount, Clearing, Due, Register, WHOLE_LIMIT};

/// Operations of a path that is cleared alone, for each of its nodes and dues, at least.
const ONE_PATH: f64 = 100.0;

/// Room to clear a block.
pub(crate) struct BlockClearing<const L: usize> {
    full: Option<FullPlan>,
    /// Whether a lane on which few are short is cleared apart.
    takes_few: bool,
    /// Per node: what it has left if everybody pays in full.
    left: Vec<[f64; L]>,
    /// Sum of all dues and of all cash.
    total: [f64; L],
    amount: [f64; L],
    /// The most that an inner amount may be.
    limit: [f64; L],
    /// Per due: what it carried before this month.
    carried: Vec<[f64; L]>,
    /// Per due: whether it may have moved what it carries.
    moved: Vec<bool>,
    /// Lanes on which everybody can pay in full.
    paid: [u64; L],
    /// Lanes on which it is known what that would be.
    known: [u64; L],
    /// Lanes on which a due of this month was left short.
    pub(crate) short: ShortLanes,
    one: OnePath,
}

impl<const L: usize> BlockClearing<L> {
    pub(crate) fn new(clearing: &Clearing, shortcuts: &Shortcuts) -> Self {
        BlockClearing {
            full: FullPlan::new(clearing).filter(|_| shortcuts.side_by_side),
            takes_few: shortcuts.few,
            left: vec![[0.0; L]; clearing.nodes.len()],
            total: [0.0; L],
            amount: [0.0; L],
            limit: [0.0; L],
            carried: vec![[0.0; L]; clearing.dues.len()],
            moved: vec![true; clearing.dues.len()],
            paid: [0; L],
            known: [0; L],
            short: ShortLanes::new(clearing.dues.len()),
            one: OnePath::new(clearing),
        }
    }

    /// Runs `ProgramStep::Clear`: writes what is due and paid. `whole` says which dues are fixed, known to be whole,
    /// and carry nothing.
    pub(crate) fn clear(
        &mut self,
        clearing: &Clearing,
        index: usize,
        whole: &[bool],
        columns: &mut [[f64; L]],
        lanes: &mut Lanes<L>,
        patience: &Patience,
    ) {
        if let Some(gap) = clearing.gap {
            for lane in (0..L).filter(|lane| lanes.alive[*lane] != 0) {
                columns[gap.index()][lane] = self.one.gap(clearing, columns, lane, patience);
            }
        }
        wide(
            #[inline(always)]
            || {
                for (due, owed) in clearing.dues.iter().enumerate() {
                    if let Amount::Fixed(amount) = owed.amount {
                        let (column, sink) = (&columns[amount.index()], Sink::Due { clearing: index, due });
                        lanes.demand(column, sink, is_due);
                    }
                }
                self.paid.fill(0);
                self.known.fill(0);
                if let Some(full) = self.full.take() {
                    self.known.fill(u64::MAX);
                    self.nodes(clearing, columns);
                    self.dues(clearing, whole, columns);
                    self.paid = self.known;
                    for (node, left) in clearing.nodes.iter().zip(&self.left) {
                        keep(&mut self.paid, left, |left| node.outside | (left >= 0.0));
                    }
                    self.sweeps(clearing, &full, columns);
                    for (paid, known) in self.paid.iter_mut().zip(&self.known) {
                        *paid &= known;
                    }
                    self.full = Some(full);
                }
            },
        );
        self.short.clear();
        for lane in 0..L {
            if lanes.alive[lane] & !self.paid[lane] == 0 {
                continue;
            }
            let tried = self.full.is_some();
            if tried && self.takes_few && self.known[lane] != 0 && self.few(clearing, lane, columns, patience) {
                continue;
            }
            if tried {
                for ((due, carried), &moved) in clearing.dues.iter().zip(&self.carried).zip(&self.moved) {
                    let carry = due.carry.filter(|_| moved && !matches!(due.amount, Amount::Available { .. }));
                    carry.iter().for_each(|carry| columns[carry.index()][lane] = carried[lane]);
                }
            }
            if patience.spend(ONE_PATH * (clearing.nodes.len() + clearing.dues.len()) as f64) {
                break;
            }
            if self.one.clear(clearing, columns, lane, tried, patience).is_err() {
                lanes.fail(lane, Sink::Clearing { clearing: index });
            } else {
                self.short.note(lane, &self.one.outputs.due, &self.one.outputs.paid);
            }
        }
    }

    /// Clears a lane on which few are short; false if it is left to the whole solver.
    fn few(&mut self, clearing: &Clearing, lane: usize, columns: &mut [[f64; L]], patience: &Patience) -> bool {
        patience.spend(ONE_PATH);
        let Self { left, carried, moved, one, short, .. } = self;
        let Some(found) = one.solver.solve_few(&Tried { clearing, columns, left, carried, moved, lane }) else {
            return false;
        };
        for &node in &found.short {
            columns[clearing.nodes[node].short.index()][lane] = 1.0;
        }
        for of in &found.dues {
            let due = &clearing.dues[of.due];
            columns[due.due.index()][lane] = of.owed;
            columns[due.paid.index()][lane] = of.paid;
            if let Some(carry) = due.carry {
                columns[carry.index()][lane] = of.carry;
            }
        }
        for &(node, paid) in &found.costs {
            if let Some(cost) = &clearing.nodes[node].default_cost {
                columns[cost.paid.index()][lane] = paid;
            }
        }
        short.note_some(lane, found.dues.iter().map(|of| (of.due, of.owed - of.paid)));
        true
    }

    /// Adds up cash. Nobody is short.
    #[inline(always)]
    fn nodes(&mut self, clearing: &Clearing, columns: &mut [[f64; L]]) {
        self.total.fill(0.0);
        for (node, left) in clearing.nodes.iter().zip(&mut self.left) {
            left.fill(0.0);
            for account in &node.cash {
                add(left, &columns[account.index()], |x| x);
            }
            add(&mut self.total, left, f64::abs);
            // An input that the solver refuses fails the path, even if nobody is short.
            if let Some(floor) = node.floor {
                keep(&mut self.known, &columns[floor.index()], is_whole);
            }
            columns[node.short.index()].fill(0.0);
            if let Some(cost) = &node.default_cost {
                for share in [cost.cash, cost.receipts] {
                    let share = &columns[share.index()];
                    keep(&mut self.known, share, |x| (0.0..=1.0).contains(&x));
                }
                columns[cost.paid.index()].fill(0.0);
            }
        }
    }

    /// Pays every due but the sweeps in full, each at its nearest cent, and drops the lanes on which that leaves somebody
    /// below zero.
    #[inline(always)]
    fn dues(&mut self, clearing: &Clearing, whole: &[bool], columns: &mut [[f64; L]]) {
        for (index, (due, &whole)) in clearing.dues.iter().zip(whole).enumerate() {
            if let Amount::Fixed(amount) = due.amount {
                let registers = [amount, due.due].map(|register| register.index());
                let both = columns.get_disjoint_mut(registers);
                let [amount, owed] = both.expect("a clearing writes nothing that it reads");
                self.moved[index] = !nothing(amount);
                if !self.moved[index] {
                    // What it carries waits for the month in which something is due.
                    owed.fill(0.0);
                    columns[due.paid.index()].fill(0.0);
                    continue;
                }
                // −0 is written as 0, here and by the solver.
                match whole {
                    true => amount.iter().zip(owed).for_each(|(&amount, owed)| *owed = amount + 0.0),
                    false => owed.copy_from_slice(amount),
                }
                if !whole {
                    self.round_due(index, due, columns, |amount, carried, _| whole_due(amount, carried));
                }
                self.settle(due, columns);
            }
        }
        for (index, due) in clearing.dues.iter().enumerate() {
            if let Amount::Received { share, of, most } = &due.amount {
                self.received(clearing, of, *share, columns);
                self.limit(*most, columns);
                columns[due.due.index()] = self.amount;
                self.round_due(index, due, columns, whole_share);
                self.settle(due, columns);
            }
        }
        // Below this every sum is exact, also those of the sweeps.
        keep(&mut self.known, &self.total, |sum| sum < 0.5 * WHOLE_LIMIT);
    }

    /// Makes an amount in its place what is due in whole cents, and moves the carry on.
    #[inline(always)]
    fn round_due(
        &mut self,
        index: usize,
        due: &Due,
        columns: &mut [[f64; L]],
        round: impl Fn(f64, f64, f64) -> (f64, f64),
    ) {
        let Some(carry) = due.carry else {
            for (lane, owed) in columns[due.due.index()].iter_mut().enumerate() {
                *owed = round(*owed, 0.0, self.limit[lane]).0;
            }
            return;
        };
        let both = columns.get_disjoint_mut([due.due.index(), carry.index()]);
        let [owed, carry] = both.expect("a clearing writes each register once");
        self.carried[index] = *carry;
        for lane in 0..L {
            (owed[lane], carry[lane]) = round(owed[lane], carry[lane], self.limit[lane]);
        }
    }

    /// Pays what is due.
    #[inline(always)]
    fn settle(&mut self, due: &Due, columns: &mut [[f64; L]]) {
        columns.copy_within(due.due.index()..=due.due.index(), due.paid.index());
        take_and_give(&mut self.total, &mut self.left, due, &columns[due.due.index()]);
    }

    /// A share of what is paid on fixed dues.
    #[inline(always)]
    fn received(&mut self, clearing: &Clearing, of: &[u32], share: Register, columns: &[[f64; L]]) {
        self.amount.fill(0.0);
        for &source in of {
            let source = clearing.dues[source as usize].due;
            add(&mut self.amount, &columns[source.index()], |x| x);
        }
        let share = &columns[share.index()];
        keep(&mut self.known, share, |x| (0.0..WHOLE_LIMIT).contains(&x));
        keep(&mut self.known, &self.amount, |sum| sum < WHOLE_LIMIT);
        for (amount, &share) in self.amount.iter_mut().zip(share) {
            *amount *= share;
        }
    }

    /// The most that an inner amount may be, in whole cents.
    #[inline(always)]
    fn limit(&mut self, limit: Option<Register>, columns: &[[f64; L]]) {
        self.limit.fill(f64::INFINITY);
        if let Some(limit) = limit {
            let limit = &columns[limit.index()];
            keep(&mut self.known, limit, |limit| !limit.is_nan());
            for (limit, &given) in self.limit.iter_mut().zip(limit) {
                *limit = most(given);
            }
        }
    }

    /// Sweeps all that is left above the floor, or nothing, payers before those they pay.
    #[inline(always)]
    fn sweeps(&mut self, clearing: &Clearing, full: &FullPlan, columns: &mut [[f64; L]]) {
        for due in full.sweeps.iter().map(|&sweep| &clearing.dues[sweep]) {
            let Amount::Available { share, most } = due.amount else {
                continue;
            };
            let payer = due.payer as usize;
            self.amount = self.left[payer];
            if let Some(floor) = clearing.nodes[payer].floor {
                add(&mut self.amount, &columns[floor.index()], |floor| if floor > 0.0 { -floor } else { 0.0 });
            }
            keep(&mut self.known, &columns[share.index()], |x| full.follows(x));
            self.limit(most, columns);
            let shares = &columns[share.index()];
            for ((amount, &limit), &share) in self.amount.iter_mut().zip(&self.limit).zip(shares) {
                let available = if *amount > 0.0 { *amount } else { 0.0 };
                *amount = (if available > limit { limit } else { available }) * share;
            }
            add(&mut self.left[payer], &self.amount, |x| -x);
            add(&mut self.left[due.payee as usize], &self.amount, |x| x);
            columns[due.due.index()] = self.amount;
            columns[due.paid.index()] = self.amount;
        }
    }
}

/// Takes a payment from its payer, gives it to its payee, and adds it to the total.
#[inline(always)]
fn take_and_give<const L: usize>(total: &mut [f64; L], left: &mut [[f64; L]], due: &Due, amount: &[f64; L]) {
    if let Ok([payer, payee]) = left.get_disjoint_mut([due.payer as usize, due.payee as usize]) {
        for lane in 0..L {
            total[lane] += amount[lane];
            payer[lane] -= amount[lane];
            payee[lane] += amount[lane];
        }
    } else {
        // The node pays itself.
        add(total, amount, |x| x);
    }
}

/// Adds a column to a sum.
#[inline(always)]
fn add<const L: usize>(sum: &mut [f64; L], column: &[f64; L], of: impl Fn(f64) -> f64) {
    for (sum, &x) in sum.iter_mut().zip(column) {
        *sum += of(x);
    }
}

#[inline(always)]
fn is_whole(amount: f64) -> bool {
    (amount.abs() < WHOLE_LIMIT) & (floor(amount) == amount)
}

/// Drops lanes from a set.
#[inline(always)]
fn keep<const L: usize>(set: &mut [u64; L], column: &[f64; L], holds: impl Fn(f64) -> bool) {
    for (member, &x) in set.iter_mut().zip(column) {
        *member &= u64::from(holds(x)).wrapping_neg();
    }
}

/// The greatest and the least clearing vector for what registers hold as a month is cleared; none if none is found.
pub(crate) fn extremes(clearing: &Clearing, value: impl Fn(Register) -> f64) -> Option<[ClearingVector; 2]> {
    let mut one = OnePath::new(clearing);
    one.gather(clearing, value);
    let (solver, inputs) = one.gathered(None);
    solver.extremes(&inputs).ok()
}

/// One lane of a block on which everybody was let pay in full.
struct Tried<'a, const L: usize> {
    clearing: &'a Clearing,
    columns: &'a [[f64; L]],
    left: &'a [[f64; L]],
    carried: &'a [[f64; L]],
    moved: &'a [bool],
    lane: usize,
}

impl<const L: usize> Tried<'_, L> {
    fn value(&self, register: Register) -> f64 {
        self.columns[register.index()][self.lane]
    }
}

impl<const L: usize> PaidInFull for Tried<'_, L> {
    fn cash(&self, node: usize) -> f64 {
        self.clearing.nodes[node].cash.iter().fold(0.0, |sum, &account| sum + self.value(account))
    }

    fn left(&self, node: usize) -> f64 {
        self.left[node][self.lane]
    }

    fn amount(&self, due: usize) -> f64 {
        match self.clearing.dues[due].amount {
            Amount::Fixed(amount) => self.value(amount),
            _ => f64::NAN,
        }
    }

    fn carry(&self, due: usize) -> f64 {
        let (moved, due) = (self.moved[due].then(|| self.carried[due][self.lane]), &self.clearing.dues[due]);
        let moved = moved.filter(|_| !matches!(due.amount, Amount::Available { .. }));
        due.carry.map_or(0.0, |carry| moved.unwrap_or_else(|| self.value(carry)))
    }

    fn due(&self, due: usize) -> f64 {
        self.value(self.clearing.dues[due].due)
    }

    fn share(&self, due: usize) -> f64 {
        match self.clearing.dues[due].amount {
            Amount::Available { share, .. } | Amount::Received { share, .. } => self.value(share),
            Amount::Fixed(_) => f64::NAN,
        }
    }

    fn most(&self, due: usize) -> f64 {
        match self.clearing.dues[due].amount {
            Amount::Available { most, .. } | Amount::Received { most, .. } => {
                most.map_or(f64::INFINITY, |most| self.value(most))
            }
            Amount::Fixed(_) => f64::INFINITY,
        }
    }

    fn cost_cash(&self, node: usize) -> f64 {
        self.clearing.nodes[node].default_cost.as_ref().map_or(0.0, |cost| self.value(cost.cash))
    }

    fn cost_receipts(&self, node: usize) -> f64 {
        self.clearing.nodes[node].default_cost.as_ref().map_or(0.0, |cost| self.value(cost.receipts))
    }
}

/// Room to clear one path.
struct OnePath {
    solver: Solver,
    outputs: ClearingOutputs,
    cash: Vec<f64>,
    floor: Vec<f64>,
    due: Vec<f64>,
    carry: Vec<f64>,
    share: Vec<f64>,
    most: Vec<f64>,
    cost_cash: Vec<f64>,
    cost_receipts: Vec<f64>,
}

impl OnePath {
    fn new(clearing: &Clearing) -> Self {
        let (nodes, dues) = (clearing.nodes.len(), clearing.dues.len());
        OnePath {
            solver: Solver::new(clearing),
            outputs: ClearingOutputs::default(),
            cash: vec![0.0; nodes],
            floor: vec![0.0; nodes],
            due: vec![0.0; dues],
            carry: vec![0.0; dues],
            share: vec![0.0; dues],
            most: vec![f64::INFINITY; dues],
            cost_cash: vec![0.0; nodes],
            cost_receipts: vec![0.0; nodes],
        }
    }

    /// Gathers a lane, solves it and scatters the result. `tried`: it is known that not everybody can pay in full.
    fn clear<const L: usize>(
        &mut self,
        clearing: &Clearing,
        columns: &mut [[f64; L]],
        lane: usize,
        tried: bool,
        patience: &Patience,
    ) -> Result<(), Unresolved> {
        self.gather(clearing, |register| columns[register.index()][lane]);
        let inputs = ClearingInputs {
            cash: &self.cash,
            floor: &self.floor,
            due: &self.due,
            carry: &self.carry,
            share: &self.share,
            most: &self.most,
            cost_cash: &self.cost_cash,
            cost_receipts: &self.cost_receipts,
            patience: Some(patience),
        };
        match tried {
            true => self.solver.solve_short(&inputs, &mut self.outputs)?,
            false => self.solver.solve(clearing, &inputs, &mut self.outputs)?,
        }
        self.scatter(clearing, |register, value| {
            columns[register.index()][lane] = value;
        });
        Ok(())
    }

    /// By how much less the lane could pay this month; undefined where no such vector is found.
    fn gap<const L: usize>(
        &mut self,
        clearing: &Clearing,
        columns: &[[f64; L]],
        lane: usize,
        patience: &Patience,
    ) -> f64 {
        self.gather(clearing, |register| columns[register.index()][lane]);
        let (solver, inputs) = self.gathered(Some(patience));
        solver.gap(&inputs).unwrap_or(f64::NAN)
    }

    fn gathered<'a>(&'a mut self, patience: Option<&'a Patience<'a>>) -> (&'a mut Solver, ClearingInputs<'a>) {
        let Self { solver, cash, floor, due, carry, share, most, cost_cash, cost_receipts, .. } = self;
        (solver, ClearingInputs { cash, floor, due, carry, share, most, cost_cash, cost_receipts, patience })
    }

    fn gather(&mut self, clearing: &Clearing, value: impl Fn(Register) -> f64) {
        for (index, node) in clearing.nodes.iter().enumerate() {
            self.cash[index] = node.cash.iter().fold(0.0, |sum, &account| sum + value(account));
            self.floor[index] = node.floor.map_or(0.0, &value);
            if let Some(cost) = &node.default_cost {
                self.cost_cash[index] = value(cost.cash);
                self.cost_receipts[index] = value(cost.receipts);
            }
        }
        for (index, due) in clearing.dues.iter().enumerate() {
            self.carry[index] = due.carry.map_or(0.0, &value);
            match &due.amount {
                Amount::Fixed(amount) => self.due[index] = value(*amount),
                Amount::Available { share, most } | Amount::Received { share, most, .. } => {
                    self.share[index] = value(*share);
                    self.most[index] = most.map_or(f64::INFINITY, &value);
                }
            }
        }
    }

    fn scatter(&self, clearing: &Clearing, mut write: impl FnMut(Register, f64)) {
        for (index, node) in clearing.nodes.iter().enumerate() {
            write(node.short, self.outputs.short[index]);
            if let Some(cost) = &node.default_cost {
                write(cost.paid, self.outputs.cost_paid[index]);
            }
        }
        for (index, due) in clearing.dues.iter().enumerate() {
            write(due.due, self.outputs.due[index]);
            write(due.paid, self.outputs.paid[index]);
            if let Some(carry) = due.carry {
                write(carry, self.outputs.carry[index]);
            }
        }
    }
}
