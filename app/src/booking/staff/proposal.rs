//! A change that may touch appointments, from what is typed to what is done: whom it touches is asked first, what
//! becomes of each is chosen, and then all of it happens in one act.

use domain::booking::wire::{
    ChangeClinicTemplate, ClinicDaySet, ClinicTemplateChanged, EndClinicTemplate, LeaveMade,
    MakeDayUsual, NewClinicTemplate, NewException, NewLeave, SettleToMove, Settled, Settling,
    TouchedAppointments,
};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::settling::Choosing;
use super::settling_list::{SettlingList, focus_on_found};
use super::settling_messages::{AskMessages, ask_messages};
use crate::api::{self, Failure};
use crate::kit::Form;
use crate::people::{Session, use_session};
use crate::words::{I18n, t_string};

/// How a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// It is something new.
    Post,
    /// It takes the place of what is there.
    Put,
    /// It takes away what is there.
    Delete,
}

/// A change as it is asked about.
pub trait Change: Clone + PartialEq + Serialize + Send + Sync + 'static {
    /// As it is sent, once somebody has chosen.
    type Chosen: Serialize + 'static;
    /// What the server answers.
    type Done: DeserializeOwned + 'static;
    /// How it is sent.
    const BY: By = By::Post;

    /// With what becomes of those whom it touches.
    fn with(self, settling: Settling) -> Self::Chosen;

    /// Where one asks whom it touches, when it is made at this address.
    fn question(&self, address: &str) -> String {
        format!("{address}/touched")
    }
}

impl Change for NewException {
    type Chosen = Self;
    type Done = ClinicDaySet;

    fn with(self, settling: Settling) -> Self {
        Self { settling, ..self }
    }
}

impl Change for MakeDayUsual {
    type Chosen = Self;
    type Done = ClinicDaySet;

    fn with(self, settling: Settling) -> Self {
        Self { settling }
    }
}

impl Change for NewLeave {
    type Chosen = Self;
    type Done = LeaveMade;

    fn with(self, settling: Settling) -> Self {
        Self { settling, ..self }
    }
}

impl Change for EndClinicTemplate {
    type Chosen = Self;
    type Done = ClinicTemplateChanged;

    fn with(self, settling: Settling) -> Self {
        Self { settling, ..self }
    }
}

impl Change for NewClinicTemplate {
    type Chosen = ChangeClinicTemplate;
    type Done = ClinicTemplateChanged;
    const BY: By = By::Put;

    fn with(self, settling: Settling) -> ChangeClinicTemplate {
        ChangeClinicTemplate {
            template: self,
            settling,
        }
    }
}

/// Taking leave back: it touches nobody, and gives some their time again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TakeLeaveBack {}

impl Change for TakeLeaveBack {
    type Chosen = Self;
    type Done = Settled;
    const BY: By = By::Delete;

    fn with(self, _: Settling) -> Self {
        self
    }
}

impl Change for SettleToMove {
    type Chosen = Self;
    type Done = Settled;

    fn with(self, settling: Settling) -> Self {
        Self { settling, ..self }
    }

    fn question(&self, address: &str) -> String {
        format!("{address}/{}/plan", self.site)
    }
}

/// Reads what is typed: where the change is made, and the change; nothing while there is none to make.
type Read<C> = Box<dyn Fn() -> Option<Result<(String, C), Failure>>>;

/// A change of a page that may touch appointments.
pub struct Proposal<C: Change> {
    /// Its form.
    pub form: Form,
    /// Those whom it touches, and what is chosen for them.
    pub choosing: Choosing,
    read: StoredValue<Read<C>, LocalStorage>,
    /// What was asked about.
    asked: RwSignal<Option<(String, C)>>,
    messages: AskMessages,
    session: Session,
}

impl<C: Change> Clone for Proposal<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Change> Copy for Proposal<C> {}

impl<C: Change> Proposal<C> {
    /// Nothing asked yet. `path` stands before the names of its fields; `read` follows what is typed, and refuses
    /// fields under the names they have in the request.
    pub fn new(
        path: &'static str,
        read: impl Fn() -> Option<Result<(String, C), Failure>> + 'static,
    ) -> Self {
        let read: Read<C> = Box::new(read);
        let read = StoredValue::new_local(read);
        let now = move || read.with_value(|read| read())?.ok();
        let choosing = Choosing::new(path);
        let asked = RwSignal::new(None);
        // What was asked before no longer answers what is typed now.
        Effect::new(move || {
            let now = now();
            if asked.with_untracked(|asked| *asked != now) {
                choosing.forget();
            }
        });
        let messages = ask_messages(choosing, move |settling| {
            let (address, change): (String, C) = untrack(now)?;
            Some((format!("{address}/messages"), change.with(settling)))
        });
        Self {
            form: Form::new(),
            choosing,
            read,
            asked,
            messages,
            session: use_session(),
        }
    }

    /// Begins anew.
    pub fn forget(self) {
        self.form.clear();
        self.choosing.forget();
    }

    /// What is typed; what is wrong with it is said.
    fn typed(self) -> Option<(String, C)> {
        let typed = untrack(|| self.read.with_value(|read| read()))?;
        typed
            .map_err(|failure| self.form.fail(self.choosing.own_names(failure)))
            .ok()
    }

    /// Asks whom it touches, shows them and takes the keyboard there.
    pub fn ask(self) {
        self.look(|choosing| request_animation_frame(move || focus_on_found(choosing)));
    }

    /// Asks whom it touches and shows them; then this happens.
    pub fn look(self, then: impl FnOnce(Choosing) + 'static) {
        let Some((address, change)) = self.typed() else {
            return;
        };
        let path = change.question(&address);
        let asked = Some((address, change.clone()));
        self.asked.set(asked.clone());
        self.form.send(
            async move {
                let answer = api::post::<TouchedAppointments, _>(&path, &change).await;
                answer.map_err(|failure| self.choosing.refused(self.session, failure))
            },
            move |found| {
                // Whoever has typed on meanwhile asks again.
                let now = self.read.with_value(|read| read());
                if now.and_then(Result::ok) == asked {
                    self.choosing.show(found);
                    then(self.choosing);
                }
            },
        );
    }

    /// Does it, with what was chosen.
    pub fn act(self, done: impl FnOnce(C::Done) + 'static) {
        let Some((address, change)) = self.typed() else {
            return;
        };
        let body = change.with(self.choosing.read());
        self.form.send(
            async move {
                let answer = match C::BY {
                    By::Post => api::post::<C::Done, _>(&address, &body).await,
                    By::Put => api::put(&address, &body).await,
                    By::Delete => api::delete(&address, &body).await,
                };
                answer.map_err(|failure| self.choosing.refused(self.session, failure))
            },
            done,
        );
    }

    /// Asks first; does it once that is shown.
    pub fn submit(self, done: impl FnOnce(C::Done) + 'static) {
        if self.choosing.is_shown_untracked() {
            self.act(done);
        } else {
            self.ask();
        }
    }

    /// The words of the button that does both.
    pub fn words(self, i18n: I18n, act: fn(I18n) -> &'static str) -> TextProp {
        TextProp::from(move || {
            if self.choosing.is_shown() {
                act(i18n)
            } else {
                t_string!(i18n, diary.touched.ask)
            }
        })
    }

    /// Those whom it touches, each with what may become of them.
    pub fn list(self) -> AnyView {
        view! { <SettlingList choosing=self.choosing form=self.form ask=self.messages/> }.into_any()
    }
}
