"""Expressions as Python: what is fixed on a path, what each month computes at which step, and what the end of the run knows.

After spec/values.md, spec/expressions.md, spec/functions.md and "Two moments" of spec/flows.md.
"""

from typing import NamedTuple

from scenario import Definition, Instance, Stock

# The steps of a month (spec/flows.md, "A month"), after what is fixed and before what only the end knows.
FIXED, BEFORE, AFTER, CLOSE, VALUED, END = range(6)
OPENING, CLOSING = "opening", "closing"
LEDGER = {"paid": "paid", "received": "paid", "due": "due", "short": "short", "arrears": "owed"}
ARITHMETIC = {"min": "min", "max": "max", "abs": "abs", "exp": "exp", "ln": "ln", "sqrt": "sqrt", "ratio": "ratio",
              "clamp": "clamp", "floor": "whole_below"}


class Code(NamedTuple):
    """A piece of Python, the step at which it is known, and whether it is the same at both moments."""

    text: str
    step: int
    same: bool = True


class Scope(NamedTuple):
    """Where names are looked up: an instance, and what a sum runs over."""

    place: Instance
    bound: tuple = ()


def joined(form, codes):
    """Codes put into a form."""
    step = max((code.step for code in codes), default=FIXED)
    return Code(form.format(*(code.text for code in codes)), step, all(code.same for code in codes))


