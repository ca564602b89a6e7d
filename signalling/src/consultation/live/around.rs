//! What stands around the call in the database, as the room's machine is told of it.

use domain::consultation::room::Input;
use domain::ids::ConsultationId;
use domain::time::Timestamp;

use crate::consultation::truth::Truth;
use crate::consultation::{desk_store, files};
use crate::store::{Keys, Reader, StoreError};

/// Everything the machine must know again, whenever the room looks. Repeating it does nothing.
pub fn around(
    reader: &mut Reader,
    keys: &Keys,
    id: ConsultationId,
    truth: &Truth,
    now: Timestamp,
) -> Result<Vec<Input>, StoreError> {
    let lines = desk_store::lines(reader, keys, id)?;
    let thread = lines.into_iter().map(|line| line.message).collect();
    let files = files::all(reader, keys, id, truth, now)?;
    let since = truth.held_at;
    let allowed = truth.may_record;
    Ok(vec![
        Input::RecordingAllowed { allowed },
        Input::DeskChanged { thread },
        Input::HoldChanged { since },
        Input::FilesChanged { files },
    ])
}

/// What the machine is told once, when the room is opened: who had stepped away.
pub fn at_first(truth: &Truth) -> Vec<Input> {
    let away = truth.people.iter().filter_map(|known| {
        let participant = known.member.participant;
        let since = known.away_at?;
        Some(Input::AwayKnown { participant, since })
    });
    away.collect()
}
