//! Who did not pay: below every answer, in each world that it reads.

use serde::Serialize;

use crate::number::{figure_among, largest, share_of_all};
use crate::reported_as::ReportedAs;
use crate::table::{Align, LEAST_TEXT, Style, TextColumns, cut, width, wrap};

/// Parties in default, and dues, that the text names in each world.
const MOST_ROWS: usize = 5;

/// What stands before the further lines of a description.
const BROKEN: &str = "  ";

/// Who did not pay in one world, over the paths that it finished. A due that is paid late is paid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnpaidView {
    /// The world in words; nothing for the scenario as stated.
    pub world: Option<String>,
    /// Paths that it finished.
    pub paths: u64,
    /// Parties that are in default in the last month, most often first.
    pub defaults: Vec<PartyInDefault>,
    /// What stayed unpaid, the largest mean first.
    pub dues: Vec<UnpaidDue>,
}

/// A party that is in default in the last month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartyInDefault {
    /// Its name.
    pub party: String,
    /// Paths on which it is.
    pub paths: u64,
    /// Their share of the finished ones.
    pub share: f64,
    /// Median, over these paths, of the month from which it is in default: the first in which `defaulted` holds.
    pub month: String,
}

/// A flow or pay of which something stayed unpaid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnpaidDue {
    /// Its name.
    pub flow: String,
    /// Who owes.
    pub from: String,
    /// Who is owed.
    pub to: String,
    /// Paths on which something of it stayed unpaid.
    pub paths: u64,
    /// Their share of the finished ones.
    pub share: f64,
    /// Median, over these paths, of the month in which it was first left short.
    pub month: String,
    /// The unit of the amounts.
    pub unit: ReportedAs,
    /// The part that lapsed when it fell due. Mean over all finished paths, also those on which all was paid.
    pub mean_lapsed: f64,
    /// The part that was written off after a default; such a mean.
    pub mean_written_off: f64,
    /// The part that is still owed at the end; such a mean.
    pub mean_owed: f64,
}

impl UnpaidView {
    /// Whether everybody paid.
    pub fn is_empty(&self) -> bool {
        self.defaults.is_empty() && self.dues.is_empty()
    }
}

impl UnpaidDue {
    /// All that stayed unpaid: mean over all finished paths.
    pub fn mean(&self) -> f64 {
        self.mean_lapsed + self.mean_written_off + self.mean_owed
    }

    /// Where it ended.
    fn fate(&self) -> String {
        let fates = [(self.mean_lapsed, "lapsed"), (self.mean_written_off, "written off"), (self.mean_owed, "owed")];
        let words: Vec<&str> = fates.into_iter().filter(|(mean, _)| *mean != 0.0).map(|(_, word)| word).collect();
        words.join(" or ")
    }
}

/// How much of [`UnpaidView`]s a text shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnpaidExtent {
    /// The largest few of the scenario as stated; of the other worlds, how many have unpaid dues.
    Stated,
    /// The largest few of each world.
    Largest,
    /// All of each world.
    All,
}

/// Who did not pay in each world, as text; nothing if everybody did. A run that is `certain` has amounts and no shares.
pub fn unpaid_text(views: &[UnpaidView], certain: bool, extent: UnpaidExtent, style: Style) -> String {
    let mut out = String::new();
    let stated = views.iter().find(|view| view.world.is_none());
    let most = if extent == UnpaidExtent::All { usize::MAX } else { MOST_ROWS };
    if extent == UnpaidExtent::Stated {
        out.push_str(&stated.map_or(String::new(), |view| world_text(view, certain, most, style)));
        out.push_str(&others_line(views, style));
        return out;
    }
    for view in views {
        let same = |other: &&UnpaidView| (&other.defaults, &other.dues) == (&view.defaults, &view.dues);
        match &view.world {
            Some(world) if stated.is_some_and(|stated| same(&stated)) => {
                out.push_str(&wrap("  ", &format!("the same in {world}"), style.line()));
            }
            _ => out.push_str(&world_text(view, certain, most, style)),
        }
    }
    out
}

