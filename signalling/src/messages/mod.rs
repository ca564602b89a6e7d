//! The `messages` room: what is sent to people, and the outbox that sends it.

use crate::app_state::App;
use crate::http::Routes;

/// This room's routes.
pub fn routes() -> Routes {
    Routes::new()
}

/// Sends what waits in the outbox, until the server stops.
pub async fn deliver(app: App) {
    app.shutdown.wait().await;
}
