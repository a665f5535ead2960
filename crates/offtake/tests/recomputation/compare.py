"""Recomputes a run from its draws and compares every figure: `python3 compare.py SCENARIO FIGURES`.

Without figures it names what they are to have: the variants, the balances that entries move, the dues that variants add.

Each line of the figures has a sort (draw, process, series, claim or measure), a name, a unit and numbers, with tabs between.
A series has its numbers by month and path, the others by path. Money agrees to the cent, all else to nine digits.

What is not in the specification is not here. To read it: `scenario` and `language` read the files, `translate` and `program`
make of each world one function of a path, `ledger` and `clearing` do what a month does, `money` what arithmetic does.
"""

import gc
import math
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from language import parse, unit_scale
from origins import PARTS
from worlds import Worlds

# Of so many figures one amount may be rounded to the cent beside ours: see `Ledger.take_cents`.
FIGURES_FOR_A_CENT = 1000


def claim(asks, name):
    """The condition of a question, or of one name of a question that is answered by names."""
    if name in asks:
        return asks[name]["holds"]
    question, _, option = name.partition(".")
    ask = asks[question]
    objective = next(ask[key] for key in ("least", "most", "admissible") if key in ask)
    under = {one.replace(" ", "_"): objective if one == "as stated" else f"in({one}, {objective})" for one in ask["among"]}
    others = ", ".join(text for one, text in under.items() if one != option)
    if "admissible" in ask:
        return under[option]
    return f"{under[option]} <= min({others}, unlimited)" if "least" in ask else f"{under[option]} >= max({others}, -unlimited)"


class Column:
    """Numbers of a run: by path, or by month and path."""

    def __init__(self, line):
        self.sort, self.name, self.unit, numbers = line.rstrip("\n").split("\t")
        self.numbers = [float(number) for number in numbers.split(" ")]
        self.by_month = self.sort in ("series", "process")
        # A date is reported in years.
        self.scale = {"": 1.0, "bool": 1.0, "date": 12.0}.get(self.unit) or unit_scale(self.unit)
        self.money = self.unit in ("USD", "USD/mo", "USD/yr")

    def of_path(self, path, paths):
        return self.numbers[path::paths] if self.by_month else [self.numbers[path]]

    def base(self, path, paths):
        """In dollars, watts and months."""
        numbers = [number * self.scale for number in self.of_path(path, paths)]
        return [round(number) for number in numbers] if self.unit == "date" else numbers

    def tree(self, document):
        if self.sort == "claim":
            return parse(claim(document["ask"], self.name))
        return parse(self.name.split(": ", 1)[1] if self.sort == "measure" else self.name)

    def agrees(self, ours, theirs):
        """Whether two numbers are the same."""
        if ours == theirs or math.isnan(ours) and math.isnan(theirs):
            return True
        most = 0.005 if self.money else 1e-9 * max(abs(theirs), 1e-3)
        return abs(ours - theirs) < most


    def is_cent_beside(self, ours, theirs):
        """Whether takings net of consideration are a cent beside ours: the last bit of a fair value decides a cent of what is paid above
        it, and what is written off of that each month is shown by no series to go on from."""
        net = self.sort == "series" and self.name.startswith("takings(") and self.name.endswith(", net)")
        return net and round(abs(ours - theirs) * 100.0) == 1


class Comparison:
    """A scenario in all its worlds, and the figures of a run to compare with."""

    def __init__(self, scenario, figures):
        self.worlds = Worlds(scenario)
        with open(figures, encoding="utf-8") as lines:
            columns = [Column(line) for line in lines]
        self.drawn = [column for column in columns if column.sort in ("draw", "process")]
        self.asked = [column for column in columns if column.sort not in ("draw", "process")]
        months = self.worlds.written.scenario.months
        self.paths = {len(column.numbers) // (months if column.by_month else 1) for column in columns}.pop()
        written, self.places, self.anchors = self.worlds.written, [], []
        document = written.scenario.document
        for column in self.asked:
            tree = column.tree(document)
            series = column.sort == "series"
            self.places.append(written.series(tree) if series else written.scalar(tree))
            patch = {}
            if series:
                if tree[:2] == ("call", "in"):
                    patch, tree = document["variant"][tree[2][0][1]], tree[2][1]
                found = self.worlds.of(patch).anchors(tree)
                self.anchors += [(self.worlds.key(patch), *anchor, column) for anchor in found]

    def of_path(self, path):
        """What does not agree on a path, how many figures were compared, and how many amounts are a cent beside ours."""
        drawn = {column.name: column.base(path, self.paths) for column in self.drawn}
        draws = {column.name: drawn[column.name][0] for column in self.drawn if column.sort == "draw"}
        anchors = {}
        for world, kept, what, sign, column in self.anchors:
            months = [sign * round(money * 100) for money in column.of_path(path, self.paths)]
            anchors.setdefault(world, []).append((kept, what, months))
        result, cents_off = self.worlds.path(draws, drawn, anchors)
        wrong, compared = [], 0
        for column, place in zip(self.asked, self.places):
            ours = result.series[place] if column.sort == "series" else [result.scalars[place]]
            theirs = column.of_path(path, self.paths)
            assert len(ours) == len(theirs), column.name
            compared += len(ours)
            if ours == theirs:
                continue
            for month, (our, their) in enumerate(zip(ours, theirs)):
                our = float(our) / column.scale
                if column.is_cent_beside(our, their):
                    cents_off += 1
                elif not column.agrees(our, their):
                    wrong.append((column.name, path, month, our, their))
        return wrong, compared, cents_off


def named(worlds):
    """What figures are to have, each with its sort."""
    dues = {terms.due.key for terms in worlds.written.ledger.terms}
    yield from (("balance", name) for name in worlds.written.entry_balances())
    origins = worlds.written.ledger.followed()
    for seller in origins.sellers():
        name = worlds.written.ledger.parties[seller].name
        yield from (("series", f"takings({name}, {part})") for part in PARTS)
    for variant, patch in worlds.written.scenario.document.get("variant", {}).items():
        yield "variant", variant
        added = {terms.due.key for terms in worlds.of(patch).ledger.terms} - dues
        yield from (("series", f"in({variant}, {kept}({due}))") for due in sorted(added) for kept in ("due", "paid"))


comparison = None


def begin(scenario, figures):
    """Reads and compiles, once in each process that does not have it from its parent."""
    global comparison
    # Nothing here is in a circle.
    gc.disable()
    comparison = comparison or Comparison(scenario, figures)


def of_path(path):
    return comparison.of_path(path)


def main(scenario, figures=None, *paths):
    if figures is None:
        print("\n".join(f"{sort}\t{name}" for sort, name in named(Worlds(scenario))))
        return 0
    begin(scenario, figures)
    paths = [int(path) for path in paths] or range(comparison.paths)
    with ProcessPoolExecutor(initializer=begin, initargs=(scenario, figures)) as pool:
        found = list(pool.map(of_path, paths, chunksize=8)) if len(paths) > 1 else [of_path(paths[0])]
    wrong = [one for path, _, _ in found for one in path]
    compared, cents_off = (sum(one[place] for one in found) for place in (1, 2))
    print(f"{compared} figures compared on {len(paths)} paths, {cents_off} amounts rounded to the cent beside")
    for name, number in Counter(one[0] for one in wrong).items():
        first = next(one for one in wrong if one[0] == name)
        print(f"{name}: {number} differ, first on path {first[1]}, month {first[2]}: ours {first[3]!r}, theirs {first[4]!r}")
    return 1 if wrong or cents_off * FIGURES_FOR_A_CENT > compared else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
