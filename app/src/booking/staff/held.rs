//! The time that was chosen, held for whoever types whom it is for: nobody else takes it meanwhile, it is held for
//! longer while they type, and let go when they choose another or leave.

use std::sync::{Arc, Mutex, PoisonError};

use domain::booking::holding::{Answer, Holding, News, Request};
use domain::booking::wire::{NewStaffHold, StaffHold};
use domain::error::ErrorCode;
use domain::time::Timestamp;
use leptos::prelude::*;
use serde::de::IgnoredAny;
use wasm_bindgen_futures::spawn_local;

use super::held_leaving::{on_leaving, send_off};
use crate::api::{self, Failure};
use crate::kit::browser::{clock, now};
use crate::kit::{announce, dates};
use crate::words::{I18n, t_string, use_i18n};

/// A time that is held for this page. Copy; lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Held {
    inner: StoredValue<Inner>,
    until: RwSignal<Option<Timestamp>>,
}

/// What outlives the page by the moment in which its hold is let go.
#[derive(Clone)]
struct Inner {
    holding: Arc<Mutex<Holding>>,
    until: RwSignal<Option<Timestamp>>,
    lost: Callback<Failure>,
    freed: Callback<()>,
}

impl Inner {
    /// Does something with what is held, and shows until when that is.
    fn with<T>(&self, act: impl FnOnce(&mut Holding) -> T) -> T {
        let mut holding = self.holding.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = act(&mut holding);
        let until = holding.until();
        drop(holding);
        if self
            .until
            .try_get_untracked()
            .is_some_and(|now| now != until)
        {
            self.until.try_set(until);
        }
        answer
    }

    /// Asks for one thing after another until what is held is what is wanted.
    fn settle(self) {
        let Some(mut request) = self.with(Holding::ask) else {
            return;
        };
        spawn_local(async move {
            loop {
                let (answer, failure) = ask(&request).await;
                let news = self.with(|holding| holding.answered(answer, now()));
                match (news, failure) {
                    (Some(News::Lost), Some(failure)) => {
                        self.lost.try_run(failure);
                    }
                    (Some(News::Freed), _) => {
                        self.freed.try_run(());
                    }
                    _ => {}
                }
                match self.with(Holding::ask) {
                    Some(next) => request = next,
                    None => return,
                }
            }
        });
    }
}

async fn ask(request: &Request) -> (Answer, Option<Failure>) {
    let answer = match request {
        Request::Make(wanted) => api::post::<StaffHold, _>("/api/staff/holds", wanted).await,
        Request::Renew(_, id) => api::post(&format!("/api/staff/holds/{id}/renew"), &()).await,
        Request::LetGo(id) => {
            // It would run out by itself.
            let _ = api::delete::<IgnoredAny, _>(&format!("/api/staff/holds/{id}"), &()).await;
            return (Answer::Gone, None);
        }
    };
    match answer {
        Ok(hold) => (Answer::Held(hold), None),
        Err(failure) if failure.is(ErrorCode::HoldExpired) => (Answer::Gone, Some(failure)),
        Err(failure) => (Answer::Failed, Some(failure)),
    }
}

impl Held {
    /// Holds what is wanted, whatever that becomes. `lost` is told why something could not be held, `freed` that a
    /// time has been let go.
    pub fn follow(
        wanted: impl Fn() -> Option<NewStaffHold> + 'static,
        lost: Callback<Failure>,
        freed: Callback<()>,
    ) -> Self {
        let until = RwSignal::new(None);
        let inner = Inner {
            holding: Arc::default(),
            until,
            lost,
            freed,
        };
        let held = Self {
            inner: StoredValue::new(inner.clone()),
            until,
        };
        let following = inner.clone();
        Effect::new(move || {
            let wanted = wanted();
            following.with(|holding| holding.want(wanted));
            following.clone().settle();
        });
        // The browser cuts off what a page asks for that is loaded anew or closed.
        let leaving = inner.clone();
        on_leaving(move || {
            if let Some(id) = leaving.with(Holding::leave) {
                send_off(&format!("/api/staff/holds/{id}"));
            }
        });
        on_cleanup(move || {
            inner.with(|holding| holding.want(None));
            inner.settle();
        });
        held
    }

    /// Somebody types: it is held for longer.
    pub fn keep(self) {
        let Some(inner) = self.inner.try_get_value() else {
            return;
        };
        inner.with(|holding| holding.typed(now()));
        inner.settle();
    }

    /// It has become what it was held for.
    pub fn used(self) {
        if let Some(inner) = self.inner.try_get_value() {
            inner.with(Holding::used);
        }
    }

    /// Until when it is held and how long that is, in words; aloud as well. Where somebody types, what that does.
    pub fn view(self, zone: String, typing: bool) -> AnyView {
        let i18n = use_i18n();
        let aloud = zone.clone();
        // Once: that it is renewed while somebody types is no news.
        Effect::new(move |before: Option<bool>| {
            let until = self.until.get();
            if let (Some(until), Some(false) | None) = (until, before) {
                announce(held_words(i18n, until, now(), (&aloud, typing)));
            }
            until.is_some()
        });
        view! { <div id="held">{self.in_sight(zone, typing)}</div> }.into_any()
    }

    /// The same once more, where it is in sight further down.
    pub fn in_sight(self, zone: String, typing: bool) -> AnyView {
        let i18n = use_i18n();
        let now = clock(15_000);
        let words = move || {
            let until = self.until.get()?;
            Some(held_words(i18n, until, now.get(), (&zone, typing)))
        };
        view! { <p class="ar-quiet">{words}</p> }.into_any()
    }
}

/// Of a page on which nobody types it says nothing of typing.
fn held_words(
    i18n: I18n,
    until: Timestamp,
    now: Timestamp,
    (zone, typing): (&str, bool),
) -> String {
    let over = until <= now;
    let words = if over {
        t_string!(i18n, diary.held.over).to_owned()
    } else {
        let time = dates::time_at(i18n, until, zone);
        let left = dates::minutes(i18n, until.minutes_since(now).max(1));
        t_string!(i18n, diary.held.until, time = time, left = left).to_string()
    };
    let more = match (typing, over) {
        (false, _) => return words,
        (true, true) => t_string!(i18n, diary.held.again),
        (true, false) => t_string!(i18n, diary.held.longer),
    };
    format!("{words} {more}")
}
