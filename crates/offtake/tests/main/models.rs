//! What a level of capability costs, and how buyers of tokens choose: numbers worked out by hand.

use crate::play::Play;

/// The frontier costs thrice as much for each year that it moves on, and a level twice less for each year that others were there.
const PROGRESS: &str = r#"
[party.maker]
[party.rival]
[thing.progress]
kind = "progress"
trained = "$100M"
costlier = "3"
algorithms = "2"
served = "$1/Mtok"
heavier = "2"
leaner = "4"
"#;

fn lines(months: u32, lines: &str) -> Play {
    Play::new(months, &format!("{PROGRESS}{lines}"))
}

/// With what the frontier's next generation costs, a maker is there when it is due; with a third of the frontier's spending in logs of six a
/// year, it is `ln 3 / ln 6` of a year behind.
#[test]
fn what_is_spent_says_what_level_is_reached() {
    let play = lines(
        26,
        r#"
[thing.first]
kind = "model_line"
maker = "maker"
effort = "if(t < 12 mo, $300M/yr, $900M/yr)"
markup = "2"
first = "12 mo"
[thing.second]
kind = "model_line"
maker = "rival"
effort = "if(t < 12 mo, $100M/yr, $300M/yr)"
markup = "2"
first = "12 mo"
opens_at = "6 mo"
"#,
    );
    let behind = 12.0 * 3f64.ln() / 6f64.ln();
    let by_year = |first: f64, second: f64, third: f64| {
        let months = (0..26).map(|month| {
            if month <= 12 {
                first
            } else if month <= 24 {
                second
            } else {
                third
            }
        });
        months.collect::<Vec<f64>>()
    };
    play.shows(&[
        ("first.skill / 1 mo", &by_year(0.0, 12.0, 24.0)),
        ("second.skill / 1 mo", &by_year(-6.0, 12.0 - behind, 24.0 - behind)),
        ("second.lag / 1 mo", &by_year(6.0, behind, behind)),
    ]);
    // No token costs less than the least.
    let least = play.with("leaner = \"4\"", "leaner = \"4\"\nleast = \"$0.5/Mtok\"");
    least.comes_to(&[
        ("at(first.cost, 2026-07) / $1/Mtok", 0.5),
        ("at(first.cost, 2026-04) / $1/Mtok", 4f64.powf(-0.25)),
    ]);
    // Where only chips come by time, a frontier that stops leaves the rest of what made a level cheaper.
    let stops = play.with("leaner = \"4\"", "leaner = \"4\"\nby_time = \"2\"");
    stops.comes_to(&[
        ("at(first.cost, 2027-01) / $1/Mtok", 0.5),
        ("at(first.cost, 2027-02) / $1/Mtok", 2.0 * 2f64.powf(-1.0 / 12.0)),
        ("at(second.cost, 2027-02) / $1/Mtok", {
            let skill = 1.0 - behind / 12.0;
            2f64.powf(skill) * 2f64.powf(skill - 1.0) * 2f64.powf(skill - 13.0 / 12.0)
        }),
    ]);
    let scarce = play.with("leaner = \"4\"", "leaner = \"4\"\nscarce = \"if(t < 3 mo, 1, 5)\"");
    scarce.comes_to(&[("at(first.price, 2026-04) / $1/Mtok", 2.0 * 5.0 * 4f64.powf(-0.25))]);
    // A level of a year ago costs half of what it did.
    play.shows(&[(
        "first.cost / $1/Mtok",
        &(0..26)
            .map(|month| {
                let skill = if month <= 12 {
                    0.0
                } else if month <= 24 {
                    1.0
                } else {
                    2.0
                };
                2f64.powf(skill) * 4f64.powf(skill - f64::from(month) / 12.0)
            })
            .collect::<Vec<f64>>(),
    )]);
}

