"""Numbers: what is undefined, whole cents, and the arithmetic of the language (spec/functions.md, docs/decisions/0022)."""

import datetime
import math

nan, inf = math.nan, math.inf
# An amount that misses a whole number of cents by less than this is whole.
SMALL = 1e-6


def fsum(numbers):
    """The sum; what is unlimited both ways is undefined."""
    numbers = list(numbers)
    return nan if inf in numbers and -inf in numbers else math.fsum(numbers)


def nearest(cents):
    """The nearest whole number of cents; half a cent goes away from zero, also one that binary fractions have lost."""
    if cents - cents != 0:
        return cents
    size = abs(cents)
    size += min(size * 2.0**-51, 0.25)
    whole = math.floor(size + 0.5)
    return whole if cents >= 0 else -whole


def limit_of(cents):
    """The whole cents within a limit; nothing if it is below zero or undefined."""
    return inf if cents == inf else math.floor(cents + max(min(cents * 2.0**-51, 0.25), SMALL)) if cents > 0 else 0


def left_over(cents, whole):
    """What rounding leaves: to the millionth of a cent, if it misses that by no more than binary fractions lose of the amount and a cent."""
    rest = cents - whole
    decimal = round(rest * 1e6) / 1e6
    return decimal if abs(rest - decimal) <= min((abs(cents) + 1) * 2.0**-51, 0.25) else rest


def guarded(function):
    """A function that is undefined where it has no value or too large a one."""

    def call(*arguments):
        try:
            return function(*arguments)
        except (ValueError, OverflowError, ZeroDivisionError):
            return nan

    return call


def raised(a, b):
    found = math.pow(a, b)
    return nan if found - found != 0 and a - a == 0 and b - b == 0 else found


power, exp, ln, sqrt = (guarded(function) for function in (raised, math.exp, math.log, math.sqrt))


def divide(a, b):
    return a / b if b else nan


def ratio(a, b, otherwise):
    return a / b if b else otherwise if a == a else nan


def clamp(x, low, high):
    return min(max(x, low), high)


def given(x, condition):
    return x if condition and condition == condition else nan


def known(a, b, holds):
    """What a comparison says of a whole path: undefined if a side is."""
    return nan if a != a or b != b else holds


def negated(a):
    return nan if a != a else not a


def both(a, b):
    """Whether two conditions hold of a whole path: a false one decides, also beside one that is undefined."""
    return False if not a or not b else nan if a != a or b != b else True


def one_of(a, b):
    return negated(both(negated(a), negated(b)))


def near(x):
    """A whole number that x misses only by what binary fractions lose, else x."""
    if x - x != 0:
        return x
    whole = round(x)
    return float(whole) if abs(x - whole) <= 4 * math.ulp(x) else x


def floored(x, unit=1.0):
    return float(math.floor(near(x / unit))) * unit if x - x == 0 else x


def ceiled(x, unit=1.0):
    return -floored(-x, unit)


def rounded(x, unit=1.0):
    return math.copysign(floored(abs(x) / unit + 0.5), x) * unit


def modulo(a, b):
    return nan if not b else 0.0 if near(a / b) == floored(a / b) else a - b * floored(a / b)


def between(x, rows, linear):
    """The value of a table at x: level before its first row and after its last."""
    for (start, low), (end, high) in zip(rows, rows[1:]):
        if x < end:
            share = max(x - start, 0) / (end - start) if linear else 0
            return low + (high - low) * share
    return rows[-1][1]


def filled(total, place, orders, sizes):
    """What falls to one of several that a total fills in order; equals share in proportion."""
    before = sum(size for order, size in zip(orders, sizes) if order < orders[place])
    beside = sum(size for order, size in zip(orders, sizes) if order == orders[place])
    return shared(sizes[place], beside, total - before)


def shared(own, all_of_it, supply):
    """What falls to one of several wants that share a supply."""
    supply = max(supply, 0.0)
    return own if supply >= all_of_it else own * supply / all_of_it


