//! Every function of the language: how it is written and what it gives. `spec/functions.md` shows the same tables.

/// A function in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionDescription {
    /// Its name.
    pub name: &'static str,
    /// How it is called, in one or two ways.
    pub forms: &'static str,
    /// What it gives.
    pub about: &'static str,
    /// Where it belongs.
    pub group: FunctionGroup,
}

/// The groups of functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunctionGroup {
    /// Functions of numbers and conditions, at one moment.
    Arithmetic,
    /// Functions of earlier months, and paths of time.
    Time,
    /// Over instances, parts, lists and intervals.
    Fold,
    /// What the ledger says.
    Ledger,
    /// One number from a whole path; only in asks, shows and lets that they read.
    Path,
    /// Distributions, as the value of an assumption.
    Distribution,
    /// Processes, as the value of an assumption.
    Process,
}

use crate::words::functions::{Allotment, Family, MomentWord, PathFunction, ProcessName, Reduction};
use FunctionGroup::*;

const fn entry(
    group: FunctionGroup,
    name: &'static str,
    forms: &'static str,
    about: &'static str,
) -> FunctionDescription {
    FunctionDescription { name, forms, about, group }
}

/// Every function, by group.
pub const FUNCTIONS: &[FunctionDescription] = &[
    entry(Arithmetic, "if", "`if(condition, then, otherwise)`", "one of two values of the same type"),
    entry(Arithmetic, "min", "`min(a, b, …)`", "the least"),
    entry(Arithmetic, "max", "`max(a, b, …)`", "the greatest"),
    entry(Arithmetic, "clamp", "`clamp(x, low, high)`", "x, but not below low nor above high"),
    entry(Arithmetic, "abs", "`abs(x)`", "x without its sign"),
    entry(Arithmetic, "round", "`round(x)` or `round(x, 1 GPU)`", "the nearest whole number, or whole number of units"),
    entry(
        Arithmetic,
        "floor",
        "`floor(x)` or `floor(x, 1 GPU)`",
        "the largest whole number not above, or whole number of units",
    ),
    entry(
        Arithmetic,
        "ceil",
        "`ceil(x)` or `ceil(x, 1 GPU)`",
        "the smallest whole number not below, or whole number of units",
    ),
    entry(Arithmetic, "mod", "`mod(a, b)`", "what is left of a when whole b are taken from it; it has the sign of b"),
    entry(Arithmetic, "exp", "`exp(x)`", "e to a bare number"),
    entry(Arithmetic, "ln", "`ln(x)`", "the natural logarithm of a bare number"),
    entry(Arithmetic, "sqrt", "`sqrt(x)`", "the square root; its unit is the root of the unit"),
    entry(Arithmetic, "pow", "`pow(x, n)`", "x to the n, as `x ^ n`"),
    entry(
        Arithmetic,
        "ratio",
        "`ratio(a, b, otherwise)`",
        "a / b, or otherwise where b is 0; both must be of one unit",
    ),
    entry(
        Arithmetic,
        "given",
        "`given(x, condition)`",
        "x where the condition holds, else undefined: as a measure its mean, quantiles or chance given the condition",
    ),
    entry(
        Time,
        "prev",
        "`prev(stock)` or `prev(x, 1 mo, initial)`",
        "its value so long ago; what is no stock needs its value before the run",
    ),
    entry(Time, "delay", "`delay(x, 3 mo, initial)`", "as `prev`"),
    entry(
        Time,
        MomentWord::Opening.word(),
        "`opening(x)`",
        "its value with the stocks and balances that the month opened with",
    ),
    entry(
        Time,
        MomentWord::Closing.word(),
        "`closing(x)`",
        "its value with the stocks and balances that the month closes with",
    ),
    entry(Time, "cum", "`cum(x)`", "the sum of an amount from the first month to this one"),
    entry(Time, "trailing", "`trailing(x, 12 mo)`", "the sum of an amount over so many months up to this one"),
    entry(Time, "since", "`since(condition)`", "true from the first month in which the condition holds"),
    entry(
        Time,
        "ramp",
        "`ramp(slope, from)` or `ramp(slope, from, until)`",
        "zero up to a month, then rising by the slope, to the last month given",
    ),
    entry(Time, "step", "`step(height, from)`", "zero, then the height from a month on"),
    entry(Time, "year", "`year(date)`", "the year of a month: `year(date + 6 mo)` is a fiscal year that ends in June"),
    entry(Time, "month", "`month(date)`", "the month of the year, from 1 for January to 12"),
    entry(
        Time,
        "table",
        "`table([2026-05, $5B], [2027-05, $6B], linear)` or `table('file.csv', unit = 1 USD, column = 'price')`",
        "rows of month and value, stepped or `linear` between them; with `at = x` rows of x and value",
    ),
    entry(
        Time,
        "fact",
        "`fact('id')`, `fact('id', row)` or `table(fact('id'), linear)`",
        "what a fact states: its value, each month that of its series, one of its rows, or all of them as a table",
    ),
    entry(Fold, Reduction::Sum.word(), "`sum(k in kind where condition: value)`", "the sum; 0 of none"),
    entry(Fold, Reduction::Mean.word(), "`mean(k in kind where condition: value)`", "the mean"),
    entry(Fold, Reduction::Count.word(), "`count(k in kind where condition)`", "how many"),
    entry(Fold, Reduction::Any.word(), "`any(k in kind: condition)`", "whether one of them holds"),
    entry(Fold, Reduction::All.word(), "`all(k in kind: condition)`", "whether all of them hold"),
    entry(
        Fold,
        Allotment::Fill.word(),
        "`fill(total; k in kind by k.order: k.capacity)`",
        "inside the kind: what falls to `self` when a total fills capacities in order, ties pro rata; of a negative total, nothing",
    ),
    entry(
        Fold,
        Allotment::Ration.word(),
        "`ration(k in kind: k.want, supply)`",
        "inside the kind: what falls to `self` when wants share a supply pro rata; of a negative supply, nothing",
    ),
    entry(Fold, "first", "`first(list)`", "the first instance or part of a list"),
    entry(Fold, "last", "`last(list)`", "the last instance or part of a list"),
    entry(
        Ledger,
        "due",
        "`due(flow)`",
        "what is owed this month, arrears included; of a contract or list, the sum of its flows",
    ),
    entry(Ledger, "paid", "`paid(flow)`", "what was paid this month"),
    entry(Ledger, "received", "`received(flow)`", "as `paid`"),
    entry(
        Ledger,
        "net",
        "`net(contract, party)`",
        "what a party was paid this month on a contract, flow or list, less what it paid; in cash only",
    ),
    entry(Ledger, "short", "`short(flow)`", "due less paid"),
    entry(Ledger, "arrears", "`arrears(flow)`", "what stands unpaid as the month ends"),
    entry(
        Ledger,
        "balance",
        "`balance(party, asset chips, of = contract)`",
        "the balance of a party's accounts; `of` a contract, a part or a party",
    ),
    entry(Ledger, "book", "`book(contract)`", "the net carrying value of an instance and its parts"),
    entry(Ledger, "defaulted", "`defaulted(party)`", "whether it is in default"),
    entry(
        Ledger,
        "takings",
        "`takings(party)` or `takings(party, own)`",
        "cash that a party took in this month for what it sells; of it what is its `own` money, of `customers`, of `investors`, `opening` or of a `circle`; or `net`",
    ),
    entry(
        Ledger,
        "paid_to",
        "`paid_to(a, b)`",
        "cash that a party and its group paid another and its group this month, for whatever it was",
    ),
    entry(
        Ledger,
        "fragility",
        "`fragility()`",
        "by how much less would be paid this month if all who could fail did: the greatest less the least clearing vector; only in asks and shows",
    ),
    entry(Path, PathFunction::At.word(), "`at(x, 2028-06)`", "its value in a month"),
    entry(Path, PathFunction::Last.word(), "`last(x)`", "its value in the last month"),
    entry(Path, PathFunction::First.word(), "`first(condition)`", "the first month in which it holds"),
    entry(Path, PathFunction::Ever.word(), "`ever(condition)`", "whether it ever holds"),
    entry(Path, PathFunction::Total.word(), "`total(x)`", "the sum of an amount over the run"),
    entry(Path, PathFunction::Average.word(), "`average(x)`", "the mean over the months"),
    entry(Path, PathFunction::Peak.word(), "`peak(x)`", "the greatest over the months"),
    entry(
        Path,
        PathFunction::PresentValue.word(),
        "`npv(x, rate)` or `npv(x, rate = 8%)`",
        "the present value of an amount at an effective annual rate, at the end of each month",
    ),
    entry(
        Path,
        PathFunction::InternalRate.word(),
        "`irr(x)`",
        "the effective annual rate at which an amount is worth nothing; undefined without just one from −99.99 % to 10,000 %",
    ),
    entry(
        Path,
        PathFunction::DatedPresentValue.word(),
        "`xnpv(x, rate)` or `xnpv(x, rate = 8%)`",
        "as `npv` by dates: amounts on the last day of each month, days over 365 since that of the first",
    ),
    entry(
        Path,
        PathFunction::DatedInternalRate.word(),
        "`xirr(x)`",
        "as `irr` by dates: amounts on the last day of each month, days over 365",
    ),
    entry(Path, "in", "`in(variant, x)`", "a number of the whole path, read from a variant"),
    entry(
        Path,
        "default",
        "`default(party, 2029-01)`",
        "the world in which a party defaults in a month, whatever it holds: stands as the variant of `in` and `worth`",
    ),
    entry(
        Path,
        "worth",
        "`worth(contract, party)` or `worth(variant, party, rate = 8%)`",
        "what it adds to a party's wealth, as present value",
    ),
    entry(
        Path,
        "wealth",
        "`wealth(party)` or `wealth(party, debt, of = bank, rate = 8%)`",
        "the present value of its cash changes and of what it holds and owes at the end; by one channel, or with one party",
    ),
    entry(
        Path,
        "contagion",
        "`contagion(party, 2029-01)` or `contagion(party, 2029-01, rate = 8%)`",
        "what all others that are not outside lose together if a party defaults in a month, as present value",
    ),
    entry(
        Path,
        "loss",
        "`loss(holder, of)`",
        "what a party loses on its claims on another, at par: written off, or left at the end if the other is in default",
    ),
    entry(
        Path,
        "roundtrip",
        "`roundtrip(party)` or `roundtrip(party, 2027-01, 2027-12)`",
        "the share of its takings, over the run or from one month to another, that is its own or its group's money",
    ),
    entry(
        Path,
        "reciprocal",
        "`reciprocal(a, b)`",
        "what two parties and their groups paid each other over the run: the lesser over the greater",
    ),
    entry(Distribution, Family::Normal.word(), "`normal(mean, sd)`", "normal"),
    entry(
        Distribution,
        Family::Lognormal.word(),
        "`lognormal(median, sigma)`",
        "its logarithm is normal with standard deviation sigma",
    ),
    entry(Distribution, Family::Uniform.word(), "`uniform(low, high)`", "all between two ends alike"),
    entry(Distribution, Family::Triangular.word(), "`triangular(low, mode, high)`", "rising to the mode, then falling"),
    entry(
        Distribution,
        Family::Pert.word(),
        "`pert(low, mode, high)`",
        "a beta between two ends, with mean (low + 4 mode + high) / 6",
    ),
    entry(Distribution, Family::Beta.word(), "`beta(a, b)` or `beta(p05 = 40%, p95 = 95%)`", "between 0 and 1"),
    entry(Distribution, Family::Bernoulli.word(), "`bernoulli(p)`", "1 with probability p, else 0"),
    entry(Distribution, Family::Discrete.word(), "`discrete([20%, 1 GW], [80%, 2 GW])`", "values with weights"),
    entry(
        Distribution,
        Family::Mixture.word(),
        "`mixture([30%, normal($10, $1)], [70%, $20 to $40])`",
        "distributions with weights",
    ),
    entry(Distribution, Family::Truncate.word(), "`truncate(dist, low, high)`", "a distribution within bounds"),
    entry(
        Distribution,
        Family::Empirical.word(),
        "`empirical(x, y, …)`",
        "one of these values, each as likely as another",
    ),
    entry(
        Process,
        ProcessName::GeometricBrownian.word(),
        "`gbm(start, growth, volatility)`",
        "geometric Brownian motion: effective annual growth of the mean, volatility per √yr",
    ),
    entry(
        Process,
        ProcessName::Walk.word(),
        "`walk(start, drift, volatility)`",
        "arithmetic Brownian motion: drift per time, volatility per √yr",
    ),
    entry(
        Process,
        ProcessName::Autoregressive.word(),
        "`ar1(mean, persistence, volatility)` or `ar1(mean, persistence, volatility, start)`",
        "returns to its mean; persistence and volatility by month",
    ),
    entry(
        Process,
        ProcessName::Jump.word(),
        "`jump(start, rate, size)`",
        "jumps of a distribution of sizes, at a rate",
    ),
    entry(Process, ProcessName::Noise.word(), "`noise(dist)`", "a fresh draw each month"),
    entry(
        Process,
        ProcessName::Event.word(),
        "`event(rate)`",
        "false, then true from the month in which it happens; the rate may be any expression",
    ),
    entry(
        Process,
        ProcessName::Regime.word(),
        "`regime(stay_low, stay_high, low, high)` or `regime(stay_low, stay_high, low, high, start)`",
        "two levels, with monthly probabilities of staying",
    ),
];

