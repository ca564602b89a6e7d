//! What the patient needs, asked before the times: it makes the appointment longer and takes what
//! the site has.

use domain::booking::wire::{ResourceKind, SiteResources, Support};
use domain::ids::SiteId;
use domain::people::wire::Patient;
use leptos::prelude::*;

use crate::api::{self, with_query};
use crate::kit::{Checkboxes, Choice, Loaded};
use crate::people::use_session;
use crate::text;
use crate::words::{t, use_i18n};

/// The one thing to tick that is no kit.
const MORE_TIME: &str = "more_time";

/// What was said.
#[derive(Clone, Copy)]
pub struct TypedNeeds {
    interpreter: RwSignal<String>,
    /// More time, and names of kit.
    others: RwSignal<Vec<String>>,
    /// Whether it came from the patient's record, and not from whoever asks.
    from_record: RwSignal<bool>,
}

impl TypedNeeds {
    /// Nothing.
    pub fn new() -> Self {
        Self {
            interpreter: RwSignal::new(String::new()),
            others: RwSignal::new(Vec::new()),
            from_record: RwSignal::new(false),
        }
    }

    /// As it is sent.
    pub fn support(self) -> Support {
        let others = self.others.get();
        let kit = others.iter().filter(|one| *one != MORE_TIME);
        Support {
            interpreter: self.interpreter.get().trim().to_owned(),
            more_time: others.iter().any(|one| one == MORE_TIME),
            kit: kit.cloned().collect(),
        }
    }

    /// Takes over what a patient's record says; says whether that is anything new.
    pub fn take_from(self, patient: &Patient) -> bool {
        let known = Support::of_patient(patient);
        let now = untrack(|| self.support());
        let same = now.interpreter == known.interpreter && now.more_time == known.more_time;
        if known.is_none() || same {
            return false;
        }
        self.set(&known.interpreter, known.more_time);
        self.from_record.set(true);
        true
    }

    /// Says this, beside the kit.
    pub fn set(self, interpreter: &str, more_time: bool) {
        self.interpreter.set(interpreter.to_owned());
        self.others.update(|others| {
            others.retain(|one| one != MORE_TIME);
            if more_time {
                others.push(MORE_TIME.to_owned());
            }
        });
    }

    /// For the next patient.
    pub fn clear(self) {
        self.interpreter.set(String::new());
        self.others.set(Vec::new());
        self.from_record.set(false);
    }
}

/// The question, folded away as most need nothing.
#[component]
pub fn NeedsFields(
    /// Where.
    site: SiteId,
    /// What was said.
    needs: TypedNeeds,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let there = Loaded::new(move || async move {
        let path = with_query("/api/site-resources", &[("site", site.to_string())]);
        let answer = api::get::<SiteResources>(&path).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let of_kind = move |kind: ResourceKind| {
        let all = there.get().map(|all| all.resources).unwrap_or_default();
        let names = all.into_iter().filter(move |one| one.kind == kind);
        names.map(|one| one.name).collect::<Vec<_>>()
    };
    let languages = move || {
        let names = of_kind(ResourceKind::Interpreter).into_iter();
        names
            .map(|name| view! { <option value=name></option> })
            .collect_view()
    };
    let choices = Signal::derive(move || {
        let more = Choice::new(MORE_TIME, text!(i18n, diary.needs.more_time));
        let kit = of_kind(ResourceKind::Kit).into_iter();
        let kit = kit.map(|name| Choice::new(name.clone(), name));
        std::iter::once(more).chain(kit).collect::<Vec<_>>()
    });
    let open = move || !needs.support().is_none();
    view! {
        <details class="nhsuk-details" open=open>
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{t!(i18n, diary.needs.title)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <p class="ar-quiet">{t!(i18n, diary.needs.hint)}</p>
                <Show when=move || needs.from_record.get()>
                    <p role="status"><strong>{t!(i18n, diary.needs.from_record)}</strong></p>
                </Show>
                <div class="nhsuk-form-group">
                    <label class="nhsuk-label" for="support-interpreter">
                        {t!(i18n, diary.needs.interpreter)}
                    </label>
                    <div class="nhsuk-hint" id="support-interpreter-hint">
                        {t!(i18n, diary.needs.interpreter_hint)}
                    </div>
                    <input
                        class="nhsuk-input nhsuk-input--width-20"
                        id="support-interpreter"
                        autocomplete="off"
                        maxlength="60"
                        list="support-languages"
                        aria-describedby="support-interpreter-hint"
                        prop:value=move || needs.interpreter.get()
                        on:change=move |event| needs.interpreter.set(event_target_value(&event))
                    />
                    <datalist id="support-languages">{languages}</datalist>
                </div>
                <Checkboxes
                    name="support"
                    label=text!(i18n, diary.needs.also)
                    values=needs.others
                    choices=choices
                />
            </div>
        </details>
    }
    .into_any()
}
