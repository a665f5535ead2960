//! Groups as one party: what their members have with each other is eliminated, what others own of them is minority interest.
//!
//! Consolidated are the exact sums of a run, before they are rounded: a group then is a party like any other, its statements
//! tie by the same construction, and a group of one is that party. The procedure is that of IFRS 10.B86: like items are
//! combined; stakes are offset against equity; claims, revenue, expense, dividends and payments within the group go.
//!
//! - *Things* bought from a member stay at their price. The seller's margin in them is not known to the ledger, so that what
//!   it booked as revenue for them is kept too, as a line of its own, `capitalised within the group`.
//! - *Stakes* of members in members that nothing was paid in for during the run, those of the opening sheet, are set against
//!   the group's equity as `stakes within the group`. There is no goodwill.
//! - *Minority interest* (IFRS 10.22: in equity, apart from the owners') is what others own of a *subsidiary*: a member in
//!   which another member holds a stake at some time of the run. It is what they paid in, less what was bought back, their
//!   warrants and dividends; their part of the subsidiary's opening equity, as opening stakes in it stand to each other; and
//!   their share of each month's result of the subsidiary's own books (IFRS 10.B94). The share is what they have put in over
//!   all that was put in by the end of that month (of the sums: of the mean), opening equity included. A member without
//!   such a stake belongs to the group's owners.

use crate::chart::{CashFlow, ChartAccount, ChartOfAccounts, IntragroupElimination, StatementSection};
use crate::ledger::{Sums, Untied};

/// Parties that are shown as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// Name of the group in the consolidated chart.
    pub name: String,
    /// Indices into [`ChartOfAccounts::parties`]; a party is in one group at most.
    pub parties: Vec<usize>,
}

/// The chart and the sums with each group as one party, which takes the place of its first member.
///
/// # Errors
/// The sums do not have the shape of the chart, or a claim within a group is not what the debtor owes.
pub fn consolidate(
    chart: &ChartOfAccounts,
    sums: &Sums,
    groups: &[Members],
) -> Result<(ChartOfAccounts, Sums), Untied> {
    crate::ledger::check_shape(chart, sums)?;
    let perimeter = Perimeter::of(chart, groups);
    let mut books = Consolidated::new(sums);
    let subsidiaries = perimeter.subsidiaries(chart, sums);
    let claims = perimeter.post_accounts(chart, sums, &subsidiaries, &mut books);
    for (&(party, _), balances) in &claims {
        if let Some(month) = balances.iter().position(|balance| *balance != 0) {
            return Err(Untied::Claims { party, month, off_by: balances[month] });
        }
    }
    for subsidiary in subsidiaries.iter().flatten() {
        subsidiary.post(chart, sums, &mut books);
    }
    let (flows, kept) = perimeter.flows(chart);
    let keep = |month: &Vec<i128>| kept.iter().map(|&flow| month[flow]).collect();
    let (accounts, opening, closing) = books.close();
    let sums = Sums { paths: sums.paths, opening, closing, flows: sums.flows.iter().map(keep).collect() };
    Ok((ChartOfAccounts { parties: perimeter.names, accounts, flows }, sums))
}

/// Which party of the consolidated chart every party is, and which are groups.
struct Perimeter {
    names: Vec<String>,
    /// By party.
    place: Vec<usize>,
    /// By party: whether it is a member of a group.
    member: Vec<bool>,
}

/// Balances at the opening and at the end of each month.
type GroupHistory = Vec<i128>;

impl Perimeter {
    fn of(chart: &ChartOfAccounts, groups: &[Members]) -> Self {
        let group_of = |party: usize| groups.iter().position(|group| group.parties.contains(&party));
        let (mut names, mut place) = (Vec::new(), Vec::new());
        let mut places = vec![None; groups.len()];
        for (party, name) in chart.parties.iter().enumerate() {
            let group = group_of(party);
            let known = group.and_then(|group| places[group]);
            place.push(known.unwrap_or(names.len()));
            if known.is_none() {
                if let Some(group) = group {
                    places[group] = Some(names.len());
                }
                names.push(group.map_or(name, |group| &groups[group].name).clone());
            }
        }
        let member = (0..chart.parties.len()).map(|party| group_of(party).is_some()).collect();
        Perimeter { names, place, member }
    }

