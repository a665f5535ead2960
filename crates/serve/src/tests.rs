//! The server as a client meets it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::Server;

const DEAL: &str = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 24\n\
    [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    [party.lab]\ncash = \"$100\"\n[party.cloud]\n\
    [flow.bill]\nfrom = \"lab\"\nto = \"cloud\"\namount = \"rent\"\nbooks = \"sale compute\"\n\
    [ask.dear]\nsubject = \"Rents\"\nquestion = \"Is it dear?\"\nclaim = \"It is.\"\ncounter = \"It is not.\"\nholds = \"rent > $3/mo\"\n";

/// A server over a folder of its own, ended when it is dropped.
struct Running {
    folder: tempfile::TempDir,
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Running {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("deal.toml"), DEAL).expect("written");
        std::fs::write(folder.path().join("broken.toml"), "offtake = 1\n[ask.x]\nholds = \"1 GPU\"\n")
            .expect("written");
        std::fs::write(folder.path().join("shelf.toml"), "[let]\nrent = \"$2/mo\"\n").expect("written");
        let server = Server::bind(folder.path(), "127.0.0.1:0".parse().expect("an address")).expect("a port");
        let (end, ended) = oneshot::channel::<()>();
        let address = server.address();
        let until = async move {
            let _ = ended.await;
        };
        let thread = std::thread::spawn(move || server.serve_until(until, || ()));
        Running { folder, address, end: Some(end), thread: Some(thread) }
    }

    /// Sends a request as it stands, and reads the whole answer.
    fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("the server is up");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
        // A server may answer before all is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, line: &str, headers: &str, body: &str) -> Answer {
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Length: {}\r\nContent-Type: application/json\r\n", body.len())
        };
        let request =
            format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}{length}\r\n{body}", self.address);
        Answer::read(&self.raw(&request))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), "", "")
    }

    fn stop(&mut self) -> Duration {
        let since = Instant::now();
        if let (Some(end), Some(thread)) = (self.end.take(), self.thread.take()) {
            let _ = end.send(());
            thread.join().expect("no panic").expect("it ends well");
        }
        since.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    body: String,
}

impl Answer {
    fn read(text: &str) -> Self {
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        // Chunks: their lengths stand on lines of their own.
        let body = match head.to_lowercase().contains("transfer-encoding: chunked") {
            true => {
                let (mut whole, mut rest) = (String::new(), body);
                while let Some((size, more)) = rest.split_once("\r\n") {
                    let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0).min(more.len());
                    if size == 0 {
                        break;
                    }
                    whole.push_str(&more[..size]);
                    rest = more[size..].trim_start_matches("\r\n");
                }
                whole
            }
            false => body.to_owned(),
        };
        Answer { status, body }
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The data of the first event of this name.
    fn event(&self, name: &str) -> Option<serde_json::Value> {
        let start = self.body.split(&format!("event: {name}\n")).nth(1)?;
        let data: Vec<&str> =
            start.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix("data: ")).collect();
        serde_json::from_str(&data.join("\n")).ok()
    }
}

#[test]
fn a_folder_is_listed_with_what_it_asks() {
    let found = Running::start().get("/api/scenarios");
    assert_eq!(found.status, 200);
    let list = found.json();
    let files: Vec<&str> =
        list["scenarios"].as_array().expect("a list").iter().filter_map(|one| one["file"].as_str()).collect();
    assert_eq!(files, ["broken.toml", "deal.toml"], "a file that asks nothing is no scenario");
    assert_eq!(list["scenarios"][1]["questions"][0]["question"], "Is it dear?");
    assert_eq!(list["scenarios"][1]["questions"][0]["subject"], "Rents");
}

#[test]
fn an_answer_comes_first_and_what_decides_it_after() {
    let server = Running::start();
    let found = server.get("/api/run?file=deal.toml&paths=1024");
    let first = found.event("answers").expect("answers come");
    let whole = found.event("run").expect("the whole comes");
    assert!(found.body.find("event: answers") < found.body.find("event: run"));
    let chance = whole["answers"][0]["probability"].as_f64().expect("a number");
    assert!((chance - 0.5).abs() < 0.01, "{chance}");
    assert_eq!(first["answers"][0]["probability"], whole["answers"][0]["probability"]);
    assert_eq!(whole["answers"][0]["crux"][0]["assumption"], "rent");
    let set = server.get("/api/run?file=deal.toml&paths=256&set=rent%3D%244/mo");
    assert_eq!(set.event("run").expect("it runs")["answers"][0]["probability"], 1.0);
}

#[test]
fn mistakes_come_with_their_places() {
    let server = Running::start();
    let found = server.get("/api/run?file=broken.toml").event("failed").expect("it fails");
    assert!(found["findings"]["diagnostics"][0]["labels"][0]["line"].as_u64().is_some(), "{found}");
    let set = server.get("/api/run?file=deal.toml&set=rnet%3D%244/mo").event("failed").expect("it fails");
    assert!(set["message"].as_str().is_some_and(|message| message.contains("rnet")), "{set}");
}

#[test]
fn documents_are_those_of_the_commands() {
    let server = Running::start();
    assert_eq!(server.get("/api/assumptions?file=deal.toml").json()["assumptions"][0]["name"], "rent");
    let walk = server.get("/api/explain?file=deal.toml&figure=lab.cash&at=2026-06&paths=256");
    assert_eq!(walk.status, 200, "{}", walk.body);
    let statements = server.get("/api/statements?file=deal.toml&party=lab&paths=256");
    assert_eq!(statements.status, 200, "{}", statements.body);
    assert_eq!(server.get("/api/explain?file=deal.toml&figure=lab.csh").status, 422);
    assert_eq!(server.get("/api/explain?file=deal.toml&figure=lab.cash&quantile=900").status, 400);
}

