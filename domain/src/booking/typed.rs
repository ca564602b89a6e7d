//! Days and times of day as people type them.

use super::service::STEP_MINUTES;
use crate::error::FieldError;
use crate::time::{Date, WallTime};

/// Reads `09:00`; also `9:00`, as people type it.
pub(super) fn wall_time(text: &str) -> Result<WallTime, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::Required);
    }
    let padded = if text.len() == 4 {
        format!("0{text}")
    } else {
        text.to_owned()
    };
    let time: WallTime = padded.parse().map_err(|_| FieldError::Format)?;
    if time.minutes().is_multiple_of(STEP_MINUTES) {
        Ok(time)
    } else {
        Err(FieldError::OutOfRange)
    }
}

pub(super) fn date(text: &str) -> Result<Date, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::Required);
    }
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    text.parse().map_err(|_| {
        if shaped {
            FieldError::NoSuchDate
        } else {
            FieldError::Format
        }
    })
}
