//! The searches of both bases.

use std::collections::BTreeSet;

use axum::extract::State;
use domain::booking::template::Template;
use domain::booking::zone::Zone;
use domain::error::{ErrorCode, FieldError, Fields, Problem};
use domain::ids::{ServiceId, SiteId, StaffId, TemplateId};
use domain::time::Timestamp;
use serde_json::Value;

use super::asked::Asked;
use super::bundle::{Found, Page, searchset, searchset_of};
use super::handlers::Fhir;
use super::known::{self, Search};
use super::query::{AFTER, Params, one_of};
use super::reading::{self, Include};
use super::resources::{self, SlotName};
use super::slots::{self, Fits, Status, Wanted};
use super::whom::Whom;
use super::{BARS, R4, appointments, base};
use crate::app_state::App;
use crate::booking::slot_search::With;
use crate::booking::template_store::Wanted as Clinics;
use crate::booking::{places, service_store};
use crate::http::{ClientCaller, Failure};
use crate::store::Reader;

/// By which referral slots are looked for.
pub(super) const BASED_ON: &str = "based-on";

/// How far a search looks that does not say.
const USUAL_DAYS: i64 = 7;

/// The parameters, when they are all known.
fn checked(asked: Asked, search: &Search) -> Result<Params, Problem> {
    let Asked {
        mut params,
        lenient,
    } = asked;
    let mut fields = Fields::new();
    search.check(&mut fields, &mut params, lenient);
    fields.finish(Some(params))
}

/// A service by its id or its part of the address.
fn service_named(
    reader: &mut Reader,
    fields: &mut Fields,
    name: &str,
    text: &str,
) -> Result<Option<ServiceId>, Problem> {
    // A code of another list is none of ours, however it is spelt.
    let (system, code) = text.rsplit_once('|').unwrap_or(("", text));
    if !system.is_empty() && !system.ends_with(&resources::system("", "service")) {
        return Ok(fields.take(name, Err(FieldError::Unknown)));
    }
    let by_id = super::query::id_in::<ServiceId>(code, "HealthcareService");
    let known = match by_id {
        Some(id) => Some(id),
        None => service_store::find_by_slug(reader, code)?.map(|service| service.id),
    };
    Ok(fields.take(name, known.ok_or(FieldError::Unknown)))
}

/// Of which service: by who acts, or by its type.
fn service_of(
    reader: &mut Reader,
    fields: &mut Fields,
    params: &Params,
    actor: Option<&(String, String)>,
) -> Result<Option<ServiceId>, Problem> {
    let mut service = None;
    if let Some((name, text)) = actor {
        service = service_named(reader, fields, name, text)?;
    }
    let name = "service-type";
    let Some(text) = params.one(name) else {
        return Ok(service);
    };
    let other = service_named(reader, fields, name, text)?;
    Ok(one_of(fields, name, service, other))
}

pub(super) async fn schedules(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    let params = checked(asked, &known::SCHEDULE)?;
    let (include, page) = (Include::of(&params), Page::of(&params));
    let (at, now, keys) = (base(&app, R4), app.now(), app.keys.clone());
    let bundle = app
        .db
        .read(move |reader| {
            let mut fields = Fields::new();
            let actors = params.actors(&mut fields, &["actor"]);
            let service = service_of(reader, &mut fields, &params, actors.service.as_ref())?;
            let wanted = Clinics {
                service,
                site: actors.site,
                clinician: actors.clinician,
                from: None,
            };
            fields.finish(Some(()))?;
            let all = reading::clinics(reader, &caller.sites, wanted, now)?;
            let total = all.len();
            let all = page.cut(all);
            let mut found = Found::default();
            for template in &all {
                let one = reading::schedule(reader, template, &at)?;
                found.matches.extend(one);
            }
            let ids: BTreeSet<TemplateId> = all.iter().map(|template| template.id).collect();
            include.add(reader, &keys, &ids, &at, &mut found)?;
            let kind = known::SCHEDULE.kind;
            Ok::<_, Problem>(searchset(&at, kind, &params, page, total, found))
        })
        .await?;
    Ok(Fhir::ok(bundle))
}

