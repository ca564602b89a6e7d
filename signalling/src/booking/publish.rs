//! Free slots for the public, as SMART Scheduling Links has them: a list of files, each a line for a
//! site, a clinic or a slot. Only services that patients may book by themselves are in it, and each
//! slot says where to book. The files are made at most once a minute, however many ask.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use domain::error::Problem;
use domain::ids::{SiteId, TemplateId};
use domain::people::wire::Site;
use domain::time::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::fhir::{self, Status, Wanted};
use super::slot_search::With;
use super::{places, service_store, template_store};
use crate::app_state::App;
use crate::http::Failure;
use crate::params;
use crate::store::Reader;

/// How long the files are good for, in seconds.
pub const FRESH_SECONDS: i64 = 60;
/// How far ahead slots are published.
const AHEAD_DAYS: i64 = 42;
const EXTENSION: &str = "http://fhir-registry.smarthealthit.org/StructureDefinition";

/// The files of one moment.
#[derive(Debug, Default)]
pub struct Files {
    /// Of which moment.
    pub at: Timestamp,
    /// Sites, a line each.
    pub locations: String,
    /// Clinics, a line each.
    pub schedules: String,
    /// Slots, a line each.
    pub slots: String,
    /// What each of them is known by to who has it already, made when it is first asked for.
    pub tags: [OnceLock<String>; 3],
}

/// The files made last. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Published(Arc<Mutex<Option<Arc<Files>>>>);

impl Published {
    /// The files, made anew when they are too old. Others who ask meanwhile wait for the same ones.
    ///
    /// # Errors
    /// What the store says.
    pub async fn files(&self, app: &App) -> Result<Arc<Files>, Failure> {
        let now = app.now();
        let mut kept = self.0.lock().await;
        if let Some(files) = kept.as_ref()
            && (files.at.0..files.at.plus_ms(FRESH_SECONDS * 1_000).0).contains(&now.0)
        {
            return Ok(files.clone());
        }
        let url = app.config.public_url.as_str().to_owned();
        let with = With::of(app);
        let made = app
            .db
            .read(move |reader| make(reader, &with, &url, now))
            .await?;
        let made = Arc::new(made);
        *kept = Some(made.clone());
        Ok(made)
    }
}

fn line(file: &mut String, resource: &Value) {
    file.push_str(&resource.to_string());
    file.push('\n');
}

fn make(reader: &mut Reader, with: &With, url: &str, now: Timestamp) -> Result<Files, Problem> {
    let base = format!("{url}{}", fhir::R4);
    let sites: Vec<SiteId> = reader.query(
        "SELECT id FROM sites WHERE closed_at IS NULL ORDER BY id",
        params![],
        |row| row.id(0),
    )?;
    let wanted = Wanted {
        from: now,
        until: now.plus_minutes(AHEAD_DAYS * 24 * 60),
        template: None,
        service: None,
        site: None,
        clinician: None,
        statuses: vec![Status::Free],
        public_only: true,
        fits: fhir::Fits::default(),
    };
    let found = fhir::search(reader, with, &sites, &wanted)?;
    let mut files = Files {
        at: now,
        ..Files::default()
    };
    let mut clinics: BTreeSet<TemplateId> = BTreeSet::new();
    let mut named: BTreeSet<SiteId> = BTreeSet::new();
    let mut telephones = std::collections::BTreeMap::new();
    for one in &found {
        clinics.insert(one.name.template);
        if named.insert(one.site)
            && let Some(site) = places::site(reader, one.site)?
        {
            line(&mut files.locations, &published_location(&site));
            telephones.insert(one.site, site.telephone);
        }
        let mut slot = fhir::slot(one, &base);
        let mut extensions = vec![booking_link(url, one)];
        if let Some(number) = telephones
            .get(&one.site)
            .filter(|number| !number.is_empty())
        {
            extensions.push(json!({
                "url": format!("{EXTENSION}/booking-phone"),
                "valueString": number,
            }));
        }
        if let Some(own) = slot["extension"].as_array_mut() {
            own.extend(extensions);
        }
        line(&mut files.slots, &slot);
    }
    for id in clinics {
        let Some(template) = template_store::find(reader, id)? else {
            continue;
        };
        if let Some(service) = service_store::find(reader, template.details.service)? {
            let schedule = fhir::schedule_at(&template, &service, &base);
            line(&mut files.schedules, &schedule);
        }
    }
    Ok(files)
}

/// A site. Each has an address in these files: of one that nobody has given one it is the name alone.
fn published_location(site: &Site) -> Value {
    let mut location = fhir::location(site);
    if location.get("address").is_none() {
        location["address"] = json!({"text": site.name});
    }
    location
}

/// The page on which patients choose a time, with this one proposed.
fn booking_link(url: &str, slot: &fhir::Found) -> Value {
    json!({
        "url": format!("{EXTENSION}/booking-deep-link"),
        "valueUrl": format!("{url}/book/{}?slot={}", slot.service.slug, slot.name),
    })
}

/// The list of the files.
pub fn manifest(files: &Files, url: &str) -> Value {
    let file = |kind: &str, name: &str| json!({"type": kind, "url": format!("{url}/scheduling/{name}.ndjson")});
    json!({
        "transactionTime": files.at,
        "request": format!("{url}/scheduling/$bulk-publish"),
        "output": [
            file("Location", "locations"),
            file("Schedule", "schedules"),
            file("Slot", "slots"),
        ],
        "error": [],
    })
}
