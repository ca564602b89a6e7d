//! Keeps what a room asks to be kept, one thing after the other, so that the chat is in the same
//! order on the disk as on the screens.

use domain::consultation::around_wire::TimePoint;
use domain::consultation::room::{Change, Ticket};
use domain::error::Problem;
use domain::ids::{ConsultationId, ParticipantId, SiteId};
use tokio::sync::mpsc;

use super::Who;
use super::message::Message;
use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::bus::Hint;
use crate::consultation::desk_store::{self, Writer};
use crate::consultation::{chat_store, participant_store, recording, time_points};

/// One thing to keep, and who did it.
#[derive(Debug)]
pub struct Job {
    pub ticket: Ticket,
    pub change: Change,
    pub who: Option<Who>,
}

/// Whose change it is.
pub const fn author(change: &Change) -> ParticipantId {
    match change {
        Change::Chat(message) => message.from,
        Change::Desk { participant, .. }
        | Change::Away { participant, .. }
        | Change::FirstPicture { participant }
        | Change::Recording { participant, .. }
        | Change::Left { participant, .. } => *participant,
    }
}

/// Works until the room is gone.
pub async fn run(
    app: App,
    id: ConsultationId,
    site: SiteId,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    room: mpsc::WeakSender<Message>,
) {
    while let Some(job) = jobs.recv().await {
        let ticket = job.ticket;
        let kept = match keep(&app, id, site, job).await {
            Ok(()) => true,
            Err(problem) => {
                tracing::warn!(code = problem.code.as_str(), "a change could not be kept");
                false
            }
        };
        if let Some(room) = room.upgrade() {
            // A room that is gone needs no answer.
            let _ = room.send(Message::Kept { ticket, kept }).await;
        }
    }
}

async fn keep(app: &App, id: ConsultationId, site: SiteId, job: Job) -> Result<(), Problem> {
    if let Change::FirstPicture { .. } = job.change {
        // Nobody asked for it: no act, and no entry in the access log.
        return app
            .db
            .keep(move |tx| {
                let now = tx.now();
                time_points::note(tx, id, TimePoint::FirstPicture, now)?;
                Ok(())
            })
            .await;
    }
    let actor = match job.who {
        Some(Who::Visit(visit)) => Actor::Visit(visit),
        Some(Who::Staff { staff, .. }) => Actor::Staff(staff),
        None => Actor::System,
    };
    app.db
        .act(move |tx| {
            let action = match job.change {
                Change::Chat(message) => {
                    chat_store::keep(tx, id, &message)?;
                    "chat.sent"
                }
                Change::Desk {
                    participant,
                    message,
                } => {
                    desk_store::keep(tx, id, Writer::Patient(participant), &message)?;
                    tx.hint(Hint::Board { site });
                    "desk.asked"
                }
                Change::Away { participant, since } => {
                    desk_store::set_away(tx, participant, since)?;
                    tx.hint(Hint::Board { site });
                    match since {
                        Some(_) => "waiting.stepped_away",
                        None => "waiting.back",
                    }
                }
                Change::Recording { deed, .. } => {
                    return recording::keep(tx, actor, id, site, deed);
                }
                // Kept above.
                Change::FirstPicture { .. } => return Ok(tx.unchanged(())?),
                Change::Left {
                    participant,
                    at,
                    admission,
                } => {
                    participant_store::leave(tx, participant, at, admission)?;
                    tx.hint(Hint::Board { site });
                    // They may be back already: the room sees to it.
                    tx.hint(Hint::Consultation { id });
                    "consultation.left"
                }
            };
            let entry = AuditEntry::new(actor, action, Subject::Consultation(id)).at_site(site);
            Ok(tx.audited(entry, ())?)
        })
        .await
}
