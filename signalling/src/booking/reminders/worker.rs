//! Looks after reminders. What is due is found by its time; a server that was away finds it when it is
//! back.

use std::time::Duration;

use domain::error::Problem;
use domain::time::Timestamp;

use super::{remind, store};
use crate::app_state::App;
use crate::store::Tx;

/// An appointment that cannot be looked at is left alone so long.
const LATER_MINUTES: i64 = 10;

/// Looks at what is due, until the server stops. Times are whole minutes: half a minute late is early
/// enough, and nobody needs to be woken for a booking far ahead.
pub async fn look_after(app: App) {
    loop {
        let wait = match round(&app).await {
            Ok(next) => next.map_or(30_000, |next| (next.0 - app.now().0).clamp(100, 30_000)),
            Err(problem) => {
                tracing::error!(code = problem.code.as_str(), "reminders wait");
                10_000
            }
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())) => {}
            () = app.shutdown.wait() => return,
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
        let due = app
            .db
            .read(move |reader| Ok::<_, Problem>(store::due(reader, now)?))
            .await?;
        if due.is_empty() {
            break;
        }
        for id in due {
            let inner = app.clone();
            let looked = app.db.keep(move |tx| remind::look(tx, &inner, id)).await;
            if let Err(problem) = looked {
                // One that cannot be looked at must not keep the others from it.
                let code = problem.code.as_str();
                tracing::error!(code, appointment = %id, "nobody is reminded");
                let later = Some(app.now().plus_minutes(LATER_MINUTES));
                let work = move |tx: &mut Tx| Ok(store::look_again(tx, id, later)?);
                app.db.keep::<_, Problem, _>(work).await?;
            }
        }
    }
    app.db
        .read(|reader| Ok::<_, Problem>(store::next_due(reader)?))
        .await
}
