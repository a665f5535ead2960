//! The scenario that `offtake new` writes.

use model::Date;
use scenario::Month;

/// A small working scenario with comments.
///
/// ```
/// use offtake::{Changes, Memory, Project};
///
/// let text = offtake::template("a deal", offtake::parse_date("2026-05-01").expect("a day"));
/// assert!(Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none()).is_ok());
/// ```
pub fn template(name: &str, today: Date) -> String {
    let start = Month::of(today.year().into(), today.month().into());
    let title: String = name.chars().filter(|c| *c != '"' && *c != '\\' && !c.is_control()).collect();
    TEMPLATE.replace("{title}", &title).replace("{start}", &start.to_string())
}

const TEMPLATE: &str = include_str!("template.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_cannot_break_the_file() {
        let date = jiff::civil::date(2026, 5, 1);
        let text = template("a \"b\"\n\\c", date);
        assert!(text.contains("\"a bc\"\n"), "{text}");
        assert!(text.contains("\"2026-05\"\n"));
        assert!(!text.contains("{title}") && !text.contains("{start}"));
    }
}
