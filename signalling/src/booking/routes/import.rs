//! `/api/import`: clinics and appointments from an old system.

use axum::extract::State;
use domain::booking::import::{Import, ImportReport, LARGEST};
use domain::people::policy::Action;

use crate::app_state::App;
use crate::booking::import;
use crate::http::{Access, Failure, Json, Routes, StaffCaller};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/import", Access::Staff(Action::Import), run)
        .summary(
            "Imports a CSV file of an old system when no row of it is refused, or tries it only",
        )
        .every_time()
        .takes::<Import>()
        .gives::<ImportReport>()
        // The file as a JSON text: quotes and line ends are longer there.
        .body_limit(LARGEST * 2)
        .time_limit(120)
}

async fn run(
    State(app): State<App>,
    caller: StaffCaller,
    Json(body): Json<Import>,
) -> Result<Json<ImportReport>, Failure> {
    Ok(Json(import::import(&app, caller, body).await?))
}
