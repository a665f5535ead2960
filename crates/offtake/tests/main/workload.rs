//! Work in tokens, who does it, and what a token of one's own machine costs: known answers, signs, limits, and what is conserved.

use crate::play::Play;

/// A machine for work of which its model can do half.
const DESK: &str = r#"
[party.firm]
cash = "$100000"
[party.host]
[thing.code]
kind = "workload"
tokens = "6 Mtok/mo"
fresh = 3
cached = 10
tolerated = "6 mo"
[thing.review]
kind = "workload"
tokens = "6 Mtok/mo"
fresh = 3
cached = 10
tolerated = "6 mo"
[thing.talk]
kind = "workload"
tokens = "2 Mtok/mo"
fresh = 1
tolerated = "12 mo"
[thing.desk]
kind = "local_device"
works = ["code", "talk"]
price = "$6000"
life = "5 yr"
resale = "20%"
rate = "10%"
upkeep = "$120/yr"
watts = "250 W"
idle = "50 W"
tariff = "$0.20/kWh"
reading = "300 tok/s"
memory = "64 GB"
bandwidth = "800 GB/s"
active = "25%"
efficiency = "50%"
hours = "30%"
best = "4 mo"
full = "256 GB"
halving = "1 mo"
[thing.bought]
kind = "machines"
owner = "firm"
device = "desk"
begin = "2026-01"
[thing.hosted]
kind = "token_service"
works = ["review"]
share = "25%"
buyer = "firm"
seller = "host"
lag = "3 mo"
price = "$5/Mtok"
input = "20%"
kept = "10%"
"#;

fn desk() -> Play {
    Play::new(61, DESK)
}

/// Which way a figure of the path moves, -1, 0 or 1.
#[track_caller]
fn moves(old: &str, new: &str, measure: &str, direction: i32) {
    let (before, after) = (desk().value(measure), desk().with(old, new).value(measure));
    assert!(before.is_finite() && after.is_finite(), "{measure}: {before}, {after}");
    let change = after - before;
    let still = change.abs() <= 1e-12 * before.abs();
    let found = if still {
        0
    } else if change > 0.0 {
        1
    } else {
        -1
    };
    assert_eq!(found, direction, "{measure} changes by {change} from {old} to {new}");
}

/// What has a server's price by the hour costs a million tokens as rule of thumb has it: $/Mtok = $/GPUh × 1e6 / (tok/s × 3600). At a quarter
/// of use it costs four times that.
#[test]
fn a_million_tokens_cost_what_their_hours_do() {
    let server = |tokens: &str| {
        Play::new(
            1,
            &format!(
                r#"
[thing.work]
kind = "workload"
tokens = "{tokens}"
fresh = 0
tolerated = "6 mo"
[thing.server]
kind = "device"
works = ["work"]
lag = "0 mo"
price = "$0"
life = "4 yr"
rate = "0%"
upkeep = "$3.60/h"
watts = "0 W"
tariff = "$0.10/kWh"
speed = "1000 tok/s"
reading = "1 tok/s"
"#
            ),
        )
    };
    let per_million = |value: f64| value * 1e-6;
    for (tokens, cost, busy) in [("2628 Mtok/mo", 1.0, 1.0), ("657 Mtok/mo", 4.0, 0.25), ("9999 Mtok/mo", 1.0, 1.0)] {
        server(tokens)
            .comes_to(&[("last(server.if_bought * 1 tok / $1)", per_million(cost)), ("last(server.busy)", busy)]);
    }
}

/// Capital recovery by hand: (C − R (1 + r)^−n) r / (1 − (1 + r)^−n), monthly at 1.1^(1/12) − 1 = 0.797414 %. For $6000 with $1200 after 60
/// months that is 5254.8944 · 0.0210356. The payments and the resale are worth the price.
#[test]
fn the_annuity_is_the_textbooks() {
    let monthly = 1.1_f64.powf(1.0 / 12.0) - 1.0;
    let kept = 1.1_f64.powi(-5);
    let recovery = (6000.0 - 1200.0 * kept) * monthly / (1.0 - kept);
    assert!((recovery - 110.539_760).abs() < 1e-5, "{recovery}");
    let paid: f64 = (1..=60).map(|month| recovery * (1.0 + monthly).powi(-month)).sum();
    assert!((paid + 1200.0 * kept - 6000.0).abs() < 1e-8, "{paid}");
    desk().comes_to(&[("last(desk.recovery * dt)", recovery), ("last(desk.line * dt)", 80.0)]);
    let free = desk().with("rate = \"10%\"", "rate = \"0%\"");
    free.comes_to(&[("last(desk.recovery * dt)", 80.0), ("last(desk.if_bought / desk.straight)", 1.0)]);
}

