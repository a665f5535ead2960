//! `spec/*.md`: an `answers` block says what a run of the scenario above it answers, one line each. Its numbers are
//! worked out by hand or by other means, from the definition; nothing ever writes them.
//!
//! ```text
//! total(bill * dt) = $24M            the same on every path, to nine digits
//! exp(1) ≈ 2.71828                   to the last digit written
//! mean of price = $2.53 ± $0.02      a mean or a quantile (p05, p25, p50, p75, p95) over paths
//! P(rich) = 25% ± 1%                 the probability of an ask
//! crux(rich, price) = 100% ± 2%      the share of its variance due to an assumption
//! flip(rich, price) = $3 ± $0.01     where its answer flips
//! fails: `back` repays more than …   why a path fails; without such a line none does
//! ```

use std::path::Path;

use offtake::report::ReportedAs;
use offtake::{Answers, Changes, Inquiry, Memory, Project, Questions, Sampler, Sampling, unwatched};
use units::Units;

use crate::beside::files_before;
use crate::document::{Block, blocks};

/// Paths of a scenario with chance. Enough for the errors that the pages state.
const PATHS: u64 = 20_000;

/// What a line begins with that says why a path fails.
const FAILS: &str = "fails: ";

/// One line.
struct Line<'t> {
    place: String,
    /// `mean`, `p05`, …; of a line without one the mean.
    figure: &'t str,
    expression: &'t str,
    value: f64,
    unit: String,
    tolerance: f64,
}

/// A value with its unit as written, in the base units of its dimension; a month in months, a truth value as 1 or 0. The unit
/// of `unlimited` is empty.
fn quantity(text: &str) -> Option<(f64, String)> {
    match text {
        "true" => return Some((1.0, "bool".into())),
        "false" => return Some((0.0, "bool".into())),
        "never" => return Some((f64::INFINITY, "date".into())),
        "n/a" => return Some((f64::NAN, String::new())),
        "unlimited" => return Some((f64::INFINITY, String::new())),
        _ => {}
    }
    if let Some(month) = scenario::Month::parse(text) {
        return Some((month.date(), "date".into()));
    }
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let quantity = Units::standard().parse_quantity(text).ok()?;
    Some((sign * quantity.unit.to_canonical(quantity.value), quantity.unit.dimension.describe()))
}

/// Half a unit of the last digit of a number such as `$2.718M`.
fn half_a_digit(text: &str) -> Option<f64> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let length = text[first..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len() - first);
    let digits = &text[first..first + length];
    let last = digits.rfind(|c: char| c.is_ascii_digit())?;
    let unit: String = digits
        .char_indices()
        .map(|(at, c)| {
            if at == last {
                '1'
            } else if c == '.' {
                c
            } else {
                '0'
            }
        })
        .collect();
    Some(
        0.5 * quantity(&format!("{}{unit}{}", text[..first].trim_start_matches('-'), &text[first + length..]))?.0.abs(),
    )
}

fn read<'t>(block: &'t Block, name: &str) -> Vec<Line<'t>> {
    let says = |line: &str| !line.trim().is_empty() && !line.starts_with(FAILS);
    let lines = block.text.lines().enumerate().filter(|(_, line)| says(line));
    let place = |number: usize, line: &str| format!("spec/{name}:{}: {line}", block.line + 1 + number);
    lines
        .map(|(number, line)| {
            let place = place(number, line);
            read_line(line, place.clone()).unwrap_or_else(|| panic!("{place}: is no answer"))
        })
        .collect()
}

fn read_line(line: &str, place: String) -> Option<Line<'_>> {
    let (left, right, about) = match line.rsplit_once(" ≈ ") {
        Some((left, right)) => (left, right, true),
        None => line.rsplit_once(" = ").map(|(left, right)| (left, right, false))?,
    };
    let (said, within) = right.split_once(" ± ").map_or((right, None), |(said, within)| (said, Some(within)));
    let (value, unit) = quantity(said.trim())?;
    let tolerance = match within {
        Some(within) => quantity(within.trim())?.0,
        None if about => half_a_digit(said.trim())?,
        None => 1e-9 * value.abs().max(1e-3),
    };
    let (figure, expression) = match left.split_once(" of ") {
        Some((figure @ ("mean" | "p05" | "p25" | "p50" | "p75" | "p95"), rest)) => (figure, rest),
        _ => ("", left),
    };
    Some(Line { place, figure, expression: expression.trim(), value, unit, tolerance })
}

