//! Who takes a thing up, and what a cheap input is worth: closed forms of the literature, limits, signs.

use crate::play::Play;
use crate::signs::holding;

/// A million who might, with these rates.
fn adoption(months: u32, rates: &str) -> Play {
    Play::new(
        months,
        &format!(
            r#"
[thing.users]
kind = "adoption"
potential = "1M seat"
spend = "$10/mo/seat"
budget = "$20/mo/seat"
{rates}
"#
        ),
    )
}

fn bottleneck(of: &str) -> Play {
    Play::new(2, &format!("[thing.narrow]\nkind = \"bottleneck\"\noutput = \"$100B/yr\"\n{of}\n"))
}

/// Bass (1969) gives F(t) = (1 - e^(-(p+q)t)) / (1 + (q/p) e^(-(p+q)t)), most join at ln(q/p) / (p+q), half have joined at ln(2 + q/p) / (p+q).
#[test]
fn without_churn_it_is_bass() {
    let (p, q) = (0.03f64, 0.38f64);
    let play = adoption(121, "innovation = \"0.03/yr\"\nimitation = \"0.38/yr\"");
    let share = |month: i32| {
        let e = (-(p + q) * f64::from(month) / 12.0).exp();
        (1.0 - e) / (1.0 + q / p * e)
    };
    play.shows(&[("users.share", &(0..121).map(share).collect::<Vec<f64>>())]);
    play.comes_to(&[
        ("users.settles_at", 1.0),
        ("users.speed * 1 yr", p + q),
        ("users.half / 1 yr", (2.0 + q / p).ln() / (p + q)),
        ("at(users.leaving, 2030-01) * 1 mo / 1 seat", 0.0),
    ]);
    // The peak is in month 74.3: (p+q)²/4q a year then.
    let peak = (q / p).ln() / (p + q) * 12.0;
    assert!((peak - 74.3).abs() < 0.05, "{peak}");
    let most = play.value("peak(users.joining) * 1 yr / 1 seat");
    assert!((most / ((p + q).powi(2) / (4.0 * q) * 1e6) - 1.0).abs() < 1e-4, "{most}");
}

/// From a tenth, at a speed of one: nine to one are its odds, half of all use it ln 9 years on.
#[test]
fn without_innovation_it_is_the_logistic() {
    let play = adoption(37, "first = \"10%\"\nimitation = \"1/yr\"");
    play.comes_to(&[
        ("users.half / 1 yr", 9f64.ln()),
        ("at(users.share, 2027-01) / (1 - at(users.share, 2027-01))", 1f64.exp() / 9.0),
        ("last(users.seats) / 1 seat", 1e6 * 3f64.exp() / (9.0 + 3f64.exp())),
    ]);
    let narrower = play.with("first = \"10%\"", "first = \"10%\"\nsaturation = \"20%\"");
    narrower.comes_to(&[("users.half / 1 mo", 0.0), ("users.settles_at", 0.2)]);
}

/// Those who leave lower what is reached, by churn over imitation, and the speed: a logistic again.
#[test]
fn churn_lowers_what_is_reached() {
    let play = adoption(241, "first = \"10%\"\nimitation = \"1/yr\"\nchurn = \"20%/yr\"");
    let share = 0.8 / (1.0 + 7.0 * (-0.8f64 * 20.0).exp());
    play.comes_to(&[
        ("users.settles_at", 0.8),
        ("users.speed * 1 yr", 0.8),
        ("users.half / 1 yr", 7f64.ln() / 0.8),
        ("last(users.share)", share),
    ]);
    let steady = play.value("last(users.leaving / users.joining)");
    assert!((steady - 1.0).abs() < 1e-5, "{steady}");
    let gone = adoption(241, "first = \"10%\"\nimitation = \"20%/yr\"\nchurn = \"1/yr\"");
    gone.comes_to(&[("users.settles_at", 0.0), ("users.speed * 1 yr", 0.8)]);
    assert!(gone.value("last(users.share)") < 1e-7);
}

/// The closed form against its differential equation, step by step (Runge and Kutta's of the fourth order).
#[test]
fn all_rates_together_solve_the_equation() {
    let (p, q, c, saturation) = (0.05, 0.9, 0.3, 0.6);
    let slope = |z: f64| (p + q * z) * (1.0 - z) - c * z;
    let mut z = 0.02 / saturation;
    let mut shares = Vec::new();
    for _ in 0..61 {
        shares.push(saturation * z);
        for _ in 0..40 {
            let h = 1.0 / 480.0;
            let (k1, k2) = (slope(z), slope(z + h / 2.0 * slope(z)));
            let k3 = slope(z + h / 2.0 * k2);
            z += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + slope(z + h * k3));
        }
    }
    let rates =
        "first = \"2%\"\nsaturation = \"60%\"\ninnovation = \"5%/yr\"\nimitation = \"90%/yr\"\nchurn = \"30%/yr\"";
    let play = adoption(61, rates);
    play.shows(&[("users.share", &shares)]);
    let net = 1e6 * saturation * slope(shares[24] / saturation);
    play.comes_to(&[("at(users.joining - users.leaving, 2028-01) * 1 yr / 1 seat", net)]);
}

