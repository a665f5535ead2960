//! Every account that the books open can be read by its words.

use std::collections::BTreeSet;

use crate::project::{close, faults, project};
use syntax::Code;

/// Every way to book, arrears, a default with its costs, a write-off and opening balances.
const ALL_BOOKS: &str = r#"
[party.world]
outside = true
issues = "USD"
[party.lab]
cash = "$1000"
discount = "8%"
opening = [{ account = "asset chips", amount = "$500" }, { account = "liability loan", amount = "$140", of = "cloud" }]
[party.cloud]
cash = "$1000"
discount = "8%"
[party.shop]
cash = "$10"
workout = 1
default_cost = { cash = "10%", receipts = "10%", to = "world" }

[flow]
sales = { from = "world", to = "lab", amount = "$50/mo", books = "sale tokens" }
staff = { from = "lab", to = "world", amount = "$3/mo", books = "wages" }
levy = { from = "lab", to = "world", amount = "$2/mo", books = "tax" }
charge = { from = "lab", to = "cloud", amount = "$1/mo", books = "interest" }
gift = { from = "world", to = "lab", amount = "$4/mo", books = "grant" }
chips = { from = "lab", to = "cloud", amount = "$6/mo", books = "capital chips" }
hall = { from = "lab", to = "cloud", amount = "$7/mo", books = "lease halls in towns", term = "3 yr" }
desk = { from = "lab", to = "cloud", amount = "$1/mo", books = "lease desks" }
back = { from = "lab", to = "cloud", amount = "$1/mo", books = "repay" }
profit = { from = "lab", to = "cloud", amount = "$2/mo", books = "dividend" }
rent = { from = "shop", to = "cloud", amount = "$9/mo", books = "sale rooms to let" }

[pay]
old = { from = "cloud", to = "lab", amount = "$100", when = "2026-02", books = "dispose chips" }
credit_line = { from = "cloud", to = "lab", amount = "$80", when = "2026-01", books = "loan" }
shares = { from = "cloud", to = "lab", amount = "$90", when = "2026-02", books = "equity", fair = "$60", amortise = "6 mo" }
bought_back = { from = "lab", to = "cloud", amount = "$10", when = "2026-03", books = "buyback" }
ahead = { from = "lab", to = "cloud", amount = "$30", when = "2026-01", books = "prepay compute" }
rebate = { from = "cloud", to = "lab", amount = "$20", when = "2026-02", books = "credit compute" }

[transfer]
used = { from = "lab", to = "cloud", amount = "$5/mo", books = "use prepaid compute" }
warrants = { from = "cloud", to = "lab", amount = "$11", when = "2026-02", books = "warrant" }
swap = { from = "lab", to = "cloud", amount = "$12", when = "2026-03", books = "convert" }
let_off = { from = "lab", to = "cloud", amount = "$13", when = "2026-04", books = "forgive" }

[entry]
wear = { party = "lab", debit = "expense  wear and tear", credit = "asset chips", amount = "$2/mo" }
worth = { party = "cloud", debit = "asset stake", credit = "equity or so", to = "$100" }
"#;

