"""A world as one Python function: a path from its draws to the numbers that are asked for."""

import money
from books import sign_of
from covenants import Covenants
from language import parse
from ledger import MIRROR, Ledger
from names import CLOSING, OPENING, Scope
from scenario import Instance
from translate import AFTER, BEFORE, CLOSE, END, FIXED, NOTHING, VALUED, Code


class Result:
    """What a path leaves: its ledger, its scalars, and its series by month."""

    def __init__(self, ledger, scalars, series):
        self.ledger, self.scalars, self.series = ledger, scalars, series


class Program(Covenants):
    """One world of a scenario; what is asked of it is compiled before the first path."""

    def __init__(self, scenario, worlds):
        super().__init__(scenario, Ledger(scenario), worlds)
        self.scalars, self.series_kept, self.run = [], [], None
        places, ledger = scenario.places(), self.ledger
        dues = [due for place in places for due in place.dues.values() if not due.removed]
        entries = [entry for place in places for entry in place.entries.values()]
        for due in dues:
            payer, payee = (self.party_of(due, key) for key in ("from", "to"))
            tier = self.code(due.tree("tier"), Scope(due.scope), OPENING).literal if "tier" in due.table else 5
            ledger.add(due, payer, payee, tier)
        for terms in ledger.terms:
            if terms.shares:
                terms.sources = self.dues_of(terms.due.tree("of")[2][0], Scope(terms.due.scope))
        self.openings = [one for party in ledger.parties for one in self.opening(party)]
        sides = [[self.account_of(entry, key) for key in ("debit", "credit")] for entry in entries]
        ledger.valued_accounts = {entry.table[key] for entry in entries if "to" in entry.table for key in ("debit", "credit")}
        ledger.close()
        self.cash = [self.fixed(party, "cash") for party in ledger.parties]
        self.settings = [f"ledger.floor[{number}] = {floor} * 100.0" for number, party in enumerate(ledger.parties)
                         if (floor := self.fixed(party, "floor")) != "0.0"]
        self.costs = [line for party in ledger.parties for line in self.default_cost(party)]
        self.body = [line for terms in ledger.terms for line in self.amount(terms)]
        self.bought = [line for terms in ledger.terms for line in self.fair(terms)]
        both = list(zip(entries, sides))
        self.journal = [line for entry, side in both if "amount" in entry.table for line in self.entry(entry, *side)]
        self.valuation = [line for entry, side in both if "to" in entry.table for line in self.entry(entry, *side)]
        self.watch(both)

    def party_of(self, thing, key):
        """The party that a due or an entry names."""
        found = self.thing(parse(thing.table[key]), Scope(thing.scope))
        if found is None:
            found = self.scenario.root.members[thing.table[key]]
        assert isinstance(found, Instance), f"{thing.name}: {key}"
        return found

    def fixed(self, party, name):
        member = party.members.get(name) if name in party.table or name in party.members else None
        return self.value(member, OPENING).text if member else "0.0"

    def default_cost(self, party):
        """The line for what failing costs a party, by month: its shares may depend on what it is."""
        given = party.table.get("default_cost")
        if not given:
            return []
        purse = self.ledger.purse[self.ledger.party(party)]
        shares = [self.code(parse(given.get(key, 0)), Scope(self.scenario.root), OPENING).text for key in ("cash", "receipts")]
        to = self.ledger.party(self.scenario.root.members[given["to"].removeprefix("root.")])
        return [f"ledger.default_cost[{purse}] = ({', '.join(shares)}, {to})"]

    def opening(self, party):
        """The accounts that an opening sheet states, with those of the other side, and their balance."""
        given = party.table.get("opening", [])
        items = [{"account": name, "amount": amount} for name, amount in given.items()] if isinstance(given, dict) else given
        found = []
        for item in items:
            words, other = item["account"].split(), item.get("of")
            slots = [self.ledger.slot(party.name, item["account"], item.get("contract"), other)]
            claim = MIRROR.get(" ".join(words[:2]))
            if other and claim:
                slots.append(self.ledger.slot(other, " ".join([claim, *words[2:]]), item.get("contract"), party.name))
            found.append((slots, self.code(parse(item["amount"]), Scope(self.scenario.root), OPENING).text))
        return found

    def key(self, thing, key, moment=OPENING):
        """The value of a key of a due or an entry."""
        return self.code(thing.tree(key), Scope(thing.scope), moment)

    def condition(self, thing, key):
        return self.holds(thing.tree(key), Scope(thing.scope), OPENING) if key in thing.table else Code("True", FIXED)

    def amount(self, terms):
        """The lines that say what a due asks for this month; of a share, the share and its limit in cents."""
        due, number = terms.due, terms.number
        amount = Code("1.0", FIXED) if due.table["amount"] == "rest" else self.key(due, "amount")
        remaining = self.key(due, "remaining") if terms.claims else NOTHING
        assert max(amount.step, remaining.step) <= BEFORE, f"{due.key} reads what the month brings"
        asks = amount.text
        by = f"date <= {self.key(due, 'by').text}" if "by" in due.table else "True"
        lines = []
        if "whenever" in due.table or "when" in due.table and due.sort != "flow":
            wait = self.key(due, "wait").text if "wait" in due.table else "1" if "whenever" in due.table else "inf"
            holds = self.condition(due, "whenever" if "whenever" in due.table else "when")
            asks = f"({asks} if ledger.fires({number}, {holds.text}, m, {wait}) and {by} else 0.0)"
        elif "when" in due.table or "by" in due.table:
            asks = f"({asks} if {self.condition(due, 'when').text} and {by} else 0.0)"
        if terms.sweeps or terms.shares:
            most = self.key(due, "most").text if "most" in due.table else "inf"
            lines.append(f"ledger.most[{number}] = limit_of({most} * 100.0)")
            asks = f"max({asks}, 0.0)" if not terms.stops else f"ledger.falls_due({number}, max({asks}, 0.0), 0.0, m) / 100.0"
        elif terms.claims or terms.stops or terms.accelerates:
            asks = f"ledger.falls_due({number}, {asks}, {remaining.text}, m)"
        else:
            asks = f"{asks} * 100.0"
        if due.table.get("net"):
            # What is below zero is owed the other way.
            asks = f"max({terms.sign} * ({asks}), 0.0)"
        return [*lines, f"amounts[{number}] = {asks}"]

    def fair(self, terms):
        """The lines for shares that are bought above their fair value, and for leases, once dues are known."""
        due = terms.due
        if terms.lease:
            payer = self.ledger.parties[terms.payer]
            rate = self.key(due, "rate").text if "rate" in due.table else self.fixed(payer, "discount")
            runs = self.condition(due, "when").text
            return [f"ledger.lease({terms.number}, {runs}, {self.key(due, 'term').text}, {rate})"]
        if "fair" not in due.table:
            return []
        fair = self.key(due, "fair")
        assert fair.step <= AFTER
        over = self.key(due, "amortise").text if "amortise" in due.table else f"{self.scenario.months - 1.0} - m"
        return [f"if ledger.paid[{terms.number}]: ledger.shares_at_cost({terms.number}, {fair.text}, {over})"]

    def account_of(self, entry, key):
        """The account of one side of an entry, and what a debit does to it."""
        account = entry.table[key]
        return self.ledger.slot(self.party_of(entry, "party").name, account, entry.scope.name), sign_of(account)

    def entry(self, entry, debit, credit):
        holds = self.condition(entry, "when").text
        if "to" in entry.table:
            value = self.key(entry, "to", CLOSING)
            assert value.step <= CLOSE, f"{entry.key} reads what other entries bring"
            stated = self.ledger.stated(debit[0])
            line = f'ledger.bring("{entry.key}", {debit}, {credit}, {value.text}, {stated})'
        else:
            amount = self.key(entry, "amount")
            assert amount.step <= BEFORE
            line = f'ledger.book("{entry.key}", {debit}, {credit}, {amount.text})'
        return [line if holds == "True" else f"if {holds}: {line}"]

    def scalar(self, tree):
        """Asks for a number of the whole path; its place among the scalars."""
        self.by_month = False
        self.scalars.append(self.code(tree, Scope(self.scenario.root), CLOSING))
        return len(self.scalars) - 1

    def series(self, tree):
        """Asks for a series; its place among them."""
        self.by_month = True
        self.series_kept.append(self.months(self.code(tree, Scope(self.scenario.root), CLOSING)))
        return len(self.series_kept) - 1

    def lines(self):
        """The function, line by line."""
        initials, kept, nexts = [], [], []
        while self.later:
            # What carries over may need more of its kind.
            name, initial, build = self.later.pop(0)
            code = build()
            assert code.step < END, f"{name} needs the end of the run"
            if initial is None:
                kept.append(f"{name}.append({code.text})")
            else:
                initials.append(f"{name} = {initial().text}")
                nexts.append((name, code.text))
        openings = ", ".join(f"({slots}, {amount})" for slots, amount in self.openings)
        month = [
            f"date = {self.scenario.start} + m", "t = float(m)", *self.sections[BEFORE], *self.body,
            *self.journal, *self.costs, "ledger.month(amounts, m)", *self.sections[AFTER], *self.bought, "ledger.write_off(m)",
            *self.sections[CLOSE], *self.valuation, *self.sections[VALUED], *kept, "ledger.end(m)",
            *([f"{', '.join(name for name, _ in nexts)} = {', '.join(text for _, text in nexts)}"] if nexts else []),
        ]
        return [
            "def run(draws, processes, worlds, anchors):", *indented([
                *self.sections[FIXED], *self.settings,
                f"ledger.begin([{', '.join(self.cash)}], [{openings}], anchors)",
                f"amounts = [0.0] * {len(self.ledger.terms)}", *initials, *self.initial,
                f"for m in range({self.scenario.months}):", *indented(month), *self.sections[END],
                f"return [{', '.join(code.text for code in self.scalars)}], [{', '.join(self.series_kept)}]",
            ]),
        ]

    def watch(self, entries):
        """Notes for each entry a balance that nothing else moves after it: its account of income, or the one with a value."""
        self.watching = {}
        for entry, (debit, credit) in entries:
            sides = [("debit", debit[1]), ("credit", -credit[1])]
            income = [side for side in sides if entry.table[side[0]].startswith(("revenue", "expense"))]
            for key, effect in sides[:1] if "to" in entry.table else income[:1]:
                party, of = self.party_of(entry, "party"), entry.scope if entry.scope.section not in ("root", "party") else None
                words = entry.table[key]
                text = f"balance({party.name}, {words}{f', of = {of.name}' if of else ''})"
                self.ledger.watched[entry.key] = self.ledger.accounts(party, words.split(), of), effect
                self.watching.setdefault(repr(parse(text)), (text, []))[1].append(entry.key)

    def entry_balances(self):
        """The balances that entries move, as expressions."""
        return [text for text, _ in self.watching.values()]

    def anchors(self, tree):
        """Where what was due, paid or booked is kept, with its sign; nowhere for any other series."""
        if repr(tree) in self.watching:
            return [("entry", name, 1) for name in self.watching[repr(tree)][1]]
        if tree[0] != "call" or tree[1] not in ("due", "paid"):
            return []
        terms = [self.ledger.terms[number] for number in self.dues_of(tree[2][0], Scope(self.scenario.root))]
        return [(tree[1], one.number, one.sign) for one in terms] if len({one.due.key for one in terms}) == 1 else []

    def path(self, draws, processes, worlds, anchors):
        """Runs one path."""
        if self.run is None:
            names = {**vars(money), "ledger": self.ledger}
            exec("\n".join(self.lines()), names)
            self.run = names["run"]
        return Result(self.ledger, *self.run(draws, processes, worlds, anchors))


def indented(lines):
    return ["    " + line for line in lines]
