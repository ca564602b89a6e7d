//! A small world for tests over the real router: two sites, their staff, one service, a clock that
//! stands still, seeded randomness.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

pub mod in_the_way;
mod sender;
mod staffed;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use domain::time::Timestamp;
use serde_json::{Value, json};
use signalling::app_state::{App, Shared, Shutdown};
use signalling::bus::Bus;
use signalling::config::{Mode, Overrides, load_from};
use signalling::http::{Figures, Gatekeeper, router};
use signalling::outside::{Clock, Entropy};
use signalling::params;
use signalling::relay::Relay;
use signalling::store::{Db, StoreError};
use signalling::support::Checks;

pub use sender::*;
pub use staffed::*;

pub const SEED: u64 = 2;
/// Monday 23 November 2026, eight in the morning in London.
pub const NOW: &str = "2026-11-23T08:00:00Z";

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
        let clock = Clock::fixed(NOW.parse().unwrap());
        Self::by(clock, mode, settings, door).await
    }

    /// With a clock that goes on from the usual time.
    pub async fn in_real_time() -> Self {
        let (clock, now): (_, Timestamp) = (Clock::shifted(), NOW.parse().unwrap());
        clock.advance_ms(now.0 - clock.now().0);
        Self::by(clock, Mode::Serve, "", Arc::new(Door)).await
    }

    async fn by(clock: Clock, mode: Mode, settings: &str, door: Arc<dyn Gatekeeper>) -> Self {
        eprintln!("seed {SEED}");
        let (entropy, bus) = (Entropy::seeded(SEED), Bus::new());
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
        let app = App::from(Shared {
            relay: relay.map(Arc::new),
            checks: Checks::new(config.check.at_once),
            client_limits: signalling::people::ClientLimits::default(),
            published: signalling::booking::Published::default(),
            keys: db.keys(),
            db,
            config: Arc::new(config),
            clock,
            entropy,
            bus,
            gatekeeper: door,
            rooms: signalling::consultation::LiveRooms::default(),
            availability: signalling::booking::AvailabilityIndex::default(),
            contested: signalling::booking::Contested::default(),
            metrics: Figures::collect(),
            shutdown: Shutdown::default(),
        });
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

/// How the patient's date of birth may be written. The bare year will not do: a random number or a time has it, too.
pub const BORN: [&str; 6] = [
    "1958-03",
    "/1958",
    "March 1958",
    "Mawrth 1958",
    "\"1958\"",
    "year: 1958",
];

pub fn appointment(template: &str, start: &str) -> Value {
    json!({
        "service": REVIEW, "template": template, "start": start,
        "new_patient": patient(), "reason": "Feet"
    })
}
