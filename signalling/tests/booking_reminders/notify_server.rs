//! GOV.UK Notify in a few lines: checks the token's signature and claims and what is sent, answers as
//! told, hands on what it took.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
pub const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";
pub const TEMPLATE: &str = "f33517ff-2a88-4f6e-b855-c550268ce08a";
pub const TOKEN: &str = "receipts of the test clinic";

pub struct NotifyServer {
    port: u16,
    /// Answers with this status, once, instead of taking the message.
    pub refuse_with: Arc<AtomicU16>,
    /// While somebody has it, nothing that was taken is answered.
    pub gate: Arc<Mutex<()>>,
    taken: UnboundedReceiver<Value>,
}

#[derive(Clone)]
struct Behaviour {
    refuse_with: Arc<AtomicU16>,
    gate: Arc<Mutex<()>>,
    taken: UnboundedSender<Value>,
    now: i64,
}

impl NotifyServer {
    /// `now` is the clinic's clock in seconds.
    pub async fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken_in, taken) = unbounded_channel();
        let refuse_with = Arc::new(AtomicU16::new(0));
        let gate: Arc<Mutex<()>> = Arc::default();
        let behaviour = Behaviour {
            refuse_with: refuse_with.clone(),
            gate: gate.clone(),
            taken: taken_in,
            now,
        };
        let router = Router::new()
            .route("/v2/notifications/sms", post(sms))
            .route("/v2/template/{id}", get(template))
            .with_state(behaviour);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            port,
            refuse_with,
            gate,
            taken,
        }
    }

    pub fn settings(&self) -> String {
        format!(
            "[notify]\nkey = \"clinic-{SERVICE}-{SECRET}\"\ntemplate = \"{TEMPLATE}\"\n\
             receipts_token = \"{TOKEN}\"\nurl = \"http://127.0.0.1:{}\"\n",
            self.port
        )
    }

    /// The next message it took.
    pub async fn message(&mut self) -> Value {
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), self.taken.recv());
        waited.await.unwrap().unwrap()
    }

    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }
}

async fn template(
    State(behaviour): State<Behaviour>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    if knows(&headers, behaviour.now).is_none() {
        return refusal(403, "AuthError");
    }
    if id != TEMPLATE {
        return refusal(404, "NoResultFound");
    }
    let body =
        json!({"id": id, "type": "sms", "version": 1, "body": "((body))", "name": "Anteroom"});
    (StatusCode::OK, Json(body))
}

fn refusal(status: u16, error: &str) -> (StatusCode, Json<Value>) {
    let body = json!({"status_code": status, "errors": [{"error": error, "message": ""}]});
    (StatusCode::from_u16(status).unwrap(), Json(body))
}

/// Whether the token is signed with our key and of this minute.
fn knows(headers: &HeaderMap, now: i64) -> Option<()> {
    let shown = headers.get("authorization")?.to_str().ok()?;
    let token = shown.strip_prefix("Bearer ")?;
    let (signed, signature) = token.rsplit_once('.')?;
    let (head, claims) = signed.split_once('.')?;
    let open = |part: &str| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    let (head, claims) = (open(head)?, open(claims)?);
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).ok()?;
    mac.update(signed.as_bytes());
    mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?)
        .ok()?;
    let known = head["alg"] == "HS256" && claims["iss"] == SERVICE;
    let fresh = (claims["iat"].as_i64()? - now).abs() <= 30;
    (known && fresh).then_some(())
}

async fn sms(
    State(behaviour): State<Behaviour>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    if knows(&headers, behaviour.now).is_none() {
        return refusal(403, "AuthError");
    }
    match behaviour.refuse_with.swap(0, Ordering::SeqCst) {
        0 => {}
        429 => return refusal(429, "RateLimitError"),
        400 => return refusal(400, "ValidationError"),
        status => return refusal(status, "Exception"),
    }
    let Ok(message) = serde_json::from_slice::<Value>(&body) else {
        return refusal(400, "BadRequestError");
    };
    let whole = message["personalisation"]["body"].is_string()
        && message["template_id"] == TEMPLATE
        && message["phone_number"]
            .as_str()
            .is_some_and(|to| to.starts_with("+44"));
    if !whole {
        return refusal(400, "BadRequestError");
    }
    behaviour.taken.send(message.clone()).unwrap();
    drop(behaviour.gate.lock().await);
    let answer = json!({
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": message["reference"],
        "content": {"body": message["personalisation"]["body"], "from_number": "GOVUK"},
        "template": {"id": TEMPLATE, "version": 1}
    });
    (StatusCode::CREATED, Json(answer))
}
