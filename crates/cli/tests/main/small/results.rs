//! `run`, `ask` and what they write.

use super::{Home, SMALL, names};

const FAST: [&str; 2] = ["--paths", "200"];

#[test]
fn a_new_scenario_runs_as_it_is() {
    let home = Home::new();
    home.run(&["new", "deal"]).ok();
    assert!(home.run(&["check", "deal.toml"]).ok().contains("no findings"));
    let text = home.run(&["run", "deal.toml", "--paths", "200"]).ok();
    assert!(text.contains("P(claim) = "), "{text}");
    assert!(text.contains("books off by 0 cents"), "{text}");
    home.run(&["fmt", "--check", "deal.toml"]).ok();
    let again = home.run(&["new", "deal.toml"]);
    assert_eq!(again.code(), 1);
    assert!(again.error().contains("deal.toml exists already"), "{}", again.error());
}

/// Each runs as it is, in this month; facts may have grown old since, which is a warning.
#[test]
fn there_is_a_scenario_to_begin_with_for_each_trade() {
    let home = Home::new();
    for (template, sees) in [
        ("deal", "Can the lab carry its pledge?"),
        ("workload", "Which way costs least?"),
        ("credit", "Does the lender lose principal?"),
        ("textbook", "households.cash"),
    ] {
        home.run(&["new", template, "--template", template]).ok();
        let file = format!("{template}.toml");
        home.run(&["fmt", "--check", &file]).ok();
        let ran = home.run(&["run", &file, "--paths", "64"]);
        assert_eq!(ran.code(), 0, "{template}: {}", ran.error());
        let text = ran.out();
        assert!(text.starts_with(&format!("{template}\n")) && text.contains(sees), "{text}");
        assert!(text.contains("books off by 0 cents, claims off by 0 cents"), "{text}");
    }
    let wrong = home.run(&["new", "mine", "--template", "bond"]);
    assert!(wrong.error().contains("deal, workload, credit, textbook"), "{}", wrong.error());
}

#[cfg(unix)]
#[test]
fn the_command_that_new_names_can_be_pasted() {
    let home = Home::new();
    for name in ["my deal", "it's $5", "plain"] {
        let text = home.run(&["new", name]).ok();
        let (_, command) = text.trim_end().split_once("; now: offtake ").expect("a command");
        let command = format!("{} {command} --paths 100", env!("CARGO_BIN_EXE_offtake"));
        let ran = std::process::Command::new("sh").args(["-c", &command]).current_dir(home.path("")).output();
        let ran = ran.expect("a shell");
        assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
    }
    assert!(home.run(&["new", "quiet"]).ok().ends_with("now: offtake run quiet.toml\n"));
}

#[test]
fn a_basis_point_is_a_basis_point() {
    let home = Home::new();
    home.write("bp.toml", format!("{SMALL}\n[assume.fee]\nvalue = \"12 bp\"\nbasis = \"guess\"\nwhy = \"a try\"\n"));
    let json = home.run(&[&["run", "bp.toml", "--show", "fee", "--json"][..], &FAST].concat()).json();
    let series = json["series"].as_array().unwrap().iter().find(|series| series["id"] == "fee").unwrap();
    assert_eq!((series["unit"].as_str(), series["mean"][0].as_f64()), (Some("bp"), Some(12.0)));
}

