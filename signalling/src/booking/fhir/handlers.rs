//! What the routes of both bases do.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{AppointmentId, ServiceId, SiteId, StaffId, TemplateId};
use domain::time::Timestamp;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use super::bundle::{Found, Page, searchset};
use super::query::Params;
use super::reading::Include;
use super::resources::{self, SlotName};
use super::slots::{self, Status, Wanted};
use super::{BARS, R4, appointments, bars, base, capability, operations, reading};
use crate::app_state::App;
use crate::booking::slot_search::With;
use crate::booking::{places, service_store};
use crate::http::{ClientCaller, FHIR_JSON, Failure, Json, JsonOnce, Path, Query};
use crate::store::Reader;

/// How far a search looks that does not say.
const USUAL_DAYS: i64 = 7;

/// A resource as an answer.
#[derive(Debug)]
pub(super) struct Fhir(StatusCode, Value);

impl Fhir {
    /// What was asked for.
    pub(super) const fn ok(resource: Value) -> Self {
        Self(StatusCode::OK, resource)
    }
}

impl IntoResponse for Fhir {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON))];
        (self.0, kind, self.1.to_string()).into_response()
    }
}

pub(super) async fn metadata(State(app): State<App>) -> Fhir {
    Fhir::ok(capability::r4(app.config.public_url.as_str()))
}

pub(super) async fn bars_metadata(State(app): State<App>) -> Fhir {
    Fhir::ok(capability::bars(app.config.public_url.as_str()))
}

