//! Which questions a run answers.

use scenario::{Model, QuantityKind};
use syntax::{Code, Diagnostic};

use crate::build::Built;
use crate::caller::Caller;

/// Most names listed as what can be asked of.
const MOST_NAMES: usize = 12;

/// Stands for every measure.
const ALL: &str = "all";

/// Which questions to answer, and which flip points to find.
///
/// ```
/// use offtake::Questions;
///
/// let all = Questions::all();
/// assert_eq!(all, Questions::default());
/// let one = Questions::of(["rebate"]).flip("aws_margin").at_probability(0.05);
/// assert_eq!((one.flips.as_slice(), one.probability), (["aws_margin".to_owned()].as_slice(), 0.05));
/// assert!(Questions::all().without_flips().flips.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Questions {
    /// Which.
    pub which: Which,
    /// Find the flip point of these assumptions too, beside the leading one.
    pub flips: Vec<String>,
    /// Find no flip point but these, and no totals unasked, so that answering runs nothing again.
    pub only_flips: bool,
    /// Find it between values of one's own, which may lie beyond what is drawn.
    pub ranges: Vec<FlipRange>,
    /// The probability of the claim at which an answer flips; one half unless another is asked for.
    pub probability: f64,
    /// Find what each assumption decides together with others, too.
    pub totals: bool,
    /// Find what decides these measures, as written or labelled.
    pub measures: Vec<String>,
    /// Further quantiles of every measure, 0 to 1, with the mean beyond each.
    pub quantiles: Vec<f64>,
    /// Name all who did not pay in text, however many.
    pub all_unpaid: bool,
}

/// Where to look for a flip: an assumption, drawn or fixed, and two values of it as a scenario writes them.
///
/// ```
/// let range = offtake::FlipRange::new("price", "$1/GPUh", "$9/GPUh");
/// assert_eq!((range.assumption.as_str(), range.to.as_str()), ("price", "$9/GPUh"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlipRange {
    /// Its name.
    pub assumption: String,
    /// The least value.
    pub from: String,
    /// The greatest value.
    pub to: String,
}

impl FlipRange {
    /// From a value to another.
    pub fn new(assumption: impl Into<String>, from: impl Into<String>, to: impl Into<String>) -> Self {
        FlipRange { assumption: assumption.into(), from: from.into(), to: to.into() }
    }
}

impl FlipRange {
    /// The finding for ends that are not in the unit of the assumption, in the words in which they were said.
    pub(crate) fn problems(&self, built: &Built, caller: Caller) -> Vec<Diagnostic> {
        let quantities = built.base().quantities.enumerate();
        let mut named = quantities.filter(|(_, quantity)| quantity.name == self.assumption && !quantity.removed);
        let Some((id, quantity)) = named.next() else {
            return Vec::new();
        };
        let scenario::Type::Number(dimension) = &quantity.ty else {
            return Vec::new();
        };
        let read = |text: &str| built.checked.units.parse_quantity(text.trim()).ok();
        let (Some(from), Some(to)) = (read(&self.from), read(&self.to)) else {
            return Vec::new();
        };
        let said = match caller {
            Caller::Program => format!("a flip of `{}` between {} and {}", self.assumption, self.from, self.to),
            Caller::CommandLine => format!("--flip '{}={} to {}'", self.assumption, self.from, self.to),
        };
        let Some(wrong) = [&from, &to].into_iter().find(|end| end.unit.dimension != *dimension) else {
            let ends = [from, to].map(|end| end.unit.to_canonical(end.value));
            return self.of_ends(ends, &said, caller).into_iter().collect();
        };
        let FlipRange { assumption, from, to } = self;
        let (is, not) = (dimension.describe(), wrong.unit.dimension.describe());
        let found =
            Diagnostic::bare(Code::DimensionMismatch, format!("{said}: `{assumption}` is {is}, but this is {not}"));
        let unit = built.figures().quantity(id).reported_as();
        let in_unit = |end: &str| syntax::in_unit_of(end, &format!("1 {}", unit.name()));
        let ends = in_unit(from).unwrap_or_else(|| from.clone()) + " to " + &in_unit(to).unwrap_or_else(|| to.clone());
        vec![match wrong.unit.dimension.is_none() {
            true => found.help(format!("write `{assumption}={ends}`")),
            false if dimension.is_none() => found.help("write both ends as numbers without a unit"),
            false => found.help(format!("write both ends in a unit such as `{}`", unit.name())),
        }]
    }

