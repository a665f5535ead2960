//! Answers: each probability as a bar between two claims, and what decides it.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, Area, Drawing, NAME_LINE, TEXT, WIDTH, broken, color, letters, width_of};
use super::page::{MARGIN, Page};
use super::rows::{BAR, Rows, bar, whisker, word};
use crate::answers::chance;
use crate::crux::{shares_words, shown};
use crate::direction::in_words;
use crate::flips::flip_words;
use crate::number::{share_of_all, with_error};
use crate::rare::too_rare_words;
use crate::reported_as::ReportedAs;
use crate::run::{Answer, Crux, RunView};
use crate::sensitivity::EffectView;
use crate::summary::asked;
use crate::table::NO_BREAK;

/// Answers up to which each has its whole crux.
const IN_FULL: usize = 3;

/// What the two parts of a bar are.
const SIDES: [(&str, &str); 2] = [(color::DARK, "P(claim)"), (color::BRIGHT, "P of what the other side says")];

/// Between the two parts of a bar.
const GAP: f64 = 2.0;

/// Where names of a crux end, its bars begin and end, its shares end, and where an answer flips begins.
const NAMES: f64 = 250.0;
const SHARES: [f64; 2] = [270.0, 450.0];
const SHARE: f64 = 545.0;
const FLIPS: f64 = 560.0;

/// The questions of a run as a picture: P of each as a bar between its claim and its counter, and what decides it.
pub fn answers_svg(run: &RunView) -> String {
    let alone = run.answers.len() == 1;
    let title = match run.answers.first() {
        Some(answer) if alone && !asked(answer).is_empty() => asked(answer),
        _ if run.title.is_empty() => &run.scenario,
        _ => &run.title,
    };
    let mut page = Page::new(title, "");
    if run.answers.is_empty() {
        page.words("Nothing is asked.");
        return page.finish(&[], run);
    }
    if !alone {
        page.legend(SIDES);
    }
    for answer in &run.answers {
        if alone && answer.defined > 0 && !run.certain {
            page.words(&format!("{}: P(claim) = {}.", answer.id, chance(answer.probability, answer.std_error)));
        } else if !alone {
            page.heading(&format!("{}: {}", answer.id, asked(answer)));
        }
        if alone {
            page.legend(SIDES);
        }
        likelihood(&mut page, answer, run);
        match run.answers.len() <= IN_FULL {
            true => crux(&mut page, answer, run),
            false => page.remark(&first_decider(answer)),
        }
    }
    let whiskers = "whiskers reach two standard errors to either side; the dashed line is even";
    let whiskers = if run.certain { "the dashed line is even" } else { whiskers };
    page.finish(&[whiskers.to_owned()], run)
}

/// P as a bar of 100, the claim at the left and the counter at the right, with both in words above it.
fn likelihood(page: &mut Page, answer: &Answer, run: &RunView) {
    let [left, right] = [MARGIN, WIDTH - MARGIN];
    let half = letters((right - left) / 2.0 - 12.0, TEXT);
    let sides = [(&answer.claim, left, Anchor::Start), (&answer.counter, right, Anchor::End)];
    let lines = sides.map(|(said, ..)| broken(said, half));
    let most = lines.iter().map(Vec::len).max().unwrap_or(0);
    for ((_, x, anchor), lines) in sides.iter().zip(&lines) {
        for (at, line) in lines.iter().enumerate() {
            let y = page.top + 4.0 + NAME_LINE * 1.15 * (at + 1 + most - lines.len()) as f64;
            page.drawing.text("claim", (*x, y), *anchor, color::INK, line);
        }
    }
    page.top += 4.0 + NAME_LINE * 1.15 * most as f64 + 8.0;
    let (top, height) = (page.top, 22.0);
    page.top += height + 10.0;
    if answer.defined == 0 {
        let all = Area { left, top, width: right - left, height };
        page.drawing.area("undefined", all, color::GREY, "the claim is defined on no path");
        let place = (f64::midpoint(left, right), top + 15.0);
        page.drawing.text("figure", place, Anchor::Middle, color::INK, "n/a: the claim is defined on no path");
        return;
    }
    let Some(axis) = DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, left, right) else { return };
    let split = axis.place(answer.probability);
    let said = match run.certain {
        true if answer.probability == 1.0 => "the claim holds".to_owned(),
        true => "the claim does not hold".to_owned(),
        false => chance(answer.probability, answer.std_error),
    };
    let inner = if answer.probability > 0.0 && answer.probability < 1.0 { GAP / 2.0 } else { 0.0 };
    let tip = format!("{}: P(claim) = {said}", answer.id);
    let parts = [("claim", left, split - inner, color::DARK), ("counter", split + inner, right, color::BRIGHT)];
    for (class, from, to, fill) in parts.into_iter().filter(|(_, from, to, _)| to > from) {
        page.drawing.area(class, Area { left: from, top, width: to - from, height }, fill, &tip);
    }
    figure(&mut page.drawing, &said, [left, split, right], answer.std_error * (right - left), top);
    let middle = f64::midpoint(left, right);
    page.drawing.dashed("even", &[(middle, top - 5.0), (middle, top + height + 5.0)], color::INK, 1.0);
    let figure = EffectView { value: answer.probability, std_error: answer.std_error };
    whisker(&mut page.drawing, &axis, figure, top + height + 3.0);
    if answer.defined < run.paths as usize {
        let undefined = share_of_all(1.0 - answer.defined as f64 / run.paths as f64);
        let [low, high] = [answer.range.low, answer.range.high].map(share_of_all);
        page.remark(&format!("undefined on {undefined} of paths; between {low} and {high} whichever way they fall"));
    }
}

