//! The built-in facts and kinds, and those of a scenario, as lists.

use std::collections::BTreeSet;

use explain::fact_view;
use model::{Date, Facts};
use report::{FactView, KindView, OutputView, ParameterView};
use syntax::{Sources, Table};

use crate::builtin;
use crate::project::Project;

/// Which facts to list.
///
/// ```
/// use offtake::{FactFilter, parse_date};
///
/// let day = parse_date("2027-01-01").expect("a day");
/// let filter = FactFilter::on(day).with("anthropic").stale();
/// assert_eq!((filter.words.as_slice(), filter.stale), (&["anthropic".to_owned()][..], true));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FactFilter {
    /// Words that must all stand in the id, the text, the subject, the publisher, the note, the unit or a category (case
    /// aside).
    pub words: Vec<String>,
    /// Only those past their shelf life.
    pub stale: bool,
    /// The day at which that is measured.
    pub at: Date,
}

impl FactFilter {
    /// All facts, their age measured on a day.
    pub fn on(day: Date) -> Self {
        FactFilter { words: Vec::new(), stale: false, at: day }
    }

    /// Those that have this word too.
    pub fn with(mut self, word: impl Into<String>) -> Self {
        self.words.push(word.into());
        self
    }

    /// Those alone that are past their shelf life.
    pub fn stale(mut self) -> Self {
        self.stale = true;
        self
    }
}

/// The built-in facts that pass a filter, by subject and id.
///
/// ```
/// use offtake::{FactFilter, Style, facts, parse_date, report};
///
/// let found = facts(&FactFilter::on(parse_date("2026-06-01").expect("a day")).with("anthropic-aws-commitment-2026"));
/// assert_eq!(found.facts[0].low, Some(100e9));
/// assert!(report::facts_text(&found, Style::PLAIN).contains("anthropic-aws-commitment-2026"));
/// ```
pub fn facts(filter: &FactFilter) -> report::FactsView {
    let mut facts = Facts::none();
    for table in tables(builtin::FACTS) {
        facts.read(&table, &mut Vec::new());
    }
    facts_view(&facts, filter)
}

/// The built-in kinds.
///
/// ```
/// use offtake::{Style, kinds, report};
///
/// let found = kinds();
/// assert!(found.iter().any(|kind| kind.name == "commitment"));
/// assert!(report::kinds_text(&found, Style::PLAIN).contains("commitment"));
/// ```
pub fn kinds() -> Vec<KindView> {
    kinds_view(&tables(builtin::LIBRARY))
}

impl Project<'_> {
    /// The facts in reach of this scenario that pass a filter.
    ///
    /// ```
    /// use offtake::{FactFilter, Memory, Project, parse_date};
    ///
    /// let project = Project::read(Memory::new().with("deal.toml", "use = [\"facts\"]"), "deal.toml");
    /// let day = parse_date("2026-06-01").expect("a day");
    /// assert_eq!(project.facts(&FactFilter::on(day)), offtake::facts(&FactFilter::on(day)));
    /// ```
    pub fn facts(&self, filter: &FactFilter) -> report::FactsView {
        facts_view(&self.files.facts, filter)
    }

    /// The kinds in reach of this scenario, its own included.
    ///
    /// ```
    /// use offtake::{Memory, Project};
    ///
    /// let text = "use = [\"std\"]\n[kind.shop]\nclass = \"party\"\n";
    /// let kinds = Project::read(Memory::new().with("deal.toml", text), "deal.toml").kinds();
    /// assert!(kinds.iter().any(|kind| kind.name == "shop"));
    /// ```
    pub fn kinds(&self) -> Vec<KindView> {
        let tables: Vec<Table> = self.files.trees().cloned().collect();
        kinds_view(&tables)
    }
}

fn tables(files: &[builtin::File]) -> Vec<Table> {
    let mut sources = Sources::default();
    let read = |file: &builtin::File| {
        let id = sources.add(file.name, file.text);
        syntax::parse_toml(&sources, id).0
    };
    files.iter().map(read).collect()
}

fn facts_view(facts: &Facts, filter: &FactFilter) -> report::FactsView {
    let words: Vec<String> = filter.words.iter().map(|word| word.to_lowercase()).collect();
    let matches = |fact: &model::Fact| has_words(&fields(fact), &words);
    let mut found: Vec<FactView> = facts
        .iter()
        .filter(|fact| matches(fact))
        .map(|fact| fact_view(fact, filter.at))
        .filter(|fact| fact.stale || !filter.stale)
        .collect();
    // One whose id was given in full is meant alone.
    if let Some(exact) = found.iter().position(|fact| words == [fact.id.as_str()]) {
        found = vec![found.swap_remove(exact)];
    }
    found.sort_by(|a, b| (&a.subject, &a.id).cmp(&(&b.subject, &b.id)));
    let advice = if found.is_empty() { words_instead(facts, &words) } else { Vec::new() };
    report::FactsView { at: filter.at.to_string(), facts: found, advice }
}

/// What a word is looked for in, in small letters.
fn fields(fact: &model::Fact) -> Vec<String> {
    let fields = [&fact.id, &fact.what, &fact.subject, &fact.publisher, &fact.note, &fact.unit];
    let fields = fields.into_iter().chain(fact.by.iter().map(|(name, _)| name));
    fields.map(|field| field.to_lowercase()).collect()
}

fn has_words(fields: &[String], words: &[String]) -> bool {
    words.iter().all(|word| fields.iter().any(|field| field.contains(word.as_str())))
}

