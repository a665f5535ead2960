"""Dues, balances and defaults of the parties of one world: spec/flows.md, "Books", "A month" and "Default"."""

from clearing import clear
from money import left_over, nearest

# What lapses if it is not paid, unless the due says otherwise.
LAPSES = ("equity", "loan", "prepay", "credit", "buyback")
KNOWN = ("sale", "wages", "equity", "dividend", "prepay", "use", "capital", "warrant")
CLAIMS = ("asset prepaid", "liability deferred")
HELD = ("asset stake", "asset stake revaluation", "asset warrants", "asset warrant revaluation")


class Terms:
    """A due as the ledger sees it: who owes whom, in which tier, and what becomes of it."""

    def __init__(self, due, number, payer, payee):
        self.due, self.number, self.payer, self.payee = due, number, payer, payee
        table = due.table
        books = table["books"].split()
        assert books[0] in KNOWN and not set(table) & {"net", "of", "whenever", "most"}, f"{due.key} is not known here"
        self.books, self.thing = books[0], " ".join(books[-1:])
        self.in_kind = due.sort == "transfer"
        self.tier = table.get("tier", 5)
        self.lapses = table.get("unpaid", "lapses" if self.books in LAPSES else "owed") == "lapses"
        place = due.scope
        while place is not None and "on_default" not in place.members:
            place = place.owner
        given = table.get("on_default") or (place.members["on_default"] if place else None)
        assert given in (None, "claim", "stop"), f"{due.key} is not known here"
        self.claims = given == "claim" and "remaining" in table
        self.stops = given == "stop"
        # (account, of which end, sign) of what falls due or is paid.
        self.postings = {
            "prepay": [("asset prepaid " + self.thing, "payer", 1), ("liability deferred " + self.thing, "payee", 1)],
            "use": [("asset prepaid " + self.thing, "payer", -1), ("liability deferred " + self.thing, "payee", -1)],
            "capital": [("asset " + self.thing, "payer", 1)],
            "equity": [("asset stake", "payer", 1)],
            "warrant": [("asset warrants", "payee", 1)],
        }.get(self.books, [])


