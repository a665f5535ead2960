//! Consolidated statements, worked by hand to the cent.

use std::path::{Path, PathBuf};

use offtake::{Every, Subject};
use report::RowRole;

use crate::play::{Play, rows};

/// A parent and an outsider found a shop with 60 and 40; the parent lends it 20. It buys for 30, sells the parent
/// services for 50, customers goods for 100, the parent a machine for 25, pays interest of 1 and dividends of 6 and 4.
/// In millions.
const SHOP: &str = r#"
[party]
parent = { cash = "$1B", group = "house" }
shop = { group = "house" }
other = { cash = "$500M" }

[pay]
founded = { from = "parent", to = "shop", amount = "$60M", when = "2026-01", books = "equity" }
joined = { from = "other", to = "shop", amount = "$40M", when = "2026-01", books = "equity" }
lent = { from = "parent", to = "shop", amount = "$20M", when = "2026-01", books = "loan" }
bought = { from = "shop", to = "world", amount = "$30M", when = "2026-01", books = "sale goods" }
served = { from = "parent", to = "shop", amount = "$50M", when = "2026-01", books = "sale services" }
sold = { from = "world", to = "shop", amount = "$100M", when = "2026-02", books = "sale goods" }
machine = { from = "parent", to = "shop", amount = "$25M", when = "2026-02", books = "capital machines" }
interest = { from = "shop", to = "parent", amount = "$1M", when = "2026-02", books = "interest" }
dividend = { from = "shop", to = "parent", amount = "$6M", when = "2026-02", books = "dividend" }
others = { from = "shop", to = "other", amount = "$4M", when = "2026-02", books = "dividend" }
"#;

#[test]
fn a_parent_and_its_shop_are_one_and_others_own_two_fifths_of_the_shop() {
    // The shop's own results are 50 − 30 = 20 and 100 + 25 − 1 = 124: two fifths of them are 8 and 49.6.
    Play::new(2, SHOP).states_millions(
        "group house",
        &[
            ("income statement", "revenue", "goods", &[0.0, 100.0]),
            ("income statement", "revenue", "capitalised within the group", &[0.0, 25.0]),
            ("income statement", "revenue", "", &[0.0, 125.0]),
            ("income statement", "expense", "goods", &[30.0, 0.0]),
            ("income statement", "expense", "", &[30.0, 0.0]),
            ("income statement", "", "net income", &[-30.0, 125.0]),
            ("income statement", "minority interest", "shop", &[8.0, 49.6]),
            ("income statement", "", "income of the owners", &[-38.0, 75.4]),
            ("balance sheet", "assets", "cash", &[1000.0, 1010.0, 1106.0]),
            ("balance sheet", "assets", "machines", &[0.0, 0.0, 25.0]),
            ("balance sheet", "assets", "", &[1000.0, 1010.0, 1131.0]),
            ("balance sheet", "liabilities", "", &[0.0, 0.0, 0.0]),
            ("balance sheet", "equity", "opening", &[1000.0, 1000.0, 1000.0]),
            ("balance sheet", "equity", "retained earnings", &[0.0, -38.0, 37.4]),
            ("balance sheet", "equity", "", &[1000.0, 962.0, 1037.4]),
            ("balance sheet", "minority interest", "paid in, shop", &[0.0, 40.0, 40.0]),
            ("balance sheet", "minority interest", "dividends, shop", &[0.0, 0.0, -4.0]),
            ("balance sheet", "minority interest", "share of results, shop", &[0.0, 8.0, 57.6]),
            ("balance sheet", "minority interest", "", &[0.0, 48.0, 93.6]),
            ("cash flow statement", "operating", "", &[-30.0, 100.0]),
            ("cash flow statement", "investing", "", &[0.0, 0.0]),
            ("cash flow statement", "financing", "joined", &[40.0, 0.0]),
            ("cash flow statement", "financing", "others", &[0.0, -4.0]),
            ("cash flow statement", "", "closing cash", &[1010.0, 1106.0]),
        ],
    );
}