/// How many worlds beside the stated one have unpaid dues, and how to see them.
fn others_line(views: &[UnpaidView], style: Style) -> String {
    let mut others = views.iter().filter_map(|view| view.world.as_ref());
    let Some(first) = others.next() else { return String::new() };
    let places = match others.count() {
        0 => format!("in {first}"),
        more => format!("in {} other worlds, such as {first}", more + 1),
    };
    let stated = views.iter().any(|view| view.world.is_none());
    let line =
        if stated { format!("also {places}") } else { format!("not paid: nothing as stated, but dues {places}") };
    wrap("  ", &format!("{line}: --details or --all-unpaid"), style.line())
}

fn world_text(view: &UnpaidView, certain: bool, most: usize, style: Style) -> String {
    let mut rows: Vec<[String; 4]> = Vec::new();
    let head = match &view.world {
        Some(world) => format!("not paid in {world}"),
        None => "not paid".to_owned(),
    };
    rows.push(match certain {
        true => [head, String::new(), "amount".into(), "since".into()],
        false => [head, "paths".into(), "mean of all".into(), "median since".into()],
    });
    let share = |share: f64| if certain { String::new() } else { share_of_all(share) };
    for one in view.defaults.iter().take(most) {
        rows.push([format!("{} in default", one.party), share(one.share), String::new(), one.month.clone()]);
    }
    let largest = |unit: &ReportedAs| largest(view.dues.iter().filter(|due| due.unit == *unit).map(UnpaidDue::mean));
    for due in view.dues.iter().take(most) {
        let what = format!("{}: {} to {}, {}", due.flow, due.from, due.to, due.fate());
        let mean = figure_among(due.mean(), 0.0, &due.unit, largest(&due.unit));
        rows.push([what, share(due.share), mean, due.month.clone()]);
    }
    let mut out = rows_text(&rows, style);
    let more = view.defaults.len().saturating_sub(most) + view.dues.len().saturating_sub(most);
    if more > 0 {
        out.push_str(&wrap("  ", &format!("and {more} more: --all-unpaid"), style.line()));
    }
    out
}

