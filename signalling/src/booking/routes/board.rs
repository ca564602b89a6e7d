//! `/api/board`.

use axum::extract::State;
use domain::booking::board::WAITING_LIMITS;
use domain::booking::wire::{AllHandedToYou, Board, WaitingLimit};
use domain::error::{FieldError, Fields};
use domain::people::policy::Action;

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::board::{self, Query as Asked};
use crate::booking::handed;
use crate::bus::Hint;
use crate::http::{Failure, Json, JsonOnce, Query, StaffCaller};
use crate::params;

/// The day at a site.
pub(super) async fn show(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<Board>, Failure> {
    let wanted = asked.check(&caller)?;
    let (keys, rooms, now) = (app.keys.clone(), app.rooms.clone(), app.now());
    let board = app
        .db
        .read(move |reader| {
            board::board(reader, &keys, wanted, now, |appointment| {
                rooms.patient_is_connected(appointment.consultation)
            })
        })
        .await?;
    Ok(Json(board))
}

/// Who was handed to the caller and waits for them.
pub(super) async fn handed(
    State(app): State<App>,
    caller: StaffCaller,
) -> Result<Json<AllHandedToYou>, Failure> {
    let (keys, now) = (app.keys.clone(), app.now());
    let sites = caller.sites_where(Action::Consult);
    let waiting = app
        .db
        .read(move |reader| handed::to(reader, &keys, caller.staff, &sites, now))
        .await?;
    Ok(Json(waiting))
}

/// Sets after how long waiting is too long at a site.
pub(super) async fn set_limit(
    State(app): State<App>,
    caller: StaffCaller,
    JsonOnce { body, once }: JsonOnce<WaitingLimit>,
) -> Result<Json<WaitingLimit>, Failure> {
    caller.must_at(Action::ManageClinics, body.site)?;
    let mut fields = Fields::new();
    if !WAITING_LIMITS.contains(&body.minutes) {
        fields.refuse("minutes", FieldError::OutOfRange);
    }
    fields.finish(Some(()))?;
    let set = once
        .act(&app, move |tx| {
            let site = body.site;
            tx.execute_one(
                "UPDATE sites SET attention_minutes = $2 WHERE id = $1",
                params![site, i64::from(body.minutes)],
            )?;
            tx.hint(Hint::Board { site });
            let actor = Actor::Staff(caller.staff);
            let entry = AuditEntry::new(actor, "site.limit_set", Subject::Site(site))
                .at_site(site)
                .detail("minutes", i64::from(body.minutes));
            Ok(tx.audited(entry, body)?)
        })
        .await?;
    Ok(Json(set))
}
