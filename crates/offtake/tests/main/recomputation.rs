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

/// A scenario, and the names of its series to compare: what it shows itself, and in every world what its ledger holds and what
/// entries move.
fn scenario(path: &Path) -> (Scenario<'static>, Vec<String>) {
    let project = Project::read(FileWorld, path);
    let names = |inquiry: &Inquiry| {
        let run = sound(sound(project.build_for(&Changes::none(), inquiry)).run(&one_path(), &mut unwatched));
        run.series().iter().map(|series| series.id.clone()).collect::<Vec<_>>()
    };
    let (mut compared, all) = (names(&Inquiry::none()), names(&Inquiry::none().show("all")));
    let ends = |end: &'static str| all.iter().filter_map(move |name| name.strip_suffix(end));
    let dues: Vec<&str> = ends(")").filter_map(|name| name.strip_prefix("paid(")).collect();
    let cash = || ends(".cash").flat_map(|party| [format!("{party}.cash"), format!("defaulted({party})")]);
    let (well, named) = second_program(&[path]);
    assert!(well, "{named}");
    let of_sort =
        |sort: &'static str| named.lines().filter_map(move |line| line.strip_prefix(sort)?.strip_prefix('\t'));
    let entries = || of_sort("balance").map(String::from);
    let ledger =
        || dues.iter().flat_map(|due| [format!("due({due})"), format!("paid({due})")]).chain(cash()).chain(entries());
    compared.extend(ledger().chain(dues.iter().map(|due| format!("arrears({due})"))));
    compared.extend(of_sort("variant").flat_map(|variant| ledger().map(move |name| format!("in({variant}, {name})"))));
    compared.extend(of_sort("series").map(String::from));
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

/// Whether the second program ends well with these files, and what it says.
fn second_program(files: &[&Path]) -> (bool, String) {
    said_by("compare.py", files)
}

fn said_by(program: &str, files: &[&Path]) -> (bool, String) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recomputation").join(program);
    let found = Command::new("python3").arg("-B").arg(program).args(files).output().expect("it starts");
    let said = [found.stdout, found.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (found.status.success(), said)
}

/// What the second program says of the figures of a run, and whether it agrees.
fn recomputed(scenario: &Path, figures: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("figures.tsv");
    std::fs::write(&file, figures).expect("written");
    second_program(&[scenario, &file])
}

/// The figures of so many paths of a scenario under a sampler.
fn figures_of((scenario, names): &(Scenario, Vec<String>), sampler: Sampler, paths: u64) -> String {
    let run = sound(scenario.run(&Sampling::default().sampler(sampler).paths(paths), &mut unwatched));
    let checks = sound(run.answers(&Questions::all())).checks;
    assert!(checks.are_well() && checks.failed_paths == 0, "{checks:?}");
    figures(&run, names)
}

/// How many numbers the lines of these sorts have.
fn numbers(figures: &str, is_of: impl Fn(&str) -> bool) -> usize {
    let of_sort = figures.lines().filter(|line| is_of(line));
    of_sort.map(|line| line.rsplit('\t').next().map_or(0, |numbers| numbers.split(' ').count())).sum()
}

/// Recomputes a scenario on so many paths of each sampler, or as many as `OFFTAKE_PATHS` says, and returns on how many of them
/// somebody was in default at the end. `OFFTAKE_FIGURES` names a folder to keep the figures in.
fn recompute(path: &Path, paths: u64) -> usize {
    let scenario = scenario(path);
    let paths = std::env::var("OFFTAKE_PATHS").ok().and_then(|paths| paths.parse().ok()).unwrap_or(paths);
    let mut failed = 0;
    for sampler in [Sampler::Sobol, Sampler::Random] {
        let figures = figures_of(&scenario, sampler, paths);
        if let Some(folder) = std::env::var_os("OFFTAKE_FIGURES") {
            let name = format!("{}-{sampler:?}.tsv", path.file_stem().expect("a name").display());
            std::fs::write(Path::new(&folder).join(name), &figures).expect("written");
        }
        let (agrees, said) = recomputed(path, &figures);
        println!("{}, {sampler:?}: {said}", path.display());
        assert!(agrees, "{}, {sampler:?}:\n{said}", path.display());
        let all = numbers(&figures, |line| ["series", "claim", "measure"].iter().any(|sort| line.starts_with(sort)));
        assert!(said.starts_with(&format!("{all} figures")), "{} of {all}: {said}", path.display());
        let defaulted = figures.lines().filter(|line| line.contains("defaulted(") && line.starts_with("series"));
        let ended = |line: &str| line.rsplit([' ', '\t']).take(paths as usize).filter(|end| *end == "1").count();
        failed += defaulted.map(ended).sum::<usize>();
    }
    failed
}

/// A test of each scenario: on how many paths of each sampler in the everyday run, and whether somebody fails on some of them.
macro_rules! recomputed {
    ($($test:ident: $name:literal on $paths:literal, fails $fails:literal;)*) => {
        const RECOMPUTED: &[&str] = &[$($name),*];
        $(#[test]
        fn $test() {
            if has_python() {
                let failed = recompute(&root().join(concat!("scenarios/", $name, ".toml")), $paths);
                assert!(failed > 0 || !$fails, "nobody is in default");
            } else {
                println!("not looked at: there is no Python with tomllib");
            }
        })*
    };
}

recomputed! {
    adoption_is_recomputed: "adoption" on 4, fails false;
    ai_circle_is_recomputed: "ai-circle" on 1, fails false;
    ai_demand_is_recomputed: "ai-demand" on 1, fails false;
    ai_economy_is_recomputed: "ai-economy" on 1, fails false;
    anthropic_amazon_is_recomputed: "anthropic-amazon" on 8, fails true;
    anthropic_amazon_november_is_recomputed: "anthropic-amazon-november" on 8, fails true;
    buyer_gone_is_recomputed: "buyer-gone" on 16, fails true;
    cloud_or_own_is_recomputed: "cloud-or-own" on 2, fails false;
    commodity_is_recomputed: "commodity" on 8, fails false;
    data_terms_is_recomputed: "data-terms" on 8, fails false;
    gpu_life_is_recomputed: "gpu-life" on 16, fails false;
    hindcast_2024_is_recomputed: "hindcast-2024" on 8, fails false;
    hindcast_2025_is_recomputed: "hindcast-2025" on 8, fails false;
    local_or_api_is_recomputed: "local-or-api" on 4, fails false;
    my_workload_is_recomputed: "my-workload" on 4, fails false;
    neocloud_facility_is_recomputed: "neocloud-facility" on 16, fails true;
    open_weight_restriction_is_recomputed: "open-weight-restriction" on 4, fails false;
    openai_oracle_is_recomputed: "openai-oracle" on 2, fails true;
    take_or_pay_is_recomputed: "take-or-pay" on 256, fails true;
    telecom_1999_is_recomputed: "telecom-1999" on 4, fails true;
    lp_is_recomputed: "textbook/lp" on 1, fails false;
    pc_is_recomputed: "textbook/pc" on 1, fails false;
    sir_is_recomputed: "textbook/sir" on 1, fails false;
}

/// Sweeps, shares of receipts, pools, default costs, leases, covenants and loans in arrears, as no shipped scenario has them.
#[test]
fn kinds_of_credit_are_recomputed() {
    if has_python() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recomputation/credit.toml");
        assert!(recompute(&path, 64) > 0, "nobody is in default");
    } else {
        println!("not looked at: there is no Python with tomllib");
    }
}

