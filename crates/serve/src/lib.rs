//! The local web app: `offtake serve` opens a page on which an analyst reads answers, moves an assumption, and follows a
//! number to its source.
//!
//! The server holds nothing but scenarios that are built; whatever a page shows, it asks for, as JSON that the commands print
//! too. It serves the scenarios of one folder, to this machine alone unless asked otherwise, and writes nothing but a scenario
//! that a person saves.
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! let server = offtake_serve::Server::bind(std::path::Path::new("scenarios"), "127.0.0.1:0".parse().expect("an address"))?;
//! println!("http://{}/", server.address());
//! server.serve(|| ())?;
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

mod documents;
mod folder;
mod guard;
mod page;
mod query;
mod refusal;
mod routes;
mod run;
mod shared;
mod shelf;
mod text;
mod turns;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::{Mutex, watch};

pub use crate::page::report_page;

use crate::folder::ServedFolder;
use crate::routes::router;
use crate::shared::Shared;
use crate::shelf::Shelf;
use crate::turns::Turns;

/// A server that has its port, and does not serve yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    folder: ServedFolder,
}

impl Server {
    /// Takes a port for the scenarios of a folder, or for one file. Port 0 takes any that is free.
    ///
    /// # Errors
    /// There is no such file or folder, or the port cannot be had.
    pub fn bind(scenarios: &Path, address: SocketAddr) -> io::Result<Self> {
        let folder = ServedFolder::open(scenarios)?;
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Server { address: listener.local_addr()?, listener, folder })
    }

    /// Where it can be reached.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process gets Ctrl-C or its like, then lets what is being written be written; `ended` is called before
    /// the last streams are cut.
    ///
    /// # Errors
    /// The system refuses threads or the port.
    pub fn serve(self, ended: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.serve_until(until_signal(), ended)
    }

    fn serve_until(
        self,
        end: impl Future<Output = ()> + Send + 'static,
        ended: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let done = runtime.block_on(async move {
            let (stop, stopped) = watch::channel(false);
            let shared = Shared {
                folder: self.folder,
                shelf: Shelf::default(),
                turns: Turns::new(),
                saving: Mutex::default(),
                stopped,
            };
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            axum::serve(listener, router(Arc::new(shared), self.address))
                .with_graceful_shutdown(async move {
                    end.await;
                    ended();
                    // Open streams would keep the server up.
                    let _ = stop.send(true);
                })
                .await
        });
        // A run whose client is gone is of no use to anybody.
        runtime.shutdown_background();
        done
    }
}

/// Waits for Ctrl-C or a request to end.
async fn until_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut hangup), Ok(mut terminate)) = (signal(SignalKind::hangup()), signal(SignalKind::terminate()))
        else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = hangup.recv() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests;