def year(date):
    return date // 12 if date < 120000 else nan


def month_of_year(date):
    return date % 12 + 1.0 if date < 120000 else nan


def first(months, start):
    """The first month in which a condition holds; never if there is none."""
    return next((start + month for month, holds in enumerate(months) if holds), inf)


def at(months, date, start):
    """The value in a month; undefined outside the run."""
    place = date - start
    return months[int(place)] if 0 <= place < len(months) else nan


def covenant(state, date, holds, tested, cure, waived):
    """The states of a breach after a month, with the months that its test has failed."""
    breached, in_breach, cured, _, first_breach, failed = state
    failed = 0 if holds or waived else failed + 1 if failed or tested else 0
    fails = failed > cure
    cured = not fails and (holds if in_breach else cured)
    return breached or fails, fails, cured, waived, min(first_breach, date) if fails else first_breach, failed


def days_of(start, months):
    """The last days of months, in years of 365 days since that of the first."""
    ends = [datetime.date(month // 12, month % 12 + 1, 1).toordinal() - 1 for month in range(start + 1, start + months + 1)]
    return [(end - ends[0]) / 365.0 for end in ends]


def present(amounts, rate, times=None):
    """The present value of amounts by month, each at the end of its month, at an effective annual rate."""
    times = times or [month / 12.0 for month in range(1, len(amounts) + 1)]
    return fsum(amount * math.pow(1.0 + rate, -time) for time, amount in zip(times, amounts))


def internal_rate(amounts, times=None):
    """The one effective annual rate from -99.99 % to 10,000 % at which amounts by month are worth nothing, else undefined."""
    amounts = [float(amount) for amount in amounts]
    while amounts and not amounts[-1]:
        amounts.pop()

    def value(log_rate):
        if times:
            return fsum(amount * math.exp(-log_rate * time) for time, amount in zip(times, amounts))
        factor, total = math.exp(-log_rate / 12.0), 0.0
        for amount in reversed(amounts):
            total = total * factor + amount
        return total

    def slope(log_rate):
        when = times or [month / 12.0 for month in range(len(amounts))]
        return fsum(amount * time * math.exp(-log_rate * time) for time, amount in zip(when, amounts))

    low, high, steps = math.log(0.0001), math.log(101.0), 400
    grid = [low + (high - low) * step / steps for step in range(steps + 1)]
    values = [value(one) for one in grid] if amounts else []
    crossed = [place for place, (a, b) in enumerate(zip(values, values[1:])) if (a < 0) != (b < 0)]
    # Between them it may come near to nothing and only touch it.
    dips = [place for place in range(1, len(values) - 1) if abs(values[place]) < min(abs(values[place - 1]), abs(values[place + 1]))
            and place not in crossed and place - 1 not in crossed]
    least = 1e-12 * sum(abs(amount) for amount in amounts)
    found = [crossing(value, grid[place], grid[place + 1]) for place in crossed]
    touched = [crossing(slope, grid[place - 1], grid[place + 1]) for place in dips]
    found += [rate for rate in touched if abs(value(rate)) < least]
    return math.exp(found[0]) - 1.0 if len(found) == 1 else nan


def crossing(value, low, high):
    """Where a function changes its sign."""
    rising = value(low) < 0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (value(middle) < 0) == rising else (low, middle)
    return low


def worth(ledger, other, party, rate):
    """What a world adds to a party over another: cash as it comes, and at the end what it then holds and owes."""
    cash, without = ledger.history[party], other.history[party]
    gained = [a - b for a, b in zip(cash, without)]
    changes = [(after - before) / 100.0 for before, after in zip([0, *gained], gained)]
    left = (ledger.holds(party) - other.holds(party)) / 100.0
    return present(changes, rate) + left * math.pow(1.0 + rate, -len(cash) / 12.0)


def within(months, begin, end, start):
    """The sum of the months from one to another."""
    return sum(number for month, number in enumerate(months, start) if begin <= month <= end)
