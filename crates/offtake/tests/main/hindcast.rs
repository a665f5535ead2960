//! Today's laws and ranges, moved back to what was known: how they stood on what came.

use offtake::{Inquiry, Sampling};
use report::{CalibrationView, ScoreView};

use crate::play::{shipped, sound};

fn forecasts(year: &str, settings: &[(&str, &str)]) -> Vec<CalibrationView> {
    let scenario = shipped(&format!("hindcast-{year}.toml"), settings, &Inquiry::none());
    sound(scenario.calibration(&Sampling::default().paths(1024)))
}

fn score<'a>(views: &'a [CalibrationView], id: &str) -> (&'a CalibrationView, &'a ScoreView) {
    let view = views.iter().find(|view| view.id == id).unwrap_or_else(|| panic!("{id}"));
    (view, view.score.as_ref().expect("a score"))
}

/// Sales lay inside what the ranges of 2026 would have said, rents and a flagship's price for the most part did not.
#[test]
fn sales_came_inside_and_rents_and_prices_did_not() {
    for (year, [all, sales, rents]) in [("2024", [12, 6, 0]), ("2025", [8, 4, 1])] {
        let views = forecasts(year, &[]);
        let inside = |key: &str| {
            let of_key = views.iter().filter(|view| view.id.starts_with(key));
            let scores = of_key.map(|view| (view.expected, view.score.as_ref().expect("a score")));
            scores.filter(|(came, score)| (score.p10..=score.p90).contains(came)).count()
        };
        assert_eq!(
            (views.len(), inside("openai") + inside("anthropic"), inside("rent"), inside("flagship")),
            (all, sales, rents, 0)
        );
    }
}

/// OpenAI tripled in 2024. Had it gone on so for the eleven months to December 2025, it would have sold at 6 · 3^(11/12) = $16.4B a year, $3.6B less
/// than it did; without a spread the model's own score is how far off its one value is.
#[test]
fn a_drift_is_scored_by_how_far_off_it_was() {
    let drift = 20e9 - 6e9 * 3_f64.powf(11.0 / 12.0);
    let certain =
        [("openai_speed", "50%/yr"), ("openai_matures", "$100B/yr"), ("openai_noise", "1"), ("inflation", "0%/yr")];
    let views = forecasts("2025", &certain);
    let (view, of) = score(&views, "openai_december_2025");
    assert!((of.baseline_crps - drift).abs() < 1e3, "{} {drift}", of.baseline_crps);
    assert!((of.crps - (view.expected - view.p50).abs()).abs() < 1e3 && of.rank == 1.0, "{of:?}");
}

/// Who grows faster, or to more, sells more; newer chips that do more lower rents by the part that customers get; a heavier token is dearer.
#[test]
fn forecasts_move_as_they_should() {
    for (id, name, low, high, rises) in [
        ("openai_september_2026", "openai_speed", "30%/yr", "120%/yr", true),
        ("openai_september_2026", "openai_matures", "$50B/yr", "$700B/yr", true),
        ("anthropic_july_2026", "anthropic_speed", "40%/yr", "160%/yr", true),
        ("anthropic_july_2026", "anthropic_matures", "$60B/yr", "$900B/yr", true),
        ("rent_march_2026", "progress", "15%/yr", "50%/yr", false),
        ("rent_march_2026", "passed_on", "30%", "97%", false),
        ("rent_march_2026", "inflation", "1.5%/yr", "4%/yr", true),
        ("flagship_september_2026", "heavier", "1", "2.5", true),
    ] {
        let [low, high] = [low, high].map(|end| score(&forecasts("2025", &[(name, end)]), id).0.p50);
        assert_eq!(low < high, rises, "{name}: {low} {high}");
    }
}