/// The answers of the reference are worked out by hand; the second program gives those that need no draws.
#[test]
fn worked_answers_are_recomputed() {
    if has_python() {
        let pages = ["economy", "flows", "functions", "kinds", "questions", "standard-kinds", "values"];
        let pages = pages.map(|name| root().join(format!("spec/{name}.md")));
        let (agrees, said) = said_by("reference.py", &pages.each_ref().map(PathBuf::as_path));
        println!("{said}");
        let compared = said.split(' ').next().and_then(|count| count.parse::<usize>().ok());
        assert!(agrees && compared > Some(350), "{said}");
    } else {
        println!("not looked at: there is no Python with tomllib");
    }
}

/// Who adds a scenario adds a line above.
#[test]
fn every_shipped_scenario_is_recomputed() {
    let files = std::fs::read_dir(root().join("scenarios")).expect("it is there");
    let paths = files.map(|file| file.expect("it is read").path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().expect("a name").display().to_string())
        .collect();
    names.sort();
    let shipped: Vec<&str> = RECOMPUTED.iter().copied().filter(|name| !name.starts_with("textbook/")).collect();
    assert_eq!(names, shipped);
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
    let figures = figures_of(&scenario(&path), Sampler::Random, 4);
    assert!(recomputed(&path, &figures).0);
    // In month 5 of path 2, a cent of cash, two of a payment, one of arrears; on path 3, a cent of a measure, a claim and a draw.
    let (series, draw) = (5 * 4 + 2, 3);
    for (start, place, by, named) in [
        ("series\tlab.cash\t", series, 0.01, "lab.cash: 1 differ, first on path 2, month 5"),
        ("series\tpaid(lab.sales)\t", series, -0.02, "paid(lab.sales): 1 differ, first on path 2, month 5"),
        ("series\tarrears(pledge.bill)\t", series, 0.01, "arrears(pledge.bill): 1 differ"),
        ("measure\tcarry: last(lab.cash)\t", draw, 0.01, "carry: last(lab.cash): 1 differ, first on path 3"),
        ("claim\tcarry\t", draw, 1.0, "carry: 1 differ, first on path 3"),
        ("draw\tprice\t", draw, 0.01, "paid(lab.sales): 36 differ, first on path 3, month 0"),
    ] {
        let (agrees, said) = recomputed(&path, &moved(&figures, start, place, by));
        assert!(!agrees && said.contains(named), "{start:?}: {said}");
    }
}
