//! Sellers and users of capacity: who gets what there is, what assured supply is worth, and what is conserved.

use crate::play::Play;

/// Two clouds, two labs, three pledges: 0.6 and 0.6 GW on the one gigawatt of `north`, 0.4 of `south`'s.
const SHARED: &str = r#"
[thing.rents]
kind = "rent_market"
posted = "$10B/GW/yr"
busy = "100%"
[party.north]
kind = "cloud"
cash = "$50B"
discount = "10%"
[party.south]
kind = "cloud"
cash = "$50B"
[party.lab]
kind = "lab"
cash = "$50B"
discount = "15%"
demand = "$10B/GW/yr * need * 2"
compute = "50%"
list = "$10B/GW/yr"
variable = "20%"
[party.rival]
kind = "lab"
discount = "15%"
cash = "$50B"
demand = "$20B/yr"
compute = "50%"
list = "$10B/GW/yr"
variable = "20%"
[let]
need = "1 GW"
size = "1 GW"
[thing.hall]
kind = "hired_capacity"
owner = "north"
market = "rents"
size = "size"
fee = "$6B/GW/yr"
lessor = "world"
[thing.shed]
kind = "hired_capacity"
owner = "south"
market = "rents"
size = "1 GW"
fee = "$6B/GW/yr"
lessor = "world"
[contract.a]
kind = "commitment"
buyer = "lab"
seller = "north"
market = "rents"
quantity = "0.6 GW"
ceiling = "0.8 GW"
price = "$8B/GW/yr"
begin = "2026-01"
over = "3 yr"
rank = 1
preference = 1
[contract.b]
kind = "commitment"
buyer = "rival"
seller = "north"
market = "rents"
quantity = "0.6 GW"
price = "$9B/GW/yr"
begin = "2026-01"
over = "3 yr"
rank = 2
[contract.c]
kind = "commitment"
buyer = "lab"
seller = "south"
market = "rents"
quantity = "0.4 GW"
ceiling = "1 GW"
price = "$9B/GW/yr"
begin = "2026-01"
over = "3 yr"
preference = 2
[contract.day]
kind = "purchase"
buyer = "lab"
seller = "south"
market = "rents"
"#;

fn shared() -> Play {
    Play::new(12, SHARED)
}

fn gigawatts(play: &Play, expected: &[(&str, f64)]) {
    let names: Vec<String> = expected.iter().map(|(name, _)| format!("round(last({name}) / 1 kW)")).collect();
    let expected: Vec<(&str, f64)> =
        names.iter().zip(expected).map(|(name, (_, value))| (name.as_str(), (value * 1e6).round())).collect();
    play.comes_to(&expected);
}

#[test]
fn a_seller_fills_its_pledges_by_rank_and_sells_nothing_that_it_has_not() {
    gigawatts(
        &shared(),
        &[
            ("a.reserved", 0.6),
            ("b.reserved", 0.4),
            ("b.undelivered", 0.2),
            ("north.unserved", 0.2),
            ("rival.missing", 0.6),
            ("a.used", 0.6),
            ("c.used", 0.4),
            ("north.sold", 1.0),
            ("north.free", 0.0),
            ("shed.let_out", 0.6),
        ],
    );
    // Nothing is owed for what is not there.
    shared().comes_to(&[("at(due(b.bill), 2026-06)", 0.3e9)]);
    gigawatts(&shared().with("rank = 2", "rank = 1"), &[("a.reserved", 0.5), ("b.reserved", 0.5), ("c.used", 0.5)]);
}

#[test]
fn a_buyer_uses_its_pledges_by_preference() {
    let half = shared().with("need = \"1 GW\"", "need = \"0.5 GW\"");
    gigawatts(&half, &[("a.used", 0.5), ("c.used", 0.0), ("north.free", 0.1), ("shed.let_out", 0.6)]);
    half.comes_to(&[("at(due(c.bill), 2026-06)", 0.3e9)]);
    gigawatts(&half.with("preference = 2", "preference = 0"), &[("a.used", 0.1), ("c.used", 0.4)]);
    let more = shared().with("need = \"1 GW\"", "need = \"3 GW\"");
    gigawatts(&more, &[("a.used", 0.6), ("c.used", 1.0), ("lab.missing", 1.4), ("shed.let_out", 0.0)]);
    // A dollar of compute at list price is missed with a dollar of profit: 1.4 GW · $10B / 80 %.
    more.comes_to(&[("round(at(lab.lost_sales, 2026-06) * 1 yr / $1M)", 17_500.0)]);
}

