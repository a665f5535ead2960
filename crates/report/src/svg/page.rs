//! What stands around every picture: what is asked above, how it was run below.

use super::drawing::{Anchor, Drawing, TEXT, WIDTH, color, letters};
use crate::frame::{failed_first, head};
use crate::measures::undefined_measures;
use crate::run::{Measure, RunView};
use crate::table::{Style, cut, wrap};

/// Left and right of everything, in pixels.
pub(crate) const MARGIN: f64 = 24.0;

/// From one line of text to the next.
const LINE: f64 = 17.0;

/// Digits of a hash that tell files apart well enough for people.
pub(crate) const SHOWN_OF_HASH: usize = 12;

/// Side of the square before a name in a legend.
const SQUARE: f64 = 11.0;

/// Why measures have no value on some paths, in words.
pub(crate) fn undefined(measures: &[Measure], run: &RunView) -> Vec<String> {
    let text = undefined_measures(measures, run, Style { color: false, width: None });
    text.lines().map(|line| line.trim().to_owned()).collect()
}

/// A picture that is drawn from the top down.
pub(crate) struct Page {
    pub drawing: Drawing,
    /// Where what comes next begins.
    pub top: f64,
    title: String,
    description: Vec<String>,
}

impl Page {
    /// With a heading, and a line in words below it.
    pub fn new(title: &str, below: &str) -> Self {
        let mut page = Page { drawing: Drawing::default(), top: 12.0, title: title.into(), description: Vec::new() };
        page.paragraph("title", title, color::INK, 17.0);
        page.words(below);
        page
    }

    /// A paragraph.
    pub fn words(&mut self, text: &str) {
        self.paragraph("words", text, color::INK, TEXT);
        self.description.push(text.trim().to_owned());
    }

    /// A paragraph that says less.
    pub fn remark(&mut self, text: &str) {
        self.paragraph("remark", text, color::DIM, TEXT - 1.0);
    }

    /// A heading of a part of the picture.
    pub fn heading(&mut self, text: &str) {
        self.top += 8.0;
        self.paragraph("heading", text, color::INK, 14.0);
    }

    fn paragraph(&mut self, class: &str, text: &str, fill: &str, size: f64) {
        if text.trim().is_empty() {
            return;
        }
        for line in wrap("", text, letters(WIDTH - 2.0 * MARGIN, size)).lines() {
            self.top += LINE.max(size * 1.25);
            self.drawing.sized(class, (MARGIN, self.top), Anchor::Start, fill, size, line);
        }
        self.top += 4.0;
    }

    /// Names of colours, side by side.
    pub fn legend<'a>(&mut self, names: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let mut x = MARGIN;
        self.top += LINE;
        for (fill, name) in names {
            let name = &cut(name, letters(WIDTH - 2.0 * MARGIN - SQUARE - 6.0, TEXT));
            let width = SQUARE + 6.0 + super::drawing::width_of(name, TEXT) + 14.0;
            if x > MARGIN && x + width > WIDTH - MARGIN {
                x = MARGIN;
                self.top += LINE;
            }
            let square = super::drawing::Area { left: x, top: self.top - SQUARE + 1.0, width: SQUARE, height: SQUARE };
            self.drawing.area("key", square, fill, "");
            self.drawing.text("legend", (x + SQUARE + 6.0, self.top), Anchor::Start, color::INK, name);
            x += width;
        }
        self.top += 8.0;
    }

    /// The whole file, with how it was run.
    pub fn finish(self, remarks: &[String], run: &RunView) -> String {
        let plain = Style { color: false, width: None };
        let titled = self.title == run.title;
        let heads = failed_first(run, plain) + &head(&RunView { about: String::new(), ..run.clone() }, plain);
        let heads = heads.lines().filter(|line| !(titled && *line == run.title)).map(str::to_owned);
        let hash = run.files_sha256.get(..SHOWN_OF_HASH).map_or(String::new(), |hash| format!(", SHA-256 {hash}…"));
        let source = format!("{}{hash}, Offtake {}", run.scenario, run.offtake);
        let remarks: Vec<String> = remarks.iter().cloned().chain(heads).chain([source]).collect();
        self.finish_with(&remarks)
    }

    /// The whole file, with these remarks.
    pub fn finish_with(mut self, remarks: &[String]) -> String {
        self.top += 6.0;
        for remark in remarks {
            self.remark(remark);
        }
        self.drawing.finish(&self.title, &self.description.join(" "), (self.top + 16.0).ceil())
    }
}
