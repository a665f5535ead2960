//! Rights that may be exercised once, against published and closed values.

use offtake::report::{self, ExerciseView};
use offtake::{Changes, Exercise, Memory, Project, Sampling, Style, unwatched};

use crate::play::sound;

fn valued(text: &str, request: &Exercise) -> ExerciseView {
    let project = Project::read(Memory::new().with("deal.toml", text), "deal.toml");
    sound(sound(project.build(&Changes::none())).exercise(request, &mut unwatched))
}

fn head(months: u32) -> String {
    format!("offtake = 1\ntitle = \"a right\"\nstart = \"2026-01\"\nmonths = {months}\n")
}

fn near(found: f64, exact: f64, error: f64, what: &str) {
    assert!((found - exact).abs() <= error, "{what}: {found} should be {exact} ± {error}");
}

/// Table 1 of Longstaff and Schwartz (2001): American puts at 40, at 6 %, that may be exercised 50 times a year, and the European ones in closed form. A fiftieth of
/// a year is a month here, so that rate and volatility are a year's over 50/12. A binomial tree of 2,000 steps with these 50 dates gives 4.478, 7.101, 2.314 and
/// 1.110 too. Money of month m counts as of its end, one month later than in the table.
///
/// Three standard errors, and 0.5 % for what a polynomial of the third degree leaves of the boundary on 20,000 paths, on the low side.
#[test]
fn the_table_of_longstaff_and_schwartz() {
    let monthly = (0.06_f64 / 50.0).exp();
    let rate = format!("{:.12}%", (monthly.powi(12) - 1.0) * 100.0);
    for (price, volatility, american, european) in
        [(36, 0.2, 4.478, 3.844), (36, 0.4, 7.101, 6.711), (40, 0.2, 2.314, 2.066), (44, 0.2, 1.110, 1.017)]
    {
        let yearly = volatility * (12.0_f64 / 50.0).sqrt() * 100.0;
        let text = head(51)
            + &format!(
                "[assume]\nprice = {{ value = \"gbm(${price}, {rate}, {yearly:.12}%)\", basis = \"guess\", why = \"a test\" }}\n"
            );
        let put =
            Exercise::of("max($40 - price, $0)", &rate).reads("price").sampling(Sampling::default().paths(20_000));
        let what = format!("{price} at {volatility}");
        let view = valued(&text, &put.clone().from("2026-02"));
        let (value, error) = (view.value.value * monthly, view.value.std_error);
        near(value, american * 0.9975, 3.0 * error + 0.0025 * american, &what);
        let last = valued(&text, &put.from("2030-03"));
        near(last.value.value * monthly, european, 3.0 * last.value.std_error + 0.001, &what);
        assert_eq!(last.dates.len(), 1);
        assert!(view.value.value > last.value.value, "{what}");
        // A put is exercised below its boundary, which rises to the strike.
        let states: Vec<f64> = view.dates.iter().map(|date| date.states[0].p50).filter(|p50| !p50.is_nan()).collect();
        assert!(states.iter().all(|price| *price < 40.0), "{what}: {states:?}");
        let shares: f64 = view.dates.iter().map(|date| date.share.value).sum();
        near(shares + view.never.value, 1.0, 1e-9, &what);
    }
}

/// Money of a month counts as of its end, as in `npv`: $50 taken in the first month at 6 % is worth 50/1.06^(1/12) = $49.758.
#[test]
fn immediate_exercise_counts_as_of_the_end_of_its_month() {
    let text = head(3)
        + "[let]\nsalvage = \"if(t < 1 mo, $50, $1)\"\n[assume]\n\
           price = { value = \"uniform($1, $2)\", basis = \"guess\", why = \"a test\" }\n";
    let view = valued(&text, &Exercise::of("salvage", "6%").reads("price").sampling(Sampling::default().paths(64)));
    near(view.value.value, 50.0 / 1.06_f64.powf(1.0 / 12.0), 1e-9, "at once");
    let words = report::exercise_text(&view, Style::PLAIN);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("each month as of its end, as in `npv`"), "{words}");
}

