"""The functions of the language: spec/functions.md."""

from names import CLOSING, OPENING, Scope, key_of
from scenario import Definition, Instance, Stock
from origins import PARTS
from translate import AFTER, BEFORE, CLOSE, END, FIXED, NOTHING, VALUED, Code, Translator, added, joined

LEDGER = {"paid": "paid", "received": "paid", "due": "due", "short": "short", "arrears": "owed"}
ARITHMETIC = {"min": "min", "max": "max", "abs": "abs", "exp": "exp", "ln": "ln", "sqrt": "sqrt", "pow": "power",
              "ratio": "ratio", "clamp": "clamp", "given": "given", "round": "rounded", "floor": "floored",
              "ceil": "ceiled", "mod": "modulo"}
OF_PATH = {"last": "{}[-1]", "ever": "any({})", "total": "fsum({})", "average": "(fsum({0}) / len({0}))",
           "peak": "max({})", "irr": "internal_rate({})"}


class Functions(Translator):
    """Translates calls."""

    def call(self, tree, scope, moment):
        _, name, places, named = tree
        if name in (OPENING, CLOSING):
            return self.code(places[0], scope, moment if moment == "initial" else name)
        if name == "if":
            return self.branch(places, scope, moment)
        if name in ARITHMETIC:
            codes = [self.code(place, scope, moment) for place in places]
            return joined(ARITHMETIC[name] + "(" + ", ".join("{}" for _ in codes) + ")", codes)
        if name == "defaulted":
            return self.defaulted(self.thing(places[0], scope))
        if name in ("prev", "delay"):
            return self.before(places, scope, moment)
        if name in ("cum", "trailing"):
            return self.running(tree, scope, moment, self.code(places[0], scope, moment), "fsum")
        if name in ("table", "ramp", "step", "year", "month"):
            return getattr(self, name)(places, named, scope, moment)
        if name == "fact":
            # A row is a word, or a month.
            row = places[1][1] if len(places) > 1 else None
            row = f"{row // 12}-{row % 12 + 1:02}" if isinstance(row, int) else row
            return Code(repr(self.scenario.fact(places[0][1], row)), FIXED)
        if name == "since":
            return self.since(places[0], scope, moment)
        if name == "fragility":
            self.ledger.fragile = True
            return Code("(ledger.gap / 100.0)", AFTER)
        if name == "in":
            return self.elsewhere(places)
        if name == "worth":
            return self.worth(places, named, scope)
        if name == "wealth":
            return self.wealth(places, named, scope)
        if name == "contagion":
            return self.contagion(places, named, scope)
        if name == "loss":
            holder, of = (self.thing(place, scope) for place in places)
            return Code(f"(ledger.lost({self.ledger.party(holder)}, {self.ledger.party(of)}) / 100.0)", END)
        if name in ("roundtrip", "reciprocal"):
            return getattr(self, name)(places, scope)
        return self.of_path(name, places, named, scope)

    def branch(self, places, scope, moment):
        condition = self.holds(places[0], scope, moment)
        if condition.literal is not None:
            return self.code(places[1 if condition.literal else 2], scope, moment)
        branches = [self.code(branch, scope, moment) for branch in places[1:]]
        undefined = "nan if {0} != {0} else " if condition.step == END else ""
        return joined(f"({undefined}{{1}} if {{0}} else {{2}})", [condition, *branches])

    # Of time ----------------------------------------------------------------------------------------------------------

    def before(self, places, scope, moment):
        """What a value was some months ago, at the same moment."""
        found = self.thing(places[0], scope)
        back = int(self.code(places[1], scope, moment).literal) if len(places) > 1 else 1
        if isinstance(found, Stock) and len(places) < 3:
            initial = self.stock(found, "initial")
        else:
            initial = self.code(places[2], scope, moment)
        months = self.record(key_of(places[0], scope, moment), lambda: self.code(places[0], scope, moment))
        return Code(f"({months}[m - {back}] if m >= {back} else {initial.text})", max(BEFORE, initial.step), False)

    def running(self, tree, scope, moment, code, add):
        """The sum of an amount up to this month."""
        span = int(self.code(tree[2][1], scope, moment).literal) if tree[1] == "trailing" else 0

        def build():
            months = self.fresh("r")
            self.initial.append(f"{months} = []")
            step = max(code.step, BEFORE)
            self.sections[step].append(f"{months}.append({code.text})")
            return Code(f"{add}({months}[-{span}:])" if span else f"{add}({months})", step, code.same)

        return self.keep((code.text, tree[1], span), build)

    def since(self, tree, scope, moment):
        code = self.holds(tree, scope, moment)
        # What a stock begins with reads the condition as it is before the first month.
        if code.literal is not None or moment == "initial":
            return code
        name = self.fresh("c")
        self.initial.append(f"{name} = False")
        step = max(code.step, BEFORE)
        self.sections[step].append(f"{name} = {name} or {code.text}")
        return Code(name, step, code.same)

    def table(self, places, named, scope, moment):
        """Rows of a month, or of another number, and a value."""
        linear = places[-1] == ("name", "linear")
        rows = [[self.code(cell, scope, moment) for cell in row[1]] for row in places if row[0] == "list"]
        assert rows, "tables in files are not known here"
        x = self.code(named["at"], scope, moment) if "at" in named else Code("date", BEFORE)
        cells = [cell for row in rows for cell in row]
        form = "between({}, [" + ", ".join("({}, {})" for _ in rows) + f"], {linear})"
        return joined(form, [x, *cells])

    def ramp(self, places, named, scope, moment):
        codes = [self.code(place, scope, moment) for place in places]
        end = "min(date, {2})" if len(codes) == 3 else "date"
        return joined("({0} * max(" + end + " - {1}, 0.0))", [*codes, Code("date", BEFORE)])

    def step(self, places, named, scope, moment):
        codes = [self.code(place, scope, moment) for place in places]
        return joined("({0} if date >= {1} else 0.0)", [*codes, Code("date", BEFORE)])

    def year(self, places, named, scope, moment):
        return joined("year({})", [self.code(places[0], scope, moment)])

    def month(self, places, named, scope, moment):
        return joined("month_of_year({})", [self.code(places[0], scope, moment)])

    # Over many --------------------------------------------------------------------------------------------------------

    def items(self, tree, scope, moment):
        """The scopes of what is run over, with the conditions of those that are not decided before the run."""
        _, _, variable, run, rest = tree
        found = []
        for item, one in self.runs_over(variable, run, scope):
            condition = self.code(rest["where"], one, moment) if "where" in rest else Code("True", FIXED)
            if condition.literal is None or condition.literal:
                found.append((item, one, condition))
        return found

    def over(self, tree, scope, moment):
        _, name, _, _, rest = tree
        items = self.items(tree, scope, moment)
        read = self.holds if name in ("any", "all") else self.code
        if name == "count":
            codes = [Code("1.0", FIXED) for _ in items]
        else:
            codes = [read(rest["value"], one, moment) for _, one, _ in items]
        otherwise = {"any": "False", "all": "True", "min": "inf", "max": "(-inf)"}.get(name, "0.0")
        codes = [code if condition.literal else joined("({} if {} else %s)" % otherwise, [code, condition])
                 for code, (_, _, condition) in zip(codes, items)]
        if name in ("fill", "ration"):
            return self.part_of(name, rest, scope, moment, items, codes)
        if name in ("sum", "count"):
            return added(codes)
        if name in ("any", "all"):
            word = " or " if name == "any" else " and "
            return joined("(" + word.join("{}" for _ in codes) + ")", codes) if codes else Code(str(name == "all"), FIXED)
        if not codes:
            return Code("nan", FIXED)
        assert name != "mean" or all(condition.literal for _, _, condition in items)
        forms = {"mean": f"/ {len(codes)})", "min": ")", "max": ")"}
        text = " + ".join("{}" for _ in codes) if name == "mean" else ", ".join("{}" for _ in codes)
        return joined(f"(({text}) {forms[name]}" if name == "mean" else f"{name}([{text}])", codes)

    def part_of(self, name, rest, scope, moment, items, sizes):
        """What falls to `self` of a total that fills the others, or of a supply that all share."""
        place = next(place for place, (item, _, _) in enumerate(items) if item is scope.place)
        total = self.code(rest["total"], scope, moment)
        if name == "ration":
            return joined("shared({}, {}, {})", [sizes[place], added(sizes), total])
        orders = [self.code(rest["by"], one, moment) for _, one, _ in items]
        if any(order.literal is None for order in orders):
            count = range(len(sizes))
            form = "[" + ", ".join("{%d}" for _ in count) % tuple(1 + one for one in count) + "], ["
            form += ", ".join("{%d}" for _ in count) % tuple(1 + len(sizes) + one for one in count)
            return joined(f"filled({{0}}, {place}, {form}])", [total, *orders, *sizes])
        mine = orders[place].literal
        before = added([size for order, size in zip(orders, sizes) if order.literal < mine])
        beside = added([size for order, size in zip(orders, sizes) if order.literal == mine])
        return joined("shared({}, {}, {} - {})", [sizes[place], beside, total, before])

    # Of a whole path --------------------------------------------------------------------------------------------------

    def of_path(self, name, places, named, scope):
        """A number of the whole path."""
        tree = places[0]
        code = self.holds(tree, scope, CLOSING) if name in ("first", "ever") else self.code(tree, scope, CLOSING)
        months = self.months(code)
        start = self.scenario.start
        if name == "at":
            return joined(f"at({months}, {{}}, {start})", [self.code(places[1], scope, CLOSING), Code("", END)])
        if name == "first":
            return Code(f"first({months}, {start})", END)
        days = f"days_of({start}, {self.scenario.months})"
        if name in ("npv", "xnpv"):
            rate = self.code(named.get("rate") or places[1], scope, CLOSING)
            return Code(f"present({months}, {rate.text}{', ' + days if name == 'xnpv' else ''})", END)
        if name == "xirr":
            return Code(f"internal_rate({months}, {days})", END)
        return Code(OF_PATH[name].format(months), END)

    def elsewhere(self, places):
        """A number or a series of another world."""
        patch = self.patch(places[0])
        world = self.worlds.of(patch)
        number = world.series(places[1]) if self.by_month else world.scalar(places[1])
        index = "series[{}][m]" if self.by_month else "scalars[{}]"
        return Code(f"worlds[{self.worlds.key(patch)}].{index.format(number)}", BEFORE if self.by_month else END)

    def patch(self, tree):
        """What makes a world of the scenario: a variant, or the default of a party in a month."""
        if tree[:2] == ("call", "default"):
            (_, party), (_, month) = tree[2]
            return {"default": f"{party} at {month // 12}-{month % 12 + 1:02}"}
        return self.scenario.document.get("variant", {}).get(tree[1])

    def worth(self, places, named, scope):
        """What something adds to a party: the difference to the world without it."""
        trees = places[0][1] if places[0][0] == "list" else [places[0]]
        names = [tree[1] for tree in trees]
        patch = self.patch(trees[0])
        contracts = self.scenario.document.get("contract", {})
        if patch is None:
            assert not any("without" in contracts[name] for name in names), "`without` is not known here"
            patch = {"remove": names}
        self.worlds.of(patch)
        party = self.thing(places[1], scope)
        rate = named.get("rate") or ("member", ("name", party.name), "discount")
        rate = self.code(rate, Scope(self.scenario.root), CLOSING)
        other = f"worlds[{self.worlds.key(patch)}].ledger"
        return Code(f"worth(ledger, {other}, {self.ledger.party(party)}, {rate.text})", END)

    def wealth(self, places, named, scope):
        """What a party has, or the part of it that came by a channel or with another."""
        party = self.thing(places[0], scope)
        rate = named.get("rate") or ("member", ("name", party.name), "discount")
        rate = self.code(rate, Scope(self.scenario.root), CLOSING)
        channel = places[1][1] if len(places) > 1 else None
        other = self.ledger.party(self.thing(named["of"], scope)) if "of" in named else None
        self.ledger.counted()
        return Code(f"ledger.wealth.of({self.ledger.party(party)}, {channel!r}, {other}, {rate.text})", END)

    def contagion(self, places, named, scope):
        """What a default costs all others that are not outside, together: the sum of what each has less."""
        patch = self.patch(("call", "default", places))
        self.worlds.of(patch)
        failing = self.thing(places[0], scope)
        rate = named.get("rate") or ("member", ("name", failing.name), "discount")
        rate = self.code(rate, Scope(self.scenario.root), CLOSING)
        other = f"worlds[{self.worlds.key(patch)}].ledger"
        others = [number for number, party in enumerate(self.ledger.parties)
                  if party is not failing and not self.ledger.outside[number]]
        losses = ", ".join(f"worth(ledger, {other}, {number}, {rate.text})" for number in others)
        return Code(f"fsum([{losses}])", END)

    # Whose money is whose -----------------------------------------------------------------------------------------------

    def takings(self, party, part):
        """What a party takes in this month, in cents."""
        origins, number = self.ledger.followed(), self.ledger.party(party)
        assert part in PARTS and not origins.outside[number], f"{party.name} {part}"
        if part != "net":
            return Code(f"ledger.origins.taken({number}, '{part}')", AFTER)
        given = Code(f"(ledger.origins.taken({number}, 'gross') - ledger.origins.given({number}))", AFTER)
        contra = [(slot, 1) for key, slot in self.ledger.slots.items()
                  if key[0] == party.name and key[1] in ("revenue consideration", "revenue warrants")]
        if not contra:
            return given
        before, after = (self.balance(contra, moment) for moment in (OPENING, CLOSING))
        return joined("({} + {} - {})", [given, after, before])

    def paid_to(self, places, scope):
        self.ledger.followed()
        payer, payee = (self.ledger.party(self.thing(place, scope)) for place in places)
        return Code(f"ledger.origins.paid({payer}, {payee})", AFTER)

    def roundtrip(self, places, scope):
        """The share of what a party takes in that is its own, of all months or of some."""
        party, start = self.thing(places[0], scope), self.scenario.start
        own, gross = (self.months(self.takings(party, part)) for part in ("own", "gross"))
        if len(places) == 1:
            return Code(f"divide(sum({own}), sum({gross}))", END)
        begin, end = (self.code(place, scope, CLOSING).text for place in places[1:])
        return Code(f"divide(within({own}, {begin}, {end}, {start}), within({gross}, {begin}, {end}, {start}))", END)

    def reciprocal(self, places, scope):
        there, back = (self.months(self.paid_to(ends, scope)) for ends in (places, places[::-1]))
        return Code(f"divide(min(sum({there}), sum({back})), max(sum({there}), sum({back})))", END)

    # Booked money -----------------------------------------------------------------------------------------------------

    def cents(self, tree, scope, moment):
        """The whole cents of a sum of booked money; none if an expression is something else."""
        key = key_of(tree, scope, moment)
        if key not in self.in_cents:
            self.in_cents[key] = None
            # The tree is kept, so that no other gets its place.
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
                return self.balance([(self.ledger.cash_of(owner), 1)], moment)
        if sort in ("name", "member"):
            found = self.thing(tree, scope)
            if isinstance(found, Definition) and found.tree is not None and not found.owner.removed:
                code = self.cents(found.tree, Scope(found.scope), moment)
                return code and self.keep((id(found), moment, "cents"), lambda: code)
        if sort in ("+", "-"):
            sides = [self.cents(side, scope, moment) for side in tree[1:]]
            return joined(f"({{}} {sort} {{}})", sides) if all(sides) else None
        if sort == "minus":
            inner = self.cents(tree[1], scope, moment)
            return inner and joined("(-{})", [inner])
        if sort == "over" and tree[1] == "sum":
            codes = [condition.literal and self.cents(tree[4]["value"], one, moment)
                     for _, one, condition in self.items(tree, scope, moment)]
            return added(codes) if codes and all(codes) else None
        return None

    def booked_call(self, tree, scope, moment):
        _, name, places, named = tree
        if name in LEDGER:
            return self.moved(LEDGER[name], self.dues_of(places[0], scope))
        if name == "takings":
            return self.takings(self.thing(places[0], scope), places[1][1] if len(places) > 1 else "gross")
        if name == "paid_to":
            return self.paid_to(places, scope)
        if name == "net":
            party, dues = self.ledger.party(self.thing(places[1], scope)), self.dues_of(places[0], scope)
            terms = [self.ledger.terms[number] for number in dues]
            paid = [("+ " if one.payee == party else "- ") + f"ledger.paid[{one.number}]"
                    for one in terms if not one.in_kind and party in (one.payer, one.payee)]
            return Code("(0 " + " ".join(paid) + ")", AFTER)
        if name == "balance":
            party, words = self.thing(places[0], scope), places[1]
            words = words[1] if words[0] == "words" else [words[1]]
            of = self.thing(named["of"], scope) if "of" in named else None
            return self.balance([(slot, 1) for slot in self.ledger.accounts(party, words, of)], moment)
        if name == "book":
            return self.balance(self.ledger.carrying(self.thing(places[0], scope)), moment)
        if name in (OPENING, CLOSING):
            return self.cents(places[0], scope, name)
        if name in ("cum", "trailing"):
            inner = self.cents(places[0], scope, moment)
            return inner and self.running(tree, scope, moment, inner, "sum")
        if name in ("total", "last", "peak"):
            inner = self.cents(places[0], scope, CLOSING)
            forms = {"total": "sum({})", "last": "{}[-1]", "peak": "max({})"}
            return inner and Code(forms[name].format(self.months(inner)), END)
        return None

    def moved(self, kept, numbers):
        """The sum of what the ledger keeps of some dues this month."""
        signs = [self.ledger.terms[number].sign for number in numbers]
        texts = [("- " if sign < 0 else "+ ") + f"ledger.{kept}[{number}]" for number, sign in zip(numbers, signs)]
        return Code("(0 " + " ".join(texts) + ")", CLOSE if kept == "owed" else AFTER)

    def balance(self, slots, moment):
        """The sum of some accounts with their signs, kept as the month opens before anything is booked."""
        text = "(0 " + " ".join(f"{'+' if sign > 0 else '-'} ledger.held[{slot}]" for slot, sign in slots) + ")" if slots else "0"
        if moment == "initial" or not slots:
            return Code("0", BEFORE, False)
        if moment == OPENING:
            return self.keep(("opening", text), lambda: Code(text, BEFORE, False))
        return Code(text, VALUED if self.ledger.valued([slot for slot, _ in slots]) else CLOSE, False)
