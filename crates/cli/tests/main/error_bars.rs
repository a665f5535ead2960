//! The stated error of a figure is the spread of that figure over seeds.

use std::path::Path;

use offtake::{Changes, FileWorld, Inquiry, Project, Questions, Sampler, Sampling, unwatched};

use crate::command::Folder;

/// One smooth and one jagged quantity of a few draws.
const GAME: &str = r#"offtake = 1
title = "A game"
start = "2026-01"
months = 6

[assume.skill]
value = "0.5 to 2"
basis = "guess"
why = "nobody knows"

[assume.luck]
value = "normal(0, 1)"
basis = "guess"
why = "nobody knows"

[assume.weather]
value = "noise(normal(0, 1))"
basis = "guess"
why = "every month"

[stock.score]
initial = "0"
next = "score + skill + weather"

[ask.wins]
question = "Does it win?"
claim = "Yes."
counter = "No."
holds = "last(score) + luck > 7"
show = ["last(score) * exp(luck / 2)"]
"#;

const SEEDS: u64 = 40;

/// Value and stated error of the probability and the mean, for each seed.
fn figures(scenario: &Path, sampler: Sampler) -> [Vec<(f64, f64)>; 2] {
    let project = Project::read(FileWorld, scenario);
    let scenario = project.build_for(&Changes::none(), &Inquiry::none().answers_only()).expect("a sound scenario");
    let mut found = [Vec::new(), Vec::new()];
    for seed in 0..SEEDS {
        let sampling = Sampling::default().paths(1000).seed(seed).threads(1).sampler(sampler);
        let run = scenario.run(&sampling, &mut unwatched).expect("it runs");
        let answer = &run.answers(&Questions::all()).expect("it answers").answers[0];
        found[0].push((answer.probability, answer.std_error));
        found[1].push((answer.measures[0].mean, answer.measures[0].std_error));
    }
    found
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    values.sum::<f64>() / SEEDS as f64
}

/// The variance over seeds and the mean square of the stated errors estimate one number. Their ratio times 39 is about
/// χ² with 39 degrees of freedom, which lies within 16 to 75 with a probability of 99.9 %; stated errors of Sobol
/// points come from few replicates each, so that their own mean square errs by less than a tenth more.
#[test]
fn stated_errors_are_the_spread_over_seeds() {
    let folder = Folder::with(GAME);
    let mut errors = Vec::new();
    for sampler in [Sampler::Random, Sampler::Sobol] {
        for (figure, name) in figures(&folder.path().join("a.toml"), sampler).iter().zip(["P", "mean"]) {
            let center = mean(figure.iter().map(|(value, _)| *value));
            let spread =
                mean(figure.iter().map(|(value, _)| (value - center).powi(2))) * SEEDS as f64 / (SEEDS - 1) as f64;
            let stated = mean(figure.iter().map(|(_, error)| error * error));
            let ratio = spread / stated;
            println!("{sampler:?} {name}: {center} spread {} stated {}", spread.sqrt(), stated.sqrt());
            assert!((0.4..2.0).contains(&ratio), "{sampler:?} {name}: spread² over stated² is {ratio}");
            errors.push((center, stated.sqrt()));
        }
    }
    // Both samplers estimate the same, and Sobol points nearer.
    for figure in 0..2 {
        let ((random, random_error), (sobol, sobol_error)) = (errors[figure], errors[figure + 2]);
        let apart = (random - sobol).abs() / (random_error.hypot(sobol_error) / (SEEDS as f64).sqrt());
        assert!(apart < 4.0, "{random} {sobol}: {apart} errors apart");
        assert!(sobol_error < random_error, "{sobol_error} {random_error}");
    }
    // E[skill] of a 90 % range of 0.5 to 2 (ln 4 / 2 / 1.645 = 0.4214 the σ of its logarithm, median 1) is exp(σ²/2) =
    // 1.0929; six months of it, times E[exp(luck/2)] = exp(1/8).
    let exact = 6.0 * (0.421_416_f64.powi(2) / 2.0).exp() * 0.125_f64.exp();
    let (found, error) = errors[3];
    assert!((found - exact).abs() < 4.0 * error / (SEEDS as f64).sqrt(), "{found} is not {exact}");
}

/// An error in place of a number of paths gives what so many paths give, and says if they are too few.
#[test]
fn paths_are_run_until_the_error_is_small() {
    let folder = Folder::with(GAME);
    for command in [&["run", "a.toml"][..], &["ask", "a.toml", "wins"], &["ask", "a.toml", "--holds", "luck > 1"]] {
        let run = |more: &[&str]| folder.run(&[command, more, &["--json"]].concat());
        let mut before = u64::MAX;
        for until in ["0.3%", "1%"] {
            let found = run(&["--until", until]).json();
            let error = found["answers"][0]["std_error"].as_f64().expect("an error");
            let wanted = until.trim_end_matches('%').parse::<f64>().expect("a number") / 100.0;
            assert!(error <= wanted, "{command:?} {until}: {error}");
            let asked = found["paths_asked"].as_u64().expect("a number");
            assert!(asked <= before, "{command:?} {until}: {asked} of {before}");
            assert_eq!(run(&["--paths", &asked.to_string()]).json(), found);
            before = asked;
        }
        let short = run(&["--until", "0.01%", "--paths", "2000"]);
        assert!(short.err.contains("the error is still") && short.err.contains("on 2000 paths"), "{}", short.err);
        assert_eq!(short.json()["paths_asked"], 2000);
    }
    let refused = folder.run(&["run", "a.toml", "a.toml", "--until", "1%"]);
    assert!(refused.code != Some(0) && refused.err.contains("--until"), "{}", refused.err);
}
