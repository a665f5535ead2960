//! Where accounts and payments stand in the statements of their party: rules of accounting that ask only for the account, or
//! for the verb of a payment.

use crate::account::{Account, Section, StandardAccount, ThingSort};
use crate::books::BooksVerb;

/// Part of a cash flow statement (IAS 7.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CashFlowSection {
    /// The main revenue-producing activities.
    Operating,
    /// Buying and selling long-term assets and investments.
    Investing,
    /// Changes of contributed equity and borrowings.
    Financing,
}

impl BooksVerb {
    /// Where a payment stands in the cash flow statements of its payer and its receiver: by ASC 230, whose choices for
    /// interest and dividends (operating, but dividends paid) IAS 7 allowed until IFRS 18 took them away. See spec/flows.md.
    ///
    /// A lease is operating while it is short and as far as it pays interest or varies. The principal of a long one is an
    /// element of its own (`is_principal`): financing (IFRS 16, presentation in the statement of cash flows).
    pub const fn cash_flow_sections(self, is_principal: bool) -> [CashFlowSection; 2] {
        use CashFlowSection::{Financing, Investing, Operating};
        match self {
            BooksVerb::Sale | BooksVerb::Wages | BooksVerb::Tax | BooksVerb::Interest => [Operating, Operating],
            BooksVerb::Grant | BooksVerb::Damages => [Operating, Operating],
            BooksVerb::Prepay | BooksVerb::Credit => [Operating, Operating],
            BooksVerb::Capital => [Investing, Operating],
            BooksVerb::Dispose => [Investing, Investing],
            BooksVerb::Lease if is_principal => [Financing, Operating],
            BooksVerb::Lease => [Operating, Operating],
            BooksVerb::Loan | BooksVerb::Equity => [Investing, Financing],
            BooksVerb::Repay | BooksVerb::Buyback => [Financing, Investing],
            BooksVerb::Dividend => [Financing, Operating],
            // These never move cash.
            BooksVerb::UsePrepaid | BooksVerb::Warrant | BooksVerb::Convert | BooksVerb::Forgive => {
                [Operating, Operating]
            }
        }
    }
}

impl Account {
    /// Whether it holds revenue that does not come of the ordinary business: dividends, revaluations, gains on disposal
    /// (IAS 16.68), grants (IAS 20.29), damages, debts that are forgiven or written off, default costs.
    pub fn is_other_income(&self) -> bool {
        use StandardAccount::*;
        let other = [DividendsReceived, RevaluationGain, GrantReceived, DamagesReceived, DebtForgiven, DebtWrittenOff];
        let standard = |account| other.contains(&account) || account == DefaultCostReceived;
        self.standard().is_some_and(standard) || self.sort() == Some(ThingSort::Disposal)
    }

    /// Whether it holds expense that does not come of the ordinary business: interest, tax, damages, default costs, debts forgiven.
    /// Interest and tax stand below the operating result (IFRS 18.47, 18.68); the rest mirrors [other income](Self::is_other_income).
    pub fn is_other_expense(&self) -> bool {
        use StandardAccount::*;
        let standard = [InterestPaid, TaxPaid, DamagesPaid, DefaultCost, LoanForgiven];
        self.standard().is_some_and(|account| standard.contains(&account))
    }

    /// Its name in the statements, where it stands in a section: the cash of who issues it is a liability. A claim written off goes against
    /// its allowance (IFRS 9 5.4.4, ASC 326-20-35-8): both sides of that are one line, in which they cancel.
    pub fn caption(&self, section: Section) -> String {
        match self.standard() {
            Some(StandardAccount::Cash) if section != Section::Asset => "money issued".into(),
            Some(StandardAccount::ConsiderationRevenue) => "consideration to the customer".into(),
            Some(StandardAccount::DebtWrittenOff) => "gain on debts written off".into(),
            Some(StandardAccount::ClaimWrittenOff) => StandardAccount::CreditLosses.name().into(),
            Some(StandardAccount::Allowance) => "allowance for credit losses".into(),
            Some(StandardAccount::ConsiderationExpense) => "consideration from the supplier".into(),
            _ => self.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CashFlowSection::{Financing, Investing, Operating};

    #[test]
    fn money_lent_is_investing_here_and_financing_there_and_comes_back_the_other_way() {
        assert_eq!(BooksVerb::Loan.cash_flow_sections(false), [Investing, Financing]);
        assert_eq!(BooksVerb::Repay.cash_flow_sections(false), [Financing, Investing]);
    }

    #[test]
    fn only_the_principal_of_a_lease_is_financing() {
        assert_eq!(BooksVerb::Lease.cash_flow_sections(true), [Financing, Operating]);
        assert_eq!(BooksVerb::Lease.cash_flow_sections(false), [Operating, Operating]);
        for verb in BooksVerb::ALL.iter().filter(|verb| **verb != BooksVerb::Lease) {
            assert_eq!(verb.cash_flow_sections(true), verb.cash_flow_sections(false), "{}", verb.words());
        }
    }

    #[test]
    fn other_income_is_revenue() {
        let standard = StandardAccount::ALL.iter().map(|account| Account::from(*account));
        let of_things = ThingSort::ALL.iter().map(|sort| Account::of_thing(*sort, "chips").unwrap());
        let other: Vec<Account> = standard.chain(of_things).filter(Account::is_other_income).collect();
        assert_eq!(other.len(), 8);
        assert!(other.iter().all(|account| account.section() == Section::Revenue), "{other:?}");
        assert!(!Account::own(Section::Revenue, "compute").unwrap().is_other_income());
    }

    #[test]
    fn what_mirrors_other_income_is_other_expense() {
        let other = |words: &str| Account::parse(words).unwrap().is_other_expense();
        let below = ["interest", "tax", "damages", "default costs", "forgiven"];
        assert!(below.iter().all(|name| other(&format!("expense {name}"))));
        let operating =
            ["wages", "grant", "warrants", "consideration", "lease office", "depreciation", "compute", "credit losses"];
        assert!(!operating.iter().any(|name| other(&format!("expense {name}"))));
        assert!(!other("revenue interest"));
    }

    /// A claim written off uses up the allowance: neither moves the operating result, nor stands in a line of its own.
    #[test]
    fn a_write_off_stands_with_credit_losses() {
        let [lost, losses] = [StandardAccount::ClaimWrittenOff, StandardAccount::CreditLosses].map(Account::from);
        assert_eq!(lost.caption(Section::Expense), losses.caption(Section::Expense));
        assert!(!lost.is_other_expense() && !losses.is_other_expense());
    }

    #[test]
    fn cash_of_its_issuer_is_money_issued() {
        let cash = Account::from(StandardAccount::Cash);
        assert_eq!([Section::Asset, Section::Liability].map(|section| cash.caption(section)), ["cash", "money issued"]);
    }
}
