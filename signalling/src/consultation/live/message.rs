//! What a live room is told.

use domain::consultation::command::{ClientFrame, Resume};
use domain::consultation::event::CloseCode;
use domain::consultation::room::{ConnId, Member, Ticket};
use domain::ids::{AppointmentId, InstanceId, SignInId, SiteId, StaffId, VisitId};

use super::Who;
use super::messenger::Frames;

/// Somebody comes in.
#[derive(Debug)]
pub struct Coming {
    pub conn: ConnId,
    pub member: Member,
    pub who: Who,
    pub instance: InstanceId,
    pub resume: Option<Resume>,
    pub frames: Frames,
}

/// What a room is told.
#[derive(Debug)]
pub enum Message {
    Come(Box<Coming>),
    Frame { conn: ConnId, frame: ClientFrame },
    Unreadable { conn: ConnId },
    Drop { conn: ConnId, code: CloseCode },
    Lost { conn: ConnId },
    Kept { ticket: Ticket, kept: bool },
    LookAgain,
    SignInEnded(SignInId),
    StaffChanged(StaffId),
    VisitEnded(VisitId),
    AppointmentChanged(AppointmentId),
    BoardChanged(SiteId),
    Stop,
}

impl Message {
    /// The same hint for another room; what belongs to one room is never told twice.
    pub fn again(&self) -> Self {
        match *self {
            Self::SignInEnded(id) => Self::SignInEnded(id),
            Self::StaffChanged(id) => Self::StaffChanged(id),
            Self::VisitEnded(id) => Self::VisitEnded(id),
            Self::AppointmentChanged(id) => Self::AppointmentChanged(id),
            Self::BoardChanged(site) => Self::BoardChanged(site),
            Self::Stop => Self::Stop,
            _ => Self::LookAgain,
        }
    }
}
