//! Whose money a party takes in: what counts as a sale, what comes off it, and the pots of the shipped scenarios.

use crate::project::{close, faults, project, shipped};
use offtake_compile::Detail;
use program::{Program, Register};
use syntax::Code;

/// Monthly values of these expressions over some months.
fn shown(months: u32, body: &str, series: &[&str]) -> Vec<Vec<f64>> {
    let list: Vec<String> = series.iter().map(|one| format!("\"{one}\"")).collect();
    project(months, &format!("{body}\n[show.all]\nseries = [{}]\n", list.join(", "))).series()
}

/// A sale with a refund in the second month: the refund is no sale of the buyer, and takes from what the seller took in net.
#[test]
fn a_refund_lowers_net_takings_alone() {
    let text = r#"
[party]
shop = { cash = "$10" }
buyer = { cash = "$100" }
[flow]
sales = { from = "buyer", to = "shop", amount = "$20/mo * (1 - 1.5 * t / 1 mo)", books = "sale goods", net = true }
"#;
    let found = shown(2, text, &["takings(shop)", "takings(shop, net)", "takings(buyer)", "paid_to(shop, buyer)"]);
    close(&found.concat(), &[20.0, 0.0, 20.0, -10.0, 0.0, 0.0, 0.0, 10.0]);
}

/// Shares for $50 that are worth $20: the $30 above come off the seller's revenue from the month after, over three months; a
/// warrant when it is granted; a credit when it is paid.
#[test]
fn what_comes_off_revenue_comes_off_net_takings() {
    let text = r#"
[party]
vendor = { cash = "$100" }
lab = {}
[pay]
shares = { from = "vendor", to = "lab", amount = "$50", when = "2026-01", books = "equity", fair = "$20", amortise = "3 mo" }
credit = { from = "vendor", to = "lab", amount = "$7", when = "2026-03", books = "credit chips" }
[transfer]
warrant = { from = "vendor", to = "lab", amount = "$4", when = "2026-02", books = "warrant" }
[flow]
chips = { from = "lab", to = "vendor", amount = "$9/mo", books = "capital chips" }
"#;
    let found = shown(4, text, &["takings(vendor)", "takings(vendor, net)", "takings(vendor, own)"]);
    close(&found.concat(), &[9.0, 9.0, 9.0, 9.0, 9.0, -5.0, -8.0, -1.0, 9.0, 9.0, 9.0, 9.0]);
}

/// Second-hand things, barter, grants, interest and what the own group pays are no takings.
#[test]
fn takings_are_cash_of_others_for_what_is_sold() {
    let text = r#"
[party]
a = { cash = "$900", group = "one", opening = { "asset tools" = "$50" } }
b = { cash = "$900", group = "one" }
c = { cash = "$900" }
[flow]
tools = { from = "c", to = "a", amount = "$1/mo", books = "dispose tools" }
gifts = { from = "c", to = "a", amount = "$2/mo", books = "grant" }
fees = { from = "c", to = "a", amount = "$3/mo", books = "interest" }
inner = { from = "b", to = "a", amount = "$4/mo", books = "sale goods" }
sales = { from = "c", to = "a", amount = "$5/mo", books = "sale goods" }
hire = { from = "c", to = "a", amount = "$6/mo", books = "lease hall" }
ahead = { from = "c", to = "a", amount = "$7/mo", books = "prepay power" }
plant = { from = "c", to = "a", amount = "$8/mo", books = "capital plant" }
[transfer]
barter = { from = "c", to = "a", amount = "$9/mo", books = "sale goods" }
"#;
    let series = ["takings(a)", "takings(a, opening)", "paid_to(a, c)", "paid_to(c, b)", "takings(b)"];
    close(&shown(1, text, &series).concat(), &[26.0, 26.0, 0.0, 32.0, 0.0]);
}

/// Who shares cash shares a pot. The investor puts $90 into `x`, and `y` pays $30 of it and of the $10 that it has itself; what the two pay each
/// other moves nothing.
#[test]
fn a_pool_is_one_pot() {
    let text = r#"
[party]
investor = { cash = "$90" }
x = { group = "two", pool = true }
y = { cash = "$30", group = "two", pool = true }
seller = {}
[pay]
round = { from = "investor", to = "x", amount = "$90", when = "2026-01", books = "equity" }
inner = { from = "x", to = "y", amount = "$50", when = "2026-01", books = "sale goods" }
goods = { from = "y", to = "seller", amount = "$40", when = "2026-01", books = "sale goods" }
"#;
    let series = ["takings(seller, investors)", "takings(seller, opening)", "takings(y)"];
    close(&shown(1, text, &series).concat(), &[30.0, 10.0, 0.0]);
}

/// Default costs are taken from the pot before the dues: 10 % of $100 opening cash and of $100 that an investor puts in go to the court, and what is left of
/// both is paid in halves.
#[test]
fn default_costs_take_from_the_pot() {
    let text = r#"
[party]
investor = { cash = "$100" }
debtor = { cash = "$100", default_cost = { cash = "10%", receipts = "10%", to = "court" } }
court = { outside = true }
seller = {}
[pay]
round = { from = "investor", to = "debtor", amount = "$100", when = "2026-01", books = "equity" }
goods = { from = "debtor", to = "seller", amount = "$300", when = "2026-01", books = "sale goods" }
"#;
    let series = ["takings(seller)", "takings(seller, investors)", "takings(seller, opening)"];
    close(&shown(1, text, &series).concat(), &[180.0, 90.0, 90.0]);
}

