//! Who gives or takes a file: somebody in the call, by the side of the page that asks.

use domain::consultation::command::Side;
use domain::consultation::participant::ParticipantRole;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, ParticipantId, SiteId};
use domain::people::policy::Action;

use crate::audit::Actor;
use crate::http::{StaffCaller, VisitCaller};
use crate::params;
use crate::store::{Reader, StoreError};

/// The two callers a browser may be, and for which of them the page speaks.
#[derive(Debug, Clone)]
pub struct Asking {
    /// For which.
    pub side: Side,
    /// The patient's device.
    pub patient: Option<VisitCaller>,
    /// The member of staff.
    pub staff: Option<StaffCaller>,
}

/// Somebody in the call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Giver {
    pub participant: ParticipantId,
    pub role: ParticipantRole,
    pub actor: Actor,
    pub site: SiteId,
}

fn site_of(reader: &mut Reader, id: ConsultationId) -> Result<SiteId, Problem> {
    let site = reader.query_opt(
        "SELECT a.site_id FROM consultations c
         JOIN appointments a ON a.id = c.appointment_id WHERE c.id = $1",
        params![id],
        |row| row.id(0),
    )?;
    Ok(site.ok_or(ErrorCode::NotFound)?)
}

impl Asking {
    /// Who asks, when they are in the call: admitted, or leading it. For everybody else the consultation
    /// does not exist.
    pub(super) fn in_call(
        &self,
        reader: &mut Reader,
        id: ConsultationId,
    ) -> Result<Giver, Problem> {
        let site = site_of(reader, id)?;
        let found = match self.side {
            Side::Patient => {
                let caller = self.patient.as_ref();
                let caller = caller.filter(|c| c.consultation == id && c.identity_confirmed);
                let caller = caller.ok_or(ErrorCode::NotFound)?;
                let row = reader.query_opt(
                    "SELECT id, role FROM participants
                     WHERE consultation_id = $1 AND visit_id = $2
                        AND admitted_at IS NOT NULL AND left_at IS NULL",
                    params![id, caller.visit],
                    |row| Ok((row.id(0)?, row.word(1)?)),
                )?;
                row.map(|row| (row, Actor::Visit(caller.visit)))
            }
            Side::Staff => {
                let caller = self.staff.as_ref();
                let caller = caller.filter(|c| c.may_at(Action::Consult, site));
                let caller = caller.ok_or(ErrorCode::NotFound)?;
                let row: Result<_, StoreError> = reader.query_opt(
                    "SELECT id, role FROM participants
                     WHERE consultation_id = $1 AND staff_id = $2 AND left_at IS NULL",
                    params![id, caller.staff],
                    |row| Ok((row.id(0)?, row.word(1)?)),
                );
                row?.map(|row| (row, Actor::Staff(caller.staff)))
            }
        };
        let ((participant, role), actor) = found.ok_or(ErrorCode::NotFound)?;
        Ok(Giver {
            participant,
            role,
            actor,
            site,
        })
    }
}
