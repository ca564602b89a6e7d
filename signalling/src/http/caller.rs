//! Who is asking. A guard puts these into the request before a handler runs; nothing else does.

use std::collections::BTreeSet;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use domain::consultation::participant::ParticipantRole;
use domain::error::ErrorCode;
use domain::ids::{
    AppointmentId, ClientId, ConsultationId, InvitationId, ParticipantId, SignInId, SiteId,
    StaffId, VisitId,
};
use domain::people::client::Scope;
use domain::people::policy::Action;
use domain::people::role::Role;
use domain::time::Timestamp;
use http::request::Parts;

use super::Failure;

/// A member of staff with a complete sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCaller {
    /// Who.
    pub staff: StaffId,
    /// By which sign-in.
    pub sign_in: SignInId,
    /// Their roles.
    pub memberships: Vec<(SiteId, Role)>,
}

/// A patient's device: it may see one appointment and its consultation, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitCaller {
    /// The device's visit.
    pub visit: VisitId,
    /// The one appointment.
    pub appointment: AppointmentId,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its site.
    pub site: SiteId,
    /// Whether this device has confirmed the date of birth.
    pub identity_confirmed: bool,
}

/// The device of somebody invited beside the patient: it may take part in one consultation, and see
/// nothing of the patient's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestCaller {
    /// The device's visit.
    pub visit: VisitId,
    /// By which invitation.
    pub invitation: InvitationId,
    /// To which appointment.
    pub appointment: AppointmentId,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its site.
    pub site: SiteId,
    /// In which capacity they were invited.
    pub role: ParticipantRole,
    /// Whether they have said on this device by what name they go.
    pub name_confirmed: bool,
}

/// A phone that is a camera of somebody in a call: it may show a picture there, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraCaller {
    /// The phone's visit.
    pub visit: VisitId,
    /// By which link.
    pub invitation: InvitationId,
    /// To which appointment.
    pub appointment: AppointmentId,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Its site.
    pub site: SiteId,
    /// Whose camera it is.
    pub owner: ParticipantId,
    /// The admission of theirs under which they made the link.
    pub made_under: Option<Timestamp>,
}

/// A program of somebody else's: it may do what its scopes say, at its sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCaller {
    /// Which.
    pub client: ClientId,
    /// Where.
    pub sites: Vec<SiteId>,
    /// What.
    pub scopes: Vec<Scope>,
}

impl ClientCaller {
    /// Whether it may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl StaffCaller {
    /// Whether they may do this at any site.
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.memberships.iter().any(|(_, role)| role.may(action))
    }

    /// The sites where they may do this, without repeats.
    pub fn sites_where(&self, action: Action) -> Vec<SiteId> {
        let sites: BTreeSet<SiteId> = self
            .memberships
            .iter()
            .filter(|(_, role)| role.may(action))
            .map(|(site, _)| *site)
            .collect();
        sites.into_iter().collect()
    }

    /// Whether they may do this at this site.
    pub fn may_at(&self, action: Action, site: SiteId) -> bool {
        self.memberships
            .iter()
            .any(|(at, role)| *at == site && role.may(action))
    }

    /// Refuses when they may not do this at this site: a site that is not theirs does not exist
    /// for them.
    ///
    /// # Errors
    /// `not_found` at a foreign site, `not_allowed` at their own.
    pub fn must_at(&self, action: Action, site: SiteId) -> Result<(), Failure> {
        if self.may_at(action, site) {
            Ok(())
        } else if self.memberships.iter().any(|(at, _)| *at == site) {
            Err(ErrorCode::NotAllowed.into())
        } else {
            Err(ErrorCode::NotFound.into())
        }
    }
}

macro_rules! from_extension {
    ($($caller:ty),*) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $caller {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
                parts.extensions.get::<Self>().cloned().ok_or_else(|| {
                    tracing::error!("a handler asks for a caller its route does not declare");
                    ErrorCode::Internal.into()
                })
            }
        }

        impl<S: Send + Sync> OptionalFromRequestParts<S> for $caller {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Failure> {
                Ok(parts.extensions.get::<Self>().cloned())
            }
        }
    )*};
}

from_extension!(
    StaffCaller,
    VisitCaller,
    GuestCaller,
    CameraCaller,
    ClientCaller
);

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> StaffCaller {
        StaffCaller {
            staff: StaffId::from_number(1),
            sign_in: SignInId::from_number(1),
            memberships: vec![
                (SiteId::from_number(1), Role::Receptionist),
                (SiteId::from_number(2), Role::Clinician),
                (SiteId::from_number(2), Role::Receptionist),
            ],
        }
    }

    #[test]
    fn a_role_counts_only_where_it_is_held() {
        let caller = caller();
        assert_eq!(
            caller.sites_where(Action::Notes),
            vec![SiteId::from_number(2)]
        );
        assert_eq!(caller.sites_where(Action::FindPatients).len(), 2);
        assert!(!caller.may_at(Action::Notes, SiteId::from_number(1)));
    }

    #[test]
    fn a_foreign_site_does_not_exist() {
        let code = |action, site| {
            caller()
                .must_at(action, SiteId::from_number(site))
                .map_err(|failure| failure.problem().code)
        };
        assert_eq!(code(Action::Notes, 2), Ok(()));
        assert_eq!(code(Action::Notes, 1), Err(ErrorCode::NotAllowed));
        assert_eq!(code(Action::Notes, 3), Err(ErrorCode::NotFound));
    }
}
