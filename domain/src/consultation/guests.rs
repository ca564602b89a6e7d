//! People invited to a consultation beside the patient and the clinician: who they are, what is
//! asked of whoever invites them, and what their own link shows them.

use serde::{Deserialize, Serialize};

use super::participant::{DisplayName, ParticipantRole};
use super::wire::{DeviceCheck, Joining};
use crate::booking::wire::Delivery;
use crate::error::{FieldError, Fields, Problem};
use crate::ids::{ConsultationId, InvitationId};
use crate::people::contact::Contact;
use crate::people::wire::{Language, wire};
use crate::time::Timestamp;

/// The most invitations to one appointment that are open at a time.
pub const MAX_OPEN_INVITATIONS: usize = 8;

/// The capacities in which somebody can be invited.
pub const GUEST_ROLES: [ParticipantRole; 4] = [
    ParticipantRole::Interpreter,
    ParticipantRole::Carer,
    ParticipantRole::Professional,
    ParticipantRole::Student,
];

/// How far an invited person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuestState {
    /// Their link was not opened yet.
    Invited,
    /// They have opened their link.
    Opened,
    /// They are in the waiting room.
    Waiting,
    /// They are in the call.
    InCall,
    /// They have hung up.
    Left,
    /// Their invitation was taken back.
    Withdrawn,
    /// Their link has run out.
    Expired,
}

wire! {
    /// Invites somebody to a consultation. Without e-mail and mobile number the link is only shown.
    pub struct InviteGuest {
        /// In which capacity: never patient or clinician.
        pub role: ParticipantRole,
        /// Their name, as the others will see it.
        pub name: String,
        /// Their e-mail address; may be empty.
        #[serde(default)]
        pub email: String,
        /// Their mobile number; may be empty.
        #[serde(default)]
        pub mobile: String,
        /// The language they read.
        pub language: Language,
    }

    /// Somebody who was invited, as staff see them.
    pub struct Guest {
        /// Their invitation.
        pub invitation: InvitationId,
        /// In which capacity.
        pub role: ParticipantRole,
        /// By which name they were invited.
        pub name: String,
        /// Who invited them.
        pub invited_by: String,
        /// When.
        pub invited_at: Timestamp,
        /// How far they have come.
        pub state: GuestState,
    }

    /// Everybody invited to one appointment, the newest first.
    pub struct Guests {
        /// They.
        pub guests: Vec<Guest>,
    }

    /// Somebody has been invited.
    pub struct GuestInvited {
        /// Who.
        pub guest: Guest,
        /// How the message goes; absent when only the link is shown.
        pub delivery: Option<Delivery>,
        /// The link, shown this once; absent when a message takes it to them.
        pub link: Option<String>,
        /// The same as a QR code.
        pub qr: Option<QrCode>,
    }

    /// A QR code, to be drawn: dark squares on a light ground of `size` by `size`, the quiet margin
    /// not counted.
    pub struct QrCode {
        /// Squares on a side.
        pub size: u16,
        /// The dark squares as an SVG path, one unit a square.
        pub path: String,
    }

    /// A guest says by what name they go.
    pub struct ConfirmName {
        /// The name, 1 to 120 characters.
        pub name: String,
    }

    /// What a guest's link shows them: nothing of the patient, and not what the appointment is for.
    pub struct GuestView {
        /// The consultation, whose socket this visit may open.
        pub consultation: ConsultationId,
        /// In which capacity they were invited.
        pub role: ParticipantRole,
        /// By which name they go.
        pub name: String,
        /// Whether they have confirmed it on this device.
        pub name_confirmed: bool,
        /// Who invited them.
        pub invited_by: String,
        /// The site.
        pub site_name: String,
        /// Its telephone number.
        pub site_telephone: String,
        /// Start.
        pub start: Timestamp,
        /// The site's IANA zone.
        pub zone: String,
        /// The language of their message.
        pub language: Language,
        /// Whether joining is possible now.
        pub joining: Joining,
        /// When this device entered the waiting room, if it has.
        pub arrived_at: Option<Timestamp>,
        /// Whether this device has been admitted.
        pub admitted: bool,
        /// The last device check on this device.
        pub device_check: Option<DeviceCheck>,
        /// The server's clock.
        pub now: Timestamp,
    }
}

/// An invitation, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGuest {
    /// In which capacity.
    pub role: ParticipantRole,
    /// By which name.
    pub name: DisplayName,
    /// Where the message goes; `None` when the link is only shown.
    pub contact: Option<Contact>,
    /// The language of the message.
    pub language: Language,
}

impl InviteGuest {
    /// Checks every field.
    ///
    /// # Errors
    /// The problem naming the refused fields.
    pub fn check(&self) -> Result<NewGuest, Problem> {
        let mut fields = Fields::new();
        if !GUEST_ROLES.contains(&self.role) {
            fields.refuse("role", FieldError::Unknown);
        }
        let name = fields.take("name", DisplayName::new(&self.name));
        let typed = !self.email.trim().is_empty() || !self.mobile.trim().is_empty();
        let contact = if typed {
            Contact::parse(&mut fields, "", Some(&self.email), Some(&self.mobile)).map(Some)
        } else {
            Some(None)
        };
        let made = name.zip(contact).map(|(name, contact)| NewGuest {
            role: self.role,
            name,
            contact,
            language: self.language,
        });
        fields.finish(made)
    }
}

impl ConfirmName {
    /// Reads the name.
    ///
    /// # Errors
    /// The problem naming the field.
    pub fn check(&self) -> Result<DisplayName, Problem> {
        let mut fields = Fields::new();
        let name = fields.take("name", DisplayName::new(&self.name));
        fields.finish(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(role: ParticipantRole, email: &str, mobile: &str) -> InviteGuest {
        InviteGuest {
            role,
            name: " Maria  Rossi ".to_owned(),
            email: email.to_owned(),
            mobile: mobile.to_owned(),
            language: Language::En,
        }
    }

    #[test]
    fn nobody_is_invited_as_patient_or_clinician() {
        for role in [ParticipantRole::Patient, ParticipantRole::Clinician] {
            let refused = invite(role, "", "").check().unwrap_err();
            assert_eq!(refused.fields[0].field, "role");
        }
        for role in GUEST_ROLES {
            assert!(!role.hosts());
            assert!(invite(role, "", "").check().is_ok());
        }
    }

    #[test]
    fn without_an_address_the_link_is_only_shown() {
        let shown = invite(ParticipantRole::Interpreter, " ", "").check();
        let shown = shown.unwrap();
        assert_eq!(shown.contact, None);
        assert_eq!(shown.name.as_str(), "Maria Rossi");
    }

    #[test]
    fn an_address_that_was_typed_must_be_one() {
        let role = ParticipantRole::Interpreter;
        let refused = invite(role, "maria", "").check().unwrap_err();
        assert_eq!(refused.fields[0].field, "email");
        let sent = invite(role, "", "07700 900123").check().unwrap();
        assert!(sent.contact.is_some_and(|c| c.mobile().is_some()));
    }
}
