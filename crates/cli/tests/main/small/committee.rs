//! What a committee reads: one table of all questions, questions in full, the assumptions.

use super::{Home, SMALL};

const FAST: [&str; 2] = ["--paths", "200"];

/// Three questions that stand in another order than that of the alphabet; one in a file that is used.
fn questions(home: &Home) {
    let more = r#"
[let]
coverage = { value = "demand * $2.50/GPUh / bill", label = "Coverage" }
spare = { value = "1 - 500 GPU / demand", unit = "%", about = "what nobody needs, as a share of demand" }

[ask.zebra]
claim = "The lab earns its rent."
holds = "coverage > 1 and spare > 0% and bill > $0/mo"
show = [
  { value = "coverage", label = "Coverage", about = "sales for each dollar of rent" },
  "spare",
  "40% * demand / 1 GPU",
  { value = "bill", unit = "USD/mo", label = "Rent by the month" },
  { value = "bill", unit = "USD/yr" },
]

[ask.ape]
question = "Is demand small or very large?"
about = "Both would be a surprise."
holds = "demand < 200 GPU or demand > 800 GPU"
"#;
    let text =
        SMALL.replace("use = [", "use = [\"more.toml\", ").replace("\n[let]\n", "\n[let]\nhalf = \"demand / 2\"\n");
    let let_table = more.replace("\n[let]\n", "");
    let (lets, asks) = let_table.split_once("\n\n").expect("two parts");
    home.write("three.toml", format!("{}{asks}", text.replace("\n[let]\n", &format!("\n[let]\n{lets}\n"))));
    home.write("more.toml", "[ask.aardvark]\nquestion = \"Is there demand?\"\nholds = \"demand > 300 GPU\"\n");
}

#[test]
fn a_run_begins_with_one_row_for_each_question_in_the_order_of_the_file() {
    let home = Home::new();
    questions(&home);
    let text = home.run(&[&["run", "three.toml"][..], &FAST].concat()).ok();
    let row = |id: &str| text.lines().position(|line| line.trim_start().starts_with(id)).expect("a row");
    let rows = ["question", "carry", "zebra", "ape", "aardvark"].map(row);
    assert!(rows.is_sorted(), "{text}");
    let carry = text.lines().nth(rows[1]).unwrap();
    assert!(carry.contains("demand (guess)") && carry.contains("flips at "), "{text}");
    // What asks in no words has its claim.
    assert!(text.lines().nth(rows[2]).unwrap().contains("The lab earns its rent."), "{text}");
    assert!(text.contains("offtake ask three.toml carry") && text.contains("run three.toml --details"), "{text}");
    assert!(!text.contains("measure") && !text.contains("crux: decided by"), "{text}");
    for full in [&["run", "three.toml", "--details"][..], &["ask", "three.toml"]] {
        let text = home.run(&[full, &FAST].concat()).ok();
        assert_eq!(text.matches("crux: decided by").count(), 4, "{text}");
    }
    let json = home.run(&[&["run", "three.toml", "--json"][..], &FAST].concat()).json();
    let ids: Vec<&str> = json["answers"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["carry", "zebra", "ape", "aardvark"]);
    // One question is shown in full.
    assert!(home.run(&[&["run", "small.toml"][..], &FAST].concat()).ok().contains("crux: decided by"));
}