/// A model at the frontier does all, at the lag tolerated half, at twice that a fifth, and one that is a thousand years behind nothing.
#[test]
fn a_model_does_less_the_further_it_is_behind() {
    for (lag, share) in [("0 mo", 1.0), ("6 mo", 0.5), ("12 mo", 0.2), ("1000 yr", 0.0)] {
        let hosted = desk().with("lag = \"3 mo\"", &format!("lag = \"{lag}\""));
        let found = hosted.value("last(hosted.able_share)");
        assert!((found - share).abs() < 1e-6, "{lag}: {found}");
    }
    desk().comes_to(&[("last(hosted.served / review.tokens)", 0.25 * 0.8), ("last(hosted.filled)", 0.25)]);
}

/// Two halvings behind the best; prompts are weighted by what of each work it does: a half of 6 with 3, four fifths of 2 with 1.
#[test]
fn memory_says_what_fits_and_how_fast_it_is() {
    let fresh = (3.0 * 3.0 + 1.6) / 4.6;
    desk().comes_to(&[
        ("last(desk.lag / 1 mo)", 6.0),
        ("last(desk.speed * 1 h / 1 tok)", 25.0 * 3600.0),
        ("last(desk.fresh)", fresh),
        ("last(desk.cached)", 30.0 / 4.6),
        ("last(desk.pace * 1 h / 1 tok)", 3600.0 / (0.04 + fresh / 300.0)),
        ("last(desk.served / 1 tok * dt)", 4.6e6),
        ("last(desk.able_share)", 4.6 / 8.0),
    ]);
    // Memory beyond that of the best brings no model nearer to the frontier.
    desk().with("full = \"256 GB\"", "full = \"32 GB\"").comes_to(&[("last(desk.lag / 1 mo)", 4.0)]);
}

/// No more than it can generate in the hours in which work comes, and what it does not get to is not served.
#[test]
fn a_machine_generates_no_more_than_its_hours_allow() {
    let busy = desk().with("tokens = \"6 Mtok/mo\"", "tokens = \"600 Mtok/mo\"");
    busy.comes_to(&[("last(desk.busy)", 0.3), ("last(desk.served / desk.capacity)", 1.0)]);
    assert!(busy.value("last(desk.filled)") < 0.2);
    let ten = busy.with("price = \"$6000\"", "number = 10\nprice = \"$6000\"");
    ten.comes_to(&[("last(desk.busy)", 0.3), ("last(desk.served / desk.capacity)", 10.0)]);
    // A segment in which a share of seats has one: half as many, for half of the work, cost the same each.
    let half = desk().with("price = \"$6000\"", "number = \"50%\"\nshare = \"50%\"\nprice = \"$6000\"");
    for figure in ["last(desk.busy)", "last(desk.if_bought / ($1/tok))", "last(desk.able_share)"] {
        half.comes_to(&[(figure, desk().value(figure))]);
    }
    half.comes_to(&[("last(desk.filled)", 0.5)]);
}

/// No token is lost or done twice: what nothing does is left, of each work by itself.
#[test]
fn what_is_not_done_is_left() {
    let all = "last((desk.served + hosted.served + code.left + talk.left + review.left) / (code.tokens + talk.tokens + review.tokens))";
    for tokens in ["6 Mtok/mo", "600 Mtok/mo", "0 tok/mo"] {
        desk().with("tokens = \"6 Mtok/mo\"", &format!("tokens = \"{tokens}\"")).comes_to(&[(all, 1.0)]);
    }
    desk().comes_to(&[
        ("last(code.left / code.tokens)", 1.0 - 0.5),
        ("last(talk.left / talk.tokens)", 1.0 - 0.8),
        ("last(review.left / review.tokens)", 1.0 - 0.25 * 0.8),
    ]);
    // Two that ask for all of a work get half of it each: a second model that is as far behind does nothing that the first can't.
    let both = desk().with("works = [\"review\"]", "works = [\"code\"]").with("share = \"25%\"", "share = \"100%\"");
    both.with("lag = \"3 mo\"", "lag = \"6 mo\"").comes_to(&[
        (all, 1.0),
        ("last(code.left / code.tokens)", 0.5),
        ("last(hosted.served / code.tokens)", 0.25),
    ]);
}

