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
    home.write("more.toml", "[ask.aardvark]\nquestion = \"Is there demand?\"\nholds = \"demand > 100 GPU\"\n");
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
