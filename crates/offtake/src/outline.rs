//! A scenario in short, from its text alone.

use report::{AskedView, OutlineView};
use syntax::Table;

use crate::project::Project;

impl Project<'_> {
    /// The title, and what is asked, as the texts say it: nothing is built, so that it is there at once and also where
    /// something else is wrong.
    ///
    /// ```
    /// use offtake::{Memory, Project};
    ///
    /// let text = "title = \"a deal\"\n[ask.dear]\nquestion = \"Is it dear?\"\nholds = \"rent > $3/mo\"\n";
    /// let outline = Project::read(Memory::new().with("deal.toml", text), "deal.toml").outline();
    /// assert_eq!((outline.title.as_str(), outline.questions[0].question.as_str()), ("a deal", "Is it dear?"));
    /// ```
    pub fn outline(&self) -> OutlineView {
        let text = |table: &Table, key: &str| table.text(key).unwrap_or_default().trim().to_owned();
        let asks = self.files.trees().filter_map(|table| table.get("ask")?.as_table());
        let questions = asks.flat_map(|asks| &asks.entries).filter_map(|entry| {
            let ask = entry.value.as_table()?;
            Some(AskedView {
                id: entry.key.text.clone(),
                subject: text(ask, "subject"),
                question: text(ask, "question"),
                claim: text(ask, "claim"),
                counter: text(ask, "counter"),
            })
        });
        OutlineView {
            file: self.name().to_owned(),
            title: text(&self.files.file, "title"),
            about: text(&self.files.file, "about"),
            questions: questions.collect(),
            findings: self.files.problems.len(),
        }
    }
}