class Translator:
    """Translates the names and expressions of one scenario; `sections` collects the lines of each step."""

    def __init__(self, scenario, ledger, worlds):
        self.scenario, self.ledger, self.worlds = scenario, ledger, worlds
        self.sections = [[] for _ in range(END + 1)]
        self.initial, self.records, self.stocks = [], {}, []
        self.known, self.in_cents, self.count, self.by_month = {}, {}, 0, False

    # Names ------------------------------------------------------------------------------------------------------------

    def look(self, name, scope):
        """What a name stands for in a scope; none if nothing."""
        for bound, value in scope.bound:
            if bound == name:
                return value
        if name in ("self", "root"):
            return scope.place if name == "self" else self.scenario.root
        place = scope.place
        while place is not None:
            if name in place.members:
                return self.referred(place.members[name])
            place = place.owner
        return None

    def referred(self, member):
        """The instance that a reference names; a word is itself."""
        if isinstance(member, str):
            found = self.scenario.root.members.get(member.removeprefix("root."))
            return found if isinstance(found, Instance) else member
        return member

    def thing(self, tree, scope):
        """What a dotted name stands for; none if it is no name."""
        if tree[0] == "name":
            return self.look(tree[1], scope)
        if tree[0] != "member":
            return None
        owner = self.thing(tree[1], scope)
        if isinstance(owner, list):
            return next(part for part in owner if part.name.split(".")[-1] == tree[2])
        return self.referred(owner.members[tree[2]]) if owner is not None and tree[2] in owner.members else None

    def dues_of(self, tree, scope):
        """The dues that a flow, a contract or a list names, by number."""
        if tree[0] == "list":
            return [due for item in tree[1] for due in self.dues_of(item, scope)]
        owner, name = (scope.place, tree[1]) if tree[0] == "name" else (self.thing(tree[1], scope), tree[2])
        while owner is not None and name not in owner.dues:
            owner = owner.owner
        if owner is not None:
            return self.ledger.numbers(lambda due: due is owner.dues[name])
        whole = self.thing(tree, scope)
        places = [whole, *whole.all_parts()]
        return self.ledger.numbers(lambda due: due.scope in places)

    def is_date(self, tree, scope):
        """Whether an expression is a date."""
        if tree[0] == "date" or tree in (("name", "date"), ("name", "never")):
            return True
        if tree[0] in ("+", "-"):
            return self.is_date(tree[1], scope) and not (tree[0] == "-" and self.is_date(tree[2], scope))
        found = self.thing(tree, scope)
        if isinstance(found, Definition):
            return not found.when and (found.date or found.tree is not None and self.is_date(found.tree, Scope(found.scope)))
        return False

    # Values -----------------------------------------------------------------------------------------------------------

    def keep(self, key, build):
        """A value that is computed once, under a name of its own."""
        if key not in self.known:
            self.known[key] = None
            code = build()
            self.known[key] = self.named(code)
        assert self.known[key] is not None, f"a circle: {key}"
        return self.known[key]

    def named(self, code):
        if code.text.replace(".", "").replace("-", "").isalnum():
            return code
        self.count += 1
        self.sections[code.step].append(f"v{self.count} = {code.text}")
        return Code(f"v{self.count}", code.step, code.same)

    def value(self, found, moment):
        """The value of a definition or a stock."""
        if isinstance(found, Stock):
            return self.stock(found, moment)
        if found.scope.removed:
            return Code("0.0", FIXED)
        if found.process:
            return self.keep((id(found), "both"), lambda: Code(f'processes["{found.name}"][m]', BEFORE))
        if found.drawn:
            return self.keep((id(found), "both"), lambda: Code(f'draws["{found.name}"]', FIXED))
        if (id(found), "both") in self.known:
            return self.known[id(found), "both"]
        read = self.holds if found.when else self.code
        code = self.keep((id(found), moment), lambda: read(found.tree, Scope(found.scope), moment))
        if code.same:
            self.known[id(found), "both"] = code
        return code

    def stock(self, found, moment):
        """A stock: `s` as the month opens, `n` as it closes."""
        if found.scope.removed:
            return Code("0.0", FIXED)
        key = (id(found), "stock")
        if key not in self.known:
            self.count += 1
            number = self.count
            self.known[key] = number
            self.stocks.append((number, found))
        number = self.known[key]
        if moment == "initial":
            return self.code(found.initial, Scope(found.scope), "initial")
        if moment == OPENING:
            return Code(f"s{number}", BEFORE, False)
        step = self.keep((id(found), "next"), lambda: self.code(found.next, Scope(found.scope), OPENING))
        return Code(step.text, step.step, False)

    def code(self, tree, scope, moment):
        """The Python of an expression."""
        cents = self.cents(tree, scope, moment)
        if cents is not None:
            return joined("({} / 100.0)", [cents])
        sort = tree[0]
        if sort in ("number", "date"):
            return Code(repr(tree[1]), FIXED)
        if sort == "name":
            return self.name(tree[1], scope, moment)
        if sort == "member":
            return self.member(tree, scope, moment)
        if sort == "call":
            return self.call(tree, scope, moment)
        if sort == "over":
            return self.over(tree, scope, moment)
        if sort in ("not", "minus"):
            inner = self.code(tree[1], scope, moment)
            if sort == "not" and inner.text in ("True", "False"):
                return Code(str(inner.text == "False"), FIXED)
            return joined("(not {})" if sort == "not" else "(-{})", [inner])
        if sort in ("and", "or"):
            return self.either(tree, scope, moment)
        if sort in ("<", "<=", ">", ">=", "==", "!="):
            return self.comparison(tree, scope, moment)
        left, right = (self.code(side, scope, moment) for side in tree[1:])
        if sort in "*/" and right.text == "1.0":
            return left
        forms = {"+": "({} + {})", "-": "({} - {})", "*": "({} * {})", "/": "divide({}, {})", "^": "power({}, {})"}
        if sort == "/" and tree[2][0] == "number":
            forms["/"] = "({} / {})"
        return joined(forms[sort], [left, right])

    def name(self, name, scope, moment):
        found = self.look(name, scope)
        if found is None:
            fixed = {"true": "True", "false": "False", "never": "inf", "dt": "1.0"}
            if name in fixed:
                return Code(fixed[name], FIXED)
            return Code({"date": "date", "t": "t"}[name], BEFORE)
        assert isinstance(found, (Definition, Stock)), f"{name} is no number"
        return self.value(found, moment)

    def member(self, tree, scope, moment):
        found = self.thing(tree, scope)
        assert isinstance(found, (Definition, Stock)), f"{tree} is no number"
        return self.value(found, moment)

    def either(self, tree, scope, moment):
        left = self.code(tree[1], scope, moment)
        decides = "False" if tree[0] == "and" else "True"
        if left.text == decides:
            return left
        right = self.code(tree[2], scope, moment)
        if left.text in ("True", "False"):
            return right
        return Code(decides, FIXED) if right.text == decides else joined(f"({{}} {tree[0]} {{}})", [left, right])

    def comparison(self, tree, scope, moment):
        """A comparison; one of references or words is decided here, one with booked money counts in cents."""
        sort, left, right = tree
        if sort in ("==", "!="):
            sides = [self.thing(side, scope) for side in (left, right)]
            if any(isinstance(side, (Instance, str)) for side in sides):
                words = [side if side is not None else tree[1] for side, tree in zip(sides, (left, right))]
                return Code(str((words[0] == words[1]) == (sort == "==")), FIXED)
        cents = [self.cents(side, scope, moment) for side in (left, right)]
        if any(cents):
            sides = [whole or joined("nearest({} * 100.0)", [self.code(side, scope, moment)])
                     for whole, side in zip(cents, (left, right))]
        else:
            sides = [self.code(side, scope, moment) for side in (left, right)]
        return joined(f"({{}} {sort} {{}})", sides)

    def items(self, tree, scope):
        """The scopes of what a sum runs over, without those that `where` leaves out."""
        _, _, variable, run, where, _ = tree
        if run[0] == "name" and run[1] in self.scenario.kinds:
            items = self.scenario.of_kind(run[1])
        elif run[0] == "list":
            items = [self.thing(item, scope) for item in run[1]]
        else:
            items = self.thing(run, scope)
        scopes = [Scope(scope.place, ((variable, item), *scope.bound)) for item in items if not item.removed]
        fits = {id(one): self.code(where, one, OPENING).text if where else "True" for one in scopes}
        assert all(text in ("True", "False") for text in fits.values()), "a `where` that varies"
        return [one for one in scopes if fits[id(one)] == "True"]

    def over(self, tree, scope, moment):
        assert tree[1] == "sum", f"{tree[1]} over many"
        codes = [self.code(tree[5], one, moment) for one in self.items(tree, scope)]
        return joined("(" + " + ".join("{}" for _ in codes) + ")", codes) if codes else Code("0.0", FIXED)

    # Functions --------------------------------------------------------------------------------------------------------

    def call(self, tree, scope, moment):
        _, name, places, named = tree
        if name in (OPENING, CLOSING):
            return self.code(places[0], scope, name)
        if name == "if":
            condition = self.code(places[0], scope, moment)
            if condition.text in ("True", "False"):
                return self.code(places[1 if condition.text == "True" else 2], scope, moment)
            branches = [self.code(branch, scope, moment) for branch in places[1:]]
            return joined("({1} if {0} else {2})", [condition, *branches])
        if name in ARITHMETIC:
            codes = [self.code(place, scope, moment) for place in places]
            return joined(ARITHMETIC[name] + "(" + ", ".join("{}" for _ in codes) + ")", codes)
        if name == "defaulted":
            return Code(f"ledger.defaulted[{self.ledger.party(self.thing(places[0], scope))}]", BEFORE)
        if name == "since":
            return self.since(places[0], scope, moment)
        if name == "in":
            return self.elsewhere(places)
        if name == "worth":
            return self.worth(places, named, scope)
        return self.of_path(name, places, named, scope)

    def holds(self, tree, scope, moment):
        """A condition; a month holds from that month on."""
        code = self.code(tree, scope, moment)
        return joined("(date >= {})", [code, Code("date", BEFORE)]) if self.is_date(tree, scope) else code

    def since(self, tree, scope, moment):
        code = self.holds(tree, scope, moment)
        if code.text in ("True", "False"):
            return code
        self.count += 1
        name = f"c{self.count}"
        self.initial.append(f"{name} = False")
        step = max(code.step, BEFORE)
        self.sections[step].append(f"{name} = {name} or {code.text}")
        return Code(name, step, code.same)

    def record(self, code):
        """The list of a value by month."""
        if code not in self.records:
            self.records[code] = f"r{len(self.records)}"
        return self.records[code]

    def of_path(self, name, places, named, scope):
        """A number of the whole path."""
        tree = places[0]
        code = self.holds(tree, scope, CLOSING) if name in ("first", "ever") else self.code(tree, scope, CLOSING)
        months = self.record(code)
        if name == "at":
            return Code(f"{months}[int({self.code(places[1], scope, CLOSING).text}) - {self.scenario.start}]", END)
        if name == "npv":
            rate = self.code(named.get("rate") or places[1], scope, CLOSING)
            return Code(f"present({months}, {rate.text})", END)
        forms = {"last": "{}[-1]", "ever": "any({})", "total": "fsum({})", "peak": "max({})", "first": "first({})"}
        return Code(forms[name].format(months), END)

    def elsewhere(self, places):
        """A number or a series of another world."""
        removed = frozenset(self.scenario.document["variant"][places[0][1]]["remove"])
        world = self.worlds.of(removed)
        number = world.series(places[1]) if self.by_month else world.scalar(places[1])
        index = "series[{}][m]" if self.by_month else "scalars[{}]"
        return Code(f"worlds[{self.worlds.key(removed)}].{index.format(number)}", BEFORE if self.by_month else FIXED)

    def worth(self, places, named, scope):
        """What something adds to a party: the difference to the world without it."""
        name = places[0][1]
        variant = self.scenario.document.get("variant", {}).get(name)
        removed = frozenset(variant["remove"] if variant else ["contract." + name])
        self.worlds.of(removed)
        party = self.thing(places[1], scope)
        rate = named.get("rate") or ("member", ("name", party.name), "discount")
        rate = self.code(rate, Scope(self.scenario.root), CLOSING)
        other = f"worlds[{self.worlds.key(removed)}].ledger"
        return Code(f"worth(ledger, {other}, {self.ledger.party(party)}, {rate.text})", END)

    # Booked money -----------------------------------------------------------------------------------------------------

    def cents(self, tree, scope, moment):
        """The whole cents of a sum of booked money; none if an expression is something else."""
        key = (id(tree), scope.place.name, tuple((name, id(item)) for name, item in scope.bound), moment)
        if key not in self.in_cents:
            self.in_cents[key] = None
            self.in_cents[key] = (self.booked(tree, scope, moment), tree)
        found = self.in_cents[key]
        return found and found[0]

    def booked(self, tree, scope, moment):
        sort = tree[0]
        if sort == "call":
            return self.booked_call(tree, scope, moment)
        if sort == "member" and tree[2] == "cash":
            owner = self.thing(tree[1], scope)
            if isinstance(owner, Instance) and owner.section == "party":
                return self.balance([self.ledger.cash_of(owner)], moment)
        if sort in ("name", "member"):
            found = self.thing(tree, scope)
            if isinstance(found, Definition) and found.tree is not None and not found.scope.removed:
                code = self.cents(found.tree, Scope(found.scope), moment)
                return code and self.keep((id(found), moment, "cents"), lambda: code)
        if sort in ("+", "-"):
            sides = [self.cents(side, scope, moment) for side in tree[1:]]
            return joined(f"({{}} {sort} {{}})", sides) if all(sides) else None
        if sort == "minus":
            inner = self.cents(tree[1], scope, moment)
            return inner and joined("(-{})", [inner])
        if sort == "over" and tree[1] == "sum" and tree[5]:
            codes = [self.cents(tree[5], one, moment) for one in self.items(tree, scope)]
            return joined("(" + " + ".join("{}" for _ in codes) + ")", codes) if codes and all(codes) else None
        return None

    def booked_call(self, tree, scope, moment):
        _, name, places, named = tree
        if name in LEDGER:
            numbers = self.dues_of(places[0], scope)
            texts = [f"ledger.{LEDGER[name]}[{number}]" for number in numbers or ["-1"]]
            return Code("(" + " + ".join(texts) + ")", CLOSE if name == "arrears" else AFTER)
        if name == "balance":
            party, words = self.thing(places[0], scope), places[1]
            words = words[1] if words[0] == "words" else [words[1]]
            of = self.thing(named["of"], scope) if "of" in named else None
            return self.balance(self.ledger.accounts(party, words, of), moment)
        if name in (OPENING, CLOSING):
            return self.cents(places[0], scope, name)
        if name in ("total", "last", "peak"):
            inner = self.cents(places[0], scope, CLOSING)
            forms = {"total": "sum({})", "last": "{}[-1]", "peak": "max({})"}
            return inner and Code(forms[name].format(self.record(inner)), END)
        return None

    def balance(self, slots, moment):
        """The sum of some accounts, kept as the month opens before anything is booked."""
        text = "(" + " + ".join(f"ledger.held[{slot}]" for slot in slots) + ")" if slots else "0"
        if moment == "initial":
            return Code("0", FIXED)
        if moment == OPENING:
            return self.keep(("opening", text), lambda: Code(text, BEFORE, False)) if slots else Code("0", BEFORE, False)
        return Code(text, VALUED if self.ledger.valued(slots) else CLOSE, False)
