//! Sends what is due. Wakes when something was queued and when a retry is due; what was handed over
//! but not yet noted when the server died goes out again, under the same Message-ID. Several servers on
//! one database share the work: each message is taken first, for as long as sending may last.

use std::time::Duration;

use domain::time::Timestamp;
use tokio::sync::broadcast::error::RecvError;

use super::carrier::{Carrier, Refusal};
use super::outbox_store::{self, Attempt, Message};
use super::second_way;
use crate::app_state::App;
use crate::bus::Hint;
use crate::store::StoreError;

/// Minutes to wait after each failed attempt; after the last one the message is given up. Together
/// a day and a half: longer than a mail server's weekend hiccup, shorter than most notice.
const PAUSES: [i64; 10] = [1, 2, 5, 15, 30, 60, 120, 240, 480, 720];

/// How long a look at what is due waits for more to be queued: bookings come by the hundred at nine o'clock.
const GATHER: Duration = Duration::from_millis(20);
/// How long handing over one message may take. A mail server may be slow at each of its steps.
const PATIENCE: Duration = Duration::from_secs(90);
/// For how long a message is taken: longer than handing over may take, so that nobody else has it
/// meanwhile; short, because what a server had taken when it died waits so long.
const TAKEN_MINUTES: i64 = 2;

/// Sends what waits in the outbox, until the server stops.
pub async fn deliver(app: App) {
    let carrier = Carrier::of(&app.config);
    let mut hints = app.bus.listen();
    loop {
        let wait = match round(&app, &carrier).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                Duration::from_secs(10)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = queued(&mut hints) => {
                // What is queued meanwhile is found by the same look.
                tokio::time::sleep(GATHER).await;
                while hints.try_recv().is_ok() {}
            }
            () = app.shutdown.wait() => return,
        }
    }
}

async fn queued(hints: &mut tokio::sync::broadcast::Receiver<Hint>) {
    loop {
        match hints.recv().await {
            Ok(Hint::Outbox) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // The bus is gone: only time is left to wake us.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Sends everything due; says how long nothing will be.
pub(super) async fn round(app: &App, carrier: &Carrier) -> Result<Duration, StoreError> {
    loop {
        let now = app.now();
        let due = app
            .db
            .read(move |reader| outbox_store::due(reader, now))
            .await?;
        if due.is_empty() {
            break;
        }
        for (id, seen) in due {
            let until = app.now().plus_minutes(TAKEN_MINUTES);
            let taken = app
                .db
                .keep(move |tx| outbox_store::take(tx, id, seen, until));
            // Another server was quicker, or it was withdrawn in this moment.
            if let Some(message) = taken.await? {
                send(app, carrier, message).await?;
            }
        }
    }
    let next = app.db.read(outbox_store::next_due).await?;
    Ok(next.map_or(Duration::from_secs(60), |next| {
        let ms = (next.0 - app.now().0).clamp(100, 60_000);
        Duration::from_millis(ms.unsigned_abs())
    }))
}

async fn send(app: &App, carrier: &Carrier, message: Message) -> Result<(), StoreError> {
    let over = message.letter.too_late_from();
    let over = over.is_some_and(|end| end <= app.now()) && message.letter.is_for_before_only();
    let carried = if over {
        Err(Refusal::Never("too_late"))
    } else {
        let carry = carrier.carry(&message, &app.config, app.now());
        let carried = tokio::time::timeout(PATIENCE, carry).await;
        carried.unwrap_or(Err(Refusal::Later("timeout")))
    };
    let attempt = match carried {
        Ok(()) => Attempt::Sent,
        Err(Refusal::Never(error)) => Attempt::Failed(error),
        Err(Refusal::Later(error)) => later(&message, app.now(), error),
    };
    let result = match &attempt {
        Attempt::Sent => "sent",
        Attempt::Later { .. } => "later",
        Attempt::Failed(_) => "failed",
    };
    let (id, kind) = (message.id, message.letter.kind());
    tracing::info!(%id, kind, channel = message.channel.as_str(), result, "message");
    metrics::counter!("anteroom_messages_total", "kind" => kind, "result" => result).increment(1);
    let keep_link = app.config.is_demo();
    let notify = app.config.notify.as_ref();
    let receipts = notify.is_some_and(|notify| notify.receipts_token.is_some());
    let inner = app.clone();
    app.db
        .keep(move |tx| {
            let failed = matches!(attempt, Attempt::Failed(_));
            let instead = failed && message.has_second_way() && !over;
            if instead {
                second_way::keep_subject(tx, id)?;
            }
            let noted = outbox_store::note(tx, &message, &attempt, keep_link, receipts)?;
            if noted && instead {
                second_way::by_email_instead(tx, &inner, message.clone())?;
            }
            // Reception sees on the board how it went.
            if let Some(site) = outbox_store::site_of(tx, id)? {
                tx.hint(Hint::Board { site });
            }
            Ok(())
        })
        .await
}

fn later(message: &Message, now: Timestamp, error: &'static str) -> Attempt {
    // What comes after the appointment, or the end of the offer, helps nobody.
    let over = message.letter.too_late_from().is_some_and(|end| end < now);
    let pause = usize::try_from(message.attempts)
        .ok()
        .and_then(|attempts| PAUSES.get(attempts));
    match pause {
        Some(minutes) if !over => Attempt::Later {
            next: now.plus_minutes(*minutes),
            error,
        },
        _ => Attempt::Failed(error),
    }
}
