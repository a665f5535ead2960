//! `--svg FILE`: what is drawn stands where its numbers say, as its axes are labelled; what a file may hold; where it may lie.

use regex_lite::Regex;
use serde_json::Value;

use crate::command::Folder;
use crate::drawing::{bars, drawn, list, number, scale, spans};

/// Two normal numbers and one that does nothing; the words would end an element if they could.
pub const SUM: &str = r#"offtake = 1
title = "A </text> sum & more"
start = "2026-01"
months = 3

[assume]
first = { value = "normal($100, $10)", basis = "guess", why = "an example" }
second = { value = "normal(40%, 10%)", basis = "guess", why = "an example" }
idle = { value = "uniform(0, 1)", basis = "guess", why = "an example" }

[ask.much]
question = "Is a < b & \"c\" > d?"
claim = "Yes."
counter = "No."
holds = "4 * (first - $100) / $10 + 3 * (second - 40%) / 10% > 5"
"#;

/// A chain of three, in which a default reaches the second and the third.
const CHAIN: &str = r#"offtake = 1
title = "A chain"
start = "2026-01"
months = 24

[assume.price]
value = "uniform($9/mo, $11/mo)"
basis = "guess"
why = "an example"

[party]
world = { outside = true, issues = "USD" }
buyer = { cash = "$1000", discount = "10%", group = "house" }
butler = { cash = "$10", group = "house" }
seller = { cash = "$20" }
lender = { cash = "$100" }

[flow]
interest = { from = "seller", to = "lender", amount = "$8/mo", books = "interest" }

[contract.order]
flow.bill = { from = "buyer", to = "seller", amount = "price", books = "sale goods", on_default = "stop" }

[let]
held = "price * 1 mo"

[variant]
more = { set = { held = "price * 2 mo" } }
"#;

#[test]
fn a_tornado_reaches_from_the_middle_to_its_figures() {
    let (view, picture) = drawn(SUM, &["sensitivity", "much", "--paths", "2000"]);
    let place = scale(&picture, 240.0, 570.0);
    let middle = place(number(&view["figure"]["again"]));
    let rows: Vec<&Value> = list(&view["assumptions"]).iter().filter(|row| !row["swing"].is_null()).collect();
    assert!(rows.len() >= 2, "{view:#}");
    for end in ["low", "high"] {
        let bars = bars(&picture, end);
        assert_eq!(bars.len(), rows.len());
        for row in &rows {
            let name = format!("where {} is ", row["assumption"].as_str().expect("a name"));
            let (bar, _) = bars.iter().find(|(_, tip)| tip.contains(&name)).expect("a bar");
            spans(*bar, middle, place(number(&row["swing"][end]["figure"])));
        }
    }
    let share = scale(&picture, 660.0, 830.0);
    for (bar, tip) in bars(&picture, "total") {
        let row = rows.iter().find(|row| tip.starts_with(row["assumption"].as_str().expect("a name"))).expect("a row");
        spans(bar, share(0.0), share(number(&row["total"]["value"])));
    }
    assert!(picture.contains("much: Is a &lt; b &amp; &quot;c&quot; &gt; d?"), "{picture}");
    assert!(picture.contains(">A &lt;/text&gt; sum &amp; more</text>"), "{picture}");
}

