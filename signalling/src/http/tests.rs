//! What holds for every handler, tried with handlers made for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use domain::error::Problem;
use domain::ids::SiteId;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::router::with_routes;
use super::*;
use crate::app_state::{App, Shared, Shutdown};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Bus;
use crate::config::{Mode, Overrides, load_from};
use crate::outside::{Clock, Entropy};
use crate::params;
use crate::store::{Db, Engine, MasterKey, Opening};
use domain::time::Timestamp;

fn open(folder: &Path, settings: &str) -> App {
    let (clock, entropy, bus) = (
        Clock::fixed(Timestamp(1_800_000_000_000)),
        Entropy::System,
        Bus::new(),
    );
    let db = Db::open(Opening {
        engine: Engine::Sqlite(folder.join("anteroom.db")),
        master: MasterKey::from_bytes([7; 32]),
        clock: clock.clone(),
        entropy: entropy.clone(),
        bus: bus.clone(),
    })
    .unwrap();
    let config = load_from(
        Mode::Serve,
        &Overrides::default(),
        settings,
        &BTreeMap::from([(
            "ANTEROOM_BRANDING_TELEPHONE".to_owned(),
            "01632 960 000".to_owned(),
        )]),
    )
    .unwrap();
    App::from(Shared {
        checks: crate::support::Checks::new(8),
        client_limits: crate::people::ClientLimits::default(),
        published: crate::booking::Published::default(),
        keys: db.keys(),
        db,
        config: Arc::new(config),
        clock,
        entropy,
        bus,
        gatekeeper: Arc::new(Rooms),
        rooms: crate::consultation::LiveRooms::default(),
        relay: None,
        availability: crate::booking::AvailabilityIndex::default(),
        contested: crate::booking::Contested::default(),
        metrics: Figures::collect(),
        shutdown: Shutdown::default(),
    })
}

async fn panics() -> Failure {
    panic!("a secret value")
}

async fn never() -> Failure {
    std::future::pending().await
}

async fn echo(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

/// Makes a site named as asked; the answer says how many there are.
async fn make_site(
    State(app): State<App>,
    JsonOnce { body, once }: JsonOnce<Value>,
) -> Result<Json<Value>, Failure> {
    let id = app.id(SiteId::new);
    let name = body["name"].as_str().unwrap_or_default().to_owned();
    let made = once.act(&app, move |tx| {
        tx.execute(
            "INSERT INTO sites (id, name, telephone, zone, created_at) VALUES ($1, $2, '', '', 0)",
            params![id, &name],
        )?;
        let entry = AuditEntry::new(Actor::System, "site.created", Subject::Site(id)).at_site(id);
        Ok::<_, Problem>(tx.audited(entry, json!({"id": id, "name": name}))?)
    });
    Ok(Json(made.await?))
}

fn routes() -> Routes {
    Routes::new()
        .get("/api/panics", Access::Public, panics)
        .get("/api/never", Access::Public, never)
        .post("/api/echo", Access::Public, echo)
        .post("/api/make", Access::Public, make_site)
}

async fn ask(app: &App, request: Request<Body>) -> (StatusCode, Value) {
    let response = with_routes(app, routes()).oneshot(request).await.unwrap();
    assert!(response.headers().contains_key("content-security-policy"));
    assert_eq!(response.headers()["cache-control"], "no-store");
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}

fn post(path: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header("content-type", kind)
        .body(body.into())
        .unwrap()
}

fn make(key: &str, name: &str) -> Request<Body> {
    let body = json!({"name": name}).to_string();
    let mut request = post("/api/make", "application/json", body);
    let key = http::HeaderValue::from_str(key).unwrap();
    request.headers_mut().insert("idempotency-key", key);
    request
}

#[tokio::test]
async fn a_panic_is_a_fault_of_ours_and_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), "");
    let request = Request::get("/api/panics").body(Body::empty()).unwrap();
    let (status, body) = ask(&app, request).await;
    assert_eq!(status, 500);
    assert_eq!(body["code"], "internal");
    assert!(body["instance"].is_string());
    assert!(!body.to_string().contains("secret"));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), "");
    let request = Request::get("/api/never").body(Body::empty()).unwrap();
    let (status, body) = ask(&app, request).await;
    assert_eq!(status, 408);
    assert_eq!(body["code"], "timeout");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), "[limits]\nbody_bytes = 1024");
    let json = "application/json";
    for (request, status, code) in [
        (post("/api/echo", json, "{"), 400, "malformed"),
        (
            post("/api/echo", "text/plain", "{}"),
            415,
            "unsupported_media_type",
        ),
        (post("/api/echo", json, vec![b' '; 2000]), 413, "too_large"),
    ] {
        let (was, body) = ask(&app, request).await;
        assert_eq!((was.as_u16(), body["code"].as_str()), (status, Some(code)));
    }
    let (was, _) = ask(
        &app,
        post("/api/echo", "application/json; charset=utf-8", "{}"),
    )
    .await;
    assert_eq!(was, 200);
}

#[tokio::test]
async fn same_key_same_answer_also_after_the_server_died() {
    let folder = tempfile::tempdir().unwrap();
    let key = "0123456789abcdef";
    let app = open(folder.path(), "");
    let (status, first) = ask(&app, make(key, "North")).await;
    assert_eq!(status, 200);
    let (_, again) = ask(&app, make(key, "North")).await;
    assert_eq!(first, again);
    let (status, refused) = ask(&app, make(key, "South")).await;
    assert_eq!(
        (status.as_u16(), &refused["code"]),
        (422, &json!("key_reused"))
    );
    let (_, other) = ask(&app, make("another-key-here", "South")).await;
    assert_ne!(first["id"], other["id"]);

    // As a kill leaves it: nothing is closed, another process opens the same files.
    let app_after = open(folder.path(), "");
    let (_, after) = ask(&app_after, make(key, "North")).await;
    assert_eq!(first, after);
    app_after.clock.advance_ms(25 * 60 * 60 * 1000);
    forget_expired(&app_after).await.unwrap();
    let (status, _) = ask(&app_after, make(key, "North")).await;
    assert_eq!(status, 409, "forgotten after a day: the act is tried anew");
}

#[tokio::test]
async fn a_key_that_is_too_short_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), "");
    let (status, body) = ask(&app, make("short", "North")).await;
    assert_eq!(status, 422);
    assert_eq!(body["fields"][0]["field"], "Idempotency-Key");
}

#[test]
fn methods_of_the_table_are_those_it_declares() {
    let methods: Vec<Method> = routes().iter().map(|route| route.method.clone()).collect();
    assert_eq!(
        methods,
        [Method::GET, Method::GET, Method::POST, Method::POST]
    );
}
