//! Path scalars, chance, other worlds.

use crate::project::{close, faults, project};
use syntax::Code;

#[test]
fn scalars_of_a_path() {
    let text = r#"
[let]
x = "$100 * (1 + t / 1 mo)"
part = "$6 / (2 - t / 1 mo)"
[stock.s]
initial = "1"
next = "s + 1"
[ask.a]
question = "?"
claim = "."
counter = "."
holds = "last(s) == 4"
show = ["total(x)", "npv(x, 21%)", "at(x, 2026-02)", "last(x)", "average(x)", "peak(-x)", "if(ever(x > $250), 1, 0)",
  "(first(x > $150) - 2026-01) / 1 mo", "irr(if(t < 1 mo, -$200, $110))", "total(part)", "at(part, 2026-02)", "at(s, first(s >= 3))"]
"#;
    let (holds, measures) = project(3, text).answer(1);
    close(&holds, &[1.0]);
    let found: Vec<f64> = measures.iter().map(|column| column[0]).collect();
    let d = 1.21_f64.powf(-1.0 / 12.0);
    close(&found[..8], &[600.0, 100.0 * d + 200.0 * d * d + 300.0 * d * d * d, 200.0, 300.0, 200.0, -100.0, 1.0, 1.0]);
    // −200, 110, 110: (1+r)^(−1/12) = v with 110 v² + 110 v = 200.
    let v = (-1.0 + (1.0 + 4.0 * 200.0 / 110.0_f64).sqrt()) / 2.0;
    assert!((found[8] / (v.powf(-12.0) - 1.0) - 1.0).abs() < 1e-6, "{}", found[8]);
    // Divided by zero in the third month: not applicable there, and the path goes on.
    assert!(found[9].is_nan());
    close(&found[10..], &[6.0, 3.0]);
}

#[test]
fn worth_is_what_a_contract_adds() {
    let text = r#"
[party.world]
outside = true
[party.seller]
cash = "$100"
discount = "0%"
[contract.deal.flow.sale]
from = "world"
to = "seller"
amount = "$10/mo"
books = "sale goods"
[contract.deal.pay.advance]
from = "seller"
to = "world"
amount = "$15"
when = "2026-01"
books = "loan"
[variant.no_deal]
remove = ["contract.deal"]
[ask.a]
question = "?"
claim = "."
counter = "."
holds = "worth(deal, seller) > $0"
show = ["worth(deal, seller)", "in(no_deal, last(seller.cash))", "last(seller.cash) - in(no_deal, last(seller.cash))", "worth(no_deal, seller, rate = 10%)"]
"#;
    let (holds, measures) = project(12, text).answer(1);
    close(&holds, &[1.0]);
    close(&measures[0], &[120.0]);
    close(&measures[1], &[100.0]);
    close(&measures[2], &[105.0]);
    let v = 1.1_f64.powf(-1.0 / 12.0);
    let sales: f64 = (1..=12).map(|m| 10.0 * v.powi(m)).sum();
    close(&measures[3], &[sales - 15.0 * v + 15.0 * v.powi(12)]);
}

