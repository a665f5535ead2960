//! The channels by which a party's wealth comes and goes.

use std::fmt;

/// What a payment is for, or what a claim is of: each has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WealthChannel {
    /// What falls due for goods, services, work, leases, tax and damages, and what is paid ahead for such.
    Business,
    /// The part of it that a due says is for capacity: what it is let for, built with, hired for and run on.
    Capacity,
    /// What has fallen due and is not paid, of whatever it is, less the allowance on it. Principal is debt.
    Receivables,
    /// Loans: principal and interest that falls due, and claims of other sorts.
    Debt,
    /// Grants: money given for nothing in return, as when a guarantee is called.
    Guarantees,
    /// Shares and rights to shares: what is paid for them and on them, and what they are worth.
    Equity,
    /// What failing costs a party that cannot pay.
    DefaultCosts,
}

impl WealthChannel {
    /// Every one.
    pub const ALL: [WealthChannel; 7] = [
        WealthChannel::Business,
        WealthChannel::Capacity,
        WealthChannel::Receivables,
        WealthChannel::Debt,
        WealthChannel::Guarantees,
        WealthChannel::Equity,
        WealthChannel::DefaultCosts,
    ];

    /// Its word in an expression.
    pub const fn word(self) -> &'static str {
        match self {
            WealthChannel::Business => "business",
            WealthChannel::Capacity => "capacity",
            WealthChannel::Receivables => "receivables",
            WealthChannel::Debt => "debt",
            WealthChannel::Guarantees => "guarantees",
            WealthChannel::Equity => "equity",
            WealthChannel::DefaultCosts => "default_costs",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        WealthChannel::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

impl fmt::Display for WealthChannel {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.word())
    }
}
