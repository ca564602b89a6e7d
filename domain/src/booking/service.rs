//! What can be booked, and the rules of when.

use core::fmt;

use super::kept::{Grounds, may_be_given};
use super::reminder::ReminderSettings;
use super::terms::{Buffers, Terms, buffer};
use super::wire::{ExtraMinutes, KeptFor, Mode, NewService, ServiceRules};
use crate::error::{FieldError, Fields, Problem};
use crate::people::patient::unaccented;
use crate::text::Line;

/// Lengths of appointments are counted in these steps, as are the starts of clinics.
pub const STEP_MINUTES: u16 = 5;
/// The longest appointment.
pub const LONGEST_MINUTES: u16 = 480;
/// The longest notice: thirty days.
pub const LONGEST_NOTICE_MINUTES: u32 = 43_200;
/// The furthest horizon: a year.
pub const FURTHEST_HORIZON_DAYS: u16 = 365;
/// How many lines of "what to have ready" there may be.
pub const MOST_PREPARE_LINES: usize = 6;

/// A service's part of the address: lower-case letters, digits and single hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// A new service, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDetails {
    /// Its part of the address, made from the name.
    pub slug: Slug,
    /// Name.
    pub name: Line<80>,
    /// One plain line.
    pub description: Line<200>,
    /// Ways to meet, without repeats.
    pub modes: Vec<Mode>,
    /// Length of an appointment in minutes.
    pub minutes: u16,
    /// Shortest time between booking and start, in minutes.
    pub notice_minutes: u32,
    /// How many days ahead it can be booked.
    pub horizon_days: u16,
    /// Whether patients can book it by themselves.
    pub public: bool,
    /// What to have ready.
    pub prepare: Vec<Line<160>>,
    /// Time kept free around each appointment.
    pub buffers: Buffers,
    /// When and by what patients are reminded.
    pub reminders: ReminderSettings,
    /// Minutes longer for whoever needs them.
    pub extra: ExtraMinutes,
}

/// When a service may be booked, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Shortest time between booking and start, in minutes.
    pub notice_minutes: u32,
    /// How many local days ahead of today.
    pub horizon_days: u16,
    /// For whom: what a clinic keeps for something is not offered to everybody.
    pub audience: Audience,
}

/// Who is to book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Patients by themselves.
    Patients,
    /// A patient of whom something is known, by the rules for patients.
    Known(Grounds),
    /// Staff, who know whom they book.
    Staff,
}

impl Audience {
    /// Whether a time may be theirs that is kept for this.
    pub const fn may_have(self, kept_for: Option<KeptFor>) -> bool {
        match self {
            Self::Staff => true,
            Self::Patients => may_be_given(kept_for, Grounds::NONE),
            Self::Known(grounds) => may_be_given(kept_for, grounds),
        }
    }
}

impl Rules {
    /// For staff, who may book into the next minute and a year ahead.
    pub const STAFF: Self = Self {
        notice_minutes: 0,
        horizon_days: FURTHEST_HORIZON_DAYS,
        audience: Audience::Staff,
    };

    /// The same for somebody of whom this is known; staff know whom they book.
    #[must_use]
    pub fn given(self, grounds: Grounds) -> Self {
        match self.audience {
            Audience::Staff => self,
            Audience::Patients | Audience::Known(_) => Self {
                audience: Audience::Known(grounds),
                ..self
            },
        }
    }

    /// The same for one clinic, whose terms may say otherwise to patients.
    #[must_use]
    pub fn for_clinic(self, terms: &Terms) -> Self {
        match self.audience {
            Audience::Staff => self,
            Audience::Patients | Audience::Known(_) => Self {
                notice_minutes: terms.notice_minutes.unwrap_or(self.notice_minutes),
                horizon_days: terms.horizon_days.unwrap_or(self.horizon_days),
                ..self
            },
        }
    }
}

impl Slug {
    /// Reads a slug from an address.
    ///
    /// # Errors
    /// `Format` or `TooLong`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        if text.len() > 60 {
            return Err(FieldError::TooLong);
        }
        let word =
            |w: &str| !w.is_empty() && w.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9'));
        if text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(FieldError::Format)
        }
    }

    /// Makes one from a name: "Diabetes review" becomes `diabetes-review`.
    ///
    /// # Errors
    /// `Format` when the name has no letter or digit that can stand in an address.
    pub fn from_name(name: &str) -> Result<Self, FieldError> {
        let mut slug = String::new();
        for word in name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
            let plain: String = word
                .chars()
                .flat_map(unaccented)
                .filter(char::is_ascii_alphanumeric)
                .collect();
            let hyphen = usize::from(!slug.is_empty());
            if plain.is_empty() || slug.len() + hyphen + plain.len() > 60 {
                continue;
            }
            if hyphen == 1 {
                slug.push('-');
            }
            slug.push_str(&plain);
        }
        if slug.is_empty() {
            return Err(FieldError::Format);
        }
        Ok(Self(slug))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A length in minutes that fits the cells of the diary.
pub(crate) const fn length(minutes: u16, longest: u16) -> Result<u16, FieldError> {
    if minutes >= STEP_MINUTES && minutes <= longest && minutes.is_multiple_of(STEP_MINUTES) {
        Ok(minutes)
    } else {
        Err(FieldError::OutOfRange)
    }
}

