"""Expressions as Python: what is fixed on a path, what each month computes at which step, and what the end of the run knows.

After spec/values.md, spec/expressions.md and "Two moments" of spec/flows.md; `functions` has the functions.
"""

from typing import NamedTuple

import money
from names import CLOSING, OPENING, Names, Scope
from scenario import Choice, Definition, Instance, Stock, Table

# The steps of a month (spec/flows.md, "A month"), after what is fixed and before what only the end knows.
FIXED, BEFORE, AFTER, CLOSE, VALUED, END = range(6)
LITERALS = {"True": True, "False": False, "inf": money.inf, "nan": money.nan}


class Code(NamedTuple):
    """A piece of Python, the step at which it is known, and whether it is the same at both moments."""

    text: str
    step: int
    same: bool = True

    @property
    def literal(self):
        """The number or truth value that it is, if it is known before the run."""
        if self.text in LITERALS:
            return LITERALS[self.text]
        try:
            return float(self.text.strip("()"))
        except ValueError:
            return None


NOTHING = Code("0.0", FIXED)


def joined(form, codes):
    """Codes put into a form; what is known before the run is computed at once."""
    text = form.format(*(code.text for code in codes))
    step = max((code.step for code in codes), default=FIXED)
    if codes and all(code.literal is not None for code in codes):
        found = eval(text, {**vars(money)})
        # What is too large for a number is undefined.
        large = found in (money.inf, -money.inf) and all(code.literal not in (money.inf, -money.inf) for code in codes)
        return Code("nan" if large else repr(found), FIXED)
    return Code(text, step, all(code.same for code in codes))


def added(codes):
    return joined("(" + " + ".join("{}" for _ in codes) + ")", codes) if codes else NOTHING