    /// Whether both stand in one group.
    fn together(&self, a: usize, b: usize) -> bool {
        self.member[a] && self.member[b] && self.place[a] == self.place[b]
    }

    /// Whether an account is between two members.
    fn within(&self, account: &ChartAccount) -> bool {
        account.counterparty.is_some_and(|other| self.together(account.party, other))
    }

    /// By party: what a subsidiary was given by members and by others.
    fn subsidiaries(&self, chart: &ChartOfAccounts, sums: &Sums) -> Vec<Option<Subsidiary>> {
        let owned = |party: usize| {
            chart.accounts.iter().enumerate().any(|(at, account)| {
                let held = account.elimination == IntragroupElimination::Stake && account.counterparty == Some(party);
                held && self.within(account) && history(sums, at).any(|balance| balance != 0)
            })
        };
        let subsidiary = |party: usize| {
            let mut found = Subsidiary::new(party, self.place[party], 1 + sums.closing.len());
            for (at, account) in chart.accounts.iter().enumerate() {
                let inside = account.counterparty.is_some_and(|other| self.together(party, other));
                match (account.elimination, account.counterparty) {
                    (IntragroupElimination::Stake, Some(issuer)) if issuer == party => {
                        let holder = usize::from(!self.together(account.party, party));
                        found.opening_stakes[holder] += sums.opening[at];
                    }
                    (IntragroupElimination::PaidIn, Some(_)) if account.party == party => {
                        let paid_in = &mut found.paid_in[usize::from(!inside)];
                        paid_in.iter_mut().zip(history(sums, at)).for_each(|(sum, balance)| *sum -= balance);
                    }
                    (_, None) if account.party == party && account.section == StatementSection::Equity => {
                        found.opening_equity -= sums.opening[at];
                    }
                    _ => {}
                }
            }
            found
        };
        (0..chart.parties.len()).map(|party| (self.member[party] && owned(party)).then(|| subsidiary(party))).collect()
    }

    /// Posts all accounts but those between members, which cancel; gives what is left of claims, by group and contract.
    fn post_accounts(
        &self,
        chart: &ChartOfAccounts,
        sums: &Sums,
        subsidiaries: &[Option<Subsidiary>],
        books: &mut Consolidated,
    ) -> std::collections::BTreeMap<(usize, Option<String>), GroupHistory> {
        let mut claims = std::collections::BTreeMap::new();
        // The cash of a group that issues money is what it owes to others.
        let issues = |place: usize| {
            let mut cash = chart.accounts.iter().filter(|account| account.cash && self.place[account.party] == place);
            cash.find(|account| account.section != StatementSection::Asset)
        };
        for (at, account) in chart.accounts.iter().enumerate() {
            let balances: GroupHistory = history(sums, at).collect();
            let mut own = ChartAccount {
                party: self.place[account.party],
                counterparty: account.counterparty.map(|other| self.place[other]),
                ..account.clone()
            };
            if let (true, Some(issuer)) = (account.cash, issues(own.party)) {
                (own.section, own.name) = (issuer.section, issuer.name.clone());
            }
            let result = account.section.is_income();
            if !self.within(account) {
                if account.section == StatementSection::Equity
                    && account.counterparty.is_some()
                    && let Some(subsidiary) = &subsidiaries[account.party]
                {
                    own.section = StatementSection::Minority;
                    own.name = format!("{}, {}", own.name, chart.parties[subsidiary.party]);
                }
                books.add(own, &balances);
                continue;
            }
            own.counterparty = None;
            match account.elimination {
                IntragroupElimination::Capitalised => books.add(own, &balances),
                IntragroupElimination::Mirrored if result => books.add(
                    ChartAccount {
                        section: StatementSection::Revenue,
                        name: "capitalised within the group".into(),
                        ..own
                    },
                    &balances,
                ),
                IntragroupElimination::Mirrored => {
                    let left = claims.entry((own.party, own.contract)).or_insert_with(|| vec![0; balances.len()]);
                    left.iter_mut().zip(&balances).for_each(|(left, balance): (&mut i128, _)| *left += balance);
                }
                IntragroupElimination::Stake | IntragroupElimination::PaidIn | IntragroupElimination::Ownership => {
                    books.add(
                        ChartAccount {
                            section: StatementSection::Equity,
                            name: "stakes within the group".into(),
                            contract: None,
                            elimination: IntragroupElimination::Ownership,
                            ..own
                        },
                        &balances,
                    )
                }
            }
        }
        claims
    }

