//! The page that the link of a message about the waiting list opens. The link's secret stays in this tab alone, so
//! that a reload finds its page again; it opens that one thing, and in time nothing at all.

use domain::booking::wire::LinkKey;
use domain::error::ErrorCode;
use domain::people::wire::Language;
use leptos::prelude::*;
use serde::de::{DeserializeOwned, IgnoredAny};
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Failure};
use crate::kit::browser::take_fragment;
use crate::kit::{
    Button, ButtonLink, FailureView, Form, Loading, Look, Page, focus_on_heading, ring,
};
use crate::words::{I18n, speak, t, t_string, use_i18n};

/// A kind of link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// The address of its page.
    pub path: &'static str,
    /// Under which name the tab keeps its secret.
    pub kept_as: &'static str,
    /// Where the server is asked about it.
    pub api: &'static str,
    /// Why it may open nothing any more.
    pub why: fn(I18n) -> &'static str,
}

/// What a link opens.
pub(super) trait Opens:
    Clone + PartialEq + DeserializeOwned + Send + Sync + 'static
{
    /// The language of messages to whoever was sent it.
    fn language(&self) -> Language;
    /// The number of the site it is about.
    fn telephone(&self) -> Option<String>;
    /// The heading of its page.
    fn title(&self, i18n: I18n) -> &'static str;
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Now<T> {
    Opening,
    Dead,
    Failed(Failure),
    There(Box<T>),
    Left,
}

/// A link on its page.
pub(super) struct Opened<T: Opens> {
    link: Link,
    form: Form,
    key: StoredValue<Option<String>>,
    now: RwSignal<Now<T>>,
}

impl<T: Opens> Clone for Opened<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Opens> Copy for Opened<T> {}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

impl Link {
    /// The secret, of the address or as it was kept.
    fn secret(self) -> Option<String> {
        if let Some(new) = take_fragment(self.path) {
            if let Some(storage) = storage() {
                // Without storage a reload needs the link again.
                let _ = storage.set_item(self.kept_as, &new);
            }
            return Some(new);
        }
        storage()?.get_item(self.kept_as).ok().flatten()
    }

    /// It is of no more use.
    fn forget(self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(self.kept_as);
        }
    }

    /// The page: what the link opens, as `view` draws it, or why it opens nothing.
    pub fn page<T: Opens>(self, view: fn(I18n, Opened<T>, T) -> AnyView) -> AnyView {
        let i18n = use_i18n();
        let now = RwSignal::new(Now::<T>::Opening);
        let opened = Opened {
            link: self,
            form: Form::provide(),
            key: StoredValue::new(self.secret()),
            now,
        };
        Effect::new(move || opened.look(i18n));
        // Another link opened in this tab only changes the fragment; the page stays.
        let other_link = window_event_listener(leptos::ev::hashchange, move |_| {
            if let Some(new) = self.secret() {
                opened.key.set_value(Some(new));
                opened.look(i18n);
            }
        });
        on_cleanup(move || other_link.remove());
        ring(move || {
            now.with(|now| match now {
                Now::There(there) => there.telephone(),
                _ => None,
            })
        });
        let body = move || match now.get() {
            Now::Opening => view! { <Loading/> }.into_any(),
            Now::Dead => view! { <p>{move || (self.why)(i18n)}</p> }.into_any(),
            Now::Failed(failure) => {
                view! { <FailureView failure=failure retry=move |()| opened.look(i18n)/> }
                    .into_any()
            }
            Now::Left => view! {
                <p>{t!(i18n, waiting.offer.left_words)}</p>
                <ButtonLink href="/book" look=Look::Secondary>
                    {t!(i18n, waiting.offer.book)}
                </ButtonLink>
            }
            .into_any(),
            Now::There(there) => view(i18n, opened, *there),
        };
        let title = TextProp::from(move || {
            now.with(|now| match now {
                Now::Opening | Now::Failed(_) => t_string!(i18n, waiting.offer.opening),
                Now::Dead => t_string!(i18n, waiting.offer.not_valid),
                Now::Left => t_string!(i18n, waiting.offer.left),
                Now::There(there) => there.title(i18n),
            })
        });
        view! { <Page title=title>{body}</Page> }.into_any()
    }
}

impl<T: Opens> Opened<T> {
    fn key(self) -> LinkKey {
        LinkKey {
            secret: self.key.get_value().unwrap_or_default(),
        }
    }

    fn address(self, what: &str) -> String {
        format!("{}/{what}", self.link.api)
    }

    /// Asks what it opens.
    pub fn look(self, i18n: I18n) {
        if self.key.with_value(Option::is_none) {
            self.now.set(Now::Dead);
            return;
        }
        let (path, key) = (self.address("look"), self.key());
        spawn_local(async move {
            let next = match api::post::<T, _>(&path, &key).await {
                Ok(there) => {
                    speak(i18n, there.language());
                    Now::There(Box::new(there))
                }
                Err(failure) if failure.is(ErrorCode::LinkNotValid) => Now::Dead,
                Err(failure) => Now::Failed(failure),
            };
            // The same answer again must not build the page anew under the reader's finger.
            if self.now.try_with_untracked(|now| *now != next) == Some(true) {
                self.now.try_set(next);
            }
        });
    }

    /// True while something is being said by it.
    pub fn busy(self) -> Signal<bool> {
        self.form.busy()
    }

    /// Says something by it; the answer is what it opens from then on.
    pub fn say(self, what: &'static str) {
        self.send::<T>(what, |there| Now::There(Box::new(there)));
    }

    fn send<A: DeserializeOwned + 'static>(self, what: &'static str, then: fn(A) -> Now<T>) {
        let (path, key) = (self.address(what), self.key());
        let request = async move { api::post::<A, _>(&path, &key).await };
        self.form.send(request, move |answer| {
            let next = then(answer);
            if next == Now::Left {
                self.link.forget();
            }
            self.now.set(next);
            focus_on_heading();
        });
    }

    /// The way off the list: it is looked at first, so that nobody leaves by a slip of the finger.
    pub fn off_the_list(self, i18n: I18n) -> AnyView {
        let leave = move |_| self.send::<IgnoredAny>("leave", |_| Now::Left);
        view! {
            <details class="nhsuk-details">
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{t!(i18n, waiting.offer.off)}</span>
                </summary>
                <div class="nhsuk-details__text">
                    <p>{t!(i18n, waiting.offer.off_words)}</p>
                    <Button look=Look::Warning busy=self.busy() on_click=leave>
                        {t!(i18n, waiting.offer.off_button)}
                    </Button>
                </div>
            </details>
        }
        .into_any()
    }
}