/// Who trains on the answers of the best on sale makes up that part of its distance.
#[test]
fn copying_makes_up_a_part_of_the_distance() {
    let play = lines(
        14,
        r#"
[thing.first]
kind = "model_line"
maker = "maker"
effort = "$300M/yr"
markup = "2"
first = "11 mo"
[thing.second]
kind = "model_line"
maker = "rival"
effort = "$1M/yr"
markup = "2"
first = "13 mo"
opens_at = "24 mo"
copies = "100%"
[thing.third]
kind = "model_line"
maker = "rival"
effort = "$0/yr"
markup = "2"
first = "13 mo"
opens_at = "12 mo"
copies = "0"
"#,
    );
    play.comes_to(&[("last(second.level - first.skill) / 1 mo", 0.0), ("last(third.level) / 1 mo", -12.0)]);
}

/// A generation that is not put on sale leaves the old one there, and what it has cost counts with the next that is.
#[test]
fn what_is_kept_back_is_sold_later() {
    let play = lines(
        8,
        r#"
[thing.first]
kind = "model_line"
maker = "maker"
effort = "$1200M/yr"
markup = "2"
first = "2 mo"
cadence = "2 mo"
releases = "date >= 2026-06"
"#,
    );
    play.shows_millions(&[
        ("first.put_in", &[100.0, 200.0, 100.0, 200.0, 100.0, 200.0, 100.0, 200.0]),
        ("first.kept", &[0.0, 0.0, 200.0, 200.0, 400.0, 400.0, 0.0, 0.0]),
        ("first.sunk", &[100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 600.0, 600.0]),
    ]);
    play.comes_to(&[("last(first.level - first.inside) / 1 mo", 0.0), ("at(first.skill, 2026-07) / 1 mo", 0.0)]);
}

/// Offers at given prices and levels.
fn market(segment: &str, offers: &str) -> Play {
    Play::new(
        2,
        &format!(
            r#"
{offers}
[thing.buyers]
kind = "token_segment"
spending = "$12B/yr"
{segment}
"#
        ),
    )
}

const TWO_CLOSED: &str = r#"
[thing]
dear = { kind = "offer", skill = "10 mo", price = "$4/Mtok" }
cheap = { kind = "offer", skill = "0 mo", price = "$1/Mtok" }
"#;

/// Ten months at 0.1 are worth e, four times the price costs 4: shares as e to 4. Nobody sees more than what is enough.
#[test]
fn buyers_weigh_capability_against_price() {
    let usual = "taste = \"0.1/mo\"\nenough = \"100 mo\"\nsensitivity = \"1\"\nclosed_first = \"99%\"";
    let e = 1f64.exp();
    let play = market(usual, TWO_CLOSED);
    play.comes_to(&[
        ("last(dear.tokens / buyers.tokens)", e / (e + 4.0)),
        ("last(dear.sales / buyers.spent)", e / (e + 1.0)),
        ("last(dear.sales + cheap.sales - buyers.spent) / $1/yr", 0.0),
        ("last(buyers.spent) * 1 mo", 1e9),
    ]);
    let liked = play.with("price = \"$1/Mtok\"", "price = \"$1/Mtok\", liked = \"1\"");
    liked.comes_to(&[("last(dear.tokens / buyers.tokens)", 0.2)]);
    let satiated = play.with("enough = \"100 mo\"", "enough = \"0 mo\"");
    satiated.comes_to(&[("last(dear.tokens / buyers.tokens)", 0.2)]);
    let half = play.with("enough = \"100 mo\"", "enough = \"5 mo\"");
    half.comes_to(&[("last(dear.tokens / buyers.tokens)", 0.5f64.exp() / (0.5f64.exp() + 4.0))]);
}

