//! What departs from a clinic's template, remembered while it stands: read for every booking, and changed
//! seldom.

use std::sync::Arc;

use domain::booking::exception::Exceptions;
use domain::booking::template::Template;
use domain::ids::StaffId;
use domain::time::Date;

use super::{exception_store, places};
use crate::store::{Reader, StoreError};

/// What departs from a template.
pub(super) struct Departures {
    /// Whether all its clinicians see patients at its site.
    pub(super) all_here: bool,
    /// Its unusual days, and their leave.
    pub(super) exceptions: Exceptions,
}

impl Departures {
    /// Of this template, from a day on.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn of(
        reader: &mut Reader,
        template: &Template,
        from: Date,
    ) -> Result<Arc<Self>, StoreError> {
        let details = &template.details;
        let (id, site) = (template.id, details.site);
        let clinicians: Vec<StaffId> = details.clinicians().collect();
        let who = clinicians.iter().map(|id| format!(" {id}"));
        let name = format!("{id} {from} {site}{}", who.collect::<String>());
        reader.remembered(name, |reader| {
            let mut all_here = true;
            for id in clinicians {
                all_here = all_here && places::is_clinician_at(reader, id, site)?;
            }
            let alone = std::slice::from_ref(template);
            Ok(Self {
                all_here,
                exceptions: exception_store::all_exceptions(reader, alone, from)?,
            })
        })
    }
}
