//! The scenarios that `offtake new` writes.

use model::Date;
use scenario::Month;

/// A scenario to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Template {
    /// A pledge between two parties, with a comment at every step.
    #[default]
    Deal,
    /// Work in tokens, and what it costs in each of seven ways.
    Workload,
    /// A loan on chips, with its covenant.
    Credit,
    /// A model of a textbook: books of three sectors, without chance.
    Textbook,
}

impl Template {
    /// A scenario with this title that begins in this month; it runs as it is.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Template};
    ///
    /// let text = Template::Deal.text("a deal", offtake::parse_date("2026-05-01").expect("a day"));
    /// assert!(Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none()).is_ok());
    /// ```
    pub fn text(self, title: &str, today: Date) -> String {
        let (text, begins) = self.parts();
        let title: String = title.chars().filter(|c| *c != '"' && *c != '\\' && !c.is_control()).collect();
        let text: String = text.split_inclusive('\n').map(|line| with_title(line, &title)).collect();
        match begins {
            Some(month) => text.replace(month, &Month::of(today.year().into(), today.month().into()).to_string()),
            None => text,
        }
    }

    /// Its text, and the month in which it begins; a textbook's begins where the book has it.
    const fn parts(self) -> (&'static str, Option<&'static str>) {
        match self {
            Template::Deal => (include_str!("template/deal.toml"), Some("2026-05")),
            Template::Workload => (include_str!("../../../scenarios/my-workload.toml"), Some("2026-11")),
            Template::Credit => (include_str!("template/credit.toml"), Some("2026-11")),
            Template::Textbook => (include_str!("../../../scenarios/textbook/sim.toml"), None),
        }
    }
}

/// A line of a scenario, with this title if it is that of the title.
fn with_title(line: &str, title: &str) -> String {
    match line.split_once('=') {
        Some((key, _)) if key.trim_end() == "title" => format!("{key}= \"{title}\"\n"),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_cannot_break_the_file() {
        let date = jiff::civil::date(2031, 5, 1);
        for template in [Template::Deal, Template::Workload, Template::Credit, Template::Textbook] {
            let text = template.text("a \"b\"\n\\c", date);
            assert_eq!(text.matches("= \"a bc\"\n").count(), 1, "{template:?}: {text}");
            let (_, begins) = template.parts();
            assert!(begins.is_none_or(|month| !text.contains(month)), "{template:?}");
            assert_eq!(text.contains("start   = \"2031-05\"\n"), begins.is_some(), "{template:?}");
        }
    }
}