#[test]
fn capacity_is_conserved() {
    let whole = |size: &str, need: &str| {
        let play = shared()
            .with("size = \"size\"", &format!("size = \"{size}\""))
            .with("need = \"1 GW\"", &format!("need = \"{need}\""));
        gigawatts(
            &play,
            &[
                ("hall.capacity - hall.contracted - hall.let_out - hall.idle", 0.0),
                ("shed.capacity - shed.contracted - shed.let_out - shed.idle", 0.0),
                ("north.capacity - north.sold - north.free", 0.0),
                ("lab.wanted - lab.own_used - lab.committed - lab.bought - lab.missing", 0.0),
            ],
        );
    };
    for (size, need) in [("1 GW", "1 GW"), ("0.5 GW", "3 GW"), ("2 GW", "0.2 GW"), ("0 GW", "1 GW")] {
        whole(size, need);
    }
}

/// Others want 2 GW, a lab 1, and there are 1.5: a gigawatt at `north`, the rest elsewhere.
const SHORT: &str = r#"
[thing.rents]
kind = "rent_market"
posted = "$10B/GW/yr"
demand = "2 GW"
elasticity = "1"
elsewhere = "0.5 GW"
busy = "100%"
[party.north]
kind = "cloud"
cash = "$50B"
discount = "10%"
[party.lab]
kind = "lab"
cash = "$500B"
discount = "15%"
demand = "$20B/yr * need / 1 GW"
compute = "50%"
list = "$10B/GW/yr"
variable = "20%"
worth = 9
[let]
need = "1 GW"
[thing.hall]
kind = "hired_capacity"
owner = "north"
market = "rents"
size = "1 GW"
fee = "$6B/GW/yr"
lessor = "world"
[contract.day]
kind = "purchase"
buyer = "lab"
seller = "north"
market = "rents"
[contract.other]
kind = "purchase"
buyer = "lab"
seller = "world"
market = "rents"
preference = 2
"#;

#[test]
fn what_is_short_is_shared_by_all_who_want_it_at_one_price() {
    let play = Play::new(36, SHORT);
    gigawatts(&play, &[("rents.offered - day.provided - other.provided - hall.let_out - hall.idle", 0.5)]);
    play.comes_to(&[
        ("at(day.provided / 1 GW, 2026-01)", 0.5),
        ("at(hall.let_out / 1 GW, 2026-01)", 0.5),
        ("abs(at(due(day.bill), 2026-02) - at(day.provided * rents.price, 2026-02) * 1 mo) < $0.01", 1.0),
    ]);
}

/// A buyer takes nothing that loses it money. What trains brings it 1.2 times the list price, what serves (0.8 · 0.625) / 0.25 = 2 times:
/// at 1.4 times it only serves, at 4 times it sells nothing.
#[test]
fn a_buyer_goes_without_what_loses_it_money() {
    let careful = |others: &str| {
        let play = Play::new(36, SHORT).with("worth = 9", "worth = \"1.2\"");
        play.with("demand = \"2 GW\"", &format!("demand = \"{others}\""))
    };
    careful("1.4 GW").comes_to(&[
        ("round(last(rents.price) / 1 USD/GW/yr / 1e8)", 140.0),
        ("round(last(lab.missing) / 10 MW)", 50.0),
        ("round(last(lab.run_rate) / $0.1B/yr)", 125.0),
    ]);
    careful("6 GW").comes_to(&[("last(lab.missing / 1 GW)", 1.0), ("last(lab.run_rate * 1 yr)", 0.0)]);
}

/// Nothing is sold that no compute serves, however little is lost now; and the less there is, the less is sold.
#[test]
fn without_compute_there_are_no_sales() {
    let sales = |most: &str, later: &str, worth: &str| {
        let terms =
            format!("[party.lab]\nmost = \"{most}\"\nlater = \"{later}\"\nworth = \"{worth}\"\nserving = \"60%\"");
        shared().with("[party.lab]", &terms).value("at(lab.run_rate, 2026-01) / $10B/yr")
    };
    for (later, worth) in [("0%", "1"), ("50%", "1"), ("100%", "1.5"), ("0%", "3")] {
        assert!(sales("0 GW", later, worth).abs() < 1e-9, "{later} {worth}");
        assert!((sales("1 GW", later, worth) - 2.0).abs() < 1e-9, "{later} {worth}");
        assert!(rises(["0 GW", "0.3 GW", "0.59 GW"].map(|most| sales(most, later, worth))), "{later} {worth}");
    }
    // A tenth of what serves is missing, and a tenth of the sales that no training has left: 2 − 0.4 · 1.25 = 1.5.
    assert!((sales("0.54 GW", "0%", "1") - 1.35).abs() < 1e-9);
    // The first to go trains and tries: it is missed at what it is worth.
    assert!((sales("0.9 GW", "0%", "1") - 1.875).abs() < 1e-9);
}

