//! What each command does, in terms of the façade.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use offtake::report::{self, json};
use offtake::{
    Changes, Diagnostic, Error, ExplainRequest, FactFilter, FileWorld, Found, Project, RunRequest, Sampling,
    StatementsRequest, Style, Subject, World, has_errors,
};

use crate::arguments::{
    Arguments, Ask, Check, Command, Completions, Depth, Every, Explain, Facts, Fmt, Kinds, New, Run, Sampler, Scenario,
    Schema, SchemaOf, Statements,
};
use crate::terminal::{Progress, color_error, color_out, complain, print, width_error, width_out};

/// Largest file that `fmt` reads, in bytes.
const LARGEST: u64 = 4 << 20;

/// Does what was asked for.
pub fn run(command: &Command) -> Result<ExitCode, Error> {
    match command {
        Command::New(new) => write_new(new),
        Command::Check(check) => Ok(check_scenario(check)),
        Command::Fmt(fmt) => format_files(fmt),
        Command::Run(run) => run_scenario(run),
        Command::Ask(ask) => Ok(ask_scenario(ask)),
        Command::Explain(explain) => Ok(explain_figure(explain)),
        Command::Statements(statements) => print_statements(statements),
        Command::Facts(facts) => Ok(list_facts(facts)),
        Command::Kinds(kinds) => Ok(list_kinds(kinds)),
        Command::Completions(completions) => Ok(print_completions(completions)),
        Command::Man => Ok(print_manual()),
        Command::Schema(schema) => Ok(print_schema(schema)),
    }
}

fn write_new(new: &New) -> Result<ExitCode, Error> {
    let path = if new.name.extension().is_some_and(|extension| extension == "toml") {
        new.name.clone()
    } else {
        let mut name = new.name.clone().into_os_string();
        name.push(".toml");
        name.into()
    };
    let title = path.file_stem().unwrap_or_default().to_string_lossy();
    let text = offtake::template(&title, FileWorld.today());
    FileWorld.write(&path, text.as_bytes(), false)?;
    let name = path.display().to_string();
    print(&format!("wrote {name}; now: offtake run {}\n", report::shell_word(&name)));
    Ok(ExitCode::SUCCESS)
}

fn check_scenario(check: &Check) -> ExitCode {
    let project = open(&check.scenario, Changes::default());
    let findings = project.check();
    if check.json {
        print(&json(&project.check_view(&findings)));
    } else {
        print(&project.render(&findings, color_out()));
        if !findings.is_empty() {
            print("\n");
        }
        print(&report::verdict(project.name(), &findings, style()));
    }
    status(&findings)
}

