//! Rounding decides nothing: who receives what it owes is never short, and what is spread over months sums to the contract.

use std::fmt::Write;

use offtake::{Answers, Changes, Inquiry, Memory, Project, Questions, Sampling, unwatched};

use crate::play::Play;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % limit
    }

    /// A number below 10 to some power from `least` on.
    fn size(&mut self, least: u32, powers: u64) -> u64 {
        let most = 10_u64.pow(least + self.below(powers) as u32);
        self.below(most)
    }
}

fn run(text: &str, paths: u64) -> Answers {
    let project = Project::read(Memory::new().with("deal.toml", text), "deal.toml");
    let sampling = Sampling::default().paths(paths).threads(1);
    let answers = project
        .build_for(&Changes::none(), &Inquiry::none().answers_only())
        .and_then(|scenario| scenario.run(&sampling, &mut unwatched))
        .and_then(|run| run.answers(&Questions::all()));
    answers.unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Every question is answered by yes on every path, none failed, and the books closed.
fn assert_certain(answers: &Answers, text: &str) {
    assert!(answers.checks.are_well() && answers.checks.failed_paths == 0, "{:?}\n{text}", answers.checks);
    for answer in &answers.answers {
        assert_eq!(answer.probability, 1.0, "{}: {:?}\n{text}", answer.id, answer.measures);
    }
}

/// How the sources of a network earn.
#[derive(Clone, Copy, PartialEq)]
enum Earning {
    /// A fixed amount a month that is no whole number of cents.
    Fixed,
    /// An amount that is drawn once.
    Uniform,
    /// An amount that moves every month.
    Moving,
}

/// A network in which everybody passes on all that it receives, in uneven parts, to later parties and to the outside. The
/// parties of every third part owe shares of what they receive instead of amounts. Nobody has any cash.
fn network(random: &mut Random, parties: u64, months: u32, earning: Earning) -> String {
    let mut text = format!("offtake = 1\nstart = \"2026-01\"\nmonths = {months}\n[party]\n");
    text.push_str("world = { outside = true, issues = \"USD\" }\n");
    for party in 0..parties {
        writeln!(text, "p{party} = {{ default_cost = {{ receipts = \"10%\", to = \"world\" }} }}").unwrap();
    }
    let (mut flows, mut lets, mut assumed) = (String::new(), String::new(), String::new());
    // What flows into each party: the amount of each flow, and its name.
    let mut inward: Vec<Vec<(String, String)>> = vec![Vec::new(); parties as usize];
    let sources = 1 + parties / 5;
    for source in 0..sources {
        let cents = 1 + random.size(3, if earning == Earning::Fixed { 9 } else { 6 });
        let amount = match earning {
            Earning::Fixed => format!("${}.{:02}/mo / {}", cents / 100, cents % 100, 3 + random.below(9)),
            Earning::Uniform => format!("uniform($1/mo, ${}/mo)", 2 + cents),
            Earning::Moving => format!("gbm(${}/mo, 5%, 40%)", 2 + cents),
        };
        if earning == Earning::Fixed {
            writeln!(lets, "a{source} = \"{amount}\"").unwrap();
        } else {
            writeln!(assumed, "a{source} = {{ value = \"{amount}\", basis = \"guess\", why = \"a test\" }}").unwrap();
        }
        let to = random.below(parties) as usize;
        let row = "books = \"sale x\" }";
        writeln!(flows, "s{source} = {{ from = \"world\", to = \"p{to}\", amount = \"a{source}\", {row}").unwrap();
        inward[to].push((format!("a{source}"), format!("s{source}")));
    }
    for party in 0..parties as usize {
        if inward[party].is_empty() {
            continue;
        }
        let all: Vec<&str> = inward[party].iter().map(|(amount, _)| amount.as_str()).collect();
        writeln!(lets, "r{party} = \"{}\"", all.join(" + ")).unwrap();
        let parts = 1 + random.below(3);
        let weights: Vec<u64> = (0..parts).map(|_| 1 + random.below(9)).collect();
        let sum: u64 = weights.iter().sum();
        for (part, weight) in weights.iter().enumerate() {
            let later = party as u64 + 1 + random.below(parties);
            let to = if later < parties { format!("p{later}") } else { "world".into() };
            let share = format!("{weight} / {sum}");
            let of_all = (format!("r{party} * {share}"), format!("amount = \"r{party} * {share}\""));
            let of_each = |(amount, name): &(String, String)| {
                (format!("({amount}) * {share}"), format!("amount = \"{share}\", of = \"received({name})\""))
            };
            let owed = match party % 3 {
                2 => inward[party].iter().map(of_each).collect(),
                _ => vec![of_all],
            };
            for (place, (amount, keys)) in owed.into_iter().enumerate() {
                let name = format!("f{party}_{part}_{place}");
                let row = "books = \"sale x\" }";
                writeln!(flows, "{name} = {{ from = \"p{party}\", to = \"{to}\", {keys}, {row}").unwrap();
                if later < parties {
                    inward[later as usize].push((amount, name));
                }
            }
        }
    }
    let payers: Vec<usize> = (0..parties as usize).filter(|&p| !inward[p].is_empty()).collect();
    let short: Vec<String> = payers.iter().map(|p| format!("short(f{p}_0_0)")).collect();
    if !assumed.is_empty() {
        write!(text, "[assume]\n{assumed}").unwrap();
    }
    write!(text, "[let]\n{lets}short = \"sum(f in [{}]: f)\"\n", short.join(", ")).unwrap();
    write!(text, "failed = \"sum(p in party: if(defaulted(p), 1, 0))\"\n[flow]\n{flows}").unwrap();
    text + "[ask.sound]\nholds = \"total(failed) == 0\"\n[ask.paid]\nholds = \"total(short) == $0\"\n"
}

#[test]
fn who_receives_what_it_owes_is_never_short() {
    let mut random = Random(1);
    for _ in 0..3 {
        for (parties, months, paths, earning) in [
            (7, 1200, 1, Earning::Fixed),
            (25, 300, 1, Earning::Fixed),
            (300, 12, 1, Earning::Fixed),
            (6, 240, 32, Earning::Moving),
            (20, 60, 32, Earning::Uniform),
            (120, 12, 16, Earning::Moving),
        ] {
            let text = network(&mut random, parties, months, earning);
            assert_certain(&run(&text, paths), &text);
        }
    }
}

/// Each month another one-off receipt, and the same passed on by one flow: what the receipts that have ended leave of a cent
/// does not make the agent short.
#[test]
fn what_ended_dues_leave_of_a_cent_is_no_shortage() {
    let months = 40;
    let mut text = format!("offtake = 1\nstart = \"2026-01\"\nmonths = {months}\n[party]\n");
    text.push_str("world = { outside = true, issues = \"USD\" }\nagent = {}\n[pay]\n");
    for month in 0..months {
        let date = format!("{}-{:02}", 2026 + month / 12, 1 + month % 12);
        let ends = "from = \"world\", to = \"agent\", books = \"sale x\"";
        writeln!(text, "p{month} = {{ {ends}, amount = \"$100 / 3\", when = \"{date}\" }}").unwrap();
    }
    text.push_str("[flow]\nout = { from = \"agent\", to = \"world\", amount = \"$100/mo / 3\", books = \"sale x\" }\n");
    text.push_str("[ask.sound]\nholds = \"not ever(defaulted(agent)) and total(short(out)) == $0\"\n");
    assert_certain(&run(&text, 1), &text);
}

/// A party that really lacks a cent a month is in default, however its dues are rounded.
#[test]
fn who_receives_less_than_it_owes_is_short() {
    let mut text = String::from("offtake = 1\nstart = \"2026-01\"\nmonths = 24\n[party]\n");
    text.push_str("world = { outside = true, issues = \"USD\" }\nagent = {}\n[flow]\n");
    text.push_str("a = { from = \"world\", to = \"agent\", amount = \"$100/mo / 3\", books = \"sale x\" }\n");
    text.push_str("b = { from = \"agent\", to = \"world\", amount = \"$100.02/mo / 3\", books = \"sale x\" }\n");
    // Two thirds of a cent a month: 16 cents.
    text.push_str("[ask.default]\nholds = \"ever(defaulted(agent)) and total(paid(a)) == $800\"\n");
    text.push_str("[ask.owes]\nholds = \"last(arrears(b)) == $0.16\"\n");
    assert_certain(&run(&text, 1), &text);
}

/// Parties and a pledge, a loan, a shared revenue and an order with random terms; each sums to its contract.
fn contracts(random: &mut Random) -> String {
    let money = |random: &mut Random| {
        let cents = 10_000 + random.size(5, 8);
        format!("${}.{:02}", cents / 100, cents % 100)
    };
    let years = |random: &mut Random| format!("{} mo", 13 + random.below(100));
    let mode = ["Continuous", "Discontinuous"][random.below(2) as usize];
    let [total, principal, cap, lot] = [0; 4].map(|_| money(random));
    let [over, term, life] = [0; 3].map(|_| years(random));
    let (ramp, period, prepaid) = (random.below(13), 2 + random.below(14), random.below(4) * 17);
    // Minimum that may be made up is paid besides what was paid ahead.
    let (make_up, share) = (prepaid == 0 && random.below(2) == 0, 3 + random.below(7));
    format!(
        r#"
offtake = 1
start = "2026-01"
months = 130
use = ["std"]
[party]
world = {{ kind = "outside", outside = true, issues = "USD" }}
lab = {{ kind = "lab", cash = "$1T", discount = "10%", demand = "$0/mo", compute = "50%", variable = "10%", list = "$10B/GW/yr" }}
cloud = {{ kind = "cloud", cash = "$1T" }}
[thing]
market = {{ kind = "rent_market", posted = "$12B/GW/yr", busy = "0%" }}
hall = {{ kind = "hired_capacity", owner = "cloud", lessor = "world", size = "2000 GW", fee = "$0/GW/yr" }}
[contract.pledge]
kind = "commitment"
buyer = "lab"
seller = "cloud"
total = "{total}"
begin = "2026-02"
over = "{over}"
price = "$10B/GW/yr"
ceiling = "1000 GW"
mode = "{mode}"
ramp = "{ramp} mo"
period = "{period} mo"
prepaid = "{prepaid}%"
make_up = "{make_up}"
[contract.credit]
kind = "loan"
lender = "cloud"
borrower = "lab"
principal = "{principal}"
drawn = "2026-01"
term = "{term}"
rate = "7%/yr"
[contract.cut]
kind = "revenue_share"
payer = "lab"
receiver = "cloud"
base = "{cap} / 9 mo"
share = "1 / {share}"
cap = "{cap}"
[contract.plant.pay.price]
from = "lab"
to = "cloud"
amount = "{lot}"
when = "2026-01"
books = "capital plant"
[contract.plant.entry.wear]
party = "lab"
amount = "if(t < {life}, {lot} / {life}, $0/mo)"
debit = "expense depreciation"
credit = "asset plant"
[ask.pledge]
holds = "pledge.paid_total == {total} and last(pledge.prepayment) == $0"
show = ["pledge.paid_total - {total}", "last(pledge.prepayment)"]
[ask.credit]
holds = "total(paid(credit.repayment)) == {principal} and last(credit.outstanding) == $0"
show = ["total(paid(credit.repayment)) - {principal}"]
[ask.cut]
holds = "total(paid(cut.cut)) == min({cap}, {cap} / 9 mo / {share} * 130 mo)"
show = ["total(paid(cut.cut)) - {cap}"]
[ask.plant]
holds = "last(balance(lab, asset plant)) == $0"
show = ["last(balance(lab, asset plant))"]
"#
    )
}

#[test]
fn what_a_kind_spreads_over_months_sums_to_its_contract() {
    let mut random = Random(2);
    for _ in 0..60 {
        let text = contracts(&mut random);
        assert_certain(&run(&text, 1), &text);
    }
}

/// Thirds of ¥100 a month come to 400 in a year, and so do dollars without cents: sums, trailing sums and balances.
#[test]
fn money_without_minor_units_is_counted_in_whole_units() {
    for (head, currency) in [("", "JPY"), ("whole_money = true\n", "USD")] {
        let text = format!(
            r#"offtake = 1
title = "whole"
start = "2026-01"
months = 12
{head}
[party]
world = {{ outside = true, issues = "{currency}", currency = "{currency}" }}
shop = {{ cash = "100 {currency}", currency = "{currency}" }}
[flow.sales]
from = "world"
to = "shop"
amount = "100 {currency}/mo / 3"
books = "sale tickets"
[ask.whole]
holds = """last(shop.cash) == 500 {currency} and total(paid(sales)) == 400 {currency}
  and last(trailing(paid(sales), 3 mo)) == 100 {currency} and last(trailing(paid(sales), 2 mo)) == 67 {currency}"""
"#
        );
        assert_certain(&run(&text, 1), &text);
    }
}

/// Half a cent, of which binary fractions lose a little each month, is a half whenever it comes, so that of a due that stays the same
/// the months with a cent more come at even distances: what was due up to a month is the nearest cent of the exact sum. So it is in
/// months in which all can pay and in those in which somebody else cannot, and of an entry.
#[test]
fn half_a_cent_comes_at_even_distances() {
    const MONTHS: i64 = 120;
    let poor = "[party.poor]\n[flow.unpaid]\nfrom = \"poor\"\nto = \"shop\"\namount = \"$1/mo\"\nbooks = \"sale x\"\n";
    // Each with what it is in hundred-thousandths of a cent a month.
    for (amount, exact) in [
        ("$1.005/mo", 10_050_000_i64),
        ("$12.06/yr", 10_050_000),
        ("$0.0025/mo", 25_000),
        ("$100.001/mo", 1_000_010_000),
        ("$1000.0005/mo", 10_000_005_000),
        ("$1000000.001/mo", 10_000_000_010_000),
        ("$123456.7802/mo", 1_234_567_802_000),
        ("$2.135/mo", 21_350_000),
        ("$8.575/mo", 85_750_000),
    ] {
        let so_far = |months: i64| (months * exact + 50_000).div_euclid(100_000);
        let each: Vec<f64> = (1..=MONTHS).map(|n| (so_far(n) - so_far(n - 1)) as f64 / 100.0).collect();
        let sums: Vec<f64> = (1..=MONTHS).map(|n| so_far(n) as f64 / 100.0).collect();
        for somebody_is_short in ["", poor] {
            let text = format!(
                r#"offtake = 1
start = "2026-01"
months = {MONTHS}
[party.world]
outside = true
issues = "USD"
[party.shop]
[flow.fee]
from = "world"
to = "shop"
amount = "{amount}"
books = "sale goods"
[entry.wear]
party = "shop"
amount = "{amount}"
debit = "expense depreciation"
credit = "asset plant"
{somebody_is_short}"#
            );
            let worn: Vec<f64> = sums.iter().map(|sum| -sum).collect();
            Play::of(text).shows(&[("due(fee)", &each), ("shop.cash", &sums), ("balance(shop, asset plant)", &worn)]);
        }
    }
}

/// What a cloud that fails owes others moves no cent of its customer, who pays in full: neither what it is paid nor what it pays.
#[test]
fn a_shortage_moves_no_cent_between_others() {
    let text = r#"
        offtake = 1
        start = "2026-01"
        months = 24
        [assume]
        price = { value = "uniform($1, $2)", basis = "guess", why = "a test" }
        [let]
        due_now = "price * exp(-0.2 * t / 1 yr) / 1 mo * 1000"
        [party]
        world = { outside = true, issues = "USD" }
        user = { cash = "$1M", discount = "10%" }
        cloud = { cash = "$10", workout = 6, default_cost = { receipts = "20%", to = "world" } }
        maker = { cash = "$10" }
        bank = {}
        [flow]
        bill = { from = "user", to = "cloud", amount = "due_now", books = "sale compute" }
        more = { from = "user", to = "cloud", amount = "due_now * 0.29", books = "sale compute" }
        most = { from = "user", to = "cloud", amount = "due_now * 0.19", books = "sale compute" }
        part = { from = "user", to = "cloud", amount = "7%", of = "received(sales)", books = "sale compute" }
        cost = { from = "cloud", to = "maker", amount = "due_now * 0.77", books = "sale power" }
        back = { from = "maker", to = "cloud", amount = "due_now * 0.31", books = "sale software" }
        sales = { from = "world", to = "user", amount = "due_now * 1.7", books = "sale apps" }
        int = { from = "cloud", to = "bank", amount = "due_now * 0.43", books = "interest" }
        [contract.extra.flow.fee]
        from = "cloud"
        to = "world"
        amount = "$3000/mo"
        books = "sale advice"
        [ask.same]
        question = "?"
        claim = "The customer has the same."
        counter = "It has not."
        holds = "worth(extra, user) == $0 and ever(defaulted(cloud))"
    "#;
    assert_certain(&run(text, 256), text);
}