/// What to look for where no fact has all words: for a word that none has a near one; else all words but one, if facts have those.
fn words_instead(facts: &Facts, words: &[String]) -> Vec<String> {
    let all: Vec<Vec<String>> = facts.iter().map(fields).collect();
    let count = |words: &[String]| all.iter().filter(|fields| has_words(fields, words)).count();
    let known: BTreeSet<&str> =
        all.iter().flatten().flat_map(|field| field.split(|c: char| !c.is_alphanumeric())).collect();
    let mut advice = Vec::new();
    for word in words.iter().filter(|word| count(std::slice::from_ref(word)) == 0) {
        let near = syntax::closest(word, known.iter().copied());
        advice.push(match near {
            Some(near) => format!("no fact has `{word}`; did you mean `{near}`?"),
            None => format!("no fact has `{word}`"),
        });
    }
    for left_out in 0..words.len() {
        let fewer: Vec<String> =
            words.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, word)| word.clone()).collect();
        let number = count(&fewer);
        if number > 0 && !fewer.is_empty() {
            advice.push(format!("`{}` has {number}", fewer.join(" ")));
        }
    }
    advice
}

fn kinds_view(tables: &[Table]) -> Vec<KindView> {
    let class = |class: scenario::Class| match class {
        scenario::Class::Party => "party",
        scenario::Class::Contract => "contract",
        scenario::Class::Thing => "thing",
        scenario::Class::Part => "part",
    };
    let parameter = |parameter: model::ParameterDescription| ParameterView {
        name: parameter.name,
        unit: parameter.ty,
        default: parameter.default,
        optional: parameter.optional,
        about: parameter.about,
    };
    let output = |output: model::OutputDescription| OutputView {
        name: output.name,
        table: output.table.into(),
        unit: output.unit,
        label: output.label,
        about: output.about,
    };
    let kind = |kind: model::KindDescription| KindView {
        name: kind.name,
        class: kind.class.map(|found| class(found).into()),
        like: kind.like,
        about: kind.about,
        parameters: kind.parameters.into_iter().map(parameter).collect(),
        members: kind.members,
        outputs: kind.outputs.into_iter().map(output).collect(),
    };
    model::describe_kinds(tables).into_iter().map(kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(words: &[&str], at: &str) -> FactFilter {
        FactFilter {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            stale: false,
            at: model::parse_date(at).unwrap(),
        }
    }

    #[test]
    fn facts_are_filtered_and_age() {
        let all = facts(&filter(&[], "2026-06-01"));
        assert!(all.facts.len() > 700, "{}", all.facts.len());
        let one = facts(&filter(&["anthropic-aws-commitment-2026"], "2026-06-01"));
        assert_eq!(one.facts.len(), 1);
        assert_eq!(one.facts[0].low, Some(100e9));
        assert!(!one.facts[0].stale);
        let later = facts(&filter(&["anthropic-aws-commitment-2026"], "2028-05-01"));
        assert!(later.facts[0].stale);
        assert!(facts(&filter(&["AWS", "commitment"], "2026-06-01")).facts.len() > 1);
        for unit in ["tok/s", "GPUh"] {
            let found = facts(&filter(&[unit], "2026-06-01")).facts;
            assert!(found.iter().any(|fact| fact.unit.contains(unit)), "{unit}");
        }
        assert!(facts(&filter(&["no such words"], "2026-06-01")).facts.is_empty());
        let advice = |words: &[&str]| facts(&filter(words, "2026-06-01")).advice;
        assert_eq!(advice(&["sofrr"]), ["no fact has `sofrr`; did you mean `sofr`?"]);
        let fewer = advice(&["anthropic", "commitment", "zzzzz"]);
        assert_eq!(fewer[0], "no fact has `zzzzz`");
        assert!(fewer[1].starts_with("`anthropic commitment` has "), "{fewer:?}");
        assert!(advice(&["sofr"]).is_empty());
        let stale = FactFilter { stale: true, ..filter(&[], "2226-06-01") };
        assert_eq!(facts(&stale).facts.len(), all.facts.len());
    }

    #[test]
    fn kinds_tell_their_parameters() {
        let kinds = kinds();
        let pledge = kinds.iter().find(|kind| kind.name == "commitment").unwrap();
        assert_eq!(pledge.class.as_deref(), Some("contract"));
        let firm = pledge.parameters.iter().find(|one| one.name == "firm").unwrap();
        assert_eq!((firm.unit.as_str(), firm.default.as_deref()), ("%", Some("100%")));
        assert!(pledge.members.iter().any(|name| name == "minimum"));
    }

    #[test]
    fn kinds_tell_what_they_offer() {
        let kinds = kinds();
        let pledge = kinds.iter().find(|kind| kind.name == "commitment").unwrap();
        let output = |name: &str| pledge.outputs.iter().find(|one| one.name == name);
        let used = output("used").unwrap();
        assert_eq!((used.table.as_str(), used.unit.as_deref()), ("let", Some("GW")));
        assert_eq!(used.about, "capacity in use under the commitment");
        assert_eq!(output("remaining").unwrap().table, "stock");
        assert_eq!(output("bill").unwrap().unit, None);
        // What it overrides of the kind that it is like keeps its unit and its meaning.
        assert_eq!(output("reserved").unwrap().unit.as_deref(), Some("GW"));
        assert_eq!(pledge.like.as_deref(), Some("committed_capacity"));
        let day = kinds.iter().find(|kind| kind.name == "purchase").unwrap();
        assert!(day.outputs.iter().any(|one| one.name == "provided"), "it has the outputs of `capacity`");
        // What only it needs is no output.
        assert!(output("climb").is_none() && pledge.members.iter().any(|name| name == "climb"));
        let equity = kinds.iter().find(|kind| kind.name == "equity").unwrap();
        assert!(equity.outputs.iter().any(|one| one.name == "tranche.received"));
    }
}
