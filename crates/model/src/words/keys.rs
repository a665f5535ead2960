//! The keys of every table and the words of every choice, each list in its one place: what is checked when a file is
//! read, and what the schema for editors must say.

use crate::words::headings::Heading;

/// Header keys of a file.
pub(crate) const HEADER: &[&str] =
    &["offtake", "title", "start", "months", "whole_money", "facts_until", "use", "about"];
/// The table of correlations, which holds pairs and no named items.
pub(crate) const CORRELATE: &str = "correlate";

/// Keys of an assumption.
pub(crate) const ASSUMPTION: &[&str] = &["value", "basis", "fact", "why", "min", "max", "unit", "as_of"];
/// Keys of a decision: those of a lever, then those of a rule.
pub(crate) const DECISION: &[&str] = &["by", "range", "value", "unit", "when", "reads", "lag", "about", "label"];
/// Keys of a pair under `correlate`.
pub(crate) const CORRELATION: &[&str] = &["a", "b", "rho"];
/// Keys of a let that says more than its value.
pub(crate) const LET: &[&str] = &["value", "unit", "about", "label"];
/// Keys of a measure or a series that says more than its value.
pub(crate) const MEASURE: &[&str] = LET;
/// Keys of a stock.
pub(crate) const STOCK: &[&str] = &["initial", "next", "unit", "about", "label"];
/// Keys of a flow, pay or transfer.
pub(crate) const DUE: &[&str] = &[
    "from",
    "to",
    "amount",
    "books",
    "tier",
    "unpaid",
    "when",
    "whenever",
    "wait",
    "by",
    "of",
    "most",
    "net",
    "on_default",
    "channel",
    "remaining",
    "fair",
    "amortise",
    "term",
    "rate",
    "about",
];
/// Keys of an entry.
pub(crate) const ENTRY: &[&str] = &["party", "debit", "credit", "amount", "to", "when", "about"];
/// Keys of a covenant.
pub(crate) const COVENANT: &[&str] = &["test", "party", "tested", "cure", "waived", "about"];
/// Keys of a solve.
pub(crate) const SOLVE: &[&str] = &["names", "start", "tolerance", "max", "about"];
/// Keys of a variant, and of what stands for a contract's absence.
pub(crate) const PATCH: &[&str] = &["set", "remove", "add", "default", "about"];
/// The scenario itself among the names of variants.
pub(crate) const STATED: &str = "as stated";
/// Keys of an ask: of one claim, or of names.
pub(crate) const ASK: &[&str] =
    &["subject", "question", "claim", "counter", "holds", "among", "least", "most", "admissible", "show", "about"];
/// Keys of a show.
pub(crate) const SHOW: &[&str] = &["series", "title", "about"];
/// Keys of a check.
pub(crate) const CHECK: &[&str] =
    &["value", "expected", "source", "tolerance", "baseline", "why", "unit", "label", "about"];
