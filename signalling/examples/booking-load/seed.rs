//! A Trust's clinics, and bookings in them. Site, service and clinics are made by the server's own
//! functions; people and old bookings are rows as those functions write them (claims and appointments;
//! no links, letters or log entries, which searches never read), because there are many.

use domain::booking::wire::{Mode, NewClinicTemplate, NewService};
use domain::booking::zone::Zone;
use domain::error::Problem;
use domain::ids::{AppointmentId, PatientId, ServiceId, SignInId, SiteId, StaffId, TemplateId};
use domain::people::contact::{Contact, Email};
use domain::people::role::Role;
use domain::time::{Date, Timestamp, WallTime, Weekday};
use serde_json::{Value as Json, json};
use signalling::config::{self, Overrides};
use signalling::http::StaffCaller;
use signalling::params;
use signalling::store::{Context, Secret, StoreError, Tx, Value};
use signalling::{app_state::App, booking, startup};

const SITE: SiteId = SiteId::from_number(0x11);
const RECEPTION: StaffId = StaffId::from_number(0x21);
const PATIENTS: u128 = 1_000;
/// Booked of the two clinics of a day: minutes after midnight. Eight more stay free.
const BOOKED: [u16; 6] = [540, 600, 660, 780, 840, 900];
const ALL: [u16; 14] = [
    540, 570, 600, 630, 660, 690, 780, 810, 840, 870, 900, 930, 960, 990,
];
const DAYS: i64 = 90;
/// Rows in one statement.
const AT_ONCE: usize = 50;

fn clinician(number: u128) -> StaffId {
    StaffId::from_number(0x1000 + number)
}

pub async fn run(clinicians: u128, bookings: u64) -> Json {
    let app = startup::open(config::load(config::Mode::Serve, &Overrides::default()).unwrap());
    let app = app.unwrap();
    let secret = people(&app, clinicians).await;
    let (service, slug, templates) = clinics(&app, clinicians).await;
    let first = Zone::find("Europe/London").unwrap().date(app.now());
    let first = first.plus_days(1);
    let (booked, ahead) = fill(&app, service, &templates, first, bookings).await;
    json!({
        "site": SITE, "service": service, "slug": slug, "first": first, "days": DAYS,
        "cookie": format!("__Host-anteroom-staff={}", secret.reveal()),
        "clinicians": templates.len(), "booked": booked, "ahead": ahead,
        "templates": templates.iter().map(|pair| json!(pair)).collect::<Vec<_>>(),
        "patients": (0..PATIENTS).map(|n| PatientId::from_number(n + 1)).collect::<Vec<_>>(),
    })
}

fn caller() -> StaffCaller {
    StaffCaller {
        staff: RECEPTION,
        sign_in: SignInId::from_number(0),
        memberships: vec![
            (SITE, Role::Receptionist),
            (SITE, Role::ServiceManager),
            (SITE, Role::Administrator),
        ],
    }
}

fn contact() -> Contact {
    Contact::new(Some(Email::parse("somebody@example.org").unwrap()), None).unwrap()
}

fn employ(tx: &mut Tx, id: StaffId, name: &str, roles: &[Role]) -> Result<(), StoreError> {
    let keys = tx.keys();
    let name = keys.seal_text(Context::new("staff.name_sealed", id), name)?;
    let title = keys.seal_text(Context::new("staff.title_sealed", id), "Consultant")?;
    let email = keys.seal_text(Context::new("staff.email_sealed", id), "a@example.org")?;
    tx.execute(
        "INSERT INTO staff (id, name_sealed, title_sealed, email_sealed, email_index, language,
            created_at) VALUES ($1, $2, $3, $4, $5, 'en', 0)",
        params![id, name, title, email, id.to_string()],
    )?;
    for role in roles {
        tx.execute(
            "INSERT INTO memberships (staff_id, site_id, role, created_at) VALUES ($1, $2, $3, 0)",
            params![id, SITE, role.as_str()],
        )?;
    }
    Ok(())
}

