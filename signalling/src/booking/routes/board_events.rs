//! `/api/board/events`: says "changed" whenever the board may have.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::app_state::App;
use crate::booking::board::{Query as Asked, Wanted};
use crate::bus::Hint;
use crate::http::{Failure, Query, StaffCaller};

/// After so long the browser asks again, and so shows again that the sign-in still holds.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Several changes within this time are told as one.
const TOGETHER: Duration = Duration::from_millis(100);

struct Listening {
    app: App,
    hints: Receiver<Hint>,
    caller: StaffCaller,
    wanted: Wanted,
    until: Instant,
}

enum Told {
    Changed,
    Nothing,
    Over,
}

impl Listening {
    fn hear(&self, hint: Result<Hint, RecvError>) -> Told {
        match hint {
            Ok(Hint::Board { site }) if site == self.wanted.site => Told::Changed,
            Ok(Hint::SignInEnded { id }) if id == self.caller.sign_in => Told::Over,
            // The next request finds out what has changed for them.
            Ok(Hint::StaffChanged { id }) if id == self.caller.staff => Told::Over,
            Ok(_) => Told::Nothing,
            // Some were missed: the board may have been among them.
            Err(RecvError::Lagged(_)) => Told::Changed,
            Err(RecvError::Closed) => Told::Over,
        }
    }

    /// Waits for the next change; `None` when it is over.
    async fn next(&mut self) -> Option<()> {
        loop {
            let hint = tokio::select! {
                hint = self.hints.recv() => hint,
                () = tokio::time::sleep_until(self.until) => return None,
                () = self.app.shutdown.wait() => return None,
            };
            match self.hear(hint) {
                Told::Over => return None,
                Told::Nothing => {}
                Told::Changed => {
                    tokio::time::sleep(TOGETHER).await;
                    while let Ok(hint) = self.hints.try_recv() {
                        if matches!(self.hear(Ok(hint)), Told::Over) {
                            return None;
                        }
                    }
                    return Some(());
                }
            }
        }
    }
}

/// Listens to a site's board.
pub(super) async fn listen(
    State(app): State<App>,
    caller: StaffCaller,
    Query(asked): Query<Asked>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let wanted = asked.check(&caller)?;
    let listening = Listening {
        hints: app.bus.listen(),
        app,
        caller,
        wanted,
        until: Instant::now() + LONGEST,
    };
    let changes = stream::unfold((listening, true), |(mut listening, first)| async move {
        // The first event says that listening has begun: what changed before is looked up once.
        if !first {
            listening.next().await?;
        }
        let event = Event::default().event("changed").data("board");
        Some((Ok(event), (listening, false)))
    });
    Ok(Sse::new(changes).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}
