"""Whose money is whose, month by month and to the cent: docs/origins.md."""

from fractions import Fraction

SALES = ("sale", "capital", "lease", "prepay")
MARKS = ("equity", "loan", "prepay", "credit")
PARTS = ("gross", "net", "own", "customers", "investors", "opening", "circle")
CUSTOMERS, CIRCLE, OPENING = "customers", "circle", "opening"
# What differs by less is a tie, in parts of a cent.
TIES = 1_000_000


class Origins:
    """Follows the cash of one world; `begin` empties the pots for a path."""

    def __init__(self, ledger):
        self.ledger, self.outside = ledger, ledger.outside
        groups = [party.table.get("group") for party in ledger.parties]
        self.owner = [("group", group) if group else ("party", party.name) for group, party in zip(groups, ledger.parties)]
        cash = [one for one in ledger.terms if not one.in_kind]
        cash = [one for one in cash if ledger.purse[one.payer] != ledger.purse[one.payee]]
        self.terms = sorted(cash, key=lambda one: (one.due.full_key, -one.sign))
        marking = {self.owner[one.payer] for one in self.terms if self.marks(one)}
        by_name = sorted(range(len(self.owner)), key=lambda party: ledger.parties[party].name)
        owners = [self.owner[party] for party in by_name if self.owner[party] in marking]
        # Ties go in this order.
        self.origins = [CUSTOMERS, *dict.fromkeys(owners), CIRCLE, OPENING]
        self.begin()

    def begin(self):
        self.held, self.mixes = {purse: {} for purse in self.ledger.purse}, {}

    def between(self, one):
        return self.owner[one.payer] != self.owner[one.payee]

    def marks(self, one):
        """Whether what is paid is the payer's until it has come back."""
        return one.books in MARKS and one.sign > 0 and self.between(one)

    def sells(self, one, party):
        return one.books in SALES and one.sign > 0 and one.payee == party and self.between(one)

    def sellers(self):
        return [party for party, outside in enumerate(self.outside)
                if not outside and any(self.sells(one, party) for one in self.terms)]

    # What is asked for ------------------------------------------------------------------------------------------------

    def taken(self, party, part):
        """Cents that a party took in this month for what it sells, of some origin."""
        mixes = [self.mixes.get(one.number, {}) for one in self.terms if self.sells(one, party)]
        if part == "gross":
            return sum(sum(mix.values()) for mix in mixes)
        if part == "investors":
            others = [part for part in PARTS if part not in ("gross", "net", "investors")]
            return self.taken(party, "gross") - sum(self.taken(party, other) for other in others)
        origin = self.owner[party] if part == "own" else part
        return sum(mix.get(origin, 0) for mix in mixes)

    def given(self, party):
        """Cents that a party gave its customers this month: credits, and what it paid back."""
        back = [one for one in self.terms if one.payer == party and self.between(one)
                and (one.books == "credit" if one.sign > 0 else one.books in SALES)]
        return sum(self.ledger.paid[one.number] for one in back)

    def paid(self, payer, payee):
        """Cents that a party and its group paid another and its group this month."""
        ends = self.owner[payer], self.owner[payee]
        return sum(self.ledger.paid[one.number] for one in self.terms if (self.owner[one.payer], self.owner[one.payee]) == ends)

    # A month ----------------------------------------------------------------------------------------------------------

    def follow(self):
        """Follows what was paid this month, before it is booked."""
        ledger = self.ledger
        self.paying = [(one, ledger.purse[one.payer], ledger.purse[one.payee], ledger.paid[one.number])
                       for one in self.terms if ledger.paid[one.number]]
        self.pots, self.mixes, self.fixed = {}, {}, set()
        for purse in set(ledger.purse):
            if not self.outside[purse]:
                cash = sum(ledger.held[party] for party, of in enumerate(ledger.purse) if of == purse)
                pot = dict(self.held[purse])
                pot[OPENING] = cash - sum(pot.values())
                self.pots[purse] = pot
        for one, payer, payee, cents in self.paying:
            if self.outside[payer]:
                self.mixes[one.number] = {CUSTOMERS: cents}
            if self.marks(one):
                self.receive(payee, {self.owner[one.payer]: cents})
            elif self.outside[payer]:
                self.receive(payee, {CUSTOMERS: cents})
        self.waiting = {purse: [] for purse in self.pots}
        for one, payer, payee, cents in self.paying:
            if payer in self.pots and payee in self.pots and not self.marks(one):
                self.waiting[payee].append(payer)
        left = set(self.pots)
        while left:
            ready = [purse for purse in left if not left & set(self.waiting[purse])]
            for purse in ready:
                self.pay(purse)
            if not ready:
                self.go_round(left)
            left -= set(ready)
        self.held = {purse: {origin: cents for origin, cents in pot.items() if origin != OPENING and cents}
                     for purse, pot in self.pots.items()}

    def receive(self, purse, mix):
        """Adds to a pot; what was its owner's is its own again."""
        if purse in self.pots:
            for origin, cents in mix.items():
                place = OPENING if origin == self.owner[purse] else origin
                self.pots[purse][place] = self.pots[purse].get(place, 0) + cents

    def pay(self, purse):
        """Pays out of a pot that is complete: default costs, then dues in the order of their names."""
        self.settle(purse)
        self.take(purse, self.ledger.costs.get(purse, 0))
        for one, payer, payee, cents in self.paying:
            if payer == purse and one.number not in self.fixed:
                mix = self.mixes[one.number] = self.take(purse, cents)
                if not self.marks(one):
                    self.receive(payee, mix)

    def take(self, purse, cents):
        """Takes whole cents out of a pot in proportion to what is there."""
        pot = self.pots[purse]
        total = sum(pot.values())
        if cents >= total:
            mix = dict(pot)
            mix[OPENING] = mix.get(OPENING, 0) + cents - total
        else:
            parts = {origin: Fraction(cents * held, total) for origin, held in pot.items()}
            mix = self.whole(parts, cents, lambda part: (part - int(part), int(part)))
        self.pots[purse] = {origin: held - min(mix.get(origin, 0), held) for origin, held in pot.items()}
        return mix

    def whole(self, parts, cents, split):
        """Whole cents by largest remainder, of equals to the earlier."""
        order = [origin for origin in self.origins if parts.get(origin)]
        split = {origin: split(parts[origin]) for origin in order}
        mix = {origin: whole for origin, (_, whole) in split.items()}
        missing = cents - sum(mix.values())
        for origin in sorted(order, key=lambda origin: (-split[origin][0], self.origins.index(origin)))[:missing]:
            mix[origin] += 1
        return mix

    def settle(self, purse):
        """What a pot lacks of one origin it has of others, in order."""
        pot = self.pots[purse]
        lacking = -sum(cents for cents in pot.values() if cents < 0)
        for origin in self.origins:
            cents = max(pot.get(origin, 0), 0)
            pot[origin] = cents - min(lacking, cents)
            lacking -= min(lacking, cents)

    def go_round(self, left):
        """Payments within a circle that waits for nobody else: the mixes of its members are found together."""
        members = min((self.waited_for(purse, left) for purse in left), key=len)
        members = sorted(members)
        for purse in members:
            self.settle(purse)
        within = [(one, payer, payee, cents) for one, payer, payee, cents in self.paying
                  if payer in members and payee in members and not self.marks(one)]
        known = {purse: dict(self.pots[purse]) for purse in members}
        total = {purse: sum(known[purse].values()) + sum(cents for _, _, payee, cents in within if payee == purse)
                 for purse in members}
        mixes = {purse: {} for purse in members}
        for origin in self.origins[:-1]:
            of = [purse for purse in members if self.owner[purse] != origin]
            if any(known[purse].get(origin) for purse in of):
                amounts = self.solve(of, origin, known, within, total)
                for purse in of:
                    mixes[purse][origin] = amounts[purse] / total[purse]
        moneyless = not any(sum(pot.values()) for pot in known.values())
        for purse in members:
            mixes[purse][CIRCLE if moneyless else OPENING] = 1 - sum(mixes[purse].values())

        def lifted(part):
            lifted = part + Fraction(1, 2 * TIES)
            return int((lifted - int(lifted)) * TIES), int(lifted)

        for one, payer, payee, cents in within:
            mix = self.whole({origin: part * cents for origin, part in mixes[payer].items()}, cents, lifted)
            self.mixes[one.number] = mix
            self.fixed.add(one.number)
            for origin, taken in mix.items():
                self.pots[payer][origin] = self.pots[payer].get(origin, 0) - taken
            self.receive(payee, mix)
        for purse in members:
            self.waiting[purse] = []

    def waited_for(self, purse, left):
        found, stack = set(), [purse]
        while stack:
            for payer in self.waiting[stack.pop()]:
                if payer in left and payer not in found:
                    found.add(payer)
                    stack.append(payer)
        return found

    def solve(self, members, origin, known, within, total):
        """Amounts of an origin in each pot: what is known of it, and shares of those of the others, by elimination."""
        places = {purse: place for place, purse in enumerate(members)}
        rows = [[Fraction(int(row == column)) for column in range(len(members))] + [Fraction(known[purse].get(origin, 0))]
                for row, purse in enumerate(members)]
        for _, payer, payee, cents in within:
            if payer in places and payee in places:
                rows[places[payee]][places[payer]] -= Fraction(cents, total[payer])
        for pivot in range(len(members)):
            swap = next(row for row in range(pivot, len(members)) if rows[row][pivot])
            rows[pivot], rows[swap] = rows[swap], rows[pivot]
            rows[pivot] = [cell / rows[pivot][pivot] for cell in rows[pivot]]
            for row in range(len(members)):
                if row != pivot and rows[row][pivot]:
                    factor = rows[row][pivot]
                    rows[row] = [cell - factor * other for cell, other in zip(rows[row], rows[pivot])]
        return {purse: rows[place][-1] for purse, place in places.items()}
