//! The server without its sockets: its routes with all that stands before them (who asks, may they, is it said twice),
//! its workers and its database, in this process.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use signalling::config::{self, Overrides};
use signalling::startup;
use tokio::task::JoinSet;
use tower::ServiceExt;

pub struct Inside {
    router: Router,
    origin: String,
    _workers: JoinSet<()>,
}

impl Inside {
    /// With the settings that the server itself would have.
    pub async fn open() -> Arc<Self> {
        let app = startup::open(config::load(config::Mode::Serve, &Overrides::default()).unwrap());
        let app = app.unwrap();
        let workers = startup::begin(&app).await.unwrap();
        Arc::new(Self {
            router: signalling::http::router(&app),
            origin: app.config.public_url.as_str().to_owned(),
            _workers: workers,
        })
    }

    /// The status, and the body.
    pub async fn post(&self, cookie: &str, path: &str, key: &str, body: String) -> (u16, Bytes) {
        let request = Request::post(path)
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .header("idempotency-key", key)
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, bytes)
    }
}
