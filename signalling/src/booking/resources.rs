//! Interpreters and kit of a site: who may say what there is.

use domain::booking::wire::{SiteResource, SiteResources};
use domain::error::{ErrorCode, Fields, Problem};
use domain::ids::SiteId;
use domain::people::policy::Action;

use super::book::must_at;
use super::{places, resource_store};
use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::StaffCaller;
use crate::store::{Audited, Reader, Tx};

/// What these sites have.
///
/// # Errors
/// What the store says.
pub fn list(reader: &mut Reader, sites: &[SiteId]) -> Result<SiteResources, Problem> {
    let mut resources = Vec::new();
    for site in sites {
        resources.extend(resource_store::of_site(reader, *site)?);
    }
    Ok(SiteResources { resources })
}

/// Notes how many of something a site has; none takes it from the list.
///
/// # Errors
/// The problem naming every refused field; `not_found` for a foreign site.
pub fn set(
    tx: &mut Tx,
    caller: &StaffCaller,
    wanted: &SiteResource,
) -> Result<Audited<SiteResources>, Problem> {
    must_at(caller, Action::ManageClinics, wanted.site)?;
    places::site(tx, wanted.site)?.ok_or(ErrorCode::NotFound)?;
    let mut fields = Fields::new();
    let one = wanted.check(&mut fields);
    let one = fields.finish(one)?;
    resource_store::set(tx, &one)?;
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "site_resource.set", Subject::Site(one.site))
        .at_site(one.site)
        .detail("kind", resource_store::word(one.kind))
        .detail("how_many", i64::from(one.how_many));
    let shown = list(tx, &[one.site])?;
    Ok(tx.audited(entry, shown)?)
}
