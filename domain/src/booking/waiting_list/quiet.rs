//! Quiet hours: nobody is woken by an offer or a reminder.

use crate::booking::zone::Zone;
use crate::time::{Timestamp, WallTime};

/// Nobody is asked from nine in the evening, by the clock of the site …
const FROM: u16 = 21 * 60;
/// … until eight in the morning.
const UNTIL: u16 = 8 * 60;

/// When the quiet hours end that run at this moment; none by day.
pub fn quiet_until(zone: &Zone, at: Timestamp) -> Option<Timestamp> {
    let (date, time) = zone.local(at);
    let morning = WallTime::from_minutes(UNTIL).ok()?;
    match time.minutes() {
        FROM.. => Some(zone.instant(date.plus_days(1), morning)),
        0..UNTIL => Some(zone.instant(date, morning)),
        _ => None,
    }
}

/// When the quiet hours began that run at this moment; none by day.
pub fn quiet_since(zone: &Zone, at: Timestamp) -> Option<Timestamp> {
    let (date, time) = zone.local(at);
    let evening = WallTime::from_minutes(FROM).ok()?;
    match time.minutes() {
        FROM.. => Some(zone.instant(date, evening)),
        0..UNTIL => Some(zone.instant(date.plus_days(-1), evening)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_ends_at_eight_by_the_wall_clock_also_when_clocks_change() {
        let zone = Zone::find("Europe/London").unwrap();
        let until =
            |at: &str| quiet_until(&zone, at.parse().unwrap()).map(|until| until.to_string());
        assert_eq!(until("2026-12-08T20:59:59Z"), None);
        let morning = Some("2026-12-09T08:00:00.000Z".to_owned());
        assert_eq!(until("2026-12-08T21:00:00Z"), morning);
        assert_eq!(until("2026-12-09T07:59:59Z"), morning);
        assert_eq!(until("2026-12-09T08:00:00Z"), None);
        // The night of the change to summer time is an hour shorter.
        let spring = Some("2026-03-29T07:00:00.000Z".to_owned());
        assert_eq!(until("2026-03-28T21:30:00Z"), spring);
    }

    #[test]
    fn the_night_began_at_nine_the_evening_before() {
        let zone = Zone::find("Europe/London").unwrap();
        let since =
            |at: &str| quiet_since(&zone, at.parse().unwrap()).map(|since| since.to_string());
        assert_eq!(since("2026-12-08T20:59:59Z"), None);
        let evening = Some("2026-12-08T21:00:00.000Z".to_owned());
        assert_eq!(since("2026-12-08T23:00:00Z"), evening);
        assert_eq!(since("2026-12-09T07:59:59Z"), evening);
    }
}