#[test]
fn a_let_is_shown_in_its_unit_and_by_its_label() {
    let home = Home::new();
    let described =
        "bill = { value = \"500 GPU * rent\", unit = \"USD/yr\", about = \"rent\", label = \"Rent of the hall\" }";
    let ask = "show = [\"at(bill, 2026-12)\", \"spent\"";
    let text = SMALL.replace("bill = \"500 GPU * rent\"", described).replace("show = [\"last(lab.cash)\"", ask);
    let text =
        text.replace("[party.world]", "spent = { value = \"total(bill * dt)\", label = \"Spent\" }\n\n[party.world]");
    home.write("said.toml", &text);
    let json = home.run(&[&["run", "said.toml", "--json"][..], &FAST].concat()).json();
    let series = json["series"].as_array().unwrap().iter().find(|one| one["id"] == "bill").unwrap();
    // $2.35 an hour of 500 GPU, 8760 hours a year.
    assert_eq!((series["label"].as_str(), series["unit"].as_str()), (Some("Rent of the hall"), Some("USD/yr")));
    assert!((series["mean"][0].as_f64().unwrap() - 10_293_000.0).abs() < 1e-6, "{series}");
    let measures = json["answers"][0]["measures"].as_array().unwrap();
    let labels: Vec<_> = measures.iter().map(|one| one["label"].as_str()).collect();
    assert_eq!(labels, [None, Some("Spent"), None]);
    let text = home.run(&[&["run", "said.toml"][..], &FAST].concat()).ok();
    assert!(text.contains("  Rent of the hall  ") && text.contains("  Spent  "), "{text}");
    let full = home.run(&[&["run", "said.toml", "--show", "bill"][..], &FAST].concat()).ok();
    assert!(full.contains("\nRent of the hall (bill)\n"), "{full}");
    let explained = home.run(&[&["explain", "said.toml", "lab.cash", "--at", "2026-12"][..], &FAST].concat()).ok();
    assert!(explained.contains("bill (Rent of the hall) = "), "{explained}");
    let step = home.run(&[&["explain", "said.toml", "bill", "--at", "2026-12", "--json"][..], &FAST].concat()).json();
    assert_eq!(step["step"]["label"], "Rent of the hall");
    // A setting keeps what the let says of itself.
    let set =
        home.run(&[&["run", "said.toml", "--set", "bill=$1M/mo", "--show", "bill", "--json"][..], &FAST].concat());
    let set = set.json();
    let series = set["series"].as_array().unwrap().iter().find(|one| one["id"] == "bill").unwrap();
    assert_eq!((series["label"].as_str(), series["mean"][0].as_f64()), (Some("Rent of the hall"), Some(12e6)));
    let wrong = home.run(&["check", "said.toml", "--set", "bill=5 GW"]);
    assert!(wrong.code() != 0 && wrong.out().contains("dimension-mismatch"), "{}", wrong.out());
}

#[test]
fn what_is_unlimited_is_shown_and_never_booked() {
    let home = Home::new();
    let cap = "[let]\ncap = { value = \"unlimited\", unit = \"USD/mo\" }\nend = \"never\"\n";
    let text = SMALL.replace("[let]\n", cap).replace("[\"lab.cash\", \"bill\"]", "[\"lab.cash\", \"cap\", \"end\"]");
    home.write("cap.toml", &text);
    let shown = home.run(&[&["run", "cap.toml"][..], &FAST].concat()).ok();
    let row = |name: &str| shown.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or("").to_owned();
    assert!(row("cap ").ends_with("unlimited  unlimited") && row("end ").ends_with("never  never"), "{shown}");
    let json = home.run(&[&["run", "cap.toml", "--json"][..], &FAST].concat()).json();
    assert!(json["series"].as_array().unwrap().iter().any(|one| one["id"] == "cap" && one["p50"][0] == "infinity"));
    home.write("owed.toml", text.replace("amount = \"bill\"", "amount = \"cap\""));
    let failed = home.run(&[&["run", "owed.toml"][..], &FAST].concat()).out();
    assert!(failed.contains("the amount of `rental` is too large: `unlimited` at owed.toml:"), "{failed}");
}

#[test]
fn a_show_has_its_title_and_pictures_of_its_series() {
    let home = Home::new();
    let titled = SMALL.replace("[show.money]\n", "[show.money]\ntitle = \"What is left\"\n");
    home.write("titled.toml", &titled);
    let text = home.run(&[&["run", "titled.toml", "--show", "lab.cash / 2"][..], &FAST].concat()).ok();
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| *line == "  What is left").expect("the title");
    assert!(lines[at + 1].trim_start().starts_with("median "), "{text}");
    let course = |line: &str| line.chars().filter(|letter| ('▁'..='█').contains(letter)).count();
    assert_eq!((course(lines[at + 2]), course(lines[at + 3])), (24, 24), "{text}");
    assert!(text.lines().any(|line| line.starts_with("  2027-") && line.contains("▒") && line.contains("░")), "{text}");
    // What the language does not draw, it does not take.
    home.write("wrong.toml", titled.replace("title = ", "picture = "));
    assert!(home.run(&["check", "wrong.toml"]).out().contains("unknown-key"));
}