/// `rich` and `price` of `crux(rich, price)`.
fn names<'t>(expression: &'t str, function: &str) -> Option<Vec<&'t str>> {
    let inner = expression.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')')?;
    Some(inner.split(',').map(str::trim).collect())
}

/// The scenario with a question that shows what the lines ask for.
fn scenario(text: &str, lines: &[Line]) -> String {
    let head: Vec<&str> = text.lines().take_while(|line| !line.starts_with('[')).collect();
    let header = [("offtake", "1"), ("start", "\"2026-01\""), ("months", "24")];
    let missing = header.iter().filter(|(key, _)| !head.iter().any(|line| line.starts_with(&format!("{key} = "))));
    let mut whole: String = missing.map(|(key, value)| format!("{key} = {value}\n")).collect();
    whole += text;
    let quoted = lines.iter().filter(|line| asked(line).is_none());
    let shown: Vec<String> = quoted.map(|line| serde_json::Value::from(line.expression).to_string()).collect();
    whole + &format!("\n[ask.answers]\nholds = \"true\"\nshow = [{}]\n", shown.join(", "))
}

/// What a line asks of a question, if not a measure: the probability, a share, a flip point.
fn asked<'t>(line: &Line<'t>) -> Option<(&'static str, Vec<&'t str>)> {
    ["P", "crux", "flip"].into_iter().find_map(|function| Some((function, names(line.expression, function)?)))
}

fn run(name: &str, text: &str, files: Vec<(String, String)>) -> Answers {
    let chance = text.contains("[assume") || text.contains("basis =");
    let world = files.into_iter().fold(Memory::new(), |world, (name, text)| world.with(name, text));
    let project = Project::read(world.with(name, text), name);
    let (paths, sampler) = if chance { (PATHS, Sampler::Sobol) } else { (1, Sampler::Random) };
    let sampling = Sampling::default().paths(paths).threads(1).sampler(sampler);
    let answers = project
        .build_for(&Changes::none(), &Inquiry::none().answers_only())
        .and_then(|scenario| scenario.run(&sampling, &mut unwatched))
        .and_then(|run| run.answers(&Questions::all()));
    answers.unwrap_or_else(|error| panic!("{name}: {error}\n{text}"))
}

/// A reported figure in the base units of its dimension, and how many paths it is defined on.
fn canonical(value: f64, unit: &ReportedAs) -> (f64, String) {
    match unit {
        ReportedAs::Truth => (value, "bool".into()),
        ReportedAs::Date => (value * 12.0, "date".into()),
        ReportedAs::Number(unit) => {
            let unit = Units::standard().parse(unit).expect("a unit");
            (unit.to_canonical(value), unit.dimension.describe())
        }
    }
}

/// What the run says to a line, in base units.
fn found(line: &Line, run: &Answers) -> (f64, String) {
    let answer =
        |id: &str| run.answers.iter().find(|answer| answer.id == id).unwrap_or_else(|| panic!("{}", line.place));
    match asked(line) {
        Some(("P", names)) => {
            (answer(names[0]).probability, Units::standard().parse("1").unwrap().dimension.describe())
        }
        Some((function, names)) => {
            let crux = answer(names[0]).crux.iter().find(|crux| crux.assumption == names[1]).expect("an assumption");
            match (function, &crux.flip) {
                ("crux", _) => canonical(crux.share, &ReportedAs::RATIO),
                (_, Some(flip)) if flip.values.len() == 1 => canonical(flip.values[0].value, &flip.unit),
                (_, flip) => panic!("{}: {flip:?}", line.place),
            }
        }
        None => {
            let measures = &answer("answers").measures;
            let measure = measures.iter().find(|measure| measure.id == line.expression).expect("shown");
            if measure.defined == 0 {
                return (f64::NAN, String::new());
            }
            let value = match line.figure {
                "p05" => measure.p05,
                "p25" => measure.p25,
                "p50" => measure.p50,
                "p75" => measure.p75,
                "p95" => measure.p95,
                "mean" => measure.mean,
                _ if measure.p05 == measure.p95 => measure.p50,
                _ => panic!("{}: differs from path to path; write `mean of …` or `p50 of …`", line.place),
            };
            canonical(value, &measure.unit)
        }
    }
}

