//! The demo's invented people, clinics and appointments.

use crate::app_state::App;
use crate::http::Failure;

/// Fills an empty database.
///
/// # Errors
/// When the database refuses.
pub async fn fill(_app: &App) -> Result<(), Failure> {
    Ok(())
}
