//! The library as others meet it: shared, changed, asked in any words, stopped.

use std::ops::ControlFlow;
use std::sync::Arc;

use offtake::{
    Changes, Error, Explain, Findings, Inquiry, Memory, Progress, Project, Question, Questions, Run, Sampling,
    Scenario, Setting, Statements, Subject, World, unwatched,
};

use crate::play::{Play, sound};

const RENT: &str = r#"
offtake = 1
title = "rent"
start = "2026-01"
months = 12

[assume.rent]
value = "normal($2.50/GPUh, $0.50/GPUh)"
basis = "guess"
why = "a test"

[assume.growth]
value = "uniform(0%, 20%)"
min = "0%"
max = "50%"
basis = "guess"
why = "a test"

[assume.need]
value = "100 GPU"
basis = "guess"
why = "a test"

[party.lab]
cash = "$3M"
[party.cloud]

[flow.bill]
from = "lab"
to = "cloud"
amount = "need * rent * (1 + growth * t / 12 mo)"
books = "sale compute"

[variant.dear]
set = { rent = "normal($3/GPUh, $1/GPUh)" }

[ask.own_question]
question = "Does the cash last?"
claim = "Yes."
counter = "No."
holds = "last(lab.cash) > $500k"
show = ["last(lab.cash)", "last(lab.cash) - in(dear, last(lab.cash))"]
"#;

fn rent() -> Project<'static> {
    Project::read(Memory::new().with("rent.toml", RENT), "rent.toml")
}

fn usual() -> Sampling {
    Sampling::default().paths(500).threads(1)
}

#[test]
fn scenarios_and_runs_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Project>();
    shared::<Scenario>();
    shared::<Run>();
    shared::<Findings>();
    shared::<Error>();
    shared::<Arc<dyn World>>();
}

/// All that a run says, to the bit.
fn everything(run: &Run) -> (Vec<(String, Vec<u64>)>, Vec<f64>) {
    let answers = sound(run.answers(&Questions::all()));
    let measures = answers.answers.iter().flat_map(|answer| &answer.measures).map(|measure| measure.mean);
    let columns = run.columns().map(|column| (column.name, column.values.iter().map(|x| x.to_bits()).collect()));
    (columns.collect(), measures.collect())
}

#[test]
fn a_value_set_in_the_programs_is_a_value_set_in_the_text() {
    let scenario = sound(rent().build(&Changes::none()));
    for (name, value) in [
        ("rent", Setting::from("$2.20/GPUh")),
        ("rent", Setting::from((2.2, "USD/GPUh"))),
        ("growth", Setting::from("10%")),
        ("growth", Setting::from(0.1)),
        // Fixed before, so the scenario is built again.
        ("need", Setting::from("120 GPU")),
        // No plain value either.
        ("rent", Setting::from("uniform($1/GPUh, $2/GPUh)")),
    ] {
        let quick = sound(scenario.with(name, value.clone()));
        let built = sound(rent().build(&Changes::none().set(name, value.clone())));
        let [quick, built] = [quick, built].map(|one| everything(&sound(one.run(&usual(), &mut unwatched))));
        assert_eq!(quick, built, "{name} = {value}");
    }
    // A variant has the last word.
    let dear = sound(rent().build(&Changes::none().variant("dear")));
    let [dear, set] =
        [sound(dear.with("rent", "$2/GPUh")), dear].map(|one| everything(&sound(one.run(&usual(), &mut unwatched))));
    assert_eq!(dear, set);
    // The last word counts, and what was set stays set.
    let twice = sound(sound(scenario.with("rent", "$9/GPUh")).with("rent", "$2.20/GPUh"));
    let both = sound(twice.with("growth", "10%"));
    let built = sound(rent().build(&Changes::none().set("growth", "10%").set("rent", "$2.20/GPUh")));
    assert_eq!(both.changes().settings.len(), 2);
    let claims =
        [both, built].map(|one| sound(one.run(&usual(), &mut unwatched)).column("own_question").expect("a claim"));
    assert_eq!(claims[0].values[0], claims[1].values[0]);
}