#[test]
fn a_whole_subsidiary_leaves_no_minority() {
    let view =
        Play::new(2, SHOP).with("other = { cash = \"$500M\" }", "other = { cash = \"$500M\", group = \"house\" }");
    let found = rows(&view.statements("group house"));
    assert!(found.iter().all(|(row, _)| !row.contains("minority") && !row.contains("dividends")), "{found:?}");
    assert!(found.contains(&("balance sheet/equity/retained earnings".into(), vec![0, -3_000_000_000, 9_500_000_000])));
}

#[test]
fn opening_stakes_are_set_against_equity_and_divide_it() {
    // The shop opens with 100. The parent carries its stake at 120, the other at 30: a fifth of 100 is not the group's.
    let body = r#"
[party.parent]
cash = "$20M"
group = "house"
opening = [{ account = "asset stake", amount = "$120M", of = "shop" }]
[party.shop]
cash = "$100M"
group = "house"
[party.other]
opening = [{ account = "asset stake", amount = "$30M", of = "shop" }]
[flow.sales]
from = "world"
to = "shop"
amount = "$10M/mo"
books = "sale goods"
"#;
    Play::new(2, body).states_millions(
        "group house",
        &[
            ("balance sheet", "assets", "", &[120.0, 130.0, 140.0]),
            ("balance sheet", "equity", "opening", &[220.0, 220.0, 220.0]),
            ("balance sheet", "equity", "stakes within the group", &[-120.0, -120.0, -120.0]),
            ("balance sheet", "equity", "", &[100.0, 108.0, 116.0]),
            ("balance sheet", "minority interest", "opening, shop", &[20.0, 20.0, 20.0]),
            ("balance sheet", "minority interest", "share of results, shop", &[0.0, 2.0, 4.0]),
            ("income statement", "", "income of the owners", &[8.0, 8.0]),
        ],
    );
}

/// Everything that two members can book with each other, and one sale to a customer.
const ENTANGLED: &str = r#"
[party]
a = { cash = "$1B", group = "house", discount = "8%" }
b = { cash = "$1B", group = "house", discount = "8%" }

[pay]
prepaid = { from = "a", to = "b", amount = "$50M", when = "2026-01", books = "prepay power" }
round = { from = "a", to = "b", amount = "$90M", when = "2026-01", books = "equity", fair = "$60M", amortise = "1 yr" }
back = { from = "b", to = "a", amount = "$10M", when = "2026-03", books = "buyback" }
loan = { from = "b", to = "a", amount = "$30M", when = "2026-01", books = "loan" }
repaid = { from = "a", to = "b", amount = "$5M", when = "2026-02", books = "repay" }
rebate = { from = "b", to = "a", amount = "$3M", when = "2026-02", books = "credit power" }

[flow]
hall = { from = "a", to = "b", amount = "$2M/mo", books = "lease halls", term = "2 yr" }
desk = { from = "a", to = "b", amount = "$1M/mo", books = "lease desks" }
sales = { from = "world", to = "b", amount = "$7M/mo", books = "sale goods" }

[transfer]
use = { from = "a", to = "b", amount = "$4M/mo", books = "use prepaid power" }
rights = { from = "b", to = "a", amount = "$6M", when = "2026-02", books = "warrant" }
pik = { from = "a", to = "b", amount = "$1M/mo", books = "interest" }
"#;