/// The seller asks: the lab pays it, and the lab's supplier pays the lab without a mark. What the seller, the fund and the bystander have in their
/// pots decides nothing; a mark is known before any pot is.
#[test]
fn only_pots_that_decide_are_followed() {
    let text = r#"
[party]
bystander = {}
fund = {}
lab = {}
seller = {}
supplier = {}
[flow]
chips = { from = "lab", to = "seller", amount = "$5/mo", books = "sale chips" }
loan = { from = "fund", to = "lab", amount = "$4/mo", books = "loan" }
rebate = { from = "supplier", to = "lab", amount = "$3/mo", books = "sale power" }
stake = { from = "fund", to = "bystander", amount = "$2/mo", books = "equity" }
wages = { from = "seller", to = "fund", amount = "$1/mo", books = "sale advice" }
[ask.x]
holds = "roundtrip(seller) > 0"
"#;
    let program = &project(1, text).compiled.ensemble.programs[0];
    let (tags, nodes) = (&program.tags[0], program.clearings[0].nodes.len());
    // Parties and their nodes stand in the order of their names.
    let followed: Vec<usize> = (0..nodes).filter(|node| tags.follows(*node)).collect();
    assert_eq!(followed, [2, 4]);
    let dues: usize = tags.payments.iter().map(|payment| payment.dues.len()).sum();
    assert_eq!((tags.owners, dues, program.clearings[0].dues.len()), (1, 3, 5));
}

#[test]
fn who_has_no_money_of_its_own_is_refused() {
    let text = |holds: &str| {
        format!(
            "[party]\nworld = {{ outside = true }}\na = {{ group = \"g\" }}\nb = {{ group = \"g\" }}\n\
             euro = {{ currency = \"EUR\" }}\n\
             [flow]\nsales = {{ from = \"world\", to = \"a\", amount = \"$1/mo\", books = \"sale goods\" }}\n\
             [ask.x]\nholds = \"{holds} > 0\"\n"
        )
    };
    assert_eq!(faults(&text("roundtrip(a)")), []);
    assert_eq!(faults(&text("roundtrip(world)")), [Code::WrongArguments]);
    assert_eq!(faults(&text("reciprocal(a, b)")), [Code::WrongArguments]);
    assert_eq!(faults(&text("reciprocal(a, euro)")), [Code::WrongArguments]);
    assert_eq!(faults("[party]\na = {}\n[let]\nx = \"prev(takings(a))\"\n"), [Code::PreviousWithoutInitial]);
}

/// What every party takes in, of every origin.
const PARTS: [&str; 5] = ["own", "customers", "investors", "opening", "circle"];

/// In every month and on every path looked at, what a node holds of all origins is no more than its cash, and none is below
/// zero; the engine agrees with the oracle to the bit.
fn pots(path: &str, sellers: &[&str]) {
    let list = |part: &str| sellers.iter().map(|seller| format!("\"takings({seller}, {part})\"")).collect::<Vec<_>>();
    let series: Vec<String> = PARTS.iter().flat_map(|part| list(part)).collect();
    let more = format!("[show.origins]\nseries = [{}]\n", series.join(", "));
    let scenario = shipped(path, &more, Detail::Answers);
    let program = &scenario.compiled.ensemble.programs[0];
    let (sampler, plan) = (chance::Sampler::Sobol, engine::plan(8, chance::Sampler::Sobol));
    for path in [0, 3, 5] {
        let fast = engine::trace(program, 7, sampler, plan, path);
        let slow = engine::oracle::trace(program, 7, sampler, plan, path);
        assert!(fast.months.len() > 12 && fast.failed.is_none());
        for (month, (a, b)) in fast.months.iter().zip(&slow.months).enumerate() {
            assert!(a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()), "{month}");
            held(program, |register| a[register.index()]);
        }
    }
}

fn held(program: &Program, value: impl Fn(Register) -> f64) {
    let tags = &program.tags[0];
    assert!(tags.owners > 0);
    for (node, held) in program.clearings[0].nodes.iter().zip(&tags.held).filter(|(node, _)| !node.outside) {
        let cash: f64 = node.cash.iter().map(|cash| value(*cash)).sum();
        let held: Vec<f64> = held.iter().map(|state| value(*state)).collect();
        assert!(held.iter().all(|cents| *cents >= 0.0 && cents.fract() == 0.0), "{held:?}");
        assert!(held.iter().sum::<f64>() <= cash, "{held:?} of {cash}");
    }
}

#[test]
fn the_pots_of_anthropic_and_amazon() {
    pots("scenarios/anthropic-amazon.toml", &["aws", "anthropic"]);
}

#[test]
fn the_pots_of_openai_and_oracle() {
    pots("scenarios/openai-oracle.toml", &["openai", "oracle", "nvidia"]);
}