/// A seller's older and smaller models stay on sale, at half the price for each year that they are behind. Who has enough with a year less
/// than its best pays half; who minds that price more than it wants a year's progress takes the oldest, two years behind, for a quarter; and
/// nobody pays less than the least.
#[test]
fn what_is_enough_costs_less_than_the_best() {
    let offers = r#"
[thing]
line = { kind = "offer", skill = "24 mo", price = "$4/Mtok", lesser = "2", oldest = "0 mo", least = "$0.1/Mtok" }
other = { kind = "offer", skill = "12 mo", price = "$2/Mtok" }
"#;
    let wants = "taste = \"0.1/mo\"\nenough = \"100 mo\"\nsensitivity = \"1\"\nclosed_first = \"99%\"";
    let play = market(wants, offers);
    let pays = |play: &Play, asked: f64, taken: f64| {
        let utility = (0.1 * (taken - 12.0)).exp() * 2.0 / asked;
        play.comes_to(&[
            ("last(buyers.cell.line.asked) / $1/Mtok", asked),
            ("last(line.sales / line.tokens) / $1/Mtok", asked),
            ("last(line.tokens / other.tokens)", utility),
        ]);
    };
    pays(&play, 4.0, 24.0);
    pays(&play.with("enough = \"100 mo\"", "enough = \"12 mo\""), 2.0, 12.0);
    let frugal = play.with("taste = \"0.1/mo\"", "taste = \"0.05/mo\"");
    frugal.comes_to(&[("last(buyers.cell.line.asked) / $1/Mtok", 1.0)]);
    let dear = play.with("enough = \"100 mo\"", "enough = \"12 mo\"").with("$0.1/Mtok", "$3/Mtok");
    dear.comes_to(&[("last(buyers.cell.line.asked) / $1/Mtok", 3.0)]);
}

/// A second bus of another colour takes passengers from the first bus, not from the car (McFadden): where the offers of a nest are the same,
/// a copy leaves the nest its share; where nothing makes them alike, it adds one.
#[test]
fn a_copy_takes_from_its_own_nest() {
    let two = r#"
[thing]
car = { kind = "offer", skill = "0 mo", price = "$1/Mtok" }
red = { kind = "offer", nest = "open", skill = "0 mo", price = "$1/Mtok" }
blue = { kind = "offer", nest = "open", skill = "0 mo", price = "$2/Mtok" }
"#;
    let segment = "taste = \"0/mo\"\nenough = \"0 mo\"\nsensitivity = \"1\"\nclosed_first = \"50%\"\nnesting = \"50%\"";
    // Within the nest by price to the power of -1 / 0.5: 4 to 1.
    market(segment, two).comes_to(&[
        ("last(car.tokens / buyers.tokens)", 0.5),
        ("last(red.tokens / buyers.tokens)", 0.4),
        ("last(blue.tokens / buyers.tokens)", 0.1),
    ]);
}

/// `yields` is what a price that is one part in ten thousand higher loses: nested, with a market that shrinks when prices rise.
#[test]
fn what_a_price_loses_is_what_the_model_says() {
    let offers = |price: &str| {
        format!(
            r#"
[thing]
first = {{ kind = "offer", skill = "0 mo", price = "if(t < 1 mo, $2/Mtok, {price})" }}
second = {{ kind = "offer", skill = "0 mo", price = "$1/Mtok" }}
host = {{ kind = "offer", nest = "open", skill = "0 mo", price = "$0.5/Mtok" }}
"#
        )
    };
    let segment = "taste = \"0/mo\"\nenough = \"0 mo\"\nsensitivity = \"1.5\"\nclosed_first = \"60%\"\nnesting = \"40%\"\nelasticity = \"0\"";
    let of = |price: &str, what: &str| market(segment, &offers(price)).value(what);
    let (low, high) =
        (of("$1.9999/Mtok", "last(buyers.cell.first.sought)"), of("$2.0001/Mtok", "last(buyers.cell.first.sought)"));
    let lost = -(high / low).ln() / (2.0001f64 / 1.9999).ln();
    let said = of("$2/Mtok", "last(first.yields)");
    assert!((lost - said).abs() < 1e-6, "{lost} and {said}");
    // With an elasticity, what the level of prices loses comes on top.
    let elastic = segment.replace("elasticity = \"0\"", "elasticity = \"1.2\"");
    let of = |price: &str, what: &str| market(&elastic, &offers(price)).value(what);
    let sold = "last(buyers.wanted * buyers.cell.first.sought) * 1 mo / 1 Mtok";
    let lost = -(of("$2.0001/Mtok", sold) / of("$1.9999/Mtok", sold)).ln() / (2.0001f64 / 1.9999).ln();
    let said = of("$2/Mtok", "last(first.yields)");
    assert!((lost - said).abs() < 1e-6, "{lost} and {said}");
}

