//! What a program meets that was given the library and no command line: nothing panics, and a finding says what to do.

use std::ops::ControlFlow;

use offtake::{
    Caller, Changes, ColumnKind, Error, Explain, Inquiry, Memory, Progress, Project, Question, Questions, Run,
    Sampling, Scenario, Statements, Subject, World, unwatched,
};

use crate::play::sound;

const DEAL: &str = r#"
offtake = 1
title = "deal"
start = "2026-01"
months = 6

[assume.rent]
value = "uniform($1/mo, $5/mo)"
basis = "guess"
why = "a test"

[assume.price]
value = "$3/mo"
basis = "guess"
why = "a test"

[let]
fee = "$2/mo"
both = "rent + fee"

[party.lab]
cash = "$100"
[party.cloud]

[flow.bill]
from = "lab"
to = "cloud"
amount = "both"
books = "sale compute"

[ask.dear]
question = "?"
claim = "yes"
counter = "no"
holds = "last(lab.cash) > $80"
show = ["last(lab.cash)"]

[show.money]
series = ["rent"]
"#;

const CERTAIN: &str = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n[party.lab]\ncash = \"$9\"\n";

fn project(text: &str) -> Project<'static> {
    Project::read(Memory::new().with("deal.toml", text), "deal.toml")
}

fn built(text: &str) -> Scenario<'static> {
    sound(project(text).build(&Changes::none()))
}

fn usual() -> Sampling {
    Sampling::default().paths(100).threads(1)
}