/// The figure within the part of the claim if that has room, else in that of the counter, beside the boundary and its error.
fn figure(drawing: &mut Drawing, said: &str, [left, split, right]: [f64; 3], error: f64, top: f64) {
    let (width, y) = (width_of(said, TEXT), top + 15.0);
    if split - left > width + 16.0 {
        drawing.text("figure", (left + 8.0, y), Anchor::Start, color::PAPER, said);
    } else if right - split > width + 16.0 + 2.0 * error {
        drawing.text("figure", (split + 2.0 * error + 8.0, y), Anchor::Start, color::INK, said);
    } else {
        drawing.text("figure", (right - 8.0, y), Anchor::End, color::INK, said);
    }
}

/// What decides an answer: a bar for each assumption that has a share, and where it flips the answer.
fn crux(page: &mut Page, answer: &Answer, run: &RunView) {
    if let Some(words) = in_words(&answer.crux, answer.chance_share) {
        page.words(&words);
    }
    let shown: Vec<&Crux> = shown(&answer.crux).collect();
    let Some(axis) =
        DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, SHARES[0], SHARES[1]).filter(|_| !shown.is_empty())
    else {
        let none = if run.certain { "Nothing is uncertain." } else { "No assumption decides it alone." };
        let none = too_rare_words(answer).unwrap_or_else(|| none.to_owned());
        page.words(if answer.defined == 0 { "" } else { &none });
        return;
    };
    let flips: Vec<Vec<String>> = (shown.iter())
        .map(|one| one.flip.as_ref().map_or(String::new(), |flip| flip_words(flip, &one.assumption)))
        .map(|words| broken(&words.replace(NO_BREAK, " "), letters(WIDTH - MARGIN - FLIPS, TEXT)))
        .collect();
    let names = shown.iter().map(|one| match one.basis {
        Some(basis) => format!("{} ({})", one.assumption, basis.word()),
        None => one.assumption.clone(),
    });
    let most = flips.iter().map(Vec::len).max().unwrap_or(0);
    let rows = Rows::new(page.top + 8.0, names, NAMES).with_lines(most);
    let with_others = shown.iter().any(|one| one.total.is_finite());
    let decides = if with_others {
        "decides alone, of the variance; grey: with others"
    } else {
        "decides alone, of the variance"
    };
    axis.draw(&mut page.drawing, rows.top(), rows.bottom(), decides);
    rows.draw_names(&mut page.drawing);
    for (at, (one, flip)) in shown.iter().zip(&flips).enumerate() {
        let y = rows.middle(at);
        let said = with_error(one.share, one.std_error, &ReportedAs::SHARE);
        let tip = |what: &str, said: &str| format!("{}: {what} {said}", one.assumption);
        if one.total.is_finite() {
            let total = with_error(one.total, one.total_error, &ReportedAs::SHARE);
            let area = bar(axis.place(0.0), axis.place(one.total), y, BAR);
            page.drawing.area("total", area, color::GREY, &tip("with others", &total));
        }
        if one.share.is_finite() {
            let area = bar(axis.place(0.0), axis.place(one.share), y, BAR * 0.7);
            page.drawing.area("share", area, color::SLATE, &tip("alone", &said));
            whisker(&mut page.drawing, &axis, EffectView { value: one.share, std_error: one.std_error }, y);
            word(&mut page.drawing, "figure", SHARE, y, Anchor::End, &said);
        }
        let first = y - NAME_LINE * (flip.len() as f64 - 1.0) / 2.0;
        for (line, words) in flip.iter().enumerate() {
            word(&mut page.drawing, "flip", FLIPS, first + NAME_LINE * line as f64, Anchor::Start, words);
        }
    }
    page.top = rows.bottom() + 38.0;
    let rest = answer.crux.len() - shown.len();
    let rest = if rest > 0 { format!("{rest} more with less; ") } else { String::new() };
    if !answer.interaction.is_nan() {
        page.remark(&format!("{rest}{}", shares_words(answer, run)));
    }
}

/// What decides an answer first, in words.
fn first_decider(answer: &Answer) -> String {
    let Some(first) = shown(&answer.crux).next() else { return too_rare_words(answer).unwrap_or_default() };
    let basis = first.basis.map_or(String::new(), |basis| format!(" ({})", basis.word()));
    let share = match first.share.is_nan() {
        true => String::new(),
        false => format!(", {} of the variance alone", with_error(first.share, first.std_error, &ReportedAs::SHARE)),
    };
    let flip = first.flip.as_ref().map_or(String::new(), |flip| format!("; {}", flip_words(flip, &first.assumption)));
    format!("decided first by {}{basis}{share}{flip}", first.assumption).replace(NO_BREAK, " ")
}