class Translator(Names):
    """Translates the expressions of one scenario; `sections` collects the lines of each step."""

    def __init__(self, scenario, ledger, worlds):
        super().__init__(scenario, ledger)
        self.worlds = worlds
        self.sections = [[] for _ in range(END + 1)]
        # What begins at nothing on a path; what is kept of each month; what is translated only when all else is.
        self.initial, self.kept, self.later = [], [], []
        self.known, self.in_cents, self.count, self.by_month = {}, {}, 0, False

    def fresh(self, letter):
        self.count += 1
        return f"{letter}{self.count}"

    def keep(self, key, build):
        """A value that is computed once, under a name of its own."""
        if key not in self.known:
            self.known[key] = None
            self.known[key] = self.named(build())
        assert self.known[key] is not None, f"a circle: {key}"
        return self.known[key]

    def named(self, code):
        if code.literal is not None or code.text.isalnum():
            return code
        name = self.fresh("v")
        self.sections[code.step].append(f"{name} = {code.text}")
        return Code(name, code.step, code.same)

    def value(self, found, moment):
        """The value of a definition, a stock or a state of a covenant."""
        if isinstance(found, Stock):
            return self.stock(found, moment)
        if found.owner.removed:
            return Code("inf", FIXED) if self.stands_for_date(found) else NOTHING
        if found.process:
            if moment == "initial":
                return Code(f'processes["{found.name}"][0]', FIXED)
            return self.keep((id(found), "both"), lambda: Code(f'processes["{found.name}"][m]', BEFORE))
        if found.drawn:
            return self.keep((id(found), "both"), lambda: Code(f'draws["{found.name}"]', FIXED))
        both = self.known.get((id(found), "both"))
        # What varies by month has a value of its own before the first.
        if both and (moment != "initial" or both.step == FIXED):
            return both
        read = self.holds if found.when else self.code
        code = self.keep((id(found), moment), lambda: read(found.tree, Scope(found.scope), moment))
        if code.same and moment != "initial":
            self.known[id(found), "both"] = code
        return code

    def stock(self, found, moment):
        """A stock: `s` as the month opens; as it closes, its next value."""
        if found.scope.removed:
            return NOTHING
        if moment == "initial":
            return self.code(found.initial, Scope(found.scope), "initial")
        name = self.state(found, lambda: self.stock(found, "initial"), lambda: self.stock(found, CLOSING))
        if moment == OPENING:
            return Code(name, BEFORE, False)
        step = self.keep((id(found), "next"), lambda: self.code(found.next, Scope(found.scope), OPENING))
        return Code(step.text, step.step, False)

    def state(self, key, initial, following):
        """The name of what carries over to the next month; its lines are made when all else is translated."""
        if (id(key), "state") not in self.known:
            name = self.fresh("s")
            self.known[id(key), "state"] = Code(name, BEFORE)
            self.later.append((name, initial, following))
        return self.known[id(key), "state"].text

    def months(self, code):
        """The name of the list of a value by month, to be read by the end of the run."""
        return self.record(code.text, lambda: code)

    def record(self, key, build):
        """The name of a list with a value for each month before this one."""
        if (key, "months") not in self.known:
            name = self.fresh("r")
            self.known[key, "months"] = Code(name, BEFORE)
            self.initial.append(f"{name} = []")
            self.later.append((name, None, build))
        return self.known[key, "months"].text

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
            code = self.code(tree[1], scope, moment)
            return joined("(-{})" if sort == "minus" else "negated({})" if code.step == END else "(not {})", [code])
        if sort in ("and", "or"):
            return self.either(tree, scope, moment)
        if sort in ("<", "<=", ">", ">=", "==", "!="):
            return self.comparison(tree, scope, moment)
        left, right = (self.code(side, scope, moment) for side in tree[1:])
        if sort in "*/" and right.text == "1.0":
            return left
        forms = {"+": "({} + {})", "-": "({} - {})", "*": "({} * {})", "/": "divide({}, {})", "^": "power({}, {})"}
        if sort == "/" and right.literal:
            forms["/"] = "({} / {})"
        return joined(forms[sort], [left, right])

    def name(self, name, scope, moment):
        found = self.look(name, scope)
        if found is None:
            fixed = {"true": "True", "false": "False", "never": "inf", "unlimited": "inf", "dt": "1.0"}
            if name in fixed:
                return Code(fixed[name], FIXED)
            if moment == "initial":
                return Code(repr({"date": self.scenario.start, "t": 0.0}[name]), FIXED)
            return Code({"date": "date", "t": "t"}[name], BEFORE)
        if isinstance(found, tuple):
            return self.code(found, scope, moment)
        assert isinstance(found, (Definition, Stock)), f"{name} is no number"
        return self.value(found, moment)

    def member(self, tree, scope, moment):
        owner = self.thing(tree[1], scope)
        if isinstance(owner, Instance) and tree[2] not in owner.members:
            if tree[2] == "index":
                place = dict(scope.bound).get(f"{tree[1][1]}.index") if owner.section != "part" else None
                return Code(repr(place[1] if place else float(owner.index)), FIXED)
            if tree[2] == "defaulted":
                return self.defaulted(owner)
        if isinstance(owner, Table):
            return self.breach(owner, tree[2])
        found = self.thing(tree, scope)
        assert isinstance(found, (Definition, Stock)), f"{tree} is no number"
        return self.value(found, moment)

    def defaulted(self, party):
        return Code(f"ledger.defaulted[{self.ledger.party(party)}]", BEFORE)

    def either(self, tree, scope, moment):
        left = self.code(tree[1], scope, moment)
        decides = tree[0] == "or"
        if left.literal is not None:
            return Code(str(decides), FIXED) if bool(left.literal) == decides else self.code(tree[2], scope, moment)
        right = self.code(tree[2], scope, moment)
        if right.literal is not None:
            return Code(str(decides), FIXED) if bool(right.literal) == decides else left
        if END in (left.step, right.step):
            return joined("one_of({}, {})" if decides else "both({}, {})", [left, right])
        return joined(f"({{}} {tree[0]} {{}})", [left, right])

    def comparison(self, tree, scope, moment):
        """A comparison; one of references or words is decided here, one with booked money counts in cents."""
        sort, left, right = tree
        if sort in ("==", "!="):
            sides = [self.thing(side, scope) for side in (left, right)]
            for place, choice in enumerate(sides):
                # Beside a choice its words are choices, whatever else has their names.
                if isinstance(choice, Choice) and tree[2 - place][1] in choice.words and tree[2 - place][0] == "name":
                    sides[1 - place] = tree[2 - place][1]
                    break
            if any(isinstance(side, (Instance, str)) for side in sides):
                words = [side if side is not None else tree[1] for side, tree in zip(sides, (left, right))]
                return Code(str((words[0] == words[1]) == (sort == "==")), FIXED)
        cents = [self.cents(side, scope, moment) for side in (left, right)]
        if any(cents):
            sides = [whole or joined("nearest({} * 100.0)", [self.code(side, scope, moment)])
                     for whole, side in zip(cents, (left, right))]
        else:
            sides = [self.code(side, scope, moment) for side in (left, right)]
        holds = f"({{0}} {sort} {{1}})"
        of_path = END in (sides[0].step, sides[1].step) or all(side.literal is not None for side in sides)
        return joined(f"known({{0}}, {{1}}, {holds})" if of_path else holds, sides)

    def holds(self, tree, scope, moment):
        """A condition; a month holds from that month on."""
        code = self.code(tree, scope, moment)
        date = Code(repr(self.scenario.start), FIXED) if moment == "initial" else Code("date", BEFORE)
        return joined("({1} >= {0})", [code, date]) if self.is_date(tree, scope) else code