#[test]
fn each_parameter_moves_what_it_should() {
    let bought = "last(desk.if_bought / ($1/tok))";
    let owned = "last(desk.marginal / ($1/tok))";
    let even = "last(desk.recovery * dt)";
    for (old, new, measure, direction) in [
        ("price = \"$6000\"", "price = \"$7000\"", bought, 1),
        ("price = \"$6000\"", "price = \"$7000\"", owned, 0),
        ("life = \"5 yr\"", "life = \"6 yr\"", even, -1),
        ("resale = \"20%\"", "resale = \"30%\"", even, -1),
        ("rate = \"10%\"", "rate = \"12%\"", even, 1),
        ("upkeep = \"$120/yr\"", "upkeep = \"$240/yr\"", bought, 1),
        ("watts = \"250 W\"", "watts = \"300 W\"", owned, 1),
        ("idle = \"50 W\"", "idle = \"60 W\"", owned, -1),
        ("idle = \"50 W\"", "idle = \"60 W\"", bought, 1),
        ("tariff = \"$0.20/kWh\"", "tariff = \"$0.30/kWh\"", owned, 1),
        ("tariff = \"$0.20/kWh\"", "pue = 1.2\ntariff = \"$0.20/kWh\"", owned, 1),
        ("bandwidth = \"800 GB/s\"", "bandwidth = \"900 GB/s\"", owned, -1),
        ("reading = \"300 tok/s\"", "reading = \"400 tok/s\"", owned, -1),
        ("fresh = 3", "fresh = 4", owned, 1),
        ("memory = \"64 GB\"", "memory = \"80 GB\"", "last(desk.lag / 1 mo)", -1),
        ("memory = \"64 GB\"", "memory = \"80 GB\"", "last(desk.speed * 1 h / 1 tok)", -1),
        ("active = \"25%\"", "active = \"20%\"", "last(desk.speed * 1 h / 1 tok)", 1),
        ("tolerated = \"6 mo\"", "tolerated = \"7 mo\"", "last(desk.able_share)", 1),
        ("tokens = \"6 Mtok/mo\"", "tokens = \"9 Mtok/mo\"", bought, -1),
        ("hours = \"30%\"", "hours = \"40%\"", bought, 0),
        ("price = \"$5/Mtok\"", "price = \"$6/Mtok\"", "last(hosted.rate / ($1/tok))", 1),
        ("kept = \"10%\"", "kept = \"20%\"", "last(hosted.rate / ($1/tok))", 1),
    ] {
        moves(old, new, measure, direction);
    }
}

/// The straight line of the books ends at what the machine fetches, nothing is gained or lost by the sale, and all cash that leaves is somebody's.
#[test]
fn machines_leave_the_books_at_what_they_fetch() {
    let carried: Vec<f64> = (1..=60).map(|month| 6000.0 - 80.0 * f64::from(month)).chain([0.0]).collect();
    let desk = desk();
    desk.shows(&[("balance(firm, asset machines)", &carried)]);
    desk.comes_to(&[
        ("total(paid(bought.purchase)) / $1", 6000.0),
        ("total(paid(bought.sale)) / $1", 1200.0),
        ("last(balance(firm, expense depreciation)) / $1", 4800.0),
        ("last(balance(firm, revenue)) / $1", 0.0),
    ]);
    let spent = "(last(firm.cash) + total(bought.spent) + total(paid(hosted.bill))) / $1";
    desk.comes_to(&[(spent, 100_000.0)]);
    // Electricity above idle for each token, and upkeep with 50 W for as long as it stands there.
    let hours = desk.value("last(desk.busy)") * 730.0;
    let month = hours * 0.2 * 0.2 + 0.05 * 730.0 * 0.2 + 10.0;
    let found = desk.value("total(paid(bought.operation)) / $60");
    assert!((found - month).abs() < 0.006, "{found} {month}");
    // Sold after two years it fetches what stands in the books.
    let early = desk.with("begin = \"2026-01\"", "begin = \"2026-01\"\nuntil = \"2028-01\"");
    early.comes_to(&[("total(paid(bought.sale)) / $1", 6000.0 - 24.0 * 80.0)]);
    assert!(early.value("total(paid(bought.operation))") < 0.5 * desk.value("total(paid(bought.operation))"));
}

/// None of them, and one that is there anyway: nothing is bought, and nothing comes of nothing.
#[test]
fn none_costs_nothing_and_what_is_there_has_no_price() {
    let none = desk().with("price = \"$6000\"", "number = 0\nprice = \"$6000\"");
    none.comes_to(&[
        ("last(desk.served / 1 tok * dt)", 0.0),
        ("last(desk.filled)", 0.0),
        ("last(desk.busy)", 0.0),
        ("total(bought.spent) / $1", 0.0),
    ]);
    let there = desk().with("price = \"$6000\"", "price = \"$0\"").with("upkeep = \"$120/yr\"", "upkeep = \"$0/yr\"");
    there.with("idle = \"50 W\"", "idle = \"0 W\"").comes_to(&[("last(desk.if_bought / desk.marginal)", 1.0)]);
    desk()
        .with("price = \"$6000\"", "price = \"$60\"")
        .with("resale = \"20%\"", "resale = \"100%\"")
        .comes_to(&[("last(desk.line * dt)", 0.0), ("total(paid(bought.sale)) / $1", 60.0)]);
}

