//! Sweeps: each point is the run that sets it, to the bit; points that fail say so.

use std::path::Path;

use crate::play::sound;
use offtake::report::{SweepSetting, SweepView};
use offtake::{
    Answers, Changes, FileWorld, Inquiry, Memory, Project, Question, Questions, Sampler, Sampling, Sweep, SweepAxis,
    unwatched,
};

/// A drawn price, a fixed share, a process, a let, a parameter of a kind and a variant.
const DEAL: &str = r#"offtake = 1
title = "A deal"
start = "2026-01"
months = 24

[assume]
price = { value = "normal($2/GPUh, $0.50/GPUh)", basis = "guess", why = "an example" }
need = { value = "100 GPU to 900 GPU", basis = "guess", why = "an example" }
margin = { value = "35%", basis = "guess", why = "an example" }
noise = { value = "uniform(0.8, 1.2)", basis = "guess", why = "an example" }
decay = { value = "0.1/yr", basis = "guess", why = "an example" }
market = { value = "gbm($2/GPUh, 0%, 30%)", basis = "guess", why = "an example" }

[correlate]
need = { noise = 0.6 }

[decide.size]
by = "lab"
range = "0.1 to 2"
value = "1"

[let]
held = "500 GPU"
dear = "price > $2.20/GPUh"

[kind.tenant]
class = "party"
about = "who rents"
param.used = { unit = "%", default = "80%", about = "the share in use" }
let.rented = { value = "used * min(root.need, root.held)", unit = "GPU", about = "what it rents" }

[party]
world = { outside = true, issues = "USD" }
lab = { kind = "tenant", cash = "$10M" }

[flow.rent]
from = "lab"
to = "world"
amount = "size * noise * lab.rented * if(dear, price, market) * (1 - margin) * exp(-decay * t)"
books = "sale compute"

[variant.half]
set = { held = "250 GPU", price = "$1/GPUh to $2/GPUh" }

[ask.last]
question = "Does the cash last?"
claim = "Yes."
counter = "No."
holds = "last(lab.cash) > $2M"
show = ["last(lab.cash)", "first(lab.cash < $8M)", "margin"]
"#;

fn run(world: &Memory, changes: &Changes, sampling: &Sampling) -> Answers {
    let shown = Question::holds("--show", "true").measure("total(paid(rent))");
    let inquiry = Inquiry::none().ask(shown);
    let scenario = Project::read(world, "deal.toml").build_for(changes, &inquiry).expect("a scenario");
    let run = scenario.run(sampling, &mut unwatched).expect("a run");
    run.answers(&Questions::all().without_flips()).expect("answers").in_fractions()
}

/// Every point against the run that sets the same.
fn is_the_run(world: &Memory, sweep: &Sweep, found: &SweepView) {
    let per_variant = found.set.len() / found.variants.len();
    for (number, set) in found.set.iter().enumerate() {
        let mut changes = Changes::none();
        for (axis, value) in found.axes.iter().zip(set) {
            changes = match (value, &axis.unit) {
                (SweepSetting::Number(value), Some(unit)) => changes.set(&axis.name, (*value, unit.name())),
                (SweepSetting::Written(text), _) => changes.set(&axis.name, text.as_str()),
                (SweepSetting::Number(value), None) => changes.set(&axis.name, *value),
            };
        }
        if number >= per_variant {
            changes = changes.variant(&found.variants[number / per_variant]);
        }
        let answers = run(world, &changes, &sweep.sampling);
        let mut figures = found.figures.iter().map(|figure| figure.cells[number]);
        for answer in &answers.answers {
            if answer.id != "--show" {
                let cell = figures.next().expect("a claim");
                let expected = [answer.probability, answer.std_error].map(f64::to_bits);
                assert_eq!([cell.value, cell.std_error].map(f64::to_bits), expected, "{} at {set:?}", answer.id);
            }
            for measure in &answer.measures {
                let cell = figures.next().expect("a measure");
                let expected = [measure.mean, measure.std_error].map(f64::to_bits);
                assert_eq!([cell.value, cell.std_error].map(f64::to_bits), expected, "{} at {set:?}", measure.id);
            }
        }
        assert_eq!(found.failed_paths[number], answers.checks.failed_paths);
    }
}

