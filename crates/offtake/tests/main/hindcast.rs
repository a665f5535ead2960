//! Today's laws and ranges, moved back to what was known: how they stood on what came.

use std::fs;
use std::path::Path;

use offtake::{Inquiry, Sampling};
use report::{CalibrationView, ScoreView};

use crate::play::{shipped, sound};
use crate::signs::holding;

fn forecasts(year: &str, settings: &[(&str, &str)]) -> Vec<CalibrationView> {
    let scenario = shipped(&format!("hindcast-{year}.toml"), settings, &Inquiry::none());
    sound(scenario.calibration(&Sampling::default().paths(1024)))
}

fn score<'a>(views: &'a [CalibrationView], id: &str) -> (&'a CalibrationView, &'a ScoreView) {
    let view = views.iter().find(|view| view.id == id).unwrap_or_else(|| panic!("{id}"));
    (view, view.score.as_ref().expect("a score"))
}

/// How many of the forecasts whose names begin so came inside the 80 % range.
fn inside(views: &[CalibrationView], key: &str) -> usize {
    let of_key = views.iter().filter(|view| view.id.starts_with(key));
    let scores = of_key.map(|view| (view.expected, view.score.as_ref().expect("a score")));
    scores.filter(|(came, score)| (score.p10..=score.p90).contains(came)).count()
}

/// Sales lay inside what the ranges of 2026 would have said, and a flagship's price from 2025 on, not from 2024; rents of 2023 fell faster, but for
/// the last, which lies at the edge.
#[test]
fn what_came_inside() {
    let views = forecasts("2024", &[]);
    assert_eq!(
        (views.len(), ["openai", "anthropic", "flagship", "listed", "level"].map(|key| inside(&views, key))),
        (17, [3, 3, 0, 1, 1])
    );
    for (id, at_most) in [("rent_october_2024", 0.02), ("rent_october_2025", 0.02), ("rent_march_2026", 0.15)] {
        let rank = score(&views, id).1.rank;
        assert!(rank < at_most, "{id}: {rank}");
    }
    let views = forecasts("2025", &[]);
    assert_eq!(
        (
            views.len(),
            ["openai", "anthropic", "rent", "flagship", "listed", "opus", "lag"].map(|key| inside(&views, key))
        ),
        (14, [2, 2, 1, 2, 2, 1, 1])
    );
}

/// The first range that a file gives a name, without blanks.
fn range(file: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let heads = [format!("\n{name} "), format!("\n[assume.{name}]")];
    let place = heads.iter().find_map(|head| text.find(head)).unwrap_or_else(|| panic!("{name} of {file}"));
    let value = text[place..].split("value").nth(1).and_then(|rest| rest.split('"').nth(1));
    value.unwrap_or_else(|| panic!("no value of {name} of {file}")).replace(' ', "")
}

/// All that is moved back is as the scenarios of today have it, but for sums of a year, which go down in proportion.
#[test]
fn ranges_are_those_of_today() {
    for (name, file, today) in [
        ("openai_speed", "shared/openai.toml", "growth_speed"),
        ("openai_noise", "shared/openai.toml", "demand_noise"),
        ("anthropic_speed", "anthropic-amazon.toml", "growth_speed"),
        ("anthropic_noise", "shared/anthropic.toml", "demand_noise"),
        ("chips_improve", "gpu-life.toml", "progress"),
        ("passed_on", "gpu-life.toml", "passed_on"),
        ("rent_noise", "gpu-life.toml", "rent_noise"),
        ("api_fall", "shared/models-2026.toml", "api_fall"),
        ("inflation", "shared/prices-2026.toml", "inflation"),
        ("trained", "shared/token-market-2026.toml", "trained"),
        ("sales_now", "shared/token-market-2026.toml", "sales_now"),
        ("sales_mature", "shared/token-market-2026.toml", "sales_mature"),
        ("backed", "shared/token-market-2026.toml", "backed"),
        ("open_effort", "shared/token-market-2026.toml", "open_effort"),
        ("gift", "shared/token-market-2026.toml", "gift"),
        ("complement", "shared/token-market-2026.toml", "complement"),
        ("power_now", "shared/token-market-2026.toml", "power_now"),
        ("power_later", "shared/token-market-2026.toml", "power_later"),
    ] {
        let moved = range("shared/hindcast.toml", name).replace("*size", "").replace("*chips_size", "");
        assert_eq!(moved, range(file, today), "{name}");
    }
}

