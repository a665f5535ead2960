"""By how much less could be paid in a month: docs/clearing.md, "Fragility". Found by plain repetition, from above and from nothing."""

from math import nan

# Change in cents at which nothing moves any more.
STILL = 1e-10


def gap(ledger, amounts):
    """The payments of the greatest clearing vector less those of the least, in cents; nan where failing costs nothing."""
    if not any(ledger.default_cost):
        return nan
    purse, cash, dues = ledger.purse, [0.0] * len(ledger.purse), []
    for party, of in enumerate(purse):
        cash[of] += ledger.held[party]
    for one in ledger.terms:
        assert not one.shares, "not known here"
        if not one.sweeps and not one.in_kind and purse[one.payer] != purse[one.payee]:
            size = amounts[one.number] + ledger.owed[one.number]
            dues.append((one.tier, purse[one.payer], purse[one.payee], size, one.lapses))
    dues.sort(key=lambda due: due[0])

    def pay(paid):
        receipts = [0.0] * len(cash)
        for (_, _, payee, _, _), cents in zip(dues, paid):
            receipts[payee] += cents
        return [cents for _, cents in sorted(pair for payer in range(len(cash)) for pair in of_payer(payer, receipts[payer]))]

    def of_payer(payer, receipts):
        own = [(place, *due) for place, due in enumerate(dues) if due[1] == payer]
        if ledger.outside[payer]:
            return shared(own, float("inf"))
        money, costs = cash[payer] + receipts, ledger.default_cost[payer]
        found = shared(own, money)
        # Who lacks only what lapses has not failed.
        lacks = sum(size - cents for (*_, size, lapses), (_, cents) in zip(own, found) if not lapses)
        if costs and lacks > 0.5:
            found = shared(own, money - costs[0] * cash[payer] - costs[1] * receipts)
        return found

    def shared(own, money):
        """What is paid of dues in the order of their tiers, pro rata within one."""
        found = []
        for tier in sorted({due[1] for due in own}):
            mine = [(place, size) for place, of, _, _, size, _ in own if of == tier]
            total = sum(size for _, size in mine)
            part = min(1.0, max(money, 0.0) / total) if total else 1.0
            found += [(place, size * part) for place, size in mine]
            money -= total
        return found

    def settle(paid):
        while True:
            further = pay(paid)
            if all(abs(new - old) < STILL for new, old in zip(further, paid)):
                return sum(further)
            paid = further

    return settle([size for *_, size, _ in dues]) - settle([0.0 for _ in dues])