#[test]
fn nothing_is_left_of_what_members_book_with_each_other() {
    let found = rows(&Play::new(3, ENTANGLED).statements("group house"));
    let found: Vec<&str> = found.iter().map(|(row, _)| row.as_str()).collect();
    let expected = [
        "income statement/revenue/goods",
        "income statement/revenue/revenue",
        "income statement/expense/expense",
        "income statement//operating result",
        "income statement//net income",
        "balance sheet/assets/cash",
        "balance sheet/assets/assets",
        "balance sheet/liabilities/liabilities",
        "balance sheet/equity/opening",
        "balance sheet/equity/retained earnings",
        "balance sheet/equity/equity",
        "cash flow statement/operating/sales",
        "cash flow statement/operating/operating",
        "cash flow statement/investing/investing",
        "cash flow statement/financing/financing",
        "cash flow statement//change in cash",
        "cash flow statement//opening cash",
        "cash flow statement//closing cash",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_group_of_one_is_its_party() {
    for (party, other) in [("a", "b"), ("b", "a")] {
        let old = format!("{other} = {{ cash = \"$1B\", group = \"house\"");
        let alone = Play::new(3, ENTANGLED).with(&old, &old.replace("house", "street"));
        let (group, own) = (alone.statements("group house"), alone.statements(party));
        assert_eq!((group.party.as_str(), group.members.as_slice()), ("group house", &[party.to_owned()][..]));
        assert_eq!(group.tables, own.tables);
    }
}

#[test]
fn what_is_sold_on_within_a_group_stays_at_its_price_and_shows_its_gain() {
    // A plant carried at 40 goes to the other member for 55, which wears 5 a month off it.
    let body = r#"
[party]
a = { group = "house", opening = { "asset plant" = "$40M" } }
b = { cash = "$100M", group = "house" }
[pay.deal]
from = "b"
to = "a"
amount = "$55M"
when = "2026-01"
books = "dispose plant"
[entry.wear]
party = "b"
amount = "$5M/mo"
debit = "expense depreciation"
credit = "asset plant"
"#;
    Play::new(2, body).states_millions(
        "group house",
        &[
            ("income statement", "revenue", "capitalised within the group", &[15.0, 0.0]),
            ("income statement", "", "net income", &[10.0, -5.0]),
            ("balance sheet", "assets", "plant", &[40.0, 55.0, 55.0]),
            ("balance sheet", "assets", "accumulated depreciation, plant", &[0.0, -5.0, -10.0]),
            ("balance sheet", "assets", "", &[140.0, 150.0, 145.0]),
            ("balance sheet", "assets", "cash", &[100.0, 100.0, 100.0]),
            ("cash flow statement", "investing", "", &[0.0, 0.0]),
        ],
    );
}

#[test]
fn a_premium_for_a_customers_shares_ends_in_the_groups_revenue_from_it() {
    // The investor pays 120 for shares worth 90; its sister sells the customer 50 a month. Over a year 30 come off: 2.5
    // a month.
    let body = r#"
[party]
investor = { cash = "$1B", group = "house" }
cloud = { group = "house" }
lab = { cash = "$1B" }
[pay.round]
from = "investor"
to = "lab"
amount = "$120M"
when = "2026-01"
books = "equity"
fair = "$90M"
amortise = "1 yr"
[flow]
bill = { from = "lab", to = "cloud", amount = "$50M/mo", books = "sale compute" }
resold = { from = "world", to = "cloud", amount = "$1M/mo", books = "sale compute" }
"#;
    let play = Play::new(3, body);
    play.states_millions(
        "group house",
        &[
            ("income statement", "revenue", "consideration to the customer", &[0.0, -2.5, -2.5]),
            ("income statement", "revenue", "", &[51.0, 48.5, 48.5]),
            ("balance sheet", "assets", "stake", &[0.0, 90.0, 90.0, 90.0]),
            ("balance sheet", "assets", "prepaid consideration", &[0.0, 30.0, 27.5, 25.0]),
            // Pay for orders is no investment.
            ("cash flow statement", "operating", "round", &[-30.0, 0.0, 0.0]),
            ("cash flow statement", "investing", "round", &[-90.0, 0.0, 0.0]),
        ],
    );
    play.states_millions(
        "lab",
        &[
            ("cash flow statement", "operating", "round", &[30.0, 0.0, 0.0]),
            ("cash flow statement", "financing", "round", &[90.0, 0.0, 0.0]),
        ],
    );
    // It stands right below what the customer was billed.
    let names: Vec<String> = rows(&play.statements("group house")).into_iter().map(|(row, _)| row).collect();
    let from_lab = ["income statement/revenue/compute", "income statement/revenue/consideration to the customer"];
    assert_eq!(names[..3], [from_lab[0], from_lab[1], from_lab[0]].map(String::from));
}

#[test]
fn a_group_that_is_none_is_told_what_there_is() {
    let play = Play::new(
        2,
        "[party]\na = { group = \"house\" }\nb = { group = \"house\" }\neuros = { group = \"bank\", currency = \"EUR\" }\ndollars = { group = \"bank\" }\n",
    );
    let group = |name: &str| play.refuses(Subject::Group(name.into()));
    assert!(group("huose").contains("there is no group `huose`"), "{}", group("huose"));
    assert!(group("huose").contains("did you mean `Subject::group(\"house\")`?"), "{}", group("huose"));
    assert!(group("a").contains("it is a party: write `Subject::party(\"a\")`"), "{}", group("a"));
    assert!(group("something else").contains("the groups are bank (EUR), bank (USD), house"), "{}", group("else"));
    assert!(group("bank").contains("the members of the group `bank` keep books in EUR and USD"), "{}", group("bank"));
    let both = "write `Subject::group(\"bank (EUR)\")` or `Subject::group(\"bank (USD)\")`";
    assert!(group("bank").contains(both), "{}", group("bank"));
    let party = play.refuses(Subject::Party("house".into()));
    assert!(
        party.contains("there is no party `house`") && party.contains("write `Subject::group(\"house\")`"),
        "{party}"
    );
    let view = play.statements("group bank (EUR)");
    assert_eq!((view.party.as_str(), view.currency.as_str()), ("group bank (EUR)", "EUR"));
    assert_eq!(view.members, ["euros"]);
}

/// Bought in the library's way, a stake is revalued by an entry of its contract, which names nobody. Between members it
/// goes; in others it stands below what they pay for goods.
#[test]
fn a_stake_revalued_in_a_member_is_no_gain_of_the_group() {
    let body = |group: &str| {
        format!(
            r#"
[party.fund]
kind = "investor"
cash = "$1B"
discount = "0%"
group = "house"
[party.firm]
cash = "$0"{group}
[contract.round]
kind = "equity"
investor = "fund"
issuer = "firm"
valuation = "$400M"
money = "pre"
fair = "table([2026-01, $400M], [2026-02, $700M])"
tranches = [{{ id = "now", amount = "$100M", when = "2026-01", firm = true }}]
[flow.sales]
from = "firm"
to = "fund"
amount = "$1M/mo"
books = "sale advice"
"#
        )
    };
    let names = |play: &Play| -> Vec<String> {
        let found = rows(&play.statements("group house")).into_iter().map(|(row, _)| row);
        found.filter(|row| row.starts_with("income statement") || row.contains("stake")).collect()
    };
    let apart = names(&Play::new(3, &body("")));
    let other = ["other income/revaluation", "other income/other income"];
    let operating = "/operating result";
    let lines = ["revenue/advice", "revenue/revenue", "expense/expense", operating, other[0], other[1], "/net income"];
    assert_eq!(apart[..7], lines.map(|line| format!("income statement/{line}")));
    assert_eq!(apart[7..], ["stake", "stake revaluation"].map(|line| format!("balance sheet/assets/{line}")));
    let together = names(&Play::new(3, &body("\ngroup = \"house\"")));
    let lines = ["revenue/revenue", "expense/expense", operating, "/net income"];
    assert_eq!(together, lines.map(|line| format!("income statement/{line}")));
}

/// All parties as one group: who issues the money, who stands outside, and all others.
fn everybody(text: &str) -> String {
    let mut parties = false;
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with('[') {
            parties = line == "[party]";
        }
        // What group a party is of stands on a line of its own, or behind other keys of its table.
        let alone = match line.split_once("group = \"") {
            Some((before, rest)) if parties => {
                let (_, rest) = rest.split_once("\", ").unwrap_or_default();
                format!("{before}{rest}")
            }
            _ => line.to_owned(),
        };
        let named = parties && line.starts_with(|letter: char| letter.is_ascii_lowercase());
        out += &if named { alone.replacen("= {", "= { group = \"all\",", 1) } else { alone };
        out.push('\n');
        if line.starts_with("[party.") {
            out += "group = \"all\"\n";
        }
    }
    out
}

#[test]
fn of_all_parties_together_nothing_is_left_but_things() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("readable");
    let shared: Vec<PathBuf> =
        std::fs::read_dir(folder.join("shared")).expect("there").map(|entry| entry.expect("an entry").path()).collect();
    let name = |path: &Path| format!("shared/{}", path.file_name().expect("a name").to_string_lossy());
    let shared: Vec<_> = shared.into_iter().map(|path| (name(&path), everybody(&read(path)))).collect();
    for file in ["anthropic-amazon.toml", "openai-oracle.toml"] {
        let play = Play::of(everybody(&read(folder.join(file)))).beside(shared.clone());
        for (path, paths) in [(None, 64), (Some(3), 64)] {
            let view = play.drawn_up(Subject::Group("all".into()), Every::Year, path, paths);
            for row in view.tables.iter().flat_map(|table| &table.rows).filter(|row| row.role == RowRole::Line) {
                assert_eq!(row.counterparty, None, "{file}: {}", row.name);
                let inside = [
                    "capitalised within the group",
                    "depreciation",
                    "impairment",
                    "chips",
                    "racks",
                    "site",
                    "accumulated depreciation, chips",
                    "accumulated depreciation, racks",
                    "accumulated depreciation, site",
                    "opening",
                    "retained earnings",
                    "stakes within the group",
                    // Entries name nobody: what a supplier earns of shares that it got below their value, a stake of the opening sheet, and the
                    // impairment of chips that are sold, which goes off with them, as what warrants that are sold stood at.
                    "compute",
                    "disposal chips",
                    "disposal rights",
                    // Who buys another's warrants holds them as a thing: no claim on who issued them is named.
                    "rights",
                    "unearned shares",
                    "stake revaluation",
                    "revaluation",
                ];
                assert!(inside.contains(&row.name.as_str()), "{file}: {} {:?}", row.group, row.name);
            }
            let cash = &view.tables[2];
            assert!(cash.rows.iter().all(|row| row.amounts.iter().all(|amount| *amount == 0)), "{file}: money moved");
        }
    }
}

