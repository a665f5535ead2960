//! `offtake frontier`: a straight line by hand, the smallest joint move, and how mistakes are met.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// The claim is that two normal numbers with weights 4 and 3 sum to more than 5: P = Φ(−1) = 15.87 %.
const SUM: &str = r#"offtake = 1
title = "A sum"
start = "2026-01"
months = 3

[assume]
first = { value = "normal($100, $10)", basis = "guess", why = "an example" }
second = { value = "normal(40%, 10%)", basis = "guess", why = "an example" }
idle = { value = "uniform(0, 1)", basis = "guess", why = "an example" }
coin = { value = "bernoulli(50%)", basis = "guess", why = "an example" }

[ask.much]
question = "Is it much?"
claim = "Yes."
counter = "No."
holds = "4 * (first - $100) / $10 + 3 * (second - 40%) / 10% > 5"
"#;

fn found(folder: &Folder, arguments: &[&str]) -> Value {
    folder.run(&[&["frontier", "a.toml", "much", "--json"], arguments].concat()).json()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// Both set, the claim is true or false: the line between lies where 4 a + 3 b = 5. Nearest to nothing it is 1 deviation away, 0.8 of the first and
/// 0.6 of the second, so that the median of the first becomes $108 and that of the second 46 %.
#[test]
fn the_line_and_the_shortest_way_to_it() {
    let view = found(&Folder::with(SUM), &["--paths", "20000"]);
    assert_eq!(
        (&view["across"]["assumption"], &view["up"]["assumption"]),
        (&Value::from("first"), &Value::from("second"))
    );
    let cells = view["cells"].as_array().expect("rows");
    assert!(cells.len() == 9 && cells.iter().all(|row| row.as_array().is_some_and(|row| row.len() == 9)));
    let [across, up] =
        [&view["across"]["values"], &view["up"]["values"]].map(|values| values.as_array().expect("values"));
    for (row, b) in cells.iter().zip(up) {
        for (cell, a) in row.as_array().expect("cells").iter().zip(across) {
            let sum = 4.0 * (number(a) - 100.0) / 10.0 + 3.0 * (number(b) - 0.4) / 0.1;
            assert_eq!(number(&cell["probability"]), f64::from(u8::from(sum > 5.0)), "{a} {b}");
        }
    }
    for at in view["frontier"].as_array().expect("points") {
        let a = (number(&at["across"]) - 100.0) / 10.0;
        let b = (number(&at["up"]) - 0.4) / 0.1;
        // Between two values of the first, which lie up to half a deviation apart.
        assert!((4.0 * a + 3.0 * b - 5.0).abs() < 2.1 && at["rising"] == true, "{at}");
    }
    let joint = &view["joint"];
    let (distance, error) = (number(&joint["distance"]), number(&joint["std_error"]));
    assert!((distance - 1.0).abs() <= 4.0 * error && error < 0.05, "{joint:#}");
    let moved = |name: &str| {
        let mut moves = joint["moves"].as_array().expect("moves").iter();
        moves.find(|one| one["assumption"] == name).unwrap_or_else(|| panic!("no {name}"))
    };
    for (name, deviations, to, near) in [("first", 0.8, 108.0, 1.0), ("second", 0.6, 0.46, 0.01)] {
        let moved = moved(name);
        assert!((number(&moved["deviations"]) - deviations).abs() < 0.08, "{moved:#}");
        assert!((number(&moved["to"]) - to).abs() < near, "{moved:#}");
    }
}

/// To where it is, nothing has to move; to a thousandth from it, the draws do not reach.
#[test]
fn near_and_far() {
    let folder = Folder::with(SUM);
    let here = found(&folder, &["--paths", "4096", "--at-probability", "16%"]);
    assert!(number(&here["joint"]["distance"]) < 0.1, "{here:#}");
    let far = found(&folder, &["--paths", "1024", "--at-probability", "99.9%"]);
    assert_eq!(far["joint"], Value::Null);
}

#[test]
fn json_is_described_and_text_has_the_map() {
    let folder = Folder::with(SUM);
    let view = found(&folder, &["--paths", "1024"]);
    let schema = serde_json::from_str(offtake::FRONTIER_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let text = folder.run(&["frontier", "a.toml", "much", "--paths", "1024"]).good();
    for words in ["second up, first across", "█ 100", "P is 50 % at first", "the smallest joint move is"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn mistakes_are_met_with_a_repair() {
    let folder = Folder::with(SUM);
    for (arguments, words) in [
        (&["mcuh"][..], "did you mean `much`?"),
        (&["much", "frist", "second"], "did you mean `first`?"),
        (&["much", "first", "first"], "named twice"),
        (&["much", "first", "coin"], "drawn from a range"),
    ] {
        let done = folder.run(&[&["frontier", "a.toml", "--paths", "64"], arguments].concat());
        assert!(done.err.contains(words), "{arguments:?}: {}", done.err);
        assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{arguments:?}");
    }
    assert_eq!(folder.run(&["frontier", "a.toml", "much", "first"]).code, Some(2));
}
