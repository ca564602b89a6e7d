//! What the app and the server say to each other over HTTP about words between the clinic and those
//! who wait.

use serde::{Deserialize, Serialize};

use super::desk::{DeskMessage, DeskWords};
use crate::ids::{ConsultationId, SiteId, StaffId};
use crate::people::wire::wire;
use crate::time::Timestamp;

wire! {
    /// Writes to one patient.
    pub struct WriteToPatient {
        /// Free words, or a ready-made notice.
        pub words: DeskWords,
    }

    /// Writes to everybody who waits at a site.
    pub struct Notice {
        /// Where.
        pub site: SiteId,
        /// Only to those who wait for this clinician.
        #[serde(default)]
        pub clinician: Option<StaffId>,
        /// Free words, or a ready-made notice.
        pub words: DeskWords,
    }

    /// A notice that was sent.
    pub struct SentNotice {
        /// When.
        pub at: Timestamp,
        /// By whom.
        pub by: String,
        /// What it says.
        pub words: DeskWords,
        /// To how many people. Guests who wait beside a patient are told with them, and not counted.
        pub people: u32,
    }

    /// Today's notices at a site, the newest first.
    pub struct SentNotices {
        /// They.
        pub notices: Vec<SentNotice>,
    }

    /// One message, as staff see it.
    pub struct DeskLine {
        /// The message.
        pub message: DeskMessage,
        /// Who of the staff wrote it; absent when the patient did.
        pub staff: Option<String>,
    }

    /// The words between the clinic and one patient.
    pub struct DeskThread {
        /// Of which consultation.
        pub consultation: ConsultationId,
        /// The patient.
        pub patient_name: String,
        /// In the order they were kept.
        pub lines: Vec<DeskLine>,
        /// How many of the patient's messages nobody has read yet.
        pub unread: u32,
    }
}
