//! Who did not pay: what stands below the answers is what the books say.

use offtake::{Answers, Changes, Every, Memory, Project, Questions, Sampling, Style, Subject, report, unwatched};
use report::{UnpaidDue, UnpaidView};

use crate::play::{Play, rows, sound};

const HEADER: &str = "offtake = 1\ntitle = \"test\"\nstart = \"2026-01\"\nmonths = 24\nuse = [\"std\"]\n";

/// The answers of a scenario on 400 paths; each claim and measure by path.
fn answers(body: &str) -> Answers {
    let memory = Memory::new().with("test.toml", format!("{HEADER}{body}"));
    let scenario = sound(Project::read(memory, "test.toml").build(&Changes::none()));
    let run = sound(scenario.run(&Sampling::default().paths(400).threads(1), &mut unwatched));
    let answers = sound(run.answers(&Questions::all()));
    assert_eq!((answers.checks.failed_paths, &answers.unpaid), (0, &run.unpaid()), "{:?}", answers.checks.failures);
    answers
}

fn due<'v>(view: &'v UnpaidView, flow: &str) -> &'v UnpaidDue {
    view.dues.iter().find(|due| due.flow == flow).unwrap_or_else(|| panic!("{flow} is paid: {view:?}"))
}

fn in_default(view: &UnpaidView) -> Vec<(&str, f64, &str)> {
    view.defaults.iter().map(|one| (one.party.as_str(), one.share, one.month.as_str())).collect()
}

#[test]
fn a_bank_lends_more_than_it_has() {
    let answers = answers(
        r#"
[party]
bank = { cash = "$50M" }
firm = {}
[pay.advance]
from = "bank"
to = "firm"
amount = "$300M"
when = "2026-02"
books = "loan"
"#,
    );
    let [view] = &answers.unpaid[..] else { panic!("one world: {:?}", answers.unpaid) };
    assert_eq!((&view.world, in_default(view)), (&None, vec![]));
    let [advance] = &view.dues[..] else { panic!("one due: {view:?}") };
    assert_eq!((advance.from.as_str(), advance.to.as_str(), advance.month.as_str()), ("bank", "firm", "2026-02"));
    assert_eq!(
        (advance.share, advance.mean_lapsed, advance.mean_written_off, advance.mean_owed),
        (1.0, 250e6, 0.0, 0.0)
    );
    let text = report::run_text(&answers, Style::PLAIN);
    assert!(text.contains("advance: bank to firm, lapsed"), "{text}");
}

/// What the world does not pay is owed. The rent of the firm, short from January, is default in March with two months of
/// grace; after three more it is written off, and each later rent in its month: all $24. In the variant all is paid.
#[test]
fn a_world_that_is_not_outside_owes_all() {
    let answers = answers(
        r#"
[assume.price]
value = "uniform($1/mo, $5/mo)"
basis = "guess"
why = "an example"
[party]
world = {}
firm = { grace = 2, workout = 3 }
land = {}
[flow]
sales = { from = "world", to = "firm", amount = "price", books = "sale goods" }
rent = { from = "firm", to = "land", amount = "$1/mo", books = "lease office" }
[variant.paid]
set = { world.outside = true }
[ask.pays]
holds = "in(paid, last(land.cash)) > $5"
show = ["last(arrears(sales))", "last(arrears(rent))", "total(paid(rent))"]
"#,
    );
    let [view] = &answers.unpaid[..] else { panic!("one world: {:?}", answers.unpaid) };
    assert_eq!(in_default(view), [("firm", 1.0, "2026-04"), ("world", 1.0, "2026-03")]);
    let measures: Vec<f64> = answers.answers[0].measures.iter().map(|measure| measure.mean).collect();
    assert_eq!(measures[1..], [0.0, 0.0]);
    let (sales, rent) = (due(view, "sales"), due(view, "rent"));
    assert!((sales.mean_owed - measures[0]).abs() < 1e-6 && sales.mean_owed > 70.0, "{sales:?}");
    assert_eq!(
        (sales.share, sales.mean_lapsed, sales.mean_written_off, sales.month.as_str()),
        (1.0, 0.0, 0.0, "2026-01")
    );
    assert_eq!((rent.share, rent.mean_written_off, rent.mean_owed), (1.0, 24.0, 0.0));
}

