//! What the app and the server say to each other about people: branding, sites, staff, sign-in,
//! patients. Requests carry what was typed; `form.rs` parses them into domain types on both sides.

use serde::{Deserialize, Serialize};

use super::role::Role;
use crate::ids::{AppointmentId, PatientId, SiteId, StaffId};
use crate::time::{Date, Timestamp};

macro_rules! wire {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $ty:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty,)* }
    )*};
}
pub(crate) use wire;

pub use super::site_wire::{Site, SiteDetails};

/// A language of the app and of messages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Welsh.
    Cy,
}

impl Language {
    /// The BCP 47 tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// Reads the tag; anything unknown is English.
    pub fn from_text(text: &str) -> Self {
        if text == "cy" { Self::Cy } else { Self::En }
    }
}

wire! {
    /// Who runs this clinic: from configuration, neutral by default.
    pub struct Branding {
        /// The organisation's name.
        pub name: String,
        /// The number a patient can ring, as it should be read.
        pub telephone: String,
        /// Whether a logo is served at `/branding/logo`.
        pub has_logo: bool,
        /// Whether this is the demo, with sign-in shortcuts and the on-screen outbox.
        pub demo: bool,
    }

    /// A role at a site.
    pub struct Membership {
        /// Where.
        pub site: SiteId,
        /// What.
        pub role: Role,
    }

    /// A member of staff, as colleagues see them.
    pub struct Staff {
        /// Their identifier.
        pub id: StaffId,
        /// Their name as patients see it, "Dr Priya Shah".
        pub name: String,
        /// What they are, "Consultant diabetologist".
        pub title: String,
        /// Their work e-mail; shown to administrators only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// Their roles.
        pub memberships: Vec<Membership>,
        /// Whether their set-up link has been used and the account is not switched off.
        pub active: bool,
        /// Whether the account is switched off; shown to administrators only, who ask for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub switched_off: bool,
    }

    /// Invites a member of staff; they get a one-time set-up link.
    pub struct NewStaff {
        /// Their name as patients see it.
        pub name: String,
        /// What they are; may be empty.
        pub title: String,
        /// Their work e-mail, also their sign-in name.
        pub email: String,
        /// Their roles; at least one.
        pub memberships: Vec<Membership>,
    }

    /// Corrects what is known of a member of staff.
    pub struct StaffDetails {
        /// Their name as patients see it.
        pub name: String,
        /// What they are; may be empty.
        pub title: String,
        /// Their work e-mail, also their sign-in name.
        pub email: String,
    }

    /// Sets somebody's roles at all sites the caller manages; those at other sites stay.
    pub struct StaffRoles {
        /// Their roles there. Somebody without any role anywhere is switched off instead.
        pub memberships: Vec<Membership>,
    }

    /// A member of staff has been invited.
    pub struct StaffInvited {
        /// Who.
        pub staff: Staff,
        /// The one-time set-up link, shown this once.
        pub setup_link: String,
    }

    /// Gives a new one-time set-up link, for example after a lost telephone. Ends all sign-ins.
    pub struct SetupLink {
        /// The link, shown this once.
        pub setup_link: String,
    }

    /// First step of signing in.
    pub struct SignIn {
        /// Work e-mail.
        pub email: String,
        /// Password.
        pub password: String,
    }

    /// The password was right: the second factor is asked next.
    pub struct SignInStep {
        /// When this half-way sign-in ends.
        pub expires_at: Timestamp,
    }

    /// Second step of signing in, or the last step of setting up.
    pub struct Code {
        /// Six digits from the authenticator app; spaces are ignored.
        pub code: String,
    }

    /// Demo only: signs in as somebody with this role.
    pub struct DemoSignIn {
        /// Which role.
        pub role: Role,
    }

    /// Who is signed in.
    pub struct Me {
        /// Their identifier.
        pub id: StaffId,
        /// Their name.
        pub name: String,
        /// Their roles.
        pub memberships: Vec<Membership>,
        /// The sites of those roles, in order of their names.
        pub sites: Vec<Site>,
        /// When the sign-in ends at the latest, whatever happens.
        pub signed_in_until: Timestamp,
    }

    /// Presents a set-up link's secret.
    pub struct SetupSecret {
        /// From the link's fragment.
        pub secret: String,
    }

    /// What a set-up link is for.
    pub struct SetupView {
        /// Whose account; empty for the first administrator, who is asked.
        pub name: String,
        /// Their sign-in name; empty for the first administrator, who is asked.
        pub email: String,
        /// Whether this makes the first administrator of an empty database.
        pub first_administrator: bool,
    }

    /// Chooses the password; answered by what the authenticator app needs.
    pub struct SetupPassword {
        /// From the link's fragment.
        pub secret: String,
        /// Name; used only for the first administrator.
        #[serde(default)]
        pub name: String,
        /// E-mail; used only for the first administrator.
        #[serde(default)]
        pub email: String,
        /// The first site's name; used only for the first administrator.
        #[serde(default)]
        pub site_name: String,
        /// 12 to 128 characters.
        pub password: String,
    }

    /// What the authenticator app needs.
    pub struct Enrolment {
        /// `otpauth://totp/…`.
        pub uri: String,
        /// The secret in base32, for typing.
        pub secret: String,
        /// The URI as a QR code, an SVG document.
        pub qr_svg: String,
    }

    /// Confirms the authenticator and finishes the set-up.
    pub struct SetupConfirm {
        /// From the link's fragment.
        pub secret: String,
        /// Six digits.
        pub code: String,
    }

    /// Who a patient is, as typed by themselves or by reception.
    pub struct PatientForm {
        /// Full name.
        pub name: String,
        /// Date of birth, as typed in three fields.
        pub date_of_birth: DateFields,
        /// NHS number, or empty when not known.
        #[serde(default)]
        pub nhs_number: String,
        /// Mobile number, or empty.
        #[serde(default)]
        pub mobile: String,
        /// E-mail address, or empty. One of mobile and e-mail is needed.
        #[serde(default)]
        pub email: String,
        /// The language of messages.
        #[serde(default)]
        pub language: Language,
        /// Interpreter's language, or empty.
        #[serde(default)]
        pub interpreter: String,
        /// Information in another format, in the person's words, or empty.
        #[serde(default)]
        pub formats: String,
        /// Whether their appointments take longer.
        #[serde(default)]
        pub more_time: bool,
    }

    /// A date as typed in three fields.
    #[derive(Default)]
    pub struct DateFields {
        /// 1 to 31.
        pub day: String,
        /// 1 to 12.
        pub month: String,
        /// Four digits.
        pub year: String,
    }

    /// A patient, as reception and clinicians see them.
    pub struct Patient {
        /// Identifier.
        pub id: PatientId,
        /// Name.
        pub name: String,
        /// Date of birth.
        pub date_of_birth: Date,
        /// Ten digits, when known.
        pub nhs_number: Option<String>,
        /// In E.164, when known.
        pub mobile: Option<String>,
        /// When known.
        pub email: Option<String>,
        /// The language of messages.
        pub language: Language,
        /// Interpreter's language, when needed.
        pub interpreter: Option<String>,
        /// Information in another format, when needed.
        pub formats: Option<String>,
        /// Whether their appointments take longer.
        #[serde(default)]
        pub more_time: bool,
    }

    /// The patients found.
    pub struct Patients {
        /// At most 20.
        pub patients: Vec<Patient>,
    }

    /// One patient and their appointments at the caller's sites, newest first.
    pub struct PatientRecord {
        /// Who.
        pub patient: Patient,
        /// Their appointments.
        pub appointments: Vec<crate::booking::wire::Appointment>,
    }

    /// A list of sites.
    pub struct Sites {
        /// By name.
        pub sites: Vec<Site>,
        /// Those whose calls may be recorded.
        #[serde(default)]
        pub recording: Vec<SiteId>,
    }

    /// Whether the calls of a site may be recorded: in the clinician's browser, and only with the consent
    /// of everybody in the call.
    pub struct RecordingSetting {
        /// Where.
        pub site: SiteId,
        /// Whether they may.
        pub on: bool,
    }

    /// A list of staff.
    pub struct StaffList {
        /// By name.
        pub staff: Vec<Staff>,
    }

    /// One entry of the access log.
    pub struct AuditEntry {
        /// Its number, rising by one.
        pub seq: i64,
        /// When.
        pub at: Timestamp,
        /// `staff`, `visit`, `public` or `system`.
        pub actor_kind: String,
        /// The name of the member of staff, when it was one.
        pub actor_name: Option<String>,
        /// What was done, a stable code such as `appointment.booked`.
        pub action: String,
        /// What kind of thing it was done to.
        pub subject_kind: String,
        /// Its identifier.
        pub subject: String,
        /// Where, when it belongs to a site.
        pub site: Option<SiteId>,
        /// The appointment it concerns, when there is one.
        pub appointment: Option<AppointmentId>,
    }

    /// A page of the access log, newest first.
    pub struct AuditPage {
        /// At most 50.
        pub entries: Vec<AuditEntry>,
        /// For the next page.
        pub next: Option<String>,
        /// Whether the chain of all entries is unbroken.
        pub intact: bool,
    }
}