/// One seller that all must buy of loses what the whole market loses, and asks for all it can get where that is less than one.
#[test]
fn a_monopoly_faces_the_market() {
    let alone = "[thing]\nonly = { kind = \"offer\", skill = \"0 mo\", price = \"if(t < 1 mo, $1/Mtok, $2/Mtok)\" }\nhost = { kind = \"offer\", nest = \"open\", skill = \"0 mo\", price = \"$1000000/Mtok\" }\n";
    let segment =
        "taste = \"0/mo\"\nenough = \"0 mo\"\nsensitivity = \"1.6\"\nclosed_first = \"99.9%\"\nelasticity = \"1.5\"";
    let play = market(segment, alone);
    let yields = play.value("last(only.yields)");
    assert!((yields - 1.5).abs() < 0.002, "{yields}");
    let markup = play.value("last(only.best_markup)");
    assert!((markup - yields / (yields - 1.0)).abs() < 1e-9, "{markup}");
}

/// Half the price, at an elasticity of one and a half: 2^1.5 of the tokens; and no more than the budget buys.
#[test]
fn cheaper_tokens_are_bought_more_up_to_the_budget() {
    let offers = "[thing]\nonly = { kind = \"offer\", skill = \"0 mo\", price = \"if(t < 1 mo, $2/Mtok, $1/Mtok)\" }\nhost = { kind = \"offer\", nest = \"open\", skill = \"0 mo\", price = \"if(t < 1 mo, $2/Mtok, $1/Mtok)\" }\n";
    let segment =
        "taste = \"0/mo\"\nenough = \"0 mo\"\nsensitivity = \"2\"\nclosed_first = \"50%\"\nelasticity = \"1.5\"";
    let play = market(segment, offers);
    play.comes_to(&[
        ("at(buyers.tokens, 2026-01) * 1 mo / 1 Mtok", 5e8),
        ("last(buyers.tokens) * 1 mo / 1 Mtok", 5e8 * 2f64.powf(1.5)),
        ("last(buyers.spent) * 1 mo", 1e9 * 2f64.sqrt()),
    ]);
    let bound = play.with("spending = \"$12B/yr\"", "spending = \"$12B/yr\"\nbudget = \"$13B/yr\"");
    bound.comes_to(&[("last(buyers.spent) * 12 mo", 13e9)]);
}

/// Two offers of one nest, the second of which some buyers may no longer use from February on.
const RULED: &str = r#"
[thing]
first = { kind = "offer", skill = "0 mo", price = "$1/Mtok" }
host = { kind = "offer", nest = "open", skill = "0 mo", price = "$1/Mtok" }
other = { kind = "offer", nest = "open", skill = "0 mo", price = "$1/Mtok" }
bound = { kind = "token_segment", spending = "$12B/yr", taste = "0/mo", enough = "0 mo", sensitivity = "2", nesting = "60%", closed_first = "50%" }
free = { kind = "token_segment", spending = "$12B/yr", taste = "0/mo", enough = "0 mo", sensitivity = "2", nesting = "60%", closed_first = "50%" }
rule = { kind = "restriction", offers = ["other"], buyers = ["bound"], comes = "2026-02", ends = "2026-05" }
"#;

/// The part of a nest of two equal offers, and of both nests, that is left to who has moved from one of them as far as `away`, at a nesting of 0.6.
fn kept(away: f64) -> (f64, f64) {
    let left = 1.0 - away / 2.0;
    (left, 0.5 + 0.5 * left.powf(0.6))
}

