"""Expressions of the scenario language as trees: spec/expressions.md and spec/units.md.

A tree is a tuple: ("number", x), ("date", month), ("text", s), ("name", s), ("member", tree, s), ("list", trees),
("words", texts), ("interval", tree, tree), ("call", name, trees, {name: tree}), ("not", tree), ("minus", tree),
(operator, tree, tree) and ("over", name, variable, range, {"where", "by", "value" or "total": tree}).
"""

import re
from functools import cache
from fractions import Fraction

# The language reckons with dollars, watts and months: a year is 12 months is 8760 hours.
HOUR = Fraction(1, 730)
UNITS = {
    "USD": Fraction(1), "1": Fraction(1), "%": Fraction(1, 100), "bp": Fraction(1, 10**4),
    "mo": Fraction(1), "month": Fraction(1), "months": Fraction(1), "yr": Fraction(12), "quarter": Fraction(3),
    "s": HOUR / 3600, "min": HOUR / 60, "h": HOUR, "d": HOUR * 24, "day": HOUR * 24, "week": HOUR * 168,
}
for size, prefix in enumerate(["", "k", "M", "G", "T", "P"]):
    for name, base in (("W", Fraction(1)), ("Wh", HOUR), ("tok", Fraction(1)), ("FLOP", Fraction(1)), ("B", Fraction(1))):
        UNITS[prefix + name] = base * 1000**size
for name in ("GPU", "chip", "share", "user", "customer"):
    UNITS |= {name: Fraction(1), name + "s": Fraction(1), name + "h": HOUR, name + "day": HOUR * 24, name + "yr": Fraction(12)}
