//! Who sends a request, and the answer to it.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use signalling::http::Peer;
use tower::ServiceExt;

/// Who sends a request.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    pub cookie: Option<String>,
    pub key: Option<String>,
    /// A program's secret.
    pub bearer: Option<String>,
    /// From where, if that matters.
    pub address: Option<&'static str>,
}

pub fn public() -> Sender {
    Sender::default()
}

pub fn staff(name: &str) -> Sender {
    Sender {
        cookie: Some(format!("__Host-anteroom-staff={name}")),
        ..Sender::default()
    }
}

pub fn visitor(cookie: &str) -> Sender {
    Sender {
        cookie: Some(cookie.to_owned()),
        ..Sender::default()
    }
}

/// A program of somebody else's.
pub fn program(secret: &str) -> Sender {
    Sender {
        bearer: Some(secret.to_owned()),
        ..Sender::default()
    }
}

impl Sender {
    /// A request of theirs.
    pub fn request(&self, method: &str, path: &str, body: Option<&str>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(secret) = &self.bearer {
            request = request.header("authorization", format!("Bearer {secret}"));
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        if let Some(address) = self.address {
            request = request.extension(Peer(SocketAddr::new(address.parse().unwrap(), 9)));
        }
        request
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_owned())))
            .unwrap()
    }

    #[must_use]
    pub fn from(mut self, address: &'static str) -> Self {
        self.address = Some(address);
        self
    }

    #[must_use]
    pub fn with_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

/// The code of a problem document, or of an OperationOutcome.
pub fn code_of(body: &Value) -> &str {
    let outcome = &body["issue"][0]["details"]["coding"][0]["code"];
    body["code"].as_str().or(outcome.as_str()).unwrap_or("")
}

impl Answer {
    #[track_caller]
    pub fn must(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The code of a refusal, in whichever words it is said.
    pub fn code(&self) -> &str {
        code_of(&self.body)
    }

    /// The refused fields with their errors, in the order given.
    pub fn refused(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let fields = self.body["fields"].as_array().cloned().unwrap_or_default();
        let pair = |field: &Value| (text(&field["field"]), text(&field["error"]));
        fields.iter().map(pair).collect()
    }

    pub fn visit_cookie(&self) -> String {
        let set = self.headers.get_all("set-cookie").iter();
        set.filter_map(|value| value.to_str().ok())
            .find(|value| value.starts_with("__Host-anteroom-visit="))
            .and_then(|value| value.split(';').next())
            .unwrap()
            .to_owned()
    }
}

pub async fn send(
    router: Router,
    method: &str,
    path: &str,
    who: &Sender,
    body: Option<String>,
) -> Answer {
    let request = who.request(method, path, body.as_deref());
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}
