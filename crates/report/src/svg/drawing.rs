//! The elements of an SVG picture, as text.

use std::fmt::Write;

use crate::visible::visible_line;

/// Width of every picture, in pixels.
pub(crate) const WIDTH: f64 = 860.0;

/// Size of text, in pixels.
pub(crate) const TEXT: f64 = 12.0;

/// From one line of a name to the next, in pixels.
pub(crate) const NAME_LINE: f64 = 13.0;

/// Width of a letter, as a share of its height: a little more than most sans serif letters have.
const LETTER: f64 = 0.58;

/// Colours that tell by lightness too, so that they survive grey printing and colour blindness.
pub(crate) mod color {
    /// Text and axes.
    pub const INK: &str = "#1b1f24";
    /// Text that says less.
    pub const DIM: &str = "#57606a";
    /// Lines of a grid.
    pub const GRID: &str = "#d8dee4";
    /// Paper.
    pub const PAPER: &str = "#ffffff";
    /// The first of two.
    pub const DARK: &str = "#1f4e8c";
    /// Beside the first: the same, weaker.
    pub const PALE: &str = "#a9c4e4";
    /// Beside both: the same, weaker still.
    pub const FAINT: &str = "#d9e5f3";
    /// Beside the second: the same, weaker.
    pub const SAND: &str = "#f3d3a3";
    /// A part of [`GREY`].
    pub const SLATE: &str = "#4a5560";
    /// A whole, of which [`SLATE`] is a part.
    pub const GREY: &str = "#c3cad2";
    /// The second of two.
    pub const BRIGHT: &str = "#d07a00";
    /// A line over a map.
    pub const LINE: &str = "#d1350f";
    /// Parts of a sum, dark to light.
    pub const PARTS: [&str; 7] = ["#12355b", "#a8322a", "#2a8d80", "#e9963e", "#8ecae6", "#f6e27a", "#7b5ea7"];
}

/// Where a text stands beside its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle, in pixels from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// Between two places across, whichever is farther left.
    pub fn between(from: f64, to: f64, top: f64, height: f64) -> Self {
        Area { left: from.min(to), top, width: (to - from).abs(), height }
    }
}

/// A picture that grows element by element.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    body: String,
}

impl Drawing {
    /// A filled rectangle; `tip` is what a reader sees who points at it.
    pub fn area(&mut self, class: &str, area: Area, fill: &str, tip: &str) {
        let Area { left, top, width, height } = area;
        let [x, y, width, height] = [left, top, width, height].map(pixels);
        let tip = titled(tip);
        self.push(&format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}">{tip}</rect>"#
        ));
    }

    /// A line from place to place.
    pub fn line(&mut self, class: &str, points: &[(f64, f64)], color: &str, width: f64) {
        let (points, width) = (places(points), pixels(width));
        self.push(&format!(
            r#"<polyline class="{class}" points="{points}" fill="none" stroke="{color}" stroke-width="{width}"/>"#
        ));
    }

    /// A dashed line from place to place.
    pub fn dashed(&mut self, class: &str, points: &[(f64, f64)], color: &str, width: f64) {
        let (points, width) = (places(points), pixels(width));
        self.push(&format!(
            r#"<polyline class="{class}" points="{points}" fill="none" stroke="{color}" stroke-width="{width}" stroke-dasharray="5 4"/>"#
        ));
    }

    /// A filled shape with these corners.
    pub fn shape(&mut self, class: &str, corners: &[(f64, f64)], fill: &str) {
        let corners = places(corners);
        self.push(&format!(r#"<polygon class="{class}" points="{corners}" fill="{fill}"/>"#));
    }

    /// A filled circle, with a tip as an area has.
    pub fn dot(&mut self, class: &str, (x, y): (f64, f64), color: &str, tip: &str) {
        let [x, y] = [x, y].map(pixels);
        let (tip, paper) = (titled(tip), color::PAPER);
        self.push(&format!(
            r#"<circle class="{class}" cx="{x}" cy="{y}" r="4" fill="{color}" stroke="{paper}" stroke-width="1">{tip}</circle>"#
        ));
    }

    /// One line of text whose letters stand on `y`.
    pub fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, fill: &str, text: &str) {
        self.sized(class, (x, y), anchor, fill, TEXT, text);
    }

    /// A name that stands in several lines around `y`; what it is as a whole is seen by who points at it.
    pub fn name(&mut self, (x, y): (f64, f64), anchor: Anchor, lines: &[String], whole: &str) {
        let first = y - NAME_LINE * (lines.len() as f64 - 1.0) / 2.0;
        for (at, line) in lines.iter().enumerate() {
            let place = (x, first + NAME_LINE * at as f64 + TEXT / 3.0);
            let tip = if lines.len() > 1 { whole } else { "" };
            self.written("name", place, anchor, color::INK, TEXT, (line, tip));
        }
    }

    /// The same in another size.
    pub fn sized(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, fill: &str, size: f64, text: &str) {
        self.written(class, (x, y), anchor, fill, size, (text, ""));
    }

    fn written(
        &mut self,
        class: &str,
        (x, y): (f64, f64),
        anchor: Anchor,
        fill: &str,
        size: f64,
        (text, tip): (&str, &str),
    ) {
        let [x, y] = [x, y].map(pixels);
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (size, text) = (pixels(size), escaped(text));
        let tip = if tip.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(tip)) };
        self.push(&format!(
            r#"<text class="{class}" x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">{tip}{text}</text>"#
        ));
    }

    fn push(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// The whole file. `title` and `description` are read out to those who do not see it.
    pub fn finish(self, title: &str, description: &str, height: f64) -> String {
        let (width, height) = (pixels(WIDTH), pixels(height));
        let mut out = String::new();
        let _ = writeln!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" font-family="Helvetica, Arial, sans-serif">"#
        );
        let _ = writeln!(out, "<title>{}</title>\n<desc>{}</desc>", escaped(title), escaped(description));
        let _ = writeln!(out, r#"<rect width="{width}" height="{height}" fill="{}"/>"#, color::PAPER);
        out + &self.body + "</svg>\n"
    }
}

