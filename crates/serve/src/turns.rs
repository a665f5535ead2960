//! Who may work when: so many pieces of work at once, so many that wait, each for so long.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use offtake::Progress;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::refusal::Refusal;

/// Pieces of work at once. Each takes all cores.
const AT_ONCE: usize = 2;
/// Requests that may wait for their turn.
const MOST_WAITING: usize = 32;
/// How long a piece of work may take.
const LIMIT: Duration = Duration::from_secs(300);

/// Hands out turns.
pub(crate) struct Turns {
    free: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// A turn: it ends when it is dropped.
pub(crate) struct Turn {
    until: Instant,
    given_up: GivenUp,
    _permit: OwnedSemaphorePermit,
}

/// Whether nobody waits for the result any more.
#[derive(Clone, Default)]
pub(crate) struct GivenUp(Arc<AtomicBool>);

/// Gives up when it is dropped: held by whoever waits.
pub(crate) struct Waiting(pub GivenUp);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Counts one who waits.
struct QueuePlace(Arc<AtomicUsize>);

impl Drop for QueuePlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Turns {
    pub fn new() -> Self {
        Turns { free: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default() }
    }

    /// Waits for a turn; refused if too many wait already.
    pub async fn wait(&self, given_up: GivenUp) -> Result<Turn, Refusal> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let counted = QueuePlace(Arc::clone(&self.waiting));
        if before >= MOST_WAITING {
            return Err(Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too much is asked at once; ask again in a moment",
            ));
        }
        let permit = Arc::clone(&self.free).acquire_owned().await;
        drop(counted);
        let permit = permit.map_err(|_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server is ending"))?;
        Ok(Turn { until: Instant::now() + LIMIT, given_up, _permit: permit })
    }

    /// Does work that takes long, in its turn, where it keeps nobody else waiting.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Turn) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let waiting = Waiting(GivenUp::default());
        let turn = self.wait(waiting.0.clone()).await?;
        let done = tokio::task::spawn_blocking(move || work(&turn)).await;
        drop(waiting);
        done.unwrap_or_else(|_| {
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the work broke off; please report this"))
        })
    }
}

impl Turn {
    /// Whether the work goes on.
    pub fn goes_on(&self) -> ControlFlow<()> {
        match self.given_up.0.load(Ordering::Relaxed) || Instant::now() >= self.until {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    /// Watches work that shows no progress.
    pub fn watch(&self) -> impl FnMut(&Progress) -> ControlFlow<()> + Send + '_ {
        |_| self.goes_on()
    }
}
