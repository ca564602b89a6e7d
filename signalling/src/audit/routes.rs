//! The access log, as administrators read it.

use std::collections::BTreeMap;

use axum::extract::State;
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, StaffId};
use domain::people::policy::Action;
use domain::people::wire::{AuditEntry, AuditPage};
use serde::Deserialize;

use super::{AuditRow, chain, list_at, verify};
use crate::app_state::App;
use crate::http::{Access, Failure, Json, Query, Routes, StaffCaller};
use crate::people::staff_store;
use crate::store::{Keys, Reader, StoreError};

const PAGE: usize = 50;

/// Where in the log.
#[derive(Debug, Clone, Default, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct AuditQuery {
    /// `next` of the page before; empty for the newest entries.
    pub cursor: String,
}

/// This room's routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/audit", Access::Staff(Action::ReadAudit), page)
        .summary("The access log, newest first, and whether it is intact")
        .query::<AuditQuery>()
        .gives::<AuditPage>()
}

async fn page(
    State(app): State<App>,
    caller: StaffCaller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditPage>, Failure> {
    let before = match query.cursor.as_str() {
        "" => None,
        text => Some(text.parse::<i64>().map_err(|_| ErrorCode::Malformed)?),
    };
    let (keys, sites) = (app.keys.clone(), caller.sites_where(Action::ReadAudit));
    let page = app
        .db
        .read(move |r| {
            // One more than shown tells whether there is a next page.
            let mut rows = list_at(r, &sites, before, PAGE as i64 + 1)?;
            // The whole chain is checked with the newest page; further pages check their own rows.
            let intact = match before {
                None => verify(r, &keys, None)?.is_ok(),
                Some(_) => chain::unaltered(&keys, &rows),
            };
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
            let entries = shown(r, &keys, rows)?;
            Ok::<_, Problem>(AuditPage {
                entries,
                next,
                intact,
            })
        })
        .await?;
    Ok(Json(page))
}

fn shown(r: &mut Reader, keys: &Keys, rows: Vec<AuditRow>) -> Result<Vec<AuditEntry>, StoreError> {
    let mut names: BTreeMap<StaffId, Option<String>> = BTreeMap::new();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let staff = row
            .actor_id
            .as_deref()
            .filter(|_| row.actor_kind == "staff");
        let actor_name = match staff.and_then(|id| id.parse::<StaffId>().ok()) {
            None => None,
            Some(id) => match names.get(&id) {
                Some(known) => known.clone(),
                None => {
                    let name = staff_store::find(r, keys, id)?.map(|staff| staff.name);
                    names.insert(id, name.clone());
                    name
                }
            },
        };
        entries.push(AuditEntry {
            seq: row.seq,
            at: row.at,
            actor_kind: row.actor_kind.clone(),
            actor_name,
            appointment: appointment(&row),
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject_id.unwrap_or_default(),
            site: row.site_id.and_then(|id| id.parse().ok()),
        });
    }
    Ok(entries)
}

/// The appointment an entry is about, or names among its details.
fn appointment(row: &AuditRow) -> Option<AppointmentId> {
    if row.subject_kind == "appointment" {
        return row.subject_id.as_deref()?.parse().ok();
    }
    let details: serde_json::Value = serde_json::from_str(&row.details).ok()?;
    details.get("appointment")?.as_str()?.parse().ok()
}
