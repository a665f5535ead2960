"""Promises with a test, and the states of their breach: spec/flows.md, "Covenant", and docs/decisions/0024."""

from functions import Functions
from names import CLOSING, Scope
from translate import BEFORE, FIXED, VALUED, Code, joined

STATES = {"breached": "{}[0]", "in_breach": "{}[1]", "cured": "{}[2]", "waived": "{}[3]", "first_breach": "{}[4]"}


class Covenants(Functions):
    """Translates covenants."""

    def breach(self, found, state):
        """A state of a covenant, as the month before left it."""
        initial = Code("(False, False, False, False, inf, 0)", FIXED)
        name = self.state(found, lambda: initial, lambda: self.tested(found))
        return Code(STATES[state].format(name), BEFORE)

    def tested(self, found):
        """What a month makes of a covenant."""
        scope = Scope(found.scope)
        name = self.known[id(found), "state"].text

        def condition(key, otherwise):
            return self.holds(found.tree(key), scope, CLOSING) if key in found.table else Code(otherwise, FIXED)

        tested = condition("tested", "True")
        if tested.literal is not None and not isinstance(tested.literal, bool):
            tested = Code(f"((m + 1) % {int(tested.literal)} == 0)", BEFORE)
        cure = self.code(found.tree("cure"), scope, CLOSING) if "cure" in found.table else Code("0.0", FIXED)
        codes = [condition("test", "True"), tested, cure, condition("waived", "False")]
        form = f"covenant({name}, date, " + ", ".join("{}" for _ in codes) + ")"
        return Code(form.format(*(code.text for code in codes)), VALUED)
