//! A look before the act. Who comes too late for a time is told so by those who only read, and takes no turn
//! from those who write: when a clinic's times are let go at nine o'clock, most come too late. Who comes in
//! time is judged by the database all the same.

use std::sync::LazyLock;

use domain::booking::claim::{CLINICIAN, cells};
use domain::error::{ErrorCode, Problem};
use domain::ids::{ServiceId, SiteId, TemplateId};
use domain::time::Timestamp;

use crate::params;
use crate::store::Reader;

/// A slot that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Of which clinic.
    pub template: TemplateId,
    /// For what.
    pub service: ServiceId,
    /// From when.
    pub start: Timestamp,
}

/// What a slot that is taken is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Where.
    pub site: SiteId,
    /// Whether patients book the service by themselves.
    pub public: bool,
}

/// Whether somebody else has the time at which a slot starts. Sessions for several are left to the act.
static SQL: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT t.site_id, s.self_booking FROM clinic_templates t
         JOIN services s ON s.id = t.service_id
         JOIN claims c ON c.resource = '{CLINICIAN}' || t.clinician_id AND c.cell = $3
         WHERE t.id = $1 AND t.service_id = $2 AND t.seats <= 1
             AND (c.expires_at IS NULL OR c.expires_at > $4)"
    )
});

/// Refuses a slot that is taken, if whoever asks may know of it: what else is wrong the act finds.
///
/// # Errors
/// `slot_taken`, or what the store says.
pub fn refuse_taken(
    reader: &mut Reader,
    asked: Asked,
    now: Timestamp,
    may_know: impl FnOnce(Taken) -> bool,
) -> Result<(), Problem> {
    let cell = cells(asked.start, asked.start.plus_ms(1)).start;
    let values = params![asked.template, asked.service, cell, now];
    let taken = reader.query_opt(&SQL, values, |row| {
        Ok(Taken {
            site: row.id(0)?,
            public: row.flag(1)?,
        })
    })?;
    match taken {
        Some(taken) if may_know(taken) => Err(ErrorCode::SlotTaken.into()),
        _ => Ok(()),
    }
}