fn run(scenario: &Scenario<'static>) -> Run<'static> {
    sound(scenario.run(&usual(), &mut unwatched))
}

/// The text of what is refused.
fn refused<T>(found: Result<T, Error>) -> String {
    match found {
        Err(Error::Mistakes(findings)) => findings.to_string(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it is to be refused"),
    }
}

#[track_caller]
fn says<T>(found: Result<T, Error>, parts: &[&str]) {
    let text = refused(found);
    for part in parts {
        assert!(text.contains(part), "no {part:?} in: {text}");
    }
}

#[test]
fn a_path_is_checked_against_the_paths_that_run() {
    let run = run(&built(CERTAIN));
    let explain = |path| run.explain(&Explain::of("rent").at("2026-02").path(path));
    assert_eq!((run.paths(), sound(explain(0)).path), (1, 0));
    for path in [1, 5, 103, 104, u64::MAX] {
        says(explain(path), &[&format!("there is no path {path}"), "name a path from 0 to 0"]);
    }
    let request = Statements::of(Subject::party("lab")).sampling(usual());
    says(run.scenario().statements(&request.path(1), &mut unwatched), &["there is no path 1"]);
}

/// A path that is named is run alone, unless all have been run already.
#[test]
fn a_named_path_is_explained_alike_whether_or_not_all_paths_ran() {
    for (name, month) in [("lab.cash", Some("2026-02")), ("rent", Some("2026-02")), ("last(lab.cash)", None)] {
        let scenario = sound(project(DEAL).build_for(&Changes::none(), &Inquiry::none().explain(name)));
        let all = sound(scenario.run(&usual(), &mut unwatched));
        for path in [0, 50, all.paths() - 1] {
            let mut request = Explain::of(name).path(path);
            request.month = month.map(Into::into);
            let alone = sound(scenario.explain(&request, &usual(), &mut unwatched));
            assert_eq!(sound(all.explain(&request)), alone);
            assert_eq!((alone.path, alone.paths), (path, all.paths()));
        }
    }
}

#[test]
fn a_value_set_leaves_one_path_where_nothing_else_is_uncertain() {
    let scenario = built(DEAL);
    let written = project(DEAL).build(&Changes::none().set("rent", "$4/mo").set("fee", "$3/mo"));
    let [rent, fee] = ["$4/mo", "$3/mo"];
    let ways = [
        written,
        scenario.with("rent", rent).and_then(|found| found.with("fee", fee)),
        scenario.with("fee", fee).and_then(|found| found.with("rent", rent)),
    ];
    for set in ways {
        let run = run(&sound(set));
        let of = |name: &str| sound(run.by_month(name, &mut unwatched)).paths;
        assert_eq!([run.paths() as usize, of("rent"), of("rent * 2"), of("lab.cash")], [1; 4]);
        let answers = sound(run.answers(&Questions::all()));
        assert!(answers.certain && answers.paths == 1, "{answers:?}");
        for (name, month) in [("rent", Some("2026-02")), ("lab.cash", Some("2026-02")), ("dear", None)] {
            let mut request = Explain::of(name);
            request.month = month.map(Into::into);
            assert_eq!(sound(run.explain(&request)).paths, 1);
            says(run.explain(&request.path(50)), &["there is no path 50"]);
        }
        let request = Statements::of(Subject::party("lab")).sampling(usual());
        let view = sound(run.scenario().statements(&request, &mut unwatched));
        assert_eq!(view.ledger, "the one path, as nothing is uncertain");
    }
}

/// A variant that draws another rent stays uncertain.
#[test]
fn a_value_set_does_not_make_another_world_certain() {
    let text = format!("{DEAL}[variant.other]\nset = {{ rent = \"uniform($2/mo, $3/mo)\" }}\n")
        .replace("show = [\"last(lab.cash)\"]", "show = [\"in(other, last(lab.cash))\"]");
    let quick = sound(built(&text).with("rent", "$4/mo"));
    let written = sound(project(&text).build(&Changes::none().set("rent", "$4/mo")));
    assert_eq!([quick, written].map(|one| run(&one).paths()), [104; 2]);
}

#[test]
fn two_questions_of_one_id_are_refused() {
    let asked = |ids: &[&str]| {
        let questions = ids.iter().map(|id| Question::holds(*id, "last(lab.cash) > $0"));
        built(DEAL).inquire(&questions.fold(Inquiry::none(), Inquiry::ask))
    };
    for ids in [&["dear"][..], &["own", "own"], &["x", "own", "own"]] {
        says(asked(ids), &["duplicate-name", "two questions have the id", "another id"]);
    }
    assert_eq!(sound(asked(&["own", "other"])).questions().count(), 3);
}

#[test]
fn a_column_is_found_by_its_kind_or_said_to_be_none() {
    let inquiry = Inquiry::none().ask(Question::holds("rent", "last(lab.cash) > $90"));
    let asked = run(&sound(built(DEAL).inquire(&inquiry)));
    says(asked.column("rent"), &["ambiguous-name", "a question and an assumption"]);
    assert_eq!(sound(asked.column_of(ColumnKind::Claim, "rent")).unit, offtake::report::ReportedAs::Truth);
    assert_eq!(sound(asked.column_of(ColumnKind::Assumption, "rent")).unit.name(), "USD/mo");
    says(asked.column_of(ColumnKind::Claim, "price"), &["it is certain"]);
    // An explanation reads the question; the assumption by its full name.
    assert_eq!(sound(asked.explain(&Explain::of("rent"))).question.map(|found| found.id), Some("rent".into()));
    assert!(sound(asked.explain(&Explain::of("assume.rent").at("2026-02"))).question.is_none());

    says(run(&sound(built(DEAL).with("rent", "$4/mo"))).column("rent"), &["is set to $4/mo"]);
    let run = run(&built(DEAL));
    says(run.column("price"), &["`price` is no column: it is certain"]);
    says(run.column("both"), &["`both` is no column: it has values by month"]);
    says(run.column("lab.cash"), &["`lab.cash` is no column", "read it by month"]);
    says(run.column("lab.cash * 2"), &["all else is read by month"]);
    says(run.column("rnet"), &["did you mean `rent`?"]);
    // The mean of a claim's column is its probability.
    let claims = sound(run.column("dear")).values;
    let mean = claims.iter().sum::<f64>() / claims.len() as f64;
    assert_eq!(sound(run.answers(&Questions::all())).answers[0].probability, mean);
}

#[test]
fn one_series_is_read_by_month() {
    let run = run(&built(DEAL));
    for pattern in ["lab.*", "all", "*"] {
        says(run.by_month(pattern, &mut unwatched), &[&format!("`{pattern}` is a pattern"), "name one: "]);
    }
    says(run.by_month("dear", &mut unwatched), &["`dear` is a question"]);
    let cash = sound(run.by_month(" lab.cash ", &mut unwatched));
    assert_eq!((cash.months(), cash.month(5).map(<[f64]>::len)), (6, Some(104)));
    assert_eq!((cash.month(6), cash.month(99), cash.month(usize::MAX)), (None, None, None));
}

#[test]
fn an_error_that_main_returns_shows_what_was_found_and_no_more() {
    let text = DEAL.replace("months = 6", "months = 6\nuse = [\"std\", \"facts\"]").replace("rent + fee", "rnet + fee");
    let Err(error) = project(&text).build(&Changes::none()) else { panic!("there is no rnet") };
    let shown = format!("{error:?}");
    assert!(shown.contains("did you mean `rent`?") && shown.len() < 2000, "{shown}");
    let scenario = built(DEAL);
    for shown in [format!("{:?}", project(DEAL)), format!("{scenario:?}"), format!("{:?}", run(&scenario))] {
        assert!(shown.contains("deal.toml") && shown.len() < 500, "{shown}");
    }
}

/// No finding of the library speaks of flags; the command line has its own words.
#[test]
fn findings_are_in_the_words_of_the_caller() {
    let scenario = built(DEAL);
    let run = run(&scenario);
    let quiet = built(CERTAIN);
    let asked = sound(sound(quiet.inquire(&Inquiry::none().answers_only())).run(&usual(), &mut unwatched));
    let statements = |subject| scenario.statements(&Statements::of(subject).sampling(usual()), &mut unwatched);
    let texts = [
        refused(scenario.with("rnet", "$2/mo")),
        refused(run.by_month("lab.cahs", &mut unwatched)),
        refused(scenario.inquire(&Inquiry::none().ask(Question::holds("q", "last(lab.cahs) > $0").measure("rnet")))),
        refused(scenario.run(&usual().paths(0), &mut unwatched)),
        refused(run.explain(&Explain::of("lab.cash"))),
        refused(asked.answers(&Questions::all())),
        refused(statements(Subject::group("lab"))),
        refused(Project::read(Memory::new(), "none.toml").build(&Changes::none())),
    ];
    for text in texts {
        for flag in ["--set", "--show", "--holds", "--paths", "--at", "--group", "command line", "offtake new"] {
            assert!(!text.contains(flag), "{flag} in: {text}");
        }
    }
    let spoken = Project::read_for(Caller::CommandLine, Memory::new().with("deal.toml", DEAL), "deal.toml");
    says(spoken.build(&Changes::none().set("rnet", "$2/mo")), &["command line:1:7", "--set rnet=$2/mo"]);
}

#[test]
fn a_value_that_cannot_be_is_refused_with_its_reason() {
    let text = DEAL
        .replace(
            "[assume.price]\nvalue = \"$3/mo\"",
            "[assume.share]\nvalue = \"uniform(10%, 60%)\"\nmin = \"0%\"\nmax = \"100%\"",
        )
        .replace("\"rent + fee\"", "\"rent * share + fee\"");
    let scenario = built(&text);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let parts = ["wrong-value", "is not a finite number"];
        says(scenario.with("rent", (number, "USD/mo")), &parts);
        says(scenario.with("share", number), &parts);
        says(project(&text).build(&Changes::none().set("share", number)), &parts);
    }
    let above = ["`share` is above its `max`", "set share = 140%", "max = \"100%\"", "within the bounds"];
    says(scenario.with("share", "140%"), &above);
    says(scenario.with("share", 1.4), &["`share` is above its `max`"]);
    says(scenario.with("share", -1), &["`share` is below its `min`"]);
    // A distribution can be cut.
    says(scenario.with("share", "uniform(50%, 140%)"), &["`share` can fall above its `max`", "truncate"]);
    assert!(scenario.with("share", 1).is_ok() && scenario.with("rent", (4, String::from("USD/mo"))).is_ok());
}

#[test]
fn a_file_is_found_by_any_spelling_of_its_place() {
    for (kept, asked) in
        [("a/deal.toml", "./a/deal.toml"), ("./a/deal.toml", "a/deal.toml"), ("a/./deal.toml", "a/deal.toml")]
    {
        let world = Memory::new().with(kept, DEAL);
        assert!(Project::read(&world, asked).build(&Changes::none()).is_ok(), "{kept} as {asked}");
    }
    let boxed: Box<dyn World> = Box::new(Memory::new().with("deal.toml", DEAL));
    assert!(Project::read(boxed, "deal.toml").build(&Changes::none()).is_ok());
    says(Project::read(Memory::new(), "").build(&Changes::none()), &["no file is named"]);
    let unnamed = Error::Write { path: "".into(), why: "its folder does not exist".into() };
    assert_eq!(unnamed.to_string(), "cannot write: the path is empty");
}

#[test]
fn answers_without_flips_run_nothing_again() {
    // The claim holds on one path of twelve; on 100 paths it would be too rare for a crux.
    let run = sound(built(DEAL).run(&usual().paths(1000), &mut unwatched));
    let mut calls = 0;
    let mut watch = |_: &Progress| {
        calls += 1;
        ControlFlow::Continue(())
    };
    let cheap = sound(run.answers_watched(&Questions::all().without_flips(), &mut watch));
    assert_eq!(calls, 0);
    let crux = &cheap.answers[0].crux;
    assert!(crux[0].share > 0.5 && crux.iter().all(|entry| entry.flip.is_none()), "{crux:?}");
    let whole = sound(run.answers(&Questions::all()));
    assert_eq!(whole.answers[0].probability, cheap.answers[0].probability);
    let one = sound(run.answers(&Questions::all().without_flips().flip("rent")));
    assert_eq!(one.answers[0].crux[0].flip, whole.answers[0].crux[0].flip);
}

#[test]
fn a_party_without_a_discount_is_shown_where_it_stands() {
    let text = r#"
offtake = 1
title = "a warrant"
start = "2026-01"
months = 12
use = ["std"]
[party.world]
kind = "outside"
outside = true
issues = "USD"
[party.lab]
kind = "lab"
cash = "$100M"
demand = "$10M/yr"
compute = 1
list = "$10M/GW/yr"
variable = 0
[party.cloud]
kind = "cloud"
[thing.market]
kind = "rent_market"
posted = "$10M/GW/yr"
[contract.deal]
kind = "commitment"
buyer = "lab"
seller = "cloud"
total = "$10M"
begin = "2026-01"
over = "1 yr"
price = "$8M/GW/yr"
ceiling = "2 GW"
"#;
    says(project(text).build(&Changes::none()), &["`lab` has no `discount`", "[party.lab]\n"]);
    let kinds = offtake::kinds();
    for (kind, who) in [("commitment", "buyer"), ("equity", "investor"), ("warrant", "holder")] {
        let kind = kinds.iter().find(|known| known.name == kind).expect("a kind of the library");
        let parameter = kind.parameters.iter().find(|known| known.name == who).expect("a parameter");
        assert!(parameter.about.contains("`discount`"), "{}: {}", kind.name, parameter.about);
    }
}
