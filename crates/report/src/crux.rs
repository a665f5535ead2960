//! What decides an answer, as a table: shares, and where each assumption flips it.

use crate::flips::flip_words;
use crate::number::{at_most, counted, with_error};
use crate::picture::bar;
use crate::reported_as::ReportedAs;
use crate::run::{Answer, BasedOn, Crux, RunView};
use crate::table::{Align, Style, TextColumns, cut, wrap};

/// Assumptions whose share is less are only counted.
pub(crate) const LEAST_SHARE: f64 = 0.01;

/// Said in the place of what decides first.
pub(crate) const NONE_STANDS_OUT: &str = "none stands out";

/// Whether what an assumption decides, alone or with others, is more than chance may give.
pub(crate) fn stands_out(one: &Crux, chance_share: f64) -> bool {
    one.share > chance_share || one.total >= LEAST_SHARE && one.total > 2.0 * one.total_error
}

/// Share in interaction that is worth a word.
const INTERACTION: f64 = 0.05;

/// Share that chance alone may give an assumption above which paths are too few.
const MUCH_CHANCE: f64 = 0.05;

/// Characters of a line that has room for the longest name of an assumption.
const NARROW: usize = 100;

/// Fewest characters that a flip is broken to beside other columns.
const LEAST_FLIP: usize = 26;

/// What the shares leave out, and what they cannot tell.
pub(crate) fn shares_words(answer: &Answer, run: &RunView) -> String {
    let mut words = vec!["shares are of each assumption alone and need not sum to one".to_owned()];
    let has_totals = answer.crux.iter().any(|one| !one.total.is_nan());
    if has_totals {
        words.push("totals are with all that it decides together with others".into());
    }
    if answer.interaction - 2.0 * answer.interaction_error > INTERACTION {
        let share = with_error(answer.interaction, answer.interaction_error, &ReportedAs::SHARE);
        words.push(format!("{share} is in interaction: decided by no assumption alone"));
    }
    if answer.chance_share > MUCH_CHANCE {
        words.push(format!(
            "on {} chance alone may give one of {} a share of {}: ask for more `--paths`",
            counted(run.paths, "path"),
            counted(answer.crux.len() as u64, "assumption"),
            at_most(answer.chance_share),
        ));
    }
    words.join("; ")
}

/// The part of a crux that is shown: what was asked for, and the first of what has a share.
pub(crate) fn shown(crux: &[Crux]) -> impl Iterator<Item = &Crux> {
    let mut room = 8;
    crux.iter().filter(move |one| {
        let counts = one.share >= LEAST_SHARE || one.total >= LEAST_SHARE && one.total > 2.0 * one.total_error;
        let shown = one.asked || counts && room > 0;
        room -= usize::from(shown && room > 0);
        shown
    })
}

/// Names, bars and bases of a crux that the terminal has room for, beside where it flips; the last of them if for none.
pub(crate) fn crux_table(head: &str, crux: &[Crux], style: Style) -> String {
    let shapes = [(style.longest_name(), 12, true), (32, 8, true), (24, 4, true), (24, 0, false), (16, 0, false)];
    let shown: Vec<&Crux> = shown(crux).collect();
    if shown.is_empty() {
        let least = format!("{:.0} %", 100.0 * LEAST_SHARE);
        let words = format!("{head} no assumption alone: none of {} has a share of {least}", crux.len());
        return style.dim(&wrap("  ", &words, style.prose()));
    }
    let fits = |columns: &TextColumns| {
        style.holds(columns.width("  ")) || style.holds(columns.width_before_last("  ") + LEAST_FLIP)
    };
    let mut shapes = shapes.into_iter().skip(usize::from(!style.holds(NARROW)));
    let columns = shapes.clone().map(|shape| crux_columns(head, &shown, shape)).find(fits);
    let paint = |row: usize, column: usize, cell: &str| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    };
    let mut out = match columns {
        Some(columns) => columns.lines_wrapped("  ", style, paint),
        None => shapes
            .next_back()
            .map_or(String::new(), |shape| crux_columns(head, &shown, shape).lines_above("  ", style, paint)),
    };
    let rest = crux.len() - shown.len();
    if rest > 0 {
        out.push_str(&style.dim(&format!("  {rest} more with less")));
        out.push('\n');
    }
    out
}

/// A crux as a table: the longest name, the cells of a bar, whether it says what each is based on.
fn crux_columns(head: &str, shown: &[&Crux], (longest_name, cells, with_bases): (usize, usize, bool)) -> TextColumns {
    let crux = shown;
    let totals = crux.iter().any(|one| !one.total.is_nan());
    let share = |share: f64, error: f64| match share.is_nan() {
        true => String::new(),
        false => with_error(share, error, &ReportedAs::SHARE),
    };
    let bases = with_bases && crux.iter().any(|one| one.basis.is_some());
    let mut align = vec![Align::Left, Align::Right, Align::Left, Align::Left];
    let mut titles = vec![head, "share", "", ""];
    if totals {
        align.insert(2, Align::Right);
        titles.insert(2, "total");
    }
    if bases {
        align.insert(1, Align::Left);
        titles.insert(1, "basis");
    }
    if cells == 0 {
        align.remove(align.len() - 2);
        titles.remove(titles.len() - 2);
    }
    let mut columns = TextColumns::new(&align);
    columns.row(titles);
    for one in shown {
        let bars = (cells > 0).then(|| format!("{:<cells$}", bar(one.share, cells)));
        let mut cells = vec![cut(&one.assumption, longest_name), share(one.share, one.std_error)];
        cells.extend(bars);
        cells.push(one.flip.as_ref().map_or(String::new(), |flip| flip_words(flip, &one.assumption)));
        if totals {
            cells.insert(2, share(one.total, one.total_error));
        }
        if bases {
            cells.insert(1, one.basis.map_or("", BasedOn::word).to_owned());
        }
        columns.row(cells);
    }
    columns
}
