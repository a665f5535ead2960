//! Standard output, standard error and progress.

use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressStyle};
use offtake::Work;
use offtake::report::printable;
use terminal_size::terminal_size_of;

/// Whether standard output takes colours: a terminal, and neither `NO_COLOR` nor its kin against it.
pub fn color_out() -> bool {
    AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
}

/// The same for standard error.
pub fn color_error() -> bool {
    AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

/// Characters of a line, if standard output is a terminal.
pub fn width_out() -> Option<usize> {
    terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// The same of standard error.
pub fn width_error() -> Option<usize> {
    terminal_size_of(std::io::stderr()).map(|(width, _)| usize::from(width.0))
}

/// Takes the signal that a file grew over the limit of the shell (`ulimit -f`): unhandled it would end the program on the
/// spot, handled the write fails with an error as on a full disk, and what was begun is removed.
pub fn let_writing_fail() {
    #[cfg(unix)]
    {
        let noticed = std::sync::Arc::new(AtomicBool::new(false));
        // Without it a run over the limit ends less gracefully; nothing else depends on it.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noticed);
        // What runs out of memory says so and aborts: that is a failure with a message, not a crash.
        let always = std::sync::Arc::new(AtomicBool::new(true));
        let _ = signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGABRT, 1, always);
    }
}

/// Set when a result could not be printed.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints text for people: what stands in a scenario cannot command the terminal.
pub fn print(text: &str) {
    print_exact(&printable(text, color_out()));
}

/// Prints a result for a program, byte by byte. A reader that has gone away, as in `offtake facts | head`, has all it wants; any other failure is
/// reported, and remembered for the exit status.
pub fn print_exact(text: &str) {
    let mut out = std::io::stdout().lock();
    printed(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Prints the help or version that was asked for, to standard output, or what is wrong with the arguments, to standard error.
pub fn print_usage(usage: &clap::Error) -> ExitCode {
    let done = usage.print().and_then(|()| std::io::stdout().lock().flush());
    if usage.use_stderr() {
        return ExitCode::from(2);
    }
    printed(done);
    if all_printed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn printed(done: std::io::Result<()>) {
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("error: the result could not be printed: {error}\n"));
            LOST.store(true, Ordering::Relaxed);
        }
        _ => {}
    }
}

/// Whether every result was printed.
pub fn all_printed() -> bool {
    !LOST.load(Ordering::Relaxed)
}

/// Prints to standard error, as [`print`] does.
pub fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(printable(text, color_error()).as_bytes());
}

/// A bar on standard error for work that takes more than a second; none where nobody would see it.
pub struct Bar {
    since: Instant,
    shown: Mutex<Option<ProgressBar>>,
    terminal: bool,
}

const PATIENCE: Duration = Duration::from_secs(1);

impl Bar {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { since: Instant::now(), shown: Mutex::new(None), terminal: std::io::stderr().is_terminal() }
    }

    /// Shows how far a piece of work is.
    fn report(&self, what: &str, done: u64, all: u64) {
        if !self.terminal || self.since.elapsed() < PATIENCE {
            return;
        }
        let Ok(mut shown) = self.shown.lock() else {
            return;
        };
        let bar = shown.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{msg:34!} {bar:30} {percent:>3} %");
            let bar = ProgressBar::new(all);
            match style {
                Ok(style) => bar.with_style(style.progress_chars("█▉▊▋▌▍▎▏ ")),
                Err(_) => bar,
            }
        });
        if bar.message() != what {
            bar.set_message(what.to_owned());
        }
        bar.set_length(all);
        bar.set_position(done);
    }

    /// Shows how far the library is.
    pub fn watch(&self) -> impl FnMut(&offtake::Progress) -> ControlFlow<()> + '_ {
        |progress| {
            let what = match &progress.work {
                Work::Flip { question, assumption } => format!("{question}: flip of {assumption}"),
                // Paths that were run are not taken back.
                Work::Series => return ControlFlow::Continue(()),
                Work::Questions => "answering".to_owned(),
                Work::Frontier => "setting both".to_owned(),
                Work::Decision => "moving levers".to_owned(),
                Work::Sweep => "running points".to_owned(),
                Work::Moved => "making changes".to_owned(),
                Work::Scenarios { scenario } => scenario.clone(),
                Work::Sensitivity => "setting and drawing anew".to_owned(),
                _ => "running".to_owned(),
            };
            self.report(&what, progress.done, progress.all);
            ControlFlow::Continue(())
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Ok(mut shown) = self.shown.lock()
            && let Some(bar) = shown.take()
        {
            bar.finish_and_clear();
        }
    }
}