/// Dates of the market of November 2026 lie as far from the start of any other.
#[test]
fn dates_are_as_far_from_the_start() {
    let months = |date: &str| {
        let (year, month) = date.split_once('-').expect("a month");
        year.parse::<i32>().expect("a year") * 12 + month.parse::<i32>().expect("a month")
    };
    let dates = |file: &str, name: &str, start: &str| -> Vec<i32> {
        let text = range(file, name);
        let words = text.split(['[', ']', ',', 't', 'o']).filter(|word| word.len() == 7 && &word[4..5] == "-");
        words.map(|word| months(word) - months(start)).collect()
    };
    for (name, count) in [("window", 2), ("open_stops", 3)] {
        let today = dates("shared/token-market-2026.toml", name, "2026-11");
        assert_eq!(today.len(), count, "{name}");
        for year in ["2024", "2025"] {
            let moved = dates(&format!("hindcast-{year}.toml"), name, &format!("{year}-01"));
            assert_eq!(moved, today, "{name} of {year}");
        }
    }
}

/// The price of a flagship moves as in the market of `commodity`: at the start it is the one that was known, and a year of a market in which nothing
/// changes but that serving gets leaner by a factor lowers the price of a level by that factor.
#[test]
fn prices_are_those_of_the_market() {
    let measure =
        |settings: &[(&str, &str)], figure: &str| holding("hindcast-2024.toml", "true", figure, settings, 64).1;
    let first = measure(&[], "at(flagship, 2024-01) / flagship_now");
    assert!((first - 1.0).abs() < 1e-9, "{first}");
    let [plain, leaner] = ["4", "8"].map(|factor| measure(&[("leaner", factor)], "level_fell"));
    assert!((leaner / plain - 2.0).abs() < 0.2, "{plain} {leaner}");
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

/// Who grows faster, or to more, sells more; newer chips that do more lower rents by the part that customers get; a heavier token is dearer, a fixed
/// level cheaper the leaner it gets; who starts further behind stays so, and who spends more comes nearer.
#[test]
fn forecasts_move_as_they_should() {
    for (id, name, low, high, rises) in [
        ("openai_september_2026", "openai_speed", "30%/yr", "120%/yr", true),
        ("openai_september_2026", "openai_matures", "$50B/yr", "$700B/yr", true),
        ("anthropic_july_2026", "anthropic_speed", "40%/yr", "160%/yr", true),
        ("anthropic_july_2026", "anthropic_matures", "$60B/yr", "$900B/yr", true),
        ("rent_march_2026", "chips_improve", "15%/yr", "50%/yr", false),
        ("rent_march_2026", "passed_on", "30%", "97%", false),
        ("rent_march_2026", "inflation", "1.5%/yr", "4%/yr", true),
        ("flagship_september_2026", "heavier", "1", "2.5", true),
        ("opus_june_2026", "heavier", "1", "2.5", true),
        ("lag_october_2025", "open_behind", "5 mo", "22 mo", true),
        ("lag_october_2025", "open_effort", "$100M/yr", "$2B/yr", false),
    ] {
        let [low, high] = [low, high].map(|end| score(&forecasts("2025", &[(name, end)]), id).0.p50);
        assert_eq!(low < high, rises, "{name}: {low} {high}");
    }
    // A fixed level falls faster; the best model of a day costs what it did, whatever older levels have come down to.
    let [slow, fast] = ["3", "20"].map(|leaner| score(&forecasts("2024", &[("leaner", leaner)]), "level_epoch").0.p50);
    assert!(slow < fast, "{slow} {fast}");
}

/// A longer shortage keeps the rent of 2023 up for longer, and what it added there is gone once it ends.
#[test]
fn a_shortage_that_ends_lowers_rents() {
    let rent = |settings: &[(&str, &str)]| score(&forecasts("2024", settings), "rent_october_2024").0.p50;
    let [short, long] = ["2027-01", "2030-12"].map(|end| rent(&[("shortage", end), ("day_premium", "50%")]));
    assert!((long / short - 1.5).abs() < 1e-9, "{short} {long}");
    let [little, much] = ["10%", "70%"].map(|premium| rent(&[("shortage", "2027-01"), ("day_premium", premium)]));
    assert!((little / much - 1.7 / 1.1).abs() < 1e-9, "{little} {much}");
}
