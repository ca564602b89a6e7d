//! The state of one form: which fields were refused, whether it is being sent.

use std::future::Future;
use std::pin::Pin;

use domain::error::{ErrorCode, FieldError, FieldProblem};
use leptos::context::Provider;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api::Failure;
use crate::words::{I18n, t_string};

/// What a success leads to.
type Done = Box<dyn FnOnce()>;
type Answer = Pin<Box<dyn Future<Output = Result<Done, Failure>>>>;

/// Words of a page for an error of one of its fields; `None` for the general ones.
pub type ErrorWords = Callback<FieldError, Option<String>>;

/// A field on the page, as the error summary needs it.
#[derive(Clone)]
pub(super) struct KnownField {
    pub name: String,
    pub id: String,
    pub label: TextProp,
    pub words: Option<ErrorWords>,
}

/// One form: provide it in the page, before [`Page`](super::Page); fields find it by themselves.
#[derive(Clone, Copy)]
pub struct Form {
    refused: RwSignal<Vec<FieldProblem>>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    /// Rises with each refusal, so that the summary takes the focus each time.
    refusals: RwSignal<u32>,
    known: StoredValue<Vec<KnownField>>,
}

impl Form {
    /// A new form that nobody finds yet: for a page with several, each in its [`FormScope`].
    pub fn new() -> Self {
        Self {
            refused: RwSignal::default(),
            failure: RwSignal::default(),
            busy: RwSignal::new(false),
            refusals: RwSignal::new(0),
            known: StoredValue::default(),
        }
    }

    /// A new form, provided to everything below.
    pub fn provide() -> Self {
        let form = Self::new();
        provide_context(form);
        form
    }

    /// The form of this page, when it has one.
    pub(super) fn here() -> Option<Self> {
        // A view that is built again keeps the contexts of its earlier self, whose signals are gone.
        use_context::<Self>().filter(|form| !form.busy.is_disposed())
    }

    /// True while the form is being sent: for `Button`'s `busy`.
    pub fn busy(self) -> Signal<bool> {
        // A page on its way out may ask once more after its signals have gone.
        Signal::derive(move || self.busy.try_get().unwrap_or(false))
    }

    /// Whether anything was refused and not yet sent again.
    pub fn has_errors(self) -> bool {
        self.refusals.try_get().is_some_and(|n| n > 0)
            && (self.failure.try_with(Option::is_some) == Some(true)
                || self.refused.try_with(|r| !r.is_empty()) == Some(true))
    }

    /// Forgets what was refused.
    pub fn clear(self) {
        self.refused.set(Vec::new());
        self.failure.set(None);
    }

    /// Shows what was refused.
    pub fn fail(self, failure: Failure) {
        self.refused.set(failure.fields().to_vec());
        let in_fields = failure.is(ErrorCode::InvalidFields) && !failure.fields().is_empty();
        self.failure.set((!in_fields).then_some(failure));
        self.refusals.update(|n| *n += 1);
    }

    /// Refuses one field on this side.
    pub fn refuse(self, field: &str, error: FieldError) {
        let field = FieldProblem {
            field: field.to_owned(),
            error,
        };
        self.fail(Failure::Refused(domain::error::Problem::fields(vec![
            field,
        ])));
    }

    /// Sends: does nothing while it is being sent already, shows a refusal, and hands on a
    /// success.
    pub fn send<T: 'static>(
        self,
        request: impl Future<Output = Result<T, Failure>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let answer = async move {
            let value = request.await?;
            Ok(Box::new(move || done(value)) as Done)
        };
        self.send_boxed(Box::pin(answer));
    }

    /// Not generic, so that it is in the program once.
    fn send_boxed(self, request: Answer) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.clear();
        let owner = Owner::current();
        spawn_local(async move {
            let answer = request.await;
            // The page may be gone by now; then so are its signals.
            if self.busy.try_set(false).is_some() {
                return;
            }
            let finish = move || {
                // What is done now does not follow any signal it looks at.
                untrack(|| match answer {
                    Ok(done) => done(),
                    Err(failure) => self.fail(failure),
                });
            };
            match owner {
                Some(owner) => owner.with(finish),
                None => finish(),
            }
        });
    }

    pub(super) fn know(self, field: KnownField) {
        self.known.update_value(|known| {
            known.retain(|k| k.name != field.name);
            known.push(field);
        });
    }

    pub(super) fn error_of(self, name: &str) -> Option<FieldError> {
        self.refused
            .with(|refused| refused.iter().find(|p| p.field == name).map(|p| p.error))
    }

    pub(super) const fn refusals(self) -> RwSignal<u32> {
        self.refusals
    }

    pub(super) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// The refused fields in the order of the page, then those that are not on it.
    pub(super) fn summary(self, i18n: I18n) -> Vec<(Option<String>, String)> {
        let known = self.known.get_value();
        self.refused.with(|refused| {
            let on_page = known.iter().filter_map(|field| {
                let error = refused.iter().find(|p| p.field == field.name)?.error;
                Some((Some(field.id.clone()), summary_words(i18n, field, error)))
            });
            let elsewhere = refused
                .iter()
                .filter(|p| known.iter().all(|k| k.name != p.field))
                .map(|p| (None, error_words(i18n, p.error).to_owned()));
            on_page.chain(elsewhere).collect()
        })
    }
}

fn summary_words(i18n: I18n, field: &KnownField, error: FieldError) -> String {
    let own = field.words.and_then(|words| words.run(error));
    own.unwrap_or_else(|| {
        let label = field.label.get();
        let label = label.strip_suffix('?').unwrap_or(&label);
        format!("{label}: {}", error_words(i18n, error))
    })
}

/// The general words for an error of a field.
pub fn error_words(i18n: I18n, error: FieldError) -> &'static str {
    match error {
        FieldError::Required => t_string!(i18n, common.field.required),
        FieldError::Format => t_string!(i18n, common.field.format),
        FieldError::TooLong => t_string!(i18n, common.field.too_long),
        FieldError::TooMany => t_string!(i18n, common.field.too_many),
        FieldError::TooShort => t_string!(i18n, common.field.too_short),
        FieldError::CheckDigit => t_string!(i18n, common.field.check_digit),
        FieldError::NoSuchDate => t_string!(i18n, common.field.no_such_date),
        FieldError::InFuture => t_string!(i18n, common.field.in_future),
        FieldError::InPast => t_string!(i18n, common.field.in_past),
        FieldError::OutOfRange => t_string!(i18n, common.field.out_of_range),
        FieldError::EndBeforeStart => t_string!(i18n, common.field.end_before_start),
        FieldError::TooCommon => t_string!(i18n, common.field.too_common),
        FieldError::Unknown => t_string!(i18n, common.field.unknown),
        FieldError::Taken => t_string!(i18n, common.field.taken),
        FieldError::Unsupported => t_string!(i18n, common.field.unsupported),
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

/// What belongs to one form of several on a page: fields and summary within find this one.
#[component]
pub fn FormScope(
    /// The form.
    form: Form,
    /// Its summary, fields and buttons.
    children: Children,
) -> impl IntoView {
    view! { <Provider value=form>{children()}</Provider> }.into_any()
}

/// The `<form>` element: Enter submits, the browser's own bubbles stay away.
#[component]
pub fn FormView(
    /// What happens on submit.
    #[prop(into)]
    on_submit: Callback<()>,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    view! {
        <form novalidate on:submit=move |event: SubmitEvent| {
            event.prevent_default();
            on_submit.run(());
        }>{children()}</form>
    }
    .into_any()
}
