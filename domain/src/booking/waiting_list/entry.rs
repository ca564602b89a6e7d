//! A place on the waiting list: what suits, and who comes before whom.

use serde::{Deserialize, Serialize};

use crate::booking::kept::{Grounds, KeptUntil, may_be_given};
use crate::booking::service::LONGEST_NOTICE_MINUTES as SERVICES_LONGEST;
use crate::booking::suits::any_or;
use crate::booking::wire::{Mode, Wishes};
use crate::error::{FieldError, Fields};
use crate::ids::{EntryId, ServiceId, SiteId, StaffId};
use crate::time::{Date, Timestamp, WallTime};

/// The longest notice that somebody may need: thirty days.
pub const LONGEST_NOTICE_MINUTES: u32 = SERVICES_LONGEST;

macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $word:ident = $text:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $word,)* }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$word),*];

            /// The stable text, as on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),* }
            }

            /// Reads the stable text.
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
    )*};
}
pub(in crate::booking) use words;

words! {
    /// How pressing it is, as a clinician has said; the most pressing first.
    pub enum Priority {
        /// As soon as can be.
        Urgent = "urgent",
        /// Before the others.
        Soon = "soon",
        /// In turn.
        Routine = "routine",
    }

    /// A part of the day, by the wall clock at the start.
    pub enum PartOfDay {
        /// Before noon.
        Morning = "morning",
        /// From noon to five.
        Afternoon = "afternoon",
        /// From five on.
        Evening = "evening",
    }
}

/// What other programs, referrals and files call it, beside our own words.
const OTHERS_WORDS: [(&str, Priority); 4] = [
    // FHIR's two above urgent.
    ("asap", Priority::Urgent),
    ("stat", Priority::Urgent),
    ("2ww", Priority::Urgent),
    ("two week wait", Priority::Urgent),
];

impl Priority {
    /// Reads what somebody else wrote, in capitals or not: the same word means the same wherever it comes from.
    pub fn of_others(text: &str) -> Option<Self> {
        let ours = Self::ALL.iter().map(|one| (one.as_str(), *one));
        let mut all = ours.chain(OTHERS_WORDS);
        all.find(|(word, _)| word.eq_ignore_ascii_case(text))
            .map(|(_, priority)| priority)
    }

    /// FHIR's word for it (request-priority). There is none between routine and urgent.
    pub const fn of_requests(self) -> &'static str {
        match self {
            Self::Urgent | Self::Soon => "urgent",
            Self::Routine => "routine",
        }
    }
}

impl PartOfDay {
    /// In which part a wall time lies.
    pub const fn of(time: WallTime) -> Self {
        match time.minutes() / 60 {
            0..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}

/// A free slot, as somebody who waits would see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacancy {
    /// Service.
    pub service: ServiceId,
    /// With whom.
    pub clinician: StaffId,
    /// Where.
    pub site: SiteId,
    /// How.
    pub mode: Mode,
    /// Start.
    pub start: Timestamp,
    /// The local day.
    pub date: Date,
    /// The local time.
    pub time: WallTime,
    /// What its clinic keeps it for at first, until it opens for everybody.
    pub kept: Option<KeptUntil>,
}

impl Vacancy {
    /// Until when somebody who waits so pressingly is not asked about it, because it is kept for others.
    pub fn kept_from(&self, priority: Priority, now: Timestamp) -> Option<Timestamp> {
        let kept = self.kept.filter(|kept| now < kept.opens)?;
        let theirs = may_be_given(Some(kept.kept_for), Grounds::waiting(priority));
        (!theirs).then_some(kept.opens)
    }
}

/// A place in the queue: the smaller comes first. Neither an offer made nor one declined is in it, so
/// neither can change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// How pressing it is.
    pub priority: Priority,
    /// Since when they wait.
    pub since: Timestamp,
    /// Decides between two of the same moment.
    pub entry: EntryId,
}

impl Wishes {
    /// Whether the slot is one of those they can take: where, with whom, how and when.
    pub fn suit(&self, slot: &Vacancy) -> bool {
        self.clinician.is_none_or(|wanted| wanted == slot.clinician)
            && any_or(&self.sites, &slot.site)
            && any_or(&self.modes, &slot.mode)
            && any_or(&self.weekdays, &slot.date.weekday())
            && any_or(&self.times, &PartOfDay::of(slot.time))
            && self.from.is_none_or(|first| slot.date >= first)
            && self.until.is_none_or(|last| slot.date <= last)
    }

    /// The last moment at which they can still say yes to a slot that starts then.
    pub fn latest_answer(&self, start: Timestamp) -> Timestamp {
        start.plus_minutes(-i64::from(self.notice_minutes))
    }

    /// The same at the sites of both of these; anywhere where either is.
    #[must_use]
    pub fn at_sites_of_both(&self, one: &Self, other: &Self) -> Self {
        let mut sites = Vec::new();
        if !one.sites.is_empty() && !other.sites.is_empty() {
            sites.extend(one.sites.iter().chain(&other.sites).copied());
            sites.sort();
            sites.dedup();
        }
        Self {
            sites,
            ..self.clone()
        }
    }

    /// Whether staff of this site have to do with it.
    pub fn concern(&self, site: SiteId) -> bool {
        any_or(&self.sites, &site)
    }

