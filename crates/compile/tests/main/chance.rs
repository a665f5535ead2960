//! Distributions and processes against their closed forms, at several months.

use crate::project::project;

const PATHS: u64 = 20_000;

/// A measure with its mean and standard deviation, and a probability with the quantile there.
type Expected = (&'static str, f64, f64, Option<(f64, f64)>);

fn hold(months: u32, assume: &str, expected: &[Expected]) {
    let show: Vec<String> = expected.iter().map(|(measure, ..)| format!("\"{measure}\"")).collect();
    let ask = "question = \"?\"\nclaim = \".\"\ncounter = \".\"\nholds = \"last(t) > 0 mo\"";
    let text = format!(
        "[let]\nhazard = \"if(date < 2027-01, 6%/yr, 60%/yr)\"\n{assume}\n[ask.a]\n{ask}\nshow = [{}]\n",
        show.join(", ")
    );
    let (_, measures) = project(months, &text).answer(PATHS);
    let count = PATHS as f64;
    for ((measure, mean, sd, quantile), mut column) in expected.iter().zip(measures) {
        let found = column.iter().sum::<f64>() / count;
        assert!((found - mean).abs() <= 4.0 * sd / count.sqrt(), "{measure}: mean {found}, not {mean}");
        let squares = column.iter().map(|x| (x - found) * (x - found)).sum::<f64>() / count;
        let fourth = column.iter().map(|x| (x - found).powi(4)).sum::<f64>() / count;
        let of_variance = ((fourth - squares * squares).max(0.0) / count).sqrt();
        assert!((squares - sd * sd).abs() <= 4.0 * of_variance + 1e-12, "{measure}: sd {}, not {sd}", squares.sqrt());
        if let Some((probability, value)) = quantile {
            column.sort_by(f64::total_cmp);
            let below = column.partition_point(|x| x < value) as f64 / count;
            let error = (probability * (1.0 - probability) / count).sqrt();
            assert!((below - probability).abs() <= 4.0 * error, "{measure}: {below} below {value}, not {probability}");
        }
    }
}

/// The 95 % quantile of the standard normal.
const Z95: f64 = 1.644_853_626_951_472_7;

#[test]
fn levels_move_as_their_closed_forms() {
    let grown = |years: f64| 100.0 * 1.12_f64.powf(years);
    let spread = |years: f64| grown(years) * ((0.16 * years).exp() - 1.0).sqrt();
    // Lognormal with σ² = 0.16 a year.
    let high = |years: f64| grown(years) * (0.4 * years.sqrt() * Z95 - 0.08 * years).exp();
    let kept = |months: i32| 1.0 + 2.0 * 0.9_f64.powi(months);
    let wave = |months: i32| 0.2 * ((1.0 - 0.81_f64.powi(months)) / 0.19).sqrt();
    hold(
        61,
        r#"[assume]
g = { value = "gbm($100, 12%, 40%)" }
w = { value = "walk(5, 12/yr, 3)" }
a = { value = "ar1(1, 0.9, 0.2, 3)" }
"#,
        &[
            ("at(g, 2026-01)", 100.0, 0.0, None),
            ("at(g, 2026-07)", grown(0.5), spread(0.5), Some((0.95, high(0.5)))),
            ("at(g, 2027-01)", grown(1.0), spread(1.0), Some((0.95, high(1.0)))),
            ("last(g)", grown(5.0), spread(5.0), Some((0.95, high(5.0)))),
            ("at(w, 2026-02)", 6.0, 3.0 / 12_f64.sqrt(), None),
            ("at(w, 2027-01)", 17.0, 3.0, Some((0.95, 17.0 + 3.0 * Z95))),
            ("last(w)", 65.0, 45_f64.sqrt(), Some((0.95, 65.0 + 45_f64.sqrt() * Z95))),
            ("at(a, 2026-02)", kept(1), wave(1), Some((0.95, kept(1) + wave(1) * Z95))),
            ("at(a, 2027-01)", kept(12), wave(12), Some((0.95, kept(12) + wave(12) * Z95))),
            ("last(a)", kept(60), wave(60), None),
        ],
    );
}

#[test]
fn jumps_events_and_regimes_happen_as_often_as_they_should() {
    // A compound Poisson number has mean λm and variance λ (m² + s²).
    let jumps = |rate: f64| (rate, (1.25 * rate).sqrt());
    let happened = |hazard: f64| {
        let p = 1.0 - (-hazard).exp();
        (p, (p * (1.0 - p)).sqrt())
    };
    // High a third of the time in the long run, 0.85 of the way off a month.
    let regime = |high: f64| (1.0 + 2.0 * high, 2.0 * (high * (1.0 - high)).sqrt());
    let risen = |months: i32| regime((1.0 - 0.85_f64.powi(months)) / 3.0);
    let fallen = |months: i32| regime(1.0 / 3.0 + 2.0 / 3.0 * 0.85_f64.powi(months));
    let of = |name, (mean, sd): (f64, f64)| (name, mean, sd, None);
    hold(
        25,
        r#"[assume]
rare = { value = "jump(0, 0.1/mo, normal(1, 0.5))" }
often = { value = "jump(0, 10/mo, normal(1, 0.5))" }
hit = { value = "event(hazard)" }
low = { value = "regime(0.95, 0.9, 1, 3)" }
high = { value = "regime(0.95, 0.9, 1, 3, 1)" }
n = { value = "noise(uniform(0, 6))" }
"#,
        &[
            of("at(rare, 2026-02)", jumps(0.1)),
            of("last(rare)", jumps(2.4)),
            of("at(often, 2026-02)", jumps(10.0)),
            of("last(often)", jumps(240.0)),
            // Each month at its own rate, and never undone.
            of("at(if(hit, 1, 0), 2026-01)", happened(0.005)),
            of("at(if(hit, 1, 0), 2026-12)", happened(0.06)),
            of("at(if(hit, 1, 0), 2027-12)", happened(0.66)),
            of("at(if(hit, 1, 0) - if(since(hit), 1, 0), 2027-12)", (0.0, 0.0)),
            of("at(low, 2026-01)", regime(0.0)),
            of("at(low, 2026-02)", risen(1)),
            of("at(low, 2027-01)", risen(12)),
            of("at(high, 2027-01)", fallen(12)),
            ("at(n, 2026-01)", 3.0, 3_f64.sqrt(), Some((0.25, 1.5))),
            ("last(n)", 3.0, 3_f64.sqrt(), Some((0.95, 5.7))),
        ],
    );
}

#[test]
fn distributions_put_together_have_their_moments() {
    // scipy.stats.truncnorm(0, 2).
    let (mean, sd) = (0.722_789_752_245_230_8, 0.501_314_549_558_659);
    hold(
        2,
        r#"[assume]
mixed = { value = "mixture([30%, normal(0, 1)], [70%, uniform(4, 6)])" }
cut = { value = "truncate(normal(0, 1), 0, 2)" }
listed = { value = "discrete([20%, 1], [50%, 2], [30%, 10])" }
seen = { value = "empirical(1, 2, 4, 8)" }
spread = { value = "lognormal(mean = 10, sd = 5)" }
"#,
        &[
            ("last(mixed)", 3.5, (0.3 + 0.7 * (25.0 + 1.0 / 3.0) - 12.25_f64).sqrt(), Some((0.5, 4.0 + 4.0 / 7.0))),
            ("last(cut)", mean, sd, None),
            ("last(listed)", 4.2, (0.2 + 2.0 + 30.0 - 17.64_f64).sqrt(), Some((0.7, 10.0))),
            ("last(seen)", 3.75, (85.0 / 4.0 - 14.0625_f64).sqrt(), Some((0.5, 4.0))),
            ("last(spread)", 10.0, 5.0, Some((0.5, 10.0 / 1.25_f64.sqrt()))),
        ],
    );
}
