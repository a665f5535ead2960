"""Numbers: what is undefined, whole cents, and the arithmetic of the language (spec/functions.md, docs/decisions/0022)."""

import math

NAN, INFINITE = math.nan, math.inf


def nearest(cents):
    """The nearest whole number of cents; half a cent goes away from zero, also one that binary fractions have lost."""
    size = abs(cents)
    size += min(size * 2.0**-51, 0.25)
    whole = math.floor(size + 0.5)
    return whole if cents >= 0 else -whole


def left_over(cents, whole):
    """What rounding leaves: to the millionth of a cent, if it misses that by no more than binary fractions lose of the amount and a cent."""
    rest = cents - whole
    decimal = round(rest * 1e6) / 1e6
    return decimal if abs(rest - decimal) <= min((abs(cents) + 1) * 2.0**-51, 0.25) else rest


def divide(a, b):
    return a / b if b else NAN


def ratio(a, b, otherwise):
    return a / b if b else otherwise


def power(a, b):
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError, ZeroDivisionError):
        return NAN


def exp(x):
    try:
        return math.exp(x)
    except OverflowError:
        return INFINITE


def clamp(x, low, high):
    return min(max(x, low), high)


def whole_below(x):
    return float(math.floor(x))


def first(months):
    """The month in which a condition first holds, counted from the start; never if it does not."""
    return next((month for month, holds in enumerate(months) if holds), INFINITE)


def present(amounts, rate):
    """The present value of amounts by month, each at the end of its month, at an effective annual rate."""
    return math.fsum(amount * math.pow(1.0 + rate, -month / 12.0) for month, amount in enumerate(amounts, 1))


def worth(ledger, other, party, rate):
    """What a world adds to a party over another: cash as it comes, and at the end what it then holds and owes."""
    cash, without = ledger.history[party], other.history[party]
    gained = [a - b for a, b in zip(cash, without)]
    changes = [(after - before) / 100.0 for before, after in zip([0, *gained], gained)]
    left = (ledger.holds(party) - other.holds(party)) / 100.0
    return present(changes, rate) + left * math.pow(1.0 + rate, -len(cash) / 12.0)