POWERS = {"k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
KEYWORDS = {"and", "or", "if", "not", "where", "in", "to", "by", "true", "false"}
OVER = {"sum", "mean", "min", "max", "count", "any", "all", "ration"}
TOKEN = re.compile(
    r"""\s*(?:
        (?P<date>\d{4}-\d{2})(?![\d\w])
      | (?P<number>\$?(?:\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+))
      | (?P<word>[A-Za-z_]\w*)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<sign><=|>=|==|!=|\.\.|[-+*/^()\[\],:;.<>=%])
    )""",
    re.VERBOSE,
)
RATE = re.compile(r"/([A-Za-z]\w*)(?:\^(\d+)(?:/(\d+))?)?")


def month_of(text):
    """The months from the year 0 to a month such as 2026-05."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def unit_scale(text):
    """How much of base units a reported unit such as `USD/GW/yr` is."""
    first, *rest = text.split("/")
    scale = UNITS[first]
    for one in rest:
        scale /= UNITS[one]
    return float(scale)


class Parser:
    """Parses one expression, operators from the loosest to the tightest."""

    def __init__(self, text):
        self.text, self.at = text, 0
        self.advance()

    def advance(self):
        """Steps to the next token."""
        found = TOKEN.match(self.text, self.at)
        if not found:
            assert not self.text[self.at:].strip(), f"unread: {self.text[self.at:]!r} of {self.text!r}"
            self.kind, self.token = "end", ""
            return
        self.kind, self.token = found.lastgroup, found.group(found.lastgroup)
        self.at = found.end()

    def take(self, token):
        """Whether this token stands here, which is then passed."""
        if self.token == token and self.kind in ("sign", "word"):
            self.advance()
            return True
        return False

    def expect(self, token):
        assert self.take(token), f"{token!r} expected at {self.at} of {self.text!r}"

    def whole(self):
        tree = self.expression()
        assert self.kind == "end", f"unread: {self.token!r} of {self.text!r}"
        return tree

    def expression(self):
        tree = self.conjunction()
        while self.take("or"):
            tree = ("or", tree, self.conjunction())
        return tree

    def conjunction(self):
        tree = self.negation()
        while self.take("and"):
            tree = ("and", tree, self.negation())
        return tree

    def negation(self):
        return ("not", self.negation()) if self.take("not") else self.comparison()

    def comparison(self):
        tree = self.addition()
        if self.kind == "sign" and self.token in ("<", "<=", ">", ">=", "==", "!="):
            sign = self.token
            self.advance()
            tree = (sign, tree, self.addition())
        return tree

    def addition(self):
        tree = self.product()
        while self.kind == "sign" and self.token in "+-":
            sign = self.token
            self.advance()
            tree = (sign, tree, self.product())
        return tree

    def product(self):
        tree = self.factor()
        while self.kind == "sign" and self.token in "*/":
            sign = self.token
            self.advance()
            tree = (sign, tree, self.factor())
        return tree

    def factor(self):
        return ("minus", self.factor()) if self.take("-") else self.power()

    def power(self):
        tree = self.operand()
        if self.take(".."):
            tree = ("interval", tree, self.operand())
        return ("^", tree, self.factor()) if self.take("^") else tree

    def operand(self):
        kind, token = self.kind, self.token
        if kind == "number":
            return self.literal(token)
        self.advance()
        if kind == "date":
            return ("date", month_of(token))
        if kind == "text":
            return ("text", token[1:-1])
        if token == "(":
            tree = self.expression()
            self.expect(")")
        elif token == "[":
            tree = ("list", self.items("]"))
        elif kind == "word":
            tree = self.named(token)
        else:
            raise AssertionError(f"{token!r} in {self.text!r}")
        while self.token.startswith(".") and self.token != "..":
            # A place in a list is read as a number: `lots.2.size`.
            self.take(".")
            tree = ("member", tree, self.token.removeprefix("."))
            self.advance()
        return tree

    def items(self, end):
        items = []
        while not self.take(end):
            items.append(self.expression())
            self.take(",")
        return items

    def literal(self, token):
        """A number with its power and unit."""
        dollars = token.startswith("$")
        value = Fraction(token.lstrip("$").replace("_", ""))
        after = self.text[self.at:]
        power = re.match(r"[kMBT](?![A-Za-z])", after)
        if power:
            value *= POWERS[power.group()]
            self.at += 1
        word = re.match(r" ?%| *([A-Za-z]+)", self.text[self.at:])
        unit = word and (word.group(1) or "%")
        if unit and (dollars or unit in KEYWORDS):
            word = None
        if word:
            self.at += word.end()
            power = re.compile(r"\^(\d+)").match(self.text, self.at)
            value *= UNITS[unit] ** int(power.group(1) if power else 1)
            self.at = power.end() if power else self.at
        while rate := RATE.match(self.text, self.at):
            if rate.group(1) not in UNITS:
                break
            assert not rate.group(3), "the root of a unit stands in a distribution alone"
            value /= UNITS[rate.group(1)] ** int(rate.group(2) or 1)
            self.at = rate.end()
        self.advance()
        return ("number", float(value))

    def named(self, token):
        """A name, a call, or what runs over a list."""
        if token in ("true", "false"):
            return ("name", token)
        if self.kind == "word" and self.token not in KEYWORDS:
            words = [token]
            while self.kind == "word":
                words.append(self.token)
                self.advance()
            return ("words", words)
        if not self.take("("):
            return ("name", token)
        if token in OVER and re.match(r"\s*in\b", self.text[self.at:]):
            return self.over(token, {})
        if token == "fill":
            total = self.expression()
            self.expect(";")
            return self.over(token, {"total": total})
        places, named = [], {}
        while not self.take(")"):
            tree = self.expression()
            if self.take("="):
                named[tree[1]] = self.expression()
            else:
                places.append(tree)
            self.take(",")
        return ("call", token, places, named)

    def over(self, function, rest):
        variable = self.token
        self.advance()
        self.expect("in")
        run = self.addition()
        while self.token in ("where", "by"):
            key = self.token
            self.advance()
            rest[key] = self.expression()
        if self.take(":"):
            rest["value"] = self.expression()
        if self.take(","):
            rest["total"] = self.expression()
        self.expect(")")
        return ("over", function, variable, run, rest)


@cache
def tree_of(text):
    return Parser(text).whole()


def parse(source):
    """The tree of a value as it stands in a file: an expression, a number or a truth value."""
    if isinstance(source, list):
        return ("call", "table", [("list", [parse(month), parse(value)]) for month, value in source], {})
    if isinstance(source, bool):
        return ("name", "true" if source else "false")
    if isinstance(source, (int, float)):
        return ("number", float(source))
    return tree_of(source)


def is_drawn(source):
    """Whether the value of an assumption is a distribution or a process, and so comes from the draws."""
    chance = "normal|lognormal|uniform|triangular|pert|beta|bernoulli|discrete|mixture|truncate|empirical"
    process = "gbm|walk|ar1|jump|noise|event|regime"
    return isinstance(source, str) and bool(re.search(rf"\bto\b|\b({chance}|{process})\(", source))
