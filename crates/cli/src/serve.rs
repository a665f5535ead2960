//! `offtake serve`

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use ::serve::Server;
use clap::{Args, ValueHint};
use offtake::Error;

use crate::terminal::complain;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake serve scenarios/                   all scenarios of a folder, as a page
  offtake serve my-deal.toml                 one of them
  offtake serve scenarios/ --port 0          on any port that is free";

/// `offtake serve`
#[derive(Debug, Args)]
pub struct ServeCommand {
    /// The folder of the scenarios, or one scenario file
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub path: PathBuf,

    /// The port; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8787)]
    pub port: u16,

    /// The address: who can reach it can read and change the scenarios
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,
}

impl ServeCommand {
    /// Serves until it is ended.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let address = SocketAddr::new(self.address, self.port);
        let server = match Server::bind(&self.path, address) {
            Ok(server) => server,
            Err(error) => {
                complain(&format!("error: {}\n", self.why_not(&error)));
                return Ok(ExitCode::FAILURE);
            }
        };
        complain(&format!("{} at http://{}/ (Ctrl-C ends it)\n", self.path.display(), server.address()));
        if !self.address.is_loopback() {
            complain("warning: whoever reaches this address can read and change the scenarios\n");
        }
        match server.serve(|| complain("ending\n")) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                complain(&format!("error: the server broke off: {error}\n"));
                Ok(ExitCode::FAILURE)
            }
        }
    }

    fn why_not(&self, error: &std::io::Error) -> String {
        let (path, port) = (self.path.display(), self.port);
        match error.kind() {
            _ if !self.path.exists() => format!("{path}: there is no such file or folder"),
            std::io::ErrorKind::AddrInUse => {
                format!(
                    "port {port} is in use, perhaps by another `offtake serve`; take any that is free with `--port 0`"
                )
            }
            std::io::ErrorKind::PermissionDenied => {
                format!("port {port} needs more rights; take another with `--port 8787`")
            }
            std::io::ErrorKind::AddrNotAvailable => {
                format!("{} is no address of this machine; leave `--address` out for this machine alone", self.address)
            }
            _ => format!("cannot serve {path} at {}: {error}", SocketAddr::new(self.address, port)),
        }
    }
}