    /// The finding for ends between which nothing lies.
    fn of_ends(&self, [least, most]: [f64; 2], said: &str, caller: Caller) -> Option<Diagnostic> {
        let FlipRange { assumption, from, to } = self;
        let found = |what: &str| Diagnostic::bare(Code::WrongArguments, format!("{said}: {what}"));
        if least == most {
            let set = caller.says("`Changes::set`", "`--set`");
            let help = format!("write a lower and a higher end; to ask with the constant, set it by {set}");
            return Some(found(&format!("both ends are {from}, a constant")).help(help));
        }
        let ascending = match caller {
            Caller::Program => format!("`{to}` before `{from}`"),
            Caller::CommandLine => format!("`{assumption}={to} to {from}`"),
        };
        (least > most).then(|| found("the lower end stands first").help(format!("write {ascending}")))
    }
}

impl Default for Questions {
    fn default() -> Self {
        Questions {
            which: Which::All,
            flips: Vec::new(),
            only_flips: false,
            ranges: Vec::new(),
            probability: 0.5,
            totals: false,
            measures: Vec::new(),
            quantiles: Vec::new(),
            all_unpaid: false,
        }
    }
}

/// Which questions.
///
/// ```
/// use offtake::{Questions, Which};
///
/// assert_eq!(Questions::all().which, Which::All);
/// assert_eq!(Questions::own().which, Which::Some { ids: Vec::new(), own: true });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Which {
    /// All there are.
    #[default]
    All,
    /// Those of the scenario with these ids, and perhaps those of the inquiry.
    Some {
        /// Ids of the scenario's questions.
        ids: Vec<String>,
        /// All questions of the [`Inquiry`](crate::Inquiry) too.
        own: bool,
    },
}

impl Questions {
    /// All questions.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of the scenario with these ids.
    pub fn of<S: Into<String>>(ids: impl IntoIterator<Item = S>) -> Self {
        let ids = ids.into_iter().map(Into::into).collect();
        Questions { which: Which::Some { ids, own: false }, ..Self::default() }
    }

    /// Those of the inquiry alone.
    pub fn own() -> Self {
        Self::of::<String>([]).and_own()
    }

    /// Those of the inquiry too.
    pub fn and_own(mut self) -> Self {
        if let Which::Some { own, .. } = &mut self.which {
            *own = true;
        }
        self
    }

    /// Finds where an answer flips on this assumption too.
    pub fn flip(mut self, assumption: impl Into<String>) -> Self {
        self.flips.push(assumption.into());
        self
    }

    /// Looks for no flip point but those asked for by [`Questions::flip`]. Without any, answering runs nothing again: for
    /// sweeps, which read probabilities and shares.
    pub fn without_flips(mut self) -> Self {
        self.only_flips = true;
        self
    }

    /// Finds it between two values, which may lie beyond what is drawn, and of a fixed assumption too.
    pub fn flip_between(mut self, range: FlipRange) -> Self {
        self.ranges.push(range);
        self
    }

    /// Finds where the claim has this probability, in place of one half.
    pub fn at_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Finds what each assumption decides together with others, too.
    pub fn with_totals(mut self) -> Self {
        self.totals = true;
        self
    }

    /// Finds what decides a measure, as written or labelled; `all` stands for every measure.
    pub fn crux_of(mut self, measure: impl Into<String>) -> Self {
        self.measures.push(measure.into());
        self
    }

    /// Finds a further quantile of every measure, 0 to 1, and the mean beyond it (expected shortfall).
    pub fn quantile(mut self, probability: f64) -> Self {
        self.quantiles.push(probability);
        self
    }

    /// Names all who did not pay in text, in place of the largest few.
    pub fn with_all_unpaid(mut self) -> Self {
        self.all_unpaid = true;
        self
    }

    /// The places of the questions that are among them.
    pub(crate) fn chosen(&self, built: &Built) -> Vec<usize> {
        let asks = built.checked.asks.iter().enumerate();
        asks.filter(|(_, ask)| self.has(ask, built)).map(|(place, _)| place).collect()
    }

    /// Whether a question is among them.
    pub(crate) fn has(&self, ask: &scenario::Ask, built: &Built) -> bool {
        match &self.which {
            Which::All => true,
            Which::Some { ids, own } => match built.is_said(ask.span) {
                true => *own,
                false => ids.iter().any(|id| ask.answers(id)),
            },
        }
    }

