//! A small world for tests over the real router: two sites, their staff, one service, a clock that
//! stands still, seeded randomness.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use domain::ids::{ServiceId, SignInId, SiteId, StaffId};
use domain::people::role::Role;
use domain::time::Timestamp;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use signalling::app_state::{App, Shutdown};
use signalling::bus::Bus;
use signalling::config::{Mode, Overrides, load_from};
use signalling::http::{Figures, Finding, Gatekeeper, Rooms, StaffCaller, router};
use signalling::outside::{Clock, Entropy};
use signalling::params;
use signalling::relay::Relay;
use signalling::store::{Context, Db, StoreError};
use signalling::support::Checks;
use tower::ServiceExt;

pub const SEED: u64 = 2;
/// Monday 23 November 2026, eight in the morning in London.
pub const NOW: &str = "2026-11-23T08:00:00Z";

pub const NORTH: SiteId = SiteId::from_number(0x11);
pub const SOUTH: SiteId = SiteId::from_number(0x12);
/// Sees patients at the north site.
pub const SHAH: StaffId = StaffId::from_number(0x21);
/// Sees patients at both.
pub const EVANS: StaffId = StaffId::from_number(0x22);
/// Receptionist of the north site.
pub const RUTH: StaffId = StaffId::from_number(0x23);
/// Receptionist of the south site.
pub const SAM: StaffId = StaffId::from_number(0x24);
/// Manager of the north site.
pub const MORGAN: StaffId = StaffId::from_number(0x25);
/// Administrator of the north site.
pub const ANGHARAD: StaffId = StaffId::from_number(0x26);
pub const REVIEW: ServiceId = ServiceId::from_number(0x31);
pub const CLINIC: ServiceId = ServiceId::from_number(0x32);

type Person = (&'static str, StaffId, &'static [(SiteId, Role)]);

const PEOPLE: [Person; 6] = [
    ("shah", SHAH, &[(NORTH, Role::Clinician)]),
    (
        "evans",
        EVANS,
        &[(NORTH, Role::Clinician), (SOUTH, Role::Clinician)],
    ),
    ("ruth", RUTH, &[(NORTH, Role::Receptionist)]),
    ("sam", SAM, &[(SOUTH, Role::Receptionist)]),
    ("morgan", MORGAN, &[(NORTH, Role::ServiceManager)]),
    ("angharad", ANGHARAD, &[(NORTH, Role::Administrator)]),
];

/// Opens to staff by their first name; patients' devices go through the real door.
#[derive(Debug)]
pub struct Door;

impl Gatekeeper for Door {
    fn staff<'a>(&'a self, _: &'a App, secret: &'a str) -> Finding<'a, StaffCaller> {
        let known = PEOPLE.iter().find(|(name, ..)| *name == secret);
        let caller = known.map(|(_, staff, memberships)| StaffCaller {
            staff: *staff,
            sign_in: SignInId::from_number(1),
            memberships: memberships.to_vec(),
        });
        Box::pin(async move { Ok(caller) })
    }

    fn visit<'a>(
        &'a self,
        app: &'a App,
        secret: &'a str,
    ) -> Finding<'a, signalling::http::VisitCaller> {
        Rooms.visit(app, secret)
    }

    fn guest<'a>(
        &'a self,
        app: &'a App,
        secret: &'a str,
    ) -> Finding<'a, signalling::http::GuestCaller> {
        Rooms.guest(app, secret)
    }

    fn camera<'a>(
        &'a self,
        app: &'a App,
        secret: &'a str,
    ) -> Finding<'a, signalling::http::CameraCaller> {
        Rooms.camera(app, secret)
    }
}

/// Who sends a request.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    pub cookie: Option<String>,
    pub key: Option<String>,
}

pub fn public() -> Sender {
    Sender::default()
}

pub fn staff(name: &str) -> Sender {
    Sender {
        cookie: Some(format!("__Host-anteroom-staff={name}")),
        key: None,
    }
}

pub fn visitor(cookie: &str) -> Sender {
    Sender {
        cookie: Some(cookie.to_owned()),
        key: None,
    }
}

impl Sender {
    /// A request of theirs.
    pub fn request(&self, method: &str, path: &str, body: Option<&str>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        request
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_owned())))
            .unwrap()
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

impl Answer {
    #[track_caller]
    pub fn must(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
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

pub struct World {
    pub app: App,
    pub router: Router,
    _place: signalling::store::Temporary,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Mode::Serve, "", Arc::new(Door)).await
    }

    /// With a configuration of its own, and its own door.
    pub async fn with(mode: Mode, settings: &str, door: Arc<dyn Gatekeeper>) -> Self {
        eprintln!("seed {SEED}");
        let now: Timestamp = NOW.parse().unwrap();
        let (clock, entropy, bus) = (Clock::fixed(now), Entropy::seeded(SEED), Bus::new());
        let (db, place) = Db::temporary(clock.clone(), entropy.clone(), bus.clone()).unwrap();
        let overrides = Overrides::default();
        let mut variables = BTreeMap::new();
        if !settings.contains("telephone") {
            let (name, number) = ("ANTEROOM_BRANDING_TELEPHONE", "01632 960 000");
            variables.insert(name.to_owned(), number.to_owned());
        }
        let config = load_from(mode, &overrides, settings, &variables).unwrap();
        let relay = config
            .turn
            .as_ref()
            .map(|turn| Relay::start(turn, &entropy).unwrap());
        let app = App {
            relay: relay.map(Arc::new),
            checks: Checks::new(config.check.at_once),
            keys: db.keys(),
            db,
            config: Arc::new(config),
            clock,
            entropy,
            bus,
            gatekeeper: door,
            rooms: signalling::consultation::LiveRooms::default(),
            metrics: Figures::collect(),
            shutdown: Shutdown::default(),
        };
        fill(&app).await;
        Self {
            router: router(&app),
            app,
            _place: place,
        }
    }

