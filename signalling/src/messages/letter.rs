//! What is told to somebody. A letter holds all it needs to be written out later, so that what is
//! sent is what was true at the moment of the act.

use domain::booking::wire::Mode;
use domain::consultation::participant::ParticipantRole;
use domain::people::format::Format;
use domain::people::site;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is told to somebody. Stored only sealed: it may hold a link's secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// When, where and with whom, with the patient's link.
    Invitation(AppointmentLetter),
    /// The new time, with a new link.
    Moved(AppointmentLetter),
    /// It is called off.
    Cancelled(AppointmentLetter),
    /// It is coming: will they be there? With a link to say so, to move and to cancel.
    Reminder(AppointmentLetter),
    /// The clinic runs late.
    Late(AppointmentLetter),
    /// The clinic cannot take place: they choose another time by the link.
    ChooseAgain(AppointmentLetter),
    /// It takes place after all, although they were asked to choose another time.
    Stands(AppointmentLetter),
    /// A member of staff's one-time set-up link.
    StaffSetup(SetupLetter),
    /// Whom a guest is invited by, when, and their link. Nothing of the patient.
    Guest(GuestLetter),
    /// A slot that has freed up, for somebody on the waiting list, with the link to answer by.
    Offer(OfferLetter),
    /// That somebody is on the waiting list, with the link to their place.
    OnTheList(ListLetter),
}

/// An appointment, as its patient is told of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentLetter {
    /// The patient.
    pub patient_name: String,
    /// What it is for, in the patient's language where there is a translation.
    pub service_name: String,
    /// With whom.
    pub clinician_name: String,
    /// What they are; may be empty.
    pub clinician_title: String,
    /// Where it belongs.
    pub site_name: String,
    /// The telephone of its reception; may be empty.
    pub site_telephone: String,
    /// The lines of its address, the town last; may be empty.
    #[serde(default)]
    pub site_address: String,
    /// Its postcode; may be empty.
    #[serde(default)]
    pub site_postcode: String,
    /// How to find it once one is there; may be empty.
    #[serde(default)]
    pub site_directions: String,
    /// How they meet.
    pub mode: Mode,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// The site's IANA zone.
    pub zone: String,
    /// What to have ready.
    pub prepare: Vec<String>,
    /// Its identity in calendars.
    pub uid: String,
    /// Rises with every change that a calendar must hear of.
    pub sequence: i32,
    /// The patient's link; gone once the letter is sent.
    pub link: Option<String>,
    /// Whether the clinician is there already, and the link opens the waiting room at once.
    pub now: bool,
    /// In which format they need it.
    #[serde(default)]
    pub format: Format,
    /// Whether they have said that they will be there.
    #[serde(default)]
    pub confirmed: bool,
    /// By how many minutes the clinic is late.
    #[serde(default)]
    pub late_minutes: u16,
    /// What the clinic says in its own words; may be empty.
    #[serde(default)]
    pub words: String,
    /// Whether the clinic called it off, or moved it, by itself.
    #[serde(default)]
    pub by_clinic: bool,
    /// Where the same can be booked again, when it was called off and patients book it by themselves.
    #[serde(default)]
    pub again: Option<String>,
    /// Others that are told of in the same message: a series.
    #[serde(default)]
    pub more: Vec<AnotherTime>,
}

/// Another appointment of the same message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnotherTime {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// With whom.
    pub clinician_name: String,
    /// Its identity in calendars.
    pub uid: String,
    /// Rises with every change that a calendar must hear of.
    pub sequence: i32,
    /// The patient's link; gone once the letter is sent.
    pub link: Option<String>,
}

impl From<AppointmentLetter> for AnotherTime {
    fn from(about: AppointmentLetter) -> Self {
        Self {
            start: about.start,
            end: about.end,
            clinician_name: about.clinician_name,
            uid: about.uid,
            sequence: about.sequence,
            link: about.link,
        }
    }
}

/// A one-time set-up link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLetter {
    /// For whom.
    pub name: String,
    /// The link; gone once the letter is sent.
    pub link: Option<String>,
}

/// A consultation, as somebody invited beside the patient is told of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestLetter {
    /// The guest.
    pub name: String,
    /// In which capacity.
    pub role: ParticipantRole,
    /// Who invites them.
    pub invited_by: String,
    /// Where it belongs.
    pub site_name: String,
    /// The telephone of its reception; may be empty.
    pub site_telephone: String,
    /// Start.
    pub start: Timestamp,
    /// The site's IANA zone.
    pub zone: String,
    /// The guest's link; gone once the letter is sent.
    pub link: Option<String>,
    /// Whether the consultation has begun already.
    pub now: bool,
}

/// A slot that has freed up, as somebody on the waiting list is told of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferLetter {
    /// The patient.
    pub patient_name: String,
    /// What it is for, in the patient's language where there is a translation.
    pub service_name: String,
    /// With whom.
    pub clinician_name: String,
    /// What they are; may be empty.
    pub clinician_title: String,
    /// Where it belongs.
    pub site_name: String,
    /// The telephone of its reception; may be empty.
    pub site_telephone: String,
    /// How they would meet.
    pub mode: Mode,
    /// Start.
    pub start: Timestamp,
    /// The site's IANA zone.
    pub zone: String,
    /// Until when it can be taken.
    pub open_until: Timestamp,
    /// Whether it is kept for them, or goes to whoever takes it first.
    pub kept: bool,
    /// In which format they need it.
    #[serde(default)]
    pub format: Format,
    /// The link to answer by; gone once the letter is sent.
    pub link: Option<String>,
}