/// From its date on nobody uses what a rule bars; who used it goes without until he has moved, to others of its nest first; who may is not
/// touched; and what is bought adds up to all.
#[test]
fn what_may_not_be_used_is_not_used() {
    let play = Play::new(7, RULED);
    // One of two equal offers is worth 2^-0.6 of both: 0.5 to 0.5 becomes 1 to 0.66.
    let open = 2f64.powf(-0.6) / (1.0 + 2f64.powf(-0.6));
    let fewer = kept(1.0).1.sqrt();
    play.shows(&[
        ("bound.cell.other.share", &[0.25, 0.0, 0.0, 0.0, 0.0, 0.25, 0.25]),
        ("bound.used", &[1.0, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0]),
        ("bound.cell.host.share", &[0.25, 0.25, open, open, open, 0.25, 0.25]),
        ("bound.in_closed", &[0.5, 0.5 / 0.75, 1.0 - open, 1.0 - open, 1.0 - open, 0.5, 0.5]),
        ("bound.wanted / free.wanted", &[1.0, 1.0, fewer, fewer, fewer, 1.0, 1.0]),
        ("free.cell.other.share", &[0.25; 7]),
        ("(first.tokens + host.tokens + other.tokens) / (bound.tokens + free.tokens)", &[1.0; 7]),
    ]);
    let slow = play.with("sensitivity = \"2\", nesting", "sensitivity = \"2\", settles = \"10 mo\", nesting");
    let others = [0.0, 0.0, 0.1, 0.19, 0.271, 0.2439, 0.21951].map(|away| {
        let (left, all) = kept(away);
        0.25 * (1.0 - away) / left * left.powf(0.6) / all
    });
    slow.shows(&[
        ("bound.cell.other.share + bound.cell.other.missed", &others),
        ("bound.cell.other.missed * 1", &[0.0, others[1], others[2], others[3], 0.0, 0.0, 0.0]),
        ("1 - bound.used", &[0.0, others[1], others[2], others[3], 0.0, 0.0, 0.0]),
    ]);
    // Half of what they had is left, worth 2^(1/2) less a token at a sensitivity of two.
    let all = play.with("offers = [\"other\"]", "offers = [\"other\", \"host\"]");
    all.comes_to(&[
        ("at(bound.in_closed, 2026-03)", 1.0),
        ("at(bound.tokens / free.tokens, 2026-03)", 0.5f64.sqrt()),
        ("at(bound.tokens / free.tokens, 2026-02)", 0.5),
    ]);
    let none = all.with("offers = [\"other\", \"host\"]", "offers = [\"first\", \"other\", \"host\"]");
    none.comes_to(&[("at(bound.tokens, 2026-03) * 1 mo / 1 Mtok", 0.0), ("last(bound.tokens / free.tokens)", 1.0)]);
    let never = play.with("comes = \"2026-02\"", "comes = \"never\"");
    never.shows(&[("bound.surplus - free.surplus", &[0.0; 7])]);
}

/// A rule never lowers the sales of whom it does not bar, in any month, at any price of what it bars, however fast buyers move; if demand
/// would be more elastic than the choice between offers it counts as elastic as that.
#[test]
fn a_ban_on_rivals_takes_no_buyers() {
    let play = Play::new(7, RULED);
    for elasticity in ["0", "0.5", "1", "2", "5"] {
        for (settles, price) in
            [("0 mo", "$1/Mtok"), ("3 mo", "$0.01/Mtok"), ("30 mo", "$0.01/Mtok"), ("3 mo", "$20/Mtok")]
        {
            let terms = format!("sensitivity = \"2\", elasticity = \"{elasticity}\", settles = \"{settles}\", nesting");
            let play = play.with("sensitivity = \"2\", nesting", &terms);
            let play = play.with(
                "skill = \"0 mo\", price = \"$1/Mtok\" }\nbound",
                &format!("skill = \"0 mo\", price = \"{price}\" }}\nbound"),
            );
            for offer in ["first", "host"] {
                let gain = format!("bound.cell.{offer}.bought / free.cell.{offer}.bought - 1");
                let (least, most) = (play.value(&format!("-peak(-({gain}))")), play.value(&format!("peak({gain})")));
                assert!(least > -1e-12, "{offer} loses {least} at {elasticity}, {settles}, {price}");
                assert!(
                    most > 1e-9 || offer == "first" && ["2", "5"].contains(&elasticity),
                    "{offer} gains {most} at {elasticity}, {settles}"
                );
            }
        }
    }
    let counted = |elasticity: &str| {
        play.with(
            "sensitivity = \"2\", nesting",
            &format!("sensitivity = \"2\", elasticity = \"{elasticity}\", nesting"),
        )
        .value("at(bound.tokens / free.tokens, 2026-03)")
    };
    assert!((counted("2") - counted("5")).abs() < 1e-12);
}

