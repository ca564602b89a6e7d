//! In which capacity people take part, in words.

use domain::consultation::participant::{ParticipantRole, ParticipantView};

use crate::kit::browser::lower_case;
use crate::words::{I18n, t_string};

/// "Interpreter".
pub fn role_name(i18n: I18n, role: ParticipantRole) -> &'static str {
    match role {
        ParticipantRole::Patient => t_string!(i18n, call.role.patient),
        ParticipantRole::Clinician => t_string!(i18n, call.role.clinician),
        ParticipantRole::Carer => t_string!(i18n, call.role.carer),
        ParticipantRole::Interpreter => t_string!(i18n, call.role.interpreter),
        ParticipantRole::Student => t_string!(i18n, call.role.student),
        ParticipantRole::Professional => t_string!(i18n, call.role.professional),
        ParticipantRole::Camera => t_string!(i18n, phone.role),
    }
}

/// The same within a sentence: "interpreter".
pub fn role_within(i18n: I18n, role: ParticipantRole) -> String {
    lower_case(role_name(i18n, role))
}

/// A person's name; of somebody's phone as a camera that it is theirs.
pub fn shown_name(i18n: I18n, person: &ParticipantView) -> String {
    let name = person.name.as_str().to_owned();
    if person.role.is_camera() {
        camera_name(i18n, name)
    } else {
        name
    }
}

/// "Alys Example’s phone camera".
pub fn camera_name(i18n: I18n, owner: String) -> String {
    t_string!(i18n, phone.name, name = owner).to_string()
}
