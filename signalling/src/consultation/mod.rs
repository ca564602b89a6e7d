//! The `consultation` room: invitations, the waiting room, the call.

mod visit_view;

pub use visit_view::visit_view;

use crate::app_state::App;
use crate::http::{Failure, Routes, VisitCaller};

/// This room's routes.
pub fn routes() -> Routes {
    Routes::new()
}

/// Which visit this cookie's secret opens.
///
/// # Errors
/// A fault of ours; nobody gets in then.
pub async fn authenticate_visit(_app: &App, _secret: &str) -> Result<Option<VisitCaller>, Failure> {
    Ok(None)
}
