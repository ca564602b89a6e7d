//! Looks after the slots that are to be filled. A hint wakes it at once; without one it finds what is
//! due within a minute.

use std::time::Duration;

use domain::booking::waiting_list::Happening;
use domain::error::Problem;
use domain::time::Timestamp;
use tokio::sync::broadcast::error::RecvError;

use super::{beside, fill, offer_store, slot_store};
use crate::app_state::App;
use crate::audit::Actor;
use crate::bus::Hint;
use crate::store::Tx;

/// Looks at what is due, until the server stops.
pub async fn look_after(app: App) {
    let mut hints = app.bus.listen();
    loop {
        let wait = match round(&app).await {
            Ok(next) => next.map_or(60_000, |next| (next.0 - app.now().0).clamp(100, 60_000)),
            Err(problem) => {
                tracing::error!(code = problem.code.as_str(), "the waiting list waits");
                10_000
            }
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())) => {}
            () = hinted(&mut hints) => {}
            () = app.shutdown.wait() => return,
        }
    }
}

async fn hinted(hints: &mut tokio::sync::broadcast::Receiver<Hint>) {
    loop {
        match hints.recv().await {
            Ok(Hint::WaitingList) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // The bus is gone: only time is left to wake us.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Does everything that is due; says when something will be next.
///
/// # Errors
/// What the store says.
pub async fn round(app: &App) -> Result<Option<Timestamp>, Problem> {
    loop {
        let now = app.now();
        let (lapsed, opened, due) = app
            .db
            .read(move |reader| {
                let lapsed = offer_store::lapsed(reader, now)?;
                let opened = slot_store::opened(reader)?;
                let due = slot_store::due(reader, now)?;
                Ok::<_, Problem>((lapsed, opened, due))
            })
            .await?;
        if lapsed.is_empty() && opened.is_empty() && due.is_empty() {
            break;
        }
        for known in lapsed {
            let work = move |tx: &mut Tx| {
                fill::end_offer(tx, Actor::System, &known, Happening::TimePasses)
            };
            app.db.keep(work).await?;
        }
        for template in opened {
            app.db
                .keep(move |tx| fill::look_at_clinic(tx, template))
                .await?;
        }
        for key in due {
            let inner = app.clone();
            let looked = app.db.keep(move |tx| beside::look(tx, &inner, key)).await;
            if let Err(problem) = looked {
                // One slot that cannot be filled must not keep the others from it.
                let code = problem.code.as_str();
                tracing::error!(code, template = %key.template, "a slot cannot be filled");
                let later = app.now().plus_minutes(1);
                let work = move |tx: &mut Tx| Ok(slot_store::look_again(tx, key, later)?);
                app.db.keep::<_, Problem, _>(work).await?;
            }
        }
    }
    app.db
        .read(|reader| {
            let slots = slot_store::next_due(reader)?;
            let offers = offer_store::next_end(reader)?;
            Ok::<_, Problem>([slots, offers].into_iter().flatten().min())
        })
        .await
}
