//! When somebody who waits is told so, with the link to their place.

use crate::time::Timestamp;

/// How long nobody is told again, in minutes: whoever joins again and again for somebody else floods nobody.
pub const TOLD_AGAIN_MINUTES: i64 = 24 * 60;

/// Whether they are to be told that they wait, who were last told then. Whoever joins once more has lost the message.
pub fn to_be_told(told: Option<Timestamp>, now: Timestamp) -> bool {
    told.is_none_or(|told| now.minutes_since(told) >= TOLD_AGAIN_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_joins_again_is_told_again_but_not_on_the_same_day() {
        let told = Timestamp(0);
        assert!(to_be_told(None, told));
        assert!(!to_be_told(Some(told), told.plus_minutes(23 * 60)));
        assert!(to_be_told(Some(told), told.plus_minutes(24 * 60)));
    }
}
