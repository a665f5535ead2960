"""A scenario as it stands in its files: instances, their kinds, values, stocks, dues, entries and covenants.

After spec/scenario.md, spec/kinds.md and the variants of spec/questions.md; facts and distributions are not read.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from language import UNITS, is_drawn, month_of, parse, unit_scale

PROCESS = re.compile(r"\b(gbm|walk|ar1|jump|noise|event|regime)\(")
DATES = re.compile(r"\s*\d{4}-\d{2} to \d{4}-\d{2}\s*|\s*mixture\(\s*\[[^,]*,\s*\d{4}-\d{2}\b.*")
VALUES = ("param", "assume", "let", "decide", "stock")
DUES = ("flow", "pay", "transfer")
MEMBERS = (*VALUES, *DUES, "entry", "covenant")
OF_PARTY = ("cash", "discount", "floor", "tax")

PIECE = re.compile(r'''"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[{}\n]|[^"'\#{}\n]+''')


@cache
def read(path):
    """A file, once for all worlds: nothing of it is changed."""
    return parsed(Path(path).read_text(encoding="utf-8"))


def parsed(text):
    """The tables of TOML 1.1: inline ones may run over several lines and end in a comma, which tomllib refuses."""
    depth, pieces = 0, []
    for piece in PIECE.findall(text):
        depth += (piece == "{") - (piece == "}")
        if piece == "}" and pieces[-1].rstrip().endswith(","):
            pieces[-1] = pieces[-1].rstrip()[:-1]
        if depth and (piece.startswith("#") or piece == "\n" or not piece.strip()):
            continue
        pieces.append(piece)
    return tomllib.loads("".join(pieces))


class Definition:
    """A name of an instance that stands for an expression, read in a scope, or for what is drawn."""

    def __init__(self, name, source, scope, owner, sort="1"):
        self.name, self.scope, self.owner = name, scope, owner
        self.drawn = is_drawn(source)
        self.process = self.drawn and bool(PROCESS.search(source))
        # A `when` is true from its month on, if it is a month.
        self.when = sort == "when"
        self.date = sort == "date" or self.drawn and bool(DATES.fullmatch(source))
        self.tree = None if self.drawn else parse(source)


class Stock:
    """What carries over from month to month."""

    def __init__(self, name, table, scope):
        self.name, self.scope = name, scope
        self.initial, self.next = parse(table["initial"]), parse(table["next"])


class Choice(str):
    """The word that a parameter `one of A | B` has, and those that it may have."""

    def __new__(cls, word, sort):
        choice = super().__new__(cls, word)
        choice.words = {one.strip() for one in sort.removeprefix("one of").split("|")}
        return choice


class Reference:
    """The name of an instance, read in a scope."""

    def __init__(self, source, scope):
        self.tree, self.scope = parse(source), scope


class Table:
    """A due, an entry or a covenant; its keys are trees, read in its scope."""

    def __init__(self, sort, name, table, scope):
        self.sort, self.name, self.scope = sort, name, scope
        self.key = f"{scope.name}.{name}" if scope.name else name
        patches = scope.scenario.patches
        self.table = {key: patches.get(f"{sort}.{self.key}.{key}", value) for key, value in table.items()}
        above, section = scope, scope.section
        while above.owner is not None:
            above, section = above.owner, above.owner.section
        self.full_key = f"{section}.{scope.name}.{sort}.{name}" if scope.name else f"{sort}.{name}"
        self.removed, self.trees = False, {}

    def tree(self, key):
        """The tree of a key; none if the key is not there."""
        if key not in self.trees:
            self.trees[key] = parse(self.table[key]) if key in self.table else None
        return self.trees[key]


class Instance:
    """A party, contract, thing or part; the scenario itself is one without a name."""

    def __init__(self, name, section, scenario, owner=None, index=1):
        self.name, self.section, self.scenario, self.owner, self.index = name, section, scenario, owner, index
        self.kinds, self.table, self.removed = set(), {}, False
        self.members, self.dues, self.entries, self.crossed = {}, {}, {}, {}

    def define(self, name, value, scope, sort="1"):
        """Gives a member its value: a number, a condition, a date, a word, a reference or a list of them."""
        full = f"{self.name}.{name}" if self.name else name
        if full in self.scenario.patches:
            value, scope = self.scenario.patches[full], self.scenario.root
        source = value.get("value", f"fact('{value.get('fact')}')") if isinstance(value, dict) else value
        if sort.startswith("list of "):
            self.members[name] = [Reference(item, scope) for item in source]
        elif sort.startswith("one of"):
            self.members[name] = Choice(source, sort)
        elif sort.split()[0] in ("party", "contract", "thing", *self.scenario.written):
            self.members[name] = Reference(source, scope)
        else:
            self.members[name] = Definition(full, source, scope, self, sort)

    def add(self, kind, given):
        """Takes over what a kind says, with the values that are given."""
        root, parts = self.scenario.root, kind.get("part", {})
        self.crossed |= {name: part for name, part in parts.items() if "over" in part}
        for name, spec in kind.get("param", {}).items():
            spec = spec if isinstance(spec, dict) else {"type": spec}
            sort = spec.get("type", "1")
            listed = sort.removeprefix("list of ")
            if name in given and listed in parts:
                self.members[name] = self.parts(name, parts[listed], given[name])
            elif name in given or f"{self.name}.{name}" in self.scenario.patches:
                self.define(name, given.get(name), root, sort)
            elif "default" in spec:
                self.define(name, spec["default"], self, sort)
            elif spec.get("optional"):
                self.members[name] = "none"
            else:
                raise AssertionError(f"{self.name} does not say its {name}")
        self.own(kind)

    def own(self, table):
        """Takes over members that are written in full."""
        for sort in ("let", "assume", "decide"):
            for name, value in table.get(sort, {}).items():
                self.define(name, value, self)
        for name, value in table.get("stock", {}).items():
            self.members[name] = Stock(name, value, self)
        for name, value in table.get("covenant", {}).items():
            self.members[name] = Table("covenant", name, value, self)
        for sort in DUES:
            for name, value in table.get(sort, {}).items():
                self.dues[name] = Table(sort, name, value, self)
        for name, value in table.get("entry", {}).items():
            self.entries[name] = Table("entry", name, value, self)

    def parts(self, name, kind, items):
        """One part per item of a list."""
        found = []
        for place, item in enumerate(items, 1):
            part = Instance(f"{self.name}.{name}.{item.get('id', place)}", "part", self.scenario, self, place)
            part.add(kind, item)
            found.append(part)
        return found

    def cross(self):
        """One part per instance of what a part runs over, once all instances are there."""
        for name, kind in self.crossed.items():
            word, _, over = kind["over"].partition(" in ")
            assert over in self.scenario.written, f"parts over {over} are not known here"
            self.members[name] = []
            for place, other in enumerate(self.scenario.of_kind(over), 1):
                part = Instance(f"{self.name}.{name}.{other.name}", "part", self.scenario, self, place)
                part.members[word] = Reference(other.name, self.scenario.root)
                part.add(kind, {})
                self.members[name].append(part)

    def all_parts(self):
        lists = [member for member in self.members.values() if isinstance(member, list)]
        return [part for parts in lists for part in parts if isinstance(part, Instance)]


def likened(base, own):
    """A kind, or a kind of part, with all that it takes over."""
    names = {name for key in VALUES for name in own.get(key, {})}
    merged = {**base, **own}
    for key in MEMBERS:
        taken = base.get(key, {}).items()
        taken = {name: value for name, value in taken if key not in VALUES or name not in names}
        merged[key] = {**taken, **own.get(key, {})}
    parts = [one.get("part", {}) for one in (base, own)]
    merged["part"] = {name: likened(*(part.get(name, {}) for part in parts)) for name in parts[0] | parts[1]}
    return merged


def with_used(path):
    """A file with the tables of the files beside it that it uses; a name stands in one of them."""
    document = dict(read(path))
    for name in document.get("use", []):
        if name.endswith(".toml"):
            for section, table in with_used(Path(path).parent / name).items():
                if isinstance(table, dict):
                    document[section] = {**table, **document.get(section, {})}
    return document


def flattened(table, before=""):
    """What a patch sets, by full names without their section."""
    found = {}
    for key, value in table.items():
        name = before + key
        if isinstance(value, dict) and "value" not in value:
            found |= flattened(value, name + ".")
        else:
            first, _, rest = name.partition(".")
            found[rest if first in ("let", "assume", "decide", "party", "contract", "thing") else name] = value
    return found


def declare_units(document):
    """Makes the units that a file declares known, singular and plural."""
    for name, unit in document.get("unit", {}).items():
        for word in (name, unit.get("plural", name + "s")):
            UNITS.setdefault(word, parse(unit["value"])[1] if "value" in unit else 1)


class Scenario:
    """All that a scenario and the library say, with what a variant or `worth` sets, removes and adds."""

    def __init__(self, path, patch, text=None):
        folder = Path(path).parent
        self.document = parsed(text) if text else with_used(path)
        assert not any("currency" in party for party in self.document.get("party", {}).values()), "currencies are not known here"
        for section, tables in patch.get("add", {}).items():
            self.document[section] = {**self.document.get(section, {}), **tables}
        self.patches = flattened(patch.get("set", {}))
        self.start, self.months = month_of(self.document["start"]), self.document["months"]
        # Who is in default from which month on, whatever it holds.
        forced = patch.get("default", [])
        forced = [line.split(" at ") for line in ([forced] if isinstance(forced, str) else forced)]
        self.forced = [(party, month_of(month) - self.start) for party, month in forced]
        assert not set(self.document) & {"solve", "whole_money"}, "not known here"
        declare_units(self.document)
        self.written, self.facts = dict(self.document.get("kind", {})), {}
        if "std" in self.document.get("use", []):
            home = next(above for above in folder.resolve().parents if (above / "library").is_dir())
            for file in sorted((home / "library").glob("*.toml")):
                declare_units(read(file))
                self.written = {**read(file).get("kind", {}), **self.written}
            for file in sorted((home / "facts").glob("*.toml")):
                self.facts |= {fact["id"]: fact for fact in read(file).get("fact", [])}
        self.kinds = {name: self.with_likes(name) for name in self.written}
        self.root = Instance("", "root", self)
        self.root.own(self.document)
        self.instances = []
        for section in ("party", "contract", "thing"):
            for name, table in self.document.get(section, {}).items():
                self.add(section, name, table)
        for one in self.instances:
            one.cross()
        for name in patch.get("remove", []):
            self.remove(name)

    def with_likes(self, name):
        """A kind with all that it takes over, and the names of those it is like."""
        own = self.written[name]
        base = self.with_likes(own["like"]) if "like" in own else {"likes": set()}
        return {**likened(base, own), "likes": base["likes"] | {name}}

    def add(self, section, name, table):
        one = Instance(name, section, self)
        names = table.get("kind", [])
        one.table = dict(table)
        for kind in [names] if isinstance(names, str) else names:
            one.kinds |= self.kinds[kind]["likes"]
            one.table = {**self.kinds[kind], **one.table}
            one.add(self.kinds[kind], table)
        for key in OF_PARTY:
            if section == "party" and (key in one.table or f"{name}.{key}" in self.patches):
                # What a kind says of its parties is read in the kind's own scope.
                one.define(key, one.table.get(key), self.root if key in table else one)
        one.own(table)
        self.root.members[name] = one
        self.instances.append(one)

    def fact(self, name, row=None):
        """What a fact states: its value, or one of its rows."""
        fact = self.facts[name]
        series = fact.get("series", [])
        rows = {**fact, **fact.get("by", {}), **{day[:7]: value for day, value in series}, **dict(series)}
        value = rows[row or "value"]
        return float(month_of(value[:7])) if fact["unit"] == "date" else value * unit_scale(fact["unit"])

    def remove(self, name):
        """Switches off an instance with its parts, a part, or a due."""
        places = self.places()
        for one in places:
            for due in one.dues.values():
                due.removed |= name in (due.key, f"{due.sort}.{due.key}", f"{one.section}.{due.key}")
        name = name.removeprefix("contract.").removeprefix("thing.")
        for one in places:
            one.removed |= f"{one.name}.".startswith(f"{name}.")

    def of_kind(self, kind):
        return [one for one in self.instances if kind in one.kinds and not one.removed]

    def places(self):
        """Every instance and part, and the scenario itself, in the order in which they are written."""
        found = [self.root]
        for one in self.instances:
            found.append(one)
            found.extend(one.all_parts())
        return [one for one in found if not one.removed]
