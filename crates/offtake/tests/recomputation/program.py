"""A world as one Python function: a path from its draws to the numbers that are asked for."""

import money
from language import parse
from ledger import Ledger
from scenario import Instance, Scenario
from translate import AFTER, BEFORE, CLOSE, CLOSING, END, FIXED, OPENING, VALUED, Code, Scope, Translator


class Result:
    """What a path leaves: its ledger, its scalars, and its series by month."""

    def __init__(self, ledger, scalars, series):
        self.ledger, self.scalars, self.series = ledger, scalars, series


class Program(Translator):
    """One world of a scenario; what is asked of it is compiled before the first path."""

    def __init__(self, scenario, worlds):
        super().__init__(scenario, Ledger(scenario), worlds)
        self.scalars, self.series_kept = [], []
        self.dues, self.entries, self.run = [], [], None
        self.cash = [self.opening_cash(party) for party in self.ledger.parties]
        places = scenario.places()
        for due in (due for place in places for due in place.dues.values()):
            payer, payee = (self.party_of(due, key) for key in ("from", "to"))
            self.dues.append((due, self.ledger.add(due, payer, payee)))
        for entry in (entry for place in places for entry in place.entries.values()):
            self.entries.append((entry, *self.accounts_of(entry)))
        self.body = [line for due, terms in self.dues for line in self.amount(due, terms)]
        self.bought = [line for due, terms in self.dues for line in self.fair(due, terms)]
        self.journal = [self.journal_entry(*entry) for entry in self.entries if "amount" in entry[0].table]
        self.valuation = [self.valued_entry(*entry) for entry in self.entries if "to" in entry[0].table]

    def party_of(self, thing, key):
        """The party that a due or an entry names."""
        found = self.thing(parse(thing.table[key]), Scope(thing.scope))
        if found is None:
            found = self.scenario.root.members[thing.table[key]]
        assert isinstance(found, Instance), f"{thing.name}: {key}"
        return found

    def opening_cash(self, party):
        cash = party.members.get("cash")
        return self.value(cash, OPENING).text if cash else "0.0"

    def key(self, thing, key):
        """The value of a key of a due or an entry."""
        return self.code(self.tree(thing, key), Scope(thing.scope), OPENING)

    def tree(self, thing, key):
        trees = thing.__dict__.setdefault("trees", {})
        return trees.setdefault(key, parse(thing.table[key]))

    def amount(self, due, terms):
        """The lines that say what a due asks for this month."""
        amount = self.key(due, "amount")
        remaining = self.key(due, "remaining") if terms.claims else Code("0.0", FIXED)
        assert max(amount.step, remaining.step) <= BEFORE, f"{due.key} reads what the month brings"
        number, asks = terms.number, amount.text
        lines = []
        if "when" in due.table:
            condition = self.holds(self.tree(due, "when"), Scope(due.scope), OPENING)
            asks = f"a{number}"
            by = self.key(due, "by").text if "by" in due.table else "inf"
            if due.sort == "flow":
                lines.append(f"a{number} = {amount.text} if {condition.text} else 0.0")
            else:
                lines = [f"a{number} = 0.0",
                         f"if not ledger.fired[{number}] and {condition.text}:",
                         f"    ledger.fired[{number}] = True",
                         f"    a{number} = {amount.text} if date <= {by} else 0.0"]
        return [*lines, f"amounts[{number}] = ledger.falls_due({number}, {asks}, {remaining.text}, m)"]

    def fair(self, due, terms):
        if "fair" not in due.table:
            return []
        fair = self.key(due, "fair")
        assert fair.step <= AFTER
        return [f"if ledger.paid[{terms.number}]: ledger.shares_at_cost({terms.number}, {fair.text})"]

    def accounts_of(self, entry):
        """The accounts of an entry that are kept here, with their signs: assets alone."""
        party = self.party_of(entry, "party").name
        sides = []
        for key, sign in (("debit", 1), ("credit", -1)):
            account = entry.table[key]
            kept = account.startswith("asset")
            sides.append([(self.ledger.slot(party, account, entry.scope.name), sign)] if kept else [])
        return sides

    def journal_entry(self, entry, debit, credit):
        amount = self.key(entry, "amount")
        assert amount.step <= BEFORE
        return f'ledger.book("{entry.scope.name}.{entry.name}", {debit}, {credit}, {amount.text})'

    def valued_entry(self, entry, debit, _):
        value = self.code(self.tree(entry, "to"), Scope(entry.scope), CLOSING)
        assert value.step <= CLOSE
        return f"ledger.bring({debit[0][0]}, {value.text})"

    def scalar(self, tree):
        """Asks for a number of the whole path; its place among the scalars."""
        self.by_month = False
        self.scalars.append(self.code(tree, Scope(self.scenario.root), CLOSING))
        return len(self.scalars) - 1

    def series(self, tree):
        """Asks for a series; its place among them."""
        self.by_month = True
        code = self.code(tree, Scope(self.scenario.root), CLOSING)
        self.series_kept.append(self.record(code))
        return len(self.series_kept) - 1

    def lines(self):
        """The function, line by line."""
        nexts, at = [], 0
        initials = []
        while at < len(self.stocks):
            number, stock = self.stocks[at]
            at += 1
            initials.append(f"s{number} = {self.value(stock, 'initial').text}")
            nexts.append(f"s{number} = {self.value(stock, CLOSING).text}")
        kept = [f"{name}.append({code.text})" for code, name in self.records.items()]
        month = [
            f"date = {self.scenario.start} + m", "t = float(m)", *self.sections[BEFORE], *self.body,
            *self.journal, "ledger.month(amounts, m)", *self.sections[AFTER], *self.bought, "ledger.write_off(m)",
            *self.sections[CLOSE], *self.valuation, *self.sections[VALUED], *kept, "ledger.end(m)", *nexts,
        ]
        return [
            "def run(draws, processes, worlds, anchors):", *indented([
                *self.sections[FIXED], f"ledger.begin([{', '.join(self.cash)}], anchors)",
                f"amounts = [0.0] * {len(self.dues)}", *initials, *self.initial,
                *(f"{name} = []" for name in self.records.values()),
                f"for m in range({self.scenario.months}):", *indented(month), *self.sections[END],
                f"return [{', '.join(code.text for code in self.scalars)}], [{', '.join(self.series_kept)}]",
            ]),
        ]

    def anchor(self, tree):
        """Where what was due or paid on one due is kept; none of any other series."""
        if tree[0] != "call" or tree[1] not in ("due", "paid"):
            return None
        numbers = self.dues_of(tree[2][0], Scope(self.scenario.root))
        return (tree[1], numbers[0]) if len(numbers) == 1 else None

    def path(self, draws, processes, worlds, anchors):
        """Runs one path."""
        if self.run is None:
            names = {**vars(money), "ledger": self.ledger, "inf": money.INFINITE, "fsum": money.math.fsum,
                     "ln": money.math.log, "sqrt": money.math.sqrt}
            exec("\n".join(self.lines()), names)
            self.run = names["run"]
        return Result(self.ledger, *self.run(draws, processes, worlds, anchors))


def indented(lines):
    return ["    " + line for line in lines]


class Worlds:
    """A scenario and its variants, on the same draws."""

    def __init__(self, path):
        self.file, self.programs = path, {}
        self.written = self.of(frozenset())

    def of(self, removed):
        """The world without some contracts."""
        removed = frozenset("contract." + name.removeprefix("contract.") for name in removed)
        if removed not in self.programs:
            # A world may ask for others while it is made; it has its place before them.
            program = Program.__new__(Program)
            self.programs[removed] = program
            program.__init__(Scenario(self.file, removed), self)
        return self.programs[removed]

    def key(self, removed):
        removed = frozenset("contract." + name.removeprefix("contract.") for name in removed)
        return list(self.programs).index(removed)

    def path(self, draws, processes, anchors):
        """Runs one path in every world, that of the text last: it reads the others. Also how many cents are elsewhere."""
        results = [None] * len(self.programs)
        for number, program in reversed(list(enumerate(self.programs.values()))):
            results[number] = program.path(draws, processes, results, anchors.get(number, ()))
        return results[0], sum(program.ledger.cents_off for program in self.programs.values())