#[test]
fn what_does_not_fit_is_refused() {
    let scenario = sound(rent().build(&Changes::none()));
    for (name, value) in [
        ("rent", "3 kW"),
        ("growth", "60%"),
        ("growth", "-1%"),
        ("rnet", "$3/GPUh"),
        ("rent", "$3/GPUh]"),
        ("rent", ""),
    ] {
        let refused = scenario.with(name, value);
        assert!(matches!(refused.err(), Some(Error::Mistakes(_))), "{name} = {value}");
    }
    assert!(rent().build(&Changes::none().variant("cheap")).is_err());
}

#[test]
fn what_was_set_shows_in_statements_and_explanations() {
    let scenario = sound(sound(rent().build(&Changes::none())).with("rent", "$2/GPUh"));
    let view = |scenario: &Scenario| {
        let request = Statements::of(Subject::party("cloud")).sampling(usual());
        sound(scenario.statements(&request, &mut unwatched))
    };
    let written = sound(rent().build(&Changes::none().set("rent", "$2/GPUh")));
    assert_eq!(view(&scenario), view(&written));
    let run = sound(scenario.run(&usual(), &mut unwatched));
    let found = sound(run.explain(&Explain::of("rent").at("2026-03")));
    assert_eq!((found.step.value, found.settings[0].value.as_str()), (Some(2.0), "$2/GPUh"));
}

#[test]
fn a_question_may_have_any_id() {
    let ids = ["flows", "x]\n[let]\nrent = \"$1/mo\"", "a \"quoted\" id", "é", ""];
    let inquiry = ids.iter().fold(Inquiry::none(), |inquiry, id| {
        inquiry.ask(Question::holds(*id, "last(lab.cash) > $0").measure("last(lab.cash)"))
    });
    let scenario = sound(rent().build_for(&Changes::none(), &inquiry));
    let run = sound(scenario.run(&usual(), &mut unwatched));
    let found = sound(run.answers(&Questions::own()));
    let mut asked: Vec<&str> = found.answers.iter().map(|answer| answer.id.as_str()).collect();
    let mut expected = ids.to_vec();
    asked.sort_unstable();
    expected.sort_unstable();
    assert_eq!(asked, expected);
    assert_eq!(sound(run.answers(&Questions::all())).answers.len(), 1 + ids.len());
}

/// A question that is left out computes no world and no column, and changes no answer.
#[test]
fn only_what_is_asked_for_is_computed() {
    let own = Question::holds("rich", "last(lab.cash) > $1M");
    let all = Inquiry::none().answers_only().ask(own);
    let answers = |inquiry: &Inquiry, questions: &Questions| {
        let scenario = rent().build_for(&Changes::none(), inquiry).unwrap();
        let run = scenario.run(&usual(), &mut unwatched).unwrap();
        let names: Vec<String> = run.columns().map(|column| column.name).collect();
        (run.answers(questions).map(|found| found.answers), names)
    };
    let (whole, columns) = answers(&all, &Questions::own());
    let (alone, fewer) = answers(&all.clone().only([""; 0]), &Questions::own());
    assert_eq!(whole.unwrap()[0].probability, alone.unwrap()[0].probability);
    assert!(columns.iter().any(|name| name == "own_question") && fewer.iter().all(|name| name != "own_question"));
    let (named, _) = answers(&all.clone().only(["own_question"]), &Questions::all());
    assert_eq!(named.unwrap().len(), 2);
    // A question that is not there leaves out nothing, so that the message knows all that are.
    let (mistaken, _) = answers(&all.only(["own_questoin"]), &Questions::of(["own_questoin"]));
    assert!(mistaken.unwrap_err().to_string().contains("did you mean `own_question`?"));
}

