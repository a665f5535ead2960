//! Answers, as they come: progress, then how likely each side is, then what decides it and where it flips.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use offtake::{Progress, Questions, Work};
use serde::Serialize;
use tokio::sync::mpsc::{self, Sender};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};

use crate::query::{ApiQuery, QueryWords};
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::turns::{GivenUp, Turn, Waiting};

/// Least time between two reports of progress.
const PAUSE: Duration = Duration::from_millis(50);
/// Events that may wait for a slow client.
const MOST_EVENTS: usize = 64;

/// How far a run is.
#[derive(Serialize)]
struct RunProgress<'a> {
    work: &'a str,
    done: u64,
    all: u64,
}

/// Sends events to one client.
#[derive(Clone)]
struct Client(Sender<Event>);

impl Client {
    /// Sends an event, and waits if the client is slow; it is no matter if the client is gone.
    fn send(&self, name: &str, data: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(data) {
            let _ = self.0.blocking_send(Event::default().event(name).data(text));
        }
    }

    /// Reports progress, unless the client is behind.
    fn show(&self, seen: &Progress) {
        let step = RunProgress { work: word(&seen.work), done: seen.done, all: seen.all };
        if let Ok(text) = serde_json::to_string(&step) {
            let _ = self.0.try_send(Event::default().event("progress").data(text));
        }
    }
}

fn word(work: &Work) -> &'static str {
    match work {
        Work::Paths => "paths",
        Work::Series => "series",
        Work::Flip { .. } => "flips",
        _ => "questions",
    }
}

/// `GET /api/run`
pub(crate) async fn run(
    State(shared): State<Arc<Shared>>,
    Query(words): Query<QueryWords>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let asked = ApiQuery::read(words, &[])?;
    let waiting = Waiting(GivenUp::default());
    let turn = shared.turns.wait(waiting.0.clone()).await?;
    let (sender, receiver) = mpsc::channel(MOST_EVENTS);
    let mut stopped = shared.stopped.clone();
    tokio::task::spawn_blocking(move || {
        let client = Client(sender);
        if let Err(refusal) = answer(&shared, &asked, &turn, &client) {
            client.send("failed", &refusal);
        }
    });
    // The stream holds who waits: if the client leaves, the run ends.
    let events = ReceiverStream::new(receiver).map(move |event| {
        let _ = &waiting;
        Ok(event)
    });
    let end = async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    Ok(Sse::new(Until { stream: Box::pin(events), end: Box::pin(end) }).keep_alive(KeepAlive::default()))
}

/// Answers, and sends what there is as soon as it is there.
fn answer(shared: &Shared, asked: &ApiQuery, turn: &Turn, client: &Client) -> Result<(), Refusal> {
    let scenario = shared.shelf.scenario(&shared.folder, asked, None)?;
    let mut last: Option<Instant> = None;
    let mut watch = |seen: &Progress| {
        if last.is_none_or(|last| last.elapsed() >= PAUSE) {
            client.show(seen);
            last = Some(Instant::now());
        }
        turn.goes_on()
    };
    let run = scenario.run(&asked.sampling, &mut watch)?;
    let first = run.answers_watched(&Questions::all().without_flips(), &mut watch)?;
    client.send("answers", &first.in_fractions());
    if turn.goes_on() == ControlFlow::Continue(()) {
        let whole = run.answers_watched(&Questions::all(), &mut watch)?;
        client.send("run", &whole.in_fractions());
    }
    Ok(())
}

/// A stream that is cut when something ends.
struct Until<S> {
    stream: Pin<Box<S>>,
    end: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl<S: Stream> Stream for Until<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<S::Item>> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => self.stream.as_mut().poll_next(context),
        }
    }
}
