//! What stands in the database, as the room's machine is told of it.

use domain::consultation::room::{Input, Room};
use domain::ids::ConsultationId;
use domain::time::Timestamp;

use crate::app_state::App;
use crate::consultation::files::Shelf;
use crate::consultation::truth::{self, Truth};
use crate::consultation::{chat_store, desk_store};
use crate::store::{Keys, Reader, StoreError};

/// Everything the machine must know again, whenever the room looks. Repeating it does nothing.
pub fn around(
    reader: &mut Reader,
    keys: &Keys,
    id: ConsultationId,
    truth: &Truth,
    shelf: &mut Shelf,
    now: Timestamp,
) -> Result<Vec<Input>, StoreError> {
    let lines = desk_store::lines(reader, keys, id)?;
    let thread = lines.into_iter().map(|line| line.message).collect();
    shelf.look(reader, keys, id)?;
    let files = shelf.views(truth, now)?;
    let since = truth.held_at;
    let allowed = truth.may_record;
    Ok(vec![
        Input::RecordingAllowed { allowed },
        Input::DeskChanged { thread },
        Input::HoldChanged { since },
        Input::FilesChanged { files },
    ])
}

/// The room as the database remembers it, and the files as far as they have been read.
pub async fn load(app: &App, id: ConsultationId) -> Option<(Truth, Room, Shelf)> {
    let (keys, now) = (app.keys.clone(), app.now());
    let found = app
        .db
        .read(move |reader| {
            let Some(truth) = truth::read(reader, &keys, id, now)? else {
                return Ok(None);
            };
            let chat = chat_store::all(reader, &keys, id, &truth)?;
            let mut shelf = Shelf::default();
            let mut room = Room::rebuild(truth.members(), chat);
            // Nobody is connected yet, so there is nothing to do about it.
            for input in at_first(&truth)
                .into_iter()
                .chain(around(reader, &keys, id, &truth, &mut shelf, now)?)
            {
                room.handle(input, now);
            }
            Ok::<_, StoreError>(Some((truth, room, shelf)))
        })
        .await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "a room could not be opened");
        None
    })
}

/// What the machine is told once, when the room is opened: who had stepped away.
fn at_first(truth: &Truth) -> Vec<Input> {
    let away = truth.people.iter().filter_map(|known| {
        let participant = known.member.participant;
        let since = known.away_at?;
        Some(Input::AwayKnown { participant, since })
    });
    away.collect()
}
