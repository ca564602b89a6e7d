//! The bounds of what a clinician writes, and what an outcome means for the appointment.

use super::wire::Outcome;
use crate::text::Prose;

/// What the patient reads under "what happens next", in the clinician's words.
pub type NextWords = Prose<2000>;

/// The clinician's note. Only clinicians of the site may read it.
pub type NoteText = Prose<20_000>;

/// What a patient adds to how it went.
pub type SurveyWords = Prose<1000>;

impl Outcome {
    /// Whether the appointment took place (FHIR `fulfilled`); otherwise the patient missed it
    /// (`noshow`). A call that failed and was finished another way did take place.
    pub const fn took_place(self) -> bool {
        !matches!(self, Self::DidNotAttend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missed_appointment_did_not_take_place() {
        assert!(!Outcome::DidNotAttend.took_place());
        assert!(Outcome::TechnicalFailure.took_place());
    }
}
