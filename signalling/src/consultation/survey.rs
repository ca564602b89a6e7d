//! How it went, in the patient's words.

use domain::consultation::outcome::SurveyWords;
use domain::consultation::wire::{ConsultationStatus, Survey};
use domain::error::{ErrorCode, FieldError, Fields, Problem};

use crate::audit::{Actor, AuditEntry, Subject};
use crate::http::VisitCaller;
use crate::params;
use crate::store::{Audited, Context, Tx};

/// Reads the words.
///
/// # Errors
/// The problem naming the field.
pub fn check(survey: &Survey) -> Result<SurveyWords, Problem> {
    let mut fields = Fields::new();
    let words = SurveyWords::new(&survey.words).map_err(FieldError::from);
    let words = fields.take("words", words);
    fields.finish(words)
}

/// Keeps the answers; the first ones count.
///
/// # Errors
/// `wrong_state` before the consultation is over or when it was answered before.
pub fn answer(
    tx: &mut Tx,
    caller: &VisitCaller,
    survey: &Survey,
    words: &SurveyWords,
) -> Result<Audited<()>, Problem> {
    let (now, keys) = (tx.now(), tx.keys());
    let status: ConsultationStatus = tx.query_one(
        "SELECT status FROM consultations WHERE id = $1",
        params![caller.consultation],
        |row| row.word(0),
    )?;
    if status != ConsultationStatus::Ended || !caller.identity_confirmed {
        return Err(ErrorCode::WrongState.into());
    }
    let place = Context::new("surveys.words_sealed", caller.appointment);
    let words = if words.is_blank() {
        None
    } else {
        Some(keys.seal_text(place, words.as_str())?)
    };
    let kept = tx.execute(
        "INSERT INTO surveys (appointment_id, score, call_good_enough, words_sealed, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        params![
            caller.appointment,
            survey.rating.score(),
            survey.call_good_enough,
            words,
            now
        ],
    )?;
    if kept == 0 {
        return Err(ErrorCode::WrongState.into());
    }
    let actor = Actor::Visit(caller.visit);
    let subject = Subject::Appointment(caller.appointment);
    let entry = AuditEntry::new(actor, "survey.answered", subject);
    Ok(tx.audited(entry.at_site(caller.site), ())?)
}
