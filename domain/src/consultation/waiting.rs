//! Since when somebody waits: the present waiting, not the first.
//!
//! - A waiting begins when a device comes into the waiting room. A reload, a line that is lost and found again or a
//!   new start of the server is the same waiting, however long it takes: a phone that sleeps loses its line while
//!   its owner sits there.
//! - Whoever was seen, or has hung up, and comes back waits anew. So does who is handed to another clinician.
//! - Of two devices the one that has waited longer counts, but never from before the patient was seen on the other.
//! - Whoever has no device here (at the desk, on the telephone) waits since they were noted as arrived.

use crate::time::Timestamp;

/// One device's present stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// When it came into the waiting room, this time.
    pub came_at: Timestamp,
    /// When it hung up, if it has not come back since.
    pub left_at: Option<Timestamp>,
}

/// Since when somebody waits who waits on these devices and on no other.
pub fn since(
    arrived_at: Option<Timestamp>,
    stays: &[Stay],
    handed_at: Option<Timestamp>,
) -> Option<Timestamp> {
    let here = stays.iter().filter(|stay| stay.left_at.is_none());
    let came = here.map(|stay| stay.came_at).min().or(arrived_at)?;
    let left = stays.iter().filter_map(|stay| stay.left_at);
    Some(left.chain(handed_at).fold(came, Timestamp::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(minute: i64) -> Timestamp {
        Timestamp(0).plus_minutes(minute)
    }

    const fn here(minute: i64) -> Stay {
        Stay {
            came_at: at(minute),
            left_at: None,
        }
    }

    #[test]
    fn waiting_counts_from_when_they_came_this_time() {
        assert_eq!(since(Some(at(0)), &[here(0)], None), Some(at(0)));
        assert_eq!(since(Some(at(0)), &[here(30)], None), Some(at(30)));
    }

    #[test]
    fn of_two_devices_the_longer_wait_counts_but_not_from_before_the_other_hung_up() {
        assert_eq!(since(Some(at(0)), &[here(9), here(2)], None), Some(at(2)));
        let seen = Stay {
            left_at: Some(at(20)),
            ..here(1)
        };
        assert_eq!(since(Some(at(0)), &[here(2), seen], None), Some(at(20)));
        assert_eq!(since(Some(at(0)), &[seen, here(25)], None), Some(at(25)));
    }

    #[test]
    fn who_is_handed_over_waits_for_somebody_else_from_then_and_from_their_return_after_it() {
        assert_eq!(since(Some(at(0)), &[here(0)], Some(at(15))), Some(at(15)));
        assert_eq!(since(Some(at(0)), &[here(30)], Some(at(15))), Some(at(30)));
    }

    #[test]
    fn without_a_device_they_wait_since_they_were_noted() {
        assert_eq!(since(Some(at(4)), &[], None), Some(at(4)));
        assert_eq!(since(None, &[], Some(at(4))), None);
    }
}
