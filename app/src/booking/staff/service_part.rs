//! What the dialogs share that change a part of a service.

use domain::booking::wire::Service;
use domain::error::Problem;
use leptos::prelude::*;
use serde::Serialize;

use crate::api::{self, Failure};
use crate::kit::{Form, announce, open_while};
use crate::people::{Session, use_session};

/// The dialog of one part.
#[derive(Clone, Copy)]
pub struct Part {
    /// Its form.
    pub form: Form,
    /// Whether it is open.
    pub open: RwSignal<bool>,
    /// Of which service.
    service: RwSignal<Option<Service>>,
    /// What stands before the names of its fields: the page has others of these names.
    path: &'static str,
    done: Callback<()>,
    session: Session,
}

impl Part {
    /// Open while there is a service; `begin` shows what that has.
    pub fn new(
        path: &'static str,
        service: RwSignal<Option<Service>>,
        done: Callback<()>,
        begin: impl Fn(&Service) + 'static,
    ) -> Self {
        let form = Form::new();
        let open = open_while(
            service,
            |_| true,
            move |service| {
                form.clear();
                begin(service);
            },
        );
        Self {
            form,
            open,
            service,
            path,
            done,
            session: use_session(),
        }
    }

    /// Where the part is, and what is typed; what is wrong with that is said.
    pub fn typed<B>(
        self,
        part: &str,
        read: impl FnOnce() -> Result<B, Problem>,
    ) -> Option<(String, B)> {
        let id = self
            .service
            .with_untracked(|service| service.as_ref().map(|one| one.id))?;
        match untrack(read) {
            Ok(body) => Some((format!("/api/staff-services/{id}/{part}"), body)),
            Err(problem) => {
                self.form.fail(self.refused(problem.into()));
                None
            }
        }
    }

    /// Takes note of a refusal, and gives it back with its fields under the names they have on the page.
    pub fn refused(self, failure: Failure) -> Failure {
        self.session.notice(&failure);
        failure.rename(|field| Some(format!("{}{field}", self.path)))
    }

    /// Sends it, says so and closes.
    pub fn put(self, path: String, body: impl Serialize + 'static, said: &'static str) {
        self.form.send(
            async move {
                let answer = api::put::<Service, _>(&path, &body).await;
                answer.map_err(|failure| self.refused(failure))
            },
            move |_| {
                announce(said);
                self.open.set(false);
                self.done.run(());
            },
        );
    }

    /// The name of the service.
    pub fn about(self) -> AnyView {
        let name = move || self.service.get().map(|service| service.name);
        view! { <p><strong>{name}</strong></p> }.into_any()
    }
}