    /// The payments that do not stay within a group, and which they were.
    fn flows(&self, chart: &ChartOfAccounts) -> (Vec<CashFlow>, Vec<usize>) {
        let leaves = |(_, flow): &(usize, &CashFlow)| !self.together(flow.from, flow.to);
        let kept = chart.flows.iter().enumerate().filter(leaves);
        let moved = kept.map(|(at, flow)| {
            let flow = CashFlow { from: self.place[flow.from], to: self.place[flow.to], ..flow.clone() };
            (flow, at)
        });
        moved.unzip()
    }
}

/// A member in which another member holds a stake. Amounts by who gave them: members, others.
struct Subsidiary {
    party: usize,
    group: usize,
    opening_stakes: [i128; 2],
    opening_equity: i128,
    paid_in: [GroupHistory; 2],
}

impl Subsidiary {
    fn new(party: usize, group: usize, dates: usize) -> Self {
        let paid_in = [vec![0; dates], vec![0; dates]];
        Subsidiary { party, group, opening_stakes: [0; 2], opening_equity: 0, paid_in }
    }

    /// The part of the opening equity that belongs to others.
    fn opening_of_others(&self) -> i128 {
        let [members, others] = self.opening_stakes.map(|stake| stake.max(0) as f64);
        match members + others > 0.0 {
            true => (self.opening_equity as f64 * (others / (members + others))).round() as i128,
            false => 0,
        }
    }

