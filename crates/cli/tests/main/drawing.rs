//! Pictures read again: what they may hold, and where their marks stand.

use regex_lite::Regex;
use serde_json::Value;

use crate::command::Folder;

/// What a command prints as JSON, and the picture that it writes beside it.
pub fn drawn(scenario: &str, arguments: &[&str]) -> (Value, String) {
    drawn_in(&Folder::with(scenario), &[&[arguments[0], "a.toml"], &arguments[1..]].concat())
}

/// The same of a command in a folder.
pub fn drawn_in(folder: &Folder, arguments: &[&str]) -> (Value, String) {
    let asked = [arguments, &["--json", "--svg", "p.svg"]].concat();
    let view = folder.run(&asked).json();
    let picture = std::fs::read_to_string(folder.path().join("p.svg")).expect("a picture");
    sound(&picture);
    (view, picture)
}

/// What every picture must be.
pub fn sound(picture: &str) {
    well_formed(picture);
    words_are_apart(picture);
}

/// Every element is closed in its turn, no text holds what a parser would take for one, and nothing in it runs or is fetched.
fn well_formed(picture: &str) {
    let tag = Regex::new(r#"<(/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<>]*")*)(/?)>"#).expect("a pattern");
    let mut open = Vec::new();
    for found in tag.captures_iter(picture) {
        match (&found[1], &found[4]) {
            ("/", _) => assert_eq!(open.pop(), Some(found[2].to_owned()), "{picture}"),
            (_, "/") => {}
            _ => open.push(found[2].to_owned()),
        }
        assert!(!["script", "style", "image", "a", "use"].contains(&&found[2]), "{}", &found[0]);
    }
    assert_eq!(open, Vec::<String>::new());
    let entity = Regex::new("&(amp|lt|gt|quot);").expect("a pattern");
    let text = entity.replace_all(&tag.replace_all(picture, ""), "").into_owned();
    assert!(!text.contains(['<', '>', '&']), "{text}");
    assert!(
        picture.contains(r#"role="img""#) && picture.contains("<title>") && picture.contains("<desc>"),
        "{picture}"
    );
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
}

/// A word of a picture with the rectangle that it takes.
struct Word {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn words_of(picture: &str) -> Vec<Word> {
    let word = r#"<text class="[a-z]+" x="([^"]+)" y="([^"]+)" text-anchor="([a-z]+)" font-size="([^"]+)" fill="[^"]+">(?:<title>[^<]*</title>)?([^<]*)</text>"#;
    let word = Regex::new(word).expect("a pattern");
    let entity = Regex::new("&[a-z]+;").expect("a pattern");
    let place = |text: &str| text.parse::<f64>().expect("a place");
    let found = word.captures_iter(picture).map(|found| {
        let (x, y, size) = (place(&found[1]), place(&found[2]), place(&found[4]));
        let text = entity.replace_all(&found[5], "&").into_owned();
        // About what letters of Helvetica take on average.
        let width = text.chars().count() as f64 * size * 0.52;
        let left = match &found[3] {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        Word { text, left, right: left + width, top: y - 0.7 * size, bottom: y + 0.15 * size }
    });
    found.collect()
}

/// Every word stands inside the picture, and on no other.
fn words_are_apart(picture: &str) {
    let size = Regex::new(r#"viewBox="0 0 ([0-9.]+) ([0-9.]+)""#).expect("a pattern");
    let size = size.captures(picture).expect("a size");
    let [width, height] = [1, 2].map(|at| size[at].parse::<f64>().expect("a number"));
    let words = words_of(picture);
    assert_eq!(words.len(), picture.matches("<text ").count());
    for (at, one) in words.iter().enumerate() {
        let inside = one.left >= 0.0 && one.right <= width && one.top >= 0.0 && one.bottom <= height;
        assert!(inside, "`{}` leaves the picture: {} to {}", one.text, one.left, one.right);
        for other in &words[..at] {
            let across = one.left < other.right && other.left < one.right;
            let down = one.top < other.bottom && other.top < one.bottom;
            assert!(!(across && down), "`{}` lies on `{}`", one.text, other.text);
        }
    }
}

/// Places of circles of a class, across and down.
pub fn dots(picture: &str, class: &str) -> Vec<[f64; 2]> {
    let dot = format!(r#"<circle class="{class}" cx="([^"]+)" cy="([^"]+)""#);
    let dot = Regex::new(&dot).expect("a pattern");
    let place = |text: &str| text.parse::<f64>().expect("a place");
    dot.captures_iter(picture).map(|found| [place(&found[1]), place(&found[2])]).collect()
}

/// Heights of rectangles of a class, with their tips.
pub fn heights(picture: &str, class: &str) -> Vec<(f64, String)> {
    let bar = format!(
        r#"<rect class="{class}" x="[^"]+" y="[^"]+" width="[^"]+" height="([^"]+)"[^>]*><title>([^<]*)</title>"#
    );
    let bar = Regex::new(&bar).expect("a pattern");
    let found = bar.captures_iter(picture).map(|found| (found[1].parse().expect("a height"), found[2].to_owned()));
    found.collect()
}

/// How many pixels a number is high, as the labels of the first scale below `from` that goes up say.
pub fn upward(picture: &str, from: f64, to: f64) -> impl Fn(f64) -> f64 {
    let label =
        Regex::new(r#"<text class="up" x="[^"]+" y="([^"]+)"[^>]*>(-?)\$?([0-9.]+)([kMB]?)( %)?"#).expect("a pattern");
    let labels = label.captures_iter(picture).map(|found| {
        let y: f64 = found[1].parse().expect("a place");
        (y, valued([&found[2], &found[3], &found[4]], found.get(5).is_some()))
    });
    let labels: Vec<(f64, f64)> = labels.filter(|(y, _)| (from..=to).contains(y)).collect();
    let (first, last) = (labels[0], labels[labels.len() - 1]);
    assert!(labels.len() >= 2 && first.1 < last.1 && first.0 > last.0, "{labels:?}");
    move |value| value / (last.1 - first.1) * (first.0 - last.0)
}

/// A number as written: its sign, its digits, its power of a thousand, whether it is in percent.
fn valued([sign, digits, power]: [&str; 3], in_percent: bool) -> f64 {
    let power = match power {
        "k" => 1e3,
        "M" => 1e6,
        "B" => 1e9,
        _ => 1.0,
    };
    let sign = if sign == "-" { -1.0 } else { 1.0 };
    let part = if in_percent { 0.01 } else { 1.0 };
    sign * digits.parse::<f64>().expect("a number") * power * part
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

pub fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// From a number to its place, as the ticks between `from` and `to` are labelled.
pub fn scale(picture: &str, from: f64, to: f64) -> impl Fn(f64) -> f64 {
    let tick = Regex::new(r#"<text class="tick" x="([^"]+)"[^>]*>(-?)\$?([0-9.]+)([kMB]?)( %)?"#).expect("a pattern");
    let ticks: Vec<(f64, f64)> = (tick.captures_iter(picture))
        .map(|found| {
            let value = valued([&found[2], &found[3], &found[4]], found.get(5).is_some());
            (found[1].parse().expect("a place"), value)
        })
        .filter(|(x, _)| (from..=to).contains(x))
        .collect();
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    assert!(ticks.len() >= 2 && first.1 < last.1, "{ticks:?}");
    move |value| first.0 + (value - first.1) / (last.1 - first.1) * (last.0 - first.0)
}

/// Rectangles of a class: their two ends, and their tip.
pub fn bars(picture: &str, class: &str) -> Vec<([f64; 2], String)> {
    let bar =
        format!(r#"<rect class="{class}" x="([^"]+)" y="[^"]+" width="([^"]+)"[^>]*>(?:<title>([^<]*)</title>)?"#);
    let bars = Regex::new(&bar).expect("a pattern");
    let place = |text: &str| text.parse::<f64>().expect("a place");
    (bars.captures_iter(picture))
        .map(|found| {
            let left = place(&found[1]);
            ([left, left + place(&found[2])], found.get(3).map_or(String::new(), |tip| tip.as_str().to_owned()))
        })
        .collect()
}

/// Both ends are written to the tenth of a pixel.
pub fn spans(bar: [f64; 2], from: f64, to: f64) {
    let (left, right) = (from.min(to), from.max(to));
    assert!((bar[0] - left).abs() < 0.16 && (bar[1] - right).abs() < 0.16, "{bar:?}: {left} to {right}");
}