/// The fault in a line, if there is one.
fn problem(line: &Line, run: &Answers) -> Option<String> {
    let (found, unit) = found(line, run);
    let within = line.value.is_finite() && (found - line.value).abs() <= line.tolerance;
    let near = within || found == line.value || found.is_nan() && line.value.is_nan();
    let share = line.figure == "mean" && unit == "bool";
    let unlimited = line.unit.is_empty() && line.value.is_infinite() && unit != "date";
    let same = unit == line.unit || share || line.value == 0.0 || found.is_nan() || unlimited;
    (!near || !same).then(|| format!("{}\n    found {found} {unit}, expected {} {}", line.place, line.value, line.unit))
}

/// The lines of the pages that are wrong, and how many there are.
fn check(name: &str, page: &str) -> (Vec<String>, usize) {
    let all = blocks(page);
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (at, block) in all.iter().enumerate().filter(|(_, block)| block.info == "answers") {
        let scenario_of = all[..at].iter().rfind(|block| block.info == "toml").expect("a scenario above the answers");
        let lines = read(block, name);
        let run = run(name, &scenario(&scenario_of.text, &lines), files_before(&all[..at]));
        count += lines.len();
        wrong.extend(lines.iter().filter_map(|line| problem(line, &run)));
        let said: Vec<&str> = block.text.lines().filter_map(|line| line.strip_prefix(FAILS)).collect();
        let causes: Vec<&str> = run.checks.failures.iter().map(|failure| failure.cause.as_str()).collect();
        count += said.len();
        if said != causes {
            wrong.push(format!("{name}:{}: paths fail: {causes:?}, expected {said:?}", block.line + 1));
        }
    }
    (wrong, count)
}

fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let names = std::fs::read_dir(folder).expect("the reference").map(|entry| entry.expect("an entry").path());
    let mut pages: Vec<_> = names
        .filter(|path| path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("README.md"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a page");
            (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text)
        })
        .collect();
    pages.sort();
    pages
}

#[test]
fn scenarios_answer_what_the_reference_says() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (name, page) in pages() {
        let (found, lines) = check(&name, &page);
        wrong.extend(found);
        count += lines;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count} answers");
}

/// Each function has a value that is worked out.
#[test]
fn every_function_has_a_worked_value() {
    let mut worked = String::new();
    for (_, page) in pages() {
        let all = blocks(&page);
        for (at, block) in all.iter().enumerate().filter(|(_, block)| block.info == "answers") {
            let scenario = all[..at].iter().rfind(|block| block.info == "toml").expect("a scenario");
            worked.push_str(&scenario.text);
            worked.push_str(&block.text);
        }
    }
    let missing: Vec<&str> =
        model::FUNCTIONS.iter().map(|one| one.name).filter(|name| !worked.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "no worked value of {missing:?}");
}

/// A number that is wrong in its last digit, its unit or its sign is found.
#[test]
fn wrong_answers_are_found() {
    let page = |answers: &str| {
        format!(
            "```toml\n[let]\nprice = \"$2.50/GPUh\"\n[assume.x]\nvalue = \"uniform(0, 1)\"\nbasis = \"guess\"\nwhy = \"an example\"\n[ask.half]\nholds = \"x < 25%\"\n```\n\n```answers\n{answers}\n```\n"
        )
    };
    for right in [
        "last(price * 4) = $10/GPUh",
        "last(price) ≈ $2.5/GPUh",
        "mean of x = 50% ± 1%",
        "p25 of x = 0.25 ± 0.01",
        "P(half) = 25% ± 1%",
        "crux(half, x) = 100% ± 5%",
        "first(price > $3/GPUh) = never",
        "last(date) = 2027-12",
        "last(if(date == 2027-12, unlimited, price)) = unlimited",
    ] {
        assert_eq!(check("page.md", &page(right)).0, [""; 0], "{right}");
    }
    for wrong in [
        "last(price * 4) = $10.0001/GPUh",
        "last(price * 4) = $10/GW",
        "last(price * 4) = -$10/GPUh",
        "last(price) ≈ $2.51/GPUh",
        "mean of x = 52% ± 1%",
        "P(half) = 27% ± 1%",
        "first(price > $3/GPUh) = 2026-01",
        "last(date) = 2027-11",
        "last(price) = n/a",
        "last(price) = unlimited",
        "first(price > $3/GPUh) = unlimited",
    ] {
        assert_eq!(check("page.md", &page(wrong)).0.len(), 1, "{wrong}");
    }
}
