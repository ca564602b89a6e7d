//! What a message about an appointment says beside the appointment's own row: where, what and with whom. It
//! stands for weeks, so that it is read once for many bookings.

use std::sync::Arc;

use domain::booking::reminder::ReminderSettings;
use domain::booking::wire::Colleague;
use domain::ids::StaffId;
use domain::people::wire::Language;
use serde_json::Value as Json;

use super::hold_store::Place;
use super::{places, reminders};
use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError};

/// The words around an appointment.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// The service's name as staff call it.
    pub(super) service: String,
    translations: Json,
    prepare: Vec<String>,
    /// When its patients are reminded.
    pub(super) reminders: ReminderSettings,
    /// The clinician's name.
    pub(super) clinician: String,
    /// The clinician's title.
    pub(super) title: Option<String>,
    /// Who is there as well.
    pub(super) team: Vec<Colleague>,
    /// The site's name, while it is open.
    pub(super) site: Option<String>,
    /// The site's telephone number, while it is open.
    pub(super) telephone: Option<String>,
    /// The lines of the site's address, its postcode, and how to find it, also in Welsh, while it is open.
    pub(super) whereabouts: [Option<String>; 4],
}

/// What to select for [`from_row`], from `services s`, `staff st` and `sites i`, beside the names of service
/// and clinician.
pub(super) const COLUMNS: &str = "s.prepare, s.translations, s.reminder_minutes, s.reminder_way,
    st.title_sealed, i.name AS site_name, i.telephone AS site_telephone, i.address AS site_address,
    i.postcode AS site_postcode, i.directions AS site_directions,
    i.directions_cy AS site_directions_cy";

/// Reads it, but for the team.
///
/// # Errors
/// When a value does not open.
pub(super) fn from_row(
    row: &Row<'_>,
    keys: &Keys,
    clinician: StaffId,
) -> Result<Setting, StoreError> {
    let open =
        |column: &'static str, sealed: &_| keys.open_text(Context::new(column, clinician), sealed);
    let title = row.opt_sealed("title_sealed")?;
    Ok(Setting {
        service: row.text("service_name")?,
        translations: row.json("translations")?,
        prepare: row.json("prepare")?,
        reminders: reminders::settings_of(row)?,
        clinician: open("staff.name_sealed", &row.sealed("clinician_name")?)?,
        title: title
            .map(|sealed| open("staff.title_sealed", &sealed))
            .transpose()?,
        team: Vec::new(),
        site: row.opt_text("site_name")?,
        telephone: row.opt_text("site_telephone")?,
        whereabouts: [
            row.opt_text("site_address")?,
            row.opt_text("site_postcode")?,
            row.opt_text("site_directions")?,
            row.opt_text("site_directions_cy")?,
        ],
    })
}

impl Setting {
    /// Of an appointment that is about to be made.
    ///
    /// # Errors
    /// What the store says; `Missing` when there is no such service or clinician.
    pub(super) fn of_place(
        reader: &mut Reader,
        keys: &Keys,
        place: &Place,
    ) -> Result<Arc<Self>, StoreError> {
        let team = place.team.iter().map(|id| format!(" {id}"));
        let name = format!(
            "{} {} {}{}",
            place.service,
            place.site,
            place.clinician,
            team.collect::<String>()
        );
        reader.remembered(name, |reader| {
            let sql = format!(
                "SELECT s.name AS service_name, st.name_sealed AS clinician_name, {COLUMNS}
                 FROM services s JOIN staff st ON st.id = $2
                 LEFT JOIN sites i ON i.id = $3 AND i.closed_at IS NULL
                 WHERE s.id = $1"
            );
            let values = params![place.service, place.clinician, place.site];
            let read = |row: &Row<'_>| from_row(row, keys, place.clinician);
            let mut setting = reader.query_one(&sql, values, read)?;
            let team = places::clinicians(reader, keys, place.team.iter().copied())?;
            let team = team.into_iter().map(|one| Colleague {
                id: one.id,
                name: one.name,
            });
            setting.team = team.collect();
            setting.team.sort_by_key(|one| one.id);
            setting.team.dedup_by_key(|one| one.id);
            Ok(setting)
        })
    }

    /// The service's name in this language.
    pub(super) fn service_in(&self, language: Language) -> &str {
        let name = self.translation(language, "name");
        name.and_then(Json::as_str).unwrap_or(&self.service)
    }

    /// What to prepare, in this language.
    pub(super) fn prepare_in(&self, language: Language) -> Vec<String> {
        let lines = self.translation(language, "prepare");
        let lines =
            lines.and_then(|lines| serde_json::from_value::<Vec<String>>(lines.clone()).ok());
        lines
            .filter(|lines| !lines.is_empty())
            .unwrap_or_else(|| self.prepare.clone())
    }

    fn translation(&self, language: Language, what: &str) -> Option<&Json> {
        self.translations.get(language.as_str())?.get(what)
    }
}