    /// The share of others in the result of the month that ends at a date.
    fn share(&self, date: usize) -> f64 {
        let others = (self.paid_in[1][date] + self.opening_of_others()) as f64;
        let all = (self.paid_in[0][date] + self.paid_in[1][date] + self.opening_equity) as f64;
        if all > 0.0 { (others / all).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Posts the part of others in opening equity and in each month's result.
    fn post(&self, chart: &ChartOfAccounts, sums: &Sums, books: &mut Consolidated) {
        let dates = 1 + sums.closing.len();
        let opening = vec![self.opening_of_others(); dates];
        let mut results = vec![0; dates];
        for (at, account) in chart.accounts.iter().enumerate() {
            if account.party == self.party && account.section.is_income() {
                results.iter_mut().zip(history(sums, at)).for_each(|(sum, balance)| *sum -= balance);
            }
        }
        let mut attributed = vec![0; dates];
        for date in 1..dates {
            let earned = (results[date] - results[date - 1]) as f64;
            attributed[date] = attributed[date - 1] + (earned * self.share(date)).round() as i128;
        }
        let name = &chart.parties[self.party];
        let account = |section: StatementSection, name: String| ChartAccount {
            party: self.group,
            section,
            name,
            contract: None,
            counterparty: None,
            cash: false,
            elimination: IntragroupElimination::Ownership,
        };
        let credited = |amounts: &GroupHistory| amounts.iter().map(|amount| -amount).collect::<GroupHistory>();
        books.add(account(StatementSection::Equity, "opening".into()), &opening);
        books.add(account(StatementSection::Minority, format!("opening, {name}")), &credited(&opening));
        books.add(account(StatementSection::Attributed, name.clone()), &attributed);
        books.add(account(StatementSection::Minority, format!("share of results, {name}")), &credited(&attributed));
    }
}

/// The accounts of the consolidated chart, in order of their first posting. Like items are one.
struct Consolidated {
    accounts: Vec<ChartAccount>,
    balances: Vec<GroupHistory>,
    dates: usize,
}

impl Consolidated {
    fn new(sums: &Sums) -> Self {
        Consolidated { accounts: Vec::new(), balances: Vec::new(), dates: 1 + sums.closing.len() }
    }

    fn add(&mut self, account: ChartAccount, balances: &[i128]) {
        let like = |other: &ChartAccount| {
            let line = |one: &ChartAccount| (one.party, one.section, one.counterparty, one.cash);
            line(other) == line(&account) && other.name == account.name && other.contract == account.contract
        };
        let at = self.accounts.iter().position(like).unwrap_or_else(|| {
            self.accounts.push(account);
            self.balances.push(vec![0; self.dates]);
            self.accounts.len() - 1
        });
        self.balances[at].iter_mut().zip(balances).for_each(|(sum, balance)| *sum += balance);
    }

    /// The accounts, their opening and closing balances.
    fn close(self) -> (Vec<ChartAccount>, Vec<i128>, Vec<Vec<i128>>) {
        let at = |date: usize| self.balances.iter().map(|history| history[date]).collect();
        (self.accounts, at(0), (1..self.dates).map(at).collect())
    }
}

/// An account at the opening and at the end of each month.
fn history(sums: &Sums, account: usize) -> impl Iterator<Item = i128> {
    std::iter::once(&sums.opening).chain(&sums.closing).map(move |balances| balances[account])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Activity;
    use crate::flow_matrix::flow_matrix;
    use crate::ledger::ledger;
    use crate::period::{Every, periods};
    use crate::sample::RandomColumns;
    use crate::statement::statements;

    const NAMES: [&str; 4] = ["parent", "shop", "other", "world"];

    /// One payment: payer, receiver, and what each books against cash.
    type Payment = (
        usize,
        usize,
        (StatementSection, &'static str, IntragroupElimination),
        (StatementSection, &'static str, IntragroupElimination),
    );

    const PAYMENTS: [Payment; 5] = [
        (
            0,
            1,
            (StatementSection::Asset, "stake", IntragroupElimination::Stake),
            (StatementSection::Equity, "paid in", IntragroupElimination::PaidIn),
        ),
        (
            2,
            1,
            (StatementSection::Asset, "stake", IntragroupElimination::Stake),
            (StatementSection::Equity, "paid in", IntragroupElimination::PaidIn),
        ),
        (
            0,
            1,
            (StatementSection::Expense, "goods", IntragroupElimination::Mirrored),
            (StatementSection::Revenue, "goods", IntragroupElimination::Mirrored),
        ),
        (
            3,
            1,
            (StatementSection::Expense, "goods", IntragroupElimination::Mirrored),
            (StatementSection::Revenue, "goods", IntragroupElimination::Mirrored),
        ),
        (
            1,
            0,
            (StatementSection::Asset, "loan", IntragroupElimination::Mirrored),
            (StatementSection::Liability, "loan", IntragroupElimination::Mirrored),
        ),
    ];

    /// Random payments between a parent, its shop, its other owner and the world, summed over paths.
    fn economy(seed: u64, paths: u64, months: usize) -> (ChartOfAccounts, Sums) {
        let mut chart = ChartOfAccounts { parties: NAMES.map(String::from).to_vec(), ..ChartOfAccounts::default() };
        let account =
            |party: usize,
             counterparty: Option<usize>,
             (section, name, elimination): (StatementSection, &str, IntragroupElimination)| {
                ChartAccount {
                    party,
                    section,
                    name: name.into(),
                    contract: None,
                    counterparty,
                    cash: name == "cash",
                    elimination,
                }
            };
        for party in 0..NAMES.len() {
            chart.accounts.push(account(
                party,
                None,
                (StatementSection::Asset, "cash", IntragroupElimination::Mirrored),
            ));
            chart.accounts.push(account(
                party,
                None,
                (StatementSection::Equity, "opening", IntragroupElimination::Mirrored),
            ));
        }
        for (from, to, paid, received) in PAYMENTS {
            chart.accounts.extend([account(from, Some(to), paid), account(to, Some(from), received)]);
            let (paid_as, received_as) = (Activity::Operating, Activity::Financing);
            chart.flows.push(CashFlow { from, to, paid_as, received_as, name: paid.1.into(), contract: None });
        }
        let (mut source, width) = (RandomColumns::new(seed), chart.accounts.len());
        let opening = (0..width).map(|at| [1_000, -1_000][at % 2] * i128::from(paths) * i128::from(at < 8)).collect();
        let mut sums = Sums { paths, opening, ..Sums::default() };
        let mut balances = sums.opening.clone();
        for _ in 0..months {
            let mut flows = Vec::new();
            for (at, (from, to, ..)) in PAYMENTS.iter().enumerate() {
                let amount = (source.uniform() * 1e6) as i128;
                balances[2 * from] -= amount;
                balances[8 + 2 * at] += amount;
                balances[2 * to] += amount;
                balances[9 + 2 * at] -= amount;
                flows.push(amount);
            }
            sums.closing.push(balances.clone());
            sums.flows.push(flows);
        }
        (chart, sums)
    }

    fn members(parties: &[usize]) -> [Members; 1] {
        [Members { name: "group".into(), parties: parties.to_vec() }]
    }

    #[test]
    fn a_mean_ledger_of_a_group_ties_over_any_period() {
        for paths in [1, 3, 97] {
            let (chart, sums) = economy(paths, paths, 30);
            let (chart, sums) = consolidate(&chart, &sums, &members(&[0, 1])).unwrap();
            assert_eq!(chart.parties, ["group", "other", "world"]);
            let books = ledger(&chart, &sums).unwrap();
            let by = |every| statements(&chart, &books, 0, &periods(2026, 5, 30, every)).unwrap();
            let (months, years) = (by(Every::Month), by(Every::Year));
            assert_eq!(years.income.owners.iter().sum::<i128>(), months.income.owners.iter().sum::<i128>());
            assert_eq!(years.balance.minority.total.last(), months.balance.minority.total.last());
            let retained = &months.balance.equity.lines.last().unwrap().amounts;
            for (column, owners) in months.income.owners.iter().enumerate() {
                assert_eq!(retained[column + 1] - retained[column], *owners);
            }
            let matrix = flow_matrix(&chart, &books, &years.periods[1]).unwrap();
            assert!(matrix.rows.iter().all(|row| row.amounts.iter().sum::<i128>() == 0));
            assert_eq!(matrix.rows.len(), 3, "the stake of the other, goods for the world, and cash");
        }
    }

    /// Others own what they paid in and their share of each month's result, as their payments stand to all.
    #[test]
    fn minority_interest_follows_what_was_paid_in() {
        let (chart, sums) = economy(5, 1, 12);
        let mut expected = 0;
        let (mut parent, mut other) = (1_000, 0);
        for flows in &sums.flows {
            parent += flows[0];
            other += flows[1];
            let earned = flows[2] + flows[3];
            expected += flows[1] + (earned as f64 * (other as f64 / (parent + other) as f64)).round() as i128;
        }
        let (chart, sums) = consolidate(&chart, &sums, &members(&[0, 1])).unwrap();
        let books = ledger(&chart, &sums).unwrap();
        let found = statements(&chart, &books, 0, &periods(2026, 1, 12, Every::Year)).unwrap();
        assert_eq!(found.balance.minority.total, [0, expected]);
    }

    #[test]
    fn no_group_changes_nothing_and_one_changes_a_name() {
        let (chart, sums) = economy(7, 3, 5);
        assert_eq!(consolidate(&chart, &sums, &[]).unwrap(), (chart.clone(), sums.clone()));
        for (party, name) in NAMES.iter().enumerate() {
            let (mut alone, same) = consolidate(&chart, &sums, &members(&[party])).unwrap();
            alone.parties[party] = (*name).into();
            assert_eq!((alone, same), (chart.clone(), sums.clone()));
        }
    }

    #[test]
    fn of_all_together_only_cash_is_left() {
        let (chart, sums) = economy(8, 3, 5);
        let (chart, sums) = consolidate(&chart, &sums, &members(&[0, 1, 2, 3])).unwrap();
        assert!(chart.flows.is_empty());
        let books = ledger(&chart, &sums).unwrap();
        let found = statements(&chart, &books, 0, &periods(2026, 1, 5, Every::Year)).unwrap();
        assert_eq!((found.income.revenue.lines.len(), found.income.expense.lines.len()), (0, 0));
        assert_eq!((found.balance.assets.total, found.balance.liabilities.lines.len()), (vec![4_000; 2], 0));
        assert_eq!((found.balance.equity.total, found.balance.minority.lines.len()), (vec![4_000; 2], 0));
    }

    #[test]
    fn claims_that_do_not_mirror_are_refused() {
        let (mut chart, sums) = economy(9, 3, 5);
        let last = chart.accounts.len() - 1;
        chart.accounts[last].counterparty = Some(2);
        let lent = sums.flows[0][4];
        let untied = consolidate(&chart, &sums, &members(&[0, 1])).unwrap_err();
        assert_eq!(untied, Untied::Claims { party: 0, month: 1, off_by: lent });
        assert_eq!(untied.to_string(), format!("claims within group 0 are off by {lent} cents at the end of month 1"));
    }
}
