//! A referral of another system: somebody here has to find a time for it.

use domain::booking::import::ReferralRow;
use domain::error::Problem;
use domain::ids::{ReferralId, ServiceId, SiteId};

use super::add::named_by_patient;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::booking::referrals::{self, Added, Source};
use crate::http::StaffCaller;
use crate::people::patient_store::{self, Asked};
use crate::store::Tx;

/// Notes it, for a service at a site.
///
/// # Errors
/// The problem naming every column that is another person's; what the store says.
pub fn note(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    (site, service): (SiteId, ServiceId),
    row: ReferralRow,
) -> Result<ReferralId, Problem> {
    let details = &row.patient;
    let by = Asked::ByStaff;
    let patient = patient_store::find_or_create(tx, &app.entropy, by, "patient", details)
        .map_err(named_by_patient)?;
    let added = Added {
        patient,
        contact: (details.contact.clone(), details.language),
        service,
        site,
        priority: row.priority,
        referred_on: row.referred_on,
        words: row.words,
        reference: None,
    };
    let id = referrals::note(tx, app, &added, Source::Import(caller.staff))?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "referral.imported", Subject::Referral(id)).at_site(site);
    tx.record(&entry.detail("patient", patient))?;
    Ok(id)
}
