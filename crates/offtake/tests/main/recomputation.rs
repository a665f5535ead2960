//! A second program, written from the specification, recomputes shipped deals from their draws, month by month and to the
//! cent: every due, what is paid of it, all cash, every claim and every measure. See `tests/recomputation/`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use offtake::{
    Changes, ColumnKind, FileWorld, Inquiry, Project, Questions, Run, Sampler, Sampling, Scenario, unwatched,
};

use crate::play::{one_path, sound};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One line: a sort, a name, a unit and numbers.
fn line(text: &mut String, sort: &str, name: &str, unit: &str, values: &[f64]) {
    let mut before = '\t';
    write!(text, "{sort}\t{name}\t{unit}").expect("text grows");
    for value in values {
        write!(text, "{before}{value}").expect("text grows");
        before = ' ';
    }
    text.push('\n');
}

/// A scenario, and the names of its series to compare: what it shows itself, and what its ledger holds in every world.
fn scenario(path: &Path) -> (Scenario<'static>, Vec<String>) {
    let text = std::fs::read_to_string(path).expect("shipped");
    let variants = text.lines().filter_map(|line| line.strip_prefix("[variant.")?.strip_suffix(']'));
    let project = Project::read(FileWorld, path);
    let names = |inquiry: &Inquiry| {
        let run = sound(sound(project.build_for(&Changes::none(), inquiry)).run(&one_path(), &mut unwatched));
        run.series().iter().map(|series| series.id.clone()).collect::<Vec<_>>()
    };
    let (mut compared, all) = (names(&Inquiry::none()), names(&Inquiry::none().show("all")));
    let ends = |end: &'static str| all.iter().filter_map(move |name| name.strip_suffix(end));
    let dues: Vec<&str> = ends(")").filter_map(|name| name.strip_prefix("paid(")).collect();
    let cash = || ends(".cash").map(|party| format!("{party}.cash"));
    let ledger = || dues.iter().flat_map(|due| [format!("due({due})"), format!("paid({due})")]).chain(cash());
    compared.extend(ledger().chain(dues.iter().map(|due| format!("arrears({due})"))));
    compared.extend(variants.flat_map(|variant| ledger().map(move |name| format!("in({variant}, {name})"))));
    compared.sort();
    compared.dedup();
    (sound(project.build(&Changes::none())), compared)
}

/// All figures of a run.
fn figures(run: &Run, names: &[String]) -> String {
    let mut text = String::new();
    let columns: Vec<_> = run.columns().collect();
    let processes: Vec<&str> =
        columns.iter().filter_map(|column| column.name.strip_suffix(" (mean over the months)")).collect();
    for column in &columns {
        let sort = match column.kind {
            ColumnKind::Claim => "claim",
            ColumnKind::Measure => "measure",
            ColumnKind::Assumption if !processes.contains(&column.name.as_str()) => "draw",
            _ => continue,
        };
        line(&mut text, sort, &column.name, column.unit.name(), &column.values);
    }
    let asked: Vec<&str> = processes.iter().copied().chain(names.iter().map(String::as_str)).collect();
    let series = sound(run.by_months(&asked, &mut unwatched));
    for (place, series) in series.iter().enumerate() {
        let sort = if place < processes.len() { "process" } else { "series" };
        line(&mut text, sort, &series.name, series.unit.name(), &series.values);
    }
    text
}

/// Whether a Python that reads TOML is there.
fn has_python() -> bool {
    Command::new("python3").args(["-c", "import tomllib"]).output().is_ok_and(|output| output.status.success())
}