#[test]
fn a_map_has_its_probabilities_and_the_line_between_them() {
    let (view, picture) = drawn(SUM, &["frontier", "much", "--paths", "2000"]);
    let cells = bars(&picture, "cell");
    let written = Regex::new(r#"<text class="figure"[^>]*>([0-9]+)</text>"#).expect("a pattern");
    let written: Vec<f64> = written.captures_iter(&picture).map(|found| found[1].parse().expect("a number")).collect();
    let expected: Vec<f64> = (list(&view["cells"]).iter().flat_map(list))
        .map(|cell| (number(&cell["probability"]) * 100.0).round())
        .collect();
    assert_eq!((cells.len(), &written), (81, &expected));
    assert!(picture.contains("On the line P is 50 %: there the answer flips."), "{picture}");
    let values: Vec<f64> = list(&view["across"]["values"]).iter().map(number).collect();
    let middles: Vec<f64> = cells[..9].iter().map(|(bar, _)| f64::midpoint(bar[0], bar[1])).collect();
    let flip = Regex::new(r#"<circle class="flip" cx="([^"]+)""#).expect("a pattern");
    let flips: Vec<f64> = flip.captures_iter(&picture).map(|found| found[1].parse().expect("a place")).collect();
    let points = list(&view["frontier"]);
    assert!(!points.is_empty() && points.len() == flips.len(), "{flips:?}");
    for (point, x) in points.iter().zip(flips) {
        let value = number(&point["across"]);
        let at = values.windows(2).position(|pair| pair[0] <= value && value <= pair[1]).expect("between two");
        let share = (value - values[at]) / (values[at + 1] - values[at]);
        let expected = middles[at] + share * (middles[at + 1] - middles[at]);
        assert!((x - expected).abs() < 0.2, "{x} {expected}");
    }
    let (_, picture) = drawn(SUM, &["frontier", "much", "--paths", "512", "--at-probability", "80%"]);
    assert!(picture.contains("On the line P is 80 %.") && !picture.contains("flips"), "{picture}");
}

#[test]
fn options_have_their_shares_and_regrets() {
    let (view, picture) = drawn(CHAIN, &["choose", "--least", "last(held)", "--paths", "256"]);
    let (share, regret) = (scale(&picture, 450.0, 580.0), scale(&picture, 630.0, 800.0));
    let options = list(&view["options"]);
    let [best, regrets] = ["best", "regret"].map(|class| bars(&picture, class));
    assert_eq!((options.len(), best.len(), regrets.len()), (2, 2, 2));
    for ((option, best), bar) in options.iter().zip(best).zip(regrets) {
        spans(best.0, share(0.0), share(number(&option["best"]["value"])));
        spans(bar.0, regret(0.0), regret(number(&option["regret"]["mean"])));
    }
}

#[test]
fn losses_are_stacked_by_channel() {
    let (view, picture) = drawn(CHAIN, &["contagion", "buyer", "--at", "2026-07", "--paths", "64"]);
    let place = scale(&picture, 250.0, 700.0);
    let parts = bars(&picture, "part");
    let mut drawn = 0;
    let rows = list(&view["parties"]).iter().chain(list(&view["groups"])).chain([&view["others"], &view["all"]]);
    for row in rows {
        let (mut losses, mut gains) = (0.0, 0.0);
        for part in list(&row["by_channel"]) {
            let mean = number(&part["mean"]);
            if mean.abs() < 0.01 {
                continue;
            }
            let from = if mean < 0.0 { &mut gains } else { &mut losses };
            let (bar, tip) = &parts[drawn];
            assert!(tip.starts_with(row["party"].as_str().expect("a name")), "{tip} {row:#}");
            spans(*bar, place(*from), place(*from + mean));
            *from += mean;
            drawn += 1;
        }
    }
    assert!(drawn >= 3 && drawn == parts.len(), "{drawn} {parts:?}");
}

#[test]
fn worth_is_a_spread_about_its_mean() {
    let (view, picture) = drawn(CHAIN, &["worth", "order", "--rate", "10%", "--paths", "64"]);
    let place = scale(&picture, 200.0, 590.0);
    let rows: Vec<&Value> = list(&view["parties"]).iter().chain(list(&view["groups"])).collect();
    let (quartiles, tails) = (bars(&picture, "quartiles"), bars(&picture, "tails"));
    assert!(rows.len() >= 4 && rows.len() == quartiles.len() && rows.len() == tails.len(), "{view:#}");
    for ((row, quartiles), tails) in rows.iter().zip(quartiles).zip(tails) {
        spans(quartiles.0, place(number(&row["p25"])), place(number(&row["p75"])));
        spans(tails.0, place(number(&row["p05"])), place(number(&row["p95"])));
    }
}

#[test]
fn the_same_bytes_in_place_of_an_earlier_file() {
    let folder = Folder::with(SUM);
    let draw = |threads: &str| {
        let asked = ["frontier", "a.toml", "much", "--paths", "512", "--threads", threads, "--svg", "p.svg"];
        folder.run(&asked).good();
        std::fs::read(folder.path().join("p.svg")).expect("a picture")
    };
    assert_eq!(draw("1"), draw("3"));
    folder.write("p.svg", "something else");
    assert!(draw("2").starts_with(b"<svg "));
    let names: Vec<_> = folder.content().into_keys().collect();
    assert_eq!(names, [folder.path().join("a.toml"), folder.path().join("p.svg")]);
}

/// The result is printed all the same.
#[test]
fn a_path_that_cannot_be_written() {
    let folder = Folder::with(SUM);
    let done = folder.run(&["sensitivity", "a.toml", "much", "--paths", "512", "--svg", "no/p.svg"]);
    assert_eq!((done.code, done.err.as_str()), (Some(1), "error: cannot write no/p.svg: its folder does not exist\n"));
    assert!(done.out.contains("decides most"), "{}", done.out);
    let done = folder.run(&["sensitivity", "a.toml", "nothing", "--svg", "p.svg"]);
    assert_eq!((done.code, folder.content().len()), (Some(1), 1), "{}", done.err);
}

/// Where nothing is uncertain there is nothing to draw, and the picture says so.
#[test]
fn a_picture_of_nothing_says_so() {
    let certain =
        SUM.replace("normal($100, $10)", "$110").replace("normal(40%, 10%)", "40%").replace("uniform(0, 1)", "0");
    let (_, picture) = drawn(&certain, &["sensitivity", "much"]);
    assert!(picture.contains("Nothing moves it.") && bars(&picture, "low").is_empty(), "{picture}");
}

/// Over two sides a map of each figure, as `frontier` has; over one a row for each point.
#[test]
fn a_sweep_is_a_map_or_rows() {
    let grid =
        ["sweep", "much", "--over", "first=$90 to $110 in 3", "--over", "second=30% to 60% in 4", "--paths", "256"];
    let (view, picture) = drawn(SUM, &grid);
    let written = Regex::new(r#"<text class="figure"[^>]*>([0-9]+)</text>"#).expect("a pattern");
    let written: Vec<f64> = written.captures_iter(&picture).map(|found| found[1].parse().expect("a number")).collect();
    let cells = list(&view["figures"][0]["cells"]).iter().map(|cell| (number(&cell["value"]) * 100.0).round());
    assert_eq!((bars(&picture, "cell").len(), written), (12, cells.collect::<Vec<f64>>()));
    let (view, picture) = drawn(SUM, &["sweep", "much", "--over", "first=$90 to $110 in 5", "--paths", "256"]);
    let place = scale(&picture, 250.0, 690.0);
    let point = Regex::new(r#"<circle class="point" cx="([^"]+)""#).expect("a pattern");
    let points: Vec<f64> = point.captures_iter(&picture).map(|found| found[1].parse().expect("a place")).collect();
    let cells = list(&view["figures"][0]["cells"]);
    assert_eq!((points.len(), cells.len()), (5, 5));
    for (x, cell) in points.iter().zip(cells) {
        assert!((x - place(number(&cell["value"]))).abs() < 0.16, "{x} {cell}");
    }
}

/// A price that is even between 4 and 8 and came at 7: three draws of four lie below it; the median is 6/7 of it.
#[test]
fn a_forecast_is_drawn_where_what_came_lies_in_it() {
    let text = "offtake = 1\ntitle = \"A < forecast\"\nstart = \"2026-01\"\nmonths = 3\n\
        [assume.price]\nvalue = \"uniform($4, $8)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
        [check.price]\nvalue = \"price\"\nexpected = \"$7\"\nsource = \"a list\"\ntolerance = \"10%\"\nbaseline = \"2 * price\"\nwhy = \"a < b\"\n\
        [ask.dear]\nholds = \"price > $6\"\n";
    let folder = Folder::with(text);
    folder.run(&["check", "a.toml", "--svg", "a.svg"]).good();
    let picture = std::fs::read_to_string(folder.path().join("a.svg")).expect("a picture");
    let place = |class: &str| {
        let dot = Regex::new(&format!("class=\"{class}\"[^>]* cx=\"([0-9.]+)\"")).expect("a pattern");
        dot.captures(&picture).expect(class)[1].parse::<f64>().expect("a number")
    };
    // The scales reach from 320 to 600: three times what is known, and all draws.
    let near = |found: f64, known: f64| assert!((found - known).abs() < 2.0, "{found} {known}\n{picture}");
    near(place("median"), 320.0 + 280.0 * (6.0 / 7.0) / 3.0);
    near(place("rank"), 320.0 + 280.0 * 0.75);
    assert!(picture.contains("A &lt; forecast") && picture.contains("1 of 1 came inside"), "{picture}");
    // Nothing is checked, or nothing can be.
    let plain = Folder::with(&text.replace("[check.price]", "[let.unread]").replace("expected", "about"));
    let told = plain.run(&["check", "a.toml", "--svg", "a.svg"]);
    assert_eq!(plain.path().join("a.svg").exists(), told.code == Some(0));
}
