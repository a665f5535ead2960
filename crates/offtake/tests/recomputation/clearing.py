"""All dues of a month at once: docs/clearing.md and docs/decisions/0022."""

from money import SMALL, inf, left_over, nearest
from rounding import PARTS, round_together


def clear(ledger, amounts):
    """Sets what is due and paid this month, and returns who is short. Amounts are in cents; that of a share is the share."""
    moved, sweeps, together = [], [], False
    yield_to_lower_tiers(ledger, amounts)
    for one in ledger.terms:
        number = one.number
        amount, owed = amounts[number], ledger.owed[number]
        if not amount and not owed:
            ledger.due[number] = ledger.paid[number] = 0
            continue
        if one.sweeps:
            sweeps.append(one)
            continue
        moved.append(one)
        if one.shares:
            together |= any(ledger.terms[source].sweeps or ledger.terms[source].shares for source in one.sources)
            continue
        whole = nearest(amount)
        if abs(amount - whole) >= SMALL:
            # What is whole is asked for as it is, and leaves the carry.
            asked = amount + ledger.carry[number]
            whole = max(nearest(asked), 0)
            ledger.carry[number] = left_over(asked, whole)
        ledger.due[number] = ledger.paid[number] = owed + whole
    before = list(ledger.carry)
    if not together and plain(ledger, amounts, moved, sweeps):
        return [False] * len(ledger.parties)
    ledger.carry[:] = before
    return Clearing(ledger, amounts).settle()


def yield_to_lower_tiers(ledger, amounts):
    """Adds the arrears of repayments to their amounts: no more than these, and what lower tiers ask, leave of the loan."""
    for one in ledger.repayments:
        owed = ledger.owed[one.number]
        if owed:
            lower = sum(amounts[other.number] for other in ledger.repayments if other.loan == one.loan and other.tier < one.tier)
            amounts[one.number] += min(owed, max(ledger.held[one.loan] - amounts[one.number] - lower, 0.0))
            ledger.owed[one.number] = 0


def plain(ledger, amounts, moved, sweeps):
    """Lets everybody pay every due at its nearest cent, then all that is swept, if they can, and nobody sweeps a part."""
    for one in (one for one in moved if one.shares):
        ledger.due[one.number] = ledger.paid[one.number] = ledger.share(one, amounts[one.number], ledger.due)
    cash = [0] * len(ledger.parties)
    for party, purse in enumerate(ledger.purse):
        cash[purse] += ledger.held[party]
    for one in moved:
        if not one.in_kind:
            cash[ledger.purse[one.payer]] -= ledger.paid[one.number]
            cash[ledger.purse[one.payee]] += ledger.paid[one.number]
    if not all(left >= 0 or ledger.outside[party] for party, left in enumerate(cash)):
        return False
    return not sweeps or sweep_all(ledger, amounts, sweeps, cash)


def sweep_all(ledger, amounts, sweeps, cash):
    """Sweeps all that is left, if each purse does so once, after those who sweep to it."""
    waiting = {ledger.purse[one.payer]: one for one in sweeps}
    if len(waiting) < len(sweeps) or any(amounts[one.number] != 1.0 for one in sweeps):
        return False
    while waiting:
        payees = {ledger.purse[one.payee] for one in waiting.values()}
        payer = next((payer for payer in waiting if payer not in payees), None)
        if payer is None:
            return False
        one = waiting.pop(payer)
        swept = min(max(cash[payer] - ledger.floor_of(payer), 0), ledger.most[one.number])
        cash[payer] -= swept
        cash[ledger.purse[one.payee]] += swept
        ledger.due[one.number] = ledger.paid[one.number] = swept
    return True


# Turns after which payments that still fall would take too long.
MOST_TURNS = 5000


