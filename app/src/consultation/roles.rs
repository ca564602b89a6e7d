//! In which capacity people take part, in words.

use domain::consultation::participant::ParticipantRole;

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
    }
}

/// The same within a sentence: "interpreter".
pub fn role_within(i18n: I18n, role: ParticipantRole) -> String {
    role_name(i18n, role).to_lowercase()
}
