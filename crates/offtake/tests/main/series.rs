//! Series of more paths than memory keeps: their figures against those of the whole columns.

use offtake::{Changes, Memory, Project, Sampling, unwatched};

/// 32 series of 1,000 months: 256 kB a path.
fn scenario() -> String {
    let mut text = "offtake = 1\ntitle = \"walks\"\nstart = \"2026-01\"\nmonths = 1000\n\
        [assume]\nlevel = { value = \"lognormal($3, 60%)\", basis = \"guess\", why = \"an example\" }\n\
        news = { value = \"noise(normal(0, 1))\", basis = \"guess\", why = \"an example\" }\n[let]\n"
        .to_owned();
    let names: Vec<String> = (0..32).map(|number| format!("x{number}")).collect();
    for (number, name) in names.iter().enumerate() {
        text += &format!("{name} = \"level * (news + {number} - 8)\"\n");
    }
    text + &format!("[show.all]\nseries = {names:?}\n")
}

#[test]
fn more_paths_than_memory_keeps_are_counted() {
    let world = Memory::new().with("walks.toml", scenario());
    let scenario = Project::read(&world, "walks.toml").build(&Changes::none()).expect("a scenario");
    let sampling = Sampling::default().paths(2048).threads(2);
    let run = scenario.run(&sampling, &mut unwatched).expect("a run");
    // Fewer paths fit.
    let few = scenario.run(&sampling.paths(512), &mut unwatched).expect("a run");
    assert!(few.series().iter().all(|series| series.quantiles_within.is_none()));
    let design = analysis::Design::Replicates { replicates: 16, per_replicate: 128 };
    let whole = run.by_months(&["x0", "x9", "x18", "x27"], &mut unwatched).expect("columns");
    let mut ratios = Vec::new();
    for (whole, series) in whole.iter().zip(run.series().iter().step_by(9)) {
        let within = series.quantiles_within.expect("more paths than memory keeps");
        assert!(within <= 0.02, "{within}");
        for month in (0..1000).step_by(111) {
            let column = whole.month(month).expect("a month");
            let exact = analysis::summary(column, &offtake::report::PROBABILITIES, design);
            let near = |a: f64, b: f64, within: f64| (a - b).abs() <= within * b.abs();
            assert!(near(series.mean[month], exact.mean, 1e-9));
            let found = [&series.p05, &series.p25, &series.p50, &series.p75, &series.p95];
            let off = within * (series.p95[month] - series.p05[month]);
            for (found, exact) in found.iter().zip(exact.quantiles) {
                assert!((found[month] - exact).abs() <= off, "{} {month}: {} {exact} {off}", series.id, found[month]);
            }
            ratios.extend(
                series.quantile_errors.iter().zip(exact.quantile_errors).map(|(found, exact)| found[month] / exact),
            );
        }
    }
    // Errors of quantiles count paths below those of the first stretch: each differs, and they are neither larger nor smaller.
    let (mean, most) = (ratios.iter().sum::<f64>() / ratios.len() as f64, ratios.iter().copied().fold(0.0, f64::max));
    assert!((mean - 1.0).abs() < 0.05 && most < 2.0, "{mean} {most}");
}