/// What a reader sees who points at an element; nothing if it is empty.
fn titled(tip: &str) -> String {
    if tip.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(tip)) }
}

/// How wide a text is at most, in pixels.
pub(crate) fn width_of(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * LETTER
}

/// How many letters fit.
pub(crate) fn letters(width: f64, size: f64) -> usize {
    (width / (size * LETTER)) as usize
}

/// A text in lines of at most so many letters, broken behind a space if one is near, else behind a sign that parts words, else anywhere. A
/// number stays whole, with its error and its percent.
pub(crate) fn broken(text: &str, most: usize) -> Vec<String> {
    let most = most.max(1);
    let mut rest: Vec<char> = visible_line(text).trim().chars().collect();
    let mut lines = Vec::new();
    while rest.len() > most {
        let next = |at: usize| rest.get(at + 1).copied().unwrap_or(' ');
        let space = |at: &usize| rest[*at] == ' ' && !"%±".contains(next(*at)) && (*at == 0 || rest[at - 1] != '±');
        let sign = |at: &usize| "_./,-+*():".contains(rest[*at]) && !next(*at).is_ascii_digit();
        let near = most / 2..most;
        let last =
            near.clone().rev().find(space).or_else(|| near.rev().find(sign)).or_else(|| (0..most).rev().find(space));
        let after = rest.split_off(last.map_or(most, |at| at + 1));
        lines.push(rest.iter().collect::<String>().trim_end().to_owned());
        rest = after;
    }
    lines.push(rest.into_iter().collect::<String>().trim_start().to_owned());
    lines
}

fn places(points: &[(f64, f64)]) -> String {
    let places: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", pixels(*x), pixels(*y))).collect();
    places.join(" ")
}

/// A place or size to the tenth of a pixel.
fn pixels(value: f64) -> String {
    let tenths = (value * 10.0).round();
    // Neither -0 nor what no renderer takes.
    let tenths = if tenths.is_finite() { tenths + 0.0 } else { 0.0 };
    format!("{}", tenths / 10.0)
}

/// Text that can neither end its element nor command anything.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in visible_line(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no such characters.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(
            escaped("a < b & \"c\"</text>\u{1b}\n\u{ffff}"),
            "a &lt; b &amp; &quot;c&quot;&lt;/text&gt;␛ \u{fffd}"
        );
    }

    #[test]
    fn long_names_are_broken_between_words() {
        assert_eq!(broken("a.short_name", 20), ["a.short_name"]);
        assert_eq!(broken("lab.compute_that_is_reserved", 14), ["lab.compute_", "that_is_", "reserved"]);
        assert_eq!(broken("what is lent of the chips", 12), ["what is", "lent of the", "chips"]);
        assert_eq!(broken("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(broken("between 0.549 %/yr and 26.3 %/yr", 28), ["between 0.549 %/yr and", "26.3 %/yr"]);
        assert_eq!(broken("P is 0.5 % ± 0.3 % if not", 14), ["P is", "0.5 % ± 0.3 %", "if not"]);
        assert_eq!(broken("", 4), [""]);
    }

    #[test]
    fn places_are_to_the_tenth() {
        assert_eq!([12.34, -0.04, 7.0, f64::NAN, f64::INFINITY].map(pixels), ["12.3", "0", "7", "0", "0"]);
    }

    #[test]
    fn a_drawing_says_what_it_is() {
        let mut drawing = Drawing::default();
        drawing.area("bar", Area::between(5.0, 2.0, 1.0, 4.0), "#000000", "a > b");
        let whole = drawing.finish("A & B", "bars", 10.0);
        assert!(whole.contains(r#"viewBox="0 0 860 10" role="img""#), "{whole}");
        assert!(whole.contains("<title>A &amp; B</title>\n<desc>bars</desc>"), "{whole}");
        let bar = "<rect class=\"bar\" x=\"2\" y=\"1\" width=\"3\" height=\"4\" fill=\"#000000\"><title>a &gt; b</title></rect>\n</svg>\n";
        assert!(whole.ends_with(bar), "{whole}");
    }
}
