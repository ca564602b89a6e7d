//! The one table of who may do what. A route names its [`Action`]; what no row permits is refused.

use super::role::Role;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $($role:ident)|+;)*) => {
        /// Something a member of staff may be permitted to do at a site.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All actions.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The roles that may do this.
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$name => &[$(Role::$role),+]),* }
            }
        }
    };
}

actions! {
    /// See today's appointments and who is waiting.
    SeeBoard: Receptionist | Clinician | ServiceManager;
    /// See services, clinics and free slots.
    SeeDiary: Receptionist | Clinician | ServiceManager | Administrator;
    /// Book, move and cancel appointments, mark attendance.
    ManageAppointments: Receptionist | Clinician;
    /// Send a consultation link now, or send an invitation again.
    SendInvitations: Receptionist | Clinician;
    /// Find a patient and see their appointments.
    FindPatients: Receptionist | Clinician;
    /// Make and end clinic templates.
    ManageClinics: Receptionist | ServiceManager;
    /// Make and change services.
    ManageServices: ServiceManager | Administrator;
    /// Check identity, admit, talk, end.
    Consult: Clinician;
    /// Read and write consultation notes.
    Notes: Clinician;
    /// See the names and roles of a site's staff.
    SeeStaff: Receptionist | Clinician | ServiceManager | Administrator;
    /// Invite staff, correct their details, give and take roles, switch accounts off and on.
    ManageStaff: Administrator;
    /// Make and change sites.
    ManageSites: Administrator;
    /// Let programs of others in, and shut them out.
    ManageApiClients: Administrator;
    /// Bring clinics and appointments over from an old system.
    Import: Administrator;
    /// See how calls will do at the site's named places.
    SeeKits: Receptionist | Clinician | ServiceManager | Administrator;
    /// Name kits and retire them.
    ManageKits: Receptionist | ServiceManager | Administrator;
    /// Read the access log.
    ReadAudit: Administrator;
}

impl Role {
    /// Whether this role may do this, at the sites where it is held.
    pub fn may(self, action: Action) -> bool {
        action.roles().contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clinicians_touch_notes() {
        for &role in Role::ALL {
            assert_eq!(role.may(Action::Notes), role == Role::Clinician, "{role:?}");
        }
    }

    #[test]
    fn every_action_is_somebodys() {
        assert!(Action::ALL.iter().all(|action| !action.roles().is_empty()));
    }
}