/// The log-sum in money (Small and Rosen 1981): half of all prices are worth ln 2 of what is spent, whatever the sensitivity; one of two equal
/// offers of a nest `nesting` times ln 2 to that nest. Who has not moved yet goes without, and loses what is left to him at `forgoes_at` times
/// the price besides: slower movers lose more.
#[test]
fn surplus_is_the_log_sum_in_money() {
    let play = Play::new(7, RULED);
    let both = 2.0 * 12e9;
    let lost = 12.0 / 2.0 * kept(1.0).1.ln();
    let bound = "(bound.surplus - free.surplus) * 1 yr / $1B";
    play.shows(&[(bound, &[0.0, lost, lost, lost, lost, 0.0, 0.0])]);
    let cheaper = play.with("price = \"$1/Mtok\"", "price = \"if(t < 4 mo, $1/Mtok, $0.50/Mtok)\"");
    let gain = "at(bound.surplus + free.surplus, 2026-07) - at(bound.surplus + free.surplus, 2026-01)";
    cheaper.comes_to(&[(&format!("({gain}) * 1 yr / $1B"), both * 2f64.ln() / 1e9)]);
    let settling = |months: f64| {
        let terms = format!("sensitivity = \"2\", settles = \"{months} mo\", forgoes_at = \"3\", nesting");
        play.with("sensitivity = \"2\", nesting", &terms)
    };
    let without = |away: f64| {
        let (left, all) = kept(away);
        0.25 * (1.0 - away) / left * left.powf(0.6) / all * 12.0 * 3f64.ln()
    };
    let returning = |away: f64| 12.0 / 2.0 * kept(away).1.ln();
    let slow = [
        0.0,
        lost - without(0.0),
        lost - without(0.1),
        lost - without(0.19),
        returning(0.271),
        returning(0.2439),
        returning(0.21951),
    ];
    settling(10.0).shows(&[(bound, &slow)]);
    let cost = |months: f64| -settling(months).value("at(cum((bound.surplus - free.surplus) * dt), 2026-04) / $1B");
    let costs = [0.0, 2.0, 10.0, 120.0].map(cost);
    assert!(costs.is_sorted() && costs[0] < costs[3], "{costs:?}");
    let budget = play.with("spending = \"$12B/yr\", taste", "spending = \"$12B/yr\", budget = \"$6B/yr\", taste");
    budget.comes_to(&[("at(free.surplus - bound.surplus, 2026-03) * 1 yr / $1B", -lost / 2.0)]);
}

/// The level of prices is that of the log-sum at the capability of the month: of two offers of unlike nests that are as good, at $1 and
/// $2 / Mtok and a sensitivity of one, it is two to the 4 / 3. Better offers at the same prices leave it and the tokens as they are.
#[test]
fn tokens_follow_the_level_of_prices() {
    let offers = r#"
[thing]
first = { kind = "offer", skill = "if(t < 1 mo, 0 mo, 9 mo)", price = "if(t < 1 mo, $1/Mtok, $1/Mtok)" }
second = { kind = "offer", skill = "if(t < 1 mo, 0 mo, 9 mo)", price = "if(t < 1 mo, $1/Mtok, $2/Mtok)" }
"#;
    let segment =
        "taste = \"0.2/mo\"\nenough = \"100 mo\"\nsensitivity = \"1\"\nelasticity = \"0.5\"\nclosed_first = \"99%\"";
    let play = market(segment, offers);
    play.comes_to(&[
        ("last(buyers.prices)", 4.0 / 3.0),
        ("last(buyers.tokens) / at(buyers.tokens, 2026-01)", 0.75f64.sqrt()),
    ]);
    let same = play.with("$1/Mtok, $2/Mtok", "$1/Mtok, $1/Mtok");
    same.comes_to(&[("last(buyers.tokens) / at(buyers.tokens, 2026-01)", 1.0)]);
}

