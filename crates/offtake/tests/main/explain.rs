//! What a posting is made of.

use report::Step;

use crate::play::Play;

fn named<'s>(step: &'s Step, name: &str) -> &'s Step {
    let names: Vec<&str> = step.steps.iter().map(|inner| inner.name.as_str()).collect();
    step.steps.iter().find(|inner| inner.name == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

/// A stake that cost $8M is worth $9M from January and $11.5M from March on: its revaluation goes from 1 to 3.5. So does
/// what is owed, where that is the account to be brought to a value.
#[test]
fn an_entry_to_a_value_shows_what_stood_there_before() {
    let play = Play::new(
        4,
        r#"
[party.fund]
cash = "$9M"
[party.firm]
cash = "$1M"
[pay.shares]
from = "fund"
to = "firm"
amount = "$8M"
when = "2026-01"
books = "equity"
[let]
gain = "table([2026-01, $1M], [2026-03, $3.5M])"
[entry.mark]
party = "fund"
to = "gain"
debit = "asset stake revaluation"
credit = "revenue revaluation"
[entry.reserve]
party = "firm"
to = "gain"
debit = "liability reserve"
credit = "expense reserve"
"#,
    );
    for (what, entry, account) in [
        ("balance(fund, asset stake revaluation)", "mark", "asset stake revaluation"),
        ("balance(firm, liability reserve)", "reserve", "liability reserve"),
    ] {
        let found = play.explains(what, "2026-03");
        let posting = named(&found, entry);
        let value = |name: String| named(posting, &name).value;
        let (to, from) = (value(format!("{account} brought to")), value(format!("{account} before")));
        assert_eq!((posting.value, to, from), (Some(2.5e6), Some(3.5e6), Some(1e6)), "{what}");
    }
}
