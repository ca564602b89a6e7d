//! The later appointment that an offer would take the place of.

use domain::ids::AppointmentId;
use domain::people::contact::Contact;
use domain::time::Timestamp;

use super::entry_store::Known;
use crate::params;
use crate::store::{Context, Keys, Reader, StoreError};

/// Whether both are reached in one same way.
fn share(a: &Contact, b: &Contact) -> bool {
    let email = |contact: &Contact| contact.email().map(|email| email.as_str().to_lowercase());
    let mobile = |contact: &Contact| contact.mobile().map(|mobile| mobile.e164().to_owned());
    (email(a).is_some() && email(a) == email(b)) || (mobile(a).is_some() && mobile(a) == mobile(b))
}

/// The first appointment after `after` that somebody on the list has for the same service. Who joined
/// by themselves may only have said that they are this patient: theirs is an appointment whose messages
/// go where their offers go.
///
/// # Errors
/// What the store says.
pub fn find(
    reader: &mut Reader,
    keys: &Keys,
    entry: &Known,
    after: Timestamp,
) -> Result<Option<(AppointmentId, Timestamp)>, StoreError> {
    let booked = reader.query(
        "SELECT id, starts_at, contact_sealed FROM appointments
         WHERE patient_id = $1 AND service_id = $2 AND status = 'booked' AND starts_at > $3
         ORDER BY starts_at, id LIMIT 20",
        params![entry.patient, entry.service, after],
        |row| {
            let id: AppointmentId = row.id(0)?;
            let place = Context::new("appointments.contact_sealed", id);
            let contact: Contact = keys.open_json(place, &row.sealed(2)?)?;
            Ok((id, row.time(1)?, contact))
        },
    )?;
    let mut theirs = booked
        .into_iter()
        .filter(|(_, _, contact)| entry.by_staff || share(contact, &entry.contact));
    Ok(theirs.next().map(|(id, start, _)| (id, start)))
}
