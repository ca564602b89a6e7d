//! Who comes in: from a checked cookie to a member of the room.

use domain::consultation::company::{Known as Standing, may_enter};
use domain::consultation::event::CloseCode;
use domain::consultation::participant::ParticipantRole;
use domain::consultation::room::Member;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, SignInId, StaffId, VisitId};

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::consultation::participant_store::{self, Whose};
use crate::consultation::seen;
use crate::consultation::truth::{self, Known, Truth};
use crate::store::StoreError;

/// Whose socket it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A patient's or a guest's device, or somebody's camera.
    Visit(VisitId),
    /// A clinician, by a sign-in.
    Staff {
        /// Who.
        staff: StaffId,
        /// By which sign-in.
        sign_in: SignInId,
    },
}

impl Who {
    const fn whose(self) -> Whose {
        match self {
            Self::Visit(id) => Whose::Visit(id),
            Self::Staff { staff, .. } => Whose::Staff(staff),
        }
    }

    const fn actor(self) -> Actor {
        match self {
            Self::Visit(id) => Actor::Visit(id),
            Self::Staff { staff, .. } => Actor::Staff(staff),
        }
    }

    fn is(self, known: &Known) -> bool {
        match self {
            Self::Visit(id) => known.visit == Some(id),
            Self::Staff { staff, .. } => known.staff == Some(staff),
        }
    }
}

/// Lets somebody in, or says why not. A clinician becomes a participant by coming; a patient's or
/// guest's device has become one by arriving. A locked door keeps out who is not inside.
pub async fn enter(app: &App, id: ConsultationId, who: Who) -> Result<Member, CloseCode> {
    let truth = look(app, id).await?;
    if truth.ended().is_some() {
        return Err(CloseCode::Ended);
    }
    let known = truth.people.iter().find(|known| who.is(known));
    match (known, who) {
        (Some(known), _) if known.revoked => Err(CloseCode::Removed),
        (Some(known), _) if known.left_at.is_none() => {
            // A clinician who comes back reads the chat anew.
            if let Who::Staff { staff, .. } = who {
                let noted = seen::note(app, staff, id, truth.site).await;
                noted.map_err(nobody_could_join)?;
            }
            Ok(known.member.clone())
        }
        (None, Who::Visit(_)) => Err(CloseCode::SignInNeeded),
        (Some(_), _) | (None, Who::Staff { .. }) => {
            if !may_enter(truth.locked, standing(who, &truth)) {
                return Err(CloseCode::Locked);
            }
            join(app, id, who, &truth).await?;
            let truth = look(app, id).await?;
            let known = truth.people.into_iter().find(|known| who.is(known));
            known
                .map(|known| known.member)
                .ok_or(CloseCode::Unavailable)
        }
    }
}

/// How somebody stands who is not inside.
fn standing(who: Who, truth: &Truth) -> Standing {
    match who {
        Who::Staff { staff, .. } if truth.is_its_clinician(staff) => Standing::ItsClinician,
        _ => Standing::New,
    }
}

async fn look(app: &App, id: ConsultationId) -> Result<Truth, CloseCode> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .read(move |reader| truth::read(reader, &keys, id, now))
        .await
        .map_err(unavailable)?
        .ok_or(CloseCode::Removed)
}

async fn join(app: &App, id: ConsultationId, who: Who, truth: &Truth) -> Result<(), CloseCode> {
    let (entropy, site) = (app.entropy.clone(), truth.site);
    let role = match who {
        Who::Visit(_) => ParticipantRole::Patient,
        Who::Staff { .. } => ParticipantRole::Clinician,
    };
    app.db
        .act(move |tx| {
            participant_store::join(tx, &entropy, id, who.whose(), role)?;
            tx.hint(Hint::Board { site });
            let subject = Subject::Consultation(id);
            let entry = AuditEntry::new(who.actor(), "consultation.joined", subject);
            Ok(tx.audited(entry.at_site(site), ())?)
        })
        .await
        .map_err(nobody_could_join)
}

fn nobody_could_join(problem: Problem) -> CloseCode {
    tracing::warn!(code = ErrorCode::as_str(problem.code), "nobody could join");
    CloseCode::Unavailable
}

fn unavailable(error: StoreError) -> CloseCode {
    tracing::warn!(%error, "a consultation could not be looked up");
    CloseCode::Unavailable
}
