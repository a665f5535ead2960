"""A scenario as it stands in its files: instances, their kinds, values, stocks, dues and entries.

After spec/scenario.md, spec/kinds.md and the variants of spec/questions.md; facts and distributions are not read.
"""

import re
import tomllib
from pathlib import Path

from language import is_drawn, month_of, parse

PROCESS = re.compile(r"\b(gbm|walk|ar1|jump|noise|event|regime)\(")
DATES = re.compile(r"\s*\d{4}-\d{2} to \d{4}-\d{2}\s*")
MEMBERS = ("param", "assume", "let", "stock", "flow", "pay", "transfer", "entry", "covenant")
VALUES = ("param", "assume", "let", "stock")
DUES = ("flow", "pay", "transfer")


PIECE = re.compile(r'''"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[{}\n]|[^"'\#{}\n]+''')


def read(path):
    """A file of TOML 1.1: inline tables may run over several lines and end in a comma, which tomllib refuses."""
    text, depth, pieces = Path(path).read_text(encoding="utf-8"), 0, []
    for piece in PIECE.findall(text):
        depth += (piece == "{") - (piece == "}")
        if piece == "}" and pieces[-1].rstrip().endswith(","):
            pieces[-1] = pieces[-1].rstrip()[:-1]
        if depth and (piece.startswith("#") or piece == "\n" or not piece.strip()):
            continue
        pieces.append(piece)
    return tomllib.loads("".join(pieces))


class Definition:
    """A name that stands for an expression, read in a scope, or for what is drawn."""

    def __init__(self, name, source, scope, sort="1"):
        self.name, self.scope = name, scope
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


class Due:
    """A flow, a pay or a transfer; its keys are trees, read in its scope."""

    def __init__(self, sort, name, table, scope):
        self.sort, self.name, self.scope, self.table = sort, name, scope, table
        self.key = f"{scope.name}.{name}" if scope.name else name


class Entry:
    """What one party books within itself."""

    def __init__(self, name, table, scope):
        self.name, self.scope, self.table = name, scope, table


class Instance:
    """A party, contract, thing or part; the scenario itself is one without a name."""

    def __init__(self, name, section, scenario, owner=None):
        self.name, self.section, self.scenario, self.owner = name, section, scenario, owner
        self.kinds, self.table, self.removed = set(), {}, False
        self.members, self.dues, self.entries = {}, {}, {}

    def define(self, name, value, scope, kind="1"):
        """Gives a member its value: a number, a condition, a date, a word or a reference."""
        full = f"{self.name}.{name}" if self.name else name
        source = value["value"] if isinstance(value, dict) else value
        if is_reference(kind) or kind.startswith("one of"):
            self.members[name] = source
        else:
            self.members[name] = Definition(full, source, scope, kind)

    def add(self, kind, given):
        """Takes over what a kind says, with the values that are given."""
        root, parts = self.scenario.root, kind.get("part", {})
        for name, spec in kind.get("param", {}).items():
            sort = spec if isinstance(spec, str) else spec.get("type", "1")
            listed = sort.removeprefix("list of ")
            if name in given and listed in parts:
                self.members[name] = self.parts(name, parts[listed], given[name])
            elif name in given:
                self.define(name, given[name], root, sort)
            elif isinstance(spec, dict) and "default" in spec:
                self.define(name, spec["default"], self, sort)
            elif isinstance(spec, dict) and spec.get("optional"):
                self.members[name] = "none"
            else:
                raise AssertionError(f"{self.name} does not say its {name}")
        self.own(kind)

    def own(self, table):
        """Takes over members that are written in full."""
        for name, value in table.get("let", {}).items():
            self.define(name, value, self)
        for name, value in table.get("assume", {}).items():
            self.define(name, value, self)
        for name, value in table.get("stock", {}).items():
            self.members[name] = Stock(name, value, self)
        for sort in DUES:
            for name, value in table.get(sort, {}).items():
                self.dues[name] = Due(sort, name, value, self)
        for name, value in table.get("entry", {}).items():
            self.entries[name] = Entry(name, value, self)

    def parts(self, name, kind, items):
        """One part per item of a list."""
        found = []
        for place, item in enumerate(items, 1):
            part = Instance(f"{self.name}.{name}.{item.get('id', place)}", "part", self.scenario, self)
            part.add(kind, item)
            found.append(part)
        return found

    def all_parts(self):
        lists = [member for member in self.members.values() if isinstance(member, list)]
        return [part for parts in lists for part in parts]


def is_reference(kind):
    return kind.startswith(("party", "contract", "thing"))


class Scenario:
    """All that a scenario and the library say, less what a variant or `worth` removes."""

    def __init__(self, path, removed=()):
        folder = Path(path).parent
        self.document = read(path)
        self.start, self.months = month_of(self.document["start"]), self.document["months"]
        kinds = dict(self.document.get("kind", {}))
        if "std" in self.document.get("use", []):
            for file in sorted((folder.parent / "library").glob("*.toml")):
                kinds.update(read(file).get("kind", {}))
        self.written = kinds
        self.kinds = {name: self.with_likes(name) for name in kinds}
        self.root = Instance("", "root", self)
        self.root.own(self.document)
        self.instances = []
        for section in ("party", "contract", "thing"):
            for name, table in self.document.get(section, {}).items():
                self.add(section, name, table)
        for name in removed:
            found = [one for one in self.instances if one.name == name.removeprefix("contract.")]
            assert found, f"there is no {name} to remove"
            for one in found + found[0].all_parts():
                one.removed = True

    def with_likes(self, name):
        """A kind with all that it takes over, and the names of those it is like."""
        kind = dict(self.written[name])
        merged = self.with_likes(kind["like"]) if "like" in kind else {"like": set()}
        own = {name for key in VALUES for name in kind.get(key, {})}
        for key in MEMBERS:
            taken = merged.get(key, {}).items()
            taken = {name: value for name, value in taken if key not in VALUES or name not in own}
            merged[key] = {**taken, **kind.get(key, {})}
        merged["part"] = {**merged.get("part", {}), **kind.get("part", {})}
        return {**merged, "like": merged["like"] | {name}, "class": kind.get("class") or merged.get("class")}

    def add(self, section, name, table):
        one = Instance(name, section, self)
        one.table = table
        names = table.get("kind", [])
        for kind in [names] if isinstance(names, str) else names:
            one.kinds |= self.kinds[kind]["like"]
            one.add(self.kinds[kind], table)
        for key in ("cash", "discount", "floor"):
            if section == "party" and key in table:
                one.define(key, table[key], self.root)
        one.own(table)
        self.root.members[name] = one
        self.instances.append(one)

    def of_kind(self, kind):
        return [one for one in self.instances if kind in one.kinds and not one.removed]

    def places(self):
        """Every instance and part, and the scenario itself, in the order in which they are written."""
        found = [self.root]
        for one in self.instances:
            found.append(one)
            found.extend(one.all_parts())
        return [one for one in found if not one.removed]
