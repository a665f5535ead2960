//! A user's mistake as data. One run reports all that it can find; each ends with the repair.

use crate::{Edit, Help, Span};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// It runs; something is worth mending (unsourced, stale or dead assumptions).
    Warning,
    /// Worth knowing (a repaired correlation matrix).
    Note,
}

/// Whether one of the findings stops a run.
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// A place in the user's file with a few words under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Words under it; may be empty.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Its id.
    pub code: Code,
    /// How serious.
    pub severity: Severity,
    /// One sentence: what is wrong.
    pub message: String,
    /// The first label is the primary place; may be empty when the finding has none (e.g. a usage limit).
    pub labels: Vec<Label>,
    /// The repairs, each of which is enough.
    pub help: Vec<Help>,
}

impl Diagnostic {
    /// An error at a place, with the severity of its code.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: Vec::new(),
        }
    }

    /// A finding without a place.
    pub fn bare(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), message: message.into(), labels: Vec::new(), help: Vec::new() }
    }

    /// Words under the primary place.
    pub fn because(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// A further place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// A repair.
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The first repair that says exactly what to write.
    pub fn edit(&self) -> Option<&Edit> {
        self.help.iter().find_map(|help| help.edit.as_ref())
    }
}

macro_rules! codes {
    ($($variant:ident $severity:ident $id:literal $title:literal;)*) => {
        /// The ids of all diagnostics. Each has a page in `docs/errors/` and a case in `spec/`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];
            /// The stable id.
            pub fn id(self) -> &'static str { match self { $(Code::$variant => $id,)* } }
            /// What it says in general.
            pub fn title(self) -> &'static str { match self { $(Code::$variant => $title,)* } }
            /// How serious it is.
            pub fn severity(self) -> Severity { match self { $(Code::$variant => Severity::$severity,)* } }
        }
    };
}

codes! {
    NotUtf8 Error "not-utf8" "The file is not valid UTF-8.";
    FileTooLarge Error "file-too-large" "The file is larger than a scenario may be.";
    FileNotFound Error "file-not-found" "A file could not be read.";
    UseOutsideFolder Error "use-outside-folder" "`use` names a file outside the scenario's folder.";
    TomlSyntax Error "toml-syntax" "The file is not TOML.";
    NestedTooDeep Error "nested-too-deep" "Tables, arrays or expressions are nested too deeply.";
    ExpressionSyntax Error "expression-syntax" "An expression cannot be read.";
    UnknownTable Error "unknown-table" "A table the language does not have.";
    UnknownKey Error "unknown-key" "A key that the table does not have.";
    MissingKey Error "missing-key" "A key that the table needs.";
    WrongValue Error "wrong-value" "A value of the wrong sort.";
    UnknownKind Error "unknown-kind" "A kind that is not defined.";
    KindClash Error "kind-clash" "Two kinds of one party define the same name, or a kind has the wrong class.";
    UnknownUnit Error "unknown-unit" "A unit that is not defined.";
    UnknownName Error "unknown-name" "A name that is not in scope.";
    AmbiguousName Error "ambiguous-name" "A short name that fits several things.";
    DuplicateName Error "duplicate-name" "Two things of one name.";
    UnknownFunction Error "unknown-function" "A function that the language does not have.";
    WrongArguments Error "wrong-arguments" "A function called with the wrong arguments.";
    DimensionMismatch Error "dimension-mismatch" "Two dimensions that do not fit.";
    TypeMismatch Error "type-mismatch" "A value of another type than expected.";
    RateExpected Error "rate-expected" "Money where money per time is due.";
    AmountExpected Error "amount-expected" "Money per time where money is due.";
    SumOfRate Error "sum-of-rate" "A rate summed over months without a time.";
    BareSeries Error "bare-series" "A series where one number per path is due.";
    ScalarInDynamics Error "scalar-in-dynamics" "A function of the whole path used inside the dynamics.";
    HiddenFromDecision Error "hidden-from-decision" "A decision reads what its party may not know.";
    RangeInParameter Error "range-in-parameter" "An uncertain value in a place that gives it neither name nor source.";
    ImpossibleDistribution Error "impossible-distribution" "A distribution that cannot exist.";
    MassOutsideBounds Error "mass-outside-bounds" "A distribution with mass outside `min` and `max`.";
    ImpossibleCorrelation Error "impossible-correlation" "A correlation outside −1 to 1, or of something not uncertain.";
    CorrelationRepaired Note "correlation-repaired" "The correlations given cannot hold together; the nearest that can are used.";
    UnknownFact Error "unknown-fact" "A fact id that no facts file has.";
    UnbalancedOpening Error "unbalanced-opening" "An opening balance sheet that does not balance.";
    StatedTwice Error "stated-twice" "A claim in the opening sheets of both its parties.";
    UnknownAccount Error "unknown-account" "An account word that is not known or never booked.";
    UnknownBooks Error "unknown-books" "A `books` word that is not known, or an object that is an account of the language.";
    PaysItself Error "pays-itself" "A flow whose payer is its receiver.";
    DateOutsideRun Error "date-outside-run" "A date before the first or after the last month.";
    PreviousWithoutInitial Error "previous-without-initial" "`prev` of a name that has no value before the first month.";
    SameMonthCircle Error "same-month-circle" "Names that need each other in the same month.";
    DefinitionCircle Error "definition-circle" "Kinds, defaults or references that need each other.";
    TooLarge Error "too-large" "A compiled program over the size budget.";
    SharedFlowName Error "shared-flow-name" "A flow that bears the name of a let it does not pay.";
    NotAVariant Error "not-a-variant" "`in` or `worth` of something that is not a variant.";
    Nested Error "nested-worth" "`worth` or `in` inside another.";
    WrongClass Error "wrong-class" "An instance of a class that the table does not hold.";
    LaterFact Error "later-fact" "A fact later than those that the scenario knows.";
    UnsourcedAssumption Warning "unsourced-assumption" "An assumption without basis, fact or reason.";
    DeadAssumption Warning "dead-assumption" "An assumption that moves nothing asked.";
    LopsidedRange Warning "lopsided-range" "A range with a power or a percent sign at one end only.";
    StaleFact Warning "stale-fact" "A fact older than its shelf life.";
    FactMismatch Warning "fact-mismatch" "An assumption is based on a fact that says something else.";
    FactOutsideRange Warning "fact-outside-range" "A fact lies outside the range of the assumption that cites it.";
    TwoMoments Warning "two-moments" "A name that has two values in a month, read without saying which.";
    ImplausibleValue Warning "implausible-value" "A number that is hardly meant, such as a tax of 2500 %.";
    CannotPay Warning "cannot-pay" "A party owes money and has neither cash nor receipts.";
    LateSeries Warning "late-series" "A series whose first row is later than the first month of the run.";
    RemovedValue Warning "removed-value" "A price, share, date or condition of something that a variant removes, read in it.";
    UnusedName Warning "unused-name" "Something defined and never used.";
    NoPaths Error "no-paths" "A run of no paths.";
}
