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
        assert not one.sweeps and not one.shares and not one.lapses, "not known here"
        if not one.in_kind and purse[one.payer] != purse[one.payee]:
            size = amounts[one.number] + ledger.owed[one.number]
            dues.append((one.tier, purse[one.payer], purse[one.payee], size))
    dues.sort(key=lambda due: due[0])

    def pay(paid):
        receipts = [0.0] * len(cash)
        for (_, _, payee, _), cents in zip(dues, paid):
            receipts[payee] += cents
        return [cents for _, cents in sorted(pair for payer in range(len(cash)) for pair in of_payer(payer, receipts[payer]))]

    def of_payer(payer, receipts):
        own = [(place, tier, size) for place, (tier, of, _, size) in enumerate(dues) if of == payer]
        money = cash[payer] + receipts
        if ledger.outside[payer]:
            money = float("inf")
        elif (costs := ledger.default_cost[payer]) and sum(size for _, _, size in own) - money > 0.5:
            money -= costs[0] * cash[payer] + costs[1] * receipts
        found = []
        for tier in sorted({tier for _, tier, _ in own}):
            total = sum(size for _, of, size in own if of == tier)
            part = min(1.0, max(money, 0.0) / total) if total else 1.0
            found += [(place, size * part) for place, of, size in own if of == tier]
            money -= total
        return found

    def settle(paid):
        while True:
            further = pay(paid)
            if all(abs(new - old) < STILL for new, old in zip(further, paid)):
                return sum(further)
            paid = further

    return settle([size for *_, size in dues]) - settle([0.0 for _ in dues])