/// Nobody joins or leaves; all leave and none join; as many leave as others bring; all come of their own accord; nobody might.
#[test]
fn limits_of_adoption() {
    let share = |rates: &str| adoption(25, rates).value("last(users.share)");
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-8, "{found} and {expected}");
    close(share("first = \"10%\"\nimitation = \"0/yr\""), 0.1);
    close(share("first = \"10%\"\nimitation = \"0/yr\"\nchurn = \"50%/yr\""), 0.1 * (-1f64).exp());
    close(share("first = \"10%\"\nimitation = \"50%/yr\"\nchurn = \"50%/yr\""), 0.1 / 1.1);
    close(share("imitation = \"0/yr\"\ninnovation = \"50%/yr\""), 1.0 - (-1f64).exp());
    close(share("imitation = \"1/yr\""), 0.0);
    close(share("first = \"100%\"\nimitation = \"1/yr\""), 1.0);
    close(share("imitation = \"1/yr\"\ninnovation = \"50%/yr\"\nsaturation = \"0\""), 0.0);
    // More use it than might: those who leave are not replaced.
    let above = adoption(241, "first = \"50%\"\nimitation = \"1/yr\"\nsaturation = \"40%\"");
    above.comes_to(&[("at(users.share, 2026-01)", 0.5), ("users.settles_at", 0.4)]);
    close(adoption(481, "first = \"50%\"\nimitation = \"1/yr\"\nsaturation = \"40%\"").value("last(users.share)"), 0.4);
}

/// The logarithm of what is spent on a seat closes in on that of the budget, from below or above; the economy bounds the sum.
#[test]
fn spending_closes_in_on_the_budget() {
    let play = adoption(13, "first = \"100%\"\nimitation = \"0/yr\"\ndeepens = \"50%/yr\"");
    let seat = 20.0 * 0.5f64.powf((-0.5f64).exp());
    play.comes_to(&[
        ("last(users.per_seat) * 1 mo * 1 seat / $1", seat),
        ("last(users.spent) * 1 mo / $1", seat * 1e6),
        ("at(users.wanted, 2026-01) * 1 mo / $1", 1e7),
        ("last(users.affordable) * 1 mo / $1", 2e7),
    ]);
    let dear = play.with("spend = \"$10/mo/seat\"", "spend = \"$40/mo/seat\"");
    dear.comes_to(&[("last(users.per_seat) * 1 mo * 1 seat / $1", 20.0 * 2f64.powf((-0.5f64).exp()))]);
    let still = play.with("deepens = \"50%/yr\"", "deepens = \"0/yr\"");
    still.comes_to(&[("last(users.per_seat) * 1 mo * 1 seat / $1", 10.0)]);
    let bound = play.with("deepens = \"50%/yr\"", "most = \"$6M/mo\"");
    bound.comes_to(&[("last(users.spent) * 1 mo / $1", 6e6), ("last(users.affordable) * 1 mo / $1", 6e6)]);
    let none = play.with("budget = \"$20/mo/seat\"", "budget = \"$0/mo/seat\"");
    none.comes_to(&[("last(users.spent) * 1 mo / $1", 0.0)]);
    let nobody = play.with("potential = \"1M seat\"", "potential = \"0 seat\"");
    nobody.comes_to(&[("last(users.spent) * 1 mo / $1", 0.0)]);
}

/// Where nobody left, the curve through two surveys is the logistic that starts at the first and is at the second when that was taken.
/// Those who left were replaced: the share goes on growing as fast as it did, and would do so for a while if nobody left any more.
#[test]
fn a_curve_goes_through_two_surveys() {
    let surveyed = |with: &str| {
        let rates = format!("first = \"20%\"\nbefore = \"5%\"\nago = \"32 mo\"\nsaturation = \"80%\"\n{with}");
        adoption(33, &rates).with("kind = \"adoption\"", "kind = \"surveyed_adoption\"")
    };
    let play = surveyed("");
    let speed = 5f64.ln() / 32.0 * 12.0;
    play.comes_to(&[("users.imitation * 1 yr", speed), ("users.settles_at", 0.8)]);
    let earlier = adoption(33, &format!("first = \"5%\"\nsaturation = \"80%\"\nimitation = \"{speed}/yr\""));
    earlier.comes_to(&[("last(users.share)", 0.2)]);
    let leaving = surveyed("churn = \"10%/yr\"");
    let first_growth = "at(users.joining - users.leaving, 2026-01) * 1 yr / 1 seat";
    leaving.comes_to(&[
        ("users.imitation * 1 yr", speed + 0.1 / 0.75),
        ("users.settles_at", 0.8 * (1.0 - 0.1 / (speed + 0.1 / 0.75))),
        (first_growth, play.value(first_growth)),
    ]);
    assert!(surveyed("churn = \"0/yr\"\nleft = \"10%/yr\"").value(first_growth) > play.value(first_growth));
    let fewer = surveyed("").with("before = \"5%\"", "before = \"60%\"");
    fewer.comes_to(&[("users.imitation * 1 yr", 0.0), ("last(users.share)", 0.2)]);
}

