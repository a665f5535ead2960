//! Who may ask: pages that this server sent, and nobody whom a foreign page sends.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;

/// What pages may load: what this server sends, and nothing else. Charts set styles of their own.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Lets a request through, or refuses it.
pub(crate) async fn guard(State(address): State<Arc<SocketAddr>>, request: Request, next: Next) -> Response {
    let mut response = match refused(*address, request.headers()) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Why a request is refused, judged by where it says that it goes and comes from.
fn refused(address: SocketAddr, headers: &HeaderMap) -> Option<Refusal> {
    let word = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    // A name that somebody else makes lead here must not be taken for ours.
    let Some(host) = word(HOST).filter(|host| is_ours(address, host)) else {
        return Some(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "this server answers to its own address alone"));
    };
    let foreign = || Some(Refusal::new(StatusCode::FORBIDDEN, "another site may not ask this server"));
    match word(ORIGIN) {
        Some(origin) if origin.strip_prefix("http://") != Some(host) => foreign(),
        _ if word(HeaderName::from_static("sec-fetch-site")) == Some("cross-site") => foreign(),
        _ => None,
    }
}

/// Whether a host is how this server is reached: by number or as `localhost`, with its port.
fn is_ours(address: SocketAddr, host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !name.is_empty() && !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    let number: Option<IpAddr> = name.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let reached =
        number.is_some_and(|number| number == address.ip() || number.is_loopback() || !address.ip().is_loopback());
    port == Some(address.port()) && (reached || name.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_to_its_own_address_alone() {
        let here: SocketAddr = "127.0.0.1:8080".parse().expect("an address");
        for (host, ours) in [
            ("127.0.0.1:8080", true),
            ("localhost:8080", true),
            ("[::1]:8080", true),
            ("127.0.0.1:8081", false),
            ("127.0.0.1", false),
            ("evil.example:8080", false),
            ("192.168.1.7:8080", false),
            ("", false),
        ] {
            assert_eq!(is_ours(here, host), ours, "{host}");
        }
        let everywhere: SocketAddr = "0.0.0.0:8080".parse().expect("an address");
        assert!(is_ours(everywhere, "192.168.1.7:8080") && !is_ours(everywhere, "evil.example:8080"));
    }

    #[test]
    fn another_site_is_refused() {
        let here: SocketAddr = "127.0.0.1:8080".parse().expect("an address");
        let judged = |origin: Option<&'static str>, fetched: Option<&'static str>| {
            let mut headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static("127.0.0.1:8080"))]);
            origin.map(|origin| headers.insert(ORIGIN, HeaderValue::from_static(origin)));
            fetched.map(|site| headers.insert("sec-fetch-site", HeaderValue::from_static(site)));
            refused(here, &headers).map(|refusal| refusal.status)
        };
        assert_eq!(judged(None, None), None);
        assert_eq!(judged(Some("http://127.0.0.1:8080"), Some("same-origin")), None);
        let forbidden = Some(StatusCode::FORBIDDEN);
        assert_eq!(judged(Some("http://evil.example"), None), forbidden);
        assert_eq!(judged(Some("null"), None), forbidden);
        assert_eq!(judged(None, Some("cross-site")), forbidden);
    }
}
