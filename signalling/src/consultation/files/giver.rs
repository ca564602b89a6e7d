//! Who gives or takes a file: somebody in the call, by the side of the page that asks.

use axum::extract::FromRequestParts;
use domain::consultation::command::Side;
use domain::consultation::participant::ParticipantRole;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, ParticipantId, SiteId, VisitId};
use domain::people::policy::Action;
use domain::time::Timestamp;
use http::request::Parts;

use crate::audit::Actor;
use crate::consultation::truth;
use crate::http::{Failure, GuestCaller, StaffCaller, VisitCaller};
use crate::params;
use crate::store::{Reader, StoreError};

/// The callers a browser may be, and for which of them the page speaks.
#[derive(Debug, Clone)]
pub struct Asking {
    /// For which.
    pub side: Side,
    /// The patient's device.
    pub patient: Option<VisitCaller>,
    /// A guest's device.
    pub guest: Option<GuestCaller>,
    /// The member of staff.
    pub staff: Option<StaffCaller>,
}

/// The callers that a browser has been let in as, before it is known for which of them the page speaks.
#[derive(Debug)]
pub struct Callers {
    patient: Option<VisitCaller>,
    guest: Option<GuestCaller>,
    staff: Option<StaffCaller>,
}

impl Callers {
    /// The page speaks for this side.
    pub fn on(self, side: Side) -> Asking {
        let Self {
            patient,
            guest,
            staff,
        } = self;
        Asking {
            side,
            patient,
            guest,
            staff,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Callers {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Ok(Self {
            patient: Option::from_request_parts(parts, state).await?,
            guest: Option::from_request_parts(parts, state).await?,
            staff: Option::from_request_parts(parts, state).await?,
        })
    }
}

/// Somebody in the call.
#[derive(Debug, Clone, Copy)]
pub struct Giver {
    pub participant: ParticipantId,
    pub role: ParticipantRole,
    pub actor: Actor,
    pub site: SiteId,
    /// Of a guest: since when they are in the call. What was given before was not given to them.
    pub since: Option<Timestamp>,
}

type Found = Option<((ParticipantId, ParticipantRole, Option<Timestamp>), Actor)>;

/// Somebody who was let in by this device.
fn by_device(
    reader: &mut Reader,
    id: ConsultationId,
    visit: Option<VisitId>,
) -> Result<Found, Problem> {
    let visit = visit.ok_or(ErrorCode::NotFound)?;
    let row = reader.query_opt(
        "SELECT id, role, admitted_at FROM participants
         WHERE consultation_id = $1 AND visit_id = $2
            AND admitted_at IS NOT NULL AND left_at IS NULL",
        params![id, visit],
        |row| Ok((row.id(0)?, row.word(1)?, row.opt_time(2)?)),
    )?;
    Ok(row.map(|row| (row, Actor::Visit(visit))))
}

impl Asking {
    /// For who is not in the call, the consultation does not exist.
    ///
    /// # Errors
    /// `not_found`.
    pub fn must_be_in_call(&self, reader: &mut Reader, id: ConsultationId) -> Result<(), Problem> {
        self.in_call(reader, id).map(|_| ())
    }

    /// Who asks, when they are in the call: admitted, or leading it. For everybody else the consultation
    /// does not exist.
    pub fn in_call(&self, reader: &mut Reader, id: ConsultationId) -> Result<Giver, Problem> {
        let site = truth::site(reader, id)?.ok_or(ErrorCode::NotFound)?;
        let found = match self.side {
            Side::Patient => {
                let caller = self.patient.as_ref();
                let caller = caller.filter(|c| c.consultation == id && c.identity_confirmed);
                by_device(reader, id, caller.map(|c| c.visit))?
            }
            Side::Guest => {
                let caller = self.guest.as_ref();
                let caller = caller.filter(|c| c.consultation == id && c.name_confirmed);
                by_device(reader, id, caller.map(|c| c.visit))?
            }
            // A camera gives and takes nothing.
            Side::Camera => None,
            Side::Staff => {
                let caller = self.staff.as_ref();
                let caller = caller.filter(|c| c.may_at(Action::Consult, site));
                let caller = caller.ok_or(ErrorCode::NotFound)?;
                let row: Result<_, StoreError> = reader.query_opt(
                    "SELECT id, role FROM participants
                     WHERE consultation_id = $1 AND staff_id = $2 AND left_at IS NULL",
                    params![id, caller.staff],
                    |row| Ok((row.id(0)?, row.word(1)?, None)),
                );
                row?.map(|row| (row, Actor::Staff(caller.staff)))
            }
        };
        let ((participant, role, since), actor) = found.ok_or(ErrorCode::NotFound)?;
        let since = since.filter(|_| ParticipantRole::is_guest(role));
        Ok(Giver {
            participant,
            role,
            actor,
            site,
            since,
        })
    }
}
