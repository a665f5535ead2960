//! What has been found wrong so far.

use std::collections::BTreeSet;

use syntax::{Code, Diagnostic, Edit, Help, Label, Span, suggest};

/// Marks that something went wrong and has been reported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported;

/// What could be made, if nothing went wrong.
pub(crate) type Bound<T> = Result<T, Reported>;

/// Findings after which nothing is guessed any more, and the most words that are compared: a hostile file has any
/// number of both.
const MOST_GUESSES: usize = 50;
const MOST_CANDIDATES: usize = 5_000;

/// Findings in the order in which they were made. Who only tries an expression may take back what it reports.
#[derive(Default)]
pub(crate) struct FindingLog {
    /// What may be taken back.
    open: Vec<Diagnostic>,
    /// What stays.
    kept: Vec<Diagnostic>,
    /// How many trials go on, one within another.
    trials: u32,
}

/// A trial that goes on: an expression is read to see what it is, and what is found wrong is taken back.
pub(crate) struct Trial(Mark);

/// Work that is done once goes on; the trials that needed it wait.
pub(crate) struct ForGood {
    from: Mark,
    trials: u32,
}

/// A moment, to speak of the findings since then.
#[derive(Clone, Copy)]
pub(crate) struct Mark(usize);

impl FindingLog {
    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.open.push(finding);
    }

    /// Adds a finding that nobody takes back.
    pub fn push_kept(&mut self, finding: Diagnostic) {
        self.kept.push(finding);
    }

    /// Adds findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        self.open.extend(findings);
    }

    /// Adds a finding, for want of what it is about.
    pub fn report(&mut self, finding: Diagnostic) -> Reported {
        self.push(finding);
        Reported
    }

    /// Reports an error in one line, with a repair unless it is empty.
    pub fn error<T>(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<Help>) -> Bound<T> {
        let help = help.into();
        let mut finding = Diagnostic::new(code, span, message);
        if !help.text.is_empty() {
            finding = finding.help(help);
        }
        Err(self.report(finding))
    }

    /// Whether the same has been said of the same place.
    pub fn has_said(&self, finding: &Diagnostic) -> bool {
        let same = |known: &Diagnostic| {
            known.code == finding.code && place_of(known) == place_of(finding) && known.message == finding.message
        };
        self.open.iter().chain(&self.kept).any(same)
    }

    /// Whether some finding has this label.
    pub fn has_label(&self, label: &Label) -> bool {
        self.open.iter().chain(&self.kept).any(|known| known.labels.contains(label))
    }

    /// How many findings there are.
    pub fn count(&self) -> usize {
        self.open.len() + self.kept.len()
    }

    /// This moment.
    pub fn mark(&self) -> Mark {
        Mark(self.open.len())
    }

    /// The findings since then.
    pub fn since(&mut self, mark: Mark) -> &mut [Diagnostic] {
        &mut self.open[mark.0..]
    }

    /// Takes back the findings since then.
    pub fn take_back(&mut self, mark: Mark) {
        self.open.truncate(mark.0);
    }

    /// Begins a trial. Until it ends nothing is guessed, for nobody will read it.
    pub fn begin_trial(&mut self) -> Trial {
        self.trials += 1;
        Trial(self.mark())
    }

    /// Ends a trial and takes back what it found.
    pub fn end_trial(&mut self, trial: Trial) {
        self.trials -= 1;
        self.take_back(trial.0);
    }

    /// Begins what is done once, also if a trial needed it: what a name stands for would not be reported again.
    pub fn begin_for_good(&mut self) -> ForGood {
        ForGood { from: self.mark(), trials: std::mem::take(&mut self.trials) }
    }

    /// Ends what is done once. `keeps`: its findings stay, even if they were made within a trial.
    pub fn end_for_good(&mut self, begun: ForGood, keeps: bool) {
        self.trials = begun.trials;
        if keeps {
            let found = self.open.split_off(begun.from.0.min(self.open.len()));
            self.kept.extend(found);
        }
    }

    /// Takes out all findings.
    pub fn take(&mut self) -> Vec<Diagnostic> {
        let mut all = std::mem::take(&mut self.open);
        all.append(&mut self.kept);
        all
    }

    /// Those of further findings that are not among these.
    pub fn not_among(&self, further: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let identity = |found: &Diagnostic| (found.code, place_of(found), found.message.clone());
        let known: BTreeSet<_> = self.open.iter().chain(&self.kept).map(identity).collect();
        further.into_iter().filter(|found| !known.contains(&identity(found))).collect()
    }

    /// Whether one of these keys, at its place, is said to be a misspelling of this one.
    pub fn has_misspelling_of(&self, key: &str, places: impl Fn(Span) -> bool) -> bool {
        let meant = |found: &Diagnostic| found.edit().and_then(Edit::word) == Some(key);
        let misspelt = |found: &&Diagnostic| found.code == Code::UnknownKey && meant(found);
        self.open.iter().filter(misspelt).filter_map(place_of).any(places)
    }

    /// Whether no further word is guessed: so much is wrong already, or it is only a trial.
    pub fn guesses_nothing(&self) -> bool {
        self.trials > 0 || self.count() > MOST_GUESSES
    }

    /// The word that was probably meant, unless nothing is guessed.
    pub fn closest<'c>(&self, word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
        if self.guesses_nothing() { None } else { suggest::closest(word, candidates.take(MOST_CANDIDATES)) }
    }
}

/// The word that was probably meant, for the first few of a list of findings.
pub(crate) fn closest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>, place: usize) -> Option<&'c str> {
    if place > MOST_GUESSES { None } else { suggest::closest(word, candidates.take(MOST_CANDIDATES)) }
}

/// The place of a finding.
pub(crate) fn place_of(finding: &Diagnostic) -> Option<Span> {
    finding.labels.first().map(|label| label.span)
}
