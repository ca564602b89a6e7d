//! Hints between the parts of the server. A hint only says "look again": the database is the truth,
//! so a lost hint costs a moment and never data.

use domain::ids::{AppointmentId, ConsultationId, SignInId, SiteId, StaffId, VisitId};
use tokio::sync::broadcast;

/// How many hints wait for a slow listener before it is told that it missed some.
const ROOM: usize = 1_024;

/// What may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Something on the waiting-room board of a site.
    Board {
        /// The site.
        site: SiteId,
    },
    /// A consultation's own state.
    Consultation {
        /// The consultation.
        id: ConsultationId,
    },
    /// An appointment's own state: moved, cancelled, arrived.
    Appointment {
        /// The appointment.
        id: AppointmentId,
    },
    /// A slot may have to be offered to the waiting list.
    WaitingList,
    /// A message is waiting to be sent.
    Outbox,
    /// A patient's device lost its access: its sockets must go.
    VisitEnded {
        /// The visit.
        id: VisitId,
    },
    /// A sign-in ended: its sockets must go.
    SignInEnded {
        /// The sign-in.
        id: SignInId,
    },
    /// A member of staff was disabled or changed roles: all their sockets must be looked at again.
    StaffChanged {
        /// The member of staff.
        id: StaffId,
    },
}

/// Carries hints to everyone who listens, within this process.
#[derive(Debug, Clone)]
pub struct Bus {
    sender: broadcast::Sender<Hint>,
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}

impl Bus {
    /// A bus without listeners yet.
    pub fn new() -> Self {
        Self {
            sender: broadcast::channel(ROOM).0,
        }
    }

    /// Tells everyone who listens now.
    pub fn send(&self, hint: Hint) {
        // An error only means that nobody listens.
        let _ = self.sender.send(hint);
    }

    /// Listens from now on. A `Lagged` answer means hints were missed: look at everything again.
    pub fn listen(&self) -> broadcast::Receiver<Hint> {
        self.sender.subscribe()
    }
}