#[test]
fn a_run_prints_its_answers_without_colours() {
    let home = Home::new();
    let text = home.run(&[&["run", "small.toml"][..], &FAST].concat()).ok();
    for part in
        ["Small\n", "carry  Can the lab carry its pledge?", "crux: decided by", "demand", "flips at", "lab.cash"]
    {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn json_answers_are_those_of_the_text() {
    let home = Home::new();
    let json = home.run(&[&["run", "small.toml", "--json"][..], &FAST].concat()).json();
    let answer = &json["answers"][0];
    let probability = answer["probability"].as_f64().unwrap();
    assert!(probability > 0.05 && probability < 0.95, "{probability}");
    assert_eq!(answer["crux"][0]["assumption"], "demand");
    let flip = &answer["crux"][0]["flip"];
    assert_eq!((flip["status"].as_str(), flip["unit"].as_str()), (Some("crosses"), Some("GPU")));
    // At the median cash of $14.1M the lab may lose $9.1M in 24 months of 730 h: 500 × 2.35 − 2.5 x = 519, x = 262.
    let value = flip["values"][0]["value"].as_f64().unwrap();
    assert!((value - 262.0).abs() < 10.0, "{value}");
    assert_eq!(answer["measures"][1]["unit"], "date");
    assert!(answer["measures"][1]["never"].as_f64().unwrap() > 0.1);
    assert_eq!(json["series"][0]["months"].as_array().unwrap().len(), 24);
    assert_eq!(json["checks"]["books_off_by_cents"], 0.0);
}

#[test]
fn the_bytes_do_not_depend_on_threads_and_do_on_the_seed() {
    let home = Home::new();
    let run = |more: &[&str]| home.run(&[&["run", "small.toml", "--json"][..], &FAST, more].concat()).ok();
    let one = run(&["--threads", "1"]);
    assert_eq!(one, run(&["--threads", "3"]));
    assert_ne!(one, run(&["--seed", "2"]));
    assert_ne!(one, run(&["--sampler", "random"]));
}

#[test]
fn settings_and_variants_change_the_run() {
    let home = Home::new();
    let probability = |more: &[&str]| {
        let json = home.run(&[&["run", "small.toml", "--json"][..], &FAST, more].concat()).json();
        json["answers"][0]["probability"].as_f64().unwrap()
    };
    let base = probability(&[]);
    assert!(probability(&["--set", "rent=$1/GPUh"]) > base);
    assert_eq!(probability(&["--set", "rent=$1/GPUh"]), probability(&["--variant", "cheap"]));
    assert_eq!(probability(&["--set", "demand=900 GPU"]), 1.0);
    let given = "demand={ value = \"uniform(100 GPU, 900 GPU)\", basis = \"guess\", why = \"a try\" }";
    assert!(probability(&["--set", given]) < 1.0);
}

#[test]
fn what_is_shown_is_shown_in_full() {
    let home = Home::new();
    let text = home.run(&[&["run", "small.toml", "--show", "demand * $1/GPUh"][..], &FAST].concat()).ok();
    assert!(text.contains("\ndemand * $1/GPUh\n  month "), "{text}");
    let json = home.run(&["run", "small.toml", "--show", "lab.*", "--json", "--paths", "1"]).json();
    let cash = json["series"].as_array().unwrap().iter().find(|one| one["id"] == "lab.cash").unwrap();
    assert_eq!(cash["mean"][0], cash["p95"][0]);
    assert_eq!(cash["unit"], "USD");
}

/// An answer with a `worth` says what that counts at the end; an answer without one does not.
#[test]
fn answers_say_what_worth_counts() {
    let home = Home::new();
    let ask = |holds: &str| home.run(&["ask", "small.toml", "--paths", "100", "--holds", holds]).ok();
    let line = "  worth counts cash as it moves and, at the end of 2028-10, claims at par and stakes at fair value\n";
    let of_variant =
        "  worth of `cheap` is what the scenario as stated gains against the variant: below 0 the variant gains\n";
    assert!(ask("worth(cheap, lab, rate = 10%) < $0").contains(&(line.to_owned() + of_variant)));
    assert!(!ask("last(lab.cash) > $5M").contains("worth"));
    let gift = SMALL.to_owned()
        + "[contract.gift.pay.shares]\nfrom = \"world\"\nto = \"lab\"\namount = \"$1M\"\nwhen = \"2027-01\"\nbooks = \"equity\"\n";
    home.write("small.toml", gift);
    let found = home.run(&["ask", "small.toml", "--holds", "worth(gift, world, rate = 10%) < $0", "--json"]).json();
    assert_eq!(
        found["answers"][0]["worth"],
        serde_json::json!({ "at": "2028-10", "at_cost": ["gift"], "against": [] })
    );
}

/// Without chance one path says all, whatever is asked for: values in place of quantiles, no error, no crux.
#[test]
fn a_run_without_chance_is_one_path_of_plain_values() {
    let home = Home::new();
    let scenario = "offtake = 1\ntitle = \"Certain\"\nstart = \"2026-01\"\nmonths = 24\n\
        [let]\nlevel = \"2 * t / 1 mo\"\n[show.all]\nseries = [\"level\"]\n\
        [ask.high]\nquestion = \"High?\"\nclaim = \"Yes.\"\ncounter = \"No.\"\nholds = \"last(level) > 40\"\nshow = [\"last(level)\"]\n\
        [ask.low]\nquestion = \"Low?\"\nclaim = \"Yes.\"\ncounter = \"No.\"\nholds = \"last(level) < 40\"\n";
    home.write("certain.toml", scenario);
    let text = home.run(&["run", "certain.toml", "--paths", "300", "--details"]).ok();
    let text = text + &home.run(&["run", "certain.toml", "--paths", "300", "--show", "level"]).ok();
    for part in [
        "24 months from 2026-01, nothing is uncertain: one path\n",
        "  the claim holds  nothing is uncertain, so there is no crux\n",
        "  the claim does not hold  ",
        "  measure      value\n  last(level)   46.0\n",
        "  2026-01  2026-06  2026-12  2027-06  2027-12\n  level  ▁▁▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██        0     10.0     22.0     34.0     46.0\n",
        "  month    value  0                               46.0\n  2026-01      0  █\n",
        "books off by 0 cents, claims off by 0 cents in every month\n",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    assert!(!text.contains("p05") && !text.contains('±') && !text.contains("seed"), "{text}");
    let json = home.run(&["run", "certain.toml", "--paths", "300", "--json"]).json();
    assert_eq!((&json["paths"], &json["paths_asked"], &json["sampler"]), (&1.into(), &300.into(), &"sobol".into()));
    let answer = &json["answers"][0];
    assert_eq!((&answer["probability"], &answer["std_error"]), (&1.0.into(), &0.0.into()));
    assert_eq!((&answer["interval"]["low"], &answer["measures"][0]["p95"]), (&1.0.into(), &46.0.into()));
    assert_eq!(json["series"][0]["mean"][23], 46.0);
}

#[test]
fn a_scenario_without_questions_says_how_to_ask() {
    let home = Home::new();
    home.write(
        "quiet.toml",
        "offtake = 1\ntitle = \"Quiet\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nlevel = \"2 * t\"\n",
    );
    for asked in [&["ask", "quiet.toml"][..], &["ask", "quiet.toml", "level"]] {
        let told = home.run(asked);
        assert_eq!(told.code(), 1);
        for part in ["the scenario asks no question", "[ask.name]", "--holds", "it can be asked of level"] {
            assert!(told.error().contains(part), "{part} is missing in:\n{}", told.error());
        }
    }
    let text = home.run(&["ask", "quiet.toml", "--holds", "last(level) > 3 mo"]).ok();
    assert!(text.contains("the claim holds"), "{text}");
    home.run(&["run", "quiet.toml"]).ok();
}

#[test]
fn what_holds_on_no_path_is_said_so() {
    let home = Home::new();
    let text = home.run(&[&["ask", "small.toml", "--holds", "last(demand) < 0 GPU"][..], &FAST].concat()).ok();
    assert!(text.contains("P(claim) = 0 %"), "{text}");
    assert!(text.contains("holds on no path (at most 2 % with 95 % confidence); no crux"), "{text}");
    let text = home.run(&[&["ask", "small.toml", "--holds", "last(demand) > 0 GPU"][..], &FAST].concat()).ok();
    assert!(text.contains("holds on every path (at least 98 % with 95 % confidence); no crux"), "{text}");
}

#[test]
fn one_question_of_ones_own() {
    let home = Home::new();
    let ask = |more: &[&str]| home.run(&[&["ask", "small.toml", "--json"][..], more, &FAST].concat()).json();
    let own = ask(&["--holds", "last(lab.cash) > $5M"]);
    let written = ask(&["carry"]);
    assert_eq!(own["answers"].as_array().unwrap().len(), 1);
    assert_eq!(own["answers"][0]["probability"], written["answers"][0]["probability"]);
    assert!(own["series"].as_array().unwrap().is_empty());
    // No id that a file may give is in its way.
    home.write(
        "own.toml",
        "offtake = 1\nstart = \"2026-01\"\nmonths = 3\n[let]\nx = \"2\"\n[ask.own_question]\nholds = \"last(x) > 3\"\n",
    );
    let own = home.run(&["ask", "own.toml", "--holds", "last(x) > 1", "--json"]).json();
    assert_eq!(own["answers"].as_array().unwrap().len(), 1);
    assert_eq!(own["answers"][0]["probability"], 1.0);
    let more = ask(&["--flip", "lab.cash"]);
    let flip = more["answers"][0]["crux"].as_array().unwrap().iter().find(|one| one["assumption"] == "lab.cash");
    assert_eq!(flip.unwrap()["flip"]["method"], "intervention");
}

#[test]
fn tables_and_a_manifest_are_written_whole() {
    let home = Home::new();
    let run = home.run(&[&["run", "small.toml", "--json", "--out", "out"][..], &FAST].concat());
    let printed = run.ok();
    let written = names(&home.path("out"));
    let expected = [
        "answers.parquet",
        "crux.parquet",
        "inputs.json",
        "manifest.json",
        "measures.parquet",
        "paths.parquet",
        "run.json",
        "series.parquet",
        "summaries.parquet",
    ];
    assert_eq!(written, expected);
    assert_eq!(std::fs::read_to_string(home.path("out/run.json")).unwrap(), printed);
    let manifest = std::fs::read_to_string(home.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["inputs"][0]["file"], "small.toml");
    assert_eq!(manifest["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
    for name in written.iter().filter(|name| name.ends_with(".parquet")) {
        let bytes = std::fs::read(home.path("out").join(name)).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name}");
    }
    // An earlier result is replaced; anything else is not.
    assert_eq!(home.run(&[&["run", "small.toml", "--out", "out"][..], &FAST].concat()).code(), 0);
    assert_eq!(names(&home.path("out")), expected);
    assert_eq!(home.names(), ["out", "small.toml"]);
}

/// Whatever the names of a scenario are: readers of Parquet refuse or lose a column whose name comes twice.
#[test]
fn no_table_has_two_columns_of_one_name() {
    let home = Home::new();
    home.write(
        "names.toml",
        r#"offtake = 1
title = "Names"
start = "2026-01"
months = 3
[assume.x]
value = "1 to 2"
basis = "guess"
why = "an example"
[let]
month = "x * (1 + t / 1 mo)"
path = "2 * x"
claim = "3 * x"
[show.all]
series = ["month", "path"]
[ask.assume]
question = "?"
claim = "."
counter = "."
holds = "claim > 5"
show = ["claim", "x"]
"#,
    );
    home.run(&[&["run", "names.toml", "--out", "out"][..], &FAST].concat()).ok();
    let manifest = std::fs::read_to_string(home.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let columns = |file: &str| -> Vec<String> {
        let tables = manifest["tables"].as_array().unwrap();
        let table = tables.iter().find(|table| table["file"] == file).unwrap();
        let columns = table["columns"].as_array().unwrap().iter();
        columns.map(|column| column["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(columns("series.parquet"), ["path", "month", "series: month", "series: path"]);
    assert_eq!(
        columns("paths.parquet"),
        ["path", "failed", "assume: claim", "measure: assume: claim", "measure: assume: x", "assume: x"]
    );
}

#[test]
fn formatting_writes_only_what_it_can_read() {
    let home = Home::new();
    home.write("bad.toml", "offtake = = 1\n");
    let ran = home.run(&["fmt", "bad.toml", "small.toml"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.error().contains("error[toml-syntax]"), "{}", ran.error());
    assert_eq!(std::fs::read_to_string(home.path("bad.toml")).unwrap(), "offtake = = 1\n");
    home.run(&["fmt", "--check", "small.toml"]).ok();
    home.write("loose.toml", SMALL.replace("months = 24", "months   =24"));
    let check = home.run(&["fmt", "--check", "loose.toml"]);
    assert_eq!((check.code(), check.out().contains("loose.toml")), (1, true));
    assert!(std::fs::read_to_string(home.path("loose.toml")).unwrap().contains("months   =24"));
}

/// An expression with a unit that a used file declares is laid out like any other.
#[test]
fn fmt_knows_the_units_of_used_files() {
    let home = Home::new();
    home.write("units.toml", "use = [\"more.toml\"]\n[unit.seat]\n");
    home.write("more.toml", "[unit.oxen]\nplural = \"oxen_\"\n");
    home.write(
        "plan.toml",
        "offtake = 1\nuse = [\"std\", \"units.toml\"]\n[let]\na = \"5 seat*2\"\nb = \"2 oxen+3 oxen_\"\n",
    );
    home.run(&["fmt", "plan.toml"]).ok();
    let text = std::fs::read_to_string(home.path("plan.toml")).unwrap();
    assert!(text.ends_with("[let]\na = \"5 seat * 2\"\nb = \"2 oxen + 3 oxen_\"\n"), "{text}");
}