#[test]
fn mistakes_of_a_caller_point_at_what_was_said() {
    let inquiry = Inquiry::none().ask(Question::holds("q", "last(lab.csah) > $0"));
    let Err(error) = rent().build_for(&Changes::none(), &inquiry) else { panic!("there is no lab.csah") };
    let text = error.to_string();
    assert!(text.contains("request:1:16") && text.contains("holds last(lab.csah) > $0"), "{text}");
}

#[test]
fn a_party_named_flows_is_a_party() {
    let body = RENT.replace("lab", "flows");
    let project = Project::read(Memory::new().with("rent.toml", body), "rent.toml");
    let scenario = sound(project.build(&Changes::none()));
    let request = |subject| Statements::of(subject).sampling(usual());
    let matrix = sound(scenario.statements(&request(Subject::flows()), &mut unwatched));
    let names: Vec<&str> = matrix.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["flows 2026", "due and not paid"]);
    let own = sound(scenario.statements(&request(Subject::party("flows")), &mut unwatched));
    assert_eq!(own.tables[0].name, "income statement");
}

#[test]
fn a_scenario_without_parties_has_empty_flows() {
    let text = "offtake = 1\ntitle = \"a\"\nstart = \"2026-01\"\nmonths = 2\n[let]\nx = \"1\"\n";
    let view = Play::of(text.into()).drawn_up(Subject::flows(), offtake::Every::Year, None, 1);
    assert_eq!((view.currency.as_str(), view.tables.len()), ("", 1));
    assert!(view.tables[0].rows.iter().all(|row| row.amounts.iter().all(|amount| *amount == 0)), "{view:?}");
    assert!(!offtake::report::statements_text(&view, offtake::Style::PLAIN).is_empty());
}

#[test]
fn a_run_is_stopped_where_the_caller_says() {
    let scenario = sound(rent().build(&Changes::none()));
    let mut calls = 0;
    let mut watch = |seen: &Progress| {
        calls += 1;
        if seen.done >= 200 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert!(matches!(scenario.run(&usual(), &mut watch), Err(Error::Stopped)));
    assert_eq!(calls, 2);
    let run = sound(scenario.run(&usual(), &mut unwatched));
    let stopped = run.answers_watched(&Questions::all(), &mut |_: &Progress| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Stopped)));
}

/// Whether a run is refused, and in which words.
fn refused(sampling: &Sampling) -> String {
    let scenario = sound(rent().build(&Changes::none()));
    let run = scenario.run(sampling, &mut unwatched).err().map(|error| error.to_string());
    let stated = scenario.statements(&Statements::of(Subject::party("lab")).sampling(*sampling), &mut unwatched);
    assert_eq!(run.is_some(), stated.is_err());
    run.unwrap_or_default()
}

#[test]
fn a_run_that_takes_too_much_is_refused_before_it_begins() {
    assert_eq!(refused(&usual()), "");
    let found = refused(&usual().most_operations(1000));
    assert!(found.contains("error[too-large]") && found.contains("1K are allowed"), "{found}");
    assert!(found.contains(" paths, or allow it by `most_operations`: "), "{found}");
    let found = refused(&usual().most_memory(10_000));
    assert!(found.contains("10KB are allowed") && found.contains("`most_memory`"), "{found}");
    let vast = usual().paths(1 << 32).most_operations(u64::MAX);
    let run = sound(rent().build(&Changes::none())).run(&vast, &mut unwatched);
    assert!(run.is_err_and(|error| error.to_string().contains("8.6GB are free")));
    // What it says suffices is enough.
    let words = found.split("`most_memory`: ").nth(1).expect("a repair");
    let kilobytes: u64 = words.split("KB").next().and_then(|number| number.parse().ok()).expect("kilobytes");
    assert_eq!(refused(&usual().most_memory(1000 * kilobytes)), "");
}

