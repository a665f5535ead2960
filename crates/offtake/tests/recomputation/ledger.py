"""Dues, balances and defaults of the parties of one world: spec/flows.md, "Books", "A month" and "Default"."""

from books import CONSIDERATION, LEASED, OWN, Terms
from clearing import clear
from fragility import gap
from money import SMALL, left_over, nearest
from origins import Origins
from wealth import Wealth

CLAIMS = ("asset loan", "asset prepaid", "liability loan", "liability deferred", "asset receivable", "liability payable")
HELD = ("asset stake", "asset stake revaluation", "asset warrants", "asset warrant revaluation", "asset allowance")
# What is written off of who owes it, and of who has a claim on it.
OWED = ("liability loan", "liability payable")
CLAIMED, OWNED = ("asset loan", "asset receivable"), ("asset stake", "asset warrants")
# The same of what was paid ahead, and of leases.
OWED_BY_THING, CLAIMED_BY_THING = ("liability deferred ", "liability lease "), ("asset prepaid ", "asset lease ")
MIRROR = {"asset loan": "liability loan", "asset receivable": "liability payable", "asset prepaid": "liability deferred"}
MIRROR |= {other: account for account, other in MIRROR.items()}


class Ledger:
    """The accounts of one world; `begin` opens them for a path."""

    def __init__(self, scenario):
        self.parties = [one for one in scenario.instances if one.section == "party"]
        self.places = {party.name: number for number, party in enumerate(self.parties)}
        self.outside = [bool(party.table.get("outside")) for party in self.parties]
        self.grace = [party.table.get("grace", 1) for party in self.parties]
        self.issuer = next((number for number, party in enumerate(self.parties) if party.table.get("issues")), None)
        self.workout = [party.table.get("workout") for party in self.parties]
        forced = dict(scenario.forced)
        self.forced = [forced.get(party.name) for party in self.parties]
        self.slots, self.terms, self.valued_accounts = {}, [], set()
        # By entry, the accounts whose sum it moves, and how a cent of it does.
        self.watched = {}
        for party in self.parties:
            self.slot(party.name, "cash", None)
        # What default destroys by purse: of its cash, of its receipts, and to whom that goes.
        self.default_cost, self.floor = [None for _ in self.parties], [0.0 for _ in self.parties]
        # Who pays out of which purse: a pool is one.
        pools = [party.table["group"] if party.table.get("pool") else party.name for party in self.parties]
        self.purse = [pools.index(pool) for pool in pools]
        # By how much less could be paid, if somebody asks.
        self.fragile, self.gap = False, 0.0
        # Whose money is whose, if somebody asks; what everybody has of it.
        self.origins, self.wealth = None, None

    def party(self, party):
        return self.places[party.name]

    def slot(self, party, account, of, other=None):
        """The number of an account of a party, by the instance that it is of and the other party."""
        return self.slots.setdefault((party, account, of, other), len(self.slots))

    def cash_of(self, party):
        return self.slots[party.name, "cash", None, None]

    def accounts(self, party, words, of):
        """The accounts of a party that begin with these words; one of the language itself is that alone."""
        own = " ".join(words) in OWN

        def fits(key):
            account = key[1].split()
            begins = account == words or not own and account[:len(words)] == words or (words, account) == (["asset"], ["cash"])
            of_it = of is None or of.name == key[3] or key[2] is not None and f"{key[2]}.".startswith(f"{of.name}.")
            return key[0] == party.name and begins and of_it

        return [number for key, number in self.slots.items() if fits(key)]

    def carrying(self, place):
        """The accounts of an instance and its parts, with the signs in which they add up to what it is worth."""
        return [(number, 1 if key[1].startswith("asset") else -1) for key, number in self.slots.items()
                if key[2] is not None and f"{key[2]}.".startswith(f"{place.name}.") and key[1].startswith(("asset", "liability"))
                and not key[1].startswith("liability right of use")]

    def valued(self, slots):
        """Whether entries to a value move one of these accounts."""
        names = {number: account for (_, account, _, _), number in self.slots.items()}
        return any(names[slot] in self.valued_accounts for slot in slots)

    def add(self, due, payer, payee, tier, sign=1):
        """Adds a due; one that may run backwards is two."""
        terms = Terms(due, len(self.terms), self.places[payer.name], self.places[payee.name], tier, sign)
        ends, of = {"payer": (payer.name, payee.name), "payee": (payee.name, payer.name)}, due.scope.name

        def slot(end, account):
            return self.slot(ends[end][0], account, of, ends[end][1])

        # What runs backwards undoes what the other way books, in the same accounts.
        other = {"payer": "payee", "payee": "payer"}
        terms.postings = [(slot(end if sign > 0 else other[end], account), sign * by) for end, account, by in terms.accounts()]
        if terms.books == "repay":
            # Principal that is owed and not paid stands in the loan.
            terms.loan = slot("payer", "liability loan")
        else:
            terms.arrears = [slot("payer", "liability payable"), slot("payee", "asset receivable")]
        terms.lease = []
        if "term" in due.table:
            terms.lease = [slot(end, account.replace("X", terms.thing)) for end, account in LEASED]
        terms.consideration = []
        if "fair" in due.table:
            terms.consideration = [slot(end, account) for end, account in CONSIDERATION]
        if terms.books == "convert":
            terms.postings += [(slot("payer", "equity paid in"), 1), (slot("payee", "asset stake"), 1)]
        self.terms.append(terms)
        if due.table.get("net") and sign > 0:
            self.add(due, payee, payer, tier, -1)

    def numbers(self, fits):
        return [terms.number for terms in self.terms if fits(terms.due)]

    def close(self):
        """Finds the lots that are sold and the debts that are written off, once all dues are known."""
        keys = sorted(self.slots.items(), key=lambda item: [str(part) for part in item[0]])
        for terms in self.terms:
            seller, of = self.parties[terms.payee].name, terms.due.scope.name
            if terms.books in ("dispose", "buyback"):
                sold = "asset " + (terms.thing if terms.books == "dispose" else "stake")
                issuer = None if terms.books == "dispose" else self.parties[terms.payer].name
                lots = [(key, number) for key, number in keys
                        if key[:2] == (seller, sold) and issuer in (None, key[3])]
                terms.lots = [number for key, number in lots if key[2] == of]
                terms.whole = terms.books == "dispose" and bool(terms.lots)
                if not terms.whole:
                    terms.lots += [number for key, number in lots if key[2] != of]
        repayments = [terms for terms in self.terms if terms.books == "repay" and not terms.shares and not terms.sweeps]
        self.repayments = sorted(repayments, key=lambda terms: terms.tier)
        self.debts = [self.written_off(party.name) if workout is not None else []
                      for party, workout in zip(self.parties, self.workout)]
        self.at_end = [[(number, 1 if key[1].startswith("asset") else -1) for key, number in keys
                        if key[0] == party.name and (key[1] in HELD or key[1].startswith(CLAIMS))
                        and not key[1].endswith(" consideration")] for party in self.parties]

    def written_off(self, party):
        """What goes off when the estate of a party is closed, each with the account that takes it and the sign in which it does."""
        found = []
        for (owner, account, of, other), number in list(self.slots.items()):
            if account.endswith(" consideration"):
                continue
            if owner == party and (account in OWED or account.startswith(OWED_BY_THING)):
                found.append((number, self.slot(owner, "revenue written off", of, other), 1))
            elif other == party and (account in CLAIMED or account.startswith(CLAIMED_BY_THING)):
                found.append((number, self.slot(owner, "expense written off", of, other), 1))
            elif other == party and account in OWNED:
                found.append((number, self.slot(owner, "revenue revaluation", of, other), -1))
        return found

    def followed(self):
        """Whose money is whose; from now on it is followed."""
        self.origins = self.origins or Origins(self)
        return self.origins

    def counted(self):
        """What everybody has; from now on it is counted."""
        self.wealth = self.wealth or Wealth(self)

    # A path -----------------------------------------------------------------------------------------------------------

    def begin(self, cash, openings, anchors):
        """Opens the accounts; `anchors` are what the run says was due, paid or booked: ("due" or "paid", number, cents by month),
        or ("entry", name, cents of its account by month)."""
        count, parties = len(self.terms), range(len(self.parties))
        self.held = [0] * len(self.slots)
        self.history = [[] for _ in parties]
        for party in parties:
            self.held[party] = nearest(cash[party] * 100.0)
        for slots, amount in openings:
            for slot in slots:
                self.held[slot] += nearest(amount * 100.0)
        if self.issuer is not None:
            # All cash is the debt of who issues it.
            self.held[self.issuer] = -sum(self.held[party] for party in parties if party != self.issuer)
        # One place more than there are dues, for those that are removed.
        self.due, self.paid, self.short, self.owed = ([0] * (count + 1) for _ in range(4))
        self.carry, self.fired, self.most = [0.0] * count, [None] * count, [0.0] * count
        self.entry_carry, self.leases, self.premiums = {}, {}, []
        self.defaulted = [first == 0 for first in self.forced]
        # By holder and who owes, the claims written off.
        self.gone = {}
        self.anchors = [(getattr(self, kept), number, [max(cents, 0) for cents in months])
                        for kept, number, months in anchors if kept != "entry"]
        self.booked = {name: months for kept, name, months in anchors if kept == "entry"}
        self.cents_off = 0
        if self.origins:
            self.origins.begin()
        if self.wealth:
            self.wealth.begin()
        self.since, self.row = [0 if begun else None for begun in self.defaulted], [0 for _ in parties]

    def fires(self, number, holds, month, wait):
        """Whether a pay falls due: once, or each time that it has waited long enough."""
        last = self.fired[number]
        if not holds or last is not None and month - last < wait:
            return False
        self.fired[number] = month
        return True

    def falls_due(self, number, amount, remaining, month):
        """What a due asks for in a month, in cents, with what the default of its payer makes of it."""
        terms = self.terms[number]
        if self.defaulted[terms.payer]:
            if terms.stops:
                return 0.0
            if terms.accelerates:
                return float(self.held[terms.loan] - self.owed[number])
            if terms.claims:
                return remaining * 100.0 if self.since[terms.payer] == month else 0.0
        return amount * 100.0

    def share(self, one, share, of):
        """What is due of a share of receipts in whole cents; what it carries goes on."""
        whole, self.carry[one.number] = self.whole_share(one, share, of)
        return whole

    def whole_share(self, one, share, of):
        """What is due of a share of receipts in whole cents, no more than its limit but for arrears, and what it carries on."""
        number, limit = one.number, self.most[one.number]
        size = min(share * sum(of[source] for source in one.sources), limit)
        if size < SMALL:
            return self.owed[number], self.carry[number]
        asked = size + self.carry[number]
        whole = max(nearest(min(asked, limit)), 0)
        return self.owed[number] + whole, left_over(asked, whole)

    def floor_of(self, purse):
        """What is kept of the cash of a purse when it is swept; a floor below zero is none."""
        return nearest(max(sum(floor for floor, of in zip(self.floor, self.purse) if of == purse), 0.0))

    def take_cents(self, month):
        """Where the run puts a cent elsewhere, goes on from there: a cent more that is due is a cent less that is carried.

        Two machines differ in the last bit of a number, and that bit decides now and then which cent an amount is rounded
        to. A run that gains or loses by its rounding is found out: what is carried grows beyond a cent.
        """
        for cents, number, months in self.anchors:
            more = months[month] - cents[number]
            if more == 1 or more == -1:
                cents[number] += more
                self.cents_off += 1
                if cents is self.due:
                    self.carry[number] -= more
                else:
                    # Default costs are no due, and bear the cent that others do not.
                    for end, change in ((self.terms[number].payer, -more), (self.terms[number].payee, more)):
                        if self.purse[end] in self.costs:
                            self.costs[self.purse[end]] += change

    def month(self, amounts, month):
        """Clears the dues of a month and books them."""
        self.costs = {}
        self.amortise(month)
        if self.fragile:
            self.gap = gap(self, amounts)
        short = clear(self, amounts)
        self.take_cents(month)
        if self.origins:
            self.origins.follow()
        if self.wealth:
            self.wealth.months.append({})
        for purse, cents in self.costs.items():
            if self.wealth:
                self.wealth.add(purse, self.default_cost[purse][2], "default_costs", -cents)
                self.wealth.add(self.default_cost[purse][2], purse, "default_costs", cents)
            self.held[purse] -= cents
            self.held[self.default_cost[purse][2]] += cents
        for terms in self.terms:
            number = terms.number
            due, paid = self.due[number], self.paid[number]
            if not due:
                self.short[number] = 0
                continue
            before = self.owed[number]
            self.short[number] = due - paid
            self.owed[number] = 0 if terms.lapses else due - paid
            if not terms.in_kind:
                self.held[terms.payer] -= paid
                self.held[terms.payee] += paid
            booked = paid if terms.lapses or terms.books == "repay" else due - before
            if self.wealth:
                self.wealth.move(terms, booked, paid)
            for slot, sign in terms.postings:
                self.held[slot] += sign * booked
            for slot in terms.arrears:
                self.held[slot] += self.owed[number] - before
            if terms.books in ("dispose", "buyback"):
                self.sell(terms, booked)
        for party, lacks in enumerate(short):
            self.row[party] = self.row[party] + 1 if lacks else 0

    def lease(self, number, runs, term, rate):
        """What is owed on a lease after the month's payment: as much as was due first, for the rest of the term."""
        terms, month = self.terms[number], len(self.history[0])
        if number not in self.leases and term > 12.0 and self.due[number] > self.owed[number]:
            self.leases[number] = (self.due[number], month + round(term))
        if number in self.leases and self.leases[number] is None:
            self.end_lease(number)
        elif number in self.leases:
            payment, end = self.leases[number]
            left, monthly = end - 1 - month, (1.0 + rate) ** (1.0 / 12.0) - 1.0
            if not runs or left <= 0 or terms.stops and self.defaulted[terms.payer]:
                return self.end_lease(number)

            def owed(months):
                return nearest(payment * ((1.0 - (1.0 + monthly) ** -months) / monthly if monthly else months))

            for slot in terms.lease[:2]:
                self.held[slot] = owed(left)
            # The use goes off in a straight line.
            for slot in terms.lease[2:]:
                self.held[slot] = nearest(owed(round(term)) * left / round(term))

    def end_lease(self, number):
        self.leases[number] = None
        for slot in self.terms[number].lease:
            self.held[slot] = 0

    def sell(self, terms, cents):
        """Takes what is sold off its owner's books: a lot as a whole, else as much as is due of one after the other."""
        for slot in terms.lots:
            off = self.held[slot] if terms.whole else min(cents, max(self.held[slot], 0))
            self.held[slot] -= off
            if terms.books == "dispose":
                self.held[terms.postings[1][0]] -= off
            cents -= off

    def shares_at_cost(self, number, fair, months):
        """Takes what was paid for shares above their fair value off the stake: it is prepaid consideration, straight over months."""
        terms = self.terms[number]
        over = max(self.paid[number] - nearest(fair * 100.0), 0)
        for slot, _ in terms.postings:
            self.held[slot] -= over
        for slot in terms.consideration[:2]:
            self.held[slot] += over
        self.premiums.append((number, len(self.history[0]), over, round(months)))

    def amortise(self, month):
        """Sets prepaid consideration against revenue and expense; what is left once who issued the shares is in default, all at once."""
        for premium in self.premiums:
            number, begin, over, months = premium
            before, now = (nearest(over * min(max(count, 0), months) / months) for count in (month - begin - 1, month - begin))
            failed = self.defaulted[self.terms[number].payee]
            asset, liability, revenue, expense, forgiven = self.terms[number].consideration
            charge = over - before if failed else now - before
            for slot in (asset, liability, revenue):
                self.held[slot] -= charge
            if failed:
                self.held[forgiven] += charge
            else:
                self.held[expense] -= charge
        self.premiums = [premium for premium in self.premiums if not self.defaulted[self.terms[premium[0]].payee]]

    def book(self, name, debit, credit, amount):
        """Books an entry of an amount; what rounding leaves is carried on."""
        cents = amount * 100.0
        if not cents:
            return
        exact = cents if cents == int(cents) else cents + self.entry_carry.get(name, 0.0)
        whole = nearest(exact)
        if cents != int(cents):
            self.entry_carry[name] = left_over(exact, whole)
        self.post(name, debit, credit, whole)

    def stated(self, slot):
        """What an opening sheet states of the same account of the same instance, for another party."""
        of_it = {number: key[:3] for key, number in self.slots.items()}
        return [number for number, key in of_it.items() if number != slot and key == of_it[slot] and key[2] is not None]

    def bring(self, name, debit, credit, value, stated):
        """Brings an account to a value, with what an opening sheet states of it."""
        stands = self.held[debit[0]] + sum(self.held[slot] for slot in stated)
        self.post(name, debit, credit, debit[1] * (nearest(value * 100.0) - stands))

    def post(self, name, debit, credit, cents):
        """Books whole cents; where the run booked a cent beside them, goes on from there, as `take_cents` does."""
        self.held[debit[0]] += debit[1] * cents
        self.held[credit[0]] -= credit[1] * cents
        if name in self.booked:
            slots, effect = self.watched[name]
            more = effect * (self.booked[name][len(self.history[0])] - sum(self.held[slot] for slot in slots))
            if more == 1 or more == -1:
                self.held[debit[0]] += debit[1] * more
                self.held[credit[0]] -= credit[1] * more
                self.entry_carry[name] = self.entry_carry.get(name, 0.0) - more
                self.cents_off += 1

    def write_off(self, month):
        """Writes off what is still owed by parties whose estate is closed."""
        for party, since in enumerate(self.since):
            if since is None or self.workout[party] is None or month - since + 1 < self.workout[party]:
                continue
            for terms in self.terms:
                if terms.payer == party:
                    self.owed[terms.number] = 0
                    self.leases[terms.number] = None
            for holder in range(len(self.parties)):
                self.gone[holder, party] = self.gone.get((holder, party), 0) + self.claims(holder, party)
            for slot, taken, sign in self.debts[party]:
                self.held[taken] += sign * self.held[slot]
                self.held[slot] = 0

    def end(self, month):
        """Who is in default from the next month on."""
        for party in range(len(self.parties)):
            self.history[party].append(self.held[party])
            falls = self.row[party] > self.grace[party] or self.forced[party] == month + 1
            if falls and self.since[party] is None:
                self.since[party] = month + 1
        self.defaulted = [since is not None and since <= month + 1 for since in self.since]

    def lost(self, holder, of):
        """What a party has lost on its claims on another: written off, and left if that is in default."""
        in_default = self.since[of] is not None and self.since[of] < len(self.history[of])
        return self.gone.get((holder, of), 0) + (self.claims(holder, of) if in_default else 0)

    def claims(self, holder, of):
        """What a party claims of another at par: loans, arrears and what it has paid ahead."""
        names = self.parties[holder].name, self.parties[of].name
        return sum(self.held[slot] for (owner, account, _, other), slot in self.slots.items() if (owner, other) == names
                   and account.startswith(("asset loan", "asset receivable", "asset prepaid ")) and not account.endswith(" consideration"))

    def holds(self, party):
        """What a party holds and owes at the end: claims and debts at par, stakes and warrants at fair value."""
        return sum(sign * self.held[slot] for slot, sign in self.at_end[party])