fn swept(world: &Memory, sweep: &Sweep) -> SweepView {
    let scenario = Project::read(world, "deal.toml").build(&Changes::none()).expect("a scenario");
    scenario.sweep(sweep, &mut unwatched).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_point_is_the_run_that_sets_it() {
    let world = Memory::new().with("deal.toml", DEAL);
    let sampling = Sampling::default().paths(256);
    let ask = |axis: SweepAxis| Sweep::new().over(axis).show("total(paid(rent))").sampling(sampling);
    let cases = [
        // Drawn, fixed and a process: set in the programs.
        (ask(SweepAxis::range("price", "$1.70/GPUh", "$2.30/GPUh").values(4)).variant("half"), false),
        (ask(SweepAxis::range("margin", "5%", "35%").values(4)), false),
        (ask(SweepAxis::listed("margin", ["20%", "0.3"])), false),
        (ask(SweepAxis::range("market", "$1/GPUh", "$3/GPUh").values(2)), false),
        (ask(SweepAxis::range("decay", "5%/yr", "0.3/yr").values(2)), false),
        (ask(SweepAxis::range("size", "0.5", "1.5").values(3)).variant("half"), false),
        // Correlated, a let, a parameter, and another distribution: compiled at each value.
        (ask(SweepAxis::listed("need", ["700 GPU", "300 GPU"])), true),
        (ask(SweepAxis::range("held", "100 GPU", "900 GPU").values(3)).variant("half"), true),
        (ask(SweepAxis::range("party.lab.used", "50%", "90%").values(2)), true),
        (ask(SweepAxis::listed("price", ["$1/GPUh to $2/GPUh", "$3/GPUh"])), true),
    ];
    for (sweep, compiled) in cases {
        let found = swept(&world, &sweep);
        assert_eq!(found.axes[0].compiled, compiled, "{:?}", found.axes[0]);
        is_the_run(&world, &sweep, &found);
    }
    let both = ask(SweepAxis::range("price", "$1.70/GPUh", "$2.30/GPUh").values(3))
        .over(SweepAxis::range("held", "100 GPU", "900 GPU").values(2));
    let found = swept(&world, &both);
    // A compiled axis comes first, so that it is compiled twice and not six times.
    assert_eq!(found.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>(), ["held", "price"]);
    is_the_run(&world, &both, &found);
    let cube = ask(SweepAxis::range("price", "$1/GPUh", "$3/GPUh"))
        .over(SweepAxis::range("margin", "0%", "50%"))
        .latin(5)
        .sampling(sampling.sampler(Sampler::Random).seed(9));
    is_the_run(&world, &cube, &swept(&world, &cube));
}

/// A variant that is run in place of the scenario keeps what it sets itself, at a point as in a run.
#[test]
fn a_variant_keeps_what_it_sets() {
    let text = "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 3\n[party.a]\n\
        [decide.held]\nby = \"a\"\nrange = \"0 to 10\"\nvalue = \"6\"\n\
        [variant.more]\nset = { held = \"8\" }\n\
        [ask.much]\nquestion = \"?\"\nclaim = \"a\"\ncounter = \"b\"\nholds = \"held > 5\"\nshow = [\"held\"]\n";
    let world = Memory::new().with("deal.toml", text);
    let sweep = Sweep::new().over(SweepAxis::listed("held", ["1", "2"]));
    for (changes, expected) in [(Changes::none(), [1.0, 2.0]), (Changes::none().variant("more"), [8.0, 8.0])] {
        let scenario = sound(Project::read(&world, "deal.toml").build(&changes));
        let found = sound(scenario.sweep(&sweep, &mut unwatched));
        let held: Vec<f64> = found.figures[1].cells.iter().map(|cell| cell.value).collect();
        assert_eq!(held, expected);
        let run = sound(sound(scenario.with("held", "1")).run(&Sampling::default().paths(4), &mut unwatched));
        assert_eq!(sound(run.answers(&Questions::all())).answers[0].measures[0].mean, expected[0]);
    }
}

/// Where all that is drawn is set, one path says all.
#[test]
fn a_point_at_which_nothing_is_drawn_is_one_path() {
    let text = "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 3\n\
        [assume.rent]\nvalue = \"uniform($1, $5)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
        [ask.dear]\nquestion = \"?\"\nclaim = \"a\"\ncounter = \"b\"\nholds = \"rent > $3\"\nshow = [\"rent\"]\n";
    let world = Memory::new().with("deal.toml", text);
    let sweep = Sweep::new().over(SweepAxis::range("rent", "$2", "$4").values(3));
    let found = swept(&world, &sweep);
    let cells: Vec<(f64, f64)> = found.figures[0].cells.iter().map(|cell| (cell.value, cell.std_error)).collect();
    assert_eq!(cells, [(0.0, 0.0), (0.0, 0.0), (1.0, 0.0)]);
    let rents: Vec<f64> = found.figures[1].cells.iter().map(|cell| cell.value).collect();
    assert_eq!(rents, [2.0, 3.0, 4.0]);
    assert_eq!(found.figures[1].greatest[0].point, 2);
}

/// At 0 a division has no value, and reaches a payment: all paths fail there, and no figure is made up.
#[test]
fn a_point_on_which_paths_fail_says_so() {
    let text = "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 3\n\
        [assume]\nparts = { value = \"uniform(1, 5)\", basis = \"guess\", why = \"an example\" }\n\
        pay = { value = \"uniform($1/mo, $5/mo)\", basis = \"guess\", why = \"an example\" }\n\
        [party.a]\ncash = \"$100\"\n[party.b]\n\
        [flow.bill]\nfrom = \"a\"\nto = \"b\"\namount = \"pay / parts\"\nbooks = \"sale compute\"\n\
        [ask.rich]\nquestion = \"?\"\nclaim = \"a\"\ncounter = \"b\"\nholds = \"last(b.cash) > $5\"\n";
    let world = Memory::new().with("deal.toml", text);
    let sweep =
        Sweep::new().over(SweepAxis::range("parts", "0", "2").values(3)).sampling(Sampling::default().paths(64));
    let found = swept(&world, &sweep);
    assert_eq!((found.points_with_failures, found.points_failed), (1, 1));
    assert_eq!((found.failed_paths[0] as usize, found.failed_paths[1]), (64, 0));
    assert!(found.figures[0].cells[0].value.is_nan() && found.figures[0].cells[1].value > 0.0);
    assert!(found.figures[0].least.iter().all(|point| point.point != 0));
    let text = offtake::report::sweep_text(&found, offtake::Style::PLAIN);
    assert!(text.contains("on 1 point of 3 some path failed") && text.contains("n/a"), "{text}");
}

#[test]
fn neither_threads_nor_a_folder_change_anything() {
    let world = Memory::new().with("deal.toml", DEAL);
    let sweep = |threads| {
        let sampling = Sampling::default().paths(300).threads(threads);
        let sweep = Sweep::new().over(SweepAxis::range("price", "$1/GPUh", "$3/GPUh")).variant("half").latin(12);
        sweep.sampling(sampling)
    };
    let found = swept(&world, &sweep(1));
    assert_eq!(swept(&world, &sweep(3)), found);
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("out");
    let scenario = Project::read(&world, "deal.toml").build(&Changes::none()).expect("a scenario");
    let into = |sweep: &Sweep, target: &Path| scenario.sweep_into(sweep, &FileWorld, target, &mut unwatched);
    assert_eq!(into(&sweep(2), &target).expect("it is written"), found);
    // Again: nothing is run but the scenario as stated, and all comes from the tables.
    assert_eq!(into(&sweep(2), &target).expect("it is read"), found);
    // A table that is damaged is written again.
    let table = target.join("points-1.parquet");
    let whole = std::fs::read(&table).expect("a table");
    let of_others = std::fs::read(target.join("points-2.parquet")).expect("a table of other points");
    let elsewhere = folder.path().join("elsewhere");
    into(&sweep(2).show("last(lab.cash)"), &elsewhere).expect("it is written");
    let of_more = std::fs::read(elsewhere.join("points-1.parquet")).expect("a table of other columns");
    for damaged in [&whole[..whole.len() / 2], b"no table", &of_others, &of_more] {
        std::fs::write(&table, damaged).expect("writable");
        assert_eq!(into(&sweep(2), &target).expect("it is mended"), found);
        assert_eq!(std::fs::read(&table).expect("a table"), whole);
    }
    let other = into(&sweep(2).show("last(lab.cash)"), &target).expect_err("another sweep");
    assert!(other.to_string().contains("what is shown was"), "{other}");
}

/// A watch ends a sweep between two paths; what is whole stays.
#[test]
fn an_ended_sweep_goes_on() {
    let world = Memory::new().with("deal.toml", DEAL);
    let scenario = Project::read(&world, "deal.toml").build(&Changes::none()).expect("a scenario");
    let sweep = Sweep::new().over(SweepAxis::range("price", "$1/GPUh", "$3/GPUh").values(40));
    let sweep = sweep.sampling(Sampling::default().paths(64));
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, ended) = (folder.path().join("whole"), folder.path().join("ended"));
    scenario.sweep_into(&sweep, &FileWorld, &whole, &mut unwatched).expect("it is written");
    let mut until = |seen: &offtake::Progress| match (&seen.work, seen.done) {
        (offtake::Work::Sweep, 20..) => std::ops::ControlFlow::Break(()),
        _ => std::ops::ControlFlow::Continue(()),
    };
    assert!(matches!(scenario.sweep_into(&sweep, &FileWorld, &ended, &mut until), Err(offtake::Error::Stopped)));
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let mut begun: Vec<String> = (1..=20).map(|number| format!("points-{number}.parquet")).collect();
    begun.push("manifest.json".into());
    begun.sort();
    assert_eq!(names(&ended), begun);
    scenario.sweep_into(&sweep, &FileWorld, &ended, &mut unwatched).expect("it goes on");
    assert_eq!(names(&ended), names(&whole));
    for name in names(&whole) {
        let read = |folder: &Path| std::fs::read(folder.join(&name)).expect("a file");
        assert_eq!(read(&ended), read(&whole), "{name}");
    }
}
