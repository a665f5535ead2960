//! Figures lie within two of their stated errors in about 95 of 100 runs, through the façade; or the error says that it is not to be trusted.

use offtake::{Changes, Inquiry, Memory, Project, Questions, Sampler, Sampling, unwatched};

use crate::play::sound;

const SEEDS: u64 = 200;

/// One in twenty of 200 runs is 10 ± 3; Student's t of the replicates has 6.4 %. One test of a thousand sees more than this.
const MOST: usize = 24;

/// A law: how it is written, its mean, its quantiles by probability and that of their complement, and whether its tail is too heavy.
struct Law {
    name: &'static str,
    value: &'static str,
    mean: f64,
    quantile: fn(f64, f64) -> f64,
    heavy: bool,
}

/// The quantile of a standard normal law at 5, 25, 50, 75 and 95 %.
fn normal(probability: f64) -> f64 {
    let known = [(0.05, -1.644_853_626_951_472_7), (0.25, -0.674_489_750_196_081_7), (0.5, 0.0)];
    let near = |level: f64, probability: f64| (level - probability).abs() < 1e-9;
    let of = |probability: f64| known.iter().find(|(level, _)| near(*level, probability)).map(|(_, value)| *value);
    of(probability).or_else(|| of(1.0 - probability).map(|value| -value)).expect("a level that is known")
}

/// Draws of their own, and powers of a uniform number, which have Pareto's law. Their means are known.
const LAWS: [Law; 6] = [
    Law { name: "plain", value: "normal(3, 2)", mean: 3.0, quantile: |p, _| 3.0 + 2.0 * normal(p), heavy: false },
    Law { name: "even", value: "uniform(0, 1)", mean: 0.5, quantile: |p, _| p, heavy: false },
    // exp(1/2)
    Law {
        name: "skewed",
        value: "lognormal(1, 1)",
        mean: 1.648_721_270_700_128_1,
        quantile: |p, _| normal(p).exp(),
        heavy: false,
    },
    // exp(2)
    Law {
        name: "wild",
        value: "lognormal(1, 2)",
        mean: 7.389_056_098_930_65,
        quantile: |p, _| (2.0 * normal(p)).exp(),
        heavy: true,
    },
    // a / (a - 1)
    Law { name: "pareto_4", value: "", mean: 4.0 / 3.0, quantile: |_, q| q.powf(-0.25), heavy: false },
    Law { name: "pareto_1_5", value: "", mean: 3.0, quantile: |_, q| q.powf(-1.0 / 1.5), heavy: true },
];

fn scenario() -> String {
    let mut text = String::from("offtake = 1\ntitle = \"laws\"\nstart = \"2026-01\"\nmonths = 1\n");
    let drawn = LAWS.iter().filter(|law| !law.value.is_empty()).map(|law| (law.name, law.value));
    for (name, value) in drawn.chain([("u_4", "uniform(0, 1)"), ("u_1_5", "uniform(0, 1)")]) {
        text += &format!("[assume.{name}]\nvalue = \"{value}\"\nbasis = \"guess\"\nwhy = \"a law\"\n");
    }
    text += "[let]\npareto_4 = \"exp(-ln(u_4) / 4)\"\npareto_1_5 = \"exp(-ln(u_1_5) / 1.5)\"\n";
    for law in &LAWS {
        let (name, least) = (law.name, (law.quantile)(0.95, 0.05));
        text += &format!("[ask.{name}]\nholds = \"{name} > {least:.17}\"\nshow = [\"{name}\"]\n");
    }
    text
}

/// How often each figure of a law lies beyond two of its errors: the mean, if its error is to be trusted, the five quantiles and the
/// probability of being above the last of them; and how often the error of the mean says that it is not.
#[derive(Default, Debug, Clone)]
struct Far {
    mean: usize,
    quantiles: [usize; 5],
    probability: usize,
    distrusted: usize,
}

fn far(sampler: Sampler) -> Vec<Far> {
    let scenario = sound(
        Project::read(Memory::new().with("laws.toml", scenario()), "laws.toml")
            .build_for(&Changes::none(), &Inquiry::none().answers_only()),
    );
    let mut found = vec![Far::default(); LAWS.len()];
    for seed in 0..SEEDS {
        let sampling = Sampling::default().paths(1000).seed(seed).threads(1).sampler(sampler);
        let run = sound(scenario.run(&sampling, &mut unwatched));
        let answers = sound(run.answers(&Questions::all().without_flips())).answers;
        for (law, found) in LAWS.iter().zip(&mut found) {
            let answer = answers.iter().find(|answer| answer.id == law.name).expect("answered");
            let measure = &answer.measures[0];
            let beyond = |value: f64, truth: f64, error: f64| usize::from((value - truth).abs() > 2.0 * error);
            match measure.heavy_tail {
                true => found.distrusted += 1,
                false => found.mean += beyond(measure.mean, law.mean, measure.std_error),
            }
            for (at, level) in report::PROBABILITIES.into_iter().enumerate() {
                let truth = (law.quantile)(level, 1.0 - level);
                found.quantiles[at] += beyond(measure.quantiles()[at], truth, measure.quantile_errors[at]);
            }
            found.probability += beyond(answer.probability, 0.05, answer.std_error);
        }
    }
    found
}

#[test]
fn figures_lie_beyond_two_errors_in_one_run_of_twenty() {
    for sampler in [Sampler::Random, Sampler::Sobol] {
        for (law, found) in LAWS.iter().zip(far(sampler)) {
            let about = format!("{} by {sampler:?}: {found:?}", law.name);
            assert!(found.mean <= MOST && found.probability <= MOST, "{about}");
            assert!(found.quantiles.iter().all(|far| *far <= MOST), "{about}");
            let most = SEEDS as usize / 3;
            assert!(if law.heavy { found.distrusted >= 2 * most } else { found.distrusted <= most }, "{about}");
        }
    }
}
