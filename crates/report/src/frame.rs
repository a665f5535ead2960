//! What stands around the answers of a run: its head, who did not pay, series, checks, and why paths failed.

use crate::calibration::calibration_text;
use crate::number::{counted, share_of_all, whole};
use crate::run::{Checks, RunView};
use crate::series::series_text;
use crate::table::{Style, wrap};
use crate::unpaid::{UnpaidExtent, UnpaidView, unpaid_text};

/// Share of failed paths above which the text begins with them.
const MANY_FAILED: f64 = 0.01;

impl Checks {
    /// Whether more paths failed, in any world, than a run should have.
    pub(crate) fn many_failed(&self, paths: u64) -> bool {
        self.failed_in_any_world as f64 > MANY_FAILED * paths as f64
    }
}

/// Answers between the head of a run and who did not pay, its series and checks.
pub(crate) fn framed(run: &RunView, answers: &str, unpaid: UnpaidExtent, style: Style) -> String {
    let mut out = failed_first(run, style);
    out.push_str(&head(run, style));
    out.push_str(answers);
    out.push_str(&unpaid_below(run, unpaid, style));
    let calibration = calibration_text(&run.calibration, style);
    if !calibration.is_empty() {
        out.push('\n');
        out.push_str(&calibration);
    }
    out.push_str(&series_text(run, style));
    out.push('\n');
    out.push_str(&checks_line(run, style));
    out
}

pub(crate) fn head(run: &RunView, style: Style) -> String {
    let mut what = vec![
        format!("{} from {}", counted(u64::from(run.months), "month"), run.start),
        match run.paths {
            _ if run.certain => "nothing is uncertain: one path".to_owned(),
            paths => counted(paths, "path"),
        },
    ];
    if !run.certain {
        what.push(format!("seed {}", run.seed));
    }
    if let Some(variant) = &run.variant {
        what.push(format!("variant {variant}"));
    }
    for setting in &run.settings {
        what.push(format!("{} = {}", setting.name, setting.value));
    }
    let title = if run.title.is_empty() { &run.scenario } else { &run.title };
    let lines = |text: &str| wrap("", text, style.line()).trim_end().to_owned();
    let about = if run.about.is_empty() { String::new() } else { wrap("", &run.about, style.prose()) };
    format!("{}\n{about}{}\n", style.bold(&lines(title)), style.dim(&lines(&what.join(", "))))
}

/// The failures, where more failed than a run should; else nothing.
pub(crate) fn failed_first(run: &RunView, style: Style) -> String {
    if run.checks.many_failed(run.paths) { failed(run, style) + "\n" } else { String::new() }
}

/// Who did not pay, behind an empty line, all of them if that was asked for; nothing if all paid.
pub(crate) fn unpaid_below(run: &RunView, unasked: UnpaidExtent, style: Style) -> String {
    unpaid_views(&run.unpaid, run, unasked, style)
}

/// The same of other views than those of the run.
pub(crate) fn unpaid_views(views: &[UnpaidView], run: &RunView, unasked: UnpaidExtent, style: Style) -> String {
    let extent = if run.all_unpaid { UnpaidExtent::All } else { unasked };
    let text = unpaid_text(views, run.certain, extent, style);
    if text.is_empty() { text } else { format!("\n{text}") }
}

pub(crate) fn failed(run: &RunView, style: Style) -> String {
    let Checks { failed_paths: base, failed_in_any_world: any, .. } = run.checks;
    let share = |count: u64| share_of_all(count as f64 / run.paths as f64);
    let paths = || counted(run.paths, "path");
    let elsewhere = match base {
        0 => "in a world compared with".to_owned(),
        _ => format!("{} in a world compared with", whole(i128::from(any - base))),
    };
    let first = match (run.certain, base, any) {
        (true, 0, _) => "a world compared with failed, so what compares with it has no figures".to_owned(),
        (true, ..) => "the run failed, so it has no figures".to_owned(),
        (false, base, any) if any == base => {
            let count = whole(i128::from(base));
            format!("{count} of {} failed ({}); every figure covers the others", paths(), share(base))
        }
        (false, 0, any) => format!(
            "{} of {} failed {elsewhere} ({}); figures that read that world cover the others",
            whole(i128::from(any)),
            paths(),
            share(any),
        ),
        (false, base, _) => format!(
            "{} of {} failed ({}), and {elsewhere}; every figure covers the paths on which all that it reads finished",
            whole(i128::from(base)),
            paths(),
            share(base),
        ),
    };
    let first = wrap("", &first, style.line());
    format!("{}\n{}", style.bad(first.trim_end()), causes(&run.checks, style))
}

pub(crate) fn causes(checks: &Checks, style: Style) -> String {
    let mut out = String::new();
    for failure in checks.failures.iter().take(5) {
        let world = failure.world.as_ref();
        let world = world.map_or(String::new(), |world| format!(" in {world}"));
        let place = failure.place.as_ref();
        let place = place.map_or(String::new(), |place| format!(" at {place}"));
        let label = format!("  {}: ", counted(failure.paths, "path"));
        let what = format!("{}{place}{world}, first seen on path {} in {}", failure.cause, failure.path, failure.month);
        out.push_str(&wrap(&label, &what, style.line()));
    }
    if checks.failures.len() > 5 {
        let more = checks.failures.len() - 5;
        out.push_str(&format!("  and {more} more {}\n", if more == 1 { "cause" } else { "causes" }));
    }
    out
}

/// The paths that failed in worlds other than the base, if there are any.
fn failed_elsewhere(checks: &Checks) -> String {
    match checks.failed_in_any_world - checks.failed_paths {
        0 => String::new(),
        others => format!(", {} in a world compared with", whole(i128::from(others))),
    }
}

pub(crate) fn checks_line(run: &RunView, style: Style) -> String {
    let (checks, paths) = (&run.checks, run.paths);
    let off = format!(
        "books off by {:.0} cents, claims off by {:.0} cents",
        checks.books_off_by_cents, checks.claims_off_by_cents
    );
    let text = match run.certain {
        true => format!("{off} in every month"),
        false => format!(
            "{off} on every path and month; {} of {} failed{}",
            whole(i128::from(checks.failed_paths)),
            counted(paths, "path"),
            failed_elsewhere(checks),
        ),
    };
    let well = checks.are_well();
    let text = wrap("", &text, style.prose());
    let text = text.trim_end();
    let mut out = if well { style.good(text) } else { style.bad(text) };
    out.push('\n');
    if !checks.many_failed(paths) {
        out.push_str(&causes(checks, style));
    }
    out
}
