//! The `people` room: sites, staff, patients, sign-in.

pub mod patient_store;

use crate::app_state::App;
use crate::http::{Failure, Routes, StaffCaller};

/// This room's routes.
pub fn routes() -> Routes {
    Routes::new()
}

/// Whose complete sign-in this cookie's secret is.
///
/// # Errors
/// A fault of ours; nobody gets in then.
pub async fn authenticate_staff(_app: &App, _secret: &str) -> Result<Option<StaffCaller>, Failure> {
    Ok(None)
}

/// What must be done before the first request: in an empty database the one-time set-up link of
/// the first administrator.
///
/// # Errors
/// When the database refuses.
pub async fn prepare(_app: &App) -> Result<(), Failure> {
    Ok(())
}
