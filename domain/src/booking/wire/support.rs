//! What somebody needs for an appointment, and what a site has for it.

use serde::{Deserialize, Serialize};

use crate::ids::SiteId;
use crate::people::wire::{Language, wire};

wire! {
    /// How many minutes longer an appointment is for whoever needs them: 0 to 120, multiples of 5.
    #[derive(Copy, Eq, Default)]
    pub struct ExtraMinutes {
        /// With an interpreter.
        #[serde(default)]
        pub interpreter: u16,
        /// For somebody who needs more time.
        #[serde(default)]
        pub more_time: u16,
    }

    /// What somebody needs for an appointment.
    #[derive(Eq, Default)]
    pub struct Support {
        /// An interpreter of this language, `BSL` or `Polish`; empty when none is needed.
        #[serde(default)]
        pub interpreter: String,
        /// More time than others.
        #[serde(default)]
        pub more_time: bool,
        /// Kit of the site, by its name, up to 4; for an appointment in person only.
        #[serde(default)]
        pub kit: Vec<String>,
    }

    /// What patients say by the link of their appointment that they need. It is added to what is known: what is left
    /// empty stays as it is.
    #[derive(Eq, Default)]
    pub struct OwnNeeds {
        /// An interpreter's language, or empty.
        #[serde(default)]
        pub interpreter: String,
        /// Information in another format, in their words, or empty.
        #[serde(default)]
        pub formats: String,
        /// Whether their appointments take longer.
        #[serde(default)]
        pub more_time: bool,
        /// The language of messages, where it is to be another.
        #[serde(default)]
        pub language: Option<Language>,
    }

    /// Interpreters of one language, or things of one kind, that a site has.
    #[derive(Eq)]
    pub struct SiteResource {
        /// Where.
        pub site: SiteId,
        /// What it is.
        pub kind: ResourceKind,
        /// The language, or the thing's name.
        pub name: String,
        /// How many there are.
        pub how_many: u16,
    }

    /// Everything of that sort at the caller's sites.
    pub struct SiteResources {
        /// By site, kind and name.
        pub resources: Vec<SiteResource>,
    }
}

/// A sort of what a site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// Interpreters of a language.
    Interpreter,
    /// Kit.
    Kit,
}

impl Support {
    /// Whether nothing is needed.
    pub const fn is_none(&self) -> bool {
        self.interpreter.is_empty() && !self.more_time && self.kit.is_empty()
    }
}
