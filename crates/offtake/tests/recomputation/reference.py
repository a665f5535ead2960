"""Computes the worked answers of the reference: `python3 reference.py PAGE ...`.

An example is a block of TOML, a block that says what `check` finds, and a block of answers, each `expression = value`. Answers
about many paths (`P(…)`, `mean of …`) need draws and are left to the engine, as are examples of what is not known here.
"""

import re
import sys
from pathlib import Path

from language import parse
from scenario import month_of
from worlds import Worlds

BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ANSWER = re.compile(r"(.+) ([=≈]) (.+)")
OF_MANY_PATHS = re.compile(r"(P|crux|flip)\(|(mean|p\d+) of ")
HEADER = {"offtake": "1", "title": '"an example"', "start": '"2026-01"', "months": "24"}


def examples(page):
    """(text, answers) of each example, an answer being an expression and its value."""
    blocks = BLOCK.findall(Path(page).read_text(encoding="utf-8"))
    for place, (sort, block) in enumerate(blocks):
        if sort == "answers" and "fails:" not in block:
            text = next(text for sort, text in reversed(blocks[:place]) if sort == "toml")
            above = text.split("[", 1)[0]
            header = "".join(f"{key} = {value}\n" for key, value in HEADER.items()
                             if not re.search(rf"^{key}\s*=", above, re.MULTILINE))
            lines = [ANSWER.fullmatch(line).groups() for line in block.splitlines() if not OF_MANY_PATHS.match(line)]
            yield header + text, lines


def agrees(ours, sign, written):
    """Whether a number is what is written: to nine digits, or to the last one."""
    if written == "n/a":
        return ours != ours
    if written in ("true", "false"):
        return ours == (written == "true")
    if re.fullmatch(r"\d{4}-\d{2}", written):
        return ours == month_of(written)
    if written in ("never", "unlimited"):
        return ours == float("inf")
    theirs = value(parse(written))
    digits = re.sub(r"e.*|[^0-9.]", "", written)
    last = 10.0 ** -len(digits.partition(".")[2]) * abs(theirs) / float(digits) if sign == "≈" else 1e-9 * abs(theirs)
    return abs(ours - theirs) <= last


def value(tree):
    return -value(tree[1]) if tree[0] == "minus" else tree[1]


def main(*pages):
    compared, wrong, unknown = 0, [], set()
    for page in pages:
        for text, answers in examples(page):
            try:
                worlds = Worlds(page, text)
                places = [worlds.written.scalar(parse(expression)) for expression, _, _ in answers]
                scalars = worlds.path({}, {}, {})[0].scalars
            except AssertionError as error:
                if "not known here" not in str(error):
                    raise
                unknown.add(str(error))
                continue
            for (expression, sign, written), place in zip(answers, places):
                compared += 1
                if not agrees(scalars[place], sign, written):
                    wrong.append(f"{page}: {expression} {sign} {written}, ours {scalars[place]!r}")
    print("\n".join([f"{compared} answers compared", *wrong, *sorted(unknown)]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