async fn people(app: &App, clinicians: u128) -> Secret {
    let secret = Secret::random(&app.entropy);
    let hash = secret.hash();
    let done = app.db.keep(move |tx| {
        let (now, keys) = (tx.now(), tx.keys());
        tx.execute(
            "INSERT INTO sites (id, name, telephone, zone, created_at)
             VALUES ($1, 'Bench Hospital', '01632 960001', 'Europe/London', 0)",
            params![SITE],
        )?;
        let roles = [Role::Receptionist, Role::ServiceManager];
        employ(tx, RECEPTION, "Ruth Reception", &roles)?;
        for number in 0..clinicians {
            let name = format!("Dr Bench {number}");
            employ(tx, clinician(number), &name, &[Role::Clinician])?;
        }
        tx.execute(
            "INSERT INTO sign_ins (id, secret_hash, staff_id, stage, created_at, last_seen_at,
                ends_at) VALUES ($1, $2, $3, 'full', $4, $4, $5)",
            params![
                SignInId::from_number(1),
                &hash,
                RECEPTION,
                now,
                now.plus_minutes(600)
            ],
        )?;
        for number in 1..=PATIENTS {
            let id = PatientId::from_number(number);
            let place = |column| Context::new(column, id);
            let name = keys.seal_text(place("patients.name_sealed"), "Somebody Else")?;
            let born = keys.seal_text(place("patients.date_of_birth_sealed"), "1960-02-01")?;
            let contact = keys.seal_json(place("patients.contact_sealed"), &contact())?;
            tx.execute(
                "INSERT INTO patients (id, name_sealed, date_of_birth_sealed, contact_sealed,
                    name_birth_index, birth_index, language, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, 'b', 'en', 0, 0)",
                params![id, name, born, contact, id.to_string()],
            )?;
        }
        Ok::<_, StoreError>(())
    });
    done.await.unwrap();
    secret
}

/// The service, and each clinician's clinics of the morning and the afternoon.
async fn clinics(app: &App, clinicians: u128) -> (ServiceId, String, Vec<[TemplateId; 2]>) {
    let inside = app.clone();
    let made = app.db.keep(move |tx| {
        let new: NewService = serde_json::from_value(json!({
            "name": "Bench review", "description": "A line.", "modes": ["video"], "minutes": 30,
            "notice_minutes": 0, "horizon_days": 120, "public": true, "prepare": [],
        }))
        .unwrap();
        let service = booking::make_service(tx, &inside, &caller(), &new)?;
        let service = service.value().clone();
        let today = tx.now().utc_date();
        let weekdays: Vec<Weekday> = [0, 1, 2, 3, 4]
            .map(|n| Date::from_days(4 + n).weekday())
            .into();
        let mut templates = Vec::new();
        for number in 0..clinicians {
            let mut pair = Vec::new();
            for (from, until) in [("09:00", "12:00"), ("13:00", "17:00")] {
                let new: NewClinicTemplate = serde_json::from_value(json!({
                    "service": service.id, "site": SITE, "clinician": clinician(number),
                    "mode": Mode::Video, "weekdays": weekdays, "from": from, "until": until,
                    "minutes": 30, "valid_from": today, "valid_until": "", "room": "",
                    "terms": {"bank_holidays": true},
                }))
                .unwrap();
                let made = booking::make_template(tx, &inside, &caller(), &new)?;
                pair.push(made.value().id);
            }
            templates.push([pair[0], pair[1]]);
        }
        // Nobody waits for any of them: the server need not look.
        tx.execute("DELETE FROM opened_clinics", &[])?;
        Ok::<_, Problem>((service.id, service.slug, templates))
    });
    made.await.unwrap()
}

/// A booking to be written.
struct Booking {
    clinician: StaffId,
    template: TemplateId,
    start: Timestamp,
    local: String,
}

