//! The time that was chosen, held for whoever types whom it is for: nobody else takes it meanwhile, it is held for
//! longer while they type, and let go when they choose another or leave.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// Whoever types has it held for longer once less than this is left, and not with every key.
const RENEWED_BELOW_MINUTES: i64 = 8;
/// What could not be held is tried again after so long, if they go on typing.
const AGAIN_MINUTES: i64 = 1;

/// A time that is held for this page. Copy; lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Held {
    inner: StoredValue<Inner>,
    until: RwSignal<Option<Timestamp>>,
}

/// What outlives the page by the moment in which its hold is let go.
#[derive(Clone)]
struct Inner {
    state: Arc<Mutex<State>>,
    until: RwSignal<Option<Timestamp>>,
    lost: Callback<Failure>,
    freed: Callback<()>,
}

#[derive(Default)]
struct State {
    wanted: Option<NewStaffHold>,
    has: Option<(NewStaffHold, StaffHold)>,
    /// When it could not be held.
    failed_at: Option<Timestamp>,
    renew: bool,
    /// Whether a request is on its way: the next one waits for its answer, so that they arrive in their order.
    busy: bool,
}

/// What is to be asked of the server next.
enum Step {
    Make(NewStaffHold),
    Renew(NewStaffHold, StaffHold),
    LetGo(StaffHold),
}

impl State {
    fn next(&mut self) -> Option<Step> {
        let step = match (&self.has, &self.wanted) {
            (Some((of, hold)), wanted) if wanted.as_ref() != Some(of) => {
                Some(Step::LetGo(hold.clone()))
            }
            (Some((of, hold)), _) if self.renew => Some(Step::Renew(of.clone(), hold.clone())),
            (None, Some(wanted)) if self.failed_at.is_none() => Some(Step::Make(wanted.clone())),
            _ => None,
        };
        self.renew = false;
        self.busy = step.is_some();
        step
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, has: Option<(NewStaffHold, StaffHold)>) {
        self.until
            .try_set(has.as_ref().map(|(_, hold)| hold.expires_at));
        self.state().has = has;
    }

    /// Asks for one thing after another until what is held is what is wanted.
    fn settle(self) {
        if self.state().busy {
            return;
        }
        spawn_local(async move {
            loop {
                let step = self.state().next();
                match step {
                    None => return,
                    Some(Step::Make(wanted)) => {
                        match api::post("/api/staff/holds", &wanted).await {
                            Ok(hold) => self.has(Some((wanted, hold))),
                            Err(failure) => self.refused(&wanted, failure),
                        }
                    }
                    Some(Step::Renew(of, hold)) => {
                        let path = format!("/api/staff/holds/{}/renew", hold.id);
                        match api::post(&path, &()).await {
                            Ok(hold) => self.has(Some((of, hold))),
                            // Held anew, if it is still free.
                            Err(failure) if failure.is(ErrorCode::HoldExpired) => self.has(None),
                            // It stands until it runs out; the next keys try again.
                            Err(_) => {}
                        }
                    }
                    Some(Step::LetGo(hold)) => {
                        let path = format!("/api/staff/holds/{}", hold.id);
                        // It would run out by itself.
                        let _ = api::delete::<IgnoredAny, _>(&path, &()).await;
                        self.has(None);
                        self.freed.try_run(());
                    }
                }
            }
        });
    }

    fn refused(&self, wanted: &NewStaffHold, failure: Failure) {
        {
            let mut state = self.state();
            // Booked meanwhile, or another was chosen: then nobody waits for this one.
            if state.wanted.as_ref() != Some(wanted) {
                return;
            }
            state.failed_at = Some(now());
        }
        self.lost.try_run(failure);
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
            state: Arc::default(),
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
            {
                let mut state = following.state();
                if state.wanted == wanted {
                    return;
                }
                state.wanted = wanted;
                state.failed_at = None;
            }
            following.clone().settle();
        });
        // The browser cuts off what a page asks for that is loaded anew or closed.
        let leaving = inner.clone();
        on_leaving(move || {
            if let Some((_, hold)) = leaving.state().has.take() {
                send_off(&format!("/api/staff/holds/{}", hold.id));
                leaving.until.try_set(None);
            }
        });
        on_cleanup(move || {
            inner.state().wanted = None;
            inner.settle();
        });
        held
    }

    /// Somebody types: it is held for longer.
    pub fn keep(self) {
        let Some(inner) = self.inner.try_get_value() else {
            return;
        };
        let now = now();
        {
            let mut state = inner.state();
            if let Some((_, hold)) = &state.has {
                state.renew = hold.expires_at.minutes_since(now) < RENEWED_BELOW_MINUTES;
            } else if state
                .failed_at
                .is_some_and(|at| now.minutes_since(at) >= AGAIN_MINUTES)
            {
                state.failed_at = None;
            }
        }
        inner.settle();
    }

    /// It has become what it was held for.
    pub fn used(self) {
        if let Some(inner) = self.inner.try_get_value() {
            inner.state().wanted = None;
            inner.has(None);
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
