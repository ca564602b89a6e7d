//! `/api/board`.

use axum::extract::State;
use domain::booking::wire::Board;

use crate::app_state::App;
use crate::booking::board::{self, Query as Asked};
use crate::http::{Failure, Json, Query, StaffCaller};

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