/// Six a weekday for each clinician in the days ahead, as far as there are so many; what is left over
/// fills the past, backwards, as a clinic's years do. Says how many in all, and how many ahead.
async fn fill(
    app: &App,
    service: ServiceId,
    templates: &[[TemplateId; 2]],
    first: Date,
    bookings: u64,
) -> (u64, u64) {
    let zone = Zone::find("Europe/London").unwrap();
    let weekday = |day: &Date| (day.weekday() as usize) < 5;
    let ahead = (0..DAYS).map(|n| first.plus_days(n)).filter(weekday);
    let behind = (1..).map(|n| first.plus_days(-1 - n)).filter(weekday);
    let times = ahead
        .flat_map(|day| BOOKED.map(|minute| (day, minute)))
        .chain(behind.flat_map(|day| ALL.map(|minute| (day, minute))));
    let each = usize::try_from(bookings).unwrap() / templates.len();
    let times: Vec<_> = times.take(each).collect();
    let (mut booked, mut in_future) = (0, 0);
    let mut part = Vec::new();
    // One clinician after the other, as the rows lie in the indexes: many times faster.
    for (number, pair) in (0..).zip(templates) {
        for (day, minute) in &times {
            let start = zone.instant(*day, WallTime::from_minutes(*minute).unwrap());
            booked += 1;
            in_future += u64::from(*day >= first);
            part.push(Booking {
                clinician: clinician(number),
                template: pair[usize::from(*minute >= 780)],
                start,
                local: zone.local_text(start),
            });
            if part.len() == 10_000 {
                write(app, service, std::mem::take(&mut part), booked).await;
            }
        }
    }
    write(app, service, part, booked).await;
    (booked, in_future)
}

async fn write(app: &App, service: ServiceId, part: Vec<Booking>, last: u64) {
    let part = std::sync::Arc::new(part);
    let done = app.db.keep(move |tx| {
        let keys = tx.keys();
        let first = u128::from(last) - part.len() as u128;
        let at = |n| AppointmentId::from_number(0x10_0000_0000 + n);
        let mut ids = (first..).map(at);
        for some in part.chunks(AT_ONCE) {
            let mut values: Vec<Value> = Vec::new();
            let mut rows = Vec::new();
            for one in some {
                let id = ids.next().unwrap();
                let place = Context::new("appointments.contact_sealed", id);
                let first = values.len() + 1;
                let marks: Vec<String> = (first..first + 11).map(|n| format!("${n}")).collect();
                rows.push(format!(
                    "({}, 'video', 'Europe/London', 'booked', 0, 'en', 'staff', 0, 0)",
                    marks.join(", ")
                ));
                values.extend_from_slice(params![
                    id,
                    PatientId::from_number(1 + (one.start.0 / 1_800_000) as u128 % PATIENTS),
                    service,
                    SITE,
                    one.clinician,
                    one.template,
                    one.start,
                    one.start.plus_minutes(30),
                    one.local.as_str(),
                    format!("{id}@bench"),
                    keys.seal_json(place, &contact())?,
                ]);
            }
            let sql = format!(
                "INSERT INTO appointments (id, patient_id, service_id, site_id, clinician_id,
                    template_id, starts_at, ends_at, local_start, uid, contact_sealed, mode, zone,
                    status, sequence, language, booked_by, created_at, updated_at) VALUES {}",
                rows.join(", ")
            );
            tx.execute(&sql, &values)?;
        }
        // Each appointment's six cells.
        tx.execute(
            "INSERT INTO claims (resource, cell, seat, holder, expires_at)
             SELECT 'clinician:' || a.clinician_id, a.starts_at / 300000 + n.n, 0, a.id, NULL
             FROM appointments a, (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2
                UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5) n
             WHERE a.id >= $1 AND a.id < $2 ORDER BY 1, 2",
            params![at(first), at(first + part.len() as u128)],
        )?;
        Ok::<_, StoreError>(())
    });
    done.await.unwrap();
}