/// The functions of a name; `first` and `last` have two.
pub(crate) fn described(name: &str) -> impl Iterator<Item = &'static FunctionDescription> {
    let name = name.to_string();
    FUNCTIONS.iter().filter(move |function| function.name == name)
}

/// Whether it stands only as the value of an assumption.
pub(crate) fn is_chance(name: &str) -> bool {
    Family::parse(name).is_some() || ProcessName::parse(name).is_some()
}

/// The names that arguments of a function may have. Distributions and processes have names of their own.
pub(crate) fn named_arguments(function: &str) -> &'static [&'static str] {
    match function {
        "npv" | "xnpv" | "worth" | "contagion" => &["rate"],
        "wealth" => &["of", "rate"],
        "balance" => &["of"],
        "table" => &["at", "unit", "column"],
        _ => &[],
    }
}

/// How a function is written.
pub(crate) fn signature(name: &str) -> String {
    described(name).map(|function| function.forms).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_with_a_word_of_its_own_is_described() {
        let of = |group| FUNCTIONS.iter().filter(move |function| function.group == group).map(|function| function.name);
        assert!(of(Distribution).eq(Family::ALL.iter().map(|family| family.word())));
        assert!(of(Process).eq(ProcessName::ALL.iter().map(|process| process.word())));
        let others = ["in", "default", "worth", "wealth", "contagion", "loss", "roundtrip", "reciprocal"];
        let path = PathFunction::ALL.iter().map(|function| function.word());
        assert!(of(Path).eq(path.chain(others)));
        let over_lists = Reduction::ALL.iter().map(|one| one.word()).chain(Allotment::ALL.iter().map(|one| one.word()));
        for word in over_lists {
            assert!(described(word).next().is_some(), "{word}");
        }
    }
}
