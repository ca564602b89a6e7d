//! The demo's shortcut: one tap for each role. Its route does not exist outside the demo, and this
//! refuses there, too.

use domain::error::{ErrorCode, Problem};
use domain::ids::StaffId;
use domain::people::role::Role;

use super::sign_in::{self, Started};
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::params;

/// Signs in as the first member of staff with this role.
///
/// # Errors
/// `not_found` outside the demo or when nobody has the role.
pub async fn as_role(app: &App, role: Role) -> Result<Started, Problem> {
    if !app.config.is_demo() {
        return Err(ErrorCode::NotFound.into());
    }
    let entropy = app.entropy.clone();
    app.db
        .act(move |tx| {
            let staff: StaffId = tx.query_one(
                "SELECT f.id FROM staff f JOIN memberships m ON m.staff_id = f.id
                 WHERE m.role = $1 AND f.disabled_at IS NULL ORDER BY f.id LIMIT 1",
                params![role.as_str()],
                |row| row.id(0),
            )?;
            let started = sign_in::start(tx, &entropy, staff)?;
            let entry = AuditEntry::new(Actor::Staff(staff), "sign_in.demo", Subject::Staff(staff));
            Ok(tx.audited(entry, started)?)
        })
        .await
}