/// A pledge of 0.6 GW at the price that is posted, of a need of 1 GW; the rest is bought as it goes.
const ASSURED: &str = r#"
[thing.rents]
kind = "rent_market"
posted = "$10B/GW/yr"
demand = "others"
elasticity = "1"
elsewhere = "1 GW"
busy = "100%"
[party.north]
kind = "cloud"
cash = "$50B"
discount = "10%"
[party.lab]
kind = "lab"
cash = "$90B"
discount = "15%"
demand = "$20B/yr"
compute = "50%"
list = "$12B/GW/yr"
variable = "20%"
worth = "1.2"
[let]
others = "1 GW"
[thing.hall]
kind = "hired_capacity"
owner = "north"
market = "rents"
size = "0.6 GW"
fee = "$6B/GW/yr"
lessor = "world"
[contract.day]
kind = "purchase"
buyer = "lab"
seller = "north"
market = "rents"
[contract.other]
kind = "purchase"
buyer = "lab"
seller = "world"
market = "rents"
[contract.a]
kind = "commitment"
buyer = "lab"
seller = "north"
market = "rents"
quantity = "0.6 GW"
price = "$10B/GW/yr"
begin = "2026-01"
over = "3 yr"
"#;

fn assured(old: &str, new: &str) -> [f64; 2] {
    let play = Play::new(36, ASSURED).with(old, new);
    ["worth(a, lab)", "worth(a, north)"].map(|measure| play.value(measure))
}

fn rises(values: impl IntoIterator<Item = f64>) -> bool {
    values.into_iter().collect::<Vec<_>>().windows(2).all(|pair| pair[0] < pair[1])
}

#[test]
fn assured_supply_is_worth_more_the_longer_the_queue() {
    let others = |demand: &str| assured("others = \"1 GW\"", &format!("others = \"{demand}\""))[0];
    assert!(rises(["0.5 GW", "0.9 GW", "1.2 GW", "2 GW", "4 GW"].map(others)));
    let elsewhere = |size: &str| -assured("elsewhere = \"1 GW\"", &format!("elsewhere = \"{size}\""))[0];
    assert!(rises(["0.4 GW", "0.7 GW", "1 GW", "1.5 GW", "2 GW"].map(elsewhere)));
}

#[test]
fn a_discount_is_worth_to_the_buyer_what_it_costs_the_seller() {
    let price = |price: &str| assured("price = \"$10B", &format!("price = \"{price}"));
    let worth = ["$8B", "$9B", "$10B", "$11B"].map(price);
    assert!(rises(worth.map(|[buyer, _]| -buyer)) && rises(worth.map(|[_, seller]| seller)));
}

#[test]
fn prepaying_makes_the_seller_safer_and_costs_the_buyer_its_discount() {
    let prepaid = |share: &str| format!("over = \"3 yr\"\nprepaid = \"{share}\"");
    let worth = ["0%", "20%", "50%", "100%"].map(|share| assured("over = \"3 yr\"", &prepaid(share)));
    assert!(rises(worth.map(|[buyer, _]| -buyer)) && rises(worth.map(|[_, seller]| seller)));
    // A year on, costs that it cannot bear bring the lab down.
    let failing = |share: &str| {
        Play::new(36, ASSURED)
            .with("over = \"3 yr\"", &format!("{}\nnotice = \"6 mo\"", prepaid(share)))
            .with("cash = \"$90B\"", "cash = \"$25B\"\nworkout = 6\nfixed = \"if(date < 2027-01, $0/yr, $500B/yr)\"")
            .with("demand = \"$20B/yr\"", "demand = \"if(date < 2027-01, $20B/yr, $0/yr)\"")
    };
    let worth = ["0%", "20%", "50%", "100%"].map(|share| failing(share).value("worth(a, north)"));
    assert!(rises(worth), "{worth:?}");
    // The seller keeps 3 of the 11 that are left, as leaving would have cost it: others have already what they want.
    failing("100%").comes_to(&[
        ("ever(defaulted(lab))", 1.0),
        ("a.claimed", 0.0),
        ("last(balance(lab, asset prepaid compute))", 0.0),
        ("total(paid(a.refund))", 8e9),
    ]);
}

