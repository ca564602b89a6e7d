//! One case's clinic: a service, a clinician and a morning of their own, in a database that many cases share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use domain::booking::zone::Zone;
use domain::ids::{ServiceId, StaffId};
use domain::time::{Date, Timestamp, WallTime};
use serde_json::{Value, json};
use signalling::booking::AvailabilityIndex;
use signalling::bus::Bus;
use signalling::config::Mode;
use signalling::http::router;
use signalling::params;
use signalling::store::{Context, StoreError};

use crate::support::{Answer, Door, NORTH, World, patient, public, send, staff, text};

pub const SLOTS: usize = 5;

/// Different services, clinicians and days.
static NUMBER: AtomicU64 = AtomicU64::new(1);

pub struct Clinic<'w> {
    world: &'w World,
    /// Another server on the same database, which hears nothing of this one.
    other: Router,
    service: ServiceId,
    slug: String,
    template: String,
    day: Date,
}

/// A database for some cases.
pub async fn world() -> World {
    World::with(Mode::Demo, "", Arc::new(Door)).await
}

impl<'w> Clinic<'w> {
    /// At eight in the morning of a day on which nobody has done anything; the clinic is the next day.
    pub async fn open(world: &'w World) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let today = world.app.now().utc_date().plus_days(1);
        let eight = Timestamp(today.days() * 86_400_000).plus_minutes(8 * 60);
        world.app.clock.set(eight);
        let (service, clinician) = (
            ServiceId::from_number(0x5000 + u128::from(number)),
            StaffId::from_number(0x6000 + u128::from(number)),
        );
        let slug = format!("service-{number}");
        let named = slug.clone();
        let made = world.app.db.keep(move |tx| {
            let keys = tx.keys();
            let name = keys.seal_text(Context::new("staff.name_sealed", clinician), "Dr Case")?;
            let email = keys.seal_text(Context::new("staff.email_sealed", clinician), "a")?;
            tx.execute(
                "INSERT INTO staff (id, name_sealed, email_sealed, email_index, language, created_at)
                 VALUES ($1, $2, $3, $4, 'en', 0)",
                params![clinician, name, email, named.as_str()],
            )?;
            tx.execute(
                "INSERT INTO memberships (staff_id, site_id, role, created_at)
                 VALUES ($1, $2, 'clinician', 0)",
                params![clinician, NORTH],
            )?;
            tx.execute(
                "INSERT INTO services (id, slug, name, description, minutes, modes, notice_minutes,
                    horizon_days, self_booking, created_at)
                 VALUES ($1, $2, $2, 'A line.', 20, '[\"video\"]', 60, 28, 1, 0)",
                params![service, named.as_str()],
            )?;
            Ok::<_, StoreError>(())
        });
        made.await.unwrap();
        let day = today.plus_days(1);
        let new = json!({
            "service": service, "site": NORTH, "clinician": clinician, "mode": "video",
            "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
            "from": "09:00", "until": "10:40", "minutes": 20, "valid_from": day, "valid_until": day,
            "room": "", "terms": {"bank_holidays": true},
        });
        let made = world
            .post("/api/clinic-templates", &staff("morgan"), new)
            .await;
        let template = text(&made.must(201)["id"]);
        let other = world.app.clone().with(|shared| {
            shared.availability = AvailabilityIndex::default();
            shared.bus = Bus::new();
        });
        let clinic = Self {
            world,
            other: router(&other),
            service,
            slug,
            template,
            day,
        };
        clinic.round().await;
        clinic
    }

    /// Nobody waits any more, so that later cases are not offered anything.
    pub async fn leave(&self) {
        let service = self.service;
        let left = self.world.app.db.keep(move |tx| {
            tx.execute(
                "UPDATE waiting_list_entries SET state = 'left' WHERE service_id = $1",
                params![service],
            )
        });
        left.await.map_err(|error: StoreError| error).unwrap();
    }

    pub fn now(&self) -> Timestamp {
        self.world.app.now()
    }

    pub async fn pass(&self, minutes: i64) {
        self.world.pass_minutes(minutes);
        self.round().await;
    }

    /// What the waiting list's worker does when it is woken.
    async fn round(&self) {
        let done = signalling::booking::fill_from_waiting_list(&self.world.app);
        done.await.unwrap();
    }

    /// The start of a slot, by the clock of London.
    pub fn start(&self, slot: usize) -> String {
        let zone = Zone::find("Europe/London").unwrap();
        let wall = WallTime::from_minutes(9 * 60 + 20 * slot as u16).unwrap();
        zone.instant(self.day, wall).to_string()
    }

    /// The slots that the search shows, on both servers.
    pub async fn free(&self) -> Vec<String> {
        let path = format!("/api/services/{}/slots?from={}&days=1", self.slug, self.day);
        let found = self.world.get(&path, &public()).await.must(200);
        let there = send(self.other.clone(), "GET", &path, &public(), None).await;
        assert_eq!(there.must(200)["days"], found["days"], "the other server");
        let days = found["days"].as_array().unwrap();
        let slots = days.iter().flat_map(|day| day["slots"].as_array().unwrap());
        slots.map(|slot| text(&slot["start"])).collect()
    }

    pub async fn hold(&self, slot: usize) -> Answer {
        let body = json!({
            "service": self.service, "template": self.template, "start": self.start(slot)
        });
        self.world.post("/api/holds", &public(), body).await
    }

    pub async fn confirm(&self, hold: &Value) -> Answer {
        let body = json!({"hold": hold, "patient": patient()});
        self.world.post("/api/bookings", &public(), body).await
    }

    pub async fn give_up(&self, hold: &Value) -> Answer {
        let path = format!("/api/holds/{}", text(&hold["id"]));
        self.world
            .send("DELETE", &path, &public(), hold.clone())
            .await
    }

    pub async fn book(&self, slot: usize) -> Answer {
        let body = json!({
            "service": self.service, "template": self.template, "start": self.start(slot),
            "new_patient": patient(), "reason": "",
        });
        self.world
            .post("/api/appointments", &staff("ruth"), body)
            .await
    }

    pub async fn reschedule(&self, appointment: &str, slot: usize) -> Answer {
        let body = json!({"template": self.template, "start": self.start(slot)});
        let path = format!("/api/appointments/{appointment}/move");
        self.world.post(&path, &staff("ruth"), body).await
    }

    pub async fn cancel(&self, appointment: &str) -> Answer {
        let path = format!("/api/appointments/{appointment}/cancel");
        let body = json!({"reason": "other"});
        self.world.post(&path, &staff("ruth"), body).await
    }

    /// Somebody new waits, for any time.
    pub async fn join(&self, name: &str) -> Answer {
        let body = json!({
            "service": self.service, "wishes": {"at_night": true},
            "patient": {
                "name": name, "date_of_birth": {"day": "1", "month": "2", "year": "1960"},
                "email": format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
                "language": "en",
            },
        });
        self.world
            .post("/api/waiting-list/join", &public(), body)
            .await
    }

    /// The open offers of this clinic's slots: which start, and the secret of their link.
    pub async fn offers(&self) -> Vec<(String, String)> {
        let template = self.template.clone();
        let open = self.world.app.db.read(move |reader| {
            reader.query(
                "SELECT starts_at, secret_hash FROM waiting_list_offers
                 WHERE template_id = $1 AND state = 'open' ORDER BY starts_at",
                params![template],
                |row| Ok((row.time(0)?.to_string(), row.text(1)?)),
            )
        });
        open.await.map_err(|error: StoreError| error).unwrap()
    }

    /// The secret of the link that was sent with an offer.
    pub async fn secret(&self, hash: &str) -> String {
        let outbox = self.world.get("/api/outbox", &public()).await.must(200);
        let links = outbox["messages"].as_array().unwrap().iter();
        let mut secrets = links.filter_map(|m| Some(m["link"].as_str()?.split_once("/o#")?.1));
        let of = |secret: &str| signalling::store::Secret::parse(secret).unwrap().hash();
        let found = secrets.find(|secret| of(secret).as_str() == hash);
        found.unwrap().to_owned()
    }

    pub async fn answer(&self, what: &str, secret: &str) -> Answer {
        let path = format!("/api/offers/{what}");
        let body = json!({"secret": secret});
        self.world.post(&path, &public(), body).await
    }

    /// The live appointments: when they start, and which they are.
    pub async fn booked(&self) -> Vec<(String, String)> {
        let template = self.template.clone();
        let rows = self.world.app.db.read(move |reader| {
            reader.query(
                "SELECT starts_at, id FROM appointments
                 WHERE template_id = $1 AND status = 'booked' ORDER BY starts_at",
                params![template],
                |row| Ok((row.time(0)?.to_string(), row.text(1)?)),
            )
        });
        rows.await.map_err(|error: StoreError| error).unwrap()
    }
}