/// Margrabe (1978, *Journal of Finance* 33): to give one asset for another that is worth as much, with volatilities 30 % and 20 % and normal numbers
/// that correlate by 0.5, is worth 2 N(σ √T / 2) − 1 of it, σ² = 0.09 + 0.04 − 0.06: 10.524 of 100 in a year. Neither pays out, so that nobody gives it early,
/// and waiting gains on any fixed date but the last. Spearman's ρ is 6/π asin(0.5/2).
#[test]
fn margrabe_exchanges_one_asset_for_another() {
    let text = head(13)
        + "[assume]\n\
           a = { value = \"gbm($100, 5%, 30%)\", basis = \"guess\", why = \"a test\" }\n\
           b = { value = \"gbm($100, 5%, 20%)\", basis = \"guess\", why = \"a test\" }\n\
           [correlate]\na = { b = 0.482584 }\n";
    let exchange =
        Exercise::of("max(a - b, $0)", "5%").reads("a").reads("b").sampling(Sampling::default().paths(20_000));
    let exact = 10.524 / 1.05_f64.powf(1.0 / 12.0);
    let european = valued(&text, &exchange.clone().from("2027-01"));
    near(european.value.value, exact, 3.0 * european.value.std_error + 0.001, "at the end");
    let american = valued(&text, &exchange.from("2026-02"));
    // A guessed boundary gives it early on some paths, and loses a little by that.
    near(american.value.value, exact * 0.99, 3.0 * american.value.std_error + 0.01 * exact, "at any time");
    assert_eq!(american.fixed.month, "2027-01");
}

/// Three offers, each even over 0 to 1 and known when it comes: the last is taken as it is, ½ on average; the second if it is above that, which comes to
/// (1 + ½²)/2 = 0.625; the first if above that, (1 + 0.625²)/2 = 0.6953 (Moser's problem; Gilbert and Mosteller 1966, *JASA* 61). Who saw the next would have ¾.
#[test]
fn nobody_sees_the_next_offer() {
    let text =
        head(3) + "[assume]\noffer = { value = \"noise(uniform($0, $1))\", basis = \"guess\", why = \"a test\" }\n";
    for paths in [200, 20_000] {
        let request = Exercise::of("offer", "0%").reads("offer").sampling(Sampling::default().paths(paths));
        let view = valued(&text, &request);
        let exact = 0.695_312_5;
        assert!(view.value.value <= exact + 3.0 * view.value.std_error, "{view:?}");
        if paths > 1_000 {
            near(view.value.value, exact, 3.0 * view.value.std_error + 0.002, "three offers");
            near(view.dates[0].share.value, 0.375, 0.02, "taken at once");
            near(view.dates[0].states[0].p05, 0.625 + 0.05 * 0.375, 0.02, "from 0.625 on");
            near(view.fixed.value.value, 0.5, 0.01, "any one of them");
        }
    }
}

/// To switch from renting to owning for good (the perpetual option of `decide`, paid for by what it saves): $1B of capital saves a rent that is at first
/// (ρ − α) a year of it, so that all savings are worth $1B, and grows as a geometric Brownian motion with α = ln 1.04, σ = 20 %, at ρ = ln 1.1. The right
/// is worth 0.3015 of the capital. Looking twice a year overshoots, and a polynomial of the rent guesses the boundary: 3 % on the low side; a century leaves out 0.4 %.
#[test]
fn the_perpetual_switch_from_renting_to_owning() {
    let saved = 1.1_f64.ln() - 1.04_f64.ln();
    let text = head(1200)
        + &format!(
            "[assume]\nrent = {{ value = \"gbm(${:.9}B/yr, 4%, 20%)\", basis = \"guess\", why = \"a test\" }}\n",
            saved
        );
    let request = Exercise::of("-$1B", "10%").gains("rent * dt").reads("rent").every("6 mo");
    let view = valued(&text, &request.sampling(Sampling::default().paths(4_000)));
    let exact = 0.3015e9 / 1.1_f64.powf(1.0 / 12.0);
    near(view.value.value, exact * 0.98, 3.0 * view.value.std_error + 0.02 * exact, "the switch");
    // At once it is worth nothing: what it saves is what it costs. Savings count at the end of their month, as the capital does.
    assert!(view.flexibility.value > 5.0 * view.flexibility.std_error, "{:?}", view.flexibility);
}

