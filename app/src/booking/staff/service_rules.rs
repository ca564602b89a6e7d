//! Changing when a service that is there can be booked: notice, how far ahead, by whom, and how much longer
//! it is for whoever needs that.

use domain::booking::wire::{ExtraMinutes, Service, ServiceRules};
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use super::services::hours;
use super::terms_fields::minutes_of;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Look, Radios, TextInput,
    announce, open_while,
};
use crate::people::use_session;
use crate::text;
use crate::words::{t, t_string, use_i18n};

/// The page has other fields of these names.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| Some(format!("rules.{field}")))
}

#[derive(Clone, Copy)]
struct Typed {
    notice: RwSignal<String>,
    horizon: RwSignal<String>,
    who: RwSignal<String>,
    interpreter: RwSignal<String>,
    more_time: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            notice: text(),
            horizon: text(),
            who: text(),
            interpreter: text(),
            more_time: text(),
        }
    }

    fn set(self, service: &Service) {
        let who = if service.public {
            "patients"
        } else {
            "reception"
        };
        self.notice.set(hours(service.notice_minutes));
        self.horizon.set(service.horizon_days.to_string());
        self.who.set(who.to_owned());
        self.interpreter.set(service.extra.interpreter.to_string());
        self.more_time.set(service.extra.more_time.to_string());
    }

    /// Numbers must be such before they can be sent; the server says the rest.
    fn read(self) -> Result<ServiceRules, Failure> {
        let mut fields = Fields::new();
        let notice = self.notice.with_untracked(|typed| minutes_of(typed));
        let notice = fields.take("notice_minutes", notice);
        let mut number = |name: &str, typed: RwSignal<String>| {
            let number = typed.with_untracked(|typed| typed.trim().parse::<u16>());
            fields.take(name, number.map_err(|_| FieldError::Format))
        };
        let horizon = number("horizon_days", self.horizon);
        let interpreter = number("extra.interpreter", self.interpreter);
        let more_time = number("extra.more_time", self.more_time);
        let all = notice.zip(horizon).zip(interpreter.zip(more_time));
        let ((notice_minutes, horizon_days), (interpreter, more_time)) = fields.finish(all)?;
        Ok(ServiceRules {
            notice_minutes,
            horizon_days,
            public: self.who.with_untracked(|who| who == "patients"),
            extra: ExtraMinutes {
                interpreter,
                more_time,
            },
        })
    }
}

/// The dialog.
#[component]
pub fn ServiceRulesDialog(
    /// Of which service; the dialog is open while there is one.
    changing: RwSignal<Option<Service>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let typed = Typed::new();
    let open = open_while(
        changing,
        |_| true,
        move |service| {
            form.clear();
            typed.set(service);
        },
    );
    let submit = move |()| {
        let Some(service) = changing.get_untracked() else {
            return;
        };
        let body = match typed.read() {
            Ok(body) => body,
            Err(failure) => return form.fail(own_names(failure)),
        };
        let path = format!("/api/staff-services/{}/rules", service.id);
        form.send(
            async move {
                let answer = api::put::<Service, _>(&path, &body).await;
                answer
                    .inspect_err(|failure| session.notice(failure))
                    .map_err(own_names)
            },
            move |_| {
                announce(t_string!(i18n, diary.services.rules_saved));
                open.set(false);
                done.run(());
            },
        );
    };
    let which = move || changing.get().map(|service| service.name);
    let who = Signal::derive(move || {
        vec![
            Choice::new("patients", text!(i18n, diary.services.by_patients)),
            Choice::new("reception", text!(i18n, diary.services.by_reception)),
        ]
    });
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.services.rules_title) id="service-rules-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <p>{t!(i18n, diary.services.rules_hint)}</p>
            <FormView on_submit=submit>
                <TextInput
                    name="rules.notice_minutes"
                    label=text!(i18n, diary.services.notice)
                    value=typed.notice
                    inputmode="decimal"
                    width=4
                />
                <TextInput
                    name="rules.horizon_days"
                    label=text!(i18n, diary.services.horizon)
                    value=typed.horizon
                    inputmode="numeric"
                    width=4
                />
                <Radios name="rules.public" label=text!(i18n, diary.services.who) value=typed.who choices=who/>
                <TextInput
                    name="rules.extra.interpreter"
                    label=text!(i18n, diary.services.extra_interpreter)
                    value=typed.interpreter
                    inputmode="numeric"
                    width=4
                />
                <TextInput
                    name="rules.extra.more_time"
                    label=text!(i18n, diary.services.extra_more_time)
                    value=typed.more_time
                    inputmode="numeric"
                    width=4
                />
                <div class="ar-buttons">
                    <Button busy=form.busy()>{t!(i18n, diary.services.rules_save)}</Button>
                    <Button look=Look::Secondary on_click=move |_| open.set(false)>
                        {t!(i18n, staff.state.cancel)}
                    </Button>
                </div>
            </FormView>
        </Dialog>
        </FormScope>
    }
    .into_any()
}
