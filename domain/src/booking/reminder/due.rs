//! Which reminder is due.

use super::settings::ReminderSettings;
use crate::booking::waiting_list::{quiet_since, quiet_until};
use crate::booking::zone::Zone;
use crate::time::{MINUTE_MS, Timestamp};

const DAY: u32 = 24 * 60;
/// A reminder that would come in the night comes in the morning where so much is left until the
/// start; otherwise the evening before.
const MORNING_LEFT_MINUTES: i64 = 30;
/// So long before the night begins.
const EVENING_MINUTES: i64 = 60;
/// No reminder so soon after the invitation, the new time or another reminder.
const AFTER_NEWS_MINUTES: i64 = 60;

/// What to do about an appointment's reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Remind now.
    Remind,
    /// Nothing before then.
    LookAgain(Timestamp),
    /// Nothing more, unless the times are changed.
    Nothing,
}

/// When an appointment's patient is to be reminded, in order. Whole days are counted by the clock
/// on the wall: two days before half past two is half past two, also when clocks change in between.
pub fn planned(zone: &Zone, start: Timestamp, settings: &ReminderSettings) -> Vec<Timestamp> {
    let (date, time) = zone.local(start);
    // The seconds of the start, if it has any, which a wall clock does not show.
    let rest = start.0.rem_euclid(MINUTE_MS);
    let mut all: Vec<Timestamp> = settings
        .minutes()
        .iter()
        .map(|&minutes| {
            if minutes.is_multiple_of(DAY) {
                let day = date.plus_days(-i64::from(minutes / DAY));
                zone.instant(day, time).plus_ms(rest)
            } else {
                start.plus_minutes(-i64::from(minutes))
            }
        })
        .map(|at| by_day(zone, at, start))
        .filter(|at| *at < start)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The same moment, or where it is in the night the morning after or the evening before.
fn by_day(zone: &Zone, at: Timestamp, start: Timestamp) -> Timestamp {
    let Some(morning) = quiet_until(zone, at) else {
        return at;
    };
    if morning.plus_minutes(MORNING_LEFT_MINUTES) <= start {
        return morning;
    }
    quiet_since(zone, at).map_or(at, |night| night.plus_minutes(-EVENING_MINUTES))
}

/// What to do now. `told_at` is when the patient last heard of the appointment: invited, moved or
/// reminded. Of several reminders that fell due while nobody looked, the patient gets one.
pub fn next(
    zone: &Zone,
    start: Timestamp,
    settings: &ReminderSettings,
    told_at: Timestamp,
    now: Timestamp,
) -> Step {
    if now >= start {
        return Step::Nothing;
    }
    let news = told_at.plus_minutes(AFTER_NEWS_MINUTES);
    let mut left = planned(zone, start, settings)
        .into_iter()
        .filter(|at| *at >= news);
    let Some(first) = left.next() else {
        return Step::Nothing;
    };
    if first > now {
        return Step::LookAgain(first);
    }
    match quiet_until(zone, now) {
        None => Step::Remind,
        Some(morning) if morning < start => Step::LookAgain(morning),
        Some(_) => Step::Nothing,
    }
}