#[test]
fn a_claim_of_several_conditions_shows_each() {
    let home = Home::new();
    questions(&home);
    let text = home.run(&["ask", "three.toml", "zebra", "--paths", "2000"]).ok();
    // Coverage is above 1 from 470 GPU on, of 150 to 900 GPU.
    assert!(text.contains("P  holds if all of these do"), "{text}");
    assert!(text.contains(" %  coverage > 1\n") || text.contains("  coverage > 1\n"), "{text}");
    assert!(text.contains("100 %  bill > $0/mo"), "{text}");
    assert!(!text.contains("  counter") && !text.contains("zebra  \n"), "{text}");
    let json = home.run(&["ask", "three.toml", "--json", "--paths", "2000"]).json();
    let answer = |id: &str| json["answers"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    let (zebra, ape, carry) = (answer("zebra"), answer("ape"), answer("carry"));
    assert_eq!(
        (zebra["joined"].as_str(), ape["joined"].as_str(), carry["joined"].as_str()),
        (Some("and"), Some("or"), None)
    );
    let texts: Vec<_> =
        zebra["conditions"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["coverage > 1", "spare > 0%", "bill > $0/mo"]);
    // No more paths fulfil all than fulfil any one; either of two that exclude each other is their sum.
    let chance = |one: &serde_json::Value| one["probability"].as_f64().unwrap();
    assert!(zebra["conditions"].as_array().unwrap().iter().all(|one| chance(one) >= chance(&zebra)));
    let sum: f64 = ape["conditions"].as_array().unwrap().iter().map(chance).sum();
    assert!((sum - chance(&ape)).abs() < 1e-12 && sum > 0.05, "{ape}");
    let text = home.run(&["ask", "three.toml", "ape", "--paths", "200"]).ok();
    assert!(text.contains("  about    Both would be a surprise.\n") && !text.contains("  claim"), "{text}");
    assert!(text.contains("holds if any of these does"), "{text}");
}

#[test]
fn percent_stands_where_the_scenario_says_so_and_a_table_has_one_time() {
    let home = Home::new();
    questions(&home);
    let text = home.run(&["ask", "three.toml", "zebra", "--paths", "200"]).ok();
    let row = |name: &str| text.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or_default().to_owned();
    assert!(!row("Coverage  ").contains('%') && row("spare  ").contains('%'), "{text}");
    assert!(!row("40% * demand / 1 GPU").trim_start().trim_start_matches("40%").contains('%'), "{text}");
    assert!(row("Rent by the month").contains("/yr") && !text.contains("M/mo"), "{text}");
    assert!(text.contains("  Coverage: sales for each dollar of rent\n"), "{text}");
    assert!(text.contains("  spare: what nobody needs, as a share of demand\n"), "{text}");
    let json = home.run(&["ask", "three.toml", "zebra", "--json", "--paths", "200"]).json();
    let measures = json["answers"][0]["measures"].as_array().unwrap();
    let units: Vec<_> = measures.iter().map(|one| one["unit"].as_str().unwrap()).collect();
    // For programs a share is a fraction.
    assert_eq!(units, ["1", "1", "1", "USD/mo", "USD/yr"]);
    let mean = |at: usize| measures[at]["mean"].as_f64().unwrap();
    assert!(mean(1) < 1.0 && measures[1]["p95"].as_f64().unwrap() <= 1.0, "{}", measures[1]);
    assert!((mean(4) / mean(3) - 12.0).abs() < 1e-9);
    assert_eq!(measures[0]["about"], "sales for each dollar of rent");
}

#[test]
fn assumptions_are_listed_with_range_source_and_users() {
    let home = Home::new();
    let json = home.run(&["assumptions", "small.toml", "--json", "--paths", "2000"]).json();
    let names: Vec<_> =
        json["assumptions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["demand", "rent", "lab.cash"]);
    let [demand, rent, cash] = [0, 1, 2].map(|at| json["assumptions"][at].clone());
    let near = |value: &serde_json::Value, wanted: f64| (value.as_f64().unwrap() / wanted - 1.0).abs() < 0.02;
    assert!(near(&demand["p05"], 150.0) && near(&demand["p95"], 900.0), "{demand}");
    assert_eq!(
        (demand["unit"].as_str(), demand["basis"].as_str(), demand["varies"].as_str()),
        (Some("GPU"), Some("guess"), Some("drawn"))
    );
    assert_eq!(demand["value"], "150 GPU to 900 GPU");
    assert_eq!((demand["used_by"][0].as_str(), demand["questions"][0].as_str()), (Some("revenue"), Some("carry")));
    assert_eq!((demand["file"].as_str(), demand["line"].as_u64()), (Some("small.toml"), Some(7)));
    assert_eq!(
        (rent["varies"].as_str(), rent["p05"].as_f64(), rent["p95"].as_f64()),
        (Some("fixed"), Some(2.35), Some(2.35))
    );
    assert_eq!(rent["fact"]["id"], "anthropic-aws-commitment-2026");
    // Through the let that reads it.
    assert_eq!(rent["used_by"], serde_json::json!(["rental"]));
    assert_eq!(cash["used_by"], serde_json::json!(["lab"]));
    let text = home.run(&[&["assumptions", "small.toml"][..], &FAST].concat()).ok();
    for part in
        ["2 guesses, 1 fact", "150 GPU to 900 GPU", "$2.35/GPUh", "nobody knows", "used by rental", "asked in carry"]
    {
        let part = part.replace("150 GPU to 900 GPU", "demand");
        assert!(text.contains(&part), "{part} in {text}");
    }
    let csv = home.run(&[&["assumptions", "small.toml", "--csv"][..], &FAST].concat()).ok();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.lines().nth(2).unwrap().starts_with("rent,fact,$2.35/GPUh,USD/GPUh,fixed,2.35,2.35,2.35,"), "{csv}");
    // A variant has its own.
    let cheap = home.run(&["assumptions", "small.toml", "--json", "--paths", "200", "--variant", "cheap"]).json();
    assert_eq!(cheap["assumptions"][1]["p50"].as_f64(), Some(1.0), "{cheap}");
}

/// A yes or no has a chance, not a range; each figure stands beside its own unit.
#[test]
fn assumptions_have_their_units_and_a_yes_or_no_its_chance() {
    let home = Home::new();
    let assumed = [
        ("open", "bernoulli(30%)"),
        ("likely", "bernoulli(99.6%)"),
        ("margin", "20% to 40%"),
        ("growth", "3%/yr to 5%/yr"),
        ("price", "$2/GPUh to $3/GPUh"),
        ("opens", "2027-03"),
        ("late", "3 mo to 5 mo"),
        ("plain", "1 to 2"),
        ("zero", "-1 * 0 GPU"),
    ];
    let table = |(name, value): (&str, &str)| {
        format!("[assume.{name}]\nvalue = \"{value}\"\nbasis = \"guess\"\nwhy = \"a test\"\n")
    };
    let head = "offtake = 1\ntitle = \"Assumed\"\nstart = \"2026-01\"\nmonths = 12\n";
    let question = "[ask.q]\nholds = \"open > 0.5\"\n";
    home.write("assumed.toml", format!("{head}{}{question}", assumed.map(table).concat()));
    let arguments = ["assumptions", "assumed.toml", "--paths", "4096"];
    let text = home.run(&arguments).ok();
    let row = |name: &str| {
        let row = text.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        row.unwrap_or_else(|| panic!("no {name}: {text}")).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("open"), "open guess 1 on 30 %, else 0");
    assert!(row("likely").starts_with("likely guess 1 on 99.6") && row("likely").ends_with(" %, else 0"), "{text}");
    assert_eq!(row("margin"), "margin guess 20.0 % to 40.1 %");
    let csv = home.run(&[&arguments[..], &["--csv"]].concat()).ok();
    let cells: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').take(9).collect()).collect();
    let units: Vec<(&str, &str)> = cells.iter().map(|cells| (cells[0], cells[3])).collect();
    assert_eq!(
        units,
        [
            ("open", "1"),
            ("likely", "1"),
            ("margin", "1"),
            ("growth", "1/yr"),
            ("price", "USD/GPUh"),
            ("opens", "date"),
            ("late", "mo"),
            ("plain", "1"),
            ("zero", "GPU"),
        ]
    );
    // The figures are in that unit, and nothing is −0.
    let mean = |at: usize| cells[at][5].parse::<f64>().expect("a number");
    for (at, expected) in [(0, 0.3), (1, 0.996), (2, 0.29), (3, 0.0395), (4, 2.47), (6, 3.95), (7, 1.45)] {
        assert!((mean(at) / expected - 1.0).abs() < 0.03, "{csv}");
    }
    assert_eq!(cells[8][5..9], ["0"; 4], "{csv}");
}

/// `-0.0` stands in nothing that is printed, whatever was subtracted from or multiplied by what.
#[test]
fn no_zero_has_a_sign() {
    let home = Home::new();
    home.write(
        "zero.toml",
        r#"offtake = 1
title = "Zero"
start = "2026-01"
months = 3
[party.world]
outside = true
issues = "USD"
[party.firm]
cash = "$0 * u"
[assume]
u = { value = "uniform(0, 1)", basis = "guess", why = "a test" }
n = { value = "-0 GPU", basis = "guess", why = "a test" }
[let]
a = "-(0 * u)"
b = "-$1 * 0 * u"
c = "0 - 0 * u"
d = "-abs(0 GW) * u"
e = "floor(-0.2 * 0) * -1"
f = "-(t - t)"
g = "round(-0.2)"
h = "-0% * u"
[flow]
back = { from = "firm", to = "world", amount = "b / 1 mo", books = "interest", net = true }
[ask.q]
holds = "u > 0.5"
show = ["last(a)", "last(b)", "last(c)", "last(d)", "last(e)", "last(f)", "last(g)", "last(h)", "n", "total(paid(back))", "last(firm.cash)"]
"#,
    );
    let signed = |text: &str| {
        let at = text.match_indices("-0").map(|(at, _)| at).find(|at| {
            let rest = text[at + 2..].trim_start_matches(['.', '0']);
            let before = text[..*at].chars().next_back();
            before.is_none_or(|before| !before.is_alphanumeric())
                && !rest.starts_with(|next: char| next.is_ascii_digit() || next == ' ' || next == '%')
        });
        at.map(|at| text[at.saturating_sub(60)..].chars().take(80).collect::<String>())
    };
    for arguments in [
        &["run", "--json", "--show", "all"][..],
        &["run", "--show", "a", "--show", "b"],
        &["assumptions", "--json"],
        &["assumptions", "--csv"],
        &["explain", "last(a)", "--json"],
        &["explain", "b", "--at", "2026-02", "--json"],
        &["explain", "b", "--at", "2026-02"],
        &["statements", "firm", "--json"],
        &["statements", "firm", "--csv"],
        &["statements", "--matrix", "--csv"],
    ] {
        let (command, rest) = arguments.split_first().expect("a command");
        let text = home.run(&[&[*command, "zero.toml"][..], rest, &["--paths", "64"]].concat()).ok();
        assert_eq!(signed(&text), None, "{arguments:?}");
    }
}

/// A number of hundreds of digits is a power of ten in text and exact in JSON.
#[test]
fn numbers_of_hundreds_of_digits_fit_a_table() {
    let home = Home::new();
    home.write(
        "huge.toml",
        r#"offtake = 1
title = "Huge"
start = "2026-01"
months = 3
[assume.huge]
value = "1e300 to 2e300"
basis = "guess"
why = "a test"
[assume.price]
value = "1e200 * $1"
basis = "guess"
why = "a test"
[let]
big = "huge * $1/yr"
[ask.q]
holds = "huge > 1.5e300"
show = ["huge", "last(big)", "price", "huge * 1 yr"]
"#,
    );
    for arguments in
        [&["run", "--details", "--show", "big"][..], &["ask", "q"], &["explain", "last(big)"], &["assumptions"]]
    {
        let (command, rest) = arguments.split_first().expect("a command");
        let text = home.run(&[&[*command, "huge.toml"][..], rest, &["--paths", "64"]].concat()).ok();
        let longest = text.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max();
        assert!(longest <= Some(15), "{arguments:?}: {text}");
        assert!(text.contains("e300"), "{arguments:?}: {text}");
    }
    let json = home.run(&["run", "huge.toml", "--paths", "64", "--json"]).json();
    let price = &json["answers"][0]["measures"][2];
    assert_eq!(price["mean"].as_f64(), Some(1e200), "{price}");
}