/// The rows, the first as their head, with what does not fit beside the figures broken into lines.
fn rows_text(rows: &[[String; 4]], style: Style) -> String {
    let align = [Align::Left, Align::Right, Align::Right, Align::Left];
    let mut figures = TextColumns::new(&align);
    for [_, figures_of_row @ ..] in rows {
        figures.row(std::iter::once("").chain(figures_of_row.iter().map(String::as_str)));
    }
    // On a line with less room the columns stand below each other.
    let room = style.line().saturating_sub(figures.width("  ")).max(LEAST_TEXT);
    let mut columns = TextColumns::new(&align);
    let mut head_lines = 0;
    for (number, [what, share, amount, since]) in rows.iter().enumerate() {
        let broken = wrap("", what, room - width(BROKEN));
        let pieces: Vec<&str> = if width(what) <= room { vec![what] } else { broken.lines().collect() };
        for (line, piece) in pieces.iter().enumerate() {
            let figures = |text: &String| if line == 0 { text.clone() } else { String::new() };
            let indent = if line == 0 { "" } else { BROKEN };
            columns.row([cut(&format!("{indent}{piece}"), room), figures(share), figures(amount), figures(since)]);
        }
        head_lines += if number == 0 { pieces.len() } else { 0 };
    }
    columns.blocks("  ", style, |row, _, cell| if row < head_lines { style.dim(cell) } else { cell.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(flow: &str, mean: f64) -> UnpaidDue {
        UnpaidDue {
            flow: flow.into(),
            from: "bank".into(),
            to: "firm".into(),
            paths: 120,
            share: 0.12,
            month: "2026-03".into(),
            unit: ReportedAs::number("USD"),
            mean_lapsed: mean,
            mean_written_off: 0.0,
            mean_owed: 0.0,
        }
    }

    fn view(world: Option<&str>, dues: Vec<UnpaidDue>) -> UnpaidView {
        let bank = PartyInDefault { party: "bank".into(), paths: 120, share: 0.12, month: "2026-04".into() };
        UnpaidView { world: world.map(str::to_owned), paths: 1000, defaults: vec![bank], dues }
    }

    fn flat(views: &[UnpaidView], certain: bool, extent: UnpaidExtent) -> Vec<String> {
        let text = unpaid_text(views, certain, extent, Style::PLAIN);
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn nothing_is_said_where_everybody_paid() {
        for extent in [UnpaidExtent::Stated, UnpaidExtent::Largest, UnpaidExtent::All] {
            assert_eq!(unpaid_text(&[], false, extent, Style::PLAIN), "");
        }
    }

    #[test]
    fn the_largest_are_named_and_the_others_counted() {
        let dues: Vec<UnpaidDue> = (0..7).map(|at| due(&format!("loan_{at}"), 7e6 - f64::from(at) * 1e6)).collect();
        let views = [view(None, dues)];
        let lines = flat(&views, false, UnpaidExtent::Largest);
        assert_eq!(lines[..2], ["not paid paths mean of all median since", "bank in default 12 % 2026-04"]);
        assert_eq!(lines[2], "loan_0: bank to firm, lapsed 12 % $7.00M 2026-03");
        assert_eq!(lines[7..], ["and 2 more: --all-unpaid"]);
        assert_eq!(flat(&views, false, UnpaidExtent::Stated), lines);
        assert_eq!(flat(&views, false, UnpaidExtent::All).len(), 9);
    }

    #[test]
    fn another_world_is_named_and_said_in_full_only_if_it_differs() {
        let mut other = due("loan", 2e6);
        (other.mean_written_off, other.mean_owed) = (1e6, 1e6);
        let worlds = [
            view(None, vec![due("loan", 2e6)]),
            view(Some("the variant `a`"), vec![due("loan", 2e6)]),
            view(Some("the variant `b`"), vec![other]),
        ];
        let lines = flat(&worlds, false, UnpaidExtent::Largest);
        assert_eq!(lines[3], "the same in the variant `a`");
        assert!(lines[4].starts_with("not paid in the variant `b` paths"), "{lines:?}");
        assert_eq!(lines[6], "loan: bank to firm, lapsed or written off or owed 12 % $4.00M 2026-03");
    }

    #[test]
    fn of_the_scenario_as_stated_other_worlds_are_only_counted() {
        let worlds = [
            view(None, vec![due("loan", 2e6)]),
            view(Some("the variant `a`"), vec![due("loan", 3e6)]),
            view(Some("the variant `b`"), vec![due("loan", 4e6)]),
        ];
        let lines = flat(&worlds, false, UnpaidExtent::Stated);
        assert_eq!(lines[2], "loan: bank to firm, lapsed 12 % $2.00M 2026-03");
        assert_eq!(
            lines[3..],
            ["also in 2 other worlds, such as the variant `a`: --details or --all-unpaid"],
            "no other world is named"
        );
        assert_eq!(
            flat(&worlds[2..], false, UnpaidExtent::Stated),
            ["not paid: nothing as stated, but dues in the variant `b`: --details or --all-unpaid"]
        );
        assert_eq!(flat(&worlds[..1], false, UnpaidExtent::Stated).len(), 3);
    }

    #[test]
    fn a_run_without_chance_has_amounts_and_no_shares() {
        assert_eq!(
            flat(&[view(None, vec![due("loan", 25e7)])], true, UnpaidExtent::Largest),
            ["not paid amount since", "bank in default 2026-04", "loan: bank to firm, lapsed $250M 2026-03"]
        );
    }

    #[test]
    fn every_line_fits_the_terminal_and_loses_nothing_at_eighty_characters() {
        let long = due("equity.tranches.gw8.purchase.of_the_last_site", 7e6);
        let world = "the scenario without `contract.commitment_of_a_site`";
        let worlds = [view(None, vec![long.clone()]), view(Some(world), vec![long, due("loan", 1e6)])];
        for extent in [UnpaidExtent::Stated, UnpaidExtent::Largest] {
            for columns in 40..140 {
                let text = unpaid_text(&worlds, false, extent, Style { color: false, width: Some(columns) });
                assert!(text.lines().all(|line| width(line) <= columns), "{columns}:\n{text}");
            }
        }
        let text = unpaid_text(&worlds[..1], false, UnpaidExtent::Largest, Style { color: false, width: Some(80) });
        let row = |what: &str, figures: &str| format!("  {what:44}  {figures}\n");
        let lines = [
            row("not paid", "paths  mean of all  median since"),
            row("bank in default", " 12 %               2026-04"),
            row("equity.tranches.gw8.purchase.of_the_last_si…", " 12 %       $7.00M  2026-03"),
            "    bank to firm, lapsed\n".into(),
        ];
        assert_eq!(text, lines.concat());
    }
}
