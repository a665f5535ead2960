"""Whole cents of payments that are found as real numbers: docs/clearing.md, "Whole cents"."""

from money import inf, left_over

# A real number of cents is a whole number of these parts.
PARTS = 1 << 44

# Which payments of who pays in full may move for a party that cannot, or sweeps: none, those that it pays or is paid itself, or all.
NONE, OWN, ALL = range(3)


def noise(parts):
    """How far an amount may be beside a whole number of cents that it is meant to be."""
    return min(PARTS // 10**6 + (parts >> 46), PARTS // 4)


def nearest_cent(parts):
    """The nearest whole number of cents."""
    return (2 * (parts + min(parts >> 51, PARTS // 4)) + PARTS) // (2 * PARTS)


class Rounding:
    """Whole payments between purses, to be moved by single cents."""

    def __init__(self, clearing, paid, costs, spent):
        ledger, self.sweeps = clearing.ledger, clearing.sweeps
        purse, parties, self.outside = clearing.purse, clearing.parties, clearing.ledger.outside
        # (number, payer, payee, tier): default costs are payments too, by the number of the party that bears them.
        self.flows = [(one.number, purse[one.payer], purse[one.payee], one.tier)
                      for one in sorted(clearing.terms, key=lambda one: one.due.key) if not clearing.within(one)]
        real = dict(paid)
        for party, lost in enumerate(costs):
            if lost:
                self.flows.append((-1 - party, party, purse[ledger.default_cost[party][2]], -1))
                real[-1 - party] = lost
        self.low = {number: (parts + noise(parts)) // PARTS for number, parts in real.items()}
        self.high = {number: -((noise(parts) - parts) // PARTS) for number, parts in real.items()}
        self.whole = {number: nearest_cent(parts) for number, parts in real.items()}
        for one in clearing.terms:
            if one.shares and paid[one.number] and not spent[purse[one.payer]]:
                # It is a share of what is paid in whole cents.
                whole = self.whole[one.number] = ledger.whole_share(one, clearing.amounts[one.number], self.whole)[0]
                if not self.low[one.number] <= whole <= self.high[one.number]:
                    self.low[one.number] = self.high[one.number] = whole
        fraction = {number: (parts % PARTS * 2 * 10**6 + PARTS) // (2 * PARTS) for number, parts in real.items()}
        dues = [one for one in self.flows if one[0] >= 0]
        self.last_first = sorted(dues, key=lambda one: (one[0] in clearing.sweeps, one[3]))[::-1]
        self.flows.sort(key=lambda one: -fraction[one[0]])
        self.order = sorted(parties, key=lambda party: ledger.parties[party].name)
        self.left = [0 for _ in parties]
        for party in parties:
            self.left[purse[party]] += ledger.held[party]
        held = list(self.left)
        rest, turnover = [cents * PARTS for cents in held], [0 for _ in parties]
        for number, payer, payee, _ in self.flows:
            for end, sign in ((payer, -1), (payee, 1)):
                rest[end] += sign * real[number]
                self.left[end] += sign * self.whole[number]
                turnover[end] += real[number] if real[number] % PARTS else 0
        # Who pays in full does so whoever else is short.
        self.settled = {one.number for one in clearing.terms if one.number not in clearing.sweeps and not spent[purse[one.payer]]}
        # Nobody inside pays with cash that it does not have, whatever it counts on, or sweeps below its floor.
        sweeping = {payer for number, payer, _, _ in self.flows if number in clearing.sweeps and real[number]}
        self.keeps = [None if self.outside[party] or held[party] < 0 else ledger.floor_of(party) if party in sweeping else 0
                      for party in parties]
        self.bound = [not self.outside[party] and (spent[party] or party in sweeping) for party in parties]
        least = [(parts + noise(all_parts)) // PARTS for parts, all_parts in zip(rest, turnover)]
        self.least = [cents if keeps is None else max(cents, keeps) for cents, keeps in zip(least, self.keeps)]
        most = [-((noise(all_parts) - parts) // PARTS) for parts, all_parts in zip(rest, turnover)]
        self.most = [least if out else max(least, most) for least, most, out in zip(self.least, most, spent)]
        for party in parties:
            if not self.bound[party]:
                self.least[party], self.most[party] = -inf if self.keeps[party] is None else self.keeps[party], inf
        self.owed = {one.number: nearest_cent(clearing.dues[one.number]) for one in clearing.terms if one.number in clearing.dues}
        self.limits, self.real, self.spent = ledger.most, real, spent

    def run(self):
        for party in self.order:
            while not self.least[party] <= self.left[party] <= self.most[party]:
                if not self.hand_on(party, 1 if self.left[party] > self.most[party] else -1):
                    break
        for party in (party for party in self.order if self.bound[party]):
            self.spend_rest(party)
        for party in (party for party in self.order if self.keeps[party] is not None):
            while self.left[party] < self.keeps[party] and self.sweep_less(party):
                pass
            while not self.spent[party] and self.left[party] < self.keeps[party] and self.hand_on(party, -1, OWN):
                pass
            while self.left[party] < 0 and self.pay_less(party):
                pass
            while self.left[party] < 0:
                assert self.hand_on(party, -1, ALL), "nobody can spare the cent"

    def hand_on(self, party, cent, reach=NONE):
        """Hands a cent that a party has too much, or too little, to the nearest party with room, if there is one."""
        came, queue = {party: None}, [party]
        for here in queue:
            room = self.left[here] + cent <= self.most[here] if cent > 0 else self.left[here] + cent >= self.least[here]
            if here != party and room:
                while came[here] is not None:
                    (number, payer, payee, _), change, here = came[here]
                    self.whole[number] += change
                    self.left[payer] -= change
                    self.left[payee] += change
                return True
            for change, one in self.from_here(here, cent):
                number, payer, payee, _ = one
                if number in self.settled and self.bound[here] and not (reach == ALL or reach == OWN and here == party):
                    continue
                other = payee if payer == here else payer
                if other not in came and self.low[number] <= self.whole[number] + change <= self.high[number]:
                    came[other] = (one, change, here)
                    queue.append(other)
        return False

    def from_here(self, here, cent):
        """Its own payments first, then those to it: of what goes up the largest fraction first, of what goes down the smallest."""
        for end, change in ((1, cent), (2, -cent)):
            for one in self.flows if change > 0 else reversed(self.flows):
                if one[end] == here:
                    yield change, one

    def spend_rest(self, party):
        """Pays what a party has left too much on its sweeps, or on what it still owes."""
        mine = [one for one in self.last_first[::-1] if one[1] == party]
        swept = [(number, payee, self.limits[number]) for number, _, payee, _ in mine if number in self.sweeps and self.real[number]]
        owed = [(number, payee, self.owed[number]) for number, _, payee, _ in mine if number not in self.sweeps]
        for number, payee, limit in swept + owed:
            more = min(max(limit - self.whole[number], 0), max(self.left[party] - self.most[party], 0))
            self.whole[number] += more
            self.left[party] -= more
            self.left[payee] += more

    def sweep_less(self, party):
        """Takes a cent off what a party sweeps to one that can spare it, of the last sweep first."""
        for number, payer, payee, _ in self.last_first:
            spares = self.outside[payee] or self.left[payee] > (self.keeps[payee] or 0)
            if payer == party and number in self.sweeps and self.whole[number] > 0 and spares:
                self.whole[number] -= 1
                self.left[party] += 1
                self.left[payee] -= 1
                return True
        return False

    def pay_less(self, party):
        """Lets a party that counts on fractions which nobody owes it now pay a cent less, to those paid last, of equals to the last by
        name; who has nothing to spare then pays a cent less in turn."""
        came, queue = {party: None}, [party]
        for here in queue:
            if here != party and (self.outside[here] or self.left[here] > 0):
                self.left[here] -= 1
                self.left[party] += 1
                while came[here] is not None:
                    number, here = came[here]
                    self.whole[number] -= 1
                return True
            for number, payer, payee, _ in self.last_first:
                if payer == here and payee not in came and self.whole[number] > 0:
                    came[payee] = (number, here)
                    queue.append(payee)
        return False


def round_together(clearing, paid, costs, spent, short):
    """Whole payments, so that each party's cash is its real value rounded down or up; down if it cannot pay all that it owes (`spent`).

    Of who can, or lacks only what lapses (not `short`), it was due as it is paid."""
    ledger, rounding = clearing.ledger, Rounding(clearing, paid, costs, spent)
    rounding.run()
    for number, whole in ((one.number, rounding.whole[one.number]) for one in clearing.terms):
        ledger.paid[number] = whole
    for one in clearing.terms:
        number, whole, due = one.number, ledger.paid[one.number], ledger.due[one.number]
        lacks = spent if one.lapses else short
        in_full = one.sweeps or not lacks[clearing.purse[one.payer]] or clearing.dues[number] - paid[number] <= clearing.dues[number] >> 40
        if one.shares:
            # It is a share of what was paid in whole cents.
            due = ledger.share(one, clearing.amounts[number], ledger.paid)
        ledger.due[number] = whole if in_full else due if one.shares else nearest_cent(clearing.dues[number])
        if not one.sweeps:
            ledger.carry[number] += due - ledger.due[number]
    ledger.costs = {party: rounding.whole[-1 - party] for party, lost in enumerate(costs) if lost}
