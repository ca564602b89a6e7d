//! Something fetched from the server: loading, there, or failed with a way to try again.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::failure_view::FailureView;
use crate::api::Failure;
use crate::words::{t, use_i18n};

#[derive(Debug, Clone, PartialEq)]
enum State<T> {
    Loading,
    Ready(T),
    Failed(Failure),
}

type Fetch<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, Failure>>>>>;

/// Something fetched from the server. Copy; lives as long as the component that made it.
pub struct Loaded<T: Send + Sync + 'static> {
    state: RwSignal<State<T>>,
    fetch: StoredValue<Fetch<T>, LocalStorage>,
    /// Rises with each request: a late answer to an earlier one is not taken.
    turn: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Loaded<T> {
    /// Fetches now, and again whenever a signal read by `fetch` (before its first await) changes.
    pub fn new<F>(fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        let fetch: Fetch<T> = Rc::new(move || Box::pin(fetch()));
        let loaded = Self {
            state: RwSignal::new(State::Loading),
            fetch: StoredValue::new_local(fetch),
            turn: StoredValue::new(0),
        };
        Effect::new(move || {
            let request = loaded.fetch.with_value(|fetch| fetch());
            loaded.take(request, false);
        });
        loaded
    }

    /// Fetches again; what is there stays until the answer comes, and also when none comes.
    pub fn refresh(self) {
        let request = self.fetch.try_with_value(|fetch| untrack(|| fetch()));
        if let Some(request) = request {
            self.take(request, true);
        }
    }

    /// Fetches again whenever a hint comes that something may have changed.
    pub fn refresh_on(self, hints: impl Into<Signal<u32>>) {
        let hints = hints.into();
        Effect::new(move |before: Option<u32>| {
            let now = hints.get();
            if before.is_some() {
                self.refresh();
            }
            now
        });
    }

    /// Fetches again from scratch: after a failure.
    pub fn retry(self) {
        self.state.set(State::Loading);
        self.refresh();
    }

    /// Puts a newer value in place, for example the answer of a mutation.
    pub fn put(self, value: T) {
        self.turn.update_value(|turn| *turn += 1);
        self.state.set(State::Ready(value));
    }

    /// The value, when it is there.
    pub fn get(self) -> Option<T> {
        match self.state.get() {
            State::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// The failure, when there is one.
    pub fn failure(self) -> Option<Failure> {
        match self.state.get() {
            State::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Shows the value, the loading words, or the failure with a button to try again.
    pub fn show(self, view: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView {
        move || match self.state.get() {
            State::Loading => view! { <Loading/> }.into_any(),
            State::Ready(value) => view(value),
            State::Failed(failure) => {
                view! { <FailureView failure=failure retry=move |()| self.retry()/> }.into_any()
            }
        }
    }

    fn take(self, request: Pin<Box<dyn Future<Output = Result<T, Failure>>>>, quietly: bool) {
        let mut mine = 0;
        self.turn.update_value(|turn| {
            *turn += 1;
            mine = *turn;
        });
        spawn_local(async move {
            let answer = request.await;
            if self.turn.try_get_value() != Some(mine) {
                return;
            }
            let keep = quietly
                && answer.is_err()
                && self
                    .state
                    .try_with_untracked(|s| matches!(s, State::Ready(_)))
                    == Some(true);
            if keep {
                return;
            }
            let next = match answer {
                Ok(value) => State::Ready(value),
                Err(failure) => State::Failed(failure),
            };
            // The same answer again must not build the page anew under the reader's finger.
            if self.state.try_with_untracked(|now| *now != next) == Some(true) {
                self.state.try_set(next);
            }
        });
    }
}

/// Words while something is being fetched.
#[component]
pub fn Loading() -> impl IntoView {
    let i18n = use_i18n();
    view! { <p class="ar-quiet" role="status">{t!(i18n, common.loading)}</p> }.into_any()
}