pub(super) async fn search_schedules(
    State(app): State<App>,
    caller: ClientCaller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Fhir, Failure> {
    let params = Params::new(pairs);
    let page = Page::of(&params);
    let (base, now) = (base(&app, R4), app.now());
    let (asked, at) = (params.clone(), base.clone());
    let all = app
        .db
        .read(move |reader| reading::schedules(reader, &caller.sites, &asked, now, &at))
        .await?;
    let total = all.len();
    let found = Found {
        matches: page.cut(all),
        included: Vec::new(),
    };
    Ok(Fhir::ok(searchset(
        &base, "Schedule", &params, page, total, found,
    )))
}

macro_rules! one {
    ($name:ident, $id:ty, |$reader:ident, $app:ident, $sites:ident, $which:ident, $base:ident| $read:expr) => {
        pub(super) async fn $name(
            State($app): State<App>,
            caller: ClientCaller,
            Path($which): Path<$id>,
        ) -> Result<Fhir, Failure> {
            let $base = base(&$app, R4);
            let db = $app.db.clone();
            let found = db
                .read(move |$reader| {
                    let $sites = caller.sites.as_slice();
                    $read
                })
                .await?;
            Ok(Fhir::ok(found))
        }
    };
}

one!(schedule, TemplateId, |reader, _app, sites, id, base| {
    reading::one_schedule(reader, sites, id, &base)
});
one!(service, ServiceId, |reader, _app, sites, id, base| {
    reading::one_service(reader, sites, id, &base)
});
one!(clinician, StaffId, |reader, app, sites, id, _base| {
    reading::one_clinician(reader, &app.keys, sites, id)
});
one!(site, SiteId, |reader, _app, sites, id, _base| {
    reading::one_site(reader, sites, id)
});
one!(slot, String, |reader, app, sites, text, base| {
    let name: SlotName = text.parse().map_err(|_| ErrorCode::NotFound)?;
    let found = slots::find(reader, &With::of(&app), sites, name)?;
    Ok::<_, Problem>(resources::slot(&found.ok_or(ErrorCode::NotFound)?, &base))
});

pub(super) async fn search_slots(
    State(app): State<App>,
    caller: ClientCaller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Fhir, Failure> {
    slots_found(app, caller, Params::new(pairs), R4, false).await
}

/// Days without a time are days where the program is at home.
fn zone_of(reader: &mut Reader, sites: &[SiteId]) -> Result<Zone, Problem> {
    let site = match sites.first() {
        Some(id) => places::site(reader, *id)?,
        None => None,
    };
    let name = site.map_or_else(|| "Europe/London".to_owned(), |site| site.zone);
    Ok(Zone::find(&name).ok_or(ErrorCode::Internal)?)
}

/// A page of slots, with what was to come along.
pub(super) async fn slots_found(
    app: App,
    caller: ClientCaller,
    mut params: Params,
    path: &'static str,
    offset: bool,
) -> Result<Fhir, Failure> {
    let include = Include::of(&mut params);
    let page = Page::of(&params);
    let (at, with, keys) = (base(&app, path), With::of(&app), app.keys.clone());
    let bundle = app
        .db
        .read(move |reader| {
            let zone = zone_of(reader, &caller.sites)?;
            let wanted = wanted(reader, &params, &zone, offset, with.now)?;
            let all = slots::search(reader, &with, &caller.sites, &wanted)?;
            let total = all.len();
            let all = page.cut(all);
            let mut found = Found::default();
            let templates: BTreeSet<TemplateId> = all.iter().map(|one| one.name.template).collect();
            found.matches = all.iter().map(|one| resources::slot(one, &at)).collect();
            include.add(reader, &keys, &templates, &at, &mut found)?;
            Ok::<_, Problem>(searchset(&at, "Slot", &params, page, total, found))
        })
        .await?;
    Ok(Fhir::ok(bundle))
}

/// Reads a search of slots.
fn wanted(
    reader: &mut Reader,
    params: &Params,
    zone: &Zone,
    offset: bool,
    now: Timestamp,
) -> Result<Wanted, Problem> {
    let mut fields = Fields::new();
    let window = params.window(&mut fields, "start", zone, offset);
    let from = window.from.unwrap_or(now);
    let until = window
        .until
        .unwrap_or_else(|| from.plus_minutes(USUAL_DAYS * 24 * 60));
    // A week that begins in the year 9999 has no end.
    let days = until.0.saturating_sub(from.0) / (24 * 60 * 60_000);
    if days > slots::MOST_DAYS {
        fields.refuse("start", FieldError::OutOfRange);
    }
    let statuses = match bars::states(&mut fields, params) {
        none if none.is_empty() => vec![Status::Free],
        some => some,
    };
    let service = params
        .any(&[
            "Schedule.actor:HealthcareService",
            "schedule.actor:HealthcareService",
        ])
        .or_else(|| params.one("service-type"));
    let service = match service {
        None => None,
        Some(text) => {
            let code = text.rsplit_once('|').map_or(text, |(_, code)| code);
            let by_id = super::query::id_in::<ServiceId>(code, "HealthcareService");
            let known = match by_id {
                Some(id) => Some(id),
                None => service_store::find_by_slug(reader, code)?.map(|service| service.id),
            };
            fields.take("service-type", known.ok_or(FieldError::Unknown))
        }
    };
    let wanted = Wanted {
        template: params.reference(&mut fields, &["schedule"], "Schedule"),
        service,
        site: params.reference(&mut fields, &["Schedule.actor:Location"], "Location"),
        clinician: params.reference(
            &mut fields,
            &["Schedule.actor:Practitioner"],
            "Practitioner",
        ),
        statuses,
        ..bars::nothing_else(from, until)
    };
    fields.finish(Some(wanted))
}

pub(super) async fn search_appointments(
    State(app): State<App>,
    caller: ClientCaller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Fhir, Failure> {
    appointments_found(app, caller, Params::new(pairs), R4).await
}

pub(super) async fn bars_appointments(
    State(app): State<App>,
    caller: ClientCaller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Fhir, Failure> {
    appointments_found(app, caller, Params::new(pairs), BARS).await
}

pub(super) async fn appointments_found(
    app: App,
    caller: ClientCaller,
    params: Params,
    path: &'static str,
) -> Result<Fhir, Failure> {
    let page = Page::of(&params);
    let at = base(&app, path);
    let (asked, place) = (params.clone(), at.clone());
    let (total, found) = app
        .db
        .act::<_, Problem, _>(move |tx| {
            let zone = zone_of(tx, &caller.sites)?;
            let wanted = appointments::Wanted::of(&asked, &zone)?;
            appointments::search(tx, &caller, &wanted, page, &place)
        })
        .await?;
    Ok(Fhir::ok(searchset(
        &at,
        "Appointment",
        &params,
        page,
        total,
        found,
    )))
}

pub(super) async fn appointment(
    State(app): State<App>,
    caller: ClientCaller,
    Path(id): Path<AppointmentId>,
) -> Result<Fhir, Failure> {
    one_appointment(app, caller, id, R4).await
}

pub(super) async fn bars_appointment(
    State(app): State<App>,
    caller: ClientCaller,
    Path(id): Path<AppointmentId>,
) -> Result<Fhir, Failure> {
    one_appointment(app, caller, id, BARS).await
}

pub(super) async fn one_appointment(
    app: App,
    caller: ClientCaller,
    id: AppointmentId,
    path: &'static str,
) -> Result<Fhir, Failure> {
    let at = base(&app, path);
    let found = app
        .db
        .act::<_, Problem, _>(move |tx| appointments::read(tx, &caller, id, &at))
        .await?;
    Ok(Fhir::ok(found))
}

/// `$find` says by Parameters what a search of slots says by its address.
pub(super) async fn find(
    State(app): State<App>,
    caller: ClientCaller,
    Json(body): Json<Value>,
) -> Result<Fhir, Failure> {
    operations::must_be_parameters(&body)?;
    let mut pairs = Vec::new();
    let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
    for (ours, theirs, prefix) in [
        ("start", "start", "ge"),
        ("end", "start", "le"),
        ("schedule", "schedule", ""),
        ("service", "service-type", ""),
        ("healthcareService", "Schedule.actor:HealthcareService", ""),
        ("practitioner", "Schedule.actor:Practitioner", ""),
        ("location", "Schedule.actor:Location", ""),
    ] {
        if let Some(text) = operations::text_of(&body, ours) {
            add(theirs, format!("{prefix}{text}"));
        }
    }
    let params = Params::new(pairs);
    let (at, with) = (base(&app, R4), With::of(&app));
    let count = operations::parameter(&body, "count").and_then(|one| one["valueInteger"].as_u64());
    let page = Page {
        offset: 0,
        count: usize::try_from(count.unwrap_or(super::USUAL as u64))
            .unwrap_or(super::MOST)
            .min(super::MOST),
    };
    let bundle = app
        .db
        .read(move |reader| {
            let zone = zone_of(reader, &caller.sites)?;
            let wanted = wanted(reader, &params, &zone, false, with.now)?;
            let all = operations::find(reader, &with, &caller, &wanted)?;
            let mut found = Found::default();
            for one in page.cut(all) {
                found.matches.push(resources::proposed(&one, &at));
            }
            // Whoever wants more asks from a later start: there is no next page of an operation.
            let total = found.matches.len();
            let kind = "Appointment/$find";
            Ok::<_, Problem>(searchset(&at, kind, &Params::default(), page, total, found))
        })
        .await?;
    Ok(Fhir::ok(bundle))
}

pub(super) async fn hold(
    State(app): State<App>,
    caller: ClientCaller,
    JsonOnce { body, once }: JsonOnce<Value>,
) -> Result<Fhir, Failure> {
    let (inner, at) = (app.clone(), base(&app, R4));
    let made = once
        .act(&app, move |tx| {
            operations::hold(tx, &inner, &caller, &body, &at)
        })
        .await?;
    Ok(Fhir(StatusCode::CREATED, made))
}

pub(super) async fn book_one(
    State(app): State<App>,
    caller: ClientCaller,
    JsonOnce { body, once }: JsonOnce<Value>,
) -> Result<Fhir, Failure> {
    let booking = operations::booking(&body, app.now())?;
    let (inner, at) = (app.clone(), base(&app, R4));
    let made = once
        .act(&app, move |tx| {
            operations::book(tx, &inner, &caller, &booking, &at)
        })
        .await?;
    Ok(Fhir(StatusCode::CREATED, made))
}

pub(super) async fn cancel(
    State(app): State<App>,
    caller: ClientCaller,
    Path(id): Path<AppointmentId>,
    JsonOnce { body, once }: JsonOnce<Value>,
) -> Result<Fhir, Failure> {
    operations::must_be_parameters(&body)?;
    let (inner, at) = (app.clone(), base(&app, R4));
    let done = once
        .act(&app, move |tx| {
            operations::cancel(tx, &inner, &caller, id, &body, &at)
        })
        .await?;
    Ok(Fhir::ok(done))
}
