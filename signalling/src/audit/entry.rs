//! What one entry says. Details take numbers, identifiers and fixed words only, so that a name or a
//! number of a person cannot get in by accident.

use domain::ids::{
    AppointmentId, ClientId, ConsultationId, EntryId, FeedId, HoldId, InvitationId, KitId, LeaveId,
    MessageId, OfferId, ParticipantId, PatientId, ReferralId, SeriesId, ServiceId, SignInId,
    SiteId, StaffId, TemplateId, VisitId,
};
use domain::time::{Date, Timestamp};
use serde_json::{Map, Value as Json};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The program itself: expiry, sample data, first start.
    System,
    /// Somebody who is not known yet: a sign-in, a booking from the public page.
    Public,
    /// A member of staff.
    Staff(StaffId),
    /// A patient's device.
    Visit(VisitId),
    /// A program of somebody else's.
    Client(ClientId),
}

impl Actor {
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Public => "public",
            Self::Staff(_) => "staff",
            Self::Visit(_) => "visit",
            Self::Client(_) => "client",
        }
    }

    pub(super) fn id(self) -> Option<String> {
        match self {
            Self::System | Self::Public => None,
            Self::Staff(id) => Some(id.to_string()),
            Self::Visit(id) => Some(id.to_string()),
            Self::Client(id) => Some(id.to_string()),
        }
    }
}

macro_rules! subjects {
    ($($(#[$doc:meta])* $name:ident($id:ty) = $word:literal;)*) => {
        /// What it was done to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Subject {
            /// The installation as a whole.
            Installation,
            $($(#[$doc])* $name($id),)*
        }

        impl Subject {
            pub(super) const fn kind(self) -> &'static str {
                match self {
                    Self::Installation => "installation",
                    $(Self::$name(_) => $word,)*
                }
            }

            pub(super) fn id(self) -> Option<String> {
                match self {
                    Self::Installation => None,
                    $(Self::$name(id) => Some(id.to_string()),)*
                }
            }
        }
    };
}

subjects! {
    /// A site.
    Site(SiteId) = "site";
    /// A member of staff.
    Staff(StaffId) = "staff";
    /// A sign-in.
    SignIn(SignInId) = "sign_in";
    /// A patient.
    Patient(PatientId) = "patient";
    /// A service.
    Service(ServiceId) = "service";
    /// A clinic template.
    Template(TemplateId) = "clinic_template";
    /// A hold.
    Hold(HoldId) = "hold";
    /// Leave of a clinician.
    Leave(LeaveId) = "leave";
    /// An appointment.
    Appointment(AppointmentId) = "appointment";
    /// A consultation.
    Consultation(ConsultationId) = "consultation";
    /// An invitation.
    Invitation(InvitationId) = "invitation";
    /// A patient's device.
    Visit(VisitId) = "visit";
    /// A message.
    Message(MessageId) = "message";
    /// A ward's kit.
    Kit(KitId) = "kit";
    /// Somebody's place on a waiting list.
    Entry(EntryId) = "waiting_list_entry";
    /// An offer to somebody on a waiting list.
    Offer(OfferId) = "offer";
    /// A referral that has, or had, no time yet.
    Referral(ReferralId) = "referral";
    /// A clinician's calendar address.
    Feed(FeedId) = "calendar_feed";
    /// A program of somebody else's.
    Client(ClientId) = "api_client";
}

/// A detail that cannot be personal: a number, an identifier, a date of the clinic, a fixed word.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail(Json);

impl From<&'static str> for Detail {
    fn from(word: &'static str) -> Self {
        Self(Json::from(word))
    }
}

impl From<i64> for Detail {
    fn from(number: i64) -> Self {
        Self(Json::from(number))
    }
}

impl From<bool> for Detail {
    fn from(yes: bool) -> Self {
        Self(Json::from(yes))
    }
}

macro_rules! detail_by_display {
    ($($name:ty),*) => {$(
        impl From<$name> for Detail {
            fn from(value: $name) -> Self {
                Self(Json::from(value.to_string()))
            }
        }
    )*};
}
detail_by_display!(
    Timestamp,
    Date,
    SiteId,
    StaffId,
    PatientId,
    EntryId,
    OfferId,
    ReferralId,
    ClientId,
    ServiceId,
    TemplateId,
    HoldId,
    LeaveId,
    AppointmentId,
    SeriesId,
    ConsultationId,
    InvitationId,
    VisitId,
    SignInId,
    ParticipantId,
    MessageId
);

/// One entry, before it is appended.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    pub(super) actor: Actor,
    pub(super) action: &'static str,
    pub(super) subject: Subject,
    pub(super) site: Option<SiteId>,
    pub(super) details: Map<String, Json>,
}

impl AuditEntry {
    /// Who did what (`appointment.booked`) to what.
    pub fn new(actor: Actor, action: &'static str, subject: Subject) -> Self {
        Self {
            actor,
            action,
            subject,
            site: None,
            details: Map::new(),
        }
    }

    /// At which site.
    #[must_use]
    pub const fn at_site(mut self, site: SiteId) -> Self {
        self.site = Some(site);
        self
    }

    /// One further detail.
    #[must_use]
    pub fn detail(mut self, name: &'static str, value: impl Into<Detail>) -> Self {
        self.details.insert(name.to_owned(), value.into().0);
        self
    }
}
