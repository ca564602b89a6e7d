//! What tests in all rooms stand on: an app with a fixed clock and seeded randomness over a database
//! of its own, and browsers that keep their cookies.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use domain::ids::{SiteId, StaffId};
use domain::people::role::Role;
use domain::people::wire::{Membership, SiteDetails};
use domain::time::Timestamp;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use tower::ServiceExt;

use crate::app_state::{App, Shared, Shutdown};
use crate::bus::Bus;
use crate::config::{Mode, Overrides, load_from};
use crate::consultation::LiveRooms;
use crate::http::{Cookie, Figures, Rooms, router};
use crate::outside::{Clock, Entropy};
use crate::people::{site_store, staff_store};
use crate::store::{Db, StoreError};

/// Tuesday 8 December 2026, 9:00 in London.
pub const NOW: Timestamp = Timestamp(1_796_720_400_000);

/// An app of its own, gone with this value.
pub struct TestApp {
    /// The app.
    pub app: App,
    _place: crate::store::Temporary,
}

/// One browser: its requests carry its cookies.
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, when it is JSON.
    pub body: Json,
}

impl Answer {
    /// The code of a problem document.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The body as a wire type.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{self:?}");
        serde_json::from_value(self.body.clone()).unwrap()
    }

    /// The refused fields and why.
    pub fn fields(&self) -> Vec<(String, String)> {
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let fields = self.body["fields"].as_array().cloned().unwrap_or_default();
        fields
            .iter()
            .map(|one| (text(&one["field"]), text(&one["error"])))
            .collect()
    }
}

/// What a clinic must set.
const SETTINGS: &str = "branding.telephone = \"01632 960 000\"";

impl Default for TestApp {
    fn default() -> Self {
        Self::new()
    }
}

impl TestApp {
    /// An empty clinic.
    pub fn new() -> Self {
        Self::in_mode(Mode::Serve)
    }

    /// The same, as `serve` or `demo`.
    pub fn in_mode(mode: Mode) -> Self {
        let (clock, entropy, bus) = (Clock::fixed(NOW), Entropy::seeded(42), Bus::new());
        let (db, place) = Db::temporary(clock.clone(), entropy.clone(), bus.clone()).unwrap();
        let config = load_from(mode, &Overrides::default(), SETTINGS, &BTreeMap::new()).unwrap();
        let app = App::from(Shared {
            keys: db.keys(),
            db,
            config: Arc::new(config),
            clock,
            entropy,
            bus,
            gatekeeper: Arc::new(Rooms),
            rooms: LiveRooms::default(),
            relay: None,
            checks: crate::support::Checks::new(8),
            client_limits: crate::people::ClientLimits::default(),
            published: crate::booking::Published::default(),
            availability: crate::booking::AvailabilityIndex::default(),
            contested: crate::booking::Contested::default(),
            metrics: Figures::collect(),
            shutdown: Shutdown::default(),
        });
        Self { app, _place: place }
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser {
            router: router(&self.app),
            cookies: BTreeMap::new(),
        }
    }

    /// A site.
    pub async fn site(&self, name: &'static str) -> SiteId {
        let entropy = self.app.entropy.clone();
        self.app
            .db
            .keep(move |tx| {
                let details = SiteDetails::named(name, "01632 960 001");
                site_store::insert(tx, &entropy, &details, "Europe/London")
            })
            .await
            .map_err(|error: StoreError| error.to_string())
            .unwrap()
    }

    /// A member of staff with this role there. They have no password: use [`TestApp::as_staff`].
    pub async fn staff(&self, name: &'static str, role: Role, site: SiteId) -> StaffId {
        let entropy = self.app.entropy.clone();
        self.app
            .db
            .keep(move |tx| {
                let id = entropy.id(tx.now(), StaffId::new);
                let email = format!("{id}@example.org");
                staff_store::insert(
                    tx,
                    &staff_store::NewRow {
                        id,
                        name,
                        title: "",
                        email: &email,
                        folded: &email,
                    },
                )?;
                staff_store::join(tx, id, &Membership { site, role })?;
                Ok(id)
            })
            .await
            .map_err(|error: StoreError| error.to_string())
            .unwrap()
    }

    /// A browser in which this member of staff has signed in.
    pub async fn as_staff(&self, staff: StaffId) -> Browser {
        let secret = crate::people::sign_in_for_tests(&self.app, staff).await;
        let mut browser = self.browser();
        browser.cookies.insert(Cookie::Staff.name(), secret);
        browser
    }
}

impl Browser {
    /// Puts a cookie in.
    pub fn with_cookie(mut self, cookie: Cookie, value: &str) -> Self {
        self.cookies.insert(cookie.name(), value.to_owned());
        self
    }

    /// A cookie's value now.
    pub fn cookie(&self, cookie: Cookie) -> Option<&str> {
        self.cookies.get(&cookie.name()).map(String::as_str)
    }

    /// GET.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&mut self, path: &str, body: impl serde::Serialize) -> Answer {
        let body = serde_json::to_value(body).unwrap();
        self.send(Method::POST, path, Some(body)).await
    }

    /// Any request, as our own pages send it.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<Json>) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ORIGIN, "http://localhost:8080")
            .header(header::COOKIE, cookies.join("; "));
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let router = self.router.clone();
        let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        self.take_cookies(&head.headers);
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: head.status,
            headers: head.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Json::Null),
        }
    }

    fn take_cookies(&mut self, headers: &HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (pair, rest) = text.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || rest.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
