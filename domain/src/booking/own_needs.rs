//! What patients who book by themselves say that they need. They say it for this appointment, before a time is
//! kept for them or after it.

use super::wire::{Appointment, OwnNeeds, Support};
use crate::error::{Fields, Problem};
use crate::people::form::optional_line;
use crate::people::patient::CommunicationNeeds;
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
    /// What the patient's record says they need and nobody has arranged: who books by themselves may not have said it,
    /// or it was not known then. What staff left out, who had read it in the record, is not needed this time.
    pub fn made_without(&self) -> Support {
        let needed = Support::of_patient(&self.patient).beyond(&self.support);
        let waived = &self.waived;
        let same = needed.interpreter.eq_ignore_ascii_case(&waived.interpreter);
        Support {
            interpreter: if same {
                String::new()
            } else {
                needed.interpreter
            },
            more_time: needed.more_time && !waived.more_time,
            ..needed
        }
    }
}

impl OwnNeeds {
    /// Checks every field.
    ///
    /// # Errors
    /// The problem naming every refused field.
    pub fn check(&self) -> Result<CommunicationNeeds, Problem> {
        let mut fields = Fields::new();
        let interpreter = optional_line(&mut fields, "interpreter", &self.interpreter);
        let formats = optional_line(&mut fields, "formats", &self.formats);
        let both = interpreter.zip(formats);
        fields.finish(both.map(|(interpreter, formats)| CommunicationNeeds {
            interpreter,
            formats,
            more_time: self.more_time,
        }))
    }
}

impl Support {
    /// What of these needs is not met by what is arranged. Of interpreters any counts: whoever arranges one chooses the
    /// language.
    #[must_use]
    pub fn beyond(mut self, arranged: &Self) -> Self {
        if !arranged.interpreter.is_empty() {
            self.interpreter.clear();
        }
        self.more_time &= !arranged.more_time;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