/// Amdahl (1967): a fifth of the time, twice as fast, is 1 / 0.9; with no time at all 1 / 0.8. Jones's software, 2 % of output, adds that if it
/// is free, and all thinking, a third of it, a half.
#[test]
fn at_one_half_it_is_amdahl() {
    let fifth = bottleneck("share = \"20%\"\nsaving = \"50%\"");
    fifth.comes_to(&[
        ("last(narrow.gain)", 1.0 / 0.9 - 1.0),
        ("last(narrow.amdahl)", 1.0 / 0.9 - 1.0),
        ("narrow.if_free", 0.25),
        ("last(narrow.adds) * 1 yr / $1", 1e11 * (1.0 / 0.9 - 1.0)),
    ]);
    let free = |share: &str| bottleneck(&format!("share = \"{share}\"\nsaving = \"100%\""));
    free("20%").comes_to(&[("last(narrow.gain)", 0.25)]);
    free("2%").comes_to(&[("last(narrow.gain)", 1.0 / 0.98 - 1.0), ("narrow.if_free", 1.0 / 0.98 - 1.0)]);
    free("1/3").comes_to(&[("last(narrow.gain)", 0.5)]);
    let slower = bottleneck("share = \"20%\"\nsaving = \"-19%\"");
    slower.comes_to(&[("last(narrow.gain)", 1.0 / 1.038 - 1.0), ("last(narrow.can_pay) * 1 yr / $1", 0.0)]);
}

/// Acemoglu (2024): 4.6 % of tasks at 14.4 % saved is 0.66 %, by Hulten; for a small saving every substitution says the same.
#[test]
fn a_small_saving_is_hultens() {
    bottleneck("share = \"4.6%\"\nsaving = \"14.4%\"").comes_to(&[("last(narrow.hulten)", 0.006624)]);
    for substitution in ["10%", "50%", "90%", "100%", "150%"] {
        let of = format!("share = \"30%\"\nsaving = \"0.0001%\"\nsubstitution = \"{substitution}\"");
        let over = bottleneck(&of).value("last(narrow.gain / narrow.hulten)");
        assert!((over - 1.0).abs() < 1e-4, "{substitution}: {over}");
    }
}

/// Cobb and Douglas at one, and near it on both sides; nothing at none; all of it where nothing else is needed, whatever the substitution.
#[test]
fn limits_of_a_bottleneck() {
    let gain = |share: &str, saving: &str, substitution: &str| {
        let of = format!("share = \"{share}\"\nsaving = \"{saving}\"\nsubstitution = \"{substitution}\"");
        bottleneck(&of).value("last(narrow.adds) * 1 yr / $1") / 1e11
    };
    let douglas = 2f64.powf(0.2) - 1.0;
    for (substitution, off) in [("1", 1e-12), ("0.99999", 1e-5), ("1.00001", 1e-5)] {
        let found = gain("20%", "50%", substitution);
        assert!((found - douglas).abs() < off, "{substitution}: {found}");
    }
    assert!(gain("20%", "50%", "0").abs() < 1e-3 && gain("20%", "100%", "0").abs() < 1e-3);
    for substitution in ["10%", "50%", "1", "150%"] {
        assert!(gain("0", "50%", substitution).abs() < 1e-12, "{substitution}");
        let all = gain("1", "50%", substitution);
        assert!((all - 1.0).abs() < 1e-9, "{substitution}: {all}");
        assert!(gain("20%", "0", substitution).abs() < 1e-12, "{substitution}");
    }
    // What it is worth if free bounds what it is worth at any saving, if the others cannot stand in for it.
    let bound =
        bottleneck("share = \"20%\"\nsaving = \"50%\"\nsubstitution = \"30%\"").value("narrow.if_free * 1 mo / 1 mo");
    assert!(gain("20%", "99.9%", "30%") < bound + 1e-9 && gain("20%", "100%", "30%") > bound - 1e-9);
    let stands_in = bottleneck("share = \"20%\"\nsaving = \"50%\"\nsubstitution = \"1\"");
    assert_eq!(stands_in.value("narrow.if_free * 1 mo / 1 mo"), f64::INFINITY);
}