    /// Checks what was chosen; refused fields are noted as `{path}.until` and so on. What was named
    /// twice is kept once.
    pub fn check(&self, fields: &mut Fields, path: &str, today: Date) -> Self {
        let mut at = |field: &str, error| fields.refuse(&format!("{path}.{field}"), error);
        if self.notice_minutes > LONGEST_NOTICE_MINUTES {
            at("notice_minutes", FieldError::OutOfRange);
        }
        if self.until.is_some_and(|last| last < today) {
            at("until", FieldError::InPast);
        } else if let (Some(first), Some(last)) = (self.from, self.until)
            && last < first
        {
            at("until", FieldError::EndBeforeStart);
        }
        let mut checked = self.clone();
        checked.sites.sort();
        checked.sites.dedup();
        checked.modes.sort_by_key(|mode| *mode as u8);
        checked.modes.dedup();
        checked.weekdays.sort_by_key(|day| *day as u8);
        checked.weekdays.dedup();
        checked.times.sort();
        checked.times.dedup();
        checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Weekday;

    fn slot() -> Vacancy {
        Vacancy {
            service: ServiceId::from_number(1),
            clinician: StaffId::from_number(2),
            site: SiteId::from_number(3),
            mode: Mode::Video,
            start: "2026-12-08T14:20:00Z".parse().unwrap(),
            date: "2026-12-08".parse().unwrap(),
            time: "14:20".parse().unwrap(),
            kept: None,
        }
    }

    #[test]
    fn a_word_for_how_pressing_it_is_means_the_same_wherever_it_comes_from() {
        for (words, priority) in [
            (&["routine", "Routine"][..], Priority::Routine),
            (&["soon", "SOON"], Priority::Soon),
            (
                &[
                    "urgent",
                    "Urgent",
                    "asap",
                    "ASAP",
                    "stat",
                    "2WW",
                    "Two week wait",
                ],
                Priority::Urgent,
            ),
        ] {
            for word in words {
                assert_eq!(Priority::of_others(word), Some(priority), "{word}");
            }
            // What another program is told and sends back is never less pressing than it was.
            let back = Priority::of_others(priority.of_requests());
            assert!(back.is_some_and(|back| back <= priority));
        }
        assert_eq!(Priority::of_others("at once"), None);
        assert_eq!(Priority::of_others(""), None);
    }

    #[test]
    fn at_the_sites_of_both_is_anywhere_where_either_is() {
        let at = |numbers: &[u128]| Wishes {
            sites: numbers.iter().map(|n| SiteId::from_number(*n)).collect(),
            notice_minutes: 60,
            ..Wishes::default()
        };
        let said = at(&[9]);
        let both = said.at_sites_of_both(&at(&[3, 1]), &at(&[2, 1]));
        assert_eq!(both, at(&[1, 2, 3]));
        assert_eq!(said.at_sites_of_both(&at(&[]), &at(&[2])), at(&[]));
        assert_eq!(said.at_sites_of_both(&at(&[2]), &at(&[])), at(&[]));
    }

    #[test]
    fn whoever_wishes_nothing_takes_anything() {
        assert!(Wishes::default().suit(&slot()));
    }

    #[test]
    fn one_wish_that_is_not_met_is_enough() {
        let unmet: [fn(&mut Wishes); 7] = [
            |w| w.clinician = Some(StaffId::from_number(9)),
            |w| w.sites = vec![SiteId::from_number(9)],
            |w| w.modes = vec![Mode::Telephone, Mode::InPerson],
            |w| w.weekdays = vec![Weekday::Monday],
            |w| w.times = vec![PartOfDay::Morning, PartOfDay::Evening],
            |w| w.from = Some("2026-12-09".parse().unwrap()),
            |w| w.until = Some("2026-12-07".parse().unwrap()),
        ];
        for wish in unmet {
            let mut wishes = Wishes::default();
            wish(&mut wishes);
            assert!(!wishes.suit(&slot()), "{wishes:?}");
        }
        let met = Wishes {
            clinician: Some(StaffId::from_number(2)),
            weekdays: vec![Weekday::Monday, Weekday::Tuesday],
            times: vec![PartOfDay::Afternoon],
            from: Some("2026-12-08".parse().unwrap()),
            until: Some("2026-12-08".parse().unwrap()),
            ..Wishes::default()
        };
        assert!(met.suit(&slot()));
    }

    #[test]
    fn the_pressing_come_first_and_then_who_has_waited_longest() {
        let place = |priority, since, entry| Place {
            priority,
            since: Timestamp(since),
            entry: EntryId::from_number(entry),
        };
        let mut queue = [
            place(Priority::Routine, 1, 1),
            place(Priority::Soon, 5, 2),
            place(Priority::Urgent, 9, 3),
            place(Priority::Soon, 4, 4),
        ];
        queue.sort();
        assert_eq!(
            queue.map(|place| place.entry),
            [3, 4, 2, 1].map(EntryId::from_number)
        );
    }

    #[test]
    fn days_that_are_over_or_the_wrong_way_round_are_refused() {
        let today = "2026-12-01".parse().unwrap();
        let refused = |wishes: Wishes| {
            let mut fields = Fields::new();
            wishes.check(&mut fields, "wishes", today);
            fields.finish(Some(())).map_err(|problem| {
                let field = problem.fields.into_iter().next().unwrap();
                (field.field, field.error)
            })
        };
        let until = |until: &str| Wishes {
            from: Some("2026-12-03".parse().unwrap()),
            until: Some(until.parse().unwrap()),
            ..Wishes::default()
        };
        let at = "wishes.until".to_owned();
        assert_eq!(refused(until("2026-12-03")), Ok(()));
        let wrong = refused(until("2026-12-02"));
        assert_eq!(wrong, Err((at.clone(), FieldError::EndBeforeStart)));
        assert_eq!(refused(until("2026-11-30")), Err((at, FieldError::InPast)));
    }
}