fn format_files(fmt: &Fmt) -> Result<ExitCode, Error> {
    let mut failed = false;
    for path in &fmt.files {
        let name = path.display().to_string();
        let bytes = match FileWorld.read(path, LARGEST) {
            Ok(bytes) => bytes,
            Err(error) => {
                complain(&format!("error: {name} cannot be read: {error}\n"));
                failed = true;
                continue;
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            complain(&format!("error: {name} is not UTF-8\n"));
            failed = true;
            continue;
        };
        match offtake::format_file(&FileWorld, path, &text, color_error()) {
            Ok(laid_out) if laid_out == text => {}
            Ok(_) if fmt.check => {
                print(&format!("{name} is not laid out in the standard way\n"));
                failed = true;
            }
            Ok(laid_out) => FileWorld.write(path, laid_out.as_bytes(), true)?,
            Err(findings) => {
                complain(&findings);
                failed = true;
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn run_scenario(run: &Run) -> Result<ExitCode, Error> {
    let changes = Changes { show: run.show.clone(), ..Changes::default() };
    let project = open(&run.scenario, changes);
    let request =
        RunRequest { sampling: sampling(&run.sampling), questions: Vec::new(), flips: Vec::new(), answers_only: false };
    let progress = Progress::new();
    let told = |what: &str, done: u64, all: u64| progress.report(what, done, all);
    let found = match &run.out {
        Some(folder) => project.run_into(&request, folder, &told),
        None => Ok(project.run(&request, &told)),
    };
    progress.finish();
    let found = found?;
    let code = show(&project, &found, run.json, |view| report::run_text(view, style()));
    if let (Some(folder), Some(_)) = (&run.out, &found.value) {
        complain(&format!("wrote {}\n", folder.display()));
    }
    Ok(code)
}

fn ask_scenario(ask: &Ask) -> ExitCode {
    let own = ask.holds.iter().map(|holds| ("own_question".to_owned(), holds.clone()));
    let changes = Changes { ask: own.collect(), ..Changes::default() };
    let project = open(&ask.scenario, changes);
    let mut questions = ask.questions.clone();
    if ask.holds.is_some() {
        questions.push("own_question".into());
    }
    let request =
        RunRequest { sampling: sampling(&ask.sampling), questions, flips: ask.flip.clone(), answers_only: true };
    let progress = Progress::new();
    let found = project.run(&request, &|what: &str, done, all| progress.report(what, done, all));
    progress.finish();
    show(&project, &found, ask.json, |view| report::run_text(view, style()))
}

fn explain_figure(explain: &Explain) -> ExitCode {
    let changes = Changes { explain: Some(explain.name.clone()), ..Changes::default() };
    let project = open(&explain.scenario, changes);
    let request = ExplainRequest {
        month: explain.at.clone(),
        quantile: explain.quantile / 100.0,
        path: explain.path,
        back: explain.back,
        depth: match explain.depth {
            Some(Depth::Levels(levels)) => Some(levels),
            Some(Depth::All) | None => None,
        },
        sampling: sampling(&explain.sampling),
    };
    let progress = Progress::new();
    let found = project.explain(&request, &|what: &str, done, all| progress.report(what, done, all));
    progress.finish();
    // Elsewhere than on a terminal it is whole, as a file is.
    let most = width_out().filter(|_| explain.depth.is_none()).map(|_| report::SCREEN);
    show(&project, &found, explain.json, |view| report::explain_text(view, most, style()))
}

fn print_statements(statements: &Statements) -> Result<ExitCode, Error> {
    let project = open(&statements.scenario, Changes::default());
    let subject = match (&statements.party, &statements.group) {
        (Some(party), _) => Subject::Party(party.clone()),
        (None, Some(group)) => Subject::Group(group.clone()),
        (None, None) => Subject::Flows { groups: statements.groups },
    };
    let request = StatementsRequest {
        subject,
        every: match statements.every {
            Every::Month => offtake::Every::Month,
            Every::Quarter => offtake::Every::Quarter,
            Every::Year => offtake::Every::Year,
        },
        path: statements.path,
        sampling: sampling(&statements.sampling),
    };
    let progress = Progress::new();
    let told = |what: &str, done, all| progress.report(what, done, all);
    let found = project.statements(&request, &told);
    progress.finish();
    let text = |view: &report::StatementsView| match statements.csv {
        true => report::statements_csv(view),
        false => report::statements_text(view, style()),
    };
    Ok(show(&project, &found?, statements.json, text))
}

fn list_facts(facts: &Facts) -> ExitCode {
    let filter = FactFilter {
        words: facts.words.clone(),
        stale: facts.stale,
        at: facts.at.unwrap_or_else(|| FileWorld.today()),
    };
    let (listed, code) = match &facts.scenario {
        None => (offtake::facts(&filter), ExitCode::SUCCESS),
        Some(path) => {
            let project = Project::open(&FileWorld, path, &Changes::default());
            let code = complain_about(&project, &project.reading_problems());
            (project.facts_view(&filter), code)
        }
    };
    if facts.json {
        print(&json(&listed));
    } else {
        print(&report::facts_text(&listed, style()));
    }
    code
}

fn list_kinds(kinds: &Kinds) -> ExitCode {
    let (mut listed, mut code) = match &kinds.scenario {
        None => (offtake::kinds(), ExitCode::SUCCESS),
        Some(path) => {
            let project = Project::open(&FileWorld, path, &Changes::default());
            let code = complain_about(&project, &project.reading_problems());
            (project.kinds(), code)
        }
    };
    if let Some(name) = &kinds.name {
        let known: Vec<String> = listed.iter().map(|kind| kind.name.clone()).collect();
        listed.retain(|kind| kind.name == *name);
        if listed.is_empty() {
            complain(&format!("error: there is no kind `{name}`; there are {}\n", known.join(", ")));
            code = ExitCode::FAILURE;
        }
    }
    if kinds.json {
        print(&json(&listed));
    } else {
        print(&report::kinds_text(&listed, style()));
    }
    code
}

fn print_completions(completions: &Completions) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Arguments::command(), "offtake", &mut script);
    print(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

/// The manual page of the program, then one of each command.
fn print_manual() -> ExitCode {
    let mut page = Vec::new();
    let mut command = Arguments::command();
    command.build();
    let commands = std::iter::once(&command).chain(command.get_subcommands());
    for command in commands.filter(|command| command.get_name() != "help") {
        let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
        if rendered.is_err() {
            return ExitCode::FAILURE;
        }
    }
    print(&String::from_utf8_lossy(&page));
    ExitCode::SUCCESS
}

fn print_schema(schema: &Schema) -> ExitCode {
    print(match schema.of {
        SchemaOf::Scenario => offtake::SCENARIO_SCHEMA,
        SchemaOf::Run => offtake::RUN_SCHEMA,
        SchemaOf::Explain => offtake::EXPLAIN_SCHEMA,
        SchemaOf::Diagnostics => offtake::DIAGNOSTICS_SCHEMA,
        SchemaOf::Statements => offtake::STATEMENTS_SCHEMA,
        SchemaOf::Facts => offtake::FACTS_SCHEMA,
        SchemaOf::Kinds => offtake::KINDS_SCHEMA,
    });
    ExitCode::SUCCESS
}

fn open(scenario: &Scenario, changes: Changes) -> Project<'static> {
    let changes = Changes { settings: scenario.set.clone(), variant: scenario.variant.clone(), ..changes };
    Project::open(&FileWorld, Path::new(&scenario.file), &changes)
}

fn sampling(sampling: &crate::arguments::Sampling) -> Sampling {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    Sampling {
        paths: sampling.paths,
        seed: sampling.seed,
        threads: sampling.threads.map_or_else(all, |threads| threads as usize),
        sampler: match sampling.sampler {
            Sampler::Sobol => offtake::Sampler::Sobol,
            Sampler::Random => offtake::Sampler::Random,
        },
    }
}

/// Prints a result, or the errors in its place: with `--json` as JSON to standard output, else to standard error.
fn show<T: report::View>(project: &Project, found: &Found<T>, as_json: bool, text: impl Fn(&T) -> String) -> ExitCode {
    match &found.value {
        Some(view) => {
            complain(&project.render(&found.findings, color_error()));
            print(&if as_json { json(view) } else { text(view) });
        }
        None if as_json => print(&json(&project.check_view(&found.findings))),
        None => {
            complain_about(project, &found.findings);
        }
    }
    status(&found.findings)
}

/// Prints findings and a verdict to standard error.
fn complain_about(project: &Project, findings: &[Diagnostic]) -> ExitCode {
    if !findings.is_empty() {
        let color = color_error();
        complain(&project.render(findings, color));
        complain("\n");
        complain(&report::verdict(project.name(), findings, Style { color, width: width_error() }));
    }
    status(findings)
}

fn status(findings: &[Diagnostic]) -> ExitCode {
    if has_errors(findings) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn style() -> Style {
    Style { color: color_out(), width: width_out() }
}