/// What the second program says of the figures of a run, and whether it agrees.
fn recomputed(scenario: &Path, figures: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("figures.tsv");
    std::fs::write(&file, figures).expect("written");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recomputation/compare.py");
    let found = Command::new("python3").arg("-B").arg(program).arg(scenario).arg(&file).output().expect("it starts");
    let said = [found.stdout, found.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (found.status.success(), said)
}

/// The figures of so many paths of a shipped scenario under a sampler.
fn figures_of(path: &Path, sampler: Sampler, paths: u64) -> String {
    let (scenario, names) = scenario(path);
    let run = sound(scenario.run(&Sampling::default().sampler(sampler).paths(paths), &mut unwatched));
    let checks = sound(run.answers(&Questions::all())).checks;
    assert!(checks.are_well() && checks.failed_paths == 0, "{checks:?}");
    figures(&run, &names)
}

/// Recomputes so many paths of a shipped scenario under each sampler: at least so many figures agree, and `who` is in default
/// on some path.
fn assert_recomputed(name: &str, paths: u64, least: u64, who: Option<&str>) {
    if !has_python() {
        println!("not looked at: there is no Python with tomllib");
        return;
    }
    let path = root().join("scenarios").join(name);
    for sampler in [Sampler::Sobol, Sampler::Random] {
        let figures = figures_of(&path, sampler, paths);
        if let Some(who) = who {
            let defaulted = format!("ever(defaulted({who}))\tbool\t");
            let defaults = figures.lines().find_map(|line| Some(line.split_once(&defaulted)?.1)).expect("a measure");
            assert!(defaults.split(' ').any(|path| path == "1"), "{name}, {sampler:?}: nobody is in default");
        }
        let (agrees, said) = recomputed(&path, &figures);
        assert!(agrees, "{name}, {sampler:?}:\n{said}");
        let compared: Option<u64> = said.split(' ').next().and_then(|number| number.parse().ok());
        assert!(compared >= Some(least), "{name}, {sampler:?}:\n{said}");
    }
}

#[test]
fn take_or_pay_is_recomputed() {
    // 36 months of 2 dues and 3 parties, a claim and a measure.
    assert_recomputed("take-or-pay.toml", 256, 256 * (36 * 9 + 2), None);
}

/// The same figures with a number of a line moved.
fn moved(figures: &str, start: &str, place: usize, by: f64) -> String {
    let text: Vec<String> = figures
        .lines()
        .map(|line| match line.strip_prefix(start).and_then(|rest| rest.rsplit_once('\t')) {
            Some((unit, numbers)) => {
                let mut numbers: Vec<f64> =
                    numbers.split(' ').map(|number| number.parse().expect("a number")).collect();
                numbers[place] += by;
                let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
                format!("{start}{unit}\t{}", numbers.join(" "))
            }
            None => line.into(),
        })
        .collect();
    text.join("\n")
}

/// A comparison that cannot fail compares nothing.
#[test]
fn one_figure_that_is_off_is_found() {
    if !has_python() {
        println!("not looked at: there is no Python with tomllib");
        return;
    }
    let path = root().join("scenarios/take-or-pay.toml");
    let figures = figures_of(&path, Sampler::Random, 4);
    assert!(recomputed(&path, &figures).0);
    // In month 5 of path 2, a cent of cash, two of a payment, one of arrears; on path 3, a cent of a measure, a claim and a draw.
    let (series, draw) = (5 * 4 + 2, 3);
    for (start, place, by, named) in [
        ("series\tlab.cash\t", series, 0.01, "lab.cash: 1 differ, first on path 2, month 5"),
        ("series\tpaid(sales)\t", series, -0.02, "paid(sales): 1 differ, first on path 2, month 5"),
        ("series\tarrears(rent)\t", series, 0.01, "arrears(rent): 1 differ"),
        ("measure\tcarry: last(lab.cash)\t", draw, 0.01, "carry: last(lab.cash): 1 differ, first on path 3"),
        ("claim\tcarry\t", draw, 1.0, "carry: 1 differ, first on path 3"),
        ("draw\tprice\t", draw, 0.01, "paid(sales): 36 differ, first on path 3, month 0"),
    ] {
        let (agrees, said) = recomputed(&path, &moved(&figures, start, place, by));
        assert!(!agrees && said.contains(named), "{start:?}: {said}");
    }
}