#[test]
fn every_account_can_be_read_by_its_words() {
    let plain = project(6, ALL_BOOKS);
    let map = &plain.compiled.worlds[0];
    let words: BTreeSet<String> = map.accounts.iter().map(|account| account.account.to_string()).collect();
    for due in [
        "cash",
        "equity opening",
        "equity paid in",
        "equity dividends",
        "equity or so",
        "asset receivable",
        "liability payable",
        "asset stake",
        "asset loan",
        "liability loan",
        "asset prepaid compute",
        "liability deferred compute",
        "asset prepaid consideration",
        "liability deferred consideration",
        "asset right of use halls in towns",
        "asset lease halls in towns",
        "liability lease halls in towns",
        "expense rooms to let",
        "expense wear and tear",
        "revenue written off",
        "expense default costs",
    ] {
        assert!(words.contains(due), "no `{due}` among {words:?}");
    }
    let (mut series, mut expected) = (Vec::new(), Vec::new());
    for party in ["cloud", "lab", "shop", "world"] {
        let balances = plain.balances(party);
        for account in &words {
            // The words of an account are also the first words of more particular ones.
            let within = |other: &str| other == *account || other.starts_with(&format!("{account} "));
            let sum: f64 = balances.iter().filter(|(other, _)| within(other)).map(|(_, sum)| sum).sum();
            let debit = ["cash", "asset", "expense"].iter().any(|section| account.starts_with(section));
            series.push(format!("\"balance({party}, {account})\""));
            expected.push(if debit { sum } else { -sum });
        }
    }
    let shown = project(6, &format!("{ALL_BOOKS}[show.x]\nseries = [{}]\n", series.join(", ")));
    let found: Vec<f64> = shown.series().iter().map(|months| months[5]).collect();
    close(&found, &expected);
    assert!(expected.iter().filter(|sum| **sum != 0.0).count() > 40, "{expected:?}");
}

#[test]
fn a_balance_is_of_a_contract_a_part_or_a_party() {
    let text = r#"
[kind.order]
class = "contract"
param = { buyer = "party", seller = "party", lots = "list of lot" }
part.lot.param = { price = "USD", when = "when" }
part.lot.pay.bill = { from = "buyer", to = "seller", amount = "price", when = "when", books = "capital chips" }
part.lot.let = { mine = "balance(buyer, asset chips, of = self)" }
part.lot.entry.wear = { party = "buyer", debit = "expense wear", credit = "asset chips", amount = "$1/mo" }
[party]
lab = { cash = "$1000" }
cloud = {}
maker = {}
[contract.first]
kind = "order"
buyer = "lab"
seller = "cloud"
lots = [{ id = "a", price = "$10", when = "2026-01" }, { id = "b", price = "$20", when = "2026-02" }]
[contract.second]
kind = "order"
buyer = "lab"
seller = "maker"
lots = [{ price = "$40", when = "2026-01" }]
[show.x]
series = [
  "balance(lab, asset chips)",
  "balance(lab, asset chips, of = first)",
  "balance(lab, asset chips, of = first.lots.b)",
  "first.lots.b.mine",
  "balance(lab, asset chips, of = last(second.lots))",
  "balance(cloud, revenue chips, of = lab)",
  "balance(maker, revenue chips, of = lab)",
  "balance(maker, revenue chips, of = cloud)",
]
"#;
    let series = project(2, text).series();
    close(&series[0], &[47.0, 64.0]);
    close(&series[1], &[8.0, 26.0]);
    close(&series[2], &[-1.0, 18.0]);
    // A let is its expression, read as the month closes.
    close(&series[3], &[-1.0, 18.0]);
    close(&series[4], &[39.0, 38.0]);
    close(&series[5], &[10.0, 30.0]);
    close(&series[6], &[40.0, 40.0]);
    close(&series[7], &[0.0, 0.0]);
}

#[test]
fn words_that_no_expression_could_name_are_refused() {
    let flow = |books: &str| {
        format!(
            "[party]\na = {{}}\nb = {{}}\n[flow.f]\nfrom = \"a\"\nto = \"b\"\namount = \"$1/mo\"\nbooks = \"{books}\"\n"
        )
    };
    assert_eq!(faults(&flow("sale non-ai goods")), [Code::UnknownBooks]);
    assert_eq!(faults(&flow("sale 5G")), [Code::UnknownBooks]);
    assert_eq!(faults("[party.a]\nopening = { \"asset non-ai\" = \"$1\" }\n"), [Code::UnknownAccount]);
    let entry =
        "[party.a]\n[entry.e]\nparty = \"a\"\ndebit = \"asset a,b\"\ncredit = \"equity x\"\namount = \"$1/mo\"\n";
    assert_eq!(faults(entry), [Code::UnknownAccount]);
}