    /// Findings for questions and assumptions that the scenario does not have.
    pub(crate) fn problems(&self, built: &Built, must_ask: bool, caller: Caller) -> Vec<Diagnostic> {
        let written = built.checked.asks.iter().filter(|ask| !built.is_said(ask.span));
        let asks: Vec<&str> = written.map(|ask| ask.id.as_str()).collect();
        let wanted: &[String] = match &self.which {
            Which::All => &[],
            Which::Some { ids, .. } => ids,
        };
        if built.checked.asks.is_empty() && (must_ask || !wanted.is_empty()) {
            return vec![no_question(built, caller)];
        }
        let assumptions: Vec<&str> = built.assumption_names().collect();
        let mut findings = Vec::new();
        let answered = |name: &str| built.checked.asks.iter().any(|ask| !built.is_said(ask.span) && ask.answers(name));
        for name in wanted.iter().filter(|name| !answered(name)) {
            findings.push(unknown("question", name, &asks));
        }
        for name in self.flips.iter().filter(|name| !assumptions.contains(&name.as_str())) {
            findings.push(match name.split_once('=') {
                Some((known, value)) if assumptions.contains(&known.trim()) => {
                    let message = format!("a range has two ends; `{name}` has one");
                    let help =
                        format!("write `{}` alone, or a lower and a higher end: `{known}={value} to …`", known.trim());
                    Diagnostic::bare(Code::WrongArguments, message).help(help)
                }
                _ => unknown("uncertain assumption", name, &assumptions),
            });
        }
        if !(self.probability > 0.0 && self.probability < 1.0) {
            let message = format!("a claim flips at a probability between 0 % and 100 %, not at {}", self.probability);
            findings.push(Diagnostic::bare(Code::WrongArguments, message).help("write for example `5%`"));
        }
        for quantile in self.quantiles.iter().filter(|one| !(**one > 0.0 && **one < 1.0)) {
            let message = format!("a quantile lies between 0 % and 100 %, and is no {quantile}");
            findings.push(Diagnostic::bare(Code::WrongArguments, message).help("write for example `1%` or `99%`"));
        }
        findings.extend(self.unknown_measures(built));
        findings
    }

    /// The finding for a question that is answered by names where one claim is due.
    pub(crate) fn of_one_claim(built: &Built, id: &str) -> Option<Diagnostic> {
        let parts = built.checked.asks.iter().filter(|ask| ask.id != id && ask.answers(id));
        let parts: Vec<String> = parts.map(|ask| format!("`{}`", ask.id)).collect();
        let message = format!("`{id}` is answered by names, and has no claim of its own");
        let help = format!("ask after one of them: {}", parts.join(", "));
        (!parts.is_empty()).then(|| Diagnostic::bare(Code::WrongArguments, message).help(help))
    }

    fn unknown_measures(&self, built: &Built) -> Vec<Diagnostic> {
        let measures = || built.checked.asks.iter().flat_map(|ask| &ask.measures);
        let known: Vec<String> = measures()
            .flat_map(|measure| built.figures().label_of(measure).into_iter().chain([measure.text.clone()]))
            .chain([ALL.to_owned()])
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let missing = self.measures.iter().filter(|name| !known.contains(&name.as_str()));
        missing.map(|name| unknown("measure", name, &known)).collect()
    }

    /// Whether what decides a measure is asked for.
    pub(crate) fn wants_crux_of(&self, text: &str, label: Option<&str>) -> bool {
        self.measures.iter().any(|name| name == ALL || name == text || Some(name.as_str()) == label)
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::bare(Code::UnknownName, format!("there is no {what} `{name}`"));
    match syntax::closest(name, known.iter().copied()) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None if known.is_empty() => found.help(format!("the scenario has no {what}")),
        None => found.help(format!("there are {}", known.join(", "))),
    }
}

/// The finding for a scenario without questions: how to ask one, and of what.
fn no_question(built: &Built, caller: Caller) -> Diagnostic {
    let here = caller.says("`Question::holds(\"id\", \"last(x) > y\")`", "`--holds 'last(x) > y'`");
    let found = Diagnostic::bare(Code::MissingKey, "the scenario asks no question")
        .help("add one: `[ask.name]` with `question`, `claim`, `counter` and `holds`")
        .help(format!("or ask here: {here}, with `at`, `total`, `peak` or `ever` for other months than the last"));
    let names = names(built.base());
    if names.is_empty() {
        return found;
    }
    let all = caller.says(", …; `Inquiry::none().show(\"all\")` has all", ", …; `offtake run FILE --show all` has all");
    let more = if names.len() > MOST_NAMES { all } else { "" };
    found.help(format!("it can be asked of {}{more}", names[..names.len().min(MOST_NAMES)].join(", ")))
}

/// Names that can be asked of: what moves in the scenario itself, the cash of its parties, then all else.
fn names(base: &Model) -> Vec<&str> {
    let rank = |key: &str, kind: &QuantityKind| match (key.split('.').next(), kind) {
        (Some("let" | "stock"), _) => 0,
        _ if key.starts_with("party.") && key.ends_with(".cash") => 1,
        (_, QuantityKind::Assumption(_)) => 3,
        _ => 2,
    };
    let quantities = base.quantities.iter().filter(|quantity| !quantity.removed && !quantity.name.contains(' '));
    let mut ranked: Vec<(u32, &str)> =
        quantities.map(|quantity| (rank(&quantity.key, &quantity.kind), quantity.name.as_str())).collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().map(|(_, name)| name).collect()
}