    pub fn pass_minutes(&self, minutes: i64) {
        self.app.clock.advance_ms(minutes * 60_000);
    }

    pub async fn send(&self, method: &str, path: &str, who: &Sender, body: Value) -> Answer {
        send(
            self.router.clone(),
            method,
            path,
            who,
            Some(body.to_string()),
        )
        .await
    }

    pub async fn post(&self, path: &str, who: &Sender, body: Value) -> Answer {
        self.send("POST", path, who, body).await
    }

    pub async fn post_nothing(&self, path: &str, who: &Sender) -> Answer {
        send(self.router.clone(), "POST", path, who, None).await
    }

    pub async fn get(&self, path: &str, who: &Sender) -> Answer {
        send(self.router.clone(), "GET", path, who, None).await
    }

    /// Tuesdays 09:00 to 12:00 with Dr Shah, 20 minutes by video, at the north site.
    pub async fn tuesday_clinic(&self) -> String {
        let made = self
            .post("/api/clinic-templates", &staff("morgan"), template())
            .await
            .must(201);
        text(&made["id"])
    }

    /// Reception books Siân Jones into a slot.
    pub async fn book(&self, template: &str, start: &str) -> Answer {
        let body = appointment(template, start);
        self.post("/api/appointments", &staff("ruth"), body).await
    }

    /// All rows that a person's doing changes, as one text. The access log is not among them: it
    /// grows when staff look at somebody, as it must.
    pub async fn fingerprint(&self) -> String {
        let mut all = String::new();
        for sql in [
            "SELECT count(*) FROM outbox",
            "SELECT count(*) FROM visits",
            "SELECT count(*) FROM holds",
            "SELECT count(*) FROM invitations WHERE revoked_at IS NULL",
            "SELECT coalesce(sum(length(status) + sequence), 0) FROM appointments",
            "SELECT coalesce(sum(length(status) + note_version), 0) FROM consultations",
            "SELECT count(*) FROM sign_ins",
            "SELECT count(*) FROM setup_links WHERE used_at IS NULL",
        ] {
            all.push_str(&format!("{} ", self.count(sql).await));
        }
        all
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        self.app
            .db
            .read(move |reader| reader.query_one(sql, params![], |row| row.int(0)))
            .await
            .map_err(|error: StoreError| error.to_string())
            .unwrap()
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

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub fn template() -> Value {
    json!({
        "service": REVIEW, "site": NORTH, "clinician": SHAH, "mode": "video",
        "weekdays": ["tuesday"], "from": "09:00", "until": "12:00", "minutes": 20,
        "valid_from": "2026-11-24", "valid_until": "", "room": ""
    })
}

pub fn patient() -> Value {
    json!({
        "name": "Siân Jones",
        "date_of_birth": {"day": "27", "month": "3", "year": "1958"},
        "nhs_number": "943 476 5919",
        "mobile": "07700 900123",
        "email": "sian@example.org",
        "language": "cy"
    })
}

pub fn appointment(template: &str, start: &str) -> Value {
    json!({
        "service": REVIEW, "template": template, "start": start,
        "new_patient": patient(), "reason": "Feet"
    })
}

async fn fill(app: &App) {
    let keys = app.keys.clone();
    app.db
        .keep(move |tx| {
            for (id, name, telephone) in [
                (NORTH, "North Hospital", "01632 960001"),
                (SOUTH, "South Hospital", "01632 960002"),
            ] {
                tx.execute(
                    "INSERT INTO sites (id, name, telephone, zone, created_at)
                     VALUES ($1, $2, $3, 'Europe/London', 0)",
                    params![id, name, telephone],
                )?;
            }
            for (name, id, memberships) in PEOPLE {
                let sealed = keys.seal_text(Context::new("staff.name_sealed", id), name)?;
                let email = keys.seal_text(Context::new("staff.email_sealed", id), name)?;
                tx.execute(
                    "INSERT INTO staff (id, name_sealed, email_sealed, email_index, language,
                        created_at)
                     VALUES ($1, $2, $3, $4, 'en', 0)",
                    params![id, sealed, email, name],
                )?;
                for (site, role) in memberships {
                    tx.execute(
                        "INSERT INTO memberships (staff_id, site_id, role, created_at)
                         VALUES ($1, $2, $3, 0)",
                        params![id, *site, role.as_str()],
                    )?;
                }
            }
            for (id, slug, name, minutes) in [
                (REVIEW, "diabetes-review", "Diabetes review", 20),
                (CLINIC, "foot-clinic", "Foot clinic", 30),
            ] {
                tx.execute(
                    "INSERT INTO services (id, slug, name, description, minutes, modes,
                        notice_minutes, horizon_days, self_booking, created_at)
                     VALUES ($1, $2, $3, 'A line.', $4, '[\"video\",\"in_person\"]', 60, 28, 1, 0)",
                    params![id, slug, name, minutes],
                )?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}