/// Which way each parameter moves what it should.
#[test]
fn signs_of_adoption_and_bottleneck() {
    let users = adoption(
        37,
        "first = \"10%\"\nimitation = \"80%/yr\"\ninnovation = \"2%/yr\"\nchurn = \"10%/yr\"\nsaturation = \"70%\"\ndeepens = \"40%/yr\"\nmost = \"$1B/mo\"",
    );
    let narrow =
        bottleneck("share = \"20%\"\nsaving = \"50%\"\nsubstitution = \"40%\"\nused = \"50%\"\npassed = \"30%\"");
    let rises = |play: &Play, old: &str, new: &str, what: &str| {
        let (before, after) = (play.value(what), play.with(old, new).value(what));
        assert!(after > before, "{what} is {before}, with {new} {after}");
    };
    let falls = |play: &Play, old: &str, new: &str, what: &str| {
        let (before, after) = (play.value(what), play.with(old, new).value(what));
        assert!(after < before, "{what} is {before}, with {new} {after}");
    };
    let spent = "last(users.spent) * 1 mo / $1";
    rises(&users, "first = \"10%\"", "first = \"20%\"", spent);
    rises(&users, "imitation = \"80%/yr\"", "imitation = \"90%/yr\"", spent);
    rises(&users, "innovation = \"2%/yr\"", "innovation = \"3%/yr\"", spent);
    falls(&users, "churn = \"10%/yr\"", "churn = \"20%/yr\"", spent);
    falls(&users, "churn = \"10%/yr\"", "churn = \"20%/yr\"", "users.settles_at");
    rises(&users, "saturation = \"70%\"", "saturation = \"80%\"", spent);
    rises(&users, "potential = \"1M seat\"", "potential = \"2M seat\"", spent);
    rises(&users, "spend = \"$10/mo/seat\"", "spend = \"$12/mo/seat\"", spent);
    rises(&users, "budget = \"$20/mo/seat\"", "budget = \"$30/mo/seat\"", spent);
    rises(&users, "deepens = \"40%/yr\"", "deepens = \"60%/yr\"", spent);
    falls(&users, "most = \"$1B/mo\"", "most = \"$1M/mo\"", spent);
    falls(&users, "imitation = \"80%/yr\"", "imitation = \"90%/yr\"", "users.half / 1 mo");
    let pays = "last(narrow.can_pay) * 1 yr / $1";
    rises(&narrow, "share = \"20%\"", "share = \"30%\"", pays);
    rises(&narrow, "saving = \"50%\"", "saving = \"60%\"", pays);
    rises(&narrow, "substitution = \"40%\"", "substitution = \"60%\"", pays);
    rises(&narrow, "used = \"50%\"", "used = \"60%\"", pays);
    rises(&narrow, "passed = \"30%\"", "passed = \"40%\"", pays);
    rises(&narrow, "$100B/yr", "$200B/yr", pays);
    assert!(narrow.value(pays) < narrow.value("last(narrow.adds) * 1 yr / $1"));
}

/// Spending starts with what two laboratories sell and what others do, on every path; what is drawn of its parts says only who pays how much of it.
#[test]
fn spending_starts_at_what_is_sold() {
    let start = |settings: &[(&str, &str)], figure: &str| {
        let (least, found, _) =
            holding("adoption.toml", "at(spent, 2026-11) >= fact('two-labs-combined-run-rate')", figure, settings, 256);
        assert_eq!(least, 1.0, "{settings:?}");
        found
    };
    let total = "at(spent, 2026-11) * 1 yr / $1B";
    for (name, value) in [("desk_pays", "$8/mo/seat"), ("desk_pays", "$30/mo/seat"), ("chat_users", "1.0B seat")] {
        let found = start(&[(name, value), ("sold_beside", "$45B/yr")], total);
        assert!((found - 150.0).abs() < 1e-6, "{name}: {found}");
    }
    let [less, more] = ["$20B/yr", "$91B/yr"].map(|beside| start(&[("sold_beside", beside)], total));
    assert!((less - 125.0).abs() < 1e-6 && (more - 196.0).abs() < 1e-6, "{less} {more}");
    let part = "at(work.spent / spent, 2026-11)";
    let [few, many] = ["$8/mo/seat", "$30/mo/seat"].map(|pays| start(&[("desk_pays", pays)], part));
    assert!(few < many, "{few} {many}");
    let later = "at(spent, 2030-12) * 1 yr / $1B";
    let [low, high] = ["$20B/yr", "$91B/yr"].map(|beside| start(&[("sold_beside", beside)], later));
    assert!(low < high, "{low} {high}");
}