class Clearing:
    """The dues of a month in parts of cents, where somebody cannot pay them all in whole cents, or where cash is swept."""

    def __init__(self, ledger, amounts):
        self.ledger, self.amounts = ledger, amounts
        self.parties, self.purse = range(len(ledger.parties)), ledger.purse
        self.terms = [one for one in ledger.terms if not one.in_kind]
        self.budget = [0 for _ in self.parties]
        for party, purse in enumerate(self.purse):
            self.budget[purse] += ledger.held[party] * PARTS
        self.dues, self.sweeps, self.later = {}, {}, {}
        for one in self.terms:
            number, amount, carry = one.number, amounts[one.number], round(ledger.carry[one.number] * PARTS)
            if one.sweeps:
                self.sweeps[number] = amount
            elif one.shares:
                self.put_off(one, carry)
                self.dues[number] = ledger.owed[number] * PARTS
            elif abs(amount - nearest(amount)) < SMALL:
                self.put_off(one, carry)
                self.dues[number] = ledger.due[number] * PARTS
            else:
                asked = ledger.due[number] * PARTS + carry
                self.put_off(one, min(asked, 0))
                self.dues[number] = max(asked, 0)
        self.outgoing = [[one for one in self.terms if self.purse[one.payer] == party and not self.within(one)]
                         for party in self.parties]

    def put_off(self, one, carry):
        """What is owed, only not now, counts as cash of the payee, and is taken from that of the payer."""
        self.later[one.number] = self.later.get(one.number, 0) + carry
        self.budget[self.purse[one.payer]] -= carry
        self.budget[self.purse[one.payee]] += carry

    def within(self, one):
        """Whether a due stays in one purse: it is paid in full."""
        return self.purse[one.payer] == self.purse[one.payee]

    def settle(self):
        shares, moved, turns = [one for one in self.terms if one.shares and self.amounts[one.number]], True, 0
        while moved:
            paid, costs = self.payments()
            moved, turns = False, turns + 1
            for one in shares:
                size, later = self.share(one, paid)
                step = size - self.dues[one.number]
                moved |= abs(step) > PARTS // 10**6 and turns < 256
                # With smaller steps if it swings.
                self.dues[one.number] += step >> turns // 32 if step > 0 else -(-step >> turns // 32)
                self.put_off(one, later - self.later[one.number])
        inside = [not outside for outside in self.ledger.outside]
        spent = [inside[party] and self.lacks(self.outgoing[party], paid) for party in self.parties]
        short = [spent[party] and self.lacks([one for one in self.outgoing[party] if not one.lapses], paid) for party in self.parties]
        round_together(self, paid, costs, spent, short)
        owing = [[one for one in self.terms if one.payer == party and not one.lapses] for party in self.parties]
        return [inside[party] and self.lacks(owing[party], paid) for party in self.parties]

    def share(self, one, paid):
        """The size of a share with its arrears, given what is paid, and what of its carry is left for later."""
        owed = self.ledger.owed[one.number] * PARTS
        limit, carry = self.ledger.most[one.number], round(self.ledger.carry[one.number] * PARTS)
        limit = inf if limit == inf else limit * PARTS
        size = min(int(self.amounts[one.number] * 2**60) * sum(paid[source] for source in one.sources) >> 60, limit)
        if size < PARTS // 10**6:
            return owed, carry
        asked = max(min(size + carry, limit), 0)
        return owed + asked, size + carry - asked

    def lacks(self, terms, paid):
        """Whether more than half a cent is not paid of these dues, and more than numbers have lost on their way."""
        numbers = [one.number for one in terms if one.number in self.dues]
        owed = sum(self.dues[number] for number in numbers)
        return owed - sum(paid[number] for number in numbers) > PARTS // 2 + (owed >> 40)

    def payments(self):
        """The greatest payments, found from above, and what default costs."""
        most = sum(max(budget, 0) for budget in self.budget) + sum(self.dues.values())
        paid = {**self.dues, **{number: most for number, share in self.sweeps.items() if share}}
        paid |= {number: 0 for number, share in self.sweeps.items() if not share}
        costs, failed, before, turns = [0 for _ in self.parties], set(), None, 0
        while paid != before:
            before, turns = dict(paid), turns + 1
            assert turns < MOST_TURNS, "circles that lose little at each turn are not known here"
            received = [0 for _ in self.parties]
            for one in self.terms:
                if not self.within(one):
                    received[self.purse[one.payee]] += before[one.number]
            for party in self.parties:
                if self.purse[party] == party:
                    self.pay(party, received[party], paid, costs, failed)
        return paid, costs

    def pay(self, party, received, paid, costs, failed):
        """What a purse pays out of what it receives."""
        mine = self.outgoing[party]
        if self.ledger.outside[party]:
            return
        has, cost = self.budget[party] + received, self.ledger.default_cost[party]
        left = self.in_tiers(mine, has, paid)
        if cost and (party in failed or self.lacks([one for one in mine if not one.lapses], paid)):
            failed.add(party)
            lost = [int(share * 2**60) for share in cost[:2]]
            costs[party] = max(lost[0] * max(self.budget[party], 0) + lost[1] * received, 0) >> 60
            left = self.in_tiers(mine, has - costs[party], paid)
        self.sweep([one for one in mine if one.number in self.sweeps], left, party, paid)

    def in_tiers(self, mine, has, paid):
        """Pays dues of lower tiers first, pro rata within a tier; what is left."""
        has = max(has, 0)
        for tier in sorted({one.tier for one in mine if one.number in self.dues}):
            here = [one for one in mine if one.tier == tier and one.number in self.dues]
            owed = sum(self.dues[one.number] for one in here)
            for one in here:
                paid[one.number] = self.dues[one.number] * min(has, owed) // owed if owed else 0
            has = max(has - owed, 0)
        return has

    def sweep(self, mine, has, party, paid):
        """What is left above the floor, by shares: earlier tiers first; what a limit leaves goes to the others of its tier."""
        whole = left = max(has - self.ledger.floor_of(party) * PARTS, 0)
        for tier in sorted({one.tier for one in mine}):
            here = [one for one in mine if one.tier == tier and self.sweeps[one.number]]
            asks = {}
            for one in here:
                limit = self.ledger.most[one.number]
                ask = int(self.sweeps[one.number] * 2**60) * whole >> 60
                asks[one] = ask if limit == inf else min(ask, limit * PARTS)
            given, rest = dict.fromkeys(here, 0), min(left, sum(asks.values()))
            left -= rest
            while rest > 0:
                open_ones = [one for one in here if given[one] < asks[one]]
                weights = [int(self.sweeps[one.number] * 2**60) for one in open_ones]
                parts = [min(rest * weight // sum(weights), asks[one] - given[one]) for one, weight in zip(open_ones, weights)]
                if not any(parts):
                    break
                for one, part in zip(open_ones, parts):
                    given[one] += part
                rest -= sum(parts)
            paid.update({one.number: given[one] for one in here})
