//! The demo's outbox: messages as they would arrive.

use axum::extract::State;
use domain::booking::wire::MessageState;
use domain::messages::wire::{Outbox, OutboxMessage};

use super::outbox_store::{self, Channel, Message};
use super::words::{self, Clinic};
use super::{mail, render};
use crate::app_state::App;
use crate::config::Config;
use crate::http::{Access, Failure, Json, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/outbox", Access::DemoOnly, outbox)
        .summary("Messages as they would arrive; in the demo only")
        .gives::<Outbox>()
}

async fn outbox(State(app): State<App>) -> Result<Json<Outbox>, Failure> {
    let keys = app.keys.clone();
    let messages = app
        .db
        .read(move |reader| outbox_store::newest(reader, &keys, 100))
        .await?;
    Ok(Json(Outbox {
        messages: messages
            .iter()
            .map(|message| shown(message, &app.config))
            .collect(),
    }))
}

fn shown(message: &Message, config: &Config) -> OutboxMessage {
    let written = words::write(&message.letter, message.language, &Clinic::of(config));
    let email = message.channel == Channel::Email;
    OutboxMessage {
        id: message.id,
        at: message.created_at,
        channel: message.channel.as_str().to_owned(),
        to: message.recipient.address.clone(),
        subject: if email {
            written.subject.clone()
        } else {
            String::new()
        },
        body: if email {
            render::plain(&written)
        } else {
            written.short.clone()
        },
        link: message.letter.link().map(str::to_owned),
        calendar: email
            .then(|| mail::calendar(message, &written, config))
            .flatten()
            .map(|(file, _)| file),
        state: match message.state.as_str() {
            "sent" => MessageState::Sent,
            "failed" => MessageState::Failed,
            "no_route" => MessageState::NoRoute,
            "withdrawn" => MessageState::None,
            _ => MessageState::Queued,
        },
    }
}