/// The starter of `offtake new` and the first example claim that every bill is paid; nothing may stay unpaid if that holds.
#[test]
fn to_pay_every_bill_is_to_owe_nothing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let example = std::fs::read_to_string(root.join("scenarios/take-or-pay.toml")).expect("shipped");
    let starter = offtake::Template::Deal.text("a deal", offtake::parse_date("2026-05").expect("a month"));
    for (text, bill, price) in [(example, "pledge.bill", "price"), (starter, "rental", "earns")] {
        let project = Project::read(Memory::new().with("deal.toml", text), "deal.toml");
        let ask = |demand: &str| {
            let changes = Changes::none().set("demand", demand).set(price, "$3.40/GPUh");
            let inquiry = Inquiry::none().ask(Question::holds("owed", format!("total(short({bill})) > $0")));
            let run = sound(sound(project.build_for(&changes, &inquiry)).run(&Sampling::default(), &mut unwatched));
            let answers = sound(run.answers(&Questions::all().and_own())).answers;
            let chance = |id: &str| answers.iter().find(|one| one.id == id).expect("asked").probability;
            (chance("carry"), chance("owed"))
        };
        for demand in ["242 GPU", "300 GPU", "330 GPU", "500 GPU"] {
            let (paid, owed) = ask(demand);
            assert!((paid + owed - 1.0).abs() < 1e-12, "{bill}, {demand}: {paid} {owed}");
        }
        assert_eq!(ask("100 GPU"), (0.0, 1.0), "{bill}");
    }
}

const OWN_FACTS: &str = r#"
[file]
subject = "Our own"

[unit.seat]

[[fact]]
id = "our-seats"
what = "seats at the end of a quarter"
series = [["2025-12", 100], ["2026-03", 150]]
unit = "seat"
as_of = "2026-03-31"
source = "https://example.org/seats"
publisher = "us"
grade = "primary"

[[fact]]
id = "our-price"
what = "list price of a seat"
by = { basic = 10, premium = 25 }
unit = "USD/seat/mo"
as_of = "2026-01-15"
source = "https://example.org/prices"
publisher = "us"
grade = "primary"
"#;

/// What a figure stands on is named down to the facts that an expression reads, each with what it says there.
#[test]
fn an_explanation_ends_at_the_facts_of_a_file_of_ones_own() {
    let text = "offtake = 1\nstart = \"2026-01\"\nmonths = 6\nuse = [\"own.toml\"]\n\
                [assume]\nprice = { value = \"fact('our-price', premium)\" }\n\
                [let]\nsales = \"fact('our-seats') * price\"\n";
    let world = Memory::new().with("deal.toml", text).with("own.toml", OWN_FACTS);
    let project = Project::read(world.clone(), "deal.toml");
    assert_eq!(project.check(&Changes::none()).to_string(), "", "nothing is found");
    let scenario = sound(project.build_for(&Changes::none(), &Inquiry::none().explain("sales")));
    let step = sound(scenario.explain(&Explain::of("sales").at("2026-04"), &Sampling::default(), &mut unwatched)).step;
    assert_eq!(step.value, Some(3750.0), "{step:?}");
    let [seats, price] = step.steps.as_slice() else { panic!("{step:?}") };
    assert_eq!((seats.kind, seats.name.as_str(), seats.value), (report::StepKind::Fact, "our-seats", Some(150.0)));
    assert!(seats.notes[0].contains("2026-03") && seats.notes[1].contains("https://example.org/seats"), "{seats:?}");
    assert_eq!(
        (price.kind, price.value, price.notes.as_slice()),
        (report::StepKind::Assumption, Some(25.0), &["fact".into()][..])
    );
    let [fact] = price.steps.as_slice() else { panic!("{price:?}") };
    assert_eq!((fact.kind, fact.name.as_str(), fact.value), (report::StepKind::Fact, "our-price", Some(25.0)));
    assert!(fact.notes[0] == "row premium" && fact.notes[1].contains("2026-01-15 (us, primary)"), "{fact:?}");
    // A mistake in the file is reported there.
    let wrong = world.with("own.toml", OWN_FACTS.replace("USD/seat/mo", "USD/seet/mo"));
    let found = Project::read(wrong, "deal.toml").check(&Changes::none()).to_string();
    assert!(found.contains("own.toml:21:8") && found.contains("did you mean `seat`?"), "{found}");
}
