"""A scenario and its variants, on the same draws."""

import json

from program import Program
from scenario import Scenario


class Worlds:
    """The worlds that are asked for, by what patches the scenario."""

    def __init__(self, path, text=None):
        """The worlds of a file, or of a text that stands in it."""
        self.file, self.text, self.programs = path, text, {}
        self.written = self.of({})

    def of(self, patch):
        """The world of a patch: what it sets, removes and adds."""
        name = self.named(patch)
        if name not in self.programs:
            # A world may ask for others while it is made; it has its place before them.
            program = Program.__new__(Program)
            self.programs[name] = program
            program.__init__(Scenario(self.file, patch, self.text), self)
        return self.programs[name]

    def named(self, patch):
        removed = sorted(name.removeprefix("contract.") for name in patch.get("remove", []))
        return json.dumps([patch.get("set", {}), removed, patch.get("add", {}), patch.get("default", [])], sort_keys=True)

    def key(self, patch):
        return list(self.programs).index(self.named(patch))

    def path(self, draws, processes, anchors):
        """Runs one path in every world, that of the text last: it reads the others. Also how many cents are elsewhere."""
        results = [None] * len(self.programs)
        for number, program in reversed(list(enumerate(self.programs.values()))):
            results[number] = program.path(draws, processes, results, anchors.get(number, ()))
        return results[0], sum(program.ledger.cents_off for program in self.programs.values())
