//! The `people` room: sites, staff, patients, sign-in.

mod account;
mod client_limits;
mod clients;
mod demo_sign_in;
mod password;
pub mod patient_store;
mod patients;
mod roles;
mod routes;
mod setup;
mod setup_store;
mod sign_in;
mod signed_in;
pub mod site_store;
mod sites;
mod staff;
pub(crate) mod staff_store;
#[cfg(test)]
mod tests;
mod throttle;
mod totp;

pub use client_limits::ClientLimits;
pub use clients::authenticate as authenticate_client;
pub use routes::routes;
pub use signed_in::{authenticate_staff, tidy, touch};

use std::io::Write;

use crate::app_state::App;
use crate::http::Failure;

/// What must be done before the first request: in an empty database the one-time set-up link of
/// the first administrator is printed. It goes to the terminal and not into the log, which others
/// may read.
///
/// # Errors
/// When the database refuses.
pub async fn prepare(app: &App) -> Result<(), Failure> {
    if let Some(link) = setup::first_administrator_link(app).await? {
        tracing::info!("nobody is on the staff yet: open the set-up link printed on the terminal");
        // Nobody reading the terminal is no reason to stop.
        let _ = writeln!(
            std::io::stdout(),
            "\nMake the first administrator here, within 24 hours and once:\n\n    {link}\n"
        );
    }
    Ok(())
}

/// A finished sign-in's secret without the ways in.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) async fn sign_in_for_tests(app: &App, staff: domain::ids::StaffId) -> String {
    let entropy = app.entropy.clone();
    let started: Result<_, crate::store::StoreError> = app
        .db
        .keep(move |tx| sign_in::start(tx, &entropy, staff))
        .await;
    started.unwrap().secret.reveal()
}