/// Power goes with the tokens: 12 billion Mtok a year at 0.1 kWh are 1.2 TWh, a lesser model by as much less as it is cheaper, and none below the least. What there
/// is no power for is neither bought nor paid.
#[test]
fn tokens_take_power_and_stop_where_there_is_none() {
    let offers = r#"
[thing]
line = { kind = "offer", skill = "12 mo", price = "$1/Mtok", lesser = "4", oldest = "0 mo", least = "$0.01/Mtok", power = "0.1 kWh/Mtok", least_power = "0.01 kWh/Mtok" }
"#;
    let segment = "taste = \"0.2/mo\"\nenough = \"100 mo\"\nsensitivity = \"1\"\nclosed_first = \"99%\"";
    let play = market(segment, offers);
    play.comes_to(&[("last(buyers.draws) * 1 yr / 1 TWh", 1.2)]);
    let lesser = play.with("enough = \"100 mo\"", "enough = \"0 mo\"");
    lesser.comes_to(&[("last(buyers.draws) * 1 yr / 1 TWh", 1.2), ("last(buyers.paid) / $1/Mtok", 0.25)]);
    let least = lesser.with("lesser = \"4\"", "lesser = \"50\"");
    least.comes_to(&[("last(buyers.draws / buyers.wanted) / 1 kWh/Mtok", 0.01)]);
    let half = play.with("enough = \"100 mo\"", "enough = \"100 mo\"\nrationed = \"if(t < 1 mo, 1, 0.5)\"");
    half.comes_to(&[
        ("last(buyers.tokens) / at(buyers.tokens, 2026-01)", 0.5),
        ("last(line.sales / buyers.spending)", 0.5),
        ("last(buyers.draws) / at(buyers.draws, 2026-01)", 1.0),
    ]);
}

/// What a token costs beside its price makes a price matter less: at $1 with another $1, $3 is twice as much.
#[test]
fn handling_counts_beside_the_price() {
    let offers = |price: &str| {
        format!(
            r#"
[thing]
first = {{ kind = "offer", skill = "0 mo", price = "{price}" }}
second = {{ kind = "offer", skill = "0 mo", price = "$1/Mtok" }}
"#
        )
    };
    let segment = "taste = \"0/mo\"\nenough = \"0 mo\"\nsensitivity = \"1\"\nclosed_first = \"99%\"\nelasticity = \"0\"\nhandling = \"$1/Mtok\"";
    let of = |price: &str, what: &str| market(segment, &offers(price)).value(what);
    let share = of("$3/Mtok", "last(first.tokens / buyers.tokens)");
    assert!((share - 1.0 / 3.0).abs() < 1e-12, "{share}");
    let sought = |price: &str| of(price, "last(buyers.cell.first.sought)");
    let lost = -(sought("$3.0001/Mtok") / sought("$2.9999/Mtok")).ln() / (3.0001f64 / 2.9999).ln();
    let said = of("$3/Mtok", "last(first.yields)");
    assert!((lost - said).abs() < 1e-6, "{lost} and {said}");
}

