//! How pressing a referral is, said anew by reception.

use domain::booking::wire::SetReferralPriority;
use domain::error::Problem;
use domain::ids::ReferralId;

use super::acts::{entry, must, open};
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::params;
use crate::store::{Audited, Tx};

/// Says anew how pressing a referral is: it has another place on the worklist, and other days within which
/// they are to be seen.
///
/// # Errors
/// `wrong_state` when it is in somebody else's hands, or done; `not_found` at a foreign site.
pub fn set_priority(
    tx: &mut Tx,
    caller: &StaffCaller,
    id: ReferralId,
    to: &SetReferralPriority,
) -> Result<Audited<()>, Problem> {
    let known = open(tx, caller, id)?;
    if known.priority == to.priority {
        return Ok(tx.unchanged(())?);
    }
    let now = tx.now();
    let changed = tx.execute(
        "UPDATE referrals SET priority = $3, changed_here_at = $4, version = version + 1
         WHERE id = $1 AND version = $2",
        params![id, known.version, to.priority.as_str(), now],
    )?;
    must(changed == 1)?;
    tx.hint(Hint::Board { site: known.site });
    let entry = entry(caller, "referral.priority_set", id, known.site)
        .detail("from", known.priority.as_str())
        .detail("to", to.priority.as_str());
    Ok(tx.audited(entry, ())?)
}