/// Keys of a unit.
pub(crate) const UNIT: &[&str] = &["value", "plural", "about"];
/// Keys that every party has.
pub(crate) const PARTY: &[&str] = &[
    "kind",
    "about",
    "cash",
    "currency",
    "discount",
    "tax",
    "group",
    "pool",
    "outside",
    "issues",
    "floor",
    "grace",
    "workout",
    "default_cost",
    "opening",
    "equity",
];
/// The numbers among these that can be read as members, if a party or its kind gives them.
pub(crate) const PARTY_NUMBERS: &[&str] = &["discount", "tax", "floor"];
/// Keys that take a whole number as it is, no expression.
pub(crate) const WHOLE_NUMBERS: &[&str] = &["grace", "workout"];
/// Keys that take `true` or `false` as it is.
pub(crate) const TRUTHS: &[&str] = &["net", "outside", "pool"];
/// Keys of an opening balance.
pub(crate) const OPENING: &[&str] = &["account", "amount", "of", "contract"];
/// Keys of a default cost.
pub(crate) const DEFAULT_COST: &[&str] = &["cash", "receipts", "to"];
/// Keys that contracts and things have.
pub(crate) const CONTRACT: &[&str] = &["kind", "about", "without"];
/// Keys of a kind, beside its tables and those that it gives to all its parties.
const KIND: &[&str] = &["about", "class", "like", "param"];
/// Keys of a part, beside its tables.
pub(crate) const PART: &[&str] = &["over", "about", "param"];
/// Keys of a parameter.
pub(crate) const PARAMETER: &[&str] = &["unit", "type", "default", "fixed", "optional", "min", "max", "about"];
/// Keys of a facts file, of its head, and of a further page of a fact.
pub(crate) const FACT_FILE: &[&str] = &["file", "unit", "fact"];
pub(crate) const FACT_FILE_HEAD: &[&str] = &["subject", "shelf_life"];
pub(crate) const FACT_PAGE: &[&str] = &["source", "publisher", "grade", "as_of"];
/// Keys of a fact.
pub(crate) const FACT: &[&str] = &[
    "id",
    "what",
    "value",
    "low",
    "high",
    "series",
    "by",
    "unit",
    "covers",
    "as_of",
    "source",
    "publisher",
    "grade",
    "note",
    "shelf_life",
    "also",
    "see",
];

/// A value without a bound, of whatever dimension stands beside it.
pub(crate) const UNLIMITED: &str = "unlimited";
/// Words that an expression reads otherwise than as a name.
pub(crate) const RESERVED: &[&str] = &[
    "and", "or", "not", "if", "where", "in", "to", "true", "false", "t", "dt", "date", "self", "root", "none", "never",
    UNLIMITED,
];

/// The words of tables that may stand inside a kind, a part or an instance.
fn of_body() -> [&'static str; Heading::BODY.len()] {
    Heading::BODY.map(Heading::word)
}

/// The keys that are a kind's own, and not given to its parties.
pub(crate) fn of_kind_itself() -> Vec<&'static str> {
    [KIND, &of_body(), &["part"]].concat()
}

/// Every key that a kind may have: its own, and what it gives to all its parties.
pub(crate) fn of_kind() -> Vec<&'static str> {
    let given = PARTY.iter().copied().filter(|key| *key != "kind" && *key != "about");
    of_kind_itself().into_iter().chain(given).collect()
}

/// Every key that a part may have.
pub(crate) fn of_part() -> Vec<&'static str> {
    [PART, &of_body()].concat()
}

/// Tables that a variant may add to.
pub(crate) fn of_addition() -> Vec<&'static str> {
    Heading::ALL.into_iter().filter(|heading| heading.may_be_added_to()).map(Heading::word).collect()
}

/// The keys of each table of the language, by the table's name. Parties, contracts and things have the parameters of
/// their kinds beside these.
pub fn table_keys() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("file", [HEADER, &Heading::ALL.map(Heading::word), &[CORRELATE]].concat()),
        ("assumption", ASSUMPTION.to_vec()),
        ("decision", DECISION.to_vec()),
        ("correlation", CORRELATION.to_vec()),
        ("let", LET.to_vec()),
        ("stock", STOCK.to_vec()),
        ("due", DUE.to_vec()),
        ("entry", ENTRY.to_vec()),
        ("covenant", COVENANT.to_vec()),
        ("solve", SOLVE.to_vec()),
        ("patch", PATCH.to_vec()),
        ("addition", of_addition()),
        ("ask", ASK.to_vec()),
        ("show", SHOW.to_vec()),
        ("check", CHECK.to_vec()),
        ("measure", MEASURE.to_vec()),
        ("unit", UNIT.to_vec()),
        ("party", [PARTY, &of_body()].concat()),
        ("opening", OPENING.to_vec()),
        ("default_cost", DEFAULT_COST.to_vec()),
        ("contract", [CONTRACT, &of_body()].concat()),
        ("thing", [CONTRACT, &of_body()].concat()),
        ("kind", of_kind()),
        ("part", of_part()),
        ("parameter", PARAMETER.to_vec()),
        ("fact", FACT.to_vec()),
    ]
}
