//! What a member of staff is at a site.

use serde::{Deserialize, Serialize};

/// A role at one site. One person may hold several, at several sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Books, sends links, watches the waiting room; never reads notes.
    Receptionist,
    /// Sees patients, writes notes.
    Clinician,
    /// Makes clinics and sees how the service does; no notes.
    ServiceManager,
    /// Staff, sites, settings and the access log; no clinical content.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: &'static [Self] = &[
        Self::Receptionist,
        Self::Clinician,
        Self::ServiceManager,
        Self::Administrator,
    ];

    /// The stable text, as on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receptionist => "receptionist",
            Self::Clinician => "clinician",
            Self::ServiceManager => "service_manager",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the stable text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }
}
