//! The roles in words.

use domain::people::role::Role;
use leptos::prelude::*;

use crate::words::{I18n, t_string};

/// A role's name, following the language.
pub fn role_name(i18n: I18n, role: Role) -> impl Fn() -> &'static str + Clone + Send + Sync {
    move || match role {
        Role::Receptionist => t_string!(i18n, staff.role.receptionist),
        Role::Clinician => t_string!(i18n, staff.role.clinician),
        Role::ServiceManager => t_string!(i18n, staff.role.service_manager),
        Role::Administrator => t_string!(i18n, staff.role.administrator),
    }
}

/// The same as a text of the kit.
pub fn role_text(i18n: I18n, role: Role) -> TextProp {
    TextProp::from(role_name(i18n, role))
}
