"""What a party has, by channel and by who is on the other side: spec/questions.md, "Worth"."""

import math

from money import present

# What is paid under these words, but for what says its channel itself; all else is business.
CHANNELS = {"loan": "debt", "repay": "debt", "interest": "debt", "forgive": "debt", "equity": "equity", "buyback": "equity",
            "dividend": "equity", "warrant": "equity", "convert": "equity", "grant": "guarantees"}
HOLDINGS = ("asset stake", "asset warrant")


class Wealth:
    """Notes what changes the cash of each party of one world."""

    def __init__(self, ledger):
        self.ledger = ledger

    def begin(self):
        self.keys, self.months = {number: key for key, number in self.ledger.slots.items()}, []

    def channel(self, terms):
        return terms.due.table.get("channel") or CHANNELS.get(terms.books, "business")

    def move(self, terms, fresh, paid):
        """What a due brings and takes this month: what falls due by its channel, what of it is not paid, or is paid later, as a
        receivable. What lapses and what stays in a loan is owed by nobody as such."""
        if terms.in_kind or terms.payer == terms.payee:
            return
        by = self.channel(terms)
        parts = [(by, paid)] if terms.lapses or terms.books == "repay" else [(by, fresh), ("receivables", paid - fresh)]
        for channel, cents in parts:
            self.add(terms.payer, terms.payee, channel, -cents)
            self.add(terms.payee, terms.payer, channel, cents)

    def add(self, party, other, channel, cents):
        month, key = self.months[-1], (party, other, channel)
        month[key] = month.get(key, 0) + cents

    def of(self, party, channel, other, rate):
        """The present value of what came in and went out, and of what is held and owed at the end."""
        def fits(by, with_):
            return channel in (None, by) and other in (None, with_)

        moves = [sum(cents for (who, with_, by), cents in month.items() if who == party and fits(by, with_))
                 for month in self.months]
        left = sum(sign * self.ledger.held[slot] for slot, sign in self.ledger.at_end[party]
                   if fits(self.channel_of(slot), self.other_side(slot, party)))
        return present([cents / 100.0 for cents in moves], rate) + left / 100.0 * math.pow(1.0 + rate, -len(moves) / 12.0)

    def channel_of(self, slot):
        party, account, of, _ = self.keys[slot]
        if account in ("asset receivable", "liability payable"):
            return "receivables"
        if account.startswith(HOLDINGS):
            return "equity"
        if account == "asset allowance":
            loans = [key for key in self.keys.values() if key[:2] == (party, "asset loan") and beside(key[2], of)]
            return "debt" if loans else "receivables"
        if account.startswith(("asset prepaid", "liability deferred")):
            made = [terms for terms in self.ledger.terms if terms.books == "prepay" and terms.due.scope.name == of]
            return self.channel(made[0]) if made else "business"
        return "debt"

    def other_side(self, slot, party):
        """Who owes, or is owed. Of an entry, whoever alone stands behind what the same contract holds."""
        _, account, of, other = self.keys[slot]
        if other is None:
            holds = account.startswith(HOLDINGS)
            keys = [self.keys[one] for one, _ in self.ledger.at_end[party]]
            others = {key[3] for key in keys if key[1].startswith(HOLDINGS) == holds and beside(key[2], of)} - {None}
            other = others.pop() if len(others) == 1 else None
        return other if other is None else self.ledger.places[other]


def beside(one, other):
    """Whether two accounts are of one contract, or of a contract and its part."""
    if one is None or other is None:
        return one == other
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