#[test]
fn a_changed_file_is_built_again() {
    let server = Running::start();
    let chance = |server: &Running| {
        server.get("/api/run?file=deal.toml&paths=256").event("run").expect("it runs")["answers"][0]["probability"]
            .clone()
    };
    assert_ne!(chance(&server), 0.0);
    let dearer = DEAL.replace("rent > $3/mo", "rent > $9.50/mo");
    std::fs::write(server.folder.path().join("deal.toml"), dearer).expect("written");
    assert_eq!(chance(&server), 0.0);
}

#[test]
fn a_text_is_saved_over_what_was_read_and_nothing_else() {
    let server = Running::start();
    let path = server.folder.path().join("deal.toml");
    let read = server.get("/api/text?file=deal.toml").json();
    assert_eq!(read["text"], DEAL);
    let put = |text: &str, hash: &serde_json::Value| {
        server.ask(
            "PUT /api/text",
            "",
            &serde_json::json!({"file": "deal.toml", "text": text, "hash": hash}).to_string(),
        )
    };
    let saved = put(&DEAL.replace("rent\"\nstart", "rents\"\nstart"), &read["hash"]);
    assert_eq!(saved.status, 200, "{}", saved.body);
    let on_disk = || std::fs::read_to_string(&path).expect("it is there");
    assert!(on_disk().contains("title = \"rents\""));
    std::fs::write(&path, DEAL).expect("somebody else writes it");
    assert_eq!(put("title = \"lost\"", &saved.json()["hash"]).status, 409);
    assert_eq!(on_disk(), DEAL);
}

#[test]
fn a_text_is_checked_without_being_saved() {
    let server = Running::start();
    let body = serde_json::json!({"file": "deal.toml", "text": DEAL.replace("months", "monhts")}).to_string();
    let found = server.ask("POST /api/check", "", &body).json();
    assert!(found["errors"].as_u64().is_some_and(|errors| errors > 0), "{found}");
    assert_eq!(std::fs::read_to_string(server.folder.path().join("deal.toml")).expect("it is there"), DEAL);
}

#[test]
fn bad_clients_are_refused_and_the_next_is_served() {
    let server = Running::start();
    std::fs::write(server.folder.path().join("../secret.toml"), "x = 1").ok();
    let host =
        Answer::read(&server.raw("GET /api/scenarios HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
    assert_eq!(host.status, 421);
    assert_eq!(server.ask("PUT /api/text", "Origin: http://evil.example\r\n", "{}").status, 403);
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/api/text?file=../secret.toml",
        "/api/text?file=%2Fetc%2Fpasswd",
        "/api/nothing",
    ] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(server.get("/api/run?file=deal.toml&paths=99999999999").status, 400);
    assert_eq!(server.ask("PUT /api/text", "", &"x".repeat(6 << 20)).status, 413);
    assert_eq!(server.ask("PUT /api/text", "", "{").status, 400);
    assert_eq!(server.raw("\0\0 nonsense\r\n\r\n").split(' ').nth(1).unwrap_or("400"), "400");
    assert_eq!(server.get("/").status, 200);
    let _ = std::fs::remove_file(server.folder.path().join("../secret.toml"));
}

#[test]
fn a_hundred_runs_at_once_and_clients_that_vanish_leave_it_up() {
    let server = Running::start();
    let request = format!("GET /api/run?file=deal.toml&paths=20000 HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let mut vanishing: Vec<TcpStream> = (0..100).filter_map(|_| TcpStream::connect(server.address).ok()).collect();
    vanishing.iter_mut().for_each(|stream| stream.write_all(request.as_bytes()).expect("sent"));
    std::thread::sleep(Duration::from_millis(50));
    drop(vanishing);
    let since = Instant::now();
    let found = loop {
        let found = server.get("/api/run?file=deal.toml&paths=256");
        if found.status != 503 || since.elapsed() > Duration::from_secs(60) {
            break found;
        }
    };
    assert!(found.event("run").is_some(), "{found:?}");
}

#[test]
fn it_ends_at_once_though_streams_are_open() {
    let mut server = Running::start();
    let mut open = TcpStream::connect(server.address).expect("the server is up");
    let request = format!("GET /api/run?file=deal.toml&paths=1000000 HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    open.write_all(request.as_bytes()).expect("sent");
    let mut first = [0; 64];
    open.read_exact(&mut first).expect("it begins");
    assert!(server.stop() < Duration::from_secs(3));
}

#[test]
fn the_page_and_all_that_it_loads_are_served() {
    let server = Running::start();
    let page = server.get("/").body;
    let named: Vec<&str> = page.split('"').filter(|word| word.ends_with(".js") || word.ends_with(".css")).collect();
    assert!(!named.is_empty(), "{page}");
    for name in named {
        let found = server.get(&format!("/{name}"));
        assert_eq!(found.status, 200, "{name}");
        let fonts = found.body.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
        for font in fonts.filter(|url| url.contains("woff2") && !url.starts_with("data:")) {
            assert_eq!(
                server.get(&format!("/{}", font.trim_matches('"').trim_start_matches("./"))).status,
                200,
                "{font}"
            );
        }
    }
}

#[test]
fn one_file_may_be_served_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deal.toml");
    std::fs::write(&path, DEAL).expect("written");
    assert!(Server::bind(&path, "127.0.0.1:0".parse().expect("an address")).is_ok());
    assert!(Server::bind(Path::new("no/such/folder"), "127.0.0.1:0".parse().expect("an address")).is_err());
}
