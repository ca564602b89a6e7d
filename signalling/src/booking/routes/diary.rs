//! `/api/staff/diary`.

use axum::extract::State;
use domain::booking::wire::Diary;

use crate::app_state::App;
use crate::booking::diary::{self, Query as Asked};
use crate::http::{Failure, Json, Query, StaffCaller};

/// Some days of a site.
pub(super) async fn show(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Json<Diary>, Failure> {
    let wanted = asked.check(&caller)?;
    let (keys, rooms, now) = (app.keys.clone(), app.rooms.clone(), app.now());
    let found = app
        .db
        .read(move |reader| {
            diary::diary(reader, &keys, &wanted, now, |appointment| {
                rooms.patient_is_connected(appointment.consultation)
            })
        })
        .await?;
    Ok(Json(found))
}