pub(super) async fn slots(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    slots_found(app, caller, asked, R4, false).await
}

/// Days without a time are days where the program is at home.
pub(super) fn zone_of(reader: &mut Reader, sites: &[SiteId]) -> Result<Zone, Problem> {
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
    asked: Asked,
    path: &'static str,
    offset: bool,
) -> Result<Fhir, Failure> {
    let params = checked(asked, &known::SLOT)?;
    let (include, page) = (Include::of(&params), Page::of(&params));
    let (at, with, keys) = (base(&app, path), With::of(&app), app.keys.clone());
    let whom = params.one(BASED_ON).map(Whom::referred).unwrap_or_default();
    let fits = match whom.look_up(&app, &caller).await {
        Err(failure) if failure.problem().code == ErrorCode::NotFound => None,
        fits => Some(fits?),
    };
    let bundle = app
        .db
        .read(move |reader| {
            let zone = zone_of(reader, &caller.sites)?;
            let mut wanted = wanted(reader, &params, &zone, offset, with.now)?;
            // Nothing is found for a referral that the program never sent.
            match fits {
                Some(fits) => wanted.fits = fits,
                None => wanted.statuses.clear(),
            }
            let after = after(&params)?;
            let mut all = slots::search(reader, &with, &caller.sites, &wanted)?;
            let total = all.len();
            all.retain(|one| after.is_none_or(|last| one.name.place() > last.place()));
            let more = page.count > 0 && all.len() > page.offset.saturating_add(page.count);
            let all = page.cut(all);
            let last = all.last().filter(|_| more).map(|one| one.name.to_string());
            let mut found = Found::default();
            let templates: BTreeSet<TemplateId> = all.iter().map(|one| one.name.template).collect();
            found.matches = all.iter().map(|one| resources::slot(one, &at)).collect();
            include.add(reader, &keys, &templates, &at, &mut found)?;
            let kind = known::SLOT.kind;
            let links = (
                params.address(&at, kind, page.offset),
                last.map(|last| params.address_after(&at, kind, &last)),
            );
            Ok::<_, Problem>(searchset_of(links, &at, total, found))
        })
        .await?;
    Ok(Fhir::ok(bundle))
}

/// Behind which slot a page begins. How many come before is no such place: when one of those is taken, another is
/// passed over.
fn after(params: &Params) -> Result<Option<SlotName>, Problem> {
    let mut fields = Fields::new();
    let place = params.one(AFTER).and_then(|text| {
        let name = text.parse().map_err(|_| FieldError::Format);
        fields.take(AFTER, name)
    });
    fields.finish(Some(place))
}

/// Reads a search of slots.
pub(super) fn wanted(
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
    let statuses = states(&mut fields, params).unwrap_or_else(|| vec![Status::Free]);
    let actors = params.actors(&mut fields, &["schedule.actor", "Schedule.actor"]);
    let wanted = Wanted {
        from,
        until,
        template: params.reference(&mut fields, &["schedule"], "Schedule"),
        service: service_of(reader, &mut fields, params, actors.service.as_ref())?,
        site: actors.site,
        clinician: actors.clinician,
        statuses,
        public_only: false,
        fits: Fits::default(),
    };
    fields.finish(Some(wanted))
}

/// The states asked for; each may say of which list it is.
fn states(fields: &mut Fields, params: &Params) -> Option<Vec<Status>> {
    params.narrowed("status", |text| {
        let code = text
            .strip_prefix("http://hl7.org/fhir/slotstatus|")
            .unwrap_or(text);
        let known = Status::from_text(code).ok_or(FieldError::Unknown);
        fields.take("status", known)
    })
}

pub(super) async fn appointments(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    appointments_found(app, caller, asked, R4).await
}

/// By BaRS they are always those of one patient.
pub(super) async fn bars_appointments(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    let name = "patient:identifier";
    if asked.params.any(&[name, "patient.identifier"]).is_none() {
        let mut fields = Fields::new();
        fields.refuse(name, FieldError::Required);
        fields.finish(Some(()))?;
    }
    appointments_found(app, caller, asked, BARS).await
}

