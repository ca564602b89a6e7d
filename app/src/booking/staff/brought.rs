//! What the address of the booking page may bring along.

use domain::booking::wire::Slot;
use domain::error::{ErrorCode, Problem};
use domain::ids::SiteId;
use domain::people::wire::PatientRecord;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::when::Chosen;
use super::who::Who;
use crate::api;
use crate::kit::Form;
use crate::people::use_session;

/// What the address may bring along: from the diary a time, from a patient's record the patient.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Brought {
    pub(super) service: String,
    pub(super) patient: String,
    /// `2026-12-08`, and of which template and start a slot is meant.
    pub(super) day: String,
    pub(super) template: String,
    pub(super) local: String,
    /// Where that is, when it is not the site that is being looked at.
    pub(super) site: Option<SiteId>,
    /// The appointment that the new one follows up.
    pub(super) follows: String,
    /// The referral that is booked.
    pub(super) referral: String,
    /// What the patient needs, with which the time was looked for.
    pub(super) interpreter: String,
    pub(super) more_time: String,
}

/// What it brings.
pub(super) fn brought() -> Brought {
    // Not `use_query_map`: it stays behind when somebody comes from another page.
    let query = use_location().query.get_untracked();
    let get = |name| query.get(name).unwrap_or_default();
    Brought {
        service: get("service"),
        patient: get("patient"),
        day: get("day"),
        template: get("template"),
        local: get("at"),
        site: get("site").parse().ok(),
        follows: get("follows"),
        referral: get("referral"),
        interpreter: get("interpreter"),
        more_time: get("more_time"),
    }
}

/// Fetches what the address brought along, and says what could not be had.
pub(super) fn bring(
    brought: Brought,
    site: SiteId,
    form: Form,
    who: Who,
    chosen: RwSignal<Option<Chosen>>,
) {
    let session = use_session();
    let here = move || chosen.try_get_untracked().is_some();
    let lost = move |failure: api::Failure| {
        session.notice(&failure);
        if here() {
            form.fail(failure);
        }
    };
    if !brought.patient.is_empty() {
        let path = format!("/api/patients/{}", brought.patient);
        leptos::task::spawn_local(async move {
            match api::get::<PatientRecord>(&path).await {
                Ok(record) => {
                    who.known.try_set(Some(record.patient));
                }
                Err(failure) => lost(failure),
            }
        });
    }
    if brought.local.is_empty() {
        return;
    }
    let path = api::with_query(
        "/api/staff/slots",
        &[
            ("service", brought.service),
            ("site", brought.site.unwrap_or(site).to_string()),
            ("from", brought.day),
            ("days", "1".to_owned()),
            ("interpreter", brought.interpreter),
            ("more_time", brought.more_time),
        ],
    );
    leptos::task::spawn_local(async move {
        let search = match api::get::<domain::booking::wire::SlotSearch>(&path).await {
            Ok(search) => search,
            Err(failure) => return lost(failure),
        };
        let meant = |slot: &&Slot| {
            slot.local == brought.local && slot.template.to_string() == brought.template
        };
        let slot = search
            .days
            .iter()
            .flat_map(|day| &day.slots)
            .find(meant)
            .cloned();
        match slot {
            Some(slot) => {
                chosen.try_set(Some(Chosen { slot, search }));
            }
            // Somebody was quicker, or it was always too short for what the patient needs.
            None => lost(Problem::new(ErrorCode::SlotNotOffered).into()),
        }
    });
}