/// A maker opens what it trains as long as that brings it no less than the margin that it forgoes.
#[test]
fn weights_are_opened_while_it_pays() {
    let text = r#"
[thing.first]
kind = "closed_line"
maker = "maker"
effort = "$300M/yr"
opens_with = "4"
first = "3 mo"
cadence = "3 mo"
[thing.gift]
kind = "open_line"
maker = "rival"
effort = "$300M/yr"
markup = "1"
serves = "50%"
first = "3 mo"
cadence = "3 mo"
opens_at = "12 mo"
complement = "$1M/yr"
if_closed = "3"
would_stay = "50%"
[thing.buyers]
kind = "token_segment"
spending = "$12B/yr"
taste = "0.1/mo"
enough = "100 mo"
sensitivity = "1"
closed_first = "80%"
"#;
    let play = lines(12, text);
    // It serves at cost, and would keep half of its tokens at three times the cost: it gives up as much as is paid for all of them.
    play.comes_to(&[("last(gift.gives_up - gift.sales) / $1/yr", 0.0), ("last(gift.skill) / 1 mo", -12.0)]);
    let pays = play.with("complement = \"$1M/yr\"", "complement = \"$100B/yr\"");
    assert!(pays.value("last(gift.skill) / 1 mo") > -12.0);
    let forbidden = pays.with("would_stay", "forbidden = \"2026-02\"\nwould_stay");
    forbidden.comes_to(&[("last(gift.skill) / 1 mo", -12.0)]);
    // A better open model wins tokens, or none where nobody wants better ones; it never loses any.
    let won = |play: &Play, taste: &str, enough: &str| {
        let play = play.with("taste = \"0.1/mo\"", &format!("taste = \"{taste}\""));
        play.with("enough = \"100 mo\"", &format!("enough = \"{enough}\"")).value("last(buyers.in_open)")
    };
    for (taste, enough) in [("0.3/mo", "100 mo"), ("0.3/mo", "-6 mo"), ("0.1/mo", "100 mo"), ("0/mo", "0 mo")] {
        let (few, many) = (won(&forbidden, taste, enough), won(&pays, taste, enough));
        assert!(few <= many + 1e-12, "{taste} {enough}: {few} {many}");
        assert!(few < many || taste != "0.3/mo", "{taste} {enough}: {few} {many}");
    }
}

/// Which way each parameter moves what it should.
#[test]
fn signs_of_models_and_tokens() {
    let text = r#"
[thing.first]
kind = "closed_line"
maker = "maker"
effort = "$400M/yr"
opens_with = "3"
first = "2 mo"
cadence = "6 mo"
liked = "0"
[thing.open]
kind = "open_line"
maker = "rival"
effort = "$50M/yr"
markup = "1.3"
serves = "50%"
first = "3 mo"
cadence = "6 mo"
opens_at = "8 mo"
copies = "30%"
complement = "$100B/yr"
if_closed = "3"
would_stay = "50%"
[thing.buyers]
kind = "token_segment"
spending = "$12B/yr"
taste = "0.3/mo"
enough = "100 mo"
sensitivity = "1.2"
nesting = "70%"
closed_first = "80%"
"#;
    let play = lines(36, text);
    let rises = |old: &str, new: &str, what: &str| {
        let (before, after) = (play.value(what), play.with(old, new).value(what));
        assert!(after > before, "{what} is {before}, with {new} {after}");
    };
    let falls = |old: &str, new: &str, what: &str| {
        let (before, after) = (play.value(what), play.with(old, new).value(what));
        assert!(after < before, "{what} is {before}, with {new} {after}");
    };
    let (skill, share) = ("last(first.skill) / 1 mo", "last(buyers.in_open)");
    rises("effort = \"$400M/yr\"", "effort = \"$800M/yr\"", skill);
    falls("costlier = \"3\"", "costlier = \"4\"", skill);
    rises("algorithms = \"2\"", "algorithms = \"3\"", skill);
    rises("effort = \"$50M/yr\"", "effort = \"$100M/yr\"", share);
    rises("copies = \"30%\"", "copies = \"60%\"", share);
    falls("taste = \"0.3/mo\"", "taste = \"0.4/mo\"", share);
    rises("enough = \"100 mo\"", "enough = \"-8 mo\"", share);
    falls("closed_first = \"80%\"", "closed_first = \"90%\"", share);
    rises("closed_first = \"80%\"", "closed_first = \"80%\"\ntrust_fades = \"30%/yr\"", share);
    falls("markup = \"1.3\"", "markup = \"if(t < 1 mo, 1.3, 2)\"", share);
    falls("leaner = \"4\"", "leaner = \"8\"", "last(buyers.paid) / $1/Mtok");
    rises("heavier = \"2\"", "heavier = \"3\"", "last(buyers.paid) / $1/Mtok");
    falls("sensitivity = \"1.2\"", "sensitivity = \"3\"", "last(first.asked)");
    rises("spending = \"$12B/yr\"", "spending = \"$24B/yr\"", "last(first.replaced_earns) / $1");
}