class Ledger:
    """The accounts of one world; `begin` opens them for a path."""

    def __init__(self, scenario):
        self.parties = [one for one in scenario.instances if one.section == "party"]
        self.places = {party.name: number for number, party in enumerate(self.parties)}
        self.outside = [bool(party.table.get("outside")) for party in self.parties]
        self.grace = [party.table.get("grace", 1) for party in self.parties]
        self.issuer = next((number for number, party in enumerate(self.parties) if party.table.get("issues")), None)
        self.workout = [party.table.get("workout") for party in self.parties]
        self.slots, self.terms = {}, []
        for party in self.parties:
            assert not set(party.table) & {"pool", "default_cost", "opening"}, f"{party.name} is not known here"
            self.slot(party.name, "cash", None)

    def party(self, party):
        return self.places[party.name]

    def slot(self, party, account, of):
        """The number of an account of a party, by the instance that it is of."""
        return self.slots.setdefault((party, account, of), len(self.slots))

    def cash_of(self, party):
        return self.slots[party.name, "cash", None]

    def accounts(self, party, words, of):
        """An account, or if there is none of that name, those that begin so."""
        named = any(key[1].split() == words for key in self.slots)

        def fits(key):
            account = key[1].split()
            begins = account == words or not named and account[:len(words)] == words
            of_it = of is None or key[2] is not None and f"{key[2]}.".startswith(f"{of.name}.")
            return key[0] == party.name and begins and of_it

        return [number for key, number in self.slots.items() if fits(key)]

    def valued(self, slots):
        """Whether entries to a value move one of these accounts."""
        names = {number: account for (_, account, _), number in self.slots.items()}
        return any("revaluation" in names[slot] for slot in slots)

    def add(self, due, payer, payee):
        terms = Terms(due, len(self.terms), self.places[payer.name], self.places[payee.name])
        ends = {"payer": payer.name, "payee": payee.name}
        terms.postings = [(self.slot(ends[end], account, due.scope.name), sign) for account, end, sign in terms.postings]
        self.terms.append(terms)
        return terms

    def numbers(self, fits):
        return [terms.number for terms in self.terms if fits(terms.due)]

    # A path -----------------------------------------------------------------------------------------------------------

    def begin(self, cash, anchors):
        """Opens the accounts; `anchors` are what the run says was due and paid: ("due" or "paid", number, cents by month)."""
        count, parties = len(self.terms), range(len(self.parties))
        self.held = [0] * len(self.slots)
        self.history = [[] for _ in parties]
        for party in parties:
            self.held[party] = nearest(cash[party] * 100.0)
        if self.issuer is not None:
            # All cash is the debt of who issues it.
            self.held[self.issuer] = -sum(self.held[party] for party in parties if party != self.issuer)
        # One place more than there are dues, for those that are removed.
        self.due, self.paid, self.short, self.owed = ([0] * (count + 1) for _ in range(4))
        self.carry, self.fired = [0.0] * count, [False] * count
        self.entry_carry = {}
        self.defaulted = [False for _ in parties]
        self.anchors = [(getattr(self, kept), number, months) for kept, number, months in anchors]
        self.cents_off = 0
        self.since, self.row = [None for _ in parties], [0 for _ in parties]

    def falls_due(self, number, amount, remaining, month):
        """What a due asks for in a month, in cents, with what the default of its payer makes of it."""
        terms = self.terms[number]
        if self.defaulted[terms.payer]:
            if terms.stops:
                return 0.0
            if terms.claims:
                return remaining * 100.0 if self.since[terms.payer] == month else 0.0
        return amount * 100.0

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

    def month(self, amounts, month):
        """Clears the dues of a month and books them."""
        short = clear(self, amounts)
        self.take_cents(month)
        for terms in self.terms:
            number = terms.number
            due, paid = self.due[number], self.paid[number]
            if not due:
                self.short[number] = 0
                continue
            new = due - self.owed[number]
            self.short[number] = due - paid
            self.owed[number] = 0 if terms.lapses else due - paid
            if not terms.in_kind:
                self.held[terms.payer] -= paid
                self.held[terms.payee] += paid
            for slot, sign in terms.postings:
                self.held[slot] += sign * (paid if terms.lapses else new)
        for party, lacks in enumerate(short):
            self.row[party] = self.row[party] + 1 if lacks else 0

    def shares_at_cost(self, number, fair):
        """Takes what was paid for shares above their fair value off the stake."""
        paid = self.paid[number]
        slot, _ = self.terms[number].postings[0]
        self.held[slot] -= max(paid - nearest(fair * 100.0), 0)

    def book(self, name, debit, credit, amount):
        """Books an entry of an amount; what rounding leaves is carried on."""
        cents = amount * 100.0
        if not cents:
            return
        exact = cents if cents == int(cents) else cents + self.entry_carry.get(name, 0.0)
        whole = nearest(exact)
        if cents != int(cents):
            self.entry_carry[name] = left_over(exact, whole)
        for slot, sign in debit + credit:
            self.held[slot] += sign * whole

    def bring(self, slot, value):
        """Brings an account to a value."""
        self.held[slot] = nearest(value * 100.0)

    def write_off(self, month):
        """Writes off what is still owed by parties whose estate is closed."""
        for party, since in enumerate(self.since):
            if since is None or self.workout[party] is None or month - since + 1 < self.workout[party]:
                continue
            for terms in self.terms:
                if terms.payer == party:
                    self.owed[terms.number] = 0
                if terms.payee == party and terms.books == "equity":
                    self.held[terms.postings[0][0]] = 0

    def end(self, month):
        """Who is in default from the next month on."""
        for party in range(len(self.parties)):
            self.history[party].append(self.held[party])
            if self.row[party] > self.grace[party] and self.since[party] is None:
                self.since[party] = month + 1
        self.defaulted = [since is not None and since <= month + 1 for since in self.since]

    def holds(self, party):
        """What a party holds and owes at the end: claims and debts at par, stakes and warrants at fair value."""
        name, sum_of = self.parties[party].name, 0
        for (owner, account, _), slot in self.slots.items():
            if owner == name and account.startswith(CLAIMS):
                sum_of += self.held[slot] * (1 if account.startswith("asset") else -1)
            elif owner == name and account in HELD:
                sum_of += self.held[slot]
        for terms in self.terms:
            sum_of += self.owed[terms.number] * ((terms.payee == party) - (terms.payer == party))
        return sum_of