async fn appointments_found(
    app: App,
    caller: ClientCaller,
    asked: Asked,
    path: &'static str,
) -> Result<Fhir, Failure> {
    let params = checked(asked, &known::APPOINTMENT)?;
    let page = Page::of(&params);
    let at = base(&app, path);
    let (asked, place) = (params.clone(), at.clone());
    let searched = app
        .db
        .act::<_, Problem, _>(move |tx| {
            let zone = zone_of(tx, &caller.sites)?;
            let wanted = appointments::Wanted::of(&asked, &zone, &place)?;
            appointments::search(tx, &caller, &wanted, page, &place)
        })
        .await?;
    let kind = known::APPOINTMENT.kind;
    let next = searched.next.map(|last| last.to_string());
    let links = (
        params.address(&at, kind, page.offset),
        next.map(|last| params.address_after(&at, kind, &last)),
    );
    let (total, found) = (searched.total, searched.found);
    Ok(Fhir::ok(searchset_of(links, &at, total, found)))
}

/// What acts in the clinics of the program's sites: for who has no id to begin with.
type Acting = fn(&mut Reader, &App, &[SiteId], &[Template], &str) -> Result<Vec<Value>, Problem>;

async fn acting(
    app: App,
    caller: ClientCaller,
    asked: Asked,
    search: &'static Search,
    list: Acting,
) -> Result<Fhir, Failure> {
    let params = checked(asked, search)?;
    let page = Page::of(&params);
    let (at, db) = (base(&app, R4), app.db.clone());
    let bundle = db
        .read(move |reader| {
            let clinics = reading::clinics(reader, &caller.sites, Clinics::default(), app.now())?;
            let mut all = list(reader, &app, &caller.sites, &clinics, &at)?;
            all.retain(|one| is_meant(one, &params));
            let total = all.len();
            let found = Found {
                matches: page.cut(all),
                included: Vec::new(),
            };
            Ok::<_, Problem>(searchset(&at, search.kind, &params, page, total, found))
        })
        .await?;
    Ok(Fhir::ok(bundle))
}

/// FHIR's search of texts goes by how a word begins, whatever its case.
fn is_meant(one: &Value, params: &Params) -> bool {
    let name = one["name"]
        .as_str()
        .or_else(|| one["name"][0]["text"].as_str())
        .unwrap_or_default()
        .to_lowercase();
    let begins = |wanted: &str| {
        let wanted = wanted.to_lowercase();
        name.starts_with(&wanted) || name.split(' ').any(|word| word.starts_with(&wanted))
    };
    let is_called = |wanted: &str| {
        let identifier = &one["identifier"][0];
        match wanted.split_once('|') {
            Some((system, code)) => identifier["system"] == system && identifier["value"] == code,
            None => identifier["value"] == wanted,
        }
    };
    params.one("name").is_none_or(begins) && params.one("identifier").is_none_or(is_called)
}

pub(super) async fn services(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    let list: Acting = |reader, _, sites, clinics, at| {
        let ids: BTreeSet<ServiceId> = clinics.iter().map(|one| one.details.service).collect();
        ids.into_iter()
            .map(|id| reading::one_service(reader, sites, id, at))
            .collect()
    };
    acting(app, caller, asked, &known::SERVICE, list).await
}

pub(super) async fn clinicians(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    let list: Acting = |reader, app, _, clinics, _| {
        let all = clinics.iter().flat_map(|one| one.details.clinicians());
        let ids: BTreeSet<StaffId> = all.collect();
        let mut known = places::clinicians(reader, &app.keys, ids)?;
        known.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(known.iter().map(resources::practitioner).collect())
    };
    acting(app, caller, asked, &known::PRACTITIONER, list).await
}

pub(super) async fn sites(
    State(app): State<App>,
    caller: ClientCaller,
    asked: Asked,
) -> Result<Fhir, Failure> {
    let list: Acting = |reader, _, sites, _, _| {
        let mut all = Vec::new();
        for id in sites {
            all.extend(places::site(reader, *id)?.as_ref().map(resources::location));
        }
        Ok(all)
    };
    acting(app, caller, asked, &known::LOCATION, list).await
}