#[test]
fn the_same_bits_at_every_thread_count() {
    let text = head(6) + "[assume]\nprice = { value = \"gbm($36, 6%, 20%)\", basis = \"guess\", why = \"a test\" }\n";
    let of = |threads: usize| {
        let put = Exercise::of("max($40 - price, $0)", "6%").reads("price");
        let view = valued(&text, &put.sampling(Sampling::default().paths(500).threads(threads)));
        // An undefined number is no equal of itself.
        format!("{:?} {:?}", view.value, view.dates)
    };
    assert_eq!(of(1), of(3));
}

#[test]
fn paths_that_fail_are_not_blamed_on_the_rate() {
    let text = head(12)
        + "[assume]\nprice = { value = \"gbm($36, 6%, 20%)\", basis = \"guess\", why = \"a test\" }\n\
           [party]\na = { cash = \"$9\" }\nb = { cash = \"$9\" }\n\
           [flow]\nrent = { from = \"a\", to = \"b\", amount = \"if(t > 5 mo, -$1/mo, $0/mo)\", books = \"sale space\" }\n";
    let project = Project::read(Memory::new().with("deal.toml", text), "deal.toml");
    let scenario = sound(project.build(&Changes::none()));
    let put = Exercise::of("max($40 - price, $0)", "6%").reads("price").sampling(Sampling::default().paths(64));
    let found = scenario.exercise(&put, &mut unwatched).expect_err("it cannot be valued").to_string();
    assert!(found.contains(" paths fail") && found.contains("`offtake run` says why"), "{found}");
    assert!(!found.contains("rate of discount"), "{found}");
}

#[test]
fn what_cannot_be_valued_says_why() {
    let text = head(12)
        + "[assume]\nprice = { value = \"gbm($36, 6%, 20%)\", basis = \"guess\", why = \"a test\" }\n\
           [let]\nodd = \"if(t > 5 mo, ln(0 - 1) * $1, $1)\"\n";
    let project = Project::read(Memory::new().with("deal.toml", text), "deal.toml");
    let scenario = sound(project.build(&Changes::none()));
    let put = || Exercise::of("max($40 - price, $0)", "6%").reads("price");
    for (request, words) in [
        (Exercise::of("max($40 - price, $0)", "6%"), "decides on one to 5 numbers"),
        (put().from("2036-01"), "write a month from 2026-01 to 2026-12"),
        (put().from("2026-06").until("2026-02"), "is before the first"),
        (put().every("3 GW"), "no whole number of months"),
        (put().gains("$1/mo"), "a rate times `dt`"),
        (put().reads("odd"), "`odd` is not finite in 2026-07 on path 0"),
        (Exercise::of("price > $3", "6%").reads("price"), "is no number"),
        (Exercise::of("price", "$6").reads("price"), "is no rate of discount"),
        (Exercise::of("price", "price / $1").reads("price"), "is no rate of discount"),
        (put().reads("last(price)"), "last"),
        (put().sampling(Sampling::default().paths(100_000_000)), "fewer paths"),
    ] {
        let paths = request.sampling.paths.max(64);
        let request = request.sampling(Sampling::default().paths(if paths == 10_000 { 64 } else { paths }));
        let found = scenario.exercise(&request, &mut unwatched).expect_err("it cannot be valued").to_string();
        assert!(found.contains(words), "{words}: {found}");
    }
}
