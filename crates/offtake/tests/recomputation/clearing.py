"""All dues of a month at once: docs/clearing.md and docs/decisions/0022, for dues without sweeps and shares of receipts."""

from money import left_over, nearest

# A real number of cents is a whole number of these parts.
PARTS = 1 << 44
# Less than this is what the arithmetic has lost.
DUST = 1 << 14


def clear(ledger, amounts):
    """Sets what is due and paid this month, and returns who is short. Amounts are in cents."""
    moved = []
    for one in ledger.terms:
        number = one.number
        amount, owed = amounts[number], ledger.owed[number]
        if not amount and not owed:
            ledger.due[number] = ledger.paid[number] = 0
            continue
        moved.append(one)
        whole = int(amount)
        if amount != whole:
            # What is whole is asked for as it is, and leaves the carry.
            asked = amount + ledger.carry[number]
            whole = nearest(asked)
            ledger.carry[number] = left_over(asked, whole)
        ledger.due[number] = ledger.paid[number] = owed + whole
    cash = list(ledger.held[: len(ledger.parties)])
    for one in moved:
        if not one.in_kind:
            cash[one.payer] -= ledger.paid[one.number]
            cash[one.payee] += ledger.paid[one.number]
    if all(left >= 0 or ledger.outside[party] for party, left in enumerate(cash)):
        return [False] * len(cash)
    return clear_in_parts(ledger, amounts)


def clear_in_parts(ledger, amounts):
    """As `clear`, where somebody cannot pay all of it in whole cents."""
    terms = [one for one in ledger.terms if not one.in_kind]
    parties = range(len(ledger.parties))
    budget = [ledger.held[party] * PARTS for party in parties]
    dues = {}
    for one in terms:
        number, carry = one.number, round(ledger.carry[one.number] * PARTS)
        dues[number] = ledger.due[number] * PARTS
        if amounts[number] == int(amounts[number]):
            # Owed, only not now: it counts as cash of the payee, and is taken from that of the payer.
            budget[one.payer] -= carry
            budget[one.payee] += carry
        else:
            dues[number] += carry
    paid, before = dict(dues), None
    while paid != before:
        before, paid = paid, {}
        received = [0 for _ in parties]
        for one in terms:
            received[one.payee] += before[one.number]
        for party in parties:
            mine = [one for one in terms if one.payer == party]
            has = None if ledger.outside[party] else budget[party] + received[party]
            paid.update(shared(mine, dues, has))
    lacks = [0 for _ in parties]
    for one in terms:
        lacks[one.payer] += 0 if one.lapses else dues[one.number] - paid[one.number]
    unpaid = [0 for _ in parties]
    for one in terms:
        unpaid[one.payer] += dues[one.number] - paid[one.number]
    spent = [unpaid[party] > PARTS // 2 and not ledger.outside[party] for party in parties]
    round_together(ledger, terms, dues, paid, spent)
    return [lack > PARTS // 2 for lack in lacks]


def shared(terms, dues, has):
    """What a party pays: lower tiers first, pro rata within a tier; an outside party, all."""
    if has is None or has >= sum(dues[one.number] for one in terms):
        return {one.number: dues[one.number] for one in terms}
    paid, has = {}, max(has, 0)
    for tier in sorted({one.tier for one in terms}):
        mine = [one for one in terms if one.tier == tier]
        owed = sum(dues[one.number] for one in mine)
        for one in mine:
            paid[one.number] = dues[one.number] if has >= owed else dues[one.number] * has // owed
        has = max(has - owed, 0)
    return paid


def round_together(ledger, terms, dues, paid, spent):
    """Whole payments, so that each party's cash is its real value rounded down or up; down if it cannot pay what it owes."""
    low = {number: (parts + DUST) // PARTS for number, parts in paid.items()}
    high = {number: -((DUST - parts) // PARTS) for number, parts in paid.items()}
    whole = {number: (2 * (parts + DUST) + PARTS) // (2 * PARTS) for number, parts in paid.items()}
    parties = range(len(ledger.parties))
    left = list(ledger.held[: len(parties)])
    real = [cents * PARTS for cents in left]
    for one in terms:
        real[one.payer] -= paid[one.number]
        real[one.payee] += paid[one.number]
        left[one.payer] -= whole[one.number]
        left[one.payee] += whole[one.number]
    # Nobody inside pays with cash that it does not have, whatever it counts on.
    zero = [None if ledger.outside[party] or ledger.held[party] < 0 else 0 for party in parties]
    least = [(parts + DUST) // PARTS for parts in real]
    least = [cents if floor is None else max(cents, floor) for cents, floor in zip(least, zero)]
    most = [least[party] if spent[party] else max(-((DUST - real[party]) // PARTS), least[party]) for party in parties]
    for party in parties:
        while not ledger.outside[party] and not least[party] <= left[party] <= most[party]:
            cent = 1 if left[party] > most[party] else -1
            if not hand_on(ledger, terms, (low, high, whole), (least, most, left), party, cent):
                break
        while zero[party] == 0 and left[party] < 0:
            pay_less(terms, whole, left, party)
    for one in terms:
        number = one.number
        ledger.paid[number] = whole[number]
        due = whole[number] if paid[number] == dues[number] else (2 * dues[number] + PARTS) // (2 * PARTS)
        ledger.carry[number] += ledger.due[number] - due
        ledger.due[number] = due


def hand_on(ledger, terms, payments, cash, party, cent):
    """Hands a cent that a party has too much, or too little, to the nearest party with room, if there is one."""
    (low, high, whole), (least, most, left) = payments, cash
    came, queue = {party: None}, [party]
    for here in queue:
        room = left[here] + cent <= most[here] if cent > 0 else left[here] + cent >= least[here]
        if here != party and (room or ledger.outside[here]):
            while came[here] is not None:
                one, change, here = came[here]
                whole[one.number] += change
                left[one.payer] -= change
                left[one.payee] += change
            return True
        for one in (one for one in terms if here in (one.payer, one.payee)):
            other = one.payee if one.payer == here else one.payer
            change = cent if one.payer == here else -cent
            if other not in came and low[one.number] <= whole[one.number] + change <= high[one.number]:
                came[other] = (one, change, here)
                queue.append(other)
    return False


def pay_less(terms, whole, left, party):
    """Lets a party that counts on fractions which nobody owes it now pay a cent less, in its last tier first."""
    mine = [one for one in terms if one.payer == party and whole[one.number] > 0]
    last = max(mine, key=lambda one: one.tier)
    whole[last.number] -= 1
    left[party] += 1
    left[last.payee] -= 1
