//! What patients who book by themselves say that they need. They say it for this appointment, before a time is
//! kept for them or after it.

use super::wire::{Appointment, Support};
use crate::people::wire::PatientForm;

impl PatientForm {
    /// What it says is needed for an appointment.
    pub fn support(&self) -> Support {
        Support {
            interpreter: self.interpreter.trim().to_owned(),
            more_time: self.more_time,
            kit: Vec::new(),
        }
    }
}

impl Appointment {
    /// What the patient's record says they need and this was not made for: who books by themselves may not have said
    /// it, or staff that it is not needed this time.
    pub fn made_without(&self) -> Support {
        let mut needed = Support::of_patient(&self.patient);
        if !self.support.interpreter.is_empty() {
            needed.interpreter.clear();
        }
        needed.more_time &= !self.support.more_time;
        needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::patient::CommunicationNeeds;
    use crate::text::Line;

    fn needs(interpreter: &str, more_time: bool) -> CommunicationNeeds {
        CommunicationNeeds {
            interpreter: Line::new(interpreter).ok(),
            more_time,
            ..CommunicationNeeds::default()
        }
    }

    fn held(interpreter: &str, more_time: bool) -> Support {
        Support {
            interpreter: interpreter.to_owned(),
            more_time,
            kit: vec!["Hoist".to_owned()],
        }
    }

    #[test]
    fn what_is_said_is_added_and_nothing_is_taken_off() {
        let said = |held: Support, interpreter, more_time| {
            let both = Support::of_needs(&needs(interpreter, more_time)).or(&held);
            assert_eq!(both.kit, held.kit);
            (both.interpreter, both.more_time)
        };
        let bsl = || "BSL".to_owned();
        assert_eq!(said(held("", false), "BSL", false), (bsl(), false));
        assert_eq!(said(held("", false), "", true), (String::new(), true));
        assert_eq!(said(held("BSL", true), "", false), (bsl(), true));
        assert_eq!(said(held("Polish", false), "BSL", true), (bsl(), true));
    }
}