#[test]
fn a_lab_uses_its_own_first_and_no_more_than_the_world_has_power_for() {
    let own = shared().with(
        "[thing.shed]",
        "[thing.own]\nkind = \"hired_capacity\"\nowner = \"lab\"\nlessor = \"world\"\n\
              market = \"rents\"\nsize = \"0.7 GW\"\nfee = \"$6B/GW/yr\"\n[thing.shed]",
    );
    gigawatts(&own, &[("lab.own_used", 0.7), ("a.used", 0.3), ("c.used", 0.0), ("own.let_out", 0.0)]);
    let little = own.with("need = \"1 GW\"", "need = \"0.5 GW\"");
    gigawatts(&little, &[("lab.own_used", 0.5), ("a.used", 0.0), ("own.let_out", 0.2)]);
    let dark = shared().with("[party.lab]", "[party.lab]\nmost = \"0.8 GW\"");
    gigawatts(&dark, &[("lab.need", 0.8), ("lab.missing", 0.2)]);
    let slow = shared().with("need = \"1 GW\"", "need = \"3 GW\"").with("[party.lab]", "[party.lab]\nlater = \"50%\"");
    slow.comes_to(&[("last(lab.sought) < at(lab.sought, 2026-01)", 1.0)]);
}

/// Two clouds that hire 0.8 GW each of the one gigawatt of `north`, which has also pledged 1.2.
const TAKERS: &str = r#"
[party.tenant]
kind = "cloud"
cash = "$50B"
[party.other]
kind = "cloud"
cash = "$50B"
[thing.first]
kind = "hired_capacity"
owner = "tenant"
lessor = "north"
market = "rents"
size = "0.8 GW"
fee = "$7B/GW/yr"
rank = 2
[thing.second]
kind = "hired_capacity"
owner = "other"
lessor = "north"
market = "rents"
size = "0.8 GW"
fee = "$7B/GW/yr"
rank = "2"
"#;

#[test]
fn a_lessor_gives_no_more_than_it_has_to_all_who_hire_and_buy() {
    let taken = |old: &str, new: &str| Play::new(12, &format!("{SHARED}{TAKERS}")).with(old, new);
    let equal = taken("rank = \"2\"", "rank = 2");
    gigawatts(
        &equal,
        &[
            ("first.capacity", 0.5),
            ("second.capacity", 0.5),
            ("second.withheld", 0.3),
            ("north.hired_out", 1.0),
            ("a.reserved + b.reserved", 0.0),
            ("north.unserved", 1.2),
            ("hall.let_out", 0.0),
            ("north.capacity - north.sold - north.free", 0.0),
        ],
    );
    // Nobody pays for capacity that is not there.
    equal.comes_to(&[("round(at(due(first.hire), 2026-06) * 12 / $1)", 3.5e9), ("at(due(a.bill), 2026-06)", 0.0)]);
    gigawatts(&taken("rank = \"2\"", "rank = 1"), &[("first.capacity", 0.2), ("second.capacity", 0.8)]);
    // What nobody hires goes to pledges by rank, then to others.
    let little = equal.with("size = \"0.8 GW\"", "size = \"0.1 GW\"");
    gigawatts(&little, &[("north.hired_out", 0.2), ("a.reserved", 0.6), ("b.reserved", 0.2), ("hall.let_out", 0.0)]);
    // A lab that lets its own whole does not use it.
    let own = equal.with("lessor = \"north\"", "lessor = \"lab\"").with(
        "[thing.shed]",
        "[thing.own]\nkind = \"hired_capacity\"\nowner = \"lab\"\nlessor = \"world\"\n\
              market = \"rents\"\nsize = \"1.6 GW\"\nfee = \"$6B/GW/yr\"\n[thing.shed]",
    );
    gigawatts(
        &own,
        &[("first.capacity", 0.8), ("own.let_out", 0.0), ("lab.own", 0.0), ("lab.own_used", 0.0), ("a.used", 0.6)],
    );
}

/// Two halls of one owner on two markets: what is bought on one takes nothing off the other.
#[test]
fn what_is_bought_comes_out_of_its_own_market() {
    let two = Play::new(12, SHORT).with(
        "[contract.day]",
        "[thing.far]\nkind = \"rent_market\"\nposted = \"$10B/GW/yr\"\n[thing.away]\nkind = \"hired_capacity\"\n\
         owner = \"north\"\nlessor = \"world\"\nmarket = \"far\"\nsize = \"1 GW\"\nfee = \"$6B/GW/yr\"\n[contract.day]",
    );
    two.comes_to(&[
        ("at(hall.bought / 1 GW, 2026-01)", 0.5),
        ("at(hall.let_out / 1 GW, 2026-01)", 0.5),
        ("at(away.bought / 1 GW, 2026-01)", 0.0),
        ("at(away.let_out / 1 GW, 2026-01)", 1.0),
    ]);
}