/// One member owes another damages of $100M and pays $30M of them; the other expects a fifth of the rest.
#[test]
fn an_allowance_on_a_member_is_none_of_the_group() {
    let doubtful = r#"
[kind.quarrel]
class = "contract"
[kind.quarrel.pay.harm]
from = "root.buyer"
to = "root.seller"
amount = "$100M"
when = "2026-01"
books = "damages"
[kind.quarrel.entry.doubtful]
party = "root.seller"
to = "-80% * balance(root.seller, asset receivable)"
debit = "asset allowance"
credit = "expense credit losses"
[contract.quarrel]
kind = "quarrel"
[party]
seller = { cash = "$1B", group = "house" }
buyer = { cash = "$30M", group = "house" }
"#;
    let play = Play::new(1, doubtful);
    play.states_millions(
        "seller",
        &[
            ("income statement", "other income", "damages", &[100.0]),
            ("income statement", "expense", "credit losses", &[56.0]),
            ("balance sheet", "assets", "receivable", &[0.0, 70.0]),
            ("balance sheet", "assets", "allowance for credit losses", &[0.0, -56.0]),
        ],
    );
    play.states_millions(
        "group house",
        &[
            ("income statement", "", "net income", &[0.0]),
            ("balance sheet", "assets", "", &[1030.0, 1030.0]),
            ("balance sheet", "equity", "", &[1030.0, 1030.0]),
        ],
    );
}