/// On a third of the paths the buyer has too little: what is unpaid there, and how often, is what the measures say. The
/// clinic is short in January and pays in February: it has paid.
#[test]
fn shares_and_means_are_those_of_the_measures() {
    let answers = answers(
        r#"
[assume.funds]
value = "uniform($0, $300)"
basis = "guess"
why = "an example"
[party]
world = { outside = true, issues = "USD" }
buyer = { grace = 0 }
shop = {}
clinic = {}
[pay]
start = { from = "world", to = "buyer", amount = "funds", when = "2026-01", books = "grant" }
bill = { from = "buyer", to = "shop", amount = "$100", when = "2027-12", books = "sale goods" }
gift = { from = "buyer", to = "shop", amount = "$10", when = "2027-12", books = "grant", tier = 9, unpaid = "lapses" }
wage = { from = "clinic", to = "world", amount = "$10", when = "2026-01", books = "wages" }
fee = { from = "world", to = "clinic", amount = "$10", when = "2026-02", books = "sale care" }
[variant.rich]
set = { funds = "$50" }
[ask.short]
holds = "last(arrears(bill)) > $0"
show = ["last(arrears(bill))", "last(short(gift))", "last(short(gift)) > $0", "in(rich, last(shop.cash))"]
"#,
    );
    let [view, rich] = &answers.unpaid[..] else { panic!("two worlds: {:?}", answers.unpaid) };
    let answer = &answers.answers[0];
    let means: Vec<f64> = answer.measures.iter().map(|measure| measure.mean).collect();
    let (bill, gift) = (due(view, "bill"), due(view, "gift"));
    assert!((bill.share - answer.probability).abs() < 1e-12 && (bill.mean_owed - means[0]).abs() < 1e-9, "{bill:?}");
    assert!((gift.share - means[2]).abs() < 1e-12 && (gift.mean_lapsed - means[1]).abs() < 1e-9, "{gift:?}");
    assert!((0.3..0.37).contains(&bill.share), "{bill:?}");
    assert_eq!(view.dues.len(), 2);
    // It would be in default from the month on that follows the last: `defaulted` holds in none.
    assert_eq!(in_default(view), []);
    assert_eq!(rich.world.as_deref(), Some("the variant `rich`"));
    assert_eq!(
        (due(rich, "bill").share, due(rich, "bill").mean_owed, due(rich, "gift").mean_lapsed),
        (1.0, 50.0, 10.0)
    );
    let text = report::run_text(&answers, Style::PLAIN);
    assert!(text.contains("not paid in the variant `rich`"), "{text}");
}

/// The bank has $50M of the $300M that it is to lend: the rest lapses. With it the firm pays rent until April, and then owes.
#[test]
fn statements_say_what_was_due_and_not_paid() {
    let play = Play::new(
        6,
        r#"
[party]
bank = { cash = "$50M", group = "house" }
firm = { cash = "$25M", group = "house" }
land = {}
[pay.advance]
from = "bank"
to = "firm"
amount = "$300M"
when = "2026-02"
books = "loan"
[flow.rent]
from = "firm"
to = "land"
amount = "$20M/mo"
books = "lease office"
"#,
    );
    let unpaid = |subject: Subject, every: Every, path: Option<u64>| -> Vec<(String, Vec<i128>)> {
        let found = rows(&play.drawn_up(subject, every, path, 1)).into_iter();
        let found = found.filter_map(|(name, cents)| Some((name.strip_prefix("due and not paid/")?.to_owned(), cents)));
        found.map(|(name, cents)| (name, cents.iter().map(|cents| cents / 100_000_000).collect())).collect()
    };
    let of = |by: &str, name: &str, millions: [i128; 2]| {
        let line = (format!("not paid {by}/{name}"), millions.to_vec());
        [line, (format!("not paid {by}/not paid {by}"), millions.to_vec())]
    };
    for path in [None, Some(0)] {
        let of_party = |party: &str| unpaid(Subject::party(party), Every::Quarter, path);
        assert_eq!(of_party("bank"), of("by bank", "advance", [250, 0]));
        assert_eq!(of_party("land"), of("to land", "rent", [0, 45]));
        let both = [of("by firm", "rent", [0, 45]), of("to firm", "advance", [250, 0])].concat();
        assert_eq!(of_party("firm"), both);
        // What members owe each other is not the group's.
        let group = unpaid(Subject::group("house"), Every::Quarter, path);
        assert_eq!(group, of("by group house", "rent", [0, 45]));
        // Below who paid whom stands who did not pay, each due once.
        let flows = |groups: bool| unpaid(Subject::Flows { groups }, Every::Quarter, path);
        assert_eq!(flows(false), [of("by bank", "advance", [250, 0]), of("by firm", "rent", [0, 45])].concat());
        assert_eq!(flows(true), group);
    }
    let months = unpaid(Subject::party("land"), Every::Month, Some(0));
    assert_eq!(months[0].1, [0, 0, 0, 5, 25, 45]);
}
