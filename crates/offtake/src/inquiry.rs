//! What a caller asks of a scenario beside what it asks itself.

/// What to ask of a scenario in words of one's own: names and expressions that are bound and compiled with it.
///
/// Names are data: a question may have any id. Given to [`Project::build_for`](crate::Project::build_for) they cost nothing
/// more; given later, to [`Scenario::inquire`](crate::Scenario::inquire), the scenario is built anew from what was read.
///
/// ```
/// use offtake::{Changes, Inquiry, Memory, Project, Question, Questions, Sampling, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
/// let world = Memory::new().with("deal.toml", text);
/// let inquiry = Inquiry::none()
///     .show("rent")
///     .ask(Question::holds("is it \"dear\"?", "total(rent * dt) > $5"));
/// let scenario = Project::read(&world, "deal.toml").build_for(&Changes::none(), &inquiry)?;
/// let answers = scenario.run(&Sampling::default(), &mut unwatched)?.answers(&Questions::own())?;
/// assert_eq!(answers.answers[0].id, "is it \"dear\"?");
/// assert_eq!(answers.answers[0].probability, 1.0);
/// assert_eq!(answers.series[0].mean, [2.0, 2.0, 2.0]);
/// # Ok::<(), offtake::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Inquiry {
    /// Series to show: names, expressions, patterns such as `lab.*`, or `all`.
    pub shows: Vec<String>,
    /// Questions.
    pub questions: Vec<Question>,
    /// The value to explain: a name, an expression, or the id of a question.
    pub explained: Option<String>,
    /// What a run keeps by month.
    pub keep: Keep,
    /// Questions of the scenario that stay beside these, by id; all if nothing is said.
    pub only: Option<Vec<String>>,
}

/// What a run keeps by month.
///
/// ```
/// use offtake::{Inquiry, Keep};
///
/// assert_eq!(Inquiry::none().keep, Keep::Series);
/// assert_eq!(Inquiry::none().answers_only().keep, Keep::Answers);
/// assert_eq!(Inquiry::none().explain("lab.cash").keep, Keep::Explained);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// The series that the scenario and the inquiry show.
    #[default]
    Series,
    /// No series: a run is for its answers alone, and what only series read is not computed.
    Answers,
    /// The value to explain, in place of series.
    Explained,
}

impl Inquiry {
    /// Nothing but what the scenario asks itself.
    pub fn none() -> Self {
        Self::default()
    }

    /// Shows a series, or all that fit a pattern.
    pub fn show(mut self, name: impl Into<String>) -> Self {
        self.shows.push(name.into());
        self
    }

    /// Asks a question.
    pub fn ask(mut self, question: Question) -> Self {
        self.questions.push(question);
        self
    }

    /// Compiles every name, so that this can be explained; a run then keeps no other series.
    pub fn explain(mut self, name: impl Into<String>) -> Self {
        self.explained = Some(name.into());
        self.keep = Keep::Explained;
        self
    }

    /// Leaves out the scenario's own questions but those with these ids, so that a run computes only the worlds that are
    /// read. Nothing is left out if there is no question of such an id.
    ///
    /// ```
    /// use offtake::Inquiry;
    ///
    /// assert_eq!(Inquiry::none().only(["rebate"]).only, Some(vec!["rebate".to_owned()]));
    /// ```
    pub fn only<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.only = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// A run keeps no series.
    pub fn answers_only(mut self) -> Self {
        self.keep = Keep::Answers;
        self
    }
}

/// A question of one's own.
///
/// ```
/// use offtake::Question;
///
/// let question = Question::holds("rich", "last(lab.cash) > $10B").measure("last(lab.cash)");
/// assert_eq!((question.claim.as_str(), question.measures.len()), ("It holds.", 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// Its id: any text.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// What the other says.
    pub counter: String,
    /// The claim as a condition, one truth value per path: `last(lab.cash) > $10B`.
    pub holds: String,
    /// Numbers to show with the answer.
    pub measures: Vec<String>,
}

impl Question {
    /// Whether an expression holds.
    pub fn holds(id: impl Into<String>, holds: impl Into<String>) -> Self {
        let holds = holds.into();
        Question {
            id: id.into(),
            question: holds.clone(),
            claim: "It holds.".into(),
            counter: "It does not.".into(),
            holds,
            measures: Vec::new(),
        }
    }

    /// Shows a number with the answer.
    pub fn measure(mut self, expression: impl Into<String>) -> Self {
        self.measures.push(expression.into());
        self
    }
}