/// A date that is switched off never comes, and never came before the first month either.
#[test]
fn the_past_of_a_removed_date_is_never() {
    let text = r#"
[contract.plan.stock.target]
initial = "2027-01"
next = "plan.target"
[let]
overdue = "prev(plan.target) < date"
[variant.no_plan]
remove = ["contract.plan"]
[show.x]
series = ["overdue", "in(no_plan, overdue)"]
"#;
    let series = project(2, text).series();
    close(&series[0], &[0.0, 0.0]);
    close(&series[1], &[0.0, 0.0]);
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn draws_have_their_distributions() {
    let text = r#"
[assume.range]
value = "10 to 20"
[assume.bell]
value = "normal($3, $1)"
[assume.share]
value = "beta(p05 = 10%, p95 = 40%)"
[assume.day]
value = "2026-03 to 2026-06"
[assume.coin]
value = "bernoulli(30%)"
[assume.mixed]
value = "mixture([50%, normal(0, 1)], [50%, 10])"
[ask.a]
question = "?"
claim = "."
counter = "."
holds = "coin > 50%"
show = ["range", "bell", "share", "(day - 2026-01) / 1 mo", "mixed"]
"#;
    let project = project(3, text);
    let (holds, measures) = project.answer(4000);
    assert!((mean(&holds) - 0.3).abs() < 0.03);
    let within = |values: &[f64], low: f64, high: f64| {
        mean(&values.iter().map(|x| f64::from(u8::from(*x > low && *x < high))).collect::<Vec<_>>())
    };
    assert!((within(&measures[0], 10.0, 20.0) - 0.9).abs() < 0.02);
    assert!((mean(&measures[1]) - 3.0).abs() < 0.06);
    assert!((within(&measures[2], 0.1, 0.4) - 0.9).abs() < 0.02);
    assert!(measures[3].iter().all(|x| [2.0, 3.0, 4.0, 5.0].contains(x)));
    assert!((within(&measures[4], 9.99, 10.01) - 0.5).abs() < 0.03);
    assert_eq!(project.compiled.assumptions.len(), 6);
}

#[test]
fn correlated_draws_have_their_rank_correlation() {
    let text = r#"
correlate = [ { a = "x", b = "y", rho = 0.6 } ]
[assume.x]
value = "uniform(0, 1)"
[assume.y]
value = "uniform(0, 1)"
[ask.a]
question = "?"
claim = "."
counter = "."
holds = "x > 50%"
show = ["x", "y"]
"#;
    let (_, measures) = project(1, text).answer(8000);
    let (x, y) = (&measures[0], &measures[1]);
    let (mx, my) = (mean(x), mean(y));
    let dot =
        |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 { a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum() };
    let rho = dot(x, mx, y, my) / (dot(x, mx, x, mx) * dot(y, my, y, my)).sqrt();
    assert!((rho - 0.6).abs() < 0.02, "{rho}");
}

#[test]
fn processes_have_their_moments() {
    let text = r#"
[assume.price]
value = "gbm($100, 12%, 20%)"
[assume.level]
value = "walk(5, 12/yr, 1)"
[assume.wave]
value = "ar1(1, 0.5, 0.1, 3)"
[assume.shake]
value = "noise(normal(2, 1))"
[assume.hit]
value = "event(6/yr)"
[assume.state]
value = "regime(0.9, 0.8, 1, 2)"
[assume.load]
value = "jump(0, 6/yr, normal(1, 0.1))"
[ask.a]
question = "?"
claim = "."
counter = "."
holds = "ever(hit)"
show = ["at(price, 2027-01)", "at(price, 2026-01)", "at(level, 2027-01)", "at(wave, 2026-02)", "average(shake)", "average(if(hit, 1, 0))", "last(state)", "at(load, 2027-01)"]
"#;
    let (_, measures) = project(24, text).answer(4000);
    let means: Vec<f64> = measures.iter().map(|column| mean(column)).collect();
    // Growth of 12 % a year of the mean, after twelve months; the standard error is 0.36.
    assert!((means[0] - 112.0).abs() < 1.2, "{means:?}");
    assert_eq!(means[1], 100.0);
    assert!((means[2] - 17.0).abs() < 0.06, "{means:?}");
    assert!((means[3] - 2.0).abs() < 0.01, "{means:?}");
    assert!((means[4] - 2.0).abs() < 0.02, "{means:?}");
    // Once it has happened it has happened: 1 − e^(−m/2) of the paths by month m.
    let by = (1..=24).map(|month| 1.0 - (-0.5 * f64::from(month)).exp()).sum::<f64>() / 24.0;
    assert!((means[5] - by).abs() < 0.003, "{means:?}");
    // Long run: high a third of the time.
    assert!((means[6] - 4.0 / 3.0).abs() < 0.03, "{means:?}");
    assert!((means[7] - 6.0).abs() < 0.15, "{means:?}");
}

#[test]
fn the_impossible_is_reported() {
    let one = |value: &str| faults(&format!("[assume.x]\n{value}\n"));
    for value in [
        "value = \"20 to 10\"",
        "value = \"-1 to 10\"",
        "value = \"normal(1, -2)\"",
        "value = \"bernoulli(120%)\"",
        "value = \"beta(p05 = 40%, p95 = 10%)\"",
        "value = \"discrete([50%, 1], [40%, 2])\"",
        "value = \"uniform(2, 1)\"",
        "value = \"triangular(1, 5, 3)\"",
        "value = \"mixture([50%, normal(0, -1)], [50%, 1])\"",
        "value = \"truncate(uniform(0, 1), 2, 3)\"",
        "value = \"gbm(1, -100%, 10%)\"",
        "value = \"gbm(1, 3%, -10%)\"",
        "value = \"ar1(1, 1.2, 0.1)\"",
        "value = \"regime(150%, 90%, 1, 3)\"",
        "value = \"event(-1/yr)\"",
        "value = \"noise(10 to 5)\"",
    ] {
        assert_eq!(one(value), [Code::ImpossibleDistribution], "{value}");
    }
    assert_eq!(one("value = \"normal(0, 1)\"\nmin = \"0\""), [Code::MassOutsideBounds]);
    assert_eq!(one("value = \"truncate(normal(0, 1), 0, 9)\"\nmin = \"0\""), []);
    assert_eq!(one("value = \"ar1(1, 0.9, 0.1)\"\nmin = \"0\""), [Code::MassOutsideBounds]);
    assert_eq!(one("value = \"noise(uniform(0, 2))\"\nmax = \"1\""), [Code::MassOutsideBounds]);
    assert_eq!(one("value = \"gbm(1, 3%, 10%)\"\nmin = \"0\""), []);
}

#[test]
fn an_empirical_value_is_one_of_those_seen() {
    let text = r#"
[assume.lag]
value = "empirical(3, 5, 5, 9)"
[ask.a]
question = "?"
claim = "."
counter = "."
holds = "lag == 3 or lag == 5 or lag == 9"
show = ["lag", "if(lag == 5, 1, 0)"]
"#;
    let (holds, measures) = project(2, text).answer(4096);
    assert_eq!(mean(&holds), 1.0);
    assert!((mean(&measures[0]) - 5.5).abs() < 0.05 && (mean(&measures[1]) - 0.5).abs() < 0.02);
}

#[test]
fn correlations_that_cannot_hold_are_repaired() {
    let text = r#"
correlate = [ { a = "x", b = "y", rho = 0.9 }, { a = "y", b = "z", rho = 0.9 }, { a = "x", b = "z", rho = -0.9 } ]
[assume.x]
value = "uniform(0, 1)"
[assume.y]
value = "uniform(0, 1)"
[assume.z]
value = "uniform(0, 1)"
"#;
    assert_eq!(faults(text), [Code::CorrelationRepaired]);
}