/// How soon and how far ahead.
fn check_window(fields: &mut Fields, notice_minutes: u32, horizon_days: u16) {
    if notice_minutes > LONGEST_NOTICE_MINUTES {
        fields.refuse("notice_minutes", FieldError::OutOfRange);
    }
    if horizon_days == 0 || horizon_days > FURTHEST_HORIZON_DAYS {
        fields.refuse("horizon_days", FieldError::OutOfRange);
    }
}

impl ServiceRules {
    /// Checks every field.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self) -> Result<(), Problem> {
        let mut fields = Fields::new();
        check_window(&mut fields, self.notice_minutes, self.horizon_days);
        self.extra.check(&mut fields);
        fields.finish(Some(()))
    }
}

impl NewService {
    /// Checks every field.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self) -> Result<ServiceDetails, Problem> {
        let mut fields = Fields::new();
        let name = fields.take("name", Line::<80>::new(&self.name));
        let slug = name
            .as_ref()
            .and_then(|name| fields.take("name", Slug::from_name(name.as_str())));
        let description = fields.take("description", Line::new(&self.description));
        let mut modes = self.modes.clone();
        modes.sort_by_key(|mode| *mode as u8);
        modes.dedup();
        if modes.is_empty() {
            fields.refuse("modes", FieldError::Required);
        }
        let minutes = fields.take("minutes", length(self.minutes, LONGEST_MINUTES));
        check_window(&mut fields, self.notice_minutes, self.horizon_days);
        if self.prepare.len() > MOST_PREPARE_LINES {
            fields.refuse("prepare", FieldError::TooLong);
        }
        let mut prepare = Vec::new();
        for (i, line) in self.prepare.iter().enumerate() {
            prepare.extend(fields.take(&format!("prepare.{i}"), Line::new(line)));
        }
        let before = fields.take("buffer_before", buffer(self.buffer_before));
        let after = fields.take("buffer_after", buffer(self.buffer_after));
        let reminders = self.reminders.check(&mut fields, "reminders.");
        let extra = self.extra.check(&mut fields);
        let (public, notice_minutes, horizon_days) =
            (self.public, self.notice_minutes, self.horizon_days);
        let details = (|| {
            Some(ServiceDetails {
                slug: slug?,
                name: name?,
                description: description?,
                modes,
                minutes: minutes?,
                notice_minutes,
                horizon_days,
                public,
                prepare,
                buffers: Buffers {
                    before: before?,
                    after: after?,
                },
                reminders: reminders?,
                extra,
            })
        })();
        fields.finish(details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::wire::{ReminderWay, Reminders};

    fn service() -> NewService {
        NewService {
            name: "Diabetes review".to_owned(),
            description: "A yearly look at how your diabetes is.".to_owned(),
            modes: vec![Mode::Telephone, Mode::Video, Mode::Video],
            minutes: 20,
            notice_minutes: 120,
            horizon_days: 42,
            public: true,
            prepare: vec!["Your blood sugar diary".to_owned()],
            buffer_before: 0,
            buffer_after: 5,
            reminders: Reminders::default(),
            extra: ExtraMinutes::default(),
        }
    }

    #[test]
    fn the_slug_is_made_from_the_name() {
        let made = |name: &str| Slug::from_name(name).map(|s| s.to_string());
        assert_eq!(made("Diabetes review").as_deref(), Ok("diabetes-review"));
        assert_eq!(
            made("Children's  ENT (new)").as_deref(),
            Ok("childrens-ent-new")
        );
        assert_eq!(
            made("Adolygiad diabetes – tŷ").as_deref(),
            Ok("adolygiad-diabetes-ty")
        );
        assert_eq!(made("–"), Err(FieldError::Format));
        let long = made(&"word ".repeat(40)).unwrap();
        assert!(long.len() <= 60 && Slug::parse(&long).is_ok(), "{long}");
    }

    #[test]
    fn odd_addresses_are_refused() {
        for bad in ["", "-a", "a--b", "A", "a/b", "a-", "é"] {
            assert_eq!(Slug::parse(bad), Err(FieldError::Format), "{bad}");
        }
    }

    #[test]
    fn modes_are_kept_once_each() {
        let modes = service().check().unwrap().modes;
        assert_eq!(modes, [Mode::Video, Mode::Telephone]);
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let bad = NewService {
            name: " ".to_owned(),
            description: "x".repeat(201),
            modes: vec![],
            minutes: 17,
            notice_minutes: 43_201,
            horizon_days: 0,
            public: false,
            prepare: vec!["ok".to_owned(), String::new()],
            buffer_before: 3,
            buffer_after: 65,
            reminders: Reminders {
                minutes_before: vec![1],
                way: ReminderWay::Both,
            },
            extra: ExtraMinutes {
                interpreter: 7,
                more_time: 125,
            },
        };
        let problem = bad.check().unwrap_err();
        let named: Vec<_> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        let all = [
            "name",
            "description",
            "modes",
            "minutes",
            "notice_minutes",
            "horizon_days",
            "prepare.1",
            "buffer_before",
            "buffer_after",
            "reminders.minutes_before",
            "extra.interpreter",
            "extra.more_time",
        ];
        assert_eq!(named, all);
    }
}