/// A service for which ten machines work on average, some of which are pledged at half the price.
fn rented(peak: f64, pledged: f64) -> Play {
    Play::new(
        1,
        &format!(
            r#"
[party.firm]
cash = "$1000000"
[party.host]
[thing.service]
kind = "workload"
tokens = "26280 Mtok/mo"
fresh = 0
tolerated = "6 mo"
[thing.servers]
kind = "rented_machines"
works = ["service"]
lag = "0 mo"
buyer = "firm"
seller = "host"
speed = "1000 tok/s"
reading = "1 tok/s"
peak = {peak}
by_hour = "$3.60/h"
pledged = {pledged}
pledge_rent = "$1.80/h"
"#
        ),
    )
}

/// `$/Mtok = $/GPUh × 1e6 / (tok/s × 3600)`, and over utilisation what an allocated hour costs: $1.00, and $4.00 at a quarter.
#[test]
fn what_is_paid_for_and_not_used_makes_tokens_dearer() {
    let per_million = "last(servers.rate * 1 tok / $1) * 1000000";
    rented(4.0, 0.0).comes_to(&[(per_million, 1.0), ("last(servers.busy)", 1.0), ("last(servers.number)", 10.0)]);
    let allocated = rented(4.0, 40.0).with("pledge_rent = \"$1.80/h\"", "pledge_rent = \"$3.60/h\"");
    allocated.comes_to(&[(per_million, 4.0), ("last(servers.busy)", 0.25), ("last(servers.hired)", 0.0)]);
    let idle = rented(4.0, 0.0).with("pledged = 0", "packed = \"25%\"\npledged = 0");
    idle.comes_to(&[(per_million, 4.0), ("last(servers.busy)", 0.25)]);
    allocated.comes_to(&[("total(paid(servers.bill)) / $1", 40.0 * 3.60 * 730.0)]);
    rented(4.0, 3.0).with("26280 Mtok/mo", "0 tok/mo").comes_to(&[
        ("last(servers.hired)", 0.0),
        ("last(servers.busy)", 0.0),
        ("total(paid(servers.bill)) / $1", 3.0 * 1.80 * 730.0),
    ]);
}

/// What comes beyond a pledge, against the load summed hour by hour.
#[test]
fn load_beyond_a_pledge_is_the_area_above_it() {
    const HOURS: u32 = 200_000;
    for (peak, pledged) in [(1.0, 4.0), (1.0, 10.0), (1.5, 8.0), (2.0, 10.0), (3.0, 20.0), (6.0, 2.0), (6.0, 70.0)] {
        let beyond: f64 = (0..HOURS)
            .map(|hour| 1.0 - (f64::from(hour) + 0.5) / f64::from(HOURS))
            .map(|quieter| (10.0 * peak * quieter.powf(peak - 1.0) - pledged).max(0.0) / f64::from(HOURS))
            .sum();
        let found = rented(peak, pledged).value("last(servers.hired)");
        assert!((found - beyond).abs() < 1e-3, "{peak} {pledged}: {found} {beyond}");
    }
}

/// One machine more or less than it pays to pledge costs more.
#[test]
fn a_pledge_of_the_size_that_pays_costs_least() {
    let cost = |peak: f64, pledged: f64| rented(peak, pledged).value("last(servers.cost * dt / $1)");
    for peak in [1.2, 2.0, 5.0] {
        let pays = rented(peak, 0.0).value("last(servers.pays)");
        let least = cost(peak, pays);
        assert!(least < cost(peak, pays - 0.5) && least < cost(peak, pays + 0.5), "{peak} {pays}");
    }
    rented(1.0, 0.0).comes_to(&[("last(servers.pays)", 10.0)]);
    // No cheaper than by the hour, it pays for none.
    let dear = rented(3.0, 0.0).with("pledge_rent = \"$1.80/h\"", "pledge_rent = \"$3.60/h\"");
    dear.comes_to(&[("last(servers.pays)", 0.0)]);
    // Signed once, by the first month's work.
    let grows = rented(2.0, 0.0).with("26280 Mtok/mo", "if(t == 0 mo, 26280 Mtok/mo, 52560 Mtok/mo)");
    let grows = grows.with("months = 1", "months = 3").with("pledged = 0", "pledged = \"servers.at_first\"");
    grows.comes_to(&[("last(servers.pays)", 20.0), ("last(servers.number - servers.hired)", 10.0)]);
}
