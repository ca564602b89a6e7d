//! Who may be in a consultation together: how many talk at once, and whether the door is locked.

/// The most people in one call, those who host included: each sends to each of the others, and an
/// ordinary line bears three.
pub const MAX_IN_CALL: usize = 4;

/// How somebody stands to a consultation before they come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// They have not been there, or hung up and wait anew.
    New,
    /// They wait or are in the call. A lost connection changes nothing about it.
    Inside,
    /// The clinician whose appointment it is.
    ItsClinician,
}

/// Whether somebody may come in through a door that is locked or not. A lock keeps new people out; it
/// never parts a patient from a call they were in, nor a clinician from their own patient.
pub const fn may_enter(locked: bool, who: Known) -> bool {
    !locked || !matches!(who, Known::New)
}

/// Whether there is room for one more beside so many who are in the call.
pub const fn has_room(others_in_call: usize) -> bool {
    others_in_call < MAX_IN_CALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_keeps_out_who_is_new_and_nobody_else() {
        for who in [Known::New, Known::Inside, Known::ItsClinician] {
            assert!(may_enter(false, who));
            assert_eq!(may_enter(true, who), who != Known::New, "{who:?}");
        }
    }

    #[test]
    fn the_fourth_comes_in_and_the_fifth_does_not() {
        assert!(has_room(3));
        assert!(!has_room(4));
    }
}
