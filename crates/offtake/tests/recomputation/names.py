"""What names stand for in a scenario: instances, definitions, dues, and what a sum runs over."""

from typing import NamedTuple

from scenario import Definition, Instance, Reference

OPENING, CLOSING = "opening", "closing"


class Scope(NamedTuple):
    """Where names are looked up: an instance, and what a sum runs over."""

    place: Instance
    bound: tuple = ()


def key_of(tree, scope, moment):
    """What an expression is known by, in its scope and at its moment."""
    bound = tuple((name, item if isinstance(item, tuple) else id(item)) for name, item in scope.bound)
    return id(tree), scope.place.name, bound, moment


class Names:
    """Looks up the names of one scenario."""

    def __init__(self, scenario, ledger):
        self.scenario, self.ledger = scenario, ledger

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
        # What an instance has without a kind is read in the scenario's scope; a kind names nothing of it so.
        return self.referred(self.scenario.root.members.get(name))

    def referred(self, member):
        """The instance that a reference names, or the word itself."""
        if not isinstance(member, Reference):
            return member
        if member.tree == ("name", "none"):
            return "none"
        found = self.thing(member.tree, Scope(member.scope))
        assert isinstance(found, Instance), f"{member.tree} is no instance"
        return found

    def thing(self, tree, scope):
        """What a dotted name stands for; none if it is no name."""
        if tree[0] == "name":
            return self.look(tree[1], scope)
        if tree[0] == "call" and tree[1] in ("first", "last") and len(tree[2]) == 1:
            items = self.thing(tree[2][0], scope) if tree[2][0][0] != "list" else tree[2][0][1]
            if isinstance(items, list):
                item = items[0 if tree[1] == "first" else -1]
                return self.thing(item, scope) if isinstance(item, tuple) else self.referred(item)
        if tree[0] != "member":
            return None
        owner = self.thing(tree[1], scope)
        if isinstance(owner, list):
            return next(part for part in owner if part.name.split(".")[-1] == tree[2])
        if not isinstance(owner, Instance):
            return None
        if tree[2] == "owner" and "owner" not in owner.members:
            return owner.owner
        return self.referred(owner.members[tree[2]]) if tree[2] in owner.members else None

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
        if whole is None and tree[0] == "name" and tree[1] in self.scenario.root.dues:
            return self.ledger.numbers(lambda due: due is self.scenario.root.dues[tree[1]])
        places = [whole, *whole.all_parts()]
        return self.ledger.numbers(lambda due: due.scope in places)

    def is_date(self, tree, scope):
        """Whether an expression is a date."""
        if tree[0] == "date" or tree in (("name", "date"), ("name", "never")):
            return True
        if tree[0] in ("+", "-"):
            return self.is_date(tree[1], scope) and not (tree[0] == "-" and self.is_date(tree[2], scope))
        if tree[0] == "call" and tree[1] in ("if", "min", "max", "first"):
            return tree[1] == "first" or self.is_date(tree[2][-1], scope)
        found = self.thing(tree, scope)
        return isinstance(found, Definition) and self.stands_for_date(found)

    def stands_for_date(self, found):
        """Whether a definition is a date."""
        return not found.when and (found.date or found.tree is not None and self.is_date(found.tree, Scope(found.scope)))

    def runs_over(self, variable, run, scope):
        """The scopes of what is run over, with their items."""
        if run[0] == "name" and run[1] in self.scenario.kinds:
            items = self.scenario.of_kind(run[1])
        elif run[0] == "interval":
            items = [("number", float(number)) for number in range(int(run[1][1]), int(run[2][1]) + 1)]
        elif run[0] == "list":
            items = [self.thing(item, scope) for item in run[1]]
        else:
            items = [self.referred(item) for item in self.thing(run, scope)]
        items = [item for item in items if not isinstance(item, Instance) or not item.removed]
        index = f"{variable}.index"
        return [(item, Scope(scope.place, ((variable, item), (index, ("number", float(place))), *scope.bound)))
                for place, item in enumerate(items, 1)]
