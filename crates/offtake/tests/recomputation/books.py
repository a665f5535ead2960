"""What a due is to both its ends, and the accounts that it moves: spec/flows.md, "Books" and "Default"."""

# What lapses if it is not paid, unless the due says otherwise.
LAPSES = ("equity", "loan", "prepay", "credit", "buyback")
# Accounts of the language itself: their words name them alone.
OWN = ("asset loan", "liability loan", "asset stake", "asset warrants", "asset receivable", "liability payable")
# By word, the accounts of payer and payee with their signs; X is what the due is about.
POSTINGS = {
    "capital": [("asset X", 1), ("revenue X", 1)],
    "dispose": [("asset X", 1), ("revenue disposal X", 1)],
    "loan": [("asset loan", 1), ("liability loan", 1)],
    "repay": [("liability loan", -1), ("asset loan", -1)],
    "equity": [("asset stake", 1), ("equity paid in", 1)],
    "buyback": [("equity paid in", -1)],
    "dividend": [("equity dividends", -1), ("revenue dividends", 1)],
    "prepay": [("asset prepaid X", 1), ("liability deferred X", 1)],
    "use": [("asset prepaid X", -1), ("liability deferred X", -1)],
    "credit": [("revenue X", -1), ("expense X", -1)],
    "warrant": [("revenue warrants", -1), ("asset warrants", 1)],
    "convert": [("liability loan", -1), ("asset loan", -1)],
    "forgive": [("liability loan", -1), ("asset loan", -1)],
}
# A lease of more than a year, from the month in which it begins: the payer owes it, the receiver has it; and the use of the thing.
LEASED = [("payer", "liability lease X"), ("payee", "asset lease X"),
          ("payer", "asset right of use X"), ("payee", "liability right of use X")]
# What is paid for shares above their fair value: prepaid and deferred, then off the revenue of who paid and the expense of who was paid.
CONSIDERATION = [("payer", "asset prepaid consideration"), ("payee", "liability deferred consideration"),
                 ("payer", "revenue consideration"), ("payee", "expense consideration"), ("payee", "revenue written off")]
CREDITED = ("liability", "equity", "revenue")


def sign_of(account):
    """What a debit of an account does to its balance."""
    return -1 if account.startswith(CREDITED) else 1


class Terms:
    """A due as the ledger sees it: who owes whom, in which tier, and what becomes of it."""

    def __init__(self, due, number, payer, payee, tier, sign):
        self.due, self.number, self.payer, self.payee, self.tier, self.sign = due, number, payer, payee, tier, sign
        table = due.table
        self.books, *thing = table["books"].replace("use prepaid", "use").split()
        self.thing = " ".join(thing)
        self.in_kind = due.sort == "transfer"
        of = table.get("of", "available" if table["amount"] == "rest" else "")
        self.lapses = table.get("unpaid", "lapses" if of or self.books in LAPSES else "owed") == "lapses"
        given = table.get("on_default") or self.of_contract(due.scope)
        assert given in (None, "none", "claim", "stop", "accelerate"), f"{due.key}: {given}"
        self.claims = given == "claim" and "remaining" in table
        self.stops = given == "stop"
        self.accelerates = given == "accelerate" and self.books == "repay"
        # A share of what is left, or of what is received on other dues.
        self.sweeps, self.shares, self.sources = of == "available", of.startswith("received"), []
        # (account, sign) of what falls due or is paid, by slot of the ledger.
        self.postings, self.arrears, self.lots = [], [], []

    def of_contract(self, place):
        while place is not None and "on_default" not in place.members:
            place = place.owner
        return place.members["on_default"] if place else None

    def accounts(self):
        """(end, account, sign) of what it moves."""
        if self.books not in POSTINGS:
            about = self.thing or self.books
            return [("payer", "expense " + about, 1), ("payee", "revenue " + about, 1)]
        ends = zip(("payer", "payee"), POSTINGS[self.books])
        found = [(end, account.replace("X", self.thing), sign) for end, (account, sign) in ends]
        if self.books == "use":
            found += [("payer", "expense " + self.thing, 1), ("payee", "revenue " + self.thing, 1)]
        return found
