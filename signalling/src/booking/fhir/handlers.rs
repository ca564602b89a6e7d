//! What the routes of both bases do.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, ServiceId, SiteId, StaffId, TemplateId};
use domain::time::Timestamp;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::bundle::{Found, Page, searchset};
use super::if_match::IfMatch;
use super::query::Params;
use super::resources::{self, SlotName};
use super::searching::{wanted, zone_of};
use super::whom::Whom;
use super::{BARS, R4, appointments, base, capability, definitions, operations, reading, slots};
use crate::app_state::App;
use crate::booking::slot_search::With;
use crate::http::{ClientCaller, FHIR_JSON, Failure, Json, JsonOnce, Path};

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
        (self.0, kind, version(&self.1), self.1.to_string()).into_response()
    }
}

/// By what a copy of a resource is known to be old, where it has versions.
fn version(resource: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let text = |name: &str| resource["meta"][name].as_str();
    let (Some(version), Some(changed)) = (text("versionId"), text("lastUpdated")) else {
        return headers;
    };
    let changed = changed.parse().ok().map(http_date);
    for (name, value) in [
        (header::ETAG, Some(format!("W/\"{version}\""))),
        (header::LAST_MODIFIED, changed),
    ] {
        if let Some(Ok(value)) = value.map(|text| HeaderValue::from_str(&text)) {
            headers.insert(name, value);
        }
    }
    headers
}

/// A time as HTTP writes it.
fn http_date(at: Timestamp) -> String {
    let seconds = u64::try_from(at.0.div_euclid(1_000)).unwrap_or_default();
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}

pub(super) async fn definition(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Fhir, Failure> {
    Ok(Fhir::ok(definitions::find(
        app.config.public_url.as_str(),
        &id,
    )?))
}

pub(super) async fn metadata(State(app): State<App>) -> Fhir {
    Fhir::ok(capability::r4(app.config.public_url.as_str()))
}

pub(super) async fn bars_metadata(State(app): State<App>) -> Fhir {
    Fhir::ok(capability::bars(app.config.public_url.as_str()))
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
    operations::check(&body, "find")?;
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
    let fits = Whom::of(&body)?.look_up(&app, &caller).await?;
    let bundle = app
        .db
        .read(move |reader| {
            let zone = zone_of(reader, &caller.sites)?;
            let mut wanted = wanted(reader, &params, &zone, false, with.now)?;
            wanted.fits = fits;
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
    headers: HeaderMap,
    JsonOnce { body, once }: JsonOnce<Value>,
) -> Result<Fhir, Failure> {
    operations::check(&body, "cancel")?;
    let (inner, at) = (app.clone(), base(&app, R4));
    let only = IfMatch::of(&headers);
    let done = once
        .act(&app, move |tx| {
            only.check(tx, &caller, id)?;
            operations::cancel(tx, &inner, &caller, id, &body, &at)
        })
        .await?;
    Ok(Fhir::ok(done))
}
