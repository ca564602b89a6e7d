//! The staff pages one can go to: address, key, and who may.

use domain::people::policy::Action;

use crate::text;
use crate::words::I18n;
use leptos::prelude::*;

/// A page in the staff navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The waiting room.
    Waiting,
    /// The clinician's day.
    Clinic,
    /// Send a link now.
    Send,
    /// Book an appointment.
    Book,
    /// The diary.
    Diary,
    /// The waiting list.
    WaitingList,
    /// Referrals that have no time yet.
    Referrals,
    /// Find a patient.
    Patients,
    /// Clinic templates.
    Clinics,
    /// Services.
    Services,
    /// Kits and places.
    Kits,
    /// A clinician's clinic in their own calendar.
    Calendar,
    /// Staff and sites.
    People,
    /// Programs of others.
    Programs,
    /// Bringing over from an old system.
    Import,
    /// The access log.
    Audit,
    /// The demo's messages.
    Outbox,
}

impl Place {
    /// In the order of the navigation.
    pub const ALL: [Self; 17] = [
        Self::Waiting,
        Self::Clinic,
        Self::Send,
        Self::Book,
        Self::Diary,
        Self::WaitingList,
        Self::Referrals,
        Self::Patients,
        Self::Clinics,
        Self::Services,
        Self::Kits,
        Self::Calendar,
        Self::People,
        Self::Programs,
        Self::Import,
        Self::Audit,
        Self::Outbox,
    ];

    /// Its address.
    pub const fn href(self) -> &'static str {
        match self {
            Self::Waiting => "/staff/waiting",
            Self::Clinic => "/staff/clinic",
            Self::Send => "/staff/send",
            Self::Book => "/staff/book",
            Self::Diary => "/staff/diary",
            Self::WaitingList => "/staff/waiting-list",
            Self::Referrals => "/staff/referrals",
            Self::Patients => "/staff/patients",
            Self::Clinics => "/staff/clinics",
            Self::Services => "/staff/services",
            Self::Kits => "/staff/kit",
            Self::Calendar => "/staff/calendar",
            Self::People => "/staff/people",
            Self::Programs => "/staff/programs",
            Self::Import => "/staff/import",
            Self::Audit => "/staff/audit",
            Self::Outbox => "/staff/outbox",
        }
    }

    /// The letter that goes there after `g`. The same in both languages, so that hands need not
    /// learn twice.
    pub const fn key(self) -> char {
        match self {
            Self::Waiting => 'w',
            Self::Clinic => 'c',
            Self::Send => 's',
            Self::Book => 'b',
            Self::Diary => 'd',
            Self::WaitingList => 'q',
            Self::Referrals => 'r',
            Self::Patients => 'p',
            Self::Clinics => 'k',
            Self::Services => 'v',
            Self::Kits => 'i',
            Self::Calendar => 'f',
            Self::People => 't',
            Self::Programs => 'y',
            Self::Import => 'm',
            Self::Audit => 'l',
            Self::Outbox => 'o',
        }
    }

    /// What one must be permitted to do to be there; the outbox needs only the demo.
    pub const fn action(self) -> Option<Action> {
        match self {
            Self::Waiting => Some(Action::SeeBoard),
            Self::Clinic => Some(Action::Consult),
            Self::Send => Some(Action::SendInvitations),
            Self::Book => Some(Action::ManageAppointments),
            Self::Diary => Some(Action::SeeBoard),
            Self::WaitingList => Some(Action::SeeBoard),
            Self::Referrals => Some(Action::ManageAppointments),
            Self::Patients => Some(Action::FindPatients),
            Self::Clinics => Some(Action::ManageClinics),
            Self::Services => Some(Action::ManageServices),
            Self::Kits => Some(Action::SeeKits),
            Self::Calendar => Some(Action::Consult),
            Self::People => Some(Action::ManageStaff),
            Self::Programs => Some(Action::ManageApiClients),
            Self::Import => Some(Action::Import),
            Self::Audit => Some(Action::ReadAudit),
            Self::Outbox => None,
        }
    }

    /// Its name.
    pub fn name(self, i18n: I18n) -> TextProp {
        match self {
            Self::Waiting => text!(i18n, staff.nav.waiting),
            Self::Clinic => text!(i18n, staff.nav.clinic),
            Self::Send => text!(i18n, staff.nav.send),
            Self::Book => text!(i18n, staff.nav.book),
            Self::Diary => text!(i18n, staff.nav.diary),
            Self::WaitingList => text!(i18n, waiting.staff.nav),
            Self::Referrals => text!(i18n, referrals.nav),
            Self::Patients => text!(i18n, staff.nav.patients),
            Self::Clinics => text!(i18n, staff.nav.clinics),
            Self::Services => text!(i18n, staff.nav.services),
            Self::Kits => text!(i18n, staff.nav.kits),
            Self::Calendar => text!(i18n, faces.nav.calendar),
            Self::People => text!(i18n, staff.nav.people),
            Self::Programs => text!(i18n, faces.nav.programs),
            Self::Import => text!(i18n, faces.nav.import),
            Self::Audit => text!(i18n, staff.nav.audit),
            Self::Outbox => text!(i18n, staff.nav.outbox),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_places_share_a_key_or_an_address() {
        let mut keys = std::collections::HashSet::new();
        let mut addresses = std::collections::HashSet::new();
        for place in Place::ALL {
            assert!(keys.insert(place.key()), "{place:?}");
            assert!(addresses.insert(place.href()), "{place:?}");
        }
    }
}
