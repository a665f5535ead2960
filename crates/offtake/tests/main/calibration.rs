//! Figures of a scenario against what is known of them.

use offtake::{Changes, Inquiry, Memory, Project, Questions, Sampling, Scenario, unwatched};
use report::{CalibrationStatus, CalibrationView};

/// Revenue of 10 a month grows by 0 to 4 a month: 10 in January, 14 in May at the median.
const FIRM: &str = r#"
offtake = 1
title = "a firm"
start = "2026-01"
months = 6

[assume.growth]
value = "uniform($0/mo, $2/mo)"
basis = "guess"
why = "an example"

[let]
revenue = "$10/mo + growth * (t / 1 mo)"
margin = "1 - $6/mo / revenue"

[ask.rich]
holds = "last(revenue) > $15/mo"

[check.revenue]
value = "at(revenue, 2026-05)"
expected = "$13/mo"
source = "annual report"
tolerance = "10%"
unit = "USD/yr"
label = "revenue in May"

[check.margin]
value = "at(margin, 2026-01)"
expected = "34.9%"
source = "annual report"
tolerance = "5%"
unit = "%"

[check.closely]
value = "at(margin, 2026-01)"
expected = "34.9%"
source = "annual report"
tolerance = "1 / 20"
why = "an accident"

[check.grown]
value = "first(revenue >= $13/mo)"
expected = "2026-06"
source = "the plan"
tolerance = "2 mo"

[check.unmet]
value = "first(revenue > $90/mo)"
expected = "2026-06"
source = "the plan"
tolerance = "2 mo"
why = "the plan was never met"

[check.undefined]
value = "irr(revenue * dt)"
expected = "1"
source = "nobody"
tolerance = "0"
"#;

fn built(text: &str) -> Scenario<'static> {
    let project = Project::read(Memory::new().with("firm.toml", text), "firm.toml");
    project.build(&Changes::none()).unwrap_or_else(|error| panic!("{error}"))
}

fn run(text: &str) -> Vec<CalibrationView> {
    let run = built(text).run(&Sampling::default().paths(1_000), &mut unwatched).expect("it runs");
    run.calibration()
}

#[test]
fn figures_are_held_against_what_is_known() {
    use CalibrationStatus::{Explained, Off, Undefined, Within};
    let checks = run(FIRM);
    let stands: Vec<(&str, CalibrationStatus)> = checks.iter().map(|one| (one.id.as_str(), one.status)).collect();
    assert_eq!(
        stands,
        [
            ("revenue", Within),
            // 40 % is 5.1 points above 34.9 %, which is 15 % more.
            ("margin", Off),
            ("closely", Explained),
            ("grown", Within),
            ("unmet", Explained),
            ("undefined", Undefined),
        ]
    );
    let revenue = &checks[0];
    assert_eq!((revenue.label.as_deref(), revenue.unit.name()), (Some("revenue in May"), "USD/yr"));
    assert!((revenue.expected - 156.0).abs() < 1e-9 && (revenue.low - 140.4).abs() < 1e-9);
    assert!((revenue.p50 - 168.0).abs() < 1.0 && (revenue.p95 - 211.2).abs() < 2.0, "{revenue:?}");
    assert_eq!((checks[1].expected, checks[1].p05), (34.9, 40.0));
    assert!(checks[4].p50.is_infinite());
}

#[test]
fn a_figure_beyond_its_tolerance_is_off() {
    let off = FIRM.replace("expected = \"$13/mo\"", "expected = \"$12/mo\"");
    assert_eq!(run(&off)[0].status, CalibrationStatus::Off);
    let wider = off.replace("tolerance = \"10%\"", "tolerance = \"$2.1/mo\"");
    assert_eq!(run(&wider)[0].status, CalibrationStatus::Within);
}

#[test]
fn a_figure_may_be_held_against_a_fact() {
    let text = FIRM.replace("months = 6\n", "months = 6\nuse = [\"facts\"]\n")
        + "[let.valuation]\nvalue = \"$340B\"\n[check.valuation]\nvalue = \"last(valuation)\"\n\
           expected = \"fact('amazon-anthropic-deal-valuation')\"\ntolerance = \"5%\"\n";
    let checks = run(&text);
    let valuation = checks.last().expect("it was written last");
    assert_eq!((valuation.expected, valuation.status), (350e9, CalibrationStatus::Within));
    assert_eq!(valuation.facts, ["amazon-anthropic-deal-valuation"]);
}

#[test]
fn checks_alone_need_no_run_of_the_questions() {
    let scenario = built(FIRM);
    let sampling = Sampling::default().paths(1_000);
    let whole = scenario.run(&sampling, &mut unwatched).expect("it runs");
    assert_eq!(
        format!("{:?}", scenario.calibration(&sampling).expect("it runs")),
        format!("{:?}", whole.calibration())
    );
    let all = whole.answers(&Questions::all()).expect("it answers");
    assert_eq!(all.calibration.len(), 6);
    assert!(whole.answers(&Questions::of(["rich"])).expect("it answers").calibration.is_empty());
}

#[test]
fn a_figure_that_is_checked_can_be_explained() {
    let project = Project::read(Memory::new().with("firm.toml", FIRM), "firm.toml");
    let inquiry = Inquiry::none().explain("check.revenue");
    let scenario = project.build_for(&Changes::none(), &inquiry).unwrap_or_else(|error| panic!("{error}"));
    let found =
        scenario.explain(&offtake::Explain::of("check.revenue"), &Sampling::default().paths(100), &mut unwatched);
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    let median = found.quantile_value.expect("its paths differ");
    assert!((median - 14.0).abs() < 0.4, "{} is {median}", found.name);
}