/// A place on the waiting list, as whoever waits is told of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLetter {
    /// The patient.
    pub patient_name: String,
    /// What they wait for, in their language where there is a translation.
    pub service_name: String,
    /// The telephone of the only site's reception; may be empty.
    pub site_telephone: String,
    /// In which format they need it.
    pub format: Format,
    /// The link to their place; gone once the letter is sent.
    pub link: Option<String>,
}

impl AppointmentLetter {
    /// Where to come to, in a line.
    pub fn place(&self) -> String {
        site::in_a_line(&self.site_name, &self.site_address, &self.site_postcode)
    }

    /// Where to come to, for a text message.
    pub fn place_in_short(&self) -> String {
        site::in_short(&self.site_name, &self.site_address, &self.site_postcode)
    }

    /// Where anything can be booked: the address of the service itself would say on a locked screen what
    /// it is for.
    pub fn book_anything(&self) -> String {
        let again = self.again.as_deref().unwrap_or_default();
        let (clinic, _) = again.split_once("/book/").unwrap_or((again, ""));
        format!("{clinic}/book")
    }
}

// All hold names and secrets, which must not reach a log by accident.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({})", self.kind())
    }
}

impl Letter {
    /// Which it is, as in the database and in the figures.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation",
            Self::Moved(_) => "moved",
            Self::Cancelled(_) => "cancelled",
            Self::Reminder(_) => "reminder",
            Self::Late(_) => "late",
            Self::ChooseAgain(_) => "choose_again",
            Self::Stands(_) => "stands",
            Self::StaffSetup(_) => "staff_setup",
            Self::Guest(_) => "guest",
            Self::Offer(_) => "offer",
            Self::OnTheList(_) => "on_the_list",
        }
    }

    /// The appointment it tells of.
    pub const fn appointment(&self) -> Option<&AppointmentLetter> {
        match self {
            Self::Invitation(letter)
            | Self::Moved(letter)
            | Self::Cancelled(letter)
            | Self::Reminder(letter)
            | Self::Late(letter)
            | Self::ChooseAgain(letter)
            | Self::Stands(letter) => Some(letter),
            Self::StaffSetup(_) | Self::Guest(_) | Self::Offer(_) | Self::OnTheList(_) => None,
        }
    }

    /// From when on it helps nobody any more, where that is known.
    pub const fn too_late_from(&self) -> Option<Timestamp> {
        match self {
            Self::Offer(letter) => Some(letter.open_until),
            Self::Reminder(letter)
            | Self::Late(letter)
            | Self::ChooseAgain(letter)
            | Self::Stands(letter) => Some(letter.start),
            _ => match self.appointment() {
                Some(letter) => Some(letter.end),
                None => None,
            },
        }
    }

    /// Whether it is never sent once it helps nobody: a reminder of what has begun is none.
    pub const fn is_for_before_only(&self) -> bool {
        matches!(
            self,
            Self::Reminder(_) | Self::Late(_) | Self::ChooseAgain(_) | Self::Stands(_)
        )
    }

    /// The same without one of several appointments, which its identity in calendars names, and the identity
    /// of the one that comes first then; nothing when it is not about several with this one among them.
    pub fn leave_out(&self, uid: &str) -> Option<(Self, String)> {
        let Self::Invitation(about) = self else {
            return None;
        };
        let mut about = about.clone();
        if about.uid == uid {
            if about.more.is_empty() {
                return None;
            }
            let next = about.more.remove(0);
            if next.clinician_name != about.clinician_name {
                about.clinician_title = String::new();
            }
            about = AppointmentLetter {
                start: next.start,
                end: next.end,
                clinician_name: next.clinician_name,
                uid: next.uid,
                sequence: next.sequence,
                link: next.link,
                ..about
            };
        } else {
            let before = about.more.len();
            about.more.retain(|one| one.uid != uid);
            if about.more.len() == before {
                return None;
            }
        }
        let first = about.uid.clone();
        Some((Self::Invitation(about), first))
    }

    /// In which format it is to be written.
    pub fn format(&self) -> Format {
        match self {
            Self::Offer(letter) => letter.format,
            Self::OnTheList(letter) => letter.format,
            _ => self
                .appointment()
                .map_or_else(Format::default, |letter| letter.format),
        }
    }

    /// The link in it.
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::Invitation(letter)
            | Self::Moved(letter)
            | Self::Cancelled(letter)
            | Self::Reminder(letter)
            | Self::Late(letter)
            | Self::ChooseAgain(letter)
            | Self::Stands(letter) => letter.link.as_deref(),
            Self::StaffSetup(letter) => letter.link.as_deref(),
            Self::Guest(letter) => letter.link.as_deref(),
            Self::Offer(letter) => letter.link.as_deref(),
            Self::OnTheList(letter) => letter.link.as_deref(),
        }
    }

    /// The same without the link: what is kept once it is on its way.
    pub fn without_link(mut self) -> Self {
        match &mut self {
            Self::Invitation(letter)
            | Self::Moved(letter)
            | Self::Cancelled(letter)
            | Self::Reminder(letter)
            | Self::Late(letter)
            | Self::ChooseAgain(letter)
            | Self::Stands(letter) => {
                letter.link = None;
                for one in &mut letter.more {
                    one.link = None;
                }
            }
            Self::StaffSetup(letter) => letter.link = None,
            Self::Guest(letter) => letter.link = None,
            Self::Offer(letter) => letter.link = None,
            Self::OnTheList(letter) => letter.link = None,
        }
        self
    }
}
